//! kerf::cycle: whole trades a second, final and durable, every signature checked.
//!
//! Sketch: a trade is eight signed acts. Checking a signature in a batch costs some 14 µs of a core,
//! running an act and writing its records some 20 µs, so two cores should do some 50,000 acts or 6,000
//! trades a second. Serves the decision that one node is enough for an organisation, and says whether
//! signatures, the ledger or the disk is the bottleneck.

mod load;
mod others;
mod parts;

use crate::bench::load::{Cycles, Market};
use canon::Json;
use node::{Node, NodeConfig};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// What `kerf bench cycle` is asked to do.
#[derive(Clone, Debug)]
pub(crate) struct BenchOptions {
    /// How long to run, in seconds.
    pub(crate) seconds: u64,
    /// How many buyers, and as many sellers.
    pub(crate) parties: usize,
    /// How many of the sellers sell anything: all that there are, at most.
    pub(crate) sellers: usize,
    /// How many submitters send waves of trades at a time.
    pub(crate) submitters: usize,
    /// How many trades a submitter takes through the acts side by side.
    pub(crate) wave: usize,
    /// Where to keep the data; a folder is made in it and deleted afterwards.
    pub(crate) directory: std::path::PathBuf,
    /// How many trades to sign beforehand for each second of the run.
    pub(crate) trades_per_second_max: usize,
    /// How many validators make the blocks; all but one are processes of their own.
    pub(crate) validators: usize,
    /// Trades a second that begin at set times, to measure how long they take; 0 sends as many as are taken.
    pub(crate) rate: u64,
    /// How many nodes follow besides, as processes of their own.
    pub(crate) followers: usize,
    /// How many blocks the other processes keep; 0 keeps all.
    pub(crate) retained: u64,
    /// True if memory and disk of each node are printed every few seconds.
    pub(crate) watch: bool,
}

/// What was measured.
#[derive(Clone, Debug)]
pub(crate) struct BenchResult {
    trades: u64,
    transactions: u64,
    elapsed: Duration,
    verify_per_second: u64,
    decide_per_second: u64,
    disk_bytes: u64,
    /// How much more memory the process holds after the run than before it.
    memory_bytes: u64,
    blocks: u64,
    /// Processor time of all validators, and of making the load's requests.
    cpu_seconds: f64,
    /// What the validators sent each other.
    network_bytes: u64,
    /// How long trades took from their first act to their last being final, shortest first; empty without a rate.
    latencies: Vec<Duration>,
}

impl BenchResult {
    /// One line of JSON; rates are per second, rounded down.
    pub(crate) fn to_json(&self) -> Json {
        let ms = u64::try_from(self.elapsed.as_millis()).unwrap_or(u64::MAX).max(1);
        let number = |name: &str, value: u64| (name.to_owned(), Json::Number(value));
        Json::Object(vec![
            number("cycles", self.trades),
            number("milliseconds", ms),
            number("cycles_per_second", self.trades * 1000 / ms),
            number("transactions", self.transactions),
            number("transactions_per_second", self.transactions * 1000 / ms),
            number("ed25519_batch_per_second_all_cores", self.verify_per_second),
            number("decide_record_per_second_one_core", self.decide_per_second),
            number("disk_bytes_per_cycle", self.disk_bytes / self.trades.max(1)),
            number("rss_growth_bytes", self.memory_bytes),
            number("blocks", self.blocks),
            number("cpu_microseconds_per_cycle", (self.cpu_seconds * 1e6) as u64 / self.trades.max(1)),
            number("network_bytes_per_cycle", self.network_bytes / self.trades.max(1)),
            number("latency_p50_ms", self.latency_ms(50)),
            number("latency_p99_ms", self.latency_ms(99)),
        ])
    }
}

impl BenchResult {
    /// The time within which this share of the trades was final, in ms; 0 if it was not measured.
    fn latency_ms(&self, percent: usize) -> u64 {
        let place = (self.latencies.len() * percent).div_ceil(100).saturating_sub(1);
        let found = self.latencies.get(place).map_or(0, Duration::as_millis);
        u64::try_from(found).unwrap_or(u64::MAX)
    }
}

/// Runs the benchmark.
///
/// # Errors
/// A sentence that says what failed.
pub(crate) fn run(options: &BenchOptions) -> Result<BenchResult, String> {
    let folder = tempfile::Builder::new()
        .prefix("kerf-bench-")
        .tempdir_in(&options.directory)
        .map_err(|error| format!("cannot make a folder in `{}`: {error}", options.directory.display()))?;
    let mut network = match options.validators {
        0 | 1 => None,
        several => Some(others::Network::new(folder.path(), several, options.followers)?),
    };
    let config = match &network {
        None => NodeConfig { network_name: "bench".to_owned(), ..NodeConfig::new(folder.path()) },
        Some(network) => network.first()?,
    };
    if let Some(network) = &mut network {
        network.start(Some(options.retained).filter(|blocks| *blocks > 0))?;
    }
    let node = Node::open(&config).map_err(|error| error.to_string())?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|error| error.to_string())?;
    let market = Market::new(node.network(), options.parties, options.sellers);
    let setup = market.setup();
    runtime.block_on(load::send_all(&node, &setup))?;
    load::count(&node, 0)?;
    let per_second = match options.rate {
        0 => options.trades_per_second_max,
        rate => usize::try_from(rate).unwrap_or(usize::MAX),
    };
    let wanted = per_second * usize::try_from(options.seconds).unwrap_or(1);
    let cycles = Arc::new(Cycles::sign(&market, wanted));
    let (verify_per_second, decide_per_second) = parts::measure(&market, &setup, &cycles)?;
    let height_before = node.status().height;
    let disk_before = size_of(folder.path());
    // The load, signed beforehand, is in memory too: what counts is what the node adds to it.
    let memory_before = resident_bytes("self");
    let cpu = || network.as_ref().map_or_else(|| others::cpu_seconds("self"), others::Network::cpu_seconds);
    let (cpu_before, sent_before) = (cpu(), others::loopback_bytes());
    let started = Instant::now();
    let done = AtomicBool::new(false);
    let mut latencies = std::thread::scope(|scope| {
        if let (true, Some(network)) = (options.watch, &network) {
            let (node, done) = (&node, &done);
            scope.spawn(move || watch(node, network, done));
        }
        let driven = match options.rate {
            0 => runtime.block_on(load::drive(&node, &cycles, options)).map(|()| Vec::new()),
            rate => runtime.block_on(load::pace(&node, &cycles, rate)),
        };
        done.store(true, Ordering::Release);
        driven
    })?;
    latencies.sort_unstable();
    let (trades, transactions, last) = load::count(&node, height_before)?;
    let elapsed = started.elapsed();
    let cpu_seconds = cpu() - cpu_before;
    let network_bytes = others::loopback_bytes().saturating_sub(sent_before);
    let memory_bytes = resident_bytes("self").saturating_sub(memory_before);
    runtime.block_on(node.indexed(last));
    let disk_bytes = size_of(folder.path()).saturating_sub(disk_before);
    node.stop().map_err(|error| error.to_string())?;
    Ok(BenchResult {
        trades,
        transactions,
        elapsed,
        verify_per_second,
        decide_per_second,
        disk_bytes,
        memory_bytes,
        blocks: last - height_before,
        cpu_seconds,
        network_bytes,
        latencies,
    })
}

/// Tells every few seconds how much memory and disk each node has, in megabytes.
fn watch(node: &Node, network: &others::Network, done: &AtomicBool) {
    let started = Instant::now();
    let mut transactions = 0;
    let mut counted = node.status().height;
    while !done.load(Ordering::Acquire) {
        let height = node.status().height;
        for at in counted + 1..=height {
            transactions += node.outcomes(at).ok().flatten().map_or(0, |(_, outcomes)| outcomes.len());
        }
        counted = height;
        let sizes =
            network.sizes().into_iter().map(|(memory, disk)| format!("{} {}", memory >> 20, disk >> 20));
        let sizes: Vec<String> = sizes.collect();
        eprintln!(
            "{} s, {transactions} transactions, MB of memory and disk: {}",
            started.elapsed().as_secs(),
            sizes.join(", ")
        );
        std::thread::sleep(WATCH_EVERY);
    }
}

/// How often memory and disk are told.
const WATCH_EVERY: Duration = Duration::from_secs(5);

/// All bytes of the files below `path`, as the disk has them.
fn size_of(path: &Path) -> u64 {
    use std::os::unix::fs::MetadataExt as _;
    let Ok(entries) = std::fs::read_dir(path) else { return 0 };
    entries
        .flatten()
        .map(|entry| match entry.metadata() {
            Ok(metadata) if metadata.is_dir() => size_of(&entry.path()),
            Ok(metadata) => metadata.blocks() * 512,
            Err(_) => 0,
        })
        .sum()
}

/// The memory that a process holds, in bytes; 0 where the system does not tell.
fn resident_bytes(process: &str) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))
        .and_then(|rest| rest.trim().strip_suffix("kB"))
        .and_then(|number| number.trim().parse::<u64>().ok())
        .map_or(0, |kilobytes| kilobytes * 1024)
}
