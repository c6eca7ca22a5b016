//! `kerf import ocds`: recorded procurement, played on a running node.

use crate::failure::{Failure, Outcome};
use crate::imports::VALID_FOR;
use crate::player::{Cast, Clock, Desk, Exception, Played, Step, Tally, left_out, play};
use canon::Json;
use indicatif::{ProgressBar, ProgressStyle};
use interchange::ocds::{LineReader, RawRelease, merge, process, read};
use std::fmt::Write as _;
use std::io::{BufRead, Read};
use std::path::Path;
use std::time::{Duration, Instant};
use vocabulary::{NetworkId, Timestamp};

/// How many transactions are sent before their outcomes are read.
const ROUND: usize = 900;

/// What an import came to.
#[derive(Debug)]
pub(crate) struct Imported {
    /// The sums.
    pub(crate) tally: Tally,
    /// Everything that does not fit.
    pub(crate) exceptions: Vec<Exception>,
    /// Lines or documents that could not be read at all.
    pub(crate) unread: Vec<String>,
    /// How long it took.
    pub(crate) elapsed: Duration,
}

/// Reads releases, records or packages: a file of JSON or JSON lines, or `-` for standard input.
///
/// # Errors
/// If the source cannot be read.
pub(crate) fn read_source(source: &Path) -> Outcome<(Vec<RawRelease>, Vec<String>)> {
    let reader: Box<dyn Read> = if source == Path::new("-") {
        Box::new(std::io::stdin())
    } else {
        let file = std::fs::File::open(source).map_err(|cause| Failure::file(source, "read", &cause))?;
        Box::new(file)
    };
    let mut input = std::io::BufReader::new(reader);
    let mut first = String::new();
    input.read_line(&mut first).map_err(|cause| Failure::file(source, "read", &cause))?;
    let mut releases = Vec::new();
    let mut unread = Vec::new();
    let mut keep = |found: Vec<Result<RawRelease, interchange::ocds::ReadError>>| {
        for one in found {
            match one {
                Ok(release) => releases.push(release),
                Err(error) => unread.push(error.to_string()),
            }
        }
    };
    // One whole value on the first line means JSON lines; else it is one document over many lines.
    if interchange::ocds::Json::parse(first.trim()).is_ok() {
        let mut lines = LineReader::new();
        keep(lines.push(first.trim_end()));
        for line in input.lines() {
            let line = line.map_err(|cause| Failure::file(source, "read", &cause))?;
            keep(lines.push(&line));
        }
    } else {
        let mut text = first;
        input
            .take(interchange::ocds::DOCUMENT_BYTES_MAX as u64 + 1)
            .read_to_string(&mut text)
            .map_err(|cause| Failure::file(source, "read", &cause))?;
        keep(read(&text).collect());
    }
    Ok((merge(releases), unread))
}

/// Plays `releases` on the node behind `desk`. `bar` shows how far it is.
///
/// # Errors
/// If the node stops answering.
pub(crate) fn import(
    desk: &mut Desk,
    network: NetworkId,
    secret: &[u8; 32],
    now: Timestamp,
    releases: &[RawRelease],
    unread: Vec<String>,
    bar: &ProgressBar,
) -> Outcome<Imported> {
    let started = Instant::now();
    let mut cast = Cast::new(network, secret, now);
    let mut clock = Clock::new(now, VALID_FOR);
    let mut imported =
        Imported { tally: Tally::default(), exceptions: Vec::new(), unread, elapsed: Duration::ZERO };
    let mut round: Vec<(String, Vec<Step>)> = Vec::new();
    let mut count = 0;
    for raw in releases {
        let process = process(raw);
        imported.tally.record(&process, &mut imported.exceptions);
        let steps = play(&mut cast, &process, &mut clock);
        let left_out = left_out(&process, &steps);
        imported.tally.left_out(&process.ocid, &left_out, &mut imported.exceptions);
        count += steps.len();
        round.push((process.ocid.clone(), steps));
        if count >= ROUND {
            send_round(desk, &mut round, &mut imported)?;
            count = 0;
        }
        bar.inc(1);
    }
    send_round(desk, &mut round, &mut imported)?;
    imported.elapsed = started.elapsed();
    Ok(imported)
}

fn send_round(desk: &mut Desk, round: &mut Vec<(String, Vec<Step>)>, imported: &mut Imported) -> Outcome<()> {
    let signed: Vec<_> =
        round.iter().flat_map(|(_, steps)| steps.iter().map(|step| step.signed.clone())).collect();
    let outcomes = desk.send(&signed)?;
    for (ocid, steps) in round.drain(..) {
        imported.tally.outcomes(&ocid, &steps, &outcomes, &mut imported.exceptions);
    }
    Ok(())
}

/// A progress bar over `length` processes; silent where nobody watches.
pub(crate) fn progress(length: usize, quiet: bool) -> ProgressBar {
    if quiet {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(length as u64);
    if let Ok(style) = ProgressStyle::with_template("  {bar:40} {pos}/{len} processes, {elapsed}") {
        bar.set_style(style);
    }
    bar
}

impl Imported {
    /// The report, for people.
    pub(crate) fn to_text(&self) -> String {
        let tally = &self.tally;
        let mut out = String::new();
        // Writing to a text cannot fail.
        let _ = writeln!(
            out,
            "{} processes, {} transactions ({} carried out, {} refused), {} bytes, {:.1} s",
            tally.processes,
            tally.sent,
            tally.done,
            tally.refused,
            tally.bytes,
            self.elapsed.as_secs_f64()
        );
        let _ = writeln!(out, "\n  {:<26} {:>7}", "played on the ledger", "count");
        for (what, name) in NAMES {
            let sums: Vec<String> = tally.sums_of(*what).iter().map(ToString::to_string).collect();
            let _ = writeln!(out, "  {:<26} {:>7}  {}", name, tally.of(*what), sums.join(", "));
        }
        if !tally.lacking.is_empty() {
            let _ = writeln!(out, "\n  {:<26} {:>7}", "processes that lack", "count");
            for (step, count) in &tally.lacking {
                let _ = writeln!(out, "  {step:<26} {count:>7}");
            }
        }
        if !tally.by_kind.is_empty() {
            let _ = writeln!(out, "\n  {:<26} {:>7}", "exceptions", "count");
            for (kind, count) in &tally.by_kind {
                let _ = writeln!(out, "  {kind:<26} {count:>7}");
            }
        }
        for line in self.unread.iter().take(10) {
            let _ = writeln!(out, "  not read: {line}");
        }
        out
    }
}

const NAMES: &[(Played, &str)] = &[
    (Played::Party, "organisations"),
    (Played::Need, "needs (tenders)"),
    (Played::Quote, "quotes (bids)"),
    (Played::Selection, "selections"),
    (Played::Agreement, "agreements (contracts)"),
    (Played::Amendment, "amendments"),
    (Played::Order, "orders (implied)"),
    (Played::Delivery, "deliveries (milestones)"),
    (Played::Invoice, "invoices (implied)"),
    (Played::Payment, "payments (transactions)"),
];

impl Imported {
    /// The report, for programs.
    pub(crate) fn to_json(&self) -> Json {
        let tally = &self.tally;
        let number = |name: &str, value: u64| (name.to_owned(), Json::Number(value));
        let counts = |pairs: Vec<(String, u64)>| {
            Json::Object(pairs.into_iter().map(|(name, count)| (name, Json::Number(count))).collect())
        };
        let played = NAMES.iter().map(|(what, name)| ((*name).to_owned(), tally.of(*what))).collect();
        let sums = NAMES
            .iter()
            .map(|(what, name)| {
                let sums = tally.sums_of(*what).iter().map(|sum| Json::Text(sum.to_string())).collect();
                ((*name).to_owned(), Json::List(sums))
            })
            .collect();
        let lacking = tally.lacking.iter().map(|(name, count)| ((*name).to_owned(), *count)).collect();
        let by_kind = tally.by_kind.iter().map(|(name, count)| (name.clone(), *count)).collect();
        Json::Object(vec![
            number("processes", tally.processes),
            number("transactions", tally.sent),
            number("carried_out", tally.done),
            number("refused", tally.refused),
            number("bytes", tally.bytes),
            number("milliseconds", u64::try_from(self.elapsed.as_millis()).unwrap_or(u64::MAX)),
            ("played".to_owned(), counts(played)),
            ("sums".to_owned(), Json::Object(sums)),
            ("lacking".to_owned(), counts(lacking)),
            ("exceptions".to_owned(), counts(by_kind)),
            ("unread".to_owned(), Json::List(self.unread.iter().cloned().map(Json::Text).collect())),
        ])
    }

    /// The exceptions, a line of JSON each.
    pub(crate) fn exception_lines(&self) -> String {
        self.exceptions.iter().map(|exception| format!("{}\n", exception.to_json())).collect()
    }
}
