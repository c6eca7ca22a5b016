//! How a node is set up, and why it may refuse to start.

use crate::network_file::NetworkFile;
use engine::Lineage;
use std::net::SocketAddr;
use std::path::PathBuf;

/// Where one node keeps its data, and how it behaves.
#[derive(Clone, Debug)]
pub struct NodeConfig {
    /// The data directory; made if missing, held by one process at a time.
    pub directory: PathBuf,
    /// The name that a new network of one gets; a directory that has a network keeps it.
    pub network_name: String,
    /// The network to take part in; if there is none, and the directory has none, a new one begins.
    pub network: Option<NetworkFile>,
    /// Who signs in the network and why, for a node that joins it: it then takes the newest state from the others
    /// instead of running every block again. It must have been checked ([`Lineage::verify`]).
    pub lineage: Option<Lineage>,
    /// True if a node whose directory was lost or restored votes at once, and not an epoch later: see
    /// [`engine::Config::votes_at_once`].
    pub votes_at_once: bool,
    /// Where other nodes reach this one. With port 0, any free port of this machine.
    pub peer_listen: SocketAddr,
    /// Public keys of nodes that may follow this one without being validators.
    pub followers: Vec<[u8; 32]>,
    /// How many nodes may be connected, this one among them; 0 for what the network needs at least.
    pub peers_max: usize,
    /// Blocks that are kept behind the newest; `None` keeps all.
    pub blocks_retained: Option<u64>,
    /// How long an idle node waits before it makes an empty block, in ms.
    pub heartbeat_ms: u64,
    /// The least time between two blocks, in ms.
    pub block_interval_min_ms: u64,
    /// Threads for tasks, and as many again for hashing, signatures and execution.
    pub threads: usize,
    /// Memory for pages of the state, in bytes.
    pub cache_bytes: usize,
    /// True if the node keeps the indices by which facts and records are found. A node without them
    /// agrees, stores and proves, but lists nothing.
    pub indexed: bool,
    /// True if the indices are deleted and made again from the blocks before the node starts. All records
    /// are kept in memory meanwhile.
    pub rebuild: bool,
}

impl NodeConfig {
    /// A node in `directory` with everything else as usual.
    pub fn new(directory: impl Into<PathBuf>) -> Self {
        Self {
            directory: directory.into(),
            network_name: "kerf".to_owned(),
            network: None,
            lineage: None,
            votes_at_once: false,
            peer_listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            followers: Vec::new(),
            peers_max: 0,
            blocks_retained: None,
            heartbeat_ms: 30_000,
            block_interval_min_ms: 2,
            threads: 2,
            cache_bytes: 128 << 20,
            indexed: true,
            rebuild: false,
        }
    }
}

/// Why a node does not start, or cannot answer.
#[derive(Debug, thiserror::Error)]
pub enum NodeError {
    /// A file of the data directory cannot be read or written.
    #[error("cannot use `{path}`: check that the disk has room and that you may write there")]
    File {
        /// The file.
        path: PathBuf,
        /// What the operating system says.
        #[source]
        cause: std::io::Error,
    },
    /// The file that names the network is damaged.
    #[error("`{path}` is damaged ({reason}): restore the data directory from a backup, or take another one")]
    Identity {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The directory is of another network than the one that is asked for.
    #[error(
        "`{0}` is of another network than the file says: take another directory, or the network's own file"
    )]
    OtherNetwork(PathBuf),
    /// Another process of this machine signs with the node's key.
    #[error("another process of this machine runs with the key {0}: stop it; never run one key twice")]
    KeyInUse(canon::PublicKey),
    /// The key has signed blocks that are not here, and there is nobody to ask for them.
    #[error(
        "`{0}` has a key that was in use, but no ledger, and the network has no other validator: restore the \
         ledger as well, or take another directory for a new network"
    )]
    LedgerLost(PathBuf),
    /// The directory was copied or restored, and there is no other validator to ask.
    #[error(
        "{0} was copied or restored, and nobody else can say what its key has signed since: whatever it has signed \
         would be signed once more, differently; if the original is gone for good, tell everybody who relies on this \
         ledger, and start once with --votes-at-once"
    )]
    LoneCopy(PathBuf),
    /// The network is not the one that is trusted.
    #[error(transparent)]
    Light(#[from] light::LightError),
    /// The engine says no.
    #[error(transparent)]
    Engine(#[from] engine::EngineError),
    /// The indices cannot be read or written.
    #[error("the index of facts in `{path}` failed: stop the node, and start it again with `--rebuild`")]
    Views {
        /// Where they are.
        path: PathBuf,
        /// What the store says.
        #[source]
        cause: fjall::Error,
    },
    /// The index lacks facts of final blocks, or has some that are not final: one of the two is older.
    #[error("the index of facts ends at block {have}, the ledger is at {need}: start with `--rebuild`")]
    ViewsBehind {
        /// The last block that is indexed.
        have: u64,
        /// The last final block.
        need: u64,
    },
    /// The index cannot be made again, because blocks are not here.
    #[error(
        "block {0} is not here: the node took its state over from others, or has thrown old blocks away. Join the \
         network again in another directory; its lists begin with the state then"
    )]
    NoHistory(u64),
    /// A record or a fact on disk is not what it must be.
    #[error(
        "what is stored is damaged ({0}): the disk may be failing; restore from a backup, or start with \
         `--rebuild` if it is the index"
    )]
    Damaged(String),
    /// The operating system gives no randomness.
    #[error("the operating system gives no randomness")]
    Randomness,
}
