//! Small parts of pages: links to records, values by their form, tables.

use crate::form::typed::Number;
use crate::scene::{Scene, visible};
use crate::texts::{Text, deadlines, help};
use canon::{Json, Shape};
use maud::{Markup, html};
use vocabulary::{AgentId, Amount, Cpv, Price, Quantity, Span, Timestamp, Unit, Vat};

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

/// A text with something put into each of its gaps, in their order.
pub(crate) fn filled(text: &str, parts: &[Markup]) -> Markup {
    html! {
        @for (place, piece) in text.split("{}").enumerate() {
            @if let Some(part) = place.checked_sub(1).and_then(|place| parts.get(place)) { (part) }
            (piece)
        }
    }
}

/// What a deadline is, when, and what then happens; `name` is that of [`crate::texts::deadlines`].
pub(crate) fn due(scene: &Scene<'_>, name: &str, time: Timestamp) -> Markup {
    let shown = scene.reader.deadline(time);
    match deadlines::deadline(scene.reader.language, name) {
        Some(text) => filled(text, &[shown]),
        None => html! { (scene.say(Text::Deadline)) ": " (shown) },
    }
}

/// How far a record is.
pub(crate) fn stage(scene: &Scene<'_>, name: &str, waits: bool) -> Markup {
    html! { span.stage.waits[waits] { (scene.grouped("stage", name)) } }
}

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
    value_at(scene, shape, json, "")
}

/// A value that stands at a path, or under a name: numbers of lines and shares look as people write them.
pub(crate) fn value_at(scene: &Scene<'_>, shape: &Shape, json: &Json, path: &str) -> Markup {
    match (shape, json) {
        (Shape::Record(_), Json::Object(fields)) if fields.is_empty() => {
            html! { (scene.say(Text::Any)) }
        }
        (Shape::Record(record), Json::Object(fields)) => html! {
            dl { @for (name, inner) in fields {
                @let field = record.fields.iter().find(|field| field.name == name);
                div {
                    dt { (scene.label(name)) }
                    dd {
                        @match field {
                            Some(field) => (value_at(scene, &(field.shape)(), inner, name)),
                            None => (raw(inner)),
                        }
                        @if let Some(term) = help::term(scene.reader.language, record.name, name) { " " small.help { (term) } }
                    }
                }
            } }
        },
        (Shape::Choice(choice), Json::Object(fields)) => html! {
            @for (name, inner) in fields {
                @let payload = choice.variants.iter().find(|variant| variant.name == name).and_then(|one| one.payload);
                (scene.coded(choice.name, name)) ": "
                @match payload { Some(payload) => (value_at(scene, &payload(), inner, name)), None => (raw(inner)) }
            }
        },
        (Shape::Choice(choice), Json::Text(name)) => html! { (scene.coded(choice.name, name)) },
        (Shape::List { of, .. }, Json::List(items)) => list(scene, &of(), items, path),
        (Shape::Leaf(leaf), Json::Text(text)) => leaf_value(scene, leaf.name, text),
        (Shape::Flag, Json::Flag(flag)) => {
            let name = path.rsplit('.').next().unwrap_or_default();
            html! { (scene.grouped(name, if *flag { "yes" } else { "no" })) }
        }
        (Shape::Text { .. }, Json::Text(text)) => html! { bdi.said { (visible(text)) } },
        (Shape::Bytes { .. }, Json::Text(text)) => html! { code { (text) } },
        (Shape::Unsigned { .. }, Json::Number(number)) => {
            let kind = Number::at(path);
            let shown = scene.reader.number(&kind.shown(*number));
            html! { (shown) @if kind == Number::Share { "\u{a0}%" } }
        }
        (_, json) => raw(json),
    }
}

fn list(scene: &Scene<'_>, shape: &Shape, items: &[Json], path: &str) -> Markup {
    if items.is_empty() {
        return html! { (scene.say(Text::None)) };
    }
    match shape {
        Shape::Record(_) => {
            html! { ol { @for item in items { li { (value_at(scene, shape, item, path)) } } } }
        }
        Shape::Choice(_)
        | Shape::Leaf(_)
        | Shape::Text { .. }
        | Shape::Bytes { .. }
        | Shape::Unsigned { .. }
        | Shape::Flag
        | Shape::List { .. } => html! {
            ul.inline { @for item in items { li { (value_at(scene, shape, item, path)) } } }
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
        "Unit" => text.parse::<Unit>().ok().map(|unit| html! { (scene.reader.unit(unit)) }),
        "Vat" => text.parse::<Vat>().ok().map(|vat| html! { (scene.reader.vat(&vat)) }),
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
