//! Proofs of a ledger's blocks, as an auditor gets them from anybody.

use light::{Claim, Finding, Header, Lineage, Proof, Trust};

/// The frozen proofs of the light client, all of one network.
const FROZEN: [&[u8]; 3] = [
    include_bytes!("../../../crates/light/tests/data/absent.proof"),
    include_bytes!("../../../crates/light/tests/data/outcome.proof"),
    include_bytes!("../../../crates/light/tests/data/present.proof"),
];

/// What is trusted: that network, without an anchor and with one.
const TRUST: &str = include_str!("../../../crates/light/tests/data/trust.txt");

pub(crate) fn proofs() -> Vec<Vec<u8>> {
    FROZEN.map(<[u8]>::to_vec).to_vec()
}

/// The promises of a proof: one byte form, and nothing proven that is not so.
pub(crate) fn proof(bytes: &[u8]) {
    if let Ok(header) = Header::decode(bytes) {
        assert_eq!(header.encode(), bytes, "a header has one byte form");
    }
    if let Ok(lineage) = Lineage::decode(bytes) {
        assert_eq!(lineage.encode(), bytes, "a lineage has one byte form");
    }
    let Ok(proof) = Proof::decode(bytes) else { return };
    assert_eq!(proof.encode(), bytes, "a proof has one byte form");
    for line in TRUST.lines() {
        let trust: Trust = line.parse().expect("the frozen trust strings are read");
        let Ok(proven) = light::verify(&proof, &trust) else { continue };
        // Nobody but the frozen proofs' author has those validators' keys: no other block is ever proven.
        let known = |frozen: &&[u8]| Proof::decode(frozen).is_ok_and(|one| one.header() == proof.header());
        assert!(FROZEN.iter().any(known), "a block is proven that was never certified");
        match (proof.claim(), proven.finding) {
            (Claim::Present { key, .. }, Finding::Record { key: found, value: Some(_) })
            | (Claim::Absent { key, .. }, Finding::Record { key: found, value: None }) => {
                assert_eq!(*key, found, "the record is the one that is claimed");
            }
            (Claim::Outcome { bytes, .. }, Finding::Outcome { bytes: found, .. }) => {
                assert_eq!(*bytes, found, "the outcome is the one that is claimed");
            }
            (claim, finding) => panic!("{claim:?} proves {finding:?}"),
        }
    }
}
