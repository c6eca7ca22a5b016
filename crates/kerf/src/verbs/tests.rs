use super::{Setting, act_json, act_of, command, flag_of, form_note};
use canon::{Json, Shape, sample};
use expect_test::expect;
use ledger::{ACTS, ActHelp};
use vocabulary::{Span, Timestamp};

const NOW: Setting = Setting { now: Timestamp::EPOCH };

fn root(act: &'static ActHelp) -> clap::Command {
    command(act).no_binary_name(true).arg(clap::Arg::new("file").long("file"))
}

/// How somebody would write a value on the command line.
fn text_of(json: &Json) -> String {
    match json {
        Json::Text(text) => text.clone(),
        Json::Flag(flag) => flag.to_string(),
        Json::Number(number) => number.to_string(),
        Json::Null | Json::List(_) | Json::Object(_) => json.to_string(),
    }
}

fn arguments(fields: &[(String, Json)]) -> Vec<String> {
    let mut arguments = Vec::new();
    for (name, value) in fields {
        match value {
            Json::List(items) => {
                arguments.extend(items.iter().map(|item| format!("--{}={}", flag_of(name), text_of(item))));
            }
            one => arguments.push(format!("--{}={}", flag_of(name), text_of(one))),
        }
    }
    arguments
}

fn read(act: &'static ActHelp, arguments: &[String]) -> Result<Json, String> {
    let matches = root(act).try_get_matches_from(arguments).map_err(|error| error.to_string())?;
    act_json(act, &matches, NOW, &|_| None).map_err(|failure| failure.what)
}

fn bytes(act: &ActHelp, json: &Json) -> Vec<u8> {
    canon::from_json_text(&(act.shape)(), json.get(act.name).expect("the act")).expect("of the act's form")
}

#[test]
fn every_act_can_be_said_in_flags_and_says_the_same() {
    let mut said = 0;
    for act in ACTS {
        for seed in 0..60 {
            let Json::Object(fields) = sample(&(act.shape)(), seed) else {
                panic!("{} is no record", act.name)
            };
            let wanted = Json::Object(vec![(act.name.to_owned(), Json::Object(fields.clone()))]);
            let read =
                read(act, &arguments(&fields)).unwrap_or_else(|error| panic!("{} {seed}: {error}", act.name));
            assert_eq!(bytes(act, &read), bytes(act, &wanted), "{} {seed}", act.name);
            // What the ledger would take from JSON, it takes from flags.
            let whole: Result<ledger::Act, _> = canon::from_json(&wanted);
            assert_eq!(act_of(&read).ok(), whole.ok(), "{} {seed}", act.name);
            said += 1;
        }
    }
    assert_eq!(said, ACTS.len() * 60);
}

#[test]
fn every_act_can_be_read_from_a_file_with_and_without_its_name() {
    let folder = tempfile::tempdir().expect("a folder");
    for act in ACTS {
        let fields = sample(&(act.shape)(), 0);
        let named = Json::Object(vec![(act.name.to_owned(), fields.clone())]);
        for (form, json) in [("bare", &fields), ("named", &named)] {
            let path = folder.path().join(format!("{}-{form}.json", act.name));
            std::fs::write(&path, json.pretty()).expect("written");
            let read = read(act, &[format!("--file={}", path.display())])
                .unwrap_or_else(|error| panic!("{} {form}: {error}", act.name));
            assert_eq!(bytes(act, &read), bytes(act, &named), "{} {form}", act.name);
        }
    }
}

#[test]
fn every_act_and_field_says_what_it_is() {
    for act in ACTS {
        let command = root(act);
        assert!(!command.get_about().expect("an about").to_string().is_empty(), "{}", act.name);
        for (field, _) in act.fields {
            let flag = flag_of(field);
            let argument = command.get_arguments().find(|arg| arg.get_long() == Some(&flag));
            let help = argument.and_then(|arg| arg.get_help()).map(ToString::to_string).unwrap_or_default();
            assert!(help.len() >= "Why.".len(), "{} --{flag}: {help}", act.name);
        }
        command.debug_assert();
    }
}

fn check(act: &str, line: &str, expected: &expect_test::Expect) {
    let act = super::find(act).expect("an act");
    let arguments: Vec<String> = line.split('|').map(str::to_owned).filter(|part| !part.is_empty()).collect();
    let answer = match read(act, &arguments) {
        Ok(json) => json.to_string(),
        Err(error) => error,
    };
    expected.assert_eq(&answer);
}

#[test]
fn a_list_can_be_given_piece_by_piece_or_at_once() {
    let once = r#"--lines=[{"line":0,"quantity":"1 C62"},{"line":1,"quantity":"2 C62"}]"#;
    let pieces = r#"--lines={"line":0,"quantity":"1 C62"}|--lines={"line":1,"quantity":"2 C62"}"#;
    let rest = "--order=order_89sq2v03cwthd7c5x1dhzzv5zg";
    let act = super::find("deliver").expect("an act");
    let read_line = |lines: &str| {
        let arguments: Vec<String> = format!("{lines}|{rest}").split('|').map(str::to_owned).collect();
        read(act, &arguments).expect("an act")
    };
    assert_eq!(read_line(once), read_line(pieces));
}

#[test]
fn times_count_from_now_and_hashes_from_files() {
    let invite = "--person=agent_vfebdap4z7d4t7nq02wtdaf5tc|--roles=buyer|--roles=clerk|--until=+14d";
    check(
        "invite",
        invite,
        &expect![[
            r#"{"invite":{"person":"agent_vfebdap4z7d4t7nq02wtdaf5tc","roles":["buyer","clerk"],"until":"1970-01-15T00:00:00.000Z"}}"#
        ]],
    );
    let folder = tempfile::tempdir().expect("a folder");
    let note = folder.path().join("note.txt");
    std::fs::write(&note, "test").expect("written");
    let act = super::find("deliver").expect("an act");
    let arguments = [
        "--order=order_89sq2v03cwthd7c5x1dhzzv5zg".to_owned(),
        r#"--lines={"line":0,"quantity":"1 C62"}"#.to_owned(),
        format!("--document=@{}", note.display()),
    ];
    let json = read(act, &arguments).expect("an act");
    let document = json.get("deliver").and_then(|act| act.get("document")).and_then(Json::as_text);
    assert_eq!(document, Some("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"));
    assert_eq!(Span::typed("90m"), Some(Span::minutes(90)));
    assert_eq!(Span::typed("PT90M"), Some(Span::minutes(90)));
    assert_eq!(
        [
            Span::typed(""),
            Span::typed("m"),
            Span::typed("-1d"),
            Span::typed("1w"),
            Span::typed("1 d"),
            Span::typed("é")
        ],
        [None; 6]
    );
}

#[test]
fn what_is_wrong_names_its_flag() {
    check(
        "redeem",
        "--money=money_nr88hw4n4dvxyt5ksnmqsg5z7g|--amount=12,50 EUR",
        &expect![
            "--amount: `12,50 EUR` is not a sum such as `12.50 EUR`: no sign, a point before the decimals, one space"
        ],
    );
    check(
        "redeem",
        "--money=order_89sq2v03cwthd7c5x1dhzzv5zg|--amount=12.50 EUR",
        &expect![
            "--money: `order_89sq2v03cwthd7c5x1dhzzv5zg` is not an id of the form money_ and 26 characters"
        ],
    );
    check(
        "quote",
        "--listing=listing_eejcde6xeae119tqvmp8sbsnjm|--version=one|--content={}",
        &expect!["--version: `one` is not a whole number"],
    );
    check(
        "quote",
        "--listing=listing_eejcde6xeae119tqvmp8sbsnjm|--version=1|--content={\"lines\":[],\"prize\":1}",
        &expect!["--content: QuoteContent has no field `prize`; it has lines, note"],
    );
    check(
        "deliver",
        "--order=order_89sq2v03cwthd7c5x1dhzzv5zg|--lines=@/nowhere.json",
        &expect!["could not read `/nowhere.json`: No such file or directory (os error 2)"],
    );
    check(
        "respond",
        "--accept",
        &expect![[r#"
        error: the following required arguments were not provided:
          --order <ORDER>
          --agreement <AGREEMENT>

        Usage: respond --accept[=<BOOL>] --order <ORDER> --agreement <AGREEMENT>

        For more information, try '--help'.
    "#]],
    );
}

#[test]
fn a_flag_that_says_yes_needs_no_value() {
    let ids = "--order=order_89sq2v03cwthd7c5x1dhzzv5zg|--agreement=agreement_ths73jktxabs4k7tmb6evr8q8m";
    check(
        "respond",
        &format!("{ids}|--accept"),
        &expect![[
            r#"{"respond":{"order":"order_89sq2v03cwthd7c5x1dhzzv5zg","agreement":"agreement_ths73jktxabs4k7tmb6evr8q8m","accept":true}}"#
        ]],
    );
    check(
        "respond",
        &format!("{ids}|--accept=false|--reason=no stock"),
        &expect![[
            r#"{"respond":{"order":"order_89sq2v03cwthd7c5x1dhzzv5zg","agreement":"agreement_ths73jktxabs4k7tmb6evr8q8m","accept":false,"reason":"no stock"}}"#
        ]],
    );
}

#[test]
fn the_form_of_a_record_is_in_the_help() {
    let act = super::find("deliver").expect("an act");
    let Shape::Record(record) = (act.shape)() else { panic!("a record") };
    let lines = record.fields.iter().find(|field| field.name == "lines").expect("lines");
    expect![[r#" [{line, quantity}] [may be given several times]"#]].assert_eq(&form_note(&(lines.shape)()));
}
