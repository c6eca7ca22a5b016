//! Facts: pages of them, and a stream that goes on as they happen.

use crate::answer::Answer;
use crate::call::{Call, bad_cursor};
use crate::facts::{self, Stretch, end_of};
use crate::form::{Form, member};
use crate::limits::{FACTS_MAX, HEARTBEAT, STREAM_FACTS_MAX};
use crate::problem::{Problem, ProblemCode};
use crate::route::{Gives, Route};
use crate::server::Gateway;
use crate::sight::Viewer;
use axum::body::Body;
use bytes::Bytes;
use ledger::Outcome;
use node::FactCursor;
use std::convert::Infallible;
use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, watch};
use vocabulary::Timestamp;

pub(crate) fn routes() -> Vec<Route> {
    vec![
        Route::get("facts", "/v1/facts", "facts", facts)
            .about("What happened, in order. A page may be short or empty and still not be the last: go on with `next`.")
            .query("after", "The fact after which to begin: `next` of the page before.", Form::place())
            .query("limit", "The most items.", Form::Number { min: 1, max: FACTS_MAX })
            .gives(200, "A page.", Gives::Json(Form::page("FactPage", fact_form()))),
        Route::get("facts", "/v1/events", "events", events)
            .about("What happens, as server-sent events. Each has the fact's place as its id, `fact` as its event and the fact as its data. A client that comes back goes on where it was.")
            .query("after", "The fact after which to begin; without it, from now on. `0-0` begins at the first.", Form::place())
            .header("Last-Event-ID", "The last event that the client has; goes before `after`.", Form::place())
            .gives(200, "The stream.", Gives::Media("text/event-stream")),
    ]
}

/// The form of a fact.
pub(crate) fn fact_form() -> Form {
    Form::object(
        "Fact",
        [
            member("at", "Where it stands in the ledger: block and entry.", Form::place()),
            member("time", "The block's time.", Form::of::<Timestamp>()),
            member("outcome", "What became of the entry.", Form::of::<Outcome>()),
        ],
    )
}

async fn facts(gateway: Arc<Gateway>, call: Call) -> Result<Answer, Problem> {
    let after: FactCursor = call.cursor("after")?.unwrap_or(end_of(0));
    let limit = usize::try_from(call.number("limit", 100)).unwrap_or(1);
    let viewer = call.viewer;
    let stretch = gateway
        .read_node(move |node| facts::read(node, after, limit, &|outcome| viewer.is_named_in(outcome)))
        .await?;
    Ok(Answer::json_text(stretch.into_page()))
}

struct Stream {
    gateway: Arc<Gateway>,
    tips: watch::Receiver<u64>,
    stopping: watch::Receiver<bool>,
    after: FactCursor,
    begun: bool,
    viewer: Viewer,
    _room: OwnedSemaphorePermit,
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.gateway.counters.stream_ended();
    }
}

/// Where the client wants to begin.
fn begin(call: &Call, tip: u64) -> Result<FactCursor, Problem> {
    let last = match call.headers.get("last-event-id") {
        None => None,
        Some(id) => {
            let id = id.to_str().ok().and_then(|id| id.parse().ok());
            Some(id.ok_or_else(|| bad_cursor("Last-Event-ID"))?)
        }
    };
    let after = call.cursor("after")?;
    Ok(last.or(after).unwrap_or(end_of(tip)))
}

async fn events(gateway: Arc<Gateway>, call: Call) -> Result<Answer, Problem> {
    let mut tips = gateway.node.follow();
    let tip = *tips.borrow_and_update();
    let after = begin(&call, tip)?;
    if after.height > tip {
        return Err(bad_cursor("after"));
    }
    let room = Arc::clone(&gateway.streams)
        .try_acquire_owned()
        .map_err(|_| Problem::new(ProblemCode::Busy, "too many event streams are open"))?;
    gateway.counters.stream_began();
    let stopping = gateway.stopping.clone();
    let viewer = call.viewer;
    let stream = Stream { gateway, tips, stopping, after, begun: false, viewer, _room: room };
    let stream = futures::stream::unfold(stream, |mut stream| async move {
        let part = stream.next().await?;
        Some((Ok::<Bytes, Infallible>(part), stream))
    });
    Ok(Answer::events(Body::from_stream(stream)))
}

/// A stream that says no more than that something became final: pages look again then. What they see is
/// decided when they look.
pub(crate) fn changes(gateway: Arc<Gateway>) -> Result<Answer, Problem> {
    let tips = gateway.node.follow();
    let room = Arc::clone(&gateway.streams)
        .try_acquire_owned()
        .map_err(|_| Problem::new(ProblemCode::Busy, "too many event streams are open"))?;
    gateway.counters.stream_began();
    let stopping = gateway.stopping.clone();
    let at = *tips.borrow();
    let stream = Stream {
        gateway,
        tips,
        stopping,
        after: end_of(at),
        begun: false,
        viewer: Viewer::default(),
        _room: room,
    };
    let stream = futures::stream::unfold(stream, |mut stream| async move {
        let part = stream.next_change().await?;
        Some((Ok::<Bytes, Infallible>(part), stream))
    });
    Ok(Answer::events(Body::from_stream(stream)))
}

impl Stream {
    /// The next word that something became final. Several blocks may be one word.
    async fn next_change(&mut self) -> Option<Bytes> {
        if !self.begun {
            self.begun = true;
            return Some(Bytes::from_static(b"retry: 2000\n: welcome\n\n"));
        }
        loop {
            let tip = *self.tips.borrow_and_update();
            if *self.stopping.borrow() {
                return None;
            }
            let after = self.after;
            let read =
                self.gateway.read_node(move |node| facts::read(node, after, 1, &|_| true)).await.ok()?;
            self.after = if read.facts.is_empty() { read.upto } else { end_of(tip) };
            if let Some((at, _)) = read.facts.first() {
                return Some(Bytes::from(format!("data: {}\n\n", at.height.max(tip))));
            }
            tokio::select! {
                changed = self.tips.changed() => if changed.is_err() { return None },
                _ = self.stopping.wait_for(|stopping| *stopping) => return None,
                () = tokio::time::sleep(HEARTBEAT) => return Some(Bytes::from_static(b": heartbeat\n\n")),
            }
        }
    }

    /// The next part of the stream; `None` when it ends. Only asked for when the client has taken the last.
    async fn next(&mut self) -> Option<Bytes> {
        if !self.begun {
            self.begun = true;
            return Some(Bytes::from_static(b"retry: 1000\n: welcome\n\n"));
        }
        loop {
            if *self.stopping.borrow() {
                return None;
            }
            self.tips.borrow_and_update();
            let after = self.after;
            let viewer = self.viewer.clone();
            let read = self
                .gateway
                .read_node(move |node| {
                    facts::read(node, after, STREAM_FACTS_MAX, &|outcome| viewer.is_named_in(outcome))
                })
                .await;
            let stretch = read.ok()?;
            self.after = stretch.upto;
            if !stretch.facts.is_empty() {
                return Some(Bytes::from(rendered(&stretch)));
            }
            if stretch.more {
                continue;
            }
            tokio::select! {
                changed = self.tips.changed() => if changed.is_err() { return None },
                _ = self.stopping.wait_for(|stopping| *stopping) => return None,
                () = tokio::time::sleep(HEARTBEAT) => return Some(Bytes::from_static(b": heartbeat\n\n")),
            }
        }
    }
}

fn rendered(stretch: &Stretch) -> String {
    let mut out = String::new();
    for (at, fact) in &stretch.facts {
        // A fact's JSON has no line breaks: it stands in one `data` line.
        out.push_str(&format!("id: {at}\nevent: fact\ndata: {fact}\n\n"));
    }
    out
}
