//! Validators that vote without running the engine, to harm it.

use commonware_consensus::{
    simplex::{
        elector::RoundRobin,
        mocks::{conflicter, equivocator, impersonator, nuller, nullify_only, outdated, reconfigurer, relay},
    },
    types::{Epoch, ViewDelta},
};
use commonware_cryptography::{
    Sha256,
    ed25519::{PrivateKey, PublicKey},
};
use commonware_p2p::{
    Sender,
    utils::mux::{Builder as _, Muxer},
};
use commonware_runtime::{Supervisor as _, deterministic};
use light::consensus_namespace;
use std::sync::Arc;
use vocabulary::Genesis;

use super::{Lie, network::Pair};
use crate::{app::Scheme, keys::committee};

/// Epochs in which a liar lies, from the first one on.
const EPOCHS: u64 = 8;

/// Lies in each epoch, with the first validators' keys. Ends with the context's task.
pub(super) async fn start<S: Sender<PublicKey = PublicKey>>(
    context: &deterministic::Context,
    lie: Lie,
    genesis: &Genesis,
    key: &PrivateKey,
    votes: Pair<S>,
    certificates: Pair<S>,
) {
    let participants = committee(&genesis.keys()).expect("a genesis that was checked");
    let namespace = consensus_namespace(&genesis.digest().0);
    let scheme = Scheme::signer(&namespace, participants, key.clone()).expect("a liar is a validator");
    let (mux, mut votes, _other_votes) =
        Muxer::builder(context.child("liar_votes"), votes.0, votes.1).with_backup().build();
    mux.start();
    let (mux, mut certificates, _other_certificates) =
        Muxer::builder(context.child("liar_certificates"), certificates.0, certificates.1)
            .with_backup()
            .build();
    mux.start();
    let relay = Arc::new(relay::Relay::new());
    for epoch in 0..EPOCHS {
        let context = context.child("liar").with_attribute("epoch", epoch);
        let votes = votes.register(epoch).await.expect("the network is open");
        let certificates = certificates.register(epoch).await.expect("the network is open");
        let scheme = scheme.clone();
        match lie {
            Lie::Equivocates => {
                let config = equivocator::Config {
                    scheme,
                    elector: RoundRobin::<Sha256>::default(),
                    epoch: Epoch::new(epoch),
                    relay: Arc::clone(&relay),
                };
                equivocator::Equivocator::<_, _, _, Sha256>::new(context, config).start(votes, certificates);
            }
            Lie::Conflicts => {
                let config = conflicter::Config { scheme };
                conflicter::Conflicter::<_, _, Sha256>::new(context, config).start(votes);
            }
            Lie::Impersonates => {
                let config = impersonator::Config { scheme };
                impersonator::Impersonator::<_, _, Sha256>::new(context, config).start(votes);
            }
            Lie::Outdated => {
                let config = outdated::Config { scheme, view_delta: ViewDelta::new(4) };
                outdated::Outdated::<_, _, Sha256>::new(context, config).start(votes);
            }
            Lie::Nulls => {
                let config = nuller::Config { scheme };
                nuller::Nuller::<_, _, Sha256>::new(context, config).start(votes);
            }
            Lie::NullsOnly => {
                let config = nullify_only::Config { scheme };
                nullify_only::NullifyOnly::<_, _, Sha256>::new(context, config).start(votes);
            }
            Lie::Reconfigures => {
                let config = reconfigurer::Config { scheme };
                reconfigurer::Reconfigurer::<_, _, Sha256>::new(context, config).start(votes);
            }
        }
    }
    // What is said in other epochs is heard by nobody; the channels stay open.
    std::future::pending::<()>().await;
}
