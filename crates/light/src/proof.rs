//! A proof of what a block did or left behind, which needs no trust in who made it.
//!
//! All numbers are unsigned and big endian. Nothing may follow the last field.
//!
//! ```text
//! bytes  field
//!     1  version, 2
//!     2  length of the genesis, then the genesis (`vocabulary::Genesis`, canonical CBOR)
//!     2  number of hand-overs, then for each:
//!   317    header of the last block of an epoch
//!     2    length of the certificate, then the certificate of that very header (`finalization`)
//!     2    number of keys, then as many Ed25519 keys of 32 bytes, ascending: who signs from the next epoch on
//!   317  header of the block that the proof is about
//!     2  length of the certificate, then the certificate
//!     2  number of headers, then as many headers of 317 bytes: from the block after the proven one up to
//!        the certified one, each the parent of the next
//!     1  what is claimed:
//!        0  a record is not there: 17 key, proof of absence of chunk 0 (`presence`)
//!        1  a record is there: 17 key, 2 number of chunks, then for each its 192 bytes and its proof of presence
//!        2  an outcome of the block: 4 index, 4 number of outcomes, 4 length of its bytes, the bytes,
//!           1 number of hashes, 32 each (`canon::tree`)
//! ```
//!
//! Promise: one byte form per proof, bounded before it is read.
//! Not here: whether it proves anything (`verify`).

use crate::claim::Claim;
use crate::committee::Lineage;
use crate::finalization::{CERTIFICATE_BYTES_MAX, Certificate};
use crate::header::HEADER_BYTES;
use crate::source::{ProofError, Source, put_u16};

/// The version this code writes and reads.
pub const PROOF_VERSION: u8 = 2;

/// The most headers between a block and the certificate that covers it.
pub const CHAIN_HEADERS_MAX: usize = 256;

/// What a block did or left behind. See the module's header for its bytes. Not to be believed before
/// [`verify`](crate::verify()).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    lineage: Lineage,
    header: [u8; HEADER_BYTES],
    certificate: Certificate,
    claim: Claim,
}

impl Proof {
    /// A proof of these parts.
    ///
    /// # Errors
    /// [`ProofError::TooMany`] if a part is longer than it may be.
    pub fn new(
        lineage: Lineage,
        header: [u8; HEADER_BYTES],
        certificate: Certificate,
        claim: Claim,
    ) -> Result<Self, ProofError> {
        if certificate.finalization.len() > CERTIFICATE_BYTES_MAX {
            return Err(ProofError::TooMany { what: "bytes of a certificate", max: CERTIFICATE_BYTES_MAX });
        }
        if certificate.chain.len() > CHAIN_HEADERS_MAX {
            return Err(ProofError::TooMany { what: "headers", max: CHAIN_HEADERS_MAX });
        }
        claim.check()?;
        Ok(Self { lineage, header, certificate, claim })
    }

    /// Who signs in the network, and why.
    #[must_use]
    pub const fn lineage(&self) -> &Lineage {
        &self.lineage
    }

    /// The header of the block that the proof is about, encoded.
    #[must_use]
    pub const fn header(&self) -> &[u8; HEADER_BYTES] {
        &self.header
    }

    /// The evidence that this block is final.
    #[must_use]
    pub const fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    /// What is claimed.
    #[must_use]
    pub const fn claim(&self) -> &Claim {
        &self.claim
    }

    /// The proof's only byte form.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut out = vec![PROOF_VERSION];
        self.lineage.write(&mut out);
        out.extend_from_slice(&self.header);
        put_u16(&mut out, self.certificate.finalization.len());
        out.extend_from_slice(&self.certificate.finalization);
        put_u16(&mut out, self.certificate.chain.len());
        out.extend_from_slice(self.certificate.chain.as_flattened());
        self.claim.write(&mut out);
        out
    }

    /// Reads a proof. Cost and memory are in proportion to the bytes given.
    ///
    /// # Errors
    /// [`ProofError`].
    pub fn decode(bytes: &[u8]) -> Result<Self, ProofError> {
        let mut source = Source::new(bytes);
        let version = source.u8()?;
        if version != PROOF_VERSION {
            return Err(ProofError::Version(version));
        }
        let lineage = Lineage::read(&mut source)?;
        let header = source.take()?;
        let length = source.count("bytes of a certificate", CERTIFICATE_BYTES_MAX)?;
        let finalization = source.slice(length)?.to_vec();
        let count = source.count("headers", CHAIN_HEADERS_MAX)?;
        let chain = source.slice(count * HEADER_BYTES)?.as_chunks().0.to_vec();
        let claim = Claim::read(&mut source)?;
        source.end()?;
        Ok(Self { lineage, header, certificate: Certificate { finalization, chain }, claim })
    }
}
