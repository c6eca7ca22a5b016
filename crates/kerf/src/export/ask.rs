//! What a node is asked for to tell a trade: records, lists of them, and what happened to them.

use crate::client::{Client, escape, path_with};
use crate::failure::{Failure, Outcome};
use crate::kinds::record_in;
use canon::{Canon, Json};
use gateway::Shelf;
use ledger::{Event, Kind, Verdict};
use vocabulary::Timestamp;

/// How many items one page is asked for.
const PAGE: &str = "100";

/// A fact about a record: when, where, and one thing that happened.
pub(super) struct Told {
    pub(super) at: String,
    pub(super) time: Timestamp,
    pub(super) event: Event,
}

pub(super) fn bad_answer(reason: impl std::fmt::Display) -> Failure {
    Failure::world(
        "bad_answer",
        format!("the node's answer cannot be read: {reason}"),
        "check that --url leads to a Kerf node of this release",
    )
}

pub(super) fn kind_of(kind: Kind) -> Outcome<&'static Shelf> {
    Shelf::of_kind(kind).ok_or_else(|| bad_answer("there is no such kind"))
}

/// The pages of a list, one after the other.
pub(super) fn pages(
    client: &Client,
    path: &str,
    first: &[(&str, Option<String>)],
    next: &str,
) -> Outcome<Vec<Json>> {
    let mut all = Vec::new();
    let mut cursor = None;
    loop {
        let mut parameters = first.to_vec();
        parameters.push(("limit", Some(PAGE.to_owned())));
        parameters.push((next, cursor.take()));
        let page = client.get(&path_with(path, &parameters))?;
        if let Some(Json::List(items)) = page.get("items") {
            all.extend(items.iter().cloned());
        }
        match page.get("next").and_then(Json::as_text) {
            Some(more) => cursor = Some(more.to_owned()),
            None => return Ok(all),
        }
    }
}

pub(super) fn one<T: Canon>(client: &Client, kind: Kind, id: &str) -> Outcome<T> {
    record_in(&client.get(&kind_of(kind)?.path(&escape(id)))?)
}

/// The records of a kind that hang on another one, oldest first.
pub(super) fn hanging_on<T: Canon, Id: std::str::FromStr>(
    client: &Client,
    kind: Kind,
    owner: &str,
) -> Outcome<Vec<(Id, T)>> {
    let path = format!("/v1/{}", kind_of(kind)?.plural);
    let items = pages(client, &path, &[("owner", Some(owner.to_owned()))], "cursor")?;
    let mut found = Vec::new();
    for item in items.iter().rev() {
        let id = item.get("id").and_then(Json::as_text).and_then(|text| text.parse().ok());
        found.push((id.ok_or_else(|| bad_answer("a record has no id"))?, record_in(item)?));
    }
    Ok(found)
}

/// Everything that happened to a record, in order.
pub(super) fn told(client: &Client, kind: Kind, id: &str) -> Outcome<Vec<Told>> {
    let path = format!("{}/facts", kind_of(kind)?.path(&escape(id)));
    let mut all = Vec::new();
    for fact in pages(client, &path, &[], "after")? {
        let text = |name: &str| fact.get(name).and_then(Json::as_text).unwrap_or_default().to_owned();
        let time: Timestamp = text("time").parse().map_err(bad_answer)?;
        let outcome = fact.get("outcome").ok_or_else(|| bad_answer("a fact has no outcome"))?;
        let outcome: ledger::Outcome = canon::from_json(outcome).map_err(bad_answer)?;
        if let Verdict::Done(done) = outcome.verdict {
            all.extend(done.events.iter().map(|event| Told { at: text("at"), time, event: event.clone() }));
        }
    }
    Ok(all)
}

/// When the first event of a kind happened.
pub(super) fn when(told: &[Told], wanted: impl Fn(&Event) -> bool) -> Option<Timestamp> {
    told.iter().find(|told| wanted(&told.event)).map(|told| told.time)
}
