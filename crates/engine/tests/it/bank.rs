//! A toy machine: accounts that pay each other. Stands in for the domain, not for any part of the engine.
//!
//! A body is the sequence number of its first payment (u64), then payments of [`PAYMENT_BYTES`]. A payment
//! names payer, payee and document (u32 each) and an amount (u64); the rest is filling. Executing one rewrites
//! both accounts and the document. An account starts with [`OPENING_BALANCE`].

#![expect(clippy::unwrap_used, reason = "a test double: whatever goes wrong here is a failed test")]

use engine::{Body, Executed, FinalizedBlock, Invalid, Loaded, Machine, Peer, Position, RecordKey, Wake};
use std::{
    collections::{HashMap, VecDeque},
    sync::Mutex,
};

/// Bytes of a payment, filling included: about a signed transaction.
pub(crate) const PAYMENT_BYTES: usize = 250;
/// Bytes of an account or a document.
pub(crate) const RECORD_BYTES: usize = 150;
/// What an account holds before its first payment.
pub(crate) const OPENING_BALANCE: u64 = 1_000_000;

const KIND_META: u8 = 0;
/// Kind of the accounts' records.
pub(crate) const KIND_ACCOUNT: u8 = 1;
/// Kind of the documents' records.
pub(crate) const KIND_DOCUMENT: u8 = 2;

/// Kind of the one record that says which nodes of the roster are validators.
const KIND_VALIDATORS: u8 = 3;
/// Whoever pays in this name pays nothing: the document's bits say who is a validator from the next epoch on.
const ELECTOR: u32 = u32::MAX;

/// One payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Payment {
    pub(crate) payer: u32,
    pub(crate) payee: u32,
    pub(crate) document: u32,
    pub(crate) amount: u64,
}

/// Called for every final block, with the number of its first payment and how many it has.
pub(crate) type Report = Box<dyn Fn(&FinalizedBlock, u64, usize) + Send + Sync>;

/// The machine.
pub(crate) struct Bank {
    pub(crate) wake: Wake,
    pool: Mutex<Pool>,
    payments_max: usize,
    report: Report,
    /// Those who can become validators.
    roster: Vec<Peer>,
}

struct Pool {
    /// Sequence number of the first waiting payment.
    first: u64,
    waiting: VecDeque<Payment>,
}

/// The record that holds the number of the next payment.
pub(crate) fn meta_key() -> RecordKey {
    RecordKey::new(KIND_META, [0; 16])
}

/// The record of an account or a document. Ids are spread over the key space, as hashes are.
pub(crate) fn key(kind: u8, number: u32) -> RecordKey {
    let spread = u128::from(number).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835);
    RecordKey::new(kind, spread.to_be_bytes())
}

impl Bank {
    pub(crate) fn new(payments_max: usize, report: Report) -> Self {
        let pool = Pool { first: 0, waiting: VecDeque::new() };
        Self { wake: Wake::new(), pool: Mutex::new(pool), payments_max, report, roster: Vec::new() }
    }

    /// The bank with nodes that can become validators.
    pub(crate) fn with_roster(self, roster: Vec<Peer>) -> Self {
        Self { roster, ..self }
    }

    /// Tells the number of the next payment, after a start.
    pub(crate) fn resume(&self, first: u64) {
        let mut pool = self.pool.lock().unwrap();
        assert!(pool.waiting.is_empty());
        pool.first = pool.first.max(first);
    }

    /// Hands in payments; returns how many are waiting now.
    pub(crate) fn submit(&self, payments: impl IntoIterator<Item = Payment>) -> usize {
        let mut pool = self.pool.lock().unwrap();
        pool.waiting.extend(payments);
        let waiting = pool.waiting.len();
        drop(pool);
        self.wake.poke();
        waiting
    }

    /// Hands in the payments of an endless list that are not handed in yet, up to number `end`.
    pub(crate) fn submit_up_to(&self, end: u64, payment: fn(u64) -> Payment) {
        let mut pool = self.pool.lock().unwrap();
        let next = pool.first + pool.waiting.len() as u64;
        pool.waiting.extend((next..end).map(payment));
        drop(pool);
        self.wake.poke();
    }

    /// Where a draft on `pending` begins: among all payments, and among the waiting ones.
    fn start(pool: &Pool, pending: &[Body]) -> (u64, usize) {
        let next = pending.iter().filter_map(|body| read(body).ok()).map(|(first, rest)| first + count(rest));
        let next = next.max().unwrap_or(0).max(pool.first);
        (next, usize::try_from(next - pool.first).unwrap().min(pool.waiting.len()))
    }
}

/// The payment that makes these nodes of the roster, by their numbers, the validators of the next epoch.
pub(crate) fn election(numbers: &[u8]) -> Payment {
    let document = numbers.iter().fold(0, |bits, number| bits | 1 << number);
    Payment { payer: ELECTOR, payee: 0, document, amount: 0 }
}

fn validators_key() -> RecordKey {
    RecordKey::new(KIND_VALIDATORS, [0; 16])
}

fn count(payments: &[u8]) -> u64 {
    (payments.len() / PAYMENT_BYTES) as u64
}

fn read(body: &Body) -> Result<(u64, &[u8]), Invalid> {
    if body.bytes().is_empty() {
        return Ok((0, &[]));
    }
    let (first, payments) =
        body.bytes().split_first_chunk::<8>().ok_or_else(|| Invalid("no number".into()))?;
    if payments.len() % PAYMENT_BYTES != 0 {
        return Err(Invalid("half a payment".into()));
    }
    Ok((u64::from_be_bytes(*first), payments))
}

fn payment(bytes: &[u8]) -> Payment {
    let word = |at: usize| u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap());
    Payment {
        payer: word(0),
        payee: word(4),
        document: word(8),
        amount: u64::from_be_bytes(bytes[12..20].try_into().unwrap()),
    }
}

/// Fills up to `end` with bytes that nothing can be made of, as keys, hashes and signatures are.
fn fill(body: &mut Vec<u8>, end: usize, seed: u64) {
    let mut state = seed;
    while body.len() < end {
        // The steps of a well-known mixing function.
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut word = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let word = (word ^ (word >> 31)).to_be_bytes();
        body.extend_from_slice(&word[..word.len().min(end - body.len())]);
    }
}

/// The balance in an account's record.
pub(crate) fn balance(record: &[u8]) -> u64 {
    u64::from_be_bytes(record[..8].try_into().unwrap())
}

fn account(record: Option<&[u8]>) -> Vec<u8> {
    record.map_or_else(
        || {
            let mut opened = vec![0x11; RECORD_BYTES];
            opened[..8].copy_from_slice(&OPENING_BALANCE.to_be_bytes());
            opened
        },
        <[u8]>::to_vec,
    )
}

impl Machine for Bank {
    fn draft(&self, _: &Position, pending: &[Body]) -> Vec<u8> {
        let pool = self.pool.lock().unwrap();
        let (first, skip) = Self::start(&pool, pending);
        let taken = pool.waiting.len().saturating_sub(skip).min(self.payments_max);
        if taken == 0 {
            return Vec::new();
        }
        let mut body = Vec::with_capacity(8 + taken * PAYMENT_BYTES);
        body.extend_from_slice(&first.to_be_bytes());
        for (number, payment) in pool.waiting.range(skip..skip + taken).enumerate() {
            body.extend_from_slice(&payment.payer.to_be_bytes());
            body.extend_from_slice(&payment.payee.to_be_bytes());
            body.extend_from_slice(&payment.document.to_be_bytes());
            body.extend_from_slice(&payment.amount.to_be_bytes());
            let end = 8 + (number + 1) * PAYMENT_BYTES;
            fill(&mut body, end, first + (skip + number) as u64);
        }
        body
    }

    fn has_work(&self, pending: &[Body]) -> bool {
        let pool = self.pool.lock().unwrap();
        let (_, skip) = Self::start(&pool, pending);
        skip < pool.waiting.len()
    }

    fn check(&self, body: &Body, _: bool) -> Result<(), Invalid> {
        read(body).map(|_| ())
    }

    fn touches(&self, body: &Body) -> Result<Vec<RecordKey>, Invalid> {
        let (_, payments) = read(body)?;
        let mut keys = Vec::with_capacity(1 + 3 * payments.len() / PAYMENT_BYTES);
        keys.push(meta_key());
        for bytes in payments.chunks_exact(PAYMENT_BYTES) {
            let payment = payment(bytes);
            if payment.payer == ELECTOR {
                keys.push(validators_key());
                continue;
            }
            keys.push(key(KIND_ACCOUNT, payment.payer));
            keys.push(key(KIND_ACCOUNT, payment.payee));
            keys.push(key(KIND_DOCUMENT, payment.document));
        }
        Ok(keys)
    }

    fn execute(&self, at: &Position, _: &[Body], body: &Body, loaded: &Loaded) -> Result<Executed, Invalid> {
        let (first, payments) = read(body)?;
        let mut outcomes = Vec::with_capacity(payments.len() / PAYMENT_BYTES);
        let mut changed: HashMap<RecordKey, Vec<u8>> = HashMap::new();
        let next = loaded.get(&meta_key()).map_or(0, balance);
        if !payments.is_empty() {
            if first != next {
                return Err(Invalid(format!("payments begin at {first}, not at {next}")));
            }
            let mut meta = (next + count(payments)).to_be_bytes().to_vec();
            meta.extend_from_slice(&at.height.to_be_bytes());
            changed.insert(meta_key(), meta);
        }
        for bytes in payments.chunks_exact(PAYMENT_BYTES) {
            let Payment { payer, payee, document, amount } = payment(bytes);
            if payer == ELECTOR {
                changed.insert(validators_key(), document.to_be_bytes().to_vec());
                outcomes.push(1);
                continue;
            }
            let (payer, payee) = (key(KIND_ACCOUNT, payer), key(KIND_ACCOUNT, payee));
            let from = changed.entry(payer).or_insert_with(|| account(loaded.get(&payer)));
            let funds = balance(from);
            if funds < amount || payer == payee {
                outcomes.push(0);
                continue;
            }
            from[..8].copy_from_slice(&(funds - amount).to_be_bytes());
            let to = changed.entry(payee).or_insert_with(|| account(loaded.get(&payee)));
            let funds = balance(to);
            to[..8].copy_from_slice(&(funds + amount).to_be_bytes());
            let mut paper = bytes[..RECORD_BYTES].to_vec();
            paper[20..28].copy_from_slice(&at.height.to_be_bytes());
            changed.insert(key(KIND_DOCUMENT, document), paper);
            outcomes.push(1);
        }
        let mut writes: Vec<_> = changed.into_iter().map(|(key, value)| (key, Some(value))).collect();
        writes.sort_unstable();
        let outcomes_root = *Body::new(outcomes.clone()).hash();
        Ok(Executed { writes, outcomes, outcomes_root })
    }

    fn committee_record(&self) -> Option<RecordKey> {
        Some(validators_key())
    }

    fn committee(&self, record: Option<&[u8]>) -> Option<Vec<Peer>> {
        let bits = u32::from_be_bytes(record?.try_into().unwrap());
        let elected = |(number, _): &(usize, &Peer)| bits & 1 << number != 0;
        Some(self.roster.iter().enumerate().filter(elected).map(|(_, peer)| peer.clone()).collect())
    }

    fn restored_kinds(&self, _: u64) -> Vec<u8> {
        vec![KIND_META]
    }

    fn restore(&self, key: &RecordKey, value: &[u8]) {
        assert_eq!(*key, meta_key());
        self.resume(balance(value));
    }

    fn finalized(&self, block: &FinalizedBlock) {
        let (first, payments) = read(&block.body).unwrap();
        let end = first + count(payments);
        let mut pool = self.pool.lock().unwrap();
        if end > pool.first {
            let done = usize::try_from(end - pool.first).unwrap().min(pool.waiting.len());
            pool.waiting.drain(..done);
            pool.first = end;
        }
        drop(pool);
        assert_eq!(block.outcomes.len() as u64, count(payments));
        (self.report)(block, first, payments.len() / PAYMENT_BYTES);
    }
}
