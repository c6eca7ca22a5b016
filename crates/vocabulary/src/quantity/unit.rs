//! Units of measure: the codes of UN/ECE Recommendations 20 and 21, and how units of one dimension
//! convert.

use crate::table;
use canon::{Atom, DecodeError, Reader, Writer};
use core::{cmp::Ordering, fmt, str::FromStr};
use std::sync::LazyLock;

const TABLE: &str = include_str!("../../data/units.txt");

struct Row {
    code: &'static str,
    name: &'static str,
    current: bool,
    factor: Option<Factor>,
}

/// How many base units of its dimension one unit is: an exact fraction in lowest terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Factor {
    dimension: &'static str,
    above: u64,
    below: u64,
}

static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| table::rows(TABLE).map(row).collect());

/// The codes alone, in the order of the rows: what decoding searches, small enough to stay in cache.
static CODES: LazyLock<Vec<u32>> =
    LazyLock::new(|| ROWS.iter().map(|row| table::packed(row.code).unwrap_or_default()).collect());

fn row([code, status, dimension, factor, name]: [&'static str; 5]) -> Row {
    let factor = factor.split_once('/').and_then(|(above, below)| {
        Some(Factor { dimension, above: above.parse().ok()?, below: below.parse().ok()? })
    });
    Row { code, name, current: status == "c", factor }
}

/// A unit of measure: a code of UN/ECE Recommendation 20 (`KGM`, `HUR`, `C62`) or, for packages, of
/// Recommendation 21 with an `X` before it (`XBX`, a box).
///
/// Two bytes in memory, two or three characters everywhere else.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Unit(u16);

/// Not a code of a unit.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a unit of UN/ECE Recommendation 20 or 21, such as C62 (one), KGM or HUR")]
pub struct UnknownUnit {
    /// What was given.
    pub text: String,
}

/// A quantity in another unit, exactly: `above / below` millionths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Converted {
    above: u128,
    below: u128,
}

impl Converted {
    /// The number of millionths, if it is whole and can be kept.
    pub fn exact(self) -> Option<u64> {
        if !self.above.is_multiple_of(self.below) {
            return None;
        }
        u64::try_from(self.above / self.below).ok()
    }

    /// The nearest number of millionths, half up; `None` if it is too large to be kept.
    pub fn rounded(self) -> Option<u64> {
        let (whole, rest) = (self.above / self.below, self.above % self.below);
        // The rest is more than half if it is more than what is missing to the next whole.
        u64::try_from(if rest >= self.below - rest { whole + 1 } else { whole }).ok()
    }

    /// The exact number of millionths, as a fraction: above, and below, which is never nought.
    pub const fn fraction(self) -> (u128, u128) {
        (self.above, self.below)
    }

    /// How it compares with `micros` millionths of the same unit.
    pub fn compare(self, micros: u64) -> Ordering {
        let (whole, rest) = (self.above / self.below, self.above % self.below);
        whole.cmp(&u128::from(micros)).then(rest.cmp(&0))
    }
}

const fn known(code: &str) -> Unit {
    let row = table::row_of(TABLE, code);
    assert!(row < 1 << 16, "the table has at most 65,536 lines");
    let [low, high, ..] = row.to_le_bytes();
    Unit(u16::from_le_bytes([low, high]))
}

/// One unit of every dimension: the usual one of those that the factors count in.
static BASES: LazyLock<Vec<Unit>> = LazyLock::new(|| {
    let codes = [
        "KGM", "C62", "SEC", "MTR", "MTK", "MTQ", "JOU", "WTT", "PAL", "HTZ", "AMP", "VLT", "COU", "NEW",
        "A99", "B10", "MTS", "D46", "P1",
    ];
    codes.into_iter().filter_map(|code| Unit::parse(code).ok()).collect()
});

fn common_divisor(left: u128, right: u128) -> u128 {
    let (mut left, mut right) = (left, right);
    while right != 0 {
        (left, right) = (right, left % right);
    }
    left.max(1)
}

impl Unit {
    /// One: what is counted without a unit of its own.
    pub const ONE: Self = known("C62");
    /// Kilogram.
    pub const KILOGRAM: Self = known("KGM");
    /// Hour.
    pub const HOUR: Self = known("HUR");

    /// The unit with this code. Cost: a binary search.
    ///
    /// # Errors
    /// [`UnknownUnit`].
    pub fn parse(code: &str) -> Result<Self, UnknownUnit> {
        table::packed(code)
            .and_then(|packed| CODES.binary_search(&packed).ok())
            .and_then(|row| u16::try_from(row).ok())
            .map(Self)
            .ok_or_else(|| UnknownUnit { text: code.to_owned() })
    }

    /// Every unit, two-character codes first.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..=u16::MAX).take(ROWS.len()).map(Self)
    }

    fn row(self) -> &'static Row {
        ROWS.get(usize::from(self.0)).expect("a unit is a row of the table")
    }

    /// The two or three characters.
    pub fn code(self) -> &'static str {
        self.row().code
    }

    /// The English name.
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// False if the recommendation has dropped the code, so that an e-invoice with it is refused.
    pub fn is_current(self) -> bool {
        self.row().current
    }

    /// What the unit measures (`mass`, `time`, `count`), if it converts to anything.
    pub fn dimension(self) -> Option<&'static str> {
        self.row().factor.map(|factor| factor.dimension)
    }

    /// The unit in which everything of this dimension can be said: kilogram, second, one. `None` if the unit
    /// converts to nothing.
    pub fn base(self) -> Option<Self> {
        let dimension = self.dimension()?;
        BASES.iter().copied().find(|base| base.dimension() == Some(dimension))
    }

    /// `micros` millionths of this unit in units of `to`, exactly; `None` if the two do not measure the
    /// same. A unit converts to itself always.
    pub fn convert(self, micros: u64, to: Self) -> Option<Converted> {
        if self == to {
            return Some(Converted { above: u128::from(micros), below: 1 });
        }
        let (from, to) = (self.row().factor?, to.row().factor?);
        if from.dimension != to.dimension {
            return None;
        }
        let above = u128::from(from.above) * u128::from(to.below);
        let below = u128::from(from.below) * u128::from(to.above);
        let divisor = common_divisor(above, below);
        let above = u128::from(micros).checked_mul(above / divisor)?;
        Some(Converted { above, below: below / divisor })
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.code())
    }
}

impl fmt::Debug for Unit {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.code())
    }
}

impl FromStr for Unit {
    type Err = UnknownUnit;
    fn from_str(text: &str) -> Result<Self, UnknownUnit> {
        Self::parse(text)
    }
}

impl Atom for Unit {
    fn put(&self, out: &mut Writer) {
        out.text(self.code());
    }
    fn take(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let code = input.text()?;
        Self::parse(code).map_err(|error| input.invalid(error.to_string()))
    }
}

canon::leaf! {
    Unit, "Unit",
    about: "a unit of measure: a code of UN/ECE Recommendation 20, or X and a code of Recommendation 21",
    examples: ["C62", "KGM", "HUR", "5B", "XBX"],
}
