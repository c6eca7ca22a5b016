//! The ledger as the engine runs it: drafting, checking and executing block bodies.
//!
//! Promise: `execute` depends on nothing but its arguments and the replay window, which itself follows
//! from the blocks before.

use crate::admission::verify_all;
use crate::notes::{Report, notes};
use crate::pool::Pool;
use crate::replay::Replay;
use crate::views::Views;
use engine::{Executed, FinalizedBlock, Invalid, Loaded, Machine, Position, RecordKey};
use ledger::{
    Admitted, BLOCK_FORGOTTEN_MAX, BLOCK_LAPSES_MAX, BLOCK_TRANSACTIONS_MAX, BODY_BYTES_MAX, Body, Key, Kept,
    Record, Seen, SeenId, State, short,
};
use std::collections::{BTreeSet, HashSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use vocabulary::{NetworkId, Timestamp};

/// How many parsed bodies are kept; a block is parsed once and asked about several times.
const PARSED_MAX: usize = 16;

/// Room in a body for what is not transactions: lapses, forgotten records, heads.
const BODY_RESERVE_BYTES: usize = 512 * 1024;

pub(crate) struct LedgerMachine {
    pub(crate) network: NetworkId,
    pub(crate) pool: Pool,
    pub(crate) replay: RwLock<Replay>,
    /// Deadlines of records in the newest reported state, soonest first.
    pub(crate) deadlines: Mutex<BTreeSet<(Timestamp, Key)>>,
    /// Records whose deadline is near or past, as they are in the newest reported state.
    pub(crate) due: Arc<dyn Fn(&[Key]) -> Vec<Option<Record>> + Send + Sync>,
    parsed: Mutex<VecDeque<([u8; 32], Arc<Body>)>>,
    pub(crate) views: Arc<Views>,
    pub(crate) on_final: Box<dyn Fn(&FinalizedBlock, &Body, &Report) + Send + Sync>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

pub(crate) fn time_of(ms: u64) -> Result<Timestamp, Invalid> {
    Timestamp::from_ms(ms).map_err(|error| Invalid(error.to_string()))
}

impl LedgerMachine {
    pub(crate) fn new(
        network: NetworkId,
        views: Arc<Views>,
        due: Arc<dyn Fn(&[Key]) -> Vec<Option<Record>> + Send + Sync>,
        on_final: Box<dyn Fn(&FinalizedBlock, &Body, &Report) + Send + Sync>,
    ) -> Self {
        Self {
            network,
            pool: Pool::default(),
            replay: RwLock::default(),
            deadlines: Mutex::default(),
            due,
            parsed: Mutex::default(),
            views,
            on_final,
        }
    }

    fn keep_parsed(&self, hash: [u8; 32], body: Arc<Body>) {
        let mut parsed = lock(&self.parsed);
        if parsed.iter().all(|(known, _)| *known != hash) {
            parsed.push_back((hash, body));
        }
        while parsed.len() > PARSED_MAX {
            parsed.pop_front();
        }
    }

    fn parse(&self, body: &engine::Body) -> Result<Arc<Body>, Invalid> {
        if body.bytes().is_empty() {
            return Ok(Arc::new(Body::default()));
        }
        if let Some((_, known)) = lock(&self.parsed).iter().find(|(hash, _)| hash == body.hash()) {
            return Ok(Arc::clone(known));
        }
        let parsed = Body::decode(body.bytes(), |_| None).map_err(|error| Invalid(error.to_string()))?;
        let parsed = Arc::new(parsed);
        self.keep_parsed(*body.hash(), Arc::clone(&parsed));
        Ok(parsed)
    }

    /// Lapses for the records whose deadline has passed at `now`, as far as they are not on their way.
    fn lapses(&self, now: Timestamp, taken: &BTreeSet<Key>) -> Vec<ledger::Lapse> {
        let due: Vec<Key> = lock(&self.deadlines)
            .iter()
            .take_while(|(deadline, _)| *deadline <= now)
            .map(|(_, key)| *key)
            .filter(|key| !taken.contains(key))
            .take(BLOCK_LAPSES_MAX)
            .collect();
        if due.is_empty() {
            return Vec::new();
        }
        let find = |key: &Key| (self.due)(&[*key]).into_iter().next().flatten();
        let records = (self.due)(&due);
        due.iter()
            .zip(records)
            .filter_map(|(key, record)| ledger::lapse_of(key, &record?, &find))
            .collect()
    }

    /// Takes a deadline over from a note.
    pub(crate) fn note_deadlines(&self, notes: &[crate::notes::Note]) {
        let mut deadlines = lock(&self.deadlines);
        for note in notes {
            if note.deadline_before == note.deadline {
                continue;
            }
            if let Some(before) = note.deadline_before {
                deadlines.remove(&(before, note.key));
            }
            if let Some(deadline) = note.deadline {
                deadlines.insert((deadline, note.key));
            }
        }
    }

    fn state(body: &Body, loaded: &Loaded) -> Result<State, Invalid> {
        let mut state = State::new();
        for key in body.touches() {
            let record = match loaded.get(&record_key(&key)) {
                Some(bytes) => Some(
                    canon::decode_trusted::<Record>(bytes)
                        .map_err(|error| Invalid(format!("a stored record does not decode: {error}")))?,
                ),
                None => None,
            };
            state.load(key, record);
        }
        Ok(state)
    }
}

/// The engine's key for a record.
pub(crate) fn record_key(key: &Key) -> RecordKey {
    RecordKey(key.0)
}

/// The ids that the bodies of `pending` blocks carry.
fn ids_of(bodies: &[Arc<Body>]) -> HashSet<[u8; 16]> {
    bodies.iter().flat_map(|body| body.transactions.iter().map(|admitted| short(&admitted.id))).collect()
}

impl Machine for LedgerMachine {
    fn draft(&self, at: &Position, pending: &[engine::Body]) -> Vec<u8> {
        let Ok(now) = time_of(at.time_ms) else { return Vec::new() };
        let pending: Vec<Arc<Body>> = pending.iter().filter_map(|body| self.parse(body).ok()).collect();
        let taken = ids_of(&pending);
        let lapsing: BTreeSet<Key> =
            pending.iter().flat_map(|body| body.lapses.iter().map(ledger::Lapse::target)).collect();
        let forgetting: BTreeSet<[u8; 16]> =
            pending.iter().flat_map(|body| body.forgotten.iter().map(|id| id.0)).collect();
        let (forgotten, full) = {
            let replay = self.replay.read().unwrap_or_else(PoisonError::into_inner);
            let mut forgotten = replay.expired(now, BLOCK_FORGOTTEN_MAX);
            forgotten.retain(|id| !forgetting.contains(&id.0));
            (forgotten, replay.is_full())
        };
        let count_max = if full { 0 } else { BLOCK_TRANSACTIONS_MAX };
        let body = Body {
            lapses: self.lapses(now, &lapsing),
            transactions: self.pool.draft(&taken, now, count_max, BODY_BYTES_MAX - BODY_RESERVE_BYTES),
            forgotten,
        };
        if body == Body::default() {
            return Vec::new();
        }
        let bytes = body.encode();
        self.keep_parsed(canon::Digest::of(&bytes).0, Arc::new(body));
        bytes
    }

    fn has_work(&self, pending: &[engine::Body]) -> bool {
        let taken: usize = pending
            .iter()
            .filter_map(|body| self.parse(body).ok())
            .map(|body| body.transactions.len())
            .sum();
        self.pool.has_more_than(taken)
    }

    fn wake_at_ms(&self) -> Option<u64> {
        lock(&self.deadlines).first().map(|(deadline, _)| deadline.ms())
    }

    fn check(&self, body: &engine::Body, finalized: bool) -> Result<(), Invalid> {
        let parsed = self.parse(body)?;
        if finalized {
            return Ok(());
        }
        let fresh: Vec<Arc<Admitted>> = parsed
            .transactions
            .iter()
            .filter(|admitted| self.pool.get(&admitted.id).is_none_or(|known| known.bytes != admitted.bytes))
            .cloned()
            .collect();
        if verify_all(&fresh).iter().all(|good| *good) {
            Ok(())
        } else {
            Err(Invalid("a signature in it is bad".to_owned()))
        }
    }

    fn touches(&self, body: &engine::Body) -> Result<Vec<RecordKey>, Invalid> {
        let parsed = self.parse(body)?;
        Ok(parsed.touches().iter().map(record_key).collect())
    }

    fn execute(&self, at: &Position, body: &engine::Body, loaded: &Loaded) -> Result<Executed, Invalid> {
        let parsed = self.parse(body)?;
        let now = time_of(at.time_ms)?;
        let mut state = Self::state(&parsed, loaded)?;
        let outcomes = {
            let replay = self.replay.read().unwrap_or_else(PoisonError::into_inner);
            parsed.run(&mut state, &|id| replay.has(id), &self.network, now)
        };
        let leaves: Vec<Vec<u8>> = outcomes.iter().map(canon::encode).collect();
        let root = canon::tree_root(&leaves);
        let writes = state
            .changes()
            .map(|(key, record)| (record_key(key), record.map(canon::encode)))
            .collect();
        let report = Report { outcomes, notes: notes(&state) };
        Ok(Executed { writes, outcomes: report.encode(), outcomes_root: root.0 })
    }

    fn finalized(&self, block: &FinalizedBlock) {
        let body = self.parse(&block.body).unwrap_or_default();
        let report = match Report::decode(&block.outcomes) {
            Ok(report) => report,
            Err(error) => panic!("the report of block {} does not decode: {error}", block.position.height),
        };
        {
            let mut replay = self.replay.write().unwrap_or_else(PoisonError::into_inner);
            for (id, seen) in body.seen() {
                replay.remember(id, seen.until, seen.ids);
            }
            replay.forget(&body.forgotten);
        }
        self.pool.remove(body.transactions.iter().map(|admitted| &admitted.id));
        self.note_deadlines(&report.notes);
        if let Err(error) = self.views.keep(block, &block.outcomes) {
            // The facts could not be made durable: stop, rather than acknowledge what may be forgotten.
            panic!("facts of block {} could not be stored: {error}", block.position.height);
        }
        (self.on_final)(block, &body, &report);
    }
}

/// Where the ledger keeps its replay window.
pub(crate) const fn seen_kind() -> u8 {
    ledger::Kind::Seen.byte()
}

/// The key of a [`Seen`] record.
pub(crate) fn seen_id(key: &RecordKey) -> SeenId {
    let mut id = [0; 16];
    id.copy_from_slice(key.0.split_at(1).1);
    debug_assert_eq!(Seen::key(&SeenId(id)).0, key.0);
    SeenId(id)
}
