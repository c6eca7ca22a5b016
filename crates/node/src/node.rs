//! One running node, as programs see it.

use crate::admission::{SubmitError, Verifier};
use crate::config::{NodeConfig, NodeError, network_id};
use crate::machine::{LedgerMachine, record_key, seen_id, seen_kind};
use crate::notes::Report;
use crate::pool::Full;
use crate::views::{Fact, FactCursor, FinalReceipt, Receipt, Views};
use engine::{Certificate, Config, Engine, Handle, Machine, Peer, Proof, StoredBlock, Wake};
use ledger::{Admitted, Decided, Key, Kind, Outcome, Record, Refusal, State, View};
use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio::sync::{oneshot, watch};
use vocabulary::{NetworkId, Timestamp, TransactionId};

/// How long a final transaction may take to be found before its receipt says so.
const WAITERS_MAX: usize = 100_000;

/// A record, and the block after which it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordAt {
    /// The block.
    pub height: u64,
    /// Where it is kept.
    pub key: Key,
    /// The record.
    pub record: Record,
}

/// A part of a long list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    /// The items.
    pub items: Vec<T>,
    /// Where the next page begins; `None` on the last.
    pub next: Option<String>,
}

/// How a node is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// The network.
    pub network: NetworkId,
    /// The network's name.
    pub name: String,
    /// The newest final block.
    pub height: u64,
    /// Its time.
    pub time: Timestamp,
    /// The root of the state after it.
    pub state_root: canon::Digest,
    /// Transactions that wait for a block.
    pub waiting: usize,
    /// Unexpired transactions that are remembered against replay.
    pub remembered: usize,
    /// True if the node takes transactions and makes blocks.
    pub ready: bool,
    /// The validators' public keys.
    pub validators: Vec<[u8; 32]>,
    /// The short string that a light client trusts.
    pub trust: String,
}

/// The node's own facts about the network, in its data directory.
struct Identity {
    name: String,
    genesis_time_ms: u64,
    seed: [u8; 32],
}

struct Inner {
    engine: Mutex<Option<Engine>>,
    handle: Handle,
    machine: Arc<LedgerMachine>,
    verifier: Verifier,
    wake: Wake,
    network: NetworkId,
    engine_network: [u8; 32],
    name: String,
    validators: Vec<[u8; 32]>,
    waiters: Arc<Waiters>,
    final_height: watch::Receiver<u64>,
}

/// One running node. Clones are the same node.
#[derive(Clone)]
pub struct Node {
    inner: Arc<Inner>,
}

impl std::fmt::Debug for Node {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Node({})", self.inner.network)
    }
}

/// Those who wait for a transaction to become final.
#[derive(Default)]
struct Waiters {
    by_id: Mutex<HashMap<TransactionId, Vec<oneshot::Sender<FinalReceipt>>>>,
}

impl Waiters {
    fn add(&self, id: TransactionId) -> Option<oneshot::Receiver<FinalReceipt>> {
        let mut by_id = self.by_id.lock().unwrap_or_else(PoisonError::into_inner);
        if by_id.len() >= WAITERS_MAX {
            by_id.retain(|_, senders| senders.iter().any(|sender| !sender.is_closed()));
            if by_id.len() >= WAITERS_MAX {
                return None;
            }
        }
        let (sender, receiver) = oneshot::channel();
        by_id.entry(id).or_default().push(sender);
        Some(receiver)
    }

    fn tell(&self, height: u64, time: Timestamp, outcomes: &[Outcome]) {
        let mut by_id = self.by_id.lock().unwrap_or_else(PoisonError::into_inner);
        if by_id.is_empty() {
            return;
        }
        for (index, outcome) in (0u32..).zip(outcomes) {
            let Some(senders) = outcome.transaction.as_ref().and_then(|id| by_id.remove(id)) else { continue };
            let at = FactCursor { height, index };
            for sender in senders {
                // Whoever waited may be gone.
                let _ = sender.send(FinalReceipt { at, time, outcome: outcome.clone() });
            }
        }
    }
}

fn file_error(path: &Path) -> impl Fn(std::io::Error) -> NodeError + '_ {
    |cause| NodeError::File { path: path.to_owned(), cause }
}

/// Reads the network's identity, or makes it for a new directory.
///
/// The file is written under another name and renamed, so that a crash leaves none or a whole one.
fn identity(config: &NodeConfig) -> Result<Identity, NodeError> {
    std::fs::create_dir_all(&config.directory).map_err(file_error(&config.directory))?;
    let path = config.directory.join("network");
    match std::fs::read_to_string(&path) {
        Ok(text) => parse_identity(&text)
            .ok_or_else(|| NodeError::Identity { path, reason: "it is not of the form we write".to_owned() }),
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => {
            let mut seed = [0; 32];
            getrandom::fill(&mut seed).map_err(|_| NodeError::Randomness)?;
            let identity =
                Identity { name: config.network_name.clone(), genesis_time_ms: clock_ms(), seed };
            write_identity(&path, &identity)?;
            Ok(identity)
        }
        Err(cause) => Err(NodeError::File { path, cause }),
    }
}

fn parse_identity(text: &str) -> Option<Identity> {
    let mut lines = text.lines();
    if lines.next()? != "kerf network 1" {
        return None;
    }
    let name = lines.next()?.strip_prefix("name ")?.to_owned();
    let genesis_time_ms = lines.next()?.strip_prefix("genesis ")?.parse().ok()?;
    let seed = canon::hex_decode(lines.next()?.strip_prefix("seed ")?)?.try_into().ok()?;
    lines.next().is_none().then_some(Identity { name, genesis_time_ms, seed })
}

fn write_identity(path: &Path, identity: &Identity) -> Result<(), NodeError> {
    use std::io::Write as _;
    use std::os::unix::fs::OpenOptionsExt as _;
    let draft = path.with_extension("new");
    let text = format!(
        "kerf network 1\nname {}\ngenesis {}\nseed {}\n",
        identity.name.replace(['\n', '\r'], " "),
        identity.genesis_time_ms,
        canon::hex_encode(&identity.seed),
    );
    let mut file = std::fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&draft)
        .map_err(file_error(&draft))?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(file_error(&draft))?;
    std::fs::rename(&draft, path).map_err(file_error(path))?;
    let directory = path.parent().unwrap_or(path);
    std::fs::File::open(directory).and_then(|folder| folder.sync_all()).map_err(file_error(directory))
}

fn clock_ms() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

fn decode_record(bytes: &[u8]) -> Result<Record, NodeError> {
    canon::decode_trusted(bytes).map_err(|error| NodeError::Damaged(error.to_string()))
}

impl Node {
    /// Starts a node in its directory, or a new network in an empty one. Returns when it is ready.
    ///
    /// # Errors
    /// [`NodeError`], above all if another process uses the directory.
    pub fn open(config: &NodeConfig) -> Result<Self, NodeError> {
        let identity = identity(config)?;
        let validator = engine::public_key_of(&identity.seed);
        let validators = vec![validator];
        let (network, engine_network) = network_id(&identity.name, identity.genesis_time_ms, &validators);
        let wake = Wake::new();
        let engine_config = Config {
            participants: vec![Peer { public_key: validator, address: ([127, 0, 0, 1], 0).into() }],
            heartbeat_ms: config.heartbeat_ms,
            block_interval_min_ms: config.block_interval_min_ms,
            threads: config.threads,
            cache_bytes: config.cache_bytes,
            wake: wake.clone(),
            ..Config::solo(
                config.directory.join("ledger"),
                engine_network.0,
                identity.genesis_time_ms,
                identity.seed,
            )
        };
        let views = Views::open(&config.directory.join("index"), config.indexed)?;
        let waiters = Arc::new(Waiters::default());
        let (heights, final_height) = watch::channel(views.height()?);
        let reader: Arc<OnceLock<Handle>> = Arc::default();
        let machine = Arc::new(machine(network, &views, &reader, &waiters, heights));
        machine.note_deadlines(&known_deadlines(&views)?);
        let engine = Engine::start(engine_config, Arc::clone(&machine) as Arc<dyn Machine>)?;
        let handle = engine.handle();
        let _ = reader.set(handle.clone());
        load_replay(&handle, &machine)?;
        let verifier = Verifier::start(config.threads).map_err(file_error(&config.directory))?;
        let inner = Inner {
            engine: Mutex::new(Some(engine)),
            handle,
            machine,
            verifier,
            wake,
            network,
            engine_network: engine_network.0,
            name: identity.name,
            validators,
            waiters,
            final_height,
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// The network's id; every transaction names it.
    pub fn network(&self) -> NetworkId {
        self.inner.network
    }

    /// How the node is.
    pub fn status(&self) -> Status {
        let inner = &self.inner;
        let tip = inner.handle.tip();
        let running = inner
            .engine
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .as_ref()
            .is_some_and(Engine::is_running);
        Status {
            network: inner.network,
            name: inner.name.clone(),
            height: tip.height,
            time: Timestamp::from_ms(tip.time_ms).unwrap_or(Timestamp::MAX),
            state_root: canon::Digest(tip.state_root),
            waiting: inner.machine.pool.len(),
            remembered: inner.machine.replay.read().unwrap_or_else(PoisonError::into_inner).len(),
            ready: running,
            validators: inner.validators.clone(),
            trust: self.trust(),
        }
    }

    /// The short string that a light client trusts: the network and its validators.
    pub fn trust(&self) -> String {
        let keys: Vec<String> = self.inner.validators.iter().map(|key| canon::hex_encode(key)).collect();
        format!("kerf1:{}:{}", canon::hex_encode(&self.inner.engine_network), keys.join(","))
    }

    /// Takes a transaction in. Taking the same one in again changes nothing and gives the same id.
    ///
    /// # Errors
    /// [`SubmitError`]; nothing was recorded then.
    pub async fn submit(&self, bytes: &[u8]) -> Result<TransactionId, SubmitError> {
        let answers = self.submit_many(std::slice::from_ref(&bytes)).await?;
        answers.into_iter().next().unwrap_or(Err(SubmitError::Busy))
    }

    /// Takes several transactions in; their signatures are checked together.
    ///
    /// # Errors
    /// [`SubmitError::Busy`] or [`SubmitError::Stopping`] for all of them; else one answer each.
    pub async fn submit_many<B: AsRef<[u8]>>(
        &self,
        transactions: &[B],
    ) -> Result<Vec<Result<TransactionId, SubmitError>>, SubmitError> {
        let now = Timestamp::from_ms(clock_ms()).unwrap_or(Timestamp::MAX);
        let mut answers = Vec::with_capacity(transactions.len());
        let mut fresh = Vec::new();
        for bytes in transactions {
            match self.look_at(bytes.as_ref(), now) {
                Ok((id, Some(admitted))) => {
                    fresh.push((answers.len(), admitted));
                    answers.push(Ok(id));
                }
                Ok((id, None)) => answers.push(Ok(id)),
                Err(error) => answers.push(Err(error)),
            }
        }
        if fresh.is_empty() {
            return Ok(answers);
        }
        let to_check = fresh.iter().map(|(_, admitted)| Arc::clone(admitted)).collect();
        let good = self.inner.verifier.check(to_check).await?;
        for ((place, admitted), good) in fresh.iter().zip(good) {
            let taken = if good { self.take_in(admitted) } else { Err(SubmitError::BadSignature) };
            if let (Err(error), Some(answer)) = (taken, answers.get_mut(*place)) {
                *answer = Err(error);
            }
        }
        self.inner.wake.poke();
        Ok(answers)
    }

    /// Checks what can be checked without the signature; `None` if it is known already.
    fn look_at(
        &self,
        bytes: &[u8],
        now: Timestamp,
    ) -> Result<(TransactionId, Option<Arc<Admitted>>), SubmitError> {
        let admitted = Admitted::decode(bytes)?;
        let id = admitted.id;
        if admitted.transaction.envelope.network != self.inner.network {
            return Err(SubmitError::WrongNetwork);
        }
        let known = self.inner.machine.pool.get(&id).is_some()
            || self.inner.machine.replay.read().unwrap_or_else(PoisonError::into_inner).has(&id);
        if known {
            return Ok((id, None));
        }
        if admitted.transaction.envelope.valid_until <= now {
            return Err(SubmitError::Expired);
        }
        Ok((id, Some(Arc::new(admitted))))
    }

    fn take_in(&self, admitted: &Arc<Admitted>) -> Result<(), SubmitError> {
        self.inner.machine.pool.add(admitted).map_err(|full| match full {
            Full::Pool => SubmitError::Busy,
            Full::Human => SubmitError::TooMany,
        })
    }

    /// How far a transaction is; `None` if this node has never seen it.
    ///
    /// # Errors
    /// [`NodeError`] if the index cannot be read.
    pub fn receipt(&self, id: &TransactionId) -> Result<Option<Receipt>, NodeError> {
        if let Some(receipt) = self.inner.machine.views.find(id)? {
            return Ok(Some(Receipt::Final(Box::new(receipt))));
        }
        let on_its_way = self.inner.machine.pool.get(id).is_some()
            || self.inner.machine.replay.read().unwrap_or_else(PoisonError::into_inner).has(id);
        Ok(on_its_way.then_some(Receipt::Waiting))
    }

    /// Waits until a transaction is final, at most `patience`.
    ///
    /// # Errors
    /// [`NodeError`] if the index cannot be read.
    pub async fn wait(&self, id: &TransactionId, patience: Duration) -> Result<Option<Receipt>, NodeError> {
        let waiting = self.inner.waiters.add(*id);
        match self.receipt(id)? {
            Some(Receipt::Waiting) => {}
            None => return Ok(None),
            done @ Some(Receipt::Final(_)) => return Ok(done),
        }
        if let Some(waiting) = waiting
            && let Ok(Ok(receipt)) = tokio::time::timeout(patience, waiting).await
        {
            return Ok(Some(Receipt::Final(Box::new(receipt))));
        }
        self.receipt(id)
    }

    /// Waits until everything final at block `height` can be found in lists and receipts.
    pub async fn indexed(&self, height: u64) {
        self.inner.machine.views.reached(height).await;
    }

    /// Says what an envelope would do if it counted now, without sending it. No signature is needed.
    ///
    /// # Errors
    /// [`NodeError`] if records cannot be read.
    pub async fn dry_run(&self, admitted: &Admitted) -> Result<Result<Decided, Refusal>, NodeError> {
        let mut keys = Vec::new();
        ledger::touch_transaction(&admitted.transaction.envelope, &admitted.id, &mut keys);
        keys.sort();
        keys.dedup();
        let found = self.inner.handle.get_many(keys.iter().map(record_key).collect()).await?;
        let mut state = State::new();
        for (key, bytes) in keys.into_iter().zip(found.value) {
            state.load(key, bytes.as_deref().map(decode_record).transpose()?);
        }
        let now = Timestamp::from_ms(clock_ms()).unwrap_or(Timestamp::MAX);
        let seen = self.inner.machine.replay.read().unwrap_or_else(PoisonError::into_inner).has(&admitted.id);
        Ok(ledger::decide(&state as &dyn View, admitted, seen, &self.inner.network, now))
    }

    /// One record as it is now.
    ///
    /// # Errors
    /// [`NodeError`] if it cannot be read.
    pub async fn record(&self, key: Key) -> Result<Option<RecordAt>, NodeError> {
        let found = self.inner.handle.get(record_key(&key)).await?;
        let record = found.value.as_deref().map(decode_record).transpose()?;
        Ok(record.map(|record| RecordAt { height: found.height, key, record }))
    }

    async fn records_at(&self, keys: Vec<Key>) -> Result<Vec<RecordAt>, NodeError> {
        let found = self.inner.handle.get_many(keys.iter().map(record_key).collect()).await?;
        let mut records = Vec::with_capacity(keys.len());
        for (key, bytes) in keys.into_iter().zip(found.value) {
            if let Some(bytes) = bytes {
                records.push(RecordAt { height: found.height, key, record: decode_record(&bytes)? });
            }
        }
        Ok(records)
    }

    /// The records of a kind, in the order of their ids.
    ///
    /// # Errors
    /// [`NodeError`] if they cannot be read.
    pub async fn records(
        &self,
        kind: Kind,
        after: Option<Key>,
        limit: usize,
    ) -> Result<Page<RecordAt>, NodeError> {
        let found = self.inner.handle.scan(kind.byte(), after.as_ref().map(record_key), limit).await?;
        let mut items = Vec::with_capacity(found.value.len());
        for (key, bytes) in &found.value {
            items.push(RecordAt { height: found.height, key: Key(key.0), record: decode_record(bytes)? });
        }
        let next = (items.len() == limit)
            .then(|| items.last().map(|last| canon::hex_encode(&last.key.0)))
            .flatten();
        Ok(Page { items, next })
    }

    /// The records of a kind that belong to an agent, or hang on another record, newest first.
    ///
    /// # Errors
    /// [`NodeError`] if they cannot be read.
    pub async fn records_of(
        &self,
        owner: &[u8; 16],
        kind: Kind,
        before: Option<FactCursor>,
        limit: usize,
    ) -> Result<Page<RecordAt>, NodeError> {
        let found = self.inner.machine.views.list(owner, kind, before, limit)?;
        let next = (found.len() == limit).then(|| found.last().map(|(at, _)| at.to_string())).flatten();
        let items = self.records_at(found.into_iter().map(|(_, key)| key).collect()).await?;
        Ok(Page { items, next })
    }

    /// Facts after a place in the ledger, in order.
    ///
    /// # Errors
    /// [`NodeError`] if they cannot be read.
    pub fn facts(&self, after: Option<FactCursor>, limit: usize) -> Result<Vec<Fact>, NodeError> {
        self.inner.machine.views.facts(after, limit)
    }

    /// The outcomes of one block, with its time.
    ///
    /// # Errors
    /// [`NodeError`] if they cannot be read.
    pub fn outcomes(&self, height: u64) -> Result<Option<(Timestamp, Vec<Outcome>)>, NodeError> {
        self.inner.machine.views.outcomes(height)
    }

    /// The blocks in which a record changed, after `after`, at most `limit`.
    ///
    /// # Errors
    /// [`NodeError`] if they cannot be read.
    pub fn changes_of(&self, key: &Key, after: u64, limit: usize) -> Result<Vec<u64>, NodeError> {
        self.inner.machine.views.trail(key, after, limit)
    }

    /// Follows the newest final block.
    pub fn follow(&self) -> watch::Receiver<u64> {
        self.inner.final_height.clone()
    }

    /// A final block as it is kept.
    ///
    /// # Errors
    /// [`NodeError`] if it cannot be read.
    pub async fn block(&self, height: u64) -> Result<Option<StoredBlock>, NodeError> {
        Ok(self.inner.handle.block(height).await?)
    }

    /// The certificate that makes a block final.
    ///
    /// # Errors
    /// [`NodeError`] if there is none yet.
    pub async fn certificate(&self, height: u64) -> Result<Certificate, NodeError> {
        Ok(self.inner.handle.certificate(height).await?)
    }

    /// Proves what a record is, or that there is none, in the newest final state.
    ///
    /// # Errors
    /// [`NodeError`] if the proof cannot be made.
    pub async fn prove(&self, key: &Key) -> Result<Proof, NodeError> {
        Ok(self.inner.handle.prove(record_key(key)).await?)
    }

    /// Counters and gauges, as Prometheus text.
    pub fn metrics(&self) -> String {
        self.inner.handle.metrics()
    }

    /// Stops the node. What is final is on disk; what waits is forgotten, and can be sent again.
    ///
    /// # Errors
    /// [`NodeError`] if the index cannot be made durable; it goes on from the stored facts then.
    pub fn stop(&self) -> Result<(), NodeError> {
        self.inner.verifier.stop();
        let engine = self.inner.engine.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(engine) = engine {
            engine.stop()?;
        }
        self.inner.machine.views.stop()
    }
}

fn machine(
    network: NetworkId,
    views: &Arc<Views>,
    reader: &Arc<OnceLock<Handle>>,
    waiters: &Arc<Waiters>,
    heights: watch::Sender<u64>,
) -> LedgerMachine {
    let reader = Arc::clone(reader);
    let due = Arc::new(move |keys: &[Key]| -> Vec<Option<Record>> {
        let Some(handle) = reader.get() else { return vec![None; keys.len()] };
        match handle.get_many_blocking(keys.iter().map(record_key).collect()) {
            Ok(found) => {
                found.value.iter().map(|bytes| bytes.as_deref().and_then(|bytes| decode_record(bytes).ok())).collect()
            }
            Err(error) => {
                tracing::warn!(%error, "records that are due could not be read");
                vec![None; keys.len()]
            }
        }
    });
    let waiters = Arc::clone(waiters);
    let on_final = Box::new(move |block: &engine::FinalizedBlock, _: &ledger::Body, report: &Report| {
        let time = Timestamp::from_ms(block.position.time_ms).unwrap_or(Timestamp::MAX);
        waiters.tell(block.position.height, time, &report.outcomes);
        heights.send_replace(block.position.height);
    });
    LedgerMachine::new(network, Arc::clone(views), due, on_final)
}

fn known_deadlines(views: &Views) -> Result<Vec<crate::notes::Note>, NodeError> {
    Ok(views
        .deadlines()?
        .into_iter()
        .map(|(deadline, key)| crate::notes::Note {
            key,
            deadline_before: None,
            deadline: Some(deadline),
            parties: Vec::new(),
            gone: false,
        })
        .collect())
}

/// Rebuilds the replay window from the records that the ledger keeps of it.
fn load_replay(handle: &Handle, machine: &LedgerMachine) -> Result<(), NodeError> {
    let mut after = None;
    loop {
        let page = handle.scan_blocking(seen_kind(), after, 64)?;
        let Some((last, _)) = page.value.last() else { return Ok(()) };
        after = Some(*last);
        for (key, bytes) in &page.value {
            if let Record::Seen(seen) = decode_record(bytes)? {
                let mut replay = machine.replay.write().unwrap_or_else(PoisonError::into_inner);
                replay.remember(seen_id(key), seen.until, seen.ids.clone());
            }
        }
    }
}
