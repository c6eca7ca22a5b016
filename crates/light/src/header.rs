//! The header of a block: 317 bytes that commit to everything the block is and does.
//!
//! All numbers are unsigned and big endian. The block's digest is SHA-256 of the thirteen ASCII bytes
//! `kerf/header/2` followed by the 317 bytes of the header.
//!
//! ```text
//! offset  bytes  field
//!      0      1  version, 2
//!      1     32  network id
//!     33      8  height
//!     41      8  time, ms since 1970-01-01 UTC
//!     49     32  parent: digest of the header at height - 1; zeros in genesis
//!     81      8  epoch  \
//!     89      8  view    } the round of consensus the block was proposed in
//!     97      8  view of the parent's round
//!    105     32  leader: Ed25519 public key of the proposer
//!    137      4  length of the body
//!    141     32  SHA-256 of the body
//!    173     32  outcomes root; zeros in genesis
//!    205     32  state root: canonical root of the store after the block
//!    237     32  operations root of the store's log, for state sync
//!    269      8  first live operation of that log
//!    277      8  end of that log
//!    285     32  committee: commitment to the validators who sign the next block
//! ```
//!
//! Promise: one byte form per header; decoding refuses what encoding does not make.
//! Start reading at [`Header`].

use commonware_codec::{Copying, DecodeExt as _};
use commonware_cryptography::ed25519;

use crate::source::{Source, sha256};

/// Bytes in an encoded header.
pub const HEADER_BYTES: usize = 317;

/// The version this code writes and reads.
pub const HEADER_VERSION: u8 = 2;

const HEADER_DOMAIN: &[u8] = b"kerf/header/2";
const COMMITTEE_DOMAIN: &[u8] = b"kerf/committee/1";

/// What a block commits to. The fields are explained in the module's header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// The network the block belongs to: its full id.
    pub network_id: [u8; 32],
    /// Number of blocks after genesis.
    pub height: u64,
    /// Block time, ms since 1970-01-01 UTC; strictly greater than the parent's.
    pub time_ms: u64,
    /// Digest of the parent's header.
    pub parent: [u8; 32],
    /// Epoch of consensus.
    pub epoch: u64,
    /// View of consensus within the epoch.
    pub view: u64,
    /// View in which the parent was proposed.
    pub parent_view: u64,
    /// The proposer's public key; always a valid point.
    pub leader: [u8; 32],
    /// Length of the body in bytes.
    pub body_bytes: u32,
    /// SHA-256 of the body.
    pub body_hash: [u8; 32],
    /// Root of the tree of what the body did (`canon::tree_root`).
    pub outcomes_root: [u8; 32],
    /// Canonical root of the state after the block.
    pub state_root: [u8; 32],
    /// Root of the store's log of operations after the block.
    pub ops_root: [u8; 32],
    /// First operation of the log that state sync needs.
    pub ops_start: u64,
    /// End of the log; greater than `ops_start`.
    pub ops_end: u64,
    /// [`committee_commitment`] of the validators who sign the next block.
    pub committee: [u8; 32],
}

/// Why bytes are not a header.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HeaderError {
    /// Not exactly [`HEADER_BYTES`] long.
    #[error("header must have {HEADER_BYTES} bytes, not {0}")]
    Length(usize),
    /// Written by another version.
    #[error("header version {0} is unknown; this program reads version {HEADER_VERSION}")]
    Version(u8),
    /// The range of operations is empty.
    #[error("header names an empty range of operations")]
    Operations,
    /// The leader is not an Ed25519 public key.
    #[error("header names a leader that is not a public key")]
    Leader,
}

/// The store before the first block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EmptyStore {
    /// Its canonical root.
    pub state_root: [u8; 32],
    /// Root of its log of operations.
    pub ops_root: [u8; 32],
    /// First live operation of that log.
    pub ops_start: u64,
    /// End of that log.
    pub ops_end: u64,
}

impl Header {
    /// The header's only byte form.
    #[must_use]
    pub fn encode(&self) -> [u8; HEADER_BYTES] {
        let mut bytes = [0; HEADER_BYTES];
        let mut at = 0;
        let mut put = |part: &[u8]| {
            bytes[at..at + part.len()].copy_from_slice(part);
            at += part.len();
        };
        put(&[HEADER_VERSION]);
        put(&self.network_id);
        put(&self.height.to_be_bytes());
        put(&self.time_ms.to_be_bytes());
        put(&self.parent);
        put(&self.epoch.to_be_bytes());
        put(&self.view.to_be_bytes());
        put(&self.parent_view.to_be_bytes());
        put(&self.leader);
        put(&self.body_bytes.to_be_bytes());
        put(&self.body_hash);
        put(&self.outcomes_root);
        put(&self.state_root);
        put(&self.ops_root);
        put(&self.ops_start.to_be_bytes());
        put(&self.ops_end.to_be_bytes());
        put(&self.committee);
        bytes
    }

    /// Reads a header. Costs one decompression of a curve point, some 5 µs.
    ///
    /// # Errors
    /// [`HeaderError`].
    pub fn decode(bytes: &[u8]) -> Result<Self, HeaderError> {
        let length = HeaderError::Length(bytes.len());
        if bytes.len() != HEADER_BYTES {
            return Err(length);
        }
        let mut source = Source::new(bytes);
        let version = source.u8().map_err(|_| length)?;
        if version != HEADER_VERSION {
            return Err(HeaderError::Version(version));
        }
        let header = Self::read(&mut source).map_err(|_| length)?;
        if header.ops_start >= header.ops_end {
            return Err(HeaderError::Operations);
        }
        match public_key(&header.leader) {
            Some(_) => Ok(header),
            None => Err(HeaderError::Leader),
        }
    }

    fn read(source: &mut Source<'_>) -> Result<Self, crate::ProofError> {
        Ok(Self {
            network_id: source.take()?,
            height: source.u64()?,
            time_ms: source.u64()?,
            parent: source.take()?,
            epoch: source.u64()?,
            view: source.u64()?,
            parent_view: source.u64()?,
            leader: source.take()?,
            body_bytes: source.u32()?,
            body_hash: source.take()?,
            outcomes_root: source.take()?,
            state_root: source.take()?,
            ops_root: source.take()?,
            ops_start: source.u64()?,
            ops_end: source.u64()?,
            committee: source.take()?,
        })
    }

    /// The block's digest: its name, and what validators sign.
    #[must_use]
    pub fn digest(&self) -> [u8; 32] {
        sha256(&[HEADER_DOMAIN, &self.encode()])
    }

    /// The header of the empty block that every chain of this network begins with.
    ///
    /// `keys` are the first validators' keys in ascending order, as `vocabulary::Genesis::keys` gives them.
    /// The first of them stands as leader; `committee` commits to all of them, since they sign block 1.
    #[must_use]
    pub fn genesis(network_id: [u8; 32], time_ms: u64, keys: &[[u8; 32]], store: &EmptyStore) -> Self {
        Self {
            network_id,
            height: 0,
            time_ms,
            parent: [0; 32],
            epoch: 0,
            view: 0,
            parent_view: 0,
            leader: keys.first().copied().unwrap_or_default(),
            body_bytes: 0,
            body_hash: sha256(&[]),
            outcomes_root: [0; 32],
            state_root: store.state_root,
            ops_root: store.ops_root,
            ops_start: store.ops_start,
            ops_end: store.ops_end,
            committee: committee_commitment(keys),
        }
    }
}

/// The hash by which a header names validators: SHA-256 of `kerf/committee/1`, the number of keys (u32) and
/// the keys. `keys` are in ascending order; another order gives another hash.
#[must_use]
pub fn committee_commitment(keys: &[[u8; 32]]) -> [u8; 32] {
    // There are at most `vocabulary::VALIDATORS_MAX` keys; the number of more than u32::MAX is never asked for.
    let count = u32::try_from(keys.len()).unwrap_or(u32::MAX).to_be_bytes();
    sha256(&[COMMITTEE_DOMAIN, &count, keys.as_flattened()])
}

/// The public key these bytes are, if they are one by the engine's rule.
pub(crate) fn public_key(bytes: &[u8; 32]) -> Option<ed25519::PublicKey> {
    ed25519::PublicKey::decode(Copying(bytes.as_slice())).ok()
}
