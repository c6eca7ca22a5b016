//! The rule of choosing: who may be chosen, and who is.

use super::{Column, Comparison, Enough, LeftOut, Pick};
use crate::number;
use ledger::Listing;
use std::collections::BTreeMap;
use vocabulary::{Match, QuoteId};

canon::code! {
    /// What decides among the bids that may be chosen.
    pub enum Basis {
        /// One bid has all: the lowest total, without VAT.
        1 => LowestTotal "lowest_total",
        /// Each line goes to whom has the lowest price of a unit there, without VAT.
        2 => LowestByLine "lowest_by_line",
        /// One bid has all: the shortest time of delivery, and among equals the lowest total.
        3 => SoonestDelivery "soonest_delivery",
    }
}

/// The scheme of the reference by which a need states its rule.
pub const RULE_SCHEME: &str = "selection-rule";

/// Not a rule.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{text}` is not a rule such as `lowest_total`, or `soonest_delivery lacking less above on_time=9000`: what \
     decides, then what is allowed"
)]
pub struct UnknownRule {
    /// What was given.
    pub text: String,
}

canon::record! {
    /// The rule by which bids on a need are chosen.
    ///
    /// A need states its rule as one of its references, so that it is signed and published with the need:
    /// scheme [`RULE_SCHEME`], and as id the rule's text. A need that states none follows the default: the
    /// lowest total among the bids that meet every requirement of every line.
    ///
    /// Text: what decides, then what is allowed, each after a space: `lacking`, `less`, `above`, and
    /// `on_time=9000` for the least share of orders on time, in hundredths of a percent.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct SelectionRule {
        /// What decides.
        1 => basis: Basis,
        /// True if a bid may be chosen that says nothing of a requirement; never one that misses it.
        2 => lacking_allowed: bool,
        /// True if a bid may be chosen that has less than is needed of a line.
        3 => less_allowed: bool,
        /// True if a bid may be chosen that asks more than the need names.
        4 => above_limit_allowed: bool,
        /// How many of the bidder's orders must have been in full and on time, in hundredths of a percent; who
        /// has no ended order yet is not left out for that.
        5 => on_time_at_least: Option<u16>,
    }
}

impl Default for SelectionRule {
    fn default() -> Self {
        Self {
            basis: Basis::LowestTotal,
            lacking_allowed: false,
            less_allowed: false,
            above_limit_allowed: false,
            on_time_at_least: None,
        }
    }
}

impl SelectionRule {
    /// The rule that a need states; the default if it states none.
    ///
    /// # Errors
    /// [`UnknownRule`]: whoever compares must say so, and not apply another rule.
    pub fn of(need: &Listing) -> Result<Self, UnknownRule> {
        let stated = need.references.iter().find(|reference| *reference.scheme == *RULE_SCHEME);
        stated.map_or_else(|| Ok(Self::default()), |reference| reference.id.parse())
    }

    /// The rule's text.
    pub fn code(&self) -> String {
        let mut code = canon_name(self.basis).to_owned();
        let allowed =
            [(self.lacking_allowed, LACKING), (self.less_allowed, LESS), (self.above_limit_allowed, ABOVE)];
        for (_, word) in allowed.into_iter().filter(|(is_allowed, _)| *is_allowed) {
            code += " ";
            code += word;
        }
        if let Some(least) = self.on_time_at_least {
            code += &format!(" {ON_TIME}{least}");
        }
        code
    }
}

const LACKING: &str = "lacking";
const LESS: &str = "less";
const ABOVE: &str = "above";
const ON_TIME: &str = "on_time=";

const fn canon_name(basis: Basis) -> &'static str {
    match basis {
        Basis::LowestTotal => "lowest_total",
        Basis::LowestByLine => "lowest_by_line",
        Basis::SoonestDelivery => "soonest_delivery",
    }
}

impl core::str::FromStr for SelectionRule {
    type Err = UnknownRule;
    fn from_str(text: &str) -> Result<Self, UnknownRule> {
        let unknown = || UnknownRule { text: text.chars().take(128).collect() };
        let mut words = text.split(' ');
        let basis = words.next().unwrap_or_default().parse().map_err(|_| unknown())?;
        let mut rule = Self { basis, ..Self::default() };
        for word in words {
            match word.strip_prefix(ON_TIME) {
                Some(least) => {
                    let least: Option<u16> = least.parse().ok().filter(|least| *least <= WHOLE);
                    rule.on_time_at_least = Some(least.ok_or_else(unknown)?);
                }
                None if word == LACKING => rule.lacking_allowed = true,
                None if word == LESS => rule.less_allowed = true,
                None if word == ABOVE => rule.above_limit_allowed = true,
                None => return Err(unknown()),
            }
        }
        // One text for a rule: what is said twice, or in another order, is none.
        if rule.code() == text { Ok(rule) } else { Err(unknown()) }
    }
}

/// The whole, in hundredths of a percent.
const WHOLE: u16 = 10_000;

/// Says why the rule leaves a bid out.
pub(super) fn judge(need: &Listing, column: &mut Column, rule: &SelectionRule) {
    let all = (0_u16..).take(need.lines.len());
    let missing: Vec<u16> = all.filter(|line| !column.cells.contains_key(line)).collect();
    let is_whole = match rule.basis {
        Basis::LowestTotal | Basis::SoonestDelivery => true,
        Basis::LowestByLine => false,
    };
    if is_whole && !missing.is_empty() {
        column.left_out.push(LeftOut::LinesMissing { lines: missing });
    }
    if is_whole {
        let faults: Vec<LeftOut> = column.cells.keys().flat_map(|line| faults(column, *line, rule)).collect();
        column.left_out.extend(faults);
    }
    let share = column.standing.selling.on_time_share();
    if let Some(share) = share.filter(|share| rule.on_time_at_least.is_some_and(|least| *share < least)) {
        column.left_out.push(LeftOut::LateBefore { share });
    }
}

/// What keeps a bid from being chosen on one line.
pub(super) fn faults(column: &Column, line: u16, rule: &SelectionRule) -> Vec<LeftOut> {
    let Some(cell) = column.cells.get(&line) else { return Vec::new() };
    let fault = |(name, fare): &(String, Match)| match fare {
        Match::Met => None,
        Match::Missed { why } => Some(LeftOut::Missed { line, name: name.clone(), why: why.clone() }),
        Match::Lacking if rule.lacking_allowed => None,
        Match::Lacking => Some(LeftOut::Lacking { line, name: name.clone() }),
    };
    let mut faults: Vec<LeftOut> = cell.requirements.iter().filter_map(fault).collect();
    if cell.enough != Enough::Yes && !rule.less_allowed {
        faults.push(LeftOut::TooLittle { line });
    }
    if cell.is_above_limit && !rule.above_limit_allowed {
        faults.push(LeftOut::AboveLimit { line });
    }
    faults
}

/// Places the bids and picks.
pub(super) fn apply(need: &Listing, comparison: &mut Comparison) {
    match comparison.rule.basis {
        Basis::LowestTotal | Basis::SoonestDelivery => pick_one(comparison),
        Basis::LowestByLine => pick_by_line(need, comparison),
    }
}

/// What a bid is placed by: less is better.
fn measure(column: &Column, basis: Basis) -> Option<(u64, u64)> {
    let net = column.net?.minor();
    match basis {
        Basis::LowestTotal | Basis::LowestByLine => Some((net, 0)),
        // A bid that does not say how long it takes comes last.
        Basis::SoonestDelivery => Some((column.delivery.as_ref().map_or(u64::MAX, number::size), net)),
    }
}

fn pick_one(comparison: &mut Comparison) {
    let basis = comparison.rule.basis;
    place(comparison, basis);
    let first: Vec<&Column> = comparison.columns.iter().filter(|column| column.place == Some(1)).collect();
    match first.as_slice() {
        [] => {}
        [only] => {
            let lines = only.cells.keys().copied().collect();
            comparison.picks = vec![Pick { quote: only.quote, lines }];
        }
        equal => comparison.tied = equal.iter().map(|column| column.quote).collect(),
    }
}

fn place(comparison: &mut Comparison, basis: Basis) {
    let mut measures: Vec<(u64, u64)> = comparison
        .columns
        .iter()
        .filter(|column| column.left_out.is_empty())
        .filter_map(|column| measure(column, basis))
        .collect();
    measures.sort_unstable();
    for column in &mut comparison.columns {
        if column.left_out.is_empty() {
            let own = measure(column, basis);
            let before = own.map(|own| measures.partition_point(|other| *other < own));
            column.place = before.and_then(|before| u32::try_from(before + 1).ok());
        }
    }
}

fn pick_by_line(need: &Listing, comparison: &mut Comparison) {
    place(comparison, Basis::LowestByLine);
    let mut picks: BTreeMap<QuoteId, Vec<u16>> = BTreeMap::new();
    for line in (0_u16..).take(need.lines.len()) {
        let fits = |column: &&Column| {
            column.left_out.is_empty() && faults(column, line, &comparison.rule).is_empty()
        };
        // By unit, so that who offers less is not cheaper for that.
        let price = |column: &Column| Some((column.cells.get(&line)?.price.micros(), column.quote));
        let prices: Vec<(u64, QuoteId)> = comparison.columns.iter().filter(fits).filter_map(price).collect();
        let Some(least) = prices.iter().map(|(price, _)| *price).min() else { continue };
        let best: Vec<QuoteId> =
            prices.iter().filter(|(price, _)| *price == least).map(|(_, quote)| *quote).collect();
        match best.as_slice() {
            [only] => picks.entry(*only).or_default().push(line),
            equal => comparison.tied.extend(equal),
        }
    }
    comparison.tied.sort_unstable();
    comparison.tied.dedup();
    comparison.picks = picks.into_iter().map(|(quote, lines)| Pick { quote, lines }).collect();
}
