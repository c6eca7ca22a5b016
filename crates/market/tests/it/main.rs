//! Stories of the market: listings go in, searches find them.

#[cfg(test)]
mod bids;
#[cfg(test)]
#[path = "../../../canon/tests/it/frozen.rs"]
mod frozen;
#[cfg(test)]
mod kept;
#[cfg(test)]
mod needs;
#[cfg(test)]
mod random;
#[cfg(test)]
mod real;
#[cfg(test)]
mod records;
#[cfg(test)]
mod saved;
#[cfg(test)]
mod search;
#[cfg(test)]
mod shop;
#[cfg(test)]
mod sourcing;
#[cfg(test)]
mod vectors;
