//! Ranges made of dyadic ranges, against trying every value.

use super::dyadic;

#[test]
fn every_range_of_six_bits_is_covered_exactly_and_shortly() {
    for from in 0_u64..64 {
        for to in from..64 {
            let ranges = dyadic(6, from, to);
            assert!(ranges.len() <= 10, "{from} to {to}: {ranges:?}");
            for value in 0_u64..64 {
                let covered = ranges.iter().filter(|(level, prefix)| value >> (6 - level) == *prefix).count();
                assert_eq!(covered, usize::from(from <= value && value <= to), "{value} in {from} to {to}");
            }
        }
    }
}

#[test]
fn the_widest_ranges_do_not_overflow() {
    assert_eq!(dyadic(32, 0, (1 << 32) - 1), [(0, 0)]);
    assert_eq!(dyadic(32, (1 << 32) - 1, (1 << 32) - 1), [(32, (1 << 32) - 1)]);
    assert_eq!(dyadic(32, 1, (1 << 32) - 2).len(), 62);
    assert_eq!(dyadic(1, 0, 1), [(0, 0)]);
}
