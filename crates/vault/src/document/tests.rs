//! A wrong document is provable to the arbiter (fault 33), a right one opens for all.

use super::*;

fn seed(number: u8) -> Seed {
    Seed::new([number; 32])
}

fn agent(number: u8) -> AgentId {
    AgentId([number; 16])
}

const DELIVERY_NOTE: &[u8] = b"delivery note 17: 40 boxes";

/// Buyer 1, seller 2, arbiter 3; each with the secret of their number.
fn secret(number: u8) -> SealingSecret {
    SealingSecret::from_seed(&seed(number))
}

fn keys(reader: &AgentId) -> Option<Vec<u8>> {
    (1..=3).find(|number| agent(*number) == *reader).map(|number| secret(number).public())
}

fn sealed() -> (SealedDocument, Digest) {
    let readers: Vec<_> = (1..=3).map(|number| (agent(number), secret(number).public())).collect();
    SealedDocument::seal(DELIVERY_NOTE, &readers, &seed(9)).expect("sealed")
}

fn opened(document: &SealedDocument, number: u8, commitment: &Digest) -> Result<Vec<u8>, Fault> {
    document.open(&agent(number), &secret(number), &keys, commitment).map(|document| document.to_vec())
}

#[test]
fn every_reader_opens_the_same() {
    let (document, commitment) = sealed();
    for number in 1..=3 {
        assert_eq!(opened(&document, number, &commitment).as_deref(), Ok(DELIVERY_NOTE));
    }
    assert_eq!(opened(&document, 4, &commitment), Err(Fault::NoSlot(agent(4))));
    let stranger = document.open(&agent(1), &secret(4), &keys, &commitment);
    assert_eq!(stranger.map(drop), Err(Fault::Slot(agent(1))));
    let again: SealedDocument = canon::decode(&canon::encode(&document)).expect("its own bytes");
    assert_eq!(again, document);
}

#[test]
fn fault_33_a_reader_who_was_left_no_way_in_is_believed() {
    let (whole, commitment) = sealed();
    let mut document = whole.clone();
    // The seller garbles the buyer's slot.
    let mut slots: Vec<Slot> = document.slots.to_vec();
    slots[0].hidden.0[0] ^= 1;
    document.slots = slots.try_into().expect("as many");
    assert_eq!(opened(&document, 1, &commitment), Err(Fault::Slot(agent(1))));
    // The arbiter opens theirs, and sees it from the bytes alone; the seller cannot say that the buyer lies.
    assert_eq!(opened(&document, 3, &commitment), Err(Fault::OtherSlot(agent(1))));
    // A buyer who lies is found out: the arbiter opens everything.
    assert_eq!(opened(&whole, 3, &commitment).as_deref(), Ok(DELIVERY_NOTE));
}

#[test]
fn fault_33_another_document_than_the_ledger_names_is_provable_with_its_key() {
    let (document, _) = sealed();
    let promised = canon::hash_parts("other", &[]);
    assert_eq!(opened(&document, 1, &promised), Err(Fault::OtherDocument));
    // The buyer shows the key; whoever has it comes to the same, without any secret.
    let key = document.key(&agent(1), &secret(1)).expect("opens");
    assert_eq!(judge(&document, &key, &keys, &promised).map(drop), Err(Fault::OtherDocument));
    let mut changed = document.clone();
    changed.body.0[0] ^= 1;
    assert_eq!(judge(&changed, &key, &keys, &promised).map(drop), Err(Fault::Body));
}

#[test]
fn fault_34_the_same_document_has_another_commitment_each_time() {
    let readers = [(agent(1), secret(1).public())];
    let commit = |number| SealedDocument::seal(b"yes", &readers, &seed(number)).expect("sealed").1;
    assert_ne!(commit(1), commit(2));
}

#[test]
fn who_is_named_twice_and_what_is_no_key_are_refused() {
    let twice = [(agent(1), secret(1).public()), (agent(1), secret(2).public())];
    assert_eq!(SealedDocument::seal(b"x", &twice, &seed(1)).map(drop), Err(SealError::Receiver));
    let none = [(agent(1), vec![0; 3])];
    assert_eq!(SealedDocument::seal(b"x", &none, &seed(1)).map(drop), Err(SealError::Receiver));
    let (document, commitment) = sealed();
    let alone = document.open_for_me(&agent(1), &secret(1), &commitment).expect("for her");
    assert_eq!(alone.as_slice(), DELIVERY_NOTE);
    let other = document.open_for_me(&agent(1), &secret(1), &canon::hash_parts("other", &[]));
    assert_eq!(other.map(drop), Err(Fault::OtherDocument));
    let unknown = document.open(&agent(1), &secret(1), &|_| None, &commitment);
    assert_eq!(unknown.map(drop), Err(Fault::Key(agent(1))));
}
