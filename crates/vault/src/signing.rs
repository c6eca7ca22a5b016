//! The owner's signing key in no one place: FROST(Ed25519, SHA-512) of RFC 9591, by the Zcash Foundation's crate.
//!
//! ```text
//! found   begin -> told to all -> go_on -> told to each in private -> end      no device ever has the key
//! sign    commit -> told -> sign -> told -> combine                            so many devices as the threshold
//! ```
//!
//! What comes out is a plain Ed25519 signature of [`canon::verify`]: whoever checks it cannot tell that several
//! devices signed. Here commitments may be points of the curve: nothing but signatures hangs on this key.
//! Promise: nonces are used once, as signing takes them; the same seed gives the same ones, so whoever keeps a seed
//! forgets it before its part of the signature leaves. Not here: showing the person what is signed; replacing a lost
//! device's share (the crate has it; it is not wrapped yet). Start reading at [`begin`].

use crate::custody::{DEVICES_MAX, Device};
use crate::wiped::{Seed, derive};
use canon::{PublicKey, Signature, Signature64, SignedMessage};
use core::fmt;
use frost_ed25519 as frost;
use frost_ed25519::keys::dkg;
use frost_ed25519::rand_core::{CryptoRng, RngCore, impls};
use std::collections::BTreeMap;
use zeroize::Zeroizing;

/// What devices tell each other, by the device that says it.
pub type Told = BTreeMap<Device, Vec<u8>>;

/// What is private between two devices, by the other device.
pub type Private = BTreeMap<Device, Zeroizing<Vec<u8>>>;

/// Why no key or signature comes about.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SigningError {
    /// Fewer than two devices, more than there may be, or a threshold that they cannot meet.
    #[error("signing together needs a threshold of 2 or more, and so many devices, at most {DEVICES_MAX}")]
    Plan,
    /// A message is malformed.
    #[error("the message of device {} is malformed", .0.number())]
    Malformed(Device),
    /// What was kept of a share is damaged, or its parts do not belong together.
    #[error("the share of the signing key that was kept is damaged")]
    Damaged,
    /// A message is missing or wrong. The devices at fault, if that can be said.
    #[error("the devices do not come to a key or a signature; at fault: {0:?}")]
    Fault(Vec<u8>),
}

/// Random bytes from a seed, as FROST wants to draw them.
struct Stream {
    seed: Seed,
    drawn: u64,
}

impl Stream {
    fn new(seed: &Seed, domain: &str) -> Self {
        Self { seed: derive(seed.as_slice(), domain, &[]), drawn: 0 }
    }
}

impl RngCore for Stream {
    fn next_u32(&mut self) -> u32 {
        impls::next_u32_via_fill(self)
    }
    fn next_u64(&mut self) -> u64 {
        impls::next_u64_via_fill(self)
    }
    fn fill_bytes(&mut self, bytes: &mut [u8]) {
        for part in bytes.chunks_mut(32) {
            let block = derive(self.seed.as_slice(), "kerf/vault/stream/1", &[&self.drawn.to_be_bytes()]);
            part.iter_mut().zip(block.iter()).for_each(|(byte, random)| *byte = *random);
            self.drawn += 1;
        }
    }
    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), frost::rand_core::Error> {
        self.fill_bytes(bytes);
        Ok(())
    }
}

impl CryptoRng for Stream {}

fn identifier(device: Device) -> frost::Identifier {
    u16::from(device.number()).try_into().expect("a device's number is not nought")
}

fn fault(error: &frost::Error) -> SigningError {
    let numbers =
        error.culprits().iter().map(|one| one.serialize().first().copied().unwrap_or_default()).collect();
    SigningError::Fault(numbers)
}

/// Reads what each device told.
fn packages<T>(
    told: &Told,
    read: impl Fn(&[u8]) -> Result<T, frost::Error>,
) -> Result<BTreeMap<frost::Identifier, T>, SigningError> {
    if told.len() > DEVICES_MAX {
        return Err(SigningError::Plan);
    }
    let read = |(device, bytes): (&Device, &Vec<u8>)| {
        let package = read(bytes).map_err(|_| SigningError::Malformed(*device))?;
        Ok((identifier(*device), package))
    };
    told.iter().map(read).collect()
}

/// True if these bytes are what a device tells of its nonces.
pub fn is_commitment(bytes: &[u8]) -> bool {
    frost::round1::SigningCommitments::deserialize(bytes).is_ok()
}

/// A device that has begun to found a key. Wiped when dropped.
pub struct Begun {
    device: Device,
    secret: dkg::round1::SecretPackage,
}

/// A device that has heard from all others. Wiped when dropped.
pub struct Heard {
    device: Device,
    secret: dkg::round2::SecretPackage,
}

macro_rules! secretive {
    ($($name:ident),*) => { $(
        impl fmt::Debug for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(out, concat!(stringify!($name), "({}, ..)"), self.device.number())
            }
        }
    )* };
}

secretive!(Begun, Heard, SigningShare, Nonces);

/// Begins to found a key among `devices`, of which `threshold` sign; gives what to tell all others.
///
/// # Errors
/// [`SigningError::Plan`].
pub fn begin(
    device: Device,
    devices: u8,
    threshold: u8,
    seed: &Seed,
) -> Result<(Begun, Vec<u8>), SigningError> {
    if usize::from(devices) > DEVICES_MAX {
        return Err(SigningError::Plan);
    }
    let random = Stream::new(seed, "kerf/vault/signing/found/1");
    let begun = dkg::part1(identifier(device), devices.into(), threshold.into(), random);
    let (secret, package) = begun.map_err(|_| SigningError::Plan)?;
    let told = package.serialize().map_err(|error| fault(&error))?;
    Ok((Begun { device, secret }, told))
}

/// Goes on with what all others told; gives what each of them gets in private.
///
/// # Errors
/// [`SigningError`].
pub fn go_on(begun: Begun, told: &Told) -> Result<(Heard, Private), SigningError> {
    let round1 = packages(told, dkg::round1::Package::deserialize)?;
    let (secret, packages) = dkg::part2(begun.secret, &round1).map_err(|error| fault(&error))?;
    let mut private = Private::new();
    for device in told.keys() {
        let package = packages.get(&identifier(*device)).ok_or(SigningError::Malformed(*device))?;
        let bytes = package.serialize().map_err(|error| fault(&error))?;
        private.insert(*device, Zeroizing::new(bytes));
    }
    Ok((Heard { device: begun.device, secret }, private))
}

/// Ends with what all others told, and gave in private.
///
/// # Errors
/// [`SigningError`].
pub fn end(heard: &Heard, told: &Told, private: &Private) -> Result<SigningShare, SigningError> {
    let round1 = packages(told, dkg::round1::Package::deserialize)?;
    let mut round2 = BTreeMap::new();
    for (device, bytes) in private {
        let package =
            dkg::round2::Package::deserialize(bytes).map_err(|_| SigningError::Malformed(*device))?;
        round2.insert(identifier(*device), package);
    }
    let (key, group) = dkg::part3(&heard.secret, &round1, &round2).map_err(|error| fault(&error))?;
    Ok(SigningShare { device: heard.device, key: Box::new(key), group: SigningGroup(group) })
}

/// A device's share of the signing key. Wiped when dropped.
pub struct SigningShare {
    device: Device,
    key: Box<frost::keys::KeyPackage>,
    group: SigningGroup,
}

/// What is public of the devices that sign together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SigningGroup(frost::keys::PublicKeyPackage);

/// What a device has committed to for one signature. Wiped when dropped.
pub struct Nonces {
    device: Device,
    nonces: Box<frost::round1::SigningNonces>,
}

/// The bytes that Ed25519 signs for a message in a domain, as [`canon::SecretKey::sign`] does.
fn framed(domain: &str, message: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(domain.len() + message.len() + 2);
    let mut len = domain.len();
    while len > 0x7f {
        bytes.push(u8::try_from(len & 0x7f).unwrap_or_default() | 0x80);
        len >>= 7;
    }
    bytes.push(u8::try_from(len).unwrap_or_default());
    bytes.extend_from_slice(domain.as_bytes());
    bytes.extend_from_slice(message);
    bytes
}

fn signing_package(commitments: &Told, bytes: &[u8]) -> Result<frost::SigningPackage, SigningError> {
    let commitments = packages(commitments, frost::round1::SigningCommitments::deserialize)?;
    Ok(frost::SigningPackage::new(commitments, bytes))
}

/// The bytes of what is kept or told; what FROST makes itself is never too much for them.
fn bytes_of<E>(bytes: Result<Vec<u8>, E>) -> Result<Vec<u8>, SigningError> {
    bytes.map_err(|_| SigningError::Fault(Vec::new()))
}

impl SigningShare {
    /// The bytes to keep, which are secret: the device, the length of its own part in two bytes, that part, the public side.
    ///
    /// # Errors
    /// [`SigningError`], never for a share that was founded.
    pub fn to_bytes(&self) -> Result<Zeroizing<Vec<u8>>, SigningError> {
        let key = Zeroizing::new(bytes_of(self.key.serialize())?);
        let len = u16::try_from(key.len()).map_err(|_| SigningError::Fault(Vec::new()))?;
        let group = bytes_of(self.group.0.serialize())?;
        let mut bytes = Zeroizing::new(Vec::with_capacity(3 + key.len() + group.len()));
        bytes.push(self.device.number());
        bytes.extend_from_slice(&len.to_be_bytes());
        bytes.extend_from_slice(&key);
        bytes.extend_from_slice(&group);
        Ok(bytes)
    }

    /// Reads bytes that were kept.
    ///
    /// # Errors
    /// [`SigningError::Damaged`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, SigningError> {
        let wrong = || SigningError::Damaged;
        let (&[number, high, low], rest) = bytes.split_first_chunk::<3>().ok_or_else(wrong)?;
        let device = Device::new(number).ok_or_else(wrong)?;
        let (key, group) = rest.split_at_checked(u16::from_be_bytes([high, low]).into()).ok_or_else(wrong)?;
        let key = frost::keys::KeyPackage::deserialize(key).map_err(|_| wrong())?;
        let group = frost::keys::PublicKeyPackage::deserialize(group).map_err(|_| wrong())?;
        let own = group.verifying_shares().get(&identifier(device));
        let fits = *key.identifier() == identifier(device)
            && key.verifying_key() == group.verifying_key()
            && own == Some(key.verifying_share())
            && group.min_signers() == Some(*key.min_signers());
        if !fits {
            return Err(wrong());
        }
        Ok(Self { device, key: Box::new(key), group: SigningGroup(group) })
    }

    /// How many devices sign.
    pub fn threshold(&self) -> u8 {
        u8::try_from(*self.key.min_signers()).unwrap_or(u8::MAX)
    }

    /// Whose share this is.
    pub fn device(&self) -> Device {
        self.device
    }

    /// The public side.
    pub fn group(&self) -> &SigningGroup {
        &self.group
    }

    /// Commits to nonces for one signature; gives what to tell the others. The seed is used for nothing else.
    ///
    /// # Errors
    /// [`SigningError`].
    pub fn commit(&self, seed: &Seed) -> Result<(Nonces, Vec<u8>), SigningError> {
        let mut random = Stream::new(seed, "kerf/vault/signing/commit/1");
        let (nonces, commitments) = frost::round1::commit(self.key.signing_share(), &mut random);
        let told = commitments.serialize().map_err(|error| fault(&error))?;
        Ok((Nonces { device: self.device, nonces: Box::new(nonces) }, told))
    }

    /// This device's share of the signature over `message` in `domain`. Takes the nonces: they sign once.
    ///
    /// # Errors
    /// [`SigningError`].
    pub fn sign(
        &self,
        nonces: Nonces,
        commitments: &Told,
        domain: &str,
        message: &[u8],
    ) -> Result<Vec<u8>, SigningError> {
        let package = signing_package(commitments, &framed(domain, message))?;
        let share =
            frost::round2::sign(&package, &nonces.nonces, &self.key).map_err(|error| fault(&error))?;
        Ok(share.serialize())
    }
}

impl SigningGroup {
    /// The key that signatures are checked with.
    ///
    /// # Errors
    /// [`SigningError`], never for a group that was founded.
    pub fn public(&self) -> Result<PublicKey, SigningError> {
        let bytes = self.0.verifying_key().serialize().map_err(|error| fault(&error))?;
        bytes.try_into().map(PublicKey::Ed25519).map_err(|_| SigningError::Fault(Vec::new()))
    }

    /// The signature, checked. A device whose share is wrong is named.
    ///
    /// # Errors
    /// [`SigningError`].
    pub fn combine(
        &self,
        commitments: &Told,
        domain: &str,
        message: &[u8],
        shares: &Told,
    ) -> Result<Signature, SigningError> {
        let package = signing_package(commitments, &framed(domain, message))?;
        let shares = packages(shares, frost::round2::SignatureShare::deserialize)?;
        let signature = frost::aggregate(&package, &shares, &self.0).map_err(|error| fault(&error))?;
        let bytes = signature.serialize().map_err(|error| fault(&error))?;
        let bytes = bytes.try_into().map_err(|_| SigningError::Fault(Vec::new()))?;
        let signature = Signature::Ed25519(Signature64(bytes));
        let signed = SignedMessage { key: &self.public()?, domain, message, signature: &signature };
        if canon::verify(&signed) { Ok(signature) } else { Err(SigningError::Fault(Vec::new())) }
    }
}

#[cfg(test)]
mod tests;
