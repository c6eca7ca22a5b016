//! Withdrawal: the provider replaces the outer layer of a whole collection in place, by one small token.
//!
//! ```text
//!             order signed by the owner             every chunk done
//!   epoch e  ---------------------------> e to e+1 ------------------> epoch e+1, receipt signed by the provider
//!                                          |    ^
//!                                   crash  +----+  resume with the same token
//! ```
//!
//! Taking one key stream off and laying another on is not idempotent: done twice, or resumed blindly, it
//! garbles. So every chunk carries the epoch of its outer layer in a stamp that is written with it, and a chunk that
//! has the new epoch already is only counted.
//! Promise: at every moment every chunk is whole under one of the two epochs; tokens out of order, of another
//! collection or not of the owner change nothing. Not here: erasing the token afterwards, which the
//! provider owes and nobody can check. Start reading at [`Order`], then [`Holding`].

use crate::collection::{CollectionSecret, Epoch};
use crate::object::{CHUNK_BYTES, Manifest, Outer, Shelf, Spot, Stamp, TAG_BYTES, leaf, root_of};
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
const TOKEN_VERSION: u8 = 1;

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
        /// The hash of the two keys, so that they cannot be changed on the way.
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

/// The keys of the two epochs: secret, for the provider only, until it is done. Wiped when dropped.
pub struct Token {
    from: Box<Seed>,
    to: Box<Seed>,
}

impl fmt::Debug for Token {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Token(..)")
    }
}

impl Token {
    fn id(&self) -> Digest {
        canon::hash_parts("kerf/vault/token/1", &[self.from.as_slice(), self.to.as_slice()])
    }

    /// True if these are the keys that the order names.
    pub fn belongs_to(&self, order: &Order) -> bool {
        self.id() == order.keys
    }

    /// The token in bytes, to be sent to the provider in private, and kept there until it is done.
    pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        let mut out = SecretWriter::new(TOKEN_VERSION, 96);
        out.part(self.from.as_slice());
        out.part(self.to.as_slice());
        out.finish()
    }

    /// Reads a token.
    ///
    /// # Errors
    /// [`KeyFault::Form`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, KeyFault> {
        let mut input = SecretReader::new(TOKEN_VERSION, bytes)?;
        let from = Box::new(Zeroizing::new(input.fixed()?));
        let to = Box::new(Zeroizing::new(input.fixed()?));
        input.end()?;
        Ok(Self { from, to })
    }
}

impl CollectionSecret {
    /// The order that ends the epoch before that of `next`, the state that will hold, and its token; `None` if
    /// the state is of another collection or of the first epoch.
    pub fn withdraw(&self, next: &State) -> Option<(Order, Token)> {
        let from = next.epoch.before().filter(|_| next.collection == self.collection())?;
        let token = Token { from: Box::new(self.outer(from)), to: Box::new(self.outer(next.epoch)) };
        let order =
            Order { collection: next.collection, from, to: next.epoch, state: next.id(), keys: token.id() };
        Some((order, token))
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
    #[error("the token does not belong to the order")]
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
        if token.id() != order.keys {
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
        let off = Outer::new(&self.token.from, manifest.object, manifest.version);
        let on = Outer::new(&self.token.to, manifest.object, manifest.version);
        let mut checks = Vec::new();
        for chunk in 0..manifest.chunks() {
            let spot = Spot { object: manifest.object, chunk };
            checks.push(self.chunk(spot, manifest.version, &off, &on)?);
        }
        Ok(StoredObject { object: manifest.object, version: manifest.version, root: root_of(&checks) })
    }

    /// Re-keys one chunk, or finds that it is done; gives its check.
    fn chunk(
        &mut self,
        spot: Spot,
        version: u32,
        off: &Outer,
        on: &Outer,
    ) -> Result<Digest, RekeyError<S::Fault>> {
        let stamp = self.shelf.read(spot, &mut self.buffer).map_err(RekeyError::Shelf)?;
        let stamp = stamp.ok_or(RekeyError::Missing(spot))?;
        let done = stamp.epoch == self.order.to;
        if (done || self.suspect) && leaf(&self.buffer) != stamp.check {
            return Err(RekeyError::Damaged { spot, epoch: stamp.epoch });
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
        self.suspect = false;
        off.lay(spot.chunk, &mut self.buffer);
        on.lay(spot.chunk, &mut self.buffer);
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
pub type StoredChunk = Octets<{ CHUNK_BYTES + TAG_BYTES }>;

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

/// Whether a chunk that the provider shows is what the receipt says, and is the owner's content under the new
/// key. The auditor needs the token and no inner key: it learns nothing of the content.
///
/// What it cannot show: that the provider erased what it had before.
pub fn is_rekeyed(token: &Token, receipt: &Receipt, manifest: &Manifest, spot: Spot, shown: &Shown) -> bool {
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
    Outer::new(&token.to, manifest.object, manifest.version).lay(spot.chunk, &mut bytes);
    verify_inclusion(&leaf(&bytes).0, chunk, chunks, &shown.inner, &manifest.root)
}

#[cfg(test)]
mod tests;
