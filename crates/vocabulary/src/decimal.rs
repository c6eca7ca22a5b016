//! Decimal numbers in text, exactly: digits, and at most one point with digits on both sides.

use core::fmt;

/// Why a text is not a decimal number that fits its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DecimalError {
    Malformed,
    TooPrecise,
    TooLarge,
}

const fn power_of_ten(exponent: u32) -> u64 {
    10_u64.pow(exponent)
}

/// The number in `text`, times ten to the power of `places`.
pub(crate) fn parse(text: &str, places: u32) -> Result<u64, DecimalError> {
    let (whole, part) = match text.split_once('.') {
        Some((_, "")) => return Err(DecimalError::Malformed),
        Some((whole, part)) => (whole, part),
        None => (text, ""),
    };
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(part) {
        return Err(DecimalError::Malformed);
    }
    let missing = u32::try_from(part.len())
        .ok()
        .and_then(|len| places.checked_sub(len))
        .ok_or(DecimalError::TooPrecise)?;
    let mut value: u64 = 0;
    for digit in whole.bytes().chain(part.bytes()) {
        value = value
            .checked_mul(10)
            .and_then(|value| value.checked_add(u64::from(digit - b'0')))
            .ok_or(DecimalError::TooLarge)?;
    }
    value.checked_mul(power_of_ten(missing)).ok_or(DecimalError::TooLarge)
}

/// Writes `value` divided by ten to the power of `places`, with no more zeros at the end than it takes
/// to have `least` decimals.
pub(crate) fn write(out: &mut fmt::Formatter<'_>, value: u64, places: u32, least: u32) -> fmt::Result {
    let (mut part, mut places) = (value % power_of_ten(places), places);
    let whole = value / power_of_ten(places);
    while places > least && part.is_multiple_of(10) {
        part /= 10;
        places -= 1;
    }
    if places == 0 {
        return write!(out, "{whole}");
    }
    let width = usize::try_from(places).unwrap_or_default();
    write!(out, "{whole}.{part:0width$}")
}
