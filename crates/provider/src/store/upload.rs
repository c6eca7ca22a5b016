//! Uploads: chunks of versions that nobody sees before they are published.

use super::fault::{Refusal, StoreError};
use super::row::{ChunkRow, UploadRow, VolumeRow, chunk_key, id_at, object_key, version_key};
use super::{Edit, Inner, Store, decoded};
use crate::limits::{OBJECT_BYTES, STORED_CHUNK_BYTES_MAX, UPLOAD_CHUNKS_MAX, UPLOAD_MS_MAX};
use crate::record::{Piece, Quota, Upload, UploadStatus};
use canon::Digest;
use std::collections::BTreeSet;
use std::sync::PoisonError;
use vault::{CHUNK_BYTES, CHUNKS_MAX, CollectionId, ObjectId, TAG_BYTES};

/// How many chunks an object of so many bytes has; `None` if too many.
pub(crate) fn chunks_of(length: u64) -> Option<u32> {
    let chunks = length.div_ceil(CHUNK_BYTES as u64).max(1);
    u32::try_from(chunks).ok().filter(|chunks| *chunks <= CHUNKS_MAX)
}

/// How many bytes are stored of a chunk of an object of so many bytes.
pub(crate) fn stored_bytes(length: u64, chunk: u32) -> usize {
    let left = length.saturating_sub(u64::from(chunk) * CHUNK_BYTES as u64).min(CHUNK_BYTES as u64);
    usize::try_from(left).unwrap_or(CHUNK_BYTES) + TAG_BYTES
}

/// How many bytes follow an upload's record; `None` if the record makes no sense.
pub(crate) fn bytes_of(upload: &Upload) -> Option<usize> {
    let mut bytes = 0;
    for piece in upload.pieces.iter() {
        let end = piece.first.checked_add(u32::try_from(piece.leaves.len()).ok()?)?;
        if end > chunks_of(piece.length)? {
            return None;
        }
        bytes += (piece.first..end).map(|chunk| stored_bytes(piece.length, chunk)).sum::<usize>();
    }
    Some(bytes)
}

fn form(what: impl Into<String>) -> StoreError {
    Refusal::Form(what.into()).into()
}

/// A chunk that is to be appended.
struct New {
    object: ObjectId,
    version: u32,
    chunk: u32,
    /// Where its bytes are in the request.
    from: usize,
    bytes: usize,
    check: Digest,
    leaf: Digest,
}

/// What an upload will change.
#[derive(Default)]
struct Plan {
    chunks: Vec<New>,
    bytes: usize,
    /// Uploads as they are afterwards, and whether the object is new to the store, and to the count.
    rows: Vec<(ObjectId, UploadRow)>,
    unknown: u64,
    counted: u64,
    /// Older uploads that are given up.
    given_up: Vec<(ObjectId, u32)>,
}

impl Store {
    /// Takes chunks, appended and durable when it returns. Chunks that are there already with the same bytes change
    /// nothing.
    ///
    /// Cost: one write and two syncs, however many chunks.
    ///
    /// # Errors
    /// [`Refusal`], or [`StoreError`]; then nothing of it is there.
    pub fn upload(
        &self,
        collection: CollectionId,
        upload: &Upload,
        bytes: &[u8],
        now_ms: u64,
    ) -> Result<(), StoreError> {
        let inner = &*self.0;
        let lock = inner.lock_of(collection);
        let _held = lock.lock().unwrap_or_else(PoisonError::into_inner);
        let mut row = inner.collection(collection)?;
        if row.ordered.is_some() {
            return Err(inner.rekeying());
        }
        if upload.epoch != row.epoch {
            return Err(Refusal::Epoch { now: row.epoch, shown: upload.epoch }.into());
        }
        let plan = inner.plan(collection, upload, bytes, now_ms)?;
        if plan.rows.is_empty() {
            return Ok(());
        }
        let more = Quota { bytes: plan.bytes as u64 + plan.unknown * OBJECT_BYTES, objects: plan.counted };
        let wanted =
            |used: Quota| Quota { bytes: used.bytes + more.bytes, objects: used.objects + more.objects };
        super::within(wanted(inner.used(row.owner)?), inner.quota(row.owner)?)?;
        inner.room(more.bytes)?;
        let (number, mut volume) = inner.volume_for(collection, row.volume, plan.bytes as u64)?;
        if plan.bytes == bytes.len() {
            inner.volumes.append(number, volume.length, bytes)?;
        } else if plan.bytes > 0 {
            let new: Vec<u8> = plan
                .chunks
                .iter()
                .flat_map(|new| bytes.get(new.from..new.from + new.bytes).unwrap_or_default())
                .copied()
                .collect();
            inner.volumes.append(number, volume.length, &new)?;
        }
        inner.volumes.sync(number)?;

        let mut edit = inner.edit();
        let used = wanted(inner.used(row.owner)?);
        super::within(used, inner.quota(row.owner)?)?;
        for new in &plan.chunks {
            let stored = ChunkRow {
                volume: number,
                offset: volume.length,
                bytes: u32::try_from(new.bytes).unwrap_or(u32::MAX),
                epoch: upload.epoch,
                check: new.check,
                leaf: new.leaf,
            };
            edit.put(&inner.rows.chunks, chunk_key(collection, new.object, new.version, new.chunk), &stored);
            volume.length += new.bytes as u64;
            volume.live += new.bytes as u64;
        }
        for (object, upload) in &plan.rows {
            edit.put(&inner.rows.uploads, object_key(collection, *object), upload);
            edit.put(&inner.rows.versions, object_key(collection, *object), &upload.version);
        }
        for (object, version) in &plan.given_up {
            edit.mark(&inner.rows.drops, version_key(collection, *object, *version));
        }
        edit.put(&inner.rows.volumes, number.to_be_bytes(), &volume);
        edit.put(&inner.rows.used, row.owner.0, &used);
        row.volume = Some(number);
        edit.put(&inner.rows.collections, collection.0, &row);
        edit.commit_durably()?;
        if plan.given_up.is_empty() { Ok(()) } else { inner.sweep(collection) }
    }

    /// How far the upload of an object is.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] if there is none, or [`StoreError`].
    pub fn upload_status(
        &self,
        collection: CollectionId,
        object: ObjectId,
    ) -> Result<UploadStatus, StoreError> {
        self.0.collection(collection)?;
        let row = self.0.upload_row(collection, object)?.ok_or_else(|| StoreError::unknown(collection))?;
        Ok(UploadStatus {
            version: row.version,
            length: row.length,
            have: row.have,
            until_ms: row.begun_ms.saturating_add(UPLOAD_MS_MAX),
        })
    }

    /// Gives an upload up; its bytes are wiped, and its version is used.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] if there is none, or [`StoreError`].
    pub fn give_up(&self, collection: CollectionId, object: ObjectId) -> Result<(), StoreError> {
        let inner = &*self.0;
        let lock = inner.lock_of(collection);
        let _held = lock.lock().unwrap_or_else(PoisonError::into_inner);
        let row = inner.collection(collection)?;
        if inner.upload_row(collection, object)?.is_none() {
            return Err(StoreError::unknown(collection));
        }
        let mut edit = inner.edit();
        let mut used = inner.used(row.owner)?;
        inner.drop_upload(&mut edit, &mut used, collection, object)?;
        edit.put(&inner.rows.used, row.owner.0, &used);
        edit.commit_durably()?;
        inner.sweep(collection)
    }
}

impl Inner {
    /// Refuses a write while an order is followed.
    pub(super) fn rekeying(&self) -> StoreError {
        Refusal::Rekeying { again_s: 5 }.into()
    }

    fn plan(
        &self,
        collection: CollectionId,
        upload: &Upload,
        bytes: &[u8],
        now_ms: u64,
    ) -> Result<Plan, StoreError> {
        match bytes_of(upload) {
            Some(wanted) if wanted == bytes.len() => {}
            Some(wanted) => {
                return Err(form(format!("the pieces have {wanted} bytes, {} are here", bytes.len())));
            }
            None => return Err(form("a piece is outside of its object")),
        }
        let mut plan = Plan::default();
        let mut seen = BTreeSet::new();
        let mut at = 0;
        for piece in upload.pieces.iter() {
            if !seen.insert(piece.object) || piece.leaves.is_empty() || piece.version == 0 {
                return Err(form("each object stands once, with a version from 1 and at least one chunk"));
            }
            at = self.plan_piece(collection, upload, piece, bytes, at, now_ms, &mut plan)?;
        }
        if plan.chunks.len() > UPLOAD_CHUNKS_MAX {
            return Err(form(format!("an upload has at most {UPLOAD_CHUNKS_MAX} chunks")));
        }
        Ok(plan)
    }

    #[expect(clippy::too_many_arguments, reason = "one step of a loop")]
    fn plan_piece(
        &self,
        collection: CollectionId,
        upload: &Upload,
        piece: &Piece,
        bytes: &[u8],
        mut at: usize,
        now_ms: u64,
        plan: &mut Plan,
    ) -> Result<usize, StoreError> {
        let object = piece.object;
        let open = self.upload_row(collection, object)?;
        let known: Option<u32> = self.get(&self.rows.versions, object_key(collection, object))?;
        let mut row = match open {
            Some(open) if open.version == piece.version => {
                if open.length != piece.length || open.epoch != upload.epoch {
                    return Err(Refusal::Version { object, least: open.version.saturating_add(1) }.into());
                }
                open
            }
            open => {
                let least = known.unwrap_or(0).saturating_add(1);
                if piece.version < least {
                    return Err(Refusal::Version { object, least }.into());
                }
                plan.unknown += u64::from(known.is_none());
                let counted =
                    open.is_some() || self.rows.objects.contains_key(object_key(collection, object))?;
                plan.counted += u64::from(!counted);
                plan.given_up.extend(open.map(|open| (object, open.version)));
                UploadRow {
                    version: piece.version,
                    length: piece.length,
                    epoch: upload.epoch,
                    have: 0,
                    begun_ms: now_ms,
                }
            }
        };
        if piece.first > row.have {
            return Err(Refusal::Gap { object, have: row.have }.into());
        }
        let had = row.have;
        for (chunk, leaf) in (piece.first..).zip(piece.leaves.iter()) {
            let size = stored_bytes(piece.length, chunk);
            let own = bytes.get(at..at + size).unwrap_or_default();
            debug_assert!(own.len() == size && size <= STORED_CHUNK_BYTES_MAX);
            let check = Digest(blake3::hash(own).into());
            if chunk < row.have {
                let key = chunk_key(collection, object, piece.version, chunk);
                let stored: Option<ChunkRow> = self.get(&self.rows.chunks, key)?;
                if !stored.is_some_and(|stored| stored.check == check && stored.leaf == *leaf) {
                    return Err(Refusal::OtherBytes { object, chunk }.into());
                }
            } else {
                let version = piece.version;
                plan.chunks.push(New { object, version, chunk, from: at, bytes: size, check, leaf: *leaf });
                plan.bytes += size;
                row.have = chunk + 1;
            }
            at += size;
        }
        if row.have > had {
            plan.rows.push((object, row));
        }
        Ok(at)
    }

    /// The volume that so many bytes are appended to: the collection's, or a new one.
    fn volume_for(
        &self,
        collection: CollectionId,
        current: Option<u64>,
        bytes: u64,
    ) -> Result<(u64, VolumeRow), StoreError> {
        if let Some(number) = current
            && let Some(row) = self.volume(number)?
            && row.length + bytes <= self.options.volume_bytes
        {
            return Ok((number, row));
        }
        Ok((self.new_volume()?, VolumeRow { collection, length: 0, live: 0 }))
    }

    /// Drops an open upload: its chunks are to be wiped.
    pub(super) fn drop_upload(
        &self,
        edit: &mut Edit<'_>,
        used: &mut Quota,
        collection: CollectionId,
        object: ObjectId,
    ) -> Result<(), StoreError> {
        let key = object_key(collection, object);
        let Some(row) = self.upload_row(collection, object)? else { return Ok(()) };
        edit.remove(&self.rows.uploads, key);
        edit.mark(&self.rows.drops, version_key(collection, object, row.version));
        if !self.rows.objects.contains_key(key)? {
            used.objects = used.objects.saturating_sub(1);
        }
        Ok(())
    }

    /// Drops uploads whose time is over.
    pub(super) fn expire_uploads(&self, now_ms: u64) -> Result<(), StoreError> {
        let mut over = Vec::new();
        for guard in self.rows.uploads.iter() {
            let (key, value) = guard.into_inner()?;
            let row: UploadRow = decoded(&value)?;
            if row.begun_ms.saturating_add(UPLOAD_MS_MAX) < now_ms {
                over.push((CollectionId(id_at(&key, 0)), ObjectId(id_at(&key, 16))));
            }
        }
        let store = |collection: CollectionId, object: ObjectId| {
            let lock = self.lock_of(collection);
            let _held = lock.lock().unwrap_or_else(PoisonError::into_inner);
            let Ok(row) = self.collection(collection) else { return Ok(()) };
            let mut edit = self.edit();
            let mut used = self.used(row.owner)?;
            self.drop_upload(&mut edit, &mut used, collection, object)?;
            edit.put(&self.rows.used, row.owner.0, &used);
            edit.commit_durably()?;
            self.sweep(collection)
        };
        over.into_iter().try_for_each(|(collection, object)| store(collection, object))
    }
}
