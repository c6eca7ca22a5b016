//! The authenticated store of chunks: which one it is, and how a body's records come out of it and go back.
//!
//! Promise: same state, same body, same machine: same roots.
//! Not here: when this is done (`app`).

use commonware_cryptography::Sha256;
use commonware_glue::stateful::db::{DatabaseSet, Shared};
use commonware_parallel::{Rayon, Strategy as _};
use commonware_runtime::Spawner;
use commonware_storage::{
    Context as StorageContext, mmr,
    qmdb::current::{batch::Slot, ordered::fixed},
    translator::EightCap,
};
use commonware_utils::sequence::FixedBytes;
use std::sync::Arc;

use crate::{
    machine::{Body, Executed, Invalid, Loaded, Machine, Position},
    records::{
        CHUNK_BYTES, Chunks, RECORD_BYTES_MAX, RecordKey, StoreKey, StoreValue, chunk_count, chunk_key, cut,
        join, length, narrow,
    },
};

/// Bytes of activity bitmap per leaf of the store's grafted tree.
pub(crate) const BITMAP_BYTES: usize = 32;

/// The store.
pub(crate) type Store<E> =
    fixed::Db<mmr::Family, E, StoreKey, StoreValue, Sha256, EightCap, BITMAP_BYTES, Rayon>;

/// The one store, shared.
pub(crate) type Databases<E> = Shared<Store<E>>;
/// Changes that are not authenticated yet.
pub(crate) type Unmerkleized<E> = <Databases<E> as DatabaseSet<E>>::Unmerkleized;
/// Changes with their roots.
pub(crate) type Merkleized<E> = <Databases<E> as DatabaseSet<E>>::Merkleized;

/// Why a body could not be run on a state.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RunError {
    /// The machine, or a rule for it, says no.
    #[error(transparent)]
    Invalid(#[from] Invalid),
    /// The store failed, or moved to another branch meanwhile.
    #[error("could not run the body on the store: {0}")]
    Store(String),
}

/// What was committed with a block's last operation: its height and time.
pub(crate) fn metadata(at: &Position) -> StoreValue {
    let mut bytes = [0; CHUNK_BYTES];
    bytes[..8].copy_from_slice(&at.height.to_be_bytes());
    bytes[8..16].copy_from_slice(&at.time_ms.to_be_bytes());
    FixedBytes::new(bytes)
}

/// The height a store's last commit names; 0 before the first block.
pub(crate) fn metadata_height(metadata: Option<&StoreValue>) -> u64 {
    metadata.map_or(0, |bytes| {
        let mut height = [0; 8];
        height.copy_from_slice(&bytes[..8]);
        u64::from_be_bytes(height)
    })
}

/// Where a body runs: its place, the bodies before it that are not reported yet, newest first, and a record
/// whose value afterwards is asked for.
pub(crate) struct Place {
    pub(crate) at: Position,
    pub(crate) pending: Vec<Body>,
    pub(crate) watched: Option<RecordKey>,
}

/// What running a body gave, besides the changes of the store.
pub(crate) struct Ran {
    pub(crate) executed: Executed,
    /// The watched record afterwards.
    pub(crate) watched: Option<Vec<u8>>,
}

/// Loads what `body` touches, runs it, and authenticates what it wrote.
pub(crate) async fn run<E: Spawner + StorageContext>(
    machine: &Arc<dyn Machine>,
    strategy: &Rayon,
    place: Place,
    body: &Body,
    touched: Vec<RecordKey>,
    batch: Unmerkleized<E>,
) -> Result<(Merkleized<E>, Ran), RunError> {
    let Place { at, pending, watched } = place;
    let (keys, first) = strategy
        .spawn(touched.len(), move |_| {
            let mut keys = touched;
            keys.extend(watched);
            keys.sort_unstable();
            keys.dedup();
            let first: Vec<StoreKey> = keys.iter().map(|key| chunk_key(key, 0)).collect();
            (keys, first)
        })
        .await;
    let wanted: Vec<&StoreKey> = first.iter().collect();
    let (heads, staged) = batch.stage(&wanted).await.map_err(|error| RunError::Store(error.to_string()))?;

    // Chunks beyond the first, in the order of the keys.
    let mut more = Vec::new();
    for (key, head) in keys.iter().zip(&heads) {
        let count = head.as_ref().map_or(0, |head| chunk_count(stored_length(head)));
        more.extend((1..count).map(|index| chunk_key(key, narrow(index))));
    }
    let (tails, staged) = if more.is_empty() {
        (Vec::new(), staged)
    } else {
        let wanted: Vec<&StoreKey> = more.iter().collect();
        let (_, tails, staged) =
            staged.expand(&wanted).await.map_err(|error| RunError::Store(error.to_string()))?;
        (tails, staged)
    };

    let machine = Arc::clone(machine);
    let job = Job { keys, heads, tails, at, pending, watched, body: body.clone() };
    let (ran, slots, fresh) =
        strategy.spawn(body.bytes().len(), move |_| job.execute(machine.as_ref())).await?;
    let merkleized = staged
        .with_metadata(metadata(&at))
        .merkleize(slots, fresh)
        .await
        .map_err(|error| RunError::Store(error.to_string()))?;
    Ok((merkleized, ran))
}

/// Loads records at the state of `store`, without staging a change. For reads outside of execution.
pub(crate) async fn load<E: Spawner + StorageContext>(
    store: &Store<E>,
    keys: &[RecordKey],
) -> Result<Vec<Option<Vec<u8>>>, String> {
    let first: Vec<StoreKey> = keys.iter().map(|key| chunk_key(key, 0)).collect();
    let wanted: Vec<&StoreKey> = first.iter().collect();
    let heads = store.get_many(&wanted).await.map_err(|error| error.to_string())?;
    let mut more = Vec::new();
    for (key, head) in keys.iter().zip(&heads) {
        let count = head.as_ref().map_or(0, |head| chunk_count(stored_length(head)));
        more.extend((1..count).map(|index| chunk_key(key, narrow(index))));
    }
    let wanted: Vec<&StoreKey> = more.iter().collect();
    let tails = store.get_many(&wanted).await.map_err(|error| error.to_string())?;
    Ok(assemble(heads, tails).into_iter().map(|chunks| chunks.value().map(<[u8]>::to_vec)).collect())
}

/// One execution, as it is handed to the worker pool.
struct Job {
    keys: Vec<RecordKey>,
    heads: Vec<Option<StoreValue>>,
    tails: Vec<Option<StoreValue>>,
    at: Position,
    pending: Vec<Body>,
    watched: Option<RecordKey>,
    body: Body,
}

/// The changes of one execution: per staged chunk, and of chunks that were not there before.
type Changes = (Ran, Vec<Slot<StoreValue>>, Vec<(StoreKey, Option<StoreValue>)>);

impl Job {
    fn execute(self, machine: &dyn Machine) -> Result<Changes, Invalid> {
        let records = self.keys.len();
        let staged = records + self.tails.len();
        let values = assemble(self.heads, self.tails);
        // Where the chunks beyond the first of each record stand among the staged ones.
        let mut tail_at = Vec::with_capacity(records);
        let mut next = records;
        for value in &values {
            tail_at.push(next);
            next += value.count().saturating_sub(1);
        }
        let loaded = Loaded::new(self.keys, values);
        let mut executed = machine.execute(&self.at, &self.pending, &self.body, &loaded)?;
        let watched =
            self.watched.and_then(|watched| match executed.writes.iter().find(|(key, _)| *key == watched) {
                Some((_, written)) => written.clone(),
                None => loaded.get(&watched).map(<[u8]>::to_vec),
            });

        let mut slots: Vec<Slot<StoreValue>> = (0..staged).map(|_| Slot::Keep).collect();
        let mut fresh = Vec::new();
        let mut written = vec![false; records];
        for (key, value) in std::mem::take(&mut executed.writes) {
            let at = loaded
                .place(&key)
                .ok_or_else(|| Invalid(format!("record {key:?} was written without being touched")))?;
            if std::mem::replace(&mut written[at], true) {
                return Err(Invalid(format!("record {key:?} was written twice")));
            }
            let slot = |chunk: usize| if chunk == 0 { at } else { tail_at[at] + chunk - 1 };
            let old = &loaded.values[at];
            let old_count = old.count();
            let new_count = match &value {
                Some(value) if !(1..=RECORD_BYTES_MAX).contains(&value.len()) => {
                    return Err(Invalid(format!("record {key:?} would have {} bytes", value.len())));
                }
                Some(value) => chunk_count(value.len()),
                None => 0,
            };
            for chunk in 0..new_count {
                let Some(value) = &value else { break };
                let new = cut(value, chunk);
                if chunk == 0 || chunk < old_count {
                    if !old.holds(chunk, &new) {
                        slots[slot(chunk)] = Slot::Put(new);
                    }
                } else {
                    fresh.push((chunk_key(&key, narrow(chunk)), Some(new)));
                }
            }
            for chunk in new_count..old_count {
                slots[slot(chunk)] = Slot::Delete;
            }
        }
        Ok((Ran { executed, watched }, slots, fresh))
    }
}

/// Joins first chunks with the chunks that follow them, in the same order of records.
fn assemble(heads: Vec<Option<StoreValue>>, tails: Vec<Option<StoreValue>>) -> Vec<Chunks> {
    let mut tails = tails.into_iter();
    heads
        .into_iter()
        .map(|head| {
            let Some(head) = head else { return Chunks::Absent };
            let bytes = stored_length(&head);
            let count = chunk_count(bytes);
            if count == 1 {
                return Chunks::One(head, bytes);
            }
            let mut chunks = vec![head];
            chunks.extend((1..count).map(|_| {
                tails
                    .next()
                    .flatten()
                    .expect("a record in the store has all its chunks: we wrote them together")
            }));
            Chunks::Many(join(&chunks).expect("a record in the store is what we cut it into"))
        })
        .collect()
}

/// The length in a first chunk that we wrote ourselves.
fn stored_length(head: &StoreValue) -> usize {
    length(head).expect("a record in the store has a lawful length: checked before it was written")
}
