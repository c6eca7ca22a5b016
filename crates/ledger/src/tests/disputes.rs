//! Disputes: between the parties, by the arbiter, by the clock.

use super::telling::check;
use expect_test::expect;

#[test]
fn the_parties_split_what_is_at_stake() {
    check(
        "given an invoice with escrow
         cay dispute o i as x
         ann dispute o i as x
         ann dispute o i as y
         ann pay i
         ann release o i
         bob credit i 0:1
         bob confirm i:1
         ann cancel o
         cay split x 10
         bob split x 61
         bob split x 10USD
         bob split nothing 10
         bob split x 50
         bob agree x 50
         ann agree x 40
         cay agree x 50
         ann agree x 50 order=a
         ann agree x 50
         bob agree x 50
         bob split x 50
         show x stage to_seller
         show i stage credited paid
         show o stage
         show ann/eur balance held
         show bob/eur balance",
        &expect![[r#"
            cay dispute o i as x                refused: not_a_party
            ann dispute o i as x                disputed x o 60.50 EUR
            ann dispute o i as y                refused: in_dispute
            ann pay i                           refused: in_dispute
            ann release o i                     refused: in_dispute
            bob credit i 0:1                    refused: in_dispute
            bob confirm i:1                     refused: in_dispute
            ann cancel o                        refused: in_dispute
            cay split x 10                      refused: not_a_party
            bob split x 61                      refused: over_paid
            bob split x 10USD                   refused: currency_mismatch
            bob split nothing 10                refused: unknown_dispute
            bob split x 50                      split_offered x 50.00 EUR
            bob agree x 50                      refused: no_offer
            ann agree x 40                      refused: no_offer
            cay agree x 50                      refused: not_a_party
            ann agree x 50 order=a              refused: not_named
            ann agree x 50                      dispute_settled x 50.00 EUR 10.50 EUR, credited i bob ann 8.67 EUR 1.83 EUR, paid i ann bob 50.00 EUR eur o, freed o 10.50 EUR, closed o
            bob agree x 50                      refused: wrong_stage
            bob split x 50                      refused: wrong_stage
            show x stage to_seller              settled, 50.00 EUR
            show i stage credited paid          settled, 10.50 EUR, 50.00 EUR
            show o stage                        closed
            show ann/eur balance held           95000, 0
            show bob/eur balance                5000
        "#]],
    );
}

#[test]
fn the_arbiter_rules_when_the_parties_do_not() {
    check(
        "given money
         ann propose 0:10@5 limit=100 arbiter=dan as a
         bob sign a
         ann order a 0:10 escrow=eur as o
         bob accept o
         bob deliver o 0:10 as d
         ann receive d 0:5/5
         bob invoice o/0:5 as i
         bob dispute o i as x
         dan rule x 30
         wait P7D
         show x stage
         ann split x 30
         cay rule x 30
         ann rule x 30
         dan rule x 31
         dan rule x 30 order=a
         dan rule x 30
         dan rule x 30
         show i stage
         show o stage",
        &expect![[r#"
            ann propose 0:10@5 limit=100 arbiter=dan as a
                                                  proposed a ann bob 100.00 EUR
            bob sign a                          signed a
            ann order a 0:10 escrow=eur as o    held o 60.50 EUR, ordered o a ann bob 50.00 EUR 60.50 EUR
            bob accept o                        responded o accepted 50.00 EUR 60.50 EUR
            bob deliver o 0:10 as d             delivered o d 50.00 EUR
            ann receive d 0:5/5                 received o d 25.00 EUR 25.00 EUR
            bob invoice o/0:5 as i              invoiced i bob ann 25.00 EUR 5.25 EUR o
            bob dispute o i as x                disputed x o 30.25 EUR
            dan rule x 30                       refused: not_the_arbiter
            wait P7D
                                                lapsed x o i o eur ann bob
            show x stage                        with_arbiter
            ann split x 30                      split_offered x 30.00 EUR
            cay rule x 30                       refused: not_the_arbiter
            ann rule x 30                       refused: not_the_arbiter
            dan rule x 31                       refused: over_paid
            dan rule x 30 order=a               refused: unknown_order
            dan rule x 30                       dispute_settled x 30.00 EUR 0.25 EUR, credited i bob ann 0.20 EUR 0.05 EUR, paid i ann bob 30.00 EUR eur o
            dan rule x 30                       refused: not_the_arbiter
            show i stage                        settled
            show o stage                        open
        "#]],
    );
}

#[test]
fn the_clock_settles_what_nobody_settles_and_nobody_disputes_it_again() {
    check(
        "given money
         ann propose 0:10@5 limit=100 arbiter=dan share=2500 as a
         bob sign a
         ann order a 0:10 as o
         bob accept o
         bob deliver o 0:10 as d
         ann receive d 0:10
         bob invoice o/0:10 as i
         ann dispute o i as x
         wait P7D
         wait P7D
         show i stage credited deadline
         ann dispute o i as y
         bob dispute o i as y
         wait P30D
         show i stage
         ann dispute o i as y",
        &expect![[r#"
            ann propose 0:10@5 limit=100 arbiter=dan share=2500 as a
                                                  proposed a ann bob 100.00 EUR
            bob sign a                          signed a
            ann order a 0:10 as o               ordered o a ann bob 50.00 EUR 60.50 EUR
            bob accept o                        responded o accepted 50.00 EUR 60.50 EUR
            bob deliver o 0:10 as d             delivered o d 50.00 EUR
            ann receive d 0:10                  received o d 50.00 EUR 0.00 EUR, delivery_ended o
            bob invoice o/0:10 as i             invoiced i bob ann 50.00 EUR 10.50 EUR o
            ann dispute o i as x                disputed x o 60.50 EUR
            wait P7D
                                                lapsed x o i o ann bob
            wait P7D
                                                dispute_settled x 15.12 EUR 45.38 EUR, credited i bob ann 37.50 EUR 7.88 EUR, lapsed x o i o ann bob
            show i stage credited deadline      open, 45.38 EUR, 2026-12-20T12:00:00.000Z
            ann dispute o i as y                refused: nothing_at_stake
            bob dispute o i as y                refused: nothing_at_stake
            wait P30D
                                                lapsed o a
                                                lapsed i o ann bob
            show i stage                        overdue
            ann dispute o i as y                refused: nothing_at_stake
        "#]],
    );
}

#[test]
fn an_escrow_in_dispute_is_shared_out_and_the_order_is_closed() {
    check(
        "given an order with escrow
         bob deliver o 0:10 as d
         bob dispute o as x
         ann receive d 0:0/10
         bob dispute o as x
         ann dispute o as x
         ann change o 0:5
         bob deliver o 0:1 as e
         bob invoice o/0:1 as i
         ann split x 20
         bob agree x 20
         show o stage
         show ann/eur balance held
         show bob/eur balance
         ann dispute o as y",
        &expect![[r#"
            bob deliver o 0:10 as d             delivered o d 50.00 EUR
            bob dispute o as x                  refused: documents_open
            ann receive d 0:0/10                received o d 0.00 EUR 50.00 EUR
            bob dispute o as x                  disputed x o 60.50 EUR
            ann dispute o as x                  refused: in_dispute
            ann change o 0:5                    refused: in_dispute
            bob deliver o 0:1 as e              refused: in_dispute
            bob invoice o/0:1 as i              refused: in_dispute
            ann split x 20                      split_offered x 20.00 EUR
            bob agree x 20                      dispute_settled x 20.00 EUR 40.50 EUR, compensated x ann bob 20.00 EUR eur, freed o 40.50 EUR, closed o
            show o stage                        closed
            show ann/eur balance held           98000, 0
            show bob/eur balance                2000
            ann dispute o as y                  refused: nothing_at_stake
        "#]],
    );
}

#[test]
fn without_an_arbiter_the_clock_shares_out_the_escrow() {
    check(
        "given an order with escrow
         ann dispute o as x
         wait P7D
         show x stage to_seller
         show o stage
         show ann/eur balance held
         show bob/eur balance
         ann agree x 0",
        &expect![[r#"
            ann dispute o as x                  disputed x o 60.50 EUR
            wait P7D
                                                dispute_settled x 30.25 EUR 30.25 EUR, compensated x ann bob 30.25 EUR eur, freed o 30.25 EUR, closed o, lapsed x o eur ann bob
            show x stage to_seller              settled, 30.25 EUR
            show o stage                        closed
            show ann/eur balance held           96975, 0
            show bob/eur balance                3025
            ann agree x 0                       refused: wrong_stage
        "#]],
    );
}

#[test]
fn an_overdue_invoice_can_still_be_disputed() {
    check(
        "given an invoice
         wait P14D
         show i stage
         ann dispute o i as x
         show i stage
         ann split x 10
         bob agree x 10
         show i stage credited deadline
         wait P14D
         show i stage",
        &expect![[r#"
            wait P14D
                                                lapsed o a
                                                lapsed i o ann bob
            show i stage                        overdue
            ann dispute o i as x                disputed x o 60.50 EUR
            show i stage                        disputed
            ann split x 10                      split_offered x 10.00 EUR
            bob agree x 10                      dispute_settled x 10.00 EUR 50.50 EUR, credited i bob ann 41.73 EUR 8.77 EUR
            show i stage credited deadline      open, 50.50 EUR, 2026-12-20T12:00:00.000Z
            wait P14D
                                                lapsed o a
                                                lapsed i o ann bob
            show i stage                        overdue
        "#]],
    );
}

#[test]
fn there_must_be_something_to_dispute() {
    check(
        "given an order
         ann dispute o as x
         ann dispute nothing as x
         ann dispute o nothing as x
         bob deliver o 0:10 as d
         ann receive d 0:10
         bob invoice o/0:5 as i
         ann order a 0:0 as p
         ann dispute a i as x
         ann pay i
         ann dispute o i as x",
        &expect![[r#"
            ann dispute o as x                  refused: nothing_at_stake
            ann dispute nothing as x            refused: unknown_order
            ann dispute o nothing as x          refused: unknown_invoice
            bob deliver o 0:10 as d             delivered o d 50.00 EUR
            ann receive d 0:10                  received o d 50.00 EUR 0.00 EUR, delivery_ended o
            bob invoice o/0:5 as i              invoiced i bob ann 25.00 EUR 5.25 EUR o
            ann order a 0:0 as p                refused: empty
            ann dispute a i as x                refused: unknown_order
            ann pay i                           paid i ann bob 30.25 EUR eur
            ann dispute o i as x                refused: wrong_stage
        "#]],
    );
}

#[test]
fn an_order_with_an_open_invoice_disputes_the_invoice_not_the_escrow() {
    check(
        "given an invoice with escrow
         ann dispute o as x
         show o stage",
        &expect![[r#"
            ann dispute o as x                  refused: documents_open
            show o stage                        billing
        "#]],
    );
}

#[test]
fn an_order_in_dispute_goes_on_where_it_was() {
    check(
        "given an order with escrow
         bob deliver o 0:4 as d
         ann receive d 0:4
         bob invoice o/0:4 as i
         ann dispute o i as x
         show o stage
         bob split x 0
         ann agree x 0
         show i stage
         show o stage deadline
         bob deliver o 0:6 as e
         ann receive e 0:6
         bob invoice o/0:6 as j
         ann release o j
         show o stage
         show ann/eur balance held",
        &expect![[r#"
            bob deliver o 0:4 as d              delivered o d 20.00 EUR
            ann receive d 0:4                   received o d 20.00 EUR 0.00 EUR
            bob invoice o/0:4 as i              invoiced i bob ann 20.00 EUR 4.20 EUR o
            ann dispute o i as x                disputed x o 24.20 EUR
            show o stage                        disputed
            bob split x 0                       split_offered x 0.00 EUR
            ann agree x 0                       dispute_settled x 0.00 EUR 24.20 EUR, credited i bob ann 20.00 EUR 4.20 EUR
            show i stage                        settled
            show o stage deadline               open, 2026-12-02T12:00:00.000Z
            bob deliver o 0:6 as e              delivered o e 30.00 EUR
            ann receive e 0:6                   received o e 30.00 EUR 0.00 EUR, delivery_ended o
            bob invoice o/0:6 as j              invoiced j bob ann 30.00 EUR 6.30 EUR o
            ann release o j                     paid j ann bob 36.30 EUR eur o, freed o 24.20 EUR, closed o
            show o stage                        closed
            show ann/eur balance held           96370, 0
        "#]],
    );
}
