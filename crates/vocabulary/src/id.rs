//! Ids: each kind its own type, so that an order cannot stand where an invoice belongs.

use canon::{Atom, DecodeError, Digest, Reader, Writer};
use core::{fmt, str::FromStr};

canon::id! {
    /// A network: its genesis and nothing else gives this id.
    pub struct NetworkId = "net", example: "net_0nq4s1y640ffqevd4be47gxn8r"
}

canon::id! {
    /// An agent: a person, a tool or an organisation.
    pub struct AgentId = "agent", example: "agent_vfebdap4z7d4t7nq02wtdaf5tc"
}

canon::id! {
    /// A mandate: what a tool may do for a person.
    pub struct MandateId = "mandate", example: "mandate_3zsxm7e7qpfrvcqf4wy7291s6c"
}

canon::id! {
    /// A money: a currency as one issuer issues it on the ledger.
    pub struct MoneyId = "money", example: "money_nr88hw4n4dvxyt5ksnmqsg5z7g"
}

canon::id! {
    /// An account: one agent's holding of one money.
    pub struct AccountId = "account", example: "account_vm4g81nv8c38vvfh2hxex84dam"
}

canon::id! {
    /// A listing: an offer or a need.
    pub struct ListingId = "listing", example: "listing_eejcde6xeae119tqvmp8sbsnjm"
}

canon::id! {
    /// A quote: an answer to a listing.
    pub struct QuoteId = "quote", example: "quote_3bw8yceh9e1wv5m2knfpz1bpeg"
}

canon::id! {
    /// A collection in somebody's vault: what is granted and withdrawn as one.
    pub struct CollectionId = "col", example: "col_0nq4s1y640ffqevd4be47gxn8r"
}

canon::id! {
    /// A grant: leave to read what is in somebody's vault.
    pub struct GrantId = "grant", example: "grant_0nq4s1y640ffqevd4be47gxn8r"
}

canon::id! {
    /// A pending act: it waits for approvals.
    pub struct PendingId = "pending", example: "pending_e6wr8pb34771stzh3z8ppphz4m"
}

canon::id! {
    /// An agreement: commitments that every party signed.
    pub struct AgreementId = "agreement", example: "agreement_ths73jktxabs4k7tmb6evr8q8m"
}

canon::id! {
    /// An order: a call on an agreement.
    pub struct OrderId = "order", example: "order_89sq2v03cwthd7c5x1dhzzv5zg"
}

canon::id! {
    /// A delivery: what a provider handed over at once.
    pub struct DeliveryId = "delivery", example: "delivery_jwkjyfv0y05e1fw419jv7thb0w"
}

canon::id! {
    /// An invoice or a credit note: a claim on accepted deliveries, or its correction.
    pub struct InvoiceId = "invoice", example: "invoice_prsza8tszjn9fr6ecct4zc18g0"
}

canon::id! {
    /// A payment: on the ledger, or outside and confirmed.
    pub struct PaymentId = "payment", example: "payment_90wve7nbsra5tes770gbwhzqx8"
}

canon::id! {
    /// A dispute: a claim that is contested.
    pub struct DisputeId = "dispute", example: "dispute_6fazxh8mam4xcb4fd1r3emtjgc"
}

/// A transaction: the hash of its signed bytes. As text, 64 hexadecimal digits.
///
/// It is also the key under which sending it twice does nothing twice.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TransactionId(pub Digest);

impl fmt::Display for TransactionId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, out)
    }
}

impl fmt::Debug for TransactionId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}

impl FromStr for TransactionId {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        text.parse().map(Self)
    }
}

impl Atom for TransactionId {
    fn put(&self, out: &mut Writer) {
        self.0.put(out);
    }
    fn take(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Digest::take(input).map(Self)
    }
}

canon::leaf! {
    TransactionId, "TransactionId",
    about: "a transaction: 64 lower-case hexadecimal digits, the SHA-256 hash of its signed bytes",
    examples: [
        "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    ],
}
