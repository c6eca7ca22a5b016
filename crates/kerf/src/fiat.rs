//! Saying yes or no to an act that waits for approvals.
//!
//! Promise: an approver signs the act itself. It is taken from the transaction that asked for it, checked
//! against the hash that is pending, and shown.

use crate::client::{Client, escape};
use crate::failure::{Failure, Outcome};
use crate::kinds::{kind_of_id, record_in};
use crate::verbs;
use canon::Json;
use gateway::Shelf;
use ledger::{Act, Approve, Body, Command, Pending, Reject};
use std::path::Path;
use vocabulary::{AgentId, PendingId};

/// What waits for approvals under this id.
fn pending(client: &Client, text: &str) -> Outcome<(PendingId, Pending)> {
    let id: PendingId = text.parse().map_err(|reason: String| Failure::usage(reason, "check the id"))?;
    let answer = client.get(&format!("/v1/pending/{id}"))?;
    Ok((id, record_in(&answer)?))
}

fn not_found(what: impl Into<String>) -> Failure {
    Failure::world("no_act", what, "ask its initiator for the act, and give it with --file")
}

/// The act that the asking transaction holds.
fn asked_for(client: &Client, pending: &Pending) -> Outcome<Act> {
    let receipt = client.get(&format!("/v1/transactions/{}", escape(&pending.origin.to_string())))?;
    let at = receipt.get("at").and_then(Json::as_text).unwrap_or_default();
    let height: u64 = at
        .split_once('-')
        .and_then(|(height, _)| height.parse().ok())
        .ok_or_else(|| not_found("the node does not say in which block the act was asked for"))?;
    let bytes = client.get_bytes(&format!("/v1/blocks/{height}/body"))?;
    let body = Body::decode(&bytes, |_| None)
        .map_err(|error| not_found(format!("block {height} does not decode: {error}")))?;
    let asking = body.transactions.iter().find(|admitted| admitted.id == pending.origin);
    match asking.map(|admitted| &admitted.transaction.envelope.command) {
        Some(Command::Act(act)) => Ok(act.clone()),
        Some(Command::Approve(_) | Command::Reject(_)) | None => {
            Err(not_found(format!("block {height} does not hold the transaction that asked")))
        }
    }
}

fn from_file(path: &Path) -> Outcome<Act> {
    let json = Json::parse(&verbs::read_text(path)?).map_err(|error| {
        Failure::usage(format!("`{}` is not JSON: {error}", path.display()), "give the act's JSON form")
    })?;
    verbs::act_of(&json)
}

/// The approval of what is pending, and in whose name it must be given.
pub(crate) fn approval(client: &Client, id: &str, file: Option<&Path>) -> Outcome<(Command, AgentId)> {
    let (id, pending) = pending(client, id)?;
    let act = match file {
        Some(path) => from_file(path)?,
        None => asked_for(client, &pending)?,
    };
    if act.digest() != pending.act {
        return Err(Failure::world(
            "not_the_act",
            format!("this act is not the one that is pending under {id}"),
            "do not approve it; ask its initiator for the act, and give it with --file",
        ));
    }
    Ok((Command::Approve(Approve { pending: id, act: Box::new(act) }), pending.organisation))
}

/// The refusal of what is pending, and in whose name it must be given.
pub(crate) fn rejection(client: &Client, id: &str, reason: Option<&str>) -> Outcome<(Command, AgentId)> {
    let (id, pending) = pending(client, id)?;
    let reason = reason
        .map(vocabulary::Note::new)
        .transpose()
        .map_err(|error| Failure::usage(format!("--reason: {error}"), "write it in other words"))?;
    Ok((Command::Reject(Reject { pending: id, reason }), pending.organisation))
}

/// The path of the record with this id, and its kind.
pub(crate) fn path_of(id: &str, as_profile: bool) -> Outcome<(String, &'static Shelf)> {
    let (kind, _) = kind_of_id(id)?;
    let profile = Shelf::of_name("profile").filter(|_| as_profile && kind.name == "agent");
    let kind = profile.unwrap_or(kind);
    Ok((kind.path(id), kind))
}
