//! Contracts: proposing, signing, amending, ending.

use super::telling::check;
use expect_test::expect;

#[test]
fn both_sign_the_same_content() {
    check(
        "given money
         ann propose 0:10@5 limit=100 as a
         ann sign a
         cay sign a
         bob sign a digest=other
         bob sign a
         bob sign a
         bob sign nothing
         ann decline a
         ann terminate a
         ann order a 0:1 as o
         ann terminate a",
        &expect![[r#"
            ann propose 0:10@5 limit=100 as a   proposed a ann bob 100.00 EUR
            ann sign a                          refused: not_yours
            cay sign a                          refused: not_a_party
            bob sign a digest=other             refused: not_the_content
            bob sign a                          signed a
            bob sign a                          refused: wrong_stage
            bob sign nothing                    refused: unknown_agreement
            ann decline a                       refused: wrong_stage
            ann terminate a                     terminated a
            ann order a 0:1 as o                refused: wrong_stage
            ann terminate a                     refused: wrong_stage
        "#]],
    );
}

#[test]
fn a_proposal_is_declined_taken_back_or_lapses() {
    check(
        "given money
         ann propose 0:10@5 as a
         cay decline a
         bob decline a
         bob sign a
         ann propose 0:10@5 as b
         ann decline b
         ann propose 0:10@5 by=P2D as c
         wait P2D
         bob sign c
         show c stage",
        &expect![[r#"
            ann propose 0:10@5 as a             proposed a ann bob 1000.00 EUR
            cay decline a                       refused: not_a_party
            bob decline a                       declined a
            bob sign a                          refused: wrong_stage
            ann propose 0:10@5 as b             proposed b ann bob 1000.00 EUR
            ann decline b                       declined b
            ann propose 0:10@5 by=P2D as c      proposed c ann bob 1000.00 EUR
            wait P2D
                                                lapsed c
            bob sign c                          refused: wrong_stage
            show c stage                        lapsed
        "#]],
    );
}

#[test]
fn contracts_that_make_no_sense_are_refused() {
    check(
        "given people
         ann connect bot verbs=pay as m
         ann propose buyer=ann seller=ann 0:10@5 as a
         ann propose buyer=bob seller=cay 0:10@5 as a
         ann propose as a
         ann propose arbiter=bob 0:10@5 as a
         ann propose arbiter=bot 0:10@5 as a
         ann propose seller=bot 0:10@5 as a
         ann propose seller=nobody 0:10@5 as a
         ann propose 0:10@5USD as a
         ann propose 0:10@5 limit=100USD as a
         ann propose 0:10@5 pay=PT0S as a
         ann propose 0:10@5 share=10001 as a
         ann propose 0:10@5 by=-P1D as a",
        &expect![[r#"
            ann connect bot verbs=pay as m      connected m ann
            ann propose buyer=ann seller=ann 0:10@5 as a
                                                  refused: same_party
            ann propose buyer=bob seller=cay 0:10@5 as a
                                                  refused: not_a_party
            ann propose as a                    refused: empty
            ann propose arbiter=bob 0:10@5 as a
                                                  refused: same_party
            ann propose arbiter=bot 0:10@5 as a
                                                  refused: not_a_person
            ann propose seller=bot 0:10@5 as a  refused: not_a_person
            ann propose seller=nobody 0:10@5 as a
                                                  refused: unknown_agent
            ann propose 0:10@5USD as a          refused: currency_mismatch
            ann propose 0:10@5 limit=100USD as a
                                                  refused: currency_mismatch
            ann propose 0:10@5 pay=PT0S as a    refused: bad_deadline
            ann propose 0:10@5 share=10001 as a
                                                  refused: bad_deadline
            ann propose 0:10@5 by=-P1D as a     refused: bad_deadline
        "#]],
    );
}

#[test]
fn a_contract_from_an_offer_keeps_its_prices_and_units() {
    check(
        "given people
         bob publish offer 0:100@5 1:100KGM@3 as f
         ann propose source=offer:f 0:10@5 as a
         ann propose source=offer:f 0:10@4 as b
         ann propose source=offer:f 1:10@3 as b
         ann propose source=offer:f 1:10KGM@3 as b
         ann propose source=offer:f 2:10@3 as b
         ann propose seller=cay source=offer:f 0:10@5 as b
         ann propose source=offer:nothing 0:10@5 as b
         bob withdraw_listing f
         ann propose source=offer:f 0:10@5 as b",
        &expect![[r#"
            bob publish offer 0:100@5 1:100KGM@3 as f
                                                  published f bob
            ann propose source=offer:f 0:10@5 as a
                                                  proposed a ann bob 1000.00 EUR f
            ann propose source=offer:f 0:10@4 as b
                                                  refused: wrong_source
            ann propose source=offer:f 1:10@3 as b
                                                  refused: wrong_source
            ann propose source=offer:f 1:10KGM@3 as b
                                                  proposed b ann bob 1000.00 EUR f
            ann propose source=offer:f 2:10@3 as b
                                                  refused: wrong_source
            ann propose seller=cay source=offer:f 0:10@5 as b
                                                  refused: wrong_source
            ann propose source=offer:nothing 0:10@5 as b
                                                  refused: unknown_listing
            bob withdraw_listing f              listing_withdrawn f
            ann propose source=offer:f 0:10@5 as b
                                                  refused: wrong_stage
        "#]],
    );
}

#[test]
fn a_contract_from_a_quote_keeps_to_the_lines_that_were_chosen() {
    check(
        "given people
         ann publish need 0:10 1:10 as n
         ann publish need 0:10 as m
         bob quote n 0:10@5 1:10@7 as q
         cay quote n 1:10@6 as r
         ann propose source=quote:q need=n 0:10@5 as a
         ann select n q:0 r
         ann propose source=quote:q need=n 0:10@5 as a
         ann propose source=quote:q need=n 0:10@5 1:10@7 as b
         ann propose source=quote:q need=m 0:10@5 as b
         ann propose source=quote:q 0:10@5 as b
         ann propose seller=cay source=quote:r need=n 1:10@6 as b
         bob propose source=quote:q need=n 0:10@5 as c
         ann propose source=quote:nothing need=n 0:10@5 as b",
        &expect![[r#"
            ann publish need 0:10 1:10 as n     published n ann
            ann publish need 0:10 as m          published m ann
            bob quote n 0:10@5 1:10@7 as q      quoted q n bob
            cay quote n 1:10@6 as r             quoted r n cay
            ann propose source=quote:q need=n 0:10@5 as a
                                                  refused: wrong_stage
            ann select n q:0 r                  selected n q r
            ann propose source=quote:q need=n 0:10@5 as a
                                                  proposed a ann bob 1000.00 EUR n
            ann propose source=quote:q need=n 0:10@5 1:10@7 as b
                                                  refused: wrong_source
            ann propose source=quote:q need=m 0:10@5 as b
                                                  refused: wrong_source
            ann propose source=quote:q 0:10@5 as b
                                                  refused: not_named
            ann propose seller=cay source=quote:r need=n 1:10@6 as b
                                                  proposed b ann cay 1000.00 EUR n
            bob propose source=quote:q need=n 0:10@5 as c
                                                  proposed c ann bob 1000.00 EUR n
            ann propose source=quote:nothing need=n 0:10@5 as b
                                                  refused: unknown_quote
        "#]],
    );
}

#[test]
fn an_agreement_is_amended_by_both() {
    check(
        "given an agreement
         ann order a 0:4 as o
         bob propose_amendment a 0:20@6 limit=200 as x
         ann propose_amendment a 0:20@6 limit=200
         bob agree_amendment a
         cay agree_amendment a
         ann agree_amendment a digest=other
         ann agree_amendment a
         ann agree_amendment a
         show a content.limit amendments called_off
         ann order a 0:16 as p
         show p net
         bob propose_amendment a 0:19@6 limit=200
         bob propose_amendment a 0:20@6 limit=100
         bob propose_amendment a 0:20KGM@6 limit=200
         bob propose_amendment a 0:20@6USD limit=200USD
         bob propose_amendment a seller=cay 0:20@6 limit=200
         bob propose_amendment a kind=framework 0:20@6 limit=200
         bob propose_amendment a 0:20@6 1:5@2 limit=200 by=P1D
         ann decline a
         bob propose_amendment a 0:20@6 1:5@2 limit=200 by=P1D
         wait P2D
         ann agree_amendment a
         show a stage amendments",
        &expect![[r#"
            ann order a 0:4 as o                ordered o a ann bob 20.00 EUR 24.20 EUR
            bob propose_amendment a 0:20@6 limit=200 as x
                                                  amendment_proposed a
            ann propose_amendment a 0:20@6 limit=200
                                                  refused: wrong_stage
            bob agree_amendment a               refused: not_yours
            cay agree_amendment a               refused: not_a_party
            ann agree_amendment a digest=other  refused: not_the_content
            ann agree_amendment a               amended a 200.00 EUR
            ann agree_amendment a               refused: wrong_stage
            show a content.limit amendments called_off
                                                  200.00 EUR, 1, 20.00 EUR
            ann order a 0:16 as p               ordered p a ann bob 96.00 EUR 116.16 EUR
            show p net                          96.00 EUR
            bob propose_amendment a 0:19@6 limit=200
                                                  refused: over_remainder
            bob propose_amendment a 0:20@6 limit=100
                                                  refused: over_remainder
            bob propose_amendment a 0:20KGM@6 limit=200
                                                  refused: over_remainder
            bob propose_amendment a 0:20@6USD limit=200USD
                                                  refused: currency_mismatch
            bob propose_amendment a seller=cay 0:20@6 limit=200
                                                  refused: not_a_party
            bob propose_amendment a kind=framework 0:20@6 limit=200
                                                  refused: not_a_party
            bob propose_amendment a 0:20@6 1:5@2 limit=200 by=P1D
                                                  amendment_proposed a
            ann decline a                       declined a amendment
            bob propose_amendment a 0:20@6 1:5@2 limit=200 by=P1D
                                                  amendment_proposed a
            wait P2D
                                                lapsed a
                                                lapsed o a
                                                lapsed p a
            ann agree_amendment a               refused: wrong_stage
            show a stage amendments             active, 1
        "#]],
    );
}

#[test]
fn a_period_bounds_the_orders_and_ends_the_agreement() {
    check(
        "given money
         ann propose 0:10@5 period=2+5 as a
         bob sign a
         ann order a 0:1 as o
         wait P3D
         ann order a 0:1 as o
         wait P6D
         ann order a 0:1 as p
         show a stage
         ann propose_amendment a 0:10@5
         ann terminate a",
        &expect![[r#"
            ann propose 0:10@5 period=2+5 as a  proposed a ann bob 1000.00 EUR
            bob sign a                          signed a
            ann order a 0:1 as o                refused: date_mismatch
            wait P3D
            ann order a 0:1 as o                ordered o a ann bob 5.00 EUR 6.05 EUR
            wait P6D
                                                lapsed o a
                                                lapsed a
            ann order a 0:1 as p                refused: wrong_stage
            show a stage                        ended
            ann propose_amendment a 0:10@5      refused: wrong_stage
            ann terminate a                     refused: wrong_stage
        "#]],
    );
}
