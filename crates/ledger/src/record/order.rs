//! Orders and what follows from them: deliveries, invoices, payments, disputes.
//!
//! ```text
//! order     placed --respond--> open --(all delivered, or deadline)--> billing --(all paid, or deadline)--> closed
//!           placed --respond(no)--> rejected     placed --(deadline)--> lapsed
//!           placed --cancel--> cancelled         open --cancel, both--> billing
//!           open, billing --dispute--> disputed --split, ruling, deadline--> as before, or closed
//! delivery  waiting --receive--> decided         waiting --(deadline)--> decided (as accepted)
//! invoice   open, overdue --pay--> settled       open --(deadline)--> overdue --(deadline)--> defaulted
//!           open, overdue --dispute--> disputed --split, ruling, deadline--> open or settled
//!           defaulted --pay--> settled
//! payment   declared --confirm--> confirmed      declared --(deadline)--> lapsed
//! dispute   open --agree--> settled              open --(deadline)--> with arbiter --rule, deadline--> settled
//! ```
//! Paying stays possible when an invoice is overdue or defaulted: late money is still money.

use super::{Lines, Terms};
use canon::{Digest, List, Text};
use institution::Hold;
use vocabulary::{
    AgentId, AgreementId, Amount, Cpv, DisputeId, InvoiceId, OrderId, Price, Quantity, Timestamp, Vat,
};

canon::record! {
    /// One line of an order, with its counters.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct OrderLine {
        /// The agreement's line, counted from 0.
        1 => line: u16,
        /// What kind of thing it is.
        2 => category: Option<Cpv>,
        /// The price of one unit, without VAT.
        3 => price: Price,
        /// VAT.
        4 => vat: Vat,
        /// How much is ordered.
        5 => ordered: Quantity,
        /// How much the seller says was delivered, in millionths of the unit.
        6 => delivered: u64,
        /// How much of that the buyer accepted.
        7 => accepted: u64,
        /// How much of that the buyer rejected.
        8 => rejected: u64,
        /// How much is invoiced and not credited.
        9 => invoiced: u64,
    }
}

canon::code! {
    /// How far an order is.
    pub enum OrderStage {
        /// The seller has not answered.
        1 => Placed "placed",
        /// To be delivered.
        2 => Open "open",
        /// Nothing more is delivered; to be invoiced and paid.
        3 => Billing "billing",
        /// Done.
        4 => Closed "closed",
        /// The seller said no.
        5 => Rejected "rejected",
        /// The buyer took it back in time.
        6 => Cancelled "cancelled",
        /// The seller did not answer in time.
        7 => Lapsed "lapsed",
        /// In dispute: its own deadlines rest.
        8 => Disputed "disputed",
    }
}

impl OrderStage {
    /// True if somebody can still act on it. A disputed order waits for its dispute, which has a deadline.
    pub const fn is_waiting(self) -> bool {
        match self {
            Self::Placed | Self::Open | Self::Billing => true,
            Self::Closed | Self::Rejected | Self::Cancelled | Self::Lapsed | Self::Disputed => false,
        }
    }
}

canon::record! {
    /// A call off an agreement.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Order {
        /// The agreement.
        1 => agreement: AgreementId,
        /// Who buys.
        2 => buyer: AgentId,
        /// Who sells.
        3 => seller: AgentId,
        /// What is ordered.
        4 => lines: Lines<OrderLine>,
        /// The terms, as they were when it was placed.
        5 => terms: Terms,
        /// How far it is.
        6 => stage: OrderStage,
        /// When its stage ends by itself.
        7 => deadline: Option<Timestamp>,
        /// When everything is to be delivered.
        8 => deliver_by: Timestamp,
        /// Its value without VAT.
        9 => net: Amount,
        /// Its value with VAT.
        10 => total: Amount,
        /// What is invoiced and not credited, without VAT.
        11 => invoiced: Amount,
        /// How many invoices are neither settled nor defaulted.
        12 => open_invoices: u32,
        /// How many deliveries are not decided.
        13 => open_deliveries: u32,
        /// What is held for the seller.
        14 => escrow: Option<Hold>,
        /// Counts its changes.
        15 => changes: u32,
        /// Lines that the buyer wants to change to, until the seller answers.
        16 => change: Option<OrderChange>,
        /// The open dispute about it.
        17 => dispute: Option<DisputeId>,
    }
}

canon::record! {
    /// A change of an order that the seller has not answered.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct OrderChange {
        /// The quantities of all lines as they would be, in the order of the lines; all nought to cancel.
        1 => ordered: List<u64, 200>,
        /// When everything would be to be delivered.
        2 => deliver_by: Timestamp,
    }
}

canon::record! {
    /// One line of a delivery.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct DeliveryLine {
        /// The order's line, counted from 0.
        1 => line: u16,
        /// How much was delivered, in millionths of the unit.
        2 => quantity: u64,
        /// How much of it was accepted.
        3 => accepted: u64,
        /// How much of it was rejected.
        4 => rejected: u64,
    }
}

canon::code! {
    /// How far a delivery is.
    pub enum DeliveryStage {
        /// The buyer has not decided on all of it.
        1 => Waiting "waiting",
        /// Accepted or rejected, line by line.
        2 => Decided "decided",
    }
}

impl DeliveryStage {
    /// True if the buyer can still decide.
    pub const fn is_waiting(self) -> bool {
        match self {
            Self::Waiting => true,
            Self::Decided => false,
        }
    }
}

canon::record! {
    /// What was delivered at one time, where the buyer's acceptance counts (three-way match).
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Delivery {
        /// The order.
        1 => order: OrderId,
        /// What was delivered.
        2 => lines: Lines<DeliveryLine>,
        /// How far it is.
        3 => stage: DeliveryStage,
        /// When what is not decided counts as accepted.
        4 => deadline: Option<Timestamp>,
        /// The hash of the delivery note, if there is one.
        5 => document: Option<Digest>,
    }
}

canon::record! {
    /// One line of an invoice.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct InvoiceLine {
        /// The order.
        1 => order: OrderId,
        /// The order's line, counted from 0.
        2 => line: u16,
        /// How much is claimed.
        3 => quantity: Quantity,
        /// The price of one unit, without VAT.
        4 => price: Price,
        /// VAT; must be the order's.
        5 => vat: Vat,
        /// How much of it has been credited, in millionths of the unit.
        6 => credited: u64,
    }
}

canon::code! {
    /// How far an invoice is.
    pub enum InvoiceStage {
        /// To be paid.
        1 => Open "open",
        /// Past its time.
        2 => Overdue "overdue",
        /// In dispute.
        3 => Disputed "disputed",
        /// Nothing is left to be paid.
        4 => Settled "settled",
        /// Never paid in full; the claim stands, nobody is waited for.
        5 => Defaulted "defaulted",
    }
}

impl InvoiceStage {
    /// True if somebody is waited for. A disputed invoice waits for its dispute, which has a deadline.
    pub const fn is_waiting(self) -> bool {
        match self {
            Self::Open | Self::Overdue => true,
            Self::Disputed | Self::Settled | Self::Defaulted => false,
        }
    }
}

canon::record! {
    /// A claim on what was ordered, delivered and accepted.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Invoice {
        /// Who claims.
        1 => seller: AgentId,
        /// Who owes.
        2 => buyer: AgentId,
        /// The seller's number.
        3 => number: Text<64>,
        /// The orders it is about.
        4 => orders: List<OrderId, 8>,
        /// What is claimed.
        5 => lines: Lines<InvoiceLine>,
        /// Without VAT.
        6 => net: Amount,
        /// The VAT, per category and rate rounded half up (EN 16931, BR-CO-17).
        7 => tax: Amount,
        /// With VAT.
        8 => total: Amount,
        /// How much of that was credited.
        9 => credited: Amount,
        /// How much was paid.
        10 => paid: Amount,
        /// How much of that was paid back.
        11 => refunded: Amount,
        /// How far it is.
        12 => stage: InvoiceStage,
        /// When its stage ends by itself.
        13 => deadline: Option<Timestamp>,
        /// The time that payment may take, as the orders say.
        14 => terms: Terms,
        /// The hash of the invoice's document, if there is one.
        15 => document: Option<Digest>,
        /// The dispute about it; there is never a second one.
        16 => dispute: Option<DisputeId>,
    }
}

impl Invoice {
    /// What is claimed and not credited.
    pub fn claimed(&self) -> u64 {
        self.total.minor().saturating_sub(self.credited.minor())
    }

    /// What is paid and not refunded.
    pub fn settled(&self) -> u64 {
        self.paid.minor().saturating_sub(self.refunded.minor())
    }

    /// What is still to be paid, in minor units.
    pub fn owed(&self) -> u64 {
        self.claimed().saturating_sub(self.settled())
    }

    /// What was paid too much, after a credit note, in minor units.
    pub fn overpaid(&self) -> u64 {
        self.settled().saturating_sub(self.claimed())
    }
}

canon::record! {
    /// A part of a payment: so much for that invoice.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Claim {
        /// The invoice.
        1 => invoice: InvoiceId,
        /// How much of it.
        2 => amount: Amount,
    }
}

canon::code! {
    /// How far a payment outside the ledger is.
    pub enum PaymentStage {
        /// The payer says so.
        1 => Declared "declared",
        /// The payee, or a bank statement, says so too.
        2 => Confirmed "confirmed",
        /// Nobody confirmed it in time.
        3 => Lapsed "lapsed",
    }
}

impl PaymentStage {
    /// True if somebody is waited for.
    pub const fn is_waiting(self) -> bool {
        match self {
            Self::Declared => true,
            Self::Confirmed | Self::Lapsed => false,
        }
    }
}

canon::record! {
    /// A payment that happens outside the ledger.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Payment {
        /// Who pays.
        1 => payer: AgentId,
        /// Who is paid.
        2 => payee: AgentId,
        /// What for.
        3 => claims: List<Claim, 32>,
        /// What it is called on the bank statement.
        4 => reference: Text<140>,
        /// How far it is.
        5 => stage: PaymentStage,
        /// When the declaration lapses.
        6 => deadline: Option<Timestamp>,
    }
}

canon::code! {
    /// How far a dispute is.
    pub enum DisputeStage {
        /// The parties can settle it.
        1 => Open "open",
        /// The arbiter rules; the parties can still settle it.
        2 => WithArbiter "with_arbiter",
        /// Over.
        3 => Settled "settled",
    }
}

impl DisputeStage {
    /// True if somebody can still act on it.
    pub const fn is_waiting(self) -> bool {
        match self {
            Self::Open | Self::WithArbiter => true,
            Self::Settled => false,
        }
    }
}

canon::record! {
    /// A split that one party offers.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct SplitOffer {
        /// Who offers.
        1 => by: AgentId,
        /// The seller's part; the rest is the buyer's.
        2 => to_seller: Amount,
    }
}

canon::record! {
    /// A dispute about an order's escrow, or about what an invoice still claims.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Dispute {
        /// The order.
        1 => order: OrderId,
        /// The invoice, if it is about one.
        2 => invoice: Option<InvoiceId>,
        /// Who began it.
        3 => by: AgentId,
        /// The buyer.
        4 => buyer: AgentId,
        /// The seller.
        5 => seller: AgentId,
        /// What is at stake.
        6 => stake: Amount,
        /// How far it is.
        7 => stage: DisputeStage,
        /// When its stage ends by itself.
        8 => deadline: Option<Timestamp>,
        /// The split that is on offer.
        9 => offer: Option<SplitOffer>,
        /// The stage in which the order goes on afterwards.
        10 => resume: OrderStage,
        /// What the seller got in the end.
        11 => to_seller: Option<Amount>,
    }
}
