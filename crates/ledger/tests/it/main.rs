//! The ledger's bytes: frozen, and described for strangers.

#[cfg(test)]
mod formats;
#[cfg(test)]
#[path = "../../../canon/tests/it/frozen.rs"]
mod frozen;
#[cfg(test)]
mod shapes;
#[cfg(test)]
mod vectors;
