//! Whole networks in one thread from a seed: what goes wrong in the world goes wrong here, and again.
//!
//! Promise: the same scenario with the same seed does the same; what must hold is checked after each, and no
//! scenario may weaken it.
//! Not here: how a network is simulated (`engine::simulation`), what consensus promises (`engine`).
//! Start reading at [`SCENARIOS`], then `property`.

mod chance;
mod ledger;
mod property;
mod scale;
mod scenario;
mod till;

pub use scale::{Measured, measure};
pub use scenario::{SCENARIOS, Scenario, Verdict};

/// Runs something on a thread whose stack is large enough for a simulation.
///
/// # Panics
/// If the thread cannot be started, or panics.
pub fn with_stack<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    let thread = std::thread::Builder::new().stack_size(engine::simulation::STACK_BYTES).spawn(work);
    thread.expect("a thread can be started").join().expect("the thread ends well")
}
