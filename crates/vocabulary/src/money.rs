//! Sums of money and prices.
//!
//! Promise: no sum is negative, none has more decimals than its currency, and none grows past its
//! limit unnoticed; two currencies are never added up.
//! Not here: multiplying and rounding (`sums`), who holds the money (`ledger`).
//! Start reading at [`Amount`].

mod currency;
#[cfg(test)]
mod tests;

pub use currency::{Currency, UnknownCurrency};

use crate::decimal::{self, DecimalError};
use canon::{Atom, DecodeError, Reader, Writer};
use core::{cmp::Ordering, fmt, str::FromStr};

/// The largest amount, in minor units: 2^53 - 1, which every JSON reader and spreadsheet holds exactly.
/// That is some ninety million million euros.
pub const AMOUNT_MINOR_MAX: u64 = canon::INTEGER_MAX;

/// The largest price, in millionths of the major unit: some nine million million.
pub const PRICE_MICROS_MAX: u64 = u64::MAX >> 1;

/// How many decimals a price has.
pub(crate) const PRICE_PLACES: u32 = 6;

/// Why a sum of money is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AmountError {
    /// Two currencies where one belongs.
    #[error("{left} and {right} are different currencies")]
    CurrencyMismatch {
        /// The currency of the first sum.
        left: Currency,
        /// The currency of the second.
        right: Currency,
    },
    /// More than the limit.
    #[error("the sum is larger than can be kept")]
    Overflow,
    /// Less than nothing.
    #[error("the sum would be less than nothing")]
    Negative,
    /// More decimals than the currency has.
    #[error("`{text}` has more than {places} decimals")]
    TooPrecise {
        /// What was given.
        text: String,
        /// How many decimals there may be.
        places: u32,
    },
    /// Not a number and a currency.
    #[error("`{text}` is not a sum such as `12.50 EUR`: no sign, a point before the decimals, one space")]
    Malformed {
        /// What was given.
        text: String,
    },
    /// The currency is not known.
    #[error(transparent)]
    Currency(#[from] UnknownCurrency),
}

/// A sum of money in one currency, counted in the currency's minor unit (cents for EUR).
///
/// Never negative: direction is said by the side of the transfer it stands on. Text: `12.50 EUR`, with
/// exactly the currency's decimals; reads fewer decimals, but never more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Amount {
    minor: u64,
    currency: Currency,
}

/// A price of one unit, in millionths of the currency's major unit.
///
/// Text: `3.141593 EUR`, with at least the currency's decimals and at most six.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Price {
    micros: u64,
    currency: Currency,
}

/// How far one amount is above or below another, in minor units: the one sum that may be negative.
///
/// Text: `-0.02 EUR`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Difference {
    minor: i64,
    currency: Currency,
}

/// Parts `12.50 EUR` and reads the number with as many decimals as `places` says for the currency.
fn parse_sum(text: &str, places: fn(Currency) -> u32) -> Result<(u64, Currency), AmountError> {
    let malformed = || AmountError::Malformed { text: text.to_owned() };
    let (number, currency) = text.split_once(' ').ok_or_else(malformed)?;
    let currency = Currency::parse(currency)?;
    let places = places(currency);
    match decimal::parse(number, places) {
        Ok(value) => Ok((value, currency)),
        Err(DecimalError::Malformed) => Err(malformed()),
        Err(DecimalError::TooPrecise) => Err(AmountError::TooPrecise { text: text.to_owned(), places }),
        Err(DecimalError::TooLarge) => Err(AmountError::Overflow),
    }
}

fn minor_places(currency: Currency) -> u32 {
    u32::from(currency.minor_units())
}

fn put_sum(out: &mut Writer, currency: Currency, value: u64) {
    out.array(2);
    currency.put(out);
    out.unsigned(value);
}

fn take_currency(input: &mut Reader<'_>) -> Result<Currency, DecodeError> {
    match input.array()? {
        2 => Currency::take(input),
        _ => Err(input.invalid("a sum is an array of a currency and a number")),
    }
}

impl Amount {
    /// `minor` minor units of `currency`.
    ///
    /// # Errors
    /// [`AmountError::Overflow`] beyond [`AMOUNT_MINOR_MAX`].
    pub const fn new(minor: u64, currency: Currency) -> Result<Self, AmountError> {
        if minor > AMOUNT_MINOR_MAX {
            return Err(AmountError::Overflow);
        }
        Ok(Self { minor, currency })
    }

    /// Nothing, in `currency`.
    pub const fn zero(currency: Currency) -> Self {
        Self { minor: 0, currency }
    }

    /// How many minor units.
    pub const fn minor(&self) -> u64 {
        self.minor
    }

    /// Of which currency.
    pub const fn currency(&self) -> Currency {
        self.currency
    }

    /// True if it is nothing.
    pub const fn is_zero(&self) -> bool {
        self.minor == 0
    }

    fn same_currency(&self, other: &Self) -> Result<(), AmountError> {
        if self.currency == other.currency {
            return Ok(());
        }
        Err(AmountError::CurrencyMismatch { left: self.currency, right: other.currency })
    }

    /// Both together.
    ///
    /// # Errors
    /// [`AmountError::CurrencyMismatch`], [`AmountError::Overflow`].
    pub fn checked_add(&self, other: &Self) -> Result<Self, AmountError> {
        self.same_currency(other)?;
        let minor = self.minor.checked_add(other.minor).ok_or(AmountError::Overflow)?;
        Self::new(minor, self.currency)
    }

    /// What is left when `other` is taken away.
    ///
    /// # Errors
    /// [`AmountError::CurrencyMismatch`], [`AmountError::Negative`].
    pub fn checked_sub(&self, other: &Self) -> Result<Self, AmountError> {
        self.same_currency(other)?;
        let minor = self.minor.checked_sub(other.minor).ok_or(AmountError::Negative)?;
        Self::new(minor, self.currency)
    }

    /// Which is more; `None` if the currencies differ.
    pub fn compare(&self, other: &Self) -> Option<Ordering> {
        (self.currency == other.currency).then(|| self.minor.cmp(&other.minor))
    }

    /// All of `amounts` together; nothing in `currency` if there are none.
    ///
    /// # Errors
    /// [`AmountError::CurrencyMismatch`], [`AmountError::Overflow`].
    pub fn sum<'a>(
        currency: Currency,
        amounts: impl IntoIterator<Item = &'a Self>,
    ) -> Result<Self, AmountError> {
        amounts.into_iter().try_fold(Self::zero(currency), |sum, amount| sum.checked_add(amount))
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let places = minor_places(self.currency);
        decimal::write(out, self.minor, places, places)?;
        write!(out, " {}", self.currency)
    }
}

impl FromStr for Amount {
    type Err = AmountError;
    fn from_str(text: &str) -> Result<Self, AmountError> {
        let (minor, currency) = parse_sum(text, minor_places)?;
        Self::new(minor, currency)
    }
}

impl Atom for Amount {
    fn put(&self, out: &mut Writer) {
        put_sum(out, self.currency, self.minor);
    }
    fn take(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let currency = take_currency(input)?;
        let minor = input.unsigned()?;
        Self::new(minor, currency).map_err(|error| input.invalid(error.to_string()))
    }
}

canon::leaf! {
    Amount, "Amount",
    about: "a sum of money: a number with at most the currency's decimals, a space, the currency",
    examples: ["12.50 EUR", "0.00 EUR", "1000 JPY", "0.001 TND", "90071992547409.91 USD"],
}

impl Price {
    /// `micros` millionths of the major unit of `currency`, for one unit of what is sold.
    ///
    /// # Errors
    /// [`AmountError::Overflow`] beyond [`PRICE_MICROS_MAX`].
    pub const fn new(micros: u64, currency: Currency) -> Result<Self, AmountError> {
        if micros > PRICE_MICROS_MAX {
            return Err(AmountError::Overflow);
        }
        Ok(Self { micros, currency })
    }

    /// The price of one unit that costs `amount`.
    ///
    /// # Errors
    /// [`AmountError::Overflow`] if the amount is larger than a price may be.
    pub fn from_amount(amount: &Amount) -> Result<Self, AmountError> {
        let scale = 10_u64.pow(PRICE_PLACES - minor_places(amount.currency));
        let micros = amount.minor.checked_mul(scale).ok_or(AmountError::Overflow)?;
        Self::new(micros, amount.currency)
    }

    /// How many millionths of the major unit.
    pub const fn micros(&self) -> u64 {
        self.micros
    }

    /// Of which currency.
    pub const fn currency(&self) -> Currency {
        self.currency
    }

    /// Which is dearer; `None` if the currencies differ.
    pub fn compare(&self, other: &Self) -> Option<Ordering> {
        (self.currency == other.currency).then(|| self.micros.cmp(&other.micros))
    }
}

impl fmt::Display for Price {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        decimal::write(out, self.micros, PRICE_PLACES, minor_places(self.currency))?;
        write!(out, " {}", self.currency)
    }
}

impl FromStr for Price {
    type Err = AmountError;
    fn from_str(text: &str) -> Result<Self, AmountError> {
        let (micros, currency) = parse_sum(text, |_| PRICE_PLACES)?;
        Self::new(micros, currency)
    }
}

impl Atom for Price {
    fn put(&self, out: &mut Writer) {
        put_sum(out, self.currency, self.micros);
    }
    fn take(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let currency = take_currency(input)?;
        let micros = input.unsigned()?;
        Self::new(micros, currency).map_err(|error| input.invalid(error.to_string()))
    }
}

canon::leaf! {
    Price, "Price",
    about: "a price of one unit: a number with at most six decimals, a space, the currency",
    examples: ["3.141593 EUR", "12.50 EUR", "0.00 USD", "1000 JPY", "0.000001 TND"],
}

impl Difference {
    /// `minor` minor units above (or, if negative, below).
    ///
    /// # Errors
    /// [`AmountError::Overflow`] beyond [`AMOUNT_MINOR_MAX`] in either direction.
    pub const fn new(minor: i64, currency: Currency) -> Result<Self, AmountError> {
        if minor.unsigned_abs() > AMOUNT_MINOR_MAX {
            return Err(AmountError::Overflow);
        }
        Ok(Self { minor, currency })
    }

    /// No difference, in `currency`.
    pub const fn zero(currency: Currency) -> Self {
        Self { minor: 0, currency }
    }

    /// How many minor units, below nought if less.
    pub const fn minor(&self) -> i64 {
        self.minor
    }

    /// Of which currency.
    pub const fn currency(&self) -> Currency {
        self.currency
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.minor < 0 {
            out.write_str("-")?;
        }
        let places = minor_places(self.currency);
        decimal::write(out, self.minor.unsigned_abs(), places, places)?;
        write!(out, " {}", self.currency)
    }
}

impl FromStr for Difference {
    type Err = AmountError;
    fn from_str(text: &str) -> Result<Self, AmountError> {
        let (below, size) = match text.strip_prefix('-') {
            Some(size) => (true, size),
            None => (false, text),
        };
        let (minor, currency) = parse_sum(size, minor_places)?;
        let minor = i64::try_from(minor).map_err(|_| AmountError::Overflow)?;
        Self::new(if below { -minor } else { minor }, currency)
    }
}

impl Atom for Difference {
    fn put(&self, out: &mut Writer) {
        out.array(2);
        self.currency.put(out);
        out.signed(self.minor);
    }
    fn take(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let currency = take_currency(input)?;
        let minor = input.signed()?;
        Self::new(minor, currency).map_err(|error| input.invalid(error.to_string()))
    }
}

canon::leaf! {
    Difference, "Difference",
    about: "a sum of money that may be below nought: an amount, with `-` before it if it is below",
    examples: ["0.02 EUR", "-0.02 EUR", "0.00 EUR", "-5 JPY"],
}
