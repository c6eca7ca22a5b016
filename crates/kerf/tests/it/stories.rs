//! Whole stories through the command line.

use crate::stage::Stage;
use canon::Json;
use expect_test::expect;
use std::time::{Duration, Instant};

const CHARTER: &str = r#"{"rules":[
    {"verbs":["publish","select"],"initiators":["clerk"],"approvals":[{"role":"head","count":1}]},
    {}]}"#;

/// A town with a clerk who begins and a head who approves; its id.
fn town(stage: &Stage) -> String {
    stage.enrol("clara");
    let head = stage.enrol("hugo");
    let member = format!(
        "{{\"person\":\"{head}\",\"roles\":[\"head\"],\"invited_until\":\"2030-01-01T00:00:00.000Z\"}}"
    );
    let open = r#"{"rules":[{}]}"#;
    let founded = stage
        .act("clara", &["found", "--name", "Town", "--founder=clerk", "--invite", &member, "--charter", open])
        .good();
    let town = founded.id("agent");
    stage.act("hugo", &["join", "--organisation", &town]).good();
    let profiles = format!(
        "[town-clerk]\nkey = \"clara\"\nprincipal = \"{town}\"\n[town-head]\nkey = \"hugo\"\nprincipal = \"{town}\"\n"
    );
    std::fs::write(stage.path("home/profiles"), profiles).expect("written");
    stage.act("town-clerk", &["charter", "--charter", CHARTER]).good();
    town
}

const NEED: &[&str] = &[
    "publish",
    "--purpose=need",
    "--title=Paper for the school",
    "--lines",
    r#"{"item":{"name":"Paper A4","unit":"C62"},"quantity":"100 C62"}"#,
    "--open-until=+2d",
    "--reveal-until=+3d",
    "--select-until=+4d",
];

#[test]
fn an_approver_sees_the_act_and_signs_that_act() {
    let stage = Stage::open();
    let town = town(&stage);
    let asked = stage.act("town-clerk", NEED).good();
    let pending = asked.id("pending");
    assert!(asked.out.contains(&format!("it waits for approval: `kerf approve {pending}`")), "{asked:?}");
    assert!(stage.run(&["show", &pending]).good().out.contains("verb: publish"));

    let own = stage.act("clara", &["approve", &pending]);
    assert_eq!(own.code, 3, "whoever began does not approve");
    assert!(own.err.contains("kerf: own_act: "), "{own:?}");
    let other = stage.path("other.json");
    std::fs::write(&other, r#"{"withdraw_listing":{"listing":"listing_eejcde6xeae119tqvmp8sbsnjm"}}"#)
        .expect("written");
    let swapped =
        stage.act("hugo", &["approve", &pending, "--file", other.to_str().expect("text"), "--json"]);
    assert_eq!((swapped.code, swapped.error_code().as_str()), (1, "not_the_act"));

    let approved = stage.act("hugo", &["approve", &pending]).good();
    assert!(approved.err.contains("title: \"Paper for the school\""), "the act is shown: {approved:?}");
    assert!(approved.err.contains(&format!("principal: {town}")));
    let listing = approved.id("listing");
    assert!(stage.run(&["show", &listing]).good().out.contains("stage: open"));
    assert_eq!(stage.act("hugo", &["approve", &pending]).code, 1, "it is not there any more");

    let second = stage.act("town-clerk", NEED).good().id("pending");
    stage.act("hugo", &["reject", &second, "--reason=too much paper"]).good();
    let found = stage.run(&["list", "pending"]).good();
    assert_eq!(found.out, "none\n");
}

#[test]
fn a_sealed_quote_is_opened_from_what_was_kept() {
    let stage = Stage::open();
    stage.enrol("bea");
    stage.enrol("sam");
    let need = stage.act("bea", NEED).good().id("listing");
    let content = r#"{"lines":[{"line":0,"price":"2.50 EUR"}]}"#;
    let sealed = stage.act("sam", &["seal-quote", "--listing", &need, "--content", content]).good();
    assert!(sealed.err.contains("The quote, whose salted hash is signed:"), "{sealed:?}");
    assert!(sealed.err.contains("price: 2.5"), "{sealed:?}");
    let quote = sealed.id("quote");
    let early = stage.act("sam", &["reveal-quote", "--quote", &quote, "--json"]);
    assert_eq!(early.code, 3, "it is opened after the deadline only: {early:?}");
    assert!(early.err.contains("salt: "), "{early:?}");

    let blind = ["seal-quote", "--listing", &need, "--version=1", "--json", "--commitment"];
    let hash = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
    let ran = stage.act("sam", &[&blind[..], &[hash]].concat());
    assert_eq!((ran.code, ran.error_code().as_str()), (1, "no_opening"), "nobody signs a hash blindly");
}

#[test]
fn a_sealed_quote_is_opened_after_the_deadline_without_typing_anything_again() {
    let stage = Stage::open();
    stage.enrol("bea");
    stage.enrol("sam");
    let mut need = NEED[..5].to_vec();
    need.extend(["--open-until=+5s", "--reveal-until=+2h", "--select-until=+4h"]);
    let need = stage.act("bea", &need).good().id("listing");
    let content = r#"{"lines":[{"line":0,"price":"2.50 EUR"}],"note":"delivered"}"#;
    let quote =
        stage.act("sam", &["seal-quote", "--listing", &need, "--content", content]).good().id("quote");
    let begun = Instant::now();
    let revealed = loop {
        let ran = stage.act("sam", &["reveal-quote", "--quote", &quote]);
        if ran.code == 0 || begun.elapsed() > Duration::from_secs(30) {
            break ran.good();
        }
        assert!(ran.err.contains("kerf: wrong_stage: ") || ran.err.contains("kerf: not_due: "), "{ran:?}");
        std::thread::sleep(Duration::from_millis(300));
    };
    assert!(revealed.out.contains("revealed:"), "{revealed:?}");
    let shown = stage.run(&["show", &quote]).good();
    assert!(shown.out.contains("note: \"delivered\"") && shown.out.contains("stage: open"), "{shown:?}");
}

#[test]
fn a_contract_is_shown_in_full_before_its_hash_is_signed() {
    let stage = Stage::open();
    let (bea, sam) = (stage.enrol("bea"), stage.enrol("sam"));
    let content = format!(
        r#"{{"buyer":"{bea}","seller":"{sam}","kind":"one_off",
            "lines":[{{"name":"Paper","quantity":"10 C62","price":"2.50 EUR","vat":"S 20"}}],
            "limit":"25.00 EUR",
            "terms":{{"matching":{{"ways":"three_way","over_quantity":0,"over_price":0}},
                "respond_within":"P2D","accept_within":"P2D","invoice_within":"P30D","pay_within":"P30D",
                "settle_within":"P7D","default_share":5000}}}}"#
    );
    let file = stage.path("content.json");
    std::fs::write(&file, content).expect("written");
    let at_file = format!("@{}", file.display());
    let propose = ["propose", "--content", &at_file, "--sign-by=+1d"];
    let agreement = stage.act("bea", &propose).good().id("agreement");

    let other = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
    let blind = stage.act("sam", &["sign", "--agreement", &agreement, "--content", other, "--json"]);
    assert_eq!((blind.code, blind.error_code().as_str()), (1, "not_the_content"));
    let signed = stage.act("sam", &["sign", "--agreement", &agreement]).good();
    assert!(signed.err.contains("The contract, whose hash is signed:"), "{signed:?}");
    assert!(signed.err.contains("limit: 25.00 EUR") && signed.err.contains("pay within: P30D"), "{signed:?}");
    assert!(stage.run(&["show", &agreement]).good().out.contains("stage: active"));
    let none = stage.act("sam", &["agree-amendment", "--agreement", &agreement, "--json"]);
    assert_eq!((none.code, none.error_code().as_str()), (1, "no_amendment"));

    let lines = r#"--lines={"line":0,"quantity":"4 C62"}"#;
    let order = ["order", "--agreement", &agreement, lines, "--deliver-by=+10d"];
    let order = stage.act("bea", &order).good().id("order");
    stage.act("sam", &["respond", "--order", &order, "--agreement", &agreement, "--accept"]).good();
    let much = r#"--lines={"line":0,"quantity":"5 C62"}"#;
    let much = stage.act("sam", &["deliver", "--order", &order, much]);
    assert_eq!(much.code, 3);
    assert!(much.err.contains("kerf: over_ordered: "), "{much:?}");
}

#[test]
fn what_would_happen_can_be_asked_and_what_happened_can_be_found() {
    let stage = Stage::open();
    let bea = stage.enrol("bea");
    let asked =
        stage.run_with(&[&["--as", "bea"], NEED, &["--dry-run", "--json"]].concat(), &[]).good().json();
    let events = asked.get("would").and_then(|would| would.get("events"));
    assert!(events.is_some_and(|events| events.to_string().contains("published")), "no passphrase: {asked}");
    assert_eq!(stage.run(&["list", "listings"]).good().out, "none\n");

    let done = stage.act("bea", &[NEED, &["--json"]].concat()).good();
    let (listing, json) = (done.id("listing"), done.json());
    let id = json.get("id").and_then(Json::as_text).expect("an id");
    let receipt = stage.run(&["receipt", id, "--json"]).good().json();
    assert_eq!(receipt.get("outcome"), json.get("outcome"));
    assert_eq!(stage.run(&["show", id, "--json"]).good().json(), receipt);
    assert_eq!(stage.run(&["receipt", &"0".repeat(64)]).code, 1);

    for arguments in [
        &["search", "--text", "paper"][..],
        &["search", "--purpose", "need", "--stage", "open"],
        &["list", "listings", "--owner", &bea],
        &["facts"],
        &["facts", "--of", &listing],
        &["facts", "--after", "0-0", "--limit", "10"],
    ] {
        let ran = stage.run(arguments).good();
        assert!(ran.out.contains(&listing), "{arguments:?}: {ran:?}");
    }
    assert_eq!(stage.run(&["search", "--purpose", "offer"]).good().out, "none\n");
    stage.run(&["balances", &bea]).good();
    stage.run(&["status", "--json"]).good().json();
    assert!(stage.run(&["report", "friction"]).good().out.starts_with("Friction report\n"));
    let page = stage.path("report.html");
    stage.run(&["report", "friction", "--html", page.to_str().expect("text")]).good();
    assert!(std::fs::read_to_string(page).expect("a page").contains("<html"));
}

#[test]
fn a_node_stops_when_it_is_told_to_and_goes_on_where_it_was() {
    let stage = Stage::open();
    let bea = stage.enrol("bea");
    let before = stage.run(&["status", "--json"]).good().json();
    let trust = stage.trust.clone();
    let busy =
        stage.run(&["node", "--listen=127.0.0.1:0", "--dir", stage.path("node").to_str().expect("text")]);
    assert_eq!(busy.code, 1, "a directory belongs to one process: {busy:?}");
    let (code, folder) = stage.stop();
    assert_eq!(code, Some(0));
    let stage = Stage::again(folder);
    assert_eq!(stage.trust, trust);
    let Some(Json::Number(height)) = before.get("height") else { panic!("{before}") };
    assert!(stage.height >= *height, "{} {height}", stage.height);
    assert!(stage.run(&["show", &bea]).good().out.contains("person:"));
    stage.act("bea", NEED).good();
}

#[test]
fn completions_and_whoami_need_no_node() {
    let folder = tempfile::tempdir().expect("a folder");
    let home = folder.path().to_str().expect("text");
    let settings = [("KERF_HOME", home), ("KERF_PASSPHRASE", crate::stage::PASSPHRASE)];
    let run = |arguments: &[&str]| crate::stage::bare(arguments, &settings);
    assert!(run(&["completions", "fish"]).good().out.contains("seal_quote"));
    run(&["keys", "new", "alice"]).good();
    let who = run(&["whoami", "--json"]).good().json();
    let fields: Vec<&str> = match &who {
        Json::Object(fields) => fields.iter().map(|(name, _)| name.as_str()).collect(),
        _ => Vec::new(),
    };
    expect![[r#"["key", "public", "human", "principal"]"#]].assert_eq(&format!("{fields:?}"));
}
