//! engine::load, one validator on this machine.
//!
//! Sketch: a payment is 250 bytes and rewrites three records, so about six operations of 257 bytes in the log
//! with the tail it moves. The store takes some 200 000 operations a second on two cores: expect 35 000 payments
//! a second. Decides the size of chunks, caches and blocks.
//!
//! Usage: `load DIRECTORY [SECONDS] [PAYMENTS_PER_BLOCK] [ACCOUNTS] [INTERVAL_MS]`

#[expect(dead_code, reason = "shared with the integration tests")]
#[path = "../tests/it/bank.rs"]
mod bank;

use bank::{Bank, OPENING_BALANCE, PAYMENT_BYTES, Payment};
use commonware_allocator::mimalloc::{Config as AllocatorConfig, MiMalloc};
use engine::{Config, Engine};
use std::{
    collections::BTreeMap,
    path::Path,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};
use vocabulary::{Genesis, Timestamp};

#[global_allocator]
static GLOBAL: MiMalloc = MiMalloc::new(AllocatorConfig::DEFAULT);

fn argument(at: usize, default: u64) -> u64 {
    std::env::args().nth(at).and_then(|text| text.parse().ok()).unwrap_or(default)
}

fn now_ms() -> u64 {
    u64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_millis()).unwrap_or(0)
}

#[expect(clippy::print_stdout, clippy::unwrap_used, reason = "a measurement reports to its terminal")]
fn main() {
    let directory = std::env::args().nth(1).expect("usage: load DIRECTORY [SECONDS] [PAYMENTS_PER_BLOCK] ..");
    let seconds = argument(2, 20);
    let per_block = usize::try_from(argument(3, 4_000)).unwrap();
    let accounts = argument(4, 100_000);
    let paid = Arc::new(AtomicU64::new(0));
    let delays: Arc<Mutex<Vec<u64>>> = Arc::default();
    let (counted, timed) = (Arc::clone(&paid), Arc::clone(&delays));
    let bank = Arc::new(Bank::new(
        per_block,
        Box::new(move |block, _, payments| {
            counted.fetch_add(payments as u64, Ordering::Relaxed);
            timed.lock().unwrap().push(now_ms().saturating_sub(block.position.time_ms));
        }),
    ));
    let seed = [9; 32];
    let genesis = Genesis {
        name: canon::Text::new("load").unwrap(),
        begins: Timestamp::EPOCH,
        epoch_blocks: 256,
        validators: canon::Set::of([canon::PublicKey::Ed25519(engine::public_key_of(&seed))]).unwrap(),
    };
    let mut config = Config::solo(directory.clone().into(), genesis, seed);
    config.wake = bank.wake.clone();
    config.block_interval_min_ms = argument(5, 2);
    config.body_bytes_max = (8 + per_block * PAYMENT_BYTES).max(config.body_bytes_max);
    let engine = Engine::start(config, Arc::clone(&bank) as Arc<dyn engine::Machine>).unwrap();
    let handle = engine.handle();
    let meta = handle.get_many_blocking(vec![bank::meta_key()]).unwrap().value.remove(0);
    bank.resume(meta.map_or(0, |meta| bank::balance(&meta)));

    let started = Instant::now();
    let first_height = handle.tip().height;
    let mut random = 0x1234_5678_9abc_def1_u64;
    let mut next = move |below: u64| {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        u32::try_from(random % below).unwrap()
    };
    let mut marks = vec![(0.0, 0)];
    while started.elapsed() < Duration::from_secs(seconds) {
        let batch = (0..per_block).map(|_| Payment {
            payer: next(accounts),
            payee: next(accounts),
            document: next(accounts),
            amount: 1,
        });
        let batch: Vec<_> = batch.collect();
        while bank.submit([]) > 3 * per_block {
            std::thread::sleep(Duration::from_millis(1));
        }
        bank.submit(batch);
        let elapsed = started.elapsed().as_secs_f64();
        if elapsed - marks[marks.len() - 1].0 >= 5.0 {
            let done = paid.load(Ordering::Relaxed);
            let (before, was) = marks[marks.len() - 1];
            println!(
                "  {elapsed:5.1} s  {:8.0} tx/s  rss {} MB",
                (done - was) as f64 / (elapsed - before),
                rss_mb()
            );
            marks.push((elapsed, done));
        }
    }
    let elapsed = started.elapsed().as_secs_f64();
    let done = paid.load(Ordering::Relaxed);
    let blocks = handle.tip().height - first_height;
    let mut delays = delays.lock().unwrap().clone();
    delays.sort_unstable();
    println!(
        "engine::load/per_block={per_block} accounts={accounts}: {done} tx in {elapsed:.1} s = {:.0} tx/s, {blocks} blocks ({:.1}/s), \
         draft to final p50 {} ms p99 {} ms, rss {} MB (opening balance {OPENING_BALANCE})",
        done as f64 / elapsed,
        blocks as f64 / elapsed,
        delays.get(delays.len() / 2).unwrap_or(&0),
        delays.get(delays.len() * 99 / 100).unwrap_or(&0),
        rss_mb(),
    );
    if std::env::var_os("LOAD_METRICS").is_some() {
        println!("{}", handle.metrics());
    }
    let stopping = Instant::now();
    engine.stop().unwrap();
    println!("stopped in {:?}", stopping.elapsed());
    let mut sizes = BTreeMap::new();
    measure(&Path::new(&directory).join("store"), &mut sizes);
    let all: u64 = sizes.values().sum();
    println!("disk {} MB, {:.0} bytes per tx of this run", all >> 20, all as f64 / done as f64);
    for (name, bytes) in sizes.iter().filter(|(_, bytes)| **bytes > 1 << 20) {
        println!("  {:6} MB  {name}", bytes >> 20);
    }
}

/// Adds up the sizes of files by the directory they stand in.
fn measure(path: &Path, sizes: &mut BTreeMap<String, u64>) {
    for entry in std::fs::read_dir(path).into_iter().flatten().flatten() {
        if entry.path().is_dir() {
            measure(&entry.path(), sizes);
        } else if let Ok(about) = entry.metadata() {
            *sizes.entry(path.display().to_string()).or_default() += about.len();
        }
    }
}

fn rss_mb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|text| text.parse::<u64>().ok()).unwrap_or(0) / 1024
}
