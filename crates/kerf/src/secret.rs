//! Passphrases: from a file, the environment or a prompt; never from the command line, never printed.

use crate::failure::{Exit, Failure, Outcome};
use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// The variable that may hold the passphrase.
pub(crate) const PASSPHRASE_VARIABLE: &str = "KERF_PASSPHRASE";
/// The fewest bytes of a new passphrase.
pub(crate) const PASSPHRASE_BYTES_MIN: usize = 8;
/// The longest passphrase, in bytes.
pub(crate) const PASSPHRASE_BYTES_MAX: usize = 1_024;

/// A passphrase; wiped from memory when dropped.
pub(crate) type Passphrase = Zeroizing<String>;

/// Where passphrases come from.
#[derive(Clone, Debug, Default)]
pub(crate) struct Source {
    /// A file that holds it, with or without a line feed at its end.
    pub(crate) file: Option<PathBuf>,
}

fn missing(purpose: &str) -> Failure {
    Failure::new(
        Exit::NotAuthorised,
        "no_passphrase",
        format!("the passphrase {purpose} is needed, and there is no terminal to ask at"),
        format!("give it with --passphrase-file or {PASSPHRASE_VARIABLE}"),
    )
}

fn read_file(path: &Path) -> Outcome<Passphrase> {
    let text = std::fs::read_to_string(path)
        .map(Zeroizing::new)
        .map_err(|cause| Failure::file(path, "read the passphrase from", &cause))?;
    let line = text.strip_suffix('\n').unwrap_or(&text);
    Ok(Zeroizing::new(line.strip_suffix('\r').unwrap_or(line).to_owned()))
}

fn prompt(question: &str) -> Outcome<Passphrase> {
    rpassword::prompt_password(question).map(Zeroizing::new).map_err(|cause| {
        Failure::world("no_terminal", format!("could not ask for the passphrase: {cause}"), "try again")
    })
}

impl Source {
    fn given(&self) -> Outcome<Option<Passphrase>> {
        if let Some(path) = &self.file {
            return read_file(path).map(Some);
        }
        Ok(std::env::var(PASSPHRASE_VARIABLE).ok().map(Zeroizing::new))
    }

    /// The passphrase of the key `name`.
    pub(crate) fn known(&self, name: &str) -> Outcome<Passphrase> {
        match self.given()? {
            Some(passphrase) => Ok(passphrase),
            None if std::io::stdin().is_terminal() => prompt(&format!("Passphrase of key `{name}`: ")),
            None => Err(missing(&format!("of key `{name}`"))),
        }
    }

    /// A new passphrase for the key `name`; at a terminal it is asked for twice.
    pub(crate) fn fresh(&self, name: &str) -> Outcome<Passphrase> {
        let passphrase = match self.given()? {
            Some(passphrase) => passphrase,
            None => return prompted(name),
        };
        check(&passphrase)?;
        Ok(passphrase)
    }
}

/// A new passphrase for the key `name`, asked for twice.
pub(crate) fn prompted(name: &str) -> Outcome<Passphrase> {
    if !std::io::stdin().is_terminal() {
        return Err(missing(&format!("for key `{name}`")));
    }
    let first = prompt(&format!("New passphrase for key `{name}`: "))?;
    if *prompt("The same once more: ")? != *first {
        return Err(Failure::usage("the two passphrases differ", "try again"));
    }
    check(&first)?;
    Ok(first)
}

/// Refuses passphrases that are too short or too long.
pub(crate) fn check(passphrase: &Passphrase) -> Outcome<()> {
    if (PASSPHRASE_BYTES_MIN..=PASSPHRASE_BYTES_MAX).contains(&passphrase.len()) {
        return Ok(());
    }
    Err(Failure::usage(
        format!("a passphrase has {PASSPHRASE_BYTES_MIN} to {PASSPHRASE_BYTES_MAX} bytes"),
        "choose another, for instance five words at random",
    ))
}
