//! Searching a million listings: the market's index against PostgreSQL's full-text search, in one run.
//!
//! The program that measures is an example of `market`, so that xtask stays light; here the server is started
//! for it, and what it says is put under the machine it was measured on. Its head says what was expected and why.
//! Start reading at [`search`].

use super::machine::{Machine, load, memory_kib, refuse_memory_disk};
use super::postgres::Server;
use crate::run::{Failure, Outcome, cargo, output, run};
use crate::workspace::Workspace;
use std::path::PathBuf;
use std::process::Command;

/// What searching wants of a server: a quarter of the memory for pages, and room to sort and count in.
fn settings() -> [(&'static str, String); 4] {
    let quarter_mib = memory_kib() / 1024 / 4;
    [
        ("shared_buffers", format!("{}MB", quarter_mib.max(128))),
        ("effective_cache_size", format!("{}MB", (quarter_mib * 3).max(256))),
        ("work_mem", "256MB".to_owned()),
        ("effective_io_concurrency", "200".to_owned()),
    ]
}

/// What the example takes, checked here so that a slip is told before anything is built.
fn checked(words: &[&str]) -> Outcome<(PathBuf, bool)> {
    let (mut folder, mut postgres) = (PathBuf::from("/var/tmp"), true);
    for pair in words.chunks(2) {
        match pair {
            ["--listings" | "--rounds" | "--queries" | "--languages", number] => drop(super::number(number)?),
            ["--data", _] => {}
            ["--dir", value] => folder = PathBuf::from(value),
            ["--only", "kerf"] => postgres = false,
            other => {
                let shown = other.join(" ");
                return Err(Failure(format!("no option `{shown}`; see `cargo xtask help`")));
            }
        }
    }
    Ok((folder, postgres))
}

/// Measures, and prints the section for `docs/benchmarks.md`.
pub(crate) fn search(words: &[&str]) -> Outcome {
    let (folder, postgres) = checked(words)?;
    refuse_memory_disk(&folder)?;
    run(&mut cargo(["build", "--release", "--package", "market", "--example", "search_bench"]))?;
    let mut measure = Command::new(Workspace::read()?.target.join("release/examples/search_bench"));
    measure.args(words);
    let settings = settings();
    let named: Vec<(&str, &str)> = settings.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let server = if postgres { Some(Server::start_empty(&folder, &named)?) } else { None };
    if let Some(server) = &server {
        server.point(&mut measure);
    }
    let before = load();
    let told = output(&mut measure)?;
    let version = server.as_ref().map(Server::version).transpose()?;
    if let Some(server) = server {
        server.stop()?;
    }
    say_where("search", words, &before);
    if let Some(version) = version {
        let set: Vec<String> = settings.iter().map(|(name, value)| format!("{name} {value}")).collect();
        println!("{version}, {}; every other setting as for the trade cycle.\n", set.join(", "));
    }
    println!("{told}");
    Ok(())
}

/// Says what was measured where.
fn say_where(name: &str, words: &[&str], before: &str) {
    let machine = Machine::read();
    let blank = if words.is_empty() { "" } else { " " };
    println!(
        "Measured {} at commit {} on {}, {} cores, {} GiB, {}; load {before} before and {} after. `cargo xtask bench \
         {name}{blank}{}`.\n",
        machine.date,
        machine.commit,
        machine.processor,
        machine.cores,
        machine.memory_gib,
        machine.system,
        load(),
        words.join(" ")
    );
}

/// Measures how long a node takes to make the index anew from its ledger, and prints that section.
pub(crate) fn rebuild(words: &[&str]) -> Outcome {
    let (folder, _) = checked(words)?;
    refuse_memory_disk(&folder)?;
    run(&mut cargo(["build", "--release", "--package", "gateway", "--example", "index_rebuild"]))?;
    let mut measure = Command::new(Workspace::read()?.target.join("release/examples/index_rebuild"));
    let before = load();
    let told = output(measure.args(words))?;
    say_where("rebuild", words, &before);
    println!("{told}");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_told_before_anything_is_built() {
        let told = |words: &[&str]| checked(words).map_err(|Failure(why)| why);
        assert_eq!(told(&["--only", "kerf", "--dir", "/x"]), Ok((PathBuf::from("/x"), false)));
        assert_eq!(told(&["--listings", "20000"]), Ok((PathBuf::from("/var/tmp"), true)));
        for words in [&["--only", "postgres"][..], &["--rounds", "0"], &["--queries"], &["--fast", "1"]] {
            assert!(told(words).is_err(), "{words:?}");
        }
    }
}
