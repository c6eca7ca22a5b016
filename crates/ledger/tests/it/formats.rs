//! `docs/formats`: what can be generated is, and what is said about the code is compared with it.
//!
//! `UPDATE_FORMATS=1` writes the files anew.

use crate::shapes::{Named, every_named};
use canon::{Digest, Field, Json, SecretKey, Shape, hex_encode};
use ledger::{ACTS, Act, ActHelp, Command, Enrol, Envelope, TRANSACTION_DOMAIN, Transaction, agent_of_key};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use vocabulary::{NetworkId, Timestamp};

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("read {}: {error}", path.display()))
}

/// Compares `text` with the file `docs/formats/name`, or writes it.
fn same(name: &str, text: &str) {
    let path = repository().join("docs/formats").join(name);
    if std::env::var_os("UPDATE_FORMATS").is_some() {
        std::fs::write(&path, text).unwrap_or_else(|error| panic!("write {}: {error}", path.display()));
    }
    let there = read(&path);
    let differs = there.lines().zip(text.lines()).find(|(there, now)| there != now);
    assert!(
        differs.is_none() && there.len() == text.len(),
        "{name} is out of date (UPDATE_FORMATS=1): {differs:?}"
    );
}

fn text(text: &str) -> Json {
    Json::Text(text.to_owned())
}

fn object(fields: Vec<(&str, Json)>) -> Json {
    Json::Object(fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

fn number(number: usize) -> Json {
    Json::Number(u64::try_from(number).expect("a limit"))
}

/// A form as `types.json` refers to it.
fn form(shape: &Shape) -> Json {
    match shape {
        Shape::Record(record) => object(vec![("type", text(record.name))]),
        Shape::Choice(choice) => object(vec![("type", text(choice.name))]),
        Shape::Leaf(leaf) => object(vec![("type", text(leaf.name))]),
        Shape::Text { max, .. } => object(vec![("text", number(*max))]),
        Shape::Bytes { min, max } => object(vec![("bytes", Json::List(vec![number(*min), number(*max)]))]),
        Shape::Unsigned { max } => object(vec![("number", Json::Number(*max))]),
        Shape::Flag => object(vec![("flag", Json::Flag(true))]),
        Shape::List { of, max, set } => {
            let kind = if *set { "set" } else { "list" };
            object(vec![(kind, form(&of())), ("max", number(*max))])
        }
    }
}

fn described(named: &Named) -> Json {
    match named {
        Named::Record(record) => {
            let field = |field: &Field| {
                object(vec![
                    ("number", Json::Number(field.number)),
                    ("name", text(field.name)),
                    ("form", form(&(field.shape)())),
                    ("optional", Json::Flag((field.optional)())),
                ])
            };
            let fields = record.fields.iter().map(field).collect();
            object(vec![("name", text(record.name)), ("is", text("record")), ("fields", Json::List(fields))])
        }
        Named::Choice(choice) => {
            let variant = |variant: &canon::Variant| {
                let mut told = vec![("number", Json::Number(variant.number)), ("name", text(variant.name))];
                told.extend(variant.payload.map(|payload| ("form", form(&payload()))));
                object(told)
            };
            let code = choice.variants.iter().all(|variant| variant.payload.is_none());
            let variants = Json::List(choice.variants.iter().map(variant).collect());
            let kind = text(if code { "code" } else { "choice" });
            object(vec![("name", text(choice.name)), ("is", kind), ("variants", variants)])
        }
        Named::Leaf(leaf) => object(vec![
            ("name", text(leaf.name)),
            ("is", text("leaf")),
            ("about", text(leaf.about)),
            ("examples", Json::List(leaf.examples.iter().map(|example| text(example)).collect())),
        ]),
    }
}

#[test]
fn the_types_are_described_for_programs() {
    // One type a line, so that a change shows what has changed.
    let types: Vec<String> = every_named().iter().map(|named| described(named).to_string()).collect();
    same("types.json", &format!("{{\"format\": 1, \"types\": [\n{}\n]}}\n", types.join(",\n")));
}

fn link(kind: &str, name: &str) -> String {
    format!("[{name}](#{kind}-{})", name.to_lowercase())
}

/// A form as `types.md` speaks of it.
fn words(shape: &Shape) -> String {
    match shape {
        Shape::Record(record) => link("record", record.name),
        Shape::Choice(choice) if choice.variants.iter().all(|variant| variant.payload.is_none()) => {
            link("code", choice.name)
        }
        Shape::Choice(choice) => link("choice", choice.name),
        Shape::Leaf(leaf) => link("leaf", leaf.name),
        Shape::Text { max, .. } => format!("text, 1 to {max} bytes"),
        Shape::Bytes { min, max } if min == max => format!("{min} bytes"),
        Shape::Bytes { min, max } => format!("{min} to {max} bytes"),
        Shape::Unsigned { max } => format!("whole number up to {max}"),
        Shape::Flag => "true or false".to_owned(),
        Shape::List { of, max, set } => {
            format!("{} of at most {max}: {}", if *set { "set" } else { "list" }, words(&of()))
        }
    }
}

fn help_of(name: &str) -> Option<&'static ActHelp> {
    ACTS.iter().find(|act| matches!((act.shape)(), Shape::Record(record) if record.name == name))
}

fn joined(lines: &[&str]) -> String {
    lines.iter().map(|line| line.trim()).collect::<Vec<_>>().join(" ")
}

fn record_table(record: &canon::RecordShape) -> String {
    let mut told = String::new();
    let help = help_of(record.name);
    if let Some(help) = help {
        told += &format!("The act `{}` (verb `{}`). {}\n\n", help.name, help.verb.name(), joined(help.about));
    }
    if record.fields.is_empty() {
        return told + "No fields.\n";
    }
    let about = |field: &Field| {
        let fields = help.map(|help| help.fields).unwrap_or_default();
        let found = fields.iter().find(|(name, _)| name.trim_start_matches("r#") == field.name);
        found.map(|(_, about)| joined(about)).unwrap_or_default()
    };
    told += "| number | field | value | may be left out | |\n| ---: | --- | --- | --- | --- |\n";
    for field in record.fields {
        let optional = if (field.optional)() { "yes" } else { "no" };
        let row = (field.number, field.name, words(&(field.shape)()), optional, about(field));
        writeln!(told, "| {} | `{}` | {} | {} | {} |", row.0, row.1, row.2, row.3, row.4).expect("memory");
    }
    told
}

fn choice_table(choice: &canon::ChoiceShape) -> String {
    let mut told = "| number | name | value |\n| ---: | --- | --- |\n".to_owned();
    for variant in choice.variants {
        let value = variant.payload.map(|payload| words(&payload())).unwrap_or_default();
        writeln!(told, "| {} | `{}` | {value} |", variant.number, variant.name).expect("memory");
    }
    told
}

#[test]
fn the_types_are_described_for_people() {
    let mut told = "# Types\n\n\
        Generated from the code (`UPDATE_FORMATS=1 cargo test -p ledger --test it`); `types.json` says the same for\n\
        programs. How each kind of form becomes bytes stands in [bytes.md](bytes.md).\n\n\
        Begin with [Transaction](#record-transaction) for what is sent, [Act](#choice-act) for what can be asked,\n\
        [Outcome](#record-outcome) for what comes back, [Record](#choice-record) for what is kept.\n"
        .to_owned();
    let all = every_named();
    let is_code =
        |choice: &canon::ChoiceShape| choice.variants.iter().all(|variant| variant.payload.is_none());
    for (title, kind) in [("Records", "record"), ("Choices", "choice"), ("Codes", "code")] {
        write!(told, "\n## {title}\n").expect("memory");
        for named in &all {
            let table = match named {
                Named::Record(record) if kind == "record" => record_table(record),
                Named::Choice(choice)
                    if (kind == "choice" && !is_code(choice)) || (kind == "code" && is_code(choice)) =>
                {
                    choice_table(choice)
                }
                Named::Record(_) | Named::Choice(_) | Named::Leaf(_) => continue,
            };
            write!(told, "\n### {kind} {}\n\n{table}", named.name()).expect("memory");
        }
    }
    told += "\n## Leaves\n\nTheir bytes are in [bytes.md](bytes.md#leaves).\n";
    for named in &all {
        if let Named::Leaf(leaf) = named {
            let examples: Vec<String> = leaf.examples.iter().map(|example| format!("`{example}`")).collect();
            let title = format!("\n### leaf {}\n\n", leaf.name);
            told += &format!("{title}In JSON {}.\n\nExamples: {}\n", leaf.about, examples.join(", "));
        }
    }
    same("types.md", &told);
}

/// The document with what stands between the two marks of `name` replaced.
fn with_region(document: &str, name: &str, content: &str) -> String {
    let (begin, end) = (format!("<!-- begin {name} -->\n"), format!("<!-- end {name} -->"));
    let (before, rest) = document.split_once(&begin).unwrap_or_else(|| panic!("no mark `{begin}`"));
    let (_, after) = rest.split_once(&end).unwrap_or_else(|| panic!("no mark `{end}`"));
    format!("{before}{begin}{content}{end}{after}")
}

fn limits() -> String {
    let rows = [
        ("any value that is decoded by itself", "bytes", canon::BYTES_MAX),
        ("a transaction", "bytes", ledger::TRANSACTION_BYTES_MAX),
        ("the body of a block", "bytes", ledger::BODY_BYTES_MAX),
        ("transactions in a block", "entries", ledger::BLOCK_TRANSACTIONS_MAX),
        ("lapses in a block", "entries", ledger::BLOCK_LAPSES_MAX),
        ("forgotten records in a block", "entries", ledger::BLOCK_FORGOTTEN_MAX),
        ("a record that is kept", "bytes", ledger::RECORD_BYTES_MAX),
        ("each part of a WebAuthn assertion", "bytes", canon::WEBAUTHN_BYTES_MAX),
        ("lines of a listing, agreement, order, delivery or invoice", "entries", ledger::LINES_MAX),
        ("validators of a network", "entries", vocabulary::VALIDATORS_MAX),
    ];
    let mut told = "| what | at most | |\n| --- | ---: | --- |\n".to_owned();
    for (what, unit, limit) in rows {
        writeln!(told, "| {what} | {limit} | {unit} |").expect("memory");
    }
    told
}

/// The secret of the first test of RFC 8032, section 7.1, which everybody knows.
const KNOWN_SECRET: [u8; 32] = [
    0x9d, 0x61, 0xb1, 0x9d, 0xef, 0xfd, 0x5a, 0x60, 0xba, 0x84, 0x4a, 0xf4, 0x92, 0xec, 0x2c, 0xc4, 0x44,
    0x49, 0xc5, 0x69, 0x7b, 0x32, 0x69, 0x19, 0x70, 0x3b, 0xac, 0x03, 0x1c, 0xae, 0x7f, 0x60,
];

fn example_transaction() -> Transaction {
    let secret = SecretKey::from_seed(&KNOWN_SECRET);
    let key = secret.public();
    let person = agent_of_key(&key);
    let network: NetworkId = "net_0nq4s1y640ffqevd4be47gxn8r".parse().expect("an id");
    let valid_until: Timestamp = "2026-11-22T13:05:00.000Z".parse().expect("an instant");
    let command = Command::Act(Act::Enrol(Enrol { key }));
    Envelope { network, key, human: person, tool: None, principal: person, valid_until, command }
        .sign(&secret)
}

fn example() -> String {
    let transaction = example_transaction();
    let envelope = canon::encode(&transaction.envelope);
    let id = transaction.envelope.id();
    let Digest(id_bytes) = id.0;
    let domain = TRANSACTION_DOMAIN.as_bytes();
    let domain_len = u8::try_from(domain.len()).expect("a short domain");
    let envelope_len = u32::try_from(envelope.len()).expect("a small envelope").to_be_bytes();
    let hashed = [&[domain_len], domain, envelope_len.as_slice(), envelope.as_slice()].concat();
    assert_eq!(Digest::of(&hashed), id.0, "the document spells the input of the hash");
    let signed = [&[domain_len], domain, id_bytes.as_slice()].concat();
    let canon::Signature::Ed25519(signature) = &transaction.signature else {
        panic!("an Ed25519 key signed")
    };
    let lines = [
        ("secret", hex_encode(&KNOWN_SECRET)),
        ("envelope-json", canon::to_json(&transaction.envelope).to_string()),
        ("envelope", hex_encode(&envelope)),
        ("hashed", hex_encode(&hashed)),
        ("id", id.to_string()),
        ("signed", hex_encode(&signed)),
        ("signature", hex_encode(&signature.0)),
        ("transaction", hex_encode(&canon::encode(&transaction))),
    ];
    let mut told = "```text\n".to_owned();
    for (name, value) in lines {
        writeln!(told, "{name} {value}").expect("memory");
    }
    told + "```\n"
}

#[test]
fn the_worked_example_and_the_limits_are_those_of_the_code() {
    let document = read(&repository().join("docs/formats/bytes.md"));
    let document = with_region(&document, "limits", &limits());
    same("bytes.md", &with_region(&document, "example", &example()));
    let admitted = ledger::Admitted::decode(&canon::encode(&example_transaction())).expect("canonical bytes");
    assert!(canon::verify(&admitted.signed_message()));
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in
        std::fs::read_dir(folder).unwrap_or_else(|error| panic!("list {}: {error}", folder.display()))
    {
        let path = entry.expect("an entry of a folder").path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

#[test]
fn every_domain_is_in_the_document() {
    let documents = ["bytes.md", "keystore.md", "vault.md"]
        .map(|name| read(&repository().join("docs/formats").join(name)));
    let document = documents.concat();
    let mut found = Vec::new();
    for entry in std::fs::read_dir(repository().join("crates")).expect("the crates") {
        sources(&entry.expect("a crate").path().join("src"), &mut found);
    }
    found.retain(|path| {
        !path.components().any(|part| part.as_os_str() == "tests" || part.as_os_str() == "bench")
    });
    let mut domains = Vec::new();
    for path in found {
        let source = read(&path);
        let literals = source.split("\"kerf/").skip(1).filter_map(|rest| rest.split('"').next());
        domains.extend(literals.map(|rest| format!("kerf/{rest}")));
    }
    assert!(domains.len() > 5, "the search finds them: {domains:?}");
    let missing: Vec<&String> = domains.iter().filter(|domain| !document.contains(*domain)).collect();
    assert!(missing.is_empty(), "domains of hashes and signatures that docs/formats leaves out: {missing:?}");
}
