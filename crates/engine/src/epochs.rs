//! One run of consensus for each epoch, one after the other.
//!
//! An epoch has a fixed number of blocks. When its last block is final and applied, the validators of the next
//! epoch are read from the state, the hand-over is written down, and consensus starts anew with them; only then
//! is the block acknowledged, so that a crash in between does the same again. A node that hears of a later epoch
//! asks for the certificate of its own epoch's last block, and follows epoch by epoch.
//!
//! Not here: what an epoch's validators are (`committees`, and [`crate::Machine::committee`]).
//! Start reading at [`Epochs::run`].

use commonware_actor::Feedback;
use commonware_codec::Encode as _;
use commonware_consensus::{
    CertifiableAutomaton, Relay, Reporter,
    marshal::{Update, core::Processed, standard::Standard},
    simplex::{
        self, Plan,
        config::{Floor, ForwardPolicy, SkipBudget, SkipPolicy},
        elector::RoundRobin,
        types::{Activity, Finalization},
    },
    types::{Epoch, Epocher as _, FixedEpocher, Height, ViewDelta},
};
use commonware_cryptography::{
    Digested, Digestible as _, Sha256, Signer as _, ed25519::PublicKey, sha256::Digest,
};
use commonware_glue::stateful::probe::Mailbox as ProbeMailbox;
use commonware_p2p::{
    Blocker, Channel, Message, Receiver, Sender,
    utils::mux::{Builder as _, MuxHandle, Muxer},
};
use commonware_utils::{
    Acknowledgement as _, NZDuration, NZUsize, acknowledgement::Exact, channel::mpsc, vec::NonEmptyVec,
};
use light::{HandOver, Lineage, committee_commitment};
use std::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
    time::Duration,
};
use tokio::sync::watch;

use crate::{
    app::{self, App, Scheme},
    block::{Block, Context},
    committees::{Committees, Kept},
    config::{Config, Peer},
    handle,
    pace::Pace,
    resume::{Echo, Memory, Resuming},
    settings::{PREFIX, Parts},
    store::Databases,
    wiring::{Marshal, Runtime},
};

/// Views behind the newest final one that are kept for slow validators.
const VIEW_RETENTION: u64 = 64;
/// How long a lone validator has for a block, as it has nobody to hand over to.
const LONE_PATIENCE: Duration = Duration::from_secs(10);
/// How much longer than the heartbeat the others wait for a leader.
const LEADER_GRACE: Duration = Duration::from_millis(500);
/// How much longer than for a leader they wait for agreement.
const AGREEMENT_GRACE: Duration = Duration::from_secs(1);
/// The most votes of one node in the epoch after the present one that are kept until it begins here.
const EARLY_MAX: usize = 16;
/// The most bytes that a vote has.
const VOTE_BYTES_MAX: usize = 1_024;
/// How often it is looked whether a block is applied.
const POLL: Duration = Duration::from_millis(1);

/// Where an engine's epochs stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EpochStatus {
    /// The epoch that is under way.
    pub epoch: u64,
    /// Its validators' keys, in ascending order.
    pub validators: Arc<[[u8; 32]]>,
    /// True if this node is one of them and votes.
    pub votes: bool,
    /// The hand-overs that lead to these validators from the first ones.
    pub lineage: Arc<Lineage>,
}

/// Tells the network who the validators of an epoch are, and the addresses that are known.
pub(crate) type Track = Box<dyn FnMut(u64, &[[u8; 32]], &[Peer]) + Send + Sync>;

/// Where the others are, for a node that must not sign before it knows that.
pub(crate) type Finding = Option<commonware_utils::channel::oneshot::Receiver<Finalization<Scheme, Digest>>>;

/// Hands final blocks from the block store to [`Epochs`].
#[derive(Clone)]
pub(crate) struct FinalBlocks(tokio::sync::mpsc::UnboundedSender<(Digested<Block>, Exact)>);

pub(crate) type Finals = tokio::sync::mpsc::UnboundedReceiver<(Digested<Block>, Exact)>;

impl FinalBlocks {
    /// What is sent and not yet received is bounded by the acknowledgements that the block store waits for.
    pub(crate) fn new() -> (Self, Finals) {
        let (sender, receiver) = tokio::sync::mpsc::unbounded_channel();
        (Self(sender), receiver)
    }
}

impl Reporter for FinalBlocks {
    type Activity = Update<Block>;

    fn report(&mut self, update: Update<Block>) -> Feedback {
        match update {
            Update::Tip(..) => Feedback::Ok,
            Update::Block(block, acknowledgement) => match self.0.send((block, acknowledgement)) {
                Ok(()) => Feedback::Ok,
                Err(_) => Feedback::Closed,
            },
        }
    }
}

/// The three conversations of consensus, each shared by all epochs.
struct Channels<S: Sender> {
    votes: MuxHandle<S>,
    certificates: MuxHandle<S>,
    resolver: MuxHandle<S>,
    /// What is said in epochs that are not under way here.
    other_votes: mpsc::Receiver<(Channel, Message<S::PublicKey>)>,
    other_certificates: mpsc::Receiver<(Channel, Message<S::PublicKey>)>,
}

/// Votes in an epoch that has not begun here yet: whoever is first in it votes at once and does not say it again, and
/// without these votes the others would wait in vain for the first block.
#[derive(Default)]
struct Early(BTreeMap<PublicKey, VecDeque<Message<PublicKey>>>);

impl Early {
    /// Keeps a vote, in the place of the oldest of that node if it has sent many.
    fn keep(&mut self, message: Message<PublicKey>) {
        if message.1.len() > VOTE_BYTES_MAX {
            return;
        }
        let votes = self.0.entry(message.0.clone()).or_default();
        if votes.len() == EARLY_MAX {
            votes.pop_front();
        }
        votes.push_back(message);
    }

    /// All votes, in the order of the nodes.
    fn take(&mut self) -> VecDeque<Message<PublicKey>> {
        std::mem::take(&mut self.0).into_values().flatten().collect()
    }
}

/// Runs consensus, epoch by epoch.
pub(crate) struct Epochs<E: Runtime, A, B> {
    pub(crate) context: E,
    pub(crate) config: Config,
    pub(crate) parts: Parts<B>,
    pub(crate) app: App,
    pub(crate) pace: Arc<Pace>,
    pub(crate) marshal: Marshal,
    pub(crate) databases: Databases<E>,
    pub(crate) automaton: A,
    pub(crate) kept: Kept<E>,
    pub(crate) finding: Finding,
    /// The probe looks for the others for as long as somebody holds this.
    pub(crate) _probe: ProbeMailbox<Scheme, Standard<Block>>,
    pub(crate) track: Track,
    pub(crate) status: watch::Sender<EpochStatus>,
}

/// Consensus of one epoch; it ends when this is dropped.
struct Active {
    epoch: u64,
    handle: commonware_runtime::Handle<()>,
}

impl Drop for Active {
    fn drop(&mut self) {
        self.handle.abort();
    }
}

impl<E, A, B> Epochs<E, A, B>
where
    E: Runtime,
    A: CertifiableAutomaton<Context = Context, Digest = Digest> + Clone + Sync,
    A: Relay<Digest = Digest, PublicKey = PublicKey, Plan = Plan<PublicKey>>,
    A: Reporter<Activity = Activity<Scheme, Digest>>,
    B: Blocker<PublicKey = PublicKey>,
{
    const fn epocher(&self) -> &FixedEpocher {
        &self.parts.epocher
    }

    fn committees(&self) -> &Committees {
        &self.parts.committees
    }

    /// Enters the epoch that follows from what is final, and then one after the other.
    pub(crate) async fn run<S, R>(
        mut self,
        votes: (S, R),
        certificates: (S, R),
        resolver: (S, R),
        mut finals: Finals,
    ) where
        S: Sender<PublicKey = PublicKey>,
        R: Receiver<PublicKey = PublicKey>,
    {
        let mut channels = self.channels(votes, certificates, resolver);
        let Some((epoch, floor)) = self.beginning().await else {
            panic!(
                "the block that the present epoch follows is not kept: restore the directory, or join again"
            );
        };
        let mut early = Early::default();
        let mut active = self.enter(epoch, floor, &mut channels, &mut early).await;
        // The furthest epoch that somebody else spoke of, and who.
        let mut ahead: Option<(u64, PublicKey)> = None;
        loop {
            // In a fixed order, so that a simulation runs the same way twice. What is final comes first: it is
            // rare, and whoever talks a lot must not hold it up.
            tokio::select! {
                biased;
                block = finals.recv() => {
                    let Some((block, acknowledgement)) = block else { return };
                    let epoch = active.epoch;
                    if block.inner().header.height == self.last_of(epoch) {
                        let floor = Floor::Genesis(block.digest());
                        self.hand_over(block.inner()).await;
                        active = self.enter(epoch + 1, floor, &mut channels, &mut early).await;
                        self.forget(epoch).await;
                        if let Some((their, from)) = &ahead
                            && *their > active.epoch
                        {
                            self.ask_for_the_end_of(active.epoch, from.clone());
                        }
                    }
                    acknowledgement.acknowledge();
                }
                ended = &mut active.handle => match ended {
                    Ok(()) => return,
                    Err(error) => panic!("consensus of epoch {} ended: {error}", active.epoch),
                },
                found = found(&mut self.finding) => self.found(&found).await,
                heard = channels.other_votes.recv() => match heard {
                    Some((their, vote)) => {
                        self.hear(&mut ahead, active.epoch, their, vote.0.clone());
                        if their == active.epoch + 1 {
                            early.keep(vote);
                        }
                    }
                    None => return,
                },
                heard = channels.other_certificates.recv() => match heard {
                    Some((their, (from, _))) => self.hear(&mut ahead, active.epoch, their, from),
                    None => return,
                },
            }
        }
    }

    /// Signs from the epoch on that follows the one in which the others are: what this key signed until then may
    /// not be known here.
    async fn found(&mut self, others: &Finalization<Scheme, Digest>) {
        let from = others.proposal.round.epoch().get() + 1;
        tracing::info!(from, "the others were found, this node votes from that epoch on");
        self.kept.keep_signs_from(from).await;
        self.committees().sign_from(from);
    }

    fn last_of(&self, epoch: u64) -> u64 {
        self.epocher().last(Epoch::new(epoch)).map_or(u64::MAX, Height::get)
    }

    /// Somebody speaks in another epoch; if it is a later one, ours is over.
    fn hear(&self, ahead: &mut Option<(u64, PublicKey)>, ours: u64, their: u64, from: PublicKey) {
        if their <= ours {
            return;
        }
        self.ask_for_the_end_of(ours, from.clone());
        if ahead.as_ref().is_none_or(|(known, _)| their > *known) {
            *ahead = Some((their, from));
        }
    }

    fn ask_for_the_end_of(&self, epoch: u64, from: PublicKey) {
        self.marshal.hint_finalized(Height::new(self.last_of(epoch)), NonEmptyVec::new(from));
    }

    fn channels<S, R>(&self, votes: (S, R), certificates: (S, R), resolver: (S, R)) -> Channels<S>
    where
        S: Sender<PublicKey = PublicKey>,
        R: Receiver<PublicKey = PublicKey>,
    {
        let context = &self.context;
        let (mux, votes, other_votes) =
            Muxer::builder(context.child("votes_of_epochs"), votes.0, votes.1).with_backup().build();
        mux.start();
        let (mux, certificates, other_certificates) =
            Muxer::builder(context.child("certificates_of_epochs"), certificates.0, certificates.1)
                .with_backup()
                .build();
        mux.start();
        let (mux, resolver) = Muxer::new(context.child("resolver_of_epochs"), resolver.0, resolver.1);
        mux.start();
        Channels { votes, certificates, resolver, other_votes, other_certificates }
    }

    /// The epoch of the block after the newest that was handled, and what it follows.
    async fn beginning(&mut self) -> Option<(u64, Floor<Scheme, Digest>)> {
        let (processed, anchor) = match self.marshal.get_anchor().await {
            Some((processed, block)) => (processed, Arc::<Block>::from(block)),
            None => (Processed::Block(Height::zero()), Arc::new(self.app.shared.genesis.clone())),
        };
        // A floor that was just synced is handed over again; its state is there already.
        let newest = match processed {
            Processed::Block(height) => height,
            Processed::Absent(_) => processed.anchor(),
        };
        let epoch_of = |height: Height| self.epocher().containing(height).map(|info| info.epoch().get());
        let epoch = epoch_of(processed.height().next())?;
        self.committees().settle(epoch);
        let before = match epoch.checked_sub(1) {
            Some(before) => self.last_of(before),
            None => 0,
        };
        if before == 0 {
            return Some((epoch, Floor::Genesis(self.app.shared.genesis.digest())));
        }
        if before == anchor.header.height {
            return Some((epoch, Floor::Genesis(anchor.digest())));
        }
        if let Some(block) = self.marshal.get_block(Height::new(before)).await {
            return Some((epoch, Floor::Genesis(block.digest())));
        }
        let finalization = self.marshal.get_finalization(newest).await?;
        Some((epoch, Floor::Finalized(finalization)))
    }

    /// Reads who follows the validators of the epoch that `last` ends, if others do, and writes the hand-over down.
    async fn hand_over(&mut self, last: &Block) {
        let (height, epoch) = (last.header.height, last.header.epoch);
        let header = last.header.encode();
        let present = self.committees().keys(epoch).expect("an epoch under way has known validators");
        // After a crash the block may come again when the state is further than that, and says something else.
        let known = self.kept.lineage().hand_overs().iter().any(|one| one.header == header);
        if known || committee_commitment(&present) == last.header.committee {
            self.committees().reach(epoch + 1);
            return;
        }
        self.applied(height).await;
        let peers = self.named().await.unwrap_or_default();
        let next: Vec<[u8; 32]> = peers.iter().map(|peer| peer.public_key).collect();
        assert_eq!(
            committee_commitment(&next),
            last.header.committee,
            "the state names other validators than the header of block {height}: the disk may be failing"
        );
        let finalization = loop {
            if let Some(finalization) = self.marshal.get_finalization(Height::new(height)).await {
                break finalization.encode().to_vec();
            }
            self.context.sleep(POLL).await;
        };
        let hand_over = HandOver { header, finalization, keys: next.clone() };
        self.kept.keep(hand_over).await;
        self.committees().begin(epoch + 1, &next);
        tracing::info!(epoch = epoch + 1, validators = next.len(), "validators change");
        let lineage = Arc::new(self.kept.lineage().clone());
        self.status.send_modify(|status| status.lineage = lineage);
    }

    /// Waits until the state of block `height` can be read.
    async fn applied(&self, height: u64) {
        loop {
            let store = self.databases.read().await;
            if handle::store_height(&store).await.expect("the store can be read") >= height {
                return;
            }
            drop(store);
            self.context.sleep(POLL).await;
        }
    }

    /// The validators that the newest state names for the next epoch; `None` if it names none.
    async fn named(&self) -> Option<Vec<Peer>> {
        app::named_in(self.app.shared.machine.as_ref(), &*self.databases.read().await).await
    }

    /// Starts consensus of `epoch`.
    async fn enter<S: Sender<PublicKey = PublicKey>>(
        &mut self,
        epoch: u64,
        floor: Floor<Scheme, Digest>,
        channels: &mut Channels<S>,
        early: &mut Early,
    ) -> Active {
        let keys =
            self.committees().keys(epoch).expect("the validators of an epoch are known before it begins");
        let scheme = self.committees().scheme_of(epoch).expect("the validators are known");
        let votes = self.committees().signs_in(epoch);
        let lone = keys.len() == 1 && votes;
        self.pace.enter(keys.len());
        let named = self.named().await.unwrap_or_default();
        // What the ledger says counts more than the configuration, which may be old.
        let known: Vec<Peer> = named.into_iter().chain(self.config.peers.iter().cloned()).collect();
        (self.track)(epoch, &keys, &known);
        let committee = committee_commitment(&keys);
        self.app.shared.look_for_change(&committee, &*self.databases.read().await).await;
        let memory = lone.then(Arc::<Memory>::default);
        let automaton = Resuming {
            inner: self.automaton.clone(),
            marshal: self.marshal.clone(),
            memory: memory.clone(),
            scheme: Arc::clone(&scheme),
            machine: Arc::clone(&self.app.shared.machine),
        };
        let context = self.context.child("consensus").with_attribute("epoch", epoch);
        let settings = self.simplex(epoch, &scheme, keys.len(), floor, automaton);
        let engine = simplex::Engine::new(context, settings);
        let closed = "the network's channels live as long as the engine";
        let (vote_sender, vote_receiver) = channels.votes.register(epoch).await.expect(closed);
        let certificates = channels.certificates.register(epoch).await.expect(closed);
        let resolver = channels.resolver.register(epoch).await.expect(closed);
        // What came before that was registered.
        while let Ok((their, vote)) = channels.other_votes.try_recv() {
            if their == epoch {
                early.keep(vote);
            }
        }
        let (me, early) = (self.parts.key.public_key(), early.take());
        let vote_receiver = Echo::new(self.context.child("echo"), vote_receiver, me, memory, early);
        let handle = engine.start((vote_sender, vote_receiver), certificates, resolver);
        tracing::debug!(epoch, validators = keys.len(), votes, "epoch begins");
        self.status.send_modify(|status| {
            status.epoch = epoch;
            status.validators = Arc::clone(&keys);
            status.votes = votes;
        });
        Active { epoch, handle }
    }

    /// Where consensus keeps its votes of an epoch. One who only reads along in it, because of votes that may be
    /// missing here, leaves what is here alone: votes of his own are nothing that a reader expects to find.
    fn partition(&self, epoch: u64) -> String {
        match self.committees().signs_in(epoch) {
            true => partition(epoch),
            false => format!("{}-read", partition(epoch)),
        }
    }

    /// Removes what consensus kept of the epoch before `over`. That of `over` itself may still be open.
    async fn forget(&self, over: u64) {
        let Some(epoch) = over.checked_sub(1) else { return };
        for partition in [partition(epoch), format!("{}-read", partition(epoch))] {
            match self.context.remove(&partition, None).await {
                Ok(()) | Err(commonware_runtime::Error::PartitionMissing(_)) => {}
                Err(error) => {
                    tracing::warn!(%error, epoch, "what consensus kept of an epoch could not be removed");
                }
            }
        }
    }

    fn simplex<R>(
        &self,
        epoch: u64,
        scheme: &Scheme,
        validators: usize,
        floor: Floor<Scheme, Digest>,
        automaton: R,
    ) -> simplex::Config<Scheme, RoundRobin<Sha256>, B, Digest, R, R, R, commonware_parallel::Rayon>
    where
        R: CertifiableAutomaton<Context = Context> + Relay + Clone,
        R: Reporter<Activity = Activity<Scheme, Digest>>,
    {
        let heartbeat =
            Duration::from_millis(self.pace.heartbeat_ms().max(self.config.block_interval_min_ms));
        let patience = if validators == 1 { LONE_PATIENCE } else { LEADER_GRACE };
        let leader_timeout = heartbeat + patience;
        let certification_timeout = leader_timeout + AGREEMENT_GRACE;
        simplex::Config {
            scheme: scheme.clone(),
            elector: RoundRobin::<Sha256>::default(),
            blocker: self.parts.oracle.clone(),
            automaton: automaton.clone(),
            relay: automaton.clone(),
            reporter: automaton,
            strategy: self.parts.strategy.clone(),
            partition: self.partition(epoch),
            mailbox_size: NZUsize!(1024),
            epoch: Epoch::new(epoch),
            floor,
            replay_buffer: NZUsize!(1 << 20),
            write_buffer: NZUsize!(1 << 20),
            page_cache: self.parts.cache.clone(),
            leader_timeout,
            certification_timeout,
            timeout_retry: leader_timeout,
            view_retention: ViewDelta::new(VIEW_RETENTION),
            skip: if validators == 1 {
                SkipPolicy::Disabled
            } else {
                SkipPolicy::Enabled {
                    timeout: certification_timeout + AGREEMENT_GRACE,
                    budget: SkipBudget::Participants,
                }
            },
            fetch_timeout: NZDuration!(Duration::from_secs(2)),
            fetch_retry_delay: Duration::from_millis(250),
            forward: ForwardPolicy::Disabled,
            track_historical_votes: false,
        }
    }
}

/// Waits until the others are found, once.
async fn found(finding: &mut Finding) -> Finalization<Scheme, Digest> {
    let Some(waiting) = finding else { return std::future::pending().await };
    let found = waiting.await;
    *finding = None;
    match found {
        Ok(found) => found,
        Err(_) => std::future::pending().await,
    }
}

/// Where consensus keeps its votes of an epoch. Part of the layout on disk.
fn partition(epoch: u64) -> String {
    format!("{PREFIX}-simplex-{epoch}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use commonware_cryptography::ed25519::PrivateKey;

    #[test]
    fn early_votes_are_few_for_each_node_and_the_newest() {
        let [busy, quiet] = [1, 2].map(|seed| PrivateKey::from_seed(seed).public_key());
        let mut early = Early::default();
        for number in 0..u8::try_from(EARLY_MAX).unwrap() + 3 {
            early.keep((busy.clone(), vec![number].into()));
        }
        early.keep((quiet.clone(), vec![0; VOTE_BYTES_MAX + 1].into()));
        early.keep((quiet.clone(), vec![0; VOTE_BYTES_MAX].into()));
        let votes = early.take();
        let of = |key: &PublicKey| votes.iter().filter(|vote| vote.0 == *key).count();
        assert_eq!((of(&busy), of(&quiet)), (EARLY_MAX, 1));
        let oldest = votes.iter().find(|vote| vote.0 == busy).unwrap();
        assert_eq!(oldest.1.as_ref(), [3]);
        assert!(early.take().is_empty(), "each is handed over once");
    }
}
