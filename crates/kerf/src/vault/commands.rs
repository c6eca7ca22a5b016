//! The command line of `kerf vault`: its commands and what each takes.

use super::{recovery, serve};
use crate::cli::{option, place, when_signing};
use clap::{ArgAction, Command};

/// The command.
pub(crate) fn command() -> Command {
    let collection = || place("collection", "COLLECTION", "The collection: its name or its id");
    let object = || place("object", "NAME", "What it is called there");
    let provider = || option("provider", "AGENT", "Who stores it").required(true);
    let say = || {
        option("say", "NAME=VALUE", "What is said of it; may be given several times")
            .action(ArgAction::Append)
    };
    let of = || option("of", "AGENT", "Whose, if it is somebody else's");
    let all = vec![
        Command::new("new")
            .about("Makes a vault, and says on the ledger where private messages go; made with one device, its secret is on that device")
            .args([
                option("provider", "AGENT", "The provider where letters wait; leave it out if nobody shall write"),
                option("schema", "FILE", "The attributes that data have, one on each line; `kerf vault schema` shows the form"),
                option("name", "NAME", "What to call this device").default_value(recovery::FIRST),
                option("with", "FILE", "What another device wrote with `kerf vault pair`, one for each: they found the vault together, and its secret is never in one place")
                    .action(ArgAction::Append)
                    .requires_all(["threshold", "out-dir", "provider"]),
                option("threshold", "NUMBER", "How many of those devices issue a key").requires("with"),
                option("out-dir", "DIR", "Where to write, for each other device, what only that device can open").requires("with"),
            ]),
        Command::new("schema").about("Shows the attributes that data have, by which policies speak of them"),
        Command::new("open").about("Opens a collection: what is granted and withdrawn as one").args([
            place("name", "NAME", "What to call it"),
            provider(),
            say(),
            option("layers", "KIND", "How it is encrypted anew when a grant is withdrawn: replaced, or wrapped [usual: replaced]"),
        ]),
        Command::new("put").about("Encrypts files, and puts them into a collection").args([
            collection(),
            place("file", "FILE", "The files").num_args(1..),
            option("name", "NAME", "What to call it, if it is one file [usual: the file's name]"),
            say(),
        ]),
        Command::new("get").about("Fetches, checks and opens an object").args([
            collection(),
            object(),
            of(),
            option("out", "FILE", "Where to write it [usual: standard output]"),
        ]),
        Command::new("ls").about("Lists collections, or what is in one").args([
            clap::Arg::new("collection").value_name("COLLECTION").help("The collection"),
            of(),
        ]),
        Command::new("rm").about("Removes an object; its provider overwrites it").args([collection(), object()]),
        Command::new("close").about("Closes a collection for ever, and has its provider delete it").arg(collection()),
        Command::new("move")
            .about("Moves a collection to another provider: all of it is fetched, checked, and sealed anew")
            .args([collection(), provider()]),
        Command::new("grant").about("Lets somebody read what a policy names").args([
            place("reader", "AGENT", "Who may read"),
            option("policy", "POLICY", "Which data, such as 'kind = photo and year >= 2026'").required(true),
            option("purpose", "TEXT", "For what purpose").required(true),
            option("for", "TIME", "For how long (30d, 2h)").required(true),
        ]),
        Command::new("grants").about("Lists the grants that you have given, and the keys that you have got"),
        Command::new("letters").about("Fetches letters: keys that others give you, parts to keep for them"),
        Command::new("withdraw")
            .about("Withdraws a grant, and has what it opened encrypted anew; without one, closes what has ended by itself")
            .arg(clap::Arg::new("grant").value_name("GRANT").help("The grant")),
        Command::new("audit")
            .about("Checks that a provider has encrypted anew what it says, and shows who has read what")
            .args([collection(), option("chunks", "NUMBER", "How many chunks to look at [usual: 90]")]),
        Command::new("guard").about("Gives guardians the parts that bring you back when all your devices are lost").args([
            place("guardian", "AGENT", "The guardians: other people who have a vault").num_args(1..),
            option("threshold", "NUMBER", "How many of them it takes").required(true),
            option("delay", "TIME", "How long you can say no (1d to 90d)").required(true),
            provider(),
        ]),
        Command::new("pair").about("On a new device: makes its key, and writes what your other devices need to know").args([
            option("name", "NAME", "What to call this device").required(true),
            option("out", "FILE", "Where to write it").required(true),
        ]),
        Command::new("add-device").about("Hands the vault over to a new device, and deals it a share").args([
            place("file", "FILE", "What the new device wrote with `kerf vault pair`"),
            option("threshold", "NUMBER", "How many devices issue a key from then on").required(true),
            option("out", "FILE", "Where to write what only the new device can open").required(true),
            option("provider", "AGENT", "Who stores the copy of the book by which devices keep alike, if there is none yet"),
        ]),
        Command::new("join").about("On a new device: takes over what `kerf vault add-device` or `kerf vault new` wrote for it").arg(place(
            "file",
            "FILE",
            "The file",
        )),
        Command::new("remove-device").about("Takes a device out: shares are dealt anew without it").args([
            place("name", "NAME", "The device"),
            option("threshold", "NUMBER", "How many devices issue a key from then on").required(true),
        ]),
        Command::new("deal-again")
            .about("Deals shares anew to the same devices: when a dealing or a founding has stalled, or for another threshold")
            .arg(option("threshold", "NUMBER", "How many devices issue a key from then on").required(true)),
        Command::new("devices").about("Lists your devices"),
        Command::new("found-key")
            .about("Founds a joint key: your devices sign with it together, and none of them ever has it")
            .args([
                place("name", "NAME", "What to call it"),
                option("threshold", "NUMBER", "How many devices sign").required(true),
                option("for", "AGENT", "Whose key it becomes, by `kerf rotate_keys` [usual: an agent of its own, by `kerf enrol`]"),
            ]),
        Command::new("joint-keys").about("Lists joint keys, and what is asked to be signed with them"),
        Command::new("drop-key")
            .about("Drops a joint key on this device, which cannot sign with it any more")
            .arg(place("name", "NAME", "The joint key")),
        Command::new("approve")
            .about("Shows what your other devices ask for, and gives this one's part to what you say yes to")
            .arg(
                option("stay", "SECONDS", "How long to stay for a device that asked for a signature, so that it is made now")
                    .default_value("60"),
            ),
        Command::new("seal")
            .about("Seals a document of a trade for its parties and their arbiter, and sends it to them; prints the hash for the ledger")
            .args([
                place("file", "FILE", "The document, at most 900 kB"),
                option("for", "AGENT", "Who may read it besides you: the other party, the arbiter, an auditor")
                    .action(ArgAction::Append)
                    .required(true),
            ]),
        Command::new("documents").about("Lists the sealed documents that you have sent and got"),
        Command::new("document")
            .about("Opens a sealed document, and checks that it is the one on the ledger, and that all its readers can have it")
            .args([
                place("document", "HASH|FILE", "Its hash on the ledger, or the sealed file"),
                option("out", "FILE", "Where to write it [usual: standard output]"),
            ]),
        Command::new("give-back")
            .about("As a guardian: gives a part back to somebody who has come back with a new key")
            .args([place("person", "AGENT", "Who"), place("key", "KEY", "Their new key, as they told you themselves")]),
        Command::new("recover").about("On a new device, with a new key: takes the vault back with the guardians' help"),
        Command::new("serve").about("Runs a provider, until it is interrupted").args([
            option("dir", "DIR", "Where it stores").required(true),
            option("listen", "ADDRESS", "Where it listens").default_value(serve::LISTEN_USUAL),
            option("found-at", "PLACE", "Where others find it, such as vault.example:7440 [usual: where it listens]"),
            option("quota-gib", "NUMBER", "What an owner may store, in GiB").default_value("10"),
            option("keep-log-days", "NUMBER", "How long reads are kept in the log").default_value("400"),
        ]),
    ];
    Command::new("vault")
        .about("Personal data, encrypted to their owner's policy")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommands(all.into_iter().map(|command| command.args(when_signing()).next_display_order(None)))
}
