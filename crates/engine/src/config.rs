//! How one engine is set up, and why it may refuse to start or to answer.
//!
//! Start reading at [`Config`].

use light::Lineage;
use std::{net::SocketAddr, path::PathBuf};
use vocabulary::{Endpoint, Genesis};

use crate::{machine::Wake, relay::Outbox};

/// The most body bytes a network may allow in a block.
pub const BODY_BYTES_MAX: usize = 16 * 1024 * 1024;

/// The most validators a network may have.
pub const PARTICIPANTS_MAX: usize = vocabulary::VALIDATORS_MAX;

/// The most nodes that one node may be connected with.
pub const PEERS_MAX: usize = 512;

/// Where one node keeps its chain, who it is, and whom it talks to.
///
/// `genesis`, `body_bytes_max` and `block_interval_min_ms` must be the same on every node of the network.
#[derive(Clone, Debug)]
pub struct Config {
    /// Directory of this node's data; made if missing, held by one process at a time.
    pub directory: PathBuf,
    /// What the network begins with. Its hash keeps votes of other networks apart.
    pub genesis: Genesis,
    /// Seed of this node's Ed25519 key (RFC 8032). Never run one key twice at a time.
    pub signer_seed: [u8; 32],
    /// How this node came to its directory.
    pub start: Start,
    /// True if a node that was recovered or has synced votes at once, and not an epoch later. Only for a network that
    /// has halted for want of this very node, so that there would be no later epoch: what its key signed after
    /// the copy was made could be contradicted.
    pub votes_at_once: bool,
    /// Where nodes are found that the ledger does not tell of, or not yet: the first validators.
    pub peers: Vec<Peer>,
    /// Public keys of nodes that may connect and are served, though they are no validators.
    pub followers: Vec<[u8; 32]>,
    /// How many nodes, this one among them, may be connected: validators, peers and followers together. Room for
    /// messages is taken for each of them at start.
    pub peers_max: usize,
    /// Address to listen on for other nodes. With port 0 any free port is taken.
    pub listen: SocketAddr,
    /// The most body bytes in a block, up to [`BODY_BYTES_MAX`]. Must never shrink in a running network.
    pub body_bytes_max: usize,
    /// How long a lone proposer without work waits before it makes an empty block, in ms. Several validators
    /// wait a second at most.
    pub heartbeat_ms: u64,
    /// The least time between a block and its parent, in ms.
    pub block_interval_min_ms: u64,
    /// Threads for tasks, and as many again for hashing and execution.
    pub threads: usize,
    /// Memory for pages of the state and its log, in bytes. All of it is taken at start.
    pub cache_bytes: usize,
    /// What of the past is thrown away. `None` keeps every block.
    pub prune: Option<Prune>,
    /// The handle the machine pokes when it has something to propose.
    pub wake: Wake,
    /// What is to be told to all other nodes.
    pub outbox: Outbox,
}

/// How a node came to its directory: what it must not do again, and where it begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Start {
    /// The directory has been this node's alone since its first block, or is empty and the key is new: nothing
    /// was ever signed that the directory does not know of.
    Known,
    /// The directory was lost, or restored from a copy: the key may have signed what is not in it. The node
    /// reads along, and votes from the epoch on that follows the one in which it found the others.
    Recovered,
    /// The directory is new, and the network is not: takes the newest state from the others instead of running
    /// every block again. Votes as late as a recovered node. An interrupted sync goes on.
    ///
    /// The lineage leads from the first validators to the present ones. It must have been checked
    /// ([`Lineage::verify`]); without one, the first validators must still be in office.
    Synced(Option<Lineage>),
}

/// Another node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Peer {
    /// Its Ed25519 public key.
    pub public_key: [u8; 32],
    /// Where it listens for the others.
    pub endpoint: Endpoint,
}

/// How much of the past is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Prune {
    /// Blocks kept behind the newest, between 256 and 1048576.
    ///
    /// A node that has not been online for longer must sync its state from others. Must not be switched on or
    /// off for a directory that is in use: the two keep their blocks in different places.
    pub blocks_retained: u64,
}

impl Config {
    /// A network of one validator: what an organisation starts with on its own machine.
    #[must_use]
    pub fn solo(directory: PathBuf, genesis: Genesis, signer_seed: [u8; 32]) -> Self {
        Self {
            directory,
            genesis,
            signer_seed,
            start: Start::Known,
            votes_at_once: false,
            peers: Vec::new(),
            followers: Vec::new(),
            peers_max: 1,
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            body_bytes_max: 4 * 1024 * 1024,
            heartbeat_ms: 30_000,
            block_interval_min_ms: 2,
            threads: 2,
            cache_bytes: 128 * 1024 * 1024,
            prune: None,
            wake: Wake::new(),
            outbox: Outbox::new(),
        }
    }

    /// Says what is wrong with the configuration, if anything.
    pub(crate) fn validate(&self) -> Result<(), EngineError> {
        let wrong = |what: String| Err(EngineError::Config(what));
        if let Err(error) = self.genesis.check() {
            return wrong(error.to_string());
        }
        let mut keys: Vec<_> = self.peers.iter().map(|peer| peer.public_key).collect();
        keys.extend(&self.followers);
        if let Some(key) = keys.iter().find(|key| crate::keys::public_key(key).is_none()) {
            return wrong(format!("key {} of a peer or follower is not an Ed25519 public key", hex(key)));
        }
        keys.extend(self.genesis.keys());
        keys.push(crate::public_key_of(&self.signer_seed));
        keys.sort_unstable();
        keys.dedup();
        if keys.len() > self.peers_max || self.peers_max > PEERS_MAX {
            return wrong(format!(
                "there are {} first validators, peers and followers, this node among them, and --peers-max is {}: \
                 raise it, to {PEERS_MAX} at most",
                keys.len(),
                self.peers_max
            ));
        }
        if !(1..=BODY_BYTES_MAX).contains(&self.body_bytes_max) {
            return wrong(format!("body_bytes_max must be between 1 and {BODY_BYTES_MAX}"));
        }
        if self.heartbeat_ms == 0 || self.heartbeat_ms > 3_600_000 {
            return wrong("heartbeat_ms must be between 1 and 3600000".into());
        }
        if self.block_interval_min_ms > self.heartbeat_ms {
            return wrong("block_interval_min_ms must not be longer than heartbeat_ms".into());
        }
        if self.threads == 0 || self.threads > 256 {
            return wrong("threads must be between 1 and 256".into());
        }
        if self.cache_bytes < 1024 * 1024 {
            return wrong("cache_bytes must be at least 1 MiB".into());
        }
        if self.prune.is_some_and(|prune| !(256..=1_048_576).contains(&prune.blocks_retained)) {
            return wrong("prune.blocks_retained must be between 256 and 1048576".into());
        }
        Ok(())
    }
}

fn hex(key: &[u8; 32]) -> String {
    key.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Why the engine could not start or could not answer.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// The configuration contradicts itself.
    #[error("engine configuration is wrong: {0}")]
    Config(String),
    /// Another process holds the data directory.
    #[error("data directory `{0}` is in use by another process; stop that process, or use another directory")]
    InUse(PathBuf),
    /// The data directory cannot be made or locked.
    #[error("data directory `{path}` cannot be used; check its permissions and its disk")]
    Directory {
        /// The directory.
        path: PathBuf,
        /// What the system said.
        #[source]
        cause: std::io::Error,
    },
    /// The engine's threads could not be started.
    #[error("engine thread could not be started; check the limits of this process")]
    Thread(#[source] std::io::Error),
    /// The engine stopped by itself. What was final is on disk; start again.
    #[error("engine failed: {0}; see the log, then start again: what was final is kept")]
    Failed(String),
    /// The engine was stopped.
    #[error("engine is stopped")]
    Stopped,
    /// The store could not be read.
    #[error("state could not be read: {0}")]
    Read(String),
    /// More was asked for than is given at once.
    #[error("too much was asked for at once: at most {0}")]
    TooMany(usize),
    /// There is no certificate for this height yet. Ask again after the next block.
    #[error("no certificate at or above height {0} yet; ask again after the next block")]
    NoCertificate(u64),
}
