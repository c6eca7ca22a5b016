//! Organisations: members, roles, charters, approvals.

use super::telling::check;
use expect_test::expect;

#[test]
fn small_orders_need_nobody_else_and_large_ones_a_boss() {
    check(
        "given a town
         ann@town propose buyer=town seller=dan 0:100@5 limit=600 monies=eur as a
         bob@town approve a
         dan sign a
         ann@town order a 0:20 as o
         ann@town order a 0:21 as p
         show p stage
         ann@town approve p
         dan@town approve p
         bob@town approve p
         show p stage
         bob@town approve p
         bob@town order a 0:1 as q",
        &expect![[r#"
            ann@town propose buyer=town seller=dan 0:100@5 limit=600 monies=eur as a
                                                  asked town
            bob@town approve a                  approved bob complete, proposed a town dan 600.00 EUR
            dan sign a                          signed a
            ann@town order a 0:20 as o          ordered o a town dan 100.00 EUR 121.00 EUR
            ann@town order a 0:21 as p          asked town
            show p stage                        is not there
            ann@town approve p                  refused: own_act
            dan@town approve p                  refused: not_a_member
            bob@town approve p                  approved bob complete, ordered p a town dan 105.00 EUR 127.05 EUR
            show p stage                        placed
            bob@town approve p                  refused: unknown_pending
            bob@town order a 0:1 as q           ordered q a town dan 5.00 EUR 6.05 EUR
        "#]],
    );
}

#[test]
fn each_approval_is_by_another_human_and_of_the_very_act() {
    check(
        "given a town
         cay issue eur town 500
         ann@town propose buyer=town seller=dan 0:10@5 limit=50 as a
         cay@town approve a
         dan sign a
         ann@town order a 0:10 as o
         dan accept o
         dan deliver o 0:10 as d
         bob@town receive d 0:10
         dan invoice o/0:10 as i
         ann@town pay i:20 as x
         ann@town pay i:30 as y
         bob@town approve x act=y
         bob@town approve x
         bob@town approve x
         cay@town approve x
         cay@town approve y
         bob@town reject y
         cay@town approve y
         bob@dan approve y",
        &expect![[r#"
            cay issue eur town 500              issued eur cay town 500.00 EUR
            ann@town propose buyer=town seller=dan 0:10@5 limit=50 as a
                                                  asked town
            cay@town approve a                  approved cay complete, proposed a town dan 50.00 EUR
            dan sign a                          signed a
            ann@town order a 0:10 as o          ordered o a town dan 50.00 EUR 60.50 EUR
            dan accept o                        responded o accepted 50.00 EUR 60.50 EUR
            dan deliver o 0:10 as d             delivered o d 50.00 EUR
            bob@town receive d 0:10             received o d 50.00 EUR 0.00 EUR, delivery_ended o
            dan invoice o/0:10 as i             invoiced i dan town 50.00 EUR 10.50 EUR o
            ann@town pay i:20 as x              asked town
            ann@town pay i:30 as y              asked town
            bob@town approve x act=y            refused: not_the_act
            bob@town approve x                  approved bob
            bob@town approve x                  refused: already_approved
            cay@town approve x                  approved cay complete, paid i town dan 20.00 EUR eur
            cay@town approve y                  approved cay
            bob@town reject y                   rejected bob
            cay@town approve y                  refused: unknown_pending
            bob@dan approve y                   refused: unknown_pending
        "#]],
    );
}

#[test]
fn only_those_who_are_asked_or_who_began_say_no() {
    check(
        "given a town
         eve enrol eve as eve
         bob@town invite eve roles=guest
         eve join town
         ann@town propose buyer=town seller=dan 0:10@5 limit=50 as a
         eve@town approve a
         eve@town reject a
         dan@town reject a
         dan reject a
         bob connect bot verbs=profile as m
         bot~m@town reject a
         bot~m@town approve a
         ann@town reject a
         ann@town propose buyer=town seller=dan 0:10@5 limit=50 as b
         bob connect box verbs=fiat as n
         box~n@town reject b",
        &expect![[r#"
            eve enrol eve as eve                enrolled eve
            bob@town invite eve roles=guest     invited town eve
            eve join town                       joined town eve
            ann@town propose buyer=town seller=dan 0:10@5 limit=50 as a
                                                  asked town
            eve@town approve a                  refused: may_not_approve
            eve@town reject a                   refused: may_not_approve
            dan@town reject a                   refused: not_a_member
            dan reject a                        refused: not_yours
            bob connect bot verbs=profile as m  connected m bob
            bot~m@town reject a                 refused: out_of_mandate
            bot~m@town approve a                refused: tool_may_not
            ann@town reject a                   rejected ann
            ann@town propose buyer=town seller=dan 0:10@5 limit=50 as b
                                                  asked town
            bob connect box verbs=fiat as n     connected n bob
            box~n@town reject b                 rejected bob
        "#]],
    );
}

#[test]
fn what_waits_for_approval_lapses() {
    check(
        "given a town
         ann@town propose buyer=town seller=dan 0:10@5 limit=50 as a
         wait P15D
         bob@town approve a",
        &expect![[r#"
            ann@town propose buyer=town seller=dan 0:10@5 limit=50 as a
                                                  asked town
            wait P15D
                                                lapsed
            bob@town approve a                  refused: unknown_pending
        "#]],
    );
}

#[test]
fn what_could_never_be_done_is_not_put_before_the_approvers() {
    check(
        "given a town
         ann@town propose buyer=town seller=town 0:10@5 limit=50 as a
         ann@town propose buyer=dan seller=bob 0:10@5 limit=50 as a",
        &expect![[r#"
            ann@town propose buyer=town seller=town 0:10@5 limit=50 as a
                                                  refused: same_party
            ann@town propose buyer=dan seller=bob 0:10@5 limit=50 as a
                                                  refused: not_a_party
        "#]],
    );
}

#[test]
fn an_act_is_measured_by_the_charter_as_it_is_when_it_is_approved() {
    check(
        "given a town
         ann@town propose buyer=town seller=dan 0:10@5 limit=50 as a
         ann@town propose buyer=town seller=dan 0:10@5 limit=50 as b
         bob@town charter contract:clerk>2cfo|*
         bob@town charter contract:clerk>1cfo|*
         bob@town approve a
         cay@town approve a
         bob@town charter *:boss
         cay@town approve b",
        &expect![[r#"
            ann@town propose buyer=town seller=dan 0:10@5 limit=50 as a
                                                  asked town
            ann@town propose buyer=town seller=dan 0:10@5 limit=50 as b
                                                  asked town
            bob@town charter contract:clerk>2cfo|*
                                                  charter_set town
            bob@town charter contract:clerk>1cfo|*
                                                  charter_set town
            bob@town approve a                  refused: may_not_approve
            cay@town approve a                  approved cay complete, proposed a town dan 50.00 EUR
            bob@town charter *:boss             charter_set town
            cay@town approve b                  refused: no_approver
        "#]],
    );
}

#[test]
fn members_come_by_invitation_and_leave_unless_they_are_needed() {
    check(
        "given people
         ann found Town roles=boss charter=* as town
         ann@town invite bob roles=boss until=P2D
         ann@town invite bob roles=boss
         ann@town invite town roles=boss
         ann@town invite eve roles=boss
         cay join town
         bob@town profile Town
         wait P3D
         bob join town
         ann@town invite bob roles=boss
         bob join town
         bob join town
         bob@town profile Town
         ann@town charter *:boss>1boss
         bob leave town
         ann@town assign bob roles=clerk as x
         bob@town approve x
         ann@town charter *:boss as y
         bob@town approve y
         bob leave town
         bob leave town
         ann@town assign ann roles=
         ann@town assign dan roles=boss
         ann join bob
         bob leave ann",
        &expect![[r#"
            ann found Town roles=boss charter=* as town
                                                  founded town
            ann@town invite bob roles=boss until=P2D
                                                  invited town bob
            ann@town invite bob roles=boss      refused: already_a_member
            ann@town invite town roles=boss     refused: not_a_person
            ann@town invite eve roles=boss      refused: unknown_agent
            cay join town                       refused: not_invited
            bob@town profile Town               refused: not_a_member
            wait P3D
            bob join town                       refused: not_invited
            ann@town invite bob roles=boss      invited town bob
            bob join town                       joined town bob
            bob join town                       refused: not_invited
            bob@town profile Town               profiled town
            ann@town charter *:boss>1boss       charter_set town
            bob leave town                      refused: lock_out
            ann@town assign bob roles=clerk as x
                                                  refused: lock_out
            bob@town approve x                  refused: unknown_pending
            ann@town charter *:boss as y        asked town
            bob@town approve y                  approved bob complete, charter_set town
            bob leave town                      left town bob
            bob leave town                      refused: not_a_member
            ann@town assign ann roles=          refused: lock_out
            ann@town assign dan roles=boss      refused: not_a_member
            ann join bob                        refused: not_an_organisation
            bob leave ann                       refused: not_an_organisation
        "#]],
    );
}

#[test]
fn a_charter_that_locks_a_verb_is_refused() {
    check(
        "given people
         ann found Town roles=boss charter=pay:boss as town
         ann found Town roles=boss charter=*:boss>1boss as town
         ann found Town roles=clerk charter=*:boss as town
         # The first rule that fits decides, so what stands below it cannot help.
         ann found Town roles=boss charter=*>8boss|* as town
         # A rule for one category is no help to acts that have none.
         ann found Town roles=boss charter=*#30000000:boss as town
         ann found Town roles=boss charter=*>0boss|* as town
         ann found Town roles=boss charter=*:boss>9boss as town
         ann found Town roles=boss charter=pay>1boss|*:boss invite=bob:boss as town
         ann found Town roles=boss charter=*:boss invite=ann:boss as town
         ann found Town roles=boss charter=*:boss invite=bob:boss until=-P1D as town
         ann found Town roles=boss charter=pay:boss>1boss|*:boss invite=bob:boss as town
         ann found Town roles=boss charter=*:boss as town
         ann@town charter pay:boss>1boss|*:boss
         ann@town found Hall roles=boss charter=* as hall
         ann@town connect bot verbs=pay as m
         bob profile Bob
         bob@ann profile Ann
         bob@town profile Town",
        &expect![[r#"
            ann found Town roles=boss charter=pay:boss as town
                                                  refused: lock_out
            ann found Town roles=boss charter=*:boss>1boss as town
                                                  refused: lock_out
            ann found Town roles=clerk charter=*:boss as town
                                                  refused: lock_out
            ann found Town roles=boss charter=*>8boss|* as town
                                                  refused: lock_out
            ann found Town roles=boss charter=*#30000000:boss as town
                                                  refused: lock_out
            ann found Town roles=boss charter=*>0boss|* as town
                                                  refused: bad_charter
            ann found Town roles=boss charter=*:boss>9boss as town
                                                  refused: bad_charter
            ann found Town roles=boss charter=pay>1boss|*:boss invite=bob:boss as town
                                                  refused: lock_out
            ann found Town roles=boss charter=*:boss invite=ann:boss as town
                                                  refused: already_a_member
            ann found Town roles=boss charter=*:boss invite=bob:boss until=-P1D as town
                                                  refused: bad_deadline
            ann found Town roles=boss charter=pay:boss>1boss|*:boss invite=bob:boss as town
                                                  refused: lock_out
            ann found Town roles=boss charter=*:boss as town
                                                  founded town
            ann@town charter pay:boss>1boss|*:boss
                                                  refused: lock_out
            ann@town found Hall roles=boss charter=* as hall
                                                  refused: not_a_person
            ann@town connect bot verbs=pay as m
                                                  refused: not_a_person
            bob profile Bob                     profiled bob
            bob@ann profile Ann                 refused: not_an_organisation
            bob@town profile Town               refused: not_a_member
        "#]],
    );
}

#[test]
fn a_rule_for_a_category_gives_no_power_over_anything_else() {
    check(
        "given people
         ann found Town roles=clerk invite=bob:boss charter=*#30190000:clerk|*:boss|profile as town
         ann found Town roles=clerk,boss invite=bob:clerk charter=*#30190000:clerk|*:boss as town
         bob join town
         bob@town publish need 0:10#30197644 as n
         bob@town publish need 0:10 as n
         bob@town charter *:clerk
         bob@town assign ann roles=clerk",
        &expect![[r#"
            ann found Town roles=clerk invite=bob:boss charter=*#30190000:clerk|*:boss|profile as town
                                                  refused: lock_out
            ann found Town roles=clerk,boss invite=bob:clerk charter=*#30190000:clerk|*:boss as town
                                                  founded town, invited town bob
            bob join town                       joined town bob
            bob@town publish need 0:10#30197644 as n
                                                  published n town
            bob@town publish need 0:10 as n     refused: no_rule
            bob@town charter *:clerk            refused: no_rule
            bob@town assign ann roles=clerk     refused: no_rule
        "#]],
    );
}
