//! What a thing is like, and what is asked of it.
//!
//! Promise: comparing is exact and the same everywhere; a unit converts only where both measure the
//! same.
//! Not here: which of several matching offers is better (`market`).
//! Start reading at [`matches`].

mod range;
#[cfg(test)]
mod tests;

pub use range::{Range, RangeError};

use crate::Quantity;
use canon::{List, Text};
use core::cmp::Ordering;

/// The most codes that a requirement may list.
pub const CODES_MAX: usize = 16;

canon::record! {
    /// A code of a list that somebody keeps: `{scheme: "iso639-1", code: "et"}`.
    #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub struct Code {
        /// Which list.
        1 => scheme: Text<32>,
        /// The code in it.
        2 => code: Text<64>,
    }
}

canon::record! {
    /// Yes or no.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub struct Flag {
        /// True for yes.
        1 => value: bool,
    }
}

canon::choice! {
    /// The value of an attribute.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum AttributeValue {
        /// Words: a colour, a brand.
        1 => Text(Text<200>) "text",
        /// A measure: a weight, a speed.
        2 => Number(Quantity) "number",
        /// A code of a list.
        3 => Code(Code) "code",
        /// Yes or no: recycled, or not.
        4 => Flag(Flag) "flag",
        /// A measure that can be had anywhere between two limits.
        5 => Range(Range) "range",
    }
}

canon::record! {
    /// One thing that is true of what is offered.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Attribute {
        /// What it is about: `weight`, `colour`. Upper and lower case are the same.
        1 => name: Text<64>,
        /// What is true.
        2 => value: AttributeValue,
    }
}

canon::choice! {
    /// What is asked of an attribute.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum Demand {
        /// These words; upper and lower case are the same.
        1 => Equals(Text<200>) "equals",
        /// No less.
        2 => AtLeast(Quantity) "at_least",
        /// No more.
        3 => AtMost(Quantity) "at_most",
        /// Neither less nor more.
        4 => Between(Range) "between",
        /// One of these codes.
        5 => OneOf(List<Code, CODES_MAX>) "one_of",
        /// Yes, or no.
        6 => Is(Flag) "is",
    }
}

canon::record! {
    /// One thing that a need asks for.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Requirement {
        /// The attribute it is about.
        1 => name: Text<64>,
        /// What is asked of it.
        2 => required: Demand,
    }
}

/// Whether an offer has what a requirement asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Match {
    /// It has.
    Met,
    /// It says something else.
    Missed {
        /// What was asked and what is offered, in words.
        why: String,
    },
    /// It says nothing about it: ask.
    Lacking,
}

/// Compares words as people do: without regard to case and to space around them.
fn same_words(left: &str, right: &str) -> bool {
    let letters = |text: &str| text.trim().chars().flat_map(char::to_lowercase).collect::<Vec<char>>();
    letters(left) == letters(right)
}

/// Whether `attributes` has what `requirement` asks for.
///
/// An offered range is a promise about all of it: it has at least `q` if its lower end does, at most `q`
/// if its upper end does, and is between two limits if both ends are. Units convert where both measure
/// the same; where they do not, or where the value is of another form than the demand, the requirement
/// is missed. If an attribute is there several times, one that fits is enough.
pub fn matches(requirement: &Requirement, attributes: &[Attribute]) -> Match {
    let mut missed = Match::Lacking;
    for attribute in attributes.iter().filter(|attribute| same_words(&attribute.name, &requirement.name)) {
        match fits(&requirement.required, &attribute.value) {
            Ok(()) => return Match::Met,
            Err(why) if missed == Match::Lacking => missed = Match::Missed { why },
            Err(_) => {}
        }
    }
    missed
}

/// How each requirement fares, by its name, in the order given.
pub fn match_all(requirements: &[Requirement], attributes: &[Attribute]) -> Vec<(Text<64>, Match)> {
    requirements
        .iter()
        .map(|requirement| (requirement.name.clone(), matches(requirement, attributes)))
        .collect()
}

/// Says why `value` is not what `demand` asks for.
fn fits(demand: &Demand, value: &AttributeValue) -> Result<(), String> {
    match demand {
        Demand::Equals(words) => fits_words(words, value),
        Demand::AtLeast(least) => no_less(&ends(value)?.0, least),
        Demand::AtMost(most) => no_more(&ends(value)?.1, most),
        Demand::Between(range) => {
            let (lower, upper) = ends(value)?;
            no_less(&lower, &range.min())?;
            no_more(&upper, &range.max())
        }
        Demand::OneOf(codes) => fits_code(codes, value),
        Demand::Is(flag) => fits_flag(*flag, value),
    }
}

/// The least and the most that `value` can be.
fn ends(value: &AttributeValue) -> Result<(Quantity, Quantity), String> {
    match value {
        AttributeValue::Number(quantity) => Ok((*quantity, *quantity)),
        AttributeValue::Range(range) => Ok((range.min(), range.max())),
        AttributeValue::Text(_) | AttributeValue::Code(_) | AttributeValue::Flag(_) => {
            Err(format!("a measure is asked for, offered is a {}", value.name()))
        }
    }
}

fn no_less(offered: &Quantity, least: &Quantity) -> Result<(), String> {
    match offered.compare(least) {
        Some(Ordering::Equal | Ordering::Greater) => Ok(()),
        Some(Ordering::Less) => Err(format!("at least {least} is asked for, offered is {offered}")),
        None => Err(not_the_same_measure(offered, least)),
    }
}

fn no_more(offered: &Quantity, most: &Quantity) -> Result<(), String> {
    match offered.compare(most) {
        Some(Ordering::Equal | Ordering::Less) => Ok(()),
        Some(Ordering::Greater) => Err(format!("at most {most} is asked for, offered is {offered}")),
        None => Err(not_the_same_measure(offered, most)),
    }
}

fn not_the_same_measure(offered: &Quantity, asked: &Quantity) -> String {
    format!("{asked} is asked for, offered is {offered}: the units do not measure the same")
}

fn fits_words(words: &str, value: &AttributeValue) -> Result<(), String> {
    let offered = match value {
        AttributeValue::Text(text) => text.to_string(),
        AttributeValue::Code(code) => code.code.to_string(),
        AttributeValue::Number(quantity) => quantity.to_string(),
        AttributeValue::Range(_) | AttributeValue::Flag(_) => {
            return Err(format!("`{words}` is asked for, offered is a {}", value.name()));
        }
    };
    if same_words(words, &offered) {
        return Ok(());
    }
    Err(format!("`{words}` is asked for, offered is `{offered}`"))
}

fn fits_code(codes: &[Code], value: &AttributeValue) -> Result<(), String> {
    match value {
        AttributeValue::Code(code) if codes.contains(code) => Ok(()),
        AttributeValue::Code(code) => {
            Err(format!("`{}` of `{}` is none of the codes asked for", code.code, code.scheme))
        }
        AttributeValue::Text(_)
        | AttributeValue::Number(_)
        | AttributeValue::Flag(_)
        | AttributeValue::Range(_) => Err(format!("a code is asked for, offered is a {}", value.name())),
    }
}

fn fits_flag(flag: Flag, value: &AttributeValue) -> Result<(), String> {
    let words = |flag: Flag| if flag.value { "yes" } else { "no" };
    match value {
        AttributeValue::Flag(offered) if *offered == flag => Ok(()),
        AttributeValue::Flag(offered) => {
            Err(format!("`{}` is asked for, offered is `{}`", words(flag), words(*offered)))
        }
        AttributeValue::Text(_)
        | AttributeValue::Number(_)
        | AttributeValue::Code(_)
        | AttributeValue::Range(_) => Err(format!("yes or no is asked for, offered is a {}", value.name())),
    }
}
