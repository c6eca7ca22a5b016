//! Puts the engine's parts together: network, consensus, block store, state.
//!
//! The same parts run with one validator and with many, on real machines and in simulation.
//!
//! Not here: how each part is set up (`settings`).
//! Start reading at [`run`], then [`start`].

use commonware_broadcast::buffered;
use commonware_consensus::{
    Reporters,
    marshal::{
        self,
        core::{Actor as MarshalActor, Mailbox as MarshalMailbox},
        resolver::p2p as marshal_resolver,
        standard::{Deferred, Standard},
    },
    simplex::types::Finalization,
    types::Height,
};
use commonware_cryptography::{
    Digested, Digestible as _,
    ed25519::{PrivateKey, PublicKey},
    sha256::Digest,
};
use commonware_glue::stateful::{
    Config as StatefulConfig, Stateful, SyncPlan,
    db::{DatabaseSet as _, p2p as state_sync},
    probe::{Mailbox as ProbeMailbox, Probe},
};
use commonware_p2p::{Blocker, Provider as PeerProvider, Receiver, Sender};
use commonware_parallel::Rayon;
use commonware_runtime::{
    Clock, Metrics, Spawner, Storage, Strategizer, Supervisor as _,
    buffer::paged::{CacheRef, page_size},
    tokio::Context as Tokio,
};
use commonware_storage::mmr;
use commonware_utils::NZUsize;
use futures::{pin_mut, poll};
use light::{EmptyStore, Header, consensus_namespace};
use rand_core::CryptoRng;
use std::{
    num::NonZeroUsize,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicU64, Ordering},
        mpsc,
    },
    time::Duration,
};
use tokio::sync::{oneshot, watch};

use crate::{
    app::{App, Scheme, Shared},
    block::{Block, BlockLimit},
    committees::{Committees, Kept},
    config::{Config, PARTICIPANTS_MAX, Start},
    engine::private_key,
    epochs::{EpochStatus, Epochs, FinalBlocks, Finding, Track},
    handle::{self, Handle, Inner, Tip},
    history::History,
    machine::{Body, Machine},
    pace::{Pace, Paced},
    packing, relay,
    settings::{
        PAGE_BYTES, PREFIX, Parts, SYNC_CONFIG, broadcast_config, epocher, marshal_config, probe_config,
        prune_config, resolver_config, state_sync_bytes_max, state_sync_config, store_config,
    },
    store::{Databases, Store},
};

/// What the engine needs of a machine: files, a clock, tasks, chance.
pub(crate) trait Runtime: Spawner + Metrics + Clock + CryptoRng + Storage + Strategizer {}

impl<E: Spawner + Metrics + Clock + CryptoRng + Storage + Strategizer> Runtime for E {}

/// How long nobody answers before it is said, and said again.
const UNANSWERED: Duration = Duration::from_secs(10);
/// How long a stop waits for work to end.
const STOP_WAIT: Duration = Duration::from_secs(5);

pub(crate) type Marshal = MarshalMailbox<Scheme, Standard<Block>>;

/// The eight conversations that nodes have with each other.
pub(crate) struct Channels<S, R> {
    pub(crate) votes: (S, R),
    pub(crate) certificates: (S, R),
    pub(crate) resolver: (S, R),
    pub(crate) backfill: (S, R),
    pub(crate) broadcast: (S, R),
    pub(crate) state: (S, R),
    pub(crate) probe: (S, R),
    pub(crate) relay: (S, R),
}

/// An engine whose state can be read.
pub(crate) struct Running<E: Runtime> {
    pub(crate) app: App,
    pub(crate) pace: Arc<Pace>,
    pub(crate) marshal: Marshal,
    pub(crate) databases: Databases<E>,
    pub(crate) consensus: commonware_runtime::Handle<()>,
    pub(crate) tip: watch::Receiver<Tip>,
    pub(crate) epochs: watch::Receiver<EpochStatus>,
}

/// Runs an engine until it is told to stop. Sends a handle when it can be read.
pub(crate) async fn run(
    context: Tokio,
    config: Config,
    machine: Arc<dyn Machine>,
    ready: mpsc::SyncSender<Handle>,
    stopped: oneshot::Receiver<()>,
) {
    let key = private_key(&config.signer_seed);
    let (channels, oracle, track) = crate::network::open(&context, &config, &key);
    let running = start(&context, config, machine, key, channels, oracle, track).await;
    let inner = Inner {
        runtime: tokio::runtime::Handle::current(),
        context: context.child("reads"),
        databases: running.databases.clone(),
        marshal: running.marshal.clone(),
        tip: running.tip.clone(),
        epochs: running.epochs.clone(),
        genesis: running.app.shared.genesis.clone(),
    };
    if ready.send(Handle { inner: Arc::new(inner) }).is_err() {
        return;
    }
    // An engine that was dropped is an engine that was stopped.
    let _ = stopped.await;
    running.quiet(&context).await;
}

impl<E: Runtime> Running<E> {
    /// Waits until nothing is being worked on, so that no part is missed by another when all end.
    async fn quiet(&self, clock: &impl Clock) {
        let (pace, app) = (&self.pace, &self.app);
        pace.stopping.store(true, Ordering::Release);
        pace.wake.poke();
        let calm = async {
            let mut still = 0;
            while still < 3 {
                clock.sleep(Duration::from_millis(10)).await;
                let newest = newest(&self.marshal).await;
                let idle = pace.busy.load(Ordering::Acquire) == 0 && app.shared.tip.borrow().height >= newest;
                still = if idle { still + 1 } else { 0 };
            }
        };
        tokio::select! {
            biased;
            () = calm => {}
            () = clock.sleep(STOP_WAIT) => {
                tracing::warn!(
                    "engine stops while others go on; what is under way is done again at the next start"
                );
            }
        }
        self.consensus.abort();
        clock.sleep(Duration::from_millis(10)).await;
    }
}

/// Height of the newest block known to be final; 0 if there is none, or the block store has ended.
async fn newest(marshal: &Marshal) -> u64 {
    marshal.get_info(marshal::Identifier::Latest).await.map_or(0, |(height, _)| height.get())
}

fn tip_of(block: &Block) -> Tip {
    Tip {
        height: block.header.height,
        time_ms: block.header.time_ms,
        digest: block.header.digest(),
        state_root: block.header.state_root,
    }
}

/// The block every chain of this network begins with. Opens an empty store to learn its root.
async fn genesis<E: Runtime>(context: &E, config: &Config, strategy: &Rayon, cache: &CacheRef) -> Block {
    let empty = Store::init(
        context.child("genesis"),
        store_config("genesis", strategy, cache, config.cache_bytes),
        None,
    )
    .await
    .expect("an empty store can be opened");
    let root = empty.root().0;
    empty.destroy().await.expect("an empty store can be removed");
    let target = Databases::<E>::initial_sync_targets();
    let store = EmptyStore {
        state_root: root,
        ops_root: target.root.0,
        ops_start: *target.range.start(),
        ops_end: *target.range.end(),
    };
    let (id, begins) = (config.genesis.digest().0, config.genesis.begins.ms());
    let header = Header::genesis(id, begins, &config.genesis.keys(), &store);
    Block::new(header, Body::new(Vec::new())).expect("validators have valid keys")
}

/// Starts the block store, the state and consensus on a network that is open. Returns when what was final
/// before is applied.
pub(crate) async fn start<E, S, R, B>(
    context: &E,
    config: Config,
    machine: Arc<dyn Machine>,
    key: PrivateKey,
    channels: Channels<S, R>,
    oracle: B,
    track: Track,
) -> Running<E>
where
    E: Runtime,
    S: Sender<PublicKey = PublicKey>,
    R: Receiver<PublicKey = PublicKey>,
    B: Blocker<PublicKey = PublicKey> + PeerProvider<PublicKey = PublicKey> + Sync,
{
    let strategy = context.strategy(NonZeroUsize::new(config.threads).unwrap_or(NonZeroUsize::MIN));
    let pages = NonZeroUsize::new(config.cache_bytes / PAGE_BYTES as usize).unwrap_or(NonZeroUsize::MIN);
    let cache = CacheRef::new(page_size(PAGE_BYTES), pages);
    let genesis = genesis(context, &config, &strategy, &cache).await;
    let digest = genesis.digest();

    let mut kept = Kept::open(context.child("lineage"), &config.genesis).await;
    let committees = committees(&config, &key, &mut kept).await;
    let epocher = epocher(&config.genesis);
    let limit = BlockLimit { body_bytes_max: config.body_bytes_max };
    let parts = Parts { key, committees, limit, strategy, cache, oracle, epocher };

    let (tip, tips) = watch::channel(tip_of(&genesis));
    let app = App {
        shared: Arc::new(Shared {
            machine: Arc::clone(&machine),
            strategy: parts.strategy.clone(),
            genesis: genesis.clone(),
            body_bytes_max: config.body_bytes_max,
            tip,
            held: Mutex::default(),
            restored: watch::Sender::new(false),
            epocher: parts.epocher.clone(),
            change_pending: AtomicBool::new(false),
        }),
    };
    let pace = Arc::new(Pace {
        wake: config.wake.clone(),
        lone_heartbeat_ms: config.heartbeat_ms,
        heartbeat_ms: AtomicU64::new(config.heartbeat_ms),
        block_interval_min_ms: config.block_interval_min_ms,
        stopping: AtomicBool::new(false),
        busy: AtomicU64::new(0),
    });

    let resolver =
        marshal_resolver::init(context.child("marshal_resolver"), resolver_config(&parts), channels.backfill);
    let (broadcast, buffer) = buffered::Engine::new(context.child("broadcast"), broadcast_config(&parts));
    broadcast.start(channels.broadcast);
    let (finalizations, blocks) = histories(context, &config, &parts).await;
    let (probe, probe_mailbox) = Probe::new(probe_config(context, &parts));
    probe.start(channels.probe);
    let mut plan = SyncPlan::<_, Scheme, Standard<Block>>::init(context.child("plan"), PREFIX).await;
    let wanted = matches!(config.start, Start::Synced(_));
    let syncing = plan.should_sync(wanted);
    let mut finding: Finding = None;
    let unknown = parts.committees.signs_from() == u64::MAX;
    if syncing || unknown && config.votes_at_once {
        let found = others_are_at(context, &probe_mailbox).await;
        if syncing {
            plan = plan.set_floor(found.clone()).await;
        }
        // What this key signed in that epoch, or before, may not be known here.
        let from = found.proposal.round.epoch().get() + u64::from(!config.votes_at_once);
        kept.keep_signs_from(from).await;
        parts.committees.sign_from(from);
    } else if unknown {
        // What the others say can be checked only once this node has followed them to their epoch, so it must
        // not wait for that here.
        kept.keep_signs_from(u64::MAX).await;
        tracing::info!("following the others, and voting once it is known how far they were");
        finding = Some(probe_mailbox.subscribe());
    }
    let marshal_start = plan.marshal_start(Digested::precomputed(genesis, digest));
    let (marshal_actor, marshal, floor) = MarshalActor::<_, Standard<Block>, _, _, _, _, _>::init(
        context.child("marshal"),
        finalizations,
        blocks,
        marshal_config(&parts, marshal_start),
    )
    .await;
    let (state_actor, state_resolver) = state_sync::Actor::<_, PublicKey, _, _, mmr::Family, Store<_>>::new(
        context.child("state_sync"),
        state_sync_config(&parts),
    );
    state_actor.start(packing::pack(channels.state, state_sync_bytes_max(), parts.oracle.clone()));
    let (stateful, state) = Stateful::new(
        context.child("stateful"),
        StatefulConfig {
            application: app.clone(),
            db_config: store_config("state", &parts.strategy, &parts.cache, config.cache_bytes),
            provider: (),
            marshal: (marshal.clone(), floor),
            mailbox_size: NZUsize!(256),
            plan,
            resolvers: state_resolver,
            sync_config: SYNC_CONFIG,
            prune_config: Some(prune_config(&config)),
            strategy: parts.strategy.clone(),
        },
    );
    let paced = Paced { inner: state.clone(), app: app.clone(), pace: Arc::clone(&pace) };
    let deferred = Deferred::new(context.child("deferred"), paced, marshal.clone(), parts.epocher.clone());
    // Asked for before any block is handed over: blocks that were final and not applied before the last end
    // wait for the machine to be restored, and nothing behind them is answered while they wait.
    let databases = state.subscribe_databases();
    pin_mut!(databases);
    assert!(poll!(databases.as_mut()).is_pending(), "nobody answers before the state is opened");
    let (final_blocks, finals) = FinalBlocks::new();
    marshal_actor.start(Reporters::from((state.clone(), final_blocks)), buffer, resolver);
    if let Some((_, block)) = marshal.get_anchor().await {
        app.shared.tip.send_replace(tip_of(block.inner()));
    }
    probe_mailbox.attach(marshal.clone());
    stateful.start();
    let databases = databases.await;
    restore(&databases, &marshal, &app).await;
    relay::start(context, config.outbox.clone(), machine, channels.relay);

    let lineage = Arc::new(kept.lineage().clone());
    let validators = parts.committees.keys(0).expect("the first validators are known");
    let (status, epochs) = watch::channel(EpochStatus { epoch: 0, validators, votes: false, lineage });
    let epochs_run = Epochs {
        context: context.child("epochs"),
        config,
        parts,
        app: app.clone(),
        pace: Arc::clone(&pace),
        marshal: marshal.clone(),
        databases: databases.clone(),
        automaton: deferred,
        kept,
        finding,
        _probe: probe_mailbox,
        track,
        status,
    };
    let consensus = context
        .child("epochs")
        .spawn(move |_| epochs_run.run(channels.votes, channels.certificates, channels.resolver, finals));

    // What was final before the last end is applied before anybody reads.
    loop {
        let newest = newest(&marshal).await;
        // Borrowed after the wait, never across one: whoever applies a block needs the tip to himself.
        let height = app.shared.tip.borrow().height;
        // A block store that knows no block at all, though one was applied, has failed: the engine is about to end.
        if height >= newest && (newest > 0 || height == 0) {
            break;
        }
        context.sleep(Duration::from_millis(1)).await;
    }
    Running { app, pace, marshal, databases, consensus, tip: tips, epochs }
}

/// The validators as far as this node knows them when it starts.
async fn committees<E: Runtime>(config: &Config, key: &PrivateKey, kept: &mut Kept<E>) -> Committees {
    if let Start::Synced(Some(lineage)) = &config.start
        && lineage.hand_overs().len() > kept.lineage().hand_overs().len()
    {
        kept.begin_with(lineage.clone()).await;
    }
    let signs_from = match (&config.start, kept.signs_from()) {
        (Start::Recovered, _) | (Start::Synced(_), None) => u64::MAX,
        (Start::Known | Start::Synced(_), Some(epoch)) => epoch,
        (Start::Known, None) => 0,
    };
    let first = config.genesis.keys();
    let namespace = consensus_namespace(&config.genesis.digest().0);
    let committees = Committees::new(namespace, key.clone(), &first, signs_from);
    let mut last = first;
    for hand_over in kept.lineage().hand_overs() {
        let header = Header::decode(&hand_over.header).expect("hand-overs were checked");
        committees.begin(header.epoch + 1, &hand_over.keys);
        last.clone_from(&hand_over.keys);
    }
    if last == [crate::public_key_of(&config.signer_seed)] {
        // There is nobody to ask.
        committees.sign_from(0);
    }
    if config.votes_at_once || matches!(config.start, Start::Synced(_)) {
        // The newest validators that are known are believed until the state says otherwise.
        committees.reach(u64::MAX);
    }
    committees
}

/// The newest certificate that enough of the others have.
async fn others_are_at(
    clock: &impl Clock,
    probe: &ProbeMailbox<Scheme, Standard<Block>>,
) -> Finalization<Scheme, Digest> {
    tracing::info!("looking for the others, to learn how far they are");
    let found = probe.subscribe();
    pin_mut!(found);
    loop {
        tokio::select! {
            found = found.as_mut() => {
                let found = found.expect("the probe lives as long as the engine");
                tracing::info!(round = %found.proposal.round, "the others were found");
                return found;
            }
            () = clock.sleep(UNANSWERED) => tracing::warn!(
                "more than a third of the validators have to answer, and have not: see that they run, that their \
                 addresses are right, and that they name this node's key (--followers) if it is no validator"
            ),
        }
    }
}

/// Finds the block that the state belongs to, and gives the machine the records that it keeps something of in
/// memory. No block runs until this is done.
async fn restore<E: Runtime>(databases: &Databases<E>, marshal: &Marshal, app: &App) {
    let store = databases.read().await;
    let height = handle::store_height(&store).await.expect("the store can be read");
    drop(store);
    if app.shared.tip.borrow().height < height
        && let Some(block) = marshal.get_block(Height::new(height)).await
    {
        app.shared.tip.send_replace(tip_of(block.inner()));
    }
    const PAGE: usize = 256;
    let machine = &app.shared.machine;
    for kind in machine.restored_kinds(height) {
        let mut after = None;
        loop {
            let store = databases.read().await;
            let page = handle::page(&store, kind, after, PAGE).await.expect("the store can be read");
            drop(store);
            for (key, value) in &page {
                machine.restore(key, value);
            }
            match page.last() {
                Some((last, _)) if page.len() == PAGE => after = Some(*last),
                Some(_) | None => break,
            }
        }
    }
    machine.restored(height);
    app.shared.restored.send_replace(true);
}

/// Opens the archives of certificates and of blocks.
async fn histories<E: Runtime, B>(
    context: &E,
    config: &Config,
    parts: &Parts<B>,
) -> (History<E, Finalization<Scheme, Digest>>, History<E, Arc<Block>>) {
    let (cache, pruned) = (&parts.cache, config.prune.is_some());
    let finalizations = History::open(
        context.child("finalizations"),
        PREFIX,
        "finalizations",
        cache,
        PARTICIPANTS_MAX,
        pruned,
    )
    .await
    .expect("the archive of certificates can be opened");
    let blocks = History::open(context.child("blocks"), PREFIX, "blocks", cache, parts.limit, pruned)
        .await
        .expect("the archive of blocks can be opened");
    (finalizations, blocks)
}
