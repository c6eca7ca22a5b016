//! Calendar days.
//!
//! Days are counted and named by `days_from_civil` and `civil_from_days` of Howard Hinnant's
//! "chrono-Compatible Low-Level Date Algorithms" (proleptic Gregorian calendar, whole numbers only).

use super::{DAY_MS, Span, TimeError, Timestamp, number};
use canon::{Atom, DecodeError, Reader, Writer};
use core::{fmt, str::FromStr};

/// 1900-01-01, in days since 1970-01-01.
const FIRST: i64 = -25_567;

/// 2999-12-31, in days since 1900-01-01.
const LAST: u32 = 401_766;

/// Days in four hundred years, after which the calendar repeats.
const ERA_DAYS: i64 = 146_097;

/// A calendar day from 1900-01-01 to 2999-12-31, in no particular time zone.
///
/// Text: `2026-11-22`. In bytes: the number of days since 1900-01-01.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(u32);

/// Days since 1970-01-01 of a day of the calendar. Years start in March here, so that the leap day is
/// the last of its year.
const fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let month_from_march = (month + 9) % 12;
    let day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * ERA_DAYS + day_of_era - 719_468
}

/// The day of the calendar (year, month, day) that is `days` after 1970-01-01.
const fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(ERA_DAYS);
    let day_of_era = days.rem_euclid(ERA_DAYS);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = year_of_era + era * 400 + if month <= 2 { 1 } else { 0 };
    (year, month, day)
}

const _: () = assert!(days_from_civil(1900, 1, 1) == FIRST);
const _: () = assert!(LAST == 401_766 && days_from_civil(2999, 12, 31) - FIRST == 401_766);
const _: () = assert!(days_from_civil(3000, 1, 1) == 376_200);
const _: () = assert!(super::TIMESTAMP_MS_MAX + 1 == 376_200 * DAY_MS);

impl Date {
    /// 1900-01-01.
    pub const MIN: Self = Self(0);
    /// 2999-12-31.
    pub const MAX: Self = Self(LAST);

    /// The day with this year, month (from 1) and day of the month (from 1).
    ///
    /// # Errors
    /// [`TimeError::NoSuchDay`], also outside 1900 to 2999.
    pub fn new(year: u16, month: u8, day: u8) -> Result<Self, TimeError> {
        let (year, month, day) = (i64::from(year), i64::from(month), i64::from(day));
        let days = days_from_civil(year, month, day);
        let named = (1..=12).contains(&month) && civil_from_days(days) == (year, month, day);
        Self::from_days_since_1970(days).filter(|_| named).ok_or(TimeError::NoSuchDay {
            year,
            month: month.unsigned_abs(),
            day: day.unsigned_abs(),
        })
    }

    pub(super) fn from_days_since_1970(days: i64) -> Option<Self> {
        let days = u32::try_from(days - FIRST).ok()?;
        (days <= LAST).then_some(Self(days))
    }

    pub(super) fn days_since_1970(self) -> i64 {
        i64::from(self.0) + FIRST
    }

    fn civil(self) -> (i64, i64, i64) {
        civil_from_days(self.days_since_1970())
    }

    /// The year, from 1900 to 2999.
    pub fn year(self) -> u16 {
        u16::try_from(self.civil().0).unwrap_or_default()
    }

    /// The month, from 1 to 12.
    pub fn month(self) -> u8 {
        u8::try_from(self.civil().1).unwrap_or_default()
    }

    /// The day of the month, from 1 to 31.
    pub fn day(self) -> u8 {
        u8::try_from(self.civil().2).unwrap_or_default()
    }

    /// Later by `days` days; `None` after 2999.
    pub fn plus_days(self, days: u32) -> Option<Self> {
        self.0.checked_add(days).filter(|days| *days <= LAST).map(Self)
    }

    /// Earlier by `days` days; `None` before 1900.
    pub fn minus_days(self, days: u32) -> Option<Self> {
        self.0.checked_sub(days).map(Self)
    }

    /// How many days after `earlier`; `None` if it is before it.
    pub fn days_since(self, earlier: Self) -> Option<u32> {
        self.0.checked_sub(earlier.0)
    }

    /// The instant at which the day starts in UTC; `None` before 1970.
    pub fn start(self) -> Option<Timestamp> {
        let days = u64::try_from(self.days_since_1970()).ok()?;
        Timestamp::from_ms(days * DAY_MS).ok()
    }

    /// The last millisecond of the day in UTC; `None` before 1970.
    pub fn end(self) -> Option<Timestamp> {
        let start = self.start()?;
        Timestamp::from_ms(start.ms() + DAY_MS - 1).ok()
    }
}

impl fmt::Display for Date {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.civil();
        write!(out, "{year:04}-{month:02}-{day:02}")
    }
}

impl fmt::Debug for Date {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}

impl FromStr for Date {
    type Err = TimeError;
    fn from_str(text: &str) -> Result<Self, TimeError> {
        let parts = || {
            let (year, rest) = text.split_once('-')?;
            let (month, day) = rest.split_once('-')?;
            let year = u16::try_from(number(year, 4)?).ok()?;
            let month = u8::try_from(number(month, 2)?).ok()?;
            Some((year, month, u8::try_from(number(day, 2)?).ok()?))
        };
        let (year, month, day) = parts().ok_or_else(|| TimeError::Malformed {
            text: text.to_owned(),
            expected: "a day such as `2026-11-22`",
        })?;
        Self::new(year, month, day)
    }
}

impl Atom for Date {
    fn put(&self, out: &mut Writer) {
        out.unsigned(u64::from(self.0));
    }
    fn take(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let days = u32::try_from(input.unsigned()?).ok().filter(|days| *days <= LAST);
        days.map(Self).ok_or_else(|| input.invalid("a day lies between 1900-01-01 and 2999-12-31"))
    }
}

canon::leaf! {
    Date, "Date",
    about: "a day: year, month and day of ISO 8601",
    examples: ["2026-11-22", "1900-01-01", "2000-02-29", "2999-12-31"],
}

/// The days from a first to a last, both included.
///
/// Text: `2026-01-01/2026-12-31`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    start: Date,
    end: Date,
}

impl Period {
    /// The days from `start` to `end`.
    ///
    /// # Errors
    /// [`TimeError::EndBeforeStart`].
    pub fn new(start: Date, end: Date) -> Result<Self, TimeError> {
        if end < start {
            return Err(TimeError::EndBeforeStart { start, end });
        }
        Ok(Self { start, end })
    }

    /// The first day.
    pub const fn start(&self) -> Date {
        self.start
    }

    /// The last day, which belongs to the period.
    pub const fn end(&self) -> Date {
        self.end
    }

    /// How many days.
    pub fn days(&self) -> u32 {
        self.end.0 - self.start.0 + 1
    }

    /// How long, from the start of the first day to the end of the last; a hundred years at most.
    pub fn span(&self) -> Span {
        Span::days(u64::from(self.days()))
    }

    /// True if `date` is one of the days.
    pub fn contains(&self, date: Date) -> bool {
        (self.start..=self.end).contains(&date)
    }

    /// True if the two have a day in common.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.start <= other.end && other.start <= self.end
    }
}

impl fmt::Display for Period {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}/{}", self.start, self.end)
    }
}

impl fmt::Debug for Period {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}

impl FromStr for Period {
    type Err = TimeError;
    fn from_str(text: &str) -> Result<Self, TimeError> {
        let (start, end) = text.split_once('/').ok_or_else(|| TimeError::Malformed {
            text: text.to_owned(),
            expected: "a period such as `2026-01-01/2026-12-31`",
        })?;
        Self::new(start.parse()?, end.parse()?)
    }
}

impl Atom for Period {
    fn put(&self, out: &mut Writer) {
        out.array(2);
        self.start.put(out);
        self.end.put(out);
    }
    fn take(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let len = input.array()?;
        if len != 2 {
            return Err(input.invalid("a period is an array of a first and a last day"));
        }
        let (start, end) = (Date::take(input)?, Date::take(input)?);
        Self::new(start, end).map_err(|error| input.invalid(error.to_string()))
    }
}

canon::leaf! {
    Period, "Period",
    about: "the days from a first to a last, both included: two days with `/` between them",
    examples: ["2026-01-01/2026-12-31", "2026-11-22/2026-11-22", "1999-12-31/2000-01-01"],
}
