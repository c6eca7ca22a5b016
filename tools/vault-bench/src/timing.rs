//! Whether the time of an operation tells its secret: Welch's t-test between one secret and many, after Reparaz, Balasch
//! and Verbauwhede, "Dude, is my code constant time?" (DATE 2017).
//!
//! Two pools of inputs of the same size stand in memory: in one the secret is the same everywhere, in the other it is another one in each
//! place. Which pool is used next is drawn; the time is that of the thread. Interruptions make a few runs long, so the
//! statistic is also taken over the runs below several percentiles, and the largest is told. Above 4.5 the times differ.
//! The last row is a control that is known to depend on its secret: if it is not found, nothing is said by the others.

use crate::least::{Size, timed};
use blstrs::{G1Affine, G2Affine, Gt, Scalar, pairing};
use group::Group as _;
use group::prime::PrimeCurveAffine as _;
use std::fmt::Write as _;
use std::hint::black_box;
use vault::{Formula, Label, Labels, MasterSecret, Seed, kp};

/// How many inputs stand in a pool.
const POOL: usize = 64;
/// Above this, times differ.
const LIMIT: f64 = 4.5;
/// The shares of runs, the shortest, over which the statistic is taken.
const SHARES: [f64; 5] = [0.5, 0.75, 0.9, 0.99, 1.0];

/// Numbers by chance, which nothing secret hangs on (xorshift).
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }
}

/// Count, mean and variance of some times.
fn moments(times: &[f64]) -> (f64, f64, f64) {
    let count = times.len() as f64;
    let mean = times.iter().sum::<f64>() / count;
    let variance = times.iter().map(|time| (time - mean).powi(2)).sum::<f64>() / (count - 1.0);
    (count, mean, variance)
}

/// Welch's statistic, without its sign.
fn welch(one: &[f64], other: &[f64]) -> f64 {
    if one.len() < 2 || other.len() < 2 {
        return 0.0;
    }
    let ((count, mean, variance), (others, other_mean, other_variance)) = (moments(one), moments(other));
    let deviation = (variance / count + other_variance / others).sqrt();
    if deviation > 0.0 { ((mean - other_mean) / deviation).abs() } else { 0.0 }
}

/// What was found of one operation.
struct Found {
    runs: usize,
    /// The means of both pools, in microseconds.
    means: [f64; 2],
    /// The largest statistic.
    largest: f64,
}

fn compare<I, T>(runs: usize, pools: &[Vec<I>; 2], work: impl Fn(&I) -> T) -> Found {
    let mut chance = Chance(0x9e37_79b9_7f4a_7c15);
    let mut times = [Vec::with_capacity(runs), Vec::with_capacity(runs)];
    for run in 0..runs + POOL {
        let drawn = chance.next();
        let place = usize::try_from((drawn >> 8) % POOL as u64).unwrap_or_default();
        let class = usize::from(drawn & 1 == 1);
        let input = &pools[class][place];
        let (seconds, done) = timed(|| work(black_box(input)));
        black_box(done);
        if run >= POOL {
            times[class].push(seconds * 1e6);
        }
    }
    let mut all: Vec<f64> = times.iter().flatten().copied().collect();
    all.sort_by(f64::total_cmp);
    let mut largest: f64 = 0.0;
    for share in SHARES {
        let place = ((all.len() as f64 * share) as usize).clamp(1, all.len()) - 1;
        let below = |times: &[f64]| -> Vec<f64> {
            times.iter().copied().filter(|time| *time <= all[place]).collect()
        };
        largest = largest.max(welch(&below(&times[0]), &below(&times[1])));
    }
    Found { runs, means: [moments(&times[0]).1, moments(&times[1]).1], largest }
}

fn seed(number: usize) -> Seed {
    Seed::new(canon::hash_parts("vault-bench/timing", &[&number.to_be_bytes()]).0)
}

/// A pool of one input, and a pool of many.
fn pools<I>(make: impl Fn(usize) -> I) -> [Vec<I>; 2] {
    [(0..POOL).map(|_| make(0)).collect(), (1..=POOL).map(make).collect()]
}

/// The table.
pub(crate) fn page(size: &Size) -> String {
    let label = |number: usize| Label(canon::hash_parts("vault-bench/label", &[&number.to_be_bytes()]).0);
    let labels = Labels::of((0..2).map(label)).expect("few");
    let formula = Formula::all((0..2).map(|number| Formula::leaf(label(number))).collect()).expect("few");
    let master = MasterSecret::from_seed(&seed(1_000));
    let public = master.public().prepared();
    let (capsule, _) = kp::encapsulate(&public, &labels, &seed(2_000));
    let base: Gt = pairing(&G1Affine::generator(), &G2Affine::generator());
    let runs = size.timed_runs;
    let rows = [
        (
            "making a capsule, by its coins",
            compare(runs, &pools(seed), |coins| kp::encapsulate(&public, &labels, coins)),
        ),
        (
            "issuing a key, by the master secret",
            compare(runs, &pools(|number| MasterSecret::from_seed(&seed(number))), |master| {
                kp::issue(master, &formula, &seed(3_000))
            }),
        ),
        (
            "opening a capsule, by the key",
            compare(runs, &pools(|number| kp::issue(&master, &formula, &seed(number))), |key| {
                kp::decapsulate(&public, key, &capsule)
            }),
        ),
        (
            "control: the library's own power in the target group, by its exponent",
            compare(
                runs,
                &pools(|number| match number {
                    0 => Scalar::from(1_u64 << 60),
                    _ => Scalar::from_bytes_be(&{
                        let mut bytes = *seed(number);
                        bytes[0] &= 0x3f;
                        bytes
                    })
                    .unwrap_or(Scalar::from(3)),
                }),
                |exponent| base * exponent,
            ),
        ),
    ];
    let mut out = String::new();
    let mut line = |text: String| writeln!(out, "{text}").expect("memory");
    line("| time of | runs | µs, one secret | µs, many secrets | largest t | |".into());
    line("| --- | ---: | ---: | ---: | ---: | --- |".into());
    for (name, found) in rows {
        let verdict = if found.largest > LIMIT { "differs" } else { "no difference found" };
        line(format!(
            "| {name} | {} | {:.2} | {:.2} | {:.2} | {verdict} |",
            found.runs, found.means[0], found.means[1], found.largest
        ));
    }
    debug_assert!(!bool::from(base.is_identity()));
    out
}

#[cfg(test)]
mod tests {
    use super::{compare, welch};

    #[test]
    fn the_statistic_is_that_of_the_textbook() {
        // Two samples worked by hand: means 2 and 4, variances 1 and 1, three each.
        let statistic = welch(&[1.0, 2.0, 3.0], &[3.0, 4.0, 5.0]);
        assert!((statistic - 2.0 / (2.0_f64 / 3.0).sqrt()).abs() < 1e-12, "{statistic}");
    }

    #[test]
    fn work_that_depends_on_its_secret_is_found() {
        let busy = |turns: &u64| {
            (0..*turns).fold(1_u64, |sum, turn| sum.rotate_left(7) ^ std::hint::black_box(turn))
        };
        let pools = [vec![200_u64; super::POOL], vec![20_000_u64; super::POOL]];
        assert!(compare(2_000, &pools, busy).largest > super::LIMIT);
    }
}
