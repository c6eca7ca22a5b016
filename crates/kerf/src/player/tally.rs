//! What a play came to: how much was played, what the ledger refused, what the records lack.

use super::script::{Played, Step};
use canon::Json;
use interchange::ocds::Process;
use ledger::{Outcome, Verdict};
use std::collections::BTreeMap;
use vocabulary::{Amount, TransactionId};

/// One thing that does not fit: what the record says wrong, or what the ledger refuses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Exception {
    /// The process.
    pub(crate) ocid: String,
    /// The path to the field, as a JSON pointer into the release.
    pub(crate) path: String,
    /// What kind, by its stable name.
    pub(crate) kind: String,
    /// For people.
    pub(crate) detail: String,
}

impl Exception {
    /// As one line of JSON.
    pub(crate) fn to_json(&self) -> Json {
        let text = |text: &str| Json::Text(text.to_owned());
        Json::Object(vec![
            ("ocid".to_owned(), text(&self.ocid)),
            ("path".to_owned(), text(&self.path)),
            ("kind".to_owned(), text(&self.kind)),
            ("detail".to_owned(), text(&self.detail)),
        ])
    }
}

/// Sums over a whole import.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally {
    /// Processes read.
    pub(crate) processes: u64,
    /// Transactions sent.
    pub(crate) sent: u64,
    /// Those carried out.
    pub(crate) done: u64,
    /// Those refused.
    pub(crate) refused: u64,
    /// Elements of the record played whole, by kind.
    pub(crate) played: BTreeMap<Played, u64>,
    /// Sums played, by kind and currency, in minor units.
    pub(crate) sums: BTreeMap<(Played, String), u64>,
    /// Exceptions by kind.
    pub(crate) by_kind: BTreeMap<String, u64>,
    /// Steps that processes lack, by name.
    pub(crate) lacking: BTreeMap<&'static str, u64>,
    /// Bytes of the transactions.
    pub(crate) bytes: u64,
}

impl Tally {
    /// Counts what the record itself says wrong or lacks.
    pub(crate) fn record(&mut self, process: &Process, out: &mut Vec<Exception>) {
        self.processes += 1;
        for step in &process.lacking {
            *self.lacking.entry(step.name()).or_default() += 1;
        }
        for exception in &process.exceptions {
            self.except(out, &process.ocid, &exception.path, exception.kind.name(), &exception.detail);
        }
    }

    /// Tells of elements that are not played, because the record says too little of them.
    pub(crate) fn left_out(
        &mut self,
        ocid: &str,
        elements: &[(&str, &'static str)],
        out: &mut Vec<Exception>,
    ) {
        for (path, needed) in elements {
            let detail = format!("not played: it takes {needed}");
            self.except(out, ocid, path, "not_played", &detail);
        }
    }

    fn except(&mut self, out: &mut Vec<Exception>, ocid: &str, path: &str, kind: &str, detail: &str) {
        *self.by_kind.entry(kind.to_owned()).or_default() += 1;
        out.push(Exception {
            ocid: ocid.to_owned(),
            path: path.to_owned(),
            kind: kind.to_owned(),
            detail: detail.to_owned(),
        });
    }

    /// Counts what the ledger said to the steps of one process.
    ///
    /// Of an element that takes several steps (declared and confirmed), the last one counts it as played.
    /// A step that could not be carried out only because an earlier one was refused is told once.
    pub(crate) fn outcomes(
        &mut self,
        ocid: &str,
        steps: &[Step],
        outcomes: &BTreeMap<TransactionId, Outcome>,
        out: &mut Vec<Exception>,
    ) {
        let mut refused_paths = std::collections::BTreeSet::new();
        for step in steps {
            self.sent += 1;
            self.bytes += step.signed.bytes.len() as u64;
            match outcomes.get(&step.signed.id).map(|outcome| &outcome.verdict) {
                Some(Verdict::Done(_)) => {
                    self.done += 1;
                    self.count(step);
                }
                Some(Verdict::Refused(refused)) => {
                    self.refused += 1;
                    // Parties are played anew by a second import: that they are known is no exception.
                    let known = step.what == Played::Party;
                    if !known && refused_paths.insert(step.path.clone()) {
                        let code = refused.code;
                        let kind = format!("refused:{}", code.name());
                        self.except(out, ocid, &step.path, &kind, code.message());
                    }
                }
                None => {
                    self.except(
                        out,
                        ocid,
                        &step.path,
                        "not_taken_in",
                        "the node did not take the transaction in",
                    );
                }
            }
        }
    }

    fn count(&mut self, step: &Step) {
        let last_of_its_element = match step.what {
            Played::Agreement | Played::Order | Played::Payment => step.amount.is_some(),
            Played::Party
            | Played::Need
            | Played::Quote
            | Played::Selection
            | Played::Amendment
            | Played::Delivery
            | Played::Invoice
            | Played::End => true,
        };
        if last_of_its_element {
            *self.played.entry(step.what).or_default() += 1;
        }
        if let Some(amount) = &step.amount {
            let currency = amount.currency().code().to_owned();
            *self.sums.entry((step.what, currency)).or_default() += amount.minor();
        }
    }

    /// What was played of `what`: how many, counting an element once.
    pub(crate) fn of(&self, what: Played) -> u64 {
        let count = self.played.get(&what).copied().unwrap_or(0);
        match what {
            // Three transactions make a party; two an amendment and a delivery.
            Played::Party => count / 3,
            Played::Amendment | Played::Delivery => count / 2,
            Played::Need
            | Played::Quote
            | Played::Selection
            | Played::Agreement
            | Played::Order
            | Played::Invoice
            | Played::Payment
            | Played::End => count,
        }
    }

    /// The sum of what was played, by currency.
    pub(crate) fn sums_of(&self, what: Played) -> Vec<Amount> {
        self.sums
            .iter()
            .filter(|((kind, _), _)| *kind == what)
            .filter_map(|((_, code), minor)| {
                Amount::new(*minor, vocabulary::Currency::parse(code).ok()?).ok()
            })
            .collect()
    }
}
