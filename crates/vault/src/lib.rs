//! Personal data encrypted to their owner's policy; grants, their withdrawal, recovery.
//!
//! ```text
//! schema, policy   what data are, and who may read, in words          -> label, formula
//! kp, cp           keys with a policy, data with a policy (FABEO)     -> kem: one shared key, or none
//! custody, signing the master secret and the signing key in no one place
//! collection       the keys of an epoch, sealed once for all readers  -> cover: which readers stay
//! object           content sealed in chunks, streamed, read at any place -> layers: what lies over it in an epoch
//! rekey            withdrawal: the layer replaced in place by one token, or one more laid on
//! root             the one secret that a device keeps, and its parts with guardians
//! letter           what is private between two: keys handed over, tokens, shares
//! document         a document of a trade, for its parties and whoever judges between them
//! ```
//!
//! Promise: data are opened by who satisfies the policy and by nobody else, the provider included; what is
//! opened is what the owner wrote; no secret is printed, and none is left on the heap. `docs/security/vault.md` says against
//! whom this holds, why, and what is not protected.
//! Not here: storing, sending, asking the person, the clock, the random source (all are arguments), what a grant
//! is on the ledger (`ledger`).
//! Start reading at [`Policy`], then [`kp::encapsulate`], then [`CollectionSecret`].

#![warn(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    clippy::wildcard_enum_match_arm
)]

mod collection;
mod cover;
pub mod cp;
mod curve;
pub mod custody;
pub mod document;
mod formula;
mod kem;
pub mod kp;
mod label;
mod layers;
pub mod letter;
mod master;
mod object;
mod policy;
pub mod rekey;
pub mod root;
mod schema;
pub mod signing;
mod wiped;

pub use collection::{
    CollectionSecret, EPOCHS_MAX, Epoch, Keyring, Sealed, SealedKeyring, State, StateError,
};
pub use cover::{COVER_LEVELS_MAX, Cover, CoverError, NodeKeys, Place};
pub use curve::{G1_BYTES, G1Bytes, G2_BYTES, G2Bytes, TARGET_BYTES, TargetBytes};
pub use formula::{DEPTH_MAX, Formula, FormulaError, Gate, Item, LEAVES_MAX};
pub use kem::{KEM_VERSION, KeyFault, Masked, OpenError, SharedKey};
pub use label::{LABELS_MAX, Label, LabelSecret, Labels, LabelsError};
pub use layers::{LAYERS_MAX, LayerKeys, Layers, STORED_CHUNK_BYTES_MAX};
pub use master::{MasterSecret, PublicKey};
pub use object::{
    CHUNK_BYTES, CHUNKS_MAX, Manifest, ObjectError, ObjectId, Reading, Shelf, Spot, Stamp, TAG_BYTES,
    Writing, catalogue_path, catalogue_root, path_of,
};
pub use policy::{POLICY_BYTES_MAX, POLICY_DEPTH_MAX, POLICY_TESTS_MAX, Policy, PolicyError};
pub use schema::{
    CHOICES_MAX, Description, Kind, NAME_BYTES_MAX, NAMES_MAX, NUMBER_BITS_MAX, Name, STATEMENTS_MAX, Schema,
    SchemaError, Value, WORD_BYTES_MAX, Word,
};
pub use vocabulary::CollectionId;
pub use wiped::Seed;
