//! Every no of the interface: problem documents (RFC 9457).
//!
//! The ledger's refusals keep their code and have status 422; what the gateway itself says no to stands
//! in the table below. Nothing of the inside leaks: a failure is logged here and answered `internal`.

use crate::answer::{Answer, text};
use axum::http::{HeaderValue, StatusCode, header};
use canon::{Json, JsonError};
use ledger::Refusal;
use node::{NodeError, SubmitError};

macro_rules! problems {
    ($( $problem:ident $name:literal $status:ident $title:literal, $next:literal; )*) => {
        /// What the gateway itself says no to.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum ProblemCode {
            $( #[doc = $title] $problem, )*
        }

        impl ProblemCode {
            /// Every code.
            pub const ALL: &[Self] = &[ $( Self::$problem, )* ];

            /// Its name in JSON.
            pub const fn name(self) -> &'static str {
                match self { $( Self::$problem => $name, )* }
            }

            /// What is wrong, for people.
            pub const fn title(self) -> &'static str {
                match self { $( Self::$problem => $title, )* }
            }

            /// What to do next, for people.
            pub const fn next(self) -> &'static str {
                match self { $( Self::$problem => $next, )* }
            }

            const fn status(self) -> StatusCode {
                match self { $( Self::$problem => StatusCode::$status, )* }
            }
        }
    };
}

problems! {
    Malformed "malformed" BAD_REQUEST "the request is not of the form described", "correct what `detail` says; /openapi.json describes the form";
    UnknownParameter "unknown_parameter" BAD_REQUEST "the request has a parameter that this path does not know", "leave it out, or correct its name";
    BadParameter "bad_parameter" BAD_REQUEST "a parameter has a wrong value", "correct what `detail` says";
    BadCursor "bad_cursor" BAD_REQUEST "the cursor is not one that this list gave", "use `next` of the page before, or begin without a cursor";
    BadSignature "bad_signature" BAD_REQUEST "the signature is not good for this transaction and key", "sign the transaction's id again";
    WrongNetwork "wrong_network" BAD_REQUEST "the transaction is for another network", "make it again for this network";
    Expired "expired" BAD_REQUEST "the transaction's time is over", "make it again with a later valid-until";
    SignIn "sign_in" UNAUTHORIZED "this is for whoever has signed in", "sign in, or send a session as `Authorization: Bearer`";
    OtherSite "other_site" FORBIDDEN "the form does not come from a page of this session", "open the page again, and send its form";
    BadChallenge "bad_challenge" BAD_REQUEST "the challenge is not one of this node's, or its time is over", "ask for a new one";
    UnknownKey "unknown_key" BAD_REQUEST "no person with this key is enrolled here", "enrol first, or name the human whose key it is";
    NotHere "not_here" MISDIRECTED_REQUEST "the node does not go by this name", "use the address that the node printed when it started";
    NotFound "not_found" NOT_FOUND "there is nothing here", "check the path and the id; /openapi.json lists the paths";
    Unlisted "unlisted" NOT_FOUND "the transaction is final, and this node does not know what became of it", "ask a node that keeps all blocks; do not send it again";
    NoBooks "no_books" NOT_FOUND "this node does not keep all the facts that books are made of", "ask a node that keeps all blocks";
    MethodNotAllowed "method_not_allowed" METHOD_NOT_ALLOWED "the path does not take this method", "use a method that the header `Allow` names";
    TooSlow "timeout" REQUEST_TIMEOUT "the request took too long to arrive", "send it again";
    IdempotencyMismatch "idempotency_mismatch" CONFLICT "the idempotency key is not the transaction's id", "leave the header out, or send the transaction's id in it";
    PayloadTooLarge "payload_too_large" PAYLOAD_TOO_LARGE "the request has too many bytes", "split it";
    UnsupportedMediaType "unsupported_media_type" UNSUPPORTED_MEDIA_TYPE "the content type is not one that this path takes", "send a content type that `detail` names";
    TooMany "too_many" TOO_MANY_REQUESTS "too many of your transactions wait", "send the same transaction again in a moment";
    Internal "internal" INTERNAL_SERVER_ERROR "the node failed at this", "send it again later; the operator finds the reason in the node's log";
    Busy "busy" SERVICE_UNAVAILABLE "the node has too much to do", "send the same request again in a moment";
    NotYet "not_yet" SERVICE_UNAVAILABLE "this is not there yet", "ask again in a moment";
    Stopping "stopping" SERVICE_UNAVAILABLE "the node is stopping", "send the same request again when it is back";
}

/// The status and the name of every code that a problem document may have.
pub fn problem_status() -> Vec<(u16, &'static str)> {
    ProblemCode::ALL.iter().map(|code| (code.status().as_u16(), code.name())).collect()
}

/// A no, on its way out.
#[derive(Clone, Debug)]
pub(crate) struct Problem {
    status: StatusCode,
    code: String,
    title: &'static str,
    next: &'static str,
    detail: String,
    members: Vec<(&'static str, Json)>,
}

impl Problem {
    /// The gateway says no.
    pub(crate) fn new(code: ProblemCode, detail: impl Into<String>) -> Self {
        Self {
            status: code.status(),
            code: code.name().to_owned(),
            title: code.title(),
            next: code.next(),
            detail: detail.into(),
            members: Vec::new(),
        }
    }

    /// The ledger says no.
    pub(crate) fn refused(refusal: Refusal) -> Self {
        let code = match canon::to_json(&refusal) {
            Json::Text(name) => name,
            Json::Null | Json::Flag(_) | Json::Number(_) | Json::List(_) | Json::Object(_) => String::new(),
        };
        Self {
            status: StatusCode::UNPROCESSABLE_ENTITY,
            code,
            title: refusal.message(),
            next: refusal.next(),
            detail: refusal.message().to_owned(),
            members: Vec::new(),
        }
    }

    /// With one more member.
    pub(crate) fn with(mut self, name: &'static str, value: Json) -> Self {
        self.members.push((name, value));
        self
    }

    /// Its code.
    pub(crate) fn code(&self) -> &str {
        &self.code
    }

    /// Its status.
    pub(crate) const fn status(&self) -> StatusCode {
        self.status
    }

    /// What happened.
    pub(crate) fn detail(&self) -> &str {
        &self.detail
    }

    /// As one entry of a batch's answer.
    pub(crate) fn entry(&self) -> Json {
        crate::answer::object([
            ("error", text(&self.code)),
            ("message", text(&self.detail)),
            ("next", text(self.next)),
        ])
    }

    /// The document.
    pub(crate) fn into_answer(self) -> Answer {
        let mut members = vec![
            ("type", text(format!("urn:kerf:problem:{}", self.code))),
            ("title", text(self.title)),
            ("status", Json::Number(u64::from(self.status.as_u16()))),
            ("detail", text(&self.detail)),
            ("code", text(&self.code)),
            ("message", text(self.title)),
            ("next", text(self.next)),
        ];
        members.extend(self.members);
        let json = Json::Object(members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect());
        let mut answer = Answer::json(self.status, &json);
        let headers = answer.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if self.status == StatusCode::SERVICE_UNAVAILABLE || self.status == StatusCode::TOO_MANY_REQUESTS {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
        }
        answer
    }
}

impl From<ProblemCode> for Problem {
    fn from(code: ProblemCode) -> Self {
        Self::new(code, code.title())
    }
}

impl From<JsonError> for Problem {
    fn from(error: JsonError) -> Self {
        let problem = Self::new(ProblemCode::Malformed, error.to_string());
        if error.path.is_empty() { problem } else { problem.with("pointer", text(error.path)) }
    }
}

impl From<SubmitError> for Problem {
    fn from(error: SubmitError) -> Self {
        let code = match &error {
            SubmitError::Malformed(canon::DecodeError::TooLong { .. }) => ProblemCode::PayloadTooLarge,
            SubmitError::Malformed(_) => ProblemCode::Malformed,
            SubmitError::BadSignature => ProblemCode::BadSignature,
            SubmitError::WrongNetwork => ProblemCode::WrongNetwork,
            SubmitError::Expired => ProblemCode::Expired,
            SubmitError::Busy => ProblemCode::Busy,
            SubmitError::TooMany => ProblemCode::TooMany,
            SubmitError::Stopping => ProblemCode::Stopping,
        };
        Self::new(code, error.to_string())
    }
}

impl From<NodeError> for Problem {
    fn from(error: NodeError) -> Self {
        match &error {
            NodeError::Engine(engine::EngineError::Stopped) => ProblemCode::Stopping.into(),
            NodeError::Engine(engine::EngineError::NoCertificate(_)) => ProblemCode::NotYet.into(),
            NodeError::Engine(_)
            | NodeError::File { .. }
            | NodeError::Identity { .. }
            | NodeError::OtherNetwork(_)
            | NodeError::LedgerLost(_)
            | NodeError::LoneCopy(_)
            | NodeError::NoHistory(_)
            | NodeError::KeyInUse(_)
            | NodeError::Light(_)
            | NodeError::Views { .. }
            | NodeError::ViewsBehind { .. }
            | NodeError::Damaged(_)
            | NodeError::Randomness => {
                tracing::error!(%error, "a request failed");
                ProblemCode::Internal.into()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::ProblemCode;
    use pages::Language;

    #[test]
    fn every_problem_is_told_on_the_pages_in_every_language() {
        for code in ProblemCode::ALL {
            for language in Language::ALL {
                assert!(pages::no_in_words(*language, code.name()).is_some(), "{}", code.name());
            }
        }
    }
}
