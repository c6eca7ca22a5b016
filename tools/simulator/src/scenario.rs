//! What can go wrong, as plans: each scenario is a function from a seed to a plan.
//!
//! All of them are stories about a [`Network`]: it begins well, something happens to it for a while, in the end
//! everything is healed and must go on.
//! Start reading at [`SCENARIOS`].

mod disks;
mod lines;
mod lives;
mod people;

use crate::{
    chance::Chance,
    ledger::{BEGINS_MS, Desk, Pen},
    property::{self, Findings},
    till::{Clients, KIND_ACCOUNT, KIND_PAID, Payment},
};
use engine::{
    Peer, Prune, Start,
    simulation::{Event, Flood, Kind, Line, Plan, Trace, run},
};
use ledger::{PROTOCOL_FIRST, ScheduleProtocol};
use std::collections::BTreeMap;
use vocabulary::{Endpoint, Genesis, Timestamp};

/// A scenario.
#[derive(Clone, Copy)]
pub struct Scenario {
    /// What it is called.
    pub name: &'static str,
    /// What it does, in a line.
    pub about: &'static str,
    write: fn(&mut Network),
}

impl std::fmt::Debug for Scenario {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Scenario({})", self.name)
    }
}

/// All scenarios.
pub const SCENARIOS: [Scenario; 19] = [
    Scenario { name: "calm", about: "nothing goes wrong", write: |_| {} },
    Scenario {
        name: "crashes",
        about: "up to f nodes crash and start again, or all at once",
        write: lives::crashes,
    },
    Scenario {
        name: "halt",
        about: "f+1 nodes are cut off: no progress, no fork, then on again",
        write: lines::halt,
    },
    Scenario {
        name: "partitions",
        about: "lines are cut one way, both ways, and one after another",
        write: lines::partitions,
    },
    Scenario { name: "lossy", about: "messages are lost, late and out of step", write: lines::lossy },
    Scenario { name: "byzantine", about: "f validators lie", write: people::byzantine },
    Scenario { name: "twins", about: "f validators run twice with one key", write: people::twins },
    Scenario {
        name: "garble",
        about: "f validators damage, cut short and repeat what they say",
        write: people::garble,
    },
    Scenario {
        name: "join",
        about: "a node joins with the state of others, of whom f garble what they say",
        write: people::join,
    },
    Scenario { name: "storage", about: "a disk fails, writes are torn", write: disks::storage },
    Scenario {
        name: "disk-loss",
        about: "a disk is lost and the node recovers or syncs",
        write: disks::loss,
    },
    Scenario { name: "restore", about: "a disk is replaced by an older copy of it", write: disks::restore },
    Scenario { name: "rot", about: "a disk writes other bits, or to other places", write: disks::rot },
    Scenario { name: "clock", about: "a clock jumps by up to an hour", write: lives::clock },
    Scenario {
        name: "membership",
        about: "validators come and go while payments flow and nodes crash",
        write: lives::membership,
    },
    Scenario { name: "censor", about: "a leader leaves a payment out", write: people::censor },
    Scenario {
        name: "upgrade",
        about: "a newer protocol is scheduled, and f nodes get the program too late",
        write: lives::upgrade,
    },
    Scenario { name: "ledger", about: "the real ledger, with crashes, cuts or loss", write: lives::ledger },
    Scenario { name: "flood", about: "a peer floods the relay", write: people::flood },
];

/// How long a story lasts before everything is healed, in ms.
const STORY_MS: u64 = 12_000;
/// When the first money is issued on the real ledger, in ms.
const DEALS_FROM_MS: u64 = 4_000;
/// How long a healed network has to go on, in ms.
const PATIENCE_MS: u64 = 120_000;

/// A network of which a story is told.
pub(crate) struct Network {
    pub(crate) chance: Chance,
    /// Number of nodes.
    pub(crate) nodes: usize,
    /// The first validators are the first so many nodes.
    pub(crate) validators: usize,
    pub(crate) kinds: Vec<Kind>,
    pub(crate) up: Vec<bool>,
    pub(crate) clients: Clients,
    /// Set if the nodes run the real ledger and not the till.
    pub(crate) desk: Option<Desk>,
    pub(crate) events: Vec<(u64, Event)>,
    pub(crate) epoch_blocks: u32,
    pub(crate) prune: Option<Prune>,
    pub(crate) flood: Option<Flood>,
    pub(crate) panics_are_crashes: bool,
    /// Nodes whose disks do not keep what they were given.
    pub(crate) rotten: Vec<usize>,
    pub(crate) healed_ms: u64,
    /// How long a proposer without work waits.
    pub(crate) heartbeat_ms: u64,
    /// Clients wait between one and twenty times so long between two requests, in ms.
    pub(crate) pause_ms: u64,
    /// A protocol that the owners of the real ledger schedule for this time, in ms.
    pub(crate) protocol_ms: Option<u64>,
    /// What must hold afterwards beside what always must.
    pub(crate) claims: Vec<property::Claim>,
    next_id: u64,
}

impl Network {
    fn new(seed: u64, nodes: Option<usize>) -> Self {
        let mut chance = Chance::new(seed);
        let validators = nodes.unwrap_or_else(|| if chance.percent(75) { 4 } else { 7 });
        let epoch_blocks = u32::try_from(chance.between(8, 64)).unwrap_or(u32::MAX);
        let prune = chance.percent(75).then_some(Prune { blocks_retained: 256 });
        Self {
            chance,
            nodes: validators,
            validators,
            kinds: vec![Kind::Honest; validators],
            up: vec![true; validators],
            clients: Clients::default(),
            desk: None,
            events: Vec::new(),
            epoch_blocks,
            prune,
            flood: None,
            panics_are_crashes: false,
            rotten: Vec::new(),
            healed_ms: STORY_MS,
            heartbeat_ms: 1_000,
            pause_ms: 20,
            protocol_ms: None,
            claims: Vec::new(),
            next_id: 0,
        }
    }

    /// How many validators may be at fault.
    pub(crate) const fn faulty_max(&self) -> usize {
        (self.validators - 1) / 3
    }

    pub(crate) fn all_validators(&self) -> Vec<usize> {
        (0..self.validators).collect()
    }

    /// One more node, that is no validator at first.
    pub(crate) fn add_node(&mut self, kind: Kind, up: bool) -> usize {
        self.kinds.push(kind);
        self.up.push(up);
        self.nodes += 1;
        self.nodes - 1
    }

    pub(crate) fn at(&mut self, ms: u64, event: Event) {
        self.events.push((ms, event));
    }

    pub(crate) const fn new_id(&mut self) -> u64 {
        self.next_id += 1;
        self.next_id
    }

    /// A node that dies and starts again.
    pub(crate) fn outage(&mut self, node: usize, from_ms: u64, to_ms: u64) {
        self.at(from_ms, Event::Crash(node));
        self.at(to_ms, Event::Start(node, Start::Known));
    }

    /// Both lines between these two are set.
    pub(crate) fn line_both_ways(&mut self, ms: u64, one: usize, other: usize, line: Option<Line>) {
        self.at(ms, Event::Line(one, other, line));
        self.at(ms, Event::Line(other, one, line));
    }

    /// Hands in a payment.
    pub(crate) fn hand(&mut self, ms: u64, node: usize, payment: Payment) {
        let clients = self.clients.clone();
        self.at(ms, Event::Act(Box::new(move || clients.hand(node, payment))));
    }

    /// Clients of the real ledger have money issued and give it back.
    fn deal(&mut self, desk: &Desk, genesis: &Genesis, signer_seeds: &[[u8; 32]]) {
        let mut pen = Pen::new(genesis.network());
        let (people, money) = (pen.people(), pen.money());
        for (ms, transactions) in [(10, people), (DEALS_FROM_MS / 2, vec![money])] {
            let desk = desk.clone();
            let hand_all = move || transactions.into_iter().for_each(|transaction| desk.hand(0, transaction));
            self.at(ms, Event::Act(Box::new(hand_all)));
        }
        if let Some(from_ms) = self.protocol_ms {
            let from = Timestamp::from_ms(BEGINS_MS + from_ms).expect("a time");
            let to_come = ScheduleProtocol { protocol: PROTOCOL_FIRST + 1, from };
            let acts = pen.govern(genesis, signer_seeds, &endpoint(0), to_come);
            for (ms, act) in (DEALS_FROM_MS..).step_by(2_000).zip(acts) {
                let desk = desk.clone();
                self.at(ms, Event::Act(Box::new(move || desk.hand(0, act))));
            }
        }
        let mut ms = DEALS_FROM_MS;
        while ms < self.healed_ms {
            let node = self.chance.place(self.validators);
            let (desk, transaction) = (desk.clone(), pen.deal(self.chance.next()));
            self.at(ms, Event::Act(Box::new(move || desk.hand(node, transaction))));
            ms += self.chance.between(self.pause_ms, 20 * self.pause_ms);
        }
    }

    /// Clients pay all the time, each at an honest node of his own.
    fn trade(&mut self) {
        let honest: Vec<usize> = (0..self.nodes).filter(|node| self.kinds[*node] == Kind::Honest).collect();
        let mut ms = 100;
        while ms < self.healed_ms {
            let node = honest[self.chance.place(honest.len())];
            let id = self.new_id();
            self.hand(ms, node, Payment::numbered(id));
            ms += self.chance.between(self.pause_ms, 20 * self.pause_ms);
        }
    }

    fn plan(mut self, seed: u64) -> (Plan, Clients, Vec<property::Claim>) {
        let (genesis, roster, signer_seeds) = network_of(self.nodes, self.validators, self.epoch_blocks);
        let desk = self.desk.take();
        match &desk {
            Some(desk) => self.deal(desk, &genesis, &signer_seeds),
            None => self.trade(),
        }
        self.events.sort_by_key(|(ms, _)| *ms);
        let machines = match &desk {
            Some(desk) => desk.machines(genesis.network()),
            None => self.clients.machines(roster),
        };
        let plan = Plan {
            seed,
            genesis,
            signer_seeds,
            kinds: self.kinds,
            up: self.up,
            line: usual_line,
            body_bytes_max: if desk.is_some() { ledger::BODY_BYTES_MAX } else { 64 * 1024 },
            heartbeat_ms: self.heartbeat_ms,
            prune: self.prune,
            machines,
            flood: self.flood,
            events: self.events,
            healed_ms: self.healed_ms,
            patience_ms: PATIENCE_MS,
            new_blocks: 3,
            read_kinds: if desk.is_some() {
                crate::ledger::read_kinds()
            } else {
                vec![KIND_ACCOUNT, KIND_PAID]
            },
            panics_are_crashes: self.panics_are_crashes,
        };
        (plan, self.clients, self.claims)
    }
}

fn signer_seed(node: usize) -> [u8; 32] {
    [u8::try_from(node + 1).unwrap_or(u8::MAX); 32]
}

/// Where a node is said to be.
fn endpoint(node: usize) -> Endpoint {
    format!("127.0.0.1:{}", 20_000 + node).parse().expect("an endpoint")
}

/// A network whose first validators are the first nodes, all nodes as they would be named on the ledger, and the
/// seeds of their keys.
pub(crate) fn network_of(
    nodes: usize,
    validators: usize,
    epoch_blocks: u32,
) -> (Genesis, Vec<Peer>, Vec<[u8; 32]>) {
    let signer_seeds: Vec<[u8; 32]> = (0..nodes).map(signer_seed).collect();
    let peer = |(node, seed): (usize, &[u8; 32])| Peer {
        public_key: engine::public_key_of(seed),
        endpoint: endpoint(node),
    };
    let roster: Vec<Peer> = signer_seeds.iter().enumerate().map(peer).collect();
    let keys = roster.iter().take(validators).map(|peer| canon::PublicKey::Ed25519(peer.public_key));
    let genesis = Genesis {
        name: canon::Text::new("till").expect("a name"),
        begins: Timestamp::from_ms(1_000).expect("a time"),
        epoch_blocks,
        validators: canon::Set::of(keys).expect("not too many"),
    };
    (genesis, roster, signer_seeds)
}

/// Lines within a continent.
const fn usual_line(_: usize, _: usize) -> Line {
    Line { latency_us: 15_000, jitter_us: 3_000, arrive_ppm: 1_000_000 }
}

/// What running a scenario with one seed gave.
#[derive(Clone, Debug)]
pub struct Verdict {
    /// What is wrong; empty if all is well.
    pub wrong: Vec<String>,
    /// Stands for everything that happened.
    pub hash: String,
    /// Simulated time, in ms.
    pub elapsed_ms: u64,
    /// The newest height.
    pub blocks: u64,
    /// Proofs that a validator broke the rules, as honest nodes kept them.
    pub evidence: usize,
    /// Faults that were carried out, and operations of disks that failed.
    pub faults: u64,
}

impl Scenario {
    /// The scenario with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        SCENARIOS.into_iter().find(|scenario| scenario.name == name)
    }

    /// Runs it with a seed. `nodes` is how many validators there are at first; chance says if it does not.
    #[must_use]
    pub fn run(&self, seed: u64, nodes: Option<usize>) -> Verdict {
        let mut network = Network::new(seed, nodes);
        (self.write)(&mut network);
        let kinds = network.kinds.clone();
        let rotten = network.rotten.clone();
        let is_ledger = network.desk.is_some();
        let faults = network.events.iter().filter(|(_, event)| !matches!(event, Event::Act(_))).count();
        let (plan, clients, claims) = network.plan(seed);
        let is_told = std::env::var_os("KERF_SIMULATOR_PLAN").is_some();
        if is_told {
            let shown: Vec<_> =
                plan.events.iter().filter(|(_, event)| !matches!(event, Event::Act(_))).collect();
            eprintln!(
                "{kinds:?} epochs of {} blocks, prune {:?}, {shown:#?}",
                plan.genesis.epoch_blocks, plan.prune
            );
        }
        let trace = run(plan);
        if is_told {
            for (node, trace) in trace.nodes.iter().enumerate() {
                let ready: Vec<_> =
                    trace.ready.iter().map(|ready| (ready.run, ready.at_ms, ready.height)).collect();
                let reported: Vec<_> =
                    trace.reported.iter().map(|report| (report.run, report.at_ms, report.height)).collect();
                eprintln!("node {node}: (run, ms, height) ready {ready:?}, reported {reported:?}");
            }
        }
        let findings =
            Findings { trace: &trace, kinds: &kinds, rotten: &rotten, handed: clients.all(), is_ledger };
        let mut wrong = findings.always();
        wrong.extend(claims.iter().filter_map(|claim| claim(&findings).err()));
        let disk_failures: u64 = trace.nodes.iter().map(|node| node.disk_failures).sum();
        Verdict {
            wrong,
            blocks: newest(&trace),
            elapsed_ms: trace.elapsed_ms,
            faults: faults as u64 + disk_failures,
            evidence: findings.honest().map(|(_, node)| node.evidence.len()).sum(),
            hash: trace.hash.clone(),
        }
    }
}

fn newest(trace: &Trace) -> u64 {
    let heights = trace.nodes.iter().flat_map(|node| node.reported.iter().map(|report| report.height));
    heights.max().unwrap_or_default()
}

/// The two sides of a cut, as a map from node to side.
pub(crate) type Sides = BTreeMap<usize, bool>;
