use super::history::*;
use crate::{Block, Books, ExceptionCount, Party, Report, Step};
use canon::Json;
use expect_test::{expect, expect_file};
use ledger::{
    Agreement, DeliveryLapse, Kept, Key, Lapse, ListingAmended, Outcome, PaymentDeclared, Purpose, Refusal,
};
use ledger::{Event, Received};
use vocabulary::{PaymentId, Timestamp, Verb};

/// One trade from a need to its payment: quotes by tools, an order that waits for an approval, a refusal,
/// a delivery that nobody decides on.
type History = Vec<(Timestamp, Outcome, Vec<Key>)>;

pub(super) fn one_trade() -> History {
    let mut history = until_signed();
    history.extend(from_order());
    history
}

fn until_signed() -> History {
    let none = Vec::new;
    let ann = "ann for coop";
    let erp = "mia with erp for mill";
    vec![
        (
            at(0),
            by(ann, Verb::Publish, "publish", 812, done(vec![published("n", "coop", Purpose::Need)])),
            none(),
        ),
        (at(20), by(erp, Verb::Select, "quote", 640, done(vec![quoted("q", "n", "mill")])), none()),
        (
            at(26),
            by("joe for yard", Verb::Select, "quote", 655, done(vec![quoted("r", "n", "yard")])),
            none(),
        ),
        (at(74), by(ann, Verb::Select, "select", 330, done(vec![selected("n", "q")])), none()),
        (
            at(75),
            by(ann, Verb::Contract, "propose", 1_420, done(vec![proposed("a", Some("n"), None)])),
            none(),
        ),
        (at(99), by("mia for mill", Verb::Contract, "sign", 342, done(vec![signed("a")])), none()),
    ]
}

fn from_order() -> History {
    let about = || vec![Agreement::key(&agreement("a"))];
    let none = Vec::new;
    let ann = "ann for coop";
    let erp = "mia with erp for mill";
    vec![
        (at(100), by(ann, Verb::Purchase, "order", 402, refused(Refusal::OverRemainder)), about()),
        (at(101), by(ann, Verb::Purchase, "order", 402, done(vec![asked("p", Verb::Purchase)])), none()),
        (
            at(149),
            by(
                "bob for coop",
                Verb::Fiat,
                "approve",
                455,
                done(vec![approved("p", "bob", true), ordered("o", "a", "1000", "1190")]),
            ),
            none(),
        ),
        (at(150), by(erp, Verb::Purchase, "respond", 350, done(vec![responded("o", true)])), none()),
        (
            at(246),
            by(erp, Verb::Deliver, "deliver", 365, done(vec![delivered("o", Some("d"), "1000")])),
            none(),
        ),
        (
            at(414),
            clock(vec![
                Event::Received(Received {
                    order: order("o"),
                    delivery: delivery("d"),
                    accepted: eur("1000"),
                    rejected: eur("0"),
                    by_deadline: true,
                }),
                ended("o"),
                lapsed(Lapse::Delivery(DeliveryLapse { delivery: delivery("d"), order: order("o") })),
            ]),
            none(),
        ),
        (
            at(415),
            by(erp, Verb::Invoice, "invoice", 520, done(vec![invoiced("i", &["o"], "1000", "190")])),
            none(),
        ),
        (
            at(751),
            by(
                "mia for mill",
                Verb::Pay,
                "confirm_payment",
                460,
                done(vec![paid("i", "1190", None), closed("o")]),
            ),
            none(),
        ),
    ]
}

pub(super) fn folded(history: History) -> Books {
    let mut books = Books::new();
    for (height, (time, outcome, named)) in (1..).zip(history) {
        books.fold_named(&Block { height, time, outcomes: &[outcome] }, &[named]);
        books.check().expect("the books balance");
    }
    books
}

pub(super) fn report() -> Report {
    let mut report = folded(one_trade()).report();
    report.exceptions.push(ExceptionCount {
        kind: "paid above the contract's value".to_owned(),
        count: 3,
        example: "ocds-213czf-000-00001: /contracts/0/implementation/transactions/1/value/amount".to_owned(),
    });
    report
}

#[test]
fn the_report_of_one_trade() {
    let text = report().to_text();
    for line in text.lines() {
        assert!(line.chars().count() <= 100, "too wide: {line}");
    }
    expect_file!["report.txt"].assert_eq(&text);
}

#[test]
fn the_waits_of_a_trade_add_up_to_what_it_took() {
    let report = report();
    let [trade] = report.trades.as_slice() else { panic!("one trade") };
    let by_step: u64 = trade.steps.iter().map(|step| step.wait_ms).sum();
    let by_party: u64 = trade.waited_for.iter().map(|(_, ms)| ms).sum();
    assert_eq!(by_step, trade.elapsed_ms());
    assert_eq!(by_party, trade.elapsed_ms());
    assert_eq!(trade.elapsed_ms(), 751 * 3_600_000);
}

#[test]
fn an_approval_that_completes_brings_its_act_into_the_trade() {
    let report = report();
    let [trade] = report.trades.as_slice() else { panic!("one trade") };
    assert_eq!((trade.approvals.asked, trade.approvals.given), (1, 1));
    let waited =
        |step| trade.steps.iter().find(|count| count.step == step).map(|count| count.wait_ms / 3_600_000);
    // The order was asked for two hours after the contract was signed, and approved two days later.
    assert_eq!(waited(Step::Act(Verb::Fiat)), Some(48));
    assert_eq!(waited(Step::Act(Verb::Purchase)), Some(2 + 1));
    assert_eq!(waited(Step::Deadline), Some(168));
}

#[test]
fn a_refusal_is_told_of_the_trade_that_the_entry_named() {
    let report = report();
    let [trade] = report.trades.as_slice() else { panic!("one trade") };
    assert_eq!(trade.refusals, [(Refusal::OverRemainder, 1)]);
    assert_eq!(report.refused_untied, 0);
    let mut books = Books::new();
    for (height, (time, outcome, _)) in (1..).zip(one_trade()) {
        books.fold(&Block { height, time, outcomes: &[outcome] });
    }
    let report = books.report();
    assert_eq!((report.refused, report.refused_untied), (1, 1));
}

#[test]
fn an_offer_does_not_tie_its_trades_together() {
    let seller = "mia for mill";
    let history = vec![
        (
            at(0),
            by(seller, Verb::Publish, "publish", 500, done(vec![published("offer", "mill", Purpose::Offer)])),
            vec![],
        ),
        (
            at(5),
            by(
                "ann for coop",
                Verb::Contract,
                "propose",
                900,
                done(vec![proposed("a", None, Some("offer"))]),
            ),
            vec![],
        ),
        (
            at(6),
            by(
                "ann for coop",
                Verb::Contract,
                "propose",
                900,
                done(vec![proposed("b", None, Some("offer"))]),
            ),
            vec![],
        ),
        (
            at(7),
            by(
                seller,
                Verb::Publish,
                "amend_listing",
                500,
                done(vec![Event::ListingAmended(ListingAmended { listing: listing("offer"), version: 2 })]),
            ),
            vec![],
        ),
    ];
    let report = folded(history).report();
    assert_eq!((report.trades.len(), report.listings), (2, 1));
}

#[test]
fn an_invoice_over_orders_of_two_agreements_makes_them_one_trade_but_a_payment_does_not() {
    let pay = |events| by("ann for coop", Verb::Pay, "pay", 901, done(events));
    let history = vec![
        (at(0), pay(vec![ordered("o", "a", "10", "10")]), vec![]),
        (at(1), pay(vec![ordered("p", "b", "10", "10")]), vec![]),
        (at(2), pay(vec![invoiced("i", &["o"], "10", "0")]), vec![]),
        (at(3), pay(vec![invoiced("j", &["p"], "10", "0")]), vec![]),
        (at(4), pay(vec![paid("i", "10", None), paid("j", "10", None)]), vec![]),
    ];
    let report = folded(history.clone()).report();
    assert_eq!(report.trades.len(), 2);
    // The bytes of the one payment are shared out.
    let bytes: Vec<u64> = report.trades.iter().map(crate::TradeReport::byte_count).collect();
    assert_eq!(bytes, [901 * 2 + 451, 901 * 2 + 450]);
    let mut longer = history;
    longer.push((at(5), pay(vec![invoiced("k", &["o", "p"], "10", "0")]), vec![]));
    let report = folded(longer).report();
    assert_eq!(report.trades.len(), 1);
    assert_eq!(report.trades[0].elapsed_ms(), 5 * 3_600_000);
}

#[test]
fn a_declared_payment_joins_the_trade_whose_invoice_it_names() {
    let mut history = one_trade();
    let declared = PaymentDeclared {
        payment: PaymentId::derive(&[b"payment"]),
        payer: agent("coop"),
        payee: agent("mill"),
        amount: eur("1190"),
        claims: canon::List::try_from(vec![ledger::Claim { invoice: invoice("i"), amount: eur("1190") }])
            .expect("one"),
    };
    let outcome =
        by("ann for coop", Verb::Pay, "declare_payment", 410, done(vec![Event::PaymentDeclared(declared)]));
    history.insert(13, (at(700), outcome, vec![]));
    let report = folded(history).report();
    assert_eq!(report.trades.len(), 1);
    let pay = report.trades[0].steps.iter().find(|count| count.step == Step::Act(Verb::Pay));
    assert_eq!(pay.map(|count| (count.humans, count.wait_ms / 3_600_000)), Some((2, 336)));
    let buyer = report.trades[0].waited_for.iter().find(|(party, _)| *party == Party::Buyer);
    assert!(buyer.is_some());
}

#[test]
fn the_same_facts_give_the_same_report() {
    assert_eq!(report(), report());
    assert_eq!(report().to_html("Report"), report().to_html("Report"));
}

#[test]
fn the_json_form_reads_back_and_has_every_trade() {
    let json = report().to_json();
    let read = Json::parse(&json.to_string()).expect("sound JSON");
    assert_eq!(read, json);
    let Some(Json::List(trades)) = json.get("trades") else { panic!("trades are a list") };
    expect_file!["trade.json"].assert_eq(&trades[0].pretty());
}

#[test]
fn nothing_happened() {
    let report = Books::new().report();
    expect![[r#"
        Friction report

        IN SHORT
        nothing has happened yet
        entries 0, refused 0; trades 0, listings without a contract of their own 0
        approvals asked for 0, given 0, rejected 0, lapsed 0

        per trade                median  9 in 10 within  most
        -----------------------  ------  --------------  ----
        from first step to last    0 ms            0 ms  0 ms
        steps                         0               0     0
        acts of humans                0               0     0
        bytes on the ledger         0 B             0 B   0 B
    "#]]
    .assert_eq(&report.to_text());
    assert!(report.to_html("Nothing").contains("<h1>Nothing</h1>"));
}
