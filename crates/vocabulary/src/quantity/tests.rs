use super::*;
use expect_test::{Expect, expect};
use proptest::prelude::*;

fn check_conversions(stories: &str, expected: Expect) {
    let shown = |story: &str| {
        let (from, to) = story.split_once(" in ").unwrap();
        let from: Quantity = from.parse().unwrap();
        let outcome = from.converted(Unit::parse(to).unwrap());
        let outcome = outcome.map_or_else(|error| format!("refused: {error}"), |it| it.to_string());
        format!("{story:<18} {outcome}\n")
    };
    expected.assert_eq(&stories.split("; ").map(shown).collect::<String>());
}

#[test]
fn weights_lengths_and_volumes_convert_by_their_definitions() {
    check_conversions(
        "2 TNE in KGM; 500 GRM in KGM; 1 LBR in KGM; 16 ONZ in LBR; 1 STN in LBR; 1 INH in MMT; 1 SMI in FOT; \
         1 NMI in MTR; 1 HAR in MTK; 1 HLT in LTR; 1 GLL in OZA; 1 GLI in OZI; 1 BLL in GLL; 1 MTQ in LTR",
        expect![[r#"
            2 TNE in KGM       2000 KGM
            500 GRM in KGM     0.5 KGM
            1 LBR in KGM       refused: 1 LBR cannot be said exactly in KGM
            16 ONZ in LBR      1 LBR
            1 STN in LBR       2000 LBR
            1 INH in MMT       25.4 MMT
            1 SMI in FOT       5280 FOT
            1 NMI in MTR       1852 MTR
            1 HAR in MTK       10000 MTK
            1 HLT in LTR       100 LTR
            1 GLL in OZA       128 OZA
            1 GLI in OZI       160 OZI
            1 BLL in GLL       42 GLL
            1 MTQ in LTR       1000 LTR
        "#]],
    );
}

#[test]
fn time_work_data_and_counts_convert_too() {
    check_conversions(
        "1 DAY in HUR; 90 MIN in HUR; 1 ANN in MON; 1 ANN in DAY; 1 WEE in DAY; 1 MWH in KWH; 1 KWH in 3B; \
         1 E34 in AD; 1 E62 in AD; 36 KMH in MTS; 2 DZN in C62; 1 GRO in DZN; 7 H87 in EA; 5 P1 in NX",
        expect![[r#"
            1 DAY in HUR       24 HUR
            90 MIN in HUR      1.5 HUR
            1 ANN in MON       12 MON
            1 ANN in DAY       365.25 DAY
            1 WEE in DAY       7 DAY
            1 MWH in KWH       1000 KWH
            1 KWH in 3B        3.6 3B
            1 E34 in AD        1000000000 AD
            1 E62 in AD        1073741824 AD
            36 KMH in MTS      10 MTS
            2 DZN in C62       24 C62
            1 GRO in DZN       12 DZN
            7 H87 in EA        7 EA
            5 P1 in NX         50 NX
        "#]],
    );
}

#[test]
fn what_does_not_measure_the_same_does_not_convert() {
    check_conversions(
        "1 KGM in LTR; 1 HUR in C62; 1 C62 in P1; 3 XBX in C62; 3 XBX in XBX; 1 TNE in CEL; 9007199254 TNE in KGM",
        expect![[r#"
            1 KGM in LTR       refused: KGM and LTR are different units
            1 HUR in C62       refused: HUR and C62 are different units
            1 C62 in P1        refused: C62 and P1 are different units
            3 XBX in C62       refused: XBX and C62 are different units
            3 XBX in XBX       3 XBX
            1 TNE in CEL       refused: TNE and CEL are different units
            9007199254 TNE in KGM refused: the quantity is larger than can be kept
        "#]],
    );
}

#[test]
fn comparing_is_exact_where_millionths_are_not() {
    let compare = |left: &str, right: &str| {
        left.parse::<Quantity>().unwrap().compare(&right.parse::<Quantity>().unwrap())
    };
    assert_eq!(compare("1 LBR", "0.453592 KGM"), Some(Ordering::Greater));
    assert_eq!(compare("1 LBR", "0.453593 KGM"), Some(Ordering::Less));
    assert_eq!(compare("0.453592 KGM", "1 LBR"), Some(Ordering::Less));
    assert_eq!(compare("100000000 LBR", "45359237 KGM"), Some(Ordering::Equal));
    assert_eq!(compare("1 KGM", "1 HUR"), None);
    let pound = Unit::parse("LBR").unwrap();
    assert_eq!(pound.convert(1_000_000, Unit::KILOGRAM).unwrap().rounded(), Some(453_592));
    assert_eq!(pound.convert(3_000_000, Unit::KILOGRAM).unwrap().rounded(), Some(1_360_777));
}

#[test]
fn a_quantity_reads_and_shows_millionths() {
    let shown =
        |text: &str| text.parse::<Quantity>().map_or_else(|error| error.to_string(), |it| it.to_string());
    let texts = "12.500 KGM; 3 C62; 0.000001 TNE; 0 HUR; 0.0000001 TNE; -1 KGM; 1 kg; 1; 1 XXXX; 9223372036854.775808 C62";
    expect![[r#"
        12.5 KGM
        3 C62
        0.000001 TNE
        0 HUR
        `0.0000001 TNE` has more than six decimals
        `-1 KGM` is not a quantity such as `12.5 KGM`: no sign, a point before the decimals, one space
        `kg` is not a unit of UN/ECE Recommendation 20 or 21, such as C62 (one), KGM or HUR
        `1` is not a quantity such as `12.5 KGM`: no sign, a point before the decimals, one space
        `XXXX` is not a unit of UN/ECE Recommendation 20 or 21, such as C62 (one), KGM or HUR
        the quantity is larger than can be kept
    "#]]
    .assert_eq(&texts.split("; ").map(|text| shown(text) + "\n").collect::<String>());
}

#[test]
fn different_units_are_never_added_up() {
    let (tonne, kilogram) = (Unit::parse("TNE").unwrap(), Unit::KILOGRAM);
    let (left, right) = (Quantity::whole(1, tonne).unwrap(), Quantity::whole(1, kilogram).unwrap());
    let mismatch = QuantityError::UnitMismatch { left: tonne, right: kilogram };
    assert_eq!(left.checked_add(&right), Err(mismatch.clone()));
    assert_eq!(left.checked_sub(&right), Err(mismatch));
    assert_eq!(right.checked_sub(&right), Ok(Quantity::zero(kilogram)));
    assert!(Quantity::zero(kilogram).is_zero());
    assert_eq!(Quantity::zero(kilogram).checked_sub(&right), Err(QuantityError::Negative));
    assert_eq!(Quantity::whole(u64::MAX, kilogram), Err(QuantityError::Overflow));
    let most = Quantity::new(QUANTITY_MICROS_MAX, kilogram).unwrap();
    assert_eq!(most.checked_add(&right), Err(QuantityError::Overflow));
}

#[test]
fn every_unit_of_the_table_is_found_by_its_code() {
    let all: Vec<Unit> = Unit::all().collect();
    assert_eq!(all.len(), 2542);
    for pair in all.windows(2) {
        let key = |unit: Unit| (unit.code().len(), unit.code());
        assert!(pair[0] < pair[1] && key(pair[0]) < key(pair[1]), "{pair:?}");
    }
    for unit in all.iter().copied() {
        assert_eq!(Unit::parse(unit.code()), Ok(unit));
        assert_eq!(canon::decode::<Unit>(&canon::encode(&unit)), Ok(unit));
        assert!(!unit.name().is_empty());
        assert_eq!(unit.convert(7, unit).and_then(Converted::exact), Some(7));
    }
    assert_eq!(all.iter().filter(|unit| unit.is_current()).count(), 2162);
    assert_eq!(all.iter().filter(|unit| unit.dimension().is_some()).count(), 232);
    assert_eq!((Unit::ONE.code(), Unit::ONE.name()), ("C62", "one"));
    assert_eq!((Unit::KILOGRAM.code(), Unit::HOUR.code()), ("KGM", "HUR"));
    assert_eq!(Unit::parse("XBX").unwrap().name(), "Box");
    for code in ["", "C", "c62", "C622", "X\0", "ÄÖ", "   "] {
        assert!(Unit::parse(code).is_err(), "{code}");
    }
}

#[test]
fn no_conversion_of_the_table_overflows() {
    let all: Vec<Unit> = Unit::all().filter(|unit| unit.dimension().is_some()).collect();
    let mut pairs = 0;
    for from in &all {
        for to in all.iter().filter(|to| to.dimension() == from.dimension()) {
            assert!(from.convert(QUANTITY_MICROS_MAX, *to).is_some(), "{from} in {to}");
            pairs += 1;
        }
    }
    assert_eq!(pairs, 4_382);
}

fn units() -> impl Strategy<Value = Unit> {
    prop::sample::select(Unit::all().collect::<Vec<_>>())
}

/// Two units that measure the same.
fn pairs() -> impl Strategy<Value = (Unit, Unit)> {
    let all: Vec<Unit> = Unit::all().filter(|unit| unit.dimension().is_some()).collect();
    prop::sample::select(all.clone()).prop_flat_map(move |from| {
        let same: Vec<Unit> = all.iter().copied().filter(|to| to.dimension() == from.dimension()).collect();
        (Just(from), prop::sample::select(same))
    })
}

proptest! {
    #[test]
    fn text_and_bytes_bring_back_every_quantity(micros in 0..=QUANTITY_MICROS_MAX, unit in units()) {
        let quantity = Quantity::new(micros, unit).unwrap();
        prop_assert_eq!(quantity.to_string().parse(), Ok(quantity));
        prop_assert_eq!(canon::decode(&canon::encode(&quantity)), Ok(quantity));
    }

    #[test]
    fn what_converts_exactly_converts_back((from, to) in pairs(), micros in 0..1_000_000_000_000_u64) {
        let quantity = Quantity::new(micros, from).unwrap();
        if let Ok(other) = quantity.converted(to) {
            prop_assert_eq!(other.converted(from), Ok(quantity));
            prop_assert_eq!(quantity.compare(&other), Some(Ordering::Equal));
        }
    }

    #[test]
    fn comparing_does_not_depend_on_the_side(
        (from, to) in pairs(), left in 0..=QUANTITY_MICROS_MAX, right in 0..=QUANTITY_MICROS_MAX,
    ) {
        let (left, right) = (Quantity::new(left, from).unwrap(), Quantity::new(right, to).unwrap());
        let there = left.compare(&right);
        prop_assert!(there.is_some());
        prop_assert_eq!(there, right.compare(&left).map(Ordering::reverse));
    }

    #[test]
    fn rounding_is_never_further_than_half((from, to) in pairs(), micros in 0..=QUANTITY_MICROS_MAX) {
        let converted = from.convert(micros, to).unwrap();
        if let Some(nearest) = converted.rounded().filter(|nearest| *nearest > 0) {
            prop_assert!(converted.compare(nearest - 1) == Ordering::Greater);
            prop_assert!(converted.compare(nearest + 1) == Ordering::Less);
        }
    }

    #[test]
    fn no_text_makes_the_parsers_panic(text in "\\PC{0,12}|[0-9.]{0,25} [A-Z0-9]{2,3}") {
        if let Ok(quantity) = text.parse::<Quantity>() {
            prop_assert!(quantity.micros() <= QUANTITY_MICROS_MAX);
        }
    }
}

#[test]
fn every_unit_that_converts_has_one_base_that_all_of_its_dimension_share() {
    let base = |code: &str| Unit::parse(code).unwrap().base().map(|base| base.code());
    let codes = ["TNE", "KGM", "EA", "DAY", "LTR", "KWH", "P1", "XBX", "CEL"];
    expect![[r#"[Some("KGM"), Some("KGM"), Some("C62"), Some("SEC"), Some("MTQ"), Some("JOU"), Some("P1"), None, None]"#]].assert_eq(&format!("{:?}", codes.map(base)));
    for unit in Unit::all() {
        assert_eq!(unit.base().map(Unit::dimension), unit.dimension().map(Some), "{unit}");
        assert_eq!(unit.base(), unit.base().and_then(Unit::base), "{unit}");
    }
    let tonne = Unit::parse("TNE").unwrap();
    let converted = |micros, unit: Unit, to| unit.convert(micros, to).map(Converted::fraction);
    assert_eq!(converted(3, tonne, Unit::KILOGRAM), Some((3_000, 1)));
    assert_eq!(converted(3, Unit::KILOGRAM, tonne), Some((3, 1_000)));
}
