//! The other validators of a network that is measured: processes of their own on this machine.
//!
//! The load goes to one validator, which runs in this process; the others verify, vote and store like it. All
//! share the machine, so what is measured is the work of the whole network on it.

use canon::PublicKey;
use node::{NetworkFile, NodeConfig};
use std::io::{BufRead as _, BufReader};
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{SystemTime, UNIX_EPOCH};
use vocabulary::{Genesis, Timestamp};

/// How many blocks an epoch has.
const EPOCH_BLOCKS: u32 = 256;

/// A network of several validators on this machine.
pub(super) struct Network {
    file: NetworkFile,
    /// Where each node listens: the validators, then the followers.
    addresses: Vec<SocketAddr>,
    /// All nodes' public keys, with commas.
    keys: String,
    folder: PathBuf,
    children: Vec<Child>,
}

fn told(error: impl std::fmt::Display) -> String {
    error.to_string()
}

impl Network {
    /// Makes keys for so many validators and followers, each in a directory of its own below `folder`.
    pub(super) fn new(folder: &Path, validators: usize, followers: usize) -> Result<Self, String> {
        let listeners: Vec<TcpListener> = (0..validators + followers)
            .map(|_| TcpListener::bind("127.0.0.1:0"))
            .collect::<Result<_, _>>()
            .map_err(told)?;
        let addresses: Vec<SocketAddr> =
            listeners.iter().map(TcpListener::local_addr).collect::<Result<_, _>>().map_err(told)?;
        let mut known = Vec::new();
        for (number, address) in addresses.iter().enumerate() {
            let key = node::make_key(&directory(folder, number)).map_err(told)?;
            known.push((key, address.to_string().parse().map_err(told)?));
        }
        let keys: Vec<String> = known.iter().map(|(key, _)| key.to_string()).collect();
        known.truncate(validators);
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let genesis = Genesis {
            name: canon::Text::new("bench").map_err(told)?,
            begins: Timestamp::from_ms(u64::try_from(since.as_millis()).unwrap_or(0)).map_err(told)?,
            epoch_blocks: EPOCH_BLOCKS,
            validators: canon::Set::of(known.iter().map(|(key, _)| *key)).map_err(told)?,
        };
        let file = NetworkFile { genesis, addresses: known };
        Ok(Self { file, addresses, keys: keys.join(","), folder: folder.to_owned(), children: Vec::new() })
    }

    /// The configuration of the validator in this process.
    pub(super) fn first(&self) -> Result<NodeConfig, String> {
        let address = self.addresses.first().ok_or("a network has a validator")?;
        let network = Some(self.file.clone());
        let bytes = |key: &str| match key.parse() {
            Ok(PublicKey::Ed25519(bytes)) => Some(bytes),
            Ok(PublicKey::P256(_)) | Err(_) => None,
        };
        let followers = self.keys.split(',').filter_map(bytes).collect();
        Ok(NodeConfig {
            network,
            followers,
            peer_listen: *address,
            ..NodeConfig::new(directory(&self.folder, 0))
        })
    }

    /// Starts the others. They keep so many blocks, if it is said how many.
    pub(super) fn start(&mut self, retained: Option<u64>) -> Result<(), String> {
        let path = self.folder.join("network.toml");
        std::fs::write(&path, self.file.text()).map_err(told)?;
        let executable = std::env::current_exe().map_err(told)?;
        for (number, address) in self.addresses.iter().enumerate().skip(1) {
            let mut child = Command::new(&executable)
                .args(["node", "--json", "--log", "error", "--listen", "127.0.0.1:0", "--network"])
                .arg(&path)
                .args(["--peer-listen", &address.to_string(), "--followers", &self.keys])
                .args(retained.iter().flat_map(|blocks| ["--blocks-retained".to_owned(), blocks.to_string()]))
                .arg("--dir")
                .arg(directory(&self.folder, number))
                .stdin(Stdio::null())
                .stdout(Stdio::piped())
                .spawn()
                .map_err(told)?;
            let output = child.stdout.take();
            self.children.push(child);
            let mut line = String::new();
            if let Some(output) = output {
                BufReader::new(output).read_line(&mut line).map_err(told)?;
            }
            if !line.contains("\"url\"") {
                return Err(format!("a validator does not start: {line}"));
            }
        }
        Ok(())
    }

    /// For each node, in the order of their directories: memory and disk that it has now, in bytes.
    pub(super) fn sizes(&self) -> Vec<(u64, u64)> {
        let processes =
            std::iter::once("self".to_owned()).chain(self.children.iter().map(|one| one.id().to_string()));
        let disk = |number| super::size_of(&directory(&self.folder, number));
        processes
            .enumerate()
            .map(|(number, process)| (super::resident_bytes(&process), disk(number)))
            .collect()
    }

    /// Seconds of processor time that all validators have taken.
    pub(super) fn cpu_seconds(&self) -> f64 {
        let others: f64 = self.children.iter().map(|child| cpu_seconds(&child.id().to_string())).sum();
        others + cpu_seconds("self")
    }
}

impl Drop for Network {
    fn drop(&mut self) {
        for child in &mut self.children {
            // It may have ended already; its directory goes with the folder.
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

fn directory(folder: &Path, number: usize) -> PathBuf {
    folder.join(format!("validator-{number}"))
}

/// Seconds of processor time of a process; 0 where the system does not tell (proc(5), `stat`, fields 14 and 15).
pub(super) fn cpu_seconds(process: &str) -> f64 {
    const TICKS_PER_SECOND: f64 = 100.0;
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    // The name in parentheses may hold blanks; what follows it begins with field 3.
    let rest = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    let ticks =
        |field: usize| rest.split_whitespace().nth(field - 3).and_then(|text| text.parse::<f64>().ok());
    (ticks(14).unwrap_or(0.0) + ticks(15).unwrap_or(0.0)) / TICKS_PER_SECOND
}

/// Bytes that were sent between processes of this machine; 0 where the system does not tell.
pub(super) fn loopback_bytes() -> u64 {
    let text = std::fs::read_to_string("/sys/class/net/lo/statistics/tx_bytes").unwrap_or_default();
    text.trim().parse().unwrap_or(0)
}
