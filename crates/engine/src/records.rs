//! Records of any size over a store of fixed-size values.
//!
//! A record is kept in chunks of [`CHUNK_BYTES`]. Chunk 0 begins with the record's length (u32, big endian),
//! the last chunk is padded with zeros. The store's key of a chunk is
//!
//! ```text
//! kind(1) | id[0..5] | chunk index (u16, big endian) | id[5..16] | zeros to 32 bytes
//! ```
//!
//! so that the first eight bytes, which the store's index in memory works with, already tell chunks apart.
//! Two records of one kind share an index slot only if the first 40 bits of their ids agree: rare by chance,
//! and slower, not wrong, if somebody looks for it.
//!
//! Promise: one byte form per record; a write changes only the chunks that differ.
//! Start reading at [`Chunks`].

use commonware_utils::sequence::FixedBytes;

pub(crate) use light::chunk_count;
pub use light::{CHUNK_BYTES, CHUNKS_MAX, RECORD_BYTES_MAX, RecordKey};

/// Bytes at the start of chunk 0 that tell the record's length.
const LENGTH_BYTES: usize = 4;

const _: () = assert!(CHUNKS_MAX <= u16::MAX as usize);

/// A key of the store.
pub(crate) type StoreKey = FixedBytes<32>;

/// A value of the store.
pub(crate) type StoreValue = FixedBytes<CHUNK_BYTES>;

/// The store's key of one chunk.
pub(crate) fn chunk_key(key: &RecordKey, chunk: u16) -> StoreKey {
    FixedBytes::new(light::store_key(key, chunk))
}

/// The record and chunk a store's key names, or `None` if no record has such a key.
pub(crate) fn split_key(key: &StoreKey) -> Option<(RecordKey, u16)> {
    if key[19..] != [0; 13] {
        return None;
    }
    let mut record = [0; 17];
    record[..6].copy_from_slice(&key[..6]);
    record[6..].copy_from_slice(&key[8..19]);
    Some((RecordKey(record), u16::from_be_bytes([key[6], key[7]])))
}

/// A chunk's index as it stands in keys.
pub(crate) fn narrow(index: usize) -> u16 {
    u16::try_from(index).expect("a record has at most CHUNKS_MAX chunks, which fits")
}

/// Chunk `index` of `value`.
pub(crate) fn cut(value: &[u8], index: usize) -> StoreValue {
    let mut chunk = [0; CHUNK_BYTES];
    if index == 0 {
        chunk[..LENGTH_BYTES].copy_from_slice(&u32::try_from(value.len()).unwrap_or(u32::MAX).to_be_bytes());
        let taken = value.len().min(CHUNK_BYTES - LENGTH_BYTES);
        chunk[LENGTH_BYTES..LENGTH_BYTES + taken].copy_from_slice(&value[..taken]);
    } else {
        let start = index * CHUNK_BYTES - LENGTH_BYTES;
        let taken = (value.len() - start).min(CHUNK_BYTES);
        chunk[..taken].copy_from_slice(&value[start..start + taken]);
    }
    FixedBytes::new(chunk)
}

/// The value's length as chunk 0 tells it, or `None` if no record may have it.
pub(crate) fn length(first: &StoreValue) -> Option<usize> {
    let mut bytes = [0; LENGTH_BYTES];
    bytes.copy_from_slice(&first[..LENGTH_BYTES]);
    let length = u32::from_be_bytes(bytes) as usize;
    (1..=RECORD_BYTES_MAX).contains(&length).then_some(length)
}

/// Joins the chunks of a record. `None` unless they are exactly what [`cut`] makes of a value.
pub(crate) fn join(chunks: &[StoreValue]) -> Option<Vec<u8>> {
    let chunks: Vec<[u8; CHUNK_BYTES]> = chunks.iter().map(bytes_of).collect();
    light::join(chunks.iter())
}

/// The bytes of a stored value.
pub(crate) fn bytes_of(chunk: &StoreValue) -> [u8; CHUNK_BYTES] {
    let mut bytes = [0; CHUNK_BYTES];
    bytes.copy_from_slice(chunk);
    bytes
}

/// A record as it was loaded: its value, and the chunks a change is compared with.
#[derive(Clone, Debug)]
pub(crate) enum Chunks {
    /// There is no such record.
    Absent,
    /// The record fits in one chunk; `usize` is the length of the value.
    One(StoreValue, usize),
    /// The value.
    Many(Vec<u8>),
}

impl Chunks {
    /// The chunks `value` would be stored in; a value of a length no record may have counts as absent.
    pub(crate) fn from_value(value: Option<Vec<u8>>) -> Self {
        match value {
            Some(value) if (1..=RECORD_BYTES_MAX).contains(&value.len()) => match chunk_count(value.len()) {
                1 => Self::One(cut(&value, 0), value.len()),
                _ => Self::Many(value),
            },
            Some(_) | None => Self::Absent,
        }
    }

    /// The record's value.
    pub(crate) fn value(&self) -> Option<&[u8]> {
        match self {
            Self::Absent => None,
            Self::One(chunk, length) => Some(&chunk[LENGTH_BYTES..LENGTH_BYTES + length]),
            Self::Many(value) => Some(value),
        }
    }

    /// How many chunks are stored.
    pub(crate) fn count(&self) -> usize {
        self.value().map_or(0, |value| chunk_count(value.len()))
    }

    /// True if chunk `index` is stored and equal to `chunk`.
    pub(crate) fn holds(&self, index: usize, chunk: &StoreValue) -> bool {
        match self {
            Self::Absent => false,
            Self::One(stored, _) => index == 0 && stored == chunk,
            Self::Many(value) => index < chunk_count(value.len()) && cut(value, index) == *chunk,
        }
    }
}

#[cfg(test)]
mod tests;
