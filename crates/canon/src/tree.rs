//! Merkle trees: one hash for many leaves, and short proofs that a leaf is among them.
//!
//! The tree is that of RFC 9162, section 2.1 (Certificate Transparency), with SHA-256. Leaves and nodes
//! are hashed with different first bytes, so that no node can be shown as a leaf.
//! Promise: [`verify_inclusion`] needs the leaf, its place, the size and the root, and nothing else.
//! Start reading at [`tree_root`].

use crate::Digest;
use sha2::{Digest as _, Sha256};

const LEAF: [u8; 1] = [0];
const NODE: [u8; 1] = [1];

fn leaf_hash(leaf: &[u8]) -> Digest {
    Digest(Sha256::new().chain_update(LEAF).chain_update(leaf).finalize().into())
}

fn node_hash(left: &Digest, right: &Digest) -> Digest {
    Digest(Sha256::new().chain_update(NODE).chain_update(left.0).chain_update(right.0).finalize().into())
}

/// The root over `leaves` in their order; without leaves, the SHA-256 of nothing.
///
/// Cost: two hashes for each leaf. Memory: one hash for each level.
pub fn tree_root<L: AsRef<[u8]>>(leaves: impl IntoIterator<Item = L>) -> Digest {
    // Full subtrees from left to right, each with the number of its levels, which shrinks to the right.
    let mut full: Vec<(u32, Digest)> = Vec::new();
    for leaf in leaves {
        let mut top = (0, leaf_hash(leaf.as_ref()));
        while let Some((_, left)) = full.pop_if(|(levels, _)| *levels == top.0) {
            top = (top.0 + 1, node_hash(&left, &top.1));
        }
        full.push(top);
    }
    let joined = full.into_iter().map(|(_, hash)| hash).rev().reduce(|right, left| node_hash(&left, &right));
    joined.unwrap_or_else(|| Digest::of(&[]))
}

/// The hashes by which a reader gets from the leaf at `index` to the root, from the bottom up. Empty if
/// there is no such leaf, and then [`verify_inclusion`] refuses it.
///
/// Cost: two hashes for each leaf. Memory: one hash for each leaf.
pub fn inclusion_path<L: AsRef<[u8]>>(leaves: &[L], index: usize) -> Vec<Digest> {
    if index >= leaves.len() {
        return Vec::new();
    }
    Tree::of(leaves).path(index)
}

/// A tree that is kept, for many paths: [`inclusion_path`] makes one for each.
#[derive(Clone, Debug)]
pub struct Tree {
    /// From the leaves' hashes to the root.
    levels: Vec<Vec<Digest>>,
}

impl Tree {
    /// The tree over `leaves` in their order. Cost: two hashes for each leaf. Memory: two hashes for each leaf.
    pub fn of<L: AsRef<[u8]>>(leaves: impl IntoIterator<Item = L>) -> Self {
        let mut level: Vec<Digest> = leaves.into_iter().map(|leaf| leaf_hash(leaf.as_ref())).collect();
        let mut levels = Vec::new();
        while level.len() > 1 {
            let upper = level
                .chunks(2)
                .filter_map(|pair| match pair {
                    [left, right] => Some(node_hash(left, right)),
                    // The last of an odd number moves up as it is.
                    alone => alone.first().copied(),
                })
                .collect();
            levels.push(core::mem::replace(&mut level, upper));
        }
        levels.push(level);
        Self { levels }
    }

    /// What [`tree_root`] gives.
    pub fn root(&self) -> Digest {
        self.levels.last().and_then(|top| top.first()).copied().unwrap_or_else(|| Digest::of(&[]))
    }

    /// How many leaves there are.
    pub fn len(&self) -> usize {
        self.levels.first().map_or(0, Vec::len)
    }

    /// True without leaves.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What [`inclusion_path`] gives. Cost: one step for each level.
    pub fn path(&self, index: usize) -> Vec<Digest> {
        let mut path = Vec::new();
        if index >= self.len() {
            return path;
        }
        for (above, level) in self.levels.iter().enumerate() {
            path.extend(level.get(index >> above ^ 1));
        }
        path
    }
}

/// True if `path` leads from `leaf`, which stands at `index` among `size` leaves, to `root` (RFC 9162,
/// section 2.1.3.2). Cost: one hash for each level.
pub fn verify_inclusion(leaf: &[u8], index: u64, size: u64, path: &[Digest], root: &Digest) -> bool {
    if index >= size {
        return false;
    }
    let (mut place, mut last) = (index, size - 1);
    let mut hash = leaf_hash(leaf);
    for step in path {
        if last == 0 {
            return false;
        }
        if place % 2 == 1 || place == last {
            hash = node_hash(step, &hash);
            while place % 2 == 0 && place != 0 {
                place /= 2;
                last /= 2;
            }
        } else {
            hash = node_hash(&hash, step);
        }
        place /= 2;
        last /= 2;
    }
    last == 0 && hash == *root
}

#[cfg(test)]
mod tests {
    use super::{Tree, tree_root, verify_inclusion};

    #[test]
    fn a_kept_tree_leads_every_leaf_to_the_root() {
        for size in 0..40_u64 {
            let leaves: Vec<[u8; 8]> = (0..size).map(u64::to_be_bytes).collect();
            let tree = Tree::of(&leaves);
            let root = tree_root(&leaves);
            assert_eq!(tree.root(), root);
            for (index, leaf) in (0..size).zip(&leaves) {
                let path = tree.path(usize::try_from(index).expect("small"));
                assert!(verify_inclusion(leaf, index, size, &path, &root), "{index} of {size}");
            }
            assert!(tree.path(leaves.len()).is_empty());
        }
    }
}
