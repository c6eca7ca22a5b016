//! The engine and the ledger on one machine: network, disk, clock.
//!
//! Promise: what a node says is final, stays final; a transaction given to it counts once or not at all;
//! after a crash it goes on by itself from the last final state. Memory is bounded by limits in
//! `config.rs`; what grows is on disk.
//! Not here: the rules (`ledger`), agreement and the authenticated store (`engine`), HTTP (`gateway`).
//! Start reading at [`Node`].

mod admission;
mod config;
mod deadlines;
mod evidence;
mod gate;
mod home;
mod machine;
mod metrics;
mod network_file;
mod node;
mod notes;
mod pool;
mod rebuild;
mod relay;
mod replay;
mod rerun;
#[cfg(feature = "simulation")]
pub mod simulation;
mod verify;
mod views;
mod waiters;

pub use admission::SubmitError;
pub use config::{NodeConfig, NodeError};
pub use engine::{Evidence, Misconduct};
pub use evidence::EVIDENCE_MAX;
pub use home::{make_key, node_key};
pub use network_file::{EPOCH_BLOCKS_USUAL, NetworkFile, NetworkFileError};
pub use node::{Node, Page, RecordAt, Status};
pub use notes::Note;
pub use pool::POOL_BYTES_MAX;
pub use verify::{Checked, LedgerCheck, ProvenRecord, ProvenThing, VerifyError, verify_proof, verify_record};
pub use views::{Fact, FactCursor, FinalReceipt, Receipt, has_trail};
