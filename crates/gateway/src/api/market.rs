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
use market::{Coordination, Count, Enough, Facets, HITS_MAX, Hit, LineOptions, SourcingOption, Way};
use std::sync::Arc;
use vocabulary::{
    AgentId, Country, Cpv, Currency, ListingId, Match, Name, Price, Quantity, Span, Timestamp, Unit,
};

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
        Route::get("listings", "/v1/listings/{id}/options", "sourcing", sourcing)
            .about(
                "Make, share or buy: the ways to come by what a need asks for. One's own people and tools, partners (with whom                  there is a framework or a member in common), and the market's offers; and what coordination took so far for each                  way, as medians of facts.",
            )
            .in_path("id", "The need.", Form::of::<ListingId>())
            .query("agent", "In whose name; without it, whose session it is.", Form::of::<AgentId>())
            .gives(200, "The ways, line by line.", Gives::Json(sourced_form()))
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

fn sourced_form() -> Form {
    let words = |words: &[&str]| Form::Word(words.iter().map(|word| (*word).to_owned()).collect());
    let way = || words(&["make", "share", "buy"]);
    let coordination = || {
        Form::object(
            "Coordination",
            [
                member("count", "Of how many trades or acts these are the medians.", Form::number()),
                member("acts", "Acts from the first to the last.", Form::number()),
                member("people", "Different people who signed some of them.", Form::number()),
                member("approvals", "Approvals under charters.", Form::number()),
                member("waiting", "How long it took, nearly all of it waiting.", Form::of::<Span>()),
                member("bytes", "Bytes on the ledger.", Form::number()),
            ],
        )
    };
    let figures = Form::object(
        "SourcingFigures",
        [
            member("height", "The block up to which they are told.", Form::number()),
            member(
                "make",
                "An act in the name of the agent, if it is an organisation; null if there is none yet.",
                coordination().or_null(),
            ),
            member("share", "Trades with partners; null if there is none yet.", coordination().or_null()),
            member("buy", "All trades of the network; null if there is none yet.", coordination().or_null()),
        ],
    );
    let requirement = Form::object(
        "OptionRequirement",
        [
            member("name", "The attribute.", Form::Text { example: "weight" }),
            member(
                "match",
                "Whether it is met; `lacking`: nothing is said about it, ask.",
                words(&["met", "lacking"]),
            ),
        ],
    );
    let option = Form::object(
        "SourcingOption",
        [
            member("way", "Which way.", way()),
            member("agent", "Who would do it.", Form::of::<AgentId>()),
            member("name", "What it is called there.", Form::of::<Name>()),
            member("listing", "The offer, if it is one.", Form::of::<ListingId>().or_null()),
            member("requirements", "How each requirement of the line fares.", Form::list(requirement)),
            member("enough", "Whether there is enough, as far as it is said.", Form::Flag),
            member("available", "What is free or offered, if it is said.", Form::of::<Quantity>().or_null()),
            member("delivery", "How long it takes, if it is said.", Form::of::<Quantity>().or_null()),
            member("price", "The price of one unit, if it is said.", Form::of::<Price>().or_null()),
        ],
    );
    let line = Form::object(
        "SourcingLine",
        [
            member("line", "The need's line, counted from 0.", Form::number()),
            member("options", "What misses nothing, the best first.", Form::list(option)),
        ],
    );
    Form::object(
        "Sourcing",
        [
            member("listing", "The need.", Form::of::<ListingId>()),
            member("agent", "In whose name.", Form::of::<AgentId>()),
            member(
                "figures",
                "What coordination took so far; null if this node has no books, or is still making them.",
                figures.or_null(),
            ),
            member("lines", "The ways, line by line.", Form::list(line)),
        ],
    )
}

fn coordination(cost: &Coordination) -> Json {
    object([
        ("count", number(cost.count)),
        ("acts", number(cost.acts)),
        ("people", number(cost.people)),
        ("approvals", number(cost.approvals)),
        ("waiting", text(cost.waiting)),
        ("bytes", number(cost.bytes)),
    ])
}

fn option(option: &SourcingOption) -> Json {
    let way = match option.way {
        Way::Make => "make",
        Way::Share => "share",
        Way::Buy => "buy",
    };
    // What misses something is no option.
    let requirement = |(name, fare): &(String, Match)| {
        let fares = if *fare == Match::Met { "met" } else { "lacking" };
        object([("name", text(name)), ("match", text(fares))])
    };
    object([
        ("way", text(way)),
        ("agent", text(option.agent)),
        ("name", text(&option.name)),
        ("listing", maybe(option.listing)),
        ("requirements", Json::List(option.requirements.iter().map(requirement).collect())),
        ("enough", Json::Flag(option.enough == Enough::Yes)),
        ("available", maybe(option.available)),
        ("delivery", maybe(option.delivery)),
        ("price", maybe(option.price)),
    ])
}

async fn sourcing(gateway: Arc<Gateway>, call: Call) -> Result<Answer, Problem> {
    let wrong = |reason: String| Problem::new(ProblemCode::NotFound, reason);
    let id: ListingId = call.in_path("id").parse().map_err(wrong)?;
    let agent = call.parsed::<AgentId>("agent")?.or_else(|| call.viewer.principals.first().copied());
    let agent = agent.ok_or_else(|| {
        let detail = "`agent` says in whose name: send it, or a session";
        Problem::new(ProblemCode::BadParameter, detail)
    })?;
    if !call.viewer.is_one_of(&[agent]) {
        return Err(not_there("agent in whose name you act"));
    }
    let sourced = gateway.sourced(agent, id, clock()).await?;
    let figures = sourced.figures.map_or(Json::Null, |(height, figures)| {
        let way = |way: &Option<Coordination>| way.as_ref().map_or(Json::Null, coordination);
        object([
            ("height", number(height)),
            ("make", way(&figures.make)),
            ("share", way(&figures.share)),
            ("buy", way(&figures.buy)),
        ])
    });
    let line = |line: &LineOptions| {
        object([
            ("line", number(line.line)),
            ("options", Json::List(line.options.iter().map(option).collect())),
        ])
    };
    let json = object([
        ("listing", text(id)),
        ("agent", text(agent)),
        ("figures", figures),
        ("lines", Json::List(sourced.lines.iter().map(line).collect())),
    ]);
    Ok(Answer::json(StatusCode::OK, &json))
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
    let mut query = query_of(&asked, limit, None).map_err(wrong)?;
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
