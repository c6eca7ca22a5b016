//! Who may do what, and whose money it is.
//!
//! Promise: every act goes back to humans. A tool acts only inside its mandate, an organisation only
//! through the distinct members that its charter asks for, and money only moves, except where its
//! issuer makes or withdraws it.
//! Not here: when these rules are asked (`ledger`).
//! Start reading at [`Charter`], [`Mandate`] and [`Account`].

#![warn(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    clippy::wildcard_enum_match_arm
)]

mod account;
mod agent;
mod charter;
mod mandate;
#[cfg(test)]
mod tests;

pub use account::{Account, Balance, Hold, Money, MoneyError, MoneyKind};
pub use agent::{
    Agent, KEYS_MAX, KeyEntry, MEMBERS_MAX, Member, Organisation, Person, Profile, ProfileCommitment, Role,
    Tool,
};
pub use charter::{APPROVALS_MAX, Charter, CharterError, Quorum, ROLES_MAX, RULES_MAX, Rule, Weight};
pub use mandate::{MANDATE_DEPTH_MAX, Mandate, MandateError, MandateScope};
