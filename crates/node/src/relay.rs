//! Transactions on their way to the other nodes.
//!
//! A node tells all others what it was given, and takes in what they tell, with the same checks as from a client.
//! So whoever proposes the next block has it, and a proposer that leaves it out is followed by one that does not.
//! What waits for longer than is usual is told again by everybody who has it, since nobody says that it has arrived, and
//! whoever is to propose may not be connected with the node that was asked.
//!
//! A message is the byte 1, then a canonical list of transactions, each as bytes.
//!
//! Promise: what others tell waits in bounded room, and crowds out nobody else: each node has its part of the pool.
//! Start reading at [`Relay::start`].

use crate::admission::{BATCH_MAX, SubmitError, verify_all};
use crate::machine::LedgerMachine;
use canon::{DecodeError, KnownKeys, Reader, Writer};
use engine::{MESSAGE_BYTES_MAX, Outbox, Wake};
use ledger::{Admitted, short};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use vocabulary::Timestamp;

/// The first byte of a message that tells of transactions.
const TRANSACTIONS: u8 = 1;
/// Messages that wait to be read. Beyond this they are dropped: they are told again.
const HEARD_MAX: usize = 64;
/// How often it is looked for transactions that are overdue.
const LOOK_EVERY: Duration = Duration::from_millis(50);
/// How many of those are told again at a time, of others' too.
const OVERDUE_MAX: usize = 64;
/// How long a transaction that was given to this node waits before it is told again in any case, and how often that is
/// looked for.
const AGAIN_AFTER: Duration = Duration::from_secs(2);
/// How many are told again at a time.
const AGAIN_MAX: usize = 2_048;
/// Room in a message for the heads of its parts.
const HEADS_BYTES: usize = 16;

/// What another node said, and its key.
pub(crate) type Heard = ([u8; 32], bytes::Bytes);

/// Tells and hears.
pub(crate) struct Relay {
    outbox: Outbox,
    queue: Mutex<Option<SyncSender<Heard>>>,
}

impl std::fmt::Debug for Relay {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Relay")
    }
}

/// What takes in the transactions of others.
pub(crate) struct Intake {
    pub(crate) machine: Arc<LedgerMachine>,
    pub(crate) wake: Wake,
    pub(crate) clock: fn() -> Timestamp,
    /// Called now and then.
    pub(crate) tick: Tick,
}

/// Something to be done now and then, on the relay's thread.
pub(crate) type Tick = Box<dyn Fn() + Send>;

impl Relay {
    pub(crate) fn new(outbox: Outbox) -> (Arc<Self>, Receiver<Heard>) {
        let (queue, heard) = sync_channel(HEARD_MAX);
        (Arc::new(Self { outbox, queue: Mutex::new(Some(queue)) }), heard)
    }

    /// Starts the thread that takes in what is heard, and tells again. It ends when the relay is stopped.
    pub(crate) fn start(self: &Arc<Self>, heard: Receiver<Heard>, intake: Intake) -> std::io::Result<()> {
        let relay = Arc::clone(self);
        std::thread::Builder::new().name("kerf-relay".into()).spawn(move || relay.work(&heard, &intake))?;
        Ok(())
    }

    /// Hears nothing any more.
    pub(crate) fn stop(&self) {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner).take();
    }

    /// Takes a message; false if too many wait.
    pub(crate) fn hear(&self, from: &[u8; 32], message: bytes::Bytes) -> bool {
        let queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        queue.as_ref().is_some_and(|queue| queue.try_send((*from, message)).is_ok())
    }

    /// Tells all others of transactions, as far as there is room; the rest is told later.
    pub(crate) fn tell<'a>(&self, transactions: impl Iterator<Item = &'a Arc<Admitted>>) {
        let mut parts: Vec<&[u8]> = Vec::new();
        let mut bytes = HEADS_BYTES;
        for transaction in transactions {
            let size = transaction.bytes.len() + HEADS_BYTES;
            if bytes + size > MESSAGE_BYTES_MAX && !parts.is_empty() {
                if !self.outbox.tell(encode(&parts).into()) {
                    return;
                }
                parts.clear();
                bytes = HEADS_BYTES;
            }
            bytes += size;
            parts.push(&transaction.bytes);
        }
        if !parts.is_empty() {
            // What finds no room is told again.
            let _ = self.outbox.tell(encode(&parts).into());
        }
    }

    fn work(&self, heard: &Receiver<Heard>, intake: &Intake) {
        let mut keys = KnownKeys::default();
        let pool = &intake.machine.pool;
        let mut looked = Instant::now();
        let mut ticked = looked;
        loop {
            match heard.recv_timeout(LOOK_EVERY) {
                Ok(first) => intake.take_in(&mut keys, std::iter::once(first).chain(heard.try_iter())),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
            let now = Instant::now();
            if now.duration_since(looked) < LOOK_EVERY {
                continue;
            }
            looked = now;
            let overdue = pool.overdue(now, OVERDUE_MAX);
            if !overdue.is_empty() {
                tracing::debug!(count = overdue.len(), "transactions are overdue and told again");
                self.tell(overdue.iter());
            }
            // However much is heard: this looks at all that waits.
            if now.duration_since(ticked) < AGAIN_AFTER {
                continue;
            }
            ticked = now;
            (intake.tick)();
            self.tell(pool.own_waiting(AGAIN_AFTER, AGAIN_MAX).iter());
        }
    }
}

fn encode(transactions: &[&[u8]]) -> Vec<u8> {
    let mut out = Writer::new();
    out.array(transactions.len());
    for transaction in transactions {
        out.bytes(transaction);
    }
    let mut message = vec![TRANSACTIONS];
    message.extend_from_slice(&out.into_bytes());
    message
}

/// The transactions in a message.
fn decode(message: &[u8]) -> Result<Vec<Admitted>, DecodeError> {
    let (kind, list) = message.split_first().unwrap_or((&0, &[]));
    let mut input = Reader::new(list);
    if *kind != TRANSACTIONS {
        return Err(input.invalid(format!("a message of kind {kind}, which this version does not read")));
    }
    let count = input.array()?;
    let transactions = (0..count).map(|_| Admitted::decode(input.bytes()?)).collect::<Result<_, _>>()?;
    input.end()?;
    Ok(transactions)
}

impl Intake {
    /// Takes in what is good of these messages.
    pub(crate) fn take_in(&self, keys: &mut KnownKeys, heard: impl Iterator<Item = Heard>) {
        let mut fresh: Vec<([u8; 32], Arc<Admitted>)> = Vec::new();
        for (from, message) in heard {
            match decode(&message) {
                Ok(transactions) => fresh.extend(
                    transactions
                        .into_iter()
                        .filter(|admitted| self.is_new(admitted))
                        .map(|admitted| (from, Arc::new(admitted))),
                ),
                Err(error) => {
                    self.machine.counters.heard_bad(1);
                    tracing::warn!(from = canon::hex_encode(&from), %error, "another node sent what cannot be read");
                }
            }
            if fresh.len() >= BATCH_MAX {
                self.check(keys, &mut fresh);
            }
        }
        tracing::debug!(fresh = fresh.len(), "heard transactions");
        self.check(keys, &mut fresh);
    }

    fn is_new(&self, admitted: &Admitted) -> bool {
        let machine = &self.machine;
        admitted.transaction.envelope.network == machine.network()
            && admitted.transaction.envelope.valid_until > (self.clock)()
            && machine.pool.get(&admitted.id).is_none()
            && !machine.replay().knows(&short(&admitted.id))
    }

    fn check(&self, keys: &mut KnownKeys, fresh: &mut Vec<([u8; 32], Arc<Admitted>)>) {
        let transactions: Vec<_> = fresh.iter().map(|(_, admitted)| Arc::clone(admitted)).collect();
        let good = verify_all(keys, &transactions);
        let mut bad = 0;
        for ((from, admitted), good) in fresh.drain(..).zip(good) {
            if !good {
                bad += 1;
                tracing::warn!(from = canon::hex_encode(&from), id = %admitted.id, "another node sent a bad signature");
            } else if let Err(error) = self.machine.take_in(&admitted, Some(from)) {
                tracing::debug!(id = %admitted.id, %error, "a transaction of another node is not taken in now");
            }
        }
        self.machine.counters.heard_bad(bad);
        self.wake.poke();
    }
}

impl LedgerMachine {
    /// Puts a verified transaction into the pool; `home` is the node that told of it, if it was not given here.
    pub(crate) fn take_in(
        &self,
        admitted: &Arc<Admitted>,
        home: Option<[u8; 32]>,
    ) -> Result<(), SubmitError> {
        self.pool.add(admitted, home)?;
        // Sent twice at the same time, the other one may have become final while this one was checked. A
        // block is remembered before its transactions leave the pool, so one of the two takes it out.
        if self.replay().knows(&short(&admitted.id)) {
            self.pool.remove(std::iter::once(&admitted.id));
        }
        Ok(())
    }
}
