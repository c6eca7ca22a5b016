//! Reading: records, lists, facts, receipts, reports.
//!
//! Promise: nothing here signs or changes anything. With `--json` the node's answer is printed as it is.

use crate::client::{Client, escape, path_with};
use crate::display;
use crate::failure::{Failure, Outcome};
use crate::fiat;
use crate::session::Session;
use canon::Json;
use gateway::Shelf;
use std::path::Path;
use std::time::Duration;

/// How long to wait before a broken stream of facts is taken up again.
const RESUME_AFTER: Duration = Duration::from_millis(500);

fn texts<'a>(json: &'a Json, name: &str) -> &'a str {
    json.get(name).and_then(Json::as_text).unwrap_or_default()
}

fn number(json: &Json, name: &str) -> u64 {
    match json.get(name) {
        Some(Json::Number(number)) => *number,
        Some(Json::Null | Json::Flag(_) | Json::Text(_) | Json::List(_) | Json::Object(_)) | None => 0,
    }
}

fn items(json: &Json) -> &[Json] {
    match json.get("items") {
        Some(Json::List(items)) => items,
        Some(Json::Null | Json::Flag(_) | Json::Number(_) | Json::Text(_) | Json::Object(_)) | None => &[],
    }
}

fn record_text(json: &Json) -> String {
    let record = json.get("record").unwrap_or(&Json::Null);
    let head = format!("{} (block {})\n", display::visible(texts(json, "id")), number(json, "height"));
    match json.get("kind").and_then(Json::as_text).and_then(Shelf::of_name) {
        Some(kind) => format!("{head}{}", display::shaped(&(kind.shape)(), record, 1)),
        None => format!("{head}{}", display::json(record, 1)),
    }
}

/// One record; a transaction's id shows its receipt.
pub(crate) fn show(session: &Session, client: &Client, id: &str, as_profile: bool) -> Outcome<()> {
    if id.len() == 64 && canon::hex_decode(id).is_some() {
        return crate::signing::receipt(session, client, id, Duration::ZERO);
    }
    let (path, _) = fiat::path_of(id, as_profile)?;
    let json = client.get(&path)?;
    session.output.answer(&json, || record_text(&json))
}

/// What a list is asked for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Listed {
    /// The agent they belong to, or the record they hang on.
    pub(crate) owner: Option<String>,
    /// Where to go on.
    pub(crate) cursor: Option<String>,
    /// The most items.
    pub(crate) limit: Option<String>,
}

/// A page of records.
pub(crate) fn list(session: &Session, client: &Client, kind: &Shelf, wanted: Listed) -> Outcome<()> {
    let parameters = [("owner", wanted.owner), ("cursor", wanted.cursor), ("limit", wanted.limit)];
    let json = client.get(&path_with(&format!("/v1/{}", kind.plural), &parameters))?;
    session.output.answer(&json, || page_text(&json, record_text))
}

fn page_text(json: &Json, item: impl Fn(&Json) -> String) -> String {
    let mut out: String = items(json).iter().map(item).collect();
    if items(json).is_empty() {
        out.push_str("none\n");
    }
    if let Some(next) = json.get("next").and_then(Json::as_text) {
        out.push_str(&format!("more: --cursor {}\n", display::visible(next)));
    }
    out
}

/// Listings that match.
pub(crate) fn search(
    session: &Session,
    client: &Client,
    parameters: &[(&str, Option<String>)],
) -> Outcome<()> {
    let json = client.get(&path_with("/v1/search", parameters))?;
    session.output.answer(&json, || {
        page_text(&json, |item| {
            if item.get("record").is_some() {
                let rest = match item {
                    Json::Object(fields) => fields
                        .iter()
                        .filter(|(name, _)| !matches!(name.as_str(), "id" | "kind" | "height" | "record"))
                        .cloned()
                        .collect(),
                    Json::Null | Json::Flag(_) | Json::Number(_) | Json::Text(_) | Json::List(_) => {
                        Vec::new()
                    }
                };
                format!("{}{}", record_text(item), display::json(&Json::Object(rest), 1))
            } else {
                display::json(item, 0)
            }
        })
    })
}

fn fact_text(fact: &Json) -> String {
    let outcome = fact.get("outcome").and_then(|outcome| canon::from_json::<ledger::Outcome>(outcome).ok());
    let head = format!("{}  {}", display::visible(texts(fact, "at")), display::visible(texts(fact, "time")));
    let Some(outcome) = outcome else { return format!("{head}\n{}", display::json(fact, 1)) };
    let who = match &outcome.asker {
        Some(asker) => format!("{} by {} for {}", &*asker.act, asker.human, asker.principal),
        None => "a deadline passed".to_owned(),
    };
    match &outcome.verdict {
        ledger::Verdict::Refused(refused) => {
            format!("{head}  {who}\n  refused: {}: {}\n", refused.code.name(), refused.code.message())
        }
        ledger::Verdict::Done(done) => {
            let events: String = done.events.iter().map(|event| display::value(event, 1)).collect();
            format!("{head}  {who}\n{events}")
        }
    }
}

/// What facts are asked for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Facts {
    /// The fact after which to begin.
    pub(crate) after: Option<String>,
    /// The most facts.
    pub(crate) limit: Option<String>,
    /// Only those of one record.
    pub(crate) of: Option<String>,
    /// True if new ones are awaited without end.
    pub(crate) follow: bool,
}

/// Facts, in order.
pub(crate) fn facts(session: &Session, client: &Client, wanted: Facts) -> Outcome<()> {
    if wanted.follow {
        return follow(session, client, wanted.after);
    }
    let path = match &wanted.of {
        Some(id) => format!("{}/facts", fiat::path_of(id, false)?.0),
        None => "/v1/facts".to_owned(),
    };
    let json = client.get(&path_with(&path, &[("after", wanted.after), ("limit", wanted.limit)]))?;
    session.output.answer(&json, || {
        let mut out: String = items(&json).iter().map(fact_text).collect();
        if let Some(next) = json.get("next").and_then(Json::as_text) {
            out.push_str(&format!("more: --after {}\n", display::visible(next)));
        }
        out
    })
}

fn follow(session: &Session, client: &Client, mut after: Option<String>) -> Outcome<()> {
    loop {
        let path = path_with("/v1/events", &[("after", after.clone())]);
        let mut last = after.clone();
        client.follow(&path, |data| {
            let json = Json::parse(data).map_err(|error| {
                Failure::world("bad_answer", format!("a fact cannot be read: {error}"), "check the releases")
            })?;
            last = json.get("at").and_then(Json::as_text).map(str::to_owned).or_else(|| last.clone());
            session.output.item(&json, || fact_text(&json))
        })?;
        after = last;
        std::thread::sleep(RESUME_AFTER);
    }
}

/// How the node and its network are.
pub(crate) fn status(session: &Session, client: &Client) -> Outcome<()> {
    let json = client.get("/v1/network")?;
    session.output.answer(&json, || display::json(&json, 0))
}

/// The accounts of one agent.
pub(crate) fn balances(session: &Session, client: &Client, agent: &str) -> Outcome<()> {
    let json = client.get(&format!("/v1/agents/{}/balances", escape(agent)))?;
    session.output.answer(&json, || display::json(&json, 0))
}

/// The friction report, on the terminal or as a page in a file.
pub(crate) fn friction(session: &Session, client: &Client, html: Option<&Path>) -> Outcome<()> {
    let Some(path) = html else {
        if session.output.json {
            return session.output.answer(&client.get("/v1/reports/friction")?, String::new);
        }
        let text = client.get_bytes("/v1/reports/friction.txt")?;
        return session.output.raw(&String::from_utf8_lossy(&text));
    };
    let page = client.get_bytes("/v1/reports/friction.html")?;
    std::fs::write(path, page).map_err(|cause| Failure::file(path, "write", &cause))?;
    written(session, path)
}

/// Says that a file was written.
pub(crate) fn written(session: &Session, path: &Path) -> Outcome<()> {
    let shown = path.display().to_string();
    let json = Json::Object(vec![("written".to_owned(), Json::Text(shown.clone()))]);
    session.output.answer(&json, || format!("written: {shown}\n"))
}

/// A proof of what a record is, or that there is none, in a file.
pub(crate) fn proof(
    session: &Session,
    client: &Client,
    id: &str,
    as_profile: bool,
    out: &Path,
) -> Outcome<()> {
    let path = match id.parse::<vocabulary::TransactionId>() {
        Ok(transaction) => format!("/v1/transactions/{transaction}"),
        Err(_) => fiat::path_of(id, as_profile)?.0,
    };
    let bytes = client.get_bytes(&format!("{path}/proof"))?;
    std::fs::write(out, bytes).map_err(|cause| Failure::file(out, "write", &cause))?;
    written(session, out)
}

/// Asks what an envelope in a file would do.
pub(crate) fn dry_run(session: &Session, client: &Client, path: &Path) -> Outcome<()> {
    let wrong = |reason: String| {
        Failure::usage(format!("`{}` is not an envelope: {reason}", path.display()), "give its JSON form")
    };
    let json = Json::parse(&crate::verbs::read_text(path)?).map_err(|error| wrong(error.to_string()))?;
    let envelope: ledger::Envelope = canon::from_json(&json).map_err(|error| wrong(error.to_string()))?;
    crate::signing::dry_run(session, client, &canon::encode(&envelope))
}
