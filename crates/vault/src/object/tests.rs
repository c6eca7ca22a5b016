//! Writing and reading, and what a provider tries.

use super::*;
use crate::collection::CollectionSecret;
use crate::wiped::Seed;
use std::cell::Cell;
use std::collections::BTreeMap;

/// The machine stopped.
#[derive(Debug, thiserror::Error)]
#[error("the machine stopped")]
pub(crate) struct Stopped;

pub(crate) type Stored = BTreeMap<Spot, (Stamp, Vec<u8>)>;

/// A shelf in memory that stops at a chosen write: before it, after it, or in the middle of it.
#[derive(Default)]
pub(crate) struct Memory {
    pub(crate) chunks: Stored,
    pub(crate) stop: Option<(usize, Stop)>,
    pub(crate) writes: usize,
    pub(crate) reads: Cell<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stop {
    Before,
    After,
    /// Half of the bytes are new: a shelf that breaks its promise.
    Torn,
}

impl Shelf for Memory {
    type Fault = Stopped;

    fn read(&self, spot: Spot, bytes: &mut Vec<u8>) -> Result<Option<Stamp>, Stopped> {
        self.reads.set(self.reads.get() + 1);
        bytes.clear();
        Ok(self.chunks.get(&spot).map(|(stamp, stored)| {
            bytes.extend_from_slice(stored);
            *stamp
        }))
    }

    fn write(&mut self, spot: Spot, stamp: Stamp, bytes: &[u8]) -> Result<(), Stopped> {
        let stop = self.stop.filter(|(at, _)| *at == self.writes).map(|(_, how)| how);
        self.writes += 1;
        match stop {
            None => {
                self.chunks.insert(spot, (stamp, bytes.to_vec()));
                Ok(())
            }
            Some(Stop::Before) => Err(Stopped),
            Some(Stop::After) => {
                self.chunks.insert(spot, (stamp, bytes.to_vec()));
                Err(Stopped)
            }
            Some(Stop::Torn) => {
                if let Some((_, old)) = self.chunks.get_mut(&spot) {
                    let half = bytes.len() / 2;
                    old[..half].copy_from_slice(&bytes[..half]);
                }
                Err(Stopped)
            }
        }
    }
}

pub(crate) fn seed(text: &str) -> Seed {
    derive(&[8; 32], "test", &[text.as_bytes()])
}

pub(crate) fn collection() -> CollectionSecret {
    CollectionSecret::from_seed(CollectionId([1; 16]), &seed("collection"))
}

pub(crate) fn object(number: u8) -> ObjectId {
    ObjectId([number; 16])
}

/// Content that differs from place to place.
pub(crate) fn content(len: usize, number: u8) -> Vec<u8> {
    (0..len).map(|place| (place * 31 + place / 251).to_le_bytes()[0] ^ number).collect()
}

pub(crate) fn write(
    keyring: &Keyring,
    object: ObjectId,
    version: u32,
    content: &[u8],
    shelf: &mut Memory,
) -> (Manifest, Vec<Digest>) {
    let mut writing = Writing::new(keyring, object, version).expect("the right keyring");
    let count = content.len().div_ceil(CHUNK_BYTES).max(1);
    for number in 0..count {
        let end = content.len().min((number + 1) * CHUNK_BYTES);
        let part = content[number * CHUNK_BYTES..end].to_vec();
        writing.chunk(part, number + 1 == count, shelf).expect("written");
    }
    writing.finish().expect("ended")
}

pub(crate) fn read(
    keyring: &Keyring,
    manifest: &Manifest,
    leaves: &[Digest],
    shelf: &Memory,
) -> Result<Vec<u8>, String> {
    let reading = Reading::new(keyring, manifest).ok_or("the keyring does not reach")?;
    let mut content = Vec::new();
    let read = reading.all(leaves, shelf, |chunk| content.extend(chunk));
    read.map(|()| content).map_err(|error| error.to_string())
}

#[test]
fn what_was_written_is_read_at_any_length_and_any_place() {
    let keyring = collection().keyring(Epoch::FIRST);
    for len in [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES, 3 * CHUNK_BYTES + 7] {
        let mut shelf = Memory::default();
        let written = content(len, 1);
        let (manifest, leaves) = write(&keyring, object(1), 1, &written, &mut shelf);
        assert_eq!(manifest.length, len as u64);
        assert_eq!(manifest.chunks() as usize, shelf.chunks.len());
        assert_eq!(read(&keyring, &manifest, &leaves, &shelf).as_ref(), Ok(&written), "{len} bytes");
        let reading = Reading::new(&keyring, &manifest).expect("reaches");
        for chunk in 0..manifest.chunks() {
            shelf.reads.set(0);
            let got = reading.chunk(chunk, &path_of(&leaves, chunk), &shelf).expect("a chunk");
            let start = chunk as usize * CHUNK_BYTES;
            assert_eq!(got, written[start..len.min(start + CHUNK_BYTES)]);
            assert_eq!(shelf.reads.get(), 1, "one chunk is read for one chunk");
        }
        assert!(
            shelf
                .chunks
                .values()
                .all(|(_, stored)| !stored.windows(16).any(|part| written.windows(16).next() == Some(part)))
        );
    }
}

#[test]
fn chunks_of_the_wrong_size_are_refused() {
    let keyring = collection().keyring(Epoch::FIRST);
    let mut shelf = Memory::default();
    let mut writing = Writing::new(&keyring, object(1), 1).expect("the right keyring");
    let refused = |result: Result<(), ObjectError<Stopped>>| matches!(result, Err(ObjectError::Chunk(_)));
    assert!(refused(writing.chunk(vec![0; 10], false, &mut shelf)));
    assert!(refused(writing.chunk(vec![0; CHUNK_BYTES + 1], true, &mut shelf)));
    assert!(writing.chunk(vec![0; CHUNK_BYTES], false, &mut shelf).is_ok());
    assert!(refused(writing.chunk(vec![], true, &mut shelf)), "no empty chunk after another");
    assert!(writing.chunk(vec![1], true, &mut shelf).is_ok());
    assert!(refused(writing.chunk(vec![1], true, &mut shelf)), "nothing after the last");
    let unfinished = Writing::new(&keyring, object(2), 1).expect("the right keyring");
    assert!(unfinished.finish().is_none());
}

/// Fault 32, in part: what is missing is visible.
#[test]
fn a_provider_that_changes_moves_withholds_or_cuts_is_noticed() {
    let keyring = collection().keyring(Epoch::FIRST);
    let mut shelf = Memory::default();
    let (manifest, leaves) = write(&keyring, object(1), 1, &content(3 * CHUNK_BYTES, 1), &mut shelf);
    let (other, _) = write(&keyring, object(2), 1, &content(3 * CHUNK_BYTES, 1), &mut shelf);
    assert_ne!(manifest.root, other.root, "the same content in two objects looks different");
    let spot = |chunk| Spot { object: object(1), chunk };
    let told = |shelf: &Memory| read(&keyring, &manifest, &leaves, shelf).map(|content| content.len());
    let with = |change: &dyn Fn(&mut Stored)| {
        let mut chunks = shelf.chunks.clone();
        change(&mut chunks);
        told(&Memory { chunks, ..Memory::default() })
    };
    assert_eq!(told(&shelf), Ok(3 * CHUNK_BYTES));
    let changed = with(&|chunks| chunks.get_mut(&spot(1)).expect("there").1[5] ^= 1);
    assert_eq!(changed, Err("chunk 1 is not what the owner wrote".into()));
    let moved = with(&|chunks| {
        let first = chunks[&spot(0)].clone();
        chunks.insert(spot(2), first);
    });
    assert_eq!(moved, Err("chunk 2 is not what the owner wrote".into()));
    let swapped = with(&|chunks| {
        let foreign = chunks[&Spot { object: object(2), chunk: 0 }].clone();
        chunks.insert(spot(0), foreign);
    });
    assert_eq!(swapped, Err("chunk 0 is not what the owner wrote".into()));
    let withheld = with(&|chunks| {
        chunks.remove(&spot(2));
    });
    assert_eq!(withheld, Err("chunk 2 is withheld or lost".into()));
    let cut = with(&|chunks| chunks.get_mut(&spot(2)).expect("there").1.truncate(100));
    assert_eq!(cut, Err("chunk 2 is not what the owner wrote".into()));
    let fewer = read(&keyring, &manifest, &leaves[..2], &shelf);
    assert_eq!(fewer, Err("the hashes of the chunks do not fit the manifest".into()));
    // A manifest that claims less content than was written: the root is over other leaves, the last chunk another one.
    let shorter = Manifest { length: 2 * CHUNK_BYTES as u64, ..manifest.clone() };
    assert_eq!(
        read(&keyring, &shorter, &leaves[..2], &shelf),
        Err("the hashes of the chunks do not fit the manifest".into())
    );
    let forged = Manifest { root: root_of(&leaves[..2]), ..shorter };
    assert_eq!(
        read(&keyring, &forged, &leaves[..2], &shelf),
        Err("chunk 1 is not what the owner wrote".into())
    );
}

/// A provider that knows the inner keys of a reader still cannot put its own content in.
#[test]
fn a_reader_in_league_with_the_provider_cannot_forge() {
    let keyring = collection().keyring(Epoch::FIRST);
    let mut shelf = Memory::default();
    let (manifest, leaves) = write(&keyring, object(1), 1, &content(100, 1), &mut shelf);
    let (forged, forged_leaves) = write(&keyring, object(1), 1, &content(100, 2), &mut shelf);
    assert_eq!(read(&keyring, &forged, &forged_leaves, &shelf), Ok(content(100, 2)), "well sealed");
    assert_eq!(read(&keyring, &manifest, &leaves, &shelf), Err("chunk 0 is not what the owner wrote".into()));
}

#[test]
fn versions_have_key_streams_of_their_own() {
    let keyring = collection().keyring(Epoch::FIRST);
    let mut shelf = Memory::default();
    let (old, old_leaves) = write(&keyring, object(1), 1, &content(100, 1), &mut shelf);
    let first = shelf.chunks.values().next().expect("one").1.clone();
    let (new, new_leaves) = write(&keyring, object(1), 2, &content(100, 1), &mut shelf);
    let second = shelf.chunks.values().next().expect("one").1.clone();
    assert!(first.iter().zip(&second).filter(|(one, other)| one == other).count() < 10);
    assert_eq!(read(&keyring, &new, &new_leaves, &shelf), Ok(content(100, 1)));
    let error = read(&keyring, &old, &old_leaves, &shelf);
    assert_eq!(error, Err("chunk 0 is of version 2, the manifest of version 1".into()));
}

#[test]
fn manifests_are_in_the_catalogue_by_their_place() {
    let keyring = collection().keyring(Epoch::FIRST);
    let mut shelf = Memory::default();
    let manifests: Vec<Manifest> =
        (1..=5).map(|number| write(&keyring, object(number), 1, &content(9, number), &mut shelf).0).collect();
    let root = catalogue_root(&manifests);
    for (index, manifest) in (0_u32..).zip(&manifests) {
        let path = catalogue_path(&manifests, index as usize);
        assert!(manifest.is_in(&root, index, 5, &path));
        assert!(!manifest.is_in(&root, (index + 1) % 5, 5, &path));
        let newer = Manifest { version: 2, ..manifest.clone() };
        assert!(!newer.is_in(&root, index, 5, &path));
    }
}
