//! The owner checks a provider: whether it has re-keyed what it says, and who has read what.

use super::book::Seen;
use super::desk::{at_provider, fresh, full};
use super::index::{self, Index};
use super::owner::{Owner, cryptic_read};
use crate::failure::{Failure, Outcome};
use canon::Json;
use provider::client::check_log;
use provider::{LogEntry, LogHead};
use vault::rekey::{is_rekeyed, spots};
use vocabulary::{CollectionId, Timestamp};

/// How many chunks are asked for, unless it is said. A provider that left out one of twenty is found by 90 with a
/// chance of 99 of 100.
pub(crate) const SPOTS_USUAL: usize = 90;

/// What a check found.
pub(crate) struct Checked {
    /// How many chunks were looked at; `None` if the collection was never re-keyed.
    pub(crate) chunks: Option<usize>,
    /// True if a re-keying is under way.
    pub(crate) under_way: bool,
    /// Reads since the last check.
    pub(crate) reads: Vec<Read>,
}

/// A request of a reader for chunks of an object.
pub(crate) struct Read {
    /// As it was logged.
    pub(crate) entry: LogEntry,
    /// The name of the object, or its id if nothing has that name any more.
    pub(crate) object: String,
}

/// What the reader asked for, in the reader's own signed words.
fn object_of(entry: &LogEntry, collection: &CollectionId, names: &Index) -> String {
    let words = String::from_utf8_lossy(&entry.request);
    let path = words.lines().find_map(|line| line.strip_prefix("\"@path\": ")).unwrap_or_default();
    let object = path.split("/objects/").nth(1).and_then(|rest| rest.split('/').next()).unwrap_or_default();
    if object == index::place(collection).to_string() {
        return "the list of names".to_owned();
    }
    let known = names.entries.iter().find(|known| known.object.to_string() == object);
    known.map_or_else(|| object.to_owned(), |known| known.name.to_string())
}

fn caught(what: String) -> Failure {
    Failure::world("provider_caught", what, "move the collection to another provider, and show it this")
}

/// Checks a collection.
pub(crate) fn check(owner: &mut Owner<'_>, name: &str, count: usize) -> Outcome<Checked> {
    let owned = owner.book.named(name)?.clone();
    let kept = owner.desk.collection(&owned.id)?;
    let at = owner.desk.provider(&kept.provider)?;
    let state = owner.desk.state(&at, owned.id, &kept, &mut owner.book)?;
    let progress = at.progress(owned.id).map_err(at_provider)?;
    let under_way = progress.order.is_some();
    let mut chunks = None;
    if state.epoch.before().is_some() && !under_way {
        let signed = progress.receipt.ok_or_else(|| {
            caught(format!(
                "`{name}` is in epoch {}, and its provider shows no receipt",
                state.epoch.number()
            ))
        })?;
        let keys = owner.secret(&owned)?.layer_keys(state.epoch);
        if signed.order.to != state.epoch
            || !signed.receipt.is_signed(&signed.order, &signed.signature, &at.provider())
        {
            return Err(caught(
                "the receipt is not one for the last order, signed by the provider".to_owned(),
            ));
        }
        // What was written since then is under the new key from the start.
        let manifests = at.manifests_of(&state).map_err(cryptic_read)?;
        let unchanged: Vec<_> =
            manifests.into_iter().filter(|manifest| manifest.written < state.epoch).collect();
        let asked = spots(&signed.receipt, &unchanged, count, &fresh()?);
        for some in asked.chunks(provider::AUDIT_SPOTS_MAX) {
            let shown = at.audit(owned.id, some).map_err(at_provider)?;
            if shown.len() != some.len() {
                return Err(caught("it leaves questions unanswered".to_owned()));
            }
            for (spot, shown) in some.iter().zip(&shown) {
                let manifest = unchanged.iter().find(|manifest| manifest.object == spot.object);
                let good = manifest
                    .is_some_and(|manifest| is_rekeyed(&keys, &signed.receipt, manifest, *spot, shown));
                if !good {
                    return Err(caught(format!(
                        "chunk {} of {} is not what its receipt says: it was not encrypted anew, or changed",
                        spot.chunk, spot.object
                    )));
                }
            }
        }
        chunks = Some(asked.len());
    }
    let names = owner.index(&at, &owned, &state)?;
    let reads = log(owner, &at, &owned.id)?.into_iter();
    let reads = reads.map(|entry| Read { object: object_of(&entry, &owned.id, &names), entry }).collect();
    owner.keep()?;
    Ok(Checked { chunks, under_way, reads })
}

/// The reads since the last check, each in its reader's own signed words.
fn log(owner: &mut Owner<'_>, at: &provider::client::Client, id: &CollectionId) -> Outcome<Vec<LogEntry>> {
    let known = owner.book.seen.iter().find(|seen| seen.collection == *id);
    let mut head = known.and_then(|seen| {
        let last = seen.last_read?;
        Some(LogHead { collection: *id, number: seen.reads, last })
    });
    let mut all = Vec::new();
    loop {
        let page = at.log(*id, head.as_ref().map_or(0, |head| head.number)).map_err(at_provider)?;
        let next = check_log(*id, &at.provider(), head.as_ref(), &page)
            .map_err(|error| caught(format!("the log of reads is not to be believed: {error}")))?;
        all.extend(page.items.iter().cloned());
        let ended = next.number == page.head.number;
        head = Some(next);
        if ended {
            break;
        }
    }
    let mut seen: Vec<Seen> = owner.book.seen.to_vec();
    if let (Some(entry), Some(head)) = (seen.iter_mut().find(|seen| seen.collection == *id), head) {
        entry.reads = head.number;
        entry.last_read = (head.number > 0).then_some(head.last);
    }
    owner.book.seen = seen.try_into().map_err(full)?;
    Ok(all)
}

/// A read, for programs.
pub(crate) fn read_json(read: &Read) -> Json {
    let entry = &read.entry;
    let text = |text: String| Json::Text(text);
    Json::Object(vec![
        ("number".to_owned(), Json::Number(entry.number)),
        ("at".to_owned(), text(time(entry.at_ms))),
        ("reader".to_owned(), text(entry.reader.to_string())),
        ("grant".to_owned(), text(entry.grant.to_string())),
        ("object".to_owned(), text(read.object.clone())),
    ])
}

/// Reads for people: those of one object by one reader in a line.
pub(crate) fn reads_text(reads: &[Read]) -> String {
    let mut rows: Vec<(&Read, u64, usize)> = Vec::new();
    for read in reads {
        let same = |row: &&mut (&Read, u64, usize)| {
            row.0.entry.reader == read.entry.reader && row.0.object == read.object
        };
        match rows.iter_mut().find(same) {
            Some((_, last, count)) => {
                *last = read.entry.at_ms;
                *count += 1;
            }
            None => rows.push((read, read.entry.at_ms, 1)),
        }
    }
    let row = |(read, last, count): (&Read, u64, usize)| {
        format!(
            "  {} read {} by {}, {count} requests, the last at {}\n",
            read.entry.reader,
            crate::display::visible(&read.object),
            read.entry.grant,
            time(last)
        )
    };
    rows.into_iter().map(row).collect()
}

/// A provider's time as text.
fn time(ms: u64) -> String {
    Timestamp::from_ms(ms).map_or_else(|_| ms.to_string(), |time| time.to_string())
}
