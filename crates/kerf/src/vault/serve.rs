//! `kerf vault serve`: a provider, which asks a node what the ledger says.
//!
//! Promise: the provider stores and serves what it cannot read; a re-keying that is done is confirmed on the ledger by
//! itself; what its owner has closed is deleted. SIGINT and SIGTERM stop it cleanly.

use super::book::Shelf;
use super::desk::{Desk, records_of, signs_for};
use super::letters::ABOUT_TOKEN;
use super::recovery::{FIRST, found_alone, new_book, say_vault};
use crate::client::Client;
use crate::failure::{Failure, Outcome};
use canon::{Digest, Json, PublicKey, SecretKey};
use ledger::{Act, Collection, ConfirmRekeyed, Grant, GrantStage};
use provider::{Directory, DirectoryError, OnLedger, Options, Setup, Store};
use std::collections::HashMap;
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::signal::unix::{SignalKind, signal};
use vault::letter::{Letter, SealingSecret};
use vault::rekey::Token;
use vocabulary::{AgentId, CollectionId, Endpoint, GrantId, Timestamp};

/// Where a provider listens if nobody says otherwise.
pub(crate) const LISTEN_USUAL: &str = "127.0.0.1:7440";
/// For how long an answer of the ledger is taken as it was.
const FRESH: Duration = Duration::from_secs(3);
/// How many answers are kept.
const ANSWERS_MAX: usize = 10_000;
/// How often a session is opened anew.
const SESSION_EVERY: Duration = Duration::from_secs(1_800);
/// How often it is looked whether something is to be confirmed or deleted.
const LOOK_EVERY: Duration = Duration::from_secs(2);
/// After how many such looks it is looked whether something was moved away: that asks for each collection.
const LOOKS_BETWEEN: u32 = 30;

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Question {
    MaySign(AgentId, PublicKey),
    Grant(CollectionId, AgentId),
}

#[derive(Clone, Copy)]
enum Answer {
    MaySign(bool),
    Grant(Option<GrantId>),
}

/// What the ledger says, asked of a node; answers are kept for a few seconds.
struct OnNode {
    client: Mutex<(Client, Instant)>,
    key: Arc<SecretKey>,
    known: Mutex<HashMap<Question, (Instant, Answer)>>,
}

impl OnNode {
    fn new(client: Client, key: Arc<SecretKey>) -> Self {
        Self { client: Mutex::new((client, Instant::now())), key, known: Mutex::default() }
    }

    /// Asks the node, with a session that has not run out.
    fn ask<T>(&self, ask: impl FnOnce(&Client) -> Outcome<T>) -> Result<T, DirectoryError> {
        let mut held = self.client.lock().unwrap_or_else(PoisonError::into_inner);
        if held.1.elapsed() > SESSION_EVERY {
            if let Ok(session) = crate::sign_in::session_of(&held.0, &self.key) {
                held.0.sign_in(&session);
            }
            held.1 = Instant::now();
        }
        ask(&held.0).map_err(|failure| DirectoryError(failure.what))
    }

    fn kept(
        &self,
        question: Question,
        find: impl FnOnce() -> Result<Answer, DirectoryError>,
    ) -> Result<Answer, DirectoryError> {
        let lock = || self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((at, answer)) = lock().get(&question)
            && at.elapsed() < FRESH
        {
            return Ok(*answer);
        }
        let answer = find()?;
        let mut known = lock();
        if known.len() >= ANSWERS_MAX {
            known.retain(|_, (at, _)| at.elapsed() < FRESH);
        }
        if known.len() < ANSWERS_MAX {
            known.insert(question, (Instant::now(), answer));
        }
        Ok(answer)
    }

    fn found(&self, id: CollectionId) -> Result<Option<Collection>, DirectoryError> {
        self.ask(|client| super::desk::record(client, "collections", &id))
    }
}

impl Directory for OnNode {
    fn may_sign(&self, agent: AgentId, key: &PublicKey) -> Result<bool, DirectoryError> {
        let find = || self.ask(|client| signs_for(client, &agent, key)).map(Answer::MaySign);
        match self.kept(Question::MaySign(agent, *key), find)? {
            Answer::MaySign(may) => Ok(may),
            Answer::Grant(_) => Ok(false),
        }
    }

    fn grant(&self, collection: CollectionId, reader: AgentId) -> Result<Option<GrantId>, DirectoryError> {
        let find = || {
            let Some(kept) = self.found(collection)? else { return Ok(Answer::Grant(None)) };
            let all: Vec<(GrantId, Grant)> = self.ask(|client| records_of(client, "grants", &reader))?;
            let now = crate::session::now().map_err(|failure| DirectoryError(failure.what))?;
            let counts = |grant: &Grant, now: Timestamp| {
                grant.owner == kept.owner
                    && grant.reader == reader
                    && grant.stage == GrantStage::Live
                    && grant.until > now
            };
            let found = all.into_iter().find(|(_, grant)| counts(grant, now)).filter(|_| !kept.closed);
            Ok(Answer::Grant(found.map(|(id, _)| id)))
        };
        match self.kept(Question::Grant(collection, reader), find)? {
            Answer::Grant(grant) => Ok(grant),
            Answer::MaySign(_) => Ok(None),
        }
    }

    fn collection(&self, collection: CollectionId) -> Result<Option<OnLedger>, DirectoryError> {
        // Never an old answer: what follows the newest state is decided by it.
        let kept = self.found(collection)?.filter(|kept| !kept.closed);
        Ok(kept.map(|kept| OnLedger { owner: kept.owner, revision: kept.revision, state: kept.state }))
    }
}

/// What opens the letters that tokens come in.
fn opener(secret: SealingSecret) -> Arc<provider::OpenToken> {
    Arc::new(move |bytes: &[u8]| {
        let token = Letter::open_bytes(bytes, &secret, ABOUT_TOKEN).ok()?;
        Token::from_bytes(&token).ok()
    })
}

/// Confirms on the ledger what is done, and deletes what is closed. Trouble is told, and met again at the next look.
fn look_after(desk: &Desk<'_>, store: &Store) -> Outcome<()> {
    let me = desk.me();
    let all: Vec<(CollectionId, Collection)> = records_of(&desk.client, "collections", &me)?;
    for (id, kept) in all {
        if kept.provider != me {
            continue;
        }
        if kept.closed {
            let _ = store.delete(id);
            continue;
        }
        let Some(rekeying) = &kept.rekeying else { continue };
        let Ok(progress) = store.progress(id) else { continue };
        let Some(signed) = progress.receipt.filter(|signed| signed.order.id() == rekeying.order) else {
            continue;
        };
        let receipt: Digest =
            canon::hash_parts("kerf/vault/receipt-id/1", &[&canon::encode(&signed.receipt)]);
        let act = ConfirmRekeyed { collection: id, order: rekeying.order, receipt };
        desk.act(Act::ConfirmRekeyed(act), &[])?;
        tracing::info!(collection = %id, "a re-keying is confirmed on the ledger");
    }
    Ok(())
}

/// Deletes what its owner has moved to another provider. What is on its way here has a revision that the ledger does not
/// have yet, or none.
fn let_go(desk: &Desk<'_>, store: &Store) -> Outcome<()> {
    let trouble = |error: provider::StoreError| {
        Failure::world("store", error.to_string(), "see docs/operations/provider.md")
    };
    for (id, published) in store.collections().map_err(trouble)? {
        let Some(kept) = desk.record::<Collection>("collections", &id)? else { continue };
        let is_over = published.is_some_and(|revision| revision <= kept.revision);
        if kept.provider != desk.me() && is_over {
            store.delete(id).map_err(trouble)?;
            tracing::info!(collection = %id, "moved to another provider, and deleted here");
        }
    }
    Ok(())
}

/// Runs a provider until it is told to stop.
pub(crate) fn run(
    desk: &Desk<'_>,
    dir: &Path,
    listen: SocketAddr,
    found_at: Option<Endpoint>,
    options: Options,
) -> Outcome<()> {
    let me = desk.me();
    let passphrase = desk.session.secrets.known(&desk.signer.key_name)?;
    let (_shelf, book) = match desk.book() {
        Ok(open) => open,
        Err(failure) if failure.code == "no_vault" => {
            let mut book = new_book(me, super::SCHEMA_USUAL)?;
            found_alone(&mut book, FIRST)?;
            (Shelf::begin(&desk.home, &passphrase, &book)?, book)
        }
        Err(failure) => return Err(failure),
    };
    let listener = TcpListener::bind(listen).map_err(|cause| {
        Failure::world(
            "no_socket",
            format!("cannot listen on {listen}: {cause}"),
            "choose another with --listen",
        )
    })?;
    let listening = listener.local_addr().map_err(|cause| {
        Failure::world(
            "no_socket",
            format!("cannot listen on {listen}: {cause}"),
            "choose another with --listen",
        )
    })?;
    let place = match found_at {
        Some(place) => place,
        None => listening.to_string().parse().map_err(|reason| {
            Failure::usage(format!("{listening} is no place for others: {reason}"), "say it with --found-at")
        })?,
    };
    let said = desk.record::<ledger::Vault>("vaults", &me)?;
    let sealing = book.root()?.sealing();
    let is_said = said.as_ref().is_some_and(|said| {
        said.found_at.as_ref() == Some(&place) && said.sealing.bytes() == sealing.public()
    });
    if !is_said {
        say_vault(desk, &book, Some(place.clone()), said.and_then(|said| said.custody))?;
    }
    let failed = |error: provider::StoreError| {
        Failure::world("store", error.to_string(), "see docs/operations/provider.md")
    };
    let store = Store::open(dir, options).map_err(failed)?;
    let directory = Arc::new(OnNode::new(desk.another_client()?, desk.shared_key()));
    let public = sealing.public().try_into().map_err(super::desk::full)?;
    let setup = Setup { key: desk.shared_key(), open_token: opener(sealing), sealing: public };
    let key = desk.key().public();
    let said = Json::Object(vec![
        ("provider".to_owned(), Json::Text(me.to_string())),
        ("key".to_owned(), Json::Text(key.to_string())),
        ("listen".to_owned(), Json::Text(listening.to_string())),
        ("found_at".to_owned(), Json::Text(place.to_string())),
    ]);
    desk.session.output.item(&said, || {
        format!("provider {me} with key {key} listens on {listening}; others find it at {place}\n")
    })?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(|cause| {
        Failure::world(
            "system",
            format!("the system gives no threads: {cause}"),
            "free some memory, and try again",
        )
    })?;
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let kept = store.clone();
    std::thread::scope(|scope| {
        let looking = stopped.clone();
        scope.spawn(move || {
            let mut looks: u32 = 0;
            while !*looking.borrow() {
                let moved = if looks.is_multiple_of(LOOKS_BETWEEN) { let_go(desk, &kept) } else { Ok(()) };
                looks = looks.wrapping_add(1);
                if let Err(failure) = look_after(desk, &kept).and(moved) {
                    tracing::warn!(what = failure.what, "the ledger cannot be looked at; it is tried again");
                }
                std::thread::sleep(LOOK_EVERY);
            }
        });
        let served = runtime.block_on(async {
            let shutdown = async {
                let ended = async |kind| match signal(kind) {
                    Ok(mut stream) => stream.recv().await,
                    Err(_) => std::future::pending().await,
                };
                tokio::select! {
                    _ = ended(SignalKind::interrupt()) => {}
                    _ = ended(SignalKind::terminate()) => {}
                }
            };
            provider::serve(store, directory, listener, setup, shutdown).await
        });
        stop.send_replace(true);
        served.map_err(|error| Failure::world("serve", error.to_string(), "see docs/operations/provider.md"))
    })
}
