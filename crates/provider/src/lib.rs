//! A provider of personal data: keeps sealed objects for many owners, who do not trust it to read anything.
//!
//! ```text
//! store     what is on the disk: chunks in volumes, an index, uploads, re-keying, deletion, log, letters
//! signature who asks: requests signed as RFC 9421 says      -> directory: what the ledger says of them
//! server    the HTTP interface `/v1`                        -> problem: every no of it
//! client    the same interface from the other side, blocking
//! ```
//!
//! Promise: whoever is neither the owner nor a reader with a live grant gets the same answer as for what does not
//! exist; what is deleted is overwritten; a crash at any moment loses nothing that was answered, and leaves no chunk torn.
//! Not here: opening anything (`vault`), what a grant is (`ledger`), the provider's own keys (`kerf`).
//! Start reading at [`serve`], then [`Store`]; `docs/formats/provider.md` describes the bytes.

pub mod client;
mod directory;
mod limits;
mod nonce;
mod problem;
mod record;
mod route;
mod server;
mod signature;
mod store;

pub use directory::{Directory, DirectoryError, OnLedger};
pub use limits::*;
pub use problem::ProblemCode;
pub use record::*;
pub use server::{ServeError, Setup, serve};
pub use signature::{COMPONENTS, Request, SignatureError, digest_text, verify_request};
pub use store::{LedgerState, OpenToken, Options, Refusal, SignedRead, Store, StoreError, Touch, Watch};
