//! Fuzzing on demand, with libFuzzer.
//!
//! Not here: the targets (`tools/fuzzing`), which the ordinary tests run over the committed corpus too; the
//! executables that libFuzzer drives (`fuzz/`).

use crate::run::{Attempt, Failure, Outcome, plain, run, succeeds};
use crate::workspace::read;
use std::process::Command;

const WHY_NIGHTLY: &str = "libFuzzer needs a nightly compiler: `rustup toolchain install nightly`. Without it, \
    `cargo test --package fuzzing` still runs every target over its corpus and over variations of it";

/// Fuzzes one target, or each for a while.
pub(crate) fn fuzz(words: &[&str]) -> Outcome {
    let (wanted, seconds) = match words {
        [] => (None, "60"),
        ["--seconds", seconds] => (None, *seconds),
        [target] => (Some(*target), "60"),
        [target, "--seconds", seconds] => (Some(*target), *seconds),
        _ => return Err(Failure("usage: cargo xtask fuzz [TARGET] [--seconds N]".into())),
    };
    seconds.parse::<u32>().attempt(format!("read `{seconds}` as a number of seconds"))?;
    let manifest = read("fuzz/Cargo.toml")?;
    let targets: Vec<&str> = targets(&manifest).collect();
    if let Some(name) = wanted.filter(|name| !targets.contains(name)) {
        return Err(Failure(format!("no target `{name}`; there are {}", targets.join(", "))));
    }
    if !succeeds(Command::new("rustup").args(["run", "nightly", "rustc", "--version"])) {
        return Err(Failure(WHY_NIGHTLY.into()));
    }
    if !succeeds(Command::new("cargo").args(["fuzz", "--version"])) {
        run(Command::new("cargo").args(["install", "--locked", "cargo-fuzz"]))?;
    }
    for target in targets.into_iter().filter(|name| wanted.is_none_or(|wanted| wanted == *name)) {
        println!("fuzzing {target} for {seconds} s");
        let mut command = Command::new("rustup");
        // libFuzzer writes what it finds worth keeping into the first folder; the corpus is ours to choose.
        let (found, corpus) = (format!("fuzz/found/{target}"), format!("fuzz/corpus/{target}"));
        std::fs::create_dir_all(&found).attempt(format!("create {found}"))?;
        command.args(["run", "nightly", "cargo", "fuzz", "run", target, &found, &corpus, "--"]);
        command.arg(format!("-max_total_time={seconds}"));
        plain(&mut command);
        run(&mut command)?;
    }
    Ok(())
}

/// The names of the executables in `fuzz/Cargo.toml`.
fn targets(manifest: &str) -> impl Iterator<Item = &str> {
    let bins = manifest.split("[[bin]]").skip(1);
    bins.filter_map(|bin| bin.lines().find_map(|line| line.strip_prefix("name = \"")?.strip_suffix('"')))
}
