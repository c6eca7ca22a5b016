//! Stories of the market: listings go in, searches find them.

mod bids;
mod needs;
mod records;
mod search;
mod shop;
