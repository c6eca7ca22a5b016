//! Why a hit is where it is.
//!
//! Promise: the shares of a hit's reasons add up to the whole, and the score is what the reasons say: nothing
//! else moves a hit up or down. Points are whole numbers.
//!
//! | what | points |
//! | --- | --- |
//! | a word | its rarity (1 to 16: twice as rare, one more) times its place (title 4, a line's name 3, elsewhere 1) times 4 if it is the very word, 3 if it is another form of it |
//! | a line of the need answered | 200 |
//! | in the very category asked for, not one under it | 40 for each line |
//! | a requirement met | 60; one of which the offer says nothing: none |

use crate::filter::Answered;

/// Where a word was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// In the title.
    Title,
    /// In the name of a line.
    Item,
    /// In a note, an attribute, or the label of a category.
    About,
}

impl Place {
    const fn weight(self) -> u32 {
        match self {
            Self::Title => 4,
            Self::Item => 3,
            Self::About => 1,
        }
    }
}

const EXACT_POINTS: u32 = 4;
const STEM_POINTS: u32 = 3;
const LINE_POINTS: u32 = 200;
const CATEGORY_POINTS: u32 = 40;
const MET_POINTS: u32 = 60;
/// The rarest word.
const RARITY_MAX: u32 = 16;

/// How rare a word is that `found` of `all` listings have.
pub(crate) fn rarity(found: u64, all: u64) -> u32 {
    let times = (all / found.max(1)).max(1);
    (1 + times.ilog2()).min(RARITY_MAX)
}

/// What a word is worth there.
pub(crate) const fn word_points(rarity: u32, place: Place, is_exact: bool) -> u32 {
    rarity * place.weight() * if is_exact { EXACT_POINTS } else { STEM_POINTS }
}

/// What an answer to a need is worth.
pub(crate) fn answer_points(answer: &Answered) -> u32 {
    answer_reasons(answer).iter().map(|(_, points)| points).sum()
}

fn answer_reasons(answer: &Answered) -> [(Why, u32); 3] {
    [
        (Why::Answers { lines: answer.lines }, answer.lines * LINE_POINTS),
        (Why::SameCategory { lines: answer.same_category }, answer.same_category * CATEGORY_POINTS),
        (Why::Meets { met: answer.met, lacking: answer.lacking }, answer.met * MET_POINTS),
    ]
}

/// What puts a hit where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// It has a word that was searched for.
    Word {
        /// The word, as it was searched for.
        word: String,
        /// Where.
        place: Place,
        /// True if it is the very word, accents aside; false if it is another form of it.
        is_exact: bool,
    },
    /// It answers lines of the need.
    Answers {
        /// How many.
        lines: u32,
    },
    /// Lines are in the very category that is asked for.
    SameCategory {
        /// How many.
        lines: u32,
    },
    /// It meets requirements of the lines that it answers.
    Meets {
        /// How many.
        met: u32,
        /// About how many it says nothing.
        lacking: u32,
    },
    /// Its price decides: the order asked for.
    Price,
    /// Its end decides: the order asked for.
    End,
    /// Nothing puts it above or below the others; they come by id.
    Alike,
}

/// One reason, and its share of the score.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// Why.
    pub why: Why,
    /// Its share, in hundredths of a percent; all of a hit's reasons make 10,000.
    pub share: u32,
}

/// The whole, in hundredths of a percent.
const WHOLE: u32 = 10_000;

/// Reasons from points; those without points are left out.
pub(crate) fn reasons(points: Vec<(Why, u32)>) -> Vec<Reason> {
    let sum: u32 = points.iter().map(|(_, points)| points).sum();
    if sum == 0 {
        return vec![Reason { why: Why::Alike, share: WHOLE }];
    }
    let share = |points: u32| {
        let share = u64::from(points) * u64::from(WHOLE) / u64::from(sum);
        u32::try_from(share).unwrap_or(WHOLE)
    };
    let mut all: Vec<Reason> = points
        .into_iter()
        .filter(|(_, points)| *points > 0)
        .map(|(why, points)| Reason { why, share: share(points) })
        .collect();
    all.sort_by_key(|reason| std::cmp::Reverse(reason.share));
    // What rounding left over goes to the largest.
    let rest = WHOLE - all.iter().map(|reason| reason.share).sum::<u32>();
    if let Some(first) = all.first_mut() {
        first.share += rest;
    }
    all
}

pub(crate) fn of_answer(answer: &Answered) -> Vec<(Why, u32)> {
    answer_reasons(answer).into_iter().collect()
}

impl core::fmt::Display for Why {
    fn fmt(&self, out: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let lines = |count: &u32| if *count == 1 { "line" } else { "lines" };
        match self {
            Self::Word { word, place, is_exact } => {
                let place = match place {
                    Place::Title => "in the title",
                    Place::Item => "in the name of a line",
                    Place::About => "in a note, an attribute or a category",
                };
                let form = if *is_exact { "" } else { "another form of " };
                write!(out, "{form}`{word}` {place}")
            }
            Self::Answers { lines: count } => write!(out, "answers {count} {} of the need", lines(count)),
            Self::SameCategory { lines: count } => {
                write!(out, "in the very category asked for, in {count} {}", lines(count))
            }
            Self::Meets { met, lacking: 0 } => write!(out, "meets {met} of {met} requirements"),
            Self::Meets { met, lacking } => {
                write!(out, "meets {met} of {} requirements and says nothing of {lacking}", met + lacking)
            }
            Self::Price => out.write_str("its price, as the order asked for"),
            Self::End => out.write_str("when it ends, as the order asked for"),
            Self::Alike => out.write_str("nothing asked for sets it apart; listed by id"),
        }
    }
}

impl core::fmt::Display for Reason {
    fn fmt(&self, out: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(out, "{}.{:02} %: {}", self.share / 100, self.share % 100, self.why)
    }
}
