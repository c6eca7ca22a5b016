//! Bringing a person back whose keys are lost (fault 27).

use super::telling::check;
use expect_test::expect;

#[test]
fn fault_27_guardians_bring_a_person_back_after_a_time_to_say_no() {
    check(
        "given people
         ann guardians bob cay dan delay=P3D
         bob recover ann new
         show ann.recovery comeback
         cay recover ann new
         wait P2D
         ann profile Ann
         wait P1D
         ann profile Ann
         ann!new profile Ann
         show ann.recovery comeback support
         ann!new guardians bob of=1 delay=P1D",
        &expect![[r#"
            ann guardians bob cay dan delay=P3D
                                                  guardians_set ann
            bob recover ann new                 recovery_supported ann bob
            show ann.recovery comeback          -
            cay recover ann new                 recovery_supported ann cay
            wait P2D
            ann profile Ann                     profiled ann
            wait P1D
                                                recovered ann, lapsed ann
            ann profile Ann                     refused: wrong_key
            ann!new profile Ann                 profiled ann
            show ann.recovery comeback support  -, -
            ann!new guardians bob of=1 delay=P1D
                                                  guardians_set ann
        "#]],
    );
}

#[test]
fn fault_27_whoever_has_a_key_says_no() {
    check(
        "given people
         ann guardians bob cay dan
         ann guardians bob of=1
         ann guardians bob cay dan
         bob recover ann evil
         cay recover ann evil
         ann guardians dan of=1
         ann stop_recovery ann
         ann stop_recovery ann
         wait P5D
         ann profile Ann
         bob recover ann evil
         cay recover ann evil
         cay stop_recovery ann
         show ann.recovery comeback
         wait P8D
         show ann.recovery support
         dan stop_recovery ann",
        &expect![[r#"
            ann guardians bob cay dan           guardians_set ann
            ann guardians bob of=1              guardians_set ann
            ann guardians bob cay dan           guardians_set ann
            bob recover ann evil                recovery_supported ann bob
            cay recover ann evil                recovery_supported ann cay
            ann guardians dan of=1              refused: recovery_under_way
            ann stop_recovery ann               recovery_stopped ann by_person
            ann stop_recovery ann               refused: nothing_to_do
            wait P5D
            ann profile Ann                     profiled ann
            bob recover ann evil                recovery_supported ann bob
            cay recover ann evil                recovery_supported ann cay
            cay stop_recovery ann               recovery_stopped ann
            show ann.recovery comeback          -
            wait P8D
                                                lapsed ann
            show ann.recovery support           -
            dan stop_recovery ann               refused: nothing_to_do
        "#]],
    );
}

#[test]
fn fault_27_one_guardian_with_a_wrong_key_stops_nobody() {
    check(
        "given people
         ann guardians bob cay dan
         bob recover ann evil
         cay recover ann new
         dan recover ann new
         bob recover ann new
         bob recover ann new
         cay recover ann evil
         dan stop_recovery ann
         show ann.recovery comeback
         dan recover ann new
         wait P3D
         ann!new profile Ann",
        &expect![[r#"
            ann guardians bob cay dan           guardians_set ann
            bob recover ann evil                recovery_supported ann bob
            cay recover ann new                 recovery_supported ann cay
            dan recover ann new                 recovery_supported ann dan
            bob recover ann new                 recovery_supported ann bob
            bob recover ann new                 refused: already_approved
            cay recover ann evil                recovery_supported ann cay
            dan stop_recovery ann               recovery_stopped ann
            show ann.recovery comeback          -
            dan recover ann new                 recovery_supported ann dan
            wait P3D
                                                recovered ann, lapsed ann
            ann!new profile Ann                 profiled ann
        "#]],
    );
}

#[test]
fn guardians_are_other_people_and_can_be_met() {
    check(
        "given people
         ann guardians
         ann guardians ann bob
         ann guardians bob cay of=3
         ann guardians bob cay of=0
         ann guardians bob nobody
         ann found Coop roles=boss charter=* as coop
         ann guardians bob coop
         ann@coop guardians bob of=1
         ann guardians bob cay delay=PT1H
         ann guardians bob cay delay=P91D
         bob recover ann new
         ann guardians bob cay
         dan recover ann new
         dan stop_recovery ann
         bob recover ann weak
         bob recover dan new
         ann connect bot verbs=profile as m
         bot~m guardians bob cay
         ann guardians
         bob recover ann new",
        &expect![[r#"
            ann guardians                       refused: nothing_to_do
            ann guardians ann bob               refused: bad_guardians
            ann guardians bob cay of=3          refused: bad_guardians
            ann guardians bob cay of=0          refused: bad_guardians
            ann guardians bob nobody            refused: unknown_agent
            ann found Coop roles=boss charter=* as coop
                                                  founded coop
            ann guardians bob coop              refused: bad_guardians
            ann@coop guardians bob of=1         refused: not_a_person
            ann guardians bob cay delay=PT1H    refused: bad_delay
            ann guardians bob cay delay=P91D    refused: bad_delay
            bob recover ann new                 refused: no_guardians
            ann guardians bob cay               guardians_set ann
            dan recover ann new                 refused: not_a_guardian
            dan stop_recovery ann               refused: not_a_guardian
            bob recover ann weak                refused: weak_key
            bob recover dan new                 refused: no_guardians
            ann connect bot verbs=profile as m  connected m ann
            bot~m guardians bob cay             refused: tool_may_not
            ann guardians                       guardians_set ann
            bob recover ann new                 refused: no_guardians
        "#]],
    );
}
