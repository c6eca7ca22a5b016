//! Drawing a form with what is in it and what is wrong with it.

use super::complete::understood;
use super::typed::{Number, SPAN_UNITS};
use super::{Wrong, is_code, is_simple, joined, rules};
use crate::parts;
use crate::scene::Scene;
use crate::texts::units::{UNITS, unit_shown};
use crate::texts::{Text, help};
use canon::{ChoiceShape, Json, Leaf, RecordShape, Shape};
use maud::{Markup, html};
use vocabulary::VatCategory;

/// Texts longer than this get a field of several lines.
const LINE_TEXT_MAX: usize = 200;

/// What a form is drawn from.
#[derive(Clone, Copy, Debug)]
pub struct Drawing<'a> {
    /// The act.
    pub act: &'a str,
    /// What is in it, as its reader writes it.
    pub draft: Option<&'a Json>,
    /// What is wrong with it.
    pub wrongs: &'a [Wrong],
    /// Fields that this visit does not change: their paths, `*` for any number.
    pub fixed: &'a [&'a str],
    /// What is said beside a path, such as the name of a line; `*` for any number.
    pub notes: &'a [(String, String)],
}

/// The fields of a value of form `shape`.
pub fn draw(scene: &Scene<'_>, shape: &Shape, drawing: &Drawing<'_>) -> Markup {
    let Shape::Record(record) = shape else { return html! {} };
    html! {
        (fields(scene, drawing, record, "", drawing.draft))
        datalist #units {
            @for row in UNITS { option value=(unit_shown(scene.reader.language, row.0)) { (row.0) } }
        }
        datalist #agents {
            @for (agent, name) in scene.names.all() { option value=(agent) { (name) } }
        }
    }
}

fn fields(
    scene: &Scene<'_>,
    drawing: &Drawing<'_>,
    record: &RecordShape,
    path: &str,
    json: Option<&Json>,
) -> Markup {
    let has_item = record.fields.iter().any(|field| field.name == "item");
    let item_unit = json.and_then(|json| json.get("item")).and_then(|item| item.get("unit"));
    html! {
        @for inner in record.fields {
            @let inner_json = json.and_then(|json| json.get(inner.name));
            @let quantity = text_of(inner_json);
            @let unit = quantity.split_once(' ').map_or("", |(_, unit)| unit);
            // A quantity of an item is counted in the unit of the item, which is asked for once.
            @let beside = has_item && inner.name == "quantity" && (unit.is_empty() || unit == text_of(item_unit));
            (one(scene, drawing, &Field {
                path: &joined(path, inner.name),
                label: &scene.label(inner.name),
                shape: &(inner.shape)(),
                json: inner_json,
                optional: (inner.optional)(),
                unit: if beside { Some(text_of(item_unit)) } else { None },
            }))
        }
    }
}

/// One field at work.
pub(super) struct Field<'a> {
    pub(super) path: &'a str,
    pub(super) label: &'a str,
    shape: &'a Shape,
    pub(super) json: Option<&'a Json>,
    optional: bool,
    /// The unit of a quantity, if it is asked for elsewhere; empty as long as nothing was typed there.
    unit: Option<String>,
}

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

    /// What is said of the field at a path, or under a name.
    pub(super) fn said(&self, scene: &Scene<'_>, path: &str) -> Option<&'static str> {
        help::field(scene.reader.language, self.act, path)
    }

    pub(super) fn wrong(&self, path: &str) -> Option<&Wrong> {
        self.wrongs.iter().find(|wrong| wrong.path == path)
    }

    fn note(&self, path: &str) -> Option<&str> {
        self.notes.iter().find(|(at, _)| fits(at, path)).map(|(_, note)| note.as_str())
    }

    /// The names of the lines that can be ticked at this path: their numbers from 1, and what they are called.
    fn ticks(&self, path: &str) -> Vec<(usize, &str)> {
        (1..).map_while(|number| Some((number, self.note(&joined(path, number - 1))?))).collect()
    }

    /// True if something is said at this path or below it.
    fn is_open(&self, field: &Field<'_>) -> bool {
        let under =
            |wrong: &Wrong| wrong.path == field.path || wrong.path.starts_with(&format!("{}.", field.path));
        !field.optional || field.json.is_some() || self.wrongs.iter().any(under)
    }
}

fn one(scene: &Scene<'_>, drawing: &Drawing<'_>, field: &Field<'_>) -> Markup {
    if drawing.is_fixed(field.path) {
        return fixed(scene, drawing, field);
    }
    match field.shape {
        Shape::Record(record) if record.name == "Charter" => rules::draw(scene, drawing, field),
        Shape::Record(record) => {
            group(scene, drawing, field, &fields(scene, drawing, record, field.path, field.json))
        }
        Shape::Choice(choice) if is_code(field.shape) => {
            let chosen = text_of(field.json);
            labelled(scene, drawing, field, &select(scene, field.path, choice, &chosen, field.optional))
        }
        Shape::Choice(_) => choice(scene, drawing, field),
        Shape::Flag => flag(scene, drawing, field),
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
            let number = matches!(field.shape, Shape::Unsigned { .. }).then(|| Number::at(field.path));
            let mode = number.map(|number| if number == Number::Share { "decimal" } else { "numeric" });
            labelled(
                scene,
                drawing,
                field,
                &html! {
                    span.joined {
                        input id=(id(field.path)) name=(field.path) value=(text_of(field.json)) inputmode=[mode] aria-describedby=[described] aria-invalid=[invalid];
                        @if number == Some(Number::Share) { " %" }
                    }
                },
            )
        }
    }
}

/// Yes or no, in words. Neither is chosen for anybody.
fn flag(scene: &Scene<'_>, drawing: &Drawing<'_>, field: &Field<'_>) -> Markup {
    let name = field.path.rsplit('.').next().unwrap_or_default();
    let (described, _) = described(drawing, field);
    let said = |flag: bool| scene.grouped(name, if flag { "yes" } else { "no" });
    html! {
        fieldset.choices id=(id(field.path)) aria-describedby=[described] {
            legend { (field.label) }
            @for flag in [true, false] {
                label { input type="radio" name=(field.path) value=(if flag { "yes" } else { "no" }) checked[field.json == Some(&Json::Flag(flag))]; " " (said(flag)) }
            }
            (help_of(scene, drawing, field, false))
        }
    }
}

/// What is wrong with a field, in words.
pub(super) fn reason(scene: &Scene<'_>, wrong: &Wrong) -> String {
    wrong.reason.as_deref().map_or_else(|| scene.say(Text::IsMissing).to_owned(), crate::scene::visible)
}

pub(super) fn id(path: &str) -> String {
    format!("f-{}", path.replace('.', "-"))
}

/// The ids of what describes a field, and whether it is wrong.
fn described(drawing: &Drawing<'_>, field: &Field<'_>) -> (Option<String>, Option<&'static str>) {
    let wrong = drawing.wrong(field.path).is_some();
    (Some(format!("{}-help", id(field.path))), wrong.then_some("true"))
}

/// What is wrong with a field, what it is, and whether it may stay empty.
fn help_of(scene: &Scene<'_>, drawing: &Drawing<'_>, field: &Field<'_>, mark: bool) -> Markup {
    let wrong = drawing.wrong(field.path);
    let about = drawing.said(scene, field.path);
    let is_list = matches!(field.shape, Shape::List { .. });
    let needs_one = is_list && help::needs_one(drawing.act, field.path);
    html! {
        small.help id={ (id(field.path)) "-help" } {
            @if let Some(wrong) = wrong {
                strong.wrong { (reason(scene, wrong)) } " "
            }
            @if let Some(about) = about { (about) }
            @if let Some(note) = drawing.note(field.path) { " " (note) }
            @if needs_one { " (" (scene.say(Text::AtLeastOne)) ")" }
            @else if mark && field.optional { " (" (scene.say(Text::Optional)) ")" }
        }
    }
}

fn labelled(scene: &Scene<'_>, drawing: &Drawing<'_>, field: &Field<'_>, input: &Markup) -> Markup {
    html! {
        p.field {
            label for=(id(field.path)) { (field.label) }
            (input)
            (help_of(scene, drawing, field, true))
        }
    }
}

fn select(scene: &Scene<'_>, name: &str, choice: &ChoiceShape, chosen: &str, optional: bool) -> Markup {
    let is_known = choice.variants.iter().any(|variant| variant.name == chosen);
    html! {
        select id=(id(name)) name=(name) {
            @if optional || !is_known { option value="" { "–" } }
            @for variant in choice.variants {
                option value=(variant.name) selected[variant.name == chosen] { (scene.coded(choice.name, variant.name)) }
            }
        }
    }
}

fn group(scene: &Scene<'_>, drawing: &Drawing<'_>, field: &Field<'_>, inner: &Markup) -> Markup {
    if field.optional {
        return html! {
            details open[drawing.is_open(field)] {
                summary { (field.label) " " small { "(" (scene.say(Text::Optional)) ")" } }
                (help_of(scene, drawing, field, false)) (inner)
            }
        };
    }
    html! { fieldset { legend { (field.label) } (help_of(scene, drawing, field, true)) (inner) } }
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
    let kind = joined(field.path, "is");
    group(
        scene,
        drawing,
        field,
        &html! {
            p.field { label for=(id(&kind)) { (field.label) } (select(scene, &kind, choice, chosen, field.optional)) }
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
                            unit: None,
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
                legend { (field.label) } (help_of(scene, drawing, field, true))
                @for variant in choice.variants {
                    label { input type="checkbox" name=(field.path) value=(variant.name) checked[has(variant.name)]; " " (scene.coded(choice.name, variant.name)) }
                }
            }
        };
    }
    let ticks = drawing.ticks(field.path);
    if is_simple(of) && !ticks.is_empty() {
        let has = |number: usize| items.iter().any(|item| text_of(Some(item)) == number.to_string());
        return html! {
            fieldset.choices {
                legend { (field.label) } (help_of(scene, drawing, field, false))
                @for (number, name) in ticks {
                    label { input type="checkbox" name=(field.path) value=(number) checked[has(number)]; " " (name) }
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
                @if let Some(reason) = wrong.and_then(|wrong| wrong.reason.as_deref()) { strong.wrong { (crate::scene::visible(reason)) } }
                (help_of(scene, drawing, field, true))
            }
        };
    }
    // A list that needs one item shows an empty one to begin with.
    let blank = [Json::Null];
    let needs_one = !field.optional || help::needs_one(drawing.act, field.path);
    let items = if items.is_empty() && needs_one { &blank[..] } else { items };
    let name = field.path.rsplit('.').next().unwrap_or_default();
    let single = scene.single(name).unwrap_or_else(|| field.label.to_owned());
    html! {
        fieldset.list {
            legend { (field.label) } (help_of(scene, drawing, field, true))
            @for (place, item) in items.iter().enumerate() {
                @let path = joined(field.path, place);
                div.item {
                    (one(scene, drawing, &Field {
                        path: &path,
                        label: &format!("{single} {}", place + 1),
                        shape: of,
                        json: Some(item).filter(|item| **item != Json::Null),
                        optional: false,
                        unit: None,
                    }))
                    button.quiet name="press" value={ "remove:" (path) } formnovalidate { (scene.say(Text::RemoveLine)) ": " (single) " " (place + 1) }
                }
            }
            button.quiet name="press" value={ "add:" (field.path) } formnovalidate { (scene.say(Text::AddLine)) ": " (single) }
        }
    }
}

fn leaf_input(scene: &Scene<'_>, drawing: &Drawing<'_>, field: &Field<'_>, leaf: &Leaf) -> Markup {
    let text = text_of(field.json);
    let (described, invalid) = described(drawing, field);
    let hint = match leaf.name {
        "Amount" => format!("{} EUR", scene.reader.in_field("1250.00")),
        "Price" => format!("{} EUR", scene.reader.in_field("3.20")),
        "Cpv" => "30197644-2".to_owned(),
        _ => leaf.examples.first().copied().unwrap_or_default().to_owned(),
    };
    match leaf.name {
        "Timestamp" => html! {
            span.joined {
                input type="datetime-local" data-utc="" id=(id(field.path)) name=(field.path) value=(text.get(..16).unwrap_or(&text)) aria-describedby=[described] aria-invalid=[invalid]; " " span.zone { "UTC" }
            }
        },
        "Date" => html! {
            input type="date" id=(id(field.path)) name=(field.path) value=(text) aria-describedby=[described] aria-invalid=[invalid];
        },
        "Quantity" => quantity_input(scene, drawing, field, &text),
        "Span" => {
            let (much, unit) =
                text.split_once(' ').unwrap_or((&text, if text.is_empty() { "d" } else { "" }));
            html! {
                span.joined {
                    input id=(id(field.path)) name=(joined(field.path, "much")) value=(much) inputmode="numeric" size="6" aria-describedby=[described] aria-invalid=[invalid];
                    select name=(joined(field.path, "in")) aria-label={ (field.label) ": " (scene.label("unit")) } {
                        @if unit.is_empty() { option value="" selected { "–" } }
                        @for (name, _) in SPAN_UNITS { option value=(name) selected[*name == unit] { (scene.grouped("span", name)) } }
                    }
                }
            }
        }
        "Vat" => {
            let (kind, rate) = text.split_once(' ').unwrap_or((&text, ""));
            html! {
                span.joined {
                    select id=(id(field.path)) name=(joined(field.path, "kind")) aria-describedby=[described] aria-invalid=[invalid] {
                        option value="" { "–" }
                        @for category in VatCategory::ALL {
                            @let code = category.to_string();
                            option value=(code) selected[code == kind] { (scene.coded("VatCategory", &code)) }
                        }
                    }
                    input name=(joined(field.path, "rate")) value=(rate) inputmode="decimal" size="5" aria-label={ (field.label) ": " (scene.say(Text::Rate)) }; " %"
                }
            }
        }
        "Unit" => html! {
            input id=(id(field.path)) name=(field.path) value=(text) list="units" autocomplete="off" aria-describedby=[described] aria-invalid=[invalid];
        },
        "AgentId" => html! {
            input id=(id(field.path)) name=(field.path) value=(text) list="agents" placeholder=(hint) autocomplete="off" spellcheck="false" aria-describedby=[described] aria-invalid=[invalid];
        },
        _ => html! {
            input id=(id(field.path)) name=(field.path) value=(text) placeholder=(hint) autocomplete="off" spellcheck="false" aria-describedby=[described] aria-invalid=[invalid];
        },
    }
}

/// A number, and a unit: as a field, or as it is where it is not for this visit to choose.
fn quantity_input(scene: &Scene<'_>, drawing: &Drawing<'_>, field: &Field<'_>, text: &str) -> Markup {
    let (much, unit) = text.split_once(' ').unwrap_or((text, ""));
    let (described, invalid) = described(drawing, field);
    let of = joined(field.path, "of");
    let shown = unit_shown(scene.reader.language, unit);
    html! {
        span.joined {
            input id=(id(field.path)) name=(joined(field.path, "much")) value=(much) inputmode="decimal" placeholder="200" aria-describedby=[described] aria-invalid=[invalid];
            @if let Some(beside) = &field.unit {
                @if beside.is_empty() { (scene.say(Text::UnitAbove)) } @else { (beside) }
            } @else if drawing.is_fixed(&of) && !unit.is_empty() {
                (shown) input type="hidden" name=(of) value=(shown);
            } @else {
                input name=(of) value=(shown) list="units" autocomplete="off" size="10" aria-label={ (field.label) ": " (scene.label("unit")) };
            }
        }
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
                None => {
                    @match understood(&scene.reader, field.shape, json, field.path) {
                        Some(read) => { (parts::value_at(scene, field.shape, &read, field.path)) },
                        None => { (text_of(Some(json))) },
                    }
                },
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
        // A record that says nothing is there all the same: a rule without limits.
        (Shape::Record(_), Json::Object(members)) if members.is_empty() => {
            html! { input type="hidden" name=(path) value=""; }
        }
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
        (Shape::Flag, Json::Flag(flag)) => {
            html! { input type="hidden" name=(path) value=(if *flag { "yes" } else { "no" }); }
        }
        (_, json) => html! { input type="hidden" name=(path) value=(text_of(Some(json))); },
    }
}
