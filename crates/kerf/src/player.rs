//! Plays recorded procurement as signed transactions.
//!
//! Promise: nothing is invented. A step that a record lacks is not played and is counted as lacking; a
//! step that the ledger refuses is an exception with the path to the field it came from.
//! Each organisation of a record is played by one local key, derived from a secret of the import, so the
//! same import can be run again: what is there already is left alone.
//! Not here: reading OCDS (`interchange`), talking HTTP (`client`).

mod actor;
mod desk;
mod script;
mod tally;

pub(crate) use actor::{Actor, Clock, Signed, role, rule};
pub(crate) use desk::Desk;
pub(crate) use script::{Cast, Played, Step, left_out, play};
pub(crate) use tally::{Exception, Tally};
