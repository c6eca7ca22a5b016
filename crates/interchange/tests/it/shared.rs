//! Where the records that are too large or not free enough for the repository lie, if they lie anywhere.

use std::path::PathBuf;

/// The text of `name` among the shared data; `None` (said aloud) where the data are not at hand.
///
/// On the machine that checks every change (`CI` is set) they must be, or the test fails.
pub(crate) fn shared(name: &str) -> Option<String> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data").join(name);
    match std::fs::read_to_string(&path) {
        Ok(text) => Some(text),
        Err(error) => {
            assert!(std::env::var_os("CI").is_none(), "`{name}` of the shared data cannot be read: {error}");
            eprintln!("SKIPPED: `{name}` of the shared data is not here ({error})");
            None
        }
    }
}
