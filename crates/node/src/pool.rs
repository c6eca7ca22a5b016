//! Transactions that wait for a block.

use crate::admission::SubmitError;
use ledger::{Admitted, short};
use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use vocabulary::{AgentId, Timestamp, TransactionId};

/// The most bytes of transactions that wait at a time.
pub const POOL_BYTES_MAX: usize = 64 << 20;
/// The most transactions of one human that wait at a time, so that nobody crowds the others out.
pub(crate) const POOL_PER_HUMAN_MAX: usize = 4_096;

/// The most bytes of transactions that wait and came through one other node.
pub(crate) const POOL_BYTES_PER_NODE_MAX: usize = 16 << 20;

/// A transaction that has waited so many times as long as others usually do is overdue.
const OVERDUE_TIMES: u32 = 3;
/// Nothing is overdue sooner than this, and everything is later than that.
const OVERDUE_AFTER: (Duration, Duration) = (Duration::from_millis(150), Duration::from_secs(2));
/// Each time that it is told again, it is overdue after twice as long, but so often at most.
const DOUBLED_MAX: u32 = 4;
/// How many of those at the head of the queue are looked at for one that is overdue.
const LOOKED_AT_MAX: usize = 4_096;

/// A transaction that waits.
#[derive(Debug)]
struct Waiter {
    admitted: Arc<Admitted>,
    /// The other node that told of it; `None` if it was given to this one.
    home: Option<[u8; 32]>,
    /// When it was taken in.
    came: Instant,
    /// When it was told of last, or taken in.
    told: Instant,
    /// How often it was told again because it was overdue.
    again: u32,
}

#[derive(Debug, Default)]
struct Waiting {
    /// How long a transaction has waited here of late before it was final.
    usual: Duration,
    queue: VecDeque<Arc<Admitted>>,
    by_id: HashMap<[u8; 16], Waiter>,
    /// Shortened ids by the last bytes, which are of the signature: finds a transaction without hashing it.
    by_end: HashMap<[u8; 16], [u8; 16]>,
    per_human: BTreeMap<AgentId, usize>,
    /// Bytes by the node that told of them.
    per_node: BTreeMap<[u8; 32], usize>,
    bytes: usize,
}

/// The waiting transactions, first come, first served.
#[derive(Debug, Default)]
pub(crate) struct Pool {
    waiting: Mutex<Waiting>,
}

impl Pool {
    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes verified transactions in; one that waits already is left as it is.
    ///
    /// # Errors
    /// [`SubmitError::Busy`] or [`SubmitError::TooMany`] if there is no room.
    pub(crate) fn add(&self, admitted: &Arc<Admitted>, home: Option<[u8; 32]>) -> Result<(), SubmitError> {
        let mut waiting = self.lock();
        if waiting.by_id.contains_key(&short(&admitted.id)) {
            return Ok(());
        }
        let size = admitted.bytes.len();
        if waiting.bytes + size > POOL_BYTES_MAX {
            return Err(SubmitError::Busy);
        }
        if waiting
            .per_human
            .get(&admitted.transaction.envelope.human)
            .is_some_and(|n| *n >= POOL_PER_HUMAN_MAX)
        {
            return Err(SubmitError::TooMany);
        }
        if let Some(node) = home {
            let bytes = waiting.per_node.entry(node).or_default();
            if *bytes + size > POOL_BYTES_PER_NODE_MAX {
                return Err(SubmitError::Busy);
            }
            *bytes += size;
        }
        *waiting.per_human.entry(admitted.transaction.envelope.human).or_default() += 1;
        waiting.bytes += size;
        if let Some(end) = admitted.bytes.last_chunk() {
            waiting.by_end.insert(*end, short(&admitted.id));
        }
        let now = Instant::now();
        let waiter = Waiter { admitted: Arc::clone(admitted), home, came: now, told: now, again: 0 };
        waiting.by_id.insert(short(&admitted.id), waiter);
        waiting.queue.push_back(Arc::clone(admitted));
        Ok(())
    }

    /// Transactions that were given to this node and have waited for `patience` since they were last told of;
    /// from now on they count as told. At most `count_max`, the oldest first.
    pub(crate) fn own_waiting(&self, patience: Duration, count_max: usize) -> Vec<Arc<Admitted>> {
        let mut waiting = self.lock();
        let Waiting { queue, by_id, .. } = &mut *waiting;
        let now = Instant::now();
        let mut found = Vec::new();
        for admitted in queue.iter() {
            if found.len() == count_max {
                break;
            }
            if let Some(waiter) = by_id.get_mut(&short(&admitted.id))
                && waiter.home.is_none()
                && now.saturating_duration_since(waiter.told) >= patience
            {
                waiter.told = now;
                found.push(Arc::clone(admitted));
            }
        }
        found
    }

    /// Transactions that wait for longer than is usual, whoever told of them: those who make blocks may not have heard
    /// of them. From now on they count as told. At most `count_max`, the oldest first.
    pub(crate) fn overdue(&self, now: Instant, count_max: usize) -> Vec<Arc<Admitted>> {
        let mut waiting = self.lock();
        let Waiting { queue, by_id, usual, .. } = &mut *waiting;
        let patience = (*usual * OVERDUE_TIMES).clamp(OVERDUE_AFTER.0, OVERDUE_AFTER.1);
        let mut found = Vec::new();
        for admitted in queue.iter().take(LOOKED_AT_MAX) {
            let Some(waiter) = by_id.get_mut(&short(&admitted.id)) else { continue };
            // Those behind it came later.
            if found.len() == count_max || now.saturating_duration_since(waiter.came) < patience {
                break;
            }
            if now.saturating_duration_since(waiter.told) >= patience * (1 << waiter.again) {
                waiter.told = now;
                waiter.again = DOUBLED_MAX.min(waiter.again + 1);
                found.push(Arc::clone(admitted));
            }
        }
        found
    }

    /// The transaction with this id, if it waits.
    pub(crate) fn get(&self, id: &TransactionId) -> Option<Arc<Admitted>> {
        self.lock().by_id.get(&short(id)).map(|waiter| Arc::clone(&waiter.admitted))
    }

    /// The transaction with these bytes, if it waits and is found by its end.
    pub(crate) fn with_bytes(&self, bytes: &[u8]) -> Option<Arc<Admitted>> {
        let waiting = self.lock();
        let id = waiting.by_end.get(bytes.last_chunk::<16>()?)?;
        // Ends may be alike: an end is a hint and no name.
        let waiter = waiting.by_id.get(id).filter(|waiter| waiter.admitted.bytes == bytes)?;
        Some(Arc::clone(&waiter.admitted))
    }

    pub(crate) fn len(&self) -> usize {
        self.lock().by_id.len()
    }

    /// True if something waits that is not `taken`.
    pub(crate) fn has_other_than(&self, taken: &HashSet<[u8; 16]>) -> bool {
        self.lock().by_id.keys().any(|id| !taken.contains(id))
    }

    /// The next transactions for a block, in the order in which they came; those `taken` are left out.
    pub(crate) fn draft(
        &self,
        taken: &dyn Fn(&[u8; 16]) -> bool,
        now: Timestamp,
        count_max: usize,
        bytes_max: usize,
    ) -> Vec<Arc<Admitted>> {
        let mut waiting = self.lock();
        waiting.sweep(now);
        let mut bytes = 0;
        let mut chosen = Vec::new();
        for admitted in &waiting.queue {
            let id = short(&admitted.id);
            if taken(&id) || !waiting.by_id.contains_key(&id) {
                continue;
            }
            // Nine bytes are the longest head of a byte string.
            let size = admitted.bytes.len() + 9;
            if chosen.len() >= count_max || bytes + size > bytes_max {
                break;
            }
            bytes += size;
            chosen.push(Arc::clone(admitted));
        }
        chosen
    }

    /// Drops transactions that are final.
    pub(crate) fn remove<'a>(&self, ids: impl Iterator<Item = &'a TransactionId>) {
        let mut waiting = self.lock();
        let now = Instant::now();
        for id in ids {
            if let Some(came) = waiting.drop_one(&short(id)) {
                waiting.usual = (waiting.usual * 7 + now.saturating_duration_since(came)) / 8;
            }
        }
        while waiting.queue.front().is_some_and(|first| !waiting.by_id.contains_key(&short(&first.id))) {
            waiting.queue.pop_front();
        }
    }
}

impl Waiting {
    /// Drops a transaction, and says when it came.
    fn drop_one(&mut self, id: &[u8; 16]) -> Option<Instant> {
        let Waiter { admitted, home, came, .. } = self.by_id.remove(id)?;
        if let Some(end) = admitted.bytes.last_chunk::<16>()
            && self.by_end.get(end) == Some(id)
        {
            self.by_end.remove(end);
        }
        let size = admitted.bytes.len();
        self.bytes -= size;
        if let Some(node) = home
            && let Some(bytes) = self.per_node.get_mut(&node)
        {
            *bytes -= size;
            if *bytes == 0 {
                self.per_node.remove(&node);
            }
        }
        let human = admitted.transaction.envelope.human;
        if let Some(count) = self.per_human.get_mut(&human) {
            *count -= 1;
            if *count == 0 {
                self.per_human.remove(&human);
            }
        }
        Some(came)
    }

    /// Drops what has expired at the head of the queue, and what is final in its middle now and then.
    fn sweep(&mut self, now: Timestamp) {
        while let Some(first) = self.queue.front() {
            let id = short(&first.id);
            let expired = first.transaction.envelope.valid_until <= now;
            if !expired && self.by_id.contains_key(&id) {
                break;
            }
            self.queue.pop_front();
            self.drop_one(&id);
        }
        if self.queue.len() > 2 * self.by_id.len() + 1_024 {
            let by_id = &self.by_id;
            self.queue.retain(|admitted| by_id.contains_key(&short(&admitted.id)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use canon::SecretKey;
    use ledger::{Command, Envelope, Reject, Transaction};
    use vocabulary::{NetworkId, PendingId};

    fn transaction(number: u8) -> Transaction {
        let key = SecretKey::from_seed(&[number; 32]);
        let human = AgentId([number; 16]);
        let envelope = Envelope {
            network: NetworkId([1; 16]),
            key: key.public(),
            human,
            tool: None,
            principal: human,
            valid_until: Timestamp::MAX,
            command: Command::Reject(Reject { pending: PendingId([number; 16]), reason: None }),
        };
        envelope.sign(&key)
    }

    fn admitted(transaction: &Transaction) -> Arc<Admitted> {
        Arc::new(Admitted::decode(&canon::encode(transaction)).unwrap())
    }

    #[test]
    fn what_waits_is_found_by_its_bytes_and_nothing_else_is() {
        let (pool, known) = (Pool::default(), admitted(&transaction(1)));
        assert!(pool.with_bytes(&known.bytes).is_none() && pool.with_bytes(&[]).is_none());
        pool.add(&known, None).unwrap();
        assert!(Arc::ptr_eq(&pool.with_bytes(&known.bytes).unwrap(), &known));
        let mut other = known.bytes.clone();
        other[9] ^= 1;
        assert!(pool.with_bytes(&other).is_none(), "the end alone is not enough");
        pool.remove(std::iter::once(&known.id));
        assert!(pool.with_bytes(&known.bytes).is_none());
    }

    #[test]
    fn what_waits_for_longer_than_is_usual_is_told_again_and_less_and_less_often() {
        let (pool, own, others) = (Pool::default(), admitted(&transaction(1)), admitted(&transaction(2)));
        let began = Instant::now();
        pool.add(&own, None).unwrap();
        pool.add(&others, Some([9; 32])).unwrap();
        let at = |ms: u64| began + Duration::from_millis(ms);
        let ids = |found: Vec<Arc<Admitted>>| found.iter().map(|one| one.id).collect::<Vec<_>>();
        assert!(pool.overdue(at(100), 8).is_empty());
        // Some time has passed since `began` when they were taken in: far less than this.
        assert_eq!(ids(pool.overdue(at(10_000), 1)), [own.id], "the oldest first");
        assert_eq!(ids(pool.overdue(at(10_000), 8)), [others.id], "whoever told of it");
        assert!(pool.overdue(at(10_299), 8).is_empty());
        assert_eq!(ids(pool.overdue(at(10_300), 8)), [own.id, others.id]);
        assert!(pool.overdue(at(10_899), 8).is_empty());
        assert_eq!(pool.overdue(at(10_900), 8).len(), 2);
    }

    #[test]
    fn where_transactions_usually_wait_nothing_is_overdue_so_soon() {
        let pool = Pool::default();
        pool.lock().usual = Duration::from_millis(400);
        let waits = admitted(&transaction(1));
        pool.add(&waits, None).unwrap();
        let came = Instant::now();
        assert!(pool.overdue(came + Duration::from_millis(1_100), 8).is_empty());
        assert_eq!(pool.overdue(came + Duration::from_millis(1_200), 8).len(), 1);
        pool.remove(std::iter::once(&waits.id));
        assert!(pool.lock().usual < Duration::from_millis(400), "it was quicker than usual");
    }

    #[test]
    fn two_that_end_alike_are_not_taken_for_each_other() {
        let first = transaction(1);
        let second = Transaction { signature: first.signature.clone(), ..transaction(2) };
        let (pool, first, second) = (Pool::default(), admitted(&first), admitted(&second));
        assert_eq!(first.bytes.last_chunk::<16>(), second.bytes.last_chunk::<16>());
        pool.add(&first, None).unwrap();
        pool.add(&second, None).unwrap();
        for one in [&first, &second] {
            assert!(pool.with_bytes(&one.bytes).is_none_or(|found| Arc::ptr_eq(&found, one)));
        }
        pool.remove([&first.id, &second.id].into_iter());
        let waiting = pool.lock();
        assert!(waiting.by_end.is_empty() && waiting.by_id.is_empty() && waiting.bytes == 0);
    }
}
