//! Mandates: what they allow, how they run down, how they are passed on.

use super::{amount, cpv, parts, person, verbs, weight};
use crate::{MandateError, MandateScope};
use canon::Set;
use expect_test::{Expect, expect};
use proptest::prelude::*;
use vocabulary::Timestamp;

fn day(day: u64) -> Timestamp {
    Timestamp::from_ms(day * 86_400_000).expect("a time")
}

/// `pay,purchase per=50 total=100 with=bob cats=30000000 for=ann until=9 pass=1`.
fn scope(words: &str) -> MandateScope {
    let mut words = words.split_whitespace();
    let allowed = words.next().unwrap_or("");
    let mut scope = MandateScope {
        verbs: verbs(allowed),
        counterparties: Set::new(),
        categories: canon::List::new(),
        per_act: None,
        in_total: None,
        expires: day(9),
        may_pass_on: 0,
        principals: Set::new(),
    };
    for (name, value) in words.filter_map(|word| word.split_once('=')) {
        match name {
            "per" => scope.per_act = Some(amount(value)),
            "total" => scope.in_total = Some(amount(value)),
            "with" => scope.counterparties = Set::of(parts(value).map(person)).expect("few"),
            "for" => scope.principals = Set::of(parts(value).map(person)).expect("few"),
            "cats" => {
                scope.categories = parts(value).map(cpv).collect::<Vec<_>>().try_into().expect("few");
            }
            "until" => scope.expires = day(value.parse().expect("a day")),
            "pass" => scope.may_pass_on = value.parse().expect("a count"),
            _ => panic!("a scope has no `{name}`"),
        }
    }
    scope
}

/// Plays acts one after the other on one mandate; each that is allowed runs it down.
fn check(words: &str, acts: &[(u64, &str)], expected: &Expect) {
    let mut scope = scope(words);
    let mut told = String::new();
    for (today, act) in acts {
        let weight = weight(act);
        let answer = match scope.allows(&weight, day(*today)) {
            Ok(()) => {
                scope = scope.after(&weight);
                scope.in_total.map_or("allowed".to_owned(), |left| format!("allowed, {left} left"))
            }
            Err(error) => format!("{error:?}"),
        };
        told.push_str(&format!("day {today}  {act:<40}{answer}\n"));
    }
    expected.assert_eq(&told);
}

#[test]
fn a_mandate_runs_down_and_expires() {
    check(
        "purchase,pay per=50 total=100",
        &[
            (1, "purchase 50 -"),
            (1, "purchase 50.01 -"),
            (1, "deliver - -"),
            (2, "pay 30 -"),
            (2, "pay 20.01 -"),
            (3, "purchase - -"),
            (3, "pay 20 -"),
            (8, "pay 0.01 -"),
            (8, "pay 0 -"),
            (9, "pay 0 -"),
        ],
        &expect![[r#"
            day 1  purchase 50 -                           allowed, 50.00 EUR left
            day 1  purchase 50.01 -                        OverActLimit
            day 1  deliver - -                             OutOfScope
            day 2  pay 30 -                                allowed, 20.00 EUR left
            day 2  pay 20.01 -                             OverTotal
            day 3  purchase - -                            allowed, 20.00 EUR left
            day 3  pay 20 -                                allowed, 0.00 EUR left
            day 8  pay 0.01 -                              OverTotal
            day 8  pay 0 -                                 allowed, 0.00 EUR left
            day 9  pay 0 -                                 Expired
        "#]],
    );
}

#[test]
fn a_mandate_keeps_to_its_counterparties_categories_and_principals() {
    check(
        "purchase with=bob cats=30190000 for=ann,town",
        &[
            (1, "purchase 5 30197644 with bob"),
            (1, "purchase 5 30190000 with bob for town"),
            (1, "purchase 5 30000000 with bob"),
            (1, "purchase 5 ? with bob"),
            (1, "purchase 5 30197644,? with bob"),
            (1, "purchase 5 - with bob"),
            (1, "purchase 5 30197644 with cay"),
            (1, "purchase 5 30197644 with bob for hall"),
        ],
        &expect![[r#"
            day 1  purchase 5 30197644 with bob            allowed
            day 1  purchase 5 30190000 with bob for town   allowed
            day 1  purchase 5 30000000 with bob            OutOfScope
            day 1  purchase 5 ? with bob                   OutOfScope
            day 1  purchase 5 30197644,? with bob          OutOfScope
            day 1  purchase 5 - with bob                   OutOfScope
            day 1  purchase 5 30197644 with cay            OutOfScope
            day 1  purchase 5 30197644 with bob for hall   OutOfScope
        "#]],
    );
}

#[test]
fn another_currency_is_over_every_limit() {
    let dollars = crate::Weight { amount: Some(amount("1 USD")), ..weight("pay 1 -") };
    assert_eq!(scope("pay per=50").allows(&dollars, day(1)), Err(MandateError::OverActLimit));
    assert_eq!(scope("pay total=50").allows(&dollars, day(1)), Err(MandateError::OverTotal));
    assert_eq!(scope("pay").allows(&dollars, day(1)), Ok(()));
}

#[test]
fn a_mandate_is_passed_on_only_narrower() {
    let wide = "purchase,pay per=50 total=100 with=bob,cay cats=30000000 for=ann,town until=9 pass=2";
    let mut told = String::new();
    for narrow in [
        wide,
        "purchase,pay per=50 total=100 with=bob,cay cats=30000000 for=ann,town until=9 pass=1",
        "purchase per=10 total=10 with=bob cats=30190000 for=town until=3",
        "purchase,deliver per=10 total=10 with=bob cats=30190000 for=town",
        "purchase total=10 with=bob cats=30190000 for=town",
        "purchase per=10 with=bob cats=30190000 for=town",
        "purchase per=60 total=10 with=bob cats=30190000 for=town",
        "purchase per=10 total=110 with=bob cats=30190000 for=town",
        "purchase per=10 total=10 cats=30190000 for=town",
        "purchase per=10 total=10 with=bob,dan cats=30190000 for=town",
        "purchase per=10 total=10 with=bob for=town",
        "purchase per=10 total=10 with=bob cats=33000000 for=town",
        "purchase per=10 total=10 with=bob cats=30190000",
        "purchase per=10 total=10 with=bob cats=30190000 for=hall",
        "purchase per=10 total=10 with=bob cats=30190000 for=town until=10",
    ] {
        let answer = if scope(wide).may_pass_on(&scope(narrow)).is_ok() { "narrower" } else { "refused" };
        told.push_str(&format!("{answer:<10}{narrow}\n"));
    }
    expect![[r#"
        refused   purchase,pay per=50 total=100 with=bob,cay cats=30000000 for=ann,town until=9 pass=2
        narrower  purchase,pay per=50 total=100 with=bob,cay cats=30000000 for=ann,town until=9 pass=1
        narrower  purchase per=10 total=10 with=bob cats=30190000 for=town until=3
        refused   purchase,deliver per=10 total=10 with=bob cats=30190000 for=town
        refused   purchase total=10 with=bob cats=30190000 for=town
        refused   purchase per=10 with=bob cats=30190000 for=town
        refused   purchase per=60 total=10 with=bob cats=30190000 for=town
        refused   purchase per=10 total=110 with=bob cats=30190000 for=town
        refused   purchase per=10 total=10 cats=30190000 for=town
        refused   purchase per=10 total=10 with=bob,dan cats=30190000 for=town
        refused   purchase per=10 total=10 with=bob for=town
        refused   purchase per=10 total=10 with=bob cats=33000000 for=town
        refused   purchase per=10 total=10 with=bob cats=30190000
        refused   purchase per=10 total=10 with=bob cats=30190000 for=hall
        refused   purchase per=10 total=10 with=bob cats=30190000 for=town until=10
    "#]]
    .assert_eq(&told);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    /// What a narrower mandate allows, the wider one that it was cut from allows too.
    #[test]
    fn nothing_is_won_by_passing_on(
        wide in limits(), narrow in limits(), sum in 0_u64..12, with in 0_usize..3, category in 0_usize..4,
    ) {
        let (wide, narrow) = (scope(&format!("{wide} pass=2")), scope(&format!("{narrow} pass=1")));
        let categories = ["-", "?", "30197644", "33000000"];
        let act = format!("pay {sum} {} with {}", categories[category], ["bob", "cay", "dan"][with]);
        let weight = weight(&act);
        if wide.may_pass_on(&narrow).is_ok() && narrow.allows(&weight, day(1)).is_ok() {
            prop_assert_eq!(wide.allows(&weight, day(1)), Ok(()));
        }
    }
}

/// Scopes of few words, so that one is often inside another.
fn limits() -> impl Strategy<Value = String> {
    let per = prop_oneof![Just(""), Just(" per=5"), Just(" per=9")];
    let total = prop_oneof![Just(""), Just(" total=5"), Just(" total=9")];
    let with = prop_oneof![Just(""), Just(" with=bob"), Just(" with=bob,cay")];
    let cats = prop_oneof![Just(""), Just(" cats=30000000"), Just(" cats=30190000"), Just(" cats=33000000")];
    (per, total, with, cats).prop_map(|(per, total, with, cats)| format!("pay{per}{total}{with}{cats}"))
}
