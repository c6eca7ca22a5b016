//! Personal data encrypted to a policy; grants, their withdrawal, recovery.

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
mod formula;
mod kem;
pub mod kp;
mod label;
mod master;
mod object;
mod policy;
pub mod rekey;
mod schema;
pub mod signing;
mod wiped;

pub use collection::{
    CollectionSecret, EPOCHS_MAX, Epoch, Keyring, Sealed, SealedKeyring, State, StateError,
};
pub use cover::{COVER_LEVELS_MAX, Cover, CoverError, Place};
pub use curve::{G1_BYTES, G1Bytes, G2_BYTES, G2Bytes, TARGET_BYTES, TargetBytes};
pub use formula::{DEPTH_MAX, Formula, FormulaError, Gate, Item, LEAVES_MAX};
pub use kem::{KEM_VERSION, KeyFault, Masked, OpenError, SharedKey};
pub use label::{LABELS_MAX, Label, LabelSecret, Labels, LabelsError};
pub use master::{MasterSecret, PublicKey};
pub use object::{
    CHUNK_BYTES, CHUNKS_MAX, CollectionId, Manifest, ObjectError, ObjectId, Reading, Shelf, Spot, Stamp,
    TAG_BYTES, Writing, catalogue_path, catalogue_root, path_of,
};
pub use policy::{POLICY_BYTES_MAX, POLICY_DEPTH_MAX, POLICY_TESTS_MAX, Policy, PolicyError};
pub use schema::{
    CHOICES_MAX, Description, Kind, NAME_BYTES_MAX, NAMES_MAX, NUMBER_BITS_MAX, Name, STATEMENTS_MAX, Schema,
    SchemaError, Value, WORD_BYTES_MAX, Word,
};
pub use wiped::Seed;
