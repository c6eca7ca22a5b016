//! Taking transactions in: decoding them, and checking signatures in batches on all cores.

use canon::{DecodeError, KnownKeys, SignedMessage};
use ledger::Admitted;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Mutex, PoisonError};
use tokio::sync::oneshot;

/// How many signatures are checked together at most. Beyond this a batch gains little.
pub(crate) const BATCH_MAX: usize = 2_048;
/// How many submissions wait for a check before new ones are told to wait.
const WAITING_MAX: usize = 64;

/// Why a transaction is not taken in. None of these is a fact: nothing was recorded.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SubmitError {
    /// The bytes are not a transaction.
    #[error("not a transaction: {0}")]
    Malformed(#[from] DecodeError),
    /// The signature is not good.
    #[error("the signature is not good for this transaction and key: sign the transaction's id again")]
    BadSignature,
    /// The transaction is for another network.
    #[error("the transaction is for another network than this node's")]
    WrongNetwork,
    /// Its time is over.
    #[error("the transaction's valid-until has passed: make it again")]
    Expired,
    /// The node has too much to do.
    #[error("the node has too much to do: send the same transaction again in a moment")]
    Busy,
    /// Too many transactions of one human wait.
    #[error("too many of your transactions wait: send the same transaction again in a moment")]
    TooMany,
    /// The node is stopping.
    #[error("the node is stopping: send the same transaction again when it is back")]
    Stopping,
}

struct Job {
    transactions: Vec<Arc<Admitted>>,
    answer: oneshot::Sender<Vec<bool>>,
}

/// Threads that check signatures.
pub(crate) struct Verifier {
    jobs: Mutex<Option<SyncSender<Job>>>,
}

impl std::fmt::Debug for Verifier {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Verifier")
    }
}

impl Verifier {
    /// Starts `threads` threads; they end when the verifier is stopped.
    pub(crate) fn start(threads: usize) -> std::io::Result<Self> {
        let (jobs, queue) = sync_channel::<Job>(WAITING_MAX);
        let queue = Arc::new(Mutex::new(queue));
        for index in 0..threads.max(1) {
            let queue = Arc::clone(&queue);
            std::thread::Builder::new().name(format!("kerf-verify-{index}")).spawn(move || work(&queue))?;
        }
        Ok(Self { jobs: Mutex::new(Some(jobs)) })
    }

    /// Checks the signatures of `transactions`.
    pub(crate) async fn check(&self, transactions: Vec<Arc<Admitted>>) -> Result<Vec<bool>, SubmitError> {
        let (answer, answered) = oneshot::channel();
        {
            let jobs = self.jobs.lock().unwrap_or_else(PoisonError::into_inner);
            let jobs = jobs.as_ref().ok_or(SubmitError::Stopping)?;
            jobs.try_send(Job { transactions, answer }).map_err(|error| match error {
                TrySendError::Full(_) => SubmitError::Busy,
                TrySendError::Disconnected(_) => SubmitError::Stopping,
            })?;
        }
        answered.await.map_err(|_| SubmitError::Stopping)
    }

    /// Takes no more jobs; the threads end when those waiting are done.
    pub(crate) fn stop(&self) {
        self.jobs.lock().unwrap_or_else(PoisonError::into_inner).take();
    }
}

/// Takes one job, and as many more as are there already: small submissions share a batch.
fn gather(queue: &Mutex<Receiver<Job>>) -> Option<Vec<Job>> {
    let queue = queue.lock().unwrap_or_else(PoisonError::into_inner);
    let first = queue.recv().ok()?;
    let mut count = first.transactions.len();
    let mut jobs = vec![first];
    while count < BATCH_MAX {
        let Ok(next) = queue.try_recv() else { break };
        count += next.transactions.len();
        jobs.push(next);
    }
    Some(jobs)
}

fn work(queue: &Mutex<Receiver<Job>>) {
    let mut keys = KnownKeys::default();
    while let Some(jobs) = gather(queue) {
        let all: Vec<Arc<Admitted>> = jobs.iter().flat_map(|job| job.transactions.iter().cloned()).collect();
        let mut good = verify_all(&mut keys, &all);
        for job in jobs {
            let rest = good.split_off(job.transactions.len());
            // Whoever asked may be gone; then nobody misses the answer.
            let _ = job.answer.send(good);
            good = rest;
        }
    }
}

/// Whether each transaction's signature is good. Without randomness from the system, none is.
pub(crate) fn verify_all(keys: &mut KnownKeys, transactions: &[Arc<Admitted>]) -> Vec<bool> {
    let mut good = Vec::with_capacity(transactions.len());
    for batch in transactions.chunks(BATCH_MAX) {
        let messages: Vec<SignedMessage<'_>> =
            batch.iter().map(|admitted| admitted.signed_message()).collect();
        let mut seed = [0; 32];
        if getrandom::fill(&mut seed).is_err() {
            tracing::error!("the operating system gives no randomness: signatures cannot be checked");
            good.extend(vec![false; batch.len()]);
            continue;
        }
        good.extend(keys.verify_batch(&messages, seed));
    }
    good
}
