//! Networks of several owners, as processes of their own that talk over sockets.

#![expect(clippy::unwrap_used, reason = "helpers of tests may unwrap as tests do")]

use crate::stage::{PASSPHRASE, Ran, bare, start_node, text};
use canon::Json;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command};
use std::time::{Duration, Instant};

/// The most that anything here may take.
const PATIENCE: Duration = Duration::from_secs(90);

/// One owner's node.
struct Member {
    directory: PathBuf,
    /// Where the others reach it.
    address: String,
    /// Its public key.
    key: String,
    running: Option<Child>,
    url: String,
}

/// Nodes of several owners, and one folder of people's keys.
struct Owners {
    folder: tempfile::TempDir,
    members: Vec<Member>,
    trust: String,
}

impl Owners {
    /// So many owners with keys of their own, and a network that begins with the first of them.
    fn new(count: usize, validators: usize) -> Self {
        let folder = tempfile::tempdir().unwrap();
        // Held until all are known, so that they differ.
        let listeners: Vec<_> = (0..count).map(|_| TcpListener::bind("127.0.0.1:0").unwrap()).collect();
        let mut members = Vec::new();
        for (number, listener) in listeners.iter().enumerate() {
            let directory = folder.path().join(format!("node-{number}"));
            let address = listener.local_addr().unwrap().to_string();
            let made =
                bare(&["network", "key", "--dir", directory.to_str().unwrap(), "--address", &address], &[])
                    .good();
            let line = made.out.trim();
            let (key, shown) = line.split_once('@').unwrap();
            assert_eq!(shown, address);
            members.push(Member {
                directory,
                address,
                key: key.to_owned(),
                running: None,
                url: String::new(),
            });
        }
        let mut owners = Self { folder, members, trust: String::new() };
        let file = owners.path("network.toml");
        let names: Vec<String> =
            owners.members[..validators].iter().map(|one| format!("{}@{}", one.key, one.address)).collect();
        let mut arguments =
            vec!["network", "init", "--json", "--name", "trade", "--epoch-blocks", "16", "--out", &file];
        names.iter().for_each(|name| arguments.extend(["--validator", name]));
        let made = bare(&arguments, &[]).good().json();
        owners.trust = text(&made, "trust");
        // What everybody compares.
        assert_eq!(
            text(&bare(&["network", "show", "--json", &file], &[]).good().json(), "trust"),
            owners.trust
        );
        assert_eq!(bare(&arguments, &[]).code, 1, "a network's file is not written over");
        owners
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().unwrap().to_owned()
    }

    /// Starts the node of this owner with these flags besides.
    fn start(&mut self, number: usize, flags: &[&str]) {
        let keys: Vec<String> = self.members.iter().map(|one| one.key.clone()).collect();
        let keys = keys.join(",");
        let member = &mut self.members[number];
        let usual = ["--peer-listen", &member.address, "--followers", &keys, "--cache-mib", "16"];
        let (child, said) = start_node(&member.directory, &[&usual, flags].concat());
        member.running = Some(child);
        member.url = text(&said, "url");
        assert_eq!(text(&said, "trust"), self.trust);
    }

    fn start_in_network(&mut self, number: usize) {
        let file = self.path("network.toml");
        self.start(number, &["--network", &file]);
    }

    /// Ends the process at once, as a power cut does.
    fn kill(&mut self, number: usize) {
        let mut child = self.members[number].running.take().unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
    }

    /// Ends the process as its operator does.
    fn stop(&mut self, number: usize) {
        let mut child = self.members[number].running.take().unwrap();
        assert!(Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap().success());
        assert_eq!(child.wait().unwrap().code(), Some(0), "a clean stop");
    }

    /// Runs a command at the node of this owner.
    fn at(&self, number: usize, arguments: &[&str]) -> Ran {
        let (home, url) = (self.path("home"), self.members[number].url.as_str());
        bare(arguments, &[("KERF_HOME", &home), ("KERF_URL", url), ("KERF_PASSPHRASE", PASSPHRASE)])
    }

    fn enrol(&self, number: usize, name: &str) -> String {
        self.at(number, &["keys", "new", name]).good();
        self.at(number, &["--as", name, "enrol", "--yes"]).good().id("agent")
    }

    fn act(&self, number: usize, name: &str, arguments: &[&str]) -> Ran {
        self.at(number, &[&["--as", name], arguments, &["--yes"]].concat())
    }

    /// Founds an organisation. Its charter asks for nobody's approval.
    fn found(&self, number: usize, name: &str) -> String {
        let charter = r#"{"rules":[{}]}"#;
        let flags = ["--name", "Owners of the network", "--founder=board", "--charter", charter];
        self.act(number, name, &[&["found"][..], &flags].concat()).good().id("agent")
    }

    /// Has a validator endorse an organisation. Gives the file.
    fn endorse(&self, number: usize, organisation: &str, operator: &str) -> String {
        let (file, directory) =
            (self.path(&format!("endorsed-{number}.json")), &self.members[number].directory);
        let flags = ["--organisation", organisation, "--operator", operator, "--out", &file];
        let node = ["network", "endorse", "--dir", directory.to_str().unwrap()];
        self.at(number, &[&node[..], &flags].concat()).good();
        file
    }

    /// A number in what the node says of its network.
    fn status(&self, number: usize, name: &str) -> Option<Json> {
        self.at(number, &["status", "--json"]).good().json().get(name).cloned()
    }

    /// The status and the body of a plain request.
    fn get(&self, number: usize, path: &str) -> (u16, String) {
        let address = self.members[number].url.strip_prefix("http://").unwrap();
        let mut stream = TcpStream::connect(address).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let status = answer.split(' ').nth(1).unwrap().parse().unwrap();
        (status, answer)
    }
}

impl Drop for Owners {
    fn drop(&mut self) {
        for child in self.members.iter_mut().filter_map(|member| member.running.as_mut()) {
            // It may have ended already.
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

#[track_caller]
fn wait(what: &str, mut done: impl FnMut() -> bool) {
    let started = Instant::now();
    while !done() {
        assert!(started.elapsed() < PATIENCE, "waited too long: {what}");
        std::thread::sleep(Duration::from_millis(200));
    }
}

const PROFILE: &str = r#"{"name":"Alice"}"#;

#[test]
fn fault_3_four_owners_lose_machines_and_no_fact() {
    let mut owners = Owners::new(4, 4);
    (0..4).for_each(|number| owners.start_in_network(number));
    // What is given to one node is final at all of them.
    let alice = owners.enrol(0, "alice");
    for number in 0..4 {
        wait("alice is known", || owners.at(number, &["show", &alice]).code == 0);
    }
    let bob = owners.enrol(3, "bob");
    // One machine is lost.
    owners.kill(1);
    owners.act(2, "alice", &["profile", "--profile", PROFILE]).good();
    // Two of four are lost: nothing is final any more, and the node says so.
    owners.kill(2);
    wait("the node says that it halts", || owners.get(0, "/readyz").0 == 503);
    assert!(owners.get(0, "/readyz").1.contains("fewer than 3 of the 4 validators"));
    assert_eq!(owners.get(0, "/healthz").0, 200, "a node that halts is alive");
    let late = owners.at(0, &["--as", "alice", "enrol", "--yes", "--wait", "1", "--json"]);
    let Json::Number(halted) = owners.status(0, "height").unwrap() else { panic!("no height") };
    // They come back, and what waited is decided: alice is enrolled already.
    owners.start(1, &[]);
    owners.start(2, &[]);
    wait("the network goes on", || owners.get(0, "/readyz").0 == 200);
    let transaction = late.out.split('"').find(|part| part.len() == 64).unwrap().to_owned();
    for number in 0..4 {
        wait("the same answer everywhere", || {
            owners.at(number, &["receipt", &transaction]).out.contains("already")
                || owners.at(number, &["receipt", &transaction]).code == 3
        });
        owners.at(number, &["show", &bob]).good();
        let shown = owners.at(number, &["show", &alice, "--profile"]).good();
        assert!(shown.out.contains("Alice"), "{shown:?}");
    }
    let Json::Number(now) = owners.status(0, "height").unwrap() else { panic!("no height") };
    assert!(now > halted);
    // One history: the same block at every node, and every node's ledger runs again from its first block.
    let digest = |number: usize| {
        let (_, answer) = owners.get(number, &format!("/v1/blocks/{halted}"));
        answer.split("\"digest\":\"").nth(1).unwrap()[..64].to_owned()
    };
    (1..4).for_each(|number| assert_eq!(digest(number), digest(0)));
    let evidence = owners.at(1, &["network", "evidence", "--trust", &owners.trust]).good();
    assert!(evidence.out.contains("nothing"), "nobody lied: {evidence:?}");
    owners.at(2, &["verify", "ledger", "--trust", &owners.trust]).good();

    // A quorum founds the network; the fourth is described by the others.
    let board = owners.found(0, "alice");
    let files: Vec<String> = (0..3).map(|number| owners.endorse(number, &board, &alice)).collect();
    let act = owners.path("found.json");
    let mut words = vec!["network", "found", "--out", &act];
    files.iter().for_each(|file| words.extend(["--endorsed", file]));
    let silent = &owners.members[3];
    let refused = owners.at(0, &words);
    assert!(refused.code == 2 && format!("{refused:?}").contains(&silent.key), "{refused:?}");
    let described = format!("{}@{}={bob}", silent.key, silent.address);
    words.extend(["--describe", &described]);
    owners.at(0, &words).good();
    owners.act(0, "alice", &["found-network", "--file", &act, "--in-name-of", &board]).good();
    (0..4).for_each(|number| owners.stop(number));
}

#[test]
fn fault_7_a_network_of_one_takes_in_others_by_its_charter_and_proofs_still_hold() {
    let mut owners = Owners::new(3, 1);
    owners.start_in_network(0);
    let (anna, trust) = (owners.enrol(0, "anna"), owners.trust.clone());
    let early = owners.path("early.proof");
    owners.at(0, &["proof", &anna, "--out", &early]).good();

    let (_, facts) = owners.get(0, "/v1/facts");
    let first = facts.split("\"transaction\":\"").nth(1).unwrap()[..64].to_owned();

    // Two others join: they take the state over and follow.
    let url = owners.members[0].url.clone();
    let wrong = format!("kerf1:{}", "00".repeat(32));
    let directory = owners.members[1].directory.to_str().unwrap().to_owned();
    let refused = bare(&["node", "--json", "--dir", &directory, "--join", &url, "--trust", &wrong], &[]);
    assert_eq!((refused.code, refused.error_code().as_str()), (1, "other_network"));
    for number in 1..3 {
        owners.start(number, &["--join", &url, "--trust", &trust]);
        wait("the follower knows anna", || owners.at(number, &["show", &anna]).code == 0);
        assert_eq!(owners.status(number, "votes"), Some(Json::Flag(false)));
        // What counted before their lists begin is not said to wait.
        let (status, answer) = owners.get(number, &format!("/v1/transactions/{first}"));
        assert!(status == 404 && answer.contains("\"unlisted\""), "{status} {answer}");
    }
    // What is given to a follower is final like everything else.
    let olga = owners.enrol(1, "olga");
    let pia = owners.enrol(2, "pia");

    // The owners found an organisation that governs the network. Its charter asks for nobody's approval.
    let board = owners.found(0, "anna");
    let act = owners.path("found.json");
    let one = owners.endorse(0, &board, &anna);
    owners.at(0, &["network", "found", "--endorsed", &one, "--out", &act]).good();
    owners.act(0, "anna", &["found-network", "--file", &act, "--in-name-of", &board]).good();

    // Each of the followers applies, and is admitted.
    for (number, operator) in [(1, &olga), (2, &pia)] {
        let (file, member) = (owners.path("apply.json"), &owners.members[number]);
        let directory = member.directory.to_str().unwrap();
        owners
            .at(
                number,
                &[
                    "network",
                    "apply",
                    "--dir",
                    directory,
                    "--address",
                    &member.address,
                    "--operator",
                    operator,
                    "--out",
                    &file,
                ],
            )
            .good();
        owners.act(0, "anna", &["admit-validator", "--file", &file, "--in-name-of", &board]).good();
        wait("the new validator votes", || owners.status(number, "votes") == Some(Json::Flag(true)));
    }
    assert!(matches!(owners.status(0, "validators"), Some(Json::List(all)) if all.len() == 3));
    let quentin = owners.enrol(2, "quentin");

    // The founder leaves, and stops. The others go on.
    let founder = owners.members[0].key.clone();
    owners.act(1, "anna", &["remove-validator", "--key", &founder, "--in-name-of", &board]).good();
    wait("the founder does not vote", || owners.status(0, "votes") == Some(Json::Flag(false)));
    owners.stop(0);
    let rosa = owners.enrol(1, "rosa");
    wait("the other has it", || owners.at(2, &["show", &rosa]).code == 0);

    // The trust string of the first day proves what was, and what is.
    let file = owners.path("late.proof");
    bare(&["verify", "proof", &early, "--trust", &trust, "--id", &anna], &[]).good();
    for (number, id) in [(1, &quentin), (2, &rosa)] {
        owners.at(number, &["proof", id, "--out", &file]).good();
        bare(&["verify", "proof", &file, "--trust", &trust, "--id", id], &[]).good();
    }
    // So does what became of a transaction.
    let again = owners.act(2, "quentin", &["enrol", "--json"]);
    let transaction = again.out.split('"').find(|part| part.len() == 64).unwrap().to_owned();
    owners.at(2, &["proof", &transaction, "--out", &file]).good();
    let proven = bare(&["verify", "proof", &file, "--trust", &trust, "--id", &transaction], &[]).good();
    assert!(proven.out.contains("refused"), "{proven:?}");
}
