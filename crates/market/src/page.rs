//! The best hits after a place, without keeping the others.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;
use tantivy::DocId;
use vocabulary::ListingId;

/// Where a hit stands: the higher value first, then the smaller id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Rank {
    pub(crate) value: u64,
    pub(crate) listing: ListingId,
}

impl Rank {
    pub(crate) const fn new(value: u64, listing: ListingId) -> Self {
        Self { value, listing }
    }
}

impl Ord for Rank {
    /// Less is earlier.
    fn cmp(&self, other: &Self) -> Ordering {
        (Reverse(self.value), self.listing).cmp(&(Reverse(other.value), other.listing))
    }
}

impl PartialOrd for Rank {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Where an entry stands in the index.
pub(crate) type At = (u32, DocId);

/// A page in the making.
pub(crate) struct Page {
    size: usize,
    after: Option<Rank>,
    best: BinaryHeap<(Rank, At)>,
    is_last: bool,
}

impl Page {
    pub(crate) fn new(size: usize, after: Option<Rank>) -> Self {
        Self { size, after, best: BinaryHeap::with_capacity(size + 1), is_last: true }
    }

    /// False if a hit of this value has no place on the page, whatever its id.
    pub(crate) fn wants(&mut self, value: u64) -> bool {
        if self.after.is_some_and(|after| value > after.value) {
            return false;
        }
        if self.best.len() < self.size || self.best.peek().is_some_and(|(worst, _)| value >= worst.value) {
            return true;
        }
        self.is_last = false;
        false
    }

    pub(crate) fn put(&mut self, rank: Rank, at: At) {
        if self.after.is_some_and(|after| rank <= after) {
            return;
        }
        if self.best.len() < self.size {
            self.best.push((rank, at));
            return;
        }
        self.is_last = false;
        if let Some(mut worst) = self.best.peek_mut()
            && rank < worst.0
        {
            *worst = (rank, at);
        }
    }

    /// The hits in order, and whether there are no more after them.
    pub(crate) fn finish(self) -> (Vec<(Rank, At)>, bool) {
        (self.best.into_sorted_vec(), self.is_last)
    }
}
