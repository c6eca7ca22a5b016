//! Issuing a reader's key by a quorum of devices, without one of them having the master secret.

use super::{Custody, DEVICES_MAX, Device, Share, weights};
use crate::curve::{G1Bytes, G2Bytes, derive_scalar};
use crate::formula::{Formula, LEAVES_MAX};
use crate::kem::KeyFault;
use crate::kp::{self, ReaderKey};
use crate::wiped::{Seed, Wiped, derive, keep_list};
use blstrs::{G1Affine, G1Projective, G2Affine, G2Projective, Scalar};
use canon::{Canon, DecodeError, Digest, List, Reader, Set, Shape, Text, Writer};
use ff::Field;
use group::Group;
use zeroize::Zeroizing;

/// The longest purpose of a request, in bytes.
pub const PURPOSE_BYTES_MAX: usize = 256;

/// Fresh random bytes that name an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NonceBytes(pub [u8; 32]);

impl Canon for NonceBytes {
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

canon::record! {
    /// What the person is asked on each device: a key for whom, for which data, for what.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Request {
        /// [`Custody::id`].
        1 => custody: Digest,
        /// Who issues: so many devices as the threshold.
        2 => quorum: Set<Device, DEVICES_MAX>,
        /// What the key shall open.
        3 => formula: Formula,
        /// Who gets it, and for what purpose; shown to the person.
        4 => purpose: Text<PURPOSE_BYTES_MAX>,
        /// Fresh.
        5 => nonce: NonceBytes,
    }
}

impl Request {
    /// The hash that a partial key is bound to.
    pub fn id(&self) -> Digest {
        canon::hash_parts("kerf/vault/request/1", &[&canon::encode(self)])
    }

    fn check(&self, custody: &Custody) -> Result<(), CombineError> {
        let quorum =
            self.quorum.len() == usize::from(custody.threshold) && custody.devices.contains_all(&self.quorum);
        if self.custody == custody.id() && quorum { Ok(()) } else { Err(CombineError::Request) }
    }
}

canon::record! {
    /// One device's part of a key. Random points, until those of the whole quorum are together; then the key,
    /// and to be kept as secret.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Partial {
        /// [`Request::id`].
        1 => request: Digest,
        /// Whose part it is.
        2 => device: Device,
        /// As the heads of a [`ReaderKey`].
        3 => heads: List<G2Bytes, LEAVES_MAX>,
        /// As the rows of a [`ReaderKey`].
        4 => rows: List<G1Bytes, LEAVES_MAX>,
    }
}

/// Why no key comes about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CombineError {
    /// The request is not one of this custody, or its quorum is not so many devices as the threshold.
    #[error("the request is not for this custody with as many of its devices as its threshold")]
    Request,
    /// The device is not one that is asked.
    #[error("device {} is not in the quorum of this request", .0.number())]
    NotAsked(Device),
    /// A part is missing, or there is one too many.
    #[error("there must be exactly one part of each device of the quorum")]
    Parts,
    /// A part is for another request.
    #[error("the part of device {} is for another request", .0.number())]
    OtherRequest(Device),
    /// A part has the wrong number of points, or one outside of its group.
    #[error("the part of device {} is malformed", .0.number())]
    Malformed(Device),
    /// The parts do not give a key of this owner. Which of them is wrong cannot be seen; ask another quorum.
    #[error("the parts do not give a key of this owner; ask another quorum")]
    NotIssued,
}

impl Share {
    /// This device's part of the key that is asked for. The seed is used for nothing else.
    ///
    /// # Errors
    /// [`CombineError`].
    pub fn issue(&self, custody: &Custody, request: &Request, seed: &Seed) -> Result<Partial, CombineError> {
        request.check(custody)?;
        if self.custody != request.custody {
            return Err(CombineError::Request);
        }
        let id = request.id();
        let blinded = Zeroizing::new(Wiped(self.secret.0 + self.share_of_nought(request)?));
        let own = derive(seed.as_slice(), "kerf/vault/partial/1", &[&id.0, &[self.device.number()]]);
        let key = kp::issue_for(&blinded.0, &request.formula, &own);
        let heads: Vec<G2Bytes> = key.heads().map(|point| G2Bytes(point.to_compressed())).collect();
        let rows: Vec<G1Bytes> = key.rows().map(|point| G1Bytes(point.to_compressed())).collect();
        Ok(Partial {
            request: id,
            device: self.device,
            heads: heads.try_into().map_err(|_| CombineError::Request)?,
            rows: rows.try_into().map_err(|_| CombineError::Request)?,
        })
    }

    /// The shares of all devices of the quorum, weighted, add up to nought; fewer than all are random, for
    /// who lacks the seed of one pair.
    fn share_of_nought(&self, request: &Request) -> Result<Scalar, CombineError> {
        let id = request.id();
        let weights = weights(&request.quorum);
        let weight = weights.get(&self.device).ok_or(CombineError::NotAsked(self.device))?;
        let mut sum = Zeroizing::new(Wiped(Scalar::ZERO));
        for other in request.quorum.iter().filter(|other| **other != self.device) {
            let seed = self.pairs.get(other).ok_or(CombineError::Request)?;
            let common = derive_scalar(seed.as_slice(), "kerf/vault/nought/1", &[&id.0]);
            if self.device < *other {
                sum.0 += common;
            } else {
                sum.0 -= common;
            }
        }
        let inverse: Option<Scalar> = weight.invert().into();
        Ok(sum.0 * inverse.ok_or(CombineError::Request)?)
    }
}

/// The key that the parts of the whole quorum are, checked against the owner's public key with random
/// coefficients from `seed`.
///
/// # Errors
/// [`CombineError`].
pub fn combine(
    custody: &Custody,
    request: &Request,
    parts: &[Partial],
    seed: &Seed,
) -> Result<ReaderKey, CombineError> {
    request.check(custody)?;
    if parts.len() != request.quorum.len() {
        return Err(CombineError::Parts);
    }
    let id = request.id();
    let (_, most) = request.formula.occurrences();
    let mut heads = vec![G2Projective::identity(); most];
    let mut rows = vec![G1Projective::identity(); request.formula.leaves()];
    for (device, weight) in weights(&request.quorum) {
        let part = parts.iter().find(|part| part.device == device).ok_or(CombineError::Parts)?;
        if part.request != id {
            return Err(CombineError::OtherRequest(device));
        }
        let malformed = CombineError::Malformed(device);
        if part.heads.len() != heads.len() || part.rows.len() != rows.len() {
            return Err(malformed);
        }
        for (sum, point) in heads.iter_mut().zip(&part.heads) {
            *sum += point.checked().ok_or(malformed)? * weight;
        }
        for (sum, point) in rows.iter_mut().zip(&part.rows) {
            *sum += point.checked().ok_or(malformed)? * weight;
        }
    }
    let mut kept_heads = keep_list(heads.len());
    kept_heads.extend(heads.iter().map(|point| Wiped(G2Affine::from(point))));
    let mut kept_rows = keep_list(rows.len());
    kept_rows.extend(rows.iter().map(|point| Wiped(G1Affine::from(point))));
    let key = ReaderKey::from_parts(request.formula.clone(), kept_heads, kept_rows);
    let public = custody.public_key().ok_or(CombineError::Request)?;
    match key.check(&public, seed) {
        Ok(()) => Ok(key),
        Err(KeyFault::NotIssued | KeyFault::Point | KeyFault::Form(_)) => Err(CombineError::NotIssued),
    }
}
