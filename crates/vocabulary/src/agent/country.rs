//! Countries: the codes of ISO 3166-1.

use crate::table;
use canon::{Atom, DecodeError, Reader, Writer};
use core::{fmt, str::FromStr};
use std::sync::LazyLock;

const TABLE: &str = include_str!("../../data/countries.txt");

static ROWS: LazyLock<Vec<[&'static str; 2]>> = LazyLock::new(|| table::rows(TABLE).collect());

/// A country: an alpha-2 code of ISO 3166-1, or one of the two that e-invoices use besides (`XI` for
/// Northern Ireland, `1A` for Kosovo).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Country(u8);

/// Not a code of a country.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a country of ISO 3166-1: two capital letters, such as EE")]
pub struct UnknownCountry {
    /// What was given.
    pub text: String,
}

impl Country {
    /// The country with this code. Cost: a binary search.
    ///
    /// # Errors
    /// [`UnknownCountry`].
    pub fn parse(code: &str) -> Result<Self, UnknownCountry> {
        ROWS.binary_search_by(|[known, _]| (*known).cmp(code))
            .ok()
            .and_then(|row| u8::try_from(row).ok())
            .map(Self)
            .ok_or_else(|| UnknownCountry { text: code.to_owned() })
    }

    /// Every country, by code.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..=u8::MAX).take(ROWS.len()).map(Self)
    }

    fn row(self) -> &'static [&'static str; 2] {
        ROWS.get(usize::from(self.0)).expect("a country is a row of the table")
    }

    /// The two characters.
    pub fn code(self) -> &'static str {
        let [code, _] = self.row();
        code
    }

    /// The English name.
    pub fn name(self) -> &'static str {
        let [_, name] = self.row();
        name
    }
}

impl fmt::Display for Country {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.code())
    }
}

impl fmt::Debug for Country {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.code())
    }
}

impl FromStr for Country {
    type Err = UnknownCountry;
    fn from_str(text: &str) -> Result<Self, UnknownCountry> {
        Self::parse(text)
    }
}

impl Atom for Country {
    fn put(&self, out: &mut Writer) {
        out.text(self.code());
    }
    fn take(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let code = input.text()?;
        Self::parse(code).map_err(|error| input.invalid(error.to_string()))
    }
}

canon::leaf! {
    Country, "Country",
    about: "a country: two capital letters of ISO 3166-1",
    examples: ["EE", "PT", "US", "XI"],
}
