//! Checks JSON against the schemas of the description: as much of JSON Schema as the description uses.

use serde_json::Value;

/// What is wrong with `value`, as the paths to it; nothing if it fits `schema`.
pub(crate) fn faults(document: &Value, schema: &Value, value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    check(document, schema, value, "", &mut found);
    found
}

fn check(document: &Value, schema: &Value, value: &Value, path: &str, found: &mut Vec<String>) {
    if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
        let pointer = reference.strip_prefix('#').expect("a reference into the document");
        let target = document.pointer(pointer).unwrap_or_else(|| panic!("{reference} leads nowhere"));
        return check(document, target, value, path, found);
    }
    for (word, exactly) in [("oneOf", true), ("anyOf", false)] {
        if let Some(schemas) = schema.get(word).and_then(Value::as_array) {
            let fitting = schemas.iter().filter(|one| faults(document, one, value).is_empty()).count();
            if fitting == 0 || (exactly && fitting > 1) {
                found.push(format!("{path}: fits {fitting} of {word}"));
            }
        }
    }
    if let Some(words) = schema.get("enum").and_then(Value::as_array)
        && !words.contains(value)
    {
        found.push(format!("{path}: {value} is none of {words:?}"));
    }
    match schema.get("type").and_then(Value::as_str) {
        None => {}
        Some("object") => object(document, schema, value, path, found),
        Some("array") => {
            let Some(items) = value.as_array() else { return found.push(format!("{path}: no array")) };
            if schema.get("maxItems").and_then(Value::as_u64).is_some_and(|max| items.len() as u64 > max) {
                found.push(format!("{path}: too many items"));
            }
            for (index, item) in items.iter().enumerate() {
                check(document, &schema["items"], item, &format!("{path}/{index}"), found);
            }
        }
        Some("string") if value.is_string() => {}
        Some("integer") if value.is_u64() => {}
        Some("boolean") if value.is_boolean() => {}
        Some("null") if value.is_null() => {}
        Some(other) => found.push(format!("{path}: {value} is no {other}")),
    }
}

fn object(document: &Value, schema: &Value, value: &Value, path: &str, found: &mut Vec<String>) {
    let Some(members) = value.as_object() else { return found.push(format!("{path}: no object")) };
    let known = schema.get("properties").and_then(Value::as_object);
    for (name, member) in members {
        let path = format!("{path}/{name}");
        match known.and_then(|known| known.get(name)) {
            Some(schema) => check(document, schema, member, &path, found),
            None if schema.get("additionalProperties") == Some(&Value::Bool(false)) => {
                found.push(format!("{path}: not described"));
            }
            None => {}
        }
    }
    for name in schema.get("required").and_then(Value::as_array).into_iter().flatten() {
        if !members.contains_key(name.as_str().unwrap()) {
            found.push(format!("{path}: lacks {name}"));
        }
    }
}
