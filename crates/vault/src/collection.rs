//! Collections: what is granted and withdrawn as one, and the keys of their epochs.
//!
//! Each epoch has the key of a layer ([`Layers`]), which the provider learns at a withdrawal, and an inner key,
//! of which it learns none. Inner keys form a chain that can be walked back only: who has that of an epoch reads what was
//! written in it and before it, and nothing that is written later.
//! Promise: a withdrawal costs the owner one capsule and one token, however many objects there are.
//! Start reading at [`CollectionSecret`], then [`Keyring`].

use crate::cover::{Cover, NodeKey, NodeKeys};
use crate::kem::{KeyFault, OpenError, SharedKey};
use crate::kp;
use crate::label::{LABELS_MAX, Label, LabelSecret, Labels, LabelsError};
use crate::layers::{LAYER_KEYS_BYTES, LAYERS_MAX, LayerKeys, Layers};
use crate::master::PublicKey as OwnerKey;
use crate::wiped::{SecretReader, SecretWriter, Seed, derive, extract};
use aes_gcm::aead::AeadInOut;
use aes_gcm::{Aes256Gcm, KeyInit};
use canon::{
    Canon, DecodeError, Digest, List, PublicKey, Reader, SecretKey, Shape, Signature, SignedMessage, Writer,
};
use core::fmt;
use vocabulary::CollectionId;
use zeroize::Zeroizing;

/// The most epochs of a collection, and so one more than the withdrawals from it; then its objects move to a new one.
pub const EPOCHS_MAX: u32 = 4096;

/// The most bytes of a sealed keyring.
const SEALED_BYTES_MAX: usize = 256 + LAYER_KEYS_BYTES;

/// The version of a keyring's bytes, by its kind.
const fn keyring_version(layers: Layers) -> u8 {
    match layers {
        Layers::Replaced => 1,
        Layers::Wrapped => 2,
    }
}

/// A number of an epoch, from nought.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Epoch(u32);

impl Epoch {
    /// The first.
    pub const FIRST: Self = Self(0);

    /// The epoch with this number; `None` from [`EPOCHS_MAX`] on.
    pub const fn new(number: u32) -> Option<Self> {
        if number < EPOCHS_MAX { Some(Self(number)) } else { None }
    }

    /// Its number.
    pub const fn number(self) -> u32 {
        self.0
    }

    /// The one after it.
    pub fn next(self) -> Option<Self> {
        Self::new(self.0 + 1)
    }

    /// The one before it.
    pub fn before(self) -> Option<Self> {
        self.0.checked_sub(1).map(Self)
    }

    pub(crate) fn bytes(self) -> [u8; 4] {
        self.0.to_be_bytes()
    }
}

impl Canon for Epoch {
    fn shape() -> Shape {
        Shape::Unsigned { max: (EPOCHS_MAX - 1).into() }
    }
    fn write(&self, out: &mut Writer) {
        out.unsigned(self.0.into());
    }
    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let number = u32::try_from(input.unsigned()?).ok().and_then(Self::new);
        number.ok_or_else(|| input.invalid(format!("an epoch is below {EPOCHS_MAX}")))
    }
}

/// The owner's secret of one collection. Wiped when dropped.
pub struct CollectionSecret {
    collection: CollectionId,
    layers: Layers,
    root: Box<Seed>,
}

impl fmt::Debug for CollectionSecret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "CollectionSecret({}, ..)", self.collection)
    }
}

impl CollectionSecret {
    /// The secret that belongs to a seed, of a collection whose layer is replaced.
    pub fn from_seed(collection: CollectionId, seed: &Seed) -> Self {
        Self {
            collection,
            layers: Layers::Replaced,
            root: Box::new(derive(seed.as_slice(), "kerf/vault/collection/1", &[&collection.0])),
        }
    }

    /// Which collection.
    pub fn collection(&self) -> CollectionId {
        self.collection
    }

    /// The same for a collection of that kind.
    #[must_use]
    pub fn with(self, layers: Layers) -> Self {
        Self { layers, ..self }
    }

    /// Of which kind the collection is.
    pub fn layers(&self) -> Layers {
        self.layers
    }

    pub(crate) fn root(&self) -> &Seed {
        &self.root
    }

    /// What an auditor needs in `epoch`: it opens no content.
    pub fn layer_keys(&self, epoch: Epoch) -> LayerKeys {
        LayerKeys::of(&self.root, self.layers, epoch)
    }

    /// What readers need in `epoch`. Cost: one short hash for each epoch still to come.
    pub fn keyring(&self, epoch: Epoch) -> Keyring {
        let last = derive(self.root.as_slice(), "kerf/vault/inner/1", &[]);
        let inner = walk_back(&last, EPOCHS_MAX - 1 - epoch.0);
        Keyring { collection: self.collection, layers: self.layer_keys(epoch), inner: Box::new(inner) }
    }
}

/// The inner key that is so many epochs earlier.
fn walk_back(inner: &Seed, epochs: u32) -> Seed {
    (0..epochs).fold(inner.clone(), |key, _| derive(key.as_slice(), "kerf/vault/inner/chain/1", &[]))
}

/// The keys of a collection in one epoch. Wiped when dropped.
pub struct Keyring {
    collection: CollectionId,
    layers: LayerKeys,
    inner: Box<Seed>,
}

impl fmt::Debug for Keyring {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Keyring({}, epoch {}, ..)", self.collection, self.epoch().0)
    }
}

impl Keyring {
    /// Of which collection.
    pub fn collection(&self) -> CollectionId {
        self.collection
    }

    /// Of which epoch.
    pub fn epoch(&self) -> Epoch {
        self.layers.epoch()
    }

    /// The keys of what lies over the inner chunks.
    pub(crate) fn layers(&self) -> &LayerKeys {
        &self.layers
    }

    /// The inner key of this epoch or an earlier one.
    pub(crate) fn inner(&self, epoch: Epoch) -> Option<Seed> {
        self.epoch().0.checked_sub(epoch.0).map(|back| walk_back(&self.inner, back))
    }

    fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        let mut out = SecretWriter::new(keyring_version(self.layers.layers()), SEALED_BYTES_MAX);
        out.part(&self.collection.0);
        out.part(&self.epoch().bytes());
        self.layers.each_part(|part| out.part(part));
        out.part(self.inner.as_slice());
        out.finish()
    }

    fn from_bytes(bytes: &[u8]) -> Result<Self, KeyFault> {
        let kind = Layers::ALL.into_iter().find(|kind| bytes.first() == Some(&keyring_version(*kind)));
        let kind = kind.unwrap_or_default();
        let mut input = SecretReader::new(keyring_version(kind), bytes)?;
        let collection = CollectionId(input.fixed()?);
        let epoch =
            Epoch::new(u32::from_be_bytes(input.fixed()?)).ok_or_else(|| input.invalid("no such epoch"))?;
        let layers = match kind {
            Layers::Replaced => {
                let own = input.fixed()?;
                let before = match (input.part()?, epoch.before()) {
                    ([], None) => None,
                    (key, Some(_)) => {
                        Some(key.try_into().map_err(|_| input.invalid("a key of the wrong length"))?)
                    }
                    (_, None) => return Err(input.invalid("there is no epoch before the first")),
                };
                LayerKeys::replaced(epoch, own, before)
            }
            Layers::Wrapped => LayerKeys::wrapped(epoch, input.part()?)
                .ok_or_else(|| input.invalid("not the keys of the layers of that epoch"))?,
        };
        let inner = Box::new(Zeroizing::new(input.fixed()?));
        input.end()?;
        Ok(Self { collection, layers, inner })
    }

    /// The keyring for all who satisfy `labels`: the object's attributes and the cover of those who may read.
    pub fn seal(&self, public: &OwnerKey, labels: &Labels, seed: &Seed) -> SealedKeyring {
        self.seal_under(public, labels, None, List::new(), seed)
    }

    /// The keyring for all whom `cover` leaves and who satisfy `attributes`, with two locks.
    ///
    /// One rests on pairings and carries the policy. The other rests on symmetric keys alone: one secret under the key
    /// of each covering node. So whoever keeps what is stored until there is a large quantum computer opens it only with
    /// a node's key, and those travel in letters that stay closed to it. Both locks must open.
    ///
    /// # Errors
    /// [`LabelsError`], if attributes and nodes are too many.
    pub fn seal_twice(
        &self,
        public: &OwnerKey,
        attributes: &[Label],
        (cover, secret): (&Cover, &LabelSecret),
        seed: &Seed,
    ) -> Result<SealedKeyring, LabelsError> {
        let labels = Labels::of(attributes.iter().copied().chain(cover.labels(secret)))?;
        let other = derive(seed.as_slice(), "kerf/vault/second/1", &[]);
        let under = |node: NodeKey| {
            let mut under = pad_of(&node.key, self.collection, self.epoch());
            under.iter_mut().zip(other.iter()).for_each(|(byte, other)| *byte ^= other);
            UnderNode { node: node.name, under: Hidden(*under) }
        };
        let second: Vec<UnderNode> = cover.covering(secret).into_iter().map(under).collect();
        let second = second.try_into().map_err(|_| LabelsError { len: labels.as_slice().len() })?;
        Ok(self.seal_under(public, &labels, Some(&other), second, seed))
    }

    fn seal_under(
        &self,
        public: &OwnerKey,
        labels: &Labels,
        other: Option<&Seed>,
        second: List<UnderNode, LABELS_MAX>,
        seed: &Seed,
    ) -> SealedKeyring {
        let (capsule, shared) = kp::encapsulate(public, labels, seed);
        let mut sealed = self.to_bytes();
        // One key for one message: the nonce is nought.
        cipher_of(&shared, other)
            .encrypt_in_place(&[0; 12].into(), &context(self.collection, self.epoch()), &mut *sealed)
            .expect("some kilobytes");
        let sealed = Sealed(core::mem::take(&mut *sealed));
        SealedKeyring { collection: self.collection, epoch: self.epoch(), capsule, sealed, second }
    }
}

fn cipher_of(shared: &SharedKey, other: Option<&Seed>) -> Aes256Gcm {
    let key = match other {
        None => derive(shared.expose().as_slice(), "kerf/vault/keyring/1", &[]),
        Some(other) => {
            let both = Zeroizing::new([shared.expose().as_slice(), other.as_slice()].concat());
            extract(&both, "kerf/vault/keyring/twice/1", &[])
        }
    };
    Aes256Gcm::new((&*key).into())
}

/// What hides the second secret under a node's key: once for each collection and epoch.
fn pad_of(key: &Seed, collection: CollectionId, epoch: Epoch) -> Seed {
    derive(key.as_slice(), "kerf/vault/second/pad/1", &[&collection.0, &epoch.bytes()])
}

fn context(collection: CollectionId, epoch: Epoch) -> Vec<u8> {
    [collection.0.as_slice(), &epoch.bytes()].concat()
}

/// Encrypted and authenticated bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed(Vec<u8>);

impl Canon for Sealed {
    fn shape() -> Shape {
        Shape::Bytes { min: 16, max: SEALED_BYTES_MAX }
    }
    fn write(&self, out: &mut Writer) {
        out.bytes(&self.0);
    }
    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        match input.bytes()? {
            bytes if (16..=SEALED_BYTES_MAX).contains(&bytes.len()) => Ok(Self(bytes.to_vec())),
            _ => Err(input.invalid(format!("16 to {SEALED_BYTES_MAX} bytes belong here"))),
        }
    }
}

/// A secret under a pad that is used once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hidden([u8; 32]);

impl Canon for Hidden {
    fn shape() -> Shape {
        Shape::Bytes { min: 32, max: 32 }
    }
    fn write(&self, out: &mut Writer) {
        out.bytes(&self.0);
    }
    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        input.fixed().map(Self)
    }
}

canon::record! {
    /// The secret of the second lock under the key of one node.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct UnderNode {
        /// Which node: its label.
        1 => node: Label,
        /// The secret.
        2 => under: Hidden,
    }
}

canon::record! {
    /// The keyring of an epoch, as the provider keeps it for readers. The owner's [`State`] names its hash: anybody
    /// could make one.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct SealedKeyring {
        /// Of which collection.
        1 => collection: CollectionId,
        /// Of which epoch.
        2 => epoch: Epoch,
        /// The capsule with the key below.
        3 => capsule: kp::Capsule,
        /// The keys.
        4 => sealed: Sealed,
        /// The second lock: one secret under the key of each covering node. None, if there is no such lock.
        5 => second: List<UnderNode, LABELS_MAX>,
    }
}

impl SealedKeyring {
    /// The hash that the owner signs.
    pub fn id(&self) -> Digest {
        canon::hash_parts("kerf/vault/sealed-keyring/1", &[&canon::encode(self)])
    }

    /// The secret of the second lock, for who has the key of one of its nodes.
    fn second(&self, nodes: Option<&NodeKeys>) -> Option<Seed> {
        let known = nodes.map_or(&[][..], |nodes| nodes.0.as_slice());
        known.iter().find_map(|known| {
            let under = self.second.iter().find(|under| under.node == known.name)?;
            let mut secret = pad_of(&known.key, self.collection, self.epoch);
            secret.iter_mut().zip(under.under.0.iter()).for_each(|(byte, under)| *byte ^= under);
            Some(secret)
        })
    }

    /// The keys, for a reader whose policy fits.
    ///
    /// # Errors
    /// [`OpenError`].
    pub fn open(&self, public: &OwnerKey, key: &kp::ReaderKey) -> Result<Keyring, OpenError> {
        self.open_twice(public, key, None)
    }

    /// The keys, for a reader whose policy fits, and who has a node's key to the second lock if there is one.
    ///
    /// # Errors
    /// [`OpenError`].
    pub fn open_twice(
        &self,
        public: &OwnerKey,
        key: &kp::ReaderKey,
        nodes: Option<&NodeKeys>,
    ) -> Result<Keyring, OpenError> {
        let other = self.second(nodes);
        if other.is_none() && !self.second.is_empty() {
            return Err(OpenError::NotSatisfied);
        }
        let shared = kp::decapsulate(public, key, &self.capsule)?;
        // One allocation, so that the keys are in no other place.
        let mut bytes = Zeroizing::new(self.sealed.0.clone());
        cipher_of(&shared, other.as_ref())
            .decrypt_in_place(&[0; 12].into(), &context(self.collection, self.epoch), &mut *bytes)
            .map_err(|_| OpenError::NotAuthentic)?;
        let keyring = Keyring::from_bytes(&bytes).map_err(|_| OpenError::NotAuthentic)?;
        let named = keyring.collection == self.collection && keyring.epoch() == self.epoch;
        if named { Ok(keyring) } else { Err(OpenError::NotAuthentic) }
    }
}

canon::record! {
    /// What the owner says of a collection as a whole. The newest one belongs on the ledger: then no provider can
    /// show an older one.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct State {
        /// Of which collection.
        1 => collection: CollectionId,
        /// Counts what the owner has said, from 1.
        2 => revision: u32,
        /// The epoch in which it is read.
        3 => epoch: Epoch,
        /// [`SealedKeyring::id`].
        4 => keyring: Digest,
        /// The root of the tree over all manifests, by object.
        5 => root: Digest,
        /// How many objects there are.
        6 => objects: u32,
        /// How it is encrypted anew: the same in all states of a collection.
        7 => layers: Layers,
    }
}

const STATE_DOMAIN: &str = "kerf/vault/state/1";

/// Why a state is not to be believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StateError {
    /// The signature is not the owner's.
    #[error("the state of collection {0} is not signed by its owner")]
    Unsigned(CollectionId),
    /// Older than one that is known.
    #[error("rolled back: revision {shown} is shown, revision {known} is known")]
    RolledBack {
        /// What the provider shows.
        shown: u32,
        /// What the reader or the ledger knows.
        known: u32,
    },
    /// Another one with the same or a later number that does not follow from the known one.
    #[error("revision {0} is shown in two forms")]
    Forked(u32),
    /// Of another collection.
    #[error("the state is of another collection")]
    OtherCollection,
    /// The collection is encrypted anew in another way than before.
    #[error("the collection is {known}, and the state says {shown}: that is chosen once, when it is opened")]
    OtherLayers {
        /// What the state says.
        shown: Layers,
        /// What is known.
        known: Layers,
    },
    /// An epoch that such a collection does not reach.
    #[error(
        "a collection that is wrapped ends with epoch {LAYERS_MAX}: put what is in it into a new one, and close it"
    )]
    LayersUsed,
}

impl State {
    /// Signs the state.
    pub fn sign(&self, owner: &SecretKey) -> Signature {
        owner.sign(STATE_DOMAIN, &canon::encode(self))
    }

    /// The message that is signed, and its domain: for a key that is held by several devices.
    pub fn to_sign(&self) -> (&'static str, Vec<u8>) {
        (STATE_DOMAIN, canon::encode(self))
    }

    /// Checks the signature, and that nothing older than `known` is shown.
    ///
    /// # Errors
    /// [`StateError`].
    pub fn check(
        &self,
        signature: &Signature,
        owner: &PublicKey,
        known: Option<&Self>,
    ) -> Result<(), StateError> {
        let message = canon::encode(self);
        let signed = SignedMessage { key: owner, domain: STATE_DOMAIN, message: &message, signature };
        if !canon::verify(&signed) {
            return Err(StateError::Unsigned(self.collection));
        }
        if !self.layers.reach(self.epoch) {
            return Err(StateError::LayersUsed);
        }
        let Some(known) = known else { return Ok(()) };
        if known.collection != self.collection {
            return Err(StateError::OtherCollection);
        }
        if known.layers != self.layers {
            return Err(StateError::OtherLayers { shown: self.layers, known: known.layers });
        }
        if self.revision < known.revision || self.epoch < known.epoch {
            return Err(StateError::RolledBack { shown: self.revision, known: known.revision });
        }
        if self.revision == known.revision && self != known {
            return Err(StateError::Forked(self.revision));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
