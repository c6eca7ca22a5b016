//! What a push must satisfy, cheapest first.
//!
//! Promise: every step runs even if one before it failed, so one run shows everything there is to mend.
//! Start reading at [`STEPS`].

use crate::run::{Failure, Outcome, cargo, run};
use crate::workspace::Workspace;
use crate::{floors, hygiene, licence, map, purity};
use std::time::Instant;

/// One thing that must hold.
#[derive(Debug)]
pub(crate) struct Step {
    /// What a developer calls it.
    pub(crate) name: &'static str,
    /// Checks it.
    pub(crate) run: fn(&Workspace) -> Outcome,
}

/// All steps. The first six take seconds and build nothing.
pub(crate) const STEPS: [Step; 8] = [
    Step { name: "format", run: format },
    Step { name: "floors", run: floors::check },
    Step { name: "purity", run: purity::check },
    Step { name: "map", run: map::check },
    Step { name: "hygiene", run: hygiene::check },
    Step { name: "licences", run: licence::check },
    Step { name: "clippy", run: clippy },
    Step { name: "docs", run: docs },
];

/// Runs the steps named, or all of them.
pub(crate) fn check(names: &[&str]) -> Outcome {
    if let Some(name) = names.iter().find(|name| STEPS.iter().all(|step| step.name != **name)) {
        let known: Vec<&str> = STEPS.iter().map(|step| step.name).collect();
        return Err(Failure(format!("no step `{name}`; there are {}", known.join(", "))));
    }
    let failed = failures(names)?;
    if failed.is_empty() { Ok(()) } else { Err(Failure(format!("failed: {}", failed.join(", ")))) }
}

/// Runs the steps named, or all of them, and gives the names of those that failed.
pub(crate) fn failures(names: &[&str]) -> Outcome<Vec<&'static str>> {
    let workspace = Workspace::read()?;
    let mut failed = Vec::new();
    for step in STEPS.iter().filter(|step| names.is_empty() || names.contains(&step.name)) {
        let started = Instant::now();
        let outcome = (step.run)(&workspace);
        let seconds = started.elapsed().as_secs_f32();
        match outcome {
            Ok(()) => println!("{:<9} ok      {seconds:.1} s", step.name),
            Err(Failure(message)) => {
                println!("{:<9} FAILED  {seconds:.1} s\n{message}\n", step.name);
                failed.push(step.name);
            }
        }
    }
    Ok(failed)
}

/// Ends a check that looks at the tree itself: no finding, no failure.
pub(crate) fn verdict(findings: Vec<String>) -> Outcome {
    if findings.is_empty() {
        return Ok(());
    }
    let lines: Vec<String> = findings.into_iter().map(|line| format!("  {line}")).collect();
    Err(Failure(lines.join("\n")))
}

/// Names the files that `cargo fmt` would change.
fn format(_: &Workspace) -> Outcome {
    run(&mut cargo(["fmt", "--all", "--", "--check", "--files-with-diff"]))?;
    run(&mut cargo(["fmt", "--manifest-path", "fuzz/Cargo.toml", "--", "--check", "--files-with-diff"]))
}

fn clippy(_: &Workspace) -> Outcome {
    run(&mut cargo(["clippy", "--quiet", "--workspace", "--all-targets", "--", "-D", "warnings"]))
}

fn docs(_: &Workspace) -> Outcome {
    run(cargo(["doc", "--quiet", "--no-deps", "--workspace"]).env("RUSTDOCFLAGS", "-D warnings"))
}
