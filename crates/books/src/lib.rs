//! Double-entry accounts and the friction report, folded from ledger facts.
//!
//! Promise: the same facts give the same books, on every machine and at any time; debits equal credits
//! for every party and currency, and what one party's books say of another is what the other's say back.
//! Not here: where the facts come from (`ledger`, `node`), who may read whose books (`gateway`).
//! Start reading at [`Books`]; the chart is [`Account`], the rules are [`Rule`], the report is [`Report`].
//!
//! Memory: one balance per account, counterparty and currency of each party; one small entry per open
//! order, open invoice, pending act and account on the ledger; one entry per organisation that acts; one key of 17 bytes per record of a trade;
//! and per trade one entry whose size does not grow with its steps (see `strand`).

#![warn(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    clippy::wildcard_enum_match_arm
)]

mod account;
mod books;
mod clerk;
mod effort;
mod flow;
mod friction;
mod journal;
mod report;
mod rule;
mod sheet;
mod spread;
mod step;
mod strand;
#[cfg(test)]
mod tests;

pub use account::{Account, AccountKind, Mirror, Side};
pub use books::{Block, Books};
pub use effort::Effort;
pub use flow::{FLOW_POINTS_MAX, FlowPoint, Value};
pub use journal::{Journal, JournalLine};
pub use report::{
    ApprovalCounts, ExceptionCount, FlowReport, PARTIES_SHOWN_MAX, PartyReport, Report, StepReport,
    TRADES_SHOWN_MAX, TradeReport, TradeStepReport, ValueReport, WaitReport,
};
pub use rule::{RULES, Rule, RuleHelp, Sides};
pub use sheet::{Balance, Imbalance};
pub use spread::{Spread, SpreadReport};
pub use step::{Party, Step};
