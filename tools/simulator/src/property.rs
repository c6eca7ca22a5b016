//! What must hold after every simulation, whatever went wrong in it.
//!
//! Start reading at [`Findings::always`].

use crate::till::{KIND_ACCOUNT, KIND_PAID, OPENING_BALANCE, balance, payments};
use engine::{
    REPORTED_AGAIN_MAX, Start,
    simulation::{Kind, NodeTrace, Trace},
};
use std::collections::{BTreeMap, BTreeSet};

/// What a scenario claims beside what always holds.
pub(crate) type Claim = Box<dyn Fn(&Findings<'_>) -> Result<(), String>>;

/// What there is to judge by.
pub(crate) struct Findings<'a> {
    pub(crate) trace: &'a Trace,
    pub(crate) kinds: &'a [Kind],
    /// Nodes whose disks did not keep what they were given: they may forget what they had reported.
    pub(crate) rotten: &'a [usize],
    /// Numbers of the payments that clients handed to honest nodes.
    pub(crate) handed: BTreeSet<u64>,
    /// True if the nodes ran the real ledger.
    pub(crate) is_ledger: bool,
}

impl Findings<'_> {
    /// The honest nodes.
    pub(crate) fn honest(&self) -> impl Iterator<Item = (usize, &NodeTrace)> {
        let nodes = self.trace.nodes.iter().enumerate();
        nodes.filter(|(node, _)| self.kinds[*node] == Kind::Honest)
    }

    fn with_good_disks(&self) -> impl Iterator<Item = (usize, &NodeTrace)> {
        self.honest().filter(|(node, _)| !self.rotten.contains(node))
    }

    /// What is wrong, in words.
    pub(crate) fn always(&self) -> Vec<String> {
        let checks = [
            self.went_on(),
            self.one_history(),
            self.no_gap(),
            self.no_return(),
            self.time_goes_on(),
            self.nobody_is_wronged(),
        ];
        let mut wrong: Vec<String> = checks.into_iter().filter_map(Result::err).collect();
        if wrong.is_empty() {
            wrong.extend(
                [self.same_state(), self.conserved(), self.counted_once()]
                    .into_iter()
                    .filter_map(Result::err),
            );
        }
        wrong
    }

    /// The run itself came to its end: nothing panicked, and after healing all went on together.
    fn went_on(&self) -> Result<(), String> {
        self.trace.failure.clone().map_or(Ok(()), |failure| Err(format!("did not go on: {failure}")))
    }

    /// One block at each height, whoever reports it.
    fn one_history(&self) -> Result<(), String> {
        let mut history: BTreeMap<u64, (usize, [u8; 32])> = BTreeMap::new();
        for (node, trace) in self.honest() {
            for report in &trace.reported {
                let (first, digest) = *history.entry(report.height).or_insert((node, report.digest));
                if digest != report.digest {
                    return Err(format!("fork at height {}: nodes {first} and {node}", report.height));
                }
            }
        }
        Ok(())
    }

    /// Within a run heights follow one another; a later run reports at most the last few again and leaves none
    /// out, unless it begins with the state of others.
    fn no_gap(&self) -> Result<(), String> {
        for (node, trace) in self.with_good_disks() {
            let mut last: Option<(u32, u64)> = None;
            for report in &trace.reported {
                let wrong = |what: &str| {
                    Err(format!(
                        "node {node} run {} reports height {} {what} {last:?}",
                        report.run, report.height
                    ))
                };
                match last {
                    Some((run, height)) if run == report.run && report.height != height + 1 => {
                        return wrong("not after");
                    }
                    Some((run, height)) if run != report.run && !self.is_anew(node, report.run) => {
                        let again = (height + 1).checked_sub(report.height);
                        if again.is_none_or(|again| again > REPORTED_AGAIN_MAX as u64) {
                            return wrong("in a new run after");
                        }
                    }
                    None if report.height != 1 && !self.is_anew(node, report.run) => {
                        return wrong("as its first");
                    }
                    Some(_) | None => {}
                }
                last = Some((report.run, report.height));
            }
        }
        Ok(())
    }

    /// True if the node did not go on in this run where it had been.
    fn is_anew(&self, node: usize, run: u32) -> bool {
        let ready = &self.trace.nodes[node].ready;
        // An interrupted sync goes on in the runs after it, until one of them was ready.
        ready.iter().any(|ready| {
            ready.run >= run && (ready.new_disk || matches!(ready.start, Start::Synced(_)))
                || ready.run == run && ready.new_disk
        })
    }

    /// No node that starts says it is behind what it had reported.
    fn no_return(&self) -> Result<(), String> {
        for (node, trace) in self.with_good_disks() {
            for ready in trace.ready.iter().filter(|ready| !ready.new_disk) {
                let before = trace.reported.iter().filter(|report| report.run < ready.run);
                let since_disk = trace.ready.iter().filter(|other| other.new_disk && other.run <= ready.run);
                let first_run = since_disk.map(|other| other.run).max().unwrap_or(0);
                let reported =
                    before.filter(|report| report.run >= first_run).map(|report| report.height).max();
                if reported.is_some_and(|reported| reported > ready.height) {
                    return Err(format!(
                        "node {node} run {} begins at height {}, after it had reported {reported:?}",
                        ready.run, ready.height
                    ));
                }
            }
        }
        Ok(())
    }

    /// No honest node turns another one away, and what proves a wrong names none of them.
    fn nobody_is_wronged(&self) -> Result<(), String> {
        let innocent: Vec<usize> = self.with_good_disks().map(|(node, _)| node).collect();
        for (node, trace) in self.honest() {
            if let Some(wronged) = trace.blocked.iter().find(|blocked| innocent.contains(blocked)) {
                return Err(format!("node {node} turned away {wronged}, who did no wrong"));
            }
            for evidence in &trace.evidence {
                let named = |other: &&usize| self.trace.keys[**other] == evidence.validator;
                if let Some(wronged) = innocent.iter().find(named) {
                    return Err(format!("node {node} has evidence against {wronged}: {evidence:?}"));
                }
                if !evidence.holds(&self.trace.network, &self.trace.validators) {
                    return Err(format!("node {node} has evidence that proves nothing: {evidence:?}"));
                }
            }
        }
        Ok(())
    }

    /// Block time is strictly monotone.
    fn time_goes_on(&self) -> Result<(), String> {
        let times: BTreeMap<u64, u64> = self
            .honest()
            .flat_map(|(_, trace)| trace.reported.iter().map(|report| (report.height, report.time_ms)))
            .collect();
        let mut last = 0;
        for (height, time_ms) in times {
            if time_ms <= last {
                return Err(format!("block {height} is not later than the one before"));
            }
            last = time_ms;
        }
        Ok(())
    }

    /// Nodes at the same height have the same records.
    fn same_state(&self) -> Result<(), String> {
        let mut states = BTreeMap::new();
        for (node, trace) in self.honest() {
            let Some((height, records)) = &trace.records else {
                return Err(format!("node {node} cannot be read"));
            };
            let (first, known) = *states.entry(*height).or_insert((node, records));
            if known != records {
                return Err(format!("nodes {first} and {node} differ in their state at height {height}"));
            }
        }
        Ok(())
    }

    /// The sum over all accounts is what they were opened with.
    fn conserved(&self) -> Result<(), String> {
        for (node, trace) in self.honest() {
            if self.is_ledger {
                let records = trace.records.as_ref().map_or(&[][..], |(_, records)| records);
                let sum =
                    crate::ledger::conserved(records).map_err(|error| format!("node {node}: {error}"))?;
                if sum == 0 {
                    return Err(format!("no money was issued at node {node}: the run shows nothing"));
                }
                continue;
            }
            let records = trace.records.iter().flat_map(|(_, records)| records);
            let accounts = records.filter(|(key, _)| key.kind() == KIND_ACCOUNT);
            let over: Option<i64> =
                accounts.map(|(_, value)| balance(value).map(|sum| sum - OPENING_BALANCE)).sum();
            if over != Some(0) {
                return Err(format!("money was made or lost at node {node}: {over:?}"));
            }
        }
        Ok(())
    }

    /// A payment that was reported as done counts, and counts once.
    fn counted_once(&self) -> Result<(), String> {
        if self.is_ledger {
            return self.done_once();
        }
        for (node, trace) in self.honest() {
            let mut done: BTreeMap<u64, u64> = BTreeMap::new();
            let mut blocks = BTreeMap::new();
            for report in &trace.reported {
                blocks.insert(report.height, report);
            }
            for (height, report) in blocks {
                let paid = payments(report.body.bytes()).unwrap_or_default();
                for (payment, outcome) in paid.iter().zip(report.outcomes.iter()) {
                    if *outcome == 1
                        && let Some(before) = done.insert(payment.id, height)
                    {
                        return Err(format!(
                            "payment {} counts in blocks {before} and {height} of {node}",
                            payment.id
                        ));
                    }
                }
            }
            let records = trace.records.iter().flat_map(|(_, records)| records);
            let kept = records.filter(|(key, _)| key.kind() == KIND_PAID).count();
            if kept < done.len() {
                return Err(format!("node {node} reported {} payments and keeps {kept}", done.len()));
            }
        }
        Ok(())
    }

    /// A transaction of the real ledger is done once.
    fn done_once(&self) -> Result<(), String> {
        for (node, trace) in self.honest() {
            let blocks: BTreeMap<u64, _> =
                trace.reported.iter().map(|report| (report.height, report)).collect();
            let mut known = BTreeSet::new();
            for (height, report) in blocks {
                let done = node::simulation::done(report.body.bytes(), &report.outcomes);
                for id in done.map_err(|error| format!("block {height} of node {node}: {error}"))? {
                    if !known.insert(id) {
                        return Err(format!(
                            "transaction {id} is done twice, in block {height} of node {node}"
                        ));
                    }
                }
            }
        }
        Ok(())
    }

    /// The height and time at which a payment was first reported as done.
    pub(crate) fn done(&self, id: u64) -> Option<(u64, u64)> {
        let reports = self.honest().flat_map(|(_, trace)| &trace.reported);
        let done = reports.filter(|report| {
            let paid = payments(report.body.bytes()).unwrap_or_default();
            paid.iter()
                .zip(report.outcomes.iter())
                .any(|(payment, outcome)| payment.id == id && *outcome == 1)
        });
        done.map(|report| (report.height, report.at_ms)).min()
    }
}
