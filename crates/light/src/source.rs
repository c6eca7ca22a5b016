//! Reading bytes from outside, part by part.
//!
//! Promise: never reads beyond the end, never allocates more than the bytes that are there, and knows one
//! byte form for each number.

/// Why bytes are not a proof, a lineage or a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// They end too early.
    #[error("it ends too early: fetch it again, it was cut")]
    Short,
    /// Something follows the last field.
    #[error("something follows its last field: fetch it again, it was changed")]
    Trailing,
    /// Written by another version.
    #[error(
        "its version is {0}, and this program reads version {known}; use the program that belongs to it",
        known = crate::PROOF_VERSION
    )]
    Version(u8),
    /// Something is longer than it may be.
    #[error("it has more than {max} {what}, which no honest one has")]
    TooMany {
        /// What there is too much of.
        what: &'static str,
        /// How many there may be.
        max: usize,
    },
    /// A part of it cannot be read, or is not in its only form.
    #[error("its {0} cannot be read: fetch it again, it was changed")]
    Malformed(&'static str),
}

/// Bytes that are being read, from the front.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Source<'a>(&'a [u8]);

impl<'a> Source<'a> {
    pub(crate) const fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// The next `count` bytes.
    pub(crate) fn slice(&mut self, count: usize) -> Result<&'a [u8], ProofError> {
        let (head, tail) = self.0.split_at_checked(count).ok_or(ProofError::Short)?;
        self.0 = tail;
        Ok(head)
    }

    /// The next `N` bytes.
    pub(crate) fn take<const N: usize>(&mut self) -> Result<[u8; N], ProofError> {
        let (head, tail) = self.0.split_first_chunk().ok_or(ProofError::Short)?;
        self.0 = tail;
        Ok(*head)
    }

    pub(crate) fn u8(&mut self) -> Result<u8, ProofError> {
        self.take().map(|[byte]| byte)
    }

    pub(crate) fn u16(&mut self) -> Result<u16, ProofError> {
        self.take().map(u16::from_be_bytes)
    }

    pub(crate) fn u32(&mut self) -> Result<u32, ProofError> {
        self.take().map(u32::from_be_bytes)
    }

    pub(crate) fn u64(&mut self) -> Result<u64, ProofError> {
        self.take().map(u64::from_be_bytes)
    }

    /// One of the engine's flags: 0 or 1.
    pub(crate) fn flag(&mut self) -> Result<bool, ProofError> {
        match self.u8()? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(ProofError::Malformed("flag")),
        }
    }

    /// One of the engine's numbers of variable length: LEB128, seven bits a byte, the lowest first, in its
    /// shortest form, at most 64 bits.
    pub(crate) fn varint(&mut self) -> Result<u64, ProofError> {
        const MALFORMED: ProofError = ProofError::Malformed("number of variable length");
        let mut value = 0;
        for shift in (0..u64::BITS).step_by(7) {
            let byte = self.u8()?;
            let bits = u64::from(byte & 0x7f);
            if shift > 0 && byte == 0 || (bits << shift) >> shift != bits {
                return Err(MALFORMED);
            }
            value |= bits << shift;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(MALFORMED)
    }

    /// A number of things of which there may be at most `max`, in two bytes.
    pub(crate) fn count(&mut self, what: &'static str, max: usize) -> Result<usize, ProofError> {
        let count = usize::from(self.u16()?);
        if count > max { Err(ProofError::TooMany { what, max }) } else { Ok(count) }
    }

    /// Refuses bytes that are left over.
    pub(crate) const fn end(self) -> Result<(), ProofError> {
        if self.0.is_empty() { Ok(()) } else { Err(ProofError::Trailing) }
    }
}

/// Writes a number as [`Source::varint`] reads it.
pub(crate) fn put_varint(out: &mut Vec<u8>, mut value: u64) {
    loop {
        let low = value.to_le_bytes()[0] & 0x7f;
        value >>= 7;
        if value == 0 {
            out.push(low);
            return;
        }
        out.push(low | 0x80);
    }
}

/// Writes a length or a number of things in two bytes.
///
/// # Panics
/// If it does not fit: limits that fit are checked before anything of that kind is made.
pub(crate) fn put_u16(out: &mut Vec<u8>, count: usize) {
    let count = u16::try_from(count).expect("limits are checked when the thing is made, and fit two bytes");
    out.extend_from_slice(&count.to_be_bytes());
}

/// SHA-256 over parts, one after the other.
pub(crate) fn sha256(parts: &[&[u8]]) -> [u8; 32] {
    use sha2::{Digest as _, Sha256};
    parts.iter().fold(Sha256::new(), |hash, part| hash.chain_update(part)).finalize().into()
}
