//! Random histories: whatever happens, the books balance and both sides agree.

use super::history::{agent, at, by, done};
use crate::{Account, Balance, Block, Books, Journal, Side};
use canon::List;
use ledger::{
    Closed, Compensated, Credited, Delivered, DeliveryEnded, Event, Freed, Held, Invoiced, Issued, Ordered,
    Paid, Received, Redeemed, Refunded, Responded,
};
use proptest::prelude::*;
use vocabulary::{
    AgentId, AgreementId, Amount, Currency, DeliveryId, DisputeId, InvoiceId, MoneyId, OrderId, Verb,
};

const AGENTS: [&str; 4] = ["ann", "bob", "cem", "dee"];
const ISSUER: &str = "bank";

/// One order of the model, in the currency and money of its number.
struct Order {
    id: OrderId,
    buyer: &'static str,
    seller: &'static str,
    open: bool,
    accepted: u64,
    undecided: u64,
    held: u64,
}

struct Bill {
    id: InvoiceId,
    order: usize,
    net: u64,
    tax: u64,
    paid: u64,
}

/// Writes facts as a sound ledger could, from random numbers.
#[derive(Default)]
struct Model {
    orders: Vec<Order>,
    bills: Vec<Bill>,
    free: std::collections::BTreeMap<(MoneyId, &'static str), u64>,
    counter: u64,
}

fn currency(number: usize) -> Currency {
    if number.is_multiple_of(2) { Currency::EUR } else { Currency::JPY }
}

fn money(number: usize) -> MoneyId {
    MoneyId::derive(&[currency(number).code().as_bytes()])
}

fn amount(minor: u64, number: usize) -> Amount {
    Amount::new(minor, currency(number)).expect("a small sum")
}

impl Model {
    fn next(&mut self) -> [u8; 8] {
        self.counter += 1;
        self.counter.to_be_bytes()
    }

    fn free(&mut self, number: usize, who: &'static str) -> &mut u64 {
        self.free.entry((money(number), who)).or_default()
    }

    /// The facts that the numbers choose, with the act that they come from.
    fn play(&mut self, choice: u8, pick: usize, size: u64) -> (&'static str, Vec<Event>) {
        let number = pick.checked_rem(self.orders.len()).unwrap_or(0);
        let size = size % 1_000 + 1;
        let events = match choice % 9 {
            0 => self.issue(pick, size),
            1 => self.order(pick, size),
            2 => self.deliver(number, size),
            3 => self.receive(number),
            4 => self.bill(number, size),
            5 => return self.pay(pick, size),
            6 => self.credit(pick, size),
            7 => self.close(number),
            _ => self.settle(number, size),
        };
        ("act", events)
    }

    fn issue(&mut self, pick: usize, size: u64) -> Vec<Event> {
        let who = AGENTS[pick % AGENTS.len()];
        let (money, issuer, party) = (money(pick), agent(ISSUER), agent(who));
        if *self.free(pick, who) > size {
            *self.free(pick, who) -= size;
            return vec![Event::Redeemed(Redeemed {
                money,
                issuer,
                from: party,
                amount: amount(size, pick),
            })];
        }
        *self.free(pick, who) += size * 3;
        vec![Event::Issued(Issued { money, issuer, to: party, amount: amount(size * 3, pick) })]
    }

    fn order(&mut self, pick: usize, size: u64) -> Vec<Event> {
        let number = self.orders.len();
        let (buyer, seller) = (AGENTS[pick % 4], AGENTS[(pick + 1 + pick / 7 % 3) % 4]);
        let order = OrderId::derive(&[&self.next()]);
        let held = if *self.free(number, buyer) >= size { size } else { 0 };
        *self.free(number, buyer) -= held;
        let mut events = Vec::new();
        if held > 0 {
            let account = institution::Account::id(&money(number), &agent(buyer));
            events.push(Event::Held(Held { order, account, amount: amount(held, number) }));
        }
        let (net, total) = (amount(size, number), amount(size, number));
        let agreement = AgreementId::derive(&[b"agreement"]);
        let (buyer_id, seller_id) = (agent(buyer), agent(seller));
        events.push(Event::Ordered(Ordered {
            order,
            agreement,
            buyer: buyer_id,
            seller: seller_id,
            net,
            total,
        }));
        events.push(Event::Responded(Responded { order, accepted: true, change: false, net, total }));
        self.orders.push(Order { id: order, buyer, seller, open: true, accepted: 0, undecided: 0, held });
        events
    }

    fn deliver(&mut self, number: usize, size: u64) -> Vec<Event> {
        let Some(order) = self.orders.get_mut(number).filter(|order| order.open) else { return Vec::new() };
        let three_way = size.is_multiple_of(2);
        let delivery = three_way.then(|| DeliveryId::derive(&[&size.to_be_bytes()]));
        if three_way {
            order.undecided += size
        } else {
            order.accepted += size
        }
        vec![Event::Delivered(Delivered { order: order.id, delivery, net: amount(size, number) })]
    }

    fn receive(&mut self, number: usize) -> Vec<Event> {
        let Some(order) = self.orders.get_mut(number).filter(|order| order.open) else { return Vec::new() };
        let (accepted, rejected) = (order.undecided / 2, order.undecided - order.undecided / 2);
        order.undecided = 0;
        order.accepted += accepted;
        vec![Event::Received(Received {
            order: order.id,
            delivery: DeliveryId::derive(&[b"any"]),
            accepted: amount(accepted, number),
            rejected: amount(rejected, number),
            by_deadline: false,
        })]
    }

    fn bill(&mut self, number: usize, size: u64) -> Vec<Event> {
        let invoice = InvoiceId::derive(&[&self.next()]);
        let Some(order) = self.orders.get(number).filter(|order| order.open) else { return Vec::new() };
        let (net, tax) = (size, size / 5);
        self.bills.push(Bill { id: invoice, order: number, net, tax, paid: 0 });
        vec![Event::Invoiced(Invoiced {
            invoice,
            seller: agent(order.seller),
            buyer: agent(order.buyer),
            net: amount(net, number),
            tax: amount(tax, number),
            orders: List::try_from(vec![order.id]).expect("one order"),
        })]
    }

    fn pay(&mut self, pick: usize, size: u64) -> (&'static str, Vec<Event>) {
        let index = pick.checked_rem(self.bills.len()).unwrap_or(0);
        let Some(bill) = self.bills.get(index) else { return ("pay", Vec::new()) };
        let number = bill.order;
        let Some(order) = self.orders.get_mut(number) else { return ("pay", Vec::new()) };
        let (id, buyer, seller) = (order.id, order.buyer, order.seller);
        let owed = (bill.net + bill.tax).saturating_sub(bill.paid).min(size);
        let free = self.free.get(&(money(number), buyer)).copied().unwrap_or(0);
        let (act, source) = if order.held >= owed && owed > 0 {
            order.held -= owed;
            ("release", Some(money(number)))
        } else if free >= owed && size.is_multiple_of(2) {
            *self.free(number, buyer) -= owed;
            ("pay", Some(money(number)))
        } else {
            ("confirm_payment", None)
        };
        if source.is_some() {
            *self.free(number, seller) += owed;
        }
        let bill = &mut self.bills[index];
        bill.paid += owed;
        let paid = Paid {
            invoice: bill.id,
            payer: agent(buyer),
            payee: agent(seller),
            amount: amount(owed, number),
            money: source,
            escrow: (act == "release").then_some(id),
        };
        (act, vec![Event::Paid(paid)])
    }

    /// Credits a part, and pays back what was paid too much.
    fn credit(&mut self, pick: usize, size: u64) -> Vec<Event> {
        let index = pick.checked_rem(self.bills.len()).unwrap_or(0);
        let Some(bill) = self.bills.get_mut(index) else { return Vec::new() };
        let (invoice, number) = (bill.id, bill.order);
        let (net, tax) = (bill.net.min(size), bill.tax.min(size / 5));
        bill.net -= net;
        bill.tax -= tax;
        let back = bill.paid.saturating_sub(bill.net + bill.tax);
        let Some(order) = self.orders.get(number) else { return Vec::new() };
        let (seller, buyer) = (agent(order.seller), agent(order.buyer));
        let credit = Credited { invoice, seller, buyer, net: amount(net, number), tax: amount(tax, number) };
        let mut events = vec![Event::Credited(credit)];
        if back > 0 && size.is_multiple_of(3) {
            self.bills[index].paid -= back;
            events.push(Event::Refunded(Refunded {
                invoice,
                payer: seller,
                payee: buyer,
                amount: amount(back, number),
                money: None,
            }));
        }
        events
    }

    fn close(&mut self, number: usize) -> Vec<Event> {
        let Some(order) = self.orders.get_mut(number).filter(|order| order.open) else { return Vec::new() };
        order.open = false;
        let (id, buyer, held) = (order.id, order.buyer, core::mem::take(&mut order.held));
        let account = institution::Account::id(&money(number), &agent(buyer));
        *self.free(number, buyer) += held;
        let mut events = vec![Event::DeliveryEnded(DeliveryEnded { order: id })];
        if held > 0 {
            events.push(Event::Freed(Freed { order: id, account, amount: amount(held, number) }));
        }
        events.push(Event::Closed(Closed { order: id }));
        events
    }

    fn settle(&mut self, number: usize, size: u64) -> Vec<Event> {
        let Some(order) = self.orders.get_mut(number).filter(|order| order.held > 0) else {
            return Vec::new();
        };
        let part = order.held.min(size);
        order.held -= part;
        let (buyer, seller) = (order.buyer, order.seller);
        *self.free(number, seller) += part;
        vec![Event::Compensated(Compensated {
            dispute: DisputeId::derive(&[b"any"]),
            payer: agent(buyer),
            payee: agent(seller),
            amount: amount(part, number),
            money: money(number),
        })]
    }
}

fn sum(balances: &[Balance], account: Account, currency: Currency) -> i128 {
    let of = balances.iter().filter(|line| line.account == account && line.currency == currency);
    of.map(|line| match line.net() {
        (Side::Debit, minor) => i128::try_from(minor).expect("a small sum"),
        (Side::Credit, minor) => -i128::try_from(minor).expect("a small sum"),
    })
    .sum()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn books_balance_and_both_sides_agree(
        moves in prop::collection::vec((any::<u8>(), any::<u16>(), any::<u64>()), 1..120),
    ) {
        let mut model = Model::default();
        let mut books = Books::new();
        let mut journals: Vec<(AgentId, Journal)> =
            AGENTS.iter().map(|name| (agent(name), Journal::new(agent(name), usize::MAX))).collect();
        let mut height = 0;
        for (choice, pick, size) in moves {
            let (act, events) = model.play(choice, usize::from(pick), size);
            height += 1;
            let outcomes = [by("ann for ann", Verb::Pay, act, 100, done(events))];
            let block = Block { height, time: at(height), outcomes: &outcomes };
            books.fold(&block);
            for (_, journal) in &mut journals {
                journal.fold(&block);
            }
            prop_assert_eq!(books.check(), Ok(()));
        }
        // The books know how much free money everybody has, and what every journal says.
        for number in [0, 1] {
            for name in AGENTS {
                let balances = books.balances(&agent(name));
                let free = model.free.get(&(money(number), name)).copied().unwrap_or(0);
                prop_assert_eq!(sum(&balances, Account::Money(money(number)), currency(number)), i128::from(free));
            }
        }
        for (agent, journal) in &journals {
            for balance in books.balances(agent) {
                let mut debit = 0;
                let mut credit = 0;
                for line in journal.lines().filter(|line| {
                    line.account == balance.account
                        && line.counterparty == balance.counterparty
                        && line.currency == balance.currency
                }) {
                    match line.side {
                        Side::Debit => debit += line.minor,
                        Side::Credit => credit += line.minor,
                    }
                }
                prop_assert_eq!((debit, credit), (balance.debit, balance.credit));
            }
        }
        // Once every order is closed, nothing waits between acceptance and invoice, and nothing binds.
        for number in 0..model.orders.len() {
            let events = model.close(number);
            height += 1;
            let outcomes = [by("ann for ann", Verb::Pay, "act", 100, done(events))];
            books.fold(&Block { height, time: at(height), outcomes: &outcomes });
        }
        prop_assert_eq!(books.check(), Ok(()));
        for name in AGENTS {
            let balances = books.balances(&agent(name));
            for account in [
                Account::Unbilled, Account::Uninvoiced, Account::OrdersTaken, Account::OrdersPlaced,
                Account::Undecided, Account::ToDecide, Account::OffBalance,
            ] {
                for currency in [Currency::EUR, Currency::JPY] {
                    prop_assert_eq!(sum(&balances, account, currency), 0, "{}", account.name());
                }
            }
        }
    }
}
