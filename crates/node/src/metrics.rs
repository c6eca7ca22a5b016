//! The node's own counters and gauges, as Prometheus text.

use ledger::{Outcome, Verdict};
use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};

/// What became of transactions since this process started.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    done: AtomicU64,
    refused: AtomicU64,
    heard_bad: AtomicU64,
    heard_dropped: AtomicU64,
}

impl Counters {
    /// Counts the transactions among the outcomes of a final block.
    pub(crate) fn count(&self, outcomes: &[Outcome]) {
        let (mut done, mut refused) = (0, 0);
        for outcome in outcomes.iter().filter(|outcome| outcome.transaction.is_some()) {
            match outcome.verdict {
                Verdict::Done(_) => done += 1,
                Verdict::Refused(_) => refused += 1,
            }
        }
        self.done.fetch_add(done, Ordering::Relaxed);
        self.refused.fetch_add(refused, Ordering::Relaxed);
    }
}

impl Counters {
    /// So much of what other nodes told was no good.
    pub(crate) fn heard_bad(&self, count: u64) {
        self.heard_bad.fetch_add(count, Ordering::Relaxed);
    }

    /// A message of another node found no room.
    pub(crate) fn heard_dropped(&self) {
        self.heard_dropped.fetch_add(1, Ordering::Relaxed);
    }
}

/// What is measured at one moment.
pub(crate) struct Gauges {
    pub(crate) height: u64,
    pub(crate) block_time_s: u64,
    pub(crate) ready: bool,
    pub(crate) pool_transactions: usize,
    pub(crate) replay_ids: usize,
    pub(crate) facts_indexed_height: u64,
    pub(crate) epoch: u64,
    pub(crate) validators: usize,
    pub(crate) votes: bool,
    pub(crate) protocol_decided: u16,
    pub(crate) evidence: usize,
}

/// The text, each family with its help and type.
pub(crate) fn text(gauges: &Gauges, counters: &Counters) -> String {
    let mut out = String::new();
    let mut family = |name: &str, kind: &str, help: &str, values: &[(&str, u64)]| {
        // Writing to a string cannot fail.
        let _ = writeln!(out, "# HELP {name} {help}\n# TYPE {name} {kind}");
        for (labels, value) in values {
            let _ = writeln!(out, "{name}{labels} {value}");
        }
    };
    family("kerf_height", "gauge", "Height of the newest final block.", &[("", gauges.height)]);
    family(
        "kerf_block_time_seconds",
        "gauge",
        "Time of the newest final block, in seconds since 1970.",
        &[("", gauges.block_time_s)],
    );
    family("kerf_ready", "gauge", "1 if there was a new block lately.", &[("", gauges.ready.into())]);
    let pool = gauges.pool_transactions as u64;
    family("kerf_pool_transactions", "gauge", "Transactions that wait for a block.", &[("", pool)]);
    let ids = gauges.replay_ids as u64;
    family("kerf_replay_ids", "gauge", "Unexpired transactions remembered against replay.", &[("", ids)]);
    let verdicts = [
        ("{verdict=\"done\"}", counters.done.load(Ordering::Relaxed)),
        ("{verdict=\"refused\"}", counters.refused.load(Ordering::Relaxed)),
    ];
    family(
        "kerf_transactions_total",
        "counter",
        "Transactions that became final since the start.",
        &verdicts,
    );
    let indexed = gauges.facts_indexed_height;
    family("kerf_facts_indexed_height", "gauge", "Height up to which facts can be found.", &[("", indexed)]);
    family("kerf_epoch", "gauge", "The epoch under way.", &[("", gauges.epoch)]);
    let validators = gauges.validators as u64;
    family("kerf_validators", "gauge", "Validators of the epoch under way.", &[("", validators)]);
    family("kerf_votes", "gauge", "1 if this node votes, 0 if it reads along.", &[("", gauges.votes.into())]);
    family(
        "kerf_protocol_spoken",
        "gauge",
        "The newest protocol this program speaks.",
        &[("", ledger::PROTOCOL.into())],
    );
    let decided = gauges.protocol_decided.into();
    family(
        "kerf_protocol_decided",
        "gauge",
        "The newest protocol the owners decided on; 0 if none.",
        &[("", decided)],
    );
    let evidence = gauges.evidence as u64;
    family(
        "kerf_evidence",
        "gauge",
        "Proofs kept here that a validator broke the rules of consensus.",
        &[("", evidence)],
    );
    let bad = counters.heard_bad.load(Ordering::Relaxed);
    family(
        "kerf_relay_bad_total",
        "counter",
        "Transactions and messages of other nodes that were no good.",
        &[("", bad)],
    );
    let dropped = counters.heard_dropped.load(Ordering::Relaxed);
    family(
        "kerf_relay_dropped_total",
        "counter",
        "Messages of other nodes that found no room.",
        &[("", dropped)],
    );
    out
}
