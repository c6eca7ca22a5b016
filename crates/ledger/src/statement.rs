//! What a validator's own key signs: that its node is ready, and who is to govern the network.
//!
//! The ledger never asks a node; it is shown what the node has signed, as part of an act. Each statement
//! names the network, and is signed like a transaction: the hash of its bytes, under a domain of its own.

use crate::refusal::Refusal;
use canon::{Canon, Digest, PublicKey, SecretKey, Signature, Signature64, SignedMessage};
use vocabulary::{AgentId, Endpoint, NetworkId, Span, Timestamp};

/// The domain of the hash and the signature of a [`Readiness`].
pub const READINESS_DOMAIN: &str = "kerf/readiness/1";
/// The domain of the hash and the signature of a [`Founding`].
pub const FOUNDING_DOMAIN: &str = "kerf/founding/1";
/// How long a [`Readiness`] counts.
pub const READINESS_WITHIN: Span = Span::hours(1);
/// How long a [`Founding`] counts: people have to gather them.
pub const FOUNDING_WITHIN: Span = Span::days(7);
/// How far the clock of a node may run ahead of block time.
pub const STATEMENT_AHEAD_MAX: Span = Span::minutes(5);

canon::record! {
    /// A node says that it has caught up, and could make blocks with this key.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Readiness {
        /// The network.
        1 => network: NetworkId,
        /// The key that it would sign blocks with; it signs this statement.
        2 => key: PublicKey,
        /// Where it is found.
        3 => endpoint: Endpoint,
        /// Who answers for it.
        4 => operator: AgentId,
        /// The last final block that it has.
        5 => height: u64,
        /// When it says so, by its own clock.
        6 => at: Timestamp,
    }
}

canon::record! {
    /// A validator says whose charter is to govern the network.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Founding {
        /// The network.
        1 => network: NetworkId,
        /// The organisation that is to govern.
        2 => organisation: AgentId,
        /// Which term of office this is about: 1 for the first, and one more each time.
        3 => term: u32,
        /// When it says so, by its own clock.
        4 => at: Timestamp,
    }
}

/// The hash that is signed, and the check of the signature over it.
trait Statement: Canon {
    const DOMAIN: &'static str;

    fn hash(&self) -> Digest {
        canon::hash_parts(Self::DOMAIN, &[&canon::encode(self)])
    }

    fn by(&self, key: &SecretKey) -> Signature64 {
        let Digest(hash) = self.hash();
        key.sign_ed25519(Self::DOMAIN, &hash)
    }

    fn stands(&self, key: &PublicKey, signature: &Signature64) -> bool {
        let Digest(hash) = self.hash();
        let signature = Signature::Ed25519(*signature);
        canon::verify(&SignedMessage { key, domain: Self::DOMAIN, message: &hash, signature: &signature })
    }
}

impl Statement for Readiness {
    const DOMAIN: &'static str = READINESS_DOMAIN;
}

impl Statement for Founding {
    const DOMAIN: &'static str = FOUNDING_DOMAIN;
}

impl Readiness {
    /// Signs it. A node signs with the key that it names.
    pub fn sign(&self, key: &SecretKey) -> Signature64 {
        self.by(key)
    }

    /// True if the key that it names has signed it. False for every key that is not Ed25519. Cost: one
    /// signature.
    pub fn is_signed(&self, signature: &Signature64) -> bool {
        self.stands(&self.key, signature)
    }
}

impl Founding {
    /// Signs it, with a validator's key.
    pub fn sign(&self, key: &SecretKey) -> Signature64 {
        self.by(key)
    }

    /// True if `key` has signed it. Cost: one signature.
    pub fn is_signed(&self, key: &PublicKey, signature: &Signature64) -> bool {
        self.stands(key, signature)
    }
}

/// Refuses a statement of `at` that counts no longer `within` a span, or that lies in the future.
pub(crate) fn counts(at: Timestamp, within: Span, now: Timestamp) -> Result<(), Refusal> {
    if at <= now.plus(STATEMENT_AHEAD_MAX) && now <= at.plus(within) {
        Ok(())
    } else {
        Err(Refusal::StaleStatement)
    }
}
