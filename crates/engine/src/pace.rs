//! When a proposer proposes, and when a validator judges.
//!
//! A proposer with work proposes at once, but not sooner than a set interval after the parent. One without
//! waits to be poked, for the machine's next deadline, or for the heartbeat. The waiting is done here, in
//! front of the actor that owns the state, because that actor does nothing else while it builds.
//!
//! Promise: an idle network makes one block per heartbeat; a block too far in the future is not voted for
//! until its time has come.
//! Start reading at [`Paced`].

use commonware_consensus::{Application, marshal::ancestry::Ancestry};
use commonware_cryptography::Digested;
use commonware_runtime::{Clock, Spawner};
use commonware_storage::Context as StorageContext;
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use crate::{
    app::{self, App, Scheme, now_ms},
    block::{Block, Context},
    machine::{Body, Wake},
};

/// How far a proposal's time may be ahead of a validator's clock before the validator abstains, in ms.
pub const CLOCK_AHEAD_MS_MAX: u64 = 5_000;

/// The longest heartbeat among several validators, in ms: the others notice within little more than this that a
/// leader is gone.
const SHARED_HEARTBEAT_MS: u64 = 1_000;

/// Sets the pace of one node's proposals.
#[derive(Debug)]
pub(crate) struct Pace {
    pub(crate) wake: Wake,
    /// The heartbeat of a lone validator, in ms.
    pub(crate) lone_heartbeat_ms: u64,
    /// The heartbeat of this epoch, in ms.
    pub(crate) heartbeat_ms: AtomicU64,
    pub(crate) block_interval_min_ms: u64,
    /// Set once, when the engine is asked to stop: nothing is proposed any more.
    pub(crate) stopping: AtomicBool,
    /// Proposals and judgements being worked on.
    pub(crate) busy: AtomicU64,
}

impl Pace {
    /// An epoch with so many validators begins.
    pub(crate) fn enter(&self, validators: usize) {
        let heartbeat_ms = if validators == 1 {
            self.lone_heartbeat_ms
        } else {
            self.lone_heartbeat_ms.min(SHARED_HEARTBEAT_MS)
        };
        self.heartbeat_ms.store(heartbeat_ms, Ordering::Release);
    }

    pub(crate) fn heartbeat_ms(&self) -> u64 {
        self.heartbeat_ms.load(Ordering::Acquire)
    }
}

/// Counts one piece of work until it is dropped.
struct Busy<'a>(&'a AtomicU64);

impl<'a> Busy<'a> {
    fn new(count: &'a AtomicU64) -> Self {
        count.fetch_add(1, Ordering::AcqRel);
        Self(count)
    }
}

impl Drop for Busy<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

/// An application that waits for the right moment before it passes a request on.
#[derive(Clone)]
pub(crate) struct Paced<A> {
    pub(crate) inner: A,
    pub(crate) app: App,
    pub(crate) pace: Arc<Pace>,
}

impl<A> Paced<A> {
    /// Returns when the next block should be built.
    async fn moment<E: Clock>(&self, runtime: &E, parent_ms: u64, parent_height: u64, pending: &[Body]) {
        // Counted from now if the clock was set back behind the parent: that must not stop the chain.
        let from = parent_ms.min(now_ms(runtime));
        let earliest = from.saturating_add(self.pace.block_interval_min_ms);
        // Genesis may lie long ago; the block after it is due at once.
        let heartbeat =
            if parent_height == 0 { earliest } else { from.saturating_add(self.pace.heartbeat_ms()) };
        let mut pokes = self.pace.wake.pokes();
        loop {
            // What is poked from here on is seen below.
            pokes.mark_unchanged();
            if self.pace.stopping.load(Ordering::Acquire) {
                return std::future::pending().await;
            }
            let now = now_ms(runtime);
            let machine = &self.app.shared.machine;
            // A deadline that the parent's time has passed has been served by the parent.
            let deadline = machine.wake_at_ms().filter(|deadline| *deadline > parent_ms);
            // A change of validators waits for the end of the epoch: get there.
            let change_pending = self.app.shared.change_pending.load(Ordering::Acquire);
            let due = if change_pending || machine.has_work(pending) {
                earliest
            } else {
                deadline.unwrap_or(u64::MAX).max(earliest).min(heartbeat.max(earliest))
            };
            if due <= now {
                tracing::debug!(parent_height, change_pending, "the moment to propose has come");
                return;
            }
            tracing::debug!(parent_height, wait_ms = due - now, "a proposer waits");
            tokio::select! {
                biased;
                () = runtime.sleep(Duration::from_millis(due - now)) => {}
                // The sender lives as long as this does.
                _ = pokes.changed() => {}
            }
        }
    }
}

impl<E, A> Application<E> for Paced<A>
where
    E: Spawner + StorageContext,
    A: Application<E, SigningScheme = Scheme, Context = Context, Block = Block, Input = ()> + Sync,
{
    type SigningScheme = Scheme;
    type Context = Context;
    type Block = Block;
    type Input = ();

    async fn propose(
        &mut self,
        (runtime, context): (E, Context),
        ancestry: impl Ancestry<Block>,
        input: (),
    ) -> Option<Digested<Block>> {
        let reported = self.app.shared.tip.borrow().height;
        let (parent, pending) = app::pending(&mut ancestry.clone(), reported).await?;
        self.moment(&runtime, parent.header.time_ms, parent.header.height, &pending).await;
        let pace = Arc::clone(&self.pace);
        let _busy = Busy::new(&pace.busy);
        self.inner.propose((runtime, context), ancestry, input).await
    }

    async fn verify(&mut self, (runtime, context): (E, Context), ancestry: impl Ancestry<Block>) -> bool {
        while let Some(block) = ancestry.peek() {
            let block: &Block = block.inner();
            let ahead = block.header.time_ms.saturating_sub(now_ms(&runtime));
            let Some(early @ 1..) = ahead.checked_sub(CLOCK_AHEAD_MS_MAX) else { break };
            tracing::warn!(
                height = block.header.height,
                ahead,
                "block is ahead of this clock, not voting yet"
            );
            runtime.sleep(Duration::from_millis(early)).await;
        }
        let pace = Arc::clone(&self.pace);
        let _busy = Busy::new(&pace.busy);
        self.inner.verify((runtime, context), ancestry).await
    }
}
