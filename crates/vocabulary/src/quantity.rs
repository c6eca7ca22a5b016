//! Quantities and their units.
//!
//! Promise: no quantity is negative or grows past its limit unnoticed, and quantities of different units
//! are never added up; converting is exact or says that it is not.
//! Not here: prices (`money`), stocks (`action`).
//! Start reading at [`Quantity`].

#[cfg(test)]
mod tests;
mod unit;

pub use unit::{Converted, Unit, UnknownUnit};

use crate::decimal::{self, DecimalError};
use canon::{Atom, DecodeError, Reader, Writer};
use core::{cmp::Ordering, fmt, str::FromStr};

/// The largest quantity, in millionths of its unit: some nine thousand million units. Counters of
/// quantities are plain integers, which must not be larger either.
pub const QUANTITY_MICROS_MAX: u64 = canon::INTEGER_MAX;

/// How many decimals a quantity has.
const PLACES: u32 = 6;

/// Millionths in one.
pub(crate) const MICROS: u64 = 1_000_000;

/// Why a quantity is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum QuantityError {
    /// Two units where one belongs.
    #[error("{left} and {right} are different units")]
    UnitMismatch {
        /// The unit of the first quantity.
        left: Unit,
        /// The unit of the second.
        right: Unit,
    },
    /// More than the limit.
    #[error("the quantity is larger than can be kept")]
    Overflow,
    /// Less than nothing.
    #[error("the quantity would be less than nothing")]
    Negative,
    /// The other unit cannot say it in millionths.
    #[error("{from} cannot be said exactly in {to}")]
    Inexact {
        /// What was to be converted.
        from: Quantity,
        /// Into what.
        to: Unit,
    },
    /// More than six decimals.
    #[error("`{text}` has more than six decimals")]
    TooPrecise {
        /// What was given.
        text: String,
    },
    /// Not a number and a unit.
    #[error("`{text}` is not a quantity such as `12.5 KGM`: no sign, a point before the decimals, one space")]
    Malformed {
        /// What was given.
        text: String,
    },
    /// The unit is not known.
    #[error(transparent)]
    Unit(#[from] UnknownUnit),
}

/// How much of something, in millionths of a unit.
///
/// Never negative. Text: `12.5 KGM`, without zeros at the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Quantity {
    micros: u64,
    unit: Unit,
}

impl Quantity {
    /// `micros` millionths of `unit`.
    ///
    /// # Errors
    /// [`QuantityError::Overflow`] beyond [`QUANTITY_MICROS_MAX`].
    pub const fn new(micros: u64, unit: Unit) -> Result<Self, QuantityError> {
        if micros > QUANTITY_MICROS_MAX {
            return Err(QuantityError::Overflow);
        }
        Ok(Self { micros, unit })
    }

    /// `count` whole units.
    ///
    /// # Errors
    /// [`QuantityError::Overflow`] beyond [`QUANTITY_MICROS_MAX`].
    pub fn whole(count: u64, unit: Unit) -> Result<Self, QuantityError> {
        Self::new(count.checked_mul(MICROS).ok_or(QuantityError::Overflow)?, unit)
    }

    /// None, of `unit`.
    pub const fn zero(unit: Unit) -> Self {
        Self { micros: 0, unit }
    }

    /// How many millionths of the unit.
    pub const fn micros(&self) -> u64 {
        self.micros
    }

    /// Of which unit.
    pub const fn unit(&self) -> Unit {
        self.unit
    }

    /// True if it is none.
    pub const fn is_zero(&self) -> bool {
        self.micros == 0
    }

    fn same_unit(&self, other: &Self) -> Result<(), QuantityError> {
        if self.unit == other.unit {
            return Ok(());
        }
        Err(QuantityError::UnitMismatch { left: self.unit, right: other.unit })
    }

    /// Both together.
    ///
    /// # Errors
    /// [`QuantityError::UnitMismatch`], [`QuantityError::Overflow`].
    pub fn checked_add(&self, other: &Self) -> Result<Self, QuantityError> {
        self.same_unit(other)?;
        Self::new(self.micros.checked_add(other.micros).ok_or(QuantityError::Overflow)?, self.unit)
    }

    /// What is left when `other` is taken away.
    ///
    /// # Errors
    /// [`QuantityError::UnitMismatch`], [`QuantityError::Negative`].
    pub fn checked_sub(&self, other: &Self) -> Result<Self, QuantityError> {
        self.same_unit(other)?;
        Self::new(self.micros.checked_sub(other.micros).ok_or(QuantityError::Negative)?, self.unit)
    }

    /// The same in units of `to`.
    ///
    /// # Errors
    /// [`QuantityError::UnitMismatch`] if the units do not measure the same, [`QuantityError::Inexact`]
    /// if millionths are too coarse, [`QuantityError::Overflow`].
    pub fn converted(&self, to: Unit) -> Result<Self, QuantityError> {
        let converted = self
            .unit
            .convert(self.micros, to)
            .ok_or(QuantityError::UnitMismatch { left: self.unit, right: to })?;
        match (converted.exact(), converted.rounded()) {
            (Some(micros), _) => Self::new(micros, to),
            (None, Some(_)) => Err(QuantityError::Inexact { from: *self, to }),
            (None, None) => Err(QuantityError::Overflow),
        }
    }

    /// Which is more, exactly, whatever their units; `None` if these do not measure the same.
    pub fn compare(&self, other: &Self) -> Option<Ordering> {
        self.unit.convert(self.micros, other.unit).map(|here| here.compare(other.micros))
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        decimal::write(out, self.micros, PLACES, 0)?;
        write!(out, " {}", self.unit)
    }
}

impl FromStr for Quantity {
    type Err = QuantityError;
    fn from_str(text: &str) -> Result<Self, QuantityError> {
        let malformed = || QuantityError::Malformed { text: text.to_owned() };
        let (number, unit) = text.split_once(' ').ok_or_else(malformed)?;
        let unit = Unit::parse(unit)?;
        match decimal::parse(number, PLACES) {
            Ok(micros) => Self::new(micros, unit),
            Err(DecimalError::Malformed) => Err(malformed()),
            Err(DecimalError::TooPrecise) => Err(QuantityError::TooPrecise { text: text.to_owned() }),
            Err(DecimalError::TooLarge) => Err(QuantityError::Overflow),
        }
    }
}

impl Atom for Quantity {
    fn put(&self, out: &mut Writer) {
        out.array(2);
        self.unit.put(out);
        out.unsigned(self.micros);
    }
    fn take(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let unit = match input.array()? {
            2 => Unit::take(input)?,
            _ => return Err(input.invalid("a quantity is an array of a unit and a number")),
        };
        let micros = input.unsigned()?;
        Self::new(micros, unit).map_err(|error| input.invalid(error.to_string()))
    }
}

canon::leaf! {
    Quantity, "Quantity",
    about: "a quantity: a number with at most six decimals, a space, the unit's code",
    examples: ["12.5 KGM", "1 C62", "0 HUR", "0.000001 TNE", "3 XBX"],
}
