//! Reading: manifests with their ways to the root, leaves, chunks, and what an auditor asks for.

use super::fault::{Refusal, StoreError};
use super::row::{ChunkRow, chunk_key, chunk_of, id_at, object_key, version_key};
use super::{Inner, Store, after, decoded};
use crate::limits::{CATALOGUES_OBJECTS_MAX, LEAVES_MAX, PAGE_MAX, RANGE_BYTES_MAX, RANGE_CHUNKS_MAX};
use crate::record::{Asked, ChunkStamp, Chunks, ManifestPage, ManifestShown};
use canon::{List, Tree};
use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError};
use vault::rekey::{Shown, StoredObject};
use vault::{CollectionId, Manifest, ObjectId};

/// How often a chunk is looked up again whose volume went away meanwhile.
const TRIES: usize = 8;

/// The objects of a collection at one revision, and the tree over their manifests.
pub(super) struct Catalogue {
    revision: u32,
    objects: Vec<ObjectId>,
    tree: Tree,
}

/// Catalogues that are kept.
#[derive(Default)]
pub(super) struct Catalogues {
    kept: BTreeMap<CollectionId, (Arc<Catalogue>, u64)>,
    used: u64,
}

fn list<T, const MAX: usize>(items: Vec<T>) -> Result<List<T, MAX>, StoreError> {
    items.try_into().map_err(|error: canon::TooMany| StoreError::Damaged(error.to_string()))
}

impl Store {
    /// A manifest, and its way to the root of the state of its revision.
    ///
    /// Cost: the first time after a publication, each object of the collection is hashed once.
    ///
    /// # Errors
    /// [`Refusal::NotFound`], or [`StoreError`].
    pub fn manifest(&self, collection: CollectionId, object: ObjectId) -> Result<ManifestShown, StoreError> {
        let inner = &*self.0;
        for _ in 0..TRIES {
            let catalogue = inner.catalogue(collection)?;
            let unknown = || StoreError::unknown(collection);
            let index = catalogue.objects.binary_search(&object).map_err(|_| unknown())?;
            let manifest =
                inner.get(&inner.rows.objects, object_key(collection, object))?.ok_or_else(unknown)?;
            // Published meanwhile: the manifest may be of the next revision.
            if self.state(collection)?.state.revision == catalogue.revision {
                return Ok(ManifestShown {
                    manifest,
                    revision: catalogue.revision,
                    index: u32::try_from(index).unwrap_or(u32::MAX),
                    path: list(catalogue.tree.path(index))?,
                });
            }
        }
        Err(inner.rekeying())
    }

    /// Manifests in the order of their objects, from the one after `after` on; at most [`PAGE_MAX`].
    ///
    /// # Errors
    /// [`Refusal::NotFound`], or [`StoreError`].
    pub fn manifests(
        &self,
        collection: CollectionId,
        from: Option<ObjectId>,
        count: usize,
    ) -> Result<ManifestPage, StoreError> {
        let count = count.clamp(1, PAGE_MAX);
        let revision = self.state(collection)?.state.revision;
        let start = from.map_or_else(|| collection.0.to_vec(), |from| after(&object_key(collection, from)));
        let mut items: Vec<Manifest> = Vec::new();
        let mut next = None;
        for guard in self.0.rows.objects.range(start..) {
            let (key, value) = guard.into_inner()?;
            if !key.starts_with(&collection.0) {
                break;
            }
            if items.len() == count {
                next = items.last().map(|manifest| manifest.object);
                break;
            }
            items.push(decoded(&value)?);
        }
        Ok(ManifestPage { revision, items: list(items)?, next })
    }

    /// The leaves of a version, one after the other, 32 bytes each; at most [`LEAVES_MAX`].
    ///
    /// # Errors
    /// [`Refusal::NotFound`], or [`StoreError`].
    pub fn leaves(
        &self,
        collection: CollectionId,
        object: ObjectId,
        version: u32,
        first: u32,
        count: usize,
    ) -> Result<Vec<u8>, StoreError> {
        self.0.readable(collection, object, version)?;
        let mut leaves = Vec::new();
        for (_, row) in self.0.chunk_rows(collection, object, version, first, count.min(LEAVES_MAX))? {
            leaves.extend(row.leaf.0);
        }
        Ok(leaves)
    }

    /// Chunks of a published version from `first` on, at most [`RANGE_CHUNKS_MAX`], and their bytes.
    ///
    /// # Errors
    /// [`Refusal::NotFound`], or [`StoreError`].
    pub fn chunks(
        &self,
        collection: CollectionId,
        object: ObjectId,
        version: u32,
        first: u32,
        count: usize,
    ) -> Result<(Chunks, Vec<u8>), StoreError> {
        self.0.readable(collection, object, version)?;
        let rows = self.0.chunk_rows(collection, object, version, first, count.clamp(1, RANGE_CHUNKS_MAX))?;
        let mut stamps = Vec::with_capacity(rows.len());
        let mut bytes = Vec::new();
        for (chunk, row) in rows {
            let row = self.0.read_chunk(collection, object, version, chunk, row, &mut bytes)?;
            stamps.push(ChunkStamp { epoch: row.epoch, check: row.check, bytes: row.bytes });
            debug_assert!(bytes.len() <= RANGE_BYTES_MAX);
        }
        Ok((Chunks { version, first, stamps: list(stamps)? }, bytes))
    }

    /// What the provider shows of the chunks that an auditor asks for.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] if nothing was re-keyed, [`Refusal::Changed`] if an object is not what it was when the
    /// receipt was signed, or [`StoreError`].
    pub fn audit(&self, collection: CollectionId, spots: &[Asked]) -> Result<Vec<Shown>, StoreError> {
        let inner = &*self.0;
        let row = inner.collection(collection)?;
        if row.ordered.is_some() {
            return Err(inner.rekeying());
        }
        if row.receipt.is_none() {
            return Err(StoreError::unknown(collection));
        }
        let mut stored: Vec<StoredObject> = Vec::new();
        for guard in inner.rows.stored.prefix(collection.0) {
            stored.push(decoded(&guard.value()?)?);
        }
        let tree = Tree::of(stored.iter().map(canon::encode));
        let mut shown = Vec::with_capacity(spots.len());
        for spot in spots {
            let changed = || StoreError::from(Refusal::Changed(spot.object));
            let index =
                stored.binary_search_by_key(&spot.object, |stored| stored.object).map_err(|_| changed())?;
            let object = stored.get(index).ok_or_else(changed)?;
            let rows = inner.chunk_rows(collection, spot.object, object.version, 0, usize::MAX)?;
            let (checks, leaves): (Vec<[u8; 32]>, Vec<[u8; 32]>) =
                rows.iter().map(|(_, row)| (row.check.0, row.leaf.0)).unzip();
            let place = usize::try_from(spot.chunk).unwrap_or(usize::MAX);
            let (_, chunk) = rows.get(place).cloned().ok_or_else(changed)?;
            let mut bytes = Vec::new();
            inner.read_chunk(collection, spot.object, object.version, spot.chunk, chunk, &mut bytes)?;
            shown.push(Shown {
                stored: object.clone(),
                index: u32::try_from(index).unwrap_or(u32::MAX),
                upper: list(tree.path(index))?,
                lower: list(Tree::of(&checks).path(place))?,
                inner: list(Tree::of(&leaves).path(place))?,
                bytes: bytes
                    .try_into()
                    .map_err(|error: canon::TooMany| StoreError::Damaged(error.to_string()))?,
            });
        }
        Ok(shown)
    }
}

impl Inner {
    /// Refuses versions that are not published.
    fn readable(&self, collection: CollectionId, object: ObjectId, version: u32) -> Result<(), StoreError> {
        self.collection(collection)?;
        let manifest: Option<Manifest> = self.get(&self.rows.objects, object_key(collection, object))?;
        match manifest {
            Some(manifest) if manifest.version == version => Ok(()),
            Some(_) | None => Err(StoreError::unknown(collection)),
        }
    }

    /// Rows of chunks, in their order.
    fn chunk_rows(
        &self,
        collection: CollectionId,
        object: ObjectId,
        version: u32,
        first: u32,
        count: usize,
    ) -> Result<Vec<(u32, ChunkRow)>, StoreError> {
        let prefix = version_key(collection, object, version);
        let mut rows = Vec::new();
        for guard in self.rows.chunks.range(chunk_key(collection, object, version, first)..).take(count) {
            let (key, value) = guard.into_inner()?;
            if !key.starts_with(&prefix) {
                break;
            }
            rows.push((chunk_of(&key), decoded(&value)?));
        }
        Ok(rows)
    }

    /// Appends the bytes of a chunk; looks it up again if it was moved meanwhile. Gives the row that they belong to.
    pub(super) fn read_chunk(
        &self,
        collection: CollectionId,
        object: ObjectId,
        version: u32,
        chunk: u32,
        mut row: ChunkRow,
        bytes: &mut Vec<u8>,
    ) -> Result<ChunkRow, StoreError> {
        let start = bytes.len();
        for _ in 0..TRIES {
            bytes.resize(start + usize::try_from(row.bytes).unwrap_or_default(), 0);
            let place = bytes.get_mut(start..).unwrap_or_default();
            if self.volumes.read(row.volume, row.offset, place)?.is_some() {
                return Ok(row);
            }
            let again = self.get(&self.rows.chunks, chunk_key(collection, object, version, chunk))?;
            row = again.ok_or_else(|| StoreError::unknown(collection))?;
        }
        Err(StoreError::Damaged(format!("chunk {chunk} of {object} is in a volume that is gone")))
    }

    pub(super) fn forget_catalogue(&self, collection: CollectionId) {
        self.catalogues.lock().unwrap_or_else(PoisonError::into_inner).kept.remove(&collection);
    }

    fn catalogue(&self, collection: CollectionId) -> Result<Arc<Catalogue>, StoreError> {
        let published = self.collection(collection)?.published;
        let revision = published.ok_or_else(|| StoreError::unknown(collection))?.state.revision;
        {
            let mut catalogues = self.catalogues.lock().unwrap_or_else(PoisonError::into_inner);
            catalogues.used += 1;
            let now = catalogues.used;
            if let Some((kept, used)) = catalogues.kept.get_mut(&collection)
                && kept.revision == revision
            {
                *used = now;
                return Ok(Arc::clone(kept));
            }
        }
        // Nothing is published while it is made, so it is of one revision.
        let lock = self.lock_of(collection);
        let _held = lock.lock().unwrap_or_else(PoisonError::into_inner);
        let published = self.collection(collection)?.published;
        let revision = published.ok_or_else(|| StoreError::unknown(collection))?.state.revision;
        let mut objects = Vec::new();
        let mut leaves = Vec::new();
        for guard in self.rows.objects.prefix(collection.0) {
            let (key, value) = guard.into_inner()?;
            objects.push(ObjectId(id_at(&key, 16)));
            leaves.push(value);
        }
        let catalogue = Arc::new(Catalogue { revision, objects, tree: Tree::of(&leaves) });
        let mut catalogues = self.catalogues.lock().unwrap_or_else(PoisonError::into_inner);
        let used = catalogues.used;
        catalogues.kept.insert(collection, (Arc::clone(&catalogue), used));
        while catalogues.kept.values().map(|(kept, _)| kept.objects.len() + 100).sum::<usize>()
            > CATALOGUES_OBJECTS_MAX
        {
            let oldest = catalogues.kept.iter().min_by_key(|(_, (_, used))| *used).map(|(id, _)| *id);
            if oldest.and_then(|oldest| catalogues.kept.remove(&oldest)).is_none() {
                break;
            }
        }
        Ok(catalogue)
    }

    /// All manifests of a collection, in the order of their objects.
    pub(super) fn all_manifests(&self, collection: CollectionId) -> Result<Vec<Manifest>, StoreError> {
        let mut all = Vec::new();
        for guard in self.rows.objects.prefix(collection.0) {
            all.push(decoded(&guard.value()?)?);
        }
        Ok(all)
    }
}
