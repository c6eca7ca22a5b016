//! Offers, needs, quotes, choosing.

use super::telling::check;
use expect_test::expect;

#[test]
fn an_offer_is_published_amended_and_withdrawn() {
    check(
        "given people
         bob publish offer 0:10@5 as f
         bob amend_listing f 0:20@4
         ann amend_listing f 0:20@4
         bob amend_listing f
         ann quote f 0:10@4 as q
         ann withdraw_listing f
         bob withdraw_listing f
         bob withdraw_listing f
         bob amend_listing f 0:20@4
         bob publish offer as g
         bob publish offer 0:1@5 until=-P1D as g
         bob publish offer 0:1@5 until=P4000D as g
         bob publish offer 0:1@5 reveal=P9D as g
         bob publish need 0:1 reveal=P7D as g
         bob publish need 0:1 select=P6D as g",
        &expect![[r#"
            bob publish offer 0:10@5 as f       published f bob
            bob amend_listing f 0:20@4          listing_amended f 2
            ann amend_listing f 0:20@4          refused: not_yours
            bob amend_listing f                 refused: empty
            ann quote f 0:10@4 as q             refused: not_a_need
            ann withdraw_listing f              refused: not_yours
            bob withdraw_listing f              listing_withdrawn f
            bob withdraw_listing f              refused: wrong_stage
            bob amend_listing f 0:20@4          refused: wrong_stage
            bob publish offer as g              refused: empty
            bob publish offer 0:1@5 until=-P1D as g
                                                  refused: bad_deadline
            bob publish offer 0:1@5 until=P4000D as g
                                                  refused: bad_deadline
            bob publish offer 0:1@5 reveal=P9D as g
                                                  refused: bad_deadline
            bob publish need 0:1 reveal=P7D as g
                                                  refused: bad_deadline
            bob publish need 0:1 select=P6D as g
                                                  refused: bad_deadline
        "#]],
    );
}

#[test]
fn open_quotes_answer_one_version_of_a_need() {
    check(
        "given people
         ann publish need 0:10 1:5KGM as n
         bob quote n 0:10@5 as q
         ann quote n 0:10@5 as x
         bob quote n 2:1@5 as x
         bob quote n 0:1@5 0:2@4 as x
         bob quote n 1:1@5 as x
         bob quote n as x
         bob seal n 0:10@5 as x
         bob quote nothing 0:10@5 as x
         ann amend_listing n 0:12 1:5KGM until=P9D
         bob quote n 0:10@5 version=1 as x
         ann select n q
         bob quote n 0:12@5 1:5KGM@2 as r
         cay quote n 0:12@4 as s
         ann select n r s
         ann select n r:1 s
         ann select n r
         bob withdraw_quote r
         show r stage chosen
         show s stage",
        &expect![[r#"
            ann publish need 0:10 1:5KGM as n   published n ann
            bob quote n 0:10@5 as q             quoted q n bob
            ann quote n 0:10@5 as x             refused: own_listing
            bob quote n 2:1@5 as x              refused: unknown_line
            bob quote n 0:1@5 0:2@4 as x        refused: line_twice
            bob quote n 1:1@5 as x              refused: unit_mismatch
            bob quote n as x                    refused: empty
            bob seal n 0:10@5 as x              refused: must_be_open
            bob quote nothing 0:10@5 as x       refused: unknown_listing
            ann amend_listing n 0:12 1:5KGM until=P9D
                                                  listing_amended n 2
            bob quote n 0:10@5 version=1 as x   refused: old_version
            ann select n q                      refused: old_version
            bob quote n 0:12@5 1:5KGM@2 as r    quoted r n bob
            cay quote n 0:12@4 as s             quoted s n cay
            ann select n r s                    refused: line_twice
            ann select n r:1 s                  selected n r s
            ann select n r                      refused: wrong_stage
            bob withdraw_quote r                refused: wrong_stage
            show r stage chosen                 selected, [1]
            show s stage                        selected
        "#]],
    );
}

#[test]
fn a_quote_must_have_what_is_required() {
    check(
        "given people
         ann publish need 0:10 colour=white as n
         bob quote n 0:10@5 as q
         bob quote n 0:10@5 colour=grey as q
         bob quote n 0:10@5 colour=White as q",
        &expect![[r#"
            ann publish need 0:10 colour=white as n
                                                  published n ann
            bob quote n 0:10@5 as q             refused: requirement_missed
            bob quote n 0:10@5 colour=grey as q
                                                  refused: requirement_missed
            bob quote n 0:10@5 colour=White as q
                                                  quoted q n bob
        "#]],
    );
}

#[test]
fn sealed_quotes_are_opened_after_the_deadline_and_bind_bidder_need_and_salt() {
    check(
        "given people
         ann publish need 0:10 until=P5D reveal=P7D select=P9D as n
         bob quote n 0:10@5 as x
         bob seal n 0:10@5 salt=3 as q
         cay seal n 0:10@5 salt=3 bidder=bob as r
         dan seal n 0:10@6 salt=4 as s
         bob reveal q n 0:10@5 salt=3
         ann select n q
         wait P6D
         bob seal n 0:10@4 salt=5 as x
         bob reveal q n 0:10@4 salt=3
         bob reveal q n 0:10@5 salt=4
         cay reveal q n 0:10@5 salt=3
         cay reveal r n 0:10@5 salt=3
         bob reveal q n 0:10@5 salt=3
         bob reveal q n 0:10@5 salt=3
         ann select n q
         wait P1D
         dan reveal s n 0:10@6 salt=4
         show s stage
         ann select n q
         show n stage",
        &expect![[r#"
            ann publish need 0:10 until=P5D reveal=P7D select=P9D as n
                                                  published n ann
            bob quote n 0:10@5 as x             refused: must_be_sealed
            bob seal n 0:10@5 salt=3 as q       quoted q n bob sealed
            cay seal n 0:10@5 salt=3 bidder=bob as r
                                                  quoted r n cay sealed
            dan seal n 0:10@6 salt=4 as s       quoted s n dan sealed
            bob reveal q n 0:10@5 salt=3        refused: wrong_stage
            ann select n q                      refused: wrong_stage
            wait P6D
                                                lapsed n
            bob seal n 0:10@4 salt=5 as x       refused: wrong_stage
            bob reveal q n 0:10@4 salt=3        refused: wrong_seal
            bob reveal q n 0:10@5 salt=4        refused: wrong_seal
            cay reveal q n 0:10@5 salt=3        refused: not_yours
            cay reveal r n 0:10@5 salt=3        refused: wrong_seal
            bob reveal q n 0:10@5 salt=3        revealed q n
            bob reveal q n 0:10@5 salt=3        refused: wrong_stage
            ann select n q                      refused: wrong_stage
            wait P1D
                                                lapsed n
                                                lapsed r
                                                lapsed s
            dan reveal s n 0:10@6 salt=4        refused: wrong_stage
            show s stage                        lapsed
            ann select n q                      selected n q
            show n stage                        selected
        "#]],
    );
}

#[test]
fn a_need_is_withdrawn_at_any_time_before_somebody_is_chosen() {
    check(
        "given people
         ann publish need 0:10 until=P5D reveal=P7D as n
         ann publish need 0:10 until=P5D as m
         bob seal n 0:10@5 as q
         cay seal n 0:10@5 as r
         cay withdraw_quote r
         wait P6D
         ann withdraw_listing n
         ann withdraw_listing m
         bob reveal q n 0:10@5
         show n stage
         show m stage",
        &expect![[r#"
            ann publish need 0:10 until=P5D reveal=P7D as n
                                                  published n ann
            ann publish need 0:10 until=P5D as m
                                                  published m ann
            bob seal n 0:10@5 as q              quoted q n bob sealed
            cay seal n 0:10@5 as r              quoted r n cay sealed
            cay withdraw_quote r                quote_withdrawn r
            wait P6D
                                                lapsed m
                                                lapsed n
            ann withdraw_listing n              listing_withdrawn n
            ann withdraw_listing m              listing_withdrawn m
            bob reveal q n 0:10@5               refused: wrong_stage
            show n stage                        withdrawn
            show m stage                        withdrawn
        "#]],
    );
}

#[test]
fn a_sealed_quote_on_an_earlier_version_stays_shut() {
    check(
        "given people
         ann publish need 0:10 until=P5D reveal=P7D as n
         bob seal n 0:10@5 as q
         ann amend_listing n 0:11 until=P6D
         show n deadline reveal_until
         wait P6D
         bob reveal q n 0:10@5",
        &expect![[r#"
            ann publish need 0:10 until=P5D reveal=P7D as n
                                                  published n ann
            bob seal n 0:10@5 as q              quoted q n bob sealed
            ann amend_listing n 0:11 until=P6D  listing_amended n 2
            show n deadline reveal_until        2026-11-28T12:00:00.000Z, 2026-11-30T12:00:00.000Z
            wait P6D
                                                lapsed n
            bob reveal q n 0:10@5               refused: old_version
        "#]],
    );
}

#[test]
fn a_need_that_nobody_chooses_on_lapses_with_its_quotes() {
    check(
        "given people
         ann publish need 0:10 until=P5D select=P9D as n
         bob quote n 0:10@5 as q
         cay quote n 0:10@6 as r
         cay withdraw_quote r
         cay withdraw_quote r
         bob withdraw_quote r
         wait P5D
         show n stage
         bob quote n 0:10@5 as x
         wait P4D
         ann select n q
         show q stage
         bob publish offer 0:1@5 until=P1D as f
         wait P1D
         show f stage",
        &expect![[r#"
            ann publish need 0:10 until=P5D select=P9D as n
                                                  published n ann
            bob quote n 0:10@5 as q             quoted q n bob
            cay quote n 0:10@6 as r             quoted r n cay
            cay withdraw_quote r                quote_withdrawn r
            cay withdraw_quote r                refused: wrong_stage
            bob withdraw_quote r                refused: not_yours
            wait P5D
                                                lapsed n
            show n stage                        selecting
            bob quote n 0:10@5 as x             refused: wrong_stage
            wait P4D
                                                lapsed n
                                                lapsed q
            ann select n q                      refused: wrong_stage
            show q stage                        lapsed
            bob publish offer 0:1@5 until=P1D as f
                                                  published f bob
            wait P1D
                                                lapsed f
            show f stage                        lapsed
        "#]],
    );
}

#[test]
fn a_bidder_cannot_choose_and_an_owner_names_real_quotes() {
    check(
        "given people
         ann publish need 0:10 as n
         ann publish need 0:10 as m
         bob quote n 0:10@5 as q
         bob select n q
         ann select n
         ann select m q
         ann select n nothing
         ann select n q:1
         bob publish offer 0:1@5 as f
         bob select f q
         ann withdraw_listing n
         ann select n q",
        &expect![[r#"
            ann publish need 0:10 as n          published n ann
            ann publish need 0:10 as m          published m ann
            bob quote n 0:10@5 as q             quoted q n bob
            bob select n q                      refused: not_yours
            ann select n                        refused: empty
            ann select m q                      refused: not_named
            ann select n nothing                refused: unknown_quote
            ann select n q:1                    refused: unknown_line
            bob publish offer 0:1@5 as f        published f bob
            bob select f q                      refused: not_a_need
            ann withdraw_listing n              listing_withdrawn n
            ann select n q                      refused: wrong_stage
        "#]],
    );
}
