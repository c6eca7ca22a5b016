//! Which transactions have counted already.
//!
//! The ledger keeps their shortened ids in records until all of a block have expired. This is the copy
//! in memory that a block is checked against, rebuilt from those records when the node starts. It takes
//! some 50 bytes for each transaction that has not expired; [`REPLAY_IDS_MAX`] bounds it.
//!
//! Promise: [`Replay::has`] is the same on every node at the same block, however many of the blocks before
//! have been reported to it. What has expired does not count, whether it has been forgotten yet or not.

use ledger::{Body, SeenId, SeenIds, VALIDITY_MAX, short};
use std::collections::{BTreeSet, HashMap};
use vocabulary::{Timestamp, TransactionId};

/// How many unexpired transactions a node remembers; beyond, it takes no more in until some expire.
pub(crate) const REPLAY_IDS_MAX: usize = 8_000_000;

#[derive(Debug, Default)]
pub(crate) struct Replay {
    /// Until when each counts.
    ids: HashMap<[u8; 16], Timestamp>,
    parts: HashMap<[u8; 16], (Timestamp, Vec<[u8; 16]>)>,
    by_time: BTreeSet<(Timestamp, [u8; 16])>,
}

impl Replay {
    /// True if the transaction has counted in a reported block, and that still matters at `now`.
    pub(crate) fn has(&self, id: &TransactionId, now: Timestamp) -> bool {
        self.ids.get(&short(id)).is_some_and(|until| *until > now)
    }

    /// True if the transaction has counted in a reported block and is not forgotten.
    pub(crate) fn knows(&self, id: &[u8; 16]) -> bool {
        self.ids.contains_key(id)
    }

    /// True if nothing more can be remembered.
    pub(crate) fn is_full(&self) -> bool {
        self.ids.len() >= REPLAY_IDS_MAX
    }

    pub(crate) fn len(&self) -> usize {
        self.ids.len()
    }

    /// When the first record may be forgotten.
    pub(crate) fn first_until(&self) -> Option<Timestamp> {
        self.by_time.first().map(|(until, _)| *until)
    }

    /// Takes in what a record says.
    pub(crate) fn remember(&mut self, id: SeenId, until: Timestamp, ids: SeenIds) {
        for id in &ids.0 {
            let known = self.ids.entry(*id).or_insert(until);
            *known = until.max(*known);
        }
        // The same transactions sent again make the same record, with a later time.
        if let Some((before, _)) = self.parts.insert(id.0, (until, ids.0)) {
            self.by_time.remove(&(before, id.0));
        }
        self.by_time.insert((until, id.0));
    }

    /// Takes in what a block at `now` forgets and remembers, as running it changes the records.
    pub(crate) fn follow(&mut self, body: &Body, now: Timestamp) {
        self.forget(&body.forgotten, now);
        for (id, seen) in body.seen() {
            self.remember(id, seen.until.min(now.plus(VALIDITY_MAX)), seen.ids);
        }
    }

    /// The records that a block at `now` may forget, longest expired first.
    pub(crate) fn expired(&self, now: Timestamp, most: usize) -> Vec<SeenId> {
        self.by_time.range(..=(now, [255; 16])).map(|(_, id)| SeenId(*id)).take(most).collect()
    }

    fn forget(&mut self, forgotten: &[SeenId], now: Timestamp) {
        for id in forgotten {
            // What has not expired is not forgotten, whatever the block says.
            if self.parts.get(&id.0).is_none_or(|(until, _)| *until > now) {
                continue;
            }
            let Some((until, ids)) = self.parts.remove(&id.0) else { continue };
            self.by_time.remove(&(until, id.0));
            for id in &ids {
                // Another record may remember it for longer.
                if self.ids.get(id).is_some_and(|last| *last <= until) {
                    self.ids.remove(id);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(ms: u64) -> Timestamp {
        Timestamp::from_ms(ms).unwrap()
    }

    fn id(number: u8) -> TransactionId {
        TransactionId(canon::Digest([number; 32]))
    }

    fn part(number: u8, ids: &[u8]) -> (SeenId, SeenIds) {
        (SeenId([number; 16]), SeenIds(ids.iter().map(|id| [*id; 16]).collect()))
    }

    #[test]
    fn what_has_expired_does_not_count_even_before_it_is_forgotten() {
        let mut replay = Replay::default();
        let (seen, ids) = part(1, &[7, 8]);
        replay.remember(seen, at(100), ids);
        assert!(replay.has(&id(7), at(99)) && !replay.has(&id(7), at(100)) && replay.knows(&[7; 16]));
        replay.forget(&[seen], at(99));
        assert!(replay.has(&id(7), at(99)), "a block cannot forget what has not expired");
        replay.forget(&[seen], at(100));
        assert!(!replay.knows(&[7; 16]) && replay.first_until().is_none() && replay.len() == 0);
    }

    #[test]
    fn a_transaction_in_two_blocks_is_remembered_until_the_later_time() {
        let mut replay = Replay::default();
        let (first, ids) = part(1, &[7, 8]);
        let (second, more) = part(2, &[8]);
        replay.remember(first, at(100), ids);
        replay.remember(second, at(200), more.clone());
        // The same block of transactions once more, later: still one record.
        replay.remember(second, at(250), more);
        assert_eq!(replay.expired(at(300), 9), [first, second]);
        replay.forget(&[first], at(150));
        assert!(!replay.has(&id(7), at(150)) && replay.has(&id(8), at(150)));
        replay.forget(&[second], at(250));
        assert_eq!((replay.len(), replay.expired(at(300), 9).len()), (0, 0));
    }
}
