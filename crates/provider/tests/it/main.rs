//! A provider in a temporary directory, over real HTTP where that is what is tested.

#![expect(clippy::unwrap_used, reason = "in a test, what must be there is there")]

mod crash;
mod frozen;
mod hostile;
mod rekey;
mod story;
mod support;
