//! Faults of the machine an engine runs on.

use crate::{
    bank::{Bank, KIND_ACCOUNT, KIND_DOCUMENT, meta_key},
    support::{Scratch, next_payment, payment, solo, start, wait},
};
use engine::{Body, Executed, Loaded, Machine, Position, RecordKey};
use std::{
    collections::BTreeMap,
    fs::OpenOptions,
    io::Write as _,
    path::Path,
    process::{Command, Stdio},
    sync::Mutex,
    time::{Duration, Instant},
};

const CHILD_DIRECTORY: &str = "KERF_ENGINE_TEST_DIRECTORY";
const KILLS: u64 = 10;

/// The process that is killed: pays without end and writes down what was reported final.
#[test]
#[ignore = "run by fault_11_kill_at_any_moment"]
fn child_pays_until_killed() {
    let Some(directory) = std::env::var_os(CHILD_DIRECTORY) else { return };
    let directory = Path::new(&directory);
    let acknowledged =
        OpenOptions::new().create(true).append(true).open(directory.join("acknowledged")).unwrap();
    let acknowledged = Mutex::new(acknowledged);
    let (engine, bank) = start(solo(directory), move |block| {
        let line = format!("{} {:02x?}\n", block.position.height, block.digest).replace(", ", "");
        acknowledged.lock().unwrap().write_all(line.as_bytes()).unwrap();
    });
    let handle = engine.handle();
    let mut next = next_payment(&handle);
    std::fs::write(directory.join("ready"), b"").unwrap();
    loop {
        if bank.submit([]) < 1_000 {
            bank.submit((next..next + 500).map(payment));
            next += 500;
        }
        std::thread::sleep(Duration::from_millis(1));
    }
}

#[test]
fn fault_11_kill_at_any_moment() {
    let scratch = Scratch::new("kill");
    let mut random = u64::from(std::process::id()) | 1;
    for _ in 0..KILLS {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        // From the middle of a start to well under way.
        run_and_kill(scratch.path(), Duration::from_millis(random % 1_300));
    }
    let (engine, _bank) = start(solo(scratch.path()), |_| {});
    let handle = engine.handle();
    // A block that was agreed on and not yet final when the process was killed becomes final now; the
    // heartbeats after it change nothing.
    let started_at = handle.tip().height;
    wait("a few heartbeats", || handle.tip().height >= started_at + 4);
    let tip = handle.tip();

    // The newest block first: everything that was acknowledged is there, with the same digest.
    let acknowledged = std::fs::read_to_string(scratch.path().join("acknowledged")).unwrap();
    let mut reported = BTreeMap::new();
    let mut last = 0;
    for line in acknowledged.lines() {
        let (height, digest) = line.split_once(' ').unwrap();
        let height: u64 = height.parse().unwrap();
        assert!(height <= last + 1, "block {height} was reported after {last}");
        assert!(last < height + 64, "block {height} was reported again after {last}");
        last = height;
        let before = reported.insert(height, digest.to_owned());
        assert!(before.is_none_or(|before| before == digest), "block {height} was reported with two digests");
    }
    assert!(last > 0 && tip.height >= last, "reported {last}, kept {}", tip.height);

    // The state is what running all blocks from genesis gives.
    let bank = Bank::new(0, Box::new(|_, _, _| {}));
    let mut state: BTreeMap<RecordKey, Vec<u8>> = BTreeMap::new();
    let mut parent = handle.block_blocking(0).unwrap().unwrap().header;
    for height in 1..=tip.height {
        let block = handle.block_blocking(height).unwrap().unwrap();
        assert_eq!(block.header.height, height);
        assert_eq!(block.header.parent, parent.digest());
        assert!(block.header.time_ms > parent.time_ms);
        let digest = format!("{:02x?}", block.header.digest()).replace(", ", "");
        assert!(reported.get(&height).is_none_or(|reported| *reported == digest), "block {height} changed");
        let at = Position { height, time_ms: block.header.time_ms, parent: block.header.parent };
        replay(&bank, &mut state, &at, &Body::new(block.body));
        parent = block.header;
    }
    for kind in [meta_key().kind(), KIND_ACCOUNT, KIND_DOCUMENT] {
        let stored = handle.scan_blocking(kind, None, 10_000).unwrap();
        let expected: Vec<_> = state
            .iter()
            .filter(|(key, _)| key.kind() == kind)
            .map(|(key, value)| (*key, value.clone()))
            .collect();
        // Heartbeats may have come meanwhile, they change nothing.
        assert_eq!(stored.value, expected, "records of kind {kind}");
    }
    assert!(state.len() > 50, "the killed process got to work");
    engine.stop().unwrap();
}

fn replay(bank: &Bank, state: &mut BTreeMap<RecordKey, Vec<u8>>, at: &Position, body: &Body) {
    let loaded = Loaded::from_pairs(
        bank.touches(body).unwrap().into_iter().map(|key| (key, state.get(&key).cloned())),
    );
    let Executed { writes, .. } = bank.execute(at, &[], body, &loaded).unwrap();
    for (key, value) in writes {
        match value {
            Some(value) => state.insert(key, value),
            None => state.remove(&key),
        };
    }
}

/// Starts the child, waits until it has started or half of that, lets it run for `time`, and kills it.
fn run_and_kill(directory: &Path, time: Duration) {
    let ready = directory.join("ready");
    let _ = std::fs::remove_file(&ready);
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "fault::child_pays_until_killed", "--ignored", "--nocapture"])
        .env(CHILD_DIRECTORY, directory)
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let started = Instant::now();
    // One in four is killed while it starts.
    let wait_for_start = !time.as_millis().is_multiple_of(4);
    while wait_for_start && !ready.exists() {
        assert!(started.elapsed() < Duration::from_secs(60), "the engine does not start again");
        assert!(child.try_wait().unwrap().is_none(), "the engine did not start again by itself");
        std::thread::sleep(Duration::from_millis(5));
    }
    std::thread::sleep(time);
    child.kill().unwrap();
    child.wait().unwrap();
}
