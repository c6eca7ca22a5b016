//! What the README promises of the demo, the import and the benchmark.

use crate::stage::{Stage, bare};
use canon::Json;
use std::collections::BTreeMap;
use std::path::PathBuf;

#[test]
fn the_demo_tells_the_whole_cycle_and_ends_by_itself() {
    let folder = tempfile::tempdir().expect("a folder");
    let place = folder.path().join("demo");
    let ran = bare(&["demo", "--dir", place.to_str().expect("text")], &[("CI", "true")]).good();
    for line in [
        "102 processes, 950 transactions (950 carried out, 0 refused)",
        "fiat      Ann approves it herself",
        "refused: who began an act cannot approve it",
        "refused: the act is over the mandate's limit for one act",
        "refused: more is invoiced than was accepted, or twice",
        "every outcome and the state are as the blocks commit to",
        "trust string: kerf1:",
    ] {
        assert!(ran.out.contains(line), "the demo does not say `{line}`:\n{}", ran.out);
    }
    let page = std::fs::read_to_string(place.join("report.html")).expect("a report");
    assert!(page.contains("<svg") && page.contains("</html>"), "the report is no page with plots");
    the_release_tells_the_trade(&std::fs::read_to_string(place.join("trade.ocds.json")).expect("a release"));
    let proof = place.join("order.proof");
    let trust =
        ran.out.split("trust string: ").nth(1).and_then(|rest| rest.lines().next()).expect("a trust string");
    bare(&["verify", "proof", proof.to_str().expect("text"), "--trust", trust], &[]).good();
}

/// What others read of the trade is what the demo played.
fn the_release_tells_the_trade(text: &str) {
    use interchange::ocds::{Counts, process, read};
    let releases: Vec<_> = read(text).map(|found| found.expect("a release")).collect();
    let [release] = releases.as_slice() else { panic!("{} releases", releases.len()) };
    let process = process(release);
    assert_eq!(process.exceptions, [], "the release is sound");
    let counts = Counts::of(&process);
    expect_test::expect![[r#"
        Counts {
            parties: 3,
            tender_items: 1,
            lots: 0,
            bids: 2,
            awards: 1,
            suppliers: 1,
            contracts: 1,
            contract_items: 1,
            amendments: 0,
            milestones: 2,
            transactions: 2,
            contract_value: {
                "EUR": Decimal {
                    units: 6200,
                    scale: 0,
                },
            },
            paid: {
                "EUR": Decimal {
                    units: 292578,
                    scale: 2,
                },
            },
        }"#]]
    .assert_eq(&format!("{counts:#?}"));
}

/// The recorded processes and their independent totals; absent outside the team's own machines.
fn shared(name: &str) -> Option<PathBuf> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/ocds").join(name);
    if path.exists() {
        return Some(path);
    }
    assert!(std::env::var_os("CI").is_none(), "`{}` is missing", path.display());
    eprintln!("skipped: `{}` is not there", path.display());
    None
}

fn number(json: &Json, path: &[&str]) -> u64 {
    let found = path.iter().try_fold(json, |json, key| json.get(key));
    match found {
        Some(Json::Number(number)) => *number,
        other => panic!("no number at {path:?}: {other:?}"),
    }
}

/// Contracts and transactions by process, from the totals that were counted without us.
fn facts() -> Option<BTreeMap<String, (u64, u64)>> {
    let text = std::fs::read_to_string(shared("facts.csv")?).expect("text");
    let mut lines = text.lines();
    let head: Vec<&str> = lines.next().expect("a head").split(',').collect();
    let column = |name: &str| head.iter().position(|field| *field == name).expect("a column");
    let (ocid, contracts, paid) = (column("ocid"), column("contracts"), column("transactions"));
    let count = |fields: &[&str], at: usize| fields[at].parse().unwrap_or(0);
    Some(
        lines
            .map(|line| {
                let fields: Vec<&str> = line.split(',').collect();
                (fields[ocid].to_owned(), (count(&fields, contracts), count(&fields, paid)))
            })
            .collect(),
    )
}

#[test]
fn all_recorded_processes_are_taken_and_every_difference_has_a_reason() {
    let (Some(records), Some(facts)) = (shared("processes.jsonl"), facts()) else { return };
    let stage = Stage::open();
    let exceptions = stage.path("exceptions.jsonl");
    let (records, exceptions) =
        (records.to_str().expect("text"), exceptions.to_str().expect("text").to_owned());
    let answer = stage.run(&["import", "ocds", records, "--exceptions", &exceptions, "--json"]).good().json();
    assert_eq!(number(&answer, &["processes"]), 625);
    assert_eq!(
        number(&answer, &["transactions"]),
        number(&answer, &["carried_out"]) + number(&answer, &["refused"])
    );
    // A contract or a payment of a record is on the ledger, or there is an exception at its path.
    let mut told: BTreeMap<&str, u64> = BTreeMap::new();
    let lines = std::fs::read_to_string(&exceptions).expect("exceptions");
    for line in lines.lines() {
        let exception = Json::parse(line).expect("a line of JSON");
        let kind = exception.get("kind").and_then(Json::as_text).expect("a kind").to_owned();
        let path = exception.get("path").and_then(Json::as_text).expect("a path").to_owned();
        let missed = kind == "not_played" || kind.starts_with("refused:");
        let steps = path.matches('/').count();
        if missed && path.starts_with("/contracts/") && steps == 2 {
            *told.entry("contracts").or_default() += 1;
        } else if missed && path.contains("/transactions/") {
            *told.entry("payments").or_default() += 1;
        }
    }
    let contracts: u64 = facts.values().map(|(contracts, _)| contracts).sum();
    let payments: u64 = facts.values().map(|(_, payments)| payments).sum();
    let played = |name: &str| number(&answer, &["played", name]);
    assert_eq!(played("agreements (contracts)") + told["contracts"], contracts + refused_orders(&answer));
    assert_eq!(played("payments (transactions)") + told["payments"], payments);
    // Once more goes on where it ended: nothing is left to do, and nothing is told twice.
    let again = stage.run(&["import", "ocds", records, "--json"]).good().json();
    for sum in ["processes", "transactions", "carried_out", "refused"] {
        assert_eq!(number(&again, &[sum]), number(&answer, &[sum]), "{sum}");
    }
    let checked = stage.run(&["verify", "ledger", "--trust", &stage.trust, "--json"]).good().json();
    assert_eq!(number(&checked, &["transactions"]), number(&answer, &["transactions"]));
    let other = stage.run(&["import", "ocds", records, "--again", "--json"]).good().json();
    assert!(number(&other, &["refused"]) > number(&answer, &["refused"]), "parties enrol once: {other}");
}

/// Contracts that were signed and could not be ordered: they count as played and as told.
fn refused_orders(answer: &Json) -> u64 {
    number(answer, &["played", "agreements (contracts)"]) - number(answer, &["played", "orders (implied)"])
}

#[test]
fn a_file_that_is_no_record_is_refused_with_what_to_do() {
    let stage = Stage::open();
    let file = stage.path("letter.txt");
    std::fs::write(&file, "Dear Sir or Madam\n").expect("written");
    let ran = stage.run(&["import", "ocds", file.to_str().expect("text"), "--json"]);
    assert_eq!(ran.code, 1);
    assert_eq!(ran.error_code(), "nothing_read");
}

#[test]
fn the_benchmark_runs_and_counts_whole_trades() {
    let ran = bare(
        &["bench", "cycle", "--json", "--seconds", "1", "--parties", "20", "--rate-max", "200"],
        &[("TMPDIR", "/tmp")],
    )
    .good();
    let last = ran.out.lines().last().expect("a line");
    let result = Json::parse(last).expect("JSON");
    assert!(number(&result, &["cycles"]) > 0);
    assert_eq!(number(&result, &["transactions"]), 8 * number(&result, &["cycles"]));
}
