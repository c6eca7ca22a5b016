//! Stories told to a real node over HTTP.

mod books;
mod described;
mod facts;
mod hostile;
mod records;
mod schema;
mod search;
mod support;
mod transactions;
