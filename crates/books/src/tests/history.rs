//! Histories written by hand, in the words of trade.

use crate::{Balance, Block, Books, Side};
use canon::{Digest, List, Text};
use ledger::{Approved, Closed, DeliveryEnded};
use ledger::{
    Asked, Asker, Credited, Delivered, Done, Event, Freed, Held, Invoiced, Issued, Lapse, Lapsed,
    MoneyCreated, Ordered, Outcome, Paid, Proposed, Published, Purpose, Quoted, Received, Refusal, Refused,
    Responded, Selected, Signed, Verdict,
};
use vocabulary::{
    AccountId, AgentId, AgreementId, Amount, DeliveryId, InvoiceId, ListingId, MoneyId, OrderId, PendingId,
    QuoteId, Span, Timestamp, TransactionId, Verb,
};

/// The id called `name`.
macro_rules! named {
    ($($function:ident $id:ident;)*) => {
        $( pub(super) fn $function(name: &str) -> $id {
            $id::derive(&[name.as_bytes()])
        } )*
    };
}

named! {
    agent AgentId;
    agreement AgreementId;
    delivery DeliveryId;
    invoice InvoiceId;
    listing ListingId;
    money MoneyId;
    order OrderId;
    pending PendingId;
    quote QuoteId;
}

pub(super) fn account(money: MoneyId, owner: &str) -> AccountId {
    institution::Account::id(&money, &agent(owner))
}

pub(super) fn eur(text: &str) -> Amount {
    format!("{text} EUR").parse().expect("an amount")
}

pub(super) fn start() -> Timestamp {
    "2026-03-02T08:00:00Z".parse().expect("an instant")
}

pub(super) fn at(hours: u64) -> Timestamp {
    start().plus(Span::hours(hours))
}

pub(super) fn done(events: Vec<Event>) -> Verdict {
    Verdict::Done(Done { events: List::try_from(events).expect("few events") })
}

pub(super) fn refused(code: Refusal) -> Verdict {
    Verdict::Refused(Refused { code })
}

/// Who acts: `"ann for coop"`, `"ann with erp for coop"`.
pub(super) fn by(who: &str, verb: Verb, act: &str, size_bytes: u32, verdict: Verdict) -> Outcome {
    let (human, rest) = who.split_once(' ').expect("a human acts for somebody");
    let (tool, principal) = match rest.split_once(" for ") {
        Some((tool, principal)) => (tool.strip_prefix("with "), principal),
        None => (None, rest.strip_prefix("for ").expect("for somebody")),
    };
    let asker = Asker {
        human: agent(human),
        tool: tool.map(agent),
        principal: agent(principal),
        verb,
        act: Text::new(act).expect("a short name"),
    };
    let transaction = Some(TransactionId(Digest::of(act.as_bytes())));
    Outcome { transaction, asker: Some(asker), size_bytes, verdict }
}

pub(super) fn clock(events: Vec<Event>) -> Outcome {
    Outcome { transaction: None, asker: None, size_bytes: 40, verdict: done(events) }
}

pub(super) fn lapsed(lapse: Lapse) -> Event {
    Event::Lapsed(Lapsed { lapse })
}

pub(super) fn ordered(name: &str, under: &str, net: &str, total: &str) -> Event {
    Event::Ordered(Ordered {
        order: order(name),
        agreement: agreement(under),
        buyer: agent("coop"),
        seller: agent("mill"),
        net: eur(net),
        total: eur(total),
    })
}

pub(super) fn responded(name: &str, accepted: bool) -> Event {
    // The books take an order's value from the order itself, and from a change of it.
    Event::Responded(Responded {
        order: order(name),
        accepted,
        change: false,
        net: eur("0"),
        total: eur("0"),
    })
}

pub(super) fn changed(name: &str, net: &str, total: &str) -> Event {
    let (net, total) = (eur(net), eur(total));
    Event::Responded(Responded { order: order(name), accepted: true, change: true, net, total })
}

pub(super) fn delivered(of: &str, name: Option<&str>, net: &str) -> Event {
    Event::Delivered(Delivered { order: order(of), delivery: name.map(delivery), net: eur(net) })
}

pub(super) fn received(of: &str, name: &str, accepted: &str, rejected: &str) -> Event {
    let (accepted, rejected) = (eur(accepted), eur(rejected));
    Event::Received(Received {
        order: order(of),
        delivery: delivery(name),
        accepted,
        rejected,
        by_deadline: false,
    })
}

pub(super) fn invoiced(name: &str, orders: &[&str], net: &str, tax: &str) -> Event {
    let orders: Vec<OrderId> = orders.iter().map(|name| order(name)).collect();
    Event::Invoiced(Invoiced {
        invoice: invoice(name),
        seller: agent("mill"),
        buyer: agent("coop"),
        net: eur(net),
        tax: eur(tax),
        orders: List::try_from(orders).expect("few orders"),
    })
}

pub(super) fn credited(name: &str, net: &str, tax: &str) -> Event {
    Event::Credited(Credited {
        invoice: invoice(name),
        seller: agent("mill"),
        buyer: agent("coop"),
        net: eur(net),
        tax: eur(tax),
    })
}

pub(super) fn paid(name: &str, amount: &str, money: Option<MoneyId>) -> Event {
    Event::Paid(Paid {
        invoice: invoice(name),
        payer: agent("coop"),
        payee: agent("mill"),
        amount: eur(amount),
        money,
        escrow: None,
    })
}

pub(super) fn released(name: &str, of: &str, amount: &str, money: MoneyId) -> Event {
    Event::Paid(Paid {
        invoice: invoice(name),
        payer: agent("coop"),
        payee: agent("mill"),
        amount: eur(amount),
        money: Some(money),
        escrow: Some(order(of)),
    })
}

pub(super) fn held(of: &str, amount: &str) -> Event {
    let (order, account) = (order(of), account(money("talent"), "coop"));
    Event::Held(Held { order, account, amount: eur(amount) })
}

pub(super) fn freed(of: &str, amount: &str) -> Event {
    let (order, account) = (order(of), account(money("talent"), "coop"));
    Event::Freed(Freed { order, account, amount: eur(amount) })
}

pub(super) fn closed(of: &str) -> Event {
    Event::Closed(Closed { order: order(of) })
}

pub(super) fn ended(of: &str) -> Event {
    Event::DeliveryEnded(DeliveryEnded { order: order(of) })
}

pub(super) fn created() -> Event {
    Event::MoneyCreated(MoneyCreated {
        money: money("talent"),
        issuer: agent("bank"),
        kind: institution::MoneyKind::Issued,
    })
}

pub(super) fn issued(to: &str, amount: &str) -> Event {
    Event::Issued(Issued {
        money: money("talent"),
        issuer: agent("bank"),
        to: agent(to),
        amount: eur(amount),
    })
}

pub(super) fn asked(name: &str, verb: Verb) -> Event {
    Event::Asked(Asked { pending: pending(name), organisation: agent("coop"), verb, deadline: at(400) })
}

pub(super) fn approved(name: &str, human: &str, complete: bool) -> Event {
    Event::Approved(Approved { pending: pending(name), human: agent(human), complete })
}

pub(super) fn proposed(name: &str, need: Option<&str>, offer: Option<&str>) -> Event {
    Event::Proposed(Proposed {
        agreement: agreement(name),
        buyer: agent("coop"),
        seller: agent("mill"),
        limit: eur("5000"),
        need: need.map(listing),
        offer: offer.map(listing),
    })
}

pub(super) fn signed(name: &str) -> Event {
    Event::Signed(Signed { agreement: agreement(name), content: Digest::of(b"content") })
}

pub(super) fn published(name: &str, owner: &str, purpose: Purpose) -> Event {
    Event::Published(Published { listing: listing(name), owner: agent(owner), purpose })
}

pub(super) fn quoted(name: &str, on: &str, bidder: &str) -> Event {
    Event::Quoted(Quoted { quote: quote(name), listing: listing(on), bidder: agent(bidder), sealed: false })
}

pub(super) fn selected(on: &str, name: &str) -> Event {
    let quotes = List::try_from(vec![quote(name)]).expect("one quote");
    Event::Selected(Selected { listing: listing(on), quotes })
}

/// Books into which one outcome after the other is folded, each in a block of its own and checked.
#[derive(Default)]
pub(super) struct Ledger {
    pub(super) books: Books,
    pub(super) height: u64,
}

impl Ledger {
    pub(super) fn add(&mut self, time: Timestamp, outcome: Outcome) {
        self.height += 1;
        let block = Block { height: self.height, time, outcomes: &[outcome] };
        self.books.fold(&block);
        self.books.check().expect("the books balance");
    }

    pub(super) fn facts(&mut self, events: Vec<Event>) {
        self.by_act("act", events);
    }

    pub(super) fn by_act(&mut self, act: &str, events: Vec<Event>) {
        self.add(start(), by("ann for coop", Verb::Pay, act, 300, done(events)));
    }
}

/// What the books of some parties say, nought left out.
pub(super) fn show(books: &Books, agents: &[&str]) -> String {
    let mut out = String::new();
    for name in agents {
        out.push_str(&format!("{name}\n"));
        for balance in books.balances(&agent(name)) {
            let (side, minor) = balance.net();
            if minor > 0 {
                out.push_str(&line(&balance, side, minor, agents));
            }
        }
    }
    out
}

fn line(balance: &Balance, side: Side, minor: u128, agents: &[&str]) -> String {
    let (debit, credit) = match side {
        Side::Debit => (cents(minor), String::new()),
        Side::Credit => (String::new(), cents(minor)),
    };
    let with = balance.counterparty.and_then(|other| agents.iter().find(|name| agent(name) == other));
    let row = format!(
        "  {} {:<30} {:<5} {debit:>9} {credit:>9}",
        balance.account.code(),
        balance.account.name(),
        with.unwrap_or(&""),
    );
    format!("{}\n", row.trim_end())
}

fn cents(minor: u128) -> String {
    format!("{}.{:02}", minor / 100, minor % 100)
}
