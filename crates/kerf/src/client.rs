//! The node's HTTP interface, as this program calls it.
//!
//! Promise: every call ends in time; what a node says no to becomes a [`Failure`] with the node's own code
//! and advice; answers have a limit. Every call here can be repeated without doing anything twice, so a
//! node that is busy is asked again.
//! Not here: what is asked (`signing`, `read`).

#[cfg(test)]
mod tests;

use crate::failure::{Exit, Failure, Outcome};
use canon::Json;
use std::io::{BufRead as _, BufReader};
use std::time::Duration;

/// Where a node listens if nobody says otherwise.
pub(crate) const URL_USUAL: &str = "http://127.0.0.1:7420";
/// How long a connection may take to come about.
const CONNECT_WITHIN: Duration = Duration::from_secs(5);
/// How long a call may take; the longest that a node lets one wait is 30 s.
const CALL_WITHIN: Duration = Duration::from_secs(60);
/// How long a stream of events may be silent; a node sends a sign of life every 15 s.
const SILENCE_MAX: Duration = Duration::from_secs(45);
/// The most bytes of an answer.
const ANSWER_BYTES_MAX: u64 = 64 << 20;
/// How often a busy node is asked.
const TRIES_MAX: u32 = 6;
/// The longest pause before it is asked again.
const PAUSE_MAX: Duration = Duration::from_secs(5);

/// A node's HTTP interface.
#[derive(Debug)]
pub(crate) struct Client {
    base: String,
    agent: ureq::Agent,
    streams: ureq::Agent,
    /// What a session is sent as; empty without one.
    authorization: String,
}

/// A good answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    /// The HTTP status, 200 to 299.
    pub(crate) status: u16,
    /// The body.
    pub(crate) bytes: Vec<u8>,
}

impl Answer {
    /// The body as JSON.
    pub(crate) fn json(&self) -> Outcome<Json> {
        let wrong = |reason: String| {
            Failure::world(
                "bad_answer",
                format!("the node's answer is not what was agreed: {reason}"),
                "check that --url leads to a Kerf node of this release",
            )
        };
        let text = std::str::from_utf8(&self.bytes).map_err(|error| wrong(error.to_string()))?;
        Json::parse(text).map_err(|error| wrong(error.to_string()))
    }
}

fn agent(total: Option<Duration>, silence: Option<Duration>) -> ureq::Agent {
    ureq::Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .proxy(None)
        .timeout_connect(Some(CONNECT_WITHIN))
        .timeout_global(total)
        .timeout_per_read(silence)
        .user_agent(concat!("kerf/", env!("CARGO_PKG_VERSION")))
        .build()
        .into()
}

/// Percent-encodes one part of a query.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(char::from(byte)),
            other => out.push_str(&format!("%{other:02X}")),
        }
    }
    out
}

/// A path with a query of those parameters that are there.
pub(crate) fn path_with(path: &str, parameters: &[(&str, Option<String>)]) -> String {
    let query: Vec<String> = parameters
        .iter()
        .filter_map(|(name, value)| value.as_ref().map(|value| format!("{name}={}", escape(value))))
        .collect();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{}", query.join("&")) }
}

/// What a problem document says. What is missing in it is filled in from the status.
fn problem(status: u16, bytes: &[u8]) -> Failure {
    let json = std::str::from_utf8(bytes).ok().and_then(|text| Json::parse(text).ok()).unwrap_or(Json::Null);
    let text = |name: &str| json.get(name).and_then(Json::as_text).map(crate::display::visible);
    let code = text("code").unwrap_or_else(|| format!("http_{status}"));
    let exit = match status {
        401 | 403 => Exit::NotAuthorised,
        422 => Exit::Refused,
        _ => Exit::Failure,
    };
    let title = text("title").unwrap_or_else(|| format!("the node answers with status {status}"));
    let what = match text("detail") {
        Some(detail) if detail != title => format!("{title}: {detail}"),
        Some(_) | None => title,
    };
    let next =
        text("next").unwrap_or_else(|| "check that --url leads to a Kerf node of this release".to_owned());
    let mut failure = Failure::new(exit, code, what, next);
    for name in ["id", "at"] {
        failure.more.extend(json.get(name).map(|value| (name.to_owned(), value.clone())));
    }
    failure
}

impl Client {
    /// The node at `url`.
    pub(crate) fn new(url: &str) -> Outcome<Self> {
        let base = url.trim_end_matches('/');
        let host = base.strip_prefix("http://").unwrap_or_default();
        if host.is_empty() || host.contains(['?', '#', ' ']) {
            return Err(Failure::usage(
                format!("`{}` is not the address of a node", crate::display::visible(url)),
                "write `http://host:port`; for a distant node, put a tunnel or a TLS proxy on this machine in between",
            ));
        }
        Ok(Self {
            base: base.to_owned(),
            agent: agent(Some(CALL_WITHIN), None),
            streams: agent(None, Some(SILENCE_MAX)),
            authorization: std::env::var("KERF_SESSION")
                .map_or_else(|_| String::new(), |text| format!("Bearer {text}")),
        })
    }

    fn unreachable(&self, error: &ureq::Error) -> Failure {
        Failure::world(
            "no_node",
            format!("the node at {} does not answer: {error}", self.base),
            "start one with `kerf node`, or say where it is with --url or KERF_URL",
        )
    }

    fn once(
        &self,
        path: &str,
        body: Option<(&str, &[u8])>,
    ) -> Outcome<Result<Answer, (Failure, Option<Duration>)>> {
        let url = format!("{}{path}", self.base);
        let response = match body {
            None => self.signed_in(self.agent.get(&url)).call(),
            Some((media, bytes)) => self.agent.post(&url).content_type(media).send(bytes),
        };
        let mut response = response.map_err(|error| self.unreachable(&error))?;
        let status = response.status().as_u16();
        let after = response.headers().get("retry-after");
        let after = after.and_then(|value| value.to_str().ok()?.parse().ok()).map(Duration::from_secs);
        let body = response.body_mut().with_config().limit(ANSWER_BYTES_MAX);
        let bytes = body.read_to_vec().map_err(|error| self.unreachable(&error))?;
        if (200..300).contains(&status) {
            return Ok(Ok(Answer { status, bytes }));
        }
        let again = matches!(status, 429 | 503).then_some(after.unwrap_or(Duration::ZERO));
        Ok(Err((problem(status, &bytes), again)))
    }

    fn call(&self, path: &str, body: Option<(&str, &[u8])>) -> Outcome<Answer> {
        let mut tries = 1;
        loop {
            match self.once(path, body)? {
                Ok(answer) => return Ok(answer),
                Err((_, Some(after))) if tries < TRIES_MAX => {
                    let pause = Duration::from_millis(100 << tries).max(after).min(PAUSE_MAX);
                    tracing::debug!(path, ?pause, "the node is busy");
                    std::thread::sleep(pause);
                    tries += 1;
                }
                Err((failure, _)) => return Err(failure),
            }
        }
    }

    /// True if a session goes with every request.
    pub(crate) fn is_signed_in(&self) -> bool {
        !self.authorization.is_empty()
    }

    /// Sends this session with every request from now on.
    pub(crate) fn sign_in(&mut self, session: &str) {
        self.authorization = format!("Bearer {session}");
    }

    /// Asks, and tells the status too.
    pub(crate) fn get_answer(&self, path: &str) -> Outcome<Answer> {
        self.call(path, None)
    }

    /// Asks for JSON.
    pub(crate) fn get(&self, path: &str) -> Outcome<Json> {
        self.call(path, None)?.json()
    }

    /// Asks for bytes.
    pub(crate) fn get_bytes(&self, path: &str) -> Outcome<Vec<u8>> {
        Ok(self.call(path, None)?.bytes)
    }

    /// Sends JSON.
    pub(crate) fn post_json(&self, path: &str, text: &str) -> Outcome<Answer> {
        self.call(path, Some(("application/json", text.as_bytes())))
    }

    /// A request with the session that `kerf sign-in` gave, if there is one.
    fn signed_in(
        &self,
        request: ureq::RequestBuilder<ureq::typestate::WithoutBody>,
    ) -> ureq::RequestBuilder<ureq::typestate::WithoutBody> {
        if self.authorization.is_empty() {
            request
        } else {
            request.header("authorization", &self.authorization)
        }
    }

    /// Sends canonical bytes.
    pub(crate) fn post_cbor(&self, path: &str, bytes: &[u8]) -> Outcome<Answer> {
        self.call(path, Some(("application/cbor", bytes)))
    }

    /// Follows a stream of events until it ends or is silent for too long; `on_data` gets the data of each.
    pub(crate) fn follow(&self, path: &str, mut on_data: impl FnMut(&str) -> Outcome<()>) -> Outcome<()> {
        let url = format!("{}{path}", self.base);
        let response = self.signed_in(self.streams.get(&url)).header("accept", "text/event-stream").call();
        let response = response.map_err(|error| self.unreachable(&error))?;
        let status = response.status().as_u16();
        let mut body = response.into_body();
        if status != 200 {
            let bytes = body.with_config().limit(ANSWER_BYTES_MAX).read_to_vec().unwrap_or_default();
            return Err(problem(status, &bytes));
        }
        let body = body.into_with_config().limit(u64::MAX).reader();
        let mut data = String::new();
        for line in BufReader::new(body).lines() {
            // A stream that ends or falls silent is taken up again by the caller, where it was.
            let Ok(line) = line else { return Ok(()) };
            if let Some(part) = line.strip_prefix("data:") {
                data.push_str(part.strip_prefix(' ').unwrap_or(part));
            } else if line.is_empty() && !data.is_empty() {
                on_data(&data)?;
                data.clear();
            }
        }
        Ok(())
    }
}
