//! Running other programs, and failing in words.
//!
//! Promise: a program that fails is named with its arguments; colour follows the terminal and `NO_COLOR`.

use std::ffi::OsStr;
use std::fmt;
use std::io::IsTerminal;
use std::os::unix::fs::MetadataExt;
use std::process::{Command, Stdio};

/// Why a command of ours stopped: one line, or several findings.
#[derive(Debug)]
pub(crate) struct Failure(pub(crate) String);

/// What every command of ours ends with.
pub(crate) type Outcome<T = ()> = Result<T, Failure>;

/// Turns any error into a [`Failure`] that says what was attempted.
pub(crate) trait Attempt<T> {
    /// Names the attempt, as in "cannot `attempt`: cause".
    fn attempt(self, attempt: impl fmt::Display) -> Outcome<T>;
}

impl<T, E: fmt::Display> Attempt<T> for Result<T, E> {
    fn attempt(self, attempt: impl fmt::Display) -> Outcome<T> {
        self.map_err(|cause| Failure(format!("cannot {attempt}: {cause}")))
    }
}

/// A call of the cargo that called us, without colour unless a person is watching.
pub(crate) fn cargo<S: AsRef<OsStr>>(words: impl IntoIterator<Item = S>) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(words);
    plain(&mut command);
    command
}

/// Turns colour off if nobody is watching, or if the watcher said so.
pub(crate) fn plain(command: &mut Command) {
    let unwanted = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let coloured = std::io::stdout().is_terminal() && !unwanted;
    if !coloured && std::env::var_os("CARGO_TERM_COLOR").is_none() {
        command.env("CARGO_TERM_COLOR", "never");
    }
}

/// Runs `command` with our output, and fails if it does.
pub(crate) fn run(command: &mut Command) -> Outcome {
    let shown = shown(command);
    let status = command.status().attempt(format!("start `{shown}`"))?;
    if status.success() { Ok(()) } else { Err(Failure(format!("`{shown}` failed ({status})"))) }
}

/// Runs `command` and gives its standard output; its errors go to ours.
pub(crate) fn output(command: &mut Command) -> Outcome<String> {
    let shown = shown(command);
    let done = command.stderr(Stdio::inherit()).output().attempt(format!("start `{shown}`"))?;
    if !done.status.success() {
        return Err(Failure(format!("`{shown}` failed ({})", done.status)));
    }
    String::from_utf8(done.stdout).attempt(format!("read what `{shown}` printed"))
}

/// True if `command` can be started and ends well; says nothing.
pub(crate) fn succeeds(command: &mut Command) -> bool {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|s| s.success())
}

/// Installs Debian packages, as root or by `sudo` if it does not ask.
pub(crate) fn install(packages: &[&str]) -> Outcome {
    let root = std::fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0);
    let apt = || {
        let mut command = Command::new(if root { "apt-get" } else { "sudo" });
        if !root {
            command.args(["--non-interactive", "apt-get"]);
        }
        command.env("DEBIAN_FRONTEND", "noninteractive");
        command
    };
    run(apt().arg("update"))?;
    run(apt().args(["install", "--yes", "--no-install-recommends"]).args(packages))
}

fn shown(command: &Command) -> String {
    let program = std::path::Path::new(command.get_program());
    let mut words = vec![program.file_name().unwrap_or_default().to_string_lossy().into_owned()];
    words.extend(command.get_args().map(|word| word.to_string_lossy().into_owned()));
    words.join(" ")
}
