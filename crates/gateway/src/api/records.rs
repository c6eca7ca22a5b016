//! Records of every kind: one, a list, a proof, and the facts about it.

use crate::answer::{Answer, number, object, page, text};
use crate::call::{Call, bad_cursor};
use crate::facts::{self, end_of};
use crate::form::{Form, member};
use crate::limits::{BLOCKS_READ_MAX, FACTS_MAX, PAGE_BYTES_MAX, RECORDS_MAX};
use crate::problem::{Problem, ProblemCode};
use crate::route::{Gives, Route};
use crate::server::Gateway;
use crate::shelf::{SHELVES, Shelf, any_id};
use crate::sight::not_there;
use axum::http::StatusCode;
use canon::Json;
use ledger::{Key, Kind, Outcome};
use node::{FactCursor, RecordAt, has_trail};
use std::sync::Arc;

/// How many records are read at once to fill a page, so that a page of large ones ends in time.
const READ_AT_ONCE: usize = 32;

pub(crate) fn routes() -> Vec<Route> {
    SHELVES.iter().flat_map(of_shelf).collect()
}

/// The form of a record with what is around it.
pub(crate) fn form(shelf: &Shelf) -> Form {
    let title = title(shelf.name);
    Form::object(
        format!("{title}Record"),
        [
            member("id", "Its id.", Form::Of(shelf.id_shape)),
            member("kind", "Its kind.", Form::Word(vec![shelf.name.to_owned()])),
            member("height", "The block after which it was read.", Form::number()),
            member("record", "The record.", Form::Of(shelf.shape)),
        ],
    )
}

fn title(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn of_shelf(shelf: &'static Shelf) -> Vec<Route> {
    let Shelf { name, plural, .. } = shelf;
    let limit = || Form::Number { min: 1, max: RECORDS_MAX };
    let id =
        |route: Route| route.in_path("id", format!("The {name}."), Form::Of(shelf.id_shape)).problem(404);
    vec![
        Route::get(plural, format!("/v1/{plural}"), format!("list_{plural}"), move |gateway, call| {
            list(gateway, call, shelf)
        })
        .about(format!("Records of the kind {name}: all in the order of ids, or those of one owner, the newest first."))
        .query("owner", "The agent they belong to, or the record they hang on.", Form::Text { example: "agent_vfebdap4z7d4t7nq02wtdaf5tc" })
        .query("cursor", "`next` of the page before.", Form::Text { example: "7-0" })
        .query("limit", "The most items.", limit())
        .gives(200, "A page.", Gives::Json(Form::page(format!("{}Page", title(name)), form(shelf)))),
        id(Route::get(plural, format!("/v1/{plural}/{{id}}"), format!("get_{name}"), move |gateway, call| {
            one(gateway, call, shelf)
        })
        .about(format!("One record of the kind {name}, as it is now."))
        .gives(200, "The record.", Gives::Json(form(shelf)))),
        id(Route::get(plural, format!("/v1/{plural}/{{id}}/proof"), format!("prove_{name}"), move |gateway, call| {
            proof(gateway, call, shelf)
        })
        .about("A proof of what the record is, or that there is none, in the newest final state. `kerf verify` reads it.")
        .gives(200, "The proof.", Gives::Media("application/octet-stream"))),
        id(Route::get(plural, format!("/v1/{plural}/{{id}}/facts"), format!("facts_of_{name}"), move |gateway, call| {
            facts_of(gateway, call, shelf)
        })
        .about("The facts that speak of the record, in order. A page may be short or empty and still not be the last.")
        .query("after", "The fact after which to begin: `next` of the page before.", Form::place())
        .query("limit", "The most items.", Form::Number { min: 1, max: FACTS_MAX })
        .gives(200, "A page.", Gives::Json(Form::page("FactPage", crate::api::events::fact_form())))),
    ]
}

/// The key that the path names; an id of another form names nothing.
pub(crate) fn key(call: &Call, shelf: &Shelf) -> Result<Key, Problem> {
    shelf.key(call.in_path("id")).map_err(|reason| Problem::new(ProblemCode::NotFound, reason))
}

/// A record in JSON, with what is around it.
pub(crate) fn json(shelf: &Shelf, found: &RecordAt) -> Json {
    object([
        ("id", text(shelf.id(&found.key))),
        ("kind", text(shelf.name)),
        ("height", number(found.height)),
        ("record", Shelf::json(&found.record)),
    ])
}

async fn one(gateway: Arc<Gateway>, call: Call, shelf: &Shelf) -> Result<Answer, Problem> {
    let key = key(&call, shelf)?;
    let found = gateway.node.record(key).await?;
    let found = found.ok_or_else(|| not_there(shelf.name))?;
    if !gateway.may_see(&call.viewer, &found.record).await? {
        return Err(not_there(shelf.name));
    }
    Ok(Answer::json(StatusCode::OK, &json(shelf, &found)))
}

async fn list(gateway: Arc<Gateway>, call: Call, shelf: &Shelf) -> Result<Answer, Problem> {
    let limit = usize::try_from(call.number("limit", 50)).unwrap_or(1);
    let mut pages = match call.parameter("owner") {
        None => {
            let cursor = call.parameter("cursor");
            let after =
                cursor.map(|text| shelf.cursor(text).ok_or_else(|| bad_cursor("cursor"))).transpose()?;
            Pages::All { after }
        }
        Some(owner) => {
            let wrong = |reason| Problem::new(ProblemCode::BadParameter, format!("`owner`: {reason}"));
            Pages::Of { owner: any_id(owner).map_err(wrong)?, before: call.cursor("cursor")? }
        }
    };
    let (mut items, mut bytes) = (Vec::new(), 0);
    let next = loop {
        let (found, next) = pages.next(&gateway, shelf.kind, (limit - items.len()).min(READ_AT_ONCE)).await?;
        for record in &found {
            if !gateway.may_see(&call.viewer, &record.record).await? {
                continue;
            }
            let item = json(shelf, record);
            bytes += canon::encoded_len(&record.record) * 2;
            items.push(item);
        }
        if next.is_none() || items.len() >= limit || bytes >= PAGE_BYTES_MAX {
            break next;
        }
    };
    Ok(Answer::json(StatusCode::OK, &page(items, next)))
}

/// Where a list goes on.
enum Pages {
    All { after: Option<Key> },
    Of { owner: [u8; 16], before: Option<FactCursor> },
}

impl Pages {
    /// The next records, and the cursor after them.
    async fn next(
        &mut self,
        gateway: &Gateway,
        kind: Kind,
        limit: usize,
    ) -> Result<(Vec<RecordAt>, Option<String>), Problem> {
        let page = match self {
            Self::All { after } => {
                let page = gateway.node.records(kind, *after, limit).await?;
                *after = page.items.last().map(|last| last.key);
                page
            }
            Self::Of { owner, before } => {
                let page = gateway.node.records_of(owner, kind, *before, limit).await?;
                *before = page.next.as_ref().and_then(|next| next.parse().ok());
                page
            }
        };
        Ok((page.items, page.next))
    }
}

async fn proof(gateway: Arc<Gateway>, call: Call, shelf: &Shelf) -> Result<Answer, Problem> {
    let key = key(&call, shelf)?;
    if !call.viewer.sees_all && !crate::sight::is_public(shelf.kind) {
        // What may not be seen must not differ from what is not there: no proof says which of the two it is.
        let found = gateway.node.record(key).await?.ok_or_else(|| not_there(shelf.name))?;
        if !gateway.may_see(&call.viewer, &found.record).await? {
            return Err(not_there(shelf.name));
        }
    }
    let proof = gateway.node.prove(&key).await?;
    Ok(Answer::octets(proof.encode()))
}

pub(crate) fn mentions(outcome: &Outcome, id: &[u8; 16]) -> bool {
    canon::encode(outcome).windows(id.len()).any(|window| window == id)
}

async fn facts_of(gateway: Arc<Gateway>, call: Call, shelf: &Shelf) -> Result<Answer, Problem> {
    let key = key(&call, shelf)?;
    let after: FactCursor = call.cursor("after")?.unwrap_or(end_of(0));
    let limit = usize::try_from(call.number("limit", 100)).unwrap_or(1);
    let found = gateway.node.record(key).await?;
    match &found {
        None if !has_trail(shelf.kind) => return Err(not_there(shelf.name)),
        Some(found) if !gateway.may_see(&call.viewer, &found.record).await? => {
            return Err(not_there(shelf.name));
        }
        Some(_) | None => {}
    }
    // Of what is gone its parties see the facts; to others it was never there.
    let must_be_seen = found.is_none() && !call.viewer.sees_all && !crate::sight::is_public(shelf.kind);
    let viewer = call.viewer;
    let page = gateway
        .read_node(move |node| {
            let id = key.id();
            let wanted = |outcome: &Outcome| mentions(outcome, &id) && viewer.is_named_in(outcome);
            if !has_trail(key.kind().unwrap_or(Kind::Seen)) {
                return facts::read(node, after, limit, &wanted);
            }
            let most = usize::try_from(BLOCKS_READ_MAX).unwrap_or(1);
            // The block of `after` itself may have more.
            let heights = node.changes_of(&key, after.height.saturating_sub(1), most)?;
            let full = heights.len() == most;
            let mut stretch = facts::read_blocks(node, after, limit, heights, &wanted)?;
            stretch.more |= full;
            Ok(stretch)
        })
        .await?;
    if must_be_seen && page.facts.is_empty() {
        return Err(not_there(shelf.name));
    }
    Ok(Answer::json_text(page.into_page()))
}
