//! Ids and records in what the node answers.

use crate::failure::{Failure, Outcome};
use canon::{Canon, Json};
use gateway::{SHELVES, Shelf};
use std::collections::BTreeSet;

/// The kind of record that an id looks like, and its sixteen bytes.
pub(crate) fn kind_of_id(id: &str) -> Outcome<(&'static Shelf, [u8; 16])> {
    let known = Shelf::of_id(id).filter(|_| id.contains('_')).ok_or_else(|| {
        let mut prefixes: Vec<String> = SHELVES.iter().map(|shelf| format!("{}_", shelf.prefix)).collect();
        // Several kinds of records are kept under the ids of agents.
        let mut told = BTreeSet::new();
        prefixes.retain(|prefix| told.insert(prefix.clone()));
        Failure::usage(
            format!("`{}` is not the id of a record", crate::display::visible(id)),
            format!("ids begin with {}", prefixes.join(", ")),
        )
    })?;
    let bytes = known.bytes_of(id).map_err(|reason| Failure::usage(reason, "check the id"))?;
    Ok((known, bytes))
}

/// The record in an answer about one: the node puts id, kind and height around it.
pub(crate) fn record_in<T: Canon>(answer: &Json) -> Outcome<T> {
    let bad = |reason: String| {
        Failure::world(
            "bad_answer",
            format!("the node's record cannot be read: {reason}"),
            "check the node's release",
        )
    };
    let json = answer.get("record").ok_or_else(|| bad("it is missing".to_owned()))?;
    canon::from_json(json).map_err(|error| bad(error.to_string()))
}
