//! Facts in pages, as events, and the blocks they stand in.

use crate::support::server;
use light::{Certificate, Committees, Lineage};
use std::io::{BufRead as _, BufReader};

/// Reads events until `count` are there: place and data of each.
fn events(path: &str, headers: &[(&str, &str)], count: usize) -> Vec<(String, String)> {
    let server = server();
    let mut lines = BufReader::new(server.stream(path, headers)).lines();
    let (mut found, mut id) = (Vec::new(), String::new());
    while found.len() < count {
        let line = lines.next().unwrap().unwrap();
        if let Some(place) = line.strip_prefix("id: ") {
            place.clone_into(&mut id);
        } else if let Some(data) = line.strip_prefix("data: ") {
            found.push((id.clone(), data.to_owned()));
        } else {
            assert!(
                ["", "event: fact", "retry: 1000"].contains(&line.as_str()) || line.starts_with(": "),
                "{line}"
            );
        }
    }
    found
}

#[test]
fn events_go_on_where_the_client_was() {
    let server = server();
    for name in ["facts/gina", "facts/hugo", "facts/ida"] {
        server.person(name);
    }
    let pages = server.get("/v1/facts?limit=1000");
    let expected: Vec<String> = pages.items().iter().map(|fact| fact.to_string()).take(3).collect();

    let first = events("/v1/events?after=0-0", &[], 3);
    let told: Vec<String> = first.iter().map(|(_, data)| data.clone()).collect();
    assert_eq!(told, expected, "the same facts in the same order");
    let resumed = events("/v1/events?after=0-0", &[("last-event-id", &first[0].0)], 2);
    assert_eq!(resumed, first[1..], "the last event counts more than the address");
    let resumed = events(&format!("/v1/events?after={}", first[1].0), &[], 1);
    assert_eq!(resumed, first[2..]);

    for (path, headers) in [("/v1/events?after=x", vec![]), ("/v1/events", vec![("last-event-id", "7")])] {
        let mut reader = server.stream(path, &headers);
        let text = std::io::read_to_string(&mut reader).unwrap();
        assert!(text.contains("bad_cursor"), "{text}");
    }
    assert_eq!(server.get("/v1/events?after=99999999-0").problem(), "400 bad_cursor");
}

#[test]
fn events_come_as_they_happen() {
    let server = server();
    let listening = std::thread::spawn(|| {
        let server = crate::support::server();
        let mut lines = BufReader::new(server.stream("/v1/events", &[])).lines();
        assert_eq!(lines.next().unwrap().unwrap(), "retry: 1000", "the stream is open");
        let jan = server.person("facts/jan");
        let told =
            lines.any(|line| line.unwrap().contains(&format!(r#""enrolled":{{"person":"{}""#, jan.id)));
        assert!(told, "the stream ended without it");
    });
    listening.join().unwrap();
    let metrics = server.get("/metrics").text();
    assert!(metrics.contains("gateway_event_streams_open"), "{metrics}");
}

#[test]
fn facts_page_through_to_the_end() {
    let server = server();
    for name in ["facts/kim", "facts/lea", "facts/max", "facts/nora"] {
        server.person(name);
    }
    let whole = server.get("/v1/facts?limit=1000").items();
    let (mut paged, mut after) = (Vec::new(), String::new());
    loop {
        let page = server.get(&format!("/v1/facts?limit=2{after}"));
        paged.extend(page.items());
        if page.at("next") == "null" || paged.len() >= whole.len() {
            break;
        }
        after = format!("&after={}", page.at("next"));
    }
    assert_eq!(paged[..whole.len()], whole);
    assert_eq!(server.get("/v1/facts?after=99999999-0").text(), r#"{"items":[],"next":null}"#);
}

#[test]
fn a_block_is_final_for_whoever_knows_the_validators() {
    let server = server();
    let otto = server.person("facts/otto");
    let at = server.get(&format!("/v1/agents/{}/facts", otto.id)).at("items/0/at");
    let height = at.split('-').next().unwrap();
    let block = server.get(&format!("/v1/blocks/{height}"));
    assert_eq!(block.at("height"), height);
    assert_ne!(block.at("transactions"), "0");
    let body = server.get(&format!("/v1/blocks/{height}/body"));
    assert_eq!(body.body.len().to_string(), block.at("body_bytes"));
    ledger::Body::decode(&body.body, |_| None).unwrap();

    let certificate = server.get(&format!("/v1/blocks/{height}/certificate"));
    let hex = |text: String| canon::hex_decode(&text).unwrap();
    let chain: Vec<[u8; engine::HEADER_BYTES]> = match certificate.json().get("chain") {
        Some(canon::Json::List(headers)) => headers
            .iter()
            .map(|header| hex(header.as_text().unwrap().to_owned()).try_into().unwrap())
            .collect(),
        other => panic!("no chain but {other:?}"),
    };
    let trust = crate::records::trust(&server);
    let header = hex(block.at("header"));
    let finalization = hex(certificate.at("finalization"));
    let certificate = Certificate { finalization, chain };
    let lineage = Lineage::decode(&server.get("/v1/network/lineage").body).unwrap();
    let committees: Committees = lineage.verify(&trust).unwrap();
    let proven = committees.check_block(&header, &certificate).unwrap();
    assert_eq!(proven.height.to_string(), height);
    assert_eq!(canon::Digest(proven.digest()).to_string(), block.at("digest"));
    assert_eq!(canon::Digest(proven.state_root).to_string(), block.at("state_root"));
    let forged = Certificate { finalization: Vec::new(), ..certificate };
    assert!(committees.check_block(&header, &forged).is_err());
}
