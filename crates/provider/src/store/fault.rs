//! Why a store says no, and why it fails.

use crate::record::Quota;
use std::io;
use std::path::{Path, PathBuf};
use vault::rekey::RekeyError;
use vault::{CollectionId, Epoch, ObjectId, StateError};

/// The rules say no. Nothing has changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// There is no such thing, or not for whoever asks.
    #[error("there is nothing here")]
    NotFound,
    /// The collection id was used before and deleted.
    #[error("the collection was deleted here; begin another one")]
    Gone,
    /// The collection is somebody else's, or has another epoch.
    #[error("the collection is here already, in epoch {}", .0.number())]
    Founded(Epoch),
    /// The owner may not store so much.
    #[error("{} bytes and {} objects are more than the {} bytes and {} objects allowed", .wanted.bytes, .wanted.objects, .quota.bytes, .quota.objects)]
    Quota {
        /// What there would be.
        wanted: Quota,
        /// What may be.
        quota: Quota,
    },
    /// The collection is being re-keyed.
    #[error("the collection is being re-keyed; write again in {again_s} s")]
    Rekeying {
        /// When to try again, in s.
        again_s: u64,
    },
    /// The bytes do not fit what the upload says.
    #[error("{0}")]
    Form(String),
    /// Chunks are missing before the first.
    #[error("{object}: chunk {have} is the next one")]
    Gap {
        /// The object.
        object: ObjectId,
        /// How many chunks are there.
        have: u32,
    },
    /// The version was written before.
    #[error("{object}: write version {least} or a later one; a version is written once")]
    Version {
        /// The object.
        object: ObjectId,
        /// The least version that may be written.
        least: u32,
    },
    /// A chunk is there with other bytes.
    #[error("{object}: chunk {chunk} of this version is there with other bytes; write a later version")]
    OtherBytes {
        /// The object.
        object: ObjectId,
        /// The chunk.
        chunk: u32,
    },
    /// Not the epoch of the collection.
    #[error("the collection is in epoch {}, not {}", .now.number(), .shown.number())]
    Epoch {
        /// The collection's.
        now: Epoch,
        /// What was sent.
        shown: Epoch,
    },
    /// The state does not follow.
    #[error("revision {next} is the next one, not {shown}")]
    Revision {
        /// The next.
        next: u32,
        /// What was sent.
        shown: u32,
    },
    /// The state is not signed, or is older.
    #[error(transparent)]
    State(#[from] StateError),
    /// The key is not the owner's.
    #[error("the key that signed the state is not one of the owner's")]
    Key,
    /// The manifests do not give the state's root.
    #[error("the objects here do not give the root or the number of objects of the state")]
    Root,
    /// The upload of an object is not complete, or is not what the manifest says.
    #[error("{0}: its chunks are not all here as the manifest says; upload the rest")]
    Incomplete(ObjectId),
    /// The sealed keyring is not the one that the state names.
    #[error("the sealed keyring is not the one that the state names")]
    Keyring,
    /// Too many objects.
    #[error("a collection has at most {0} objects; begin another one")]
    Objects(u32),
    /// The order cannot be followed.
    #[error("{0}")]
    Order(String),
    /// The token cannot be opened, or does not belong to the order.
    #[error("the token cannot be opened by this provider, or does not belong to the order")]
    Token,
    /// What is audited has changed since the receipt.
    #[error("{0} was written or removed since the receipt")]
    Changed(ObjectId),
    /// The log is full.
    #[error("the collection's log is full; its owner must fetch and drop what is old")]
    LogFull,
    /// The mailbox is full, for this sender or for all.
    #[error("the mailbox takes no more letters from this sender now")]
    Mailbox,
}

/// Why the store could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The rules say no.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The disk has no room.
    #[error("the disk is full; make room, nothing was lost")]
    Full,
    /// Another process has the store open.
    #[error("`{0}` is open in another process; stop it first")]
    InUse(PathBuf),
    /// Made by another version of this program.
    #[error(
        "`{path}` is a store of version {found}, this program reads version {ours}; use the program that made it"
    )]
    OtherVersion {
        /// Where.
        path: PathBuf,
        /// What it says.
        found: String,
        /// What is read here.
        ours: u32,
    },
    /// A file could not be read or written.
    #[error("`{path}` could not be read or written")]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        cause: io::Error,
    },
    /// The index could not be read or written.
    #[error("the index could not be read or written; stop and start again")]
    Index(#[source] fjall::Error),
    /// What is stored is not what was stored.
    #[error("the store is damaged: {0}; put back a copy")]
    Damaged(String),
    /// There is no randomness.
    #[error("the operating system gives no random bytes")]
    Randomness,
}

impl StoreError {
    /// What the store cannot read of its own.
    pub(super) fn damaged(what: &str) -> impl Fn(canon::DecodeError) -> Self + '_ {
        move |error| Self::Damaged(format!("{what}: {error}"))
    }

    /// An order that is not accepted.
    pub(super) fn order<F: std::error::Error + 'static>(error: &RekeyError<F>) -> Self {
        Refusal::Order(error.to_string()).into()
    }

    /// A collection that is not there.
    pub(super) fn unknown(_: CollectionId) -> Self {
        Refusal::NotFound.into()
    }
}

impl From<fjall::Error> for StoreError {
    fn from(error: fjall::Error) -> Self {
        match &error {
            fjall::Error::Io(cause) if is_full(cause) => Self::Full,
            _ => Self::Index(error),
        }
    }
}

fn is_full(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded)
}

/// The error of a file.
pub(super) fn file_error(path: &Path) -> impl Fn(io::Error) -> StoreError + '_ {
    move |cause| {
        if is_full(&cause) {
            return StoreError::Full;
        }
        StoreError::File { path: path.to_owned(), cause }
    }
}
