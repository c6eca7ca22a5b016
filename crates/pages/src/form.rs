//! Forms: every act as fields that a person fills in, made from the act's own description.
//!
//! ```text
//! fields of a form --gather--> draft (texts as typed) --complete--> JSON of the act
//!                                 |                        |
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

pub(crate) use complete::percent;
pub use complete::{Wrong, complete, prefilled};
pub(crate) use draw::reason;
pub use draw::{Drawing, draw};

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

    fn has(&self, prefix: &str) -> bool {
        self.0.iter().any(|(name, _)| {
            name.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        })
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
        Shape::Choice(_) if is_code(shape) => typed(path, fields),
        Shape::Choice(choice) => {
            let chosen = fields.get(&joined(path, "is"))?;
            let variant = choice.variants.iter().find(|variant| variant.name == chosen)?;
            let inner = variant.payload.and_then(|payload| gather(&payload(), &joined(path, chosen), fields));
            Some(Json::Object(vec![(chosen.to_owned(), inner.unwrap_or(Json::Null))]))
        }
        Shape::Leaf(leaf) if leaf.name == "Quantity" && fields.has(&joined(path, "of")) => {
            let number = fields.get(&joined(path, "much")).unwrap_or_default().trim();
            let unit = fields.get(&joined(path, "of")).unwrap_or_default().trim();
            (!number.is_empty()).then(|| Json::Text(format!("{number} {unit}")))
        }
        Shape::Leaf(_) | Shape::Text { .. } | Shape::Bytes { .. } | Shape::Unsigned { .. } => {
            typed(path, fields)
        }
        Shape::Flag => fields.get(path).map(|value| Json::Flag(value != "false")),
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
        let text = fields.get(path).unwrap_or_default();
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        return lines.take(max.saturating_add(1)).map(|line| Json::Text(line.to_owned())).collect();
    }
    let numbers = fields.numbers(path);
    numbers
        .into_iter()
        .take(max.min(ROWS_MORE_MAX))
        .filter_map(|number| gather(shape, &joined(path, number), fields).or_else(|| says_nothing(shape)))
        .collect()
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

fn typed(path: &str, fields: Fields<'_>) -> Option<Json> {
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
