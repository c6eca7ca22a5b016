//! The server: the way of a request to its route and back, and the stop. Connections are `doorway`'s.
//!
//! Promise: a panic in a route is answered `internal` and ends nothing else.

use crate::answer::Answer;
use crate::books_keeper::BooksKeeper;
use crate::call::Call;
use crate::counters::Counters;
use crate::limits::{
    ANSWER_WITHIN, BODIES_KIB_MAX, CONNECTIONS_MAX, HEAD_BYTES_MAX, HEAD_WITHIN, HEADERS_MAX, READS_MAX,
    STOP_WITHIN, STREAMS_MAX, WRITE_WITHIN,
};
use crate::market_keeper::MarketKeeper;
use crate::problem::{Problem, ProblemCode};
use crate::route::Route;
use crate::seal::Seal;
use crate::searches::Searches;
use crate::setup::{Addressed, Origins, Reads, Setup};
use crate::{openapi, pages, table};
use axum::Router;
use axum::body::Body;
use axum::extract::rejection::RawPathParamsRejection;
use axum::extract::{RawPathParams, Request};
use axum::http::{Method, Response};
use axum::routing::{MethodFilter, on};
use bytes::Bytes;
use doorway::Bounds;
use futures::FutureExt as _;
use node::{Node, NodeError};
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Instant;
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};

/// Why the gateway does not serve.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The socket cannot be used.
    #[error("cannot serve on this address: check that no other program listens there")]
    Listener(#[source] std::io::Error),
}

/// What the routes work with.
pub(crate) struct Gateway {
    /// The node.
    pub(crate) node: Node,
    /// The books of everybody, folded from the facts.
    pub(crate) books: BooksKeeper,
    /// The search index, and the records of agents.
    pub(crate) market: MarketKeeper,
    /// The searches that people keep.
    pub(crate) searches: Searches,
    /// What is counted.
    pub(crate) counters: Counters,
    /// The description of the interface.
    pub(crate) openapi: Bytes,
    /// The help of all acts.
    pub(crate) acts: Bytes,
    /// Room for event streams.
    pub(crate) streams: Arc<Semaphore>,
    /// Room for request bodies, in KiB.
    pub(crate) bodies: Arc<Semaphore>,
    /// Where pages and signer are.
    pub(crate) origins: Origins,
    /// Who may read over the interface.
    pub(crate) who_reads: Reads,
    /// Seals sessions.
    pub(crate) seal: Seal,
    /// The network's name.
    pub(crate) network_name: String,
    /// True once the gateway stops.
    pub(crate) stopping: watch::Receiver<bool>,
    reads: Arc<Semaphore>,
}

impl Gateway {
    /// Reads from disk or books beside the executor; so many at once, the others wait.
    pub(crate) async fn read<T: Send + 'static>(
        self: &Arc<Self>,
        read: impl FnOnce(&Self) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let permit = Arc::clone(&self.reads).acquire_owned().await.map_err(|_| ProblemCode::Stopping)?;
        let gateway = Arc::clone(self);
        let answer = tokio::task::spawn_blocking(move || {
            let answer = read(&gateway);
            drop(permit);
            answer
        });
        answer.await.map_err(|_| ProblemCode::Internal)?
    }

    /// Reads from the node beside the executor.
    pub(crate) async fn read_node<T: Send + 'static>(
        self: &Arc<Self>,
        read: impl FnOnce(&Node) -> Result<T, NodeError> + Send + 'static,
    ) -> Result<T, Problem> {
        self.read(move |gateway| Ok(read(&gateway.node)?)).await
    }
}

/// Serves `node` on `listener` until `shutdown` is done; then open requests have a few seconds to end.
///
/// Runs on the caller's multi-threaded executor, with its I/O and time enabled. The node goes on.
///
/// # Errors
/// [`ServeError`] if the socket cannot be used.
pub async fn serve(
    node: Node,
    listener: std::net::TcpListener,
    setup: Setup,
    shutdown: impl Future<Output = ()>,
) -> Result<(), ServeError> {
    listener.set_nonblocking(true).map_err(ServeError::Listener)?;
    let listener = TcpListener::from_std(listener).map_err(ServeError::Listener)?;
    let origins = Origins::of(&setup, listener.local_addr().map_err(ServeError::Listener)?);
    let (stop, stopping) = watch::channel(false);
    let routes = table::routes();
    let (books, folding) = BooksKeeper::start(node.clone(), stopping.clone());
    let (market, indexing) = MarketKeeper::start(node.clone(), setup.folder.as_deref(), stopping.clone());
    let gateway = Arc::new(Gateway {
        books,
        market,
        searches: Searches::new(setup.folder.as_deref()),
        counters: Counters::of(&routes),
        openapi: Bytes::from(openapi::document(&routes)),
        acts: Bytes::from(openapi::acts()),
        streams: Arc::new(Semaphore::new(STREAMS_MAX)),
        bodies: Arc::new(Semaphore::new(BODIES_KIB_MAX)),
        reads: Arc::new(Semaphore::new(READS_MAX)),
        stopping: stopping.clone(),
        origins,
        who_reads: setup.reads,
        seal: Seal::new(setup.secret),
        network_name: node.status().name,
        node,
    });
    let router = router(&gateway, routes);
    let bounds = Bounds {
        connections_max: CONNECTIONS_MAX,
        head_bytes_max: HEAD_BYTES_MAX,
        headers_max: HEADERS_MAX,
        head_within: HEAD_WITHIN,
        write_within: WRITE_WITHIN,
        stop_within: STOP_WITHIN,
    };
    let stopped = async {
        shutdown.await;
        // Streams of events end when they see it.
        stop.send_replace(true);
    };
    doorway::serve(listener, router, bounds, stopped).await;
    // It reads the node's facts, and the node may be stopped after this.
    let _ = folding.await;
    let _ = indexing.await;
    Ok(())
}

fn filter(method: &Method) -> MethodFilter {
    if *method == Method::POST { MethodFilter::POST } else { MethodFilter::GET }
}

/// The router of `routes`, with a problem document for everything that is not among them.
fn router(gateway: &Arc<Gateway>, routes: Vec<Route>) -> Router {
    let mut router = Router::new();
    for (index, route) in routes.into_iter().enumerate() {
        let (filter, path) = (filter(&route.method), route.path.clone());
        let (gateway, route) = (Arc::clone(gateway), Arc::new(route));
        let handler = move |params: Result<RawPathParams, RawPathParamsRejection>, request: Request| {
            run(Arc::clone(&gateway), Arc::clone(&route), index, params, request)
        };
        router = router.route(&path, on(filter, handler));
    }
    let router = pages::routes(router, gateway);
    let (unknown, wrong_method) = (Arc::clone(gateway), Arc::clone(gateway));
    router
        .fallback(move |request: Request| async move {
            let detail = format!("there is nothing at `{}`", request.uri().path());
            turned_away(&unknown, Problem::new(ProblemCode::NotFound, detail))
        })
        .method_not_allowed_fallback(move |request: Request| async move {
            let detail = format!("`{}` does not take {}", request.uri().path(), request.method());
            turned_away(&wrong_method, Problem::new(ProblemCode::MethodNotAllowed, detail))
        })
}

fn turned_away(gateway: &Gateway, problem: Problem) -> Response<Body> {
    let answer = problem.into_answer();
    gateway.counters.turned_away(answer.status());
    answer.into_response()
}

/// Takes a request through its route.
async fn run(
    gateway: Arc<Gateway>,
    route: Arc<Route>,
    index: usize,
    params: Result<RawPathParams, RawPathParamsRejection>,
    request: Request,
) -> Response<Body> {
    let begun = Instant::now();
    let _working = gateway.counters.begin();
    if gateway.origins.addressed(pages::host(&request)) == Addressed::Nobody {
        let answer = Problem::from(ProblemCode::NotHere).into_answer();
        gateway.counters.end(index, answer.status(), begun.elapsed());
        return answer.into_response();
    }
    let work = async {
        let (call, _room) = Call::read(&gateway, &route, params, request).await?;
        (route.work)(Arc::clone(&gateway), call).await
    };
    let guarded = AssertUnwindSafe(tokio::time::timeout(ANSWER_WITHIN, work)).catch_unwind();
    let answer = match guarded.await {
        Ok(Ok(Ok(answer))) => answer,
        Ok(Ok(Err(problem))) => {
            tracing::debug!(code = problem.code(), route = ?route, "a request was turned down");
            problem.into_answer()
        }
        Ok(Err(_)) => Problem::from(ProblemCode::Busy).into_answer(),
        Err(_) => {
            tracing::error!(route = ?route, "a route panicked");
            Problem::from(ProblemCode::Internal).into_answer()
        }
    };
    gateway.counters.end(index, answer.status(), begun.elapsed());
    Answer::into_response(answer)
}
