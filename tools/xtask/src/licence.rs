//! Licences, and a reason for every crate of somebody else that we name.
//!
//! Promise: the list in `deny.toml` is the only one; `cargo deny` reads it if it is installed, and this
//! file reads it anyway, so that a clone without the tool is checked too.

use crate::check::verdict;
use crate::run::{Outcome, cargo, run, succeeds};
use crate::workspace::{Workspace, read};
use std::collections::{BTreeMap, BTreeSet};

const LIST: &str = "deny.toml";

/// Starts a line of `deny.toml` that says why we have a crate: `# why: name - reason`.
const WHY: &str = "# why: ";

/// Checks the licences of everything below us, and the reasons of everything we name ourselves.
pub(crate) fn check(workspace: &Workspace) -> Outcome {
    let list = read(LIST)?;
    let mut found = unreasoned(&reasons(&list), &workspace.direct());
    let allowed = allowed(&list);
    for foreign in &workspace.foreign {
        let named = format!("{} {}", foreign.name, foreign.version);
        match &foreign.licence {
            None => found.push(format!("{named}: states no licence")),
            Some(licence) if !is_allowed(licence, &allowed) => {
                found.push(format!("{named}: `{licence}` is not allowed by {LIST}"));
            }
            Some(_) => {}
        }
    }
    verdict(found)?;
    if succeeds(&mut cargo(["deny", "--version"])) {
        run(&mut cargo(["deny", "--log-level", "error", "check", "licenses", "bans", "sources"]))?;
    }
    Ok(())
}

/// The reasons by crate, as `deny.toml` gives them.
fn reasons(list: &str) -> BTreeMap<&str, &str> {
    let lines = list.lines().filter_map(|line| line.strip_prefix(WHY));
    lines.filter_map(|line| line.split_once(" - ")).map(|(name, why)| (name.trim(), why.trim())).collect()
}

fn unreasoned(reasons: &BTreeMap<&str, &str>, direct: &BTreeSet<&str>) -> Vec<String> {
    let reason = |name: &str| reasons.get(name).is_some_and(|why| !why.is_empty());
    let lacking = direct.iter().filter(|name| !reason(name));
    let lacking = lacking.map(|name| format!("{LIST}: say why we have it: `{WHY}{name} - reason`"));
    let stale = reasons.keys().filter(|name| !direct.contains(**name));
    let stale = stale.map(|name| format!("{LIST}: no manifest of ours names `{name}`; drop its reason"));
    lacking.chain(stale).collect()
}

/// The licences of the `allow` list under `[licenses]`.
fn allowed(list: &str) -> BTreeSet<String> {
    let lines = list.lines().map(str::trim).skip_while(|line| *line != "[licenses]");
    let lines = lines.skip_while(|line| !line.starts_with("allow")).take_while(|line| *line != "]");
    lines.flat_map(|line| line.split('"').skip(1).step_by(2)).map(str::to_owned).collect()
}

/// True if an SPDX expression can be met with licences of `allowed` alone.
///
/// The old form with a slash for "or" is understood; an expression that is not well formed is not met.
fn is_allowed(expression: &str, allowed: &BTreeSet<String>) -> bool {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut reader = Expression { words: &words, allowed };
    reader.any().unwrap_or(false) && reader.words.is_empty()
}

/// What is left to read of an expression. Its parts are `None` where it is not well formed.
struct Expression<'a> {
    words: &'a [&'a str],
    allowed: &'a BTreeSet<String>,
}

impl<'a> Expression<'a> {
    fn next(&mut self) -> Option<&'a str> {
        let (word, rest) = self.words.split_first()?;
        self.words = rest;
        Some(word)
    }

    fn take(&mut self, wanted: &str) -> bool {
        self.words.first() == Some(&wanted) && self.next().is_some()
    }

    fn any(&mut self) -> Option<bool> {
        let mut met = self.all()?;
        while self.take("OR") {
            met |= self.all()?;
        }
        Some(met)
    }

    fn all(&mut self) -> Option<bool> {
        let mut met = self.one()?;
        while self.take("AND") {
            met &= self.one()?;
        }
        Some(met)
    }

    fn one(&mut self) -> Option<bool> {
        if self.take("(") {
            let met = self.any()?;
            return self.take(")").then_some(met);
        }
        let licence = self.next()?;
        if self.take("WITH") {
            let exception = self.next()?;
            return Some(self.allowed.contains(&format!("{licence} WITH {exception}")));
        }
        Some(self.allowed.contains(licence))
    }
}

#[cfg(test)]
mod tests;
