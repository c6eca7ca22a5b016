//! The records that `kerf` ships as its sample, by what they hold and what is wrong with them.

use expect_test::expect;
use interchange::ocds::{Counts, Process, process, read};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// The text of the sample.
pub(crate) const SAMPLE: &str = include_str!("../../../kerf/sample/ocds.jsonl");

#[test]
fn the_sample_holds_what_its_description_says() {
    let mut publishers: BTreeMap<String, Vec<Process>> = BTreeMap::new();
    for release in read(SAMPLE) {
        let release = release.unwrap();
        assert!(
            release
                .licence
                .as_deref()
                .is_some_and(|licence| licence.contains("creativecommons.org/licenses/by/"))
        );
        publishers.entry(release.publisher.clone()).or_default().push(process(&release));
    }
    let mut told = String::new();
    for (publisher, processes) in publishers {
        writeln!(told, "{publisher}: {} processes", processes.len()).unwrap();
        let counts: Vec<Counts> = processes.iter().map(Counts::of).collect();
        let sum = |count: fn(&Counts) -> usize| counts.iter().map(count).sum::<usize>();
        let (items, lots) = (sum(|counts| counts.tender_items), sum(|counts| counts.lots));
        let (awards, contracts) = (sum(|counts| counts.awards), sum(|counts| counts.contracts));
        let (lines, payments) = (sum(|counts| counts.contract_items), sum(|counts| counts.transactions));
        writeln!(told, "  {items} items, {lots} lots, {awards} awards, {contracts} contracts, {lines} lines, {payments} payments").unwrap();
        let mut lacking: BTreeMap<&str, usize> = BTreeMap::new();
        let mut wrong: BTreeMap<&str, usize> = BTreeMap::new();
        for process in &processes {
            process.lacking.iter().for_each(|step| *lacking.entry(step.name()).or_default() += 1);
            process.exceptions.iter().for_each(|found| *wrong.entry(found.kind.name()).or_default() += 1);
        }
        writeln!(told, "  lacking {lacking:?}").unwrap();
        writeln!(told, "  exceptions {wrong:?}").unwrap();
    }
    expect![[r#"
        australia/new-south-wales: 10 processes
          10 items, 0 lots, 0 awards, 0 contracts, 0 lines, 0 payments
          lacking {"agreement": 10, "delivery": 10, "invoice": 10, "order": 10, "payment": 10, "quote": 10, "selection": 10}
          exceptions {}
        paraguay: 5 processes
          100 items, 11 lots, 5 awards, 7 contracts, 100 lines, 0 payments
          lacking {"delivery": 5, "invoice": 5, "order": 5, "payment": 5, "quote": 5}
          exceptions {"contract_without_award": 2, "dates_out_of_order": 5, "lines_differ_from_value": 2, "missing_value": 2, "no_supplier": 2, "unknown_unit": 109, "wrong_form": 5}
        portugal/impic-base: 87 processes
          7 items, 0 lots, 87 awards, 87 contracts, 0 lines, 6 payments
          lacking {"delivery": 87, "invoice": 87, "order": 87, "payment": 81, "quote": 87}
          exceptions {}
    "#]].assert_eq(&told);
}
