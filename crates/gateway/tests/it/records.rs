//! Records: one, lists of them, proofs, and what happened to them.

use crate::support::{Server, act, in_days, server};
use ledger::{Kept, Record};
use light::{Finding, Trust, verify};
use std::collections::BTreeSet;

pub(crate) fn trust(server: &Server) -> Trust {
    server.trust.parse().unwrap()
}

#[test]
fn a_record_can_be_read_and_proven_and_so_can_its_absence() {
    let server = server();
    let eva = server.person("records/eva");
    let found = server.get(&format!("/v1/agents/{}", eva.id));
    assert_eq!((found.status, found.at("kind").as_str()), (200, "agent"));
    assert_eq!(found.at("id"), eva.id.to_string());
    let record: institution::Agent = canon::from_json(found.json().get("record").unwrap()).unwrap();

    let proof = server.get(&format!("/v1/agents/{}/proof", eva.id));
    assert_eq!(proof.media, "application/octet-stream");
    let proof = engine::Proof::decode(&proof.body).unwrap();
    let proven = verify(&proof, &trust(&server)).unwrap();
    let Finding::Record { key, value } = proven.finding else { panic!("not about a record") };
    assert_eq!(key.0, institution::Agent::key(&eva.id).0);
    let Record::Agent(kept) = canon::decode(&value.unwrap()).unwrap() else { panic!("another kind") };
    assert_eq!(*kept, record);

    let nobody = "agent_vfebdap4z7d4t7nq02wtdaf5tc";
    assert_eq!(server.get(&format!("/v1/agents/{nobody}")).problem(), "404 not_found");
    let absence = server.get(&format!("/v1/agents/{nobody}/proof"));
    let absent = verify(&engine::Proof::decode(&absence.body).unwrap(), &trust(&server)).unwrap();
    assert!(matches!(absent.finding, Finding::Record { value: None, .. }));

    let mut forged = proof.encode();
    let last = forged.len() - 1;
    forged[last] ^= 1;
    let believed = engine::Proof::decode(&forged).is_ok_and(|proof| verify(&proof, &trust(&server)).is_ok());
    assert!(!believed);
}

#[test]
fn lists_have_pages_and_every_record_stands_on_one_of_them() {
    let server = server();
    let fred = server.person("records/fred");
    let publish = |index: u64| {
        act(&format!(
            r#"{{"publish":{{"purpose":"offer","title":"Offer {index}","open_until":"{}",
                "lines":[{{"item":{{"name":"Paper","unit":"C62"}}}}]}}}}"#,
            in_days(index + 1)
        ))
    };
    let mut made: Vec<String> = (0..7)
        .map(|index| server.done(&fred, publish(index)).at("outcome/verdict/done/events/0/published/listing"))
        .collect();

    let all = |base: &str| {
        let (mut ids, mut next, mut pages) = (Vec::new(), "null".to_owned(), 0);
        loop {
            let cursor = if next == "null" { String::new() } else { format!("&cursor={next}") };
            let page = server.get(&format!("{base}limit=3{cursor}"));
            assert_eq!(page.status, 200, "{}", page.text());
            assert!(page.items().len() <= 3);
            ids.extend(
                page.items()
                    .iter()
                    .map(|item| item.get("id").and_then(canon::Json::as_text).unwrap().to_owned()),
            );
            next = page.at("next");
            pages += 1;
            if next == "null" {
                return (ids, pages);
            }
        }
    };
    let (of_fred, pages) = all(&format!("/v1/listings?owner={}&", fred.id));
    made.reverse();
    assert_eq!((of_fred, pages), (made.clone(), 3), "the newest first");
    let (everything, _) = all("/v1/listings?");
    let distinct: BTreeSet<&String> = everything.iter().collect();
    assert_eq!(distinct.len(), everything.len(), "nothing twice");
    assert!(made.iter().all(|id| distinct.contains(id)));

    let facts = server.get(&format!("/v1/listings/{}/facts", made[0]));
    assert_eq!(facts.items().len(), 1, "{}", facts.text());
    let facts = server.get(&format!("/v1/agents/{}/facts?limit=1000", fred.id));
    assert_eq!(facts.items().len(), 8, "enrolled, and published seven times: {}", facts.text());
    let one_by_one = server.get(&format!("/v1/agents/{}/facts?limit=5", fred.id));
    let rest = server.get(&format!("/v1/agents/{}/facts?limit=5&after={}", fred.id, one_by_one.at("next")));
    assert_eq!((rest.items().len(), rest.at("next").as_str()), (3, "null"));
}

#[test]
fn cursors_and_limits_are_checked() {
    let server = server();
    let mut told = String::new();
    for path in [
        "/v1/agents?limit=0",
        "/v1/agents?limit=201",
        "/v1/agents?limit=-1",
        "/v1/agents?limit=1e2",
        "/v1/agents?limit=1&limit=2",
        "/v1/agents?size=5",
        "/v1/agents?cursor=xyz",
        "/v1/agents?cursor=",
        "/v1/agents?cursor=0700000000000000000000000000000000",
        "/v1/agents?cursor=01000000000000000000000000000000",
        "/v1/agents?cursor=5-0",
        "/v1/orders?owner=agent_vfebdap4z7d4t7nq02wtdaf5tc&cursor=1-2-3",
        "/v1/orders?owner=agent_vfebdap4z7d4t7nq02wtdaf5tc&cursor=01-2",
        "/v1/orders?owner=agent_vfebdap4z7d4t7nq02wtdaf5t",
        "/v1/orders?owner=nobody",
        "/v1/orders/agent_vfebdap4z7d4t7nq02wtdaf5tc",
        "/v1/orders/%ff",
        "/v1/facts?after=-1-0",
        "/v1/facts?after=99999999999999999999-0",
        "/v1/facts?limit=1001",
        "/v1/blocks/-1",
        "/v1/blocks/007",
        "/v1/blocks/99999999",
        "/v1/blocks/0/certificate",
        "/v1/transactions/x?wait_ms=30001",
    ] {
        told.push_str(&format!("{path}: {}\n", server.get(path).problem()));
    }
    expect_test::expect![[r#"
        /v1/agents?limit=0: 400 bad_parameter
        /v1/agents?limit=201: 400 bad_parameter
        /v1/agents?limit=-1: 400 bad_parameter
        /v1/agents?limit=1e2: 400 bad_parameter
        /v1/agents?limit=1&limit=2: 400 bad_parameter
        /v1/agents?size=5: 400 unknown_parameter
        /v1/agents?cursor=xyz: 400 bad_cursor
        /v1/agents?cursor=: 400 bad_cursor
        /v1/agents?cursor=0700000000000000000000000000000000: 400 bad_cursor
        /v1/agents?cursor=01000000000000000000000000000000: 400 bad_cursor
        /v1/agents?cursor=5-0: 400 bad_cursor
        /v1/orders?owner=agent_vfebdap4z7d4t7nq02wtdaf5tc&cursor=1-2-3: 400 bad_cursor
        /v1/orders?owner=agent_vfebdap4z7d4t7nq02wtdaf5tc&cursor=01-2: 400 bad_cursor
        /v1/orders?owner=agent_vfebdap4z7d4t7nq02wtdaf5t: 400 bad_parameter
        /v1/orders?owner=nobody: 400 bad_parameter
        /v1/orders/agent_vfebdap4z7d4t7nq02wtdaf5tc: 404 not_found
        /v1/orders/%ff: 400 malformed
        /v1/facts?after=-1-0: 400 bad_cursor
        /v1/facts?after=99999999999999999999-0: 400 bad_cursor
        /v1/facts?limit=1001: 400 bad_parameter
        /v1/blocks/-1: 404 not_found
        /v1/blocks/007: 404 not_found
        /v1/blocks/99999999: 404 not_found
        /v1/blocks/0/certificate: 404 not_found
        /v1/transactions/x?wait_ms=30001: 400 bad_parameter
    "#]]
    .assert_eq(&told);
}
