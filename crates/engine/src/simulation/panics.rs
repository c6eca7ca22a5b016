//! What panics while a simulation runs.
//!
//! A node that panics is a finding, or a crash that was planned: either way it is written down and not printed.

use std::{any::Any, cell::RefCell, sync::Once};

thread_local! {
    /// What panicked on this thread while a simulation ran.
    static PANICS: RefCell<Option<Vec<String>>> = const { RefCell::new(None) };
}

/// Keeps what panics say while a simulation runs, instead of printing it.
pub(super) fn listen_to_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let usual = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            let heard = PANICS.with_borrow_mut(|panics| {
                panics.as_mut().map(|panics| panics.push(info.to_string().replace('\n', " "))).is_some()
            });
            if !heard {
                usual(info);
            }
        }));
    });
    PANICS.with_borrow_mut(|panics| *panics = Some(Vec::new()));
}

/// How many there were so far.
pub(super) fn panics() -> usize {
    PANICS.with_borrow(|panics| panics.as_ref().map_or(0, Vec::len))
}

/// What they said, each; nothing is listened to any more.
pub(super) fn heard_panics() -> Vec<String> {
    PANICS.with_borrow_mut(Option::take).unwrap_or_default()
}

/// What a panic said that ended the simulation itself.
pub(super) fn text(panic: &(dyn Any + Send)) -> String {
    panic.downcast_ref::<String>().cloned().unwrap_or_else(|| "no reason given".into())
}
