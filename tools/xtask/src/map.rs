//! ARCHITECTURE.md is a map that is checked: it names every crate, on its floor, and none that is gone.

use crate::check::verdict;
use crate::run::Outcome;
use crate::workspace::{Crate, Workspace, read};
use std::collections::BTreeMap;
use std::path::Path;

const MAP: &str = "ARCHITECTURE.md";

/// Compares the map's table of floors, and the folders it names, with the workspace.
pub(crate) fn check(workspace: &Workspace) -> Outcome {
    if !Path::new(MAP).is_file() {
        return verdict(vec![format!("{MAP} is missing")]);
    }
    verdict(findings(&read(MAP)?, &workspace.crates))
}

fn findings(map: &str, crates: &[Crate]) -> Vec<String> {
    let mut findings = Vec::new();
    let mut rows: BTreeMap<&str, u64> = BTreeMap::new();
    for (line, text) in (1..).zip(map.lines()) {
        if let Some((name, floor)) = row(text) {
            if rows.insert(name, floor).is_some() {
                findings.push(format!("{MAP}:{line}: `{name}` stands in the table twice"));
            }
            if !crates.iter().any(|own| own.is_product() && own.name == name) {
                findings.push(format!("{MAP}:{line}: there is no crate `{name}`"));
            }
        }
        for folder in quoted(text).filter(|word| is_folder(word)) {
            if !crates.iter().any(|own| own.folder == folder) {
                findings.push(format!("{MAP}:{line}: there is no crate in `{folder}`"));
            }
        }
    }
    for own in crates {
        if own.is_product() {
            match (rows.get(own.name.as_str()), own.floor) {
                (None, _) => findings.push(format!("{MAP}: the table of floors lacks `{}`", own.name)),
                (Some(row), Some(floor)) if *row != floor => findings.push(format!(
                    "{MAP}: `{}` is on floor {floor} by its manifest, and on {row} by the map",
                    own.name
                )),
                (Some(_), Some(_) | None) => {}
            }
        } else if !map.lines().flat_map(quoted).any(|word| word == own.folder) {
            findings.push(format!("{MAP} does not name `{}`", own.folder));
        }
    }
    findings
}

/// A row of the table of floors: `| 3 | `ledger` | the replicated state |`.
fn row(line: &str) -> Option<(&str, u64)> {
    let mut cells = line.strip_prefix('|')?.split('|').map(str::trim);
    let floor = cells.next()?.parse().ok()?;
    Some((quoted(cells.next()?).next()?, floor))
}

/// What stands between backticks on this line.
fn quoted(line: &str) -> impl Iterator<Item = &str> {
    line.split('`').skip(1).step_by(2)
}

/// True for `crates/x` and `tools/x`, but not for files below them.
fn is_folder(word: &str) -> bool {
    let name = word.strip_prefix("crates/").or_else(|| word.strip_prefix("tools/"));
    name.is_some_and(|name| !name.is_empty() && !name.contains(['/', '*', '.']))
}

#[cfg(test)]
mod tests;
