//! The owner's side: collections, what is put into them, grants, their withdrawal, audits.
//!
//! Whatever changes a collection goes to its provider first and to the ledger then. If the second step did not come about, the
//! next command does it first ([`Owner::catch_up`]), so a command that was stopped is simply run again.

mod relocate;

use super::book::{BegunUpload, Book, Due, Given, Owned, Said, Secret, Shelf};
use super::desk::{Desk, at_provider, fresh, full, id, text};
use super::index::{self, Entry, Index};
use super::letters::{ABOUT_TOKEN, GrantLetter, Post};
use crate::failure::{Failure, Outcome};
use crate::session::now;
use crate::signing::Aside;
use canon::{Digest, Hasher, Signature};
use ledger::{
    Act, CloseCollection, Collection, EndGrant, GiveGrant, GrantTerms, OpenCollection, Rekeying as Ordered,
    Salt, SetState, seed_of,
};
use provider::client::Client as Provider;
use provider::{Change, Publication, Rekeying, SignedState};
use std::fs::File;
use std::io::{Read as _, Seek as _};
use std::path::Path;
use vault::custody::{NonceBytes, Partial, Request, Share, combine};
use vault::letter::Letter;
use vault::rekey::WithdrawError;
use vault::{
    CollectionSecret, Cover, Description, Epoch, Formula, Keyring, Label, Labels, Layers, Manifest, ObjectId,
    Place, Policy, Schema, SealedKeyring, State, catalogue_root,
};
use vocabulary::{AgentId, CollectionId, GrantId, Span, Timestamp};

/// Levels of the tree of readers: 1,024 grants, withdrawn ones included.
const READER_LEVELS: u8 = 10;
/// How many bits of a version say which device made it.
const DEVICE_BITS: u32 = 4;
/// The collection that holds a copy of the book.
pub(crate) const BOOK: &str = ".book";
/// The code of the failure of a collection that is not wrapped once more.
const LAYERS_USED: &str = "layers_used";
/// How long a provider has to re-key.
const REKEY_WITHIN: Span = Span::days(7);

/// The owner at work.
pub(crate) struct Owner<'a> {
    pub(crate) desk: Desk<'a>,
    shelf: Shelf,
    pub(crate) book: Book,
}

fn cryptic(error: impl std::fmt::Display) -> Failure {
    Failure::world("vault", error.to_string(), "report this")
}

/// What a statement `name=value` says.
pub(crate) fn said(words: &[String]) -> Outcome<Vec<Said>> {
    let each = |word: &String| {
        let (name, value) = word.split_once('=').ok_or_else(|| {
            Failure::usage(format!("--say {word}: it is not like kind=photo"), "write name=value")
        })?;
        Ok(Said { name: text("--say", name)?, value: text("--say", value)? })
    };
    words.iter().map(each).collect()
}

impl<'a> Owner<'a> {
    /// Opens the book.
    pub(crate) fn new(desk: Desk<'a>) -> Outcome<Self> {
        let (shelf, book) = desk.book()?;
        Ok(Self { desk, shelf, book })
    }

    /// With a book that has just been made.
    pub(crate) fn with(desk: Desk<'a>, shelf: Shelf, book: Book) -> Self {
        Self { desk, shelf, book }
    }

    /// Writes the book.
    pub(crate) fn keep(&self) -> Outcome<()> {
        self.shelf.keep(&self.book)
    }

    fn schema(&self) -> Outcome<Schema> {
        Schema::read(self.book.schema.as_str()).map_err(cryptic)
    }

    fn public(&self) -> Outcome<vault::PublicKey> {
        self.book.custody()?.public_key().ok_or_else(|| cryptic("the custody's public key is none"))
    }

    fn labels_of(&self, said: &[Said]) -> Outcome<Vec<Label>> {
        if said.is_empty() {
            return Ok(Vec::new());
        }
        let statements = said.iter().map(|said| (said.name.as_str(), said.value.as_str()));
        let description = Description::read(&self.schema()?, statements)
            .map_err(|error| Failure::usage(error.to_string(), "see the schema with `kerf vault schema`"))?;
        let labels = self.book.root()?.labels().describe(&description);
        Ok(labels.map_err(|error| Failure::usage(error.to_string(), "say less"))?.as_slice().to_vec())
    }

    /// The readers, without those whose grants are withdrawn.
    fn cover(&self) -> Outcome<Cover> {
        let tree = CollectionId::derive(&[b"kerf/readers", &self.book.agent.0]);
        let mut cover = Cover::new(tree, READER_LEVELS).map_err(cryptic)?;
        for given in self.book.given.iter().filter(|given| given.closed) {
            cover.withdraw(Place(given.place)).map_err(cryptic)?;
        }
        Ok(cover)
    }

    fn sealed(&self, owned: &Owned, keyring: &Keyring) -> Outcome<SealedKeyring> {
        let (attributes, secret) = (self.labels_of(&owned.said)?, self.book.root()?.labels());
        keyring
            .seal_twice(&self.public()?, &attributes, (&self.cover()?, &secret), &fresh()?)
            .map_err(|error| Failure::usage(error.to_string(), "say less of it"))
    }

    pub(crate) fn secret(&self, owned: &Owned) -> Outcome<CollectionSecret> {
        Ok(self.book.root()?.collection(owned.id).with(owned.layers))
    }

    fn keyring(&self, owned: &Owned, epoch: Epoch) -> Outcome<Keyring> {
        Ok(self.secret(owned)?.keyring(epoch))
    }

    fn signed(&self, state: State) -> SignedState {
        let signature = state.sign(self.desk.key());
        SignedState { state, signature, key: self.desk.key().public() }
    }

    /// Opens a collection on the ledger and at its provider.
    pub(crate) fn open(
        &mut self,
        name: &str,
        provider: AgentId,
        words: &[String],
        layers: Layers,
    ) -> Outcome<CollectionId> {
        let said = said(words)?;
        if said.is_empty() {
            return Err(Failure::usage("nothing is said of what is in it", "say it with --say name=value"));
        }
        self.begin(name, provider, said, layers)
    }

    fn begin(
        &mut self,
        name: &str,
        provider: AgentId,
        said: Vec<Said>,
        layers: Layers,
    ) -> Outcome<CollectionId> {
        if self.book.owned.iter().any(|owned| owned.name.as_str() == name) {
            return Err(Failure::usage(
                format!("there is a collection `{name}` already"),
                "choose another name",
            ));
        }
        // Sealed it is for the custody: there must be one before anything is opened.
        self.public()?;
        self.labels_of(&said)?;
        let at = self.desk.provider(&provider)?;
        let (transaction, _) = self.desk.act(Act::OpenCollection(OpenCollection { provider }), &[])?;
        let id = CollectionId::derive(&[&seed_of(&transaction).0]);
        let owned = Owned {
            id,
            name: text("the name", name)?,
            said: said.try_into().map_err(full)?,
            version: 0,
            begun: canon::List::new(),
            layers,
        };
        self.book.owned.push(owned.clone()).map_err(full)?;
        self.keep()?;
        at.found(id, Epoch::FIRST).map_err(at_provider)?;
        let index = Index::of(&owned);
        self.publish(&at, &owned, None, vec![], vec![], &index)?;
        Ok(id)
    }

    /// Brings provider and ledger together after a command that was stopped between them; gives the newest state, if
    /// there is one.
    fn catch_up(&mut self, at: &Provider, owned: &Owned) -> Outcome<(Collection, Option<State>)> {
        let kept = self.desk.collection(&owned.id)?;
        if kept.closed {
            return Err(Failure::world(
                "closed",
                format!("`{}` is closed", owned.name),
                "open another collection",
            ));
        }
        let state = match at.state(owned.id) {
            Ok(_) => self.desk.state(at, owned.id, &kept, &mut self.book)?,
            Err(error) if error.code() == Some("not_found") && kept.state.is_none() => {
                at.found(owned.id, Epoch::FIRST).map_err(at_provider)?;
                return Ok((kept, None));
            }
            Err(error) => return Err(at_provider(error)),
        };
        if state.revision == kept.revision {
            return Ok((kept, Some(state)));
        }
        if state.revision != kept.revision + 1 {
            return Err(Failure::world(
                "provider_ahead",
                format!("the provider has revision {} and the ledger {}", state.revision, kept.revision),
                "ask the provider: only one state may be ahead of the ledger",
            ));
        }
        let ordered =
            if state.epoch.number() == kept.epoch { None } else { Some(self.order_of(owned, &state)?.0) };
        self.say_state(&state, ordered)?;
        Ok((self.desk.collection(&owned.id)?, Some(state)))
    }

    fn order_of(
        &self,
        owned: &Owned,
        next: &State,
    ) -> Outcome<(Ordered, vault::rekey::Order, vault::rekey::Token)> {
        let (order, token) = self.secret(owned)?.withdraw(next).map_err(|error| match error {
            WithdrawError::LayersUsed => Failure::world(
                LAYERS_USED,
                format!("`{}`: {error}; who was withdrawn gets nothing from its provider meanwhile", owned.name),
                "open another with `kerf vault open`, put the files there, and close this one with `kerf vault close`",
            ),
            WithdrawError::OtherState | WithdrawError::OtherLayers { .. } => cryptic(error),
        })?;
        Ok((Ordered { order: order.id(), by: now()?.plus(REKEY_WITHIN) }, order, token))
    }

    fn say_state(&self, state: &State, rekeying: Option<Ordered>) -> Outcome<()> {
        let act = SetState {
            collection: state.collection,
            revision: state.revision,
            epoch: state.epoch.number(),
            state: state.id(),
            rekeying,
        };
        self.desk.act(Act::SetState(act), &[]).map(drop)
    }

    /// Publishes what was uploaded: to the provider, then to the ledger.
    fn publish(
        &mut self,
        at: &Provider,
        owned: &Owned,
        before: Option<&State>,
        mut changed: Vec<Change>,
        removed: Vec<ObjectId>,
        index: &Index,
    ) -> Outcome<()> {
        let epoch = before.map_or(Epoch::FIRST, |state| state.epoch);
        let keyring = self.keyring(owned, epoch)?;
        let mut manifests = match before {
            Some(state) => at.manifests_of(state).map_err(cryptic_read)?,
            None => Vec::new(),
        };
        let place = index::place(&owned.id);
        let version = self.next_version(owned.id, &manifests)?;
        let content = canon::encode(index);
        let length = content.len() as u64;
        let manifest =
            at.put(&keyring, place, version, length, &mut content.as_slice()).map_err(at_provider)?;
        changed.push(Change { manifest, labels: None });
        manifests.retain(|known| {
            !removed.contains(&known.object)
                && changed.iter().all(|change| change.manifest.object != known.object)
        });
        manifests.extend(changed.iter().map(|change| change.manifest.clone()));
        manifests.sort_by_key(|manifest| manifest.object);
        // The keyring is sealed once for each epoch.
        let sealed = match before {
            None => Some(self.sealed(owned, &keyring)?),
            Some(_) => None,
        };
        let state = State {
            collection: owned.id,
            revision: before.map_or(1, |state| state.revision + 1),
            epoch,
            keyring: sealed
                .as_ref()
                .map(SealedKeyring::id)
                .or(before.map(|state| state.keyring))
                .ok_or_else(|| cryptic("no keyring"))?,
            root: catalogue_root(&manifests),
            objects: u32::try_from(manifests.len()).map_err(full)?,
            layers: owned.layers,
        };
        let publication = Publication {
            signed: self.signed(state.clone()),
            changed: changed.try_into().map_err(full)?,
            removed: removed.try_into().map_err(full)?,
            keyring: sealed,
        };
        at.publish(owned.id, &publication).map_err(at_provider)?;
        self.say_state(&state, None)?;
        self.change(owned.id, |owned| owned.begun = canon::List::new())?;
        self.keep()
    }

    fn change(&mut self, id: CollectionId, change: impl FnOnce(&mut Owned)) -> Outcome<()> {
        let mut all: Vec<Owned> = self.book.owned.to_vec();
        if let Some(owned) = all.iter_mut().find(|owned| owned.id == id) {
            change(owned);
        }
        self.book.owned = all.try_into().map_err(full)?;
        Ok(())
    }

    /// A version that no content of the collection has had, also none whose upload was stopped. It is written down before it
    /// is used.
    fn next_version(&mut self, id: CollectionId, manifests: &[Manifest]) -> Outcome<u32> {
        let known = self.book.owned.iter().find(|owned| owned.id == id).map_or(0, |owned| owned.version);
        let published = manifests.iter().map(|manifest| manifest.version).max().unwrap_or_default();
        // The lower bits are the device's, so that no two devices use one.
        let own = self.book.this_device()?.map_or(0, |device| u32::from(device.number.number()) - 1);
        let above = (known.max(published) >> DEVICE_BITS)
            .checked_add(1)
            .filter(|above| above >> (32 - DEVICE_BITS) == 0);
        let version = (above.ok_or_else(|| full(()))? << DEVICE_BITS) | (own % (1 << DEVICE_BITS));
        self.change(id, |owned| owned.version = version)?;
        self.keep()?;
        Ok(version)
    }

    /// Where a content of that name goes: on with an upload of the same content that was stopped, or a new version.
    fn upload_of(
        &mut self,
        id: CollectionId,
        name: &str,
        known: Option<ObjectId>,
        content: Digest,
        manifests: &[Manifest],
    ) -> Outcome<(ObjectId, u32)> {
        let begun = self.book.owned.iter().find(|owned| owned.id == id).and_then(|owned| {
            owned.begun.iter().find(|begun| begun.name.as_str() == name && begun.content == content)
        });
        if let Some(begun) = begun {
            return Ok((begun.object, begun.version));
        }
        let object = known.unwrap_or(ObjectId::derive(&[fresh()?.as_slice()]));
        let version = self.next_version(id, manifests)?;
        let begun = BegunUpload { name: text("the name", name)?, object, version, content };
        self.change(id, |owned| {
            owned.begun.retain(|known| known.name != begun.name);
            // An upload more than there is room for is only not resumed.
            let _ = owned.begun.push(begun);
        })?;
        self.keep()?;
        Ok((object, version))
    }

    /// The index of a collection.
    pub(crate) fn index(&self, at: &Provider, owned: &Owned, state: &State) -> Outcome<Index> {
        read_index(at, &self.keyring(owned, state.epoch)?, state)
    }

    /// Puts files into a collection; gives their names.
    pub(crate) fn put(&mut self, name: &str, files: &[(String, &Path)], words: &[String]) -> Outcome<()> {
        let owned = self.book.named(name)?.clone();
        let words_said: canon::List<Said, 64> = said(words)?.try_into().map_err(full)?;
        let labels = match words_said.is_empty() {
            true => None,
            false => Some(Labels::of(self.labels_of(&words_said)?).map_err(cryptic)?),
        };
        let kept = self.desk.collection(&owned.id)?;
        let at = self.desk.provider(&kept.provider)?;
        let (_, state) = self.catch_up(&at, &owned)?;
        let (mut index, manifests) = match &state {
            Some(state) => (self.index(&at, &owned, state)?, at.manifests_of(state).map_err(cryptic_read)?),
            None => (Index::of(&owned), Vec::new()),
        };
        let keyring = self.keyring(&owned, state.as_ref().map_or(Epoch::FIRST, |state| state.epoch))?;
        let mut changed = Vec::new();
        for (name, path) in files {
            let failed = |cause: std::io::Error| Failure::file(path, "read", &cause);
            let mut file = File::open(path).map_err(failed)?;
            let length = file.metadata().map_err(failed)?.len();
            let content = hash_of(&mut file).map_err(failed)?;
            file.rewind().map_err(failed)?;
            let known = index.find(name).map(|entry| entry.object);
            let (object, version) = self.upload_of(owned.id, name, known, content, &manifests)?;
            let manifest = at.put(&keyring, object, version, length, &mut file).map_err(at_provider)?;
            changed.push(Change { manifest, labels: labels.clone() });
            index.put(Entry {
                name: text("the name", name)?,
                object,
                length,
                put: now()?,
                said: words_said.clone(),
            })?;
        }
        self.publish(&at, &owned, state.as_ref(), changed, vec![], &index)
    }

    /// Removes an object; its provider overwrites it.
    pub(crate) fn remove(&mut self, name: &str, object: &str) -> Outcome<()> {
        let owned = self.book.named(name)?.clone();
        let kept = self.desk.collection(&owned.id)?;
        let at = self.desk.provider(&kept.provider)?;
        let (_, state) = self.catch_up(&at, &owned)?;
        let state = state.ok_or_else(|| Failure::usage("there is nothing in it", "see `kerf vault ls`"))?;
        let mut index = self.index(&at, &owned, &state)?;
        let entry = index.remove(object)?;
        self.publish(&at, &owned, Some(&state), vec![], vec![entry.object], &index)
    }

    /// What is in a collection of one's own, and how its state is.
    pub(crate) fn list(&mut self, owned: &Owned) -> Outcome<(Collection, Index)> {
        let kept = self.desk.collection(&owned.id)?;
        let at = self.desk.provider(&kept.provider)?;
        let (kept, state) = self.catch_up(&at, owned)?;
        let index = match &state {
            Some(state) => self.index(&at, owned, state)?,
            None => Index::of(owned),
        };
        Ok((kept, index))
    }

    /// Gives the content of an object of one's own to `each`.
    pub(crate) fn get(&mut self, name: &str, object: &str, each: impl FnMut(Vec<u8>)) -> Outcome<()> {
        let owned = self.book.named(name)?.clone();
        let kept = self.desk.collection(&owned.id)?;
        let at = self.desk.provider(&kept.provider)?;
        let state = self.desk.state(&at, owned.id, &kept, &mut self.book)?;
        let keyring = self.keyring(&owned, state.epoch)?;
        self.keep()?;
        read_named(&at, &keyring, &state, object, each)
    }

    /// Lets `reader` read what `policy` names.
    pub(crate) fn grant(
        &mut self,
        reader: AgentId,
        policy: &str,
        purpose: &str,
        until: Timestamp,
    ) -> Outcome<GrantId> {
        self.book.custody()?;
        let read = Policy::read(policy, &self.schema()?).map_err(|error| {
            Failure::usage(format!("--policy: {error}"), "see the schema with `kerf vault schema`")
        })?;
        let waiting = self.book.wanted.iter().map(|wanted| wanted.place + 1).max().unwrap_or_default();
        let place = u32::try_from(self.book.given.len()).map_err(full)?.max(waiting);
        if place >> READER_LEVELS != 0 {
            return Err(full(()));
        }
        let formula = self.formula_of(&read.to_string(), place)?;
        let terms =
            GrantTerms { policy: text("--policy", &read.to_string())?, purpose: text("--purpose", purpose)? };
        // Whoever cannot be written to cannot be given a key.
        let post = Post::to(&self.desk, &reader)?;
        let request = self.request(formula, &format!("{reader}: {purpose}"))?;
        if request.quorum.len() > 1 {
            let wanted = super::devices::want(self, request, reader, terms, place, until)?;
            return Err(Failure::world(
                "devices_asked",
                format!("the key takes {} of your devices; {wanted}", self.book.custody()?.threshold),
                "say yes there with `kerf vault approve`, then run `kerf vault letters` here",
            ));
        }
        let part = self.part(&request)?;
        self.give(&post, &request, &[part], reader, terms, place, until)
    }

    /// Combines a key that all asked devices have given their parts of, and gives the grant.
    #[expect(clippy::too_many_arguments, reason = "all that a grant says")]
    pub(crate) fn give(
        &mut self,
        post: &Post,
        request: &Request,
        parts: &[Partial],
        reader: AgentId,
        terms: GrantTerms,
        place: u32,
        until: Timestamp,
    ) -> Outcome<GrantId> {
        let key = combine(self.book.custody()?, request, parts, &fresh()?)
            .map_err(|error| Failure::world("devices", error.to_string(), "ask for the grant again"))?;
        let (key, salt) = (key.to_bytes(), Salt(*fresh()?));
        let nodes =
            self.cover()?.keys(Place(place), &self.book.root()?.labels()).map_err(cryptic)?.to_bytes();
        let aside = Aside {
            title: "The terms, whose salted hash is signed".to_owned(),
            text: crate::display::value(&terms, 1),
        };
        let act = GiveGrant { reader, terms: terms.commitment(&salt), until };
        let (transaction, _) = self.desk.act(Act::GiveGrant(act), &[aside])?;
        let grant = GrantId::derive(&[&seed_of(&transaction).0]);
        let given = Given {
            id: grant,
            reader,
            policy: terms.policy.clone(),
            purpose: terms.purpose.clone(),
            salt: Secret::of(&salt.0),
            place,
            until,
            closed: false,
        };
        self.book.given.push(given).map_err(full)?;
        self.keep()?;
        let letter = GrantLetter {
            grant,
            owner: self.book.agent,
            terms,
            salt,
            key: Secret::of(&key),
            custody: self.book.custody()?.clone(),
            nodes: Secret::of(&nodes),
        };
        post.send_grant(&letter)?;
        Ok(grant)
    }

    /// What the devices are asked: this one, and as many others as it takes.
    fn request(&self, formula: Formula, purpose: &str) -> Outcome<Request> {
        let custody = self.book.custody()?;
        let own = Share::from_bytes(&self.book.share.0).map_err(|_| super::devices::no_share())?.device();
        let others = custody.devices.iter().copied().filter(|device| *device != own);
        let quorum = [own].into_iter().chain(others).take(custody.threshold.into());
        Ok(Request {
            custody: custody.id(),
            quorum: canon::Set::of(quorum).map_err(cryptic)?,
            formula,
            purpose: text("--purpose", purpose)?,
            nonce: NonceBytes(*fresh()?),
        })
    }

    /// This device's part of a key.
    pub(crate) fn part(&self, request: &Request) -> Outcome<Partial> {
        let custody = self.book.custody()?;
        let share = Share::from_bytes(&self.book.share.0).map_err(|_| super::devices::no_share())?;
        let part = share.issue(custody, request, &fresh()?);
        part.map_err(|error| {
            Failure::world(
                "devices",
                error.to_string(),
                "ask for the grant again: the devices have changed since",
            )
        })
    }

    /// What a grant's key opens: what its policy names, at a place in the tree of readers.
    pub(crate) fn formula_of(&self, policy: &str, place: u32) -> Outcome<Formula> {
        let labels = self.book.root()?.labels();
        let policy =
            Policy::read(policy, &self.schema()?).map_err(cryptic)?.formula(&labels).map_err(cryptic)?;
        let path = self.cover()?.path(Place(place), &labels).map_err(cryptic)?;
        Formula::all(vec![policy, path]).map_err(cryptic)
    }

    /// Ends grants: on the ledger, and by a new epoch of every collection that they opened. Without an id, closes what
    /// has ended by itself. Gives the names of the collections that are encrypted anew.
    pub(crate) fn withdraw(&mut self, wanted: Option<GrantId>) -> Outcome<(usize, Vec<String>)> {
        let on_ledger = self.desk.grants_of(&self.book.agent)?;
        let live = |desk: &Desk<'_>, id: &GrantId| -> Outcome<bool> {
            match on_ledger.iter().find(|(known, _)| known == id) {
                Some((_, grant)) => desk.is_live(grant),
                None => Ok(false),
            }
        };
        let mut ended = Vec::new();
        for (place, given) in self.book.given.iter().enumerate() {
            let is_live = live(&self.desk, &given.id)?;
            let chosen = match wanted {
                Some(wanted) => given.id == wanted,
                None => !is_live,
            };
            if chosen && !given.closed {
                ended.push((place, given.clone(), is_live));
            }
        }
        if ended.is_empty() && !self.book.due.is_empty() {
            return Ok((0, self.rekey_due()?));
        }
        if ended.is_empty() {
            let what = if wanted.is_some() {
                "there is no such grant of yours that is open"
            } else {
                "no grant of yours has ended"
            };
            return Err(Failure::usage(what, "see `kerf vault grants`"));
        }
        for (_, given, is_live) in &ended {
            if *is_live {
                self.desk.act(Act::EndGrant(EndGrant { grant: given.id }), &[])?;
            }
        }
        // Written down first: from here on the tree is without them, and what is due is done by the next command if this one
        // is stopped.
        let mut all: Vec<Given> = self.book.given.to_vec();
        let mut policies = Vec::new();
        for (place, given, _) in &ended {
            policies.push(given.policy.clone());
            if let Some(given) = all.get_mut(*place) {
                given.closed = true;
            }
        }
        self.book.given = all.try_into().map_err(full)?;
        for due in self.opened_by(&policies)? {
            if self.book.due.iter().all(|known| known.collection != due.collection) {
                self.book.due.push(due).map_err(full)?;
            }
        }
        self.keep()?;
        Ok((ended.len(), self.rekey_due()?))
    }

    /// The collections that policies open, with the epochs that they are in.
    fn opened_by(&self, policies: &[canon::Text<4096>]) -> Outcome<Vec<Due>> {
        let (schema, secret) = (self.schema()?, self.book.root()?.labels());
        let mut formulas = Vec::new();
        for policy in policies {
            let policy = Policy::read(policy.as_str(), &schema).map_err(cryptic)?;
            formulas.push(policy.formula(&secret).map_err(cryptic)?);
        }
        let mut due = Vec::new();
        // No policy opens that of which nothing is said.
        for owned in self.book.owned.iter().filter(|owned| !owned.said.is_empty()) {
            let labels = Labels::of(self.labels_of(&owned.said)?).map_err(cryptic)?;
            if formulas.iter().any(|formula| formula.is_satisfied(&labels)) {
                let kept = self.desk.collection(&owned.id)?;
                let epoch = Epoch::new(kept.epoch).ok_or_else(|| cryptic("no such epoch"))?;
                due.push(Due { collection: owned.id, epoch });
            }
        }
        Ok(due)
    }

    /// Encrypts anew what is due; gives the names of those collections.
    fn rekey_due(&mut self) -> Outcome<Vec<String>> {
        let mut names = Vec::new();
        let mut stuck = None;
        let all = self.book.due.clone();
        for due in all.iter() {
            let owned = self.book.owned.iter().find(|owned| owned.id == due.collection).cloned();
            if let Some(owned) = owned {
                let kept = self.desk.collection(&owned.id)?;
                if !kept.closed {
                    let at = self.desk.provider(&kept.provider)?;
                    if let (_, Some(state)) = self.catch_up(&at, &owned)?
                        && state.epoch == due.epoch
                    {
                        match self.rekey(&at, &owned, &kept.provider, &state) {
                            // It stays due until it is closed; the others do not wait for it.
                            Err(failure) if failure.code == LAYERS_USED => {
                                stuck = Some(failure);
                                continue;
                            }
                            done => done?,
                        }
                    }
                    names.push(owned.name.to_string());
                }
            }
            self.book.due.retain(|known| known != due);
            self.keep()?;
        }
        stuck.map_or(Ok(names), Err)
    }

    /// Orders a collection to be encrypted anew, for the readers that are left.
    fn rekey(&mut self, at: &Provider, owned: &Owned, provider: &AgentId, state: &State) -> Outcome<()> {
        let epoch = state.epoch.next().ok_or_else(|| {
            Failure::world(
                "epochs",
                "the collection has had all its epochs",
                "move what is in it to a new one",
            )
        })?;
        let sealed = self.sealed(owned, &self.keyring(owned, epoch)?)?;
        let next = State { revision: state.revision + 1, epoch, keyring: sealed.id(), ..state.clone() };
        let (ordered, order, token) = self.order_of(owned, &next)?;
        let receiver = self.desk.vault_of(provider)?.sealing;
        let letter =
            Letter::seal(receiver.bytes(), ABOUT_TOKEN, &token.to_bytes(), &fresh()?).map_err(cryptic)?;
        let signature: Signature = order.sign(self.desk.key());
        let rekeying = Rekeying {
            order,
            signature,
            next: self.signed(next.clone()),
            keyring: sealed,
            token: canon::encode(&letter).try_into().map_err(full)?,
        };
        at.order(owned.id, &rekeying).map_err(at_provider)?;
        self.say_state(&next, Some(ordered))
    }

    /// Keeps a copy of the book in the vault itself, where the root alone opens it: for whoever comes back with the help of guardians.
    /// The first time, its collection is opened at `provider`; later copies go there by themselves.
    pub(crate) fn back_up(&mut self, provider: Option<AgentId>) -> Outcome<()> {
        let known = self.book.owned.iter().any(|owned| owned.name.as_str() == BOOK);
        match (known, provider) {
            (false, None) => return Ok(()),
            (false, Some(provider)) => {
                // Nothing is said of it, so no policy opens it.
                self.begin(BOOK, provider, Vec::new(), Layers::Replaced)?;
            }
            (true, _) => {}
        }
        let owned = self.book.named(BOOK)?.clone();
        let kept = self.desk.collection(&owned.id)?;
        let at = self.desk.provider(&kept.provider)?;
        let (_, Some(state)) = self.catch_up(&at, &owned)? else { return Err(cryptic("no state")) };
        let mut index = self.index(&at, &owned, &state)?;
        let manifests = at.manifests_of(&state).map_err(cryptic_read)?;
        let keyring = self.keyring(&owned, state.epoch)?;
        self.book.copies += 1;
        let content = self.book.copy_bytes();
        let known = index.find(BOOK).map(|entry| entry.object);
        let object = known.unwrap_or(ObjectId::derive(&[fresh()?.as_slice()]));
        // Sealed only after the book says which version it is; the copy may say less.
        let version = self.next_version(owned.id, &manifests)?;
        let length = content.len() as u64;
        let manifest =
            at.put(&keyring, object, version, length, &mut content.as_slice()).map_err(at_provider)?;
        let said = canon::List::new();
        index.put(Entry { name: text("the name", BOOK)?, object, length, put: now()?, said })?;
        self.publish(&at, &owned, Some(&state), vec![Change { manifest, labels: None }], vec![], &index)
    }

    /// Closes a collection, and has its provider delete what it stores of it.
    pub(crate) fn close(&mut self, name: &str) -> Outcome<()> {
        let owned = self.book.named(name)?.clone();
        let kept = self.desk.collection(&owned.id)?;
        let at = self.desk.provider(&kept.provider)?;
        if !kept.closed {
            self.desk.act(Act::CloseCollection(CloseCollection { collection: owned.id }), &[])?;
        }
        // The ledger says by now that it is closed; a provider that has seen that has deleted it by itself.
        match at.delete(owned.id) {
            Ok(()) => {}
            Err(error) if error.code() == Some("not_found") => {}
            Err(error) => return Err(at_provider(error)),
        }
        self.book.owned.retain(|known| known.id != owned.id);
        self.keep()
    }
}

/// The hash of all that a file holds, block after block.
fn hash_of(file: &mut File) -> std::io::Result<Digest> {
    let mut hash = Hasher::new("kerf/vault/content/1");
    let mut block = Vec::with_capacity(1 << 16);
    loop {
        block.clear();
        file.by_ref().take(1 << 16).read_to_end(&mut block)?;
        if block.is_empty() {
            return Ok(hash.finish());
        }
        hash = hash.part(&block);
    }
}

/// Content that cannot be read, in words.
pub(crate) fn cryptic_read(error: provider::client::ReadError) -> Failure {
    match error {
        provider::client::ReadError::Client(error) => at_provider(error),
        other => Failure::world("not_authentic", other.to_string(), "ask the provider, and show it this"),
    }
}

/// The index of a collection, with a keyring that opens it.
pub(crate) fn read_index(at: &Provider, keyring: &Keyring, state: &State) -> Outcome<Index> {
    let manifest = at.manifest_of(state, index::place(&state.collection)).map_err(cryptic_read)?;
    if manifest.length > canon::BYTES_MAX as u64 {
        return Err(cryptic("the index is too long"));
    }
    let mut content = Vec::new();
    at.read(keyring, &manifest, |chunk| content.extend(chunk)).map_err(cryptic_read)?;
    canon::decode(&content).map_err(cryptic)
}

/// Gives the content of the object of that name to `each`.
pub(crate) fn read_named(
    at: &Provider,
    keyring: &Keyring,
    state: &State,
    name: &str,
    each: impl FnMut(Vec<u8>),
) -> Outcome<()> {
    let index = read_index(at, keyring, state)?;
    let entry = index.find(name).ok_or_else(|| {
        Failure::usage(
            format!("there is no `{}` in {}", crate::display::visible(name), index.name),
            "see `kerf vault ls`",
        )
    })?;
    let manifest = at.manifest_of(state, entry.object).map_err(cryptic_read)?;
    at.read(keyring, &manifest, each).map_err(cryptic_read)
}

/// The id in an argument that names a grant.
pub(crate) fn grant_id(text: &str) -> Outcome<GrantId> {
    id("the grant", text)
}
