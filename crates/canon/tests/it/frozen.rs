//! Frozen bytes: one line for each sample, `name`, `seed`, JSON and bytes in hexadecimal, parted by tabs.
//!
//! A test fails when a line changes. To change bytes on purpose, run it with `UPDATE_VECTORS=1` and say why in
//! a decision record. `docs/formats/check.py` reads the same lines. The tests of other crates use this file too.

use canon::{Canon, Json, Shape, decode, encode, from_json, hex_encode, sample, to_json};
use std::collections::BTreeSet;
use std::fmt::{Debug, Write as _};
use std::path::Path;

/// How many samples there are of a type or a variant.
const SEEDS: u64 = 3;

/// The lines of one file.
#[derive(Default)]
pub(crate) struct Frozen {
    text: String,
    left_out: usize,
    names: BTreeSet<String>,
}

impl Frozen {
    /// Adds the samples of `T`: every variant of a choice, every name of a code, every example of a leaf.
    pub(crate) fn add<T: Canon + Debug + PartialEq>(&mut self, alias: &str) {
        match T::shape() {
            Shape::Record(record) => self.seeds::<T>(record.name, |seed| sample(&T::shape(), seed)),
            Shape::Choice(choice) => {
                for variant in choice.variants {
                    let name = format!("{}/{}", choice.name, variant.name);
                    match variant.payload {
                        None => self.line::<T>(&name, 0, &Json::Text(variant.name.to_owned())),
                        Some(payload) => self.seeds::<T>(&name, |seed| {
                            Json::Object(vec![(variant.name.to_owned(), sample(&payload(), seed))])
                        }),
                    }
                }
            }
            Shape::Leaf(leaf) => {
                for (seed, example) in (0..).zip(leaf.examples) {
                    self.line::<T>(leaf.name, seed, &Json::Text((*example).to_owned()));
                }
            }
            Shape::Text { .. }
            | Shape::Bytes { .. }
            | Shape::Unsigned { .. }
            | Shape::Flag
            | Shape::List { .. } => {
                panic!("`{alias}` has no name of its own; it is frozen where it stands in a record")
            }
        }
    }

    fn seeds<T: Canon + Debug + PartialEq>(&mut self, name: &str, json: impl Fn(u64) -> Json) {
        for seed in 0..SEEDS {
            self.line::<T>(name, seed, &json(seed));
        }
    }

    fn line<T: Canon + Debug + PartialEq>(&mut self, name: &str, seed: u64, json: &Json) {
        let value: T = match from_json(json) {
            Ok(value) => value,
            // Rules between the fields of a record may refuse a sample, but never the typical one.
            Err(_) if seed > 0 => {
                self.left_out += 1;
                return;
            }
            Err(error) => panic!("{name}, seed {seed}: {error} in {json}"),
        };
        let bytes = encode(&value);
        assert_eq!(decode::<T>(&bytes).as_ref(), Ok(&value), "{name}, seed {seed}");
        let told = to_json(&value);
        assert_eq!(from_json::<T>(&told).as_ref(), Ok(&value), "{name}, seed {seed}");
        writeln!(self.text, "{name}\t{seed}\t{told}\t{}", hex_encode(&bytes)).expect("writing to memory");
        self.names.insert(name.to_owned());
    }

    /// What there are lines of: names of types, and of variants after a slash.
    pub(crate) fn names(&self) -> &BTreeSet<String> {
        &self.names
    }

    /// Compares with the file, or writes it.
    pub(crate) fn compare(&self, path: &Path) {
        let text = format!(
            "# name, seed, JSON, bytes; samples that the rules of their type refuse and that are left out: {}\n{}",
            self.left_out, self.text
        );
        if std::env::var_os("UPDATE_VECTORS").is_some() {
            std::fs::write(path, text).unwrap_or_else(|error| panic!("write {}: {error}", path.display()));
            return;
        }
        let frozen =
            std::fs::read_to_string(path).unwrap_or_else(|error| panic!("read {}: {error}", path.display()));
        let changed: Vec<String> = (1..)
            .zip(frozen.lines().zip(text.lines()))
            .filter(|(_, (frozen, now))| frozen != now)
            .map(|(line, (frozen, now))| format!("line {line}\n  frozen {frozen}\n  now    {now}"))
            .collect();
        assert!(changed.is_empty(), "{} changed:\n{}", path.display(), changed.join("\n"));
        assert_eq!(frozen.lines().count(), text.lines().count(), "lines of {}", path.display());
    }
}
