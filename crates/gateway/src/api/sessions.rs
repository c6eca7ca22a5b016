//! Sessions: whoever shows that it holds a key may read what its human may see. Every act is signed all the same.

use crate::answer::{Answer, object, text};
use crate::call::{Call, Payload};
use crate::form::{Form, member, optional};
use crate::limits::JSON_BYTES_MAX;
use crate::problem::{Problem, ProblemCode};
use crate::route::{Gives, Route, Takes};
use crate::seal::{CODE_WITHIN, SESSION_DOMAIN, SESSION_LASTS, Session};
use crate::server::Gateway;
use crate::visit::clock;
use axum::http::StatusCode;
use canon::{Assertion, Digest, Json, PublicKey, Signature, Signature64, SignedMessage};
use institution::Agent;
use ledger::{Kept, Kind, Record, agent_of_key};
use std::sync::Arc;
use vocabulary::{AgentId, Span, Timestamp};

pub(crate) fn routes() -> Vec<Route> {
    vec![
        Route::post("sessions", "/v1/challenges", "challenge", challenge)
            .about("Gives a challenge to be signed with a key, for a session.")
            .takes(Takes { json: Some(Form::object("NoMembers", [])), cbor: None, bytes_max: 1_024 })
            .gives(200, "The challenge.", Gives::Json(challenge_form())),
        Route::post("sessions", "/v1/sessions", "sign_in", sign_in)
            .about(
                "Takes a signed challenge. Gives a session, to be sent as `Authorization: Bearer`, and a code that a \
                 browser hands in within a minute at the pages, if it was given the challenge. A passkey's assertion \
                 names nobody: the key is worked out from the signature.",
            )
            .takes(Takes { json: Some(signed_form()), cbor: None, bytes_max: JSON_BYTES_MAX })
            .gives(200, "The session.", Gives::Json(session_form())),
    ]
}

fn challenge_form() -> Form {
    Form::object(
        "Challenge",
        [
            member(
                "challenge",
                "What is to be signed, in the domain `kerf/session/1`.",
                Form::of::<Digest>(),
            ),
            member("until", "Until when it can be handed in.", Form::of::<Timestamp>()),
        ],
    )
}

fn signed_form() -> Form {
    Form::object(
        "SignedChallenge",
        [
            member("challenge", "The challenge.", Form::of::<Digest>()),
            optional("assertion", "A passkey's signature.", Form::of::<Assertion>()),
            optional("key", "The key, if it is an Ed25519 key.", Form::of::<PublicKey>()),
            optional("signature", "Its signature.", Form::of::<Signature64>()),
        ],
    )
}

fn session_form() -> Form {
    Form::object(
        "Session",
        [
            member("human", "Whose session it is.", Form::of::<AgentId>()),
            member("session", "The session.", Form::Text { example: "0000019c" }),
            member("until", "When it ends.", Form::of::<Timestamp>()),
            member("code", "The code for a browser.", Form::Text { example: "00ff" }),
            member(
                "open",
                "The address at which the code is handed in.",
                Form::Text { example: "http://localhost:7420/session?code=00ff" },
            ),
        ],
    )
}

async fn challenge(gateway: Arc<Gateway>, _: Call) -> Result<Answer, Problem> {
    let mut nonce = [0; 8];
    getrandom::fill(&mut nonce).map_err(|_| ProblemCode::Internal)?;
    let now = clock();
    let json = object([
        ("challenge", text(gateway.seal.challenge(nonce, now))),
        ("until", text(now.plus(crate::seal::CHALLENGE_WITHIN))),
    ]);
    Ok(Answer::json(StatusCode::OK, &json))
}

fn part<T: canon::Canon>(json: &Json, name: &str) -> Result<Option<T>, Problem> {
    json.get(name)
        .filter(|value| **value != Json::Null)
        .map(canon::from_json)
        .transpose()
        .map_err(Problem::from)
}

async fn sign_in(gateway: Arc<Gateway>, call: Call) -> Result<Answer, Problem> {
    let Payload::Json(json) = &call.payload else { return Err(ProblemCode::UnsupportedMediaType.into()) };
    let now = clock();
    let challenge: Digest = part(json, "challenge")?.ok_or(ProblemCode::BadChallenge)?;
    if !gateway.seal.is_challenge(&challenge, now) {
        return Err(ProblemCode::BadChallenge.into());
    }
    let signature = match (part::<Assertion>(json, "assertion")?, part::<Signature64>(json, "signature")?) {
        (Some(assertion), _) => Signature::WebAuthn(assertion),
        (None, Some(signature)) => Signature::Ed25519(signature),
        (None, None) => return Err(ProblemCode::BadSignature.into()),
    };
    let keys = match &signature {
        Signature::WebAuthn(assertion) => assertion.signers(),
        Signature::Ed25519(_) => part::<PublicKey>(json, "key")?.into_iter().collect(),
    };
    let is_good = |key: &PublicKey| {
        canon::verify(&SignedMessage {
            key,
            domain: SESSION_DOMAIN,
            message: &challenge.0,
            signature: &signature,
        })
    };
    let good: Vec<PublicKey> = keys.into_iter().filter(is_good).collect();
    if good.is_empty() {
        return Err(ProblemCode::BadSignature.into());
    }
    for key in good {
        if let Some(human) = gateway.human_with(&key).await? {
            return Ok(given(
                &gateway,
                Session { human, principal: human, key, until: now },
                &challenge,
                now,
            ));
        }
    }
    Err(ProblemCode::UnknownKey.into())
}

fn given(gateway: &Gateway, session: Session, challenge: &Digest, now: Timestamp) -> Answer {
    let lasts =
        Span::from_ms(u64::try_from(SESSION_LASTS.as_millis()).unwrap_or(0)).unwrap_or(Span::hours(1));
    let whole = Session { until: now.plus(lasts), ..session };
    let text_of_session = gateway.seal.session(&whole);
    let code = gateway.seal.code(&Session { until: now.plus(CODE_WITHIN), ..session }, challenge);
    let json = object([
        ("human", text(session.human)),
        ("session", text(&text_of_session)),
        ("until", text(whole.until)),
        ("open", text(format!("{}/session?code={code}", gateway.origins.pages))),
        ("code", text(code)),
    ]);
    let mut answer = Answer::json(StatusCode::OK, &json);
    // The signer's page shows contracts behind hashes: it reads them with this, on its own origin only.
    let secure = if gateway.origins.is_secure() { "; Secure" } else { "" };
    let cookie = format!(
        "{}={text_of_session}; Path=/v1; Max-Age={}; HttpOnly; SameSite=Strict{secure}",
        gateway.session_cookie(),
        SESSION_LASTS.as_secs()
    );
    if let Ok(cookie) = cookie.parse() {
        answer.headers_mut().insert(axum::http::header::SET_COOKIE, cookie);
    }
    answer
}

impl Gateway {
    /// The human that `key` belongs to now.
    async fn human_with(&self, key: &PublicKey) -> Result<Option<AgentId>, Problem> {
        let first = agent_of_key(key);
        let listed =
            self.node.records_of(&first.0, Kind::Agent, None, crate::sight::ORGANISATIONS_MAX).await?;
        let mut candidates = vec![first];
        candidates.extend(listed.items.iter().map(|found| AgentId(found.key.id())));
        for human in candidates {
            let found = self.node.record(Agent::key(&human)).await?;
            if let Some(Record::Agent(agent)) = found.map(|found| found.record)
                && let Agent::Person(person) = agent.as_ref()
                && person.may_sign_with(key)
            {
                return Ok(Some(human));
            }
        }
        Ok(None)
    }
}
