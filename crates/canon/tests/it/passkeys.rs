//! Passkeys: an assertion as an authenticator makes it, and everything that is wrong with others.

use canon::{Assertion, AssertionBytes, Digest, KeyError, PublicKey, Signature, Signature64, SignedMessage};
use canon::{WEBAUTHN_BYTES_MAX, hash_parts, hex_decode, verify, verify_batch};
use p256::ecdsa::SigningKey;
use p256::ecdsa::signature::Signer;

const DOMAIN: &str = "kerf/story/1";
const MESSAGE: &[u8] = b"three reams of paper";

/// What an authenticator and a browser put together before the signature is made.
#[derive(Clone)]
struct Made {
    secret: u8,
    flags: u8,
    authenticator_more: Vec<u8>,
    client_data: String,
    high_s: bool,
}

fn base64url(bytes: &[u8]) -> String {
    // Six bits at a time, most significant first, spelled out on its own so that the product's is checked.
    let bits: String = bytes.iter().map(|byte| format!("{byte:08b}")).collect();
    let digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let six = |bits: &[u8]| {
        let text = format!("{:0<6}", std::str::from_utf8(bits).expect("digits"));
        digits.chars().nth(usize::from_str_radix(&text, 2).expect("six bits")).expect("a digit")
    };
    bits.as_bytes().chunks(6).map(six).collect()
}

fn client_data(domain: &str, message: &[u8]) -> String {
    let challenge = base64url(&hash_parts(domain, &[message]).0);
    format!(
        r#"{{"type":"webauthn.get","challenge":"{challenge}","origin":"https://kerf.example","crossOrigin":false}}"#
    )
}

fn good() -> Made {
    let client_data = client_data(DOMAIN, MESSAGE);
    Made { secret: 7, flags: 0x05, authenticator_more: Vec::new(), client_data, high_s: false }
}

/// The other root: the order of P-256 minus `s`.
fn negated(s: &[u8; 32]) -> [u8; 32] {
    let order =
        hex_decode("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551").expect("digits");
    let mut out = [0; 32];
    let mut borrow = 0_i16;
    for place in (0..32).rev() {
        let difference = i16::from(order[place]) - i16::from(s[place]) - borrow;
        borrow = i16::from(difference < 0);
        out[place] = u8::try_from(difference.rem_euclid(256)).expect("a byte");
    }
    out
}

fn key_of(secret: u8) -> (SigningKey, PublicKey) {
    let signing = SigningKey::from_slice(&[secret; 32]).expect("a scalar below the order");
    let point = signing.verifying_key().to_sec1_point(true);
    (signing, PublicKey::P256(point.as_bytes().try_into().expect("33 bytes")))
}

fn assemble(made: &Made) -> (PublicKey, Assertion) {
    let (signing, key) = key_of(made.secret);
    let mut authenticator_data = Digest::of(b"kerf.example").0.to_vec();
    authenticator_data.push(made.flags);
    authenticator_data.extend([0, 0, 0, 9]);
    authenticator_data.extend(&made.authenticator_more);
    let signed = [authenticator_data.clone(), Digest::of(made.client_data.as_bytes()).0.to_vec()].concat();
    let signature: p256::ecdsa::Signature = signing.sign(&signed);
    let mut bytes: [u8; 64] = signature.normalize_s().to_bytes().into();
    if made.high_s {
        let s: [u8; 32] = bytes[32..].try_into().expect("32 bytes");
        bytes[32..].copy_from_slice(&negated(&s));
    }
    let client_data = AssertionBytes(made.client_data.clone().into_bytes());
    let authenticator_data = AssertionBytes(authenticator_data);
    (key, Assertion { authenticator_data, client_data, signature: Signature64(bytes) })
}

/// A passkey and its good signature of `message` in `domain`.
pub(crate) fn signed(domain: &str, message: &[u8]) -> (PublicKey, Signature) {
    let (key, assertion) = assemble(&Made { client_data: client_data(domain, message), ..good() });
    (key, Signature::WebAuthn(assertion))
}

fn says_yes(key: &PublicKey, assertion: &Assertion) -> bool {
    let signature = Signature::WebAuthn(assertion.clone());
    let item = SignedMessage { key, domain: DOMAIN, message: MESSAGE, signature: &signature };
    let answer = verify(&item);
    assert_eq!(verify_batch(&[item, item], [3; 32]), [answer, answer]);
    answer
}

fn accepted(made: &Made) -> bool {
    let (key, assertion) = assemble(made);
    says_yes(&key, &assertion)
}

#[test]
fn a_passkey_signs() {
    assert!(accepted(&good()));
    assert!(accepted(&Made { flags: 0x1d, ..good() }), "one that is backed up says so in its flags");
    assert!(accepted(&Made { flags: 0x85, authenticator_more: vec![0xa0], ..good() }), "extensions follow");
    let (key, _) = assemble(&good());
    assert_eq!(key.check(), Ok(()));
    assert_eq!(Assertion::challenge(DOMAIN, MESSAGE), hash_parts(DOMAIN, &[MESSAGE]).0);
}

#[test]
fn a_browser_may_add_what_it_likes_to_the_client_data() {
    let extra = good().client_data.replace(
        "\"crossOrigin\":false",
        "\"other_keys_can_be_added_here\":\"do not compare clientDataJSON against a template\",\"tokenBinding\":{\"status\":\"supported\"}",
    );
    assert!(accepted(&Made { client_data: extra, ..good() }));
}

#[test]
fn fault_19_the_other_root_is_refused() {
    assert!(!accepted(&Made { high_s: true, ..good() }));
}

#[test]
fn the_client_must_have_meant_this() {
    let change = |from: &str, to: &str| {
        let client_data = good().client_data.replace(from, to);
        assert_ne!(client_data, good().client_data);
        !accepted(&Made { client_data, ..good() })
    };
    assert!(change("webauthn.get", "webauthn.create"), "another type");
    assert!(change("\"type\":\"webauthn.get\",", ""), "no type");
    assert!(change("crossOrigin\":false", "crossOrigin\":true"), "asked for by another origin");
    assert!(change("\"challenge\":\"", "\"challenge\":\"A"), "another challenge");
    assert!(change("\",\"origin", "=\",\"origin"), "padding");
    assert!(change("\"challenge\"", "\"challenged\""), "no challenge");
    assert!(change("}", ""), "not JSON");
    assert!(change("{\"type\"", "{\"type\":\"webauthn.get\",\"type\""), "a key twice");
    assert!(
        !accepted(&Made { client_data: client_data(DOMAIN, b"four reams"), ..good() }),
        "another message"
    );
    assert!(
        !accepted(&Made { client_data: client_data("kerf/other/1", MESSAGE), ..good() }),
        "another domain"
    );
    assert!(!accepted(&Made { client_data: "\u{feff}".to_owned() + &good().client_data, ..good() }));
}

#[test]
fn the_user_was_there_and_was_verified() {
    for flags in [0x00, 0x01, 0x04, 0x18, 0xfa] {
        assert!(!accepted(&Made { flags, ..good() }), "{flags:02x}");
    }
}

#[test]
fn what_is_cut_off_or_changed_is_refused() {
    let (key, assertion) = assemble(&good());
    assert!(says_yes(&key, &assertion));
    let mut cut = assertion.clone();
    cut.authenticator_data.0.truncate(36);
    assert!(!says_yes(&key, &cut));
    let mut cut = assertion.clone();
    cut.client_data.0.pop();
    assert!(!says_yes(&key, &cut));
    for place in 0..assertion.authenticator_data.0.len() {
        let mut changed = assertion.clone();
        changed.authenticator_data.0[place] ^= 0x40;
        assert!(!says_yes(&key, &changed), "byte {place}");
    }
    for place in 0..64 {
        let mut changed = assertion.clone();
        changed.signature.0[place] ^= 1;
        assert!(!says_yes(&key, &changed), "byte {place} of the signature");
    }
    let (_, other) = key_of(8);
    assert!(!says_yes(&other, &assertion), "another key");
    for (r, s) in [([0; 32], [0; 32]), ([0xff; 32], [1; 32]), ([1; 32], [0; 32])] {
        let mut changed = assertion.clone();
        changed.signature.0 = [r, s].concat().try_into().expect("64 bytes");
        assert!(!says_yes(&key, &changed));
    }
}

#[test]
fn an_authenticator_cut_short_is_refused_even_if_it_signed() {
    let (signing, key) = key_of(7);
    let mut authenticator_data = Digest::of(b"kerf.example").0.to_vec();
    authenticator_data.push(0x05);
    let client_data = good().client_data;
    let signed = [authenticator_data.clone(), Digest::of(client_data.as_bytes()).0.to_vec()].concat();
    let signature: p256::ecdsa::Signature = signing.sign(&signed);
    let assertion = Assertion {
        authenticator_data: AssertionBytes(authenticator_data),
        client_data: AssertionBytes(client_data.into_bytes()),
        signature: Signature64(signature.normalize_s().to_bytes().into()),
    };
    assert!(!says_yes(&key, &assertion));
}

#[test]
fn a_point_is_written_in_one_way() {
    let (_, key) = key_of(7);
    let PublicKey::P256(bytes) = key else { panic!("a P-256 key") };
    let (_, assertion) = assemble(&good());
    let not_a_point = Err(KeyError::NotAPoint { curve: "P-256" });
    // SEC 1 knows 2 and 3 for the sign of y; 5 means the same point without a sign, 4 and 6 are longer.
    for tag in [0, 1, 4, 5, 6, 7, bytes[0] ^ 1] {
        let mut other = bytes;
        other[0] = tag;
        let other = PublicKey::P256(other);
        if tag != bytes[0] ^ 1 {
            assert_eq!(other.check(), not_a_point, "{tag}");
        }
        assert!(!says_yes(&other, &assertion), "{tag}");
    }
    let mut beyond = [0xff; 33];
    beyond[0] = 2;
    assert_eq!(PublicKey::P256(beyond).check(), not_a_point, "x is not below the prime");
    let mut nought = [0; 33];
    nought[0] = 4;
    assert_eq!(PublicKey::P256(nought).check(), not_a_point);
}

#[test]
fn an_assertion_has_limits() {
    for len in [0, WEBAUTHN_BYTES_MAX + 1] {
        let (_, mut assertion) = assemble(&good());
        assertion.client_data = AssertionBytes(vec![b' '; len]);
        let bytes = canon::encode(&assertion);
        assert!(canon::decode::<Assertion>(&bytes).is_err(), "{len} bytes");
    }
    let (_, assertion) = assemble(&good());
    assert_eq!(canon::decode::<Assertion>(&canon::encode(&assertion)), Ok(assertion));
}

#[test]
fn client_data_that_nests_deep_breaks_nothing() {
    let client_data = format!("{{\"a\":{}", "[".repeat(1000));
    assert!(!accepted(&Made { client_data, ..good() }));
}

#[test]
fn the_key_that_made_an_assertion_is_found_from_it() {
    for secret in 1..20 {
        let (key, assertion) = assemble(&Made { secret, ..good() });
        let signers = assertion.signers();
        assert!(signers.contains(&key), "{secret}: {signers:?}");
        assert!(signers.len() <= 2);
    }
    let (_, mut hostile) = assemble(&good());
    for bytes in [[0; 64], [255; 64]] {
        hostile.signature = Signature64(bytes);
        assert_eq!(hostile.signers(), []);
    }
}
