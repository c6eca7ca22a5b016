//! The ledger's machine without threads, files or a clock, for `tools/simulator`.
//!
//! What other nodes tell is taken in at once, and nothing expires before a block says so. Deadlines of records
//! are followed, but not taken up again after a restart: that is the index's business, which is not here.
//! Start reading at [`Ledger`].

use crate::admission::{SubmitError, verify_all};
use crate::machine::LedgerMachine;
use crate::notes::Report;
use crate::relay::{Intake, Relay};
use canon::{DecodeError, KnownKeys};
use engine::{
    Body, Evidence, Executed, FinalizedBlock, Invalid, Loaded, Machine, Outbox, Peer, Position, RecordKey,
    Wake,
};
use ledger::{Admitted, Verdict, short};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use vocabulary::{NetworkId, Timestamp, TransactionId};

/// Blocks after which a node tells again what its clients wait for.
const TOLD_AGAIN_EVERY: u64 = 4;
/// How many are told again at a time.
const TOLD_AGAIN_MAX: usize = 256;

/// One node's ledger, with its pool, as an engine runs it.
pub struct Ledger {
    machine: Arc<LedgerMachine>,
    relay: Arc<Relay>,
    intake: Mutex<(Intake, KnownKeys)>,
    wake: Wake,
    /// What clients handed in before the state was read; `None` once it is.
    early: Mutex<Option<Vec<Vec<u8>>>>,
}

impl std::fmt::Debug for Ledger {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Ledger")
    }
}

impl Ledger {
    /// The ledger of this network, with an empty pool, as a program runs it that speaks `protocol`.
    #[must_use]
    pub fn new(network: NetworkId, protocol: u16, wake: Wake, outbox: Outbox) -> Self {
        let machine = LedgerMachine::new(network, wake.clone(), Box::new(|_, _| ())).speaking(protocol);
        let machine = Arc::new(machine);
        // Nothing goes through the queue of the relay's thread: see `heard`.
        let (relay, _) = Relay::new(outbox);
        let intake = Intake {
            machine: Arc::clone(&machine),
            wake: wake.clone(),
            clock: || Timestamp::EPOCH,
            tick: Box::new(|| ()),
        };
        Self {
            machine,
            relay,
            intake: Mutex::new((intake, KnownKeys::default())),
            wake,
            early: Mutex::new(Some(Vec::new())),
        }
    }

    /// Takes a client's transaction in, checks its signature, and tells the others of it; all that once the state is
    /// read, as a node answers nobody before.
    ///
    /// # Errors
    /// [`SubmitError`], as a node would answer.
    pub fn submit(&self, bytes: &[u8]) -> Result<TransactionId, SubmitError> {
        let admitted = Arc::new(Admitted::decode(bytes)?);
        if let Some(early) = self.early.lock().unwrap_or_else(PoisonError::into_inner).as_mut() {
            early.push(bytes.to_vec());
            return Ok(admitted.id);
        }
        if self.machine.replay().knows(&short(&admitted.id)) {
            return Ok(admitted.id);
        }
        if admitted.transaction.envelope.network != self.machine.network() {
            return Err(SubmitError::WrongNetwork);
        }
        let good = verify_all(&mut KnownKeys::default(), std::slice::from_ref(&admitted));
        if good != [true] {
            return Err(SubmitError::BadSignature);
        }
        self.machine.take_in(&admitted, None)?;
        self.relay.tell(std::iter::once(&admitted));
        self.wake.poke();
        Ok(admitted.id)
    }
}

/// The transactions that a final block carries and that were done, by their ids.
///
/// # Errors
/// [`DecodeError`] if these are not a body and its outcomes.
pub fn done(body: &[u8], outcomes: &[u8]) -> Result<Vec<TransactionId>, DecodeError> {
    if body.is_empty() {
        return Ok(Vec::new());
    }
    let body = ledger::Body::decode(body, |_| None)?;
    let report = Report::decode(outcomes)?;
    // Lapses run before transactions, so their outcomes come first.
    let of_transactions = report.outcomes.iter().skip(body.lapses.len());
    let done = body.transactions.iter().zip(of_transactions).filter(|(_, outcome)| match outcome.verdict {
        Verdict::Done(_) => true,
        Verdict::Refused(_) => false,
    });
    Ok(done.map(|(admitted, _)| admitted.id).collect())
}

impl Machine for Ledger {
    fn draft(&self, at: &Position, pending: &[Body]) -> Vec<u8> {
        self.machine.draft(at, pending)
    }

    fn has_work(&self, pending: &[Body]) -> bool {
        self.machine.has_work(pending)
    }

    fn wake_at_ms(&self) -> Option<u64> {
        self.machine.wake_at_ms()
    }

    fn check(&self, body: &Body, finalized: bool) -> Result<(), Invalid> {
        self.machine.check(body, finalized)
    }

    fn touches(&self, body: &Body) -> Result<Vec<RecordKey>, Invalid> {
        self.machine.touches(body)
    }

    fn execute(
        &self,
        at: &Position,
        pending: &[Body],
        body: &Body,
        loaded: &Loaded,
    ) -> Result<Executed, Invalid> {
        self.machine.execute(at, pending, body, loaded)
    }

    fn restored_kinds(&self, height: u64) -> Vec<u8> {
        self.machine.restored_kinds(height)
    }

    fn restore(&self, key: &RecordKey, value: &[u8]) {
        self.machine.restore(key, value);
    }

    fn restored(&self, height: u64) {
        self.machine.restored(height);
        let early = self.early.lock().unwrap_or_else(PoisonError::into_inner).take();
        for transaction in early.into_iter().flatten() {
            // What is not taken in now never counts, or is handed in again after the next start.
            let _ = self.submit(&transaction);
        }
    }

    fn misbehaved(&self, evidence: &Evidence) {
        self.machine.misbehaved(evidence);
    }

    fn committee_record(&self) -> Option<RecordKey> {
        self.machine.committee_record()
    }

    fn committee(&self, record: Option<&[u8]>) -> Option<Vec<Peer>> {
        self.machine.committee(record)
    }

    fn heard(&self, from: &[u8; 32], bytes: bytes::Bytes) {
        let mut intake = self.intake.lock().unwrap_or_else(PoisonError::into_inner);
        let (intake, keys) = &mut *intake;
        intake.take_in(keys, std::iter::once((*from, bytes)));
    }

    fn finalized(&self, block: &FinalizedBlock) {
        self.machine.finalized(block);
        if block.position.height.is_multiple_of(TOLD_AGAIN_EVERY) {
            // Whatever waits is due, so that no clock is asked.
            let again = self.machine.pool.own_waiting(Duration::ZERO, TOLD_AGAIN_MAX);
            self.relay.tell(again.iter());
        }
    }
}
