use crate::Spread;

fn of(values: impl IntoIterator<Item = u64>) -> Spread {
    let mut spread = Spread::default();
    for value in values {
        spread.add(value);
    }
    spread
}

#[test]
fn small_numbers_are_exact() {
    let report = of(1..=10).report();
    assert_eq!((report.count, report.sum, report.median, report.p90, report.max), (10, 55, 5, 9, 10));
}

#[test]
fn nothing_is_nought() {
    let report = of([]).report();
    assert_eq!((report.count, report.sum, report.median, report.p90, report.max), (0, 0, 0, 0, 0));
}

#[test]
fn large_numbers_are_within_half_a_percent() {
    for value in [999, 1_000, 1_234, 86_400_000, 3_155_760_000_000, u64::MAX] {
        let report = of([value, value, value]).report();
        assert!(report.median.abs_diff(value) <= value / 200, "{value} became {}", report.median);
        assert_eq!(report.max, value);
        assert!(report.median <= report.max);
    }
}
