//! The server: the way of a request from its signature to its answer, and what goes on beside requests.
//!
//! ```text
//! head  ->  signature, clock, key, nonce  ->  owner or reader, or nothing is here  ->  quota  ->  body  ->  digest  ->  work
//! ```
//!
//! Promise: no byte of a body is read for whom the ledger does not know or who may not do this; a panic is answered
//! `internal` and ends nothing else. Start reading at [`serve`].

mod work;

use crate::directory::Directory;
use crate::limits::{
    ANSWER_WITHIN, BODIES_KIB_MAX, BODY_WITHIN, CONNECTIONS_MAX, DRAIN_BYTES_MAX, DRAIN_WITHIN,
    HEAD_BYTES_MAX, HEAD_WITHIN, HEADERS_MAX, REKEY_AGAIN_S, REKEYING_MAX, SEALING_BYTES_MAX,
    SIGNATURE_WITHIN_S, STOP_WITHIN, TIDY_EVERY, WORK_MAX, WRITE_WITHIN,
};
use crate::nonce::Nonces;
use crate::problem::{Problem, ProblemCode};
use crate::record::{About, GrantId};
use crate::route::{Access, Asked};
use crate::signature::Signed;
use crate::store::{OpenToken, Refusal, Store, StoreError};
use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderValue, Response, header};
use bytes::Bytes;
use canon::{Digest, Octets, SecretKey};
use doorway::Bounds;
use futures::FutureExt as _;
use std::collections::BTreeSet;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinHandle;
use vault::CollectionId;

/// Why the provider does not serve.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The socket cannot be used.
    #[error("cannot serve on this address: check that no other program listens there")]
    Listener(#[source] std::io::Error),
    /// The store cannot be read.
    #[error("the store cannot be read")]
    Store(#[source] StoreError),
}

/// How a provider is set up.
#[derive(Clone)]
pub struct Setup {
    /// The provider's key: signs receipts and heads of logs. Its public half is the provider's name.
    pub key: Arc<SecretKey>,
    /// Opens tokens that were sealed for this provider.
    pub open_token: Arc<OpenToken>,
    /// The key to which they are sealed; may be empty if owners know it from elsewhere.
    pub sealing: Octets<SEALING_BYTES_MAX>,
}

impl std::fmt::Debug for Setup {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Setup({})", self.key.public())
    }
}

/// What requests work with.
struct Desk {
    store: Store,
    directory: Arc<dyn Directory>,
    setup: Setup,
    nonces: Mutex<Nonces>,
    /// Room for bodies, in KiB.
    bodies: Arc<Semaphore>,
    /// Room for work.
    work: Arc<Semaphore>,
    /// Room for re-keyings.
    rekeying: Arc<Semaphore>,
    /// Collections whose orders are being followed.
    following: Mutex<BTreeSet<CollectionId>>,
    tasks: Mutex<Vec<JoinHandle<()>>>,
    /// Ends re-keyings at their next commit.
    halted: AtomicBool,
    stopping: watch::Receiver<bool>,
    /// Signatures from before are not taken: their nonces are forgotten. In s.
    started_s: u64,
}

/// Serves `store` on `listener` until `shutdown` is done; then open requests have a few seconds to end, and
/// re-keyings stop at their next commit.
///
/// Runs on the caller's multi-threaded executor, with its I/O and time enabled. Orders that were not carried out when the
/// store was closed are followed at once.
///
/// # Errors
/// [`ServeError`].
pub async fn serve(
    store: Store,
    directory: Arc<dyn Directory>,
    listener: std::net::TcpListener,
    setup: Setup,
    shutdown: impl Future<Output = ()>,
) -> Result<(), ServeError> {
    listener.set_nonblocking(true).map_err(ServeError::Listener)?;
    let listener = TcpListener::from_std(listener).map_err(ServeError::Listener)?;
    let orders = store.orders().map_err(ServeError::Store)?;
    let (stop, stopping) = watch::channel(false);
    let desk = Arc::new(Desk {
        store,
        directory,
        setup,
        nonces: Mutex::default(),
        bodies: Arc::new(Semaphore::new(BODIES_KIB_MAX)),
        work: Arc::new(Semaphore::new(WORK_MAX)),
        rekeying: Arc::new(Semaphore::new(REKEYING_MAX)),
        following: Mutex::default(),
        tasks: Mutex::default(),
        halted: AtomicBool::new(false),
        stopping,
        started_s: now_ms() / 1_000,
    });
    for collection in orders {
        desk.start_following(collection);
    }
    let tidying = tokio::spawn(tidy(Arc::clone(&desk)));
    let own = Arc::clone(&desk);
    let router = Router::new().fallback(move |request: Request| answer(Arc::clone(&own), request));
    let bounds = Bounds {
        connections_max: CONNECTIONS_MAX,
        head_bytes_max: HEAD_BYTES_MAX,
        headers_max: HEADERS_MAX,
        head_within: HEAD_WITHIN,
        write_within: WRITE_WITHIN,
        stop_within: STOP_WITHIN,
    };
    doorway::serve(listener, router, bounds, shutdown).await;
    desk.halted.store(true, Ordering::Relaxed);
    stop.send_replace(true);
    let _ = tidying.await;
    let tasks = std::mem::take(&mut *desk.tasks.lock().unwrap_or_else(PoisonError::into_inner));
    for task in tasks {
        let _ = task.await;
    }
    // Work that outlived its connection still has the store.
    let _ = desk.work.acquire_many(u32::try_from(WORK_MAX).unwrap_or(1)).await;
    Ok(())
}

/// Milliseconds since 1970.
fn now_ms() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

/// Waits, or returns early and true if the provider stops.
async fn pause(desk: &Desk, time: Duration) -> bool {
    let mut stopping = desk.stopping.clone();
    tokio::time::timeout(time, stopping.wait_for(|stopping| *stopping)).await.is_ok()
}

async fn tidy(desk: Arc<Desk>) {
    while !pause(&desk, TIDY_EVERY).await {
        let own = Arc::clone(&desk);
        if let Ok(Err(error)) = tokio::task::spawn_blocking(move || own.store.tidy(now_ms())).await {
            tracing::error!(%error, "what is out of date could not be dropped");
        }
    }
}

impl Desk {
    /// Follows the order of a collection beside requests, to its end.
    fn start_following(self: &Arc<Self>, collection: CollectionId) {
        if !self.following.lock().unwrap_or_else(PoisonError::into_inner).insert(collection) {
            return;
        }
        let desk = Arc::clone(self);
        let task = tokio::spawn(async move {
            desk.follow(collection).await;
            desk.following.lock().unwrap_or_else(PoisonError::into_inner).remove(&collection);
        });
        let mut tasks = self.tasks.lock().unwrap_or_else(PoisonError::into_inner);
        tasks.retain(|task| !task.is_finished());
        tasks.push(task);
    }

    async fn follow(self: &Arc<Self>, collection: CollectionId) {
        loop {
            let Ok(permit) = Arc::clone(&self.rekeying).acquire_owned().await else { return };
            if self.halted.load(Ordering::Relaxed) {
                return;
            }
            let desk = Arc::clone(self);
            let followed = tokio::task::spawn_blocking(move || {
                let setup = &desk.setup;
                desk.store.follow(collection, &*setup.open_token, &setup.key, &desk.halted)
            });
            let followed = followed.await;
            drop(permit);
            match followed {
                Ok(Ok(())) | Ok(Err(StoreError::Refused(Refusal::NotFound | Refusal::Rekeying { .. }))) => {
                    return;
                }
                Ok(Err(error @ (StoreError::Refused(_) | StoreError::Damaged(_)))) => {
                    tracing::error!(%error, %collection, "a re-keying stands still");
                    return;
                }
                Ok(Err(error)) => tracing::error!(%error, %collection, "a re-keying is tried again later"),
                Err(error) => {
                    tracing::error!(%error, %collection, "a re-keying panicked");
                    return;
                }
            }
            if pause(self, Duration::from_secs(REKEY_AGAIN_S)).await {
                return;
            }
        }
    }
}

/// Who asks, once that is known.
#[derive(Clone, Debug)]
struct Caller {
    signed: Signed,
    /// The grant by which a reader reads; `None` for the owner, and where it does not matter.
    grant: Option<GrantId>,
}

/// A request whose head has been read.
struct Call {
    asked: Asked,
    caller: Caller,
    query: Vec<(String, String)>,
    body: Bytes,
}

async fn answer(desk: Arc<Desk>, request: Request) -> Response<Body> {
    let work = AssertUnwindSafe(tokio::time::timeout(ANSWER_WITHIN, handle(desk, request))).catch_unwind();
    let mut response = match work.await {
        Ok(Ok(Ok(response))) => response,
        Ok(Ok(Err(problem))) => {
            tracing::debug!(code = problem.code().name(), "a request was turned down");
            problem.into_response()
        }
        Ok(Err(_)) => Problem::from(ProblemCode::Busy).into_response(),
        Err(_) => {
            tracing::error!("a request panicked");
            Problem::from(ProblemCode::Internal).into_response()
        }
    };
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CACHE_CONTROL, "no-store"),
    ] {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

async fn handle(desk: Arc<Desk>, request: Request) -> Result<Response<Body>, Problem> {
    let (parts, body) = request.into_parts();
    let is_get = parts.method == "GET" || parts.method == "HEAD";
    match parts.uri.path() {
        "/healthz" if is_get => return Ok(work::text("ok\n")),
        "/v1/provider" if is_get => {
            return Ok(work::record(&About::new(&desk.setup.key, desk.setup.sealing.clone())));
        }
        _ => {}
    }
    let header = |name: &str| parts.headers.get(name).and_then(|value| value.to_str().ok());
    let checked = (|| {
        let path = parts.uri.path();
        let asked = Asked::of(parts.method.as_str(), path)?;
        let own = desk.setup.key.public();
        let signed = Signed::read(parts.method.as_str(), path, parts.uri.query(), header, &own)?;
        let now_s = now_ms() / 1_000;
        if signed.created_s.abs_diff(now_s) > SIGNATURE_WITHIN_S || signed.created_s < desk.started_s {
            return Err(ProblemCode::Stale.into());
        }
        let length =
            body_length(asked, header("content-length"), parts.headers.contains_key("transfer-encoding"))?;
        Ok((asked, signed, length, query(parts.uri.query().unwrap_or_default())?))
    })();
    let drained = async |body: Body, problem: Problem| {
        let _ = tokio::time::timeout(DRAIN_WITHIN, doorway::collect(body, 0, DRAIN_BYTES_MAX)).await;
        problem
    };
    let (asked, signed, length, query) = match checked {
        Ok(checked) => checked,
        Err(problem) => return Err(drained(body, problem).await),
    };
    let admitted = desk.beside(move |desk| desk.admit(asked, signed, length)).await;
    let room = admitted.and_then(|caller| {
        let kib = u32::try_from(length.div_ceil(1 << 10)).unwrap_or(u32::MAX);
        let room = Arc::clone(&desk.bodies).try_acquire_many_owned(kib).map_err(|_| ProblemCode::Busy)?;
        Ok((caller, room))
    });
    let (caller, room) = match room {
        Ok(admitted) => admitted,
        Err(problem) => return Err(drained(body, problem).await),
    };
    let read = tokio::time::timeout(BODY_WITHIN, doorway::collect(body, length, DRAIN_BYTES_MAX)).await;
    let body = match read.map_err(|_| ProblemCode::TooSlow)? {
        Ok(Some(bytes)) => bytes,
        Ok(None) => return Err(ProblemCode::TooLarge.into()),
        Err(_) => return Err(Problem::new(ProblemCode::Malformed, "the body ended early")),
    };
    let call = Call { asked, caller, query, body };
    let own = Arc::clone(&desk);
    let done = desk
        .beside(move |desk| {
            if Digest::of(&call.body) != call.caller.signed.digest {
                return Err(Problem::new(ProblemCode::Malformed, "the body is not the one that was signed"));
            }
            desk.work(&call)
        })
        .await;
    drop(room);
    let (response, follow) = done?;
    if let Some(collection) = follow {
        own.start_following(collection);
    }
    Ok(response)
}

/// How long the body is, from what the head says.
fn body_length(asked: Asked, length: Option<&str>, is_chunked: bool) -> Result<usize, Problem> {
    let max = asked.body_max();
    if is_chunked {
        return Err(ProblemCode::LengthRequired.into());
    }
    let length = match length {
        Some(text) => text.parse::<usize>().map_err(|_| ProblemCode::Malformed)?,
        None if max == 0 => 0,
        None => return Err(ProblemCode::LengthRequired.into()),
    };
    if length > max {
        return Err(Problem::new(ProblemCode::TooLarge, format!("this path takes at most {max} bytes")));
    }
    Ok(length)
}

/// The parameters that some path knows.
const PARAMETERS: [&str; 6] = ["after", "count", "first", "label", "through", "version"];

/// Reads the query: only known parameters, each once but for labels.
fn query(text: &str) -> Result<Vec<(String, String)>, Problem> {
    let mut pairs: Vec<(String, String)> = Vec::new();
    for (name, value) in form_urlencoded::parse(text.as_bytes()) {
        let twice = name != "label" && pairs.iter().any(|(known, _)| *known == name);
        if twice || !PARAMETERS.contains(&&*name) {
            return Err(Problem::new(
                ProblemCode::Malformed,
                "a parameter is unknown, or stands there twice",
            ));
        }
        pairs.push((name.into_owned(), value.into_owned()));
    }
    Ok(pairs)
}

impl Desk {
    /// Works beside the executor, so many at once.
    async fn beside<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&Self) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let permit = Arc::clone(&self.work).acquire_owned().await.map_err(|_| ProblemCode::Stopping)?;
        let desk = Arc::clone(self);
        let done = tokio::task::spawn_blocking(move || {
            let done = work(&desk);
            drop(permit);
            done
        });
        done.await.map_err(|_| {
            tracing::error!("a request panicked");
            ProblemCode::Internal
        })?
    }

    /// Whether whoever signed may do this, before the body is read.
    fn admit(&self, asked: Asked, signed: Signed, length: usize) -> Result<Caller, Problem> {
        if !signed.is_good() {
            return Err(crate::signature::SignatureError::Bad.into());
        }
        if !self.directory.may_sign(signed.agent, &signed.key)? {
            return Err(ProblemCode::UnknownKey.into());
        }
        {
            let mut nonces = self.nonces.lock().unwrap_or_else(PoisonError::into_inner);
            let now_s = now_ms() / 1_000;
            nonces.take(signed.agent, &signed.key, &signed.nonce, signed.created_s, now_s)?;
        }
        let grant = self.standing(asked.access(), &signed)?;
        if let Asked::Upload(_) = asked {
            let usage = self.store.usage(signed.agent)?;
            let wanted = crate::Quota { bytes: usage.used.bytes + length as u64, ..usage.used };
            if wanted.bytes > usage.quota.bytes {
                return Err(Refusal::Quota { wanted, quota: usage.quota }.into());
            }
        }
        Ok(Caller { signed, grant })
    }

    /// The grant of a reader; nothing for the owner; not found for everybody else.
    fn standing(&self, access: Access, signed: &Signed) -> Result<Option<GrantId>, Problem> {
        let nothing = || Problem::from(ProblemCode::NotFound);
        let owner =
            |collection| -> Result<bool, Problem> { Ok(self.store.owner(collection)? == Some(signed.agent)) };
        match access {
            Access::Anybody => Ok(None),
            Access::LedgerOwner(collection) => match self.directory.collection(collection)? {
                Some(known) if known.owner == signed.agent => Ok(None),
                Some(_) | None => Err(nothing()),
            },
            Access::Owner(collection) => {
                if owner(collection)? {
                    Ok(None)
                } else {
                    Err(nothing())
                }
            }
            Access::Readers(collection) => {
                if owner(collection)? {
                    return Ok(None);
                }
                // The ledger is asked in any case, so that the time tells nothing either.
                let grant = self.directory.grant(collection, signed.agent)?.ok_or_else(nothing)?;
                self.store.owner(collection)?.map(|_| Some(grant)).ok_or_else(nothing)
            }
        }
    }
}
