//! Opening by every set of labels, and everything that must not open.

use super::*;
use crate::curve::tests::point_of_order_eleven;
use blstrs::G2Projective;

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

/// (1 and 2) or 2 of (1, 3, 4 and 1): label 1 stands three times, label 2 once.
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
fn keys_open_exactly_what_their_policy_says() {
    let (master, public) = owner();
    let key = issue(&master, &formula(), &seed(2));
    assert_eq!(key.check(&public, &seed(3)), Ok(()));
    for bits in 1_u8..16 {
        let set: Vec<u8> = (0..4).filter(|place| bits >> place & 1 == 1).map(|place| place + 1).collect();
        let has = |number| set.contains(&number);
        let truth =
            (has(1) && has(2)) || [has(1), has(3), has(4) && has(1)].iter().filter(|one| **one).count() >= 2;
        let (capsule, shared) = encapsulate(&public, &labels(&set), &seed(u64::from(bits)));
        let opened = decapsulate(&public, &key, &capsule);
        assert_eq!(opened, if truth { Ok(shared) } else { Err(OpenError::NotSatisfied) }, "{set:?}");
    }
}

#[test]
fn the_prepared_public_key_makes_the_same_capsules() {
    let (_, public) = owner();
    let prepared = public.clone().prepared();
    assert_eq!(
        encapsulate(&public, &labels(&[1]), &seed(4)),
        encapsulate(&prepared, &labels(&[1]), &seed(4))
    );
    assert_eq!(PublicKey::read(public.bytes()), Some(prepared));
}

/// Whoever skips the check of the policy and opens with any leaves and any coefficients gets nothing.
#[test]
fn a_policy_is_kept_by_the_algebra_and_not_by_the_check() {
    let (master, public) = owner();
    let key = issue(&master, &formula(), &seed(2));
    let (capsule, _) = encapsulate(&public, &labels(&[2, 3, 4]), &seed(5));
    let factors = [Scalar::ZERO, Scalar::ONE, -Scalar::ONE, Scalar::from(2)];
    let leaves = key.formula.leaves();
    let mut tried = 0;
    for number in 1..factors.len().pow(6) {
        // Every third combination; the step has no factor in common with their number.
        let number = number * 3 % factors.len().pow(6);
        let digits = (0..leaves).map(|leaf| (leaf, factors[number >> (2 * leaf) & 3]));
        let chosen = Coefficients(digits.filter(|(_, factor)| *factor != Scalar::ZERO).collect());
        if number % 41 == 0 {
            assert_eq!(open(&public, &key, &capsule, &chosen), Err(OpenError::NotAuthentic));
            tried += 1;
        }
    }
    assert!(tried > 90, "{tried}");
    // The coefficients that would be right if the capsule had label 1.
    let right = Coefficients::choose(&key.formula, &|label| *label != Label([9; 32])).expect("all labels");
    assert_eq!(open(&public, &key, &capsule, &right), Err(OpenError::NotAuthentic));
    let all = Coefficients::of_all(&key.formula, &seed(6));
    assert_eq!(open(&public, &key, &capsule, &all), Err(OpenError::NotAuthentic));
    // The very same calls open a capsule that has it.
    let (capsule, shared) = encapsulate(&public, &labels(&[1, 2, 3, 4]), &seed(5));
    assert_eq!(open(&public, &key, &capsule, &right), Ok(shared));
}

/// One reader has `1 and 2`, the other `3 and 4`; the capsule has 1 and 3. Neither opens it, nor both together
/// by any mixture of their rows and heads.
#[test]
fn two_readers_who_mix_their_keys_open_nothing() {
    let (master, public) = owner();
    let one = issue(&master, &gate(2, vec![leaf(1), leaf(2)]), &seed(2));
    let other = issue(&master, &gate(2, vec![leaf(3), leaf(4)]), &seed(3));
    let (capsule, shared) = encapsulate(&public, &labels(&[1, 3]), &seed(5));
    for head in [&one.heads, &other.heads] {
        for rows in [[0, 0], [0, 1], [1, 0], [1, 1]] {
            let pick = |place: usize, row: usize| if row == 0 { one.rows[place] } else { other.rows[place] };
            let mixed = ReaderKey::from_parts(
                gate(2, vec![leaf(1), leaf(3)]),
                head.clone(),
                Zeroizing::new(vec![pick(0, rows[0]), pick(1, rows[1])]),
            );
            assert_eq!(decapsulate(&public, &mixed, &capsule), Err(OpenError::NotAuthentic));
            assert_eq!(mixed.check(&public, &seed(6)), Err(KeyFault::NotIssued));
        }
    }
    let honest = issue(&master, &gate(2, vec![leaf(1), leaf(3)]), &seed(7));
    assert_eq!(decapsulate(&public, &honest, &capsule), Ok(shared));
}

/// If leaves of one label shared their blinding, the difference of two rows would be `g1` to the difference of
/// their shares. They do not.
#[test]
fn leaves_of_one_label_are_blinded_apart() {
    let (master, _) = owner();
    let seed = seed(2);
    let formula = gate(2, vec![leaf(1), leaf(1)]);
    let key = issue(&master, &formula, &seed);
    assert_eq!(key.heads.len(), 2);
    assert_ne!(key.heads[0].0, key.heads[1].0);
    let own = derive(seed.as_slice(), "kerf/vault/kp/issue/1", &[&canon::encode(&formula)]);
    let shares = shares(&formula, master.scalar(), &derive(own.as_slice(), "kerf/vault/kp/coins/1", &[]));
    let difference = G1Projective::from(key.rows[0].0) - key.rows[1].0;
    assert_ne!(difference, g1() * (shares[0].0 - shares[1].0));
}

#[test]
fn a_capsule_with_any_byte_changed_gives_no_key() {
    let (master, public) = owner();
    let key = issue(&master, &leaf(1), &seed(2));
    let (capsule, shared) = encapsulate(&public, &labels(&[1, 2]), &seed(5));
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

/// Fault 19, for capsules: points that the pairing does not see must be refused all the same.
#[test]
fn points_outside_of_the_subgroup_open_nothing() {
    let (master, public) = owner();
    let key = issue(&master, &leaf(1), &seed(2));
    let (capsule, _) = encapsulate(&public, &labels(&[1, 2]), &seed(5));
    // Part 1 is used in opening, part 2 is not; order 11 divides the cofactor, so the pairing may ignore it.
    for place in [0, 1] {
        let mut changed = capsule.clone();
        let point = G1Projective::from(changed.parts.0[place].on_curve().expect("a point"));
        changed.parts.0[place] = compress_g1(&(point + point_of_order_eleven()));
        assert_eq!(decapsulate(&public, &key, &changed), Err(OpenError::NotAuthentic), "part {place}");
    }
    let mut neutral = capsule.clone();
    neutral.head = compress_g2(&G2Projective::identity());
    neutral.parts.0 = vec![compress_g1(&G1Projective::identity()); 2];
    assert_eq!(decapsulate(&public, &key, &neutral), Err(OpenError::NotAuthentic));
    let mut garbage = capsule.clone();
    garbage.parts.0[0] = G1Bytes([0xff; 48]);
    assert_eq!(decapsulate(&public, &key, &garbage), Err(OpenError::NotAuthentic));
    let mut fewer = capsule;
    fewer.parts.0.pop();
    assert_eq!(decapsulate(&public, &key, &fewer), Err(OpenError::NotAuthentic));
}

#[test]
fn keys_of_another_owner_and_changed_keys_are_noticed() {
    let (master, public) = owner();
    let stranger = MasterSecret::from_seed(&seed(100));
    let key = issue(&stranger, &formula(), &seed(2));
    assert_eq!(key.check(&public, &seed(3)), Err(KeyFault::NotIssued));
    assert_eq!(key.check(&stranger.public(), &seed(3)), Ok(()));
    let good = issue(&master, &formula(), &seed(2));
    for place in 0..good.rows.len() {
        let mut wrong = issue(&master, &formula(), &seed(2));
        wrong.rows[place].0 = G1Affine::from(g1() + wrong.rows[place].0);
        assert_eq!(wrong.check(&public, &seed(3)), Err(KeyFault::NotIssued), "row {place}");
    }
    let (capsule, _) = encapsulate(&public, &labels(&[1, 2, 3]), &seed(5));
    assert_eq!(decapsulate(&public, &key, &capsule), Err(OpenError::NotAuthentic));
}

#[test]
fn keys_read_back_and_bytes_that_are_none_are_refused() {
    let (master, public) = owner();
    let key = issue(&master, &formula(), &seed(2));
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
    let mut version = bytes;
    version[1] = 2;
    assert!(matches!(ReaderKey::from_bytes(&version), Err(KeyFault::Form(_))));
}

#[test]
fn nothing_secret_is_printed() {
    let (master, public) = owner();
    let key = issue(&master, &leaf(1), &seed(2));
    let (_, shared) = encapsulate(&public, &labels(&[1]), &seed(5));
    let shown = format!("{master:?} {key:?} {shared:?}");
    assert_eq!(shown, "MasterSecret(..) ReaderKey(1 leaves) SharedKey(..)");
}
