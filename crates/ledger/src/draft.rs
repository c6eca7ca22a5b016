//! The records that a command works on: loaded before it runs, written together or not at all.

use crate::record::{Kept, Key, Record};
use crate::refusal::Refusal;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Where a command finds the records that its touch list names.
pub trait View {
    /// The record kept at `key`; `None` if there is none.
    ///
    /// # Errors
    /// [`Refusal::NotNamed`] if the touch list does not name the key.
    fn kept(&self, key: &Key) -> Result<Option<&Record>, Refusal>;
}

/// Records in memory: those that were loaded for a block, as they are by now.
#[derive(Debug, Default)]
pub struct State {
    slots: BTreeMap<Key, Slot>,
}

#[derive(Debug)]
struct Slot {
    before: Option<Record>,
    record: Option<Record>,
    changed: bool,
}

impl State {
    /// No record at all.
    pub fn new() -> Self {
        Self::default()
    }

    /// Puts a record in as it was loaded; `None` says that there is none.
    pub fn load(&mut self, key: Key, record: Option<Record>) {
        self.slots.entry(key).or_insert_with(|| Slot { before: record.clone(), record, changed: false });
    }

    /// True if `key` has been loaded.
    pub fn has(&self, key: &Key) -> bool {
        self.slots.contains_key(key)
    }

    /// The records that were changed, by key; `None` for those that are gone.
    pub fn changes(&self) -> impl Iterator<Item = (&Key, Option<&Record>)> {
        self.slots.iter().filter(|(_, slot)| slot.changed).map(|(key, slot)| (key, slot.record.as_ref()))
    }

    /// All records, by key.
    pub fn records(&self) -> impl Iterator<Item = (&Key, &Record)> {
        self.slots.iter().filter_map(|(key, slot)| slot.record.as_ref().map(|record| (key, record)))
    }

    /// Writes what was decided. Cannot fail.
    pub fn record(&mut self, changes: Changes) {
        for (key, record) in changes.0 {
            self.write(key, record);
        }
    }

    pub(crate) fn write(&mut self, key: Key, record: Option<Record>) {
        let slot = self.slots.entry(key).or_insert(Slot { before: None, record: None, changed: false });
        slot.record = record;
        slot.changed = true;
    }

    /// Each changed key with its record before and after.
    pub fn changed(&self) -> impl Iterator<Item = (&Key, Option<&Record>, Option<&Record>)> {
        self.slots
            .iter()
            .filter(|(_, slot)| slot.changed)
            .map(|(key, slot)| (key, slot.before.as_ref(), slot.record.as_ref()))
    }

    /// Takes the present records as the ones before the next block, and says which were changed.
    pub fn settle(&mut self) -> Vec<(Key, Option<Record>)> {
        let mut changes = Vec::new();
        for (key, slot) in &mut self.slots {
            if slot.changed {
                slot.changed = false;
                slot.before = slot.record.clone();
                changes.push((*key, slot.record.clone()));
            }
        }
        changes
    }
}

impl View for State {
    fn kept(&self, key: &Key) -> Result<Option<&Record>, Refusal> {
        self.slots.get(key).map(|slot| slot.record.as_ref()).ok_or(Refusal::NotNamed)
    }
}

/// What a decided command writes: the new records, `None` for those that go.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes(pub(crate) BTreeMap<Key, Option<Record>>);

impl Changes {
    /// The keys and what will be kept there.
    pub fn iter(&self) -> impl Iterator<Item = (&Key, Option<&Record>)> {
        self.0.iter().map(|(key, record)| (key, record.as_ref()))
    }
}

/// A command's own copy of what it changes. Dropped if the command is refused.
pub(crate) struct Draft<'a> {
    view: &'a dyn View,
    changes: Changes,
}

impl View for Draft<'_> {
    fn kept(&self, key: &Key) -> Result<Option<&Record>, Refusal> {
        self.at(key)
    }
}

impl<'a> Draft<'a> {
    pub(crate) fn new(view: &'a dyn View) -> Self {
        Self { view, changes: Changes::default() }
    }

    pub(crate) fn into_changes(self) -> Changes {
        self.changes
    }

    fn at(&self, key: &Key) -> Result<Option<&Record>, Refusal> {
        match self.changes.0.get(key) {
            Some(record) => Ok(record.as_ref()),
            None => self.view.kept(key),
        }
    }

    /// The value with this id, if there is one.
    pub(crate) fn find<T: Kept>(&self, id: &T::Id) -> Result<Option<Arc<T>>, Refusal> {
        Ok(self.at(&T::key(id))?.and_then(T::of).cloned())
    }

    /// The value with this id.
    pub(crate) fn get<T: Kept>(&self, id: &T::Id) -> Result<Arc<T>, Refusal> {
        self.find(id)?.ok_or(T::MISSING)
    }

    /// A copy of the value with this id, to be changed and put back.
    pub(crate) fn take<T: Kept + Clone>(&self, id: &T::Id) -> Result<T, Refusal> {
        self.get::<T>(id).map(|value| T::clone(&value))
    }

    /// Keeps `value` under this id.
    pub(crate) fn put<T: Kept>(&mut self, id: &T::Id, value: T) {
        self.changes.0.insert(T::key(id), Some(Arc::new(value).into_record()));
    }

    /// Keeps a new value under this id.
    pub(crate) fn add<T: Kept>(&mut self, id: &T::Id, value: T) -> Result<(), Refusal> {
        if self.at(&T::key(id))?.is_some() {
            return Err(Refusal::Duplicate);
        }
        self.put(id, value);
        Ok(())
    }

    /// Forgets the value with this id.
    pub(crate) fn remove<T: Kept>(&mut self, id: &T::Id) {
        self.changes.0.insert(T::key(id), None);
    }
}
