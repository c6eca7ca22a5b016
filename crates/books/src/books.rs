//! The books of a network: every party's accounts, and the friction of every trade.

use crate::clerk::Clerk;
use crate::effort::{Effort, Tally, Within};
use crate::flow::Flow;
use crate::friction::Friction;
use crate::report::Report;
use crate::sheet::{Balance, Imbalance, Sheets};
use ledger::{Key, Outcome};
use vocabulary::{AgentId, Timestamp};

/// The facts of one block.
#[derive(Clone, Copy, Debug)]
pub struct Block<'a> {
    /// The block's height.
    pub height: u64,
    /// The block's time.
    pub time: Timestamp,
    /// What became of its entries, in order.
    pub outcomes: &'a [Outcome],
}

/// Every party's accounts and every trade's friction, as of the last block folded.
#[derive(Clone, Debug, Default)]
pub struct Books {
    clerk: Clerk,
    sheets: Sheets,
    friction: Friction,
    flow: Flow,
    within: Within,
}

impl Books {
    /// Empty books, for a network from its first block on.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes in the next block.
    ///
    /// # Panics
    /// If the block does not come after the last one, or a fact is impossible on a sound ledger.
    pub fn fold(&mut self, block: &Block<'_>) {
        self.fold_named(block, &[]);
    }

    /// Takes in the next block, with the records that each entry named (`ledger::touch_transaction`), in
    /// the order of the outcomes.
    ///
    /// With them, refusals, acts that wait for approvals and declared payments are told of the trade that
    /// they were about; facts alone do not say. The accounts are the same either way.
    ///
    /// # Panics
    /// As [`Books::fold`].
    pub fn fold_named(&mut self, block: &Block<'_>, named: &[Vec<Key>]) {
        self.friction.fold(block, named);
        self.flow.fold(block.time, block.outcomes);
        block.outcomes.iter().for_each(|outcome| self.within.outcome(outcome, block.time));
        let Self { clerk, sheets, .. } = self;
        clerk.fold(block, &mut |entry| sheets.post(entry));
    }

    /// The parties that have accounts.
    pub fn agents(&self) -> impl Iterator<Item = AgentId> + '_ {
        self.sheets.agents()
    }

    /// The balances of one party, by account, counterparty and currency.
    pub fn balances(&self, agent: &AgentId) -> Vec<Balance> {
        self.sheets.balances(agent)
    }

    /// Checks that debits equal credits for every party and currency, that any two parties' views of each
    /// other agree, and that parties have exactly the money that was issued. Cost: all balances once.
    ///
    /// # Errors
    /// [`Imbalance`], the first one found.
    pub fn check(&self) -> Result<(), Imbalance> {
        self.sheets.check()
    }

    /// What it took to coordinate the trades so far that `wanted` picks by their buyer and seller: the medians;
    /// absent if there is none. Cost: every trade once.
    pub fn effort_of_trades(&self, wanted: impl Fn(&AgentId, &AgentId) -> bool) -> Option<Effort> {
        let mut tally = Tally::default();
        for strand in self.friction.strands().filter(|strand| strand.is_trade()) {
            let parties = strand.buyer.as_ref().zip(strand.seller.as_ref());
            if parties.is_some_and(|(buyer, seller)| wanted(buyer, seller)) {
                tally.add(strand.taken());
            }
        }
        tally.effort()
    }

    /// What an act in the name of an organisation took so far within it: the medians; absent if there is none.
    pub fn effort_within(&self, organisation: &AgentId) -> Option<Effort> {
        self.within.effort(organisation)
    }

    /// The friction report of everything folded so far.
    pub fn report(&self) -> Report {
        Report::of(&self.friction, &self.flow, &self.sheets)
    }
}
