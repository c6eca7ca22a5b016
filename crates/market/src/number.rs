//! Small numbers that stand for codes and measures in the index.
//!
//! Promise: two measures of the same dimension compare as the index compares their numbers, whatever their
//! units: 2 t and 2,000 kg have the same number. Numbers of codes depend on the code tables, so an index
//! states which tables it was made with ([`tables`]).

use std::sync::LazyLock;
use vocabulary::{Country, Cpv, Currency, Price, Quantity, Unit};

static CATEGORIES: LazyLock<Vec<Cpv>> = LazyLock::new(|| Cpv::all().collect());
static UNITS: LazyLock<Vec<Unit>> = LazyLock::new(|| Unit::all().collect());
static CURRENCIES: LazyLock<Vec<Currency>> = LazyLock::new(|| Currency::all().collect());
static COUNTRIES: LazyLock<Vec<Country>> = LazyLock::new(|| Country::all().collect());

/// The number of each category's nearest wider one, by number; 0 for a division, and for none.
static PARENTS: LazyLock<Vec<u64>> = LazyLock::new(|| {
    let parents = CATEGORIES.iter().map(|category| of_category(category.parent()));
    std::iter::once(0).chain(parents).collect()
});

/// Binary digits of the fraction in a [`size`].
const FRACTION_BITS: u32 = 53;
/// What is added to the exponent of a [`size`], so that it is never negative.
const EXPONENT_SHIFT: u32 = 512;

fn number<T: Ord>(all: &[T], item: &T) -> u64 {
    // Counted from 1: nought is "none".
    all.binary_search(item).ok().and_then(|at| u64::try_from(at + 1).ok()).unwrap_or_default()
}

fn numbered<T: Copy>(all: &[T], number: u64) -> Option<T> {
    usize::try_from(number).ok()?.checked_sub(1).and_then(|at| all.get(at)).copied()
}

/// The number of a category; 0 is none.
pub(crate) fn of_category(category: Option<Cpv>) -> u64 {
    category.map_or(0, |category| number(&CATEGORIES, &category))
}

/// The category with this number.
pub(crate) fn category(of: u64) -> Option<Cpv> {
    numbered(&CATEGORIES, of)
}

/// The number of the nearest wider category, which is always smaller; 0 for a division.
pub(crate) fn wider(category: u64) -> u64 {
    usize::try_from(category).ok().and_then(|at| PARENTS.get(at)).copied().unwrap_or_default()
}

/// How many categories there are.
pub(crate) fn category_count() -> usize {
    CATEGORIES.len()
}

/// The number of a currency; 0 is none.
pub(crate) fn of_currency(currency: Option<Currency>) -> u64 {
    currency.map_or(0, |currency| number(&CURRENCIES, &currency))
}

/// The currency with this number.
pub(crate) fn currency(of: u64) -> Option<Currency> {
    numbered(&CURRENCIES, of)
}

/// The number of a country; 0 is none.
pub(crate) fn of_country(country: Option<Country>) -> u64 {
    country.map_or(0, |country| number(&COUNTRIES, &country))
}

/// The country with this number.
pub(crate) fn country(of: u64) -> Option<Country> {
    numbered(&COUNTRIES, of)
}

/// What a unit measures: the number of the unit that everything of its dimension converts to, or its own.
pub(crate) fn dimension(unit: Unit) -> u64 {
    number(&UNITS, &unit.base().unwrap_or(unit))
}

/// How large a quantity is; comparable among those of the same [`dimension`].
///
/// Exact up to one part in 2^53: quantities that differ by less may get the same number, the same quantity in
/// two units always does.
pub(crate) fn size(quantity: &Quantity) -> u64 {
    let unit = quantity.unit();
    let converted = unit.base().and_then(|base| unit.convert(quantity.micros(), base));
    let (above, below) = converted.map_or((u128::from(quantity.micros()), 1), |it| it.fraction());
    ordered(above, below)
}

/// How dear something is per base unit of its dimension; comparable among prices of one currency and one
/// [`dimension`].
pub(crate) fn price_size(price: &Price, unit: Unit) -> u64 {
    let converted = unit.base().and_then(|base| base.convert(price.micros(), unit));
    let (above, below) = converted.map_or((u128::from(price.micros()), 1), |it| it.fraction());
    ordered(above, below)
}

/// A number that orders fractions as they are ordered: exponent, then the leading binary digits.
fn ordered(above: u128, below: u128) -> u64 {
    if above == 0 {
        return 0;
    }
    let bits = |number: u128| u128::BITS - number.leading_zeros();
    let (high, low) = (bits(above), bits(below));
    // Shifted so that the quotient has one or two digits more than are kept.
    let digits = low + FRACTION_BITS + 1;
    let quotient = if digits >= high {
        above.checked_shl(digits - high).map_or(u128::MAX, |shifted| shifted / below)
    } else {
        (above >> (high - digits)) / below
    };
    let surplus = bits(quotient).saturating_sub(FRACTION_BITS + 1);
    let fraction = (quotient >> surplus) & ((1 << FRACTION_BITS) - 1);
    let exponent = (high + EXPONENT_SHIFT + surplus).saturating_sub(digits);
    u64::try_from(fraction).unwrap_or(u64::MAX) | (u64::from(exponent) << FRACTION_BITS)
}

/// How many entries the code tables have: numbers of another set mean something else.
pub(crate) fn tables() -> String {
    format!("{}.{}.{}.{}", CATEGORIES.len(), UNITS.len(), CURRENCIES.len(), COUNTRIES.len())
}

#[cfg(test)]
mod tests;
