//! Collections: begun, asked for, deleted.

use super::fault::{Refusal, StoreError};
use super::recover::wipe_file;
use super::row::{CollectionRow, VolumeRow, joined, number_of, owner_label_key};
use super::{Inner, Store, decoded};
use crate::limits::OBJECT_BYTES;
use crate::record::{Quota, SignedState};
use fjall::Keyspace;
use std::sync::PoisonError;
use vault::{CollectionId, Epoch, SealedKeyring};
use vocabulary::AgentId;

/// How many rows are removed in one change.
const STEP: usize = 4_096;

impl Store {
    /// Begins a collection of `owner`, in which it writes in `epoch`. Again, it changes nothing.
    ///
    /// # Errors
    /// [`Refusal::Gone`], [`Refusal::Founded`], [`Refusal::Quota`], or [`StoreError`].
    pub fn found(&self, owner: AgentId, collection: CollectionId, epoch: Epoch) -> Result<(), StoreError> {
        let inner = &*self.0;
        let lock = inner.lock_of(collection);
        let _held = lock.lock().unwrap_or_else(PoisonError::into_inner);
        let mut edit = inner.edit();
        if inner.rows.gone.contains_key(collection.0)? {
            return Err(Refusal::Gone.into());
        }
        if let Some(row) = inner.get::<CollectionRow>(&inner.rows.collections, collection.0)? {
            let same = row.owner == owner && (row.epoch == epoch || row.published.is_some()) && !row.deleting;
            return if same { Ok(()) } else { Err(Refusal::Founded(row.epoch).into()) };
        }
        let row = CollectionRow {
            owner,
            epoch,
            published: None,
            ordered: None,
            receipt: None,
            deleting: false,
            volume: None,
        };
        let mut used = inner.used(owner)?;
        used.bytes += OBJECT_BYTES;
        super::within(used, inner.quota(owner)?)?;
        edit.put(&inner.rows.used, owner.0, &used);
        edit.put(&inner.rows.collections, collection.0, &row);
        edit.mark(&inner.rows.owned, joined(&[&owner.0, &collection.0]));
        edit.commit_durably()
    }

    /// All collections, each with the revision that was published last. Cost: one row each.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn collections(&self) -> Result<Vec<(CollectionId, Option<u32>)>, StoreError> {
        let mut all = Vec::new();
        for guard in self.0.rows.collections.iter() {
            let (key, value) = guard.into_inner()?;
            let row: CollectionRow = decoded(&value)?;
            let id = CollectionId(super::row::id_at(&key, 0));
            all.push((id, row.published.map(|signed| signed.state.revision)));
        }
        Ok(all)
    }

    /// Whose a collection is, if it is there.
    pub(crate) fn owner(&self, collection: CollectionId) -> Result<Option<AgentId>, StoreError> {
        match self.0.collection(collection) {
            Ok(row) => Ok(Some(row.owner)),
            Err(StoreError::Refused(Refusal::NotFound)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The state that the owner published last.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] before the first, or [`StoreError`].
    pub fn state(&self, collection: CollectionId) -> Result<SignedState, StoreError> {
        self.0.collection(collection)?.published.ok_or_else(|| StoreError::unknown(collection))
    }

    /// The sealed keyring of that state.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] before the first, or [`StoreError`].
    pub fn keyring(&self, collection: CollectionId) -> Result<SealedKeyring, StoreError> {
        self.0.collection(collection)?;
        self.0.get(&self.0.rows.keyrings, collection.0)?.ok_or_else(|| StoreError::unknown(collection))
    }

    /// Deletes a collection: its volumes are removed, and all that is known of it but its id.
    ///
    /// # Errors
    /// [`Refusal::Rekeying`] while an order is followed and goes on, or [`StoreError`]; then it is finished when the
    /// store opens again.
    pub fn delete(&self, collection: CollectionId) -> Result<(), StoreError> {
        let inner = &*self.0;
        let lock = inner.lock_of(collection);
        let _held = lock.lock().unwrap_or_else(PoisonError::into_inner);
        let mut row = inner.collection(collection)?;
        if row.ordered.is_some() && inner.goes_on(collection) {
            return Err(inner.rekeying());
        }
        row.deleting = true;
        row.ordered = None;
        let mut edit = inner.edit();
        edit.put(&inner.rows.collections, collection.0, &row);
        edit.mark(&inner.rows.gone, collection.0);
        edit.commit_durably()?;
        inner.finish_deleting(collection)
    }
}

impl Inner {
    /// Removes all that belongs to a collection that is marked.
    pub(super) fn finish_deleting(&self, collection: CollectionId) -> Result<(), StoreError> {
        let Some(row) = self.get::<CollectionRow>(&self.rows.collections, collection.0)? else {
            return Ok(());
        };
        self.forget_catalogue(collection);
        wipe_file(&self.token_path(collection))?;
        let mut own = Vec::new();
        let mut bytes = OBJECT_BYTES;
        for guard in self.rows.volumes.iter() {
            let (key, value) = guard.into_inner()?;
            let volume: VolumeRow = decoded(&value)?;
            if volume.collection == collection {
                own.push(number_of(&key));
                bytes += volume.live;
            }
        }
        own.iter().try_for_each(|number| self.volumes.unlink(*number))?;
        // What it used is counted before the rows go that it is counted from.
        let known = count(&self.rows.versions, collection)?;
        let mut objects = count(&self.rows.objects, collection)?;
        for guard in self.rows.uploads.prefix(collection.0) {
            objects += u64::from(!self.rows.objects.contains_key(guard.key()?)?);
        }
        bytes += known * OBJECT_BYTES;
        let labels = self.get::<SealedKeyring>(&self.rows.keyrings, collection.0)?;
        let mut edit = self.edit();
        let used = self.used(row.owner)?;
        let left =
            Quota { bytes: used.bytes.saturating_sub(bytes), objects: used.objects.saturating_sub(objects) };
        edit.put(&self.rows.used, row.owner.0, &left);
        own.iter().for_each(|number| edit.remove(&self.rows.volumes, number.to_be_bytes()));
        for label in labels.iter().flat_map(|keyring| keyring.capsule.labels.as_slice()) {
            let key = joined(&[&owner_label_key(row.owner, label), &collection.0]);
            edit.remove(&self.rows.owned_by_label, key);
        }
        edit.remove(&self.rows.owned, joined(&[&row.owner.0, &collection.0]));
        edit.remove(&self.rows.keyrings, collection.0);
        edit.remove(&self.rows.collections, collection.0);
        edit.remove(&self.rows.log_heads, collection.0);
        edit.commit_durably()?;
        self.forget_rows(collection)
    }

    /// Removes the rows of a collection that is gone. Nothing refers to them; if this is broken off, they are small.
    pub(super) fn forget_rows(&self, collection: CollectionId) -> Result<(), StoreError> {
        let rows = &self.rows;
        for rows in [
            &rows.chunks,
            &rows.objects,
            &rows.labels,
            &rows.by_label,
            &rows.uploads,
            &rows.versions,
            &rows.stored,
            &rows.log,
            &rows.drops,
        ] {
            self.remove_all(rows, &collection.0)?;
        }
        self.settle()
    }

    /// Removes all rows that begin with `prefix`, step by step.
    pub(super) fn remove_all(&self, rows: &Keyspace, prefix: &[u8]) -> Result<(), StoreError> {
        loop {
            let mut edit = self.edit();
            let mut count = 0;
            for guard in rows.prefix(prefix).take(STEP) {
                edit.remove(rows, guard.key()?);
                count += 1;
            }
            if count == 0 {
                return Ok(());
            }
            edit.commit()?;
        }
    }
}

fn count(rows: &Keyspace, collection: CollectionId) -> Result<u64, StoreError> {
    let mut count = 0;
    for guard in rows.prefix(collection.0) {
        guard.key()?;
        count += 1;
    }
    Ok(count)
}
