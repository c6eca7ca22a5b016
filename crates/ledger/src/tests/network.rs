//! The network itself: founding, validators, protocol (7, 16, 17, 19).

use super::telling::{Telling, check};
use super::world::key_of;
use crate::{
    Act, CHANGES_MAX, Endorsement, FoundNetwork, Founding, Kept, Network, NewValidator, RECORD_BYTES_MAX,
    Readiness, Refusal, ScheduledProtocol, TRANSACTION_BYTES_MAX, Validator, check_record,
};
use canon::{PublicKey, Set, Signature64};
use expect_test::expect;
use std::sync::Arc;
use vocabulary::{AgentId, Endpoint, Genesis, NetworkId, Timestamp, VALIDATORS_MAX, quorum};

#[test]
fn a_network_is_founded_by_a_quorum_of_those_it_began_with() {
    check(
        "given four nodes
         ann found_network
         ann@coop remove v1
         ann@coop found_network by=v1,v2
         ann@coop found_network by=v1,v2,v2
         ann@coop found_network by=v1,v2,v3,v3
         ann@coop found_network by=v1,v2,v3,w1
         ann@coop found_network by=v1,v2,v3!w1
         ann@coop found_network for=union
         ann@coop found_network term=2
         ann@coop found_network at=-P8D
         ann@coop found_network at=PT6M
         ann@coop found_network genesis=other
         ann@coop found_network describe=v1,v2,v3
         ann@coop found_network describe=v1,v2,v3,v3
         ann@coop found_network describe=v1,v2,v3,w1
         ann@coop found_network op=nobody
         ann@coop found_network by=v2,v3,v4 at=-P6D op=dan
         show net term validators.0.since protocol scheduled
         ann@coop found_network",
        &expect![[r#"
            ann found_network                   refused: not_an_organisation
            ann@coop remove v1                  refused: not_founded
            ann@coop found_network by=v1,v2     refused: not_endorsed
            ann@coop found_network by=v1,v2,v2  refused: not_endorsed
            ann@coop found_network by=v1,v2,v3,v3
                                                  refused: not_endorsed
            ann@coop found_network by=v1,v2,v3,w1
                                                  refused: unknown_validator
            ann@coop found_network by=v1,v2,v3!w1
                                                  refused: bad_signature
            ann@coop found_network for=union    refused: bad_signature
            ann@coop found_network term=2       refused: bad_signature
            ann@coop found_network at=-P8D      refused: stale_statement
            ann@coop found_network at=PT6M      refused: stale_statement
            ann@coop found_network genesis=other
                                                  refused: wrong_genesis
            ann@coop found_network describe=v1,v2,v3
                                                  refused: wrong_validators
            ann@coop found_network describe=v1,v2,v3,v3
                                                  refused: wrong_validators
            ann@coop found_network describe=v1,v2,v3,w1
                                                  refused: wrong_validators
            ann@coop found_network op=nobody    refused: unknown_agent
            ann@coop found_network by=v2,v3,v4 at=-P6D op=dan
                                                  network_founded coop 4
            show net term validators.0.since protocol scheduled
                                                  1, 2026-11-22T12:00:00.000Z, 1, -
            ann@coop found_network              refused: nothing_to_do
        "#]],
    );
}

#[test]
fn what_nobody_could_run_is_never_founded() {
    let mut telling = Telling::new();
    telling.tell("begin v1");
    let begun = telling.world.genesis.take().unwrap();
    let genesis = Genesis { epoch_blocks: 1, ..begun };
    telling.world.network = genesis.network();
    telling.world.genesis = Some(genesis);
    telling.tell(
        "given people
         ann found Coop charter=* as coop
         ann@coop found_network",
    );
    assert_eq!(telling.refused, [Refusal::WrongGenesis]);
}

/// Every node checks what it keeps, whatever the rules have let through.
#[test]
fn a_record_that_nobody_could_run_stops_the_node() {
    let mut telling = Telling::new();
    telling.tell("given a network");
    let network = telling.world.find::<Network>(&telling.world.network).unwrap();
    check_record(&Arc::clone(&network).into_record());
    let mut reversed = network.validators.to_vec();
    reversed.reverse();
    let twice: Vec<Validator> = network.validators.iter().take(1).cycle().take(2).cloned().collect();
    for validators in [Vec::new(), reversed, twice] {
        let broken = Network { validators: validators.try_into().unwrap(), ..Network::clone(&network) };
        let record = Arc::new(broken).into_record();
        assert!(std::panic::catch_unwind(|| check_record(&record)).is_err());
    }
}

#[test]
fn a_tool_cannot_answer_for_a_validator() {
    check(
        "begin v1
         given people
         ann found Coop charter=* as coop
         ann connect bot verbs=govern as m
         ann@coop found_network op=bot
         bot~m@coop found_network op=coop
         ann@coop admit w1 op=bot
         ann@coop admit w1 op=nobody
         ann@coop admit w1 op=bob",
        &expect![[r#"
            ann found Coop charter=* as coop    founded coop
            ann connect bot verbs=govern as m   connected m ann
            ann@coop found_network op=bot       refused: not_a_person
            bot~m@coop found_network op=coop    network_founded coop 1
            ann@coop admit w1 op=bot            refused: not_a_person
            ann@coop admit w1 op=nobody         refused: unknown_agent
            ann@coop admit w1 op=bob            validator_admitted w1 w1.example:7421 bob
        "#]],
    );
}

/// Should the organisation that governs lose its keys, or itself, the validators name another.
#[test]
fn the_validators_move_the_network_to_another_organisation() {
    check(
        "given a network
         bob@union admit w1 op=bob
         bob@union found_network by=v1,v2
         bob@union found_network describe=v1,v2,v3,v4
         bob@union found_network by=v1,v2,v4
         show net term
         ann@coop admit w1 op=ann
         bob@union admit w1 op=bob
         # Five of which one may lie: four must agree, and the new one counts.
         ann@coop found_network by=v1,v2,v3
         ann@coop found_network by=v1,v2,v3,w1
         show net term",
        &expect![[r#"
            bob@union admit w1 op=bob           refused: not_yours
            bob@union found_network by=v1,v2    refused: not_endorsed
            bob@union found_network describe=v1,v2,v3,v4
                                                  refused: wrong_validators
            bob@union found_network by=v1,v2,v4
                                                  network_moved union coop 2
            show net term                       2
            ann@coop admit w1 op=ann            refused: not_yours
            bob@union admit w1 op=bob           validator_admitted w1 w1.example:7421 bob
            ann@coop found_network by=v1,v2,v3  refused: not_endorsed
            ann@coop found_network by=v1,v2,v3,w1
                                                  network_moved coop union 3
            show net term                       3
        "#]],
    );
}

/// What was endorsed once does not count again, however often the network moves.
#[test]
fn fault_7_an_endorsement_counts_for_one_term() {
    check(
        "given a network
         bob@union found_network
         ann@coop found_network term=1
         ann@coop found_network term=2
         ann@coop found_network term=3
         bob@union found_network term=2
         bob@union found_network term=4",
        &expect![[r#"
            bob@union found_network             network_moved union coop 2
            ann@coop found_network term=1       refused: bad_signature
            ann@coop found_network term=2       refused: bad_signature
            ann@coop found_network term=3       network_moved coop union 3
            bob@union found_network term=2      refused: bad_signature
            bob@union found_network term=4      network_moved union coop 4
        "#]],
    );
}

#[test]
fn fault_7_validators_come_and_go_while_the_network_runs() {
    check(
        "given a network
         ann admit w1
         bob@union admit w1
         ann@coop admit w1
         show net validators.4.endpoint changed
         ann@coop admit w1
         ann@coop remove w2
         bob@union remove v1
         dan remove v1
         ann@coop remove v1
         ann@coop remove v1
         ann@coop remove v2 & ann@coop remove v3 & ann@coop remove v4
         ann@coop remove w1
         ann@coop admit v1 & ann@coop remove w1",
        &expect![[r#"
            ann admit w1                        refused: not_yours
            bob@union admit w1                  refused: not_yours
            ann@coop admit w1                   validator_admitted w1 w1.example:7421 ann
            show net validators.4.endpoint changed
                                                  v2.example:7421, 2026-11-22T12:00:00.000Z
            ann@coop admit w1                   refused: validator_exists
            ann@coop remove w2                  refused: unknown_validator
            bob@union remove v1                 refused: not_yours
            dan remove v1                       refused: not_yours
            ann@coop remove v1                  validator_removed v1 dan
            ann@coop remove v1                  refused: unknown_validator
            ann@coop remove v2                  validator_removed v2 dan
            ann@coop remove v3                  validator_removed v3 dan
            ann@coop remove v4                  validator_removed v4 dan
            ann@coop remove w1                  refused: last_validator
            ann@coop admit v1                   validator_admitted v1 v1.example:7421 ann
            ann@coop remove w1                  validator_removed w1 ann
        "#]],
    );
}

#[test]
fn a_node_is_admitted_for_what_it_has_signed_itself_just_now() {
    check(
        "given a network
         ann@coop admit w1 at=-PT61M
         ann@coop admit w1 at=PT6M
         ann@coop admit w1 signed=w2
         ann@coop admit w1 net=other
         ann@coop admit weak
         ann@coop admit w1 at=-PT59M
         ann@coop admit w2 at=PT4M",
        &expect![[r#"
            ann@coop admit w1 at=-PT61M         refused: stale_statement
            ann@coop admit w1 at=PT6M           refused: stale_statement
            ann@coop admit w1 signed=w2         refused: bad_signature
            ann@coop admit w1 net=other         refused: wrong_statement
            ann@coop admit weak                 refused: bad_signature
            ann@coop admit w1 at=-PT59M         validator_admitted w1 w1.example:7421 ann
            ann@coop admit w2 at=PT4M           validator_admitted w2 w2.example:7421 ann
        "#]],
    );
}

/// No key expires. Its operator changes it without asking anybody, and the network goes on.
#[test]
fn fault_17_the_operator_changes_the_key_of_a_validator() {
    check(
        "given a network
         wait P30D
         ann replace v1 w1 op=dan
         bob@union replace v1 w1 op=dan
         dan replace v1 w1 op=ann
         dan replace v1 v2 op=dan
         dan replace v1 v1 op=dan
         dan replace w2 w1 op=dan
         dan replace v1 w1 op=dan at=-P1D
         dan replace v1 w1 op=dan signed=v1
         dan replace v1 w1 op=dan net=other
         dan connect bot verbs=purchase as m
         dan connect box verbs=govern as n
         bot~m replace v1 w1 op=dan
         box~n replace v1 w1 op=dan
         dan replace v1 w2 op=dan
         ann@coop replace v2 w2 op=dan
         ann@coop replace v3 w3 op=ann",
        &expect![[r#"
            wait P30D
            ann replace v1 w1 op=dan            refused: not_yours
            bob@union replace v1 w1 op=dan      refused: not_yours
            dan replace v1 w1 op=ann            refused: wrong_statement
            dan replace v1 v2 op=dan            refused: validator_exists
            dan replace v1 v1 op=dan            refused: validator_exists
            dan replace w2 w1 op=dan            refused: unknown_validator
            dan replace v1 w1 op=dan at=-P1D    refused: stale_statement
            dan replace v1 w1 op=dan signed=v1  refused: bad_signature
            dan replace v1 w1 op=dan net=other  refused: wrong_statement
            dan connect bot verbs=purchase as m
                                                  connected m dan
            dan connect box verbs=govern as n   connected n dan
            bot~m replace v1 w1 op=dan          refused: out_of_mandate
            box~n replace v1 w1 op=dan          validator_replaced v1 w1 w1.example:7421 dan
            dan replace v1 w2 op=dan            refused: unknown_validator
            ann@coop replace v2 w2 op=dan       validator_replaced v2 w2 w2.example:7421 dan
            ann@coop replace v3 w3 op=ann       refused: wrong_statement
        "#]],
    );
}

/// Each change stays in every later proof, so an operator alone makes few of them, and all together no more than a
/// proof has room for.
#[test]
fn fault_23_nobody_fills_the_proofs_with_changes_of_keys() {
    check(
        "given a network
         dan replace v1 w1 op=dan
         wait P6D
         dan replace w1 w2 op=dan
         ann@coop replace w1 w2 op=dan
         dan replace w2 w3 op=dan
         wait P1D
         dan replace w2 w3 op=dan
         ann@coop admit w1
         show net changes",
        &expect![[r#"
            dan replace v1 w1 op=dan            validator_replaced v1 w1 w1.example:7421 dan
            wait P6D
            dan replace w1 w2 op=dan            refused: key_is_new
            ann@coop replace w1 w2 op=dan       validator_replaced w1 w2 w2.example:7421 dan
            dan replace w2 w3 op=dan            refused: key_is_new
            wait P1D
            dan replace w2 w3 op=dan            validator_replaced w2 w3 w3.example:7421 dan
            ann@coop admit w1                   validator_admitted w1 w1.example:7421 ann
            show net changes                    4
        "#]],
    );
    let mut telling = Telling::new();
    telling.tell("given a network");
    let network = telling.world.find::<Network>(&telling.world.network).unwrap();
    let nearly = Network { changes: CHANGES_MAX - 1, ..Network::clone(&network) };
    telling.world.records.insert(Network::key(&telling.world.network), Arc::new(nearly).into_record());
    telling.tell("ann@coop admit w1");
    assert_eq!(telling.refused, []);
    telling.tell(
        "ann@coop admit w2
         ann@coop remove v1
         dan replace v1 w2 op=dan
         ann@coop admit w2",
    );
    assert_eq!(telling.refused, [Refusal::TooManyChanges; 4]);
}

#[test]
fn a_new_key_leaves_the_operator_and_the_day_of_admission() {
    check(
        "begin v1
         given people
         ann found Coop charter=* as coop
         ann@coop found_network op=dan
         show net validators.0.since
         wait P1D
         dan replace v1 w1 op=dan
         show net validators.0.since changed validators.0.endpoint",
        &expect![[r#"
            ann found Coop charter=* as coop    founded coop
            ann@coop found_network op=dan       network_founded coop 1
            show net validators.0.since         2026-11-22T12:00:00.000Z
            wait P1D
            dan replace v1 w1 op=dan            validator_replaced v1 w1 w1.example:7421 dan
            show net validators.0.since changed validators.0.endpoint
                                                  2026-11-22T12:00:00.000Z, 2026-11-23T12:00:00.000Z, w1.example:7421
        "#]],
    );
}

#[test]
fn a_validator_moves_by_its_operator_or_by_the_network() {
    check(
        "given a network
         dan move v1 new.example:7421
         dan move v1 new.example:7421
         ann@coop move v1 newer.example:7421
         ann move v1 other.example:7421
         bob@union move v1 other.example:7421
         dan move w1 other.example:7421",
        &expect![[r#"
            dan move v1 new.example:7421        validator_moved v1 new.example:7421
            dan move v1 new.example:7421        refused: nothing_to_do
            ann@coop move v1 newer.example:7421
                                                  validator_moved v1 newer.example:7421
            ann move v1 other.example:7421      refused: not_yours
            bob@union move v1 other.example:7421
                                                  refused: not_yours
            dan move w1 other.example:7421      refused: unknown_validator
        "#]],
    );
}

/// The readiness of a node counts for an hour, so the approvals have to come within it.
#[test]
fn the_charter_says_how_many_it_takes_to_change_the_validators() {
    check(
        "begin v1,v2,v3,v4
         given people
         ann found Coop roles=clerk invite=bob:boss,cay:boss charter=* as coop
         bob join coop
         cay join coop
         ann@coop found_network op=dan
         ann@coop charter govern:clerk>2boss|*
         ann@coop admit w1 at=-P1D
         ann@coop admit w1 as x
         ann@coop admit w2 as y
         ann@coop approve x
         bob@coop approve x act=y
         bob@coop approve x
         show net validators.4.endpoint
         cay@coop approve x
         show net validators.4.key
         bob@coop approve y
         wait PT61M
         cay@coop approve y
         cay@coop reject y
         ann@coop remove v1 as z
         bob@coop approve z
         cay@coop approve z",
        &expect![[r#"
            ann found Coop roles=clerk invite=bob:boss,cay:boss charter=* as coop
                                                  founded coop, invited coop bob, invited coop cay
            bob join coop                       joined coop bob
            cay join coop                       joined coop cay
            ann@coop found_network op=dan       network_founded coop 4
            ann@coop charter govern:clerk>2boss|*
                                                  charter_set coop
            ann@coop admit w1 at=-P1D           refused: stale_statement
            ann@coop admit w1 as x              asked coop
            ann@coop admit w2 as y              asked coop
            ann@coop approve x                  refused: own_act
            bob@coop approve x act=y            refused: not_the_act
            bob@coop approve x                  approved bob
            show net validators.4.endpoint      -
            cay@coop approve x                  approved cay complete, validator_admitted w1 w1.example:7421 ann
            show net validators.4.key           ed25519:c04ce7aca956d714495834580035f7778813f77a1a8091cc4d62660c37b8a9e0
            bob@coop approve y                  approved bob
            wait PT61M
            cay@coop approve y                  refused: stale_statement
            cay@coop reject y                   rejected cay
            ann@coop remove v1 as z             asked coop
            bob@coop approve z                  approved bob
            cay@coop approve z                  approved cay complete, validator_removed v1 dan
        "#]],
    );
}

/// A version is in force from a time that everybody knows beforehand; nothing asks the nodes.
#[test]
fn fault_16_a_protocol_is_scheduled_and_can_be_taken_back() {
    check(
        "given a network
         ann schedule 2
         bob@union schedule 2
         ann@coop schedule 1
         ann@coop schedule 0
         ann@coop schedule 2 from=PT9M
         ann@coop schedule 2 from=P366D
         ann@coop schedule 2 from=PT10M
         show net protocol scheduled.protocol scheduled.from
         ann@coop schedule 3 from=P2D
         ann@coop schedule 3 from=P2D
         show net protocol scheduled.protocol scheduled.from
         ann@coop schedule 1
         show net protocol scheduled
         ann@coop schedule 2 from=P1D
         wait P1D
         show net protocol scheduled.protocol
         ann@coop schedule 1
         ann@coop schedule 2
         dan move v1 new.example:7421
         show net protocol scheduled
         ann@coop schedule 3 from=P1D
         show net protocol scheduled.protocol
         wait P2D
         ann@coop schedule 4 from=P1D
         show net protocol scheduled.protocol",
        &expect![[r#"
            ann schedule 2                      refused: not_yours
            bob@union schedule 2                refused: not_yours
            ann@coop schedule 1                 refused: nothing_to_do
            ann@coop schedule 0                 refused: old_protocol
            ann@coop schedule 2 from=PT9M       refused: bad_start
            ann@coop schedule 2 from=P366D      refused: bad_start
            ann@coop schedule 2 from=PT10M      protocol_scheduled 2
            show net protocol scheduled.protocol scheduled.from
                                                  1, 2, 2026-11-22T12:10:00.000Z
            ann@coop schedule 3 from=P2D        protocol_scheduled 3
            ann@coop schedule 3 from=P2D        refused: nothing_to_do
            show net protocol scheduled.protocol scheduled.from
                                                  1, 3, 2026-11-24T12:00:00.000Z
            ann@coop schedule 1                 protocol_withdrawn 3
            show net protocol scheduled         1, -
            ann@coop schedule 2 from=P1D        protocol_scheduled 2
            wait P1D
            show net protocol scheduled.protocol
                                                  1, 2
            ann@coop schedule 1                 refused: old_protocol
            ann@coop schedule 2                 refused: nothing_to_do
            dan move v1 new.example:7421        validator_moved v1 new.example:7421
            show net protocol scheduled         2, -
            ann@coop schedule 3 from=P1D        protocol_scheduled 3
            show net protocol scheduled.protocol
                                                  2, 3
            wait P2D
            ann@coop schedule 4 from=P1D        protocol_scheduled 4
            show net protocol scheduled.protocol
                                                  3, 4
        "#]],
    );
}

#[test]
fn a_network_has_at_most_128_validators() {
    check(
        "begin v*128
         given people
         ann found Coop charter=* as coop
         ann@coop found_network
         ann@coop admit w1
         ann@coop remove v128
         ann@coop admit w1",
        &expect![[r#"
            ann found Coop charter=* as coop    founded coop
            ann@coop found_network              network_founded coop 128
            ann@coop admit w1                   refused: too_many_validators
            ann@coop remove v128                validator_removed ann
            ann@coop admit w1                   validator_admitted w1 w1.example:7421 ann
        "#]],
    );
}

#[test]
fn nothing_is_governed_before_the_network_is_founded() {
    check(
        "given four nodes
         ann@coop admit w1
         dan replace v1 w1 op=dan
         dan move v1 new.example:7421
         ann@coop schedule 2",
        &expect![[r#"
            ann@coop admit w1                   refused: not_founded
            dan replace v1 w1 op=dan            refused: not_founded
            dan move v1 new.example:7421        refused: not_founded
            ann@coop schedule 2                 refused: not_founded
        "#]],
    );
}

/// 128 validators with the longest addresses can be founded in one transaction, and kept in one record.
#[test]
fn the_largest_network_fits() {
    let key = |n: usize| key_of(&format!("v{n}")).public();
    let label = "n".repeat(63);
    let endpoint: Endpoint = format!("{label}.{label}.{label}.{}:65535", "n".repeat(61)).parse().unwrap();
    let (operator, at, signature) = (AgentId([7; 16]), Timestamp::MAX, Signature64([7; 64]));
    let described = |n| NewValidator { key: key(n), endpoint: endpoint.clone(), operator };
    let act = Act::FoundNetwork(FoundNetwork {
        genesis: Genesis {
            name: "n".repeat(200).parse().unwrap(),
            begins: at,
            epoch_blocks: u32::MAX,
            validators: Set::of((0..VALIDATORS_MAX).map(key)).unwrap(),
        },
        validators: (0..VALIDATORS_MAX).map(described).collect::<Vec<_>>().try_into().unwrap(),
        endorsements: (0..quorum(VALIDATORS_MAX))
            .map(|n| Endorsement { key: key(n), at, signature })
            .collect::<Vec<_>>()
            .try_into()
            .unwrap(),
    });
    let act_len = canon::encoded_len(&act);
    // What else is in an envelope is far below these 2000 bytes.
    assert!(act_len + 2_000 < TRANSACTION_BYTES_MAX, "{act_len}");
    let kept =
        |n| Validator { key: key(n), endpoint: endpoint.clone(), operator, since: at, replaced: Some(at) };
    let network = Network {
        organisation: operator,
        term: u32::MAX,
        validators: (0..VALIDATORS_MAX).map(kept).collect::<Vec<_>>().try_into().unwrap(),
        protocol: u16::MAX,
        scheduled: Some(ScheduledProtocol { protocol: u16::MAX, from: at }),
        changed: at,
        changes: CHANGES_MAX,
    };
    let record_len = canon::encoded_len(&network);
    assert!(record_len < RECORD_BYTES_MAX, "{record_len}");
}

/// All but those who may lie: fewer than a third.
#[test]
fn a_quorum_is_more_than_two_thirds() {
    let quorums: Vec<String> = (1..=10).map(|count| format!("{count}:{}", quorum(count))).collect();
    expect!["1:1 2:2 3:3 4:3 5:4 6:5 7:5 8:6 9:7 10:7"].assert_eq(&quorums.join(" "));
    for count in 1..=VALIDATORS_MAX {
        // Two quorums have an honest one in common.
        let lying = (count - 1) / 3;
        assert!(2 * quorum(count) - count > lying && quorum(count) <= count - lying);
    }
}

#[test]
fn fault_19_a_statement_stands_for_nothing_but_itself() {
    let at: Timestamp = "2026-11-22T12:00:00.000Z".parse().unwrap();
    let key = key_of("v1");
    let (network, organisation) = (NetworkId([1; 16]), AgentId([2; 16]));
    let founding = Founding { network, organisation, term: 1, at };
    let signature = founding.sign(&key);
    assert!(founding.is_signed(&key.public(), &signature));
    let others = [
        Founding { network: NetworkId([3; 16]), ..founding.clone() },
        Founding { organisation: AgentId([3; 16]), ..founding.clone() },
        Founding { term: 2, ..founding.clone() },
        Founding { at: Timestamp::EPOCH, ..founding.clone() },
    ];
    assert!(others.iter().all(|other| !other.is_signed(&key.public(), &signature)));
    let readiness = Readiness {
        network,
        key: key.public(),
        endpoint: "192.0.2.7:7421".parse().unwrap(),
        operator: organisation,
        height: 7,
        at,
    };
    let signature = readiness.sign(&key);
    assert!(readiness.is_signed(&signature));
    let Signature64(mut bytes) = signature;
    bytes[40] ^= 1;
    assert!(!readiness.is_signed(&Signature64(bytes)));
    assert!(!Readiness { height: 8, ..readiness.clone() }.is_signed(&signature));
    // A passkey makes no blocks, whatever it signs.
    let passkey: PublicKey =
        "p256:036b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296".parse().unwrap();
    assert!(!Readiness { key: passkey, ..readiness }.is_signed(&signature));
}
