//! Keys, signatures, and the one rule by which every node checks them.
//!
//! Ed25519 follows ZIP 215 (cofactored, so that a batch and a single check agree), made stricter: keys
//! and the point `R` must be canonically encoded, and keys of small order are refused. P-256 comes as
//! WebAuthn assertions (W3C Web Authentication Level 3, section 7.2) with low `s`.
//! Promise: [`verify`] and [`verify_batch`] never disagree, on any machine.
//! Not here: who may sign what (`institution`, `ledger`).

use crate::form::Atom;
use crate::shape::Shape;
use crate::webauthn::Assertion;
use crate::wire::{Canon, DecodeError, Reader, Writer};
use commonware_codec::{Copying, DecodeExt};
use commonware_cryptography::{BatchEntry, BatchVerifier, Signer, Verifier, ed25519};
use commonware_parallel::Sequential;
use core::{fmt, str::FromStr};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use std::collections::BTreeMap;

/// Why a key cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// The text is not `ed25519:` and 64, or `p256:` and 66 hexadecimal digits.
    #[error("`{text}` is not a public key: write `ed25519:` and 64, or `p256:` and 66 hexadecimal digits")]
    Form {
        /// What was given.
        text: String,
    },
    /// The bytes are not the one encoding of a point on the curve.
    #[error("the key is not the canonical encoding of a point on the {curve} curve")]
    NotAPoint {
        /// The curve's name.
        curve: &'static str,
    },
    /// A point under which signatures prove nothing.
    #[error("the key has small order: anybody could sign in its name")]
    SmallOrder,
}

/// How a key signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignatureScheme {
    /// Ed25519, RFC 8032 keys.
    Ed25519,
    /// ECDSA on P-256 inside a WebAuthn assertion.
    WebAuthn,
}

/// A public key: Ed25519 (32 bytes) or P-256 (33 bytes, compressed).
///
/// Text: `ed25519:` or `p256:` and hexadecimal digits. Bytes: the scheme's number (1 or 2), then the key.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PublicKey {
    /// An Ed25519 key.
    Ed25519([u8; 32]),
    /// A P-256 key, SEC 1 compressed.
    P256([u8; 33]),
}

/// The y-coordinates of the eight points of small order, canonical form, sign bit cleared.
const SMALL_ORDER: [&str; 5] = [
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
];

/// True if `point` is the one encoding of what it encodes (RFC 8032, section 5.1.3): the y-coordinate is
/// below the field's prime 2^255 - 19, and the sign is plus where x is nought, at y = 1 and y = -1.
fn is_canonical(point: &[u8; 32]) -> bool {
    let [low, middle @ .., high] = point;
    let (negative, high) = (high & 0x80 != 0, high & 0x7f);
    let all = |byte: u8| middle.iter().all(|other| *other == byte);
    let beyond_prime = high == 0x7f && *low >= 0xed && all(0xff);
    let x_is_nought = (*low == 1 && all(0) && high == 0) || (*low == 0xec && all(0xff) && high == 0x7f);
    !(beyond_prime || negative && x_is_nought)
}

fn small_order(point: &[u8; 32]) -> bool {
    let mut cleared = *point;
    if let Some(high) = cleared.last_mut() {
        *high &= 0x7f;
    }
    let text = crate::hex_encode(&cleared);
    SMALL_ORDER.contains(&text.as_str())
}

impl PublicKey {
    /// How this key signs.
    pub const fn scheme(&self) -> SignatureScheme {
        match self {
            Self::Ed25519(_) => SignatureScheme::Ed25519,
            Self::P256(_) => SignatureScheme::WebAuthn,
        }
    }

    /// Checks that the key is a point whose signatures mean something. Cost: one decompression; done
    /// when a key is enrolled, not at each signature.
    ///
    /// # Errors
    /// [`KeyError`].
    pub fn check(&self) -> Result<(), KeyError> {
        match self {
            Self::Ed25519(key) => {
                if !is_canonical(key) {
                    return Err(KeyError::NotAPoint { curve: "Ed25519" });
                }
                if small_order(key) {
                    return Err(KeyError::SmallOrder);
                }
                ed25519::PublicKey::decode(Copying(key.as_slice()))
                    .map(|_| ())
                    .map_err(|_| KeyError::NotAPoint { curve: "Ed25519" })
            }
            Self::P256(key) => match crate::webauthn::passkey(key) {
                Some(_) => Ok(()),
                None => Err(KeyError::NotAPoint { curve: "P-256" }),
            },
        }
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ed25519(key) => write!(out, "ed25519:{}", crate::hex_encode(key)),
            Self::P256(key) => write!(out, "p256:{}", crate::hex_encode(key)),
        }
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}

impl FromStr for PublicKey {
    type Err = KeyError;
    fn from_str(text: &str) -> Result<Self, KeyError> {
        let form = || KeyError::Form { text: text.to_owned() };
        let (scheme, digits) = text.split_once(':').ok_or_else(form)?;
        let bytes = crate::hex_decode(digits).ok_or_else(form)?;
        match scheme {
            "ed25519" => bytes.try_into().map(Self::Ed25519).map_err(|_| form()),
            "p256" => bytes.try_into().map(Self::P256).map_err(|_| form()),
            _ => Err(form()),
        }
    }
}

impl Atom for PublicKey {
    fn put(&self, out: &mut Writer) {
        match self {
            Self::Ed25519(key) => {
                let mut bytes = [1; 33];
                bytes[1..].copy_from_slice(key);
                out.bytes(&bytes);
            }
            Self::P256(key) => {
                let mut bytes = [2; 34];
                bytes[1..].copy_from_slice(key);
                out.bytes(&bytes);
            }
        }
    }
    fn take(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let bytes = input.bytes()?;
        match bytes.split_first() {
            Some((1, key)) => key.try_into().map(Self::Ed25519).ok(),
            Some((2, key)) => key.try_into().map(Self::P256).ok(),
            Some(_) | None => None,
        }
        .ok_or_else(|| input.invalid("not a public key: 1 and 32 bytes, or 2 and 33 bytes"))
    }
}

crate::leaf! {
    PublicKey, "PublicKey",
    about: "`ed25519:` and 64, or `p256:` and 66 lower-case hexadecimal digits",
    examples: [
        "ed25519:d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "p256:036b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296",
    ],
}

/// 64 bytes of an Ed25519 signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signature64(pub [u8; 64]);

impl Canon for Signature64 {
    fn shape() -> Shape {
        Shape::Bytes { min: 64, max: 64 }
    }
    fn write(&self, out: &mut Writer) {
        out.bytes(&self.0);
    }
    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        input.fixed().map(Self)
    }
}

crate::choice! {
    /// A signature.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum Signature {
        /// By an Ed25519 key.
        1 => Ed25519(Signature64) "ed25519",
        /// By a P-256 key in an authenticator (passkey).
        2 => WebAuthn(Assertion) "webauthn",
    }
}

/// A secret Ed25519 key. Wiped from memory when dropped; never printed.
pub struct SecretKey {
    key: ed25519::PrivateKey,
    public: PublicKey,
}

impl SecretKey {
    /// The key that belongs to 32 secret random bytes (the seed of RFC 8032, section 5.1.5).
    ///
    /// # Panics
    /// Never: every seed of 32 bytes is a key.
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        let key =
            ed25519::PrivateKey::decode(Copying(seed.as_slice())).expect("every seed of 32 bytes is a key");
        let mut bytes = [0; 32];
        bytes.copy_from_slice(key.public_key().as_ref());
        Self { key, public: PublicKey::Ed25519(bytes) }
    }

    /// The public half.
    pub const fn public(&self) -> PublicKey {
        self.public
    }

    /// Signs `message` in `domain`. Deterministic.
    ///
    /// What is signed: the length of the domain (LEB128), the domain, the message.
    pub fn sign(&self, domain: &str, message: &[u8]) -> Signature {
        Signature::Ed25519(self.sign_ed25519(domain, message))
    }

    /// As [`SecretKey::sign`], for places where no other scheme may stand.
    pub fn sign_ed25519(&self, domain: &str, message: &[u8]) -> Signature64 {
        let signature = self.key.sign(domain.as_bytes(), message);
        let mut bytes = [0; 64];
        bytes.copy_from_slice(signature.as_ref());
        Signature64(bytes)
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "SecretKey({})", self.public)
    }
}

/// One signature to be checked.
#[derive(Clone, Copy, Debug)]
pub struct SignedMessage<'a> {
    /// Who signed.
    pub key: &'a PublicKey,
    /// The domain of the signature.
    pub domain: &'a str,
    /// What was signed.
    pub message: &'a [u8],
    /// The signature.
    pub signature: &'a Signature,
}

struct Prepared<'a> {
    key: ed25519::PublicKey,
    signature: ed25519::Signature,
    domain: &'a [u8],
    message: &'a [u8],
}

/// How many keys are remembered: some 4 MB.
const KNOWN_KEYS_MAX: usize = 16_384;

/// Ed25519 keys as points of the curve. Who signs often is decoded once; decoding a key is a quarter of the
/// work of checking a signature in a batch.
#[derive(Debug, Default)]
pub struct KnownKeys(BTreeMap<[u8; 32], ed25519::PublicKey>);

impl KnownKeys {
    /// The point of a key that may sign; `None` if it is no point, not in its only form, or of small order.
    fn point(&mut self, key: &[u8; 32]) -> Option<ed25519::PublicKey> {
        if let Some(known) = self.0.get(key) {
            return Some(known.clone());
        }
        let point = point_of(key)?;
        if self.0.len() >= KNOWN_KEYS_MAX {
            self.0.clear();
        }
        self.0.insert(*key, point.clone());
        Some(point)
    }

    /// Whether each signature is good; the same answers as [`verify`], at about a third of the cost when
    /// all are good. `seed` must be unpredictable to the signers (from the operating system).
    pub fn verify_batch(&mut self, items: &[SignedMessage<'_>], seed: [u8; 32]) -> Vec<bool> {
        let mut good = vec![false; items.len()];
        let mut places = Vec::with_capacity(items.len());
        let mut batch = Vec::with_capacity(items.len());
        for (place, item) in items.iter().enumerate() {
            match prepare(item, |key| self.point(key)) {
                Some(prepared) => {
                    places.push(place);
                    batch.push(prepared);
                }
                None => good[place] = verify(item),
            }
        }
        settle(&mut ChaCha20Rng::from_seed(seed), &places, &batch, &mut good);
        good
    }
}

fn point_of(key: &[u8; 32]) -> Option<ed25519::PublicKey> {
    if !is_canonical(key) || small_order(key) {
        return None;
    }
    ed25519::PublicKey::decode(Copying(key.as_slice())).ok()
}

fn prepare<'a>(
    item: &SignedMessage<'a>,
    point_of: impl FnOnce(&[u8; 32]) -> Option<ed25519::PublicKey>,
) -> Option<Prepared<'a>> {
    let (PublicKey::Ed25519(key), Signature::Ed25519(Signature64(signature))) = (item.key, item.signature)
    else {
        return None;
    };
    let point: &[u8; 32] = signature.first_chunk()?;
    if !is_canonical(point) {
        return None;
    }
    Some(Prepared {
        key: point_of(key)?,
        signature: ed25519::Signature::decode(Copying(signature.as_slice())).ok()?,
        domain: item.domain.as_bytes(),
        message: item.message,
    })
}

/// True if the signature is good. Cost: some 45 µs for Ed25519, 60 µs for P-256.
pub fn verify(item: &SignedMessage<'_>) -> bool {
    match (item.key, item.signature) {
        (PublicKey::Ed25519(_), Signature::Ed25519(_)) => prepare(item, point_of)
            .is_some_and(|item| item.key.verify(item.domain, item.message, &item.signature)),
        (PublicKey::P256(key), Signature::WebAuthn(assertion)) => {
            assertion.verify(key, item.domain, item.message)
        }
        (PublicKey::Ed25519(_), Signature::WebAuthn(_)) | (PublicKey::P256(_), Signature::Ed25519(_)) => {
            false
        }
    }
}

/// As [`KnownKeys::verify_batch`], for once.
pub fn verify_batch(items: &[SignedMessage<'_>], seed: [u8; 32]) -> Vec<bool> {
    KnownKeys::default().verify_batch(items, seed)
}

/// Halves a batch that fails until the bad signatures are found: one bad one costs two logarithms.
fn settle(random: &mut ChaCha20Rng, places: &[usize], batch: &[Prepared<'_>], good: &mut [bool]) {
    if let [item] = batch {
        let answer = item.key.verify(item.domain, item.message, &item.signature);
        if let Some(slot) = places.first().and_then(|place| good.get_mut(*place)) {
            *slot = answer;
        }
        return;
    }
    if batch.is_empty() {
        return;
    }
    if batch_is_good(random, batch) {
        for place in places {
            if let Some(slot) = good.get_mut(*place) {
                *slot = true;
            }
        }
        return;
    }
    let middle = batch.len() / 2;
    let (left_places, right_places) = places.split_at(middle);
    let (left, right) = batch.split_at(middle);
    settle(random, left_places, left, good);
    settle(random, right_places, right, good);
}

fn batch_is_good(random: &mut ChaCha20Rng, batch: &[Prepared<'_>]) -> bool {
    ed25519::PublicKey::verify_batch(
        random,
        batch,
        |_, item| BatchEntry {
            namespace: item.domain,
            message: item.message,
            public_key: &item.key,
            signature: &item.signature,
        },
        &Sequential,
    )
}
