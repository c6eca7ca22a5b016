//! Building and re-running blocks: the machine's logic between consensus and the store.
//!
//! Promise: a block this code accepts has the roots its header names, on every node.
//! Not here: when to propose (`pace`), which bytes a block has (`header`, `block`).
//! Start reading at [`App`].

use bytes::Bytes;
use commonware_consensus::{
    marshal::ancestry::Ancestry,
    types::{Epocher as _, FixedEpocher, Height},
};
use commonware_cryptography::sha256::Digest;
use commonware_glue::stateful::{
    Application, Finality, Input, Proposed,
    db::{DatabaseSet, Merkleized as _},
};
use commonware_parallel::{Rayon, Strategy as _};
use commonware_runtime::{Clock, Spawner};
use commonware_storage::{Context as StorageContext, qmdb::sync::Target};
use futures::StreamExt as _;
use light::{Committee, Header, committee_commitment};
use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::UNIX_EPOCH,
};
use tokio::sync::watch;

use crate::{
    block::{Block, Context},
    config::Peer,
    handle::Tip,
    machine::{Body, Executed, FinalizedBlock, Invalid, Loaded, Machine, Position},
    records::Chunks,
    store::{self, Databases, Merkleized, Place, Ran, RunError, Unmerkleized},
};

/// The signing scheme of consensus: one Ed25519 key per validator, attributable signatures.
pub(crate) type Scheme = commonware_consensus::simplex::scheme::ed25519::Scheme;

/// The machine as the engine drives it. Cloning is cheap.
#[derive(Clone)]
pub(crate) struct App {
    pub(crate) shared: Arc<Shared>,
}

/// What all clones of [`App`] share.
pub(crate) struct Shared {
    pub(crate) machine: Arc<dyn Machine>,
    pub(crate) strategy: Rayon,
    pub(crate) genesis: Block,
    pub(crate) body_bytes_max: usize,
    pub(crate) tip: watch::Sender<Tip>,
    /// Outcomes of blocks that were run and are not reported yet, by digest, with their height.
    ///
    /// As many as consensus keeps undecided blocks: all up to a reported height go when it is reported.
    pub(crate) held: Mutex<HashMap<[u8; 32], (u64, Bytes)>>,
    /// True once the machine has taken back what it keeps in memory; no block runs before.
    pub(crate) restored: watch::Sender<bool>,
    /// Says which blocks end an epoch.
    pub(crate) epocher: FixedEpocher,
    /// True while the state names other validators for the next epoch than this one has.
    pub(crate) change_pending: AtomicBool,
}

impl Shared {
    /// Waits until [`Machine::restore`] has been called for every record.
    async fn restored(&self) {
        // The sender lives as long as this does, so the channel cannot close.
        let _ = self.restored.subscribe().wait_for(|restored| *restored).await;
    }

    fn hold(&self, block: &Block, outcomes: Bytes) {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.insert(block.header.digest(), (block.header.height, outcomes));
    }

    fn held(&self, digest: &[u8; 32]) -> Option<Bytes> {
        let held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.get(digest).map(|(_, outcomes)| outcomes.clone())
    }

    /// The record whose value after the block at `height` names the next validators, if it ends an epoch.
    fn watched(&self, height: u64) -> Option<crate::RecordKey> {
        if ends_epoch(&self.epocher, height) { self.machine.committee_record() } else { None }
    }

    /// Notes whether the state names other validators for the next epoch than those that `committee` commits to.
    pub(crate) async fn look_for_change<E: Spawner + StorageContext>(
        &self,
        committee: &[u8; 32],
        store: &store::Store<E>,
    ) {
        let Some(peers) = named_in(self.machine.as_ref(), store).await else { return };
        let pending = commitment_of(&peers) != *committee;
        self.change_pending.store(pending, Ordering::Release);
    }

    /// What the header at `height` commits to of the validators after it; `None` if the state names none, so
    /// that those of its parent stay.
    fn committee_after(&self, height: u64, watched: Option<&[u8]>) -> Option<[u8; 32]> {
        if !ends_epoch(&self.epocher, height) {
            return None;
        }
        named(self.machine.as_ref(), watched).map(|peers| commitment_of(&peers))
    }

    fn release(&self, height: u64) {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.retain(|_, (at, _)| *at > height);
    }

    /// Drafts a body, with the records it touches. A draft the machine itself cannot read is replaced by an
    /// empty body, so that a fault in drafting does not stop the chain.
    async fn draft(
        &self,
        at: Position,
        pending: Vec<Body>,
    ) -> Result<(Body, Vec<crate::RecordKey>), Invalid> {
        let machine = Arc::clone(&self.machine);
        let body_bytes_max = self.body_bytes_max;
        self.strategy
            .spawn(body_bytes_max, move |_| {
                let drafted = machine.draft(&at, &pending);
                if drafted.len() > body_bytes_max {
                    tracing::error!(bytes = drafted.len(), body_bytes_max, "draft is too long, dropped");
                } else {
                    let body = Body::new(drafted);
                    match machine.touches(&body) {
                        Ok(touched) => return Ok((body, touched)),
                        Err(invalid) => tracing::error!(%invalid, "draft names no records, dropped"),
                    }
                }
                let body = Body::new(Vec::new());
                machine.touches(&body).map(|touched| (body, touched))
            })
            .await
    }

    /// Checks a body from outside and names the records it touches.
    async fn check(&self, body: &Body, finalized: bool) -> Result<Vec<crate::RecordKey>, Invalid> {
        let machine = Arc::clone(&self.machine);
        let body = body.clone();
        self.strategy
            .spawn(body.bytes().len(), move |_| {
                machine.check(&body, finalized)?;
                machine.touches(&body)
            })
            .await
    }

    async fn build<E: Spawner + StorageContext>(
        &self,
        context: &Context,
        time_ms: u64,
        parent: &Block,
        pending: Vec<Body>,
        batch: Unmerkleized<E>,
    ) -> Result<(Block, Merkleized<E>), RunError> {
        let at = Position { height: parent.header.height + 1, time_ms, parent: parent.header.digest() };
        let (body, touched) = self.draft(at, pending.clone()).await?;
        let place = Place { at, pending, watched: self.watched(at.height) };
        let (merkleized, Ran { executed, watched }) =
            store::run::<E>(&self.machine, &self.strategy, place, &body, touched, batch).await?;
        let mut header = Header {
            network_id: parent.header.network_id,
            height: at.height,
            time_ms: at.time_ms,
            parent: at.parent,
            epoch: 0,
            view: 0,
            parent_view: 0,
            leader: [0; 32],
            body_bytes: u32::try_from(body.bytes().len()).unwrap_or(u32::MAX),
            body_hash: *body.hash(),
            outcomes_root: executed.outcomes_root,
            state_root: [0; 32],
            ops_root: [0; 32],
            ops_start: 0,
            ops_end: 0,
            committee: self.committee_after(at.height, watched.as_deref()).unwrap_or(parent.header.committee),
        };
        Block::fill_context(&mut header, context);
        fill_roots::<E>(&mut header, &merkleized);
        let block = Block::new(header, body).ok_or_else(|| Invalid("leader is not a key".into()))?;
        self.hold(&block, executed.outcomes.into());
        Ok((block, merkleized))
    }

    /// Runs a block that somebody else built, or that we built before a restart.
    async fn rerun<E: Spawner + StorageContext>(
        &self,
        block: &Block,
        parent: Option<&Block>,
        pending: Vec<Body>,
        finalized: bool,
        batch: Unmerkleized<E>,
    ) -> Result<Merkleized<E>, RunError> {
        let touched = self.check(&block.body, finalized).await?;
        let height = block.header.height;
        let place = Place { at: block.position(), pending, watched: self.watched(height) };
        let (merkleized, Ran { executed, watched }) =
            store::run::<E>(&self.machine, &self.strategy, place, &block.body, touched, batch).await?;
        let mut header = block.header.clone();
        fill_roots::<E>(&mut header, &merkleized);
        header.outcomes_root = executed.outcomes_root;
        let stays = parent.map(|parent| parent.header.committee);
        if let Some(committee) = self.committee_after(height, watched.as_deref()).or(stays) {
            header.committee = committee;
        }
        if header != block.header {
            return Err(Invalid("its header names other roots than running it gives".into()).into());
        }
        self.hold(block, executed.outcomes.into());
        Ok(merkleized)
    }

    /// Runs a block again on the state before it, only for its outcomes.
    async fn outcomes_again<E: Spawner + StorageContext>(
        &self,
        block: &Block,
        store: &store::Store<E>,
    ) -> Bytes {
        let mut keys = self.machine.touches(&block.body).expect("a final body names its records");
        keys.sort_unstable();
        keys.dedup();
        let values = store::load(store, &keys).await.expect("the store can be read");
        let loaded = Loaded::new(keys, values.into_iter().map(Chunks::from_value).collect());
        let Executed { outcomes, .. } = self
            .machine
            .execute(&block.position(), &[], &block.body, &loaded)
            .expect("a final body runs on the state before it");
        outcomes.into()
    }
}

/// Writes the roots and the range of operations of `merkleized` into `header`.
pub(crate) fn fill_roots<E: Spawner + StorageContext>(header: &mut Header, merkleized: &Merkleized<E>) {
    header.state_root = merkleized.root().0;
    header.ops_root = merkleized.ops_root().0;
    header.ops_start = *merkleized.sync_boundary();
    header.ops_end = *merkleized.bounds().tip.size;
}

/// True if the block at `height` is the last of its epoch.
pub(crate) fn ends_epoch(epocher: &FixedEpocher, height: u64) -> bool {
    epocher.containing(Height::new(height)).is_some_and(|info| info.last().get() == height)
}

/// The validators that the machine reads in the record, in the order of their keys; `None` if it names none, or
/// none that whoever checks a hand-over would take.
pub(crate) fn named(machine: &dyn Machine, record: Option<&[u8]>) -> Option<Vec<Peer>> {
    let mut peers = machine.committee(record)?;
    peers.sort_unstable_by_key(|peer| peer.public_key);
    let keys: Vec<[u8; 32]> = peers.iter().map(|peer| peer.public_key).collect();
    Committee::new(0, keys).map(|_| peers)
}

/// The validators that a state names for the next epoch.
pub(crate) async fn named_in<E: Spawner + StorageContext>(
    machine: &dyn Machine,
    store: &store::Store<E>,
) -> Option<Vec<Peer>> {
    let key = machine.committee_record()?;
    let mut records = store::load(store, &[key]).await.expect("the store can be read");
    named(machine, records.pop().flatten().as_deref())
}

/// What a header commits to of these validators, which are in order.
fn commitment_of(peers: &[Peer]) -> [u8; 32] {
    let keys: Vec<[u8; 32]> = peers.iter().map(|peer| peer.public_key).collect();
    committee_commitment(&keys)
}

/// The clock of the runtime in milliseconds since 1970.
pub(crate) fn now_ms<E: Clock>(context: &E) -> u64 {
    let since = context.current().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

/// The bodies between `reported` and the newest block of `ancestry`, newest first, and that block.
pub(crate) async fn pending(
    ancestry: &mut impl Ancestry<Block>,
    reported: u64,
) -> Option<(Arc<Block>, Vec<Body>)> {
    let newest: Arc<Block> = ancestry.next().await?.into();
    let bodies = bodies_from(&newest, ancestry, reported).await?;
    Some((newest, bodies))
}

/// The bodies from `newest`, whose ancestors follow in `ancestry`, down to the one after `reported`.
async fn bodies_from(
    newest: &Block,
    ancestry: &mut impl Ancestry<Block>,
    reported: u64,
) -> Option<Vec<Body>> {
    let mut bodies = Vec::new();
    let mut height = newest.header.height;
    let mut body = newest.body.clone();
    while height > reported {
        bodies.push(body);
        if height == reported + 1 {
            break;
        }
        let block: Arc<Block> = ancestry.next().await?.into();
        height = block.header.height;
        body = block.body.clone();
    }
    Some(bodies)
}

impl<E: Spawner + StorageContext> Application<E> for App {
    type SigningScheme = Scheme;
    type Context = Context;
    type Block = Block;
    type Databases = Databases<E>;
    type Captured = Bytes;
    type Provider = ();
    type Input = ();

    fn sync_targets(block: &Block) -> <Databases<E> as DatabaseSet<E>>::SyncTargets {
        Target::new(Digest(block.header.ops_root), block.ops_range())
    }

    async fn genesis(&mut self) -> Block {
        self.shared.genesis.clone()
    }

    async fn propose(
        &mut self,
        (runtime, context): (E, Context),
        mut ancestry: impl Ancestry<Block>,
        batch: Unmerkleized<E>,
        _: Input<(), ()>,
    ) -> Option<Proposed<Self, E>> {
        self.shared.restored().await;
        let reported = self.shared.tip.borrow().height;
        let (parent, pending) = pending(&mut ancestry, reported).await?;
        let time_ms = now_ms(&runtime).max(parent.header.time_ms.saturating_add(1));
        match self.shared.build::<E>(&context, time_ms, &parent, pending, batch).await {
            Ok((block, merkleized)) => Some(Proposed { block, merkleized }),
            Err(error) => {
                tracing::error!(%error, height = parent.header.height + 1, "could not build a block");
                None
            }
        }
    }

    async fn process(
        &mut self,
        _: (E, Context),
        mut ancestry: impl Ancestry<Block>,
        batch: Unmerkleized<E>,
        finality: Finality,
    ) -> Option<Merkleized<E>> {
        // What comes before the state that this node begins with was reported to nobody, and is not needed.
        self.shared.restored().await;
        let block: Arc<Block> = ancestry.next().await?.into();
        let finalized = finality == Finality::Finalized;
        let reported = self.shared.tip.borrow().height;
        let mut pending = Vec::new();
        let mut known_parent = None;
        if !finalized || block.header.height > reported + 1 {
            let parent: Arc<Block> = ancestry.next().await?.into();
            pending = bodies_from(&parent, &mut ancestry, reported).await?;
            let parent = &**known_parent.insert(parent);
            if block.header.time_ms <= parent.header.time_ms
                || block.header.network_id != parent.header.network_id
            {
                tracing::warn!(height = block.header.height, "block refused: its time or network is wrong");
                return None;
            }
        }
        let parent = known_parent.as_deref();
        match self.shared.rerun::<E>(&block, parent, pending, finalized, batch).await {
            Ok(merkleized) => Some(merkleized),
            Err(RunError::Invalid(invalid)) => {
                tracing::warn!(%invalid, height = block.header.height, "block refused");
                None
            }
            Err(error @ RunError::Store(_)) => panic!("block {}: {error}", block.header.height),
        }
    }

    async fn capture(
        &mut self,
        _: (E, Context),
        block: &Block,
        _: &Merkleized<E>,
        readers: <Databases<E> as DatabaseSet<E>>::Readers,
    ) -> Bytes {
        match self.shared.held(&block.header.digest()) {
            Some(outcomes) => outcomes,
            None => self.shared.outcomes_again(block, &*readers.read().await).await,
        }
    }

    async fn finalized(
        &mut self,
        _: (E, Context),
        block: &Block,
        outcomes: Bytes,
        readers: <Databases<E> as DatabaseSet<E>>::Readers,
    ) {
        self.shared.look_for_change(&block.header.committee, &*readers.read().await).await;
        let report = FinalizedBlock {
            position: block.position(),
            digest: block.header.digest(),
            header: block.header.clone(),
            body: block.body.clone(),
            outcomes,
        };
        let tip = Tip {
            height: block.header.height,
            time_ms: block.header.time_ms,
            digest: report.digest,
            state_root: block.header.state_root,
        };
        let machine = Arc::clone(&self.shared.machine);
        self.shared.strategy.spawn(block.body.bytes().len(), move |_| machine.finalized(&report)).await;
        self.shared.release(tip.height);
        self.shared.tip.send_replace(tip);
    }
}
