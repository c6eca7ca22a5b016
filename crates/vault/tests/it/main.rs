//! The vault against a second implementation, by frozen bytes, and in stories with several parties.

mod differential;
mod frozen;
mod plain;
mod story;
