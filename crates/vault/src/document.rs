//! Documents of a trade: sealed once for all who are to read, with a wrong one provable.
//!
//! ```text
//! K        random; salt, body key and the coins of every slot come from it
//! slot     X-Wing capsule for one reader, made with those coins; K under its key
//! body     the document under the body key
//! ledger   commitment = hash(salt, document)
//! ```
//!
//! Since everything comes from `K`, whoever opens one slot makes *all* slots again and sees that every other reader can
//! open theirs. A reader whose slot does not open calls the arbiter, who opens his own: [`judge`] then says who is
//! right, from public bytes and `K` alone. If no slot opens, whoever sealed it has delivered nothing.
//! Promise: what [`SealedDocument::open`] gives is what the ledger's commitment says, and every reader named in it can have the same;
//! or there is a [`Fault`] that the arbiter comes to as well. The salt is inside, so a document of few
//! possible contents cannot be guessed from its commitment. Start reading at [`SealedDocument::seal`].

use crate::letter::{
    Capsule, Closed, SealError, SealingSecret, close, coins, decapsulate, encapsulate, reopen,
};
use crate::wiped::{Seed, derive};
use canon::{Canon, DecodeError, Digest, List, Reader, Shape, Writer};
use subtle::ConstantTimeEq;
use vocabulary::AgentId;
use zeroize::Zeroizing;

/// How many can read one document.
pub const READERS_MAX: usize = 16;

/// `K` under the key of a slot. One key for one message, so a one-time pad; the slots' equations authenticate it.
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
    /// The way in for one reader.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Slot {
        /// Who.
        1 => reader: AgentId,
        /// The capsule, to the reader's key of that time.
        2 => capsule: Capsule,
        /// The document's key under that of the capsule.
        3 => hidden: Hidden,
    }
}

canon::record! {
    /// A document as it is stored and sent: nobody but its readers can read it.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct SealedDocument {
        /// A way in for each reader.
        1 => slots: List<Slot, READERS_MAX>,
        /// The document.
        2 => body: Closed,
    }
}

/// What is wrong with a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// It was not sealed for this reader.
    #[error("the document was not sealed for {0}")]
    NoSlot(AgentId),
    /// The reader's way in leads nowhere. Only the arbiter can say whether the sealer or the reader is to blame.
    #[error("the way in of {0} leads nowhere; let the arbiter open theirs")]
    Slot(AgentId),
    /// The way in of another reader leads nowhere: the sealer's fault.
    #[error("whoever sealed the document has left {0} no way in")]
    OtherSlot(AgentId),
    /// A reader's public key is not known, or not one.
    #[error("the key of {0} is missing or no key")]
    Key(AgentId),
    /// The body does not open with the document's key: the sealer's fault, or that of whoever stored it.
    #[error("the document does not open with its own key: sealed wrongly, or changed where it was stored")]
    Body,
    /// It is not the document to which the ledger holds the sealer.
    #[error("this is not the document that the ledger's commitment names")]
    OtherDocument,
}

/// The public keys of readers: of whom it is asked, and the bytes, if there are any.
pub type Keys<'a> = &'a dyn Fn(&AgentId) -> Option<Vec<u8>>;

/// The key of one document: who has it reads the document. Wiped when dropped.
pub struct DocumentKey(Box<Seed>);

impl core::fmt::Debug for DocumentKey {
    fn fmt(&self, out: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        out.write_str("DocumentKey(..)")
    }
}

impl DocumentKey {
    fn salt(&self) -> Seed {
        derive(self.0.as_slice(), "kerf/vault/document/salt/1", &[])
    }

    fn body(&self) -> Seed {
        derive(self.0.as_slice(), "kerf/vault/document/body/1", &[])
    }

    /// The way in for a reader with this public key: the same, whoever makes it.
    fn slot(&self, reader: AgentId, public: &[u8]) -> Result<Slot, SealError> {
        let coins = coins(&self.0, "kerf/vault/document/slot/1", &[&reader.0, public]);
        let (capsule, key) = encapsulate(public, &coins)?;
        Ok(Slot { reader, capsule, hidden: Hidden(xor(&self.0, &key)) })
    }

    /// The hash by which the ledger holds to the document.
    pub fn commitment(&self, document: &[u8]) -> Digest {
        canon::hash_parts("kerf/vault/document/1", &[self.salt().as_slice(), document])
    }
}

fn xor(one: &Seed, other: &Seed) -> [u8; 32] {
    let mut out = **one;
    out.iter_mut().zip(other.iter()).for_each(|(byte, pad)| *byte ^= pad);
    out
}

impl SealedDocument {
    /// Seals `document` for `readers`, each with the public key that the ledger has; gives the commitment for the
    /// ledger too. `seed` is fresh. Cost: some 100 microseconds for each reader, and one pass over the document.
    ///
    /// # Errors
    /// [`SealError`]; also if there are too many readers, or one twice.
    pub fn seal(
        document: &[u8],
        readers: &[(AgentId, Vec<u8>)],
        seed: &Seed,
    ) -> Result<(Self, Digest), SealError> {
        let key = DocumentKey(Box::new(derive(seed.as_slice(), "kerf/vault/document/key/1", &[])));
        let mut slots = List::new();
        for (reader, public) in readers {
            if slots.iter().any(|slot: &Slot| slot.reader == *reader) {
                return Err(SealError::Receiver);
            }
            slots.push(key.slot(*reader, public)?).map_err(|_| SealError::TooLong)?;
        }
        let body = close(&key.body(), &[], document)?;
        Ok((Self { slots, body }, key.commitment(document)))
    }

    fn slot(&self, reader: &AgentId) -> Result<&Slot, Fault> {
        self.slots.iter().find(|slot| slot.reader == *reader).ok_or(Fault::NoSlot(*reader))
    }

    /// The key, by the way in of `me`; checked only as far as that it made that way in.
    ///
    /// # Errors
    /// [`Fault::NoSlot`], [`Fault::Slot`].
    pub fn key(&self, me: &AgentId, secret: &SealingSecret) -> Result<DocumentKey, Fault> {
        let slot = self.slot(me)?;
        let shared = decapsulate(secret, &slot.capsule);
        let hidden = Zeroizing::new(slot.hidden.0);
        let key = DocumentKey(Box::new(Zeroizing::new(xor(&hidden, &shared))));
        let again = key.slot(*me, &secret.public()).map_err(|_| Fault::Key(*me))?;
        let same: bool = canon::encode(&again).ct_eq(&canon::encode(slot)).into();
        if same { Ok(key) } else { Err(Fault::Slot(*me)) }
    }

    /// The document, for one of its readers: it is the one that `commitment` names, and every reader can have it.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn open(
        &self,
        me: &AgentId,
        secret: &SealingSecret,
        keys: Keys<'_>,
        commitment: &Digest,
    ) -> Result<Zeroizing<Vec<u8>>, Fault> {
        judge(self, &self.key(me, secret)?, keys, commitment)
    }
}

impl SealedDocument {
    /// The document, checked against `commitment` alone: for a reader who cannot know any more to which keys it was sealed.
    /// Whether the others can have it too stays open.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn open_for_me(
        &self,
        me: &AgentId,
        secret: &SealingSecret,
        commitment: &Digest,
    ) -> Result<Zeroizing<Vec<u8>>, Fault> {
        body(self, &self.key(me, secret)?, commitment)
    }
}

fn body(
    sealed: &SealedDocument,
    key: &DocumentKey,
    commitment: &Digest,
) -> Result<Zeroizing<Vec<u8>>, Fault> {
    let document = reopen(&key.body(), &[], &sealed.body).map_err(|_| Fault::Body)?;
    if key.commitment(&document) == *commitment { Ok(document) } else { Err(Fault::OtherDocument) }
}

/// What whoever has the key of a document can say of it: the document, or whose fault it is that there is none. `keys`
/// are those that the ledger had when it was sealed.
///
/// # Errors
/// [`Fault`].
pub fn judge(
    sealed: &SealedDocument,
    key: &DocumentKey,
    keys: Keys<'_>,
    commitment: &Digest,
) -> Result<Zeroizing<Vec<u8>>, Fault> {
    for slot in &sealed.slots {
        let public = keys(&slot.reader).ok_or(Fault::Key(slot.reader))?;
        let again = key.slot(slot.reader, &public).map_err(|_| Fault::Key(slot.reader))?;
        if again != *slot {
            return Err(Fault::OtherSlot(slot.reader));
        }
    }
    body(sealed, key, commitment)
}

#[cfg(test)]
mod tests;
