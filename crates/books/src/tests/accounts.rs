use super::history::*;
use crate::{Account, Block, Journal, Mirror, Side, Sides};
use expect_test::{Expect, expect};
use ledger::{Compensated, Event, Refunded};
use vocabulary::DisputeId;

fn check(ledger: &Ledger, agents: &[&str], expected: Expect) {
    expected.assert_eq(&show(&ledger.books, agents));
}

#[test]
fn a_trade_from_order_to_payment_outside() {
    let mut ledger = Ledger::default();
    ledger.facts(vec![ordered("o", "a", "100", "119")]);
    check(
        &ledger,
        &["coop", "mill"],
        expect![[r#"
        coop
          9100 orders placed                  mill               100.00
          9900 off balance                             100.00
        mill
          9000 orders taken                   coop     100.00
          9900 off balance                                       100.00
    "#]],
    );
    ledger.facts(vec![responded("o", true), delivered("o", Some("d"), "60")]);
    ledger.facts(vec![received("o", "d", "50", "10")]);
    check(
        &ledger,
        &["coop", "mill"],
        expect![[r#"
        coop
          2010 accepted, not invoiced (bought) mill                50.00
          5000 purchases                      mill      50.00
          9100 orders placed                  mill                50.00
          9900 off balance                              50.00
        mill
          1210 accepted, not invoiced (sold)  coop      50.00
          4000 revenue                        coop                50.00
          9000 orders taken                   coop      50.00
          9900 off balance                                        50.00
    "#]],
    );
    ledger.facts(vec![invoiced("i", &["o"], "50", "9.50"), paid("i", "20", None)]);
    check(
        &ledger,
        &["coop", "mill"],
        expect![[r#"
        coop
          1000 money outside                                      20.00
          1300 input VAT                      mill       9.50
          2000 payable                        mill                39.50
          5000 purchases                      mill      50.00
          9100 orders placed                  mill                50.00
          9900 off balance                              50.00
        mill
          1000 money outside                            20.00
          1200 receivable                     coop      39.50
          2100 output VAT                     coop                 9.50
          4000 revenue                        coop                50.00
          9000 orders taken                   coop      50.00
          9900 off balance                                        50.00
    "#]],
    );
    ledger.facts(vec![paid("i", "39.50", None), ended("o"), closed("o")]);
    check(
        &ledger,
        &["coop", "mill"],
        expect![[r#"
        coop
          1000 money outside                                      59.50
          1300 input VAT                      mill       9.50
          5000 purchases                      mill      50.00
        mill
          1000 money outside                            59.50
          2100 output VAT                     coop                 9.50
          4000 revenue                        coop                50.00
    "#]],
    );
}

#[test]
fn a_credit_note_after_payment_leaves_a_refund_due() {
    let mut ledger = Ledger::default();
    ledger.facts(vec![ordered("o", "a", "100", "119"), responded("o", true)]);
    ledger.facts(vec![delivered("o", None, "100"), ended("o")]);
    ledger.facts(vec![invoiced("i", &["o"], "100", "19")]);
    ledger.facts(vec![paid("i", "119", None), closed("o")]);
    ledger.facts(vec![credited("i", "10", "1.90")]);
    check(
        &ledger,
        &["coop", "mill"],
        expect![[r#"
        coop
          1000 money outside                                     119.00
          1220 refund to come                 mill      11.90
          1300 input VAT                      mill      17.10
          5000 purchases                      mill      90.00
        mill
          1000 money outside                           119.00
          2020 refund due                     coop                11.90
          2100 output VAT                     coop                17.10
          4000 revenue                        coop                90.00
    "#]],
    );
    let (payer, payee, invoice) = (agent("mill"), agent("coop"), invoice("i"));
    let refund = Refunded { invoice, payer, payee, amount: eur("11.90"), money: None };
    ledger.facts(vec![Event::Refunded(refund)]);
    check(
        &ledger,
        &["coop", "mill"],
        expect![[r#"
        coop
          1000 money outside                                     107.10
          1300 input VAT                      mill      17.10
          5000 purchases                      mill      90.00
        mill
          1000 money outside                           107.10
          2100 output VAT                     coop                17.10
          4000 revenue                        coop                90.00
    "#]],
    );
}

#[test]
fn a_credit_note_before_payment_can_be_invoiced_anew() {
    let mut ledger = Ledger::default();
    ledger.facts(vec![ordered("o", "a", "100", "119"), responded("o", true)]);
    ledger.facts(vec![delivered("o", None, "100"), ended("o")]);
    ledger.facts(vec![invoiced("i", &["o"], "100", "19")]);
    ledger.facts(vec![credited("i", "100", "19")]);
    check(
        &ledger,
        &["coop", "mill"],
        expect![[r#"
        coop
          2010 accepted, not invoiced (bought) mill               100.00
          5000 purchases                      mill     100.00
        mill
          1210 accepted, not invoiced (sold)  coop     100.00
          4000 revenue                        coop               100.00
    "#]],
    );
    ledger.facts(vec![invoiced("j", &["o"], "90", "17.10")]);
    // Ten are never invoiced: they are forgone when the order closes.
    ledger.facts(vec![paid("j", "107.10", None), closed("o")]);
    check(
        &ledger,
        &["coop", "mill"],
        expect![[r#"
        coop
          1000 money outside                                     107.10
          1300 input VAT                      mill      17.10
          5000 purchases                      mill      90.00
        mill
          1000 money outside                           107.10
          2100 output VAT                     coop                17.10
          4000 revenue                        coop                90.00
    "#]],
    );
}

#[test]
fn escrow_is_held_and_released() {
    let talent = Some(money("talent"));
    let mut ledger = Ledger::default();
    ledger.facts(vec![created(), issued("coop", "500")]);
    ledger.facts(vec![held("o", "119"), ordered("o", "a", "100", "119")]);
    check(
        &ledger,
        &["coop", "mill", "bank"],
        expect![[r#"
        coop
          1000 money outside                                     500.00
          1100 money                                   381.00
          1110 money held                              119.00
          9100 orders placed                  mill               100.00
          9900 off balance                             100.00
        mill
          9000 orders taken                   coop     100.00
          9900 off balance                                       100.00
        bank
          1000 money outside                           500.00
          2200 issued money                                      500.00
    "#]],
    );
    ledger.facts(vec![responded("o", true), delivered("o", None, "80")]);
    ledger.facts(vec![invoiced("i", &["o"], "80", "15.20")]);
    ledger.by_act("release", vec![released("i", "o", "50", money("talent"))]);
    ledger.by_act("pay", vec![paid("i", "45.20", talent)]);
    check(
        &ledger,
        &["coop", "mill", "bank"],
        expect![[r#"
        coop
          1000 money outside                                     500.00
          1100 money                                   335.80
          1110 money held                               69.00
          1300 input VAT                      mill      15.20
          5000 purchases                      mill      80.00
          9100 orders placed                  mill                20.00
          9900 off balance                              20.00
        mill
          1100 money                                    95.20
          2100 output VAT                     coop                15.20
          4000 revenue                        coop                80.00
          9000 orders taken                   coop      20.00
          9900 off balance                                        20.00
        bank
          1000 money outside                           500.00
          2200 issued money                                      500.00
    "#]],
    );
    ledger.facts(vec![ended("o"), freed("o", "69"), closed("o")]);
    check(
        &ledger,
        &["coop", "mill", "bank"],
        expect![[r#"
        coop
          1000 money outside                                     500.00
          1100 money                                   404.80
          1300 input VAT                      mill      15.20
          5000 purchases                      mill      80.00
        mill
          1100 money                                    95.20
          2100 output VAT                     coop                15.20
          4000 revenue                        coop                80.00
        bank
          1000 money outside                           500.00
          2200 issued money                                      500.00
    "#]],
    );
}

#[test]
fn an_agreed_change_moves_what_is_still_to_be_delivered() {
    let mut ledger = Ledger::default();
    ledger.facts(vec![ordered("o", "a", "100", "119"), responded("o", true)]);
    ledger.facts(vec![delivered("o", None, "30")]);
    let committed = |ledger: &Ledger| {
        let balances = ledger.books.balances(&agent("mill"));
        balances.iter().find(|balance| balance.account == Account::OrdersTaken).map(|balance| balance.net().1)
    };
    assert_eq!(committed(&ledger), Some(7_000));
    ledger.facts(vec![changed("o", "250", "297.50")]);
    assert_eq!(committed(&ledger), Some(22_000));
    ledger.facts(vec![changed("o", "40", "47.60")]);
    assert_eq!(committed(&ledger), Some(1_000));
    ledger.facts(vec![delivered("o", None, "10"), closed("o")]);
    assert_eq!(committed(&ledger).unwrap_or(0), 0);
}

#[test]
fn what_is_paid_from_is_said_by_the_fact_and_not_by_who_signed_last() {
    let talent = Some(money("talent"));
    let mut ledger = Ledger::default();
    ledger.facts(vec![created(), issued("coop", "500")]);
    ledger.facts(vec![held("o", "119"), ordered("o", "a", "100", "119"), responded("o", true)]);
    ledger.facts(vec![delivered("o", None, "100"), invoiced("i", &["o"], "100", "19")]);
    ledger.by_act("approve", vec![approved("p", "bob", true), paid("i", "19", talent)]);
    ledger.by_act("approve", vec![approved("q", "bob", true), released("i", "o", "100", money("talent"))]);
    check(
        &ledger,
        &["coop", "mill", "bank"],
        expect![[r#"
        coop
          1000 money outside                                     500.00
          1100 money                                   362.00
          1110 money held                               19.00
          1300 input VAT                      mill      19.00
          5000 purchases                      mill     100.00
        mill
          1100 money                                   119.00
          2100 output VAT                     coop                19.00
          4000 revenue                        coop               100.00
        bank
          1000 money outside                           500.00
          2200 issued money                                      500.00
    "#]],
    );
}

#[test]
fn a_dispute_is_settled_out_of_escrow_without_an_invoice() {
    let mut ledger = Ledger::default();
    ledger.facts(vec![created(), issued("coop", "500")]);
    ledger.facts(vec![held("o", "119"), ordered("o", "a", "100", "119"), responded("o", true)]);
    let dispute = DisputeId::derive(&[b"x"]);
    let (payer, payee) = (agent("coop"), agent("mill"));
    let part = Compensated { dispute, payer, payee, amount: eur("40"), money: money("talent") };
    ledger.facts(vec![Event::Compensated(part), ended("o"), freed("o", "79"), closed("o")]);
    check(
        &ledger,
        &["coop", "mill", "bank"],
        expect![[r#"
        coop
          1000 money outside                                     500.00
          1100 money                                   460.00
          5100 compensation paid              mill      40.00
        mill
          1100 money                                    40.00
          4100 compensation received          coop                40.00
        bank
          1000 money outside                           500.00
          2200 issued money                                      500.00
    "#]],
    );
}

#[test]
fn an_order_that_comes_to_nothing_leaves_nothing() {
    for end in [responded("o", false), closed("o")] {
        let mut ledger = Ledger::default();
        ledger.facts(vec![ordered("o", "a", "100", "119")]);
        ledger.facts(vec![end]);
        check(
            &ledger,
            &["coop", "mill"],
            expect![[r#"
            coop
            mill
        "#]],
        );
    }
}

#[test]
fn one_invoice_over_two_orders_is_shared_out() {
    let mut ledger = Ledger::default();
    for name in ["o", "p"] {
        ledger.facts(vec![ordered(name, "a", "100", "119"), responded(name, true)]);
        ledger.facts(vec![delivered(name, None, "100"), ended(name)]);
    }
    ledger.facts(vec![invoiced("i", &["o", "p"], "200", "38")]);
    ledger.facts(vec![paid("i", "238", None), closed("o"), closed("p")]);
    check(
        &ledger,
        &["coop", "mill"],
        expect![[r#"
        coop
          1000 money outside                                     238.00
          1300 input VAT                      mill      38.00
          5000 purchases                      mill     200.00
        mill
          1000 money outside                           238.00
          2100 output VAT                     coop                38.00
          4000 revenue                        coop               200.00
    "#]],
    );
}

#[test]
fn an_invoice_may_come_before_the_delivery() {
    let mut ledger = Ledger::default();
    ledger.facts(vec![ordered("o", "a", "100", "119"), responded("o", true)]);
    ledger.facts(vec![invoiced("i", &["o"], "100", "19")]);
    check(
        &ledger,
        &["coop", "mill"],
        expect![[r#"
        coop
          1300 input VAT                      mill      19.00
          2000 payable                        mill               119.00
          2010 accepted, not invoiced (bought) mill     100.00
          9100 orders placed                  mill               100.00
          9900 off balance                             100.00
        mill
          1200 receivable                     coop     119.00
          1210 accepted, not invoiced (sold)  coop               100.00
          2100 output VAT                     coop                19.00
          9000 orders taken                   coop     100.00
          9900 off balance                                       100.00
    "#]],
    );
    ledger.facts(vec![delivered("o", None, "100"), ended("o")]);
    check(
        &ledger,
        &["coop", "mill"],
        expect![[r#"
        coop
          1300 input VAT                      mill      19.00
          2000 payable                        mill               119.00
          5000 purchases                      mill     100.00
        mill
          1200 receivable                     coop     119.00
          2100 output VAT                     coop                19.00
          4000 revenue                        coop               100.00
    "#]],
    );
}

#[test]
fn a_journal_keeps_the_last_lines_of_one_party() {
    let facts = [
        vec![ordered("o", "a", "100", "119"), responded("o", true)],
        vec![delivered("o", None, "100"), ended("o")],
        vec![invoiced("i", &["o"], "100", "19")],
        vec![paid("i", "119", None), closed("o")],
    ];
    let mut journal = Journal::new(agent("mill"), 6);
    for (height, events) in (1..).zip(facts) {
        let outcomes = [by("ann for coop", vocabulary::Verb::Pay, "act", 300, done(events))];
        journal.fold(&Block { height, time: start(), outcomes: &outcomes });
    }
    let mut out = String::new();
    for line in journal.lines() {
        let (account, side) = (line.account.name(), line.side.name());
        out.push_str(&format!(
            "{}.{} {:<12} {account:<30} {side:<6} {}\n",
            line.height,
            line.index,
            line.rule.name(),
            line.minor
        ));
    }
    out.push_str(&format!("{} older lines\n", journal.dropped()));
    expect![[r#"
        3.0 bill net     receivable                     debit  10000
        3.0 bill net     accepted, not invoiced (sold)  credit 10000
        3.0 bill tax     receivable                     debit  1900
        3.0 bill tax     output VAT                     credit 1900
        4.0 pay outside  money outside                  debit  11900
        4.0 pay outside  receivable                     credit 11900
        6 older lines
    "#]]
    .assert_eq(&out);
}

#[test]
fn every_account_answers_to_one_that_answers_back() {
    let money = money("talent");
    let all = [
        Account::Outside,
        Account::Money(money),
        Account::Held(money),
        Account::Receivable,
        Account::Unbilled,
        Account::RefundClaim,
        Account::InputVat,
        Account::Payable,
        Account::Uninvoiced,
        Account::RefundDue,
        Account::OutputVat,
        Account::IssuedMoney(money),
        Account::Revenue,
        Account::CompensationReceived,
        Account::Purchases,
        Account::CompensationPaid,
        Account::OrdersTaken,
        Account::Undecided,
        Account::OrdersPlaced,
        Account::ToDecide,
        Account::OffBalance,
    ];
    for account in all {
        if let Mirror::Counterpart(answer) = account.mirror() {
            assert_eq!(answer.mirror(), Mirror::Counterpart(account), "{}", account.name());
            assert_ne!(answer, account);
        }
    }
    let codes: std::collections::BTreeSet<u16> = all.iter().map(|account| account.code()).collect();
    assert_eq!(codes.len(), all.len(), "each account has a code of its own");
    assert_eq!(Side::Debit.other(), Side::Credit);
}

#[test]
fn the_posting_rules() {
    let mut out = String::new();
    for rule in crate::RULES {
        let short = |account: &str| account.replace("Account::", "");
        let sides = match rule.sides {
            Sides::Both => "both",
            Sides::One => "one",
        };
        out.push_str(&format!(
            "{:<15} {:<19} {:<21} {sides}\n",
            rule.name,
            short(rule.debit),
            short(rule.credit)
        ));
    }
    expect![[r#"
        commit          OrdersTaken         OffBalance            both
        release         OffBalance          OrdersTaken           both
        present         Undecided           OffBalance            both
        decide          OffBalance          Undecided             both
        earn            Unbilled            Revenue               both
        forgo           Revenue             Unbilled              both
        bill net        Receivable          Unbilled              both
        bill tax        Receivable          OutputVat             both
        credit net      Unbilled            Receivable            both
        credit late     Revenue             Receivable            both
        credit tax      OutputVat           Receivable            both
        overpay         Receivable          RefundDue             both
        pay outside     Outside             Receivable            both
        pay             Money(money)        Receivable            both
        refund outside  RefundDue           Outside               both
        refund          RefundDue           Money(money)          both
        compensate      Money(money)        CompensationReceived  both
        issue           Outside             IssuedMoney(money)    both
        redeem          IssuedMoney(money)  Outside               both
        hold            Held(money)         Money(money)          one
        free            Money(money)        Held(money)           one
    "#]]
    .assert_eq(&out);
}
