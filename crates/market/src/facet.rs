//! Counting what was found, by purpose, stage, category, currency, country and owner.
//!
//! Promise: every count is the number of listings found that are so, exactly, over all pages. A listing with
//! lines in two categories or currencies counts in both, once each.

use crate::entry::Head;
use crate::filter::numbers_up;
use crate::number;
use ledger::{ListingStage, Purpose};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use tantivy::columnar::BytesColumn;
use tantivy::index::SegmentId;
use vocabulary::{AgentId, Country, Cpv, Currency};

/// The most categories of each level that are counted for one answer: the most frequent ones.
pub const FACET_CATEGORIES_MAX: usize = 50;
/// The most values of each other facet: the most frequent ones.
pub const FACET_VALUES_MAX: usize = 50;

/// How often a value was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count<T> {
    /// The value.
    pub value: T,
    /// How many listings have it.
    pub count: u64,
}

/// What was found, counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facets {
    /// Offers and needs.
    pub purposes: Vec<Count<Purpose>>,
    /// How far they are.
    pub stages: Vec<Count<ListingStage>>,
    /// Categories, from the widest level (divisions) down; within a level the most frequent first. A listing
    /// counts in its lines' categories and in every wider one.
    pub categories: Vec<Count<Cpv>>,
    /// Currencies of lines, the most frequent first.
    pub currencies: Vec<Count<Currency>>,
    /// Countries of owners, the most frequent first.
    pub countries: Vec<Count<Country>>,
    /// Owners, the most frequent first.
    pub owners: Vec<Count<AgentId>>,
}

/// Numbers of the owners: of all, and of each piece of the index.
#[derive(Clone, Debug, Default)]
pub(crate) struct Owners {
    ids: Vec<AgentId>,
    numbers: BTreeMap<AgentId, u32>,
    pieces: BTreeMap<SegmentId, Arc<Vec<u32>>>,
}

impl Owners {
    /// Adds the owners of a piece, unless it is known; pieces never change.
    pub(crate) fn learn(&mut self, piece: SegmentId, column: Option<&BytesColumn>) -> std::io::Result<()> {
        if self.pieces.contains_key(&piece) {
            return Ok(());
        }
        let mut map = Vec::new();
        if let Some(column) = column {
            let mut stream = column.dictionary().stream()?;
            while stream.advance() {
                let id: [u8; 16] = stream.key().try_into().unwrap_or_default();
                map.push(self.number(AgentId(id)));
            }
        }
        self.pieces.insert(piece, Arc::new(map));
        Ok(())
    }

    pub(crate) fn knows(&self, piece: &SegmentId) -> bool {
        self.pieces.contains_key(piece)
    }

    pub(crate) fn forget_but(&mut self, pieces: &BTreeSet<SegmentId>) {
        self.pieces.retain(|piece, _| pieces.contains(piece));
    }

    fn number(&mut self, id: AgentId) -> u32 {
        if let Some(number) = self.numbers.get(&id) {
            return *number;
        }
        let number = u32::try_from(self.ids.len()).unwrap_or(u32::MAX);
        self.ids.push(id);
        self.numbers.insert(id, number);
        number
    }

    fn of_piece(&self, piece: &SegmentId) -> Option<&Arc<Vec<u32>>> {
        self.pieces.get(piece)
    }
}

/// Counts while hits are gone through.
pub(crate) struct Tally<'a> {
    owners: &'a Owners,
    /// By the number of the head.
    heads: Vec<u32>,
    leaves: Vec<u32>,
    wider: Vec<u32>,
    currencies: Vec<u32>,
    by_owner: Vec<u64>,
    piece: Vec<u32>,
    piece_map: Option<Arc<Vec<u32>>>,
    seen: BTreeSet<u64>,
}

const CURRENCY_NUMBERS: usize = 256;
/// Purpose, stage and 256 countries.
const HEAD_NUMBERS: usize = 1 << 14;

fn bump(counts: &mut [u32], at: u64) {
    if let Some(count) = usize::try_from(at).ok().and_then(|at| counts.get_mut(at)) {
        *count = count.saturating_add(1);
    }
}

impl<'a> Tally<'a> {
    pub(crate) fn new(owners: &'a Owners) -> Self {
        Self {
            owners,
            heads: vec![0; HEAD_NUMBERS],
            leaves: vec![0; number::category_count() + 1],
            wider: vec![0; number::category_count() + 1],
            currencies: vec![0; CURRENCY_NUMBERS],
            by_owner: vec![0; owners.ids.len()],
            piece: Vec::new(),
            piece_map: None,
            seen: BTreeSet::new(),
        }
    }

    /// From here on hits are of this piece.
    pub(crate) fn begin(&mut self, piece: &SegmentId) {
        self.end_piece();
        self.piece_map = self.owners.of_piece(piece).cloned();
        self.piece = vec![0; self.piece_map.as_ref().map_or(0, |map| map.len())];
    }

    fn end_piece(&mut self) {
        let Some(map) = self.piece_map.take() else { return };
        for (count, number) in self.piece.iter().zip(map.iter()) {
            if let Some(sum) = usize::try_from(*number).ok().and_then(|at| self.by_owner.get_mut(at)) {
                *sum += u64::from(*count);
            }
        }
    }

    pub(crate) fn owner(&mut self, in_piece: u64) {
        bump(&mut self.piece, in_piece);
    }

    pub(crate) fn head(&mut self, head: Head) {
        bump(&mut self.heads, head.0);
    }

    /// The only line of a listing.
    pub(crate) fn line(&mut self, category: u64, currency: u64) {
        bump(&mut self.leaves, category);
        bump(&mut self.currencies, currency);
    }

    /// All lines of a listing with more than one.
    pub(crate) fn lines(&mut self, lines: impl Iterator<Item = (u64, u64)> + Clone) {
        self.seen.clear();
        for (_, currency) in lines.clone() {
            if self.seen.insert(currency) {
                bump(&mut self.currencies, currency);
            }
        }
        self.seen.clear();
        for (category, _) in lines {
            for wider in numbers_up(category) {
                if self.seen.insert(wider) {
                    bump(&mut self.wider, wider);
                }
            }
        }
    }

    /// The counts of everything that was gone through.
    pub(crate) fn finish(mut self) -> Facets {
        self.end_piece();
        let by = |part: fn(Head) -> u64| {
            let mut sums: BTreeMap<u64, u64> = BTreeMap::new();
            for (head, count) in (0_u64..).zip(&self.heads).filter(|(_, count)| **count > 0) {
                *sums.entry(part(Head(head))).or_default() += u64::from(*count);
            }
            sums
        };
        let of = |sums: &BTreeMap<u64, u64>, number: u64| sums.get(&number).copied().unwrap_or_default();
        let purposes = by(Head::purpose);
        let purposes = [Purpose::Offer, Purpose::Need]
            .map(|value| Count { value, count: of(&purposes, crate::entry::purpose_number(value)) });
        let stages = by(Head::stage);
        let stages =
            STAGES.map(|value| Count { value, count: of(&stages, crate::entry::stage_number(value)) });
        let countries =
            by(Head::country).into_iter().filter_map(|(at, count)| Some((number::country(at)?, count)));
        let currencies = (0_u64..)
            .zip(&self.currencies)
            .filter_map(|(at, count)| Some((number::currency(at)?, u64::from(*count))));
        let owners = self.owners.ids.iter().copied().zip(self.by_owner.iter().copied());
        Facets {
            purposes: purposes.into_iter().filter(|it| it.count > 0).collect(),
            stages: stages.into_iter().filter(|it| it.count > 0).collect(),
            categories: self.categories(),
            currencies: most(currencies, FACET_VALUES_MAX),
            countries: most(countries, FACET_VALUES_MAX),
            owners: most(owners, FACET_VALUES_MAX),
        }
    }

    fn categories(&self) -> Vec<Count<Cpv>> {
        // A wider category has a smaller number, so going down every one is complete when it is passed on.
        let mut sums: Vec<u64> = self.leaves.iter().map(|leaf| u64::from(*leaf)).collect();
        for at in (1..sums.len()).rev() {
            let wider = u64::try_from(at).map_or(0, number::wider);
            let own = sums.get(at).copied().unwrap_or_default();
            if let Some(sum) = usize::try_from(wider).ok().and_then(|wider| sums.get_mut(wider)) {
                *sum += own;
            }
        }
        let mut levels: BTreeMap<u8, Vec<(Cpv, u64)>> = BTreeMap::new();
        for (at, (sum, wider)) in (0_u64..).zip(sums.iter().zip(&self.wider)) {
            let count = sum + u64::from(*wider);
            if let Some(category) = number::category(at).filter(|_| count > 0) {
                levels.entry(category.level()).or_default().push((category, count));
            }
        }
        levels.into_values().flat_map(|level| most(level.into_iter(), FACET_CATEGORIES_MAX)).collect()
    }
}

const STAGES: [ListingStage; 6] = [
    ListingStage::Open,
    ListingStage::Revealing,
    ListingStage::Selecting,
    ListingStage::Selected,
    ListingStage::Withdrawn,
    ListingStage::Lapsed,
];

/// The most frequent values.
fn most<T: Ord + Copy>(counts: impl Iterator<Item = (T, u64)>, max: usize) -> Vec<Count<T>> {
    let mut all: Vec<Count<T>> =
        counts.filter(|(_, count)| *count > 0).map(|(value, count)| Count { value, count }).collect();
    let order = |it: &Count<T>| (std::cmp::Reverse(it.count), it.value);
    if all.len() > max {
        all.select_nth_unstable_by_key(max, order);
        all.truncate(max);
    }
    all.sort_by_key(order);
    all
}
