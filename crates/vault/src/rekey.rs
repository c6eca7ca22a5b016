//! Withdrawal: the provider replaces the outer layer of a whole collection in place, or adds one, by one small token.
//!
//! ```text
//!             order signed by the owner             every chunk done
//!   epoch e  ---------------------------> e to e+1 ------------------> epoch e+1, receipt signed by the provider
//!                                          |    ^
//!                                   crash  +----+  resume with the same token
//! ```
//!
//! Neither is idempotent: done twice, or resumed blindly, it garbles. So every chunk carries the epoch of its last layer in a stamp that is written with it, and a chunk that
//! has the new epoch already is only counted.
//! Promise: at every moment every chunk is whole under one of the two epochs; tokens out of order, of another
//! collection or not of the owner change nothing. Not here: erasing the token afterwards, which the
//! provider owes and nobody can check. Start reading at [`Order`], then [`Holding`].

use crate::collection::{CollectionSecret, Epoch};
use crate::layers::{LAYERS_MAX, LayerKeys, Layers, Outer, STORED_CHUNK_BYTES_MAX, Wrap, layer_of, outer_of};
use crate::object::{Manifest, Shelf, Spot, Stamp, leaf, root_of};
use crate::wiped::{SecretReader, SecretWriter, Seed};
use crate::{KeyFault, ObjectId, State};
use canon::{
    Canon, Digest, List, Octets, PublicKey, SecretKey, Signature, SignedMessage, tree_root, verify_inclusion,
};
use core::fmt;
use std::error::Error;
use vocabulary::CollectionId;
use zeroize::Zeroizing;

const ORDER_DOMAIN: &str = "kerf/vault/order/1";
const RECEIPT_DOMAIN: &str = "kerf/vault/receipt/1";
/// The version of a token's bytes, by its kind.
const fn token_version(layers: Layers) -> u8 {
    match layers {
        Layers::Replaced => 1,
        Layers::Wrapped => 2,
    }
}

canon::record! {
    /// What the owner orders: public, and signed.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Order {
        /// Of which collection.
        1 => collection: CollectionId,
        /// The epoch that ends.
        2 => from: Epoch,
        /// The next one.
        3 => to: Epoch,
        /// The state that holds afterwards: its hash.
        4 => state: Digest,
        /// The hash of the token, so that it cannot be changed on the way.
        5 => keys: Digest,
    }
}

impl Order {
    /// The hash of the order.
    pub fn id(&self) -> Digest {
        canon::hash_parts(ORDER_DOMAIN, &[&canon::encode(self)])
    }

    /// What is signed, with its domain: for a key that is held by several devices.
    pub fn to_sign(&self) -> (&'static str, Vec<u8>) {
        (ORDER_DOMAIN, canon::encode(self))
    }

    /// Signs the order.
    pub fn sign(&self, owner: &SecretKey) -> Signature {
        owner.sign(ORDER_DOMAIN, &canon::encode(self))
    }
}

/// What the provider re-keys with: secret, for the provider only, until it is done. Wiped when dropped.
pub struct Token(Keys);

enum Keys {
    /// The keys of two streams.
    Replace { from: Box<Seed>, to: Box<Seed> },
    /// The key of one layer.
    Wrap(Box<Seed>),
}

impl fmt::Debug for Token {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Token(..)")
    }
}

impl Token {
    fn id(&self) -> Digest {
        match &self.0 {
            Keys::Replace { from, to } => {
                canon::hash_parts("kerf/vault/token/1", &[from.as_slice(), to.as_slice()])
            }
            Keys::Wrap(layer) => canon::hash_parts("kerf/vault/token/wrap/1", &[layer.as_slice()]),
        }
    }

    /// For collections of which kind it is.
    pub fn layers(&self) -> Layers {
        match &self.0 {
            Keys::Replace { .. } => Layers::Replaced,
            Keys::Wrap(_) => Layers::Wrapped,
        }
    }

    /// True if this is the token that the order names.
    pub fn belongs_to(&self, order: &Order) -> bool {
        self.id() == order.keys
    }

    /// The token in bytes, to be sent to the provider in private, and kept there until it is done.
    pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        let mut out = SecretWriter::new(token_version(self.layers()), 96);
        match &self.0 {
            Keys::Replace { from, to } => {
                out.part(from.as_slice());
                out.part(to.as_slice());
            }
            Keys::Wrap(layer) => out.part(layer.as_slice()),
        }
        out.finish()
    }

    /// Reads a token.
    ///
    /// # Errors
    /// [`KeyFault::Form`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, KeyFault> {
        let kind = Layers::ALL.into_iter().find(|kind| bytes.first() == Some(&token_version(*kind)));
        let kind = kind.unwrap_or_default();
        let mut input = SecretReader::new(token_version(kind), bytes)?;
        let mut key = || Ok::<_, KeyFault>(Box::new(Zeroizing::new(input.fixed()?)));
        let keys = match kind {
            Layers::Replaced => Keys::Replace { from: key()?, to: key()? },
            Layers::Wrapped => Keys::Wrap(key()?),
        };
        input.end()?;
        Ok(Self(keys))
    }

    /// What it does to the chunks of one version of an object.
    fn turn(&self, object: ObjectId, version: u32) -> Turn {
        match &self.0 {
            Keys::Replace { from, to } => {
                Turn::Replace(Outer::new(from, object, version), Outer::new(to, object, version))
            }
            Keys::Wrap(layer) => Turn::Wrap(Wrap::new(layer, object, version)),
        }
    }
}

/// What is done to each chunk of an object.
enum Turn {
    /// One stream is taken off, the other laid on.
    Replace(Outer, Outer),
    /// A layer is added.
    Wrap(Wrap),
}

impl Turn {
    /// `None` for more bytes than a chunk ever has.
    fn chunk(&self, chunk: u32, bytes: &mut Vec<u8>) -> Option<()> {
        match self {
            Self::Replace(off, on) => {
                off.lay(chunk, bytes);
                on.lay(chunk, bytes);
                Some(())
            }
            Self::Wrap(wrap) => wrap.put_on(chunk, bytes),
        }
    }
}

/// Why a collection is not re-keyed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WithdrawError {
    /// The state is of another collection, or of the first epoch.
    #[error("the state is of another collection, or there is no epoch before it")]
    OtherState,
    /// The state says another kind than the collection's.
    #[error("the state says {shown}, and the collection is {known}: that is chosen once, when it is opened")]
    OtherLayers {
        /// What the state says.
        shown: Layers,
        /// What the collection is.
        known: Layers,
    },
    /// No layer is left.
    #[error(
        "the collection has been wrapped {LAYERS_MAX} times: put what is in it into a new one, and close it"
    )]
    LayersUsed,
}

impl CollectionSecret {
    /// The order that ends the epoch before that of `next`, the state that will hold, and its token.
    ///
    /// # Errors
    /// [`WithdrawError`].
    pub fn withdraw(&self, next: &State) -> Result<(Order, Token), WithdrawError> {
        let from = next.epoch.before().filter(|_| next.collection == self.collection());
        let from = from.ok_or(WithdrawError::OtherState)?;
        let (shown, known) = (next.layers, self.layers());
        if shown != known {
            return Err(WithdrawError::OtherLayers { shown, known });
        }
        if !known.reach(next.epoch) {
            return Err(WithdrawError::LayersUsed);
        }
        let token = Token(match known {
            Layers::Replaced => Keys::Replace {
                from: Box::new(outer_of(self.root(), from)),
                to: Box::new(outer_of(self.root(), next.epoch)),
            },
            Layers::Wrapped => Keys::Wrap(Box::new(layer_of(self.root(), next.epoch))),
        });
        let order =
            Order { collection: next.collection, from, to: next.epoch, state: next.id(), keys: token.id() };
        Ok((order, token))
    }
}

impl State {
    /// The hash by which orders name it.
    pub fn id(&self) -> Digest {
        canon::hash_parts("kerf/vault/state-id/1", &[&canon::encode(self)])
    }
}

canon::record! {
    /// What the provider remembers of a collection between calls.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Holding {
        /// Which collection.
        1 => collection: CollectionId,
        /// Whose.
        2 => owner: PublicKey,
        /// The epoch of all chunks, or of those not yet re-keyed.
        3 => epoch: Epoch,
        /// The order that is being followed.
        4 => order: Option<Order>,
    }
}

/// Why an order is not followed.
#[derive(Debug, thiserror::Error)]
pub enum RekeyError<F: Error + 'static> {
    /// Not signed by the owner of the collection, or of another one.
    #[error("the order is not signed by the owner of collection {0}")]
    Unsigned(CollectionId),
    /// The token does not belong to the order.
    #[error("the token does not belong to the order, or not to a collection of this kind")]
    OtherToken,
    /// An order for an epoch that has ended.
    #[error("the order ends epoch {order}, and the collection is in epoch {now}", order = .order.number(), now = .now.number())]
    OutOfOrder {
        /// The epoch that the order ends.
        order: Epoch,
        /// The epoch of the collection.
        now: Epoch,
    },
    /// Another order is being followed.
    #[error("another order for this epoch is being followed")]
    Another,
    /// The state that the order names is not the one given, or does not follow.
    #[error("the order is for another state")]
    OtherState,
    /// The provider is asked for objects that it does not hold.
    #[error("chunk {} of {} is not here", .0.chunk, .0.object)]
    Missing(Spot),
    /// A chunk is not what was stored: damaged, or torn by a shelf that does not keep its promise. It is left as it is.
    #[error("chunk {} of {} is damaged; put back a copy of epoch {epoch} and resume", .spot.chunk, .spot.object, epoch = .epoch.number())]
    Damaged {
        /// Where.
        spot: Spot,
        /// The epoch that its stamp says.
        epoch: Epoch,
    },
    /// A chunk of an epoch or version that does not belong here.
    #[error("chunk {} of {} is of another epoch or version", .0.chunk, .0.object)]
    Stray(Spot),
    /// The place for chunks failed.
    #[error("the place for chunks failed")]
    Shelf(#[source] F),
}

canon::record! {
    /// What the provider says when it is done; signed, so that it can be held to it.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Receipt {
        /// [`Order::id`].
        1 => order: Digest,
        /// The root over all objects as they are stored now.
        2 => root: Digest,
        /// How many objects.
        3 => objects: u32,
        /// How many chunks.
        4 => chunks: u64,
    }
}

canon::record! {
    /// One object as it is stored: a leaf of the receipt's root.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct StoredObject {
        /// Which object.
        1 => object: ObjectId,
        /// Which version.
        2 => version: u32,
        /// The root over the BLAKE3 of all stored chunks.
        3 => root: Digest,
    }
}

impl Receipt {
    /// Signs the receipt.
    pub fn sign(&self, provider: &SecretKey) -> Signature {
        provider.sign(RECEIPT_DOMAIN, &canon::encode(self))
    }

    /// True if the provider signed it for this order.
    pub fn is_signed(&self, order: &Order, signature: &Signature, provider: &PublicKey) -> bool {
        self.order == order.id() && signed_by(provider, RECEIPT_DOMAIN, self, signature)
    }
}

fn signed_by<T: Canon>(key: &PublicKey, domain: &str, value: &T, signature: &Signature) -> bool {
    canon::verify(&SignedMessage { key, domain, message: &canon::encode(value), signature })
}

impl Holding {
    /// A collection that begins.
    pub fn new(collection: CollectionId, owner: PublicKey) -> Self {
        Self { collection, owner, epoch: Epoch::FIRST, order: None }
    }

    /// Accepts an order: from now on it is followed, also after a crash. The same order again changes nothing. To be stored before
    /// the first chunk is touched.
    ///
    /// # Errors
    /// [`RekeyError`]; then nothing has changed.
    pub fn accept<F: Error + 'static>(
        &mut self,
        order: &Order,
        signature: &Signature,
    ) -> Result<(), RekeyError<F>> {
        if order.collection != self.collection || !signed_by(&self.owner, ORDER_DOMAIN, order, signature) {
            return Err(RekeyError::Unsigned(self.collection));
        }
        if order.from != self.epoch || self.epoch.next() != Some(order.to) {
            return Err(RekeyError::OutOfOrder { order: order.from, now: self.epoch });
        }
        match &self.order {
            Some(known) if known != order => Err(RekeyError::Another),
            Some(_) | None => {
                self.order = Some(order.clone());
                Ok(())
            }
        }
    }

    /// Follows the accepted order to its end. After a crash, call it again: what is done is not done twice.
    ///
    /// `manifests` are those of the whole collection, in the order of their objects, as the owner's `state` has
    /// them. Memory: one chunk, and 32 bytes for each chunk of the largest object.
    ///
    /// # Errors
    /// [`RekeyError`]; every chunk is whole, in the one epoch or in the other.
    pub fn follow<S: Shelf>(
        &mut self,
        token: &Token,
        state: &State,
        manifests: &[Manifest],
        shelf: &mut S,
    ) -> Result<(Receipt, Vec<StoredObject>), RekeyError<S::Fault>> {
        let order = self.order.clone().ok_or(RekeyError::OtherToken)?;
        if !token.belongs_to(&order) || token.layers() != state.layers {
            return Err(RekeyError::OtherToken);
        }
        let objects = u32::try_from(manifests.len()).map_err(|_| RekeyError::OtherState)?;
        let named = state.id() == order.state && state.epoch == order.to && state.objects == objects;
        if !named || crate::object::catalogue_root(manifests) != state.root {
            return Err(RekeyError::OtherState);
        }
        let mut work = Work { order: &order, token, shelf, buffer: Vec::new(), suspect: true };
        let mut stored = Vec::with_capacity(manifests.len());
        let mut chunks = 0;
        for manifest in manifests {
            chunks += u64::from(manifest.chunks());
            stored.push(work.object(manifest)?);
        }
        self.epoch = order.to;
        self.order = None;
        let root = stored_root(&stored);
        Ok((Receipt { order: order.id(), root, objects, chunks }, stored))
    }
}

fn stored_root(stored: &[StoredObject]) -> Digest {
    tree_root(stored.iter().map(canon::encode))
}

struct Work<'a, S: Shelf> {
    order: &'a Order,
    token: &'a Token,
    shelf: &'a mut S,
    buffer: Vec<u8>,
    /// True until the first chunk that is not done: if an earlier attempt was stopped, it was stopped there, and nowhere else can a
    /// chunk be torn. To check all of them would take as long as the re-keying; damage of other kinds is found by readers, and by
    /// an audit, as before.
    suspect: bool,
}

impl<S: Shelf> Work<'_, S> {
    fn object(&mut self, manifest: &Manifest) -> Result<StoredObject, RekeyError<S::Fault>> {
        let turn = self.token.turn(manifest.object, manifest.version);
        let mut checks = Vec::new();
        for chunk in 0..manifest.chunks() {
            let spot = Spot { object: manifest.object, chunk };
            checks.push(self.chunk(spot, manifest, &turn)?);
        }
        Ok(StoredObject { object: manifest.object, version: manifest.version, root: root_of(&checks) })
    }

    /// Re-keys one chunk, or finds that it is done; gives its check.
    fn chunk(
        &mut self,
        spot: Spot,
        manifest: &Manifest,
        turn: &Turn,
    ) -> Result<Digest, RekeyError<S::Fault>> {
        let version = manifest.version;
        let stamp = self.shelf.read(spot, &mut self.buffer).map_err(RekeyError::Shelf)?;
        let stamp = stamp.ok_or(RekeyError::Missing(spot))?;
        let done = stamp.epoch == self.order.to;
        let damaged = || RekeyError::Damaged { spot, epoch: stamp.epoch };
        if (done || self.suspect) && leaf(&self.buffer) != stamp.check {
            return Err(damaged());
        }
        if stamp.version != version {
            return Err(RekeyError::Stray(spot));
        }
        if done {
            return Ok(stamp.check);
        }
        if stamp.epoch != self.order.from {
            return Err(RekeyError::Stray(spot));
        }
        // Of another length it is not what was stored, and nothing is encrypted that is longer than a chunk.
        let added = self.token.layers().added(manifest.written, stamp.epoch);
        let wanted = manifest.content_of(spot.chunk).zip(added).map(|(content, added)| content + added);
        if wanted != Some(self.buffer.len()) {
            return Err(damaged());
        }
        self.suspect = false;
        turn.chunk(spot.chunk, &mut self.buffer).ok_or_else(damaged)?;
        let check = leaf(&self.buffer);
        let stamp = Stamp { version, epoch: self.order.to, check };
        self.shelf.write(spot, stamp, &self.buffer).map_err(RekeyError::Shelf)?;
        Ok(check)
    }
}

/// The most hashes of a path: no tree here has more leaves than a number of 32 bits counts.
pub const PATH_MAX: usize = 32;

/// A way through a tree, from the bottom up.
pub type Path = List<Digest, PATH_MAX>;

/// The bytes of a stored chunk.
pub type StoredChunk = Octets<STORED_CHUNK_BYTES_MAX>;

canon::record! {
    /// What the provider shows of one chunk when it is asked.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Shown {
        /// The object as it is stored.
        1 => stored: StoredObject,
        /// Where it stands among the objects.
        2 => index: u32,
        /// From there to the receipt's root.
        3 => upper: Path,
        /// From the chunk's check to the object's root.
        4 => lower: Path,
        /// From the inner chunk's leaf to the manifest's root.
        5 => inner: Path,
        /// The stored bytes.
        6 => bytes: StoredChunk,
    }
}

/// Which chunks an auditor asks for: `count` of them, by chance that the provider could not know before it signed.
pub fn spots(receipt: &Receipt, manifests: &[Manifest], count: usize, seed: &Seed) -> Vec<Spot> {
    let total: u64 = manifests.iter().map(|manifest| u64::from(manifest.chunks())).sum();
    if total == 0 {
        return Vec::new();
    }
    let pick = |number: usize| {
        let drawn = crate::wiped::derive(
            seed.as_slice(),
            "kerf/vault/audit/1",
            &[&receipt.root.0, &number.to_be_bytes()],
        );
        let wide = drawn.iter().take(16).fold(0_u128, |sum, byte| sum << 8 | u128::from(*byte));
        let mut place = u64::try_from(wide % u128::from(total)).unwrap_or_default();
        manifests.iter().find_map(|manifest| {
            let chunks = u64::from(manifest.chunks());
            match u32::try_from(place) {
                Ok(chunk) if place < chunks => Some(Spot { object: manifest.object, chunk }),
                Ok(_) | Err(_) => {
                    place -= chunks;
                    None
                }
            }
        })
    };
    (0..count).filter_map(pick).collect()
}

/// Whether a chunk that the provider shows is what the receipt says, and is the owner's content under the newest of `keys`.
/// The auditor needs these and no inner key: it learns nothing of the content.
///
/// What it cannot show: that the provider erased what it had before.
pub fn is_rekeyed(
    keys: &LayerKeys,
    receipt: &Receipt,
    manifest: &Manifest,
    spot: Spot,
    shown: &Shown,
) -> bool {
    let stored = &shown.stored;
    if spot.object != manifest.object || stored.object != spot.object || stored.version != manifest.version {
        return false;
    }
    let (chunk, chunks) = (spot.chunk.into(), manifest.chunks().into());
    let check = leaf(&shown.bytes);
    let listed = verify_inclusion(
        &canon::encode(stored),
        shown.index.into(),
        receipt.objects.into(),
        &shown.upper,
        &receipt.root,
    );
    if !listed || !verify_inclusion(&check.0, chunk, chunks, &shown.lower, &stored.root) {
        return false;
    }
    let mut bytes = shown.bytes.to_vec();
    keys.take_off(manifest, keys.epoch(), spot.chunk, &mut bytes).is_some()
        && verify_inclusion(&leaf(&bytes).0, chunk, chunks, &shown.inner, &manifest.root)
}

#[cfg(test)]
mod tests;
