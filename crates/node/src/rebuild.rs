//! Making the index again, by running all blocks of the ledger.
//!
//! Promise: the new index is what the node itself would have written. A rebuild that is broken off leaves
//! an index that ends too early; the node then refuses to start, and says that it must be rebuilt.

use crate::config::{NodeConfig, NodeError};
use crate::home::{Home, file_error};
use crate::machine::LedgerMachine;
use crate::rerun::Rerun;
use crate::views::Views;
use engine::{Handle, Outbox, Wake};
use std::path::Path;
use std::sync::Arc;

/// The longest heartbeat that the engine takes: an engine that is only read makes no blocks.
const NO_HEARTBEAT_MS: u64 = 3_600_000;

/// Deletes the index and makes it again. Returns the height of the newest block in it.
pub(crate) fn rebuild_index(config: &NodeConfig, home: &Home) -> Result<u64, NodeError> {
    let (index, scratch) = (home.index(), home.scratch());
    remove(&scratch)?;
    let wake = Wake::new();
    // It takes no transactions and makes no lapses, so it has nothing to propose.
    let machine = Arc::new(LedgerMachine::new(home.network, wake.clone(), Box::new(|_, _| {})));
    let quiet = NodeConfig { heartbeat_ms: NO_HEARTBEAT_MS, ..config.clone() };
    let engine = home.start(&quiet, wake, Outbox::new(), &machine)?;
    let handle = engine.handle();
    if handle.tip().height > 0 && handle.block_blocking(1)?.is_none() {
        return Err(NodeError::NoHistory(1));
    }
    remove(&index)?;
    let rebuilt = run_all(config, home, &scratch, &handle);
    engine.stop()?;
    remove(&scratch)?;
    rebuilt
}

fn remove(path: &Path) -> Result<(), NodeError> {
    match std::fs::remove_dir_all(path) {
        Ok(()) => Ok(()),
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(cause) => Err(file_error(path)(cause)),
    }
}

fn run_all(config: &NodeConfig, home: &Home, scratch: &Path, handle: &Handle) -> Result<u64, NodeError> {
    let views = Views::open(&home.index(), config.indexed, None)?;
    let rerun = Rerun::start(home.genesis(), scratch)?;
    let mut height = 0;
    while height < handle.tip().height {
        height += 1;
        let missing = || NodeError::NoHistory(height);
        let block = handle.block_blocking(height)?.ok_or_else(missing)?;
        let ran = rerun
            .run(&block.header, &engine::Body::new(block.body))
            .map_err(|error| NodeError::Damaged(format!("block {height}: {error}")))?;
        views.keep_again(height, block.header.time_ms, ran.report)?;
    }
    views.stop()?;
    Ok(height)
}
