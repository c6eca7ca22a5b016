//! Frozen bytes: one line for each value, its name and its bytes in hexadecimal, parted by a tab.
//!
//! A test fails when a line changes. To change bytes on purpose, run it with `UPDATE_VECTORS=1` and say why in a decision
//! record. What is secret here comes from seeds that stand in this file.

use canon::{Digest, SecretKey, encode, hex_encode};
use std::fmt::Write as _;
use std::path::Path;
use vault::custody::{Custody, Device, NonceBytes, Plan, Request, deal};
use vault::{
    CollectionId, CollectionSecret, Cover, Description, Epoch, Formula, Kind, LabelSecret, Labels, Layers,
    Manifest, MasterSecret, ObjectId, Policy, Schema, Seed, State, cp, kp,
};

fn seed(number: u8) -> Seed {
    Seed::new([number; 32])
}

struct Lines(String);

impl Lines {
    fn add(&mut self, name: &str, bytes: &[u8]) {
        writeln!(self.0, "{name}\t{}", hex_encode(bytes)).expect("memory");
    }
}

fn schema() -> Schema {
    let name = |text: &str| text.parse().expect("a name");
    let kinds = ["photo", "letter"].map(|word| word.parse().expect("a word")).into();
    let declared = [
        (name("kind"), Kind::Choice(kinds)),
        (name("level"), Kind::Number { bits: 3 }),
        (name("tag"), Kind::Words),
    ];
    Schema::new(declared).expect("a schema")
}

fn schemes(lines: &mut Lines) {
    let master = MasterSecret::from_seed(&seed(1));
    let public = master.public();
    lines.add("public key", public.bytes().0.as_slice());
    let secret = LabelSecret::from_seed(&seed(2));
    let said = [("kind", "photo"), ("level", "5"), ("tag", "wedding")];
    let labels = secret.describe(&Description::read(&schema(), said).expect("a description")).expect("few");
    lines.add("labels", &encode(&labels));
    let policy = Policy::read("kind = photo and (level >= 3 or 2 of (tag = a, tag = b, tag = c))", &schema());
    let formula = policy.expect("a policy").formula(&secret).expect("small");
    lines.add("formula", &encode(&formula));
    let key = kp::issue(&master, &formula, &seed(3));
    lines.add("kp key", &key.to_bytes());
    let (capsule, shared) = kp::encapsulate(&public, &labels, &seed(4));
    lines.add("kp capsule", &encode(&capsule));
    lines.add("kp shared", shared.expose().as_slice());
    assert_eq!(kp::decapsulate(&public, &key, &capsule), Ok(shared));
    let key = cp::issue(&master, &labels, &seed(5));
    lines.add("cp key", &key.to_bytes());
    let (capsule, shared) = cp::encapsulate(&public, &formula, &seed(6));
    lines.add("cp capsule", &encode(&capsule));
    lines.add("cp shared", shared.expose().as_slice());
    assert_eq!(cp::decapsulate(&public, &key, &capsule), Ok(shared));
}

fn custody(lines: &mut Lines) {
    let devices = canon::Set::of([1, 2].map(|number| Device::new(number).expect("not nought"))).expect("few");
    let nonce = NonceBytes([9; 32]);
    let plan =
        Plan { generation: 1, threshold: 2, devices: devices.clone(), dealers: devices.clone(), nonce };
    lines.add("plan", &encode(&plan));
    let (mut deals, mut dealt) = (Vec::new(), Vec::new());
    for (device, number) in devices.iter().zip([11, 12]) {
        let (deal, given) = deal(&plan, *device, &seed(number)).expect("dealt");
        lines.add("deal", &encode(&deal));
        lines.add("promise", &encode(&deal.promise()));
        given.iter().for_each(|one| lines.add("dealt", &one.to_bytes()));
        deals.push(deal);
        dealt.extend(given);
    }
    let promises: Vec<_> = deals.iter().map(|deal| deal.promise()).collect();
    let custody = Custody::of(&plan, None, &promises, &deals).expect("right");
    lines.add("custody", &encode(&custody));
    let request = Request {
        custody: custody.id(),
        quorum: devices.clone(),
        formula: Formula::leaf(vault::Label([7; 32])),
        purpose: canon::Text::new("a check-up").expect("a text"),
        nonce,
    };
    lines.add("request", &encode(&request));
    for device in devices.iter() {
        let (own, rest): (Vec<_>, Vec<_>) = dealt.into_iter().partition(|one| one.to() == *device);
        dealt = rest;
        let share = vault::custody::Share::of(&plan, None, &promises, &deals, &own).expect("right");
        lines.add("share", &share.to_bytes());
        lines.add("partial", &encode(&share.issue(&custody, &request, &seed(13)).expect("asked")));
    }
}

fn store(lines: &mut Lines) {
    let owner = SecretKey::from_seed(&[21; 32]);
    let public = MasterSecret::from_seed(&seed(1)).public();
    let secret = CollectionSecret::from_seed(CollectionId([1; 16]), &seed(22));
    let labels = LabelSecret::from_seed(&seed(2));
    let mut cover = Cover::new(secret.collection(), 3).expect("small");
    cover.withdraw(vault::Place(5)).expect("a place");
    let nodes = Labels::of(cover.labels(&labels)).expect("few");
    let epoch = Epoch::new(1).expect("an epoch");
    let sealed = secret.keyring(epoch).seal(&public, &nodes, &seed(23));
    lines.add("sealed keyring", &encode(&sealed));
    let manifest = Manifest {
        collection: secret.collection(),
        object: ObjectId([2; 16]),
        version: 1,
        written: Epoch::FIRST,
        length: 375_000,
        root: Digest([3; 32]),
    };
    lines.add("manifest", &encode(&manifest));
    let root = vault::catalogue_root(&[manifest]);
    let state = State {
        collection: secret.collection(),
        revision: 2,
        epoch,
        keyring: sealed.id(),
        root,
        objects: 1,
        layers: Layers::Replaced,
    };
    lines.add("state", &encode(&state));
    lines.add("state signature", &encode(&state.sign(&owner)));
    let (order, token) = secret.withdraw(&state).expect("not the first");
    lines.add("order", &encode(&order));
    lines.add("order signature", &encode(&order.sign(&owner)));
    lines.add("token", &token.to_bytes());
    let secret = secret.with(Layers::Wrapped);
    let sealed = secret.keyring(epoch).seal(&public, &nodes, &seed(24));
    lines.add("wrapped: sealed keyring", &encode(&sealed));
    let state = State { keyring: sealed.id(), layers: Layers::Wrapped, ..state };
    lines.add("wrapped: state", &encode(&state));
    let (order, token) = secret.withdraw(&state).expect("not the first");
    lines.add("wrapped: order", &encode(&order));
    lines.add("wrapped: token", &token.to_bytes());
}

#[test]
fn bytes_are_frozen() {
    let mut lines = Lines("# name, bytes\n".into());
    schemes(&mut lines);
    custody(&mut lines);
    store(&mut lines);
    lines.add("stored chunks", &stored());
    lines.add("wrapped: stored chunk", &wrapped());
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/vault.txt");
    if std::env::var_os("UPDATE_VECTORS").is_some() {
        std::fs::write(&path, &lines.0).expect("written");
        return;
    }
    let frozen = std::fs::read_to_string(&path).expect("the file");
    for (old, new) in frozen.lines().zip(lines.0.lines()) {
        let name = |line: &str| line.split('\t').next().unwrap_or_default().to_owned();
        assert_eq!(old, new, "`{}` changed", name(new));
    }
    assert_eq!(frozen.lines().count(), lines.0.lines().count());
}

/// One shelf for one object.
#[derive(Default)]
struct Chunks(Vec<Vec<u8>>);

impl vault::Shelf for Chunks {
    type Fault = std::convert::Infallible;
    fn read(&self, _: vault::Spot, _: &mut Vec<u8>) -> Result<Option<vault::Stamp>, Self::Fault> {
        Ok(None)
    }
    fn write(&mut self, _: vault::Spot, _: vault::Stamp, bytes: &[u8]) -> Result<(), Self::Fault> {
        self.0.push(bytes.to_vec());
        Ok(())
    }
}

fn stored() -> Vec<u8> {
    let secret = CollectionSecret::from_seed(CollectionId([1; 16]), &seed(22));
    let keyring = secret.keyring(Epoch::FIRST);
    let mut chunks = Chunks::default();
    let mut writing = vault::Writing::new(&keyring, ObjectId([2; 16]), 1).expect("the right keyring");
    writing.chunk(vec![7; vault::CHUNK_BYTES], false, &mut chunks).expect("written");
    writing.chunk(b"the end".to_vec(), true, &mut chunks).expect("written");
    let (manifest, leaves) = writing.finish().expect("ended");
    let mut all = encode(&manifest);
    leaves.iter().for_each(|leaf| all.extend(leaf.0));
    // Of the first chunk its hash, to keep the file short; the last one whole.
    all.extend(Digest::of(&chunks.0[0]).0);
    all.extend(&chunks.0[1]);
    all
}

/// The last chunk of an object, when it was written and with the layers of two epochs over it.
fn wrapped() -> Vec<u8> {
    let owner = SecretKey::from_seed(&[21; 32]);
    let secret = CollectionSecret::from_seed(CollectionId([1; 16]), &seed(22)).with(Layers::Wrapped);
    let mut shelf = One::default();
    let mut writing =
        vault::Writing::new(&secret.keyring(Epoch::FIRST), ObjectId([2; 16]), 1).expect("the right keyring");
    writing.chunk(b"the end".to_vec(), true, &mut shelf).expect("written");
    let (manifest, _) = writing.finish().expect("ended");
    let manifests = [manifest];
    let mut all = encode(&manifests[0]);
    all.extend(&shelf.0.as_ref().expect("written").1);
    let mut holding = vault::rekey::Holding::new(secret.collection(), owner.public());
    for epoch in [1, 2].map(|number| Epoch::new(number).expect("an epoch")) {
        let state = State {
            collection: secret.collection(),
            revision: epoch.number() + 1,
            epoch,
            keyring: Digest([4; 32]),
            root: vault::catalogue_root(&manifests),
            objects: 1,
            layers: Layers::Wrapped,
        };
        let (order, token) = secret.withdraw(&state).expect("not the first");
        holding.accept::<std::convert::Infallible>(&order, &order.sign(&owner)).expect("in order");
        holding.follow(&token, &state, &manifests, &mut shelf).expect("done");
        all.extend(&shelf.0.as_ref().expect("written").1);
    }
    all
}

/// A shelf for one chunk.
#[derive(Default)]
struct One(Option<(vault::Stamp, Vec<u8>)>);

impl vault::Shelf for One {
    type Fault = std::convert::Infallible;
    fn read(&self, _: vault::Spot, bytes: &mut Vec<u8>) -> Result<Option<vault::Stamp>, Self::Fault> {
        bytes.clear();
        Ok(self.0.as_ref().map(|(stamp, stored)| {
            bytes.extend(stored);
            *stamp
        }))
    }
    fn write(&mut self, _: vault::Spot, stamp: vault::Stamp, bytes: &[u8]) -> Result<(), Self::Fault> {
        self.0 = Some((stamp, bytes.to_vec()));
        Ok(())
    }
}

/// The bytes of what a reader makes of these bytes; `None` if it refuses them.
fn reads(name: &str, bytes: &[u8]) -> Option<Vec<u8>> {
    fn again<T: canon::Canon>(bytes: &[u8]) -> Option<Vec<u8>> {
        canon::decode::<T>(bytes).ok().map(|value| encode(&value))
    }
    match name.trim_start_matches("wrapped: ") {
        "labels" => again::<Labels>(bytes),
        "formula" => again::<Formula>(bytes),
        "kp capsule" => again::<kp::Capsule>(bytes),
        "cp capsule" => again::<cp::Capsule>(bytes),
        "plan" => again::<Plan>(bytes),
        "deal" => again::<vault::custody::Deal>(bytes),
        "promise" => again::<vault::custody::Promise>(bytes),
        "custody" => again::<Custody>(bytes),
        "request" => again::<Request>(bytes),
        "partial" => again::<vault::custody::Partial>(bytes),
        "sealed keyring" => again::<vault::SealedKeyring>(bytes),
        "manifest" => again::<Manifest>(bytes),
        "state" => again::<State>(bytes),
        "order" => again::<vault::rekey::Order>(bytes),
        "kp key" => kp::ReaderKey::from_bytes(bytes).ok().map(|key| key.to_bytes().to_vec()),
        "cp key" => cp::ReaderKey::from_bytes(bytes).ok().map(|key| key.to_bytes().to_vec()),
        "dealt" => vault::custody::Dealt::from_bytes(bytes).ok().map(|dealt| dealt.to_bytes().to_vec()),
        "share" => vault::custody::Share::from_bytes(bytes).ok().map(|share| share.to_bytes().to_vec()),
        "token" => vault::rekey::Token::from_bytes(bytes).ok().map(|token| token.to_bytes().to_vec()),
        _ => Some(bytes.to_vec()),
    }
}

#[test]
fn changed_and_cut_bytes_are_refused_or_canonical_and_never_a_panic() {
    let mut lines = Lines(String::new());
    schemes(&mut lines);
    custody(&mut lines);
    store(&mut lines);
    let mut seen = std::collections::BTreeSet::new();
    for line in lines.0.lines() {
        let (name, digits) = line.split_once('\t').expect("a tab");
        if !seen.insert(name) {
            continue;
        }
        let bytes = canon::hex_decode(digits).expect("digits");
        assert_eq!(reads(name, &bytes).as_ref(), Some(&bytes), "{name}");
        let check = |changed: &[u8]| {
            if let Some(again) = reads(name, changed) {
                assert_eq!(again, changed, "{name} has two forms");
            }
        };
        for place in 0..bytes.len() {
            check(&bytes[..place]);
            let mut changed = bytes.clone();
            changed[place] ^= 1 << (place % 8);
            check(&changed);
            changed[place] = 0xff;
            check(&changed);
        }
    }
    assert_eq!(seen.len(), 28, "{seen:?}");
}
