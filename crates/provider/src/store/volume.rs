//! Volumes: files to whose end chunks are appended.
//!
//! Promise: a byte that was not written and synced is never read, because whoever reads knows a place from the
//! store's index, which learns of it afterwards. What is behind the last known byte is cut off when the store opens.
//! Not here: which chunk is where (`store.rs`).

use super::fault::{StoreError, file_error};
use crate::limits::OPEN_VOLUMES_MAX;
use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// A change of the disk that is about to happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Touch {
    /// Bytes are appended to a volume.
    Append,
    /// A volume is synced.
    Sync,
    /// Bytes are overwritten with zeros.
    Wipe,
    /// A file is removed.
    Unlink,
    /// The index is changed.
    Commit,
}

/// Asked before every change of the disk. What it refuses fails with its error, as if the disk had said so: so a test
/// stops a store between any two writes, or fills its disk.
pub type Watch = Arc<dyn Fn(Touch) -> io::Result<()> + Send + Sync>;

/// The volumes of a store.
pub(super) struct Volumes {
    folder: PathBuf,
    watch: Option<Watch>,
    open: Mutex<Open>,
}

#[derive(Default)]
struct Open {
    files: BTreeMap<u64, (Arc<File>, u64)>,
    used: u64,
}

/// A place in a volume.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Extent {
    /// Which volume.
    pub(super) volume: u64,
    /// The first byte.
    pub(super) offset: u64,
    /// How many bytes.
    pub(super) bytes: u64,
}

impl Volumes {
    /// The volumes in `folder`, which is made if it is not there.
    pub(super) fn open(folder: &Path, watch: Option<Watch>) -> Result<Self, StoreError> {
        std::fs::create_dir_all(folder).map_err(file_error(folder))?;
        Ok(Self { folder: folder.to_owned(), watch, open: Mutex::default() })
    }

    fn path(&self, number: u64) -> PathBuf {
        self.folder.join(format!("{number:016x}.vol"))
    }

    /// Says what is about to be done.
    pub(super) fn touch(&self, touch: Touch) -> io::Result<()> {
        self.watch.as_ref().map_or(Ok(()), |watch| watch(touch))
    }

    /// All volumes that are there, with their sizes in bytes.
    pub(super) fn list(&self) -> Result<Vec<(u64, u64)>, StoreError> {
        let failed = file_error(&self.folder);
        let mut found = Vec::new();
        for entry in std::fs::read_dir(&self.folder).map_err(&failed)? {
            let entry = entry.map_err(&failed)?;
            let name = entry.file_name();
            let number = name.to_str().and_then(|name| name.strip_suffix(".vol"));
            if let Some(number) = number.and_then(|digits| u64::from_str_radix(digits, 16).ok()) {
                found.push((number, entry.metadata().map_err(&failed)?.len()));
            }
        }
        Ok(found)
    }

    /// Makes a volume.
    pub(super) fn create(&self, number: u64) -> Result<(), StoreError> {
        let path = self.path(number);
        let made = self.touch(Touch::Append).and_then(|()| {
            let file = OpenOptions::new().read(true).write(true).create(true).truncate(true).open(&path)?;
            File::open(&self.folder)?.sync_all()?;
            Ok(file)
        });
        self.remember(number, Arc::new(made.map_err(file_error(&path))?));
        Ok(())
    }

    fn remember(&self, number: u64, file: Arc<File>) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.used += 1;
        let used = open.used;
        open.files.insert(number, (file, used));
        if open.files.len() > OPEN_VOLUMES_MAX {
            let oldest = open.files.iter().min_by_key(|(_, (_, used))| *used).map(|(number, _)| *number);
            oldest.map(|oldest| open.files.remove(&oldest));
        }
    }

    fn file(&self, number: u64) -> io::Result<Arc<File>> {
        {
            let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
            open.used += 1;
            let now = open.used;
            if let Some((file, used)) = open.files.get_mut(&number) {
                *used = now;
                return Ok(Arc::clone(file));
            }
        }
        let file = Arc::new(OpenOptions::new().read(true).write(true).open(self.path(number))?);
        self.remember(number, Arc::clone(&file));
        Ok(file)
    }

    /// Writes `bytes` at `offset`, behind all that is known of the volume. Not synced.
    pub(super) fn append(&self, number: u64, offset: u64, bytes: &[u8]) -> Result<(), StoreError> {
        let write = || {
            self.touch(Touch::Append)?;
            self.file(number)?.write_all_at(bytes, offset)
        };
        write().map_err(file_error(&self.path(number)))
    }

    /// Brings what was written to the disk.
    pub(super) fn sync(&self, number: u64) -> Result<(), StoreError> {
        let sync = || {
            self.touch(Touch::Sync)?;
            self.file(number)?.sync_data()
        };
        sync().map_err(file_error(&self.path(number)))
    }

    /// Fills `bytes` from a place. `None` if the volume is gone, which happens while a collection is re-keyed: look
    /// the place up again.
    pub(super) fn read(&self, number: u64, offset: u64, bytes: &mut [u8]) -> Result<Option<()>, StoreError> {
        match self.file(number).and_then(|file| file.read_exact_at(bytes, offset)) {
            Ok(()) => Ok(Some(())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(file_error(&self.path(number))(error)),
        }
    }

    /// Overwrites places of one volume with zeros, syncs, and gives their blocks back where the file system can.
    pub(super) fn wipe(&self, number: u64, extents: &[Extent]) -> Result<(), StoreError> {
        let zeros = vec![0; 64 << 10];
        let wipe = || {
            self.touch(Touch::Wipe)?;
            let file = self.file(number)?;
            for extent in extents {
                let (mut at, end) = (extent.offset, extent.offset + extent.bytes);
                while at < end {
                    let part = usize::try_from(end - at).unwrap_or(usize::MAX).min(zeros.len());
                    file.write_all_at(zeros.get(..part).unwrap_or_default(), at)?;
                    at += part as u64;
                }
            }
            file.sync_data()?;
            for extent in extents {
                use rustix::fs::FallocateFlags;
                let hole = FallocateFlags::PUNCH_HOLE | FallocateFlags::KEEP_SIZE;
                // Where it cannot, the zeros stay.
                let _ = rustix::fs::fallocate(&*file, hole, extent.offset, extent.bytes);
            }
            Ok(())
        };
        wipe().map_err(file_error(&self.path(number)))
    }

    /// Removes a volume, if it is there.
    pub(super) fn unlink(&self, number: u64) -> Result<(), StoreError> {
        let path = self.path(number);
        self.open.lock().unwrap_or_else(PoisonError::into_inner).files.remove(&number);
        let unlink = || {
            self.touch(Touch::Unlink)?;
            match std::fs::remove_file(&path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
                _ => File::open(&self.folder)?.sync_all(),
            }
        };
        unlink().map_err(file_error(&path))
    }

    /// Cuts off what is behind the last known byte.
    pub(super) fn cut(&self, number: u64, bytes: u64) -> Result<(), StoreError> {
        let cut = || {
            let file = self.file(number)?;
            file.set_len(bytes)?;
            file.sync_data()
        };
        cut().map_err(file_error(&self.path(number)))
    }

    /// How many bytes the file system has left for us.
    pub(super) fn free(&self) -> Result<u64, StoreError> {
        let found = rustix::fs::statvfs(&self.folder);
        let found = found.map_err(|error| file_error(&self.folder)(error.into()))?;
        Ok(found.f_bavail.saturating_mul(found.f_frsize))
    }
}
