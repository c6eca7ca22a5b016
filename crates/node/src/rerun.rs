//! A ledger run again from its first block, with a state of its own.
//!
//! Promise: the same outcomes, notes and state as the node that made the blocks. The records are in files;
//! memory holds no more than a running node's.
//! Not here: whether the blocks are final, and whether their signatures are good (`verify`).

use crate::config::NodeError;
use crate::machine::LedgerMachine;
use crate::notes::Report;
use engine::{FinalizedBlock, Header, Machine as _, Position, Replayed, Replica, ReplicaError, Wake};
use ledger::Body;
use std::path::Path;
use std::sync::Arc;
use vocabulary::Genesis;

/// Bytes of the state's pages that are kept in memory.
const CACHE_BYTES: usize = 64 << 20;

/// What running a block gave.
pub(crate) struct Reran {
    pub(crate) report: Arc<Report>,
    /// If the block ends an epoch and the state names them: the validators of the next one.
    pub(crate) validators: Option<Vec<[u8; 32]>>,
}

pub(crate) struct Rerun {
    replica: Replica,
    machine: Arc<LedgerMachine>,
}

impl std::fmt::Debug for Rerun {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Rerun({:?})", self.replica)
    }
}

impl Rerun {
    /// Begins before the first block, in an empty directory.
    pub(crate) fn start(genesis: &Genesis, directory: &Path) -> Result<Self, NodeError> {
        // It takes no transactions and makes no lapses: it only runs what it is given.
        let machine = Arc::new(LedgerMachine::new(genesis.network(), Wake::new(), Box::new(|_, _| {})));
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let shared = Arc::clone(&machine) as Arc<dyn engine::Machine>;
        Ok(Self { replica: Replica::start(directory, genesis, threads, CACHE_BYTES, shared)?, machine })
    }

    /// The body of a block, decoded. What comes from outside goes through here.
    pub(crate) fn parse(&self, body: &engine::Body) -> Result<Arc<Body>, engine::Invalid> {
        self.machine.parse(body)
    }

    /// Runs the next block. After an error it stands where it stood.
    pub(crate) fn run(&self, header: &Header, body: &engine::Body) -> Result<Reran, ReplicaError> {
        let Replayed { executed, validators } = self.replica.run(header.clone(), body.clone())?;
        let block = FinalizedBlock {
            position: Position { height: header.height, time_ms: header.time_ms, parent: header.parent },
            digest: header.digest(),
            header: header.clone(),
            body: body.clone(),
            outcomes: executed.outcomes.into(),
        };
        let report = self.machine.report(&block).map_err(|error| engine::Invalid(error.to_string()))?;
        self.machine.finalized(&block);
        Ok(Reran { report, validators })
    }
}
