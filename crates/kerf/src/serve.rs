//! `kerf node`: the node with its HTTP interface, until it is told to stop.
//!
//! Settings come from flags, then from `KERF_*` variables, then from a TOML file, then from what is usual.
//! Promise: SIGINT and SIGTERM stop it cleanly; it ends by itself, with an error, if the engine does.

#[cfg(test)]
mod tests;

use crate::failure::{Failure, Outcome};
use crate::session::Session;
use canon::{Json, PublicKey};
use clap::{Arg, ArgAction, ArgMatches, Command};
use gateway::{Reads, Setup};
use node::{Node, NodeConfig, NodeError};
use std::io::IsTerminal as _;
use std::net::{SocketAddr, TcpListener};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::signal::unix::{SignalKind, signal};

/// Where a node listens if nobody says otherwise: on this machine only.
const LISTEN_USUAL: &str = "127.0.0.1:7420";
/// What is logged if nobody says otherwise.
const LOG_USUAL: &str = "info";
/// How often it is checked that the engine still runs.
const HEALTH_EVERY: Duration = Duration::from_secs(1);

/// How a node and its interface are set up.
#[derive(Clone, Debug)]
struct Settings {
    listen: SocketAddr,
    log: String,
    node: NodeConfig,
    pages_origin: Option<String>,
    signer_origin: Option<String>,
    reads: Reads,
}

struct Setting {
    name: &'static str,
    variable: &'static str,
    value: &'static str,
    about: &'static str,
}

const SETTINGS: &[Setting] = &[
    Setting {
        name: "dir",
        variable: "KERF_DIR",
        value: "DIR",
        about: "The data directory; made if missing [usual: `node` in Kerf's folder]",
    },
    Setting {
        name: "listen",
        variable: "KERF_LISTEN",
        value: "ADDRESS",
        about: "Where the HTTP interface listens; port 0 takes a free one [usual: 127.0.0.1:7420]",
    },
    Setting {
        name: "pages-origin",
        variable: "KERF_PAGES_ORIGIN",
        value: "ORIGIN",
        about: "The origin by which people reach the pages, such as https://kerf.example [usual: http://localhost and the port]",
    },
    Setting {
        name: "signer-origin",
        variable: "KERF_SIGNER_ORIGIN",
        value: "ORIGIN",
        about: "The origin of the page that signs, which no other page shares, such as https://sign.kerf.example [usual: http://sign.localhost and the port]",
    },
    Setting {
        name: "reads",
        variable: "KERF_READS",
        value: "open|parties",
        about: "Who reads over the interface what is between parties: whoever reaches it, or the parties and the auditor with a session. The pages always ask for a session [usual: open where only this machine reaches it, else parties]",
    },
    Setting {
        name: "network-name",
        variable: "KERF_NETWORK_NAME",
        value: "NAME",
        about: "What a new network is called [usual: kerf]",
    },
    Setting {
        name: "heartbeat-ms",
        variable: "KERF_HEARTBEAT_MS",
        value: "MS",
        about: "How long an idle node waits before it makes an empty block",
    },
    Setting {
        name: "block-interval-min-ms",
        variable: "KERF_BLOCK_INTERVAL_MIN_MS",
        value: "MS",
        about: "The least time between two blocks",
    },
    Setting {
        name: "threads",
        variable: "KERF_THREADS",
        value: "NUMBER",
        about: "Threads for tasks, and as many again for signatures and execution",
    },
    Setting {
        name: "cache-mib",
        variable: "KERF_CACHE_MIB",
        value: "MIB",
        about: "Memory for pages of the state",
    },
    Setting {
        name: "network",
        variable: "KERF_NETWORK",
        value: "FILE",
        about: "The file of the network to take part in, as `kerf network init` writes it; kept after the first start",
    },
    Setting {
        name: "join",
        variable: "KERF_JOIN",
        value: "URL",
        about: "A node of the network to join, for the first start; needs --trust. The newest state is taken over",
    },
    Setting {
        name: "trust",
        variable: "KERF_TRUST",
        value: "STRING",
        about: "The trust string of the network to join, from a source that you trust",
    },
    Setting {
        name: "peer-listen",
        variable: "KERF_PEER_LISTEN",
        value: "ADDRESS",
        about: "Where other nodes reach this one [usual: a free port of this machine]",
    },
    Setting {
        name: "followers",
        variable: "KERF_FOLLOWERS",
        value: "KEYS",
        about: "Public keys, with commas, of nodes that may follow this one without being validators",
    },
    Setting {
        name: "peers-max",
        variable: "KERF_PEERS_MAX",
        value: "NUMBER",
        about: "How many nodes may be connected, this one among them [usual: 32, or 1 for a node alone]",
    },
    Setting {
        name: "blocks-retained",
        variable: "KERF_BLOCKS_RETAINED",
        value: "NUMBER",
        about: "Blocks kept behind the newest; older ones are thrown away [usual: all are kept]",
    },
    Setting {
        name: "log",
        variable: "KERF_LOG",
        value: "LEVEL",
        about: "What is logged to standard error: error, warn, info, debug, or a filter [usual: info]",
    },
];

/// `kerf node`.
pub(crate) fn command() -> Command {
    let mut command = Command::new("node")
        .about("Runs a node with its HTTP interface, until it is interrupted")
        .arg(
            Arg::new("config")
                .long("config")
                .env("KERF_CONFIG")
                .value_name("FILE")
                .help("A TOML file with these settings, named as the flags; flags and variables count more"),
        )
        .arg(
            Arg::new("no-index")
                .long("no-index")
                .env("KERF_NO_INDEX")
                .action(ArgAction::SetTrue)
                .help("Keeps no lists of facts and records: agrees, stores and proves only"),
        )
        .arg(Arg::new("votes-at-once").long("votes-at-once").action(ArgAction::SetTrue).help(
            "After a lost or restored directory: votes at once. Only if the network has halted for want of \
                         this node",
        ))
        .arg(
            Arg::new("rebuild")
                .long("rebuild")
                .action(ArgAction::SetTrue)
                .help("Makes the lists of facts and records again from the blocks before it starts"),
        );
    for setting in SETTINGS {
        command = command.arg(
            Arg::new(setting.name)
                .long(setting.name)
                .env(setting.variable)
                .value_name(setting.value)
                .help(setting.about),
        );
    }
    command
}

fn bad(name: &str, value: &str, reason: impl std::fmt::Display) -> Failure {
    Failure::usage(
        format!("setting `{name}`: `{}` {reason}", crate::display::visible(value)),
        "see `kerf node --help`",
    )
}

/// The settings in a TOML file, as texts.
fn from_file(path: &Path) -> Outcome<Vec<(String, String)>> {
    let text = crate::verbs::read_text(path)?;
    let wrong = |reason: String| Failure::usage(format!("`{}`: {reason}", path.display()), "correct it");
    let table: toml::Table =
        text.parse().map_err(|error: toml::de::Error| wrong(error.message().to_owned()))?;
    let mut settings = Vec::new();
    for (name, value) in table {
        if name != "no-index" && SETTINGS.iter().all(|setting| setting.name != name) {
            return Err(wrong(format!("there is no setting `{name}`")));
        }
        let text = match value {
            toml::Value::String(text) => text,
            toml::Value::Integer(number) => number.to_string(),
            toml::Value::Boolean(flag) => flag.to_string(),
            toml::Value::Float(_)
            | toml::Value::Datetime(_)
            | toml::Value::Array(_)
            | toml::Value::Table(_) => {
                return Err(wrong(format!(
                    "setting `{name}` must be a text, a whole number, or true or false"
                )));
            }
        };
        settings.push((name, text));
    }
    Ok(settings)
}

fn settings(matches: &ArgMatches, usual_directory: impl FnOnce() -> Outcome<PathBuf>) -> Outcome<Settings> {
    let file = match matches.get_one::<String>("config") {
        Some(path) => from_file(Path::new(path))?,
        None => Vec::new(),
    };
    let in_file = |name: &str| file.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone());
    let text = |name: &str| matches.get_one::<String>(name).cloned().or_else(|| in_file(name));
    let number = |name: &str, usual: u64, range: std::ops::RangeInclusive<u64>| match text(name) {
        None => Ok(usual),
        Some(text) => text.parse().ok().filter(|number| range.contains(number)).ok_or_else(|| {
            bad(name, &text, format!("is not a whole number from {} to {}", range.start(), range.end()))
        }),
    };
    let directory = match text("dir") {
        Some(directory) => PathBuf::from(directory),
        None => usual_directory()?,
    };
    let listen = text("listen").unwrap_or_else(|| LISTEN_USUAL.to_owned());
    let listen: SocketAddr =
        listen.parse().map_err(|_| bad("listen", &listen, "is not an address such as 127.0.0.1:7420"))?;
    let usual = NodeConfig::new(directory);
    let no_index = matches.get_flag("no-index") || in_file("no-index").is_some_and(|text| text == "true");
    let votes_at_once = matches.get_flag("votes-at-once");
    let threads = number("threads", usual.threads as u64, 1..=256)?;
    let cache_mib = number("cache-mib", (usual.cache_bytes >> 20) as u64, 8..=1 << 20)?;
    let followers = match text("followers") {
        None => Vec::new(),
        Some(keys) => keys.split(',').map(follower).collect::<Outcome<_>>()?,
    };
    let peer_listen = match text("peer-listen") {
        None => usual.peer_listen,
        Some(address) => address
            .parse()
            .map_err(|_| bad("peer-listen", &address, "is not an address such as 0.0.0.0:7421"))?,
    };
    let has_network = usual.directory.join("network.toml").exists();
    let (network, lineage) = match (text("network"), text("join")) {
        (Some(_), Some(_)) => {
            return Err(Failure::usage(
                "--network and --join say different things",
                "join a network that runs with --join, begin one with --network",
            ));
        }
        (Some(path), None) => (Some(crate::network::read_file(Path::new(&path))?), None),
        // Whoever has joined needs nobody to begin again.
        (None, Some(_)) if has_network => (None, None),
        (None, Some(url)) => {
            let trust = text("trust").ok_or_else(|| {
                Failure::usage(
                    "--join needs the network's trust string",
                    "say it with --trust, from a source you trust",
                )
            })?;
            let (file, lineage) = crate::network::join(&url, &crate::verify::trust(&trust)?)?;
            (Some(file), Some(lineage))
        }
        (None, None) => (None, None),
    };
    let node = NodeConfig {
        network,
        lineage,
        votes_at_once,
        peer_listen,
        followers,
        peers_max: usize::try_from(number("peers-max", 0, 1..=512)?).unwrap_or(0),
        blocks_retained: match number("blocks-retained", 0, 256..=1_048_576)? {
            0 => None,
            blocks => Some(blocks),
        },
        network_name: text("network-name").unwrap_or(usual.network_name.clone()),
        heartbeat_ms: number("heartbeat-ms", usual.heartbeat_ms, 100..=3_600_000)?,
        block_interval_min_ms: number("block-interval-min-ms", usual.block_interval_min_ms, 0..=60_000)?,
        threads: usize::try_from(threads).unwrap_or(usual.threads),
        cache_bytes: usize::try_from(cache_mib << 20).unwrap_or(usual.cache_bytes),
        indexed: usual.indexed && !no_index,
        rebuild: matches.get_flag("rebuild"),
        ..usual
    };
    let reads = match text("reads").as_deref() {
        None if listen.ip().is_loopback() => Reads::Open,
        None | Some("parties") => Reads::Parties,
        Some("open") => Reads::Open,
        Some(other) => return Err(bad("reads", other, "is neither `open` nor `parties`")),
    };
    Ok(Settings {
        listen,
        log: text("log").unwrap_or_else(|| LOG_USUAL.to_owned()),
        node,
        pages_origin: text("pages-origin").map(|text| origin("pages-origin", &text)).transpose()?,
        signer_origin: text("signer-origin").map(|text| origin("signer-origin", &text)).transpose()?,
        reads,
    })
}

/// The origin of pages: a scheme, a host, a port if it is not the usual one, and nothing else. Browsers keep
/// passkeys from pages that are not encrypted, but for this machine's own.
fn origin(name: &str, text: &str) -> Outcome<String> {
    let tidy = text.trim_end_matches('/');
    let host = tidy.strip_prefix("https://").or_else(|| tidy.strip_prefix("http://")).unwrap_or_default();
    let is_host = !host.is_empty()
        && host.len() <= 255
        && host
            .chars()
            .all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '-' | ':' | '[' | ']'));
    if is_host {
        Ok(tidy.to_owned())
    } else {
        Err(bad(name, text, "is not an origin such as https://kerf.example"))
    }
}

/// The secret by which this node's sessions are known; made when it is missing, readable by its owner only.
fn session_secret(directory: &Path) -> Outcome<[u8; 32]> {
    let path = directory.join("session-secret");
    if let Ok(bytes) = std::fs::read(&path)
        && let Ok(secret) = bytes.try_into()
    {
        return Ok(secret);
    }
    let mut secret = [0; 32];
    getrandom::fill(&mut secret).map_err(|cause| {
        Failure::world("system", format!("the system gives no randomness: {cause}"), "try again")
    })?;
    let written = std::fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&path);
    written
        .and_then(|mut file| std::io::Write::write_all(&mut file, &secret))
        .map_err(|cause| Failure::file(&path, "write", &cause))?;
    Ok(secret)
}

/// A follower's public key.
fn follower(text: &str) -> Outcome<[u8; 32]> {
    match text.trim().parse() {
        Ok(PublicKey::Ed25519(key)) => Ok(key),
        Ok(PublicKey::P256(_)) => Err(bad("followers", text, "is not the key of a node")),
        Err(error) => Err(bad("followers", text, error)),
    }
}

fn start_log(filter: &str) -> Outcome<()> {
    let filter = tracing_subscriber::EnvFilter::try_new(filter)
        .map_err(|error| bad("log", filter, format!("is not a level or a filter: {error}")))?;
    let colour = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_ansi(colour);
    // A second start in one process keeps the first log.
    let _ = log.with_writer(std::io::stderr).try_init();
    Ok(())
}

/// The error with all its causes, on one line.
pub(crate) fn with_causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(&format!(": {error}"));
        cause = error.source();
    }
    text
}

fn node_failed(error: &NodeError) -> Failure {
    Failure::world("node", with_causes(error), "put right what it says, and start the node again")
}

/// Runs a node until it is told to stop.
pub(crate) fn run(session: &Session, matches: &ArgMatches) -> Outcome<()> {
    let settings = settings(matches, || Ok(session.home()?.node()))?;
    start_log(&settings.log)?;
    // Before the node: whoever cannot listen need not open the ledger.
    let listener = TcpListener::bind(settings.listen).map_err(|cause| {
        Failure::world(
            "listen",
            format!("cannot listen on {}: {cause}", settings.listen),
            "stop the program that listens there, or choose another address with --listen",
        )
    })?;
    let address = listener.local_addr().unwrap_or(settings.listen);
    let executor = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(|cause| {
        Failure::world(
            "system",
            format!("could not start threads: {cause}"),
            "free some memory, and try again",
        )
    })?;
    let node = Node::open(&settings.node).map_err(|error| node_failed(&error))?;
    let directory = &settings.node.directory;
    let setup = Setup {
        pages_origin: settings.pages_origin,
        signer_origin: settings.signer_origin,
        reads: settings.reads,
        folder: Some(directory.join("pages")),
        ..Setup::new(session_secret(directory)?)
    };
    announce(session, &node, address, setup.pages_origin.as_deref())?;
    let ended = executor.block_on(serve(&node, listener, setup));
    tracing::info!("stopping");
    node.stop().map_err(|error| node_failed(&error))?;
    executor.shutdown_timeout(Duration::from_secs(5));
    ended
}

fn announce(session: &Session, node: &Node, address: SocketAddr, pages: Option<&str>) -> Outcome<()> {
    let status = node.status();
    let json = Json::Object(vec![
        ("url".to_owned(), Json::Text(format!("http://{address}"))),
        ("network".to_owned(), Json::Text(status.network.to_string())),
        ("name".to_owned(), Json::Text(status.name.clone())),
        ("height".to_owned(), Json::Number(status.height)),
        ("trust".to_owned(), Json::Text(status.trust.clone())),
    ]);
    session.output.item(&json, || {
        let local = format!("http://localhost:{}", address.port());
        format!(
            "network {} ({}), block {}\ntrust {}\nlistening on http://{address}\npages at {}\n",
            status.network,
            crate::display::visible(&status.name),
            status.height,
            status.trust,
            pages.unwrap_or(&local),
        )
    })
}

async fn serve(node: &Node, listener: TcpListener, setup: Setup) -> Outcome<()> {
    let no_signals =
        |cause| Failure::world("system", format!("cannot wait for signals: {cause}"), "try again");
    let mut interrupt = signal(SignalKind::interrupt()).map_err(no_signals)?;
    let mut terminate = signal(SignalKind::terminate()).map_err(no_signals)?;
    let (told, was_told) = tokio::sync::oneshot::channel();
    let watched = node.clone();
    let stop = async move {
        let engine_ended = async {
            while watched.status().running {
                tokio::time::sleep(HEALTH_EVERY).await;
            }
        };
        let by_itself = tokio::select! {
            _ = interrupt.recv() => false,
            _ = terminate.recv() => false,
            () = engine_ended => true,
        };
        let _ = told.send(by_itself);
    };
    gateway::serve(node.clone(), listener, setup, stop).await.map_err(|error| {
        Failure::world("serve", with_causes(&error), "choose another address with --listen")
    })?;
    match was_told.await {
        Ok(true) => Err(Failure::world(
            "engine_ended",
            "the engine has stopped by itself; what is final is safe",
            "look at the log for the reason, and start the node again",
        )),
        Ok(false) | Err(_) => Ok(()),
    }
}
