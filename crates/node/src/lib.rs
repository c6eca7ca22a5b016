//! The engine and the ledger on one machine: network, disk, clock.
//!
//! Promise: what a node says is final, stays final; a transaction given to it counts once or not at all;
//! after a crash it goes on by itself from the last final state. Memory is bounded by limits in
//! `config.rs`; what grows is on disk.
//! Not here: the rules (`ledger`), agreement and the authenticated store (`engine`), HTTP (`gateway`).
//! Start reading at [`Node`].

mod admission;
mod config;
mod machine;
mod node;
mod notes;
mod pool;
mod replay;
mod views;

pub use admission::SubmitError;
pub use config::{NodeConfig, NodeError, network_id};
pub use node::{Node, Page, RecordAt, Status};
pub use notes::Note;
pub use pool::POOL_BYTES_MAX;
pub use views::{Fact, FactCursor, FinalReceipt, Receipt};
