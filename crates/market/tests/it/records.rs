//! The record of an agent, from facts alone.

use crate::shop::{agent, at};
use canon::List;
use expect_test::expect;
use ledger::{
    Act, Asker, Cancelled, ChangeAsked, ChangeOrder, Closed, Credited, Delivered, DisputeSettled, Disputed,
    Done, Event, InvoiceLapse, Invoiced, Lapse, Lapsed, OrderLapse, Ordered, Outcome, Paid, PlaceOrder,
    Received, Responded, Verdict,
};
use market::{Facts, Standings};
use vocabulary::{AgreementId, Amount, DeliveryId, DisputeId, InvoiceId, OrderId, Verb};

fn eur(text: &str) -> Amount {
    format!("{text} EUR").parse().unwrap()
}

fn order(name: &str) -> OrderId {
    OrderId::derive(&[name.as_bytes()])
}

fn agreement(name: &str) -> AgreementId {
    AgreementId::derive(&[name.as_bytes()])
}

fn delivery(name: &str) -> DeliveryId {
    DeliveryId::derive(&[name.as_bytes()])
}

fn invoice(name: &str) -> InvoiceId {
    InvoiceId::derive(&[name.as_bytes()])
}

fn dispute(name: &str) -> DisputeId {
    DisputeId::derive(&[name.as_bytes()])
}

/// Facts of a network in which `coop` buys from `mill`.
#[derive(Default)]
struct Ledger {
    standings: Standings,
}

impl Ledger {
    /// One entry on that day, by that agent, with the day of delivery that its act names.
    fn entry(&mut self, day: &str, by: &str, act: Option<&Act>, events: Vec<Event>) {
        let asker = Asker {
            human: agent(by),
            tool: None,
            principal: agent(by),
            verb: Verb::Purchase,
            act: "act".parse().unwrap(),
        };
        let outcome = Outcome {
            transaction: None,
            asker: (!by.is_empty()).then_some(asker),
            size_bytes: 100,
            verdict: Verdict::Done(Done { events: events.try_into().unwrap() }),
        };
        self.standings.fold(&Facts { time: at(day), outcomes: &[outcome], acts: &[act] });
    }

    fn place(&mut self, day: &str, name: &str, net: &str, deliver_by: &str) {
        let agreement = agreement(name.split('/').next().unwrap());
        let act = Act::PlaceOrder(PlaceOrder {
            agreement,
            lines: List::default(),
            deliver_by: at(deliver_by),
            escrow: None,
        });
        let ordered = Ordered {
            order: order(name),
            agreement,
            buyer: agent("coop"),
            seller: agent("mill"),
            net: eur(net),
            total: eur(net),
        };
        self.entry(day, "coop", Some(&act), vec![Event::Ordered(ordered)]);
    }

    fn respond(&mut self, day: &str, name: &str, accepted: bool, change: bool, net: &str) {
        let responded = Responded { order: order(name), accepted, change, net: eur(net), total: eur(net) };
        self.entry(day, "mill", None, vec![Event::Responded(responded)]);
    }

    fn deliver(&mut self, day: &str, name: &str, of: &str, net: &str) {
        let delivered = Delivered { order: order(of), delivery: Some(delivery(name)), net: eur(net) };
        self.entry(day, "mill", None, vec![Event::Delivered(delivered)]);
    }

    fn receive(&mut self, day: &str, name: &str, of: &str, accepted: &str, rejected: &str) {
        let received = Received {
            order: order(of),
            delivery: delivery(name),
            accepted: eur(accepted),
            rejected: eur(rejected),
            by_deadline: false,
        };
        self.entry(day, "coop", None, vec![Event::Received(received)]);
    }

    fn close(&mut self, day: &str, name: &str) {
        self.entry(day, "", None, vec![Event::Closed(Closed { order: order(name) })]);
    }

    fn bill(&mut self, day: &str, name: &str, of: &str, net: &str) {
        let invoiced = Invoiced {
            invoice: invoice(name),
            seller: agent("mill"),
            buyer: agent("coop"),
            net: eur(net),
            tax: eur("0"),
            orders: vec![order(of)].try_into().unwrap(),
        };
        self.entry(day, "mill", None, vec![Event::Invoiced(invoiced)]);
    }

    fn paid(name: &str, net: &str) -> Event {
        Event::Paid(Paid {
            invoice: invoice(name),
            payer: agent("coop"),
            payee: agent("mill"),
            amount: eur(net),
            money: None,
            escrow: None,
        })
    }

    fn over(name: &str) -> Event {
        let lapse = InvoiceLapse {
            invoice: invoice(name),
            orders: List::default(),
            monies: List::default(),
            buyer: agent("coop"),
            seller: agent("mill"),
        };
        Event::Lapsed(Lapsed { lapse: Lapse::Invoice(lapse) })
    }
}

#[test]
fn orders_are_on_time_late_short_or_not_taken() {
    let mut ledger = Ledger::default();
    // Delivered in time, in two parts, and accepted when the buyer got round to it.
    ledger.place("2026-01-01", "frame/on time", "100", "2026-01-10");
    ledger.respond("2026-01-02", "frame/on time", true, false, "100");
    ledger.deliver("2026-01-05", "d1", "frame/on time", "60");
    ledger.deliver("2026-01-10", "d2", "frame/on time", "40");
    ledger.receive("2026-02-20", "d1", "frame/on time", "60", "0");
    ledger.receive("2026-02-20", "d2", "frame/on time", "40", "0");
    ledger.close("2026-03-01", "frame/on time");
    // A part is rejected and delivered again, too late.
    ledger.place("2026-01-01", "frame/late", "100", "2026-01-10");
    ledger.respond("2026-01-02", "frame/late", true, false, "100");
    ledger.deliver("2026-01-05", "d3", "frame/late", "100");
    ledger.receive("2026-01-06", "d3", "frame/late", "75", "25");
    ledger.deliver("2026-01-12", "d4", "frame/late", "25");
    ledger.receive("2026-01-13", "d4", "frame/late", "25", "0");
    ledger.close("2026-03-01", "frame/late");
    // Never delivered in full.
    ledger.place("2026-01-01", "one-off", "100", "2026-01-10");
    ledger.respond("2026-01-02", "one-off", true, false, "100");
    ledger.deliver("2026-01-05", "d5", "one-off", "90");
    ledger.receive("2026-01-06", "d5", "one-off", "90", "0");
    ledger.close("2026-03-01", "one-off");
    // Not taken: no, and nothing said.
    ledger.place("2026-01-01", "frame/no", "100", "2026-01-10");
    ledger.respond("2026-01-02", "frame/no", false, false, "100");
    ledger.place("2026-01-01", "frame/silent", "100", "2026-01-10");
    let lapse = OrderLapse { order: order("frame/silent"), agreement: agreement("frame"), escrow: None };
    ledger.entry("2026-01-09", "", None, vec![Event::Lapsed(Lapsed { lapse: Lapse::Order(lapse) })]);
    // Taken back by the buyer.
    ledger.place("2026-01-01", "frame/back", "100", "2026-01-10");
    ledger.entry(
        "2026-01-02",
        "coop",
        None,
        vec![Event::Cancelled(Cancelled { order: order("frame/back") })],
    );
    let standing = ledger.standings.of(&agent("mill"));
    expect![[r#"
        Selling {
            agreements: 2,
            agreements_broken: 1,
            orders: 6,
            orders_not_taken: 2,
            orders_on_time: 1,
            orders_late: 1,
            orders_short: 1,
            orders_undated: 0,
            receipts: {
                EUR: Receipts {
                    accepted: 29000,
                    rejected: 2500,
                },
            },
            invoices: 0,
            invoices_credited: 0,
            disputes: Disputes {
                begun: 0,
                answered: 0,
                won: 0,
                split: 0,
                lost: 0,
            },
        }
    "#]]
    .assert_eq(&format!("{:#?}\n", standing.selling));
    assert_eq!(standing.selling.on_time_share(), Some(3_333));
    assert_eq!(standing.selling.rejected_share("EUR".parse().unwrap()), Some(793));
    assert_eq!(standing.selling.agreements_kept(), 1);
    let buying = ledger.standings.of(&agent("coop")).buying;
    assert_eq!((buying.orders, buying.orders_cancelled, buying.deliveries_decided), (6, 1, 5));
}

#[test]
fn a_day_that_both_changed_is_the_day_that_counts() {
    let mut ledger = Ledger::default();
    ledger.place("2026-01-01", "o", "100", "2026-01-10");
    ledger.respond("2026-01-02", "o", true, false, "100");
    let later = Act::ChangeOrder(ChangeOrder {
        order: order("o"),
        lines: List::default(),
        deliver_by: at("2026-01-20"),
    });
    ledger.entry(
        "2026-01-03",
        "coop",
        Some(&later),
        vec![Event::ChangeAsked(ChangeAsked { order: order("o") })],
    );
    ledger.respond("2026-01-04", "o", true, true, "50");
    ledger.deliver("2026-01-18", "d", "o", "50");
    ledger.receive("2026-01-19", "d", "o", "50", "0");
    ledger.close("2026-01-19", "o");
    let selling = ledger.standings.of(&agent("mill")).selling;
    assert_eq!((selling.orders_on_time, selling.orders_late, selling.orders_short), (1, 0, 0));
}

#[test]
fn invoices_are_paid_on_time_late_or_not_at_all() {
    let mut ledger = Ledger::default();
    ledger.place("2026-01-01", "o", "500", "2026-01-10");
    ledger.respond("2026-01-02", "o", true, false, "500");
    for name in ["early", "by escrow", "late", "never", "credited"] {
        ledger.bill("2026-01-12", name, "o", "100");
    }
    ledger.entry("2026-01-20", "coop", None, vec![Ledger::paid("early", "40")]);
    ledger.entry("2026-01-21", "coop", None, vec![Ledger::paid("early", "60")]);
    // The escrow pays when the time is over: the seller has its money on the day.
    ledger.entry("2026-02-12", "", None, vec![Ledger::over("by escrow"), Ledger::paid("by escrow", "100")]);
    ledger.entry("2026-02-12", "", None, vec![Ledger::over("late")]);
    ledger.entry("2026-02-20", "coop", None, vec![Ledger::paid("late", "100")]);
    ledger.entry("2026-02-12", "", None, vec![Ledger::over("never")]);
    ledger.entry("2026-03-12", "", None, vec![Ledger::over("never")]);
    for part in ["30", "70"] {
        let credit = Credited {
            invoice: invoice("credited"),
            seller: agent("mill"),
            buyer: agent("coop"),
            net: eur(part),
            tax: eur("0"),
        };
        ledger.entry("2026-01-20", "mill", None, vec![Event::Credited(credit)]);
    }
    let buying = ledger.standings.of(&agent("coop")).buying;
    let counts = (buying.invoices, buying.invoices_on_time, buying.invoices_late, buying.invoices_unpaid);
    assert_eq!(counts, (5, 3, 1, 1));
    assert_eq!(buying.on_time_share(), Some(6_000));
    assert_eq!(buying.agreements_broken, 1);
    let selling = ledger.standings.of(&agent("mill")).selling;
    assert_eq!((selling.invoices, selling.invoices_credited), (5, 1));
    // Late money is still money.
    ledger.entry("2026-06-01", "coop", None, vec![Ledger::paid("never", "100")]);
    let buying = ledger.standings.of(&agent("coop")).buying;
    assert_eq!((buying.invoices_late, buying.invoices_unpaid), (2, 0));
}

#[test]
fn disputes_are_won_lost_and_split_by_what_each_got() {
    let mut ledger = Ledger::default();
    for (name, by, to_seller, to_buyer) in [
        ("lost", "coop", "0", "100"),
        ("split", "mill", "40", "60"),
        ("won", "coop", "100", "0"),
        ("open", "coop", "", ""),
    ] {
        ledger.place("2026-01-01", name, "100", "2026-01-10");
        ledger.respond("2026-01-02", name, true, false, "100");
        let disputed = Disputed { dispute: dispute(name), order: order(name), stake: eur("100") };
        ledger.entry("2026-01-20", by, None, vec![Event::Disputed(disputed)]);
        if !to_seller.is_empty() {
            let settled =
                DisputeSettled { dispute: dispute(name), to_seller: eur(to_seller), to_buyer: eur(to_buyer) };
            ledger.entry("2026-01-30", "", None, vec![Event::DisputeSettled(settled)]);
        }
    }
    let selling = ledger.standings.of(&agent("mill")).selling;
    expect!["Disputes { begun: 1, answered: 3, won: 1, split: 1, lost: 1 }"]
        .assert_eq(&format!("{:?}", selling.disputes));
    assert_eq!((selling.disputes.open(), selling.agreements_broken), (1, 1));
    let buying = ledger.standings.of(&agent("coop")).buying;
    expect!["Disputes { begun: 3, answered: 1, won: 1, split: 1, lost: 1 }"]
        .assert_eq(&format!("{:?}", buying.disputes));
    assert_eq!(ledger.standings.of(&agent("nobody")), market::Standing::default());
}

/// A transaction as a block has it.
fn admitted(command: ledger::Command) -> std::sync::Arc<ledger::Admitted> {
    let key = canon::SecretKey::from_seed(&[7; 32]);
    let envelope = ledger::Envelope {
        network: vocabulary::NetworkId([1; 16]),
        key: key.public(),
        human: agent("coop"),
        tool: None,
        principal: agent("coop"),
        valid_until: at("2026-01-02"),
        command,
    };
    let bytes = canon::encode(&envelope.sign(&key));
    std::sync::Arc::new(ledger::Admitted::decode(&bytes).unwrap())
}

#[test]
fn the_acts_of_a_block_stand_beside_its_outcomes() {
    let place = |deliver_by: &str| {
        Act::PlaceOrder(PlaceOrder {
            agreement: agreement("frame"),
            lines: List::default(),
            deliver_by: at(deliver_by),
            escrow: None,
        })
    };
    let pending = vocabulary::PendingId([2; 16]);
    let (asked, approved) = (place("2026-02-01"), place("2026-03-01"));
    let body = ledger::Body {
        lapses: vec![Lapse::Pending(pending)],
        transactions: vec![
            admitted(ledger::Command::Act(asked.clone())),
            admitted(ledger::Command::Reject(ledger::Reject { pending, reason: None })),
            admitted(ledger::Command::Approve(ledger::Approve { pending, act: Box::new(approved.clone()) })),
        ],
        forgotten: Vec::new(),
    };
    assert_eq!(market::acts_of(&body), [None, Some(&asked), None, Some(&approved)]);
    assert_eq!(market::acts_of(&body).len(), body.touches_by_entry().len());
}
