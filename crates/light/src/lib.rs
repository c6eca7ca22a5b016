//! Checking what a node says, with nothing but the network's trust string.
//!
//! Promise: pure, and without the node's dependencies: no consensus engine, store, executor or network comes
//! in with it. No bytes from outside can make it panic, or use more memory than a small multiple of their
//! length. It accepts what the engine's own check accepts, and nothing else; frozen vectors hold it to that.
//! Not here: making proofs (`engine`), and what a proven record or outcome means (`ledger`).
//! Start reading at [`verify`], then [`Proof`]; the bytes are described in `docs/formats/proof.md`.

#![warn(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    clippy::wildcard_enum_match_arm
)]

mod claim;
mod committee;
mod finalization;
mod header;
mod mountain;
mod presence;
mod proof;
mod record;
mod source;
mod trust;
mod verify;

pub use claim::{Claim, OUTCOME_PATH_MAX};
pub use committee::{Committee, Committees, HAND_OVERS_MAX, HandOver, HandOverFault, Lineage};
pub use finalization::{
    CERTIFICATE_BYTES_MAX, Certificate, CertificateFault, Finalization, consensus_namespace,
};
pub use header::{EmptyStore, HEADER_BYTES, HEADER_VERSION, Header, HeaderError, committee_commitment};
pub use presence::{Absence, OperationProof, PROOF_DIGESTS_MAX, Presence};
pub use proof::{CHAIN_HEADERS_MAX, PROOF_VERSION, Proof};
pub use record::{CHUNK_BYTES, CHUNKS_MAX, RECORD_BYTES_MAX, RecordKey, chunk_count, join, store_key};
pub use source::ProofError;
pub use trust::{Anchor, Trust, TrustError};
pub use verify::{Finding, LightError, Proven, verify};
