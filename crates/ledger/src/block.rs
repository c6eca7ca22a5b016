//! Blocks: what is run together, in one fixed order.
//!
//! A body is a CBOR array of three arrays: the lapses, the transactions (each as a byte string), and the
//! [`Seen`] records that have expired. Lapses run first, so that a deadline that has passed has had its
//! effect before anybody acts on it.

use crate::decide::{Context, Decided, asker, decide};
use crate::draft::{Draft, State, View};
use crate::envelope::{Admitted, TRANSACTION_BYTES_MAX, VALIDITY_MAX};
use crate::event::{Done, Outcome, Refused, Verdict};
use crate::invariant;
use crate::lapse::Lapse;
use crate::record::{Kept, Key, SEEN_IDS_MAX, Seen, SeenId, SeenIds};
use crate::refusal::Refusal;
use crate::rules;
use crate::touch::{touch_lapse, touch_transaction};
use canon::{Canon, DecodeError, Digest, List, Reader, Writer};
use std::collections::BTreeSet;
use std::sync::Arc;
use vocabulary::{AgentId, NetworkId, PendingId, Timestamp, TransactionId};

/// How many transactions a block may have.
pub const BLOCK_TRANSACTIONS_MAX: usize = 16_000;
/// How many lapses a block may have.
pub const BLOCK_LAPSES_MAX: usize = 1_000;
/// How many [`Seen`] records a block may forget.
pub const BLOCK_FORGOTTEN_MAX: usize = 64;
/// The most bytes that a body may have.
pub const BODY_BYTES_MAX: usize = 4 << 20;

const _: () = assert!(TRANSACTION_BYTES_MAX < BODY_BYTES_MAX);

/// What a block runs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Body {
    /// Records whose deadline has passed.
    pub lapses: Vec<Lapse>,
    /// Transactions, in the order in which they run.
    pub transactions: Vec<Arc<Admitted>>,
    /// [`Seen`] records that have expired.
    pub forgotten: Vec<SeenId>,
}

impl Body {
    /// The body's bytes.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Writer::new();
        out.array(3);
        out.array(self.lapses.len());
        for lapse in &self.lapses {
            lapse.write(&mut out);
        }
        out.array(self.transactions.len());
        for admitted in &self.transactions {
            out.bytes(&admitted.bytes);
        }
        out.array(self.forgotten.len());
        for id in &self.forgotten {
            out.bytes(&id.0);
        }
        out.into_bytes()
    }

    /// Decodes a body; `known` may give transactions that were decoded before, by their bytes.
    ///
    /// # Errors
    /// [`DecodeError`]; a single bad transaction makes the body bad, since a proposer checks them.
    pub fn decode(
        bytes: &[u8],
        mut known: impl FnMut(&[u8]) -> Option<Arc<Admitted>>,
    ) -> Result<Self, DecodeError> {
        if bytes.len() > BODY_BYTES_MAX {
            let (len, max) = (bytes.len(), BODY_BYTES_MAX);
            let why = format!("{len} bytes are more than the {max} that a body may have");
            return Err(Reader::new(bytes).invalid(why));
        }
        let mut input = Reader::new(bytes);
        let expected = |input: &Reader<'_>, what| DecodeError::Expected { expected: what, at: input.at() };
        if input.array()? != 3 {
            return Err(expected(&input, "an array of lapses, transactions and forgotten records"));
        }
        let lapses = read_items(&mut input, BLOCK_LAPSES_MAX, Lapse::read)?;
        let transactions = read_items(&mut input, BLOCK_TRANSACTIONS_MAX, |input| {
            let bytes = input.bytes()?;
            match known(bytes) {
                Some(admitted) => Ok(admitted),
                None => Admitted::decode(bytes).map(Arc::new),
            }
        })?;
        let forgotten = read_items(&mut input, BLOCK_FORGOTTEN_MAX, |input| input.fixed().map(SeenId))?;
        input.end()?;
        let body = Self { lapses, transactions, forgotten };
        let again = body.encode();
        if again != bytes {
            let at = again.iter().zip(bytes).take_while(|(left, right)| left == right).count();
            return Err(DecodeError::NotCanonical { at });
        }
        Ok(body)
    }

    /// The keys of every record that the block may read or write.
    pub fn touches(&self) -> BTreeSet<Key> {
        let mut keys = Vec::with_capacity(self.transactions.len() * 5);
        for lapse in &self.lapses {
            touch_lapse(lapse, &mut keys);
        }
        for admitted in &self.transactions {
            touch_transaction(&admitted.transaction.envelope, &admitted.id, &mut keys);
        }
        keys.extend(self.forgotten.iter().map(Seen::key));
        keys.extend(self.seen().map(|(id, _)| Seen::key(&id)));
        keys.into_iter().collect()
    }

    /// The keys of what each entry names, in the order of the outcomes: lapses, then transactions.
    pub fn touches_by_entry(&self) -> Vec<Vec<Key>> {
        let lapses = self.lapses.iter().map(|lapse| {
            let mut keys = Vec::new();
            touch_lapse(lapse, &mut keys);
            keys
        });
        let transactions = self.transactions.iter().map(|admitted| {
            let mut keys = Vec::new();
            touch_transaction(&admitted.transaction.envelope, &admitted.id, &mut keys);
            keys
        });
        lapses.chain(transactions).collect()
    }

    /// The records that keep this block's transactions from counting again.
    pub fn seen(&self) -> impl Iterator<Item = (SeenId, Seen)> {
        self.transactions.chunks(SEEN_IDS_MAX).map(|chunk| {
            let ids = SeenIds(chunk.iter().map(|admitted| short(&admitted.id)).collect());
            let until = chunk.iter().map(|admitted| admitted.transaction.envelope.valid_until).max();
            (SeenId::of(&ids), Seen { until: until.unwrap_or(Timestamp::EPOCH), ids })
        })
    }

    /// Runs the block on `state`, which holds the records that [`Body::touches`] names.
    ///
    /// `seen` says whether a transaction has counted in an earlier block and is not forgotten yet.
    ///
    /// # Panics
    /// If the ledger breaks one of its own invariants: money made from nothing, a counter out of order,
    /// a stage without a deadline. Nothing must be built on that.
    pub fn run(
        &self,
        state: &mut State,
        seen: &dyn Fn(&TransactionId) -> bool,
        network: &NetworkId,
        now: Timestamp,
    ) -> Vec<Outcome> {
        let mut outcomes = Vec::with_capacity(self.lapses.len() + self.transactions.len());
        for id in &self.forgotten {
            forget(state, id, now);
        }
        for lapse in &self.lapses {
            outcomes.push(run_lapse(state, lapse, now));
        }
        let mut here = BTreeSet::new();
        for admitted in &self.transactions {
            let again = !here.insert(admitted.id) || seen(&admitted.id);
            outcomes.push(run_transaction(state, admitted, again, network, now));
        }
        for (id, mut seen) in self.seen() {
            // Whatever claims to be valid for longer is refused, and need not be remembered for longer.
            seen.until = seen.until.min(now.plus(VALIDITY_MAX));
            state.write(Seen::key(&id), Some(Arc::new(seen).into_record()));
        }
        invariant::check(state);
        outcomes
    }
}

fn read_items<T>(
    input: &mut Reader<'_>,
    max: usize,

    mut read: impl FnMut(&mut Reader<'_>) -> Result<T, DecodeError>,
) -> Result<Vec<T>, DecodeError> {
    let announced = input.array()?;
    if announced > max as u64 {
        return Err(
            input.invalid(format!("{announced} entries are more than the {max} that a block may have"))
        );
    }
    let mut items = Vec::new();
    for _ in 0..announced {
        items.push(read(input)?);
    }
    Ok(items)
}

fn run_transaction(
    state: &mut State,
    admitted: &Admitted,
    seen: bool,
    network: &NetworkId,
    now: Timestamp,
) -> Outcome {
    let verdict = match decide(state, admitted, seen, network, now) {
        Ok(decided) => carry_out(state, decided),
        Err(code) => Verdict::Refused(Refused { code }),
    };
    Outcome {
        transaction: Some(admitted.id),
        asker: Some(asker(&admitted.transaction.envelope)),
        size_bytes: u32::try_from(admitted.bytes.len()).unwrap_or(u32::MAX),
        verdict,
    }
}

/// Decides what a lapse does at `now`; the same question that a block asks.
///
/// # Errors
/// [`Refusal`], above all [`Refusal::NotDue`].
pub fn decide_lapse(view: &dyn View, lapse: &Lapse, now: Timestamp) -> Result<Decided, Refusal> {
    let nobody = AgentId([0; 16]);
    let mut context = Context {
        draft: Draft::new(view),
        // No deadline asks for it.
        network: NetworkId([0; 16]),
        now,
        human: nobody,
        principal: nobody,
        mandates: Vec::new(),
        seed: PendingId([0; 16]),
        events: Vec::new(),
    };
    rules::lapses::perform(&mut context, lapse)?;
    Ok(Decided { changes: context.draft.into_changes(), events: context.events })
}

fn run_lapse(state: &mut State, lapse: &Lapse, now: Timestamp) -> Outcome {
    let verdict = match decide_lapse(state, lapse, now) {
        Ok(decided) => carry_out(state, decided),
        Err(code) => Verdict::Refused(Refused { code }),
    };
    let size_bytes = u32::try_from(canon::encoded_len(lapse)).unwrap_or(u32::MAX);
    Outcome { transaction: None, asker: None, size_bytes, verdict }
}

fn carry_out(state: &mut State, decided: Decided) -> Verdict {
    let Ok(events) = List::try_from(decided.events) else {
        return Verdict::Refused(Refused { code: Refusal::TooLarge });
    };
    if decided.changes.iter().any(|(_, record)| record.is_some_and(invariant::is_too_large)) {
        return Verdict::Refused(Refused { code: Refusal::TooLarge });
    }
    state.record(decided.changes);
    Verdict::Done(Done { events })
}

fn forget(state: &mut State, id: &SeenId, now: Timestamp) {
    let key = Seen::key(id);
    let expired = match state.kept(&key) {
        Ok(Some(record)) => Seen::of(record).is_some_and(|seen| seen.until <= now),
        Ok(None) | Err(_) => false,
    };
    if expired {
        state.write(key, None);
    }
}

/// The first 16 bytes of a transaction's id: what is kept of it until it expires.
pub fn short(id: &TransactionId) -> [u8; 16] {
    let Digest(bytes) = id.0;
    let mut short = [0; 16];
    short.copy_from_slice(bytes.split_at(16).0);
    short
}
