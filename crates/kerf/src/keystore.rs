//! Secret keys at rest: one file per key, encrypted under a passphrase.
//!
//! Promise: a secret leaves its file only after the whole file has been authenticated, is wiped from
//! memory after use, and is never printed. Files are 0600, and old or new, never half.
//! Not here: what is signed (`signing`), where passphrases come from (`secret`).
//!
//! All numbers are unsigned, most significant byte first; `docs/formats/keystore.md` says the same.
//!
//! ```text
//! bytes  field
//!     8  `kerf-key`
//!     1  version, 1
//!     4  memory of Argon2id in KiB
//!     4  passes of Argon2id
//!     4  lanes of Argon2id
//!    16  salt of Argon2id
//!    24  nonce of XChaCha20-Poly1305
//!    32  public key, Ed25519
//!    48  the secret seed of 32 bytes, encrypted, and its tag of 16 bytes; all of the above is authenticated
//!    32  check sum: SHA-256 of all of the above in the domain `kerf/keystore/1`
//! ```
//!
//! The check sum tells damage from a wrong passphrase; against whoever alters a file on purpose stands
//! the tag.

#[cfg(test)]
mod tests;

use crate::failure::{Exit, Failure, Outcome};
use crate::home::{check_name, make_folder, write_private};
use crate::secret::Passphrase;
use argon2::{Algorithm, Argon2, Params, Version};
use canon::{Digest, PublicKey, SecretKey, hash_parts};
use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use std::path::{Path, PathBuf};
use zeroize::{Zeroize as _, Zeroizing};

const MAGIC: &[u8; 8] = b"kerf-key";
const VERSION: u8 = 1;
const CHECK_DOMAIN: &str = "kerf/keystore/1";
/// How many bytes of the file are authenticated but not encrypted.
const HEADER_BYTES: usize = 93;
const SEALED_BYTES: usize = 48;
const FILE_BYTES: usize = HEADER_BYTES + SEALED_BYTES + 32;
const _: () = assert!(HEADER_BYTES == 8 + 1 + 4 + 4 + 4 + 16 + 24 + 32);

/// How much work it is to try one passphrase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Work {
    /// Memory, in KiB.
    pub(crate) memory_kib: u32,
    /// Passes over it.
    pub(crate) passes: u32,
    /// Lanes.
    pub(crate) lanes: u32,
}

impl Work {
    /// What new files get: three passes over 64 MiB in four lanes, the second recommendation of RFC 9106.
    pub(crate) const USUAL: Self = Self { memory_kib: 64 * 1_024, passes: 3, lanes: 4 };
    /// What a file may ask for, so that a made-up file cannot take all memory.
    const MOST: Self = Self { memory_kib: 1 << 20, passes: 16, lanes: 16 };
}

/// The parts of a key file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct KeyFile {
    work: Work,
    salt: [u8; 16],
    nonce: [u8; 24],
    /// The public half. Only unlocking proves that it belongs to the secret.
    pub(crate) public: PublicKey,
    sealed: [u8; SEALED_BYTES],
}

/// Why a file is not a key, or does not open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum KeyFileError {
    /// Other bytes altogether.
    #[error("it is not a key file")]
    NotAKey,
    /// Of another version.
    #[error("it has version {0}; this program reads version {VERSION}")]
    Version(u8),
    /// The check sum says so.
    #[error("it is damaged")]
    Damaged,
    /// It asks for more memory or time than is allowed, or less than Argon2 takes.
    #[error("it asks for a key derivation that is out of bounds")]
    Work,
    /// The tag says so.
    #[error("the passphrase is wrong, or the file was altered")]
    Locked,
    /// The system has no memory or no randomness.
    #[error("the system has not enough memory or randomness")]
    System,
}

struct Parts {
    work: Work,
    salt: [u8; 16],
    nonce: [u8; 24],
    public: [u8; 32],
}

impl Parts {
    fn header(&self) -> [u8; HEADER_BYTES] {
        let mut header = Vec::with_capacity(HEADER_BYTES);
        header.extend_from_slice(MAGIC);
        header.push(VERSION);
        for number in [self.work.memory_kib, self.work.passes, self.work.lanes] {
            header.extend_from_slice(&number.to_be_bytes());
        }
        header.extend_from_slice(&self.salt);
        header.extend_from_slice(&self.nonce);
        header.extend_from_slice(&self.public);
        let mut bytes = [0; HEADER_BYTES];
        bytes.copy_from_slice(&header);
        bytes
    }
}

pub(crate) fn cipher(
    work: Work,
    salt: &[u8; 16],
    passphrase: &Passphrase,
) -> Result<XChaCha20Poly1305, KeyFileError> {
    let params =
        Params::new(work.memory_kib, work.passes, work.lanes, Some(32)).map_err(|_| KeyFileError::Work)?;
    let mut key = Zeroizing::new([0; 32]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(passphrase.as_bytes(), salt, key.as_mut_slice())
        .map_err(|_| KeyFileError::System)?;
    XChaCha20Poly1305::new_from_slice(key.as_slice()).map_err(|_| KeyFileError::System)
}

fn take<const N: usize>(rest: &mut &[u8]) -> Result<[u8; N], KeyFileError> {
    let (head, tail) = rest.split_first_chunk::<N>().ok_or(KeyFileError::NotAKey)?;
    *rest = tail;
    Ok(*head)
}

impl KeyFile {
    /// Encrypts `seed`. `salt` and `nonce` must be fresh and random.
    pub(crate) fn seal(
        seed: &Zeroizing<[u8; 32]>,
        passphrase: &Passphrase,
        work: Work,
        salt: [u8; 16],
        nonce: [u8; 24],
    ) -> Result<Self, KeyFileError> {
        let public = SecretKey::from_seed(seed).public();
        let PublicKey::Ed25519(key) = public else { return Err(KeyFileError::NotAKey) };
        let header = Parts { work, salt, nonce, public: key }.header();
        let payload = Payload { msg: seed.as_slice(), aad: &header };
        let sealed = cipher(work, &salt, passphrase)?
            .encrypt(&XNonce::from(nonce), payload)
            .map_err(|_| KeyFileError::System)?;
        let sealed = sealed.try_into().map_err(|_| KeyFileError::System)?;
        Ok(Self { work, salt, nonce, public, sealed })
    }

    fn header(&self) -> [u8; HEADER_BYTES] {
        let PublicKey::Ed25519(public) = self.public else { return [0; HEADER_BYTES] };
        Parts { work: self.work, salt: self.salt, nonce: self.nonce, public }.header()
    }

    /// The file's bytes.
    pub(crate) fn encode(&self) -> Vec<u8> {
        let mut bytes = self.header().to_vec();
        bytes.extend_from_slice(&self.sealed);
        let Digest(check) = hash_parts(CHECK_DOMAIN, &[&bytes]);
        bytes.extend_from_slice(&check);
        bytes
    }

    /// Reads a file's bytes. Nothing secret is opened yet.
    pub(crate) fn decode(bytes: &[u8]) -> Result<Self, KeyFileError> {
        let mut rest = bytes;
        if &take::<8>(&mut rest)? != MAGIC {
            return Err(KeyFileError::NotAKey);
        }
        let [version] = take(&mut rest)?;
        if version != VERSION {
            return Err(KeyFileError::Version(version));
        }
        let body = bytes.get(..HEADER_BYTES + SEALED_BYTES).ok_or(KeyFileError::Damaged)?;
        let Digest(check) = hash_parts(CHECK_DOMAIN, &[body]);
        if bytes.len() != FILE_BYTES || !bytes.ends_with(&check) {
            return Err(KeyFileError::Damaged);
        }
        let mut number = || take(&mut rest).map(u32::from_be_bytes);
        let work = Work { memory_kib: number()?, passes: number()?, lanes: number()? };
        let most = Work::MOST;
        if work.memory_kib > most.memory_kib || work.passes > most.passes || work.lanes > most.lanes {
            return Err(KeyFileError::Work);
        }
        let (salt, nonce) = (take(&mut rest)?, take(&mut rest)?);
        let public = PublicKey::Ed25519(take(&mut rest)?);
        Ok(Self { work, salt, nonce, public, sealed: take(&mut rest)? })
    }

    fn open(&self, passphrase: &Passphrase) -> Result<Zeroizing<[u8; 32]>, KeyFileError> {
        let payload = Payload { msg: &self.sealed, aad: &self.header() };
        let opened = cipher(self.work, &self.salt, passphrase)?
            .decrypt(&XNonce::from(self.nonce), payload)
            .map(Zeroizing::new)
            .map_err(|_| KeyFileError::Locked)?;
        let mut seed = Zeroizing::new([0; 32]);
        if opened.len() != seed.len() {
            return Err(KeyFileError::Locked);
        }
        seed.copy_from_slice(&opened);
        if SecretKey::from_seed(&seed).public() != self.public {
            return Err(KeyFileError::Locked);
        }
        Ok(seed)
    }

    /// The secret key, if the passphrase is right and the file unaltered.
    pub(crate) fn unlock(&self, passphrase: &Passphrase) -> Result<SecretKey, KeyFileError> {
        self.open(passphrase).map(|seed| SecretKey::from_seed(&seed))
    }

    /// The same key under another passphrase.
    pub(crate) fn reseal(&self, old: &Passphrase, new: &Passphrase) -> Result<Self, KeyFileError> {
        let seed = self.open(old)?;
        Self::seal(&seed, new, Work::USUAL, random()?, random()?)
    }

    /// A new key.
    pub(crate) fn fresh(passphrase: &Passphrase) -> Result<Self, KeyFileError> {
        let mut random_seed: [u8; 32] = random()?;
        let seed = Zeroizing::new(random_seed);
        random_seed.zeroize();
        Self::seal(&seed, passphrase, Work::USUAL, random()?, random()?)
    }
}

pub(crate) fn random<const N: usize>() -> Result<[u8; N], KeyFileError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| KeyFileError::System)?;
    Ok(bytes)
}

/// The folder of key files.
#[derive(Clone, Debug)]
pub(crate) struct Keystore {
    folder: PathBuf,
}

impl Keystore {
    /// The key files in `folder`.
    pub(crate) const fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// Where the key of that name is, or would be.
    pub(crate) fn path(&self, name: &str) -> Outcome<PathBuf> {
        check_name(name)?;
        Ok(self.folder.join(format!("{name}.key")))
    }

    /// The names of all keys, in order.
    pub(crate) fn names(&self) -> Outcome<Vec<String>> {
        let failed = |cause: std::io::Error| Failure::file(&self.folder, "read the folder", &cause);
        let entries = match std::fs::read_dir(&self.folder) {
            Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries.map_err(failed)?,
        };
        let mut names = Vec::new();
        for entry in entries {
            let file = entry.map_err(failed)?.file_name();
            let name = file.to_str().and_then(|file| file.strip_suffix(".key"));
            names.extend(name.filter(|name| check_name(name).is_ok()).map(str::to_owned));
        }
        names.sort();
        Ok(names)
    }

    /// True if there is a key of that name.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.path(name).is_ok_and(|path| path.exists())
    }

    /// Reads the file of a key.
    pub(crate) fn read(&self, name: &str) -> Outcome<KeyFile> {
        let path = self.path(name)?;
        match std::fs::read(&path) {
            Ok(bytes) => KeyFile::decode(&bytes).map_err(|error| explain(error, &path)),
            Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => Err(Failure::new(
                Exit::NotAuthorised,
                "no_key",
                format!("there is no key `{name}`"),
                format!("make it with `kerf keys new {name}`, or see `kerf keys list`"),
            )),
            Err(cause) => Err(Failure::file(&path, "read", &cause)),
        }
    }

    /// Keeps a key under a name that is free, or in place of the one that is there.
    pub(crate) fn write(&self, name: &str, file: &KeyFile, replace: bool) -> Outcome<()> {
        make_folder(&self.folder)?;
        write_private(&self.path(name)?, &file.encode(), replace)
    }

    /// Gives a key another name that is free.
    pub(crate) fn rename(&self, old: &str, new: &str) -> Outcome<()> {
        let file = self.read(old)?;
        self.write(new, &file, false)?;
        let path = self.path(old)?;
        std::fs::remove_file(&path).map_err(|cause| Failure::file(&path, "remove", &cause))
    }

    /// Opens a key.
    pub(crate) fn unlock(&self, name: &str, passphrase: &Passphrase) -> Outcome<SecretKey> {
        let path = self.path(name)?;
        self.read(name)?.unlock(passphrase).map_err(|error| explain(error, &path))
    }
}

/// What to say, and do, about a key file that does not open.
pub(crate) fn explain(error: KeyFileError, path: &Path) -> Failure {
    let what = format!("`{}` does not open: {error}", path.display());
    let failure = |exit, code, next| Failure::new(exit, code, what.clone(), next);
    match error {
        KeyFileError::Locked => failure(
            Exit::NotAuthorised,
            "wrong_passphrase",
            "try again; if you are sure of it, restore the file",
        ),
        KeyFileError::NotAKey | KeyFileError::Damaged => {
            failure(Exit::Failure, "damaged_key", "restore it from a copy (`kerf keys export` makes one)")
        }
        KeyFileError::Version(_) => failure(Exit::Failure, "key_version", "use a newer release of kerf"),
        KeyFileError::Work => {
            failure(Exit::Failure, "altered_key", "restore it from a copy; this program did not write it")
        }
        KeyFileError::System => failure(Exit::Failure, "system", "free some memory, and try again"),
    }
}
