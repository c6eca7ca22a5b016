//! How the engine's parts are set up: where they keep what they keep, and how much of it.
//!
//! Promise: everything the parts keep in memory is bounded here, or by the configuration.
//! Not here: how they are put together (`wiring`), and consensus, which is set up anew for each epoch (`epochs`).

use commonware_broadcast::buffered;
use commonware_codec::FixedSize as _;
use commonware_consensus::{
    marshal::{self, resolver::p2p as marshal_resolver, standard::Standard},
    simplex,
    types::{Epoch, FixedEpocher, ViewDelta},
};
use commonware_cryptography::{
    Digested, Signer as _,
    ed25519::{PrivateKey, PublicKey},
    sha256::Digest,
};
use commonware_glue::stateful::{
    PruneConfig,
    db::{SyncEngineConfig, p2p as state_sync},
    probe::{self, Config as ProbeConfig},
};
use commonware_p2p::{Blocker, Provider as PeerProvider, max_message_size, utils::mux::prefixed};
use commonware_parallel::Rayon;
use commonware_runtime::buffer::paged::CacheRef;
use commonware_storage::{
    journal::contiguous::fixed::Config as LogConfig,
    mmr,
    qmdb::{any, current::FixedConfig},
    translator::EightCap,
};
use commonware_utils::{NZDuration, NZU64, NZUsize};
use std::{
    num::{NonZeroU64, NonZeroUsize},
    time::Duration,
};
use vocabulary::Genesis;

use crate::{
    app::Scheme,
    block::{Block, BlockLimit},
    committees::Committees,
    config::{Config, PARTICIPANTS_MAX},
    machine::REPORTED_AGAIN_MAX,
    records::{StoreKey, StoreValue},
    relay::MESSAGE_BYTES_MAX,
    store::Store,
    wiring::Runtime,
};

/// Prefix of all partitions in the data directory. Part of the layout on disk.
pub(crate) const PREFIX: &str = "kerf";
/// Bytes of a page on disk. Part of the layout on disk.
pub(crate) const PAGE_BYTES: u32 = 4_096;
/// Blocks that may be applied and not yet durable; so many may be reported twice after a crash.
const PENDING_ACKS_MAX: NonZeroUsize = NZUsize!(16);
/// Operations that one answer of state sync may carry.
const SYNC_OPERATIONS_MAX: NonZeroU64 = NZU64!(1024);
/// How state sync asks for operations.
pub(crate) const SYNC_CONFIG: SyncEngineConfig = SyncEngineConfig {
    fetch_batch_size: SYNC_OPERATIONS_MAX,
    apply_batch_size: NZU64!(4096),
    max_outstanding_requests: NZUsize!(16),
};
/// Views behind the newest final one whose blocks are kept for slow validators.
const VIEW_RETENTION: u64 = 64;
/// Blocks between two rounds of throwing away dead operations of the state's log.
const PRUNE_INTERVAL: NonZeroUsize = NZUsize!(16);
/// Blocks for which the state's log is kept, so that others can sync from us. A full block takes some 40 MB of it.
const LOG_BLOCKS_RETAINED: usize = 32;

const _: () = assert!(PENDING_ACKS_MAX.get() <= REPORTED_AGAIN_MAX);

/// The longest message between nodes; the same on all of them, whatever their number.
pub(crate) fn message_bytes_max(body_bytes_max: usize) -> u32 {
    let validators = u32::try_from(PARTICIPANTS_MAX).unwrap_or(u32::MAX);
    let limit = BlockLimit { body_bytes_max };
    max_message_size(&[
        prefixed(simplex::max_payload_size::<Scheme, Digest>(validators)),
        marshal::max_payload_size::<Standard<Block>, Scheme>(validators, &limit),
        probe::max_payload_size::<Standard<Block>, Scheme>(validators),
        state_sync_bytes_max(),
        MESSAGE_BYTES_MAX,
    ])
}

/// The longest message of state sync.
pub(crate) fn state_sync_bytes_max() -> usize {
    state_sync::max_payload_size::<mmr::Family, Digest>(
        SYNC_OPERATIONS_MAX,
        any::ordered::fixed::Operation::<mmr::Family, StoreKey, StoreValue>::SIZE,
    )
}

/// What most parts need.
#[derive(Clone)]
pub(crate) struct Parts<B> {
    pub(crate) key: PrivateKey,
    pub(crate) committees: Committees,
    pub(crate) limit: BlockLimit,
    pub(crate) strategy: Rayon,
    pub(crate) cache: CacheRef,
    /// The network's say on who is connected and who is not let in any more.
    pub(crate) oracle: B,
    pub(crate) epocher: FixedEpocher,
}

/// Keys that are kept at hand while the live state is read again, for this much memory for pages.
fn keys_at_hand(cache_bytes: usize) -> NonZeroUsize {
    NonZeroUsize::new((cache_bytes / 128).min(1 << 20)).unwrap_or(NonZeroUsize::MIN)
}

pub(crate) fn store_config(
    name: &str,
    strategy: &Rayon,
    cache: &CacheRef,
    cache_bytes: usize,
) -> FixedConfig<EightCap, Rayon> {
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
        init_cache: Some(keys_at_hand(cache_bytes)),
        init_buffer: NZUsize!(4 << 20),
        init_concurrency: (),
    }
}

/// Which blocks end an epoch.
pub(crate) fn epocher(genesis: &Genesis) -> FixedEpocher {
    let blocks = NonZeroU64::new(genesis.epoch_blocks.into());
    FixedEpocher::new(blocks.expect("a genesis that was checked has epochs of some blocks"))
}

pub(crate) fn probe_config<E: Runtime, B: Blocker<PublicKey = PublicKey>>(
    context: &E,
    parts: &Parts<B>,
) -> ProbeConfig<E, Committees, Rayon, PublicKey, B> {
    ProbeConfig {
        context: context.child("probe"),
        provider: parts.committees.clone(),
        strategy: parts.strategy.clone(),
        mailbox_size: NZUsize!(256),
        blocker: parts.oracle.clone(),
        minimum_epoch: Epoch::new(parts.committees.newest_term()),
        retry_timeout: NZDuration!(Duration::from_millis(500)),
    }
}

pub(crate) fn resolver_config<B>(parts: &Parts<B>) -> marshal_resolver::Config<PublicKey, B, B>
where
    B: Blocker<PublicKey = PublicKey> + PeerProvider<PublicKey = PublicKey>,
{
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

pub(crate) fn broadcast_config<B>(parts: &Parts<B>) -> buffered::Config<PublicKey, BlockLimit, B, Rayon>
where
    B: PeerProvider<PublicKey = PublicKey>,
{
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

pub(crate) fn marshal_config<B>(
    parts: &Parts<B>,
    start: marshal::Start<Scheme, Digest, Digested<Block>>,
) -> marshal::Config<Committees, FixedEpocher, Rayon, Block, Digested<Block>> {
    marshal::Config {
        provider: parts.committees.clone(),
        epocher: parts.epocher.clone(),
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

pub(crate) fn state_sync_config<E: Runtime, B>(
    parts: &Parts<B>,
) -> state_sync::Config<PublicKey, B, B, Store<E>>
where
    B: Blocker<PublicKey = PublicKey> + PeerProvider<PublicKey = PublicKey>,
{
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

pub(crate) fn prune_config(config: &Config) -> PruneConfig {
    let blocks = config.prune.and_then(|prune| usize::try_from(prune.blocks_retained).ok());
    PruneConfig {
        maintenance_interval: PRUNE_INTERVAL,
        // The archives that keep everything pay no heed to this.
        retained_marshal_blocks: blocks.unwrap_or(LOG_BLOCKS_RETAINED),
        retained_qmdb_blocks: LOG_BLOCKS_RETAINED,
    }
}
