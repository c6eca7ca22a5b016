//! What can be checked without trusting the node.

use crate::harness::{Person, Scene, after_ms, ledger_key};
use engine::{Certificate, Proof};
use ledger::{Record, Verdict};
use light::{LightError, Trust};
use node::{LedgerCheck, ProvenThing, VerifyError, verify_proof, verify_record};
use vocabulary::{Genesis, ListingId};

const WEEK_MS: u64 = 7 * 24 * 3_600_000;

#[test]
fn a_record_and_its_absence_are_proven_to_who_has_the_trust_string() {
    let scene = Scene::new();
    let ann = Person::new(scene.node(), "ann");
    scene.done(&ann.enrol());
    let offer = ann.offer(after_ms(WEEK_MS));
    let receipt = scene.done(&offer);
    let trust: Trust = scene.node().trust().parse().unwrap();

    let key = ledger_key(&offer.listing());
    let present = scene.run(scene.node().prove(&key)).unwrap();
    let proven = verify_record(&present, &trust).unwrap();
    assert_eq!((proven.key, proven.record.clone()), (key, scene.record(key)));
    assert!(matches!(proven.record, Some(Record::Listing(_))));
    assert!(proven.height >= receipt.at.height);

    let nobody = ledger_key(&ListingId([3; 16]));
    let absent = scene.run(scene.node().prove(&nobody)).unwrap();
    let proven = verify_record(&absent, &trust).unwrap();
    assert_eq!((proven.key, proven.record), (nobody, None));

    let elsewhere = Trust { network: [7; 32], ..trust };
    assert!(matches!(verify_record(&present, &elsewhere), Err(VerifyError::Proof(LightError::Network))));
    // What became of the transaction is proven, too.
    scene.index();
    let outcome = scene.run(scene.node().prove_outcome(&offer.id)).unwrap().unwrap();
    let outcome = Proof::decode(&outcome.encode()).unwrap();
    assert!(matches!(verify_record(&outcome, &trust), Err(VerifyError::NoRecord)));
    let ProvenThing::Outcome { height, outcome, .. } = verify_proof(&outcome, &trust).unwrap() else {
        panic!("an outcome was asked for")
    };
    assert_eq!((height, outcome.transaction), (receipt.at.height, Some(offer.id)));
    assert!(matches!(outcome.verdict, Verdict::Done(_)));
    for proof in [&present, &absent] {
        no_flipped_byte_is_believed(proof, &trust);
    }
}

/// Whatever byte of a proof is changed, in whichever region, it proves nothing that is not so.
fn no_flipped_byte_is_believed(honest: &Proof, trust: &Trust) {
    let bytes = honest.encode();
    let proven = verify_record(honest, trust).unwrap();
    for at in 0..bytes.len() {
        let mut forged = bytes.clone();
        forged[at] ^= 1 << (at % 8);
        let Ok(proof) = Proof::decode(&forged) else { continue };
        let Ok(believed) = verify_record(&proof, trust) else { continue };
        // One gap between keys proves the absence of all keys in it, so a changed key may be absent too.
        assert!(proven.record.is_none(), "byte {at} was changed and believed");
        assert_eq!((believed.record, believed.height), (None, proven.height));
    }
}

struct Block {
    header: Vec<u8>,
    body: Vec<u8>,
    certificate: Certificate,
}

fn blocks(scene: &Scene) -> Vec<Block> {
    (1..=*scene.node().follow().borrow())
        .map(|height| {
            let block = scene.run(scene.node().block(height)).unwrap().unwrap();
            let certificate = scene.run(scene.node().certificate(height)).unwrap();
            Block { header: block.header.encode().to_vec(), body: block.body.to_vec(), certificate }
        })
        .collect()
}

/// A check of a ledger, with the folder of its state.
struct Checking {
    check: LedgerCheck,
    _scratch: tempfile::TempDir,
}

impl Checking {
    fn start(genesis: &Genesis) -> Self {
        let scratch = tempfile::tempdir().unwrap();
        let trust = Trust { network: genesis.digest().0, anchor: None };
        Self { check: LedgerCheck::start(genesis, &trust, scratch.path()).unwrap(), _scratch: scratch }
    }

    fn add(&mut self, block: &Block) -> Result<(), VerifyError> {
        self.check.check(&block.header, &block.body, &block.certificate)
    }
}

fn check(blocks: &[Block], genesis: &Genesis) -> Result<u64, VerifyError> {
    let mut checking = Checking::start(genesis);
    blocks.iter().try_for_each(|block| checking.add(block))?;
    Ok(checking.check.checked().transactions)
}

#[test]
fn a_changed_copy_of_a_ledger_is_found_out() {
    let scene = Scene::new();
    let ann = Person::new(scene.node(), "ann");
    scene.done(&ann.enrol());
    scene.done(&ann.offer(after_ms(WEEK_MS)));
    scene.carry(&ann.enrol());
    scene.done(&ann.offer(after_ms(WEEK_MS)));
    let genesis = scene.node().genesis().clone();
    let mut copy = blocks(&scene);

    let (mut last, before) = (copy.pop().unwrap(), &copy);
    let mut checking = Checking::start(&genesis);
    before.iter().for_each(|block| checking.add(block).unwrap());
    for at in 0..last.body.len() {
        last.body[at] ^= 1;
        assert!(matches!(checking.add(&last), Err(VerifyError::Body { .. })), "byte {at} of the body");
        last.body[at] ^= 1;
    }
    for at in 0..last.header.len() {
        last.header[at] ^= 4;
        assert!(matches!(checking.add(&last), Err(VerifyError::Block { .. })), "byte {at} of the header");
        last.header[at] ^= 4;
    }
    for at in 0..last.certificate.finalization.len() {
        last.certificate.finalization[at] ^= 4;
        assert!(
            matches!(checking.add(&last), Err(VerifyError::Block { .. })),
            "byte {at} of the certificate"
        );
        last.certificate.finalization[at] ^= 4;
    }
    checking.add(&last).unwrap();
    assert_eq!(checking.check.checked().transactions, 4, "all is as it was");
    assert_eq!(checking.check.last().unwrap().state_root, scene.node().status().state_root.0);
    copy.push(last);

    let elsewhere = Genesis { epoch_blocks: 99, ..genesis.clone() };
    assert!(matches!(check(&copy, &elsewhere), Err(VerifyError::Block { height: 1, .. })));
    assert!(matches!(check(&copy[1..], &genesis), Err(VerifyError::Chain { height: 2, before: 0 })));
    copy.swap(1, 2);
    assert!(matches!(check(&copy, &genesis), Err(VerifyError::Chain { height: 3, before: 1 })));
    copy.swap(1, 2);
    let gone = copy.remove(1);
    assert!(matches!(check(&copy, &genesis), Err(VerifyError::Chain { height: 3, before: 1 })));
    copy.insert(1, gone);
    assert_eq!(check(&copy, &genesis).unwrap(), 4);
}
