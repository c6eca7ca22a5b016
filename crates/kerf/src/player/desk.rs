//! The other side of a play: a node, over HTTP.

use canon::{Json, Writer};
use ledger::Outcome;
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
    agent: ureq::Agent,
    url: String,
    /// The last fact that was read.
    cursor: Option<String>,
}

impl Desk {
    /// A node at `url`; facts that are there already are passed over.
    pub(crate) fn open(url: &str) -> Result<Self, String> {
        let config = ureq::Agent::config_builder()
            .timeout_global(Some(Duration::from_secs(30)))
            .http_status_as_error(false)
            .build();
        let mut desk =
            Self { agent: ureq::Agent::new_with_config(config), url: url.to_owned(), cursor: None };
        let network = desk.get("/v1/network")?;
        if let Some(Json::Number(height)) = network.get("height") {
            desk.cursor = Some(format!("{height}-4294967295"));
        }
        Ok(desk)
    }

    /// What a path answers.
    pub(crate) fn get(&self, path: &str) -> Result<Json, String> {
        let url = format!("{}{path}", self.url);
        let mut answer = self.agent.get(&url).call().map_err(|error| format!("{url}: {error}"))?;
        let text = answer.body_mut().read_to_string().map_err(|error| format!("{url}: {error}"))?;
        Json::parse(&text).map_err(|error| format!("{url}: {error}"))
    }

    /// The bytes that a path answers.
    pub(crate) fn get_bytes(&self, path: &str) -> Result<Vec<u8>, String> {
        let url = format!("{}{path}", self.url);
        let mut answer = self.agent.get(&url).call().map_err(|error| format!("{url}: {error}"))?;
        if !answer.status().is_success() {
            return Err(format!("{url}: {}", answer.status()));
        }
        answer.body_mut().read_to_vec().map_err(|error| format!("{url}: {error}"))
    }

    /// Sends transactions in order, and waits until all that were taken in are final.
    ///
    /// The outcomes are those of the transactions that were taken in; the others are missing.
    pub(crate) fn send(&mut self, signed: &[Signed]) -> Result<BTreeMap<TransactionId, Outcome>, String> {
        let mut waiting: Vec<TransactionId> = Vec::new();
        for chunk in signed.chunks(BATCH) {
            waiting.extend(self.send_batch(chunk)?);
        }
        self.outcomes(waiting)
    }

    fn send_batch(&self, chunk: &[Signed]) -> Result<Vec<TransactionId>, String> {
        let url = format!("{}/v1/transactions/batch", self.url);
        let mut left: Vec<&Signed> = chunk.iter().collect();
        let mut taken = Vec::new();
        let started = Instant::now();
        while !left.is_empty() {
            if started.elapsed() > PATIENCE {
                return Err("the node stays busy: try again later".to_owned());
            }
            let mut body = Writer::new();
            body.array(left.len());
            left.iter().for_each(|signed| body.bytes(&signed.bytes));
            let mut answer = self
                .agent
                .post(&url)
                .header("content-type", "application/cbor")
                .send(&body.into_bytes()[..])
                .map_err(|error| format!("{url}: {error}"))?;
            let text = answer.body_mut().read_to_string().map_err(|error| format!("{url}: {error}"))?;
            if answer.status().as_u16() == 503 {
                std::thread::sleep(Duration::from_millis(50));
                continue;
            }
            let Json::List(answers) =
                Json::parse(&text).map_err(|error| format!("{url}: {error}: {text}"))?
            else {
                return Err(format!("{url}: {text}"));
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

    /// Reads facts until all of `waiting` are there.
    fn outcomes(&mut self, waiting: Vec<TransactionId>) -> Result<BTreeMap<TransactionId, Outcome>, String> {
        let mut open: std::collections::BTreeSet<TransactionId> = waiting.into_iter().collect();
        let mut found = BTreeMap::new();
        let started = Instant::now();
        while !open.is_empty() {
            let after = self.cursor.as_ref().map_or(String::new(), |cursor| format!("after={cursor}&"));
            let page = self.get(&format!("/v1/facts?{after}limit=1000"))?;
            let Some(Json::List(items)) = page.get("items") else {
                return Err(format!("the node answered facts with {page}"));
            };
            if items.is_empty() {
                if started.elapsed() > PATIENCE {
                    return Err("the node makes no blocks: look at its log".to_owned());
                }
                std::thread::sleep(Duration::from_millis(10));
            }
            for item in items {
                self.cursor =
                    item.get("at").and_then(Json::as_text).map(str::to_owned).or(self.cursor.take());
                let Some(outcome) = item.get("outcome") else { continue };
                let outcome: Outcome = canon::from_json(outcome).map_err(|error| error.to_string())?;
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
