//! A provider on a free port, a table of what the ledger says, people with keys, and an owner with a collection.

use canon::{Digest, PublicKey, SecretKey};
use provider::client::{Caller, Client};
use provider::{
    Change, Directory, DirectoryError, GrantId, OnLedger, Options, Piece, Publication, Quota, Rekeying,
    Setup, SignedState, Store, Upload,
};
use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use tempfile::TempDir;
use tokio::sync::oneshot;
use vault::rekey::Token;
use vault::{
    CHUNK_BYTES, CollectionId, CollectionSecret, Cover, Epoch, Formula, Keyring, Label, LabelSecret, Labels,
    Layers, Manifest, MasterSecret, ObjectId, Place, SealedKeyring, Seed, Shelf, Spot, Stamp, State, Writing,
    catalogue_root, kp,
};
use vocabulary::AgentId;

pub(crate) fn seed(text: &str) -> Seed {
    Seed::new(canon::hash_parts("provider/test", &[text.as_bytes()]).0)
}

/// Bytes that look like nothing else.
pub(crate) fn content(len: usize, name: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(len + 32);
    let mut block = canon::hash_parts("provider/test/content", &[name.as_bytes()]).0;
    while out.len() < len {
        out.extend(block);
        block = Digest::of(&block).0;
    }
    out.truncate(len);
    out
}

/// What the ledger says, as a table of facts.
#[derive(Default)]
pub(crate) struct Table {
    keys: Mutex<BTreeSet<(AgentId, PublicKey)>>,
    grants: Mutex<BTreeMap<(CollectionId, AgentId), GrantId>>,
    collections: Mutex<BTreeMap<CollectionId, OnLedger>>,
}

fn of<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Table {
    pub(crate) fn person(&self, person: &Person) {
        of(&self.keys).insert((person.agent, person.key.public()));
    }

    pub(crate) fn owns(&self, owner: AgentId, collection: CollectionId) {
        of(&self.collections).insert(collection, OnLedger { owner, revision: 0, state: None });
    }

    pub(crate) fn knows(&self, owner: AgentId, state: &State) {
        let known = OnLedger { owner, revision: state.revision, state: Some(state.id()) };
        of(&self.collections).insert(state.collection, known);
    }

    pub(crate) fn grants(&self, collection: CollectionId, reader: AgentId) -> GrantId {
        let grant = GrantId::derive(&[&collection.0, &reader.0]);
        of(&self.grants).insert((collection, reader), grant);
        grant
    }

    pub(crate) fn withdraws(&self, collection: CollectionId, reader: AgentId) {
        of(&self.grants).remove(&(collection, reader));
    }
}

impl Directory for Table {
    fn may_sign(&self, agent: AgentId, key: &PublicKey) -> Result<bool, DirectoryError> {
        Ok(of(&self.keys).contains(&(agent, *key)))
    }
    fn grant(&self, collection: CollectionId, reader: AgentId) -> Result<Option<GrantId>, DirectoryError> {
        Ok(of(&self.grants).get(&(collection, reader)).copied())
    }
    fn collection(&self, collection: CollectionId) -> Result<Option<OnLedger>, DirectoryError> {
        Ok(of(&self.collections).get(&collection).copied())
    }
}

pub(crate) struct Person {
    pub(crate) agent: AgentId,
    pub(crate) key: Arc<SecretKey>,
}

impl Person {
    pub(crate) fn named(name: &str) -> Self {
        let key = SecretKey::from_seed(&seed(name));
        Self { agent: AgentId::derive(&[name.as_bytes()]), key: Arc::new(key) }
    }
}

pub(crate) fn provider_key() -> Arc<SecretKey> {
    Arc::new(SecretKey::from_seed(&seed("the provider")))
}

/// How these tests seal tokens: with a word before them.
const SEALED: &[u8] = b"for the provider only:";

pub(crate) fn open_token(sealed: &[u8]) -> Option<Token> {
    Token::from_bytes(sealed.strip_prefix(SEALED)?).ok()
}

pub(crate) fn small() -> Options {
    Options { reserve_bytes: 1 << 20, ..Options::default() }
}

/// A provider that serves; it stops when it is dropped.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    pub(crate) table: Arc<Table>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Server {
    pub(crate) fn start(store: Store, table: &Arc<Table>) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel();
        let directory: Arc<dyn Directory> = Arc::clone(table) as Arc<dyn Directory>;
        let thread = std::thread::spawn(move || {
            let runtime =
                tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
            let sealing = b"how to seal".to_vec().try_into().unwrap();
            let setup = Setup { key: provider_key(), open_token: Arc::new(open_token), sealing };
            let served = provider::serve(store, directory, listener, setup, async {
                let _ = stopped.await;
            });
            runtime.block_on(served).unwrap();
        });
        Self { address, table: Arc::clone(table), stop: Some(stop), thread: Some(thread) }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) fn client(&self, person: &Person) -> Client {
        let key = Arc::clone(&person.key);
        let public = key.public();
        let sign = Box::new(move |domain: &str, message: &[u8]| Some(key.sign(domain, message)));
        let caller = Caller { agent: person.agent, key: public, sign };
        Client::new(&self.url(), provider_key().public(), caller)
    }

    pub(crate) fn stop(mut self) {
        self.end();
    }

    fn end(&mut self) {
        let _ = self.stop.take().map(|stop| stop.send(()));
        if let Some(thread) = self.thread.take() {
            let ended = thread.join();
            assert!(ended.is_ok() || std::thread::panicking(), "the provider ended badly");
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.end();
    }
}

/// A provider, and somebody who owns a collection there.
pub(crate) struct World {
    pub(crate) server: Server,
    pub(crate) owner: Owner,
    pub(crate) client: Client,
    pub(crate) folder: TempDir,
}

impl World {
    pub(crate) fn new() -> Self {
        Self::with(small())
    }

    pub(crate) fn with(options: Options) -> Self {
        Self::of(options, Layers::Replaced)
    }

    pub(crate) fn of(options: Options, layers: Layers) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path(), options).unwrap();
        let table = Arc::new(Table::default());
        let owner = Owner::of("ann", layers);
        table.person(&owner.person);
        table.owns(owner.person.agent, owner.collection());
        let server = Server::start(store, &table);
        let client = server.client(&owner.person);
        client.found(owner.collection(), Epoch::FIRST).unwrap();
        Self { server, owner, client, folder }
    }

    /// Stops the provider, and starts it again on the same directory.
    pub(crate) fn restart(self, options: Options) -> Self {
        let Self { server, owner, client, folder } = self;
        let table = Arc::clone(&server.table);
        drop(client);
        server.stop();
        let server = Server::start(Store::open(folder.path(), options).unwrap(), &table);
        let client = server.client(&owner.person);
        Self { server, owner, client, folder }
    }

    /// Somebody the ledger knows.
    pub(crate) fn person(&self, name: &str) -> (Person, Client) {
        let person = Person::named(name);
        self.server.table.person(&person);
        let client = self.server.client(&person);
        (person, client)
    }

    /// Uploads and publishes.
    pub(crate) fn write(&mut self, name: &str, version: u32, bytes: &[u8], labels: &[u8]) -> Manifest {
        let object = ObjectId::derive(&[name.as_bytes()]);
        let keyring = self.owner.keyring();
        let length = bytes.len() as u64;
        let manifest = self.client.put(&keyring, object, version, length, &mut &bytes[..]).unwrap();
        let publication = self.owner.publishes(&[(manifest.clone(), labels)], &[]);
        self.client.publish(self.owner.collection(), &publication).unwrap();
        manifest
    }

    pub(crate) fn read(&self, manifest: &Manifest) -> Result<Vec<u8>, String> {
        read(&self.client, &self.owner.keyring(), manifest)
    }
}

pub(crate) fn read(client: &Client, keyring: &Keyring, manifest: &Manifest) -> Result<Vec<u8>, String> {
    let mut all = Vec::new();
    client.read(keyring, manifest, |chunk| all.extend(chunk)).map_err(|error| error.to_string())?;
    Ok(all)
}

pub(crate) fn object(name: &str) -> ObjectId {
    ObjectId::derive(&[name.as_bytes()])
}

pub(crate) fn labels(numbers: &[u8]) -> Option<Labels> {
    Labels::of(numbers.iter().map(|number| Label([*number; 32]))).ok()
}

/// An owner with one collection: what their device keeps.
pub(crate) struct Owner {
    pub(crate) person: Person,
    pub(crate) secret: CollectionSecret,
    master: MasterSecret,
    labels: LabelSecret,
    cover: Cover,
    pub(crate) manifests: BTreeMap<ObjectId, Manifest>,
    pub(crate) revision: u32,
    pub(crate) epoch: Epoch,
}

impl Owner {
    pub(crate) fn new(name: &str) -> Self {
        Self::of(name, Layers::Replaced)
    }

    pub(crate) fn of(name: &str, layers: Layers) -> Self {
        let collection = CollectionId::derive(&[name.as_bytes()]);
        let secret = CollectionSecret::from_seed(collection, &seed(&format!("{name}'s collection")));
        let secret = secret.with(layers);
        Self {
            person: Person::named(name),
            cover: Cover::new(collection, 3).unwrap(),
            secret,
            master: MasterSecret::from_seed(&seed(&format!("{name}'s master"))),
            labels: LabelSecret::from_seed(&seed(&format!("{name}'s labels"))),
            manifests: BTreeMap::new(),
            revision: 0,
            epoch: Epoch::FIRST,
        }
    }

    pub(crate) fn collection(&self) -> CollectionId {
        self.secret.collection()
    }

    pub(crate) fn keyring(&self) -> Keyring {
        self.secret.keyring(self.epoch)
    }

    pub(crate) fn public(&self) -> vault::PublicKey {
        self.master.public()
    }

    /// The keyring's own label, by which the collection is found.
    pub(crate) fn sealed(&self, epoch: Epoch) -> SealedKeyring {
        let mut all = self.cover.labels(&self.labels);
        all.push(Label([200; 32]));
        let public = self.master.public();
        let seed = seed(&format!("capsule {}", epoch.number()));
        self.secret.keyring(epoch).seal(&public, &Labels::of(all).unwrap(), &seed)
    }

    pub(crate) fn reader_key(&self, place: u32) -> kp::ReaderKey {
        let path = self.cover.path(Place(place), &self.labels).unwrap();
        let formula = Formula::all(vec![Formula::leaf(Label([200; 32])), path]).unwrap();
        kp::issue(&self.master, &formula, &seed(&format!("reader {place}")))
    }

    pub(crate) fn withdraw(&mut self, place: u32) {
        self.cover.withdraw(Place(place)).unwrap();
    }

    pub(crate) fn state(&self, epoch: Epoch, keyring: &SealedKeyring) -> State {
        let manifests: Vec<Manifest> = self.manifests.values().cloned().collect();
        State {
            collection: self.collection(),
            revision: self.revision + 1,
            epoch,
            keyring: keyring.id(),
            root: catalogue_root(&manifests),
            objects: u32::try_from(manifests.len()).unwrap(),
            layers: self.secret.layers(),
        }
    }

    pub(crate) fn signed(&self, state: State) -> SignedState {
        let key = &self.person.key;
        SignedState { signature: state.sign(key), state, key: key.public() }
    }

    /// The next publication, and as if it were accepted.
    pub(crate) fn publishes(&mut self, changed: &[(Manifest, &[u8])], removed: &[ObjectId]) -> Publication {
        let keyring = self.sealed(self.epoch);
        for (manifest, _) in changed {
            self.manifests.insert(manifest.object, manifest.clone());
        }
        removed.iter().for_each(|object| assert!(self.manifests.remove(object).is_some()));
        let state = self.state(self.epoch, &keyring);
        self.revision = state.revision;
        let changed: Vec<Change> = changed
            .iter()
            .map(|(manifest, numbers)| Change { manifest: manifest.clone(), labels: labels(numbers) })
            .collect();
        Publication {
            signed: self.signed(state),
            changed: changed.try_into().unwrap(),
            removed: removed.to_vec().try_into().unwrap(),
            keyring: Some(keyring),
        }
    }

    /// The order for the next epoch, and its token.
    pub(crate) fn orders(&self) -> (Rekeying, Token) {
        let next = self.epoch.next().unwrap();
        let keyring = self.sealed(next);
        let state = self.state(next, &keyring);
        let (order, token) = self.secret.withdraw(&state).unwrap();
        let sealed = [SEALED, token.to_bytes().as_slice()].concat();
        let rekeying = Rekeying {
            signature: order.sign(&self.person.key),
            order,
            next: self.signed(state),
            keyring,
            token: sealed.try_into().unwrap(),
        };
        (rekeying, token)
    }

    /// What is stored of it, in bytes, with all that sealing and layers add.
    pub(crate) fn stored(&self) -> u64 {
        self.stored_in(self.epoch)
    }

    pub(crate) fn stored_in(&self, epoch: Epoch) -> u64 {
        let layers = self.secret.layers();
        let one = |manifest: &Manifest| {
            let added = u64::try_from(layers.added(manifest.written, epoch).unwrap()).unwrap();
            manifest.length + added * u64::from(manifest.chunks())
        };
        self.manifests.values().map(one).sum()
    }

    /// As if the order had been carried out.
    pub(crate) fn moves_on(&mut self) {
        self.epoch = self.epoch.next().unwrap();
        self.revision += 1;
    }
}

/// Sealed chunks in memory.
#[derive(Default)]
pub(crate) struct Sealed(pub(crate) Vec<Vec<u8>>);

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

/// An object as its owner's device seals it.
pub(crate) fn sealed(
    keyring: &Keyring,
    object: ObjectId,
    version: u32,
    content: &[u8],
) -> (Manifest, Vec<Digest>, Vec<Vec<u8>>) {
    let mut shelf = Sealed::default();
    let mut writing = Writing::new(keyring, object, version).unwrap();
    let count = content.len().div_ceil(CHUNK_BYTES).max(1);
    for number in 0..count {
        let end = content.len().min((number + 1) * CHUNK_BYTES);
        let own = content[number * CHUNK_BYTES..end].to_vec();
        writing.chunk(own, number + 1 == count, &mut shelf).unwrap();
    }
    let (manifest, leaves) = writing.finish().unwrap();
    (manifest, leaves, shelf.0)
}

/// An upload of some chunks of one object.
pub(crate) fn upload(
    epoch: Epoch,
    manifest: &Manifest,
    leaves: &[Digest],
    chunks: &[Vec<u8>],
    range: std::ops::Range<usize>,
) -> (Upload, Vec<u8>) {
    let piece = Piece {
        object: manifest.object,
        version: manifest.version,
        length: manifest.length,
        first: u32::try_from(range.start).unwrap(),
        leaves: leaves[range.clone()].to_vec().try_into().unwrap(),
    };
    (Upload { epoch, pieces: vec![piece].try_into().unwrap() }, chunks[range].concat())
}

/// True if `wanted` stands in a file below `folder`.
pub(crate) fn is_on_disk(folder: &Path, wanted: &[u8]) -> bool {
    std::fs::read_dir(folder).unwrap().any(|entry| {
        let path = entry.unwrap().path();
        if path.is_dir() {
            return is_on_disk(&path, wanted);
        }
        let bytes = std::fs::read(&path).unwrap_or_default();
        bytes.windows(wanted.len()).any(|window| window == wanted)
    })
}

/// What may be stored.
pub(crate) const fn quota(bytes: u64, objects: u64) -> Quota {
    Quota { bytes, objects }
}
