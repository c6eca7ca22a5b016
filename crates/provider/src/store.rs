//! The store of a provider: sealed chunks in volumes, and an index of where they are and what belongs to them.
//!
//! ```text
//! VERSION, lock     what made it, and that only one process has it open
//! index/            fjall: rows, changed in one step and durable before anybody is answered
//! volumes/          files of chunks, appended and synced before the index learns of them
//! tokens/           tokens of re-keyings that go on, still sealed for the provider; overwritten when done
//! ```
//!
//! Promise: after a crash at any moment every chunk that is known is whole, nothing that was answered is lost, and
//! what was to be deleted is deleted when the store opens again. Not here: who may ask (`server.rs`).
//! Start reading at [`Store::open`].

mod collection;
mod durable;
mod fault;
mod letter;
mod log;
mod publish;
mod query;
mod read;
mod recover;
mod rekeying;
mod row;
mod sweep;
mod upload;
mod volume;

pub use fault::{Refusal, StoreError};
pub use log::SignedRead;
pub use publish::LedgerState;
pub use rekeying::OpenToken;
pub(crate) use upload::{bytes_of, chunks_of};
pub use volume::{Touch, Watch};

use crate::limits::{LOG_MS, REKEY_COMMIT_BYTES, VOLUME_BYTES_MAX};
use crate::record::{Progress, Quota, Usage};
use canon::Canon;
use durable::Durable;
use fault::file_error;
use fjall::{Database, Keyspace, KeyspaceCreateOptions, OwnedWriteBatch};
use read::Catalogues;
use row::{CollectionRow, UploadRow, VolumeRow, joined, object_key};
use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use vault::{CollectionId, ObjectId};
use vocabulary::AgentId;
use volume::Volumes;

/// The version of the directory.
const VERSION: u32 = 1;

/// How a store is opened.
#[derive(Clone)]
pub struct Options {
    /// What an owner may store unless told otherwise.
    pub quota: Quota,
    /// Bytes of the disk that uploads leave free, so that the index and deletions have room.
    pub reserve_bytes: u64,
    /// How long the logs of reads are kept, in ms.
    pub log_ms: u64,
    /// A volume is closed when it has so many bytes.
    pub volume_bytes: u64,
    /// How many bytes a re-keying writes before it syncs and commits.
    pub rekey_commit_bytes: usize,
    /// Asked before every change of the disk; for tests.
    pub watch: Option<Watch>,
}

impl Default for Options {
    /// 10 GiB and a million objects for each owner, 256 MiB left free, logs of 400 days.
    fn default() -> Self {
        let quota = Quota { bytes: 10 << 30, objects: 1_000_000 };
        Self {
            quota,
            reserve_bytes: 256 << 20,
            log_ms: LOG_MS,
            volume_bytes: VOLUME_BYTES_MAX,
            rekey_commit_bytes: REKEY_COMMIT_BYTES,
            watch: None,
        }
    }
}

impl std::fmt::Debug for Options {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Options({:?}, {} bytes free)", self.quota, self.reserve_bytes)
    }
}

/// An open store. Clones are the same store; it closes when the last one is dropped.
#[derive(Clone)]
pub struct Store(Arc<Inner>);

impl std::fmt::Debug for Store {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Store({})", self.0.path.display())
    }
}

struct Inner {
    path: PathBuf,
    options: Options,
    database: Database,
    rows: Rows,
    volumes: Volumes,
    durable: Durable,
    /// Held by whoever changes the index: one at a time, for microseconds.
    turn: Mutex<()>,
    /// Held by whoever changes a collection, for as long as it takes.
    collections: Mutex<BTreeMap<CollectionId, Weak<Mutex<()>>>>,
    next_volume: AtomicU64,
    catalogues: Mutex<Catalogues>,
    /// How far re-keyings are.
    progress: Mutex<BTreeMap<CollectionId, Progress>>,
    _lock: File,
}

/// The keyspaces.
struct Rows {
    meta: Keyspace,
    /// collection -> [`CollectionRow`]
    collections: Keyspace,
    /// collection -> [`vault::SealedKeyring`]
    keyrings: Keyspace,
    /// collection, object, version, chunk -> [`row::ChunkRow`]
    chunks: Keyspace,
    /// collection, object -> [`vault::Manifest`]
    objects: Keyspace,
    /// collection, object -> [`vault::Labels`]
    labels: Keyspace,
    /// collection, label, object -> nothing
    by_label: Keyspace,
    /// collection, object -> [`UploadRow`]
    uploads: Keyspace,
    /// collection, object -> the latest version that was ever begun
    versions: Keyspace,
    /// collection, object, version -> nothing: chunks to be wiped
    drops: Keyspace,
    /// collection, object -> [`vault::rekey::StoredObject`], as of the last receipt
    stored: Keyspace,
    /// volume -> [`VolumeRow`]
    volumes: Keyspace,
    /// owner -> [`Quota`] that is used
    used: Keyspace,
    /// owner -> [`Quota`] that is allowed
    quotas: Keyspace,
    /// owner, collection -> nothing
    owned: Keyspace,
    /// owner, label, collection -> nothing
    owned_by_label: Keyspace,
    /// collection -> nothing: deleted
    gone: Keyspace,
    /// collection, number -> [`crate::record::LogEntry`]
    log: Keyspace,
    /// collection -> [`crate::record::LogHead`]
    log_heads: Keyspace,
    /// recipient, number -> [`letter::LetterRow`]
    letters: Keyspace,
    /// recipient, number -> the letter's bytes
    letter_bytes: Keyspace,
    /// sender, recipient, number -> nothing
    sent: Keyspace,
}

impl Rows {
    fn open(database: &Database) -> Result<Self, fjall::Error> {
        let small = |name: &str| {
            database.keyspace(name, || KeyspaceCreateOptions::default().max_memtable_size(4 << 20))
        };
        let large = |name: &str| {
            database.keyspace(name, || KeyspaceCreateOptions::default().max_memtable_size(16 << 20))
        };
        Ok(Self {
            meta: small("meta")?,
            collections: small("collections")?,
            keyrings: small("keyrings")?,
            chunks: large("chunks")?,
            objects: large("objects")?,
            labels: large("labels")?,
            by_label: large("by_label")?,
            uploads: small("uploads")?,
            versions: large("versions")?,
            drops: small("drops")?,
            stored: small("stored")?,
            volumes: small("volumes")?,
            used: small("used")?,
            quotas: small("quotas")?,
            owned: small("owned")?,
            owned_by_label: small("owned_by_label")?,
            gone: small("gone")?,
            log: small("log")?,
            log_heads: small("log_heads")?,
            letters: small("letters")?,
            letter_bytes: small("letter_bytes")?,
            sent: small("sent")?,
        })
    }
}

/// One change of the index: nothing of it, or all.
struct Edit<'a> {
    store: &'a Inner,
    batch: OwnedWriteBatch,
    _turn: MutexGuard<'a, ()>,
}

impl Edit<'_> {
    fn put<T: Canon>(&mut self, rows: &Keyspace, key: impl AsRef<[u8]>, value: &T) {
        self.batch.insert(rows, key.as_ref(), canon::encode(value));
    }

    fn mark(&mut self, rows: &Keyspace, key: impl AsRef<[u8]>) {
        self.batch.insert(rows, key.as_ref(), []);
    }

    fn remove(&mut self, rows: &Keyspace, key: impl AsRef<[u8]>) {
        self.batch.remove(rows, key.as_ref());
    }

    /// Makes the change, for readers at once; it is durable after [`Inner::settle`].
    fn commit(self) -> Result<(), StoreError> {
        self.store.volumes.touch(Touch::Commit).map_err(fjall::Error::Io)?;
        Ok(self.batch.commit()?)
    }

    /// Makes the change, and waits until it is durable.
    fn commit_durably(self) -> Result<(), StoreError> {
        let store = self.store;
        self.commit()?;
        store.settle()
    }
}

impl Inner {
    fn get<T: Canon>(&self, rows: &Keyspace, key: impl AsRef<[u8]>) -> Result<Option<T>, StoreError> {
        rows.get(key)?.map(|bytes| decoded(&bytes)).transpose()
    }

    fn edit(&self) -> Edit<'_> {
        let turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        Edit { store: self, batch: self.database.batch(), _turn: turn }
    }

    /// Waits until all that was committed is durable.
    fn settle(&self) -> Result<(), StoreError> {
        self.durable.wait(&self.database)
    }

    /// What is held by whoever changes a collection.
    fn lock_of(&self, collection: CollectionId) -> Arc<Mutex<()>> {
        let mut locks = self.collections.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(lock) = locks.get(&collection).and_then(Weak::upgrade) {
            return lock;
        }
        locks.retain(|_, lock| lock.strong_count() > 0);
        let lock = Arc::new(Mutex::new(()));
        locks.insert(collection, Arc::downgrade(&lock));
        lock
    }

    /// A collection that is there.
    fn collection(&self, collection: CollectionId) -> Result<CollectionRow, StoreError> {
        let row: Option<CollectionRow> = self.get(&self.rows.collections, collection.0)?;
        row.filter(|row| !row.deleting).ok_or_else(|| StoreError::unknown(collection))
    }

    fn used(&self, owner: AgentId) -> Result<Quota, StoreError> {
        Ok(self.get(&self.rows.used, owner.0)?.unwrap_or(Quota { bytes: 0, objects: 0 }))
    }

    fn quota(&self, owner: AgentId) -> Result<Quota, StoreError> {
        Ok(self.get(&self.rows.quotas, owner.0)?.unwrap_or(self.options.quota))
    }

    fn volume(&self, number: u64) -> Result<Option<VolumeRow>, StoreError> {
        self.get(&self.rows.volumes, number.to_be_bytes())
    }

    fn upload_row(
        &self,
        collection: CollectionId,
        object: ObjectId,
    ) -> Result<Option<UploadRow>, StoreError> {
        self.get(&self.rows.uploads, object_key(collection, object))
    }

    fn new_volume(&self) -> Result<u64, StoreError> {
        let number = self.next_volume.fetch_add(1, Ordering::Relaxed);
        self.volumes.create(number)?;
        Ok(number)
    }

    /// Refuses what would leave too little of the disk free.
    fn room(&self, bytes: u64) -> Result<(), StoreError> {
        let free = self.volumes.free()?;
        if free < self.options.reserve_bytes.saturating_add(bytes) { Err(StoreError::Full) } else { Ok(()) }
    }

    fn token_path(&self, collection: CollectionId) -> PathBuf {
        self.path.join("tokens").join(collection.to_string())
    }
}

/// Refuses the use of an owner beyond what is allowed.
fn within(wanted: Quota, quota: Quota) -> Result<(), StoreError> {
    if wanted.bytes > quota.bytes || wanted.objects > quota.objects {
        return Err(Refusal::Quota { wanted, quota }.into());
    }
    Ok(())
}

fn decoded<T: Canon>(bytes: &[u8]) -> Result<T, StoreError> {
    canon::decode_trusted(bytes).map_err(|error| StoreError::damaged("a row of the index")(error))
}

impl Store {
    /// Opens the store in `path`, or makes one in an empty directory; finishes what a crash left unfinished.
    ///
    /// Cost: one look at each volume, and the rest of what was being deleted.
    ///
    /// # Errors
    /// [`StoreError::InUse`], [`StoreError::OtherVersion`], [`StoreError::Damaged`] if a volume is shorter than what is
    /// known of it, or what the disk says.
    pub fn open(path: &Path, options: Options) -> Result<Self, StoreError> {
        std::fs::create_dir_all(path).map_err(file_error(path))?;
        let lock_path = path.join("lock");
        let is_new = is_empty(path)?;
        let lock = File::options().create(true).truncate(false).write(true).open(&lock_path);
        let lock = lock.map_err(file_error(&lock_path))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(std::fs::TryLockError::WouldBlock) => return Err(StoreError::InUse(path.to_owned())),
            Err(std::fs::TryLockError::Error(error)) => return Err(file_error(&lock_path)(error)),
        }
        check_version(path, is_new)?;
        std::fs::create_dir_all(path.join("tokens")).map_err(file_error(path))?;
        let volumes = Volumes::open(&path.join("volumes"), options.watch.clone())?;
        let database = Database::builder(path.join("index")).cache_size(64 << 20).worker_threads(1).open()?;
        let inner = Inner {
            path: path.to_owned(),
            options,
            rows: Rows::open(&database)?,
            database,
            volumes,
            durable: Durable::default(),
            turn: Mutex::new(()),
            collections: Mutex::default(),
            next_volume: AtomicU64::new(0),
            catalogues: Mutex::default(),
            progress: Mutex::default(),
            _lock: lock,
        };
        inner.recover()?;
        Ok(Self(Arc::new(inner)))
    }

    /// What an owner uses and may use.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn usage(&self, owner: AgentId) -> Result<Usage, StoreError> {
        Ok(Usage { used: self.0.used(owner)?, quota: self.0.quota(owner)? })
    }

    /// Sets what an owner may use; `None` is what the options say. What is there already stays.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn set_quota(&self, owner: AgentId, quota: Option<Quota>) -> Result<(), StoreError> {
        let mut edit = self.0.edit();
        match quota {
            Some(quota) => edit.put(&self.0.rows.quotas, owner.0, &quota),
            None => edit.remove(&self.0.rows.quotas, owner.0),
        }
        edit.commit_durably()
    }

    /// Drops uploads, letters and log entries whose time is over. To be called now and then.
    ///
    /// # Errors
    /// [`StoreError`]; what was done stays done.
    pub fn tidy(&self, now_ms: u64) -> Result<(), StoreError> {
        self.0.expire_uploads(now_ms)?;
        self.0.expire_letters(now_ms)?;
        self.0.expire_log(now_ms)?;
        self.0.settle()
    }
}

/// True if nothing is in a directory but a lock.
fn is_empty(path: &Path) -> Result<bool, StoreError> {
    let failed = file_error(path);
    for entry in std::fs::read_dir(path).map_err(&failed)? {
        if entry.map_err(&failed)?.file_name() != "lock" {
            return Ok(false);
        }
    }
    Ok(true)
}

fn check_version(path: &Path, is_new: bool) -> Result<(), StoreError> {
    let file = path.join("VERSION");
    let ours = format!("kerf provider store {VERSION}\n");
    if is_new {
        let written = std::fs::write(&file, &ours).and_then(|()| File::open(&file)?.sync_all());
        return written.and_then(|()| File::open(path)?.sync_all()).map_err(file_error(&file));
    }
    let found = match std::fs::read_to_string(&file) {
        Ok(found) => found,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(file_error(&file)(error)),
    };
    if found == ours {
        return Ok(());
    }
    let found = match found.trim() {
        "" => "unknown".to_owned(),
        found => found.trim_start_matches("kerf provider store ").chars().take(40).collect(),
    };
    Err(StoreError::OtherVersion { path: path.to_owned(), found, ours: VERSION })
}

/// The key of the first row that comes after all that begin with `key`.
fn after(key: &[u8]) -> Vec<u8> {
    joined(&[key, &[0]])
}
