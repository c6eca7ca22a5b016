//! The least time of many runs.

use std::hint::black_box;
use std::time::{Duration, Instant};

/// How much is measured.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Size {
    /// For how long each figure is measured, after one run to warm up.
    pub(crate) each: Duration,
    /// Numbers of attributes.
    pub(crate) attributes: &'static [usize],
    /// The largest of them with the peer.
    pub(crate) peer_max: usize,
    /// Bytes that are re-keyed.
    pub(crate) rekeyed: usize,
    /// Numbers of objects of a withdrawal.
    pub(crate) objects: &'static [u32],
}

impl Size {
    /// What `docs/benchmarks.md` shows.
    pub(crate) const WHOLE: Self = Self {
        each: Duration::from_millis(1500),
        attributes: &[1, 10, 20, 50, 100],
        peer_max: 100,
        rekeyed: 512 << 20,
        objects: &[1_000, 100_000],
    };

    /// What a test can wait for.
    pub(crate) const SMALL: Self = Self {
        each: Duration::from_millis(1),
        attributes: &[1, 2],
        peer_max: 1,
        rekeyed: 1 << 20,
        objects: &[1, 10],
    };
}

/// The least time of `work` in microseconds.
pub(crate) fn least<T>(size: &Size, mut work: impl FnMut() -> T) -> f64 {
    black_box(work());
    let begun = Instant::now();
    let mut least = Duration::MAX;
    let mut runs = 0;
    while runs < 3 || (begun.elapsed() < size.each && runs < 100_000) {
        let start = Instant::now();
        black_box(work());
        least = least.min(start.elapsed());
        runs += 1;
    }
    least.as_secs_f64() * 1e6
}

/// Microseconds as milliseconds with three digits.
pub(crate) fn ms(microseconds: f64) -> String {
    format!("{:.2}", microseconds / 1e3)
}
