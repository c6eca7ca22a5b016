//! What both kinds of key encapsulation have in common: the transform of Fujisaki and Okamoto.
//!
//! A random message `m` is hidden under the element that only an authorised key recovers; all other randomness
//! of a capsule comes from `m`. Whoever opens a capsule makes it again from the `m` found, and takes no key from
//! one that does not come out the same in every byte. So every authorised reader gets the same key, a
//! changed capsule gives none, and bytes outside of the subgroup, or in another form, never pass: they
//! are compared with what our own products encode to.
//! Not here: the two schemes (`kp`, `cp`).
//! Start reading at [`SharedKey`].

use crate::curve::{Target, derive_scalar};
use crate::master::PublicKey;
use crate::wiped::{Seed, derive, extract};
use blstrs::Scalar;
use canon::{Canon, DecodeError, Reader, Shape, Writer};
use core::fmt;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// Version of keys and capsules; bytes of another one are refused.
pub const KEM_VERSION: u8 = 1;

/// The key that a capsule carries: 32 uniform bytes. Wiped when dropped.
pub struct SharedKey(Box<Seed>);

impl SharedKey {
    /// The key, to be used for deriving others.
    pub fn expose(&self) -> &Seed {
        &self.0
    }
}

impl PartialEq for SharedKey {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(other.0.as_slice()).into()
    }
}

impl Eq for SharedKey {}

impl fmt::Debug for SharedKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("SharedKey(..)")
    }
}

/// Why a capsule gives no key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// What is public says it already: the policy is not satisfied.
    #[error("the policy of this key does not fit what it is to open")]
    NotSatisfied,
    /// Another owner's, another key's, or changed. There is one answer for all of these.
    #[error("this is not a capsule that the key can open: of another owner, or changed on its way")]
    NotAuthentic,
}

/// Why bytes are no reader's key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyFault {
    /// They have not the form of one.
    #[error("not a key of version {KEM_VERSION}: {0}")]
    Form(#[from] DecodeError),
    /// A point is not of the right group.
    #[error("the key has a point outside of its group")]
    Point,
    /// The key does not belong to the owner's public key, or some part of it is wrong.
    #[error("the key was not issued under this owner's master secret, or a part of it is wrong")]
    NotIssued,
}

/// The message `m`, hidden under the recovered element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Masked(pub [u8; 32]);

impl Canon for Masked {
    fn shape() -> Shape {
        Shape::Bytes { min: 32, max: 32 }
    }
    fn write(&self, out: &mut Writer) {
        out.bytes(&self.0);
    }
    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        input.fixed().map(Self)
    }
}

/// Hides `message` under `element`, or shows it again: the same either way.
pub(crate) fn mask(element: &Target, domain: &str, message: &[u8; 32]) -> Zeroizing<[u8; 32]> {
    let bytes = Zeroizing::new(*element.bytes().0);
    let pad = extract(bytes.as_slice(), domain, &[]);
    let mut masked = Zeroizing::new(*message);
    for (byte, pad) in masked.iter_mut().zip(pad.iter()) {
        *byte ^= pad;
    }
    masked
}

/// All that the message `m` decides.
pub(crate) struct Coins {
    root: Seed,
}

impl Coins {
    /// `target` is the canonical form of the labels or of the formula.
    pub(crate) fn new(public: &PublicKey, domain: &str, target: &[u8], message: &[u8; 32]) -> Self {
        Self { root: extract(message, domain, &[&public.id().0, target]) }
    }

    pub(crate) fn scalar(&self, name: &str, number: usize) -> Scalar {
        derive_scalar(
            self.root.as_slice(),
            "kerf/vault/kem/scalar/1",
            &[name.as_bytes(), &number.to_be_bytes()],
        )
    }

    pub(crate) fn seed(&self, name: &str) -> Seed {
        derive(self.root.as_slice(), "kerf/vault/kem/seed/1", &[name.as_bytes()])
    }

    pub(crate) fn shared(&self) -> SharedKey {
        SharedKey(Box::new(derive(self.root.as_slice(), "kerf/vault/kem/key/1", &[])))
    }
}

/// Compares a capsule with the one made again, in a time that does not depend on where they differ.
pub(crate) fn same<T: Canon>(one: &T, other: &T) -> bool {
    canon::encode(one).ct_eq(&canon::encode(other)).into()
}

/// Reads the version at the head of a key.
pub(crate) fn read_version(input: &mut Reader<'_>) -> Result<(), DecodeError> {
    match input.unsigned()? {
        version if version == u64::from(KEM_VERSION) => Ok(()),
        version => Err(input.invalid(format!("version {version} is unknown"))),
    }
}
