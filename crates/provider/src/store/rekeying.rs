//! Re-keying on the disk: all chunks of a collection are written anew, with the next epoch's layer.
//!
//! ```text
//!   ordered (token, row)  ->  chunks, some MiB at a time: append, sync, commit  ->  next state, receipt  ->  token wiped
//!                                   ^                            |
//!                                   +------- crash, resume ------+
//! ```
//!
//! Nothing is changed in place: a chunk's row names the old place or the new one. An old volume is removed as soon as
//! no row names it, so the disk needs room for one volume more, not for the collection twice. Where layers are added, chunks grow:
//! that is counted with each commit, and no quota holds a withdrawal up.

use super::fault::{Refusal, StoreError, file_error};
use super::publish::{LedgerState, check_signed};
use super::recover::wipe_file;
use super::row::{
    ChunkRow, CollectionRow, Ordered, VolumeRow, chunk_key, chunk_of, id_at, object_key, version_key,
};
use super::{Inner, Store, decoded};
use crate::limits::REKEY_BUFFER_BYTES;
use crate::record::{Progress, Rekeying, SignedReceipt, Trouble};
use canon::{Digest, SecretKey};
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::fs::File;
use std::io::Write as _;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use vault::rekey::{Holding, RekeyError, StoredObject, Token};
use vault::{CollectionId, Manifest, ObjectId, Shelf, Spot, Stamp};

/// How many chunks are moved before a commit, however small they are.
const MOVED_MAX: usize = 1 << 15;

/// How many buffers wait for the disk before the cipher does.
const WRITES_AHEAD: usize = 8;

/// How many rows are read ahead.
const AHEAD: usize = 512;

/// Opens a token that is sealed for the provider.
pub type OpenToken = dyn Fn(&[u8]) -> Option<Token> + Send + Sync;

impl Store {
    /// Accepts an order: it is followed from now on, by whoever calls [`Store::follow`], also after a crash. Uploads that
    /// are not published are given up. The same order again changes nothing.
    ///
    /// # Errors
    /// [`Refusal`], or [`StoreError`]; then nothing has changed.
    pub fn order(
        &self,
        collection: CollectionId,
        asked: &Rekeying,
        ledger: LedgerState,
        open_token: &OpenToken,
    ) -> Result<(), StoreError> {
        let inner = &*self.0;
        let lock = inner.lock_of(collection);
        let _held = lock.lock().unwrap_or_else(PoisonError::into_inner);
        let mut row = inner.collection(collection)?;
        if row.receipt.as_ref().is_some_and(|done| done.order == asked.order) {
            return Ok(());
        }
        let next = &asked.next;
        let published = row.published.as_ref().ok_or_else(|| StoreError::unknown(collection))?;
        let mut holding = Holding::new(collection, next.key);
        holding.epoch = row.epoch;
        holding.order = row.ordered.as_ref().map(|ordered| ordered.order.clone());
        holding
            .accept::<Infallible>(&asked.order, &asked.signature)
            .map_err(|error| StoreError::order(&error))?;
        let fits = |token: &Token| token.belongs_to(&asked.order) && token.layers() == next.state.layers;
        if !open_token(&asked.token).is_some_and(|token| fits(&token)) {
            return Err(Refusal::Token.into());
        }
        if row.ordered.is_some() {
            // The same order; its token may have been lost.
            inner.keep_token(collection, &asked.token)?;
            return Ok(());
        }
        check_signed(collection, &row, next, ledger)?;
        let same = next.state.root == published.state.root && next.state.objects == published.state.objects;
        if !same || asked.order.state != next.state.id() || asked.order.to != next.state.epoch {
            return Err(Refusal::Order("the order is for another state than the one given".into()).into());
        }
        inner.check_keyring(collection, &next.state, Some(&asked.keyring))?;
        inner.sweep(collection)?;
        inner.keep_token(collection, &asked.token)?;
        let mut edit = inner.edit();
        let mut used = inner.used(row.owner)?;
        for guard in inner.rows.uploads.prefix(collection.0) {
            inner.drop_upload(&mut edit, &mut used, collection, ObjectId(id_at(&guard.key()?, 16)))?;
        }
        edit.put(&inner.rows.used, row.owner.0, &used);
        row.ordered = Some(Ordered {
            order: asked.order.clone(),
            signature: asked.signature.clone(),
            next: next.clone(),
            keyring: asked.keyring.clone(),
        });
        edit.put(&inner.rows.collections, collection.0, &row);
        edit.commit_durably()?;
        inner.begin_progress(collection);
        inner.sweep(collection)
    }

    /// Follows the accepted order to its end. Blocking, and as long as the collection is large. Stopped or broken off,
    /// it goes on where it was when it is called again. `stopping` ends it at the next commit, with an error.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] if there is no order, or [`StoreError`]; each chunk is whole, in one epoch or the other.
    pub fn follow(
        &self,
        collection: CollectionId,
        open_token: &OpenToken,
        provider: &SecretKey,
        stopping: &AtomicBool,
    ) -> Result<(), StoreError> {
        let result = self.0.follow(collection, open_token, provider, stopping);
        self.0.set_progress(collection, |progress| {
            progress.trouble = match &result {
                Ok(()) => None,
                Err(StoreError::Refused(Refusal::Token)) => Some(Trouble::Token),
                Err(StoreError::Damaged(_)) => Some(Trouble::Damaged),
                Err(_) => Some(Trouble::Disk),
            };
        });
        result
    }

    /// The collections whose orders are being followed: call [`Store::follow`] for each when a store was opened.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn orders(&self) -> Result<Vec<CollectionId>, StoreError> {
        let mut orders = Vec::new();
        for guard in self.0.rows.collections.iter() {
            let (key, value) = guard.into_inner()?;
            let row: CollectionRow = decoded(&value)?;
            if row.ordered.is_some() && !row.deleting {
                orders.push(CollectionId(id_at(&key, 0)));
            }
        }
        Ok(orders)
    }

    /// How far a re-keying is, and the receipt of the last one.
    ///
    /// # Errors
    /// [`Refusal::NotFound`], or [`StoreError`].
    pub fn progress(&self, collection: CollectionId) -> Result<Progress, StoreError> {
        let row = self.0.collection(collection)?;
        let known = self.0.progress.lock().unwrap_or_else(PoisonError::into_inner).get(&collection).cloned();
        let known = known.filter(|_| row.ordered.is_some()).unwrap_or_else(nothing_done);
        let order = row.ordered.map(|ordered| ordered.order.id());
        Ok(Progress { order, receipt: row.receipt, ..known })
    }
}

fn nothing_done() -> Progress {
    Progress { order: None, done: 0, chunks: 0, trouble: None, receipt: None }
}

impl Inner {
    fn set_progress(&self, collection: CollectionId, change: impl FnOnce(&mut Progress)) {
        let mut progress = self.progress.lock().unwrap_or_else(PoisonError::into_inner);
        change(progress.entry(collection).or_insert_with(nothing_done));
    }

    pub(super) fn begin_progress(&self, collection: CollectionId) {
        self.set_progress(collection, |progress| *progress = nothing_done());
    }

    /// True unless the re-keying stands still and waits for somebody.
    pub(super) fn goes_on(&self, collection: CollectionId) -> bool {
        let progress = self.progress.lock().unwrap_or_else(PoisonError::into_inner);
        progress.get(&collection).is_some_and(|progress| progress.trouble.is_none())
    }

    fn keep_token(&self, collection: CollectionId, token: &[u8]) -> Result<(), StoreError> {
        let path = self.token_path(collection);
        let keep = || {
            let mut file = File::create(&path)?;
            file.write_all(token)?;
            file.sync_all()?;
            File::open(self.path.join("tokens"))?.sync_all()
        };
        keep().map_err(file_error(&path))
    }

    fn follow(
        &self,
        collection: CollectionId,
        open_token: &OpenToken,
        provider: &SecretKey,
        stopping: &AtomicBool,
    ) -> Result<(), StoreError> {
        let row = {
            // From here on it is not deleted, because it goes on.
            let lock = self.lock_of(collection);
            let _held = lock.lock().unwrap_or_else(PoisonError::into_inner);
            let row = self.collection(collection)?;
            self.begin_progress(collection);
            row
        };
        let ordered = row.ordered.ok_or_else(|| StoreError::unknown(collection))?;
        let path = self.token_path(collection);
        let sealed = match std::fs::read(&path) {
            Ok(sealed) => sealed,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Err(Refusal::Token.into()),
            Err(error) => return Err(file_error(&path)(error)),
        };
        let token = open_token(&sealed).ok_or(Refusal::Token)?;
        let manifests = self.all_manifests(collection)?;
        let chunks = manifests.iter().map(|manifest| u64::from(manifest.chunks())).sum();
        self.set_progress(collection, |progress| {
            *progress = Progress { chunks, ..nothing_done() };
        });
        let mut holding = Holding::new(collection, ordered.next.key);
        holding.epoch = row.epoch;
        holding.order = Some(ordered.order.clone());
        let (followed, written) = std::thread::scope(|scope| {
            let (sender, receiver) = sync_channel(WRITES_AHEAD);
            let mut writer = Writer { store: self, collection, stopping, unsynced: Vec::new() };
            let writing = scope.spawn(move || writer.run(&receiver));
            let mut shelf = Shelving::new(self, collection, &manifests, sender);
            let followed = holding.follow(&token, &ordered.next.state, &manifests, &mut shelf);
            let followed = followed.and_then(|done| {
                let volume = shelf.finish().map_err(RekeyError::Shelf)?;
                Ok((done, volume))
            });
            (followed, writing.join())
        });
        drop(token);
        // If the writer failed, the shelf only knows that it is gone.
        written.unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
        let ((receipt, stored), volume) = match followed {
            Ok(done) => done,
            Err(RekeyError::Shelf(fault)) => return Err(fault),
            Err(error @ (RekeyError::Missing(_) | RekeyError::Damaged { .. } | RekeyError::Stray(_))) => {
                return Err(StoreError::Damaged(error.to_string()));
            }
            Err(error) => return Err(StoreError::order(&error)),
        };
        self.put_stored(collection, &stored)?;
        let signature = receipt.sign(provider);
        let mut edit = self.edit();
        let mut row = self.collection(collection)?;
        self.put_keyring(&mut edit, &row, collection, &ordered.keyring)?;
        row.epoch = ordered.order.to;
        row.published = Some(ordered.next);
        row.ordered = None;
        row.receipt = Some(SignedReceipt { order: ordered.order, receipt, signature });
        row.volume = volume;
        edit.put(&self.rows.collections, collection.0, &row);
        edit.commit_durably()?;
        self.forget_catalogue(collection);
        self.progress.lock().unwrap_or_else(PoisonError::into_inner).remove(&collection);
        wipe_file(&path)
    }

    /// What the receipt is over: so that an audit finds its ways.
    fn put_stored(&self, collection: CollectionId, stored: &[StoredObject]) -> Result<(), StoreError> {
        self.remove_all(&self.rows.stored, &collection.0)?;
        for some in stored.chunks(4_096) {
            let mut edit = self.edit();
            for object in some {
                edit.put(&self.rows.stored, object_key(collection, object.object), object);
            }
            edit.commit()?;
        }
        Ok(())
    }
}

/// A chunk that was written and is not committed.
struct Moved {
    object: ObjectId,
    version: u32,
    chunk: u32,
    old_volume: u64,
    old_bytes: u32,
    row: ChunkRow,
}

/// What the shelf hands to the writer.
enum Work {
    /// Bytes for a place in a volume.
    Write { volume: u64, offset: u64, bytes: Vec<u8> },
    /// All that was handed over is to be synced and committed.
    Commit { moved: Vec<Moved>, done: u64 },
}

/// The shelf of a re-keying: reads what is committed, and hands what is new to the writer, which works beside it.
struct Shelving<'a> {
    store: &'a Inner,
    collection: CollectionId,
    versions: BTreeMap<ObjectId, u32>,
    writer: SyncSender<Work>,
    /// Rows that were read ahead.
    ahead: std::cell::RefCell<BTreeMap<Spot, ChunkRow>>,
    /// The volume that is written to, and how long it is with the buffer.
    volume: Option<(u64, u64)>,
    buffer: Vec<u8>,
    moved: Vec<Moved>,
    moved_bytes: usize,
    done: std::cell::Cell<u64>,
}

impl<'a> Shelving<'a> {
    fn new(
        store: &'a Inner,
        collection: CollectionId,
        manifests: &[Manifest],
        writer: SyncSender<Work>,
    ) -> Self {
        Self {
            store,
            collection,
            versions: manifests.iter().map(|manifest| (manifest.object, manifest.version)).collect(),
            writer,
            ahead: std::cell::RefCell::default(),
            volume: None,
            buffer: Vec::new(),
            moved: Vec::new(),
            moved_bytes: 0,
            done: std::cell::Cell::new(0),
        }
    }

    /// The committed row of a chunk; those that follow are read with it.
    fn row(&self, spot: Spot) -> Result<Option<(u32, ChunkRow)>, StoreError> {
        let Some(version) = self.versions.get(&spot.object).copied() else { return Ok(None) };
        let mut ahead = self.ahead.borrow_mut();
        if let Some(row) = ahead.remove(&spot) {
            return Ok(Some((version, row)));
        }
        ahead.clear();
        let start = chunk_key(self.collection, spot.object, version, spot.chunk);
        for guard in self.store.rows.chunks.range(start..).take(AHEAD) {
            let (key, value) = guard.into_inner()?;
            if !key.starts_with(&self.collection.0) {
                break;
            }
            let object = ObjectId(id_at(&key, 16));
            let chunk = chunk_of(&key);
            // Versions that are being uploaded, or wait to be dropped, stand between.
            let is_ours = self
                .versions
                .get(&object)
                .is_some_and(|version| key.starts_with(&version_key(self.collection, object, *version)));
            if is_ours {
                ahead.insert(Spot { object, chunk }, decoded(&value)?);
            }
        }
        Ok(ahead.remove(&spot).map(|row| (version, row)))
    }

    /// Hands work over; waits while the disk is behind.
    fn hand(&self, work: Work) -> Result<(), StoreError> {
        // It is gone only if it failed, and then says why.
        self.writer.send(work).map_err(|_| self.store.rekeying())
    }

    /// Hands the buffer over.
    fn flush(&mut self) -> Result<(), StoreError> {
        let Some((volume, length)) = self.volume.filter(|_| !self.buffer.is_empty()) else { return Ok(()) };
        let bytes = std::mem::take(&mut self.buffer);
        self.hand(Work::Write { volume, offset: length - bytes.len() as u64, bytes })
    }

    /// Has all that was handed over committed.
    fn commit(&mut self) -> Result<(), StoreError> {
        self.flush()?;
        if self.moved.is_empty() {
            return Ok(());
        }
        self.moved_bytes = 0;
        let moved = std::mem::take(&mut self.moved);
        self.hand(Work::Commit { moved, done: self.done.get() })
    }

    /// Has the rest committed, and gives the volume that is appended to from now on; none if all was done before.
    fn finish(mut self) -> Result<Option<u64>, StoreError> {
        self.commit()?;
        Ok(self.volume.map(|(number, _)| number))
    }
}

/// Writes, syncs and commits beside the shelf, so that cipher and disk work at the same time.
struct Writer<'a> {
    store: &'a Inner,
    collection: CollectionId,
    stopping: &'a AtomicBool,
    /// Volumes that have bytes which are not synced.
    unsynced: Vec<u64>,
}

impl Writer<'_> {
    /// Works until the shelf is done.
    fn run(&mut self, work: &Receiver<Work>) -> Result<(), StoreError> {
        while let Ok(work) = work.recv() {
            match work {
                Work::Write { volume, offset, bytes } => {
                    self.store.volumes.append(volume, offset, &bytes)?;
                    if !self.unsynced.contains(&volume) {
                        self.unsynced.push(volume);
                    }
                }
                Work::Commit { moved, done } => self.commit(&moved, done)?,
            }
        }
        Ok(())
    }

    /// Syncs what was written, and has the index name the new places.
    fn commit(&mut self, moved: &[Moved], done: u64) -> Result<(), StoreError> {
        for number in self.unsynced.drain(..) {
            self.store.volumes.sync(number)?;
        }
        let rows = &self.store.rows;
        let mut edit = self.store.edit();
        let mut volumes: BTreeMap<u64, VolumeRow> = BTreeMap::new();
        let (mut added, mut freed) = (0, 0);
        for Moved { object, version, chunk, old_volume, old_bytes, row } in moved {
            edit.put(&rows.chunks, chunk_key(self.collection, *object, *version, *chunk), row);
            let (bytes, old_bytes) = (u64::from(row.bytes), u64::from(*old_bytes));
            added += bytes;
            freed += old_bytes;
            for number in [*old_volume, row.volume] {
                if let std::collections::btree_map::Entry::Vacant(place) = volumes.entry(number) {
                    let known = self.store.volume(number)?;
                    let collection = self.collection;
                    place.insert(known.unwrap_or(VolumeRow { collection, length: 0, live: 0 }));
                }
            }
            if let Some(old) = volumes.get_mut(old_volume) {
                old.live = old.live.saturating_sub(old_bytes);
            }
            if let Some(new) = volumes.get_mut(&row.volume) {
                new.live += bytes;
                new.length = new.length.max(row.offset + bytes);
            }
        }
        let mut empty = Vec::new();
        for (number, row) in &volumes {
            if row.live == 0 {
                edit.remove(&rows.volumes, number.to_be_bytes());
                empty.push(*number);
            } else {
                edit.put(&rows.volumes, number.to_be_bytes(), row);
            }
        }
        if added != freed {
            let owner = self.store.collection(self.collection)?.owner;
            let mut used = self.store.used(owner)?;
            used.bytes = used.bytes.saturating_add(added).saturating_sub(freed);
            edit.put(&rows.used, owner.0, &used);
        }
        edit.commit_durably()?;
        empty.iter().try_for_each(|number| self.store.volumes.unlink(*number))?;
        self.store.set_progress(self.collection, |progress| progress.done = done);
        if self.stopping.load(Ordering::Relaxed) {
            return Err(self.store.rekeying());
        }
        Ok(())
    }
}

impl Shelf for Shelving<'_> {
    type Fault = StoreError;

    fn read(&self, spot: Spot, bytes: &mut Vec<u8>) -> Result<Option<Stamp>, StoreError> {
        bytes.clear();
        let Some((version, row)) = self.row(spot)? else { return Ok(None) };
        let row = self.store.read_chunk(self.collection, spot.object, version, spot.chunk, row, bytes)?;
        let stamp = Stamp { version, epoch: row.epoch, check: row.check };
        // `write` needs it again.
        self.ahead.borrow_mut().insert(spot, row);
        self.done.set(self.done.get() + 1);
        Ok(Some(stamp))
    }

    fn write(&mut self, spot: Spot, stamp: Stamp, bytes: &[u8]) -> Result<(), StoreError> {
        let Some((version, old)) = self.row(spot)? else {
            return Err(StoreError::Damaged(format!("chunk {} of {} is not known", spot.chunk, spot.object)));
        };
        let most = self.store.options.volume_bytes;
        if self.volume.is_none_or(|(_, length)| length + bytes.len() as u64 > most) {
            self.flush()?;
            self.store.room(self.store.options.rekey_commit_bytes as u64)?;
            self.volume = Some((self.store.new_volume()?, 0));
        }
        let Some((number, length)) = &mut self.volume else { return Err(StoreError::Full) };
        let row = ChunkRow {
            volume: *number,
            offset: *length,
            bytes: u32::try_from(bytes.len()).unwrap_or(u32::MAX),
            epoch: stamp.epoch,
            check: Digest(stamp.check.0),
            leaf: old.leaf,
        };
        *length += bytes.len() as u64;
        self.buffer.extend_from_slice(bytes);
        self.moved_bytes += bytes.len();
        self.moved.push(Moved {
            object: spot.object,
            version,
            chunk: spot.chunk,
            old_volume: old.volume,
            old_bytes: old.bytes,
            row,
        });
        if self.moved_bytes >= self.store.options.rekey_commit_bytes || self.moved.len() >= MOVED_MAX {
            return self.commit();
        }
        if self.buffer.len() >= REKEY_BUFFER_BYTES { self.flush() } else { Ok(()) }
    }
}
