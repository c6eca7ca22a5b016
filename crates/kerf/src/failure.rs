//! Why a command did not do what was asked: a code, what happened, what to do next, and an exit code.
//!
//! Promise: every way out of this program that is not success goes through [`Failure`].

use canon::Json;

/// The exit codes of this program; 0 is success.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Something in the world is not as it must be: a file, the network, the node.
    Failure,
    /// The command line, or a value on it, is not what it must be.
    Usage,
    /// The ledger's rules say no.
    Refused,
    /// No key, the wrong passphrase, or the node says that this is not for you.
    NotAuthorised,
}

impl Exit {
    /// The number that the shell sees.
    pub(crate) const fn number(self) -> u8 {
        match self {
            Self::Failure => 1,
            Self::Usage => 2,
            Self::Refused => 3,
            Self::NotAuthorised => 4,
        }
    }
}

/// Why a command did not do what was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Failure {
    /// The exit code.
    pub(crate) exit: Exit,
    /// A stable name.
    pub(crate) code: String,
    /// What happened.
    pub(crate) what: String,
    /// What to do next.
    pub(crate) next: String,
    /// More, for programs: shown with `--json` only.
    pub(crate) more: Vec<(String, Json)>,
}

impl Failure {
    /// A failure of that kind.
    pub(crate) fn new(
        exit: Exit,
        code: impl Into<String>,
        what: impl Into<String>,
        next: impl Into<String>,
    ) -> Self {
        Self { exit, code: code.into(), what: what.into(), next: next.into(), more: Vec::new() }
    }

    /// The world said no.
    pub(crate) fn world(code: &str, what: impl Into<String>, next: impl Into<String>) -> Self {
        Self::new(Exit::Failure, code, what, next)
    }

    /// The command line is not what it must be.
    pub(crate) fn usage(what: impl Into<String>, next: impl Into<String>) -> Self {
        Self::new(Exit::Usage, "usage", what, next)
    }

    /// A file cannot be used.
    pub(crate) fn file(path: &std::path::Path, doing: &str, cause: &std::io::Error) -> Self {
        Self::world(
            "file",
            format!("could not {doing} `{}`: {cause}", path.display()),
            "check that it exists, that you may use it, and that the disk has room",
        )
    }

    /// Two lines for people.
    pub(crate) fn to_text(&self) -> String {
        let mut text = format!("kerf: {}: {}\n", self.code, self.what);
        if !self.next.is_empty() {
            text.push_str(&format!("  next: {}\n", self.next));
        }
        text
    }

    /// One object for programs.
    pub(crate) fn to_json(&self) -> Json {
        let text = |text: &str| Json::Text(text.to_owned());
        let mut fields = vec![
            ("code".to_owned(), text(&self.code)),
            ("message".to_owned(), text(&self.what)),
            ("next".to_owned(), text(&self.next)),
            ("exit".to_owned(), Json::Number(self.exit.number().into())),
        ];
        fields.extend(self.more.iter().cloned());
        Json::Object(vec![("error".to_owned(), Json::Object(fields))])
    }
}

/// What most functions here return.
pub(crate) type Outcome<T> = Result<T, Failure>;
