//! From a policy to a formula over labels: ranges become the few dyadic ranges that they are made of.

use super::{Rule, Test};
use crate::formula::{Formula, FormulaError};
use crate::label::LabelSecret;
use crate::schema::Attribute;

pub(super) fn formula(rule: &Rule, labels: &LabelSecret) -> Result<Formula, FormulaError> {
    match rule {
        Rule::Test(test) => any_of(&attributes(test), labels),
        Rule::Gate { wanted, parts } => {
            let parts: Result<Vec<Formula>, FormulaError> =
                parts.iter().map(|part| formula(part, labels)).collect();
            Formula::gate(*wanted, parts?)
        }
    }
}

fn any_of(attributes: &[Attribute], labels: &LabelSecret) -> Result<Formula, FormulaError> {
    Formula::any(attributes.iter().map(|attribute| Formula::leaf(labels.label(attribute))).collect())
}

/// The attributes of which one suffices.
fn attributes(test: &Test) -> Vec<Attribute> {
    match test {
        Test::Is(name, word) => vec![Attribute::Word(name.clone(), word.clone())],
        Test::IsNot(name, word, values) => {
            let others = values.iter().filter(|value| *value != word);
            others.map(|value| Attribute::Word(name.clone(), value.clone())).collect()
        }
        Test::Within { name, bits, from, to } => {
            let ranges = dyadic(*bits, from.place(), to.place()).into_iter();
            let attribute =
                |(level, prefix)| Attribute::Range { name: name.clone(), bits: *bits, level, prefix };
            ranges.map(attribute).collect()
        }
    }
}

/// The fewest dyadic ranges (fixed bits, their value) that make up `from` to `to`, from left to right: at most
/// `2 bits - 2` of them.
fn dyadic(bits: u8, from: u64, to: u64) -> Vec<(u8, u64)> {
    let mut found = Vec::new();
    let mut next = from;
    while next <= to {
        // The largest range that starts at `next`, and does not go beyond `to`.
        let mut free = next.trailing_zeros().min(u32::from(bits));
        while (next | ((1 << free) - 1)) > to {
            free -= 1;
        }
        let level = bits - u8::try_from(free).unwrap_or(bits);
        found.push((level, next >> free));
        next += 1 << free;
    }
    found
}

#[cfg(test)]
mod tests;
