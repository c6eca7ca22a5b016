//! What is bought: the codes of the Common Procurement Vocabulary.
//!
//! Promise: every code is one of the 2008 vocabulary; a text with a wrong check digit is refused.
//! Not here: attributes of what is bought (`attribute`).
//! Start reading at [`Cpv`].

use canon::{Atom, DecodeError, Reader, Writer};
use core::{fmt, str::FromStr};
use std::sync::LazyLock;

#[cfg(test)]
mod tests;

const TABLE: &str = include_str!("../data/cpv.txt");

/// How many digits a code has, without its check digit.
const DIGITS: u8 = 8;

struct Row {
    check: char,
    label: &'static str,
}

static CODES: LazyLock<Vec<u32>> = LazyLock::new(|| TABLE.lines().map(|line| parts(line).0).collect());
static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| TABLE.lines().map(|line| parts(line).1).collect());

/// The code of a line of the table (eight digits, the check digit, the label), and the rest.
fn parts(line: &'static str) -> (u32, Row) {
    let (code, rest) = line.split_at(usize::from(DIGITS));
    let mut rest = rest.chars();
    let check = rest.next().unwrap_or_default();
    (code.parse().unwrap_or_default(), Row { check, label: rest.as_str() })
}

/// Why a text or number is not a code of the vocabulary.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CpvError {
    /// Not eight digits, or not a dash and a check digit after them.
    #[error("`{text}` is not a CPV code such as `30197644-2`")]
    Malformed {
        /// What was given.
        text: String,
    },
    /// Eight digits that are no code of the vocabulary.
    #[error("{code:08} is not a code of the Common Procurement Vocabulary 2008")]
    Unknown {
        /// What was given.
        code: u32,
    },
    /// The check digit belongs to another code: a digit is wrong.
    #[error("`{text}` has a wrong check digit: {code:08} has {expected}")]
    WrongCheckDigit {
        /// What was given.
        text: String,
        /// Its eight digits.
        code: u32,
        /// The check digit that belongs to them.
        expected: char,
    },
}

/// A code of the Common Procurement Vocabulary (Regulation (EC) No 213/2008): what is bought, from
/// `30000000-9` for office machines and supplies down to `30197644-2` for one kind of paper.
///
/// The eight digits are read from the left, and zeros at the end say nothing more; text adds the check
/// digit.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cpv(u32);

fn digits(text: &str) -> Option<u32> {
    let whole = text.len() == usize::from(DIGITS) && text.bytes().all(|byte| byte.is_ascii_digit());
    if whole { text.parse().ok() } else { None }
}

impl Cpv {
    /// The code with this number. Cost: a binary search.
    ///
    /// # Errors
    /// [`CpvError::Unknown`].
    pub fn from_number(code: u32) -> Result<Self, CpvError> {
        CODES.binary_search(&code).map(|_| Self(code)).map_err(|_| CpvError::Unknown { code })
    }

    /// The code with these eight digits, without a check digit.
    ///
    /// # Errors
    /// [`CpvError::Malformed`], [`CpvError::Unknown`].
    pub fn from_digits(text: &str) -> Result<Self, CpvError> {
        let code = digits(text).ok_or_else(|| CpvError::Malformed { text: text.to_owned() })?;
        Self::from_number(code)
    }

    /// Every code, ascending.
    pub fn all() -> impl Iterator<Item = Self> {
        CODES.iter().copied().map(Self)
    }

    fn row(self) -> &'static Row {
        CODES.binary_search(&self.0).ok().and_then(|row| ROWS.get(row)).expect("a code is a row of the table")
    }

    /// The eight digits as a number.
    pub const fn number(self) -> u32 {
        self.0
    }

    /// The digit that guards against mistyping. How it is computed has never been published: it is read
    /// from the vocabulary.
    pub fn check_digit(self) -> char {
        self.row().check
    }

    /// The English label.
    pub fn label(self) -> &'static str {
        self.row().label
    }

    /// How many digits say something: 2 for a division, 3 for a group, 4 for a class, 5 for a category,
    /// up to 8 within it.
    pub fn level(self) -> u8 {
        let mut zeros = 0;
        let mut rest = self.0;
        while zeros < DIGITS - 2 && rest.is_multiple_of(10) {
            rest /= 10;
            zeros += 1;
        }
        DIGITS - zeros
    }

    /// This code with only its first `level` digits.
    fn cut(self, level: u8) -> u32 {
        let step = 10_u32.pow(u32::from(DIGITS.saturating_sub(level)));
        self.0 - self.0 % step
    }

    /// The nearest wider code; `None` for a division. Where the vocabulary leaves a level out, the level
    /// above it.
    pub fn parent(self) -> Option<Self> {
        (2..self.level()).rev().find_map(|level| Self::from_number(self.cut(level)).ok())
    }

    /// True if `wider` is this code or one above it: whoever wants `wider` is content with this.
    pub fn is_under(self, wider: &Self) -> bool {
        self.cut(wider.level()) == wider.0
    }
}

impl fmt::Display for Cpv {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:08}-{}", self.0, self.check_digit())
    }
}

impl fmt::Debug for Cpv {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}

impl FromStr for Cpv {
    type Err = CpvError;
    fn from_str(text: &str) -> Result<Self, CpvError> {
        let malformed = || CpvError::Malformed { text: text.to_owned() };
        let (number, check) = text.split_once('-').ok_or_else(malformed)?;
        let code = Self::from_number(digits(number).ok_or_else(malformed)?)?;
        let mut check = check.chars();
        match (check.next(), check.next()) {
            (Some(digit), None) if digit == code.check_digit() => Ok(code),
            (Some('0'..='9'), None) => Err(CpvError::WrongCheckDigit {
                text: text.to_owned(),
                code: code.0,
                expected: code.check_digit(),
            }),
            (_, _) => Err(malformed()),
        }
    }
}

impl Atom for Cpv {
    fn put(&self, out: &mut Writer) {
        out.unsigned(u64::from(self.0));
    }
    fn take(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let number = input.unsigned()?;
        let code = u32::try_from(number).map_err(|_| input.invalid("a CPV code has eight digits"))?;
        Self::from_number(code).map_err(|error| input.invalid(error.to_string()))
    }
}

canon::leaf! {
    Cpv, "Cpv",
    about: "what is bought: a code of the Common Procurement Vocabulary 2008 with its check digit",
    examples: ["30197644-2", "03000000-1", "45000000-7", "98514000-9"],
}
