//! Sending transactions, and asking what became of them.
//!
//! ```text
//! sent -> 400 not taken in       nothing was recorded
//!      -> 202 waiting            it counts once, or not at all
//!      -> 200 final, done        a fact
//!      -> 422 final, refused     a fact too; a look-up gives it with status 200
//! ```

use crate::answer::{Answer, object, text};
use crate::call::{Call, Payload};
use crate::form::{Form, member, optional};
use crate::limits::{BATCH_MAX, BODY_BYTES_MAX, JSON_BYTES_MAX, WAIT_MS_MAX};
use crate::problem::{Problem, ProblemCode};
use crate::route::{Gives, Route, Takes};
use crate::server::Gateway;
use crate::sight::{Viewer, is_enrolment};
use axum::http::StatusCode;
use canon::{Json, Reader};
use ledger::{
    Admitted, Decided, Envelope, Event, Outcome, Refusal, TRANSACTION_BYTES_MAX, TRANSACTION_DOMAIN,
    Transaction, Verdict,
};
use node::{Receipt, SubmitError};
use std::sync::Arc;
use std::time::Duration;
use vocabulary::{Timestamp, TransactionId};

pub(crate) fn routes() -> Vec<Route> {
    let wait = || Form::Number { min: 0, max: WAIT_MS_MAX };
    vec![
        Route::post("transactions", "/v1/transactions", "submit", submit)
            .about("Sends a signed transaction. Sending the same one again changes nothing and gives the same answer.")
            .query("wait_ms", "How long to wait until it is final.", wait())
            .header("Idempotency-Key", "The transaction's id; may be left out.", Form::of::<TransactionId>())
            .takes(Takes {
                json: Some(Form::of::<Transaction>()),
                cbor: Some("the canonical bytes of a transaction"),
                bytes_max: JSON_BYTES_MAX,
            })
            .gives(200, "It is final, and done.", Gives::Json(receipt_form()))
            .gives(202, "It waits for a block.", Gives::Json(receipt_form()))
            .problem(409)
            .problem(422)
            .problem(429),
        Route::post("transactions", "/v1/transactions/batch", "submit_batch", submit_batch)
            .about("Sends many signed transactions; each has its own answer, in order.")
            .takes(Takes {
                json: None,
                cbor: Some("an array of byte strings, each the canonical bytes of a transaction"),
                bytes_max: BODY_BYTES_MAX,
            })
            .gives(200, "One answer for each.", Gives::Json(Form::list(entry_form()))),
        Route::get("transactions", "/v1/transactions/{id}", "transaction", transaction)
            .about("What became of a transaction.")
            .in_path("id", "The transaction.", Form::of::<TransactionId>())
            .query("wait_ms", "How long to wait until it is final.", wait())
            .gives(200, "It is final: done or refused.", Gives::Json(receipt_form()))
            .gives(202, "It waits for a block.", Gives::Json(receipt_form()))
            .problem(404),
        Route::get("transactions", "/v1/transactions/{id}/proof", "prove_transaction", proof)
            .about("A proof of what became of a transaction. `kerf verify` reads it.")
            .in_path("id", "The transaction.", Form::of::<TransactionId>())
            .gives(200, "The proof.", Gives::Media("application/octet-stream"))
            .problem(404),
        Route::post("transactions", "/v1/envelopes", "envelope", envelope)
            .about("Gives the canonical bytes of an envelope and what a key signs, for clients without CBOR. A careful client makes both itself.")
            .takes(envelope_taken(None))
            .gives(200, "The bytes.", Gives::Json(envelope_form())),
        Route::post("transactions", "/v1/dry-run", "dry_run", dry_run)
            .about("Says what an envelope would do if it counted now. No signature is needed, nothing is recorded. Where parties only read, its human must have a session.")
            .takes(envelope_taken(Some("the canonical bytes of an envelope")))
            .gives(200, "It would be done.", Gives::Json(would_form()))
            .problem(401)
            .problem(422),
    ]
}

fn envelope_taken(cbor: Option<&'static str>) -> Takes {
    Takes { json: Some(Form::of::<Envelope>()), cbor, bytes_max: JSON_BYTES_MAX }
}

fn state_form() -> Form {
    Form::Word(vec!["waiting".to_owned(), "final".to_owned()])
}

fn receipt_form() -> Form {
    Form::object(
        "TransactionState",
        [
            member("id", "The transaction.", Form::of::<TransactionId>()),
            member("state", "How far it is.", state_form()),
            optional("at", "Where it stands in the ledger: block and entry.", Form::place()),
            optional("time", "The block's time.", Form::of::<Timestamp>()),
            optional("outcome", "What became of it.", Form::of::<Outcome>()),
        ],
    )
}

fn entry_form() -> Form {
    let taken = Form::object(
        "Taken",
        [
            member("id", "The transaction.", Form::of::<TransactionId>()),
            member("state", "How far it is.", Form::Word(vec!["waiting".to_owned()])),
        ],
    );
    let not = Form::object(
        "NotTaken",
        [
            member("error", "The problem's code.", Form::Text { example: "malformed" }),
            member("message", "What is wrong.", Form::Text { example: "not a transaction" }),
            member("next", "What to do next.", Form::Text { example: "correct it" }),
        ],
    );
    Form::OneOf(vec![taken, not])
}

fn envelope_form() -> Form {
    let sign = Form::object(
        "ToSign",
        [
            member("domain", "The domain of the signature.", Form::Text { example: TRANSACTION_DOMAIN }),
            member(
                "message",
                "The transaction's id: what is signed in that domain.",
                Form::of::<TransactionId>(),
            ),
            member(
                "bytes",
                "The exact bytes that an Ed25519 key signs, in hexadecimal.",
                Form::Text { example: "12" },
            ),
            member(
                "challenge",
                "The challenge that a passkey signs, in hexadecimal.",
                Form::of::<canon::Digest>(),
            ),
        ],
    );
    Form::object(
        "EnvelopeBytes",
        [
            member("id", "The id that the transaction will have.", Form::of::<TransactionId>()),
            member("envelope", "The canonical bytes, in hexadecimal.", Form::Text { example: "a6" }),
            member("sign", "What to sign.", sign),
        ],
    )
}

fn would_form() -> Form {
    let events =
        Form::object("Would", [member("events", "What would happen.", Form::list(Form::of::<Event>()))]);
    Form::object(
        "DryRun",
        [
            member("id", "The id that the transaction would have.", Form::of::<TransactionId>()),
            member("would", "What would happen.", events),
        ],
    )
}

fn receipt_json(id: &TransactionId, receipt: &Receipt) -> Result<(StatusCode, Json), Problem> {
    Ok(match receipt {
        Receipt::Unlisted => {
            let detail = "it counted before the lists of this node begin, or they are pruned";
            return Err(Problem::new(ProblemCode::Unlisted, detail).with("id", text(id)));
        }
        Receipt::Waiting => (StatusCode::ACCEPTED, object([("id", text(id)), ("state", text("waiting"))])),
        Receipt::Final(found) => {
            let json = object([
                ("id", text(id)),
                ("state", text("final")),
                ("at", text(found.at)),
                ("time", text(found.time)),
                ("outcome", canon::to_json(&found.outcome)),
            ]);
            (StatusCode::OK, json)
        }
    })
}

/// The answer to whoever sent it: a refusal is a problem.
fn sent(id: &TransactionId, receipt: &Receipt) -> Result<Answer, Problem> {
    if let Receipt::Final(found) = receipt
        && let Verdict::Refused(refused) = &found.outcome.verdict
    {
        let problem = Problem::refused(refused.code);
        return Err(problem.with("id", text(id)).with("at", text(found.at)));
    }
    let (status, json) = receipt_json(id, receipt)?;
    Ok(Answer::json(status, &json))
}

/// How far a transaction is, for whoever has its bytes or may see it as `viewer`.
async fn look_up(
    gateway: &Arc<Gateway>,
    viewer: &Viewer,
    id: TransactionId,
    patience: Duration,
) -> Result<Option<Receipt>, Problem> {
    let receipt = gateway.receipt_for(viewer, id, patience).await?;
    listed(gateway, receipt.as_ref()).await?;
    Ok(receipt)
}

/// If it is final, whoever asks next finds what it wrote, in facts, lists and books.
async fn listed(gateway: &Gateway, receipt: Option<&Receipt>) -> Result<(), Problem> {
    if let Some(Receipt::Final(found)) = receipt {
        let height = found.at.height;
        let mut tips = gateway.node.follow();
        tips.wait_for(|tip| *tip >= height).await.map_err(|_| ProblemCode::Stopping)?;
        gateway.node.indexed(height).await;
    }
    Ok(())
}

/// Whoever has the signed bytes may know what became of them.
fn holder() -> Viewer {
    Viewer { principals: Vec::new(), sees_all: true }
}

fn check_size(transaction: &[u8]) -> Result<(), Problem> {
    let len = transaction.len();
    if len > TRANSACTION_BYTES_MAX {
        let detail = format!("a transaction has at most {TRANSACTION_BYTES_MAX} bytes, this one has {len}");
        return Err(Problem::new(ProblemCode::PayloadTooLarge, detail));
    }
    Ok(())
}

async fn submit(gateway: Arc<Gateway>, call: Call) -> Result<Answer, Problem> {
    let bytes = call.canonical::<Transaction>()?;
    check_size(&bytes)?;
    if let Some(key) = call.headers.get("idempotency-key") {
        let admitted = Admitted::decode(&bytes).map_err(SubmitError::from)?;
        let key = key.to_str().unwrap_or_default().trim_matches('"');
        if key != admitted.id.to_string() {
            let detail = format!("the transaction's id is {}", admitted.id);
            return Err(Problem::new(ProblemCode::IdempotencyMismatch, detail));
        }
    }
    let id = match gateway.node.submit(&bytes).await {
        Ok(id) => id,
        Err(SubmitError::Expired) => {
            // It may have counted in its time: then the answer is the same as ever.
            let id = Admitted::decode(&bytes).map_err(SubmitError::from)?.id;
            let known = look_up(&gateway, &holder(), id, call.patience()).await?;
            return known.map_or_else(|| Err(SubmitError::Expired.into()), |receipt| sent(&id, &receipt));
        }
        Err(error) => return Err(error.into()),
    };
    let receipt = look_up(&gateway, &holder(), id, call.patience()).await?.unwrap_or(Receipt::Waiting);
    sent(&id, &receipt)
}

async fn transaction(gateway: Arc<Gateway>, call: Call) -> Result<Answer, Problem> {
    let wrong = |reason: String| Problem::new(ProblemCode::NotFound, reason);
    let id: TransactionId = call.in_path("id").parse().map_err(wrong)?;
    let receipt = look_up(&gateway, &call.viewer, id, call.patience()).await?;
    let receipt = receipt.ok_or_else(|| {
        Problem::new(ProblemCode::NotFound, "this node knows of no transaction with this id that you may see")
    })?;
    let (status, json) = receipt_json(&id, &receipt)?;
    Ok(Answer::json(status, &json))
}

async fn proof(gateway: Arc<Gateway>, call: Call) -> Result<Answer, Problem> {
    let wrong = |reason: String| Problem::new(ProblemCode::NotFound, reason);
    let id: TransactionId = call.in_path("id").parse().map_err(wrong)?;
    let may_see = gateway.receipt_for(&call.viewer, id, Duration::ZERO).await?.is_some();
    let proof = if may_see { gateway.node.prove_outcome(&id).await? } else { None };
    match proof {
        Some(proof) => Ok(Answer::octets(proof.encode())),
        None => Err(Problem::new(ProblemCode::NotFound, "this transaction is not final, or not listed here")),
    }
}

/// The byte strings of a batch.
fn batch(bytes: &[u8]) -> Result<Vec<Vec<u8>>, Problem> {
    let wrong = |error: canon::DecodeError| Problem::new(ProblemCode::Malformed, error.to_string());
    let mut input = Reader::new(bytes);
    let count = input.array().map_err(wrong)?;
    if count > BATCH_MAX as u64 {
        let detail = format!("a batch has at most {BATCH_MAX} transactions, this one has {count}");
        return Err(Problem::new(ProblemCode::PayloadTooLarge, detail));
    }
    let items = (0..count)
        .map(|_| input.bytes().map(<[u8]>::to_vec))
        .collect::<Result<Vec<_>, _>>()
        .map_err(wrong)?;
    input.end().map_err(wrong)?;
    Ok(items)
}

async fn submit_batch(gateway: Arc<Gateway>, call: Call) -> Result<Answer, Problem> {
    let items = match &call.payload {
        Payload::Cbor(bytes) => batch(bytes)?,
        Payload::Json(_) | Payload::None => return Err(ProblemCode::UnsupportedMediaType.into()),
    };
    let answers = gateway.node.submit_many(&items).await?;
    let answers = answers
        .into_iter()
        .map(|answer| match answer {
            Ok(id) => object([("id", text(id)), ("state", text("waiting"))]),
            Err(error) => Problem::from(error).entry(),
        })
        .collect();
    Ok(Answer::json(StatusCode::OK, &Json::List(answers)))
}

/// What an Ed25519 key signs: the length of the domain, the domain, the message.
fn signed_bytes(message: &[u8; 32]) -> Vec<u8> {
    // One byte is the length in LEB128, since the domain is short.
    const _: () = assert!(TRANSACTION_DOMAIN.len() < 128);
    let length = u8::try_from(TRANSACTION_DOMAIN.len()).unwrap_or(u8::MAX);
    [&[length], TRANSACTION_DOMAIN.as_bytes(), message].concat()
}

async fn envelope(_: Arc<Gateway>, call: Call) -> Result<Answer, Problem> {
    let envelope: Envelope = call.value()?;
    let id = envelope.id();
    let canon::Digest(message) = id.0;
    let json = object([
        ("id", text(id)),
        ("envelope", text(canon::hex_encode(&canon::encode(&envelope)))),
        (
            "sign",
            object([
                ("domain", text(TRANSACTION_DOMAIN)),
                ("message", text(id)),
                ("bytes", text(canon::hex_encode(&signed_bytes(&message)))),
                (
                    "challenge",
                    text(canon::hex_encode(&canon::Assertion::challenge(TRANSACTION_DOMAIN, &message))),
                ),
            ]),
        ),
    ]);
    Ok(Answer::json(StatusCode::OK, &json))
}

impl Gateway {
    /// What an envelope would do if it counted now, as far as `viewer` may know: what they may not see is not there.
    pub(crate) async fn would(
        &self,
        viewer: &Viewer,
        envelope: Envelope,
    ) -> Result<(Admitted, Result<Decided, Refusal>), Problem> {
        let hidden = self.hidden_from(viewer, &envelope).await?;
        // Nothing looks at the signature: what counts is what the envelope would do.
        let signature = canon::Signature::Ed25519(canon::Signature64([0; 64]));
        let bytes = canon::encode(&Transaction { envelope, signature });
        check_size(&bytes)?;
        let admitted = Admitted::decode(&bytes).map_err(SubmitError::from)?;
        let would = self.node.dry_run_without(&admitted, &hidden).await?;
        Ok((admitted, would))
    }
}

async fn dry_run(gateway: Arc<Gateway>, call: Call) -> Result<Answer, Problem> {
    let envelope: Envelope = call.value()?;
    let is_own = call.viewer.is_one_of(&[envelope.human]) || is_enrolment(&envelope);
    if !is_own {
        let detail = "what an act would do is told to the human whose it is";
        return Err(Problem::new(ProblemCode::SignIn, detail));
    }
    let (admitted, would) = gateway.would(&call.viewer, envelope).await?;
    match would {
        Ok(decided) => {
            let events = decided.events.iter().map(canon::to_json).collect();
            let json =
                object([("id", text(admitted.id)), ("would", object([("events", Json::List(events))]))]);
            Ok(Answer::json(StatusCode::OK, &json))
        }
        Err(refusal) => Err(Problem::refused(refusal).with("id", text(admitted.id))),
    }
}
