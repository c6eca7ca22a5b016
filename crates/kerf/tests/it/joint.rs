//! Keys that several devices of a person sign with together: the node sees one key and one signature.

use crate::stage::{PASSPHRASE, Ran, bare, text};
use crate::vault::{DeviceOf, World, device};
use canon::Json;

/// A person with three devices, two of which issue keys; the stage's own is called `phone`.
struct Three<'a> {
    phone: DeviceOf<'a>,
    laptop: DeviceOf<'a>,
    tablet: DeviceOf<'a>,
}

impl<'a> Three<'a> {
    fn found(world: &'a World, ann: &str) -> Self {
        let at = |name: &str| world.stage.path(name).to_str().expect("text").to_owned();
        let (laptop, tablet) = (device(world, ann, "laptop"), device(world, ann, "tablet"));
        let phone = DeviceOf { world, home: at("home"), key: "ann", human: ann.to_owned() };
        let mut words = vec!["new".to_owned(), "--name=phone".to_owned(), "--threshold=2".to_owned()];
        words.extend(["--provider".to_owned(), world.prov.clone(), "--out-dir".to_owned(), at("books")]);
        for other in [&laptop, &tablet] {
            let file = at(&format!("{}.pair", other.key));
            other.run(&["pair", "--name", other.key, "--out", &file]).good();
            words.extend(["--with".to_owned(), file]);
        }
        phone.run(&words.iter().map(String::as_str).collect::<Vec<_>>()).good();
        for other in [&laptop, &tablet] {
            other.run(&["join", &at(&format!("books/{}.book", other.key))]).good();
        }
        let three = Self { phone, laptop, tablet };
        three.rounds(4);
        assert!(three.tablet.run(&["devices"]).good().out.contains("2 of 3 devices issue a key"));
        three
    }

    fn all(&self) -> [&DeviceOf<'a>; 3] {
        [&self.phone, &self.laptop, &self.tablet]
    }

    /// Letters and a yes on each device, some times over.
    fn rounds(&self, count: usize) {
        for _ in 0..count {
            for device in self.all() {
                device.run(&["approve", "--stay=0"]).good();
                device.letters();
            }
        }
    }

    fn found_key(&self, name: &str, more: &[&str]) -> (String, String) {
        self.phone.run(&[&["found-key", name, "--threshold=2"], more].concat()).good();
        self.rounds(4);
        let keys = |device: &DeviceOf<'_>| {
            let listed = device.run(&["joint-keys", "--json"]).good().json();
            let Some(Json::List(keys)) = listed.get("keys") else { panic!("no list: {listed}") };
            let key = keys.iter().find(|key| text(key, "name") == name).expect("the key");
            assert_eq!(key.get("founded"), Some(&Json::Flag(true)), "{listed}");
            (text(key, "public"), text(key, "agent"))
        };
        let [phone, laptop, tablet] = self.all().map(keys);
        assert!(phone == laptop && laptop == tablet, "one key on all three");
        phone
    }
}

impl DeviceOf<'_> {
    /// An act with a joint key; `wait` is how long it is waited for the other devices.
    fn jointly(&self, key: &str, wait: &str, act: &[&str]) -> Ran {
        let settings = [
            ("KERF_HOME", self.home.as_str()),
            ("KERF_URL", self.world.stage.url.as_str()),
            ("KERF_PASSPHRASE", PASSPHRASE),
        ];
        let who = ["--as", self.key, "--json"];
        let how = ["--human", &self.human, "--jointly", key, "--wait", wait, "--yes"];
        bare(&[&who, act, &how].concat(), &settings)
    }

    fn says_yes(&self) -> Ran {
        self.run(&["approve", "--stay=0"]).good()
    }
}

#[test]
fn an_agent_whose_only_key_is_joint_acts_if_two_of_three_devices_say_yes() {
    let (world, _) = World::new(&[]);
    let ann = world.stage.enrol("ann");
    let three = Three::found(&world, &ann);
    let (phone, laptop, tablet) = (&three.phone, &three.laptop, &three.tablet);
    for threshold in ["1", "4"] {
        let wrong = phone.run(&["--json", "found-key", "x", "--threshold", threshold]);
        assert_eq!(wrong.error_code(), "usage", "{threshold}");
    }
    let (_, agent) = three.found_key("treasury", &[]);
    assert_eq!(phone.run(&["--json", "found-key", "treasury", "--threshold=2"]).error_code(), "usage");

    // One device alone comes to nothing, however often it asks.
    assert_eq!(phone.jointly("treasury", "0", &["enrol"]).error_code(), "devices_asked");
    assert_eq!(phone.jointly("nothing", "0", &["enrol"]).error_code(), "usage");
    assert!(!phone.letters().contains("signed"));
    assert_ne!(world.stage.run(&["show", &agent]).code, 0, "nobody is enrolled by one device");

    // The tablet sees the act before its yes; the phone sends it then.
    let seen = tablet.says_yes();
    assert!(seen.err.contains("With `treasury`:\nWhat is signed:") && seen.err.contains("enrol"), "{seen:?}");
    phone.letters();
    assert!(tablet.letters().contains("signed here"));
    let done = phone.letters();
    assert!(done.contains("signed, and done at"), "{done}");
    world.stage.run(&["show", &agent]).good();
    assert!(phone.letters().contains("no letters"), "it is done once");

    // Who is not needed any more is not asked.
    let late = laptop.says_yes();
    assert!(
        !late.err.contains("What is signed") && late.err.contains("needs no more signatures"),
        "{late:?}"
    );

    // Both at hand: one command here and one there.
    std::thread::scope(|scope| {
        let asks = scope.spawn(|| {
            phone.jointly("treasury", "60", &["profile", "--profile", "{\"name\":\"The treasury\"}"])
        });
        let said = (0..30).find_map(|_| {
            let said = laptop.run(&["approve", "--stay=60"]).good().out;
            said.contains("signed here").then_some(said)
        });
        assert!(said.is_some(), "the laptop signs");
        let done = asks.join().expect("it ends").good();
        assert!(done.out.contains("transaction") || done.out.contains("\"at\""), "{done:?}");
    });
    assert!(world.stage.run(&["show", &agent, "--profile"]).good().out.contains("The treasury"));

    // What the ledger refuses is told, and forgotten.
    assert_eq!(phone.jointly("treasury", "0", &["enrol"]).error_code(), "devices_asked");
    tablet.says_yes();
    phone.letters();
    tablet.letters();
    let refused = phone.letters();
    assert!(refused.contains("agent_exists"), "{refused}");
    assert!(!phone.run(&["joint-keys"]).good().out.contains("transaction"));

    // What is not signed in time is forgotten.
    let late =
        phone.jointly("treasury", "0", &["profile", "--profile", "{\"name\":\"Late\"}", "--valid-for=2s"]);
    assert_eq!(late.error_code(), "devices_asked");
    std::thread::sleep(std::time::Duration::from_secs(3));
    assert!(!tablet.says_yes().err.contains("What is signed"), "it is over");
    assert!(!phone.run(&["joint-keys"]).good().out.contains("transaction"));
}

#[test]
fn fault_27_a_joint_key_is_replaced_when_a_device_is_lost() {
    let (world, _) = World::new(&[]);
    let ann = world.stage.enrol("ann");
    let three = Three::found(&world, &ann);
    let (phone, laptop, tablet) = (&three.phone, &three.laptop, &three.tablet);
    let (old, agent) = three.found_key("treasury", &[]);
    let both = |asks: &DeviceOf<'_>, other: &DeviceOf<'_>, key: &str, act: &[&str]| {
        assert_eq!(asks.jointly(key, "0", act).error_code(), "devices_asked");
        other.says_yes();
        asks.letters();
        other.letters();
        asks.letters()
    };
    assert!(both(phone, tablet, "treasury", &["enrol"]).contains("done at"));

    // A session for reading, as well.
    let settings = [
        ("KERF_HOME", laptop.home.as_str()),
        ("KERF_URL", world.stage.url.as_str()),
        ("KERF_PASSPHRASE", PASSPHRASE),
    ];
    std::thread::scope(|scope| {
        let asks = scope.spawn(|| {
            let words = ["--as", "laptop", "--json", "sign-in", "--human", &ann, "--jointly", "treasury"];
            bare(&words, &settings)
        });
        let said = (0..30).find(|_| tablet.run(&["approve", "--stay=60"]).good().out.contains("signed here"));
        assert!(said.is_some(), "the tablet signs");
        let session = asks.join().expect("it ends").good().json();
        assert_eq!(text(&session, "human"), agent);
    });

    // The laptop's key on the ledger is replaced: the others know it all the same.
    let of = |key: &str| {
        let words = ["--as", key, "whoami", "--json"];
        text(&bare(&words, &settings).good().json(), "public")
    };
    bare(&["keys", "new", "laptop-2"], &settings).good();
    world.stage.act("ann", &["rotate_keys", "--add", &of("laptop-2"), "--remove", &of("laptop")]).good();
    let laptop = &DeviceOf { world: &world, home: laptop.home.clone(), key: "laptop-2", human: ann.clone() };

    // The phone is lost. The others found another key, and put it in the old one's place.
    let lost = device_list(laptop);
    assert!(lost.contains("phone"));
    laptop.run(&["remove-device", "phone", "--threshold=2"]).good();
    for _ in 0..3 {
        tablet.run(&["approve", "--stay=0"]).good();
        laptop.letters();
    }
    assert!(!device_list(laptop).contains("phone"));
    laptop.run(&["found-key", "treasury-2", "--threshold=2", "--for", &agent]).good();
    for _ in 0..4 {
        tablet.says_yes();
        laptop.letters();
        tablet.letters();
    }
    let listed = laptop.run(&["joint-keys", "--json"]).good().json();
    let Some(Json::List(keys)) = listed.get("keys") else { panic!("no list: {listed}") };
    let new = text(keys.iter().find(|key| text(key, "name") == "treasury-2").expect("founded"), "public");
    let replaced = both(laptop, tablet, "treasury", &["rotate_keys", "--add", &new, "--remove", &old]);
    assert!(replaced.contains("done at"), "{replaced}");
    let refused = both(laptop, tablet, "treasury", &["profile", "--profile", "{\"name\":\"Old\"}"]);
    assert!(refused.contains("wrong_key"), "{refused}");
    let named = both(laptop, tablet, "treasury-2", &["profile", "--profile", "{\"name\":\"New\"}"]);
    assert!(named.contains("done at"), "{named}");
    // The lost one's words are not heard any more.
    assert_eq!(phone.jointly("treasury", "0", &["enrol"]).error_code(), "devices_asked");
    assert!(!tablet.says_yes().err.contains("What is signed"));

    laptop.run(&["drop-key", "treasury"]).good();
    assert_eq!(laptop.run(&["--json", "drop-key", "treasury"]).error_code(), "usage");
    assert!(!laptop.run(&["joint-keys"]).good().out.contains(&old));
}

fn device_list(device: &DeviceOf<'_>) -> String {
    device.run(&["devices"]).good().out
}
