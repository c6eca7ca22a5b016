//! Letters: what is private between two, on its way through places that are not trusted.
//!
//! The key is encapsulated with X-Wing (draft-connolly-cfrg-xwing-kem-06: X25519 and ML-KEM-768 together), so a letter that is
//! kept by somebody until there is a large quantum computer stays closed. The content is sealed with AES-256-GCM, bound to
//! the receiver's key and to what the letter is about.
//! Promise: only the receiver opens a letter, and only as what it is about. Not here: who wrote it; what is sent
//! proves itself (a share fits public commitments, a reader's key fits a custody, a token fits a signed order), or
//! is signed by the one who carries it. Start reading at [`Letter`].

use crate::kem::KeyFault;
use crate::wiped::{Seed, derive, derive_into, extract};
use aes_gcm::aead::AeadInOut;
use aes_gcm::{Aes256Gcm, KeyInit};
use canon::{Canon, DecodeError, Reader, Shape, Writer};
use core::fmt;
use x_wing::{
    CIPHERTEXT_SIZE, Ciphertext, Decapsulate, DecapsulationKey, Decapsulator, ENCAPSULATION_KEY_SIZE,
    ENCAPSULATION_RANDOMNESS_SIZE, EncapsulationKey, KeyExport,
};
use zeroize::{Zeroize, Zeroizing};

/// Bytes of a public key to which letters are sealed.
pub const SEALING_BYTES: usize = ENCAPSULATION_KEY_SIZE;
/// The most bytes that a letter or a document may hold: with its ways in it stays below [`canon::BYTES_MAX`].
pub const CONTENT_BYTES_MAX: usize = 1_000_000;

/// Bytes that sealing adds.
const TAG_BYTES: usize = 16;

/// The secret half of a key to which letters are sealed. Wiped when dropped.
pub struct SealingSecret(Box<DecapsulationKey>);

impl fmt::Debug for SealingSecret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("SealingSecret(..)")
    }
}

impl SealingSecret {
    /// The secret that belongs to a seed. Cost: some 50 microseconds.
    pub fn from_seed(seed: &Seed) -> Self {
        let own = derive(seed.as_slice(), "kerf/vault/sealing/1", &[]);
        Self(Box::new(DecapsulationKey::from(*own)))
    }

    /// The public half: [`SEALING_BYTES`] bytes.
    pub fn public(&self) -> Vec<u8> {
        self.0.encapsulation_key().to_bytes().to_vec()
    }
}

/// Why a letter or a document is not sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// The bytes are no key.
    #[error("the receiver's bytes are no key of {SEALING_BYTES} bytes to seal to")]
    Receiver,
    /// Too much to say.
    #[error("at most {CONTENT_BYTES_MAX} bytes can be sealed at once")]
    TooLong,
}

/// A letter does not open: it is for another receiver, about something else, or was changed. There is one answer for all of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the letter does not open: it is for another receiver, about something else, or was changed on its way"
)]
pub struct Unopened;

/// An encapsulated key: 1120 bytes.
#[derive(Clone, PartialEq, Eq)]
pub struct Capsule(Box<[u8; CIPHERTEXT_SIZE]>);

impl fmt::Debug for Capsule {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Capsule({}..)", canon::hex_encode(self.0.get(..4).unwrap_or_default()))
    }
}

impl Canon for Capsule {
    fn shape() -> Shape {
        Shape::Bytes { min: CIPHERTEXT_SIZE, max: CIPHERTEXT_SIZE }
    }
    fn write(&self, out: &mut Writer) {
        out.bytes(self.0.as_slice());
    }
    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        input.fixed().map(|bytes| Self(Box::new(bytes)))
    }
}

/// Encapsulates a key to `receiver` with `coins`, which are used for nothing else.
pub(crate) fn encapsulate(
    receiver: &[u8],
    coins: &Zeroizing<[u8; ENCAPSULATION_RANDOMNESS_SIZE]>,
) -> Result<(Capsule, Seed), SealError> {
    let key = EncapsulationKey::try_from(receiver).map_err(|_| SealError::Receiver)?;
    let (capsule, mut shared) = key.encapsulate_deterministic((&**coins).into());
    let bound = extract(shared.as_slice(), "kerf/vault/letter/key/1", &[receiver]);
    shared.zeroize();
    Ok((Capsule(Box::new(capsule.into())), bound))
}

/// The key that a capsule gives whoever has `secret`; another one, if it was made for somebody else.
pub(crate) fn decapsulate(secret: &SealingSecret, capsule: &Capsule) -> Seed {
    let mut shared = secret.0.decapsulate(&Ciphertext::from(*capsule.0));
    let bound = extract(shared.as_slice(), "kerf/vault/letter/key/1", &[&secret.public()]);
    shared.zeroize();
    bound
}

/// 64 bytes for an encapsulation.
pub(crate) fn coins(
    seed: &Seed,
    domain: &str,
    parts: &[&[u8]],
) -> Zeroizing<[u8; ENCAPSULATION_RANDOMNESS_SIZE]> {
    let mut coins = Zeroizing::new([0; ENCAPSULATION_RANDOMNESS_SIZE]);
    derive_into(seed.as_slice(), domain, parts, coins.as_mut_slice());
    coins
}

/// Encrypted and authenticated bytes of any length up to the limit.
#[derive(Clone, PartialEq, Eq)]
pub struct Closed(pub(crate) Vec<u8>);

impl fmt::Debug for Closed {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Closed({} bytes)", self.0.len())
    }
}

impl Canon for Closed {
    fn shape() -> Shape {
        Shape::Bytes { min: TAG_BYTES, max: CONTENT_BYTES_MAX + TAG_BYTES }
    }
    fn write(&self, out: &mut Writer) {
        out.bytes(&self.0);
    }
    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        match input.bytes()? {
            bytes if (TAG_BYTES..=CONTENT_BYTES_MAX + TAG_BYTES).contains(&bytes.len()) => {
                Ok(Self(bytes.to_vec()))
            }
            _ => Err(input.invalid("too short or too long for sealed bytes")),
        }
    }
}

/// Seals with a key that is used for this once: the nonce is nought.
pub(crate) fn close(key: &Seed, about: &[u8], content: &[u8]) -> Result<Closed, SealError> {
    if content.len() > CONTENT_BYTES_MAX {
        return Err(SealError::TooLong);
    }
    let mut bytes = Vec::with_capacity(content.len() + TAG_BYTES);
    bytes.extend_from_slice(content);
    let cipher = Aes256Gcm::new((&**key).into());
    cipher.encrypt_in_place(&[0; 12].into(), about, &mut bytes).map_err(|_| SealError::TooLong)?;
    Ok(Closed(bytes))
}

/// What was sealed with `key`.
pub(crate) fn reopen(key: &Seed, about: &[u8], closed: &Closed) -> Result<Zeroizing<Vec<u8>>, Unopened> {
    let mut bytes = Zeroizing::new(closed.0.clone());
    let cipher = Aes256Gcm::new((&**key).into());
    cipher.decrypt_in_place(&[0; 12].into(), about, &mut *bytes).map_err(|_| Unopened)?;
    Ok(bytes)
}

canon::record! {
    /// Something private for one receiver.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Letter {
        /// The key, encapsulated to the receiver.
        1 => capsule: Capsule,
        /// The content.
        2 => closed: Closed,
    }
}

impl Letter {
    /// Seals `content` for whoever has the secret of `receiver`. `about` is not sent: both sides must know it. `seed`
    /// is fresh. Cost: some 100 microseconds and one pass over the content.
    ///
    /// # Errors
    /// [`SealError`].
    pub fn seal(receiver: &[u8], about: &[u8], content: &[u8], seed: &Seed) -> Result<Self, SealError> {
        let (capsule, key) = encapsulate(receiver, &coins(seed, "kerf/vault/letter/coins/1", &[]))?;
        let closed = close(&key, about, content)?;
        Ok(Self { capsule, closed })
    }

    /// What it says.
    ///
    /// # Errors
    /// [`Unopened`].
    pub fn open(&self, secret: &SealingSecret, about: &[u8]) -> Result<Zeroizing<Vec<u8>>, Unopened> {
        reopen(&decapsulate(secret, &self.capsule), about, &self.closed)
    }

    /// Reads a letter from bytes, and opens it.
    ///
    /// # Errors
    /// [`KeyFault::Form`] if they are no letter; [`KeyFault::NotIssued`] if it does not open.
    pub fn open_bytes(
        bytes: &[u8],
        secret: &SealingSecret,
        about: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, KeyFault> {
        let letter: Self = canon::decode(bytes)?;
        letter.open(secret, about).map_err(|Unopened| KeyFault::NotIssued)
    }
}

#[cfg(test)]
mod tests;
