//! The HTTP interface against its own description, by requests that schemathesis makes up.
//!
//! Promise: fails on every answer that the description does not allow, and whenever the node fails; requests come
//! from a fixed seed. What it keeps lies in the target folder, nothing in the tree.
//! Needs Python with `venv` and `pip`; schemathesis is installed into a folder of its own.

use crate::run::{Attempt, Failure, Outcome, plain, run, succeeds};
use crate::workspace::Workspace;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

/// The version that is installed. What it depends on is as new as that version wants it.
const SCHEMATHESIS: &str = "4.31.1";
/// The oldest Python that this version takes.
const PYTHON_MIN: &str = "(3, 11)";
/// Where the requests begin.
const SEED: &str = "20261129";
/// When a run that does not end is ended.
const WITHIN: Duration = Duration::from_secs(15 * 60);
/// What is looked at in every answer.
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,\
                      response_headers_conformance,response_schema_conformance";
/// What is run: the requests, for how many seconds, and what is left out of it.
struct Round {
    name: &'static str,
    words: &'static [&'static str],
}

/// Reading first, since most of the description is that. Bodies are made up slowly: an act can say a great deal.
///
/// Left out are the stream, which has no end, and the batch, which takes CBOR only; the gateway's own tests have both.
const ROUNDS: [Round; 2] = [
    Round {
        name: "reading",
        words: &[
            "--include-method=GET",
            "--exclude-path=/v1/events",
            "--phases=coverage,fuzzing,stateful",
            "--max-time=75",
        ],
    },
    Round {
        name: "sending",
        words: &[
            "--include-method=POST",
            "--exclude-path=/v1/transactions/batch",
            "--phases=fuzzing",
            "--max-time=45",
            "--no-shrink",
        ],
    },
];
/// 503 is described: it says to ask again in a moment. Every other 5xx is a failure.
const CONFIG: &str =
    "[checks.not_a_server_error]\nexpected-statuses = [\"2xx\", \"3xx\", \"4xx\", \"503\"]\n";

/// Installs schemathesis, starts a node with records of every kind, and runs over everything that it describes.
pub(crate) fn test() -> Outcome {
    let target = Workspace::read()?.target;
    let folder = target.join("interface");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).attempt("make a folder for the requests")?;
    let schemathesis = ensure_schemathesis(&target)?;
    let config = folder.join("schemathesis.toml");
    std::fs::write(&config, CONFIG).attempt("write the settings of schemathesis")?;
    let node = Node::start(&target.join("debug/kerf"), &folder.join("demo"))?;
    for round in ROUNDS {
        println!("{}", round.name);
        let mut command = Command::new(&schemathesis);
        command.current_dir(&folder).arg("--config-file").arg(&config);
        command.args(["run", "--seed", SEED, "--checks", CHECKS]).args(round.words);
        command.args(["--request-timeout", "60", "--generation-database", "none", "--warnings", "off"]);
        command.args(["--continue-on-failure", "--no-color"]).arg(format!("{}/openapi.json", node.url));
        plain(&mut command);
        run_within(&mut command, WITHIN)?;
    }
    Ok(())
}

/// The program, in a folder that is named after its version.
fn ensure_schemathesis(target: &Path) -> Outcome<PathBuf> {
    let folder = target.join(format!("schemathesis-{SCHEMATHESIS}"));
    let program = folder.join("bin/schemathesis");
    if succeeds(Command::new(&program).arg("--version")) {
        return Ok(program);
    }
    let check = format!("import ensurepip, sys, venv; sys.exit(sys.version_info < {PYTHON_MIN})");
    if !succeeds(Command::new("python3").args(["-c", &check])) {
        return Err(Failure(
            "the interface is tested by a Python program: install Python 3.11 or newer with `venv` and `pip` (Debian: \
             `apt-get install python3 python3-venv python3-pip`), and run this again"
                .to_owned(),
        ));
    }
    println!("installing schemathesis {SCHEMATHESIS}");
    let _ = std::fs::remove_dir_all(&folder);
    run(Command::new("python3").args(["-m", "venv"]).arg(&folder))?;
    let wanted = format!("schemathesis=={SCHEMATHESIS}");
    run(Command::new(folder.join("bin/pip")).args([
        "install",
        "--quiet",
        "--disable-pip-version-check",
        &wanted,
    ]))?;
    Ok(program)
}

/// What the demo says when its node serves everything that it made.
const SERVES: &str = "The node goes on at ";

/// The demo's node, with its records; it is killed at the end.
struct Node {
    url: String,
    child: Child,
    /// Held open: a program that nobody listens to any more ends by that.
    said: Option<BufReader<ChildStdout>>,
}

impl Node {
    fn start(kerf: &Path, folder: &Path) -> Outcome<Self> {
        let mut command = Command::new(kerf);
        command.args(["demo", "--stay", "--listen", "127.0.0.1:0", "--dir"]).arg(folder);
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .attempt(format!("start `{}`; build it first", kerf.display()))?;
        let said = child.stdout.take().map(BufReader::new);
        let mut node = Self { url: String::new(), child, said };
        for line in node.said.iter_mut().flat_map(BufRead::lines) {
            let line = line.attempt("read what the demo says")?;
            if let Some(url) = serves_at(&line) {
                url.clone_into(&mut node.url);
                return Ok(node);
            }
        }
        Err(Failure("`kerf demo --stay` ended before its node served".to_owned()))
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The address in the line with which the demo says that its node goes on.
fn serves_at(line: &str) -> Option<&str> {
    line.strip_prefix(SERVES)?.split(';').next()
}

/// As [`run`], and ends a command that does not end by itself.
fn run_within(command: &mut Command, most: Duration) -> Outcome {
    let mut child = command.spawn().attempt("start schemathesis")?;
    let started = Instant::now();
    loop {
        match child.try_wait().attempt("wait for schemathesis")? {
            Some(status) if status.success() => return Ok(()),
            Some(status) => {
                return Err(Failure(format!(
                    "the interface does not answer as /openapi.json says ({status}); each failure above has a command \
                     that sends its request again"
                )));
            }
            None if started.elapsed() > most => {
                let _ = child.kill();
                let _ = child.wait();
                return Err(Failure(format!("schemathesis did not end within {} s", most.as_secs())));
            }
            None => std::thread::sleep(Duration::from_millis(200)),
        }
    }
}

#[cfg(test)]
mod tests;
