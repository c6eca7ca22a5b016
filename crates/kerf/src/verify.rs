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
use crate::serve::with_causes;
use crate::session::{Session, now};
use canon::Json;
use engine::Proof;
use gateway::Shelf;
use light::Trust;
use node::{LedgerCheck, NodeError, ProvenThing, verify_proof};
use std::path::Path;
use std::time::{Duration, Instant};
use vocabulary::{Genesis, Timestamp};

/// The most bytes of a proof file: far above the largest record with its proof.
const PROOF_BYTES_MAX: usize = 16 << 20;
/// How often it is said how far a ledger is checked.
pub(crate) const PROGRESS_EVERY: Duration = Duration::from_secs(2);

/// Reads a trust string.
pub(crate) fn trust(text: &str) -> Outcome<Trust> {
    text.parse().map_err(|error: light::TrustError| {
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
fn check(path: &Path, bytes: &[u8], trust: &Trust) -> Outcome<ProvenThing> {
    if bytes.len() > PROOF_BYTES_MAX {
        return Err(not_proven(path, "it is too large"));
    }
    let proof = Proof::decode(bytes).map_err(|error| not_proven(path, error))?;
    verify_proof(&proof, trust).map_err(|error| not_proven(path, with_causes(&error)))
}

/// What a proof must be about, and how new.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wanted {
    /// The record or transaction.
    pub(crate) id: Option<String>,
    /// The most time since its block.
    pub(crate) not_older_than: Option<String>,
}

/// Checks the proof in a file, and prints what it proves.
pub(crate) fn proof(session: &Session, path: &Path, trust_text: &str, wanted: &Wanted) -> Outcome<()> {
    let trust = trust(trust_text)?;
    let bytes = std::fs::read(path).map_err(|cause| Failure::file(path, "read", &cause))?;
    let proven = check(path, &bytes, &trust)?;
    let (height, time_ms) = match &proven {
        ProvenThing::Record(record) => (record.height, record.time_ms),
        ProvenThing::Outcome { height, time_ms, .. } => (*height, *time_ms),
    };
    let time = Timestamp::from_ms(time_ms)
        .map_err(|error| not_proven(path, format!("the block's time is wrong: {error}")))?;
    if let Some(text) = &wanted.not_older_than {
        let span = vocabulary::Span::typed(text).ok_or_else(|| {
            Failure::usage(
                format!("--not-older-than: `{text}` is not a length of time"),
                "write 30m, 2h or 7d",
            )
        })?;
        if time.plus(span) < now()? {
            return Err(not_proven(path, format!("its block is of {time}, older than {text}")));
        }
    }
    let about = |is: String| match &wanted.id {
        Some(id) if *id != is => Err(not_proven(path, format!("it is about {is}, not {id}"))),
        Some(_) | None => Ok(is),
    };
    let number = |name: &str, number: u64| (name.to_owned(), Json::Number(number));
    let (kind, id, form) = match &proven {
        ProvenThing::Record(proven) => {
            let kind = proven.key.kind().and_then(Shelf::of_kind);
            let kind = kind.ok_or_else(|| not_proven(path, "it is about no record that can be shown"))?;
            // The record's own form is its kind's name around it; the kind stands beside it already.
            let form = proven.record.as_ref().map(canon::to_json);
            (
                kind.name,
                about(kind.id(&proven.key))?,
                form.as_ref().and_then(|json| json.get(kind.name)).cloned(),
            )
        }
        ProvenThing::Outcome { outcome, .. } => {
            let id = outcome.transaction.map_or_else(|| "a deadline".to_owned(), |id| id.to_string());
            ("outcome", about(id)?, Some(canon::to_json(outcome.as_ref())))
        }
    };
    let json = Json::Object(vec![
        ("proven".to_owned(), Json::Flag(true)),
        ("kind".to_owned(), Json::Text(kind.to_owned())),
        ("id".to_owned(), Json::Text(id.clone())),
        number("height", height),
        ("time".to_owned(), Json::Text(time.to_string())),
        (if kind == "outcome" { kind } else { "record" }.to_owned(), form.clone().unwrap_or(Json::Null)),
    ]);
    session.output.answer(&json, || {
        let head = format!("proven: {kind} {id} as of block {height} ({time})\n");
        match &form {
            Some(form) => format!("{head}{}", display::json(form, 1)),
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
pub(crate) fn start_check(genesis: &Genesis, trust: &Trust, scratch: &Path) -> Outcome<LedgerCheck> {
    LedgerCheck::start(genesis, trust, scratch).map_err(|error| match &error {
        NodeError::Light(_) => not_verified(with_causes(&error)),
        _ => Failure::world(
            "no_scratch",
            with_causes(&error),
            "set TMPDIR to a folder with room for the state",
        ),
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
    let (trust, blocks, genesis) = (trust(trust_text)?, copy::height(client)?, copy::genesis(client)?);
    run_again(session, &genesis, &trust, (1..=blocks).map(|at| copy::fetch(client, at)), Some(blocks))
}

/// Runs a copy of a ledger again from its first block, without any node, and prints what was checked.
pub(crate) fn ledger_file(session: &Session, path: &Path, trust_text: &str) -> Outcome<()> {
    let (trust, copy) = (trust(trust_text)?, copy::Copy::open(path)?);
    let genesis = copy.genesis().clone();
    run_again(session, &genesis, &trust, copy, None)
}

fn run_again(
    session: &Session,
    genesis: &Genesis,
    trust: &Trust,
    blocks: impl Iterator<Item = Outcome<Block>>,
    of: Option<u64>,
) -> Outcome<()> {
    let scratch = scratch()?;
    let mut check = start_check(genesis, trust, scratch.path())?;
    let mut told = Instant::now();
    for block in blocks {
        check_block(&mut check, &block?)?;
        if told.elapsed() >= PROGRESS_EVERY {
            let of = of.map_or_else(String::new, |of| format!(" of {of}"));
            session.output.note(&format!("checked {}{of} blocks\n", check.checked().blocks));
            told = Instant::now();
        }
    }
    check.end().map_err(|error| not_verified(with_causes(&error)))?;
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
