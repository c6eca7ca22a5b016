//! Answers: JSON, bytes, pages and streams, with the headers that all of them carry.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode, header};
use bytes::Bytes;
use canon::Json;

/// An answer on its way out.
#[derive(Debug)]
pub(crate) struct Answer(Response<Body>);

impl Answer {
    fn new(status: StatusCode, media: &'static str, body: Body) -> Self {
        let mut response = Response::new(body);
        *response.status_mut() = status;
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
        Self(response)
    }

    /// A JSON document.
    pub(crate) fn json(status: StatusCode, json: &Json) -> Self {
        Self::new(status, "application/json", Body::from(json.to_string()))
    }

    /// A JSON document that is text already.
    pub(crate) fn json_text(json: impl Into<Body>) -> Self {
        Self::new(StatusCode::OK, "application/json", json.into())
    }

    /// Bytes.
    pub(crate) fn octets(bytes: impl Into<Bytes>) -> Self {
        Self::new(StatusCode::OK, "application/octet-stream", Body::from(bytes.into()))
    }

    /// Text of some kind.
    pub(crate) fn text(media: &'static str, text: String) -> Self {
        Self::new(StatusCode::OK, media, Body::from(text))
    }

    /// Server-sent events.
    pub(crate) fn events(body: Body) -> Self {
        let mut answer = Self::new(StatusCode::OK, "text/event-stream", body);
        answer.headers_mut().insert("x-accel-buffering", HeaderValue::from_static("no"));
        answer
    }

    /// Its headers.
    pub(crate) fn headers_mut(&mut self) -> &mut HeaderMap {
        self.0.headers_mut()
    }

    /// Its status.
    pub(crate) fn status(&self) -> StatusCode {
        self.0.status()
    }

    /// The response, with the headers that keep a browser from doing more with it than showing it.
    pub(crate) fn into_response(mut self) -> Response<Body> {
        let html = self
            .0
            .headers()
            .get(header::CONTENT_TYPE)
            .is_some_and(|media| media.as_bytes().starts_with(b"text/html"));
        let policy = if html {
            "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; \
             frame-ancestors 'none'"
        } else {
            "default-src 'none'; frame-ancestors 'none'"
        };
        let headers = self.0.headers_mut();
        for (name, value) in [
            (header::CONTENT_SECURITY_POLICY, policy),
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (header::X_FRAME_OPTIONS, "DENY"),
            (header::REFERRER_POLICY, "no-referrer"),
            (header::CACHE_CONTROL, "no-store"),
        ] {
            headers.insert(name, HeaderValue::from_static(value));
        }
        headers.insert("cross-origin-resource-policy", HeaderValue::from_static("same-origin"));
        self.0
    }
}

/// A text in JSON.
pub(crate) fn text(text: impl ToString) -> Json {
    Json::Text(text.to_string())
}

/// A number in JSON; the largest that JSON holds exactly stands for all above.
pub(crate) fn number(number: impl TryInto<u64>) -> Json {
    Json::Number(number.try_into().unwrap_or(u64::MAX).min(canon::INTEGER_MAX))
}

/// An object.
pub(crate) fn object<const N: usize>(members: [(&str, Json); N]) -> Json {
    Json::Object(members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

/// A text, or null.
pub(crate) fn maybe(value: Option<impl ToString>) -> Json {
    value.map_or(Json::Null, text)
}

/// A page of a list.
pub(crate) fn page(items: Vec<Json>, next: Option<impl ToString>) -> Json {
    object([("items", Json::List(items)), ("next", maybe(next))])
}
