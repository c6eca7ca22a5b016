//! Lengths of time.

use super::{DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS, TimeError};
use canon::{Atom, DecodeError, Reader, Writer};
use core::{fmt, str::FromStr};

/// The longest span: a hundred years of 365.25 days, in milliseconds.
pub const SPAN_MS_MAX: u64 = 36_525 * DAY_MS;

/// A length of time, in milliseconds; never negative, at most a hundred years.
///
/// Text: an ISO 8601 duration of days, hours, minutes and seconds (`P14D`, `PT30M`, `P1DT12H`). A day is
/// 24 hours; reads weeks too, but no months and years, whose length depends on the day they start.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span(u64);

const fn at_most(ms: u64) -> Span {
    if ms > SPAN_MS_MAX { Span(SPAN_MS_MAX) } else { Span(ms) }
}

impl Span {
    /// No time.
    pub const ZERO: Self = Self(0);
    /// A hundred years.
    pub const MAX: Self = Self(SPAN_MS_MAX);

    /// `ms` milliseconds.
    ///
    /// # Errors
    /// [`TimeError::TooLong`].
    pub const fn from_ms(ms: u64) -> Result<Self, TimeError> {
        if ms > SPAN_MS_MAX { Err(TimeError::TooLong) } else { Ok(Self(ms)) }
    }

    /// `seconds` seconds; a hundred years at most.
    pub const fn seconds(seconds: u64) -> Self {
        at_most(seconds.saturating_mul(SECOND_MS))
    }

    /// `minutes` minutes; a hundred years at most.
    pub const fn minutes(minutes: u64) -> Self {
        at_most(minutes.saturating_mul(MINUTE_MS))
    }

    /// `hours` hours; a hundred years at most.
    pub const fn hours(hours: u64) -> Self {
        at_most(hours.saturating_mul(HOUR_MS))
    }

    /// `days` days of 24 hours; a hundred years at most.
    pub const fn days(days: u64) -> Self {
        at_most(days.saturating_mul(DAY_MS))
    }

    /// A length of time as people type it: ISO 8601 (`PT90M`), or a number and `s`, `m`, `h` or `d`.
    pub fn typed(text: &str) -> Option<Self> {
        if text.starts_with('P') {
            return text.parse().ok();
        }
        let (number, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
        let number: u64 = number.parse().ok()?;
        match unit {
            "s" => Some(Self::seconds(number)),
            "m" => Some(Self::minutes(number)),
            "h" => Some(Self::hours(number)),
            "d" => Some(Self::days(number)),
            _ => None,
        }
    }

    /// How many milliseconds.
    pub const fn ms(self) -> u64 {
        self.0
    }

    /// True if it is no time at all.
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// Both one after the other.
    ///
    /// # Errors
    /// [`TimeError::TooLong`].
    pub const fn checked_add(self, other: Self) -> Result<Self, TimeError> {
        Self::from_ms(self.0.saturating_add(other.0))
    }
}

impl fmt::Display for Span {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (days, rest) = (self.0 / DAY_MS, self.0 % DAY_MS);
        let (hours, minutes) = (rest / HOUR_MS, rest % HOUR_MS / MINUTE_MS);
        let (seconds, ms) = (rest % MINUTE_MS / SECOND_MS, rest % SECOND_MS);
        out.write_str("P")?;
        if days > 0 {
            write!(out, "{days}D")?;
        }
        if rest == 0 && days > 0 {
            return Ok(());
        }
        out.write_str("T")?;
        if hours > 0 {
            write!(out, "{hours}H")?;
        }
        if minutes > 0 {
            write!(out, "{minutes}M")?;
        }
        match (seconds, ms) {
            (0, 0) if rest > 0 => Ok(()),
            (seconds, 0) => write!(out, "{seconds}S"),
            (seconds, ms) => {
                let part = format!("{ms:03}");
                write!(out, "{seconds}.{}S", part.trim_end_matches('0'))
            }
        }
    }
}

impl fmt::Debug for Span {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}

/// Takes the parts of `text`, each a number and a letter of `units`, in the order of the units.
fn parts_ms(text: &str, units: &[(char, u64)]) -> Option<u64> {
    let mut units = units.iter();
    let mut rest = text;
    let mut sum: u64 = 0;
    while !rest.is_empty() {
        let at = rest.find(|character: char| character.is_ascii_alphabetic())?;
        let (number, after) = rest.split_at_checked(at)?;
        let letter = after.chars().next()?;
        let (_, unit_ms) = units.find(|(unit, _)| *unit == letter)?;
        sum = sum.checked_add(part_ms(number, *unit_ms)?)?;
        rest = after.get(1..)?;
    }
    Some(sum)
}

/// The milliseconds in `number` units; only seconds may have decimals, three at most.
fn part_ms(number: &str, unit_ms: u64) -> Option<u64> {
    let places = if unit_ms == SECOND_MS { 3 } else { 0 };
    let scaled = crate::decimal::parse(number, places).ok()?;
    if places == 0 { scaled.checked_mul(unit_ms) } else { Some(scaled) }
}

fn parse_ms(text: &str) -> Option<u64> {
    let text = text.strip_prefix('P').filter(|text| !text.is_empty())?;
    let (days, clock) = match text.split_once('T') {
        Some((_, "")) => return None,
        Some((days, clock)) => (days, clock),
        None => (text, ""),
    };
    let days = parts_ms(days, &[('W', 7 * DAY_MS), ('D', DAY_MS)])?;
    let clock = parts_ms(clock, &[('H', HOUR_MS), ('M', MINUTE_MS), ('S', SECOND_MS)])?;
    days.checked_add(clock)
}

impl FromStr for Span {
    type Err = TimeError;
    fn from_str(text: &str) -> Result<Self, TimeError> {
        let ms = parse_ms(text).ok_or_else(|| TimeError::Malformed {
            text: text.to_owned(),
            expected: "a span such as `P14D`, `PT30M` or `P1DT12H`",
        })?;
        Self::from_ms(ms)
    }
}

impl Atom for Span {
    fn put(&self, out: &mut Writer) {
        out.unsigned(self.0);
    }
    fn take(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let ms = input.unsigned()?;
        Self::from_ms(ms).map_err(|error| input.invalid(error.to_string()))
    }
}

canon::leaf! {
    Span, "Span",
    about: "a length of time: an ISO 8601 duration of days, hours, minutes and seconds",
    examples: ["P14D", "PT30M", "P1DT12H", "PT0S", "PT0.25S", "P36525D"],
}
