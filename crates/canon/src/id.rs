//! Hashes with a domain, and typed ids cut from them.

use crate::form::Atom;
use crate::wire::{DecodeError, Reader, Writer};
use core::{fmt, str::FromStr};
use sha2::{Digest as _, Sha256};

/// SHA-256 over parts that cannot be shifted into each other.
///
/// Input to the hash: one byte length of the domain, the domain, then for each part its length as four
/// bytes, most significant first, and the part.
#[derive(Clone)]
pub struct Hasher(Sha256);

impl Hasher {
    /// Starts a hash of `domain`, a short constant such as `kerf/transaction/1`.
    ///
    /// # Panics
    /// If the domain is longer than 255 bytes: domains are constants of the program.
    pub fn new(domain: &str) -> Self {
        let len = u8::try_from(domain.len()).expect("a domain is a short constant");
        let mut hash = Sha256::new();
        hash.update([len]);
        hash.update(domain.as_bytes());
        Self(hash)
    }

    /// Adds one part.
    ///
    /// # Panics
    /// If the part has 4 GiB or more; limits far below are checked before.
    #[must_use]
    pub fn part(mut self, part: &[u8]) -> Self {
        let len = u32::try_from(part.len()).expect("parts are limited far below 4 GiB");
        self.0.update(len.to_be_bytes());
        self.0.update(part);
        self
    }

    /// The hash of all parts.
    pub fn finish(self) -> Digest {
        Digest(self.0.finalize().into())
    }
}

/// The hash of `parts` in `domain`; see [`Hasher`].
pub fn hash_parts(domain: &str, parts: &[&[u8]]) -> Digest {
    parts.iter().fold(Hasher::new(domain), |hasher, part| hasher.part(part)).finish()
}

/// A SHA-256 hash; 64 hexadecimal digits as text.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Digest(pub [u8; 32]);

impl Digest {
    /// The plain SHA-256 of `bytes`, without a domain: for documents that others hash too.
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&crate::hex_encode(&self.0))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}

impl FromStr for Digest {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        crate::hex_decode(text)
            .and_then(|bytes| bytes.try_into().ok())
            .map(Self)
            .ok_or_else(|| format!("`{text}` is not a hash of 64 lower-case hexadecimal digits"))
    }
}

impl Atom for Digest {
    fn put(&self, out: &mut Writer) {
        out.bytes(&self.0);
    }
    fn take(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        input.fixed().map(Self)
    }
}

crate::leaf! {
    Digest, "Digest",
    about: "a SHA-256 hash: 64 lower-case hexadecimal digits",
    examples: [
        "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "0000000000000000000000000000000000000000000000000000000000000000",
    ],
}

/// Declares ids of one kind: 16 bytes, the first half of a hash with the kind's own domain.
///
/// Text: the prefix, `_`, and 26 characters of Crockford's base 32. The ledger refuses a second record
/// with an id that it knows, so a collision (2^64 hashes of work) gains nothing.
#[macro_export]
macro_rules! id {
    ($(#[$meta:meta])* $vis:vis struct $name:ident = $prefix:literal, example: $example:literal) => {
        $(#[$meta])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        $vis struct $name(pub [u8; 16]);

        impl $name {
            /// What the text form begins with.
            pub const PREFIX: &'static str = $prefix;

            /// The id that belongs to `parts`: the first 16 bytes of their hash in this kind's domain.
            pub fn derive(parts: &[&[u8]]) -> Self {
                let $crate::Digest(hash) = $crate::hash_parts(concat!("kerf/id/", $prefix), parts);
                let mut id = [0; 16];
                id.copy_from_slice(hash.split_at(16).0);
                Self(id)
            }
        }

        impl core::fmt::Display for $name {
            fn fmt(&self, out: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                write!(out, "{}_{}", $prefix, $crate::base32_encode(&self.0))
            }
        }

        impl core::fmt::Debug for $name {
            fn fmt(&self, out: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                core::fmt::Display::fmt(self, out)
            }
        }

        impl core::str::FromStr for $name {
            type Err = String;
            fn from_str(text: &str) -> Result<Self, String> {
                text.strip_prefix(concat!($prefix, "_"))
                    .and_then($crate::base32_decode)
                    .map(Self)
                    .ok_or_else(|| {
                        format!("`{text}` is not an id of the form {}_ and 26 characters", $prefix)
                    })
            }
        }

        impl $crate::Atom for $name {
            fn put(&self, out: &mut $crate::Writer) {
                out.bytes(&self.0);
            }
            fn take(input: &mut $crate::Reader<'_>) -> Result<Self, $crate::DecodeError> {
                input.fixed().map(Self)
            }
        }

        $crate::leaf! {
            $name, $prefix,
            about: "an id: its prefix, `_`, and 26 characters of Crockford's base 32",
            examples: [$example],
        }
    };
}
