//! Stories about a whole node: a real engine, a real directory, really signed transactions.

#![expect(clippy::unwrap_used, reason = "helpers of tests may unwrap as tests do")]

mod backup;
mod deadline;
mod fault;
mod harness;
mod index;
mod light;
mod pruning;
mod several;
mod story;
