use super::friction::{folded, one_trade};
use super::history::*;
use crate::{Books, Effort};
use ledger::{Event, Lapse, Outcome, Rejected, Verdict};
use vocabulary::{Timestamp, Verb};

#[test]
fn what_a_trade_took_is_told_by_who_bought_and_who_sold() {
    let books = folded(one_trade());
    let of = |buyer: &str, seller: &str| {
        books.effort_of_trades(|one, other| *one == agent(buyer) && *other == agent(seller))
    };
    // Nine acts of four people, three of a tool, and a deadline; the order that was refused is none. Sums of
    // bytes and times have three digits.
    let expected =
        Effort { count: 1, acts: 13, people: 4, approvals: 1, waiting_ms: 2_703_600_000, bytes: 6_753 };
    let told = of("coop", "mill").expect("a trade");
    let rounded = |value: u64, exact: u64| value.abs_diff(exact) * 200 <= exact;
    assert!(rounded(told.waiting_ms, expected.waiting_ms) && told.bytes >= 6_000, "{told:?}");
    assert_eq!(Effort { waiting_ms: 0, bytes: 0, ..told }, Effort { waiting_ms: 0, bytes: 0, ..expected });
    assert_eq!(of("mill", "coop"), None, "the other way round nothing was traded");
    assert_eq!(of("coop", "yard"), None, "a bidder who was not chosen sold nothing");
}

/// One act of the co-operative.
fn coop(who: &str, act: &str, verdict: Verdict, hour: u64) -> (Timestamp, Outcome) {
    (at(hour), by(&format!("{who} for coop"), Verb::Purchase, act, 100, verdict))
}

fn within(history: Vec<(Timestamp, Outcome)>) -> Books {
    folded(history.into_iter().map(|(time, outcome)| (time, outcome, Vec::new())).collect())
}

#[test]
fn an_act_within_an_organisation_takes_who_begins_and_who_approves() {
    let books = within(vec![
        coop("ann", "order", done(vec![asked("p", Verb::Purchase)]), 0),
        coop("bob", "approve", done(vec![approved("p", "bob", false)]), 5),
        coop("cay", "approve", done(vec![approved("p", "cay", true), ordered("o", "a", "1000", "1190")]), 24),
    ]);
    let day = Effort { count: 1, acts: 3, people: 3, approvals: 2, waiting_ms: 86_400_000, bytes: 300 };
    assert_eq!(books.effort_within(&agent("coop")), Some(day));
    assert_eq!(books.effort_within(&agent("ann")), None, "nobody coordinates with themselves");
}

#[test]
fn what_was_refused_or_left_to_lapse_is_no_act() {
    let rejected = |name: &str| Event::Rejected(Rejected { pending: pending(name), human: agent("bob") });
    let books = within(vec![
        coop("ann", "order", done(vec![asked("p", Verb::Purchase)]), 0),
        coop("bob", "reject", done(vec![rejected("p")]), 1),
        coop("ann", "order", done(vec![asked("q", Verb::Purchase)]), 2),
        (at(90), clock(vec![lapsed(Lapse::Pending(pending("q")))])),
        coop("ann", "order", refused(ledger::Refusal::OverRemainder), 91),
    ]);
    assert_eq!(books.effort_within(&agent("coop")), None);
    let books = within(vec![coop("ann", "order", done(vec![ordered("o", "a", "10", "12")]), 3)]);
    let alone = Effort { count: 1, acts: 1, people: 1, approvals: 0, waiting_ms: 0, bytes: 100 };
    assert_eq!(books.effort_within(&agent("coop")), Some(alone), "without an approval it takes one");
}
