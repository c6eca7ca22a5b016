//! Blocks as they are kept, and what makes them final.

use crate::answer::{Answer, number, object, text};
use crate::call::Call;
use crate::form::{Form, member};
use crate::problem::{Problem, ProblemCode};
use crate::route::{Gives, Route};
use crate::server::Gateway;
use axum::http::StatusCode;
use canon::{Digest, Json};
use engine::StoredBlock;
use std::sync::Arc;
use vocabulary::Timestamp;

pub(crate) fn routes() -> Vec<Route> {
    let height = |route: Route| {
        route.in_path("height", "The block's height; 0 is the beginning.", Form::number()).problem(404)
    };
    vec![
        height(
            Route::get("blocks", "/v1/blocks/{height}", "block", block)
                .about("The header of a final block.")
                .gives(200, "The block.", Gives::Json(form())),
        ),
        height(
            Route::get("blocks", "/v1/blocks/{height}/body", "block_body", body)
                .about("The body of a final block: lapses, transactions, and what is forgotten.")
                .gives(200, "The canonical bytes.", Gives::Media("application/octet-stream")),
        ),
        height(
            Route::get("blocks", "/v1/blocks/{height}/certificate", "block_certificate", certificate)
                .about("What makes a block final: a certificate, and the headers that lead to it.")
                .gives(200, "The certificate.", Gives::Json(certificate_form())),
        ),
    ]
}

fn form() -> Form {
    Form::object(
        "Block",
        [
            member("height", "Its height.", Form::number()),
            member("time", "Its time.", Form::of::<Timestamp>()),
            member("digest", "The hash of its header.", Form::of::<Digest>()),
            member("header", "The header's bytes, in hexadecimal.", Form::Text { example: "01" }),
            member("body_bytes", "How many bytes its body has.", Form::number()),
            member("transactions", "How many transactions it has.", Form::number()),
            member("outcomes_root", "The root of its outcomes.", Form::of::<Digest>()),
            member("state_root", "The root of the state after it.", Form::of::<Digest>()),
        ],
    )
}

fn certificate_form() -> Form {
    let hex = Form::Text { example: "01" };
    Form::object(
        "Certificate",
        [
            member("finalization", "The engine's certificate, in hexadecimal.", hex.clone()),
            member(
                "chain",
                "The headers after the block up to the certified one, in hexadecimal.",
                Form::list(hex),
            ),
        ],
    )
}

fn height(call: &Call) -> Result<u64, Problem> {
    let text = call.in_path("height");
    let number =
        text.parse().ok().filter(|number: &u64| number.to_string() == text && *number <= canon::INTEGER_MAX);
    number.ok_or_else(|| Problem::new(ProblemCode::NotFound, format!("`{text}` is not a height")))
}

async fn found(gateway: &Gateway, call: &Call) -> Result<StoredBlock, Problem> {
    let height = height(call)?;
    let block = gateway.node.block(height).await?;
    block.ok_or_else(|| Problem::new(ProblemCode::NotFound, format!("this node has no block {height}")))
}

/// How many transactions stand in a body; lapses come before them.
fn transactions(body: &[u8]) -> Option<u64> {
    if body.is_empty() {
        return Some(0);
    }
    let known = |_: &[u8]| None;
    let body = ledger::Body::decode(body, known).ok()?;
    u64::try_from(body.transactions.len()).ok()
}

async fn block(gateway: Arc<Gateway>, call: Call) -> Result<Answer, Problem> {
    let block = found(&gateway, &call).await?;
    let header = block.header;
    let body = block.body;
    let body_bytes = body.len();
    let transactions = gateway.read(move |_| transactions(&body).ok_or(ProblemCode::Internal.into())).await?;
    let time = Timestamp::from_ms(header.time_ms).unwrap_or(Timestamp::MAX);
    let json = object([
        ("height", number(header.height)),
        ("time", text(time)),
        ("digest", text(Digest(header.digest()))),
        ("header", text(canon::hex_encode(&header.encode()))),
        ("body_bytes", number(body_bytes)),
        ("transactions", number(transactions)),
        ("outcomes_root", text(Digest(header.outcomes_root))),
        ("state_root", text(Digest(header.state_root))),
    ]);
    Ok(Answer::json(StatusCode::OK, &json))
}

async fn body(gateway: Arc<Gateway>, call: Call) -> Result<Answer, Problem> {
    if !call.viewer.sees_all {
        return Err(Problem::new(ProblemCode::SignIn, "the bodies of blocks are for the network's auditor"));
    }
    let block = found(&gateway, &call).await?;
    Ok(Answer::octets(block.body))
}

async fn certificate(gateway: Arc<Gateway>, call: Call) -> Result<Answer, Problem> {
    let block = found(&gateway, &call).await?;
    if block.header.height == 0 {
        return Err(Problem::new(
            ProblemCode::NotFound,
            "the beginning has no certificate: its hash is the network's",
        ));
    }
    let certificate = gateway.node.certificate(block.header.height).await?;
    let chain = certificate.chain.iter().map(|header| text(canon::hex_encode(header))).collect();
    let json = object([
        ("finalization", text(canon::hex_encode(&certificate.finalization))),
        ("chain", Json::List(chain)),
    ]);
    Ok(Answer::json(StatusCode::OK, &json))
}
