//! Documents of a trade: sealed for their parties, and for whoever judges between them.
//!
//! A sealed document goes to each reader as a letter, and is kept in the user's folder as it came: what it says is opened
//! when it is looked at, and what is wrong with it can be shown to the arbiter.

use super::desk::{Desk, fresh, id, text};
use super::letters::{DocumentLetter, Message, Post};
use super::owner::Owner;
use crate::failure::{Failure, Outcome};
use crate::home::write_private;
use crate::session::now;
use canon::{Digest, Json};
use ledger::Vault;
use std::path::{Path, PathBuf};
use vault::document::{Fault, SealedDocument};
use vocabulary::AgentId;

/// The most bytes of a document: with its ways in it fits into a letter.
const DOCUMENT_BYTES_MAX: usize = 900_000;

fn folder(desk: &Desk<'_>) -> PathBuf {
    desk.home.vaults().join(format!("{}.documents", desk.me()))
}

/// Keeps a document as it came. Whoever knows a commitment could send something else under it, so each sender's stands by
/// itself.
pub(crate) fn keep(desk: &Desk<'_>, letter: &DocumentLetter, sender: &AgentId) -> Outcome<()> {
    let path = folder(desk).join(format!("{}-{sender}.sealed", letter.commitment));
    write_private(&path, &canon::encode(letter), true)
}

/// Where documents with this commitment are, whoever sent them.
fn paths(desk: &Desk<'_>, commitment: &Digest) -> Outcome<Vec<PathBuf>> {
    let folder = folder(desk);
    let failed = |cause: std::io::Error| Failure::file(&folder, "read the folder", &cause);
    let entries = match std::fs::read_dir(&folder) {
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(failed)?,
    };
    let start = format!("{commitment}-");
    let mut all = Vec::new();
    for entry in entries {
        let entry = entry.map_err(failed)?;
        if entry.file_name().to_str().is_some_and(|name| name.starts_with(&start)) {
            all.push(entry.path());
        }
    }
    all.sort();
    Ok(all)
}

/// Seals a file for its readers, oneself among them, and sends it to them; gives the commitment.
pub(crate) fn seal(owner: &Owner<'_>, file: &Path, readers: &[String]) -> Outcome<Digest> {
    let desk = &owner.desk;
    let mut all: Vec<AgentId> = vec![desk.me()];
    for reader in readers {
        let reader = id("--for", reader)?;
        if !all.contains(&reader) {
            all.push(reader);
        }
    }
    let content = std::fs::read(file).map_err(|cause| Failure::file(file, "read", &cause))?;
    if content.len() > DOCUMENT_BYTES_MAX {
        return Err(Failure::usage(
            format!(
                "the document has {} bytes, and at most {DOCUMENT_BYTES_MAX} can be sealed",
                content.len()
            ),
            "put it into a collection with `kerf vault put`, and seal a note that names it",
        ));
    }
    // Whoever cannot be written to must be known before anything is sent.
    let mut posts = Vec::new();
    let mut keys = Vec::new();
    for reader in &all {
        keys.push((*reader, desk.vault_of(reader)?.sealing.bytes().to_vec()));
        if *reader != desk.me() {
            posts.push(Post::to(desk, reader)?);
        }
    }
    let (document, commitment) = SealedDocument::seal(&content, &keys, &fresh()?)
        .map_err(|error| Failure::usage(error.to_string(), "name at most 15 readers with sound keys"))?;
    let name = file.file_name().and_then(|name| name.to_str()).unwrap_or("document");
    let letter = DocumentLetter { name: text("the name", name)?, commitment, sealed: now()?, document };
    keep(desk, &letter, &desk.me())?;
    for post in posts {
        post.send(&Message::Document(letter.clone()))?;
    }
    Ok(commitment)
}

/// What a reader can say of a document.
pub(crate) struct Opened {
    pub(crate) letter: DocumentLetter,
    /// What it says, or whose fault it is that it says nothing.
    pub(crate) content: Result<zeroize::Zeroizing<Vec<u8>>, Fault>,
    /// Readers of whom it cannot be said any more whether they have a way in: their keys have changed since.
    pub(crate) unknown: Vec<AgentId>,
}

/// Opens a document that is kept here, or that a file holds. Of several with one commitment, one that is good.
pub(crate) fn open(owner: &Owner<'_>, wanted: &str) -> Outcome<Opened> {
    let paths = match wanted.parse::<Digest>() {
        Ok(commitment) => paths(&owner.desk, &commitment)?,
        Err(_) => vec![PathBuf::from(wanted)],
    };
    let mut last = None;
    for path in &paths {
        let opened = open_file(owner, path, wanted)?;
        let good = opened.content.is_ok();
        last = Some(opened);
        if good {
            break;
        }
    }
    last.ok_or_else(|| no_document(wanted))
}

fn no_document(wanted: &str) -> Failure {
    Failure::world(
        "no_document",
        format!("there is no document `{}` here", crate::display::visible(wanted)),
        "fetch letters with `kerf vault letters`, or ask the other party to seal it for you",
    )
}

fn open_file(owner: &Owner<'_>, path: &Path, wanted: &str) -> Outcome<Opened> {
    let desk = &owner.desk;
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => {
            return Err(no_document(wanted));
        }
        Err(cause) => return Err(Failure::file(path, "read", &cause)),
    };
    let letter: DocumentLetter = canon::decode(&bytes).map_err(|error| {
        Failure::usage(format!("`{}` is no sealed document: {error}", path.display()), "check the file")
    })?;
    let mut keys: Vec<(AgentId, Vec<u8>)> = Vec::new();
    let mut unknown = Vec::new();
    for slot in letter.document.slots.iter() {
        match desk.record::<Vault>("vaults", &slot.reader)? {
            Some(vault) if vault.since <= letter.sealed => {
                keys.push((slot.reader, vault.sealing.bytes().to_vec()))
            }
            _ => unknown.push(slot.reader),
        }
    }
    let secret = owner.book.root()?.sealing();
    let known = |agent: &AgentId| keys.iter().find(|(known, _)| known == agent).map(|(_, key)| key.clone());
    let content = if unknown.is_empty() {
        letter.document.open(&desk.me(), &secret, &known, &letter.commitment)
    } else {
        letter.document.open_for_me(&desk.me(), &secret, &letter.commitment)
    };
    Ok(Opened { letter, content, unknown })
}

/// The documents that are kept here: name, commitment, when each was sealed.
pub(crate) fn list(desk: &Desk<'_>) -> Outcome<Vec<Json>> {
    let folder = folder(desk);
    let failed = |cause: std::io::Error| Failure::file(&folder, "read the folder", &cause);
    let entries = match std::fs::read_dir(&folder) {
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(failed)?,
    };
    let mut all = Vec::new();
    for entry in entries {
        let Ok(bytes) = std::fs::read(entry.map_err(failed)?.path()) else { continue };
        let Ok(letter) = canon::decode::<DocumentLetter>(&bytes) else { continue };
        all.push((letter.sealed, letter));
    }
    all.sort_by_key(|(sealed, _)| *sealed);
    let row = |(_, letter): (_, DocumentLetter)| {
        Json::Object(vec![
            ("document".to_owned(), Json::Text(letter.commitment.to_string())),
            ("name".to_owned(), Json::Text(letter.name.to_string())),
            ("sealed".to_owned(), Json::Text(letter.sealed.to_string())),
        ])
    };
    Ok(all.into_iter().map(row).collect())
}
