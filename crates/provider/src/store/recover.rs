//! What is done when a store opens: tails are cut off, orphans removed, deletions finished.

use super::fault::{StoreError, file_error};
use super::row::{CollectionRow, VolumeRow, id_at, number_of};
use super::{Inner, decoded};
use std::collections::BTreeMap;
use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::Path;
use std::sync::atomic::Ordering;
use vault::CollectionId;

impl Inner {
    pub(super) fn recover(&self) -> Result<(), StoreError> {
        let found: BTreeMap<u64, u64> = self.volumes.list()?.into_iter().collect();
        let mut last = found.keys().next_back().copied().unwrap_or_default();
        let mut known = BTreeMap::new();
        for guard in self.rows.volumes.iter() {
            let (key, value) = guard.into_inner()?;
            let row: VolumeRow = decoded(&value)?;
            known.insert(number_of(&key), row);
        }
        for (number, VolumeRow { collection, length, .. }) in &known {
            last = last.max(*number);
            match found.get(number) {
                Some(bytes) if bytes > length => self.volumes.cut(*number, *length)?,
                Some(bytes) if bytes == length => {}
                // Its volumes go before what is known of them.
                None if self.is_deleting(*collection)? => {}
                Some(_) | None => {
                    let what = format!("volume {number:016x} is shorter than the {length} bytes known of it");
                    return Err(StoreError::Damaged(what));
                }
            }
        }
        for number in found.keys().filter(|number| !known.contains_key(number)) {
            self.volumes.unlink(*number)?;
        }
        self.next_volume.store(last + 1, Ordering::Relaxed);
        self.finish_deletions()?;
        self.wipe_old_tokens()
    }

    fn finish_deletions(&self) -> Result<(), StoreError> {
        let mut sweeping: Vec<CollectionId> = Vec::new();
        for guard in self.rows.drops.iter() {
            let collection = CollectionId(id_at(&guard.key()?, 0));
            if sweeping.last() != Some(&collection) {
                sweeping.push(collection);
            }
        }
        for collection in sweeping {
            if self.get::<CollectionRow>(&self.rows.collections, collection.0)?.is_none() {
                self.forget_rows(collection)?;
            } else if !self.is_deleting(collection)? {
                self.sweep(collection)?;
            }
        }
        let mut deleting = Vec::new();
        for guard in self.rows.collections.iter() {
            let (key, value) = guard.into_inner()?;
            let row: CollectionRow = decoded(&value)?;
            let collection = CollectionId(id_at(&key, 0));
            if row.deleting {
                deleting.push(collection);
            } else if row.ordered.is_some() {
                self.begin_progress(collection);
            }
        }
        deleting.into_iter().try_for_each(|collection| self.finish_deleting(collection))
    }

    fn is_deleting(&self, collection: CollectionId) -> Result<bool, StoreError> {
        let row = self.get::<CollectionRow>(&self.rows.collections, collection.0)?;
        Ok(row.is_some_and(|row| row.deleting))
    }

    fn wipe_old_tokens(&self) -> Result<(), StoreError> {
        let folder = self.path.join("tokens");
        let failed = file_error(&folder);
        for entry in std::fs::read_dir(&folder).map_err(&failed)? {
            let path = entry.map_err(&failed)?.path();
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            let followed = match name.parse::<CollectionId>() {
                Ok(collection) => self
                    .get::<CollectionRow>(&self.rows.collections, collection.0)?
                    .is_some_and(|row| row.ordered.is_some()),
                Err(_) => false,
            };
            if !followed {
                wipe_file(&path)?;
            }
        }
        Ok(())
    }
}

/// Overwrites a small file with zeros, syncs, and removes it.
pub(super) fn wipe_file(path: &Path) -> Result<(), StoreError> {
    let wipe = || {
        let mut file = OpenOptions::new().write(true).open(path)?;
        let bytes = usize::try_from(file.metadata()?.len()).unwrap_or(usize::MAX);
        file.write_all(&vec![0; bytes.min(crate::limits::TOKEN_BYTES_MAX)])?;
        file.sync_data()?;
        std::fs::remove_file(path)
    };
    match wipe() {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(file_error(path)(error)),
        _ => Ok(()),
    }
}
