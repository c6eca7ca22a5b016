//! Writing, reading, re-keying and withdrawing; and the two applications of Sieve's evaluation, in its table's words.

use crate::least::{Size, least, ms, timed};
use canon::{Digest, SecretKey};
use ctr::cipher::{KeyIvInit, StreamCipher};
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::fmt::Write as _;
use std::time::Instant;
use vault::rekey::Holding;
use vault::{
    CHUNK_BYTES, CollectionId, CollectionSecret, Cover, Epoch, Formula, Keyring, Label, LabelSecret, Labels,
    Layers, Manifest, MasterSecret, ObjectId, Place, Reading, SealedKeyring, Seed, Shelf, Spot, Stamp, State,
    Writing, catalogue_root, kp,
};

/// A shelf in memory that copies into place.
#[derive(Default)]
struct Memory(BTreeMap<Spot, (Stamp, Vec<u8>)>);

impl Shelf for Memory {
    type Fault = Infallible;

    fn read(&self, spot: Spot, bytes: &mut Vec<u8>) -> Result<Option<Stamp>, Infallible> {
        bytes.clear();
        Ok(self.0.get(&spot).map(|(stamp, stored)| {
            bytes.extend_from_slice(stored);
            *stamp
        }))
    }

    fn write(&mut self, spot: Spot, stamp: Stamp, bytes: &[u8]) -> Result<(), Infallible> {
        let (old, stored) = self.0.entry(spot).or_insert_with(|| (stamp, Vec::with_capacity(bytes.len())));
        *old = stamp;
        stored.clear();
        stored.extend_from_slice(bytes);
        Ok(())
    }
}

fn seed(number: u8) -> Seed {
    Seed::new([number; 32])
}

fn object(number: u32) -> ObjectId {
    ObjectId::derive(&[&number.to_be_bytes()])
}

fn write(keyring: &Keyring, object: ObjectId, content: &[u8], shelf: &mut Memory) -> (Manifest, Vec<Digest>) {
    let mut writing = Writing::new(keyring, object, 1).expect("the right keyring");
    let count = content.len().div_ceil(CHUNK_BYTES).max(1);
    for number in 0..count {
        let end = content.len().min((number + 1) * CHUNK_BYTES);
        writing
            .chunk(content[number * CHUNK_BYTES..end].to_vec(), number + 1 == count, shelf)
            .expect("written");
    }
    writing.finish().expect("ended")
}

fn read(keyring: &Keyring, manifest: &Manifest, leaves: &[Digest], shelf: &Memory) -> usize {
    let mut bytes = 0;
    let reading = Reading::new(keyring, manifest).expect("the right keyring");
    reading.all(leaves, shelf, |chunk| bytes += chunk.len()).expect("authentic");
    bytes
}

fn state(
    collection: CollectionId,
    epoch: Epoch,
    sealed: &SealedKeyring,
    root: Digest,
    objects: u32,
) -> State {
    let revision = epoch.number() + 1;
    State { collection, revision, epoch, keyring: sealed.id(), root, objects, layers: Layers::Replaced }
}

/// An owner with a collection for up to 1,024 readers, and ten attributes on it.
struct Owner {
    key: SecretKey,
    master: MasterSecret,
    public: vault::PublicKey,
    labels: LabelSecret,
    secret: CollectionSecret,
    cover: Cover,
}

impl Owner {
    fn new() -> Self {
        let master = MasterSecret::from_seed(&seed(1));
        let public = master.public().prepared();
        let secret = CollectionSecret::from_seed(CollectionId([1; 16]), &seed(3));
        let cover = Cover::new(secret.collection(), 10).expect("small");
        let labels = LabelSecret::from_seed(&seed(4));
        Self { key: SecretKey::from_seed(&seed(2)), master, public, labels, secret, cover }
    }

    fn attribute(number: u8) -> Label {
        Label([number; 32])
    }

    fn seal(&self, epoch: Epoch) -> (Keyring, SealedKeyring) {
        let mut all = self.cover.labels(&self.labels);
        all.extend((0..10).map(Self::attribute));
        let keyring = self.secret.keyring(epoch);
        let sealed = keyring.seal(&self.public, &Labels::of(all).expect("few"), &seed(5));
        (keyring, sealed)
    }

    fn reader(&self, place: u32) -> kp::ReaderKey {
        let path = self.cover.path(Place(place), &self.labels).expect("a place");
        let wanted = (0..2).map(|number| Formula::leaf(Self::attribute(number)));
        let formula = Formula::all(wanted.chain([path]).collect()).expect("small");
        kp::issue(&self.master, &formula, &seed(6))
    }
}

fn rekeying(size: &Size) -> String {
    let owner = Owner::new();
    let (keyring, sealed) = owner.seal(Epoch::FIRST);
    let mut shelf = Memory::default();
    let content = vec![7; size.rekeyed];
    // Once to take the memory from the system, then three times.
    write(&keyring, object(1), &content, &mut shelf);
    let mut write_time = f64::MAX;
    let mut read_time = f64::MAX;
    let mut last = None;
    for _ in 0..3 {
        let (time, written) = timed(|| write(&keyring, object(1), &content, &mut shelf));
        write_time = write_time.min(time);
        let (time, bytes) = timed(|| read(&keyring, &written.0, &written.1, &shelf));
        assert_eq!(bytes, content.len());
        read_time = read_time.min(time);
        last = Some(written.0);
    }
    let manifest = last.expect("three runs");
    drop(content);
    let manifests = [manifest];
    let mut holding = Holding::new(owner.secret.collection(), owner.key.public());
    let mut epoch = Epoch::FIRST;
    let mut fastest = f64::MAX;
    let begun = Instant::now();
    for run in 0.. {
        if run >= 3 && begun.elapsed() > 3 * size.each {
            break;
        }
        epoch = epoch.next().expect("far from the last");
        let next = state(owner.secret.collection(), epoch, &sealed, catalogue_root(&manifests), 1);
        let (order, token) = owner.secret.withdraw(&next).expect("not the first");
        holding.accept::<Infallible>(&order, &order.sign(&owner.key)).expect("in order");
        let (time, done) = timed(|| holding.follow(&token, &next, &manifests, &mut shelf));
        let (receipt, _) = done.expect("done");
        fastest = fastest.min(time);
        assert_eq!(receipt.chunks, u64::from(manifests[0].chunks()));
    }
    let megabytes = manifests[0].length as f64 / 1e6;
    // The same work on one chunk that stays in the cache, without the shelf: what the libraries allow.
    let mut chunk = vec![7; CHUNK_BYTES + 16];
    let stream = |number: u8, chunk: &mut [u8]| {
        ctr::Ctr64BE::<aes::Aes256>::new(&[number; 32].into(), &[number; 16].into()).apply_keystream(chunk);
    };
    let time = least(size, || {
        stream(1, &mut chunk);
        stream(2, &mut chunk);
        blake3::hash(&chunk)
    });
    let limit = chunk.len() as f64 / time;
    format!(
        "| {megabytes:.0} MB in memory, one core | MB/s |\n| --- | ---: |\n\
         | writing: sealed twice, hashed twice | {:.0} |\n\
         | reading: hashed, opened twice | {:.0} |\n\
         | re-keying: two key streams and the hash of the result (bar: 1500) | {:.0} |\n\
         | the libraries alone on a chunk in the cache: the same | {limit:.0} |\n",
        megabytes / write_time,
        megabytes / read_time,
        megabytes / fastest
    )
}

/// After how many withdrawals reading is measured.
const READ_AFTER: [u32; 3] = [1, 10, 30];

/// MB/s of the fastest re-keying of thirty, and of reading after some of them.
fn turned(size: &Size, layers: Layers) -> (f64, [f64; 3]) {
    let owner = Owner::new();
    let secret = CollectionSecret::from_seed(CollectionId([2; 16]), &seed(3)).with(layers);
    let mut shelf = Memory::default();
    let (manifest, leaves) =
        write(&secret.keyring(Epoch::FIRST), object(1), &vec![7; size.rekeyed], &mut shelf);
    let manifests = [manifest];
    let (_, sealed) = owner.seal(Epoch::FIRST);
    let mut holding = Holding::new(secret.collection(), owner.key.public());
    let (mut fastest, mut reads) = (f64::MAX, Vec::new());
    let mut epoch = Epoch::FIRST;
    for number in 1..=READ_AFTER[2] {
        epoch = epoch.next().expect("far from the last");
        let next = state(secret.collection(), epoch, &sealed, catalogue_root(&manifests), 1);
        let next = State { layers, ..next };
        let (order, token) = secret.withdraw(&next).expect("not the first");
        holding.accept::<Infallible>(&order, &order.sign(&owner.key)).expect("in order");
        let (time, done) = timed(|| holding.follow(&token, &next, &manifests, &mut shelf));
        done.expect("done");
        fastest = fastest.min(time);
        if READ_AFTER.contains(&number) {
            let keyring = secret.keyring(epoch);
            let once = || {
                let (time, bytes) = timed(|| read(&keyring, &manifests[0], &leaves, &shelf));
                assert_eq!(bytes, size.rekeyed);
                time
            };
            reads.push((0..3).map(|_| once()).fold(f64::MAX, f64::min));
        }
    }
    let speed = |time: f64| size.rekeyed as f64 / 1e6 / time;
    let mut all = reads.into_iter().map(speed);
    (speed(fastest), std::array::from_fn(|_| all.next().unwrap_or(f64::NAN)))
}

/// Both kinds of layers, measured alike.
fn layers(size: &Size) -> String {
    let (replaced, wrapped) = (turned(size, Layers::Replaced), turned(size, Layers::Wrapped));
    let megabytes = size.rekeyed as f64 / 1e6;
    let mut out = format!(
        "| {megabytes:.0} MB in memory, one core, MB/s | one layer, replaced | layers, wrapped |\n| --- | ---: | ---: |\n\
         | re-keying, and the hash of the result | {:.0} | {:.0} |\n",
        replaced.0, wrapped.0
    );
    for (number, (one, other)) in READ_AFTER.into_iter().zip(replaced.1.into_iter().zip(wrapped.1)) {
        writeln!(out, "| reading, re-keyed {number} times | {one:.0} | {other:.0} |").expect("memory");
    }
    out
}

fn withdrawals(size: &Size) -> String {
    let mut out = String::from(
        "| objects | one withdrawal at the client, ms | token, order and state, bytes | new sealed keyring, bytes |\n| ---: | ---: | ---: | ---: |\n",
    );
    for objects in size.objects {
        let mut owner = Owner::new();
        let manifest = |number: u32| Manifest {
            collection: owner.secret.collection(),
            object: object(number),
            version: 1,
            written: Epoch::FIRST,
            length: 375_000,
            root: Digest([1; 32]),
        };
        let manifests: Vec<Manifest> = (0..*objects).map(manifest).collect();
        // What the owner's device keeps of its collection between acts.
        let root = catalogue_root(&manifests);
        owner.cover.withdraw(Place(77)).expect("a place");
        let epoch = Epoch::FIRST.next().expect("there is one");
        let withdraw = || {
            let (_, sealed) = owner.seal(epoch);
            let next = state(owner.secret.collection(), epoch, &sealed, root, *objects);
            let (order, token) = owner.secret.withdraw(&next).expect("not the first");
            (next.sign(&owner.key), order.sign(&owner.key), sealed, next, order, token)
        };
        let time = least(size, withdraw);
        let (state_signature, order_signature, sealed, next, order, token) = withdraw();
        let small = canon::encoded_len(&next)
            + canon::encoded_len(&order)
            + canon::encoded_len(&state_signature)
            + canon::encoded_len(&order_signature)
            + token.to_bytes().len();
        writeln!(out, "| {objects} | {} | {small} | {} |", ms(time), canon::encoded_len(&sealed))
            .expect("memory");
    }
    out
}

/// One of Sieve's applications.
struct Shape {
    name: &'static str,
    objects: u32,
    bytes: usize,
    paper: [&'static str; 4],
}

fn applications(size: &Size) -> String {
    let shapes = [
        Shape {
            name: "a week of health data: 336 points of 1 kB",
            objects: 336,
            bytes: 1_000,
            paper: ["560", "38.5", "1,100", "750"],
        },
        Shape {
            name: "one photo of 375 kB",
            objects: 1,
            bytes: 375_000,
            paper: ["6,100", "4,200", "6,300", "5,900"],
        },
    ];
    let mut out = String::from(
        "| application | act | ours, ms | Sieve's, ms (Xeon E7-8870 of 2011, Python, loopback, with Ed448) |\n| --- | --- | ---: | ---: |\n",
    );
    for shape in shapes {
        let owner = Owner::new();
        let reader = owner.reader(5);
        let content = vec![9; shape.bytes];
        let first = least(size, || {
            let (keyring, sealed) = owner.seal(Epoch::FIRST);
            let mut shelf = Memory::default();
            (write(&keyring, object(0), &content, &mut shelf), sealed)
        });
        let (keyring, sealed) = owner.seal(Epoch::FIRST);
        let mut shelf = Memory::default();
        let next = least(size, || write(&keyring, object(0), &content, &mut shelf));
        let stored: Vec<(Manifest, Vec<Digest>)> =
            (0..shape.objects).map(|number| write(&keyring, object(number), &content, &mut shelf)).collect();
        let all = |keyring: &Keyring| -> usize {
            stored.iter().map(|(manifest, leaves)| read(keyring, manifest, leaves, &shelf)).sum()
        };
        let import = least(size, || all(&sealed.open(&owner.public, &reader).expect("may read")));
        let cached = least(size, || all(&keyring));
        let acts = [
            "first upload, with a new capsule",
            "next upload of one",
            "import, nothing cached",
            "import, keys cached",
        ];
        for ((act, time), paper) in acts.iter().zip([first, next, import, cached]).zip(shape.paper) {
            writeln!(out, "| {} | {act} | {} | {paper} |", shape.name, ms(time)).expect("memory");
        }
    }
    out
}

/// The tables.
pub(crate) fn page(size: &Size) -> String {
    [rekeying(size), layers(size), withdrawals(size), applications(size)].join("\n")
}
