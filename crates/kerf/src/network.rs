//! The commands about networks of several owners: keys, the file that begins one, and what validators sign.
//!
//! No command here sends anything: what they write is an act, which somebody then asks for with `kerf
//! found-network` or `kerf admit-validator` in the name of the organisation that governs the network.
//! Promise: a secret key never leaves its node's directory; two owners who see the same trust string have the
//! same network.

use crate::cli::{needed, option, place, text};
use crate::client::Client;
use crate::failure::{Failure, Outcome};
use crate::serve::with_causes;
use crate::session::{Session, now};
use canon::{Canon, Json, List, PublicKey, SecretKey, Set, Text};
use clap::{ArgAction, ArgMatches, Command};
use ledger::{
    Act, AdmitValidator, Endorsement, FoundNetwork, Founding, NewValidator, Readiness, ReplaceValidatorKey,
};
use light::{Anchor, Committees, Lineage, Trust};
use node::{EPOCH_BLOCKS_USUAL, Evidence, Misconduct, NetworkFile};
use std::path::{Path, PathBuf};
use vocabulary::{AgentId, Endpoint, Genesis, Span, Timestamp};

/// How far a node may be behind the clock and still be called ready to vote.
const BEHIND_MAX: Span = Span::minutes(2);

/// `kerf network ...`.
pub(crate) fn command() -> Command {
    let directory =
        || option("dir", "DIR", "The node's data directory [usual: `node` in Kerf's folder]").env("KERF_DIR");
    let out = || option("out", "FILE", "Where to write it").required(true);
    let address = || option("address", "HOST:PORT", "Where other nodes reach this one");
    let operator = || {
        option("operator", "AGENT", "Who answers for the node: a person or an organisation").required(true)
    };
    Command::new("network")
        .about("Networks of several owners: begin one, join one, change who makes blocks")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(
            Command::new("key")
                .about("Makes a node's key where there is none, and shows its public half")
                .args([directory(), address()]),
        )
        .subcommand(
            Command::new("init")
                .about("Writes the file with which a network of several validators begins; every owner needs the same")
                .args([
                    option("name", "NAME", "What the network is called").required(true),
                    option("validator", "KEY@HOST:PORT", "One of the first validators, as `kerf network key` shows it")
                        .action(ArgAction::Append)
                        .required(true),
                    option("epoch-blocks", "NUMBER", "Blocks of an epoch; validators change between epochs [usual: 256]"),
                    option("begins", "TIME", "When it begins [usual: now]"),
                    out(),
                ]),
        )
        .subcommand(
            Command::new("show")
                .about("Shows what a network's file says, and its trust string, for owners to compare")
                .arg(place("file", "FILE", "The file")),
        )
        .subcommand(
            Command::new("anchor")
                .about("Shows the trust string with the validators of now, for those who check proofs later")
                .arg(option("trust", "STRING", "The trust string, from a source that you trust").env("KERF_TRUST").required(true)),
        )
        .subcommand(
            Command::new("evidence")
                .about("Shows and checks what a node has found out about validators that broke the rules")
                .arg(option("trust", "STRING", "The trust string, from a source that you trust").env("KERF_TRUST").required(true)),
        )
        .subcommand(
            Command::new("apply")
                .about("Has this node's key sign that it is ready to be a validator; `kerf admit-validator` takes the file")
                .args([
                    directory(),
                    address().required(true),
                    operator(),
                    option("replaces", "KEY", "A validator's key that this one takes the place of: for `kerf replace-validator-key`"),
                    out(),
                ]),
        )
        .subcommand(
            Command::new("endorse")
                .about("Has this validator's key sign which organisation is to govern the network")
                .args([
                    directory(),
                    option("organisation", "AGENT", "The organisation").required(true),
                    operator(),
                    address(),
                    option("term", "NUMBER", "1 for a new network; one more than its record says if it moves [usual: 1]"),
                    out(),
                ]),
        )
        .subcommand(
            Command::new("found")
                .about("Joins what validators have endorsed; `kerf found-network` takes the file")
                .args([
                    option("endorsed", "FILE", "What a validator endorsed").action(ArgAction::Append).required(true),
                    option("describe", "KEY@HOST:PORT=AGENT", "A first validator that has not endorsed it, where it is found, and who answers for it")
                        .action(ArgAction::Append),
                    out(),
                ]),
        )
}

/// Runs `kerf network ...`.
pub(crate) fn run(session: &Session, matches: &ArgMatches) -> Outcome<()> {
    let Some((verb, matches)) = matches.subcommand() else { return Ok(()) };
    match verb {
        "key" => key(session, matches),
        "init" => init(session, matches),
        "show" => show(session, &read_file(Path::new(&needed(matches, "file")?))?),
        "anchor" => anchor(session, matches),
        "evidence" => evidence(session, matches),
        "apply" => apply(session, matches),
        "endorse" => endorse(session, matches),
        "found" => found(session, matches),
        _ => {
            Err(Failure::usage(format!("there is no command `network {verb}`"), "see `kerf network --help`"))
        }
    }
}

fn parsed<T: std::str::FromStr>(matches: &ArgMatches, id: &str) -> Outcome<Option<T>>
where
    T::Err: std::fmt::Display,
{
    let read = |text: String| {
        text.parse().map_err(|error| Failure::usage(format!("--{id}: {error}"), "correct it, and try again"))
    };
    text(matches, id).map(read).transpose()
}

pub(crate) fn directory(session: &Session, matches: &ArgMatches) -> Outcome<PathBuf> {
    match text(matches, "dir") {
        Some(directory) => Ok(directory.into()),
        None => Ok(session.home()?.node()),
    }
}

fn node_failed(error: &node::NodeError) -> Failure {
    Failure::world("node", with_causes(error), "put right what it says, and try again")
}

fn write(path: &Path, text: &str) -> Outcome<()> {
    std::fs::write(path, text).map_err(|cause| Failure::file(path, "write", &cause))
}

/// Reads a network's file.
pub(crate) fn read_file(path: &Path) -> Outcome<NetworkFile> {
    let text = crate::verbs::read_text(path)?;
    NetworkFile::parse(&text).map_err(|error| {
        Failure::usage(format!("`{}`: {error}", path.display()), "ask whoever began the network for the file")
    })
}

fn key(session: &Session, matches: &ArgMatches) -> Outcome<()> {
    let address: Option<Endpoint> = parsed(matches, "address")?;
    let public = node::make_key(&directory(session, matches)?).map_err(|error| node_failed(&error))?;
    let line = match &address {
        Some(address) => format!("{public}@{address}"),
        None => public.to_string(),
    };
    let json = Json::Object(vec![("validator".to_owned(), Json::Text(line.clone()))]);
    session.output.answer(&json, || format!("{line}\n"))
}

/// One of the first validators, as a flag says it.
fn validator(text: &str) -> Outcome<(PublicKey, Option<Endpoint>)> {
    let wrong =
        |reason: String| Failure::usage(format!("--validator `{text}`: {reason}"), "give KEY@HOST:PORT");
    let (key, address) = text.split_once('@').map_or((text, None), |(key, address)| (key, Some(address)));
    let key = key.parse().map_err(|error: canon::KeyError| wrong(error.to_string()))?;
    let address = address.map(|address| {
        address.parse().map_err(|error: vocabulary::UnknownEndpoint| wrong(error.to_string()))
    });
    Ok((key, address.transpose()?))
}

fn init(session: &Session, matches: &ArgMatches) -> Outcome<()> {
    let usage = |reason: String| Failure::usage(reason, "see `kerf network init --help`");
    let given = matches.get_many::<String>("validator").unwrap_or_default();
    let validators = given.map(|text| validator(text)).collect::<Outcome<Vec<_>>>()?;
    let begins: Timestamp = match parsed(matches, "begins")? {
        Some(begins) => begins,
        None => now()?,
    };
    let genesis = Genesis {
        name: Text::new(&needed(matches, "name")?).map_err(|error| usage(format!("--name: {error}")))?,
        begins,
        epoch_blocks: parsed(matches, "epoch-blocks")?.unwrap_or(EPOCH_BLOCKS_USUAL),
        validators: Set::of(validators.iter().map(|(key, _)| *key))
            .map_err(|error| usage(error.to_string()))?,
    };
    if genesis.validators.len() != validators.len() {
        return Err(usage("a validator is named twice".to_owned()));
    }
    genesis.check().map_err(|error| usage(with_causes(&error)))?;
    let addresses = validators.into_iter().filter_map(|(key, address)| Some((key, address?))).collect();
    let file = NetworkFile { genesis, addresses };
    let path = needed(matches, "out")?;
    if Path::new(&path).exists() {
        return Err(Failure::world("exists", format!("`{path}` is there already"), "choose another name"));
    }
    write(Path::new(&path), &file.text())?;
    show(session, &file)
}

fn trust_of(genesis: &Genesis) -> Trust {
    Trust { network: genesis.digest().0, anchor: None }
}

fn show(session: &Session, file: &NetworkFile) -> Outcome<()> {
    let genesis = &file.genesis;
    let trust = trust_of(genesis).to_string();
    let json = Json::Object(vec![
        ("network".to_owned(), Json::Text(genesis.network().to_string())),
        ("trust".to_owned(), Json::Text(trust.clone())),
        ("genesis".to_owned(), canon::to_json(genesis)),
    ]);
    session.output.answer(&json, || {
        format!(
            "network {} ({})\nbegins {}, validators: {}, epochs of {} blocks\ntrust {trust}\n\
             Every owner must see the same trust string.\n",
            genesis.network(),
            crate::display::visible(genesis.name.as_str()),
            genesis.begins,
            genesis.validators.len(),
            genesis.epoch_blocks,
        )
    })
}

/// The node's key, and what it is of: only the node's own directory has the key.
fn signing_key(session: &Session, matches: &ArgMatches) -> Outcome<(SecretKey, PathBuf)> {
    let directory = directory(session, matches)?;
    let key = node::node_key(&directory).map_err(|error| node_failed(&error))?;
    Ok((key, directory))
}

fn network_of(directory: &Path) -> Outcome<NetworkFile> {
    read_file(&directory.join("network.toml"))
}

/// The validators that the trust string leads to, by what the node knows of their changes.
fn committees(client: &Client, trust: &Trust) -> Outcome<Committees> {
    let lineage = Lineage::decode(&client.get_bytes("/v1/network/lineage")?);
    let committees = lineage
        .map_err(|error| error.to_string())
        .and_then(|lineage| lineage.verify(trust).map_err(|error| with_causes(&error)));
    committees
        .map_err(|reason| Failure::world("other_network", reason, "do not trust the node; ask another one"))
}

/// Names the validators of now besides: what leads to others is refused by whoever has that string.
fn anchor(session: &Session, matches: &ArgMatches) -> Outcome<()> {
    let trust = crate::verify::trust(&needed(matches, "trust")?)?;
    let committees = committees(&session.client()?, &trust)?;
    let present = committees.present();
    let anchor = Anchor { epoch: present.epoch_from(), committee: present.commitment() };
    let anchored = Trust { anchor: Some(anchor), ..trust }.to_string();
    let json = Json::Object(vec![("trust".to_owned(), Json::Text(anchored.clone()))]);
    session.output.answer(&json, || format!("{anchored}\n"))
}

/// Shows what a node has found out about validators, and checks it.
fn evidence(session: &Session, matches: &ArgMatches) -> Outcome<()> {
    let trust = crate::verify::trust(&needed(matches, "trust")?)?;
    let client = session.client()?;
    let committees = committees(&client, &trust)?;
    let answer = client.get("/v1/network/evidence")?;
    let Some(Json::List(items)) = answer.get("items") else {
        let next = "check that --url leads to a Kerf node of this release";
        return Err(Failure::world("bad_answer", "the node does not say what it has found", next));
    };
    let (mut shown, mut lines, mut bad) = (Vec::new(), String::new(), 0);
    for item in items {
        let proven = read_evidence(item)
            .is_some_and(|one| one.holds(&trust.network, committees.in_force(one.epoch).keys()));
        bad += usize::from(!proven);
        let said = |name: &str| match item.get(name) {
            Some(Json::Text(word)) => crate::display::visible(word),
            Some(Json::Number(number)) => number.to_string(),
            Some(_) | None => "?".to_owned(),
        };
        let verdict = if proven { "proven" } else { "NOT PROVEN" };
        let (validator, what) = (said("validator"), said("misconduct"));
        let (epoch, view) = (said("epoch"), said("view"));
        lines += &format!("{verdict}  {validator}  {what}  epoch {epoch}, view {view}\n");
        let Json::Object(mut members) = item.clone() else { continue };
        members.push(("proven".to_owned(), Json::Flag(proven)));
        shown.push(Json::Object(members));
    }
    let json = Json::Object(vec![("items".to_owned(), Json::List(shown))]);
    session.output.answer(&json, || match items.is_empty() {
        true => "nothing: no validator is known to have broken the rules\n".to_owned(),
        false => lines,
    })?;
    if bad > 0 {
        let reason = format!("{bad} of {} prove nothing", items.len());
        return Err(Failure::world(
            "not_proven",
            reason,
            "the node says what it cannot show; ask another one",
        ));
    }
    Ok(())
}

fn read_evidence(item: &Json) -> Option<Evidence> {
    let text = |name: &str| item.get(name).and_then(Json::as_text);
    let number = |name: &str| match item.get(name) {
        Some(Json::Number(number)) => Some(*number),
        Some(_) | None => None,
    };
    Some(Evidence {
        validator: canon::hex_decode(text("validator")?)?.try_into().ok()?,
        epoch: number("epoch")?,
        view: number("view")?,
        misconduct: Misconduct::from_word(text("misconduct")?)?,
        votes: canon::hex_decode(text("votes")?)?,
    })
}

/// Makes a statement about readiness for a node that is at the ledger's end.
fn apply(session: &Session, matches: &ArgMatches) -> Outcome<()> {
    let (secret, directory) = signing_key(session, matches)?;
    let file = network_of(&directory)?;
    let at = now()?;
    let status = session.client()?.get("/v1/network")?;
    let said = |name: &str| status.get(name).and_then(Json::as_text).unwrap_or_default().to_owned();
    let key = canon::hex_encode(&match secret.public() {
        PublicKey::Ed25519(bytes) => bytes,
        PublicKey::P256(_) => {
            return Err(Failure::usage("the node's key is of another kind", "make another"));
        }
    });
    if said("key") != key || said("network") != file.genesis.network().to_string() {
        return Err(Failure::usage(
            format!("the node at {} is not the one in `{}`", session.url, directory.display()),
            "say where this node is with --url, and where its directory is with --dir",
        ));
    }
    if let Some(Json::List(validators)) = status.get("validators")
        && validators.iter().any(|one| one.as_text() == Some(key.as_str()))
    {
        return Err(Failure::usage("this node is a validator already", "there is nothing to apply for"));
    }
    let time: Timestamp = said("time").parse().unwrap_or(Timestamp::EPOCH);
    if time.plus(BEHIND_MAX) < at {
        return Err(Failure::world(
            "not_caught_up",
            format!(
                "the node's newest block is of {time}: it is behind the others, or there is no new block"
            ),
            "wait until the node has caught up (`kerf status`), and try again",
        ));
    }
    let height = match status.get("height") {
        Some(Json::Number(height)) => *height,
        Some(_) | None => 0,
    };
    let readiness = Readiness {
        network: file.genesis.network(),
        key: secret.public(),
        endpoint: needed_as(matches, "address")?,
        operator: needed_as(matches, "operator")?,
        height,
        at,
    };
    let signature = readiness.sign(&secret);
    match parsed(matches, "replaces")? {
        Some(old) => {
            let act = Act::ReplaceValidatorKey(ReplaceValidatorKey { old, readiness, signature });
            put_act(session, matches, act, "replace-validator-key")
        }
        None => {
            let act = Act::AdmitValidator(AdmitValidator { readiness, signature });
            put_act(session, matches, act, "admit-validator")
        }
    }
}

fn needed_as<T: std::str::FromStr>(matches: &ArgMatches, id: &str) -> Outcome<T>
where
    T::Err: std::fmt::Display,
{
    parsed(matches, id)?
        .ok_or_else(|| Failure::usage(format!("--{id} is missing"), "see `kerf network --help`"))
}

/// Writes an act for the command that asks for it.
fn put_act(session: &Session, matches: &ArgMatches, act: Act, command: &str) -> Outcome<()> {
    let path = needed(matches, "out")?;
    let json = canon::to_json(&act);
    write(Path::new(&path), &format!("{}\n", json.pretty()))?;
    session.output.answer(&json, || {
        format!("written: {path}\nnext: kerf {command} --file {path} --in-name-of ORGANISATION\n")
    })
}

canon::record! {
    /// What one validator endorses: the file that `kerf network found` joins.
    #[derive(Clone, Debug, PartialEq, Eq)]
    struct Endorsed {
        /// What the network begins with.
        1 => genesis: Genesis,
        /// The organisation that is to govern it.
        2 => organisation: AgentId,
        /// How often that has been said.
        3 => term: u32,
        /// The validator.
        4 => validator: NewValidator,
        /// What it signed.
        5 => endorsement: Endorsement,
    }
}

fn endorse(session: &Session, matches: &ArgMatches) -> Outcome<()> {
    let (secret, directory) = signing_key(session, matches)?;
    let file = network_of(&directory)?;
    let key = secret.public();
    let known = file.addresses.iter().find(|(known, _)| *known == key).map(|(_, address)| address.clone());
    let endpoint = parsed(matches, "address")?.or(known).ok_or_else(|| {
        Failure::usage("the network's file does not say where this node is", "say it with --address")
    })?;
    let organisation: AgentId = needed_as(matches, "organisation")?;
    let at = now()?;
    let term: u32 = parsed(matches, "term")?.unwrap_or(1);
    let founding = Founding { network: file.genesis.network(), organisation, term, at };
    let endorsed = Endorsed {
        organisation,
        term,
        validator: NewValidator { key, endpoint, operator: needed_as(matches, "operator")? },
        endorsement: Endorsement { key, at, signature: founding.sign(&secret) },
        genesis: file.genesis,
    };
    let path = needed(matches, "out")?;
    let json = canon::to_json(&endorsed);
    write(Path::new(&path), &format!("{}\n", json.pretty()))?;
    session.output.answer(&json, || {
        format!("written: {path}\nnext: kerf network found --endorsed {path} --out found.json\n")
    })
}

fn found(session: &Session, matches: &ArgMatches) -> Outcome<()> {
    let paths = matches.get_many::<String>("endorsed").unwrap_or_default();
    let mut all = Vec::new();
    for path in paths {
        all.push(read_json::<Endorsed>(Path::new(path))?);
    }
    let usage = |reason: &str| Failure::usage(reason, "ask the validators to endorse the same");
    let first = all.first().ok_or_else(|| usage("nobody has endorsed anything"))?.clone();
    let same = |one: &Endorsed| {
        (&one.genesis, one.organisation, one.term) == (&first.genesis, first.organisation, first.term)
    };
    if !all.iter().all(same) {
        return Err(usage("the files are about different networks, organisations or terms"));
    }
    all.sort_by_key(|one| one.endorsement.key);
    let too_many = |_| usage("there are too many endorsements");
    // Once a network is founded, its record describes the validators.
    let validators = if first.term == 1 {
        let mut described: Vec<NewValidator> = all.iter().map(|one| one.validator.clone()).collect();
        for text in matches.get_many::<String>("describe").unwrap_or_default() {
            described.push(described_by(text)?);
        }
        let is_missing = |key: &&PublicKey| described.iter().all(|one| one.key != **key);
        let missing: Vec<String> =
            first.genesis.validators.iter().filter(is_missing).map(PublicKey::to_string).collect();
        if !missing.is_empty() {
            return Err(Failure::usage(
                format!("nothing describes {}", missing.join(", ")),
                "ask its owner to endorse as well, or give --describe KEY@HOST:PORT=AGENT",
            ));
        }
        described
    } else {
        Vec::new()
    };
    let act = FoundNetwork {
        genesis: first.genesis,
        validators: List::try_from(validators).map_err(too_many)?,
        endorsements: List::try_from(all.into_iter().map(|one| one.endorsement).collect::<Vec<_>>())
            .map_err(too_many)?,
    };
    put_act(session, matches, Act::FoundNetwork(act), "found-network")
}

/// A first validator that has endorsed nothing, as a flag describes it.
fn described_by(text: &str) -> Outcome<NewValidator> {
    let wrong = || Failure::usage(format!("--describe `{text}`"), "give KEY@HOST:PORT=AGENT");
    let (at, operator) = text.rsplit_once('=').ok_or_else(wrong)?;
    match validator(at)? {
        (key, Some(endpoint)) => {
            Ok(NewValidator { key, endpoint, operator: operator.parse().map_err(|_| wrong())? })
        }
        (_, None) => Err(wrong()),
    }
}

fn read_json<T: Canon>(path: &Path) -> Outcome<T> {
    let text = crate::verbs::read_text(path)?;
    let wrong = |reason: String| Failure::usage(format!("`{}`: {reason}", path.display()), "make it again");
    let json = Json::parse(&text).map_err(|error| wrong(error.to_string()))?;
    canon::from_json(&json).map_err(|error| wrong(error.to_string()))
}

/// Asks a node for what is needed to join its network, and checks it against the trust string.
pub(crate) fn join(url: &str, trust: &Trust) -> Outcome<(NetworkFile, Lineage)> {
    let client = Client::new(url)?;
    let not_that = |reason: String| {
        Failure::world(
            "other_network",
            format!("the node at {url} does not show the network that the trust string names: {reason}"),
            "check the string and the address; do not join before you know which of the two is wrong",
        )
    };
    let bytes = client.get_bytes("/v1/network/lineage")?;
    let lineage = Lineage::decode(&bytes).map_err(|error| not_that(error.to_string()))?;
    lineage.verify(trust).map_err(|error| not_that(with_causes(&error)))?;
    let status = client.get("/v1/network")?;
    let mut addresses = Vec::new();
    if let Some(Json::List(all)) = status.get("addresses") {
        for one in all {
            let text = |name: &str| one.get(name).and_then(Json::as_text).unwrap_or_default();
            // An address that is wrong leads to nobody: whoever answers must have the key.
            if let (Ok(key), Ok(address)) = (text("key").parse(), text("address").parse()) {
                addresses.push((key, address));
            }
        }
    }
    Ok((NetworkFile { genesis: lineage.genesis().clone(), addresses }, lineage))
}
