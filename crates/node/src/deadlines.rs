//! The deadlines of records in the newest reported state, soonest first.
//!
//! Promise: a deadline that passes wakes the proposer until it has been dealt with, and one that cannot be
//! dealt with does not keep it awake: it is tried again with every block, and no block is made for it.

use crate::notes::Note;
use ledger::Key;
use std::collections::BTreeSet;
use vocabulary::Timestamp;

#[derive(Debug, Default)]
pub(crate) struct Deadlines {
    by_time: BTreeSet<(Timestamp, Key)>,
    /// Those that passed and whose lapse was refused, or could not be made.
    fruitless: BTreeSet<(Timestamp, Key)>,
}

/// Greater than every key, for the end of a range.
const LAST_KEY: Key = Key([255; 17]);

impl Deadlines {
    /// Takes over what a block changed.
    pub(crate) fn follow(&mut self, notes: &[Note]) {
        for note in notes {
            if note.deadline_before == note.deadline {
                continue;
            }
            if let Some(before) = note.deadline_before {
                self.by_time.remove(&(before, note.key));
                self.fruitless.remove(&(before, note.key));
            }
            if let Some(deadline) = note.deadline {
                self.by_time.insert((deadline, note.key));
            }
        }
    }

    pub(crate) fn add(&mut self, deadline: Timestamp, key: Key) {
        self.by_time.insert((deadline, key));
    }

    fn passed(&self, now: Timestamp) -> impl Iterator<Item = &(Timestamp, Key)> {
        self.by_time.range(..=(now, LAST_KEY))
    }

    /// What has passed at `now` and is not `taken`, at most `most`; what proved fruitless comes last.
    pub(crate) fn due(&self, now: Timestamp, taken: &BTreeSet<Key>, most: usize) -> Vec<Key> {
        let hopeful = self.passed(now).filter(|entry| !self.fruitless.contains(*entry));
        let rest = self.fruitless.range(..=(now, LAST_KEY));
        hopeful.chain(rest).map(|(_, key)| *key).filter(|key| !taken.contains(key)).take(most).collect()
    }

    /// True if something has passed at `now` that is worth a block.
    pub(crate) fn is_due(&self, now: Timestamp, taken: impl FnOnce() -> BTreeSet<Key>) -> bool {
        let mut hopeful = self.passed(now).filter(|entry| !self.fruitless.contains(*entry)).peekable();
        if hopeful.peek().is_none() {
            return false;
        }
        let taken = taken();
        hopeful.any(|(_, key)| !taken.contains(key))
    }

    /// The first deadline after `now`.
    pub(crate) fn next(&self, now: Timestamp) -> Option<Timestamp> {
        self.by_time
            .range((now, LAST_KEY)..)
            .find(|(deadline, _)| *deadline > now)
            .map(|(deadline, _)| *deadline)
    }

    /// Makes no more blocks for these, as far as their deadline has passed at `now`.
    pub(crate) fn set_aside(&mut self, keys: &BTreeSet<Key>, now: Timestamp) {
        if keys.is_empty() {
            return;
        }
        let found: Vec<_> = self.passed(now).filter(|(_, key)| keys.contains(key)).copied().collect();
        self.fruitless.extend(found);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(ms: u64) -> Timestamp {
        Timestamp::from_ms(ms).unwrap()
    }

    fn note(number: u8, before: Option<u64>, after: Option<u64>) -> Note {
        Note {
            key: Key([number; 17]),
            deadline_before: before.map(at),
            deadline: after.map(at),
            parties: Vec::new(),
            gone: false,
        }
    }

    #[test]
    fn what_is_left_over_keeps_the_proposer_awake_until_it_is_taken() {
        let mut deadlines = Deadlines::default();
        deadlines.follow(&[note(1, None, Some(10)), note(2, None, Some(20)), note(3, None, Some(90))]);
        let none = BTreeSet::new();
        assert_eq!(deadlines.due(at(50), &none, 1), [Key([1; 17])]);
        let taken = BTreeSet::from([Key([1; 17])]);
        assert!(deadlines.is_due(at(50), || taken.clone()));
        assert_eq!(deadlines.due(at(50), &taken, 9), [Key([2; 17])]);
        deadlines.follow(&[note(1, Some(10), None), note(2, Some(20), None)]);
        assert!(!deadlines.is_due(at(50), BTreeSet::new));
        assert_eq!((deadlines.next(at(50)), deadlines.next(at(90))), (Some(at(90)), None));
    }

    #[test]
    fn a_fruitless_deadline_makes_no_blocks_and_stands_in_nobodys_way() {
        let mut deadlines = Deadlines::default();
        deadlines.follow(&[note(1, None, Some(10)), note(2, None, Some(20))]);
        deadlines.set_aside(&BTreeSet::from([Key([1; 17])]), at(50));
        let none = BTreeSet::new();
        assert_eq!(deadlines.due(at(50), &none, 1), [Key([2; 17])], "the hopeful one comes first");
        assert_eq!(deadlines.due(at(50), &none, 9).len(), 2, "but it is tried again");
        deadlines.follow(&[note(2, Some(20), None)]);
        assert!(!deadlines.is_due(at(50), BTreeSet::new));
        deadlines.follow(&[note(1, Some(10), Some(40))]);
        assert!(deadlines.is_due(at(50), BTreeSet::new), "a new deadline is a new hope");
    }
}
