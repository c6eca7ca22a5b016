//! One procurement process in our words.
//!
//! Promise: every element names the place it was read from (`path`, a JSON pointer into the release) and
//! carries the publisher's id, if it has one; what was stated stays beside what we made of it.

use super::decimal::Decimal;
use super::notes::Exception;
use vocabulary::{Amount, Country, Cpv, Currency, Date, Identifier, Period, Price, Quantity, Vat};

canon::code! {
    /// A step of the cycle that a record may have or lack.
    pub enum Step {
        /// The organisations that take part.
        1 => Profile "profile",
        /// What is sought.
        2 => Need "need",
        /// What was offered for it.
        3 => Quote "quote",
        /// Which offer was chosen.
        4 => Selection "selection",
        /// What was agreed.
        5 => Agreement "agreement",
        /// What was ordered under it.
        6 => Order "order",
        /// What was delivered.
        7 => Delivery "delivery",
        /// What was claimed.
        8 => Invoice "invoice",
        /// What was paid.
        9 => Payment "payment",
    }
}

canon::code! {
    /// How an element came to be in the model.
    pub enum Origin {
        /// The record has it.
        1 => Stated "stated",
        /// The record lacks it; it stands for what another element implies.
        2 => Implied "implied",
    }
}

canon::code! {
    /// What an invoice under an agreement is matched with.
    pub enum MatchPolicy {
        /// The order: the record has no deliveries.
        1 => TwoWay "two_way",
        /// The order and the deliveries.
        2 => ThreeWay "three_way",
    }
}

canon::code! {
    /// Where a tender stands (OCDS `tenderStatus`).
    pub enum NeedStatus {
        /// Thought of.
        1 => Planning "planning",
        /// Announced.
        2 => Planned "planned",
        /// Open.
        3 => Active "active",
        /// Called off.
        4 => Cancelled "cancelled",
        /// Ended without a choice.
        5 => Unsuccessful "unsuccessful",
        /// Ended with a choice.
        6 => Complete "complete",
        /// Taken back.
        7 => Withdrawn "withdrawn",
    }
}

canon::code! {
    /// Where an award stands (OCDS `awardStatus`).
    pub enum SelectionStatus {
        /// Proposed.
        1 => Pending "pending",
        /// Made.
        2 => Active "active",
        /// Called off.
        3 => Cancelled "cancelled",
        /// Nobody was chosen, or the chosen one refused.
        4 => Unsuccessful "unsuccessful",
    }
}

canon::code! {
    /// Where a contract stands (OCDS `contractStatus`).
    pub enum AgreementStatus {
        /// Not yet in force.
        1 => Pending "pending",
        /// In force.
        2 => Active "active",
        /// Called off before it was in force.
        3 => Cancelled "cancelled",
        /// Ended, for whatever reason.
        4 => Terminated "terminated",
    }
}

canon::code! {
    /// Where a milestone stands (OCDS `milestoneStatus`).
    pub enum DeliveryStatus {
        /// Still to come.
        1 => Scheduled "scheduled",
        /// Delivered.
        2 => Met "met",
        /// Due, and not delivered.
        3 => NotMet "notMet",
        /// Delivered in part.
        4 => PartiallyMet "partiallyMet",
    }
}

/// One process: all that is known under one ocid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Process {
    /// Who published the record; empty if nobody is named.
    pub publisher: String,
    /// The id of the process, as published.
    pub ocid: String,
    /// The licence of the record, if stated.
    pub licence: Option<String>,
    /// The language of its texts, as stated.
    pub language: Option<String>,
    /// The day of the release.
    pub date: Option<Date>,
    /// The organisations, those of the list first, then those named elsewhere only.
    pub parties: Vec<Party>,
    /// Who buys.
    pub buyer: Option<PartyRef>,
    /// What is sought.
    pub need: Option<Need>,
    /// What was offered.
    pub quotes: Vec<Quote>,
    /// What was chosen.
    pub selections: Vec<Selection>,
    /// What was agreed, and what followed.
    pub agreements: Vec<Agreement>,
    /// The steps that the record lacks altogether, in the order of the cycle.
    pub lacking: Vec<Step>,
    /// What is wrong with the record: at most [`EXCEPTIONS_MAX`](super::EXCEPTIONS_MAX).
    pub exceptions: Vec<Exception>,
    /// How many exceptions are not listed.
    pub exceptions_left_out: u64,
}

impl Process {
    /// The party at `index`.
    pub fn party(&self, index: PartyIndex) -> Option<&Party> {
        self.parties.get(index.0)
    }

    /// The selection that `agreement` follows from.
    pub fn selection_of(&self, agreement: &Agreement) -> Option<&Selection> {
        self.selections.get(agreement.selection?.0)
    }

    /// Who buys under `agreement`: the contract's own buyer, else the buyer of the process, else who ran the
    /// procedure.
    pub fn buyer_of<'a>(&'a self, agreement: &'a Agreement) -> Option<&'a PartyRef> {
        let procurer = || self.need.as_ref().and_then(|need| need.procurer.as_ref());
        agreement.buyer.as_ref().or(self.buyer.as_ref()).or_else(procurer)
    }

    /// Who sells under `agreement`: the contract's own suppliers, else those of the selection.
    pub fn suppliers_of<'a>(&'a self, agreement: &'a Agreement) -> &'a [PartyRef] {
        if !agreement.suppliers.is_empty() {
            return &agreement.suppliers;
        }
        self.selection_of(agreement).map_or(&[], |selection| &selection.suppliers)
    }
}

/// The place of a party in [`Process::parties`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PartyIndex(pub usize);

/// The place of a selection in [`Process::selections`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SelectionIndex(pub usize);

/// The place of an order in [`Agreement::orders`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OrderIndex(pub usize);

/// The place of a delivery in [`Agreement::deliveries`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DeliveryIndex(pub usize);

/// The place of an invoice in [`Agreement::invoices`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct InvoiceIndex(pub usize);

/// An organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Party {
    /// Where it stands, or where it is named first.
    pub path: String,
    /// The publisher's id.
    pub id: Option<String>,
    /// Its name, or its legal name.
    pub name: Option<String>,
    /// Its id in a public register.
    pub identifier: Option<StatedIdentifier>,
    /// Its roles, as stated.
    pub roles: Vec<String>,
    /// Its country, if stated by an ISO 3166-1 code.
    pub country: Option<Country>,
    /// Its country, as stated.
    pub country_stated: Option<String>,
    /// True if it stands in the record's list of parties.
    pub listed: bool,
}

/// An id in a register, as stated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatedIdentifier {
    /// The register; publishers write codes, titles and nonsense.
    pub scheme: Option<String>,
    /// The id there.
    pub id: String,
}

impl StatedIdentifier {
    /// The id in our form; `None` if there is no scheme, or one of the two is too long.
    pub fn identifier(&self) -> Option<Identifier> {
        let scheme = canon::Text::new(self.scheme.as_deref()?).ok()?;
        Some(Identifier { scheme, id: canon::Text::new(&self.id).ok()? })
    }
}

/// A mention of an organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartyRef {
    /// Where it is mentioned.
    pub path: String,
    /// By what: the publisher's id, else the id in a register, else the name.
    pub key: String,
    /// Who that is.
    pub party: PartyIndex,
}

/// A sum of money, as stated and as understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value {
    /// Where it stands.
    pub path: String,
    /// The number, as stated.
    pub stated: Option<Decimal>,
    /// The currency, as stated.
    pub currency_stated: Option<String>,
    /// The currency, if it is one.
    pub currency: Option<Currency>,
    /// The sum, if number and currency are clear and it is not negative.
    pub amount: Option<Amount>,
}

/// A price of one unit, as stated and as understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitPrice {
    /// Where it stands.
    pub path: String,
    /// The number, as stated.
    pub stated: Option<Decimal>,
    /// The currency, as stated.
    pub currency_stated: Option<String>,
    /// The currency, if it is one.
    pub currency: Option<Currency>,
    /// The price, if number and currency are clear and it is not negative.
    pub price: Option<Price>,
}

/// A code of a classification, as stated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatedCode {
    /// The classification.
    pub scheme: Option<String>,
    /// The code.
    pub id: Option<String>,
    /// What it means.
    pub description: Option<String>,
}

/// A stretch of days, as stated; either end may be missing, and the end may lie before the start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatedPeriod {
    /// Where it stands.
    pub path: String,
    /// The first day.
    pub start: Option<Date>,
    /// The last day.
    pub end: Option<Date>,
    /// The length in days, if stated and not negative.
    pub days: Option<u32>,
}

impl StatedPeriod {
    /// The period, if both ends are stated and in order.
    pub fn period(&self) -> Option<Period> {
        Period::new(self.start?, self.end?).ok()
    }
}

/// An item: of a need, a quote, a selection, an agreement, an order, a delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Where it stands.
    pub path: String,
    /// The publisher's id.
    pub id: Option<String>,
    /// What it is.
    pub title: Option<String>,
    /// The lots it belongs to.
    pub lots: Vec<String>,
    /// Its code of the Common Procurement Vocabulary, if it has a valid one.
    pub cpv: Option<Cpv>,
    /// Its codes as stated, the main one first.
    pub classifications: Vec<StatedCode>,
    /// How much, if number and unit are clear.
    pub quantity: Option<Quantity>,
    /// How much, as stated.
    pub quantity_stated: Option<Decimal>,
    /// The unit, as stated: its code or its name.
    pub unit_stated: Option<String>,
    /// The price of one unit.
    pub price: Option<UnitPrice>,
}

/// A part of a need that is chosen for by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lot {
    /// Where it stands.
    pub path: String,
    /// The publisher's id.
    pub id: Option<String>,
    /// What it is.
    pub title: Option<String>,
    /// What it may cost.
    pub value: Option<Value>,
}

/// A change to a need, a selection or an agreement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Amendment {
    /// Where it stands.
    pub path: String,
    /// The publisher's id.
    pub id: Option<String>,
    /// When.
    pub date: Option<Date>,
    /// Why.
    pub rationale: Option<String>,
}

/// What is sought: a tender.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Need {
    /// Where it stands.
    pub path: String,
    /// The publisher's id.
    pub id: Option<String>,
    /// What it is called.
    pub title: Option<String>,
    /// What it says.
    pub description: Option<String>,
    /// Where it stands in its life.
    pub status: Option<NeedStatus>,
    /// The same, as stated.
    pub status_stated: Option<String>,
    /// The procedure, as stated (`open`, `selective`, `limited`, `direct`, or the publisher's own word).
    pub method: Option<String>,
    /// What it may cost, as estimated.
    pub value: Option<Value>,
    /// When quotes are taken.
    pub period: Option<StatedPeriod>,
    /// Who runs the procedure.
    pub procurer: Option<PartyRef>,
    /// Who took part.
    pub tenderers: Vec<PartyRef>,
    /// Its parts.
    pub lots: Vec<Lot>,
    /// Its items.
    pub lines: Vec<Line>,
    /// How it was changed.
    pub amendments: Vec<Amendment>,
}

/// What was offered: a bid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quote {
    /// Where it stands.
    pub path: String,
    /// The publisher's id.
    pub id: Option<String>,
    /// When it came.
    pub date: Option<Date>,
    /// Where it stands in its life, as stated.
    pub status_stated: Option<String>,
    /// Who offers.
    pub tenderers: Vec<PartyRef>,
    /// For how much.
    pub value: Option<Value>,
    /// For which lots.
    pub lots: Vec<String>,
    /// Its items.
    pub lines: Vec<Line>,
}

/// What was chosen: an award.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selection {
    /// Where it stands.
    pub path: String,
    /// The publisher's id.
    pub id: Option<String>,
    /// What it is called.
    pub title: Option<String>,
    /// When.
    pub date: Option<Date>,
    /// Where it stands in its life.
    pub status: Option<SelectionStatus>,
    /// The same, as stated.
    pub status_stated: Option<String>,
    /// Who was chosen.
    pub suppliers: Vec<PartyRef>,
    /// For how much.
    pub value: Option<Value>,
    /// For which lots.
    pub lots: Vec<String>,
    /// For which items.
    pub lines: Vec<Line>,
    /// For which time.
    pub period: Option<StatedPeriod>,
    /// How it was changed.
    pub amendments: Vec<Amendment>,
}

/// What was agreed, and what followed from it: a contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agreement {
    /// Where it stands.
    pub path: String,
    /// The publisher's id.
    pub id: Option<String>,
    /// The selection it follows from.
    pub selection: Option<SelectionIndex>,
    /// The id of that selection, as stated.
    pub selection_stated: Option<String>,
    /// What it is called.
    pub title: Option<String>,
    /// Where it stands in its life.
    pub status: Option<AgreementStatus>,
    /// The same, as stated.
    pub status_stated: Option<String>,
    /// Who buys, if the contract itself says so; see [`Process::buyer_of`].
    pub buyer: Option<PartyRef>,
    /// Who sells, if the contract itself says so; see [`Process::suppliers_of`].
    pub suppliers: Vec<PartyRef>,
    /// For how much.
    pub value: Option<Value>,
    /// For which time.
    pub period: Option<StatedPeriod>,
    /// When it was signed.
    pub signed: Option<Date>,
    /// For which items.
    pub lines: Vec<Line>,
    /// How it was changed.
    pub amendments: Vec<Amendment>,
    /// Three-way if there are deliveries, else two-way.
    pub match_policy: MatchPolicy,
    /// The stated orders; else one implied order of the whole contract.
    pub orders: Vec<Order>,
    /// The milestones, with the lines of the extension.
    pub deliveries: Vec<Delivery>,
    /// The stated invoices; else one implied by each payment.
    pub invoices: Vec<Invoice>,
    /// The transactions.
    pub payments: Vec<Payment>,
    /// Which of order, delivery, invoice and payment the record lacks for this contract.
    pub lacking: Vec<Step>,
}

/// What was ordered under an agreement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// Where it stands; for an implied order, where the contract stands.
    pub path: String,
    /// Stated in the extension, or implied by the contract.
    pub origin: Origin,
    /// The publisher's id; an implied order has the contract's.
    pub id: Option<String>,
    /// When; an implied order has the day of signature.
    pub date: Option<Date>,
    /// The items; an implied order has the contract's.
    pub lines: Vec<Line>,
    /// For how much; an implied order has the contract's value.
    pub value: Option<Value>,
}

/// What was delivered, or is to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// Where the milestone stands.
    pub path: String,
    /// The publisher's id.
    pub id: Option<String>,
    /// What it is.
    pub title: Option<String>,
    /// When it is due.
    pub due: Option<Date>,
    /// When it happened.
    pub met: Option<Date>,
    /// Where it stands in its life.
    pub status: Option<DeliveryStatus>,
    /// The same, as stated.
    pub status_stated: Option<String>,
    /// The order it fulfils, if stated.
    pub order: Option<OrderIndex>,
    /// The items, if stated.
    pub lines: Vec<Line>,
}

/// What was claimed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invoice {
    /// Where it stands; for an implied invoice, where the payment stands.
    pub path: String,
    /// Stated in the extension, or implied by a payment.
    pub origin: Origin,
    /// The publisher's id; an implied invoice has the payment's.
    pub id: Option<String>,
    /// When it was issued; not known of an implied invoice.
    pub issued: Option<Date>,
    /// The order it bills, if stated.
    pub order: Option<OrderIndex>,
    /// When it is to be paid, if stated.
    pub due: Option<Date>,
    /// The sum that is claimed, with VAT; an implied invoice claims what was paid.
    pub value: Option<Value>,
    /// The VAT in it, if stated.
    pub tax: Option<Value>,
    /// The lines, if stated.
    pub lines: Vec<InvoiceLine>,
}

/// A line of a stated invoice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvoiceLine {
    /// What is billed, by which quantity and price.
    pub line: Line,
    /// The sum of the line without tax.
    pub net: Option<Value>,
    /// The tax on it, if it is one of EN 16931.
    pub vat: Option<Vat>,
    /// The id of the order's item, as stated.
    pub order_line: Option<String>,
    /// The delivery that is billed, if stated.
    pub delivery: Option<DeliveryIndex>,
}

/// What was paid: a transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payment {
    /// Where it stands.
    pub path: String,
    /// The publisher's id.
    pub id: Option<String>,
    /// When.
    pub date: Option<Date>,
    /// How much.
    pub value: Option<Value>,
    /// From whom.
    pub payer: Option<PartyRef>,
    /// To whom.
    pub payee: Option<PartyRef>,
    /// Which invoices it settles.
    pub invoices: Vec<InvoiceIndex>,
}
