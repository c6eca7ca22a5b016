//! Bytes that do not change.
//!
//! `UPDATE_VECTORS=1` writes the files anew; a changed byte takes a decision record.

use crate::engine_vectors::records;
use crate::network::{EPOCH, Scene, check};
use canon::hex_encode;
use light::{HEADER_BYTES, Header, Trust};
use std::path::PathBuf;

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name)
}

/// The frozen bytes of a file, which `made` is compared with.
fn frozen(name: &str, made: &[u8]) -> Vec<u8> {
    if std::env::var_os("UPDATE_VECTORS").is_some() {
        std::fs::write(path(name), made).unwrap();
    }
    let kept = std::fs::read(path(name)).unwrap();
    assert!(kept == made, "{name} would be written differently");
    kept
}

#[test]
fn proof_files_stay_what_they_are() {
    let scene = Scene::new();
    let records = records();
    let trust = format!("{}\n{}\n", scene.network.trust(), scene.network.anchored(3, &scene.four));
    let kept = String::from_utf8(frozen("trust.txt", trust.as_bytes())).unwrap();
    let proofs = [
        ("present.proof", scene.prove(&records[2])),
        ("absent.proof", scene.prove(&records[5])),
        ("outcome.proof", scene.prove_outcome(&[b"one", b"two", b"three"], 2)),
    ];
    for (name, made) in proofs {
        let bytes = frozen(name, &made);
        for line in kept.lines() {
            let trust: Trust = line.parse().unwrap();
            check(&bytes, &trust).unwrap();
        }
    }
}

#[test]
fn a_header_stays_what_it_is() {
    let scene = Scene::new();
    let header = scene.network.header(5 * EPOCH, &scene.four);
    let bytes = header.encode();
    assert_eq!(bytes.len(), HEADER_BYTES);
    assert_eq!(Header::decode(&bytes), Ok(header.clone()));
    // Where each field stands.
    assert_eq!(bytes[0], 2);
    assert_eq!(bytes[1..33], scene.network.id());
    assert_eq!(bytes[33..41], 20_u64.to_be_bytes());
    assert_eq!(bytes[41..49], 1_020_u64.to_be_bytes());
    assert_eq!(bytes[49..81], [4; 32]);
    assert_eq!(bytes[81..89], 5_u64.to_be_bytes());
    assert_eq!(bytes[89..97], 20_u64.to_be_bytes());
    assert_eq!(bytes[97..105], 19_u64.to_be_bytes());
    assert_eq!(bytes[105..137], scene.network.first.keys()[0]);
    assert_eq!(bytes[137..141], [0; 4]);
    assert_eq!(bytes[173..205], [0; 32]);
    assert_eq!(bytes[237..269], [3; 32]);
    assert_eq!(bytes[269..285], [&[0; 15][..], &[1]].concat());
    assert_eq!(bytes[285..], scene.four.commitment());
    let digest = canon::Digest::of(&[b"kerf/header/2".as_slice(), &bytes].concat());
    assert_eq!(digest.0, header.digest());
    let keys = scene.four.keys();
    let commitment = canon::Digest::of(&[b"kerf/committee/1\0\0\0\x04".as_slice(), &keys.concat()].concat());
    assert_eq!(commitment.0, scene.four.commitment());
    assert_eq!(hex_encode(&header.digest()), DIGEST);
}

const DIGEST: &str = "f803bf2208b5b172f46376d4f1ea46140063735f8e68fda8f3e07f06fc92ccde";

#[test]
fn a_header_that_encoding_does_not_make_is_refused() {
    let scene = Scene::new();
    let bytes = scene.network.header(1, &scene.four).encode();
    let with = |at: usize, part: &[u8]| {
        let mut changed = bytes;
        changed[at..at + part.len()].copy_from_slice(part);
        Header::decode(&changed).unwrap_err().to_string()
    };
    assert_eq!(with(0, &[1]), "header version 1 is unknown; this program reads version 2");
    assert_eq!(with(277, &[0; 8]), "header names an empty range of operations");
    assert_eq!(with(105, &[&[2][..], &[0; 31]].concat()), "header names a leader that is not a public key");
    assert_eq!(Header::decode(&bytes[1..]).unwrap_err().to_string(), "header must have 317 bytes, not 316");
}
