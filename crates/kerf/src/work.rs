//! Commands that do a whole piece of work: the demo, an import, a benchmark.

use crate::bench::{self, BenchOptions};
use crate::cli::{flag, option, place, text};
use crate::demo::{self, DemoOptions};
use crate::failure::{Failure, Outcome};
use crate::import::{self, Imported};
use crate::imports;
use crate::player::Desk;
use crate::session::{Session, now};
use canon::Json;
use clap::{ArgMatches, Command};
use std::path::{Path, PathBuf};

/// The commands of this file.
pub(crate) fn commands() -> Vec<Command> {
    vec![
        Command::new("demo")
            .about("Shows it all: a node, real procurement records, one whole trade, the report, the check")
            .args([
                option("dir", "DIR", "Where to put everything [default: .kerf/demo]"),
                option("listen", "ADDRESS", "Where to listen [default: a free port of this machine]"),
                flag("stay", "Leaves the node serving at the end"),
            ]),
        Command::new("import")
            .about("Plays records from elsewhere on a running node")
            .subcommand_required(true)
            .arg_required_else_help(true)
            .subcommand(
                Command::new("ocds")
                    .about("OCDS 1.1 releases, records or packages, as JSON or JSON lines")
                    .args([
                        place("file", "FILE", "The file; `-` is standard input"),
                        option("exceptions", "FILE", "Writes what does not fit, a line of JSON each"),
                        flag("again", "Imports the very same records once more, as other trades"),
                        option(
                            "secret-file",
                            "FILE",
                            "32 bytes from which the parties' keys derive; made if missing",
                        ),
                    ]),
            ),
        Command::new("bench")
            .about("Measures this machine")
            .subcommand_required(true)
            .arg_required_else_help(true)
            .subcommand(Command::new("cycle").about("Whole trades a second, final and durable").args([
                option("seconds", "N", "How long [default: 10]"),
                option("parties", "N", "How many buyers, and as many sellers [default: 1000]"),
                option(
                    "sellers",
                    "N",
                    "How many of the sellers are sold by; 1 makes one account hot [default: all]",
                ),
                option("submitters", "N", "How many send trades at a time [default: 4]"),
                option("wave", "N", "How many trades each of them sends side by side [default: 500]"),
                option("rate-max", "N", "Trades signed beforehand for each second [default: 8000]"),
                option("validators", "N", "How many make the blocks, on this machine [default: 1]"),
                option("followers", "N", "How many nodes follow besides [default: 0]"),
                option("retained", "N", "Blocks that all nodes but the first keep [default: all]"),
                flag("watch", "Tells memory and disk of each node every few seconds"),
                option("rate", "N", "Begins so many trades a second, and says how long they take"),
            ])),
    ]
}

fn number(matches: &ArgMatches, id: &str, usual: u64) -> Outcome<u64> {
    match text(matches, id) {
        None => Ok(usual),
        Some(text) => text.parse().ok().filter(|number| (1..=1_000_000).contains(number)).ok_or_else(|| {
            Failure::usage(format!("--{id}: `{text}` is not a number from 1 to 1000000"), "see --help")
        }),
    }
}

/// Runs one of them.
pub(crate) fn run(session: &Session, verb: &str, matches: &ArgMatches) -> Outcome<()> {
    match (verb, matches.subcommand()) {
        ("demo", _) => run_demo(session, matches),
        ("import", Some(("ocds", matches))) => run_import(session, matches),
        ("bench", Some(("cycle", matches))) => run_bench(session, matches),
        (_, _) => Err(Failure::usage("no such command", "see `kerf --help`")),
    }
}

fn run_demo(session: &Session, matches: &ArgMatches) -> Outcome<()> {
    let mut options = DemoOptions { stay: matches.get_flag("stay"), ..DemoOptions::default() };
    options.quiet = session.output.json || std::env::var_os("CI").is_some();
    if let Some(directory) = text(matches, "dir") {
        options.directory = PathBuf::from(directory);
    }
    if let Some(address) = text(matches, "listen") {
        options.listen = address.parse().map_err(|_| {
            Failure::usage(format!("--listen: `{address}` is not an address"), "write 127.0.0.1:7420")
        })?;
    }
    demo::run(&options, &mut std::io::stdout())
}

fn run_import(session: &Session, matches: &ArgMatches) -> Outcome<()> {
    let file = text(matches, "file").ok_or_else(|| Failure::usage("the file is missing", "see --help"))?;
    let (releases, unread) = import::read_source(Path::new(&file))?;
    if releases.is_empty() {
        let what = unread.first().cloned().unwrap_or_else(|| "the file is empty".to_owned());
        return Err(Failure::world(
            "nothing_read",
            what,
            "give OCDS 1.1 JSON, or a line of it for each release",
        ));
    }
    let secret = secret(session, matches)?;
    let mut desk = Desk::open(&session.url)?;
    let network = desk
        .client
        .get("/v1/network")?
        .get("network")
        .and_then(Json::as_text)
        .and_then(|id| id.parse().ok())
        .ok_or_else(|| {
            Failure::world("strange_answer", "the node does not name its network", "check --url")
        })?;
    let now = now()?;
    let what = imports::fingerprint(network, &secret, &releases);
    let begun = imports::begin(&session.home()?.imports(), what, now, matches.get_flag("again"))?;
    if begun < now {
        let note = format!("this import began at {begun} and goes on; what is on the ledger counts once\n");
        session.output.note(&note);
    }
    let bar = import::progress(releases.len(), session.output.json);
    let imported = import::import(&mut desk, network, &secret, begun, &releases, unread, &bar)?;
    bar.finish_and_clear();
    if let Some(path) = text(matches, "exceptions") {
        write_exceptions(Path::new(&path), &imported)?;
    }
    session.output.answer(&imported.to_json(), || imported.to_text())
}

fn write_exceptions(path: &Path, imported: &Imported) -> Outcome<()> {
    std::fs::write(path, imported.exception_lines()).map_err(|cause| Failure::file(path, "write", &cause))
}

/// The secret that the parties' keys derive from: kept, so that the same import can be run again.
fn secret(session: &Session, matches: &ArgMatches) -> Outcome<[u8; 32]> {
    let path = match text(matches, "secret-file") {
        Some(path) => PathBuf::from(path),
        None => session.home()?.import_secret(),
    };
    match std::fs::read(&path) {
        Ok(bytes) => bytes.try_into().map_err(|_| {
            Failure::usage(format!("`{}` does not have 32 bytes", path.display()), "name another file")
        }),
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => {
            let mut secret = [0; 32];
            getrandom::fill(&mut secret).map_err(|error| {
                Failure::world("no_randomness", error.to_string(), "check the operating system")
            })?;
            crate::home::write_private(&path, &secret, false)?;
            Ok(secret)
        }
        Err(cause) => Err(Failure::file(&path, "read", &cause)),
    }
}

fn run_bench(session: &Session, matches: &ArgMatches) -> Outcome<()> {
    let small = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
    let options = BenchOptions {
        seconds: number(matches, "seconds", 10)?,
        parties: small(number(matches, "parties", 1_000)?),
        sellers: small(number(matches, "sellers", number(matches, "parties", 1_000)?)?),
        submitters: small(number(matches, "submitters", 4)?).max(1),
        wave: small(number(matches, "wave", 500)?).max(1),
        directory: std::env::temp_dir(),
        trades_per_second_max: small(number(matches, "rate-max", 8_000)?),
        validators: small(number(matches, "validators", 1)?),
        followers: match text(matches, "followers") {
            None => 0,
            Some(_) => small(number(matches, "followers", 1)?),
        },
        retained: match text(matches, "retained") {
            None => 0,
            Some(_) => number(matches, "retained", 1)?,
        },
        watch: matches.get_flag("watch"),
        rate: match text(matches, "rate") {
            None => 0,
            Some(_) => number(matches, "rate", 1)?,
        },
    };
    let result = bench::run(&options)
        .map_err(|error| Failure::world("bench", error, "check that the disk has room"))?
        .to_json();
    if session.output.json {
        session.output.raw(&format!("{result}\n"))
    } else {
        session.output.raw(&format!("{}\n", result.pretty()))
    }
}
