//! What is searched for.
//!
//! Promise: everything is bounded, and what is out of bounds is refused with a reason before any work is done.
//! Start reading at [`Query`].

use crate::known::{Area, DELIVERY_TIME};
use crate::word::words;
use ledger::{Listing, ListingStage, Purpose};
use vocabulary::{
    AgentId, Country, Cpv, Currency, Demand, ListingId, Price, Quantity, Requirement, Span, Unit,
};

/// The most bytes of the text of a query.
pub const TEXT_BYTES_MAX: usize = 400;
/// The most different words of a query.
pub const WORDS_MAX: usize = 16;
/// The most requirements of a query.
pub const REQUIREMENTS_MAX: usize = 16;
/// The most hits of one page.
pub const HITS_MAX: usize = 100;
/// How many hits can be paged through; whoever wants more narrows the search down.
pub const DEPTH_MAX: u32 = 10_000;

/// Why a query is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum QueryError {
    /// Too much text.
    #[error("a text of {bytes} bytes is searched for; {TEXT_BYTES_MAX} are the most")]
    TextTooLong {
        /// How much there is.
        bytes: usize,
    },
    /// Too many words.
    #[error("at most {WORDS_MAX} different words can be searched for")]
    TooManyWords,
    /// Too many requirements.
    #[error("at most {REQUIREMENTS_MAX} requirements can be searched for")]
    TooManyRequirements,
    /// No page is that long, or empty.
    #[error("a page has 1 to {HITS_MAX} hits, not {limit}")]
    PageSize {
        /// What was asked.
        limit: usize,
    },
    /// Too deep.
    #[error("after {DEPTH_MAX} hits a search ends; narrow it down")]
    TooDeep,
    /// A price without its currency, or in two.
    #[error("prices are compared within one currency: name it")]
    NoCurrency,
    /// A cursor that no answer gave.
    #[error("the cursor is none that a search gave")]
    BadCursor,
    /// A limit of a price that is upside down.
    #[error("the lowest price is above the highest")]
    PricesReversed,
    /// The index could not be read.
    #[error("the index could not be read: {0}")]
    Index(String),
}

/// In which order hits come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// What fits best first; what fits alike, by id.
    #[default]
    BestFirst,
    /// The lowest price per base unit first, among the lines in the currency asked for. A listing without one
    /// is not found.
    CheapestFirst,
    /// What ends soonest first; what has no end last.
    EndingFirst,
}

/// Prices of one currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PriceRange {
    /// In which currency.
    pub currency: Currency,
    /// No less, without VAT.
    pub min: Option<Price>,
    /// No more, without VAT.
    pub max: Option<Price>,
    /// Per what; a price of a line in another unit of the same dimension is converted. Absent: the prices as
    /// they stand, whatever they are for.
    pub per: Option<Unit>,
}

/// A search. What is not said does not matter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// Words; all of them must be there, in any of their forms. Without a letter or a digit it asks for nothing.
    pub text: String,
    /// Offers, or needs.
    pub purpose: Option<Purpose>,
    /// How far it is.
    pub stage: Option<ListingStage>,
    /// Only what somebody can act on at the time of the search.
    pub is_open: bool,
    /// A category, and what stands under it.
    pub category: Option<Cpv>,
    /// Whose.
    pub owner: Option<AgentId>,
    /// Where its owner is.
    pub country: Option<Country>,
    /// Where it can be had: it, or a wider area, is served.
    pub area: Option<Area>,
    /// What it may cost.
    pub price: Option<PriceRange>,
    /// Has a line in this currency.
    pub currency: Option<Currency>,
    /// At least so much of one line; a line that leaves its quantity open has enough.
    pub quantity: Option<Quantity>,
    /// Within this time, as the attribute `delivery time` says.
    pub deliver_within: Option<Span>,
    /// What one and the same line must have.
    pub requirements: Vec<Requirement>,
    /// A need: finds the offers that answer at least one of its first [`crate::NEED_LINES_MAX`] lines without
    /// missing anything that the line asks for.
    pub answers: Option<Box<Listing>>,
    /// An offer: finds the needs of which it answers at least one line without missing anything.
    pub answered_by: Option<Box<Listing>>,
    /// In which order.
    pub order: Order,
    /// Where the page before ended.
    pub cursor: Option<Cursor>,
    /// The most hits; 0 means 20.
    pub limit: usize,
    /// Without the counts by facet, which cost more than the hits.
    pub without_facets: bool,
}

/// Where a page ended.
///
/// Text: 58 hexadecimal digits. It says how good the last hit was, so that the next page begins after it even if
/// the index has moved on; what came in between is then where it belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    pub(crate) rank: u64,
    pub(crate) listing: ListingId,
    pub(crate) depth: u32,
    pub(crate) order: u8,
}

impl core::fmt::Display for Cursor {
    fn fmt(&self, out: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let mut bytes = vec![self.order];
        bytes.extend(self.depth.to_be_bytes());
        bytes.extend(self.rank.to_be_bytes());
        bytes.extend(self.listing.0);
        out.write_str(&canon::hex_encode(&bytes))
    }
}

impl core::str::FromStr for Cursor {
    type Err = QueryError;
    fn from_str(text: &str) -> Result<Self, QueryError> {
        let bytes: [u8; 29] = Some(text)
            .filter(|text| text.len() == 58)
            .and_then(canon::hex_decode)
            .and_then(|bytes| bytes.try_into().ok())
            .ok_or(QueryError::BadCursor)?;
        let [order, rest @ ..] = bytes;
        let (depth, rest) = rest.split_first_chunk::<4>().ok_or(QueryError::BadCursor)?;
        let (rank, rest) = rest.split_first_chunk::<8>().ok_or(QueryError::BadCursor)?;
        let listing = ListingId(rest.try_into().map_err(|_| QueryError::BadCursor)?);
        Ok(Self { rank: u64::from_be_bytes(*rank), listing, depth: u32::from_be_bytes(*depth), order })
    }
}

pub(crate) const fn order_number(order: Order) -> u8 {
    match order {
        Order::BestFirst => 1,
        Order::CheapestFirst => 2,
        Order::EndingFirst => 3,
    }
}

/// A page that names no size.
const HITS_USUAL: usize = 20;

impl Query {
    /// A search for words.
    pub fn of_text(text: &str) -> Self {
        Self { text: text.to_owned(), ..Self::default() }
    }

    /// How many hits a page has.
    pub(crate) const fn page(&self) -> usize {
        if self.limit == 0 { HITS_USUAL } else { self.limit }
    }

    /// The different words searched for.
    pub(crate) fn words(&self) -> Result<Vec<String>, QueryError> {
        if self.text.len() > TEXT_BYTES_MAX {
            return Err(QueryError::TextTooLong { bytes: self.text.len() });
        }
        let mut found: Vec<String> = Vec::new();
        for word in words(&self.text) {
            if found.contains(&word) {
                continue;
            }
            if found.len() == WORDS_MAX {
                return Err(QueryError::TooManyWords);
            }
            found.push(word);
        }
        Ok(found)
    }

    /// The currency in which prices are compared.
    pub(crate) fn price_currency(&self) -> Option<Currency> {
        self.price.map(|price| price.currency).or(self.currency)
    }

    /// What one line must have, the time of delivery included.
    pub(crate) fn all_requirements(&self) -> Vec<Requirement> {
        let within = self.deliver_within.and_then(delivery_requirement);
        self.requirements.iter().cloned().chain(within).collect()
    }

    /// # Errors
    /// [`QueryError`]: the first bound that it breaks.
    pub(crate) fn check(&self) -> Result<(), QueryError> {
        if self.requirements.len() > REQUIREMENTS_MAX {
            return Err(QueryError::TooManyRequirements);
        }
        if self.page() > HITS_MAX {
            return Err(QueryError::PageSize { limit: self.limit });
        }
        if let Some(price) = &self.price {
            let of_another = |limit: Option<Price>| limit.is_some_and(|it| it.currency() != price.currency);
            if of_another(price.min) || of_another(price.max) {
                return Err(QueryError::NoCurrency);
            }
            if price.min.zip(price.max).is_some_and(|(min, max)| min.micros() > max.micros()) {
                return Err(QueryError::PricesReversed);
            }
        }
        if self.order == Order::CheapestFirst && self.price_currency().is_none() {
            return Err(QueryError::NoCurrency);
        }
        match self.cursor {
            Some(cursor) if cursor.order != order_number(self.order) => Err(QueryError::BadCursor),
            Some(cursor) if cursor.depth >= DEPTH_MAX => Err(QueryError::TooDeep),
            Some(_) | None => Ok(()),
        }
    }
}

/// What must hold of the attribute `delivery time`.
fn delivery_requirement(within: Span) -> Option<Requirement> {
    let unit = Unit::parse("SEC").ok()?;
    // Thousandths of a second are a thousand millionths each.
    let quantity = Quantity::new(within.ms().checked_mul(1_000)?, unit).ok()?;
    Some(Requirement { name: DELIVERY_TIME.parse().ok()?, required: Demand::AtMost(quantity) })
}
