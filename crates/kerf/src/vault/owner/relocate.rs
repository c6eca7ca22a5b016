//! Moving a collection to another provider: all of it is fetched, checked, opened and sealed anew, under keys of the epoch of now.
//!
//! ```text
//! old provider --fetch--> this device --put--> new provider     the ledger still names the old one; readers read there
//!                                     --publish-->              the next state is there
//!                         move_collection, set_state            from here on readers read at the new one
//! old provider <--delete--
//! ```
//!
//! Promise: a move that is stopped anywhere is gone on with by the same command, and until the ledger names the new
//! provider nothing is missing at the old one. Not here: what a provider does not give any more; that is lost there.

use super::{Owner, cryptic, cryptic_read, read_index};
use crate::failure::{Failure, Outcome};
use crate::vault::book::Seen;
use crate::vault::desk::{at_provider, full};
use crate::vault::index;
use ledger::{Act, MoveCollection};
use provider::client::Client as Provider;
use provider::{CHANGES_MAX, Change, Publication};
use std::io::{Error, Read};
use std::sync::mpsc::{Receiver, sync_channel};
use vault::{Keyring, Labels, Manifest, ObjectId, SealedKeyring, State, catalogue_root};
use vocabulary::{AgentId, CollectionId};

/// How many chunks wait between fetching and sending.
const CHUNKS_WAITING: usize = 8;

/// How a move went.
pub(crate) struct Relocated {
    /// How many objects are there.
    pub(crate) objects: usize,
    /// Why the old provider has not deleted what it stores, if it has not.
    pub(crate) left_behind: Option<String>,
}

/// Content on its way from one provider to the other.
struct Fetched {
    chunks: Receiver<Vec<u8>>,
    chunk: Vec<u8>,
    given: usize,
}

impl Read for Fetched {
    fn read(&mut self, out: &mut [u8]) -> Result<usize, Error> {
        while self.given == self.chunk.len() {
            let Ok(next) = self.chunks.recv() else { return Ok(0) };
            (self.chunk, self.given) = (next, 0);
        }
        let rest = self.chunk.get(self.given..).unwrap_or_default();
        let count = rest.len().min(out.len());
        out.iter_mut().zip(rest).for_each(|(to, from)| *to = *from);
        self.given += count;
        Ok(count)
    }
}

/// Fetches what a manifest describes, and puts it as `version` to the other provider.
fn carry(
    from: &Provider,
    to: &Provider,
    keyring: &Keyring,
    manifest: &Manifest,
    version: u32,
) -> Outcome<Manifest> {
    std::thread::scope(|scope| {
        let (send, chunks) = sync_channel(CHUNKS_WAITING);
        let fetching = scope.spawn(move || {
            // If nobody takes it any more, the other side says why.
            from.read(keyring, manifest, |chunk| drop(send.send(chunk)))
        });
        let mut content = Fetched { chunks, chunk: Vec::new(), given: 0 };
        let put = to.put(keyring, manifest.object, version, manifest.length, &mut content);
        drop(content);
        let fetched = fetching.join().map_err(|_| cryptic("fetching ended at once"))?;
        fetched.map_err(cryptic_read)?;
        put.map_err(at_provider)
    })
}

impl Owner<'_> {
    /// Moves a collection to `provider`.
    pub(crate) fn relocate(&mut self, name: &str, provider: AgentId) -> Outcome<Relocated> {
        let owned = self.book.named(name)?.clone();
        let old = self.desk.collection(&owned.id)?.provider;
        if old == provider {
            return Err(Failure::usage(
                format!("`{name}` is there already"),
                "choose another provider with --provider",
            ));
        }
        let (from, to) = (self.desk.provider(&old)?, self.desk.provider(&provider)?);
        let (kept, state) = self.catch_up(&from, &owned)?;
        self.all_reads_are_seen(&from, &owned.id)?;
        let next = match &state {
            Some(state) => Some(self.brought(&from, &to, name, provider, state)?),
            None => None,
        };
        // The new provider counts reads from nought.
        let mut seen: Vec<Seen> = self.book.seen.to_vec();
        for entry in seen.iter_mut().filter(|seen| seen.collection == owned.id) {
            (entry.reads, entry.last_read) = (0, None);
        }
        self.book.seen = seen.try_into().map_err(full)?;
        self.keep()?;
        self.desk.act(Act::MoveCollection(MoveCollection { collection: owned.id, provider }), &[])?;
        if let Some(next) = &next
            && next.revision > kept.revision
        {
            self.say_state(next, None)?;
        }
        self.change(owned.id, |owned| owned.begun = canon::List::new())?;
        self.keep()?;
        let left_behind = match from.delete(owned.id) {
            Ok(()) => None,
            Err(error) if error.code() == Some("not_found") => None,
            Err(error) => Some(error.to_string()),
        };
        let objects = next.map_or(0, |next| usize::try_from(next.objects).unwrap_or_default());
        Ok(Relocated { objects: objects.saturating_sub(1), left_behind })
    }

    /// What nobody has looked at in the log of reads would go with the old provider.
    fn all_reads_are_seen(&self, from: &Provider, id: &CollectionId) -> Outcome<()> {
        let seen = self.book.seen.iter().find(|seen| seen.collection == *id).map_or(0, |seen| seen.reads);
        let head = match from.log(*id, seen) {
            Ok(page) => page.head.number,
            Err(error) if error.code() == Some("not_found") => return Ok(()),
            Err(error) => return Err(at_provider(error)),
        };
        if head <= seen {
            return Ok(());
        }
        Err(Failure::world(
            "reads_unseen",
            format!("{} reads are in the log that you have not seen, and the log stays behind", head - seen),
            "look at them with `kerf vault audit`, then move it",
        ))
    }

    /// Brings all of a collection to the other provider, and publishes it there; gives the state that holds there.
    fn brought(
        &mut self,
        from: &Provider,
        to: &Provider,
        name: &str,
        provider: AgentId,
        state: &State,
    ) -> Outcome<State> {
        let owned = self.book.named(name)?.clone();
        let there = match to.state(owned.id) {
            Ok(there) => Some(there),
            Err(error) if error.code() == Some("not_found") => None,
            Err(error) => return Err(at_provider(error)),
        };
        let next_revision = state.revision + 1;
        if let Some(there) = &there
            && there.state.revision == next_revision
            && there.state.check(&there.signature, &self.desk.key().public(), None).is_ok()
        {
            // An earlier attempt has come so far.
            return Ok(there.state.clone());
        }
        to.found(owned.id, state.epoch).map_err(at_provider)?;
        let keyring = self.keyring(&owned, state.epoch)?;
        let index = read_index(from, &keyring, state)?;
        let manifests = from.manifests_of(state).map_err(cryptic_read)?;
        if index.entries.len() >= CHANGES_MAX {
            return Err(Failure::world(
                "too_many_to_move",
                format!("`{name}` has {} objects, and {} can be moved", index.entries.len(), CHANGES_MAX - 1),
                "put a part of them into another collection first",
            ));
        }
        let mut changed = Vec::new();
        for entry in index.entries.iter() {
            let manifest = manifests
                .iter()
                .find(|manifest| manifest.object == entry.object)
                .ok_or_else(|| cryptic("the index names an object that is not in the state"))?;
            let said = [canon::encode(manifest), canon::encode(&state.epoch)];
            let content = canon::hash_parts("kerf/vault/moved/1", &[&provider.0, &said[0], &said[1]]);
            let (object, version) =
                self.upload_of(owned.id, &entry.name, Some(entry.object), content, &manifests)?;
            debug_assert_eq!(object, entry.object);
            let labels = match entry.said.is_empty() {
                true => None,
                false => Some(Labels::of(self.labels_of(&entry.said)?).map_err(cryptic)?),
            };
            changed.push(Change { manifest: carry(from, to, &keyring, manifest, version)?, labels });
        }
        let version = self.next_version(owned.id, &manifests)?;
        let content = canon::encode(&index);
        let place = index::place(&owned.id);
        let manifest = to
            .put(&keyring, place, version, content.len() as u64, &mut content.as_slice())
            .map_err(at_provider)?;
        changed.push(Change { manifest, labels: None });
        let removed = self.too_much(to, there.as_ref().map(|there| &there.state), &changed)?;
        let sealed = self.sealed(&owned, &keyring)?;
        let next = self.next_state(state, next_revision, &sealed, &changed)?;
        let publication = Publication {
            signed: self.signed(next.clone()),
            changed: changed.try_into().map_err(full)?,
            removed: removed.try_into().map_err(full)?,
            keyring: Some(sealed),
        };
        to.publish(owned.id, &publication).map_err(at_provider)?;
        Ok(next)
    }

    /// What an attempt that was given up has left at the other provider.
    fn too_much(&self, to: &Provider, there: Option<&State>, changed: &[Change]) -> Outcome<Vec<ObjectId>> {
        let Some(there) = there else { return Ok(Vec::new()) };
        let known = to.manifests_of(there).map_err(cryptic_read)?.into_iter().map(|manifest| manifest.object);
        Ok(known.filter(|object| changed.iter().all(|change| change.manifest.object != *object)).collect())
    }

    fn next_state(
        &self,
        state: &State,
        revision: u32,
        sealed: &SealedKeyring,
        changed: &[Change],
    ) -> Outcome<State> {
        let mut manifests: Vec<Manifest> = changed.iter().map(|change| change.manifest.clone()).collect();
        manifests.sort_by_key(|manifest| manifest.object);
        Ok(State {
            revision,
            keyring: sealed.id(),
            root: catalogue_root(&manifests),
            objects: u32::try_from(manifests.len()).map_err(full)?,
            ..state.clone()
        })
    }
}
