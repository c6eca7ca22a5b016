//! What the index knows of a listing.
//!
//! Promise: a pure function of the listing and what its owner's profile says, so an index that followed the
//! ledger and one made anew have the same entries.
//! Start reading at [`Entry::of`]; `index` writes it down, `filter` judges by it.

use crate::filter::{Way, Wish};
use crate::known::{Area, areas_served};
use crate::number;
use crate::word::Known;
use canon::Digest;
use ledger::{Kept as _, Listing, ListingStage, Purpose};
use std::collections::BTreeSet;
use std::sync::Arc;
use vocabulary::{AgentId, AttributeValue, Country, Cpv, ListingId, Quantity, Timestamp};

/// What the market takes from the profile of a listing's owner.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Owner {
    /// Where it is.
    pub country: Option<Country>,
}

impl From<&institution::Profile> for Owner {
    fn from(profile: &institution::Profile) -> Self {
        Self { country: profile.country }
    }
}

/// What stands in a column for "not said": no number of a measure is as large.
pub(crate) const UNSAID: u64 = u64::MAX;

/// How many stages and purposes fit the head.
const STAGE_BITS: u32 = 4;
const PURPOSE_BITS: u32 = 2;

/// Purpose, stage and country in one number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Head(pub(crate) u64);

impl Head {
    fn of(purpose: Purpose, stage: ListingStage, country: Option<Country>) -> Self {
        let low = (stage_number(stage) << PURPOSE_BITS) | purpose_number(purpose);
        Self((number::of_country(country) << (PURPOSE_BITS + STAGE_BITS)) | low)
    }

    pub(crate) const fn purpose(self) -> u64 {
        self.0 & ((1 << PURPOSE_BITS) - 1)
    }

    pub(crate) const fn stage(self) -> u64 {
        (self.0 >> PURPOSE_BITS) & ((1 << STAGE_BITS) - 1)
    }

    pub(crate) const fn country(self) -> u64 {
        self.0 >> (PURPOSE_BITS + STAGE_BITS)
    }
}

pub(crate) const fn purpose_number(purpose: Purpose) -> u64 {
    match purpose {
        Purpose::Offer => 1,
        Purpose::Need => 2,
    }
}

pub(crate) const fn stage_number(stage: ListingStage) -> u64 {
    match stage {
        ListingStage::Open => 1,
        ListingStage::Revealing => 2,
        ListingStage::Selecting => 3,
        ListingStage::Selected => 4,
        ListingStage::Withdrawn => 5,
        ListingStage::Lapsed => 6,
    }
}

/// One line, in numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    /// Category, what the unit measures, and currency.
    pub(crate) code: u64,
    /// The price of one unit, in millionths.
    pub(crate) price: u64,
    /// The price per base unit.
    pub(crate) base_price: u64,
    /// How much.
    pub(crate) size: u64,
}

const CURRENCY_BITS: u32 = 8;
const DIMENSION_BITS: u32 = 12;

impl Line {
    fn of(line: &ledger::ListingLine) -> Self {
        let unit = line.item.unit;
        let category = number::of_category(line.item.classified_as);
        let currency = number::of_currency(line.price.map(|price| price.currency()));
        let code = (category << (CURRENCY_BITS + DIMENSION_BITS))
            | (number::dimension(unit) << CURRENCY_BITS)
            | currency;
        Self {
            code,
            price: line.price.map_or(UNSAID, |price| price.micros()),
            base_price: line.price.map_or(UNSAID, |price| number::price_size(&price, unit)),
            // A quantity in a unit that measures something else says nothing about how much of this there is.
            size: line
                .quantity
                .as_ref()
                .filter(|it| number::dimension(it.unit()) == number::dimension(unit))
                .map_or(UNSAID, number::size),
        }
    }

    pub(crate) const fn currency(self) -> u64 {
        self.code & ((1 << CURRENCY_BITS) - 1)
    }

    pub(crate) const fn dimension(self) -> u64 {
        (self.code >> CURRENCY_BITS) & ((1 << DIMENSION_BITS) - 1)
    }

    pub(crate) const fn category(self) -> u64 {
        self.code >> (CURRENCY_BITS + DIMENSION_BITS)
    }
}

/// What kind of value a [`Trait`] has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// Words; numbers and codes have them too, as they are written.
    Words,
    /// A measure, from `low` to `high`.
    Measure,
    /// A code of a list.
    Code,
    /// Yes or no.
    Flag,
}

impl Form {
    const fn number(self) -> u64 {
        match self {
            Self::Words => 0,
            Self::Measure => 1,
            Self::Code => 2,
            Self::Flag => 3,
        }
    }
}

/// One attribute of one line, in numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Trait {
    /// The attribute's name.
    pub(crate) name: u64,
    /// The line, the form and, for a measure, what it measures.
    pub(crate) kind: u64,
    /// The value, or its lower end.
    pub(crate) low: u64,
    /// The value, or its upper end.
    pub(crate) high: u64,
}

const LINE_BITS: u32 = 8;
const FORM_BITS: u32 = 2;
const _: () = assert!(ledger::LINES_MAX <= 1 << LINE_BITS);

impl Trait {
    pub(crate) const fn line(self) -> u64 {
        self.kind & ((1 << LINE_BITS) - 1)
    }

    /// Form and dimension, without the line.
    pub(crate) const fn kind_of_value(self) -> u64 {
        self.kind >> LINE_BITS
    }
}

/// One way in which a requirement of a need's line is met, in numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Asked {
    /// The name of the attribute asked for.
    pub(crate) name: u64,
    /// The line, the requirement's number within it, and what kind of value is asked for.
    pub(crate) kind: u64,
    /// No less.
    pub(crate) low: u64,
    /// No more.
    pub(crate) high: u64,
}

/// A line has at most sixteen requirements.
const REQUIREMENT_BITS: u32 = 4;

impl Asked {
    pub(crate) const fn line(self) -> u64 {
        self.kind & ((1 << LINE_BITS) - 1)
    }

    pub(crate) const fn requirement(self) -> u64 {
        (self.kind >> LINE_BITS) & ((1 << REQUIREMENT_BITS) - 1)
    }

    pub(crate) const fn way(self) -> Way {
        Way { kind: self.kind >> (LINE_BITS + REQUIREMENT_BITS), low: self.low, high: self.high }
    }
}

/// What [`Trait::kind_of_value`] is for a value of this form.
pub(crate) const fn kind_of_value(form: Form, dimension: u64) -> u64 {
    (dimension << FORM_BITS) | form.number()
}

/// A number for words that compare as people compare them: without regard to case and space around.
pub(crate) fn hash(domain: &str, parts: &[&str]) -> u64 {
    let parts: Vec<String> = parts.iter().map(|part| part.trim().to_lowercase()).collect();
    let parts: Vec<&[u8]> = parts.iter().map(String::as_bytes).collect();
    let Digest(hash) = canon::hash_parts(domain, &parts);
    let mut first = [0; 8];
    first.copy_from_slice(hash.split_at(8).0);
    // One less than the largest: that one is "not said".
    u64::from_be_bytes(first) >> 1
}

pub(crate) fn name_hash(name: &str) -> u64 {
    hash("market/attribute", &[name])
}

pub(crate) fn words_hash(words: &str) -> u64 {
    hash("market/words", &[words])
}

/// Codes compare letter by letter.
pub(crate) fn code_hash(code: &vocabulary::Code) -> u64 {
    let Digest(hash) = canon::hash_parts("market/code", &[code.scheme.as_bytes(), code.code.as_bytes()]);
    let mut first = [0; 8];
    first.copy_from_slice(hash.split_at(8).0);
    u64::from_be_bytes(first) >> 1
}

/// A listing as the index knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) listing: ListingId,
    pub(crate) owner: AgentId,
    pub(crate) head: Head,
    /// When its stage ends by itself, in milliseconds.
    pub(crate) until: u64,
    /// True if somebody can still act on it.
    pub(crate) is_waiting: bool,
    pub(crate) version: u32,
    pub(crate) digest: Digest,
    /// Forms of the words of its title, of its lines' names, and of all else.
    pub(crate) title: BTreeSet<String>,
    pub(crate) items: BTreeSet<String>,
    pub(crate) about: BTreeSet<String>,
    /// Its lines' categories, and every wider one.
    pub(crate) categories: BTreeSet<u32>,
    pub(crate) currencies: BTreeSet<u64>,
    pub(crate) areas: BTreeSet<Area>,
    pub(crate) lines: Vec<Line>,
    pub(crate) traits: Vec<Trait>,
    /// What its lines ask for, in order.
    pub(crate) asks: Vec<Asked>,
}

/// The hash of a listing's record as the ledger keeps it: of the canonical bytes of `ledger::Record::Listing`.
pub fn content_digest(listing: &Listing) -> Digest {
    Digest::of(&canon::encode(&Arc::new(listing.clone()).into_record()))
}

impl Entry {
    /// What the index knows of `listing`.
    pub(crate) fn of(id: &ListingId, listing: &Listing, owner: Owner, known: &mut Known) -> Self {
        let mut entry = Self {
            listing: *id,
            owner: listing.owner,
            head: Head::of(listing.purpose, listing.stage, owner.country),
            until: listing.deadline.map_or(UNSAID, Timestamp::ms),
            is_waiting: listing.stage.is_waiting(),
            version: listing.version,
            digest: content_digest(listing),
            title: BTreeSet::new(),
            items: BTreeSet::new(),
            about: BTreeSet::new(),
            categories: BTreeSet::new(),
            currencies: BTreeSet::new(),
            areas: BTreeSet::new(),
            lines: Vec::with_capacity(listing.lines.len()),
            traits: Vec::new(),
            asks: Vec::new(),
        };
        known.add(&listing.title, &mut entry.title);
        if let Some(note) = &listing.note {
            known.add(note, &mut entry.about);
        }
        for (at, line) in (0_u64..).zip(listing.lines.iter()) {
            entry.line(at, line, owner, known);
        }
        entry
    }

    fn line(&mut self, at: u64, line: &ledger::ListingLine, owner: Owner, known: &mut Known) {
        known.add(&line.item.name, &mut self.items);
        if let Some(note) = &line.item.note {
            known.add(note, &mut self.about);
        }
        if let Some(category) = line.item.classified_as {
            known.add(category.label(), &mut self.about);
            self.categories.extend(up(category).map(Cpv::number));
        }
        let numbers = Line::of(line);
        if numbers.currency() != 0 {
            self.currencies.insert(numbers.currency());
        }
        self.lines.push(numbers);
        let mut areas = areas_served(&line.item.attributes).peekable();
        match (areas.peek().is_some(), owner.country) {
            (true, _) => self.areas.extend(areas),
            (false, Some(country)) => drop(self.areas.insert(Area::country(country))),
            (false, None) => {}
        }
        for (requirement, asked) in (0_u64..).zip(line.requirements.iter()) {
            let wish = Wish::of(asked);
            self.asks.extend(wish.ways.iter().map(|way| Asked {
                name: wish.name,
                kind: (way.kind << (LINE_BITS + REQUIREMENT_BITS)) | (requirement << LINE_BITS) | at,
                low: way.low,
                high: way.high,
            }));
        }
        for attribute in line.item.attributes.iter() {
            if let AttributeValue::Text(text) = &attribute.value {
                known.add(text, &mut self.about);
            }
            let name = name_hash(&attribute.name);
            let traits = &mut self.traits;
            values(&attribute.value, &mut |kind, low, high| {
                traits.push(Trait { name, kind: (kind << LINE_BITS) | at, low, high });
            });
        }
    }
}

/// The category and every wider one.
pub(crate) fn up(category: Cpv) -> impl Iterator<Item = Cpv> {
    std::iter::successors(Some(category), |narrower| narrower.parent())
}

/// Every way in which a value can be asked for, as the vocabulary compares them.
fn values(value: &AttributeValue, put: &mut dyn FnMut(u64, u64, u64)) {
    let words = kind_of_value(Form::Words, 0);
    let measure = |quantity: &Quantity| kind_of_value(Form::Measure, number::dimension(quantity.unit()));
    match value {
        AttributeValue::Text(text) => put(words, words_hash(text), words_hash(text)),
        AttributeValue::Number(quantity) => {
            put(measure(quantity), number::size(quantity), number::size(quantity));
            let said = words_hash(&quantity.to_string());
            put(words, said, said);
        }
        AttributeValue::Range(range) => {
            put(measure(&range.min()), number::size(&range.min()), number::size(&range.max()));
        }
        AttributeValue::Code(code) => {
            put(kind_of_value(Form::Code, 0), code_hash(code), code_hash(code));
            let said = words_hash(&code.code);
            put(words, said, said);
        }
        AttributeValue::Flag(flag) => {
            let value = u64::from(flag.value);
            put(kind_of_value(Form::Flag, 0), value, value);
        }
    }
}
