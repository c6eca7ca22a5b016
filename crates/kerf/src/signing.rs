//! From a command to its receipt: build the envelope, show it, ask, sign, send, wait.
//!
//! Promise: the person sees the very bytes that are signed, as text, before anything is signed; where an
//! act names a content by its hash only, the content is fetched, checked against that hash and shown, or
//! nothing is signed. Keys stay here; the node gets signatures.
//! Start reading at [`sign_envelope`].

use crate::client::{Answer, Client};
use crate::display;
use crate::failure::{Exit, Failure, Outcome};
use crate::keystore::Keystore;
use crate::profiles::Signer;
use crate::session::{Session, now};
use canon::{Json, SecretKey};
use ledger::{Command, Envelope, Event, Transaction, Verdict};
use std::time::{Duration, Instant};
use vocabulary::{AgentId, NetworkId, Span, TransactionId};

/// How long one call waits for a transaction to be final; the node allows 30 s.
const WAIT_MS: u64 = 20_000;
/// How many agents are looked up by name.
const NAMES_MAX: usize = 12;

/// How a command is signed and sent.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Way {
    /// True if nobody is asked.
    pub(crate) yes: bool,
    /// True if it is only asked what would happen.
    pub(crate) dry_run: bool,
    /// How long to wait until it is final.
    pub(crate) wait: Duration,
    /// For how long the transaction is valid.
    pub(crate) valid_for: Span,
}

/// Something that is shown beside what is signed.
#[derive(Clone, Debug)]
pub(crate) struct Aside {
    /// What it is.
    pub(crate) title: String,
    /// The text, indented by one level.
    pub(crate) text: String,
}

/// The network that the node belongs to.
fn network(client: &Client) -> Outcome<NetworkId> {
    let status = client.get("/v1/network")?;
    let text = status.get("network").and_then(Json::as_text).unwrap_or_default();
    text.parse().map_err(|_| {
        Failure::world("bad_answer", "the node does not say which network it is of", "check --url")
    })
}

/// The envelope of a command, valid from now on.
pub(crate) fn envelope(client: &Client, signer: &Signer, command: Command, way: Way) -> Outcome<Envelope> {
    Ok(Envelope {
        network: network(client)?,
        key: signer.key,
        human: signer.human,
        tool: signer.tool.clone(),
        principal: signer.principal,
        valid_until: now()?.plus(way.valid_for),
        command,
    })
}

/// Does with an envelope what `way` says.
pub(crate) fn sign_envelope(
    session: &Session,
    client: &Client,
    signer: &Signer,
    envelope: &Envelope,
    way: Way,
    asides: &[Aside],
) -> Outcome<()> {
    let bytes = canon::encode(envelope);
    if way.dry_run {
        return dry_run(session, client, &bytes);
    }
    show_and_confirm(session, client, &bytes, asides, way)?;
    let transaction = sign(&unlock(session, signer)?, &bytes)?;
    let sent = send_and_wait(client, &transaction, way)?;
    report(session, &sent)
}

/// Shows, signs and sends an act with a key that is unlocked already; gives what became of it. Nothing is printed but
/// what is signed. A refusal is a failure.
pub(crate) fn submit(
    session: &Session,
    client: &Client,
    (signer, key): (&Signer, &SecretKey),
    command: Command,
    way: Way,
    asides: &[Aside],
) -> Outcome<(TransactionId, Vec<Event>)> {
    let envelope = envelope(client, signer, command, way)?;
    let bytes = canon::encode(&envelope);
    show_and_confirm(session, client, &bytes, asides, way)?;
    let transaction = sign(key, &bytes)?;
    let sent = send_and_wait(client, &transaction, way)?;
    match sent.outcome.map(|outcome| outcome.verdict) {
        Some(Verdict::Done(done)) => Ok((transaction.envelope.id(), done.events.to_vec())),
        Some(Verdict::Refused(refused)) => {
            let code = refused.code;
            Err(Failure::new(Exit::Refused, code.name(), code.message(), code.next()))
        }
        None => {
            Err(Failure::world("not_final", "it is not waited for until it is final", "leave --wait out"))
        }
    }
}

/// Sends a transaction, and waits until it is final, as long as `way` says.
pub(crate) fn send_and_wait(client: &Client, transaction: &Transaction, way: Way) -> Outcome<Sent> {
    let sent = send(client, transaction, way)?;
    if sent.outcome.is_none() && !way.wait.is_zero() {
        let id = transaction.envelope.id();
        let mut failure = Failure::world(
            "not_final",
            format!(
                "the node has taken transaction {id} in, and it is not final after {} s",
                way.wait.as_secs()
            ),
            format!("ask with `kerf receipt {id}`; it counts at most once, until its time is over"),
        );
        failure.more.push(("id".to_owned(), Json::Text(id.to_string())));
        return Err(failure);
    }
    Ok(sent)
}

/// Asks the node what the envelope with these bytes would do, and prints it.
pub(crate) fn dry_run(session: &Session, client: &Client, bytes: &[u8]) -> Outcome<()> {
    let answer = client.post_cbor("/v1/dry-run", bytes)?.json()?;
    session.output.answer(&answer, || {
        let events = answer.get("would").and_then(|would| would.get("events")).unwrap_or(&Json::Null);
        format!("would be done:\n{}", events_text(events))
    })
}

/// Shows what is to be signed, and asks whether to.
pub(crate) fn show_and_confirm(
    session: &Session,
    client: &Client,
    bytes: &[u8],
    asides: &[Aside],
    way: Way,
) -> Outcome<()> {
    show(session, client, bytes, asides, way)?;
    confirm(session, way)
}

fn show(session: &Session, client: &Client, bytes: &[u8], asides: &[Aside], way: Way) -> Outcome<()> {
    let text = display::signed_bytes(bytes).map_err(|error| {
        Failure::world("not_shown", format!("what is to be signed cannot be shown: {error}"), "report this")
    })?;
    session.output.note(&text);
    for aside in asides {
        session.output.note(&format!("{}:\n{}", aside.title, aside.text));
    }
    if !way.yes {
        let names = names(client, &text);
        if !names.is_empty() {
            session.output.note(&format!("The node calls them (this is not signed):\n{names}"));
        }
    }
    Ok(())
}

fn confirm(session: &Session, way: Way) -> Outcome<()> {
    if way.yes {
        return Ok(());
    }
    match session.output.ask("Sign? [y/N] ") {
        Some(true) => Ok(()),
        Some(false) => Err(Failure::world("not_signed", "nothing was signed or sent", "say yes to sign")),
        None => Err(Failure::usage(
            "there is nobody to ask whether to sign",
            "look at what is shown above, and say --yes if it is what you want",
        )),
    }
}

/// What the node calls the agents whose ids stand in `text`.
fn names(client: &Client, text: &str) -> String {
    let mut ids: Vec<AgentId> = Vec::new();
    for word in text.split(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '_')) {
        if let Ok(id) = word.parse::<AgentId>()
            && !ids.contains(&id)
        {
            ids.push(id);
        }
    }
    let called = |id: &AgentId| -> Option<String> {
        let profile = client.get(&format!("/v1/profiles/{id}")).ok();
        let own = |json: &Json| {
            let agent = json.get("record")?;
            let kind = ["organisation", "tool"].iter().find_map(|kind| agent.get(kind))?;
            kind.get("name").and_then(Json::as_text).map(str::to_owned)
        };
        let in_profile = profile
            .and_then(|json| json.get("record")?.get("name").and_then(Json::as_text).map(str::to_owned));
        in_profile.or_else(|| own(&client.get(&format!("/v1/agents/{id}")).ok()?))
    };
    ids.iter()
        .take(NAMES_MAX)
        .filter_map(|id| called(id).map(|name| format!("  {id}: \"{}\"\n", display::visible(&name))))
        .collect()
}

/// The signer's key, out of the keystore.
pub(crate) fn unlock(session: &Session, signer: &Signer) -> Outcome<SecretKey> {
    let keystore = Keystore::new(session.home()?.keys());
    let passphrase = session.secrets.known(&signer.key_name)?;
    let key = keystore.unlock(&signer.key_name, &passphrase)?;
    if key.public() != signer.key {
        return Err(Failure::new(
            Exit::NotAuthorised,
            "key_changed",
            format!("key `{}` was replaced while it was asked for", signer.key_name),
            "try again",
        ));
    }
    Ok(key)
}

/// Signs the envelope with these bytes, and no other.
fn sign(key: &SecretKey, bytes: &[u8]) -> Outcome<Transaction> {
    let envelope: Envelope = canon::decode(bytes).map_err(|error| {
        Failure::world("not_shown", format!("what was shown does not decode: {error}"), "report this")
    })?;
    Ok(envelope.sign(key))
}

/// What became of a transaction, as the node says.
#[derive(Clone, Debug)]
pub(crate) struct Sent {
    /// The node's answer.
    pub(crate) json: Json,
    /// What became of it, if it is final.
    pub(crate) outcome: Option<ledger::Outcome>,
}

fn read_sent(answer: &Answer) -> Outcome<Sent> {
    let json = answer.json()?;
    let outcome = json.get("outcome").map(canon::from_json).transpose().map_err(|error| {
        Failure::world(
            "bad_answer",
            format!("the node's outcome cannot be read: {error}"),
            "check the releases",
        )
    })?;
    Ok(Sent { json, outcome })
}

/// Sends a transaction, and waits until it is final.
fn send(client: &Client, transaction: &Transaction, way: Way) -> Outcome<Sent> {
    let id = transaction.envelope.id();
    let begun = Instant::now();
    let wait_ms = |begun: Instant| {
        let left = way.wait.saturating_sub(begun.elapsed()).as_millis();
        u64::try_from(left).unwrap_or(WAIT_MS).min(WAIT_MS)
    };
    let path = |begun| format!("/v1/transactions?wait_ms={}", wait_ms(begun));
    let with_id = |mut failure: Failure| {
        if failure.exit == Exit::Failure && failure.code == "no_node" {
            failure.what = format!("{}; transaction {id} may have counted", failure.what);
            failure.next = format!("ask with `kerf receipt {id}` before you do it again");
        }
        let known = failure.more.iter().any(|(name, _)| name == "id");
        if !known {
            failure.more.push(("id".to_owned(), Json::Text(id.to_string())));
        }
        failure
    };
    let bytes = canon::encode(transaction);
    let mut answer = client.post_cbor(&path(begun), &bytes).map_err(with_id)?;
    // Sending it again changes nothing, and needs no session as asking for it by its id may.
    while answer.status == 202 && begun.elapsed() < way.wait {
        answer = client.post_cbor(&path(begun), &bytes).map_err(with_id)?;
    }
    read_sent(&answer)
}

/// Prints what became of a transaction; a refusal is a failure.
pub(crate) fn report(session: &Session, sent: &Sent) -> Outcome<()> {
    let text = |name: &str| sent.json.get(name).and_then(Json::as_text).unwrap_or_default().to_owned();
    let Some(outcome) = &sent.outcome else {
        return session.output.answer(&sent.json, || {
            format!("waiting: {id}\n  ask with `kerf receipt {id}`\n", id = text("id"))
        });
    };
    match &outcome.verdict {
        Verdict::Refused(refused) => {
            let code = refused.code;
            let mut failure = Failure::new(Exit::Refused, code.name(), code.message(), code.next());
            for name in ["id", "at", "time"] {
                failure.more.push((name.to_owned(), Json::Text(text(name))));
            }
            Err(failure)
        }
        Verdict::Done(done) => session.output.answer(&sent.json, || {
            let mut out = format!("done at {} ({}), transaction {}\n", text("at"), text("time"), text("id"));
            for event in done.events.iter() {
                out.push_str(&display::value(event, 1));
                if let Event::Asked(asked) = event {
                    out.push_str(&format!("  it waits for approval: `kerf approve {}`\n", asked.pending));
                }
            }
            out
        }),
    }
}

/// Prints the receipt of a transaction.
pub(crate) fn receipt(session: &Session, client: &Client, id: &str, wait: Duration) -> Outcome<()> {
    let wait_ms = u64::try_from(wait.as_millis()).unwrap_or(WAIT_MS).min(WAIT_MS);
    let answer =
        client.get_answer(&format!("/v1/transactions/{}?wait_ms={wait_ms}", crate::client::escape(id)))?;
    report(session, &read_sent(&answer)?)
}

fn events_text(events: &Json) -> String {
    match canon::from_json::<canon::List<Event, 512>>(events) {
        Ok(events) => events.iter().map(|event| display::value(event, 1)).collect(),
        Err(_) => display::json(events, 1),
    }
}
