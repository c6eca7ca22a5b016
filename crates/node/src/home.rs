//! The data directory of a node: who holds it, which network it is of, and with which key it signs.
//!
//! ```text
//! lock          held by the process that uses the directory
//! network.toml  what the network begins with (`network_file`)
//! key           the node's secret seed
//! mark          says that the directory is where it was when the key last signed
//! lineage       who signs in the network, as a joining node was told; goes once it has the state
//! peers         where validators were last found, one a line
//! evidence      proofs that a validator broke the rules of consensus, one a line
//! ledger/       the engine's blocks and state
//! index/        facts, lists and receipts; can be made again from the blocks
//! rebuilding/   the state once more, while the index is made again
//! ```
//!
//! The mark is a file that names its own number in the file system. A copy of it has another number, so a
//! directory that was restored from a backup has none that holds: its key may have signed what it does not know
//! of, and the node asks the others before it signs again.

use crate::config::{NodeConfig, NodeError};
use crate::machine::LedgerMachine;
use crate::network_file::{EPOCH_BLOCKS_USUAL, NetworkFile};
use canon::{Digest, PublicKey, SecretKey, Set, Text};
use engine::{Config, Engine, EngineError, Lineage, Machine, Outbox, Peer, Prune, Start, Wake};
use std::fs::{File, TryLockError};
use std::io::{ErrorKind, Write as _};
use std::os::linux::net::SocketAddrExt as _;
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::os::unix::net::{SocketAddr, UnixListener};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};
use vocabulary::{Endpoint, Genesis, NetworkId, Timestamp};

const KEY_HEAD: &str = "kerf node key 1";
const MARK_HEAD: &str = "kerf mark 1";

/// How many nodes may be connected at least once a network has more than one.
const PEERS_MAX_SHARED: usize = 32;

/// A data directory that this process holds. Others may use it once this is dropped.
#[derive(Debug)]
pub(crate) struct Home {
    directory: PathBuf,
    seed: [u8; 32],
    file: NetworkFile,
    pub(crate) network: NetworkId,
    pub(crate) engine_network: Digest,
    start: Start,
    _key: Option<UnixListener>,
    _lock: File,
}

impl Home {
    /// Takes the directory for this process, and makes a new network if it has none and none is asked for.
    pub(crate) fn enter(config: &NodeConfig) -> Result<Self, NodeError> {
        let directory = &config.directory;
        std::fs::create_dir_all(directory).map_err(file_error(directory))?;
        let lock = hold(directory)?;
        let has_ledger = directory.join("ledger").exists();
        let old = directory.join("network");
        if old.exists() {
            let reason = "it is of an older version, whose ledgers this one does not read".to_owned();
            return Err(NodeError::Identity { path: old, reason });
        }
        for part in ["ledger", "index"] {
            for path in ["key", "network.toml"].map(|name| directory.join(name)) {
                if directory.join(part).exists() && !path.exists() {
                    let reason = format!("it is missing, though there is a `{part}`");
                    return Err(NodeError::Identity { path, reason });
                }
            }
        }
        let seed = node_seed(directory)?;
        let held_key = hold_key(&engine::public_key_of(&seed))?;
        let file = network_file(config, directory, &seed)?;
        let joining = directory.join("lineage");
        if let Some(lineage) = &config.lineage
            && !has_ledger
        {
            keep(&joining, &lineage.encode())?;
        }
        let alone = file.genesis.keys() == [engine::public_key_of(&seed)];
        let start = match (joining.exists(), mark_of(directory)?, has_ledger) {
            (true, _, _) => Start::Synced(Some(read_lineage(&joining)?)),
            (false, Mark::New, _) | (false, Mark::Used, true) => Start::Known,
            (false, Mark::None, true) if alone && !config.votes_at_once && others(directory, &seed)? == 0 => {
                return Err(NodeError::LoneCopy(directory.clone()));
            }
            (false, Mark::None, true) => Start::Recovered,
            // The key was in use, and what it signed is gone.
            (false, Mark::Used | Mark::None, false) if alone => {
                return Err(NodeError::LedgerLost(directory.clone()));
            }
            (false, Mark::Used | Mark::None, false) => Start::Synced(None),
        };
        Ok(Self {
            directory: directory.clone(),
            seed,
            network: file.genesis.network(),
            engine_network: file.genesis.digest(),
            file,
            start,
            _key: held_key,
            _lock: lock,
        })
    }
}

impl Home {
    /// The network's name.
    pub(crate) fn name(&self) -> &str {
        self.file.genesis.name.as_str()
    }

    /// What the network begins with.
    pub(crate) const fn genesis(&self) -> &Genesis {
        &self.file.genesis
    }

    /// Where the network's file says that validators are found.
    pub(crate) fn addresses(&self) -> &[(PublicKey, Endpoint)] {
        &self.file.addresses
    }

    /// True if the node takes the state over from others, and has no blocks of before.
    pub(crate) const fn takes_over(&self) -> bool {
        matches!(self.start, Start::Synced(_))
    }

    /// This node's public key.
    pub(crate) fn public_key(&self) -> [u8; 32] {
        engine::public_key_of(&self.seed)
    }

    /// Where the index is.
    pub(crate) fn index(&self) -> PathBuf {
        self.directory.join("index")
    }

    /// Where the state is kept while the index is made again.
    pub(crate) fn scratch(&self) -> PathBuf {
        self.directory.join("rebuilding")
    }

    /// Starts the engine. Waits for others if the directory was restored, or takes the state from them.
    pub(crate) fn start(
        &self,
        config: &NodeConfig,
        wake: Wake,
        outbox: Outbox,
        machine: &Arc<LedgerMachine>,
    ) -> Result<Engine, NodeError> {
        let me = self.public_key();
        let mut peers = self.peers()?;
        peers.retain(|peer| peer.public_key != me);
        let alone = peers.is_empty() && config.followers.is_empty() && self.file.genesis.keys() == [me];
        let peers_max = match config.peers_max {
            0 if alone => 1,
            0 => PEERS_MAX_SHARED.max(2 * self.file.genesis.validators.len()),
            wanted => wanted,
        };
        let usual = Config::solo(self.directory.join("ledger"), self.file.genesis.clone(), self.seed);
        let config = Config {
            start: self.start.clone(),
            votes_at_once: config.votes_at_once,
            peers,
            followers: config.followers.clone(),
            peers_max,
            listen: config.peer_listen,
            heartbeat_ms: config.heartbeat_ms,
            block_interval_min_ms: config.block_interval_min_ms,
            threads: config.threads,
            cache_bytes: config.cache_bytes,
            prune: config.blocks_retained.map(|blocks_retained| Prune { blocks_retained }),
            wake,
            outbox,
            ..usual
        };
        self.begin()?;
        let engine = Engine::start(config, Arc::clone(machine) as Arc<dyn Machine>)?;
        // What was missing is there now, or the engine knows from when on it may sign.
        mark(&self.directory, Mark::Used)?;
        let joining = self.directory.join("lineage");
        match std::fs::remove_file(&joining) {
            Ok(()) => {}
            Err(cause) if cause.kind() == ErrorKind::NotFound => {}
            Err(cause) => return Err(file_error(&joining)(cause)),
        }
        Ok(engine)
    }

    /// Writes down what this start makes of the key, before the engine may use it.
    fn begin(&self) -> Result<(), NodeError> {
        let known = self.start == Start::Known;
        if !known {
            // If this start is broken off, the next one must not take what is there for all that was signed.
            unmark(&self.directory)?;
        }
        let ledger = self.directory.join("ledger");
        std::fs::create_dir_all(&ledger).map_err(file_error(&ledger))?;
        sync_directory(&self.directory)?;
        // From now on the key counts as used.
        if known { mark(&self.directory, Mark::Used) } else { Ok(()) }
    }

    /// Where others are found: as the ledger last said, else as the network's file says.
    fn peers(&self) -> Result<Vec<Peer>, NodeError> {
        let mut known = last_validators(&self.directory)?;
        for (key, address) in &self.file.addresses {
            if known.iter().all(|(other, _)| other != key) {
                known.push((*key, address.clone()));
            }
        }
        let peer = |(key, endpoint): (PublicKey, Endpoint)| match key {
            PublicKey::Ed25519(public_key) => Some(Peer { public_key, endpoint }),
            PublicKey::P256(_) => None,
        };
        Ok(known.into_iter().filter_map(peer).collect())
    }

    /// Writes down where validators are found, for a start at which the ledger cannot be read yet.
    pub(crate) fn keep_peers(directory: &Path, validators: &[ledger::Validator]) -> Result<(), NodeError> {
        let lines = validators.iter().map(|one| format!("{} {}\n", one.key, one.endpoint));
        keep(&directory.join("peers"), lines.collect::<String>().as_bytes())
    }
}

/// The validators of the ledger, and where they are found, as they were last written down.
fn last_validators(directory: &Path) -> Result<Vec<(PublicKey, Endpoint)>, NodeError> {
    let path = directory.join("peers");
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(cause) if cause.kind() == ErrorKind::NotFound => String::new(),
        Err(cause) => return Err(file_error(&path)(cause)),
    };
    let lines = text.lines().filter_map(|line| line.split_once(' '));
    Ok(lines.filter_map(|(key, address)| Some((key.parse().ok()?, address.parse().ok()?))).collect())
}

/// How many others were validators when that was last written down.
fn others(directory: &Path, seed: &[u8; 32]) -> Result<usize, NodeError> {
    let me = PublicKey::Ed25519(engine::public_key_of(seed));
    Ok(last_validators(directory)?.iter().filter(|(key, _)| *key != me).count())
}

/// Makes the key of a node that has none yet, in its data directory, and returns the public key. A directory
/// that has a key keeps it.
///
/// # Errors
/// [`NodeError`] if another process uses the directory, or it cannot be written.
pub fn make_key(directory: &Path) -> Result<PublicKey, NodeError> {
    std::fs::create_dir_all(directory).map_err(file_error(directory))?;
    let _lock = hold(directory)?;
    node_seed(directory).map(|seed| PublicKey::Ed25519(engine::public_key_of(&seed)))
}

/// The secret key of the node in this directory, which must have one.
///
/// # Errors
/// [`NodeError`] if there is none, or it cannot be read.
pub fn node_key(directory: &Path) -> Result<SecretKey, NodeError> {
    let path = directory.join("key");
    if !path.exists() {
        let reason = "there is none; a node has one once it has run, or after `kerf network key`".to_owned();
        return Err(NodeError::Identity { path, reason });
    }
    node_seed(directory).map(|seed| SecretKey::from_seed(&seed))
}

/// The node's seed; a new one is made for a directory that has none, and has signed nothing.
fn node_seed(directory: &Path) -> Result<[u8; 32], NodeError> {
    let path = directory.join("key");
    match std::fs::read_to_string(&path) {
        Ok(text) => {
            let digits = text.strip_prefix(KEY_HEAD).and_then(|rest| rest.trim().strip_prefix("seed "));
            let seed = digits.and_then(canon::hex_decode).and_then(|bytes| bytes.try_into().ok());
            seed.ok_or_else(|| NodeError::Identity {
                path,
                reason: "it is not of the form we write".to_owned(),
            })
        }
        Err(cause) if cause.kind() == ErrorKind::NotFound => {
            let mut seed = [0; 32];
            getrandom::fill(&mut seed).map_err(|_| NodeError::Randomness)?;
            keep(&path, format!("{KEY_HEAD}\nseed {}\n", canon::hex_encode(&seed)).as_bytes())?;
            mark(directory, Mark::New)?;
            Ok(seed)
        }
        Err(cause) if cause.kind() == ErrorKind::InvalidData => {
            Err(NodeError::Identity { path, reason: "it is not text".to_owned() })
        }
        Err(cause) => Err(file_error(&path)(cause)),
    }
}

/// The network of the directory: the one it has, the one that is asked for, or a new one of this node alone.
fn network_file(config: &NodeConfig, directory: &Path, seed: &[u8; 32]) -> Result<NetworkFile, NodeError> {
    let path = directory.join("network.toml");
    let file = match std::fs::read_to_string(&path) {
        Ok(text) => {
            let kept = NetworkFile::parse(&text)
                .map_err(|error| NodeError::Identity { path: path.clone(), reason: error.to_string() })?;
            if config.network.as_ref().is_some_and(|wanted| wanted.genesis != kept.genesis) {
                return Err(NodeError::OtherNetwork(directory.to_owned()));
            }
            return Ok(kept);
        }
        Err(cause) if cause.kind() == ErrorKind::NotFound => match &config.network {
            Some(wanted) => wanted.clone(),
            None => {
                let key = PublicKey::Ed25519(engine::public_key_of(seed));
                let genesis = Genesis {
                    name: Text::new(&one_line(&config.network_name)).map_err(|error| {
                        NodeError::Identity {
                            path: path.clone(),
                            reason: format!("the network's name: {error}"),
                        }
                    })?,
                    begins: clock(),
                    epoch_blocks: EPOCH_BLOCKS_USUAL,
                    validators: Set::of([key]).map_err(|_| NodeError::Randomness)?,
                };
                NetworkFile { genesis, addresses: Vec::new() }
            }
        },
        Err(cause) if cause.kind() == ErrorKind::InvalidData => {
            return Err(NodeError::Identity { path, reason: "it is not text".to_owned() });
        }
        Err(cause) => return Err(file_error(&path)(cause)),
    };
    keep(&path, file.text().as_bytes())?;
    Ok(file)
}

/// The name as it can stand on a line of its own.
fn one_line(name: &str) -> String {
    name.replace(char::is_control, " ")
}

fn read_lineage(path: &Path) -> Result<Lineage, NodeError> {
    let bytes = std::fs::read(path).map_err(file_error(path))?;
    Lineage::decode(&bytes)
        .map_err(|error| NodeError::Identity { path: path.to_owned(), reason: error.to_string() })
}

/// What a directory's mark says of its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mark {
    /// There is none, or it is a copy: the key may have signed what is not here.
    None,
    /// The key has signed nothing yet.
    New,
    /// What the key signed is here.
    Used,
}

fn mark_of(directory: &Path) -> Result<Mark, NodeError> {
    let path = directory.join("mark");
    match std::fs::read_to_string(&path) {
        Ok(text) => {
            let number = std::fs::metadata(&path).map_err(file_error(&path))?.ino();
            let says = |mark: &Mark| text == mark_text(number, *mark);
            Ok([Mark::New, Mark::Used].into_iter().find(says).unwrap_or(Mark::None))
        }
        Err(cause) if [ErrorKind::NotFound, ErrorKind::InvalidData].contains(&cause.kind()) => Ok(Mark::None),
        Err(cause) => Err(file_error(&path)(cause)),
    }
}

fn mark_text(number: u64, mark: Mark) -> String {
    let key = match mark {
        Mark::New => "new",
        Mark::Used | Mark::None => "used",
    };
    format!("{MARK_HEAD}\nfile {number}\nkey {key}\n")
}

/// Marks the directory. A crash in between leaves the mark that was there: a file keeps its number when it is renamed.
fn mark(directory: &Path, mark: Mark) -> Result<(), NodeError> {
    if mark_of(directory)? == mark {
        return Ok(());
    }
    let (path, draft) = (directory.join("mark"), directory.join("mark.new"));
    let failed = file_error(&draft);
    let mut file = File::create(&draft).map_err(&failed)?;
    let number = file.metadata().map_err(&failed)?.ino();
    file.write_all(mark_text(number, mark).as_bytes()).and_then(|()| file.sync_all()).map_err(&failed)?;
    std::fs::rename(&draft, &path).map_err(file_error(&path))?;
    sync_directory(directory)
}

fn unmark(directory: &Path) -> Result<(), NodeError> {
    let path = directory.join("mark");
    match std::fs::remove_file(&path) {
        Ok(()) => sync_directory(directory),
        Err(cause) if cause.kind() == ErrorKind::NotFound => Ok(()),
        Err(cause) => Err(file_error(&path)(cause)),
    }
}

fn sync_directory(directory: &Path) -> Result<(), NodeError> {
    File::open(directory).and_then(|folder| folder.sync_all()).map_err(file_error(directory))
}

/// Writes a file that only this user may read, under another name first, so that a crash leaves none or a whole
/// one.
fn keep(path: &Path, bytes: &[u8]) -> Result<(), NodeError> {
    let draft = path.with_extension("new");
    let mut file = std::fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&draft)
        .map_err(file_error(&draft))?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(file_error(&draft))?;
    std::fs::rename(&draft, path).map_err(file_error(path))?;
    sync_directory(path.parent().unwrap_or(path))
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

/// Keeps other processes of this machine from running with the same key out of another directory: two that sign
/// with one key contradict each other, and the others take that for fraud. Between machines, nodes let in no
/// second connection of a key.
fn hold_key(key: &[u8; 32]) -> Result<Option<UnixListener>, NodeError> {
    let name = format!("kerf-node-{}", canon::hex_encode(key));
    let Ok(address) = SocketAddr::from_abstract_name(name) else { return Ok(None) };
    match UnixListener::bind_addr(&address) {
        Ok(listener) => Ok(Some(listener)),
        Err(cause) if cause.kind() == ErrorKind::AddrInUse => {
            Err(NodeError::KeyInUse(PublicKey::Ed25519(*key)))
        }
        Err(cause) => {
            tracing::warn!(%cause, "it could not be made sure that no other process uses this node's key");
            Ok(None)
        }
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
    fn fault_13_a_copy_of_a_directory_has_no_mark_that_holds() {
        let first = tempfile::tempdir().unwrap();
        let seed = node_seed(first.path()).unwrap();
        assert_eq!(mark_of(first.path()).unwrap(), Mark::New);
        assert_eq!(node_seed(first.path()).unwrap(), seed);
        let second = tempfile::tempdir().unwrap();
        for name in ["key", "mark"] {
            std::fs::copy(first.path().join(name), second.path().join(name)).unwrap();
        }
        assert_eq!(node_seed(second.path()).unwrap(), seed);
        assert_eq!(mark_of(second.path()).unwrap(), Mark::None);
        let config = NodeConfig::new(second.path());
        assert!(matches!(Home::enter(&config), Err(NodeError::LedgerLost(_))));
    }

    #[test]
    fn fault_12_a_key_whose_ledger_is_gone_is_not_taken_for_new() {
        let directory = tempfile::tempdir().unwrap();
        let config = NodeConfig::new(directory.path());
        assert_eq!(Home::enter(&config).unwrap().start, Start::Known, "a new key has signed nothing");
        assert_eq!(Home::enter(&config).unwrap().start, Start::Known, "nor has one that never ran");
        std::fs::create_dir(directory.path().join("ledger")).unwrap();
        mark(directory.path(), Mark::Used).unwrap();
        assert_eq!(Home::enter(&config).unwrap().start, Start::Known);
        std::fs::remove_dir(directory.path().join("ledger")).unwrap();
        assert!(matches!(Home::enter(&config), Err(NodeError::LedgerLost(_))));
    }

    #[test]
    fn fault_12_a_sync_that_is_broken_off_is_not_taken_for_all_that_was_signed() {
        let directory = tempfile::tempdir().unwrap();
        let own = make_key(directory.path()).unwrap();
        let other = PublicKey::Ed25519(engine::public_key_of(&[3; 32]));
        let genesis = Genesis {
            name: Text::new("two").unwrap(),
            begins: Timestamp::EPOCH,
            epoch_blocks: 8,
            validators: Set::of([own, other]).unwrap(),
        };
        let network = Some(NetworkFile { genesis, addresses: Vec::new() });
        let config = NodeConfig { network, ..NodeConfig::new(directory.path()) };
        Home::enter(&config).unwrap().begin().unwrap();
        assert_eq!(Home::enter(&config).unwrap().start, Start::Known);
        // The ledger is lost; taking the state over begins, and is broken off twice.
        std::fs::remove_dir(directory.path().join("ledger")).unwrap();
        let home = Home::enter(&config).unwrap();
        assert_eq!(home.start, Start::Synced(None));
        home.begin().unwrap();
        drop(home);
        for _ in 0..2 {
            let home = Home::enter(&config).unwrap();
            assert_eq!(home.start, Start::Recovered, "the key may have signed what is not here");
            home.begin().unwrap();
        }
    }

    #[test]
    fn fault_14_two_directories_with_one_key_are_not_run_at_a_time() {
        let first = tempfile::tempdir().unwrap();
        let running = Home::enter(&NodeConfig::new(first.path())).unwrap();
        assert!(matches!(Home::enter(&NodeConfig::new(first.path())), Err(NodeError::Engine(_))));
        let second = tempfile::tempdir().unwrap();
        for name in ["key", "mark", "network.toml"] {
            std::fs::copy(first.path().join(name), second.path().join(name)).unwrap();
        }
        std::fs::create_dir(second.path().join("ledger")).unwrap();
        assert!(matches!(Home::enter(&NodeConfig::new(second.path())), Err(NodeError::KeyInUse(_))));
        drop(running);
        // A lone validator has nobody to ask.
        assert!(matches!(Home::enter(&NodeConfig::new(second.path())), Err(NodeError::LoneCopy(_))));
        let other = PublicKey::Ed25519(engine::public_key_of(&[9; 32]));
        std::fs::write(second.path().join("peers"), format!("{other} 127.0.0.1:7421\n")).unwrap();
        let restored = Home::enter(&NodeConfig::new(second.path())).unwrap();
        assert_eq!(restored.start, Start::Recovered, "it does not vote before it has asked the others");
    }
}
