//! One change of the validators, with its evidence.
//!
//! ```text
//! bytes  field
//!   317  header of the last block of an epoch
//!     2  length of its certificate, then the certificate
//!     2  number of keys, then as many keys of 32 bytes: the validators from the next epoch on
//! ```

use crate::{
    config::PARTICIPANTS_MAX,
    header::HEADER_BYTES,
    proof::{CERTIFICATE_BYTES_MAX, take},
};

/// The longest hand-over.
pub(crate) const HAND_OVER_BYTES_MAX: usize =
    HEADER_BYTES + 2 + CERTIFICATE_BYTES_MAX + 2 + 32 * PARTICIPANTS_MAX;

/// The last header of an epoch, what makes it final, and the validators it hands over to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandOver {
    /// The header.
    pub header: [u8; HEADER_BYTES],
    /// A finalization of that very header.
    pub certificate: Vec<u8>,
    /// The validators' keys from the next epoch on, ascending.
    pub keys: Vec<[u8; 32]>,
}

impl HandOver {
    /// Several of them, one after the other, each after its length (u32).
    #[must_use]
    pub fn encode_all(all: &[Self]) -> Vec<u8> {
        let mut bytes = Vec::new();
        for one in all.iter().map(Self::encode) {
            bytes.extend_from_slice(&u32::try_from(one.len()).unwrap_or(u32::MAX).to_be_bytes());
            bytes.extend_from_slice(&one);
        }
        bytes
    }

    /// Reads what [`HandOver::encode_all`] wrote; `None` if it is something else.
    #[must_use]
    pub fn decode_all(mut bytes: &[u8]) -> Option<Vec<Self>> {
        let mut all = Vec::new();
        while !bytes.is_empty() {
            let length = u32::from_be_bytes(take(&mut bytes).ok()?) as usize;
            let (one, rest) = bytes.split_at_checked(length)?;
            all.push(Self::decode(one)?);
            bytes = rest;
        }
        Some(all)
    }

    pub(crate) fn encode(&self) -> Vec<u8> {
        let mut bytes = self.header.to_vec();
        let short = |len: usize| u16::try_from(len).unwrap_or(u16::MAX).to_be_bytes();
        bytes.extend_from_slice(&short(self.certificate.len()));
        bytes.extend_from_slice(&self.certificate);
        bytes.extend_from_slice(&short(self.keys.len()));
        bytes.extend_from_slice(self.keys.as_flattened());
        bytes
    }

    pub(crate) fn decode(bytes: &[u8]) -> Option<Self> {
        let mut rest = bytes;
        let header = take(&mut rest).ok()?;
        let length = usize::from(u16::from_be_bytes(take(&mut rest).ok()?));
        let (certificate, tail) = rest.split_at_checked(length)?;
        rest = tail;
        let count = usize::from(u16::from_be_bytes(take(&mut rest).ok()?));
        let (keys, []) = rest.as_chunks::<32>() else { return None };
        (keys.len() == count).then(|| Self { header, certificate: certificate.to_vec(), keys: keys.to_vec() })
    }
}
