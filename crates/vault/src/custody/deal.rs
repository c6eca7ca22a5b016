//! Dealing: who gives whom what, and how the receivers see that it is right.

use super::{
    Custody, DEVICES_MAX, DealError, Device, PAIR_BYTES, Pairs, Plan, SHARE_VERSION, Share, read_device,
    read_pairs, read_scalar, weights, write_pairs,
};
use crate::curve::{Target, TargetBytes, derive_scalar};
use crate::kem::KeyFault;
use crate::master::target_of;
use crate::wiped::{
    Kept, KeptList, SecretReader, SecretWriter, Seed, Wiped, derive, extract, keep, keep_list,
};
use blstrs::Scalar;
use canon::{Digest, List, hash_parts};
use core::fmt;
use std::collections::BTreeMap;
use zeroize::Zeroizing;

canon::record! {
    /// The hash of a deal, told before the deal.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Promise {
        /// The plan that it belongs to.
        1 => plan: Digest,
        /// Who deals.
        2 => dealer: Device,
        /// [`Deal::id`].
        3 => deal: Digest,
    }
}

canon::record! {
    /// The public side of what a device deals: one commitment for each coefficient of its polynomial.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Deal {
        /// The plan that it belongs to.
        1 => plan: Digest,
        /// Who deals.
        2 => dealer: Device,
        /// `e(g1, g2)` to the power of each coefficient, the secret first.
        3 => commitments: List<TargetBytes, DEVICES_MAX>,
    }
}

impl Deal {
    /// The hash of the deal.
    pub fn id(&self) -> Digest {
        hash_parts("kerf/vault/deal/1", &[&canon::encode(self)])
    }

    /// What is told first.
    pub fn promise(&self) -> Promise {
        Promise { plan: self.plan, dealer: self.dealer, deal: self.id() }
    }
}

/// What a dealer gives one device in private: a share, and a seed for each pair that the device is one of.
/// Wiped when dropped.
pub struct Dealt {
    plan: Digest,
    pub(super) dealer: Device,
    pub(super) to: Device,
    pub(super) share: Kept<Scalar>,
    pairs: Pairs,
}

impl fmt::Debug for Dealt {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Dealt({} to {}, ..)", self.dealer.number(), self.to.number())
    }
}

impl Dealt {
    /// For whom it is.
    pub fn to(&self) -> Device {
        self.to
    }

    /// The message in bytes, to be encrypted to the device that it is for.
    pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        let mut out = SecretWriter::new(SHARE_VERSION, 128 + self.pairs.len() * PAIR_BYTES);
        out.part(&self.plan.0);
        out.part(&[self.dealer.number()]);
        out.part(&[self.to.number()]);
        out.part(Zeroizing::new(self.share.0.to_bytes_be()).as_slice());
        write_pairs(&mut out, &self.pairs);
        out.finish()
    }

    /// Reads a message.
    ///
    /// # Errors
    /// [`KeyFault::Form`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, KeyFault> {
        let mut input = SecretReader::new(SHARE_VERSION, bytes)?;
        let plan = Digest(input.fixed()?);
        let dealer = read_device(&mut input)?;
        let to = read_device(&mut input)?;
        let share = read_scalar(&mut input)?;
        let pairs = read_pairs(&mut input, to)?;
        input.end()?;
        Ok(Self { plan, dealer, to, share, pairs })
    }
}

/// Founds a custody: deals a random secret, of which the master secret will be the sum.
///
/// # Errors
/// [`DealError::Plan`].
pub fn deal(plan: &Plan, dealer: Device, seed: &Seed) -> Result<(Deal, Vec<Dealt>), DealError> {
    plan.check(None)?;
    if !plan.dealers.contains(&dealer) {
        return Err(DealError::Plan);
    }
    let id = plan.id().0;
    let secret = Zeroizing::new(Wiped(derive_scalar(seed.as_slice(), "kerf/vault/deal/secret/1", &[&id])));
    Ok(deal_secret(plan, dealer, &secret.0, seed))
}

/// Heals a custody: deals the device's own share, weighted, to the devices of the plan.
///
/// # Errors
/// [`DealError::Plan`], also for a share that is not of `before`.
pub fn heal(
    plan: &Plan,
    before: &Custody,
    share: &Share,
    seed: &Seed,
) -> Result<(Deal, Vec<Dealt>), DealError> {
    plan.check(Some(before))?;
    let weight = *weights(&plan.dealers).get(&share.device).ok_or(DealError::Plan)?;
    if share.custody != before.id() {
        return Err(DealError::Plan);
    }
    let secret = Zeroizing::new(Wiped(share.secret.0 * weight));
    Ok(deal_secret(plan, share.device, &secret.0, seed))
}

fn deal_secret(plan: &Plan, dealer: Device, secret: &Scalar, seed: &Seed) -> (Deal, Vec<Dealt>) {
    let id = plan.id();
    // Bound to the plan, so that one seed for two attempts gives away nothing.
    let seed = &derive(seed.as_slice(), "kerf/vault/deal/seed/1", &[&id.0]);
    let coefficients = polynomial(plan, secret, seed);
    let commitments: Vec<TargetBytes> =
        coefficients.iter().map(|Wiped(coefficient)| target_of(coefficient).bytes()).collect();
    let dealt = plan.devices.iter().map(|to| Dealt {
        plan: id,
        dealer,
        to: *to,
        share: keep(at(&coefficients, *to)),
        pairs: plan
            .devices
            .iter()
            .filter(|other| *other != to)
            .map(|other| (*other, Box::new(pair_seed(seed, *to, *other))))
            .collect(),
    });
    let commitments = commitments.try_into().expect("a threshold is at most DEVICES_MAX");
    (Deal { plan: id, dealer, commitments }, dealt.collect())
}

fn polynomial(plan: &Plan, secret: &Scalar, seed: &Seed) -> KeptList<Scalar> {
    let mut coefficients = keep_list(plan.threshold.into());
    coefficients.push(Wiped(*secret));
    for power in 1..plan.threshold {
        let coefficient = derive_scalar(seed.as_slice(), "kerf/vault/deal/coefficient/1", &[&[power]]);
        coefficients.push(Wiped(coefficient));
    }
    coefficients
}

fn at(coefficients: &[Wiped<Scalar>], device: Device) -> Scalar {
    let point = Scalar::from(u64::from(device.number()));
    coefficients.iter().rev().fold(Scalar::from(0), |sum, Wiped(coefficient)| sum * point + coefficient)
}

/// The same for both of a pair.
fn pair_seed(seed: &Seed, one: Device, other: Device) -> Seed {
    let pair = [one.min(other).number(), one.max(other).number()];
    derive(seed.as_slice(), "kerf/vault/deal/pair/1", &[&pair])
}

/// The commitments of a deal as elements, if they are what the plan wants.
fn elements(plan: &Plan, deal: &Deal) -> Result<Vec<Target>, DealError> {
    let malformed = DealError::Malformed(deal.dealer);
    if deal.plan != plan.id() {
        return Err(DealError::OtherPlan(deal.dealer));
    }
    if deal.commitments.len() != usize::from(plan.threshold) {
        return Err(malformed);
    }
    deal.commitments.iter().map(|bytes| bytes.checked().ok_or(malformed)).collect()
}

/// `e(g1, g2)` to the power of the polynomial's value for a device.
fn committed(elements: &[Target], device: Device) -> Target {
    let start = Target::default();
    elements.iter().rev().fold(start, |sum, element| sum.small_power(device.number()).times(element))
}

/// The deals in the order of their dealers, each the one that was promised.
fn promised<'a>(plan: &Plan, promises: &[Promise], deals: &'a [Deal]) -> Result<Vec<&'a Deal>, DealError> {
    if promises.len() != plan.dealers.len() || deals.len() != plan.dealers.len() {
        return Err(DealError::Dealers);
    }
    let find = |dealer: &Device| {
        let deal = deals.iter().find(|deal| deal.dealer == *dealer).ok_or(DealError::Dealers)?;
        let promise = promises.iter().find(|promise| promise.dealer == *dealer).ok_or(DealError::Dealers)?;
        if promise.plan != plan.id() {
            return Err(DealError::OtherPlan(*dealer));
        }
        if promise.deal == deal.id() { Ok(deal) } else { Err(DealError::Promise(*dealer)) }
    };
    plan.dealers.iter().map(find).collect()
}

impl Custody {
    /// The public side of a finished dealing. Everybody who has the messages comes to the same.
    ///
    /// # Errors
    /// [`DealError`].
    pub fn of(
        plan: &Plan,
        before: Option<&Self>,
        promises: &[Promise],
        deals: &[Deal],
    ) -> Result<Self, DealError> {
        plan.check(before)?;
        let weights = weights(&plan.dealers);
        let mut all = Vec::with_capacity(deals.len());
        for deal in promised(plan, promises, deals)? {
            let elements = elements(plan, deal)?;
            if let Some(before) = before {
                let own =
                    before.share_of(deal.dealer).and_then(TargetBytes::checked).ok_or(DealError::Plan)?;
                let weight = weights.get(&deal.dealer).ok_or(DealError::Plan)?;
                if elements.first() != Some(&own.power(weight)) {
                    return Err(DealError::OtherSecret(deal.dealer));
                }
            }
            all.push(elements);
        }
        let sum = |device: Device| {
            all.iter().fold(Target::default(), |sum, elements| sum.times(&committed(elements, device)))
        };
        let secret = all.iter().filter_map(|elements| elements.first());
        let public = secret.fold(Target::default(), |sum, element| sum.times(element));
        let shares: Vec<TargetBytes> = plan.devices.iter().map(|device| sum(*device).bytes()).collect();
        let custody = Self {
            generation: plan.generation,
            threshold: plan.threshold,
            devices: plan.devices.clone(),
            public: public.bytes(),
            shares: shares.try_into().map_err(|_| DealError::Plan)?,
        };
        // Secrets that add up to nought; only by intent.
        custody.public_key().ok_or(DealError::Plan)?;
        Ok(custody)
    }
}

impl Share {
    /// The share of the device that everything in `dealt` is for.
    ///
    /// # Errors
    /// [`DealError`], with the name of the dealer whose share does not fit.
    pub fn of(
        plan: &Plan,
        before: Option<&Custody>,
        promises: &[Promise],
        deals: &[Deal],
        dealt: &[Dealt],
    ) -> Result<Self, DealError> {
        let custody = Custody::of(plan, before, promises, deals)?;
        let device = dealt.first().map(Dealt::to).ok_or(DealError::Dealers)?;
        if dealt.len() != plan.dealers.len() || !plan.devices.contains(&device) {
            return Err(DealError::Dealers);
        }
        let mut secret = keep(Scalar::from(0));
        let mut together: BTreeMap<Device, Zeroizing<Vec<u8>>> = BTreeMap::new();
        for deal in promised(plan, promises, deals)? {
            let own = dealt.iter().find(|one| one.dealer == deal.dealer && one.to == device);
            let own = own.ok_or(DealError::Dealers)?;
            if own.plan != deal.plan {
                return Err(DealError::OtherPlan(deal.dealer));
            }
            if target_of(&own.share.0) != committed(&elements(plan, deal)?, device) {
                return Err(DealError::Share(deal.dealer));
            }
            secret.0 += own.share.0;
            for other in plan.devices.iter().filter(|other| **other != device) {
                let seed = own.pairs.get(other).ok_or(DealError::Malformed(deal.dealer))?;
                let seeds = together
                    .entry(*other)
                    .or_insert_with(|| Zeroizing::new(Vec::with_capacity(32 * DEVICES_MAX)));
                seeds.extend_from_slice(seed.as_slice());
            }
        }
        // Of all dealers, in one order for both of a pair: one honest dealer is enough.
        let pairs = together
            .iter()
            .map(|(other, seeds)| (*other, Box::new(extract(seeds, "kerf/vault/pair/1", &[&plan.id().0]))));
        Ok(Self { device, custody: custody.id(), secret, pairs: pairs.collect() })
    }
}
