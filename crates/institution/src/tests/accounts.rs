//! Accounts: what is free, what is held, what is owed.

use super::person;
use crate::{Account, Balance, MoneyError};
use expect_test::{Expect, expect};
use proptest::prelude::*;
use vocabulary::MoneyId;

fn account(limit: u64) -> Account {
    Account { limit, ..Account::new(MoneyId([1; 16]), person("ann")) }
}

/// `give 100; hold 30; take 71`.
fn check(limit: u64, story: &str, expected: &Expect) {
    let mut account = account(limit);
    let mut told = String::new();
    for step in story.split(';').map(str::trim) {
        let answer = match act(&mut account, step) {
            Ok(()) => format!("balance {}, held {}, free {}", account.balance, account.held, account.free()),
            Err(error) => error.to_string(),
        };
        assert!(account.is_sound());
        told.push_str(&format!("{step:<28}{answer}\n"));
    }
    expected.assert_eq(&told);
}

fn act(account: &mut Account, step: &str) -> Result<(), MoneyError> {
    let (verb, minor) = step.split_once(' ').expect("what and how much");
    let minor = minor.parse().expect("minor units");
    match verb {
        "give" => account.give(minor),
        "take" => account.take(minor),
        "hold" => account.hold(minor),
        "free" => account.unhold(minor),
        _ => panic!("accounts do not `{verb}`"),
    }
}

#[test]
fn what_is_held_is_not_free() {
    check(
        0,
        "give 100; take 101; hold 30; take 71; take 70; free 31; free 30; take 30; hold 1",
        &expect![[r#"
            give 100                    balance 100, held 0, free 100
            take 101                    the account does not have this much free
            hold 30                     balance 100, held 30, free 70
            take 71                     the account does not have this much free
            take 70                     balance 30, held 30, free 0
            free 31                     the account does not have this much free
            free 30                     balance 30, held 0, free 30
            take 30                     balance 0, held 0, free 0
            hold 1                      the account does not have this much free
        "#]],
    );
}

#[test]
fn mutual_credit_goes_below_nought_to_its_limit() {
    check(
        50,
        "take 51; take 20; hold 31; hold 30; take 1; give 5; take 5; free 30; take 30",
        &expect![[r#"
            take 51                     the account does not have this much free
            take 20                     balance -20, held 0, free 30
            hold 31                     the account does not have this much free
            hold 30                     balance -20, held 30, free 0
            take 1                      the account does not have this much free
            give 5                      balance -15, held 30, free 5
            take 5                      balance -20, held 30, free 0
            free 30                     balance -20, held 0, free 30
            take 30                     balance -50, held 0, free 0
        "#]],
    );
}

#[test]
fn balances_have_an_end() {
    let most = i64::MAX as u64;
    check(
        0,
        &format!("give {most}; give {}; give 1; hold {}", 1_u64 << 60, 1_u64 << 59),
        &expect![[r#"
            give 9223372036854775807    the balance would be too large
            give 1152921504606846976    balance 1152921504606846976, held 0, free 1152921504606846976
            give 1                      the balance would be too large
            hold 576460752303423488     the balance would be too large
        "#]],
    );
}

#[test]
fn balances_are_texts_with_a_sign() {
    for text in ["0", "-300", "125000"] {
        assert_eq!(text.parse::<Balance>().map(|balance| balance.to_string()), Ok(text.to_owned()));
    }
    for text in ["", "+1", "01", "-0", "1.0", "1e3", " 1"] {
        assert!(text.parse::<Balance>().is_err(), "{text}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    /// Members of a mutual credit pay each other at random: all balances sum to nought, none breaks its limit.
    #[test]
    fn mutual_credit_sums_to_nought(
        steps in prop::collection::vec((0_usize..4, 0_usize..4, 0_u64..60, any::<bool>()), 0..60),
    ) {
        let mut members: Vec<Account> = [10, 40, 0, 100].into_iter().map(account).collect();
        for (from, to, minor, hold) in steps {
            if hold {
                if members[from].hold(minor).is_err() {
                    let held = members[from].held;
                    members[from].unhold(held).expect("what is held");
                }
            } else if members[from].take(minor).is_ok() {
                members[to].give(minor).expect("far from the end");
            }
            prop_assert!(members.iter().all(Account::is_sound));
            prop_assert_eq!(members.iter().map(|account| account.balance.minor()).sum::<i64>(), 0);
        }
    }
}
