//! Sockets: which nodes are connected, and the conversations they have.
//!
//! Everything between two nodes is encrypted and bound to their keys. Nodes that are not named, on the ledger or
//! in the configuration, are turned away as soon as they have said who they are.
//!
//! Promise: what waits to be read is bounded by [`Config::peers_max`].

use commonware_cryptography::{ChaCha20Poly1305, ed25519::PrivateKey, ed25519::PublicKey};
use commonware_p2p::{
    Address, AddressableManager as _, AddressableTrackedPeers, Ingress, authenticated::lookup,
};
use commonware_runtime::{Quota, Supervisor as _, tokio::Context as Tokio};
use commonware_stream::{
    cups::{self, Cups},
    sake::{self, Sake},
};
use commonware_utils::{Hostname, NZU32, NZUsize, ordered::Map};
use std::{
    collections::{BTreeMap, BTreeSet},
    net::SocketAddr,
    num::{NonZeroU32, NonZeroUsize},
    time::Duration,
};
use vocabulary::Endpoint;

use crate::{config::Config, epochs::Track, keys::public_key, settings::message_bytes_max, wiring::Channels};

pub(crate) type Oracle = lookup::Oracle<PublicKey>;
type Sender = lookup::Sender<PublicKey, Tokio>;
type Receiver = lookup::Receiver<PublicKey>;

/// One node is dialled at a time, and the next one after this: so all that may be connected are within half a minute.
const DIAL_EVERY: Duration = Duration::from_millis(50);
/// How long a node is left alone after an attempt to connect with it, whoever of the two made it. Two that dial each other
/// at the same moment refuse each other, and one that has just failed to reach the other refuses its call: until they
/// are connected, neither hears what is told to the other.
const DIAL_AGAIN_AFTER: Duration = Duration::from_millis(200);
/// Peer sets that are kept: those of the present epoch, and of the one before, who may still be needed for its end.
const EPOCHS_TRACKED: NonZeroUsize = NZUsize!(2);

/// Opens the network and its channels.
pub(crate) fn open(
    context: &Tokio,
    config: &Config,
    key: &PrivateKey,
) -> (Channels<Sender, Receiver>, Oracle, Track) {
    let handshake = Cups::<_, ChaCha20Poly1305>::new(
        Sake {
            signer: key.clone(),
            synchrony_bound: Duration::from_secs(5),
            max_handshake_age: Duration::from_secs(10),
            version: sake::Version::V1,
        },
        cups::Version::V1,
    );
    let mut settings = lookup::Config::local(
        handshake,
        &light::consensus_namespace(&config.genesis.digest().0),
        config.listen,
        NonZeroUsize::new(config.peers_max).unwrap_or(NonZeroUsize::MIN),
        message_bytes_max(config.body_bytes_max),
        NZUsize!(256),
    );
    settings.tracked_peer_sets = EPOCHS_TRACKED;
    settings.allow_dns = true;
    // Keys say who somebody is. Addresses change, and several nodes may stand behind one.
    settings.bypass_ip_check = true;
    settings.allowed_handshake_rate_per_ip = Quota::per_second(NZU32!(128));
    settings.allowed_handshake_rate_per_subnet = Quota::per_second(NZU32!(256));
    settings.dial_frequency = DIAL_EVERY;
    settings.peer_connection_cooldown = DIAL_AGAIN_AFTER;
    settings.block_duration = Duration::from_secs(600);
    let (mut network, oracle) = lookup::Network::new(context.child("network"), settings);
    let mut track = tracker(oracle.clone(), config);
    // Before the first epoch is known, whoever is in the configuration may help to find it.
    let first: Vec<[u8; 32]> = config.peers.iter().map(|peer| peer.public_key).collect();
    track(0, &first, &config.peers);
    let mut track_epoch = track;
    let track: Track = Box::new(move |epoch, keys, known| track_epoch(epoch.saturating_add(1), keys, known));
    // Every message in a mailbox may be a whole block: a lone node gets none and needs no room.
    let quota = Quota::per_second(if config.peers_max == 1 { NonZeroU32::MIN } else { NZU32!(128) });
    let mut open = |channel| network.register(channel, quota);
    let channels = Channels {
        votes: open(0),
        certificates: open(1),
        resolver: open(2),
        backfill: open(3),
        broadcast: open(4),
        state: open(5),
        probe: open(6),
        relay: open(7),
    };
    network.start();
    (channels, oracle, track)
}

/// Tells the network whom to connect with: validators first, then whoever else is named, as far as there is room.
fn tracker(mut oracle: Oracle, config: &Config) -> Track {
    let me = crate::public_key_of(&config.signer_seed);
    let room = config.peers_max;
    let others: BTreeSet<[u8; 32]> = config
        .peers
        .iter()
        .map(|peer| peer.public_key)
        .chain(config.followers.iter().copied())
        .filter(|key| *key != me)
        .collect();
    Box::new(move |set, keys, known| {
        let mut primary = BTreeMap::new();
        let mut secondary = BTreeMap::new();
        // Whose address is not known connects by itself.
        let unknown = || Address::Symmetric(SocketAddr::from(([0, 0, 0, 0], 1)));
        for (bytes, key) in
            keys.iter().filter(|key| **key != me).filter_map(|key| Some((key, public_key(key)?)))
        {
            match known.iter().find(|peer| peer.public_key == *bytes) {
                Some(peer) => primary.insert(key, address(&peer.endpoint)),
                None => secondary.insert(key, unknown()),
            };
        }
        if primary.len() + secondary.len() >= room.max(2) {
            tracing::error!(
                validators = keys.len(),
                room,
                "there are more validators than this node may be connected with: raise peers-max and start again"
            );
            primary = primary.into_iter().take(room.saturating_sub(1)).collect();
            secondary.clear();
        }
        let left = room.saturating_sub(primary.len() + secondary.len() + 1);
        let new = |key: &PublicKey| !primary.contains_key(key);
        secondary
            .extend(others.iter().filter_map(public_key).filter(new).take(left).map(|key| (key, unknown())));
        let lawful = "the keys of a map differ";
        let _ = oracle.track(
            set,
            AddressableTrackedPeers::new(
                Map::try_from(primary.into_iter().collect::<Vec<_>>()).expect(lawful),
                Map::try_from(secondary.into_iter().collect::<Vec<_>>()).expect(lawful),
            ),
        );
    })
}

fn address(endpoint: &Endpoint) -> Address {
    let unknown = SocketAddr::from(([0, 0, 0, 0], 0));
    if let Some(socket) = endpoint.socket() {
        return Address::Symmetric(socket);
    }
    let (host, port) = endpoint.parts();
    match Hostname::new(host) {
        Ok(host) => Address::Asymmetric { ingress: Ingress::Dns { host, port }, egress: unknown },
        Err(_) => Address::Symmetric(unknown),
    }
}
