//! What the store's index keeps, and under which keys.

use crate::record::{SignedReceipt, SignedState};
use canon::{Digest, Signature};
use vault::rekey::Order;
use vault::{CollectionId, Epoch, Label, ObjectId, SealedKeyring};
use vocabulary::AgentId;

canon::record! {
    /// Where a chunk is, and what is kept with it.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub(super) struct ChunkRow {
        1 => volume: u64,
        2 => offset: u64,
        3 => bytes: u32,
        4 => epoch: Epoch,
        5 => check: Digest,
        6 => leaf: Digest,
    }
}

canon::record! {
    /// A collection.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub(super) struct CollectionRow {
        1 => owner: AgentId,
        /// In which its chunks are, or which ends by the order that is followed.
        2 => epoch: Epoch,
        3 => published: Option<SignedState>,
        4 => ordered: Option<Ordered>,
        5 => receipt: Option<SignedReceipt>,
        /// It is being deleted, and there for nobody.
        6 => deleting: bool,
        /// The volume that is appended to.
        7 => volume: Option<u64>,
    }
}

canon::record! {
    /// An order that is followed.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub(super) struct Ordered {
        1 => order: Order,
        2 => signature: Signature,
        3 => next: SignedState,
        4 => keyring: SealedKeyring,
    }
}

canon::record! {
    /// A version that is being uploaded.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub(super) struct UploadRow {
        1 => version: u32,
        2 => length: u64,
        3 => epoch: Epoch,
        4 => have: u32,
        5 => begun_ms: u64,
    }
}

canon::record! {
    /// A volume: what is behind `length` is not known.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub(super) struct VolumeRow {
        1 => collection: CollectionId,
        2 => length: u64,
        /// Bytes that a chunk refers to.
        3 => live: u64,
    }
}

pub(super) fn object_key(collection: CollectionId, object: ObjectId) -> [u8; 32] {
    let mut key = [0; 32];
    key[..16].copy_from_slice(&collection.0);
    key[16..].copy_from_slice(&object.0);
    key
}

pub(super) fn version_key(collection: CollectionId, object: ObjectId, version: u32) -> [u8; 36] {
    let mut key = [0; 36];
    key[..32].copy_from_slice(&object_key(collection, object));
    key[32..].copy_from_slice(&version.to_be_bytes());
    key
}

pub(super) fn chunk_key(collection: CollectionId, object: ObjectId, version: u32, chunk: u32) -> [u8; 40] {
    let mut key = [0; 40];
    key[..36].copy_from_slice(&version_key(collection, object, version));
    key[36..].copy_from_slice(&chunk.to_be_bytes());
    key
}

/// The chunk's number at the end of a key.
pub(super) fn chunk_of(key: &[u8]) -> u32 {
    key.last_chunk::<4>().map_or(0, |bytes| u32::from_be_bytes(*bytes))
}

/// The id of 16 bytes that stands at `at` in a key.
pub(super) fn id_at(key: &[u8], at: usize) -> [u8; 16] {
    key.get(at..at + 16).and_then(|bytes| bytes.try_into().ok()).unwrap_or_default()
}

/// Under which an object is found by a label; without the object, what all of them begin with.
pub(super) fn label_key(collection: CollectionId, label: &Label) -> [u8; 48] {
    let mut key = [0; 48];
    key[..16].copy_from_slice(&collection.0);
    key[16..].copy_from_slice(&label.0);
    key
}

/// Under which a collection is found by a label of its keyring.
pub(super) fn owner_label_key(owner: AgentId, label: &Label) -> [u8; 48] {
    let mut key = [0; 48];
    key[..16].copy_from_slice(&owner.0);
    key[16..].copy_from_slice(&label.0);
    key
}

pub(super) fn joined(parts: &[&[u8]]) -> Vec<u8> {
    parts.concat()
}

/// The number of eight bytes at the end of a key or in a value.
pub(super) fn number_of(bytes: &[u8]) -> u64 {
    bytes.last_chunk::<8>().map_or(0, |bytes| u64::from_be_bytes(*bytes))
}
