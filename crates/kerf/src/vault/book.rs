//! What a device keeps of its person's vault: one file, encrypted under the passphrase of the key that signs.
//!
//! Promise: the file is old or new, never half; two programs do not write it at once; what is secret in it is wiped from
//! memory after use. Not here: data; they lie at providers. What is lost with this file comes back from guardians
//! (`recovery`), or not at all.
//!
//! ```text
//! bytes  field
//!     8  `kerf-vlt`
//!     1  version, 3
//!    16  salt of Argon2id, with the usual work of the keystore
//!    24  nonce of XChaCha20-Poly1305
//!   ...  the book in canonical bytes, encrypted, and its tag of 16 bytes; all of the above is authenticated
//! ```

use super::joint::{ASKED_MAX, JOINT_MAX, JointAsked, JointFounding, JointKey};
use crate::failure::{Exit, Failure, Outcome};
use crate::home::{Home, make_folder, write_private};
use crate::keystore::{Work, cipher, random};
use crate::secret::Passphrase;
use canon::{Canon, DecodeError, Digest, List, Octets, PublicKey, Reader, SecretKey, Shape, Text, Writer};
use chacha20poly1305::aead::{Aead as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use ledger::{GrantTerms, SEALING_KEY_BYTES};
use std::fs::File;
use std::path::PathBuf;
use vault::custody::{Custody, DEVICES_MAX, Deal, Device, Partial, Plan, Promise, Request};
use vault::letter::SealingSecret;
use vault::root::Root;
use vault::{CollectionId, Epoch, Layers, ObjectId};
use vocabulary::{AgentId, GrantId, Timestamp};
use zeroize::Zeroizing;

const MAGIC: &[u8; 8] = b"kerf-vlt";
const VERSION: u8 = 3;
const HEADER_BYTES: usize = 8 + 1 + 16 + 24;
/// The most bytes of one secret in the book.
const SECRET_BYTES_MAX: usize = 128 << 10;
/// The most bytes of a book.
pub(crate) const BOOK_BYTES_MAX: usize = 8 << 20;
/// How many words of other devices are remembered.
pub(crate) const HEARD_MAX: usize = 512;
/// How many collections, grants and keys a book holds.
pub(crate) const ENTRIES_MAX: usize = 1_024;

/// Secret bytes. Wiped when dropped.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Secret(pub(crate) Zeroizing<Vec<u8>>);

impl std::fmt::Debug for Secret {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Secret(..)")
    }
}

impl Secret {
    pub(crate) fn of(bytes: &[u8]) -> Self {
        Self(Zeroizing::new(bytes.to_vec()))
    }
}

impl Canon for Secret {
    fn shape() -> Shape {
        Shape::Bytes { min: 0, max: SECRET_BYTES_MAX }
    }
    fn write(&self, out: &mut Writer) {
        out.bytes(&self.0);
    }
    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        match input.bytes()? {
            bytes if bytes.len() <= SECRET_BYTES_MAX => Ok(Self::of(bytes)),
            _ => Err(input.invalid("too long for a secret")),
        }
    }
}

canon::record! {
    /// A statement about data: an attribute and its value, as the person wrote them.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub(crate) struct Said {
        /// The attribute.
        1 => name: Text<48>,
        /// Its value.
        2 => value: Text<96>,
    }
}

canon::record! {
    /// A collection of the person's own.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub(crate) struct Owned {
        /// Its id on the ledger.
        1 => id: CollectionId,
        /// What the person calls it.
        2 => name: Text<64>,
        /// What is said of everything in it.
        3 => said: List<Said, 64>,
        /// The last version that was given to a content of it. Written down before the content is sealed, since a version must
        /// never stand for two.
        4 => version: u32,
        /// Uploads that were begun and not published.
        5 => begun: List<BegunUpload, 64>,
        /// How it is encrypted anew.
        6 => layers: Layers,
    }
}

canon::record! {
    /// An upload that goes on where it was stopped, if the content is still the same.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub(crate) struct BegunUpload {
        /// What it is called.
        1 => name: Text<128>,
        /// Which object.
        2 => object: ObjectId,
        /// Which version.
        3 => version: u32,
        /// The SHA-256 of the content.
        4 => content: Digest,
    }
}

canon::record! {
    /// A grant that the person gave.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub(crate) struct Given {
        /// Its id on the ledger.
        1 => id: GrantId,
        /// Who may read.
        2 => reader: AgentId,
        /// The policy.
        3 => policy: Text<4096>,
        /// The purpose.
        4 => purpose: Text<256>,
        /// What its hash on the ledger is salted with.
        5 => salt: Secret,
        /// The reader's place in the tree of readers.
        6 => place: u32,
        /// Until when.
        7 => until: Timestamp,
        /// True if what it opened is closed again.
        8 => closed: bool,
    }
}

canon::record! {
    /// A key that somebody gave to the person.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub(crate) struct Got {
        /// The grant.
        1 => grant: GrantId,
        /// Whose data.
        2 => owner: AgentId,
        /// The policy.
        3 => policy: Text<4096>,
        /// The purpose.
        4 => purpose: Text<256>,
        /// The key.
        5 => key: Secret,
        /// The custody that issued it.
        6 => custody: Custody,
        /// The keys to the second lock.
        7 => nodes: Secret,
    }
}

canon::record! {
    /// A part of somebody's root that the person keeps as their guardian.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub(crate) struct Guarded {
        /// Whose.
        1 => owner: AgentId,
        /// The part.
        2 => part: Secret,
    }
}

canon::record! {
    /// What was seen of a collection, so that nothing older is believed.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub(crate) struct Seen {
        /// Which.
        1 => collection: CollectionId,
        /// The revision of its newest state.
        2 => revision: u32,
        /// Its epoch.
        3 => epoch: Epoch,
        /// How many reads its log had.
        4 => reads: u64,
        /// The hash of the last of them.
        5 => last_read: Option<Digest>,
    }
}

canon::record! {
    /// A collection that must leave an epoch behind.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub(crate) struct Due {
        /// Which.
        1 => collection: CollectionId,
        /// The epoch.
        2 => epoch: Epoch,
    }
}

canon::record! {
    /// A device of the person.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub(crate) struct DeviceOf {
        /// Its number in the custody.
        1 => number: Device,
        /// What the person calls it.
        2 => name: Text<64>,
        /// The key that what is for this device alone is sealed to.
        3 => sealing: Octets<SEALING_KEY_BYTES>,
        /// The key by which the others know that this device speaks. It is on no ledger.
        4 => key: PublicKey,
    }
}

canon::record! {
    /// A reader's key that a device asks the others for.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub(crate) struct Wanted {
        /// The device that asks.
        1 => from: Device,
        /// What is asked.
        2 => request: Request,
        /// Who gets the key.
        3 => reader: AgentId,
        /// The terms of the grant.
        4 => terms: GrantTerms,
        /// The reader's place in the tree of readers.
        5 => place: u32,
        /// Until when.
        6 => until: Timestamp,
        /// The parts that have come, at the device that asks.
        7 => parts: List<Partial, DEVICES_MAX>,
    }
}

canon::record! {
    /// A dealing of shares that is under way.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub(crate) struct Dealing {
        /// The device that began it.
        1 => from: Device,
        /// What is dealt, to whom, by whom.
        2 => plan: Plan,
        /// The devices of the plan.
        3 => devices: List<DeviceOf, DEVICES_MAX>,
        /// True once the person has said yes on this device.
        4 => approved: bool,
        /// What this device deals from, if it deals.
        5 => seed: Secret,
        /// True once the own deal is told.
        6 => told: bool,
        /// The promises that have come, the own among them.
        7 => promises: List<Promise, DEVICES_MAX>,
        /// The deals that have come.
        8 => deals: List<Deal, DEVICES_MAX>,
        /// What they deal to this device.
        9 => dealt: List<Secret, DEVICES_MAX>,
    }
}

canon::record! {
    /// The book.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub(crate) struct Book {
        /// Whose.
        1 => agent: AgentId,
        /// The secret from which labels, collections and the key for letters come.
        2 => root: Secret,
        /// The public side of the custody; none before it is founded.
        3 => custody: Option<Custody>,
        /// This device's share of it.
        4 => share: Secret,
        /// The attributes that data have, as text.
        5 => schema: Text<16384>,
        /// The person's collections.
        6 => owned: List<Owned, ENTRIES_MAX>,
        /// The grants that the person gave.
        7 => given: List<Given, ENTRIES_MAX>,
        /// The keys that the person got.
        8 => got: List<Got, ENTRIES_MAX>,
        /// The parts that the person keeps for others.
        9 => guarded: List<Guarded, ENTRIES_MAX>,
        /// What was seen of collections.
        10 => seen: List<Seen, ENTRIES_MAX>,
        /// The collections that are still to be encrypted anew, because a grant that opens them has ended.
        11 => due: List<Due, ENTRIES_MAX>,
        /// What is for this device alone opens with the key of this seed.
        12 => device_seed: Secret,
        /// All devices, this one among them.
        13 => devices: List<DeviceOf, DEVICES_MAX>,
        /// Keys that are asked for, by this device or others.
        14 => wanted: List<Wanted, 64>,
        /// The dealing that is under way.
        15 => dealing: Option<Dealing>,
        /// Counts the copies of the book in the vault.
        16 => copies: u32,
        /// The hashes of the last words of other devices, so that none is heard twice.
        17 => heard: List<Digest, HEARD_MAX>,
        /// True while the ledger and the other devices are still to be told of the custody, by this device.
        18 => untold: bool,
        /// Who stores the copy of the book once there is a custody.
        19 => copy_at: Option<AgentId>,
        /// The joint key that is being founded.
        20 => founding: Option<JointFounding>,
        /// The joint keys of which this device has a share.
        21 => joint: List<JointKey, JOINT_MAX>,
        /// What is to be signed with them, by this device's asking or others'.
        22 => asked: List<JointAsked, ASKED_MAX>,
    }
}

impl Dealing {
    /// The names of the dealers who have not promised yet.
    pub(crate) fn awaited(&self) -> Vec<String> {
        let silent = |device: &&DeviceOf| {
            self.plan.dealers.contains(&device.number)
                && self.promises.iter().all(|promise| promise.dealer != device.number)
        };
        self.devices.iter().filter(silent).map(|device| crate::display::visible(&device.name)).collect()
    }
}

impl Book {
    /// The root.
    pub(crate) fn root(&self) -> Outcome<Root> {
        let bytes: [u8; 32] =
            self.root.0.as_slice().try_into().map_err(|_| damaged("its root is cut off"))?;
        Root::from_bytes(&Zeroizing::new(bytes)).map_err(|error| damaged(&error.to_string()))
    }

    /// What opens what is for this device alone.
    pub(crate) fn device_secret(&self) -> Outcome<SealingSecret> {
        let seed: [u8; 32] =
            self.device_seed.0.as_slice().try_into().map_err(|_| damaged("its device is cut off"))?;
        Ok(SealingSecret::from_seed(&Zeroizing::new(seed)))
    }

    /// What signs what this device says to the others: it stays when the person's keys on the ledger change.
    pub(crate) fn device_key(&self) -> Outcome<SecretKey> {
        if self.device_seed.0.len() != 32 {
            return Err(damaged("its device is cut off"));
        }
        let seed = canon::hash_parts("kerf/vault/device-key/1", &[&self.device_seed.0]);
        Ok(SecretKey::from_seed(&Zeroizing::new(seed.0)))
    }

    /// This device, as the others are to know it.
    pub(crate) fn device_as(&self, number: Device, name: &str) -> Outcome<DeviceOf> {
        Ok(DeviceOf {
            number,
            name: super::desk::text("--name", name)?,
            sealing: self.device_secret()?.public().try_into().map_err(super::desk::full)?,
            key: self.device_key()?.public(),
        })
    }

    /// This device among the person's; `None` before it has a share.
    pub(crate) fn this_device(&self) -> Outcome<Option<&DeviceOf>> {
        let own = self.device_secret()?.public();
        Ok(self.devices.iter().find(|device| device.sealing[..] == own))
    }

    /// The custody, once it is founded.
    pub(crate) fn custody(&self) -> Outcome<&Custody> {
        self.custody.as_ref().ok_or_else(|| self.not_founded())
    }

    fn not_founded(&self) -> Failure {
        if self.devices.is_empty() {
            return Failure::world(
                "not_joined",
                "this device has no vault yet: it was paired only, or was taken out again",
                "take what another device wrote for it over with `kerf vault join`",
            );
        }
        let awaited = self.dealing.as_ref().map(Dealing::awaited).unwrap_or_default();
        let awaited = if awaited.is_empty() { String::new() } else { format!(" by {}", awaited.join(", ")) };
        Failure::world(
            "founding",
            format!("the custody is still to be founded{awaited}: before that nothing is opened or granted"),
            "run `kerf vault letters` and `kerf vault approve` on each device; to go on without one that does not answer, `kerf vault remove-device`",
        )
    }

    /// The book as others may have it: without what belongs to this device alone.
    pub(crate) fn without_own(&self) -> Self {
        let mut copy = self.clone();
        copy.share = Secret::of(&[]);
        copy.device_seed = Secret::of(&[]);
        copy.dealing = None;
        copy.wanted = List::new();
        copy.heard = List::new();
        copy.untold = false;
        copy.founding = None;
        copy.joint = List::new();
        copy.asked = List::new();
        copy
    }

    /// The bytes of the copy in the vault. A share that needs others is not in it: every device opens the copies of all. The
    /// only share of a custody of one is, so that the custody comes back with the book.
    pub(crate) fn copy_bytes(&self) -> Zeroizing<Vec<u8>> {
        let mut copy = self.without_own();
        if self.custody.as_ref().is_some_and(|custody| custody.threshold == 1) {
            copy.share = self.share.clone();
        }
        let mut bytes = Zeroizing::new(vec![VERSION]);
        bytes.extend_from_slice(&Zeroizing::new(canon::encode(&copy)));
        bytes
    }

    /// Reads a copy.
    pub(crate) fn of_copy(bytes: &[u8]) -> Outcome<Self> {
        match bytes.split_first() {
            Some((&VERSION, bytes)) => {
                canon::decode_trusted(bytes).map_err(|error| damaged(&error.to_string()))
            }
            Some(_) | None => Err(old()),
        }
    }

    /// The collection that the person calls `name`, or whose id that is.
    pub(crate) fn named(&self, name: &str) -> Outcome<&Owned> {
        let found =
            self.owned.iter().find(|owned| owned.name.as_str() == name || owned.id.to_string() == name);
        found.ok_or_else(|| {
            let known: Vec<&str> = self.owned.iter().map(|owned| owned.name.as_str()).collect();
            let next = if known.is_empty() {
                "open one with `kerf vault open`".to_owned()
            } else {
                format!("there are {}", known.join(", "))
            };
            Failure::usage(
                format!("there is no collection `{}` of yours", crate::display::visible(name)),
                next,
            )
        })
    }
}

fn old() -> Failure {
    Failure::world(
        "old_vault",
        "the vault was written by another version of this program, which was never released",
        "read it with that version, or make a new vault",
    )
}

fn damaged(why: &str) -> Failure {
    Failure::world(
        "damaged_vault",
        format!("the vault's file is damaged: {why}"),
        "restore it from a copy, or with your guardians",
    )
}

/// The file of a book, open and locked.
pub(crate) struct Shelf {
    path: PathBuf,
    cipher: XChaCha20Poly1305,
    salt: [u8; 16],
    /// Held until it is dropped.
    _lock: File,
}

/// Where the book of an agent is.
pub(crate) fn path(home: &Home, agent: &AgentId) -> PathBuf {
    home.vaults().join(format!("{agent}.vault"))
}

fn lock(path: &std::path::Path) -> Outcome<File> {
    make_folder(path.parent().unwrap_or(path))?;
    let lock_path = path.with_extension("lock");
    let failed = |cause: std::io::Error| Failure::file(&lock_path, "open", &cause);
    let file = std::fs::OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&lock_path)
        .map_err(failed)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(std::fs::TryLockError::WouldBlock) => Err(Failure::world(
            "vault_in_use",
            "another program has this vault open",
            "wait for it to end, and try again",
        )),
        Err(std::fs::TryLockError::Error(cause)) => Err(failed(cause)),
    }
}

fn system<E>(_: E) -> Failure {
    Failure::world("system", "the system has not enough memory or randomness", "try again on a sound system")
}

impl Shelf {
    /// Begins a book where there is none.
    pub(crate) fn begin(home: &Home, passphrase: &Passphrase, book: &Book) -> Outcome<Self> {
        let path = path(home, &book.agent);
        let lock = lock(&path)?;
        if path.exists() {
            return Err(Failure::world(
                "vault_exists",
                format!("`{}` is there already", path.display()),
                "use it; `kerf vault ls` shows what is in it",
            ));
        }
        let salt = random().map_err(system)?;
        let cipher = cipher(Work::USUAL, &salt, passphrase).map_err(system)?;
        let shelf = Self { path, cipher, salt, _lock: lock };
        shelf.keep(book)?;
        Ok(shelf)
    }

    /// Opens a book.
    pub(crate) fn open(home: &Home, agent: &AgentId, passphrase: &Passphrase) -> Outcome<(Self, Book)> {
        let path = path(home, agent);
        let bytes = match std::fs::read(&path) {
            Ok(bytes) => bytes,
            Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => {
                return Err(Failure::world(
                    "no_vault",
                    format!("this folder has no vault of {agent}"),
                    "make one with `kerf vault new`",
                ));
            }
            Err(cause) => return Err(Failure::file(&path, "read", &cause)),
        };
        let lock = lock(&path)?;
        let (header, sealed) =
            bytes.split_at_checked(HEADER_BYTES).ok_or_else(|| damaged("it is cut off"))?;
        let known = header.starts_with(MAGIC);
        if known && header.get(8) != Some(&VERSION) {
            return Err(old());
        }
        let salt = header.get(9..25).and_then(|salt| <[u8; 16]>::try_from(salt).ok());
        let nonce = header.get(25..).and_then(|nonce| <[u8; 24]>::try_from(nonce).ok());
        let (Some(salt), Some(nonce), true) = (salt, nonce, known) else {
            return Err(damaged("it is of another kind"));
        };
        let cipher = cipher(Work::USUAL, &salt, passphrase).map_err(system)?;
        let opened = cipher.decrypt(&XNonce::from(nonce), Payload { msg: sealed, aad: header });
        let opened = opened.map(Zeroizing::new).map_err(|_| {
            Failure::new(
                Exit::NotAuthorised,
                "wrong_passphrase",
                format!(
                    "`{}` does not open: the passphrase is wrong, or the file was altered",
                    path.display()
                ),
                "try again; it has the passphrase that its key had when it was made",
            )
        })?;
        // What is of one's own making may be longer than what comes from outside.
        let book: Book = canon::decode_trusted(&opened).map_err(|error| damaged(&error.to_string()))?;
        if book.agent != *agent {
            return Err(damaged("it is another agent's"));
        }
        Ok((Self { path, cipher, salt, _lock: lock }, book))
    }

    /// Writes the book.
    pub(crate) fn keep(&self, book: &Book) -> Outcome<()> {
        let nonce: [u8; 24] = random().map_err(system)?;
        let mut bytes = Vec::with_capacity(HEADER_BYTES);
        bytes.extend_from_slice(MAGIC);
        bytes.push(VERSION);
        bytes.extend_from_slice(&self.salt);
        bytes.extend_from_slice(&nonce);
        let plain = Zeroizing::new(canon::encode(book));
        // What is longer is not read again.
        if plain.len() > BOOK_BYTES_MAX {
            return Err(super::desk::full(()));
        }
        let sealed = self
            .cipher
            .encrypt(&XNonce::from(nonce), Payload { msg: &plain, aad: &bytes })
            .map_err(system)?;
        bytes.extend_from_slice(&sealed);
        write_private(&self.path, &bytes, true)
    }
}
