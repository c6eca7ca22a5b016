//! Make, share or buy: the ways side by side, each with what it took so far.

use crate::sight::{contract_of, session};
use crate::strangers::for_organisation;
use crate::support::{Answer, Person, Server, act, in_days};
use ledger::{Act, Approve, Command};

fn offer_or_need(purpose: &str, title: &str) -> Act {
    let select =
        if purpose == "need" { format!(r#""select_until":"{}","#, in_days(9)) } else { String::new() };
    act(&format!(
        r#"{{"publish":{{"purpose":"{purpose}","title":"{title}",{select}"open_until":"{}",
            "lines":[{{"item":{{"name":"Paper","classified_as":"30197644-2","unit":"XBX"}},"quantity":"10 XBX"}}]}}}}"#,
        in_days(5)
    ))
}

fn can_make_paper(name: &str) -> Act {
    act(&format!(
        r#"{{"profile":{{"profile":{{"name":"{name}","capabilities":[{{"name":"Own paper","classified_as":"30197644-2","unit":"XBX"}}]}}}}}}"#
    ))
}

/// The ways of the first line, in order.
fn ways(answer: &Answer) -> Vec<String> {
    (0..).map(|at| answer.at(&format!("lines/0/options/{at}/way"))).take_while(|way| way != "null").collect()
}

fn figures(answer: &Answer, way: &str) -> [String; 4] {
    ["count", "acts", "people", "approvals"].map(|name| answer.at(&format!("figures/{way}/{name}")))
}

#[test]
fn each_way_has_the_figures_of_what_happened_and_says_where_nothing_did() {
    let server = Server::start_reading(gateway::Reads::Parties);
    let (ann, bob, dora) = (server.person("ann"), server.person("bob"), server.person("dora"));
    server.done(&bob, can_make_paper("Bob"));
    server.done(&bob, offer_or_need("offer", "Paper"));
    let own_need = server.done(&ann, offer_or_need("need", "Paper"));
    let own_need = own_need.at("outcome/verdict/done/events/0/published/listing");
    let of_ann = format!("Bearer {}", session(&server, &ann));
    let ask = |need: &str, agent: &str| {
        let path = format!("/v1/listings/{need}/options?agent={agent}");
        let answer = server.get_with(&path, &[("authorization", &of_ann)]);
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        answer
    };

    // Nothing has happened yet between anybody, and who acts alone coordinates with nobody.
    let first = ask(&own_need, &ann.id.to_string());
    assert_eq!(ways(&first), ["buy"]);
    for way in ["make", "share", "buy"] {
        assert_eq!(first.at(&format!("figures/{way}")), "null", "{}", first.text());
    }

    // A framework makes a partner, and its making is the first trade.
    let agreement = contract_of("framework", &server, &ann, &bob);
    let found = server.get_with(&format!("/v1/agreements/{agreement}"), &[("authorization", &of_ann)]);
    let kept: ledger::Agreement = canon::from_json(found.json().get("record").unwrap()).unwrap();
    let sign = format!(r#"{{"sign":{{"agreement":"{agreement}","content":"{}"}}}}"#, kept.content.digest());
    server.done(&bob, act(&sign));
    let shared = ask(&own_need, &ann.id.to_string());
    assert_eq!(ways(&shared), ["share", "buy"]);
    assert_eq!(figures(&shared, "share"), ["1", "2", "2", "0"], "{}", shared.text());
    assert_eq!(figures(&shared, "buy"), ["1", "2", "2", "0"]);
    assert_eq!(shared.at("figures/make"), "null");

    // Within an organisation an act may take more than one.
    let found = format!(
        r#"{{"found":{{"name":"Town","founder":["clerk"],"invite":[{{"person":"{}","roles":["head"],"invited_until":"{}"}}],
            "charter":{{"rules":[{{}}]}}}}}}"#,
        dora.id,
        in_days(5)
    );
    let town = server.done(&ann, act(&found)).at("outcome/verdict/done/events/0/founded/organisation");
    server.done(&dora, act(&format!(r#"{{"join":{{"organisation":"{town}"}}}}"#)));
    let charter = r#"{"charter":{"charter":{"rules":[{"verbs":["publish"],"initiators":["clerk"],"approvals":[{"role":"head","count":1}]},{}]}}}"#;
    for_organisation(&server, &ann, &town, Command::Act(act(charter)));
    assert_eq!(figures(&ask(&own_need, &town), "make"), ["1", "1", "1", "0"], "the rules were set at once");
    let publish = |title: &str| offer_or_need("need", title);
    let mut need = String::new();
    for title in ["Paper for the school", "Paper for the library"] {
        let need_of_town = publish(title);
        let asked = for_organisation(&server, &ann, &town, Command::Act(need_of_town.clone()));
        let pending = asked.at("outcome/verdict/done/events/0/asked/pending");
        let approve = Approve { pending: pending.parse().unwrap(), act: Box::new(need_of_town) };
        let approved = for_organisation(&server, &dora, &town, Command::Approve(approve));
        need = approved.at("outcome/verdict/done/events/1/published/listing");
    }
    let made = ask(&need, &town);
    assert_eq!(figures(&made, "make"), ["3", "2", "2", "1"], "the median of three acts: {}", made.text());
    assert_eq!(made.at("figures/share"), "null", "the town itself has traded with nobody");
    for_organisation(&server, &ann, &town, Command::Act(can_make_paper("Town")));
    let made = ask(&need, &town);
    assert_eq!(ways(&made), ["make", "buy"]);
    assert_eq!(made.at("figures/make/count"), "4");

    // The page says the same, and says so where there is nothing.
    let port = server.address.port();
    let (host, cookie) =
        (format!("localhost:{port}"), of_ann.replace("Bearer ", &format!("kerf-session-{port}=")));
    let page = |need: &str| {
        let path = format!("/listings/{need}/options");
        let page = server.get_with(&path, &[("host", &host), ("cookie", &cookie)]);
        assert_eq!(page.status, 200, "{}", page.text());
        page.text()
    };
    let shown = page(&own_need);
    assert!(shown.contains("there are no facts of this kind yet"), "making: {shown}");
    assert!(shown.contains("<li>People: 2</li>"), "sharing and buying: {shown}");
    let stranger = Person::named("ann of another town");
    let other = server.get_with(
        &format!("/v1/listings/{need}/options?agent={}", stranger.id),
        &[("authorization", &of_ann)],
    );
    assert_eq!(other.problem(), "404 not_found", "in another's name");
    let nobody = server.get(&format!("/v1/listings/{need}/options"));
    assert_eq!(nobody.problem(), "400 bad_parameter");
}
