//! The commands about keys.

use crate::failure::{Failure, Outcome};
use crate::home::write_private;
use crate::keystore::{KeyFile, Keystore, explain};
use crate::profiles::{self, Signer};
use crate::session::Session;
use canon::Json;
use clap::{Arg, ArgMatches, Command};
use std::path::Path;

fn name() -> Arg {
    Arg::new("name").required(true).help("The key's name")
}

/// `kerf keys ...`.
pub(crate) fn command() -> Command {
    let path = |help: &'static str| Arg::new("path").required(true).value_name("FILE").help(help);
    Command::new("keys")
        .about("Keys: make, list, show, rename, copy, protect")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(Command::new("new").about("Makes a key, encrypted under a passphrase").arg(name()))
        .subcommand(Command::new("list").about("Lists the keys and whose they are"))
        .subcommand(Command::new("show").about("Shows the public half of a key").arg(name()))
        .subcommand(
            Command::new("rename")
                .about("Gives a key another name")
                .arg(name())
                .arg(Arg::new("new").required(true).help("The new name")),
        )
        .subcommand(
            Command::new("export")
                .about("Copies a key's encrypted file as it is")
                .arg(name())
                .arg(path("Where to; must not exist")),
        )
        .subcommand(
            Command::new("import")
                .about("Takes in the encrypted file of a key as it is")
                .arg(name())
                .arg(path("Where from")),
        )
        .subcommand(
            Command::new("change-passphrase")
                .about("Encrypts a key under another passphrase")
                .arg(name())
                .arg(
                    Arg::new("new-passphrase-file")
                        .long("new-passphrase-file")
                        .value_name("FILE")
                        .help("Reads the new passphrase from a file instead of a prompt"),
                ),
        )
}

fn described(name: &str, file: &KeyFile) -> Json {
    let text = |text: String| Json::Text(text);
    Json::Object(vec![
        ("name".to_owned(), text(name.to_owned())),
        ("public".to_owned(), text(file.public.to_string())),
        ("agent".to_owned(), text(ledger::agent_of_key(&file.public).to_string())),
    ])
}

fn tell(session: &Session, head: &str, name: &str, file: &KeyFile) -> Outcome<()> {
    let json = described(name, file);
    session.output.answer(&json, || format!("{head}{}", crate::display::json(&json, 0)))
}

fn argument<'a>(matches: &'a ArgMatches, id: &str) -> &'a str {
    matches.get_one::<String>(id).map_or("", String::as_str)
}

/// Runs `kerf keys ...`.
pub(crate) fn run(session: &Session, matches: &ArgMatches) -> Outcome<()> {
    let keystore = Keystore::new(session.home()?.keys());
    let Some((verb, matches)) = matches.subcommand() else { return Ok(()) };
    let name = || argument(matches, "name");
    match verb {
        "new" => new(session, &keystore, name()),
        "list" => list(session, &keystore),
        "show" => tell(session, "", name(), &keystore.read(name())?),
        "rename" => {
            let new = argument(matches, "new");
            keystore.rename(name(), new)?;
            tell(session, "renamed\n", new, &keystore.read(new)?)
        }
        "export" => {
            let (file, path) = (keystore.read(name())?, Path::new(argument(matches, "path")));
            write_private(path, &file.encode(), false)?;
            crate::read::written(session, path)
        }
        "import" => {
            let path = Path::new(argument(matches, "path"));
            let bytes = std::fs::read(path).map_err(|cause| Failure::file(path, "read", &cause))?;
            let file = KeyFile::decode(&bytes).map_err(|error| explain(error, path))?;
            keystore.write(name(), &file, false)?;
            tell(session, "imported\n", name(), &file)
        }
        "change-passphrase" => change_passphrase(session, &keystore, name(), matches),
        _ => Err(Failure::usage("no such command", "see `kerf keys --help`")),
    }
}

fn new(session: &Session, keystore: &Keystore, name: &str) -> Outcome<()> {
    let path = keystore.path(name)?;
    if keystore.has(name) {
        return Err(Failure::world(
            "exists",
            format!("there is a key `{name}` already"),
            "choose another name",
        ));
    }
    let passphrase = session.secrets.fresh(name)?;
    let file = KeyFile::fresh(&passphrase).map_err(|error| explain(error, &path))?;
    keystore.write(name, &file, false)?;
    session.output.note(
        "Keep the passphrase, and a copy of the key (`kerf keys export`): without both nobody can sign for it.\n",
    );
    tell(session, "made\n", name, &file)
}

fn list(session: &Session, keystore: &Keystore) -> Outcome<()> {
    let mut keys = Vec::new();
    let mut text = String::new();
    for name in keystore.names()? {
        match keystore.read(&name) {
            Ok(file) => {
                text.push_str(&format!("{name}  {}  {}\n", ledger::agent_of_key(&file.public), file.public));
                keys.push(described(&name, &file));
            }
            // One bad file does not hide the others.
            Err(failure) => session.output.note(&failure.to_text()),
        }
    }
    session.output.answer(&Json::List(keys), || if text.is_empty() { "none\n".to_owned() } else { text })
}

fn change_passphrase(
    session: &Session,
    keystore: &Keystore,
    name: &str,
    matches: &ArgMatches,
) -> Outcome<()> {
    let path = keystore.path(name)?;
    let file = keystore.read(name)?;
    let old = session.secrets.known(name)?;
    // Tried before the new one is asked for.
    file.unlock(&old).map_err(|error| explain(error, &path))?;
    let new = match matches.get_one::<String>("new-passphrase-file") {
        Some(path) => crate::secret::Source { file: Some(path.into()) }.fresh(name)?,
        None => crate::secret::prompted(name)?,
    };
    let file = file.reseal(&old, &new).map_err(|error| explain(error, &path))?;
    keystore.write(name, &file, true)?;
    tell(session, "changed\n", name, &file)
}

/// `kerf whoami`: who would sign.
pub(crate) fn whoami(session: &Session) -> Outcome<()> {
    let Signer { key_name, key, human, tool, principal } =
        profiles::resolve(&session.home()?, &session.wanted)?;
    let mut fields = vec![
        ("key".to_owned(), Json::Text(key_name)),
        ("public".to_owned(), Json::Text(key.to_string())),
        ("human".to_owned(), Json::Text(human.to_string())),
        ("principal".to_owned(), Json::Text(principal.to_string())),
    ];
    fields.extend(tool.map(|tool| ("tool".to_owned(), canon::to_json(&tool))));
    let json = Json::Object(fields);
    session.output.answer(&json, || crate::display::json(&json, 0))
}
