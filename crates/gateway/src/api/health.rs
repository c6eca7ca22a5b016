//! Whether the process lives and the node works, what it counts, and what the interface is.

use crate::answer::{Answer, object, text};
use crate::call::Call;
use crate::form::{Form, member};
use crate::problem::{Problem, ProblemCode};
use crate::route::{Gives, Route};
use crate::server::Gateway;
use axum::http::StatusCode;
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
    let node = gateway.node.metrics();
    let mut out = node.trim_end().strip_suffix("# EOF").unwrap_or(&node).to_owned();
    if !out.is_empty() && !out.ends_with('\n') {
        out.push('\n');
    }
    out.push_str(&gateway.counters.text());
    out.push_str("# EOF\n");
    Ok(Answer::text(METRICS, out))
}

async fn openapi(gateway: Arc<Gateway>, _: Call) -> Result<Answer, Problem> {
    Ok(Answer::json_text(gateway.openapi.clone()))
}
