//! The kinds of records: how their ids begin, where they stand in the interface, and what form they have.

use crate::failure::{Failure, Outcome};
use canon::{Canon, Json, Shape};
use ledger::{Key, Kind};
use vocabulary::{
    AccountId, AgentId, AgreementId, DeliveryId, DisputeId, InvoiceId, ListingId, MandateId, MoneyId,
    OrderId, PaymentId, PendingId, QuoteId,
};

/// One kind of record.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RecordKind {
    /// The kind.
    pub(crate) kind: Kind,
    /// Its name in JSON.
    pub(crate) name: &'static str,
    /// Its name in paths.
    pub(crate) plural: &'static str,
    /// The form of its records.
    pub(crate) shape: fn() -> Shape,
    /// How its ids begin.
    pub(crate) prefix: &'static str,
    read: fn(&str) -> Result<[u8; 16], String>,
    write: fn([u8; 16]) -> String,
}

macro_rules! record_kinds {
    ($( $kind:ident $name:literal $plural:literal $record:ty, $id:ident; )*) => {
        /// Every kind of record that can be asked for. Of kinds with the same ids, the first is meant.
        pub(crate) const KINDS: &[RecordKind] = &[ $( RecordKind {
            kind: Kind::$kind,
            name: $name,
            plural: $plural,
            shape: <$record as Canon>::shape,
            prefix: $id::PREFIX,
            read: |text| text.parse::<$id>().map(|id| id.0),
            write: |id| $id(id).to_string(),
        }, )* ];
    };
}

record_kinds! {
    Agent "agent" "agents" institution::Agent, AgentId;
    Profile "profile" "profiles" institution::Profile, AgentId;
    Mandate "mandate" "mandates" institution::Mandate, MandateId;
    Pending "pending" "pending" ledger::Pending, PendingId;
    Money "money" "money" institution::Money, MoneyId;
    Account "account" "accounts" institution::Account, AccountId;
    Listing "listing" "listings" ledger::Listing, ListingId;
    Quote "quote" "quotes" ledger::Quote, QuoteId;
    Agreement "agreement" "agreements" ledger::Agreement, AgreementId;
    Order "order" "orders" ledger::Order, OrderId;
    Delivery "delivery" "deliveries" ledger::Delivery, DeliveryId;
    Invoice "invoice" "invoices" ledger::Invoice, InvoiceId;
    Payment "payment" "payments" ledger::Payment, PaymentId;
    Dispute "dispute" "disputes" ledger::Dispute, DisputeId;
}

impl RecordKind {
    /// The kind whose ids look like this one, and its sixteen bytes.
    pub(crate) fn of_id(id: &str) -> Outcome<(&'static Self, [u8; 16])> {
        let known = KINDS
            .iter()
            .find(|kind| id.strip_prefix(kind.prefix).is_some_and(|rest| rest.starts_with('_')))
            .ok_or_else(|| {
                let prefixes: Vec<String> = KINDS.iter().map(|kind| format!("{}_", kind.prefix)).collect();
                Failure::usage(
                    format!("`{}` is not the id of a record", crate::display::visible(id)),
                    format!("ids begin with {}", unique(&prefixes)),
                )
            })?;
        let bytes = (known.read)(id).map_err(|reason| Failure::usage(reason, "check the id"))?;
        Ok((known, bytes))
    }

    /// The kind of this name, in the singular or the plural.
    pub(crate) fn of_name(name: &str) -> Option<&'static Self> {
        KINDS.iter().find(|kind| kind.name == name || kind.plural == name)
    }

    /// The kind of the record that is kept at `key`.
    pub(crate) fn of_key(key: &Key) -> Option<&'static Self> {
        let kind = key.kind()?;
        KINDS.iter().find(|known| known.kind == kind)
    }

    /// The text form of an id.
    pub(crate) fn id(&self, id: [u8; 16]) -> String {
        (self.write)(id)
    }

    /// The path of one record.
    pub(crate) fn path(&self, id: &str) -> String {
        format!("/v1/{}/{id}", self.plural)
    }
}

fn unique(names: &[String]) -> String {
    let mut kept: Vec<&str> = Vec::new();
    for name in names {
        if !kept.contains(&name.as_str()) {
            kept.push(name);
        }
    }
    kept.join(", ")
}

/// The record in an answer about one: the node puts id, kind and height around it.
pub(crate) fn record_in<T: Canon>(answer: &Json) -> Outcome<T> {
    let bad = |reason: String| {
        Failure::world(
            "bad_answer",
            format!("the node's record cannot be read: {reason}"),
            "check the node's release",
        )
    };
    let json = answer.get("record").ok_or_else(|| bad("it is missing".to_owned()))?;
    canon::from_json(json).map_err(|error| bad(error.to_string()))
}
