//! Whether the process lives and the node works, what it counts, and what the interface is.

use crate::answer::{Answer, object, text};
use crate::call::Call;
use crate::form::{Form, member};
use crate::problem::{Problem, ProblemCode};
use crate::route::{Gives, Route};
use crate::server::Gateway;
use axum::http::StatusCode;
use std::fmt::Write as _;
use std::sync::Arc;

const METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

pub(crate) fn routes() -> Vec<Route> {
    let state = || {
        let word = Form::Word(vec!["alive".to_owned(), "ready".to_owned()]);
        Form::object("Health", [member("state", "What is asked for is so.", word)])
    };
    vec![
        Route::get("operation", "/healthz", "healthz", healthz).about("Says that the process lives.").gives(
            200,
            "It lives.",
            Gives::Json(state()),
        ),
        Route::get("operation", "/readyz", "readyz", readyz)
            .about("Says whether the node takes transactions and makes blocks.")
            .gives(200, "It does.", Gives::Json(state())),
        Route::get("operation", "/metrics", "metrics", metrics)
            .about("Counters and gauges of the engine, the node and the gateway, as OpenMetrics text.")
            .gives(200, "The metrics.", Gives::Media(METRICS)),
        Route::get("operation", "/openapi.json", "openapi", openapi).about("This description.").gives(
            200,
            "An OpenAPI 3.1 document.",
            Gives::Json(Form::Any("an OpenAPI 3.1 document")),
        ),
    ]
}

async fn healthz(_: Arc<Gateway>, _: Call) -> Result<Answer, Problem> {
    Ok(Answer::json(StatusCode::OK, &object([("state", text("alive"))])))
}

async fn readyz(gateway: Arc<Gateway>, _: Call) -> Result<Answer, Problem> {
    if *gateway.stopping.borrow() {
        return Err(ProblemCode::Stopping.into());
    }
    let status = gateway.node.status();
    if !status.running {
        return Err(Problem::new(ProblemCode::NotYet, "the engine of the node does not run"));
    }
    if !status.ready {
        return Err(Problem::new(
            ProblemCode::NotYet,
            format!(
                "there is no new block since {}: fewer than {} of the {} validators are there, or this node does not \
                 reach them",
                status.time,
                vocabulary::quorum(status.validators.len()),
                status.validators.len(),
            ),
        ));
    }
    Ok(Answer::json(StatusCode::OK, &object([("state", text("ready"))])))
}

async fn metrics(gateway: Arc<Gateway>, _: Call) -> Result<Answer, Problem> {
    let status = gateway.node.status();
    let engine = gateway.node.metrics();
    let mut out = engine.trim_end().strip_suffix("# EOF").unwrap_or(&engine).to_owned();
    if !out.is_empty() && !out.ends_with('\n') {
        out.push('\n');
    }
    for (name, about, value) in [
        ("node_height", "The newest final block.", status.height),
        ("node_block_time_seconds", "Its time, in seconds since 1970.", status.time.ms() / 1_000),
        ("node_transactions_waiting", "Transactions that wait for a block.", count(status.waiting)),
        ("node_transactions_remembered", "Transactions remembered against replay.", count(status.remembered)),
        ("node_ready", "1 if the node takes transactions.", u64::from(status.ready)),
    ] {
        let _ = writeln!(out, "# HELP {name} {about}\n# TYPE {name} gauge\n{name} {value}");
    }
    out.push_str(&gateway.counters.text());
    out.push_str("# EOF\n");
    Ok(Answer::text(METRICS, out))
}

fn count(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

async fn openapi(gateway: Arc<Gateway>, _: Call) -> Result<Answer, Problem> {
    Ok(Answer::json_text(gateway.openapi.clone()))
}
