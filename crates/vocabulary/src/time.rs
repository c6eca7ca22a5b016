//! Instants, spans, dates and periods.
//!
//! Promise: every value has one text form (RFC 3339, ISO 8601) and lies within the years that people
//! trade in; no leap seconds, no time zones, no clock.
//! Not here: what happens when a deadline has passed (`ledger`).
//! Start reading at [`Timestamp`].

mod date;
mod span;
#[cfg(test)]
mod tests;

pub use date::{Date, Period};
pub use span::{SPAN_MS_MAX, Span};

use canon::{Atom, DecodeError, Reader, Writer};
use core::{fmt, str::FromStr};

pub(crate) const DAY_MS: u64 = 24 * HOUR_MS;
pub(crate) const HOUR_MS: u64 = 60 * MINUTE_MS;
pub(crate) const MINUTE_MS: u64 = 60 * SECOND_MS;
pub(crate) const SECOND_MS: u64 = 1_000;

/// The last instant: the end of the year 2999, in milliseconds since 1970.
pub const TIMESTAMP_MS_MAX: u64 = 32_503_680_000_000 - 1;

/// Why a time is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TimeError {
    /// Not the text form of what was asked for.
    #[error("`{text}` is not {expected}")]
    Malformed {
        /// What was given.
        text: String,
        /// What belongs there, with an example.
        expected: &'static str,
    },
    /// There is no such day, or it is outside the years that can be kept.
    #[error("{year:04}-{month:02}-{day:02} is not a day from 1900-01-01 to 2999-12-31")]
    NoSuchDay {
        /// The year given.
        year: i64,
        /// The month given.
        month: u64,
        /// The day given.
        day: u64,
    },
    /// Before 1970 or after 2999.
    #[error("an instant lies between 1970 and the end of 2999")]
    OutOfRange,
    /// Longer than a hundred years.
    #[error("a span is at most a hundred years")]
    TooLong,
    /// The end comes before the start.
    #[error("a period cannot end on {end}, before it starts on {start}")]
    EndBeforeStart {
        /// First day.
        start: Date,
        /// Last day.
        end: Date,
    },
}

/// An instant, in milliseconds since the start of 1970 in UTC. Leap seconds are not counted.
///
/// Text: `2026-11-22T13:05:00.000Z`; reads any offset, and up to nine decimals of which three are kept.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(u64);

impl Timestamp {
    /// The start of 1970.
    pub const EPOCH: Self = Self(0);
    /// The end of 2999.
    pub const MAX: Self = Self(TIMESTAMP_MS_MAX);

    /// `ms` milliseconds after the start of 1970.
    ///
    /// # Errors
    /// [`TimeError::OutOfRange`].
    pub const fn from_ms(ms: u64) -> Result<Self, TimeError> {
        if ms > TIMESTAMP_MS_MAX { Err(TimeError::OutOfRange) } else { Ok(Self(ms)) }
    }

    /// Milliseconds since the start of 1970.
    pub const fn ms(self) -> u64 {
        self.0
    }

    /// Later by `span`; the end of 2999 at the latest.
    #[must_use]
    pub const fn plus(self, span: Span) -> Self {
        let ms = self.0.saturating_add(span.ms());
        if ms > TIMESTAMP_MS_MAX { Self::MAX } else { Self(ms) }
    }

    /// Earlier by `span`; the start of 1970 at the earliest.
    #[must_use]
    pub const fn minus(self, span: Span) -> Self {
        Self(self.0.saturating_sub(span.ms()))
    }

    /// How long after `earlier`; `None` if it is before it, or more than a hundred years after it.
    pub fn since(self, earlier: Self) -> Option<Span> {
        self.0.checked_sub(earlier.0).and_then(|ms| Span::from_ms(ms).ok())
    }

    /// The day it lies on, in UTC.
    pub fn date(self) -> Date {
        Date::from_days_since_1970(i64::try_from(self.0 / DAY_MS).unwrap_or_default())
            .expect("an instant lies on a day that can be kept")
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rest = self.0 % DAY_MS;
        let (hour, minute) = (rest / HOUR_MS, rest % HOUR_MS / MINUTE_MS);
        let (second, ms) = (rest % MINUTE_MS / SECOND_MS, rest % SECOND_MS);
        write!(out, "{}T{hour:02}:{minute:02}:{second:02}.{ms:03}Z", self.date())
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}

/// The number in `text` if it has exactly `len` digits.
pub(crate) fn number(text: &str, len: usize) -> Option<u64> {
    let digits = text.len() == len && text.bytes().all(|byte| byte.is_ascii_digit());
    if digits { text.parse().ok() } else { None }
}

/// The milliseconds in `hh:mm`, below one day.
fn clock_minutes_ms(text: &str) -> Option<u64> {
    let (hour, minute) = text.split_once(':')?;
    let (hour, minute) = (number(hour, 2)?, number(minute, 2)?);
    (hour < 24 && minute < 60).then_some(hour * HOUR_MS + minute * MINUTE_MS)
}

/// The milliseconds in `hh:mm:ss` and up to nine decimals.
fn clock_ms(text: &str) -> Option<u64> {
    let (minutes, seconds) = text.rsplit_once(':')?;
    let (whole, part) = seconds.split_once('.').unwrap_or((seconds, "0"));
    let fits = (1..=9).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    let whole = number(whole, 2).filter(|second| fits && *second < 60)?;
    let thousandths =
        part.bytes().chain(*b"00").take(3).fold(0, |ms, digit| ms * 10 + u64::from(digit - b'0'));
    Some(clock_minutes_ms(minutes)? + whole * SECOND_MS + thousandths)
}

/// Parts `hh:mm:ssZ` or `hh:mm:ss+hh:mm` into the clock and the offset that UTC is behind, in
/// milliseconds.
fn clock_and_offset(text: &str) -> Option<(u64, i64)> {
    if let Some(clock) = text.strip_suffix(['Z', 'z']) {
        return Some((clock_ms(clock)?, 0));
    }
    let at = text.rfind(['+', '-'])?;
    let (clock, offset) = text.split_at_checked(at)?;
    let (sign, offset) = offset.split_at_checked(1)?;
    let offset = i64::try_from(clock_minutes_ms(offset)?).ok()?;
    Some((clock_ms(clock)?, if sign == "-" { -offset } else { offset }))
}

impl FromStr for Timestamp {
    type Err = TimeError;
    fn from_str(text: &str) -> Result<Self, TimeError> {
        let malformed = || TimeError::Malformed {
            text: text.to_owned(),
            expected: "an instant such as `2026-11-22T13:05:00.000Z`",
        };
        let (date, rest) = text.split_once(['T', 't']).ok_or_else(malformed)?;
        let date: Date = date.parse()?;
        let (clock, offset) = clock_and_offset(rest).ok_or_else(malformed)?;
        let day_ms = i64::try_from(DAY_MS).map_err(|_| malformed())?;
        let clock = i64::try_from(clock).map_err(|_| malformed())?;
        let ms = date.days_since_1970() * day_ms + clock - offset;
        Self::from_ms(u64::try_from(ms).map_err(|_| TimeError::OutOfRange)?)
    }
}

impl Atom for Timestamp {
    fn put(&self, out: &mut Writer) {
        out.unsigned(self.0);
    }
    fn take(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let ms = input.unsigned()?;
        Self::from_ms(ms).map_err(|error| input.invalid(error.to_string()))
    }
}

canon::leaf! {
    Timestamp, "Timestamp",
    about: "an instant: RFC 3339 with milliseconds, in UTC",
    examples: [
        "2026-11-22T13:05:00.000Z",
        "1970-01-01T00:00:00.000Z",
        "2028-02-29T23:59:59.999Z",
        "2999-12-31T23:59:59.999Z",
    ],
}
