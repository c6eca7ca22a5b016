//! The user's own folder: keys, profiles, openings of sealed quotes.
//!
//! Promise: folders are for the user alone (0700), files too (0600); a file is either old or new, never
//! half; a name cannot lead out of the folder.

use crate::failure::{Failure, Outcome};
use std::io::Write as _;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

/// The longest name of a key or a profile, in bytes.
pub(crate) const NAME_BYTES_MAX: usize = 64;

/// Where the user's files are.
#[derive(Clone, Debug)]
pub(crate) struct Home {
    path: PathBuf,
}

impl Home {
    /// The folder `given`, or `.kerf` in the user's home folder.
    pub(crate) fn find(given: Option<&Path>) -> Outcome<Self> {
        let usual = || std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".kerf"));
        given.map(Path::to_owned).or_else(usual).map(|path| Self { path }).ok_or_else(|| {
            Failure::usage("there is no home folder to keep keys in", "say where with --home or KERF_HOME")
        })
    }

    /// Where the keys are.
    pub(crate) fn keys(&self) -> PathBuf {
        self.path.join("keys")
    }

    /// Where vaults are.
    pub(crate) fn vaults(&self) -> PathBuf {
        self.path.join("vaults")
    }

    /// The file of profiles.
    pub(crate) fn profiles(&self) -> PathBuf {
        self.path.join("profiles")
    }

    /// Where a node keeps its data if nobody says otherwise.
    pub(crate) fn node(&self) -> PathBuf {
        self.path.join("node")
    }

    /// Where the secret is kept that the keys of imported parties derive from.
    pub(crate) fn import_secret(&self) -> PathBuf {
        self.path.join("import.secret")
    }

    /// The list of what was imported where.
    pub(crate) fn imports(&self) -> PathBuf {
        self.path.join("imports")
    }

    /// Where the openings of sealed quotes are.
    pub(crate) fn quotes(&self) -> PathBuf {
        self.path.join("quotes")
    }
}

/// Checks the name of a key or a profile.
pub(crate) fn check_name(name: &str) -> Outcome<()> {
    let sound = !name.is_empty()
        && name.len() <= NAME_BYTES_MAX
        && !name.starts_with(['.', '-'])
        && name.chars().all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '-' | '_'));
    if sound {
        return Ok(());
    }
    Err(Failure::usage(
        format!("`{}` cannot be a name here", name.escape_debug()),
        "use up to 64 letters, digits, `.`, `-` and `_`, and begin with a letter or a digit",
    ))
}

/// Makes a folder that only the user can enter.
pub(crate) fn make_folder(path: &Path) -> Outcome<()> {
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path)
        .map_err(|cause| Failure::file(path, "make the folder", &cause))
}

/// Writes a file that only the user can read: under another name first, then renamed.
///
/// `replace` says whether a file of that name may be there already.
pub(crate) fn write_private(path: &Path, bytes: &[u8], replace: bool) -> Outcome<()> {
    // A name alone is in the folder that is worked in.
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    make_folder(folder)?;
    if !replace && path.exists() {
        return Err(exists(path));
    }
    let draft = path.with_extension(format!("new-{}", std::process::id()));
    let failed = |cause: std::io::Error| Failure::file(path, "write", &cause);
    let written = std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&draft)
        .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()));
    // A link fails if the name is taken; a rename takes it over.
    let placed = written.and_then(|()| {
        if replace { std::fs::rename(&draft, path) } else { std::fs::hard_link(&draft, path) }
    });
    let _ = std::fs::remove_file(&draft);
    match placed {
        Err(cause) if cause.kind() == std::io::ErrorKind::AlreadyExists && !replace => Err(exists(path)),
        Err(cause) => Err(failed(cause)),
        Ok(()) => std::fs::File::open(folder).and_then(|folder| folder.sync_all()).map_err(failed),
    }
}

fn exists(path: &Path) -> Failure {
    Failure::world("exists", format!("`{}` is there already", path.display()), "choose another name")
}
