//! One trade, as far as friction goes: how many steps, by whom, how long between them.
//!
//! Size: at most one entry per kind of step, per party, per human up to a limit, per refusal code and per currency, whatever the
//! number of steps; a kilobyte is typical.

use crate::effort::{PEOPLE_MAX, Taken};
use crate::flow::Value;
use crate::step::{Party, Step};
use ledger::{Key, Kind, Refusal};
use std::collections::{BTreeMap, BTreeSet};
use vocabulary::{AgentId, Currency, Timestamp};

/// How many sellers of one trade are told apart from others.
pub(crate) const SELLERS_MAX: usize = 32;

/// Steps of one kind in one trade.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct StepCount {
    pub(crate) humans: u64,
    pub(crate) tools: u64,
    pub(crate) deadlines: u64,
    pub(crate) refused: u64,
    pub(crate) wait_ms: u64,
    pub(crate) bytes: u64,
}

/// Approvals asked for and given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Approvals {
    pub(crate) asked: u64,
    pub(crate) given: u64,
    pub(crate) rejected: u64,
    pub(crate) lapsed: u64,
}

impl Approvals {
    pub(crate) fn add(&mut self, other: &Self) {
        self.asked += other.asked;
        self.given += other.given;
        self.rejected += other.rejected;
        self.lapsed += other.lapsed;
    }
}

/// Which hand took a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hand {
    Human,
    Tool,
    Clock,
}

/// One step of a trade.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Move {
    pub(crate) step: Step,
    pub(crate) hand: Hand,
    /// In whose name; nobody's for a deadline.
    pub(crate) principal: Option<AgentId>,
    /// Who signed, if it was a human with a key of their own.
    pub(crate) human: Option<AgentId>,
    pub(crate) bytes: u64,
    pub(crate) time: Timestamp,
}

/// A trade, or what has not become one.
#[derive(Clone, Debug)]
pub(crate) struct Strand {
    /// The record that it is called by: the agreement, else the first one seen.
    pub(crate) name: Key,
    /// True for an offer that many trades can start from.
    pub(crate) offer: bool,
    pub(crate) buyer: Option<AgentId>,
    /// Who sells, once there is a contract or an order.
    pub(crate) seller: Option<AgentId>,
    /// Who sells, or quoted.
    pub(crate) sellers: BTreeSet<AgentId>,
    /// Who signed with keys of their own; at most [`PEOPLE_MAX`].
    people: BTreeSet<AgentId>,
    first: Option<Move>,
    last: Option<Timestamp>,
    pub(crate) steps: BTreeMap<Step, StepCount>,
    pub(crate) waited_for: BTreeMap<Party, u64>,
    pub(crate) approvals: Approvals,
    pub(crate) refusals: BTreeMap<Refusal, u64>,
    pub(crate) values: BTreeMap<Currency, Value>,
}

/// A time that a trade waited: for which step, for whom, how long.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wait {
    pub(crate) step: Step,
    pub(crate) party: Party,
    pub(crate) ms: u64,
}

/// The sooner the better a name: a trade is called by its agreement.
fn name_rank(key: &Key) -> u8 {
    match key.kind() {
        Some(Kind::Agreement) => 0,
        Some(Kind::Order) => 1,
        Some(Kind::Listing) => 2,
        Some(
            Kind::Agent
            | Kind::Profile
            | Kind::Mandate
            | Kind::Pending
            | Kind::Money
            | Kind::Account
            | Kind::Quote
            | Kind::Delivery
            | Kind::Invoice
            | Kind::Payment
            | Kind::Dispute
            | Kind::Seen
            | Kind::Network
            | Kind::Vault
            | Kind::Collection
            | Kind::Grant
            | Kind::Recovery,
        )
        | None => 3,
    }
}

impl Strand {
    pub(crate) fn new(name: Key) -> Self {
        Self {
            name,
            offer: false,
            buyer: None,
            seller: None,
            sellers: BTreeSet::new(),
            people: BTreeSet::new(),
            first: None,
            last: None,
            steps: BTreeMap::new(),
            waited_for: BTreeMap::new(),
            approvals: Approvals::default(),
            refusals: BTreeMap::new(),
            values: BTreeMap::new(),
        }
    }

    /// True once two parties deal with each other: there is an agreement or an order.
    pub(crate) fn is_trade(&self) -> bool {
        name_rank(&self.name) < 2
    }

    /// Lets it be called by `key` if that is the better name; of two alike, the first stays.
    pub(crate) fn call(&mut self, key: Key) {
        if name_rank(&key) < name_rank(&self.name) {
            self.name = key;
        }
    }

    pub(crate) fn sells(&mut self, seller: AgentId) {
        if self.sellers.len() < SELLERS_MAX {
            self.sellers.insert(seller);
        }
    }

    /// Who took a step, as far as the trade knows its parties.
    fn party(&self, step: &Move) -> Party {
        let Some(agent) = &step.principal else { return Party::Clock };
        if self.buyer.as_ref() == Some(agent) {
            Party::Buyer
        } else if self.sellers.contains(agent) {
            Party::Seller
        } else {
            Party::Other
        }
    }

    fn meets(&mut self, human: Option<AgentId>) {
        if self.people.len() < PEOPLE_MAX {
            self.people.extend(human);
        }
    }

    /// What it took so far.
    pub(crate) fn taken(&self) -> Taken {
        let count = |of: fn(&StepCount) -> u64| self.steps.values().map(of).sum();
        let (first, last) = (self.started(), self.last);
        Taken {
            acts: count(|step| step.humans + step.tools + step.deadlines),
            people: u64::try_from(self.people.len()).unwrap_or(u64::MAX),
            approvals: self.approvals.given,
            waiting_ms: last.zip(first).map_or(0, |(last, first)| last.ms().saturating_sub(first.ms())),
            bytes: count(|step| step.bytes),
        }
    }

    pub(crate) fn started(&self) -> Option<Timestamp> {
        self.first.map(|first| first.time)
    }

    pub(crate) fn last(&self) -> Option<Timestamp> {
        self.last
    }

    /// Counts a step, and says how long it was waited for.
    pub(crate) fn step(&mut self, step: &Move) -> Option<Wait> {
        let count = self.steps.entry(step.step).or_default();
        count.bytes += step.bytes;
        match step.hand {
            Hand::Human => count.humans += 1,
            Hand::Tool => count.tools += 1,
            Hand::Clock => count.deadlines += 1,
        }
        self.meets(step.human);
        let wait = self.last.map(|last| self.wait_between(last, step));
        self.first.get_or_insert(*step);
        self.last = Some(step.time);
        wait.inspect(|wait| self.wait(wait))
    }

    /// Counts a refusal. It is no step: the trade goes on waiting.
    pub(crate) fn refuse(&mut self, step: Step, code: Refusal, bytes: u64) {
        let count = self.steps.entry(step).or_default();
        count.refused += 1;
        count.bytes += bytes;
        *self.refusals.entry(code).or_default() += 1;
    }

    fn wait(&mut self, wait: &Wait) {
        self.steps.entry(wait.step).or_default().wait_ms += wait.ms;
        *self.waited_for.entry(wait.party).or_default() += wait.ms;
    }

    /// Joins what turned out to be one trade.
    ///
    /// If one of them began after the other one rested, its first step was waited for that long.
    pub(crate) fn join(&mut self, other: Self) -> Option<Wait> {
        let (earlier, later) =
            if other.started() < self.started() && other.started().is_some() || self.started().is_none() {
                (&other, &*self)
            } else {
                (&*self, &other)
            };
        let pause = match (earlier.last, later.first) {
            (Some(last), Some(first)) if last <= first.time => Some((last, first)),
            (Some(_) | None, Some(_) | None) => None,
        };
        let first = earlier.first;
        let last = self.last.max(other.last);
        self.first = first.or(self.first);
        self.last = last;
        self.call(other.name);
        self.offer &= other.offer;
        self.buyer = self.buyer.or(other.buyer);
        self.seller = self.seller.or(other.seller);
        for seller in other.sellers {
            self.sells(seller);
        }
        for human in other.people {
            self.meets(Some(human));
        }
        for (step, count) in other.steps {
            let own = self.steps.entry(step).or_default();
            own.humans += count.humans;
            own.tools += count.tools;
            own.deadlines += count.deadlines;
            own.refused += count.refused;
            own.wait_ms += count.wait_ms;
            own.bytes += count.bytes;
        }
        for (party, ms) in other.waited_for {
            *self.waited_for.entry(party).or_default() += ms;
        }
        for (code, times) in other.refusals {
            *self.refusals.entry(code).or_default() += times;
        }
        for (currency, value) in other.values {
            self.values.entry(currency).or_default().add(&value);
        }
        self.approvals.add(&other.approvals);
        // Only now both strands' parties are known.
        let wait = pause.map(|(last, first)| self.wait_between(last, &first));
        wait.inspect(|wait| self.wait(wait))
    }

    fn wait_between(&self, last: Timestamp, step: &Move) -> Wait {
        Wait { step: step.step, party: self.party(step), ms: step.time.ms().saturating_sub(last.ms()) }
    }
}
