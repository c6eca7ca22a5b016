//! The crate against real records and against the standard's own schema.

#[cfg(test)]
mod facts;
#[cfg(test)]
mod fuzz;
#[cfg(test)]
mod sample;
#[cfg(test)]
mod schema;
#[cfg(test)]
mod shared;
#[cfg(test)]
mod stories;
#[cfg(test)]
mod trade;
