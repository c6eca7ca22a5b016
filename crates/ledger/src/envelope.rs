//! Transactions: a signed command, who sends it, for whom, and until when it counts.

use crate::act::Act;
use canon::{DecodeError, Digest, List, PublicKey, SecretKey, Signature, SignedMessage};
use institution::MANDATE_DEPTH_MAX;
use vocabulary::{AgentId, MandateId, NetworkId, Note, PendingId, Span, Timestamp, TransactionId};

/// The domain of transaction ids and signatures.
pub const TRANSACTION_DOMAIN: &str = "kerf/transaction/1";
/// The most bytes that a transaction may have.
pub const TRANSACTION_BYTES_MAX: usize = 60_000;
/// How far ahead of block time a transaction may stay valid.
pub const VALIDITY_MAX: Span = Span::hours(24);

canon::record! {
    /// The tool that signs, and the mandates by which it may.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct ToolUse {
        /// The tool.
        1 => tool: AgentId,
        /// Its mandate first, then the one that was cut from, up to the human's own.
        2 => mandates: List<MandateId, MANDATE_DEPTH_MAX>,
    }
}

canon::record! {
    /// An approval: the approver signs the very act, not its name.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Approve {
        /// What is pending.
        1 => pending: PendingId,
        /// The act, as it was asked for.
        2 => act: Box<Act>,
    }
}

canon::record! {
    /// A no to something pending, or its initiator taking it back.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Reject {
        /// What is pending.
        1 => pending: PendingId,
        /// Why.
        2 => reason: Option<Note>,
    }
}

canon::choice! {
    /// What a transaction asks for.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum Command {
        /// An act; if the charter wants approvals, it becomes pending.
        1 => Act(Act) "act",
        /// An approval (fiat).
        2 => Approve(Approve) "approve",
        /// A refusal of something pending.
        3 => Reject(Reject) "reject",
    }
}

canon::record! {
    /// What is signed.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Envelope {
        /// The network it is for; no other takes it.
        1 => network: NetworkId,
        /// The key that signs.
        2 => key: PublicKey,
        /// The human to whom the act goes back.
        3 => human: AgentId,
        /// The tool that signs, if it is not the human's own key.
        4 => tool: Option<ToolUse>,
        /// In whose name: the human, or an organisation.
        5 => principal: AgentId,
        /// From this block time on it is void; at most 24 hours ahead.
        6 => valid_until: Timestamp,
        /// What is asked.
        7 => command: Command,
    }
}

canon::record! {
    /// An envelope and its signature.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Transaction {
        /// What is signed.
        1 => envelope: Envelope,
        /// The signature over the transaction's id.
        2 => signature: Signature,
    }
}

impl Envelope {
    /// The transaction's id: the hash of the envelope's canonical bytes. It is what is signed, what keeps
    /// a transaction from counting twice, and what new records derive their ids from.
    pub fn id(&self) -> TransactionId {
        TransactionId(canon::hash_parts(TRANSACTION_DOMAIN, &[&canon::encode(self)]))
    }

    /// Signs with a key in memory.
    pub fn sign(self, key: &SecretKey) -> Transaction {
        let Digest(id) = self.id().0;
        let signature = key.sign(TRANSACTION_DOMAIN, &id);
        Transaction { envelope: self, signature }
    }
}

/// A transaction as it came, with its id worked out once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Admitted {
    /// The transaction.
    pub transaction: Transaction,
    /// Its id.
    pub id: TransactionId,
    /// Its canonical bytes, as they came.
    pub bytes: Vec<u8>,
}

impl Admitted {
    /// Decodes a transaction. Signatures are not checked here; see [`Admitted::signed_message`].
    ///
    /// # Errors
    /// [`DecodeError`] if the bytes are too many, or not canonical.
    pub fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        if bytes.len() > TRANSACTION_BYTES_MAX {
            let len = bytes.len();
            let max = TRANSACTION_BYTES_MAX;
            let why = format!("{len} bytes are more than the {max} that a transaction may have");
            return Err(canon::Reader::new(bytes).invalid(why));
        }
        let transaction: Transaction = canon::decode(bytes)?;
        let id = transaction.envelope.id();
        Ok(Self { transaction, id, bytes: bytes.to_vec() })
    }

    /// What the signature is checked against.
    pub fn signed_message(&self) -> SignedMessage<'_> {
        let Digest(id) = &self.id.0;
        SignedMessage {
            key: &self.transaction.envelope.key,
            domain: TRANSACTION_DOMAIN,
            message: id,
            signature: &self.transaction.signature,
        }
    }
}
