//! Faults of those who may do too much, or may no longer do it (24, 27, 30).

use super::telling::{Telling, check};
use crate::Refusal;
use expect_test::expect;

#[test]
fn fault_24_delegation_is_bounded_and_has_no_cycles() {
    check(
        "given an agreement
         ann connect t1 verbs=purchase pass=4 as m1
         ann connect t1 verbs=purchase pass=3 as m1
         t1~m1 connect t2 verbs=purchase pass=2 as m2
         t2~m2~m1 connect t3 verbs=purchase pass=1 as m3
         t3~m3~m2~m1 connect t4 verbs=purchase as m4
         t4~m4~m3~m2~m1 connect t5 verbs=purchase as m5
         t4~m4~m3~m2~m1 order a 0:1 as o
         t4~m4~m4~m4~m4 order a 0:1 as o
         t1~m1~m1 order a 0:1 as o
         t3~m3~m2~m3~m1 order a 0:1 as o
         t4~m4~m3~m2 order a 0:1 as o
         ann disconnect m2
         t4~m4~m3~m2~m1 order a 0:1 as o
         t1~m1 order a 0:1 as o",
        &expect![[r#"
            ann connect t1 verbs=purchase pass=4 as m1
                                                  refused: mandate_too_wide
            ann connect t1 verbs=purchase pass=3 as m1
                                                  connected m1 ann
            t1~m1 connect t2 verbs=purchase pass=2 as m2
                                                  connected m2 ann
            t2~m2~m1 connect t3 verbs=purchase pass=1 as m3
                                                  connected m3 ann
            t3~m3~m2~m1 connect t4 verbs=purchase as m4
                                                  connected m4 ann
            t4~m4~m3~m2~m1 connect t5 verbs=purchase as m5
                                                  refused: mandate_too_wide
            t4~m4~m3~m2~m1 order a 0:1 as o     ordered o a ann bob 5.00 EUR 6.05 EUR
            t4~m4~m4~m4~m4 order a 0:1 as o     refused: bad_mandate_chain
            t1~m1~m1 order a 0:1 as o           refused: bad_mandate_chain
            t3~m3~m2~m3~m1 order a 0:1 as o     refused: bad_mandate_chain
            t4~m4~m3~m2 order a 0:1 as o        refused: bad_mandate_chain
            ann disconnect m2                   disconnected m2
            t4~m4~m3~m2~m1 order a 0:1 as o     refused: mandate_closed
            t1~m1 order a 0:1 as o              ordered o a ann bob 5.00 EUR 6.05 EUR
        "#]],
    );
}

fn many(count: usize, word: impl Fn(usize) -> String, between: &str) -> String {
    (0..count).map(word).collect::<Vec<_>>().join(between)
}

#[test]
fn fault_24_ten_thousand_roles_do_not_decode() {
    // A set of 10,000 roles: an array head that announces them, then the first of them.
    let mut bytes = vec![0x99, 0x27, 0x10];
    for role in 0..10_000_u32 {
        bytes.push(0x66);
        bytes.extend(format!("r{role:05}").as_bytes());
    }
    let decoded = canon::decode::<canon::Set<institution::Role, { institution::ROLES_MAX }>>(&bytes);
    assert!(decoded.is_err(), "{decoded:?}");
}

#[test]
fn fault_24_the_largest_charters_are_answered_at_once() {
    let mut telling = Telling::new();
    let people = many(100, |n| format!("p{n} enrol p{n} as p{n}"), "\n");
    let members = many(100, |n| format!("p{n}:r{}+r{}", n % 15, (n + 1) % 15), ",");
    let joins = many(100, |n| format!("p{n} join town"), "\n");
    telling.tell(&format!(
        "ann enrol ann as ann
         {people}
         ann found Town roles=r0 invite={members} charter=* as town
         {joins}"
    ));
    assert!(telling.refused.is_empty(), "{:?}", telling.refused);
    // Every rule asks all seats of roles that few have; the last seat can never be filled.
    let hard = many(31, |n| format!("*:r{}>3r{}+3r{}+2none", n % 15, n % 15, (n + 1) % 15), "|");
    let crowded = many(32, |n| format!("*:x{n}"), "|");
    telling.told.clear();
    telling.tell(&format!("ann@town charter {hard}\nann@town charter {crowded}\nann@town charter {hard}|*"));
    assert_eq!(telling.refused, [Refusal::LockOut, Refusal::BadCharter, Refusal::LockOut]);
}

#[test]
fn fault_27_a_revoked_key_signs_nothing_more_in_the_same_block() {
    check(
        "ann enrol ann as ann
         ann rotate add=ann2
         ann!ann2 rotate remove=ann & ann profile Ann & ann!ann2 profile Anna
         ann profile Ann",
        &expect![[r#"
            ann enrol ann as ann                enrolled ann
            ann rotate add=ann2                 keys_rotated ann
            ann!ann2 rotate remove=ann          keys_rotated ann
            ann profile Ann                     refused: wrong_key
            ann!ann2 profile Anna               profiled ann
            ann profile Ann                     refused: wrong_key
        "#]],
    );
}

#[test]
fn fault_27_a_disconnected_tool_does_nothing_more_in_the_same_block() {
    check(
        "given an agreement
         ann connect bot verbs=purchase pass=1 as m
         bot~m connect sub verbs=purchase as n
         ann disconnect m & bot~m order a 0:1 as o & sub~n~m order a 0:1 as o & bot~m connect sub2 verbs=purchase as x
         ann connect known=bot verbs=purchase total=10 as k
         bot~k order a 0:2 as o & bot~k order a 0:1 as p",
        &expect![[r#"
            ann connect bot verbs=purchase pass=1 as m
                                                  connected m ann
            bot~m connect sub verbs=purchase as n
                                                  connected n ann
            ann disconnect m                    disconnected m
            bot~m order a 0:1 as o              refused: mandate_closed
            sub~n~m order a 0:1 as o            refused: mandate_closed
            bot~m connect sub2 verbs=purchase as x
                                                  refused: mandate_closed
            ann connect known=bot verbs=purchase total=10 as k
                                                  connected k ann
            bot~k order a 0:2 as o              ordered o a ann bob 10.00 EUR 12.10 EUR
            bot~k order a 0:1 as p              refused: over_mandate
        "#]],
    );
}

/// What a tool asked before it was disconnected waits for humans, and its human can take it back.
#[test]
fn fault_27_what_a_lost_tool_asked_for_still_needs_the_humans() {
    check(
        "given a town
         ann connect bot verbs=contract as m
         bot~m@town propose buyer=town seller=dan 0:10@5 limit=50 as a
         ann disconnect m
         bot~m@town reject a
         ann@town reject a
         bob@town approve a",
        &expect![[r#"
            ann connect bot verbs=contract as m
                                                  connected m ann
            bot~m@town propose buyer=town seller=dan 0:10@5 limit=50 as a
                                                  asked town
            ann disconnect m                    disconnected m
            bot~m@town reject a                 refused: mandate_closed
            ann@town reject a                   rejected ann
            bob@town approve a                  refused: unknown_pending
        "#]],
    );
}

#[test]
fn fault_30_one_human_with_two_roles_fills_one_seat() {
    check(
        "given a town
         cay issue eur town 500
         ann@town charter contract:clerk>1boss+1cfo|pay:clerk>2boss|*
         ann@town propose buyer=town seller=dan 0:10@5 limit=50 as a
         cay@town approve a
         cay@town approve a
         show a stage
         bob@town approve a
         show a stage",
        &expect![[r#"
            cay issue eur town 500              issued eur cay town 500.00 EUR
            ann@town charter contract:clerk>1boss+1cfo|pay:clerk>2boss|*
                                                  charter_set town
            ann@town propose buyer=town seller=dan 0:10@5 limit=50 as a
                                                  asked town
            cay@town approve a                  approved cay
            cay@town approve a                  refused: already_approved
            show a stage                        is not there
            bob@town approve a                  approved bob complete, proposed a town dan 50.00 EUR
            show a stage                        proposed
        "#]],
    );
}

#[test]
fn fault_30_who_begins_by_a_tool_or_another_key_is_still_the_same_human() {
    check(
        "given a town
         ann@town assign ann roles=clerk,boss
         ann connect bot verbs=contract,fiat as m
         ann rotate add=ann2
         bot~m@town propose buyer=town seller=dan 0:10@5 limit=50 as a
         ann@town approve a
         ann@town!ann2 approve a
         bot~m@town approve a
         bob@town approve a",
        &expect![[r#"
            ann@town assign ann roles=clerk,boss
                                                  assigned town ann
            ann connect bot verbs=contract,fiat as m
                                                  connected m ann
            ann rotate add=ann2                 keys_rotated ann
            bot~m@town propose buyer=town seller=dan 0:10@5 limit=50 as a
                                                  asked town
            ann@town approve a                  refused: own_act
            ann@town!ann2 approve a             refused: own_act
            bot~m@town approve a                refused: tool_may_not
            bob@town approve a                  approved bob complete, proposed a town dan 50.00 EUR
        "#]],
    );
}

#[test]
fn fault_30_two_approvals_are_two_humans() {
    check(
        "given a town
         ann@town charter contract:clerk>2boss|*
         bob rotate add=bob2
         ann@town propose buyer=town seller=dan 0:10@5 limit=50 as a
         bob@town approve a
         bob@town!bob2 approve a
         cay@town approve a",
        &expect![[r#"
            ann@town charter contract:clerk>2boss|*
                                                  charter_set town
            bob rotate add=bob2                 keys_rotated bob
            ann@town propose buyer=town seller=dan 0:10@5 limit=50 as a
                                                  asked town
            bob@town approve a                  approved bob
            bob@town!bob2 approve a             refused: already_approved
            cay@town approve a                  approved cay complete, proposed a town dan 50.00 EUR
        "#]],
    );
}
