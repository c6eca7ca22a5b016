//! The real ledger on the nodes of a simulation: people enrol, money is issued to them and given back.
//!
//! Start reading at [`Desk`].

use canon::{List, SecretKey};
use engine::{
    Outbox, RecordKey, Wake,
    simulation::{Hosted, Machines},
};
use institution::{Charter, MoneyKind, Rule};
use ledger::{
    Act, Command, CreateMoney, Endorsement, Enrol, Envelope, Found, FoundNetwork, Founding, Issue, Kind,
    NewValidator, PROTOCOL_FIRST, Record, Redeem, ScheduleProtocol, agent_of_key, check_record, seed_of,
};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use vocabulary::{
    AgentId, Amount, Currency, Endpoint, Genesis, MoneyId, Name, NetworkId, PendingId, Span, Timestamp,
};

/// People who have accounts.
const PEOPLE: u64 = 8;
/// When every simulation begins, in ms since 1970; transactions are signed for the hour after.
pub(crate) const BEGINS_MS: u64 = 1_700_000_000_000;

/// What clients have handed to which node, and the ledgers that run. Clones are the same.
#[derive(Clone, Debug, Default)]
pub(crate) struct Desk(Arc<Mutex<Counter>>);

#[derive(Debug, Default)]
struct Counter {
    handed: BTreeMap<usize, Vec<Vec<u8>>>,
    ledgers: BTreeMap<usize, Arc<node::simulation::Ledger>>,
    /// Which protocol the program of a node speaks, if it is not the first one.
    speaks: BTreeMap<usize, u16>,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Desk {
    /// Hands a transaction to a node. If the node is down it gets it when it is back.
    pub(crate) fn hand(&self, node: usize, transaction: Vec<u8>) {
        let mut counter = locked(&self.0);
        let ledger = counter.ledgers.get(&node).cloned();
        counter.handed.entry(node).or_default().push(transaction.clone());
        drop(counter);
        if let Some(ledger) = ledger {
            // What is not taken in now is handed in again after a restart, or never counts.
            let _ = ledger.submit(&transaction);
        }
    }

    /// From its next run on a node has a program that speaks this protocol.
    pub(crate) fn install(&self, node: usize, protocol: u16) {
        locked(&self.0).speaks.insert(node, protocol);
    }

    /// Makes the machines of a simulation. Clients of a node that was down hand everything in again.
    pub(crate) fn machines(&self, network: NetworkId) -> Machines {
        let desk = self.clone();
        Box::new(move |node, _| {
            let (wake, outbox) = (Wake::new(), Outbox::new());
            let mut counter = locked(&desk.0);
            let protocol = counter.speaks.get(&node).copied().unwrap_or(PROTOCOL_FIRST);
            let ledger = node::simulation::Ledger::new(network, protocol, wake.clone(), outbox.clone());
            let ledger = Arc::new(ledger);
            counter.ledgers.insert(node, Arc::clone(&ledger));
            let handed = counter.handed.get(&node).cloned().unwrap_or_default();
            drop(counter);
            for transaction in handed {
                let _ = ledger.submit(&transaction);
            }
            Hosted { machine: ledger, wake, outbox }
        })
    }
}

/// Writes transactions.
pub(crate) struct Pen {
    network: NetworkId,
    money: Option<MoneyId>,
    written: u64,
}

impl Pen {
    pub(crate) const fn new(network: NetworkId) -> Self {
        Self { network, money: None, written: 0 }
    }

    fn key(person: u64) -> SecretKey {
        SecretKey::from_seed(&canon::hash_parts("simulator/person", &[&person.to_be_bytes()]).0)
    }

    fn person(person: u64) -> AgentId {
        agent_of_key(&Self::key(person).public())
    }

    fn sign(&mut self, person: u64, act: Act) -> (Vec<u8>, MoneyId) {
        let (bytes, seed) = self.sign_for(person, Self::person(person), act);
        (bytes, MoneyId::derive(&[&seed.0]))
    }

    /// An act of a person in the name of `principal`, and the seed of what it makes.
    fn sign_for(&mut self, person: u64, principal: AgentId, act: Act) -> (Vec<u8>, PendingId) {
        let key = Self::key(person);
        let me = Self::person(person);
        self.written += 1;
        let begins = Timestamp::from_ms(BEGINS_MS + self.written).expect("a time");
        let envelope = Envelope {
            network: self.network,
            key: key.public(),
            human: me,
            tool: None,
            principal,
            valid_until: begins.plus(Span::hours(1)),
            command: Command::Act(act),
        };
        let seed = seed_of(&envelope.id());
        (canon::encode(&envelope.sign(&key)), seed)
    }

    /// Makes the people known.
    pub(crate) fn people(&mut self) -> Vec<Vec<u8>> {
        let enrol = |person| Act::Enrol(Enrol { key: Self::key(person).public() });
        (0..=PEOPLE).map(|person| self.sign(person, enrol(person)).0).collect()
    }

    /// Makes the money known, once its issuer is.
    pub(crate) fn money(&mut self) -> Vec<u8> {
        let name = Name::new("chips").expect("a name");
        let create = CreateMoney { name, denomination: Currency::EUR, kind: MoneyKind::Issued };
        let (bytes, money) = self.sign(0, Act::CreateMoney(create));
        self.money = Some(money);
        bytes
    }

    /// An organisation is founded, governs the network with the endorsement of its first validators, and schedules
    /// a protocol.
    pub(crate) fn govern(
        &mut self,
        genesis: &Genesis,
        signer_seeds: &[[u8; 32]],
        endpoint: &Endpoint,
        to_come: ScheduleProtocol,
    ) -> [Vec<u8>; 3] {
        let rule = Rule {
            verbs: canon::Set::new(),
            up_to: None,
            categories: List::new(),
            initiators: canon::Set::new(),
            approvals: List::new(),
        };
        let found = Found {
            name: Name::new("owners").expect("a name"),
            founder: canon::Set::new(),
            invite: List::new(),
            charter: Charter { rules: vec![rule].try_into().expect("one rule") },
        };
        let (found, seed) = self.sign_for(0, Self::person(0), Act::Found(found));
        let organisation = AgentId::derive(&[&seed.0]);
        let at = Timestamp::from_ms(BEGINS_MS).expect("a time");
        let statement = Founding { network: self.network, organisation, term: 1, at };
        let keys = signer_seeds.iter().map(SecretKey::from_seed);
        let keys: Vec<SecretKey> = keys.filter(|key| genesis.validators.contains(&key.public())).collect();
        let endorse = |key: &SecretKey| Endorsement { key: key.public(), at, signature: statement.sign(key) };
        let describe = |key: &SecretKey| NewValidator {
            key: key.public(),
            endpoint: endpoint.clone(),
            operator: Self::person(0),
        };
        let network = Act::FoundNetwork(FoundNetwork {
            genesis: genesis.clone(),
            validators: keys.iter().map(describe).collect::<Vec<_>>().try_into().expect("not too many"),
            endorsements: keys.iter().map(endorse).collect::<Vec<_>>().try_into().expect("not too many"),
        });
        let (network, _) = self.sign_for(0, organisation, network);
        let (schedule, _) = self.sign_for(0, organisation, Act::ScheduleProtocol(to_come));
        [found, network, schedule]
    }

    /// Money is issued to somebody, or given back, as `chance` says; more is issued.
    pub(crate) fn deal(&mut self, chance: u64) -> Vec<u8> {
        let money = self.money.expect("the money is made first");
        let person = 1 + chance % PEOPLE;
        let amount = |minor: u64| Amount::new(minor, Currency::EUR).expect("an amount");
        let (bytes, _) = if chance >> 8 & 3 == 0 {
            self.sign(person, Act::Redeem(Redeem { money, amount: amount(1 + (chance >> 16) % 50) }))
        } else {
            let to = Self::person(person);
            self.sign(0, Act::Issue(Issue { money, to, amount: amount(1 + (chance >> 16) % 100) }))
        };
        bytes
    }
}

/// Kinds of records that are read at the end.
pub(crate) fn read_kinds() -> Vec<u8> {
    vec![Kind::Money.byte(), Kind::Account.byte()]
}

/// Money that accounts hold is money that was issued and not given back, and every record keeps its rules.
///
/// Gives the sum that was found.
pub(crate) fn conserved(records: &[(RecordKey, Vec<u8>)]) -> Result<u64, String> {
    let (mut held, mut issued) = (0_i128, 0_i128);
    for (key, value) in records {
        let record: Record = canon::decode(value).map_err(|error| format!("record {key:?}: {error}"))?;
        check_record(&record);
        match record {
            Record::Account(account) => held += i128::from(account.balance.minor()),
            Record::Money(money) => issued += i128::from(money.issued),
            _ => {}
        }
    }
    if held == issued {
        u64::try_from(issued).map_err(|error| error.to_string())
    } else {
        Err(format!("accounts hold {held}, issued is {issued}"))
    }
}
