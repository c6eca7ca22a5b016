//! A copy of a node's data directory, made while the node runs.
//!
//! Everything is copied first, while the node goes on. Then its process is halted for as long as it takes to copy
//! what has changed since, a fraction of a second on a quiet node. The copy is what the node would find after it was
//! killed at that moment, so it recovers from it as from a crash.
//! Promise: the node goes on, even if this command is killed; a copy is there whole or not at all.
//! Start reading at [`run`].

use crate::cli::{needed, option};
use crate::failure::{Failure, Outcome};
use crate::network::directory;
use crate::session::Session;
use canon::Json;
use clap::{ArgMatches, Command};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{File, Metadata, TryLockError};
use std::io::ErrorKind;
use std::os::unix::fs::MetadataExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command as Process, Stdio};
use std::time::{Duration, Instant, SystemTime};

/// How long the node may be halted.
const HALT_MAX: Duration = Duration::from_secs(20);
/// After so many seconds it goes on, whatever became of this command.
const HALT_MAX_EVER: &str = "30";
/// A file that was written so shortly before it was copied is copied again.
const JUST_WRITTEN: Duration = Duration::from_secs(2);
/// Files that belong to the process or to the place, not to the node.
const LEFT_OUT: [&str; 3] = ["lock", "mark", "ledger/engine.lock"];

/// `kerf backup`.
pub(crate) fn command() -> Command {
    Command::new("backup")
        .about("Copies a node's data directory, also while the node runs; the copy holds its secret key")
        .args([
            option("dir", "DIR", "The node's data directory [usual: `node` in Kerf's folder]")
                .env("KERF_DIR"),
            option("out", "DIR", "Where the copy goes; it must not be there yet").required(true),
        ])
}

/// Runs `kerf backup`.
pub(crate) fn run(session: &Session, matches: &ArgMatches) -> Outcome<()> {
    let from = directory(session, matches)?;
    let out = PathBuf::from(needed(matches, "out")?);
    if !from.join("key").exists() {
        let next = "say where the node's data is with --dir";
        return Err(Failure::usage(format!("`{}` is no data directory of a node", from.display()), next));
    }
    let parent = out.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let real = |path: &Path| path.canonicalize().map_err(|cause| Failure::file(path, "find", &cause));
    if real(parent)?.starts_with(real(&from)?) {
        let problem = format!("`{}` lies in the data directory itself", out.display());
        return Err(Failure::usage(problem, "choose a place outside of it, on another disk if there is one"));
    }
    if out.exists() {
        let problem = format!("`{}` is there already", out.display());
        return Err(Failure::world("exists", problem, "choose another name"));
    }
    let part = out.with_added_extension("part");
    let mut copy = Copy { from, to: part.clone(), done: BTreeMap::new(), bytes: 0, until: None };
    copy.begin()?;
    let halted = match hold(&copy.from)? {
        Ok(_lock) => copy.all().map(|()| Duration::ZERO)?,
        Err(node) => {
            copy.all()?;
            let halt = Halt::new(node)?;
            let since = Instant::now();
            copy.until = Some(since + HALT_MAX);
            let changed = copy.changed();
            drop(halt);
            changed?;
            since.elapsed()
        }
    };
    engine::make_durable(&part).map_err(|cause| Failure::file(&part, "write", &cause))?;
    std::fs::rename(&part, &out).map_err(|cause| Failure::file(&out, "write", &cause))?;
    File::open(parent)
        .and_then(|folder| folder.sync_all())
        .map_err(|cause| Failure::file(parent, "write", &cause))?;
    let (files, bytes) = (copy.done.len() as u64, copy.bytes);
    let halted_ms = u64::try_from(halted.as_millis()).unwrap_or(u64::MAX);
    let json = Json::Object(vec![
        ("written".to_owned(), Json::Text(out.display().to_string())),
        ("files".to_owned(), Json::Number(files)),
        ("bytes".to_owned(), Json::Number(bytes)),
        ("halted_ms".to_owned(), Json::Number(halted_ms)),
    ]);
    session.output.answer(&json, || {
        format!(
            "{files} files, {bytes} bytes copied to `{}`; the node was halted for {halted_ms} ms\n\
             It holds the node's secret key. Never start it while the original may run.\n",
            out.display()
        )
    })
}

/// What identifies a state of a file.
type Stamp = (u64, u64, i64, i64);

fn stamp(metadata: &Metadata) -> Stamp {
    (metadata.ino(), metadata.len(), metadata.mtime(), metadata.mtime_nsec())
}

struct Copy {
    from: PathBuf,
    to: PathBuf,
    /// Files that are copied, by their path below the directory; without a stamp if they may have changed meanwhile.
    done: BTreeMap<PathBuf, Option<Stamp>>,
    bytes: u64,
    /// When to give up.
    until: Option<Instant>,
}

impl Copy {
    /// An earlier copy that was broken off goes.
    fn begin(&self) -> Outcome<()> {
        match std::fs::remove_dir_all(&self.to) {
            Ok(()) => {}
            Err(cause) if cause.kind() == ErrorKind::NotFound => {}
            Err(cause) => return Err(Failure::file(&self.to, "remove", &cause)),
        }
        std::fs::create_dir_all(&self.to)
            .and_then(|()| std::fs::metadata(&self.from))
            .and_then(|metadata| std::fs::set_permissions(&self.to, metadata.permissions()))
            .map_err(|cause| Failure::file(&self.to, "write", &cause))
    }

    /// The files there are now, by their path below the directory.
    fn files(&self) -> Outcome<Vec<(PathBuf, Metadata)>> {
        let mut files = Vec::new();
        let mut left = vec![PathBuf::new()];
        while let Some(folder) = left.pop() {
            let path = self.from.join(&folder);
            let failed = |cause: std::io::Error| Failure::file(&path, "read", &cause);
            let entries = match std::fs::read_dir(&path) {
                Ok(entries) => entries,
                // It was removed since its name was read.
                Err(cause) if cause.kind() == ErrorKind::NotFound => continue,
                Err(cause) => return Err(failed(cause)),
            };
            for entry in entries {
                let entry = entry.map_err(failed)?;
                let below = folder.join(entry.file_name());
                let metadata = match entry.metadata() {
                    Ok(metadata) => metadata,
                    Err(cause) if cause.kind() == ErrorKind::NotFound => continue,
                    Err(cause) => return Err(failed(cause)),
                };
                if metadata.is_dir() {
                    let to = self.to.join(&below);
                    std::fs::create_dir_all(&to).map_err(|cause| Failure::file(&to, "write", &cause))?;
                    left.push(below);
                } else if metadata.is_file() && !LEFT_OUT.iter().any(|name| below == Path::new(name)) {
                    files.push((below, metadata));
                }
            }
        }
        Ok(files)
    }

    fn copy(&mut self, below: PathBuf, metadata: &Metadata) -> Outcome<()> {
        if self.until.is_some_and(|until| Instant::now() > until) {
            let next =
                "try again when there is less to do, or stop the node, copy its directory, and start it";
            return Err(Failure::world("too_much", "too much changes while the copy is made", next));
        }
        let (from, to) = (self.from.join(&below), self.to.join(&below));
        match std::fs::copy(&from, &to) {
            Ok(bytes) => {
                let written = metadata.modified().unwrap_or_else(|_| SystemTime::now());
                // Clocks of files are coarse: what was written just now may be written again within the same tick.
                let old = written.elapsed().is_ok_and(|age| age > JUST_WRITTEN);
                self.done.insert(below, old.then(|| stamp(metadata)));
                self.bytes += bytes;
                Ok(())
            }
            Err(cause) if cause.kind() == ErrorKind::NotFound && !from.exists() => Ok(()),
            Err(cause) => Err(Failure::file(&to, "write", &cause)),
        }
    }

    fn all(&mut self) -> Outcome<()> {
        for (below, metadata) in self.files()? {
            self.copy(below, &metadata)?;
        }
        Ok(())
    }

    /// Copies what is not as it was copied, and removes what is gone.
    fn changed(&mut self) -> Outcome<()> {
        self.bytes = 0;
        let now = self.files()?;
        let names: BTreeSet<&PathBuf> = now.iter().map(|(below, _)| below).collect();
        for gone in self.done.keys().filter(|below| !names.contains(below)) {
            let path = self.to.join(gone);
            std::fs::remove_file(&path).map_err(|cause| Failure::file(&path, "remove", &cause))?;
        }
        self.done.retain(|below, _| names.contains(below));
        for (below, metadata) in &now {
            if self.done.get(below) == Some(&Some(stamp(metadata))) {
                self.bytes += metadata.len();
            } else {
                self.copy(below.clone(), metadata)?;
            }
        }
        Ok(())
    }
}

/// Holds the directory, or says which process does.
fn hold(directory: &Path) -> Outcome<Result<File, u32>> {
    let path = directory.join("lock");
    let failed = |cause: std::io::Error| Failure::file(&path, "open", &cause);
    let file = File::options().append(true).create(true).open(&path).map_err(failed)?;
    match file.try_lock() {
        Ok(()) => Ok(Ok(file)),
        Err(TryLockError::WouldBlock) => {
            let inode = file.metadata().map_err(failed)?.ino();
            holder(&path, inode).map(Err).ok_or_else(|| {
                Failure::world(
                    "no_process",
                    format!("`{}` is in use by a process that is not seen from here", directory.display()),
                    "run this as the node's user, on its machine or in its container",
                )
            })
        }
        Err(TryLockError::Error(cause)) => Err(failed(cause)),
    }
}

/// The process that holds a lock on a file: as the kernel lists it (proc(5), `/proc/locks`), and has it open.
fn holder(path: &Path, inode: u64) -> Option<u32> {
    let path = path.canonicalize().ok()?;
    let locks = std::fs::read_to_string("/proc/locks").ok()?;
    let candidates = locks.lines().filter_map(|line| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let place = words.iter().position(|word| *word == "FLOCK")?;
        let pid = words.get(place + 3)?.parse().ok()?;
        let held: u64 = words.get(place + 4)?.rsplit(':').next()?.parse().ok()?;
        (held == inode).then_some(pid)
    });
    let opens = |pid: &u32| {
        let open = std::fs::read_dir(format!("/proc/{pid}/fd")).into_iter().flatten().flatten();
        open.map(|entry| std::fs::read_link(entry.path())).any(|link| link.is_ok_and(|link| link == path))
    };
    candidates.into_iter().find(opens)
}

/// A process that is halted. Whatever happens, it goes on in the end.
struct Halt {
    pid: u32,
    /// Lets it go on even if this process is killed.
    guard: Child,
}

impl Halt {
    fn new(pid: u32) -> Outcome<Self> {
        let failed = |cause: &std::io::Error| {
            Failure::world("system", format!("could not start a shell: {cause}"), "try again")
        };
        let guard = shell("trap '' HUP INT TERM; sleep \"$2\"; kill -CONT \"$1\"", pid)
            .arg(HALT_MAX_EVER)
            .process_group(0)
            .spawn()
            .map_err(|cause| failed(&cause))?;
        let halt = Self { pid, guard };
        let sent = shell("kill -STOP \"$1\"", pid).status().map_err(|cause| failed(&cause))?;
        let until = Instant::now() + Duration::from_secs(5);
        while sent.success() && Instant::now() < until {
            if is_halted(pid) {
                return Ok(halt);
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        let problem = format!("process {pid}, which runs the node, could not be halted");
        Err(Failure::world("not_halted", problem, "run this as the node's user"))
    }
}

impl Drop for Halt {
    fn drop(&mut self) {
        // If this fails, the guard does it.
        if shell("kill -CONT \"$1\"", self.pid).status().is_ok_and(|status| status.success()) {
            // Its children too: `sleep` is one.
            let _ = shell("kill -KILL -\"$1\"", self.guard.id()).status();
        }
        let _ = self.guard.wait();
    }
}

/// A shell that runs `script` with the process as `$1`, and says nothing.
fn shell(script: &str, pid: u32) -> Process {
    let mut shell = Process::new("sh");
    shell.args(["-c", script, "sh", &pid.to_string()]);
    shell.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    shell
}

/// True if every thread of the process is halted (proc(5), `/proc/pid/stat`, state).
fn is_halted(pid: u32) -> bool {
    let Ok(threads) = std::fs::read_dir(format!("/proc/{pid}/task")) else { return false };
    threads.flatten().all(|thread| {
        let stat = std::fs::read_to_string(thread.path().join("stat")).unwrap_or_default();
        // The name before it, in brackets, may hold anything.
        stat.rsplit_once(") ").is_some_and(|(_, rest)| rest.starts_with('T'))
    })
}
