//! A running node in a directory of its own, and people who sign.

use canon::{List, SecretKey};
use ledger::{
    Act, Command, Enrol, Envelope, Key, Listing, ListingLine, MakeQuote, Publish, Purpose, QuoteContent,
    QuoteLine, Record, Refusal, Verdict, WithdrawListing, seed_of,
};
use node::{
    Checked, Fact, FactCursor, FinalReceipt, LedgerCheck, Node, NodeConfig, NodeError, Receipt, SubmitError,
    VerifyError,
};
use std::cell::Cell;
use std::path::Path;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use tempfile::TempDir;
use vocabulary::{
    AgentId, ListingId, MoneyId, Name, NetworkId, PendingId, Quantity, QuoteId, ResourceSpecification, Span,
    Timestamp, TransactionId, Unit,
};

/// How long anything may take before a test fails.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

pub(crate) fn now() -> Timestamp {
    let ms = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis();
    Timestamp::from_ms(u64::try_from(ms).unwrap()).unwrap()
}

pub(crate) fn after_ms(ms: u64) -> Timestamp {
    now().plus(Span::from_ms(ms).unwrap())
}

/// A small node. The heartbeat is as long as usual, so that no story leans on it.
pub(crate) fn config(directory: &Path) -> NodeConfig {
    NodeConfig { network_name: "test".to_owned(), cache_bytes: 8 << 20, ..NodeConfig::new(directory) }
}

/// A node and its directory.
pub(crate) struct Scene {
    node: Option<Node>,
    pub(crate) config: NodeConfig,
    runtime: tokio::runtime::Runtime,
    directory: TempDir,
}

impl Scene {
    pub(crate) fn new() -> Self {
        Self::with(|_| {})
    }

    pub(crate) fn with(change: impl FnOnce(&mut NodeConfig)) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let mut config = config(directory.path());
        change(&mut config);
        let node = Some(Node::open(&config).unwrap());
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        Self { node, config, runtime, directory }
    }

    pub(crate) fn node(&self) -> &Node {
        self.node.as_ref().unwrap()
    }

    pub(crate) fn path(&self) -> &Path {
        self.directory.path()
    }

    /// Stops the node and lets the directory go.
    pub(crate) fn stop(&mut self) {
        self.node.take().unwrap().stop().unwrap();
    }

    /// Stops a node that may have failed.
    pub(crate) fn stop_in_any_way(&mut self) {
        if let Err(error) = self.node.take().unwrap().stop() {
            eprintln!("stopped with: {error}");
        }
    }

    /// Starts the node again.
    pub(crate) fn try_open(&mut self) -> Result<(), NodeError> {
        assert!(self.node.is_none());
        self.node = Some(Node::open(&self.config)?);
        Ok(())
    }

    pub(crate) fn reopen(&mut self) {
        self.stop();
        self.try_open().unwrap();
    }

    pub(crate) fn run<T>(&self, work: impl Future<Output = T>) -> T {
        self.runtime.block_on(work)
    }

    pub(crate) fn submit(&self, signed: &Signed) -> Result<TransactionId, SubmitError> {
        self.run(self.node().submit(&signed.bytes))
    }

    /// Sends it and waits until it is final.
    pub(crate) fn carry(&self, signed: &Signed) -> FinalReceipt {
        assert_eq!(self.submit(signed), Ok(signed.id));
        self.await_final(&signed.id)
    }

    pub(crate) fn await_final(&self, id: &TransactionId) -> FinalReceipt {
        match self.run(self.node().wait(id, PATIENCE)).unwrap() {
            Some(Receipt::Final(receipt)) => *receipt,
            other => panic!("{id} is not final but {other:?}"),
        }
    }

    /// Sends it; it must be carried out.
    pub(crate) fn done(&self, signed: &Signed) -> FinalReceipt {
        let receipt = self.carry(signed);
        assert_eq!(refusal(&receipt), None);
        receipt
    }

    /// Sends it to a node that may have no receipts, and waits for the next block but one.
    pub(crate) fn done_even_unindexed(&self, signed: &Signed) {
        assert_eq!(self.submit(signed), Ok(signed.id));
        until("it is final", || self.node().status().waiting == 0);
    }

    /// Waits until everything that is final can be found.
    pub(crate) fn index(&self) {
        let height = *self.node().follow().borrow();
        self.run(self.node().indexed(height));
    }

    pub(crate) fn facts(&self) -> Vec<Fact> {
        self.node().facts(None, usize::MAX).unwrap()
    }

    pub(crate) fn record(&self, key: Key) -> Option<Record> {
        self.run(self.node().record(key)).unwrap().map(|at| at.record)
    }

    pub(crate) fn listing(&self, id: &ListingId) -> Listing {
        match self.record(ledger_key(id)) {
            Some(Record::Listing(listing)) => Listing::clone(&listing),
            other => panic!("{id} is {other:?}"),
        }
    }

    /// Checks the whole ledger from its first block.
    pub(crate) fn verify(&self) -> Result<Checked, VerifyError> {
        let scratch = tempfile::tempdir().unwrap();
        let mut check =
            LedgerCheck::start(self.node().genesis(), &self.node().trust().parse().unwrap(), scratch.path())
                .unwrap();
        for height in 1..=*self.node().follow().borrow() {
            let block = self.run(self.node().block(height)).unwrap().unwrap();
            let certificate = self.run(self.node().certificate(height)).unwrap();
            check.check(&block.header.encode(), &block.body, &certificate)?;
        }
        Ok(check.checked())
    }
}

pub(crate) fn ledger_key(id: &ListingId) -> Key {
    <Listing as ledger::Kept>::key(id)
}

/// Waits until `done` holds.
pub(crate) fn until(what: &str, mut done: impl FnMut() -> bool) {
    let started = Instant::now();
    while !done() {
        assert!(started.elapsed() < PATIENCE, "waited too long: {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

pub(crate) fn refusal(receipt: &FinalReceipt) -> Option<Refusal> {
    match &receipt.outcome.verdict {
        Verdict::Done(_) => None,
        Verdict::Refused(refused) => Some(refused.code),
    }
}

/// How often a transaction stands in the facts, duplicates included.
pub(crate) fn places(facts: &[Fact], id: &TransactionId) -> Vec<FactCursor> {
    facts.iter().filter(|fact| fact.outcome.transaction.as_ref() == Some(id)).map(|fact| fact.at).collect()
}

/// A signed transaction.
#[derive(Clone, Debug)]
pub(crate) struct Signed {
    pub(crate) bytes: Vec<u8>,
    pub(crate) id: TransactionId,
    seed: PendingId,
}

impl Signed {
    /// The listing that it makes.
    pub(crate) fn listing(&self) -> ListingId {
        ListingId::derive(&[&self.seed.0])
    }

    /// The money that it makes.
    pub(crate) fn money(&self) -> MoneyId {
        MoneyId::derive(&[&self.seed.0])
    }

    /// The quote that it makes.
    pub(crate) fn quote(&self) -> QuoteId {
        QuoteId::derive(&[&self.seed.0])
    }
}

/// Somebody with a key.
pub(crate) struct Person {
    key: SecretKey,
    pub(crate) id: AgentId,
    pub(crate) network: NetworkId,
    next: Cell<Timestamp>,
}

impl Person {
    pub(crate) fn new(node: &Node, name: &str) -> Self {
        let key = SecretKey::from_seed(&canon::hash_parts("test/person", &[name.as_bytes()]).0);
        let id = ledger::agent_of_key(&key.public());
        Self { key, id, network: node.network(), next: Cell::new(now().plus(Span::hours(1))) }
    }

    /// Signs an act that counts until `valid_until`.
    pub(crate) fn sign_until(&self, act: Act, valid_until: Timestamp) -> Signed {
        let envelope = Envelope {
            network: self.network,
            key: self.key.public(),
            human: self.id,
            tool: None,
            principal: self.id,
            valid_until,
            command: Command::Act(act),
        };
        let id = envelope.id();
        Signed { bytes: canon::encode(&envelope.sign(&self.key)), id, seed: seed_of(&id) }
    }

    /// Signs an act; each time it is another transaction.
    pub(crate) fn sign(&self, act: Act) -> Signed {
        let valid_until = self.next.get();
        self.next.set(valid_until.plus(Span::from_ms(1).unwrap()));
        self.sign_until(act, valid_until)
    }

    pub(crate) fn enrol(&self) -> Signed {
        self.sign(Act::Enrol(Enrol { key: self.key.public() }))
    }

    pub(crate) fn offer(&self, open_until: Timestamp) -> Signed {
        self.sign(publish(Purpose::Offer, open_until))
    }

    pub(crate) fn need(&self, open_until: Timestamp) -> Signed {
        self.sign(publish(Purpose::Need, open_until))
    }

    pub(crate) fn withdraw(&self, listing: ListingId) -> Signed {
        self.sign(Act::WithdrawListing(WithdrawListing { listing }))
    }

    pub(crate) fn quote(&self, listing: ListingId) -> Signed {
        let line = QuoteLine {
            line: 0,
            price: "2.00 EUR".parse().unwrap(),
            quantity: None,
            attributes: List::new(),
        };
        let content = QuoteContent { lines: List::try_from(vec![line]).unwrap(), note: None };
        self.sign(Act::MakeQuote(MakeQuote { listing, version: 1, content }))
    }
}

fn publish(purpose: Purpose, open_until: Timestamp) -> Act {
    let name = |text: &str| Name::new(text).unwrap();
    let line = ListingLine {
        item: ResourceSpecification {
            name: name("paper"),
            classified_as: None,
            unit: Unit::ONE,
            attributes: List::new(),
            note: None,
        },
        quantity: Some(Quantity::whole(10, Unit::ONE).unwrap()),
        price: Some("3.00 EUR".parse().unwrap()),
        vat: None,
        lot: None,
        requirements: List::new(),
    };
    Act::Publish(Publish {
        purpose,
        title: name("paper"),
        lines: List::try_from(vec![line]).unwrap(),
        open_until,
        reveal_until: None,
        select_until: None,
        references: List::new(),
        note: None,
    })
}

/// Copies a directory whose node is stopped.
pub(crate) fn copy_directory(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_directory(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}
