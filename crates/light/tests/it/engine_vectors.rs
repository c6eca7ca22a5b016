//! The same answers as commonware 2026.10.0, whose proofs and answers are in `tests/data/engine.bin`.

use crate::network::Record;
use light::{Absence, CHUNK_BYTES, Committee, Finalization, Presence};
use vocabulary::quorum;

const VECTORS: &[u8] = include_bytes!("../data/engine.bin");

/// What somebody says to bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    Unread,
    Refused,
    Believed,
}

fn verdict<T, E>(read: Result<T, E>, believes: impl FnOnce(&T) -> bool) -> Verdict {
    match read {
        Err(_) => Verdict::Unread,
        Ok(thing) if believes(&thing) => Verdict::Believed,
        Ok(_) => Verdict::Refused,
    }
}

struct Vectors(&'static [u8]);

impl Vectors {
    fn slice(&mut self, count: usize) -> &'static [u8] {
        let (head, tail) = self.0.split_at(count);
        self.0 = tail;
        head
    }

    fn take<const N: usize>(&mut self) -> [u8; N] {
        self.slice(N).try_into().unwrap()
    }

    fn u16(&mut self) -> usize {
        u16::from_be_bytes(self.take()).into()
    }

    fn u64(&mut self) -> u64 {
        u64::from_be_bytes(self.take())
    }

    fn bytes(&mut self) -> &'static [u8] {
        let length = self.u16();
        self.slice(length)
    }

    /// What the engine says to each of the changed `bytes`.
    fn flips(&mut self, bytes: &[u8]) -> Vec<Verdict> {
        let mut said = vec![Verdict::Refused; bytes.len()];
        for verdict in [Verdict::Unread, Verdict::Believed] {
            for _ in 0..self.u16() {
                said[self.u16()] = verdict;
            }
        }
        said
    }
}

/// The bytes with bit `(5 at + 3) mod 8` of byte `at` turned over.
fn flipped(bytes: &[u8], at: usize) -> Vec<u8> {
    let mut forged = bytes.to_vec();
    forged[at] ^= 1 << ((5 * at + 3) % 8);
    forged
}

fn value(number: [u8; 4]) -> [u8; CHUNK_BYTES] {
    number.repeat(CHUNK_BYTES / 4).try_into().unwrap()
}

#[derive(Debug, Default, PartialEq, Eq)]
struct Counted {
    present: usize,
    absent: usize,
    certificates: usize,
    records: usize,
    flips: usize,
    unread: usize,
    believed: usize,
}

#[test]
fn every_proof_and_certificate_of_the_engine_gets_the_engines_answer() {
    let mut vectors = Vectors(VECTORS);
    let mut counted = Counted::default();
    while !vectors.0.is_empty() {
        let [kind] = vectors.take();
        match kind {
            1 => {
                let (root, key, number) = (vectors.take(), vectors.take(), vectors.take());
                let bytes = vectors.bytes();
                let check = |bytes: &[u8]| {
                    verdict(Presence::decode(bytes), |proof| proof.verify(&key, &value(number), &root))
                };
                compare(&mut counted, &mut vectors, bytes, check);
                let proof = Presence::decode(bytes).unwrap();
                assert_eq!(proof.encode(), bytes);
                assert!(!proof.verify(&key, &value([9; 4]), &root), "another value");
                assert!(!proof.verify(&[7; 32], &value(number), &root), "another key");
                assert!(!proof.verify(&key, &value(number), &[7; 32]), "another root");
                counted.present += 1;
            }
            2 => {
                let (root, key) = (vectors.take(), vectors.take());
                let bytes = vectors.bytes();
                let check = |bytes: &[u8]| verdict(Absence::decode(bytes), |proof| proof.verify(&key, &root));
                compare(&mut counted, &mut vectors, bytes, check);
                let proof = Absence::decode(bytes).unwrap();
                assert_eq!(proof.encode(), bytes);
                assert!(!proof.verify(&key, &[7; 32]), "another root");
                if let Absence::Gap { key, next_key, .. } = &proof {
                    assert!(!proof.verify(key, &root), "the key before the gap is there");
                    assert!(!proof.verify(next_key, &root), "the key after the gap is there");
                }
                counted.absent += 1;
            }
            3 => {
                certificate(&mut counted, &mut vectors);
                counted.certificates += 1;
            }
            4 => {
                let _ = record(&mut vectors);
                counted.records += 1;
            }
            other => panic!("vector of kind {other}"),
        }
    }
    assert_eq!(counted, COUNTED);
}

/// Frozen with the vectors: so many were there, and none was passed over.
const COUNTED: Counted = Counted {
    present: 138,
    absent: 167,
    certificates: 10,
    records: 7,
    flips: 143_737,
    unread: 1_163,
    believed: 0,
};

fn record(vectors: &mut Vectors) -> Record {
    let (root, key) = (vectors.take(), vectors.take());
    Record { root, key, value: vectors.bytes().to_vec(), claim: vectors.bytes().to_vec() }
}

/// The records of the vectors, each with what is claimed of it: five that are there, and two that are not.
pub(crate) fn records() -> Vec<Record> {
    // They are the first of all vectors.
    let mut vectors = Vectors(VECTORS);
    let mut records = Vec::new();
    while vectors.take() == [4] {
        records.push(record(&mut vectors));
    }
    records
}

fn compare(counted: &mut Counted, vectors: &mut Vectors, bytes: &[u8], check: impl Fn(&[u8]) -> Verdict) {
    assert_eq!(check(bytes), Verdict::Believed);
    for (at, said) in vectors.flips(bytes).into_iter().enumerate() {
        assert_eq!(check(&flipped(bytes, at)), said, "byte {at} was changed");
        counted.flips += 1;
        counted.unread += usize::from(said == Verdict::Unread);
        counted.believed += usize::from(said == Verdict::Believed);
    }
    for end in 0..bytes.len() {
        assert_eq!(check(&bytes[..end]), Verdict::Unread, "it was cut at {end}");
    }
    assert_eq!(check(&[bytes, &[0]].concat()), Verdict::Unread, "something follows it");
}

fn certificate(counted: &mut Counted, vectors: &mut Vectors) {
    let network: [u8; 32] = vectors.take();
    let [validators] = vectors.take();
    let keys: Vec<[u8; 32]> = (0..validators).map(|_| vectors.take()).collect();
    let (epoch, view, parent_view) = (vectors.u64(), vectors.u64(), vectors.u64());
    let payload: [u8; 32] = vectors.take();
    let bytes = vectors.bytes();
    let committee = Committee::new(epoch, keys.clone()).unwrap();
    let read = Finalization::decode(bytes).unwrap();
    assert_eq!((read.epoch, read.view, read.parent_view, read.payload), (epoch, view, parent_view, payload));
    assert_eq!(read.encode(), bytes);
    assert!(read.signers() >= quorum(keys.len()));
    let check =
        |bytes: &[u8]| verdict(Finalization::decode(bytes), |read| read.verify(&committee, &network).is_ok());
    assert_eq!(check(bytes), Verdict::Believed);
    assert!(read.verify(&committee, &[7; 32]).is_err(), "another network");
    let fewer = Committee::new(epoch, keys[1..].to_vec());
    assert!(fewer.is_none_or(|fewer| read.verify(&fewer, &network).is_err()), "other validators");
    for (at, said) in vectors.flips(bytes).into_iter().enumerate() {
        // A signature is at the end of all bytes; checking some of the many is enough.
        if keys.len() > 25 && at > 200 && at % 97 != 0 {
            continue;
        }
        let forged = flipped(bytes, at);
        let ours = check(&forged);
        // The engine knows the number of validators when it reads, and we when we check.
        assert_eq!(ours == Verdict::Believed, said == Verdict::Believed, "byte {at} was changed");
        assert!(ours != Verdict::Unread || said == Verdict::Unread, "byte {at} was changed");
        if let Ok(read) = Finalization::decode(&forged) {
            assert_eq!(read.encode(), forged);
        }
        counted.flips += 1;
        counted.unread += usize::from(said == Verdict::Unread);
        counted.believed += usize::from(said == Verdict::Believed);
    }
    for end in 0..bytes.len() {
        assert_eq!(check(&bytes[..end]), Verdict::Unread, "it was cut at {end}");
    }
}
