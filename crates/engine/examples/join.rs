//! engine::join, a late joiner and proofs over a ledger of so many records, on this machine.
//!
//! Sketch: a record of one chunk takes 257 bytes in the log of the live state. Taking the state over moves the live
//! part of that log, a fifth of it dead, with the proofs of its batches, packed. Of an operation some 170 bytes cannot
//! be packed here: the record's 122 of noise, and what tells it from others in its key and in the next one's. So
//! expect as many bytes as the state has. Records with less noise than that do better. Running every block again moves
//! the bodies (250 bytes a payment, three records each) and executes them. Proofs grow with the logarithm.
//! Decides how a new node begins.
//!
//! Usage: `join DIRECTORY [RECORDS]`

#[expect(dead_code, reason = "shared with the integration tests")]
#[path = "../tests/it/bank.rs"]
mod bank;

use bank::{Bank, KIND_DOCUMENT, PAYMENT_BYTES, Payment, key};
use commonware_allocator::mimalloc::{Config as AllocatorConfig, MiMalloc};
use engine::{Config, Engine, Handle, Machine, Peer, Start};
use std::{
    net::TcpListener,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};
use vocabulary::{Genesis, Timestamp};

#[global_allocator]
static GLOBAL: MiMalloc = MiMalloc::new(AllocatorConfig::DEFAULT);

const PER_BLOCK: usize = 4_000;
const SEEDS: [[u8; 32]; 3] = [[9; 32], [10; 32], [11; 32]];

/// What all nodes of this network have in common.
struct Network {
    directory: PathBuf,
    genesis: Genesis,
    roster: Vec<Peer>,
}

impl Network {
    fn start(&self, number: usize, how: Start) -> (Engine, Arc<Bank>) {
        let bank = Arc::new(Bank::new(PER_BLOCK, Box::new(|_, _, _| {})));
        let me = &self.roster[number];
        let config = Config {
            start: how,
            peers: self.roster.clone(),
            peers_max: 8,
            listen: me.endpoint.socket().expect("a socket's address"),
            wake: bank.wake.clone(),
            body_bytes_max: (8 + PER_BLOCK * PAYMENT_BYTES).max(4 << 20),
            heartbeat_ms: 1_000,
            ..Config::solo(self.directory.join(number.to_string()), self.genesis.clone(), SEEDS[number])
        };
        let engine = Engine::start(config, Arc::clone(&bank) as Arc<dyn Machine>).expect("an engine starts");
        (engine, bank)
    }
}

fn sent_bytes() -> u64 {
    let text = std::fs::read_to_string("/sys/class/net/lo/statistics/tx_bytes").unwrap_or_default();
    text.trim().parse().unwrap_or(0)
}

/// All bytes of the files below `path`.
fn size_of(path: &Path) -> u64 {
    let Ok(entries) = std::fs::read_dir(path) else { return 0 };
    entries
        .flatten()
        .map(|entry| match entry.metadata() {
            Ok(about) if about.is_dir() => size_of(&entry.path()),
            Ok(about) => about.len(),
            Err(_) => 0,
        })
        .sum()
}

#[expect(clippy::print_stdout, clippy::unwrap_used, reason = "a measurement reports to its terminal")]
fn proofs(handle: &Handle, genesis: &Genesis, records: u32) {
    let trust = light::Trust { network: genesis.digest().0, anchor: None };
    for (name, record) in
        [("presence", key(KIND_DOCUMENT, records / 2)), ("absence", key(KIND_DOCUMENT, records + 7))]
    {
        let mut times = Vec::new();
        let mut bytes = Vec::new();
        for _ in 0..200 {
            let made = Instant::now();
            bytes = handle.prove_blocking(record).unwrap().encode();
            let made = made.elapsed();
            let checked = Instant::now();
            light::verify(&light::Proof::decode(&bytes).unwrap(), &trust).unwrap();
            times.push((made, checked.elapsed()));
        }
        times.sort_by_key(|(_, checked)| *checked);
        let (made, checked) = times[times.len() / 2];
        println!(
            "{name} among {records} records: {} bytes, made in {made:?}, checked in {checked:?}",
            bytes.len()
        );
    }
}

#[expect(clippy::print_stdout, clippy::unwrap_used, reason = "a measurement reports to its terminal")]
fn main() {
    let directory: PathBuf = std::env::args().nth(1).expect("usage: join DIRECTORY [RECORDS]").into();
    let records: u32 = std::env::args().nth(2).and_then(|text| text.parse().ok()).unwrap_or(1_000_000);
    let listeners: Vec<_> = SEEDS.iter().map(|_| TcpListener::bind("127.0.0.1:0").unwrap()).collect();
    let roster: Vec<Peer> = SEEDS
        .iter()
        .zip(&listeners)
        .map(|(seed, listener)| Peer {
            public_key: engine::public_key_of(seed),
            endpoint: listener.local_addr().unwrap().to_string().parse().unwrap(),
        })
        .collect();
    drop(listeners);
    let genesis = Genesis {
        name: canon::Text::new("join").unwrap(),
        begins: Timestamp::EPOCH,
        epoch_blocks: 256,
        validators: canon::Set::of([canon::PublicKey::Ed25519(roster[0].public_key)]).unwrap(),
    };
    let network = Network { directory, genesis, roster };
    let (first, bank) = network.start(0, Start::Known);
    let handle = first.handle();
    let mut made = 0;
    while made < records {
        let until = records.min(made + u32::try_from(PER_BLOCK).unwrap());
        // Few accounts, and a document of its own for each payment.
        bank.submit((made..until).map(|document| Payment {
            payer: document % 500,
            payee: 500 + document % 500,
            document,
            amount: 1,
        }));
        made = until;
        while bank.submit([]) > 3 * PER_BLOCK {
            std::thread::sleep(Duration::from_millis(1));
        }
    }
    while bank.submit([]) > 0 {
        std::thread::sleep(Duration::from_millis(10));
    }
    let last = key(KIND_DOCUMENT, records - 1);
    let has_all = |handle: &Handle| futures::executor::block_on(handle.get(last)).unwrap().value.is_some();
    while !has_all(&handle) {
        std::thread::sleep(Duration::from_millis(10));
    }
    println!(
        "{} blocks, {} MB on the first node's disk",
        handle.tip().height,
        size_of(&network.directory.join("0")) >> 20
    );
    // A record is kept in chunks of 192 bytes under keys of 32.
    let state = u64::from(records + 1_000) * (192 + 32);
    proofs(&handle, &network.genesis, records);
    for (number, name, how) in [(1, "state", Start::Synced(None)), (2, "blocks", Start::Known)] {
        let (sent, started) = (sent_bytes(), Instant::now());
        let (joined, _bank) = network.start(number, how);
        let ready = started.elapsed();
        while !has_all(&joined.handle()) {
            std::thread::sleep(Duration::from_millis(5));
        }
        let bytes = sent_bytes() - sent;
        println!(
            "joined by {name}: answers after {ready:.1?}, has all after {:.1?}, {} MB over the network = {:.2} of the \
             state's {} MB, {} MB on its disk",
            started.elapsed(),
            bytes >> 20,
            bytes as f64 / state as f64,
            state >> 20,
            size_of(&network.directory.join(number.to_string())) >> 20,
        );
        joined.stop().unwrap();
    }
    first.stop().unwrap();
}
