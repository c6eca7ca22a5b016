//! What was measured, and the section that tells it.

use crate::Took;
use crate::ask::Ask;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::Duration;

/// Times of one side: for each query, one for each round; and how many it found.
#[derive(Default)]
struct Times {
    by_query: BTreeMap<usize, Vec<Took>>,
    found: BTreeMap<usize, u64>,
}

impl Times {
    fn put(&mut self, at: usize, took: Took, found: u64) {
        self.by_query.entry(at).or_default().push(took);
        self.found.insert(at, found);
    }

    /// The time that so many percent of all searches do not exceed.
    fn percentile(&self, percent: usize, of: fn(&Took) -> Duration) -> Duration {
        let mut all: Vec<Duration> = self.by_query.values().flatten().map(of).collect();
        all.sort_unstable();
        let at = (all.len() * percent).div_ceil(100).saturating_sub(1);
        all.get(at).copied().unwrap_or_default()
    }
}

/// As whoever waits sees it.
fn wall(took: &Took) -> Duration {
    took.wall
}

/// As if nobody else had the machine.
fn processor(took: &Took) -> Duration {
    took.processor
}

/// A peer after loading.
struct Loaded {
    took: Duration,
    whole_bytes: u64,
    index_bytes: u64,
}

/// Everything that was measured.
#[derive(Default)]
pub(crate) struct Told {
    pub(crate) put: Duration,
    pub(crate) pack: Duration,
    /// Of all threads until then, making the listings included.
    pub(crate) processor: Duration,
    pub(crate) open: Duration,
    pub(crate) listings: u64,
    pub(crate) size_bytes: u64,
    kerf: Times,
    peers: BTreeMap<&'static str, Times>,
    loaded: BTreeMap<&'static str, Loaded>,
}

fn ms(time: Duration) -> String {
    format!("{:.1}", time.as_secs_f64() * 1_000.0)
}

fn mib(bytes: u64) -> u64 {
    bytes >> 20
}

impl Told {
    pub(crate) fn kerf(&mut self, at: usize, took: Took, found: u64) {
        self.kerf.put(at, took, found);
    }

    pub(crate) fn peer(&mut self, name: &'static str, at: usize, took: Took, found: u64) {
        self.peers.entry(name).or_default().put(at, took, found);
    }

    pub(crate) fn loaded(&mut self, name: &'static str, took: Duration, whole_bytes: u64, index_bytes: u64) {
        self.loaded.insert(name, Loaded { took, whole_bytes, index_bytes });
    }

    /// The table, and what it says.
    pub(crate) fn section(&self, asks: &[Ask], rounds: u32) -> String {
        let mut out = String::new();
        let with_words = asks.iter().filter(|ask| !ask.words.is_empty()).count();
        let found: Vec<u64> = {
            let mut all: Vec<u64> = self.kerf.found.values().copied().collect();
            all.sort_unstable();
            all
        };
        let middle = found.get(found.len() / 2).copied().unwrap_or_default();
        let most = found.last().copied().unwrap_or_default();
        let _ = writeln!(
            out,
            "{} listings; {} different queries ({with_words} with words), {rounds} rounds after one that does not \
             count, both sides taking turns query by query. Each query asks for the first 20 hits, how many there \
             are, and all facets. Half of the queries find {middle} listings or more, the widest finds {most}.\n",
            self.listings,
            asks.len()
        );
        let _ = writeln!(
            out,
            "| | p50 ms | p90 ms | p99 ms | slowest ms | processor p50 ms | processor p99 ms |\n| --- | --- | --- | --- | --- | --- | --- |"
        );
        self.row("Kerf", &self.kerf, &mut out);
        for (name, times) in &self.peers {
            self.row(name, times, &mut out);
        }
        out.push('\n');
        for (name, times) in &self.peers {
            let ratio = |percent, of| {
                let (theirs, ours) = (times.percentile(percent, of), self.kerf.percentile(percent, of));
                theirs.as_secs_f64() / ours.as_secs_f64().max(1e-9)
            };
            let _ = writeln!(
                out,
                "{name}: {:.1} times Kerf's p50 and {:.1} times its p99; {:.1} and {:.1} times the processor time (what \
                 parallel workers of PostgreSQL do is not counted). {}\n",
                ratio(50, wall),
                ratio(99, wall),
                ratio(50, processor),
                ratio(99, processor),
                self.agreement(times, asks)
            );
        }
        let seconds = self.put.as_secs_f64();
        let rate = format!("{:.0}", (self.listings as f64) / seconds.max(1e-9));
        let _ = writeln!(
            out,
            "\n| | made in s | listings/s | size MiB |\n| --- | --- | --- | --- |\n\
             | Kerf: read, index, commit | {seconds:.0} | {rate} | |\n\
             | Kerf: join its pieces ({:.0} s of processor time until here, making the listings included) | {:.0} | | {} |\n\
             | Kerf: open again, every file checked | {:.2} | | |",
            self.processor.as_secs_f64(),
            self.pack.as_secs_f64(),
            mib(self.size_bytes),
            self.open.as_secs_f64()
        );
        for (name, loaded) in &self.loaded {
            let rate = (self.listings as f64) / loaded.took.as_secs_f64().max(1e-9);
            let _ = writeln!(
                out,
                "| {name}: copy, index, vacuum | {:.0} | {rate:.0} | {} with its rows, indexes {} |",
                loaded.took.as_secs_f64(),
                mib(loaded.whole_bytes),
                mib(loaded.index_bytes)
            );
        }
        out
    }

    fn row(&self, name: &str, times: &Times, out: &mut String) {
        let cells = [50, 90, 99, 100].map(|percent| ms(times.percentile(percent, wall))).join(" | ");
        let own = [50, 99].map(|percent| ms(times.percentile(percent, processor))).join(" | ");
        let _ = writeln!(out, "| {name} | {cells} | {own} |");
    }

    /// Whether both found as many.
    fn agreement(&self, times: &Times, asks: &[Ask]) -> String {
        let of = |wordless: bool| {
            let queries = asks.iter().enumerate().filter(move |(_, ask)| ask.words.is_empty() == wordless);
            queries.map(|(at, _)| (self.kerf.found.get(&at), times.found.get(&at))).collect::<Vec<_>>()
        };
        let plain = of(true);
        let same = plain.iter().filter(|(ours, theirs)| ours == theirs).count();
        let (mut ours_sum, mut theirs_sum) = (0, 0);
        for (ours, theirs) in of(false) {
            ours_sum += ours.copied().unwrap_or_default();
            theirs_sum += theirs.copied().unwrap_or_default();
        }
        format!(
            "Of {} queries without words {same} found as many on both sides; those with words found {theirs_sum} \
             listings there and {ours_sum} here.",
            plain.len()
        )
    }
}
