//! A whole network in memory: every record, a clock, named parties; each step is a block of real bytes.

use crate::{
    Act, Admitted, Body, Event, Kept, Key, Kind, Lapse, Outcome, Record, Seen, SeenId, State, Verdict,
    check_record, lapse_of, short,
};
use canon::{Canon, Json, SecretKey};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use vocabulary::{AgentId, Genesis, NetworkId, PendingId, Span, Timestamp, TransactionId};

/// One block as it was run: enough to run it again.
#[derive(Clone)]
pub(super) struct Ran {
    pub(super) body: Vec<u8>,
    pub(super) height: u64,
    pub(super) now: Timestamp,
    pub(super) outcomes: Vec<u8>,
}

/// The ledger as a node keeps it, with a clock that tests move.
pub(super) struct World {
    pub(super) records: BTreeMap<Key, Record>,
    pub(super) now: Timestamp,
    pub(super) height: u64,
    pub(super) network: NetworkId,
    /// What the network began with, if the story says so.
    pub(super) genesis: Option<Genesis>,
    pub(super) blocks: Vec<Ran>,
    /// What names stand for: ids of all kinds.
    pub(super) names: BTreeMap<String, [u8; 16]>,
    pub(super) count: u64,
    /// Every move from stage to stage that records have made.
    pub(super) moves: BTreeSet<String>,
    /// Every act that was signed, by what would be pending.
    pub(super) pending: BTreeMap<PendingId, Act>,
}

/// What became of one transaction that was sent.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Sent {
    /// It ran in the block.
    Ran(Outcome),
    /// Its signature or its bytes were refused at the door.
    NotAdmitted(String),
}

/// The key of a name, the same in every run.
pub(super) fn key_of(name: &str) -> SecretKey {
    let canon::Digest(seed) = canon::hash_parts("kerf/test/key", &[name.as_bytes()]);
    SecretKey::from_seed(&seed)
}

/// The id of the person or tool that begins with the key of that name.
pub(super) fn agent_named(name: &str) -> AgentId {
    crate::agent_of_key(&key_of(name).public())
}

impl World {
    pub(super) fn new() -> Self {
        Self {
            records: BTreeMap::new(),
            now: "2026-11-22T12:00:00.000Z".parse().expect("a time"),
            height: 0,
            network: NetworkId::derive(&[b"test"]),
            genesis: None,
            blocks: Vec::new(),
            names: BTreeMap::new(),
            count: 0,
            moves: BTreeSet::new(),
            pending: BTreeMap::new(),
        }
    }

    /// Lets the network be the one that these validators begin, `v*3` for `v1,v2,v3`. Nothing must have
    /// happened before.
    pub(super) fn begin(&mut self, validators: &str) {
        assert!(self.blocks.is_empty(), "a story begins with `begin`");
        let names: Vec<String> = match validators.split_once('*') {
            None => validators.split(',').map(str::to_owned).collect(),
            Some((name, count)) => {
                (1..=count.parse::<u32>().expect("a count")).map(|n| format!("{name}{n}")).collect()
            }
        };
        let genesis = Genesis {
            name: canon::Text::new("test").expect("a name"),
            begins: self.now,
            epoch_blocks: 64,
            validators: canon::Set::of(names.iter().map(|name| key_of(name).public()))
                .expect("few validators"),
        };
        self.network = genesis.network();
        self.names.insert("net".to_owned(), self.network.0);
        self.genesis = Some(genesis);
    }

    /// The id that a name stands for; a name that nothing has yet stands for an id that nobody has.
    pub(super) fn id(&self, name: &str) -> [u8; 16] {
        self.names.get(name).copied().unwrap_or_else(|| agent_named(name).0)
    }

    pub(super) fn agent(&self, name: &str) -> AgentId {
        AgentId(self.id(name))
    }

    pub(super) fn find<T: Kept>(&self, id: &T::Id) -> Option<Arc<T>> {
        self.records.get(&T::key(id)).and_then(T::of).cloned()
    }

    pub(super) fn lookup(&self, key: &Key) -> Option<Record> {
        self.records.get(key).cloned()
    }

    /// The lapses that are due now, earliest deadline first, as a proposer puts them.
    pub(super) fn due(&self) -> Vec<Lapse> {
        self.lapses_by(self.now)
    }

    /// The lapses of everything whose deadline is `time` or earlier.
    pub(super) fn lapses_by(&self, time: Timestamp) -> Vec<Lapse> {
        let mut due: Vec<(Timestamp, Lapse)> = Vec::new();
        for (key, record) in &self.records {
            let Some(deadline) = record.deadline().filter(|deadline| *deadline <= time) else { continue };
            let lapse = lapse_of(key, record, &|key| self.lookup(key)).expect("a deadline has a lapse");
            assert_eq!(lapse.target(), *key);
            due.push((deadline, lapse));
        }
        due.sort_by_key(|(deadline, _)| *deadline);
        due.into_iter().map(|(_, lapse)| lapse).take(crate::BLOCK_LAPSES_MAX).collect()
    }

    fn expired(&self) -> Vec<SeenId> {
        self.records
            .iter()
            .filter(|(_, record)| Seen::of(record).is_some_and(|seen| seen.until <= self.now))
            .map(|(key, _)| SeenId(key.id()))
            .take(crate::BLOCK_FORGOTTEN_MAX)
            .collect()
    }

    fn seen(&self) -> BTreeSet<[u8; 16]> {
        let of_kind = |key: &&Key| key.kind() == Some(Kind::Seen);
        let keys = self.records.keys().filter(of_kind);
        keys.filter_map(|key| Seen::of(self.records.get(key)?)).flat_map(|seen| seen.ids.0.clone()).collect()
    }

    /// Admits transactions as a node does: decode, then all signatures in one batch.
    fn admit(&self, raw: &[Vec<u8>]) -> Vec<Result<Arc<Admitted>, String>> {
        let decoded: Vec<Result<Admitted, String>> =
            raw.iter().map(|bytes| Admitted::decode(bytes).map_err(|error| error.to_string())).collect();
        let messages: Vec<_> = decoded.iter().flatten().map(Admitted::signed_message).collect();
        let mut good = canon::verify_batch(&messages, [7; 32]).into_iter();
        decoded
            .iter()
            .map(|admitted| match admitted {
                Err(error) => Err(error.clone()),
                Ok(admitted) => {
                    assert_eq!(canon::encode(&admitted.transaction), admitted.bytes);
                    let good = good.next().expect("one answer each");
                    if good { Ok(Arc::new(admitted.clone())) } else { Err("bad signature".to_owned()) }
                }
            })
            .collect()
    }

    /// Runs a block: the lapses that are due, then `raw`. Gives what became of the lapses and of each.
    pub(super) fn block(&mut self, raw: &[Vec<u8>]) -> (Vec<Outcome>, Vec<Sent>) {
        let lapses = self.due();
        self.block_with(lapses, raw)
    }

    /// Runs a block with these lapses.
    pub(super) fn block_with(&mut self, lapses: Vec<Lapse>, raw: &[Vec<u8>]) -> (Vec<Outcome>, Vec<Sent>) {
        let admitted = self.admit(raw);
        let transactions: Vec<_> = admitted.iter().flatten().cloned().collect();
        let body = Body { lapses, transactions, forgotten: self.expired() };
        let bytes = body.encode();
        let decoded = Body::decode(&bytes, |_| None).expect("a body that was encoded");
        assert_eq!(body, decoded);
        self.height += 1;
        let seen = self.seen();
        let outcomes = self.run(&decoded, &seen);
        let encoded = canon_bytes(&outcomes);
        self.blocks.push(Ran { body: bytes, height: self.height, now: self.now, outcomes: encoded });
        let mut outcomes = outcomes.into_iter();
        let lapsed: Vec<Outcome> = outcomes.by_ref().take(body.lapses.len()).collect();
        let sent = admitted
            .into_iter()
            .map(|admitted| match admitted {
                Ok(_) => Sent::Ran(outcomes.next().expect("one outcome each")),
                Err(why) => Sent::NotAdmitted(why),
            })
            .collect();
        (lapsed, sent)
    }

    /// Runs a decoded body with nothing loaded but what it touches, and keeps what it changed.
    fn run(&mut self, body: &Body, seen: &BTreeSet<[u8; 16]>) -> Vec<Outcome> {
        let touches = body.touches();
        let mut state = State::new();
        for key in &touches {
            state.load(*key, self.lookup(key));
        }
        let is_seen = |id: &TransactionId| seen.contains(&short(id));
        let outcomes = body.run(&mut state, &is_seen, &self.network, self.now);
        for (key, record) in state.settle() {
            self.note_move(&key, record.as_ref());
            assert!(touches.contains(&key), "{key:?} was written without being named");
            match record {
                Some(record) => {
                    check_record(&record);
                    same_both_ways(&record);
                    self.records.insert(key, record);
                }
                None => {
                    self.records.remove(&key);
                }
            }
        }
        outcomes.iter().for_each(same_both_ways);
        outcomes
    }

    fn note_move(&mut self, key: &Key, after: Option<&Record>) {
        let stage = |record: Option<&Record>| {
            let Some(Json::Object(fields)) = record.map(canon::to_json) else { return None };
            let (kind, record) = fields.into_iter().next()?;
            Some((kind, record.get("stage")?.as_text()?.to_owned()))
        };
        let before = stage(self.records.get(key)).map(|(_, before)| before);
        let Some((kind, now)) = stage(after) else { return };
        if before.as_ref() != Some(&now) {
            self.moves.insert(format!("{kind}: {} -> {now}", before.unwrap_or("new".to_owned())));
        }
    }

    /// Moves the clock, then runs blocks until no deadline is due. Gives what happened.
    pub(super) fn wait(&mut self, span: Span) -> Vec<Outcome> {
        self.now = self.now.plus(span);
        let mut all = Vec::new();
        for _ in 0..64 {
            if self.due().is_empty() {
                return all;
            }
            all.extend(self.block(&[]).0);
        }
        panic!("a deadline stays due: {:?}", self.due());
    }

    /// Runs every block again on an empty ledger; records and outcomes must come out the same.
    pub(super) fn replay(&self) {
        let mut again = Self { now: self.now, network: self.network, ..Self::new() };
        for ran in &self.blocks {
            again.now = ran.now;
            again.height = ran.height;
            let body = Body::decode(&ran.body, |_| None).expect("a body that ran");
            let seen = again.seen();
            let outcomes = again.run(&body, &seen);
            assert_eq!(canon_bytes(&outcomes), ran.outcomes, "block {} came out differently", ran.height);
        }
        assert!(again.records == self.records, "replay gives other records");
    }
}

fn canon_bytes(outcomes: &[Outcome]) -> Vec<u8> {
    outcomes.iter().flat_map(canon::encode).collect()
}

/// Bytes and JSON give the value back, and the same bytes.
pub(super) fn same_both_ways<T: Canon + PartialEq + core::fmt::Debug>(value: &T) {
    let bytes = canon::encode(value);
    assert_eq!(canon::decode::<T>(&bytes).as_ref(), Ok(value));
    let json = canon::to_json(value);
    let text = json.to_string();
    let parsed = canon::Json::parse(&text).expect("JSON that was written");
    assert_eq!(canon::from_json::<T>(&parsed).as_ref(), Ok(value), "{text}");
}

/// The events of an outcome; none if it was refused.
pub(super) fn events(outcome: &Outcome) -> &[Event] {
    match &outcome.verdict {
        Verdict::Done(done) => &done.events,
        Verdict::Refused(_) => &[],
    }
}

impl World {
    /// Everybody falls silent: whatever waits must end by itself, and nothing may stay held or be lost.
    pub(super) fn run_out(&mut self) {
        for _ in 0..200 {
            let next = self.records.values().filter_map(Record::deadline).min();
            let Some(next) = next else { break };
            let span = next.since(self.now).unwrap_or(Span::ZERO);
            self.wait(span);
        }
        for record in self.records.values() {
            assert!(!record.is_waiting() && record.deadline().is_none(), "waits for ever: {record:?}");
            if let Record::Account(account) = record {
                assert_eq!(account.held, 0, "held for ever: {account:?}");
            } else if let Record::Order(order) = record {
                assert!(order.dispute.is_none() && order.escrow.is_none(), "{order:?}");
            } else if let Record::Invoice(invoice) = record {
                assert_ne!(invoice.stage, crate::InvoiceStage::Disputed);
            }
        }
        self.check_money();
    }

    /// All balances of each money add up to what was issued, and what is held to what orders hold.
    pub(super) fn check_money(&self) {
        let mut sums: BTreeMap<[u8; 16], i128> = BTreeMap::new();
        let mut held: BTreeMap<[u8; 16], i128> = BTreeMap::new();
        for (key, record) in &self.records {
            if let Record::Account(account) = record {
                *sums.entry(account.money.0).or_default() += i128::from(account.balance.minor());
                *held.entry(key.id()).or_default() += i128::from(account.held);
            } else if let Record::Money(money) = record {
                *sums.entry(key.id()).or_default() -= i128::from(money.issued);
            } else if let Record::Order(order) = record
                && let Some(hold) = &order.escrow
            {
                *held.entry(hold.account.0).or_default() -= i128::from(hold.left);
            }
        }
        assert!(sums.values().all(|sum| *sum == 0), "money was made or lost: {sums:?}");
        assert!(held.values().all(|sum| *sum == 0), "holds do not add up: {held:?}");
    }
}
