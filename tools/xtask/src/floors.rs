//! The house has floors: a crate leans only on lower ones.

use crate::check::verdict;
use crate::run::Outcome;
use crate::workspace::{Crate, Workspace};

/// Every crate states its floor, and depends only on crates of a lower one.
pub(crate) fn check(workspace: &Workspace) -> Outcome {
    let products: Vec<&Crate> = workspace.products().collect();
    verdict(findings(&products))
}

fn findings(crates: &[&Crate]) -> Vec<String> {
    let mut findings = Vec::new();
    for upper in crates {
        let Some(floor) = upper.floor else {
            findings.push(format!(
                "{}/Cargo.toml: say the floor of `{}` under [package.metadata.kerf]",
                upper.folder, upper.name
            ));
            continue;
        };
        for line in upper.dependencies.iter().filter(|line| line.shipped && !line.foreign) {
            match crates.iter().find(|lower| lower.name == line.name) {
                None => findings.push(format!(
                    "{}/Cargo.toml: `{}` ships, so it cannot lean on `{}`, which does not",
                    upper.folder, upper.name, line.name
                )),
                Some(lower) if lower.floor.is_some_and(|below| below >= floor) => findings.push(format!(
                    "{}/Cargo.toml: `{}` on floor {floor} leans on `{}` on floor {}",
                    upper.folder,
                    upper.name,
                    lower.name,
                    lower.floor.unwrap_or_default()
                )),
                Some(_) => {}
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests;
