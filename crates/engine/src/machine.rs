//! What the domain hands to the engine, and what it gets back: bodies in, records out.
//!
//! Promise: the engine calls a [`Machine`] off its own async threads, in height order where order matters,
//! and never asks it to wait for disk.
//! Not here: how records are stored (`records`) and how order is agreed (`app`).
//! Start reading at [`Machine`].

use bytes::Bytes;
use commonware_cryptography::{Hasher as _, Sha256};
use std::{collections::BTreeMap, sync::Arc};
use tokio::sync::watch;

use crate::{
    config::Peer,
    evidence::Evidence,
    records::{Chunks, RecordKey},
};

/// Where a body stands in the chain: everything about its block that its execution may depend on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// Number of blocks after genesis; the first block has height 1.
    pub height: u64,
    /// Block time in milliseconds since 1970-01-01 UTC. Strictly greater than the parent's.
    pub time_ms: u64,
    /// Digest of the parent's header.
    pub parent: [u8; 32],
}

/// The bytes a block carries for the domain, with their SHA-256. Cloning is cheap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Body {
    bytes: Bytes,
    hash: [u8; 32],
}

impl Body {
    /// Takes the bytes and hashes them (about 0.6 ms per MiB).
    #[must_use]
    pub fn new(bytes: impl Into<Bytes>) -> Self {
        let bytes = bytes.into();
        let hash = Sha256::hash(&[&bytes]).0;
        Self { bytes, hash }
    }

    /// The bytes as they stand in the block. An empty body is a valid body: heartbeats have one.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The bytes, shared.
    #[must_use]
    pub fn shared(&self) -> Bytes {
        self.bytes.clone()
    }

    /// SHA-256 of the bytes, as the header commits to it.
    #[must_use]
    pub const fn hash(&self) -> &[u8; 32] {
        &self.hash
    }
}

/// The domain's verdict that a body can never be part of the chain at this place.
///
/// The text goes to the log of the node that refused; it is not part of the protocol.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("body refused: {0}")]
pub struct Invalid(pub String);

/// The domain logic: a deterministic function from loaded records and a body to new records.
///
/// All methods may be called from several threads at once. None may block on input or output.
pub trait Machine: Send + Sync + 'static {
    /// The body for a new block at `at`, at most `Config::body_bytes_max` bytes. May be empty.
    ///
    /// `pending` are the bodies of the blocks between the last one reported by [`Machine::finalized`] and
    /// `at`, newest first: what they carry must not be drafted again. A draft may be thrown away at any time
    /// and asked for again, so nothing may be forgotten before `finalized` has reported it.
    fn draft(&self, at: &Position, pending: &[Body]) -> Vec<u8>;

    /// True if a draft on top of `pending` would carry something. Paces an idle proposer; must be fast.
    ///
    /// Whenever the answer may have become true, call [`Wake::poke`].
    fn has_work(&self, pending: &[Body]) -> bool;

    /// When the next deadline falls due, in block time (ms); a block is proposed then even without work.
    ///
    /// A deadline at or before the parent's time counts as served. Whenever the answer may have become
    /// earlier, call [`Wake::poke`].
    fn wake_at_ms(&self) -> Option<u64> {
        None
    }

    /// Stateless check of a body from outside: decodes it and verifies every signature not verified before.
    ///
    /// With `finalized` the network has already accepted the block, so signatures need not be checked again.
    /// Runs on the engine's worker pool; expected to be heavy.
    fn check(&self, body: &Body, finalized: bool) -> Result<(), Invalid>;

    /// Every record the body may read or write, in any order; repetitions are allowed.
    fn touches(&self, body: &Body) -> Result<Vec<RecordKey>, Invalid>;

    /// Runs the body over the records it touches. Deterministic: same arguments, same result, on every
    /// machine. May run several times for one block and for blocks that never become final.
    ///
    /// `pending` are the bodies of the blocks between the last one reported by [`Machine::finalized`] and
    /// `at`, newest first, as in [`Machine::draft`].
    fn execute(
        &self,
        at: &Position,
        pending: &[Body],
        body: &Body,
        loaded: &Loaded,
    ) -> Result<Executed, Invalid>;

    /// The kinds of records that [`Machine::restore`] is to be given when the engine starts. The state from which
    /// it goes on is that after the block at `height`; if it was taken from other nodes, blocks up to there
    /// were reported to nobody here.
    fn restored_kinds(&self, _height: u64) -> Vec<u8> {
        Vec::new()
    }

    /// Takes back what the machine keeps in memory of a record, before any block runs. Called once for each
    /// record of the kinds asked for, in the state from which the engine goes on.
    fn restore(&self, _key: &RecordKey, _value: &[u8]) {}

    /// Called once after all calls of [`Machine::restore`], with the same height, before any block is reported.
    fn restored(&self, _height: u64) {}

    /// The record that says who the validators of the next epoch are; `None` if they never change.
    fn committee_record(&self) -> Option<RecordKey> {
        None
    }

    /// Reads that record as it is at the end of an epoch: the next validators, between 1 and 128 different
    /// ones. `None`, and whatever else is not lawful, keeps the present ones. Deterministic, like `execute`.
    fn committee(&self, _record: Option<&[u8]>) -> Option<Vec<Peer>> {
        None
    }

    /// Takes what another node sent through its [`crate::Outbox`]. `from` is its public key; the bytes are
    /// whatever it likes. Must not block.
    fn heard(&self, _from: &[u8; 32], _bytes: Bytes) {}

    /// Told of a validator that broke the rules of consensus, with the proof of it. The same one may be told again
    /// after a restart. Rare; must not take long.
    fn misbehaved(&self, _evidence: &Evidence) {}

    /// Reports a final block, in height order, after its state has become readable.
    ///
    /// The block and its certificate are durable; its state is either durable or rebuilt from the block at
    /// the next start. After a crash the last few blocks (at most [`REPORTED_AGAIN_MAX`]) may be reported
    /// again; none is ever left out, except by state sync. The next block waits for this call: keep it short.
    fn finalized(&self, block: &FinalizedBlock);
}

/// The most blocks that may be reported a second time after a crash.
pub const REPORTED_AGAIN_MAX: usize = 64;

/// What one execution did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Executed {
    /// New values; `None` deletes. Only touched records, each at most once.
    pub writes: Vec<(RecordKey, Option<Vec<u8>>)>,
    /// What happened to each part of the body, in the domain's encoding. Handed to [`Machine::finalized`],
    /// not stored in the block.
    pub outcomes: Vec<u8>,
    /// Commitment to the outcomes; it stands in the header.
    pub outcomes_root: [u8; 32],
}

/// The records a body touches, as they are before it.
#[derive(Debug, Default)]
pub struct Loaded {
    /// In order, each once.
    keys: Vec<RecordKey>,
    /// One for each key.
    pub(crate) values: Vec<Chunks>,
}

impl Loaded {
    /// The record's value, or `None` if there is no such record *or it was not named by
    /// [`Machine::touches`]*; see [`Loaded::is_touched`].
    #[must_use]
    pub fn get(&self, key: &RecordKey) -> Option<&[u8]> {
        self.values.get(self.place(key)?)?.value()
    }

    /// Every record that was named by [`Machine::touches`], in the order of the keys; `None` if it is not there.
    pub fn records(&self) -> impl Iterator<Item = (&RecordKey, Option<&[u8]>)> {
        self.keys.iter().zip(self.values.iter().map(Chunks::value))
    }

    /// Where the record stands among those that were named.
    pub(crate) fn place(&self, key: &RecordKey) -> Option<usize> {
        self.keys.binary_search(key).ok()
    }

    /// Puts values to keys that are in order, each once.
    pub(crate) fn new(keys: Vec<RecordKey>, values: Vec<Chunks>) -> Self {
        debug_assert!(keys.is_sorted_by(|left, right| left < right) && keys.len() == values.len());
        Self { keys, values }
    }

    /// True if the record was named by [`Machine::touches`].
    #[must_use]
    pub fn is_touched(&self, key: &RecordKey) -> bool {
        self.place(key).is_some()
    }

    /// Builds loaded records from plain pairs, for tests of a machine without an engine.
    ///
    /// Keys without a value are touched and absent. Values beyond the record limit are left out.
    #[must_use]
    pub fn from_pairs(pairs: impl IntoIterator<Item = (RecordKey, Option<Vec<u8>>)>) -> Self {
        let pairs: BTreeMap<RecordKey, Option<Vec<u8>>> = pairs.into_iter().collect();
        let (keys, values) = pairs.into_iter().map(|(key, value)| (key, Chunks::from_value(value))).unzip();
        Self::new(keys, values)
    }
}

/// A block that is final and applied.
#[derive(Clone, Debug)]
pub struct FinalizedBlock {
    /// Its place in the chain.
    pub position: Position,
    /// Digest of its header: the block's name.
    pub digest: [u8; 32],
    /// Its header, see `header`.
    pub header: light::Header,
    /// Its body.
    pub body: Body,
    /// What [`Machine::execute`] returned as outcomes for it.
    pub outcomes: Bytes,
}

/// Tells an idle proposer to look again. Clones poke the same proposer.
///
/// Whoever waits is told, however many there are: consensus may ask for a block again while it still waits for one
/// that it has given up.
#[derive(Clone, Debug, Default)]
pub struct Wake(Arc<watch::Sender<u64>>);

impl Wake {
    /// A new handle, to be given to `Config` and kept by the machine.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Makes the proposer ask [`Machine::has_work`] and [`Machine::wake_at_ms`] again. Cheap; call it freely.
    pub fn poke(&self) {
        self.0.send_modify(|pokes| *pokes = pokes.wrapping_add(1));
    }

    /// Counts the pokes from now on.
    pub(crate) fn pokes(&self) -> watch::Receiver<u64> {
        self.0.subscribe()
    }
}
