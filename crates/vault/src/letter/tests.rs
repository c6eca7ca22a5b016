//! Letters open for their receiver, about their subject, unchanged; and for nobody else.

use super::*;

fn seed(number: u8) -> Seed {
    Seed::new([number; 32])
}

#[test]
fn a_letter_opens_for_its_receiver_only() {
    let (ann, eve) = (SealingSecret::from_seed(&seed(1)), SealingSecret::from_seed(&seed(2)));
    let letter = Letter::seal(&ann.public(), b"a key", b"the content", &seed(3)).expect("sealed");
    assert_eq!(letter.open(&ann, b"a key").expect("hers").as_slice(), b"the content");
    assert_eq!(letter.open(&eve, b"a key"), Err(Unopened));
    assert_eq!(letter.open(&ann, b"a token"), Err(Unopened), "about something else");
    let bytes = canon::encode(&letter);
    assert_eq!(Letter::open_bytes(&bytes, &ann, b"a key").expect("hers").as_slice(), b"the content");
    for at in (0..bytes.len()).step_by(61) {
        let mut changed = bytes.clone();
        changed[at] ^= 1;
        assert!(Letter::open_bytes(&changed, &ann, b"a key").is_err(), "byte {at}");
        assert!(Letter::open_bytes(&bytes[..at], &ann, b"a key").is_err(), "cut at {at}");
    }
}

#[test]
fn fault_09_what_is_no_key_or_too_long_is_refused() {
    let ann = SealingSecret::from_seed(&seed(1));
    let sealed = |to: &[u8], content: &[u8]| Letter::seal(to, b"", content, &seed(3)).map(drop);
    assert_eq!(sealed(&ann.public()[1..], b"x"), Err(SealError::Receiver));
    assert_eq!(sealed(&[0xff; SEALING_BYTES], b"x"), Err(SealError::Receiver), "coefficients out of range");
    assert_eq!(sealed(&ann.public(), &vec![0; CONTENT_BYTES_MAX + 1]), Err(SealError::TooLong));
    let longest = vec![7; CONTENT_BYTES_MAX];
    let letter = Letter::seal(&ann.public(), b"", &longest, &seed(3)).expect("just fits");
    let again: Letter = canon::decode(&canon::encode(&letter)).expect("its own bytes");
    assert_eq!(again.open(&ann, b"").expect("hers").as_slice(), longest);
}

#[test]
fn nothing_secret_is_shown() {
    let shown = format!("{:?}", SealingSecret::from_seed(&seed(1)));
    assert_eq!(shown, "SealingSecret(..)");
}

/// The vectors of draft-connolly-cfrg-xwing-kem-06, appendix C, through the library as it is used here.
#[test]
fn the_drafts_vectors_come_out() {
    let text = include_str!("../../tests/vectors/x-wing.json");
    let vectors: Vec<serde_json::Value> = serde_json::from_str(text).expect("JSON");
    assert_eq!(vectors.len(), 3);
    for vector in vectors {
        let bytes = |name: &str| canon::hex_decode(vector[name].as_str().expect("digits")).expect("digits");
        let secret: [u8; 32] = bytes("seed").try_into().expect("32 bytes");
        let secret = DecapsulationKey::from(secret);
        assert_eq!(secret.encapsulation_key().to_bytes().to_vec(), bytes("pk"));
        let coins: [u8; 64] = bytes("eseed").try_into().expect("64 bytes");
        let key = EncapsulationKey::try_from(bytes("pk").as_slice()).expect("a key");
        let (capsule, shared) = key.encapsulate_deterministic((&coins).into());
        assert_eq!(capsule.to_vec(), bytes("ct"));
        assert_eq!(shared.to_vec(), bytes("ss"));
        assert_eq!(secret.decapsulate(&capsule).to_vec(), bytes("ss"));
    }
}
