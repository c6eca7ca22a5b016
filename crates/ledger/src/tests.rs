//! The ledger, told as stories.
//!
//! A story is lines of words; `telling` plays it on a `World`, each line as signed bytes in a block of its
//! own, and writes a transcript. Every story ends with a replay from its blocks, and with the clock run
//! out: nothing may wait for ever.

mod acts;
mod agents;
mod contract;
mod cycle;
mod disputes;
mod faults;
mod faults_of_power;
mod forms;
mod histories;
mod limits;
mod market;
mod money;
mod network;
mod organisation;
mod purchase;
mod recovery;
mod scenes;
mod script;
mod settlement;
mod telling;
mod told;
mod vault;
mod words;
mod world;
