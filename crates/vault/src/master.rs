//! The owner's master secret, and the public key that belongs to it.
//!
//! Whoever has the master secret opens everything; `custody` is for owners who do not want it in one place.
//! The element `e(g1, g2)^a` is public, `g1^a` is not: it opens everything too.
//! Start reading at [`PublicKey`].

use crate::curve::{Table, Target, TargetBytes, g1, pair};
use crate::curve::{derive_scalar, g2};
use crate::wiped::{Kept, Seed, Wiped, keep};
use blstrs::{G1Affine, G2Affine, Scalar};
use canon::Digest;
use core::fmt;
use std::sync::Arc;
use zeroize::Zeroizing;

/// An owner's master secret in one place. Wiped when dropped.
pub struct MasterSecret(Kept<Scalar>);

impl MasterSecret {
    /// The secret that belongs to a seed.
    pub fn from_seed(seed: &Seed) -> Self {
        Self(keep(derive_scalar(seed.as_slice(), "kerf/vault/master/1", &[])))
    }

    /// The public half. Cost: one pairing.
    pub fn public(&self) -> PublicKey {
        PublicKey::of(target_of(self.scalar()))
    }

    pub(crate) fn scalar(&self) -> &Scalar {
        &self.0.0
    }
}

impl fmt::Debug for MasterSecret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("MasterSecret(..)")
    }
}

/// `e(g1, g2)` to the power of a secret.
pub(crate) fn target_of(secret: &Scalar) -> Target {
    let point = Zeroizing::new(Wiped(G1Affine::from(g1() * secret)));
    pair(&point.0, &G2Affine::from(g2()))
}

/// What everybody needs to encrypt to an owner's policies.
#[derive(Clone)]
pub struct PublicKey {
    element: Target,
    bytes: TargetBytes,
    id: Digest,
    table: Option<Arc<Table>>,
}

impl PublicKey {
    pub(crate) fn of(element: Target) -> Self {
        let bytes = element.bytes();
        let id = canon::hash_parts("kerf/vault/public-key/1", &[bytes.0.as_slice()]);
        Self { element, bytes, id, table: None }
    }

    /// The key that these bytes are; `None` if they are no element of the target group, or its neutral one.
    pub fn read(bytes: &TargetBytes) -> Option<Self> {
        bytes.checked().map(Self::of)
    }

    /// The key as bytes.
    pub fn bytes(&self) -> &TargetBytes {
        &self.bytes
    }

    /// The hash of the key.
    pub fn id(&self) -> Digest {
        self.id
    }

    /// The same key with 590 kB of powers, for who encrypts often: saves half a millisecond each time.
    #[must_use]
    pub fn prepared(mut self) -> Self {
        self.table = Some(Arc::new(Table::new(&self.element)));
        self
    }

    pub(crate) fn element(&self) -> &Target {
        &self.element
    }

    /// The public element to the power of a secret.
    pub(crate) fn power(&self, exponent: &Scalar) -> Target {
        match &self.table {
            Some(table) => table.power(exponent),
            None => self.element.power(exponent),
        }
    }
}

impl PartialEq for PublicKey {
    fn eq(&self, other: &Self) -> bool {
        self.bytes == other.bytes
    }
}

impl Eq for PublicKey {}

impl fmt::Debug for PublicKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "PublicKey({})", self.id)
    }
}
