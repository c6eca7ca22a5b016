//! What proofs prove, what they do not, and that the answers are those of the engine.

mod engine_vectors;
mod forgeries;
mod frozen;
mod network;
mod stories;
