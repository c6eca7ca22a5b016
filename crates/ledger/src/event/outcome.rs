//! What became of each entry of a block.

use super::Event;
use crate::refusal::Refusal;
use canon::List;
use vocabulary::{AgentId, TransactionId, Verb};

canon::record! {
    /// What was carried out.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Done {
        /// What happened, in order.
        1 => events: List<Event, 512>,
    }
}

canon::choice! {
    /// What became of an entry.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum Verdict {
        /// It was carried out, or is pending.
        1 => Done(Done) "done",
        /// The rules said no.
        2 => Refused(Refused) "refused",
    }
}

canon::record! {
    /// A refusal.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Refused {
        /// Which rule said no.
        1 => code: Refusal,
    }
}

canon::record! {
    /// Who asked for what.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Asker {
        /// The human to whom it goes back.
        1 => human: AgentId,
        /// The tool that signed, if one did.
        2 => tool: Option<AgentId>,
        /// In whose name.
        3 => principal: AgentId,
        /// The verb.
        4 => verb: Verb,
        /// The name of the act.
        5 => act: canon::Text<32>,
    }
}

canon::record! {
    /// What became of one entry of a block.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Outcome {
        /// The transaction; absent for a deadline.
        1 => transaction: Option<TransactionId>,
        /// Who asked; absent for a deadline.
        2 => asker: Option<Asker>,
        /// How many bytes the entry has.
        3 => size_bytes: u32,
        /// What became of it.
        4 => verdict: Verdict,
    }
}
