//! What proves that a validator misbehaved: two votes with its signature that an honest one never signs both.
//!
//! Nobody is punished for it here. Whoever told us so is turned away, and the owners of the network decide who
//! stays a validator.
//!
//! Source: the rules of Simplex consensus (Chan and Pass, 2023): in a view one votes for one block, and does not
//! vote both to finalize and to skip it.
//! Start reading at [`Evidence`].

use bytes::Bytes;
use commonware_codec::{Decode as _, Encode as _};
use commonware_consensus::{
    Epochable as _, Viewable as _,
    simplex::types::{Activity, Attributable as _},
};
use commonware_cryptography::{certificate::Scheme as _, sha256::Digest};
use commonware_parallel::Sequential;
use commonware_utils::ordered::Quorum as _;
use light::consensus_namespace;
use rand_core::{TryCryptoRng, TryRng};
use std::convert::Infallible;

use crate::{
    app::Scheme,
    keys::{committee, key_bytes},
};

/// Which rule a validator broke.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Misconduct {
    /// It voted for two blocks in one view.
    TwoBlocks,
    /// It voted to finalize two blocks in one view.
    TwoFinal,
    /// It voted to skip a view, and to finalize a block of it.
    SkippedAndFinal,
}

impl Misconduct {
    /// A word for it, for logs and interfaces.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::TwoBlocks => "two_blocks",
            Self::TwoFinal => "two_final",
            Self::SkippedAndFinal => "skipped_and_final",
        }
    }

    /// The one with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::TwoBlocks, Self::TwoFinal, Self::SkippedAndFinal].into_iter().find(|one| one.word() == word)
    }
}

/// Two votes of one validator that exclude each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// The validator's public key.
    pub validator: [u8; 32],
    /// The epoch.
    pub epoch: u64,
    /// The view in it.
    pub view: u64,
    /// Which rule it broke.
    pub misconduct: Misconduct,
    /// Both votes with their signatures, as consensus encodes them: some 300 bytes.
    pub votes: Vec<u8>,
}

impl Evidence {
    /// What an activity proves, if it does and both signatures are good. `scheme` is that of the epoch.
    pub(crate) fn of(activity: &Activity<Scheme, Digest>, scheme: &Scheme) -> Option<Self> {
        let (misconduct, signer) = match activity {
            Activity::ConflictingNotarize(votes) => (Misconduct::TwoBlocks, votes.signer()),
            Activity::ConflictingFinalize(votes) => (Misconduct::TwoFinal, votes.signer()),
            Activity::NullifyFinalize(votes) => (Misconduct::SkippedAndFinal, votes.signer()),
            Activity::Notarize(_)
            | Activity::Notarization(_)
            | Activity::Certification(_)
            | Activity::Nullify(_)
            | Activity::Nullification(_)
            | Activity::Finalize(_)
            | Activity::Finalization(_) => return None,
        };
        let validator = key_bytes(scheme.participants().key(signer)?);
        activity.verify(&mut NoChance, scheme, &Sequential).then(|| Self {
            validator,
            epoch: activity.epoch().get(),
            view: activity.view().get(),
            misconduct,
            votes: activity.encode().to_vec(),
        })
    }

    /// True if the votes prove what this says, of a validator of the network with this digest. `validators` are the
    /// keys of those of the epoch.
    #[must_use]
    pub fn holds(&self, network: &[u8; 32], validators: &[[u8; 32]]) -> bool {
        let Some(participants) = committee(validators) else { return false };
        let scheme = Scheme::verifier(&consensus_namespace(network), participants);
        let activity =
            Activity::<Scheme, Digest>::decode_cfg(Bytes::from(self.votes.clone()), &validators.len());
        activity.is_ok_and(|activity| Self::of(&activity, &scheme).as_ref() == Some(self))
    }
}

/// Verifying signatures one by one takes no chance; only a batch of them would.
struct NoChance;

impl TryRng for NoChance {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(0)
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(0)
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        bytes.fill(0);
        Ok(())
    }
}

impl TryCryptoRng for NoChance {}
