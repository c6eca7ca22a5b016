//! A node in a folder of its own, and people who talk to it with the command line.

use canon::Json;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// The passphrase of every key on the stage.
pub(crate) const PASSPHRASE: &str = "five words at random here";

/// What a command came to.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ran {
    /// The answer in JSON.
    #[track_caller]
    pub(crate) fn json(&self) -> Json {
        Json::parse(&self.out).unwrap_or_else(|error| panic!("no JSON ({error}): {self:?}"))
    }

    /// The answer, if all went well.
    #[track_caller]
    pub(crate) fn good(self) -> Self {
        assert_eq!(self.code, 0, "{self:?}");
        self
    }

    /// The code of the error in JSON.
    #[track_caller]
    pub(crate) fn error_code(&self) -> String {
        let json = self.json();
        let code = json.get("error").and_then(|error| error.get("code")).and_then(Json::as_text);
        code.unwrap_or_else(|| panic!("no error: {self:?}")).to_owned()
    }

    /// The first id with this prefix in the answer.
    #[track_caller]
    pub(crate) fn id(&self, prefix: &str) -> String {
        let at = self.out.find(&format!("{prefix}_")).unwrap_or_else(|| panic!("no {prefix}: {self:?}"));
        self.out[at..].chars().take_while(|letter| letter.is_ascii_alphanumeric() || *letter == '_').collect()
    }
}

/// Runs the executable with nothing of the tester's own settings.
pub(crate) fn bare(arguments: &[&str], settings: &[(&str, &str)]) -> Ran {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kerf"));
    command.args(arguments).env_clear().stdin(Stdio::null()).envs(settings.iter().copied());
    let output = command.output().expect("it runs");
    Ran {
        code: output.status.code().expect("it ends by itself"),
        out: String::from_utf8(output.stdout).expect("text"),
        err: String::from_utf8(output.stderr).expect("text"),
    }
}

/// A node, and a folder for everything.
pub(crate) struct Stage {
    node: Child,
    folder: tempfile::TempDir,
    pub(crate) url: String,
    pub(crate) trust: String,
    pub(crate) height: u64,
}

fn start(folder: &Path) -> (Child, Json) {
    start_node(&folder.join("node"), &[])
}

/// Starts a node in its data directory, with these flags besides; what it says of itself.
pub(crate) fn start_node(directory: &Path, flags: &[&str]) -> (Child, Json) {
    let log = std::env::var("KERF_TEST_LOG").unwrap_or_else(|_| "error".to_owned());
    let mut node = Command::new(env!("CARGO_BIN_EXE_kerf"))
        .args(["node", "--json", "--log", &log, "--listen", "127.0.0.1:0", "--dir"])
        .arg(directory)
        .args(flags)
        .env_clear()
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .spawn()
        .expect("a node starts");
    let mut line = String::new();
    let mut output = BufReader::new(node.stdout.take().expect("its output"));
    output.read_line(&mut line).expect("a line");
    let said = Json::parse(&line).unwrap_or_else(|_| {
        output.read_to_string(&mut line).expect("the rest");
        panic!("the node does not start: {line}")
    });
    (node, said)
}

/// A text among what somebody says.
pub(crate) fn text(json: &Json, name: &str) -> String {
    json.get(name).and_then(Json::as_text).expect(name).to_owned()
}

impl Stage {
    /// A new network with one node.
    pub(crate) fn open() -> Self {
        Self::in_folder(tempfile::tempdir().expect("a folder"))
    }

    fn in_folder(folder: tempfile::TempDir) -> Self {
        let (node, said) = start(folder.path());
        let Some(Json::Number(height)) = said.get("height") else { panic!("no height: {said}") };
        Self { node, folder, url: text(&said, "url"), trust: text(&said, "trust"), height: *height }
    }

    /// Stops the node as its operator does, and says how it ended.
    pub(crate) fn stop(mut self) -> (Option<i32>, tempfile::TempDir) {
        let pid = self.node.id().to_string();
        let sent = Command::new("kill").args(["-TERM", &pid]).status().expect("kill runs");
        assert!(sent.success());
        let code = self.node.wait().expect("it ends").code();
        let folder = std::mem::replace(&mut self.folder, tempfile::tempdir().expect("a folder"));
        (code, folder)
    }

    /// Starts the node again.
    pub(crate) fn again(folder: tempfile::TempDir) -> Self {
        Self::in_folder(folder)
    }

    /// A path in the stage's folder.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Runs a command of somebody who has the right passphrase.
    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        self.run_with(arguments, &[("KERF_PASSPHRASE", PASSPHRASE)])
    }

    /// Runs a command with these settings besides.
    pub(crate) fn run_with(&self, arguments: &[&str], settings: &[(&str, &str)]) -> Ran {
        let home = self.path("home");
        let home = home.to_str().expect("text");
        let usual = [("KERF_HOME", home), ("KERF_URL", self.url.as_str())];
        let settings: Vec<_> = usual.into_iter().chain(settings.iter().copied()).collect();
        bare(arguments, &settings)
    }

    /// Makes a key for somebody and enrols them; their id.
    pub(crate) fn enrol(&self, name: &str) -> String {
        self.run(&["keys", "new", name]).good();
        self.run(&["--as", name, "enrol", "--yes"]).good().id("agent")
    }

    /// Signs an act as somebody, without being asked.
    pub(crate) fn act(&self, name: &str, arguments: &[&str]) -> Ran {
        self.run(&[&["--as", name], arguments, &["--yes"]].concat())
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.node.kill();
        let _ = self.node.wait();
    }
}
