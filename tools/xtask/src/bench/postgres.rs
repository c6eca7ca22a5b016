//! The peer: a PostgreSQL server of our own, for one run.
//!
//! Promise: every commit is on disk before it counts (`fsync`, `synchronous_commit` on), memory and log are
//! sized as an administrator would, each run starts from the same fresh tables, and nothing is left behind
//! but the installed package.
//! Arrows: find or install -> initdb -> serve on a socket of its own -> load once -> [copy, run, drop]* -> stop.

use super::machine::memory_kib;
use crate::run::{Attempt, Failure, Outcome, output, succeeds};
use std::fs;
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// Tables, indexes and rows that every run starts from.
const SCHEMA: &str = include_str!("postgres/schema.sql");

/// One trade cycle: seven transactions, each durable before the next.
const CYCLE: &str = include_str!("postgres/cycle.sql");

/// What we set, and why; everything else is as PostgreSQL ships it.
pub(super) const SETTINGS: [(&str, &str, &str); 12] = [
    ("fsync", "on", "the default: a commit is on disk"),
    ("synchronous_commit", "on", "the default: a client waits for that"),
    ("full_page_writes", "on", "the default: safe against torn pages"),
    ("wal_buffers", "64MB", "64 clients never wait for room in the log's buffer"),
    ("max_wal_size", "4GB", "no checkpoint is forced within a run"),
    ("checkpoint_timeout", "15min", "nor by the clock"),
    ("checkpoint_completion_target", "0.9", "and if one comes, it is spread out"),
    ("random_page_cost", "1.1", "solid state disk"),
    ("jit", "off", "statements of a millisecond gain nothing from compilation"),
    ("max_connections", "200", "room for every client"),
    ("listen_addresses", "''", "a local socket, the fastest way in"),
    ("logging_collector", "off", "errors go to a file of the run, statements nowhere"),
];

/// What one run of pgbench measured.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Run {
    /// Whole trade cycles, each of seven commits.
    pub(super) cycles_per_second: f64,
    /// Mean time of a cycle as its client sees it.
    pub(super) latency_ms: f64,
    /// Cycles that were finished.
    pub(super) cycles: u64,
    /// Cycles that were given up.
    pub(super) failed: u64,
}

impl Run {
    /// Reads pgbench's summary.
    pub(super) fn parse(printed: &str) -> Outcome<Self> {
        let field = |name: &str| {
            let line = printed.lines().find_map(|line| line.strip_prefix(name));
            let word = line.and_then(|rest| rest.split_whitespace().next());
            word.ok_or_else(|| Failure(format!("pgbench printed no `{name}`:\n{printed}")))
        };
        let count = |name| field(name)?.parse().attempt(format!("read `{name}` of pgbench"));
        let real = |name| field(name)?.parse().attempt(format!("read `{name}` of pgbench"));
        Ok(Self {
            cycles_per_second: real("tps =")?,
            latency_ms: real("latency average =")?,
            cycles: count("number of transactions actually processed:")?,
            failed: count("number of failed transactions:")?,
        })
    }
}

/// A running server; it stops and leaves no files when it goes out of scope.
#[derive(Debug)]
pub(super) struct Server {
    programs: PathBuf,
    folder: PathBuf,
    owner: Option<Owner>,
    process: Option<Child>,
    /// A second server that has every commit on its own disk before a client is told.
    standby: Option<Child>,
}

/// Whom we start programs as, because PostgreSQL refuses to run as the system's administrator.
#[derive(Clone, Copy, Debug)]
struct Owner {
    user: u32,
    group: u32,
}

impl Server {
    /// Starts a new server with its files below `base`, and loads the tables of the trade cycle.
    pub(super) fn start(base: &Path) -> Outcome<Self> {
        let server = Self::start_empty(base, &[("shared_buffers", &shared_buffers())])?;
        server.load()?;
        Ok(server)
    }

    /// Starts a new server with these settings beside [`SETTINGS`], and without tables.
    pub(super) fn start_empty(base: &Path, settings: &[(&str, &str)]) -> Outcome<Self> {
        let programs = find_or_install()?;
        let owner = unprivileged()?;
        sweep(base);
        let folder = base.join(format!("{FOLDER}{}", std::process::id()));
        fs::create_dir(&folder).attempt(format!("create {}", folder.display()))?;
        let mut server = Self { programs, folder, owner, process: None, standby: None };
        if let Some(owner) = owner {
            chown(&server.folder, Some(owner.user), Some(owner.group)).attempt("hand over the folder")?;
        }
        server.initialise(settings)?;
        server.serve()?;
        Ok(server)
    }

    /// Points a client program at this server.
    pub(super) fn point(&self, client: &mut Command) {
        let programs = std::env::var_os("PATH").map(|path| {
            let all = std::iter::once(self.programs.clone()).chain(std::env::split_paths(&path));
            std::env::join_paths(all)
        });
        if let Some(Ok(path)) = programs {
            client.env("PATH", path);
        }
        client.env("PGHOST", &self.folder).env("PGPORT", "5432");
        client.env("PGUSER", "bench").env("PGDATABASE", "postgres").env_remove("PGOPTIONS");
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    /// A program of PostgreSQL's, as the right user, pointed at our server.
    fn program(&self, name: &str) -> Command {
        let mut command = Command::new(self.programs.join(name));
        command.current_dir(&self.folder).env_remove("PGOPTIONS");
        command.env("PGHOST", &self.folder).env("PGPORT", "5432").env("PGUSER", "bench");
        if let Some(owner) = self.owner {
            command.uid(owner.user).gid(owner.group);
        }
        command
    }

    fn initialise(&self, settings: &[(&str, &str)]) -> Outcome {
        let mut initdb = self.program("initdb");
        initdb.arg("--pgdata").arg(self.data());
        initdb.args([
            "--username=bench",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C",
            "--no-instructions",
        ]);
        output(&mut initdb)?;
        let path = self.data().join("postgresql.auto.conf");
        let mut lines = format!("unix_socket_directories = '{}'\n", self.folder.display());
        for (name, value) in settings {
            lines += &format!("{name} = '{value}'\n");
        }
        for (name, value, why) in SETTINGS {
            lines += &format!("{name} = {value} # {why}\n");
        }
        fs::write(&path, lines).attempt(format!("write {}", path.display()))
    }

    /// Starts the server as our own child, so that an interrupt at the terminal reaches it too.
    fn serve(&mut self) -> Outcome {
        self.process = Some(self.serve_from(&self.data(), "log", "5432")?);
        Ok(())
    }

    /// Starts a server on this data, and waits until it answers at this port.
    fn serve_from(&self, data: &Path, log: &str, port: &str) -> Outcome<Child> {
        let log = self.folder.join(log);
        let file = fs::File::create(&log).attempt(format!("create {}", log.display()))?;
        let mut postgres = self.program("postgres");
        postgres.arg("-D").arg(data).stdin(Stdio::null()).stdout(Stdio::null()).stderr(file);
        let mut process = postgres.spawn().attempt("start PostgreSQL")?;
        let started = Instant::now();
        while !succeeds(self.program("pg_isready").args(["--quiet", "--port", port])) {
            let gone = process.try_wait().is_ok_and(|end| end.is_some());
            if gone || started.elapsed() > Duration::from_secs(30) {
                // It is of no use any more.
                let _ = process.kill();
                let _ = process.wait();
                let said = fs::read_to_string(&log).unwrap_or_default();
                return Err(Failure(format!("PostgreSQL did not start; it said:\n{said}")));
            }
            sleep(Duration::from_millis(100));
        }
        Ok(process)
    }

    /// Starts a second server that follows the first, and makes every commit wait for its disk too.
    pub(super) fn attach_standby(&mut self) -> Outcome {
        let data = self.folder.join("standby");
        if !data.exists() {
            let mut copy = self.program("pg_basebackup");
            copy.args(["--write-recovery-conf", "--checkpoint=fast", "--pgdata"]).arg(&data);
            output(&mut copy)?;
            let path = data.join("postgresql.auto.conf");
            let mut lines = fs::read_to_string(&path).attempt(format!("read {}", path.display()))?;
            lines += "port = 5433\n";
            fs::write(&path, lines).attempt(format!("write {}", path.display()))?;
        }
        self.standby = Some(self.serve_from(&data, "standby.log", "5433")?);
        self.wait_for_standby("*")?;
        Ok(())
    }

    /// Stops the second server; commits wait for nobody any more.
    pub(super) fn detach_standby(&mut self) -> Outcome {
        self.set_standby("")?;
        let Some(mut process) = self.standby.take() else { return Ok(()) };
        let mut stop = self.program("pg_ctl");
        stop.args(["stop", "--silent", "--mode=fast", "--pgdata"]).arg(self.folder.join("standby"));
        if !succeeds(&mut stop) {
            process.kill().attempt("end the standby")?;
        }
        process.wait().attempt("wait for the standby to end")?;
        // Meanwhile the first server throws away what the second would have to read: it begins anew each time.
        let data = self.folder.join("standby");
        fs::remove_dir_all(&data).attempt(format!("remove {}", data.display()))
    }

    fn set_standby(&self, names: &str) -> Outcome {
        self.sql(
            "postgres",
            &[&format!("--command=ALTER SYSTEM SET synchronous_standby_names = '{names}'")],
        )?;
        self.sql("postgres", &["--command=SELECT pg_reload_conf()"])
    }

    /// Makes commits wait for the standby, once it follows closely.
    fn wait_for_standby(&self, names: &str) -> Outcome {
        self.set_standby(names)?;
        let started = Instant::now();
        loop {
            let mut psql = self.program("psql");
            psql.args(["--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--dbname", "postgres"]);
            psql.arg("--command=SELECT sync_state FROM pg_stat_replication WHERE state = 'streaming'");
            if output(&mut psql)?.trim() == "sync" {
                return Ok(());
            }
            if started.elapsed() > Duration::from_secs(60) {
                return Err(Failure("the standby does not follow".into()));
            }
            sleep(Duration::from_millis(100));
        }
    }

    fn load(&self) -> Outcome {
        for (name, text) in [("schema.sql", SCHEMA), ("cycle.sql", CYCLE)] {
            fs::write(self.folder.join(name), text).attempt(format!("write {name}"))?;
        }
        output(self.program("createdb").arg("pristine"))?;
        self.sql("pristine", &["--file=schema.sql"])
    }

    fn sql(&self, database: &str, words: &[&str]) -> Outcome {
        let mut psql = self.program("psql");
        psql.args(["--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--dbname", database]).args(words);
        output(&mut psql).map(|_| ())
    }

    /// Runs cycles on fresh tables with `clients` clients for `seconds`.
    ///
    /// Statements are prepared once per connection: the fastest way that pgbench has, and the script's ids
    /// need parameters.
    pub(super) fn run(&self, clients: u32, seconds: u32) -> Outcome<Run> {
        output(self.program("createdb").args(["--template=pristine", "trade"]))?;
        self.sql("trade", &["--command=CHECKPOINT"])?;
        let mut pgbench = self.program("pgbench");
        pgbench.args([
            "--no-vacuum",
            "--file=cycle.sql",
            "--protocol=prepared",
            "--jobs=2",
            "--max-tries=10",
        ]);
        pgbench.arg(format!("--client={clients}")).arg(format!("--time={seconds}")).arg("trade");
        let run = Run::parse(&output(&mut pgbench)?)?;
        output(self.program("dropdb").args(["--force", "trade"]))?;
        if run.failed > 0 || run.cycles == 0 {
            return Err(Failure(format!(
                "pgbench gave up {} of {} cycles",
                run.failed,
                run.failed + run.cycles
            )));
        }
        Ok(run)
    }

    /// What the server calls itself.
    pub(super) fn version(&self) -> Outcome<String> {
        Ok(output(self.program("postgres").arg("--version"))?.trim().to_owned())
    }

    /// Stops the server and removes its files.
    pub(super) fn stop(mut self) -> Outcome {
        self.end()
    }

    fn end(&mut self) -> Outcome {
        if let Some(mut standby) = self.standby.take() {
            // Its files go with the folder.
            let _ = standby.kill();
            let _ = standby.wait();
        }
        if let Some(mut process) = self.process.take() {
            let mut stop = self.program("pg_ctl");
            stop.args(["stop", "--silent", "--mode=fast", "--pgdata"]).arg(self.data());
            if !succeeds(&mut stop) {
                process.kill().attempt("end PostgreSQL")?;
            }
            process.wait().attempt("wait for PostgreSQL to end")?;
        }
        if self.folder.exists() {
            fs::remove_dir_all(&self.folder).attempt(format!("remove {}", self.folder.display()))?;
        }
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Err(Failure(message)) = self.end() {
            eprintln!("xtask: {message}");
        }
    }
}

/// How the folder of a run begins; its process id follows.
const FOLDER: &str = "kerf-bench-postgres-";

/// Removes what an earlier run left that was killed, if its server is gone.
fn sweep(base: &Path) {
    for entry in fs::read_dir(base).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let Some(process) = name.strip_prefix(FOLDER) else { continue };
        let server = fs::read_to_string(entry.path().join("data/postmaster.pid")).unwrap_or_default();
        let server = server.lines().next().unwrap_or_default().to_owned();
        let alive = |id: &str| !id.is_empty() && Path::new("/proc").join(id).exists();
        if !alive(process) && !alive(&server) && fs::remove_dir_all(entry.path()).is_ok() {
            eprintln!("removed {}, left by an earlier run", entry.path().display());
        }
    }
}

/// A gigabyte, or a quarter of the memory of a small machine.
pub(super) fn shared_buffers() -> String {
    let quarter_mib = memory_kib() / 1024 / 4;
    format!("{}MB", quarter_mib.clamp(128, 1024))
}

fn find_or_install() -> Outcome<PathBuf> {
    if let Some(found) = find() {
        return Ok(found);
    }
    eprintln!("PostgreSQL is not installed; installing the Debian packages");
    let installed = crate::run::install(&["postgresql", "postgresql-contrib"]);
    find().ok_or_else(|| {
        let cause = installed.err().map_or(String::new(), |Failure(cause)| format!(" ({cause})"));
        Failure(format!("install PostgreSQL with pgbench, and put its programs in PATH{cause}"))
    })
}

/// The folder with `initdb`, `postgres` and `pgbench`: the newest that Debian has, else in `PATH`.
fn find() -> Option<PathBuf> {
    let whole =
        |folder: &PathBuf| ["initdb", "postgres", "pgbench"].iter().all(|name| folder.join(name).is_file());
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut found: Vec<(u32, PathBuf)> = versions
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .filter(|(_, folder)| whole(folder))
        .collect();
    found.sort();
    let path = std::env::var_os("PATH").unwrap_or_default();
    found.pop().map(|(_, folder)| folder).or_else(|| std::env::split_paths(&path).find(whole))
}

/// Whom to run as: nobody else, or the package's own user if we are the system's administrator.
fn unprivileged() -> Outcome<Option<Owner>> {
    if fs::metadata("/proc/self").is_ok_and(|own| own.uid() != 0) {
        return Ok(None);
    }
    let id = |flag: &str| {
        let text = output(Command::new("id").args([flag, "postgres"]))?;
        text.trim().parse().attempt("read the id of the user `postgres`")
    };
    Ok(Some(Owner { user: id("--user")?, group: id("--group")? }))
}
