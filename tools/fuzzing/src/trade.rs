//! What a peer, a client or a disk gives the ledger to decode.

use crate::canonical;
use canon::{Canon, Json, Shape, encode, from_json, sample};
use ledger::{Act, Admitted, Body, Envelope, Lapse, Record, SeenId, Transaction};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Canonical bytes of made-up values, but for those that the rules between their fields refuse; of a choice, a
/// typical value and two others of each variant.
///
/// # Panics
/// If a typical value is refused.
pub(crate) fn samples<T: Canon>() -> Vec<Vec<u8>> {
    let Shape::Choice(choice) = T::shape() else {
        return (0..24).filter_map(|seed| made::<T>(&sample(&T::shape(), seed), seed)).collect();
    };
    let mut all = Vec::new();
    for variant in choice.variants {
        let Some(payload) = variant.payload else { continue };
        for seed in 0..3 {
            let json = Json::Object(vec![(variant.name.to_owned(), sample(&payload(), seed))]);
            all.extend(made::<T>(&json, seed));
        }
    }
    all
}

fn made<T: Canon>(json: &Json, seed: u64) -> Option<Vec<u8>> {
    match from_json::<T>(json) {
        Ok(value) => Some(encode(&value)),
        Err(error) => {
            assert!(seed > 0, "a typical value is refused: {error} in {json}");
            None
        }
    }
}

/// A transaction with each act there is.
fn each_transaction() -> impl Iterator<Item = Transaction> {
    let example: Transaction = from_json(&sample(&Transaction::shape(), 0)).expect("a sample is a value");
    samples::<Act>().into_iter().map(move |act| {
        let mut transaction = example.clone();
        let act = canon::decode(&act).expect("what was encoded is decoded");
        transaction.envelope.command = ledger::Command::Act(act);
        transaction
    })
}

/// Bytes of transactions.
pub(crate) fn transactions() -> Vec<Vec<u8>> {
    let others = (0..24).filter_map(|seed| made::<Transaction>(&sample(&Transaction::shape(), seed), seed));
    each_transaction().map(|transaction| encode(&transaction)).chain(others).collect()
}

/// JSON texts of envelopes.
pub(crate) fn envelopes() -> Vec<Vec<u8>> {
    each_transaction()
        .map(|transaction| canon::to_json(&transaction.envelope).to_string().into_bytes())
        .collect()
}

/// Bytes of bodies of blocks: the empty one, and others with an entry of each kind.
pub(crate) fn bodies() -> Vec<Vec<u8>> {
    let lapses = samples::<Lapse>().into_iter().map(|bytes| canon::decode(&bytes).expect("a lapse"));
    let mut bodies: Vec<Body> = lapses
        .zip(transactions())
        .map(|(lapse, transaction)| Body {
            lapses: vec![lapse],
            transactions: vec![Arc::new(Admitted::decode(&transaction).expect("a transaction"))],
            forgotten: vec![SeenId([7; 16])],
        })
        .collect();
    bodies.push(Body::default());
    bodies.iter().map(Body::encode).collect()
}

/// A transaction that decodes has an id, names what it touches, and can be checked.
pub(crate) fn transaction(bytes: &[u8]) {
    canonical::<Transaction>(bytes);
    let Ok(admitted) = Admitted::decode(bytes) else { return };
    assert_eq!(admitted.id, admitted.transaction.envelope.id());
    assert_eq!(encode(&admitted.transaction), bytes, "the bytes that are kept are those that came");
    let mut touched = Vec::new();
    ledger::touch_transaction(&admitted.transaction.envelope, &admitted.id, &mut touched);
    assert!(!touched.is_empty(), "at least the human is touched");
    let message = admitted.signed_message();
    assert_eq!(canon::verify_batch(&[message], [1; 32]), [canon::verify(&message)]);
}

/// A body that decodes is written back, and names what it touches.
pub(crate) fn body(bytes: &[u8]) {
    let Ok(body) = Body::decode(bytes, |_| None) else { return };
    assert_eq!(body.encode(), bytes, "accepted bytes are the canonical ones");
    let kinds: BTreeSet<_> = body.touches().iter().map(ledger::Key::kind).collect();
    assert!(!kinds.contains(&None), "every key is of a kind");
}

/// A record that decodes can be asked when it lapses; the state would not keep one that waits for ever.
pub(crate) fn record(bytes: &[u8]) {
    canonical::<Record>(bytes);
    let Ok(record) = canon::decode::<Record>(bytes) else { return };
    let key = ledger::Key([1; 17]);
    let lapse = ledger::lapse_of(&key, &record, &|_| None);
    assert!(lapse.is_none() || record.deadline().is_some(), "nothing lapses without a deadline");
}

/// JSON of an envelope gives its bytes, and these the JSON again.
pub(crate) fn envelope_json(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let Ok(json) = Json::parse(text) else { return };
    let Ok(envelope) = from_json::<Envelope>(&json) else { return };
    canonical::<Envelope>(&encode(&envelope));
}
