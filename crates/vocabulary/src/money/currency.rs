//! Currencies: the codes of ISO 4217.

use crate::table;
use canon::{Atom, DecodeError, Reader, Writer};
use core::{fmt, str::FromStr};
use std::sync::LazyLock;

const TABLE: &str = include_str!("../../data/currencies.txt");

struct Row {
    packed: u32,
    code: &'static str,
    numeric: &'static str,
    minor_units: u8,
    name: &'static str,
}

static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| {
    let row = |[code, numeric, minor_units, name]: [&'static str; 4]| Row {
        packed: table::packed(code).unwrap_or_default(),
        code,
        numeric,
        // A dash stands where the standard has no minor unit: gold, test codes.
        minor_units: minor_units.parse().unwrap_or_default(),
        name,
    };
    table::rows(TABLE).map(row).collect()
});

/// A currency of ISO 4217, as published for 2026-01-01: 178 codes, funds and metals included.
///
/// One byte in memory, three letters everywhere else.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency(u8);

/// Not a code of a currency.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a currency of ISO 4217: three capital letters, such as EUR")]
pub struct UnknownCurrency {
    /// What was given.
    pub text: String,
}

const fn known(code: &str) -> Currency {
    let row = table::row_of(TABLE, code);
    assert!(row < 1 << 8, "the table has at most 256 lines");
    let [low, ..] = row.to_le_bytes();
    Currency(low)
}

impl Currency {
    /// Euro.
    pub const EUR: Self = known("EUR");
    /// Pound sterling.
    pub const GBP: Self = known("GBP");
    /// Yen, which has no minor unit.
    pub const JPY: Self = known("JPY");
    /// US dollar.
    pub const USD: Self = known("USD");

    /// The currency with this code. Cost: a binary search.
    ///
    /// # Errors
    /// [`UnknownCurrency`].
    pub fn parse(code: &str) -> Result<Self, UnknownCurrency> {
        table::packed(code)
            .and_then(|packed| ROWS.binary_search_by_key(&packed, |row| row.packed).ok())
            .and_then(|row| u8::try_from(row).ok())
            .map(Self)
            .ok_or_else(|| UnknownCurrency { text: code.to_owned() })
    }

    /// Every currency, by code.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..=u8::MAX).take(ROWS.len()).map(Self)
    }

    fn row(self) -> &'static Row {
        ROWS.get(usize::from(self.0)).expect("a currency is a row of the table")
    }

    /// The three letters.
    pub fn code(self) -> &'static str {
        self.row().code
    }

    /// The three digits.
    pub fn numeric(self) -> &'static str {
        self.row().numeric
    }

    /// How many decimals an amount has: 2 for EUR, 0 for JPY, 3 for TND. Nought where the standard says
    /// that it does not apply.
    pub fn minor_units(self) -> u8 {
        self.row().minor_units
    }

    /// The English name.
    pub fn name(self) -> &'static str {
        self.row().name
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.code())
    }
}

impl FromStr for Currency {
    type Err = UnknownCurrency;
    fn from_str(text: &str) -> Result<Self, UnknownCurrency> {
        Self::parse(text)
    }
}

impl Atom for Currency {
    fn put(&self, out: &mut Writer) {
        out.text(self.code());
    }
    fn take(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let code = input.text()?;
        Self::parse(code).map_err(|error| input.invalid(error.to_string()))
    }
}

canon::leaf! {
    Currency, "Currency",
    about: "a currency: three capital letters of ISO 4217",
    examples: ["EUR", "USD", "JPY", "TND", "CLF"],
}
