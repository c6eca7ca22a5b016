//! Checking a whole ledger from its first block, trusting nobody but the network's first validators.
//!
//! Each block is checked for its place in the chain, its certificate, every signature in it, and that
//! running it gives the very outcomes that its header commits to. The records are kept in memory, so this
//! takes memory in proportion to the ledger's state.
//! Not here: where the blocks come from (a data directory, or a node's HTTP interface).

use crate::admission::verify_all;
use crate::copy::{LedgerCopy, outcomes_root};
use engine::header::Header;
use engine::light::{LightError, Trust, verify_block};
use engine::{Certificate, Proof};
use ledger::{Body, Key, Record, Refusal, Verdict};
use vocabulary::{NetworkId, Timestamp};

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
    /// Running the block gives other outcomes.
    #[error("running block {height} gives other outcomes than its header commits to")]
    Outcomes {
        /// Which.
        height: u64,
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
pub struct LedgerCheck {
    trust: Trust,
    copy: LedgerCopy,
    last: Option<Header>,
    checked: Checked,
}

impl std::fmt::Debug for LedgerCheck {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "LedgerCheck({:?})", self.checked)
    }
}

impl LedgerCheck {
    /// Begins before the first block.
    pub fn new(trust: Trust) -> Self {
        let network = NetworkId::derive(&[&trust.network_id]);
        Self { trust, copy: LedgerCopy::new(network), last: None, checked: Checked::default() }
    }

    /// What has been checked so far.
    pub const fn checked(&self) -> Checked {
        self.checked
    }

    /// The records as they are by now.
    pub fn records(&self) -> impl Iterator<Item = (&Key, &Record)> {
        self.copy.records().iter()
    }

    /// Checks the next block.
    ///
    /// # Errors
    /// [`VerifyError`]: the first thing that is not as it should be.
    ///
    /// # Panics
    /// If the block breaks an invariant of the ledger; then the network's validators are broken.
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
        let wrong = |reason: &str| VerifyError::Body { height, reason: reason.to_owned() };
        if canon::Digest::of(body).0 != header.body_hash {
            return Err(wrong("its hash differs"));
        }
        let parsed = if body.is_empty() {
            Body::default()
        } else {
            Body::decode(body, |_| None).map_err(|error| wrong(&error.to_string()))?
        };
        self.run(&header, &parsed)?;
        self.last = Some(header);
        Ok(())
    }

    fn run(&mut self, header: &Header, body: &Body) -> Result<(), VerifyError> {
        let height = header.height;
        if let Some(index) = verify_all(&body.transactions).iter().position(|good| !good) {
            return Err(VerifyError::Signature { height, index });
        }
        let now = Timestamp::from_ms(header.time_ms)
            .map_err(|error| VerifyError::Body { height, reason: error.to_string() })?;
        let outcomes = self.copy.run(body, now).outcomes;
        if outcomes_root(&outcomes).0 != header.outcomes_root {
            return Err(VerifyError::Outcomes { height });
        }
        self.checked.blocks += 1;
        self.checked.transactions += body.transactions.len() as u64;
        self.checked.refused += outcomes
            .iter()
            .filter(|outcome| match &outcome.verdict {
                Verdict::Refused(refused) => refused.code != Refusal::Duplicate,
                Verdict::Done(_) => false,
            })
            .count() as u64;
        Ok(())
    }
}
