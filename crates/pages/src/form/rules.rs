//! Approval rules as a table: one row for each rule, read from the top.
//!
//! The fields have the names that any form of a charter gives them, so what comes back is gathered like everything
//! else; rows are added, removed and moved by asking the server.

use super::draw::{Drawing, Field, id, reason, text_of};
use super::joined;
use crate::scene::Scene;
use crate::texts::Text;
use canon::Json;
use institution::{APPROVALS_MAX, RULES_MAX};
use maud::{Markup, html};
use vocabulary::Verb;

fn items<'a>(json: Option<&'a Json>, name: &str) -> &'a [Json] {
    match json.and_then(|json| json.get(name)) {
        Some(Json::List(items)) => items,
        Some(_) | None => &[],
    }
}

fn lines(json: Option<&Json>, name: &str) -> String {
    items(json, name).iter().map(|item| text_of(Some(item))).collect::<Vec<_>>().join("\n")
}

/// The table of a charter.
pub(super) fn draw(scene: &Scene<'_>, drawing: &Drawing<'_>, field: &Field<'_>) -> Markup {
    let path = joined(field.path, "rules");
    // No row that nobody asked for: one that says nothing allows everything.
    let shown = items(field.json, "rules");
    html! {
        fieldset.list.rules {
            legend { (field.label) }
            p { (scene.say(Text::CharterAbout)) }
            div.scroll tabindex="0" role="region" aria-label=(scene.say(Text::Charter)) { table {
                thead { tr {
                    th { "#" }
                    (head(scene, drawing, Text::Verbs, "rules.verbs"))
                    (head(scene, drawing, Text::UpTo, "rules.up_to"))
                    (head(scene, drawing, Text::Category, "rules.categories"))
                    (head(scene, drawing, Text::WhoBegins, "rules.initiators"))
                    (head(scene, drawing, Text::ApprovalsNeeded, "rules.approvals"))
                    td {}
                } }
                tbody { @for (place, rule) in shown.iter().enumerate() {
                    (row(scene, drawing, &path, place, Some(rule).filter(|rule| **rule != Json::Null), shown.len()))
                } }
            } }
            @if shown.len() < RULES_MAX {
                button.quiet name="press" value={ "add:" (path) } formnovalidate { (scene.say(Text::AddRule)) }
            }
        }
    }
}

/// A head of a column, with what an empty field in it means.
fn head(scene: &Scene<'_>, drawing: &Drawing<'_>, text: Text, field: &str) -> Markup {
    html! { th scope="col" { (scene.say(text)) @if let Some(said) = drawing.said(scene, field) { br; small { (said) } } } }
}

fn row(
    scene: &Scene<'_>,
    drawing: &Drawing<'_>,
    rules: &str,
    place: usize,
    rule: Option<&Json>,
    count: usize,
) -> Markup {
    let path = joined(rules, place);
    let at = |name: &str| joined(&path, name);
    let label = |text: Text| format!("{}, {}", scene.say(text), scene.say_with(Text::RuleNumber, place + 1));
    let chosen = items(rule, "verbs");
    let has = |verb: &Verb| chosen.contains(&Json::Text(verb.name().to_owned()));
    let verbs: Vec<String> =
        Verb::ALL.iter().filter(|verb| has(verb)).map(|verb| scene.grouped("verb", verb.name())).collect();
    html! {
        tr id=(id(&path)) {
            th scope="row" { (place + 1) (wrong(scene, drawing, &path)) }
            td {
                details {
                    summary { @if verbs.is_empty() { (scene.say(Text::EveryVerb)) } @else { (verbs.join(", ")) } }
                    fieldset.choices { legend { (label(Text::Verbs)) }
                        @for verb in Verb::ALL {
                            label { input type="checkbox" name=(at("verbs")) value=(verb.name()) checked[has(verb)]; " " (scene.grouped("verb", verb.name())) }
                        }
                    }
                }
                (wrong(scene, drawing, &at("verbs")))
            }
            td {
                input id=(id(&at("up_to"))) name=(at("up_to")) value=(text_of(rule.and_then(|rule| rule.get("up_to")))) size="13" placeholder={ (scene.reader.in_field("5000.00")) " EUR" }
                    aria-label=(label(Text::UpTo)) autocomplete="off" aria-invalid=[invalid(drawing, &at("up_to"))];
                (wrong(scene, drawing, &at("up_to")))
            }
            td { (several(scene, drawing, &at("categories"), &lines(rule, "categories"), &label(Text::Category))) }
            td { (several(scene, drawing, &at("initiators"), &lines(rule, "initiators"), &label(Text::WhoBegins))) }
            td { (approvals(scene, drawing, &at("approvals"), items(rule, "approvals"), &scene.say_with(Text::RuleNumber, place + 1))) }
            td {
                @if place > 0 {
                    button.quiet name="press" value={ "up:" (path) } formnovalidate aria-label=(scene.say_with(Text::RuleUp, place + 1)) { "↑" } " "
                }
                @if count > 1 {
                    button.quiet name="press" value={ "remove:" (path) } formnovalidate aria-label=(scene.say_with(Text::RemoveRule, place + 1)) { (scene.say(Text::RemoveLine)) }
                }
            }
        }
    }
}

fn invalid(drawing: &Drawing<'_>, path: &str) -> Option<&'static str> {
    drawing.wrong(path).map(|_| "true")
}

fn wrong(scene: &Scene<'_>, drawing: &Drawing<'_>, path: &str) -> Markup {
    html! { @if let Some(wrong) = drawing.wrong(path) { strong.wrong { " " (reason(scene, wrong)) } } }
}

/// Several texts, one on each line.
fn several(scene: &Scene<'_>, drawing: &Drawing<'_>, path: &str, text: &str, label: &str) -> Markup {
    let count = text.lines().count();
    let at_item = (0..count).map(|item| joined(path, item)).find(|item| drawing.wrong(item).is_some());
    html! {
        textarea.short id=(id(path)) name=(path) rows=(count.clamp(1, 6)) aria-label={ (label) " (" (scene.say(Text::OnePerLine)) ")" }
            aria-invalid=[at_item.as_ref().map(|_| "true")] { (text) }
        @if let Some(item) = at_item { (wrong(scene, drawing, &item)) }
    }
}

/// So many of each role; one more can always be written.
fn approvals(scene: &Scene<'_>, drawing: &Drawing<'_>, path: &str, quorums: &[Json], rule: &str) -> Markup {
    let more = usize::from(quorums.len() < APPROVALS_MAX && !quorums.contains(&Json::Null));
    html! {
        ul.plain { @for place in 0..quorums.len() + more {
            @let quorum = quorums.get(place).filter(|quorum| **quorum != Json::Null);
            @let item = joined(path, place);
            @let (count, role) = (joined(&item, "count"), joined(&item, "role"));
            li.quorum {
                input id=(id(&count)) name=(count) value=(text_of(quorum.and_then(|quorum| quorum.get("count")))) size="2" inputmode="numeric" placeholder="1"
                    aria-label={ (scene.say(Text::HowMany)) ", " (rule) } autocomplete="off" aria-invalid=[invalid(drawing, &count)];
                " × "
                input id=(id(&role)) name=(role) value=(text_of(quorum.and_then(|quorum| quorum.get("role")))) size="10" aria-label={ (scene.label("role")) ", " (rule) }
                    autocomplete="off" aria-invalid=[invalid(drawing, &role)];
                (wrong(scene, drawing, &item)) (wrong(scene, drawing, &count)) (wrong(scene, drawing, &role))
            }
        } }
        @if quorums.len() + more < APPROVALS_MAX {
            button.quiet name="press" value={ "add:" (path) } formnovalidate { (scene.say(Text::AddLine)) }
        }
    }
}
