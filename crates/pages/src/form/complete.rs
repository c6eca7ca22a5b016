//! From a draft to the JSON of a value, with everything that is wrong at its place.

use super::typed::{leaf_read, leaf_wrong, number_read};
use super::{is_blank, joined};
use crate::reader::Reader;
use crate::texts::Text;
use canon::{Json, Shape};

/// What is wrong with one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// The field's path, with points between the steps.
    pub path: String,
    /// What is wrong, in the reader's language; `None` if it is missing.
    pub reason: Option<String>,
}

/// The JSON of a value of form `shape`, from a draft.
///
/// # Errors
/// Everything that is wrong, in the order of the fields; at most one reason for each.
pub fn complete(reader: &Reader, shape: &Shape, draft: Option<&Json>) -> Result<Json, Vec<Wrong>> {
    let mut wrongs = Vec::new();
    let json = filled(reader, shape, draft, "", &mut wrongs);
    match json {
        Some(json) if wrongs.is_empty() => match canon::from_json_text(shape, &json) {
            // In the one form that the bytes have in JSON.
            Ok(bytes) => Ok(canon::to_json_text(shape, &bytes).unwrap_or(json)),
            Err(error) => Err(vec![Wrong {
                path: error.path.trim_start_matches('/').replace('/', "."),
                reason: Some(reader.say(Text::WrongForm).to_owned()),
            }]),
        },
        _ => Err(wrongs),
    }
}

/// As much of a value as can be read out of a part of a draft; for showing it.
pub(super) fn understood(reader: &Reader, shape: &Shape, draft: &Json, path: &str) -> Option<Json> {
    let mut wrongs = Vec::new();
    filled(reader, shape, Some(draft), path, &mut wrongs).filter(|_| wrongs.is_empty())
}

fn missing(path: &str, wrongs: &mut Vec<Wrong>) -> Option<Json> {
    wrongs.push(Wrong { path: path.to_owned(), reason: None });
    None
}

fn filled(
    reader: &Reader,
    shape: &Shape,
    draft: Option<&Json>,
    path: &str,
    wrongs: &mut Vec<Wrong>,
) -> Option<Json> {
    match shape {
        Shape::Record(record) => {
            let mut members = Vec::new();
            for field in record.fields {
                let (inner, at) = ((field.shape)(), joined(path, field.name));
                let given = draft
                    .and_then(|draft| draft.get(field.name))
                    .filter(|given| **given != Json::Null && !is_blank(&inner, given));
                if given.is_none() && (field.optional)() && !matches!(inner, Shape::Flag) {
                    continue;
                }
                if let Some(json) = filled(reader, &inner, given, &at, wrongs)
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
                        let (payload, inner) = (payload(), Some(inner));
                        let inner = inner.filter(|inner| **inner != Json::Null && !is_blank(&payload, inner));
                        let inner = filled(reader, &payload, inner, &joined(path, name), wrongs)?;
                        Some(Json::Object(vec![(name.clone(), inner)]))
                    }
                }
            }
            Some(json @ Json::Text(_)) => {
                checked(shape, json.clone(), path, wrongs, || reader.say(Text::WrongForm).to_owned())
            }
            Some(_) | None => missing(path, wrongs),
        },
        Shape::Leaf(leaf) => match draft {
            Some(Json::Text(text)) => match leaf_read(reader, leaf.name, text) {
                Ok(read) => {
                    checked(shape, Json::Text(read), path, wrongs, || leaf_wrong(reader, leaf.name, text))
                }
                Err(reason) => wrong(path, wrongs, reason),
            },
            Some(_) | None => missing(path, wrongs),
        },
        Shape::Text { max, .. } => match draft {
            Some(Json::Text(text)) => {
                let text = text.trim().replace("\r\n", "\n");
                let long = text.len() > *max;
                checked(shape, Json::Text(text), path, wrongs, || {
                    if long {
                        reader.say(Text::WrongLong).replacen("{}", &max.to_string(), 1)
                    } else {
                        reader.say(Text::WrongText).to_owned()
                    }
                })
            }
            Some(_) | None => missing(path, wrongs),
        },
        Shape::Bytes { .. } => match draft {
            Some(Json::Text(text)) => {
                checked(shape, Json::Text(text.trim().to_ascii_lowercase()), path, wrongs, || {
                    reader.say(Text::WrongForm).to_owned()
                })
            }
            Some(_) | None => missing(path, wrongs),
        },
        Shape::Unsigned { max } => {
            let long = || reader.say(Text::WrongLarge).replacen("{}", &reader.number(&max.to_string()), 1);
            match draft {
                Some(number @ Json::Number(_)) => checked(shape, number.clone(), path, wrongs, long),
                Some(Json::Text(text)) => match number_read(reader, path, text) {
                    Ok(number) => checked(shape, Json::Number(number), path, wrongs, long),
                    Err(reason) => wrong(path, wrongs, reason),
                },
                Some(_) | None => missing(path, wrongs),
            }
        }
        Shape::Flag => match draft {
            Some(flag @ Json::Flag(_)) => Some(flag.clone()),
            Some(_) | None => missing(path, wrongs),
        },
        Shape::List { of, set, .. } => Some(items(reader, &of(), *set, draft, path, wrongs)),
    }
}

fn items(
    reader: &Reader,
    shape: &Shape,
    set: bool,
    draft: Option<&Json>,
    path: &str,
    wrongs: &mut Vec<Wrong>,
) -> Json {
    let given = match draft {
        Some(Json::List(items)) => items.as_slice(),
        Some(_) | None => &[],
    };
    let mut out: Vec<Json> = Vec::new();
    for (place, item) in given.iter().enumerate().filter(|(_, item)| **item != Json::Null) {
        out.extend(filled(reader, shape, Some(item), &joined(path, place), wrongs));
    }
    if set {
        // A set is written in the order of its items' bytes, whatever the order in which they were typed.
        out.sort_by_cached_key(|item| canon::from_json_text(shape, item).unwrap_or_default());
        out.dedup();
    }
    Json::List(out)
}

fn wrong(path: &str, wrongs: &mut Vec<Wrong>, reason: String) -> Option<Json> {
    wrongs.push(Wrong { path: path.to_owned(), reason: Some(reason) });
    None
}

fn checked(
    shape: &Shape,
    json: Json,
    path: &str,
    wrongs: &mut Vec<Wrong>,
    reason: impl FnOnce() -> String,
) -> Option<Json> {
    match canon::from_json_text(shape, &json) {
        Ok(_) => Some(json),
        Err(_) => wrong(path, wrongs, reason()),
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
