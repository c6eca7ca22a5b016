//! Stories told to a real node over HTTP.

#![expect(clippy::unwrap_used, reason = "in a test, what must be there is there")]

mod books;
mod described;
mod facts;
mod hostile;
mod records;
mod schema;
mod search;
mod sight;
mod sourcing;
mod strangers;
mod support;
mod transactions;
