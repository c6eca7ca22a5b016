//! Exact decimal numbers, as they stand in documents.
//!
//! Promise: a number is read without rounding or refused; every rounding says that it happened.

use core::fmt;
use core::str::FromStr;

/// The most digits a number may have, leading and trailing zeros not counted.
const DIGITS_MAX: usize = 30;

/// The most digits behind the point.
const SCALE_MAX: u32 = 24;

/// An exact number: `units` divided by ten to the power of `scale`.
///
/// Never with a trailing zero behind the point, so equal numbers are equal values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Decimal {
    units: i128,
    scale: u32,
}

/// Why a text is not a number we count with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecimalError {
    /// Not of the form of a JSON number.
    #[error("not a number: expected digits, with a point before the fraction if there is one")]
    Form,
    /// More digits than any sum of money or quantity has.
    #[error("more than {DIGITS_MAX} digits, or more than {SCALE_MAX} behind the point")]
    TooLong,
}

impl Decimal {
    /// Nought.
    pub const ZERO: Self = Self { units: 0, scale: 0 };

    /// True if the number is below nought.
    pub const fn is_negative(&self) -> bool {
        self.units < 0
    }

    /// The number counted in steps of ten to the power of minus `places`, rounded half away from nought,
    /// and whether that is exact. `None` beyond what an `i128` holds.
    pub fn rounded(&self, places: u32) -> Option<(i128, bool)> {
        if self.scale <= places {
            let factor = 10_i128.checked_pow(places - self.scale)?;
            return self.units.checked_mul(factor).map(|steps| (steps, true));
        }
        let divisor = 10_i128.checked_pow(self.scale - places)?;
        let half = if self.units < 0 { -(divisor / 2) } else { divisor / 2 };
        let steps = self.units.checked_add(half)? / divisor;
        Some((steps, self.units % divisor == 0))
    }

    /// The sum; `None` beyond what an `i128` holds.
    pub fn checked_add(&self, other: &Self) -> Option<Self> {
        let scale = self.scale.max(other.scale);
        let (left, _) = self.rounded(scale)?;
        let (right, _) = other.rounded(scale)?;
        Some(Self { units: left.checked_add(right)?, scale }.trimmed())
    }

    /// The product; `None` beyond what an `i128` holds.
    pub fn checked_mul(&self, other: &Self) -> Option<Self> {
        Some(Self { units: self.units.checked_mul(other.units)?, scale: self.scale + other.scale }.trimmed())
    }

    /// The number of `steps` of ten to the power of minus `places`.
    pub fn of(steps: i128, places: u32) -> Self {
        Self { units: steps, scale: places }.trimmed()
    }

    const fn trimmed(mut self) -> Self {
        while self.scale > 0 && self.units % 10 == 0 {
            self.units /= 10;
            self.scale -= 1;
        }
        self
    }
}

impl FromStr for Decimal {
    type Err = DecimalError;

    fn from_str(text: &str) -> Result<Self, DecimalError> {
        let (negative, rest) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (mantissa, exponent) = match rest.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, parse_exponent(exponent)?),
            None => (rest, 0),
        };
        let (whole, fraction) = match mantissa.split_once('.') {
            Some((_, "")) => return Err(DecimalError::Form),
            Some(parts) => parts,
            None => (mantissa, ""),
        };
        let digits_only = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !digits_only(whole) || !digits_only(fraction) {
            return Err(DecimalError::Form);
        }
        let fraction = fraction.trim_end_matches('0');
        let mut digits = format!("{whole}{fraction}");
        let mut scale = i64::try_from(fraction.len()).map_err(|_| DecimalError::TooLong)? - exponent;
        // A whole number written with noughts at its end counts as its other digits do.
        while digits.ends_with('0') && digits.len() > 1 {
            digits.pop();
            scale -= 1;
        }
        let digits = digits.trim_start_matches('0');
        if digits.is_empty() {
            return Ok(Self::ZERO);
        }
        let zeros = usize::try_from(-scale.min(0)).map_err(|_| DecimalError::TooLong)?;
        let scale = u32::try_from(scale.max(0)).map_err(|_| DecimalError::TooLong)?;
        if digits.len().saturating_add(zeros) > DIGITS_MAX || scale > SCALE_MAX {
            return Err(DecimalError::TooLong);
        }
        let units: i128 =
            format!("{digits}{}", "0".repeat(zeros)).parse().map_err(|_| DecimalError::TooLong)?;
        Ok(Self { units: if negative { -units } else { units }, scale }.trimmed())
    }
}

fn parse_exponent(text: &str) -> Result<i64, DecimalError> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(DecimalError::Form);
    }
    let exponent: i64 = text.strip_prefix('+').unwrap_or(text).parse().map_err(|_| DecimalError::TooLong)?;
    if exponent.abs() > 1_000 {
        return Err(DecimalError::TooLong);
    }
    Ok(exponent)
}

impl fmt::Display for Decimal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.units < 0 {
            out.write_str("-")?;
        }
        let digits = self.units.unsigned_abs().to_string();
        let scale = usize::try_from(self.scale).unwrap_or(usize::MAX);
        if scale == 0 {
            return out.write_str(&digits);
        }
        let padded = format!("{digits:0>width$}", width = scale + 1);
        let (whole, fraction) = padded.split_at(padded.len() - scale);
        write!(out, "{whole}.{fraction}")
    }
}
