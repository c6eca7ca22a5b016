//! The block as consensus moves and stores it: a header and the body it commits to.
//!
//! Promise: a decoded block's body is the one its header names.
//! Not here: whether the header's roots are right, which takes an execution (`app`).

use bytes::{BufMut, Bytes};
use commonware_codec::{Buf, BufsMut, EncodeSize, Error, Read, ReadExt as _, Write};
use commonware_consensus::{
    Block as ConsensusBlock, BoundedBlock, CertifiableBlock, Heightable,
    simplex::types::Context as SimplexContext,
    types::{Epoch, Height, Round, View},
};
use commonware_cryptography::{Digestible, ed25519::PublicKey, sha256::Digest};
use commonware_storage::mmr::Location;
use commonware_utils::range::NonEmptyRange;
use light::{HEADER_BYTES, Header};

use crate::{
    keys::{key_bytes, public_key},
    machine::{Body, Position},
};

/// The most body bytes a decoder accepts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct BlockLimit {
    pub(crate) body_bytes_max: usize,
}

/// What consensus says about a proposal.
pub(crate) type Context = SimplexContext<Digest, PublicKey>;

/// A header with its body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Block {
    pub(crate) header: Header,
    pub(crate) body: Body,
    leader: PublicKey,
}

impl Block {
    /// Joins a header and the body it was made for; `None` if the leader is not a public key.
    pub(crate) fn new(header: Header, body: Body) -> Option<Self> {
        let leader = public_key(&header.leader)?;
        Some(Self { header, body, leader })
    }

    pub(crate) const fn position(&self) -> Position {
        Position { height: self.header.height, time_ms: self.header.time_ms, parent: self.header.parent }
    }

    /// The operations of the store's log that state sync needs at this block.
    pub(crate) fn ops_range(&self) -> NonEmptyRange<Location> {
        NonEmptyRange::new(Location::new(self.header.ops_start)..Location::new(self.header.ops_end))
            .expect("a header's range of operations is not empty: checked where headers are made and read")
    }

    /// Writes the fields that come from consensus into a header.
    pub(crate) fn fill_context(header: &mut Header, context: &Context) {
        header.epoch = context.round.epoch().get();
        header.view = context.round.view().get();
        header.parent_view = context.parent.0.get();
        header.leader = key_bytes(&context.leader);
    }
}

impl Write for Block {
    fn write(&self, buf: &mut impl BufMut) {
        buf.put_slice(&self.header.encode());
        buf.put_slice(self.body.bytes());
    }

    fn write_bufs(&self, buf: &mut impl BufsMut) {
        buf.put_slice(&self.header.encode());
        buf.push(self.body.shared());
    }
}

impl EncodeSize for Block {
    fn encode_size(&self) -> usize {
        HEADER_BYTES + self.body.bytes().len()
    }

    fn encode_inline_size(&self) -> usize {
        HEADER_BYTES
    }
}

impl Read for Block {
    type Cfg = BlockLimit;

    fn read_cfg(buf: &mut impl Buf, limit: &Self::Cfg) -> Result<Self, Error> {
        let bytes = <[u8; HEADER_BYTES]>::read(buf)?;
        let header = Header::decode(&bytes).map_err(|_| Error::Invalid("block", "header"))?;
        let body_bytes = usize::try_from(header.body_bytes).map_err(|_| Error::InvalidLength(usize::MAX))?;
        if body_bytes > limit.body_bytes_max {
            return Err(Error::InvalidLength(body_bytes));
        }
        let body: Bytes = buf.try_take_owned(body_bytes).map_err(|_| Error::EndOfBuffer)?;
        let body = Body::new(body);
        if *body.hash() != header.body_hash {
            return Err(Error::Invalid("block", "body hash"));
        }
        Self::new(header, body).ok_or(Error::Invalid("block", "leader"))
    }
}

impl Digestible for Block {
    type Digest = Digest;

    fn digest(&self) -> Digest {
        Digest(self.header.digest())
    }
}

impl Heightable for Block {
    fn height(&self) -> Height {
        Height::new(self.header.height)
    }
}

impl ConsensusBlock for Block {
    fn parent(&self) -> Digest {
        Digest(self.header.parent)
    }
}

impl CertifiableBlock for Block {
    type Context = Context;

    fn context(&self) -> Context {
        SimplexContext {
            round: Round::new(Epoch::new(self.header.epoch), View::new(self.header.view)),
            leader: self.leader.clone(),
            parent: (View::new(self.header.parent_view), Digest(self.header.parent)),
        }
    }
}

impl BoundedBlock for Block {
    fn max_encode_size(limit: &Self::Cfg) -> usize {
        HEADER_BYTES + limit.body_bytes_max
    }
}
