//! Where final blocks and their certificates are kept: all of them, or the most recent.
//!
//! Promise: the consensus side need not know which.
//! Start reading at [`History::open`].

use commonware_codec::CodecShared;
use commonware_consensus::{
    Heightable as _,
    marshal::store::{Blocks, Certificates},
    simplex::types::Finalization,
    types::Height,
};
use commonware_cryptography::sha256::Digest;
use commonware_runtime::{Handle, Spawner, buffer::paged::CacheRef};
use commonware_storage::{
    Context as StorageContext,
    archive::{Archive, Error, Identifier, immutable, prunable},
    translator::EightCap,
};
use commonware_utils::{NZU64, NZUsize};
use std::{num::NonZeroUsize, sync::Arc};

use crate::{app::Scheme, block::Block};

/// Blocks that are thrown away together. Part of the layout on disk.
const PRUNED_TOGETHER: u64 = 128;
/// Buffers are sized for certificates and keys; whole blocks pass them by.
const BUFFER: NonZeroUsize = NZUsize!(1 << 20);

/// An archive by height and digest.
pub(crate) enum History<E: Spawner + StorageContext, V: CodecShared> {
    /// Nothing is ever thrown away. Costs no memory per block.
    All(Box<immutable::Archive<E, Digest, V>>),
    /// Old blocks are thrown away. Costs some 50 bytes of memory per block kept.
    Recent(Box<prunable::Archive<EightCap, E, Digest, V>>),
}

/// A partition that exists if and only if the archive `name` keeps everything.
pub(crate) fn partition_of_all(prefix: &str, name: &str) -> String {
    format!("{prefix}-{name}-metadata")
}

/// A partition that exists if and only if the archive `name` keeps what is recent.
pub(crate) fn partition_of_recent(prefix: &str, name: &str) -> String {
    format!("{prefix}-recent-{name}-metadata")
}

/// Runs one call of the archives' common interface on whichever there is.
macro_rules! either {
    ($history:expr, $archive:ident => $call:expr) => {
        match $history {
            History::All($archive) => $call,
            History::Recent($archive) => $call,
        }
    };
}

impl<E: Spawner + StorageContext, V: CodecShared> History<E, V>
where
    V::Cfg: Clone,
{
    /// Opens the archive `name`, whose blobs' names begin with `prefix`.
    pub(crate) async fn open(
        context: E,
        prefix: &str,
        name: &str,
        cache: &CacheRef,
        codec_config: V::Cfg,
        pruned: bool,
    ) -> Result<Self, Error> {
        if pruned {
            let config = prunable::Config {
                translator: EightCap,
                metadata_partition: partition_of_recent(prefix, name),
                key_partition: format!("{prefix}-recent-{name}-key"),
                key_page_cache: cache.clone(),
                value_partition: format!("{prefix}-recent-{name}-value"),
                compression: None,
                codec_config,
                items_per_section: NZU64!(PRUNED_TOGETHER),
                key_write_buffer: BUFFER,
                value_write_buffer: BUFFER,
                replay_buffer: BUFFER,
            };
            return Ok(Self::Recent(Box::new(prunable::Archive::init(context, config).await?)));
        }
        let config = immutable::Config {
            metadata_partition: partition_of_all(prefix, name),
            freezer_table_partition: format!("{prefix}-{name}-table"),
            freezer_table_initial_size: 65_536,
            freezer_table_resize_frequency: 4,
            freezer_table_resize_chunk_size: 16_384,
            freezer_key_partition: format!("{prefix}-{name}-key"),
            freezer_key_page_cache: cache.clone(),
            freezer_value_partition: format!("{prefix}-{name}-value"),
            freezer_value_target_size: 1 << 30,
            freezer_value_compression: None,
            ordinal_partition: format!("{prefix}-{name}-ordinal"),
            items_per_section: NZU64!(262_144),
            freezer_key_write_buffer: BUFFER,
            freezer_value_write_buffer: BUFFER,
            ordinal_write_buffer: BUFFER,
            replay_buffer: BUFFER,
            codec_config,
        };
        Ok(Self::All(Box::new(immutable::Archive::init(context, config).await?)))
    }

    async fn put(self, height: Height, digest: Digest, value: &V) -> Result<Self, Error> {
        Ok(match self {
            Self::All(archive) => {
                Self::All(Box::new(Archive::put(*archive, height.get(), digest, value).await?))
            }
            Self::Recent(archive) => {
                Self::Recent(Box::new(Archive::put(*archive, height.get(), digest, value).await?))
            }
        })
    }

    async fn sync(self) -> Result<Self, Error> {
        Ok(match self {
            Self::All(archive) => Self::All(Box::new(Archive::sync(*archive).await?)),
            Self::Recent(archive) => Self::Recent(Box::new(Archive::sync(*archive).await?)),
        })
    }

    async fn start_sync(self) -> Result<(Self, Handle<()>), Error> {
        Ok(match self {
            Self::All(archive) => {
                let (archive, handle) = Archive::start_sync(*archive).await?;
                (Self::All(Box::new(archive)), handle)
            }
            Self::Recent(archive) => {
                let (archive, handle) = Archive::start_sync(*archive).await?;
                (Self::Recent(Box::new(archive)), handle)
            }
        })
    }

    async fn prune(self, min: Height) -> Result<Self, Error> {
        Ok(match self {
            Self::All(archive) => Self::All(archive),
            Self::Recent(archive) => Self::Recent(Box::new(archive.prune(min.get()).await?)),
        })
    }

    fn last(&self) -> Option<Height> {
        either!(self, archive => Archive::last_index(&**archive)).map(Height::new)
    }
}

impl<E: Spawner + StorageContext> Certificates for History<E, Finalization<Scheme, Digest>> {
    type BlockDigest = Digest;
    type Commitment = Digest;
    type Scheme = Scheme;
    type Error = Error;

    async fn put(
        self,
        height: Height,
        digest: Digest,
        finalization: &Finalization<Scheme, Digest>,
    ) -> Result<Self, Error> {
        Self::put(self, height, digest, finalization).await
    }

    async fn sync(self) -> Result<Self, Error> {
        Self::sync(self).await
    }

    async fn start_sync(self) -> Result<(Self, Handle<()>), Error> {
        Self::start_sync(self).await
    }

    async fn get(&self, id: Identifier<'_, Digest>) -> Result<Option<Finalization<Scheme, Digest>>, Error> {
        either!(self, archive => Archive::get(&**archive, id).await)
    }

    async fn has(&self, height: Height) -> Result<bool, Error> {
        either!(self, archive => Archive::has(&**archive, Identifier::Index(height.get())).await)
    }

    async fn prune(self, min: Height) -> Result<Self, Error> {
        Self::prune(self, min).await
    }

    fn last_index(&self) -> Option<Height> {
        self.last()
    }

    fn ranges_from(&self, from: Height) -> impl Iterator<Item = (Height, Height)> {
        let ranges: Vec<_> = either!(self, archive => Archive::ranges_from(&**archive, from.get()).collect());
        ranges.into_iter().map(|(start, end)| (Height::new(start), Height::new(end)))
    }
}

impl<E: Spawner + StorageContext> Blocks for History<E, Arc<Block>> {
    type Block = Arc<Block>;
    type Error = Error;

    async fn put(self, digest: Digest, block: &Arc<Block>) -> Result<Self, Error> {
        Self::put(self, block.height(), digest, block).await
    }

    async fn sync(self) -> Result<Self, Error> {
        Self::sync(self).await
    }

    async fn start_sync(self) -> Result<(Self, Handle<()>), Error> {
        Self::start_sync(self).await
    }

    async fn get(&self, id: Identifier<'_, Digest>) -> Result<Option<Arc<Block>>, Error> {
        either!(self, archive => Archive::get(&**archive, id).await)
    }

    async fn prune(self, min: Height) -> Result<Self, Error> {
        Self::prune(self, min).await
    }

    fn missing_items(&self, start: Height, max: usize) -> Vec<Height> {
        either!(self, archive => Archive::missing_items(&**archive, start.get(), max))
            .into_iter()
            .map(Height::new)
            .collect()
    }

    fn next_gap(&self, value: Height) -> (Option<Height>, Option<Height>) {
        let (end, start) = either!(self, archive => Archive::next_gap(&**archive, value.get()));
        (end.map(Height::new), start.map(Height::new))
    }

    fn last_index(&self) -> Option<Height> {
        self.last()
    }
}
