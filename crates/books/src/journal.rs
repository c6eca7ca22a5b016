//! The journal of one party: its entries, line by line.

use crate::account::{Account, Side};
use crate::books::Block;
use crate::clerk::Clerk;
use crate::rule::Rule;
use std::collections::VecDeque;
use vocabulary::{AgentId, Currency};

/// One line of a journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JournalLine {
    /// The block.
    pub height: u64,
    /// The entry in the block, counted from 0.
    pub index: u32,
    /// The rule it was posted by.
    pub rule: Rule,
    /// The account.
    pub account: Account,
    /// The other party, where the account is kept apart for each.
    pub counterparty: Option<AgentId>,
    /// The currency.
    pub currency: Currency,
    /// How much, in minor units.
    pub minor: u128,
    /// On which side.
    pub side: Side,
}

/// The last lines of one party's journal. Fold every block from the first on.
#[derive(Clone, Debug)]
pub struct Journal {
    agent: AgentId,
    lines_max: usize,
    clerk: Clerk,
    lines: VecDeque<JournalLine>,
    dropped: u64,
}

impl Journal {
    /// The journal of `agent`, of which the last `lines_max` lines are kept.
    pub fn new(agent: AgentId, lines_max: usize) -> Self {
        Self { agent, lines_max, clerk: Clerk::default(), lines: VecDeque::new(), dropped: 0 }
    }

    /// Takes in the next block.
    ///
    /// # Panics
    /// If a fact is impossible on a sound ledger.
    pub fn fold(&mut self, block: &Block<'_>) {
        let Self { agent, lines_max, clerk, lines, dropped } = self;
        clerk.fold(block, &mut |entry| {
            if entry.agent != *agent {
                return;
            }
            lines.push_back(JournalLine {
                height: entry.height,
                index: entry.index,
                rule: entry.rule,
                account: entry.account,
                counterparty: entry.counterparty,
                currency: entry.currency,
                minor: entry.minor,
                side: entry.side,
            });
            while lines.len() > *lines_max {
                lines.pop_front();
                *dropped += 1;
            }
        });
    }

    /// The lines that are kept, the oldest first.
    pub fn lines(&self) -> impl ExactSizeIterator<Item = &JournalLine> {
        self.lines.iter()
    }

    /// How many older lines are no longer kept.
    pub const fn dropped(&self) -> u64 {
        self.dropped
    }
}
