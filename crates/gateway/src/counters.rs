//! What the gateway counts: requests by route and kind of answer, how long they took, what is open.

use crate::route::Route;
use axum::http::StatusCode;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

/// The upper ends of the classes of durations, in ms.
const BOUNDS_MS: [u64; 10] = [1, 3, 10, 30, 100, 300, 1_000, 3_000, 10_000, 30_000];
/// Kinds of answers: 2xx, 4xx, 5xx.
const CLASSES: [&str; 3] = ["2xx", "4xx", "5xx"];

#[derive(Debug, Default)]
struct Tally([AtomicU64; CLASSES.len()]);

impl Tally {
    fn add(&self, status: StatusCode) {
        let class = if status.is_server_error() {
            2
        } else if status.is_client_error() {
            1
        } else {
            0
        };
        if let Some(count) = self.0.get(class) {
            count.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// Counters of the gateway.
#[derive(Debug)]
pub(crate) struct Counters {
    names: Vec<String>,
    by_route: Vec<Tally>,
    nowhere: Tally,
    pages: Tally,
    classes: [AtomicU64; BOUNDS_MS.len() + 1],
    sum_us: AtomicU64,
    working: AtomicI64,
    streams: AtomicI64,
}

/// Something that is open as long as this lives.
pub(crate) struct Open<'a>(&'a AtomicI64);

impl Drop for Open<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Counters {
    /// Counters for `routes`, all nought.
    pub(crate) fn of(routes: &[Route]) -> Self {
        Self {
            names: routes.iter().map(|route| route.name.clone()).collect(),
            by_route: routes.iter().map(|_| Tally::default()).collect(),
            nowhere: Tally::default(),
            pages: Tally::default(),
            classes: Default::default(),
            sum_us: AtomicU64::new(0),
            working: AtomicI64::new(0),
            streams: AtomicI64::new(0),
        }
    }

    /// A request begins.
    pub(crate) fn begin(&self) -> Open<'_> {
        self.working.fetch_add(1, Ordering::Relaxed);
        Open(&self.working)
    }

    /// An event stream begins; [`Counters::stream_ended`] must follow.
    pub(crate) fn stream_began(&self) {
        self.streams.fetch_add(1, Ordering::Relaxed);
    }

    /// An event stream ends.
    pub(crate) fn stream_ended(&self) {
        self.streams.fetch_sub(1, Ordering::Relaxed);
    }

    /// A request to route number `index` has its answer.
    pub(crate) fn end(&self, index: usize, status: StatusCode, took: Duration) {
        if let Some(tally) = self.by_route.get(index) {
            tally.add(status);
        }
        let ms = took.as_millis();
        let class = BOUNDS_MS.iter().position(|bound| ms <= u128::from(*bound)).unwrap_or(BOUNDS_MS.len());
        if let Some(count) = self.classes.get(class) {
            count.fetch_add(1, Ordering::Relaxed);
        }
        let us = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        self.sum_us.fetch_add(us, Ordering::Relaxed);
    }

    /// A request met no route.
    pub(crate) fn turned_away(&self, status: StatusCode) {
        self.nowhere.add(status);
    }

    /// A page has been answered.
    pub(crate) fn page(&self, status: StatusCode) {
        self.pages.add(status);
    }

    /// Everything as Prometheus text, without an end mark.
    pub(crate) fn text(&self) -> String {
        let mut out = String::from(
            "# HELP gateway_requests Requests answered, by route and kind of answer.\n# TYPE gateway_requests counter\n",
        );
        let named = self.names.iter().map(String::as_str).zip(&self.by_route);
        for (name, tally) in named.chain([("none", &self.nowhere), ("pages", &self.pages)]) {
            for (class, count) in CLASSES.iter().zip(&tally.0) {
                let count = count.load(Ordering::Relaxed);
                if count > 0 {
                    let _ = writeln!(
                        out,
                        "gateway_requests_total{{route=\"{name}\",answer=\"{class}\"}} {count}"
                    );
                }
            }
        }
        self.durations(&mut out);
        for (name, about, gauge) in [
            ("gateway_requests_open", "Requests being worked on.", &self.working),
            ("gateway_event_streams_open", "Event streams that are open.", &self.streams),
        ] {
            let value = gauge.load(Ordering::Relaxed);
            let _ = writeln!(out, "# HELP {name} {about}\n# TYPE {name} gauge\n{name} {value}");
        }
        out
    }

    fn durations(&self, out: &mut String) {
        out.push_str(
            "# HELP gateway_request_seconds From a request's head to its answer's head.\n# TYPE gateway_request_seconds histogram\n",
        );
        let mut sum = 0;
        for (bound, count) in BOUNDS_MS.iter().zip(&self.classes) {
            sum += count.load(Ordering::Relaxed);
            let (whole, rest) = (bound / 1_000, bound % 1_000);
            let _ = writeln!(out, "gateway_request_seconds_bucket{{le=\"{whole}.{rest:03}\"}} {sum}");
        }
        sum += self.classes.last().map_or(0, |count| count.load(Ordering::Relaxed));
        let us = self.sum_us.load(Ordering::Relaxed);
        let _ = writeln!(out, "gateway_request_seconds_bucket{{le=\"+Inf\"}} {sum}");
        let _ = writeln!(out, "gateway_request_seconds_sum {}.{:06}", us / 1_000_000, us % 1_000_000);
        let _ = writeln!(out, "gateway_request_seconds_count {sum}");
    }
}
