//! Those who wait for a transaction to become final.

use crate::views::{FactCursor, FinalReceipt};
use ledger::Outcome;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio::sync::oneshot;
use vocabulary::{Timestamp, TransactionId};

/// How many may wait at a time; others look into the index from time to time instead.
const WAITERS_MAX: usize = 100_000;

#[derive(Debug, Default)]
struct Waiting {
    by_id: HashMap<TransactionId, Vec<(u64, oneshot::Sender<FinalReceipt>)>>,
    next: u64,
    count: usize,
}

/// Everybody who waits.
#[derive(Debug, Default)]
pub(crate) struct Waiters {
    waiting: Mutex<Waiting>,
}

/// One who waits. Dropping it ends the wait.
#[derive(Debug)]
pub(crate) struct Waiter<'a> {
    waiters: &'a Waiters,
    id: TransactionId,
    number: u64,
    receiver: oneshot::Receiver<FinalReceipt>,
}

impl Waiter<'_> {
    /// The receipt; `None` if nobody is left to give it.
    pub(crate) async fn told(&mut self) -> Option<FinalReceipt> {
        (&mut self.receiver).await.ok()
    }
}

impl Drop for Waiter<'_> {
    fn drop(&mut self) {
        let mut waiting = self.waiters.lock();
        let Some(senders) = waiting.by_id.get_mut(&self.id) else { return };
        let before = senders.len();
        senders.retain(|(number, _)| *number != self.number);
        let gone = before - senders.len();
        if senders.is_empty() {
            waiting.by_id.remove(&self.id);
        }
        waiting.count -= gone;
    }
}

impl Waiters {
    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for a transaction that is reported from now on; `None` if too many wait.
    pub(crate) fn add(&self, id: TransactionId) -> Option<Waiter<'_>> {
        let mut waiting = self.lock();
        if waiting.count >= WAITERS_MAX {
            return None;
        }
        let (sender, receiver) = oneshot::channel();
        let number = waiting.next;
        waiting.next += 1;
        waiting.count += 1;
        waiting.by_id.entry(id).or_default().push((number, sender));
        Some(Waiter { waiters: self, id, number, receiver })
    }

    /// Tells those who wait for one of `outcomes`.
    pub(crate) fn tell(&self, height: u64, time: Timestamp, outcomes: &[Outcome]) {
        let mut waiting = self.lock();
        if waiting.by_id.is_empty() {
            return;
        }
        for (index, outcome) in (0u32..).zip(outcomes) {
            let found = outcome.transaction.as_ref().and_then(|id| waiting.by_id.remove(id));
            let Some(senders) = found else { continue };
            waiting.count -= senders.len();
            let at = FactCursor { height, index };
            for (_, sender) in senders {
                // Whoever waited may be gone.
                let _ = sender.send(FinalReceipt { at, time, outcome: outcome.clone() });
            }
        }
    }

    #[cfg(test)]
    fn count(&self) -> (usize, usize) {
        let waiting = self.lock();
        (waiting.count, waiting.by_id.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_stops_waiting_leaves_nothing_behind() {
        let waiters = Waiters::default();
        let id = TransactionId(canon::Digest([1; 32]));
        let first = waiters.add(id).unwrap();
        let second = waiters.add(id).unwrap();
        assert_eq!(waiters.count(), (2, 1));
        drop(first);
        assert_eq!(waiters.count(), (1, 1));
        drop(second);
        assert_eq!(waiters.count(), (0, 0));
    }
}
