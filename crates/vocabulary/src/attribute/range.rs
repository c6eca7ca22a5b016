//! Measures with two limits.

use crate::{Quantity, QuantityError, Unit};
use canon::{Atom, DecodeError, Reader, Writer};
use core::{fmt, str::FromStr};

/// Why a range is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RangeError {
    /// The upper end is below the lower.
    #[error("a range cannot end at {max}, below its start at {min}")]
    Reversed {
        /// The lower end given.
        min: Quantity,
        /// The upper end given.
        max: Quantity,
    },
    /// An end is no quantity, or the two have different units.
    #[error(transparent)]
    Quantity(#[from] QuantityError),
    /// Not the text form.
    #[error("`{text}` is not a range such as `80..120 GRM`")]
    Malformed {
        /// What was given.
        text: String,
    },
}

/// Every quantity from a least to a most, both included, in one unit.
///
/// Text: `80..120 GRM`.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Range {
    min: Quantity,
    max: Quantity,
}

impl Range {
    /// From `min` to `max`.
    ///
    /// # Errors
    /// [`RangeError::Reversed`]; [`QuantityError::UnitMismatch`] if the units differ.
    pub fn new(min: Quantity, max: Quantity) -> Result<Self, RangeError> {
        if min.unit() != max.unit() {
            return Err(QuantityError::UnitMismatch { left: min.unit(), right: max.unit() }.into());
        }
        if min.micros() > max.micros() {
            return Err(RangeError::Reversed { min, max });
        }
        Ok(Self { min, max })
    }

    /// The least.
    pub const fn min(&self) -> Quantity {
        self.min
    }

    /// The most.
    pub const fn max(&self) -> Quantity {
        self.max
    }
}

impl fmt::Display for Range {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let min = self.min.to_string();
        let (number, _) = min.split_once(' ').ok_or(fmt::Error)?;
        write!(out, "{number}..{}", self.max)
    }
}

impl fmt::Debug for Range {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}

impl FromStr for Range {
    type Err = RangeError;
    fn from_str(text: &str) -> Result<Self, RangeError> {
        let malformed = || RangeError::Malformed { text: text.to_owned() };
        let (min, rest) =
            text.split_once("..").filter(|(min, _)| !min.contains(' ')).ok_or_else(malformed)?;
        let max: Quantity = rest.parse()?;
        Self::new(format!("{min} {}", max.unit()).parse()?, max)
    }
}

impl Atom for Range {
    fn put(&self, out: &mut Writer) {
        out.array(3);
        self.min.unit().put(out);
        out.unsigned(self.min.micros());
        out.unsigned(self.max.micros());
    }
    fn take(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let unit = match input.array()? {
            3 => Unit::take(input)?,
            _ => return Err(input.invalid("a range is an array of a unit and two numbers")),
        };
        let (min, max) = (input.unsigned()?, input.unsigned()?);
        let range = Quantity::new(min, unit)
            .and_then(|min| Ok((min, Quantity::new(max, unit)?)))
            .map_err(RangeError::from)
            .and_then(|(min, max)| Self::new(min, max));
        range.map_err(|error| input.invalid(error.to_string()))
    }
}

canon::leaf! {
    Range, "Range",
    about: "every quantity from a least to a most: two numbers with `..` between them, a space, the unit",
    examples: ["80..120 GRM", "0..0.5 KGM", "1..1 C62"],
}
