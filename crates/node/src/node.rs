//! One running node, as programs see it.

use crate::admission::{SubmitError, Verifier};
use crate::config::{NodeConfig, NodeError};
use crate::deadlines::{Lapser, ReadRecords};
use crate::evidence::Findings;
use crate::home::{Home, clock, file_error};
use crate::machine::{LedgerMachine, OnFinal, record_key};
use crate::metrics::{self, Gauges};
use crate::notes::Report;
use crate::relay::{Intake, Relay, Tick};
use crate::views::{Fact, FactCursor, Receipt, Views};
use crate::waiters::Waiters;
use canon::PublicKey;
use engine::{Certificate, Engine, EpochStatus, Evidence, Handle, Outbox, Proof, StoredBlock, Tip, Wake};
use ledger::{Admitted, Decided, Kept, Key, Kind, Outcome, Record, Refusal, State, View, short};
use light::Claim;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::watch;
use vocabulary::{Endpoint, Genesis, NetworkId, Timestamp, TransactionId};

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
    /// True while the engine runs. It ends by itself only if it cannot go on.
    pub running: bool,
    /// True if the engine runs and there was a new block lately: if not, too few validators are there, or this
    /// node does not reach them.
    pub ready: bool,
    /// The epoch under way.
    pub epoch: u64,
    /// Its validators' public keys.
    pub validators: Vec<[u8; 32]>,
    /// True if this node is one of them and votes.
    pub votes: bool,
    /// This node's own public key.
    pub key: [u8; 32],
    /// The short string that a light client trusts.
    pub trust: String,
}

struct Inner {
    lapser: Lapser,
    engine: Mutex<Option<Engine>>,
    handle: Handle,
    machine: Arc<LedgerMachine>,
    views: Arc<Views>,
    verifier: Verifier,
    relay: Arc<Relay>,
    wake: Wake,
    waiters: Arc<Waiters>,
    final_height: watch::Receiver<u64>,
    told: Told,
    heartbeat: Duration,
    /// Last, so that the directory is let go when all the others have.
    home: Home,
}

/// The newest block that the machine was told of, if any since the start, and when that was.
type Told = Arc<Mutex<(Option<Tip>, Instant)>>;

/// How long several validators may take for a block before a node is no longer called ready. A leader that is
/// gone is passed over within some two seconds.
const SILENCE_MAX: Duration = Duration::from_secs(15);

/// One running node. Clones are the same node.
#[derive(Clone)]
pub struct Node {
    inner: Arc<Inner>,
}

impl std::fmt::Debug for Node {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Node({})", self.inner.home.network)
    }
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
        let home = Home::enter(config)?;
        if config.rebuild {
            crate::rebuild::rebuild_index(config, &home)?;
        }
        let index = home.index();
        if index.exists() {
            engine::make_durable(&index).map_err(file_error(&index))?;
        }
        let views = Views::open(&home.index(), config.indexed, config.blocks_retained)?;
        let before = views.height();
        let wake = Wake::new();
        let waiters = Arc::new(Waiters::default());
        let (heights, final_height) = watch::channel(before);
        let told: Told = Arc::new(Mutex::new((None, Instant::now())));
        let moved = Arc::new(AtomicBool::new(true));
        let on_final = keep_and_tell(&views, &waiters, heights, &told, Arc::clone(&moved));
        let outbox = Outbox::new();
        let (relay, heard) = Relay::new(outbox.clone());
        let machine = LedgerMachine::new(home.network, wake.clone(), on_final).among_others(
            Arc::clone(&relay),
            home.takes_over().then(|| Arc::clone(&views)),
            Findings::open(&config.directory)?,
        );
        let machine = Arc::new(machine);
        machine.deadlines.know(views.deadlines()?);
        let failed = file_error(&config.directory);
        let verifier = Verifier::start(config.threads).map_err(&failed)?;
        let engine = home.start(config, wake.clone(), outbox, &machine)?;
        let handle = engine.handle();
        views.settle(&handle, before)?;
        let read = read_records(handle.clone());
        let lapser = Lapser::start(&machine.deadlines, clock, read, wake.clone()).map_err(&failed)?;
        let tick = keep_peers(handle.clone(), home.network, config.directory.clone(), moved);
        let intake = Intake { machine: Arc::clone(&machine), wake: wake.clone(), clock, tick };
        relay.start(heard, intake).map_err(failed)?;
        let engine = Mutex::new(Some(engine));
        let inner = Inner {
            lapser,
            engine,
            handle,
            machine,
            views,
            verifier,
            relay,
            wake,
            waiters,
            final_height,
            told,
            heartbeat: Duration::from_millis(config.heartbeat_ms),
            home,
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// Deletes the index of facts and makes it again from the blocks, without starting the node. Returns the
    /// height of the newest block in it. All records are kept in memory meanwhile.
    ///
    /// # Errors
    /// [`NodeError`], above all if another process uses the directory.
    pub fn rebuild_index(config: &NodeConfig) -> Result<u64, NodeError> {
        crate::rebuild::rebuild_index(config, &Home::enter(config)?)
    }

    /// The network's id; every transaction names it.
    pub fn network(&self) -> NetworkId {
        self.inner.home.network
    }

    /// How the node is.
    pub fn status(&self) -> Status {
        let inner = &self.inner;
        let tip = self.tip();
        let running = inner
            .engine
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .as_ref()
            .is_some_and(Engine::is_running);
        let epoch = inner.handle.epoch();
        let patience =
            if epoch.validators.len() == 1 { 2 * inner.heartbeat + SILENCE_MAX } else { SILENCE_MAX };
        Status {
            network: inner.home.network,
            name: inner.home.name().to_owned(),
            height: tip.height,
            time: Timestamp::from_ms(tip.time_ms).unwrap_or(Timestamp::MAX),
            state_root: canon::Digest(tip.state_root),
            waiting: inner.machine.pool.len(),
            remembered: inner.machine.replay().len(),
            running,
            ready: running && self.silence() < patience,
            epoch: epoch.epoch,
            validators: epoch.validators.to_vec(),
            votes: epoch.votes,
            key: inner.home.public_key(),
            trust: self.trust(),
        }
    }

    /// How long there was no new block.
    fn silence(&self) -> Duration {
        self.inner.told.lock().unwrap_or_else(PoisonError::into_inner).1.elapsed()
    }

    /// The newest block that anybody was told of. The engine's own tip follows once all have been told.
    fn tip(&self) -> Tip {
        let told = self.inner.told.lock().unwrap_or_else(PoisonError::into_inner).0;
        let tip = self.inner.handle.tip();
        told.filter(|told| told.height > tip.height).unwrap_or(tip)
    }

    /// The short string that a light client trusts: the network's full id.
    pub fn trust(&self) -> String {
        light::Trust { network: self.inner.home.engine_network.0, anchor: None }.to_string()
    }

    /// What the network begins with.
    pub fn genesis(&self) -> &Genesis {
        self.inner.home.genesis()
    }

    /// This node's public key.
    pub fn public_key(&self) -> [u8; 32] {
        self.inner.home.public_key()
    }

    /// The epoch under way, its validators, and the changes that led to them.
    pub fn epoch(&self) -> EpochStatus {
        self.inner.handle.epoch()
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
        let now = clock();
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
        let machine = &self.inner.machine;
        let mut taken_in = Vec::new();
        for ((place, admitted), good) in fresh.iter().zip(good) {
            let taken = if good { machine.take_in(admitted, None) } else { Err(SubmitError::BadSignature) };
            match (taken, answers.get_mut(*place)) {
                (Ok(()), _) => taken_in.push(admitted),
                (Err(error), Some(answer)) => *answer = Err(error),
                (Err(_), None) => {}
            }
        }
        self.inner.wake.poke();
        if !self.inner.handle.is_alone() {
            self.inner.relay.tell(taken_in.into_iter());
        }
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
        if admitted.transaction.envelope.network != self.inner.home.network {
            return Err(SubmitError::WrongNetwork);
        }
        if self.inner.machine.pool.get(&id).is_some() || self.has_counted(&id) {
            return Ok((id, None));
        }
        if admitted.transaction.envelope.valid_until <= now {
            return Err(SubmitError::Expired);
        }
        Ok((id, Some(Arc::new(admitted))))
    }

    /// True if a block with this transaction has been reported.
    fn has_counted(&self, id: &TransactionId) -> bool {
        self.inner.machine.replay().knows(&short(id))
    }

    /// How far a transaction is; `None` if this node has never seen it.
    ///
    /// # Errors
    /// [`NodeError`] if the index cannot be read.
    pub fn receipt(&self, id: &TransactionId) -> Result<Option<Receipt>, NodeError> {
        if let Some(receipt) = self.inner.views.find(id)? {
            return Ok(Some(Receipt::Final(Box::new(receipt))));
        }
        let waits = self.inner.machine.pool.get(id).is_some();
        let counted = self.has_counted(id);
        // Asked for after it is known to have counted: nothing that comes later can hold its receipt.
        let all_indexed = self.inner.views.progress() >= self.inner.machine.remembering();
        // It may have been indexed meanwhile.
        let found = self.inner.views.find(id)?.map(|receipt| Receipt::Final(Box::new(receipt)));
        Ok(match found {
            None if counted && all_indexed => Some(Receipt::Unlisted),
            None if counted || waits => Some(Receipt::Waiting),
            found => found,
        })
    }

    /// Waits until a transaction is final, at most `patience`.
    ///
    /// # Errors
    /// [`NodeError`] if the index cannot be read.
    pub async fn wait(&self, id: &TransactionId, patience: Duration) -> Result<Option<Receipt>, NodeError> {
        match self.receipt(id)? {
            Some(Receipt::Waiting) => {}
            done @ (None | Some(Receipt::Final(_) | Receipt::Unlisted)) => return Ok(done),
        }
        let waiter = self.inner.waiters.add(*id).filter(|_| !self.has_counted(id));
        let told = async {
            match waiter {
                Some(mut waiter) => Ok(waiter.told().await),
                // It has been reported already, and its receipt is about to be found; or too many wait.
                None => self.inner.views.found(id).await,
            }
        };
        match tokio::time::timeout(patience, told).await {
            Ok(found) => match found? {
                Some(receipt) => Ok(Some(Receipt::Final(Box::new(receipt)))),
                None => self.receipt(id),
            },
            Err(_) => self.receipt(id),
        }
    }

    /// Waits until everything final at block `height` can be found in lists and receipts.
    pub async fn indexed(&self, height: u64) {
        self.inner.views.reached(height).await;
    }

    /// The transaction with this id, if it waits here for a block.
    pub fn waiting(&self, id: &TransactionId) -> Option<Arc<Admitted>> {
        self.inner.machine.pool.get(id)
    }

    /// Says what an envelope would do if it counted now, without sending it. No signature is needed.
    ///
    /// # Errors
    /// [`NodeError`] if records cannot be read.
    pub async fn dry_run(&self, admitted: &Admitted) -> Result<Result<Decided, Refusal>, NodeError> {
        self.dry_run_without(admitted, &[]).await
    }

    /// As [`Node::dry_run`], as if the records in `hidden` were not there.
    ///
    /// # Errors
    /// [`NodeError`] if records cannot be read.
    pub async fn dry_run_without(
        &self,
        admitted: &Admitted,
        hidden: &[Key],
    ) -> Result<Result<Decided, Refusal>, NodeError> {
        let mut keys = Vec::new();
        ledger::touch_transaction(&admitted.transaction.envelope, &admitted.id, &mut keys);
        keys.sort();
        keys.dedup();
        let found = self.inner.handle.get_many(keys.iter().map(record_key).collect()).await?;
        let mut state = State::new();
        for (key, bytes) in keys.into_iter().zip(found.value) {
            let bytes = bytes.as_deref().filter(|_| !hidden.contains(&key));
            state.load(key, bytes.map(decode_record).transpose()?);
        }
        let now = clock();
        let seen = self.inner.machine.replay().has(&admitted.id, now);
        Ok(ledger::decide(&state as &dyn View, admitted, seen, &self.inner.home.network, now))
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
        let next =
            (items.len() == limit).then(|| items.last().map(|last| canon::hex_encode(&last.key.0))).flatten();
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
        let found = self.inner.views.list(owner, kind, before, limit)?;
        let next = (found.len() == limit).then(|| found.last().map(|(at, _)| at.to_string())).flatten();
        let items = self.records_at(found.into_iter().map(|(_, key)| key).collect()).await?;
        Ok(Page { items, next })
    }

    /// Facts after a place in the ledger, in order.
    ///
    /// # Errors
    /// [`NodeError`] if they cannot be read.
    pub fn facts(&self, after: Option<FactCursor>, limit: usize) -> Result<Vec<Fact>, NodeError> {
        self.inner.views.facts(after, limit)
    }

    /// The outcomes of one block, with its time.
    ///
    /// # Errors
    /// [`NodeError`] if they cannot be read.
    pub fn outcomes(&self, height: u64) -> Result<Option<(Timestamp, Vec<Outcome>)>, NodeError> {
        self.inner.views.outcomes(height)
    }

    /// The blocks in which a record changed, after `after`, at most `limit`.
    ///
    /// # Errors
    /// [`NodeError`] if they cannot be read.
    pub fn changes_of(&self, key: &Key, after: u64, limit: usize) -> Result<Vec<u64>, NodeError> {
        self.inner.views.trail(key, after, limit)
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

    /// Proves what became of a transaction; `None` if it is not final, or this node keeps no lists.
    ///
    /// # Errors
    /// [`NodeError`] if the proof cannot be made.
    pub async fn prove_outcome(&self, id: &TransactionId) -> Result<Option<Proof>, NodeError> {
        let Some(receipt) = self.inner.views.find(id)? else { return Ok(None) };
        let height = receipt.at.height;
        let Some((_, outcomes)) = self.inner.views.outcomes(height)? else { return Ok(None) };
        let Some(place) = outcomes.iter().position(|outcome| outcome.transaction.as_ref() == Some(id)) else {
            return Ok(None);
        };
        let leaves: Vec<Vec<u8>> = outcomes.iter().map(canon::encode).collect();
        let path = canon::inclusion_path(&leaves, place);
        let narrow = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let (index, of) = (narrow(place), narrow(leaves.len()));
        let bytes = leaves.into_iter().nth(place).unwrap_or_default();
        let claim = Claim::Outcome { index, of, bytes, path };
        Ok(Some(self.inner.handle.prove_claim(height, claim).await?))
    }

    /// Where validators are found: as the ledger says, else as the network's file says.
    ///
    /// # Errors
    /// [`NodeError`] if the ledger cannot be read.
    pub async fn addresses(&self) -> Result<Vec<(PublicKey, Endpoint)>, NodeError> {
        let key = <ledger::Network as Kept>::key(&self.inner.home.network);
        match self.record(key).await? {
            Some(RecordAt { record: Record::Network(network), .. }) => {
                Ok(network.validators.iter().map(|one| (one.key, one.endpoint.clone())).collect())
            }
            Some(_) | None => Ok(self.inner.home.addresses().to_vec()),
        }
    }

    /// What this node has found out about validators that broke the rules, oldest first; at most
    /// [`crate::EVIDENCE_MAX`].
    pub fn evidence(&self) -> Vec<Evidence> {
        self.inner.machine.findings.all()
    }

    /// Counters and gauges, as Prometheus text: the node's own first, then the engine's.
    pub fn metrics(&self) -> String {
        let inner = &self.inner;
        let epoch = inner.handle.epoch();
        let status = self.status();
        let gauges = Gauges {
            height: status.height,
            block_time_s: status.time.ms() / 1_000,
            ready: status.ready,
            pool_transactions: status.waiting,
            replay_ids: status.remembered,
            facts_indexed_height: inner.views.progress(),
            epoch: epoch.epoch,
            validators: epoch.validators.len(),
            votes: epoch.votes,
            protocol_decided: inner.machine.gate.decided(),
            evidence: inner.machine.findings.count(),
        };
        metrics::text(&gauges, &inner.machine.counters) + &inner.handle.metrics()
    }

    /// Stops the node. What is final is on disk; what waits is forgotten, and can be sent again.
    ///
    /// # Errors
    /// [`NodeError`] if the engine had failed, or the index cannot be made durable; it goes on from the
    /// stored facts then.
    pub fn stop(&self) -> Result<(), NodeError> {
        self.inner.verifier.stop();
        self.inner.lapser.stop();
        self.inner.relay.stop();
        let engine = self.inner.engine.lock().unwrap_or_else(PoisonError::into_inner).take();
        let stopped = engine.map_or(Ok(()), Engine::stop);
        let views = self.inner.views.stop();
        stopped?;
        views
    }
}

/// Reads records through the engine. Not for the engine's own threads: they would wait for themselves.
fn read_records(handle: Handle) -> ReadRecords {
    Box::new(move |keys: &[Key]| -> Option<Vec<Option<Record>>> {
        let found = handle.get_many_blocking(keys.iter().map(record_key).collect());
        let records = found.map_err(NodeError::from).and_then(|found| {
            found.value.iter().map(|bytes| bytes.as_deref().map(decode_record).transpose()).collect()
        });
        records.inspect_err(|error| tracing::warn!(%error, "records that are due could not be read")).ok()
    })
}

/// Writes down where validators are found, whenever that has changed, for a start at which the ledger cannot be
/// read yet.
fn keep_peers(handle: Handle, network: NetworkId, directory: PathBuf, moved: Arc<AtomicBool>) -> Tick {
    Box::new(move || {
        if !moved.swap(false, Ordering::AcqRel) {
            return;
        }
        let key = record_key(&<ledger::Network as Kept>::key(&network));
        let kept = match handle.get_many_blocking(vec![key]) {
            Ok(found) => match found.value.into_iter().next().flatten().as_deref().map(decode_record) {
                Some(Ok(Record::Network(network))) => Home::keep_peers(&directory, &network.validators),
                Some(Ok(_)) | None => Ok(()),
                Some(Err(error)) => Err(error),
            },
            Err(error) => Err(error.into()),
        };
        if let Err(error) = kept {
            tracing::warn!(%error, "where validators are found could not be written down");
        }
    })
}

/// Stores the facts of each final block, then tells those who wait for them.
fn keep_and_tell(
    views: &Arc<Views>,
    waiters: &Arc<Waiters>,
    heights: watch::Sender<u64>,
    told: &Told,
    moved: Arc<AtomicBool>,
) -> OnFinal {
    let (views, waiters, told) = (Arc::clone(views), Arc::clone(waiters), Arc::clone(told));
    Box::new(move |block: &engine::FinalizedBlock, report: &Arc<Report>| {
        let height = block.position.height;
        if let Err(error) = views.keep(block, report) {
            // The facts could not be made durable: stop, rather than acknowledge what may be forgotten.
            panic!("facts of block {height} could not be stored: {error}");
        }
        if report.notes.iter().any(|note| note.key.kind() == Some(Kind::Network)) {
            moved.store(true, Ordering::Release);
        }
        let time = Timestamp::from_ms(block.position.time_ms).unwrap_or(Timestamp::MAX);
        // Whoever has a receipt finds that the block is there.
        let tip = Tip {
            height,
            time_ms: block.position.time_ms,
            digest: block.digest,
            state_root: block.header.state_root,
        };
        *told.lock().unwrap_or_else(PoisonError::into_inner) = (Some(tip), Instant::now());
        heights.send_replace(height);
        waiters.tell(height, time, &report.outcomes);
    })
}
