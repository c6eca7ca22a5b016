//! Content: sealed and uploaded chunk by chunk, fetched and opened range by range.

use super::{Client, ClientError};
use crate::limits::{LEAVES_MAX, PAGE_MAX, PIECES_MAX, RANGE_BYTES_MAX, RANGE_CHUNKS_MAX};
use crate::record::{Piece, Upload};
use canon::Digest;
use std::cell::RefCell;
use std::convert::Infallible;
use std::io::Read;
use vault::{
    CHUNK_BYTES, CollectionId, Keyring, Manifest, ObjectError, ObjectId, Reading, Shelf, Spot, Stamp, State,
    Writing, catalogue_root,
};

/// Holds the one chunk that was sealed last.
#[derive(Default)]
struct Held(Vec<u8>);

impl Shelf for Held {
    type Fault = Infallible;
    fn read(&self, _: Spot, bytes: &mut Vec<u8>) -> Result<Option<Stamp>, Infallible> {
        bytes.clear();
        Ok(None)
    }
    fn write(&mut self, _: Spot, _: Stamp, bytes: &[u8]) -> Result<(), Infallible> {
        self.0.clear();
        self.0.extend_from_slice(bytes);
        Ok(())
    }
}

/// The first chunk that is held, and those from there on.
type Range = (Spot, Vec<(Stamp, Vec<u8>)>);

/// The chunks of a published version at a provider, fetched in ranges.
pub struct Remote<'a> {
    client: &'a Client,
    collection: CollectionId,
    version: u32,
    /// The range that was fetched last.
    held: RefCell<Range>,
    /// How many are fetched at once.
    range: usize,
}

impl<'a> Remote<'a> {
    /// The chunks of what a manifest describes; `range` of them are fetched at once, at most [`RANGE_CHUNKS_MAX`].
    pub fn new(client: &'a Client, manifest: &Manifest, range: usize) -> Self {
        let held = RefCell::new((Spot { object: manifest.object, chunk: 0 }, Vec::new()));
        let range = range.clamp(1, RANGE_CHUNKS_MAX);
        Self { client, collection: manifest.collection, version: manifest.version, held, range }
    }
}

impl Shelf for Remote<'_> {
    type Fault = ClientError;

    fn read(&self, spot: Spot, bytes: &mut Vec<u8>) -> Result<Option<Stamp>, ClientError> {
        bytes.clear();
        let mut held = self.held.borrow_mut();
        let place = |first: Spot| {
            let same = first.object == spot.object;
            spot.chunk.checked_sub(first.chunk).filter(|_| same).and_then(|place| usize::try_from(place).ok())
        };
        if place(held.0).is_none_or(|place| place >= held.1.len()) {
            let client = self.client;
            let (chunks, all) =
                match client.chunks(self.collection, spot.object, self.version, spot.chunk, self.range) {
                    Ok(found) => found,
                    // Withheld, or gone: `vault` names the chunk.
                    Err(error) if error.code() == Some("not_found") => return Ok(None),
                    Err(error) => return Err(error),
                };
            let mut rest = all.as_slice();
            let mut kept = Vec::new();
            for stamp in chunks.stamps.iter() {
                let length = usize::try_from(stamp.bytes).unwrap_or(usize::MAX);
                let (own, others) = rest.split_at_checked(length).unwrap_or((rest, &[]));
                rest = others;
                let stamp = Stamp { version: chunks.version, epoch: stamp.epoch, check: stamp.check };
                kept.push((stamp, own.to_vec()));
            }
            *held = (spot, kept);
        }
        let Some((stamp, own)) = place(held.0).and_then(|place| held.1.get(place)) else { return Ok(None) };
        bytes.extend_from_slice(own);
        Ok(Some(*stamp))
    }

    fn write(&mut self, _: Spot, _: Stamp, _: &[u8]) -> Result<(), ClientError> {
        Err(ClientError::Sealing("what is published is not written to; upload a later version".into()))
    }
}

/// Why content cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The provider said no, or cannot be reached.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// What the provider gives is not what the owner wrote, or is not there.
    #[error(transparent)]
    Object(#[from] ObjectError<ClientError>),
    /// The manifests do not give the state's root.
    #[error("the provider shows other objects than the owner's state of revision {0} has")]
    Catalogue(u32),
    /// The keyring does not reach.
    #[error("the keyring does not open this object: fetch the newest one")]
    Keyring,
}

fn sealing(error: ObjectError<Infallible>) -> ClientError {
    ClientError::Sealing(error.to_string())
}

impl Client {
    /// Seals and uploads a version of an object, from a stream of `length` bytes. What an earlier attempt with the same content has
    /// brought there is not sent again. Gives the manifest, to be published.
    ///
    /// Memory: [`RANGE_CHUNKS_MAX`] chunks, and 32 bytes for each chunk.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn put(
        &self,
        keyring: &Keyring,
        object: ObjectId,
        version: u32,
        length: u64,
        content: &mut dyn Read,
    ) -> Result<Manifest, ClientError> {
        let collection = keyring.collection();
        let chunks = crate::store::chunks_of(length)
            .ok_or_else(|| ClientError::Sealing("the content is too long for one object".into()))?;
        let there = self.upload_status(collection, object)?;
        let have = there.filter(|there| there.version == version).map_or(0, |there| there.have);
        let mut writing = Writing::new(keyring, object, version)
            .ok_or_else(|| ClientError::Sealing("the keyring does not reach".into()))?;
        let mut held = Held::default();
        let mut sealed = Vec::new();
        let mut first = have;
        for chunk in 0..chunks {
            let left = length - u64::from(chunk) * CHUNK_BYTES as u64;
            let mut own = vec![0; usize::try_from(left).unwrap_or(CHUNK_BYTES).min(CHUNK_BYTES)];
            content.read_exact(&mut own).map_err(ClientError::Content)?;
            writing.chunk(own, chunk + 1 == chunks, &mut held).map_err(sealing)?;
            if chunk < have {
                continue;
            }
            sealed.extend_from_slice(&held.0);
            let count = usize::try_from(chunk + 1 - first).unwrap_or_default();
            if count == RANGE_CHUNKS_MAX || chunk + 1 == chunks {
                let start = usize::try_from(first).unwrap_or_default();
                let leaves = writing.leaves().get(start..).unwrap_or_default().to_vec();
                let piece = Piece { object, version, length, first, leaves: leaves.try_into()? };
                let upload = Upload { epoch: keyring.epoch(), pieces: vec![piece].try_into()? };
                self.upload(collection, &upload, &sealed)?;
                sealed.clear();
                first = chunk + 1;
            }
        }
        let (manifest, _) = writing.finish().ok_or(ClientError::Unsigned)?;
        Ok(manifest)
    }

    /// Seals and uploads many small objects, each of one chunk at most, in as few requests as they fit in. Gives the manifests.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn put_small(
        &self,
        keyring: &Keyring,
        objects: &[(ObjectId, u32, &[u8])],
    ) -> Result<Vec<Manifest>, ClientError> {
        let mut manifests = Vec::with_capacity(objects.len());
        let mut pieces: Vec<Piece> = Vec::new();
        let mut sealed = Vec::new();
        let send = |pieces: &mut Vec<Piece>, sealed: &mut Vec<u8>| -> Result<(), ClientError> {
            if pieces.is_empty() {
                return Ok(());
            }
            let upload = Upload { epoch: keyring.epoch(), pieces: std::mem::take(pieces).try_into()? };
            self.upload(keyring.collection(), &upload, sealed)?;
            sealed.clear();
            Ok(())
        };
        for (object, version, content) in objects {
            let mut held = Held::default();
            let mut writing = Writing::new(keyring, *object, *version)
                .ok_or_else(|| ClientError::Sealing("the keyring does not reach".into()))?;
            writing.chunk(content.to_vec(), true, &mut held).map_err(sealing)?;
            if pieces.len() == PIECES_MAX || sealed.len() + held.0.len() > RANGE_BYTES_MAX {
                send(&mut pieces, &mut sealed)?;
            }
            let leaves = writing.leaves().to_vec().try_into()?;
            let (object, version, length) = (*object, *version, content.len() as u64);
            pieces.push(Piece { object, version, length, first: 0, leaves });
            sealed.extend_from_slice(&held.0);
            manifests.extend(writing.finish().map(|(manifest, _)| manifest));
        }
        send(&mut pieces, &mut sealed)?;
        Ok(manifests)
    }

    /// All manifests of a collection, checked against the root of a state that the caller has checked.
    ///
    /// # Errors
    /// [`ReadError`].
    pub fn manifests_of(&self, state: &State) -> Result<Vec<Manifest>, ReadError> {
        let mut all = Vec::new();
        let mut after = None;
        loop {
            let page = self.manifests(state.collection, after, PAGE_MAX)?;
            if page.revision != state.revision || all.len() > crate::COLLECTION_OBJECTS_MAX as usize {
                return Err(ReadError::Catalogue(state.revision));
            }
            all.extend(page.items);
            match page.next {
                Some(next) => after = Some(next),
                None => break,
            }
        }
        if catalogue_root(&all) != state.root || u32::try_from(all.len()) != Ok(state.objects) {
            return Err(ReadError::Catalogue(state.revision));
        }
        Ok(all)
    }

    /// One manifest, checked against the root of a state that the caller has checked.
    ///
    /// # Errors
    /// [`ReadError`].
    pub fn manifest_of(&self, state: &State, object: ObjectId) -> Result<Manifest, ReadError> {
        let shown = self.manifest(state.collection, object)?;
        let manifest = shown.manifest;
        let is_in = manifest.is_in(&state.root, shown.index, state.objects, &shown.path);
        if !is_in || manifest.object != object || manifest.collection != state.collection {
            return Err(ReadError::Catalogue(state.revision));
        }
        Ok(manifest)
    }

    /// The leaves of a version; [`Reading::all`] checks them against the manifest.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn all_leaves(&self, manifest: &Manifest) -> Result<Vec<Digest>, ClientError> {
        let mut all: Vec<Digest> = Vec::new();
        let chunks = usize::try_from(manifest.chunks()).unwrap_or(usize::MAX);
        while all.len() < chunks {
            let first = u32::try_from(all.len()).unwrap_or(u32::MAX);
            let count = LEAVES_MAX.min(chunks - all.len());
            let page = self.leaves(manifest.collection, manifest.object, manifest.version, first, count)?;
            if page.is_empty() {
                break;
            }
            all.extend(page);
        }
        Ok(all)
    }

    /// Fetches, checks and opens what a manifest describes, and gives it to `each` from the first byte to the last.
    ///
    /// # Errors
    /// [`ReadError`]; what was given before is what the owner wrote.
    pub fn read(
        &self,
        keyring: &Keyring,
        manifest: &Manifest,
        each: impl FnMut(Vec<u8>),
    ) -> Result<(), ReadError> {
        let leaves = self.all_leaves(manifest)?;
        let remote = Remote::new(self, manifest, RANGE_CHUNKS_MAX);
        let reading = Reading::new(keyring, manifest).ok_or(ReadError::Keyring)?;
        Ok(reading.all(&leaves, &remote, each)?)
    }
}
