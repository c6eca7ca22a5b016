//! Steps and parties: the words of the friction report.

use core::fmt;
use vocabulary::Verb;

/// What kind of step it was: an act by its verb, or a deadline that passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// Somebody acted.
    Act(Verb),
    /// Nobody acted in time.
    Deadline,
}

impl Step {
    /// The name, for people and in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Act(verb) => verb.name(),
            Self::Deadline => "deadline",
        }
    }

    /// Where it stands in a report: in the order in which a trade goes, the deadline last.
    pub(crate) const fn rank(self) -> u64 {
        match self {
            Self::Act(Verb::Publish) => 3, // Before it can be found.
            Self::Act(verb) => verb.number() * 2,
            Self::Deadline => 1_000,
        }
    }
}

impl fmt::Display for Step {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(self.name())
    }
}

/// Who took a step, as the trade sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Party {
    /// The one who buys.
    Buyer,
    /// The one who sells, or would like to.
    Seller,
    /// An arbiter, or anybody else.
    Other,
    /// Nobody: a deadline passed.
    Clock,
}

impl Party {
    /// Every party, in the order of a report.
    pub const ALL: [Self; 4] = [Self::Buyer, Self::Seller, Self::Other, Self::Clock];

    /// The name, for people and in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Buyer => "buyer",
            Self::Seller => "seller",
            Self::Other => "other",
            Self::Clock => "deadline",
        }
    }
}
