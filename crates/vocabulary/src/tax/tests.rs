use super::*;
use expect_test::expect;
use proptest::prelude::*;

#[test]
fn a_category_stands_only_with_a_rate_that_it_may_have() {
    let mut table = String::new();
    for category in VatCategory::ALL {
        let at = |hundredths| Vat::new(*category, VatRate::new(hundredths).unwrap());
        let shown =
            |vat: Result<Vat, VatError>| vat.map_or_else(|error| error.to_string(), |it| it.to_string());
        table += &format!("{} | {}\n", shown(at(0)), shown(at(770)));
    }
    expect![[r#"
        category S needs a rate above zero | S 7.7
        Z 0 | category Z has no tax, so its rate is 0, not 7.7
        E 0 | category E has no tax, so its rate is 0, not 7.7
        AE 0 | category AE has no tax, so its rate is 0, not 7.7
        K 0 | category K has no tax, so its rate is 0, not 7.7
        G 0 | category G has no tax, so its rate is 0, not 7.7
        O 0 | category O has no tax, so its rate is 0, not 7.7
        L 0 | L 7.7
        M 0 | M 7.7
        B 0 | B 7.7
    "#]]
    .assert_eq(&table);
}

#[test]
fn a_rate_is_a_percentage_with_two_decimals() {
    let shown =
        |text: &str| text.parse::<VatRate>().map_or_else(|error| error.to_string(), |it| it.to_string());
    let texts = "21; 7.7; 7.70; 25.0; 0; 100; 100.01; 5.125; 21%; -1; 99999999999999999999";
    expect![[r#"
        21
        7.7
        7.7
        25
        0
        100
        a rate is at most 100 percent
        `5.125` is not a percentage such as `21` or `7.7`, with at most two decimals
        `21%` is not a percentage such as `21` or `7.7`, with at most two decimals
        `-1` is not a percentage such as `21` or `7.7`, with at most two decimals
        a rate is at most 100 percent
    "#]]
    .assert_eq(&texts.split("; ").map(|text| shown(text) + "\n").collect::<String>());
}

#[test]
fn a_tax_reads_as_a_category_and_a_rate() {
    let shown = |text: &str| text.parse::<Vat>().map_or_else(|error| error.to_string(), |it| it.to_string());
    let texts = "S 21; S 7.70; AE 0; S 0; AE 21; S; X 5; s 21";
    expect![[r#"
        S 21
        S 7.7
        AE 0
        category S needs a rate above zero
        category AE has no tax, so its rate is 0, not 21
        `S` is not a category and a rate such as `S 21` or `AE 0`
        `X` is none of S, Z, E, AE, K, G, O, L, M, B
        `s` is none of S, Z, E, AE, K, G, O, L, M, B
    "#]]
    .assert_eq(&texts.split("; ").map(|text| shown(text) + "\n").collect::<String>());
}

#[test]
fn bytes_cannot_smuggle_in_a_forbidden_rate() {
    let bytes = canon::encode(&"AE 0".parse::<Vat>().unwrap());
    assert_eq!(bytes, [0x82, 0x04, 0x00]);
    assert!(canon::decode::<Vat>(&[0x82, 0x04, 0x01]).is_err());
    assert!(canon::decode::<Vat>(&[0x82, 0x01, 0x00]).is_err());
    assert!(canon::decode::<VatRate>(&[0x19, 0x27, 0x11]).is_err());
}

proptest! {
    #[test]
    fn text_and_bytes_bring_back_every_tax(
        category in prop::sample::select(VatCategory::ALL), hundredths in 0..=VAT_RATE_MAX,
    ) {
        let rate = VatRate::new(hundredths).unwrap();
        prop_assert_eq!(rate.to_string().parse(), Ok(rate));
        prop_assert_eq!(canon::decode(&canon::encode(&rate)), Ok(rate));
        if let Ok(vat) = Vat::new(category, rate) {
            prop_assert_eq!(vat.to_string().parse(), Ok(vat));
            prop_assert_eq!(canon::decode(&canon::encode(&vat)), Ok(vat));
        }
    }
}
