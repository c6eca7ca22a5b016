//! Trade cycles per second, Kerf against PostgreSQL, in one run on one machine.
//!
//! Sketch: PostgreSQL writes its log to disk seven times a cycle and shares those writes between clients,
//! so it should gain with clients until the cores are busy; Kerf writes once a block, so signatures should
//! be its limit. Decides whether a shared ledger costs throughput compared with one organisation's database.
//!
//! Runs are interleaved and their order turns with each round, so that a slow minute of the machine hits
//! both sides. Start reading at [`cycle`]; `postgres.rs` has the peer, `kerf.rs` the contract with our side.

mod growth;
mod kerf;
mod machine;
mod network;
mod postgres;
mod report;
mod search;
mod vault;

pub(crate) use growth::growth;
pub(crate) use network::network;
pub(crate) use search::{rebuild, search};
pub(crate) use vault::vault;

use crate::run::{Failure, Outcome};
use crate::workspace::Workspace;
use postgres::Server;
use std::path::PathBuf;

/// What `cargo xtask bench cycle` was asked for.
#[derive(Debug, PartialEq, Eq)]
struct Options {
    seconds: u32,
    rounds: u32,
    clients: Vec<u32>,
    postgres: bool,
    kerf: bool,
    folder: PathBuf,
    /// The executable to measure; it is built if none is named.
    executable: Option<PathBuf>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            seconds: 20,
            rounds: 3,
            clients: vec![1, 8, 32, 64],
            postgres: true,
            kerf: true,
            folder: PathBuf::from("/var/tmp"),
            executable: None,
        }
    }
}

impl Options {
    fn parse(words: &[&str]) -> Outcome<Self> {
        Self::default().changed(words)
    }

    fn changed(self, words: &[&str]) -> Outcome<Self> {
        let mut options = self;
        for pair in words.chunks(2) {
            let &[name, value] = pair else {
                return Err(Failure(format!("`{}` wants a value", pair.join(" "))));
            };
            match name {
                "--seconds" => options.seconds = number(value)?,
                "--rounds" => options.rounds = number(value)?,
                "--clients" => options.clients = value.split(',').map(number).collect::<Outcome<_>>()?,
                "--dir" => options.folder = PathBuf::from(value),
                "--executable" => options.executable = Some(PathBuf::from(value)),
                "--only" if value == "postgres" => options.kerf = false,
                "--only" if value == "kerf" => options.postgres = false,
                _ => return Err(Failure(format!("no option `{name} {value}`; see `cargo xtask help`"))),
            }
        }
        Ok(options)
    }
}

fn number(text: &str) -> Outcome<u32> {
    match text.parse() {
        Ok(0) | Err(_) => Err(Failure(format!("`{text}` is not a whole number above nought"))),
        Ok(number) => Ok(number),
    }
}

/// One thing to run in every round.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Runner {
    Kerf,
    Postgres { clients: u32 },
}

/// Every run of one round, in the order of this round.
fn order(options: &Options, round: u32) -> Vec<Runner> {
    let mut runners = Vec::new();
    if options.kerf {
        runners.push(Runner::Kerf);
    }
    if options.postgres {
        runners.extend(options.clients.iter().map(|&clients| Runner::Postgres { clients }));
    }
    let turn = usize::try_from(round).unwrap_or_default() * 2 % runners.len().max(1);
    runners.rotate_left(turn);
    runners
}

/// Measures, and prints the page for `docs/benchmarks.md`.
pub(crate) fn cycle(words: &[&str]) -> Outcome {
    let options = Options::parse(words)?;
    machine::refuse_memory_disk(&options.folder)?;
    let kerf = if options.kerf { Some(kerf::Bench::build(&Workspace::read()?, &options)?) } else { None };
    let server = if options.postgres { Some(Server::start(&options.folder)?) } else { None };
    let mut results = report::Results::default();
    for round in 0..options.rounds {
        for runner in order(&options, round) {
            eprint!("round {} of {}, load {}: ", round + 1, options.rounds, machine::load());
            match (runner, &kerf, &server) {
                (Runner::Kerf, Some(kerf), _) => {
                    let run = kerf.run(options.seconds)?;
                    eprintln!("kerf: {:.0} cycles/s", run.cycles_per_second());
                    results.kerf.push(run);
                }
                (Runner::Postgres { clients }, _, Some(server)) => {
                    let run = server.run(clients, options.seconds)?;
                    eprintln!("PostgreSQL, {clients} clients: {:.0} cycles/s", run.cycles_per_second);
                    results.postgres.entry(clients).or_default().push(run);
                }
                (Runner::Kerf, None, _) | (Runner::Postgres { .. }, _, None) => {}
            }
        }
    }
    let version = server.as_ref().map(Server::version).transpose()?;
    if let Some(server) = server {
        server.stop()?;
    }
    println!("{}", report::page(&results, &machine::Machine::read(), version.as_deref(), &options));
    Ok(())
}

#[cfg(test)]
mod tests;
