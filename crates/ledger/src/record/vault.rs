//! Vaults: where an agent is written to in private, its collections, its grants, and who brings it back.
//!
//! What is in a vault lies encrypted at its provider. Here stands what nobody may deny or hide: the newest state of each
//! collection, who was granted what until when, and that a provider has re-keyed, or has not.
//!
//! ```text
//! collection  open --state, new epoch--> open, re-keying --rekeyed--> open     re-keying --(deadline)--> overdue --rekeyed--> open
//!             open, re-keying, overdue --move--> open, elsewhere               --close--> closed
//! grant       live --end, by owner--> withdrawn   live --end, by reader--> renounced   live --(deadline)--> over
//! recovery    quiet --support--> gathering --enough--> waiting --(delay)--> quiet, with the new key
//!             gathering --(seven days)--> quiet   gathering, waiting --stop--> quiet
//! ```
//!
//! A grant that is over on the ledger still has its key: the owner's software closes what it opens, by a new epoch.

use canon::{Canon, DecodeError, Digest, List, PublicKey, Reader, Set, Shape, Text, Writer};
use vocabulary::{AgentId, Endpoint, Span, Timestamp};

/// The bytes of a key that private messages are sealed to: X-Wing (draft-connolly-cfrg-xwing-kem-06, section 5).
pub const SEALING_KEY_BYTES: usize = 1216;
/// How many people may be an agent's guardians.
pub const GUARDIANS_MAX: usize = 16;
/// How long a guardian's support counts if it does not come to a recovery.
pub const SUPPORT_WITHIN: Span = Span::days(7);
/// The shortest delay between enough guardians and the new key: time to say no.
pub const RECOVERY_DELAY_MIN: Span = Span::days(1);
/// The longest such delay.
pub const RECOVERY_DELAY_MAX: Span = Span::days(90);

/// A key that private messages are sealed to: a hybrid of X25519 and ML-KEM-768.
#[derive(Clone, PartialEq, Eq)]
pub struct SealingKey(Vec<u8>);

impl SealingKey {
    /// The key with these bytes; `None` unless there are [`SEALING_KEY_BYTES`] of them.
    pub fn new(bytes: &[u8]) -> Option<Self> {
        (bytes.len() == SEALING_KEY_BYTES).then(|| Self(bytes.to_vec()))
    }

    /// Its bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }
}

impl core::fmt::Debug for SealingKey {
    fn fmt(&self, out: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(out, "SealingKey({}..)", canon::hex_encode(self.0.get(..4).unwrap_or_default()))
    }
}

impl Canon for SealingKey {
    fn shape() -> Shape {
        Shape::Bytes { min: SEALING_KEY_BYTES, max: SEALING_KEY_BYTES }
    }
    fn write(&self, out: &mut Writer) {
        out.bytes(&self.0);
    }
    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Self::new(input.bytes()?)
            .ok_or_else(|| input.invalid(format!("{SEALING_KEY_BYTES} bytes belong here")))
    }
}

canon::record! {
    /// What is public of an agent's vault. Kept under the agent's id.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Vault {
        /// What others seal private messages to.
        1 => sealing: SealingKey,
        /// Where its private messages wait, and, of a provider, where it serves.
        2 => found_at: Option<Endpoint>,
        /// The hash of the custody that issues readers' keys, if the agent has data of its own. With it readers check
        /// what they are given.
        3 => custody: Option<Digest>,
        /// When it was last set.
        4 => since: Timestamp,
    }
}

canon::record! {
    /// A re-keying that the owner has ordered.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Rekeying {
        /// The hash of the order.
        1 => order: Digest,
        /// Until when the provider is to have done it.
        2 => by: Timestamp,
    }
}

canon::record! {
    /// A collection of somebody's data: granted and withdrawn as one.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Collection {
        /// Whose data.
        1 => owner: AgentId,
        /// Who stores them.
        2 => provider: AgentId,
        /// Counts the states, from 1; nought before the first.
        3 => revision: u32,
        /// The epoch of the state.
        4 => epoch: u32,
        /// The hash of the newest state: readers take nothing older.
        5 => state: Option<Digest>,
        /// The re-keying that the provider has not confirmed.
        6 => rekeying: Option<Rekeying>,
        /// True if its time is over.
        7 => overdue: bool,
        /// The hash of what the provider signed when it was last done.
        8 => receipt: Option<Digest>,
        /// True if the owner has closed it.
        9 => closed: bool,
    }
}

canon::code! {
    /// How far a grant is.
    pub enum GrantStage {
        /// The reader may read.
        1 => Live "live",
        /// The owner has withdrawn it.
        2 => Withdrawn "withdrawn",
        /// The reader has renounced it.
        3 => Renounced "renounced",
        /// Its time is over.
        4 => Over "over",
    }
}

canon::record! {
    /// What a grant says, in words. The ledger has its salted hash only; owner and reader have the words.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct GrantTerms {
        /// Which data, as a policy over their attributes.
        1 => policy: Text<4096>,
        /// For what purpose.
        2 => purpose: Text<256>,
    }
}

impl GrantTerms {
    /// The hash that the ledger keeps.
    pub fn commitment(&self, salt: &crate::Salt) -> Digest {
        canon::hash_parts("kerf/grant-terms/1", &[&salt.0, &canon::encode(self)])
    }
}

canon::record! {
    /// Leave to read.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Grant {
        /// Whose data.
        1 => owner: AgentId,
        /// Who may read.
        2 => reader: AgentId,
        /// The salted hash of its terms.
        3 => terms: Digest,
        /// Until when.
        4 => until: Timestamp,
        /// How far it is.
        5 => stage: GrantStage,
    }
}

canon::record! {
    /// A guardian's word that a key is the person's new one.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Support {
        /// Who says so.
        1 => guardian: AgentId,
        /// The key.
        2 => key: PublicKey,
        /// Until when it counts.
        3 => until: Timestamp,
    }
}

canon::record! {
    /// A new key that enough guardians stand behind. When its time has come it takes the place of all others.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Comeback {
        /// The key.
        1 => key: PublicKey,
        /// When; until then the person can say no with any present key.
        2 => at: Timestamp,
    }
}

canon::record! {
    /// Who can bring a person back whose keys are lost. Kept under the person's id.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Recovery {
        /// The person.
        1 => person: AgentId,
        /// The guardians: other people.
        2 => guardians: Set<AgentId, GUARDIANS_MAX>,
        /// How many of them it takes.
        3 => threshold: u8,
        /// How long the person can say no.
        4 => delay: Span,
        /// Who stands behind which key; each guardian behind one.
        5 => support: List<Support, GUARDIANS_MAX>,
        /// The key that is to come.
        6 => comeback: Option<Comeback>,
    }
}

impl Recovery {
    /// When the next thing happens by itself.
    pub(crate) fn deadline(&self) -> Option<Timestamp> {
        match &self.comeback {
            Some(comeback) => Some(comeback.at),
            None => self.support.iter().map(|support| support.until).min(),
        }
    }

    /// True if as many guardians stand behind `key` as it takes.
    pub(crate) fn is_enough_for(&self, key: &PublicKey) -> bool {
        let behind = self.support.iter().filter(|support| support.key == *key).count();
        behind >= usize::from(self.threshold)
    }
}

impl Collection {
    /// When the provider is late.
    pub(crate) fn deadline(&self) -> Option<Timestamp> {
        self.rekeying.as_ref().filter(|_| !self.overdue).map(|rekeying| rekeying.by)
    }
}

impl Grant {
    /// When it is over.
    pub(crate) fn deadline(&self) -> Option<Timestamp> {
        (self.stage == GrantStage::Live).then_some(self.until)
    }
}
