//! A node with its gateway on a free port, people with keys, and a small HTTP client.

use canon::{Json, SecretKey};
use ledger::{Act, Command, Enrol, Envelope, Transaction, agent_of_key};
use node::{Node, NodeConfig};
use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tempfile::TempDir;
use tokio::sync::oneshot;
use vocabulary::{AgentId, NetworkId, Span, Timestamp};

/// A node that serves; it stops when the last test that uses it is done.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    pub(crate) network: NetworkId,
    pub(crate) trust: String,
    agent: ureq::Agent,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<std::thread::JoinHandle<()>>,
    _directory: TempDir,
}

static SHARED: Mutex<Weak<Server>> = Mutex::new(Weak::new());

/// The server of this run, shared by the tests that run at the same time.
pub(crate) fn server() -> Arc<Server> {
    let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(server) = shared.upgrade() {
        return server;
    }
    let server = Arc::new(Server::start());
    *shared = Arc::downgrade(&server);
    server
}

impl Server {
    pub(crate) fn start() -> Self {
        Self::start_keeping(None)
    }

    /// A server whose interface is read by these.
    pub(crate) fn start_reading(reads: gateway::Reads) -> Self {
        Self::start_with(None, gateway::Setup { reads, ..gateway::Setup::new([7; 32]) })
    }

    /// A server whose node keeps so many blocks.
    pub(crate) fn start_keeping(blocks_retained: Option<u64>) -> Self {
        Self::start_with(blocks_retained, gateway::Setup::new([7; 32]))
    }

    fn start_with(blocks_retained: Option<u64>, setup: gateway::Setup) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let network_name = "test".to_owned();
        let config = NodeConfig { network_name, blocks_retained, ..NodeConfig::new(directory.path()) };
        let node = Node::open(&config).unwrap();
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let (network, trust) = (node.network(), node.trust());
        let (stop, stopped) = oneshot::channel();
        let thread = std::thread::spawn(move || {
            let runtime =
                tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
            let served = gateway::serve(node.clone(), listener, setup, async {
                let _ = stopped.await;
            });
            runtime.block_on(served).unwrap();
            node.stop().unwrap();
        });
        let agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_secs(60)))
            .build()
            .new_agent();
        Self { address, network, trust, agent, stop: Some(stop), thread: Some(thread), _directory: directory }
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        Answer::of(self.agent.get(self.url(path)).call().unwrap())
    }

    /// As [`Server::get`], with headers.
    pub(crate) fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        let mut request = self.agent.get(self.url(path));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        Answer::of(request.call().unwrap())
    }

    /// The body of an answer as it comes.
    pub(crate) fn stream(&self, path: &str, headers: &[(&str, &str)]) -> ureq::BodyReader<'static> {
        let mut request = self.agent.get(self.url(path));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.call().unwrap().into_body().into_reader()
    }

    pub(crate) fn post(&self, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        let mut request = self.agent.post(self.url(path));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        Answer::of(request.send(body).unwrap())
    }

    pub(crate) fn post_json(&self, path: &str, body: &str) -> Answer {
        self.post(path, &[("content-type", "application/json")], body.as_bytes())
    }

    pub(crate) fn post_cbor(&self, path: &str, body: &[u8]) -> Answer {
        self.post(path, &[("content-type", "application/cbor")], body)
    }

    /// Sends a transaction and waits until it is final.
    pub(crate) fn send(&self, transaction: &Transaction) -> Answer {
        self.post_cbor("/v1/transactions?wait_ms=20000", &canon::encode(transaction))
    }

    /// A new person, enrolled.
    pub(crate) fn person(&self, name: &str) -> Person {
        let person = Person::named(name);
        let answer = self.send(&person.enrols(self.network));
        assert_eq!(answer.status, 200, "{}", answer.text());
        person
    }

    /// Does something that must be done, and gives the answer.
    pub(crate) fn done(&self, person: &Person, act: Act) -> Answer {
        let answer = self.send(&person.signs(self.network, act));
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.stop.take().map(|stop| stop.send(()));
        if let Some(thread) = self.thread.take() {
            let ended = thread.join();
            assert!(ended.is_ok() || std::thread::panicking(), "the server ended badly");
        }
    }
}

/// An answer, read.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) media: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    fn of(mut response: ureq::http::Response<ureq::Body>) -> Self {
        let headers: Vec<(String, String)> = response
            .headers()
            .iter()
            .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
            .collect();
        let media = headers.iter().find(|(name, _)| name == "content-type").map_or("", |(_, media)| media);
        Self {
            status: response.status().as_u16(),
            media: media.to_owned(),
            body: response.body_mut().with_config().limit(64 << 20).read_to_vec().unwrap(),
            headers,
        }
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }

    pub(crate) fn text_lossy(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn json(&self) -> Json {
        Json::parse(&self.text()).unwrap()
    }

    /// The value at a path of member names and item numbers, as JSON text.
    pub(crate) fn at(&self, path: &str) -> String {
        let mut json = self.json();
        for step in path.split('/').filter(|step| !step.is_empty()) {
            let next = match (&json, step.parse::<usize>()) {
                (Json::List(items), Ok(index)) => items.get(index).cloned(),
                _ => json.get(step).cloned(),
            };
            json = next.unwrap_or(Json::Null);
        }
        match json {
            Json::Text(text) => text,
            other => other.to_string(),
        }
    }

    /// The items of a page.
    pub(crate) fn items(&self) -> Vec<Json> {
        match self.json().get("items") {
            Some(Json::List(items)) => items.clone(),
            other => panic!("no items but {other:?}"),
        }
    }

    /// Status and code of a no, which must be a whole problem document.
    pub(crate) fn problem(&self) -> String {
        assert_eq!(self.media, "application/problem+json", "{}", self.text());
        assert_eq!(self.at("status"), self.status.to_string());
        assert_eq!(self.at("type"), format!("urn:kerf:problem:{}", self.at("code")));
        for member in ["title", "detail", "message", "next"] {
            assert!(!self.at(member).is_empty() && self.at(member) != "null", "no {member}: {}", self.text());
        }
        format!("{} {}", self.status, self.at("code"))
    }
}

/// Somebody with a key.
pub(crate) struct Person {
    pub(crate) key: SecretKey,
    pub(crate) id: AgentId,
}

pub(crate) fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    Timestamp::from_ms(u64::try_from(since.as_millis()).unwrap()).unwrap()
}

impl Person {
    pub(crate) fn named(name: &str) -> Self {
        let canon::Digest(seed) = canon::hash_parts("kerf/test/key", &[name.as_bytes()]);
        let key = SecretKey::from_seed(&seed);
        Self { id: agent_of_key(&key.public()), key }
    }

    pub(crate) fn envelope(&self, network: NetworkId, act: Act) -> Envelope {
        Envelope {
            network,
            key: self.key.public(),
            human: self.id,
            tool: None,
            principal: self.id,
            valid_until: now().plus(Span::hours(1)),
            command: Command::Act(act),
        }
    }

    pub(crate) fn signs(&self, network: NetworkId, act: Act) -> Transaction {
        self.envelope(network, act).sign(&self.key)
    }

    pub(crate) fn enrols(&self, network: NetworkId) -> Transaction {
        self.signs(network, Act::Enrol(Enrol { key: self.key.public() }))
    }
}

/// The act whose JSON form is `text`.
pub(crate) fn act(text: &str) -> Act {
    canon::from_json(&Json::parse(text).unwrap()).unwrap()
}

/// A time some days ahead.
pub(crate) fn in_days(days: u64) -> Timestamp {
    now().plus(Span::hours(24 * days))
}
