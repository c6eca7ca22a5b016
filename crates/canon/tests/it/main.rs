//! Stories about bytes: what is accepted, what is refused and why.

mod decoding;
mod frozen;
mod hashes;
mod json;
mod keys;
mod limits;
mod parcel;
mod passkeys;
mod texts;
mod tree;
mod vectors;
