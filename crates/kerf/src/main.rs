//! The one executable: the node, the command line, and everything that is run from it.
//!
//! Promise: keys stay in the user's folder; what is signed is shown first; answers go to standard output,
//! everything else to standard error; the exit code says what kind of no it was.
//! Start reading at `cli`, then `verbs` and `signing`.

mod acting;
mod backup;
mod bench;
mod cli;
mod client;
mod copy;
mod demo;
mod display;
mod export;
mod failure;
mod fiat;
mod home;
mod import;
mod imports;
mod keys;
mod keystore;
mod kinds;
mod network;
mod output;
mod player;
mod profiles;
mod read;
mod sealed;
mod secret;
mod serve;
mod session;
mod sign_in;
mod signing;
mod vault;
mod verbs;
mod verify;
mod work;

use commonware_allocator::mimalloc::{Config, MiMalloc, Purge};
use failure::{Exit, Failure};
use std::ffi::OsString;
use std::process::ExitCode;
use std::time::Duration;

/// A node under load grows to many times its size with the system's allocator.
///
/// Each block takes and gives back some tens of megabytes, in pieces of all sizes. Kept for a while and mapped in
/// small pages, they cost next to nothing; in huge pages, clearing them took 15 % of the time
/// (docs/benchmarks.md).
#[global_allocator]
static GLOBAL: MiMalloc = MiMalloc::new(Config {
    purge: Purge::After(Duration::from_secs(10)),
    transparent_huge_pages: false,
    ..Config::DEFAULT
});

fn tell(failure: &Failure, json: bool) {
    let out = output::Output { json };
    if json {
        // Standard output may be gone; then the exit code has to do.
        let _ = out.raw(&format!("{}\n", failure.to_json().pretty()));
    } else {
        out.note(&failure.to_text());
    }
}

/// What clap says about a command line that it cannot read, or was asked to explain.
fn explain(error: &clap::Error, json: bool) -> u8 {
    let is_help = !error.use_stderr();
    if json && !is_help {
        let text = error.render().to_string();
        let what = text.lines().next().unwrap_or_default().trim_start_matches("error: ").to_owned();
        tell(&Failure::usage(what, "see --help"), true);
    } else {
        let _ = error.print();
    }
    if is_help { 0 } else { Exit::Usage.number() }
}

fn main() -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    let wants_json =
        arguments.iter().take_while(|argument| *argument != "--").any(|argument| argument == "--json");
    let code = match cli::root().try_get_matches_from(&arguments) {
        Err(error) => explain(&error, wants_json),
        Ok(matches) => match cli::run(&matches) {
            Ok(()) => 0,
            Err(failure) => {
                tell(&failure, wants_json);
                failure.exit.number()
            }
        },
    };
    ExitCode::from(code)
}
