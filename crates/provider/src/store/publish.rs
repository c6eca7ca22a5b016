//! Publication: what was uploaded becomes what readers see, in one step, when the owner's signed state says so.

use super::fault::{Refusal, StoreError};
use super::row::{
    ChunkRow, CollectionRow, chunk_of, joined, label_key, object_key, owner_label_key, version_key,
};
use super::{Edit, Inner, Store, decoded};
use crate::limits::COLLECTION_OBJECTS_MAX;
use crate::record::{Change, Publication, SignedState};
use canon::{Digest, tree_root};
use std::collections::BTreeMap;
use std::sync::PoisonError;
use vault::{CollectionId, Labels, Manifest, ObjectId, SealedKeyring, State};

/// What the ledger says of the newest state: its revision, and [`State::id`]. Nought and nothing if it knows none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LedgerState {
    /// The revision.
    pub revision: u32,
    /// Its hash.
    pub state: Option<Digest>,
}

/// What becomes of an object: its next manifest, or nothing.
type Changes = BTreeMap<ObjectId, Option<Change>>;

impl Store {
    /// Publishes the owner's next state: it must be signed, follow the one before, and be what is stored here with
    /// the changes. Objects that it removes or replaces are wiped before this returns. The same state again changes
    /// nothing.
    ///
    /// `ledger` is what the ledger knows: a store that was put back from an old copy does not follow what is already
    /// superseded there, and follows what comes after it.
    ///
    /// Cost: each object of the collection is hashed once.
    ///
    /// # Errors
    /// [`Refusal`], or [`StoreError`]; then nothing has changed.
    pub fn publish(
        &self,
        collection: CollectionId,
        publication: &Publication,
        ledger: LedgerState,
    ) -> Result<(), StoreError> {
        let inner = &*self.0;
        let lock = inner.lock_of(collection);
        let _held = lock.lock().unwrap_or_else(PoisonError::into_inner);
        let mut row = inner.collection(collection)?;
        let signed = &publication.signed;
        if row.published.as_ref().is_some_and(|known| known.state == signed.state) {
            return Ok(());
        }
        if row.ordered.is_some() {
            return Err(inner.rekeying());
        }
        let state = &signed.state;
        if state.epoch != row.epoch {
            return Err(Refusal::Epoch { now: row.epoch, shown: state.epoch }.into());
        }
        check_signed(collection, &row, signed, ledger)?;
        inner.check_keyring(collection, state, publication.keyring.as_ref())?;
        let changes = inner.changes(collection, state, publication)?;
        inner.check_root(collection, state, &changes)?;

        let mut edit = inner.edit();
        let mut used = inner.used(row.owner)?;
        for (object, change) in &changes {
            inner.apply(&mut edit, collection, *object, change.as_ref())?;
            let removed = change.is_none() && inner.upload_row(collection, *object)?.is_none();
            used.objects = used.objects.saturating_sub(u64::from(removed));
        }
        edit.put(&inner.rows.used, row.owner.0, &used);
        if let Some(keyring) = &publication.keyring {
            inner.put_keyring(&mut edit, &row, collection, keyring)?;
        }
        row.published = Some(signed.clone());
        edit.put(&inner.rows.collections, collection.0, &row);
        edit.commit_durably()?;
        inner.forget_catalogue(collection);
        inner.sweep(collection)
    }
}

/// Whether a state is the owner's, of this collection, and the next one.
pub(super) fn check_signed(
    collection: CollectionId,
    row: &CollectionRow,
    signed: &SignedState,
    ledger: LedgerState,
) -> Result<(), StoreError> {
    let state = &signed.state;
    if state.collection != collection {
        return Err(Refusal::State(vault::StateError::OtherCollection).into());
    }
    let known = row.published.as_ref().map(|known| &known.state);
    state.check(&signed.signature, &signed.key, known).map_err(Refusal::State)?;
    let here = known.map_or(0, |known| known.revision);
    let next = here.max(ledger.revision).saturating_add(1);
    // A store that lost what the ledger has may be given that very state again.
    let again =
        state.revision == ledger.revision && ledger.state == Some(state.id()) && here < state.revision;
    if state.revision != next && !again {
        return Err(Refusal::Revision { next, shown: state.revision }.into());
    }
    Ok(())
}

impl Inner {
    /// Whether the keyring that holds with `state` is the one that it names.
    pub(super) fn check_keyring(
        &self,
        collection: CollectionId,
        state: &State,
        keyring: Option<&SealedKeyring>,
    ) -> Result<(), StoreError> {
        let fits = match keyring {
            Some(keyring) => {
                keyring.collection == collection
                    && keyring.epoch == state.epoch
                    && keyring.id() == state.keyring
            }
            None => {
                let known: Option<SealedKeyring> = self.get(&self.rows.keyrings, collection.0)?;
                known.is_some_and(|known| known.id() == state.keyring)
            }
        };
        if fits { Ok(()) } else { Err(Refusal::Keyring.into()) }
    }

    fn changes(
        &self,
        collection: CollectionId,
        state: &State,
        publication: &Publication,
    ) -> Result<Changes, StoreError> {
        let mut changes = Changes::new();
        let twice = || StoreError::from(Refusal::Form("an object stands twice in the publication".into()));
        for change in publication.changed.iter() {
            self.check_change(collection, state, change)?;
            if changes.insert(change.manifest.object, Some(change.clone())).is_some() {
                return Err(twice());
            }
        }
        for object in publication.removed.iter() {
            if !self.rows.objects.contains_key(object_key(collection, *object))? {
                return Err(Refusal::Form(format!("{object} is to be removed and is not here")).into());
            }
            if changes.insert(*object, None).is_some() {
                return Err(twice());
            }
        }
        Ok(changes)
    }

    /// Whether all chunks of a changed object are here.
    fn check_change(
        &self,
        collection: CollectionId,
        state: &State,
        change: &Change,
    ) -> Result<(), StoreError> {
        let manifest = &change.manifest;
        let object = manifest.object;
        if manifest.collection != collection {
            return Err(Refusal::Form(format!("the manifest of {object} is of another collection")).into());
        }
        if self.get::<Manifest>(&self.rows.objects, object_key(collection, object))?.as_ref()
            == Some(manifest)
        {
            // Only its labels change.
            return Ok(());
        }
        let incomplete = || StoreError::from(Refusal::Incomplete(object));
        let upload = self.upload_row(collection, object)?.ok_or_else(incomplete)?;
        let said = upload.version == manifest.version
            && upload.length == manifest.length
            && upload.epoch == manifest.written
            && upload.epoch == state.epoch
            && upload.have == manifest.chunks();
        if !said {
            return Err(incomplete());
        }
        let mut leaves = Vec::with_capacity(usize::try_from(upload.have).unwrap_or_default());
        for guard in self.rows.chunks.prefix(version_key(collection, object, manifest.version)) {
            let (key, value) = guard.into_inner()?;
            let chunk: ChunkRow = decoded(&value)?;
            if usize::try_from(chunk_of(&key)) != Ok(leaves.len()) || chunk.epoch != state.epoch {
                return Err(incomplete());
            }
            leaves.push(chunk.leaf.0);
        }
        if leaves.len() != usize::try_from(upload.have).unwrap_or_default()
            || tree_root(&leaves) != manifest.root
        {
            return Err(incomplete());
        }
        Ok(())
    }

    /// Whether the manifests here, with the changes, give the state's root.
    fn check_root(
        &self,
        collection: CollectionId,
        state: &State,
        changes: &Changes,
    ) -> Result<(), StoreError> {
        let mut failure = None;
        let mut count: u32 = 0;
        let mut waiting = changes.iter().peekable();
        let mut stored = self.rows.objects.prefix(collection.0).map(fjall::Guard::into_inner).peekable();
        let leaves = std::iter::from_fn(|| {
            loop {
                let object = match stored.peek() {
                    Some(Ok((key, _))) => Some(ObjectId(super::row::id_at(key, 16))),
                    Some(Err(_)) => {
                        failure = stored.next().and_then(Result::err);
                        return None;
                    }
                    None => None,
                };
                let changed = waiting.peek().map(|(object, _)| **object);
                let leaf = match (object, changed) {
                    (None, None) => return None,
                    (Some(here), Some(change)) if change < here => waiting.next().map(|(_, change)| change),
                    (None, Some(_)) => waiting.next().map(|(_, change)| change),
                    (Some(here), Some(change)) if change == here => {
                        stored.next();
                        waiting.next().map(|(_, change)| change)
                    }
                    (Some(_), _) => {
                        count += 1;
                        return stored.next().and_then(Result::ok).map(|(_, value)| value.to_vec());
                    }
                };
                if let Some(Some(change)) = leaf {
                    count += 1;
                    return Some(canon::encode(&change.manifest));
                }
            }
        });
        let root = tree_root(leaves);
        if let Some(failure) = failure {
            return Err(failure.into());
        }
        if count > COLLECTION_OBJECTS_MAX {
            return Err(Refusal::Objects(COLLECTION_OBJECTS_MAX).into());
        }
        if root != state.root || count != state.objects { Err(Refusal::Root.into()) } else { Ok(()) }
    }

    /// Puts one object's change into the index.
    fn apply(
        &self,
        edit: &mut Edit<'_>,
        collection: CollectionId,
        object: ObjectId,
        change: Option<&Change>,
    ) -> Result<(), StoreError> {
        let key = object_key(collection, object);
        let old: Option<Manifest> = self.get(&self.rows.objects, key)?;
        let old_labels: Option<Labels> = self.get(&self.rows.labels, key)?;
        for label in old_labels.iter().flat_map(Labels::as_slice) {
            edit.remove(&self.rows.by_label, joined(&[&label_key(collection, label), &object.0]));
        }
        edit.remove(&self.rows.labels, key);
        let next = change.map(|change| change.manifest.version);
        if let Some(old) = old.as_ref().filter(|old| Some(old.version) != next) {
            edit.mark(&self.rows.drops, version_key(collection, object, old.version));
        }
        let Some(change) = change else {
            edit.remove(&self.rows.objects, key);
            return Ok(());
        };
        edit.put(&self.rows.objects, key, &change.manifest);
        if old.is_none_or(|old| old.version != change.manifest.version) {
            edit.remove(&self.rows.uploads, key);
        }
        if let Some(labels) = &change.labels {
            edit.put(&self.rows.labels, key, labels);
            for label in labels.as_slice() {
                edit.mark(&self.rows.by_label, joined(&[&label_key(collection, label), &object.0]));
            }
        }
        Ok(())
    }

    /// Puts a sealed keyring into the index, and finds the collection by its labels.
    pub(super) fn put_keyring(
        &self,
        edit: &mut Edit<'_>,
        row: &CollectionRow,
        collection: CollectionId,
        keyring: &SealedKeyring,
    ) -> Result<(), StoreError> {
        let old: Option<SealedKeyring> = self.get(&self.rows.keyrings, collection.0)?;
        let key = |label| joined(&[&owner_label_key(row.owner, label), &collection.0]);
        for label in old.iter().flat_map(|old| old.capsule.labels.as_slice()) {
            edit.remove(&self.rows.owned_by_label, key(label));
        }
        for label in keyring.capsule.labels.as_slice() {
            edit.mark(&self.rows.owned_by_label, key(label));
        }
        edit.put(&self.rows.keyrings, collection.0, keyring);
        Ok(())
    }
}
