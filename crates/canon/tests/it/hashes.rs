//! Hashes: the bytes that go in, spelled out.

use canon::{Digest, Hasher, hash_parts};
use proptest::prelude::*;

#[test]
fn the_input_is_the_domain_and_each_part_with_its_length() {
    let spelled = Digest::of(b"\x06kerf/x\x00\x00\x00\x03abc\x00\x00\x00\x00");
    assert_eq!(hash_parts("kerf/x", &[b"abc", b""]), spelled);
    assert_eq!(Hasher::new("kerf/x").part(b"abc").part(b"").finish(), spelled);
    assert_eq!(hash_parts("", &[]), Digest::of(b"\x00"));
}

#[test]
fn known_answers() {
    // `printf '\x06kerf/x\x00\x00\x00\x03abc\x00\x00\x00\x00' | sha256sum`
    assert_eq!(
        hash_parts("kerf/x", &[b"abc", b""]).to_string(),
        "874c932e489d3bf0ba06819e9b825a758b3582c354280d4244ba2c18bcab0c1a"
    );
    assert_eq!(
        Digest::of(b"abc").to_string(),
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    );
}

#[test]
fn parts_cannot_be_shifted() {
    let hashes = [
        hash_parts("kerf/x", &[b"ab", b"c"]),
        hash_parts("kerf/x", &[b"a", b"bc"]),
        hash_parts("kerf/x", &[b"abc"]),
        hash_parts("kerf/x", &[b"abc", b""]),
        hash_parts("kerf/", &[b"xabc"]),
        hash_parts("kerf/y", &[b"abc"]),
    ];
    for (place, hash) in hashes.iter().enumerate() {
        assert!(!hashes[..place].contains(hash), "{place}");
    }
}

#[test]
#[should_panic(expected = "a domain is a short constant")]
fn a_domain_is_short() {
    hash_parts(&"x".repeat(256), &[]);
}

#[test]
fn a_hash_is_read_from_lower_case_digits_only() {
    let text = Digest::of(b"").to_string();
    assert_eq!(text.parse(), Ok(Digest::of(b"")));
    assert!(text.to_uppercase().parse::<Digest>().is_err());
    assert!(text[..62].parse::<Digest>().is_err());
}

proptest! {
    #[test]
    fn different_parts_have_different_hashes(left: Vec<Vec<u8>>, right: Vec<Vec<u8>>) {
        let hash = |parts: &[Vec<u8>]| {
            let parts: Vec<&[u8]> = parts.iter().map(Vec::as_slice).collect();
            hash_parts("kerf/x", &parts)
        };
        prop_assert_eq!(hash(&left) == hash(&right), left == right);
    }
}
