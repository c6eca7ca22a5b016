//! Judging a listing by its numbers.
//!
//! Promise: the same verdict whether the numbers come from the index or from a listing that has just been
//! published; requirements are judged as `vocabulary::matches` judges them.
//! Start reading at [`Filter::fits`] and [`Need::answered_by`].

use crate::entry::{Asked, Form, Line, Trait, UNSAID, code_hash, kind_of_value, name_hash, words_hash};
use crate::number;
use crate::query::{PriceRange, Query};
use core::ops::RangeInclusive;
use ledger::Listing;
use vocabulary::{Cpv, Demand, Quantity, Requirement};

/// The most lines of a need that offers are searched for.
pub const NEED_LINES_MAX: usize = 32;

/// One way in which a requirement is met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Way {
    pub(crate) kind: u64,
    pub(crate) low: u64,
    pub(crate) high: u64,
}

/// A requirement, in numbers.
#[derive(Clone, Debug)]
pub(crate) struct Wish {
    pub(crate) name: u64,
    pub(crate) ways: Vec<Way>,
}

/// How a wish fares on one line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fare {
    Met,
    Missed,
    Lacking,
}

impl Wish {
    pub(crate) fn of(requirement: &Requirement) -> Self {
        let measure = |quantity: &Quantity| kind_of_value(Form::Measure, number::dimension(quantity.unit()));
        let one = |kind, low, high| vec![Way { kind, low, high }];
        let ways = match &requirement.required {
            Demand::Equals(words) => one(kind_of_value(Form::Words, 0), words_hash(words), words_hash(words)),
            Demand::AtLeast(least) => one(measure(least), number::size(least), UNSAID),
            Demand::AtMost(most) => one(measure(most), 0, number::size(most)),
            Demand::Between(range) => {
                one(measure(&range.min()), number::size(&range.min()), number::size(&range.max()))
            }
            Demand::OneOf(codes) => codes
                .iter()
                .map(|code| Way {
                    kind: kind_of_value(Form::Code, 0),
                    low: code_hash(code),
                    high: code_hash(code),
                })
                .collect(),
            Demand::Is(flag) => {
                one(kind_of_value(Form::Flag, 0), u64::from(flag.value), u64::from(flag.value))
            }
        };
        Self { name: name_hash(&requirement.name), ways }
    }

    fn fares(&self, line: u64, traits: &[Trait]) -> Fare {
        let mut fare = Fare::Lacking;
        for found in traits.iter().filter(|it| it.name == self.name && it.line() == line) {
            let is_met = self.ways.iter().any(|way| {
                found.kind_of_value() == way.kind && found.low >= way.low && found.high <= way.high
            });
            if is_met {
                return Fare::Met;
            }
            fare = Fare::Missed;
        }
        fare
    }
}

/// The numbers of a category and of all that stands under it: they follow each other.
pub(crate) fn numbers_under(wider: Cpv) -> RangeInclusive<u64> {
    let first = number::of_category(Some(wider));
    let count =
        (first + 1..).map_while(number::category).take_while(|category| category.is_under(&wider)).count();
    first..=first + u64::try_from(count).unwrap_or_default()
}

/// A range of prices, in numbers.
#[derive(Clone, Debug)]
pub(crate) struct Prices {
    pub(crate) currency: u64,
    pub(crate) dimension: Option<u64>,
    range: RangeInclusive<u64>,
}

impl Prices {
    fn of(price: &PriceRange) -> Self {
        let number = |limit: vocabulary::Price| match price.per {
            Some(unit) => number::price_size(&limit, unit),
            None => limit.micros(),
        };
        Self {
            currency: number::of_currency(Some(price.currency)),
            dimension: price.per.map(number::dimension),
            range: price.min.map_or(0, number)..=price.max.map_or(UNSAID - 1, number),
        }
    }

    fn fits(&self, line: &Line) -> bool {
        let price = if self.dimension.is_some() { line.base_price } else { line.price };
        line.currency() == self.currency
            && self.dimension.is_none_or(|dimension| dimension == line.dimension())
            && self.range.contains(&price)
    }
}

/// What one and the same line must have.
#[derive(Clone, Debug, Default)]
pub(crate) struct Filter {
    categories: Option<RangeInclusive<u64>>,
    currency: Option<u64>,
    pub(crate) prices: Option<Prices>,
    quantity: Option<(u64, u64)>,
    pub(crate) wishes: Vec<Wish>,
}

impl Filter {
    pub(crate) fn of(query: &Query) -> Self {
        Self {
            categories: query.category.map(numbers_under),
            currency: query.currency.map(|currency| number::of_currency(Some(currency))),
            prices: query.price.as_ref().map(Prices::of),
            quantity: query.quantity.map(|it| (number::dimension(it.unit()), number::size(&it))),
            wishes: query.all_requirements().iter().map(Wish::of).collect(),
        }
    }

    /// True if looking at single lines can say more than the whole listing does.
    pub(crate) fn looks_at_lines(&self) -> bool {
        self.prices.is_some()
            || self.quantity.is_some()
            || !self.wishes.is_empty()
            || (self.categories.is_some() && self.currency.is_some())
    }

    /// True if one line has everything.
    pub(crate) fn fits(&self, lines: &[Line], traits: &[Trait]) -> bool {
        (0_u64..).zip(lines).any(|(at, line)| self.fits_line(at, line, traits))
    }

    pub(crate) fn fits_line(&self, at: u64, line: &Line, traits: &[Trait]) -> bool {
        self.categories.as_ref().is_none_or(|numbers| numbers.contains(&line.category()))
            && self.currency.is_none_or(|currency| currency == line.currency())
            && self.prices.as_ref().is_none_or(|prices| prices.fits(line))
            && self
                .quantity
                .is_none_or(|(dimension, least)| dimension == line.dimension() && line.size >= least)
            && self.wishes.iter().all(|wish| wish.fares(at, traits) == Fare::Met)
    }
}

/// One line of a need, in numbers.
#[derive(Clone, Debug)]
pub(crate) struct NeedLine {
    pub(crate) category: Option<Cpv>,
    own: u64,
    numbers: Option<RangeInclusive<u64>>,
    pub(crate) wishes: Vec<Wish>,
}

/// A need, in numbers.
#[derive(Clone, Debug)]
pub(crate) struct Need {
    pub(crate) lines: Vec<NeedLine>,
}

/// How an offer answers a need.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Answered {
    /// How many lines it answers without missing anything.
    pub(crate) lines: u32,
    /// How many of those are in the very category asked for.
    pub(crate) same_category: u32,
    /// How many requirements are met on them.
    pub(crate) met: u32,
    /// About how many it says nothing.
    pub(crate) lacking: u32,
}

impl Answered {
    /// Both together.
    pub(crate) const fn and(self, other: Self) -> Self {
        Self {
            lines: self.lines + other.lines,
            same_category: self.same_category + other.same_category,
            met: self.met + other.met,
            lacking: self.lacking + other.lacking,
        }
    }
}

impl Need {
    pub(crate) fn of(need: &Listing) -> Self {
        let line = |line: &ledger::ListingLine| NeedLine {
            category: line.item.classified_as,
            own: number::of_category(line.item.classified_as),
            numbers: line.item.classified_as.map(numbers_under),
            wishes: line.requirements.iter().map(Wish::of).collect(),
        };
        Self { lines: need.lines.iter().take(NEED_LINES_MAX).map(line).collect() }
    }

    /// A need as it stands in the index.
    pub(crate) fn of_numbers(lines: &[Line], asks: &[Asked]) -> Self {
        let line = |(at, line): (u64, &Line)| {
            let category = number::category(line.category());
            let mut wishes: Vec<Wish> = Vec::new();
            let mut last = None;
            for ask in asks.iter().filter(|ask| ask.line() == at) {
                if last.replace(ask.requirement()) != Some(ask.requirement()) {
                    wishes.push(Wish { name: ask.name, ways: Vec::new() });
                }
                if let Some(wish) = wishes.last_mut() {
                    wish.ways.push(ask.way());
                }
            }
            NeedLine { category, own: line.category(), numbers: category.map(numbers_under), wishes }
        };
        Self { lines: (0_u64..).zip(lines).take(NEED_LINES_MAX).map(line).collect() }
    }

    /// How these lines answer; `None` if they answer no line without missing something.
    pub(crate) fn answered_by(&self, lines: &[Line], traits: &[Trait]) -> Option<Answered> {
        let mut all = Answered::default();
        for need in &self.lines {
            let best = (0_u64..)
                .zip(lines)
                .filter_map(|(at, line)| need.answered_by(at, line, traits))
                .max_by_key(|answer| (answer.met, answer.same_category));
            if let Some(best) = best {
                all.lines += 1;
                all.same_category += best.same_category;
                all.met += best.met;
                all.lacking += best.lacking;
            }
        }
        (all.lines > 0).then_some(all)
    }
}

impl NeedLine {
    fn answered_by(&self, at: u64, line: &Line, traits: &[Trait]) -> Option<Answered> {
        let mut answer = Answered { lines: 1, ..Answered::default() };
        for wish in &self.wishes {
            match wish.fares(at, traits) {
                Fare::Met => answer.met += 1,
                Fare::Lacking => answer.lacking += 1,
                Fare::Missed => return None,
            }
        }
        let same_kind = match &self.numbers {
            Some(numbers) if line.category() != 0 => numbers.contains(&line.category()),
            // Without categories on both sides it must at least have something of what is asked for.
            Some(_) | None => answer.met > 0,
        };
        answer.same_category = u32::from(self.own != 0 && self.own == line.category());
        same_kind.then_some(answer)
    }
}

/// The numbers of a category and of every wider one.
pub(crate) fn numbers_up(category: u64) -> impl Iterator<Item = u64> {
    let first = Some(category).filter(|category| *category != 0);
    std::iter::successors(first, |narrower| Some(number::wider(*narrower)).filter(|wider| *wider != 0))
}
