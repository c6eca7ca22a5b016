//! Drawing a form with what is in it and what is wrong with it.

use super::complete::{DECISIONS, HUNDREDTHS, last};
use super::{Wrong, is_code, is_simple, joined, rules};
use crate::parts;
use crate::scene::Scene;
use crate::texts::{FIELD_HELP, Text};
use canon::{Json, Leaf, Shape};
use maud::{Markup, html};
use vocabulary::Unit;

/// Texts longer than this get a field of several lines.
const LINE_TEXT_MAX: usize = 200;

/// Units that most trades are counted in; any other can be written by its code.
const UNITS: &[&str] = &["C62", "KGM", "TNE", "LTR", "MTR", "MTK", "HUR", "DAY", "MON", "XBX", "XPX", "KWH"];

/// What a form is drawn from.
#[derive(Clone, Copy, Debug)]
pub struct Drawing<'a> {
    /// What is in it.
    pub draft: Option<&'a Json>,
    /// What is wrong with it.
    pub wrongs: &'a [Wrong],
    /// Fields that this visit does not change: their paths, `*` for any number.
    pub fixed: &'a [&'a str],
    /// What is said beside a path, such as the name of a line.
    pub notes: &'a [(String, String)],
    /// The act's name.
    pub act: &'a str,
    /// What each top field is, in the words of the act's description.
    pub help: &'a [(&'static str, &'static [&'static str])],
}

/// The fields of a value of form `shape`.
pub fn draw(scene: &Scene<'_>, shape: &Shape, drawing: &Drawing<'_>) -> Markup {
    let Shape::Record(record) = shape else { return html! {} };
    html! {
        @for field in record.fields {
            (one(scene, drawing, &Field {
                path: field.name,
                label: &scene.label(field.name),
                shape: &(field.shape)(),
                json: drawing.draft.and_then(|draft| draft.get(field.name)),
                optional: (field.optional)(),
            }))
        }
        datalist #units {
            @for code in UNITS { @if let Ok(unit) = Unit::parse(code) { option value=(code) { (scene.reader.unit(&unit)) } } }
        }
        datalist #agents {
            @for (agent, name) in scene.names.all() { option value=(agent) { (name) } }
        }
    }
}

/// One field at work.
pub(super) struct Field<'a> {
    pub(super) path: &'a str,
    pub(super) label: &'a str,
    pub(super) shape: &'a Shape,
    pub(super) json: Option<&'a Json>,
    pub(super) optional: bool,
}

/// Lists that the ledger refuses when they are empty.
const NOT_EMPTY: &[&str] = &["chosen", "claims", "lines"];

pub(super) fn text_of(json: Option<&Json>) -> String {
    match json {
        Some(Json::Text(text)) => text.clone(),
        Some(Json::Number(number)) => number.to_string(),
        Some(Json::Null | Json::Flag(_) | Json::List(_) | Json::Object(_)) | None => String::new(),
    }
}

fn fits(pattern: &str, path: &str) -> bool {
    let mut steps = path.split('.');
    pattern.split('.').all(|want| {
        steps.next().is_some_and(|step| want == step || (want == "*" && step.parse::<usize>().is_ok()))
    }) && steps.next().is_none()
}

impl Drawing<'_> {
    fn is_fixed(&self, path: &str) -> bool {
        self.fixed.iter().any(|pattern| fits(pattern, path))
    }

    pub(super) fn wrong(&self, path: &str) -> Option<&Wrong> {
        self.wrongs.iter().find(|wrong| wrong.path == path)
    }

    fn note(&self, path: &str) -> Option<&str> {
        self.notes.iter().find(|(at, _)| at == path).map(|(_, note)| note.as_str())
    }

    /// What is said of a field: of it and what is around it, of it in this act, of it anywhere, or by the act's own
    /// description.
    fn help(&self, scene: &Scene<'_>, path: &str) -> String {
        if let Some(said) = self.said(scene, path) {
            return said.to_owned();
        }
        let lines = self.help.iter().find(|(name, _)| *name == path).map_or(&[][..], |(_, lines)| lines);
        lines.iter().map(|line| line.trim()).collect::<Vec<_>>().join(" ")
    }

    pub(super) fn said(&self, scene: &Scene<'_>, path: &str) -> Option<&'static str> {
        let named = |name: &str| crate::labels::named(FIELD_HELP, scene.reader.language, name);
        let mut steps = path.rsplit('.').filter(|step| step.parse::<usize>().is_err());
        let name = steps.next().unwrap_or_default();
        let around = steps.next().unwrap_or_default();
        named(&format!("{around}.{name}"))
            .or_else(|| named(&format!("{}.{name}", self.act)))
            .or_else(|| named(name))
    }

    /// True if something is said at this path or below it.
    fn is_open(&self, field: &Field<'_>) -> bool {
        let under =
            |wrong: &Wrong| wrong.path == field.path || wrong.path.starts_with(&format!("{}.", field.path));
        !field.optional || field.json.is_some() || self.wrongs.iter().any(under)
    }
}

pub(super) fn one(scene: &Scene<'_>, drawing: &Drawing<'_>, field: &Field<'_>) -> Markup {
    if drawing.is_fixed(field.path) {
        return fixed(scene, drawing, field);
    }
    match field.shape {
        Shape::Record(record) if record.name == "Charter" => rules::draw(scene, drawing, field),
        Shape::Record(record) => group(
            scene,
            drawing,
            field,
            &html! {
                @for inner in record.fields {
                    (one(scene, drawing, &Field {
                        path: &joined(field.path, inner.name),
                        label: &scene.label(inner.name),
                        shape: &(inner.shape)(),
                        json: field.json.and_then(|json| json.get(inner.name)),
                        optional: (inner.optional)(),
                    }))
                }
            },
        ),
        Shape::Choice(choice) if is_code(field.shape) => {
            let chosen = text_of(field.json);
            let names: Vec<&str> = choice.variants.iter().map(|variant| variant.name).collect();
            labelled(scene, drawing, field, &select(scene, field.path, &names, &chosen, field.optional))
        }
        Shape::Choice(_) => choice(scene, drawing, field),
        Shape::Flag if DECISIONS.contains(&last(field.path)) => decision(scene, drawing, field),
        Shape::Flag => html! {
            p.field {
                label { input type="checkbox" name=(field.path) value="true" checked[field.json == Some(&Json::Flag(true))]; " " (field.label) }
                (help(scene, drawing, field))
            }
        },
        Shape::List { of, .. } => list(scene, drawing, field, &of()),
        Shape::Leaf(leaf) => labelled(scene, drawing, field, &leaf_input(scene, drawing, field, leaf)),
        Shape::Text { max, .. } => {
            let text = text_of(field.json);
            let (described, invalid) = described(drawing, field);
            labelled(
                scene,
                drawing,
                field,
                &if *max > LINE_TEXT_MAX {
                    html! { textarea id=(id(field.path)) name=(field.path) rows="3" maxlength=(max) aria-describedby=[described] aria-invalid=[invalid] { (text) } }
                } else {
                    html! { input id=(id(field.path)) name=(field.path) value=(text) maxlength=(max) aria-describedby=[described] aria-invalid=[invalid]; }
                },
            )
        }
        Shape::Bytes { .. } | Shape::Unsigned { .. } => {
            let (described, invalid) = described(drawing, field);
            let mode = matches!(field.shape, Shape::Unsigned { .. }).then_some("numeric");
            labelled(
                scene,
                drawing,
                field,
                &html! {
                    input id=(id(field.path)) name=(field.path) value=(text_of(field.json)) inputmode=[mode] aria-describedby=[described] aria-invalid=[invalid];
                },
            )
        }
    }
}

pub(super) fn id(path: &str) -> String {
    format!("f-{}", path.replace('.', "-"))
}

/// The ids of what describes a field, and whether it is wrong.
pub(super) fn described(drawing: &Drawing<'_>, field: &Field<'_>) -> (Option<String>, Option<&'static str>) {
    let wrong = drawing.wrong(field.path).is_some();
    (Some(format!("{}-help", id(field.path))), wrong.then_some("true"))
}

pub(super) fn help(scene: &Scene<'_>, drawing: &Drawing<'_>, field: &Field<'_>) -> Markup {
    let wrong = drawing.wrong(field.path);
    html! {
        small.help id={ (id(field.path)) "-help" } {
            @if let Some(wrong) = wrong { strong.wrong { (reason(scene, wrong)) } " " }
            (drawing.help(scene, field.path))
            @if let Some(note) = drawing.note(field.path) { " " (note) }
            @if matches!(field.shape, Shape::Leaf(leaf) if leaf.name == "Timestamp") { " (" (scene.say(Text::InUtc)) ")" }
            @if HUNDREDTHS.contains(&last(field.path)) { " (" (scene.say(Text::WritePercent)) ")" }
            // Where it is said what an empty field means, that is enough.
            @if field.optional && drawing.said(scene, field.path).is_none() {
                " (" (scene.say(if is_needed(field) { Text::AtLeastOne } else { Text::Optional })) ")"
            }
        }
    }
}

/// What is wrong with a field, in the reader's language where that can be said.
pub(crate) fn reason(scene: &Scene<'_>, wrong: &Wrong) -> String {
    match (wrong.hint, &wrong.reason) {
        (Some(hint), _) => scene.say(hint).to_owned(),
        (None, Some(reason)) => crate::scene::visible(reason),
        (None, None) => scene.say(Text::IsMissing).to_owned(),
    }
}

fn is_needed(field: &Field<'_>) -> bool {
    matches!(field.shape, Shape::List { .. }) && NOT_EMPTY.contains(&last(field.path))
}

/// Yes or no, of which neither is chosen beforehand.
fn decision(scene: &Scene<'_>, drawing: &Drawing<'_>, field: &Field<'_>) -> Markup {
    html! {
        fieldset.choices id=(id(field.path)) {
            legend { (field.label) } (help(scene, drawing, field))
            @for (value, text) in [(true, Text::AcceptOrder), (false, Text::RejectOrder)] {
                label { input type="radio" name=(field.path) value=(value) checked[field.json == Some(&Json::Flag(value))]; " " (scene.say(text)) }
            }
        }
    }
}

pub(super) fn labelled(
    scene: &Scene<'_>,
    drawing: &Drawing<'_>,
    field: &Field<'_>,
    input: &Markup,
) -> Markup {
    html! {
        p.field {
            label for=(id(field.path)) { (field.label) }
            (input)
            (help(scene, drawing, field))
        }
    }
}

fn select(scene: &Scene<'_>, name: &str, names: &[&str], chosen: &str, optional: bool) -> Markup {
    html! {
        select id=(id(name)) name=(name) {
            @if optional || !names.contains(&chosen) { option value="" { "–" } }
            @for name in names { option value=(name) selected[*name == chosen] { (scene.label(name)) } }
        }
    }
}

fn group(scene: &Scene<'_>, drawing: &Drawing<'_>, field: &Field<'_>, inner: &Markup) -> Markup {
    if field.optional {
        return html! {
            details open[drawing.is_open(field)] {
                summary { (field.label) " " small { "(" (scene.say(Text::Optional)) ")" } }
                (help(scene, drawing, field)) (inner)
            }
        };
    }
    html! { fieldset { legend { (field.label) } (help(scene, drawing, field)) (inner) } }
}

fn choice(scene: &Scene<'_>, drawing: &Drawing<'_>, field: &Field<'_>) -> Markup {
    let Shape::Choice(choice) = field.shape else { return html! {} };
    let (chosen, inner) = match field.json {
        Some(Json::Object(members)) => {
            members.first().map_or(("", None), |(name, inner)| (name.as_str(), Some(inner)))
        }
        Some(Json::Text(name)) => (name.as_str(), None),
        Some(Json::Null | Json::Flag(_) | Json::Number(_) | Json::List(_)) | None => ("", None),
    };
    let names: Vec<&str> = choice.variants.iter().map(|variant| variant.name).collect();
    let kind = joined(field.path, "is");
    group(
        scene,
        drawing,
        field,
        &html! {
            p.field { label for=(id(&kind)) { (field.label) } (select(scene, &kind, &names, chosen, field.optional)) }
            @for variant in choice.variants {
                @if let Some(payload) = variant.payload {
                    details open[variant.name == chosen] {
                        summary { (scene.label(variant.name)) }
                        (one(scene, drawing, &Field {
                            path: &joined(field.path, variant.name),
                            label: &scene.label(variant.name),
                            shape: &payload(),
                            json: inner.filter(|_| variant.name == chosen),
                            optional: false,
                        }))
                    }
                }
            }
        },
    )
}

fn list(scene: &Scene<'_>, drawing: &Drawing<'_>, field: &Field<'_>, of: &Shape) -> Markup {
    let items = match field.json {
        Some(Json::List(items)) => items.as_slice(),
        Some(_) | None => &[],
    };
    if let Shape::Choice(choice) = of
        && is_code(of)
    {
        let has = |name: &str| items.contains(&Json::Text(name.to_owned()));
        return html! {
            fieldset.choices {
                legend { (field.label) } (help(scene, drawing, field))
                @for variant in choice.variants {
                    label { input type="checkbox" name=(field.path) value=(variant.name) checked[has(variant.name)]; " " (scene.label(variant.name)) }
                }
            }
        };
    }
    if is_simple(of) {
        let text: Vec<String> = items.iter().map(|item| text_of(Some(item))).collect();
        let wrong = (0..items.len()).find_map(|place| drawing.wrong(&joined(field.path, place)));
        let rows = text.len().clamp(1, 6);
        return html! {
            p.field {
                label for=(id(field.path)) { (field.label) " " small { "(" (scene.say(Text::OnePerLine)) ")" } }
                textarea id=(id(field.path)) name=(field.path) rows=(rows) aria-describedby={ (id(field.path)) "-help" } aria-invalid=[wrong.map(|_| "true")] { (text.join("\n")) }
                @if let Some(wrong) = wrong { strong.wrong { (reason(scene, wrong)) } }
                (help(scene, drawing, field))
            }
        };
    }
    // An empty required list shows one empty item to begin with.
    let blank = [Json::Null];
    let items = if items.is_empty() && (!field.optional || is_needed(field)) { &blank[..] } else { items };
    html! {
        fieldset.list {
            legend { (field.label) } (help(scene, drawing, field))
            @for (place, item) in items.iter().enumerate() {
                @let path = joined(field.path, place);
                div.item {
                    (one(scene, drawing, &Field {
                        path: &path,
                        label: &format!("{} {}", field.label, place + 1),
                        shape: of,
                        json: Some(item).filter(|item| **item != Json::Null),
                        optional: false,
                    }))
                    button.quiet name="press" value={ "remove:" (path) } formnovalidate { (scene.say(Text::RemoveLine)) " " (place + 1) }
                }
            }
            button.quiet name="press" value={ "add:" (field.path) } formnovalidate { (scene.say(Text::AddLine)) ": " (field.label) }
        }
    }
}

pub(super) fn leaf_input(scene: &Scene<'_>, drawing: &Drawing<'_>, field: &Field<'_>, leaf: &Leaf) -> Markup {
    let text = text_of(field.json);
    let (described, invalid) = described(drawing, field);
    let hint = match leaf.name {
        "Span" => "14 d",
        "Amount" => "1250.00 EUR",
        "Price" => "3.20 EUR",
        "Vat" => "21 %",
        "Cpv" => "30197644-2",
        _ => leaf.examples.first().copied().unwrap_or_default(),
    };
    match leaf.name {
        "Timestamp" => html! {
            span.joined {
                input type="datetime-local" id=(id(field.path)) name=(field.path) value=(text.get(..16).unwrap_or(&text)) aria-describedby=[described] aria-invalid=[invalid]; " UTC"
            }
        },
        "Date" => html! {
            input type="date" id=(id(field.path)) name=(field.path) value=(text) aria-describedby=[described] aria-invalid=[invalid];
        },
        "Quantity" => {
            let (much, unit) = text.split_once(' ').unwrap_or((&text, ""));
            let unit_path = joined(field.path, "of");
            html! {
                span.joined {
                    input id=(id(field.path)) name=(joined(field.path, "much")) value=(much) inputmode="decimal" placeholder="200" aria-describedby=[described] aria-invalid=[invalid];
                    input name=(unit_path) value=(unit) list="units" size="5" placeholder="C62" aria-label={ (field.label) ": " (scene.label("unit")) };
                }
            }
        }
        "AgentId" => html! {
            input id=(id(field.path)) name=(field.path) value=(text) list="agents" placeholder=(hint) autocomplete="off" spellcheck="false" aria-describedby=[described] aria-invalid=[invalid];
        },
        _ => html! {
            input id=(id(field.path)) name=(field.path) value=(text) placeholder=(hint) autocomplete="off" spellcheck="false" aria-describedby=[described] aria-invalid=[invalid];
        },
    }
}

/// A field that is shown and sent along, and not changed.
fn fixed(scene: &Scene<'_>, drawing: &Drawing<'_>, field: &Field<'_>) -> Markup {
    let Some(json) = field.json else { return html! {} };
    html! {
        div.field.fixed {
            span.label { (field.label) } " "
            @match drawing.note(field.path) {
                Some(note) => { (note) },
                None => { (parts::value(scene, field.shape, json)) },
            }
            (hidden(field.shape, field.path, json))
            @if let Some(wrong) = drawing.wrong(field.path) {
                strong.wrong { (reason(scene, wrong)) }
            }
        }
    }
}

fn hidden(shape: &Shape, path: &str, json: &Json) -> Markup {
    match (shape, json) {
        (Shape::Record(record), _) => html! {
            @for inner in record.fields {
                @if let Some(json) = json.get(inner.name) { (hidden(&(inner.shape)(), &joined(path, inner.name), json)) }
            }
        },
        (Shape::Choice(choice), Json::Object(members)) => html! {
            @for (name, inner) in members {
                input type="hidden" name=(joined(path, "is")) value=(name);
                @if let Some(payload) = choice.variants.iter().find(|variant| variant.name == name).and_then(|one| one.payload) {
                    (hidden(&payload(), &joined(path, name), inner))
                }
            }
        },
        (Shape::Choice(_), Json::Text(name)) if !is_code(shape) => {
            html! { input type="hidden" name=(joined(path, "is")) value=(name); }
        }
        (Shape::List { of, .. }, Json::List(items)) if is_simple(&of()) => {
            let text: Vec<String> = items.iter().map(|item| text_of(Some(item))).collect();
            html! { input type="hidden" name=(path) value=(text.join("\n")); }
        }
        (Shape::List { of, .. }, Json::List(items)) if is_code(&of()) => html! {
            @for item in items { input type="hidden" name=(path) value=(text_of(Some(item))); }
        },
        (Shape::List { of, .. }, Json::List(items)) => html! {
            @for (place, item) in items.iter().enumerate() { (hidden(&of(), &joined(path, place), item)) }
        },
        (Shape::Flag, json) => {
            html! { @if *json == Json::Flag(true) { input type="hidden" name=(path) value="true"; } }
        }
        (_, json) => html! { input type="hidden" name=(path) value=(text_of(Some(json))); },
    }
}
