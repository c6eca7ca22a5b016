//! The certificate by which validators say that a block is final.
//!
//! It is a finalization of simplex (commonware-consensus 2026.10.0) with Ed25519 signatures:
//!
//! ```text
//! bytes  field
//!     v  epoch                          \
//!     v  view                            } the proposal
//!     v  view of the parent              }
//!    32  digest of the block's header   /
//!     8  number of validators (big endian)
//!        one bit for each validator, lowest bit of the first byte first, set for who signed; zeros to the byte
//!     v  number of signatures
//!    64  each of them, in the order of the bits
//! ```
//!
//! `v` is LEB128 of at most ten bytes, in its shortest form. Validators stand in ascending order of their keys.
//! Each signs, in the domain `kerf/consensus/1 || network's full id || _FINALIZE`, the bytes of the proposal;
//! `docs/formats/bytes.md` says how a domain is joined to what is signed. A quorum is n - (n - 1) / 3.
//!
//! Promise: reads what the engine reads, and believes what the engine believes.

use commonware_codec::{Copying, DecodeExt as _};
use commonware_cryptography::{Verifier as _, ed25519};
use vocabulary::{VALIDATORS_MAX, quorum};

use crate::committee::Committee;
use crate::header::HEADER_BYTES;
use crate::source::{ProofError, Source, put_varint};

/// The longest certificate, in bytes: [`VALIDATORS_MAX`] signatures.
pub const CERTIFICATE_BYTES_MAX: usize = 3 * 10 + 32 + 8 + VALIDATORS_MAX / 8 + 2 + VALIDATORS_MAX * 64;

/// Evidence that a block is final, as it is kept and sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// A finalization by simplex, encoded: what [`Finalization::decode`] reads.
    pub finalization: Vec<u8>,
    /// The headers after the block up to the one that the finalization names. Empty if it names the block.
    pub chain: Vec<[u8; HEADER_BYTES]>,
}

/// Why a certificate does not make a block final.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CertificateFault {
    /// It cannot be read.
    #[error("it cannot be read")]
    Form(#[from] ProofError),
    /// It is about something else.
    #[error("it names another block")]
    Block,
    /// It was made in another epoch than the block that it names.
    #[error("it was made in epoch {certified}, and the block in epoch {block}")]
    Epoch {
        /// The certificate's.
        certified: u64,
        /// The block's.
        block: u64,
    },
    /// It counts other validators.
    #[error("it counts {counted} validators, and there were {known}")]
    Validators {
        /// As the certificate says.
        counted: usize,
        /// As the hand-overs say.
        known: usize,
    },
    /// Too few signed.
    #[error("{signed} validators signed it, and {needed} are needed")]
    Quorum {
        /// So many signed.
        signed: usize,
        /// So many are needed.
        needed: usize,
    },
    /// A signature is bad.
    #[error("the signature of validator {validator} is bad")]
    Signature {
        /// Whose, counted from 0 in the order of the keys.
        validator: usize,
    },
}

/// A certificate that has been read, and not yet checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finalization {
    /// Epoch of consensus in which it was made.
    pub epoch: u64,
    /// View within the epoch; later than the block's own if the block was proposed again.
    pub view: u64,
    /// View of the parent.
    pub parent_view: u64,
    /// Digest of the header of the block that is final.
    pub payload: [u8; 32],
    /// How many validators there are.
    validators: usize,
    /// Who signed, in ascending order, and their signatures.
    signatures: Vec<(usize, [u8; 64])>,
}

impl Finalization {
    /// Reads a certificate.
    ///
    /// # Errors
    /// [`ProofError`]: the engine has no such certificate.
    pub fn decode(bytes: &[u8]) -> Result<Self, ProofError> {
        let mut source = Source::new(bytes);
        let (epoch, view, parent_view) = (source.varint()?, source.varint()?, source.varint()?);
        let payload = source.take()?;
        let too_many = ProofError::TooMany { what: "validators", max: VALIDATORS_MAX };
        let small = |count: u64| usize::try_from(count).ok().filter(|count| *count <= VALIDATORS_MAX);
        let validators = small(source.u64()?).ok_or(too_many)?;
        let bits = source.slice(validators.div_ceil(8))?;
        let is_set = |place: usize| bits.get(place / 8).is_some_and(|byte| byte >> (place % 8) & 1 == 1);
        let signers: Vec<usize> = (0..bits.len() * 8).filter(|place| is_set(*place)).collect();
        let count = small(source.varint()?).ok_or(too_many)?;
        let beyond = signers.last().is_none_or(|last| *last >= validators);
        if beyond || count != signers.len() {
            return Err(ProofError::Malformed("list of signers"));
        }
        let mut signatures = Vec::with_capacity(count);
        for signer in signers {
            signatures.push((signer, source.take()?));
        }
        source.end()?;
        Ok(Self { epoch, view, parent_view, payload, validators, signatures })
    }

    /// The only byte form.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut out = self.proposal();
        out.extend_from_slice(&(self.validators as u64).to_be_bytes());
        let mut bits = vec![0u8; self.validators.div_ceil(8)];
        for (signer, _) in &self.signatures {
            if let Some(byte) = bits.get_mut(signer / 8) {
                *byte |= 1 << (signer % 8);
            }
        }
        out.extend_from_slice(&bits);
        put_varint(&mut out, self.signatures.len() as u64);
        for (_, signature) in &self.signatures {
            out.extend_from_slice(signature);
        }
        out
    }

    /// How many validators signed.
    #[must_use]
    pub const fn signers(&self) -> usize {
        self.signatures.len()
    }

    /// The bytes that are signed.
    fn proposal(&self) -> Vec<u8> {
        let mut out = Vec::new();
        for number in [self.epoch, self.view, self.parent_view] {
            put_varint(&mut out, number);
        }
        out.extend_from_slice(&self.payload);
        out
    }

    /// Checks that a quorum of `committee` signed this in `network`, and that no signature is bad.
    ///
    /// Costs one check of a signature for each signer, some 45 µs.
    ///
    /// # Errors
    /// [`CertificateFault`].
    pub fn verify(&self, committee: &Committee, network: &[u8; 32]) -> Result<(), CertificateFault> {
        let known = committee.keys().len();
        if self.validators != known {
            return Err(CertificateFault::Validators { counted: self.validators, known });
        }
        let (signed, needed) = (self.signatures.len(), quorum(known));
        if signed < needed {
            return Err(CertificateFault::Quorum { signed, needed });
        }
        let domain = [consensus_namespace(network).as_slice(), b"_FINALIZE"].concat();
        let message = self.proposal();
        for (validator, signature) in &self.signatures {
            let bad = CertificateFault::Signature { validator: *validator };
            let point = committee.point(*validator).ok_or(bad)?;
            let signature = ed25519::Signature::decode(Copying(signature.as_slice())).map_err(|_| bad)?;
            if !point.verify(&domain, &message, &signature) {
                return Err(bad);
            }
        }
        Ok(())
    }
}

/// The domain of a network's consensus: what all its validators' signatures begin with.
#[must_use]
pub fn consensus_namespace(network: &[u8; 32]) -> Vec<u8> {
    [b"kerf/consensus/1".as_slice(), network].concat()
}
