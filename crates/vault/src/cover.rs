//! Readers as leaves of a tree, so that taking one out leaves the keys of all others as they are.
//!
//! A reader's key wants one of the nodes from its place up to the root; data carry the fewest nodes that
//! cover every place but those withdrawn (the complete subtree method of Naor, Naor and Lotspiech, 2001). With `r` of `n` places
//! withdrawn these are at most `r log2(n/r)` nodes.
//! Start reading at [`Cover`].

use crate::formula::{Formula, FormulaError};
use crate::kem::KeyFault;
use crate::label::{Label, LabelSecret};
use crate::wiped::{SecretReader, SecretWriter, Seed};
use std::collections::BTreeSet;
use vocabulary::CollectionId;
use zeroize::Zeroizing;

/// The most levels below the root: 65,536 places.
pub const COVER_LEVELS_MAX: u8 = 16;

/// The place of a reader, from nought.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place(pub u32);

/// Why there is no such tree or place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CoverError {
    /// Too many levels.
    #[error("a tree of readers has at most {COVER_LEVELS_MAX} levels, not {0}")]
    Levels(u8),
    /// A place outside of the tree.
    #[error("place {0} is outside of this tree of readers")]
    NoPlace(u32),
}

/// A node: how many levels below the root, and which one of that level from the left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Node {
    level: u8,
    index: u32,
}

/// The secret key of a node, and the label that names it.
pub(crate) struct NodeKey {
    pub(crate) name: Label,
    pub(crate) key: Box<Seed>,
}

const NODE_KEYS_VERSION: u8 = 1;

/// The secret keys of the nodes above a reader's place. Wiped when dropped.
pub struct NodeKeys(pub(crate) Vec<NodeKey>);

impl core::fmt::Debug for NodeKeys {
    fn fmt(&self, out: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(out, "NodeKeys({} ..)", self.0.len())
    }
}

impl NodeKeys {
    /// The keys in bytes, which are as secret.
    pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        let mut out = SecretWriter::new(NODE_KEYS_VERSION, 16 + self.0.len() * 80);
        for NodeKey { name, key } in &self.0 {
            out.part(&name.0);
            out.part(key.as_slice());
        }
        out.finish()
    }

    /// Reads keys.
    ///
    /// # Errors
    /// [`KeyFault::Form`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, KeyFault> {
        let mut input = SecretReader::new(NODE_KEYS_VERSION, bytes)?;
        let mut all = Vec::new();
        while input.end().is_err() {
            if all.len() > COVER_LEVELS_MAX.into() {
                return Err(input.invalid("more keys than a tree has levels"));
            }
            let name = Label(input.fixed()?);
            all.push(NodeKey { name, key: Box::new(Zeroizing::new(input.fixed()?)) });
        }
        Ok(Self(all))
    }
}

/// The readers of one collection, and which of them are withdrawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cover {
    collection: CollectionId,
    levels: u8,
    withdrawn: BTreeSet<Place>,
}

impl Cover {
    /// A tree with `2^levels` places, all of which may read.
    ///
    /// # Errors
    /// [`CoverError::Levels`].
    pub fn new(collection: CollectionId, levels: u8) -> Result<Self, CoverError> {
        if levels > COVER_LEVELS_MAX {
            return Err(CoverError::Levels(levels));
        }
        Ok(Self { collection, levels, withdrawn: BTreeSet::new() })
    }

    /// Takes a reader out; false if it was out already.
    ///
    /// # Errors
    /// [`CoverError::NoPlace`].
    pub fn withdraw(&mut self, place: Place) -> Result<bool, CoverError> {
        self.check(place)?;
        Ok(self.withdrawn.insert(place))
    }

    fn check(&self, place: Place) -> Result<(), CoverError> {
        if place.0 >> self.levels == 0 { Ok(()) } else { Err(CoverError::NoPlace(place.0)) }
    }

    /// What a reader's key wants beside its policy: one of the nodes above its place.
    ///
    /// # Errors
    /// [`CoverError::NoPlace`].
    pub fn path(&self, place: Place, labels: &LabelSecret) -> Result<Formula, CoverError> {
        self.check(place)?;
        let nodes = (0..=self.levels).map(|level| Node { level, index: place.0 >> (self.levels - level) });
        let leaves = nodes.map(|node| Formula::leaf(self.label(node, labels))).collect();
        let formula: Result<Formula, FormulaError> = Formula::any(leaves);
        Ok(formula.expect("at most 17 leaves on one level"))
    }

    /// What data carry beside their attributes: the nodes that cover all places but those withdrawn. None, if
    /// everybody is.
    pub fn labels(&self, labels: &LabelSecret) -> Vec<Label> {
        self.nodes().into_iter().map(|node| self.label(node, labels)).collect()
    }

    /// The secret keys of a reader's nodes, from the root of the tree to its place: what opens the second lock of keyrings
    /// ([`crate::Keyring::seal`]). They go to the reader with the policy's key.
    ///
    /// # Errors
    /// [`CoverError::NoPlace`].
    pub fn keys(&self, place: Place, labels: &LabelSecret) -> Result<NodeKeys, CoverError> {
        self.check(place)?;
        let nodes = (0..=self.levels).map(|level| Node { level, index: place.0 >> (self.levels - level) });
        Ok(NodeKeys(nodes.map(|node| self.key(node, labels)).collect()))
    }

    /// The keys of the nodes that cover all places but those withdrawn.
    pub(crate) fn covering(&self, labels: &LabelSecret) -> Vec<NodeKey> {
        self.nodes().into_iter().map(|node| self.key(node, labels)).collect()
    }

    fn key(&self, node: Node, labels: &LabelSecret) -> NodeKey {
        let name = self.label(node, labels);
        NodeKey { key: Box::new(labels.secret_of("kerf/vault/reader-node-key/1", &[&name.0])), name }
    }

    fn nodes(&self) -> Vec<Node> {
        // The nodes above somebody who is out; below them hang the covering ones.
        let above: BTreeSet<Node> = self
            .withdrawn
            .iter()
            .flat_map(|place| {
                (0..=self.levels).map(move |level| Node { level, index: place.0 >> (self.levels - level) })
            })
            .collect();
        let root = Node { level: 0, index: 0 };
        if above.is_empty() {
            return vec![root];
        }
        let inner = above.iter().filter(|node| node.level < self.levels);
        let children = inner
            .flat_map(|node| [0, 1].map(|side| Node { level: node.level + 1, index: 2 * node.index + side }));
        children.filter(|node| !above.contains(node)).collect()
    }

    fn label(&self, node: Node, labels: &LabelSecret) -> Label {
        let parts: [&[u8]; 3] = [&self.collection.0, &[self.levels, node.level], &node.index.to_be_bytes()];
        labels.of_parts("kerf/vault/reader-node/1", &parts)
    }
}

#[cfg(test)]
mod tests;
