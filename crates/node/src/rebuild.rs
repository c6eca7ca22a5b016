//! Making the index again, by running all blocks of the ledger in memory.
//!
//! Promise: the new index is what the node itself would have written. A rebuild that is broken off leaves
//! an index that ends too early; the node then refuses to start, and says that it must be rebuilt.

use crate::config::{NodeConfig, NodeError};
use crate::copy::{LedgerCopy, outcomes_root};
use crate::home::{Home, file_error};
use crate::machine::LedgerMachine;
use crate::notes::Report;
use crate::views::Views;
use engine::{Handle, StoredBlock, Wake};
use ledger::Body;
use std::sync::Arc;
use vocabulary::Timestamp;

/// The longest heartbeat that the engine takes: an engine that is only read makes no blocks.
const NO_HEARTBEAT_MS: u64 = 3_600_000;

/// Deletes the index and makes it again. Returns the height of the newest block in it.
pub(crate) fn rebuild_index(config: &NodeConfig, home: &Home) -> Result<u64, NodeError> {
    let path = home.index();
    match std::fs::remove_dir_all(&path) {
        Ok(()) => {}
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => {}
        Err(cause) => return Err(file_error(&path)(cause)),
    }
    let wake = Wake::new();
    // It takes no transactions and makes no lapses, so it has nothing to propose.
    let machine = Arc::new(LedgerMachine::new(home.network, wake.clone(), Box::new(|_, _| {})));
    let quiet = NodeConfig { heartbeat_ms: NO_HEARTBEAT_MS, ..config.clone() };
    let engine = home.start(&quiet, wake, &machine)?;
    let rebuilt = run_all(config, home, &engine.handle());
    engine.stop()?;
    rebuilt
}

fn run_all(config: &NodeConfig, home: &Home, handle: &Handle) -> Result<u64, NodeError> {
    let views = Views::open(&home.index(), config.indexed)?;
    let mut copy = LedgerCopy::new(home.network);
    let mut height = 0;
    while height < handle.tip().height {
        height += 1;
        let missing = || NodeError::Damaged(format!("block {height} is missing"));
        let block = handle.block_blocking(height)?.ok_or_else(missing)?;
        let report = run(&mut copy, &block)?;
        views.keep_again(height, block.header.time_ms, &report)?;
    }
    views.stop()?;
    Ok(height)
}

fn run(copy: &mut LedgerCopy, block: &StoredBlock) -> Result<Report, NodeError> {
    let height = block.header.height;
    let damaged = |reason: String| NodeError::Damaged(format!("block {height}: {reason}"));
    let body = if block.body.is_empty() {
        Body::default()
    } else {
        Body::decode(&block.body, |_| None).map_err(|error| damaged(error.to_string()))?
    };
    let now = Timestamp::from_ms(block.header.time_ms).map_err(|error| damaged(error.to_string()))?;
    let report = copy.run(&body, now);
    if outcomes_root(&report.outcomes).0 != block.header.outcomes_root {
        return Err(damaged("running it gives other outcomes than its header names".to_owned()));
    }
    Ok(report)
}
