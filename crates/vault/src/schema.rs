//! What attributes data may have, and of which kind each one is.
//!
//! Promise: a policy and a description that were read with one schema mean the same by the same words; a
//! misspelt name or a number out of range is an error and not a policy that never opens.
//! Not here: how attributes are hidden (`label`), or combined (`policy`).
//! Start reading at [`Schema`], then [`Description`].

use core::{fmt, str::FromStr};
use std::collections::{BTreeMap, BTreeSet};
use vocabulary::Date;

/// The longest name of an attribute, in bytes.
pub const NAME_BYTES_MAX: usize = 48;

/// The longest word, in bytes.
pub const WORD_BYTES_MAX: usize = 96;

/// The most attributes that a schema declares.
pub const NAMES_MAX: usize = 128;

/// The most values of a choice.
pub const CHOICES_MAX: usize = 32;

/// The most bits of a number.
pub const NUMBER_BITS_MAX: u8 = 32;

/// Bits of a date, counted in days from 1900-01-01.
pub(crate) const DATE_BITS: u8 = 19;

/// The most statements of one description.
pub const STATEMENTS_MAX: usize = 64;

const _: () = assert!(NUMBER_BITS_MAX < 64);

/// Why a schema, a name or a value is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SchemaError {
    /// A name that is none.
    #[error("`{0}` is not a name: a small letter, then up to {max} small letters, digits, `-`, `_` or `.`, and not a word of the policy language", max = NAME_BYTES_MAX - 1)]
    Name(String),
    /// A word that is none.
    #[error("`{0}` is not a word: 1 to {WORD_BYTES_MAX} bytes without control or combining characters")]
    Word(String),
    /// A line that declares nothing.
    #[error(
        "line {number}: `{line}` is not like `name: a | b`, `name: date`, `name: words` or `name: number below 2^12`"
    )]
    Line {
        /// Which, from 1.
        number: u32,
        /// What it says.
        line: String,
    },
    /// A name that is declared twice.
    #[error("`{0}` is declared twice")]
    Twice(Name),
    /// More names than a schema holds.
    #[error("a schema declares at most {NAMES_MAX} names")]
    TooManyNames,
    /// Numbers that are too wide, or have no bits.
    #[error("`{0}`: a number has 1 to {NUMBER_BITS_MAX} bits")]
    Bits(Name),
    /// Too few or too many values to choose from.
    #[error("`{0}`: a choice has 2 to {CHOICES_MAX} different values")]
    Choices(Name),
    /// A name that the schema does not declare.
    #[error("the schema has no `{0}`")]
    UnknownName(Name),
    /// A value that is not of the name's kind.
    #[error("`{name}` wants {wanted}, not `{value}`")]
    Value {
        /// The attribute.
        name: Name,
        /// What is expected.
        wanted: String,
        /// What was given.
        value: String,
    },
    /// A second value of something that has one.
    #[error("`{0}` has one value only")]
    OneValue(Name),
    /// More statements than a description holds.
    #[error("a description has at most {STATEMENTS_MAX} statements")]
    TooManyStatements,
}

/// The words that mean something in a policy and so name nothing.
pub(crate) const RESERVED: [&str; 5] = ["and", "or", "not", "of", "in"];

/// The name of an attribute.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Name(Box<str>);

impl Name {
    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Name {
    type Err = SchemaError;
    fn from_str(text: &str) -> Result<Self, SchemaError> {
        let letters = text.bytes().enumerate().all(|(place, byte)| {
            byte.is_ascii_lowercase()
                || (place > 0 && (byte.is_ascii_digit() || matches!(byte, b'-' | b'_' | b'.')))
        });
        if text.is_empty() || text.len() > NAME_BYTES_MAX || !letters || RESERVED.contains(&text) {
            return Err(SchemaError::Name(text.to_owned()));
        }
        Ok(Self(text.into()))
    }
}

impl fmt::Display for Name {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// A value that is compared for equality only. Case counts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Word(canon::Text<WORD_BYTES_MAX>);

impl Word {
    /// The word.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

/// Characters that combine with the one before: a word written with them looks like another word.
fn combining(character: char) -> bool {
    matches!(character, '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}'
        | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}')
}

impl FromStr for Word {
    type Err = SchemaError;
    fn from_str(text: &str) -> Result<Self, SchemaError> {
        let wrong = || SchemaError::Word(text.to_owned());
        if text.trim() != text || text.chars().any(|sign| combining(sign) || matches!(sign, '\n' | '\t')) {
            return Err(wrong());
        }
        canon::Text::new(text).map(Self).map_err(|_| wrong())
    }
}

/// What values an attribute has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Any words, several at a time: tags, names, roles. Cannot be denied.
    Words,
    /// One of a closed list of words. Can be denied.
    Choice(BTreeSet<Word>),
    /// One whole number of so many bits.
    Number {
        /// How many; fewer bits make smaller ciphertexts.
        bits: u8,
    },
    /// One day.
    Date,
}

/// A value of some kind.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Value {
    /// Of words or of a choice.
    Word(Word),
    /// A number.
    Number(u64),
    /// A day.
    Date(Date),
}

impl Kind {
    /// The bits of an ordered kind.
    pub(crate) fn bits(&self) -> Option<u8> {
        match self {
            Self::Number { bits } => Some(*bits),
            Self::Date => Some(DATE_BITS),
            Self::Words | Self::Choice(_) => None,
        }
    }

    fn wanted(&self) -> String {
        match self {
            Self::Words => "a word".into(),
            Self::Choice(values) => {
                let values: Vec<&str> = values.iter().map(Word::as_str).collect();
                format!("one of {}", values.join(", "))
            }
            Self::Number { bits } => format!("a whole number up to {}", (1_u64 << bits) - 1),
            Self::Date => "a day such as 2026-11-28".into(),
        }
    }

    /// Reads a value of this kind.
    pub(crate) fn value(&self, name: &Name, text: &str) -> Result<Value, SchemaError> {
        let wrong =
            || SchemaError::Value { name: name.clone(), wanted: self.wanted(), value: text.to_owned() };
        match self {
            Self::Words => text.parse().map(Value::Word),
            Self::Choice(values) => {
                text.parse().ok().filter(|word| values.contains(word)).map(Value::Word).ok_or_else(wrong)
            }
            Self::Number { bits } => {
                let plain = text.bytes().all(|byte| byte.is_ascii_digit())
                    && !(text.len() > 1 && text.starts_with('0'));
                let number = text.parse::<u64>().ok().filter(|number| plain && number >> bits == 0);
                number.map(Value::Number).ok_or_else(wrong)
            }
            Self::Date => text.parse().map(Value::Date).map_err(|_| wrong()),
        }
    }
}

impl Value {
    /// Where it stands among the values of an ordered kind; nought for words.
    pub(crate) fn place(&self) -> u64 {
        match self {
            Self::Word(_) => 0,
            Self::Number(number) => *number,
            Self::Date(date) => u64::from(date.days_since(Date::MIN).unwrap_or_default()),
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Word(word) => out.write_str(word.as_str()),
            Self::Number(number) => write!(out, "{number}"),
            Self::Date(date) => write!(out, "{date}"),
        }
    }
}

/// The attributes that an owner's data may have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schema(BTreeMap<Name, Kind>);

impl Schema {
    /// The schema of these declarations.
    ///
    /// # Errors
    /// [`SchemaError`].
    pub fn new(declared: impl IntoIterator<Item = (Name, Kind)>) -> Result<Self, SchemaError> {
        let mut kinds = BTreeMap::new();
        for (name, kind) in declared {
            match &kind {
                Kind::Number { bits } if *bits == 0 || *bits > NUMBER_BITS_MAX => {
                    return Err(SchemaError::Bits(name));
                }
                Kind::Choice(values) if values.len() < 2 || values.len() > CHOICES_MAX => {
                    return Err(SchemaError::Choices(name));
                }
                Kind::Number { .. } | Kind::Choice(_) | Kind::Words | Kind::Date => {}
            }
            if kinds.insert(name.clone(), kind).is_some() {
                return Err(SchemaError::Twice(name));
            }
        }
        if kinds.len() > NAMES_MAX {
            return Err(SchemaError::TooManyNames);
        }
        Ok(Self(kinds))
    }

    /// Reads declarations, one on each line, such as
    ///
    /// ```text
    /// kind: photo | x-ray | letter
    /// taken: date
    /// year: number below 2^12
    /// album: words
    /// ```
    ///
    /// Empty lines, and lines that begin with `#`, are left out.
    ///
    /// # Errors
    /// [`SchemaError`]; [`SchemaError::Line`] says which line is none of these.
    pub fn read(text: &str) -> Result<Self, SchemaError> {
        let mut declared = Vec::new();
        for (number, line) in (1..).zip(text.lines().map(str::trim)) {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let wrong = || SchemaError::Line { number, line: line.to_owned() };
            let (name, kind) = line.split_once(':').ok_or_else(wrong)?;
            let kind = match kind.trim() {
                "words" => Kind::Words,
                "date" => Kind::Date,
                kind if kind.contains('|') => {
                    let words: Result<_, _> = kind.split('|').map(|word| word.trim().parse()).collect();
                    Kind::Choice(words?)
                }
                kind => {
                    let bits = kind.strip_prefix("number below 2^").and_then(|bits| bits.parse().ok());
                    Kind::Number { bits: bits.ok_or_else(wrong)? }
                }
            };
            declared.push((name.trim().parse()?, kind));
        }
        Self::new(declared)
    }

    /// The kind of an attribute.
    ///
    /// # Errors
    /// [`SchemaError::UnknownName`].
    pub fn kind(&self, name: &Name) -> Result<&Kind, SchemaError> {
        self.0.get(name).ok_or_else(|| SchemaError::UnknownName(name.clone()))
    }
}

impl fmt::Display for Schema {
    /// As [`Schema::read`] reads it.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, kind) in &self.0 {
            let kind = match kind {
                Kind::Words => "words".to_owned(),
                Kind::Date => "date".to_owned(),
                Kind::Number { bits } => format!("number below 2^{bits}"),
                Kind::Choice(words) => words.iter().map(Word::as_str).collect::<Vec<_>>().join(" | "),
            };
            writeln!(out, "{name}: {kind}")?;
        }
        Ok(())
    }
}

/// What is said of one object: names with their values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Description {
    stated: BTreeSet<(Name, Value)>,
    bits: BTreeMap<Name, u8>,
}

impl Description {
    /// Reads the statements, `name` and value each.
    ///
    /// # Errors
    /// [`SchemaError`].
    pub fn read<'a>(
        schema: &Schema,
        statements: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Self, SchemaError> {
        let mut description = Self { stated: BTreeSet::new(), bits: BTreeMap::new() };
        for (name, text) in statements {
            let name: Name = name.parse()?;
            let kind = schema.kind(&name)?;
            let value = kind.value(&name, text)?;
            let again = description.stated.iter().any(|(other, _)| *other == name);
            match kind {
                Kind::Words => {}
                Kind::Choice(_) | Kind::Number { .. } | Kind::Date if again => {
                    return Err(SchemaError::OneValue(name));
                }
                Kind::Choice(_) => {}
                Kind::Number { .. } | Kind::Date => {
                    description.bits.extend(kind.bits().map(|bits| (name.clone(), bits)));
                }
            }
            description.stated.insert((name, value));
            if description.stated.len() > STATEMENTS_MAX {
                return Err(SchemaError::TooManyStatements);
            }
        }
        Ok(description)
    }

    /// The statements, in the order of names and values.
    pub fn statements(&self) -> impl Iterator<Item = (&Name, &Value)> {
        self.stated.iter().map(|(name, value)| (name, value))
    }

    /// Every attribute that a policy can ask for: a word itself, and for an ordered value all the ranges of
    /// its dyadic ladder that it lies in.
    pub(crate) fn attributes(&self) -> Vec<Attribute> {
        let mut found = Vec::new();
        for (name, value) in &self.stated {
            match (value, self.bits.get(name)) {
                (Value::Word(word), _) => found.push(Attribute::Word(name.clone(), word.clone())),
                (Value::Number(_) | Value::Date(_), bits) => {
                    let bits = bits.copied().unwrap_or_default();
                    let place = value.place();
                    found.extend((0..=bits).map(|level| Attribute::Range {
                        name: name.clone(),
                        bits,
                        level,
                        prefix: place >> (bits - level),
                    }));
                }
            }
        }
        found
    }
}

/// What a leaf of a policy asks for, and what a description has: the smallest statement.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Attribute {
    /// The name has this word.
    Word(Name, Word),
    /// The name's value, of so many bits, begins with these `level` bits.
    Range {
        /// The attribute's name.
        name: Name,
        /// Bits of all values of it.
        bits: u8,
        /// How many bits are fixed.
        level: u8,
        /// Those bits.
        prefix: u64,
    },
}

#[cfg(test)]
mod tests;
