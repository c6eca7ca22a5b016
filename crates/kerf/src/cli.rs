//! The command line: every subcommand, and which part of the program runs it.
//!
//! Start reading at [`root`], then [`run`].

#[cfg(test)]
mod tests;

use crate::client::Client;
use crate::failure::{Failure, Outcome};
use crate::home::Home;
use crate::profiles::{self, Signer, Wanted};
use crate::session::{Session, now};
use crate::signing::{self, Way};
use crate::verbs::{self, Setting};
use crate::{
    acting, backup, client, copy, export, fiat, keys, network, output, read, secret, serve, sign_in, vault,
    verify, work,
};
use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches, Command};
use std::path::Path;
use std::time::Duration;

/// For how long a transaction is valid if nobody says otherwise.
const VALID_FOR_USUAL: &str = "1h";
/// For how long what several devices are to sign is valid if nobody says otherwise: as long as can be.
const JOINTLY_VALID_FOR: &str = "24h";
/// How long it is waited for if nobody says otherwise, in seconds.
const WAIT_USUAL: &str = "60";

const AFTER_HELP: &str = "\
Begin with: kerf node   (in another terminal)
            kerf keys new alice
            kerf --as alice enrol
            kerf --as alice profile --profile '{\"name\":\"Alice\"}'

Exit codes: 0 ok, 1 failure, 2 usage, 3 refused by the ledger, 4 not authorised.";

pub(crate) fn flag(name: &'static str, help: &'static str) -> Arg {
    Arg::new(name).long(name).action(ArgAction::SetTrue).help(help)
}

pub(crate) fn option(name: &'static str, value: &'static str, help: &'static str) -> Arg {
    Arg::new(name).long(name).value_name(value).help(help)
}

pub(crate) fn place(name: &'static str, value: &'static str, help: &'static str) -> Arg {
    Arg::new(name).value_name(value).required(true).help(help)
}

/// The flags that every command takes.
fn everywhere() -> Vec<Arg> {
    vec![
        flag("json", "Prints answers and errors as JSON"),
        option("url", "URL", "Where the node is").env("KERF_URL").default_value(client::URL_USUAL),
        option("home", "DIR", "Where keys and profiles are [usual: ~/.kerf]").env("KERF_HOME"),
        option("as", "PROFILE", "Who signs: a profile or a key").env("KERF_AS"),
        option(
            "passphrase-file",
            "FILE",
            "Reads the passphrase from a file; KERF_PASSPHRASE may hold it too",
        ),
    ]
}

/// The flags that everything that is signed takes.
pub(crate) fn when_signing() -> Vec<Arg> {
    let args = [
        flag("yes", "Signs without asking"),
        flag("dry-run", "Asks the node what would happen, and signs nothing"),
        option("wait", "SECONDS", "How long to wait until it is final").default_value(WAIT_USUAL),
        option("valid-for", "TIME", "For how long it is valid (30m, 2h; 24h at most)")
            .default_value(VALID_FOR_USUAL),
        option("signing-key", "NAME", "The key, if the profile does not say it"),
        option("human", "AGENT", "The human for whom a tool signs"),
        option("in-name-of", "AGENT", "The organisation or human in whose name it is done"),
        option("through", "MANDATE", "The tool's mandate, then the one it was cut from")
            .action(ArgAction::Append),
    ];
    args.into_iter().map(|arg| arg.help_heading("Signing")).collect()
}

/// The flag with which several devices sign together.
fn jointly() -> Arg {
    option("jointly", "NAME", "Several devices sign together: their joint key (`kerf vault found-key`)")
        .help_heading("Signing")
}

fn act_commands() -> Vec<Command> {
    let file = || option("file", "FILE", "The act as JSON; flags count more than what is in it");
    verbs::commands()
        .into_iter()
        .map(|command| command.arg(file()).args(when_signing()).arg(jointly()).next_display_order(None))
        .collect()
}

fn fiat_commands() -> Vec<Command> {
    let id = || place("pending", "PENDING", "What waits for approvals");
    vec![
        Command::new("approve")
            .about("Approves an act that waits for approvals; shows the act itself")
            .arg(id())
            .arg(option("file", "FILE", "The act as JSON, if the node does not have it any more"))
            .args(when_signing())
            .arg(jointly()),
        Command::new("reject")
            .about("Says no to an act that waits for approvals, or takes the own one back")
            .arg(id())
            .arg(option("reason", "TEXT", "Why"))
            .args(when_signing())
            .arg(jointly()),
        Command::new("sign-envelope")
            .about("Shows, signs and sends what the pages have put together")
            .arg(place("envelope", "TEXT", "What the page shows after this command"))
            .args(when_signing())
            .arg(jointly()),
        Command::new("sign-in")
            .about("Signs a challenge, for reading: prints the address that opens the pages, and a session")
            .arg(Arg::new("challenge").value_name("CHALLENGE").help("What the page that signs in shows"))
            .arg(
                option("signing-key", "NAME", "The key, if the profile does not say it")
                    .help_heading("Signing"),
            )
            .arg(option("human", "AGENT", "Whose vault has the joint key").help_heading("Signing"))
            .arg(jointly()),
    ]
}

fn reading_commands() -> Vec<Command> {
    let profile = || flag("profile", "Of an agent, its profile");
    let limit = || option("limit", "NUMBER", "The most items");
    let cursor = || option("cursor", "CURSOR", "Where to go on: `next` of the page before");
    let trust = || {
        option("trust", "STRING", "The network's trust string, from a source that you trust")
            .env("KERF_TRUST")
            .required(true)
    };
    vec![
        Command::new("show")
            .about("Shows a record, or the receipt of a transaction")
            .arg(place("id", "ID", "The id"))
            .arg(profile()),
        Command::new("list")
            .about("Lists records of one kind")
            .arg(
                place("kind", "KIND", "The kind")
                    .value_parser(gateway::SHELVES.iter().map(|kind| kind.plural).collect::<Vec<_>>()),
            )
            .args([option("owner", "ID", "Of this agent, or hanging on this record"), cursor(), limit()]),
        Command::new("search").about("Finds offers and needs").args([
            option("purpose", "PURPOSE", "Offers or needs").value_parser(["offer", "need"]),
            option("text", "WORDS", "Words in titles and lines"),
            option("category", "CPV", "A category of the Common Procurement Vocabulary, with all below it"),
            option("need", "LISTING", "Offers that meet this need"),
            option("stage", "STAGE", "How far they are")
                .value_parser(ledger::ListingStage::ALL.iter().map(|stage| stage.name()).collect::<Vec<_>>()),
            cursor(),
            limit(),
        ]),
        Command::new("facts").about("Lists what happened on the ledger, in order").args([
            option("after", "AT", "Begins after this fact (height-index)"),
            limit(),
            option("of", "ID", "Only facts of this record"),
            flag("follow", "Goes on with new facts until interrupted").conflicts_with_all(["of", "limit"]),
        ]),
        Command::new("receipt")
            .about("Says what became of a transaction")
            .arg(place("transaction", "ID", "The transaction"))
            .arg(option("wait", "SECONDS", "How long to wait until it is final").default_value("0")),
        Command::new("status").about("Says how the node and its network are"),
        Command::new("dry-run")
            .about("Asks what an envelope would do; acts have the flag --dry-run")
            .arg(place("file", "FILE", "The envelope as JSON")),
        Command::new("balances").about("Shows the books of one agent").arg(place(
            "agent",
            "AGENT",
            "The agent",
        )),
        Command::new("report")
            .about("Reports over all facts")
            .subcommand_required(true)
            .arg_required_else_help(true)
            .subcommand(
                Command::new("friction")
                    .about("What trades cost in steps, people, refusals, time and bytes")
                    .arg(option("html", "FILE", "Writes a page with plots")),
            ),
        Command::new("copy")
            .about("Copies a node's whole ledger into a file, for `kerf verify ledger --file`")
            .arg(option("out", "FILE", "Where to write it").required(true)),
        Command::new("export")
            .about("Writes what is on the ledger in a form that others read")
            .subcommand_required(true)
            .arg_required_else_help(true)
            .subcommand(Command::new("ocds").about("A trade as an Open Contracting release").args([
                place("id", "ID", "The need, the offer or the agreement"),
                option("ocid", "OCID", "The id of the process, with your registered prefix"),
                option("out", "FILE", "Where to write it [usual: standard output]"),
            ])),
        Command::new("proof").about("Fetches a proof of what a record is, or that there is none").args([
            place("id", "ID", "The record, or a transaction"),
            profile(),
            option("out", "FILE", "Where to write it").required(true),
        ]),
        Command::new("verify")
            .about("Checks what a node says without trusting it")
            .subcommand_required(true)
            .arg_required_else_help(true)
            .subcommand(
                Command::new("proof")
                    .about("Checks a proof: of a record, or of what became of a transaction")
                    .args([
                        place("file", "FILE", "The proof"),
                        trust(),
                        option("id", "ID", "The record or transaction that it must be about"),
                        option(
                            "not-older-than",
                            "TIME",
                            "Refuses a proof whose block is older than that (30m, 2h, 7d)",
                        ),
                    ]),
            )
            .subcommand(
                Command::new("ledger")
                    .about("Runs a whole ledger again from the first block: a node's, or a copy")
                    .arg(option("file", "FILE", "A copy made with `kerf copy`; no node is asked then"))
                    .arg(trust()),
            ),
    ]
}

/// The whole command line.
pub(crate) fn root() -> Command {
    Command::new("kerf")
        .about("Shared trade: offer, agree, order, deliver, invoice and pay on a ledger that nobody owns")
        .version(env!("CARGO_PKG_VERSION"))
        .after_help(AFTER_HELP)
        .subcommand_required(true)
        .arg_required_else_help(true)
        .args(everywhere().into_iter().map(|arg| arg.global(true).help_heading("Everywhere")))
        .subcommands(work::commands())
        .subcommand(serve::command())
        .subcommand(backup::command())
        .subcommand(network::command())
        .subcommand(keys::command())
        .subcommand(vault::command())
        .subcommand(Command::new("whoami").about("Shows who would sign, and in whose name"))
        .subcommands(reading_commands())
        .subcommands(fiat_commands())
        .subcommands(act_commands())
        .subcommand(Command::new("completions").about("Prints completions for a shell").arg(
            place("shell", "SHELL", "The shell").value_parser(clap::value_parser!(clap_complete::Shell)),
        ))
}

pub(crate) fn text(matches: &ArgMatches, id: &str) -> Option<String> {
    matches.try_get_one::<String>(id).ok().flatten().cloned()
}

pub(crate) fn texts(matches: &ArgMatches, id: &str) -> Vec<String> {
    let values = matches.try_get_many::<String>(id).ok().flatten();
    values.map(|values| values.cloned().collect()).unwrap_or_default()
}

pub(crate) fn needed(matches: &ArgMatches, id: &str) -> Outcome<String> {
    text(matches, id).ok_or_else(|| Failure::usage(format!("`{id}` is missing"), "see --help"))
}

fn session(matches: &ArgMatches) -> Session {
    Session {
        output: output::Output { json: matches.get_flag("json") },
        url: text(matches, "url").unwrap_or_else(|| client::URL_USUAL.to_owned()),
        home: text(matches, "home").map(Into::into),
        wanted: Wanted {
            profile: text(matches, "as"),
            key: text(matches, "signing-key"),
            human: text(matches, "human"),
            principal: text(matches, "in-name-of"),
            mandates: texts(matches, "through"),
        },
        secrets: secret::Source { file: text(matches, "passphrase-file").map(Into::into) },
    }
}

fn seconds(matches: &ArgMatches) -> Outcome<Duration> {
    let text = needed(matches, "wait")?;
    text.parse().ok().filter(|seconds| *seconds <= 3_600).map(Duration::from_secs).ok_or_else(|| {
        Failure::usage(format!("--wait: `{text}` is not a number of seconds"), "give 0 to 3600")
    })
}

pub(crate) fn way(matches: &ArgMatches) -> Outcome<Way> {
    let mut valid_for = needed(matches, "valid-for")?;
    let said = matches.value_source("valid-for") == Some(ValueSource::CommandLine);
    if text(matches, "jointly").is_some() && !said {
        // Other devices are not always at hand.
        JOINTLY_VALID_FOR.clone_into(&mut valid_for);
    }
    Ok(Way {
        yes: matches.get_flag("yes"),
        dry_run: matches.get_flag("dry-run"),
        wait: seconds(matches)?,
        valid_for: vocabulary::Span::typed(&valid_for).ok_or_else(|| {
            Failure::usage(format!("--valid-for: `{valid_for}` is not a length of time"), "write 30m or 2h")
        })?,
    })
}

/// Runs what the command line asks for.
pub(crate) fn run(matches: &ArgMatches) -> Outcome<()> {
    let Some((verb, matches)) = matches.subcommand() else { return Ok(()) };
    // Who signs stands with the innermost command.
    let session = session(matches.subcommand().map_or(matches, |(_, inner)| inner));
    match verb {
        "node" => serve::run(&session, matches),
        "backup" => backup::run(&session, matches),
        "network" => network::run(&session, matches),
        "keys" => keys::run(&session, matches),
        "vault" => vault::run(&session, matches),
        "whoami" => keys::whoami(&session),
        "completions" => completions(&session, matches),
        "sign-envelope" => run_envelope(&session, matches),
        "sign-in" => run_sign_in(&session, matches),
        "approve" | "reject" => run_fiat(&session, verb, matches),
        "verify" => run_verify(&session, matches),
        "demo" | "import" | "bench" => work::run(&session, verb, matches),
        _ => match verbs::find(verb) {
            Some(act) => run_act(&session, act, matches),
            None => run_reading(&session, verb, matches),
        },
    }
}

/// Who signs what the command line asks for: one key, or several devices together.
struct Hand<'a> {
    session: &'a Session,
    home: Home,
    client: Client,
    way: Way,
    signer: Signer,
    jointly: Option<vault::Jointly<'a>>,
}

impl<'a> Hand<'a> {
    fn of(session: &'a Session, matches: &ArgMatches) -> Outcome<Self> {
        let (home, way) = (session.home()?, way(matches)?);
        let jointly = vault::jointly(session, matches, way)?;
        let (signer, client) = match &jointly {
            Some(jointly) => (jointly.signer()?, jointly.client()?),
            None => (profiles::resolve(&home, &session.wanted)?, session.client()?),
        };
        Ok(Self { session, home, client, way, signer, jointly })
    }

    fn sign(self, command: ledger::Command) -> Outcome<()> {
        let envelope = signing::envelope(&self.client, &self.signer, command, self.way)?;
        self.sign_envelope(&envelope)
    }

    fn sign_envelope(self, envelope: &ledger::Envelope) -> Outcome<()> {
        let Self { session, home, client, way, signer, jointly } = self;
        let asides = acting::asides(&home, &client, &signer, &envelope.command)?;
        match jointly {
            Some(jointly) => jointly.sign_envelope(envelope, way, &asides),
            None => signing::sign_envelope(session, &client, &signer, envelope, way, &asides),
        }
    }
}

fn run_act(session: &Session, help: &ledger::ActHelp, matches: &ArgMatches) -> Outcome<()> {
    let hand = Hand::of(session, matches)?;
    let setting = Setting { now: now()? };
    let act = acting::act(&hand.home, &hand.client, &hand.signer, help, matches, setting)?;
    hand.sign(ledger::Command::Act(act))
}

fn run_envelope(session: &Session, matches: &ArgMatches) -> Outcome<()> {
    let hand = Hand::of(session, matches)?;
    let signer = &hand.signer;
    let envelope = sign_in::envelope(&needed(matches, "envelope")?)?;
    if envelope.key != signer.key {
        let what = format!("the envelope is for the key {}, and not for `{}`", envelope.key, signer.key_name);
        return Err(Failure::usage(what, "name the key that signed in with --as or --signing-key"));
    }
    hand.sign_envelope(&envelope)
}

fn run_sign_in(session: &Session, matches: &ArgMatches) -> Outcome<()> {
    let challenge = text(matches, "challenge");
    // A challenge of a node counts for five minutes.
    let valid_for = vocabulary::Span::minutes(5);
    let way = Way { yes: true, dry_run: false, wait: Duration::from_secs(120), valid_for };
    match vault::jointly(session, matches, way)? {
        Some(jointly) => jointly.sign_in(challenge.as_deref()),
        None => sign_in::run(session, challenge.as_deref()),
    }
}

fn run_fiat(session: &Session, verb: &str, matches: &ArgMatches) -> Outcome<()> {
    let mut hand = Hand::of(session, matches)?;
    let pending = needed(matches, "pending")?;
    let (command, organisation) = if verb == "approve" {
        fiat::approval(&hand.client, &pending, text(matches, "file").as_deref().map(Path::new))?
    } else {
        fiat::rejection(&hand.client, &pending, text(matches, "reason").as_deref())?
    };
    hand.signer.principal = organisation;
    hand.sign(command)
}

fn run_verify(session: &Session, matches: &ArgMatches) -> Outcome<()> {
    match matches.subcommand() {
        Some(("proof", matches)) => {
            let (file, trust) = (needed(matches, "file")?, needed(matches, "trust")?);
            let wanted =
                verify::Wanted { id: text(matches, "id"), not_older_than: text(matches, "not-older-than") };
            verify::proof(session, Path::new(&file), &trust, &wanted)
        }
        Some(("ledger", matches)) => {
            let trust = needed(matches, "trust")?;
            match text(matches, "file") {
                Some(file) => verify::ledger_file(session, Path::new(&file), &trust),
                None => verify::ledger(session, &session.client()?, &trust),
            }
        }
        Some(_) | None => Err(Failure::usage("no such command", "see `kerf verify --help`")),
    }
}

fn run_reading(session: &Session, verb: &str, matches: &ArgMatches) -> Outcome<()> {
    let client = session.client()?;
    let text = |id: &str| text(matches, id);
    match verb {
        "show" => read::show(session, &client, &needed(matches, "id")?, matches.get_flag("profile")),
        "list" => {
            let name = needed(matches, "kind")?;
            let kind = gateway::Shelf::of_name(&name).ok_or_else(|| {
                Failure::usage(format!("there is no kind `{name}`"), "see `kerf list --help`")
            })?;
            let wanted = read::Listed { owner: text("owner"), cursor: text("cursor"), limit: text("limit") };
            read::list(session, &client, kind, wanted)
        }
        "search" => {
            let names = ["purpose", "text", "category", "need", "stage", "cursor", "limit"];
            let parameters: Vec<_> = names.into_iter().map(|name| (name, text(name))).collect();
            read::search(session, &client, &parameters)
        }
        "facts" => {
            let wanted = read::Facts {
                after: text("after"),
                limit: text("limit"),
                of: text("of"),
                follow: matches.get_flag("follow"),
            };
            read::facts(session, &client, wanted)
        }
        "receipt" => signing::receipt(session, &client, &needed(matches, "transaction")?, seconds(matches)?),
        "status" => read::status(session, &client),
        "dry-run" => read::dry_run(session, &client, Path::new(&needed(matches, "file")?)),
        "balances" => read::balances(session, &client, &needed(matches, "agent")?),
        "report" => {
            let html = matches.subcommand().and_then(|(_, matches)| matches.get_one::<String>("html"));
            read::friction(session, &client, html.map(Path::new))
        }
        "copy" => copy::save(session, &client, Path::new(&needed(matches, "out")?)),
        "export" => {
            let Some(("ocds", matches)) = matches.subcommand() else {
                return Err(Failure::usage("no such form", "see `kerf export --help`"));
            };
            let of = |id: &str| matches.get_one::<String>(id).cloned();
            let wanted = export::Wanted { id: needed(matches, "id")?, ocid: of("ocid") };
            export::ocds(session, &client, &wanted, of("out").as_deref().map(Path::new))
        }
        "proof" => {
            let (id, out) = (needed(matches, "id")?, needed(matches, "out")?);
            read::proof(session, &client, &id, matches.get_flag("profile"), Path::new(&out))
        }
        _ => Err(Failure::usage(format!("there is no command `{verb}`"), "see `kerf --help`")),
    }
}

fn completions(session: &Session, matches: &ArgMatches) -> Outcome<()> {
    let Some(shell) = matches.get_one::<clap_complete::Shell>("shell") else { return Ok(()) };
    let mut out = Vec::new();
    clap_complete::generate(*shell, &mut root(), "kerf", &mut out);
    session.output.raw(&String::from_utf8_lossy(&out))
}
