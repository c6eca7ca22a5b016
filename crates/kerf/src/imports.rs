//! Which records were imported where, and when: so that an import that broke off goes on, and none is told twice.
//!
//! An import signs the same transactions for the same records, secret and moment, and the ledger counts each
//! once. So an import that begins again at its first moment does what is missing, as long as its transactions
//! are valid. After that it would tell every trade a second time, and has to be asked for.

#[cfg(test)]
mod tests;

use crate::failure::{Failure, Outcome};
use crate::home::write_private;
use canon::{Digest, Hasher};
use interchange::ocds::RawRelease;
use std::path::Path;
use vocabulary::{NetworkId, Span, Timestamp};

/// For how long the transactions of an import are valid.
pub(crate) const VALID_FOR: Span = Span::hours(6);
/// How long after its beginning an import may go on: its last transactions need time to become final.
const GOES_ON_WITHIN: Span = Span::hours(5);

/// What is imported, by whom, to where.
pub(crate) fn fingerprint(network: NetworkId, secret: &[u8; 32], releases: &[RawRelease]) -> Digest {
    let secret = canon::hash_parts("kerf/import-secret/1", &[secret]);
    let begun = Hasher::new("kerf/import/1").part(&network.0).part(&secret.0);
    let all = releases.iter().fold(begun, |hash, release| hash.part(release.json.to_string().as_bytes()));
    all.finish()
}

/// The moment at which an import begins: now, or when it first began. `path` is the list of imports.
///
/// # Errors
/// If it was done before and `again` is not set; if the list cannot be read or written.
pub(crate) fn begin(path: &Path, what: Digest, now: Timestamp, again: bool) -> Outcome<Timestamp> {
    let mut list = match std::fs::read_to_string(path) {
        Ok(list) => list,
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(cause) => return Err(Failure::file(path, "read", &cause)),
    };
    let what = what.to_string();
    let begun = list
        .lines()
        .filter_map(|line| line.split_once(' '))
        .filter(|(known, _)| *known == what)
        .filter_map(|(_, ms)| Timestamp::from_ms(ms.parse().ok()?).ok())
        .max();
    match begun {
        Some(begun) if !again && now < begun.plus(GOES_ON_WITHIN) => Ok(begun),
        Some(begun) if !again => Err(Failure::usage(
            format!("these very records were imported here at {begun}; their trades would be told twice"),
            "give --again if that is what you want",
        )),
        Some(_) | None => {
            list.push_str(&format!("{what} {}\n", now.ms()));
            write_private(path, list.as_bytes(), true)?;
            Ok(now)
        }
    }
}
