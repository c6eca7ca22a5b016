//! The paths of the interface, and who may use them.

use crate::limits::{BODY_BYTES_MAX, LETTER_BYTES_MAX, RECORD_BYTES_MAX};
use crate::problem::{Problem, ProblemCode};
use vault::{CollectionId, ObjectId};
use vocabulary::AgentId;

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    Found(CollectionId),
    Delete(CollectionId),
    State(CollectionId),
    Publish(CollectionId),
    Keyring(CollectionId),
    Manifests(CollectionId),
    Objects(CollectionId),
    Manifest(CollectionId, ObjectId),
    Leaves(CollectionId, ObjectId),
    Chunks(CollectionId, ObjectId),
    Upload(CollectionId),
    UploadStatus(CollectionId, ObjectId),
    GiveUp(CollectionId, ObjectId),
    Progress(CollectionId),
    Order(CollectionId),
    Audit(CollectionId),
    Log(CollectionId),
    DropLog(CollectionId),
    Collections(AgentId),
    Usage,
    Send(AgentId),
    Letters,
    Letter(u64),
    DeleteLetter(u64),
}

/// Who may ask it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    /// Whoever is on the ledger, about their own.
    Anybody,
    /// Whoever the ledger says owns the collection, also before it is here.
    LedgerOwner(CollectionId),
    /// The owner.
    Owner(CollectionId),
    /// The owner, and readers with a live grant.
    Readers(CollectionId),
}

impl Asked {
    /// What a method and a path ask. `HEAD` asks what `GET` does.
    pub(crate) fn of(method: &str, path: &str) -> Result<Self, Problem> {
        let method = if method == "HEAD" { "GET" } else { method };
        let parts: Vec<&str> = path.split('/').skip(1).collect();
        let unknown = || Problem::from(ProblemCode::NotFound);
        let ["v1", rest @ ..] = parts.as_slice() else { return Err(unknown()) };
        let collection = |text: &str| text.parse::<CollectionId>().map_err(|_| unknown());
        let object = |text: &str| text.parse::<ObjectId>().map_err(|_| unknown());
        let agent = |text: &str| text.parse::<AgentId>().map_err(|_| unknown());
        let number =
            |text: &str| text.parse::<u64>().ok().filter(|n| n.to_string() == text).ok_or_else(unknown);
        let asked = match (method, rest) {
            ("PUT", ["collections", c]) => Self::Found(collection(c)?),
            ("DELETE", ["collections", c]) => Self::Delete(collection(c)?),
            ("GET", ["collections", c, "state"]) => Self::State(collection(c)?),
            ("PUT", ["collections", c, "state"]) => Self::Publish(collection(c)?),
            ("GET", ["collections", c, "keyring"]) => Self::Keyring(collection(c)?),
            ("GET", ["collections", c, "manifests"]) => Self::Manifests(collection(c)?),
            ("GET", ["collections", c, "objects"]) => Self::Objects(collection(c)?),
            ("GET", ["collections", c, "objects", o]) => Self::Manifest(collection(c)?, object(o)?),
            ("GET", ["collections", c, "objects", o, "leaves"]) => Self::Leaves(collection(c)?, object(o)?),
            ("GET", ["collections", c, "objects", o, "chunks"]) => Self::Chunks(collection(c)?, object(o)?),
            ("POST", ["collections", c, "chunks"]) => Self::Upload(collection(c)?),
            ("GET", ["collections", c, "uploads", o]) => Self::UploadStatus(collection(c)?, object(o)?),
            ("DELETE", ["collections", c, "uploads", o]) => Self::GiveUp(collection(c)?, object(o)?),
            ("GET", ["collections", c, "rekeying"]) => Self::Progress(collection(c)?),
            ("POST", ["collections", c, "rekeying"]) => Self::Order(collection(c)?),
            ("POST", ["collections", c, "audit"]) => Self::Audit(collection(c)?),
            ("GET", ["collections", c, "log"]) => Self::Log(collection(c)?),
            ("DELETE", ["collections", c, "log"]) => Self::DropLog(collection(c)?),
            ("GET", ["owners", a, "collections"]) => Self::Collections(agent(a)?),
            ("GET", ["usage"]) => Self::Usage,
            ("POST", ["letters", a]) => Self::Send(agent(a)?),
            ("GET", ["letters"]) => Self::Letters,
            ("GET", ["letters", n]) => Self::Letter(number(n)?),
            ("DELETE", ["letters", n]) => Self::DeleteLetter(number(n)?),
            (_, ["collections" | "owners" | "usage" | "letters", ..]) => {
                return Err(ProblemCode::MethodNotAllowed.into());
            }
            _ => return Err(unknown()),
        };
        Ok(asked)
    }

    /// Who may ask it.
    pub(crate) const fn access(self) -> Access {
        match self {
            Self::Found(c) => Access::LedgerOwner(c),
            Self::State(c)
            | Self::Keyring(c)
            | Self::Manifests(c)
            | Self::Objects(c)
            | Self::Manifest(c, _)
            | Self::Leaves(c, _)
            | Self::Chunks(c, _) => Access::Readers(c),
            Self::Delete(c)
            | Self::Publish(c)
            | Self::Upload(c)
            | Self::UploadStatus(c, _)
            | Self::GiveUp(c, _)
            | Self::Progress(c)
            | Self::Order(c)
            | Self::Audit(c)
            | Self::Log(c)
            | Self::DropLog(c) => Access::Owner(c),
            Self::Collections(_)
            | Self::Usage
            | Self::Send(_)
            | Self::Letters
            | Self::Letter(_)
            | Self::DeleteLetter(_) => Access::Anybody,
        }
    }

    /// The most bytes of its body; nought if it takes none.
    pub(crate) const fn body_max(self) -> usize {
        match self {
            Self::Upload(_) => BODY_BYTES_MAX,
            Self::Publish(_) | Self::Order(_) => RECORD_BYTES_MAX,
            Self::Found(_) | Self::Audit(_) => 4_096,
            Self::Send(_) => LETTER_BYTES_MAX,
            Self::Delete(_)
            | Self::State(_)
            | Self::Keyring(_)
            | Self::Manifests(_)
            | Self::Objects(_)
            | Self::Manifest(..)
            | Self::Leaves(..)
            | Self::Chunks(..)
            | Self::UploadStatus(..)
            | Self::GiveUp(..)
            | Self::Progress(_)
            | Self::Log(_)
            | Self::DropLog(_)
            | Self::Collections(_)
            | Self::Usage
            | Self::Letters
            | Self::Letter(_)
            | Self::DeleteLetter(_) => 0,
        }
    }
}
