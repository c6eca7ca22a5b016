//! Signatures: one rule, the same alone and in a batch.
//!
//! The forgeries here are made with the curve's own arithmetic, so that each of them would pass a checker
//! that forgets the one rule which it breaks.

use canon::{
    KeyError, PublicKey, SecretKey, Signature, Signature64, SignatureScheme, SignedMessage, hex_decode,
};
use canon::{verify, verify_batch};
use curve25519_dalek::constants::{ED25519_BASEPOINT_TABLE, EIGHT_TORSION};
use curve25519_dalek::edwards::CompressedEdwardsY;
use curve25519_dalek::traits::IsIdentity;
use curve25519_dalek::{EdwardsPoint, Scalar};
use proptest::prelude::*;
use sha2::{Digest as _, Sha512};

const DOMAIN: &str = "kerf/story/1";
const MESSAGE: &[u8] = b"three reams of paper";

/// The order of the base point, least significant byte first.
const ORDER: &str = "edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010";

fn fixed<const N: usize>(digits: &str) -> [u8; N] {
    hex_decode(digits)
        .and_then(|bytes| bytes.try_into().ok())
        .expect("hexadecimal digits of the right length")
}

/// The secret scalar of RFC 8032, section 5.1.5.
fn scalar_of(seed: &[u8; 32]) -> Scalar {
    let hash = Sha512::digest(seed);
    let mut low: [u8; 32] = hash[..32].try_into().expect("32 bytes");
    low[0] &= 248;
    low[31] = low[31] & 63 | 64;
    Scalar::from_bytes_mod_order(low)
}

fn challenge(point: &[u8; 32], key: &[u8; 32], domain: &str, message: &[u8]) -> Scalar {
    assert!(domain.len() < 128, "one byte of LEB128");
    let mut hash = Sha512::new();
    hash.update(point);
    hash.update(key);
    hash.update([u8::try_from(domain.len()).expect("a short domain")]);
    hash.update(domain.as_bytes());
    hash.update(message);
    Scalar::from_bytes_mod_order_wide(&hash.finalize().into())
}

/// A signature of [`MESSAGE`] whose point is written as `point`, the point of `nonce` or equal to it but for
/// a part of small order. It satisfies the equation with the cofactor, whatever the encodings look like.
fn forge(secret: &Scalar, key: &[u8; 32], nonce: &Scalar, point: [u8; 32]) -> Signature {
    let challenge = challenge(&point, key, DOMAIN, MESSAGE);
    let answer = nonce + challenge * secret;
    let decompress =
        |bytes: &[u8; 32]| CompressedEdwardsY(*bytes).decompress().expect("a point on the curve");
    let difference = EdwardsPoint::mul_base(&answer) - decompress(&point) - decompress(key) * challenge;
    assert!(difference.mul_by_cofactor().is_identity(), "a careless checker would accept it");
    joined(&point, answer.as_bytes())
}

fn joined(point: &[u8; 32], answer: &[u8; 32]) -> Signature {
    let mut bytes = [0; 64];
    bytes[..32].copy_from_slice(point);
    bytes[32..].copy_from_slice(answer);
    Signature::Ed25519(Signature64(bytes))
}

fn parts(signature: &Signature) -> ([u8; 32], [u8; 32]) {
    let Signature::Ed25519(Signature64(bytes)) = signature else { panic!("an Ed25519 signature") };
    let (point, answer) = bytes.split_at(32);
    (point.try_into().expect("32 bytes"), answer.try_into().expect("32 bytes"))
}

fn key_bytes(key: &PublicKey) -> [u8; 32] {
    let PublicKey::Ed25519(bytes) = key else { panic!("an Ed25519 key") };
    *bytes
}

/// The answer alone, which must also be the answer in a batch with others, good and bad.
fn answer(key: &PublicKey, domain: &str, message: &[u8], signature: &Signature) -> bool {
    let item = SignedMessage { key, domain, message, signature };
    let alone = verify(&item);
    let neighbour = SecretKey::from_seed(&[9; 32]);
    let neighbour_key = neighbour.public();
    let good = neighbour.sign(DOMAIN, MESSAGE);
    let good = SignedMessage { key: &neighbour_key, domain: DOMAIN, message: MESSAGE, signature: &good };
    let bad = SignedMessage { message: b"something else", ..good };
    for seed in 0..4 {
        assert_eq!(verify_batch(&[item], [seed; 32]), [alone]);
        assert_eq!(verify_batch(&[good, item], [seed; 32]), [true, alone]);
        assert_eq!(
            verify_batch(&[item, good, item, bad, item], [seed; 32]),
            [alone, true, alone, false, alone]
        );
    }
    alone
}

fn says_yes(key: &PublicKey, signature: &Signature) -> bool {
    answer(key, DOMAIN, MESSAGE, signature)
}

#[test]
fn keys_are_those_of_rfc_8032() {
    // Section 7.1, tests 1, 2 and 3.
    for (seed, key) in [
        (
            "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        ),
        (
            "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        ),
        (
            "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
            "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        ),
    ] {
        let secret = SecretKey::from_seed(&fixed(seed));
        assert_eq!(secret.public().to_string(), format!("ed25519:{key}"));
        assert_eq!(secret.public().check(), Ok(()));
        assert_eq!(secret.public().scheme(), SignatureScheme::Ed25519);
        assert!(!format!("{secret:?}").contains(&seed[..8]), "a secret key is never printed");
    }
}

#[test]
fn what_is_signed_is_the_domain_with_its_length_and_the_message() {
    // RFC 8032, section 5.1.6, over those bytes, by hand.
    let seed = [7; 32];
    let secret = SecretKey::from_seed(&seed);
    for domain_len in [0, 1, 127, 128, 200, 300] {
        let domain = "d".repeat(domain_len);
        let mut signed = match domain_len {
            0..128 => vec![u8::try_from(domain_len).expect("below 128")],
            _ => vec![
                u8::try_from(domain_len % 128 + 128).expect("a byte"),
                u8::try_from(domain_len / 128).expect("a byte"),
            ],
        };
        signed.extend_from_slice(domain.as_bytes());
        signed.extend_from_slice(MESSAGE);

        let scalar =
            |parts: &[&[u8]]| Scalar::from_bytes_mod_order_wide(&Sha512::digest(parts.concat()).into());
        let key = key_bytes(&secret.public());
        let nonce = scalar(&[&Sha512::digest(seed)[32..], &signed]);
        let point = (&nonce * ED25519_BASEPOINT_TABLE).compress().to_bytes();
        let answer = nonce + scalar(&[&point, &key, &signed]) * scalar_of(&seed);
        assert_eq!(secret.sign(&domain, MESSAGE), joined(&point, answer.as_bytes()), "{domain_len}");
    }
}

#[test]
fn a_good_signature_is_good_for_its_key_domain_and_message_alone() {
    let secret = SecretKey::from_seed(&[7; 32]);
    let key = secret.public();
    let good = secret.sign(DOMAIN, MESSAGE);
    assert!(says_yes(&key, &good));
    assert!(!says_yes(&SecretKey::from_seed(&[8; 32]).public(), &good));
    assert!(!answer(&key, DOMAIN, b"four reams of paper", &good));
    for bit in 0..512 {
        let Signature::Ed25519(Signature64(mut bytes)) = good.clone() else { unreachable!() };
        bytes[bit / 8] ^= 1 << (bit % 8);
        let changed = Signature::Ed25519(Signature64(bytes));
        assert!(
            !verify(&SignedMessage { key: &key, domain: DOMAIN, message: MESSAGE, signature: &changed }),
            "{bit}"
        );
    }
}

#[test]
fn fault_19_a_malleated_signature_is_refused() {
    let secret = SecretKey::from_seed(&[7; 32]);
    let (point, answer) = parts(&secret.sign(DOMAIN, MESSAGE));
    let order: [u8; 32] = fixed(ORDER);
    let mut carry = 0_u16;
    let mut raised = answer;
    let mut times = 0;
    // s + L, s + 2 L, ... up to the most that 32 bytes hold: the same scalar, written otherwise.
    while carry == 0 {
        for (byte, more) in raised.iter_mut().zip(order) {
            let sum = u16::from(*byte) + u16::from(more) + carry;
            *byte = u8::try_from(sum & 255).expect("a byte");
            carry = sum >> 8;
        }
        if carry == 0 {
            times += 1;
            assert_eq!(Scalar::from_bytes_mod_order(raised).as_bytes(), &answer);
            assert!(!says_yes(&secret.public(), &joined(&point, &raised)), "s + {times} L");
        }
    }
    assert_eq!(times, 15);
}

/// Both ways to write the points that have two: y and y + p, and either sign where x is nought.
fn other_encodings() -> Vec<([u8; 32], EdwardsPoint)> {
    let mut found = Vec::new();
    for high in [0x7f, 0xff] {
        for low in 0xed_u8..=0xff {
            let mut bytes = [0xff; 32];
            (bytes[0], bytes[31]) = (low, high);
            found.push(bytes);
        }
    }
    found.push(fixed("0100000000000000000000000000000000000000000000000000000000000080"));
    found.push(fixed("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"));
    let point = |bytes: [u8; 32]| CompressedEdwardsY(bytes).decompress().map(|point| (bytes, point));
    found.into_iter().filter_map(point).collect()
}

#[test]
fn fault_19_a_point_that_is_not_canonical_is_refused() {
    let seed = [7; 32];
    let key = SecretKey::from_seed(&seed).public();
    let secret = scalar_of(&seed);
    let mut tried = 0;
    for (bytes, point) in other_encodings() {
        assert_ne!(point.compress().to_bytes(), bytes);
        // Only points of small order have a known nonce; the cofactor takes the rest away.
        if point.is_small_order() {
            let signature = forge(&secret, &key_bytes(&key), &Scalar::ZERO, bytes);
            assert!(!says_yes(&key, &signature), "{}", canon::hex_encode(&bytes));
            tried += 1;
        }
    }
    assert_eq!(tried, 6, "y = p with both signs, y = p + 1 with both, and x = -0 twice");
}

#[test]
fn fault_19_a_key_that_is_not_canonical_is_refused() {
    let mut refused = 0;
    for (bytes, _) in other_encodings() {
        assert_eq!(PublicKey::Ed25519(bytes).check(), Err(KeyError::NotAPoint { curve: "Ed25519" }));
        refused += 1;
    }
    assert!(refused > 12, "{refused}");
    let mut no_point = [0; 32];
    no_point[0] = 2;
    assert_eq!(PublicKey::Ed25519(no_point).check(), Err(KeyError::NotAPoint { curve: "Ed25519" }));
}

#[test]
fn fault_19_a_key_of_small_order_signs_nothing() {
    let small = EIGHT_TORSION.map(|point| point.compress().to_bytes());
    let others = other_encodings().into_iter().filter(|(_, point)| point.is_small_order());
    let all: Vec<[u8; 32]> = small.into_iter().chain(others.map(|(bytes, _)| bytes)).collect();
    assert_eq!(all.len(), 14, "the fourteen encodings of the eight points");
    for bytes in all {
        let key = PublicKey::Ed25519(bytes);
        assert!(key.check().is_err(), "{key}");
        // s = 0 and any point of small order fit every message under such a key.
        for point in small {
            let signature = forge(&Scalar::ZERO, &bytes, &Scalar::ZERO, point);
            assert!(!says_yes(&key, &signature), "{key}");
        }
    }
}

#[test]
fn fault_19_the_cofactor_is_taken_alike_alone_and_in_a_batch() {
    let secret = scalar_of(&[7; 32]);
    let nonce = Scalar::from(123_456_789_u64);
    let point = EdwardsPoint::mul_base(&nonce);
    for torsion in EIGHT_TORSION {
        let key = (EdwardsPoint::mul_base(&secret) + torsion).compress().to_bytes();
        assert_eq!(PublicKey::Ed25519(key).check(), Ok(()), "it has a large part");
        for shift in EIGHT_TORSION {
            let point = (point + shift).compress().to_bytes();
            assert!(says_yes(&PublicKey::Ed25519(key), &forge(&secret, &key, &nonce, point)));
        }
    }
}

#[test]
fn fault_19_a_signature_for_another_domain_is_refused() {
    let secret = SecretKey::from_seed(&[7; 32]);
    let key = secret.public();
    for domain in ["", "kerf/story/2", "kerf/story/", "kerf/story/1 "] {
        assert!(!says_yes(&key, &secret.sign(domain, MESSAGE)), "`{domain}`");
    }
    let shifted = secret.sign("kerf/story/", &[b"1", MESSAGE].concat());
    assert!(!says_yes(&key, &shifted), "the border between domain and message is signed too");
}

#[test]
fn fault_19_a_signature_of_another_protocol_is_refused() {
    let secret = SecretKey::from_seed(&[7; 32]);
    let (key, scalar) = (secret.public(), scalar_of(&[7; 32]));
    // Plain Ed25519 over the message, as SSH, TLS or another chain would ask for.
    let nonce = Scalar::from(5_u64);
    let point = EdwardsPoint::mul_base(&nonce).compress().to_bytes();
    let hash =
        Sha512::new().chain_update(point).chain_update(key_bytes(&key)).chain_update(MESSAGE).finalize();
    let plain = joined(&point, (nonce + Scalar::from_bytes_mod_order_wide(&hash.into()) * scalar).as_bytes());
    assert!(!says_yes(&key, &plain));
    // The same bytes asked of this key for a peer's handshake with a longer domain.
    assert!(!says_yes(&key, &secret.sign("_COMMONWARE_HANDSHAKE", MESSAGE)));
    // A key of one scheme with a signature of the other.
    let generator = "p256:036b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296";
    let passkey: PublicKey = generator.parse().expect("a key");
    assert!(!says_yes(&passkey, &secret.sign(DOMAIN, MESSAGE)));
    let json = canon::sample(&<Signature as canon::Canon>::shape(), 0);
    assert!(json.get("ed25519").is_some());
}

#[test]
fn a_key_is_read_from_its_text_alone() {
    let key = SecretKey::from_seed(&[7; 32]).public();
    let text = key.to_string();
    assert_eq!(text.parse(), Ok(key));
    for wrong in [
        &text[8..],
        &text.to_uppercase(),
        &format!("{text}00"),
        &text.replace("ed25519", "p256"),
        "p256:",
        ":",
    ] {
        assert!(matches!(wrong.parse::<PublicKey>(), Err(KeyError::Form { .. })), "{wrong}");
    }
    assert_eq!(canon::decode::<PublicKey>(&canon::encode(&key)), Ok(key));
    assert!(canon::decode::<PublicKey>(&[0x58, 33, 2]).is_err());
    let mut other_scheme = canon::encode(&key);
    other_scheme[2] = 2;
    assert!(canon::decode::<PublicKey>(&other_scheme).is_err(), "33 bytes of P-256 where 32 are");
}

/// One signature, good or bad in one of many ways, and whether it is good.
fn any_signature(kind: u8, seed: u8) -> (PublicKey, &'static str, Vec<u8>, Signature, bool) {
    let message = vec![seed; usize::from(seed % 70)];
    let secret = SecretKey::from_seed(&[seed; 32]);
    let key = secret.public();
    let good = secret.sign(DOMAIN, &message);
    let (point, answer) = parts(&good);
    match kind {
        0..=5 => (key, DOMAIN, message, good, true),
        6 => (key, "kerf/other/1", message, good, false),
        7 => (key, DOMAIN, [message, vec![0]].concat(), good, false),
        8 => (SecretKey::from_seed(&[seed ^ 255; 32]).public(), DOMAIN, message, good, false),
        9 => (key, DOMAIN, message, joined(&[0xff; 32], &answer), false),
        10 => (key, DOMAIN, message, joined(&point, &[0xff; 32]), false),
        11 => (PublicKey::Ed25519([0xff; 32]), DOMAIN, message, good, false),
        12 => (
            PublicKey::Ed25519(EIGHT_TORSION[usize::from(seed % 8)].compress().0),
            DOMAIN,
            message,
            good,
            false,
        ),
        13 => (key, DOMAIN, message, joined(&answer, &point), false),
        _ => {
            let (passkey, assertion) = crate::passkeys::signed(DOMAIN, &message);
            (passkey, DOMAIN, message, assertion, kind.is_multiple_of(2))
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn a_batch_answers_as_each_alone(
        kinds in proptest::collection::vec((0_u8..16, any::<u8>()), 0..24), seed: [u8; 32],
    ) {
        let mut all: Vec<_> = kinds.iter().map(|(kind, seed)| any_signature(*kind, *seed)).collect();
        for (_, domain, _, signature, good) in &mut all {
            if let (Signature::WebAuthn(assertion), false) = (signature, *good) {
                assertion.signature.0[40] ^= 1;
                *domain = DOMAIN;
            }
        }
        let items: Vec<SignedMessage<'_>> = all
            .iter()
            .map(|(key, domain, message, signature, _)| SignedMessage { key, domain, message, signature })
            .collect();
        let expected: Vec<bool> = all.iter().map(|(.., good)| *good).collect();
        prop_assert_eq!(&items.iter().map(verify).collect::<Vec<_>>(), &expected);
        prop_assert_eq!(verify_batch(&items, seed), expected);
    }

    #[test]
    fn any_64_bytes_get_one_answer(point: [u8; 32], s: [u8; 32], canonical: bool) {
        let mut s = s;
        if canonical {
            s[31] &= 0x0f;
        }
        let key = SecretKey::from_seed(&[7; 32]).public();
        prop_assert!(!says_yes(&key, &joined(&point, &s)));
    }
}
