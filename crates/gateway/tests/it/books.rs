//! What the books say over HTTP.

use crate::support::{Server, act, server};

#[test]
fn balances_follow_the_facts_and_the_report_counts_them() {
    let server = server();
    let bank = server.person("books/bank");
    let tom = server.person("books/tom");
    let create = act(r#"{"create_money":{"name":"Town money","denomination":"EUR","kind":"issued"}}"#);
    let made = server.done(&bank, create);
    let money = made.at("outcome/verdict/done/events/0/money_created/money");
    let issue = format!(r#"{{"issue":{{"money":"{money}","to":"{}","amount":"120.50 EUR"}}}}"#, tom.id);
    server.done(&bank, act(&issue));

    let toms = server.get(&format!("/v1/agents/{}/balances", tom.id));
    assert_eq!(toms.status, 200, "{}", toms.text());
    assert!(toms.text().contains(r#""account":"money""#), "{}", toms.text());
    assert!(toms.text().contains(r#""side":"debit","net":"120.50 EUR""#), "{}", toms.text());
    let banks = server.get(&format!("/v1/agents/{}/balances", bank.id));
    assert!(banks.text().contains(r#""account":"issued money""#), "{}", banks.text());
    let nobody = "agent_vfebdap4z7d4t7nq02wtdaf5tc";
    assert_eq!(server.get(&format!("/v1/agents/{nobody}/balances")).problem(), "404 not_found");

    let report = server.get("/v1/reports/friction");
    assert_eq!(report.status, 200);
    let height: u64 = report.at("height").parse().unwrap();
    let at: u64 = made.at("at").split('-').next().unwrap().parse().unwrap();
    assert!(height > at, "the report has what was final when it was asked for");
    let page = server.get("/v1/reports/friction.html");
    assert_eq!(page.media, "text/html; charset=utf-8");
    assert!(page.text().contains("Friction of trade on test"));
    assert!(!page.text().contains("<script"), "it works without scripts, and may have none");
}

#[test]
fn a_node_that_pruned_what_books_are_made_of_says_so() {
    const BLOCKS: u64 = 256;
    let server = Server::start_keeping(Some(BLOCKS));
    let tom = server.person("books/pruned/tom");
    let mut number = 0;
    while server.get("/v1/network").at("height").parse::<u64>().unwrap() <= BLOCKS + 1 {
        number += 1;
        let create =
            format!(r#"{{"create_money":{{"name":"Money {number}","denomination":"EUR","kind":"issued"}}}}"#);
        server.done(&tom, act(&create));
    }
    for path in ["/v1/reports/friction", "/v1/reports/friction.html", "/v1/reports/friction.txt"] {
        let answer = server.get(path);
        assert_eq!(answer.problem(), "404 no_books", "{path}");
        assert!(answer.text().contains("the facts of block 1 are not kept here"), "{}", answer.text());
    }
    let balances = server.get(&format!("/v1/agents/{}/balances", tom.id));
    assert_eq!(balances.problem(), "404 no_books", "no balances are better than wrong ones");
}
