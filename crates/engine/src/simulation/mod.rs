//! Whole networks in one thread, from a seed: the same wiring as in production, on a simulated machine.
//!
//! Promise: the same plan gives the same trace, to the last byte. Nothing of the engine's libraries shows in
//! what is public here.
//! Not here: which plans are worth running, and what must hold afterwards (`tools/simulator`).
//! Start reading at [`Plan`], then [`run`].

mod host;
mod liar;
mod network;
mod panics;
mod play;
mod watch;

use crate::{Body, Evidence, FinalizedBlock, Machine, Outbox, Prune, RecordKey, Start, Wake};
use bytes::Bytes;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use vocabulary::Genesis;

pub use play::run;

/// Stack that a thread needs to run a simulation: futures are nested deep, and large where nothing is optimised.
pub const STACK_BYTES: usize = 256 << 20;

/// How a one-way line between two nodes behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// How long a message takes, in microseconds, on average.
    pub latency_us: u64,
    /// Standard deviation of that, in microseconds.
    pub jitter_us: u64,
    /// Of a million messages so many arrive.
    pub arrive_ppm: u32,
}

/// How often the operations of a disk fail, each out of a million.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DiskFaults {
    /// Opening a file.
    pub open: u32,
    /// Reading.
    pub read: u32,
    /// Writing, and changing the length.
    pub write: u32,
    /// Making durable.
    pub sync: u32,
    /// Writing another bit than was asked for, and saying that all is well.
    pub flip: u32,
    /// Writing to another place than was asked for, and saying that all is well.
    pub misdirect: u32,
}

/// How a node damages what it says, each out of a million messages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Garble {
    /// Some bits, or some length, are other than they were.
    pub damage: u32,
    /// It is cut short, or something is added.
    pub cut: u32,
    /// An older message is sent in its place.
    pub replay: u32,
}

/// What a crash of everything at once leaves of bytes that were written and not yet made durable.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TornWrites {
    /// Of a million such bytes so many are kept.
    pub kept_ppm: u32,
    /// True if any byte of a write may be missing; false if all are kept up to the first that is missing.
    pub scattered: bool,
}

/// What kind of node it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Runs the engine.
    Honest,
    /// Runs the engine twice with one key; the two talk to different halves of the network.
    Twins,
    /// A validator that does not run the engine, but votes.
    Liar(Lie),
    /// Runs the engine, and damages what it says, in all conversations.
    Garbler(Garble),
    /// Runs no engine, and tells the others whatever its [`Flood`] makes, all the time.
    Flooder,
}

/// What a lying validator does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lie {
    /// Proposes different blocks to different nodes.
    Equivocates,
    /// Votes for two blocks in one view.
    Conflicts,
    /// Votes in the name of others.
    Impersonates,
    /// Votes again for what is long over.
    Outdated,
    /// Votes to skip a view, and to finalize it.
    Nulls,
    /// Votes to skip every view.
    NullsOnly,
    /// Votes in epochs that have not come.
    Reconfigures,
}

/// What a flooder says, message by message.
pub type Flood = Box<dyn FnMut(u64) -> Bytes + Send>;

/// Something that happens at a moment of the simulation.
pub enum Event {
    /// A node that is down starts.
    Start(usize, Start),
    /// A node that is down and whose disk is empty takes the newest state of the others. It is told by the one
    /// that is furthest who the validators are.
    Join(usize),
    /// A node dies in the middle of whatever it does. What it had not made durable is lost.
    Crash(usize),
    /// All nodes die at once; those that ran start again after the pause, in ms.
    CrashAll(TornWrites, u64),
    /// The disk of a node that is down is replaced by an empty one.
    LoseDisk(usize),
    /// What is durable on the disk of a node that is down is copied; the copy before this one is forgotten.
    CopyDisk(usize),
    /// The disk of a node that is down is replaced by one with the copy of it; by an empty one, if there is none.
    RestoreDisk(usize),
    /// The line from one node to another changes; `None` cuts it.
    Line(usize, usize, Option<Line>),
    /// A node's clock is so far ahead of the true time from now on, in ms.
    Clock(usize, i64),
    /// A node's disk fails so often from now on.
    Disk(usize, DiskFaults),
    /// What all nodes sent is counted from here on.
    CountSent,
    /// A node stops by itself when it sees fit, from now on, or no more. Needs [`Plan::panics_are_crashes`].
    MayStop(usize, bool),
    /// Something that is done to the machines.
    Act(Box<dyn FnOnce() + Send>),
}

impl std::fmt::Debug for Event {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Start(node, how) => write!(out, "start {node} {how:?}"),
            Self::Join(node) => write!(out, "join {node}"),
            Self::Crash(node) => write!(out, "crash {node}"),
            Self::CrashAll(torn, pause_ms) => write!(out, "crash all {torn:?} for {pause_ms} ms"),
            Self::LoseDisk(node) => write!(out, "lose disk of {node}"),
            Self::CopyDisk(node) => write!(out, "copy disk of {node}"),
            Self::RestoreDisk(node) => write!(out, "restore disk of {node}"),
            Self::Line(from, to, line) => write!(out, "line {from} to {to} {line:?}"),
            Self::Clock(node, ahead_ms) => write!(out, "clock of {node} ahead {ahead_ms} ms"),
            Self::Disk(node, faults) => write!(out, "disk of {node} {faults:?}"),
            Self::CountSent => out.write_str("count what is sent"),
            Self::MayStop(node, may) => write!(out, "{node} may stop by itself: {may}"),
            Self::Act(_) => out.write_str("act"),
        }
    }
}

/// A machine with the handles that it shares with its engine.
pub struct Hosted {
    /// The machine.
    pub machine: Arc<dyn Machine>,
    /// Pokes its proposer.
    pub wake: Wake,
    /// What it tells the others.
    pub outbox: Outbox,
}

/// Makes the machine of a node for one of its runs; what it kept in memory before is gone.
pub type Machines = Box<dyn FnMut(usize, u32) -> Hosted + Send>;

/// One simulation: who takes part and what happens.
pub struct Plan {
    /// All chance comes from it.
    pub seed: u64,
    /// The network, with the first validators.
    pub genesis: Genesis,
    /// Seeds of the nodes' keys, by node.
    pub signer_seeds: Vec<[u8; 32]>,
    /// What each node is.
    pub kinds: Vec<Kind>,
    /// Nodes that run from the beginning.
    pub up: Vec<bool>,
    /// The lines at the beginning and at the end, from each node to each other.
    pub line: fn(usize, usize) -> Line,
    /// The most body bytes in a block.
    pub body_bytes_max: usize,
    /// How long a proposer without work waits, in ms.
    pub heartbeat_ms: u64,
    /// What of the past is thrown away.
    pub prune: Option<Prune>,
    /// Makes the machines.
    pub machines: Machines,
    /// What a flooder says.
    pub flood: Option<Flood>,
    /// What happens, and when, in ms after the beginning; in order.
    pub events: Vec<(u64, Event)>,
    /// When the last of it is over and everything is healed, in ms after the beginning.
    pub healed_ms: u64,
    /// How long all honest nodes then have to reach a common new height, in ms.
    pub patience_ms: u64,
    /// How many more blocks that must be.
    pub new_blocks: u64,
    /// Kinds of records that are read from each honest node at the end.
    pub read_kinds: Vec<u8>,
    /// True if a panic of a node whose disk fails, or that may stop, is a crash of it; false if it is a fault of the
    /// run, as that of any other node.
    pub panics_are_crashes: bool,
}

/// What a node reported as final.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reported {
    /// When, in ms after the beginning.
    pub at_ms: u64,
    /// Which of the node's runs.
    pub run: u32,
    /// The block's height.
    pub height: u64,
    /// Its header's digest.
    pub digest: [u8; 32],
    /// Its time.
    pub time_ms: u64,
    /// Its body.
    pub body: Body,
    /// Its outcomes.
    pub outcomes: Bytes,
}

impl Reported {
    fn new(at_ms: u64, run: u32, block: &FinalizedBlock) -> Self {
        Self {
            at_ms,
            run,
            height: block.position.height,
            digest: block.digest,
            time_ms: block.position.time_ms,
            body: block.body.clone(),
            outcomes: block.outcomes.clone(),
        }
    }
}

/// A run of a node whose state could be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ready {
    /// When, in ms after the beginning.
    pub at_ms: u64,
    /// Which of the node's runs.
    pub run: u32,
    /// How it was started.
    pub start: Start,
    /// The height it said it was at.
    pub height: u64,
    /// True if its disk was new.
    pub new_disk: bool,
}

/// What one node did.
#[derive(Clone, Debug, Default)]
pub struct NodeTrace {
    /// What it reported as final, in the order in which it did.
    pub reported: Vec<Reported>,
    /// Its runs.
    pub ready: Vec<Ready>,
    /// Records at the end, of the kinds asked for, with the height they belong to.
    pub records: Option<(u64, Vec<(RecordKey, Vec<u8>)>)>,
    /// Bytes it sent over all lines, since the last [`Event::CountSent`].
    pub sent_bytes: u64,
    /// Operations of its disk that failed.
    pub disk_failures: u64,
    /// Nodes that it turned away for good.
    pub blocked: Vec<usize>,
    /// What it was told of validators that broke the rules.
    pub evidence: Vec<Evidence>,
}

/// What happened.
#[derive(Clone, Debug)]
pub struct Trace {
    /// Stands for everything that happened in the runtime: equal if and only if two runs were.
    pub hash: String,
    /// Simulated time, in ms.
    pub elapsed_ms: u64,
    /// The digest of what the network begins with.
    pub network: [u8; 32],
    /// Public keys of the first validators, in order.
    pub validators: Vec<[u8; 32]>,
    /// Public keys, by node.
    pub keys: Vec<[u8; 32]>,
    /// By node.
    pub nodes: Vec<NodeTrace>,
    /// Events that were carried out.
    pub events: usize,
    /// What went wrong in the run itself: a panic, or no progress after everything was healed.
    pub failure: Option<String>,
    /// Panics that counted as crashes.
    pub panics: usize,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A step of a well-known mixing function: spreads what is near.
#[must_use]
pub const fn splitmix(number: u64) -> u64 {
    let mut mixed = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}
