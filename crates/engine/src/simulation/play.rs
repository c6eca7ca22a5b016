//! Carries out a plan.
//!
//! Everything runs on one deterministic runtime. A crash of all nodes ends that runtime and goes on with another
//! one on what was durable; a crash of one node ends its tasks.

use commonware_cryptography::{Signer as _, ed25519::PrivateKey, ed25519::PublicKey};
use commonware_p2p::{Recipients, Sender as _};
use commonware_runtime::{
    Clock as _, Spawner as _, Supervisor as _,
    deterministic::{self, Auditor, FaultConfig, PartialWriteMode, Runner, WriteConfig},
};
use commonware_utils::Probability;
use std::{
    collections::VecDeque,
    net::SocketAddr,
    panic::{AssertUnwindSafe, catch_unwind},
    path::PathBuf,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, SystemTime},
};
use tokio::sync::watch;

use super::{
    DiskFaults, Event, Hosted, Kind, Plan, Ready, TornWrites, Trace,
    host::{Host, Place},
    liar, locked,
    network::{self, Garbling, Oracle, Peers, named},
    panics::{heard_panics, listen_to_panics, panics, text},
    splitmix,
    watch::{Log, Watched, elapsed_ms},
};
use crate::{
    Config, Machine, Start, Tip, engine::private_key, handle, keys::key_bytes, settings, store::Databases,
    wiring,
};

/// The time at which every simulation begins.
pub(super) const BEGINS: Duration = Duration::from_secs(1_700_000_000);
/// How often it is looked whether something that is waited for has come.
const LOOK: Duration = Duration::from_millis(20);
/// How long the tasks of a node that was killed are given to end.
const DEATH: Duration = Duration::from_millis(5);
/// How often a flooder speaks.
const FLOOD_PAUSE: Duration = Duration::from_millis(20);

/// Carries out a plan. The thread needs a stack of [`super::STACK_BYTES`].
#[must_use]
pub fn run(plan: Plan) -> Trace {
    listen_to_panics();
    let settings = deterministic::Config::new()
        .with_seed(plan.seed)
        .with_start_time(SystemTime::UNIX_EPOCH + BEGINS)
        .with_catch_panics(plan.panics_are_crashes);
    let mut stage = Stage::new(plan);
    let played = catch_unwind(AssertUnwindSafe(|| {
        let mut runner = Runner::new(settings);
        loop {
            let (end, checkpoint) = runner.start_and_recover(|context| stage.play(context));
            match end {
                End::Crash => runner = Runner::from(checkpoint),
                End::Over(failure) => return failure,
            }
        }
    }));
    let heard = heard_panics();
    let failure = match played {
        Ok(failure) => failure.map(|failure| match heard.last() {
            Some(panic) => format!("{failure}; last panic: {panic}"),
            None => failure,
        }),
        Err(panic) => Some(format!("panic: {}", heard.last().cloned().unwrap_or_else(|| text(&*panic)))),
    };
    stage.trace(failure, heard.len())
}

/// How a runtime ended.
enum End {
    /// All nodes die.
    Crash,
    /// The plan is carried out, or could not be.
    Over(Option<String>),
}

/// A node that runs.
struct Alive {
    handle: commonware_runtime::Handle<()>,
    /// Set once its state can be read.
    view: Arc<Mutex<Option<View>>>,
}

struct View {
    databases: Databases<Place>,
    tip: watch::Receiver<Tip>,
    epochs: watch::Receiver<crate::EpochStatus>,
}

/// The hand-overs as the node that is furthest knows them.
fn lineage(alive: &[Option<Alive>]) -> Option<crate::Lineage> {
    let views = alive.iter().flatten().filter_map(|alive| {
        let view = locked(&alive.view);
        view.as_ref().map(|view| (view.tip.borrow().height, view.epochs.borrow().lineage.as_ref().clone()))
    });
    views.max_by_key(|(height, _)| *height).map(|(_, lineage)| lineage)
}

/// What stays when a runtime ends.
struct Stage {
    plan: Plan,
    events: VecDeque<(u64, Event)>,
    keys: Vec<PrivateKey>,
    names: Vec<PublicKey>,
    /// By node, and again for the other twin of each.
    hosts: Vec<Arc<Host>>,
    logs: Vec<Log>,
    sent: Vec<Arc<AtomicU64>>,
    /// How often each node was started.
    runs: Vec<u32>,
    /// How each node that runs, or ran when all died, was started.
    up: Vec<Option<Start>>,
    /// True if the node has not run on this disk.
    new_disk: Vec<bool>,
    lines: Vec<Vec<Option<super::Line>>>,
    faults: Vec<DiskFaults>,
    may_stop: Vec<bool>,
    flood: Option<Arc<Mutex<super::Flood>>>,
    auditor: Option<Arc<Auditor>>,
    elapsed_ms: u64,
    carried_out: usize,
    /// Panics that were taken for crashes so far.
    forgiven: usize,
}

/// How the runtime's disks behave before a crash of this kind.
fn torn_writes(torn: TornWrites) -> FaultConfig {
    let rate = |ppm: u32| Probability::new(ppm.into(), 1_000_000).expect("a part of a million");
    FaultConfig {
        write_rate: Some(WriteConfig {
            failure_rate: rate(0),
            retention_rate: rate(torn.kept_ppm),
            mode: if torn.scattered { PartialWriteMode::Subset } else { PartialWriteMode::Prefix },
        }),
        ..FaultConfig::default()
    }
}

impl Stage {
    fn new(mut plan: Plan) -> Self {
        let count = plan.signer_seeds.len();
        let keys: Vec<PrivateKey> = plan.signer_seeds.iter().map(private_key).collect();
        let line = plan.line;
        let events = std::mem::take(&mut plan.events).into();
        let flood = plan.flood.take().map(|flood| Arc::new(Mutex::new(flood)));
        Self {
            names: keys.iter().map(|key| key.public_key()).collect(),
            keys,
            hosts: (0..2 * count).map(|number| Arc::new(Host::new(number, plan.seed))).collect(),
            logs: (0..count).map(|_| Log::default()).collect(),
            sent: (0..count).map(|_| Arc::default()).collect(),
            runs: vec![0; count],
            up: plan.up.iter().map(|up| up.then_some(Start::Known)).collect(),
            new_disk: vec![true; count],
            lines: (0..count)
                .map(|from| (0..count).map(|to| (from != to).then(|| line(from, to))).collect())
                .collect(),
            faults: vec![DiskFaults::default(); count],
            may_stop: vec![false; count],
            events,
            flood,
            plan,
            auditor: None,
            elapsed_ms: 0,
            carried_out: 0,
            forgiven: 0,
        }
    }

    fn honest(&self) -> Vec<usize> {
        let kinds = self.plan.kinds.iter().enumerate();
        kinds.filter(|(_, kind)| **kind == Kind::Honest).map(|(node, _)| node).collect()
    }

    fn trace(&self, failure: Option<String>, panics: usize) -> Trace {
        let mut nodes: Vec<_> = self.logs.iter().map(|log| locked(log).clone()).collect();
        for (node, trace) in nodes.iter_mut().enumerate() {
            trace.sent_bytes = self.sent[node].load(Ordering::Relaxed);
            trace.disk_failures = self.hosts[node].failed.load(Ordering::Relaxed);
        }
        Trace {
            hash: self.auditor.as_ref().map_or_else(String::new, |auditor| auditor.state()),
            elapsed_ms: self.elapsed_ms,
            network: self.plan.genesis.digest().0,
            validators: self.plan.genesis.keys(),
            keys: self.names.iter().map(key_bytes).collect(),
            nodes,
            events: self.carried_out,
            failure,
            panics,
        }
    }

    /// One runtime, from where the one before ended.
    async fn play(&mut self, context: deterministic::Context) -> End {
        self.auditor = Some(context.auditor());
        // What a crash leaves of a write is decided when it is written.
        let torn = self.events.iter().find_map(|(_, event)| match event {
            Event::CrashAll(torn, _) => Some(*torn),
            _ => None,
        });
        *context.storage_fault_config().write() = torn.map(torn_writes).unwrap_or_default();
        let limit = settings::message_bytes_max(self.plan.body_bytes_max);
        let oracle = network::open(&context, &self.names, limit).await;
        for from in 0..self.names.len() {
            for to in 0..self.names.len() {
                let line = self.lines[from][to];
                network::set_line(&oracle, &self.names[from], &self.names[to], line).await;
            }
        }
        let mut alive: Vec<Option<Alive>> = self.names.iter().map(|_| None).collect();
        for (node, alive) in alive.iter_mut().enumerate() {
            if let Some(how) = self.up[node].clone() {
                *alive = Some(self.start(&context, &oracle, node, how).await);
            }
        }
        while let Some((at_ms, event)) = self.events.pop_front() {
            if let Err(failure) = self.wait_until(&context, &mut alive, at_ms).await {
                return End::Over(Some(failure));
            }
            self.carried_out += 1;
            if let Event::CrashAll(_, pause_ms) = event {
                // The pause is the first thing of the next runtime, in which nothing runs yet.
                self.events.push_front((elapsed_ms(&context) + pause_ms, Event::Act(Box::new(|| ()))));
                return End::Crash;
            }
            self.carry_out(&context, &oracle, &mut alive, event).await;
        }
        let failure = self.heal_and_wait(&context, &oracle, &mut alive).await.err();
        self.elapsed_ms = elapsed_ms(&context);
        for (from, to) in oracle.blocked().await.unwrap_or_default() {
            let place = |key: &PublicKey| self.names.iter().position(|name| name == key);
            if let (Some(from), Some(to)) = (place(&from), place(&to)) {
                locked(&self.logs[from]).blocked.push(to);
            }
        }
        for alive in alive.into_iter().flatten() {
            alive.handle.abort();
        }
        End::Over(failure)
    }

    /// Waits, and takes a panic of a node whose disk fails for a crash of it.
    async fn wait_until(
        &mut self,
        context: &deterministic::Context,
        alive: &mut [Option<Alive>],
        at_ms: u64,
    ) -> Result<(), String> {
        let at = SystemTime::UNIX_EPOCH + BEGINS + Duration::from_millis(at_ms);
        if !self.plan.panics_are_crashes {
            context.sleep_until(at).await;
            return Ok(());
        }
        while context.current() < at {
            context.sleep_until(at.min(context.current() + LOOK)).await;
            self.forgive_panics(context, alive).await?;
        }
        Ok(())
    }

    async fn forgive_panics(
        &mut self,
        context: &deterministic::Context,
        alive: &mut [Option<Alive>],
    ) -> Result<(), String> {
        if panics() == self.forgiven {
            return Ok(());
        }
        let failing: Vec<usize> = (0..self.faults.len())
            .filter(|node| self.may_stop[*node] || self.faults[*node] != DiskFaults::default())
            .collect();
        if failing.is_empty() {
            return Err("a node panicked that had no reason to".into());
        }
        for node in failing {
            self.kill(context, alive, node).await;
        }
        // What ends with it may panic too.
        self.forgiven = panics();
        Ok(())
    }

    async fn carry_out(
        &mut self,
        context: &deterministic::Context,
        oracle: &Oracle,
        alive: &mut [Option<Alive>],
        event: Event,
    ) {
        match event {
            Event::Start(node, how) => {
                if alive[node].is_none() {
                    alive[node] = Some(self.start(context, oracle, node, how).await);
                }
            }
            Event::Join(node) => {
                if alive[node].is_none() {
                    let how = Start::Synced(lineage(alive));
                    alive[node] = Some(self.start(context, oracle, node, how).await);
                }
            }
            Event::Crash(node) => self.kill(context, alive, node).await,
            Event::CrashAll(..) => unreachable!("handled by the caller, which ends the runtime"),
            Event::LoseDisk(node) => {
                self.hosts[node].lose_disk();
                self.new_disk[node] = true;
            }
            Event::CopyDisk(node) => self.hosts[node].copy_disk(context).await,
            Event::RestoreDisk(node) => {
                self.hosts[node].restore_disk(context).await;
                self.new_disk[node] = true;
            }
            Event::Line(from, to, line) => {
                self.lines[from][to] = line;
                network::set_line(oracle, &self.names[from], &self.names[to], line).await;
            }
            Event::Clock(node, ahead_ms) => self.hosts[node].set_clock(ahead_ms),
            Event::Disk(node, faults) => {
                self.faults[node] = faults;
                self.hosts[node].set_faults(faults);
            }
            Event::CountSent => self.sent.iter().for_each(|sent| sent.store(0, Ordering::Relaxed)),
            Event::MayStop(node, may) => self.may_stop[node] = may,
            Event::Act(act) => act(),
        }
    }

    async fn kill(&mut self, context: &deterministic::Context, alive: &mut [Option<Alive>], node: usize) {
        let Some(Alive { handle, view }) = alive[node].take() else { return };
        self.up[node] = None;
        locked(&view).take();
        handle.abort();
        let _ = handle.await;
        context.sleep(DEATH).await;
    }

    /// Ends all that is wrong, and waits until all honest nodes have gone on together.
    async fn heal_and_wait(
        &mut self,
        context: &deterministic::Context,
        oracle: &Oracle,
        alive: &mut [Option<Alive>],
    ) -> Result<(), String> {
        self.wait_until(context, alive, self.plan.healed_ms).await?;
        for node in 0..self.names.len() {
            self.hosts[node].set_clock(0);
            self.hosts[node].set_faults(DiskFaults::default());
            for to in 0..self.names.len() {
                let healed = (node != to).then(|| (self.plan.line)(node, to));
                if self.lines[node][to] != healed {
                    self.lines[node][to] = healed;
                    network::set_line(oracle, &self.names[node], &self.names[to], healed).await;
                }
            }
        }
        let honest = self.honest();
        for node in honest.iter().copied() {
            // A node whose disk failed may not have noticed in all its parts: it is started again like after any
            // other failure of the disk.
            if self.plan.panics_are_crashes && self.faults[node] != DiskFaults::default() {
                self.kill(context, alive, node).await;
                self.faults[node] = DiskFaults::default();
                self.forgiven = panics();
            }
            if alive[node].is_none() {
                alive[node] = Some(self.start(context, oracle, node, Start::Known).await);
            }
        }
        let height = |alive: &[Option<Alive>], node: usize| {
            let view = alive[node].as_ref().map(|alive| Arc::clone(&alive.view))?;
            let view = locked(&view);
            view.as_ref().map(|view| view.tip.borrow().height)
        };
        let logs = honest.iter().map(|node| locked(&self.logs[*node]));
        let newest = logs.filter_map(|log| log.reported.iter().map(|report| report.height).max()).max();
        let target = newest.unwrap_or(0) + self.plan.new_blocks;
        let deadline = context.current() + Duration::from_millis(self.plan.patience_ms);
        loop {
            let heights: Vec<_> = honest.iter().map(|node| (*node, height(alive, *node))).collect();
            if heights.iter().all(|(_, height)| height.is_some_and(|height| height >= target)) {
                break;
            }
            if panics() != self.forgiven {
                return Err("a node panicked after everything was healed".into());
            }
            if context.current() > deadline {
                return Err(format!("no agreement on height {target} after healing: {heights:?}"));
            }
            context.sleep(LOOK).await;
        }
        for node in honest {
            let view = alive[node].as_ref().map(|alive| Arc::clone(&alive.view));
            let databases = view.and_then(|view| locked(&view).as_ref().map(|view| view.databases.clone()));
            let Some(databases) = databases else { continue };
            let records = self.read(&databases).await.map_err(|error| error.to_string())?;
            locked(&self.logs[node]).records = Some(records);
        }
        Ok(())
    }

    async fn read(
        &self,
        databases: &Databases<Place>,
    ) -> Result<(u64, Vec<(crate::RecordKey, Vec<u8>)>), crate::EngineError> {
        const PAGE: usize = 256;
        let store = databases.read().await;
        let height = handle::store_height(&store).await?;
        let mut records = Vec::new();
        for kind in &self.plan.read_kinds {
            let mut after = None;
            loop {
                let page = handle::page(&store, *kind, after, PAGE).await?;
                after = page.last().map(|(key, _)| *key);
                let full = page.len() == PAGE;
                records.extend(page);
                if !full {
                    break;
                }
            }
        }
        Ok((height, records))
    }

    /// Starts a node. It runs until its task is aborted.
    async fn start(
        &mut self,
        context: &deterministic::Context,
        oracle: &Oracle,
        node: usize,
        how: Start,
    ) -> Alive {
        let run = self.runs[node];
        self.runs[node] += 1;
        self.up[node] = Some(how.clone());
        let context = context.child("node").with_attribute("node", node).with_attribute("run", run);
        let view = Arc::default();
        let sent = Arc::clone(&self.sent[node]);
        let handle = match self.plan.kinds[node] {
            kind @ (Kind::Honest | Kind::Garbler(_)) => {
                let garbling = match kind {
                    Kind::Garbler(rates) => {
                        let seed = self.plan.seed ^ (node as u64) << 32 ^ u64::from(run);
                        Some(Garbling::new(rates, splitmix(seed)))
                    }
                    _ => None,
                };
                let [pairs, _] =
                    network::join(oracle, &context, &self.names, node, sent, None, garbling).await;
                let log = (Arc::clone(&self.logs[node]), std::mem::take(&mut self.new_disk[node]));
                let parts = self.parts(oracle, node, run, how);
                let host = Arc::clone(&self.hosts[node]);
                context.spawn({
                    let view = Arc::clone(&view);
                    move |context| engine(context, host, parts, pairs, run, Some((log, view)))
                })
            }
            Kind::Twins => {
                let half = |other: usize| splitmix(self.plan.seed ^ (other as u64) << 8) & 1 == 1;
                let halves = (0..self.names.len()).map(half).collect();
                let [first, second] =
                    network::join(oracle, &context, &self.names, node, sent, Some(halves), None).await;
                let parts = [
                    (self.parts(oracle, node, run, how.clone()), first, node),
                    (self.parts(oracle, node, run, how), second, self.names.len() + node),
                ];
                let hosts = self.hosts.clone();
                context.spawn(move |context| async move {
                    let twins: Vec<_> = parts
                        .into_iter()
                        .map(|(parts, pairs, place)| {
                            let host = Arc::clone(&hosts[place]);
                            let context = context.child("twin").with_attribute("place", place);
                            context.spawn(move |context| engine(context, host, parts, pairs, run, None))
                        })
                        .collect();
                    for twin in twins {
                        let _ = twin.await;
                    }
                })
            }
            Kind::Liar(lie) => {
                let [mut pairs, _] =
                    network::join(oracle, &context, &self.names, node, sent, None, None).await;
                let certificates = pairs.swap_remove(1);
                let votes = pairs.swap_remove(0);
                let (genesis, key) = (self.plan.genesis.clone(), self.keys[node].clone());
                context.spawn(move |context| async move {
                    // The other channels stay open, and nobody reads them.
                    let _pairs = pairs;
                    liar::start(&context, lie, &genesis, &key, votes, certificates).await;
                })
            }
            Kind::Flooder => {
                let [mut pairs, _] =
                    network::join(oracle, &context, &self.names, node, sent, None, None).await;
                let flood = self.flood.clone();
                context.spawn(move |context| async move {
                    let (mut sender, _) = pairs.swap_remove(network::RELAY as usize);
                    for number in 0.. {
                        let Some(flood) = &flood else { return };
                        let message = (*locked(flood))(number);
                        let _ = sender.send(Recipients::All, message, false);
                        context.sleep(FLOOD_PAUSE).await;
                    }
                })
            }
        };
        Alive { handle, view }
    }

    fn parts(&mut self, oracle: &Oracle, node: usize, run: u32, start: Start) -> Parts {
        let Hosted { machine, wake, outbox } = (self.plan.machines)(node, run);
        let plan = &self.plan;
        let config = Config {
            directory: PathBuf::new(),
            genesis: plan.genesis.clone(),
            signer_seed: plan.signer_seeds[node],
            start,
            votes_at_once: false,
            peers: Vec::new(),
            followers: self.names.iter().map(key_bytes).collect(),
            peers_max: crate::PEERS_MAX,
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            body_bytes_max: plan.body_bytes_max,
            heartbeat_ms: plan.heartbeat_ms,
            block_interval_min_ms: 2,
            threads: 1,
            cache_bytes: 1 << 20,
            prune: plan.prune,
            wake,
            outbox,
        };
        Parts { config, machine, key: self.keys[node].clone(), peers: Peers::new(oracle, &self.names[node]) }
    }
}

/// What an engine is started with.
struct Parts {
    config: Config,
    machine: Arc<dyn Machine>,
    key: PrivateKey,
    peers: Peers,
}

/// Where an honest node's doings are written down, whether its disk is new, and where it can be read.
type Seen = ((Log, bool), Arc<Mutex<Option<View>>>);

/// Runs an engine as `wiring::run` does.
async fn engine<S: commonware_p2p::Sender<PublicKey = PublicKey>>(
    context: deterministic::Context,
    host: Arc<Host>,
    parts: Parts,
    pairs: Vec<network::Pair<S>>,
    run: u32,
    seen: Option<Seen>,
) {
    let clock = context.child("watch");
    let Parts { config, machine, key, peers } = parts;
    let start = config.start.clone();
    let log = seen.as_ref().map(|((log, _), _)| Arc::clone(log));
    let watched = Watched { inner: machine, run, log, clock: context.child("watched") };
    let place = Place::new(context, host);
    let channels = named(pairs).expect("a node has all channels");
    let running =
        wiring::start(&place, config, Arc::new(watched), key, channels, peers, Box::new(|_, _, _| ())).await;
    if let Some(((log, new_disk), view)) = seen {
        let height = running.tip.borrow().height;
        locked(&log).ready.push(Ready { at_ms: elapsed_ms(&clock), run, start, height, new_disk });
        *locked(&view) = Some(View {
            databases: running.databases.clone(),
            tip: running.tip.clone(),
            epochs: running.epochs.clone(),
        });
    }
    let ended = running.consensus.await;
    panic!("the engine ended by itself: {ended:?}");
}
