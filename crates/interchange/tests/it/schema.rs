//! The words of JSON Schema, draft 4, that the standard's release schema uses, and what they say of real releases.
//!
//! A schema with any other word is refused, so nothing is passed over in silence. Numbers are looked at for their
//! type only, which is all that this schema asks of them.

use crate::shared::shared;
use expect_test::expect;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// The standard's schema of a release.
pub(crate) fn release_schema() -> Value {
    serde_json::from_str(include_str!("../data/ocds-1.1.5-release-schema.json")).unwrap()
}

/// What is wrong with `value` under `schema`, each with its place.
pub(crate) fn faults(schema: &Value, value: &Value) -> Vec<String> {
    let mut checker = Checker { root: schema, faults: Vec::new() };
    checker.check(schema, value, "");
    checker.faults
}

struct Checker<'a> {
    root: &'a Value,
    faults: Vec<String>,
}

/// Words that say nothing about validity (some are the standard's own).
const SILENT: &[&str] = &[
    "$schema",
    "title",
    "description",
    "default",
    "definitions",
    "id",
    "codelist",
    "openCodelist",
    "deprecated",
    "versionId",
    "omitWhenMerged",
    "wholeListMerge",
];

impl Checker<'_> {
    fn fault(&mut self, path: &str, what: impl core::fmt::Display) {
        self.faults.push(format!("{path}: {what}"));
    }

    fn check(&mut self, schema: &Value, value: &Value, path: &str) {
        let schema = schema.as_object().unwrap();
        if let Some(reference) = schema.get("$ref") {
            let pointer = reference.as_str().unwrap().strip_prefix('#').unwrap();
            let target = self.root.pointer(pointer).unwrap().clone();
            return self.check(&target, value, path);
        }
        for (word, argument) in schema {
            match word.as_str() {
                "type" if !has_type(value, argument) => self.fault(path, format!("expected {argument}")),
                "enum" if !argument.as_array().unwrap().contains(value) => {
                    self.fault(path, format!("{value} is none of the codes"))
                }
                "minLength"
                    if value
                        .as_str()
                        .is_some_and(|text| (text.chars().count() as u64) < argument.as_u64().unwrap()) =>
                {
                    self.fault(path, "too short");
                }
                "minItems"
                    if value
                        .as_array()
                        .is_some_and(|items| (items.len() as u64) < argument.as_u64().unwrap()) =>
                {
                    self.fault(path, "too few items");
                }
                "uniqueItems" if argument == true && value.as_array().is_some_and(|items| repeats(items)) => {
                    self.fault(path, "an item stands there twice");
                }
                "format" => self.format(argument.as_str().unwrap(), value, path),
                "required" => {
                    for name in argument.as_array().unwrap().iter().filter_map(Value::as_str) {
                        if value.as_object().is_some_and(|members| !members.contains_key(name)) {
                            self.fault(path, format!("`{name}` is missing"));
                        }
                    }
                }
                "items" => {
                    for (index, item) in value.as_array().into_iter().flatten().enumerate() {
                        self.check(argument, item, &format!("{path}/{index}"));
                    }
                }
                "properties" => {
                    for (name, member) in value.as_object().into_iter().flatten() {
                        if let Some(schema) = argument.get(name) {
                            self.check(schema, member, &format!("{path}/{name}"));
                        }
                    }
                }
                "patternProperties" => self.translations(argument.as_object().unwrap(), value, path),
                "type" | "enum" | "minLength" | "minItems" | "uniqueItems" => {}
                other => assert!(SILENT.contains(&other), "`{other}` is a word this checker does not know"),
            }
        }
    }

    fn format(&mut self, format: &str, value: &Value, path: &str) {
        let Some(text) = value.as_str() else { return };
        match format {
            "date-time" if text.parse::<vocabulary::Timestamp>().is_err() => {
                self.fault(path, format!("`{text}` is no date-time"));
            }
            "uri" if !text.contains(':') => self.fault(path, format!("`{text}` is no uri")),
            "date-time" | "uri" => {}
            other => panic!("`{other}` is a format this checker does not know"),
        }
    }

    /// The only patterns of the schema are those of translations: a name, `_`, and a language.
    fn translations(&mut self, patterns: &Map<String, Value>, value: &Value, path: &str) {
        for (pattern, schema) in patterns {
            let name = pattern.strip_prefix("^(").unwrap().split_once('(').unwrap().0;
            assert!(name.ends_with('_'), "`{pattern}` is a pattern this checker does not know");
            for (member, value) in value.as_object().into_iter().flatten() {
                let language = member.strip_prefix(name).unwrap_or_default();
                if language.len() >= 2 && language.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') {
                    self.check(schema, value, &format!("{path}/{member}"));
                }
            }
        }
    }
}

fn has_type(value: &Value, wanted: &Value) -> bool {
    let is = |wanted: &str| match wanted {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        "number" => value.is_number(),
        "integer" => value.is_i64() || value.is_u64(),
        other => panic!("`{other}` is a type this checker does not know"),
    };
    match wanted {
        Value::String(wanted) => is(wanted),
        Value::Array(several) => several.iter().filter_map(Value::as_str).any(is),
        other => panic!("{other} is no type"),
    }
}

fn repeats(items: &[Value]) -> bool {
    let mut texts: Vec<String> = items.iter().map(Value::to_string).collect();
    texts.sort();
    texts.windows(2).any(|pair| pair[0] == pair[1])
}

/// The checker against 729 real releases. The same numbers came from an independent implementation (the Python
/// package `jsonschema` 4.26, draft 4, without formats); what it cannot do for us is run here at every change.
#[test]
fn real_releases_are_as_valid_as_others_say() {
    let Some(text) = shared("ocds/releases.jsonl") else { return };
    let schema = release_schema();
    let mut valid: BTreeMap<String, (u32, u32)> = BTreeMap::new();
    for line in text.lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        let found = faults(&schema, &line["release"]);
        let other_than_format =
            |fault: &String| !fault.ends_with("is no date-time") && !fault.ends_with("is no uri");
        let row = valid.entry(line["publisher"].as_str().unwrap().to_owned()).or_default();
        row.0 += u32::from(!found.iter().any(other_than_format));
        row.1 += 1;
    }
    let mut table = String::new();
    for (publisher, (valid, all)) in valid {
        writeln!(table, "{publisher}: {valid} of {all}").unwrap();
    }
    expect![[r#"
        armenia: 0 of 100
        australia/new-south-wales: 10 of 10
        canada/montreal: 0 of 20
        mexico/administracion-publica-federal: 10 of 10
        mexico/cdmx: 20 of 20
        mexico/grupo-aeroportuario: 20 of 312
        mexico/inai: 0 of 10
        moldova: 0 of 51
        paraguay: 80 of 85
        portugal/impic-base: 100 of 100
        taiwan: 0 of 11
    "#]]
    .assert_eq(&table);
}
