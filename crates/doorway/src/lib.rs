//! HTTP connections: taken up to a bound, ended when they go silent, and let end when the program stops.
//!
//! Promise: a connection costs a bounded amount of memory for a bounded time, whatever it sends or fails to
//! read. Not here: routes and what they answer ([`axum::Router`]), who asks.
//! Start reading at [`serve`].

use axum::Router;
use axum::body::Body;
use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt as _;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::task::JoinSet;
use tokio_io_timeout::TimeoutStream;

/// How long to wait after a connection could not be taken.
const PAUSE: Duration = Duration::from_millis(50);

/// What a connection may cost.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// Connections that are open at once; others wait to be taken.
    pub connections_max: usize,
    /// The most bytes of a request's head.
    pub head_bytes_max: usize,
    /// The most headers of a request.
    pub headers_max: usize,
    /// How long a client may take to send a request's head, and an idle connection is kept.
    pub head_within: Duration,
    /// How long a client may leave an answer unread.
    pub write_within: Duration,
    /// How long open requests may take once the program stops.
    pub stop_within: Duration,
}

/// Serves `router` on `listener` until `shutdown` is done; then open requests have
/// [`stop_within`](Bounds::stop_within) to end.
///
/// Runs on the caller's executor, with its I/O and time enabled. The socket is closed before requests are waited for.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    bounds: Bounds,
    shutdown: impl Future<Output = ()>,
) {
    let (stop, stopping) = watch::channel(false);
    let room = Arc::new(Semaphore::new(bounds.connections_max));
    let mut connections = JoinSet::new();
    let mut shutdown = pin!(shutdown);
    loop {
        let next = async {
            let permit = Arc::clone(&room).acquire_owned().await.ok()?;
            Some((listener.accept().await, permit))
        };
        tokio::select! {
            () = &mut shutdown => break,
            next = next => match next {
                Some((Ok((stream, _)), permit)) => {
                    connections.spawn(connection(stream, router.clone(), bounds, stopping.clone(), permit));
                }
                Some((Err(error), _)) => {
                    // Out of file descriptors, or the client is gone already: go on in a moment.
                    tracing::warn!(%error, "a connection could not be taken");
                    tokio::time::sleep(PAUSE).await;
                }
                None => break,
            },
            Some(_) = connections.join_next(), if !connections.is_empty() => {}
        }
    }
    drop(listener);
    stop.send_replace(true);
    let all_done = async { while connections.join_next().await.is_some() {} };
    let _ = tokio::time::timeout(bounds.stop_within, all_done).await;
    connections.shutdown().await;
}

async fn connection(
    stream: TcpStream,
    router: Router,
    bounds: Bounds,
    mut stopping: watch::Receiver<bool>,
    permit: OwnedSemaphorePermit,
) {
    let _ = stream.set_nodelay(true);
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(bounds.write_within));
    let served = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(bounds.head_within)
        .max_buf_size(bounds.head_bytes_max)
        .max_headers(bounds.headers_max)
        .serve_connection(TokioIo::new(Box::pin(stream)), TowerToHyperService::new(router));
    let mut served = pin!(served);
    let stop = async { stopping.wait_for(|stopping| *stopping).await.is_ok() };
    let outcome = tokio::select! {
        outcome = served.as_mut() => outcome,
        _ = stop => {
            served.as_mut().graceful_shutdown();
            served.await
        }
    };
    if let Err(error) = outcome {
        tracing::debug!(%error, "a connection ended early");
    }
    drop(permit);
}

/// The bytes of a body; `None` if it has more than `max`.
///
/// What is too much is read and thrown away up to `drain_max` bytes in all: a client that still sends would not
/// read the answer. Takes as long as the client does; put a timeout around it.
///
/// # Errors
/// The body ended early, or the connection did.
pub async fn collect(mut body: Body, max: usize, drain_max: usize) -> Result<Option<Bytes>, axum::Error> {
    let (mut kept, mut seen) = (BytesMut::new(), 0_usize);
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame?.into_data() else { continue };
        seen = seen.saturating_add(data.len());
        if seen <= max {
            kept.extend_from_slice(&data);
        } else if seen > drain_max {
            return Ok(None);
        }
    }
    Ok((seen <= max).then(|| kept.freeze()))
}
