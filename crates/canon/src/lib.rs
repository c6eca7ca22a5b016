//! One byte form per value; ids, keys and signatures over it.
//!
//! Promise: a value has exactly one encoding, and bytes that are not that encoding are refused with a
//! reason. The encoding is deterministic CBOR (RFC 8949, section 4.2); `docs/formats` describes it for
//! whoever writes a second implementation.
//! Not here: what the values mean (`vocabulary`, `institution`, `ledger`).
//! Start reading at [`Canon`], then [`record!`].

#![warn(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    clippy::wildcard_enum_match_arm
)]

mod base32;
mod base64url;
mod compound;
mod form;
mod id;
mod json;
mod key;
mod list;
mod octets;
mod shape;
mod text;
mod tree;
mod webauthn;
mod wire;

pub use base32::{base32_decode, base32_encode, hex_decode, hex_encode};
pub use base64url::{base64url_decode, base64url_encode};
pub use form::{Atom, MapReader};
pub use id::{Digest, Hasher, hash_parts};
pub use json::{Json, JsonError, from_json, from_json_text, to_json, to_json_text};
pub use key::{
    KeyError, KnownKeys, PublicKey, SecretKey, Signature, Signature64, SignatureScheme, SignedMessage,
    verify, verify_batch,
};
pub use list::{List, Set, TooMany};
pub use octets::Octets;
pub use shape::{ChoiceShape, Field, Leaf, RecordShape, Shape, Variant, example_json, sample};
pub use text::{Text, TextError, is_hidden};
pub use tree::{Tree, inclusion_path, tree_root, verify_inclusion};
pub use webauthn::{Assertion, AssertionBytes, WEBAUTHN_BYTES_MAX};
pub use wire::{
    BYTES_MAX, Canon, DecodeError, INTEGER_MAX, Reader, Writer, decode, decode_trusted, encode, encoded_len,
};

#[doc(hidden)]
pub mod private {
    pub use crate::form::{ascending, read_code, read_variant, take_text, write_variant};
}
