//! The lines between the nodes of a simulation.
//!
//! All nodes are in one set of peers from the beginning: who may connect with whom is not simulated.

use commonware_actor::{Feedback, Unreliable};
use commonware_cryptography::ed25519::PublicKey;
use commonware_p2p::{
    BlockedSubscription, Blocker, CheckedSender, LimitedSender, PeerSetSubscription, Provider, Recipients,
    Sender, TrackedPeers,
    simulated::{self, Link, SplitOrigin, SplitTarget},
};
use commonware_runtime::{IoBuf, IoBufs, Quota, Supervisor as _, deterministic};
use commonware_utils::{NZU32, NZUsize, Probability};
use std::{
    num::NonZeroUsize,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, SystemTime},
};

use super::{Garble, Line, locked, splitmix};
use crate::wiring::Channels;

pub(super) type Oracle = simulated::Oracle<PublicKey, deterministic::Context>;
pub(super) type Receiver = simulated::Receiver<PublicKey>;
/// Both ends of one conversation.
pub(super) type Pair<S> = (S, Receiver);

/// The conversations that nodes have, in the order of [`Channels`].
const CHANNELS: u64 = 8;
/// The one on which machines talk.
pub(super) const RELAY: u64 = 7;

/// Messages a second that each conversation may carry to each other node, as in production.
pub(super) const QUOTA: Quota = Quota::per_second(NZU32!(128));

/// Opens the network between these nodes; no line is there yet.
pub(super) async fn open(
    context: &deterministic::Context,
    nodes: &[PublicKey],
    message_bytes_max: u32,
) -> Oracle {
    let config = simulated::Config {
        max_size: message_bytes_max,
        max_peers_per_set: NonZeroUsize::new(nodes.len()).unwrap_or(NonZeroUsize::MIN),
        disconnect_on_block: true,
        tracked_peer_sets: NZUsize!(2),
    };
    let (network, oracle) =
        simulated::Network::new_with_peers(context.child("network"), config, nodes.iter().cloned()).await;
    network.start();
    oracle
}

/// Sets the line from one node to another.
pub(super) async fn set_line(oracle: &Oracle, from: &PublicKey, to: &PublicKey, line: Option<Line>) {
    // There may be none.
    let _ = oracle.remove_link(from.clone(), to.clone()).await;
    if let Some(line) = line {
        let link = Link {
            latency: Duration::from_micros(line.latency_us),
            jitter: Duration::from_micros(line.jitter_us),
            success_rate: Probability::new(line.arrive_ppm.into(), 1_000_000).expect("a part of a million"),
        };
        // The same two nodes have no line just now.
        let _ = oracle.add_link(from.clone(), to.clone(), link).await;
    }
}

/// Whom a node may talk to, and whom it turns away.
#[derive(Clone)]
pub(super) struct Peers {
    manager: simulated::Manager<PublicKey, deterministic::Context>,
    control: simulated::Control<PublicKey, deterministic::Context>,
}

impl std::fmt::Debug for Peers {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Peers")
    }
}

impl Peers {
    pub(super) fn new(oracle: &Oracle, me: &PublicKey) -> Self {
        Self { manager: oracle.manager(), control: oracle.control(me.clone()) }
    }
}

impl Provider for Peers {
    type PublicKey = PublicKey;

    async fn peer_set(&mut self, id: u64) -> Option<TrackedPeers<PublicKey>> {
        self.manager.peer_set(id).await
    }

    async fn subscribe(&mut self) -> PeerSetSubscription<PublicKey> {
        self.manager.subscribe().await
    }
}

impl Blocker for Peers {
    type PublicKey = PublicKey;

    fn block(&mut self, peer: PublicKey) -> Feedback {
        self.control.block(peer)
    }

    fn blocked(&mut self) -> BlockedSubscription<PublicKey> {
        self.control.blocked()
    }
}

/// What a garbler makes of what it says.
#[derive(Debug)]
pub(super) struct Garbling {
    rates: Garble,
    chance: u64,
    /// Some of what was said in each conversation.
    said: Vec<Vec<IoBuf>>,
}

/// How many older messages of a conversation may be said again.
const SAID_MAX: usize = 64;

impl Garbling {
    pub(super) fn new(rates: Garble, seed: u64) -> Arc<Mutex<Self>> {
        let said = (0..CHANNELS).map(|_| Vec::new()).collect();
        Arc::new(Mutex::new(Self { rates, chance: seed, said }))
    }

    fn random(&mut self, below: usize) -> usize {
        self.chance = splitmix(self.chance);
        usize::try_from(self.chance).unwrap_or_default() % below.max(1)
    }

    fn happens(&mut self, rate: fn(&Garble) -> u32) -> bool {
        self.random(1_000_000) < rate(&self.rates) as usize
    }

    fn garble(&mut self, channel: usize, message: IoBuf) -> IoBuf {
        if self.said[channel].len() < SAID_MAX {
            self.said[channel].push(message.clone());
        } else {
            let place = self.random(SAID_MAX);
            self.said[channel][place] = message.clone();
        }
        if self.happens(|rates| rates.replay) {
            let place = self.random(self.said[channel].len());
            return self.said[channel][place].clone();
        }
        let mut bytes = message.as_ref().to_vec();
        if self.happens(|rates| rates.damage) && !bytes.is_empty() {
            let at = self.random(bytes.len());
            if self.random(2) == 0 {
                bytes[at] ^= 1 << self.random(8);
            } else {
                // Where a length stands, this is a very large one.
                bytes.iter_mut().skip(at).take(9).for_each(|byte| *byte = 0xff);
            }
        }
        if self.happens(|rates| rates.cut) {
            let length = self.random(2 * bytes.len().min(1_000) + 2);
            if length > bytes.len() {
                bytes.resize(length, 0);
            } else {
                bytes.truncate(length);
            }
        }
        bytes.into()
    }
}

/// A sender that may garble.
#[derive(Clone)]
pub(super) struct Mouth<S> {
    inner: S,
    channel: usize,
    garbling: Option<Arc<Mutex<Garbling>>>,
}

/// A sender that may garble, and knows who can take a message.
pub(super) struct OpenMouth<S> {
    inner: S,
    channel: usize,
    garbling: Option<Arc<Mutex<Garbling>>>,
}

impl<S: LimitedSender> LimitedSender for Mouth<S> {
    type PublicKey = S::PublicKey;
    type Checked<'a> = OpenMouth<S::Checked<'a>>;

    fn check(&mut self, recipients: Recipients<Self::PublicKey>) -> Result<Self::Checked<'_>, SystemTime> {
        let inner = self.inner.check(recipients)?;
        Ok(OpenMouth { inner, channel: self.channel, garbling: self.garbling.clone() })
    }
}

impl<S: CheckedSender> CheckedSender for OpenMouth<S> {
    type PublicKey = S::PublicKey;

    fn recipients(&self) -> Vec<Self::PublicKey> {
        self.inner.recipients()
    }

    fn send(self, message: impl Into<IoBufs> + Send, priority: bool) -> Unreliable<Feedback> {
        match &self.garbling {
            None => self.inner.send(message, priority),
            Some(garbling) => {
                let message = message.into().coalesce();
                let garbled = locked(garbling).garble(self.channel, message);
                self.inner.send(garbled, priority)
            }
        }
    }
}

/// Joins a node to the network twice. The first pair of channels is all it needs; with `twins` the nodes of the
/// first half talk to the first pair only, and the others to the second.
pub(super) async fn join(
    oracle: &Oracle,
    context: &deterministic::Context,
    nodes: &[PublicKey],
    me: usize,
    sent: Arc<AtomicU64>,
    twins: Option<Arc<[bool]>>,
    garbling: Option<Arc<Mutex<Garbling>>>,
) -> [Vec<Pair<impl Sender<PublicKey = PublicKey> + use<>>>; 2] {
    let keys: Arc<[PublicKey]> = nodes.into();
    let (known, halves) = (Arc::clone(&keys), twins.clone());
    let forward = move |origin: SplitOrigin, to: &Recipients<PublicKey>, message: &IoBuf| {
        let mine = |key: &PublicKey| match &halves {
            None => true,
            Some(first) => {
                let place = known.iter().position(|known| known == key);
                let in_first = place.is_some_and(|place| first[place]);
                in_first == matches!(origin, SplitOrigin::Primary)
            }
        };
        let to: Vec<PublicKey> = match to {
            Recipients::All => {
                known.iter().enumerate().filter(|(node, _)| *node != me).map(|(_, key)| key.clone()).collect()
            }
            Recipients::Some(keys) => keys.clone(),
            Recipients::One(key) => vec![key.clone()],
        };
        let to: Vec<PublicKey> = to.into_iter().filter(|key| mine(key)).collect();
        let bytes = message.as_ref().len() * to.len();
        sent.fetch_add(u64::try_from(bytes).unwrap_or(u64::MAX), Ordering::Relaxed);
        Some(Recipients::Some(to))
    };
    let control = oracle.control(nodes[me].clone());
    let mut first = Vec::new();
    let mut second = Vec::new();
    for channel in 0..CHANNELS {
        let (sender, receiver) = control.register(channel, QUOTA).await.expect("the network is open");
        let (one, other) = sender.split_with(forward.clone());
        let mouth = |inner| Mouth {
            inner,
            channel: usize::try_from(channel).unwrap_or_default(),
            garbling: garbling.clone(),
        };
        let (one, other) = (mouth(one), mouth(other));
        match &twins {
            None => first.push((one, receiver)),
            Some(halves) => {
                let (known, halves) = (Arc::clone(&keys), Arc::clone(halves));
                let route = move |message: &commonware_p2p::Message<PublicKey>| {
                    let place = known.iter().position(|known| *known == message.0);
                    if place.is_some_and(|place| halves[place]) {
                        SplitTarget::Primary
                    } else {
                        SplitTarget::Secondary
                    }
                };
                let context = context.child("halves").with_attribute("channel", channel);
                let (hears, other_hears) = receiver.split_with(context, route);
                first.push((one, hears));
                second.push((other, other_hears));
            }
        }
    }
    [first, second]
}

/// Channels by their names.
pub(super) fn named<S>(pairs: Vec<Pair<S>>) -> Option<Channels<S, Receiver>> {
    let [votes, certificates, resolver, backfill, broadcast, state, probe, relay] = pairs.try_into().ok()?;
    Some(Channels { votes, certificates, resolver, backfill, broadcast, state, probe, relay })
}
