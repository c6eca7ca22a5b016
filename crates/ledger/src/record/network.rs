//! The network itself: whose charter governs it, who makes its blocks, which protocol it speaks.
//!
//! There is one such record, under the network's own id. Until it is founded there is none, and the
//! validators are those of genesis.

use canon::{List, PublicKey};
use vocabulary::{AgentId, Endpoint, Timestamp, VALIDATORS_MAX};

/// The newest version of the protocol that this code speaks. A node stops before a block of a newer one.
pub const PROTOCOL: u16 = 1;
/// The version that every network begins with. It never changes, so that old blocks run as they did.
pub const PROTOCOL_FIRST: u16 = 1;
/// How often the keys of a network's validators may change: every proof carries the changes, and has room for
/// some more than these.
pub const CHANGES_MAX: u32 = 4_000;

canon::record! {
    /// One who makes and certifies blocks.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Validator {
        /// The Ed25519 key that it signs with.
        1 => key: PublicKey,
        /// Where its node is found.
        2 => endpoint: Endpoint,
        /// Who answers for it: a person or an organisation.
        3 => operator: AgentId,
        /// Since when it is one. A new key in its place leaves that as it is.
        4 => since: Timestamp,
        /// When its operator last put another key in its place, if ever.
        5 => replaced: Option<Timestamp>,
    }
}

canon::record! {
    /// A protocol that is to come.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct ScheduledProtocol {
        /// Its version.
        1 => protocol: u16,
        /// The first block of this time or later follows it.
        2 => from: Timestamp,
    }
}

canon::record! {
    /// A network as it is governed.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Network {
        /// The organisation whose charter governs it.
        1 => organisation: AgentId,
        /// How often the validators have said who governs: 1 at first. What they sign names it, so that it
        /// counts once.
        2 => term: u32,
        /// Who makes its blocks, in ascending order of their keys; at least one.
        3 => validators: List<Validator, VALIDATORS_MAX>,
        /// The protocol in force when the record last changed.
        4 => protocol: u16,
        /// What follows it, if that is decided.
        5 => scheduled: Option<ScheduledProtocol>,
        /// When the record last changed.
        6 => changed: Timestamp,
        /// How often its validators' keys have changed.
        7 => changes: u32,
    }
}

impl Network {
    /// The bytes of the validators' keys, in ascending order.
    pub fn keys(&self) -> Vec<[u8; 32]> {
        let bytes = |validator: &Validator| match validator.key {
            PublicKey::Ed25519(bytes) => Some(bytes),
            PublicKey::P256(_) => None,
        };
        self.validators.iter().filter_map(bytes).collect()
    }

    /// The validator that signs with `key`.
    pub fn validator(&self, key: &PublicKey) -> Option<&Validator> {
        self.validators.iter().find(|validator| validator.key == *key)
    }

    /// The version of the protocol that a block of this time follows.
    pub fn protocol_at(&self, time: Timestamp) -> u16 {
        match &self.scheduled {
            Some(scheduled) if time >= scheduled.from => scheduled.protocol,
            Some(_) | None => self.protocol,
        }
    }

    /// True if it has validators, each key once, in order, and all of them can sign for blocks.
    pub(crate) fn is_sound(&self) -> bool {
        let keys = self.keys();
        !keys.is_empty()
            && keys.len() == self.validators.len()
            && keys.is_sorted_by(|one, next| one < next)
            && self.scheduled.as_ref().is_none_or(|scheduled| scheduled.protocol > self.protocol)
    }
}
