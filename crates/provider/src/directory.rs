//! What the ledger says, as far as a provider needs it.

use crate::record::GrantId;
use canon::{Digest, PublicKey};
use vault::CollectionId;
use vocabulary::AgentId;

/// A collection as the ledger has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OnLedger {
    /// Whose it is.
    pub owner: AgentId,
    /// The newest revision; nought before the first.
    pub revision: u32,
    /// [`vault::State::id`] of it.
    pub state: Option<Digest>,
}

/// The ledger did not answer.
#[derive(Clone, Debug, thiserror::Error)]
#[error("the ledger did not answer: {0}")]
pub struct DirectoryError(pub String);

/// Where a provider asks what the ledger says. Called on threads that may block.
///
/// Each request asks, so an implementation keeps answers for a few seconds; a grant that is withdrawn counts for so
/// long after its block.
pub trait Directory: Send + Sync + 'static {
    /// True if `key` is a key of `agent`, or of a tool that may speak for it here.
    ///
    /// # Errors
    /// [`DirectoryError`]; the request is then answered `no_ledger`.
    fn may_sign(&self, agent: AgentId, key: &PublicKey) -> Result<bool, DirectoryError>;

    /// The grant by which `reader` may read a collection now, if there is one.
    ///
    /// # Errors
    /// [`DirectoryError`].
    fn grant(&self, collection: CollectionId, reader: AgentId) -> Result<Option<GrantId>, DirectoryError>;

    /// What the ledger says of a collection, if it knows it.
    ///
    /// # Errors
    /// [`DirectoryError`].
    fn collection(&self, collection: CollectionId) -> Result<Option<OnLedger>, DirectoryError>;
}
