//! Reads of a running engine, for any thread and any runtime.
//!
//! Promise: what is answered is final; answers name the height they belong to.
//! Start reading at [`Handle`].

use bytes::Bytes;
use commonware_codec::Encode as _;
use commonware_consensus::{
    marshal::{core::Mailbox as MarshalMailbox, standard::Standard},
    types::Height,
};
use commonware_runtime::{Metrics as _, Spawner, tokio::Context as Tokio};
use commonware_storage::Context as StorageContext;
use futures::{StreamExt as _, pin_mut};
use light::{Absence, CHAIN_HEADERS_MAX, Certificate, Claim, Header, Presence, Proof};
use std::{future::Future, ops::Bound, sync::Arc};
use tokio::sync::watch;

use crate::{
    app::Scheme,
    block::Block,
    config::EngineError,
    epochs::EpochStatus,
    records::{RecordKey, bytes_of, chunk_count, chunk_key, length, narrow, split_key},
    store::{self, Databases, metadata_height},
};

/// The most records one call reads.
pub const READ_RECORDS_MAX: usize = 65_536;

/// The newest final block whose state can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tip {
    /// Its height; 0 is genesis.
    pub height: u64,
    /// Its time in ms since 1970-01-01 UTC.
    pub time_ms: u64,
    /// Its header's digest.
    pub digest: [u8; 32],
    /// Root of the state after it.
    pub state_root: [u8; 32],
}

/// A final block as it is kept.
#[derive(Clone, Debug)]
pub struct StoredBlock {
    /// Its header; `encode` gives the bytes that were certified.
    pub header: Header,
    /// Its body.
    pub body: Bytes,
}

/// Something read from the state, with the height of the block it belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct At<T> {
    /// Height of the block after which the state was read.
    pub height: u64,
    /// What was read.
    pub value: T,
}

/// Reads a running engine. Cloning is cheap; a clone does not keep the engine running.
///
/// The async methods work on any runtime. Those ending in `_blocking` block the calling thread and must not
/// be called from an async task. All fail with [`EngineError::Stopped`] once the engine is gone.
#[derive(Clone)]
pub struct Handle {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) runtime: tokio::runtime::Handle,
    pub(crate) context: Tokio,
    pub(crate) databases: Databases<Tokio>,
    pub(crate) marshal: MarshalMailbox<Scheme, Standard<Block>>,
    pub(crate) tip: watch::Receiver<Tip>,
    pub(crate) epochs: watch::Receiver<EpochStatus>,
    pub(crate) genesis: Block,
}

impl std::fmt::Debug for Handle {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Handle").field("tip", &self.tip()).finish_non_exhaustive()
    }
}

impl Handle {
    /// The newest applied block. Free.
    #[must_use]
    pub fn tip(&self) -> Tip {
        *self.inner.tip.borrow()
    }

    /// Follows the newest applied block. The channel closes when the engine stops or fails.
    #[must_use]
    pub fn watch_tip(&self) -> watch::Receiver<Tip> {
        self.inner.tip.clone()
    }

    /// The epoch that is under way, and who its validators are. Costs a copy.
    #[must_use]
    pub fn epoch(&self) -> EpochStatus {
        self.inner.epochs.borrow().clone()
    }

    /// True if this node is the only validator, so that nobody else makes blocks. Free.
    #[must_use]
    pub fn is_alone(&self) -> bool {
        let status = self.inner.epochs.borrow();
        status.votes && status.validators.len() == 1
    }

    /// Runs on the engine's own runtime, which its storage needs.
    async fn on_engine<T: Send + 'static>(
        &self,
        job: impl Future<Output = Result<T, EngineError>> + Send + 'static,
    ) -> Result<T, EngineError> {
        self.inner.runtime.spawn(job).await.map_err(|_| EngineError::Stopped)?
    }

    /// One record of the newest applied state. A few microseconds when the page is in memory.
    pub async fn get(&self, key: RecordKey) -> Result<At<Option<Vec<u8>>>, EngineError> {
        let many = self.get_many(vec![key]).await?;
        Ok(At { height: many.height, value: many.value.into_iter().next().flatten() })
    }

    /// Records of one state, in the order of `keys`; at most [`READ_RECORDS_MAX`].
    pub async fn get_many(&self, keys: Vec<RecordKey>) -> Result<At<Vec<Option<Vec<u8>>>>, EngineError> {
        if keys.len() > READ_RECORDS_MAX {
            return Err(EngineError::TooMany(READ_RECORDS_MAX));
        }
        let databases = self.inner.databases.clone();
        self.on_engine(async move {
            let store = databases.read().await;
            let height = store_height(&store).await?;
            let value = store::load(&store, &keys).await.map_err(EngineError::Read)?;
            Ok(At { height, value })
        })
        .await
    }

    /// Like [`Handle::get_many`], for threads that are not async.
    pub fn get_many_blocking(&self, keys: Vec<RecordKey>) -> Result<At<Vec<Option<Vec<u8>>>>, EngineError> {
        futures::executor::block_on(self.get_many(keys))
    }

    /// Records of one kind after `after`, in the order of the store's keys: the first 40 bits of the id, then
    /// the rest of it, which is the order of ids. At most `limit`, itself at most [`READ_RECORDS_MAX`].
    ///
    /// Applying the next block waits for a scan: ask for pages, not for everything.
    pub async fn scan(
        &self,
        kind: u8,
        after: Option<RecordKey>,
        limit: usize,
    ) -> Result<At<Vec<(RecordKey, Vec<u8>)>>, EngineError> {
        if limit > READ_RECORDS_MAX {
            return Err(EngineError::TooMany(READ_RECORDS_MAX));
        }
        let databases = self.inner.databases.clone();
        self.on_engine(async move {
            let store = databases.read().await;
            let height = store_height(&store).await?;
            let value = page(&store, kind, after, limit).await?;
            Ok(At { height, value })
        })
        .await
    }

    /// Like [`Handle::scan`], for threads that are not async.
    pub fn scan_blocking(
        &self,
        kind: u8,
        after: Option<RecordKey>,
        limit: usize,
    ) -> Result<At<Vec<(RecordKey, Vec<u8>)>>, EngineError> {
        futures::executor::block_on(self.scan(kind, after, limit))
    }

    /// The final block at `height`; `None` if there is none yet, or it was pruned.
    pub async fn block(&self, height: u64) -> Result<Option<StoredBlock>, EngineError> {
        let block = if height == 0 { Some(self.inner.genesis.clone()) } else { self.stored(height).await? };
        Ok(block.map(|block| StoredBlock { header: block.header, body: block.body.shared() }))
    }

    /// Like [`Handle::block`], for threads that are not async.
    pub fn block_blocking(&self, height: u64) -> Result<Option<StoredBlock>, EngineError> {
        futures::executor::block_on(self.block(height))
    }

    async fn stored(&self, height: u64) -> Result<Option<Block>, EngineError> {
        let marshal = self.inner.marshal.clone();
        self.on_engine(async move {
            Ok(marshal.get_block(Height::new(height)).await.map(|block| {
                let block: Arc<Block> = block.into();
                Arc::unwrap_or_clone(block)
            }))
        })
        .await
    }

    /// The nearest certificate at or above `height`, with the headers that lead from the block to it.
    pub async fn certificate(&self, height: u64) -> Result<Certificate, EngineError> {
        let mut chain = Vec::new();
        for at in height.max(1)..=height.saturating_add(CHAIN_HEADERS_MAX as u64) {
            if at > height {
                let block = self.stored(at).await?.ok_or(EngineError::NoCertificate(height))?;
                chain.push(block.header.encode());
            }
            let marshal = self.inner.marshal.clone();
            let found =
                self.on_engine(async move { Ok(marshal.get_finalization(Height::new(at)).await) }).await?;
            if let Some(finalization) = found {
                return Ok(Certificate { finalization: finalization.encode().to_vec(), chain });
            }
        }
        Err(EngineError::NoCertificate(height))
    }

    /// Proves what `key` holds, or that it holds nothing, in the newest applied state.
    ///
    /// Costs some 50 microseconds a chunk, while which no block is applied.
    pub async fn prove(&self, key: RecordKey) -> Result<Proof, EngineError> {
        let databases = self.inner.databases.clone();
        let (height, claim) = self
            .on_engine(async move {
                let store = databases.read().await;
                let height = store_height(&store).await?;
                Ok((height, claim(&store, &key).await?))
            })
            .await?;
        if height == 0 {
            return Err(EngineError::NoCertificate(0));
        }
        self.prove_claim(height, claim).await
    }

    /// Proves `claim` of the block at `height`, whoever made it: a claim that is not so is proven by nothing.
    pub async fn prove_claim(&self, height: u64, claim: Claim) -> Result<Proof, EngineError> {
        let certificate = self.certificate(height).await?;
        let block = self.stored(height).await?.ok_or(EngineError::NoCertificate(height))?;
        let lineage = self.epoch().lineage;
        // Validators that came later have nothing to do with the block.
        let before = |header: &[u8]| Header::decode(header).is_ok_and(|header| header.height < height);
        let hand_overs = lineage.hand_overs().iter().filter(|one| before(&one.header)).cloned().collect();
        let lineage = light::Lineage::new(lineage.genesis().clone(), hand_overs);
        lineage
            .and_then(|lineage| Proof::new(lineage, block.header.encode(), certificate, claim))
            .map_err(|error| EngineError::Read(error.to_string()))
    }

    /// Like [`Handle::prove`], for threads that are not async.
    pub fn prove_blocking(&self, key: RecordKey) -> Result<Proof, EngineError> {
        futures::executor::block_on(self.prove(key))
    }

    /// All counters and gauges of the engine, as Prometheus text.
    #[must_use]
    pub fn metrics(&self) -> String {
        self.inner.context.encode()
    }
}

/// Records of one kind after `after`, at most `limit`, in the order of the store's keys.
pub(crate) async fn page<E: Spawner + StorageContext>(
    store: &store::Store<E>,
    kind: u8,
    after: Option<RecordKey>,
    limit: usize,
) -> Result<Vec<(RecordKey, Vec<u8>)>, EngineError> {
    let from = match after {
        Some(key) if key.kind() == kind => Bound::Excluded(chunk_key(&key, 0)),
        Some(key) if key.kind() > kind => return Ok(Vec::new()),
        Some(_) | None => Bound::Included(chunk_key(&RecordKey::new(kind, [0; 16]), 0)),
    };
    let mut found = Vec::new();
    {
        let keys = store.keys((from, Bound::Unbounded));
        pin_mut!(keys);
        while found.len() < limit {
            let Some(key) = keys.next().await else { break };
            let key = key.map_err(|error| EngineError::Read(error.to_string()))?;
            match split_key(&key) {
                Some((record, _)) if record.kind() != kind => break,
                Some((record, 0)) => found.push(record),
                Some(_) | None => {}
            }
        }
    }
    let values = store::load(store, &found).await.map_err(EngineError::Read)?;
    Ok(found.into_iter().zip(values).filter_map(|(key, value)| Some((key, value?))).collect())
}

/// The height of the block that the state belongs to.
pub(crate) async fn store_height<E: Spawner + StorageContext>(
    store: &store::Store<E>,
) -> Result<u64, EngineError> {
    let metadata = store.get_metadata().await.map_err(|error| EngineError::Read(error.to_string()))?;
    Ok(metadata_height(metadata.as_ref()))
}

async fn claim(store: &store::Store<Tokio>, key: &RecordKey) -> Result<Claim, EngineError> {
    let read = |error: &dyn std::fmt::Display| EngineError::Read(error.to_string());
    let first_key = chunk_key(key, 0);
    let Some(first) = store.get(&first_key).await.map_err(|error| read(&error))? else {
        let proof = store.exclusion_proof(&first_key).await.map_err(|error| read(&error))?;
        let absence = Absence::decode(&proof.encode()).map_err(|error| read(&error))?;
        return Ok(Claim::Absent { key: *key, absence });
    };
    let count = chunk_count(length(&first).ok_or_else(|| read(&"a record has an unlawful length"))?);
    let mut chunks = Vec::with_capacity(count);
    for index in 0..count {
        let chunk_key = chunk_key(key, narrow(index));
        let value = store.get(&chunk_key).await.map_err(|error| read(&error))?;
        let value = value.ok_or_else(|| read(&"a record lacks a chunk"))?;
        let proof = store.key_value_proof(chunk_key).await.map_err(|error| read(&error))?;
        let presence = Presence::decode(&proof.encode()).map_err(|error| read(&error))?;
        chunks.push((bytes_of(&value), presence));
    }
    Ok(Claim::Present { key: *key, chunks })
}
