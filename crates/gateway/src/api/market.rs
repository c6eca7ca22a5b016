//! Searching the market's index: what fits, why it is where it is, and what is needed to check it.

use crate::answer::{Answer, maybe, number, object, text};
use crate::call::{Call, bad_cursor};
use crate::form::{Form, Member, member};
use crate::pages::{asked_in, query_of};
use crate::problem::{Problem, ProblemCode};
use crate::route::{Gives, Route};
use crate::server::Gateway;
use crate::sight::not_there;
use crate::visit::clock;
use axum::http::StatusCode;
use canon::{Digest, Json};
use ledger::Listing;
use market::{Count, Facets, HITS_MAX, Hit};
use std::sync::Arc;
use vocabulary::{AgentId, Country, Cpv, Currency, ListingId, Price, Timestamp, Unit};

/// How many hits a page has if nobody says otherwise.
const HITS_USUAL: u64 = 20;

pub(crate) fn routes() -> Vec<Route> {
    let words = |words: &[&str]| Form::Word(words.iter().map(|word| (*word).to_owned()).collect());
    vec![
        Route::get("listings", "/v1/market", "market", market)
            .about(
                "Searches offers and needs in an index: words in six languages, a category with all below it, prices by unit, \
                 countries; what answers a need. Each hit says why it is where it is, and which version of the listing was \
                 indexed: fetch the listing and compare version and hash. All hits are counted by facet.",
            )
            .query("text", "Words; all of them must be there, in any of their forms.", Form::Text { example: "paper" })
            .query("purpose", "Which way it goes.", words(&["offer", "need"]))
            .query("category", "A category (CPV); what stands under it is found too.", Form::of::<Cpv>())
            .query("max", "The highest price of one unit, without VAT.", Form::of::<Price>())
            .query("per", "The unit of that price; others of its kind are converted.", Form::of::<Unit>())
            .query("currency", "Has a line in this currency.", Form::of::<Currency>())
            .query("country", "Where its owner is.", Form::of::<Country>())
            .query("owner", "Whose.", Form::of::<AgentId>())
            .query("need", "A need: finds the offers that answer at least one of its lines.", Form::of::<ListingId>())
            .query("all", "`1`: what is closed too.", words(&["1"]))
            .query("cursor", "`next` of the page before.", Form::Text { example: "01" })
            .query("limit", "The most hits.", Form::Number { min: 1, max: HITS_MAX as u64 })
            .gives(200, "What was found.", Gives::Json(found_form()))
            .problem(404),
    ]
}

fn found_form() -> Form {
    let reason = Form::object(
        "FoundReason",
        [
            member("why", "What puts it there, in words.", Form::Text { example: "`paper` in the title" }),
            member("share", "Its share of the score, in hundredths of a percent.", Form::number()),
        ],
    );
    let hit = Form::object(
        "MarketHit",
        [
            member("listing", "The listing.", Form::of::<ListingId>()),
            member("version", "The version that was indexed.", Form::number()),
            member("digest", "The SHA-256 hash of the record's canonical bytes.", Form::of::<Digest>()),
            member("score", "How well it fits.", Form::number()),
            member("reasons", "Why it is where it is.", Form::list(reason)),
        ],
    );
    let counts = |name: &str, of: Form| {
        Form::list(Form::object(
            name,
            [member("value", "The value.", of), member("count", "How many have it.", Form::number())],
        ))
    };
    let facets: [Member; 5] = [
        member("purposes", "Offers and needs.", counts("PurposeCount", Form::Text { example: "offer" })),
        member("categories", "Categories, at each level.", counts("CategoryCount", Form::of::<Cpv>())),
        member("currencies", "Currencies of lines.", counts("CurrencyCount", Form::of::<Currency>())),
        member("countries", "Countries of owners.", counts("CountryCount", Form::of::<Country>())),
        member("owners", "Owners.", counts("OwnerCount", Form::of::<AgentId>())),
    ];
    Form::object(
        "MarketFound",
        [
            member("height", "The block up to which the index goes.", Form::number()),
            member("time", "That block's time.", Form::of::<Timestamp>()),
            member("total", "How many there are on all pages.", Form::number()),
            member("hits", "This page.", Form::list(hit)),
            member("facets", "All of them, counted.", Form::object("MarketFacets", facets)),
            member(
                "next",
                "Where the next page begins; null on the last.",
                Form::Text { example: "01" }.or_null(),
            ),
        ],
    )
}

fn counts<T>(counts: &[Count<T>], name: impl Fn(&T) -> Json) -> Json {
    let one = |it: &Count<T>| object([("value", name(&it.value)), ("count", number(it.count))]);
    Json::List(counts.iter().map(one).collect())
}

fn facets(facets: &Facets) -> Json {
    object([
        ("purposes", counts(&facets.purposes, canon::to_json)),
        ("categories", counts(&facets.categories, |value| text(value))),
        ("currencies", counts(&facets.currencies, |value| text(value))),
        ("countries", counts(&facets.countries, |value| text(value))),
        ("owners", counts(&facets.owners, |value| text(value))),
    ])
}

fn hit(hit: &Hit) -> Json {
    let reason =
        |reason: &market::Reason| object([("why", text(&reason.why)), ("share", number(reason.share))]);
    object([
        ("listing", text(hit.listing)),
        ("version", number(hit.version)),
        ("digest", text(hit.digest)),
        ("score", number(hit.score)),
        ("reasons", Json::List(hit.reasons.iter().map(reason).collect())),
    ])
}

async fn market(gateway: Arc<Gateway>, call: Call) -> Result<Answer, Problem> {
    let wrong = |reason: String| Problem::new(ProblemCode::BadParameter, reason);
    let asked = asked_in(&call.query);
    let limit = usize::try_from(call.number("limit", HITS_USUAL)).unwrap_or(1);
    let mut query = query_of(&asked, limit).map_err(wrong)?;
    if let Some(need) = call.parsed::<ListingId>("need")? {
        let listing: Listing = gateway.get(&need).await?.ok_or_else(|| not_there("listing"))?;
        query.answers = Some(Box::new(listing));
    }
    if let Some(cursor) = call.parameter("cursor") {
        query.cursor = Some(cursor.parse().map_err(|_| bad_cursor("cursor"))?);
    }
    let found = gateway.found(query, clock()).await?;
    let json = object([
        ("height", number(found.height)),
        ("time", text(found.time)),
        ("total", number(found.total)),
        ("hits", Json::List(found.hits.iter().map(hit).collect())),
        ("facets", facets(&found.facets)),
        ("next", maybe(found.next)),
    ]);
    Ok(Answer::json(StatusCode::OK, &json))
}
