//! Stories of the market: listings go in, searches find them.

mod needs;
mod search;
mod shop;
