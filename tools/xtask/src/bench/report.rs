//! The page that a benchmark run ends with, ready for `docs/benchmarks.md`.

use super::machine::Machine;
use super::postgres::{Run as Peer, SETTINGS, shared_buffers};
use super::{Options, kerf};
use std::collections::BTreeMap;

/// Kerf must do this many times PostgreSQL's best, and aims at the second.
const TIMES_POSTGRES: (f64, f64) = (5.0, 10.0);

/// Kerf must do this share of what the cores verify in Ed25519 batches, and aims at the second.
const SHARE_OF_SIGNATURES: (f64, f64) = (0.25, 0.5);

/// Every run of both sides.
#[derive(Debug, Default)]
pub(super) struct Results {
    pub(super) kerf: Vec<kerf::Run>,
    pub(super) postgres: BTreeMap<u32, Vec<Peer>>,
}

impl Results {
    /// PostgreSQL's best median in cycles per second.
    fn best(&self) -> Option<f64> {
        self.postgres.values().map(|runs| median(runs, |run| run.cycles_per_second)).max_by(f64::total_cmp)
    }
}

pub(super) fn median<T>(runs: &[T], of: impl Fn(&T) -> f64) -> f64 {
    let mut values: Vec<f64> = runs.iter().map(of).collect();
    values.sort_by(f64::total_cmp);
    match (values.get(values.len() / 2), values.len() % 2) {
        (Some(upper), 0) => (values[values.len() / 2 - 1] + upper) / 2.0,
        (Some(middle), _) => *middle,
        (None, _) => f64::NAN,
    }
}

/// The lowest and the highest value.
fn spread<T>(runs: &[T], of: impl Fn(&T) -> f64) -> String {
    let values = || runs.iter().map(&of);
    let (low, high) = (values().fold(f64::INFINITY, f64::min), values().fold(f64::NEG_INFINITY, f64::max));
    format!("{low:.0} to {high:.0}")
}

/// Writes the page.
pub(super) fn page(results: &Results, machine: &Machine, server: Option<&str>, options: &Options) -> String {
    let mut lines = vec![
        format!(
            "Measured {} at commit {} on {}, {} cores, {} GiB, {}. `cargo xtask bench cycle`: {} rounds of {} s each,",
            machine.date,
            machine.commit,
            machine.processor,
            machine.cores,
            machine.memory_gib,
            machine.system,
            options.rounds,
            options.seconds
        ),
        "interleaved, the order turned with each round; medians.".to_owned(),
        String::new(),
        "| side | cycles/s | lowest to highest | ms per cycle and client | transactions/s | against PostgreSQL's best |"
            .to_owned(),
        "| --- | ---: | ---: | ---: | ---: | ---: |".to_owned(),
    ];
    let best = results.best();
    let against = |value: f64| best.map_or_else(|| "-".into(), |best| format!("{:.2}", value / best));
    for (clients, runs) in &results.postgres {
        let cycles = median(runs, |run| run.cycles_per_second);
        lines.push(format!(
            "| PostgreSQL, {clients} clients | {cycles:.0} | {} | {:.2} | {:.0} | {} |",
            spread(runs, |run| run.cycles_per_second),
            median(runs, |run| run.latency_ms),
            cycles * 7.0,
            against(cycles)
        ));
    }
    if !results.kerf.is_empty() {
        let cycles = median(&results.kerf, kerf::Run::cycles_per_second);
        lines.push(format!(
            "| Kerf, embedded node | {cycles:.0} | {} | - | {:.0} | {} |",
            spread(&results.kerf, kerf::Run::cycles_per_second),
            median(&results.kerf, kerf::Run::transactions_per_second),
            against(cycles)
        ));
    }
    lines.extend(bars(results));
    lines.extend(server.map(peer));
    lines.join("\n")
}

/// The rest of Kerf's numbers, and whether the bars are met.
fn bars(results: &Results) -> Vec<String> {
    let runs = &results.kerf;
    if runs.is_empty() {
        return Vec::new();
    }
    let signatures = median(runs, |run| run.signatures_per_second);
    let share = median(runs, |run| run.transactions_per_second() / run.signatures_per_second);
    let mut lines = vec![
        String::new(),
        "| Kerf | median | bar | aim |".to_owned(),
        "| --- | ---: | --- | --- |".to_owned(),
        format!("| Ed25519 batch verification alone, all cores, per second | {signatures:.0} | | |"),
        format!(
            "| share of it that transactions reach | {share:.2} | {} | {} |",
            verdict(share, SHARE_OF_SIGNATURES.0),
            verdict(share, SHARE_OF_SIGNATURES.1)
        ),
    ];
    if let Some(best) = results.best() {
        let times = median(runs, kerf::Run::cycles_per_second) / best;
        lines.push(format!(
            "| cycles/s, times PostgreSQL's best | {times:.2} | {} | {} |",
            verdict(times, TIMES_POSTGRES.0),
            verdict(times, TIMES_POSTGRES.1)
        ));
    }
    lines.extend([
        format!(
            "| decide and record alone, one core, per second | {:.0} | | |",
            median(runs, |run| run.rules_per_second)
        ),
        format!("| bytes on disk per cycle | {:.0} | | |", median(runs, |run| run.disk_bytes_per_cycle)),
        format!(
            "| memory taken during the run, MiB | {:.0} | | |",
            median(runs, |run| run.rss_growth_bytes as f64) / 1_048_576.0
        ),
    ]);
    lines
}

fn verdict(value: f64, bar: f64) -> String {
    format!("{bar}: {}", if value >= bar { "met" } else { "missed" })
}

/// How the peer was set up.
fn peer(server: &str) -> String {
    let settings = SETTINGS.iter().map(|(name, value, _)| format!("`{name} = {value}`"));
    let settings: Vec<String> = settings.collect();
    format!(
        "\nThe peer: {server}, `shared_buffers = {}`, {}; `pgbench --no-vacuum --protocol=prepared --jobs=2`, fresh tables and a \
         checkpoint before each run; a cycle is seven transactions, one commit each.",
        shared_buffers(),
        settings.join(", ")
    )
}
