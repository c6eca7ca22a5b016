//! The code behind the routes, by what it is about.

pub(crate) mod blocks;
pub(crate) mod events;
pub(crate) mod health;
pub(crate) mod listings;
pub(crate) mod market;
pub(crate) mod network;
pub(crate) mod records;
pub(crate) mod reports;
pub(crate) mod sessions;
pub(crate) mod transactions;
