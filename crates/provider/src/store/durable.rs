//! Syncs of the index, shared by all who wait at the same time.

use super::fault::StoreError;
use fjall::{Database, PersistMode};
use std::sync::{Condvar, Mutex, PoisonError};

#[derive(Default)]
struct State {
    /// How many have asked.
    asked: u64,
    /// So many of them are served.
    served: u64,
    syncing: bool,
}

/// One sync serves everybody whose change was made before it began.
#[derive(Default)]
pub(super) struct Durable {
    state: Mutex<State>,
    turn: Condvar,
}

impl Durable {
    /// Returns when all that was committed before the call is durable.
    pub(super) fn wait(&self, database: &Database) -> Result<(), StoreError> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.asked += 1;
        let own = state.asked;
        while state.served < own {
            if state.syncing {
                state = self.turn.wait(state).unwrap_or_else(PoisonError::into_inner);
                continue;
            }
            state.syncing = true;
            let upto = state.asked;
            drop(state);
            let synced = database.persist(PersistMode::SyncData);
            state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
            state.syncing = false;
            if synced.is_ok() {
                state.served = state.served.max(upto);
            }
            self.turn.notify_all();
            synced?;
        }
        Ok(())
    }
}
