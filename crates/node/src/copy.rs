//! A ledger in memory, run again from its first block.
//!
//! Promise: the same outcomes and notes as the node that made the blocks. It takes memory in proportion to
//! the ledger's state, and for each block time in proportion to what the block touches.

use crate::notes::{Report, notes};
use crate::replay::Replay;
use canon::Digest;
use ledger::{Body, Key, Outcome, Record, State};
use std::collections::BTreeMap;
use vocabulary::{NetworkId, Timestamp};

#[derive(Debug)]
pub(crate) struct LedgerCopy {
    network: NetworkId,
    records: BTreeMap<Key, Record>,
    replay: Replay,
}

impl LedgerCopy {
    /// Begins before the first block.
    pub(crate) fn new(network: NetworkId) -> Self {
        Self { network, records: BTreeMap::new(), replay: Replay::default() }
    }

    /// The records as they are by now.
    pub(crate) const fn records(&self) -> &BTreeMap<Key, Record> {
        &self.records
    }

    /// Runs the next block.
    pub(crate) fn run(&mut self, body: &Body, now: Timestamp) -> Report {
        let mut state = State::new();
        for key in body.touches() {
            state.load(key, self.records.get(&key).cloned());
        }
        let outcomes = body.run(&mut state, &|id| self.replay.has(id, now), &self.network, now);
        let notes = notes(&state);
        for (key, record) in state.settle() {
            match record {
                Some(record) => self.records.insert(key, record),
                None => self.records.remove(&key),
            };
        }
        self.replay.follow(body, now);
        Report { outcomes, notes }
    }
}

/// What a header commits to of the outcomes of its block.
pub(crate) fn outcomes_root(outcomes: &[Outcome]) -> Digest {
    canon::tree_root(outcomes.iter().map(canon::encode))
}
