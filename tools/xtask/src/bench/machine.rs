//! On what machine, on which day, and at which commit a number was measured.

use crate::run::{Failure, Outcome};
use std::path::Path;
use std::process::Command;

/// What a reader needs to compare numbers.
#[derive(Debug)]
pub(super) struct Machine {
    pub(super) processor: String,
    pub(super) cores: usize,
    pub(super) memory_gib: u64,
    pub(super) system: String,
    pub(super) date: String,
    pub(super) commit: String,
}

impl Machine {
    /// Asks the system; what it does not say reads "unknown".
    pub(super) fn read() -> Self {
        let commit = said("git", &["rev-parse", "--short=12", "HEAD"]);
        let dirty = said("git", &["status", "--porcelain"]).is_some();
        Self {
            processor: field("/proc/cpuinfo", "model name").unwrap_or_else(unknown),
            cores: std::thread::available_parallelism().map_or(1, usize::from),
            memory_gib: memory_kib().div_ceil(1 << 20),
            system: said("uname", &["-sr"]).unwrap_or_else(unknown),
            date: said("date", &["-u", "+%F"]).unwrap_or_else(unknown),
            commit: commit.unwrap_or_else(unknown) + if dirty { " with changes" } else { "" },
        }
    }
}

fn unknown() -> String {
    "unknown".into()
}

/// How much memory the machine has, in KiB.
pub(super) fn memory_kib() -> u64 {
    let total = field("/proc/meminfo", "MemTotal").unwrap_or_default();
    total.split(' ').next().and_then(|number| number.parse().ok()).unwrap_or_default()
}

/// The load of the last minute, so that a reader sees when the machine was busy with something else.
pub(super) fn load() -> String {
    let text = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').next().filter(|load| !load.is_empty()).unwrap_or("unknown").to_owned()
}

/// Refuses a folder that lives in memory, where making a write durable costs nothing.
pub(super) fn refuse_memory_disk(folder: &Path) -> Outcome {
    let kind = said("stat", &["--file-system", "--format=%T", &folder.to_string_lossy()]);
    match kind.as_deref() {
        Some("tmpfs" | "ramfs") => Err(Failure(format!(
            "{} lives in memory, so nothing there is durable; name a folder on a disk with --dir",
            folder.display()
        ))),
        Some(_) | None => Ok(()),
    }
}

fn field(file: &str, name: &str) -> Option<String> {
    let text = std::fs::read_to_string(file).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix(name)?.trim().strip_prefix(':'))?;
    Some(line.trim().to_owned())
}

/// What `program` says, if it says anything.
fn said(program: &str, words: &[&str]) -> Option<String> {
    let done = Command::new(program).args(words).output().ok().filter(|done| done.status.success())?;
    let text = String::from_utf8(done.stdout).ok()?.trim().to_owned();
    (!text.is_empty()).then_some(text)
}
