//! The data directory of a node: who holds it, and which network it is of.
//!
//! ```text
//! lock         held by the process that uses the directory
//! network      the network's name, its beginning, and the validator's secret seed
//! ledger/      the engine's blocks and state
//! index/       facts, lists and receipts; can be made again from the blocks
//! rebuilding/  the state once more, while the index is made again
//! ```

use crate::config::{NodeConfig, NodeError, network_id};
use crate::machine::LedgerMachine;
use canon::Digest;
use engine::{Config, Engine, EngineError, Machine, Peer, Wake};
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};
use vocabulary::{NetworkId, Timestamp};

/// The node's own facts about the network, in its data directory.
#[derive(Debug, PartialEq, Eq)]
struct Identity {
    name: String,
    genesis_time_ms: u64,
    seed: [u8; 32],
}

/// A data directory that this process holds. Others may use it once this is dropped.
pub(crate) struct Home {
    identity: Identity,
    directory: PathBuf,
    pub(crate) network: NetworkId,
    pub(crate) engine_network: Digest,
    pub(crate) validators: Vec<[u8; 32]>,
    _lock: File,
}

impl Home {
    /// Takes the directory for this process, and makes a new network if it has none.
    pub(crate) fn enter(config: &NodeConfig) -> Result<Self, NodeError> {
        let directory = &config.directory;
        std::fs::create_dir_all(directory).map_err(file_error(directory))?;
        let lock = hold(directory)?;
        let identity = identity(config)?;
        let validators = vec![engine::public_key_of(&identity.seed)];
        let (network, engine_network) = network_id(&identity.name, identity.genesis_time_ms, &validators);
        Ok(Self { identity, directory: directory.clone(), network, engine_network, validators, _lock: lock })
    }

    /// The network's name.
    pub(crate) fn name(&self) -> &str {
        &self.identity.name
    }

    /// Where the index is.
    pub(crate) fn index(&self) -> PathBuf {
        self.directory.join("index")
    }

    /// Where the state is kept while the index is made again.
    pub(crate) fn scratch(&self) -> PathBuf {
        self.directory.join("rebuilding")
    }

    /// Starts the engine.
    pub(crate) fn start(
        &self,
        config: &NodeConfig,
        wake: Wake,
        machine: &Arc<LedgerMachine>,
    ) -> Result<Engine, NodeError> {
        let usual = Config::solo(
            self.directory.join("ledger"),
            self.engine_network.0,
            self.identity.genesis_time_ms,
            self.identity.seed,
        );
        let address = ([127, 0, 0, 1], 0).into();
        let config = Config {
            participants: self.validators.iter().map(|key| Peer { public_key: *key, address }).collect(),
            heartbeat_ms: config.heartbeat_ms,
            block_interval_min_ms: config.block_interval_min_ms,
            threads: config.threads,
            cache_bytes: config.cache_bytes,
            wake,
            ..usual
        };
        Ok(Engine::start(config, Arc::clone(machine) as Arc<dyn Machine>)?)
    }
}

pub(crate) fn file_error(path: &Path) -> impl Fn(std::io::Error) -> NodeError + '_ {
    |cause| NodeError::File { path: path.to_owned(), cause }
}

/// Keeps other processes out of the directory, even before it has a network.
fn hold(directory: &Path) -> Result<File, NodeError> {
    let path = directory.join("lock");
    let file = File::create(&path).map_err(file_error(&path))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(EngineError::InUse(directory.to_owned()).into()),
        Err(TryLockError::Error(cause)) => Err(NodeError::File { path, cause }),
    }
}

/// Reads the network's identity, or makes it for a new directory.
///
/// The file is written under another name and renamed, so that a crash leaves none or a whole one.
fn identity(config: &NodeConfig) -> Result<Identity, NodeError> {
    let path = config.directory.join("network");
    match std::fs::read_to_string(&path) {
        Ok(text) => Identity::parse(&text)
            .ok_or_else(|| NodeError::Identity { path, reason: "it is not of the form we write".to_owned() }),
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => {
            for part in ["ledger", "index"] {
                if config.directory.join(part).exists() {
                    let reason = format!("it is missing, though there is a `{part}`");
                    return Err(NodeError::Identity { path, reason });
                }
            }
            let mut seed = [0; 32];
            getrandom::fill(&mut seed).map_err(|_| NodeError::Randomness)?;
            let name = one_line(&config.network_name);
            let identity = Identity { name, genesis_time_ms: clock_ms(), seed };
            identity.write(&path)?;
            Ok(identity)
        }
        Err(cause) if cause.kind() == std::io::ErrorKind::InvalidData => {
            Err(NodeError::Identity { path, reason: "it is not text".to_owned() })
        }
        Err(cause) => Err(NodeError::File { path, cause }),
    }
}

/// The name as it can stand on a line of its own: the network's id derives from it, so it must come back
/// from the file as it went in.
fn one_line(name: &str) -> String {
    name.replace(char::is_control, " ")
}

impl Identity {
    fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        if lines.next()? != "kerf network 1" {
            return None;
        }
        let name = lines.next()?.strip_prefix("name ")?.to_owned();
        let genesis_time_ms = lines.next()?.strip_prefix("genesis ")?.parse().ok()?;
        let seed = canon::hex_decode(lines.next()?.strip_prefix("seed ")?)?.try_into().ok()?;
        lines.next().is_none().then_some(Self { name, genesis_time_ms, seed })
    }

    fn text(&self) -> String {
        let Self { name, genesis_time_ms, seed } = self;
        format!("kerf network 1\nname {name}\ngenesis {genesis_time_ms}\nseed {}\n", canon::hex_encode(seed))
    }

    fn write(&self, path: &Path) -> Result<(), NodeError> {
        use std::io::Write as _;
        use std::os::unix::fs::OpenOptionsExt as _;
        let draft = path.with_extension("new");
        let mut file = std::fs::OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&draft)
            .map_err(file_error(&draft))?;
        file.write_all(self.text().as_bytes()).and_then(|()| file.sync_all()).map_err(file_error(&draft))?;
        std::fs::rename(&draft, path).map_err(file_error(path))?;
        let directory = path.parent().unwrap_or(path);
        File::open(directory).and_then(|folder| folder.sync_all()).map_err(file_error(directory))
    }
}

/// The clock of this machine, in ms since 1970-01-01 UTC.
fn clock_ms() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

/// The same as a time of the ledger.
pub(crate) fn clock() -> Timestamp {
    Timestamp::from_ms(clock_ms()).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_comes_back_as_it_went_in() {
        for name in ["kerf", "a\nb", "a\r\nseed 00", "  spaced  ", "", "\u{85}x\u{1f}"] {
            let identity = Identity { name: one_line(name), genesis_time_ms: 5, seed: [7; 32] };
            assert_eq!(Identity::parse(&identity.text()), Some(identity));
        }
    }
}
