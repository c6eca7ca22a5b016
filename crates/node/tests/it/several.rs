//! Several nodes of one network, in one process.

use crate::harness::{PATIENCE, Person, Signed, after_ms, config, until};
use canon::{PublicKey, Set, Text};
use ledger::{Refusal, Verdict};
use node::{FinalReceipt, NetworkFile, Node, NodeConfig, Receipt};
use std::net::TcpListener;
use vocabulary::{Genesis, Span};

const WEEK_MS: u64 = 7 * 24 * 3_600_000;

/// Nodes, of which some are the validators of a new network and the others follow.
struct Several {
    nodes: Vec<Option<Node>>,
    configs: Vec<NodeConfig>,
    runtime: tokio::runtime::Runtime,
    _folder: tempfile::TempDir,
}

impl Several {
    fn new(validators: usize, followers: usize) -> Self {
        Self::without_line(validators, followers, None)
    }

    /// Two of the nodes do not know where the other is, so that there is no line between them.
    fn without_line(validators: usize, followers: usize, cut: Option<(usize, usize)>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let count = validators + followers;
        let listeners: Vec<_> = (0..count).map(|_| TcpListener::bind("127.0.0.1:0").unwrap()).collect();
        let directory = |number: usize| folder.path().join(number.to_string());
        let keys: Vec<PublicKey> =
            (0..count).map(|number| node::make_key(&directory(number)).unwrap()).collect();
        let genesis = Genesis {
            name: Text::new("several").unwrap(),
            begins: crate::harness::now(),
            epoch_blocks: 16,
            validators: Set::of(keys[..validators].iter().copied()).unwrap(),
        };
        let at = |number: usize| listeners[number].local_addr().unwrap();
        let cut = |one, other| cut == Some((one, other)) || cut == Some((other, one));
        let file = |of: usize| {
            let known = (0..validators).filter(|number| !cut(of, *number));
            let addresses = known.map(|number| (keys[number], at(number).to_string().parse().unwrap()));
            NetworkFile { genesis: genesis.clone(), addresses: addresses.collect() }
        };
        let bytes = |key: &PublicKey| match key {
            PublicKey::Ed25519(bytes) => *bytes,
            PublicKey::P256(_) => panic!("a node's key is Ed25519"),
        };
        let configs: Vec<NodeConfig> = (0..count)
            .map(|number| NodeConfig {
                network: Some(file(number)),
                peer_listen: at(number),
                followers: keys.iter().map(bytes).collect(),
                ..config(&directory(number))
            })
            .collect();
        drop(listeners);
        let nodes = configs.iter().map(|config| Some(Node::open(config).unwrap())).collect();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        Self { nodes, configs, runtime, _folder: folder }
    }

    fn node(&self, number: usize) -> &Node {
        self.nodes[number].as_ref().unwrap()
    }

    fn give(&self, number: usize, signed: &Signed) {
        assert_eq!(self.runtime.block_on(self.node(number).submit(&signed.bytes)), Ok(signed.id));
    }

    /// What a node says became of it.
    fn receipt(&self, number: usize, signed: &Signed) -> FinalReceipt {
        until("the node has heard of it", || self.node(number).receipt(&signed.id).unwrap().is_some());
        match self.runtime.block_on(self.node(number).wait(&signed.id, PATIENCE)).unwrap() {
            Some(Receipt::Final(receipt)) => *receipt,
            other => panic!("{} is not final but {other:?}", signed.id),
        }
    }

    fn stop(&mut self, number: usize) {
        self.nodes[number].take().unwrap().stop().unwrap();
    }
}

#[test]
fn fault_18_what_is_given_to_two_nodes_counts_once_whoever_gave_it_is_gone() {
    let mut several = Several::new(4, 1);
    let ann = Person::new(several.node(0), "ann");
    let enrol = ann.enrol();
    several.give(0, &enrol);
    let first = several.receipt(0, &enrol);
    // Each offer goes to two nodes, the follower among them; one of the two ends at once.
    let offers: Vec<Signed> = (0..20).map(|_| ann.offer(after_ms(WEEK_MS))).collect();
    for (number, offer) in offers.iter().enumerate() {
        several.give(number % 5, offer);
        several.give((number + 2) % 5, offer);
    }
    several.stop(3);
    for number in [0, 1, 2, 4] {
        assert_eq!(several.receipt(number, &enrol), first, "one receipt at every node");
        for offer in &offers {
            let receipt = several.receipt(number, offer);
            assert!(matches!(receipt.outcome.verdict, Verdict::Done(_)), "{receipt:?}");
            let count = several
                .node(number)
                .facts(None, usize::MAX)
                .unwrap()
                .iter()
                .filter(|fact| fact.outcome.transaction == Some(offer.id))
                .filter(|fact| matches!(fact.outcome.verdict, Verdict::Done(_)))
                .count();
            assert_eq!(count, 1);
        }
    }
    // The one that was gone has it all when it is back.
    several.nodes[3] = Some(Node::open(&several.configs[3]).unwrap());
    for offer in &offers {
        assert!(matches!(several.receipt(3, offer).outcome.verdict, Verdict::Done(_)));
    }
}

#[test]
fn fault_4_what_is_given_to_a_node_is_proposed_by_one_that_it_has_no_line_to() {
    let several = Several::without_line(4, 0, Some((0, 3)));
    let ann = Person::new(several.node(0), "ann");
    let enrol = ann.enrol();
    several.give(0, &enrol);
    several.receipt(0, &enrol);
    let far = several.node(3).public_key();
    // One after the other, each in a block of its own: every fourth is the turn of the one that is out of reach, which
    // hears of it from those between and does not wait for its heartbeat.
    let by_far = (0..40).find(|_| {
        let offer = ann.offer(after_ms(WEEK_MS));
        several.give(0, &offer);
        let height = several.receipt(0, &offer).at.height;
        let block = several.runtime.block_on(several.node(0).block(height)).unwrap().unwrap();
        block.header.leader == far
    });
    assert!(by_far.is_some(), "no block of the node out of reach carries anything");
}

#[test]
fn fault_6_what_is_given_to_one_node_is_proposed_by_others() {
    let several = Several::new(4, 0);
    let bob = Person::new(several.node(1), "bob");
    // Whatever node leads, the others know of it: all of them answer before they have seen a block with it.
    let enrol = bob.enrol();
    several.give(1, &enrol);
    for number in 0..4 {
        assert!(matches!(several.receipt(number, &enrol).outcome.verdict, Verdict::Done(_)));
    }
    // A refusal is the same fact everywhere, too.
    let again = bob.enrol();
    several.give(2, &again);
    let refused = |receipt: &FinalReceipt| match &receipt.outcome.verdict {
        Verdict::Refused(refused) => Some(refused.code),
        Verdict::Done(_) => None,
    };
    let answers: Vec<Option<Refusal>> =
        (0..4).map(|number| refused(&several.receipt(number, &again))).collect();
    assert!(answers[0].is_some() && answers.iter().all(|answer| *answer == answers[0]));
    // What is over is taken in by none.
    let late = bob.sign_until(
        ledger::Act::Enrol(ledger::Enrol { key: SECOND_KEY.parse().unwrap() }),
        crate::harness::now().plus(Span::from_ms(1).unwrap()),
    );
    std::thread::sleep(std::time::Duration::from_millis(5));
    assert!(several.runtime.block_on(several.node(0).submit(&late.bytes)).is_err());
}

const SECOND_KEY: &str = "ed25519:d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
