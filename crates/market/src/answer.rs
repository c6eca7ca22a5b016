//! How an offer answers a need, line by line and requirement by requirement.
//!
//! Promise: judged from the two records alone, so anybody can do it again; requirements are judged by
//! `vocabulary::matches`.
//! Not here: which offers to look at (`view`, with [`crate::Query::answers`]).

use crate::number;
use ledger::{Listing, ListingLine};
use vocabulary::{Match, Quantity, match_all};

/// Whether a line has as much as is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Enough {
    /// It has, or one of the two leaves it open.
    Yes,
    /// It has less.
    Less {
        /// How much there is.
        offered: Quantity,
        /// How much is wanted.
        wanted: Quantity,
    },
    /// The two do not measure the same.
    OtherMeasure {
        /// How much there is.
        offered: Quantity,
        /// How much is wanted.
        wanted: Quantity,
    },
}

/// How one line of a need fares with an offer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineAnswer {
    /// The need's line, counted from 0.
    pub line: usize,
    /// The offer's line that fits best; absent if none is of that kind.
    pub offer_line: Option<usize>,
    /// How each requirement fares there.
    pub requirements: Vec<(String, Match)>,
    /// Whether there is enough.
    pub enough: Enough,
}

impl LineAnswer {
    /// How many requirements fare so.
    fn count(&self, wanted: impl Fn(&Match) -> bool) -> usize {
        self.requirements.iter().filter(|(_, fare)| wanted(fare)).count()
    }

    /// How many requirements are met.
    pub fn met(&self) -> usize {
        self.count(|fare| *fare == Match::Met)
    }

    /// How many are missed.
    pub fn missed(&self) -> usize {
        self.count(|fare| matches!(fare, Match::Missed { .. }))
    }

    /// Of how many nothing is said.
    pub fn lacking(&self) -> usize {
        self.count(|fare| *fare == Match::Lacking)
    }

    /// True if a line is of the kind that is wanted, and misses nothing.
    pub fn is_answered(&self) -> bool {
        self.offer_line.is_some() && self.missed() == 0
    }

    /// True if a line is of the kind that is wanted, and has everything.
    pub fn meets_all(&self) -> bool {
        self.offer_line.is_some() && self.met() == self.requirements.len()
    }
}

/// How an offer answers a need.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NeedAnswer {
    /// Line by line of the need.
    pub lines: Vec<LineAnswer>,
}

impl NeedAnswer {
    /// True if every line has everything.
    pub fn meets_all(&self) -> bool {
        self.lines.iter().all(LineAnswer::meets_all)
    }

    /// How many lines are answered.
    pub fn answered(&self) -> usize {
        self.lines.iter().filter(|line| line.is_answered()).count()
    }
}

/// How `offer` answers `need`; `None` if it answers no line without missing something.
pub fn answer(need: &Listing, offer: &Listing) -> Option<NeedAnswer> {
    let lines = need.lines.iter().enumerate().map(|(at, line)| line_answer(at, line, &offer.lines)).collect();
    let answer = NeedAnswer { lines };
    (answer.answered() > 0).then_some(answer)
}

pub(crate) fn line_answer(at: usize, need: &ListingLine, offered: &[ListingLine]) -> LineAnswer {
    let nothing = || LineAnswer { line: at, offer_line: None, requirements: Vec::new(), enough: Enough::Yes };
    let candidate = |(offer_line, offer): (usize, &ListingLine)| {
        let requirements: Vec<(String, Match)> = match_all(&need.requirements, &offer.item.attributes)
            .into_iter()
            .map(|(name, fare)| (name.to_string(), fare))
            .collect();
        let enough = enough(need.quantity, offer.quantity);
        let answer = LineAnswer { line: at, offer_line: Some(offer_line), requirements, enough };
        same_kind(need, offer, &answer).then_some(answer)
    };
    offered
        .iter()
        .enumerate()
        .filter_map(candidate)
        .min_by_key(|answer| (answer.missed(), answer.lacking(), answer.enough != Enough::Yes))
        .unwrap_or_else(nothing)
}

fn same_kind(need: &ListingLine, offer: &ListingLine, answer: &LineAnswer) -> bool {
    match (need.item.classified_as, offer.item.classified_as) {
        (Some(wider), Some(code)) => code.is_under(&wider),
        // Without categories on both sides it must at least have something of what is asked for.
        (None, Some(_) | None) | (Some(_), None) => answer.met() > 0,
    }
}

pub(crate) fn enough(wanted: Option<Quantity>, offered: Option<Quantity>) -> Enough {
    let (Some(wanted), Some(offered)) = (wanted, offered) else { return Enough::Yes };
    match offered.compare(&wanted) {
        Some(core::cmp::Ordering::Less) => Enough::Less { offered, wanted },
        Some(core::cmp::Ordering::Equal | core::cmp::Ordering::Greater) => Enough::Yes,
        None => Enough::OtherMeasure { offered, wanted },
    }
}

/// The longest of some measures of the same dimension, and nothing if they are of several.
pub(crate) fn longest(times: impl Iterator<Item = Quantity>) -> Option<Quantity> {
    times.max_by_key(number::size)
}
