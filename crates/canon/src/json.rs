//! The JSON form of values, from their descriptions.
//!
//! Promise: bytes to JSON and back gives the same bytes; a duplicate key, a float or a number beyond
//! 2^53 - 1 is refused with line and column, an unknown field or a wrong value with the path to it.
//! Not here: what a text form means (each leaf knows).

use crate::shape::{ChoiceShape, RecordShape, Shape};
use crate::wire::{DecodeError, INTEGER_MAX, Reader, Writer};
use core::fmt;
use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

/// A JSON value: objects keep their order, numbers are whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Json {
    /// `null`; no value of ours uses it.
    Null,
    /// `true` or `false`.
    Flag(bool),
    /// A whole number from nought to 2^53 - 1.
    Number(u64),
    /// A text.
    Text(String),
    /// An array.
    List(Vec<Json>),
    /// An object.
    Object(Vec<(String, Json)>),
}

/// Why JSON is not the form of the wanted value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}{reason}", at(path))]
pub struct JsonError {
    /// Where, as a JSON pointer (RFC 6901); empty for the whole.
    pub path: String,
    /// What is wrong there.
    pub reason: String,
}

fn at(path: &str) -> String {
    if path.is_empty() { String::new() } else { format!("at `{path}`: ") }
}

/// How deep JSON may nest before it is refused unread.
const DEPTH_MAX: usize = 32;

impl Json {
    /// Parses `text`.
    ///
    /// # Errors
    /// [`JsonError`] for bad syntax, a duplicate key, a float, or nesting beyond 32.
    pub fn parse(text: &str) -> Result<Self, JsonError> {
        let mut input = serde_json::Deserializer::from_str(text);
        let outcome = Json::deserialize(&mut input).and_then(|json| input.end().map(|()| json));
        let json = outcome.map_err(|error| JsonError { path: String::new(), reason: error.to_string() })?;
        if json.depth() > DEPTH_MAX {
            return Err(JsonError { path: String::new(), reason: format!("nested deeper than {DEPTH_MAX}") });
        }
        Ok(json)
    }

    /// The value of `key`, if this is an object that has it.
    pub fn get(&self, key: &str) -> Option<&Json> {
        match self {
            Self::Object(fields) => fields.iter().find(|(name, _)| name == key).map(|(_, value)| value),
            Self::Null | Self::Flag(_) | Self::Number(_) | Self::Text(_) | Self::List(_) => None,
        }
    }

    /// The text, if this is one.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Null | Self::Flag(_) | Self::Number(_) | Self::List(_) | Self::Object(_) => None,
        }
    }

    fn depth(&self) -> usize {
        match self {
            Self::Null | Self::Flag(_) | Self::Number(_) | Self::Text(_) => 1,
            Self::List(items) => 1 + items.iter().map(Json::depth).max().unwrap_or(0),
            Self::Object(fields) => 1 + fields.iter().map(|(_, value)| value.depth()).max().unwrap_or(0),
        }
    }

    /// Two-space indented text, for people.
    pub fn pretty(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default()
    }
}

impl fmt::Display for Json {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&serde_json::to_string(self).map_err(|_| fmt::Error)?)
    }
}

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => out.serialize_unit(),
            Self::Flag(flag) => out.serialize_bool(*flag),
            Self::Number(number) => out.serialize_u64(*number),
            Self::Text(text) => out.serialize_str(text),
            Self::List(items) => {
                let mut list = out.serialize_seq(Some(items.len()))?;
                for item in items {
                    list.serialize_element(item)?;
                }
                list.end()
            }
            Self::Object(fields) => {
                let mut map = out.serialize_map(Some(fields.len()))?;
                for (name, value) in fields {
                    map.serialize_entry(name, value)?;
                }
                map.end()
            }
        }
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        input.deserialize_any(AnyValue)
    }
}

struct AnyValue;

impl<'de> Visitor<'de> for AnyValue {
    type Value = Json;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("JSON without floats or duplicate keys")
    }
    fn visit_unit<E: de::Error>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }
    fn visit_bool<E: de::Error>(self, flag: bool) -> Result<Json, E> {
        Ok(Json::Flag(flag))
    }
    fn visit_u64<E: de::Error>(self, number: u64) -> Result<Json, E> {
        if number > INTEGER_MAX {
            return Err(E::custom(format!("{number} is more than 2^53 - 1: write it as a text")));
        }
        Ok(Json::Number(number))
    }
    fn visit_i64<E: de::Error>(self, number: i64) -> Result<Json, E> {
        u64::try_from(number).map(Json::Number).map_err(|_| E::custom(format!("{number} is negative")))
    }
    fn visit_f64<E: de::Error>(self, _: f64) -> Result<Json, E> {
        Err(E::custom("a number is whole, without point or exponent, up to 2^53 - 1: write amounts as texts"))
    }
    fn visit_str<E: de::Error>(self, text: &str) -> Result<Json, E> {
        Ok(Json::Text(text.to_owned()))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut input: A) -> Result<Json, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = input.next_element()? {
            items.push(item);
        }
        Ok(Json::List(items))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut input: A) -> Result<Json, A::Error> {
        let mut fields: Vec<(String, Json)> = Vec::new();
        let mut names = std::collections::BTreeSet::new();
        while let Some((name, value)) = input.next_entry::<String, Json>()? {
            if !names.insert(name.clone()) {
                return Err(de::Error::custom(format!("key `{name}` stands there twice")));
            }
            fields.push((name, value));
        }
        Ok(Json::Object(fields))
    }
}

/// The JSON form of a value of type `T`.
pub fn to_json<T: crate::Canon>(value: &T) -> Json {
    let bytes = crate::encode(value);
    // What was just written can be read: the description and the bytes come from one declaration.
    to_json_text(&T::shape(), &bytes).unwrap_or(Json::Null)
}

/// The value whose JSON form is `json`.
///
/// # Errors
/// [`JsonError`] with the path to what is wrong.
pub fn from_json<T: crate::Canon>(json: &Json) -> Result<T, JsonError> {
    let bytes = from_json_text(&T::shape(), json)?;
    crate::decode(&bytes).map_err(|error| JsonError { path: String::new(), reason: error.to_string() })
}

/// The JSON form of the canonical `bytes` of a value of form `shape`. The bytes have been decoded as such
/// before: here only their structure is looked at.
///
/// # Errors
/// [`DecodeError`] if the bytes do not fit the form.
pub fn to_json_text(shape: &Shape, bytes: &[u8]) -> Result<Json, DecodeError> {
    let mut input = Reader::new(bytes);
    let json = read_json(shape, &mut input)?;
    input.end()?;
    Ok(json)
}

fn read_json(shape: &Shape, input: &mut Reader<'_>) -> Result<Json, DecodeError> {
    match shape {
        Shape::Record(record) => read_record(record, input),
        Shape::Choice(choice) => read_choice(choice, input),
        Shape::Leaf(leaf) => (leaf.to_text)(input).map(Json::Text),
        Shape::Text { .. } => input.text().map(|text| Json::Text(text.to_owned())),
        Shape::Bytes { .. } => input.bytes().map(|bytes| Json::Text(crate::hex_encode(bytes))),
        Shape::Unsigned { .. } => input.unsigned().map(Json::Number),
        Shape::Flag => input.flag().map(Json::Flag),
        Shape::List { of, max, .. } => {
            let len = input.array()?;
            if len > *max as u64 {
                return Err(input.invalid(format!("{len} items are more than the {max} allowed")));
            }
            let item = of();
            (0..len).map(|_| read_json(&item, input)).collect::<Result<_, _>>().map(Json::List)
        }
    }
}

fn read_record(record: &RecordShape, input: &mut Reader<'_>) -> Result<Json, DecodeError> {
    let mut fields = Vec::new();
    for _ in 0..input.map()? {
        let at = input.at();
        let number = input.unsigned()?;
        let field = record
            .fields
            .iter()
            .find(|field| field.number == number)
            .ok_or(DecodeError::Unknown { number, at })?;
        fields.push((field.name.to_owned(), read_json(&(field.shape)(), input)?));
    }
    Ok(Json::Object(fields))
}

fn read_choice(choice: &ChoiceShape, input: &mut Reader<'_>) -> Result<Json, DecodeError> {
    let at = input.at();
    let number =
        if input.next_is_unsigned() { input.unsigned()? } else { crate::private::read_variant(input)? };
    let variant = choice
        .variants
        .iter()
        .find(|variant| variant.number == number)
        .ok_or(DecodeError::Unknown { number, at })?;
    match variant.payload {
        None => Ok(Json::Text(variant.name.to_owned())),
        Some(payload) => Ok(Json::Object(vec![(variant.name.to_owned(), read_json(&payload(), input)?)])),
    }
}

/// The canonical bytes of the value of form `shape` that `json` stands for.
///
/// # Errors
/// [`JsonError`] with the path to what is wrong.
pub fn from_json_text(shape: &Shape, json: &Json) -> Result<Vec<u8>, JsonError> {
    let mut out = Writer::new();
    write_json(shape, json, &mut Vec::new(), &mut out)?;
    Ok(out.into_bytes())
}

fn wrong(path: &[String], reason: impl Into<String>) -> JsonError {
    let path = path.iter().map(|step| format!("/{}", step.replace('~', "~0").replace('/', "~1"))).collect();
    JsonError { path, reason: reason.into() }
}

fn write_json(shape: &Shape, json: &Json, path: &mut Vec<String>, out: &mut Writer) -> Result<(), JsonError> {
    match (shape, json) {
        (Shape::Record(record), Json::Object(fields)) => write_record(record, fields, path, out),
        (Shape::Choice(choice), _) => write_choice(choice, json, path, out),
        (Shape::Leaf(leaf), Json::Text(text)) => {
            (leaf.from_text)(text, out).map_err(|reason| wrong(path, reason))
        }
        (Shape::Text { check, .. }, Json::Text(text)) => {
            check(text).map_err(|reason| wrong(path, reason))?;
            out.text(text);
            Ok(())
        }
        (Shape::Bytes { min, max }, Json::Text(text)) => {
            let bytes =
                crate::hex_decode(text).filter(|bytes| (*min..=*max).contains(&bytes.len())).ok_or_else(
                    || wrong(path, format!("expected {min} to {max} bytes in lower-case hexadecimal")),
                )?;
            out.bytes(&bytes);
            Ok(())
        }
        (Shape::Unsigned { max }, Json::Number(number)) if number <= max => {
            out.unsigned(*number);
            Ok(())
        }
        (Shape::Unsigned { max }, Json::Number(number)) => {
            Err(wrong(path, format!("{number} is more than {max}")))
        }
        (Shape::Flag, Json::Flag(flag)) => {
            out.flag(*flag);
            Ok(())
        }
        (Shape::List { of, max, set }, Json::List(items)) => write_list(&of(), *max, *set, items, path, out),
        (_, _) => Err(wrong(path, format!("expected {}", name_of(shape)))),
    }
}

fn name_of(shape: &Shape) -> String {
    match shape {
        Shape::Record(record) => format!("an object ({})", record.name),
        Shape::Choice(choice) => format!("one of the forms of {}", choice.name),
        Shape::Leaf(leaf) => format!("a text: {}", leaf.about),
        Shape::Text { .. } => "a text".to_owned(),
        Shape::Bytes { .. } => "a text of hexadecimal digits".to_owned(),
        Shape::Unsigned { max } => format!("a whole number from 0 to {max}"),
        Shape::Flag => "true or false".to_owned(),
        Shape::List { .. } => "an array".to_owned(),
    }
}

fn write_record(
    record: &RecordShape,
    fields: &[(String, Json)],
    path: &mut Vec<String>,
    out: &mut Writer,
) -> Result<(), JsonError> {
    if let Some((name, _)) =
        fields.iter().find(|(name, _)| record.fields.iter().all(|field| field.name != name))
    {
        let known: Vec<&str> = record.fields.iter().map(|field| field.name).collect();
        let reason = format!("{} has no field `{name}`; it has {}", record.name, known.join(", "));
        return Err(wrong(path, reason));
    }
    let mut present = Vec::with_capacity(fields.len());
    for field in record.fields {
        let value = fields.iter().find(|(name, _)| name == field.name).map(|(_, value)| value);
        match value {
            // One form only: what is absent in bytes may be written out in JSON, and is left out again.
            Some(Json::Null | Json::Flag(false)) if (field.optional)() => {}
            Some(Json::List(items)) if items.is_empty() && (field.optional)() => {}
            Some(value) => present.push((field, value)),
            None if (field.optional)() => {}
            None => return Err(wrong(path, format!("field `{}` of {} is missing", field.name, record.name))),
        }
    }
    out.map(present.len());
    for (field, value) in present {
        out.unsigned(field.number);
        path.push(field.name.to_owned());
        write_json(&(field.shape)(), value, path, out)?;
        path.pop();
    }
    Ok(())
}

fn write_choice(
    choice: &ChoiceShape,
    json: &Json,
    path: &mut Vec<String>,
    out: &mut Writer,
) -> Result<(), JsonError> {
    let (name, value) = match json {
        Json::Text(name) => (name, None),
        Json::Object(fields) => match fields.as_slice() {
            [(name, value)] => (name, Some(value)),
            _ => return Err(wrong(path, format!("{} is an object with one key", choice.name))),
        },
        Json::Null | Json::Flag(_) | Json::Number(_) | Json::List(_) => {
            return Err(wrong(path, format!("expected one of the forms of {}", choice.name)));
        }
    };
    let variant = choice.variants.iter().find(|variant| variant.name == name).ok_or_else(|| {
        let known: Vec<&str> = choice.variants.iter().map(|variant| variant.name).collect();
        wrong(path, format!("`{name}` is none of {}", known.join(", ")))
    })?;
    match (variant.payload, value) {
        (None, None) => {
            out.unsigned(variant.number);
            Ok(())
        }
        (Some(payload), Some(value)) => {
            out.array(2);
            out.unsigned(variant.number);
            path.push(name.clone());
            write_json(&payload(), value, path, out)?;
            path.pop();
            Ok(())
        }
        (None, Some(_)) => Err(wrong(path, format!("`{name}` takes no value: write it as a text"))),
        (Some(_), None) => Err(wrong(path, format!("`{name}` needs its value: {{\"{name}\": ...}}"))),
    }
}

fn write_list(
    item: &Shape,
    max: usize,
    set: bool,
    items: &[Json],
    path: &mut Vec<String>,
    out: &mut Writer,
) -> Result<(), JsonError> {
    if items.len() > max {
        return Err(wrong(path, format!("{} items are more than the {max} allowed", items.len())));
    }
    let mut written = Vec::with_capacity(items.len());
    for (index, value) in items.iter().enumerate() {
        let mut one = Writer::new();
        path.push(index.to_string());
        write_json(item, value, path, &mut one)?;
        path.pop();
        written.push(one.into_bytes());
    }
    if set {
        // People may list a set in any order; bytes list it in the order of the bytes.
        written.sort();
        if written.windows(2).any(|pair| matches!(pair, [left, right] if left == right)) {
            return Err(wrong(path, "an item stands there twice"));
        }
    }
    out.array(written.len());
    for bytes in &written {
        out.raw(bytes);
    }
    Ok(())
}
