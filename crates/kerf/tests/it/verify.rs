//! Proofs and whole ledgers, checked without trusting the node.

use crate::stage::{Stage, bare};
use canon::Json;

#[test]
fn a_proof_holds_without_a_node_and_only_under_the_network_s_trust() {
    let stage = Stage::open();
    let alice = stage.enrol("alice");
    stage.enrol("bob");
    let file = stage.path("alice.proof");
    let file = file.to_str().expect("text");
    stage.run(&["proof", &alice, "--out", file]).good();
    let check = |trust: &str, more: &[&str]| {
        bare(&[&["verify", "proof", file, "--trust", trust], more].concat(), &[])
    };
    let proven = check(&stage.trust, &[]).good();
    assert!(proven.out.starts_with(&format!("proven: agent {alice} as of block ")), "{proven:?}");
    assert!(proven.out.contains("person:"), "{proven:?}");
    check(&stage.trust, &["--id", &alice, "--not-older-than", "1h"]).good();
    let old = check(&stage.trust, &["--not-older-than", "0s", "--json"]);
    assert_eq!((old.code, old.error_code().as_str()), (1, "not_proven"));
    let other = check(&stage.trust, &["--id", "agent_vfebdap4z7d4t7nq02wtdaf5tc"]);
    assert_eq!(other.code, 1, "a proof of something else is no answer");
    assert_eq!(check("kerf1:00:00", &[]).code, 2);
    let foreign = check(&format!("kerf1:{}", "00".repeat(32)), &["--json"]);
    assert_eq!((foreign.code, foreign.error_code().as_str()), (1, "not_proven"));

    let sound = std::fs::read(file).expect("a proof");
    for at in (0..sound.len()).step_by(97) {
        let mut bytes = sound.clone();
        bytes[at] ^= 1;
        std::fs::write(file, bytes).expect("written");
        assert_eq!(check(&stage.trust, &["--id", &alice]).code, 1, "byte {at}");
    }

    let nobody = "agent_vfebdap4z7d4t7nq02wtdaf5tc";
    stage.run(&["proof", nobody, "--out", file]).good();
    assert!(check(&stage.trust, &["--id", nobody]).good().out.contains("there is no such record"));
}

#[test]
fn a_whole_ledger_is_run_again_from_its_first_block() {
    let stage = Stage::open();
    stage.enrol("alice");
    stage.enrol("bob");
    let again = stage.act("bob", &["enrol"]);
    assert_eq!(again.code, 3);
    let ran = stage.run(&["verify", "ledger", "--trust", &stage.trust]).good();
    assert!(ran.out.contains(" 3 transactions with their signatures, 1 of them refused\n"), "{ran:?}");
    let status = stage.run(&["status", "--json"]).good().json();
    let root = status.get("state_root").and_then(Json::as_text).expect("a root");
    assert!(ran.out.contains(root), "the state run again is the node's: {ran:?}");
    let other = Stage::open();
    let foreign = stage.run(&["verify", "ledger", "--trust", &other.trust, "--json"]);
    assert_eq!((foreign.code, foreign.error_code().as_str()), (1, "not_verified"));
}

#[test]
fn a_copy_of_a_ledger_is_checked_without_any_node() {
    let stage = Stage::open();
    stage.enrol("alice");
    let path = stage.path("ledger.copy");
    let file = path.to_str().expect("text");
    let copied = stage.run(&["copy", "--out", file, "--json"]).good().json();
    let trust = stage.trust.clone();
    let (_, _folder) = stage.stop();
    let check = || bare(&["verify", "ledger", "--file", file, "--trust", &trust, "--json"], &[]);
    assert_eq!(check().good().json().get("blocks"), copied.get("blocks"));
    let whole = std::fs::read(&path).expect("a copy");
    for at in (0..whole.len()).step_by(97) {
        let mut changed = whole.clone();
        changed[at] ^= 1;
        std::fs::write(&path, changed).expect("written");
        let ran = check();
        assert_ne!(ran.code, 0, "byte {at} was changed and believed: {ran:?}");
    }
    std::fs::write(&path, &whole[..whole.len() - 1]).expect("written");
    assert_eq!(check().error_code(), "not_verified");
}
