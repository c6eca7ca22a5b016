//! How numbers spread: count, sum, median, nine in ten, largest.
//!
//! Values are counted to three significant digits, so that memory stays bounded (some ten thousand
//! different values at most) while the error stays below half a percent. Count, sum and largest are exact.

use std::collections::BTreeMap;

/// How numbers spread.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Spread {
    count: u64,
    sum: u128,
    max: u64,
    values: BTreeMap<u64, u64>,
}

/// A spread in five numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SpreadReport {
    /// How many values.
    pub count: u64,
    /// Their sum.
    pub sum: u128,
    /// Half of them are at most this.
    pub median: u64,
    /// Nine in ten of them are at most this.
    pub p90: u64,
    /// The largest.
    pub max: u64,
}

/// `value` with its first three digits, rounded half up.
fn three_digits(value: u64) -> u64 {
    let mut scale: u64 = 1;
    while value / scale >= 1_000 {
        scale *= 10;
    }
    let rest = value % scale;
    let down = value - rest;
    if rest >= scale.div_ceil(2) && scale > 1 { down.saturating_add(scale) } else { down }
}

impl Spread {
    /// Counts `value`.
    pub fn add(&mut self, value: u64) {
        self.count += 1;
        self.sum += u128::from(value);
        self.max = self.max.max(value);
        *self.values.entry(three_digits(value)).or_default() += 1;
    }

    /// The least value that `tenths` tenths of all values do not exceed (nearest rank).
    fn at(&self, tenths: u64) -> u64 {
        let rank = (u128::from(self.count) * u128::from(tenths)).div_ceil(10);
        let mut below: u128 = 0;
        for (value, times) in &self.values {
            below += u128::from(*times);
            if below >= rank {
                return (*value).min(self.max);
            }
        }
        self.max
    }

    /// The five numbers; all nought if nothing was counted.
    pub fn report(&self) -> SpreadReport {
        let (median, p90) = if self.count == 0 { (0, 0) } else { (self.at(5), self.at(9)) };
        SpreadReport { count: self.count, sum: self.sum, median, p90, max: self.max }
    }
}
