//! Hashing by the vectors of RFC 9380; the target group against `blstrs` and against the obvious ways.

use super::*;
use crate::wiped::derive;
use blstrs::Gt;

fn scalar(number: u64) -> Scalar {
    derive_scalar(derive(&[7; 32], "test", &[&number.to_be_bytes()]).as_slice(), "test", &[])
}

fn gt_bytes(element: &Gt) -> Vec<u8> {
    // `blstrs` prints its twelve numbers in hexadecimal digits; it has no other way out that is not compressed.
    let text = format!("{element:?}");
    let numbers: Vec<&str> =
        text.split("0x").skip(1).map(|part| part.get(..96).expect("96 digits")).collect();
    assert_eq!(numbers.len(), 12);
    // From `c0.c0.c0 ..` to the order of `blst`: the power of the innermost root first.
    let order = [0, 1, 6, 7, 2, 3, 8, 9, 4, 5, 10, 11];
    order.iter().flat_map(|place| canon::hex_decode(numbers[*place]).expect("digits")).collect()
}

#[test]
fn hashing_gives_the_points_of_rfc_9380() {
    let domain = b"QUUX-V01-CS02-with-BLS12381G1_XMD:SHA-256_SSWU_RO_";
    let text = include_str!("../../tests/vectors/rfc9380_g1.json");
    let file: serde_json::Value = serde_json::from_str(text).expect("JSON");
    let vectors = file["vectors"].as_array().expect("vectors");
    assert_eq!(vectors.len(), 5);
    for vector in vectors {
        let message = vector["msg"].as_str().expect("a message");
        let coordinate = |name: &str| {
            let digits = vector["P"][name].as_str().and_then(|text| text.strip_prefix("0x"));
            canon::hex_decode(digits.expect("a number")).expect("digits")
        };
        let point = G1Affine::from(hash_with_domain(message.as_bytes(), domain));
        let expected = [coordinate("x"), coordinate("y")].concat();
        assert_eq!(point.to_uncompressed().to_vec(), expected, "message `{message}`");
    }
}

#[test]
fn our_domain_gives_other_points_than_any_other() {
    let ours = hash_to_point(b"abc");
    assert_ne!(ours, hash_with_domain(b"abc", b"QUUX-V01-CS02-with-BLS12381G1_XMD:SHA-256_SSWU_RO_"));
    assert_ne!(ours, hash_to_point(b"abd"));
}

#[test]
fn wide_scalars_are_reduced() {
    let mut wide = [0; 64];
    wide[0] = 5;
    assert_eq!(scalar_from_wide(&wide), Scalar::from(5));
    wide[32] = 1;
    let two_to_the_256 = (0..256).fold(Scalar::from(1), |power, _| power + power);
    assert_eq!(scalar_from_wide(&wide), two_to_the_256 + Scalar::from(5));
    let all = scalar_from_wide(&[0xff; 64]);
    assert_eq!(all, two_to_the_256 * two_to_the_256 - Scalar::from(1));
}

#[test]
fn the_pairing_and_its_bytes_agree_with_the_other_library() {
    for number in 0..4 {
        let left = G1Affine::from(g1() * scalar(number));
        let right = G2Affine::from(g2() * scalar(number + 100));
        let ours = pair(&left, &right);
        let theirs = blstrs::pairing(&left, &right);
        assert_eq!(ours.bytes().0.to_vec(), gt_bytes(&theirs));
        assert_eq!(ours.bytes().checked().map(|again| again.bytes()), Some(ours.bytes()));
    }
}

#[test]
fn powers_agree_with_the_other_library_and_with_the_table() {
    let base = pair(&G1Affine::from(g1()), &G2Affine::from(g2()));
    let table = Table::new(&base);
    let mut exponents: Vec<Scalar> = (0..8).map(scalar).collect();
    exponents.extend([Scalar::from(0), Scalar::from(1), Scalar::from(16), -Scalar::from(1)]);
    for exponent in exponents {
        let expected = gt_bytes(&(Gt::generator() * exponent));
        assert_eq!(base.power(&exponent).bytes().0.to_vec(), expected);
        assert_eq!(table.power(&exponent).bytes().0.to_vec(), expected);
        assert!(base.power(&exponent).times(&base.power(&-exponent)) == Target::default());
    }
    for small in [0_u8, 1, 2, 3, 77, 255] {
        assert!(base.small_power(small) == base.power(&Scalar::from(u64::from(small))));
    }
}

#[test]
fn bytes_that_are_no_element_of_the_target_group_are_refused() {
    let good = pair(&G1Affine::from(g1()), &G2Affine::from(g2())).bytes();
    assert!(good.checked().is_some());
    // Another number of the field: not in the subgroup.
    let mut other = good.clone();
    other.0[575] ^= 1;
    assert!(other.checked().is_none());
    // The prime itself stands for nought, but is not its form.
    let mut beyond = good.clone();
    for (place, limb) in beyond.0.as_chunks_mut::<8>().0.iter_mut().zip([
        0x1a01_11ea_397f_e69a_u64,
        0x4b1b_a7b6_434b_acd7,
        0x6477_4b84_f385_12bf,
        0x6730_d2a0_f6b0_f624,
        0x1eab_fffe_b153_ffff,
        0xb9fe_ffff_ffff_aaab,
    ]) {
        *place = limb.to_be_bytes();
    }
    assert!(beyond.checked().is_none());
    assert!(TargetBytes(Box::new([0; 576])).checked().is_none(), "nought");
    assert!(Target::default().bytes().checked().is_none(), "the neutral element");
    // Minus one has order two.
    let mut minus_one = Target::default().bytes();
    minus_one.0[..48].copy_from_slice(&[
        0x1a, 0x01, 0x11, 0xea, 0x39, 0x7f, 0xe6, 0x9a, 0x4b, 0x1b, 0xa7, 0xb6, 0x43, 0x4b, 0xac, 0xd7, 0x64,
        0x77, 0x4b, 0x84, 0xf3, 0x85, 0x12, 0xbf, 0x67, 0x30, 0xd2, 0xa0, 0xf6, 0xb0, 0xf6, 0x24, 0x1e, 0xab,
        0xff, 0xfe, 0xb1, 0x53, 0xff, 0xff, 0xb9, 0xfe, 0xff, 0xff, 0xff, 0xff, 0xaa, 0xaa,
    ]);
    assert!(minus_one.checked().is_none());
}

/// Double and add: the library's own product is for points of the subgroup only.
fn multiple(point: &G1Projective, times: u128) -> G1Projective {
    (0..128).rev().fold(G1Projective::identity(), |sum, bit| {
        let doubled = sum + sum;
        if times >> bit & 1 == 1 { doubled + point } else { doubled }
    })
}

/// A point of order 11, which divides the cofactor of the first group.
pub(crate) fn point_of_order_eleven() -> G1Projective {
    const COFACTOR: u128 = 0x396c_8c00_5555_e156_8c00_aaab_0000_aaab;
    const { assert!(COFACTOR.is_multiple_of(121)) };
    // The order of the group, from its upper and its lower half.
    let (high, low) = (0x73ed_a753_299d_7d48_3339_d808_09a1_d805, 0x53bd_a402_fffe_5bfe_ffff_ffff_0000_0001);
    (1_u8..)
        .filter_map(|x| {
            let mut bytes = [0; 48];
            bytes[0] = 0x80;
            bytes[47] = x;
            G1Bytes(bytes).on_curve()
        })
        .map(|point| {
            let point = G1Projective::from(point);
            let shifted = (0..128).fold(multiple(&point, high), |sum, _| sum + sum);
            let torsion = shifted + multiple(&point, low);
            let candidate = multiple(&torsion, COFACTOR / 121);
            let smaller = multiple(&candidate, 11);
            if smaller == G1Projective::identity() { candidate } else { smaller }
        })
        .find(|point| *point != G1Projective::identity())
        .expect("every tenth point or so has such a part")
}

#[test]
fn points_of_small_order_and_outside_of_the_subgroup_are_refused() {
    let order_eleven = point_of_order_eleven();
    assert_eq!(multiple(&order_eleven, 11), G1Projective::identity());
    assert_ne!(order_eleven, G1Projective::identity());
    assert!(compress_g1(&order_eleven).on_curve().is_some());
    assert!(compress_g1(&order_eleven).checked().is_none());
    // x = 0 gives y^2 = 4, a point of order three: the library refuses it as soon as it sees it.
    let mut order_three = [0; 48];
    order_three[0] = 0x80;
    assert!(G1Bytes(order_three).on_curve().is_none());
    // Some x of a point with a large order outside of the subgroup.
    let outside = (1_u8..).find_map(|x| {
        let mut bytes = [0; 48];
        bytes[0] = 0x80;
        bytes[47] = x;
        G1Bytes(bytes).on_curve().map(|_| G1Bytes(bytes))
    });
    assert!(outside.expect("one exists").checked().is_none());
    let outside = (1_u8..).find_map(|x| {
        let mut bytes = [0; 96];
        bytes[0] = 0x80;
        bytes[95] = x;
        G2Bytes(bytes).on_curve().map(|_| G2Bytes(bytes))
    });
    assert!(outside.expect("one exists").checked().is_none());
    let mut neutral = [0; 48];
    neutral[0] = 0xc0;
    assert!(G1Bytes(neutral).on_curve().is_some());
    assert!(G1Bytes(neutral).checked().is_none());
    assert!(G1Bytes([0; 48]).on_curve().is_none(), "not marked as compressed");
}
