//! Sealed quotes: what opens them is kept in the user's folder until it is needed.
//!
//! Each opening is one JSON file, `quotes/<commitment>.json`, readable by the user alone. Whoever reads it
//! before the need's deadline knows the quote; whoever loses it cannot open the quote. It is written
//! before the quote is sent.

#[cfg(test)]
mod tests;

use crate::failure::{Failure, Outcome};
use crate::home::{Home, write_private};
use canon::{Digest, Json};
use ledger::{QuoteContent, Salt};
use vocabulary::{AgentId, ListingId};

canon::record! {
    /// What opens a sealed quote.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub(crate) struct Opening {
        /// The need.
        1 => listing: ListingId,
        /// The version of the need that it answers.
        2 => version: u32,
        /// Who quotes.
        3 => bidder: AgentId,
        /// What it says.
        4 => content: QuoteContent,
        /// The salt it was sealed with.
        5 => salt: Salt,
    }
}

impl Opening {
    /// Seals `content` with fresh randomness.
    pub(crate) fn seal(
        listing: ListingId,
        version: u32,
        bidder: AgentId,
        content: QuoteContent,
    ) -> Outcome<Self> {
        let mut salt = [0; 32];
        getrandom::fill(&mut salt).map_err(|_| {
            Failure::world("system", "the system gives no randomness", "try again on a sound system")
        })?;
        Ok(Self { listing, version, bidder, content, salt: Salt(salt) })
    }

    /// The hash that the ledger gets to see.
    pub(crate) fn commitment(&self) -> Digest {
        self.content.commitment(&self.bidder, &self.listing, self.version, &self.salt.0)
    }

    /// Keeps it in the user's folder.
    pub(crate) fn keep(&self, home: &Home) -> Outcome<()> {
        let path = home.quotes().join(format!("{}.json", self.commitment()));
        write_private(&path, canon::to_json(self).pretty().as_bytes(), true)
    }

    /// Finds what opens `commitment`.
    pub(crate) fn find(home: &Home, commitment: &Digest) -> Outcome<Self> {
        let path = home.quotes().join(format!("{commitment}.json"));
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => {
                return Err(Failure::world(
                    "no_opening",
                    format!("this folder does not hold what the hash {commitment} seals"),
                    "use the machine that sealed the quote, or give --content and --salt",
                ));
            }
            Err(cause) => return Err(Failure::file(&path, "read", &cause)),
        };
        let damaged = |reason: String| {
            Failure::world(
                "damaged",
                format!("`{}` is damaged: {reason}", path.display()),
                "restore it from a copy",
            )
        };
        let json = Json::parse(&text).map_err(|error| damaged(error.to_string()))?;
        let opening: Self = canon::from_json(&json).map_err(|error| damaged(error.to_string()))?;
        if opening.commitment() != *commitment {
            return Err(damaged("it opens another quote".to_owned()));
        }
        Ok(opening)
    }
}
