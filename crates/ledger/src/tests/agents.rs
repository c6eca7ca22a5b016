//! Persons, keys, tools and their mandates.

use super::telling::check;
use expect_test::expect;

#[test]
fn a_person_is_known_by_a_key_and_keeps_the_id_when_the_keys_change() {
    check(
        "ann enrol ann as ann
         ann enrol ann
         ann profile Ann
         ann rotate add=ann2
         ann!ann2 profile Anna
         ann!ann2 rotate remove=ann
         ann profile Ann
         ann!ann2 rotate remove=ann2
         ann!ann2 rotate add=weak
         ann!ann2 rotate remove=ann3
         ann!ann2 rotate
         ann!ann2 rotate add=k1,k2,k3,k4,k5,k6,k7
         ann!ann2 rotate add=k8
         bob profile Bob
         bob!ann2 enrol ann
         show ann person.keys.0.since person.keys.7.since person.keys.8",
        &expect![[r#"
            ann enrol ann as ann                enrolled ann
            ann enrol ann                       refused: agent_exists
            ann profile Ann                     profiled ann
            ann rotate add=ann2                 keys_rotated ann
            ann!ann2 profile Anna               profiled ann
            ann!ann2 rotate remove=ann          keys_rotated ann
            ann profile Ann                     refused: wrong_key
            ann!ann2 rotate remove=ann2         refused: no_key_left
            ann!ann2 rotate add=weak            refused: weak_key
            ann!ann2 rotate remove=ann3         refused: wrong_key
            ann!ann2 rotate                     refused: nothing_to_do
            ann!ann2 rotate add=k1,k2,k3,k4,k5,k6,k7
                                                  keys_rotated ann
            ann!ann2 rotate add=k8              refused: too_many_keys
            bob profile Bob                     refused: unknown_agent
            bob!ann2 enrol ann                  refused: wrong_key
            show ann person.keys.0.since person.keys.7.since person.keys.8
                                                  2026-11-22T12:00:00.000Z, 2026-11-22T12:00:00.000Z, -
        "#]],
    );
}

#[test]
fn a_key_leaves_only_when_another_stays_and_both_can_happen_at_once() {
    check(
        "ann enrol ann as ann
         ann rotate add=ann2 remove=ann
         ann profile Ann
         ann!ann2 profile Anna
         ann!ann2 enrol ann",
        &expect![[r#"
            ann enrol ann as ann                enrolled ann
            ann rotate add=ann2 remove=ann      keys_rotated ann
            ann profile Ann                     refused: wrong_key
            ann!ann2 profile Anna               profiled ann
            ann!ann2 enrol ann                  refused: wrong_key
        "#]],
    );
}

#[test]
fn a_tool_acts_inside_its_mandate_which_runs_down() {
    check(
        "given an agreement
         ann connect bot verbs=purchase,pay per=30 total=50 with=bob as m
         bot~m order a 0:4 as o
         bot~m order a 0:7 as p
         bot~m order a 0:6 as p
         bot~m order a 0:1 as r
         bot~m terminate a
         show m scope.in_total
         ann disconnect m
         bot~m order a 0:1 as s
         ann disconnect m
         bob disconnect m",
        &expect![[r#"
            ann connect bot verbs=purchase,pay per=30 total=50 with=bob as m
                                                  connected m ann
            bot~m order a 0:4 as o              ordered o a ann bob 20.00 EUR 24.20 EUR
            bot~m order a 0:7 as p              refused: over_act_limit
            bot~m order a 0:6 as p              ordered p a ann bob 30.00 EUR 36.30 EUR
            bot~m order a 0:1 as r              refused: over_mandate
            bot~m terminate a                   refused: out_of_mandate
            show m scope.in_total               0.00 EUR
            ann disconnect m                    disconnected m
            bot~m order a 0:1 as s              refused: mandate_closed
            ann disconnect m                    refused: nothing_to_do
            bob disconnect m                    refused: not_yours
        "#]],
    );
}

#[test]
fn a_mandate_expires() {
    check(
        "given people
         ann connect bot verbs=profile expires=P2D as m
         bot~m profile Ann
         wait P3D
         bot~m profile Ann
         ann connect box verbs=profile expires=-P1D as x
         ann connect box as x",
        &expect![[r#"
            ann connect bot verbs=profile expires=P2D as m
                                                  connected m ann
            bot~m profile Ann                   profiled ann
            wait P3D
            bot~m profile Ann                   refused: mandate_expired
            ann connect box verbs=profile expires=-P1D as x
                                                  refused: bad_deadline
            ann connect box as x                refused: empty
        "#]],
    );
}

#[test]
fn a_mandate_is_passed_on_only_narrower_and_falls_with_the_one_above() {
    check(
        "given an agreement
         ann connect bot verbs=purchase,deliver total=50 pass=2 as m
         bot~m connect sub verbs=purchase total=20 pass=1 as n
         bot~m connect big verbs=purchase total=60 as x
         bot~m connect big verbs=purchase,pay total=10 as x
         bot~m connect big verbs=purchase total=10 pass=2 as x
         bot~m connect big verbs=purchase as x
         bot~m connect big verbs=purchase total=10 expires=P40D as x
         sub~n~m order a 0:3 as o
         show m scope.in_total
         show n scope.in_total
         sub~n~m order a 0:2 as p
         sub~n order a 0:1 as p
         sub~m order a 0:1 as p
         bot~n~m order a 0:1 as p
         ann disconnect m
         sub~n~m order a 0:1 as p",
        &expect![[r#"
            ann connect bot verbs=purchase,deliver total=50 pass=2 as m
                                                  connected m ann
            bot~m connect sub verbs=purchase total=20 pass=1 as n
                                                  connected n ann
            bot~m connect big verbs=purchase total=60 as x
                                                  refused: mandate_too_wide
            bot~m connect big verbs=purchase,pay total=10 as x
                                                  refused: mandate_too_wide
            bot~m connect big verbs=purchase total=10 pass=2 as x
                                                  refused: mandate_too_wide
            bot~m connect big verbs=purchase as x
                                                  refused: mandate_too_wide
            bot~m connect big verbs=purchase total=10 expires=P40D as x
                                                  refused: mandate_too_wide
            sub~n~m order a 0:3 as o            ordered o a ann bob 15.00 EUR 18.15 EUR
            show m scope.in_total               35.00 EUR
            show n scope.in_total               5.00 EUR
            sub~n~m order a 0:2 as p            refused: over_mandate
            sub~n order a 0:1 as p              refused: bad_mandate_chain
            sub~m order a 0:1 as p              refused: bad_mandate_chain
            bot~n~m order a 0:1 as p            refused: bad_mandate_chain
            ann disconnect m                    disconnected m
            sub~n~m order a 0:1 as p            refused: mandate_closed
        "#]],
    );
}

#[test]
fn a_mandate_for_a_category_does_not_cover_what_is_not_classified() {
    check(
        "given money
         ann propose 0:10@5#30197644 1:10@5 limit=100 as a
         bob sign a
         ann connect bot verbs=purchase,pay,profile cats=30190000 as m
         bot~m order a 0:1 as o
         bot~m order a 1:1 as p
         bot~m order a 0:1 1:1 as p
         bot~m profile Ann",
        &expect![[r#"
            ann propose 0:10@5#30197644 1:10@5 limit=100 as a
                                                  proposed a ann bob 100.00 EUR
            bob sign a                          signed a
            ann connect bot verbs=purchase,pay,profile cats=30190000 as m
                                                  connected m ann
            bot~m order a 0:1 as o              ordered o a ann bob 5.00 EUR 6.05 EUR
            bot~m order a 1:1 as p              refused: out_of_mandate
            bot~m order a 0:1 1:1 as p          refused: out_of_mandate
            bot~m profile Ann                   refused: out_of_mandate
        "#]],
    );
}

#[test]
fn a_mandate_may_be_kept_to_the_own_name_or_to_one_organisation() {
    check(
        "given a town
         ann connect bot verbs=profile for=ann as m
         ann connect box verbs=profile for=town as n
         bot~m profile Ann
         bot~m@town profile Town
         box~n profile Ann
         box~n@town profile Town
         dan connect cat verbs=profile as d
         cat~d@town profile Town",
        &expect![[r#"
            ann connect bot verbs=profile for=ann as m
                                                  connected m ann
            ann connect box verbs=profile for=town as n
                                                  connected n ann
            bot~m profile Ann                   profiled ann
            bot~m@town profile Town             refused: out_of_mandate
            box~n profile Ann                   refused: out_of_mandate
            box~n@town profile Town             profiled town
            dan connect cat verbs=profile as d  connected d dan
            cat~d@town profile Town             refused: not_a_member
        "#]],
    );
}

#[test]
fn some_things_take_a_humans_own_key() {
    check(
        "given people
         ann connect bot verbs=profile,connect,govern as m
         bot~m rotate add=bot
         ann connect bot verbs=profile as x
         ann connect known=bot verbs=profile as k
         ann connect known=bob verbs=profile as x
         ann connect known=nobody verbs=profile as x
         ann connect verbs=profile as x
         ann connect weak verbs=profile as x
         ann connect deep verbs=profile pass=4 as x
         bot profile Bot
         bot~k!ann profile Ann
         bob~m profile Bob
         bot~nothing profile Ann
         bot~nothing profile Ann human=ann
         bot~m!bot profile Ann human=bob
         bot~m profile Ann human=bot
         bot~m enrol bot",
        &expect![[r#"
            ann connect bot verbs=profile,connect,govern as m
                                                  connected m ann
            bot~m rotate add=bot                refused: tool_may_not
            ann connect bot verbs=profile as x  refused: agent_exists
            ann connect known=bot verbs=profile as k
                                                  connected k ann
            ann connect known=bob verbs=profile as x
                                                  refused: not_a_tool
            ann connect known=nobody verbs=profile as x
                                                  refused: unknown_agent
            ann connect verbs=profile as x      refused: not_a_tool
            ann connect weak verbs=profile as x
                                                  refused: weak_key
            ann connect deep verbs=profile pass=4 as x
                                                  refused: mandate_too_wide
            bot profile Bot                     refused: not_a_person
            bot~k!ann profile Ann               refused: wrong_key
            bob~m profile Bob                   refused: not_a_tool
            bot~nothing profile Ann             refused: unknown_agent
            bot~nothing profile Ann human=ann   refused: unknown_mandate
            bot~m!bot profile Ann human=bob     refused: bad_mandate_chain
            bot~m profile Ann human=bot         refused: not_a_person
            bot~m enrol bot                     refused: wrong_key
        "#]],
    );
}
