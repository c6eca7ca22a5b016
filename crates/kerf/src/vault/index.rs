//! What is in a collection, by name: an object of the collection itself, so that only who may read it sees the names.

use super::book::{Owned, Said};
use super::desk::full;
use crate::failure::{Failure, Outcome};
use canon::{List, Text};
use vault::ObjectId;
use vocabulary::{CollectionId, Timestamp};

/// The most objects that one index names: it is read whole.
pub(crate) const NAMES_MAX: usize = 4_000;

canon::record! {
    /// One object.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub(crate) struct Entry {
        /// What it is called.
        1 => name: Text<128>,
        /// Which object.
        2 => object: ObjectId,
        /// Bytes of content.
        3 => length: u64,
        /// When it was put there, by the owner's clock.
        4 => put: Timestamp,
        /// What is said of it, beside what is said of everything in the collection.
        5 => said: List<Said, 64>,
    }
}

canon::record! {
    /// The index of a collection.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub(crate) struct Index {
        /// What the owner calls the collection.
        1 => name: Text<64>,
        /// What is said of everything in it.
        2 => said: List<Said, 64>,
        /// The objects, in the order of their names.
        3 => entries: List<Entry, NAMES_MAX>,
    }
}

/// Where the index of a collection is.
pub(crate) fn place(collection: &CollectionId) -> ObjectId {
    ObjectId::derive(&[b"kerf/index", &collection.0])
}

/// The object of that name.
pub(crate) fn object_in(index: &Index, name: &str) -> Option<ObjectId> {
    index.find(name).map(|entry| entry.object)
}

impl Index {
    /// An empty one.
    pub(crate) fn of(owned: &Owned) -> Self {
        Self { name: owned.name.clone(), said: owned.said.clone(), entries: List::new() }
    }

    /// The entry of that name.
    pub(crate) fn find(&self, name: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.name.as_str() == name)
    }

    /// Puts an entry in its place.
    pub(crate) fn put(&mut self, entry: Entry) -> Outcome<()> {
        let mut all: Vec<Entry> =
            self.entries.iter().filter(|known| known.name != entry.name).cloned().collect();
        all.push(entry);
        all.sort_by(|one, other| one.name.as_str().cmp(other.name.as_str()));
        self.entries = all.try_into().map_err(full)?;
        Ok(())
    }

    /// Takes an entry out.
    pub(crate) fn remove(&mut self, name: &str) -> Outcome<Entry> {
        let found = self.find(name).cloned().ok_or_else(|| {
            Failure::usage(
                format!("there is no `{}` in {}", crate::display::visible(name), self.name),
                "see `kerf vault ls`",
            )
        })?;
        self.entries.retain(|entry| entry.name != found.name);
        Ok(found)
    }
}
