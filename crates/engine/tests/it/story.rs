//! What a lone validator does from day to day.

use crate::{
    bank::{KIND_ACCOUNT, KIND_DOCUMENT, OPENING_BALANCE, Payment, balance, key},
    support::{Scratch, next_payment, payment, solo, start, wait},
};
use engine::{Engine, EngineError};
use std::{
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

#[test]
fn a_payment_becomes_final_and_can_be_read() {
    let scratch = Scratch::new("payment");
    let (engine, bank) = start(solo(scratch.path()), |_| {});
    let handle = engine.handle();
    let started = Instant::now();
    bank.submit([Payment { payer: 1, payee: 2, document: 3, amount: 40 }]);
    wait("the payment is applied", || next_payment(&handle) == 1);
    let elapsed = started.elapsed();
    let read =
        handle.get_many_blocking(vec![key(KIND_ACCOUNT, 1), key(KIND_ACCOUNT, 2), key(KIND_ACCOUNT, 5)]);
    let read = read.unwrap();
    assert_eq!(read.value[0].as_deref().map(balance), Some(OPENING_BALANCE - 40));
    assert_eq!(read.value[1].as_deref().map(balance), Some(OPENING_BALANCE + 40));
    assert_eq!(read.value[2], None);
    assert!(elapsed < Duration::from_secs(5), "one payment took {elapsed:?}");
    engine.stop().unwrap();
}

#[test]
fn an_idle_validator_makes_a_block_per_heartbeat() {
    let scratch = Scratch::new("idle");
    let (engine, _bank) = start(solo(scratch.path()), |_| {});
    let handle = engine.handle();
    wait("the first block", || handle.tip().height >= 1);
    let before = handle.tip().height;
    std::thread::sleep(Duration::from_secs(2));
    let made = handle.tip().height - before;
    assert!((5..=12).contains(&made), "{made} blocks in ten heartbeats");
    engine.stop().unwrap();
}

#[test]
fn after_a_stop_everything_is_as_it_was() {
    let scratch = Scratch::new("restart");
    let seen = Arc::new(Mutex::new(Vec::new()));
    let mut paid = 0;
    for _ in 0..3 {
        let noted = Arc::clone(&seen);
        let (engine, bank) = start(solo(scratch.path()), move |block| {
            noted.lock().unwrap().push(block.position.height);
        });
        let handle = engine.handle();
        assert_eq!(next_payment(&handle), paid);
        bank.submit((paid..paid + 2_000).map(payment));
        paid += 2_000;
        wait("the payments are applied", || next_payment(&handle) == paid);
        engine.stop().unwrap();
    }
    let seen = seen.lock().unwrap();
    let heights: Vec<u64> = (1..=*seen.last().unwrap()).collect();
    assert_eq!(*seen, heights, "after a clean stop no block is reported twice or left out");
}

#[test]
fn fault_14_a_second_engine_on_the_same_directory_is_refused() {
    let scratch = Scratch::new("lock");
    let (engine, bank) = start(solo(scratch.path()), |_| {});
    let refused = Engine::start(solo(scratch.path()), bank).unwrap_err();
    assert!(matches!(refused, EngineError::InUse(_)), "{refused}");
    assert!(refused.to_string().contains(&scratch.path().display().to_string()));
    engine.stop().unwrap();
}

#[test]
fn a_scan_gives_every_record_of_a_kind_once_page_by_page() {
    let scratch = Scratch::new("scan");
    let (engine, bank) = start(solo(scratch.path()), |_| {});
    let handle = engine.handle();
    bank.submit((0..1_000).map(payment));
    wait("the payments are applied", || next_payment(&handle) == 1_000);
    let mut found = Vec::new();
    let mut after = None;
    loop {
        let page = handle.scan_blocking(KIND_ACCOUNT, after, 7).unwrap().value;
        let Some((last, _)) = page.last() else { break };
        after = Some(*last);
        found.extend(page);
    }
    assert!(found.is_sorted_by(|a, b| a.0 < b.0));
    let total: u64 = found.iter().map(|(_, record)| balance(record)).sum();
    assert_eq!(total, OPENING_BALANCE * found.len() as u64, "money is conserved");
    let papers = handle.scan_blocking(KIND_DOCUMENT, None, 1_000).unwrap().value;
    assert!(papers.iter().all(|(key, _)| key.kind() == KIND_DOCUMENT));
    engine.stop().unwrap();
}

#[test]
fn metrics_are_prometheus_text() {
    let scratch = Scratch::new("metrics");
    let (engine, _bank) = start(solo(scratch.path()), |_| {});
    assert!(engine.handle().metrics().contains("# TYPE"));
    engine.stop().unwrap();
}
