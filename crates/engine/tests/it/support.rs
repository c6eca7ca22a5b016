//! A running bank in a directory of its own.

use crate::bank::{Bank, Payment, balance, meta_key};
use canon::{PublicKey, Set, Text};
use engine::{Config, Engine, FinalizedBlock, Handle, Machine, Proof};
use light::{Finding, Trust, verify};
use std::{
    path::{Path, PathBuf},
    sync::{Arc, atomic::AtomicU32, atomic::Ordering},
    time::{Duration, Instant},
};
use vocabulary::{Genesis, Timestamp};

/// A directory that goes when it is dropped.
pub(crate) struct Scratch(PathBuf);

impl Scratch {
    pub(crate) fn new(name: &str) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        if let Ok(filter) = std::env::var("KERF_TEST_LOG") {
            let log = tracing_subscriber::fmt().with_env_filter(filter).with_ansi(false);
            // Another test of this process may have begun the log.
            let _ = log.with_writer(std::io::stderr).try_init();
        }
        let path = std::env::temp_dir().join(format!("kerf-engine-{name}-{}-{number}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

pub(crate) const SEED: [u8; 32] = [9; 32];

/// A network for tests, with short epochs.
pub(crate) fn genesis(validators: impl IntoIterator<Item = [u8; 32]>) -> Genesis {
    Genesis {
        name: Text::new("bank").unwrap(),
        begins: Timestamp::from_ms(1_000).unwrap(),
        epoch_blocks: 8,
        validators: Set::of(validators.into_iter().map(PublicKey::Ed25519)).unwrap(),
    }
}

/// The network of a lone validator.
pub(crate) fn lone() -> Genesis {
    genesis([engine::public_key_of(&SEED)])
}

/// The value that is proven to whoever trusts this network.
pub(crate) fn proven(proof: &Proof, genesis: &Genesis) -> Option<Vec<u8>> {
    let trust = Trust { network: genesis.digest().0, anchor: None };
    match verify(proof, &trust).unwrap().finding {
        Finding::Record { value, .. } => value,
        Finding::Outcome { .. } => panic!("a proof of a record was asked for"),
    }
}

/// The configuration of a lone validator for tests: small caches, a short heartbeat.
pub(crate) fn solo(directory: &Path) -> Config {
    let mut config = Config::solo(directory.to_owned(), lone(), SEED);
    config.heartbeat_ms = 200;
    config.cache_bytes = 8 << 20;
    config
}

/// Starts a bank, with the number of its next payment set from its state.
pub(crate) fn start(
    config: Config,
    report: impl Fn(&FinalizedBlock) + Send + Sync + 'static,
) -> (Engine, Arc<Bank>) {
    start_bank(config, Bank::new(500, Box::new(move |block, _, _| report(block))))
}

/// Starts this bank, with the number of its next payment set from its state.
pub(crate) fn start_bank(mut config: Config, bank: Bank) -> (Engine, Arc<Bank>) {
    let bank = Arc::new(bank);
    config.wake = bank.wake.clone();
    let engine = Engine::start(config, Arc::clone(&bank) as Arc<dyn Machine>).unwrap();
    bank.resume(next_payment(&engine.handle()));
    (engine, bank)
}

/// How many payments the state has seen.
pub(crate) fn next_payment(handle: &Handle) -> u64 {
    let meta = handle.get_many_blocking(vec![meta_key()]).unwrap().value.remove(0);
    meta.map_or(0, |meta| balance(&meta))
}

/// Waits until `done` holds, or fails after half a minute.
pub(crate) fn wait(what: &str, mut done: impl FnMut() -> bool) {
    let started = Instant::now();
    while !done() {
        assert!(started.elapsed() < Duration::from_secs(30), "waited too long: {what}");
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// The `number`th payment of a fixed endless list among a few accounts.
pub(crate) fn payment(number: u64) -> Payment {
    let mixed = number.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let pick = |shift: u32| u32::try_from(mixed >> shift & 0x3f).unwrap();
    Payment { payer: pick(10), payee: pick(20), document: pick(30), amount: mixed >> 40 & 0xff }
}
