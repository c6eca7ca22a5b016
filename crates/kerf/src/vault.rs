//! `kerf vault`: personal data that are read by whom their owner lets, and by nobody else.
//!
//! ```text
//! serve      a provider: stores for many what it cannot read
//! desk, book what every command works with; what a device keeps
//! owner      collections, what is put there, grants, withdrawal      -> index: names, inside of the collection
//! reader     what others' grants open                               <- letters: keys on their way
//! check      whether the provider did what it says; who has read what
//! devices    several of one person: shares of the secret        -> joint: keys that they sign with together
//! documents  of a trade, sealed for its parties and their arbiter
//! recovery   guardians
//! commands   what the command line takes
//! ```
//!
//! Promise: what leaves this program for a provider is sealed; what is signed for the ledger is shown first.
//! Not here: how things are sealed (`vault`), stored (`provider`), or which grants there are (`ledger`).

mod book;
mod check;
mod commands;
mod desk;
mod devices;
mod documents;
mod index;
mod joint;
mod letters;
mod owner;
mod reader;
mod recovery;
mod serve;

pub(crate) use commands::command;
pub(crate) use joint::{Jointly, jointly};

use crate::cli::{needed, text, texts};
use crate::display;
use crate::failure::{Failure, Outcome};
use crate::session::{Session, now};
use crate::signing::Way;
use book::Shelf;
use canon::Json;
use clap::ArgMatches;
use desk::{Desk, id};
use letters::Came;
use owner::Owner;
use provider::{Options, Quota};
use recovery::Comeback;
use std::path::{Path, PathBuf};
use std::time::Duration;
use vault::{LAYERS_MAX, Layers, Schema};
use vocabulary::{AgentId, Endpoint, Span};

/// The attributes of a vault whose owner declares none.
const SCHEMA_USUAL: &str =
    "kind: document | photo | letter | record | other\ndate: date\ntopic: words\nyear: number below 2^12\n";

/// Runs what the command line asks for.
pub(crate) fn run(session: &Session, matches: &ArgMatches) -> Outcome<()> {
    let Some((verb, matches)) = matches.subcommand() else { return Ok(()) };
    match verb {
        "serve" => return run_provider(session, matches),
        "recover" => return run_comeback(session, matches),
        "new" => return run_new(session, matches),
        "pair" => return run_pair(session, matches),
        _ => {}
    }
    let mut owner = Owner::new(desk(session, matches)?)?;
    if verb != "join" {
        devices::follow(&mut owner)?;
        devices::settle(&mut owner)?;
    }
    run_owner(session, matches, verb, &mut owner)
}

fn run_owner(session: &Session, matches: &ArgMatches, verb: &str, owner: &mut Owner<'_>) -> Outcome<()> {
    match verb {
        "schema" => session.output.answer(
            &Json::Object(vec![("schema".to_owned(), Json::Text(owner.book.schema.to_string()))]),
            || owner.book.schema.to_string(),
        ),
        "open" => {
            let provider: AgentId = id("--provider", &needed(matches, "provider")?)?;
            let layers = text(matches, "layers").map_or(Ok(Layers::Replaced), |text| {
                text.parse().map_err(|error: String| {
                    Failure::usage(
                        format!("--layers: {}", display::visible(&error)),
                        "see docs/security/vault.md",
                    )
                })
            })?;
            let opened = owner.open(&needed(matches, "name")?, provider, &texts(matches, "say"), layers)?;
            owner.back_up(None)?;
            done(session, &[("collection", opened.to_string())], &format!("opened {opened}"))
        }
        "put" => run_put(owner, matches),
        "get" => run_get(owner, matches),
        "ls" => run_list(owner, matches),
        "rm" => {
            let object = needed(matches, "object")?;
            owner.remove(&needed(matches, "collection")?, &object)?;
            done(session, &[("removed", object.clone())], &format!("removed {}", display::visible(&object)))
        }
        "close" => {
            let name = needed(matches, "collection")?;
            owner.close(&name)?;
            done(session, &[("closed", name.clone())], &format!("closed {}", display::visible(&name)))
        }
        "move" => run_move(owner, matches),
        "grant" => {
            let reader: AgentId = id("the reader", &needed(matches, "reader")?)?;
            let until = now()?.plus(span(matches, "for")?);
            let grant =
                owner.grant(reader, &needed(matches, "policy")?, &needed(matches, "purpose")?, until)?;
            owner.back_up(None)?;
            let said = format!(
                "granted until {until}: {grant}\n  the key is on its way: {reader} fetches it with `kerf vault letters`"
            );
            done(session, &[("grant", grant.to_string()), ("until", until.to_string())], &said)
        }
        "grants" => run_grants(owner),
        "letters" => run_letters(owner),
        "withdraw" => {
            let grant = text(matches, "grant").map(|text| owner::grant_id(&text)).transpose()?;
            let (grants, names) = owner.withdraw(grant)?;
            owner.back_up(None)?;
            let said = format!(
                "closed {grants} grants; encrypted anew by their providers within a week: {}",
                names.join(", ")
            );
            done(session, &[("grants", grants.to_string()), ("collections", names.join(", "))], &said)
        }
        "audit" => run_audit(owner, matches),
        "guard" => run_guard(owner, matches),
        "add-device" => {
            let provider = text(matches, "provider").map(|text| id("--provider", &text)).transpose()?;
            if owner.book.custody.is_some() {
                owner.back_up(provider)?;
            }
            let threshold = number(matches, "threshold")?.unwrap_or_default();
            let (file, out) = (needed(matches, "file")?, needed(matches, "out")?);
            devices::add(owner, Path::new(&file), threshold, Path::new(&out))?;
            devices::settle(owner)?;
            let said = format!(
                "wrote {out}, which only the new device opens: there run `kerf vault join` with it, and `kerf vault letters`\n  on devices that deal: `kerf vault letters`, `kerf vault approve`"
            );
            done(session, &[("out", out)], &said)
        }
        "join" => {
            devices::join(owner, Path::new(&needed(matches, "file")?))?;
            done(
                session,
                &[("joined", owner.book.agent.to_string())],
                "joined; fetch letters until this device has its share",
            )
        }
        "remove-device" => {
            let threshold = number(matches, "threshold")?.unwrap_or_default();
            devices::remove(owner, &needed(matches, "name")?, threshold)?;
            dealt_again(session, owner)
        }
        "deal-again" => {
            devices::again(owner, number(matches, "threshold")?.unwrap_or_default())?;
            dealt_again(session, owner)
        }
        "devices" => run_devices(owner),
        "found-key" => {
            let name = needed(matches, "name")?;
            let human = text(matches, "for").map(|text| id("--for", &text)).transpose()?;
            joint::found(owner, &name, number(matches, "threshold")?.unwrap_or_default(), human)?;
            let said = "proposed; go on with `kerf vault approve` on all other devices, then `kerf vault letters` on all until it is founded";
            done(session, &[("joint_key", name)], said)
        }
        "joint-keys" => {
            let (json, lines) = joint::list(owner)?;
            session.output.answer(&json, || lines)
        }
        "drop-key" => {
            let name = needed(matches, "name")?;
            joint::named_or_founding(owner, &name)?;
            let question =
                format!("Drop this device's share of `{}` for ever? [y/N] ", display::visible(&name));
            if !matches.get_flag("yes") && session.output.ask(&question) != Some(true) {
                return Err(Failure::world("not_dropped", "nothing was dropped", "say yes, or --yes"));
            }
            joint::drop_key(owner, &name)?;
            done(session, &[("dropped", name.clone())], &format!("dropped {}", display::visible(&name)))
        }
        "approve" => {
            for (_, said) in fetch(owner)? {
                session.output.note(&format!("{said}\n"));
            }
            let mut did = devices::approve(owner, matches.get_flag("yes"))?;
            devices::settle(owner)?;
            let stay: u16 = number(matches, "stay")?.unwrap_or_default();
            did.extend(joint::settled(owner, Duration::from_secs(stay.into()))?);
            let said = if did.is_empty() { "nothing was said yes to".to_owned() } else { did.join("\n") };
            done(session, &[("approved", did.len().to_string())], &said)
        }
        "seal" => {
            let file = PathBuf::from(needed(matches, "file")?);
            let commitment = documents::seal(owner, &file, &texts(matches, "for"))?;
            let said = format!("sealed and sent\n  on the ledger it is --document {commitment}");
            done(session, &[("document", commitment.to_string())], &said)
        }
        "documents" => run_documents(owner),
        "document" => run_document(owner, matches),
        _ => {
            let person: AgentId = id("the person", &needed(matches, "person")?)?;
            let key = needed(matches, "key")?
                .parse()
                .map_err(|error| Failure::usage(format!("the key: {error}"), "ask the person for it"))?;
            recovery::give_back(owner, &person, &key)?;
            done(
                session,
                &[("given_back", person.to_string())],
                &format!("the part for {person} is on its way"),
            )
        }
    }
}

fn desk<'a>(session: &'a Session, matches: &ArgMatches) -> Outcome<Desk<'a>> {
    Desk::new(session, crate::cli::way(matches)?)
}

/// Says that shares are being dealt anew.
fn dealt_again(session: &Session, owner: &mut Owner<'_>) -> Outcome<()> {
    devices::settle(owner)?;
    let said =
        "shares are dealt anew; go on with `kerf vault letters` and `kerf vault approve` on your devices";
    done(session, &[("devices", owner.book.devices.len().to_string())], said)
}

/// Prints that something is done.
fn done(session: &Session, fields: &[(&str, String)], said: &str) -> Outcome<()> {
    let fields = fields.iter().map(|(name, value)| ((*name).to_owned(), Json::Text(value.clone())));
    session.output.answer(&Json::Object(fields.collect()), || format!("{said}\n"))
}

fn span(matches: &ArgMatches, name: &str) -> Outcome<Span> {
    let text = needed(matches, name)?;
    Span::typed(&text).ok_or_else(|| {
        Failure::usage(
            format!("--{name}: `{}` is not a length of time", display::visible(&text)),
            "write 30d or 2h",
        )
    })
}

fn number<N: std::str::FromStr>(matches: &ArgMatches, name: &str) -> Outcome<Option<N>> {
    let parse = |text: String| {
        text.parse().map_err(|_| {
            Failure::usage(
                format!("--{name}: `{}` is no such number", display::visible(&text)),
                "write a whole number",
            )
        })
    };
    text(matches, name).map(parse).transpose()
}

fn run_new(session: &Session, matches: &ArgMatches) -> Outcome<()> {
    let desk = desk(session, matches)?;
    let schema = match text(matches, "schema") {
        Some(path) => crate::verbs::read_text(Path::new(&path))?,
        None => SCHEMA_USUAL.to_owned(),
    };
    let schema =
        Schema::read(&schema).map_err(|error| Failure::usage(error.to_string(), "correct the file"))?;
    let home: Option<Endpoint> = match text(matches, "provider") {
        Some(provider) => desk.vault_of(&id("--provider", &provider)?)?.found_at,
        None => None,
    };
    let passphrase = session.secrets.known(&desk.signer.key_name)?;
    let mut book = recovery::new_book(desk.me(), &schema.to_string())?;
    let with: Vec<PathBuf> = texts(matches, "with").into_iter().map(PathBuf::from).collect();
    if !with.is_empty() {
        book.copy_at = Some(id("--provider", &needed(matches, "provider")?)?);
        return run_founding(desk, matches, book, home, &with);
    }
    recovery::found_alone(&mut book, &needed(matches, "name")?)?;
    let _shelf = Shelf::begin(&desk.home, &passphrase, &book)?;
    let said = recovery::say_vault(&desk, &book, home, Some(book.custody()?.id()));
    if said.is_err() {
        // Nobody knows of it yet.
        let _ = std::fs::remove_file(book::path(&desk.home, &desk.me()));
    }
    said?;
    let kept = book::path(&desk.home, &desk.me());
    let said = format!(
        "made a vault of {}\n  it is kept in {}: whoever loses that and has no guardians loses what is in the vault (`kerf vault guard`)\n  its secret is on this one device: whoever takes that over issues keys alone; `kerf vault add-device` shares it out",
        desk.me(),
        kept.display()
    );
    done(session, &[("vault", desk.me().to_string()), ("file", kept.display().to_string())], &said)
}

/// Begins a vault that several devices found together.
fn run_founding(
    desk: Desk<'_>,
    matches: &ArgMatches,
    book: book::Book,
    home: Option<Endpoint>,
    with: &[PathBuf],
) -> Outcome<()> {
    let threshold = number(matches, "threshold")?.unwrap_or_default();
    let folder = PathBuf::from(needed(matches, "out-dir")?);
    let prepared = devices::prepare(book, &needed(matches, "name")?, with, threshold, &folder)?;
    let devices::Founding { book, files } = prepared;
    let (session, me, kept) = (desk.session, desk.me(), book::path(&desk.home, &desk.me()));
    let shelf = Shelf::begin(&desk.home, &session.secrets.known(&desk.signer.key_name)?, &book)?;
    let mut written = vec![kept.clone()];
    let write = || -> Outcome<()> {
        for (file, content) in files {
            crate::home::write_private(&file, content.as_bytes(), false)?;
            written.push(file);
        }
        recovery::say_vault(&desk, &book, home, None)
    };
    let said = write();
    if said.is_err() {
        // Nobody knows of it yet.
        written.iter().for_each(|file| drop(std::fs::remove_file(file)));
    }
    said?;
    devices::start(&mut Owner::with(desk, shelf, book))?;
    let files: Vec<String> = written.iter().skip(1).map(|file| file.display().to_string()).collect();
    let said = format!(
        "began a vault of {me}, kept in {}\n  on each other device run `kerf vault join` with its file, then `kerf vault letters` and `kerf vault approve`: {}\n  then `kerf vault letters` on all devices until each has its share; nothing can be opened or granted before",
        kept.display(),
        files.join(", ")
    );
    let fields =
        [("vault", me.to_string()), ("file", kept.display().to_string()), ("books", files.join(", "))];
    done(session, &fields, &said)
}

fn run_put(owner: &mut Owner<'_>, matches: &ArgMatches) -> Outcome<()> {
    let files: Vec<PathBuf> = texts(matches, "file").into_iter().map(PathBuf::from).collect();
    let name = text(matches, "name");
    if name.is_some() && files.len() != 1 {
        return Err(Failure::usage("--name is for one file", "leave it out, or give one file"));
    }
    let mut named = Vec::new();
    for path in &files {
        let own = path.file_name().and_then(|name| name.to_str()).map(str::to_owned);
        let name = name.clone().or(own).ok_or_else(|| {
            Failure::usage(format!("`{}` has no name that is text", path.display()), "say it with --name")
        })?;
        if named.iter().any(|(known, _)| *known == name) {
            return Err(Failure::usage(format!("two files are called `{name}`"), "put them one by one"));
        }
        named.push((name, path.as_path()));
    }
    let collection = needed(matches, "collection")?;
    owner.put(&collection, &named, &texts(matches, "say"))?;
    let names: Vec<&str> = named.iter().map(|(name, _)| name.as_str()).collect();
    done(
        owner.desk.session,
        &[("put", names.join(", "))],
        &format!("put {} there", display::visible(&names.join(", "))),
    )
}

fn run_move(owner: &mut Owner<'_>, matches: &ArgMatches) -> Outcome<()> {
    let (name, provider) = (needed(matches, "collection")?, needed(matches, "provider")?);
    let moved = owner.relocate(&name, id("--provider", &provider)?)?;
    let mut said = format!("moved {} with {} objects to {provider}", display::visible(&name), moved.objects);
    if let Some(why) = &moved.left_behind {
        said += &format!(
            "\n  the old provider has not deleted its copy yet ({}): it does when it sees the ledger",
            display::visible(why)
        );
    }
    let deleted = if moved.left_behind.is_some() { "later" } else { "yes" };
    let fields = [("moved", name), ("provider", provider), ("deleted", deleted.to_owned())];
    done(owner.desk.session, &fields, &said)
}

fn run_get(owner: &mut Owner<'_>, matches: &ArgMatches) -> Outcome<()> {
    let (collection, object) = (needed(matches, "collection")?, needed(matches, "object")?);
    let of: Option<AgentId> = text(matches, "of").map(|text| id("--of", &text)).transpose()?;
    let fetch = |owner: &mut Owner<'_>, out: &mut dyn std::io::Write| -> Outcome<()> {
        let mut trouble = None;
        let each = |chunk: Vec<u8>| {
            if trouble.is_none() {
                trouble = out.write_all(&chunk).err();
            }
        };
        match &of {
            Some(of) => reader::get(owner, of, &collection, &object, each)?,
            None => owner.get(&collection, &object, each)?,
        }
        let flushed = trouble.map_or_else(|| out.flush(), Err);
        flushed.map_err(|cause| {
            Failure::world("output", format!("cannot write it: {cause}"), "free some room, and try again")
        })
    };
    match text(matches, "out") {
        None => fetch(owner, &mut std::io::stdout().lock()),
        Some(path) => {
            // Nothing stands under the name before all of it is there and checked.
            let path = PathBuf::from(path);
            let draft = path.with_extension(format!("part-{}", std::process::id()));
            let failed = |cause: std::io::Error| Failure::file(&path, "write", &cause);
            let mut file =
                std::fs::OpenOptions::new().write(true).create_new(true).open(&draft).map_err(failed)?;
            let fetched = fetch(owner, &mut file).and_then(|()| file.sync_all().map_err(failed));
            let placed = fetched.and_then(|()| std::fs::rename(&draft, &path).map_err(failed));
            if placed.is_err() {
                let _ = std::fs::remove_file(&draft);
            }
            placed?;
            done(
                owner.desk.session,
                &[("out", path.display().to_string())],
                &format!("wrote {}", path.display()),
            )
        }
    }
}

fn entries(index: &index::Index) -> (Json, String) {
    let mut lines = String::new();
    let mut items = Vec::new();
    for entry in index.entries.iter() {
        lines.push_str(&format!(
            "  {:>12}  {}  {}\n",
            entry.length,
            entry.put,
            display::visible(&entry.name)
        ));
        items.push(Json::Object(vec![
            ("name".to_owned(), Json::Text(entry.name.to_string())),
            ("bytes".to_owned(), Json::Number(entry.length)),
            ("put".to_owned(), Json::Text(entry.put.to_string())),
        ]));
    }
    (Json::List(items), lines)
}

fn said_of(said: &[book::Said]) -> String {
    let each = |said: &book::Said| format!("{} = {}", said.name, display::visible(&said.value));
    said.iter().map(each).collect::<Vec<_>>().join(", ")
}

fn head(
    id: &vocabulary::CollectionId,
    kept: &ledger::Collection,
    index: &index::Index,
    layers: Layers,
) -> String {
    let layers = match layers {
        Layers::Replaced => String::new(),
        Layers::Wrapped => format!("; wrapped, {} of {LAYERS_MAX} layers", kept.epoch),
    };
    let late = match (&kept.rekeying, kept.overdue) {
        (Some(rekeying), false) => format!("; is being encrypted anew, until {}", rekeying.by),
        (Some(_), true) => "; its provider is late in encrypting it anew".to_owned(),
        (None, _) => String::new(),
    };
    format!(
        "{} ({id}): {}; {} objects, revision {}, epoch {}{layers}{late}\n",
        display::visible(&index.name),
        said_of(&index.said),
        index.entries.len(),
        kept.revision,
        kept.epoch
    )
}

fn run_list(owner: &mut Owner<'_>, matches: &ArgMatches) -> Outcome<()> {
    let wanted = text(matches, "collection");
    let mut found = Vec::new();
    if let Some(of) = text(matches, "of") {
        let of: AgentId = id("--of", &of)?;
        for opened in reader::opened(owner, &of)? {
            found.push((opened.id, opened.kept, opened.index, opened.state.layers));
        }
    } else {
        for owned in owner.book.owned.clone().iter().filter(|owned| owned.name.as_str() != owner::BOOK) {
            if wanted
                .as_ref()
                .is_some_and(|wanted| *wanted != owned.name.as_str() && *wanted != owned.id.to_string())
            {
                continue;
            }
            let (kept, index) = owner.list(owned)?;
            found.push((owned.id, kept, index, owned.layers));
        }
        owner.keep()?;
    }
    if let Some(wanted) = &wanted {
        found.retain(|(id, _, index, _)| index.name.as_str() == wanted || id.to_string() == *wanted);
        if found.is_empty() {
            return Err(Failure::usage(
                format!("there is no collection `{}`", display::visible(wanted)),
                "see `kerf vault ls`",
            ));
        }
    }
    let json = found.iter().map(|(id, kept, index, layers)| {
        Json::Object(vec![
            ("collection".to_owned(), Json::Text(id.to_string())),
            ("name".to_owned(), Json::Text(index.name.to_string())),
            ("revision".to_owned(), Json::Number(kept.revision.into())),
            ("epoch".to_owned(), Json::Number(kept.epoch.into())),
            ("layers".to_owned(), Json::Text(layers.to_string())),
            ("objects".to_owned(), entries(index).0),
        ])
    });
    let json = Json::Object(vec![("collections".to_owned(), Json::List(json.collect()))]);
    owner.desk.session.output.answer(&json, || {
        if found.is_empty() {
            return "no collections; open one with `kerf vault open`\n".to_owned();
        }
        let one = |(id, kept, index, layers): &(_, _, index::Index, Layers)| {
            head(id, kept, index, *layers) + &entries(index).1
        };
        found.iter().map(one).collect()
    })
}

fn run_grants(owner: &Owner<'_>) -> Outcome<()> {
    let on_ledger = owner.desk.grants_of(&owner.book.agent)?;
    let stage = |id: &vocabulary::GrantId| -> Outcome<String> {
        match on_ledger.iter().find(|(known, _)| known == id) {
            Some((_, grant)) if owner.desk.is_live(grant)? => Ok("live".to_owned()),
            Some((_, grant)) if grant.stage == ledger::GrantStage::Live => Ok("over".to_owned()),
            Some((_, grant)) => Ok(grant.stage.name().to_owned()),
            None => Ok("unknown".to_owned()),
        }
    };
    let (mut json, mut lines) = (Vec::new(), String::new());
    let row =
        |id: &vocabulary::GrantId, way: &str, other: &AgentId, stage: String, policy: &str, purpose: &str| {
            Json::Object(vec![
                ("grant".to_owned(), Json::Text(id.to_string())),
                (way.to_owned(), Json::Text(other.to_string())),
                ("stage".to_owned(), Json::Text(stage)),
                ("policy".to_owned(), Json::Text(policy.to_owned())),
                ("purpose".to_owned(), Json::Text(purpose.to_owned())),
            ])
        };
    for given in owner.book.given.iter() {
        let stage = stage(&given.id)?;
        let closed = match (stage.as_str(), given.closed) {
            ("live", _) => String::new(),
            (_, true) => ", closed".to_owned(),
            (_, false) => ", and what it opened is not closed yet: `kerf vault withdraw`".to_owned(),
        };
        lines.push_str(&format!(
            "given {} to {} until {}: {stage}{closed}\n  {}\n  for: {}\n",
            given.id,
            given.reader,
            given.until,
            display::visible(&given.policy),
            display::visible(&given.purpose)
        ));
        json.push(row(&given.id, "given_to", &given.reader, stage, &given.policy, &given.purpose));
    }
    for got in owner.book.got.iter() {
        let stage = stage(&got.grant)?;
        lines.push_str(&format!(
            "got {} from {}: {stage}\n  {}\n  for: {}\n",
            got.grant,
            got.owner,
            display::visible(&got.policy),
            display::visible(&got.purpose)
        ));
        json.push(row(&got.grant, "got_from", &got.owner, stage, &got.policy, &got.purpose));
    }
    if lines.is_empty() {
        lines.push_str("no grants\n");
    }
    owner.desk.session.output.answer(&Json::Object(vec![("grants".to_owned(), Json::List(json))]), || lines)
}

/// Fetches letters, and does what follows from them; what came, each by its kind and in words.
fn fetch(owner: &mut Owner<'_>) -> Outcome<Vec<(&'static str, String)>> {
    let came = letters::collect(owner)?;
    if came.iter().any(|came| matches!(came, Came::Key(..) | Came::Part(_))) {
        owner.back_up(None)?;
    }
    let mut all = Vec::new();
    for came in came {
        let (name, said) = match came {
            Came::Key(grant, of) => {
                ("key", format!("a key from {of}, by {grant}: see `kerf vault ls --of {of}`"))
            }
            Came::Part(of) => ("part", format!("a part to keep for {of}, whose guardian you are")),
            Came::Back(from, _) => {
                ("back", format!("a part that {from} gives back: it counts with `kerf vault recover`"))
            }
            Came::Elsewhere => continue,
            Came::Device(said) => ("device", said),
            Came::Document(commitment, name) => (
                "document",
                format!(
                    "a document `{}`: open it with `kerf vault document {commitment}`",
                    display::visible(&name)
                ),
            ),
            Came::Refused(why) => {
                ("refused", format!("not believed, and thrown away: {}", display::visible(&why)))
            }
        };
        all.push((name, said));
    }
    devices::settle(owner)?;
    let granted = devices::finish(owner)?;
    if !granted.is_empty() {
        owner.back_up(None)?;
    }
    all.extend(granted.into_iter().map(|said| ("granted", said)));
    Ok(all)
}

fn run_letters(owner: &mut Owner<'_>) -> Outcome<()> {
    let mut all = fetch(owner)?;
    all.extend(joint::finish(owner)?.into_iter().map(|said| ("signed", said)));
    let (mut json, mut lines) = (Vec::new(), String::new());
    for (kind, said) in all {
        lines.push_str(&format!("{said}\n"));
        json.push(Json::Object(vec![(kind.to_owned(), Json::Text(said))]));
    }
    if lines.is_empty() {
        lines.push_str("no letters\n");
    }
    owner.desk.session.output.answer(&Json::Object(vec![("letters".to_owned(), Json::List(json))]), || lines)
}

fn run_audit(owner: &mut Owner<'_>, matches: &ArgMatches) -> Outcome<()> {
    let count = number(matches, "chunks")?.unwrap_or(check::SPOTS_USUAL);
    let checked = check::check(owner, &needed(matches, "collection")?, count)?;
    let reads: Vec<Json> = checked.reads.iter().map(check::read_json).collect();
    let json = Json::Object(vec![
        ("chunks".to_owned(), checked.chunks.map_or(Json::Null, |chunks| Json::Number(chunks as u64))),
        ("under_way".to_owned(), Json::Flag(checked.under_way)),
        ("reads".to_owned(), Json::List(reads)),
    ]);
    owner.desk.session.output.answer(&json, || {
        let mut out = match (checked.under_way, checked.chunks) {
            (true, _) => "it is being encrypted anew; check again when that is done\n".to_owned(),
            (false, Some(chunks)) => {
                format!("{chunks} chunks taken by chance are what the provider's receipt says\n")
            }
            (false, None) => "it was never encrypted anew\n".to_owned(),
        };
        out.push_str(&format!(
            "{} requests of readers since the last check, each signed by who made it\n",
            checked.reads.len()
        ));
        out.push_str(&check::reads_text(&checked.reads));
        out
    })
}

fn run_pair(session: &Session, matches: &ArgMatches) -> Outcome<()> {
    let desk = desk(session, matches)?;
    let passphrase = session.secrets.known(&desk.signer.key_name)?;
    let book = recovery::new_book(desk.me(), SCHEMA_USUAL)?;
    let out = needed(matches, "out")?;
    let _shelf = Shelf::begin(&desk.home, &passphrase, &book)?;
    devices::pair(&book, &needed(matches, "name")?, Path::new(&out))?;
    done(
        session,
        &[("out", out.clone())],
        &format!(
            "wrote {out}: take it to a device of yours, for `kerf vault add-device` or `kerf vault new --with`"
        ),
    )
}

fn run_devices(owner: &Owner<'_>) -> Outcome<()> {
    let own = owner.book.this_device()?.map(|device| device.number);
    let (mut lines, threshold, awaited) = match (&owner.book.custody, &owner.book.dealing) {
        (Some(custody), _) => {
            let said = format!("{} of {} devices issue a key\n", custody.threshold, custody.devices.len());
            (said, custody.threshold, Vec::new())
        }
        (None, Some(dealing)) => {
            let (threshold, awaited) = (dealing.plan.threshold, dealing.awaited());
            let silent = if awaited.is_empty() { "nobody".to_owned() } else { awaited.join(", ") };
            let said = format!(
                "the custody is being founded: {threshold} of {} devices will issue a key; a yes is missing of {silent}\n",
                dealing.devices.len()
            );
            (said, threshold, awaited)
        }
        (None, None) => {
            owner.book.custody()?;
            (String::new(), 0, Vec::new())
        }
    };
    let mut all = Vec::new();
    for device in owner.book.devices.iter() {
        let this = if Some(device.number) == own { " (this one)" } else { "" };
        lines.push_str(&format!("  {}  {}{this}\n", device.number.number(), display::visible(&device.name)));
        all.push(Json::Object(vec![
            ("number".to_owned(), Json::Number(device.number.number().into())),
            ("name".to_owned(), Json::Text(device.name.to_string())),
        ]));
    }
    let json = Json::Object(vec![
        ("founded".to_owned(), Json::Flag(owner.book.custody.is_some())),
        ("threshold".to_owned(), Json::Number(threshold.into())),
        ("awaited".to_owned(), Json::List(awaited.into_iter().map(Json::Text).collect())),
        ("devices".to_owned(), Json::List(all)),
    ]);
    owner.desk.session.output.answer(&json, || lines)
}

fn run_documents(owner: &Owner<'_>) -> Outcome<()> {
    let all = documents::list(&owner.desk)?;
    let text = |json: &Json, name: &str| {
        display::visible(json.get(name).and_then(Json::as_text).unwrap_or_default())
    };
    let lines: String = all
        .iter()
        .map(|one| format!("{}  {}  {}\n", text(one, "document"), text(one, "sealed"), text(one, "name")))
        .collect();
    let json = Json::Object(vec![("documents".to_owned(), Json::List(all))]);
    owner
        .desk
        .session
        .output
        .answer(&json, || if lines.is_empty() { "no documents\n".to_owned() } else { lines })
}

fn run_document(owner: &Owner<'_>, matches: &ArgMatches) -> Outcome<()> {
    use vault::document::Fault;
    let opened = documents::open(owner, &needed(matches, "document")?)?;
    let content = opened.content.map_err(|fault| {
        let (code, next) = match fault {
            Fault::NoSlot(_) => ("not_for_you", "ask the other party to seal it for you"),
            Fault::Slot(_) | Fault::Key(_) => (
                "no_way_in",
                "dispute it on the ledger, and give the sealed file to the arbiter: they open it with this command",
            ),
            Fault::OtherSlot(_) | Fault::Body | Fault::OtherDocument => (
                "sealed_wrongly",
                "dispute it on the ledger: whoever has a way in comes to the same with this command",
            ),
        };
        Failure::world(code, fault.to_string(), next)
    })?;
    for agent in &opened.unknown {
        owner.desk.session.output.note(&format!(
            "{agent} has another key by now: whether they were left a way in cannot be told any more\n"
        ));
    }
    match text(matches, "out") {
        None => {
            use std::io::Write as _;
            let written = std::io::stdout().lock().write_all(&content);
            written
                .map_err(|cause| Failure::world("output", format!("cannot write it: {cause}"), "say --out"))
        }
        Some(path) => {
            crate::home::write_private(Path::new(&path), &content, false)?;
            let name = display::visible(&opened.letter.name);
            let said = format!("wrote `{name}` to {path}; it is the document on the ledger");
            done(owner.desk.session, &[("out", path)], &said)
        }
    }
}

fn run_guard(owner: &mut Owner<'_>, matches: &ArgMatches) -> Outcome<()> {
    let guardians: Vec<AgentId> =
        texts(matches, "guardian").iter().map(|text| id("a guardian", text)).collect::<Outcome<_>>()?;
    let threshold = number(matches, "threshold")?.unwrap_or_default();
    let provider = id("--provider", &needed(matches, "provider")?)?;
    recovery::guard(owner, &guardians, threshold, span(matches, "delay")?, provider)?;
    let said = format!(
        "{threshold} of {} guardians can bring you back; each keeps a part once they run `kerf vault letters`",
        guardians.len()
    );
    done(owner.desk.session, &[("guardians", guardians.len().to_string())], &said)
}

fn run_comeback(session: &Session, matches: &ArgMatches) -> Outcome<()> {
    let desk = desk(session, matches)?;
    let (me, key) = (desk.me(), desk.key().public());
    match recovery::comeback(desk)? {
        Comeback::Back => {
            done(session, &[("vault", "back".to_owned())], "the vault is back; see `kerf vault ls`")
        }
        Comeback::BackWithoutDevices => done(
            session,
            &[("vault", "back".to_owned())],
            "the vault is back; keys were issued by several devices, which are lost: give the grants that still count again,\n  and withdraw the old ones, so that everything is sealed under the new custody",
        ),
        Comeback::Waits(have, need) => {
            let needed = need.map_or_else(|| "enough".to_owned(), |need| need.to_string());
            let said = format!(
                "{have} of {needed} parts are here\n  ask your guardians to run, after they have heard the key from you:\n    kerf vault give-back {me} {key}\n  then run this again"
            );
            done(session, &[("parts", have.to_string())], &said)
        }
    }
}

fn run_provider(session: &Session, matches: &ArgMatches) -> Outcome<()> {
    // Whoever starts it lets it confirm on the ledger what it has done.
    let desk = Desk::new(session, Way { yes: true, ..crate::cli::way(matches)? })?;
    let listen = needed(matches, "listen")?;
    let listen = listen.parse().map_err(|_| {
        Failure::usage(
            format!("--listen: `{}` is no address", display::visible(&listen)),
            "write 127.0.0.1:7440",
        )
    })?;
    let found_at = text(matches, "found-at")
        .map(|place| {
            place.parse().map_err(|reason| Failure::usage(format!("--found-at: {reason}"), "write host:port"))
        })
        .transpose()?;
    let gib: u64 = number(matches, "quota-gib")?.unwrap_or(10);
    let days: u64 = number(matches, "keep-log-days")?.unwrap_or(400);
    if gib == 0 || gib > 1 << 20 || days == 0 || days > 36_500 {
        return Err(Failure::usage(
            "--quota-gib or --keep-log-days is out of bounds",
            "write 1 to 1048576, and 1 to 36500",
        ));
    }
    let usual = Options::default();
    let quota = Quota { bytes: gib << 30, ..usual.quota };
    let options = Options { quota, log_ms: days * 86_400_000, ..usual };
    serve::run(&desk, Path::new(&needed(matches, "dir")?), listen, found_at, options)
}
