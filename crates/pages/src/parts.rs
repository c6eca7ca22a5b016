//! Small parts of pages: links to records, values by their form, tables.

use crate::form::percent;
use crate::scene::{Scene, visible};
use crate::texts::{DEADLINES, Text};
use canon::{Json, Shape};
use maud::{Markup, html};
use vocabulary::{AgentId, Amount, Cpv, Price, Quantity, Span, Timestamp, Vat};

/// How many characters of a long id are shown in running text; its link and title have all of it.
const ID_SHOWN: usize = 14;

/// The kinds of ids, and where their records are shown.
const PLACES: &[(&str, &str)] = &[
    ("account", "accounts"),
    ("agent", "agents"),
    ("agreement", "agreements"),
    ("delivery", "deliveries"),
    ("dispute", "disputes"),
    ("invoice", "invoices"),
    ("listing", "listings"),
    ("mandate", "mandates"),
    ("money", "money"),
    ("net", "networks"),
    ("order", "orders"),
    ("payment", "payments"),
    ("pending", "pending"),
    ("quote", "quotes"),
];

/// The path of the page that shows the record with this id.
pub fn path_of(id: &str) -> Option<String> {
    let prefix = id.split('_').next().unwrap_or_default();
    PLACES.iter().find(|(known, _)| *known == prefix).map(|(_, place)| format!("/{place}/{id}"))
}

/// Text for a place in a query or in a fragment.
pub fn escaped(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

/// An agent: its name if it has given itself one, and as much of its id as tells it from others.
pub(crate) fn agent(scene: &Scene<'_>, id: &AgentId) -> Markup {
    let text = id.to_string();
    html! {
        a.agent href={ "/agents/" (text) } title=(text) {
            @match scene.names.get(id) {
                Some(name) => { bdi { (name) } " " small { (shortened(&text)) } }
                None => { (shortened(&text)) }
            }
        }
    }
}

fn shortened(id: &str) -> String {
    let body = id.split_once('_').map_or(id, |(_, body)| body);
    let head: String = body.chars().take(6).collect();
    format!("{head}…")
}

/// A record, by its id.
pub(crate) fn record(id: &str) -> Markup {
    let shown: String = if id.len() > ID_SHOWN + 8 {
        format!("{}…", id.get(..ID_SHOWN).unwrap_or(id))
    } else {
        id.to_owned()
    };
    match path_of(id) {
        Some(path) => html! { a.record href=(path) title=(id) { (shown) } },
        None => html! { code title=(id) { (shown) } },
    }
}

/// A category: its code and label.
pub(crate) fn category(cpv: &Cpv) -> Markup {
    html! { span.category { (cpv.label()) " " small { (cpv) } } }
}

/// How far a record is.
pub(crate) fn stage(scene: &Scene<'_>, name: &str, waits: bool) -> Markup {
    html! { span.stage.waits[waits] { (scene.label(name)) } }
}

/// Until when something is to be done, and what follows if nobody does it; `stage` is that of a record of `kind`.
pub(crate) fn due(scene: &Scene<'_>, kind: &str, stage: &str, time: Timestamp) -> Markup {
    let key = if stage.is_empty() { kind.to_owned() } else { format!("{kind}.{stage}") };
    let said = crate::labels::named(DEADLINES, scene.reader.language, &key);
    html! {
        @match said.and_then(|said| said.split_once("{}")) {
            Some((before, after)) => { (before) (scene.reader.deadline(time)) (after) },
            None => { (scene.say(Text::Deadline)) ": " (scene.reader.deadline(time)) },
        }
    }
}

/// A rate of VAT: the usual kind by its rate alone, the others by what they are.
pub(crate) fn vat(scene: &Scene<'_>, vat: &Vat) -> String {
    let text = vat.to_string();
    let (code, rate) = text.split_once(' ').unwrap_or((&text, "0"));
    let rate = format!("{}\u{a0}%", scene.reader.number(rate));
    if code == "S" {
        rate
    } else {
        format!("{rate} ({})", scene.label(&format!("vat_{}", code.to_ascii_lowercase())))
    }
}

/// Shares of which the ledger counts hundredths of a percent.
const SHARES: &[&str] = &["default_share", "over_price", "over_quantity"];

/// A name and a value, as a row of a list of facts about one thing.
pub(crate) fn facts(rows: &[(String, Markup)]) -> Markup {
    html! { dl { @for (name, value) in rows { div { dt { (name) } dd { (value) } } } } }
}

/// A link that begins an act, with fields filled in.
pub(crate) fn act_link(label: &str, act: &str, fields: &[(&str, String)], primary: bool) -> Markup {
    let query: Vec<String> =
        fields.iter().map(|(name, value)| format!("{name}={}", escaped(value))).collect();
    let to = if query.is_empty() { format!("/act/{act}") } else { format!("/act/{act}?{}", query.join("&")) };
    html! { a.button.quiet[!primary] href=(to) { (label) } " " }
}

/// A value of the ledger by its form, with everything that it says.
pub fn value(scene: &Scene<'_>, shape: &Shape, json: &Json) -> Markup {
    match (shape, json) {
        (Shape::Record(record), Json::Object(fields)) => {
            let of = |name: &str| record.fields.iter().find(|field| field.name == name);
            let rows: Vec<(String, Markup)> = fields
                .iter()
                .map(|(name, inner)| {
                    let shown = match (of(name), inner) {
                        (_, Json::Number(share)) if SHARES.contains(&name.as_str()) => {
                            html! { (scene.reader.number(&percent(*share))) "\u{a0}%" }
                        }
                        (Some(field), inner) => value(scene, &(field.shape)(), inner),
                        (None, inner) => raw(inner),
                    };
                    (scene.label(name), shown)
                })
                .collect();
            if rows.is_empty() {
                html! { (scene.say(Text::Any)) }
            } else {
                facts(&rows)
            }
        }
        (Shape::Choice(choice), Json::Object(fields)) => html! {
            @for (name, inner) in fields {
                @let payload = choice.variants.iter().find(|variant| variant.name == name).and_then(|one| one.payload);
                (scene.label(name)) ": "
                @match payload { Some(payload) => (value(scene, &payload(), inner)), None => (raw(inner)) }
            }
        },
        (Shape::Choice(_), Json::Text(name)) => html! { (scene.label(name)) },
        (Shape::List { of, .. }, Json::List(items)) => list(scene, &of(), items),
        (Shape::Leaf(leaf), Json::Text(text)) => leaf_value(scene, leaf.name, text),
        (Shape::Flag, Json::Flag(flag)) => html! { (scene.say(if *flag { Text::Yes } else { Text::No })) },
        (Shape::Text { .. }, Json::Text(text)) => html! { bdi.said { (visible(text)) } },
        (Shape::Bytes { .. }, Json::Text(text)) => html! { code { (text) } },
        (_, json) => raw(json),
    }
}

fn list(scene: &Scene<'_>, shape: &Shape, items: &[Json]) -> Markup {
    if items.is_empty() {
        return html! { (scene.say(Text::None)) };
    }
    match shape {
        Shape::Record(_) => html! { ol { @for item in items { li { (value(scene, shape, item)) } } } },
        Shape::Choice(_)
        | Shape::Leaf(_)
        | Shape::Text { .. }
        | Shape::Bytes { .. }
        | Shape::Unsigned { .. }
        | Shape::Flag
        | Shape::List { .. } => html! {
            ul.inline { @for item in items { li { (value(scene, shape, item)) } } }
        },
    }
}

fn leaf_value(scene: &Scene<'_>, leaf: &str, text: &str) -> Markup {
    let known = match leaf {
        "Amount" => text.parse::<Amount>().ok().map(|amount| scene.reader.amount(&amount)),
        "Price" => text.parse::<Price>().ok().map(|price| scene.reader.price(&price)),
        "Quantity" => text.parse::<Quantity>().ok().map(|quantity| scene.reader.quantity(&quantity)),
        "Timestamp" => text.parse::<Timestamp>().ok().map(|time| scene.reader.time(time)),
        "Span" => text.parse::<Span>().ok().map(|span| html! { (scene.reader.span(span)) }),
        "Cpv" => text.parse::<Cpv>().ok().map(|cpv| category(&cpv)),
        "Vat" => text.parse::<Vat>().ok().map(|rate| html! { (vat(scene, &rate)) }),
        _ => text.parse::<AgentId>().ok().map(|id| agent(scene, &id)),
    };
    known.unwrap_or_else(|| {
        if path_of(text).is_some() {
            record(text)
        } else {
            html! { code.long { (text) } }
        }
    })
}

fn raw(json: &Json) -> Markup {
    html! { code { (visible(&json.to_string())) } }
}
