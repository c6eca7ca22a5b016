//! The master secret in no one place: devices of a person hold shares, and issue keys together.
//!
//! ```text
//! found     every device deals a random secret; the master secret is their sum, and nobody's
//! heal      so many devices as the threshold deal their shares anew to other devices; the public key stays
//! issue     every device of a named quorum makes a partial key for one request; together they are the key
//! ```
//!
//! A deal is told in two steps, first its hash and then the deal, so that nobody chooses theirs after
//! seeing the others'. Commitments are elements of the target group: in the first group, `g1` to the power of the master
//! secret would come out, and that opens everything.
//! A partial key is blinded by a share of nought that belongs to the request and its quorum, so partial keys of two requests
//! do not combine, and fewer than all of a quorum are random points.
//! Promise: below the threshold nothing is learnt and nothing is issued. A person with a threshold of one has
//! no protection by it. Not here: how messages travel; what is private between two devices must be
//! encrypted to the receiver. Start reading at [`Plan`], then [`Custody`], then [`Request`].

mod deal;
mod issue;

pub use deal::{Deal, Dealt, Promise, deal, heal};
pub use issue::{CombineError, NonceBytes, PURPOSE_BYTES_MAX, Partial, Request, combine};

use crate::curve::TargetBytes;
use crate::formula::lagrange;
use crate::kem::KeyFault;
use crate::master::PublicKey;
use crate::wiped::{Kept, SecretReader, SecretWriter, Seed, keep};
use blstrs::Scalar;
use canon::{Canon, DecodeError, Digest, List, Reader, Set, Shape, Writer};
use core::fmt;
use std::collections::BTreeMap;
use zeroize::Zeroizing;

/// The most devices of a person that hold shares.
pub const DEVICES_MAX: usize = 16;

/// A device of the person, by its number from 1: where the polynomial is evaluated for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Device(u8);

impl Device {
    /// The device with this number; `None` for nought.
    pub const fn new(number: u8) -> Option<Self> {
        if number == 0 { None } else { Some(Self(number)) }
    }

    /// Its number.
    pub const fn number(self) -> u8 {
        self.0
    }
}

impl Canon for Device {
    fn shape() -> Shape {
        Shape::Unsigned { max: u8::MAX.into() }
    }
    fn write(&self, out: &mut Writer) {
        out.unsigned(self.0.into());
    }
    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let number = u8::try_from(input.unsigned()?).ok().and_then(Self::new);
        number.ok_or_else(|| input.invalid("a device has a number from 1 to 255"))
    }
}

canon::record! {
    /// What is about to be dealt: all devices agree on it before they begin.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Plan {
        /// Counts the dealings, from 1.
        1 => generation: u32,
        /// How many devices are needed.
        2 => threshold: u8,
        /// Who will hold shares.
        3 => devices: Set<Device, DEVICES_MAX>,
        /// Who deals: all the devices when a custody is founded; so many of the old ones as their threshold when it is healed.
        4 => dealers: Set<Device, DEVICES_MAX>,
        /// Fresh, so that messages of an attempt that failed are not taken for those of the next one.
        5 => nonce: NonceBytes,
    }
}

canon::record! {
    /// The public side of a custody after a dealing.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Custody {
        /// As in the plan.
        1 => generation: u32,
        /// How many devices are needed.
        2 => threshold: u8,
        /// Who holds shares.
        3 => devices: Set<Device, DEVICES_MAX>,
        /// The owner's public key.
        4 => public: TargetBytes,
        /// For each device, in order, `e(g1, g2)` to the power of its share.
        5 => shares: List<TargetBytes, DEVICES_MAX>,
    }
}

/// Why a dealing does not come about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DealError {
    /// The plan cannot be followed.
    #[error("a plan needs 1 to {DEVICES_MAX} devices, a threshold that they can meet, and the right dealers")]
    Plan,
    /// A message is of another dealing.
    #[error("the message of device {} belongs to another dealing", .0.number())]
    OtherPlan(Device),
    /// A message of some dealer is missing, or there is one too many.
    #[error("there must be exactly one message of each dealer")]
    Dealers,
    /// A deal is not the one that was promised.
    #[error("device {} promised another deal", .0.number())]
    Promise(Device),
    /// A deal has the wrong number of commitments, or one that is no element of the group.
    #[error("the deal of device {} is malformed", .0.number())]
    Malformed(Device),
    /// A share does not fit the commitments of its dealer.
    #[error("the share that device {} dealt does not fit its commitments", .0.number())]
    Share(Device),
    /// The dealer of a healing deals something else than its own share.
    #[error("device {} deals another secret than its share", .0.number())]
    OtherSecret(Device),
}

impl Plan {
    /// The hash by which messages name the plan.
    pub fn id(&self) -> Digest {
        canon::hash_parts("kerf/vault/plan/1", &[&canon::encode(self)])
    }

    fn check(&self, before: Option<&Custody>) -> Result<(), DealError> {
        let threshold = usize::from(self.threshold);
        let met = threshold >= 1 && threshold <= self.devices.len();
        let dealers = match before {
            None => self.generation == 1 && self.dealers == self.devices,
            Some(before) => {
                self.generation.checked_sub(1) == Some(before.generation)
                    && before.devices.contains_all(&self.dealers)
                    && self.dealers.len() == usize::from(before.threshold)
            }
        };
        if met && dealers { Ok(()) } else { Err(DealError::Plan) }
    }
}

impl Custody {
    /// The hash by which requests name this custody.
    pub fn id(&self) -> Digest {
        canon::hash_parts("kerf/vault/custody/1", &[&canon::encode(self)])
    }

    /// The owner's public key; `None` if the bytes are no element of the target group.
    pub fn public_key(&self) -> Option<PublicKey> {
        PublicKey::read(&self.public)
    }

    /// The public side of a device's share.
    pub(crate) fn share_of(&self, device: Device) -> Option<&TargetBytes> {
        let place = self.devices.iter().position(|other| *other == device)?;
        self.shares.get(place)
    }
}

/// The share of one device, and what it has in common with each other device. Wiped when dropped.
pub struct Share {
    device: Device,
    custody: Digest,
    secret: Kept<Scalar>,
    pairs: Pairs,
}

impl Share {
    /// Whose share this is.
    pub fn device(&self) -> Device {
        self.device
    }

    /// The share in bytes, which are as secret as the share.
    pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        let mut out = SecretWriter::new(SHARE_VERSION, 64 + self.pairs.len() * PAIR_BYTES + 64);
        out.part(&[self.device.number()]);
        out.part(&self.custody.0);
        out.part(Zeroizing::new(self.secret.0.to_bytes_be()).as_slice());
        write_pairs(&mut out, &self.pairs);
        out.finish()
    }

    /// Reads a share.
    ///
    /// # Errors
    /// [`KeyFault::Form`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, KeyFault> {
        let mut input = SecretReader::new(SHARE_VERSION, bytes)?;
        let device = read_device(&mut input)?;
        let custody = Digest(input.fixed()?);
        let secret = read_scalar(&mut input)?;
        let pairs = read_pairs(&mut input, device)?;
        input.end()?;
        Ok(Self { device, custody, secret, pairs })
    }
}

impl fmt::Debug for Share {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Share({}, ..)", self.device.number())
    }
}

const SHARE_VERSION: u8 = 1;

/// A device's number and a seed.
const PAIR_BYTES: usize = 33;

type Pairs = BTreeMap<Device, Box<Seed>>;

fn write_pairs(out: &mut SecretWriter, pairs: &Pairs) {
    let mut all = Zeroizing::new(Vec::with_capacity(pairs.len() * PAIR_BYTES));
    for (device, seed) in pairs {
        all.push(device.number());
        all.extend_from_slice(seed.as_slice());
    }
    out.part(&all);
}

fn read_pairs(input: &mut SecretReader<'_>, own: Device) -> Result<Pairs, KeyFault> {
    let (all, rest) = input.part()?.as_chunks::<PAIR_BYTES>();
    if !rest.is_empty() || all.len() >= DEVICES_MAX {
        return Err(input.invalid("not the seeds of pairs"));
    }
    let mut pairs = BTreeMap::new();
    for [number, seed @ ..] in all {
        let ascending = pairs.last_key_value().is_none_or(|(last, _): (&Device, _)| last.number() < *number);
        let device = Device::new(*number).filter(|device| ascending && *device != own);
        let device =
            device.ok_or_else(|| input.invalid("pairs are not with other devices in ascending order"))?;
        pairs.insert(device, Box::new(Zeroizing::new(*seed)));
    }
    Ok(pairs)
}

fn read_device(input: &mut SecretReader<'_>) -> Result<Device, KeyFault> {
    let [number] = input.fixed()?;
    Device::new(number).ok_or_else(|| input.invalid("a device has a number from 1 to 255"))
}

fn read_scalar(input: &mut SecretReader<'_>) -> Result<Kept<Scalar>, KeyFault> {
    let bytes = Zeroizing::new(input.fixed()?);
    let scalar: Option<Scalar> = Scalar::from_bytes_be(&bytes).into();
    scalar.map(keep).ok_or_else(|| input.invalid("not a number below the order of the group"))
}

/// What each device of a quorum counts.
fn weights(quorum: &Set<Device, DEVICES_MAX>) -> BTreeMap<Device, Scalar> {
    let points: Vec<u64> = quorum.iter().map(|device| device.number().into()).collect();
    quorum.iter().copied().zip(lagrange(&points)).collect()
}

#[cfg(test)]
mod tests;
