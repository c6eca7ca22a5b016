//! A machine that is looked at: what it is told of final blocks is written down.

use bytes::Bytes;
use commonware_runtime::{Clock as _, deterministic};
use std::{
    sync::{Arc, Mutex},
    time::SystemTime,
};

use super::{Reported, locked};
use crate::{Body, Evidence, Executed, FinalizedBlock, Invalid, Loaded, Machine, Peer, Position, RecordKey};

/// What is written down of one node.
pub(super) type Log = Arc<Mutex<super::NodeTrace>>;

pub(super) struct Watched {
    pub(super) inner: Arc<dyn Machine>,
    pub(super) run: u32,
    /// `None` for one whose word counts for nothing.
    pub(super) log: Option<Log>,
    pub(super) clock: deterministic::Context,
}

/// Milliseconds since the simulation began.
pub(super) fn elapsed_ms(clock: &deterministic::Context) -> u64 {
    let begins = SystemTime::UNIX_EPOCH + super::play::BEGINS;
    let since = clock.current().duration_since(begins).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

impl Machine for Watched {
    fn draft(&self, at: &Position, pending: &[Body]) -> Vec<u8> {
        self.inner.draft(at, pending)
    }

    fn has_work(&self, pending: &[Body]) -> bool {
        self.inner.has_work(pending)
    }

    fn wake_at_ms(&self) -> Option<u64> {
        self.inner.wake_at_ms()
    }

    fn check(&self, body: &Body, finalized: bool) -> Result<(), Invalid> {
        self.inner.check(body, finalized)
    }

    fn touches(&self, body: &Body) -> Result<Vec<RecordKey>, Invalid> {
        self.inner.touches(body)
    }

    fn execute(
        &self,
        at: &Position,
        pending: &[Body],
        body: &Body,
        loaded: &Loaded,
    ) -> Result<Executed, Invalid> {
        self.inner.execute(at, pending, body, loaded)
    }

    fn restored_kinds(&self, height: u64) -> Vec<u8> {
        self.inner.restored_kinds(height)
    }

    fn restore(&self, key: &RecordKey, value: &[u8]) {
        self.inner.restore(key, value);
    }

    fn restored(&self, height: u64) {
        self.inner.restored(height);
    }

    fn committee_record(&self) -> Option<RecordKey> {
        self.inner.committee_record()
    }

    fn committee(&self, record: Option<&[u8]>) -> Option<Vec<Peer>> {
        self.inner.committee(record)
    }

    fn heard(&self, from: &[u8; 32], bytes: Bytes) {
        self.inner.heard(from, bytes);
    }

    fn misbehaved(&self, evidence: &Evidence) {
        if let Some(log) = &self.log {
            locked(log).evidence.push(evidence.clone());
        }
        self.inner.misbehaved(evidence);
    }

    fn finalized(&self, block: &FinalizedBlock) {
        if let Some(log) = &self.log {
            let reported = Reported::new(elapsed_ms(&self.clock), self.run, block);
            locked(log).reported.push(reported);
        }
        self.inner.finalized(block);
    }
}
