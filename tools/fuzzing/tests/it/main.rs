//! Every target, over its corpus and over variations of it, with any compiler.

use fuzzing::{TARGETS, Target, Variations};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// How many variations each target is given in an ordinary test run.
const VARIATIONS: usize = 20_000;

fn fuzz_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz")
}

/// The committed inputs of `target` by file name.
fn corpus(target: &Target) -> Vec<(String, Vec<u8>)> {
    let folder = fuzz_folder().join("corpus").join(target.name);
    let entries = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut inputs: Vec<(String, Vec<u8>)> = entries
        .map(|entry| entry.expect("an entry of the corpus"))
        .map(|entry| (entry.file_name(), fs::read(entry.path()).expect("a file of the corpus")))
        .map(|(name, bytes)| (name.to_string_lossy().into_owned(), bytes))
        .collect();
    inputs.sort();
    inputs
}

fn over_its_corpus_and_variations(name: &str) {
    let target = TARGETS.iter().find(|target| target.name == name).expect("a target of this name");
    let committed = corpus(target);
    assert!(!committed.is_empty(), "`{name}` has no corpus");
    let mut inputs = (target.seeds)();
    for (file, bytes) in committed {
        eprintln!("{file}");
        (target.run)(&bytes);
        inputs.push(bytes);
    }
    for bytes in Variations::of(inputs, 1).take(VARIATIONS) {
        let shown = bytes.clone();
        let outcome = std::panic::catch_unwind(|| (target.run)(&bytes));
        assert!(outcome.is_ok(), "`{name}` broke on {shown:02x?}");
    }
}

#[test]
fn canon_json_survives_anything() {
    over_its_corpus_and_variations("canon_json");
}

#[test]
fn canon_record_survives_anything() {
    over_its_corpus_and_variations("canon_record");
}

#[test]
fn canon_signature_survives_anything() {
    over_its_corpus_and_variations("canon_signature");
}

#[test]
fn ledger_body_survives_anything() {
    over_its_corpus_and_variations("ledger_body");
}

#[test]
fn ledger_envelope_json_survives_anything() {
    over_its_corpus_and_variations("ledger_envelope_json");
}

#[test]
fn ledger_outcome_survives_anything() {
    over_its_corpus_and_variations("ledger_outcome");
}

#[test]
fn ledger_record_survives_anything() {
    over_its_corpus_and_variations("ledger_record");
}

#[test]
fn ledger_transaction_survives_anything() {
    over_its_corpus_and_variations("ledger_transaction");
}

#[test]
fn light_proof_survives_anything() {
    over_its_corpus_and_variations("light_proof");
}

#[test]
fn provider_record_survives_anything() {
    over_its_corpus_and_variations("provider_record");
}

#[test]
fn vault_keyring_survives_anything() {
    over_its_corpus_and_variations("vault_keyring");
}

#[test]
fn vault_letter_survives_anything() {
    over_its_corpus_and_variations("vault_letter");
}

#[test]
fn vault_policy_survives_anything() {
    over_its_corpus_and_variations("vault_policy");
}

#[test]
fn vault_secret_survives_anything() {
    over_its_corpus_and_variations("vault_secret");
}

#[test]
fn variations_reach_both_acceptance_and_refusal() {
    let inputs = fuzzing::samples::<fuzzing::Everything>();
    let accepted = Variations::of(inputs, 1).take(VARIATIONS);
    let accepted = accepted.filter(|bytes| canon::decode::<fuzzing::Everything>(bytes).is_ok()).count();
    assert!(accepted > VARIATIONS / 100, "only {accepted} of {VARIATIONS} variations are accepted");
    assert!(accepted < VARIATIONS / 2, "as many as {accepted} of {VARIATIONS} variations are accepted");
}

#[test]
fn every_target_has_a_test_an_executable_and_a_corpus() {
    let names: BTreeSet<&str> = TARGETS.iter().map(|target| target.name).collect();
    let manifest = fs::read_to_string(fuzz_folder().join("Cargo.toml")).unwrap();
    let lines = manifest.lines().skip_while(|line| *line != "[[bin]]");
    let executables: BTreeSet<&str> =
        lines.filter_map(|line| line.strip_prefix("name = \"")?.strip_suffix('"')).collect();
    assert_eq!(executables, names);

    let entries = fs::read_dir(fuzz_folder().join("corpus")).unwrap();
    let folders = entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned());
    let folders: BTreeSet<String> = folders.collect();
    assert_eq!(folders, names.iter().map(|name| (*name).to_owned()).collect());

    let tests = include_str!("main.rs");
    for name in names {
        assert!(tests.contains(&format!("fn {name}_survives_anything()")), "`{name}` has no test");
        let driver = fuzz_folder().join("fuzz_targets").join(format!("{name}.rs"));
        assert!(
            fs::read_to_string(driver).unwrap().contains(&format!("\"{name}\"")),
            "`{name}` is not driven"
        );
    }
}
