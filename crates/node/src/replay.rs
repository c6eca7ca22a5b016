//! Which transactions have counted already.
//!
//! The ledger keeps their shortened ids in records until all of a block have expired. This is the copy
//! in memory that a block is checked against, rebuilt from those records when the node starts. It takes
//! some 40 bytes for each transaction that has not expired; [`REPLAY_IDS_MAX`] bounds it.

use ledger::{SeenId, SeenIds, short};
use std::collections::{BTreeMap, HashMap, HashSet};
use vocabulary::{Timestamp, TransactionId};

/// How many unexpired transactions a node remembers; beyond, it takes no more in until some expire.
pub(crate) const REPLAY_IDS_MAX: usize = 8_000_000;

#[derive(Debug, Default)]
pub(crate) struct Replay {
    ids: HashSet<[u8; 16]>,
    parts: HashMap<[u8; 16], (Timestamp, Vec<[u8; 16]>)>,
    by_time: BTreeMap<(Timestamp, [u8; 16]), ()>,
}

impl Replay {
    /// True if the transaction has counted in a reported block and is not forgotten.
    pub(crate) fn has(&self, id: &TransactionId) -> bool {
        self.ids.contains(&short(id))
    }

    /// True if nothing more can be remembered.
    pub(crate) fn is_full(&self) -> bool {
        self.ids.len() >= REPLAY_IDS_MAX
    }

    pub(crate) fn len(&self) -> usize {
        self.ids.len()
    }

    /// Takes in what a record says.
    pub(crate) fn remember(&mut self, id: SeenId, until: Timestamp, ids: SeenIds) {
        self.ids.extend(ids.0.iter().copied());
        self.by_time.insert((until, id.0), ());
        self.parts.insert(id.0, (until, ids.0));
    }

    /// The records that a block at `now` may forget, longest expired first.
    pub(crate) fn expired(&self, now: Timestamp, most: usize) -> Vec<SeenId> {
        self.by_time.range(..=(now, [255; 16])).map(|((_, id), ())| SeenId(*id)).take(most).collect()
    }

    /// Forgets what a final block has forgotten.
    pub(crate) fn forget(&mut self, forgotten: &[SeenId]) {
        for id in forgotten {
            if let Some((until, ids)) = self.parts.remove(&id.0) {
                self.by_time.remove(&(until, id.0));
                for id in &ids {
                    self.ids.remove(id);
                }
            }
        }
    }
}
