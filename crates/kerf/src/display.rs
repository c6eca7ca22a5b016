//! Values as indented text, for people.
//!
//! Promise: what a signer is shown is computed from the very bytes that are signed, by the description
//! from which those bytes were written, and from nothing else. Every field of the value is there. A text
//! inside the value cannot pass for a field: it stands in quotes, and what cannot be seen is spelled out.
//! Start reading at [`signed_bytes`].

#[cfg(test)]
mod tests;

use canon::{Canon, DecodeError, Digest, Json, Shape, hash_parts};
use ledger::{Envelope, TRANSACTION_DOMAIN};

/// How deep one level is indented.
const INDENT: &str = "  ";

/// The text that a signer is shown before it signs the canonical `bytes` of an envelope.
///
/// # Errors
/// [`DecodeError`] if the bytes are not an envelope; then nothing must be signed.
pub(crate) fn signed_bytes(bytes: &[u8]) -> Result<String, DecodeError> {
    let _: Envelope = canon::decode(bytes)?;
    let shape = Envelope::shape();
    let json = canon::to_json_text(&shape, bytes)?;
    let Digest(id) = hash_parts(TRANSACTION_DOMAIN, &[bytes]);
    let mut out = String::from("What is signed:\n");
    push_shaped(&mut out, &shape, &json, 1);
    out.push_str(&format!("Transaction {}\n", canon::hex_encode(&id)));
    Ok(out)
}

/// A value as indented text, from its canonical bytes.
pub(crate) fn value<T: Canon>(value: &T, depth: usize) -> String {
    let shape = T::shape();
    let json = canon::to_json(value);
    let mut out = String::new();
    push_shaped(&mut out, &shape, &json, depth);
    out
}

/// JSON of the form of `shape` as indented text; what does not fit the form is shown as it is.
pub(crate) fn shaped(shape: &Shape, json: &Json, depth: usize) -> String {
    let mut out = String::new();
    push_shaped(&mut out, shape, json, depth);
    out
}

/// JSON of an answer as indented text; texts stand without quotes, on one line.
pub(crate) fn json(json: &Json, depth: usize) -> String {
    let mut out = String::new();
    push_json(&mut out, json, depth);
    out
}

/// A name for people: `open_until` is `open until`.
pub(crate) fn words(name: &str) -> String {
    name.replace('_', " ")
}

/// Text on one line, with what cannot be seen spelled out.
pub(crate) fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            letter if canon::is_hidden(letter) => out.push_str(&format!("\\u{{{:x}}}", u32::from(letter))),
            letter => out.push(letter),
        }
    }
    out
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", visible(&text.replace('\\', "\\\\").replace('"', "\\\"")))
}

fn indent(out: &mut String, depth: usize) {
    out.push_str(&INDENT.repeat(depth));
}

/// The value on the line of its name, if it fits there.
fn inline(shape: &Shape, json: &Json) -> Option<String> {
    match (shape, json) {
        (Shape::Text { .. }, Json::Text(text)) => Some(quoted(text)),
        (Shape::Choice(_) | Shape::Leaf(_) | Shape::Bytes { .. }, Json::Text(text)) => Some(visible(text)),
        (Shape::Flag, Json::Flag(flag)) => Some(if *flag { "yes" } else { "no" }.to_owned()),
        (_, Json::Number(number)) => Some(number.to_string()),
        // A record that says nothing can mean everything: a rule without limits, for instance.
        (Shape::Record(_), Json::Object(fields)) if fields.is_empty() => Some("(nothing is said)".to_owned()),
        (Shape::List { .. }, Json::List(items)) if items.is_empty() => Some("none".to_owned()),
        (_, _) => None,
    }
}

fn push_field(out: &mut String, name: &str, shape: &Shape, json: &Json, depth: usize) {
    indent(out, depth);
    out.push_str(&words(name));
    match inline(shape, json) {
        Some(text) => out.push_str(&format!(": {text}\n")),
        None => {
            out.push_str(":\n");
            push_shaped(out, shape, json, depth + 1);
        }
    }
}

fn push_shaped(out: &mut String, shape: &Shape, json: &Json, depth: usize) {
    match (shape, json) {
        (Shape::Record(record), Json::Object(fields)) => {
            for (name, value) in fields {
                // The JSON was read by this very shape, so each of its fields is one of the record's.
                if let Some(field) = record.fields.iter().find(|field| field.name == name) {
                    push_field(out, name, &(field.shape)(), value, depth);
                } else {
                    push_field_json(out, name, value, depth);
                }
            }
        }
        (Shape::Choice(choice), Json::Object(fields)) => {
            for (name, value) in fields {
                let payload = choice.variants.iter().find(|variant| variant.name == name);
                match payload.and_then(|variant| variant.payload) {
                    Some(payload) => push_field(out, name, &payload(), value, depth),
                    None => push_field_json(out, name, value, depth),
                }
            }
        }
        (Shape::List { of, .. }, Json::List(items)) => {
            let item = of();
            for (index, value) in items.iter().enumerate() {
                push_field(out, &index.to_string(), &item, value, depth);
            }
        }
        (shape, json) => {
            indent(out, depth);
            match inline(shape, json) {
                Some(text) => out.push_str(&text),
                None => out.push_str(&visible(&json.to_string())),
            }
            out.push('\n');
        }
    }
}

fn inline_json(json: &Json) -> Option<String> {
    match json {
        Json::Null => Some("none".to_owned()),
        Json::Flag(flag) => Some(if *flag { "yes" } else { "no" }.to_owned()),
        Json::Number(number) => Some(number.to_string()),
        Json::Text(text) => Some(visible(text)),
        Json::List(items) if items.is_empty() => Some("none".to_owned()),
        Json::Object(fields) if fields.is_empty() => Some("none".to_owned()),
        Json::List(_) | Json::Object(_) => None,
    }
}

fn push_field_json(out: &mut String, name: &str, json: &Json, depth: usize) {
    indent(out, depth);
    out.push_str(&visible(&words(name)));
    match inline_json(json) {
        Some(text) => out.push_str(&format!(": {text}\n")),
        None => {
            out.push_str(":\n");
            push_json(out, json, depth + 1);
        }
    }
}

fn push_json(out: &mut String, json: &Json, depth: usize) {
    match json {
        Json::Object(fields) => {
            for (name, value) in fields {
                push_field_json(out, name, value, depth);
            }
        }
        Json::List(items) => {
            for (index, value) in items.iter().enumerate() {
                push_field_json(out, &index.to_string(), value, depth);
            }
        }
        Json::Null | Json::Flag(_) | Json::Number(_) | Json::Text(_) => {
            indent(out, depth);
            out.push_str(&inline_json(json).unwrap_or_default());
            out.push('\n');
        }
    }
}
