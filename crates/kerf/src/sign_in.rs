//! The command line as the other way into the pages: a session from a key of the keystore, and signing what the
//! pages have put together.

use crate::client::Client;
use crate::failure::{Failure, Outcome};
use crate::profiles;
use crate::session::Session;
use crate::signing;
use canon::{Digest, Json, PublicKey, SecretKey, Signature64};
use gateway::SESSION_DOMAIN;
use ledger::Envelope;

/// The envelope in a text of base 64 with the URL alphabet.
///
/// # Errors
/// If it is not one; nothing is signed then.
pub(crate) fn envelope(text: &str) -> Outcome<Envelope> {
    let wrong = |reason: String| {
        Failure::usage(format!("this is not an envelope: {reason}"), "copy all that the page shows")
    };
    let bytes = canon::base64url_decode(text.trim())
        .ok_or_else(|| wrong("it is not base 64 with the URL alphabet".to_owned()))?;
    canon::decode(&bytes).map_err(|error| wrong(error.to_string()))
}

/// A fresh challenge of the node's.
pub(crate) fn challenge_of(client: &Client) -> Outcome<String> {
    let answer = client.post_json("/v1/challenges", "{}")?.json()?;
    Ok(answer.get("challenge").and_then(Json::as_text).unwrap_or_default().to_owned())
}

/// A challenge that somebody typed.
pub(crate) fn read_challenge(text: &str) -> Outcome<Digest> {
    text.parse().map_err(|_| {
        Failure::usage(
            format!("`{}` is no challenge", crate::display::visible(text)),
            "copy all that the page shows",
        )
    })
}

/// What the node answers to `challenge`, signed by `key`.
fn answered(client: &Client, key: &SecretKey, challenge: &str) -> Outcome<Json> {
    let challenge = read_challenge(challenge)?;
    open(client, &key.public(), &challenge, &key.sign_ed25519(SESSION_DOMAIN, &challenge.0))
}

/// What the node answers to a challenge that `key` has signed.
pub(crate) fn open(
    client: &Client,
    key: &PublicKey,
    challenge: &Digest,
    signature: &Signature64,
) -> Outcome<Json> {
    let body = Json::Object(vec![
        ("challenge".to_owned(), Json::Text(challenge.to_string())),
        ("key".to_owned(), Json::Text(key.to_string())),
        ("signature".to_owned(), canon::to_json(signature)),
    ]);
    client.post_json("/v1/sessions", &body.to_string())?.json()
}

/// A session for reading, opened by `key`.
pub(crate) fn session_of(client: &Client, key: &SecretKey) -> Outcome<String> {
    let answer = answered(client, key, &challenge_of(client)?)?;
    Ok(answer.get("session").and_then(Json::as_text).unwrap_or_default().to_owned())
}

/// Signs a challenge, the node's or one that a page shows, and prints what that opens.
pub(crate) fn run(session: &Session, challenge: Option<&str>) -> Outcome<()> {
    let (home, client) = (session.home()?, session.client()?);
    let signer = profiles::resolve(&home, &session.wanted)?;
    let challenge = match challenge {
        Some(challenge) => challenge.to_owned(),
        None => challenge_of(&client)?,
    };
    let answer = answered(&client, &signing::unlock(session, &signer)?, &challenge)?;
    tell(session, &answer)
}

/// Prints what a session opens.
pub(crate) fn tell(session: &Session, answer: &Json) -> Outcome<()> {
    session.output.answer(answer, || told(answer))
}

/// What a session opens, in words.
pub(crate) fn told(answer: &Json) -> String {
    let text = |name: &str| answer.get(name).and_then(Json::as_text).unwrap_or_default();
    format!(
        "signed in as {} until {}\nopen within a minute, in the browser that shows the challenge:\n  {}\nto read with this program what is between parties:\n  export KERF_SESSION={}\n",
        text("human"),
        text("until"),
        text("open"),
        text("session"),
    )
}
