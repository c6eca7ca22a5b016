//! A network of our own making, whose validators sign whatever a story asks for.
//!
//! Certificates are put together here byte by byte, so that the stories also hold the formats to their words.

use canon::{Set, Text};
use commonware_cryptography::{Signer as _, ed25519};
use light::{
    Anchor, Certificate, EmptyStore, HEADER_BYTES, HandOver, Header, Lineage, Proof, Trust,
    committee_commitment,
};
use std::ops::Range;
use vocabulary::{Genesis, Timestamp};

/// Blocks in an epoch.
pub(crate) const EPOCH: u64 = 4;

/// Validators, in the order of their keys.
#[derive(Clone)]
pub(crate) struct Validators(Vec<ed25519::PrivateKey>);

impl Validators {
    pub(crate) fn new(seeds: Range<u64>) -> Self {
        let mut all: Vec<_> = seeds.map(ed25519::PrivateKey::from_seed).collect();
        all.sort_by_key(ed25519::PrivateKey::public_key);
        Self(all)
    }

    pub(crate) fn keys(&self) -> Vec<[u8; 32]> {
        self.0.iter().map(|key| key.public_key().as_ref().try_into().unwrap()).collect()
    }

    pub(crate) fn commitment(&self) -> [u8; 32] {
        committee_commitment(&self.keys())
    }

    /// A certificate by all but the first `silent` of them that a block of `epoch` is final.
    pub(crate) fn certify(
        &self,
        network: &[u8; 32],
        epoch: u64,
        digest: &[u8; 32],
        silent: usize,
    ) -> Vec<u8> {
        let mut proposal = Vec::new();
        for number in [epoch, 300, 299] {
            leb128(&mut proposal, number);
        }
        proposal.extend_from_slice(digest);
        let namespace = [b"kerf/consensus/1".as_slice(), network, b"_FINALIZE"].concat();
        let mut bytes = proposal.clone();
        bytes.extend_from_slice(&(self.0.len() as u64).to_be_bytes());
        let mut bits = vec![0u8; self.0.len().div_ceil(8)];
        for place in silent..self.0.len() {
            bits[place / 8] |= 1 << (place % 8);
        }
        bytes.extend_from_slice(&bits);
        leb128(&mut bytes, (self.0.len() - silent) as u64);
        for key in &self.0[silent..] {
            bytes.extend_from_slice(key.sign(&namespace, &proposal).as_ref());
        }
        bytes
    }
}

fn leb128(out: &mut Vec<u8>, mut number: u64) {
    while number > 127 {
        out.push(u8::try_from(number % 128).unwrap() | 128);
        number /= 128;
    }
    out.push(u8::try_from(number).unwrap());
}

/// The network of all stories: one validator at first, a committee of four later.
#[derive(Clone)]
pub(crate) struct Network {
    pub(crate) genesis: Genesis,
    pub(crate) first: Validators,
}

impl Network {
    pub(crate) fn new(first: Validators) -> Self {
        let validators = Set::of(first.keys().into_iter().map(canon::PublicKey::Ed25519)).unwrap();
        let genesis = Genesis {
            name: Text::new("trade").unwrap(),
            begins: Timestamp::from_ms(1_000).unwrap(),
            epoch_blocks: EPOCH.try_into().unwrap(),
            validators,
        };
        Self { genesis, first }
    }

    pub(crate) fn id(&self) -> [u8; 32] {
        self.genesis.digest().0
    }

    pub(crate) fn trust(&self) -> Trust {
        Trust { network: self.id(), anchor: None }
    }

    pub(crate) fn anchored(&self, epoch: u64, validators: &Validators) -> Trust {
        Trust { anchor: Some(Anchor { epoch, committee: validators.commitment() }), ..self.trust() }
    }

    /// The header of a block at `height`, after which `next` sign.
    pub(crate) fn header(&self, height: u64, next: &Validators) -> Header {
        let store = EmptyStore { state_root: [0; 32], ops_root: [3; 32], ops_start: 0, ops_end: 1 };
        let genesis = Header::genesis(self.id(), 1_000, &self.first.keys(), &store);
        Header {
            height,
            time_ms: 1_000 + height,
            parent: [4; 32],
            epoch: height / EPOCH,
            view: height,
            parent_view: height - 1,
            committee: next.commitment(),
            ..genesis
        }
    }

    /// The hand-over at the end of `epoch`, which `old` certify.
    pub(crate) fn hand_over(&self, epoch: u64, old: &Validators, new: &Validators) -> HandOver {
        let header = self.header((epoch + 1) * EPOCH - 1, new);
        self.hand_over_by(&header, old, new)
    }

    pub(crate) fn hand_over_by(&self, header: &Header, old: &Validators, new: &Validators) -> HandOver {
        HandOver {
            header: header.encode(),
            finalization: old.certify(&self.id(), header.epoch, &header.digest(), 0),
            keys: new.keys(),
        }
    }

    pub(crate) fn lineage(&self, hand_overs: Vec<HandOver>) -> Lineage {
        Lineage::new(self.genesis.clone(), hand_overs).unwrap()
    }

    /// The certificate of `header` through `later` blocks after it, which `validators` sign.
    pub(crate) fn certificate(
        &self,
        header: &Header,
        later: u64,
        validators: &Validators,
        silent: usize,
    ) -> Certificate {
        let mut last = header.clone();
        let mut chain: Vec<[u8; HEADER_BYTES]> = Vec::new();
        for _ in 0..later {
            last = Header { parent: last.digest(), ..self.header(last.height + 1, validators) };
            chain.push(last.encode());
        }
        let finalization = validators.certify(&self.id(), last.epoch, &last.digest(), silent);
        Certificate { finalization, chain }
    }
}

/// A record of the engine's store, proven there or not.
pub(crate) struct Record {
    pub(crate) root: [u8; 32],
    pub(crate) key: [u8; 17],
    pub(crate) value: Vec<u8>,
    /// The claim as it stands in a proof.
    pub(crate) claim: Vec<u8>,
}

/// A proof, put together byte by byte as `docs/formats/proof.md` says.
pub(crate) fn assemble(
    lineage: &Lineage,
    header: &Header,
    certificate: &Certificate,
    claim: &[u8],
) -> Vec<u8> {
    // A lineage by itself begins with the version, as a proof does.
    let mut bytes = lineage.encode();
    bytes.extend_from_slice(&header.encode());
    bytes.extend_from_slice(&u16::try_from(certificate.finalization.len()).unwrap().to_be_bytes());
    bytes.extend_from_slice(&certificate.finalization);
    bytes.extend_from_slice(&u16::try_from(certificate.chain.len()).unwrap().to_be_bytes());
    bytes.extend_from_slice(certificate.chain.as_flattened());
    bytes.extend_from_slice(claim);
    bytes
}

/// What a story is told about: a proof after one hand-over, from one validator to four.
pub(crate) struct Scene {
    pub(crate) network: Network,
    pub(crate) four: Validators,
    pub(crate) lineage: Lineage,
}

impl Scene {
    pub(crate) fn new() -> Self {
        let network = Network::new(Validators::new(0..1));
        let four = Validators::new(10..14);
        let lineage = network.lineage(vec![network.hand_over(2, &network.first, &four)]);
        Self { network, four, lineage }
    }

    /// A proof of `record`, from a block of epoch 5 that is certified by the next but one.
    pub(crate) fn prove(&self, record: &Record) -> Vec<u8> {
        let header = Header { state_root: record.root, ..self.network.header(5 * EPOCH, &self.four) };
        self.prove_of(&header, &record.claim)
    }

    pub(crate) fn prove_of(&self, header: &Header, claim: &[u8]) -> Vec<u8> {
        let certificate = self.network.certificate(header, 2, &self.four, 1);
        assemble(&self.lineage, header, &certificate, claim)
    }

    /// A proof that `outcomes` has what it has at `index`.
    pub(crate) fn prove_outcome(&self, outcomes: &[&[u8]], index: usize) -> Vec<u8> {
        let root = canon::tree_root(outcomes).0;
        let header = Header { outcomes_root: root, ..self.network.header(5 * EPOCH, &self.four) };
        let path = canon::inclusion_path(outcomes, index);
        let mut claim = vec![2];
        for number in [index, outcomes.len(), outcomes[index].len()] {
            claim.extend_from_slice(&u32::try_from(number).unwrap().to_be_bytes());
        }
        claim.extend_from_slice(outcomes[index]);
        claim.push(path.len().try_into().unwrap());
        claim.extend(path.iter().flat_map(|hash| hash.0));
        self.prove_of(&header, &claim)
    }
}

/// Reads a proof and checks it.
pub(crate) fn check(bytes: &[u8], trust: &Trust) -> Result<light::Proven, String> {
    let proof = Proof::decode(bytes).map_err(|error| error.to_string())?;
    assert_eq!(proof.encode(), bytes, "a proof has one byte form");
    light::verify(&proof, trust).map_err(|error| error.to_string())
}
