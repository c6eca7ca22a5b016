//! Proofs of the engine's store that a chunk of a record is there, or that it is not.
//!
//! Both prove one operation of the store's log, and that it is still in force. An operation has 257 bytes:
//!
//! ```text
//! d2 | key (32) | value (192) | next key (32)                      a value was written
//! d3 | 01 | note (192) | floor (u64) | zeros, or
//! d3 | 00 | zeros (192) | floor (u64) | zeros                      a block's changes were committed
//! ```
//!
//! Keys stand in a ring in ascending order: whoever is written names the key that follows. So a write also
//! proves that there is nothing between its key and the next. In an empty store the last commit proves that
//! there is nothing at all, by naming itself as the floor below which nothing is in force.
//!
//! The forms are those of commonware-storage 2026.10.0, `qmdb::current::ordered::proof::constant`
//! (`KeyValueProof` and `ExclusionProof`); `docs/formats/proof.md` has them byte by byte.

use crate::mountain::{BITMAP_BYTES, CHUNK_BITS, LEAVES_MAX, Path, grafted_root};
use crate::record::CHUNK_BYTES;
use crate::source::{ProofError, Source, put_varint, sha256};

/// The most hashes in a proof of one operation: what the leftmost leaf of 2^62 - 1 needs.
pub const PROOF_DIGESTS_MAX: usize = 122;

/// Bytes in an operation.
const OPERATION_BYTES: usize = 1 + 32 + CHUNK_BYTES + 32;

const UPDATE: u8 = 0xd2;
const COMMIT: u8 = 0xd3;

/// Proof that an operation stands in the store's log, and is in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OperationProof {
    /// Where it stands, counted from 0.
    location: u64,
    /// The bits of the 256 operations around it: set if in force.
    chunk: [u8; BITMAP_BYTES],
    /// How many operations there are.
    leaves: u64,
    /// How many of the oldest mountains are folded from the front.
    folded: u64,
    /// What stands beside the path to the root.
    digests: Vec<[u8; 32]>,
    /// Hash of the last chunk of bits, if it is not full.
    partial: Option<[u8; 32]>,
    /// Root of the log without the bits.
    ops_root: [u8; 32],
}

impl OperationProof {
    fn read(source: &mut Source<'_>) -> Result<Self, ProofError> {
        let location = read_leaf(source)?;
        let chunk = source.take()?;
        let leaves = read_leaf(source)?;
        let folded = source.varint()?;
        let count = source.varint()?;
        let count = usize::try_from(count)
            .ok()
            .filter(|count| *count <= PROOF_DIGESTS_MAX)
            .ok_or(ProofError::TooMany { what: "hashes in a proof of the store", max: PROOF_DIGESTS_MAX })?;
        let digests = source.slice(count * 32)?.as_chunks().0.to_vec();
        let partial = if source.flag()? { Some(source.take()?) } else { None };
        let ops_root = source.take()?;
        Ok(Self { location, chunk, leaves, folded, digests, partial, ops_root })
    }

    fn write(&self, out: &mut Vec<u8>) {
        put_varint(out, self.location);
        out.extend_from_slice(&self.chunk);
        put_varint(out, self.leaves);
        put_varint(out, self.folded);
        put_varint(out, self.digests.len() as u64);
        out.extend_from_slice(self.digests.as_flattened());
        out.push(u8::from(self.partial.is_some()));
        out.extend_from_slice(self.partial.as_ref().map_or(&[], |digest| digest.as_slice()));
        out.extend_from_slice(&self.ops_root);
    }

    /// The canonical root of the store in which `operation` is in force, or `None` if that is not said.
    fn root(&self, operation: &[u8; OPERATION_BYTES]) -> Option<[u8; 32]> {
        let (byte, bit) = (self.location % CHUNK_BITS / 8, self.location % 8);
        let byte = self.chunk.get(usize::try_from(byte).ok()?)?;
        if byte >> bit & 1 == 0 {
            return None;
        }
        let path = Path {
            location: self.location,
            leaves: self.leaves,
            folded: self.folded,
            chunk: &self.chunk,
            digests: &self.digests,
        };
        let bits_left = self.leaves % CHUNK_BITS;
        match &self.partial {
            None if bits_left == 0 => Some(sha256(&[&self.ops_root, &grafted_root(&path, operation)?])),
            Some(partial) if bits_left != 0 => {
                // Our own chunk may be the last one, which is not grafted: then its hash is in the root.
                let is_last = self.location / CHUNK_BITS == self.leaves / CHUNK_BITS;
                if is_last && sha256(&[&self.chunk]) != *partial {
                    return None;
                }
                let root = grafted_root(&path, operation)?;
                Some(sha256(&[&self.ops_root, &root, &bits_left.to_be_bytes(), partial]))
            }
            None | Some(_) => None,
        }
    }
}

fn read_leaf(source: &mut Source<'_>) -> Result<u64, ProofError> {
    let leaf = source.varint()?;
    if leaf > LEAVES_MAX { Err(ProofError::Malformed("place in the store's log")) } else { Ok(leaf) }
}

/// What an operation of these parts is in bytes; `parts` have at most 257 bytes, the rest is zeros.
fn operation(parts: &[&[u8]]) -> [u8; OPERATION_BYTES] {
    let mut bytes = [0; OPERATION_BYTES];
    for (place, byte) in bytes.iter_mut().zip(parts.iter().copied().flatten()) {
        *place = *byte;
    }
    bytes
}

/// Proof that a key of the store has a value. About 260 bytes, and 32 more each time the store doubles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Presence {
    proof: OperationProof,
    next_key: [u8; 32],
}

impl Presence {
    /// Reads the bytes that the engine's `KeyValueProof` encodes to.
    ///
    /// # Errors
    /// [`ProofError`] if they are anything else.
    pub fn decode(bytes: &[u8]) -> Result<Self, ProofError> {
        let mut source = Source::new(bytes);
        let presence = Self::read(&mut source)?;
        source.end().map(|()| presence)
    }

    pub(crate) fn read(source: &mut Source<'_>) -> Result<Self, ProofError> {
        Ok(Self { proof: OperationProof::read(source)?, next_key: source.take()? })
    }

    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        self.proof.write(out);
        out.extend_from_slice(&self.next_key);
    }

    /// The only byte form.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Vec::new();
        self.write(&mut out);
        out
    }

    /// True if the store with this canonical `root` has `value` at `key`. Costs some twenty hashes.
    #[must_use]
    pub fn verify(&self, key: &[u8; 32], value: &[u8; CHUNK_BYTES], root: &[u8; 32]) -> bool {
        self.proof.root(&operation(&[&[UPDATE], key, value, &self.next_key])) == Some(*root)
    }
}

/// Proof that a key of the store has no value. About 490 bytes, and 32 more each time the store doubles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Absence {
    /// Two keys follow one another in the ring, and the absent one would stand between them.
    Gap {
        /// Proof of the write that says so.
        proof: OperationProof,
        /// The key before the gap.
        key: [u8; 32],
        /// Its value.
        value: Box<[u8; CHUNK_BYTES]>,
        /// The key after the gap.
        next_key: [u8; 32],
    },
    /// There is nothing in the store.
    Empty {
        /// Proof of the last commit, which says so.
        proof: OperationProof,
        /// What was noted with the commit.
        note: Option<Box<[u8; CHUNK_BYTES]>>,
    },
}

impl Absence {
    /// Reads the bytes that the engine's `ExclusionProof` encodes to.
    ///
    /// # Errors
    /// [`ProofError`] if they are anything else.
    pub fn decode(bytes: &[u8]) -> Result<Self, ProofError> {
        let mut source = Source::new(bytes);
        let absence = Self::read(&mut source)?;
        source.end().map(|()| absence)
    }

    pub(crate) fn read(source: &mut Source<'_>) -> Result<Self, ProofError> {
        match source.u8()? {
            0 => Ok(Self::Gap {
                proof: OperationProof::read(source)?,
                key: source.take()?,
                value: Box::new(source.take()?),
                next_key: source.take()?,
            }),
            1 => {
                let proof = OperationProof::read(source)?;
                let note = if source.flag()? { Some(Box::new(source.take()?)) } else { None };
                Ok(Self::Empty { proof, note })
            }
            _ => Err(ProofError::Malformed("proof of absence")),
        }
    }

    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        match self {
            Self::Gap { proof, key, value, next_key } => {
                out.push(0);
                proof.write(out);
                out.extend_from_slice(key);
                out.extend_from_slice(value.as_slice());
                out.extend_from_slice(next_key);
            }
            Self::Empty { proof, note } => {
                out.push(1);
                proof.write(out);
                out.push(u8::from(note.is_some()));
                out.extend_from_slice(note.as_ref().map_or(&[], |note| note.as_slice()));
            }
        }
    }

    /// The only byte form.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Vec::new();
        self.write(&mut out);
        out
    }

    /// True if the store with this canonical `root` has nothing at `key`. Costs some twenty hashes.
    #[must_use]
    pub fn verify(&self, key: &[u8; 32], root: &[u8; 32]) -> bool {
        match self {
            Self::Gap { proof, key: before, value, next_key } => {
                let inside = if before < next_key {
                    before < key && key < next_key
                } else {
                    // The gap after the last key goes on at the first; a lone key follows itself.
                    before < key || key < next_key
                };
                inside
                    && proof.root(&operation(&[&[UPDATE], before, value.as_slice(), next_key])) == Some(*root)
            }
            Self::Empty { proof, note } => {
                let silence = [0; CHUNK_BYTES];
                let said = note.as_deref().unwrap_or(&silence);
                let floor = proof.location.to_be_bytes();
                let parts: [&[u8]; 4] = [&[COMMIT, u8::from(note.is_some())], said, &floor, &[]];
                proof.root(&operation(&parts)) == Some(*root)
            }
        }
    }
}
