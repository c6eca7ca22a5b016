//! Opening by every set of labels, and everything that must not open.

use super::*;
use crate::curve::tests::point_of_order_eleven;

fn seed(number: u64) -> Seed {
    derive(&[9; 32], "test", &[&number.to_be_bytes()])
}

fn label(number: u8) -> Label {
    Label([number; 32])
}

fn labels(numbers: &[u8]) -> Labels {
    Labels::of(numbers.iter().map(|number| label(*number))).expect("some")
}

fn leaf(number: u8) -> Formula {
    Formula::leaf(label(number))
}

fn gate(wanted: usize, parts: Vec<Formula>) -> Formula {
    Formula::gate(wanted, parts).expect("small")
}

/// (1 and 2) or 2 of (1, 3, 4 and 1).
fn formula() -> Formula {
    let both = gate(2, vec![leaf(1), leaf(2)]);
    let some = gate(2, vec![leaf(1), leaf(3), gate(2, vec![leaf(4), leaf(1)])]);
    gate(1, vec![both, some])
}

fn owner() -> (MasterSecret, PublicKey) {
    let master = MasterSecret::from_seed(&seed(1));
    let public = master.public();
    (master, public)
}

#[test]
fn capsules_are_opened_exactly_by_those_their_policy_names() {
    let (master, public) = owner();
    let (capsule, shared) = encapsulate(&public, &formula(), &seed(5));
    for bits in 1_u8..16 {
        let set: Vec<u8> = (0..4).filter(|place| bits >> place & 1 == 1).map(|place| place + 1).collect();
        let has = |number| set.contains(&number);
        let truth =
            (has(1) && has(2)) || [has(1), has(3), has(4) && has(1)].iter().filter(|one| **one).count() >= 2;
        let key = issue(&master, &labels(&set), &seed(u64::from(bits)));
        assert_eq!(key.check(&public, &seed(3)), Ok(()));
        let opened = decapsulate(&public, &key, &capsule);
        match truth {
            true => assert_eq!(opened.as_ref(), Ok(&shared), "{set:?}"),
            false => assert_eq!(opened, Err(OpenError::NotSatisfied), "{set:?}"),
        }
    }
}

#[test]
fn a_policy_is_kept_by_the_algebra_and_not_by_the_check() {
    let (master, public) = owner();
    let (capsule, shared) = encapsulate(&public, &formula(), &seed(5));
    let right = Coefficients::choose(&formula(), &|label| *label != Label([9; 32])).expect("all labels");
    let all = Coefficients::of_all(&formula(), &seed(6));
    let poor = issue(&master, &labels(&[2, 3, 4]), &seed(2));
    assert_eq!(open(&public, &poor, &capsule, &right), Err(OpenError::NotAuthentic));
    assert_eq!(open(&public, &poor, &capsule, &all), Err(OpenError::NotAuthentic));
    for leaf in 0..6 {
        for factor in [Scalar::ONE, -Scalar::ONE, Scalar::from(2)] {
            let one = Coefficients(vec![(leaf, factor)]);
            assert_eq!(open(&public, &poor, &capsule, &one), Err(OpenError::NotAuthentic));
        }
    }
    let rich = issue(&master, &labels(&[1, 2, 3, 4]), &seed(2));
    assert_eq!(open(&public, &rich, &capsule, &right), Ok(shared));
}

/// One reader has label 1, the other label 2; the capsule wants both. No mixture of their keys opens it.
#[test]
fn two_readers_who_mix_their_keys_open_nothing() {
    let (master, public) = owner();
    let one = issue(&master, &labels(&[1]), &seed(2));
    let other = issue(&master, &labels(&[2]), &seed(3));
    let (capsule, shared) = encapsulate(&public, &gate(2, vec![leaf(1), leaf(2)]), &seed(5));
    for head in [&one.head, &other.head] {
        for root in [&one.root, &other.root] {
            let mixed = ReaderKey {
                labels: labels(&[1, 2]),
                head: head.clone(),
                root: root.clone(),
                parts: Zeroizing::new(vec![one.parts[0], other.parts[0]]),
            };
            assert_eq!(decapsulate(&public, &mixed, &capsule), Err(OpenError::NotAuthentic));
            assert_eq!(mixed.check(&public, &seed(6)), Err(KeyFault::NotIssued));
        }
    }
    let honest = issue(&master, &labels(&[1, 2]), &seed(2));
    assert_eq!(decapsulate(&public, &honest, &capsule), Ok(shared));
}

#[test]
fn a_capsule_with_any_byte_changed_gives_no_key() {
    let (master, public) = owner();
    let key = issue(&master, &labels(&[1, 2]), &seed(2));
    let (capsule, shared) = encapsulate(&public, &gate(2, vec![leaf(1), leaf(2)]), &seed(5));
    let bytes = canon::encode(&capsule);
    assert_eq!(decapsulate(&public, &key, &canon::decode(&bytes).expect("bytes")), Ok(shared));
    for place in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[place] ^= 1 << (place % 8);
        if let Ok(capsule) = canon::decode::<Capsule>(&changed) {
            let opened = decapsulate(&public, &key, &capsule);
            assert!(matches!(opened, Err(OpenError::NotAuthentic | OpenError::NotSatisfied)), "byte {place}");
        }
    }
}

#[test]
fn points_outside_of_the_subgroup_open_nothing() {
    let (master, public) = owner();
    let key = issue(&master, &labels(&[1]), &seed(2));
    let (capsule, _) = encapsulate(&public, &gate(1, vec![leaf(1), leaf(2)]), &seed(5));
    for place in [0, 1] {
        let mut rows: Vec<G1Bytes> = capsule.rows.to_vec();
        let point = G1Projective::from(rows[place].on_curve().expect("a point"));
        rows[place] = compress_g1(&(point + point_of_order_eleven()));
        let changed = Capsule { rows: rows.try_into().expect("two"), ..capsule.clone() };
        assert_eq!(decapsulate(&public, &key, &changed), Err(OpenError::NotAuthentic), "row {place}");
    }
    let none = Capsule { blinding: List::new(), ..capsule.clone() };
    assert_eq!(decapsulate(&public, &key, &none), Err(OpenError::NotAuthentic));
    let none = Capsule { rows: List::new(), ..capsule };
    assert_eq!(decapsulate(&public, &key, &none), Err(OpenError::NotAuthentic));
}

#[test]
fn keys_read_back_and_bytes_that_are_none_are_refused() {
    let (master, public) = owner();
    let key = issue(&master, &labels(&[1, 2, 3]), &seed(2));
    let bytes = key.to_bytes();
    let again = ReaderKey::from_bytes(&bytes).expect("a key");
    assert_eq!(again.check(&public, &seed(3)), Ok(()));
    assert_eq!(again.to_bytes(), bytes);
    for len in 0..bytes.len() {
        assert!(ReaderKey::from_bytes(&bytes[..len]).is_err(), "{len} bytes");
    }
    let mut outside = bytes.clone();
    let place = bytes.len() - G1_BYTES;
    outside[place..].copy_from_slice(&compress_g1(&point_of_order_eleven()).0);
    assert_eq!(ReaderKey::from_bytes(&outside).map(|_| ()), Err(KeyFault::Point));
}

#[test]
fn a_changed_key_is_noticed() {
    let (master, public) = owner();
    for place in 0..3 {
        let mut wrong = issue(&master, &labels(&[1, 2, 3]), &seed(2));
        wrong.parts[place].0 = G1Affine::from(g1() + wrong.parts[place].0);
        assert_eq!(wrong.check(&public, &seed(3)), Err(KeyFault::NotIssued), "part {place}");
    }
}
