//! Vaults through the command line: a node, a provider, an owner, readers, guardians.

use crate::stage::{PASSPHRASE, Ran, Stage, bare, text};
use canon::Json;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A provider that is run as `prov`, in a folder of its own.
struct Provider {
    child: Child,
    listen: String,
}

impl Provider {
    fn start(stage: &Stage, folder: &Path, listen: &str) -> Self {
        Self::start_as(stage, "prov", folder, listen)
    }

    fn start_as(stage: &Stage, name: &str, folder: &Path, listen: &str) -> Self {
        let home = stage.path("home");
        let mut child = Command::new(env!("CARGO_BIN_EXE_kerf"))
            .args(["--as", name, "--json", "vault", "serve", "--listen", listen, "--dir"])
            .arg(folder)
            .env_clear()
            .envs([("KERF_HOME", home.to_str().expect("text")), ("KERF_URL", &stage.url)])
            .env("KERF_PASSPHRASE", PASSPHRASE)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("a provider starts");
        let mut line = String::new();
        let output = child.stdout.take().expect("its output");
        BufReader::new(output).read_line(&mut line).expect("a line");
        let said = Json::parse(&line).unwrap_or_else(|_| panic!("the provider does not start: {line}"));
        Self { child, listen: text(&said, "listen") }
    }

    /// Stops it as its operator does.
    fn stop(mut self) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().expect("kill runs").success());
        assert!(self.child.wait().expect("it ends").success());
    }

    /// Ends it at once, as a power cut does.
    fn kill(mut self) {
        self.child.kill().expect("killed");
        self.child.wait().expect("it ends");
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A node, a provider, and people with vaults there.
pub(crate) struct World {
    pub(crate) stage: Stage,
    provider: Option<Provider>,
    pub(crate) prov: String,
    listen: String,
}

impl World {
    pub(crate) fn new(people: &[&str]) -> (Self, Vec<String>) {
        let stage = Stage::open();
        let prov = stage.enrol("prov");
        let provider = Provider::start(&stage, &stage.path("store"), "127.0.0.1:0");
        let listen = provider.listen.clone();
        let world = Self { stage, provider: Some(provider), prov, listen };
        let ids = people
            .iter()
            .map(|name| {
                let id = world.stage.enrol(name);
                world.act(name, &["new", "--provider", &world.prov]).good();
                id
            })
            .collect();
        (world, ids)
    }

    fn store(&self) -> PathBuf {
        self.stage.path("store")
    }

    fn act(&self, name: &str, arguments: &[&str]) -> Ran {
        self.stage.act(name, &[&["vault"], arguments].concat())
    }

    fn run(&self, name: &str, arguments: &[&str]) -> Ran {
        self.stage.run(&[&["--as", name, "vault"], arguments].concat())
    }

    /// Writes a file into the stage's folder; its path.
    fn file(&self, name: &str, content: &[u8]) -> String {
        let path = self.stage.path(name);
        std::fs::write(&path, content).expect("written");
        path.to_str().expect("text").to_owned()
    }

    fn again(&mut self) {
        self.provider = Some(Provider::start(&self.stage, &self.store(), &self.listen));
    }

    /// A reader whose grant was withdrawn gets nothing: no key is left that opens it, or the provider says already that there is
    /// nothing for them. It takes an answer of the ledger as it was for a few seconds.
    fn closed_to(&self, reader: &str, collection: &str, name: &str, owner: &str) {
        let refused = self.run(reader, &["--json", "get", collection, name, "--of", owner]);
        assert!(["usage", "not_found"].contains(&refused.error_code().as_str()), "{refused:?}");
        assert!(!refused.out.contains("it hurts") && !refused.out.contains("kept"), "{refused:?}");
    }

    /// Waits until the provider has encrypted a collection anew, and the ledger says so.
    fn settle(&self, owner: &str, collection: &str) {
        let begun = Instant::now();
        loop {
            let listed = self.run(owner, &["ls", collection]).good();
            if !listed.out.contains("is being encrypted anew") {
                return;
            }
            assert!(begun.elapsed() < Duration::from_secs(60), "never done: {listed:?}");
            std::thread::sleep(Duration::from_millis(300));
        }
    }
}

fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.file_type().expect("a type").is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), &target).expect("copied");
        }
    }
}

#[test]
fn a_person_grants_withdraws_and_sees_who_read_what() {
    let (mut world, ids) = World::new(&["ann", "bob", "eve"]);
    let [ann, bob, _] = ids.as_slice() else { panic!("three") };
    let prov = world.prov.clone();
    world.act("ann", &["open", "x-rays", "--provider", &prov, "--say", "kind=photo"]).good();
    world.act("ann", &["open", "letters", "--provider", &prov, "--say", "kind=letter"]).good();
    let picture: Vec<u8> = (0..200_000_u32).map(|number| number.to_le_bytes()[1]).collect();
    let (large, small) = (world.file("tooth.png", &picture), world.file("note.txt", b"it hurts"));
    world.act("ann", &["put", "x-rays", &large, &small]).good();
    world.act("ann", &["put", "letters", &small]).good();

    // A grant names who, what, for what and until when; the ledger has the words' salted hash only.
    let granted = world
        .act("ann", &["grant", bob, "--policy=kind = photo", "--purpose=the check-up", "--for=30d"])
        .good();
    let grant = granted.id("grant");
    assert!(granted.err.contains("purpose: \"the check-up\""), "shown before it is signed: {granted:?}");
    let record = world.stage.run(&["show", &grant]).good().out;
    assert!(record.contains("stage: live") && !record.contains("check-up"), "{record}");

    // The reader's key comes by a letter, and opens what the policy says.
    assert_eq!(world.run("bob", &["--json", "ls", "--of", ann]).error_code(), "no_grant");
    assert!(world.run("bob", &["letters"]).good().out.contains(&grant));
    let seen = world.run("bob", &["ls", "--of", ann]).good().out;
    assert!(seen.contains("x-rays") && seen.contains("tooth.png") && !seen.contains("letters"), "{seen}");
    let out = world.stage.path("got.png");
    let out = out.to_str().expect("text");
    world.run("bob", &["get", "x-rays", "tooth.png", "--of", ann, "--out", out]).good();
    assert_eq!(std::fs::read(out).expect("written"), picture);
    assert_eq!(
        world.run("bob", &["--json", "get", "letters", "note.txt", "--of", ann]).error_code(),
        "usage"
    );

    // The owner sees who read what, in the readers' own signed words.
    let log = world.run("ann", &["audit", "x-rays"]).good().out;
    assert!(log.contains(&format!("{bob} read tooth.png by {grant}")), "{log}");
    assert!(world.run("ann", &["audit", "letters"]).good().out.contains("\n0 requests"), "nobody read those");

    // Withdrawn: the provider encrypts anew what the grant opened, and nothing else; a power cut does not stop it.
    let withdrawn = world.act("ann", &["withdraw", &grant]).good().out;
    assert!(withdrawn.contains("x-rays") && !withdrawn.contains("letters"), "{withdrawn}");
    world.provider.take().expect("running").kill();
    world.again();
    world.settle("ann", "x-rays");
    let checked = world.run("ann", &["audit", "x-rays"]).good().out;
    assert!(checked.contains("90 chunks taken by chance are what the provider's receipt says"), "{checked}");
    assert!(world.run("ann", &["ls", "x-rays"]).good().out.contains("epoch 1"));
    world.closed_to("bob", "x-rays", "note.txt", ann);
    assert!(world.run("ann", &["get", "x-rays", "note.txt"]).good().out == "it hurts");

    // Removed and put again under the same name: a new object, readable.
    world.act("ann", &["rm", "x-rays", "note.txt"]).good();
    let later = world.file("note.txt", b"it is better");
    world.act("ann", &["put", "x-rays", &later]).good();
    assert_eq!(world.run("ann", &["get", "x-rays", "note.txt"]).good().out, "it is better");
    world.act("ann", &["close", "letters"]).good();
    assert!(!world.run("ann", &["ls"]).good().out.contains("letters"));
    world.provider.take().expect("running").stop();
}

/// The same where a layer is added each time: who stays reads on through all of them.
#[test]
fn a_wrapped_collection_is_closed_to_who_was_withdrawn_and_read_on_by_the_others() {
    let (mut world, ids) = World::new(&["ann", "bob", "eve"]);
    let [ann, bob, eve] = ids.as_slice() else { panic!("three") };
    let prov = world.prov.clone();
    let open = ["open", "scans", "--provider", &prov, "--say", "kind=photo", "--layers"];
    let wrong = world.run("ann", &[&["--json"], &open[..], &["onion"]].concat());
    assert_eq!(wrong.error_code(), "usage");
    world.act("ann", &[&open[..], &["wrapped"]].concat()).good();
    let picture: Vec<u8> = (0..200_000_u32).map(|number| number.to_le_bytes()[1]).collect();
    let (large, small) = (world.file("tooth.png", &picture), world.file("note.txt", b"it hurts"));
    world.act("ann", &["put", "scans", &large, &small]).good();
    let grant = |reader: &str| {
        let asked = ["grant", reader, "--policy=kind = photo", "--purpose=the check-up", "--for=30d"];
        world.act("ann", &asked).good().id("grant")
    };
    let (bobs, eves) = (grant(bob), grant(eve));
    for reader in ["bob", "eve"] {
        world.run(reader, &["letters"]).good();
        assert_eq!(world.run(reader, &["get", "scans", "note.txt", "--of", ann]).good().out, "it hurts");
    }
    assert!(world.run("bob", &["ls", "--of", ann]).good().out.contains("wrapped, 0 of 64 layers"));

    // One is withdrawn, and the power is cut meanwhile; the other one's key opens what is stored now.
    let withdrawn = world.act("ann", &["withdraw", &bobs]).good().out;
    assert!(withdrawn.contains("scans"), "{withdrawn}");
    world.provider.take().expect("running").kill();
    world.again();
    world.settle("ann", "scans");
    let listed = world.run("ann", &["ls", "scans"]).good().out;
    assert!(listed.contains("epoch 1; wrapped, 1 of 64 layers"), "{listed}");
    let json = world.run("ann", &["--json", "ls", "scans"]).good().out;
    assert!(json.contains("\"layers\": \"wrapped\""), "{json}");
    let checked = world.run("ann", &["audit", "scans"]).good().out;
    assert!(checked.contains("90 chunks taken by chance are what the provider's receipt says"), "{checked}");
    world.closed_to("bob", "scans", "note.txt", ann);
    let out = world.stage.path("got.png");
    let out = out.to_str().expect("text");
    world.run("eve", &["get", "scans", "tooth.png", "--of", ann, "--out", out]).good();
    assert_eq!(std::fs::read(out).expect("written"), picture);

    // What is written in this epoch has a layer less than what was there, after the next withdrawal too.
    let later = world.file("later.txt", b"it is better");
    world.act("ann", &["put", "scans", &later]).good();
    world.act("ann", &["withdraw", &eves]).good();
    world.settle("ann", "scans");
    assert!(world.run("ann", &["ls", "scans"]).good().out.contains("wrapped, 2 of 64 layers"));
    world.closed_to("eve", "scans", "later.txt", ann);
    for (name, content) in [("later.txt", "it is better"), ("note.txt", "it hurts")] {
        assert_eq!(world.run("ann", &["get", "scans", name]).good().out, content);
    }
    world.run("ann", &["audit", "scans"]).good();
    world.provider.take().expect("running").stop();
}

#[test]
fn a_collection_is_moved_to_another_provider_with_all_that_is_in_it() {
    let (mut world, ids) = World::new(&["ann", "bob"]);
    let [ann, bob] = ids.as_slice() else { panic!("two") };
    let prov = world.prov.clone();
    let other = world.stage.enrol("other");
    let folder = world.stage.path("other-store");
    let second = Provider::start_as(&world.stage, "other", &folder, "127.0.0.1:0");
    let at = second.listen.clone();
    world.act("ann", &["open", "x-rays", "--provider", &prov, "--say", "kind=photo"]).good();
    let picture: Vec<u8> = (0..400_000_u32).map(|number| number.to_le_bytes()[1]).collect();
    let (large, small) = (world.file("tooth.png", &picture), world.file("note.txt", b"it hurts"));
    world.act("ann", &["put", "x-rays", &large, "--say", "year=2026"]).good();
    world.act("ann", &["put", "x-rays", &small]).good();
    let granted = world.act("ann", &["grant", bob, "--policy=kind = photo", "--purpose=care", "--for=30d"]);
    let grant = granted.good().id("grant");
    world.run("bob", &["letters"]).good();
    world.run("bob", &["get", "x-rays", "note.txt", "--of", ann]).good();

    // What nobody has seen of the log would stay behind, and what is there already is not moved.
    let moving = ["move", "x-rays", "--provider", other.as_str()];
    assert_eq!(
        world.stage.act("ann", &[&["--json", "vault"], &moving[..]].concat()).error_code(),
        "reads_unseen"
    );
    world.run("ann", &["audit", "x-rays"]).good();
    let stays = ["--json", "vault", "move", "x-rays", "--provider", prov.as_str()];
    assert_eq!(world.stage.act("ann", &stays).error_code(), "usage");

    // The new provider is not there: nothing has changed, and the same command does it later.
    second.kill();
    assert!(world.act("ann", &moving).code != 0);
    assert!(world.run("bob", &["get", "x-rays", "note.txt", "--of", ann]).good().out == "it hurts");
    world.run("ann", &["audit", "x-rays"]).good();
    let second = Provider::start_as(&world.stage, "other", &folder, &at);
    let moved = world.act("ann", &moving).good().out;
    assert!(moved.contains("with 2 objects") && !moved.contains("not deleted"), "{moved}");

    // The old provider goes; owner and reader read at the new one, and withdrawing works there.
    world.provider.take().expect("running").stop();
    let out = world.stage.path("moved.png");
    let out = out.to_str().expect("text");
    assert_eq!(world.run("bob", &["get", "x-rays", "note.txt", "--of", ann]).good().out, "it hurts");
    world.run("ann", &["get", "x-rays", "tooth.png", "--out", out]).good();
    assert_eq!(std::fs::read(out).expect("written"), picture);
    let log = world.run("ann", &["audit", "x-rays"]).good().out;
    assert!(log.contains(&format!("{bob} read note.txt by {grant}")), "{log}");
    world.act("ann", &["withdraw", &grant]).good();
    world.settle("ann", "x-rays");
    assert_eq!(world.run("ann", &["get", "x-rays", "note.txt"]).good().out, "it hurts");
    second.stop();
}

#[test]
fn fault_13_a_provider_that_goes_back_is_noticed() {
    let (mut world, ids) = World::new(&["ann", "bob"]);
    let [ann, bob] = ids.as_slice() else { panic!("two") };
    let prov = world.prov.clone();
    world.act("ann", &["open", "notes", "--provider", &prov, "--say", "kind=record"]).good();
    let first = world.file("note", b"first");
    world.act("ann", &["put", "notes", &first]).good();
    world.act("ann", &["grant", bob, "--policy=kind = record", "--purpose=x", "--for=1d"]).good();
    world.run("bob", &["letters"]).good();
    world.provider.take().expect("running").stop();
    copy_folder(&world.store(), &world.stage.path("old"));
    world.again();
    let second = world.file("note", b"second");
    world.act("ann", &["put", "notes", &second]).good();
    // The provider puts back what it had before. A reader who never saw the newer state knows it from the ledger.
    world.provider.take().expect("running").stop();
    std::fs::remove_dir_all(world.store()).expect("removed");
    std::fs::rename(world.stage.path("old"), world.store()).expect("put back");
    world.again();
    let told = world.run("bob", &["--json", "get", "notes", "note", "--of", ann]);
    assert_eq!(told.error_code(), "provider_deceives", "{told:?}");
    assert_eq!(world.run("ann", &["--json", "get", "notes", "note"]).error_code(), "provider_deceives");
    world.provider.take().expect("running").stop();
    // No provider at all: said plainly, with what to do.
    assert_eq!(world.run("bob", &["--json", "ls", "--of", ann]).error_code(), "no_provider");
}

/// The ledger's part, with its time to say no, is in `ledger`; here the keys change at once.
#[test]
fn fault_27_guardians_give_the_vault_back() {
    let (world, ids) = World::new(&["ann", "gil", "hal", "ida"]);
    let [ann, gil, hal, ida] = ids.as_slice() else { panic!("four") };
    let prov = world.prov.clone();
    world.act("ann", &["open", "notes", "--provider", &prov, "--say", "kind=record"]).good();
    let note = world.file("note", b"kept");
    world.act("ann", &["put", "notes", &note]).good();
    world.act("ann", &["guard", gil, hal, ida, "--threshold=2", "--delay=1d", "--provider", &prov]).good();
    for guardian in ["gil", "hal", "ida"] {
        assert!(world.run(guardian, &["letters"]).good().out.contains("a part to keep"));
    }
    // Everything of hers is lost; a new key stands on the ledger in the place of the old one.
    let new_home = world.stage.path("new-home");
    let new_home = new_home.to_str().expect("text");
    let with_new = |arguments: &[&str]| {
        let settings = [
            ("KERF_HOME", new_home),
            ("KERF_URL", world.stage.url.as_str()),
            ("KERF_PASSPHRASE", PASSPHRASE),
        ];
        bare(arguments, &settings)
    };
    let key_of = |json: &Json| match json {
        Json::List(keys) => text(keys.first().expect("a key"), "public"),
        _ => panic!("no keys: {json}"),
    };
    with_new(&["keys", "new", "ann"]).good();
    let new = key_of(&with_new(&["keys", "list", "--json"]).good().json());
    let old = world.stage.run(&["--as", "ann", "whoami", "--json"]).good();
    let old = text(&old.json(), "public");
    assert_eq!(world.run("gil", &["--json", "give-back", ann, &new]).error_code(), "other_key");
    world.stage.act("ann", &["rotate_keys", "--add", &new, "--remove", &old]).good();
    let comeback =
        |yes: &[&str]| with_new(&[&["--as", "ann", "vault", "recover", "--human", ann], yes].concat());
    assert!(comeback(&["--yes"]).good().out.starts_with("0 of enough parts"));
    assert_eq!(world.run("gil", &["--json", "give-back", ann, &old]).error_code(), "other_key");
    world.run("gil", &["give-back", ann, &new]).good();
    world.run("gil", &["give-back", ann, &new]).good();
    assert!(comeback(&["--yes"]).good().out.starts_with("1 of 2 parts"), "one guardian twice is one");
    world.run("ida", &["give-back", ann, &new]).good();
    assert!(comeback(&["--yes"]).good().out.contains("the vault is back"));
    let get = ["--as", "ann", "vault", "get", "notes", "note", "--human", ann];
    assert_eq!(with_new(&get).good().out, "kept");
    let more = world.file("more", b"more");
    with_new(&["--as", "ann", "vault", "put", "notes", &more, "--human", ann, "--yes"]).good();
    assert!(with_new(&["--as", "ann", "vault", "ls", "--human", ann]).good().out.contains("more"));
}

#[test]
fn what_is_wrong_is_said_with_what_to_do() {
    let (world, ids) = World::new(&["ann"]);
    let [ann] = ids.as_slice() else { panic!("one") };
    let prov = world.prov.clone();
    let code = |arguments: &[&str]| world.act("ann", &[arguments, &["--json"]].concat()).error_code();
    assert_eq!(code(&["new", "--provider", &prov]), "vault_exists");
    assert_eq!(code(&["open", "a", "--provider", &prov]), "usage", "nothing is said of it");
    assert_eq!(code(&["open", "a", "--provider", &prov, "--say", "kind=colour"]), "usage");
    assert_eq!(code(&["open", "a", "--provider", ann, "--say", "kind=photo"]), "wrong_provider");
    world.act("ann", &["open", "a", "--provider", &prov, "--say", "kind=photo"]).good();
    assert_eq!(
        code(&["open", "a", "--provider", &prov, "--say", "kind=photo"]),
        "usage",
        "the name is taken"
    );
    assert_eq!(code(&["put", "b", "/nowhere"]), "usage", "no such collection");
    assert_eq!(code(&["put", "a", "/nowhere"]), "file");
    assert_eq!(code(&["get", "a", "nothing"]), "usage");
    let grant =
        |policy: &str, reader: &str| code(&["grant", reader, "--policy", policy, "--purpose=x", "--for=1d"]);
    assert_eq!(grant("kind = colour", &prov), "usage");
    assert_eq!(grant("kind = photo and", &prov), "usage");
    assert_eq!(grant("kind = photo", "agent_vfebdap4z7d4t7nq02wtdaf5tc"), "no_vault_there");
    assert_eq!(code(&["withdraw"]), "usage", "there is nothing to withdraw");
    assert_eq!(code(&["guard", ann, "--threshold=1", "--delay=1d", "--provider", &prov]), "bad_guardians");
    let locked = world
        .stage
        .run_with(&["--as", "ann", "--json", "vault", "ls"], &[("KERF_PASSPHRASE", "another passphrase")]);
    assert_eq!(locked.error_code(), "wrong_passphrase");
    // A file that was changed is not believed.
    let book = world.stage.path(&format!("home/vaults/{ann}.vault"));
    let mut bytes = std::fs::read(&book).expect("the book");
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    std::fs::write(&book, &bytes).expect("written");
    assert_eq!(world.run("ann", &["--json", "ls"]).error_code(), "wrong_passphrase");
    std::fs::write(&book, b"short").expect("written");
    assert_eq!(world.run("ann", &["--json", "ls"]).error_code(), "damaged_vault");
}

/// A device of somebody: a folder with a key of its own.
pub(crate) struct DeviceOf<'a> {
    pub(crate) world: &'a World,
    pub(crate) home: String,
    pub(crate) key: &'static str,
    pub(crate) human: String,
}

impl DeviceOf<'_> {
    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        let settings = [
            ("KERF_HOME", self.home.as_str()),
            ("KERF_URL", self.world.stage.url.as_str()),
            ("KERF_PASSPHRASE", PASSPHRASE),
        ];
        bare(
            &[&["--as", self.key, "vault"], arguments, &["--human", &self.human, "--yes"]].concat(),
            &settings,
        )
    }

    pub(crate) fn letters(&self) -> String {
        self.run(&["letters"]).good().out
    }
}

/// A new device for `ann`, whose key is on the ledger.
pub(crate) fn device<'a>(world: &'a World, ann: &str, key: &'static str) -> DeviceOf<'a> {
    let home = world.stage.path(key).to_str().expect("text").to_owned();
    let settings =
        [("KERF_HOME", home.as_str()), ("KERF_URL", &world.stage.url), ("KERF_PASSPHRASE", PASSPHRASE)];
    bare(&["keys", "new", key], &settings).good();
    let listed = bare(&["keys", "list", "--json"], &settings).good().json();
    let Json::List(keys) = listed else { panic!("no list") };
    let public = text(&keys[0], "public");
    world.stage.act("ann", &["rotate_keys", "--add", &public]).good();
    DeviceOf { world, home, key, human: ann.to_owned() }
}

#[test]
fn keys_are_issued_by_several_devices_and_a_lost_one_is_taken_out() {
    let (world, ids) = World::new(&["ann", "bob"]);
    let [ann, bob] = ids.as_slice() else { panic!("two") };
    let prov = world.prov.clone();
    world.act("ann", &["open", "notes", "--provider", &prov, "--say", "kind=record"]).good();
    let note = world.file("note", b"private");
    world.act("ann", &["put", "notes", &note]).good();
    let at = |name: &str| world.stage.path(name).to_str().expect("text").to_owned();
    let (laptop, tablet) = (device(&world, ann, "laptop"), device(&world, ann, "tablet"));

    // A second device: two of two from now on.
    laptop.run(&["pair", "--name=laptop", "--out", &at("laptop.pair")]).good();
    world
        .act(
            "ann",
            &[
                "add-device",
                &at("laptop.pair"),
                "--threshold=2",
                "--out",
                &at("laptop.join"),
                "--provider",
                &prov,
            ],
        )
        .good();
    assert_eq!(tablet.run(&["--json", "ls"]).error_code(), "no_vault");
    laptop.run(&["join", &at("laptop.join")]).good();
    assert!(laptop.letters().contains("this device has its share: 2 of 2"));
    assert_eq!(laptop.run(&["get", "notes", "note"]).good().out, "private");

    // A grant waits for the other device, which sees what it says yes to.
    let grant = ["grant", bob, "--policy=kind = record", "--purpose=the audit", "--for=9d"];
    let asked = world.act("ann", &[&grant[..], &["--json"]].concat());
    assert_eq!(asked.error_code(), "devices_asked", "{asked:?}");
    assert!(laptop.letters().contains("asks for a key"));
    let approved = laptop.run(&["approve"]).good();
    assert!(approved.err.contains("purpose: \"the audit\""), "{approved:?}");
    let given = world.act("ann", &["letters"]).good();
    assert!(given.out.contains("granted to"), "{given:?}");
    assert!(world.run("bob", &["letters"]).good().out.contains("a key from"));
    assert_eq!(world.run("bob", &["get", "notes", "note", "--of", ann]).good().out, "private");

    // A third device is dealt its share by two; each says yes.
    tablet.run(&["pair", "--name=tablet", "--out", &at("tablet.pair")]).good();
    laptop.run(&["add-device", &at("tablet.pair"), "--threshold=2", "--out", &at("tablet.join")]).good();
    tablet.run(&["join", &at("tablet.join")]).good();
    let early = tablet.letters();
    assert!(!early.contains("has its share"), "nobody else has said yes yet: {early}");
    world.act("ann", &["letters"]).good();
    world.act("ann", &["approve"]).good();
    laptop.letters();
    world.act("ann", &["letters"]).good();
    laptop.letters();
    assert!(tablet.letters().contains("this device has its share: 2 of 3"));
    assert!(tablet.run(&["devices"]).good().out.contains("2 of 3 devices issue a key"));

    // The first device is lost. The other two take it out, and go on granting; what bob has stays good.
    laptop.run(&["remove-device", "first", "--threshold=2"]).good();
    tablet.letters();
    tablet.run(&["approve"]).good();
    laptop.letters();
    tablet.letters();
    let listed = laptop.run(&["devices"]).good().out;
    assert!(listed.contains("2 of 2 devices issue a key") && !listed.contains("first"), "{listed}");
    let lost = world.act("ann", &[&grant[..], &["--json"]].concat());
    assert_ne!(lost.code, 0, "the lost device issues nothing alone: {lost:?}");
    assert_eq!(laptop.run(&[&grant[..], &["--json"]].concat()).error_code(), "devices_asked");
    tablet.letters();
    tablet.run(&["approve"]).good();
    assert!(laptop.letters().contains("granted to"));
    assert!(world.run("bob", &["letters"]).good().out.contains("a key from"));
    assert_eq!(world.run("bob", &["get", "notes", "note", "--of", ann]).good().out, "private");
    // Both devices see both grants, though each was given by another one.
    for device in [&laptop, &tablet] {
        assert_eq!(device.run(&["grants"]).good().out.matches("for: the audit").count(), 2);
    }
}

#[test]
fn a_custody_is_founded_by_several_devices_at_once() {
    let (world, ids) = World::new(&["bob"]);
    let [bob] = ids.as_slice() else { panic!("one") };
    let (ann, prov) = (world.stage.enrol("ann"), world.prov.clone());
    let at = |name: &str| world.stage.path(name).to_str().expect("text").to_owned();
    let (laptop, tablet) = (device(&world, &ann, "laptop"), device(&world, &ann, "tablet"));
    laptop.run(&["pair", "--name=laptop", "--out", &at("laptop.pair")]).good();
    tablet.run(&["pair", "--name=tablet", "--out", &at("tablet.pair")]).good();
    let found = |threshold: &str, with: &[&str]| {
        let mut words = vec!["--json", "new", "--name=phone", "--provider", &prov, "--threshold", threshold];
        with.iter().for_each(|file| words.extend(["--with", file]));
        let folder = at("books");
        words.extend(["--out-dir", &folder]);
        world.act("ann", &words)
    };
    let (one, two) = (at("laptop.pair"), at("tablet.pair"));
    let garbage = world.file("garbage.pair", b"00ff");
    for (threshold, with) in
        [("0", vec![&one, &two]), ("4", vec![&one, &two]), ("2", vec![&one, &one]), ("2", vec![&garbage])]
    {
        let with: Vec<&str> = with.into_iter().map(String::as_str).collect();
        assert_eq!(found(threshold, &with).error_code(), "usage", "{threshold} {with:?}");
    }
    found("2", &[&one, &two]).good();
    // Before all have dealt there is nothing to seal to.
    let early = world.act("ann", &["--json", "open", "notes", "--provider", &prov, "--say", "kind=record"]);
    assert_ne!(early.code, 0, "{early:?}");

    let mut books: Vec<String> = std::fs::read_dir(at("books"))
        .expect("the folder")
        .map(|entry| entry.expect("a file").path().to_str().expect("text").to_owned())
        .collect();
    books.sort();
    let [for_laptop, for_tablet] = books.as_slice() else { panic!("two books: {books:?}") };
    assert_eq!(laptop.run(&["--json", "join", for_tablet]).error_code(), "usage", "another device's");
    laptop.run(&["join", for_laptop]).good();
    tablet.run(&["join", for_tablet]).good();
    // Letters and a yes on each, until all have their shares.
    for _ in 0..4 {
        for device in [&laptop, &tablet] {
            device.letters();
            device.run(&["approve"]).good();
        }
        world.act("ann", &["letters"]).good();
        world.act("ann", &["approve"]).good();
    }
    assert!(tablet.run(&["devices"]).good().out.contains("2 of 3 devices issue a key"));

    // The vault is as any other: what is put there is read by whom two devices let.
    world.act("ann", &["open", "notes", "--provider", &prov, "--say", "kind=record"]).good();
    let note = world.file("note", b"private");
    world.act("ann", &["put", "notes", &note]).good();
    let grant = ["--json", "grant", bob, "--policy=kind = record", "--purpose=the audit", "--for=9d"];
    assert_eq!(world.act("ann", &grant).error_code(), "devices_asked");
    for device in [&laptop, &tablet] {
        device.letters();
        device.run(&["approve"]).good();
    }
    assert!(world.act("ann", &["letters"]).good().out.contains("granted to"));
    assert!(world.run("bob", &["letters"]).good().out.contains("a key from"));
    assert_eq!(world.run("bob", &["get", "notes", "note", "--of", &ann]).good().out, "private");
}

#[test]
fn fault_33_a_sealed_document_is_read_by_its_parties_and_judged_by_their_arbiter() {
    let (world, ids) = World::new(&["ann", "bob", "ida", "eve"]);
    let [ann, bob, ida, _] = ids.as_slice() else { panic!("four") };
    let note = world.file("note-17.txt", b"40 boxes, 2 wet");
    let sealed = world.act("ann", &["seal", &note, "--for", bob, "--for", ida, "--json"]).good().json();
    let hash = text(&sealed, "document");
    for reader in ["bob", "ida"] {
        assert!(world.run(reader, &["letters"]).good().out.contains(&hash));
        assert_eq!(world.run(reader, &["document", &hash]).good().out, "40 boxes, 2 wet");
    }
    assert!(world.run("bob", &["documents"]).good().out.contains("note-17.txt"));
    assert_eq!(world.run("eve", &["--json", "document", &hash]).error_code(), "no_document");
    let kept = world.stage.path(&format!("home/vaults/{bob}.documents/{hash}-{ann}.sealed"));
    let file = kept.to_str().expect("text");
    assert_eq!(world.run("eve", &["--json", "document", file]).error_code(), "not_for_you");
    assert_eq!(world.run("ann", &["document", file]).good().out, "40 boxes, 2 wet", "whoever sealed it, too");
    // Changed where it was stored: everybody comes to the same.
    let mut bytes = std::fs::read(&kept).expect("kept");
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    let changed = world.file("changed.sealed", &bytes);
    for reader in ["bob", "ida"] {
        assert_eq!(world.run(reader, &["--json", "document", &changed]).error_code(), "sealed_wrongly");
    }
}

#[test]
fn fault_27_a_custody_of_lost_devices_is_founded_anew() {
    let (world, ids) = World::new(&["ann", "bob", "gil"]);
    let [ann, bob, gil] = ids.as_slice() else { panic!("three") };
    let prov = world.prov.clone();
    let at = |name: &str| world.stage.path(name).to_str().expect("text").to_owned();
    world.act("ann", &["open", "notes", "--provider", &prov, "--say", "kind=record"]).good();
    let note = world.file("note", b"kept");
    world.act("ann", &["put", "notes", &note]).good();
    let grant = ["grant", bob, "--policy=kind = record", "--purpose=x", "--for=9d"];
    let old = world.act("ann", &grant).good().id("grant");
    world.run("bob", &["letters"]).good();
    let laptop = device(&world, ann, "laptop");
    laptop.run(&["pair", "--name=laptop", "--out", &at("pair")]).good();
    world
        .act("ann", &["add-device", &at("pair"), "--threshold=2", "--out", &at("join"), "--provider", &prov])
        .good();
    world.act("ann", &["guard", gil, "--threshold=1", "--delay=1d", "--provider", &prov]).good();
    world.run("gil", &["letters"]).good();

    // Both devices are lost, and with them the custody.
    let fresh = device(&world, ann, "fresh");
    let public = |home: &str, name: &str| {
        let settings = [("KERF_HOME", home), ("KERF_URL", world.stage.url.as_str())];
        text(&bare(&["--as", name, "whoami", "--json"], &settings).good().json(), "public")
    };
    let (first, second) = (public(&at("home"), "ann"), public(&laptop.home, "laptop"));
    let new = public(&fresh.home, "fresh");
    world.stage.act("ann", &["rotate_keys", "--remove", &first, "--remove", &second]).good();
    fresh.run(&["recover"]).good();
    world.run("gil", &["give-back", ann, &new]).good();
    assert!(fresh.run(&["recover"]).good().out.contains("give the grants that still count again"));
    assert_eq!(fresh.run(&["get", "notes", "note"]).good().out, "kept");
    assert!(fresh.run(&["devices"]).good().out.contains("1 of 1 devices issue a key"));

    // What bob has stays good until it is withdrawn; then only a new key does.
    assert_eq!(world.run("bob", &["get", "notes", "note", "--of", ann]).good().out, "kept");
    fresh.run(&["withdraw", &old]).good();
    world.closed_to("bob", "notes", "note", ann);
    fresh.run(&grant).good();
    assert!(world.run("bob", &["letters"]).good().out.contains("a key from"));
    assert_eq!(world.run("bob", &["get", "notes", "note", "--of", ann]).good().out, "kept");
}
