//! BLS12-381: scalars, points and the target group, without anything that takes longer for some secrets.
//!
//! Promise: what is raised to a secret power is raised in constant time; points from outside are checked to
//! be in the right subgroup before anything is proven by them. Points and scalars come from `blstrs`, the
//! target group from `blst`: the `blstrs` power in the target group branches on the bits of the exponent.
//! Not here: what is computed with them (`kp`, `cp`).
//! Start reading at [`hash_to_point`], then `curve/target.rs`.

mod target;

pub(crate) use target::{Pair, Table, Target, pair, pair_product};
pub use target::{TARGET_BYTES, TargetBytes};

use crate::wiped::derive_into;
use blstrs::{G1Affine, G1Projective, G2Affine, G2Projective, Scalar};
use canon::{Canon, DecodeError, Reader, Shape, Writer};
use group::Group;
use group::prime::PrimeCurveAffine;
use zeroize::{DefaultIsZeroes, Zeroizing};

/// Names the suite of RFC 9380 and this use of it, so that no other use gives the same points.
const DOMAIN: &[u8] = b"KERF-VAULT-V01-CS01-with-BLS12381G1_XMD:SHA-256_SSWU_RO_";

/// Bytes of a compressed point of the first group.
pub const G1_BYTES: usize = 48;

/// Bytes of a compressed point of the second group.
pub const G2_BYTES: usize = 96;

macro_rules! point_bytes {
    ($(#[$meta:meta])* $name:ident, $len:ident) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub struct $name(pub [u8; $len]);

        impl Canon for $name {
            fn shape() -> Shape {
                Shape::Bytes { min: $len, max: $len }
            }
            fn write(&self, out: &mut Writer) {
                out.bytes(&self.0);
            }
            fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
                input.fixed().map(Self)
            }
        }
    };
}

point_bytes! {
    /// A point of the first group in its compressed form, as the world writes it. Not yet checked.
    G1Bytes, G1_BYTES
}
point_bytes! {
    /// A point of the second group in its compressed form. Not yet checked.
    G2Bytes, G2_BYTES
}

/// The point of the first group that belongs to `message`, with a discrete logarithm that nobody knows
/// (RFC 9380, BLS12381G1_XMD:SHA-256_SSWU_RO_).
pub(crate) fn hash_to_point(message: &[u8]) -> G1Projective {
    hash_with_domain(message, DOMAIN)
}

fn hash_with_domain(message: &[u8], domain: &[u8]) -> G1Projective {
    G1Projective::hash_to_curve(message, domain, &[])
}

/// A scalar from 64 uniform bytes, least significant first; its distance from uniform is below 2^-256.
pub(crate) fn scalar_from_wide(wide: &[u8; 64]) -> Scalar {
    let mut sum = Scalar::from(0);
    let shift = Scalar::from(1 << 32) * Scalar::from(1 << 32);
    for limb in wide.rchunks_exact(8) {
        let mut bytes = [0; 8];
        bytes.copy_from_slice(limb);
        sum = sum * shift + Scalar::from(u64::from_le_bytes(bytes));
    }
    sum
}

/// A secret scalar from a uniform key.
pub(crate) fn derive_scalar(key: &[u8], domain: &str, parts: &[&[u8]]) -> Scalar {
    let mut wide = Zeroizing::new([0; 64]);
    derive_into(key, domain, parts, wide.as_mut_slice());
    scalar_from_wide(&wide)
}

pub(crate) fn compress_g1(point: &G1Projective) -> G1Bytes {
    G1Bytes(G1Affine::from(point).to_compressed())
}

pub(crate) fn compress_g2(point: &G2Projective) -> G2Bytes {
    G2Bytes(G2Affine::from(point).to_compressed())
}

impl G1Bytes {
    /// The point, if these are the bytes of one in the subgroup that is not the neutral one.
    pub(crate) fn checked(&self) -> Option<G1Affine> {
        Option::from(G1Affine::from_compressed(&self.0))
            .filter(|point: &G1Affine| !is_true(point.is_identity()))
    }

    /// The point, if these are the bytes of one on the curve; perhaps outside of the subgroup. Only for what
    /// is compared afterwards with bytes of our own making.
    pub(crate) fn on_curve(&self) -> Option<G1Affine> {
        Option::from(G1Affine::from_compressed_unchecked(&self.0))
    }
}

impl G2Bytes {
    /// As [`G1Bytes::checked`].
    pub(crate) fn checked(&self) -> Option<G2Affine> {
        Option::from(G2Affine::from_compressed(&self.0))
            .filter(|point: &G2Affine| !is_true(point.is_identity()))
    }

    /// As [`G1Bytes::on_curve`].
    pub(crate) fn on_curve(&self) -> Option<G2Affine> {
        Option::from(G2Affine::from_compressed_unchecked(&self.0))
    }
}

/// A sum of secret points, to be wiped.
#[derive(Clone, Copy)]
pub(crate) struct Sum(pub(crate) G1Projective);

impl Default for Sum {
    fn default() -> Self {
        Self(G1Projective::identity())
    }
}

impl DefaultIsZeroes for Sum {}

fn is_true(choice: subtle::Choice) -> bool {
    bool::from(choice)
}

pub(crate) fn g1() -> G1Projective {
    G1Projective::generator()
}

pub(crate) fn g2() -> G2Projective {
    G2Projective::generator()
}

#[cfg(test)]
pub(crate) mod tests;
