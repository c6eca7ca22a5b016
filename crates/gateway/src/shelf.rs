//! Where each kind of record stands in paths, and how its ids are read and written.

use canon::{Canon, Json, Shape};
use ledger::{Key, Kind, Record};
use vocabulary::{
    AccountId, AgentId, AgreementId, CollectionId, DeliveryId, DisputeId, GrantId, InvoiceId, ListingId,
    MandateId, MoneyId, NetworkId, OrderId, PaymentId, PendingId, QuoteId,
};

/// One kind of record, as paths know it.
#[derive(Clone, Copy, Debug)]
pub struct Shelf {
    /// The kind.
    pub kind: Kind,
    /// Its name in JSON.
    pub name: &'static str,
    /// Its name in paths.
    pub plural: &'static str,
    /// The form of its records.
    pub shape: fn() -> Shape,
    /// The form of its ids.
    pub id_shape: fn() -> Shape,
    read: fn(&str) -> Result<[u8; 16], String>,
    write: fn([u8; 16]) -> String,
    /// How its ids begin.
    pub prefix: &'static str,
}

macro_rules! shelves {
    ($( $kind:ident $name:literal $plural:literal $record:ty, $id:ident; )*) => {
        /// Every kind of record that can be asked for.
        pub const SHELVES: &[Shelf] = &[ $( Shelf {
            kind: Kind::$kind,
            name: $name,
            plural: $plural,
            shape: <$record as Canon>::shape,
            id_shape: <$id as Canon>::shape,
            read: |text| text.parse::<$id>().map(|id| id.0),
            write: |id| $id(id).to_string(),
            prefix: $id::PREFIX,
        }, )* ];
    };
}

shelves! {
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
    Network "network" "networks" ledger::Network, NetworkId;
    Vault "vault" "vaults" ledger::Vault, AgentId;
    Collection "collection" "collections" ledger::Collection, CollectionId;
    Grant "grant" "grants" ledger::Grant, GrantId;
    Recovery "recovery" "recoveries" ledger::Recovery, AgentId;
}

impl Shelf {
    /// The shelf of this name, in the singular or the plural.
    pub fn of_name(name: &str) -> Option<&'static Self> {
        SHELVES.iter().find(|shelf| shelf.name == name || shelf.plural == name)
    }

    /// The shelf of a kind; [`Kind::Seen`] has none.
    pub fn of_kind(kind: Kind) -> Option<&'static Self> {
        SHELVES.iter().find(|shelf| shelf.kind == kind)
    }

    /// The shelf whose ids begin like this one. Of shelves with the same ids, the first.
    pub fn of_id(id: &str) -> Option<&'static Self> {
        let prefix = id.split('_').next().unwrap_or_default();
        SHELVES.iter().find(|shelf| shelf.prefix == prefix)
    }

    /// The path of one record.
    pub fn path(&self, id: &str) -> String {
        format!("/v1/{}/{id}", self.plural)
    }

    /// The sixteen bytes of an id.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn bytes_of(&self, id: &str) -> Result<[u8; 16], String> {
        (self.read)(id)
    }

    /// The key of the record with this id.
    ///
    /// # Errors
    /// What is wrong with the id.
    pub fn key(&self, id: &str) -> Result<Key, String> {
        (self.read)(id).map(|id| self.key_of(id))
    }

    fn key_of(&self, id: [u8; 16]) -> Key {
        let mut key = [0; 17];
        key[0] = self.kind.byte();
        key[1..].copy_from_slice(&id);
        Key(key)
    }

    /// The id of the record with this key, as text.
    pub fn id(&self, key: &Key) -> String {
        (self.write)(key.id())
    }

    /// The key that a cursor of this shelf stands for.
    pub fn cursor(&self, text: &str) -> Option<Key> {
        let key = Key(canon::hex_decode(text)?.try_into().ok()?);
        (key.kind() == Some(self.kind)).then_some(key)
    }

    /// A record of this kind in JSON, without the name of its kind.
    pub fn json(record: &Record) -> Json {
        match canon::to_json(record) {
            Json::Object(mut fields) if fields.len() == 1 => fields.remove(0).1,
            other => other,
        }
    }
}

/// The bytes of any id that a record may be listed under: an agent's, or another record's.
pub(crate) fn any_id(text: &str) -> Result<[u8; 16], String> {
    match Shelf::of_id(text) {
        Some(shelf) => shelf.bytes_of(text),
        None => Err(format!("`{text}` is not an id: it begins with no kind of record")),
    }
}
