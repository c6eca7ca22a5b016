//! Sending, waiting, sending again, and being refused.

use crate::support::{Person, act, server};
use canon::{Json, Writer};
use expect_test::expect;
use ledger::{Envelope, TRANSACTION_DOMAIN, Transaction};
use vocabulary::{NetworkId, Span};

#[test]
fn a_person_enrols_and_the_same_transaction_counts_once() {
    let server = server();
    let anna = Person::named("transactions/anna");
    let transaction = anna.enrols(server.network);
    let id = transaction.envelope.id().to_string();

    let first = server.send(&transaction);
    assert_eq!(first.status, 200, "{}", first.text());
    assert_eq!(first.at("state"), "final");
    assert_eq!(first.at("id"), id);
    assert_eq!(first.at("outcome/verdict/done/events/0/enrolled/person"), anna.id.to_string());

    for again in [
        server.send(&transaction),
        server.post_json("/v1/transactions?wait_ms=1", &canon::to_json(&transaction).to_string()),
        server.post_cbor("/v1/transactions", &canon::encode(&transaction)),
        server.get(&format!("/v1/transactions/{id}")),
        server.get(&format!("/v1/transactions/{id}?wait_ms=30000")),
    ] {
        assert_eq!((again.status, again.text()), (first.status, first.text()));
    }

    let header = |key: &str| {
        let headers = [("content-type", "application/cbor"), ("idempotency-key", key)];
        server.post("/v1/transactions", &headers, &canon::encode(&transaction))
    };
    assert_eq!(header(&id).status, 200);
    assert_eq!(header("another").problem(), "409 idempotency_mismatch");
}

#[test]
fn a_transaction_that_is_not_waited_for_can_be_asked_after() {
    let server = server();
    let transaction = Person::named("transactions/ben").enrols(server.network);
    let sent = server.post_cbor("/v1/transactions", &canon::encode(&transaction));
    assert!(sent.status == 202 || sent.status == 200, "{}", sent.text());
    let found = server.get(&format!("/v1/transactions/{}?wait_ms=20000", transaction.envelope.id()));
    assert_eq!((found.status, found.at("state").as_str()), (200, "final"));

    let never = "0".repeat(64);
    assert_eq!(server.get(&format!("/v1/transactions/{never}?wait_ms=10")).problem(), "404 not_found");
    assert_eq!(server.get("/v1/transactions/nonsense").problem(), "404 not_found");
}

#[test]
fn a_refusal_is_a_problem_to_the_sender_and_a_fact_to_everybody() {
    let server = server();
    let stranger = Person::named("transactions/stranger");
    let withdraw = act(r#"{"withdraw_listing":{"listing":"listing_eejcde6xeae119tqvmp8sbsnjm"}}"#);
    let transaction = stranger.signs(server.network, withdraw);
    let refused = server.send(&transaction);
    assert_eq!(refused.problem(), "422 unknown_agent");
    assert_eq!(refused.at("id"), transaction.envelope.id().to_string());
    expect![[r#"
        no such agent is known
        check the id, or enrol the agent first
    "#]]
    .assert_eq(&format!("{}\n{}\n", refused.at("message"), refused.at("next")));
    assert_eq!(server.send(&transaction).text(), refused.text(), "the same again");

    let fact = server.get(&format!("/v1/transactions/{}", transaction.envelope.id()));
    assert_eq!((fact.status, fact.at("at")), (200, refused.at("at")));
    assert_eq!(fact.at("outcome/verdict/refused/code"), "unknown_agent");
}

#[test]
fn what_is_not_taken_in_is_no_fact() {
    let server = server();
    let carl = Person::named("transactions/carl");
    let good = carl.enrols(server.network);
    let mut tampered = good.clone();
    tampered.envelope.valid_until = tampered.envelope.valid_until.minus(Span::from_ms(1).unwrap());
    let elsewhere = carl.enrols(NetworkId::derive(&[b"elsewhere"]));
    let envelope =
        carl.envelope(server.network, act(&format!(r#"{{"enrol":{{"key":"{}"}}}}"#, carl.key.public())));
    let late =
        Envelope { valid_until: crate::support::now().minus(Span::hours(1)), ..envelope }.sign(&carl.key);
    let mut told = String::new();
    for (what, transaction) in
        [("tampered", &tampered), ("for another network", &elsewhere), ("too late", &late)]
    {
        told.push_str(&format!("{what}: {}\n", server.send(transaction).problem()));
        let id = transaction.envelope.id();
        assert_eq!(server.get(&format!("/v1/transactions/{id}")).problem(), "404 not_found");
    }
    expect![[r#"
        tampered: 400 bad_signature
        for another network: 400 wrong_network
        too late: 400 expired
    "#]]
    .assert_eq(&told);
}

#[test]
fn a_batch_has_an_answer_for_each() {
    let server = server();
    let people: Vec<Person> =
        (0..20).map(|index| Person::named(&format!("transactions/batch/{index}"))).collect();
    let good: Vec<Transaction> = people.iter().map(|person| person.enrols(server.network)).collect();
    let mut forged = good[0].clone();
    forged.signature = good[1].signature.clone();
    forged.envelope.valid_until = forged.envelope.valid_until.plus(Span::from_ms(5).unwrap());
    let mut items: Vec<Vec<u8>> = good.iter().map(canon::encode).collect();
    items.push(canon::encode(&good[0]));
    items.push(b"nonsense".to_vec());
    items.push(canon::encode(&forged));
    let answer = server.post_cbor("/v1/transactions/batch", &batch(&items));
    assert_eq!(answer.status, 200, "{}", answer.text());
    for (index, transaction) in good.iter().enumerate() {
        assert_eq!(answer.at(&format!("{index}/id")), transaction.envelope.id().to_string());
        assert_eq!(answer.at(&format!("{index}/state")), "waiting");
    }
    assert_eq!(answer.at("20/id"), answer.at("0/id"), "the same transaction has the same answer");
    assert_eq!(answer.at("21/error"), "malformed");
    assert_eq!(answer.at("22/error"), "bad_signature");
    for transaction in &good {
        let found = server.get(&format!("/v1/transactions/{}?wait_ms=20000", transaction.envelope.id()));
        assert_eq!(found.status, 200);
    }
    assert_eq!(server.post_cbor("/v1/transactions/batch", &batch(&[])).text(), "[]");
}

pub(crate) fn batch(items: &[Vec<u8>]) -> Vec<u8> {
    let mut out = Writer::new();
    out.array(items.len());
    for item in items {
        out.bytes(item);
    }
    out.into_bytes()
}

#[test]
fn a_client_without_cbor_can_make_and_sign_a_transaction() {
    let server = server();
    let dora = Person::named("transactions/dora");
    let envelope =
        dora.envelope(server.network, act(&format!(r#"{{"enrol":{{"key":"{}"}}}}"#, dora.key.public())));
    let json = canon::to_json(&envelope).to_string();

    let bytes = server.post_json("/v1/envelopes", &json);
    assert_eq!(bytes.at("id"), envelope.id().to_string());
    assert_eq!(bytes.at("envelope"), canon::hex_encode(&canon::encode(&envelope)));
    let length = u8::try_from(TRANSACTION_DOMAIN.len()).unwrap();
    let signed = [&[length], TRANSACTION_DOMAIN.as_bytes(), &envelope.id().0.0].concat();
    assert_eq!(bytes.at("sign/bytes"), canon::hex_encode(&signed));

    let would = server.post_json("/v1/dry-run", &json);
    assert_eq!(would.at("would/events/0/enrolled/person"), dora.id.to_string());
    let same = server.post_cbor("/v1/dry-run", &canon::encode(&envelope));
    assert_eq!(same.text(), would.text());
    assert_eq!(server.get(&format!("/v1/agents/{}", dora.id)).problem(), "404 not_found", "nothing happened");

    let transaction = canon::to_json(&envelope.sign(&dora.key)).to_string();
    let done = server.post_json("/v1/transactions?wait_ms=20000", &transaction);
    assert_eq!((done.status, done.at("id")), (200, bytes.at("id")));
    let again = server.post_json("/v1/dry-run", &json);
    assert_eq!(again.problem(), "422 duplicate");
    assert!(matches!(again.json().get("id"), Some(Json::Text(_))));
}
