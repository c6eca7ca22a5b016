//! Checking what a node says without trusting it.
//!
//! Promise: what is called proven follows from the trust string and the file alone; no node is asked.
//! The trust string must come from a source that is trusted, not from the node that made the proof.

#[cfg(test)]
mod tests;

use crate::client::Client;
use crate::copy::{self, Block};
use crate::display;
use crate::failure::{Failure, Outcome};
use crate::kinds::kind_of_id;
use crate::serve::with_causes;
use crate::session::Session;
use canon::Json;
use engine::Proof;
use engine::light::Trust;
use gateway::Shelf;
use node::{LedgerCheck, ProvenRecord, parse_trust, verify_record};
use std::path::Path;
use std::time::{Duration, Instant};
use vocabulary::Timestamp;

/// The most bytes of a proof file: far above the largest record with its proof.
const PROOF_BYTES_MAX: usize = 16 << 20;
/// How often it is said how far a ledger is checked.
pub(crate) const PROGRESS_EVERY: Duration = Duration::from_secs(2);

/// Reads a trust string.
pub(crate) fn trust(text: &str) -> Outcome<Trust> {
    parse_trust(text).map_err(|error| {
        Failure::usage(error.to_string(), "copy it whole from where the network has published it")
    })
}

fn not_proven(path: &Path, reason: impl std::fmt::Display) -> Failure {
    Failure::world(
        "not_proven",
        format!("`{}` proves nothing: {reason}", path.display()),
        "do not rely on it; ask for a new proof, or another node",
    )
}

/// Checks a proof.
fn check(path: &Path, bytes: &[u8], trust: &Trust) -> Outcome<ProvenRecord> {
    if bytes.len() > PROOF_BYTES_MAX {
        return Err(not_proven(path, "it is too large"));
    }
    let proof = Proof::decode(bytes).map_err(|error| not_proven(path, error))?;
    verify_record(&proof, trust).map_err(|error| not_proven(path, with_causes(&error)))
}

/// Checks the proof in a file, and prints what it proves. If `id` is said, it must be about that record.
pub(crate) fn proof(session: &Session, path: &Path, trust_text: &str, id: Option<&str>) -> Outcome<()> {
    let trust = trust(trust_text)?;
    let bytes = std::fs::read(path).map_err(|cause| Failure::file(path, "read", &cause))?;
    let proven = check(path, &bytes, &trust)?;
    let key = proven.key;
    let kind = key
        .kind()
        .and_then(Shelf::of_kind)
        .ok_or_else(|| not_proven(path, "it is about no record that can be shown"))?;
    if let Some(id) = id {
        let (_, wanted) = kind_of_id(id)?;
        if wanted != key.id() {
            return Err(not_proven(path, format!("it is about {}, not {id}", kind.id(&key))));
        }
    }
    let record = proven.record;
    let time = Timestamp::from_ms(proven.time_ms)
        .map_err(|error| not_proven(path, format!("the block's time is wrong: {error}")))?;
    // The record's own form is its kind's name around it; the kind stands beside it already.
    let form = record.as_ref().map(canon::to_json);
    let inner = form.as_ref().and_then(|json| json.get(kind.name)).cloned().unwrap_or(Json::Null);
    let json = Json::Object(vec![
        ("proven".to_owned(), Json::Flag(true)),
        ("id".to_owned(), Json::Text(kind.id(&key))),
        ("kind".to_owned(), Json::Text(kind.name.to_owned())),
        ("height".to_owned(), Json::Number(proven.height)),
        ("time".to_owned(), Json::Text(time.to_string())),
        ("record".to_owned(), inner),
    ]);
    session.output.answer(&json, || {
        let head =
            format!("proven: {} {} as of block {} ({time})\n", kind.name, kind.id(&key), proven.height,);
        match &record {
            Some(record) => format!("{head}{}", display::value(record, 1)),
            None => format!("{head}  there is no such record\n"),
        }
    })
}

fn not_verified(reason: impl std::fmt::Display) -> Failure {
    Failure::world(
        "not_verified",
        format!("this is not a sound copy of the ledger: {reason}"),
        "do not rely on it; ask another node, and tell the network's operators",
    )
}

/// A folder for the state that a check builds up; it goes when it is dropped.
pub(crate) fn scratch() -> Outcome<tempfile::TempDir> {
    let folder = std::env::temp_dir();
    tempfile::Builder::new()
        .prefix("kerf-verify-")
        .tempdir_in(&folder)
        .map_err(|cause| Failure::file(&folder, "write to", &cause))
}

/// Begins to check a ledger.
pub(crate) fn start_check(trust: Trust, scratch: &Path) -> Outcome<LedgerCheck> {
    LedgerCheck::start(trust, scratch).map_err(|error| {
        Failure::world("no_scratch", with_causes(&error), "set TMPDIR to a folder with room for the state")
    })
}

/// Checks the next block.
pub(crate) fn check_block(check: &mut LedgerCheck, block: &Block) -> Outcome<()> {
    check
        .check(&block.header, &block.body, &block.certificate)
        .map_err(|error| not_verified(with_causes(&error)))
}

/// Fetches a node's whole ledger, runs it again from the first block, and prints what was checked.
pub(crate) fn ledger(session: &Session, client: &Client, trust_text: &str) -> Outcome<()> {
    let blocks = copy::height(client)?;
    run_again(session, trust(trust_text)?, (1..=blocks).map(|at| copy::fetch(client, at)), Some(blocks))
}

/// Runs a copy of a ledger again from its first block, without any node, and prints what was checked.
pub(crate) fn ledger_file(session: &Session, path: &Path, trust_text: &str) -> Outcome<()> {
    run_again(session, trust(trust_text)?, copy::Copy::open(path)?, None)
}

fn run_again(
    session: &Session,
    trust: Trust,
    blocks: impl Iterator<Item = Outcome<Block>>,
    of: Option<u64>,
) -> Outcome<()> {
    let scratch = scratch()?;
    let mut check = start_check(trust, scratch.path())?;
    let mut told = Instant::now();
    for block in blocks {
        check_block(&mut check, &block?)?;
        if told.elapsed() >= PROGRESS_EVERY {
            let of = of.map_or_else(String::new, |of| format!(" of {of}"));
            session.output.note(&format!("checked {}{of} blocks\n", check.checked().blocks));
            told = Instant::now();
        }
    }
    let checked = check.checked();
    let last = check.last();
    let root = last.map_or_else(String::new, |last| canon::hex_encode(&last.state_root));
    let until = last.and_then(|last| Timestamp::from_ms(last.time_ms).ok());
    let until = until.map_or_else(|| "nothing".to_owned(), |time| time.to_string());
    let number = |name: &str, number: u64| (name.to_owned(), Json::Number(number));
    let json = Json::Object(vec![
        ("verified".to_owned(), Json::Flag(true)),
        number("blocks", checked.blocks),
        number("transactions", checked.transactions),
        number("refused", checked.refused),
        ("until".to_owned(), Json::Text(until.clone())),
        ("state_root".to_owned(), Json::Text(root.clone())),
    ]);
    session.output.answer(&json, || {
        format!(
            "verified: {} blocks, until {until}; {} transactions with their signatures, {} of them refused\n\
             state after the last block, run again from the first: {root}\n",
            checked.blocks, checked.transactions, checked.refused,
        )
    })
}
