//! Forms: every act as fields that a person fills in, made from the act's own description.
//!
//! ```text
//! fields of a form --gather--> draft (texts as typed) --complete--> JSON of the act
//!                                 |    ^                   |
//! what is filled in --typed-------|----+                   |
//!                                 +------ draw <-----------+ what is wrong, at its field
//! ```
//! Promise: what was typed stays there after an error; each error stands beside its field; nothing that the
//! act can say cannot be said. Works without scripts: lines are added and removed by asking the server.
//! Start reading at [`gather`].

mod complete;
mod draw;
mod rules;
#[cfg(test)]
mod tests;
pub(crate) mod typed;

pub use complete::{Wrong, complete};
pub use draw::{Drawing, draw};
pub use typed::{read, typed};

use canon::{Json, Shape};

/// The most fields that a form may send.
pub const FIELDS_MAX: usize = 5_000;
/// How many items of a list are offered beyond those that are there.
const ROWS_MORE_MAX: usize = 200;

/// The fields of a form, as they came.
#[derive(Clone, Copy, Debug)]
pub struct Fields<'a>(pub &'a [(String, String)]);

impl<'a> Fields<'a> {
    /// The value of a field.
    pub fn get(&self, name: &str) -> Option<&'a str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    fn all(&self, name: &str) -> Vec<&'a str> {
        self.0.iter().filter(|(known, _)| known == name).map(|(_, value)| value.as_str()).collect()
    }

    /// The numbers that follow `prefix`, ascending.
    fn numbers(&self, prefix: &str) -> Vec<usize> {
        let number = |name: &str| {
            let rest = name.strip_prefix(prefix)?.strip_prefix('.')?;
            rest.split('.').next()?.parse().ok()
        };
        let mut all: Vec<usize> = self.0.iter().filter_map(|(name, _)| number(name)).collect();
        all.sort_unstable();
        all.dedup();
        all
    }
}

/// What a press of a button asks for, besides looking at the act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Press {
    /// One more item of the list at this path.
    Add(String),
    /// The item at this path goes.
    Remove(String),
    /// The item at this path goes before the one above it.
    Up(String),
    /// The form is shown again, with an answer to what is asked beside it.
    Ask,
    /// The act is complete: look at it.
    Review,
}

impl Press {
    /// The button that was pressed.
    pub fn of(fields: Fields<'_>) -> Self {
        match fields.get("press").and_then(|press| press.split_once(':')) {
            Some(("add", path)) => Self::Add(path.to_owned()),
            Some(("remove", path)) => Self::Remove(path.to_owned()),
            Some(("up", path)) => Self::Up(path.to_owned()),
            Some(("ask", _)) => Self::Ask,
            Some(_) | None => Self::Review,
        }
    }
}

/// True if a list of such items is written as lines of one field.
fn is_simple(shape: &Shape) -> bool {
    match shape {
        Shape::Leaf(_) | Shape::Text { .. } | Shape::Bytes { .. } | Shape::Unsigned { .. } => true,
        Shape::Record(_) | Shape::Choice(_) | Shape::Flag | Shape::List { .. } => false,
    }
}

/// True if the choice is a code: a name without a value.
fn is_code(shape: &Shape) -> bool {
    matches!(shape, Shape::Choice(choice) if choice.variants.iter().all(|variant| variant.payload.is_none()))
}

fn joined(path: &str, step: impl std::fmt::Display) -> String {
    if path.is_empty() { step.to_string() } else { format!("{path}.{step}") }
}

/// The draft of a value of form `shape`: JSON of its structure, with texts as they were typed. What was left
/// empty is not there.
pub fn gather(shape: &Shape, path: &str, fields: Fields<'_>) -> Option<Json> {
    match shape {
        Shape::Record(record) => {
            let members: Vec<(String, Json)> = record
                .fields
                .iter()
                .filter_map(|field| {
                    let inner = gather(&(field.shape)(), &joined(path, field.name), fields)?;
                    Some((field.name.to_owned(), inner))
                })
                .collect();
            (!members.is_empty()).then_some(Json::Object(members))
        }
        Shape::Choice(_) if is_code(shape) => as_typed(path, fields),
        Shape::Choice(choice) => {
            let chosen = fields.get(&joined(path, "is"))?;
            let variant = choice.variants.iter().find(|variant| variant.name == chosen)?;
            let inner = variant.payload.and_then(|payload| gather(&payload(), &joined(path, chosen), fields));
            Some(Json::Object(vec![(chosen.to_owned(), inner.unwrap_or(Json::Null))]))
        }
        Shape::Leaf(leaf) if leaf.name == "Quantity" && fields.get(&joined(path, "much")).is_some() => {
            quantity(path, fields)
        }
        Shape::Leaf(leaf) if leaf.name == "Span" => in_parts(path, ["much", "in"], fields),
        Shape::Leaf(leaf) if leaf.name == "Vat" => in_parts(path, ["kind", "rate"], fields),
        Shape::Leaf(_) | Shape::Text { .. } | Shape::Bytes { .. } | Shape::Unsigned { .. } => {
            as_typed(path, fields)
        }
        // Neither of the two is chosen for anybody.
        Shape::Flag => match fields.get(path) {
            Some("yes") => Some(Json::Flag(true)),
            Some("no") => Some(Json::Flag(false)),
            Some(_) | None => None,
        },
        Shape::List { of, max, .. } => {
            let items = gather_items(&of(), *max, path, fields);
            (!items.is_empty()).then_some(Json::List(items))
        }
    }
}

fn gather_items(shape: &Shape, max: usize, path: &str, fields: Fields<'_>) -> Vec<Json> {
    if is_code(shape) {
        return fields.all(path).into_iter().take(max).map(|name| Json::Text(name.to_owned())).collect();
    }
    if is_simple(shape) {
        // One field of several lines, or several fields that were ticked.
        let all = fields.all(path);
        let lines = all.iter().flat_map(|text| text.lines()).map(str::trim).filter(|line| !line.is_empty());
        return lines.take(max.saturating_add(1)).map(|line| Json::Text(line.to_owned())).collect();
    }
    let numbers = fields.numbers(path);
    numbers
        .into_iter()
        .take(max.min(ROWS_MORE_MAX))
        .filter_map(|number| gather(shape, &joined(path, number), fields).or_else(|| says_nothing(shape)))
        .collect()
}

/// A number and a unit. Where the unit has no field of its own it is that of the item beside it. A unit alone stays
/// there for the next look, and says nothing.
fn quantity(path: &str, fields: Fields<'_>) -> Option<Json> {
    let much = fields.get(&joined(path, "much")).unwrap_or_default().trim();
    // Spaces between thousands must not part the number from its unit.
    let much: String =
        much.chars().map(|letter| if letter.is_whitespace() { '\u{a0}' } else { letter }).collect();
    let own = fields.get(&joined(path, "of")).map(str::trim);
    let beside = || {
        let (line, _) = path.rsplit_once('.')?;
        fields.get(&joined(line, "item.unit")).map(str::trim)
    };
    match own {
        Some(unit) if !much.is_empty() || !unit.is_empty() => Some(Json::Text(format!("{much} {unit}"))),
        None if !much.is_empty() => Some(Json::Text(format!("{much} {}", beside().unwrap_or_default()))),
        Some(_) | None => None,
    }
}

/// True if it is a quantity that has a unit and no number.
fn is_blank(shape: &Shape, json: &Json) -> bool {
    matches!((shape, json), (Shape::Leaf(leaf), Json::Text(text)) if leaf.name == "Quantity" && text.starts_with(' '))
}

/// A text that has two fields; one field, if there is only one.
fn in_parts(path: &str, parts: [&str; 2], fields: Fields<'_>) -> Option<Json> {
    let parts = parts.map(|part| fields.get(&joined(path, part)).unwrap_or_default().trim());
    match parts {
        ["", ""] => as_typed(path, fields),
        parts => Some(Json::Text(parts.join(" ").trim_end().to_owned())),
    }
}

/// An item that says nothing can mean everything, where nothing must be said: a rule without limits. Elsewhere it
/// is a line that was left blank.
fn says_nothing(shape: &Shape) -> Option<Json> {
    match shape {
        Shape::Record(record) if record.fields.iter().all(|field| (field.optional)()) => {
            Some(Json::Object(Vec::new()))
        }
        Shape::Record(_)
        | Shape::Choice(_)
        | Shape::Leaf(_)
        | Shape::Text { .. }
        | Shape::Bytes { .. }
        | Shape::Unsigned { .. }
        | Shape::Flag
        | Shape::List { .. } => None,
    }
}

fn as_typed(path: &str, fields: Fields<'_>) -> Option<Json> {
    let text = fields.get(path)?;
    (!text.trim().is_empty()).then(|| Json::Text(text.to_owned()))
}

/// The draft after a button that adds or removes an item.
pub fn pressed(draft: Json, press: &Press) -> Json {
    match press {
        Press::Review | Press::Ask => draft,
        Press::Up(path) => {
            let mut steps = steps(path);
            let Some(place) = steps.pop().and_then(|step| step.parse::<usize>().ok()) else { return draft };
            changed(draft, &steps, &|items| {
                if place > 0 && place < items.len() {
                    items.swap(place - 1, place);
                }
            })
        }
        Press::Add(path) => changed(draft, &steps(path), &|items| {
            if items.len() < ROWS_MORE_MAX {
                items.push(Json::Null);
            }
        }),
        Press::Remove(path) => {
            let mut steps = steps(path);
            let Some(place) = steps.pop().and_then(|step| step.parse::<usize>().ok()) else { return draft };
            changed(draft, &steps, &|items| {
                if place < items.len() {
                    items.remove(place);
                }
            })
        }
    }
}

fn steps(path: &str) -> Vec<&str> {
    path.split('.').filter(|step| !step.is_empty()).take(16).collect()
}

fn changed(json: Json, path: &[&str], change: &dyn Fn(&mut Vec<Json>)) -> Json {
    let Some((step, rest)) = path.split_first() else {
        let mut items = match json {
            Json::List(items) => items,
            Json::Null | Json::Flag(_) | Json::Number(_) | Json::Text(_) | Json::Object(_) => Vec::new(),
        };
        change(&mut items);
        return Json::List(items);
    };
    match json {
        Json::List(items) => {
            let place: Option<usize> = step.parse().ok();
            let at = |(index, item)| if Some(index) == place { changed(item, rest, change) } else { item };
            Json::List(items.into_iter().enumerate().map(at).collect())
        }
        Json::Object(mut members) => {
            match members.iter().position(|(name, _)| name == step) {
                Some(at) => {
                    let (name, inner) = members.remove(at);
                    members.insert(at, (name, changed(inner, rest, change)));
                }
                None => members.push(((*step).to_owned(), changed(Json::Null, rest, change))),
            }
            Json::Object(members)
        }
        Json::Null | Json::Flag(_) | Json::Number(_) | Json::Text(_) => {
            Json::Object(vec![((*step).to_owned(), changed(Json::Null, rest, change))])
        }
    }
}
