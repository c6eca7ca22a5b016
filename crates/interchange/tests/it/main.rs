//! The crate against real records and against the standard's own schema.

mod facts;
mod fuzz;
mod schema;
mod shared;
mod stories;
mod trade;
