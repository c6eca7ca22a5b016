//! The whole test run: check, build, test, and at the end the test runner's own summary.
//!
//! Order, cheapest first: the steps of `check`, examples in the documentation, the client library, the second
//! reader of the bytes, the interface, then every test of every crate at once (unit, integration, frozen vectors, simulations, fuzz corpora).

use crate::check::failures;
use crate::run::{Failure, Outcome, cargo, run, succeeds};
use crate::workspace::{Workspace, files, read};
use crate::{client, interface};
use std::collections::BTreeSet;
use std::process::Command;

/// Checks, builds and tests everything; installs the test runner if it is missing.
///
/// A failed check does not hide the tests: they run too, and the failure is named after their summary.
pub(crate) fn test() -> Outcome {
    ensure_nextest()?;
    let mut failed = failures(&[])?;
    println!("build");
    run(&mut cargo(["build", "--quiet", "--workspace", "--all-targets"]))?;
    for name in with_examples()? {
        println!("examples in the documentation of {name}");
        if run(&mut cargo(["test", "--quiet", "--doc", "--package", &name])).is_err() {
            failed.push("examples");
        }
    }
    println!("client library");
    if let Err(Failure(message)) = client::test() {
        println!("{message}");
        failed.push("client library");
    }
    println!("second reader of the bytes");
    if run(Command::new("python3").arg("docs/formats/check.py")).is_err() {
        failed.push("second reader of the bytes");
    }
    println!("interface");
    if let Err(Failure(message)) = interface::test() {
        println!("{message}");
        failed.push("interface");
    }
    println!("test");
    if run(&mut cargo(["nextest", "run", "--workspace", "--no-fail-fast"])).is_err() {
        failed.push("tests");
    }
    if failed.is_empty() { Ok(()) } else { Err(Failure(format!("failed: {}", failed.join(", ")))) }
}

/// Builds the command line, and tests the client library, also against a node that this one runs.
pub(crate) fn client() -> Outcome {
    run(&mut cargo(["build", "--quiet", "--package", "kerf"]))?;
    client::test()
}

/// Builds the command line, and tests its HTTP interface against the description that it gives.
pub(crate) fn interface() -> Outcome {
    run(&mut cargo(["build", "--quiet", "--package", "kerf"]))?;
    interface::test()
}

/// Format, floors, map, and the tests of the crates that lie below the engine.
pub(crate) fn quick() -> Outcome {
    ensure_nextest()?;
    let failed = failures(&["format", "floors", "purity", "map"])?;
    let workspace = Workspace::read()?;
    let mut nextest = cargo(["nextest", "run", "--no-tests", "warn"]);
    for own in
        workspace.products().filter(|own| !["engine", "node", "gateway", "kerf"].contains(&own.name.as_str()))
    {
        nextest.args(["--package", &own.name]);
    }
    run(&mut nextest)?;
    if failed.is_empty() { Ok(()) } else { Err(Failure(format!("failed: {}", failed.join(", ")))) }
}

fn ensure_nextest() -> Outcome {
    if succeeds(&mut cargo(["nextest", "--version"])) {
        return Ok(());
    }
    println!("installing the test runner, cargo-nextest");
    run(&mut cargo(["install", "--locked", "cargo-nextest"]))
}

/// The crates whose documentation has examples that can run.
fn with_examples() -> Outcome<BTreeSet<String>> {
    let workspace = Workspace::read()?;
    let mut found = BTreeSet::new();
    for path in files()?.iter().filter(|path| path.ends_with(".rs")) {
        let own = workspace.crates.iter().find(|own| path.starts_with(&format!("{}/src/", own.folder)));
        if let Some(own) = own.filter(|own| !found.contains(&own.name))
            && has_example(&read(path)?)
        {
            found.insert(own.name.clone());
        }
    }
    Ok(found)
}

/// True if the documentation in `source` has a block of Rust that rustdoc compiles.
fn has_example(source: &str) -> bool {
    let lines = source.lines().map(str::trim_start);
    let lines = lines.filter_map(|line| line.strip_prefix("///").or_else(|| line.strip_prefix("//!")));
    let mut fences = lines.filter_map(|line| line.trim().strip_prefix("```"));
    while let Some(kind) = fences.next() {
        if kind.split(',').all(|word| matches!(word.trim(), "" | "rust" | "should_panic" | "no_run")) {
            return true;
        }
        fences.next();
    }
    false
}

#[cfg(test)]
mod tests;
