//! What is thrown away is gone, and what stays still proves.

use crate::harness::{Person, Scene, after_ms, ledger_key, places, until};
use light::Trust;
use node::{Receipt, verify_record};
use std::path::Path;

const WEEK_MS: u64 = 7 * 24 * 3_600_000;

/// True if a file below the directory holds these bytes.
fn holds(directory: &Path, bytes: &[u8]) -> bool {
    std::fs::read_dir(directory).unwrap().any(|entry| {
        let path = entry.unwrap().path();
        if path.is_dir() {
            return holds(&path, bytes);
        }
        // It may be thrown away just now.
        std::fs::read(&path).is_ok_and(|file| file.windows(bytes.len()).any(|part| part == bytes))
    })
}

/// Nobody is asked before a node throws blocks away, so nobody who is silent or away can hold it up.
#[test]
fn fault_15_what_is_pruned_is_gone_and_the_state_still_proves() {
    let mut scene = Scene::with(|config| {
        config.blocks_retained = Some(256);
        config.heartbeat_ms = 5;
        config.block_interval_min_ms = 1;
    });
    let ann = Person::new(scene.node(), "ann");
    scene.done(&ann.enrol());
    let offer = ann.offer(after_ms(WEEK_MS));
    let at = scene.done(&offer).at;
    let trust: Trust = scene.node().trust().parse().unwrap();
    scene.index();
    let outcome = scene.run(scene.node().prove_outcome(&offer.id)).unwrap().unwrap();
    let (ledger, signature) = (scene.path().join("ledger"), &offer.bytes[offer.bytes.len() - 64..]);
    assert!(holds(&ledger, signature));

    until("the block of the offer is gone", || scene.run(scene.node().block(at.height)).unwrap().is_none());
    until("its bytes are gone", || !holds(&ledger, signature));
    until("its facts are gone", || places(&scene.facts(), &offer.id).is_empty());
    // While the index is a block behind, a receipt might still come.
    let is_unlisted = |scene: &Scene| scene.node().receipt(&offer.id).unwrap() == Some(Receipt::Unlisted);
    until("its receipt is gone", || is_unlisted(&scene));

    // What it made is there, and is proven from the first day on; so is what was exported in time.
    let key = ledger_key(&offer.listing());
    let proof = scene.run(scene.node().prove(&key)).unwrap();
    let proven = verify_record(&proof, &trust).unwrap();
    assert!(proven.record.is_some() && proven.height > at.height + 256);
    node::verify_proof(&outcome, &trust).unwrap();
    // It does not count again, not even after a start from what is left.
    scene.reopen();
    assert_eq!(scene.submit(&offer), Ok(offer.id));
    scene.done(&ann.offer(after_ms(WEEK_MS)));
    until("its receipt is gone", || is_unlisted(&scene));
    assert_eq!(scene.record(key), proven.record);
}
