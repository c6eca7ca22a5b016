//! What proofs prove, what they do not, and that the answers are those of the engine.

#![expect(clippy::unwrap_used, reason = "helpers of tests may unwrap as tests do")]

mod engine_vectors;
mod forgeries;
mod frozen;
mod network;
mod stories;
