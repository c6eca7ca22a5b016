//! A small machine for simulations: accounts that pay each other, a pool, and gossip of what waits.
//!
//! Stands in for the ledger where consensus, storage and the network are looked at: a payment is a few bytes and
//! is never refused for want of funds, but counts once only, and the sum over all accounts stays the same.

use bytes::Bytes;
use engine::{
    Body, Executed, FinalizedBlock, Invalid, Loaded, Machine, Outbox, Peer, Position, RecordKey, Wake,
    simulation::{Hosted, Machines},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// Bytes of a payment.
const PAYMENT_BYTES: usize = 16;
/// The most payments in a block.
const BLOCK_PAYMENTS_MAX: usize = 64;
/// What an account holds when it is first touched.
pub(crate) const OPENING_BALANCE: i64 = 1_000;
/// Kind of the accounts' records.
pub(crate) const KIND_ACCOUNT: u8 = 1;
/// Kind of the records that say that a payment has counted.
pub(crate) const KIND_PAID: u8 = 2;
/// Kind of the one record that says which nodes are validators.
const KIND_VALIDATORS: u8 = 3;
/// Whoever pays in this name pays nothing: the amount's bits say who is a validator from the next epoch on.
const ELECTOR: u16 = u16::MAX;
/// Payments that a node tells of again at a time.
const TOLD_MAX: usize = 256;
/// Payments that wait at a node, at most, of those that others told of.
const HEARD_MAX: usize = 4_096;

/// One payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Payment {
    /// Its number; a payment counts once.
    pub(crate) id: u64,
    /// Who pays.
    pub(crate) payer: u16,
    /// Who is paid.
    pub(crate) payee: u16,
    /// How much.
    pub(crate) amount: u32,
}

impl Payment {
    /// The payment with this number, among a few accounts.
    #[must_use]
    pub(crate) fn numbered(id: u64) -> Self {
        let mixed = engine::simulation::splitmix(id);
        let account = |shift: u32| u16::try_from(mixed >> shift & 0xf).unwrap_or_default();
        Self {
            id,
            payer: account(0),
            payee: account(8),
            amount: u32::try_from(mixed >> 32 & 0xff).unwrap_or_default(),
        }
    }

    /// Makes the nodes with these numbers the validators of the next epoch.
    #[must_use]
    pub(crate) fn election(id: u64, nodes: &[usize]) -> Self {
        let amount = nodes.iter().fold(0, |bits, node| bits | 1_u32 << node);
        Self { id, payer: ELECTOR, payee: 0, amount }
    }

    /// Its bytes.
    #[must_use]
    pub(crate) fn encode(&self) -> [u8; PAYMENT_BYTES] {
        let mut bytes = [0; PAYMENT_BYTES];
        bytes[..8].copy_from_slice(&self.id.to_be_bytes());
        bytes[8..10].copy_from_slice(&self.payer.to_be_bytes());
        bytes[10..12].copy_from_slice(&self.payee.to_be_bytes());
        bytes[12..].copy_from_slice(&self.amount.to_be_bytes());
        bytes
    }

    fn decode(bytes: &[u8]) -> Option<Self> {
        let (id, rest) = bytes.split_first_chunk::<8>()?;
        let (payer, rest) = rest.split_first_chunk::<2>()?;
        let (payee, rest) = rest.split_first_chunk::<2>()?;
        Some(Self {
            id: u64::from_be_bytes(*id),
            payer: u16::from_be_bytes(*payer),
            payee: u16::from_be_bytes(*payee),
            amount: u32::from_be_bytes(rest.try_into().ok()?),
        })
    }
}

/// The payments in some bytes, or `None` if there is anything else.
pub(crate) fn payments(bytes: &[u8]) -> Option<Vec<Payment>> {
    bytes.chunks(PAYMENT_BYTES).map(Payment::decode).collect()
}

/// The balance in an account's record.
pub(crate) fn balance(record: &[u8]) -> Option<i64> {
    record.try_into().ok().map(i64::from_be_bytes)
}

fn account_key(number: u16) -> RecordKey {
    RecordKey::new(KIND_ACCOUNT, spread(number.into()))
}

fn paid_key(id: u64) -> RecordKey {
    RecordKey::new(KIND_PAID, spread(id))
}

/// Ids are spread over the key space, as hashes are.
fn spread(number: u64) -> [u8; 16] {
    let mut bytes = [0; 16];
    bytes[..8].copy_from_slice(&engine::simulation::splitmix(number).to_be_bytes());
    bytes[8..].copy_from_slice(&number.to_be_bytes());
    bytes
}

fn validators_key() -> RecordKey {
    RecordKey::new(KIND_VALIDATORS, [0; 16])
}

/// What clients have handed in, by node, and the tills that run. Clones are the same.
#[derive(Clone, Debug, Default)]
pub(crate) struct Clients(Arc<Mutex<Counter>>);

#[derive(Debug, Default)]
struct Counter {
    /// What was handed to each node; its clients hand it in again when it was down.
    handed: BTreeMap<usize, BTreeSet<Payment>>,
    tills: BTreeMap<usize, Arc<Till>>,
    /// What a node, as leader, never puts into a block.
    censored: BTreeMap<usize, u64>,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Clients {
    /// Hands a payment to a node. If the node is down it gets it when it is back.
    pub(crate) fn hand(&self, node: usize, payment: Payment) {
        let mut counter = locked(&self.0);
        counter.handed.entry(node).or_default().insert(payment);
        let till = counter.tills.get(&node).cloned();
        drop(counter);
        if let Some(till) = till {
            till.take(payment);
        }
    }

    /// Lets a node leave a payment out of every block that it makes.
    pub(crate) fn censor(&self, node: usize, id: u64) {
        locked(&self.0).censored.insert(node, id);
    }

    /// The numbers of all payments that were handed in.
    #[must_use]
    pub(crate) fn all(&self) -> BTreeSet<u64> {
        locked(&self.0).handed.values().flatten().map(|payment| payment.id).collect()
    }

    /// Makes the machines of a simulation whose nodes can become validators.
    #[must_use]
    pub(crate) fn machines(&self, roster: Vec<Peer>) -> Machines {
        let clients = self.clone();
        Box::new(move |node, _| {
            let (wake, outbox) = (Wake::new(), Outbox::new());
            let mut counter = locked(&clients.0);
            let till = Arc::new(Till {
                wake: wake.clone(),
                outbox: outbox.clone(),
                pool: Mutex::default(),
                censored: counter.censored.get(&node).copied(),
                roster: roster.clone(),
            });
            counter.tills.insert(node, Arc::clone(&till));
            let handed: Vec<Payment> = counter.handed.get(&node).into_iter().flatten().copied().collect();
            drop(counter);
            for payment in handed {
                till.take(payment);
            }
            Hosted { machine: till, wake, outbox }
        })
    }
}

#[derive(Debug, Default)]
struct Pool {
    /// What clients of this node handed in.
    own: BTreeMap<u64, Payment>,
    /// What others told of.
    heard: BTreeMap<u64, Payment>,
}

/// The machine.
#[derive(Debug)]
struct Till {
    wake: Wake,
    outbox: Outbox,
    pool: Mutex<Pool>,
    censored: Option<u64>,
    roster: Vec<Peer>,
}

impl Till {
    fn take(&self, payment: Payment) {
        locked(&self.pool).own.insert(payment.id, payment);
        let _ = self.outbox.tell(Bytes::copy_from_slice(&payment.encode()));
        self.wake.poke();
    }

    /// What waits and is in none of these bodies.
    fn waiting(&self, pending: &[Body]) -> Vec<Payment> {
        let taken: BTreeSet<u64> = pending
            .iter()
            .filter_map(|body| payments(body.bytes()))
            .flatten()
            .map(|payment| payment.id)
            .collect();
        let pool = locked(&self.pool);
        let all = pool.own.values().chain(pool.heard.values());
        all.filter(|payment| !taken.contains(&payment.id) && self.censored != Some(payment.id))
            .take(BLOCK_PAYMENTS_MAX)
            .copied()
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect()
    }
}

fn read(body: &Body) -> Result<Vec<Payment>, Invalid> {
    payments(body.bytes()).ok_or_else(|| Invalid("half a payment".into()))
}

impl Machine for Till {
    fn draft(&self, _: &Position, pending: &[Body]) -> Vec<u8> {
        self.waiting(pending).iter().flat_map(Payment::encode).collect()
    }

    fn has_work(&self, pending: &[Body]) -> bool {
        !self.waiting(pending).is_empty()
    }

    fn check(&self, body: &Body, _: bool) -> Result<(), Invalid> {
        read(body).map(|_| ())
    }

    fn touches(&self, body: &Body) -> Result<Vec<RecordKey>, Invalid> {
        let touched = |payment: &Payment| {
            let parties = if payment.payer == ELECTOR {
                vec![validators_key()]
            } else {
                vec![account_key(payment.payer), account_key(payment.payee)]
            };
            parties.into_iter().chain([paid_key(payment.id)])
        };
        Ok(read(body)?.iter().flat_map(touched).collect())
    }

    fn execute(&self, at: &Position, _: &[Body], body: &Body, loaded: &Loaded) -> Result<Executed, Invalid> {
        let mut changed: BTreeMap<RecordKey, Vec<u8>> = BTreeMap::new();
        let mut outcomes = Vec::new();
        for payment in read(body)? {
            let paid = paid_key(payment.id);
            let is_new = loaded.get(&paid).is_none() && !changed.contains_key(&paid);
            outcomes.push(u8::from(is_new));
            if !is_new {
                continue;
            }
            changed.insert(paid, at.height.to_be_bytes().to_vec());
            if payment.payer == ELECTOR {
                changed.insert(validators_key(), payment.amount.to_be_bytes().to_vec());
                continue;
            }
            for (number, change) in
                [(payment.payer, -i64::from(payment.amount)), (payment.payee, payment.amount.into())]
            {
                let key = account_key(number);
                let before = changed.get(&key).map(Vec::as_slice).or_else(|| loaded.get(&key));
                let before = before.map_or(Some(OPENING_BALANCE), balance);
                let after = before.and_then(|before| before.checked_add(change));
                let after = after.ok_or_else(|| Invalid("a balance is not a number".into()))?;
                changed.insert(key, after.to_be_bytes().to_vec());
            }
        }
        let writes = changed.into_iter().map(|(key, value)| (key, Some(value))).collect();
        let outcomes_root = *Body::new(outcomes.clone()).hash();
        Ok(Executed { writes, outcomes, outcomes_root })
    }

    fn committee_record(&self) -> Option<RecordKey> {
        Some(validators_key())
    }

    fn committee(&self, record: Option<&[u8]>) -> Option<Vec<Peer>> {
        let bits = u32::from_be_bytes(record?.try_into().ok()?);
        let elected = |(node, _): &(usize, &Peer)| bits & 1 << node != 0;
        Some(self.roster.iter().enumerate().filter(elected).map(|(_, peer)| peer.clone()).collect())
    }

    fn heard(&self, _: &[u8; 32], bytes: Bytes) {
        let Some(payments) = payments(&bytes) else { return };
        let mut pool = locked(&self.pool);
        for payment in payments {
            if pool.heard.len() < HEARD_MAX {
                pool.heard.insert(payment.id, payment);
            }
        }
        drop(pool);
        self.wake.poke();
    }

    fn finalized(&self, block: &FinalizedBlock) {
        let mut pool = locked(&self.pool);
        for payment in payments(block.body.bytes()).unwrap_or_default() {
            pool.own.remove(&payment.id);
            pool.heard.remove(&payment.id);
        }
        // Nothing is promised about delivery, so what still waits is told again.
        let again: Vec<u8> = pool.own.values().take(TOLD_MAX).flat_map(Payment::encode).collect();
        drop(pool);
        if !again.is_empty() && block.position.height.is_multiple_of(4) {
            let _ = self.outbox.tell(again.into());
        }
        self.wake.poke();
    }
}
