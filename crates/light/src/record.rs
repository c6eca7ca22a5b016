//! Records of any size over a store of fixed-size values, as far as a reader needs to know.
//!
//! A record is kept in chunks of [`CHUNK_BYTES`]. Chunk 0 begins with the record's length (u32, big endian),
//! the last chunk is padded with zeros. The store's key of a chunk is
//!
//! ```text
//! kind(1) | id[0..5] | chunk index (u16, big endian) | id[5..16] | zeros to 32 bytes
//! ```
//!
//! Promise: one byte form per record; [`join`] refuses every other.

/// Bytes in one stored value. Part of the state's format: changing it changes every state root.
pub const CHUNK_BYTES: usize = 192;

/// The longest value a record may have, in bytes.
pub const RECORD_BYTES_MAX: usize = 65_536;

/// The most chunks a record may have.
pub const CHUNKS_MAX: usize = (LENGTH_BYTES + RECORD_BYTES_MAX).div_ceil(CHUNK_BYTES);

/// Bytes at the start of chunk 0 that tell the record's length.
const LENGTH_BYTES: usize = 4;

const _: () = assert!(CHUNKS_MAX <= u16::MAX as usize);

/// The name of a record: its kind, then its id of 16 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordKey(pub [u8; 17]);

impl RecordKey {
    /// A key from its two parts.
    #[must_use]
    pub fn new(kind: u8, id: [u8; 16]) -> Self {
        let mut bytes = [0; 17];
        bytes[0] = kind;
        bytes[1..].copy_from_slice(&id);
        Self(bytes)
    }

    /// The kind of record.
    #[must_use]
    pub const fn kind(&self) -> u8 {
        self.0[0]
    }

    /// The id within its kind.
    #[must_use]
    pub fn id(&self) -> [u8; 16] {
        let mut id = [0; 16];
        id.copy_from_slice(&self.0[1..]);
        id
    }
}

/// The store's key of one chunk of a record. See the module's header.
#[must_use]
pub fn store_key(key: &RecordKey, chunk: u16) -> [u8; 32] {
    let mut bytes = [0; 32];
    bytes[..6].copy_from_slice(&key.0[..6]);
    bytes[6..8].copy_from_slice(&chunk.to_be_bytes());
    bytes[8..19].copy_from_slice(&key.0[6..]);
    bytes
}

/// How many chunks a value of `value_bytes` bytes takes.
#[must_use]
pub const fn chunk_count(value_bytes: usize) -> usize {
    (LENGTH_BYTES + value_bytes).div_ceil(CHUNK_BYTES)
}

/// The value's length in bytes as chunk 0 tells it, or `None` if no record may have it.
fn length(first: &[u8; CHUNK_BYTES]) -> Option<usize> {
    let length = usize::try_from(u32::from_be_bytes(*first.first_chunk()?)).ok()?;
    (1..=RECORD_BYTES_MAX).contains(&length).then_some(length)
}

/// Joins the chunks of a record into its value. `None` unless there are exactly as many as the length in the
/// first one asks for, and nothing but zeros behind the value. Costs one copy.
#[must_use]
pub fn join<'a>(chunks: impl ExactSizeIterator<Item = &'a [u8; CHUNK_BYTES]>) -> Option<Vec<u8>> {
    let count = chunks.len();
    let mut joined = Vec::with_capacity(count.min(CHUNKS_MAX) * CHUNK_BYTES);
    let mut wanted = None;
    for chunk in chunks {
        if wanted.is_none() {
            let length = length(chunk)?;
            if count != chunk_count(length) {
                return None;
            }
            wanted = Some(length);
        }
        joined.extend_from_slice(chunk);
    }
    let length = wanted?;
    let (value, padding) = joined.get(LENGTH_BYTES..)?.split_at_checked(length)?;
    padding.iter().all(|byte| *byte == 0).then(|| value.to_vec())
}

#[cfg(test)]
mod tests;
