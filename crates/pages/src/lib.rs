//! The pages of a node: from facts to HTML, and from what a person typed to an act.
//!
//! Promise: pure; a page is a function of what it is given, and everything that a person or another party
//! wrote is escaped. A form takes every act that the ledger knows, from the act's own description.
//! Not here: what a visitor may see, where facts come from (`gateway`), signing (the signer's own page).
//! Start reading at [`frame`], then [`form`], then the folder `page`.

#![warn(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    clippy::wildcard_enum_match_arm
)]

mod acts;
mod frame;
mod labels;
mod parts;
mod reader;
mod scene;
mod texts;

pub mod draft;
pub mod form;
pub mod page;

pub use acts::{Move, act_label, moves, moves_on_delivery};
pub use frame::frame;
pub use labels::{label, label_in};
pub use parts::{escaped, path_of, value};
pub use reader::Reader;
pub use scene::{Names, Scene, Visitor, visible};
pub use texts::{Language, Text, deadline_of, no_in_words};
