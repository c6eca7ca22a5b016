//! One subcommand for each act of the ledger, made from the act's own description.
//!
//! Promise: an act that the ledger knows can be said on the command line, in full, without a line of code
//! here; whatever a flag takes is checked by the form of the field before anything is sent.
//! Not here: who signs and how (`signing`).
//!
//! How a value is written: a text, number, code, id, amount or time as it stands in JSON; a record or a
//! choice as JSON text, or `@` and a file; a list by giving the flag several times, or all at once as a
//! JSON array. A hash also takes `@` and a file, whose SHA-256 it then is. A time also takes `+` and a
//! length, counted from now (`+14d`, `+PT90M`).

#[cfg(test)]
mod tests;

use crate::failure::{Failure, Outcome};
use canon::{Canon as _, Digest, Json, Shape};
use clap::{Arg, ArgAction, ArgMatches, Command};
use ledger::{ACTS, Act, ActHelp, Salt};
use std::path::Path;
use vocabulary::{Span, Timestamp};

/// What the values of a command line depend on besides the command line.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Setting {
    /// Now, for times that are given as a length.
    pub(crate) now: Timestamp,
}

/// What is filled in for a field that the command line leaves out.
type Fallback<'a> = &'a dyn Fn(&str) -> Option<Json>;

/// The name of a flag: `open_until` is `open-until`.
pub(crate) fn flag_of(field: &str) -> String {
    field.replace('_', "-")
}

fn id_of(field: &str) -> String {
    format!("act.{field}")
}

/// The fields that another part of this program can fill in, so that the flag may be left out.
fn is_filled_in(act: &str, field: &str) -> bool {
    matches!(
        (act, field),
        ("enrol", "key")
            | ("sign" | "agree_amendment", "content")
            | ("seal_quote", "commitment" | "version")
            | ("quote", "version")
            | ("reveal_quote", "listing" | "content" | "salt")
    )
}

/// The act called `name`.
pub(crate) fn find(name: &str) -> Option<&'static ActHelp> {
    ACTS.iter().find(|act| act.name == name)
}

/// The subcommands of all acts.
pub(crate) fn commands() -> Vec<Command> {
    ACTS.iter().map(command).collect()
}

fn command(act: &'static ActHelp) -> Command {
    let about = act.about.iter().map(|line| line.trim()).collect::<Vec<_>>().join(" ");
    let dashed = flag_of(act.name);
    let mut command = Command::new(act.name).about(about);
    if dashed != act.name {
        command = command.alias(dashed);
    }
    let Shape::Record(record) = (act.shape)() else { return command };
    for field in record.fields {
        let required = !(field.optional)() && !is_filled_in(act.name, field.name);
        command = command.arg(argument(act, field.name, &(field.shape)(), required));
    }
    if act.name == "seal_quote" {
        command = command.arg(
            Arg::new(id_of("content"))
                .long("content")
                .value_name("JSON|@FILE")
                .conflicts_with(id_of("commitment"))
                .help("What the quote says: it is sealed here, and kept to be opened later"),
        );
    }
    command
}

fn argument(act: &ActHelp, field: &'static str, shape: &Shape, required: bool) -> Arg {
    let about = act.fields.iter().find(|(name, _)| *name == field).map_or(&[][..], |(_, about)| about);
    let mut help = about.iter().map(|line| line.trim()).collect::<Vec<_>>().join(" ");
    help.push_str(&form_note(shape));
    let mut arg = Arg::new(id_of(field)).long(flag_of(field)).help(help).value_name(value_name(shape));
    if required {
        arg = arg.required_unless_present("file");
    }
    match shape {
        Shape::List { .. } => arg.action(ArgAction::Append),
        Shape::Flag => arg
            .num_args(0..=1)
            .require_equals(true)
            .default_missing_value("true")
            .value_parser(["true", "false"]),
        Shape::Choice(choice) if choice.variants.iter().all(|variant| variant.payload.is_none()) => {
            arg.value_parser(choice.variants.iter().map(|variant| variant.name).collect::<Vec<_>>())
        }
        Shape::Choice(_)
        | Shape::Record(_)
        | Shape::Leaf(_)
        | Shape::Text { .. }
        | Shape::Bytes { .. }
        | Shape::Unsigned { .. } => arg,
    }
}

fn value_name(shape: &Shape) -> String {
    match shape {
        Shape::Record(_) => "JSON|@FILE".to_owned(),
        Shape::Choice(choice) if choice.variants.iter().any(|variant| variant.payload.is_some()) => {
            "JSON|@FILE".to_owned()
        }
        Shape::Choice(choice) => choice.name.to_uppercase(),
        Shape::Leaf(leaf) => leaf.name.to_uppercase(),
        Shape::Text { .. } => "TEXT".to_owned(),
        Shape::Bytes { .. } => "HEX".to_owned(),
        Shape::Unsigned { .. } => "NUMBER".to_owned(),
        Shape::Flag => "BOOL".to_owned(),
        Shape::List { of, .. } => value_name(&of()),
    }
}

fn form_note(shape: &Shape) -> String {
    match shape {
        Shape::Leaf(leaf) => format!(" [e.g. {}]", leaf.examples.first().copied().unwrap_or_default()),
        Shape::List { of, .. } => format!("{} [may be given several times]", form_note(&of())),
        Shape::Record(record) => {
            let fields: Vec<String> = record
                .fields
                .iter()
                .map(
                    |field| {
                        if (field.optional)() { format!("{}?", field.name) } else { field.name.to_owned() }
                    },
                )
                .collect();
            format!(" [{{{}}}]", fields.join(", "))
        }
        Shape::Choice(choice) if choice.variants.iter().any(|variant| variant.payload.is_some()) => {
            let names: Vec<&str> = choice.variants.iter().map(|variant| variant.name).collect();
            format!(" [one of {}]", names.join(", "))
        }
        Shape::Choice(_)
        | Shape::Text { .. }
        | Shape::Bytes { .. }
        | Shape::Unsigned { .. }
        | Shape::Flag => String::new(),
    }
}

/// Reads a file that stands on the command line.
pub(crate) fn read_text(path: &Path) -> Outcome<String> {
    std::fs::read_to_string(path).map_err(|cause| Failure::file(path, "read", &cause))
}

/// The JSON form of the act on the command line: an object with the act's name as its only key.
pub(crate) fn act_json(
    act: &ActHelp,
    matches: &ArgMatches,
    setting: Setting,
    fallback: Fallback<'_>,
) -> Outcome<Json> {
    let Shape::Record(record) = (act.shape)() else {
        return Err(Failure::usage(format!("`{}` has no fields", act.name), "give it with --file"));
    };
    let mut given = match matches.get_one::<String>("file") {
        Some(path) => from_file(act, Path::new(path))?,
        None => Vec::new(),
    };
    let mut fields = Vec::new();
    for field in record.fields {
        let in_file = given.iter().position(|(name, _)| name == field.name).map(|at| given.swap_remove(at).1);
        let values: Option<Vec<&String>> =
            matches.get_many::<String>(&id_of(field.name)).map(Iterator::collect);
        let value = match values {
            Some(values) => Some(field_json(field.name, &(field.shape)(), &values, setting)?),
            None => in_file.or_else(|| fallback(field.name)),
        };
        fields.extend(value.map(|value| (field.name.to_owned(), value)));
    }
    // What the act does not have stays, so that the check of the act names it.
    fields.append(&mut given);
    Ok(Json::Object(vec![(act.name.to_owned(), Json::Object(fields))]))
}

/// The fields in a file: either the act's own, or under the act's name.
fn from_file(act: &ActHelp, path: &Path) -> Outcome<Vec<(String, Json)>> {
    let wrong = |reason: String| {
        Failure::usage(format!("`{}` is not an act: {reason}", path.display()), "see the act's --help")
    };
    let json = Json::parse(&read_text(path)?).map_err(|error| wrong(error.to_string()))?;
    // Where an act has a field of its own name (`profile`), the name counts only if the field follows it.
    let has_field_of_its_name = act.fields.iter().any(|(field, _)| *field == act.name);
    let inner =
        json.get(act.name).filter(|inner| !has_field_of_its_name || inner.get(act.name).is_some()).cloned();
    match inner.unwrap_or(json) {
        Json::Object(fields) => Ok(fields),
        Json::Null | Json::Flag(_) | Json::Number(_) | Json::Text(_) | Json::List(_) => {
            Err(wrong("it is not an object".to_owned()))
        }
    }
}

/// The content of a sealed quote on the command line, if it is there.
pub(crate) fn sealed_content(
    matches: &ArgMatches,
    setting: Setting,
) -> Outcome<Option<ledger::QuoteContent>> {
    let Some(text) = matches.get_one::<String>(&id_of("content")) else { return Ok(None) };
    let json = field_json("content", &ledger::QuoteContent::shape(), &[text], setting)?;
    canon::from_json(&json).map(Some).map_err(|error| bad("content", &error.to_string()))
}

fn bad(field: &str, reason: &str) -> Failure {
    Failure::usage(format!("--{}: {reason}", flag_of(field)), "see --help for the form of each flag")
}

fn field_json(field: &str, shape: &Shape, values: &[&String], setting: Setting) -> Outcome<Json> {
    match (shape, values) {
        (Shape::List { of, .. }, values) => {
            let item = of();
            let mut items = Vec::new();
            for text in values {
                match value_json(field, &item, text, setting)? {
                    // Several at once, where one alone is never an array.
                    Json::List(several) => items.extend(several),
                    one => items.push(one),
                }
            }
            Ok(Json::List(items))
        }
        (shape, [text]) => value_json(field, shape, text, setting),
        (_, _) => Err(bad(field, "it may be given once")),
    }
}

fn value_json(field: &str, shape: &Shape, text: &str, setting: Setting) -> Outcome<Json> {
    let json = match shape {
        Shape::Record(_) | Shape::List { .. } => structured(field, text)?,
        Shape::Choice(choice) if choice.variants.iter().any(|variant| variant.name == text) => {
            Json::Text(text.to_owned())
        }
        Shape::Choice(_) => structured(field, text)?,
        Shape::Leaf(leaf) => Json::Text(leaf_text(field, leaf.name, text, setting)?),
        Shape::Text { .. } | Shape::Bytes { .. } => Json::Text(text.to_owned()),
        Shape::Unsigned { .. } => {
            Json::Number(text.parse().map_err(|_| bad(field, &format!("`{text}` is not a whole number")))?)
        }
        Shape::Flag => Json::Flag(text == "true"),
    };
    // Checked here, so that the message names the flag; several at once are checked one by one.
    match &json {
        Json::List(items) => items.iter().try_for_each(|item| canon::from_json_text(shape, item).map(|_| ())),
        one => canon::from_json_text(shape, one).map(|_| ()),
    }
    .map_err(|error| bad(field, &error.to_string()))?;
    Ok(json)
}

fn structured(field: &str, text: &str) -> Outcome<Json> {
    let from_file = text.strip_prefix('@').map(|path| read_text(Path::new(path))).transpose()?;
    Json::parse(from_file.as_deref().unwrap_or(text)).map_err(|error| bad(field, &error.to_string()))
}

fn leaf_text(field: &str, leaf: &str, text: &str, setting: Setting) -> Outcome<String> {
    if leaf == "Timestamp"
        && let Some(length) = text.strip_prefix('+')
    {
        let span =
            Span::typed(length).ok_or_else(|| bad(field, &format!("`{text}` is not `+` and a length")))?;
        return Ok(setting.now.plus(span).to_string());
    }
    if leaf == "Digest"
        && let Some(path) = text.strip_prefix('@')
    {
        let bytes = std::fs::read(path).map_err(|cause| Failure::file(Path::new(path), "read", &cause))?;
        return Ok(Digest::of(&bytes).to_string());
    }
    Ok(text.to_owned())
}

/// The act whose JSON form was put together from the command line.
pub(crate) fn act_of(json: &Json) -> Outcome<Act> {
    canon::from_json(json).map_err(|error| {
        Failure::usage(format!("this is not a complete act: {error}"), "see the act's --help for its fields")
    })
}

/// The JSON form of a salt.
pub(crate) fn salt_json(salt: &Salt) -> Json {
    canon::to_json(salt)
}
