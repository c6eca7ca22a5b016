//! A trade as it is told to others: the whole cycle, in our words, with texts for ids.
//!
//! Promise: what stands here is well formed by its types; that the ids fit together is checked by
//! [`export`](super::export).

use super::model::{AgreementStatus, DeliveryStatus, NeedStatus, SelectionStatus};
use vocabulary::{
    Amount, Country, Cpv, Date, Identifier, Period, Price, Quantity, Timestamp, Vat, VatSubtotal,
};

canon::code! {
    /// What a party does in a trade (OCDS `partyRole`).
    pub enum Role {
        /// Will use what is bought.
        1 => Buyer "buyer",
        /// Runs the procedure.
        2 => Procurer "procuringEntity",
        /// Was chosen.
        3 => Supplier "supplier",
        /// Made a quote.
        4 => Tenderer "tenderer",
        /// Pays.
        5 => Payer "payer",
        /// Is paid.
        6 => Payee "payee",
    }
}

/// A trade. Ids are unique within their list; what refers to an id must find it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trade {
    /// The id of the process; publishers register a prefix for theirs.
    pub ocid: String,
    /// The id of this release, unique within the process.
    pub release: String,
    /// As of when.
    pub date: Timestamp,
    /// The language of the texts, as a two-letter code.
    pub language: Option<String>,
    /// Everybody who takes part.
    pub parties: Vec<TradeParty>,
    /// The id of the party that buys.
    pub buyer: Option<String>,
    /// What is sought.
    pub need: Option<TradeNeed>,
    /// What was offered.
    pub quotes: Vec<TradeQuote>,
    /// What was chosen.
    pub selections: Vec<TradeSelection>,
    /// What was agreed, and what followed.
    pub agreements: Vec<TradeAgreement>,
}

/// A party.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TradeParty {
    /// Its id.
    pub id: String,
    /// Its name; an organisation's, never a person's without consent.
    pub name: Option<String>,
    /// Its id in a public register.
    pub identifier: Option<Identifier>,
    /// Its country.
    pub country: Option<Country>,
    /// What it does.
    pub roles: Vec<Role>,
}

/// An item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TradeLine {
    /// Its id.
    pub id: String,
    /// What it is.
    pub title: String,
    /// Its code.
    pub cpv: Option<Cpv>,
    /// How much; nought if nobody has said.
    pub quantity: Quantity,
    /// What one unit costs.
    pub price: Option<Price>,
    /// The lot it belongs to.
    pub lot: Option<String>,
}

/// A part of a need.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TradeLot {
    /// Its id.
    pub id: String,
    /// What it is.
    pub title: String,
    /// What it may cost.
    pub value: Option<Amount>,
}

/// What is sought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TradeNeed {
    /// Its id.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// What it says.
    pub description: Option<String>,
    /// Where it stands.
    pub status: NeedStatus,
    /// The id of the party that runs the procedure.
    pub procurer: Option<String>,
    /// What it may cost.
    pub value: Option<Amount>,
    /// When quotes are taken.
    pub period: Option<Period>,
    /// Its parts.
    pub lots: Vec<TradeLot>,
    /// Its items.
    pub lines: Vec<TradeLine>,
}

/// What was offered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TradeQuote {
    /// Its id.
    pub id: String,
    /// When it came.
    pub date: Option<Timestamp>,
    /// Where it stands: `invited`, `pending`, `valid`, `disqualified`, `withdrawn` (OCDS `bidStatus`).
    pub status: Option<String>,
    /// The ids of the parties that offer.
    pub tenderers: Vec<String>,
    /// For how much.
    pub value: Option<Amount>,
    /// Its items.
    pub lines: Vec<TradeLine>,
}

/// What was chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TradeSelection {
    /// Its id.
    pub id: String,
    /// What it is called.
    pub title: Option<String>,
    /// When.
    pub date: Option<Timestamp>,
    /// Where it stands.
    pub status: SelectionStatus,
    /// The ids of the parties that were chosen.
    pub suppliers: Vec<String>,
    /// For how much.
    pub value: Option<Amount>,
    /// For which items.
    pub lines: Vec<TradeLine>,
}

/// What was agreed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TradeAgreement {
    /// Its id.
    pub id: String,
    /// The id of the selection that it follows from.
    pub selection: String,
    /// What it is called.
    pub title: Option<String>,
    /// Where it stands.
    pub status: AgreementStatus,
    /// When the last party signed.
    pub signed: Option<Timestamp>,
    /// For which time.
    pub period: Option<Period>,
    /// For how much.
    pub value: Option<Amount>,
    /// For which items.
    pub lines: Vec<TradeLine>,
    /// How it was changed.
    pub amendments: Vec<TradeAmendment>,
    /// What was ordered.
    pub orders: Vec<TradeOrder>,
    /// What was delivered.
    pub deliveries: Vec<TradeDelivery>,
    /// What was claimed.
    pub invoices: Vec<TradeInvoice>,
    /// What was paid.
    pub payments: Vec<TradePayment>,
}

/// A change to an agreement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TradeAmendment {
    /// Its id.
    pub id: String,
    /// When.
    pub date: Timestamp,
    /// Why.
    pub rationale: String,
}

/// An order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TradeOrder {
    /// Its id.
    pub id: String,
    /// When.
    pub date: Timestamp,
    /// For how much.
    pub value: Option<Amount>,
    /// Its items.
    pub lines: Vec<TradeLine>,
}

/// A delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TradeDelivery {
    /// Its id.
    pub id: String,
    /// The id of the order it fulfils.
    pub order: Option<String>,
    /// What it is.
    pub title: Option<String>,
    /// When it is due.
    pub due: Option<Date>,
    /// When the receiver accepted it.
    pub met: Option<Timestamp>,
    /// Where it stands.
    pub status: DeliveryStatus,
    /// What was accepted; each item has the id of the order's item.
    pub lines: Vec<TradeLine>,
}

/// An invoice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TradeInvoice {
    /// Its id.
    pub id: String,
    /// The id of the order it bills.
    pub order: Option<String>,
    /// When it was issued.
    pub issued: Date,
    /// When it is to be paid.
    pub due: Option<Date>,
    /// Its lines.
    pub lines: Vec<TradeInvoiceLine>,
    /// The tax, by category and rate.
    pub vat: Vec<VatSubtotal>,
    /// All tax.
    pub tax_total: Amount,
    /// What is claimed, with tax.
    pub with_vat: Amount,
    /// How much of that was credited since.
    pub credited: Option<Amount>,
}

/// A line of an invoice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TradeInvoiceLine {
    /// What is billed, by which quantity and price.
    pub line: TradeLine,
    /// The sum of the line without tax.
    pub net: Amount,
    /// The tax on it.
    pub vat: Vat,
    /// The id of the order's item.
    pub order_line: Option<String>,
    /// The id of the delivery.
    pub delivery: Option<String>,
}

/// A payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TradePayment {
    /// Its id.
    pub id: String,
    /// When.
    pub date: Timestamp,
    /// How much.
    pub value: Amount,
    /// The id of the party that pays.
    pub payer: Option<String>,
    /// The id of the party that is paid.
    pub payee: Option<String>,
    /// The ids of the invoices that it settles.
    pub invoices: Vec<String>,
}
