//! Every no of the interface: problem documents (RFC 9457).
//!
//! Nothing of the inside leaks: a failure is logged here and answered `internal`. What does not exist and what is not
//! for whoever asks have the same document, byte for byte.

use crate::directory::DirectoryError;
use crate::nonce::NonceFault;
use crate::signature::SignatureError;
use crate::store::{Refusal, StoreError};
use axum::body::Body;
use axum::http::{HeaderValue, Response, StatusCode, header};
use canon::Json;

macro_rules! problems {
    ($( $problem:ident $name:literal $status:ident $title:literal, $next:literal; )*) => {
        /// What a provider says no to.
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

            pub(crate) const fn status(self) -> StatusCode {
                match self { $( Self::$problem => StatusCode::$status, )* }
            }
        }
    };
}

problems! {
    Malformed "malformed" BAD_REQUEST "the request is not of the form described", "correct what `detail` says";
    Unsigned "unsigned" UNAUTHORIZED "the request is not signed as it must be", "sign method, path, query, digest, agent and provider";
    Stale "stale" UNAUTHORIZED "the signature is too old, or of the future", "set the clock, and sign again";
    Replayed "replayed" UNAUTHORIZED "the nonce was used before", "sign again with a new nonce";
    UnknownKey "unknown_key" UNAUTHORIZED "the key may not sign for this agent", "sign with a key that the ledger has for the agent";
    NotFound "not_found" NOT_FOUND "there is nothing here", "check the path and the ids, and that there is a live grant";
    MethodNotAllowed "method_not_allowed" METHOD_NOT_ALLOWED "the path does not take this method", "see the description of the interface";
    TooSlow "timeout" REQUEST_TIMEOUT "the request took too long to arrive", "send it again";
    Conflict "conflict" CONFLICT "it does not follow from what is here", "ask what is here, and begin from that";
    Gone "gone" GONE "the collection was deleted here", "begin another collection";
    LengthRequired "length_required" LENGTH_REQUIRED "the request does not say how long its body is", "send `Content-Length`";
    TooLarge "too_large" PAYLOAD_TOO_LARGE "the request has too many bytes", "split it";
    Quota "quota" INSUFFICIENT_STORAGE "the owner's quota is used up", "remove something, or ask the operator for more";
    Full "full" INSUFFICIENT_STORAGE "the provider's disk is full", "try again later; nothing was lost";
    Refused "refused" UNPROCESSABLE_ENTITY "what was sent does not fit together", "correct what `detail` says";
    Rekeying "rekeying" SERVICE_UNAVAILABLE "the collection is being re-keyed", "write again in so many seconds as `Retry-After` says";
    LogFull "log_full" SERVICE_UNAVAILABLE "the log of reads is full", "the owner must fetch and drop what is old";
    Mailbox "mailbox" TOO_MANY_REQUESTS "the mailbox takes no more letters from you now", "wait until the recipient has fetched them";
    Busy "busy" SERVICE_UNAVAILABLE "the provider has too much to do", "send it again in a moment";
    NoLedger "no_ledger" SERVICE_UNAVAILABLE "the ledger cannot be asked", "send it again in a moment";
    Stopping "stopping" SERVICE_UNAVAILABLE "the provider is stopping", "send it again when it is back";
    Internal "internal" INTERNAL_SERVER_ERROR "the provider failed at this", "send it again later; the operator finds the reason in the log";
}

/// A no, on its way out.
#[derive(Clone, Debug)]
pub(crate) struct Problem {
    code: ProblemCode,
    detail: String,
    members: Vec<(&'static str, Json)>,
    again_s: u64,
}

impl Problem {
    /// With what happened.
    pub(crate) fn new(code: ProblemCode, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into(), members: Vec::new(), again_s: 1 }
    }

    /// Its code.
    pub(crate) const fn code(&self) -> ProblemCode {
        self.code
    }

    fn with(mut self, name: &'static str, number: u64) -> Self {
        self.members.push((name, Json::Number(number.min(canon::INTEGER_MAX))));
        self
    }

    /// The document.
    pub(crate) fn into_response(self) -> Response<Body> {
        let text = |text: &str| Json::Text(text.to_owned());
        let mut members = vec![
            ("type", Json::Text(format!("urn:kerf:problem:{}", self.code.name()))),
            ("title", text(self.code.title())),
            ("status", Json::Number(u64::from(self.code.status().as_u16()))),
            ("detail", text(&self.detail)),
            ("code", text(self.code.name())),
            ("next", text(self.code.next())),
        ];
        members.extend(self.members);
        let members = members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        let mut response = Response::new(Body::from(Json::Object(members).to_string()));
        let status = self.code.status();
        *response.status_mut() = status;
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if status == StatusCode::SERVICE_UNAVAILABLE || status == StatusCode::TOO_MANY_REQUESTS {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(self.again_s));
        }
        response
    }
}

impl From<ProblemCode> for Problem {
    fn from(code: ProblemCode) -> Self {
        Self::new(code, code.title())
    }
}

impl From<SignatureError> for Problem {
    fn from(error: SignatureError) -> Self {
        Self::new(ProblemCode::Unsigned, error.to_string())
    }
}

impl From<NonceFault> for Problem {
    fn from(fault: NonceFault) -> Self {
        match fault {
            NonceFault::Replayed => ProblemCode::Replayed.into(),
            NonceFault::Full => ProblemCode::Busy.into(),
        }
    }
}

impl From<DirectoryError> for Problem {
    fn from(error: DirectoryError) -> Self {
        tracing::warn!(%error, "the ledger did not answer");
        ProblemCode::NoLedger.into()
    }
}

impl From<canon::DecodeError> for Problem {
    fn from(error: canon::DecodeError) -> Self {
        Self::new(ProblemCode::Malformed, error.to_string())
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        let code = match &refusal {
            Refusal::NotFound => return ProblemCode::NotFound.into(),
            Refusal::Gone => ProblemCode::Gone,
            Refusal::Quota { .. } => ProblemCode::Quota,
            Refusal::Rekeying { .. } => ProblemCode::Rekeying,
            Refusal::Founded(_)
            | Refusal::Gap { .. }
            | Refusal::Version { .. }
            | Refusal::OtherBytes { .. }
            | Refusal::Epoch { .. }
            | Refusal::Revision { .. }
            | Refusal::Changed(_) => ProblemCode::Conflict,
            Refusal::Form(_)
            | Refusal::State(_)
            | Refusal::Key
            | Refusal::Root
            | Refusal::Incomplete(_)
            | Refusal::Keyring
            | Refusal::Objects(_)
            | Refusal::Order(_)
            | Refusal::Token => ProblemCode::Refused,
            Refusal::LogFull => ProblemCode::LogFull,
            Refusal::Mailbox => ProblemCode::Mailbox,
        };
        let problem = Self::new(code, refusal.to_string());
        match refusal {
            Refusal::Rekeying { again_s } => Self { again_s, ..problem },
            Refusal::Gap { have, .. } => problem.with("have", have.into()),
            Refusal::Version { least, .. } => problem.with("least", least.into()),
            Refusal::Epoch { now, .. } | Refusal::Founded(now) => problem.with("epoch", now.number().into()),
            Refusal::Revision { next, .. } => problem.with("revision", next.into()),
            Refusal::Quota { quota, .. } => problem.with("bytes", quota.bytes).with("objects", quota.objects),
            _ => problem,
        }
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Refused(refusal) => refusal.into(),
            StoreError::Full => ProblemCode::Full.into(),
            error => {
                let cause = std::error::Error::source(&error).map(ToString::to_string).unwrap_or_default();
                tracing::error!(%error, %cause, "a request failed");
                ProblemCode::Internal.into()
            }
        }
    }
}
