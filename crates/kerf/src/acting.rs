//! Acts from the command line: what can be filled in, and what must be shown beside them.
//!
//! Promise: an act that names a content by its hash only (a contract, a sealed quote) is never signed
//! blindly: the content behind the hash is found, checked against it, and shown, or nothing is signed.

use crate::client::{Client, escape};
use crate::display;
use crate::failure::{Failure, Outcome};
use crate::home::Home;
use crate::kinds::record_in;
use crate::profiles::Signer;
use crate::sealed::Opening;
use crate::signing::Aside;
use crate::verbs::{self, Setting};
use canon::{Digest, Json};
use clap::ArgMatches;
use ledger::{Act, ActHelp, Agreement, Command, Listing, Quote};
use vocabulary::{AgreementId, ListingId, QuoteId};

/// The act on the command line, with what could be filled in.
pub(crate) fn act(
    home: &Home,
    client: &Client,
    signer: &Signer,
    help: &ActHelp,
    matches: &ArgMatches,
    setting: Setting,
) -> Outcome<Act> {
    let filled = fill_in(home, client, signer, help.name, matches, setting)?;
    let fallback =
        |field: &str| filled.iter().find(|(name, _)| *name == field).map(|(_, value)| value.clone());
    verbs::act_of(&verbs::act_json(help, matches, setting, &fallback)?)
}

type Filled = Vec<(&'static str, Json)>;

fn text(value: impl ToString) -> Json {
    Json::Text(value.to_string())
}

fn fill_in(
    home: &Home,
    client: &Client,
    signer: &Signer,
    act: &str,
    matches: &ArgMatches,
    setting: Setting,
) -> Outcome<Filled> {
    let given = |field: &str| matches.get_one::<String>(&format!("act.{field}"));
    match act {
        "enrol" => Ok(vec![("key", text(signer.key))]),
        "sign" | "agree_amendment" => match (given("agreement"), given("content")) {
            (Some(id), None) => {
                let agreement = agreement(client, id)?;
                let content = content_digest(&agreement, act == "agree_amendment")?;
                Ok(vec![("content", text(content))])
            }
            (_, Some(_)) | (None, None) => Ok(Vec::new()),
        },
        "quote" => match (given("listing"), given("version")) {
            (Some(id), None) => Ok(vec![("version", Json::Number(listing(client, id)?.version.into()))]),
            (_, Some(_)) | (None, None) => Ok(Vec::new()),
        },
        "seal_quote" => seal(home, client, signer, matches, setting),
        "reveal_quote" => match (given("quote"), given("content")) {
            (Some(id), None) => reveal(home, client, id),
            (_, Some(_)) | (None, None) => Ok(Vec::new()),
        },
        _ => Ok(Vec::new()),
    }
}

fn record<T: canon::Canon>(client: &Client, plural: &str, id: &str) -> Outcome<T> {
    record_in(&client.get(&format!("/v1/{plural}/{}", escape(id)))?)
}

fn agreement(client: &Client, id: &str) -> Outcome<Agreement> {
    let _: AgreementId = id.parse().map_err(|reason: String| Failure::usage(reason, "check --agreement"))?;
    record(client, "agreements", id)
}

fn listing(client: &Client, id: &str) -> Outcome<Listing> {
    let _: ListingId = id.parse().map_err(|reason: String| Failure::usage(reason, "check --listing"))?;
    record(client, "listings", id)
}

fn content_digest(agreement: &Agreement, amendment: bool) -> Outcome<Digest> {
    match (&agreement.amendment, amendment) {
        (_, false) => Ok(agreement.content.digest()),
        (Some(amendment), true) => Ok(amendment.content.digest()),
        (None, true) => Err(Failure::world(
            "no_amendment",
            "no change of this agreement is proposed",
            "look at it with `kerf show`",
        )),
    }
}

fn seal(
    home: &Home,
    client: &Client,
    signer: &Signer,
    matches: &ArgMatches,
    setting: Setting,
) -> Outcome<Filled> {
    let Some(content) = verbs::sealed_content(matches, setting)? else { return Ok(Vec::new()) };
    let id = matches
        .get_one::<String>("act.listing")
        .ok_or_else(|| Failure::usage("--listing is missing", "say which need the quote is for"))?;
    let need: ListingId = id.parse().map_err(|reason: String| Failure::usage(reason, "check --listing"))?;
    let version = match matches.get_one::<String>("act.version") {
        Some(text) => text.parse().map_err(|_| Failure::usage("--version is no number", "check it"))?,
        None => listing(client, id)?.version,
    };
    let opening = Opening::seal(need, version, signer.principal, content)?;
    // Kept first: a quote whose opening is lost cannot be opened by anybody.
    opening.keep(home)?;
    Ok(vec![("version", Json::Number(version.into())), ("commitment", text(opening.commitment()))])
}

fn reveal(home: &Home, client: &Client, id: &str) -> Outcome<Filled> {
    let _: QuoteId = id.parse().map_err(|reason: String| Failure::usage(reason, "check --quote"))?;
    let quote: Quote = record(client, "quotes", id)?;
    let commitment = quote.commitment.ok_or_else(|| {
        Failure::world("not_sealed", "this quote was not sealed", "there is nothing to open")
    })?;
    let opening = Opening::find(home, &commitment)?;
    Ok(vec![
        ("listing", text(quote.listing)),
        ("content", canon::to_json(&opening.content)),
        ("salt", verbs::salt_json(&opening.salt)),
    ])
}

/// What must be shown beside a command before it is signed.
pub(crate) fn asides(
    home: &Home,
    client: &Client,
    signer: &Signer,
    command: &Command,
) -> Outcome<Vec<Aside>> {
    let act = match command {
        Command::Act(act) => act,
        Command::Approve(approve) => approve.act.as_ref(),
        Command::Reject(_) => return Ok(Vec::new()),
    };
    match act {
        Act::Sign(sign) => {
            let agreement = agreement(client, &sign.agreement.to_string())?;
            must_match(&sign.content, &agreement.content.digest())?;
            Ok(vec![Aside {
                title: "The contract, whose hash is signed".to_owned(),
                text: display::value(&agreement.content, 1),
            }])
        }
        Act::AgreeAmendment(agree) => {
            let agreement = agreement(client, &agree.agreement.to_string())?;
            must_match(&agree.content, &content_digest(&agreement, true)?)?;
            let content = agreement.amendment.map(|amendment| amendment.content);
            Ok(vec![Aside {
                title: "The contract as it would be, whose hash is signed".to_owned(),
                text: content.map(|content| display::value(content.as_ref(), 1)).unwrap_or_default(),
            }])
        }
        Act::SealQuote(seal) => {
            // An approver on another machine has no opening, and is told so instead of shown a hash.
            let opening = Opening::find(home, &seal.commitment)?;
            let bound = Opening { listing: seal.listing, version: seal.version, ..opening.clone() };
            let bidder = if matches!(command, Command::Act(_)) { signer.principal } else { opening.bidder };
            must_match(&seal.commitment, &Opening { bidder, ..bound }.commitment())?;
            Ok(vec![Aside {
                title: "The quote, whose salted hash is signed".to_owned(),
                text: display::value(&opening.content, 1),
            }])
        }
        _ => Ok(Vec::new()),
    }
}

fn must_match(signed: &Digest, found: &Digest) -> Outcome<()> {
    if signed == found {
        return Ok(());
    }
    Err(Failure::world(
        "not_the_content",
        format!("the hash {signed} is not the one of the content that can be shown ({found})"),
        "nothing was signed; leave --content out to sign what is shown",
    ))
}
