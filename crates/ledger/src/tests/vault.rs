//! Vaults on the ledger: collections, their states, grants.

use super::telling::check;
use expect_test::expect;

#[test]
fn a_collection_has_one_newest_state() {
    check(
        "given people
         ann vault custody=c
         bob vault at=bob.example:7440
         show ann.vault custody
         ann open nobody
         ann open bob as col
         ann state col epoch=1 order=x
         ann state col revision=2
         bob state col
         ann state col
         ann state col revision=1
         ann state col order=x
         ann state col
         show col revision epoch provider closed
         ann close col
         ann state col
         ann close col
         ann relocate col cay
         ann state zzz",
        &expect![[r#"
            ann vault custody=c                 vault_set ann
            bob vault at=bob.example:7440       vault_set bob
            show ann.vault custody              e82c26bf71b4a8140e047218fe7f9329f13899a673e3a18c988c53671c848665
            ann open nobody                     refused: unknown_agent
            ann open bob as col                 collection_opened col ann bob
            ann state col epoch=1 order=x       refused: wrong_state
            ann state col revision=2            refused: wrong_state
            bob state col                       refused: not_yours
            ann state col                       state_set col 1 0
            ann state col revision=1            refused: wrong_state
            ann state col order=x               refused: wrong_state
            ann state col                       state_set col 2 0
            show col revision epoch provider closed
                                                  2, 0, agent_yvh0vkb7g3my1dbvdpfsnfdmr4, -
            ann close col                       collection_closed col
            ann state col                       refused: wrong_stage
            ann close col                       refused: wrong_stage
            ann relocate col cay                refused: wrong_stage
            ann state zzz                       refused: unknown_collection
        "#]],
    );
}

#[test]
fn a_provider_re_keys_in_time_or_everybody_sees_that_it_did_not() {
    check(
        "given people
         ann open bob as col
         ann state col
         bob rekeyed col x
         ann state col epoch=1
         ann state col epoch=2 order=x
         ann state col epoch=1 order=x by=P91D
         ann state col epoch=1 order=x by=-PT1S
         ann state col epoch=1 order=x by=P7D
         ann state col epoch=2 order=y
         ann state col
         cay rekeyed col x
         bob rekeyed col y
         bob rekeyed col x
         bob rekeyed col x
         ann state col epoch=2 order=y by=P2D
         wait P2D
         show col overdue epoch
         bob rekeyed col y
         show col overdue rekeying
         ann state col epoch=3 order=z by=P2D
         wait P3D
         ann relocate col bob
         ann relocate col nobody
         bob relocate col cay
         ann relocate col cay
         bob rekeyed col z
         show col overdue rekeying provider",
        &expect![[r#"
            ann open bob as col                 collection_opened col ann bob
            ann state col                       state_set col 1 0
            bob rekeyed col x                   refused: not_the_order
            ann state col epoch=1               refused: wrong_state
            ann state col epoch=2 order=x       refused: wrong_state
            ann state col epoch=1 order=x by=P91D
                                                  refused: bad_deadline
            ann state col epoch=1 order=x by=-PT1S
                                                  refused: bad_deadline
            ann state col epoch=1 order=x by=P7D
                                                  state_set col 2 1
            ann state col epoch=2 order=y       refused: rekeying_open
            ann state col                       state_set col 3 1
            cay rekeyed col x                   refused: not_yours
            bob rekeyed col y                   refused: not_the_order
            bob rekeyed col x                   rekeyed col
            bob rekeyed col x                   refused: not_the_order
            ann state col epoch=2 order=y by=P2D
                                                  state_set col 4 2
            wait P2D
                                                lapsed col
            show col overdue epoch              true, 2
            bob rekeyed col y                   rekeyed col late
            show col overdue rekeying           -, -
            ann state col epoch=3 order=z by=P2D
                                                  state_set col 5 3
            wait P3D
                                                lapsed col
            ann relocate col bob                refused: nothing_to_do
            ann relocate col nobody             refused: unknown_agent
            bob relocate col cay                refused: not_yours
            ann relocate col cay                collection_moved col cay
            bob rekeyed col z                   refused: not_yours
            show col overdue rekeying provider  -, -, agent_6h9fsq0gqwb8y3bs73k5r8n380
        "#]],
    );
}

#[test]
fn leave_to_read_is_given_for_a_time_and_ends_early_from_either_side() {
    check(
        "given people
         ann grant bob as g
         ann grant ann
         ann grant nobody
         ann grant bob until=-PT1S
         ann grant bob until=P4000D
         cay end_grant g
         ann end_grant g
         ann end_grant g
         show g stage
         ann grant bob as h
         bob end_grant h
         show h stage
         ann grant cay until=P1D as k
         wait P1D
         show k stage
         ann end_grant k
         ann end_grant zzz",
        &expect![[r#"
            ann grant bob as g                  granted g ann bob
            ann grant ann                       refused: same_party
            ann grant nobody                    refused: unknown_agent
            ann grant bob until=-PT1S           refused: bad_deadline
            ann grant bob until=P4000D          refused: bad_deadline
            cay end_grant g                     refused: not_yours
            ann end_grant g                     grant_ended g
            ann end_grant g                     refused: wrong_stage
            show g stage                        withdrawn
            ann grant bob as h                  granted h ann bob
            bob end_grant h                     grant_ended h by_reader
            show h stage                        renounced
            ann grant cay until=P1D as k        granted k ann cay
            wait P1D
                                                lapsed k
            show k stage                        over
            ann end_grant k                     refused: wrong_stage
            ann end_grant zzz                   refused: unknown_grant
        "#]],
    );
}

#[test]
fn an_organisations_vault_is_under_its_charter() {
    check(
        "given people
         ann found Coop roles=boss invite=bob:clerk charter=* as coop
         bob join coop
         ann@coop charter grant:boss>1clerk|*
         ann@coop open cay as col
         bob@coop approve col
         ann@coop grant cay as g
         bob@coop approve g",
        &expect![[r#"
            ann found Coop roles=boss invite=bob:clerk charter=* as coop
                                                  founded coop, invited coop bob
            bob join coop                       joined coop bob
            ann@coop charter grant:boss>1clerk|*
                                                  charter_set coop
            ann@coop open cay as col            asked coop
            bob@coop approve col                approved bob complete, collection_opened col coop cay
            ann@coop grant cay as g             asked coop
            bob@coop approve g                  approved bob complete, granted g coop cay
        "#]],
    );
}
