use super::*;
use proptest::prelude::*;

fn quantity(text: &str) -> Quantity {
    text.parse().unwrap()
}

#[test]
fn the_same_measure_in_two_units_has_one_number() {
    for (left, right) in [
        ("2 TNE", "2000 KGM"),
        ("500 GRM", "0.5 KGM"),
        ("1 DAY", "24 HUR"),
        ("1 LBR", "16 ONZ"),
        ("12 C62", "1 DZN"),
        ("1 MTQ", "1000 LTR"),
    ] {
        let (left, right) = (quantity(left), quantity(right));
        assert_eq!(dimension(left.unit()), dimension(right.unit()));
        assert_eq!(size(&left), size(&right), "{left} {right}");
    }
    assert_ne!(dimension(quantity("1 XBX").unit()), dimension(quantity("1 C62").unit()));
}

#[test]
fn a_price_per_tonne_and_one_per_kilogram_compare() {
    let price = |price: &str, unit: &str| price_size(&price.parse().unwrap(), Unit::parse(unit).unwrap());
    assert_eq!(price("1800 EUR", "TNE"), price("1.80 EUR", "KGM"));
    assert!(price("1799.99 EUR", "TNE") < price("1.80 EUR", "KGM"));
    assert!(price("0.01 EUR", "GRM") > price("9 EUR", "KGM"));
}

#[test]
fn every_unit_that_converts_has_a_base() {
    for unit in Unit::all() {
        assert_eq!(unit.base().is_some(), unit.dimension().is_some(), "{unit}");
    }
}

proptest! {
    #[test]
    fn numbers_order_as_the_quantities_do(
        left in 0..=vocabulary::QUANTITY_MICROS_MAX, right in 0..=vocabulary::QUANTITY_MICROS_MAX,
        units in prop::sample::select(
            Unit::all().filter(|unit| unit.dimension() == Some("mass")).collect::<Vec<_>>())
            .prop_flat_map(|unit| (Just(unit), prop::sample::select(
                Unit::all().filter(|unit| unit.dimension() == Some("mass")).collect::<Vec<_>>()))),
    ) {
        let left = Quantity::new(left, units.0).unwrap();
        let right = Quantity::new(right, units.1).unwrap();
        let order = left.compare(&right).unwrap();
        let sizes = size(&left).cmp(&size(&right));
        // Quantities nearer than one part in 2^53 may share a number; never the other way round.
        prop_assert!(sizes == order || sizes.is_eq(), "{left} {right}");
    }

    #[test]
    fn small_whole_quantities_never_share_a_number(left in 0_u64..1 << 40, right in 0_u64..1 << 40) {
        let size = |micros| size(&Quantity::new(micros, Unit::parse("TNE").unwrap()).unwrap());
        prop_assert_eq!(size(left).cmp(&size(right)), left.cmp(&right));
    }
}
