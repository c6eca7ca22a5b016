//! The record of an agent: what it did with what it had promised, counted from facts.
//!
//! Promise: the same facts give the same counts, on every machine. There are no opinions in it: who keeps to
//! what was agreed is told by orders, receipts, invoices, payments and disputes alone.
//!
//! | count | from |
//! | --- | --- |
//! | order on time | all of it was delivered by its day, and accepted, whenever the buyer did so |
//! | order late | all of it was accepted, some was delivered after its day |
//! | order short | it was closed, and not all of it was accepted; a thousandth may be missing, for rounding |
//! | invoice paid on time | nothing was owed when its time was over; what an escrow pays then counts |
//! | invoice paid late, not paid | settled after it was overdue; never settled in its second time |
//! | dispute lost | the other party got all that was at stake |
//! | agreement broken | an order under it was short (seller) or an invoice not paid (buyer), or a dispute was lost |
//!
//! Not here: what an agent says of itself (its profile), judging (the reader).
//! Start reading at [`Standings::fold`] and [`Standing`].

mod fold;

use ledger::{Act, Body, Command, Outcome};
use std::collections::BTreeMap;
use vocabulary::{AgentId, AgreementId, Currency, DeliveryId, DisputeId, InvoiceId, OrderId, Timestamp};

/// The whole, in hundredths of a percent.
const WHOLE: u64 = 10_000;

/// The facts of one block, and the acts that its entries asked for.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// The block's time.
    pub time: Timestamp,
    /// What became of its entries, in order.
    pub outcomes: &'a [Outcome],
    /// The act of each entry, in the same order; empty if the block's body is no longer kept, and then the
    /// days of delivery of its orders are not known. See [`acts_of`].
    pub acts: &'a [Option<&'a Act>],
}

/// The acts of a block's entries, in the order of its outcomes: lapses have none.
pub fn acts_of(body: &Body) -> Vec<Option<&Act>> {
    let acts = body.transactions.iter().map(|admitted| match &admitted.transaction.envelope.command {
        Command::Act(act) => Some(act),
        Command::Approve(approve) => Some(&*approve.act),
        Command::Reject(_) => None,
    });
    body.lapses.iter().map(|_| None).chain(acts).collect()
}

/// How disputes went for one party.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Disputes {
    /// How many it began.
    pub begun: u64,
    /// How many the other party began.
    pub answered: u64,
    /// In how many it got all that was at stake.
    pub won: u64,
    /// In how many the stake was split.
    pub split: u64,
    /// In how many it got nothing.
    pub lost: u64,
}

impl Disputes {
    /// How many are not over.
    pub const fn open(&self) -> u64 {
        (self.begun + self.answered).saturating_sub(self.won + self.split + self.lost)
    }
}

/// What buyers accepted and rejected, in minor units of one currency.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Receipts {
    /// What was accepted.
    pub accepted: u128,
    /// What was rejected.
    pub rejected: u128,
}

/// The record of an agent as a seller.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selling {
    /// Agreements under which an order has come to its end.
    pub agreements: u64,
    /// How many of those it broke.
    pub agreements_broken: u64,
    /// Orders that were placed with it.
    pub orders: u64,
    /// Orders that it did not take: rejected, or not answered in time.
    pub orders_not_taken: u64,
    /// Ended orders that were accepted in full and delivered on time.
    pub orders_on_time: u64,
    /// Ended orders that were accepted in full, and not all on time.
    pub orders_late: u64,
    /// Ended orders of which something was never accepted.
    pub orders_short: u64,
    /// Ended orders that were accepted in full, of which the day is not known here.
    pub orders_undated: u64,
    /// What was accepted and rejected.
    pub receipts: BTreeMap<Currency, Receipts>,
    /// Invoices issued.
    pub invoices: u64,
    /// Invoices that it had to credit, in part or whole.
    pub invoices_credited: u64,
    /// Disputes about what it sold.
    pub disputes: Disputes,
}

/// The record of an agent as a buyer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Buying {
    /// Agreements under which an order has come to its end.
    pub agreements: u64,
    /// How many of those it broke.
    pub agreements_broken: u64,
    /// Orders that it placed.
    pub orders: u64,
    /// Orders that it took back before they were answered.
    pub orders_cancelled: u64,
    /// Deliveries on which it decided.
    pub deliveries_decided: u64,
    /// Deliveries on which it said nothing in time, so that they counted as accepted.
    pub deliveries_by_deadline: u64,
    /// Invoices that it got.
    pub invoices: u64,
    /// Settled when their time was over.
    pub invoices_on_time: u64,
    /// Settled later.
    pub invoices_late: u64,
    /// Not settled in their second time either; paid later is late.
    pub invoices_unpaid: u64,
    /// Disputes about what it bought.
    pub disputes: Disputes,
}

/// The record of an agent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// As a seller.
    pub selling: Selling,
    /// As a buyer.
    pub buying: Buying,
}

/// `part` of `whole`, in hundredths of a percent; `None` of nothing.
fn share(part: u128, whole: u128) -> Option<u16> {
    (part * u128::from(WHOLE)).checked_div(whole).and_then(|share| u16::try_from(share).ok())
}

impl Selling {
    /// Of the ended orders of which the day is known, how many were in full and on time, in hundredths of a
    /// percent.
    pub fn on_time_share(&self) -> Option<u16> {
        let ended = self.orders_on_time + self.orders_late + self.orders_short;
        share(u128::from(self.orders_on_time), u128::from(ended))
    }

    /// Of what buyers decided on in this currency, how much they rejected, in hundredths of a percent.
    pub fn rejected_share(&self, currency: Currency) -> Option<u16> {
        let receipts = self.receipts.get(&currency)?;
        share(receipts.rejected, receipts.accepted + receipts.rejected)
    }

    /// Agreements that it kept.
    pub const fn agreements_kept(&self) -> u64 {
        self.agreements.saturating_sub(self.agreements_broken)
    }
}

impl Buying {
    /// Of the invoices whose time is over, how many were settled by then, in hundredths of a percent.
    pub fn on_time_share(&self) -> Option<u16> {
        let due = self.invoices_on_time + self.invoices_late + self.invoices_unpaid;
        share(u128::from(self.invoices_on_time), u128::from(due))
    }

    /// Agreements that it kept.
    pub const fn agreements_kept(&self) -> u64 {
        self.agreements.saturating_sub(self.agreements_broken)
    }
}

/// An agreement, as far as it bears on anybody's record.
#[derive(Clone, Copy, Debug, Default)]
struct Pact {
    is_used: bool,
    broken_by_seller: bool,
    broken_by_buyer: bool,
}

/// An order that is not over.
#[derive(Clone, Debug)]
struct OpenOrder {
    agreement: AgreementId,
    buyer: AgentId,
    seller: AgentId,
    net: u128,
    deliver_by: Option<Timestamp>,
    asked_day: Option<Timestamp>,
    is_taken: bool,
    accepted: u128,
    accepted_late: u128,
    deliveries: BTreeMap<DeliveryId, Timestamp>,
}

/// An invoice that is not settled, or may still be paid.
#[derive(Clone, Copy, Debug)]
struct OpenInvoice {
    buyer: AgentId,
    agreement: Option<AgreementId>,
    owed: u128,
    times_over: u8,
    is_credited: bool,
}

/// The records of all agents, folded from facts.
///
/// Memory: one entry per agent, one small one per agreement, and one per order, invoice and dispute that is
/// not over.
#[derive(Clone, Debug, Default)]
pub struct Standings {
    agents: BTreeMap<AgentId, Standing>,
    pacts: BTreeMap<AgreementId, Pact>,
    orders: BTreeMap<OrderId, OpenOrder>,
    invoices: BTreeMap<InvoiceId, OpenInvoice>,
    disputes: BTreeMap<DisputeId, (AgreementId, AgentId, AgentId)>,
}

impl Standings {
    /// No records, for a network from its first block on.
    pub fn new() -> Self {
        Self::default()
    }

    /// The record of an agent; an empty one if it has done nothing yet.
    pub fn of(&self, agent: &AgentId) -> Standing {
        self.agents.get(agent).cloned().unwrap_or_default()
    }

    /// The agents that have a record.
    pub fn agents(&self) -> impl Iterator<Item = &AgentId> {
        self.agents.keys()
    }
}
