//! The friction report: what trades cost in steps, people, refusals, time and bytes.
//!
//! Promise: the same facts give the same report, letter by letter. Times are whole milliseconds, sums of
//! money whole minor units.
//! Start reading at [`Report`]; `table` holds what text and page share.

mod build;
mod json;
mod page;
mod parties;
mod plot;
mod scale;
mod table;
mod words;

use crate::flow::{FlowPoint, Value};
use crate::sheet::Balance;
use crate::spread::SpreadReport;
use crate::step::{Party, Step};
use ledger::{Key, Refusal};
use vocabulary::{AgentId, Currency, Timestamp};

/// How many trades the text and the page show; the JSON form has all.
pub const TRADES_SHOWN_MAX: usize = 20;

/// How many parties the text and the page show; the JSON form has all.
pub const PARTIES_SHOWN_MAX: usize = 20;

/// The books of one party.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartyReport {
    /// Whose.
    pub agent: AgentId,
    /// Its balances, by account, counterparty and currency.
    pub balances: Vec<Balance>,
}

/// Steps of one kind, over all trades and around them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StepReport {
    /// Which kind.
    pub step: Step,
    /// How many were taken by humans with their own key.
    pub humans: u64,
    /// How many were taken by tools.
    pub tools: u64,
    /// How many deadlines passed.
    pub deadlines: u64,
    /// How many were refused.
    pub refused: u64,
    /// How long trades waited for one, in milliseconds, since the trade's step before.
    pub waits: SpreadReport,
    /// How many bytes the entries have, refused ones included.
    pub bytes: SpreadReport,
}

/// How long trades waited for one party to act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WaitReport {
    /// Who acted next.
    pub party: Party,
    /// How long, in milliseconds.
    pub waits: SpreadReport,
}

/// Approvals.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ApprovalCounts {
    /// Acts that had to wait for approvals.
    pub asked: u64,
    /// Approvals given, by humans; an act may need several.
    pub given: u64,
    /// Acts refused, or taken back.
    pub rejected: u64,
    /// Acts on which nobody decided in time.
    pub lapsed: u64,
}

/// Value in one currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ValueReport {
    /// The currency.
    pub currency: Currency,
    /// How much.
    pub value: Value,
}

/// The course of value in one currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlowReport {
    /// The currency.
    pub currency: Currency,
    /// How much it was when; at most [`crate::FLOW_POINTS_MAX`] points, the last one as it stands now.
    pub points: Vec<FlowPoint>,
}

/// Steps of one kind in one trade.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TradeStepReport {
    /// Which kind.
    pub step: Step,
    /// How many were taken by humans with their own key.
    pub humans: u64,
    /// How many were taken by tools.
    pub tools: u64,
    /// How many deadlines passed.
    pub deadlines: u64,
    /// How many were refused.
    pub refused: u64,
    /// How long the trade waited for them, together, in milliseconds.
    pub wait_ms: u64,
    /// How many bytes they have together.
    pub bytes: u64,
}

/// One trade.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TradeReport {
    /// The record that it is called by: its agreement.
    pub name: Key,
    /// Who buys.
    pub buyer: Option<AgentId>,
    /// Who sells, or quoted; at most 32.
    pub sellers: Vec<AgentId>,
    /// Its first step.
    pub started: Timestamp,
    /// Its last step so far.
    pub last: Timestamp,
    /// Its steps, by kind.
    pub steps: Vec<TradeStepReport>,
    /// How long it waited for each party, in milliseconds.
    pub waited_for: Vec<(Party, u64)>,
    /// Approvals in it.
    pub approvals: ApprovalCounts,
    /// What was refused in it, by code.
    pub refusals: Vec<(Refusal, u64)>,
    /// What it is worth, by currency.
    pub values: Vec<ValueReport>,
}

impl TradeReport {
    /// From the first step to the last, in milliseconds.
    pub const fn elapsed_ms(&self) -> u64 {
        self.last.ms().saturating_sub(self.started.ms())
    }

    /// How many steps it has, refusals not counted.
    pub fn step_count(&self) -> u64 {
        self.steps.iter().map(|step| step.humans + step.tools + step.deadlines).sum()
    }

    /// How many acts of humans it took.
    pub fn human_count(&self) -> u64 {
        self.steps.iter().map(|step| step.humans).sum()
    }

    /// How many bytes it has on the ledger.
    pub fn byte_count(&self) -> u64 {
        self.steps.iter().map(|step| step.bytes).sum()
    }

    /// How many of its entries were refused.
    pub fn refused_count(&self) -> u64 {
        self.refusals.iter().map(|(_, times)| times).sum()
    }
}

/// What could not be taken over from elsewhere, and why: filled in by whoever imports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExceptionCount {
    /// What is wrong.
    pub kind: String,
    /// How often.
    pub count: u64,
    /// One example.
    pub example: String,
}

/// The friction report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// How many blocks it covers.
    pub blocks: u64,
    /// The first and the last block, with their times; absent if there is none.
    pub range: Option<((u64, Timestamp), (u64, Timestamp))>,
    /// How many entries the blocks have.
    pub entries: u64,
    /// How many of those were refused.
    pub refused: u64,
    /// Refused entries of which it is not known what trade they were about.
    pub refused_untied: u64,
    /// Trades: what hangs together around an agreement.
    pub trades: Vec<TradeReport>,
    /// Listings that have not led to an agreement of their own; offers stay here.
    pub listings: u64,
    /// Steps, by kind.
    pub steps: Vec<StepReport>,
    /// Waiting, by who acted next.
    pub waits: Vec<WaitReport>,
    /// Approvals, in trades and around them.
    pub approvals: ApprovalCounts,
    /// Refusals by code, the most frequent first.
    pub refusals: Vec<(Refusal, u64)>,
    /// From the first step of a trade to the last, in milliseconds.
    pub elapsed: SpreadReport,
    /// Steps of a trade.
    pub trade_steps: SpreadReport,
    /// Acts of humans in a trade.
    pub trade_humans: SpreadReport,
    /// Bytes of a trade.
    pub trade_bytes: SpreadReport,
    /// Value, by currency.
    pub values: Vec<ValueReport>,
    /// The course of value, by currency.
    pub flows: Vec<FlowReport>,
    /// The books of every party that has any.
    pub parties: Vec<PartyReport>,
    /// What could not be taken over from elsewhere; empty until the caller fills it in.
    pub exceptions: Vec<ExceptionCount>,
}

impl Report {
    /// As text: aligned columns, at most 100 characters wide.
    pub fn to_text(&self) -> String {
        let mut out = String::from("Friction report\n");
        for section in table::sections(self) {
            out.push('\n');
            out.push_str(&section.to_text());
        }
        out
    }

    /// As JSON. Sums of money are decimal texts with their currency.
    pub fn to_json(&self) -> canon::Json {
        json::report(self)
    }

    /// What only these agents may see of it: the trades that they are party to, and their own books. What all
    /// trades together are worth is left out; counts and times of steps stay.
    pub fn narrow_to(&mut self, agents: &[AgentId]) {
        let is_one = |agent: &AgentId| agents.contains(agent);
        self.trades
            .retain(|trade| trade.buyer.as_ref().is_some_and(is_one) || trade.sellers.iter().any(is_one));
        self.parties.retain(|party| is_one(&party.agent));
        self.values.clear();
        self.flows.clear();
    }

    /// The part of [`Report::to_html`] below its title, for a page that has a frame and a style of its own.
    pub fn to_html_body(&self) -> String {
        page::body(self)
    }

    /// As one HTML page with plots: no script, nothing from outside, light and dark.
    pub fn to_html(&self, title: &str) -> String {
        page::page(self, title)
    }
}
