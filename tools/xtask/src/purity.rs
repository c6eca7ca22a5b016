//! Pure crates: no socket, file, clock, executor, random source, float or hash order.
//!
//! Promise: time and randomness reach a pure crate as arguments only, so the same input gives the same
//! output on every machine. Reads the words of the source; what a dependency does is `deny.toml`'s business.
//! Start reading at [`findings`].

use crate::check::verdict;
use crate::run::Outcome;
use crate::source::{Kind, Word, names, shipped_words};
use crate::workspace::{Workspace, files, read};

/// The crates that meet the world; every other one is pure.
const WORLDLY: [&str; 6] = ["doorway", "engine", "gateway", "kerf", "node", "provider"];

/// Paths of the standard library that a pure crate does not name.
const PATHS: [(&[&str], &str); 13] = [
    (&["std", "env"], "the environment"),
    (&["std", "fs"], "files"),
    (&["std", "net"], "the network"),
    (&["std", "os"], "the operating system"),
    (&["std", "process"], "processes"),
    (&["std", "thread"], "threads"),
    (&["io", "stdin"], "the terminal"),
    (&["io", "stdout"], "the terminal"),
    (&["io", "stderr"], "the terminal"),
    (&["time", "Instant"], "the clock"),
    (&["time", "SystemTime"], "the clock"),
    (&["hash", "DefaultHasher"], "the hash order of the standard library"),
    (&["hash", "RandomState"], "the hash order of the standard library"),
];

/// Names that a pure crate does not use, wherever they come from.
const NAMES: [(&str, &str); 8] = [
    ("HashMap", "hash order; use BTreeMap"),
    ("HashSet", "hash order; use BTreeSet"),
    ("OsRng", "randomness"),
    ("SystemTime", "the clock"),
    ("ThreadRng", "randomness"),
    ("f32", "floats"),
    ("f64", "floats"),
    ("thread_rng", "randomness"),
];

/// Crates of others that a pure crate does not lean on, even though others below it may.
const CRATES: [&str; 12] = [
    "axum",
    "chrono",
    "commonware-p2p",
    "commonware-runtime",
    "futures",
    "getrandom",
    "hyper",
    "rand",
    "rayon",
    "redb",
    "reqwest",
    "tokio",
];

/// The lints that a pure crate turns on in its `lib.rs`, beyond those of the workspace.
const LINTS: [&str; 4] = [
    "clippy::cast_possible_truncation",
    "clippy::cast_possible_wrap",
    "clippy::cast_sign_loss",
    "clippy::wildcard_enum_match_arm",
];

/// Where a pure crate may say a word of the list, and why. One that is no longer needed is a finding.
const EXCEPTIONS: [(&str, &str, &str); 1] =
    [("crates/canon/src/json.rs", "f64", "a reader of JSON must name floats to refuse them")];

/// Looks through the shipped source of every pure crate.
pub(crate) fn check(workspace: &Workspace) -> Outcome {
    let files = files()?;
    let mut found = Vec::new();
    let mut used = Vec::new();
    for pure in workspace.products().filter(|own| !WORLDLY.contains(&own.name.as_str())) {
        for line in
            pure.dependencies.iter().filter(|line| line.shipped && CRATES.contains(&line.name.as_str()))
        {
            found.push(format!("{}/Cargo.toml: `{}` is not for pure crates", pure.folder, line.name));
        }
        let source = format!("{}/src/", pure.folder);
        for path in files.iter().filter(|path| path.starts_with(&source) && is_shipped(path)) {
            let text = read(path)?;
            for finding in findings(&text) {
                match EXCEPTIONS.iter().find(|(file, name, _)| file == path && *name == finding.name) {
                    Some(exception) => used.push(exception),
                    None => found.push(format!(
                        "{path}:{}: `{}`: a pure crate has no {}",
                        finding.line, finding.name, finding.what
                    )),
                }
            }
            if path.strip_prefix(&source) == Some("lib.rs") {
                let missing: Vec<&str> = missing_lints(&text).collect();
                if !missing.is_empty() {
                    found.push(format!("{path}: a pure crate says `#![warn({})]`", missing.join(", ")));
                }
            }
        }
    }
    for exception in EXCEPTIONS.iter().filter(|exception| !used.contains(exception)) {
        found.push(format!("{}: the exception for `{}` is no longer needed", exception.0, exception.1));
    }
    verdict(found)
}

fn is_shipped(path: &str) -> bool {
    path.ends_with(".rs") && !path.ends_with("/tests.rs") && !path.contains("/tests/")
}

fn missing_lints(text: &str) -> impl Iterator<Item = &'static str> {
    let words = shipped_words(text);
    let turned_on: Vec<String> = names(&words).into_iter().map(|name| name.parts.join("::")).collect();
    LINTS.into_iter().filter(move |lint| !turned_on.iter().any(|on| on == lint))
}

#[derive(Debug, PartialEq, Eq)]
struct Finding {
    line: usize,
    name: String,
    what: &'static str,
}

fn findings(source: &str) -> Vec<Finding> {
    let words = shipped_words(source);
    let mut found: Vec<Finding> = words.iter().filter_map(float).collect();
    for name in names(&words) {
        let parts: Vec<&str> = name.parts.iter().map(String::as_str).collect();
        let path = PATHS.iter().find(|(path, _)| parts.windows(path.len()).any(|part| part == *path));
        let single = NAMES.iter().find(|(single, _)| parts.contains(single));
        let what = path.map(|(_, what)| *what).or(single.map(|(_, what)| *what));
        if let Some(what) = what {
            let name_said = single.map_or_else(|| parts.join("::"), |(single, _)| (*single).to_owned());
            found.push(Finding { line: name.line, name: name_said, what });
        }
    }
    found.sort_by_key(|finding| finding.line);
    found
}

fn float(word: &Word) -> Option<Finding> {
    let Kind::Number(text) = &word.kind else { return None };
    let decimal = !(text.starts_with("0x") || text.starts_with("0b") || text.starts_with("0o"));
    let is_float = decimal
        && (text.contains('.')
            || text.ends_with("f32")
            || text.ends_with("f64")
            || (text.contains(['e', 'E']) && !text.ends_with("size")));
    is_float.then(|| Finding { line: word.line, name: text.clone(), what: "floats" })
}

#[cfg(test)]
mod tests;
