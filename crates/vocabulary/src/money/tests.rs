use super::*;
use expect_test::{Expect, expect};
use proptest::prelude::*;

fn check_amounts(texts: &str, expected: Expect) {
    let shown = |text: &str| match text.parse::<Amount>() {
        Ok(amount) => format!("{text:<24} {amount} ({} minor)\n", amount.minor()),
        Err(error) => format!("{text:<24} refused: {error}\n"),
    };
    expected.assert_eq(&texts.split("; ").map(shown).collect::<String>());
}

#[test]
fn an_amount_shows_exactly_the_decimals_of_its_currency() {
    check_amounts(
        "12.5 EUR; 12 EUR; 0012.50 EUR; 1000 JPY; 1.5 TND; 2.25 CLF; 7 XAU",
        expect![[r#"
            12.5 EUR                 12.50 EUR (1250 minor)
            12 EUR                   12.00 EUR (1200 minor)
            0012.50 EUR              12.50 EUR (1250 minor)
            1000 JPY                 1000 JPY (1000 minor)
            1.5 TND                  1.500 TND (1500 minor)
            2.25 CLF                 2.2500 CLF (22500 minor)
            7 XAU                    7 XAU (7 minor)
        "#]],
    );
}

#[test]
fn what_could_be_misread_is_refused() {
    check_amounts(
        "12.505 EUR; 12.500 EUR; 0.5 JPY; -1 EUR; +1 EUR; 1e3 EUR; 1,000.00 EUR; .5 EUR; 5. EUR; 5 eur; \
         5 MNX; 5EUR; 5  EUR; EUR 5; 1.2.3 EUR; ٣ EUR",
        expect![[r#"
            12.505 EUR               refused: `12.505 EUR` has more than 2 decimals
            12.500 EUR               refused: `12.500 EUR` has more than 2 decimals
            0.5 JPY                  refused: `0.5 JPY` has more than 0 decimals
            -1 EUR                   refused: `-1 EUR` is not a sum such as `12.50 EUR`: no sign, a point before the decimals, one space
            +1 EUR                   refused: `+1 EUR` is not a sum such as `12.50 EUR`: no sign, a point before the decimals, one space
            1e3 EUR                  refused: `1e3 EUR` is not a sum such as `12.50 EUR`: no sign, a point before the decimals, one space
            1,000.00 EUR             refused: `1,000.00 EUR` is not a sum such as `12.50 EUR`: no sign, a point before the decimals, one space
            .5 EUR                   refused: `.5 EUR` is not a sum such as `12.50 EUR`: no sign, a point before the decimals, one space
            5. EUR                   refused: `5. EUR` is not a sum such as `12.50 EUR`: no sign, a point before the decimals, one space
            5 eur                    refused: `eur` is not a currency of ISO 4217: three capital letters, such as EUR
            5 MNX                    refused: `MNX` is not a currency of ISO 4217: three capital letters, such as EUR
            5EUR                     refused: `5EUR` is not a sum such as `12.50 EUR`: no sign, a point before the decimals, one space
            5  EUR                   refused: ` EUR` is not a currency of ISO 4217: three capital letters, such as EUR
            EUR 5                    refused: `5` is not a currency of ISO 4217: three capital letters, such as EUR
            1.2.3 EUR                refused: `1.2.3 EUR` is not a sum such as `12.50 EUR`: no sign, a point before the decimals, one space
            ٣ EUR                    refused: `٣ EUR` is not a sum such as `12.50 EUR`: no sign, a point before the decimals, one space
        "#]],
    );
}

#[test]
fn no_amount_grows_past_its_limit() {
    check_amounts(
        "90071992547409.91 EUR; 90071992547409.92 EUR; 99999999999999999999 EUR; 9007199254740992 JPY",
        expect![[r#"
            90071992547409.91 EUR    90071992547409.91 EUR (9007199254740991 minor)
            90071992547409.92 EUR    refused: the sum is larger than can be kept
            99999999999999999999 EUR refused: the sum is larger than can be kept
            9007199254740992 JPY     refused: the sum is larger than can be kept
        "#]],
    );
}

fn eur(minor: u64) -> Amount {
    Amount::new(minor, Currency::EUR).unwrap()
}

#[test]
fn two_currencies_are_never_added_up() {
    let yen = Amount::new(5, Currency::JPY).unwrap();
    let mismatch = AmountError::CurrencyMismatch { left: Currency::EUR, right: Currency::JPY };
    assert_eq!(eur(5).checked_add(&yen), Err(mismatch.clone()));
    assert_eq!(eur(5).checked_sub(&yen), Err(mismatch));
    assert_eq!(eur(5).compare(&yen), None);
    assert_eq!(eur(5).checked_add(&eur(7)), Ok(eur(12)));
    assert_eq!(eur(7).checked_sub(&eur(7)), Ok(Amount::zero(Currency::EUR)));
    assert_eq!(eur(7).checked_sub(&eur(8)), Err(AmountError::Negative));
    assert_eq!(eur(AMOUNT_MINOR_MAX).checked_add(&eur(1)), Err(AmountError::Overflow));
    assert_eq!(Amount::sum(Currency::EUR, &[eur(1), eur(2), eur(3)]), Ok(eur(6)));
}

#[test]
fn a_price_keeps_millionths_and_shows_no_more_than_it_needs() {
    let shown =
        |text: &str| text.parse::<Price>().map_or_else(|error| error.to_string(), |it| it.to_string());
    let texts = "3.141593 EUR; 3.1 EUR; 3 EUR; 0.0088 EUR; 1000 JPY; 0.5 JPY; 2.25 CLF; 0.0000001 EUR; \
                 9223372036854.775807 EUR; 9223372036854.775808 EUR";
    expect![[r#"
        3.141593 EUR
        3.10 EUR
        3.00 EUR
        0.0088 EUR
        1000 JPY
        0.5 JPY
        2.2500 CLF
        `0.0000001 EUR` has more than 6 decimals
        9223372036854.775807 EUR
        the sum is larger than can be kept
    "#]]
    .assert_eq(&texts.split("; ").map(|text| shown(text) + "\n").collect::<String>());
    assert_eq!(Price::from_amount(&eur(1250)).unwrap().to_string(), "12.50 EUR");
}

#[test]
fn a_difference_may_be_below_nought() {
    let shown =
        |text: &str| text.parse::<Difference>().map_or_else(|error| error.to_string(), |it| it.to_string());
    assert_eq!(shown("-0.02 EUR"), "-0.02 EUR");
    assert_eq!(shown("-0 EUR"), "0.00 EUR");
    assert_eq!(shown("-5 JPY"), "-5 JPY");
    assert_eq!(shown("90071992547409.92 EUR"), "the sum is larger than can be kept");
}

#[test]
fn every_currency_of_the_table_is_found_by_its_code() {
    let all: Vec<Currency> = Currency::all().collect();
    assert_eq!(all.len(), 178);
    assert!(all.windows(2).all(|pair| pair[0] < pair[1] && pair[0].code() < pair[1].code()));
    for currency in all {
        assert_eq!(Currency::parse(currency.code()), Ok(currency));
        assert!(currency.minor_units() <= 4 && u32::from(currency.minor_units()) <= PRICE_PLACES);
        assert!(!currency.name().is_empty());
        assert!(currency.numeric().len() == 3 && currency.numeric().parse::<u16>().is_ok());
        assert_eq!(canon::decode::<Currency>(&canon::encode(&currency)), Ok(currency));
    }
    let places = |code: &str| Currency::parse(code).unwrap().minor_units();
    assert_eq!((places("EUR"), places("JPY"), places("TND"), places("UYW"), places("XXX")), (2, 0, 3, 4, 0));
    for code in ["", "EU", "EURO", "eur", "HRK", "BGN", "€", "\0\0\0"] {
        assert!(Currency::parse(code).is_err(), "{code}");
    }
}

fn currencies() -> impl Strategy<Value = Currency> {
    prop::sample::select(Currency::all().collect::<Vec<_>>())
}

fn amounts() -> impl Strategy<Value = Amount> {
    (0..=AMOUNT_MINOR_MAX, currencies()).prop_map(|(minor, currency)| Amount::new(minor, currency).unwrap())
}

proptest! {
    #[test]
    fn text_and_bytes_bring_back_every_amount(amount in amounts()) {
        prop_assert_eq!(amount.to_string().parse(), Ok(amount));
        prop_assert_eq!(canon::decode(&canon::encode(&amount)), Ok(amount));
    }

    #[test]
    fn text_and_bytes_bring_back_every_price(micros in 0..=PRICE_MICROS_MAX, currency in currencies()) {
        let price = Price::new(micros, currency).unwrap();
        prop_assert_eq!(price.to_string().parse(), Ok(price));
        prop_assert_eq!(canon::decode(&canon::encode(&price)), Ok(price));
    }

    #[test]
    fn text_and_bytes_bring_back_every_difference(
        minor in -9_007_199_254_740_991_i64..=9_007_199_254_740_991, currency in currencies(),
    ) {
        let difference = Difference::new(minor, currency).unwrap();
        prop_assert_eq!(difference.to_string().parse(), Ok(difference));
        prop_assert_eq!(canon::decode(&canon::encode(&difference)), Ok(difference));
    }

    #[test]
    fn what_is_added_can_be_taken_away_again(left in amounts(), minor in 0..=AMOUNT_MINOR_MAX) {
        let right = Amount::new(minor, left.currency()).unwrap();
        match left.checked_add(&right) {
            Ok(sum) => prop_assert_eq!(sum.checked_sub(&right), Ok(left)),
            Err(error) => {
                prop_assert_eq!(error, AmountError::Overflow);
                prop_assert!(left.minor() + right.minor() > AMOUNT_MINOR_MAX);
            }
        }
    }

    #[test]
    fn no_text_makes_the_parsers_panic(text in "\\PC{0,12}|[0-9.]{0,25} [A-Z]{3}") {
        if let Ok(amount) = text.parse::<Amount>() {
            prop_assert!(amount.minor() <= AMOUNT_MINOR_MAX);
        }
        if let Ok(price) = text.parse::<Price>() {
            prop_assert!(price.micros() <= PRICE_MICROS_MAX);
        }
    }
}
