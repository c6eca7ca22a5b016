//! The other side of a play: a node, over HTTP.

use crate::client::Client;
use crate::failure::{Failure, Outcome};
use canon::{Json, Writer};
use ledger::Outcome as Fact;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};
use vocabulary::TransactionId;

use super::actor::Signed;

/// How many transactions go in one request.
const BATCH: usize = 500;
/// How long a transaction may take to become final before the play gives up.
const PATIENCE: Duration = Duration::from_secs(60);

/// A node, over HTTP.
#[derive(Debug)]
pub(crate) struct Desk {
    /// The connection, for whatever else is to be asked.
    pub(crate) client: Client,
    /// The last fact that was read.
    cursor: Option<String>,
}

impl Desk {
    /// A node at `url`; facts that are there already are passed over.
    pub(crate) fn open(url: &str) -> Outcome<Self> {
        let client = Client::new(url)?;
        let network = client.get("/v1/network")?;
        let cursor = match network.get("height") {
            Some(Json::Number(height)) => Some(format!("{height}-{}", u32::MAX)),
            Some(_) | None => None,
        };
        Ok(Self { client, cursor })
    }

    /// Sends transactions in order, and waits until all that were taken in are final.
    ///
    /// The outcomes are those of the transactions that were taken in; the others are missing.
    pub(crate) fn send(&mut self, signed: &[Signed]) -> Outcome<BTreeMap<TransactionId, Fact>> {
        let mut waiting: Vec<TransactionId> = Vec::new();
        for chunk in signed.chunks(BATCH) {
            waiting.extend(self.send_batch(chunk)?);
        }
        self.outcomes(waiting)
    }

    fn send_batch(&self, chunk: &[Signed]) -> Outcome<Vec<TransactionId>> {
        let mut left: Vec<&Signed> = chunk.iter().collect();
        let mut taken = Vec::new();
        let started = Instant::now();
        while !left.is_empty() {
            if started.elapsed() > PATIENCE {
                return Err(Failure::world("busy", "the node stays busy", "try again later"));
            }
            let mut body = Writer::new();
            body.array(left.len());
            left.iter().for_each(|signed| body.bytes(&signed.bytes));
            let answer = self.client.post_cbor("/v1/transactions/batch", &body.into_bytes())?;
            let Json::List(answers) = answer.json()? else {
                return Err(strange("a batch has no list of answers"));
            };
            let mut again = Vec::new();
            for (signed, answer) in left.iter().zip(&answers) {
                match answer.get("error").and_then(Json::as_text) {
                    None => taken.push(signed.id),
                    Some("busy" | "too_many") => again.push(*signed),
                    Some(_) => {}
                }
            }
            if !again.is_empty() {
                std::thread::sleep(Duration::from_millis(50));
            }
            left = again;
        }
        Ok(taken)
    }

    /// What became of a transaction, if it is final.
    fn outcome_of(&self, id: &TransactionId) -> Outcome<Option<Fact>> {
        let answer = self.client.get(&format!("/v1/transactions/{id}"))?;
        let outcome = answer.get("outcome").map(canon::from_json).transpose();
        outcome.map_err(|error| strange(&error.to_string()))
    }

    /// Reads facts until all of `waiting` are there.
    fn outcomes(&mut self, waiting: Vec<TransactionId>) -> Outcome<BTreeMap<TransactionId, Fact>> {
        let mut open: std::collections::BTreeSet<TransactionId> = waiting.into_iter().collect();
        let mut found = BTreeMap::new();
        let started = Instant::now();
        while !open.is_empty() {
            let after = self.cursor.as_ref().map_or(String::new(), |cursor| format!("after={cursor}&"));
            let page = self.client.get(&format!("/v1/facts?{after}limit=1000"))?;
            let Some(Json::List(items)) = page.get("items") else {
                return Err(strange("facts come without a list"));
            };
            if items.is_empty() {
                // What became final before this began is in no new fact.
                if let Some(id) = open.first().copied()
                    && let Some(outcome) = self.outcome_of(&id)?
                {
                    open.remove(&id);
                    found.insert(id, outcome);
                    continue;
                }
                if started.elapsed() > PATIENCE {
                    return Err(Failure::world("no_blocks", "the node makes no blocks", "look at its log"));
                }
                std::thread::sleep(Duration::from_millis(10));
            }
            for item in items {
                self.cursor =
                    item.get("at").and_then(Json::as_text).map(str::to_owned).or(self.cursor.take());
                let Some(outcome) = item.get("outcome") else { continue };
                let outcome: Fact = canon::from_json(outcome).map_err(|error| strange(&error.to_string()))?;
                if let Some(id) = outcome.transaction
                    && open.remove(&id)
                {
                    found.insert(id, outcome);
                }
            }
        }
        Ok(found)
    }
}

/// The node answers something that it should not.
fn strange(what: &str) -> Failure {
    Failure::world(
        "strange_answer",
        format!("the node's answer cannot be read: {what}"),
        "check that the address is a Kerf node's, of this version",
    )
}
