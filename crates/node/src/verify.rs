//! Checking a whole ledger from its first block, trusting nobody but the network's first validators.
//!
//! Each block is checked for its place in the chain, its certificate, every signature in it, and that
//! running it gives the very outcomes and the very state that its header commits to.
//! Not here: where the blocks come from (a file, or a node's HTTP interface).

use crate::admission::verify_all;
use crate::config::NodeError;
use crate::rerun::{Reran, Rerun};
use canon::KnownKeys;
use engine::{Certificate, HandOver, Header, Proof, ReplicaError};
use ledger::{Key, Outcome, Record, Refusal, Verdict};
use light::{Committees, Finding, LightError, Trust};
use std::path::Path;
use vocabulary::Genesis;

/// Why a ledger, or a proof, is not what it says.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
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
    /// The proof is about something that happened, and one about a record was asked for.
    #[error("the proof is about what happened in a block, not about a record")]
    NoRecord,
    /// The ledger ends before the validators that the trust string names.
    #[error(
        "the ledger ends before the epoch of the anchor in the trust string: it may be an old or a forged one"
    )]
    BeforeAnchor,
    /// What is proven does not decode.
    #[error("the proven record does not decode: {0}")]
    Record(String),
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

/// What a proof proves, in the ledger's own words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProvenThing {
    /// A record, or that there is none.
    Record(ProvenRecord),
    /// What became of a transaction, or of a deadline.
    Outcome {
        /// The block in which it happened.
        height: u64,
        /// The block's time.
        time_ms: u64,
        /// Where it stands in the block.
        index: u32,
        /// What happened.
        outcome: Box<Outcome>,
    },
}

/// Checks a proof against a trust string, without any node.
///
/// # Errors
/// [`VerifyError`].
pub fn verify_proof(proof: &Proof, trust: &Trust) -> Result<ProvenThing, VerifyError> {
    let proven = light::verify(proof, trust)?;
    let (height, time_ms) = (proven.header.height, proven.header.time_ms);
    let unread = |error: canon::DecodeError| VerifyError::Record(error.to_string());
    match proven.finding {
        Finding::Record { key, value } => {
            let record = value.map(|bytes| canon::decode(&bytes).map_err(unread)).transpose()?;
            Ok(ProvenThing::Record(ProvenRecord { height, time_ms, key: Key(key.0), record }))
        }
        Finding::Outcome { index, of: _, bytes } => {
            let outcome = Box::new(canon::decode(&bytes).map_err(unread)?);
            Ok(ProvenThing::Outcome { height, time_ms, index, outcome })
        }
    }
}

/// Checks a proof of a record.
///
/// # Errors
/// [`VerifyError`], also if it is about something else.
pub fn verify_record(proof: &Proof, trust: &Trust) -> Result<ProvenRecord, VerifyError> {
    match verify_proof(proof, trust)? {
        ProvenThing::Record(proven) => Ok(proven),
        ProvenThing::Outcome { .. } => Err(VerifyError::NoRecord),
    }
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
    /// Who signs, as far as the blocks have told.
    committees: Committees,
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
    /// [`NodeError`] if the directory is in use, not empty or cannot be written, or the network that begins like
    /// this is not the one that is trusted.
    pub fn start(genesis: &Genesis, trust: &Trust, scratch: &Path) -> Result<Self, NodeError> {
        let committees = Committees::begin(genesis, trust)?;
        let rerun = Rerun::start(genesis, scratch)?;
        Ok(Self { committees, rerun, keys: KnownKeys::default(), last: None, checked: Checked::default() })
    }

    /// What has been checked so far.
    pub const fn checked(&self) -> Checked {
        self.checked
    }

    /// The newest block that has been checked.
    pub const fn last(&self) -> Option<&Header> {
        self.last.as_ref()
    }

    /// Says whether a ledger that ends here is new enough for the trust string.
    ///
    /// # Errors
    /// [`VerifyError::BeforeAnchor`].
    pub fn end(&self) -> Result<(), VerifyError> {
        let epoch = self.last.as_ref().map_or(0, |last| last.epoch);
        if self.committees.has_met_anchor(epoch) { Ok(()) } else { Err(VerifyError::BeforeAnchor) }
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
        let header = self
            .committees
            .check_block(header, certificate)
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
        let Reran { report, validators } =
            self.rerun.run(&header, &body).map_err(|cause| VerifyError::Run { height, cause })?;
        if let Some(keys) = validators
            && keys != self.committees.present().keys()
        {
            // The certificate of an epoch's last block is of that very block.
            let finalization = certificate.finalization.clone();
            self.committees
                .extend(&HandOver { header: header.encode(), finalization, keys })
                .map_err(|cause| VerifyError::Block { height, cause })?;
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
