//! Whatever is changed, nothing is proven that is not so; whatever is sent, nothing breaks.

use crate::engine_vectors::records;
use crate::network::{Record, Scene, check};
use light::{Absence, Claim, Finalization, Finding, Header, Lineage, Presence, Proof, Proven};
use proptest::prelude::*;
use std::sync::LazyLock;

/// Proofs of every kind: of records of one chunk and of two, of an absence, of an outcome.
fn proofs(scene: &Scene) -> Vec<Vec<u8>> {
    let chosen = |record: &Record| [1, 189, 0].contains(&record.value.len());
    let mut all: Vec<_> =
        records().iter().filter(|record| chosen(record)).map(|one| scene.prove(one)).collect();
    assert_eq!(all.len(), 4);
    all.pop();
    all.push(scene.prove_outcome(&[b"one", b"two", b"three"], 1));
    all
}

struct Honest {
    scene: Scene,
    proofs: Vec<(Vec<u8>, Proven)>,
}

static HONEST: LazyLock<Honest> = LazyLock::new(|| {
    let scene = Scene::new();
    let trust = scene.network.trust();
    let proofs = proofs(&scene);
    let proofs = proofs.into_iter().map(|bytes| (bytes.clone(), check(&bytes, &trust).unwrap())).collect();
    Honest { scene, proofs }
});

/// True if `forged` proves nothing, or what is so anyway.
fn is_harmless(forged: &[u8], honest: &Proven) -> bool {
    match check(forged, &HONEST.scene.network.trust()) {
        Err(_) => true,
        Ok(proven) if proven == *honest => true,
        // One gap between keys proves the absence of all keys within it.
        Ok(proven) => {
            matches!(proven.finding, Finding::Record { value: None, .. })
                && matches!(honest.finding, Finding::Record { value: None, .. })
                && proven.header == honest.header
        }
    }
}

#[test]
fn no_flipped_bit_is_believed() {
    for (bytes, honest) in &HONEST.proofs {
        for at in 0..bytes.len() {
            let mut forged = bytes.clone();
            forged[at] ^= 1 << (at % 8);
            assert!(is_harmless(&forged, honest), "byte {at} was changed and believed");
        }
    }
}

#[test]
fn fault_9_a_proof_that_was_cut_or_added_to_is_not_read() {
    for (bytes, _) in &HONEST.proofs {
        for end in 0..bytes.len() {
            assert!(Proof::decode(&bytes[..end]).is_err(), "a proof cut at {end} was read");
        }
        assert!(Proof::decode(&[bytes.as_slice(), &[0]].concat()).is_err());
    }
    let lineage = HONEST.scene.lineage.encode();
    for end in 0..lineage.len() {
        assert!(Lineage::decode(&lineage[..end]).is_err(), "a lineage cut at {end} was read");
    }
    assert!(Lineage::decode(&[lineage.as_slice(), &[0]].concat()).is_err());
}

#[test]
fn fault_9_no_length_that_is_only_announced_is_believed() {
    for (bytes, honest) in &HONEST.proofs {
        for at in 0..bytes.len() - 1 {
            for length in [[0xff, 0xff], [0x0f, 0xff], [0, 0]] {
                let mut forged = bytes.clone();
                forged[at..at + 2].copy_from_slice(&length);
                // Reading any of them needs no more memory than there are bytes; checking some is enough.
                let is_read = Proof::decode(&forged).is_ok();
                assert!(!is_read || at % 16 != 0 || is_harmless(&forged, honest), "byte {at}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_handful_of_changes_is_believed(
        which in 0..4_usize,
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        cut in any::<prop::sample::Index>(),
        does_cut: bool,
    ) {
        let (bytes, honest) = &HONEST.proofs[which];
        let mut forged = bytes.clone();
        for (at, byte) in changes {
            let at = at.index(forged.len());
            forged[at] = byte;
        }
        if does_cut {
            forged.remove(cut.index(bytes.len()));
        }
        prop_assert!(is_harmless(&forged, honest));
    }

    #[test]
    fn no_claim_moves_to_another_proof(one in 0..4_usize, other in 0..4_usize) {
        let read = |which: usize| Proof::decode(&HONEST.proofs[which].0).unwrap();
        let (one_proof, other_proof) = (read(one), read(other));
        let (lineage, certificate) = (one_proof.lineage().clone(), one_proof.certificate().clone());
        let moved = Proof::new(lineage, *one_proof.header(), certificate, other_proof.claim().clone()).unwrap();
        let records = |which: usize| matches!(HONEST.proofs[which].1.finding, Finding::Record { .. });
        // All records here are of one state.
        let same_state = records(one) && records(other);
        let answer = light::verify(&moved, &HONEST.scene.network.trust());
        prop_assert_eq!(answer.is_ok(), one == other || same_state);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn no_bytes_from_outside_can_panic(bytes in proptest::collection::vec(any::<u8>(), 0..2_000)) {
        let trust = HONEST.scene.network.trust();
        for head in [&[][..], &[2], &HONEST.scene.lineage.encode()] {
            let bytes = [head, &bytes].concat();
            if let Ok(proof) = Proof::decode(&bytes) {
                prop_assert_eq!(proof.encode(), bytes.clone());
                let _ = light::verify(&proof, &trust);
            }
            if let Ok(lineage) = Lineage::decode(&bytes) {
                prop_assert_eq!(lineage.encode(), bytes.clone());
                let _ = lineage.verify(&trust);
            }
        }
        if let Ok(read) = Finalization::decode(&bytes) {
            prop_assert_eq!(read.encode(), bytes.clone());
        }
        if let Ok(read) = Presence::decode(&bytes) {
            prop_assert_eq!(read.encode(), bytes.clone());
            prop_assert!(!read.verify(&[0; 32], &[0; 192], &[0; 32]));
        }
        if let Ok(read) = Absence::decode(&bytes) {
            prop_assert_eq!(read.encode(), bytes.clone());
            prop_assert!(!read.verify(&[0; 32], &[0; 32]));
        }
    }

    #[test]
    fn a_header_has_one_byte_form(bytes in proptest::collection::vec(any::<u8>(), 316..=318)) {
        let mut bytes = bytes;
        bytes[0] = 2;
        if let Ok(header) = Header::decode(&bytes) {
            prop_assert_eq!(header.encode().to_vec(), bytes);
        }
    }

    #[test]
    fn a_claim_of_absence_never_covers_a_key_that_is_there(which in 0..5_usize) {
        let record = &records()[which];
        let absent = HONEST.proofs.iter().find_map(|(bytes, _)| match Proof::decode(bytes).unwrap().claim() {
            Claim::Absent { absence, .. } => Some(absence.clone()),
            Claim::Present { .. } | Claim::Outcome { .. } => None,
        }).unwrap();
        let key = light::store_key(&light::RecordKey(record.key), 0);
        prop_assert!(!absent.verify(&key, &record.root));
    }
}
