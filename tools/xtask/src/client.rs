//! The client library in TypeScript: its own tests, and those against a node that was just built.
//!
//! Needs Node, npm and Chromium, and installs the Debian packages where they are missing. In Chromium the page that
//! signs is tried, and then the whole cycle on the pages; pictures of all pages are left in `target/pages`.

use crate::run::{Failure, Outcome, install, output, run, succeeds};
use crate::workspace::Workspace;
use std::path::Path;
use std::process::Command;

const FOLDER: &str = "clients/typescript";

/// The oldest Node that the tests run on.
const NODE_MAJOR_MIN: u32 = 18;
/// The first Node that has the web's cryptography without being told.
const NODE_MAJOR_CRYPTO: u32 = 20;

/// Installs what the lock file names, and runs the tests.
pub(crate) fn test() -> Outcome {
    let major = ensure_node()?;
    let npm = |words: &[&str]| {
        let mut command = Command::new("npm");
        command.current_dir(FOLDER).args(words);
        if major < NODE_MAJOR_CRYPTO {
            command.env("NODE_OPTIONS", "--experimental-global-webcrypto");
        }
        command
    };
    run(&mut npm(&["ci", "--no-audit", "--no-fund", "--loglevel=error"]))?;
    run(&mut npm(&["test", "--silent"]))?;
    let kerf = Workspace::read()?.target.join("debug/kerf");
    let kerf = kerf.to_str().ok_or_else(|| Failure("the target folder's path is not UTF-8".to_owned()))?;
    ensure_chromium()?;
    run(&mut npm(&["run", "--silent", "test:live", "--", kerf]))?;
    run(&mut npm(&["run", "--silent", "test:pages", "--", kerf]))
}

/// Where Chromium is looked for; the tests look at the same places.
const CHROMIUM: [&str; 3] = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

fn ensure_chromium() -> Outcome {
    if std::env::var_os("CHROMIUM").is_some() || CHROMIUM.iter().any(|path| Path::new(path).exists()) {
        return Ok(());
    }
    println!("installing Chromium");
    install(&["chromium"])
}

/// The major version of Node, which is installed if it is missing.
fn ensure_node() -> Outcome<u32> {
    if !succeeds(Command::new("node").arg("--version")) || !succeeds(Command::new("npm").arg("--version")) {
        println!("installing Node and npm");
        install(&["nodejs", "npm"])?;
    }
    let version = output(Command::new("node").arg("--version"))?;
    let major = major(&version).ok_or_else(|| Failure(format!("node calls its version `{version}`")))?;
    if major < NODE_MAJOR_MIN {
        return Err(Failure(format!("node {major} is too old; install {NODE_MAJOR_MIN} or newer")));
    }
    Ok(major)
}

/// The major version in `v20.20.2`.
fn major(version: &str) -> Option<u32> {
    version.trim().strip_prefix('v')?.split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests;
