//! From what was folded to the report.

use super::{
    ApprovalCounts, FlowReport, PartyReport, Report, StepReport, TradeReport, TradeStepReport, ValueReport,
    WaitReport,
};
use crate::flow::{Flow, Value};
use crate::friction::Friction;
use crate::sheet::Sheets;
use crate::spread::Spread;
use crate::step::{Party, Step};
use crate::strand::{Approvals, Strand};
use ledger::Kind;
use std::collections::BTreeMap;
use vocabulary::{Currency, Timestamp};

impl From<Approvals> for ApprovalCounts {
    fn from(counts: Approvals) -> Self {
        let Approvals { asked, given, rejected, lapsed } = counts;
        Self { asked, given, rejected, lapsed }
    }
}

fn values(values: &BTreeMap<Currency, Value>) -> Vec<ValueReport> {
    values.iter().map(|(currency, value)| ValueReport { currency: *currency, value: *value }).collect()
}

fn in_order<T: Copy>(steps: impl Iterator<Item = T>, step_of: fn(&T) -> Step) -> Vec<T> {
    let mut steps: Vec<T> = steps.collect();
    steps.sort_by_key(|step| step_of(step).rank());
    steps
}

fn trade(strand: &Strand) -> TradeReport {
    let steps = strand.steps.iter().map(|(step, count)| TradeStepReport {
        step: *step,
        humans: count.humans,
        tools: count.tools,
        deadlines: count.deadlines,
        refused: count.refused,
        wait_ms: count.wait_ms,
        bytes: count.bytes,
    });
    TradeReport {
        name: strand.name,
        buyer: strand.buyer,
        sellers: strand.sellers.iter().copied().collect(),
        started: strand.started().unwrap_or(Timestamp::EPOCH),
        last: strand.last().unwrap_or(Timestamp::EPOCH),
        steps: in_order(steps, |step| step.step),
        waited_for: strand.waited_for.iter().map(|(party, ms)| (*party, *ms)).collect(),
        approvals: strand.approvals.into(),
        refusals: strand.refusals.iter().map(|(code, times)| (*code, *times)).collect(),
        values: values(&strand.values),
    }
}

fn spread(values: impl Iterator<Item = u64>) -> crate::spread::SpreadReport {
    let mut spread = Spread::default();
    for value in values {
        spread.add(value);
    }
    spread.report()
}

impl Report {
    pub(crate) fn of(friction: &Friction, flow: &Flow, sheets: &Sheets) -> Self {
        let trades: Vec<TradeReport> =
            friction.strands().filter(|strand| strand.is_trade()).map(trade).collect();
        let listings = friction.strands().filter(|strand| strand.name.kind() == Some(Kind::Listing)).count();
        let steps = friction.steps.iter().map(|(step, total)| StepReport {
            step: *step,
            humans: total.humans,
            tools: total.tools,
            deadlines: total.deadlines,
            refused: total.refused,
            waits: total.waits.report(),
            bytes: total.bytes.report(),
        });
        let waits = Party::ALL.iter().filter_map(|party| {
            let total = friction.parties.get(party)?;
            Some(WaitReport { party: *party, waits: total.waits.report() })
        });
        let mut refusals: Vec<_> = friction.refusals.iter().map(|(code, times)| (*code, *times)).collect();
        refusals.sort_by_key(|(code, times)| (core::cmp::Reverse(*times), *code));
        Self {
            blocks: friction.blocks,
            range: friction.first.zip(friction.last),
            entries: friction.outcomes,
            refused: friction.refused,
            refused_untied: friction.refused_untied,
            listings: u64::try_from(listings).unwrap_or(u64::MAX),
            steps: in_order(steps, |step| step.step),
            waits: waits.collect(),
            approvals: friction.approvals.into(),
            refusals,
            elapsed: spread(trades.iter().map(TradeReport::elapsed_ms)),
            trade_steps: spread(trades.iter().map(TradeReport::step_count)),
            trade_humans: spread(trades.iter().map(TradeReport::human_count)),
            trade_bytes: spread(trades.iter().map(TradeReport::byte_count)),
            values: values(&flow.values),
            flows: flow
                .values
                .keys()
                .map(|currency| FlowReport { currency: *currency, points: flow.points(*currency) })
                .collect(),
            parties: sheets
                .agents()
                .map(|agent| PartyReport { agent, balances: sheets.balances(&agent) })
                .collect(),
            exceptions: Vec::new(),
            trades,
        }
    }
}
