//! What must not be committed: unfinished work, sleeping tests, paths of one machine.

use crate::check::verdict;
use crate::run::Outcome;
use crate::workspace::{Workspace, files, read};

/// Files past this many lines are named, not refused: look twice, is there a noun that wants its own file?
const LINES_MAX: usize = 600;

/// This file and its tests say the marks that they search for.
const OWN: &str = "tools/xtask/src/hygiene";

/// What is searched for, what it means, and in which files.
const MARKS: [(&str, &str, Where); 8] = [
    ("todo!(", "unfinished work", Where::Rust),
    ("unimplemented!(", "unfinished work", Where::Rust),
    ("#[ignore]", "a test that sleeps without a reason", Where::Rust),
    ("FIXME", "unfinished work", Where::Text),
    ("TODO", "unfinished work", Where::Text),
    ("/root/", "a path of one machine", Where::Text),
    ("/work/", "a path of one machine", Where::Text),
    ("/tmp/bash", "a path of one machine", Where::Text),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Where {
    Rust,
    Text,
}

/// Looks through every file that people write; recorded data may hold any text.
pub(crate) fn check(_: &Workspace) -> Outcome {
    let mut found = Vec::new();
    for path in files()? {
        let Some(kind) = kind(&path) else { continue };
        let text = read(&path)?;
        found.extend(findings(&path, &text, kind));
        if let Some(lines) = too_long(&path, &text, kind) {
            println!("look twice: {path} has {lines} lines");
        }
    }
    verdict(found)
}

/// How to read a file, or nothing for data and vendored files.
fn kind(path: &str) -> Option<Where> {
    let recorded = ["data/", "samples/", "vectors/", "vendor/", "corpus/"];
    if path.starts_with(OWN)
        || recorded.iter().any(|folder| path.starts_with(folder) || path.contains(&format!("/{folder}")))
    {
        return None;
    }
    match path.rsplit_once('.').map(|(_, ending)| ending) {
        Some("rs") => Some(Where::Rust),
        Some("md" | "toml" | "sql" | "sh" | "html" | "css" | "js" | "ts" | "yml" | "yaml") => {
            Some(Where::Text)
        }
        Some(_) | None => (path == ".ci/run").then_some(Where::Text),
    }
}

fn findings(path: &str, text: &str, kind: Where) -> Vec<String> {
    let mut found = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        for (mark, meaning, place) in MARKS {
            if (place == Where::Text || kind == Where::Rust) && stands_alone(line, mark) {
                found.push(format!("{path}:{number}: `{mark}` is {meaning}"));
            }
        }
    }
    found
}

/// True if `mark` is in `line` and is not the tail of a longer word or path.
fn stands_alone(line: &str, mark: &str) -> bool {
    line.match_indices(mark).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        before.is_none_or(|sign| !(sign.is_alphanumeric() || "_-./~".contains(sign)))
    })
}

fn too_long(path: &str, text: &str, kind: Where) -> Option<usize> {
    let lines = text.lines().count();
    (kind == Where::Rust && !path.contains("/tests") && lines > LINES_MAX).then_some(lines)
}

#[cfg(test)]
mod tests;
