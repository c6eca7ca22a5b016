//! What a light client can be sure of, and what it refuses.

use crate::{
    bank::{KIND_ACCOUNT, OPENING_BALANCE, Payment, balance, key},
    support::{SEED, Scratch, lone, next_payment, solo, start, wait},
};
use engine::{
    Proof,
    light::{LightError, Trust, verify_block, verify_proof},
};
use proptest::prelude::*;

fn trust() -> Trust {
    Trust { network_id: lone().digest().0, participants: vec![engine::public_key_of(&SEED)] }
}

#[test]
fn presence_and_absence_are_proven_to_who_knows_only_the_validators() {
    let scratch = Scratch::new("light");
    let (engine, bank) = start(solo(scratch.path()), |_| {});
    let handle = engine.handle();
    wait("a first block", || handle.tip().height >= 1);
    let empty = handle.prove_blocking(key(KIND_ACCOUNT, 1)).unwrap();
    assert_eq!(verify_proof(&empty, &trust()).unwrap().value, None);

    bank.submit([Payment { payer: 1, payee: 2, document: 3, amount: 40 }]);
    wait("the payment is applied", || next_payment(&handle) == 1);
    let present = handle.prove_blocking(key(KIND_ACCOUNT, 1)).unwrap();
    let proven = verify_proof(&Proof::decode(&present.encode()).unwrap(), &trust()).unwrap();
    assert_eq!(proven.value.as_deref().map(balance), Some(OPENING_BALANCE - 40));
    assert!(proven.header.height >= 1);
    let absent = handle.prove_blocking(key(KIND_ACCOUNT, 77)).unwrap();
    let proven = verify_proof(&Proof::decode(&absent.encode()).unwrap(), &trust()).unwrap();
    assert_eq!(proven.value, None);

    let stranger = Trust { participants: vec![engine::public_key_of(&[1; 32])], ..trust() };
    assert_eq!(verify_proof(&present, &stranger), Err(LightError::Certificate));
    let elsewhere = Trust { network_id: [0; 32], ..trust() };
    assert_eq!(verify_proof(&present, &elsewhere), Err(LightError::Network));
    assert_eq!(
        verify_proof(&present, &Trust { participants: Vec::new(), ..trust() }),
        Err(LightError::Trust)
    );
    no_flipped_bit_is_believed(&present.encode());
    no_flipped_bit_is_believed(&absent.encode());

    let block = handle.block_blocking(1).unwrap().unwrap();
    let certificate = futures::executor::block_on(handle.certificate(1)).unwrap();
    let header = block.header.encode();
    verify_block(&header, &certificate.finalization, &certificate.chain, &trust()).unwrap();
    engine.stop().unwrap();
}

/// Whatever byte of a proof is changed, it proves nothing that is not so.
fn no_flipped_bit_is_believed(bytes: &[u8]) {
    let honest = verify_proof(&Proof::decode(bytes).unwrap(), &trust()).unwrap();
    for at in 0..bytes.len() {
        let mut forged = bytes.to_vec();
        forged[at] ^= 1 << (at % 8);
        if let Ok(proof) = Proof::decode(&forged)
            && let Ok(proven) = verify_proof(&proof, &trust())
        {
            // One gap between keys proves the absence of all keys within it, so a changed key may be absent too.
            assert!(honest.value.is_none() && (1..18).contains(&at), "byte {at} was changed and believed");
            assert_eq!((&proven.header, &proven.value), (&honest.header, &honest.value));
        }
        assert!(Proof::decode(&bytes[..at]).is_err(), "a proof cut at {at} was read");
    }
}

proptest! {
    #[test]
    fn no_bytes_from_outside_can_panic(bytes in proptest::collection::vec(any::<u8>(), 0..2_000)) {
        if let Ok(proof) = Proof::decode(&bytes) {
            let _ = verify_proof(&proof, &trust());
        }
        let _ = verify_block(&bytes, &bytes, &[], &trust());
    }

    #[test]
    fn no_header_from_outside_can_panic(bytes in proptest::collection::vec(any::<u8>(), 316..=318)) {
        if let Ok(header) = engine::Header::decode(&bytes) {
            prop_assert_eq!(header.encode().to_vec(), bytes);
        }
    }
}
