//! Agreement on order, and the authenticated store, behind plain types.
//!
//! Promise: bodies drafted by a [`Machine`] become final blocks in one order on every node; the records they
//! write are kept under one root that a light client can check; a killed process starts again from the last
//! final state by itself.
//! Not here: what a body means (`ledger`, through [`Machine`]), checking proofs (`light`), and the API to the
//! outside (`gateway`).
//! Start reading at [`Engine::start`], then `machine` for the domain's side.

#![expect(
    clippy::type_complexity,
    reason = "the wiring of the engine is one large instantiation of its types"
)]

mod app;
mod block;
mod committees;
mod config;
mod engine;
mod epochs;
mod evidence;
mod handle;
mod history;
mod keys;
mod machine;
mod network;
mod pace;
mod packing;
mod records;
mod relay;
mod replica;
mod resume;
mod settings;
#[cfg(feature = "simulation")]
pub mod simulation;
mod store;
mod wiring;

pub use config::{BODY_BYTES_MAX, Config, EngineError, PARTICIPANTS_MAX, PEERS_MAX, Peer, Prune, Start};
pub use engine::{Engine, make_durable, public_key_of};
pub use epochs::EpochStatus;
pub use evidence::{Evidence, Misconduct};
pub use handle::{At, Handle, READ_RECORDS_MAX, StoredBlock, Tip};
pub use light::{
    CERTIFICATE_BYTES_MAX, CHAIN_HEADERS_MAX, Certificate, HEADER_BYTES, HandOver, Header, Lineage, Proof,
    ProofError,
};
pub use machine::{
    Body, Executed, FinalizedBlock, Invalid, Loaded, Machine, Position, REPORTED_AGAIN_MAX, Wake,
};
pub use pace::CLOCK_AHEAD_MS_MAX;
pub use records::{CHUNK_BYTES, CHUNKS_MAX, RECORD_BYTES_MAX, RecordKey};
pub use relay::{MESSAGE_BYTES_MAX, Outbox};
pub use replica::{Replayed, Replica, ReplicaError};
