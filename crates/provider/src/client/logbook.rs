//! The log of reads as its owner checks it.

use crate::record::{LogEntry, LogHead, LogPage};
use crate::signature::{COMPONENTS, verify_request};
use canon::{Digest, PublicKey};
use vault::CollectionId;

/// Why a log is not to be believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LogError {
    /// The head is not signed by the provider, or is of another collection.
    #[error("the head of the log is not signed by the provider for this collection")]
    Head,
    /// The log is shorter than it was.
    #[error("the log had {known} reads and now has {shown}: reads were taken out")]
    Shorter {
        /// How many there were.
        known: u64,
        /// How many are shown.
        shown: u64,
    },
    /// An entry does not follow from the one before.
    #[error("read {0} does not follow from the one before: the log was changed")]
    Chain(u64),
    /// An entry is not signed by its reader, or is for something else.
    #[error("read {0} is not in the words of its reader")]
    Unsigned(u64),
    /// There are fewer entries than the head says.
    #[error("the log ends at read {0}, before its head")]
    Withheld(u64),
}

/// Checks a page of the log that follows `known`, the head up to which the owner has checked it (`None` at the beginning).
/// Gives the head up to which it is checked now; fetch the next page after it until that is the page's own head.
///
/// Each entry carries the reader's signed request, so a provider cannot make up reads; the chain and the signed heads show it if
/// it takes one out that was there before. A read that it never logged stays unknown.
///
/// If entries were dropped because they were too old, begin anew with `None`: the first entry is then believed to follow.
///
/// # Errors
/// [`LogError`].
pub fn check_log(
    collection: CollectionId,
    provider: &PublicKey,
    known: Option<&LogHead>,
    page: &LogPage,
) -> Result<LogHead, LogError> {
    if page.head.collection != collection || !page.head.is_signed(&page.signature, provider) {
        return Err(LogError::Head);
    }
    let mut at = known.cloned();
    if let Some(known) = known {
        if page.head.number < known.number {
            return Err(LogError::Shorter { known: known.number, shown: page.head.number });
        }
        if page.head.number == known.number && page.head.last != known.last {
            return Err(LogError::Chain(known.number));
        }
    }
    for entry in page.items.iter() {
        let follows = match &at {
            Some(at) => entry.number == at.number + 1 && entry.before == at.last,
            None => entry.number > 1 || entry.number == 1 && entry.before == Digest([0; 32]),
        };
        if !follows || entry.number > page.head.number {
            return Err(LogError::Chain(entry.number));
        }
        if !is_in_own_words(collection, provider, entry) {
            return Err(LogError::Unsigned(entry.number));
        }
        at = Some(LogHead { collection, number: entry.number, last: entry.id() });
    }
    let at = at.unwrap_or(LogHead { collection, number: 0, last: Digest([0; 32]) });
    if at.number == page.head.number {
        return if at.last == page.head.last { Ok(at) } else { Err(LogError::Chain(at.number)) };
    }
    if page.items.is_empty() { Err(LogError::Withheld(at.number)) } else { Ok(at) }
}

/// Whether the reader signed a read of this collection at this provider.
fn is_in_own_words(collection: CollectionId, provider: &PublicKey, entry: &LogEntry) -> bool {
    let Ok(base) = std::str::from_utf8(&entry.request) else { return false };
    let mut lines = base.lines();
    let mut next = |name: &str| lines.next().and_then(|line| line.strip_prefix(name)?.strip_prefix(": "));
    let is_read = matches!(next("\"@method\""), Some("GET" | "HEAD"));
    let path = format!("/v1/collections/{collection}/objects/");
    let of_this =
        next("\"@path\"").is_some_and(|found| found.starts_with(&path) && found.ends_with("/chunks"));
    let has_query = next("\"@query\"").is_some();
    let has_digest = next("\"content-digest\"").is_some();
    let by = next("\"kerf-agent\"") == Some(entry.reader.to_string().as_str());
    let here = next("\"kerf-provider\"") == Some(provider.to_string().as_str());
    let key = format!("keyid=\"{}\"", entry.key);
    let params = next("\"@signature-params\"")
        .is_some_and(|found| found.starts_with(COMPONENTS) && found.contains(&key));
    let all = [is_read, of_this, has_query, has_digest, by, here, params];
    all.iter().all(|holds| *holds) && verify_request(&entry.key, base, &entry.signature)
}
