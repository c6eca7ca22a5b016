//! A store that follows a ledger block by block, without agreeing on anything.
//!
//! Whoever checks a copy of a ledger runs every block here and compares the roots with those in its header.
//! Promise: the same bodies, run by the same machine, give the roots that validators put into their headers;
//! memory stays bounded, the records are in files.
//! Not here: whether a block is final (`light`), or its body is lawful ([`Machine::check`]).
//! Start reading at [`Replica::run`].

use commonware_consensus::types::FixedEpocher;
use commonware_glue::stateful::db::DatabaseSet as _;
use commonware_runtime::{
    Runner as _, Strategizer as _, Supervisor as _,
    buffer::paged::{CacheRef, page_size},
    tokio::{self as runtime, Context as Runtime},
};
use light::{Header, committee_commitment};
use std::{
    num::NonZeroUsize,
    path::{Path, PathBuf},
    sync::{Arc, mpsc},
    thread::JoinHandle,
};
use vocabulary::Genesis;

use crate::{
    app::{ends_epoch, fill_roots, named},
    config::EngineError,
    engine::{STACK_BYTES, hold},
    machine::{Body, Executed, Invalid, Machine, Position},
    settings::{PAGE_BYTES, epocher, store_config},
    store::{self, Databases, Place, Ran, RunError},
};

/// Blocks between two writes of everything to disk, which bound what is kept in memory until then. What the
/// state's log says of values that have been written over goes at the same time.
const FINALIZE_EVERY: u64 = 16;

/// Why a block does not belong on top of a replica.
#[derive(Debug, thiserror::Error)]
pub enum ReplicaError {
    /// The machine says no.
    #[error(transparent)]
    Invalid(#[from] Invalid),
    /// Running it gives other outcomes.
    #[error("running it gives other outcomes than its header commits to")]
    Outcomes,
    /// Running it gives another state.
    #[error("running it gives another state than its header commits to")]
    State,
    /// The store cannot be read or written.
    #[error("the replica's own files fail: {0}")]
    Store(String),
    /// The replica is gone.
    #[error(
        "running it ended the replica: a rule that must always hold broke, or its files failed; see the log"
    )]
    Ended,
}

/// What running a block gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replayed {
    /// What the machine did.
    pub executed: Executed,
    /// If the block ends an epoch and the state names them: the validators of the next one, in order.
    pub validators: Option<Vec<[u8; 32]>>,
}

/// One block to run, and where to answer.
struct Request {
    header: Header,
    body: Body,
    answer: mpsc::SyncSender<Result<Replayed, ReplicaError>>,
}

/// A running replica. Dropping it ends it; its files stay.
pub struct Replica {
    directory: PathBuf,
    requests: Option<mpsc::SyncSender<Request>>,
    thread: Option<JoinHandle<()>>,
}

impl std::fmt::Debug for Replica {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Replica").field("directory", &self.directory).finish_non_exhaustive()
    }
}

impl Replica {
    /// Begins before the first block, in an empty directory that is this replica's own.
    pub fn start(
        directory: &Path,
        genesis: &Genesis,
        threads: usize,
        cache_bytes: usize,
        machine: Arc<dyn Machine>,
    ) -> Result<Self, EngineError> {
        genesis.check().map_err(|error| EngineError::Config(error.to_string()))?;
        let genesis = genesis.clone();
        let lock = hold(directory)?;
        let files = directory.join("store");
        if files.exists() {
            return Err(EngineError::Config(format!(
                "`{}` is not empty: a replica begins before the first block, give it a directory of its own",
                directory.display()
            )));
        }
        let (requests, received) = mpsc::sync_channel::<Request>(1);
        let thread = std::thread::Builder::new()
            .name("kerf-replica".into())
            .stack_size(STACK_BYTES)
            .spawn(move || {
                let _lock = lock;
                let settings = runtime::Config::new()
                    .with_worker_threads(threads)
                    .with_thread_stack_size(STACK_BYTES)
                    .with_storage_directory(files);
                runtime::Runner::new(settings).start(|context| async move {
                    let mut following =
                        Following::open(context, &genesis, threads, cache_bytes, machine).await;
                    // Blocks this thread, which nothing else runs on: the store's own work is on the others.
                    while let Ok(Request { header, body, answer }) = received.recv() {
                        // Whoever asked may be gone.
                        let _ = answer.send(following.run(header, body).await);
                    }
                });
            })
            .map_err(EngineError::Thread)?;
        Ok(Self { directory: directory.to_owned(), requests: Some(requests), thread: Some(thread) })
    }

    /// Runs the next block, and keeps what it wrote if its roots are those in the header.
    ///
    /// # Errors
    /// [`ReplicaError`]; nothing was kept then, and the replica stands where it stood.
    pub fn run(&self, header: Header, body: Body) -> Result<Replayed, ReplicaError> {
        let (answer, answered) = mpsc::sync_channel(1);
        let requests = self.requests.as_ref().ok_or(ReplicaError::Ended)?;
        requests.send(Request { header, body, answer }).map_err(|_| ReplicaError::Ended)?;
        answered.recv().map_err(|_| ReplicaError::Ended)?
    }
}

impl Drop for Replica {
    fn drop(&mut self) {
        drop(self.requests.take());
        if let Some(thread) = self.thread.take() {
            // A panic has been logged where it happened.
            let _ = thread.join();
        }
    }
}

/// The store, on its own thread.
struct Following {
    machine: Arc<dyn Machine>,
    strategy: commonware_parallel::Rayon,
    databases: Databases<Runtime>,
    epocher: FixedEpocher,
    /// What the newest header commits to of the validators after it.
    committee: [u8; 32],
}

impl Following {
    async fn open(
        context: Runtime,
        genesis: &Genesis,
        threads: usize,
        cache_bytes: usize,
        machine: Arc<dyn Machine>,
    ) -> Self {
        let strategy = context.strategy(NonZeroUsize::new(threads).unwrap_or(NonZeroUsize::MIN));
        let pages = NonZeroUsize::new(cache_bytes / PAGE_BYTES as usize).unwrap_or(NonZeroUsize::MIN);
        let cache = CacheRef::new(page_size(PAGE_BYTES), pages);
        let config = store_config("state", &strategy, &cache, cache_bytes);
        let databases = Databases::<Runtime>::init(context.child("replica"), config, None).await;
        let committee = committee_commitment(&genesis.keys());
        Self { machine, strategy, databases, epocher: epocher(genesis), committee }
    }

    async fn run(&mut self, header: Header, body: Body) -> Result<Replayed, ReplicaError> {
        let at = Position { height: header.height, time_ms: header.time_ms, parent: header.parent };
        let touched = self.machine.touches(&body)?;
        let ends = ends_epoch(&self.epocher, header.height);
        let watched = if ends { self.machine.committee_record() } else { None };
        let place = Place { at, pending: Vec::new(), watched };
        let batch = self.databases.new_batches().await;
        let (merkleized, Ran { executed, watched }) =
            store::run::<Runtime>(&self.machine, &self.strategy, place, &body, touched, batch).await?;
        if executed.outcomes_root != header.outcomes_root {
            return Err(ReplicaError::Outcomes);
        }
        let peers = if ends { named(self.machine.as_ref(), watched.as_deref()) } else { None };
        let validators: Option<Vec<[u8; 32]>> =
            peers.map(|peers| peers.iter().map(|peer| peer.public_key).collect());
        let mut found = header.clone();
        found.committee = validators.as_deref().map_or(self.committee, committee_commitment);
        fill_roots::<Runtime>(&mut found, &merkleized);
        if found != header {
            return Err(ReplicaError::State);
        }
        self.databases.apply(merkleized).await;
        self.committee = header.committee;
        if header.height.is_multiple_of(FINALIZE_EVERY) {
            // Pruning waits for what is durable; a runtime that ends meanwhile ends this too.
            if self.databases.finalize().await.durable().await {
                self.databases.prune(&self.databases.committed_targets().await).await;
            }
        }
        Ok(Replayed { executed, validators })
    }
}

impl From<RunError> for ReplicaError {
    fn from(error: RunError) -> Self {
        match error {
            RunError::Invalid(invalid) => Self::Invalid(invalid),
            RunError::Store(reason) => Self::Store(reason),
        }
    }
}
