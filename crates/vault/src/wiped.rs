//! Secrets that are wiped from memory when they are dropped, and keys derived from keys.
//!
//! Promise: a long-lived secret stands in one place on the heap and is overwritten there; it has no `Debug`
//! that shows it. Copies that arithmetic leaves in registers and on the stack are beyond this (see
//! `docs/security/vault.md`).
//! Start reading at [`derive`].

use crate::kem::KeyFault;
use canon::{Reader, Writer};
use hkdf::Hkdf;
use sha2::Sha256;
use zeroize::{DefaultIsZeroes, Zeroizing};

/// 32 secret random bytes, from the operating system. Never used for two purposes.
pub type Seed = Zeroizing<[u8; 32]>;

/// A value of the curve library, which knows nothing of wiping.
#[derive(Clone, Copy, Default)]
pub(crate) struct Wiped<T>(pub(crate) T);

impl<T: Copy + Default> DefaultIsZeroes for Wiped<T> {}

/// One long-lived secret: it does not move, so no copies stay where it was.
pub(crate) type Kept<T> = Box<Zeroizing<Wiped<T>>>;

/// Several.
pub(crate) type KeptList<T> = Zeroizing<Vec<Wiped<T>>>;

pub(crate) fn keep<T: Copy + Default>(value: T) -> Kept<T> {
    Box::new(Zeroizing::new(Wiped(value)))
}

/// A list that does not grow beyond `len`, and so leaves no copies behind.
pub(crate) fn keep_list<T: Copy + Default>(len: usize) -> KeptList<T> {
    Zeroizing::new(Vec::with_capacity(len))
}

/// Fills `out` from `key`: HKDF-Expand with SHA-256 (RFC 5869), whose info is the domain and the parts, each
/// after its length. `key` must be uniform, 32 bytes or more.
///
/// # Panics
/// Never for the sizes used here: `out` is at most some hundred bytes, domains are short constants.
pub(crate) fn derive_into(key: &[u8], domain: &str, parts: &[&[u8]], out: &mut [u8]) {
    let hkdf = Hkdf::<Sha256>::from_prk(key).expect("keys have 32 bytes");
    let info = canon::hash_parts(domain, parts);
    hkdf.expand(&info.0, out).expect("some hundred bytes are less than 255 blocks");
}

/// 32 bytes from `key`; see [`derive_into`].
pub(crate) fn derive(key: &[u8], domain: &str, parts: &[&[u8]]) -> Seed {
    let mut out = Zeroizing::new([0; 32]);
    derive_into(key, domain, parts, out.as_mut_slice());
    out
}

/// A uniform key from a secret that has enough entropy but is not uniform: HKDF-Extract, then [`derive`].
pub(crate) fn extract(secret: &[u8], domain: &str, parts: &[&[u8]]) -> Seed {
    let salt = canon::hash_parts(domain, parts);
    let (prk, _) = Hkdf::<Sha256>::extract(Some(&salt.0), secret);
    Zeroizing::new(prk.into())
}

/// Writes secrets in bytes without leaving copies: the version, then byte strings in CBOR.
pub(crate) struct SecretWriter(Zeroizing<Vec<u8>>);

impl SecretWriter {
    /// `capacity` is more than all the bytes to come.
    pub(crate) fn new(version: u8, capacity: usize) -> Self {
        let mut head = Writer::new();
        head.unsigned(version.into());
        let mut out = Zeroizing::new(Vec::with_capacity(capacity));
        out.extend_from_slice(&head.into_bytes());
        Self(out)
    }

    pub(crate) fn part(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(&byte_string_head(bytes.len()));
        self.0.extend_from_slice(bytes);
    }

    pub(crate) fn finish(self) -> Zeroizing<Vec<u8>> {
        self.0
    }
}

/// The head of a byte string in CBOR: that of an array, but for the major type.
pub(crate) fn byte_string_head(len: usize) -> Vec<u8> {
    let mut head = Writer::new();
    head.array(len);
    let mut head = head.into_bytes();
    if let Some(first) = head.first_mut() {
        *first = *first & 0x1f | 0x40;
    }
    head
}

/// Reads what a [`SecretWriter`] wrote, and refuses other forms of the same.
pub(crate) struct SecretReader<'a> {
    input: Reader<'a>,
    bytes: &'a [u8],
}

impl<'a> SecretReader<'a> {
    pub(crate) fn new(version: u8, bytes: &'a [u8]) -> Result<Self, KeyFault> {
        let mut input = Reader::new(bytes);
        let found = input.unsigned()?;
        let reader = Self { input, bytes };
        // A version below 24 is one byte.
        if found == u64::from(version) && bytes.first() == Some(&version) {
            Ok(reader)
        } else {
            Err(reader.invalid("another version"))
        }
    }

    pub(crate) fn part(&mut self) -> Result<&'a [u8], KeyFault> {
        let start = self.input.at();
        let part = self.input.bytes()?;
        let head = self.bytes.get(start..self.input.at() - part.len()).unwrap_or_default();
        if head == byte_string_head(part.len()) {
            Ok(part)
        } else {
            Err(self.invalid("not the shortest form"))
        }
    }

    pub(crate) fn fixed<const N: usize>(&mut self) -> Result<[u8; N], KeyFault> {
        let part = self.part()?;
        part.try_into().map_err(|_| self.invalid("a part of the wrong length"))
    }

    pub(crate) fn end(&self) -> Result<(), KeyFault> {
        self.input.end().map_err(KeyFault::Form)
    }

    pub(crate) fn invalid(&self, reason: &str) -> KeyFault {
        self.input.invalid(reason).into()
    }
}

#[cfg(test)]
mod tests;
