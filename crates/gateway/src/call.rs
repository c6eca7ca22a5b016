//! A request, once it has been read and its parameters checked against the route.

use crate::form::Form;
use crate::limits::{BODY_WITHIN, DRAIN_BYTES_MAX, DRAIN_WITHIN, WAIT_MS_MAX};
use crate::problem::{Problem, ProblemCode};
use crate::route::{Parameter, Route, Takes};
use crate::server::Gateway;
use crate::setup::Reads;
use crate::sight::Viewer;
use axum::body::Body;
use axum::extract::rejection::RawPathParamsRejection;
use axum::extract::{RawPathParams, Request};
use axum::http::{HeaderMap, header};
use bytes::Bytes;
use canon::{Canon, Json};
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::OwnedSemaphorePermit;

/// What a request carries.
#[derive(Debug)]
pub(crate) enum Payload {
    /// Nothing.
    None,
    /// JSON.
    Json(Json),
    /// Canonical CBOR, unread.
    Cbor(Bytes),
}

/// A request to a route.
#[derive(Debug)]
pub(crate) struct Call {
    /// What the path's braces stand for.
    pub(crate) path: Vec<(String, String)>,
    /// The parameters of the query: only ones that the route knows, each once.
    pub(crate) query: Vec<(String, String)>,
    /// The headers.
    pub(crate) headers: HeaderMap,
    /// What it carries.
    pub(crate) payload: Payload,
    /// Who asks, as far as that counts.
    pub(crate) viewer: Viewer,
}

fn find<'a>(pairs: &'a [(String, String)], name: &str) -> Option<&'a str> {
    pairs.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
}

impl Call {
    /// Reads a request as its route wants it, and the room that its body takes.
    pub(crate) async fn read(
        gateway: &Gateway,
        route: &Route,
        params: Result<RawPathParams, RawPathParamsRejection>,
        request: Request,
    ) -> Result<(Self, Option<OwnedSemaphorePermit>), Problem> {
        let params = params.map_err(|error| Problem::new(ProblemCode::Malformed, error.to_string()))?;
        let path = params.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        let query = query(&route.query, request.uri().query().unwrap_or_default())?;
        let (parts, body) = request.into_parts();
        let viewer = gateway.caller(&parts.headers).await?;
        let mut call = Self { path, query, headers: parts.headers, payload: Payload::None, viewer };
        let Some(takes) = &route.takes else { return Ok((call, None)) };
        let checked = call.is_json(takes).and_then(|json| Ok((json, call.room(gateway, takes)?)));
        let (json, room) = match checked {
            Ok(checked) => checked,
            Err(problem) => {
                let _ = tokio::time::timeout(DRAIN_WITHIN, collect(body, 0)).await;
                return Err(problem);
            }
        };
        let read = tokio::time::timeout(BODY_WITHIN, collect(body, takes.bytes_max)).await;
        let bytes = match read.map_err(|_| ProblemCode::TooSlow)? {
            Ok(Some(bytes)) => bytes,
            Ok(None) => return Err(too_large(takes)),
            Err(_) => return Err(Problem::new(ProblemCode::Malformed, "the body ended early")),
        };
        call.payload = if json {
            let text = std::str::from_utf8(&bytes)
                .map_err(|_| Problem::new(ProblemCode::Malformed, "the body is not UTF-8"))?;
            Payload::Json(Json::parse(text)?)
        } else {
            Payload::Cbor(bytes)
        };
        Ok((call, Some(room)))
    }

    /// Whether the body is JSON; the other form is CBOR.
    fn is_json(&self, takes: &Takes) -> Result<bool, Problem> {
        let media = self.headers.get(header::CONTENT_TYPE).and_then(|media| media.to_str().ok());
        let media =
            media.unwrap_or_default().split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        match media.as_str() {
            "application/json" if takes.json.is_some() => Ok(true),
            "application/cbor" if takes.cbor.is_some() => Ok(false),
            _ => {
                let known =
                    [takes.json.as_ref().map(|_| "application/json"), takes.cbor.map(|_| "application/cbor")];
                let known: Vec<&str> = known.into_iter().flatten().collect();
                let detail = format!("this path takes {}", known.join(" or "));
                Err(Problem::new(ProblemCode::UnsupportedMediaType, detail))
            }
        }
    }

    /// Room for the body before it is read.
    fn room(&self, gateway: &Gateway, takes: &Takes) -> Result<OwnedSemaphorePermit, Problem> {
        let announced =
            self.headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
        let bytes: usize = announced.unwrap_or(takes.bytes_max);
        if bytes > takes.bytes_max {
            return Err(too_large(takes));
        }
        let kib = u32::try_from(bytes.div_ceil(1 << 10)).unwrap_or(u32::MAX);
        Arc::clone(&gateway.bodies).try_acquire_many_owned(kib).map_err(|_| ProblemCode::Busy.into())
    }

    /// The text in the path's braces.
    pub(crate) fn in_path(&self, name: &str) -> &str {
        find(&self.path, name).unwrap_or_default()
    }

    /// A parameter of the query.
    pub(crate) fn parameter(&self, name: &str) -> Option<&str> {
        find(&self.query, name)
    }

    /// A parameter of the query as a value.
    pub(crate) fn parsed<T: FromStr>(&self, name: &str) -> Result<Option<T>, Problem>
    where
        T::Err: ToString,
    {
        let wrong = |reason: T::Err| {
            Problem::new(ProblemCode::BadParameter, format!("`{name}`: {}", reason.to_string()))
        };
        self.parameter(name).map(|text| text.parse().map_err(wrong)).transpose()
    }

    /// A whole number; the route has checked its limits.
    pub(crate) fn number(&self, name: &str, otherwise: u64) -> u64 {
        self.parameter(name).and_then(|text| text.parse().ok()).unwrap_or(otherwise)
    }

    /// A cursor.
    pub(crate) fn cursor<T: FromStr>(&self, name: &str) -> Result<Option<T>, Problem> {
        let wrong = |_| bad_cursor(name);
        self.parameter(name).map(|text| text.parse().map_err(wrong)).transpose()
    }

    /// How long the client has the node wait.
    pub(crate) fn patience(&self) -> Duration {
        Duration::from_millis(self.number("wait_ms", 0).min(WAIT_MS_MAX))
    }

    /// The canonical bytes of the payload, a value of type `T`.
    pub(crate) fn canonical<T: Canon>(&self) -> Result<Bytes, Problem> {
        match &self.payload {
            Payload::Cbor(bytes) => Ok(bytes.clone()),
            Payload::Json(json) => {
                let value: T = canon::from_json(json)?;
                Ok(Bytes::from(canon::encode(&value)))
            }
            Payload::None => Err(Problem::new(ProblemCode::Malformed, "the request has no body")),
        }
    }

    /// The payload as a value of type `T`.
    pub(crate) fn value<T: Canon>(&self) -> Result<T, Problem> {
        match &self.payload {
            Payload::Cbor(bytes) => {
                canon::decode(bytes).map_err(|error| Problem::new(ProblemCode::Malformed, error.to_string()))
            }
            Payload::Json(json) => Ok(canon::from_json(json)?),
            Payload::None => Err(Problem::new(ProblemCode::Malformed, "the request has no body")),
        }
    }
}

impl Gateway {
    /// Who asks over the interface: whoever has a session, in a header or, for the signer's page, in a cookie.
    async fn caller(&self, headers: &HeaderMap) -> Result<Viewer, Problem> {
        if self.who_reads == Reads::Open {
            return Ok(Viewer { principals: Vec::new(), sees_all: true });
        }
        let bearer = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let bearer = bearer.and_then(|value| value.strip_prefix("Bearer "));
        let text = bearer.or_else(|| crate::visit::cookie(headers, &self.session_cookie()));
        let Some(session) = text.and_then(|text| self.seal.open_session(text.trim(), crate::visit::clock()))
        else {
            return Ok(Viewer::default());
        };
        match self.keys_of(&session).await? {
            Some(_) => self.viewer(&session.human).await,
            None => Ok(Viewer::default()),
        }
    }
}

/// The cursor in `name` is not one of ours.
pub(crate) fn bad_cursor(name: &str) -> Problem {
    Problem::new(ProblemCode::BadCursor, format!("`{name}` is not a cursor that this list gave"))
}

/// The bytes of a body; `None` if it has more than `max`.
pub(crate) async fn collect(body: Body, max: usize) -> Result<Option<Bytes>, axum::Error> {
    doorway::collect(body, max, DRAIN_BYTES_MAX).await
}

fn too_large(takes: &Takes) -> Problem {
    Problem::new(ProblemCode::PayloadTooLarge, format!("this path takes at most {} bytes", takes.bytes_max))
}

/// Reads the query: only parameters that the route knows, each once, numbers within their limits.
fn query(known: &[Parameter], text: &str) -> Result<Vec<(String, String)>, Problem> {
    let mut pairs: Vec<(String, String)> = Vec::new();
    for (name, value) in form_urlencoded::parse(text.as_bytes()) {
        let Some(parameter) = known.iter().find(|parameter| parameter.name == name) else {
            let names: Vec<&str> = known.iter().map(|parameter| parameter.name).collect();
            let names = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
            let detail = format!("`{name}` is no parameter of this path; it has {names}");
            return Err(Problem::new(ProblemCode::UnknownParameter, detail));
        };
        if find(&pairs, &name).is_some() {
            return Err(Problem::new(ProblemCode::BadParameter, format!("`{name}` stands there twice")));
        }
        check(parameter, &value)?;
        pairs.push((name.into_owned(), value.into_owned()));
    }
    Ok(pairs)
}

fn check(parameter: &Parameter, value: &str) -> Result<(), Problem> {
    let name = parameter.name;
    let wrong = |what: String| Err(Problem::new(ProblemCode::BadParameter, format!("`{name}` is {what}")));
    match &parameter.form {
        Form::Number { min, max } => match value.parse::<u64>() {
            Ok(number) if (*min..=*max).contains(&number) => Ok(()),
            Ok(_) | Err(_) => wrong(format!("a whole number from {min} to {max}")),
        },
        Form::Word(words) if !words.iter().any(|word| word == value) => {
            wrong(format!("one of {}", words.join(", ")))
        }
        Form::Word(_)
        | Form::Of(_)
        | Form::Text { .. }
        | Form::Flag
        | Form::Maybe(_)
        | Form::List(_)
        | Form::Object { .. }
        | Form::OneOf(_)
        | Form::Any(_) => Ok(()),
    }
}
