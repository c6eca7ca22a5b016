//! `kerf demo`: a node, real procurement records, one whole trade, the report, the check.

mod trade;

use crate::copy::fetch;
use crate::export;
use crate::failure::{Failure, Outcome};
use crate::import::{Imported, import, progress};
use crate::player::Desk;
use crate::session::now;
use crate::verify::{check_block, scratch, start_check, trust};
use books::{ExceptionCount, Report};
use interchange::ocds::{merge, read};
use node::{Node, NodeConfig};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;
use vocabulary::Timestamp;

/// The records that come with Kerf; their licences stand beside them.
const SAMPLE: &str = include_str!("../sample/ocds.jsonl");

/// What `kerf demo` is asked to do.
#[derive(Clone, Debug)]
pub(crate) struct DemoOptions {
    /// Where everything is put; must not exist yet.
    pub(crate) directory: PathBuf,
    /// True to leave the node serving at the end.
    pub(crate) stay: bool,
    /// Where to listen; port 0 takes a free one.
    pub(crate) listen: SocketAddr,
    /// True to leave the progress bar out.
    pub(crate) quiet: bool,
}

impl Default for DemoOptions {
    fn default() -> Self {
        Self {
            directory: PathBuf::from(".kerf/demo"),
            stay: false,
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            quiet: false,
        }
    }
}

/// A folder that does not exist yet: the one asked for, or with a number behind it.
fn fresh(wanted: &Path) -> Outcome<PathBuf> {
    for number in 1..10_000 {
        let path = match number {
            1 => wanted.to_owned(),
            _ => PathBuf::from(format!("{}-{number}", wanted.display())),
        };
        if !path.exists() {
            std::fs::create_dir_all(&path).map_err(|cause| Failure::file(&path, "make", &cause))?;
            return Ok(path);
        }
    }
    let what = format!("too many folders beside `{}`", wanted.display());
    Err(Failure::usage(what, "delete some, or choose another with --dir"))
}

/// Runs the demo, writing to `out`.
///
/// # Errors
/// If a part of it fails.
pub(crate) fn run(options: &DemoOptions, out: &mut dyn std::io::Write) -> Outcome<()> {
    let started = Instant::now();
    let folder = fresh(&options.directory)?;
    let say = |out: &mut dyn std::io::Write, line: &str| writeln!(out, "{line}").map_err(failed);
    let config = NodeConfig { network_name: "demo".to_owned(), ..NodeConfig::new(folder.join("node")) };
    let node = Node::open(&config).map_err(failed)?;
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().map_err(failed)?;
    let listener = std::net::TcpListener::bind(options.listen).map_err(|error| {
        let what = format!("cannot listen on {}: {error}", options.listen);
        Failure::usage(what, "choose another address with --listen")
    })?;
    let url = format!("http://{}", listener.local_addr().map_err(failed)?);
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let mut seed = [0; 32];
    getrandom::fill(&mut seed).map_err(failed)?;
    let server =
        runtime.spawn(gateway::serve(node.clone(), listener, gateway::Setup::new(seed), async move {
            let _ = stopped.await;
        }));
    say(out, "Kerf demo: one node on this machine, real records, one whole trade")?;
    say(out, &format!("\n1. The node is up: {url}, network {}", node.network()))?;

    let mut secret = [0; 32];
    getrandom::fill(&mut secret).map_err(failed)?;
    let mut desk = Desk::open(&url)?;
    let now = now()?;
    say(out, "\n2. Recorded public procurement, played as signed transactions over HTTP")?;
    let imported = play_sample(&node, &mut desk, &secret, now, options.quiet)?;
    say(out, &indent(&imported.to_text()))?;

    say(out, "3. One whole trade, nine verbs, and what the rules say no to\n")?;
    let (story, traded) = trade::play(&mut desk, node.network(), &secret, now)?;
    say(out, &story)?;

    say(out, "4. What it cost to coordinate (all trades)\n")?;
    let (books, report) = report(&runtime, &node, &imported)?;
    books.check().map_err(failed)?;
    say(out, &indent(&report.to_text()))?;
    write_files(&folder, &report, &imported)?;

    say(out, "5. Checked from the first block, trusting only the network's trust string")?;
    let checked = check_ledger(&desk, &node)?;
    say(out, &format!("  {checked}"))?;
    let proof = prove(&desk, &node, &folder, &traded)?;
    write_release(&desk, &folder, &traded)?;
    say(out, &format!("  {proof}"))?;

    say(out, &format!("\n6. Everything is in {}", folder.display()))?;
    for (file, what) in FILES {
        say(out, &format!("  {file:<18} {what}"))?;
    }
    say(out, &format!("\n  trust string: {}", node.trust()))?;
    say(out, &format!("  done in {:.1} s", started.elapsed().as_secs_f64()))?;
    if options.stay {
        say(
            out,
            &format!(
                "\nThe node goes on at {url}; try:\n  kerf --url {url} status\n  kerf --url {url} show {}\n  kerf --url {url} show {}\n  kerf --url {url} balances {}\nEnd it with Ctrl-C.",
                traded.order, traded.invoice, traded.buyer
            ),
        )?;
        runtime.block_on(async { tokio::signal::ctrl_c().await }).map_err(failed)?;
    } else {
        say(
            out,
            &format!("\nNext: `kerf node --dir {}` serves this ledger again.", folder.join("node").display()),
        )?;
    }
    let _ = stop.send(());
    let _ = runtime.block_on(async { tokio::time::timeout(Duration::from_secs(10), server).await });
    node.stop().map_err(failed)
}

/// Something of the demo's own that should not fail.
fn failed(error: impl std::fmt::Display) -> Failure {
    Failure::world("demo", error.to_string(), "check that the disk has room; else tell the maintainers")
}

const FILES: &[(&str, &str)] = &[
    ("node", "the node's data directory"),
    ("report.html", "the friction report with plots: open it in a browser"),
    ("report.json", "the same, for programs"),
    ("exceptions.jsonl", "what the records lack or say wrong, and what the rules refused, by field"),
    ("trade.ocds.json", "the trade as an Open Contracting release, for whoever reads those"),
    ("order.proof", "a proof of the order: `kerf verify proof` checks it without any node"),
];

fn indent(text: &str) -> String {
    text.lines().map(|line| if line.is_empty() { "\n".to_owned() } else { format!("  {line}\n") }).collect()
}

fn play_sample(
    node: &Node,
    desk: &mut Desk,
    secret: &[u8; 32],
    now: Timestamp,
    quiet: bool,
) -> Outcome<Imported> {
    let mut unread = Vec::new();
    let mut releases = Vec::new();
    for found in read(SAMPLE) {
        match found {
            Ok(release) => releases.push(release),
            Err(error) => unread.push(error.to_string()),
        }
    }
    let releases = merge(releases);
    let bar = progress(releases.len(), quiet);
    let imported = import(desk, node.network(), secret, now, &releases, unread, &bar)?;
    bar.finish_and_clear();
    Ok(imported)
}

/// Folds the facts into the books of all parties and the friction report.
fn report(runtime: &Runtime, node: &Node, imported: &Imported) -> Outcome<(books::Books, Report)> {
    let mut books = books::Books::new();
    for height in 1..=node.status().height {
        let Some((time, outcomes)) = node.outcomes(height).map_err(failed)? else {
            continue;
        };
        let named = runtime.block_on(node.block(height)).map_err(failed)?;
        let named = named.filter(|block| !block.body.is_empty()).map_or(Ok(Vec::new()), |block| {
            ledger::Body::decode(&block.body, |_| None).map(|body| body.touches_by_entry())
        });
        books.fold_named(&books::Block { height, time, outcomes: &outcomes }, &named.map_err(failed)?);
    }
    let mut report = books.report();
    report.exceptions = exceptions(imported);
    Ok((books, report))
}

fn exceptions(imported: &Imported) -> Vec<ExceptionCount> {
    imported
        .tally
        .by_kind
        .iter()
        .map(|(kind, count)| ExceptionCount {
            kind: kind.clone(),
            count: *count,
            example: imported
                .exceptions
                .iter()
                .find(|exception| exception.kind == *kind)
                .map(|exception| format!("{} {}: {}", exception.ocid, exception.path, exception.detail))
                .unwrap_or_default(),
        })
        .collect()
}

fn write_files(folder: &Path, report: &Report, imported: &Imported) -> Outcome<()> {
    let files = [
        ("report.html", report.to_html("Kerf demo: what it cost to coordinate")),
        ("report.json", report.to_json().pretty()),
        ("exceptions.jsonl", imported.exception_lines()),
    ];
    for (name, text) in files {
        let path = folder.join(name);
        std::fs::write(&path, text).map_err(|cause| Failure::file(&path, "write", &cause))?;
    }
    Ok(())
}

/// Fetches every block over HTTP, as an auditor would, and replays it.
fn check_ledger(desk: &Desk, node: &Node) -> Outcome<String> {
    let trust = trust(&node.trust())?;
    let scratch = scratch()?;
    let mut check = start_check(node.genesis(), &trust, scratch.path())?;
    let height = node.status().height;
    for at in 1..=height {
        check_block(&mut check, &fetch(&desk.client, at)?)?;
    }
    let checked = check.checked();
    Ok(format!(
        "{} blocks, {} signatures, {} refusals: every outcome and the state are as the blocks commit to",
        checked.blocks, checked.transactions, checked.refused
    ))
}

/// Writes the trade as others read it.
fn write_release(desk: &Desk, folder: &Path, traded: &trade::Traded) -> Outcome<()> {
    let wanted = export::Wanted { id: traded.agreement.to_string(), ocid: None };
    let path = folder.join("trade.ocds.json");
    std::fs::write(&path, export::release(&desk.client, &wanted)?)
        .map_err(|cause| Failure::file(&path, "write", &cause))
}

fn prove(desk: &Desk, node: &Node, folder: &Path, traded: &trade::Traded) -> Outcome<String> {
    let bytes = desk.client.get_bytes(&format!("/v1/orders/{}/proof", traded.order))?;
    let path = folder.join("order.proof");
    std::fs::write(&path, &bytes).map_err(|cause| Failure::file(&path, "write", &cause))?;
    let proof = engine::Proof::decode(&bytes).map_err(failed)?;
    let trust = trust(&node.trust())?;
    let proven = node::verify_record(&proof, &trust).map_err(failed)?;
    match proven.record {
        Some(ledger::Record::Order(order)) => Ok(format!(
            "{} is {} after block {}: proven in {} bytes, for {} and {}",
            traded.order,
            order.stage,
            proven.height,
            bytes.len(),
            traded.buyer,
            traded.seller
        )),
        Some(_) | None => Err(failed(format!("the proof is not about {}", traded.order))),
    }
}
