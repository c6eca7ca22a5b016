//! A trade on the ledger, told to others as an OCDS release.
//!
//! Promise: every figure comes from a record or a fact of the node; nothing is filled in. What the standard has no
//! place for stands in the extension (`docs/formats/ocds-extension.md`). A person's name is left out, also where
//! the person has published it here: a release is copied by people who never ask again.
//! Start reading at [`ocds`].

mod ask;
mod collect;
mod lines;

use crate::client::Client;
use crate::failure::{Failure, Outcome};
use crate::read;
use crate::session::Session;
use std::path::Path;

/// What to export, and how it is called.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wanted {
    /// A need, an offer, or an agreement.
    pub(crate) id: String,
    /// The ocid; else the one that the records name, or one made of the id.
    pub(crate) ocid: Option<String>,
}

/// Writes a trade as one line of OCDS JSON, to a file or standard output.
pub(crate) fn ocds(session: &Session, client: &Client, wanted: &Wanted, out: Option<&Path>) -> Outcome<()> {
    let text = release(client, wanted)?;
    match out {
        None => session.output.raw(&text),
        Some(path) => {
            std::fs::write(path, text).map_err(|cause| Failure::file(path, "write", &cause))?;
            read::written(session, path)
        }
    }
}

/// A trade as one line of OCDS JSON.
pub(crate) fn release(client: &Client, wanted: &Wanted) -> Outcome<String> {
    let trade = collect::trade(client, wanted)?;
    let text = interchange::ocds::export(&trade).map_err(|error| {
        let next = "tell the maintainers, with the id";
        Failure::world("not_exported", format!("the trade cannot be written: {error}"), next)
    })?;
    Ok(text + "\n")
}
