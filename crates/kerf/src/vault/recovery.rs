//! Guardians: they keep parts of the root, and give them back to a person who has come back with a new key.
//!
//! ```text
//! person    guard       parts to guardians, a copy of the book into the vault
//! guardians recover     on the ledger: they stand behind the person's new key; the person has time to say no
//! person    comeback    a new device says where letters go now
//! guardians give-back   each sends their part, sealed for that device
//! person    comeback    enough parts: the root, and with it the book
//! ```

use super::book::{BOOK_BYTES_MAX, Book, Guarded, Secret, Shelf};
use super::desk::{Desk, at_provider, fresh, full};
use super::letters::{Came, Message, PartLetter, Post, collect};
use super::owner::{BOOK, Owner, cryptic_read, read_index};
use crate::failure::{Exit, Failure, Outcome};
use canon::{List, PublicKey, Set};
use institution::Agent;
use ledger::{Act, Recovery, SealingKey, SetGuardians, SetVault, Vault};
use vault::custody::{Custody, Device, NonceBytes, Plan, Share, deal};
use vault::root::{Part, Root, RootError};
use vault::{Epoch, ObjectId};
use vocabulary::{AgentId, Endpoint, Span};

/// What the only device is called if nobody says otherwise.
pub(crate) const FIRST: &str = "first";

fn cryptic(error: impl std::fmt::Display) -> Failure {
    Failure::world("vault", error.to_string(), "report this")
}

/// A new book: a root and a device; no custody yet.
pub(crate) fn new_book(agent: AgentId, schema: &str) -> Outcome<Book> {
    let root = Root::from_seed(&fresh()?);
    Ok(Book {
        agent,
        root: Secret::of(root.to_bytes().as_slice()),
        custody: None,
        share: Secret::of(&[]),
        schema: super::desk::text("the schema", schema)?,
        owned: canon::List::new(),
        given: canon::List::new(),
        got: canon::List::new(),
        guarded: canon::List::new(),
        seen: canon::List::new(),
        due: canon::List::new(),
        device_seed: Secret::of(fresh()?.as_slice()),
        devices: canon::List::new(),
        wanted: canon::List::new(),
        dealing: None,
        copies: 0,
        heard: canon::List::new(),
        untold: false,
        copy_at: None,
        founding: None,
        joint: canon::List::new(),
        asked: canon::List::new(),
    })
}

/// Founds a custody of which this device, called `name`, is the only one: the master secret is in this book.
pub(crate) fn found_alone(book: &mut Book, name: &str) -> Outcome<()> {
    let (custody, share) = found_custody()?;
    let this = book.device_as(share.device(), name)?;
    book.custody = Some(custody);
    book.share = Secret::of(&share.to_bytes());
    book.devices = List::try_from(vec![this]).map_err(full)?;
    book.dealing = None;
    book.wanted = List::new();
    Ok(())
}

/// A custody of which this device is the only one.
fn found_custody() -> Outcome<(Custody, Share)> {
    let device = Device::new(1).ok_or_else(|| cryptic("no device"))?;
    let devices = Set::of([device]).map_err(cryptic)?;
    let plan = Plan {
        generation: 1,
        threshold: 1,
        devices: devices.clone(),
        dealers: devices,
        nonce: NonceBytes(*fresh()?),
    };
    let (deal, dealt) = deal(&plan, device, &fresh()?).map_err(cryptic)?;
    let (promises, deals) = ([deal.promise()], [deal]);
    let custody = Custody::of(&plan, None, &promises, &deals).map_err(cryptic)?;
    let share = Share::of(&plan, None, &promises, &deals, &dealt).map_err(cryptic)?;
    Ok((custody, share))
}

/// Says on the ledger where private messages go, and which custody issues keys.
pub(crate) fn say_vault(
    desk: &Desk<'_>,
    book: &Book,
    found_at: Option<Endpoint>,
    custody: Option<canon::Digest>,
) -> Outcome<()> {
    let sealing =
        SealingKey::new(&book.root()?.sealing().public()).ok_or_else(|| cryptic("no sealing key"))?;
    desk.act(Act::SetVault(SetVault { sealing, found_at, custody }), &[]).map(drop)
}

/// Chooses guardians, and gives them their parts.
pub(crate) fn guard(
    owner: &mut Owner<'_>,
    guardians: &[AgentId],
    threshold: u8,
    delay: Span,
    provider: AgentId,
) -> Outcome<()> {
    let parts = u8::try_from(guardians.len()).map_err(full)?;
    // The copy of the book is sealed for the custody.
    owner.book.custody()?;
    let root = owner.book.root()?;
    let split = root.split(threshold, parts, &fresh()?).map_err(|error| {
        Failure::usage(error.to_string(), "name the guardians, and how many of them it takes")
    })?;
    // Whoever cannot be written to cannot keep a part.
    let posts: Vec<Post> =
        guardians.iter().map(|guardian| Post::to(&owner.desk, guardian)).collect::<Outcome<_>>()?;
    let set = Set::of(guardians.iter().copied()).map_err(full)?;
    owner.desk.act(Act::SetGuardians(SetGuardians { guardians: set, threshold, delay }), &[])?;
    for (post, part) in posts.iter().zip(&split) {
        let letter = PartLetter::new(&owner.desk, owner.book.agent, Secret::of(&part.to_bytes()));
        post.send(&Message::Keep(letter))?;
    }
    owner.back_up(Some(provider))
}

/// The one key of a person who has come back, and that no recovery is under way any more.
fn returned(desk: &Desk<'_>, person: &AgentId) -> Outcome<PublicKey> {
    let not_back = |what: String| {
        Failure::new(
            Exit::NotAuthorised,
            "not_back",
            what,
            "stand behind the new key with `kerf recover` first, and wait until the time to say no is over",
        )
    };
    if let Some(recovery) = desk.record::<Recovery>("recoveries", person)?
        && (recovery.comeback.is_some() || !recovery.support.is_empty())
    {
        return Err(not_back(format!("the recovery of {person} is not over")));
    }
    match desk.record::<Agent>("agents", person)? {
        Some(Agent::Person(found)) => match found.keys.first() {
            Some(entry) if found.keys.len() == 1 => Ok(entry.key),
            _ => Err(not_back(format!("{person} has several keys: nobody has come back there"))),
        },
        _ => Err(not_back(format!("there is no person {person}"))),
    }
}

/// Gives a part back to its owner, who has come back with a new key.
pub(crate) fn give_back(owner: &mut Owner<'_>, person: &AgentId, key: &PublicKey) -> Outcome<()> {
    let now = returned(&owner.desk, person)?;
    if now != *key {
        return Err(Failure::new(
            Exit::NotAuthorised,
            "other_key",
            format!("the key of {person} is {now}, and not {key}"),
            "ask the person, face to face or by a voice that you know; give nothing before you know why",
        ));
    }
    let guarded = owner.book.guarded.iter().find(|guarded| guarded.owner == *person).ok_or_else(|| {
        Failure::usage(
            format!("you keep no part for {person}"),
            "fetch letters with `kerf vault letters`; it came as one if you are their guardian",
        )
    })?;
    let letter = PartLetter::new(&owner.desk, *person, guarded.part.clone());
    Post::to(&owner.desk, person)?.send(&Message::Back(letter))
}

/// How far a comeback is.
pub(crate) enum Comeback {
    /// So many parts have come of so many, if that is known.
    Waits(usize, Option<u8>),
    /// The book is back.
    Back,
    /// The book is back; the custody was lost with its devices, and there is a new one.
    BackWithoutDevices,
}

/// A new device of a person who has come back: says where letters go; takes parts in; takes the book when they are enough.
pub(crate) fn comeback(desk: Desk<'_>) -> Outcome<Comeback> {
    let me = desk.me();
    let passphrase = desk.session.secrets.known(&desk.signer.key_name)?;
    let before = desk.vault_of(&me)?;
    let mut owner = match desk.book() {
        Ok((shelf, book)) => Owner::with(desk, shelf, book),
        Err(failure) if failure.code == "no_vault" => {
            let book = new_book(me, super::SCHEMA_USUAL)?;
            let shelf = Shelf::begin(&desk.home, &passphrase, &book)?;
            Owner::with(desk, shelf, book)
        }
        Err(failure) => return Err(failure),
    };
    let mine = owner.book.root()?.sealing().public();
    if before.sealing.bytes() != mine {
        // Keys that readers have stay good: the custody is what it was.
        let Vault { found_at, custody, .. } = before;
        say_vault(&owner.desk, &owner.book, found_at, custody)?;
    }
    for came in collect(&mut owner)? {
        if let Came::Back(_, part) = came
            && owner.book.guarded.iter().all(|known| known.part != part)
        {
            owner.book.guarded.push(Guarded { owner: me, part }).map_err(full)?;
            owner.keep()?;
        }
    }
    let parts: Vec<Part> = owner
        .book
        .guarded
        .iter()
        .filter(|guarded| guarded.owner == me)
        .filter_map(|guarded| Part::from_bytes(&guarded.part.0).ok())
        .collect();
    let root = match Root::join(&parts) {
        Ok(root) => root,
        Err(RootError::TooFew { have, .. }) => {
            return Ok(Comeback::Waits(have, parts.first().map(Part::threshold)));
        }
        Err(error) => {
            return Err(Failure::world("parts", error.to_string(), "ask each guardian what they sent"));
        }
    };
    let book = find_book(&mut owner, &root)?;
    let found_at = owner.desk.vault_of(&me)?.found_at;
    let device_seed = owner.book.device_seed.clone();
    owner.book = Book { device_seed, ..ahead(book)? };
    let share = Share::from_bytes(&owner.book.share.0).ok();
    let lost = match share.filter(|_| owner.book.custody.is_some()) {
        Some(share) => {
            // The only share of a custody of one came back with the book; it is this device's now.
            let this = owner.book.device_as(share.device(), FIRST)?;
            owner.book.devices = List::try_from(vec![this]).map_err(full)?;
            false
        }
        None => {
            // The other shares went with their devices: nobody issues keys under that custody any more. What readers have stays
            // good until the collections are sealed anew, under a new one.
            found_alone(&mut owner.book, FIRST)?;
            true
        }
    };
    owner.keep()?;
    say_vault(&owner.desk, &owner.book, found_at, Some(owner.book.custody()?.id()))?;
    if lost { Ok(Comeback::BackWithoutDevices) } else { Ok(Comeback::Back) }
}

/// How many versions a copy of a book may lag behind.
const VERSIONS_LOST_MAX: u32 = 1 << 16;

/// The book of before may not know the last versions that were given: it goes on well behind them.
fn ahead(mut book: Book) -> Outcome<Book> {
    let mut all: Vec<_> = book.owned.to_vec();
    for owned in &mut all {
        owned.version = owned.version.checked_add(VERSIONS_LOST_MAX).ok_or_else(|| full(()))?;
        owned.begun = canon::List::new();
    }
    book.owned = all.try_into().map_err(full)?;
    Ok(book)
}

/// The copy of the book in the vault, with the root that opens it.
fn find_book(owner: &mut Owner<'_>, root: &Root) -> Outcome<Book> {
    let me = owner.book.agent;
    for (id, kept) in owner.desk.collections_of(&me)? {
        if kept.closed || kept.state.is_none() {
            continue;
        }
        let at = owner.desk.provider(&kept.provider)?;
        let state = match at.state(id) {
            Ok(_) => Desk::state(&owner.desk, &at, id, &kept, &mut owner.book)?,
            Err(error) if error.code() == Some("not_found") => continue,
            Err(error) => return Err(at_provider(error)),
        };
        let Some(epoch) = Epoch::new(kept.epoch.max(state.epoch.number())) else { continue };
        let keyring = root.collection(id).keyring(epoch);
        let Ok(index) = read_index(&at, &keyring, &state) else { continue };
        let Some(entry) = index.find(BOOK).filter(|_| index.name.as_str() == BOOK) else { continue };
        let object: ObjectId = entry.object;
        let manifest = at.manifest_of(&state, object).map_err(cryptic_read)?;
        if manifest.length > BOOK_BYTES_MAX as u64 {
            return Err(cryptic("the copy of the book is too long"));
        }
        let mut content = zeroize::Zeroizing::new(Vec::new());
        at.read(&keyring, &manifest, |chunk| content.extend(chunk)).map_err(cryptic_read)?;
        let book = Book::of_copy(&content)?;
        if book.agent == me {
            return Ok(book);
        }
    }
    Err(Failure::world(
        "no_copy",
        "your collections hold no copy of the vault's book",
        "check that the provider of the copy runs; `kerf list collections --owner <you>` names it",
    ))
}
