//! Charters, mandates and accounts, told as stories.

mod accounts;
mod charters;
mod mandates;

use canon::{Set, Text};
use vocabulary::{AgentId, Amount, Cpv, Verb};

use crate::Weight;

fn text<const MAX: usize>(word: &str) -> Text<MAX> {
    Text::new(word).expect("a fitting text")
}

fn person(name: &str) -> AgentId {
    AgentId::derive(&[name.as_bytes()])
}

fn amount(word: &str) -> Amount {
    let word = if word.contains(' ') { word.to_owned() } else { format!("{word} EUR") };
    word.parse().expect("an amount")
}

fn cpv(word: &str) -> Cpv {
    Cpv::from_digits(word).expect("a code of the list")
}

fn parts(word: &str) -> impl Iterator<Item = &str> {
    word.split(',').filter(|part| !part.is_empty())
}

fn verbs(word: &str) -> Set<Verb, 16> {
    Set::of(parts(word).map(|verb| verb.parse().expect("a verb"))).expect("few verbs")
}

/// `purchase 50 paper with bob for town`: a verb, an amount (`-` for none), categories (`-` for none, `?`
/// for something unclassified), a counterparty, a principal.
fn weight(words: &str) -> Weight {
    let words: Vec<&str> = words.split_whitespace().collect();
    let word = |index: usize| words.get(index).copied().unwrap_or("-");
    let after = |name: &str| {
        let place = words.iter().position(|word| *word == name)?;
        words.get(place + 1).map(|name| person(name))
    };
    Weight {
        verb: word(0).parse().expect("a verb"),
        amount: (word(1) != "-").then(|| amount(word(1))),
        categories: parts(word(2)).filter(|part| !["-", "?"].contains(part)).map(cpv).collect(),
        uncategorised: word(2).contains('?'),
        counterparties: after("with").into_iter().collect(),
        principal: after("for").unwrap_or(person("ann")),
    }
}
