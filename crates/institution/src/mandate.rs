//! Mandates: what a tool may do for a human, how far, and until when.

use crate::charter::Weight;
use canon::{List, Set};
use vocabulary::{AgentId, Amount, Cpv, MandateId, Timestamp, Verb};

/// How often a mandate may be passed on, counted from the human.
pub const MANDATE_DEPTH_MAX: usize = 4;

canon::record! {
    /// What a mandate allows.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct MandateScope {
        /// The verbs; never empty.
        1 => verbs: Set<Verb, 16>,
        /// The only agents to deal with; none means any.
        2 => counterparties: Set<AgentId, 16>,
        /// The only categories, with all below them; none means any.
        3 => categories: List<Cpv, 16>,
        /// The most that one act may weigh; absent means no such limit.
        4 => per_act: Option<Amount>,
        /// The most that all acts together may weigh; it runs down. Absent means no such limit.
        5 => in_total: Option<Amount>,
        /// The block time from which it is void.
        6 => expires: Timestamp,
        /// How many times more it may be passed on, each time narrower.
        7 => may_pass_on: u8,
        /// The only agents in whose name to act; none means the human and every organisation that the
        /// human may act for.
        8 => principals: Set<AgentId, 16>,
    }
}

canon::record! {
    /// A tool's permission to act for a human.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Mandate {
        /// The human whose permission it is.
        1 => human: AgentId,
        /// The tool that may act.
        2 => tool: AgentId,
        /// What it allows now; `in_total` is what is left.
        3 => scope: MandateScope,
        /// The mandate that it was cut from, if it was passed on.
        4 => parent: Option<MandateId>,
        /// True once it has been taken back.
        5 => closed: bool,
    }
}

/// Why a mandate does not allow an act, or may not be given.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MandateError {
    /// It was taken back.
    #[error("the mandate was taken back: ask its human for a new one")]
    Closed,
    /// Its time is over.
    #[error("the mandate has expired: ask its human for a new one")]
    Expired,
    /// Not this verb, counterparty, category or principal.
    #[error("the mandate does not cover this act: ask its human to widen it, or to do it")]
    OutOfScope,
    /// More than one act may weigh, or in another currency.
    #[error("the act is over the mandate's limit for one act")]
    OverActLimit,
    /// More than is left.
    #[error("the act is over what is left of the mandate")]
    OverTotal,
    /// A passed-on mandate that is wider than the one it is cut from, or too deep.
    #[error("a mandate can only be passed on narrower than it is, and not this often")]
    Wider,
}

impl MandateScope {
    /// Whether an act of this weight at `now` is inside the scope.
    ///
    /// # Errors
    /// [`MandateError`] for the first limit that it breaks.
    pub fn allows(&self, weight: &Weight, now: Timestamp) -> Result<(), MandateError> {
        if now >= self.expires {
            return Err(MandateError::Expired);
        }
        let verb = self.verbs.contains(&weight.verb);
        let counterparty = self.counterparties.is_empty()
            || weight.counterparties.iter().all(|agent| self.counterparties.contains(agent));
        let category = weight.is_within(&self.categories);
        let principal = self.principals.is_empty() || self.principals.contains(&weight.principal);
        if !(verb && counterparty && category && principal) {
            return Err(MandateError::OutOfScope);
        }
        if let Some(amount) = &weight.amount {
            if self.per_act.as_ref().is_some_and(|limit| exceeds(amount, limit)) {
                return Err(MandateError::OverActLimit);
            }
            if self.in_total.as_ref().is_some_and(|left| exceeds(amount, left)) {
                return Err(MandateError::OverTotal);
            }
        }
        Ok(())
    }

    /// What is left after an act that [`MandateScope::allows`] has allowed.
    #[must_use]
    pub fn after(&self, weight: &Weight) -> Self {
        let mut next = self.clone();
        if let (Some(left), Some(amount)) = (&self.in_total, &weight.amount) {
            next.in_total = left.checked_sub(amount).ok().or_else(|| Some(Amount::zero(left.currency())));
        }
        next
    }

    /// Whether `narrower` may be cut from this scope.
    ///
    /// # Errors
    /// [`MandateError::Wider`].
    pub fn may_pass_on(&self, narrower: &Self) -> Result<(), MandateError> {
        let inside = self.may_pass_on > narrower.may_pass_on
            && self.verbs.contains_all(&narrower.verbs)
            && narrower.expires <= self.expires
            && within(&self.per_act, &narrower.per_act)
            && within(&self.in_total, &narrower.in_total)
            && narrowed(&self.counterparties, &narrower.counterparties)
            && narrowed(&self.principals, &narrower.principals)
            && (self.categories.is_empty()
                || (!narrower.categories.is_empty()
                    && narrower.categories.iter().all(|category| {
                        self.categories.iter().any(|wide| category == wide || category.is_under(wide))
                    })));
        if inside { Ok(()) } else { Err(MandateError::Wider) }
    }
}

fn exceeds(amount: &Amount, limit: &Amount) -> bool {
    amount.currency() != limit.currency() || amount.minor() > limit.minor()
}

/// True if `narrow` names no more than `wide`, where none means any.
fn narrowed(wide: &Set<AgentId, 16>, narrow: &Set<AgentId, 16>) -> bool {
    wide.is_empty() || (!narrow.is_empty() && wide.contains_all(narrow))
}

fn within(wide: &Option<Amount>, narrow: &Option<Amount>) -> bool {
    match (wide, narrow) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(wide), Some(narrow)) => !exceeds(narrow, wide),
    }
}
