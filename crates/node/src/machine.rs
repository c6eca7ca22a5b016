//! The ledger as the engine runs it: drafting, checking and executing block bodies.
//!
//! Promise: `execute` depends on nothing but its arguments and the replay window, which itself follows
//! from the blocks before.

use crate::admission::verify_all;
use crate::deadlines::Deadlines;
use crate::evidence::Findings;
use crate::gate::Gate;
use crate::metrics::Counters;
use crate::notes::{Note, Report, notes};
use crate::pool::Pool;
use crate::relay::Relay;
use crate::replay::Replay;
use crate::views::Views;
use canon::{DecodeError, Digest, KnownKeys, PublicKey};
use engine::{Evidence, Executed, FinalizedBlock, Invalid, Loaded, Machine, Peer, Position, RecordKey, Wake};
use ledger::{
    Admitted, BLOCK_FORGOTTEN_MAX, BLOCK_TRANSACTIONS_MAX, BODY_BYTES_MAX, Body, Kept as _, Key, Network,
    Outcome, Record, SeenId, State, Verdict, short,
};
use std::collections::{BTreeSet, HashSet, VecDeque};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard};
use vocabulary::{NetworkId, Timestamp, TransactionId};

/// How many parsed bodies and reports are kept, of blocks that are not final: a block is parsed and run once and
/// asked about several times.
const KEPT_MAX: usize = 16;

// A proof has room for every change of validators that the ledger lets happen.
const _: () = assert!((ledger::CHANGES_MAX as usize) < light::HAND_OVERS_MAX);

/// Room in a body for what is not transactions: lapses, forgotten records, heads.
const BODY_RESERVE_BYTES: usize = 512 * 1024;

/// Is told of each final block, with its report.
pub(crate) type OnFinal = Box<dyn Fn(&FinalizedBlock, &Arc<Report>) + Send + Sync>;

pub(crate) struct LedgerMachine {
    network: NetworkId,
    pub(crate) pool: Pool,
    replay: RwLock<Replay>,
    pub(crate) deadlines: Arc<Deadlines>,
    /// The newest block that is remembered, or is about to be, of those since the start.
    remembering: AtomicU64,
    /// Time of the newest reported block, in ms.
    reported_ms: AtomicU64,
    parsed: Mutex<VecDeque<([u8; 32], Arc<Body>)>>,
    /// What running a body at a place has given, until the block is final.
    reports: Mutex<VecDeque<(Place, Arc<Report>)>>,
    wake: Wake,
    pub(crate) counters: Counters,
    pub(crate) gate: Gate,
    pub(crate) findings: Findings,
    on_final: OnFinal,
    /// What takes in what other nodes tell; nobody hears anything where there is none.
    relay: Option<Arc<Relay>>,
    /// The index, if it begins with a state that was taken over.
    index: Option<Arc<Views>>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

pub(crate) fn time_of(ms: u64) -> Result<Timestamp, Invalid> {
    Timestamp::from_ms(ms).map_err(|error| Invalid(error.to_string()))
}

impl LedgerMachine {
    pub(crate) fn new(network: NetworkId, wake: Wake, on_final: OnFinal) -> Self {
        Self {
            network,
            pool: Pool::default(),
            replay: RwLock::default(),
            deadlines: Arc::default(),
            remembering: AtomicU64::new(0),
            reported_ms: AtomicU64::new(0),
            parsed: Mutex::default(),
            reports: Mutex::default(),
            wake,
            counters: Counters::default(),
            gate: Gate::default(),
            findings: Findings::in_memory(),
            on_final,
            relay: None,
            index: None,
        }
    }

    /// The machine of a node that hears others, and may take its state over from them.
    pub(crate) fn among_others(
        self,
        relay: Arc<Relay>,
        index: Option<Arc<Views>>,
        findings: Findings,
    ) -> Self {
        Self { relay: Some(relay), index, findings, ..self }
    }

    /// A machine of a program that speaks this protocol, and no newer one.
    #[cfg(feature = "simulation")]
    pub(crate) fn speaking(self, protocol: u16) -> Self {
        Self { gate: Gate::speaking(protocol), ..self }
    }

    pub(crate) const fn network(&self) -> NetworkId {
        self.network
    }

    /// What is remembered against replay. Hold it briefly: reporting a block waits for it.
    pub(crate) fn replay(&self) -> RwLockReadGuard<'_, Replay> {
        self.replay.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// What [`LedgerMachine::replay`] knows is of this block or before.
    pub(crate) fn remembering(&self) -> u64 {
        self.remembering.load(Ordering::Acquire)
    }

    fn reported(&self) -> Timestamp {
        Timestamp::from_ms(self.reported_ms.load(Ordering::Acquire)).unwrap_or(Timestamp::MAX)
    }

    /// A body, decoded once.
    pub(crate) fn parse(&self, body: &engine::Body) -> Result<Arc<Body>, Invalid> {
        if body.bytes().is_empty() {
            return Ok(Arc::new(Body::default()));
        }
        if let Some(known) = kept(&self.parsed, body.hash()) {
            return Ok(known);
        }
        // What waits here was decoded, and its signature checked, when it came.
        let parsed = Body::decode(body.bytes(), |bytes| self.pool.with_bytes(bytes))
            .map_err(|error| Invalid(error.to_string()))?;
        let parsed = Arc::new(parsed);
        keep(&self.parsed, *body.hash(), Arc::clone(&parsed));
        Ok(parsed)
    }

    /// The report of a final block: the one that running it gave, or decoded, as after a restart.
    pub(crate) fn report(&self, block: &FinalizedBlock) -> Result<Arc<Report>, DecodeError> {
        match kept(&self.reports, &(block.position, *block.body.hash())) {
            Some(report) => Ok(report),
            None => Report::decode(&block.outcomes).map(Arc::new),
        }
    }

    fn state(loaded: &Loaded) -> Result<State, Invalid> {
        let mut state = State::new();
        for (key, bytes) in loaded.records() {
            let record = match bytes {
                Some(bytes) => Some(
                    canon::decode_trusted::<Record>(bytes)
                        .map_err(|error| Invalid(format!("a stored record does not decode: {error}")))?,
                ),
                None => None,
            };
            state.load(Key(key.0), record);
        }
        Ok(state)
    }
}

/// A body, and where it was run.
type Place = (Position, [u8; 32]);

/// Keeps `value` under `key`, and no more than the last few.
fn keep<K: PartialEq, V>(among: &Mutex<VecDeque<(K, V)>>, key: K, value: V) {
    let mut among = lock(among);
    if among.iter().all(|(known, _)| *known != key) {
        among.push_back((key, value));
    }
    while among.len() > KEPT_MAX {
        among.pop_front();
    }
}

fn kept<K: PartialEq, V: Clone>(among: &Mutex<VecDeque<(K, V)>>, key: &K) -> Option<V> {
    lock(among).iter().find(|(known, _)| known == key).map(|(_, value)| value.clone())
}

/// The validators of a network, as the engine knows them.
fn peers(network: &Network) -> Vec<Peer> {
    let peer = |validator: &ledger::Validator| match validator.key {
        PublicKey::Ed25519(public_key) => Some(Peer { public_key, endpoint: validator.endpoint.clone() }),
        PublicKey::P256(_) => None,
    };
    network.validators.iter().filter_map(peer).collect()
}

/// What a header commits to of the outcomes of its block.
pub(crate) fn outcomes_root(outcomes: &[Outcome]) -> Digest {
    canon::tree_root(outcomes.iter().map(canon::encode))
}

/// The engine's key for a record.
pub(crate) fn record_key(key: &Key) -> RecordKey {
    RecordKey(key.0)
}

/// The ids that the bodies of `pending` blocks carry.
fn ids_of(bodies: &[Arc<Body>]) -> HashSet<[u8; 16]> {
    bodies.iter().flat_map(|body| body.transactions.iter().map(|admitted| short(&admitted.id))).collect()
}

/// The records whose lapses the bodies of `pending` blocks carry.
fn lapsing(bodies: &[Arc<Body>]) -> BTreeSet<Key> {
    bodies.iter().flat_map(|body| body.lapses.iter().map(ledger::Lapse::target)).collect()
}

/// The records whose lapse a block tried in vain.
fn refused_lapses(body: &Body, report: &Report) -> Vec<Key> {
    let refused = |verdict: &Verdict| match verdict {
        Verdict::Refused(_) => true,
        Verdict::Done(_) => false,
    };
    // Lapses run before transactions, so their outcomes come first.
    body.lapses
        .iter()
        .zip(&report.outcomes)
        .filter(|(_, outcome)| refused(&outcome.verdict))
        .map(|(lapse, _)| lapse.target())
        .collect()
}

impl Machine for LedgerMachine {
    fn draft(&self, at: &Position, pending: &[engine::Body]) -> Vec<u8> {
        let Ok(now) = time_of(at.time_ms) else { return Vec::new() };
        let pending: Vec<Arc<Body>> = pending.iter().filter_map(|body| self.parse(body).ok()).collect();
        let taken = ids_of(&pending);
        let forgetting: BTreeSet<[u8; 16]> =
            pending.iter().flat_map(|body| body.forgotten.iter().map(|id| id.0)).collect();
        let lapses = self.deadlines.lapses(&lapsing(&pending));
        let bytes_max = BODY_BYTES_MAX - BODY_RESERVE_BYTES;
        let (forgotten, transactions) = {
            let replay = self.replay();
            let mut forgotten = replay.expired(now, BLOCK_FORGOTTEN_MAX);
            forgotten.retain(|id| !forgetting.contains(&id.0));
            let count_max = if replay.is_full() { 0 } else { BLOCK_TRANSACTIONS_MAX };
            // What has counted may be in the pool again for a moment.
            let counted = |id: &[u8; 16]| taken.contains(id) || replay.knows(id);
            (forgotten, self.pool.draft(&counted, now, count_max, bytes_max))
        };
        let body = Body { lapses, transactions, forgotten };
        if body == Body::default() {
            return Vec::new();
        }
        let bytes = body.encode();
        keep(&self.parsed, Digest::of(&bytes).0, Arc::new(body));
        bytes
    }

    fn has_work(&self, pending: &[engine::Body]) -> bool {
        let parse =
            || -> Vec<Arc<Body>> { pending.iter().filter_map(|body| self.parse(body).ok()).collect() };
        if self.deadlines.has_lapses(|| lapsing(&parse())) {
            return true;
        }
        {
            let replay = self.replay();
            if replay.is_full() {
                // No transaction is taken in before something is forgotten.
                return replay.first_until().is_some_and(|until| until <= self.reported());
            }
        }
        let waiting = self.pool.len();
        if waiting == 0 {
            return false;
        }
        let pending = parse();
        let taken: usize = pending.iter().map(|body| body.transactions.len()).sum();
        // Some of the pending blocks may be final and out of the pool by now: only then look at each.
        waiting > taken || self.pool.has_other_than(&ids_of(&pending))
    }

    fn wake_at_ms(&self) -> Option<u64> {
        // Passed deadlines are work, see `has_work`.
        let replay = self.replay();
        if replay.is_full() { replay.first_until().map(Timestamp::ms) } else { None }
    }

    fn check(&self, body: &engine::Body, finalized: bool) -> Result<(), Invalid> {
        let parsed = self.parse(body)?;
        if finalized {
            return Ok(());
        }
        let fresh: Vec<Arc<Admitted>> = parsed
            .transactions
            .iter()
            .filter(|admitted| {
                let known = self.pool.get(&admitted.id);
                known.is_none_or(|known| !Arc::ptr_eq(&known, admitted) && known.bytes != admitted.bytes)
            })
            .cloned()
            .collect();
        if verify_all(&mut KnownKeys::default(), &fresh).iter().all(|good| *good) {
            Ok(())
        } else {
            Err(Invalid("a signature in it is bad".to_owned()))
        }
    }

    fn touches(&self, body: &engine::Body) -> Result<Vec<RecordKey>, Invalid> {
        let parsed = self.parse(body)?;
        Ok(parsed.touches().iter().map(record_key).collect())
    }

    fn execute(
        &self,
        at: &Position,
        pending: &[engine::Body],
        body: &engine::Body,
        loaded: &Loaded,
    ) -> Result<Executed, Invalid> {
        let parsed = self.parse(body)?;
        let now = time_of(at.time_ms)?;
        if let Some(protocol) = self.gate.stops(now) {
            // Nothing that this program could do from here on would be what the others do.
            panic!(
                "from block {} on the network speaks protocol {protocol}, this program speaks {}: install a release \
                 that speaks it, and start again; nothing is lost",
                at.height,
                self.gate.speaks()
            );
        }
        let pending = pending.iter().map(|body| self.parse(body)).collect::<Result<Vec<_>, _>>()?;
        let pending = ids_of(&pending);
        let mut state = Self::state(loaded)?;
        let outcomes = {
            let replay = self.replay();
            let seen = |id: &TransactionId| pending.contains(&short(id)) || replay.has(id, now);
            parsed.run(&mut state, &seen, &self.network, now)
        };
        let writes =
            state.changes().map(|(key, record)| (record_key(key), record.map(canon::encode))).collect();
        let report = Report { outcomes, notes: notes(&state) };
        let (bytes, root) = report.seal();
        keep(&self.reports, (*at, *body.hash()), Arc::new(report));
        Ok(Executed { writes, outcomes: bytes, outcomes_root: root.0 })
    }

    fn committee_record(&self) -> Option<RecordKey> {
        Some(record_key(&Network::key(&self.network)))
    }

    fn committee(&self, record: Option<&[u8]>) -> Option<Vec<Peer>> {
        match canon::decode_trusted(record?) {
            Ok(Record::Network(network)) => Some(peers(&network)),
            // The rules let nothing else be written there.
            Ok(_) | Err(_) => None,
        }
    }

    fn heard(&self, from: &[u8; 32], bytes: bytes::Bytes) {
        if let Some(relay) = &self.relay
            && !relay.hear(from, bytes)
        {
            self.counters.heard_dropped();
        }
    }

    fn misbehaved(&self, evidence: &Evidence) {
        self.findings.keep(evidence);
    }

    fn restored_kinds(&self, height: u64) -> Vec<u8> {
        if let Some(index) = self.index.as_ref().filter(|index| index.begins_after(height)) {
            if let Err(error) = index.forget_found() {
                panic!("the index could not be emptied: {error}")
            }
            return ledger::Kind::ALL.iter().map(|kind| kind.byte()).collect();
        }
        vec![ledger::Kind::Seen.byte(), ledger::Kind::Network.byte()]
    }

    fn restored(&self, height: u64) {
        let Some(index) = self.index.as_ref().filter(|index| index.begins_after(height)) else { return };
        match index.begin(height) {
            Ok(deadlines) => self.deadlines.know(deadlines),
            Err(error) => panic!("the index of a state that was taken over could not be made: {error}"),
        }
    }

    fn restore(&self, key: &RecordKey, value: &[u8]) {
        let mut id = [0; 16];
        id.copy_from_slice(key.0.split_at(1).1);
        let record = canon::decode_trusted(value);
        if let Ok(Record::Network(network)) = &record {
            self.gate.restore(network);
        }
        let index = self.index.as_ref().filter(|index| index.height() == 0);
        match (record, index) {
            (Ok(Record::Seen(seen)), _) => {
                let mut replay = self.replay.write().unwrap_or_else(PoisonError::into_inner);
                replay.remember(SeenId(id), seen.until, seen.ids.clone());
            }
            (Ok(record), Some(index)) => {
                if let Err(error) = index.index_found(&Note::of(&Key(key.0), None, Some(&record))) {
                    panic!("the index of a state that was taken over could not be made: {error}")
                }
            }
            (Ok(_), None) => {}
            (Err(_), _) => panic!("a record of the state does not decode: the disk may be failing"),
        }
    }

    fn finalized(&self, block: &FinalizedBlock) {
        let height = block.position.height;
        let (body, report, now) =
            match (self.parse(&block.body), self.report(block), time_of(block.position.time_ms)) {
                (Ok(body), Ok(report), Ok(now)) => (body, report, now),
                (Err(error), _, _) | (_, _, Err(error)) => {
                    panic!("final block {height} cannot be read: {error}")
                }
                (_, Err(error), _) => panic!("the report of block {height} cannot be read: {error}"),
            };
        self.remembering.store(height, Ordering::Release);
        self.replay.write().unwrap_or_else(PoisonError::into_inner).follow(&body, now);
        self.pool.remove(body.transactions.iter().map(|admitted| &admitted.id));
        self.deadlines.follow(&report.notes, refused_lapses(&body, &report).into_iter(), now);
        self.reported_ms.fetch_max(now.ms(), Ordering::AcqRel);
        self.counters.count(&report.outcomes);
        self.gate.follow(&report.outcomes);
        (self.on_final)(block, &report);
        // Nobody asks about a final block again, and a full one takes some megabytes.
        lock(&self.parsed).retain(|(hash, _)| hash != block.body.hash());
        lock(&self.reports).retain(|((at, _), _)| at.height > height);
        // What was full may have room again.
        self.wake.poke();
    }
}
