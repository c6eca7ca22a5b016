//! Puts the engine's parts together: network, consensus, block store, state.
//!
//! The same parts run with one validator and with many; sizes that grow with their number are set here.
//!
//! Promise: everything the parts keep in memory is bounded by the configuration.
//! Start reading at [`run`].

use commonware_broadcast::buffered;
use commonware_codec::FixedSize as _;
use commonware_consensus::{
    CertifiableAutomaton, Relay, Reporter,
    marshal::{
        self,
        core::{Actor as MarshalActor, Mailbox as MarshalMailbox},
        resolver::p2p as marshal_resolver,
        standard::{Deferred, Standard},
    },
    simplex::{
        self,
        config::{ForwardPolicy, SkipBudget, SkipPolicy},
        elector::RoundRobin,
        types::{Activity, Finalization},
    },
    types::{Epoch, FixedEpocher, ViewDelta},
};
use commonware_cryptography::{
    ChaCha20Poly1305, Digested, Digestible as _, Sha256, Signer as _,
    certificate::ConstantProvider,
    ed25519::{PrivateKey, PublicKey},
    sha256::Digest,
};
use commonware_glue::stateful::{
    Config as StatefulConfig, PruneConfig, Stateful, SyncPlan,
    db::{DatabaseSet as _, SyncEngineConfig, p2p as state_sync},
    probe::{self, Config as ProbeConfig, Probe},
};
use commonware_p2p::{Address, AddressableManager as _, authenticated::lookup, max_message_size};
use commonware_parallel::Rayon;
use commonware_runtime::{
    Quota, Strategizer as _, Supervisor as _,
    buffer::paged::{CacheRef, page_size},
    tokio::Context as Runtime,
};
use commonware_storage::{
    journal::contiguous::fixed::Config as LogConfig,
    mmr,
    qmdb::{any, current::FixedConfig},
    translator::EightCap,
};
use commonware_stream::{
    cups::{self, Cups},
    sake::{self, Sake},
};
use commonware_utils::{NZDuration, NZU32, NZU64, NZUsize, ordered::Map};
use futures::{pin_mut, poll};
use std::{
    num::{NonZeroU32, NonZeroU64, NonZeroUsize},
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
    block::{Block, BlockLimit, Context},
    config::Config,
    engine::private_key,
    handle::{self, Handle, Inner, Tip},
    header::{Header, key_bytes},
    history::History,
    light::{committee, namespace},
    machine::{Body, Machine, REPORTED_AGAIN_MAX},
    pace::{Pace, Paced},
    records::{StoreKey, StoreValue},
    resume::{Echo, Memory, Resuming},
    store::{Databases, Store},
};

/// Prefix of all partitions in the data directory. Part of the layout on disk.
pub(crate) const PREFIX: &str = "kerf";
/// Bytes of a page on disk. Part of the layout on disk.
pub(crate) const PAGE_BYTES: u32 = 4_096;
/// Blocks that may be applied and not yet durable; so many may be reported twice after a crash.
const PENDING_ACKS_MAX: NonZeroUsize = NZUsize!(16);
/// Operations that one answer of state sync may carry.
const SYNC_OPERATIONS_MAX: NonZeroU64 = NZU64!(256);
/// How state sync asks for operations.
const SYNC_CONFIG: SyncEngineConfig = SyncEngineConfig {
    fetch_batch_size: SYNC_OPERATIONS_MAX,
    apply_batch_size: NZU64!(1024),
    max_outstanding_requests: NZUsize!(8),
};
/// Views behind the newest final one that are kept for slow validators.
const VIEW_RETENTION: u64 = 64;
/// Blocks between two rounds of throwing away dead operations of the state's log.
const PRUNE_INTERVAL: NonZeroUsize = NZUsize!(16);
/// Blocks for which the state's log is kept, so that others can sync from us. A full block takes some 40 MB of it.
const LOG_BLOCKS_RETAINED: usize = 32;
/// How much longer than the heartbeat the others wait for a leader, and for a block to be agreed on.
const GRACE: Duration = Duration::from_secs(1);
/// How long a stop waits for work to end.
const STOP_WAIT: Duration = Duration::from_secs(5);
const EPOCH: Epoch = Epoch::zero();
const EPOCH_BLOCKS: NonZeroU64 = NonZeroU64::MAX;

const _: () = assert!(PENDING_ACKS_MAX.get() <= REPORTED_AGAIN_MAX);

type Marshal = MarshalMailbox<Scheme, Standard<Block>>;
type Channel = (
    commonware_p2p::authenticated::lookup::Sender<PublicKey, Runtime>,
    commonware_p2p::authenticated::lookup::Receiver<PublicKey>,
);
type Oracle = lookup::Oracle<PublicKey>;

/// The seven conversations validators have with each other.
struct Channels {
    votes: Channel,
    certificates: Channel,
    resolver: Channel,
    backfill: Channel,
    broadcast: Channel,
    state: Channel,
    probe: Channel,
}

/// What most parts need.
struct Parts {
    key: PrivateKey,
    scheme: Scheme,
    participants: usize,
    limit: BlockLimit,
    strategy: Rayon,
    cache: CacheRef,
    oracle: Oracle,
}

/// Runs an engine until it is told to stop. Sends a handle when it can be read.
pub(crate) async fn run(
    context: Runtime,
    config: Config,
    machine: Arc<dyn Machine>,
    ready: mpsc::SyncSender<Handle>,
    stopped: oneshot::Receiver<()>,
) {
    let keys: Vec<_> = config.participants.iter().map(|peer| peer.public_key).collect();
    let committee = committee(&keys).expect("the configuration was validated");
    let key = private_key(&config.signer_seed);
    let scheme = Scheme::signer(&namespace(&config.network_id), committee.clone(), key.clone())
        .expect("the configuration was validated");
    let limit = BlockLimit { body_bytes_max: config.body_bytes_max };
    let strategy = context.strategy(NonZeroUsize::new(config.threads).unwrap_or(NonZeroUsize::MIN));
    let pages = NonZeroUsize::new(config.cache_bytes / PAGE_BYTES as usize).unwrap_or(NonZeroUsize::MIN);
    let cache = CacheRef::new(page_size(PAGE_BYTES), pages);

    let sorted: Vec<_> = committee.iter().map(key_bytes).collect();
    let genesis = genesis(&context, &config, &sorted, &strategy, &cache).await;
    let (channels, oracle) = network(&context, &config, &key, limit);
    let parts = Parts { key, scheme, participants: sorted.len(), limit, strategy, cache, oracle };

    let (tip, tips) = watch::channel(tip_of(&genesis));
    let shared = Arc::new(Shared {
        machine,
        strategy: parts.strategy.clone(),
        genesis: genesis.clone(),
        body_bytes_max: config.body_bytes_max,
        tip,
        held: Mutex::default(),
        restored: watch::Sender::new(false),
    });
    let app = App { shared };
    let pace = Arc::new(Pace {
        wake: config.wake.clone(),
        heartbeat_ms: config.heartbeat_ms,
        block_interval_min_ms: config.block_interval_min_ms,
        stopping: AtomicBool::new(false),
        busy: AtomicU64::new(0),
    });
    let (marshal, databases, consensus) =
        consensus(&context, &config, &parts, channels, app.clone(), Arc::clone(&pace)).await;

    // What was final before the last end is applied before anybody reads.
    loop {
        let newest = newest(&marshal).await;
        // Borrowed after the wait, never across one: whoever applies a block needs the tip to himself.
        if app.shared.tip.borrow().height >= newest {
            break;
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    let inner = Inner {
        runtime: tokio::runtime::Handle::current(),
        context: context.child("reads"),
        databases,
        marshal: marshal.clone(),
        tip: tips,
        genesis,
    };
    if ready.send(Handle { inner: Arc::new(inner) }).is_err() {
        return;
    }
    // An engine that was dropped is an engine that was stopped.
    let _ = stopped.await;
    quiet(&pace, &marshal, &app, &consensus).await;
}

/// Waits until nothing is being worked on, so that no part is missed by another when all end.
async fn quiet(pace: &Pace, marshal: &Marshal, app: &App, consensus: &commonware_runtime::Handle<()>) {
    pace.stopping.store(true, Ordering::Release);
    pace.wake.poke();
    let calm = async {
        let mut still = 0;
        while still < 3 {
            tokio::time::sleep(Duration::from_millis(10)).await;
            let newest = newest(marshal).await;
            let idle = pace.busy.load(Ordering::Acquire) == 0 && app.shared.tip.borrow().height >= newest;
            still = if idle { still + 1 } else { 0 };
        }
    };
    if tokio::time::timeout(STOP_WAIT, calm).await.is_err() {
        tracing::warn!("engine stops while others go on; what is under way is done again at the next start");
    }
    consensus.abort();
    tokio::time::sleep(Duration::from_millis(10)).await;
}

/// Height of the newest block known to be final.
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
async fn genesis(
    context: &Runtime,
    config: &Config,
    participants: &[[u8; 32]],
    strategy: &Rayon,
    cache: &CacheRef,
) -> Block {
    let empty = Store::init(context.child("genesis"), store_config("genesis", strategy, cache), None)
        .await
        .expect("an empty store can be opened");
    let root = empty.root().0;
    empty.destroy().await.expect("an empty store can be removed");
    let target = Databases::<Runtime>::initial_sync_targets();
    let ops = (&target.root.0, *target.range.start(), *target.range.end());
    let header = Header::genesis(config.network_id, config.genesis_time_ms, participants, root, ops);
    Block::new(header, Body::new(Vec::new())).expect("participants have valid keys")
}

pub(crate) fn store_config(name: &str, strategy: &Rayon, cache: &CacheRef) -> FixedConfig<EightCap, Rayon> {
    FixedConfig {
        merkle_config: mmr::full::Config {
            journal_partition: format!("{PREFIX}-{name}-tree"),
            metadata_partition: format!("{PREFIX}-{name}-tree-pins"),
            items_per_blob: NZU64!(1 << 20),
            write_buffer: NZUsize!(2 << 20),
            replay_buffer: NZUsize!(1 << 20),
            strategy: strategy.clone(),
            page_cache: cache.clone(),
        },
        journal_config: LogConfig {
            partition: format!("{PREFIX}-{name}-log"),
            items_per_blob: NZU64!(1 << 18),
            page_cache: cache.clone(),
            write_buffer: NZUsize!(4 << 20),
            replay_buffer: NZUsize!(1 << 20),
        },
        grafted_metadata_partition: format!("{PREFIX}-{name}-grafted"),
        translator: EightCap,
        init_cache: Some(NZUsize!(1 << 20)),
        init_buffer: NZUsize!(4 << 20),
        init_concurrency: (),
    }
}

/// Opens the network and its channels. Mailboxes are sized by the number of validators.
fn network(context: &Runtime, config: &Config, key: &PrivateKey, limit: BlockLimit) -> (Channels, Oracle) {
    let participants = config.participants.len();
    let committee = u32::try_from(participants).unwrap_or(u32::MAX);
    let message_bytes_max = max_message_size(&[
        simplex::max_payload_size::<Scheme, Digest>(committee),
        marshal::max_payload_size::<Standard<Block>, Scheme>(committee, &limit),
        probe::max_payload_size::<Standard<Block>, Scheme>(committee),
        state_sync::max_payload_size::<mmr::Family, Digest>(
            SYNC_OPERATIONS_MAX,
            any::ordered::fixed::Operation::<mmr::Family, StoreKey, StoreValue>::SIZE,
        ),
    ]);
    let handshake = Cups::<_, ChaCha20Poly1305>::new(
        Sake {
            signer: key.clone(),
            synchrony_bound: Duration::from_secs(5),
            max_handshake_age: Duration::from_secs(10),
            version: sake::Version::V1,
        },
        cups::Version::V1,
    );
    let mut settings = lookup::Config::local(
        handshake,
        &namespace(&config.network_id),
        config.listen,
        NonZeroUsize::new(participants).unwrap_or(NonZeroUsize::MIN),
        message_bytes_max,
        NZUsize!(256),
    );
    settings.tracked_peer_sets = NZUsize!(1);
    settings.allowed_handshake_rate_per_ip = Quota::per_second(NZU32!(128));
    settings.allowed_handshake_rate_per_subnet = Quota::per_second(NZU32!(256));
    let (mut network, mut oracle) = lookup::Network::new(context.child("network"), settings);
    let peers: Vec<(PublicKey, Address)> = config
        .participants
        .iter()
        .filter_map(|peer| Some((crate::header::public_key(&peer.public_key)?, peer.address.into())))
        .collect();
    let peers: Map<PublicKey, Address> = Map::try_from(peers).expect("participants are all different");
    let _ = oracle.track(0, peers);
    // Every message in a mailbox may be a whole block: a lone validator gets none and needs no room.
    let quota = Quota::per_second(if participants == 1 { NonZeroU32::MIN } else { NZU32!(128) });
    let mut open = |channel| network.register(channel, quota);
    let channels = Channels {
        votes: open(0),
        certificates: open(1),
        resolver: open(2),
        backfill: open(3),
        broadcast: open(4),
        state: open(5),
        probe: open(6),
    };
    network.start();
    (channels, oracle)
}

/// Starts the block store, the state and consensus.
async fn consensus(
    context: &Runtime,
    config: &Config,
    parts: &Parts,
    channels: Channels,
    app: App,
    pace: Arc<Pace>,
) -> (Marshal, Databases<Runtime>, commonware_runtime::Handle<()>) {
    let genesis = app.shared.genesis.clone();
    let digest = genesis.digest();
    let resolver =
        marshal_resolver::init(context.child("marshal_resolver"), resolver_config(parts), channels.backfill);
    let (broadcast, buffer) = buffered::Engine::new(context.child("broadcast"), broadcast_config(parts));
    broadcast.start(channels.broadcast);
    let (finalizations, blocks) = histories(context, config, parts).await;
    let (probe, probe_mailbox) = Probe::new(probe_config(context, parts));
    probe.start(channels.probe);
    let plan = SyncPlan::<_, Scheme, Standard<Block>>::init(context.child("plan"), PREFIX).await;
    let start = plan.marshal_start(Digested::precomputed(genesis, digest));
    let (marshal_actor, marshal, floor) = MarshalActor::<_, Standard<Block>, _, _, _, _, _>::init(
        context.child("marshal"),
        finalizations,
        blocks,
        marshal_config(parts, start),
    )
    .await;
    let (state_actor, state_resolver) = state_sync::Actor::<_, PublicKey, _, _, mmr::Family, Store<_>>::new(
        context.child("state_sync"),
        state_sync_config(parts),
    );
    state_actor.start(channels.state);
    let (stateful, state) = Stateful::new(
        context.child("stateful"),
        StatefulConfig {
            application: app.clone(),
            db_config: store_config("state", &parts.strategy, &parts.cache),
            provider: (),
            marshal: (marshal.clone(), floor),
            mailbox_size: NZUsize!(256),
            plan,
            resolvers: state_resolver,
            sync_config: SYNC_CONFIG,
            prune_config: Some(prune_config(config)),
            strategy: parts.strategy.clone(),
        },
    );
    let paced = Paced { inner: state.clone(), app: app.clone(), pace };
    let deferred =
        Deferred::new(context.child("deferred"), paced, marshal.clone(), FixedEpocher::new(EPOCH_BLOCKS));
    // Asked for before any block is handed over: blocks that were final and not applied before the last end
    // wait for the machine to be restored, and nothing behind them is answered while they wait.
    let databases = state.subscribe_databases();
    pin_mut!(databases);
    assert!(poll!(databases.as_mut()).is_pending(), "nobody answers before the state is opened");
    marshal_actor.start(state.clone(), buffer, resolver);
    if let Some((_, block)) = marshal.get_anchor().await {
        app.shared.tip.send_replace(tip_of(block.inner()));
    }
    probe_mailbox.attach(marshal.clone());
    stateful.start();
    let databases = databases.await;
    restore(&databases, &app).await;
    let memory = (parts.participants == 1).then(Arc::<Memory>::default);
    let automaton = Resuming { inner: deferred, marshal: marshal.clone(), memory: memory.clone() };
    let engine =
        simplex::Engine::new(context.child("simplex"), simplex_config(config, parts, digest, automaton));
    let (votes, received) = channels.votes;
    let received = Echo::new(received, parts.key.public_key(), memory);
    let consensus = engine.start((votes, received), channels.certificates, channels.resolver);
    (marshal, databases, consensus)
}

/// Gives the machine the records that it keeps something of in memory. No block runs until this is done.
async fn restore(databases: &Databases<Runtime>, app: &App) {
    const PAGE: usize = 256;
    let machine = &app.shared.machine;
    for kind in machine.restored_kinds() {
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
    app.shared.restored.send_replace(true);
}

/// Opens the archives of certificates and of blocks.
async fn histories(
    context: &Runtime,
    config: &Config,
    parts: &Parts,
) -> (History<Finalization<Scheme, Digest>>, History<Arc<Block>>) {
    let (cache, pruned) = (&parts.cache, config.prune.is_some());
    let finalizations = History::open(
        context.child("finalizations"),
        PREFIX,
        "finalizations",
        cache,
        parts.participants,
        pruned,
    )
    .await
    .expect("the archive of certificates can be opened");
    let blocks = History::open(context.child("blocks"), PREFIX, "blocks", cache, parts.limit, pruned)
        .await
        .expect("the archive of blocks can be opened");
    (finalizations, blocks)
}

fn probe_config(
    context: &Runtime,
    parts: &Parts,
) -> ProbeConfig<Runtime, ConstantProvider<Scheme, Epoch>, Rayon, PublicKey, Oracle> {
    ProbeConfig {
        context: context.child("probe"),
        provider: ConstantProvider::new(parts.scheme.clone()),
        strategy: parts.strategy.clone(),
        mailbox_size: NZUsize!(256),
        blocker: parts.oracle.clone(),
        minimum_epoch: EPOCH,
        retry_timeout: NZDuration!(Duration::from_millis(500)),
    }
}

fn resolver_config(parts: &Parts) -> marshal_resolver::Config<PublicKey, Oracle, Oracle> {
    marshal_resolver::Config {
        public_key: parts.key.public_key(),
        peer_provider: parts.oracle.clone(),
        blocker: parts.oracle.clone(),
        mailbox_size: NZUsize!(256),
        fetch_timeout: NZDuration!(Duration::from_secs(2)),
        fetch_retry_delay: Duration::from_millis(100),
        priority_requests: false,
        priority_responses: false,
    }
}

fn broadcast_config(parts: &Parts) -> buffered::Config<PublicKey, BlockLimit, Oracle, Rayon> {
    buffered::Config {
        public_key: parts.key.public_key(),
        mailbox_size: NZUsize!(256),
        deque_size: 8,
        priority: false,
        codec_config: parts.limit,
        peer_provider: parts.oracle.clone(),
        strategy: parts.strategy.clone(),
    }
}

fn marshal_config(
    parts: &Parts,
    start: marshal::Start<Scheme, Digest, Digested<Block>>,
) -> marshal::Config<ConstantProvider<Scheme, Epoch>, FixedEpocher, Rayon, Block, Digested<Block>> {
    marshal::Config {
        provider: ConstantProvider::new(parts.scheme.clone()),
        epocher: FixedEpocher::new(EPOCH_BLOCKS),
        start,
        partition_prefix: format!("{PREFIX}-marshal"),
        mailbox_size: NZUsize!(1024),
        view_retention: ViewDelta::new(VIEW_RETENTION),
        prunable_items_per_section: NZU64!(64),
        page_cache: parts.cache.clone(),
        replay_buffer: NZUsize!(1 << 20),
        key_write_buffer: NZUsize!(1 << 20),
        value_write_buffer: NZUsize!(1 << 20),
        block_codec_config: parts.limit,
        max_repair: NZUsize!(16),
        max_pending_acks: PENDING_ACKS_MAX,
        strategy: parts.strategy.clone(),
    }
}

fn state_sync_config(parts: &Parts) -> state_sync::Config<PublicKey, Oracle, Oracle, Store<Runtime>> {
    state_sync::Config {
        peer_provider: parts.oracle.clone(),
        blocker: parts.oracle.clone(),
        database: None,
        mailbox_size: NZUsize!(256),
        me: Some(parts.key.public_key()),
        fetch_timeout: NZDuration!(Duration::from_secs(2)),
        fetch_retry_delay: Duration::from_millis(100),
        max_serve_ops: SYNC_OPERATIONS_MAX,
        priority_requests: false,
        priority_responses: false,
    }
}

fn prune_config(config: &Config) -> PruneConfig {
    let blocks = config.prune.and_then(|prune| usize::try_from(prune.blocks_retained).ok());
    PruneConfig {
        maintenance_interval: PRUNE_INTERVAL,
        // The archives that keep everything pay no heed to this.
        retained_marshal_blocks: blocks.unwrap_or(LOG_BLOCKS_RETAINED),
        retained_qmdb_blocks: LOG_BLOCKS_RETAINED,
    }
}

fn simplex_config<A>(
    config: &Config,
    parts: &Parts,
    genesis: Digest,
    automaton: A,
) -> simplex::Config<Scheme, RoundRobin<Sha256>, Oracle, Digest, A, A, A, Rayon>
where
    A: CertifiableAutomaton<Context = Context> + Relay + Clone,
    A: Reporter<Activity = Activity<Scheme, Digest>>,
{
    let leader_timeout = leader_timeout(config);
    simplex::Config {
        scheme: parts.scheme.clone(),
        elector: RoundRobin::<Sha256>::default(),
        blocker: parts.oracle.clone(),
        automaton: automaton.clone(),
        relay: automaton.clone(),
        reporter: automaton,
        strategy: parts.strategy.clone(),
        partition: format!("{PREFIX}-simplex-{EPOCH}"),
        mailbox_size: NZUsize!(1024),
        epoch: EPOCH,
        floor: simplex::config::Floor::Genesis(genesis),
        replay_buffer: NZUsize!(1 << 20),
        write_buffer: NZUsize!(1 << 20),
        page_cache: parts.cache.clone(),
        leader_timeout,
        certification_timeout: leader_timeout + GRACE,
        timeout_retry: leader_timeout,
        view_retention: ViewDelta::new(VIEW_RETENTION),
        skip: if parts.participants == 1 {
            SkipPolicy::Disabled
        } else {
            SkipPolicy::Enabled { timeout: leader_timeout * 3, budget: SkipBudget::Participants }
        },
        fetch_timeout: NZDuration!(Duration::from_secs(2)),
        fetch_retry_delay: Duration::from_millis(250),
        forward: ForwardPolicy::Disabled,
        track_historical_votes: false,
    }
}

/// How long a leader has before the others pass it over. Always longer than the heartbeat; a lone validator
/// has nobody to hand over to and takes its time.
fn leader_timeout(config: &Config) -> Duration {
    let patience = if config.participants.len() == 1 { 10 * GRACE } else { GRACE };
    Duration::from_millis(config.heartbeat_ms.max(config.block_interval_min_ms)) + patience
}
