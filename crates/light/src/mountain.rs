//! The root of the engine's store, rebuilt from one operation and the hashes beside it.
//!
//! The store is commonware-storage 2026.10.0, `qmdb::current::ordered::fixed` over `mmr::Family`. Its log of
//! operations is a Merkle mountain range: perfect binary trees ("mountains") whose sizes are the binary digits
//! of the number of operations, largest first. A bitmap says which operations are still in force. It is cut
//! into chunks of 256 bits, and each full chunk is grafted onto the tree over its 256 operations:
//!
//! ```text
//! canonical root = H(operations root | grafted root [ | bits in the last chunk (u64) | H(last chunk) ])
//!
//! grafted root   = H(0 | 1 | operations (u64) [ | folded mountains (u64) ] | all mountains as one hash)
//!                                          the second only if it is not 0
//!      mountains   folded ones, oldest first: H(H(H(m0 | m1) | m2) ... ); the rest from the newest back:
//!                  H(folded | H(m3 | H(m4 | m5)))
//!        a node    H(position (u64) | left | right), and at height 8 H(chunk | H(position | left | right)),
//!                  the chunk left out if it is all zeros
//!        a leaf    H(position (u64) | operation)
//! ```
//!
//! H is SHA-256; a position counts the nodes of the range in postorder.
//! Promise: no input makes it panic; the answer is the engine's.

use crate::source::sha256;

/// Height of the nodes that a chunk of the bitmap is grafted onto: a chunk has 2^8 bits.
pub(crate) const GRAFT_HEIGHT: u32 = 8;

/// Bits in a chunk of the bitmap.
pub(crate) const CHUNK_BITS: u64 = 1 << GRAFT_HEIGHT;

/// Bytes in a chunk of the bitmap.
pub(crate) const BITMAP_BYTES: usize = 32;

/// The most operations that a log may have.
pub(crate) const LEAVES_MAX: u64 = 1 << 62;

/// What roots commit to first: a mountain range whose newest mountains are folded from the back.
const ROOT_DOMAIN: [u8; 2] = [0, 1];

const _: () = assert!(BITMAP_BYTES as u64 * 8 == CHUNK_BITS);

type Hash = [u8; 32];

/// What leads from one operation to the root of the range.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Path<'a> {
    /// Where the operation stands, counted from 0.
    pub(crate) location: u64,
    /// How many operations there are.
    pub(crate) leaves: u64,
    /// How many of the oldest mountains are folded from the front.
    pub(crate) folded: u64,
    /// Chunk of the bitmap in which the operation has its bit.
    pub(crate) chunk: &'a [u8; BITMAP_BYTES],
    /// Hashes of what stands beside the path, in the engine's order.
    pub(crate) digests: &'a [Hash],
}

/// One mountain: where its leaves begin, and how high it is.
#[derive(Clone, Copy)]
struct Mountain {
    first: u64,
    height: u32,
}

/// The mountains of a range of `leaves` leaves, the largest and oldest first.
fn mountains(leaves: u64) -> impl Iterator<Item = Mountain> {
    (0..u64::BITS).rev().filter(move |height| leaves >> height & 1 == 1).map(move |height| {
        // The leaves before a mountain are the digits above its own.
        Mountain { first: leaves >> height >> 1 << height << 1, height }
    })
}

/// The position of the node of `height` whose first leaf is at `first`. For leaves below [`LEAVES_MAX`].
fn position(first: u64, height: u32) -> u64 {
    2 * first - u64::from(first.count_ones()) + ((2 << height) - 2)
}

/// The root of the grafted range, or `None` if the path does not have the form of a path.
///
/// Costs a hash for each level and for each mountain.
pub(crate) fn grafted_root(path: &Path<'_>, operation: &[u8]) -> Option<Hash> {
    if path.leaves > LEAVES_MAX || path.location >= path.leaves {
        return None;
    }
    let all: Vec<Mountain> = mountains(path.leaves).collect();
    let holds = |mountain: &Mountain| path.location - mountain.first < 1 << mountain.height;
    let place = all.iter().position(|mountain| path.location >= mountain.first && holds(mountain))?;
    let own = all.get(place)?;
    let folded = usize::try_from(path.folded).ok().filter(|folded| *folded <= all.len())?;
    let after = all.len() - place - 1;

    // The hashes: the folded mountains before ours as one, the others before it, the folded ones after it,
    // the others after it as one, and then what stands beside the path inside our mountain.
    let folded_before = folded.min(place);
    let folded_after = folded.saturating_sub(place + 1);
    let before_count = usize::from(folded_before > 0) + (place - folded_before);
    let (before, rest) = path.digests.split_at_checked(before_count)?;
    let (single_after, rest) = rest.split_at_checked(folded_after)?;
    let (joined_after, beside) = rest.split_at_checked(usize::from(after > folded_after))?;

    let mut tops: Vec<Hash> = before.to_vec();
    tops.push(climb(path, *own, beside, operation)?);
    tops.extend_from_slice(single_after);
    tops.extend_from_slice(joined_after);

    // The folded mountains before ours already count as one.
    let to_fold = if folded_before > 0 { folded - folded_before + 1 } else { folded };
    let (front, back) = tops.split_at_checked(to_fold.max(1))?;
    let front = front.iter().copied().reduce(|sum, top| sha256(&[&sum, &top]))?;
    let back = back.iter().rev().copied().reduce(|sum, top| sha256(&[&top, &sum]));
    let sum = back.map_or(front, |back| sha256(&[&front, &back]));
    let leaves = path.leaves.to_be_bytes();
    Some(if path.folded == 0 {
        sha256(&[&ROOT_DOMAIN, &leaves, &sum])
    } else {
        sha256(&[&ROOT_DOMAIN, &leaves, &path.folded.to_be_bytes(), &sum])
    })
}

/// The top of the mountain that holds the operation. `beside` are the hashes of its other subtrees: first
/// those to the left of the path from the top down, then those to the right from the bottom up.
fn climb(path: &Path<'_>, own: Mountain, mut beside: &[Hash], operation: &[u8]) -> Option<Hash> {
    let mut steps = Vec::with_capacity(beside.len());
    let mut first = own.first;
    for height in (1..=own.height).rev() {
        let middle = first + (1 << (height - 1));
        let goes_right = path.location >= middle;
        let (sibling, rest) = if goes_right { beside.split_first() } else { beside.split_last() }?;
        beside = rest;
        steps.push((height, first, goes_right, sibling));
        if goes_right {
            first = middle;
        }
    }
    if !beside.is_empty() {
        return None;
    }
    let leaf = sha256(&[&position(path.location, 0).to_be_bytes(), operation]);
    Some(steps.into_iter().rev().fold(leaf, |hash, (height, first, goes_right, sibling)| {
        let (left, right) = if goes_right { (sibling, &hash) } else { (&hash, sibling) };
        let node = sha256(&[&position(first, height).to_be_bytes(), left, right]);
        if height == GRAFT_HEIGHT && path.chunk.iter().any(|byte| *byte != 0) {
            sha256(&[path.chunk, &node])
        } else {
            node
        }
    }))
}

#[cfg(test)]
mod tests;
