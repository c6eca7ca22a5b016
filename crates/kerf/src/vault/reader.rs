//! The reader's side: what somebody else's grants open.

use super::desk::{Desk, at_provider};
use super::index::Index;
use super::owner::{Owner, read_index, read_named};
use crate::failure::{Exit, Failure, Outcome};
use ledger::Collection;
use provider::client::Client as Provider;
use vault::kp::ReaderKey;
use vault::{Keyring, NodeKeys, State};
use vocabulary::{AgentId, CollectionId};

/// A collection of somebody's that a key opens.
pub(crate) struct Opened {
    pub(crate) id: CollectionId,
    pub(crate) kept: Collection,
    at: Provider,
    keyring: Keyring,
    pub(crate) state: State,
    pub(crate) index: Index,
}

/// The keyring of a collection, if one of the keys that `of` gave opens it.
fn keyring(owner: &Owner<'_>, at: &Provider, of: &AgentId, state: &State) -> Outcome<Option<Keyring>> {
    let sealed = at.keyring(state.collection).map_err(at_provider)?;
    if sealed.id() != state.keyring {
        return Err(Failure::world(
            "provider_deceives",
            "the provider shows another keyring than the owner's state names",
            "do not use what it gave; ask it, and show it this",
        ));
    }
    for got in owner.book.got.iter().filter(|got| got.owner == *of) {
        let (Some(public), Ok(key)) = (got.custody.public_key(), ReaderKey::from_bytes(&got.key.0)) else {
            continue;
        };
        let nodes = NodeKeys::from_bytes(&got.nodes.0).ok();
        if let Ok(keyring) = sealed.open_twice(&public, &key, nodes.as_ref()) {
            return Ok(Some(keyring));
        }
    }
    Ok(None)
}

/// Every collection of `of` that the reader's keys open.
pub(crate) fn opened(owner: &mut Owner<'_>, of: &AgentId) -> Outcome<Vec<Opened>> {
    let known = owner.book.got.iter().any(|got| got.owner == *of);
    if !known {
        return Err(Failure::new(
            Exit::NotAuthorised,
            "no_grant",
            format!("{of} has given you no key that has arrived"),
            "fetch letters with `kerf vault letters`, or ask for a grant",
        ));
    }
    let mut found = Vec::new();
    for (id, kept) in owner.desk.collections_of(of)? {
        if kept.closed || kept.state.is_none() {
            continue;
        }
        let at = owner.desk.provider(&kept.provider)?;
        let state = match at.state(id) {
            Ok(_) => Desk::state(&owner.desk, &at, id, &kept, &mut owner.book)?,
            Err(error) if error.code() == Some("not_found") => continue,
            Err(error) => return Err(at_provider(error)),
        };
        let Some(keyring) = keyring(owner, &at, of, &state)? else { continue };
        let index = read_index(&at, &keyring, &state)?;
        found.push(Opened { id, kept, at, keyring, state, index });
    }
    owner.keep()?;
    Ok(found)
}

/// Gives the content of an object of somebody's to `each`.
pub(crate) fn get(
    owner: &mut Owner<'_>,
    of: &AgentId,
    collection: &str,
    object: &str,
    each: impl FnMut(Vec<u8>),
) -> Outcome<()> {
    let all = opened(owner, of)?;
    let named =
        |opened: &&Opened| opened.index.name.as_str() == collection || opened.id.to_string() == collection;
    let opened = all.iter().find(named).ok_or_else(|| {
        Failure::usage(
            format!("your keys open no collection `{}` of {of}", crate::display::visible(collection)),
            "see `kerf vault ls --of`",
        )
    })?;
    read_named(&opened.at, &opened.keyring, &opened.state, object, each)
}
