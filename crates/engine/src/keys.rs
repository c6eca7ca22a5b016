//! Keys and names that consensus signs with.

use commonware_codec::{DecodeExt as _, Encode as _};
use commonware_cryptography::ed25519::PublicKey;
use commonware_utils::ordered::Set;

use crate::config::PARTICIPANTS_MAX;

/// The public key these bytes are, if they are one.
pub(crate) fn public_key(bytes: &[u8; 32]) -> Option<PublicKey> {
    PublicKey::decode(bytes.to_vec()).ok()
}

/// The bytes of a public key.
pub(crate) fn key_bytes(key: &PublicKey) -> [u8; 32] {
    let mut bytes = [0; 32];
    bytes.copy_from_slice(&key.encode());
    bytes
}

/// Orders public keys as consensus does; `None` unless they are between one and the most allowed and differ.
pub(crate) fn committee(keys: &[[u8; 32]]) -> Option<Set<PublicKey>> {
    if keys.is_empty() || keys.len() > PARTICIPANTS_MAX {
        return None;
    }
    let keys: Vec<PublicKey> = keys.iter().map(public_key).collect::<Option<_>>()?;
    Set::try_from(keys).ok()
}
