//! What a proof claims of a block.

use canon::Digest;

use crate::presence::{Absence, Presence};
use crate::record::{CHUNK_BYTES, CHUNKS_MAX, RecordKey};
use crate::source::{ProofError, Source, put_u16};

/// The most hashes between an outcome and its block's root: there are fewer than 2^32 outcomes.
pub const OUTCOME_PATH_MAX: usize = 32;

/// What is claimed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claim {
    /// A record is there.
    Present {
        /// Its name.
        key: RecordKey,
        /// Its chunks in their order, each with the proof that it is there.
        chunks: Vec<([u8; CHUNK_BYTES], Presence)>,
    },
    /// A record is not there.
    Absent {
        /// Its name.
        key: RecordKey,
        /// Proof that its first chunk is not there.
        absence: Absence,
    },
    /// Something happened in the block.
    Outcome {
        /// Where it stands among the block's outcomes, counted from 0.
        index: u32,
        /// How many outcomes the block has.
        of: u32,
        /// The outcome.
        bytes: Vec<u8>,
        /// The hashes that lead to the block's outcomes root (`canon::inclusion_path`).
        path: Vec<Digest>,
    },
}

const ABSENT: u8 = 0;
const PRESENT: u8 = 1;
const OUTCOME: u8 = 2;

impl Claim {
    /// Refuses what is longer than it may be.
    pub(crate) fn check(&self) -> Result<(), ProofError> {
        let (what, max, count) = match self {
            Self::Present { chunks, .. } => ("chunks", CHUNKS_MAX, chunks.len()),
            Self::Absent { .. } => return Ok(()),
            Self::Outcome { bytes, path, .. } => {
                if path.len() > OUTCOME_PATH_MAX {
                    ("hashes to the outcomes root", OUTCOME_PATH_MAX, path.len())
                } else {
                    ("bytes of an outcome", canon::BYTES_MAX, bytes.len())
                }
            }
        };
        if count > max { Err(ProofError::TooMany { what, max }) } else { Ok(()) }
    }

    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        match self {
            Self::Present { key, chunks } => {
                out.push(PRESENT);
                out.extend_from_slice(&key.0);
                put_u16(out, chunks.len());
                for (chunk, presence) in chunks {
                    out.extend_from_slice(chunk);
                    presence.write(out);
                }
            }
            Self::Absent { key, absence } => {
                out.push(ABSENT);
                out.extend_from_slice(&key.0);
                absence.write(out);
            }
            Self::Outcome { index, of, bytes, path } => {
                out.push(OUTCOME);
                out.extend_from_slice(&index.to_be_bytes());
                out.extend_from_slice(&of.to_be_bytes());
                let length = u32::try_from(bytes.len()).expect("checked to be at most BYTES_MAX");
                out.extend_from_slice(&length.to_be_bytes());
                out.extend_from_slice(bytes);
                out.push(u8::try_from(path.len()).expect("checked to be at most OUTCOME_PATH_MAX"));
                for Digest(hash) in path {
                    out.extend_from_slice(hash);
                }
            }
        }
    }

    pub(crate) fn read(source: &mut Source<'_>) -> Result<Self, ProofError> {
        match source.u8()? {
            PRESENT => {
                let key = RecordKey(source.take()?);
                let count = source.count("chunks", CHUNKS_MAX)?;
                let mut chunks = Vec::new();
                for _ in 0..count {
                    chunks.push((source.take()?, Presence::read(source)?));
                }
                Ok(Self::Present { key, chunks })
            }
            ABSENT => Ok(Self::Absent { key: RecordKey(source.take()?), absence: Absence::read(source)? }),
            OUTCOME => {
                let (index, of, length) = (source.u32()?, source.u32()?, source.u32()?);
                let too_long = ProofError::TooMany { what: "bytes of an outcome", max: canon::BYTES_MAX };
                let length = usize::try_from(length).map_err(|_| too_long)?;
                if length > canon::BYTES_MAX {
                    return Err(too_long);
                }
                let bytes = source.slice(length)?.to_vec();
                let count = usize::from(source.u8()?);
                let path = source.slice(count * 32)?.as_chunks().0.iter().copied().map(Digest).collect();
                let claim = Self::Outcome { index, of, bytes, path };
                claim.check().map(|()| claim)
            }
            _ => Err(ProofError::Malformed("kind of claim")),
        }
    }
}
