//! Persons, tools, organisations: who has keys, and who has members.

use crate::charter::{Charter, ROLES_MAX};
use canon::{Digest, List, PublicKey, Set, Text};
use vocabulary::{AgentId, Country, Identifier, Name, ResourceSpecification, Timestamp};

/// How many keys an agent may have at a time.
pub const KEYS_MAX: usize = 8;
/// How many members, invited ones included, an organisation may have.
pub const MEMBERS_MAX: usize = 128;

/// The name of a role in an organisation, such as `buyer`.
pub type Role = Text<32>;

canon::record! {
    /// A key, from when until when it may sign.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct KeyEntry {
        /// The key.
        1 => key: PublicKey,
        /// The block time at which it was added.
        2 => since: Timestamp,
    }
}

canon::record! {
    /// A human with keys. The keys change, the id stays.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Person {
        /// The keys that may sign now; never empty.
        1 => keys: List<KeyEntry, KEYS_MAX>,
    }
}

canon::record! {
    /// A key that acts for a human: a device, a script, a connector, a software agent.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Tool {
        /// The key that signs.
        1 => key: PublicKey,
        /// The human to whom everything that it does goes back.
        2 => human: AgentId,
        /// What it is called.
        3 => name: Name,
    }
}

canon::record! {
    /// One member of an organisation, or one invited to be.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Member {
        /// The human.
        1 => person: AgentId,
        /// The roles held; offered, as long as the member is invited.
        2 => roles: Set<Role, ROLES_MAX>,
        /// Until when an invitation can be taken up; absent for a member.
        3 => invited_until: Option<Timestamp>,
    }
}

canon::record! {
    /// Members in roles under a charter. It has no key: humans and their tools act for it.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Organisation {
        /// What it is called.
        1 => name: Name,
        /// Its members and invited humans, in the order in which they came.
        2 => members: List<Member, MEMBERS_MAX>,
        /// What it takes to act in its name.
        3 => charter: Charter,
    }
}

canon::choice! {
    /// Whoever can own, offer, need, sign or be bound.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum Agent {
        /// A human.
        1 => Person(Person) "person",
        /// A key that acts for a human.
        2 => Tool(Tool) "tool",
        /// Members in roles under a charter.
        3 => Organisation(Organisation) "organisation",
    }
}

canon::record! {
    /// A statement about an agent that only its salted hash is public of.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct ProfileCommitment {
        /// What the statement is about, such as `bank account`.
        1 => label: Text<64>,
        /// The hash of 32 secret random bytes and the statement; see `docs/formats`.
        2 => commitment: Digest,
    }
}

canon::record! {
    /// What an agent says of itself. Everything in it is public by the agent's own choice; what is not
    /// public is there as a salted commitment only.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Profile {
        /// The name that it goes by.
        1 => name: Name,
        /// Its numbers in public registers.
        2 => identifiers: List<Identifier, 8>,
        /// Where it is.
        3 => country: Option<Country>,
        /// What it can do or make.
        4 => capabilities: List<ResourceSpecification, 16>,
        /// Statements kept private.
        5 => commitments: List<ProfileCommitment, 32>,
    }
}

impl Person {
    /// True if `key` may sign for this person now.
    pub fn may_sign_with(&self, key: &PublicKey) -> bool {
        self.keys.iter().any(|entry| entry.key == *key)
    }
}

impl Organisation {
    /// The member `person`, if it has taken up its place.
    pub fn member(&self, person: &AgentId) -> Option<&Member> {
        self.members.iter().find(|member| member.person == *person && member.invited_until.is_none())
    }

    /// The invitation of `person` that is still open at `now`.
    pub fn invitation(&self, person: &AgentId, now: Timestamp) -> Option<&Member> {
        self.members
            .iter()
            .find(|member| member.person == *person && member.invited_until.is_some_and(|until| now < until))
    }

    /// The members that have taken up their place.
    pub fn active(&self) -> impl Iterator<Item = &Member> {
        self.members.iter().filter(|member| member.invited_until.is_none())
    }
}
