//! Our words to and from other people's documents.
//!
//! Promise: what a document says is kept with the publisher's own ids and the place it was read from;
//! what it does not say is reported as lacking, never made up; and no input makes this crate panic or
//! grow beyond its limits.
//! Not here: fetching documents and writing files (`kerf`), turning a process into transactions (`ledger`).
//! Start reading at [`ocds::read`] and [`ocds::process`].

#![warn(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    clippy::wildcard_enum_match_arm
)]

pub mod ocds;
