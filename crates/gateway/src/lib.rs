//! The HTTP interface of a node.
//!
//! Promise: everything from outside is bounded before it is read; each no is a problem document with a
//! code, what happened, and what to do next; `/openapi.json` is made from the very table that routes.
//! Not here: the rules (`ledger`), what is stored and how (`node`), keys: clients sign on their own.
//! Start reading at [`serve`], then `table.rs`, then the folder `api`.

mod answer;
mod api;
mod books_keeper;
mod call;
mod counters;
mod facts;
mod form;
mod limits;
mod market_keeper;
mod openapi;
mod pages;
mod problem;
mod route;
mod seal;
mod searches;
mod server;
mod setup;
mod shelf;
mod sight;
mod sourcing;
mod table;
mod visit;

pub use limits::*;
pub use problem::{ProblemCode, problem_status};
pub use seal::SESSION_DOMAIN;
pub use searches::{SEARCH_BYTES_MAX, SEARCHES_MAX};
pub use server::{ServeError, serve};
pub use setup::{Reads, Setup};
pub use shelf::{SHELVES, Shelf};
pub use sight::AUDITOR;

/// The description of the interface (OpenAPI 3.1) as JSON text, without a node.
pub fn openapi_json() -> String {
    openapi::document(&table::routes())
}

/// Every page: method and path, with `{name}` for what varies.
pub fn page_routes() -> Vec<(String, String)> {
    pages::all().into_iter().map(|(method, path)| (method.to_string(), path.to_owned())).collect()
}

/// Every route: method and path, with `{name}` for what varies.
pub fn routes() -> Vec<(String, String)> {
    table::routes().iter().map(|route| (route.method.to_string(), route.path.clone())).collect()
}
