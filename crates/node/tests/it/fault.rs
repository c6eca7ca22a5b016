//! A process that is killed at any moment.

use crate::harness::{PATIENCE, Person, Scene, after_ms, config, places};
use node::{FactCursor, Node, Receipt};
use std::collections::BTreeMap;
use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use vocabulary::TransactionId;

const CHILD_DIRECTORY: &str = "KERF_NODE_TEST_DIRECTORY";
const KILLS: u64 = 8;
const WEEK_MS: u64 = 7 * 24 * 3_600_000;

/// The process that is killed: publishes without end, and writes down what it was told is final.
#[test]
#[ignore = "run by fault_11_kill_at_any_moment"]
fn child_publishes_until_killed() {
    let Some(directory) = std::env::var_os(CHILD_DIRECTORY) else { return };
    let directory = Path::new(&directory);
    let mut acknowledged =
        OpenOptions::new().create(true).append(true).open(directory.join("acknowledged")).unwrap();
    // The process before may have been killed within a line.
    acknowledged.write_all(b"\n").unwrap();
    let node = Node::open(&config(&directory.join("node"))).unwrap();
    let ann = Person::new(&node, "ann");
    std::fs::write(directory.join("ready"), b"").unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    runtime.block_on(async {
        node.submit(&ann.enrol().bytes).await.unwrap();
        loop {
            let offers: Vec<_> = (0..8).map(|_| ann.offer(after_ms(WEEK_MS))).collect();
            let bytes: Vec<&[u8]> = offers.iter().map(|offer| offer.bytes.as_slice()).collect();
            node.submit_many(&bytes).await.unwrap();
            for offer in &offers {
                let Some(Receipt::Final(receipt)) = node.wait(&offer.id, PATIENCE).await.unwrap() else {
                    panic!("{} does not become final", offer.id)
                };
                let line = format!("{} {} final\n", offer.id, receipt.at);
                acknowledged.write_all(line.as_bytes()).unwrap();
            }
        }
    });
}

#[test]
fn fault_11_kill_at_any_moment() {
    let mut scene = Scene::new();
    scene.stop();
    let scratch = tempfile::tempdir().unwrap();
    let mut random = u64::from(std::process::id()) | 1;
    let seed = random;
    for _ in 0..KILLS {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        run_and_kill(scratch.path(), 100 + random % 700);
    }
    let acknowledged = acknowledged(scratch.path());
    assert!(acknowledged.len() >= 8, "the killed process got to work (seed {seed})");
    scene.config = config(&scratch.path().join("node"));
    let started = Instant::now();
    scene.try_open().unwrap();
    println!("opened after {:?}", started.elapsed());
    // It goes on.
    let ann = Person::new(scene.node(), "ann");
    let offer = ann.offer(after_ms(WEEK_MS));
    scene.done(&offer);
    println!("went on after {:?}", started.elapsed());
    scene.index();

    let facts = scene.facts();
    let mut found: BTreeMap<TransactionId, Vec<FactCursor>> = BTreeMap::new();
    for fact in &facts {
        if let Some(id) = fact.outcome.transaction {
            found.entry(id).or_default().push(fact.at);
        }
    }
    for (id, at) in &acknowledged {
        assert_eq!(found.get(id), Some(&vec![*at]), "{id} was acknowledged at {at} (seed {seed})");
        match scene.node().receipt(id).unwrap() {
            Some(Receipt::Final(receipt)) => assert_eq!(receipt.at, *at),
            other => panic!("{id} was acknowledged and is {other:?} (seed {seed})"),
        }
    }
    let checked = scene.verify().unwrap();
    assert_eq!(checked.blocks, *scene.node().follow().borrow());
    assert_eq!(checked.transactions, found.values().map(|places| places.len() as u64).sum::<u64>());
    assert_eq!(places(&facts, &offer.id).len(), 1);
}

/// What the killed processes were told is final. Lines that a kill has cut are left out.
fn acknowledged(directory: &Path) -> BTreeMap<TransactionId, FactCursor> {
    let text = std::fs::read_to_string(directory.join("acknowledged")).unwrap();
    text.lines()
        .filter_map(|line| {
            let (id, at) = line.strip_suffix(" final")?.split_once(' ')?;
            Some((id.parse().unwrap(), at.parse().unwrap()))
        })
        .collect()
}

/// Starts the child, waits until it has started or not even that, lets it run for `time_ms`, and kills it.
fn run_and_kill(directory: &Path, time_ms: u64) {
    let ready = directory.join("ready");
    let _ = std::fs::remove_file(&ready);
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "fault::child_publishes_until_killed", "--ignored", "--nocapture"])
        .env(CHILD_DIRECTORY, directory)
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let started = Instant::now();
    // One in four is killed while it starts.
    while !time_ms.is_multiple_of(4) && !ready.exists() {
        assert!(started.elapsed() < PATIENCE, "the node does not start again");
        assert!(child.try_wait().unwrap().is_none(), "the node did not start again by itself");
        std::thread::sleep(Duration::from_millis(5));
    }
    eprintln!("ready after {:?}, killed {time_ms} ms later", started.elapsed());
    std::thread::sleep(Duration::from_millis(time_ms));
    assert!(child.try_wait().unwrap().is_none(), "the node ended by itself");
    child.kill().unwrap();
    child.wait().unwrap();
}
