//! The replicated state and the only ways it may change.
//!
//! Promise: the same blocks in the same order give the same records, outcomes and refusals, on every
//! machine. [`decide`] reads and may refuse; [`State::record`] writes and cannot fail.
//! Not here: agreeing on the order and storing it (`engine`, `node`), reading it (`books`, `gateway`).
//! Start reading at [`Act`], then [`decide`], then the stages drawn in `record`.

#![warn(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    clippy::wildcard_enum_match_arm
)]

mod act;
mod block;
mod decide;
mod draft;
mod envelope;
mod event;
mod invariant;
mod lapse;
mod record;
mod refusal;
mod rules;
mod salt;
mod statement;
mod sums;
#[cfg(test)]
mod tests;
mod touch;
mod weigh;

pub use act::*;
pub use block::{
    BLOCK_FORGOTTEN_MAX, BLOCK_LAPSES_MAX, BLOCK_TRANSACTIONS_MAX, BODY_BYTES_MAX, Body, decide_lapse, short,
};
pub use decide::{APPROVAL_WITHIN, Decided, decide, seed_of};
pub use draft::{Changes, State, View};
pub use envelope::{
    Admitted, Approve, Command, Envelope, Reject, TRANSACTION_BYTES_MAX, TRANSACTION_DOMAIN, ToolUse,
    Transaction, VALIDITY_MAX,
};
pub use event::*;
pub use invariant::check_record;
pub use lapse::{DeliveryLapse, DisputeLapse, InvoiceLapse, Lapse, OrderLapse, about_dispute, lapse_of};
pub use record::*;
pub use refusal::Refusal;
pub use rules::agents::agent_of_key;
pub use salt::Salt;
pub use statement::{
    FOUNDING_DOMAIN, FOUNDING_WITHIN, Founding, READINESS_DOMAIN, READINESS_WITHIN, Readiness,
    STATEMENT_AHEAD_MAX,
};
pub use touch::{touch_lapse, touch_transaction};
