//! Monotone formulas over labels, and the sharing of a secret by them.
//!
//! Promise: whoever has labels that satisfy the formula adds up the shares of a few leaves to the secret;
//! whoever has not, learns nothing of it. The scheme is linear: a gate of all shares by addition, a gate of one
//! by copying, a gate between by Shamir's polynomial. Not here: what a share hides (`kp`, `cp`).
//! Start reading at [`Formula`], then `formula/sharing.rs`.

mod sharing;

pub(crate) use sharing::{Coefficients, lagrange, shares};

use crate::label::{Label, Labels};
use canon::{Canon, DecodeError, Reader, Shape, Writer};

/// The most leaves of a formula.
pub const LEAVES_MAX: usize = 512;

/// How deep gates may be nested.
pub const DEPTH_MAX: usize = 20;

/// Nodes of a formula: a gate has two parts or more, so there are fewer gates than leaves.
const NODES_MAX: usize = 2 * LEAVES_MAX;

/// Why there is no such formula.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FormulaError {
    /// Too many leaves.
    #[error("a formula has at most {LEAVES_MAX} leaves, ranges written out")]
    TooManyLeaves,
    /// Too deep.
    #[error("a formula is at most {DEPTH_MAX} gates deep")]
    TooDeep,
    /// A gate that nothing or everything passes.
    #[error("a gate of {parts} parts cannot want {wanted} of them")]
    Gate {
        /// How many are wanted.
        wanted: usize,
        /// How many parts there are.
        parts: usize,
    },
}

/// A formula over labels. Its leaves are numbered from left to right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Formula {
    node: Node,
    leaves: usize,
    depth: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Node {
    Leaf(Label),
    Gate { wanted: usize, parts: Vec<Node> },
}

impl Formula {
    /// The formula that one label satisfies.
    pub fn leaf(label: Label) -> Self {
        Self { node: Node::Leaf(label), leaves: 1, depth: 0 }
    }

    /// The formula that is satisfied if `wanted` of `parts` are; of one part, that part.
    ///
    /// # Errors
    /// [`FormulaError`].
    pub fn gate(wanted: usize, mut parts: Vec<Self>) -> Result<Self, FormulaError> {
        if wanted == 0 || wanted > parts.len() {
            return Err(FormulaError::Gate { wanted, parts: parts.len() });
        }
        if parts.len() == 1
            && let Some(only) = parts.pop()
        {
            return Ok(only);
        }
        let leaves = parts.iter().map(|part| part.leaves).sum();
        let depth = 1 + parts.iter().map(|part| part.depth).max().unwrap_or_default();
        if leaves > LEAVES_MAX {
            return Err(FormulaError::TooManyLeaves);
        }
        if depth > DEPTH_MAX {
            return Err(FormulaError::TooDeep);
        }
        let parts = parts.into_iter().map(|part| part.node).collect();
        Ok(Self { node: Node::Gate { wanted, parts }, leaves, depth })
    }

    /// One of the parts suffices.
    ///
    /// # Errors
    /// [`FormulaError`].
    pub fn any(parts: Vec<Self>) -> Result<Self, FormulaError> {
        Self::gate(1, parts)
    }

    /// All parts are needed.
    ///
    /// # Errors
    /// [`FormulaError`].
    pub fn all(parts: Vec<Self>) -> Result<Self, FormulaError> {
        Self::gate(parts.len(), parts)
    }

    /// How many leaves there are.
    pub fn leaves(&self) -> usize {
        self.leaves
    }

    /// The labels of the leaves, from left to right.
    pub fn labels(&self) -> Vec<Label> {
        let mut found = Vec::with_capacity(self.leaves);
        self.node.collect(&mut found);
        found
    }

    /// For each leaf, how many earlier leaves have the same label; and the number of times that the most
    /// frequent label stands here. Leaves of one label must not share a blinding factor.
    pub(crate) fn occurrences(&self) -> (Vec<usize>, usize) {
        let labels = self.labels();
        let mut seen: std::collections::BTreeMap<Label, usize> = std::collections::BTreeMap::new();
        let mut places = Vec::with_capacity(labels.len());
        for label in labels {
            let count = seen.entry(label).or_default();
            places.push(*count);
            *count += 1;
        }
        (places, seen.values().copied().max().unwrap_or_default())
    }

    /// True if `labels` satisfy the formula. Says what can be opened; nothing is protected by asking.
    pub fn is_satisfied(&self, labels: &Labels) -> bool {
        self.node.is_satisfied(&|label| labels.place(label).is_some())
    }
}

impl Node {
    fn collect(&self, found: &mut Vec<Label>) {
        match self {
            Self::Leaf(label) => found.push(*label),
            Self::Gate { parts, .. } => parts.iter().for_each(|part| part.collect(found)),
        }
    }

    fn is_satisfied(&self, has: &dyn Fn(&Label) -> bool) -> bool {
        match self {
            Self::Leaf(label) => has(label),
            Self::Gate { wanted, parts } => {
                parts.iter().filter(|part| part.is_satisfied(has)).count() >= *wanted
            }
        }
    }

    fn flatten(&self, nodes: &mut Vec<Item>) {
        match self {
            Self::Leaf(label) => nodes.push(Item::Leaf(*label)),
            Self::Gate { wanted, parts } => {
                let number = |count: usize| u16::try_from(count).expect("at most LEAVES_MAX parts");
                nodes.push(Item::Gate(Gate { wanted: number(*wanted), parts: number(parts.len()) }));
                parts.iter().for_each(|part| part.flatten(nodes));
            }
        }
    }
}

const _: () = assert!(LEAVES_MAX < 1 << 16);

canon::record! {
    /// A gate; its parts follow it.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct Gate {
        /// How many parts are wanted.
        1 => wanted: u16,
        /// How many parts there are.
        2 => parts: u16,
    }
}

canon::choice! {
    /// A formula in bytes is the list of its nodes, a gate before its parts: reading it needs no recursion.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum Item {
        /// A leaf.
        1 => Leaf(Label) "leaf",
        /// A gate.
        2 => Gate(Gate) "gate",
    }
}

impl Canon for Formula {
    fn shape() -> Shape {
        Shape::List { of: Item::shape, max: NODES_MAX, set: false }
    }
    fn write(&self, out: &mut Writer) {
        let mut nodes = Vec::with_capacity(2 * self.leaves);
        self.node.flatten(&mut nodes);
        out.array(nodes.len());
        for node in &nodes {
            node.write(out);
        }
    }
    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let items = canon::List::<Item, NODES_MAX>::read(input)?;
        // From the end: parts are on the stack when their gate comes.
        let mut stack: Vec<Self> = Vec::new();
        for item in items.iter().rev() {
            match item {
                Item::Leaf(label) => stack.push(Self::leaf(*label)),
                Item::Gate(Gate { wanted, parts }) => {
                    let count = usize::from(*parts);
                    let below = stack.len().checked_sub(count).filter(|_| count > 1);
                    let below = below.ok_or_else(|| input.invalid("a gate lacks parts"))?;
                    let parts: Vec<Self> = stack.drain(below..).rev().collect();
                    let gate = Self::gate(usize::from(*wanted), parts);
                    stack.push(gate.map_err(|error| input.invalid(error.to_string()))?);
                }
            }
        }
        match (stack.pop(), stack.is_empty()) {
            (Some(formula), true) => Ok(formula),
            (Some(_) | None, _) => Err(input.invalid("a formula is one node with its parts")),
        }
    }
}

#[cfg(test)]
mod tests;
