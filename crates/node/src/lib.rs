//! The engine and the ledger on one machine: network, disk, clock.
