//! The vault's cryptography: `tools/vault-bench`, built for release, with the machine it ran on.

use super::machine::{self, Machine};
use crate::run::{Outcome, cargo, output};

/// Measures, and prints the section for `docs/benchmarks.md`.
pub(crate) fn vault() -> Outcome {
    let machine = Machine::read();
    let load = machine::load();
    let page = output(&mut cargo(["run", "--quiet", "--release", "--package", "vault-bench"]))?;
    println!(
        "Measured {} at commit `{}` on {}, {} cores, {} GiB, {}, load {load} before. `cargo xtask bench vault`.\n\n{page}",
        machine.date, machine.commit, machine.processor, machine.cores, machine.memory_gib, machine.system
    );
    Ok(())
}
