//! Who may say that a block is final: from the first validators on, hand-over by hand-over.
//!
//! Blocks are counted in epochs of a fixed number of blocks: epoch e has the heights e x L to (e + 1) x L - 1.
//! Validators change only between epochs. The last header of an epoch commits to the validators of the next,
//! and is certified by those of its own. So a chain of such headers leads from the genesis, whose digest is the
//! network's full id, to the validators of any epoch; epochs after which nobody changed are left out.
//!
//! Promise: at most one list of committees follows from a lineage; what does not follow is refused.
//! Start reading at [`Committees::extend`].

use core::num::NonZeroU64;

use canon::PublicKey;
use commonware_cryptography::ed25519;
use vocabulary::{Genesis, GenesisError, VALIDATORS_MAX};

use crate::finalization::{CERTIFICATE_BYTES_MAX, Certificate, CertificateFault, Finalization};
use crate::header::{HEADER_BYTES, Header, HeaderError, committee_commitment, public_key};
use crate::proof::{CHAIN_HEADERS_MAX, PROOF_VERSION};
use crate::source::{ProofError, Source, put_u16};
use crate::trust::{Anchor, Trust};
use crate::verify::LightError;

/// The most hand-overs in a lineage.
pub const HAND_OVERS_MAX: usize = 4096;

/// The most bytes of an encoded genesis.
const GENESIS_BYTES_MAX: usize = u16::MAX as usize;

/// The validators of one epoch give way to those of the next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandOver {
    /// The last header of the epoch, encoded.
    pub header: [u8; HEADER_BYTES],
    /// The certificate of that very header: what [`Finalization::decode`] reads.
    pub finalization: Vec<u8>,
    /// The Ed25519 keys of the validators from the next epoch on, ascending.
    pub keys: Vec<[u8; 32]>,
}

/// Why a hand-over does not hand over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HandOverFault {
    /// Its header cannot be read.
    #[error("its header cannot be read")]
    Header(#[from] HeaderError),
    /// Its header is of another network.
    #[error("its header is of another network")]
    Network,
    /// Its header is not the last of an epoch.
    #[error("its header, of height {0}, is not the last of an epoch")]
    Middle(u64),
    /// It is older than the one before it.
    #[error("it is not later than the one before it")]
    Order,
    /// The keys are none, too many, out of order, or not keys that may sign.
    #[error("its validators are not 1 to {VALIDATORS_MAX} Ed25519 keys in ascending order")]
    Keys,
    /// The keys are not those that the header commits to.
    #[error("its validators are not those that its header commits to")]
    Commitment,
    /// Nobody changed, so it need not be here.
    #[error("it changes nothing, and an honest lineage leaves it out")]
    Unchanged,
    /// The validators before did not say so.
    #[error("the validators before it did not certify it")]
    Certificate(#[from] CertificateFault),
}

/// Validators who sign together, from some epoch on.
#[derive(Clone, Debug)]
pub struct Committee {
    epoch_from: u64,
    keys: Vec<[u8; 32]>,
    points: Vec<ed25519::PublicKey>,
    commitment: [u8; 32],
}

impl Committee {
    /// `None` unless `keys` are 1 to [`VALIDATORS_MAX`] keys that may sign, in ascending order. Costs
    /// two decompressions of a curve point for each, some 12 µs.
    #[must_use]
    pub fn new(epoch_from: u64, keys: Vec<[u8; 32]>) -> Option<Self> {
        let ascending = keys.is_sorted_by(|one, next| one < next);
        if !ascending || !(1..=VALIDATORS_MAX).contains(&keys.len()) {
            return None;
        }
        let point = |key: &[u8; 32]| match PublicKey::Ed25519(*key).check() {
            Ok(()) => public_key(key),
            Err(_) => None,
        };
        let points = keys.iter().map(point).collect::<Option<_>>()?;
        let commitment = committee_commitment(&keys);
        Some(Self { epoch_from, keys, points, commitment })
    }

    /// The first epoch in which they sign.
    #[must_use]
    pub const fn epoch_from(&self) -> u64 {
        self.epoch_from
    }

    /// Their Ed25519 keys, ascending.
    #[must_use]
    pub fn keys(&self) -> &[[u8; 32]] {
        &self.keys
    }

    /// What headers name them by.
    #[must_use]
    pub const fn commitment(&self) -> [u8; 32] {
        self.commitment
    }

    pub(crate) fn point(&self, place: usize) -> Option<&ed25519::PublicKey> {
        self.points.get(place)
    }
}

/// The evidence of who signs in a network: its genesis, and the hand-overs since. What a node sends to one that
/// joins, and what every proof begins with. Not to be believed before [`Lineage::verify`].
///
/// Bytes by themselves: the version (1 byte, as of a proof), then as in a proof (`docs/formats/proof.md`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lineage {
    genesis: Genesis,
    hand_overs: Vec<HandOver>,
}

impl Lineage {
    /// A lineage of these parts.
    ///
    /// # Errors
    /// [`ProofError::TooMany`] if a part is longer than it may be.
    pub fn new(genesis: Genesis, hand_overs: Vec<HandOver>) -> Result<Self, ProofError> {
        let too_many = |what, max, count| {
            if count > max { Err(ProofError::TooMany { what, max }) } else { Ok(()) }
        };
        too_many("bytes of genesis", GENESIS_BYTES_MAX, canon::encode(&genesis).len())?;
        too_many("hand-overs", HAND_OVERS_MAX, hand_overs.len())?;
        for one in &hand_overs {
            too_many("bytes of a certificate", CERTIFICATE_BYTES_MAX, one.finalization.len())?;
            too_many("validators", VALIDATORS_MAX, one.keys.len())?;
        }
        Ok(Self { genesis, hand_overs })
    }

    /// What the network began with.
    #[must_use]
    pub const fn genesis(&self) -> &Genesis {
        &self.genesis
    }

    /// The hand-overs, oldest first.
    #[must_use]
    pub fn hand_overs(&self) -> &[HandOver] {
        &self.hand_overs
    }

    /// The only byte form.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut out = vec![PROOF_VERSION];
        self.write(&mut out);
        out
    }

    /// Reads a lineage. Costs and memory are in proportion to the bytes given.
    ///
    /// # Errors
    /// [`ProofError`].
    pub fn decode(bytes: &[u8]) -> Result<Self, ProofError> {
        let mut source = Source::new(bytes);
        match source.u8()? {
            PROOF_VERSION => {
                let lineage = Self::read(&mut source)?;
                source.end().map(|()| lineage)
            }
            version => Err(ProofError::Version(version)),
        }
    }

    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        let genesis = canon::encode(&self.genesis);
        put_u16(out, genesis.len());
        out.extend_from_slice(&genesis);
        put_u16(out, self.hand_overs.len());
        for one in &self.hand_overs {
            out.extend_from_slice(&one.header);
            put_u16(out, one.finalization.len());
            out.extend_from_slice(&one.finalization);
            put_u16(out, one.keys.len());
            out.extend_from_slice(one.keys.as_flattened());
        }
    }

    pub(crate) fn read(source: &mut Source<'_>) -> Result<Self, ProofError> {
        let length = source.count("bytes of genesis", GENESIS_BYTES_MAX)?;
        let genesis = canon::decode(source.slice(length)?).map_err(|_| ProofError::Malformed("genesis"))?;
        let count = source.count("hand-overs", HAND_OVERS_MAX)?;
        let mut hand_overs = Vec::new();
        for _ in 0..count {
            let header = source.take()?;
            let length = source.count("bytes of a certificate", CERTIFICATE_BYTES_MAX)?;
            let finalization = source.slice(length)?.to_vec();
            let keys = source.count("validators", VALIDATORS_MAX)?;
            let keys = source.slice(keys * 32)?.as_chunks().0.to_vec();
            hand_overs.push(HandOver { header, finalization, keys });
        }
        Ok(Self { genesis, hand_overs })
    }

    /// Checks the whole lineage. The last committee of the answer is the present one, as far as the lineage
    /// goes: whoever sent it may have left the newest hand-overs out. If `trust` has an anchor, the committee in
    /// force in its epoch is the one it names.
    ///
    /// Costs, for each hand-over, a check of each signature and a decompression of each key.
    ///
    /// # Errors
    /// [`LightError`]: the first thing that is not as it should be.
    pub fn verify(&self, trust: &Trust) -> Result<Committees, LightError> {
        let committees = self.follow(trust)?;
        if let Some(anchor) = &trust.anchor {
            committees.meet(anchor)?;
        }
        Ok(committees)
    }

    /// As [`Lineage::verify`], without the anchor.
    pub(crate) fn follow(&self, trust: &Trust) -> Result<Committees, LightError> {
        let mut committees = Committees::begin(&self.genesis, trust)?;
        for hand_over in &self.hand_overs {
            committees.extend(hand_over)?;
        }
        Ok(committees)
    }
}

/// Who signs in which epoch: a lineage that has been checked, and can be extended block by block by whoever
/// reads a whole ledger.
#[derive(Clone, Debug)]
pub struct Committees {
    network: [u8; 32],
    epoch_blocks: NonZeroU64,
    anchor: Option<Anchor>,
    /// The first validators.
    first: Committee,
    /// Those after each hand-over, oldest first.
    later: Vec<Committee>,
}

impl Committees {
    /// Begins with the first validators. Costs a few decompressions of a curve point for each.
    ///
    /// # Errors
    /// [`LightError::Genesis`] if nothing can begin like this, [`LightError::Network`] if it is not the genesis
    /// of the network that is trusted.
    pub fn begin(genesis: &Genesis, trust: &Trust) -> Result<Self, LightError> {
        if genesis.digest().0 != trust.network {
            return Err(LightError::Network);
        }
        genesis.check()?;
        // Both hold for a genesis that was checked.
        let first = Committee::new(0, genesis.keys()).ok_or(GenesisError::NoValidator)?;
        let epoch_blocks =
            NonZeroU64::new(genesis.epoch_blocks.into()).ok_or(GenesisError::Epoch(genesis.epoch_blocks))?;
        Ok(Self { network: trust.network, epoch_blocks, anchor: trust.anchor, first, later: Vec::new() })
    }

    /// Follows one more hand-over. If it is refused, nothing has changed.
    ///
    /// # Errors
    /// [`LightError::HandOver`].
    pub fn extend(&mut self, hand_over: &HandOver) -> Result<(), LightError> {
        let next = self
            .check_hand_over(hand_over)
            .map_err(|cause| LightError::HandOver { index: self.later.len(), cause })?;
        self.later.push(next);
        Ok(())
    }

    fn check_hand_over(&self, hand_over: &HandOver) -> Result<Committee, HandOverFault> {
        let header = Header::decode(&hand_over.header)?;
        if header.network_id != self.network {
            return Err(HandOverFault::Network);
        }
        if self.epoch_of(header.height) != header.epoch || !self.is_last(header.height) {
            return Err(HandOverFault::Middle(header.height));
        }
        let present = self.present();
        if header.epoch < present.epoch_from {
            return Err(HandOverFault::Order);
        }
        let epoch_from = header.epoch.checked_add(1).ok_or(HandOverFault::Order)?;
        // The cheap checks come before the keys and the signatures.
        if header.committee != committee_commitment(&hand_over.keys) {
            return Err(HandOverFault::Commitment);
        }
        if header.committee == present.commitment {
            return Err(HandOverFault::Unchanged);
        }
        let finalization = Finalization::decode(&hand_over.finalization).map_err(CertificateFault::Form)?;
        self.certified(&header, &finalization, present)?;
        Committee::new(epoch_from, hand_over.keys.clone()).ok_or(HandOverFault::Keys)
    }

    /// Checks that `finalization` is by `committee` and about the block of `header`.
    fn certified(
        &self,
        header: &Header,
        finalization: &Finalization,
        committee: &Committee,
    ) -> Result<(), CertificateFault> {
        if finalization.payload != header.digest() {
            return Err(CertificateFault::Block);
        }
        if finalization.epoch != header.epoch {
            return Err(CertificateFault::Epoch { certified: finalization.epoch, block: header.epoch });
        }
        finalization.verify(committee, &self.network)
    }

    /// Checks that a block is final: its header, the certificate, and the headers between the two. If there is
    /// an anchor and the block is not older than it, the anchor holds, too; see [`Committees::has_met_anchor`].
    ///
    /// Costs a check of each signature, and a hash and a decompression of a point for each header.
    ///
    /// # Errors
    /// [`LightError`].
    pub fn check_block(&self, header: &[u8], certificate: &Certificate) -> Result<Header, LightError> {
        let header = Header::decode(header)?;
        if header.network_id != self.network {
            return Err(LightError::Network);
        }
        if header.height == 0 {
            return Err(LightError::FirstBlock);
        }
        if self.epoch_of(header.height) != header.epoch {
            return Err(LightError::Epoch { height: header.height, epoch: header.epoch });
        }
        if certificate.chain.len() > CHAIN_HEADERS_MAX {
            return Err(LightError::Chain);
        }
        let mut last = header.clone();
        let mut digest = last.digest();
        for bytes in &certificate.chain {
            let next = Header::decode(bytes)?;
            let follows = next.parent == digest
                && last.height.checked_add(1) == Some(next.height)
                && next.network_id == self.network
                && next.epoch == header.epoch
                && self.epoch_of(next.height) == next.epoch;
            if !follows {
                return Err(LightError::Chain);
            }
            digest = next.digest();
            last = next;
        }
        if certificate.finalization.len() > CERTIFICATE_BYTES_MAX {
            let too_long = ProofError::TooMany { what: "bytes of a certificate", max: CERTIFICATE_BYTES_MAX };
            return Err(CertificateFault::Form(too_long).into());
        }
        let finalization = Finalization::decode(&certificate.finalization).map_err(CertificateFault::Form)?;
        if let Some(anchor) = self.anchor.filter(|anchor| anchor.epoch <= header.epoch) {
            self.meet(&anchor)?;
        }
        self.certified(&last, &finalization, self.in_force(last.epoch))?;
        Ok(header)
    }

    /// True if there is no anchor, or a block of `epoch` was checked against it. Whoever reads a whole ledger
    /// asks this with the epoch of the last block: a ledger that ends before the anchor may be forged.
    #[must_use]
    pub fn has_met_anchor(&self, epoch: u64) -> bool {
        self.anchor.is_none_or(|anchor| anchor.epoch <= epoch)
    }

    fn meet(&self, anchor: &Anchor) -> Result<(), LightError> {
        if self.in_force(anchor.epoch).commitment == anchor.committee {
            Ok(())
        } else {
            Err(LightError::Anchor { epoch: anchor.epoch })
        }
    }

    /// The network's full id.
    #[must_use]
    pub const fn network(&self) -> [u8; 32] {
        self.network
    }

    /// The epoch in which the block of this height is made.
    #[must_use]
    pub const fn epoch_of(&self, height: u64) -> u64 {
        height / self.epoch_blocks.get()
    }

    /// True if the block of this height is the last of its epoch.
    #[must_use]
    pub const fn is_last(&self, height: u64) -> bool {
        height % self.epoch_blocks.get() == self.epoch_blocks.get() - 1
    }

    /// All committees, oldest first.
    pub fn iter(&self) -> impl Iterator<Item = &Committee> {
        core::iter::once(&self.first).chain(&self.later)
    }

    /// The newest committee.
    #[must_use]
    pub fn present(&self) -> &Committee {
        self.later.last().unwrap_or(&self.first)
    }

    /// The committee that signs in `epoch`, if there is no later hand-over than these.
    #[must_use]
    pub fn in_force(&self, epoch: u64) -> &Committee {
        let begun = self.later.partition_point(|committee| committee.epoch_from <= epoch);
        self.later[..begun].last().unwrap_or(&self.first)
    }
}
