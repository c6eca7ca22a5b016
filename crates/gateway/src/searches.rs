//! Saved searches: what a person wants to be told of, kept by this node and not on the ledger.
//!
//! One small file for each person: a line for each search, with the block up to which it was looked at and the query
//! of its page. Without a folder they are in memory only.
//! Promise: a file is written whole or not at all; one that cannot be read is empty, and told in the log.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use vocabulary::AgentId;

/// How many searches a person keeps.
pub const SEARCHES_MAX: usize = 20;
/// The most bytes of one query.
pub const SEARCH_BYTES_MAX: usize = 1_000;

/// A search that somebody keeps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Saved {
    /// The block up to which it was looked at.
    pub(crate) seen: u64,
    /// The query of its page.
    pub(crate) query: String,
}

/// The searches of everybody.
pub(crate) struct Searches {
    folder: Option<PathBuf>,
    known: Mutex<BTreeMap<AgentId, Vec<Saved>>>,
}

fn read(path: &Path) -> Vec<Saved> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Vec::new(),
        Err(error) => {
            tracing::warn!(%error, path = %path.display(), "saved searches cannot be read");
            return Vec::new();
        }
    };
    let line = |line: &str| {
        let (seen, query) = line.split_once(' ')?;
        Some(Saved { seen: seen.parse().ok()?, query: query.to_owned() })
    };
    text.lines().filter_map(line).take(SEARCHES_MAX).collect()
}

fn write(path: &Path, all: &[Saved]) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let text: String = all.iter().map(|saved| format!("{} {}\n", saved.seen, saved.query)).collect();
    let new = path.with_extension("new");
    std::fs::write(&new, text)?;
    std::fs::File::open(&new)?.sync_all()?;
    std::fs::rename(&new, path)
}

impl Searches {
    pub(crate) fn new(folder: Option<&Path>) -> Self {
        Self { folder: folder.map(|folder| folder.join("searches")), known: Mutex::default() }
    }

    fn path(&self, human: &AgentId) -> Option<PathBuf> {
        self.folder.as_ref().map(|folder| folder.join(human.to_string()))
    }

    /// The searches of a person. Blocks; call it beside the executor.
    pub(crate) fn of(&self, human: &AgentId) -> Vec<Saved> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let load = || self.path(human).map_or_else(Vec::new, |path| read(&path));
        known.entry(*human).or_insert_with(load).clone()
    }

    /// Changes the searches of a person, and keeps them. Blocks; call it beside the executor.
    pub(crate) fn change(&self, human: &AgentId, change: impl FnOnce(&mut Vec<Saved>)) {
        let mut all = self.of(human);
        let before = all.clone();
        change(&mut all);
        all.retain(|saved| saved.query.len() <= SEARCH_BYTES_MAX && !saved.query.contains(['\n', '\r']));
        all.truncate(SEARCHES_MAX);
        if all == before {
            return;
        }
        if let Some(path) = self.path(human)
            && let Err(error) = write(&path, &all)
        {
            tracing::warn!(%error, "saved searches are not written down");
        }
        self.known.lock().unwrap_or_else(PoisonError::into_inner).insert(*human, all);
    }
}

#[cfg(test)]
mod tests {
    use super::{SEARCHES_MAX, Saved, Searches};
    use vocabulary::AgentId;

    #[test]
    fn searches_are_there_again_and_bounded() {
        let folder = tempfile::tempdir().expect("a folder");
        let human = AgentId([1; 16]);
        let searches = Searches::new(Some(folder.path()));
        for number in 0..30 {
            searches.change(&human, |all| all.push(Saved { seen: 7, query: format!("text=paper{number}") }));
        }
        searches.change(&human, |all| all[0].query = "text=a\n9 text=b".to_owned());
        let again = Searches::new(Some(folder.path()));
        let found = again.of(&human);
        assert_eq!(found.len(), SEARCHES_MAX - 1, "what would be two lines is dropped");
        assert_eq!(found.first(), Some(&Saved { seen: 7, query: "text=paper1".to_owned() }));
        assert_eq!(again.of(&AgentId([2; 16])), []);
        std::fs::write(folder.path().join("searches").join(AgentId([3; 16]).to_string()), [0xff, 0xfe])
            .expect("written");
        assert_eq!(again.of(&AgentId([3; 16])), []);
    }
}
