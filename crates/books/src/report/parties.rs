//! The books as tables: added up over all parties, and party by party.

use super::table::{Align, Section, Table, Topic};
use super::{PARTIES_SHOWN_MAX, PartyReport, Report, words};
use crate::account::{Account, Side};
use crate::sheet::Balance;
use std::collections::BTreeMap;
use vocabulary::{AgentId, Currency};

/// Debits and credits, in minor units.
type Sums = (u128, u128);

fn add(sums: &mut Sums, balance: &Balance) {
    sums.0 += balance.debit;
    sums.1 += balance.credit;
}

fn balances(report: &Report) -> impl Iterator<Item = &Balance> {
    report.parties.iter().flat_map(|party| &party.balances)
}

fn sums_row(code: String, name: &str, currency: Currency, (debit, credit): Sums) -> Vec<String> {
    let net = match debit.cmp(&credit) {
        std::cmp::Ordering::Equal => "·".to_owned(),
        std::cmp::Ordering::Greater => format!("{} debit", words::money(debit - credit, currency)),
        std::cmp::Ordering::Less => format!("{} credit", words::money(credit - debit, currency)),
    };
    let money = |minor| words::money(minor, currency);
    vec![code, name.to_owned(), currency.to_string(), money(debit), money(credit), net]
}

/// Everybody's books added up, account by account: the trial balance of the network.
pub(super) fn accounts(report: &Report) -> Section {
    let mut accounts: BTreeMap<(Currency, u16, &'static str), Sums> = BTreeMap::new();
    let mut all: BTreeMap<Currency, Sums> = BTreeMap::new();
    for balance in balances(report) {
        let Balance { account, currency, .. } = *balance;
        add(accounts.entry((currency, account.code(), account.name())).or_default(), balance);
        add(all.entry(currency).or_default(), balance);
    }
    let mut rows = Vec::new();
    for (currency, total) in all {
        let of_it = accounts.iter().filter(|((other, ..), _)| *other == currency);
        rows.extend(of_it.map(|((_, code, name), sums)| sums_row(code.to_string(), name, currency, *sums)));
        rows.push(sums_row(String::new(), "in all", currency, total));
    }
    let columns = vec![
        ("", Align::Left),
        ("account", Align::Left),
        ("currency", Align::Left),
        ("debit", Align::Right),
        ("credit", Align::Right),
        ("balance", Align::Right),
    ];
    Section {
        topic: Topic::Accounts,
        title: "Everybody's books, added up",
        note:
            "Double entry, folded from the shared facts. Debits equal credits in every currency, and what\n\
               one party has with another stands on the other side there."
                .to_owned(),
        table: Table { columns, rows },
    }
}

/// What a party's books say in one currency, in minor units; what is below nought is on the other side.
#[derive(Clone, Copy, Debug, Default)]
struct Position {
    to_get: i128,
    to_pay: i128,
    money: i128,
    sold: i128,
    bought: i128,
    orders_taken: i128,
    orders_placed: i128,
}

impl Position {
    fn take(&mut self, balance: &Balance) {
        let (side, net) = balance.net();
        let net = i128::try_from(net).unwrap_or(i128::MAX);
        let debit = if side == Side::Debit { net } else { -net };
        match balance.account {
            Account::Receivable | Account::Unbilled | Account::RefundClaim => self.to_get += debit,
            Account::Payable | Account::Uninvoiced | Account::RefundDue => self.to_pay -= debit,
            Account::Outside | Account::Money(_) | Account::Held(_) => self.money += debit,
            Account::Revenue | Account::CompensationReceived => self.sold -= debit,
            Account::Purchases | Account::CompensationPaid => self.bought += debit,
            Account::OrdersTaken => self.orders_taken += debit,
            Account::OrdersPlaced => self.orders_placed -= debit,
            Account::InputVat
            | Account::OutputVat
            | Account::IssuedMoney(_)
            | Account::Undecided
            | Account::ToDecide
            | Account::OffBalance => {}
        }
    }

    /// By how much the party is in business, for the order of the table.
    const fn turnover(&self) -> u128 {
        self.sold.unsigned_abs()
            + self.bought.unsigned_abs()
            + self.orders_taken.unsigned_abs()
            + self.orders_placed.unsigned_abs()
    }

    fn row(&self, agent: AgentId, currency: Currency) -> Vec<String> {
        let money = |minor: i128| match minor {
            0 => "·".to_owned(),
            1.. => words::money(minor.unsigned_abs(), currency),
            ..=-1 => format!("-{}", words::money(minor.unsigned_abs(), currency)),
        };
        let Self { to_get, to_pay, money: has, sold, bought, orders_taken, orders_placed } = *self;
        let sums = [to_get, to_pay, has, sold, bought, orders_taken, orders_placed];
        [agent.to_string(), currency.to_string()].into_iter().chain(sums.map(money)).collect()
    }
}

fn positions(party: &PartyReport) -> BTreeMap<Currency, Position> {
    let mut positions: BTreeMap<Currency, Position> = BTreeMap::new();
    for balance in &party.balances {
        positions.entry(balance.currency).or_default().take(balance);
    }
    positions
}

/// The books of each party, in short.
pub(super) fn parties(report: &Report) -> Section {
    let mut all: Vec<(AgentId, Currency, Position)> = report
        .parties
        .iter()
        .flat_map(|party| positions(party).into_iter().map(|(currency, sums)| (party.agent, currency, sums)))
        .collect();
    // Currencies are not compared: each party's place is by its own, in minor units.
    all.sort_by_key(|(agent, currency, position)| {
        (core::cmp::Reverse(position.turnover()), *agent, *currency)
    });
    let note = if all.len() > PARTIES_SHOWN_MAX {
        format!(
            "{PARTIES_SHOWN_MAX} of {}; the JSON form has every account of all.",
            words::number(all.len() as u128)
        )
    } else {
        "The JSON form has every account.".to_owned()
    };
    let columns = vec![
        ("party", Align::Long(22)),
        ("in", Align::Left),
        ("to get", Align::Right),
        ("to pay", Align::Right),
        ("money", Align::Right),
        ("sold", Align::Right),
        ("bought", Align::Right),
        ("to deliver", Align::Right),
        ("to come", Align::Right),
    ];
    let rows = all.iter().take(PARTIES_SHOWN_MAX).map(|(agent, currency, sums)| sums.row(*agent, *currency));
    let table = Table { columns, rows: rows.collect() };
    Section { topic: Topic::Parties, title: "The books of each party", note, table }
}
