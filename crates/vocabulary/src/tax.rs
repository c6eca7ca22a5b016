//! Value added tax: categories and rates.
//!
//! Promise: a category never stands with a rate that EN 16931-1 forbids for it.
//! Not here: sums of tax (`sums`), which category applies to whom (the law).
//! Start reading at [`Vat`].

use crate::decimal::{self, DecimalError};
use canon::{Atom, Canon, DecodeError, Reader, Writer};
use core::{fmt, str::FromStr};

#[cfg(test)]
mod tests;

/// The largest rate, in hundredths of a percent: 100 %.
pub const VAT_RATE_MAX: u16 = 10_000;

canon::code! {
    /// A category of value added tax: the codes of UN/CEFACT list 5305 that EN 16931-1 uses.
    pub enum VatCategory {
        /// Standard or reduced rate.
        1 => Standard "S",
        /// Zero rate.
        2 => Zero "Z",
        /// Exempt from tax.
        3 => Exempt "E",
        /// Reverse charge: the buyer owes the tax.
        4 => ReverseCharge "AE",
        /// Supply to another country of the European Economic Area.
        5 => IntraCommunity "K",
        /// Export out of the European Union.
        6 => Export "G",
        /// Outside the scope of tax.
        7 => OutOfScope "O",
        /// The general indirect tax of the Canary Islands (IGIC).
        8 => CanaryIslands "L",
        /// The tax of Ceuta and Melilla (IPSI).
        9 => CeutaMelilla "M",
        /// Italian split payment: the buyer pays the tax to the state.
        10 => SplitPayment "B",
    }
}

/// What a category asks of its rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum RateRule {
    MoreThanZero,
    Zero,
    Any,
}

impl VatCategory {
    /// The rule of EN 16931-1 for lines of this category: BR-S-5, BR-Z-5, BR-E-5, BR-AE-5, BR-IC-5,
    /// BR-G-5, BR-O-5 (no rate at all, which is kept as zero), BR-IG-5, BR-IP-5; none for split payment.
    fn rate_rule(self) -> RateRule {
        match self {
            Self::Standard => RateRule::MoreThanZero,
            Self::Zero
            | Self::Exempt
            | Self::ReverseCharge
            | Self::IntraCommunity
            | Self::Export
            | Self::OutOfScope => RateRule::Zero,
            Self::CanaryIslands | Self::CeutaMelilla | Self::SplitPayment => RateRule::Any,
        }
    }
}

/// Why a rate, or a category with a rate, is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VatError {
    /// More than 100 %.
    #[error("a rate is at most 100 percent")]
    RateTooHigh,
    /// The category is always taxed, and the rate is zero.
    #[error("category {category} needs a rate above zero")]
    RateMissing {
        /// The category.
        category: VatCategory,
    },
    /// The category is never taxed, and the rate is above zero.
    #[error("category {category} has no tax, so its rate is 0, not {rate}")]
    RateNotZero {
        /// The category.
        category: VatCategory,
        /// The rate.
        rate: VatRate,
    },
    /// Not the text form.
    #[error("`{text}` is not {expected}")]
    Malformed {
        /// What was given.
        text: String,
        /// What belongs there, with an example.
        expected: &'static str,
    },
    /// No such category.
    #[error("{reason}")]
    UnknownCategory {
        /// What the categories are.
        reason: String,
    },
}

/// A rate of tax, in hundredths of a percent. Text: the percentage, `21` or `7.7`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VatRate(u16);

impl VatRate {
    /// No tax.
    pub const ZERO: Self = Self(0);

    /// `hundredths` hundredths of a percent: 2100 is 21 %.
    ///
    /// # Errors
    /// [`VatError::RateTooHigh`].
    pub const fn new(hundredths: u16) -> Result<Self, VatError> {
        if hundredths > VAT_RATE_MAX { Err(VatError::RateTooHigh) } else { Ok(Self(hundredths)) }
    }

    /// Hundredths of a percent.
    pub const fn hundredths(self) -> u16 {
        self.0
    }

    /// True if there is no tax.
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }
}

impl fmt::Display for VatRate {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        decimal::write(out, u64::from(self.0), 2, 0)
    }
}

impl fmt::Debug for VatRate {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}

impl FromStr for VatRate {
    type Err = VatError;
    fn from_str(text: &str) -> Result<Self, VatError> {
        match decimal::parse(text, 2) {
            Ok(hundredths) => u16::try_from(hundredths).map_or(Err(VatError::RateTooHigh), Self::new),
            Err(DecimalError::TooLarge) => Err(VatError::RateTooHigh),
            Err(DecimalError::Malformed | DecimalError::TooPrecise) => Err(VatError::Malformed {
                text: text.to_owned(),
                expected: "a percentage such as `21` or `7.7`, with at most two decimals",
            }),
        }
    }
}

impl Atom for VatRate {
    fn put(&self, out: &mut Writer) {
        out.unsigned(u64::from(self.0));
    }
    fn take(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let hundredths = input.unsigned()?;
        u16::try_from(hundredths)
            .map_or(Err(VatError::RateTooHigh), Self::new)
            .map_err(|error| input.invalid(error.to_string()))
    }
}

canon::leaf! {
    VatRate, "VatRate",
    about: "a rate of tax: a percentage with at most two decimals, without a percent sign",
    examples: ["21", "7.7", "0", "5.25", "100"],
}

/// A category with its rate. Text: `S 21`, `AE 0`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Vat {
    category: VatCategory,
    rate: VatRate,
}

impl Vat {
    /// Category `category` at `rate`.
    ///
    /// # Errors
    /// [`VatError::RateMissing`], [`VatError::RateNotZero`].
    pub fn new(category: VatCategory, rate: VatRate) -> Result<Self, VatError> {
        match category.rate_rule() {
            RateRule::MoreThanZero if rate.is_zero() => Err(VatError::RateMissing { category }),
            RateRule::Zero if !rate.is_zero() => Err(VatError::RateNotZero { category, rate }),
            RateRule::MoreThanZero | RateRule::Zero | RateRule::Any => Ok(Self { category, rate }),
        }
    }

    /// The category.
    pub const fn category(&self) -> VatCategory {
        self.category
    }

    /// The rate.
    pub const fn rate(&self) -> VatRate {
        self.rate
    }
}

impl fmt::Display for Vat {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} {}", self.category, self.rate)
    }
}

impl fmt::Debug for Vat {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}

impl FromStr for Vat {
    type Err = VatError;
    fn from_str(text: &str) -> Result<Self, VatError> {
        let (category, rate) = text.split_once(' ').ok_or_else(|| VatError::Malformed {
            text: text.to_owned(),
            expected: "a category and a rate such as `S 21` or `AE 0`",
        })?;
        let category = category.parse().map_err(|reason| VatError::UnknownCategory { reason })?;
        Self::new(category, rate.parse()?)
    }
}

impl Atom for Vat {
    fn put(&self, out: &mut Writer) {
        out.array(2);
        self.category.write(out);
        self.rate.put(out);
    }
    fn take(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let category = match input.array()? {
            2 => VatCategory::read(input)?,
            _ => return Err(input.invalid("a tax is an array of a category and a rate")),
        };
        let rate = VatRate::take(input)?;
        Self::new(category, rate).map_err(|error| input.invalid(error.to_string()))
    }
}

canon::leaf! {
    Vat, "Vat",
    about: "a category of value added tax and its rate: a code of UNCL5305, a space, a percentage",
    examples: ["S 21", "S 7.7", "AE 0", "Z 0", "L 7", "O 0"],
}
