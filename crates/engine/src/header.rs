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
//!    285     32  commitment to the validators that sign the block after this one (`committee_commitment`)
//! ```
//!
//! Promise: one byte form per header; decoding refuses what encoding does not make.
//! Start reading at [`Header`].

use commonware_codec::{DecodeExt as _, Encode as _};
use commonware_cryptography::{Hasher as _, Sha256, ed25519};

/// Bytes in an encoded header.
pub const HEADER_BYTES: usize = 317;

/// The version this code writes and reads.
pub const HEADER_VERSION: u8 = 2;

const HEADER_DOMAIN: &[u8] = b"kerf/header/2";
const COMMITTEE_DOMAIN: &[u8] = b"kerf/committee/1";

/// What a block commits to. The fields are explained in the module's header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// The network the block belongs to.
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
    /// The domain's commitment to what the body did.
    pub outcomes_root: [u8; 32],
    /// Canonical root of the state after the block.
    pub state_root: [u8; 32],
    /// Root of the store's log of operations after the block.
    pub ops_root: [u8; 32],
    /// First operation of the log that state sync needs.
    pub ops_start: u64,
    /// End of the log; greater than `ops_start`.
    pub ops_end: u64,
    /// Commitment to the validators that sign the block after this one.
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

    /// Reads a header. Costs one decompression of a curve point.
    pub fn decode(bytes: &[u8]) -> Result<Self, HeaderError> {
        if bytes.len() != HEADER_BYTES {
            return Err(HeaderError::Length(bytes.len()));
        }
        if bytes[0] != HEADER_VERSION {
            return Err(HeaderError::Version(bytes[0]));
        }
        let mut rest = &bytes[1..];
        let header = Self {
            network_id: take(&mut rest),
            height: take_u64(&mut rest),
            time_ms: take_u64(&mut rest),
            parent: take(&mut rest),
            epoch: take_u64(&mut rest),
            view: take_u64(&mut rest),
            parent_view: take_u64(&mut rest),
            leader: take(&mut rest),
            body_bytes: u32::from_be_bytes(take(&mut rest)),
            body_hash: take(&mut rest),
            outcomes_root: take(&mut rest),
            state_root: take(&mut rest),
            ops_root: take(&mut rest),
            ops_start: take_u64(&mut rest),
            ops_end: take_u64(&mut rest),
            committee: take(&mut rest),
        };
        if header.ops_start >= header.ops_end {
            return Err(HeaderError::Operations);
        }
        public_key(&header.leader).ok_or(HeaderError::Leader)?;
        Ok(header)
    }

    /// The block's digest: its name, and what validators sign.
    #[must_use]
    pub fn digest(&self) -> [u8; 32] {
        Sha256::hash(&[HEADER_DOMAIN, &self.encode()]).0
    }

    /// The header of the empty block every chain of this network begins with. Its leader is the first of the
    /// `validators`, which are in ascending order; `root` and `ops` describe the empty store.
    pub(crate) fn genesis(
        network_id: [u8; 32],
        time_ms: u64,
        validators: &[[u8; 32]],
        root: [u8; 32],
        ops: (&[u8; 32], u64, u64),
    ) -> Self {
        Self {
            network_id,
            height: 0,
            time_ms,
            parent: [0; 32],
            epoch: 0,
            view: 0,
            parent_view: 0,
            leader: validators.first().copied().unwrap_or_default(),
            body_bytes: 0,
            body_hash: Sha256::hash(&[&[]]).0,
            outcomes_root: [0; 32],
            state_root: root,
            ops_root: *ops.0,
            ops_start: ops.1,
            ops_end: ops.2,
            committee: committee_commitment(validators),
        }
    }
}

/// What a header commits to of the validators with these keys, in ascending order: SHA-256 of
/// `kerf/committee/1`, their number (u32), and the keys.
#[must_use]
pub fn committee_commitment(keys: &[[u8; 32]]) -> [u8; 32] {
    let count = u32::try_from(keys.len()).unwrap_or(u32::MAX).to_be_bytes();
    Sha256::hash(&[COMMITTEE_DOMAIN, &count, keys.as_flattened()]).0
}

/// The public key these bytes are, if they are one.
pub(crate) fn public_key(bytes: &[u8; 32]) -> Option<ed25519::PublicKey> {
    ed25519::PublicKey::decode(bytes.to_vec()).ok()
}

/// The bytes of a public key.
pub(crate) fn key_bytes(key: &ed25519::PublicKey) -> [u8; 32] {
    let mut bytes = [0; 32];
    bytes.copy_from_slice(&key.encode());
    bytes
}

fn take<const N: usize>(rest: &mut &[u8]) -> [u8; N] {
    let (head, tail) = rest.split_at(N);
    *rest = tail;
    let mut bytes = [0; N];
    bytes.copy_from_slice(head);
    bytes
}

fn take_u64(rest: &mut &[u8]) -> u64 {
    u64::from_be_bytes(take(rest))
}
