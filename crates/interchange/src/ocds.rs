//! Public procurement records in the Open Contracting Data Standard (OCDS) 1.1.5, in both directions.
//!
//! In: [`read`] finds the releases in a text, [`merge`] compiles the releases of one process, [`process`]
//! says them in our words: tender -> need, bids -> quotes, awards -> selections, contracts -> agreements
//! with orders, milestones -> deliveries, transactions -> invoices and payments, parties -> organisations.
//! Out: [`export`] writes a [`Trade`] as a release that is valid under the standard's schema, with orders,
//! deliveries and invoice lines in the extension of `docs/formats/ocds-extension.md`.
//!
//! Promise: every element keeps the publisher's id and the JSON pointer it was read from; amounts are
//! exact, or their rounding is an [`Exception`]; a step that the record lacks is in [`Process::lacking`],
//! and what stands for it is marked [`Origin::Implied`].
//! Not here: who signs what (the player of the records decides), validating a release against the schema.

mod check;
mod count;
mod decimal;
mod export;
mod json;
mod merge;
mod model;
mod notes;
mod party;
mod process;
mod read;
mod stated;
mod trade;
mod units;

pub use count::Counts;
pub use decimal::{Decimal, DecimalError};
pub use export::{ExportError, export};
pub use json::{DEPTH_MAX, Json, NODES_MAX, SyntaxError};
pub use merge::merge;
pub use model::*;
pub use notes::{EXCEPTIONS_MAX, Exception, ExceptionKind};
pub use process::process;
pub use read::{
    DOCUMENT_BYTES_MAX, LineReader, RawRelease, ReadError, ReadFault, ReleaseKind, Releases, read, read_bytes,
};
pub use trade::*;
