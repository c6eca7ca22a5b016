//! Who may read, in words that a person can check: a formula over attributes without negation.
//!
//! ```text
//! any   = all { "or" all }
//! all   = one { "and" one }
//! one   = "not" one | "(" any ")" | number "of" "(" any { "," any } ")" | test
//! test  = name ( "=" | "!=" | "<" | "<=" | ">" | ">=" ) value | name "in" value ".." value
//! value = number | day | word | '"' text '"'
//! ```
//!
//! `kind = photo and (taken >= 2026-01-01 or album = wedding)`. `and` binds closer than `or`; `not` binds closest.
//! A denial is turned into what it leaves: `not kind = photo` is every other value of that choice, `not year < 3`
//! is the rest of the range. So what lacks the attribute altogether satisfies neither, and free words
//! cannot be denied.
//! Promise: the text of a policy reads back as the same policy. Not here: keys (`kp`, `cp`).
//! Start reading at [`Policy::read`].

mod lower;
mod read;

use crate::formula::{Formula, FormulaError};
use crate::label::LabelSecret;
use crate::schema::{Name, Schema, SchemaError, Value, Word};
use core::fmt;

/// The longest text of a policy, in bytes.
pub const POLICY_BYTES_MAX: usize = 4096;

/// How deep a policy may be nested.
pub const POLICY_DEPTH_MAX: usize = 16;

/// The most tests of a policy.
pub const POLICY_TESTS_MAX: usize = 128;

/// Why a text is no policy.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PolicyError {
    /// Longer than any policy.
    #[error("a policy has at most {POLICY_BYTES_MAX} bytes, not {len}")]
    TooLong {
        /// How long it is.
        len: usize,
    },
    /// Something else belongs here.
    #[error("at character {at}: expected {expected}, found {found}")]
    Expected {
        /// Place in the text, from 1.
        at: usize,
        /// What would be understood.
        expected: &'static str,
        /// What is there.
        found: String,
    },
    /// A name or value that the schema does not have.
    #[error("at character {at}: {cause}")]
    Schema {
        /// Place in the text, from 1.
        at: usize,
        /// What is wrong with it.
        cause: SchemaError,
    },
    /// An order among what has none.
    #[error("at character {at}: `{name}` has no order: use `=`")]
    NoOrder {
        /// Place in the text, from 1.
        at: usize,
        /// The attribute.
        name: Name,
    },
    /// A denial of free words.
    #[error(
        "at character {at}: `{name}` is free words, and what an object is not tagged with cannot be asked for; make it a choice"
    )]
    NoDenial {
        /// Place in the text, from 1.
        at: usize,
        /// The attribute.
        name: Name,
    },
    /// A test that nothing passes, or everything that has the attribute's opposite.
    #[error("at character {at}: no value of `{name}` passes this test")]
    Never {
        /// Place in the text, from 1.
        at: usize,
        /// The attribute.
        name: Name,
    },
    /// More wanted than there is, or nothing.
    #[error("at character {at}: {wanted} of {parts} parts cannot be asked for")]
    Threshold {
        /// Place in the text, from 1.
        at: usize,
        /// How many are wanted.
        wanted: u64,
        /// How many there are.
        parts: usize,
    },
    /// Nested too deep.
    #[error("at character {at}: nested deeper than {POLICY_DEPTH_MAX}")]
    TooDeep {
        /// Place in the text, from 1.
        at: usize,
    },
    /// Too many tests.
    #[error("a policy has at most {POLICY_TESTS_MAX} tests")]
    TooManyTests,
    /// More leaves than a formula holds, once ranges are written out.
    #[error(transparent)]
    Formula(#[from] FormulaError),
}

/// A test of one attribute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Test {
    /// The attribute has this word.
    Is(Name, Word),
    /// The attribute, a choice of these values, has one that is not this word.
    IsNot(Name, Word, Vec<Word>),
    /// The attribute lies between these two, both included.
    Within {
        /// Its name.
        name: Name,
        /// Bits of its values.
        bits: u8,
        /// The least.
        from: Value,
        /// The greatest.
        to: Value,
    },
}

/// A policy without negation, as a tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Rule {
    /// One test.
    Test(Test),
    /// At least so many of the parts: all for `and`, one for `or`.
    Gate {
        /// How many.
        wanted: usize,
        /// Two or more parts.
        parts: Vec<Rule>,
    },
}

/// Who may read: what an object's attributes must be, or a reader's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy(Rule);

impl Policy {
    /// Reads a policy.
    ///
    /// # Errors
    /// [`PolicyError`], with the place in the text.
    pub fn read(text: &str, schema: &Schema) -> Result<Self, PolicyError> {
        read::read(text, schema).map(Self)
    }

    /// The policy as a formula over the owner's labels: what keys and ciphertexts are made of.
    ///
    /// # Errors
    /// [`FormulaError`], if the ranges written out are more than a formula holds.
    pub fn formula(&self, labels: &LabelSecret) -> Result<Formula, FormulaError> {
        lower::formula(&self.0, labels)
    }
}

impl fmt::Display for Policy {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.show(out, false)
    }
}

impl Rule {
    fn show(&self, out: &mut fmt::Formatter<'_>, inner: bool) -> fmt::Result {
        match self {
            Self::Test(test) => write!(out, "{test}"),
            Self::Gate { wanted, parts } if *wanted == parts.len() || *wanted == 1 => {
                let joint = if *wanted == 1 { " or " } else { " and " };
                out.write_str(if inner { "(" } else { "" })?;
                for (place, part) in parts.iter().enumerate() {
                    out.write_str(if place == 0 { "" } else { joint })?;
                    part.show(out, true)?;
                }
                out.write_str(if inner { ")" } else { "" })
            }
            Self::Gate { wanted, parts } => {
                write!(out, "{wanted} of (")?;
                for (place, part) in parts.iter().enumerate() {
                    out.write_str(if place == 0 { "" } else { ", " })?;
                    part.show(out, false)?;
                }
                out.write_str(")")
            }
        }
    }
}

impl fmt::Display for Test {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Is(name, word) => write!(out, "{name} = {}", Quoted(word)),
            Self::IsNot(name, word, _) => write!(out, "{name} != {}", Quoted(word)),
            Self::Within { name, from, to, .. } if from == to => write!(out, "{name} = {from}"),
            Self::Within { name, from, to, .. } => write!(out, "{name} in {from} .. {to}"),
        }
    }
}

/// A word as a policy writes it: in quotation marks unless it is plain.
struct Quoted<'a>(&'a Word);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = self.0.as_str();
        if read::is_plain(word) {
            return out.write_str(word);
        }
        out.write_str("\"")?;
        for sign in word.chars() {
            if matches!(sign, '"' | '\\') {
                out.write_str("\\")?;
            }
            write!(out, "{sign}")?;
        }
        out.write_str("\"")
    }
}

#[cfg(test)]
mod tests;
