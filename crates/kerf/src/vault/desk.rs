//! What every command of the vault works with: who signs, the ledger, the book, providers.

use super::book::{Book, Seen, Shelf};
use crate::client::{Client, escape};
use crate::failure::{Exit, Failure, Outcome};
use crate::home::Home;
use crate::profiles::{self, Signer, Wanted};
use crate::session::{Session, now};
use crate::signing::{self, Aside, Way};
use canon::{Canon, Json, PublicKey, SecretKey};
use institution::Agent;
use ledger::{Act, Collection, Command, Event, Grant, GrantStage, Vault};
use provider::client::{Caller, Client as Provider, ClientError, about};
use std::str::FromStr;
use std::sync::Arc;
use vault::{Seed, State};
use vocabulary::{AgentId, CollectionId, GrantId, TransactionId};
use zeroize::Zeroizing;

/// How many records are asked for at once.
const PAGE: usize = 200;

/// What every command of the vault works with.
pub(crate) struct Desk<'a> {
    pub(crate) session: &'a Session,
    pub(crate) home: Home,
    pub(crate) client: Client,
    pub(crate) signer: Signer,
    key: Arc<SecretKey>,
    way: Way,
}

/// 32 fresh random bytes.
pub(crate) fn fresh() -> Outcome<Seed> {
    let mut seed = Zeroizing::new([0; 32]);
    getrandom::fill(seed.as_mut_slice()).map_err(|_| {
        Failure::world("system", "the system gives no randomness", "try again on a sound system")
    })?;
    Ok(seed)
}

/// What a provider said no to, or why it cannot be reached.
pub(crate) fn at_provider(error: ClientError) -> Failure {
    match error {
        ClientError::Refused(refused) => {
            let exit = if matches!(refused.status, 401 | 403) { Exit::NotAuthorised } else { Exit::Failure };
            Failure::new(
                exit,
                &refused.code,
                crate::display::visible(&refused.detail),
                crate::display::visible(&refused.next),
            )
        }
        ClientError::Network { url, .. } => Failure::world(
            "no_provider",
            format!("no provider answers at {url}"),
            "check that it runs, and what the ledger says of where it serves",
        ),
        other => Failure::world("provider", other.to_string(), "try again; if it stays so, ask the provider"),
    }
}

/// The id in an argument.
pub(crate) fn id<T: FromStr<Err = String>>(what: &str, text: &str) -> Outcome<T> {
    text.parse().map_err(|reason| Failure::usage(format!("{what}: {reason}"), "check the id"))
}

/// A text of limited length.
pub(crate) fn text<const MAX: usize>(what: &str, text: &str) -> Outcome<canon::Text<MAX>> {
    canon::Text::new(text)
        .map_err(|error| Failure::usage(format!("{what}: {error}"), format!("write at most {MAX} bytes")))
}

/// Something there is no more room for.
pub(crate) fn full<E>(_: E) -> Failure {
    Failure::world("vault_full", "the vault's book has no room for more", "close what is not needed any more")
}

impl<'a> Desk<'a> {
    /// Unlocks the key of whoever signs.
    pub(crate) fn new(session: &'a Session, way: Way) -> Outcome<Self> {
        Self::of(session, way, &session.wanted)
    }

    /// Unlocks the key of `wanted`, whatever else the command line says of who signs.
    pub(crate) fn of(session: &'a Session, way: Way, wanted: &Wanted) -> Outcome<Self> {
        let (home, client) = (session.home()?, session.client()?);
        let signer = profiles::resolve(&home, wanted)?;
        let key = Arc::new(signing::unlock(session, &signer)?);
        let mut desk = Self { session, home, client, signer, key, way };
        desk.sign_in()?;
        Ok(desk)
    }

    /// Reading for parties only takes a session; the key is at hand.
    fn sign_in(&mut self) -> Outcome<()> {
        if self.client.is_signed_in() {
            return Ok(());
        }
        // A person who is not enrolled has nothing to read; acts say so better than a session does.
        match crate::sign_in::session_of(&self.client, &self.key) {
            Ok(session) => self.client.sign_in(&session),
            Err(failure) if failure.code == "unknown_key" => {}
            Err(failure) => return Err(failure),
        }
        Ok(())
    }

    /// In whose name.
    pub(crate) fn me(&self) -> AgentId {
        self.signer.principal
    }

    /// The key that signs.
    pub(crate) fn key(&self) -> &SecretKey {
        &self.key
    }

    /// How commands are signed and sent.
    pub(crate) fn way(&self) -> Way {
        self.way
    }

    /// The key, for what outlives the command's own thread.
    pub(crate) fn shared_key(&self) -> Arc<SecretKey> {
        Arc::clone(&self.key)
    }

    /// Another way to the node, with a session of its own.
    pub(crate) fn another_client(&self) -> Outcome<Client> {
        let mut client = self.session.client()?;
        if let Ok(session) = crate::sign_in::session_of(&client, &self.key) {
            client.sign_in(&session);
        }
        Ok(client)
    }

    /// What signs requests to providers.
    pub(crate) fn signing(&self) -> Box<provider::client::Sign> {
        let key = Arc::clone(&self.key);
        Box::new(move |domain: &str, message: &[u8]| Some(key.sign(domain, message)))
    }

    /// Opens the book.
    pub(crate) fn book(&self) -> Outcome<(Shelf, Book)> {
        let passphrase = self.session.secrets.known(&self.signer.key_name)?;
        Shelf::open(&self.home, &self.me(), &passphrase)
    }

    /// Signs and sends an act, and waits until it is final.
    pub(crate) fn act(&self, act: Act, asides: &[Aside]) -> Outcome<(TransactionId, Vec<Event>)> {
        let done = signing::submit(
            self.session,
            &self.client,
            (&self.signer, &self.key),
            Command::Act(act),
            self.way,
            asides,
        )?;
        let asked = done.1.iter().find_map(|event| match event {
            Event::Asked(asked) => Some(asked.pending),
            _ => None,
        });
        match asked {
            None => Ok(done),
            Some(pending) => Err(Failure::world(
                "waits_for_approval",
                format!("the charter wants approvals of this first: {pending}"),
                format!("have it approved with `kerf approve {pending}`, and run this again"),
            )),
        }
    }

    /// A record, if there is one that the reader may see.
    pub(crate) fn record<T: Canon>(&self, plural: &str, id: &impl ToString) -> Outcome<Option<T>> {
        record(&self.client, plural, id)
    }

    /// The collections of `owner`.
    pub(crate) fn collections_of(&self, owner: &AgentId) -> Outcome<Vec<(CollectionId, Collection)>> {
        let all: Vec<(CollectionId, Collection)> = records_of(&self.client, "collections", owner)?;
        Ok(all.into_iter().filter(|(_, kept)| kept.owner == *owner).collect())
    }

    /// The grants that `agent` has given or got.
    pub(crate) fn grants_of(&self, agent: &AgentId) -> Outcome<Vec<(GrantId, Grant)>> {
        records_of(&self.client, "grants", agent)
    }

    /// A collection that the ledger knows.
    pub(crate) fn collection(&self, id: &CollectionId) -> Outcome<Collection> {
        self.record("collections", id)?.ok_or_else(|| {
            Failure::world(
                "not_found",
                format!("the ledger shows you no collection {id}"),
                "check the id, and whether your grant still counts",
            )
        })
    }

    /// True if a grant counts now.
    pub(crate) fn is_live(&self, grant: &Grant) -> Outcome<bool> {
        Ok(grant.stage == GrantStage::Live && grant.until > now()?)
    }

    /// What `agent` has said of where private messages go.
    pub(crate) fn vault_of(&self, agent: &AgentId) -> Outcome<Vault> {
        self.record("vaults", agent)?.ok_or_else(|| {
            Failure::world(
                "no_vault_there",
                format!("{agent} has said nothing of a vault: nobody can write to them in private"),
                "ask them to run `kerf vault new`",
            )
        })
    }

    /// True if `key` signs for `agent`: it is the person's, or that of a member of the organisation.
    pub(crate) fn signs_for(&self, agent: &AgentId, key: &PublicKey) -> Outcome<bool> {
        signs_for(&self.client, agent, key)
    }

    /// The provider `agent`, where the ledger says that it serves.
    pub(crate) fn provider(&self, agent: &AgentId) -> Outcome<Provider> {
        let place = self.vault_of(agent)?.found_at.ok_or_else(|| {
            Failure::world(
                "no_provider",
                format!("{agent} has not said where it serves"),
                "ask it to run `kerf vault serve`, which says so",
            )
        })?;
        self.provider_at(agent, &format!("http://{place}"))
    }

    fn provider_at(&self, agent: &AgentId, url: &str) -> Outcome<Provider> {
        let told = about(url).map_err(at_provider)?;
        if !self.signs_for(agent, &told.key)? {
            return Err(Failure::world(
                "wrong_provider",
                format!("what answers at {url} has a key that is not one of {agent}"),
                "ask the provider; nothing was sent",
            ));
        }
        let caller = Caller { agent: self.me(), key: self.signer.key, sign: self.signing() };
        Ok(Provider::new(url, told.key, caller))
    }

    /// The newest state of a collection, as the owner signed it and the ledger has it; it is remembered.
    ///
    /// A provider may be one state ahead: the owner publishes there first, and says so on the ledger then.
    pub(crate) fn state(
        &self,
        provider: &Provider,
        id: CollectionId,
        kept: &Collection,
        book: &mut Book,
    ) -> Outcome<State> {
        let shown = provider.state(id).map_err(at_provider)?;
        let state = shown.state;
        let deceived = |why: String| {
            Failure::world("provider_deceives", why, "do not use what it gave; ask it, and show it this")
        };
        // What the ledger names was signed there by the owner, also if the key has been replaced since.
        let on_ledger = state.revision == kept.revision && kept.state == Some(state.id());
        if !on_ledger && !self.signs_for(&kept.owner, &shown.key)? {
            return Err(deceived(format!("the state of {id} is signed by a key that is not its owner's")));
        }
        let seen = book.seen.iter().position(|seen| seen.collection == id);
        let known = seen.and_then(|place| book.seen.get(place));
        state.check(&shown.signature, &shown.key, None).map_err(|error| deceived(error.to_string()))?;
        let newest = kept.revision.max(known.map_or(0, |known| known.revision));
        if state.collection != id
            || state.revision < newest
            || known.is_some_and(|known| state.epoch < known.epoch)
        {
            return Err(deceived(format!(
                "the provider shows revision {} of {id}, and revision {newest} is known: it was rolled back",
                state.revision
            )));
        }
        if state.revision == kept.revision && !on_ledger {
            return Err(deceived(format!(
                "revision {} of {id} is not the one on the ledger",
                state.revision
            )));
        }
        let (reads, last_read) = known.map_or((0, None), |known| (known.reads, known.last_read));
        let now = Seen { collection: id, revision: state.revision, epoch: state.epoch, reads, last_read };
        let mut all: Vec<Seen> = book.seen.to_vec();
        match seen.and_then(|place| all.get_mut(place)) {
            Some(entry) => *entry = now,
            None => all.push(now),
        }
        book.seen = all.try_into().map_err(full)?;
        Ok(state)
    }
}

/// A record, if there is one that the reader may see.
pub(crate) fn record<T: Canon>(client: &Client, plural: &str, id: &impl ToString) -> Outcome<Option<T>> {
    match client.get(&format!("/v1/{plural}/{}", escape(&id.to_string()))) {
        Ok(answer) => crate::kinds::record_in(&answer).map(Some),
        Err(failure) if failure.code == "not_found" => Ok(None),
        Err(failure) => Err(failure),
    }
}

/// The records of an agent, with their ids.
pub(crate) fn records_of<I: FromStr<Err = String>, T: Canon>(
    client: &Client,
    plural: &str,
    owner: &AgentId,
) -> Outcome<Vec<(I, T)>> {
    let mut all = Vec::new();
    let mut cursor: Option<String> = None;
    loop {
        let query = [
            ("owner", Some(owner.to_string())),
            ("limit", Some(PAGE.to_string())),
            ("cursor", cursor.clone()),
        ];
        let page = client.get(&crate::client::path_with(&format!("/v1/{plural}"), &query))?;
        let items = match page.get("items") {
            Some(Json::List(items)) => items.as_slice(),
            _ => &[],
        };
        for item in items {
            let text = item.get("id").and_then(Json::as_text).unwrap_or_default();
            all.push((id("the node's answer", text)?, crate::kinds::record_in(item)?));
        }
        cursor = page.get("next").and_then(Json::as_text).map(str::to_owned);
        if cursor.is_none() || items.is_empty() {
            return Ok(all);
        }
    }
}

/// True if `key` signs for `agent` by what the ledger says now.
pub(crate) fn signs_for(client: &Client, agent: &AgentId, key: &PublicKey) -> Outcome<bool> {
    let find = |agent: &AgentId| record::<Agent>(client, "agents", agent);
    match find(agent)? {
        None => Ok(false),
        Some(Agent::Person(person)) => Ok(person.may_sign_with(key)),
        Some(Agent::Tool(tool)) => Ok(tool.key == *key),
        Some(Agent::Organisation(organisation)) => {
            for member in organisation.active() {
                if let Some(Agent::Person(person)) = find(&member.person)?
                    && person.may_sign_with(key)
                {
                    return Ok(true);
                }
            }
            Ok(false)
        }
    }
}
