//! Finding what others offer and need.

use crate::support::{Answer, act, in_days, server};

fn ids(page: &Answer) -> Vec<String> {
    assert_eq!(page.status, 200, "{}", page.text());
    page.items()
        .iter()
        .map(|item| item.get("id").and_then(canon::Json::as_text).unwrap().to_owned())
        .collect()
}

#[test]
fn offers_that_answer_a_need_are_found_with_the_reasons() {
    let server = server();
    let seller = server.person("search/seller");
    let buyer = server.person("search/buyer");
    let publish = |person, purpose: &str, title: &str, line: &str| {
        let select =
            if purpose == "need" { format!(r#""select_until":"{}","#, in_days(9)) } else { String::new() };
        let text = format!(
            r#"{{"publish":{{"purpose":"{purpose}","title":"{title}",{select}"open_until":"{}","lines":[{line}]}}}}"#,
            in_days(5)
        );
        server.done(person, act(&text)).at("outcome/verdict/done/events/0/published/listing")
    };
    let item = |cpv: &str, attributes: &str| {
        format!(
            r#"{{"item":{{"name":"Zebra paper","classified_as":"{cpv}","unit":"C62","attributes":[{attributes}]}}}}"#
        )
    };
    let white = r#"{"name":"colour","value":{"text":"White"}}"#;
    let fits = publish(&seller, "offer", "Office Zebra paper", &item("30197643-5", white));
    let says_nothing = publish(&seller, "offer", "Plain Zebra paper", &item("30197643-5", ""));
    let red = r#"{"name":"colour","value":{"text":"red"}}"#;
    let misses = publish(&seller, "offer", "Red Zebra paper", &item("30197643-5", red));
    let other = publish(&seller, "offer", "Zebra chair", &item("39112000-0", white));
    let need = publish(
        &buyer,
        "need",
        "Zebra paper wanted",
        r#"{"item":{"name":"Paper","classified_as":"30197600-2","unit":"C62"},"quantity":"10 C62",
            "requirements":[{"name":"Colour","required":{"equals":"white"}}]}"#,
    );

    let mut found = ids(&server.get("/v1/search?text=zebra+PAPER&purpose=offer"));
    found.sort();
    let mut expected = vec![fits.clone(), says_nothing.clone(), misses, other.clone()];
    expected.sort();
    assert_eq!(found, expected, "words stand in titles and lines");
    assert_eq!(ids(&server.get("/v1/search?text=zebra&category=39000000-2")), [other]);
    assert_eq!(
        ids(&server.get("/v1/search?text=zebra&purpose=need&category=30197600&stage=open")),
        std::slice::from_ref(&need)
    );
    assert!(ids(&server.get("/v1/search?text=zebra&stage=withdrawn")).is_empty());

    let answering = server.get(&format!("/v1/search?need={need}"));
    let mut found = ids(&answering);
    found.sort();
    let mut expected = vec![fits.clone(), says_nothing];
    expected.sort();
    assert_eq!(found, expected);
    for item in answering.items() {
        let best = item.get("id").and_then(canon::Json::as_text) == Some(&fits);
        let answers = item.get("answers").unwrap().to_string();
        let word = if best { "met" } else { "lacking" };
        let lines = format!(
            r#"{{"meets_all":{best},"lines":[{{"line":0,"offer_line":0,"requirements":[{{"name":"Colour","match":"{word}"}}]}}]}}"#
        );
        assert_eq!(answers, lines);
    }
    let one = server.get(&format!("/v1/search?need={need}&limit=1"));
    let cursor = one.at("next");
    let two = server.get(&format!("/v1/search?need={need}&limit=1&cursor={cursor}"));
    assert_ne!(ids(&one), ids(&two));

    assert_eq!(
        server.get(&format!("/v1/search?need={fits}")).problem(),
        "404 not_found",
        "an offer is no need"
    );
    assert_eq!(server.get("/v1/search?category=12345678").problem(), "400 bad_parameter");
    assert_eq!(server.get("/v1/search?purpose=both").problem(), "400 bad_parameter");
    assert_eq!(server.get(&format!("/v1/search?purpose=need&need={need}")).problem(), "400 bad_parameter");
    assert_eq!(server.get(&format!("/v1/search?text={}", "x".repeat(201))).problem(), "400 bad_parameter");
}
