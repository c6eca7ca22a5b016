//! Whether a proof proves anything.

use vocabulary::{GenesisError, Span, Timestamp};

use crate::claim::Claim;
use crate::committee::HandOverFault;
use crate::finalization::CertificateFault;
use crate::header::{Header, HeaderError};
use crate::presence::Presence;
use crate::proof::Proof;
use crate::record::{CHUNK_BYTES, RecordKey, join, store_key};
use crate::trust::Trust;

/// Why something is not proven.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LightError {
    /// It is about another network.
    #[error(
        "this is about another network than the trust string: ask a node of that network, or check the string"
    )]
    Network,
    /// Nothing can begin like this.
    #[error("the network begins in a way that nothing can begin in; do not trust it")]
    Genesis(#[from] GenesisError),
    /// A header cannot be read.
    #[error("a header cannot be read")]
    Header(#[from] HeaderError),
    /// A hand-over from validators to validators does not hold.
    #[error("hand-over {index} does not hold: fetch it again, from another node")]
    HandOver {
        /// Which, counted from 0.
        index: usize,
        /// What is wrong with it.
        #[source]
        cause: HandOverFault,
    },
    /// Nobody signs the first block.
    #[error("the block that all others follow is certified by nobody: ask about a later one")]
    FirstBlock,
    /// A block is not in the epoch of its height.
    #[error("the block of height {height} cannot be in epoch {epoch}")]
    Epoch {
        /// Its height.
        height: u64,
        /// Its epoch, as the header says.
        epoch: u64,
    },
    /// The headers do not follow one another up to the certificate.
    #[error("the headers do not lead from the block to its certificate: fetch it again, from another node")]
    Chain,
    /// The certificate does not make the block final.
    #[error("the block is not certified by the network's validators: do not believe whoever sent this")]
    Certificate(#[from] CertificateFault),
    /// The hand-overs lead elsewhere than to the anchor.
    #[error(
        "the validators of epoch {epoch} are not those of the trust string: this is another history of the network, \
         or the string is wrong; do not believe it before you know which"
    )]
    Anchor {
        /// The anchor's epoch.
        epoch: u64,
    },
    /// The proof ends before the anchor, so the anchor says nothing about it.
    #[error(
        "this proof, of epoch {proven}, is older than the anchor in the trust string, of epoch {anchor}: ask a node for \
         a new one"
    )]
    OlderThanAnchor {
        /// The block's epoch.
        proven: u64,
        /// The anchor's.
        anchor: u64,
    },
    /// The state does not hold what is claimed.
    #[error("the block's state does not confirm the record: do not believe whoever sent this")]
    Record,
    /// The block did not do what is claimed.
    #[error("the block's outcomes do not confirm the claim: do not believe whoever sent this")]
    Outcome,
}

/// What a proof proves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proven {
    /// The block it is about. For a record: the state after this block.
    pub header: Header,
    /// What is so.
    pub finding: Finding,
}

/// What is so after a block, or happened in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// A record.
    Record {
        /// Its name. The prover wrote it: compare it with the one that was asked for.
        key: RecordKey,
        /// Its value then; `None` if there was no such record.
        value: Option<Vec<u8>>,
    },
    /// An outcome.
    Outcome {
        /// Where it stands among the block's outcomes, counted from 0.
        index: u32,
        /// How many there are.
        of: u32,
        /// The outcome.
        bytes: Vec<u8>,
    },
}

impl Proven {
    /// True if the block is more than `span` older than `now`: what it says may have changed since. A node that
    /// hides the newest blocks is found out by this, and by nothing else.
    #[must_use]
    pub fn is_older_than(&self, now: Timestamp, span: Span) -> bool {
        now.ms().saturating_sub(self.header.time_ms) > span.ms()
    }
}

/// Checks a proof.
///
/// What it proves holds for the block, the record and the outcome that it names itself: compare them with what
/// was asked, and the block's time with how fresh the answer must be ([`Proven::is_older_than`]).
///
/// Costs a check of each signature (some 45 µs) and two decompressions of each key (some 12 µs), and for each
/// chunk of a record some twenty hashes.
///
/// # Errors
/// [`LightError`]: the first thing that is not as it should be.
pub fn verify(proof: &Proof, trust: &Trust) -> Result<Proven, LightError> {
    let committees = proof.lineage().follow(trust)?;
    let header = committees.check_block(proof.header(), proof.certificate())?;
    if let Some(anchor) = &trust.anchor
        && !committees.has_met_anchor(header.epoch)
    {
        return Err(LightError::OlderThanAnchor { proven: header.epoch, anchor: anchor.epoch });
    }
    let finding = match proof.claim() {
        Claim::Absent { key, absence } => {
            if !absence.verify(&store_key(key, 0), &header.state_root) {
                return Err(LightError::Record);
            }
            Finding::Record { key: *key, value: None }
        }
        Claim::Present { key, chunks } => {
            let value = present(key, chunks, &header.state_root).ok_or(LightError::Record)?;
            Finding::Record { key: *key, value: Some(value) }
        }
        Claim::Outcome { index, of, bytes, path } => {
            let root = canon::Digest(header.outcomes_root);
            if !canon::verify_inclusion(bytes, (*index).into(), (*of).into(), path, &root) {
                return Err(LightError::Outcome);
            }
            Finding::Outcome { index: *index, of: *of, bytes: bytes.clone() }
        }
    };
    Ok(Proven { header, finding })
}

/// The value of a record all of whose chunks are in the state of this root.
fn present(key: &RecordKey, chunks: &[([u8; CHUNK_BYTES], Presence)], root: &[u8; 32]) -> Option<Vec<u8>> {
    let value = join(chunks.iter().map(|(chunk, _)| chunk))?;
    for (index, (chunk, presence)) in (0..).zip(chunks) {
        if !presence.verify(&store_key(key, index), chunk, root) {
            return None;
        }
    }
    Some(value)
}
