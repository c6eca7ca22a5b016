//! What can be checked without trusting the node.

use crate::harness::{Person, Scene, after_ms, ledger_key};
use engine::light::{LightError, Trust};
use engine::{Certificate, Proof};
use ledger::Record;
use node::{LedgerCheck, VerifyError, parse_trust, verify_record};
use vocabulary::ListingId;

const WEEK_MS: u64 = 7 * 24 * 3_600_000;

#[test]
fn a_record_and_its_absence_are_proven_to_who_has_the_trust_string() {
    let scene = Scene::new();
    let ann = Person::new(scene.node(), "ann");
    scene.done(&ann.enrol());
    let offer = ann.offer(after_ms(WEEK_MS));
    let receipt = scene.done(&offer);
    let trust = parse_trust(&scene.node().trust()).unwrap();

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

    let stranger = Trust { participants: vec![engine::public_key_of(&[1; 32])], ..trust.clone() };
    assert!(matches!(verify_record(&present, &stranger), Err(VerifyError::Proof(LightError::Certificate))));
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
        assert!(proven.record.is_none() && (1..18).contains(&at), "byte {at} was changed and believed");
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
    fn start(trust: &Trust) -> Self {
        let scratch = tempfile::tempdir().unwrap();
        Self { check: LedgerCheck::start(trust.clone(), scratch.path()).unwrap(), _scratch: scratch }
    }

    fn add(&mut self, block: &Block) -> Result<(), VerifyError> {
        self.check.check(&block.header, &block.body, &block.certificate)
    }
}

fn check(blocks: &[Block], trust: &Trust) -> Result<u64, VerifyError> {
    let mut checking = Checking::start(trust);
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
    let trust = parse_trust(&scene.node().trust()).unwrap();
    let mut copy = blocks(&scene);

    let (mut last, before) = (copy.pop().unwrap(), &copy);
    let mut checking = Checking::start(&trust);
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

    let stranger = Trust { participants: vec![engine::public_key_of(&[1; 32])], ..trust.clone() };
    assert!(matches!(check(&copy, &stranger), Err(VerifyError::Block { height: 1, .. })));
    let elsewhere = Trust { network_id: [7; 32], ..trust.clone() };
    assert!(matches!(check(&copy, &elsewhere), Err(VerifyError::Block { height: 1, .. })));
    assert!(matches!(check(&copy[1..], &trust), Err(VerifyError::Chain { height: 2, before: 0 })));
    copy.swap(1, 2);
    assert!(matches!(check(&copy, &trust), Err(VerifyError::Chain { height: 3, before: 1 })));
    copy.swap(1, 2);
    let gone = copy.remove(1);
    assert!(matches!(check(&copy, &trust), Err(VerifyError::Chain { height: 3, before: 1 })));
    copy.insert(1, gone);
    assert_eq!(check(&copy, &trust).unwrap(), 4);
}

#[test]
fn a_trust_string_is_read_strictly() {
    for text in ["", "kerf1:", "kerf1::", "kerf2:00:00", "kerf1:zz:00"] {
        assert!(matches!(parse_trust(text), Err(VerifyError::Trust(_))), "{text}");
    }
}
