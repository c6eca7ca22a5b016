//! Scales of plots: where a value stands, and which values are marked. Whole numbers throughout.

use super::words;

/// A marked value: where it stands, and what is written there, if there is room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Tick {
    pub(super) at: u64,
    pub(super) label: Option<String>,
}

/// Marked values that stand closer than this have no label.
const LABEL_GAP: u64 = 54;

/// The logarithm to base 2, in 65 536ths.
fn log2(value: u64) -> u64 {
    let Some(whole) = value.checked_ilog2() else { return 0 };
    let mut part: u128 = (u128::from(value) << 32) >> whole; // From 1 up to 2, in 2^-32.
    let mut log = u64::from(whole) << 16;
    for bit in (0..16).rev() {
        part = (part * part) >> 32;
        if part >= 2 << 32 {
            part >>= 1;
            log |= 1 << bit;
        }
    }
    log
}

/// A scale from 0 to `length`.
#[derive(Clone, Debug)]
pub(super) enum Scale {
    /// As long as large.
    Linear { most: u64, length: u64 },
    /// As long as the number of its digits; `least` and everything below stand at 0.
    Log { least: u64, most: u64, length: u64 },
}

impl Scale {
    /// Where `value` stands; a value outside stands at the end.
    pub(super) fn at(&self, value: u64) -> u64 {
        match self {
            Self::Linear { most, length } => {
                let at = u128::from(value.min(*most)) * u128::from(*length) / u128::from((*most).max(1));
                u64::try_from(at).unwrap_or(*length)
            }
            Self::Log { least, most, length } => {
                let value = value.clamp(*least, *most);
                let whole = log2(*most).saturating_sub(log2(*least)).max(1);
                (log2(value).saturating_sub(log2(*least)) * length / whole).min(*length)
            }
        }
    }
}

/// Durations that people know, in milliseconds.
const DURATIONS_MS: [u64; 15] = [
    1,
    10,
    100,
    1_000,
    10_000,
    60_000,
    600_000,
    3_600_000,
    21_600_000,
    86_400_000,
    864_000_000,
    8_640_000_000,
    86_400_000_000,
    864_000_000_000,
    8_640_000_000_000,
];

/// Drops labels that would run into the one before.
fn spaced(mut ticks: Vec<Tick>) -> Vec<Tick> {
    let mut free = 0;
    for tick in &mut ticks {
        if tick.at < free {
            tick.label = None;
        } else {
            free = tick.at + LABEL_GAP;
        }
    }
    ticks
}

/// A logarithmic scale for durations from `least` to `most` milliseconds.
pub(super) fn durations(least: u64, most: u64, length: u64) -> (Scale, Vec<Tick>) {
    let least = DURATIONS_MS.iter().copied().rev().find(|mark| *mark <= least.max(1)).unwrap_or(1);
    let most = DURATIONS_MS.iter().copied().find(|mark| *mark >= most.max(least * 10)).unwrap_or(u64::MAX);
    let scale = Scale::Log { least, most, length };
    let marks = DURATIONS_MS.iter().filter(|mark| (least..=most).contains(*mark));
    let ticks = marks.map(|mark| Tick { at: scale.at(*mark), label: Some(words::duration(*mark)) });
    let ticks = spaced(ticks.collect());
    (scale, ticks)
}

/// The step between marked values: 1, 2 or 5 times a power of ten, so that there are six at most.
fn step_of(most: u64) -> u64 {
    let mut step: u64 = 1;
    loop {
        for times in [1, 2, 5] {
            let step = step.saturating_mul(times);
            if step.saturating_mul(6) >= most {
                return step;
            }
        }
        step = step.saturating_mul(10);
    }
}

/// A linear scale from nought to at least `most`, whose marks are a multiple of `unit`.
pub(super) fn linear(most: u64, unit: u64, length: u64, form: impl Fn(u64) -> String) -> (Scale, Vec<Tick>) {
    let step = step_of(most.div_ceil(unit).max(1)).saturating_mul(unit);
    let count = most.div_ceil(step).max(1);
    let scale = Scale::Linear { most: step.saturating_mul(count), length };
    let marks = (0..=count).map(|index| step.saturating_mul(index));
    let ticks = marks.map(|mark| Tick { at: scale.at(mark), label: Some(form(mark)) }).collect();
    (scale, ticks)
}
