//! Builds the simulator so that it is fast enough, and runs it.

use crate::run::{Outcome, cargo, run};

/// Runs the simulator with these options.
pub(crate) fn simulate(options: &[&str]) -> Outcome {
    let mut simulator = cargo(["run", "--quiet", "--profile", "simulation", "--package", "simulator", "--"]);
    simulator.args(options);
    run(&mut simulator)
}
