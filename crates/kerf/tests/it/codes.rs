//! Every kind of no has its exit code, and says what happened and what to do next.

use crate::stage::{PASSPHRASE, Stage, bare};
use canon::Json;
use expect_test::expect;

#[test]
fn a_wrong_command_line_is_a_matter_of_usage() {
    for arguments in [&["enrole"][..], &["enrol", "--colour"], &[], &["show"], &["keys"], &["list", "things"]]
    {
        assert_eq!(bare(arguments, &[("HOME", "/nowhere")]).code, 2, "{arguments:?}");
    }
    let amount = ["redeem", "--money", "money_nr88hw4n4dvxyt5ksnmqsg5z7g", "--amount", "12,50 EUR", "--json"];
    let stage_less = bare(&amount, &[("HOME", "/nowhere")]);
    assert_eq!(stage_less.code, 4, "without a key nothing is built: {stage_less:?}");
    let json = bare(&["--json", "enrole"], &[]);
    assert_eq!((json.code, json.error_code().as_str()), (2, "usage"));
    assert_eq!(json.err, "");
}

#[test]
fn help_and_version_are_no_errors_and_without_colour_have_none() {
    for arguments in [&["--help"][..], &["--version"], &["order", "--help"], &["keys", "--help"]] {
        let ran = bare(arguments, &[("NO_COLOR", "1"), ("CLICOLOR_FORCE", "0")]).good();
        assert!(!ran.out.is_empty() && !ran.out.contains('\u{1b}'), "{ran:?}");
    }
    let wrong = bare(&["enrole"], &[("NO_COLOR", "1")]);
    assert!(!wrong.err.contains('\u{1b}'));
}

#[test]
fn a_node_that_is_not_there_is_a_failure() {
    let ran = bare(&["status"], &[("KERF_URL", "http://127.0.0.1:9")]);
    assert_eq!(ran.code, 1);
    assert!(ran.err.starts_with("kerf: no_node: the node at http://127.0.0.1:9 does not answer"), "{ran:?}");
    assert!(ran.err.contains("\n  next: start one with `kerf node`"), "{ran:?}");
    assert_eq!(ran.out, "");
    assert_eq!(bare(&["status"], &[("KERF_URL", "https://example.org")]).code, 2);
}

#[test]
fn the_ledger_s_no_is_three_and_a_wrong_passphrase_is_four() {
    let stage = Stage::open();
    stage.enrol("alice");
    let again = stage.act("alice", &["enrol"]);
    assert_eq!((again.code, again.out.as_str()), (3, ""));
    assert!(
        again.err.ends_with(
            "kerf: agent_exists: the agent is already known\n  next: use it, or enrol another key\n"
        )
    );
    let again = stage.act("alice", &["enrol", "--json"]);
    assert_eq!((again.code, again.error_code().as_str()), (3, "agent_exists"));
    let error = again.json().get("error").cloned().expect("an error");
    assert!(error.get("at").is_some() && error.get("id").is_some(), "{error}");

    let profile = ["--as", "alice", "profile", "--profile", "{\"name\":\"Alice\"}", "--yes"];
    let wrong = stage.run_with(&profile, &[("KERF_PASSPHRASE", "not the passphrase")]);
    assert_eq!(wrong.code, 4);
    assert!(wrong.err.contains("kerf: wrong_passphrase: "), "{wrong:?}");
    let none = stage.run_with(&profile, &[]);
    assert_eq!(none.code, 4);
    assert!(none.err.contains("kerf: no_passphrase: "), "{none:?}");
    assert_eq!(stage.run(&["--as", "carol", "enrol", "--yes"]).code, 4);

    let unasked = stage.run(&profile[..5]);
    assert_eq!(unasked.code, 2, "nobody is there to say yes: {unasked:?}");
    let facts = stage.run(&["facts", "--json"]).good().json();
    let Some(Json::List(items)) = facts.get("items") else { panic!("{facts}") };
    assert_eq!(items.len(), 3, "what was not confirmed was not sent");
    stage.run(&profile).good();

    let missing = stage.run(&["show", "agent_vfebdap4z7d4t7nq02wtdaf5tc"]);
    assert_eq!(missing.code, 1);
    expect![[r#"
        kerf: not_found: there is nothing here: there is no agent with this id
          next: check the path and the id; /openapi.json lists the paths
    "#]]
    .assert_eq(&missing.err);
    for ran in [&again, &wrong, &none] {
        assert!(!ran.err.contains(PASSPHRASE) && !ran.out.contains(PASSPHRASE));
    }
}
