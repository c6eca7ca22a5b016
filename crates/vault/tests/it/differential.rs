//! The fast implementation gives the same bytes as the slow one, and each opens what the other made.

use crate::plain::{self, Coins, Hash, Tree};
use ark_bls12_381::{Fr, G1Projective, G2Projective};
use ark_ec::PrimeGroup;
use ark_ff::AdditiveGroup;
use proptest::prelude::*;
use vault::{Label, Labels, MasterSecret, PublicKey, Seed, cp, kp};

fn seed(bytes: Hash) -> Seed {
    Seed::new(bytes)
}

fn label(number: u8) -> Hash {
    plain::derive(&[number; 32], "label", &[])
}

fn trees() -> impl Strategy<Value = Tree> {
    let leaf = (0_u8..6).prop_map(|number| Tree::Leaf(label(number)));
    leaf.prop_recursive(3, 10, 4, |inner| {
        (proptest::collection::vec(inner, 2..4), any::<prop::sample::Index>())
            .prop_map(|(parts, wanted)| Tree::Gate(1 + wanted.index(parts.len()), parts))
    })
}

/// A byte string of CBOR, without its head.
fn points(bytes: &[u8], each: usize) -> Vec<Vec<u8>> {
    bytes.chunks(each).map(<[u8]>::to_vec).collect()
}

struct Parts {
    heads: Vec<Vec<u8>>,
    rows: Vec<Vec<u8>>,
}

/// The points of a key in bytes: four parts, of which the last two are byte strings.
fn key_parts(bytes: &[u8], heads: usize, rows: usize) -> Parts {
    let row_bytes = &bytes[bytes.len() - rows * 48..];
    let end = bytes.len() - rows * 48 - head_len(rows * 48);
    let head_bytes = &bytes[end - heads * 96..end];
    Parts { heads: points(head_bytes, 96), rows: points(row_bytes, 48) }
}

fn head_len(len: usize) -> usize {
    match len {
        0..=23 => 1,
        24..=255 => 2,
        256..=65_535 => 3,
        _ => 5,
    }
}

/// KP keys, as the paper writes them.
fn kp_issue(master: Fr, tree: &Tree, seed: &[u8]) -> Parts {
    let seed = &plain::derive(seed, "kerf/vault/kp/issue/1", &[&canon::encode(&tree.formula())]);
    let (occurrences, most) = tree.occurrences();
    let shares = tree.shares(master, &plain::derive(seed, "kerf/vault/kp/coins/1", &[]));
    let blinding: Vec<Fr> = (0..most as u64)
        .map(|number| plain::scalar(seed, "kerf/vault/kp/blinding/1", &[&number.to_be_bytes()]))
        .collect();
    let heads =
        blinding.iter().map(|r| plain::bytes(&plain::affine_2(G2Projective::generator() * r))).collect();
    let matrix = tree.rows();
    let rows = matrix.iter().zip(occurrences).zip(shares).map(|(((label, _), occurrence), share)| {
        let row = G1Projective::generator() * share + plain::hash_to_point(label) * blinding[occurrence];
        plain::bytes(&plain::affine(row))
    });
    Parts { heads, rows: rows.collect() }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn keys_with_a_policy_agree(tree in trees(), owner: Hash, issued: Hash, made: Hash, set in 1_u8..64) {
        let master = MasterSecret::from_seed(&seed(owner));
        let public = master.public();
        let plain_master = plain::master(&owner);
        prop_assert_eq!(public.bytes().0.to_vec(), plain::public_bytes(plain_master));
        prop_assert!(PublicKey::read(public.bytes()).is_some());

        let key = kp::issue(&master, &tree.formula(), &seed(issued));
        let expected = kp_issue(plain_master, &tree, &issued);
        let got = key_parts(&key.to_bytes(), expected.heads.len(), expected.rows.len());
        prop_assert_eq!(&got.heads, &expected.heads);
        prop_assert_eq!(&got.rows, &expected.rows);

        let mut names: Vec<Hash> = (0..6).filter(|place| set >> place & 1 == 1).map(label).collect();
        names.sort();
        let labels = Labels::of(names.iter().map(|name| Label(*name))).expect("some");
        let (capsule, shared) = kp::encapsulate(&public, &labels, &seed(made));
        // The same capsule by the slow way.
        let context: [&[u8]; 2] = [&public.id().0, &canon::encode(&labels)];
        let message = plain::derive(&made, "kerf/vault/kp/message/1", &context);
        let coins = Coins::new(public.bytes().0.as_slice(), "kerf/vault/kp/1", &canon::encode(&labels), &message);
        let s = coins.scalar("s", 0);
        let hidden = plain::pair(G1Projective::generator() * plain_master, G2Projective::generator() * s);
        prop_assert_eq!(capsule.head.0.to_vec(), plain::bytes(&plain::affine_2(G2Projective::generator() * s)));
        prop_assert_eq!(capsule.masked.0.to_vec(), plain::mask(&hidden, "kerf/vault/kp/mask/1", &message));
        prop_assert_eq!(*shared.expose().clone(), coins.shared());
        let parts = canon::encode(&capsule.parts);
        let parts = points(&parts[parts.len() - names.len() * 48..], 48);
        for (name, part) in names.iter().zip(&parts) {
            prop_assert_eq!(part, &plain::bytes(&plain::affine(plain::hash_to_point(name) * s)));
        }
        // Opened by the slow way with other factors, and by the fast one.
        let solved = tree.solve(&|name| names.contains(name));
        let opened = kp::decapsulate(&public, &key, &capsule);
        prop_assert_eq!(solved.is_some(), opened.is_ok());
        if let Some(factors) = solved {
            let (occurrences, most) = tree.occurrences();
            let rows = tree.rows();
            let mut row_sum = G1Projective::ZERO;
            let mut sums = vec![G1Projective::ZERO; most];
            for (leaf, factor) in factors {
                row_sum += plain::g1_from(&expected.rows[leaf]) * factor;
                let part = names.iter().position(|name| *name == rows[leaf].0).expect("chosen");
                sums[occurrences[leaf]] -= plain::g1_from(&parts[part]) * factor;
            }
            let mut element = plain::pair(row_sum, plain::g2_from(&capsule.head.0).into());
            for (sum, head) in sums.iter().zip(&expected.heads) {
                element += plain::pair(*sum, plain::g2_from(head).into());
            }
            prop_assert_eq!(plain::mask(&element, "kerf/vault/kp/mask/1", &capsule.masked.0), message.to_vec());
            prop_assert_eq!(opened, Ok(shared));
        }
    }

    #[test]
    fn data_with_a_policy_agree(tree in trees(), owner: Hash, issued: Hash, made: Hash, set in 1_u8..64) {
        let master = MasterSecret::from_seed(&seed(owner));
        let public = master.public();
        let plain_master = plain::master(&owner);
        let reserved = plain::hash_to_point(b"kerf/vault/cp/reserved/1");

        let mut names: Vec<Hash> = (0..6).filter(|place| set >> place & 1 == 1).map(label).collect();
        names.sort();
        let labels = Labels::of(names.iter().map(|name| Label(*name))).expect("some");
        let key = cp::issue(&master, &labels, &seed(issued));
        let own = plain::derive(&issued, "kerf/vault/cp/issue/1", &[&canon::encode(&labels)]);
        let r = plain::scalar(&own, "kerf/vault/cp/blinding/1", &[]);
        let mut rows = vec![plain::bytes(&plain::affine(G1Projective::generator() * plain_master + reserved * r))];
        rows.extend(names.iter().map(|name| plain::bytes(&plain::affine(plain::hash_to_point(name) * r))));
        let head = plain::bytes(&plain::affine_2(G2Projective::generator() * r));
        let got = key_parts(&key.to_bytes(), 1, rows.len());
        prop_assert_eq!(got.heads, vec![head.clone()]);
        prop_assert_eq!(&got.rows, &rows);

        let formula = tree.formula();
        let (capsule, shared) = cp::encapsulate(&public, &formula, &seed(made));
        let context: [&[u8]; 2] = [&public.id().0, &canon::encode(&formula)];
        let message = plain::derive(&made, "kerf/vault/cp/message/1", &context);
        let coins = Coins::new(public.bytes().0.as_slice(), "kerf/vault/cp/1", &canon::encode(&formula), &message);
        let s = coins.scalar("s", 0);
        let (occurrences, most) = tree.occurrences();
        let shares = tree.shares(s, &plain::derive(&coins.0, "kerf/vault/kem/seed/1", &[b"shares"]));
        let blinding: Vec<Fr> = (0..most).map(|number| coins.scalar("u", number)).collect();
        prop_assert_eq!(capsule.blinding.len(), most);
        for (point, u) in capsule.blinding.iter().zip(&blinding) {
            prop_assert_eq!(point.0.to_vec(), plain::bytes(&plain::affine_2(G2Projective::generator() * u)));
        }
        for (place, (name, _)) in tree.rows().iter().enumerate() {
            let row = reserved * shares[place] + plain::hash_to_point(name) * blinding[occurrences[place]];
            prop_assert_eq!(capsule.rows[place].0.to_vec(), plain::bytes(&plain::affine(row)));
        }
        let hidden = plain::pair(G1Projective::generator() * plain_master, G2Projective::generator() * s);
        prop_assert_eq!(capsule.masked.0.to_vec(), plain::mask(&hidden, "kerf/vault/cp/mask/1", &message));

        let solved = tree.solve(&|name| names.contains(name));
        let opened = cp::decapsulate(&public, &key, &capsule);
        prop_assert_eq!(solved.is_some(), opened.is_ok());
        if let Some(factors) = solved {
            let matrix = tree.rows();
            let mut row_sum = G1Projective::ZERO;
            let mut sums = vec![G1Projective::ZERO; most];
            for (leaf, factor) in factors {
                row_sum -= plain::g1_from(&capsule.rows[leaf].0) * factor;
                let part = names.iter().position(|name| *name == matrix[leaf].0).expect("chosen");
                sums[occurrences[leaf]] += plain::g1_from(&rows[part + 1]) * factor;
            }
            let mut element = plain::pair(plain::g1_from(&rows[0]).into(), plain::g2_from(&capsule.head.0).into());
            element += plain::pair(row_sum, plain::g2_from(&head).into());
            for (sum, point) in sums.iter().zip(&capsule.blinding) {
                element += plain::pair(*sum, plain::g2_from(&point.0).into());
            }
            prop_assert_eq!(plain::mask(&element, "kerf/vault/cp/mask/1", &capsule.masked.0), message.to_vec());
            prop_assert_eq!(opened, Ok(shared));
        }
    }
}
