//! Our side of the benchmark: the contract with `kerf bench cycle`.
//!
//! `kerf bench cycle --json --seconds N` runs trade cycles on the embedded node for N seconds, every
//! signature verified, every cycle final and durable before it counts. It keeps its data in a new folder
//! under `TMPDIR` and removes it. Its last line on standard output is one JSON object with the fields of
//! [`Run`]; more fields do no harm. Progress and remarks go to standard error.

use super::Options;
use crate::run::{Attempt, Failure, Outcome, cargo, output, run};
use crate::workspace::Workspace;
use serde_json::Value;
use std::path::PathBuf;
use std::process::Command;

/// What one run reports.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Run {
    /// `cycles`: trade cycles that became final and durable.
    pub(super) cycles: u64,
    /// `milliseconds`: how long that took.
    pub(super) seconds: f64,
    /// `transactions`: signed transactions in those cycles.
    pub(super) transactions: u64,
    /// `ed25519_batch_per_second_all_cores`: signatures that all cores verify in batches, doing nothing else.
    pub(super) signatures_per_second: f64,
    /// `decide_record_per_second_one_core`: transactions through the ledger's rules alone.
    pub(super) rules_per_second: f64,
    /// `disk_bytes_per_cycle`: growth of the data directory per cycle.
    pub(super) disk_bytes_per_cycle: f64,
    /// `rss_growth_bytes`: by how much the run lets the memory of the process grow.
    pub(super) rss_growth_bytes: u64,
    /// `cpu_microseconds_per_cycle`: processor time of all validators for a cycle.
    pub(super) cpu_microseconds_per_cycle: f64,
    /// `network_bytes_per_cycle`: what validators send each other for a cycle.
    pub(super) network_bytes_per_cycle: f64,
    /// `latency_p50_ms`: how long half of the trades take at most; 0 unless a rate was asked for.
    pub(super) latency_p50_ms: f64,
    /// `latency_p99_ms`: how long 99 of 100 take at most.
    pub(super) latency_p99_ms: f64,
}

impl Run {
    pub(super) fn cycles_per_second(&self) -> f64 {
        self.cycles as f64 / self.seconds
    }

    pub(super) fn transactions_per_second(&self) -> f64 {
        self.transactions as f64 / self.seconds
    }

    /// Reads the last line of what the run printed.
    pub(super) fn parse(printed: &str) -> Outcome<Self> {
        let line = printed.lines().rfind(|line| !line.trim().is_empty()).unwrap_or_default();
        let value: Value = serde_json::from_str(line).attempt("read the last line of `kerf bench cycle`")?;
        let run = Self {
            cycles: whole(&value, "cycles")?,
            seconds: real(&value, "milliseconds")? / 1e3,
            transactions: whole(&value, "transactions")?,
            signatures_per_second: real(&value, "ed25519_batch_per_second_all_cores")?,
            rules_per_second: real(&value, "decide_record_per_second_one_core")?,
            disk_bytes_per_cycle: real(&value, "disk_bytes_per_cycle")?,
            rss_growth_bytes: whole(&value, "rss_growth_bytes")?,
            cpu_microseconds_per_cycle: real(&value, "cpu_microseconds_per_cycle")?,
            network_bytes_per_cycle: real(&value, "network_bytes_per_cycle")?,
            latency_p50_ms: real(&value, "latency_p50_ms")?,
            latency_p99_ms: real(&value, "latency_p99_ms")?,
        };
        if run.cycles == 0 || run.seconds <= 0.0 {
            return Err(Failure("`kerf bench cycle` finished no cycle".into()));
        }
        Ok(run)
    }
}

fn whole(value: &Value, key: &str) -> Outcome<u64> {
    value[key].as_u64().ok_or_else(|| Failure(format!("`kerf bench cycle` printed no whole `{key}`")))
}

fn real(value: &Value, key: &str) -> Outcome<f64> {
    value[key].as_f64().ok_or_else(|| Failure(format!("`kerf bench cycle` printed no number `{key}`")))
}

/// The built executable.
#[derive(Debug)]
pub(super) struct Bench {
    executable: PathBuf,
    folder: PathBuf,
}

impl Bench {
    /// Builds it for release.
    pub(super) fn build(workspace: &Workspace, options: &Options) -> Outcome<Self> {
        if let Some(executable) = &options.executable {
            return Ok(Self { executable: executable.clone(), folder: options.folder.clone() });
        }
        run(&mut cargo(["build", "--release", "--package", "kerf"]))?;
        let executable = workspace.target.join("release").join("kerf");
        Ok(Self { executable, folder: options.folder.clone() })
    }

    /// Runs it once.
    pub(super) fn run(&self, seconds: u32) -> Outcome<Run> {
        self.run_with(seconds, &[])
    }

    /// Runs it once with these flags besides.
    pub(super) fn run_with(&self, seconds: u32, flags: &[&str]) -> Outcome<Run> {
        Run::parse(&output(self.command(seconds).args(flags))?)
    }

    /// A run that is not started yet.
    pub(super) fn command(&self, seconds: u32) -> Command {
        let mut command = Command::new(&self.executable);
        command.args(["bench", "cycle", "--json", "--seconds", &seconds.to_string()]);
        command.env("TMPDIR", &self.folder);
        command
    }
}
