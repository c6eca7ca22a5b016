//! What a light client can be sure of, and what it refuses, of proofs that a running engine makes.

use crate::{
    bank::{KIND_ACCOUNT, OPENING_BALANCE, Payment, balance, key},
    support::{Scratch, genesis, lone, next_payment, proven, solo, start, wait},
};
use engine::Proof;
use light::{Claim, Finding, LightError, Trust, verify};
use vocabulary::Genesis;

/// What a client of this network trusts.
fn trust(genesis: &Genesis) -> Trust {
    Trust { network: genesis.digest().0, anchor: None }
}

#[test]
fn presence_and_absence_are_proven_to_who_knows_only_the_networks_id() {
    let scratch = Scratch::new("light");
    let (engine, bank) = start(solo(scratch.path()), |_| {});
    let handle = engine.handle();
    wait("a first block", || handle.tip().height >= 1);
    let empty = handle.prove_blocking(key(KIND_ACCOUNT, 1)).unwrap();
    assert_eq!(proven(&empty, &lone()), None);

    bank.submit([Payment { payer: 1, payee: 2, document: 3, amount: 40 }]);
    wait("the payment is applied", || next_payment(&handle) == 1);
    let present = handle.prove_blocking(key(KIND_ACCOUNT, 1)).unwrap();
    let read = Proof::decode(&present.encode()).unwrap();
    assert_eq!(proven(&read, &lone()).as_deref().map(balance), Some(OPENING_BALANCE - 40));
    let absent = handle.prove_blocking(key(KIND_ACCOUNT, 77)).unwrap();
    assert_eq!(proven(&Proof::decode(&absent.encode()).unwrap(), &lone()), None);

    // What happened in a block is proven by its outcomes root. The bank's is the hash of its outcomes, no tree.
    let path = Claim::Outcome { index: 0, of: 1, bytes: vec![1], path: Vec::new() };
    let height = handle.tip().height;
    let outcome = futures::executor::block_on(handle.prove_claim(height, path)).unwrap();
    assert_eq!(verify(&outcome, &trust(&lone())), Err(LightError::Outcome));

    let elsewhere = genesis([engine::public_key_of(&[1; 32])]);
    assert_eq!(verify(&present, &trust(&elsewhere)), Err(LightError::Network));
    no_flipped_bit_is_believed(&present.encode());
    no_flipped_bit_is_believed(&absent.encode());
    engine.stop().unwrap();
}

/// Whatever byte of a proof is changed, it proves nothing that is not so.
fn no_flipped_bit_is_believed(bytes: &[u8]) {
    let honest = verify(&Proof::decode(bytes).unwrap(), &trust(&lone())).unwrap();
    for at in 0..bytes.len() {
        let mut forged = bytes.to_vec();
        forged[at] ^= 1 << (at % 8);
        if let Ok(proof) = Proof::decode(&forged)
            && let Ok(found) = verify(&proof, &trust(&lone()))
        {
            // One gap between keys proves the absence of all keys within it, so a changed key may be absent too.
            assert_eq!(found.header, honest.header, "byte {at} was changed and believed");
            assert!(
                matches!(found.finding, Finding::Record { value: None, .. }),
                "byte {at} was changed and believed"
            );
        }
        assert!(Proof::decode(&bytes[..at]).is_err(), "a proof cut at {at} was read");
    }
}
