//! Bids on a need side by side, and which of them the rule of choosing picks.
//!
//! Promise: told from the need, the quotes, the bidders' records and the rule alone, so whoever has them comes
//! to the same table and the same choice. A bid that is left out is told with its reason; nothing is decided by
//! chance, a tie is left to the owner.
//! Not here: choosing (the ledger's act `select`), reading the records (`gateway`).
//! Start reading at [`compare`](fn@compare).

mod rule;
mod words;

pub use rule::{Basis, RULE_SCHEME, SelectionRule, UnknownRule};

use crate::answer::{Enough, enough, longest};
use crate::known::longest_delivery;
use crate::standing::Standing;
use ledger::{Listing, ListingLine, Quote, QuoteLine, QuoteStage};
use std::collections::BTreeMap;
use vocabulary::{
    AgentId, Amount, Bill, Currency, Match, Price, Quantity, QuoteId, Taxed, Totals, Vat, line_net, match_all,
};

/// The most bids that are compared: as many as a need can have chosen from at once.
pub const BIDS_MAX: usize = 256;

/// One bid, as it is put beside others.
#[derive(Clone, Debug)]
pub struct Bid<'a> {
    /// The quote's id.
    pub id: QuoteId,
    /// The quote.
    pub quote: &'a Quote,
    /// The bidder's record.
    pub standing: Standing,
}

/// What a bid says to one line of the need.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// The need's line, counted from 0.
    pub line: u16,
    /// The price of one unit, without VAT.
    pub price: Price,
    /// How much is quoted; as needed, if the quote does not say. Absent if neither does: then there is no total.
    pub quantity: Option<Quantity>,
    /// Price times quantity, rounded half up.
    pub net: Option<Amount>,
    /// VAT, as the need says it.
    pub vat: Option<Vat>,
    /// How each requirement of the line fares.
    pub requirements: Vec<(String, Match)>,
    /// Whether there is as much as is needed.
    pub enough: Enough,
    /// How long delivering takes at most, if it is said.
    pub delivery: Option<Quantity>,
    /// Whether it is above the most that the need would pay.
    pub is_above_limit: bool,
}

impl Cell {
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
}

/// Why a bid cannot be chosen, or the rule leaves it out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LeftOut {
    /// It is still sealed, or was never opened.
    Sealed,
    /// It was taken back, or has lapsed.
    Gone,
    /// It answers an earlier version of the need.
    OldVersion {
        /// Which.
        version: u32,
    },
    /// It names no line of the need, or one twice.
    Unreadable,
    /// It is not in the currency of the comparison.
    OtherCurrency {
        /// In which it is.
        currency: Currency,
    },
    /// It does not say what lines cost in all: neither it nor the need says how much.
    NoTotal {
        /// The line.
        line: u16,
    },
    /// It is too large to be added up.
    TooLarge,
    /// It does not quote lines that the need has.
    LinesMissing {
        /// Which.
        lines: Vec<u16>,
    },
    /// It misses a requirement.
    Missed {
        /// The line.
        line: u16,
        /// The requirement.
        name: String,
        /// Why.
        why: String,
    },
    /// It says nothing of a requirement.
    Lacking {
        /// The line.
        line: u16,
        /// The requirement.
        name: String,
    },
    /// It has less than is needed, or in another measure.
    TooLittle {
        /// The line.
        line: u16,
    },
    /// It asks more than the need would pay.
    AboveLimit {
        /// The line.
        line: u16,
    },
    /// Too few of the bidder's orders were on time.
    LateBefore {
        /// How many were, in hundredths of a percent.
        share: u16,
    },
}

/// One bid in the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// The quote.
    pub quote: QuoteId,
    /// Who bids.
    pub bidder: AgentId,
    /// What it says to each line that it quotes, by line.
    pub cells: BTreeMap<u16, Cell>,
    /// What the lines cost without VAT, in the currency of the comparison.
    pub net: Option<Amount>,
    /// With VAT, and by rate; absent if VAT is not known for every line.
    pub totals: Option<Totals>,
    /// How long delivering everything takes at most; absent if a quoted line does not say.
    pub delivery: Option<Quantity>,
    /// The bidder's record.
    pub standing: Standing,
    /// Why it is left out; empty if the rule may choose it.
    pub left_out: Vec<LeftOut>,
    /// Its place under the rule, from 1; bids that are left out have none, equal bids have the same.
    pub place: Option<u32>,
}

/// What the rule picks: a quote, and which of the need's lines it is to have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pick {
    /// The quote.
    pub quote: QuoteId,
    /// The lines, counted from 0.
    pub lines: Vec<u16>,
}

/// Bids side by side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// The rule that was applied.
    pub rule: SelectionRule,
    /// The currency that totals are compared in; absent if no bid has a price.
    pub currency: Option<Currency>,
    /// The bids, in the order in which they were given.
    pub columns: Vec<Column>,
    /// What the rule picks, ready for `select`; empty if it picks nothing.
    pub picks: Vec<Pick>,
    /// Bids that are equally good under the rule where it would have to pick one: the owner decides.
    pub tied: Vec<QuoteId>,
}

/// Puts bids on `need` side by side and applies `rule`, which the need states ([`SelectionRule::of`]) or another. Bids beyond [`BIDS_MAX`] are not looked at.
pub fn compare(need: &Listing, bids: &[Bid<'_>], rule: &SelectionRule) -> Comparison {
    let bids = bids.get(..BIDS_MAX).unwrap_or(bids);
    let currency = currency_of(need, bids);
    let columns = bids.iter().map(|bid| column(need, bid, currency, rule)).collect();
    let mut comparison =
        Comparison { rule: rule.clone(), currency, columns, picks: Vec::new(), tied: Vec::new() };
    rule::apply(need, &mut comparison);
    comparison
}

/// The need's own currency; else the one that most bids are in, and among equals the first by code.
fn currency_of(need: &Listing, bids: &[Bid<'_>]) -> Option<Currency> {
    if let Some(price) = need.lines.iter().find_map(|line| line.price) {
        return Some(price.currency());
    }
    let mut counts: BTreeMap<Currency, usize> = BTreeMap::new();
    for bid in bids {
        if let Some(line) = bid.quote.content.as_ref().and_then(|content| content.lines.first()) {
            *counts.entry(line.price.currency()).or_default() += 1;
        }
    }
    counts.into_iter().rev().max_by_key(|(_, count)| *count).map(|(currency, _)| currency)
}

fn column(need: &Listing, bid: &Bid<'_>, currency: Option<Currency>, rule: &SelectionRule) -> Column {
    let quote = bid.quote;
    let mut column = Column {
        quote: bid.id,
        bidder: quote.bidder,
        cells: BTreeMap::new(),
        net: None,
        totals: None,
        delivery: None,
        standing: bid.standing.clone(),
        left_out: Vec::new(),
        place: None,
    };
    match quote.stage {
        QuoteStage::Open | QuoteStage::Selected => {}
        QuoteStage::Sealed => column.left_out.push(LeftOut::Sealed),
        QuoteStage::Withdrawn | QuoteStage::Lapsed => column.left_out.push(LeftOut::Gone),
    }
    if quote.version != need.version {
        column.left_out.push(LeftOut::OldVersion { version: quote.version });
        return column;
    }
    let Some(content) = &quote.content else { return column };
    for line in content.lines.iter() {
        let Some(wanted) = need.lines.get(usize::from(line.line)) else {
            column.left_out.push(LeftOut::Unreadable);
            return column;
        };
        if column.cells.insert(line.line, cell(wanted, line)).is_some() {
            column.left_out.push(LeftOut::Unreadable);
            return column;
        }
    }
    sum_up(&mut column, currency);
    rule::judge(need, &mut column, rule);
    column
}

fn cell(wanted: &ListingLine, quoted: &QuoteLine) -> Cell {
    let quantity = quoted.quantity.or(wanted.quantity);
    let limit = wanted.price.filter(|limit| limit.currency() == quoted.price.currency());
    let requirements = match_all(&wanted.requirements, &quoted.attributes);
    Cell {
        line: quoted.line,
        price: quoted.price,
        quantity,
        net: quantity.and_then(|quantity| line_net(&quoted.price, &quantity, None, None).ok()),
        vat: wanted.vat,
        requirements: requirements.into_iter().map(|(name, fare)| (name.to_string(), fare)).collect(),
        enough: enough(wanted.quantity, quoted.quantity),
        delivery: longest_delivery(&quoted.attributes),
        is_above_limit: limit.is_some_and(|limit| quoted.price.micros() > limit.micros()),
    }
}

/// Adds the lines up; says why if they cannot be.
fn sum_up(column: &mut Column, currency: Option<Currency>) {
    let Some(currency) = currency else { return };
    let other = column.cells.values().find(|cell| cell.price.currency() != currency);
    if let Some(cell) = other {
        column.left_out.push(LeftOut::OtherCurrency { currency: cell.price.currency() });
        return;
    }
    if let Some(cell) = column.cells.values().find(|cell| cell.quantity.is_none()) {
        column.left_out.push(LeftOut::NoTotal { line: cell.line });
        return;
    }
    let nets: Option<Vec<Amount>> = column.cells.values().map(|cell| cell.net).collect();
    let Some(net) = nets.and_then(|nets| Amount::sum(currency, &nets).ok()) else {
        column.left_out.push(LeftOut::TooLarge);
        return;
    };
    column.net = Some(net);
    let taxed: Option<Vec<Taxed>> =
        column.cells.values().map(|cell| Some(Taxed { net: cell.net?, vat: cell.vat? })).collect();
    column.totals = taxed.and_then(|lines| Bill::of_lines(currency, &lines).totals().ok());
    let times: Option<Vec<Quantity>> = column.cells.values().map(|cell| cell.delivery).collect();
    column.delivery = times.and_then(|times| longest(times.into_iter()));
}
