//! Searching offers and needs.
//!
//! A search looks through a bounded number of listings in the order of their ids and says where it
//! stopped; whoever wants all of them follows `next`. The index that ranks and counts is at `/v1/market`; this one needs none.

use crate::answer::{Answer, number, object, page, text};
use crate::call::{Call, bad_cursor};
use crate::form::{Form, member, optional};
use crate::limits::{LISTINGS_READ_MAX, PAGE_BYTES_MAX, RECORDS_MAX};
use crate::problem::{Problem, ProblemCode};
use crate::route::{Gives, Route};
use crate::server::Gateway;
use crate::shelf::Shelf;
use axum::http::StatusCode;
use canon::Json;
use ledger::{Kept, Key, Kind, Listing, ListingLine, Purpose, Record};
use node::RecordAt;
use std::sync::Arc;
use vocabulary::{Cpv, ListingId, Match, match_all};

/// How many listings are read at once; blocks wait for each such read.
const READ_AT_ONCE: usize = 64;
/// The most letters of the words searched for.
const TEXT_MAX: usize = 200;

pub(crate) fn routes() -> Vec<Route> {
    let words = |words: &[&str]| Form::Word(words.iter().map(|word| (*word).to_owned()).collect());
    let listing = Shelf::of_kind(Kind::Listing);
    let found = listing.map_or(Form::Flag, found_form);
    vec![
        Route::get("listings", "/v1/search", "search", search)
            .about(
                "Finds offers and needs: by words in titles and lines, by category and everything under it, and the \
                 offers that answer a need, with how each requirement of each line fares. A page may be short or \
                 empty and still not be the last: go on with `next`.",
            )
            .query("purpose", "Which way it goes.", words(&["offer", "need"]))
            .query("text", "Words; all of them must be there, in upper or lower case.", Form::Text { example: "paper" })
            .query("category", "A category (CPV); what stands under it is found too.", Form::of::<Cpv>())
            .query("need", "A need: finds the offers that answer at least one of its lines.", Form::of::<ListingId>())
            .query(
                "stage",
                "How far it is; without it, all.",
                words(&["open", "revealing", "selecting", "selected", "withdrawn", "lapsed"]),
            )
            .query("cursor", "`next` of the page before.", Form::Text { example: "07" })
            .query("limit", "The most items.", Form::Number { min: 1, max: RECORDS_MAX })
            .gives(200, "A page.", Gives::Json(Form::page("FoundPage", found)))
            .problem(404),
    ]
}

fn found_form(shelf: &Shelf) -> Form {
    let requirement = Form::object(
        "RequirementMatch",
        [
            member("name", "The attribute.", Form::Text { example: "weight" }),
            member(
                "match",
                "Whether the offer has it; `lacking`: it says nothing about it, ask.",
                Form::Word(vec!["met".to_owned(), "missed".to_owned(), "lacking".to_owned()]),
            ),
            optional("why", "Why it is missed.", Form::Text { example: "at least 80 g/m² is asked for" }),
        ],
    );
    let line = Form::object(
        "LineMatch",
        [
            member("line", "The need's line, counted from 0.", Form::number()),
            member(
                "offer_line",
                "The offer's line that fits best; null if none does.",
                Form::number().or_null(),
            ),
            member("requirements", "How each requirement fares there.", Form::list(requirement)),
        ],
    );
    let answer = Form::object(
        "NeedMatch",
        [
            member(
                "meets_all",
                "Whether every line of the need has a line here that meets all it asks.",
                Form::Flag,
            ),
            member("lines", "Line by line.", Form::list(line)),
        ],
    );
    Form::object(
        "FoundListing",
        [
            member("id", "Its id.", Form::Of(shelf.id_shape)),
            member("kind", "Its kind.", Form::Word(vec![shelf.name.to_owned()])),
            member("height", "The block after which it was read.", Form::number()),
            member("record", "The listing.", Form::Of(shelf.shape)),
            optional("answers", "How it answers the need.", answer),
        ],
    )
}

/// What is searched for.
struct Wanted {
    purpose: Option<Purpose>,
    words: Vec<String>,
    category: Option<Cpv>,
    need: Option<Arc<Listing>>,
    stage: Option<String>,
}

impl Wanted {
    async fn of(gateway: &Gateway, call: &Call) -> Result<Self, Problem> {
        let text = call.parameter("text").unwrap_or_default();
        if text.chars().count() > TEXT_MAX {
            return Err(Problem::new(
                ProblemCode::BadParameter,
                format!("`text` has at most {TEXT_MAX} letters"),
            ));
        }
        let need = match call.parsed::<ListingId>("need")? {
            None => None,
            Some(id) => Some(need(gateway, &id).await?),
        };
        let purpose = match call.parameter("purpose") {
            Some("offer") => Some(Purpose::Offer),
            Some(_) => Some(Purpose::Need),
            None => need.as_ref().map(|_| Purpose::Offer),
        };
        if need.is_some() && purpose == Some(Purpose::Need) {
            return Err(Problem::new(ProblemCode::BadParameter, "`need` finds offers: leave `purpose` out"));
        }
        Ok(Self {
            purpose,
            words: text.split_whitespace().map(str::to_lowercase).collect(),
            category: category(call)?,
            need,
            stage: call.parameter("stage").map(str::to_owned),
        })
    }

    /// How the listing answers, if it is one that is searched for; `None` if not.
    fn judge(&self, listing: &Listing) -> Option<Option<Json>> {
        let stage_fits = self
            .stage
            .as_ref()
            .is_none_or(|stage| canon::to_json(&listing.stage) == Json::Text(stage.clone()));
        let purpose_fits = self.purpose.is_none_or(|purpose| purpose == listing.purpose);
        let category_fits =
            self.category.is_none_or(|wider| listing.categories().iter().any(|code| code.is_under(&wider)));
        if !(stage_fits && purpose_fits && category_fits && self.has_words(listing)) {
            return None;
        }
        match &self.need {
            None => Some(None),
            Some(need) => answers(need, listing).map(Some),
        }
    }

    fn has_words(&self, listing: &Listing) -> bool {
        if self.words.is_empty() {
            return true;
        }
        let mut all = listing.title.to_lowercase();
        for line in listing.lines.iter() {
            let label = line.item.classified_as.map_or("", Cpv::label);
            let note = line.item.note.as_ref().map_or("", |note| note);
            for part in [&line.item.name, label, note] {
                all.push('\n');
                all.push_str(&part.to_lowercase());
            }
        }
        self.words.iter().all(|word| all.contains(word.as_str()))
    }
}

/// A category, with or without its check digit.
fn category(call: &Call) -> Result<Option<Cpv>, Problem> {
    let Some(text) = call.parameter("category") else { return Ok(None) };
    let read = if text.contains('-') { text.parse() } else { Cpv::from_digits(text) };
    read.map(Some).map_err(|error| Problem::new(ProblemCode::BadParameter, format!("`category`: {error}")))
}

async fn need(gateway: &Gateway, id: &ListingId) -> Result<Arc<Listing>, Problem> {
    let found = gateway.node.record(Listing::key(id)).await?;
    let listing = found.as_ref().and_then(|found| Listing::of(&found.record)).cloned();
    listing
        .filter(|listing| listing.purpose == Purpose::Need)
        .ok_or_else(|| Problem::new(ProblemCode::NotFound, "there is no need with this id"))
}

/// How one line of an offer fares against one of a need; `None` if it is something else.
fn fares(need: &ListingLine, offer: &ListingLine) -> Option<Vec<(String, Match)>> {
    let fares = match_all(&need.requirements, &offer.item.attributes);
    let same_kind = match (need.item.classified_as, offer.item.classified_as) {
        (Some(wider), Some(code)) => code.is_under(&wider),
        // Without categories on both sides it must at least have something of what is asked for.
        (None, Some(_) | None) | (Some(_), None) => fares.iter().any(|(_, fare)| *fare == Match::Met),
    };
    same_kind.then(|| fares.into_iter().map(|(name, fare)| (name.to_string(), fare)).collect())
}

fn count(fares: &[(String, Match)], wanted: impl Fn(&Match) -> bool) -> usize {
    fares.iter().filter(|(_, fare)| wanted(fare)).count()
}

/// How an offer answers a need, line by line; `None` if it answers no line without missing something.
fn answers(need: &Listing, offer: &Listing) -> Option<Json> {
    let (mut lines, mut meets_all, mut answers_one) = (Vec::new(), true, false);
    for (index, line) in need.lines.iter().enumerate() {
        let candidates =
            offer.lines.iter().enumerate().filter_map(|(at, offered)| Some((at, fares(line, offered)?)));
        let best = candidates.min_by_key(|(_, fares)| {
            (
                count(fares, |fare| matches!(fare, Match::Missed { .. })),
                count(fares, |fare| *fare == Match::Lacking),
            )
        });
        let fares = best.as_ref().map_or(&[][..], |(_, fares)| fares.as_slice());
        let missed = count(fares, |fare| matches!(fare, Match::Missed { .. }));
        meets_all &= best.is_some() && count(fares, |fare| *fare == Match::Met) == fares.len();
        answers_one |= best.is_some() && missed == 0;
        lines.push(object([
            ("line", number(index)),
            ("offer_line", best.as_ref().map_or(Json::Null, |(at, _)| number(*at))),
            ("requirements", Json::List(fares.iter().map(fare_json).collect())),
        ]));
    }
    answers_one.then(|| object([("meets_all", Json::Flag(meets_all)), ("lines", Json::List(lines))]))
}

fn fare_json((name, fare): &(String, Match)) -> Json {
    let word = match fare {
        Match::Met => "met",
        Match::Missed { .. } => "missed",
        Match::Lacking => "lacking",
    };
    let mut members = vec![("name".to_owned(), text(name)), ("match".to_owned(), text(word))];
    if let Match::Missed { why } = fare {
        members.push(("why".to_owned(), text(why)));
    }
    Json::Object(members)
}

fn json(shelf: &Shelf, found: &RecordAt, answers: Option<Json>) -> Json {
    let mut item = crate::api::records::json(shelf, found);
    if let (Json::Object(members), Some(answers)) = (&mut item, answers) {
        members.push(("answers".to_owned(), answers));
    }
    item
}

async fn search(gateway: Arc<Gateway>, call: Call) -> Result<Answer, Problem> {
    let shelf = Shelf::of_kind(Kind::Listing).ok_or(ProblemCode::Internal)?;
    let wanted = Wanted::of(&gateway, &call).await?;
    let limit = usize::try_from(call.number("limit", 50)).unwrap_or(1);
    let cursor = call.parameter("cursor");
    let mut after: Option<Key> =
        cursor.map(|text| shelf.cursor(text).ok_or_else(|| bad_cursor("cursor"))).transpose()?;
    let (mut items, mut bytes, mut looked_at) = (Vec::new(), 0, 0);
    let next = loop {
        let found = gateway.node.records(Kind::Listing, after, READ_AT_ONCE).await?;
        let more = found.next.is_some();
        for listing in &found.items {
            let Record::Listing(record) = &listing.record else { continue };
            after = Some(listing.key);
            looked_at += 1;
            if let Some(answers) = wanted.judge(record) {
                bytes += canon::encoded_len(&listing.record) * 2;
                items.push(json(shelf, listing, answers));
            }
            if items.len() >= limit || bytes >= PAGE_BYTES_MAX {
                break;
            }
        }
        if items.len() >= limit || bytes >= PAGE_BYTES_MAX || (more && looked_at >= LISTINGS_READ_MAX) {
            break after;
        }
        if !more {
            break None;
        }
        tokio::task::yield_now().await;
    };
    let next = next.map(|key| canon::hex_encode(&key.0));
    Ok(Answer::json(StatusCode::OK, &page(items, next)))
}
