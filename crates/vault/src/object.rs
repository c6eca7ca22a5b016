//! Objects: content in chunks, sealed twice, written as a stream and read at any place.
//!
//! ```text
//! content chunk -> AES-256-GCM under the object's inner key           = inner chunk; its BLAKE3 is a leaf of the manifest's root
//! inner chunk   -> what lies over it in the epoch (`layers`)          = what the provider stores
//! ```
//!
//! All keys belong to one version of one object, so that no key stream is ever used for two contents.
//! Promise: a reader takes no chunk that is not the one the owner wrote at that place of that version.
//! Not here: where chunks are kept ([`Shelf`] is what is asked of that place). Start reading at [`Writing`].

use crate::collection::{Epoch, Keyring};
use crate::layers::Outer;
use crate::wiped::derive;
use aes_gcm::aead::AeadInOut;
use aes_gcm::{Aes256Gcm, KeyInit};
use canon::{Digest, inclusion_path, tree_root, verify_inclusion};
use std::error::Error;
use vocabulary::CollectionId;

canon::id! {
    /// An object of a collection.
    pub struct ObjectId = "obj", example: "obj_0nq4s1y640ffqevd4be47gxn8r"
}

/// Bytes of content in every chunk but the last.
pub const CHUNK_BYTES: usize = 64 * 1024;

/// Bytes that sealing adds to a chunk.
pub const TAG_BYTES: usize = 16;

/// The most chunks of an object: 64 GiB.
pub const CHUNKS_MAX: u32 = 1 << 20;

/// Where a chunk is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Spot {
    /// The object.
    pub object: ObjectId,
    /// The chunk, from nought.
    pub chunk: u32,
}

/// What is kept with a chunk, and changes with it in one step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// The version of the object.
    pub version: u32,
    /// The epoch whose layer it has: the last one that was laid over it.
    pub epoch: Epoch,
    /// BLAKE3 of the stored bytes.
    pub check: Digest,
}

/// A place where chunks are kept, at the provider.
///
/// Asked of it: `write` replaces bytes and stamp together or not at all, also when the machine stops meanwhile; a
/// key-value store with transactions does that. If it does not, the chunk that was torn is noticed by its check and named, not re-keyed.
pub trait Shelf {
    /// Why it could not.
    type Fault: Error + 'static;
    /// Reads a chunk into `bytes`, which is cleared before; `None` if there is none.
    ///
    /// # Errors
    /// What the place says.
    fn read(&self, spot: Spot, bytes: &mut Vec<u8>) -> Result<Option<Stamp>, Self::Fault>;
    /// Replaces a chunk and its stamp.
    ///
    /// # Errors
    /// What the place says.
    fn write(&mut self, spot: Spot, stamp: Stamp, bytes: &[u8]) -> Result<(), Self::Fault>;
}

canon::record! {
    /// What the owner says of one version of an object. The [`crate::State`] of the collection has the root over all of them.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Manifest {
        /// In which collection.
        1 => collection: CollectionId,
        /// Which object.
        2 => object: ObjectId,
        /// Counts the contents that it had, from 1.
        3 => version: u32,
        /// The epoch in which it was written: which inner key it has.
        4 => written: Epoch,
        /// Bytes of content.
        5 => length: u64,
        /// The root of the tree over the BLAKE3 of all inner chunks.
        6 => root: Digest,
    }
}

impl Manifest {
    /// How many chunks there are; one at least.
    pub fn chunks(&self) -> u32 {
        let chunks = self.length.div_ceil(CHUNK_BYTES as u64).max(1);
        u32::try_from(chunks).unwrap_or(u32::MAX)
    }

    /// Bytes of content in a chunk.
    pub(crate) fn content_of(&self, chunk: u32) -> Option<usize> {
        let start = u64::from(chunk) * CHUNK_BYTES as u64;
        let left = self.length.checked_sub(start).filter(|_| chunk < self.chunks())?;
        usize::try_from(left.min(CHUNK_BYTES as u64)).ok()
    }

    /// True if the collection's root over `objects` manifests holds this one at `index`.
    pub fn is_in(&self, root: &Digest, index: u32, objects: u32, path: &[Digest]) -> bool {
        verify_inclusion(&canon::encode(self), index.into(), objects.into(), path, root)
    }
}

/// The root over the manifests of a collection, which stand in the order of their objects.
pub fn catalogue_root(manifests: &[Manifest]) -> Digest {
    tree_root(manifests.iter().map(canon::encode))
}

/// The way from one manifest to that root.
pub fn catalogue_path(manifests: &[Manifest], index: usize) -> Vec<Digest> {
    let leaves: Vec<Vec<u8>> = manifests.iter().map(canon::encode).collect();
    inclusion_path(&leaves, index)
}

/// Why content cannot be written or read.
#[derive(Debug, thiserror::Error)]
pub enum ObjectError<F: Error + 'static> {
    /// The keyring is of another collection, or of an epoch that does not reach.
    #[error("the keyring does not open this object: of another collection, or of an earlier epoch")]
    Keyring,
    /// A chunk before the last has not [`CHUNK_BYTES`], or there are too many.
    #[error(
        "chunk {0}: every chunk but the last has {CHUNK_BYTES} bytes, and there are at most {CHUNKS_MAX}"
    )]
    Chunk(u32),
    /// The provider has no such chunk.
    #[error("chunk {0} is withheld or lost")]
    Withheld(u32),
    /// The provider gives another version than the manifest's.
    #[error("chunk {chunk} is of version {found}, the manifest of version {wanted}")]
    Version {
        /// The chunk.
        chunk: u32,
        /// What the provider has.
        found: u32,
        /// What the owner says.
        wanted: u32,
    },
    /// The chunk is not the one that the owner wrote.
    #[error("chunk {0} is not what the owner wrote")]
    NotAuthentic(u32),
    /// The leaves do not give the manifest's root.
    #[error("the hashes of the chunks do not fit the manifest")]
    Leaves,
    /// The place for chunks failed.
    #[error("the place for chunks failed")]
    Shelf(#[source] F),
}

/// The hash of stored or inner bytes.
pub(crate) fn leaf(bytes: &[u8]) -> Digest {
    Digest(blake3::hash(bytes).into())
}

/// The inner layer of one version of an object.
struct Inner(Aes256Gcm);

impl Inner {
    fn new(keyring: &Keyring, object: ObjectId, version: u32, written: Epoch) -> Option<Self> {
        let parts: [&[u8]; 3] = [&keyring.collection().0, &object.0, &version.to_be_bytes()];
        let key = derive(keyring.inner(written)?.as_slice(), "kerf/vault/inner/object/1", &parts);
        Some(Self(Aes256Gcm::new((&*key).into())))
    }

    /// The number of the chunk, and whether it is the last: so none is moved, and none cut off.
    fn nonce(chunk: u32, last: bool) -> [u8; 12] {
        let [a, b, c, d] = chunk.to_be_bytes();
        [u8::from(last), 0, 0, 0, 0, 0, 0, 0, a, b, c, d]
    }
}

/// An object being written, chunk after chunk.
pub struct Writing {
    inner: Inner,
    outer: Option<Outer>,
    collection: CollectionId,
    object: ObjectId,
    version: u32,
    epoch: Epoch,
    length: u64,
    leaves: Vec<Digest>,
    ended: bool,
}

impl Writing {
    /// Begins a version of an object; a version is written once only, whatever becomes of the attempt.
    pub fn new(keyring: &Keyring, object: ObjectId, version: u32) -> Option<Self> {
        let epoch = keyring.epoch();
        Some(Self {
            inner: Inner::new(keyring, object, version, epoch)?,
            outer: keyring.layers().first(object, version),
            collection: keyring.collection(),
            object,
            version,
            epoch,
            length: 0,
            leaves: Vec::new(),
            ended: false,
        })
    }

    /// Seals the next chunk in place, and puts it on the shelf. The last one may be shorter, also empty if it is the only one.
    ///
    /// # Errors
    /// [`ObjectError::Chunk`], [`ObjectError::Shelf`]. After an error the chunk may be given again.
    pub fn chunk<S: Shelf>(
        &mut self,
        mut content: Vec<u8>,
        last: bool,
        shelf: &mut S,
    ) -> Result<(), ObjectError<S::Fault>> {
        let chunk = u32::try_from(self.leaves.len()).unwrap_or(u32::MAX);
        let whole = content.len() == CHUNK_BYTES;
        let short = last && content.len() < CHUNK_BYTES && (chunk == 0 || !content.is_empty());
        if self.ended || chunk >= CHUNKS_MAX || !(whole || short) {
            return Err(ObjectError::Chunk(chunk));
        }
        let length = content.len() as u64;
        let sealed = self.inner.0.encrypt_in_place(&Inner::nonce(chunk, last).into(), &[], &mut content);
        sealed.map_err(|_| ObjectError::Chunk(chunk))?;
        let own = leaf(&content);
        if let Some(outer) = &self.outer {
            outer.lay(chunk, &mut content);
        }
        let stamp = Stamp { version: self.version, epoch: self.epoch, check: leaf(&content) };
        let spot = Spot { object: self.object, chunk };
        shelf.write(spot, stamp, &content).map_err(ObjectError::Shelf)?;
        self.leaves.push(own);
        self.length += length;
        self.ended = last;
        Ok(())
    }

    /// The leaves of the chunks so far: a provider that takes them with each chunk need not be told them at the end.
    pub fn leaves(&self) -> &[Digest] {
        &self.leaves
    }

    /// The manifest, to be put into the catalogue, and the leaves, to be kept with the object; `None` before the last chunk.
    pub fn finish(self) -> Option<(Manifest, Vec<Digest>)> {
        let manifest = Manifest {
            collection: self.collection,
            object: self.object,
            version: self.version,
            written: self.epoch,
            length: self.length,
            root: root_of(&self.leaves),
        };
        self.ended.then_some((manifest, self.leaves))
    }
}

/// The root over leaves.
pub(crate) fn root_of(leaves: &[Digest]) -> Digest {
    tree_root(leaves.iter().map(|leaf| leaf.0))
}

/// The way from the leaf of a chunk to the root: what who keeps the leaves gives to a reader of one chunk.
pub fn path_of(leaves: &[Digest], chunk: u32) -> Vec<Digest> {
    let leaves: Vec<[u8; 32]> = leaves.iter().map(|leaf| leaf.0).collect();
    usize::try_from(chunk).map(|chunk| inclusion_path(&leaves, chunk)).unwrap_or_default()
}

/// An object being read.
pub struct Reading<'a> {
    inner: Inner,
    keyring: &'a Keyring,
    manifest: &'a Manifest,
}

impl<'a> Reading<'a> {
    /// Begins. The manifest must be one that the owner's state vouches for ([`Manifest::is_in`]); `None` if the keyring does not reach.
    pub fn new(keyring: &'a Keyring, manifest: &'a Manifest) -> Option<Self> {
        if keyring.collection() != manifest.collection {
            return None;
        }
        let inner = Inner::new(keyring, manifest.object, manifest.version, manifest.written)?;
        Some(Self { inner, keyring, manifest })
    }

    /// The content of one chunk from the shelf. `path` leads from its leaf to the manifest's root.
    ///
    /// # Errors
    /// [`ObjectError`].
    pub fn chunk<S: Shelf>(
        &self,
        chunk: u32,
        path: &[Digest],
        shelf: &S,
    ) -> Result<Vec<u8>, ObjectError<S::Fault>> {
        let chunks = self.manifest.chunks();
        self.checked(chunk, shelf, |leaf| {
            verify_inclusion(&leaf.0, chunk.into(), chunks.into(), path, &self.manifest.root)
        })
    }

    /// Gives all chunks to `each`, from the first to the last. `leaves` are checked against the manifest first.
    ///
    /// # Errors
    /// [`ObjectError`]; what was given before is authentic.
    pub fn all<S: Shelf>(
        &self,
        leaves: &[Digest],
        shelf: &S,
        mut each: impl FnMut(Vec<u8>),
    ) -> Result<(), ObjectError<S::Fault>> {
        let chunks = self.manifest.chunks();
        if u32::try_from(leaves.len()) != Ok(chunks) || root_of(leaves) != self.manifest.root {
            return Err(ObjectError::Leaves);
        }
        for (chunk, wanted) in (0..chunks).zip(leaves) {
            each(self.checked(chunk, shelf, |leaf| leaf == wanted)?);
        }
        Ok(())
    }

    fn checked<S: Shelf>(
        &self,
        chunk: u32,
        shelf: &S,
        is_leaf: impl Fn(&Digest) -> bool,
    ) -> Result<Vec<u8>, ObjectError<S::Fault>> {
        let mut bytes = Vec::new();
        let spot = Spot { object: self.manifest.object, chunk };
        let stamp = shelf.read(spot, &mut bytes).map_err(ObjectError::Shelf)?;
        let stamp = stamp.ok_or(ObjectError::Withheld(chunk))?;
        let wanted = self.manifest.version;
        if stamp.version != wanted {
            return Err(ObjectError::Version { chunk, found: stamp.version, wanted });
        }
        if !self.keyring.layers().reach(stamp.epoch) {
            return Err(ObjectError::Keyring);
        }
        self.open(chunk, stamp.epoch, bytes, is_leaf).ok_or(ObjectError::NotAuthentic(chunk))
    }

    fn open(
        &self,
        chunk: u32,
        stamped: Epoch,
        mut bytes: Vec<u8>,
        is_leaf: impl Fn(&Digest) -> bool,
    ) -> Option<Vec<u8>> {
        self.keyring.layers().take_off(self.manifest, stamped, chunk, &mut bytes)?;
        if !is_leaf(&leaf(&bytes)) {
            return None;
        }
        let nonce = Inner::nonce(chunk, chunk + 1 == self.manifest.chunks());
        self.inner.0.decrypt_in_place(&nonce.into(), &[], &mut bytes).ok()?;
        Some(bytes)
    }
}

#[cfg(test)]
pub(crate) mod tests;
