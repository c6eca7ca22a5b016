//! Several validators over loopback sockets, and how they change.

use crate::{
    bank::{Bank, KIND_ACCOUNT, balance, election, key},
    support::{Scratch, genesis, next_payment, payment, proven, solo, start_bank, wait},
};
use engine::{Config, Engine, Peer, Proof, Start};
use std::{net::TcpListener, sync::Arc};
use vocabulary::Genesis;

fn seed(number: u8) -> [u8; 32] {
    [number + 1; 32]
}

/// Nodes of one network, by their numbers; some of them are its first validators.
struct Nodes {
    scratch: Scratch,
    genesis: Genesis,
    roster: Vec<Peer>,
    running: Vec<Option<(Engine, Arc<Bank>)>>,
}

impl Nodes {
    /// So many nodes, none of which runs, on ports that nobody listens on.
    fn new(name: &str, count: u8, validators: u8) -> Self {
        let listeners: Vec<_> = (0..count).map(|_| TcpListener::bind("127.0.0.1:0").unwrap()).collect();
        let roster: Vec<Peer> = (0..count)
            .zip(&listeners)
            .map(|(number, listener)| Peer {
                public_key: engine::public_key_of(&seed(number)),
                endpoint: listener.local_addr().unwrap().to_string().parse().unwrap(),
            })
            .collect();
        let first = roster.iter().take(validators.into()).map(|peer| peer.public_key);
        let genesis = genesis(first);
        Self { scratch: Scratch::new(name), genesis, roster, running: (0..count).map(|_| None).collect() }
    }

    fn directory(&self, number: u8) -> std::path::PathBuf {
        self.scratch.path().join(number.to_string())
    }

    fn config(&self, number: u8) -> Config {
        let peer = &self.roster[usize::from(number)];
        Config {
            genesis: self.genesis.clone(),
            signer_seed: seed(number),
            listen: peer.endpoint.socket().unwrap(),
            peers: self.roster.clone(),
            peers_max: 16,
            ..solo(&self.directory(number))
        }
    }

    fn start(&mut self, number: u8) {
        self.start_as(number, Start::Known);
    }

    fn start_as(&mut self, number: u8, how: Start) {
        let config = Config { start: how, ..self.config(number) };
        let bank = Bank::new(500, Box::new(|_, _, _| {})).with_roster(self.roster.clone());
        self.running[usize::from(number)] = Some(start_bank(config, bank));
    }

    fn stop(&mut self, number: u8) -> u64 {
        let (engine, _) = self.running[usize::from(number)].take().unwrap();
        let height = engine.handle().tip().height;
        engine.stop().unwrap();
        height
    }

    fn node(&self, number: u8) -> &(Engine, Arc<Bank>) {
        self.running[usize::from(number)].as_ref().unwrap()
    }

    /// Hands the payments up to number `end` to all that run, and waits until all have them.
    fn pay(&self, end: u64) {
        for (_, bank) in self.running.iter().flatten() {
            bank.submit_up_to(end, payment);
        }
        for (engine, _) in self.running.iter().flatten() {
            let handle = engine.handle();
            wait(&format!("all have {end} payments"), || next_payment(&handle) == end);
        }
    }

    /// Makes these nodes the validators, and waits until an epoch with them is under way on all that run.
    fn elect(&self, numbers: &[u8], next: u64) {
        // Everybody hands in the same, as the payments of a bank have one order.
        for (_, bank) in self.running.iter().flatten() {
            bank.submit([election(numbers)]);
        }
        let mut keys: Vec<_> =
            numbers.iter().map(|number| self.roster[usize::from(*number)].public_key).collect();
        keys.sort_unstable();
        for (engine, _) in self.running.iter().flatten() {
            let handle = engine.handle();
            wait("the election is applied", || next_payment(&handle) == next);
            wait("the elected begin", || handle.epoch().validators[..] == keys[..]);
        }
    }

    /// What all nodes that run say that an account holds, with a proof from each.
    fn agree(&self, account: u32) -> u64 {
        let mut balances = Vec::new();
        for (engine, _) in self.running.iter().flatten() {
            let handle = engine.handle();
            let record = key(KIND_ACCOUNT, account);
            wait("a certificate", || handle.prove_blocking(record).is_ok());
            let proof = Proof::decode(&handle.prove_blocking(record).unwrap().encode()).unwrap();
            balances.push(proven(&proof, &self.genesis).map(|value| balance(&value)).unwrap());
        }
        balances.dedup();
        assert_eq!(balances.len(), 1, "all nodes tell the same balance");
        balances[0]
    }

    fn stop_all(mut self) {
        for (engine, _) in self.running.iter_mut().filter_map(Option::take) {
            engine.stop().unwrap();
        }
    }
}

#[test]
fn fault_1_one_of_four_stops_and_the_others_go_on_and_it_comes_back() {
    let mut nodes = Nodes::new("network", 4, 4);
    (0..4).for_each(|number| nodes.start(number));
    nodes.pay(1_000);
    nodes.stop(3);
    nodes.pay(2_000);
    nodes.start(3);
    nodes.pay(2_100);
    nodes.agree(1);
    nodes.stop_all();
}

#[test]
fn fault_7_a_network_of_one_grows_to_four_and_its_founder_leaves() {
    let mut nodes = Nodes::new("grow", 5, 1);
    nodes.start(0);
    nodes.pay(500);
    for number in 1..5 {
        // They read along from the first block.
        nodes.start(number);
    }
    nodes.pay(600);
    assert!(!nodes.node(1).0.handle().epoch().votes);
    nodes.elect(&[0, 1, 2, 3], 601);
    assert!(nodes.node(1).0.handle().epoch().votes);
    nodes.pay(1_000);
    // Another takes the founder's place.
    nodes.elect(&[1, 2, 3, 4], 1_001);
    assert!(!nodes.node(0).0.handle().epoch().votes);
    nodes.pay(1_200);
    nodes.agree(1);
    // The founder is not needed any more.
    nodes.stop(0);
    nodes.pay(1_300);
    let before = nodes.agree(1);
    // All start again where they were, in the epoch in which they were.
    for number in 1..5 {
        nodes.stop(number);
    }
    for number in 1..5 {
        nodes.start(number);
    }
    nodes.pay(1_300);
    assert_eq!(nodes.agree(1), before);
    nodes.pay(1_400);
    // The founder comes back, many epochs late, and reads along.
    nodes.start(0);
    nodes.pay(1_500);
    assert_eq!(nodes.node(0).0.handle().epoch().lineage.hand_overs().len(), 2);
    nodes.agree(2);
    nodes.stop_all();
}

#[test]
fn fault_12_a_node_that_lost_its_disk_takes_the_state_from_others_and_votes_an_epoch_later() {
    let mut nodes = Nodes::new("lost", 4, 4);
    (0..4).for_each(|number| nodes.start(number));
    nodes.pay(2_000);
    nodes.stop(2);
    std::fs::remove_dir_all(nodes.directory(2)).unwrap();
    nodes.pay(3_000);
    nodes.start_as(2, Start::Synced(None));
    let handle = nodes.node(2).0.handle();
    assert!(next_payment(&handle) >= 2_000, "the state came from the others");
    assert!(handle.block_blocking(1).unwrap().is_none(), "and not by running every block again");
    let epoch = handle.epoch().epoch;
    assert!(!handle.epoch().votes, "what this key signed in epoch {epoch} is not known any more");
    nodes.pay(3_100);
    wait("the node votes again", || handle.epoch().votes);
    assert!(handle.epoch().epoch > epoch);
    nodes.stop(1);
    nodes.pay(3_300);
    nodes.agree(1);
    nodes.stop_all();
}

#[test]
fn a_network_that_halts_for_want_of_a_lost_directory_goes_on_when_its_operator_says_so() {
    let mut nodes = Nodes::new("at-once", 2, 2);
    (0..2).for_each(|number| nodes.start(number));
    nodes.pay(600);
    nodes.stop(1);
    std::fs::remove_dir_all(nodes.directory(1)).unwrap();
    // Of two validators both are needed: there is no later epoch in which the lost one could vote.
    let config = Config { start: Start::Synced(None), votes_at_once: true, ..nodes.config(1) };
    let bank = Bank::new(500, Box::new(|_, _, _| {})).with_roster(nodes.roster.clone());
    nodes.running[1] = Some(start_bank(config, bank));
    assert!(nodes.node(1).0.handle().tip().height > 0, "the state came from the other");
    nodes.pay(900);
    assert!(nodes.node(1).0.handle().epoch().votes);
    nodes.agree(1);
    nodes.stop_all();
}

/// Copies a directory with all below it.
fn copy(from: &std::path::Path, to: &std::path::Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if from.is_dir() {
            copy(&from, &to);
        } else {
            std::fs::copy(from, to).unwrap();
        }
    }
}

#[test]
fn fault_13_a_restored_copy_catches_up_and_votes_an_epoch_later() {
    let mut nodes = Nodes::new("restored", 4, 4);
    (0..4).for_each(|number| nodes.start(number));
    nodes.pay(1_000);
    nodes.stop(2);
    let kept = nodes.scratch.path().join("copy");
    copy(&nodes.directory(2), &kept);
    nodes.start(2);
    nodes.pay(3_000);
    let passed = nodes.node(2).0.handle().epoch().epoch;
    wait("an epoch has passed", || nodes.node(2).0.handle().epoch().epoch > passed + 1);
    nodes.stop(2);
    std::fs::remove_dir_all(nodes.directory(2)).unwrap();
    copy(&kept, &nodes.directory(2));
    nodes.start_as(2, Start::Recovered);
    nodes.pay(3_100);
    let handle = nodes.node(2).0.handle();
    wait("the restored node votes", || handle.epoch().votes);
    // A directory that is not taken for its own keeps votes of this very epoch.
    nodes.stop(3);
    nodes.start_as(3, Start::Recovered);
    let handle = nodes.node(3).0.handle();
    let found = handle.epoch();
    wait("it votes again", || handle.epoch().votes);
    assert!(found.votes || handle.epoch().epoch > found.epoch);
    nodes.stop(1);
    nodes.pay(3_200);
    nodes.agree(1);
    nodes.stop_all();
}
