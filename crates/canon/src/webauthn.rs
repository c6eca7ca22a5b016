//! WebAuthn assertions: a passkey's signature over one of our messages.
//!
//! What is checked is W3C Web Authentication Level 3, section 7.2, as far as it concerns the signature:
//! the type, the challenge, user presence and verification, and ECDSA P-256 over SHA-256.
//! Not here: the relying party's id. A browser binds each key to one, so the key stands for it.

use crate::json::Json;
use crate::shape::Shape;
use crate::wire::{Canon, DecodeError, Reader, Writer};
use p256::ecdsa::signature::Verifier;

/// The most bytes that each part of an assertion may have.
pub const WEBAUTHN_BYTES_MAX: usize = 1024;

/// Some bytes of an assertion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssertionBytes(pub Vec<u8>);

impl Canon for AssertionBytes {
    fn shape() -> Shape {
        Shape::Bytes { min: 1, max: WEBAUTHN_BYTES_MAX }
    }
    fn write(&self, out: &mut Writer) {
        out.bytes(&self.0);
    }
    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let bytes = input.bytes()?;
        if bytes.is_empty() || bytes.len() > WEBAUTHN_BYTES_MAX {
            return Err(
                input.invalid(format!("{} bytes where 1 to {WEBAUTHN_BYTES_MAX} belong", bytes.len()))
            );
        }
        Ok(Self(bytes.to_vec()))
    }
}

crate::record! {
    /// What an authenticator returns when it signs.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Assertion {
        /// The authenticator's data: hash of the relying party's id, flags, counter, extensions.
        1 => authenticator_data: AssertionBytes,
        /// The client's data, a JSON text with type, challenge and origin.
        2 => client_data: AssertionBytes,
        /// `r` and `s`, 32 bytes each, most significant first; `s` in the lower half of the order.
        3 => signature: crate::key::Signature64,
    }
}

const USER_PRESENT: u8 = 0x01;
const USER_VERIFIED: u8 = 0x04;

impl Assertion {
    /// The challenge by which an authenticator signs `message` in `domain`: the hash of both.
    pub fn challenge(domain: &str, message: &[u8]) -> [u8; 32] {
        crate::hash_parts(domain, &[message]).0
    }

    /// True if the holder of `key` was present, was verified by the authenticator, and signed `message`.
    pub(crate) fn verify(&self, key: &[u8; 33], domain: &str, message: &[u8]) -> bool {
        self.names(&Self::challenge(domain, message)) && self.user_agreed() && self.signed_by(key)
    }

    /// The keys that can have made the signature: at most two. Whose it is, who knows the key says; that the
    /// assertion is good for one of them, [`verify`](crate::verify) says.
    ///
    /// Source: SEC 1, section 4.1.6. Cost: some 200 µs.
    pub fn signers(&self) -> Vec<crate::PublicKey> {
        let Ok(signature) = p256::ecdsa::Signature::from_slice(&self.signature.0) else { return Vec::new() };
        let crate::Digest(hash) = crate::Digest::of(&self.signed());
        let recovered = (0..2_u8).filter_map(|number| {
            let number = p256::ecdsa::RecoveryId::from_byte(number)?;
            let key = p256::ecdsa::VerifyingKey::recover_from_prehash(&hash, &signature, number).ok()?;
            let point = key.to_sec1_point(true);
            point.as_bytes().try_into().map(crate::PublicKey::P256).ok()
        });
        recovered.collect()
    }

    /// What the authenticator signed.
    fn signed(&self) -> Vec<u8> {
        let mut signed = self.authenticator_data.0.clone();
        signed.extend_from_slice(&crate::Digest::of(&self.client_data.0).0);
        signed
    }

    fn names(&self, challenge: &[u8; 32]) -> bool {
        let Ok(text) = core::str::from_utf8(&self.client_data.0) else { return false };
        let Ok(client) = Json::parse(text) else { return false };
        client.get("type").and_then(Json::as_text) == Some("webauthn.get")
            && client.get("challenge").and_then(Json::as_text)
                == Some(crate::base64url_encode(challenge).as_str())
            && client.get("crossOrigin") != Some(&Json::Flag(true))
    }

    fn user_agreed(&self) -> bool {
        // 32 bytes hash of the relying party's id, one byte of flags, four of counter.
        let needed = USER_PRESENT | USER_VERIFIED;
        self.authenticator_data.0.len() >= 37
            && self.authenticator_data.0.get(32).is_some_and(|flags| flags & needed == needed)
    }

    fn signed_by(&self, key: &[u8; 33]) -> bool {
        let Some(key) = passkey(key) else { return false };
        let Ok(signature) = p256::ecdsa::Signature::from_slice(&self.signature.0) else { return false };
        if signature.normalize_s() != signature {
            return false;
        }
        key.verify(&self.signed(), &signature).is_ok()
    }
}

/// The key that is written as `key`. SEC 1 has further first bytes for the same points; only the two of the
/// compressed form are ours.
pub(crate) fn passkey(key: &[u8; 33]) -> Option<p256::ecdsa::VerifyingKey> {
    if !matches!(key, [2 | 3, ..]) {
        return None;
    }
    p256::ecdsa::VerifyingKey::from_sec1_bytes(key).ok()
}
