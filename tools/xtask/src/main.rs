//! Checks, tests and measures the repository.
//!
//! Promise: what a push must satisfy is decided here and nowhere else; `.ci/run` and a developer's
//! terminal run the very same steps. Needs nothing but a Rust toolchain; what it lacks, it installs.
//! Not here: what is tested (the crates), what is fuzzed (`tools/fuzzing`), what is measured (`kerf bench`).
//! Start reading at [`check::STEPS`].

#![expect(clippy::print_stdout, reason = "a command line tool talks to its terminal")]

mod bench;
mod check;
mod client;
mod floors;
mod fuzz;
mod hygiene;
mod interface;
mod licence;
mod map;
mod purity;
mod run;
mod simulate;
mod source;
mod suite;
mod workspace;

use run::{Failure, Outcome};
use std::process::ExitCode;

const HELP: &str = "\
cargo xtask <command>

  check [STEP..]         what a push must satisfy, or only the steps named:
                         format floors purity map hygiene licences clippy docs
  test [--quick]         check, build and test everything; --quick: format, floors, map and the
                         tests of the crates below the engine
  interface              test the HTTP interface against its description, with made-up requests
  client                 test the client library in TypeScript, also against a node of its own
  bench cycle [OPTION..] trade cycles per second against PostgreSQL, interleaved
    --seconds N          length of each run (default 20)
    --rounds N           how often each run is repeated (default 3)
    --clients A,B,..     PostgreSQL clients (default 1,8,32,64)
    --only postgres|kerf leave the other one out
    --dir DIR            where both keep their data; a real disk (default /var/tmp)
  bench network [OPTION..] the same of four validators, against PostgreSQL alone and with a standby
  bench vault            the vault's cryptography against a peer and against its curve library's own times
  bench growth [OPTION..] memory and disk of validators and a follower over a million facts, with a plot
  bench search [OPTION..] a million listings in the market's index, against PostgreSQL's full-text search
    --listings N, --rounds N, --queries N, --dir DIR, --data DIR, --only kerf
                         (default 1000000, 5, 240, /var/tmp, ../shared/data)
    --languages 1|6      one of the two peers only: words in English, or in six languages
  bench rebuild [--listings N] [--dir DIR] [--data DIR]
                         the market's index made anew from the ledger of a node (default 1000000)
  simulate [OPTION..]    whole networks from seeds, in which everything goes wrong
    --seeds N            seeds of each scenario (default 10)
    --first-seed S       the first of them (default 1)
    --scenario NAME      one scenario only; `scale` measures instead
    --nodes N            validators at first (default: by chance)
  fuzz [TARGET] [--seconds N]
                         fuzz one target or all of them, N seconds each (default 60)
  help                   this text
";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match dispatch(&words) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure(message)) => {
            eprintln!("xtask: {message}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(words: &[String]) -> Outcome {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    workspace::go_to_root()?;
    match words.as_slice() {
        ["check", steps @ ..] => check::check(steps),
        ["test"] => suite::test(),
        ["test", "--quick"] => suite::quick(),
        ["interface"] => suite::interface(),
        ["client"] => suite::client(),
        ["bench", "cycle", options @ ..] => bench::cycle(options),
        ["bench", "network", options @ ..] => bench::network(options),
        ["bench", "growth", options @ ..] => bench::growth(options),
        ["bench", "search", options @ ..] => bench::search(options),
        ["bench", "rebuild", options @ ..] => bench::rebuild(options),
        ["bench", "vault"] => bench::vault(),
        ["simulate", options @ ..] => simulate::simulate(options),
        ["fuzz", options @ ..] => fuzz::fuzz(options),
        [] | ["help" | "--help" | "-h"] => {
            println!("{HELP}");
            Ok(())
        }
        other => Err(Failure(format!("no command `{}`; `cargo xtask help` lists them", other.join(" ")))),
    }
}
