//! Saved searches: what one wants to be told of when it is published.
//!
//! Promise: a listing matches a saved search if, and only if, the search would find it in the index.
//! Not here: keeping them and telling whoever saved them (`gateway`).
//! Start reading at [`SavedSearch`], then [`Percolator::matching`].

use crate::entry::{Entry, Owner, up};
use crate::filter::Filter;
use crate::index::{fact, facts};
use crate::known::{Area, UnknownArea};
use crate::number;
use crate::query::{PriceRange, Query, QueryError, TEXT_BYTES_MAX};
use crate::word::{Forms, Known};
use canon::{List, Text};
use ledger::{Listing, Purpose};
use std::collections::{BTreeMap, BTreeSet};
use vocabulary::{
    AgentId, Country, Cpv, Currency, ListingId, Name, Price, Quantity, Requirement, Span, Timestamp, Unit,
};

/// The most searches that one percolator keeps.
pub const SAVED_MAX: usize = 100_000;

canon::record! {
    /// A search to be told of. What is not said does not matter.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct SavedSearch {
        /// Who wants to be told.
        1 => owner: AgentId,
        /// What they call it.
        2 => name: Name,
        /// Words; all of them must be there, in any of their forms.
        3 => text: Option<Text<TEXT_BYTES_MAX>>,
        /// Offers, or needs.
        4 => purpose: Option<Purpose>,
        /// A category, and what stands under it.
        5 => category: Option<Cpv>,
        /// Whose.
        6 => of: Option<AgentId>,
        /// Where its owner is.
        7 => country: Option<Country>,
        /// Where it can be had: the code of an [`Area`].
        8 => area: Option<Text<8>>,
        /// Has a line in this currency.
        9 => currency: Option<Currency>,
        /// No price below this.
        10 => price_min: Option<Price>,
        /// No price above this.
        11 => price_max: Option<Price>,
        /// Prices are per this.
        12 => price_per: Option<Unit>,
        /// At least so much of one line.
        13 => quantity: Option<Quantity>,
        /// Within this time, as the attribute `delivery time` says.
        14 => deliver_within: Option<Span>,
        /// What one and the same line must have.
        15 => requirements: List<Requirement, 16>,
    }
}

/// Why a saved search cannot be kept.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum SavedError {
    /// It would be refused as a search.
    #[error(transparent)]
    Query(#[from] QueryError),
    /// Its area is none.
    #[error(transparent)]
    Area(#[from] UnknownArea),
    /// There are too many.
    #[error("{SAVED_MAX} searches are kept, and no more")]
    TooMany,
}

impl SavedSearch {
    /// The search itself: of what is open.
    ///
    /// # Errors
    /// [`SavedError::Area`], or the bound that it breaks.
    pub fn query(&self) -> Result<Query, SavedError> {
        let currency = self.price_min.or(self.price_max).map(|price| price.currency());
        let price = currency.map(|currency| PriceRange {
            currency,
            min: self.price_min,
            max: self.price_max,
            per: self.price_per,
        });
        let query = Query {
            text: self.text.as_ref().map(ToString::to_string).unwrap_or_default(),
            purpose: self.purpose,
            is_open: true,
            category: self.category,
            owner: self.of,
            country: self.country,
            area: self.area.as_ref().map(|code| Area::parse(code)).transpose()?,
            price,
            currency: self.currency,
            quantity: self.quantity,
            deliver_within: self.deliver_within,
            requirements: self.requirements.iter().cloned().collect(),
            ..Query::default()
        };
        query.check()?;
        query.words()?;
        Ok(query)
    }
}

/// A search, ready to be held against listings.
#[derive(Debug)]
struct Ready {
    words: Vec<Forms>,
    terms: Vec<String>,
    areas: Vec<String>,
    category: Option<u32>,
    owner: Option<AgentId>,
    filter: Filter,
    /// Under which it is filed.
    anchors: Vec<Anchor>,
}

/// What a listing must have, so that a search is worth a look.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Anchor {
    Word(String),
    Category(u32),
    Owner(AgentId),
    Anything,
}

impl Ready {
    fn of(query: &Query) -> Result<Self, QueryError> {
        let words: Vec<Forms> = query.words()?.iter().map(|word| Forms::of(word)).collect();
        let mut terms = Vec::new();
        terms.extend(query.purpose.map(|it| fact('p', crate::entry::purpose_number(it))));
        terms.extend(query.country.map(|it| fact('c', number::of_country(Some(it)))));
        terms.extend(query.price_currency().map(|it| fact('m', number::of_currency(Some(it)))));
        let areas = query.area.iter().flat_map(Area::wider).map(|code| fact('a', code)).collect();
        let category = query.category.map(Cpv::number);
        // The longest word is the rarest, as a rule.
        let longest = words.iter().max_by_key(|forms| forms.exact.len());
        let anchors = match (longest, category, query.owner) {
            (Some(forms), _, _) => forms.clone().into_all().map(Anchor::Word).collect(),
            (None, _, Some(owner)) => vec![Anchor::Owner(owner)],
            (None, Some(category), None) => vec![Anchor::Category(category)],
            (None, None, None) => vec![Anchor::Anything],
        };
        Ok(Self { words, terms, areas, category, owner: query.owner, filter: Filter::of(query), anchors })
    }

    fn finds(&self, entry: &Entry, facts: &BTreeSet<String>, words: &BTreeSet<&str>) -> bool {
        self.words.iter().all(|forms| {
            words.contains(forms.exact.as_str())
                || forms.stems.iter().any(|stem| words.contains(stem.as_str()))
        }) && self.terms.iter().all(|term| facts.contains(term))
            && (self.areas.is_empty() || self.areas.iter().any(|area| facts.contains(area)))
            && self.category.is_none_or(|category| entry.categories.contains(&category))
            && self.owner.is_none_or(|owner| owner == entry.owner)
            && (!self.filter.looks_at_lines() || self.filter.fits(&entry.lines, &entry.traits))
    }
}

/// Saved searches, held against each listing that is published or changed.
///
/// Cost of a listing: a look at the searches that share a word, a category or an owner with it, and at those
/// that ask for none of these.
#[derive(Debug, Default)]
pub struct Percolator {
    searches: BTreeMap<u64, Ready>,
    filed: BTreeMap<Anchor, BTreeSet<u64>>,
    known: Known,
}

impl Percolator {
    /// None yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Keeps a search under this number, in the place of what was there.
    ///
    /// # Errors
    /// [`SavedError`].
    pub fn put(&mut self, number: u64, search: &SavedSearch) -> Result<(), SavedError> {
        let ready = Ready::of(&search.query()?)?;
        if self.searches.len() >= SAVED_MAX && !self.searches.contains_key(&number) {
            return Err(SavedError::TooMany);
        }
        self.remove(number);
        for anchor in &ready.anchors {
            self.filed.entry(anchor.clone()).or_default().insert(number);
        }
        self.searches.insert(number, ready);
        Ok(())
    }

    /// Forgets a search.
    pub fn remove(&mut self, number: u64) {
        let Some(ready) = self.searches.remove(&number) else { return };
        for anchor in ready.anchors {
            if let Some(all) = self.filed.get_mut(&anchor) {
                all.remove(&number);
                if all.is_empty() {
                    self.filed.remove(&anchor);
                }
            }
        }
    }

    /// The numbers of the searches that find this listing, as things stand at `now`.
    pub fn matching(&mut self, id: &ListingId, listing: &Listing, owner: Owner, now: Timestamp) -> Vec<u64> {
        let entry = Entry::of(id, listing, owner, &mut self.known);
        if !entry.is_waiting || entry.until <= now.ms() {
            return Vec::new();
        }
        let words: BTreeSet<&str> =
            [&entry.title, &entry.items, &entry.about].into_iter().flatten().map(String::as_str).collect();
        let facts: BTreeSet<String> = facts(&entry).collect();
        let mut anchors: Vec<Anchor> = words.iter().map(|word| Anchor::Word((*word).to_owned())).collect();
        let categories = listing.categories().into_iter().flat_map(up);
        anchors.extend(categories.map(|category| Anchor::Category(category.number())));
        anchors.extend([Anchor::Owner(entry.owner), Anchor::Anything]);
        let candidates: BTreeSet<u64> =
            anchors.iter().filter_map(|anchor| self.filed.get(anchor)).flatten().copied().collect();
        let finds = |number: &u64| {
            self.searches.get(number).is_some_and(|search| search.finds(&entry, &facts, &words))
        };
        candidates.into_iter().filter(finds).collect()
    }
}
