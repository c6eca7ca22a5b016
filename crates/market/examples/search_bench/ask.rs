//! The queries: what people ask of a market, made from its own words.

use crate::made::{Chance, Maker};
use ledger::Purpose;
use market::{PriceRange, Query};
use vocabulary::{Country, Cpv, Currency, Price, Span};

/// One query, before it is put as each side wants it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ask {
    pub(crate) words: Vec<String>,
    pub(crate) category: Option<Cpv>,
    pub(crate) country: Option<Country>,
    pub(crate) purpose: Option<Purpose>,
    pub(crate) dearest: Option<Price>,
    pub(crate) within_days: Option<u64>,
    pub(crate) is_open: bool,
}

impl Ask {
    /// As Kerf takes it: the first 20, best first, with all facets.
    pub(crate) fn query(&self) -> Query {
        let currency = self.dearest.map_or(Currency::EUR, |price| price.currency());
        let price = PriceRange { currency, min: None, max: self.dearest, per: None };
        Query {
            text: self.words.join(" "),
            category: self.category,
            country: self.country,
            purpose: self.purpose,
            price: self.dearest.map(|_| price),
            deliver_within: self.within_days.map(Span::days),
            is_open: self.is_open,
            limit: 20,
            ..Query::default()
        }
    }
}

/// The lowest code that stands under this one, and the highest.
pub(crate) fn codes_under(category: Cpv) -> (u32, u32) {
    let step = 10_u32.pow(8 - u32::from(category.level()));
    (category.number(), category.number() + step - 1)
}

/// A wider category: the division, or the group.
fn wider(category: Cpv, level: u8) -> Cpv {
    let mut wider = category;
    while let Some(parent) = wider.parent().filter(|_| wider.level() > level) {
        wider = parent;
    }
    wider
}

/// Words that the peer leaves out of every text, so that asking for them alone would find nothing there.
const COMMON: [&str; 12] =
    ["with", "from", "that", "this", "other", "have", "will", "your", "been", "more", "such", "same"];

/// The mix: words from real listings, and what people narrow them down by.
pub(crate) fn mix(maker: &mut Maker, count: usize) -> Vec<Ask> {
    let mut chance = Chance::new(0x6b65_7266);
    let mut asks = Vec::new();
    while asks.len() < count {
        let number = u32::try_from(chance.below(50_000)).unwrap_or_default();
        let made = maker.make(number);
        let text = made.listing.title.to_string();
        let all: Vec<&str> = text.split(|letter: char| !letter.is_alphanumeric()).collect();
        let is_meant =
            |word: &&str| word.chars().count() >= 4 && !COMMON.contains(&word.to_lowercase().as_str());
        let long: Vec<&str> = all.into_iter().filter(is_meant).collect();
        let wanted = 1 + usize::try_from(chance.below(3)).unwrap_or_default();
        let words: Vec<String> = long.into_iter().take(wanted).map(str::to_lowercase).collect();
        let mut ask = Ask { is_open: chance.percent(60), ..Ask::default() };
        let kind = asks.len() % 20;
        let (level, few) = if chance.percent(50) { (2, 1) } else { (3, 2) };
        match kind {
            // Words alone.
            0..6 => ask.words = words,
            // Words within a division or a group.
            6..10 => {
                ask.words = words.into_iter().take(few).collect();
                ask.category = Some(wider(made.category, level));
            }
            // Words, and where or what it is.
            10..13 => {
                ask.words = words.into_iter().take(few).collect();
                ask.country = Some(made.country);
            }
            13..15 => {
                ask.words = words.into_iter().take(few).collect();
                ask.purpose = Some(made.listing.purpose);
            }
            // A category up to a price.
            15..17 => {
                ask.category = Some(wider(made.category, level));
                ask.dearest = Some(made.price);
            }
            // Words, soon.
            17 => {
                ask.words = words.into_iter().take(1).collect();
                ask.within_days = Some(1 + chance.below(30));
            }
            // Looking around in a category.
            _ => ask.category = Some(wider(made.category, level)),
        }
        if !ask.words.is_empty() || ask.category.is_some() {
            asks.push(ask);
        }
    }
    asks
}
