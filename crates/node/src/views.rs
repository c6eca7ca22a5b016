//! The facts, and the indices by which facts and records are found again.
//!
//! Promise: the facts of a block are on disk before the block is reported; indices follow in their own
//! time and go on after a crash where they were. All of it can be rebuilt from the blocks.
//! Not here: the records themselves, which are in the engine's authenticated store.

use crate::config::NodeError;
use crate::machine::outcomes_root;
use crate::notes::{Note, Report};
use engine::{FinalizedBlock, Handle};
use fjall::{Database, Keyspace, KeyspaceCreateOptions, KvSeparationOptions, PersistMode};
use ledger::{Key, Kind, Outcome, Refusal, Verdict, short};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::watch;
use vocabulary::{Timestamp, TransactionId};

/// How many blocks may wait to be indexed before the next one waits for them.
const INDEX_WAITING_MAX: usize = 16;

/// Where a fact stands: the block, and the entry in it. Text: `height-index`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FactCursor {
    /// The block.
    pub height: u64,
    /// The entry, counted from 0.
    pub index: u32,
}

impl std::fmt::Display for FactCursor {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{}-{}", self.height, self.index)
    }
}

impl std::str::FromStr for FactCursor {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is not a cursor of the form `height-index`");
        let (height, index) = text.split_once('-').ok_or_else(wrong)?;
        let cursor =
            Self { height: height.parse().map_err(|_| wrong())?, index: index.parse().map_err(|_| wrong())? };
        if cursor.to_string() == text { Ok(cursor) } else { Err(wrong()) }
    }
}

/// An outcome, where it stands, and when that was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// Where it stands.
    pub at: FactCursor,
    /// The block's time.
    pub time: Timestamp,
    /// What became of the entry.
    pub outcome: Outcome,
}

/// What became of a transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FinalReceipt {
    /// Where it stands in the ledger.
    pub at: FactCursor,
    /// The block's time.
    pub time: Timestamp,
    /// What became of it.
    pub outcome: Outcome,
}

/// How far a transaction is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Receipt {
    /// It waits for a block.
    Waiting,
    /// It is final: carried out or refused.
    Final(Box<FinalReceipt>),
    /// It is final, and this node does not have what became of it: its lists begin later, or are pruned.
    Unlisted,
}

/// Where the height is kept of the state that the index began with, if it was taken from others.
const BEGINS: &str = "begins";

struct Indexed {
    height: u64,
    report: Arc<Report>,
}

/// How far the indexing is.
#[derive(Clone, Copy, Debug)]
struct Progress {
    height: u64,
    /// True if it does not go on.
    ended: bool,
}

/// The store of facts and indices.
pub(crate) struct Views {
    path: PathBuf,
    database: Database,
    /// height -> time, outcomes
    facts: Keyspace,
    /// shortened transaction id -> height, index
    receipts: Keyspace,
    /// owner (or parent) ++ kind ++ height ++ index -> key of the record
    lists: Keyspace,
    /// key of a record ++ height ++ index -> nothing: where it changed
    trail: Keyspace,
    /// deadline ++ key -> nothing
    deadlines: Keyspace,
    /// "indexed", "deadlines" -> height up to which there are lists and receipts, and deadlines; "begins" -> the
    /// height of the state that the index began with
    meta: Keyspace,
    queue: Mutex<Option<SyncSender<Indexed>>>,
    thread: Mutex<Option<std::thread::JoinHandle<()>>>,
    progress: watch::Sender<Progress>,
    /// The newest block whose facts are stored, those of all before it too.
    kept: AtomicU64,
    /// True once the index has been found to end where the ledger does.
    settled: AtomicBool,
    /// Why the indexing ended.
    failure: Mutex<Option<NodeError>>,
    /// True if there are lists and receipts; the deadlines are always kept.
    enabled: bool,
    /// For how many blocks facts and receipts are kept; `None` keeps all.
    retained: Option<u64>,
    /// Records that were found in a state that was taken over.
    found: AtomicU32,
}

impl std::fmt::Debug for Views {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Views({})", self.path.display())
    }
}

fn place(height: u64, index: u32) -> [u8; 12] {
    let mut out = [0; 12];
    out[..8].copy_from_slice(&height.to_be_bytes());
    out[8..].copy_from_slice(&index.to_be_bytes());
    out
}

/// Where a new record stands in the lists of those it belongs to, and its key.
fn listed(height: u64, index: u32, note: &Note) -> impl Iterator<Item = ([u8; 29], [u8; 17])> + '_ {
    let key = note.key.0;
    note.parties.iter().map(move |party| {
        let mut at = [0; 29];
        at[..16].copy_from_slice(&party.0);
        at[16] = key[0];
        at[17..].copy_from_slice(&place(height, index));
        (at, key)
    })
}

/// The height at the head of `bytes`.
fn height_of(bytes: &[u8]) -> u64 {
    bytes.first_chunk::<8>().map_or(0, |height| u64::from_be_bytes(*height))
}

/// How the facts of a block are stored.
fn fact_value(time_ms: u64, report: &[u8]) -> Vec<u8> {
    [time_ms.to_be_bytes().as_slice(), report].concat()
}

fn is_duplicate(outcome: &Outcome) -> bool {
    match &outcome.verdict {
        Verdict::Refused(refused) => refused.code == Refusal::Duplicate,
        Verdict::Done(_) => false,
    }
}

fn read_place(bytes: &[u8]) -> Option<FactCursor> {
    let (height, rest) = bytes.split_first_chunk::<8>()?;
    let index = rest.first_chunk::<4>()?;
    Some(FactCursor { height: u64::from_be_bytes(*height), index: u32::from_be_bytes(*index) })
}

impl Views {
    /// Opens the store in `path`, and goes on indexing where it stopped.
    pub(crate) fn open(path: &Path, enabled: bool, retained: Option<u64>) -> Result<Arc<Self>, NodeError> {
        let failed = |cause| match cause {
            fjall::Error::Locked => {
                NodeError::Engine(engine::EngineError::InUse(path.parent().unwrap_or(path).to_owned()))
            }
            cause => NodeError::Views { path: path.to_owned(), cause },
        };
        let database = Database::builder(path)
            .cache_size(32 << 20)
            .worker_threads(1)
            .manual_journal_persist(true)
            .open()
            .map_err(failed)?;
        let keyspace = |name: &str| {
            database
                .keyspace(name, || KeyspaceCreateOptions::default().max_memtable_size(8 << 20))
                .map_err(failed)
        };
        let facts = database
            .keyspace("facts", || {
                KeyspaceCreateOptions::default()
                    .max_memtable_size(16 << 20)
                    .with_kv_separation(Some(KvSeparationOptions::default()))
            })
            .map_err(failed)?;
        let views = Self {
            path: path.to_owned(),
            facts,
            receipts: keyspace("receipts")?,
            lists: keyspace("lists")?,
            trail: keyspace("trail")?,
            deadlines: keyspace("deadlines")?,
            meta: keyspace("meta")?,
            database: database.clone(),
            queue: Mutex::new(None),
            thread: Mutex::new(None),
            progress: watch::Sender::new(Progress { height: 0, ended: false }),
            kept: AtomicU64::new(0),
            settled: AtomicBool::new(false),
            failure: Mutex::new(None),
            enabled,
            retained,
            found: AtomicU32::new(0),
        };
        let views = Arc::new(views);
        views.kept.store(views.newest()?, Ordering::Release);
        views.catch_up()?;
        views.start_indexing()?;
        Ok(views)
    }

    fn failed(&self) -> impl Fn(fjall::Error) -> NodeError + '_ {
        |cause| NodeError::Views { path: self.path.clone(), cause }
    }

    /// The newest block whose facts are stored, those of all before it too.
    pub(crate) fn height(&self) -> u64 {
        self.kept.load(Ordering::Acquire)
    }

    fn newest(&self) -> Result<u64, NodeError> {
        match self.facts.last_key_value() {
            None => self.mark(BEGINS),
            Some(guard) => Ok(height_of(&guard.key().map_err(self.failed())?)),
        }
    }

    /// True if nothing is indexed yet, and the state is that after a later block: it was taken from others.
    pub(crate) fn begins_after(&self, height: u64) -> bool {
        height > 0 && self.height() == 0
    }

    /// Forgets what an attempt that was broken off has found.
    pub(crate) fn forget_found(&self) -> Result<(), NodeError> {
        self.found.store(0, Ordering::Relaxed);
        self.lists.clear().and_then(|()| self.deadlines.clear()).map_err(self.failed())
    }

    /// Indexes a record of a state that was taken over.
    pub(crate) fn index_found(&self, note: &Note) -> Result<(), NodeError> {
        let mut batch = self.database.batch();
        let index = self.found.fetch_add(1, Ordering::Relaxed);
        if self.enabled {
            for (place, key) in listed(0, index, note) {
                batch.insert(&self.lists, place, key);
            }
        }
        self.index_note(&mut batch, 0, note);
        batch.commit().map_err(self.failed())
    }

    /// Begins after the block at `height`, all records of whose state were found. Gives all deadlines.
    pub(crate) fn begin(&self, height: u64) -> Result<Vec<(Timestamp, Key)>, NodeError> {
        let mut batch = self.database.batch();
        for name in ["indexed", "deadlines", BEGINS] {
            batch.insert(&self.meta, name, height.to_be_bytes());
        }
        batch.commit().map_err(self.failed())?;
        self.database.persist(PersistMode::SyncData).map_err(self.failed())?;
        self.kept.store(height, Ordering::Release);
        self.progress.send_modify(|progress| progress.height = height);
        self.deadlines()
    }

    /// Throws away the facts of a block, its receipts, and its places in the trails of records.
    fn prune(&self, batch: &mut fjall::OwnedWriteBatch, height: u64) -> Result<(), NodeError> {
        let key = height.to_be_bytes();
        let Some(value) = self.facts.get(key).map_err(self.failed())? else { return Ok(()) };
        let report = Report::decode(value.get(8..).unwrap_or_default())
            .map_err(|error| NodeError::Damaged(error.to_string()))?;
        for outcome in &report.outcomes {
            if let Some(id) = outcome.transaction.as_ref().filter(|_| !is_duplicate(outcome)) {
                batch.remove(&self.receipts, short(id));
            }
        }
        for note in &report.notes {
            batch.remove(&self.trail, [note.key.0.as_slice(), &key].concat());
        }
        batch.remove(&self.facts, key);
        Ok(())
    }

    /// The height stored under `name`.
    fn mark(&self, name: &str) -> Result<u64, NodeError> {
        Ok(self.meta.get(name).map_err(self.failed())?.map_or(0, |bytes| height_of(&bytes)))
    }

    /// Up to which block lists, receipts and deadlines are there.
    fn indexed_height(&self) -> Result<u64, NodeError> {
        self.mark(if self.enabled { "indexed" } else { "deadlines" })
    }

    /// Indexes the blocks that were stored and not indexed before the last stop.
    ///
    /// Indexing a block again changes nothing; a gap is noticed.
    fn catch_up(&self) -> Result<(), NodeError> {
        let from = self.indexed_height()?;
        self.progress.send_modify(|progress| progress.height = from);
        let need = self.height();
        if from > need {
            return Err(NodeError::ViewsBehind { have: need, need: from });
        }
        for (height, guard) in (from + 1..).zip(self.facts.range((from + 1).to_be_bytes()..)) {
            let (key, value) = guard.into_inner().map_err(self.failed())?;
            if height_of(&key) != height {
                return Err(NodeError::ViewsBehind { have: height - 1, need });
            }
            let report = Report::decode(value.get(8..).unwrap_or_default())
                .map_err(|error| NodeError::Damaged(error.to_string()))?;
            self.index(&Indexed { height, report: Arc::new(report) })?;
        }
        Ok(())
    }

    /// Makes sure that the index ends where the ledger does, once the engine has started. `before` is where
    /// the index ended before it did: what the engine reports while it starts may hide a gap.
    pub(crate) fn settle(&self, handle: &Handle, before: u64) -> Result<(), NodeError> {
        let need = handle.tip().height;
        let have = self.height();
        if have < need || before > need {
            return Err(NodeError::ViewsBehind { have: have.max(before), need });
        }
        let begins = self.mark(BEGINS)?;
        if let Some(block) = handle.block_blocking(need)?.filter(|block| block.header.height > begins) {
            let stored = self.block(need)?.map(|(_, outcomes)| outcomes_root(&outcomes).0);
            if stored != Some(block.header.outcomes_root) {
                return Err(self.differs(need));
            }
        }
        self.settled.store(true, Ordering::Release);
        Ok(())
    }

    fn differs(&self, height: u64) -> NodeError {
        NodeError::Damaged(format!("the index has other facts of block {height} than the ledger"))
    }

    fn start_indexing(self: &Arc<Self>) -> Result<(), NodeError> {
        let (sender, receiver) = sync_channel(INDEX_WAITING_MAX);
        *self.queue.lock().unwrap_or_else(PoisonError::into_inner) = Some(sender);
        let views = Arc::downgrade(self);
        let thread = std::thread::Builder::new()
            .name("kerf-index".to_owned())
            .spawn(move || index_all(&receiver, &views))
            .map_err(|cause| NodeError::File { path: self.path.clone(), cause })?;
        *self.thread.lock().unwrap_or_else(PoisonError::into_inner) = Some(thread);
        Ok(())
    }

    /// Stores the facts of a final block, durably, and has them indexed.
    ///
    /// Costs one write and one sync of the disk. Storing a block again changes nothing.
    pub(crate) fn keep(&self, block: &FinalizedBlock, report: &Arc<Report>) -> Result<(), NodeError> {
        if let Some(failure) = self.lock_failure().take() {
            return Err(failure);
        }
        let height = block.position.height;
        let value = fact_value(block.position.time_ms, &block.outcomes);
        let have = self.height();
        if height <= have {
            let stored = self.facts.get(height.to_be_bytes()).map_err(self.failed())?;
            return if stored.as_deref() == Some(value.as_slice()) {
                Ok(())
            } else {
                Err(self.differs(height))
            };
        }
        if height > have + 1 {
            // While the engine starts this shows that the index is behind; `settle` says so.
            let settled = self.settled.load(Ordering::Acquire);
            return if settled { Err(NodeError::ViewsBehind { have, need: height }) } else { Ok(()) };
        }
        self.facts.insert(height.to_be_bytes(), value).map_err(self.failed())?;
        self.database.persist(PersistMode::SyncData).map_err(self.failed())?;
        self.kept.store(height, Ordering::Release);
        let queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(queue) = queue.as_ref() {
            // If the thread has ended, the next block learns why.
            let _ = queue.send(Indexed { height, report: Arc::clone(report) });
        }
        Ok(())
    }

    /// Stores and indexes the facts of a block while the index is rebuilt; they are durable after a stop.
    pub(crate) fn keep_again(&self, height: u64, time_ms: u64, report: Arc<Report>) -> Result<(), NodeError> {
        let (bytes, _) = report.seal();
        self.facts.insert(height.to_be_bytes(), fact_value(time_ms, &bytes)).map_err(self.failed())?;
        self.kept.store(height, Ordering::Release);
        self.index(&Indexed { height, report })
    }

    fn lock_failure(&self) -> std::sync::MutexGuard<'_, Option<NodeError>> {
        self.failure.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn index(&self, block: &Indexed) -> Result<(), NodeError> {
        let height = block.height;
        let report = &block.report;
        let mut batch = self.database.batch();
        if self.enabled {
            // A duplicate's receipt is that of the first, which counted.
            let counted = |(index, outcome): (u32, &Outcome)| {
                let id = outcome.transaction.as_ref().filter(|_| !is_duplicate(outcome))?;
                Some((short(id), place(height, index)))
            };
            let mut receipts: Vec<_> = (0..).zip(&report.outcomes).filter_map(counted).collect();
            let mut listed: Vec<_> =
                (0..).zip(&report.notes).flat_map(|(index, note)| listed(height, index, note)).collect();
            // In the order of the keys, one finds its place beside the other.
            receipts.sort_unstable();
            listed.sort_unstable();
            for (id, place) in receipts {
                batch.insert(&self.receipts, id, place);
            }
            for (place, key) in listed {
                batch.insert(&self.lists, place, key);
            }
            batch.insert(&self.meta, "indexed", height.to_be_bytes());
        }
        for note in &report.notes {
            self.index_note(&mut batch, height, note);
        }
        batch.insert(&self.meta, "deadlines", height.to_be_bytes());
        if let Some(old) = self.retained.and_then(|retained| height.checked_sub(retained)) {
            self.prune(&mut batch, old)?;
        }
        batch.commit().map_err(self.failed())?;
        self.progress.send_modify(|progress| progress.height = height);
        Ok(())
    }

    /// The trail and the deadline of a record that changed.
    fn index_note(&self, batch: &mut fjall::OwnedWriteBatch, height: u64, note: &Note) {
        let key = note.key.0;
        if self.enabled && note.key.kind().is_some_and(has_trail) {
            batch.insert(&self.trail, [key.as_slice(), &height.to_be_bytes()].concat(), []);
        }
        if note.deadline_before != note.deadline {
            let at = |deadline: Timestamp| [deadline.ms().to_be_bytes().as_slice(), &key].concat();
            if let Some(before) = note.deadline_before {
                batch.remove(&self.deadlines, at(before));
            }
            if let Some(deadline) = note.deadline {
                batch.insert(&self.deadlines, at(deadline), []);
            }
        }
    }

    /// Every deadline in the index.
    pub(crate) fn deadlines(&self) -> Result<Vec<(Timestamp, Key)>, NodeError> {
        let mut found = Vec::new();
        for guard in self.deadlines.iter() {
            let bytes = guard.key().map_err(self.failed())?;
            let Some((time, key)) = bytes.split_first_chunk::<8>() else { continue };
            let time = Timestamp::from_ms(u64::from_be_bytes(*time));
            if let (Ok(time), Ok(key)) = (time, key.try_into()) {
                found.push((time, Key(key)));
            }
        }
        Ok(found)
    }

    /// Waits until block `height` is indexed as far as this node indexes, or the indexing ends.
    pub(crate) async fn reached(&self, height: u64) {
        let mut progress = self.progress.subscribe();
        let _ = progress.wait_for(|at| at.ended || at.height >= height).await;
    }

    /// The newest block that is indexed.
    pub(crate) fn progress(&self) -> u64 {
        self.progress.borrow().height
    }

    /// Waits until the receipt of a transaction that has been reported can be found.
    pub(crate) async fn found(&self, id: &TransactionId) -> Result<Option<FinalReceipt>, NodeError> {
        let mut progress = self.progress.subscribe();
        loop {
            let ended = progress.borrow_and_update().ended;
            let found = self.find(id)?;
            if found.is_some() || ended || progress.changed().await.is_err() {
                return Ok(found);
            }
        }
    }

    fn block(&self, height: u64) -> Result<Option<(Timestamp, Vec<Outcome>)>, NodeError> {
        let Some(value) = self.facts.get(height.to_be_bytes()).map_err(self.failed())? else {
            return Ok(None);
        };
        let damaged = |reason: &str| NodeError::Damaged(format!("facts of block {height}: {reason}"));
        let (time, report) = value.split_first_chunk::<8>().ok_or_else(|| damaged("too short"))?;
        let time = Timestamp::from_ms(u64::from_be_bytes(*time)).map_err(|_| damaged("bad time"))?;
        let outcomes = Report::decode_outcomes(report).map_err(|error| damaged(&error.to_string()))?;
        Ok(Some((time, outcomes)))
    }

    /// The outcomes of one block, with its time.
    pub(crate) fn outcomes(&self, height: u64) -> Result<Option<(Timestamp, Vec<Outcome>)>, NodeError> {
        self.block(height)
    }

    /// Where a transaction stands, if it is final and indexed.
    pub(crate) fn find(&self, id: &TransactionId) -> Result<Option<FinalReceipt>, NodeError> {
        let Some(place) = self.receipts.get(short(id)).map_err(self.failed())? else { return Ok(None) };
        let at = read_place(&place).ok_or_else(|| NodeError::Damaged("a receipt".to_owned()))?;
        self.receipt_at(at, id)
    }

    fn receipt_at(&self, at: FactCursor, id: &TransactionId) -> Result<Option<FinalReceipt>, NodeError> {
        let Some((time, outcomes)) = self.block(at.height)? else { return Ok(None) };
        let outcome = outcomes.into_iter().nth(at.index as usize);
        Ok(outcome.filter(|outcome| outcome.transaction.as_ref() == Some(id)).map(|outcome| FinalReceipt {
            at,
            time,
            outcome,
        }))
    }

    /// Facts after `after`, at most `limit`.
    pub(crate) fn facts(&self, after: Option<FactCursor>, limit: usize) -> Result<Vec<Fact>, NodeError> {
        let mut found = Vec::new();
        let from = after.map_or(0, |after| after.height);
        for guard in self.facts.range(from.to_be_bytes()..) {
            let key = guard.key().map_err(self.failed())?;
            let height = height_of(&key);
            let Some((time, outcomes)) = self.block(height)? else { continue };
            for (index, outcome) in (0u32..).zip(outcomes) {
                let at = FactCursor { height, index };
                if after.is_some_and(|after| at <= after) {
                    continue;
                }
                if found.len() >= limit {
                    return Ok(found);
                }
                found.push(Fact { at, time, outcome });
            }
            if found.len() >= limit {
                break;
            }
        }
        Ok(found)
    }

    /// The heights at which the record changed, after `after`, at most `limit`.
    pub(crate) fn trail(&self, key: &Key, after: u64, limit: usize) -> Result<Vec<u64>, NodeError> {
        let from = [key.0.as_slice(), &after.saturating_add(1).to_be_bytes()].concat();
        let to = [key.0.as_slice(), &u64::MAX.to_be_bytes()].concat();
        let mut found = Vec::new();
        for guard in self.trail.range(from..=to).take(limit) {
            let bytes = guard.key().map_err(self.failed())?;
            if let Some(height) = bytes.last_chunk::<8>() {
                found.push(u64::from_be_bytes(*height));
            }
        }
        Ok(found)
    }

    /// The records of `kind` listed under `owner`, newest first, before `before`; with the cursor of each.
    pub(crate) fn list(
        &self,
        owner: &[u8; 16],
        kind: Kind,
        before: Option<FactCursor>,
        limit: usize,
    ) -> Result<Vec<(FactCursor, Key)>, NodeError> {
        let prefix = [owner.as_slice(), &[kind.byte()]].concat();
        let end = before.map_or([255; 12], |before| place(before.height, before.index));
        let to = [prefix.as_slice(), &end].concat();
        let mut found = Vec::new();
        for guard in self.lists.range(prefix.clone()..to).rev().take(limit) {
            let (at, key) = guard.into_inner().map_err(self.failed())?;
            let at = at.get(prefix.len()..).and_then(read_place);
            if let (Some(at), Ok(key)) = (at, key.as_ref().try_into()) {
                found.push((at, Key(key)));
            }
        }
        Ok(found)
    }

    /// Ends the indexing when what waits is done, and makes everything durable.
    pub(crate) fn stop(&self) -> Result<(), NodeError> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner).take();
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(thread) = thread {
            let _ = thread.join();
        }
        self.progress.send_modify(|progress| progress.ended = true);
        if let Some(failure) = self.lock_failure().take() {
            return Err(failure);
        }
        self.database.persist(PersistMode::SyncAll).map_err(self.failed())
    }
}

/// Whether a node keeps a list of the blocks in which a record of this kind changed, for [`crate::Node::changes_of`].
///
/// Agents, accounts and mandates change with every act; their facts are found through the trades.
pub const fn has_trail(kind: Kind) -> bool {
    match kind {
        Kind::Listing
        | Kind::Quote
        | Kind::Agreement
        | Kind::Order
        | Kind::Delivery
        | Kind::Invoice
        | Kind::Payment
        | Kind::Dispute
        | Kind::Money
        | Kind::Pending
        | Kind::Network
        | Kind::Collection
        | Kind::Grant
        | Kind::Recovery => true,
        Kind::Agent | Kind::Profile | Kind::Mandate | Kind::Account | Kind::Seen | Kind::Vault => false,
    }
}

fn index_all(queue: &Receiver<Indexed>, views: &std::sync::Weak<Views>) {
    while let Ok(block) = queue.recv() {
        let Some(views) = views.upgrade() else { return };
        if let Err(error) = views.index(&block) {
            // The facts themselves are stored; the index goes on at the next start.
            *views.lock_failure() = Some(error);
            views.progress.send_modify(|progress| progress.ended = true);
            return;
        }
    }
}
