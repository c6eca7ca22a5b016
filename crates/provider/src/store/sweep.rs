//! Deletion that deletes: bytes are overwritten and synced before the index forgets where they were.
//!
//! A crash in between repeats it; overwriting twice is the same as once. What a disk keeps behind the file system's back
//! (spare blocks of an SSD, copy-on-write, snapshots) is beyond this.

use super::fault::StoreError;
use super::row::{ChunkRow, CollectionRow};
use super::volume::Extent;
use super::{Inner, decoded};
use crate::limits::SWEEP_CHUNKS;
use std::collections::BTreeMap;
use vault::CollectionId;

impl Inner {
    /// Wipes all chunks of a collection that are to be dropped. The caller holds the collection's lock.
    pub(super) fn sweep(&self, collection: CollectionId) -> Result<(), StoreError> {
        loop {
            let Some(guard) = self.rows.drops.prefix(collection.0).next() else { return Ok(()) };
            let drop = guard.key()?;
            while !self.sweep_step(collection, &drop)? {}
        }
    }

    /// Wipes some chunks of one version; true when it was the last of them.
    fn sweep_step(&self, collection: CollectionId, drop: &[u8]) -> Result<bool, StoreError> {
        let mut keys = Vec::new();
        let mut extents: BTreeMap<u64, Vec<Extent>> = BTreeMap::new();
        for guard in self.rows.chunks.prefix(drop).take(SWEEP_CHUNKS) {
            let (key, value) = guard.into_inner()?;
            let row: ChunkRow = decoded(&value)?;
            let own = extents.entry(row.volume).or_default();
            let next = Extent { volume: row.volume, offset: row.offset, bytes: row.bytes.into() };
            match own.last_mut() {
                Some(last) if last.offset + last.bytes == next.offset => last.bytes += next.bytes,
                Some(_) | None => own.push(next),
            }
            keys.push(key);
        }
        for (number, own) in &extents {
            self.volumes.wipe(*number, own)?;
        }
        let is_last = keys.len() < SWEEP_CHUNKS;
        let mut empty = Vec::new();
        let mut edit = self.edit();
        let row: Option<CollectionRow> = self.get(&self.rows.collections, collection.0)?;
        let mut freed = 0;
        for (number, own) in &extents {
            let bytes: u64 = own.iter().map(|extent| extent.bytes).sum();
            freed += bytes;
            let Some(mut volume) = self.volume(*number)? else { continue };
            volume.live = volume.live.saturating_sub(bytes);
            if volume.live == 0 {
                edit.remove(&self.rows.volumes, number.to_be_bytes());
                empty.push(*number);
            } else {
                edit.put(&self.rows.volumes, number.to_be_bytes(), &volume);
            }
        }
        for key in &keys {
            edit.remove(&self.rows.chunks, key);
        }
        if is_last {
            edit.remove(&self.rows.drops, drop);
        }
        if let Some(mut row) = row {
            let mut used = self.used(row.owner)?;
            used.bytes = used.bytes.saturating_sub(freed);
            edit.put(&self.rows.used, row.owner.0, &used);
            if row.volume.is_some_and(|current| empty.contains(&current)) {
                row.volume = None;
                edit.put(&self.rows.collections, collection.0, &row);
            }
        }
        edit.commit_durably()?;
        empty.iter().try_for_each(|number| self.volumes.unlink(*number))?;
        Ok(is_last)
    }
}
