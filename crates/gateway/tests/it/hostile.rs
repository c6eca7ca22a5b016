//! What comes from outside and is not what it should be.

use crate::support::{Person, Server, server};
use expect_test::expect;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

#[test]
fn bodies_that_are_no_transactions_are_turned_down_with_a_reason() {
    let server = server();
    let paula = Person::named("hostile/paula");
    let good = canon::to_json(&paula.enrols(server.network)).to_string();
    let deep = format!("{}1{}", "[".repeat(40), "]".repeat(40));
    let key = paula.key.public().to_string();
    let cases: Vec<(&str, String)> = vec![
        ("nothing", String::new()),
        ("not JSON", "{".to_owned()),
        ("another thing", "[]".to_owned()),
        ("a number", "1.5".to_owned()),
        ("deep", deep),
        ("two documents", "{} {}".to_owned()),
        ("a field too many", good.replacen('{', r#"{"extra":1,"#, 1)),
        ("a field twice", good.replacen('{', r#"{"signature":{"ed25519":""},"#, 1)),
        ("a field missing", r#"{"signature":{"ed25519":"00"}}"#.to_owned()),
        ("a wrong id", good.replace(&paula.id.to_string(), "agent_x")),
        ("a wrong key", good.replace(&key, "ed25519_")),
        ("an unknown act", good.replace("\"enrol\"", "\"enroll\"")),
        ("a null", "null".to_owned()),
    ];
    let mut told = String::new();
    for (what, body) in cases {
        let answer = server.post_json("/v1/transactions", &body);
        let detail = answer.at("detail");
        let pointer = answer.at("pointer");
        assert!(pointer == "null" || detail.contains(&pointer));
        let detail: String = detail.chars().take(90).collect();
        told.push_str(&format!("{what}: {}: {detail}\n", answer.problem()));
    }
    expect![[r#"
        nothing: 400 malformed: EOF while parsing a value at line 1 column 0
        not JSON: 400 malformed: EOF while parsing an object at line 1 column 1
        another thing: 400 malformed: expected an object (Transaction)
        a number: 400 malformed: a number is whole, without point or exponent, up to 2^53 - 1: write amounts as texts at li
        deep: 400 malformed: nested deeper than 32
        two documents: 400 malformed: trailing characters at line 1 column 4
        a field too many: 400 malformed: Transaction has no field `extra`; it has envelope, signature
        a field twice: 400 malformed: key `signature` stands there twice at line 1 column 562
        a field missing: 400 malformed: field `envelope` of Transaction is missing
        a wrong id: 400 malformed: at `/envelope/human`: `agent_x` is not an id of the form agent_ and 26 characters
        a wrong key: 400 malformed: at `/envelope/key`: `ed25519_` is not a public key: write `ed25519:` and 64, or `p256:` an
        an unknown act: 400 malformed: at `/envelope/command/act`: `enroll` is none of enrol, rotate_keys, profile, found, invite
        a null: 400 malformed: expected an object (Transaction)
    "#]].assert_eq(&told);

    let bytes = canon::encode(&paula.enrols(server.network));
    let mut trailing = bytes.clone();
    trailing.push(0);
    let mut reordered = bytes.clone();
    reordered[1] ^= 3;
    for body in
        [&b""[..], b"\xff", b"\xbf\xff", b"\x9b\xff\xff\xff\xff\xff\xff\xff\xff", &trailing, &reordered]
    {
        assert_eq!(server.post_cbor("/v1/transactions", body).problem(), "400 malformed");
        assert_eq!(server.post_cbor("/v1/dry-run", body).problem(), "400 malformed");
    }
    for cut in 0..bytes.len() {
        let answer = server.post_cbor("/v1/transactions", &bytes[..cut]);
        assert_eq!(answer.problem(), "400 malformed", "cut at {cut}");
    }
    for body in [&b""[..], b"\x01", b"\x81\x01", b"\x82\x41\x00", b"\x80\x00", b"\x9f\xff"] {
        assert_eq!(server.post_cbor("/v1/transactions/batch", body).problem(), "400 malformed", "{body:?}");
    }
    let many = crate::transactions::batch(&vec![Vec::new(); 1_001]);
    assert_eq!(server.post_cbor("/v1/transactions/batch", &many).problem(), "413 payload_too_large");
}

#[test]
fn what_is_too_large_or_of_another_kind_is_not_read() {
    let server = server();
    let rita = Person::named("hostile/rita");
    let large = vec![b' '; gateway::JSON_BYTES_MAX + 1];
    assert_eq!(
        server.post_json("/v1/transactions", std::str::from_utf8(&large).unwrap()).problem(),
        "413 payload_too_large"
    );
    let cbor = vec![0; ledger::TRANSACTION_BYTES_MAX + 1];
    assert_eq!(server.post_cbor("/v1/transactions", &cbor).problem(), "413 payload_too_large");

    let body = canon::encode(&rita.enrols(server.network));
    let mut told = String::new();
    for (path, media) in [
        ("/v1/transactions", "text/plain"),
        ("/v1/transactions", "application/x-www-form-urlencoded"),
        ("/v1/transactions", ""),
        ("/v1/transactions/batch", "application/json"),
        ("/v1/envelopes", "application/cbor"),
    ] {
        let answer = server.post(path, &[("content-type", media)], &body);
        told.push_str(&format!("{path} {media:?}: {}: {}\n", answer.problem(), answer.at("detail")));
    }
    expect![[r#"
        /v1/transactions "text/plain": 415 unsupported_media_type: this path takes application/json or application/cbor
        /v1/transactions "application/x-www-form-urlencoded": 415 unsupported_media_type: this path takes application/json or application/cbor
        /v1/transactions "": 415 unsupported_media_type: this path takes application/json or application/cbor
        /v1/transactions/batch "application/json": 415 unsupported_media_type: this path takes application/cbor
        /v1/envelopes "application/cbor": 415 unsupported_media_type: this path takes application/json
    "#]].assert_eq(&told);
    let with_charset =
        server.post("/v1/transactions", &[("content-type", "Application/CBOR; charset=x")], &body);
    assert!(with_charset.status < 300, "{}", with_charset.text());
}

/// What the server answers to these very bytes, until it closes.
fn raw(server: &Server, request: &[u8]) -> String {
    let mut stream = TcpStream::connect(server.address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    stream.write_all(request).unwrap();
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

#[test]
fn raw_requests_get_an_answer_or_a_closed_door() {
    let server = server();
    let close = "Host: localhost\r\nConnection: close\r\n";
    let mut told = String::new();
    for (what, request) in [
        ("no such path", format!("GET /nowhere HTTP/1.1\r\n{close}\r\n")),
        ("a path upwards", format!("GET /v1/../../etc/passwd HTTP/1.1\r\n{close}\r\n")),
        ("a slash too many", format!("GET /v1/network/ HTTP/1.1\r\n{close}\r\n")),
        ("another method", format!("DELETE /v1/network HTTP/1.1\r\n{close}\r\n")),
        ("a method unheard of", format!("BREW /v1/network HTTP/1.1\r\n{close}\r\n")),
        ("only the head", format!("HEAD /healthz HTTP/1.1\r\n{close}\r\n")),
        (
            "a preflight",
            format!("OPTIONS /v1/transactions HTTP/1.1\r\nOrigin: http://evil.example\r\n{close}\r\n"),
        ),
        (
            "a body announced too large",
            format!(
                "POST /v1/transactions HTTP/1.1\r\nContent-Type: application/cbor\r\nContent-Length: 99999999999\r\n{close}\r\n"
            ),
        ),
        (
            "a body that goes on and on",
            format!(
                "POST /v1/transactions HTTP/1.1\r\nContent-Type: application/cbor\r\nTransfer-Encoding: chunked\r\n{close}\r\n{}0\r\n\r\n",
                format!("10000\r\n{}\r\n", "x".repeat(0x10000)).repeat(10)
            ),
        ),
        (
            "a body that breaks off",
            format!(
                "POST /v1/transactions HTTP/1.1\r\nContent-Type: application/cbor\r\nTransfer-Encoding: chunked\r\n{close}\r\nzz\r\n"
            ),
        ),
        (
            "two lengths",
            format!(
                "POST /v1/transactions HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n{close}\r\nxx"
            ),
        ),
        ("no HTTP", "\x16\x03\x01 hello\r\n\r\n".to_owned()),
        ("too many headers", format!("GET /healthz HTTP/1.1\r\n{}{close}\r\n", "A: b\r\n".repeat(100))),
        (
            "a head too long",
            format!("GET /healthz HTTP/1.1\r\nA: {}\r\n{close}\r\n", "b".repeat(4 * gateway::HEAD_BYTES_MAX)),
        ),
    ] {
        let answer = raw(&server, request.as_bytes());
        let status = answer.split("\r\n").next().unwrap_or_default().trim_start_matches("HTTP/1.1 ");
        let code = answer.split("\"code\":\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or("-");
        let lower = answer.to_lowercase();
        let allow =
            lower.split("\r\nallow: ").nth(1).and_then(|rest| rest.split("\r\n").next()).unwrap_or("-");
        assert!(!lower.contains("access-control-allow"), "no page of another origin may read");
        told.push_str(&format!("{what}: {status} | {code} | allow {allow}\n"));
    }
    expect![[r#"
        no such path: 404 Not Found | not_found | allow -
        a path upwards: 404 Not Found | not_found | allow -
        a slash too many: 404 Not Found | not_found | allow -
        another method: 405 Method Not Allowed | method_not_allowed | allow get,head
        a method unheard of: 405 Method Not Allowed | method_not_allowed | allow get,head
        only the head: 200 OK | - | allow -
        a preflight: 405 Method Not Allowed | method_not_allowed | allow post
        a body announced too large: 413 Payload Too Large | payload_too_large | allow -
        a body that goes on and on: 413 Payload Too Large | payload_too_large | allow -
        a body that breaks off: 400 Bad Request | malformed | allow -
        two lengths: 400 Bad Request | - | allow -
        no HTTP: 400 Bad Request | - | allow -
        too many headers: 431 Request Header Fields Too Large | - | allow -
        a head too long: 431 Request Header Fields Too Large | - | allow -
    "#]]
    .assert_eq(&told);
    assert_eq!(server.get("/healthz").status, 200, "and it still lives");
}

#[test]
fn every_answer_keeps_browsers_from_doing_more() {
    let server = server();
    for path in
        ["/v1/network", "/nowhere", "/v1/agents?limit=0", "/v1/reports/friction.html", "/openapi.json"]
    {
        let answer = server.get(path);
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert!(answer.header("content-security-policy").starts_with("default-src 'none'"), "{path}");
        assert_eq!(answer.header("referrer-policy"), "no-referrer");
        assert_eq!(answer.header("cache-control"), "no-store");
    }
}

#[test]
fn many_at_once_are_all_answered() {
    let server = server();
    std::thread::scope(|scope| {
        for thread in 0..16 {
            let server = &server;
            scope.spawn(move || {
                for index in 0..10 {
                    let person = server.person(&format!("hostile/many/{thread}/{index}"));
                    assert_eq!(
                        server.get(&format!("/v1/agents/{}", person.id)).status,
                        200,
                        "read your own writes"
                    );
                    let list = server.get(&format!("/v1/listings?owner={}", person.id));
                    assert_eq!(list.items().len(), 0);
                }
            });
        }
    });
}

#[test]
fn a_server_that_stops_ends_its_streams_and_can_be_started_again() {
    let server = Server::start();
    server.person("hostile/sven");
    let mut stream = server.stream("/v1/events?after=0-0", &[]);
    let mut byte = [0; 64];
    assert!(stream.read(&mut byte).unwrap() > 0);
    let reading = std::thread::spawn(move || {
        let mut rest = Vec::new();
        let _ = stream.read_to_end(&mut rest);
    });
    let begun = std::time::Instant::now();
    drop(server);
    reading.join().unwrap();
    assert!(begun.elapsed() < Duration::from_secs(10), "it took {:?}", begun.elapsed());
}
