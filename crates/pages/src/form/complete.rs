//! From a draft to the JSON of a value, with everything that is wrong at its place.

use super::joined;
use crate::texts::Text;
use canon::{Json, Shape};
use vocabulary::Span;

/// What is wrong with one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// The field's path, with points between the steps.
    pub path: String,
    /// What is wrong; `None` if it is missing.
    pub reason: Option<String>,
    /// What to write in its place, in the reader's language; goes before the reason.
    pub hint: Option<Text>,
}

impl Wrong {
    /// What is wrong at a path, for a reason.
    pub fn new(path: impl Into<String>, reason: impl Into<String>) -> Self {
        Self { path: path.into(), reason: Some(reason.into()), hint: None }
    }
}

/// Counted in hundredths of a percent on the ledger, and written in percent.
pub(super) const HUNDREDTHS: &[&str] = &["default_share", "over_price", "over_quantity"];

/// Yes or no, of which neither is what silence means.
pub(super) const DECISIONS: &[&str] = &["accept"];

/// The last step of a path.
pub(super) fn last(path: &str) -> &str {
    path.rsplit('.').next().unwrap_or(path)
}

/// The JSON of a value of form `shape`, from a draft.
///
/// # Errors
/// Everything that is wrong, in the order of the fields; at most one reason for each.
pub fn complete(shape: &Shape, draft: Option<&Json>) -> Result<Json, Vec<Wrong>> {
    let mut wrongs = Vec::new();
    let json = filled(shape, draft, "", &mut wrongs);
    match json {
        Some(json) if wrongs.is_empty() => {
            canon::from_json_text(shape, &json).map(|_| json).map_err(|error| {
                vec![Wrong::new(error.path.trim_start_matches('/').replace('/', "."), error.reason)]
            })
        }
        _ => Err(wrongs),
    }
}

fn missing(path: &str, wrongs: &mut Vec<Wrong>) -> Option<Json> {
    wrongs.push(Wrong { path: path.to_owned(), reason: None, hint: None });
    None
}

fn filled(shape: &Shape, draft: Option<&Json>, path: &str, wrongs: &mut Vec<Wrong>) -> Option<Json> {
    match shape {
        Shape::Record(record) => {
            let mut members = Vec::new();
            for field in record.fields {
                let (inner, at) = ((field.shape)(), joined(path, field.name));
                let given =
                    draft.and_then(|draft| draft.get(field.name)).filter(|given| **given != Json::Null);
                if given.is_none() && matches!(inner, Shape::Flag) && DECISIONS.contains(&field.name) {
                    missing(&at, wrongs);
                    continue;
                }
                if given.is_none() && (field.optional)() {
                    continue;
                }
                if let Some(json) = filled(&inner, given, &at, wrongs)
                    && !((field.optional)() && is_nothing(&json))
                {
                    members.push((field.name.to_owned(), json));
                }
            }
            Some(Json::Object(members))
        }
        Shape::Choice(choice) => match draft {
            Some(Json::Object(members)) if members.len() == 1 => {
                let (name, inner) = members.first()?;
                let payload = choice.variants.iter().find(|variant| variant.name == name)?.payload;
                match payload {
                    None => Some(Json::Text(name.clone())),
                    Some(payload) => {
                        let inner = Some(inner).filter(|inner| **inner != Json::Null);
                        let inner = filled(&payload(), inner, &joined(path, name), wrongs)?;
                        Some(Json::Object(vec![(name.clone(), inner)]))
                    }
                }
            }
            Some(json @ Json::Text(_)) => checked(shape, json.clone(), path, wrongs),
            Some(_) | None => missing(path, wrongs),
        },
        Shape::Leaf(leaf) => match draft {
            Some(Json::Text(text)) => {
                let text = tidied(leaf.name, text);
                if is_ambiguous(leaf.name, &text) {
                    wrongs.push(Wrong { hint: Some(Text::TwoReadings), ..Wrong::new(path, text) });
                    return None;
                }
                checked(shape, Json::Text(text), path, wrongs)
            }
            Some(_) | None => missing(path, wrongs),
        },
        Shape::Text { .. } => match draft {
            Some(Json::Text(text)) => {
                checked(shape, Json::Text(text.trim().replace("\r\n", "\n")), path, wrongs)
            }
            Some(_) | None => missing(path, wrongs),
        },
        Shape::Bytes { .. } => match draft {
            Some(Json::Text(text)) => {
                checked(shape, Json::Text(text.trim().to_ascii_lowercase()), path, wrongs)
            }
            Some(_) | None => missing(path, wrongs),
        },
        Shape::Unsigned { .. } => match draft {
            Some(number @ Json::Number(_)) => checked(shape, number.clone(), path, wrongs),
            Some(Json::Text(text)) => {
                let is_share = HUNDREDTHS.contains(&last(path));
                let number = if is_share { hundredths(text) } else { text.trim().parse().ok() };
                match number {
                    Some(number) => checked(shape, Json::Number(number), path, wrongs),
                    None => {
                        let wrong = Wrong::new(path, format!("`{}` is not a whole number", text.trim()));
                        let hint = is_share.then_some(Text::WritePercent);
                        wrongs.push(Wrong { hint, ..wrong });
                        None
                    }
                }
            }
            Some(_) | None => missing(path, wrongs),
        },
        Shape::Flag => Some(Json::Flag(draft == Some(&Json::Flag(true)))),
        Shape::List { of, set, .. } => Some(items(&of(), *set, draft, path, wrongs)),
    }
}

fn items(shape: &Shape, set: bool, draft: Option<&Json>, path: &str, wrongs: &mut Vec<Wrong>) -> Json {
    let given = match draft {
        Some(Json::List(items)) => items.as_slice(),
        Some(_) | None => &[],
    };
    let mut out: Vec<Json> = Vec::new();
    for (place, item) in given.iter().enumerate().filter(|(_, item)| **item != Json::Null) {
        out.extend(filled(shape, Some(item), &joined(path, place), wrongs));
    }
    if set {
        // A set is written in the order of its items' bytes, whatever the order in which they were typed.
        out.sort_by_cached_key(|item| canon::from_json_text(shape, item).unwrap_or_default());
        out.dedup();
    }
    Json::List(out)
}

fn checked(shape: &Shape, json: Json, path: &str, wrongs: &mut Vec<Wrong>) -> Option<Json> {
    match canon::from_json_text(shape, &json) {
        Ok(_) => Some(json),
        Err(error) => {
            let hint = match shape {
                Shape::Leaf(leaf) => match leaf.name {
                    "Quantity" => Some(Text::WriteNumber),
                    "Amount" | "Price" => Some(Text::WriteSum),
                    "Cpv" => Some(Text::WriteCpv),
                    "Vat" => Some(Text::WriteVat),
                    _ => None,
                },
                Shape::Record(_)
                | Shape::Choice(_)
                | Shape::Text { .. }
                | Shape::Bytes { .. }
                | Shape::Unsigned { .. }
                | Shape::Flag
                | Shape::List { .. } => None,
            };
            wrongs.push(Wrong { hint, ..Wrong::new(path, error.reason) });
            None
        }
    }
}

fn is_nothing(json: &Json) -> bool {
    match json {
        Json::Flag(flag) => !flag,
        Json::List(items) => items.is_empty(),
        Json::Null => true,
        Json::Number(_) | Json::Text(_) | Json::Object(_) => false,
    }
}

/// What people write, in the form of the ledger, where there is no doubt about it.
fn tidied(leaf: &str, text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match leaf {
        "Timestamp" => instant(&text),
        "Amount" | "Price" => sum(&text),
        "Quantity" => decimal(&text),
        "Vat" => vat(&text),
        "Span" => span(&text),
        "Cpv" => text.split(' ').next().unwrap_or_default().to_owned(),
        "Currency" | "Country" | "Unit" => text.to_ascii_uppercase(),
        _ => text,
    }
}

/// `1.250`: in one language a thousand and more, in the other one and a quarter.
fn is_ambiguous(leaf: &str, text: &str) -> bool {
    let number = text.split(' ').next().unwrap_or_default();
    let parts = number.split_once(['.', ',']);
    let digits = |part: &str| part.chars().all(|letter| letter.is_ascii_digit());
    ["Price", "Quantity"].contains(&leaf)
        && parts.is_some_and(|(whole, part)| {
            part.len() == 3
                && (1..=3).contains(&whole.len())
                && !whole.starts_with('0')
                && digits(whole)
                && digits(part)
        })
}

/// `2.5`, `2,5` or `2.5 %` as 250 hundredths of a percent.
fn hundredths(text: &str) -> Option<u64> {
    let text = text.trim().trim_end_matches('%').trim_end().replace(',', ".");
    let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
    let digits = |part: &str| part.chars().all(|letter| letter.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(part) || part.len() > 2 {
        return None;
    }
    let part: u64 = format!("{part:0<2}").parse().ok()?;
    whole.parse::<u64>().ok()?.checked_mul(100)?.checked_add(part)
}

/// So many hundredths of a percent, in percent.
pub(crate) fn percent(hundredths: u64) -> String {
    let text = format!("{}.{:02}", hundredths / 100, hundredths % 100);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// What is filled in beforehand, as people write it: shares in percent, and numbers so that they can be read in one
/// way only.
pub fn prefilled(shape: &Shape, json: Json) -> Json {
    prefilled_at(shape, "", json)
}

fn prefilled_at(shape: &Shape, name: &str, json: Json) -> Json {
    match (shape, json) {
        (Shape::Record(record), Json::Object(members)) => Json::Object(
            members
                .into_iter()
                .map(|(name, inner)| match record.fields.iter().find(|field| field.name == name) {
                    Some(field) => {
                        let inner = prefilled_at(&(field.shape)(), &name, inner);
                        (name, inner)
                    }
                    None => (name, inner),
                })
                .collect(),
        ),
        (Shape::Choice(choice), Json::Object(members)) => Json::Object(
            members
                .into_iter()
                .map(|(name, inner)| {
                    let payload = choice.variants.iter().find(|variant| variant.name == name);
                    match payload.and_then(|variant| variant.payload) {
                        Some(payload) => {
                            let inner = prefilled_at(&payload(), &name, inner);
                            (name, inner)
                        }
                        None => (name, inner),
                    }
                })
                .collect(),
        ),
        (Shape::List { of, .. }, Json::List(items)) => {
            Json::List(items.into_iter().map(|item| prefilled_at(&of(), "", item)).collect())
        }
        (Shape::Unsigned { .. }, Json::Number(number)) if HUNDREDTHS.contains(&name) => {
            Json::Text(percent(number))
        }
        (Shape::Leaf(leaf), Json::Text(text)) if is_ambiguous(leaf.name, &text) => {
            let (number, rest) = text.split_once(' ').unwrap_or((&text, ""));
            Json::Text(format!("{number}0 {rest}").trim_end().to_owned())
        }
        (_, json) => json,
    }
}

/// `21 %` or `21` as the standard rate; other codes are written out.
fn vat(text: &str) -> String {
    let rate = text.trim_end_matches('%').trim_end().replace(',', ".");
    let is_rate = !rate.is_empty() && rate.chars().all(|letter| letter.is_ascii_digit() || letter == '.');
    if is_rate { format!("S {rate}") } else { text.trim_end_matches('%').trim_end().to_ascii_uppercase() }
}

/// A browser's `2026-12-24T18:00`, which the form says is UTC.
fn instant(text: &str) -> String {
    match text.len() {
        16 => format!("{text}:00.000Z"),
        19 => format!("{text}.000Z"),
        _ => text.to_owned(),
    }
}

/// `EUR 12,50` as `12.50 EUR`. A comma counts as the decimal mark if one or two digits follow it and nothing
/// else can be meant.
fn sum(text: &str) -> String {
    let text = decimal(text);
    match text.split_once(' ') {
        Some((currency, number)) if currency.len() == 3 && currency.chars().all(char::is_alphabetic) => {
            decimal(&format!("{number} {}", currency.to_ascii_uppercase()))
        }
        Some((number, currency)) => format!("{number} {}", currency.to_ascii_uppercase()),
        None => text,
    }
}

fn decimal(text: &str) -> String {
    let (number, rest) = text.split_once(' ').unwrap_or((text, ""));
    let number = match number.split_once(',') {
        Some((whole, part))
            if !number.contains('.')
                && (1..=2).contains(&part.len())
                && part.chars().all(|digit| digit.is_ascii_digit()) =>
        {
            format!("{whole}.{part}")
        }
        Some(_) | None => number.to_owned(),
    };
    if rest.is_empty() { number } else { format!("{number} {rest}") }
}

/// `14 d`, `14d` or `12 h` as an ISO 8601 duration.
fn span(text: &str) -> String {
    let whole: String = text.chars().filter(|letter| *letter != ' ').collect();
    Span::typed(&whole).map_or_else(|| text.to_owned(), |span| span.to_string())
}
