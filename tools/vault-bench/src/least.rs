//! The least time of many runs.

use rustix::time::{ClockId, clock_gettime};
use std::hint::black_box;
use std::time::{Duration, Instant};

/// The processor time of this thread, in seconds: what others do on the machine counts only by the caches.
pub(crate) fn spent() -> f64 {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

/// The seconds that `work` takes, and what it gives.
pub(crate) fn timed<T>(work: impl FnOnce() -> T) -> (f64, T) {
    let start = spent();
    let done = black_box(work());
    (spent() - start, done)
}

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
    /// Bytes that are re-keyed on the disk.
    pub(crate) on_disk: usize,
    /// How often that is done.
    pub(crate) disk_runs: usize,
    /// Requests to a provider, of each kind.
    pub(crate) requests: usize,
    /// Runs of each operation whose time is looked at for secrets.
    pub(crate) timed_runs: usize,
}

impl Size {
    /// What `docs/benchmarks.md` shows.
    pub(crate) const WHOLE: Self = Self {
        each: Duration::from_millis(1500),
        attributes: &[1, 10, 20, 50, 100],
        peer_max: 100,
        rekeyed: 64 << 20,
        objects: &[1_000, 100_000],
        on_disk: 512 << 20,
        disk_runs: 5,
        requests: 400,
        timed_runs: 40_000,
    };

    /// What a test can wait for.
    pub(crate) const SMALL: Self = Self {
        each: Duration::from_millis(1),
        attributes: &[1, 2],
        peer_max: 1,
        rekeyed: 1 << 20,
        objects: &[1, 10],
        on_disk: 1 << 20,
        disk_runs: 1,
        requests: 2,
        timed_runs: 64,
    };
}

/// The least time of `work` in microseconds.
pub(crate) fn least<T>(size: &Size, mut work: impl FnMut() -> T) -> f64 {
    black_box(work());
    let begun = Instant::now();
    let mut least = f64::MAX;
    let mut runs = 0;
    while runs < 3 || (begun.elapsed() < size.each && runs < 100_000) {
        let (seconds, done) = timed(&mut work);
        black_box(done);
        least = least.min(seconds);
        runs += 1;
    }
    least * 1e6
}

/// Microseconds as milliseconds.
pub(crate) fn ms(microseconds: f64) -> String {
    let digits = if microseconds < 100.0 { 3 } else { 2 };
    format!("{:.digits$}", microseconds / 1e3)
}
