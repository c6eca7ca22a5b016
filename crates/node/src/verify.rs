//! Checking a whole ledger from its first block, trusting nobody but the network's first validators.
//!
//! Each block is checked for its place in the chain, its certificate, every signature in it, and that
//! running it gives the very outcomes and the very state that its header commits to.
//! Not here: where the blocks come from (a file, or a node's HTTP interface).

use crate::admission::verify_all;
use crate::config::NodeError;
use crate::rerun::Rerun;
use canon::KnownKeys;
use engine::light::{LightError, Trust, verify_block};
use engine::{Certificate, Header, Proof, ReplicaError};
use ledger::{Key, Outcome, Record, Refusal, Verdict};
use std::path::Path;
use vocabulary::Genesis;

/// Why a ledger, or a proof, is not what it says.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// The trust string is not of the form that a node prints.
    #[error("`{0}` is not a trust string: ask the network's operators for the one beginning with `kerf1:`")]
    Trust(String),
    /// The block is not final, or not of this network.
    #[error("block {height} is not certified by the network's validators")]
    Block {
        /// Which.
        height: u64,
        /// What is wrong with it.
        #[source]
        cause: LightError,
    },
    /// The block does not follow the one before it.
    #[error("block {height} does not follow block {before}: the copy has a gap, or was changed")]
    Chain {
        /// Which.
        height: u64,
        /// The one before.
        before: u64,
    },
    /// The body is not the one that the header names, or does not decode.
    #[error("the body of block {height} is not the one that its header names ({reason})")]
    Body {
        /// Which.
        height: u64,
        /// What is wrong with it.
        reason: String,
    },
    /// A signature is bad.
    #[error("transaction {index} of block {height} has a bad signature")]
    Signature {
        /// Which block.
        height: u64,
        /// Which transaction, counted from 0.
        index: usize,
    },
    /// Running the block gives other outcomes, or another state, than its header commits to.
    #[error("block {height} does not hold when it is run again")]
    Run {
        /// Which.
        height: u64,
        /// What differs.
        #[source]
        cause: ReplicaError,
    },
    /// A proof proves nothing.
    #[error("the proof does not hold")]
    Proof(#[from] LightError),
    /// What is proven does not decode.
    #[error("the proven record does not decode: {0}")]
    Record(String),
}

/// Reads a trust string: `kerf1:`, the network's hash, and the validators' keys.
///
/// # Errors
/// [`VerifyError::Trust`].
pub fn parse_trust(text: &str) -> Result<Trust, VerifyError> {
    let wrong = || VerifyError::Trust(text.to_owned());
    let key = |digits: &str| canon::hex_decode(digits).and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
    let rest = text.trim().strip_prefix("kerf1:").ok_or_else(wrong)?;
    let (network, keys) = rest.split_once(':').ok_or_else(wrong)?;
    let participants = keys.split(',').map(key).collect::<Option<Vec<_>>>().ok_or_else(wrong)?;
    Ok(Trust { network_id: key(network).ok_or_else(wrong)?, participants })
}

/// What a proof proves about a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProvenRecord {
    /// The block after which it was so.
    pub height: u64,
    /// The block's time.
    pub time_ms: u64,
    /// Where the record is kept.
    pub key: Key,
    /// The record; `None` if it is proven that there is none.
    pub record: Option<Record>,
}

/// Checks a proof against a trust string, without any node.
///
/// # Errors
/// [`VerifyError`].
pub fn verify_record(proof: &Proof, trust: &Trust) -> Result<ProvenRecord, VerifyError> {
    let proven = engine::light::verify_proof(proof, trust)?;
    let record = match proven.value {
        Some(bytes) => Some(canon::decode(&bytes).map_err(|error| VerifyError::Record(error.to_string()))?),
        None => None,
    };
    Ok(ProvenRecord {
        height: proven.header.height,
        time_ms: proven.header.time_ms,
        key: Key(proven.key.0),
        record,
    })
}

/// What has been checked so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Checked {
    /// Blocks.
    pub blocks: u64,
    /// Transactions, each with its signature.
    pub transactions: u64,
    /// Those that were refused, as the ledger says they were.
    pub refused: u64,
}

/// Replays a ledger, block by block.
#[derive(Debug)]
pub struct LedgerCheck {
    /// The network, and the validators of the next block.
    trust: Trust,
    rerun: Rerun,
    keys: KnownKeys,
    last: Option<Header>,
    checked: Checked,
}

impl LedgerCheck {
    /// Begins before the first block. The state is kept in `scratch`, an empty directory of its own, which
    /// may be deleted afterwards.
    ///
    /// # Errors
    /// [`NodeError`] if the directory is in use, not empty or cannot be written.
    pub fn start(genesis: &Genesis, scratch: &Path) -> Result<Self, NodeError> {
        let trust = Trust { network_id: genesis.digest().0, participants: genesis.keys() };
        let rerun = Rerun::start(genesis, scratch)?;
        Ok(Self { trust, rerun, keys: KnownKeys::default(), last: None, checked: Checked::default() })
    }

    /// What has been checked so far.
    pub const fn checked(&self) -> Checked {
        self.checked
    }

    /// The newest block that has been checked.
    pub const fn last(&self) -> Option<&Header> {
        self.last.as_ref()
    }

    /// Checks the next block.
    ///
    /// # Errors
    /// [`VerifyError`]: the first thing that is not as it should be. The block does not count then, and
    /// another one may be checked in its place.
    pub fn check(
        &mut self,
        header: &[u8],
        body: &[u8],
        certificate: &Certificate,
    ) -> Result<(), VerifyError> {
        let before = self.last.as_ref().map_or(0, |last| last.height);
        let header = verify_block(header, &certificate.finalization, &certificate.chain, &self.trust)
            .map_err(|cause| VerifyError::Block { height: before + 1, cause })?;
        let height = header.height;
        let follows = match &self.last {
            Some(last) => header.parent == last.digest() && height == last.height + 1,
            None => height == 1,
        };
        if !follows {
            return Err(VerifyError::Chain { height, before });
        }
        let wrong = |reason: String| VerifyError::Body { height, reason };
        let body = engine::Body::new(body.to_vec());
        if *body.hash() != header.body_hash {
            return Err(wrong("its hash differs".to_owned()));
        }
        let parsed = self.rerun.parse(&body).map_err(|error| wrong(error.to_string()))?;
        if let Some(index) = verify_all(&mut self.keys, &parsed.transactions).iter().position(|good| !good) {
            return Err(VerifyError::Signature { height, index });
        }
        let (report, validators) =
            self.rerun.run(&header, &body).map_err(|cause| VerifyError::Run { height, cause })?;
        if let Some(validators) = validators {
            self.trust.participants = validators;
        }
        self.checked.blocks += 1;
        self.checked.transactions += parsed.transactions.len() as u64;
        self.checked.refused += report.outcomes.iter().filter(|outcome| is_refused(outcome)).count() as u64;
        self.last = Some(header);
        Ok(())
    }
}

/// True if the rules said no to a transaction; one that had counted before is not a refusal.
fn is_refused(outcome: &Outcome) -> bool {
    match &outcome.verdict {
        Verdict::Refused(refused) => refused.code != Refusal::Duplicate,
        Verdict::Done(_) => false,
    }
}
