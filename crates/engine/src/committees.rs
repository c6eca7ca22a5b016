//! Who the validators are in each epoch, and the hand-overs that prove it.
//!
//! Validators change between epochs only. The last header of an epoch commits to the validators of the next,
//! and is certified by those of its own: such a header, its certificate and the new keys are a hand-over. All
//! of them are kept, since proofs and nodes that join begin with them.
//!
//! Promise: nobody signs in an epoch before [`Committees::signs_from`], and nothing is verified in an epoch
//! whose validators are not known.
//! Start reading at [`Committees`].

use commonware_codec::RangeCfg;
use commonware_consensus::types::Epoch;
use commonware_cryptography::{
    certificate::{Provider, Scoped},
    ed25519::PrivateKey,
};
use commonware_runtime::Spawner;
use commonware_storage::{
    Context as StorageContext,
    metadata::{self, Metadata},
};
use commonware_utils::sequence::U64;
use light::{HandOver, Lineage};
use std::{
    collections::BTreeMap,
    sync::{Arc, PoisonError, RwLock},
};
use vocabulary::Genesis;

use crate::{app::Scheme, keys::committee, settings::PREFIX};

/// The validators of each epoch, as one node knows them. Clones are the same.
#[derive(Clone)]
pub(crate) struct Committees {
    namespace: Arc<[u8]>,
    key: PrivateKey,
    known: Arc<RwLock<Known>>,
}

struct Known {
    /// By the first epoch in which they are validators.
    terms: BTreeMap<u64, Term>,
    /// The last epoch whose validators are known.
    until: u64,
    /// The first epoch in which this node may sign.
    signs_from: u64,
}

#[derive(Clone)]
struct Term {
    keys: Arc<[[u8; 32]]>,
    verifier: Arc<Scheme>,
    /// If this node is one of them.
    signer: Option<Arc<Scheme>>,
}

impl Committees {
    /// Knows the first validators, whose keys are valid and in order.
    pub(crate) fn new(namespace: Vec<u8>, key: PrivateKey, first: &[[u8; 32]], signs_from: u64) -> Self {
        let known = Known { terms: BTreeMap::new(), until: 0, signs_from };
        let committees = Self { namespace: namespace.into(), key, known: Arc::new(RwLock::new(known)) };
        committees.begin(0, first);
        committees
    }

    fn read<T>(&self, read: impl FnOnce(&Known) -> T) -> T {
        read(&self.known.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn write(&self, write: impl FnOnce(&mut Known)) {
        write(&mut self.known.write().unwrap_or_else(PoisonError::into_inner));
    }

    /// Others are validators from `epoch` on.
    pub(crate) fn begin(&self, epoch: u64, keys: &[[u8; 32]]) {
        let participants =
            committee(keys).expect("validators were checked: between 1 and the most, different");
        let verifier = Arc::new(Scheme::verifier(&self.namespace, participants.clone()));
        let signer = Scheme::signer(&self.namespace, participants, self.key.clone()).map(Arc::new);
        self.write(|known| {
            known.terms.insert(epoch, Term { keys: keys.into(), verifier, signer });
            known.until = known.until.max(epoch);
        });
    }

    /// The validators of `epoch` are known now: those of before, if no others began with it.
    pub(crate) fn reach(&self, epoch: u64) {
        self.write(|known| known.until = known.until.max(epoch));
    }

    /// Nothing signed after `epoch` is believed any more, until the validators of a later one are known.
    pub(crate) fn settle(&self, epoch: u64) {
        self.write(|known| known.until = epoch);
    }

    /// This node signs in no epoch before this one.
    pub(crate) fn sign_from(&self, epoch: u64) {
        self.write(|known| known.signs_from = epoch);
    }

    pub(crate) fn signs_from(&self) -> u64 {
        self.read(|known| known.signs_from)
    }

    /// The first epoch of the newest validators that are known.
    pub(crate) fn newest_term(&self) -> u64 {
        self.read(|known| known.terms.last_key_value().map_or(0, |(epoch, _)| *epoch))
    }

    fn term(&self, epoch: u64) -> Option<Term> {
        self.read(|known| {
            if epoch > known.until {
                return None;
            }
            known.terms.range(..=epoch).next_back().map(|(_, term)| term.clone())
        })
    }

    /// The validators' keys in `epoch`, in order.
    pub(crate) fn keys(&self, epoch: u64) -> Option<Arc<[[u8; 32]]>> {
        self.term(epoch).map(|term| term.keys)
    }

    /// What this node signs with in `epoch`, or only verifies with.
    pub(crate) fn scheme_of(&self, epoch: u64) -> Option<Arc<Scheme>> {
        let term = self.term(epoch)?;
        let may_sign = epoch >= self.signs_from();
        Some(term.signer.filter(|_| may_sign).unwrap_or(term.verifier))
    }

    /// True if this node is a validator of `epoch` and may sign.
    pub(crate) fn signs_in(&self, epoch: u64) -> bool {
        epoch >= self.signs_from() && self.term(epoch).is_some_and(|term| term.signer.is_some())
    }
}

impl Provider for Committees {
    type Scope = Epoch;
    type Scheme = Scheme;

    fn scoped(&self, epoch: Epoch) -> Option<Scoped<Scheme>> {
        // A verifier is a scheme that never signs: whoever asks for one uses it to check only.
        self.scheme_of(epoch.get()).map(Scoped::scheme)
    }
}

/// The hand-overs on disk, and from when on this node may sign.
pub(crate) struct Kept<E: Spawner + StorageContext> {
    metadata: Option<Metadata<E, U64, Vec<u8>>>,
    lineage: Lineage,
}

/// Where the hand-overs are kept.
const HAND_OVERS: U64 = U64::new(1);
/// Where the first epoch in which this node may sign is kept.
const SIGNS_FROM: U64 = U64::new(2);

/// The most bytes that are kept of either.
const KEPT_BYTES_MAX: usize = 128 << 20;

impl<E: Spawner + StorageContext> Kept<E> {
    pub(crate) async fn open(context: E, genesis: &Genesis) -> Self {
        let config = metadata::Config {
            partition: format!("{PREFIX}-lineage"),
            codec_config: (RangeCfg::from(0..=KEPT_BYTES_MAX), ()),
        };
        let metadata: Metadata<E, U64, Vec<u8>> =
            Metadata::init(context, config).await.expect("the list of hand-overs can be opened");
        let lineage = match metadata.get(&HAND_OVERS) {
            Some(bytes) => Lineage::decode(bytes).expect("the list of hand-overs is what was written"),
            None => Lineage::new(genesis.clone(), Vec::new()).expect("a genesis that was checked is short"),
        };
        Self { metadata: Some(metadata), lineage }
    }

    /// The hand-overs, oldest first.
    pub(crate) const fn lineage(&self) -> &Lineage {
        &self.lineage
    }

    pub(crate) fn signs_from(&self) -> Option<u64> {
        let metadata = self.metadata.as_ref()?;
        let bytes: [u8; 8] = metadata.get(&SIGNS_FROM)?.as_slice().try_into().ok()?;
        Some(u64::from_be_bytes(bytes))
    }

    async fn put(&mut self, key: U64, value: Vec<u8>) {
        let metadata = self.metadata.take().expect("a failed write of the hand-overs ends the engine");
        let metadata = metadata.put_sync(key, value).await;
        self.metadata = Some(metadata.expect("the list of hand-overs can be written"));
    }

    /// Writes down one more hand-over.
    pub(crate) async fn keep(&mut self, hand_over: HandOver) {
        let mut all = self.lineage.hand_overs().to_vec();
        all.push(hand_over);
        let genesis = self.lineage.genesis().clone();
        self.begin_with(Lineage::new(genesis, all).expect("validators change less often than that")).await;
    }

    /// Begins with the hand-overs that others told, and that were checked.
    pub(crate) async fn begin_with(&mut self, lineage: Lineage) {
        self.put(HAND_OVERS, lineage.encode()).await;
        self.lineage = lineage;
    }

    pub(crate) async fn keep_signs_from(&mut self, epoch: u64) {
        self.put(SIGNS_FROM, epoch.to_be_bytes().to_vec()).await;
    }
}
