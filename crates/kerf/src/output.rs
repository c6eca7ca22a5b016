//! What is printed, and where: answers on standard output, everything around them on standard error.
//!
//! Promise: with `--json`, standard output holds JSON and nothing else. No colour of our own; what clap
//! colours follows `NO_COLOR`.

use crate::failure::{Failure, Outcome};
use canon::Json;
use std::io::{IsTerminal as _, Write as _};

/// How answers are printed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Output {
    /// True if answers are JSON.
    pub(crate) json: bool,
}

fn failed(cause: &std::io::Error) -> Failure {
    Failure::world("output", format!("could not write to standard output: {cause}"), "check where it leads")
}

impl Output {
    /// Prints an answer: `json` for programs, or else `text` for people.
    pub(crate) fn answer(self, json: &Json, text: impl FnOnce() -> String) -> Outcome<()> {
        let text = if self.json { format!("{}\n", json.pretty()) } else { text() };
        self.raw(&text)
    }

    /// Prints one line of a stream of answers: JSON on one line, or text.
    pub(crate) fn item(self, json: &Json, text: impl FnOnce() -> String) -> Outcome<()> {
        let text = if self.json { format!("{json}\n") } else { text() };
        self.raw(&text)
    }

    /// Prints `text` as it is.
    pub(crate) fn raw(self, text: &str) -> Outcome<()> {
        let mut out = std::io::stdout().lock();
        out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(|cause| failed(&cause))
    }

    /// Says something on standard error. If nobody reads it, nothing is lost.
    pub(crate) fn note(self, text: &str) {
        let mut out = std::io::stderr().lock();
        let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    }

    /// Asks a yes-or-no question; `None` if there is nobody to ask.
    pub(crate) fn ask(self, question: &str) -> Option<bool> {
        if !std::io::stdin().is_terminal() {
            return None;
        }
        self.note(question);
        let mut line = String::new();
        std::io::stdin().read_line(&mut line).ok()?;
        Some(matches!(line.trim(), "y" | "Y" | "yes"))
    }
}
