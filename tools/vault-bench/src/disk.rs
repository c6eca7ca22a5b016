//! A provider's store: re-keying on the disk beside a plain copy of the same bytes, and what a core serves.
//!
//! Sketch: re-keying reads every byte, passes it through the cipher twice and the hash once, writes and syncs it. So does a copy,
//! without the cipher; 0.7 of a copy's speed is the bar. Both are done by turns on the same directory, and the medians
//! compared, because the disk is shared. A request costs a signature, a sync and a row for each object.

use crate::least::Size;
use canon::{PublicKey, SecretKey};
use provider::client::{Caller, Client};
use provider::{
    Change, Directory, DirectoryError, GrantId, LedgerState, OnLedger, Options, Piece, Publication, Quota,
    Rekeying, Setup, SignedState, Store, Upload,
};
use rustix::time::{ClockId, clock_gettime};
use std::convert::Infallible;
use std::fmt::Write as _;
use std::fs::File;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Instant;
use vault::rekey::Token;
use vault::{
    CHUNK_BYTES, CollectionId, CollectionSecret, Cover, Epoch, LabelSecret, Labels, Manifest, MasterSecret,
    ObjectId, SealedKeyring, Seed, Shelf, Spot, Stamp, State, Writing, catalogue_root,
};
use vocabulary::AgentId;

fn seed(number: u8) -> Seed {
    Seed::new([number; 32])
}

/// Holds the chunks of one object.
#[derive(Default)]
struct Sealed(Vec<Vec<u8>>);

impl Shelf for Sealed {
    type Fault = Infallible;
    fn read(&self, _: Spot, _: &mut Vec<u8>) -> Result<Option<Stamp>, Infallible> {
        Ok(None)
    }
    fn write(&mut self, _: Spot, _: Stamp, bytes: &[u8]) -> Result<(), Infallible> {
        self.0.push(bytes.to_vec());
        Ok(())
    }
}

struct Owner {
    agent: AgentId,
    key: Arc<SecretKey>,
    secret: CollectionSecret,
    sealed: SealedKeyring,
    epoch: Epoch,
    revision: u32,
    manifests: Vec<Manifest>,
}

impl Owner {
    fn new() -> Self {
        let secret = CollectionSecret::from_seed(CollectionId([1; 16]), &seed(1));
        let key = Arc::new(SecretKey::from_seed(&[2; 32]));
        let sealed = seal(&secret, Epoch::FIRST);
        let agent = AgentId([3; 16]);
        Self { agent, key, secret, sealed, epoch: Epoch::FIRST, revision: 0, manifests: Vec::new() }
    }

    /// An object, sealed, and its pieces in requests.
    fn object(&mut self, number: u32, content: &[u8]) -> Vec<(Upload, Vec<u8>)> {
        let object = ObjectId::derive(&[&number.to_be_bytes()]);
        let mut shelf = Sealed::default();
        let mut writing =
            Writing::new(&self.secret.keyring(self.epoch), object, 1).expect("the right keyring");
        let count = content.len().div_ceil(CHUNK_BYTES).max(1);
        for chunk in 0..count {
            let end = content.len().min((chunk + 1) * CHUNK_BYTES);
            let own = content[chunk * CHUNK_BYTES..end].to_vec();
            writing.chunk(own, chunk + 1 == count, &mut shelf).expect("sealed");
        }
        let (manifest, leaves) = writing.finish().expect("ended");
        self.manifests.push(manifest);
        let range = provider::RANGE_CHUNKS_MAX;
        let requests = leaves.chunks(range).zip(shelf.0.chunks(range)).enumerate();
        requests
            .map(|(part, (leaves, chunks))| {
                let piece = Piece {
                    object,
                    version: 1,
                    length: content.len() as u64,
                    first: u32::try_from(part * range).expect("small"),
                    leaves: leaves.to_vec().try_into().expect("few"),
                };
                (Upload { epoch: self.epoch, pieces: vec![piece].try_into().expect("one") }, chunks.concat())
            })
            .collect()
    }

    fn state(&mut self, epoch: Epoch, keyring: &SealedKeyring) -> SignedState {
        self.manifests.sort_by_key(|manifest| manifest.object);
        self.revision += 1;
        let state = State {
            collection: self.secret.collection(),
            revision: self.revision,
            epoch,
            keyring: keyring.id(),
            root: catalogue_root(&self.manifests),
            objects: u32::try_from(self.manifests.len()).expect("few"),
            layers: self.secret.layers(),
        };
        SignedState { signature: state.sign(&self.key), state, key: self.key.public() }
    }

    fn publication(&mut self) -> Publication {
        let keyring = self.sealed.clone();
        let signed = self.state(self.epoch, &keyring);
        let change = |manifest: &Manifest| Change { manifest: manifest.clone(), labels: None };
        let changed: Vec<Change> = self.manifests.iter().map(change).collect();
        Publication {
            signed,
            changed: changed.try_into().expect("few"),
            removed: Vec::new().try_into().expect("none"),
            keyring: Some(keyring),
        }
    }

    fn order(&mut self) -> Rekeying {
        let next = self.epoch.next().expect("far from the last");
        let keyring = seal(&self.secret, next);
        let signed = self.state(next, &keyring);
        let (order, token) = self.secret.withdraw(&signed.state).expect("not the first");
        self.epoch = next;
        Rekeying {
            signature: order.sign(&self.key),
            order,
            next: signed,
            keyring,
            token: token.to_bytes().to_vec().try_into().expect("short"),
        }
    }
}

fn seal(secret: &CollectionSecret, epoch: Epoch) -> SealedKeyring {
    let public = MasterSecret::from_seed(&seed(4)).public();
    let cover = Cover::new(secret.collection(), 3).expect("small");
    let labels = Labels::of(cover.labels(&LabelSecret::from_seed(&seed(5)))).expect("few");
    secret.keyring(epoch).seal(&public, &labels, &seed(6))
}

fn open_token(bytes: &[u8]) -> Option<Token> {
    Token::from_bytes(bytes).ok()
}

/// Reads the volumes and writes them anew, synced; in seconds. The copies are removed afterwards.
fn copied(folder: &Path, buffer: &mut [u8]) -> f64 {
    let volumes: Vec<_> = std::fs::read_dir(folder.join("volumes"))
        .expect("the folder")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    let begun = Instant::now();
    let mut copies = Vec::new();
    for (number, path) in volumes.iter().enumerate() {
        let target = folder.join(format!("copy-{number}"));
        let (mut from, mut to) =
            (File::open(path).expect("a volume"), File::create(&target).expect("a file"));
        loop {
            let read = from.read(buffer).expect("read");
            if read == 0 {
                break;
            }
            to.write_all(&buffer[..read]).expect("written");
        }
        to.sync_data().expect("synced");
        copies.push(target);
    }
    let time = begun.elapsed().as_secs_f64();
    copies.iter().for_each(|path| std::fs::remove_file(path).expect("removed"));
    time
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times.get(times.len() / 2).copied().unwrap_or(f64::NAN)
}

fn options() -> Options {
    Options { quota: Quota { bytes: 1 << 40, objects: 1 << 30 }, ..Options::default() }
}

fn rekeying(size: &Size) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::open(folder.path(), options()).expect("a store");
    let mut owner = Owner::new();
    let collection = owner.secret.collection();
    store.found(owner.agent, collection, Epoch::FIRST).expect("begun");
    let content = vec![7; size.on_disk / 8];
    for number in 0..8 {
        for (upload, bytes) in owner.object(number, &content) {
            store.upload(collection, &upload, &bytes, 0).expect("uploaded");
        }
    }
    store.publish(collection, &owner.publication(), LedgerState::default()).expect("published");
    let mut buffer = vec![0; 4 << 20];
    let (mut copies, mut rekeyings) = (Vec::new(), Vec::new());
    for _ in 0..size.disk_runs {
        copies.push(copied(folder.path(), &mut buffer));
        let rekeying = owner.order();
        let begun = Instant::now();
        store.order(collection, &rekeying, LedgerState::default(), &open_token).expect("ordered");
        store.follow(collection, &open_token, &owner.key, &AtomicBool::new(false)).expect("followed");
        rekeyings.push(begun.elapsed().as_secs_f64());
        // The disk is shared: whoever watches sees at once whether the two differ by more than its moods.
        eprintln!("copied, re-keyed, in s: {:.3?}", copies.last().zip(rekeyings.last()));
    }
    let megabytes = 8.0 * content.len() as f64 / 1e6;
    let (copy, rekey) = (megabytes / median(copies), megabytes / median(rekeyings));
    format!(
        "| {megabytes:.0} MB on the disk, by turns, medians of {} | MB/s |\n| --- | ---: |\n\
         | a copy: read, written, synced | {copy:.0} |\n\
         | re-keying: the same through both key streams and the hash, committed, old volumes removed | {rekey:.0} |\n\
         | of the copy's speed (bar: 0.70) | {:.2} |\n",
        size.disk_runs,
        rekey / copy
    )
}

/// A ledger on which there is one owner.
struct One(AgentId, PublicKey);

impl Directory for One {
    fn may_sign(&self, agent: AgentId, key: &PublicKey) -> Result<bool, DirectoryError> {
        Ok(agent == self.0 && *key == self.1)
    }
    fn grant(&self, _: CollectionId, _: AgentId) -> Result<Option<GrantId>, DirectoryError> {
        Ok(None)
    }
    fn collection(&self, _: CollectionId) -> Result<Option<OnLedger>, DirectoryError> {
        Ok(Some(OnLedger { owner: self.0, revision: 0, state: None }))
    }
}

/// Processor time in seconds.
fn processor(clock: ClockId) -> f64 {
    let time = clock_gettime(clock);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

/// The wall time of `work`, and the processor time of all threads but this one, which is the client.
fn served(mut work: impl FnMut()) -> (f64, f64) {
    let (all, own) = (processor(ClockId::ProcessCPUTime), processor(ClockId::ThreadCPUTime));
    let begun = Instant::now();
    work();
    let wall = begun.elapsed().as_secs_f64();
    let all = processor(ClockId::ProcessCPUTime) - all;
    (wall, all - (processor(ClockId::ThreadCPUTime) - own))
}

fn daemon(size: &Size) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::open(folder.path(), options()).expect("a store");
    let mut owner = Owner::new();
    let collection = owner.secret.collection();
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let directory = Arc::new(One(owner.agent, owner.key.public()));
    let provider = Arc::new(SecretKey::from_seed(&[9; 32]));
    let sealing = Vec::new().try_into().expect("short");
    let setup = Setup { key: Arc::clone(&provider), open_token: Arc::new(open_token), sealing };
    let thread = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .expect("a runtime");
        let served = provider::serve(store, directory, listener, setup, async {
            let _ = stopped.await;
        });
        runtime.block_on(served).expect("served");
    });
    let key = Arc::clone(&owner.key);
    let sign = Box::new(move |domain: &str, message: &[u8]| Some(key.sign(domain, message)));
    let caller = Caller { agent: owner.agent, key: owner.key.public(), sign };
    let client = Client::new(&url, provider.public(), caller);
    client.found(collection, Epoch::FIRST).expect("begun");

    let photo = vec![7; 375_000];
    let photos: Vec<_> =
        (0..size.requests).map(|number| owner.object(u32::try_from(number).expect("few"), &photo)).collect();
    let upload = |requests: &[Vec<(Upload, Vec<u8>)>]| {
        for (upload, bytes) in requests.iter().flatten() {
            client.upload(collection, upload, bytes).expect("uploaded");
        }
    };
    let photos_up = served(|| upload(&photos));
    client.publish(collection, &owner.publication()).expect("published");
    let manifests = owner.manifests.clone();
    let photos_down = served(|| {
        for manifest in &manifests {
            let (chunks, _) = client.chunks(collection, manifest.object, 1, 0, 6).expect("read");
            assert_eq!(chunks.stamps.len(), 6);
        }
    });
    // Points of 100 bytes, one a request and a thousand a request.
    let point = vec![7; 100];
    let first = 1_000_000;
    let count = u32::try_from(size.requests).expect("few");
    let single: Vec<_> = (0..count).map(|number| owner.object(first + number, &point)).collect();
    let single_up = served(|| upload(&single));
    let batches: Vec<Vec<(Upload, Vec<u8>)>> = (0..count.div_ceil(10))
        .map(|batch| {
            let points = (0..1_000).flat_map(|n| owner.object(2 * first + batch * 1_000 + n, &point));
            let (uploads, bytes): (Vec<Upload>, Vec<Vec<u8>>) = points.unzip();
            let pieces: Vec<Piece> = uploads.into_iter().flat_map(|upload| upload.pieces).collect();
            let upload = Upload { epoch: Epoch::FIRST, pieces: pieces.try_into().expect("few") };
            vec![(upload, bytes.concat())]
        })
        .collect();
    let batches_up = served(|| upload(&batches));
    drop(client);
    let _ = stop.send(());
    thread.join().expect("ended");

    let mut out = String::from(
        "| a provider, one client on the same machine | a second of its core | a second by the clock | MB/s of its core |\n| --- | ---: | ---: | ---: |\n",
    );
    let requests = f64::from(count);
    let rows = [
        ("photos of 375 kB, up", requests, 375_000.0, photos_up),
        ("photos of 375 kB, down", requests, 375_000.0, photos_down),
        ("points of 100 bytes, up, one a request", requests, 100.0, single_up),
        (
            "points of 100 bytes, up, 1,000 a request",
            1_000.0 * f64::from(count.div_ceil(10)),
            100.0,
            batches_up,
        ),
    ];
    for (what, number, bytes, (wall, core)) in rows {
        let per_core = number / core;
        writeln!(out, "| {what} | {per_core:.0} | {:.0} | {:.1} |", number / wall, per_core * bytes / 1e6)
            .expect("memory");
    }
    out
}

/// The tables.
pub(crate) fn page(size: &Size) -> String {
    [rekeying(size), daemon(size)].join("\n")
}
