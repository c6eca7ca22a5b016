//! What the ledger keeps: one record per thing that can still change or be asked for.
//!
//! A record is found by its [`Key`]: the number of its kind and its id. Stages are drawn at each kind.
//! Promise: a record whose stage waits for somebody has a deadline.

mod agreement;
mod listing;
mod network;
mod order;
mod vault;

pub use agreement::{
    Agreement, AgreementContent, AgreementKind, AgreementLine, AgreementStage, Amendment, MatchWays,
    Matching, Reference, Source, Terms,
};
pub use listing::{Listing, ListingLine, ListingStage, Purpose, Quote, QuoteContent, QuoteLine, QuoteStage};
pub use network::{CHANGES_MAX, Network, PROTOCOL, PROTOCOL_FIRST, ScheduledProtocol, Validator};
pub use order::{
    Claim, Delivery, DeliveryLine, DeliveryStage, Dispute, DisputeStage, Invoice, InvoiceLine, InvoiceStage,
    Order, OrderChange, OrderLine, OrderStage, Payment, PaymentStage, SplitOffer,
};

pub use vault::{
    Collection, Comeback, GUARDIANS_MAX, Grant, GrantStage, GrantTerms, RECOVERY_DELAY_MAX,
    RECOVERY_DELAY_MIN, Recovery, Rekeying, SEALING_KEY_BYTES, SUPPORT_WITHIN, SealingKey, Support, Vault,
};

use crate::refusal::Refusal;
use canon::{Digest, List, Set};
use institution::{Account, Agent, Mandate, Money, Profile, ROLES_MAX, Role};
use std::cmp::Ordering;
use std::sync::Arc;
use vocabulary::{
    AccountId, AgentId, AgreementId, CollectionId, DeliveryId, DisputeId, GrantId, InvoiceId, ListingId,
    MandateId, MoneyId, NetworkId, OrderId, PaymentId, PendingId, QuoteId, Timestamp, Verb,
};

/// The most bytes that a record may have.
pub const RECORD_BYTES_MAX: usize = 65_536;

/// How many lines a listing, agreement, order, delivery or invoice may have.
pub const LINES_MAX: usize = 200;

/// Where a record is kept: one byte kind, sixteen bytes id.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Key(pub [u8; 17]);

impl Ord for Key {
    /// The order of the bytes, told from two numbers: a block compares keys some millions of times.
    #[inline]
    fn cmp(&self, other: &Self) -> Ordering {
        let numbers = |Self([first @ .., last]): &Self| (u128::from_be_bytes(*first), *last);
        numbers(self).cmp(&numbers(other))
    }
}

impl PartialOrd for Key {
    #[inline]
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Key {
    fn new(kind: Kind, id: &[u8; 16]) -> Self {
        let mut key = [0; 17];
        key[0] = kind.byte();
        key[1..].copy_from_slice(id);
        Self(key)
    }

    /// The id of the record that is kept here.
    pub fn id(&self) -> [u8; 16] {
        let mut id = [0; 16];
        id.copy_from_slice(self.0.split_at(1).1);
        id
    }

    /// The kind of record that is kept here; `None` if there is no such kind.
    pub fn kind(&self) -> Option<Kind> {
        Kind::ALL.iter().find(|kind| kind.byte() == self.0[0]).copied()
    }
}

canon::record! {
    /// An act that waits for approvals. The act itself is in the transaction that asked, and again in
    /// each approval, so that nobody approves what they have not seen.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Pending {
        /// In whose name.
        1 => organisation: AgentId,
        /// Who began.
        2 => initiator: AgentId,
        /// The hash of the act's canonical bytes.
        3 => act: Digest,
        /// The verb.
        4 => verb: Verb,
        /// Who has approved so far.
        5 => approved: Set<AgentId, 16>,
        /// When it lapses.
        6 => deadline: Timestamp,
        /// The transaction that asked; ids that the act makes derive from it.
        7 => origin: vocabulary::TransactionId,
        /// The roles that the charter asked when it began; whoever holds one may also say no.
        8 => asked: Set<Role, ROLES_MAX>,
    }
}

canon::record! {
    /// The ids of the transactions of one block, kept until all of them have expired.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Seen {
        /// When the last of them expires.
        1 => until: Timestamp,
        /// The first 16 bytes of each id, in the order of the block.
        2 => ids: SeenIds,
    }
}

/// Shortened transaction ids, one after the other.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct SeenIds(pub Vec<[u8; 16]>);

impl canon::Canon for SeenIds {
    fn shape() -> canon::Shape {
        canon::Shape::Bytes { min: 0, max: SEEN_IDS_MAX * 16 }
    }
    fn write(&self, out: &mut canon::Writer) {
        out.bytes(self.0.as_flattened());
    }
    fn read(input: &mut canon::Reader<'_>) -> Result<Self, canon::DecodeError> {
        let bytes = input.bytes()?;
        let (ids, rest) = bytes.as_chunks::<16>();
        if !rest.is_empty() || ids.len() > SEEN_IDS_MAX {
            return Err(input.invalid("not a list of ids of 16 bytes each"));
        }
        Ok(Self(ids.to_vec()))
    }
}

/// How many transaction ids one [`Seen`] record holds.
pub const SEEN_IDS_MAX: usize = 4_000;

macro_rules! kinds {
    ($( $number:literal => $kind:ident($type:ty, $id:ty) $name:literal, $missing:ident; )*) => {
        canon::code! {
            /// The kinds of records.
            pub enum Kind {
                $( #[doc = $name] $number => $kind $name, )*
            }
        }

        impl Kind {
            /// The first byte of the keys of this kind.
            pub const fn byte(self) -> u8 {
                match self { $( Self::$kind => $number, )* }
            }
        }

        canon::choice! {
            /// A record of any kind.
            #[derive(Clone, Debug, PartialEq, Eq)]
            pub enum Record {
                $( #[doc = $name] $number => $kind(Arc<$type>) $name, )*
            }
        }

        $(
            impl Kept for $type {
                type Id = $id;
                const MISSING: Refusal = Refusal::$missing;
                fn key(id: &$id) -> Key {
                    Key::new(Kind::$kind, &id.0)
                }
                fn of(record: &Record) -> Option<&Arc<Self>> {
                    match record {
                        Record::$kind(kept) => Some(kept),
                        #[allow(unreachable_patterns, clippy::allow_attributes, reason = "one arm for all other kinds")]
                        _ => None,
                    }
                }
                fn into_record(self: Arc<Self>) -> Record {
                    Record::$kind(self)
                }
            }
        )*
    };
}

/// A type of which the ledger keeps records.
pub trait Kept: Sized {
    /// Its id.
    type Id;
    /// What is said when there is none with that id.
    const MISSING: Refusal;
    /// Where it is kept.
    fn key(id: &Self::Id) -> Key;
    /// The value, if the record is of this kind.
    fn of(record: &Record) -> Option<&Arc<Self>>;
    /// The record that holds it.
    fn into_record(self: Arc<Self>) -> Record;
}

/// The id of a [`Seen`] record: it follows from the ids that it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SeenId(pub [u8; 16]);

impl SeenId {
    /// The id of the record that holds `ids`.
    pub fn of(ids: &SeenIds) -> Self {
        let Digest(hash) = canon::hash_parts("kerf/seen/1", &[ids.0.as_flattened()]);
        let mut id = [0; 16];
        id.copy_from_slice(hash.split_at(16).0);
        Self(id)
    }
}

kinds! {
    1 => Agent(Agent, AgentId) "agent", UnknownAgent;
    2 => Profile(Profile, ProfileId) "profile", UnknownAgent;
    3 => Mandate(Mandate, MandateId) "mandate", UnknownMandate;
    4 => Pending(Pending, PendingId) "pending", UnknownPending;
    5 => Money(Money, MoneyId) "money", UnknownMoney;
    6 => Account(Account, AccountId) "account", InsufficientFunds;
    7 => Listing(Listing, ListingId) "listing", UnknownListing;
    8 => Quote(Quote, QuoteId) "quote", UnknownQuote;
    9 => Agreement(Agreement, AgreementId) "agreement", UnknownAgreement;
    10 => Order(Order, OrderId) "order", UnknownOrder;
    11 => Delivery(Delivery, DeliveryId) "delivery", UnknownDelivery;
    12 => Invoice(Invoice, InvoiceId) "invoice", UnknownInvoice;
    13 => Payment(Payment, PaymentId) "payment", UnknownPayment;
    14 => Dispute(Dispute, DisputeId) "dispute", UnknownDispute;
    15 => Seen(Seen, SeenId) "seen", Duplicate;
    16 => Network(Network, NetworkId) "network", NotFounded;
    17 => Vault(Vault, AgentId) "vault", UnknownAgent;
    18 => Collection(Collection, CollectionId) "collection", UnknownCollection;
    19 => Grant(Grant, GrantId) "grant", UnknownGrant;
    20 => Recovery(Recovery, AgentId) "recovery", NoGuardians;
}

/// A profile is kept under the id of its agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProfileId(pub [u8; 16]);

impl From<&AgentId> for ProfileId {
    fn from(agent: &AgentId) -> Self {
        Self(agent.0)
    }
}

impl Record {
    /// When the record lapses, if its stage waits for somebody.
    pub fn deadline(&self) -> Option<Timestamp> {
        match self {
            Self::Pending(pending) => Some(pending.deadline),
            Self::Listing(listing) => listing.deadline,
            Self::Quote(quote) => quote.deadline,
            Self::Agreement(agreement) => {
                let amendment = agreement.amendment.as_ref().map(|amendment| amendment.deadline);
                [agreement.deadline, amendment].into_iter().flatten().min()
            }
            Self::Order(order) => order.deadline,
            Self::Delivery(delivery) => delivery.deadline,
            Self::Invoice(invoice) => invoice.deadline,
            Self::Payment(payment) => payment.deadline,
            Self::Dispute(dispute) => dispute.deadline,
            Self::Collection(collection) => collection.deadline(),
            Self::Grant(grant) => grant.deadline(),
            Self::Recovery(recovery) => recovery.deadline(),
            Self::Agent(_)
            | Self::Profile(_)
            | Self::Mandate(_)
            | Self::Money(_)
            | Self::Account(_)
            | Self::Seen(_)
            | Self::Network(_)
            | Self::Vault(_) => None,
        }
    }

    /// True if the record's stage waits for somebody.
    pub fn is_waiting(&self) -> bool {
        match self {
            Self::Pending(_) => true,
            Self::Listing(listing) => listing.stage.is_waiting(),
            Self::Quote(quote) => quote.stage.is_waiting(),
            Self::Agreement(agreement) => agreement.stage.is_waiting() || agreement.amendment.is_some(),
            Self::Order(order) => order.stage.is_waiting(),
            Self::Delivery(delivery) => delivery.stage.is_waiting(),
            Self::Invoice(invoice) => invoice.stage.is_waiting(),
            Self::Payment(payment) => payment.stage.is_waiting(),
            Self::Dispute(dispute) => dispute.stage.is_waiting(),
            Self::Collection(collection) => collection.rekeying.is_some() && !collection.overdue,
            Self::Grant(grant) => grant.stage == GrantStage::Live,
            Self::Recovery(recovery) => recovery.comeback.is_some() || !recovery.support.is_empty(),
            Self::Agent(_)
            | Self::Profile(_)
            | Self::Mandate(_)
            | Self::Money(_)
            | Self::Account(_)
            | Self::Seen(_)
            | Self::Network(_)
            | Self::Vault(_) => false,
        }
    }
}

/// A list of things with at most [`LINES_MAX`] entries.
pub type Lines<T> = List<T, LINES_MAX>;
