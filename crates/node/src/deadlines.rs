//! The deadlines of records in the newest reported state, and the lapses of those that have passed.
//!
//! A lapse names other records, so the state must be read to make one. Drafting a block must not wait for
//! that: a thread of its own makes the lapses beforehand and wakes the proposer.
//!
//! Promise: a deadline that passes makes a block; one whose lapse is refused is tried again a minute later,
//! or when its record changes, and makes no block meanwhile.

use crate::notes::Note;
use engine::Wake;
use ledger::{BLOCK_LAPSES_MAX, Key, Lapse, Record};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use vocabulary::{Span, Timestamp};

/// How many lapses are made beforehand.
const PREPARED_MAX: usize = 4 * BLOCK_LAPSES_MAX;
/// After how long a lapse that was refused is tried again.
const AGAIN_AFTER: Span = Span::minutes(1);
/// The longest nap between two looks at the clock, which may have been set meanwhile.
const NAP_MAX: Duration = Duration::from_secs(1);

/// Greater than every key, for the end of a range.
const LAST_KEY: Key = Key([255; 17]);

#[derive(Debug, Default)]
struct Known {
    by_time: BTreeSet<(Timestamp, Key)>,
    prepared: BTreeMap<Key, Lapse>,
    /// When to try those again whose lapse was refused, or could not be made.
    again: BTreeMap<Key, Timestamp>,
    /// Records that are being read, and have not changed since.
    reading: BTreeSet<Key>,
    stopped: bool,
}

impl Known {
    fn follow(&mut self, notes: &[Note]) {
        for note in notes {
            self.prepared.remove(&note.key);
            self.again.remove(&note.key);
            self.reading.remove(&note.key);
            if let Some(before) = note.deadline_before {
                self.by_time.remove(&(before, note.key));
            }
            if let Some(deadline) = note.deadline {
                self.by_time.insert((deadline, note.key));
            }
        }
    }

    fn set_aside(&mut self, key: Key, now: Timestamp) {
        self.prepared.remove(&key);
        self.again.insert(key, now.plus(AGAIN_AFTER));
    }

    /// Begins to read what has passed at `now` and has no lapse yet.
    fn read_due(&mut self, now: Timestamp) -> Vec<Key> {
        let room = PREPARED_MAX.saturating_sub(self.prepared.len()).min(BLOCK_LAPSES_MAX);
        let waits = |key: &Key| self.again.get(key).is_some_and(|again| *again > now);
        let due: Vec<Key> = self
            .by_time
            .range(..=(now, LAST_KEY))
            .map(|(_, key)| *key)
            .filter(|key| !self.prepared.contains_key(key) && !waits(key))
            .take(room)
            .collect();
        self.reading = due.iter().copied().collect();
        due
    }

    /// Takes over what was read, unless it has changed meanwhile.
    fn prepare(&mut self, made: Vec<(Key, Option<Lapse>)>, now: Timestamp) {
        for (key, lapse) in made {
            if !self.reading.remove(&key) {
                continue;
            }
            match lapse {
                Some(lapse) => {
                    self.prepared.insert(key, lapse);
                }
                None => self.set_aside(key, now),
            }
        }
    }

    /// When to look again, if nothing changes before.
    fn next(&self, now: Timestamp) -> Option<Timestamp> {
        let after = (now, LAST_KEY)..;
        let deadline =
            self.by_time.range(after).map(|(deadline, _)| *deadline).find(|deadline| *deadline > now);
        deadline.into_iter().chain(self.again.values().copied().filter(|again| *again > now)).min()
    }
}

/// The deadlines. Shared by the engine's machine and the thread that makes lapses.
#[derive(Debug, Default)]
pub(crate) struct Deadlines {
    known: Mutex<Known>,
    changed: Condvar,
}

impl Deadlines {
    fn lock(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes over the deadlines that were known when the node stopped.
    pub(crate) fn know(&self, deadlines: Vec<(Timestamp, Key)>) {
        self.lock().by_time.extend(deadlines);
    }

    /// Takes over what a block at `now` changed, and which lapses it tried in vain.
    pub(crate) fn follow(&self, notes: &[Note], in_vain: impl Iterator<Item = Key>, now: Timestamp) {
        let mut known = self.lock();
        known.follow(notes);
        for key in in_vain {
            known.set_aside(key, now);
        }
        self.changed.notify_all();
    }

    /// The lapses for a block, but for those of the records `taken`.
    pub(crate) fn lapses(&self, taken: &BTreeSet<Key>) -> Vec<Lapse> {
        let known = self.lock();
        let free = known.prepared.iter().filter(|(key, _)| !taken.contains(*key));
        free.map(|(_, lapse)| lapse.clone()).take(BLOCK_LAPSES_MAX).collect()
    }

    /// True if there is a lapse for a block.
    pub(crate) fn has_lapses(&self, taken: impl FnOnce() -> BTreeSet<Key>) -> bool {
        let known = self.lock();
        if known.prepared.is_empty() {
            return false;
        }
        let taken = taken();
        known.prepared.keys().any(|key| !taken.contains(key))
    }

    fn stop(&self) {
        self.lock().stopped = true;
        self.changed.notify_all();
    }

    /// Waits until something is due; `None` at the end.
    fn await_due(&self, clock: &dyn Fn() -> Timestamp) -> Option<Vec<Key>> {
        let mut known = self.lock();
        loop {
            if known.stopped {
                return None;
            }
            let now = clock();
            let due = known.read_due(now);
            if !due.is_empty() {
                return Some(due);
            }
            let nap = known.next(now).and_then(|next| next.since(now));
            let nap = nap.map_or(NAP_MAX, |nap| Duration::from_millis(nap.ms()).min(NAP_MAX));
            known = self.changed.wait_timeout(known, nap).unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}

/// Reads records as they are in the newest state; `None` if that cannot be done now.
pub(crate) type ReadRecords = Box<dyn Fn(&[Key]) -> Option<Vec<Option<Record>>> + Send>;

/// The thread that makes lapses. Dropping it ends it.
pub(crate) struct Lapser {
    deadlines: Arc<Deadlines>,
    thread: Mutex<Option<std::thread::JoinHandle<()>>>,
}

impl Lapser {
    /// Starts the thread; `wake` is poked when there are new lapses.
    pub(crate) fn start(
        deadlines: &Arc<Deadlines>,
        clock: fn() -> Timestamp,
        read: ReadRecords,
        wake: Wake,
    ) -> std::io::Result<Self> {
        let shared = Arc::clone(deadlines);
        let work = move || {
            while let Some(due) = shared.await_due(&clock) {
                let Some(made) = make_lapses(&due, &read) else {
                    // The engine is stopping, or cannot read: it says so itself.
                    std::thread::sleep(NAP_MAX / 10);
                    continue;
                };
                shared.lock().prepare(made, clock());
                wake.poke();
            }
        };
        let thread = std::thread::Builder::new().name("kerf-lapses".to_owned()).spawn(work)?;
        Ok(Self { deadlines: Arc::clone(deadlines), thread: Mutex::new(Some(thread)) })
    }

    /// Ends the thread.
    pub(crate) fn stop(&self) {
        self.deadlines.stop();
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(thread) = thread {
            let _ = thread.join();
        }
    }
}

impl Drop for Lapser {
    fn drop(&mut self) {
        self.stop();
    }
}

fn make_lapses(due: &[Key], read: &ReadRecords) -> Option<Vec<(Key, Option<Lapse>)>> {
    let records = read(due)?;
    let find = |key: &Key| read(&[*key])?.into_iter().next().flatten();
    let lapse = |key: &Key, record: Option<Record>| ledger::lapse_of(key, &record?, &find);
    Some(due.iter().zip(records).map(|(key, record)| (*key, lapse(key, record))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use vocabulary::ListingId;

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

    fn made(key: Key) -> (Key, Option<Lapse>) {
        (key, Some(Lapse::Listing(ListingId(key.id()))))
    }

    #[test]
    fn what_has_passed_is_prepared_once_until_it_is_dealt_with() {
        let deadlines = Deadlines::default();
        deadlines.know(vec![(at(10), Key([1; 17])), (at(20), Key([2; 17])), (at(90), Key([3; 17]))]);
        let due = deadlines.lock().read_due(at(50));
        assert_eq!(due, [Key([1; 17]), Key([2; 17])]);
        deadlines.lock().prepare(due.into_iter().map(made).collect(), at(50));
        assert!(deadlines.lock().read_due(at(50)).is_empty());
        let taken = BTreeSet::from([Key([1; 17])]);
        assert_eq!((deadlines.lapses(&BTreeSet::new()).len(), deadlines.lapses(&taken).len()), (2, 1));
        assert!(deadlines.has_lapses(|| taken));
        deadlines.follow(&[note(1, Some(10), None), note(2, Some(20), Some(30))], [].into_iter(), at(60));
        assert!(!deadlines.has_lapses(BTreeSet::new));
        assert_eq!(deadlines.lock().read_due(at(60)), [Key([2; 17])], "a new deadline that has passed too");
        let known = deadlines.lock();
        assert_eq!((known.next(at(60)), known.next(at(90))), (Some(at(90)), None));
    }

    #[test]
    fn what_changes_while_it_is_read_is_read_again() {
        let deadlines = Deadlines::default();
        deadlines.know(vec![(at(10), Key([1; 17]))]);
        let due = deadlines.lock().read_due(at(50));
        deadlines.follow(&[note(1, Some(10), Some(10))], [].into_iter(), at(51));
        deadlines.lock().prepare(due.into_iter().map(made).collect(), at(52));
        assert!(!deadlines.has_lapses(BTreeSet::new));
        assert_eq!(deadlines.lock().read_due(at(53)), [Key([1; 17])]);
    }

    #[test]
    fn a_lapse_in_vain_is_tried_again_later_and_makes_no_blocks_meanwhile() {
        let deadlines = Deadlines::default();
        deadlines.know(vec![(at(10), Key([1; 17])), (at(20), Key([2; 17]))]);
        let due = deadlines.lock().read_due(at(50));
        deadlines.lock().prepare(vec![made(due[0]), (due[1], None)], at(50));
        deadlines.follow(&[], [due[0]].into_iter(), at(50));
        assert!(!deadlines.has_lapses(BTreeSet::new));
        let again = at(50).plus(AGAIN_AFTER);
        assert!(deadlines.lock().read_due(at(51)).is_empty());
        assert_eq!(deadlines.lock().next(at(51)), Some(again));
        assert_eq!(deadlines.lock().read_due(again), due);
    }
}
