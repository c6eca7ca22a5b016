//! The one secret from which an owner's others come, and its parts with guardians.
//!
//! Labels, collections' keys and the key for letters follow from it, so that a device keeps 32 bytes, and guardians who
//! bring a person back need to give back no more. The master secret that issues readers' keys does not follow from it:
//! devices hold that in shares (`custody`).
//!
//! Parts are Shamir's: points on a random polynomial over the scalar field of BLS12-381, whose value at nought is the
//! secret. Fewer parts than the threshold tell nothing.
//! Promise: parts of two splittings, or changed ones, never give a secret that is not the one that was split: the parts
//! name its hash. Start reading at [`Root`].

use crate::collection::CollectionSecret;
use crate::curve::derive_scalar;
use crate::formula::lagrange;
use crate::kem::KeyFault;
use crate::label::LabelSecret;
use crate::letter::SealingSecret;
use crate::wiped::{Kept, SecretReader, SecretWriter, Seed, Wiped, derive, keep};
use blstrs::Scalar;
use canon::{Digest, Reader};
use core::fmt;
use vocabulary::CollectionId;
use zeroize::Zeroizing;

/// The most guardians that hold parts.
pub const PARTS_MAX: usize = 16;

const PART_VERSION: u8 = 1;

/// The secret of an owner. Wiped when dropped.
pub struct Root(Kept<Scalar>);

impl fmt::Debug for Root {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Root(..)")
    }
}

/// Why parts do not give a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RootError {
    /// A threshold that cannot be met, or too many.
    #[error("1 to {PARTS_MAX} parts are made, and at most as many needed")]
    Plan,
    /// Too few, or one twice.
    #[error("{need} different parts are needed, not {have}")]
    TooFew {
        /// How many are needed.
        need: usize,
        /// How many there are.
        have: usize,
    },
    /// Of different splittings, or changed.
    #[error("the parts do not belong together, or one was changed: try others")]
    Apart,
}

impl Root {
    /// The secret that belongs to a seed.
    pub fn from_seed(seed: &Seed) -> Self {
        Self(keep(derive_scalar(seed.as_slice(), "kerf/vault/root/1", &[])))
    }

    fn bytes(&self) -> Seed {
        Zeroizing::new(self.0.0.to_bytes_be())
    }

    /// The secret in bytes, for a place that is as secret.
    pub fn to_bytes(&self) -> Seed {
        self.bytes()
    }

    /// Reads a secret.
    ///
    /// # Errors
    /// [`KeyFault::Form`].
    pub fn from_bytes(bytes: &Seed) -> Result<Self, KeyFault> {
        let scalar: Option<Scalar> = Scalar::from_bytes_be(bytes).into();
        let wrong = || Reader::new(bytes.as_slice()).invalid("not a number below the order of the group");
        Ok(Self(keep(scalar.ok_or_else(wrong)?)))
    }

    /// The hash by which parts name it.
    pub fn id(&self) -> Digest {
        canon::hash_parts("kerf/vault/root-id/1", &[self.bytes().as_slice()])
    }

    /// The owner's labels.
    pub fn labels(&self) -> LabelSecret {
        LabelSecret::from_seed(&derive(self.bytes().as_slice(), "kerf/vault/root/labels/1", &[]))
    }

    /// The keys of a collection.
    pub fn collection(&self, collection: CollectionId) -> CollectionSecret {
        let seed = derive(self.bytes().as_slice(), "kerf/vault/root/collection/1", &[&collection.0]);
        CollectionSecret::from_seed(collection, &seed)
    }

    /// What opens letters to the owner.
    pub fn sealing(&self) -> SealingSecret {
        SealingSecret::from_seed(&derive(self.bytes().as_slice(), "kerf/vault/root/sealing/1", &[]))
    }

    /// Splits the secret into `parts` parts, of which `threshold` give it back. `seed` is fresh.
    ///
    /// # Errors
    /// [`RootError::Plan`].
    pub fn split(&self, threshold: u8, parts: u8, seed: &Seed) -> Result<Vec<Part>, RootError> {
        if threshold == 0 || threshold > parts || usize::from(parts) > PARTS_MAX {
            return Err(RootError::Plan);
        }
        let coefficients: Vec<Zeroizing<Wiped<Scalar>>> = (1..threshold)
            .map(|power| derive_scalar(seed.as_slice(), "kerf/vault/root/split/1", &[&[power]]))
            .map(|scalar| Zeroizing::new(Wiped(scalar)))
            .collect();
        let value = |point: u8| {
            let at = Scalar::from(u64::from(point));
            let rest = coefficients
                .iter()
                .rev()
                .fold(Scalar::from(0), |sum, coefficient| (sum + coefficient.0) * at);
            keep(self.0.0 + rest)
        };
        let root = self.id();
        Ok((1..=parts).map(|point| Part { root, threshold, point, value: value(point) }).collect())
    }

    /// The secret that parts give back.
    ///
    /// # Errors
    /// [`RootError`].
    pub fn join(parts: &[Part]) -> Result<Self, RootError> {
        let Some(first) = parts.first() else { return Err(RootError::TooFew { need: 1, have: 0 }) };
        if parts.iter().any(|part| part.root != first.root || part.threshold != first.threshold) {
            return Err(RootError::Apart);
        }
        let mut chosen: Vec<&Part> = Vec::new();
        for part in parts {
            if chosen.iter().all(|known| known.point != part.point) {
                chosen.push(part);
            }
        }
        let need = usize::from(first.threshold);
        if chosen.len() < need {
            return Err(RootError::TooFew { need, have: chosen.len() });
        }
        chosen.truncate(need);
        let points: Vec<u64> = chosen.iter().map(|part| part.point.into()).collect();
        let weights = lagrange(&points);
        let mut secret = keep(Scalar::from(0));
        for (part, weight) in chosen.iter().zip(weights) {
            secret.0 += part.value.0 * weight;
        }
        let root = Self(secret);
        if root.id() == first.root { Ok(root) } else { Err(RootError::Apart) }
    }
}

/// A guardian's part of an owner's secret. Wiped when dropped.
pub struct Part {
    root: Digest,
    threshold: u8,
    point: u8,
    value: Kept<Scalar>,
}

impl fmt::Debug for Part {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Part({} of {} needed, ..)", self.point, self.threshold)
    }
}

impl Part {
    /// [`Root::id`] of what it is a part of.
    pub fn root(&self) -> Digest {
        self.root
    }

    /// How many parts give the secret back.
    pub fn threshold(&self) -> u8 {
        self.threshold
    }

    /// The part in bytes.
    pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        let mut out = SecretWriter::new(PART_VERSION, 96);
        out.part(&self.root.0);
        out.part(&[self.threshold, self.point]);
        out.part(Zeroizing::new(self.value.0.to_bytes_be()).as_slice());
        out.finish()
    }

    /// Reads a part.
    ///
    /// # Errors
    /// [`KeyFault::Form`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, KeyFault> {
        let mut input = SecretReader::new(PART_VERSION, bytes)?;
        let root = Digest(input.fixed()?);
        let [threshold, point] = input.fixed()?;
        let value = Zeroizing::new(input.fixed()?);
        let scalar: Option<Scalar> = Scalar::from_bytes_be(&value).into();
        let value = keep(scalar.ok_or_else(|| input.invalid("not a number below the order of the group"))?);
        if threshold == 0 || point == 0 || usize::from(threshold.max(point)) > PARTS_MAX {
            return Err(input.invalid("no part of a secret is numbered like that"));
        }
        input.end()?;
        Ok(Self { root, threshold, point, value })
    }
}

#[cfg(test)]
mod tests;
