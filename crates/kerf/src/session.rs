//! What every command works with: the user's folder, the node, the output, and who signs.

use crate::client::Client;
use crate::failure::{Failure, Outcome};
use crate::home::Home;
use crate::output::Output;
use crate::profiles::Wanted;
use crate::secret::Source;
use std::time::{SystemTime, UNIX_EPOCH};
use vocabulary::Timestamp;

/// What every command works with.
#[derive(Debug)]
pub(crate) struct Session {
    /// How answers are printed.
    pub(crate) output: Output,
    /// Where the node is.
    pub(crate) url: String,
    /// Where the user's folder is, if it was said.
    pub(crate) home: Option<std::path::PathBuf>,
    /// Who signs.
    pub(crate) wanted: Wanted,
    /// Where passphrases come from.
    pub(crate) secrets: Source,
}

impl Session {
    /// The node.
    pub(crate) fn client(&self) -> Outcome<Client> {
        Client::new(&self.url)
    }

    /// The user's folder.
    pub(crate) fn home(&self) -> Outcome<Home> {
        Home::find(self.home.as_deref())
    }
}

/// This machine's clock.
pub(crate) fn now() -> Outcome<Timestamp> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let ms = u64::try_from(since.as_millis()).unwrap_or(u64::MAX);
    Timestamp::from_ms(ms).map_err(|_| {
        Failure::world(
            "clock",
            "this machine's clock is beyond the year 2999",
            "set the clock, and try again",
        )
    })
}
