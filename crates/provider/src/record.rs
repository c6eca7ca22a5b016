//! What goes over the wire, in canonical CBOR; and by which the store keeps what it keeps.
//!
//! `docs/formats/provider.md` is the description for whoever writes a second implementation.

use crate::limits::{
    AUDIT_SPOTS_MAX, CHANGES_MAX, PAGE_MAX, PIECES_MAX, RANGE_CHUNKS_MAX, SEALING_BYTES_MAX,
    SIGNED_BYTES_MAX, TOKEN_BYTES_MAX,
};
use canon::{Digest, List, Octets, PublicKey, SecretKey, Signature, SignedMessage};
use vault::rekey::{Order, Path, Receipt, Shown};
use vault::{CollectionId, Epoch, Label, Labels, Manifest, ObjectId, SealedKeyring, Spot, State};
use vocabulary::AgentId;
pub use vocabulary::GrantId;

canon::record! {
    /// Who the provider is.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct About {
        /// The version of this interface: 1.
        1 => version: u32,
        /// The key that signs receipts and heads of logs; requests name it, so that no other provider can use them.
        2 => key: PublicKey,
        /// The key to which tokens are sealed.
        3 => sealing: Octets<SEALING_BYTES_MAX>,
        /// The first key's signature on the second.
        4 => signature: Signature,
    }
}

const ABOUT_DOMAIN: &str = "kerf/provider/about/1";

impl About {
    /// What a provider says of itself.
    pub fn new(provider: &SecretKey, sealing: Octets<SEALING_BYTES_MAX>) -> Self {
        let signature = provider.sign(ABOUT_DOMAIN, &sealing);
        Self { version: 1, key: provider.public(), sealing, signature }
    }

    /// True if the provider itself says so.
    pub fn is_signed(&self) -> bool {
        let Self { key, sealing, signature, .. } = self;
        canon::verify(&SignedMessage { key, domain: ABOUT_DOMAIN, message: sealing, signature })
    }
}

canon::record! {
    /// Begins a collection at this provider.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Founding {
        /// The epoch in which the owner writes: nought, or a later one if the collection was elsewhere before.
        1 => epoch: Epoch,
    }
}

canon::record! {
    /// Chunks of one object in an upload, from one on. Their number is that of the leaves, and their sizes follow from
    /// `length`.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Piece {
        /// Which object.
        1 => object: ObjectId,
        /// Which version.
        2 => version: u32,
        /// Bytes of the whole object's content.
        3 => length: u64,
        /// The first chunk.
        4 => first: u32,
        /// The BLAKE3 of each chunk without what lies over it.
        5 => leaves: List<Digest, RANGE_CHUNKS_MAX>,
    }
}

canon::record! {
    /// What is uploaded at once. The chunks' bytes follow the record, one after the other, in the order of the pieces.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Upload {
        /// The epoch in which it is written.
        1 => epoch: Epoch,
        /// The pieces; each object once.
        2 => pieces: List<Piece, PIECES_MAX>,
    }
}

canon::record! {
    /// How far an upload is.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct UploadStatus {
        /// Which version.
        1 => version: u32,
        /// Bytes of the whole object's content.
        2 => length: u64,
        /// How many chunks are there: go on with this one.
        3 => have: u32,
        /// When it is dropped unless it is published, in ms since 1970.
        4 => until_ms: u64,
    }
}

canon::record! {
    /// An object that a publication adds or changes.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Change {
        /// What the owner says of it.
        1 => manifest: Manifest,
        /// The labels by which it is found; all of them, the old ones go.
        2 => labels: Option<Labels>,
    }
}

canon::record! {
    /// A state that the owner signed.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct SignedState {
        /// The state.
        1 => state: State,
        /// The owner's signature.
        2 => signature: Signature,
        /// The owner's key; whoever reads asks the ledger whether it is one.
        3 => key: PublicKey,
    }
}

canon::record! {
    /// What the owner publishes: the next state, and all that changes with it.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Publication {
        /// The next state.
        1 => signed: SignedState,
        /// Objects that are new or changed.
        2 => changed: List<Change, CHANGES_MAX>,
        /// Objects that are no more.
        3 => removed: List<ObjectId, CHANGES_MAX>,
        /// The sealed keyring, if it is another one.
        4 => keyring: Option<SealedKeyring>,
    }
}

canon::record! {
    /// A manifest, and its way to the root of the state of this revision.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct ManifestShown {
        /// The manifest.
        1 => manifest: Manifest,
        /// The state's revision.
        2 => revision: u32,
        /// Where it stands.
        3 => index: u32,
        /// The way to the root.
        4 => path: Path,
    }
}

canon::record! {
    /// A part of a collection's manifests, in the order of their objects.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct ManifestPage {
        /// The revision that they belong to.
        1 => revision: u32,
        /// The manifests.
        2 => items: List<Manifest, PAGE_MAX>,
        /// After which object the next page begins.
        3 => next: Option<ObjectId>,
    }
}

canon::record! {
    /// Objects that have all labels of a question.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct ObjectPage {
        /// The objects; there may be none and yet a next page.
        1 => items: List<ObjectId, PAGE_MAX>,
        /// After which object the next page begins.
        2 => next: Option<ObjectId>,
    }
}

canon::record! {
    /// Collections of an owner.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct CollectionPage {
        /// The collections; there may be none and yet a next page.
        1 => items: List<CollectionId, PAGE_MAX>,
        /// After which collection the next page begins.
        2 => next: Option<CollectionId>,
    }
}

canon::record! {
    /// A stored chunk, without its bytes.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct ChunkStamp {
        /// The epoch whose layer it has.
        1 => epoch: Epoch,
        /// BLAKE3 of the stored bytes.
        2 => check: Digest,
        /// How many bytes.
        3 => bytes: u32,
    }
}

canon::record! {
    /// Chunks of one version. Their bytes follow the record, one after the other.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Chunks {
        /// Of which version.
        1 => version: u32,
        /// The first chunk.
        2 => first: u32,
        /// The chunks.
        3 => stamps: List<ChunkStamp, RANGE_CHUNKS_MAX>,
    }
}

canon::record! {
    /// An order to re-key a collection.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Rekeying {
        /// The order.
        1 => order: Order,
        /// The owner's signature on it, by the key in `next`.
        2 => signature: Signature,
        /// The state that holds afterwards.
        3 => next: SignedState,
        /// The sealed keyring of the next epoch.
        4 => keyring: SealedKeyring,
        /// The token, sealed for this provider.
        5 => token: Octets<TOKEN_BYTES_MAX>,
    }
}

canon::record! {
    /// What a provider signed when an order was carried out.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct SignedReceipt {
        /// The order.
        1 => order: Order,
        /// The receipt.
        2 => receipt: Receipt,
        /// The provider's signature.
        3 => signature: Signature,
    }
}

canon::record! {
    /// How far a re-keying is.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Progress {
        /// The hash of the order that is followed, if one is.
        1 => order: Option<Digest>,
        /// How many chunks are done.
        2 => done: u64,
        /// How many there are.
        3 => chunks: u64,
        /// Why it does not go on, if it does not.
        4 => trouble: Option<Trouble>,
        /// The receipt of the last order that was carried out.
        5 => receipt: Option<SignedReceipt>,
    }
}

canon::code! {
    /// Why a re-keying does not go on.
    pub enum Trouble {
        /// The disk failed or is full; it is tried again by itself.
        1 => Disk "disk",
        /// A chunk is damaged or missing; the operator must put back a copy.
        2 => Damaged "damaged",
        /// The provider cannot open the token; order again.
        3 => Token "token",
    }
}

canon::record! {
    /// A place that an auditor asks for.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct Asked {
        /// The object.
        1 => object: ObjectId,
        /// The chunk.
        2 => chunk: u32,
    }
}

impl From<Spot> for Asked {
    fn from(spot: Spot) -> Self {
        Self { object: spot.object, chunk: spot.chunk }
    }
}

canon::record! {
    /// An auditor's questions.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Audit {
        /// Which chunks.
        1 => spots: List<Asked, AUDIT_SPOTS_MAX>,
    }
}

canon::record! {
    /// The answers, in the order of the questions.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Audited {
        /// Each chunk, and its ways to the roots.
        1 => shown: List<Shown, AUDIT_SPOTS_MAX>,
    }
}

canon::record! {
    /// A read of content by a reader, in the reader's own signed words.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct LogEntry {
        /// Counts the reads, from 1.
        1 => number: u64,
        /// The hash of the entry before; of nothing but zeros before the first.
        2 => before: Digest,
        /// When, by the provider's clock, in ms since 1970.
        3 => at_ms: u64,
        /// Who.
        4 => reader: AgentId,
        /// By which grant.
        5 => grant: GrantId,
        /// The reader's key.
        6 => key: PublicKey,
        /// The signature base of the request (RFC 9421, section 2.5).
        7 => request: Octets<SIGNED_BYTES_MAX>,
        /// The reader's signature on it.
        8 => signature: Signature,
    }
}

impl LogEntry {
    /// The hash that the next entry names.
    pub fn id(&self) -> Digest {
        canon::hash_parts("kerf/provider/log/1", &[&canon::encode(self)])
    }
}

canon::record! {
    /// How far a collection's log is; signed by the provider.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct LogHead {
        /// Of which collection.
        1 => collection: CollectionId,
        /// How many reads there were in all.
        2 => number: u64,
        /// The hash of the last entry.
        3 => last: Digest,
    }
}

const HEAD_DOMAIN: &str = "kerf/provider/log-head/1";

impl LogHead {
    /// Signs the head.
    pub fn sign(&self, provider: &SecretKey) -> Signature {
        provider.sign(HEAD_DOMAIN, &canon::encode(self))
    }

    /// True if the provider signed it.
    pub fn is_signed(&self, signature: &Signature, provider: &PublicKey) -> bool {
        let message = canon::encode(self);
        canon::verify(&SignedMessage { key: provider, domain: HEAD_DOMAIN, message: &message, signature })
    }
}

/// The most entries of a page of the log.
pub const LOG_PAGE_MAX: usize = 128;

canon::record! {
    /// A part of a collection's log.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct LogPage {
        /// The entries, in their order.
        1 => items: List<LogEntry, LOG_PAGE_MAX>,
        /// How far the log is.
        2 => head: LogHead,
        /// The provider's signature on the head.
        3 => signature: Signature,
    }
}

canon::record! {
    /// How much of something there is, or may be.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct Quota {
        /// In bytes: stored chunks, and [`crate::OBJECT_BYTES`] for each object that was ever there.
        1 => bytes: u64,
        /// In objects: published, or being uploaded.
        2 => objects: u64,
    }
}

canon::record! {
    /// What an owner uses, and may use.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct Usage {
        /// What is used.
        1 => used: Quota,
        /// What may be.
        2 => quota: Quota,
    }
}

canon::record! {
    /// A letter that waits, without its bytes.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct LetterNote {
        /// By which it is fetched.
        1 => number: u64,
        /// Who sent it.
        2 => sender: AgentId,
        /// The key that sent it.
        3 => key: PublicKey,
        /// When, in ms since 1970.
        4 => sent_ms: u64,
        /// How many bytes.
        5 => bytes: u32,
    }
}

canon::record! {
    /// The letters that wait for somebody.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct LetterPage {
        /// The letters, the oldest first; all of them.
        1 => items: List<LetterNote, { crate::limits::LETTERS_WAITING_MAX }>,
    }
}

/// Labels of a question, as text: 64 hexadecimal digits.
pub fn label_text(label: &Label) -> String {
    canon::hex_encode(&label.0)
}

/// The label that a text names.
pub fn label_of_text(text: &str) -> Option<Label> {
    canon::hex_decode(text)?.try_into().ok().map(Label)
}
