//! Reading facts in order, a bounded stretch at a time.

use crate::answer::{object, text};
use crate::limits::{BLOCKS_READ_MAX, OUTCOMES_READ_MAX, PAGE_BYTES_MAX};
use canon::Json;
use ledger::Outcome;
use node::{Fact, FactCursor, Node, NodeError};

/// The place after the last entry of block `height`.
pub(crate) const fn end_of(height: u64) -> FactCursor {
    FactCursor { height, index: u32::MAX }
}

/// A part of the facts.
pub(crate) struct Stretch {
    /// The facts, as JSON, with their places.
    pub(crate) facts: Vec<(FactCursor, String)>,
    /// Up to where was read.
    pub(crate) upto: FactCursor,
    /// True if there may be more.
    pub(crate) more: bool,
}

/// A fact in JSON.
pub(crate) fn json(fact: &Fact) -> Json {
    object([("at", text(fact.at)), ("time", text(fact.time)), ("outcome", canon::to_json(&fact.outcome))])
}

/// Reads facts after `after` that `wanted` wants, at most `limit`, in at most so many blocks and outcomes.
///
/// Blocks to the disk; call it beside the executor.
pub(crate) fn read(
    node: &Node,
    after: FactCursor,
    limit: usize,
    wanted: &dyn Fn(&Outcome) -> bool,
) -> Result<Stretch, NodeError> {
    let tip = *node.follow().borrow();
    let heights = after.height..=tip.min(after.height.saturating_add(BLOCKS_READ_MAX));
    read_blocks(node, after, limit, heights, wanted).map(|mut stretch| {
        stretch.more = stretch.more || stretch.upto.height < tip;
        stretch
    })
}

/// As [`read`], in the blocks of these ascending heights. The caller says whether there are more blocks.
pub(crate) fn read_blocks(
    node: &Node,
    after: FactCursor,
    limit: usize,
    heights: impl IntoIterator<Item = u64>,
    wanted: &dyn Fn(&Outcome) -> bool,
) -> Result<Stretch, NodeError> {
    let mut stretch = Stretch { facts: Vec::new(), upto: after, more: false };
    let (mut looked_at, mut bytes) = (0, 0);
    for height in heights {
        if looked_at >= OUTCOMES_READ_MAX {
            stretch.more = true;
            return Ok(stretch);
        }
        if let Some((time, outcomes)) = node.outcomes(height)? {
            for (index, outcome) in (0_u32..).zip(outcomes) {
                let at = FactCursor { height, index };
                looked_at += 1;
                if at <= after || !wanted(&outcome) {
                    continue;
                }
                if stretch.facts.len() >= limit || bytes >= PAGE_BYTES_MAX {
                    stretch.more = true;
                    return Ok(stretch);
                }
                let fact = json(&Fact { at, time, outcome }).to_string();
                bytes += fact.len();
                stretch.facts.push((at, fact));
                stretch.upto = at;
            }
        }
        stretch.upto = end_of(height).max(stretch.upto);
    }
    Ok(stretch)
}

impl Stretch {
    /// The page of these facts, as JSON text.
    pub(crate) fn into_page(self) -> String {
        let items: Vec<String> = self.facts.into_iter().map(|(_, fact)| fact).collect();
        let next = if self.more { format!("\"{}\"", self.upto) } else { "null".to_owned() };
        format!("{{\"items\":[{}],\"next\":{next}}}", items.join(","))
    }
}
