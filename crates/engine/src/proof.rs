//! A proof of what a record holds, or that it holds nothing, which needs no trust in who made it.
//!
//! All numbers are unsigned and big endian. Nothing may follow the last field.
//!
//! ```text
//! bytes  field
//!     1  version, 1
//!    17  key of the record
//!   285  header of the block whose state is proven (`header`)
//!     4  length of the certificate, then the certificate: a finalization of simplex
//!     2  number of headers, then as many headers of 285 bytes: from the block after the proven one up to
//!        the certified one, each the parent of the next
//!     1  1 if the record is there, 0 if it is not
//! there:      2  number of chunks, then for each chunk its bytes and its proof of presence
//! not there:  a proof of absence of chunk 0
//! ```
//!
//! Proofs of presence and absence are in the form of the engine's store (commonware-storage, qmdb current).
//!
//! Promise: one byte form per proof, bounded before it is read.
//! Not here: whether it proves anything (`light`).

use commonware_codec::{Copying, Encode as _, Read as _, Write as _};
use commonware_storage::mmr::MAX_PROOF_DIGESTS_PER_ELEMENT;
use commonware_utils::sequence::FixedBytes;

use crate::{
    header::HEADER_BYTES,
    records::{CHUNK_BYTES, CHUNKS_MAX, RecordKey, StoreValue},
    store::{AbsenceProof, PresenceProof},
};

/// The version this code writes and reads.
pub const PROOF_VERSION: u8 = 1;

/// The most headers between a block and the certificate that covers it.
pub const CHAIN_HEADERS_MAX: usize = 256;

/// The longest certificate: 128 signatures with room to spare.
pub const CERTIFICATE_BYTES_MAX: usize = 16_384;

/// Evidence that a block is final.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// A finalization by simplex, encoded.
    pub finalization: Vec<u8>,
    /// The headers after the block up to the one the finalization names. Empty if it names the block itself.
    pub chain: Vec<[u8; HEADER_BYTES]>,
}

/// What a record holds, or that it holds nothing, at one block. See the module's header for its bytes.
#[derive(Clone, Debug, PartialEq)]
pub struct Proof {
    pub(crate) key: RecordKey,
    pub(crate) header: [u8; HEADER_BYTES],
    pub(crate) certificate: Certificate,
    pub(crate) claim: Claim,
}

/// What is claimed of the record.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Claim {
    Present(Vec<(StoreValue, PresenceProof)>),
    Absent(Box<AbsenceProof>),
}

/// Why bytes are not a proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// They end too early.
    #[error("proof ends too early")]
    Short,
    /// Written by another version.
    #[error("proof version {0} is unknown; this program reads version {PROOF_VERSION}")]
    Version(u8),
    /// Something is longer than it may be.
    #[error("proof has too many bytes, headers or chunks")]
    TooLong,
    /// A part of it cannot be read.
    #[error("proof is malformed")]
    Malformed,
    /// Another byte form of a proof that has only one, or something follows it.
    #[error("proof is not in its canonical form")]
    NotCanonical,
}

impl Proof {
    /// The record the proof is about.
    #[must_use]
    pub const fn key(&self) -> RecordKey {
        self.key
    }

    /// The proof's only byte form: about 1.2 KB for a record of one chunk and one validator.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = vec![PROOF_VERSION];
        bytes.extend_from_slice(&self.key.0);
        bytes.extend_from_slice(&self.header);
        let certificate = &self.certificate.finalization;
        bytes.extend_from_slice(&u32::try_from(certificate.len()).unwrap_or(u32::MAX).to_be_bytes());
        bytes.extend_from_slice(certificate);
        let headers = &self.certificate.chain;
        bytes.extend_from_slice(&u16::try_from(headers.len()).unwrap_or(u16::MAX).to_be_bytes());
        for header in headers {
            bytes.extend_from_slice(header);
        }
        match &self.claim {
            Claim::Present(chunks) => {
                bytes.push(1);
                bytes.extend_from_slice(&u16::try_from(chunks.len()).unwrap_or(u16::MAX).to_be_bytes());
                for (value, proof) in chunks {
                    bytes.extend_from_slice(value);
                    proof.write(&mut bytes);
                }
            }
            Claim::Absent(proof) => {
                bytes.push(0);
                bytes.extend_from_slice(&proof.encode());
            }
        }
        bytes
    }

    /// Reads a proof. Cost and memory are in proportion to the bytes given.
    pub fn decode(bytes: &[u8]) -> Result<Self, ProofError> {
        let mut rest = bytes;
        let [version] = take(&mut rest)?;
        if version != PROOF_VERSION {
            return Err(ProofError::Version(version));
        }
        let key = RecordKey(take(&mut rest)?);
        let header = take(&mut rest)?;
        let length = u32::from_be_bytes(take(&mut rest)?) as usize;
        if length > CERTIFICATE_BYTES_MAX {
            return Err(ProofError::TooLong);
        }
        let (finalization, tail) = rest.split_at_checked(length).ok_or(ProofError::Short)?;
        rest = tail;
        let headers = usize::from(u16::from_be_bytes(take(&mut rest)?));
        if headers > CHAIN_HEADERS_MAX {
            return Err(ProofError::TooLong);
        }
        let chain = (0..headers).map(|_| take(&mut rest)).collect::<Result<_, _>>()?;
        let claim = match take(&mut rest)? {
            [1] => present(&mut rest)?,
            [0] => {
                let config = (MAX_PROOF_DIGESTS_PER_ELEMENT, (), ());
                Claim::Absent(Box::new(read(&mut rest, |buf| AbsenceProof::read_cfg(buf, &config))?))
            }
            [_] => return Err(ProofError::Malformed),
        };
        let certificate = Certificate { finalization: finalization.to_vec(), chain };
        let proof = Self { key, header, certificate, claim };
        if !rest.is_empty() || proof.encode() != bytes {
            return Err(ProofError::NotCanonical);
        }
        Ok(proof)
    }
}

fn present(rest: &mut &[u8]) -> Result<Claim, ProofError> {
    let count = usize::from(u16::from_be_bytes(take(rest)?));
    if count > CHUNKS_MAX {
        return Err(ProofError::TooLong);
    }
    let mut chunks = Vec::new();
    for _ in 0..count {
        let value = FixedBytes::new(take::<CHUNK_BYTES>(rest)?);
        let config = (MAX_PROOF_DIGESTS_PER_ELEMENT, ());
        chunks.push((value, read(rest, |buf| PresenceProof::read_cfg(buf, &config))?));
    }
    Ok(Claim::Present(chunks))
}

fn read<T>(
    rest: &mut &[u8],
    read: impl FnOnce(&mut Copying<'_>) -> Result<T, commonware_codec::Error>,
) -> Result<T, ProofError> {
    let mut buf = Copying(rest);
    let value = read(&mut buf).map_err(|_| ProofError::Malformed)?;
    *rest = buf.0;
    Ok(value)
}

pub(crate) fn take<const N: usize>(rest: &mut &[u8]) -> Result<[u8; N], ProofError> {
    let (head, tail) = rest.split_at_checked(N).ok_or(ProofError::Short)?;
    *rest = tail;
    let mut bytes = [0; N];
    bytes.copy_from_slice(head);
    Ok(bytes)
}
