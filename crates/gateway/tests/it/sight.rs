//! Who sees what, where the interface is read by parties only; and names that are not the node's own.

use crate::support::{Answer, Person, Server, act, in_days};
use canon::{Digest, Json};
use gateway::SESSION_DOMAIN;

/// What comes of it when `person` signs a challenge of the node's.
fn signs_in(server: &Server, person: &Person) -> Answer {
    let challenge = server.post_json("/v1/challenges", "{}").at("challenge");
    let digest: Digest = challenge.parse().unwrap();
    let signature = canon::to_json(&person.key.sign_ed25519(SESSION_DOMAIN, &digest.0));
    let key = person.key.public();
    let body = format!(r#"{{"challenge":"{challenge}","key":"{key}","signature":{signature}}}"#);
    server.post_json("/v1/sessions", &body)
}

/// A session of `person`.
pub(crate) fn session(server: &Server, person: &Person) -> String {
    let answer = signs_in(server, person);
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.at("human"), person.id.to_string());
    answer.at("session")
}

fn get(server: &Server, path: &str, session: Option<&str>) -> Answer {
    let bearer = session.map(|session| format!("Bearer {session}"));
    let headers: Vec<(&str, &str)> = bearer.iter().map(|bearer| ("authorization", bearer.as_str())).collect();
    server.get_with(path, &headers)
}

/// A contract between two people; gives its id.
pub(crate) fn contract(server: &Server, buyer: &Person, seller: &Person) -> String {
    contract_of("one_off", server, buyer, seller)
}

/// A contract of this kind; gives its id.
pub(crate) fn contract_of(kind: &str, server: &Server, buyer: &Person, seller: &Person) -> String {
    let lines = r#"[{"name":"Paper","quantity":"10 XBX","price":"3.00 EUR","vat":"S 22"}]"#;
    let terms = r#"{"matching":{"ways":"three_way","over_quantity":0,"over_price":0},"respond_within":"P2D","accept_within":"P7D","invoice_within":"P30D","pay_within":"P30D","settle_within":"P14D","default_share":5000}"#;
    let text = format!(
        r#"{{"propose":{{"content":{{"buyer":"{}","seller":"{}","kind":"{kind}","lines":{lines},"limit":"30.00 EUR","terms":{terms}}},"sign_by":"{}"}}}}"#,
        buyer.id,
        seller.id,
        in_days(5)
    );
    let done = server.done(buyer, act(&text));
    done.at("outcome/verdict/done/events/0/proposed/agreement")
}

#[test]
fn fault_31_what_is_between_parties_is_not_there_for_others() {
    let server = Server::start_reading(gateway::Reads::Parties);
    let (ann, bob, eve) = (server.person("ann"), server.person("bob"), server.person("eve"));
    let agreement = contract(&server, &ann, &bob);
    let (of_ann, of_bob, of_eve) = (session(&server, &ann), session(&server, &bob), session(&server, &eve));
    let nobody = format!("agreement_{}", "0".repeat(26));
    for tail in ["", "/proof", "/facts"] {
        let path = format!("/v1/agreements/{agreement}{tail}");
        assert_eq!(get(&server, &path, Some(&of_ann)).status, 200, "{path} for the buyer");
        assert_eq!(get(&server, &path, Some(&of_bob)).status, 200, "{path} for the seller");
        let hidden = get(&server, &path, Some(&of_eve));
        let absent = get(&server, &format!("/v1/agreements/{nobody}{tail}"), Some(&of_eve));
        assert_eq!((hidden.status, absent.status), (404, 404), "{path}");
        assert_eq!(hidden.text(), absent.text(), "{path}: a stranger learns whether there is one");
        assert_eq!(get(&server, &path, None).status, 404, "{path} without a session");
    }
    let listed = |session| get(&server, "/v1/agreements", session).items().len();
    assert_eq!((listed(Some(&of_ann)), listed(Some(&of_eve)), listed(None)), (1, 0, 0));
    let facts = |session| get(&server, "/v1/facts", session).items();
    assert_eq!(facts(None), Vec::<Json>::new());
    let spoken = |facts: Vec<Json>| facts.iter().filter(|fact| fact.to_string().contains(&agreement)).count();
    assert_eq!((spoken(facts(Some(&of_bob))), spoken(facts(Some(&of_eve)))), (1, 0));
    assert_eq!(get(&server, "/v1/blocks/1/body", Some(&of_ann)).problem(), "401 sign_in");
    let books = |session| get(&server, &format!("/v1/agents/{}/balances", ann.id), session).status;
    assert_eq!((books(Some(&of_ann)), books(Some(&of_eve)), books(None)), (200, 404, 404));
    // Public is public.
    assert_eq!(get(&server, &format!("/v1/agents/{}", ann.id), None).status, 200);
    for forged in ["", "00", &of_ann[..of_ann.len() - 1], &of_ann.replace('0', "1")] {
        assert_eq!(get(&server, &format!("/v1/agreements/{agreement}"), Some(forged)).status, 404);
    }
}

#[test]
fn fault_27_a_session_ends_with_its_key() {
    let server = Server::start_reading(gateway::Reads::Parties);
    let (ann, bob) = (server.person("ann"), server.person("bob"));
    let agreement = contract(&server, &ann, &bob);
    let before = session(&server, &ann);
    let other = Person::named("ann's other key");
    let rotate = format!(
        r#"{{"rotate_keys":{{"add":["{}"],"remove":["{}"]}}}}"#,
        other.key.public(),
        ann.key.public()
    );
    server.done(&ann, act(&rotate));
    let path = format!("/v1/agreements/{agreement}");
    assert_eq!(get(&server, &path, Some(&before)).status, 404, "the lost key's session");
    // The new key finds its human by itself.
    let answer = signs_in(&server, &other);
    assert_eq!(answer.at("human"), ann.id.to_string(), "{}", answer.text());
    assert_eq!(get(&server, &path, Some(&answer.at("session"))).status, 200);
}

#[test]
fn only_who_holds_the_key_is_signed_in() {
    let server = Server::start_reading(gateway::Reads::Parties);
    let ann = server.person("ann");
    let stranger = Person::named("nobody knows");
    let challenge = server.post_json("/v1/challenges", "{}").at("challenge");
    let digest: Digest = challenge.parse().unwrap();
    let sign = |person: &Person, domain: &str| canon::to_json(&person.key.sign_ed25519(domain, &digest.0));
    let body = |challenge: &str, key: &Person, signature: Json| {
        format!(r#"{{"challenge":"{challenge}","key":"{}","signature":{signature}}}"#, key.key.public())
    };
    let wrong = "0".repeat(64);
    for (text, expected) in [
        (body(&wrong, &ann, sign(&ann, SESSION_DOMAIN)), "400 bad_challenge"),
        (body(&challenge, &ann, sign(&stranger, SESSION_DOMAIN)), "400 bad_signature"),
        (body(&challenge, &ann, sign(&ann, ledger::TRANSACTION_DOMAIN)), "400 bad_signature"),
        (body(&challenge, &stranger, sign(&stranger, SESSION_DOMAIN)), "400 unknown_key"),
        (format!(r#"{{"challenge":"{challenge}"}}"#), "400 bad_signature"),
        (r#"{"challenge":7}"#.to_owned(), "400 malformed"),
        ("{}".to_owned(), "400 bad_challenge"),
    ] {
        assert_eq!(server.post_json("/v1/sessions", &text).problem(), expected, "{text}");
    }
}

#[test]
fn fault_31_a_name_that_is_not_the_nodes_own_reaches_nothing() {
    let server = Server::start();
    for (host, status) in
        [("localhost", 200), ("127.0.0.1", 200), ("evil.example", 421), ("localhost.evil.example", 421)]
    {
        assert_eq!(server.get_with("/v1/network", &[("host", host)]).status, status, "{host}");
    }
    let page = server.get_with("/", &[("host", "evil.example")]);
    assert_eq!(page.status, 404);
    let pages = format!("localhost:{}", server.address.port());
    let home = server.get_with("/", &[("host", &pages)]);
    assert_eq!((home.status, home.media.as_str()), (200, "text/html; charset=utf-8"));
    assert!(home.header("content-security-policy").starts_with("default-src 'none'; script-src 'self';"));
    assert_eq!(
        server.get_with("/sign", &[("host", &pages)]).status,
        404,
        "the signer has an origin of its own"
    );
    let signer = format!("sign.localhost:{}", server.address.port());
    assert_eq!(server.get_with("/sign", &[("host", &signer)]).status, 200);
    assert_eq!(server.get_with("/trades", &[("host", &signer)]).status, 404, "and no page is there");
}
