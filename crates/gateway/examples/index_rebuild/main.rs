//! How long a node takes to make the market's index anew from its ledger: `cargo xtask bench search --ledger`.
//!
//! Sketch: the index alone takes some 11,000 listings a second on two cores. From a ledger each listing is first read
//! as a record, with the profile of its owner, some tens of microseconds more; so a million should take
//! less than three minutes. Serves the promise that the index may be lost at any time.
//!
//! A node of its own publishes the listings of the search benchmark as signed acts; then it is started again without the
//! folder of the index, and asked over HTTP until it knows all of them; then once more, with the folder.
//! Prints the section for `docs/benchmarks.md`; what it is doing goes to standard error.

#![expect(clippy::print_stdout, reason = "the section is the program's answer")]

#[expect(dead_code, reason = "the search benchmark needs more of a listing")]
#[path = "../../../market/examples/search_bench/made.rs"]
mod made;

use canon::SecretKey;
use gateway::Setup;
use ledger::{Act, Command, Enrol, Envelope, Publish, Purpose};
use made::Maker;
use node::{Node, NodeConfig, SubmitError};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use vocabulary::{NetworkId, Span, Timestamp, TransactionId};

/// What can go wrong here: it is told, and the run ends.
pub(crate) type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

/// How many parties publish.
const PARTIES: u32 = 2_000;
/// How many acts are sent at once.
const AT_ONCE: usize = 500;

struct Options {
    listings: u32,
    folder: PathBuf,
    data: PathBuf,
}

fn options() -> Outcome<Options> {
    let mut options = Options {
        listings: 1_000_000,
        folder: PathBuf::from("/var/tmp"),
        data: PathBuf::from("../shared/data"),
    };
    let words: Vec<String> = std::env::args().skip(1).collect();
    for pair in words.chunks(2) {
        match pair {
            [name, value] if name == "--listings" => options.listings = value.parse()?,
            [name, value] if name == "--dir" => options.folder = PathBuf::from(value),
            [name, value] if name == "--data" => options.data = PathBuf::from(value),
            other => return Err(format!("no option `{}`", other.join(" ")).into()),
        }
    }
    Ok(options)
}

/// Signs acts, each with a time of its own until which it is valid.
struct Signing {
    network: NetworkId,
    next: Timestamp,
}

impl Signing {
    fn sign(&mut self, party: u32, act: impl FnOnce(&SecretKey) -> Act) -> Vec<u8> {
        let key = SecretKey::from_seed(&canon::hash_parts("kerf/bench-key/1", &[&party.to_be_bytes()]).0);
        let human = ledger::agent_of_key(&key.public());
        self.next = self.next.plus(Span::from_ms(1).unwrap_or(Span::seconds(1)));
        let envelope = Envelope {
            network: self.network,
            key: key.public(),
            human,
            tool: None,
            principal: human,
            valid_until: self.next,
            command: Command::Act(act(&key)),
        };
        canon::encode(&envelope.sign(&key))
    }
}

/// Sends acts, as fast as they are taken; gives the last.
async fn send(node: &Node, acts: &[Vec<u8>]) -> Outcome<Option<TransactionId>> {
    let (mut waiting, mut last) = (acts.iter().collect::<Vec<_>>(), None);
    while !waiting.is_empty() {
        let mut again = Vec::new();
        match node.submit_many(&waiting).await {
            Err(SubmitError::Busy) => again.clone_from(&waiting),
            Err(error) => return Err(error.into()),
            Ok(answers) => {
                for (bytes, answer) in waiting.iter().zip(answers) {
                    match answer {
                        Ok(id) => last = Some(id),
                        Err(SubmitError::Busy | SubmitError::TooMany) => again.push(*bytes),
                        Err(error) => return Err(error.into()),
                    }
                }
            }
        }
        if !again.is_empty() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        waiting = again;
    }
    Ok(last)
}

async fn settled(node: &Node, last: Option<TransactionId>) -> Outcome<()> {
    let Some(last) = last else { return Ok(()) };
    let receipt = node.wait(&last, Duration::from_secs(120)).await?;
    receipt.map(drop).ok_or_else(|| "the node does not keep up".into())
}

/// Publishes all listings.
async fn publish(node: &Node, options: &Options) -> Outcome<()> {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH)?;
    let now = Timestamp::from_ms(u64::try_from(since.as_millis())?)?;
    let mut signing = Signing { network: node.network(), next: now.plus(Span::hours(12)) };
    let enrolments: Vec<Vec<u8>> = (0..PARTIES)
        .map(|party| signing.sign(party, |key| Act::Enrol(Enrol { key: key.public() })))
        .collect();
    settled(node, send(node, &enrolments).await?).await?;
    let mut maker = Maker::read(&options.data)?;
    let mut acts = Vec::with_capacity(AT_ONCE);
    let mut last = None;
    for number in 0..options.listings {
        let made = maker.make(number).listing;
        let open_until = now.plus(Span::days(30 + u64::from(number % 90)));
        let is_need = made.purpose == Purpose::Need;
        let act = Act::Publish(Publish {
            purpose: made.purpose,
            title: made.title,
            lines: made.lines,
            open_until,
            reveal_until: None,
            select_until: is_need.then(|| open_until.plus(Span::days(14))),
            references: made.references,
            note: made.note,
        });
        acts.push(signing.sign(number % PARTIES, |_| act));
        if acts.len() == AT_ONCE || number + 1 == options.listings {
            let sent = send(node, &acts).await?;
            settled(node, std::mem::replace(&mut last, sent)).await?;
            acts.clear();
        }
        if number % 100_000 == 99_999 {
            eprintln!("{} listings published", number + 1);
        }
    }
    settled(node, last).await
}

/// Starts the node, and gives the time until it was open, and until its search knew all listings.
async fn started(config: &NodeConfig, folder: &Path, listings: u32) -> Outcome<[Duration; 2]> {
    let began = Instant::now();
    let node = Node::open(config)?;
    let opened = began.elapsed();
    let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let setup = Setup { folder: Some(folder.to_path_buf()), ..Setup::new([7; 32]) };
    let served = node.clone();
    let serving = tokio::spawn(async move {
        gateway::serve(served, listener, setup, async move { drop(stopped.await) }).await
    });
    let url = format!("http://{address}/v1/market?limit=1");
    let known = loop {
        let asked = url.clone();
        let answer = tokio::task::spawn_blocking(move || {
            let mut answer = ureq::get(&asked).call().ok()?;
            serde_json::from_str::<serde_json::Value>(&answer.body_mut().read_to_string().ok()?).ok()
        });
        let total = answer.await?.and_then(|answer| answer["total"].as_u64()).unwrap_or_default();
        if total >= u64::from(listings) {
            break began.elapsed();
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    };
    let _ = stop.send(());
    serving.await??;
    node.stop()?;
    Ok([opened, known])
}

fn size_of(path: &Path) -> u64 {
    use std::os::unix::fs::MetadataExt as _;
    let Ok(entries) = std::fs::read_dir(path) else { return 0 };
    let sizes = entries.flatten().map(|entry| match entry.metadata() {
        Ok(metadata) if metadata.is_dir() => size_of(&entry.path()),
        Ok(metadata) => metadata.blocks() * 512,
        Err(_) => 0,
    });
    sizes.sum()
}

fn main() -> Outcome<()> {
    let options = options()?;
    let folder = tempfile::Builder::new().prefix("kerf-rebuild-").tempdir_in(&options.folder)?;
    let (home, beside) = (folder.path().join("node"), folder.path().join("beside"));
    std::fs::create_dir(&beside)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let config = NodeConfig { network_name: "bench".to_owned(), ..NodeConfig::new(&home) };
    let node = Node::open(&config)?;
    let began = Instant::now();
    runtime.block_on(publish(&node, &options))?;
    let (published, height) = (began.elapsed(), node.status().height);
    node.stop()?;
    drop(node);
    let first = runtime.block_on(started(&config, &beside, options.listings))?;
    let again = runtime.block_on(started(&config, &beside, options.listings))?;
    let rate = f64::from(options.listings) / (first[1] - first[0]).as_secs_f64();
    println!(
        "{} listings of {PARTIES} parties on a ledger of {height} blocks, {} MiB (published in {:.0} s).\n",
        options.listings,
        size_of(&home) >> 20,
        published.as_secs_f64()
    );
    println!("| | the node is open after s | the search knows all after s | listings/s | MiB |");
    println!("| --- | --- | --- | --- | --- |");
    println!(
        "| without its index | {:.2} | {:.1} | {rate:.0} | |",
        first[0].as_secs_f64(),
        first[1].as_secs_f64()
    );
    println!(
        "| with it | {:.2} | {:.2} | | {} |",
        again[0].as_secs_f64(),
        again[1].as_secs_f64(),
        size_of(&beside) >> 20
    );
    Ok(())
}
