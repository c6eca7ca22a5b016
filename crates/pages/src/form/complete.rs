//! From a draft to the JSON of a value, with everything that is wrong at its place.

use super::joined;
use canon::{Json, Shape};
use vocabulary::Span;

/// What is wrong with one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// The field's path, with points between the steps.
    pub path: String,
    /// What is wrong; `None` if it is missing.
    pub reason: Option<String>,
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
                vec![Wrong {
                    path: error.path.trim_start_matches('/').replace('/', "."),
                    reason: Some(error.reason),
                }]
            })
        }
        _ => Err(wrongs),
    }
}

fn missing(path: &str, wrongs: &mut Vec<Wrong>) -> Option<Json> {
    wrongs.push(Wrong { path: path.to_owned(), reason: None });
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
            Some(Json::Text(text)) => checked(shape, Json::Text(tidied(leaf.name, text)), path, wrongs),
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
            Some(Json::Text(text)) => match text.trim().parse() {
                Ok(number) => checked(shape, Json::Number(number), path, wrongs),
                Err(_) => {
                    let reason = Some(format!("`{}` is not a whole number", text.trim()));
                    wrongs.push(Wrong { path: path.to_owned(), reason });
                    None
                }
            },
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
            wrongs.push(Wrong { path: path.to_owned(), reason: Some(error.reason) });
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
        "Span" => span(&text),
        "Cpv" => text.split(' ').next().unwrap_or_default().to_owned(),
        "Currency" | "Country" | "Unit" => text.to_ascii_uppercase(),
        _ => text,
    }
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
