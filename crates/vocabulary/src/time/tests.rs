use super::*;
use expect_test::{Expect, expect};
use proptest::prelude::*;

fn check<T>(texts: &str, expected: Expect)
where
    T: FromStr<Err = TimeError> + fmt::Display,
{
    let shown = |text: &str| match text.parse::<T>() {
        Ok(value) => format!("{text:<36} {value}\n"),
        Err(error) => format!("{text:<36} refused: {error}\n"),
    };
    expected.assert_eq(&texts.split("; ").map(shown).collect::<String>());
}

#[test]
fn an_instant_reads_any_offset_and_shows_utc() {
    check::<Timestamp>(
        "2026-11-22T13:05:00Z; 2026-11-22t13:05:00.5z; 2026-11-22T15:05:00+02:00; 2026-12-31T20:00:00-05:30; \
         2026-11-22T13:05:00.123456789Z; 1970-01-01T00:00:00Z; 2999-12-31T23:59:59.999Z; 1970-01-01T02:00:00+02:00",
        expect![[r#"
            2026-11-22T13:05:00Z                 2026-11-22T13:05:00.000Z
            2026-11-22t13:05:00.5z               2026-11-22T13:05:00.500Z
            2026-11-22T15:05:00+02:00            2026-11-22T13:05:00.000Z
            2026-12-31T20:00:00-05:30            2027-01-01T01:30:00.000Z
            2026-11-22T13:05:00.123456789Z       2026-11-22T13:05:00.123Z
            1970-01-01T00:00:00Z                 1970-01-01T00:00:00.000Z
            2999-12-31T23:59:59.999Z             2999-12-31T23:59:59.999Z
            1970-01-01T02:00:00+02:00            1970-01-01T00:00:00.000Z
        "#]],
    );
}

#[test]
fn what_is_no_instant_is_refused() {
    check::<Timestamp>(
        "2026-11-22; 2026-11-22 13:05:00Z; 2026-11-22T13:05Z; 2026-11-22T13:05:00; 2026-11-22T24:00:00Z; \
         2026-11-22T23:60:00Z; 2016-12-31T23:59:60Z; 2026-11-22T13:05:00.Z; 2026-11-22T13:05:00.1234567890Z; \
         2026-02-29T00:00:00Z; 1969-12-31T23:59:59Z; 1970-01-01T00:00:00+00:01; 3000-01-01T00:00:00Z; \
         2026-11-22T13:05:00+0200; 2026-11-22T13:05:00+24:00",
        expect![[r#"
            2026-11-22                           refused: `2026-11-22` is not an instant such as `2026-11-22T13:05:00.000Z`
            2026-11-22 13:05:00Z                 refused: `2026-11-22 13:05:00Z` is not an instant such as `2026-11-22T13:05:00.000Z`
            2026-11-22T13:05Z                    refused: `2026-11-22T13:05Z` is not an instant such as `2026-11-22T13:05:00.000Z`
            2026-11-22T13:05:00                  refused: `2026-11-22T13:05:00` is not an instant such as `2026-11-22T13:05:00.000Z`
            2026-11-22T24:00:00Z                 refused: `2026-11-22T24:00:00Z` is not an instant such as `2026-11-22T13:05:00.000Z`
            2026-11-22T23:60:00Z                 refused: `2026-11-22T23:60:00Z` is not an instant such as `2026-11-22T13:05:00.000Z`
            2016-12-31T23:59:60Z                 refused: `2016-12-31T23:59:60Z` is not an instant such as `2026-11-22T13:05:00.000Z`
            2026-11-22T13:05:00.Z                refused: `2026-11-22T13:05:00.Z` is not an instant such as `2026-11-22T13:05:00.000Z`
            2026-11-22T13:05:00.1234567890Z      refused: `2026-11-22T13:05:00.1234567890Z` is not an instant such as `2026-11-22T13:05:00.000Z`
            2026-02-29T00:00:00Z                 refused: 2026-02-29 is not a day from 1900-01-01 to 2999-12-31
            1969-12-31T23:59:59Z                 refused: an instant lies between 1970 and the end of 2999
            1970-01-01T00:00:00+00:01            refused: an instant lies between 1970 and the end of 2999
            3000-01-01T00:00:00Z                 refused: 3000-01-01 is not a day from 1900-01-01 to 2999-12-31
            2026-11-22T13:05:00+0200             refused: `2026-11-22T13:05:00+0200` is not an instant such as `2026-11-22T13:05:00.000Z`
            2026-11-22T13:05:00+24:00            refused: `2026-11-22T13:05:00+24:00` is not an instant such as `2026-11-22T13:05:00.000Z`
        "#]],
    );
}

#[test]
fn a_span_has_one_text() {
    check::<Span>(
        "P14D; P2W; P1W1D; PT30M; PT90M; PT24H; P1DT12H; PT3600S; PT0S; P0D; PT0.25S; PT1.500S; PT60S; P1DT0S; PT1M0.5S; P36525D",
        expect![[r#"
            P14D                                 P14D
            P2W                                  P14D
            P1W1D                                P8D
            PT30M                                PT30M
            PT90M                                PT1H30M
            PT24H                                P1D
            P1DT12H                              P1DT12H
            PT3600S                              PT1H
            PT0S                                 PT0S
            P0D                                  PT0S
            PT0.25S                              PT0.25S
            PT1.500S                             PT1.5S
            PT60S                                PT1M
            P1DT0S                               P1D
            PT1M0.5S                             PT1M0.5S
            P36525D                              P36525D
        "#]],
    );
}

#[test]
fn a_span_of_unclear_length_is_refused() {
    check::<Span>(
        "P; PT; P1; P1M; P1Y; PT1D; P1H; P1DT; PT1S1M; P1D1W; PT1.5M; PT0.0001S; P-1D; -P1D; P1.5D; P36525DT0.001S; p1d",
        expect![[r#"
            P                                    refused: `P` is not a span such as `P14D`, `PT30M` or `P1DT12H`
            PT                                   refused: `PT` is not a span such as `P14D`, `PT30M` or `P1DT12H`
            P1                                   refused: `P1` is not a span such as `P14D`, `PT30M` or `P1DT12H`
            P1M                                  refused: `P1M` is not a span such as `P14D`, `PT30M` or `P1DT12H`
            P1Y                                  refused: `P1Y` is not a span such as `P14D`, `PT30M` or `P1DT12H`
            PT1D                                 refused: `PT1D` is not a span such as `P14D`, `PT30M` or `P1DT12H`
            P1H                                  refused: `P1H` is not a span such as `P14D`, `PT30M` or `P1DT12H`
            P1DT                                 refused: `P1DT` is not a span such as `P14D`, `PT30M` or `P1DT12H`
            PT1S1M                               refused: `PT1S1M` is not a span such as `P14D`, `PT30M` or `P1DT12H`
            P1D1W                                refused: `P1D1W` is not a span such as `P14D`, `PT30M` or `P1DT12H`
            PT1.5M                               refused: `PT1.5M` is not a span such as `P14D`, `PT30M` or `P1DT12H`
            PT0.0001S                            refused: `PT0.0001S` is not a span such as `P14D`, `PT30M` or `P1DT12H`
            P-1D                                 refused: `P-1D` is not a span such as `P14D`, `PT30M` or `P1DT12H`
            -P1D                                 refused: `-P1D` is not a span such as `P14D`, `PT30M` or `P1DT12H`
            P1.5D                                refused: `P1.5D` is not a span such as `P14D`, `PT30M` or `P1DT12H`
            P36525DT0.001S                       refused: a span is at most a hundred years
            p1d                                  refused: `p1d` is not a span such as `P14D`, `PT30M` or `P1DT12H`
        "#]],
    );
}

#[test]
fn only_days_of_the_calendar_are_days() {
    check::<Date>(
        "2026-11-22; 2000-02-29; 2024-02-29; 1900-01-01; 2999-12-31; 2026-02-29; 1900-02-29; 2100-02-29; 2026-04-31; \
         2026-13-01; 2026-00-10; 2026-01-00; 1899-12-31; 3000-01-01; 0000-00-00; 26-11-22; 2026-1-2; 2026/11/22",
        expect![[r#"
            2026-11-22                           2026-11-22
            2000-02-29                           2000-02-29
            2024-02-29                           2024-02-29
            1900-01-01                           1900-01-01
            2999-12-31                           2999-12-31
            2026-02-29                           refused: 2026-02-29 is not a day from 1900-01-01 to 2999-12-31
            1900-02-29                           refused: 1900-02-29 is not a day from 1900-01-01 to 2999-12-31
            2100-02-29                           refused: 2100-02-29 is not a day from 1900-01-01 to 2999-12-31
            2026-04-31                           refused: 2026-04-31 is not a day from 1900-01-01 to 2999-12-31
            2026-13-01                           refused: 2026-13-01 is not a day from 1900-01-01 to 2999-12-31
            2026-00-10                           refused: 2026-00-10 is not a day from 1900-01-01 to 2999-12-31
            2026-01-00                           refused: 2026-01-00 is not a day from 1900-01-01 to 2999-12-31
            1899-12-31                           refused: 1899-12-31 is not a day from 1900-01-01 to 2999-12-31
            3000-01-01                           refused: 3000-01-01 is not a day from 1900-01-01 to 2999-12-31
            0000-00-00                           refused: 0000-00-00 is not a day from 1900-01-01 to 2999-12-31
            26-11-22                             refused: `26-11-22` is not a day such as `2026-11-22`
            2026-1-2                             refused: `2026-1-2` is not a day such as `2026-11-22`
            2026/11/22                           refused: `2026/11/22` is not a day such as `2026-11-22`
        "#]],
    );
}

#[test]
fn a_period_does_not_end_before_it_starts() {
    check::<Period>(
        "2026-01-01/2026-12-31; 2026-01-01/2026-01-01; 2026-01-02/2026-01-01; 2026-01-01; 2026-01-01/P1Y",
        expect![[r#"
            2026-01-01/2026-12-31                2026-01-01/2026-12-31
            2026-01-01/2026-01-01                2026-01-01/2026-01-01
            2026-01-02/2026-01-01                refused: a period cannot end on 2026-01-01, before it starts on 2026-01-02
            2026-01-01                           refused: `2026-01-01` is not a period such as `2026-01-01/2026-12-31`
            2026-01-01/P1Y                       refused: `P1Y` is not a day such as `2026-11-22`
        "#]],
    );
    let year: Period = "2026-01-01/2026-12-31".parse().unwrap();
    assert_eq!((year.days(), year.span()), (365, Span::days(365)));
    let holds = |text: &str| year.contains(text.parse().unwrap());
    assert!(holds("2026-01-01") && holds("2026-12-31") && !holds("2027-01-01") && !holds("2025-12-31"));
    assert!(year.overlaps(&"2026-12-31/2027-01-31".parse().unwrap()));
    assert!(!year.overlaps(&"2027-01-01/2027-01-31".parse().unwrap()));
}

#[test]
fn deadlines_are_counted_from_instants() {
    let now: Timestamp = "2026-11-22T13:05:00Z".parse().unwrap();
    assert_eq!(now.plus(Span::days(14)).to_string(), "2026-12-06T13:05:00.000Z");
    assert_eq!(now.plus(Span::days(14)).since(now), Some(Span::days(14)));
    assert_eq!(now.since(now.plus(Span::seconds(1))), None);
    assert_eq!(now.minus(Span::MAX), Timestamp::EPOCH);
    assert_eq!(Timestamp::MAX.plus(Span::hours(1)), Timestamp::MAX);
    assert_eq!(now.date().to_string(), "2026-11-22");
    let (start, end) = (now.date().start().unwrap(), now.date().end().unwrap());
    assert_eq!(start.to_string(), "2026-11-22T00:00:00.000Z");
    assert_eq!(end.to_string(), "2026-11-22T23:59:59.999Z");
    assert_eq!("1969-12-31".parse::<Date>().unwrap().start(), None);
    assert_eq!(Date::MAX.end(), Some(Timestamp::MAX));
    assert_eq!(Span::days(u64::MAX), Span::MAX);
    assert_eq!(Span::MAX.checked_add(Span::minutes(1)), Err(TimeError::TooLong));
}

/// Gregorian rules, counted day by day: the slow way, against which the arithmetic is held.
#[test]
fn every_day_of_eleven_centuries_follows_the_one_before() {
    let mut expected = (1900, 1, 1);
    let mut date = Date::MIN;
    loop {
        assert_eq!((date.year(), date.month(), date.day()), expected);
        assert_eq!(Date::new(expected.0, expected.1, expected.2), Ok(date));
        let (year, month, day) = expected;
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let last = match month {
            2 if leap => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        };
        expected = match (month, day) {
            (12, 31) => (year + 1, 1, 1),
            (month, day) if day == last => (year, month + 1, 1),
            (month, day) => (year, month, day + 1),
        };
        match date.plus_days(1) {
            Some(next) => {
                assert_eq!((next.minus_days(1), next.days_since(date)), (Some(date), Some(1)));
                date = next;
            }
            None => break,
        }
    }
    assert_eq!((date, expected), (Date::MAX, (3000, 1, 1)));
}

proptest! {
    #[test]
    fn text_and_bytes_bring_back_every_time(
        ms in 0..=TIMESTAMP_MS_MAX, span in 0..=SPAN_MS_MAX, start in 0..=401_766_u32, days in 0..=401_766_u32,
    ) {
        let instant = Timestamp::from_ms(ms).unwrap();
        prop_assert_eq!(instant.to_string().parse(), Ok(instant));
        prop_assert_eq!(canon::decode(&canon::encode(&instant)), Ok(instant));
        let span = Span::from_ms(span).unwrap();
        prop_assert_eq!(span.to_string().parse(), Ok(span));
        prop_assert_eq!(canon::decode(&canon::encode(&span)), Ok(span));
        let start = Date::MIN.plus_days(start).unwrap();
        prop_assert_eq!(start.to_string().parse(), Ok(start));
        prop_assert_eq!(canon::decode(&canon::encode(&start)), Ok(start));
        if let Some(end) = start.plus_days(days) {
            let period = Period::new(start, end).unwrap();
            prop_assert_eq!(period.to_string().parse(), Ok(period));
            prop_assert_eq!(canon::decode(&canon::encode(&period)), Ok(period));
        }
    }

    #[test]
    fn no_text_makes_the_parsers_panic(
        text in "\\PC{0,30}|[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]{0,12}[Z+-][0-9:]{0,5}|P[0-9.WDTHMS]{0,24}",
    ) {
        if let Ok(instant) = text.parse::<Timestamp>() {
            prop_assert!(instant <= Timestamp::MAX);
        }
        if let Ok(span) = text.parse::<Span>() {
            prop_assert!(span <= Span::MAX);
        }
        if let Ok(date) = text.parse::<Date>() {
            prop_assert_eq!(date.to_string(), text.clone());
        }
        prop_assert!(text.parse::<Period>().is_err());
    }
}
