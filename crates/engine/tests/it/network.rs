//! Four validators over loopback sockets.

use crate::{
    bank::{Bank, balance, key},
    support::{NETWORK, Scratch, next_payment, payment, solo, start, wait},
};
use engine::{
    Config, Engine, Peer,
    light::{Trust, verify_proof},
};
use std::{net::TcpListener, path::Path, sync::Arc};

const VALIDATORS: u8 = 4;

fn seed(number: u8) -> [u8; 32] {
    [number + 1; 32]
}

/// Asks the system for ports nobody listens on.
fn peers() -> Vec<Peer> {
    let listeners: Vec<_> = (0..VALIDATORS).map(|_| TcpListener::bind("127.0.0.1:0").unwrap()).collect();
    let address = |number: u8| listeners[usize::from(number)].local_addr().unwrap();
    (0..VALIDATORS)
        .map(|number| Peer { public_key: engine::public_key_of(&seed(number)), address: address(number) })
        .collect()
}

fn validator(directory: &Path, peers: &[Peer], number: u8) -> (Engine, Arc<Bank>) {
    let mut config: Config = solo(&directory.join(number.to_string()));
    config.signer_seed = seed(number);
    config.participants = peers.to_vec();
    config.listen = peers[usize::from(number)].address;
    start(config, |_| {})
}

#[test]
fn fault_1_one_of_four_stops_and_the_others_go_on_and_it_comes_back() {
    let scratch = Scratch::new("network");
    let peers = peers();
    let mut running: Vec<_> =
        (0..VALIDATORS).map(|number| Some(validator(scratch.path(), &peers, number))).collect();
    let pay = |running: &[Option<(Engine, Arc<Bank>)>], end: u64| {
        for (_, bank) in running.iter().flatten() {
            bank.submit_up_to(end, payment);
        }
    };
    pay(&running, 1_000);
    for (engine, _) in running.iter().flatten() {
        wait("all have the first payments", || next_payment(&engine.handle()) == 1_000);
    }
    let (stopped, _) = running[3].take().unwrap();
    let stopped_at = stopped.handle().tip().height;
    stopped.stop().unwrap();
    pay(&running, 2_000);
    for (engine, _) in running.iter().flatten() {
        wait("three have the second payments", || next_payment(&engine.handle()) == 2_000);
    }
    running[3] = Some(validator(scratch.path(), &peers, 3));
    let mut balances = Vec::new();
    for (engine, _) in running.iter().flatten() {
        let handle = engine.handle();
        wait("all have the second payments", || next_payment(&handle) == 2_000);
        let record = key(crate::bank::KIND_ACCOUNT, 1);
        wait("a certificate", || handle.prove_blocking(record).is_ok());
        let trust =
            Trust { network_id: NETWORK, participants: peers.iter().map(|peer| peer.public_key).collect() };
        let proven = verify_proof(&handle.prove_blocking(record).unwrap(), &trust).unwrap();
        assert!(proven.header.height > stopped_at);
        balances.push(proven.value.map(|value| balance(&value)));
    }
    balances.dedup();
    assert_eq!(balances.len(), 1, "all validators tell the same balance");
    for (engine, _) in running.into_iter().flatten() {
        engine.stop().unwrap();
    }
}
