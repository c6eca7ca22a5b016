//! Totals of 625 real processes, as we read them and as they were counted by others.
//!
//! `facts.csv` was made from the publishers' files by the standard's reference merge and a few lines of counting,
//! without this crate.

use crate::shared::shared;
use expect_test::expect;
use interchange::ocds::{Counts, Decimal, Json, Process, RawRelease, merge, process, read};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// One row of `facts.csv`, by column.
type Row = BTreeMap<String, String>;

fn rows(text: &str) -> Vec<Row> {
    let mut lines = text.lines().map(split);
    let names = lines.next().unwrap();
    lines.map(|fields| names.iter().cloned().zip(fields).collect()).collect()
}

/// The fields of a line of comma-separated values.
fn split(line: &str) -> Vec<String> {
    let mut fields = vec![String::new()];
    let mut quoted = false;
    for character in line.chars() {
        match character {
            '"' => quoted = !quoted,
            ',' if !quoted => fields.push(String::new()),
            other => fields.last_mut().unwrap().push(other),
        }
    }
    fields
}

/// `MXN 902365.64`, rounded to cents as the facts are; several currencies after each other.
fn sums(sums: &BTreeMap<String, Decimal>) -> String {
    let texts: Vec<String> =
        sums.iter().map(|(currency, sum)| format!("{currency} {}", cents(*sum))).collect();
    texts.join(";")
}

fn cents(sum: Decimal) -> Decimal {
    let (cents, _) = sum.rounded(2).unwrap();
    Decimal::of(cents, 2)
}

fn stated_sums(text: &str) -> String {
    let Some((currency, sum)) = text.split_once(' ') else { return text.to_owned() };
    format!("{currency} {}", cents(sum.parse().unwrap()))
}

fn differences(process: &Process, facts: &Row) -> Vec<String> {
    let counts = Counts::of(process);
    let ours = [
        ("parties", counts.parties.to_string()),
        ("tender_items", counts.tender_items.to_string()),
        ("lots", counts.lots.to_string()),
        ("bids", counts.bids.to_string()),
        ("awards", counts.awards.to_string()),
        ("suppliers", counts.suppliers.to_string()),
        ("contracts", counts.contracts.to_string()),
        ("contract_items", counts.contract_items.to_string()),
        ("amendments", counts.amendments.to_string()),
        ("milestones", counts.milestones.to_string()),
        ("transactions", counts.transactions.to_string()),
        ("contract_value", sums(&counts.contract_value)),
        ("paid", sums(&counts.paid)),
    ];
    let differ = ours.iter().filter_map(|(column, ours)| {
        let theirs = match *column {
            "contract_value" | "paid" => stated_sums(&facts[*column]),
            _ => facts[*column].clone(),
        };
        (*ours != theirs)
            .then(|| format!("{} {} {column}: {ours}, not {theirs}", process.publisher, process.ocid))
    });
    differ.collect()
}

fn compare(processes: &[Process], facts: &[Row]) -> String {
    let by_id: BTreeMap<(&str, &str), &Row> =
        facts.iter().map(|row| ((row["publisher"].as_str(), row["ocid"].as_str()), row)).collect();
    let mut report = format!("{} processes\n", processes.len());
    for process in processes {
        for line in differences(process, by_id[&(process.publisher.as_str(), process.ocid.as_str())]) {
            writeln!(report, "{line}").unwrap();
        }
    }
    report
}

#[test]
fn all_625_processes_equal_facts() {
    let (Some(text), Some(facts)) = (shared("ocds/processes.jsonl"), shared("ocds/facts.csv")) else {
        return;
    };
    let processes: Vec<Process> = read(&text).map(|release| process(&release.unwrap())).collect();
    expect![[r#"
        625 processes
    "#]]
    .assert_eq(&compare(&processes, &rows(&facts)));
}

/// The first place where `ours` and `theirs` differ.
fn first_difference(ours: &Json, theirs: &Json, path: &str) -> Option<String> {
    match (ours, theirs) {
        (Json::Object(ours), Json::Object(theirs)) => {
            let names: std::collections::BTreeSet<&String> =
                ours.iter().chain(theirs).map(|(name, _)| name).collect();
            let member = |members: &[(String, Json)], wanted: &String| {
                members.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.clone())
            };
            names.into_iter().find_map(|name| match (member(ours, name), member(theirs, name)) {
                (Some(ours), Some(theirs)) => first_difference(&ours, &theirs, &format!("{path}/{name}")),
                (ours, _) => Some(format!(
                    "{path}/{name}: {}",
                    if ours.is_some() { "only ours" } else { "only theirs" }
                )),
            })
        }
        (Json::List(ours), Json::List(theirs)) if ours.len() == theirs.len() => {
            let mut pairs = ours.iter().zip(theirs).enumerate();
            pairs.find_map(|(index, (ours, theirs))| {
                first_difference(ours, theirs, &format!("{path}/{index}"))
            })
        }
        (ours, theirs) => (ours != theirs).then(|| format!("{path}: {ours}, not {theirs}")),
    }
}

#[test]
fn merging_gives_the_very_releases_of_the_reference_merge() {
    let (Some(releases), Some(compiled)) = (shared("ocds/releases.jsonl"), shared("ocds/processes.jsonl"))
    else {
        return;
    };
    let merged = merge(read(&releases).map(Result::unwrap));
    let theirs: BTreeMap<(String, String), Json> = read(&compiled)
        .map(Result::unwrap)
        .map(|release| ((release.publisher, release.ocid), release.json))
        .collect();
    let mut differ = String::new();
    for release in &merged {
        let id = (release.publisher.clone(), release.ocid.clone());
        if let Some(difference) = first_difference(&release.json, &theirs[&id], "") {
            writeln!(differ, "{} {} {difference}", id.0, id.1).unwrap();
        }
    }
    expect![[r#""#]].assert_eq(&differ);
}

#[test]
fn all_729_releases_merge_into_the_processes_of_the_facts() {
    let (Some(text), Some(facts)) = (shared("ocds/releases.jsonl"), shared("ocds/facts.csv")) else { return };
    let releases: Vec<RawRelease> = read(&text).map(Result::unwrap).collect();
    assert_eq!(releases.len(), 729);
    let processes: Vec<Process> = merge(releases).iter().map(process).collect();
    expect![[r#"
        625 processes
    "#]]
    .assert_eq(&compare(&processes, &rows(&facts)));
}

/// What 625 real records lack, and what is wrong with them.
#[test]
fn the_faults_of_all_625_processes_are_counted() {
    let Some(text) = shared("ocds/processes.jsonl") else { return };
    let mut lacking: BTreeMap<&str, usize> = BTreeMap::new();
    let mut wrong: BTreeMap<&str, usize> = BTreeMap::new();
    let mut policies: BTreeMap<&str, usize> = BTreeMap::new();
    for process in read(&text).map(|release| process(&release.unwrap())) {
        process.lacking.iter().for_each(|step| *lacking.entry(step.name()).or_default() += 1);
        process.exceptions.iter().for_each(|found| *wrong.entry(found.kind.name()).or_default() += 1);
        process.agreements.iter().for_each(|one| *policies.entry(one.match_policy.name()).or_default() += 1);
    }
    expect![[r#"
        (
            {
                "agreement": 164,
                "delivery": 325,
                "invoice": 625,
                "need": 74,
                "order": 625,
                "payment": 311,
                "profile": 1,
                "quote": 603,
                "selection": 144,
            },
            {
                "three_way": 300,
                "two_way": 183,
            },
            {
                "contract_without_award": 50,
                "currency_case": 36,
                "date_unparseable": 1,
                "dates_out_of_order": 65,
                "lines_differ_from_value": 51,
                "missing_currency": 298,
                "missing_id": 406,
                "missing_value": 18,
                "no_supplier": 60,
                "paid_above_contract": 1,
                "party_missing": 25,
                "unknown_currency": 2,
                "unknown_status": 69,
                "unknown_unit": 739,
                "wrong_form": 33,
            },
        )
    "#]]
    .assert_debug_eq(&(lacking, policies, wrong));
}
