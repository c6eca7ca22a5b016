//! Acts about the network itself, with what validators sign for them.

use super::{key, list};
use crate::tests::words::Words;
use crate::tests::world::{World, key_of};
use crate::{
    Act, AdmitValidator, Endorsement, FoundNetwork, Founding, MoveValidator, Network, NewValidator,
    Readiness, RemoveValidator, ReplaceValidatorKey, ScheduleProtocol,
};
use canon::{List, PublicKey, Signature64};
use vocabulary::{AgentId, Endpoint, Genesis, NetworkId, VALIDATORS_MAX};

fn endpoint(text: &str) -> Endpoint {
    text.parse().expect("an endpoint")
}

fn place(name: &str) -> Endpoint {
    endpoint(&format!("{}.example:7421", name.to_lowercase()))
}

pub(super) fn act(world: &World, me: AgentId, verb: &str, words: &Words<'_>) -> Act {
    match verb {
        "found_network" => Act::FoundNetwork(found(world, me, words)),
        "admit" => {
            let (readiness, signature) = readiness(world, words.at(0), words);
            Act::AdmitValidator(AdmitValidator { readiness, signature })
        }
        "remove" => Act::RemoveValidator(RemoveValidator { key: key(words.at(0)) }),
        "replace" => {
            let (readiness, signature) = readiness(world, words.at(1), words);
            Act::ReplaceValidatorKey(ReplaceValidatorKey { old: key(words.at(0)), readiness, signature })
        }
        "move" => {
            Act::MoveValidator(MoveValidator { key: key(words.at(0)), endpoint: endpoint(words.at(1)) })
        }
        _ => Act::ScheduleProtocol(ScheduleProtocol {
            protocol: words.at(0).parse().expect("a version"),
            from: words.time("from", "P1D", world.now),
        }),
    }
}

/// What the node of `name` signs: `op=` answers for it, at the time `at=`, for the network `net=`; `signed=`
/// names whose key signs it really.
fn readiness(world: &World, name: &str, words: &Words<'_>) -> (Readiness, Signature64) {
    let readiness = Readiness {
        network: words.get("net").map_or(world.network, |name| NetworkId::derive(&[name.as_bytes()])),
        key: key(name),
        endpoint: place(name),
        operator: world.agent(words.get("op").unwrap_or("ann")),
        height: world.height,
        at: words.time("at", "PT0S", world.now),
    };
    let signature = readiness.sign(&key_of(words.get("signed").unwrap_or(name)));
    (readiness, signature)
}

/// `by=v1,v2` are those who endorse, all that were there in the beginning if it does not say; `v1!w1` is
/// signed with the key of `w1`. `for=` is the organisation that they endorse, `term=` the term, `at=` the time.
fn found(world: &World, me: AgentId, words: &Words<'_>) -> FoundNetwork {
    let genesis = world.genesis.clone().expect("a story of a network says what it begins with");
    let kept = world.find::<Network>(&world.network);
    let organisation = words.get("for").map_or(me, |name| world.agent(name));
    let term = words.number("term", kept.as_ref().map_or(1, |network| network.term + 1));
    let at = words.time("at", "PT0S", world.now);
    let founding = Founding { network: world.network, organisation, term, at };
    let begun = names_of(&genesis);
    let by = words.get("by").map_or_else(|| begun.clone(), named);
    let endorsements = by.iter().map(|name| {
        let (name, signer) = name.split_once('!').unwrap_or((name, name));
        Endorsement { key: key(name), at, signature: founding.sign(&key_of(signer)) }
    });
    let described = match (words.get("describe"), kept) {
        (Some(names), _) => named(names),
        (None, Some(_)) => Vec::new(),
        (None, None) => begun,
    };
    FoundNetwork {
        validators: validators(world, &described, words),
        endorsements: list(endorsements.collect()),
        genesis: match words.get("genesis") {
            Some(name) => Genesis { name: super::text(name), ..genesis },
            None => genesis,
        },
    }
}

fn validators(world: &World, names: &[String], words: &Words<'_>) -> List<NewValidator, VALIDATORS_MAX> {
    let operator = world.agent(words.get("op").unwrap_or("ann"));
    let known = |name: &String| NewValidator { key: key(name), endpoint: place(name), operator };
    list(names.iter().map(known).collect())
}

fn named(names: &str) -> Vec<String> {
    names.split(',').filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

/// The names of the first validators: `v1` and so on.
fn names_of(genesis: &Genesis) -> Vec<String> {
    let is_first = |key: &PublicKey| genesis.validators.contains(key);
    (1..=VALIDATORS_MAX).map(|n| format!("v{n}")).filter(|name| is_first(&key(name))).collect()
}
