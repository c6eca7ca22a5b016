//! The interface from the other side: blocking, one method for each operation, and what belongs together in one.
//!
//! Promise: what is read with [`Client::read`], [`Client::manifests_of`] and [`check_log`] is what the owner wrote and
//! signed, or an error names what is withheld. Not here: keys; the caller gives a closure that signs.
//! Start reading at [`Client::new`].

mod content;
mod logbook;

pub use content::{ReadError, Remote};
pub use logbook::{LogError, check_log};

use crate::limits::{ANSWER_WITHIN, BODY_BYTES_MAX, RANGE_BYTES_MAX};
use crate::record::{
    About, Asked, Audit, Audited, Chunks, CollectionPage, Founding, LetterNote, LetterPage, LogPage,
    ManifestPage, ManifestShown, ObjectPage, Progress, Publication, Rekeying, SignedState, Upload,
    UploadStatus, Usage, label_text,
};
use crate::signature::{Request, base64, digest_text, params, to_sign};
use canon::{Canon, Json, PublicKey, Signature, TooMany};
use std::time::{SystemTime, UNIX_EPOCH};
use vault::rekey::Shown;
use vault::{CollectionId, Epoch, Label, ObjectId, SealedKeyring, Spot};
use vocabulary::AgentId;

/// What the provider said no to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The status.
    pub status: u16,
    /// [`crate::ProblemCode::name`].
    pub code: String,
    /// What happened.
    pub detail: String,
    /// What to do next.
    pub next: String,
    /// In how many seconds to try again, if that helps.
    pub again_s: Option<u64>,
}

/// Why an operation did not succeed.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The provider said no.
    #[error("the provider refuses: {}; {}", .0.detail, .0.next)]
    Refused(Box<Refused>),
    /// The provider cannot be reached, or the connection broke.
    #[error("the provider at `{url}` cannot be reached: check the address, and that it runs")]
    Network {
        /// Where.
        url: String,
        /// Why.
        #[source]
        cause: Box<ureq::Error>,
    },
    /// The answer is not of the form described.
    #[error("the provider's answer makes no sense: {0}")]
    Answer(String),
    /// Nothing was signed.
    #[error("the request was not signed: unlock the key")]
    Unsigned,
    /// More is asked for than one request takes.
    #[error(transparent)]
    TooMany(#[from] TooMany),
    /// The content cannot be read.
    #[error("the content cannot be read")]
    Content(#[source] std::io::Error),
    /// The content cannot be sealed.
    #[error("{0}")]
    Sealing(String),
    /// There is no randomness.
    #[error("the operating system gives no random bytes")]
    Randomness,
}

impl ClientError {
    /// The provider's code, if the provider said no.
    pub fn code(&self) -> Option<&str> {
        match self {
            Self::Refused(refused) => Some(&refused.code),
            _ => None,
        }
    }
}

/// Signs a message in a domain, by the key that the client was given; `None` if nobody did.
pub type Sign = dyn Fn(&str, &[u8]) -> Option<Signature> + Send + Sync;

/// Whose requests these are.
pub struct Caller {
    /// In whose name.
    pub agent: AgentId,
    /// By which key; Ed25519.
    pub key: PublicKey,
    /// Signs by that key.
    pub sign: Box<Sign>,
}

/// A provider, from outside.
pub struct Client {
    http: ureq::Agent,
    url: String,
    provider: PublicKey,
    caller: Caller,
}

impl std::fmt::Debug for Client {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Client({} at {})", self.caller.agent, self.url)
    }
}

fn http() -> ureq::Agent {
    ureq::Agent::config_builder()
        .http_status_as_error(false)
        .timeout_global(Some(ANSWER_WITHIN))
        .build()
        .new_agent()
}

fn network(url: &str) -> impl Fn(ureq::Error) -> ClientError + '_ {
    move |cause| ClientError::Network { url: url.to_owned(), cause: Box::new(cause) }
}

fn decoded<T: Canon>(bytes: &[u8]) -> Result<T, ClientError> {
    canon::decode(bytes).map_err(|error| ClientError::Answer(error.to_string()))
}

/// Who the provider at `url` says it is. To be compared with what was published elsewhere.
///
/// # Errors
/// [`ClientError`].
pub fn about(url: &str) -> Result<About, ClientError> {
    let url = url.trim_end_matches('/');
    let mut response = http().get(format!("{url}/v1/provider")).call().map_err(network(url))?;
    if response.status().as_u16() != 200 {
        return Err(ClientError::Answer(format!("status {}", response.status())));
    }
    let bytes = response.body_mut().with_config().limit(8_192).read_to_vec().map_err(network(url))?;
    let about: About = decoded(&bytes)?;
    if !about.is_signed() {
        return Err(ClientError::Answer("the provider does not sign what it says of itself".into()));
    }
    Ok(about)
}

/// How long to wait before a request is signed again.
const AGAIN: std::time::Duration = std::time::Duration::from_millis(1_100);

/// A query made of names and values that need no escaping.
#[derive(Default)]
struct Query(String);

impl Query {
    fn with(mut self, name: &str, value: Option<impl ToString>) -> Self {
        if let Some(value) = value {
            let mark = if self.0.is_empty() { "" } else { "&" };
            self.0.push_str(&format!("{mark}{name}={}", value.to_string()));
        }
        self
    }

    fn labels(self, labels: &[Label]) -> Self {
        labels.iter().fold(self, |query, label| query.with("label", Some(label_text(label))))
    }
}

impl Client {
    /// A client of the provider at `url`, such as `https://vault.example`, whose key is `provider`.
    pub fn new(url: &str, provider: PublicKey, caller: Caller) -> Self {
        Self { http: http(), url: url.trim_end_matches('/').to_owned(), provider, caller }
    }

    /// Whose requests these are.
    pub fn agent(&self) -> AgentId {
        self.caller.agent
    }

    /// The provider's key.
    pub fn provider(&self) -> PublicKey {
        self.provider
    }

    fn call(&self, method: &str, path: &str, query: Query, body: &[u8]) -> Result<Vec<u8>, ClientError> {
        match self.call_once(method, path, &query, body) {
            // Signed in the second before the provider started: it takes what is signed after that.
            Err(error) if error.code() == Some("stale") => {
                std::thread::sleep(AGAIN);
                self.call_once(method, path, &query, body)
            }
            answer => answer,
        }
    }

    fn call_once(
        &self,
        method: &str,
        path: &str,
        query: &Query,
        body: &[u8],
    ) -> Result<Vec<u8>, ClientError> {
        let failed = network(&self.url);
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        let mut nonce = [0; 16];
        getrandom::fill(&mut nonce).map_err(|_| ClientError::Randomness)?;
        let params = params(now, &canon::hex_encode(&nonce), &self.caller.key);
        let (agent, provider) = (self.caller.agent.to_string(), self.provider.to_string());
        let digest = digest_text(body);
        let text = Some(query.0.as_str()).filter(|text| !text.is_empty());
        let request =
            Request { method, path, query: text, digest: &digest, agent: &agent, provider: &provider };
        let base = request.base(&params);
        let signed = to_sign(&base).and_then(|(domain, message)| (self.caller.sign)(domain, message));
        let Some(Signature::Ed25519(signature)) = signed else { return Err(ClientError::Unsigned) };
        let mark = if text.is_some() { "?" } else { "" };
        let built = ureq::http::Request::builder()
            .method(method)
            .uri(format!("{}{path}{mark}{}", self.url, query.0))
            .header("content-digest", &digest)
            .header("kerf-agent", &agent)
            .header("kerf-provider", &provider)
            .header("signature-input", format!("kerf={params}"))
            .header("signature", format!("kerf=:{}:", base64(&signature.0)));
        let answer = if matches!(method, "PUT" | "POST") {
            let request = built.body(body).map_err(|error| failed(error.into()))?;
            self.http.run(request)
        } else {
            let request = built.body(()).map_err(|error| failed(error.into()))?;
            self.http.run(request)
        };
        let mut answer = answer.map_err(&failed)?;
        let again = answer.headers().get("retry-after").and_then(|value| value.to_str().ok()?.parse().ok());
        let status = answer.status().as_u16();
        let most = BODY_BYTES_MAX.max(RANGE_BYTES_MAX) as u64;
        let bytes = answer.body_mut().with_config().limit(most).read_to_vec().map_err(&failed)?;
        if (200..300).contains(&status) { Ok(bytes) } else { Err(refused(status, again, &bytes)) }
    }

    fn get<T: Canon>(&self, path: &str, query: Query) -> Result<T, ClientError> {
        decoded(&self.call("GET", path, query, &[])?)
    }

    fn of(collection: CollectionId, rest: &str) -> String {
        format!("/v1/collections/{collection}{rest}")
    }

    fn of_object(collection: CollectionId, object: ObjectId, rest: &str) -> String {
        format!("/v1/collections/{collection}/objects/{object}{rest}")
    }

    /// Begins a collection, which the ledger must know as the caller's. Again, it changes nothing.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn found(&self, collection: CollectionId, epoch: Epoch) -> Result<(), ClientError> {
        let body = canon::encode(&Founding { epoch });
        self.call("PUT", &Self::of(collection, ""), Query::default(), &body).map(|_| ())
    }

    /// Deletes a collection and all that is in it, for ever.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn delete(&self, collection: CollectionId) -> Result<(), ClientError> {
        self.call("DELETE", &Self::of(collection, ""), Query::default(), &[]).map(|_| ())
    }

    /// The state that was published last. Whether it is the newest, and signed by the owner, is for the caller to check
    /// ([`vault::State::check`]), with what the ledger says.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn state(&self, collection: CollectionId) -> Result<SignedState, ClientError> {
        self.get(&Self::of(collection, "/state"), Query::default())
    }

    /// Publishes the next state.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn publish(&self, collection: CollectionId, publication: &Publication) -> Result<(), ClientError> {
        let body = canon::encode(publication);
        self.call("PUT", &Self::of(collection, "/state"), Query::default(), &body).map(|_| ())
    }

    /// The sealed keyring; the state names its hash.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn keyring(&self, collection: CollectionId) -> Result<SealedKeyring, ClientError> {
        self.get(&Self::of(collection, "/keyring"), Query::default())
    }

    /// Manifests from the object after `after` on.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn manifests(
        &self,
        collection: CollectionId,
        after: Option<ObjectId>,
        count: usize,
    ) -> Result<ManifestPage, ClientError> {
        let query = Query::default().with("after", after).with("count", Some(count));
        self.get(&Self::of(collection, "/manifests"), query)
    }

    /// One manifest, with its way to the root.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn manifest(&self, collection: CollectionId, object: ObjectId) -> Result<ManifestShown, ClientError> {
        self.get(&Self::of_object(collection, object, ""), Query::default())
    }

    /// Objects that have all of `labels`, from the one after `after` on.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn objects_with(
        &self,
        collection: CollectionId,
        labels: &[Label],
        after: Option<ObjectId>,
        count: usize,
    ) -> Result<ObjectPage, ClientError> {
        let query = Query::default().labels(labels).with("after", after).with("count", Some(count));
        self.get(&Self::of(collection, "/objects"), query)
    }

    /// Collections of an owner whose keyrings have all of `labels`, as far as the caller may read them.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn collections_with(
        &self,
        owner: AgentId,
        labels: &[Label],
        after: Option<CollectionId>,
        count: usize,
    ) -> Result<CollectionPage, ClientError> {
        let query = Query::default().labels(labels).with("after", after).with("count", Some(count));
        self.get(&format!("/v1/owners/{owner}/collections"), query)
    }

    /// Leaves of a version from `first` on, 32 bytes each.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn leaves(
        &self,
        collection: CollectionId,
        object: ObjectId,
        version: u32,
        first: u32,
        count: usize,
    ) -> Result<Vec<canon::Digest>, ClientError> {
        let query = Query::default()
            .with("version", Some(version))
            .with("first", Some(first))
            .with("count", Some(count));
        let bytes = self.call("GET", &Self::of_object(collection, object, "/leaves"), query, &[])?;
        let (leaves, rest) = bytes.as_chunks::<32>();
        if !rest.is_empty() || leaves.len() > count {
            return Err(ClientError::Answer("the leaves are cut off, or too many".into()));
        }
        Ok(leaves.iter().map(|leaf| canon::Digest(*leaf)).collect())
    }

    /// Stored chunks of a version from `first` on, and their bytes. A reader's request is logged.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn chunks(
        &self,
        collection: CollectionId,
        object: ObjectId,
        version: u32,
        first: u32,
        count: usize,
    ) -> Result<(Chunks, Vec<u8>), ClientError> {
        let query = Query::default()
            .with("version", Some(version))
            .with("first", Some(first))
            .with("count", Some(count));
        let bytes = self.call("GET", &Self::of_object(collection, object, "/chunks"), query, &[])?;
        let wrong = || ClientError::Answer("the chunks are cut off".into());
        let (length, rest) = bytes.split_first_chunk::<4>().ok_or_else(wrong)?;
        let length = usize::try_from(u32::from_be_bytes(*length)).unwrap_or(usize::MAX);
        let (record, stored) = rest.split_at_checked(length).ok_or_else(wrong)?;
        let chunks: Chunks = decoded(record)?;
        let said: u64 = chunks.stamps.iter().map(|stamp| u64::from(stamp.bytes)).sum();
        if said != stored.len() as u64 || chunks.first != first || chunks.version != version {
            return Err(wrong());
        }
        Ok((chunks, stored.to_vec()))
    }

    /// Uploads pieces; the chunks' bytes stand one after the other.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn upload(&self, collection: CollectionId, upload: &Upload, bytes: &[u8]) -> Result<(), ClientError> {
        let record = canon::encode(upload);
        let length = u32::try_from(record.len()).unwrap_or(u32::MAX).to_be_bytes();
        let body = [length.as_slice(), &record, bytes].concat();
        self.call("POST", &Self::of(collection, "/chunks"), Query::default(), &body).map(|_| ())
    }

    /// How far an upload is; `None` if there is none.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn upload_status(
        &self,
        collection: CollectionId,
        object: ObjectId,
    ) -> Result<Option<UploadStatus>, ClientError> {
        let path = Self::of(collection, &format!("/uploads/{object}"));
        match self.get(&path, Query::default()) {
            Ok(status) => Ok(Some(status)),
            Err(error) if error.code() == Some("not_found") => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Gives an upload up.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn give_up(&self, collection: CollectionId, object: ObjectId) -> Result<(), ClientError> {
        let path = Self::of(collection, &format!("/uploads/{object}"));
        self.call("DELETE", &path, Query::default(), &[]).map(|_| ())
    }

    /// Orders a re-keying. The same order again changes nothing, and gives how far it is.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn order(&self, collection: CollectionId, rekeying: &Rekeying) -> Result<Progress, ClientError> {
        let body = canon::encode(rekeying);
        decoded(&self.call("POST", &Self::of(collection, "/rekeying"), Query::default(), &body)?)
    }

    /// How far a re-keying is, and the last receipt.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn progress(&self, collection: CollectionId) -> Result<Progress, ClientError> {
        self.get(&Self::of(collection, "/rekeying"), Query::default())
    }

    /// What the provider shows of these chunks; at most [`crate::AUDIT_SPOTS_MAX`] at once.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn audit(&self, collection: CollectionId, spots: &[Spot]) -> Result<Vec<Shown>, ClientError> {
        let asked: Vec<Asked> = spots.iter().copied().map(Asked::from).collect();
        let body = canon::encode(&Audit { spots: asked.try_into()? });
        let bytes = self.call("POST", &Self::of(collection, "/audit"), Query::default(), &body)?;
        let audited: Audited = decoded(&bytes)?;
        if audited.shown.len() != spots.len() {
            return Err(ClientError::Answer("not as many answers as questions".into()));
        }
        Ok(audited.shown.into_vec())
    }

    /// A page of the log of reads, after entry `after`. [`check_log`] checks it.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn log(&self, collection: CollectionId, after: u64) -> Result<LogPage, ClientError> {
        self.get(&Self::of(collection, "/log"), Query::default().with("after", Some(after)))
    }

    /// Drops entries that were fetched, up to number `through`.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn drop_log(&self, collection: CollectionId, through: u64) -> Result<(), ClientError> {
        let query = Query::default().with("through", Some(through));
        self.call("DELETE", &Self::of(collection, "/log"), query, &[]).map(|_| ())
    }

    /// What the caller uses and may use.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn usage(&self) -> Result<Usage, ClientError> {
        self.get("/v1/usage", Query::default())
    }

    /// Sends a sealed letter.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn send(&self, recipient: AgentId, sealed: &[u8]) -> Result<(), ClientError> {
        self.call("POST", &format!("/v1/letters/{recipient}"), Query::default(), sealed).map(|_| ())
    }

    /// The letters that wait for the caller, the oldest first.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn letters(&self) -> Result<Vec<LetterNote>, ClientError> {
        self.get::<LetterPage>("/v1/letters", Query::default()).map(|page| page.items.into_vec())
    }

    /// The bytes of a letter.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn letter(&self, number: u64) -> Result<Vec<u8>, ClientError> {
        self.call("GET", &format!("/v1/letters/{number}"), Query::default(), &[])
    }

    /// Deletes a letter.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn delete_letter(&self, number: u64) -> Result<(), ClientError> {
        self.call("DELETE", &format!("/v1/letters/{number}"), Query::default(), &[]).map(|_| ())
    }
}

/// The problem document in an answer.
fn refused(status: u16, again_s: Option<u64>, bytes: &[u8]) -> ClientError {
    let text = std::str::from_utf8(bytes).unwrap_or_default();
    let Ok(Json::Object(members)) = Json::parse(text) else {
        return ClientError::Answer(format!("status {status} without a problem document"));
    };
    let find = |name: &str| {
        let value = members.iter().find(|(known, _)| known == name).map(|(_, value)| value);
        match value {
            Some(Json::Text(text)) => text.clone(),
            Some(_) | None => String::new(),
        }
    };
    ClientError::Refused(Box::new(Refused {
        status,
        code: find("code"),
        detail: find("detail"),
        next: find("next"),
        again_s,
    }))
}
