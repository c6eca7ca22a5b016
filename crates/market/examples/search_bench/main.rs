//! Searching a million listings, Kerf's index against PostgreSQL's, in one run: `cargo xtask bench search`.
//!
//! Sketch: both find words in an inverted list, so finding costs them alike. PostgreSQL then reads the row of
//! each listing that was found, to rank and to count it, some microseconds each; the index has ranks and facets
//! in columns, some tens of nanoseconds each. So the more is found, the larger the difference should be, and the
//! slowest queries should differ by more than ten times. Decides whether a database is needed beside the ledger.
//!
//! Prints the section for `docs/benchmarks.md`; what it is doing goes to standard error. PostgreSQL is reached
//! by `psql` with the environment's settings.

#![expect(clippy::print_stdout, reason = "the section is the program's answer")]

mod ask;
mod made;
mod peer;
mod told;

use ask::Ask;
use made::Maker;
use market::{Market, Owner};
use peer::Peer;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use tantivy::directory::MmapDirectory;
use told::Told;

/// What can go wrong here: it is told, and the run ends.
pub(crate) type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

struct Options {
    listings: u32,
    rounds: u32,
    queries: usize,
    folder: PathBuf,
    data: PathBuf,
    postgres: bool,
    /// Only the peer with this many languages; both if none is named.
    languages: Option<usize>,
}

fn options() -> Outcome<Options> {
    let mut options = Options {
        listings: 1_000_000,
        rounds: 5,
        queries: 240,
        folder: PathBuf::from("/var/tmp"),
        data: PathBuf::from("../shared/data"),
        postgres: true,
        languages: None,
    };
    let words: Vec<String> = std::env::args().skip(1).collect();
    for pair in words.chunks(2) {
        match pair {
            [name, value] if name == "--listings" => options.listings = value.parse()?,
            [name, value] if name == "--rounds" => options.rounds = value.parse()?,
            [name, value] if name == "--queries" => options.queries = value.parse()?,
            [name, value] if name == "--dir" => options.folder = PathBuf::from(value),
            [name, value] if name == "--data" => options.data = PathBuf::from(value),
            [name, value] if name == "--only" && value == "kerf" => options.postgres = false,
            [name, value] if name == "--languages" => options.languages = Some(value.parse()?),
            other => return Err(format!("no option `{}`", other.join(" ")).into()),
        }
    }
    Ok(options)
}

/// Makes the listings, puts them into the index, and writes them down for PostgreSQL.
fn build(options: &Options, folder: &Path, rows: &Path, told: &mut Told) -> Outcome<Market> {
    let mut maker = Maker::read(&options.data)?;
    let mut market = Market::open(MmapDirectory::open(folder)?)?;
    let mut out = std::io::BufWriter::new(std::fs::File::create(rows)?);
    let mut indexing = Duration::ZERO;
    for number in 0..options.listings {
        let made = maker.make(number);
        made.write_row(&mut out)?;
        let began = Instant::now();
        market.put(&made.id, &made.listing, Owner { country: Some(made.country) })?;
        indexing += began.elapsed();
        if number % 100_000 == 99_999 {
            eprintln!("{} listings, {:.0} s of indexing", number + 1, indexing.as_secs_f64());
        }
    }
    let began = Instant::now();
    market.commit(1, made::now())?;
    told.put = indexing + began.elapsed();
    let began = Instant::now();
    let market = market.pack()?;
    told.pack = began.elapsed();
    told.processor = process_time();
    told.listings = market.view().listing_count();
    told.size_bytes = size_of(folder)?;
    std::io::Write::flush(&mut out)?;
    Ok(market)
}

fn size_of(folder: &Path) -> Outcome<u64> {
    let mut sum = 0;
    for entry in std::fs::read_dir(folder)? {
        sum += entry?.metadata()?.len();
    }
    Ok(sum)
}

/// How long opening takes after a restart, with the check of every file.
fn reopen(market: Market, folder: &Path, told: &mut Told) -> Outcome<Market> {
    drop(market);
    let began = Instant::now();
    let market = Market::open(MmapDirectory::open(folder)?)?;
    told.open = began.elapsed();
    Ok(market)
}

fn main() -> Outcome<()> {
    let options = options()?;
    let own = tempfile::Builder::new().prefix("kerf-bench-search-").tempdir_in(&options.folder)?;
    // The server, another user, reads what is written down here.
    let (index, rows) = (own.path().join("index"), own.path().join("rows.tsv"));
    std::fs::create_dir(&index)?;
    let mut told = Told::default();
    let market = build(&options, &index, &rows, &mut told)?;
    let market = reopen(market, &index, &mut told)?;
    let asks = ask::mix(&mut Maker::read(&options.data)?, options.queries);
    let mut peers = Vec::new();
    if options.postgres {
        for kind in
            peer::KINDS.into_iter().filter(|kind| options.languages.is_none_or(|it| it == kind.count()))
        {
            peers.push(Peer::load(kind, &rows, &mut told)?);
        }
    }
    std::fs::remove_file(&rows)?;
    for round in 0..=options.rounds {
        // The first round warms both up and does not count.
        run_round(round, &asks, &market, &mut peers, &mut told)?;
    }
    println!("{}", told.section(&asks, options.rounds));
    Ok(())
}

/// How long something took, and how much of that it had a processor for.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Took {
    pub(crate) wall: Duration,
    pub(crate) processor: Duration,
}

/// Times one thread or process by the system's own account.
struct Watch {
    of: String,
    began: Instant,
    processor: Duration,
}

impl Watch {
    fn start(of: &str) -> Self {
        Self { of: of.to_owned(), processor: processor_time(of), began: Instant::now() }
    }

    fn stop(self) -> Took {
        let wall = self.began.elapsed();
        Took { wall, processor: processor_time(&self.of).saturating_sub(self.processor) }
    }
}

/// How long all threads of this process have had a processor so far, in hundredths of a second.
fn process_time() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    let ticks = |at: usize| after_name.split_whitespace().nth(at).and_then(|ticks| ticks.parse::<u64>().ok());
    Duration::from_millis((ticks(11).unwrap_or_default() + ticks(12).unwrap_or_default()) * 10)
}

/// How long it has had a processor so far.
fn processor_time(of: &str) -> Duration {
    // The system brings a running thread's account up to date when it lets others have a turn.
    std::thread::yield_now();
    let stat = std::fs::read_to_string(format!("/proc/{of}/schedstat")).unwrap_or_default();
    let nanoseconds = stat.split(' ').next().and_then(|number| number.parse().ok());
    Duration::from_nanos(nanoseconds.unwrap_or_default())
}

fn run_round(round: u32, asks: &[Ask], market: &Market, peers: &mut [Peer], told: &mut Told) -> Outcome<()> {
    let counts = round > 0;
    for (at, ask) in asks.iter().enumerate() {
        let watch = Watch::start("thread-self");
        let found = market.search(&ask.query(), made::now())?;
        let took = watch.stop();
        if counts {
            told.kerf(at, took, found.total);
        }
        for peer in peers.iter_mut() {
            let watch = Watch::start(peer.process());
            let found = peer.ask(ask)?;
            let took = watch.stop();
            if counts {
                told.peer(peer.kind().name, at, took, found);
            }
        }
    }
    eprintln!("round {round} done");
    Ok(())
}
