//! What lies over the inner chunks of a collection, and changes when a grant is withdrawn.
//!
//! ```text
//! replaced   inner XOR stream(epoch)                              one layer: the provider takes it off and lays the next on
//! wrapped    AEAD(epoch e, .. AEAD(epoch j+1, inner of epoch j))  the provider adds a layer, and never takes one off
//! ```
//!
//! Replaced is small, and as fast after a thousand withdrawals as before the first. Wrapped is the nested construction of Boneh,
//! Eskandarian, Kim and Shih (ASIACRYPT 2020, section 4), which has a published proof: a reader who left needs the keys of all
//! layers since, not of the last one only. It grows, reads slower with each layer, and ends after [`LAYERS_MAX`] of them.
//! Promise: no key of a layer is used with one nonce for two contents, unless a chunk was damaged in between.
//! Not here: which chunk has which layers (`object`), and who adds them (`rekey`). Start reading at [`Layers`].

use crate::collection::Epoch;
use crate::object::{CHUNK_BYTES, Manifest, ObjectId, TAG_BYTES};
use crate::wiped::{Seed, derive};
use aes::Aes256;
use aes_gcm::aead::AeadInOut;
use aes_gcm::{Aes256Gcm, KeyInit};
use canon::{Canon, ChoiceShape, DecodeError, Reader, Shape, Variant, Writer};
use core::fmt;
use ctr::cipher::{KeyIvInit, StreamCipher};
use zeroize::Zeroizing;

/// The most layers that are added to a collection, and so the most withdrawals from it, if it is wrapped.
pub const LAYERS_MAX: u32 = 64;

/// The most bytes of a stored chunk: those of the content, the inner tag, and a tag for each layer.
pub const STORED_CHUNK_BYTES_MAX: usize = CHUNK_BYTES + TAG_BYTES + LAYERS_MAX as usize * TAG_BYTES;

/// Bytes of all keys of layers in a keyring, whatever its epoch.
pub(crate) const LAYER_KEYS_BYTES: usize = LAYERS_MAX as usize * 32;

/// How a collection is encrypted anew. The owner chooses it once, and signs it with each state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Layers {
    /// One layer, which is replaced by another.
    #[default]
    Replaced,
    /// A layer more each time.
    Wrapped,
}

impl Layers {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Replaced, Self::Wrapped];

    /// The name, as on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Replaced => "replaced",
            Self::Wrapped => "wrapped",
        }
    }

    /// True if a collection can be in this epoch.
    pub fn reach(self, epoch: Epoch) -> bool {
        match self {
            Self::Replaced => true,
            Self::Wrapped => epoch.number() <= LAYERS_MAX,
        }
    }

    /// How many bytes sealing has added to a chunk that was written in one epoch and is stamped with another; `None` if
    /// that cannot be.
    pub fn added(self, written: Epoch, stamped: Epoch) -> Option<usize> {
        let layers = stamped.number().checked_sub(written.number()).filter(|_| self.reach(stamped))?;
        match self {
            Self::Replaced => Some(TAG_BYTES),
            Self::Wrapped => Some(TAG_BYTES * (1 + usize::try_from(layers).ok()?)),
        }
    }
}

impl fmt::Display for Layers {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

impl core::str::FromStr for Layers {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|layers| layers.name() == text);
        found.ok_or_else(|| format!("`{text}` is none of replaced, wrapped"))
    }
}

/// Replaced is left out: what was signed before there was a choice stays as it is.
impl Canon for Layers {
    fn shape() -> Shape {
        static SHAPE: ChoiceShape = ChoiceShape {
            name: "Layers",
            variants: &[Variant { number: 2, name: "wrapped", payload: None }],
        };
        Shape::Choice(&SHAPE)
    }
    fn write(&self, out: &mut Writer) {
        match self {
            Self::Replaced => {}
            Self::Wrapped => out.unsigned(2),
        }
    }
    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        match input.unsigned()? {
            2 => Ok(Self::Wrapped),
            number => Err(input.invalid(format!("no code {number} of Layers"))),
        }
    }
    fn is_absent(&self) -> bool {
        *self == Self::Replaced
    }
    fn absent() -> Option<Self> {
        Some(Self::Replaced)
    }
}

/// The key stream of one object in one epoch, laid over a chunk: once puts it on, twice takes it off.
pub(crate) struct Outer(Box<Seed>);

impl Outer {
    pub(crate) fn new(epoch_key: &Seed, object: ObjectId, version: u32) -> Self {
        let parts: [&[u8]; 2] = [&object.0, &version.to_be_bytes()];
        Self(Box::new(derive(epoch_key.as_slice(), "kerf/vault/outer/object/1", &parts)))
    }

    pub(crate) fn lay(&self, chunk: u32, bytes: &mut [u8]) {
        // The upper half of the counter is the chunk, the lower half counts its blocks.
        let mut start = [0; 16];
        if let Some(upper) = start.get_mut(4..8) {
            upper.copy_from_slice(&chunk.to_be_bytes());
        }
        ctr::Ctr64BE::<Aes256>::new((&**self.0).into(), &start.into()).apply_keystream(bytes);
    }
}

/// A layer of authenticated encryption over one version of an object: one key for it, one nonce for each chunk.
pub(crate) struct Wrap(Box<Aes256Gcm>);

impl Wrap {
    pub(crate) fn new(layer: &[u8; 32], object: ObjectId, version: u32) -> Self {
        let parts: [&[u8]; 2] = [&object.0, &version.to_be_bytes()];
        let key = derive(layer, "kerf/vault/layer/object/1", &parts);
        Self(Box::new(Aes256Gcm::new((&*key).into())))
    }

    fn nonce(chunk: u32) -> [u8; 12] {
        let [a, b, c, d] = chunk.to_be_bytes();
        [0, 0, 0, 0, 0, 0, 0, 0, a, b, c, d]
    }

    /// `None` for more bytes than a chunk ever has.
    pub(crate) fn put_on(&self, chunk: u32, bytes: &mut Vec<u8>) -> Option<()> {
        self.0.encrypt_in_place(&Self::nonce(chunk).into(), &[], bytes).ok()
    }

    /// `None` if it is not on.
    pub(crate) fn take_off(&self, chunk: u32, bytes: &mut Vec<u8>) -> Option<()> {
        self.0.decrypt_in_place(&Self::nonce(chunk).into(), &[], bytes).ok()
    }
}

/// The keys of all that lies over the inner chunks in one epoch, and in the one before. They open no content. Wiped when dropped.
pub struct LayerKeys {
    epoch: Epoch,
    keys: Keys,
}

enum Keys {
    Replaced {
        own: Box<Seed>,
        /// What the provider has not yet re-keyed can be read meanwhile.
        before: Option<Box<Seed>>,
    },
    /// Those of the second epoch to this one.
    Wrapped(Zeroizing<Vec<[u8; 32]>>),
}

impl fmt::Debug for LayerKeys {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "LayerKeys({}, epoch {}, ..)", self.layers(), self.epoch.number())
    }
}

/// The key of the layer that an epoch adds.
pub(crate) fn layer_of(root: &Seed, epoch: Epoch) -> Seed {
    derive(root.as_slice(), "kerf/vault/layer/1", &[&epoch.bytes()])
}

/// The key of the stream of an epoch.
pub(crate) fn outer_of(root: &Seed, epoch: Epoch) -> Seed {
    derive(root.as_slice(), "kerf/vault/outer/1", &[&epoch.bytes()])
}

impl LayerKeys {
    pub(crate) fn of(root: &Seed, layers: Layers, epoch: Epoch) -> Self {
        let keys = match layers {
            Layers::Replaced => Keys::Replaced {
                own: Box::new(outer_of(root, epoch)),
                before: epoch.before().map(|before| Box::new(outer_of(root, before))),
            },
            Layers::Wrapped => {
                let mut keys = Self::room();
                let epochs = (1..=epoch.number().min(LAYERS_MAX)).filter_map(Epoch::new);
                epochs.for_each(|epoch| keys.push(*layer_of(root, epoch)));
                Keys::Wrapped(keys)
            }
        };
        Self { epoch, keys }
    }

    /// A list that does not grow beyond its place, and so leaves no copies behind.
    fn room() -> Zeroizing<Vec<[u8; 32]>> {
        Zeroizing::new(Vec::with_capacity(LAYERS_MAX as usize))
    }

    /// Those of a collection whose layer is replaced.
    pub(crate) fn replaced(epoch: Epoch, own: [u8; 32], before: Option<[u8; 32]>) -> Self {
        let boxed = |key| Box::new(Zeroizing::new(key));
        Self { epoch, keys: Keys::Replaced { own: boxed(own), before: before.map(boxed) } }
    }

    /// Those of a collection that is wrapped, from a list of [`LAYER_KEYS_BYTES`] that ends in zeros; `None` if it is none.
    pub(crate) fn wrapped(epoch: Epoch, list: &[u8]) -> Option<Self> {
        let count = usize::try_from(epoch.number()).ok().filter(|_| Layers::Wrapped.reach(epoch))?;
        let (known, rest) = list.split_at_checked(count * 32)?;
        if list.len() != LAYER_KEYS_BYTES || rest.iter().any(|byte| *byte != 0) {
            return None;
        }
        let mut keys = Self::room();
        keys.extend_from_slice(known.as_chunks().0);
        Some(Self { epoch, keys: Keys::Wrapped(keys) })
    }

    /// The keys in bytes, in parts: of the stream and the one before, or of all layers, with zeros for those to come, so that the
    /// length does not say how many there are.
    pub(crate) fn each_part(&self, mut part: impl FnMut(&[u8])) {
        match &self.keys {
            Keys::Replaced { own, before } => {
                part(own.as_slice());
                part(before.as_ref().map_or(&[], |before| before.as_slice()));
            }
            Keys::Wrapped(keys) => {
                let mut list = Zeroizing::new([0; LAYER_KEYS_BYTES]);
                let known = keys.as_flattened();
                list.iter_mut().zip(known).for_each(|(place, byte)| *place = *byte);
                part(list.as_slice());
            }
        }
    }

    /// Of which epoch.
    pub fn epoch(&self) -> Epoch {
        self.epoch
    }

    /// Of which kind.
    pub fn layers(&self) -> Layers {
        match self.keys {
            Keys::Replaced { .. } => Layers::Replaced,
            Keys::Wrapped(_) => Layers::Wrapped,
        }
    }

    /// True for this epoch and the one before: who has the newest keys takes nothing that was left for longer.
    pub(crate) fn reach(&self, stamped: Epoch) -> bool {
        stamped == self.epoch || Some(stamped) == self.epoch.before()
    }

    /// What a chunk gets over it when it is written in this epoch.
    pub(crate) fn first(&self, object: ObjectId, version: u32) -> Option<Outer> {
        match &self.keys {
            Keys::Replaced { own, .. } => Some(Outer::new(own, object, version)),
            Keys::Wrapped(_) => None,
        }
    }

    /// Makes the inner chunk of a stored one that is stamped with an epoch; `None` if that is not what is there.
    pub(crate) fn take_off(
        &self,
        manifest: &Manifest,
        stamped: Epoch,
        chunk: u32,
        bytes: &mut Vec<u8>,
    ) -> Option<()> {
        let added = self.layers().added(manifest.written, stamped).filter(|_| self.reach(stamped))?;
        if bytes.len() != manifest.content_of(chunk)? + added {
            return None;
        }
        let (object, version) = (manifest.object, manifest.version);
        match &self.keys {
            Keys::Replaced { own, before } => {
                let key = if stamped == self.epoch { own } else { before.as_ref()? };
                Outer::new(key, object, version).lay(chunk, bytes);
                Some(())
            }
            Keys::Wrapped(keys) => {
                let place = |epoch: Epoch| usize::try_from(epoch.number()).ok();
                let on = keys.get(place(manifest.written)?..place(stamped)?)?;
                on.iter().rev().try_for_each(|key| Wrap::new(key, object, version).take_off(chunk, bytes))
            }
        }
    }
}
