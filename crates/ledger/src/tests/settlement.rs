//! Invoices, credit notes, payments, refunds.

use super::telling::check;
use expect_test::expect;

#[test]
fn invoices_match_the_order_and_what_was_accepted() {
    check(
        "given a delivery
         ann receive d 0:6/4
         bob invoice o/0:7 as i
         bob invoice o/0:0 as i
         bob invoice o/1:1 as i
         bob invoice o/0:1KGM as i
         bob invoice o/0:1 o/0:2 as i
         bob invoice o/0:1@6 as i
         bob invoice o/0:1@1USD as i
         bob invoice o/0:1%S9 as i
         bob invoice o/0:1 total=6.06 as i
         bob invoice nothing/0:1 as i
         bob invoice o/0:1 buyer=cay as i
         ann invoice o/0:1 as i
         bob invoice as i
         bob invoice o/0:1@0 as i
         bob invoice o/0:1@4 as i
         bob invoice o/0:5 as j
         bob invoice o/0:1 as k
         show o lines.0.invoiced invoiced open_invoices",
        &expect![[r#"
            ann receive d 0:6/4                 received o d 30.00 EUR 20.00 EUR
            bob invoice o/0:7 as i              refused: over_accepted
            bob invoice o/0:0 as i              refused: empty
            bob invoice o/1:1 as i              refused: unknown_line
            bob invoice o/0:1KGM as i           refused: unit_mismatch
            bob invoice o/0:1 o/0:2 as i        refused: line_twice
            bob invoice o/0:1@6 as i            refused: price_too_high
            bob invoice o/0:1@1USD as i         refused: currency_mismatch
            bob invoice o/0:1%S9 as i           refused: wrong_tax
            bob invoice o/0:1 total=6.06 as i   refused: wrong_total
            bob invoice nothing/0:1 as i        refused: unknown_order
            bob invoice o/0:1 buyer=cay as i    refused: not_named
            ann invoice o/0:1 as i              refused: not_yours
            bob invoice as i                    refused: empty
            bob invoice o/0:1@0 as i            refused: empty
            bob invoice o/0:1@4 as i            invoiced i bob ann 4.00 EUR 0.84 EUR o
            bob invoice o/0:5 as j              invoiced j bob ann 25.00 EUR 5.25 EUR o
            bob invoice o/0:1 as k              refused: over_accepted
            show o lines.0.invoiced invoiced open_invoices
                                                  6000000, 29.00 EUR, 2
        "#]],
    );
}

#[test]
fn one_invoice_for_several_orders() {
    check(
        "given a two-way agreement
         ann order a 0:4 as o
         ann order a 0:6 escrow=eur as p
         bob accept o
         bob accept p
         bob deliver o 0:4
         bob deliver p 0:6
         bob invoice o/0:4 p/0:6 as i
         show i total
         ann pay i:10 orders=o
         ann release p i:36.30
         show p stage escrow.left
         ann pay i
         show o stage
         show p stage",
        &expect![[r#"
            ann order a 0:4 as o                ordered o a ann bob 20.00 EUR 24.20 EUR
            ann order a 0:6 escrow=eur as p     held p 36.30 EUR, ordered p a ann bob 30.00 EUR 36.30 EUR
            bob accept o                        responded o accepted 20.00 EUR 24.20 EUR
            bob accept p                        responded p accepted 30.00 EUR 36.30 EUR
            bob deliver o 0:4                   delivered o 20.00 EUR, delivery_ended o
            bob deliver p 0:6                   delivered p 30.00 EUR, delivery_ended p
            bob invoice o/0:4 p/0:6 as i        invoiced i bob ann 50.00 EUR 10.50 EUR p o
            show i total                        60.50 EUR
            ann pay i:10 orders=o               refused: not_named
            ann release p i:36.30               paid i ann bob 36.30 EUR eur p
            show p stage escrow.left            billing, 0
            ann pay i                           paid i ann bob 24.20 EUR eur, closed p, closed o
            show o stage                        closed
            show p stage                        closed
        "#]],
    );
}

#[test]
fn a_dispute_about_an_invoice_for_several_orders_ends() {
    check(
        "given a two-way agreement
         ann order a 0:4 as o
         ann order a 0:6 escrow=eur as p
         bob accept o
         bob accept p
         bob deliver o 0:4
         bob deliver p 0:6
         bob invoice o/0:4 p/0:6 as i
         ann dispute o i as x
         bob invoice o/0:1 as j
         bob deliver o 0:1
         show o stage
         show p stage
         bob split x 40
         ann agree x 40
         show i stage credited paid
         wait P14D
         show i stage paid
         show p stage",
        &expect![[r#"
            ann order a 0:4 as o                ordered o a ann bob 20.00 EUR 24.20 EUR
            ann order a 0:6 escrow=eur as p     held p 36.30 EUR, ordered p a ann bob 30.00 EUR 36.30 EUR
            bob accept o                        responded o accepted 20.00 EUR 24.20 EUR
            bob accept p                        responded p accepted 30.00 EUR 36.30 EUR
            bob deliver o 0:4                   delivered o 20.00 EUR, delivery_ended o
            bob deliver p 0:6                   delivered p 30.00 EUR, delivery_ended p
            bob invoice o/0:4 p/0:6 as i        invoiced i bob ann 50.00 EUR 10.50 EUR p o
            ann dispute o i as x                disputed x o 60.50 EUR
            bob invoice o/0:1 as j              refused: in_dispute
            bob deliver o 0:1                   refused: in_dispute
            show o stage                        disputed
            show p stage                        billing
            bob split x 40                      split_offered x 40.00 EUR
            ann agree x 40                      dispute_settled x 40.00 EUR 20.50 EUR, credited i bob ann 16.94 EUR 3.56 EUR
            show i stage credited paid          open, 20.50 EUR, 0.00 EUR
            wait P14D
                                                lapsed p a
                                                lapsed o a
                                                paid i ann bob 36.30 EUR eur p, lapsed i p o eur ann bob
            show i stage paid                   overdue, 36.30 EUR
            show p stage                        billing
        "#]],
    );
}

#[test]
fn an_invoice_for_orders_under_different_terms_takes_the_longer_time_and_the_common_money() {
    check(
        "given a two-way agreement
         bob create_money issued as bobs
         ann propose 0:10@5 limit=100 ways=2 pay=P30D monies=bobs,eur as b
         bob sign b
         bob issue bobs ann 100
         ann order a 0:1 as o
         ann order b 0:1 as p
         bob accept o
         bob accept p
         bob invoice o/0:1 p/0:1 as i
         show i terms.pay_within
         ann pay i money=bobs
         ann pay i",
        &expect![[r#"
            bob create_money issued as bobs     money_created bobs bob
            ann propose 0:10@5 limit=100 ways=2 pay=P30D monies=bobs,eur as b
                                                  proposed b ann bob 100.00 EUR
            bob sign b                          signed b
            bob issue bobs ann 100              issued bobs bob ann 100.00 EUR
            ann order a 0:1 as o                ordered o a ann bob 5.00 EUR 6.05 EUR
            ann order b 0:1 as p                ordered p b ann bob 5.00 EUR 6.05 EUR
            bob accept o                        responded o accepted 5.00 EUR 6.05 EUR
            bob accept p                        responded p accepted 5.00 EUR 6.05 EUR
            bob invoice o/0:1 p/0:1 as i        invoiced i bob ann 10.00 EUR 2.10 EUR o p
            show i terms.pay_within             P30D
            ann pay i money=bobs                refused: money_not_agreed
            ann pay i                           paid i ann bob 12.10 EUR eur
        "#]],
    );
}

#[test]
fn payments_are_partial_bundled_and_never_too_much() {
    check(
        "given a delivery
         ann receive d 0:10
         bob invoice o/0:4 as i
         bob invoice o/0:6 as j
         ann pay i:10
         ann pay i:14.21
         ann pay i:0
         ann pay i i
         ann pay i:10USD
         ann pay nothing:10
         ann pay
         bob pay i payee=bob
         cay pay i payee=bob
         ann pay i payee=cay
         ann pay i money=nothing
         ann pay i orders=a
         ann pay i j
         show i stage paid
         show o stage
         show ann/eur balance
         show bob/eur balance
         ann pay i:1",
        &expect![[r#"
            ann receive d 0:10                  received o d 50.00 EUR 0.00 EUR, delivery_ended o
            bob invoice o/0:4 as i              invoiced i bob ann 20.00 EUR 4.20 EUR o
            bob invoice o/0:6 as j              invoiced j bob ann 30.00 EUR 6.30 EUR o
            ann pay i:10                        paid i ann bob 10.00 EUR eur
            ann pay i:14.21                     refused: over_paid
            ann pay i:0                         refused: empty
            ann pay i i                         refused: line_twice
            ann pay i:10USD                     refused: currency_mismatch
            ann pay nothing:10                  refused: unknown_invoice
            ann pay                             refused: empty
            bob pay i payee=bob                 refused: not_a_party
            cay pay i payee=bob                 refused: not_a_party
            ann pay i payee=cay                 refused: not_a_party
            ann pay i money=nothing             refused: money_not_agreed
            ann pay i orders=a                  refused: not_named
            ann pay i j                         paid i ann bob 14.20 EUR eur, paid j ann bob 36.30 EUR eur, closed o
            show i stage paid                   settled, 24.20 EUR
            show o stage                        closed
            show ann/eur balance                93950
            show bob/eur balance                6050
            ann pay i:1                         refused: over_paid
        "#]],
    );
}

#[test]
fn only_agreed_money_pays_a_debt() {
    check(
        "given an invoice
         ann create_money issued as junk
         ann issue junk ann 1000
         ann pay i money=junk
         show i paid",
        &expect![[r#"
            ann create_money issued as junk     money_created junk ann
            ann issue junk ann 1000             issued junk ann ann 1000.00 EUR
            ann pay i money=junk                refused: money_not_agreed
            show i paid                         0.00 EUR
        "#]],
    );
}

#[test]
fn outside_payments_count_when_the_payee_confirms_them() {
    check(
        "given an invoice
         ann declare i:20 as p
         ann declare i:61 as x
         ann declare i:20 by=-P1D as x
         ann confirm payment=p
         cay confirm payment=p
         bob confirm payment=p i:30
         bob confirm payment=p payer=cay
         bob confirm payment=p orders=a
         bob connect bank verbs=pay total=100 as m
         bank~m confirm payment=p
         bank~m confirm payment=p
         bob confirm payment=nothing i:1
         bob confirm i:41
         ann confirm i:10
         bob confirm i:10
         ann declare i:10 by=P1D as q
         wait P2D
         bob confirm payment=q
         show q stage
         bob confirm i
         show i stage
         show o stage",
        &expect![[r#"
            ann declare i:20 as p               payment_declared p ann bob 20.00 EUR i 20.00 EUR
            ann declare i:61 as x               refused: over_paid
            ann declare i:20 by=-P1D as x       refused: bad_deadline
            ann confirm payment=p               refused: not_yours
            cay confirm payment=p               refused: not_yours
            bob confirm payment=p i:30          refused: not_declared
            bob confirm payment=p payer=cay     refused: not_declared
            bob confirm payment=p orders=a      refused: not_named
            bob connect bank verbs=pay total=100 as m
                                                  connected m bob
            bank~m confirm payment=p            paid i ann bob 20.00 EUR
            bank~m confirm payment=p            refused: wrong_stage
            bob confirm payment=nothing i:1     refused: unknown_payment
            bob confirm i:41                    refused: over_paid
            ann confirm i:10                    refused: not_a_party
            bob confirm i:10                    paid i ann bob 10.00 EUR
            ann declare i:10 by=P1D as q        payment_declared q ann bob 10.00 EUR i 10.00 EUR
            wait P2D
                                                lapsed q
            bob confirm payment=q               refused: wrong_stage
            show q stage                        lapsed
            bob confirm i                       paid i ann bob 30.50 EUR, closed o
            show i stage                        settled
            show o stage                        closed
        "#]],
    );
}

#[test]
fn an_unpaid_invoice_is_overdue_then_defaulted_and_can_still_be_paid() {
    check(
        "given an invoice
         wait P14D
         show i stage
         wait P14D
         show i stage
         show o stage
         ann pay i:10
         show i stage
         ann pay i
         show i stage
         show o stage",
        &expect![[r#"
            wait P14D
                                                lapsed o a
                                                lapsed i o ann bob
            show i stage                        overdue
            wait P14D
                                                lapsed o a
                                                closed o, lapsed i o ann bob
            show i stage                        defaulted
            show o stage                        closed
            ann pay i:10                        paid i ann bob 10.00 EUR eur
            show i stage                        defaulted
            ann pay i                           paid i ann bob 50.50 EUR eur
            show i stage                        settled
            show o stage                        closed
        "#]],
    );
}

#[test]
fn the_escrow_pays_when_the_buyer_is_silent() {
    check(
        "given an invoice with escrow
         cay release o i
         bob release o i
         ann release o i:10 money=nothing
         ann release o i:10 payee=cay
         ann release a i:10
         ann release o i:70
         ann release o i:10
         show o escrow.left
         wait P14D
         show i stage
         show o stage
         show ann/eur balance held
         show bob/eur balance",
        &expect![[r#"
            cay release o i                     refused: not_yours
            bob release o i                     refused: not_yours
            ann release o i:10 money=nothing    refused: not_named
            ann release o i:10 payee=cay        refused: not_named
            ann release a i:10                  refused: unknown_order
            ann release o i:70                  refused: over_paid
            ann release o i:10                  paid i ann bob 10.00 EUR eur o
            show o escrow.left                  5050
            wait P14D
                                                lapsed o a
                                                paid i ann bob 50.50 EUR eur o, closed o, lapsed i o eur ann bob
            show i stage                        settled
            show o stage                        closed
            show ann/eur balance held           93950, 0
            show bob/eur balance                6050
        "#]],
    );
}

#[test]
fn an_escrow_that_is_too_small_pays_what_it_has() {
    check(
        "given money
         ann propose 0:10@5 limit=100 over_price=1000 as a
         bob sign a
         ann order a 0:10 escrow=eur as o
         bob accept o
         bob deliver o 0:10 as d
         ann receive d 0:10
         bob invoice o/0:10@5.60 as i
         bob invoice o/0:10@5.50 as i
         ann release o i
         wait P14D
         show i stage total paid
         wait P14D
         show i stage
         show o stage",
        &expect![[r#"
            ann propose 0:10@5 limit=100 over_price=1000 as a
                                                  proposed a ann bob 100.00 EUR
            bob sign a                          signed a
            ann order a 0:10 escrow=eur as o    held o 60.50 EUR, ordered o a ann bob 50.00 EUR 60.50 EUR
            bob accept o                        responded o accepted 50.00 EUR 60.50 EUR
            bob deliver o 0:10 as d             delivered o d 50.00 EUR
            ann receive d 0:10                  received o d 50.00 EUR 0.00 EUR, delivery_ended o
            bob invoice o/0:10@5.60 as i        refused: price_too_high
            bob invoice o/0:10@5.50 as i        invoiced i bob ann 55.00 EUR 11.55 EUR o
            ann release o i                     refused: no_escrow
            wait P14D
                                                lapsed o a
                                                paid i ann bob 60.50 EUR eur o, lapsed i o eur ann bob
            show i stage total paid             overdue, 66.55 EUR, 60.50 EUR
            wait P14D
                                                lapsed o a
                                                closed o, lapsed i o eur ann bob
            show i stage                        defaulted
            show o stage                        closed
        "#]],
    );
}

#[test]
fn what_is_paid_otherwise_frees_the_escrow() {
    check(
        "given an invoice with escrow
         bob confirm i
         show o stage
         show ann/eur held
         wait P10D
         show o stage
         show ann/eur held
         ann release o i:1",
        &expect![[r#"
            bob confirm i                       paid i ann bob 60.50 EUR
            show o stage                        billing
            show ann/eur held                   6050
            wait P10D
                                                freed o 60.50 EUR, closed o, lapsed o a
            show o stage                        closed
            show ann/eur held                   0
            ann release o i:1                   refused: over_paid
        "#]],
    );
}

#[test]
fn credit_notes_lower_the_claim_and_free_the_line() {
    check(
        "given an invoice
         ann credit i 0:1
         bob credit i
         bob credit i 0:11
         bob credit i 0:0
         bob credit i 1:1
         bob credit i 0:1 0:1
         bob credit i 0:1KGM
         bob credit i 0:1 orders=a
         bob credit nothing 0:1
         bob credit i 0:4
         show i credited
         show o lines.0.invoiced
         ann pay i:36.31
         bob invoice o/0:4 as j
         ann pay i j
         show o stage
         bob credit i 0:6
         show i credited paid stage",
        &expect![[r#"
            ann credit i 0:1                    refused: not_yours
            bob credit i                        refused: empty
            bob credit i 0:11                   refused: over_credited
            bob credit i 0:0                    refused: over_credited
            bob credit i 1:1                    refused: unknown_line
            bob credit i 0:1 0:1                refused: line_twice
            bob credit i 0:1KGM                 refused: unit_mismatch
            bob credit i 0:1 orders=a           refused: not_named
            bob credit nothing 0:1              refused: unknown_invoice
            bob credit i 0:4                    credited i bob ann 20.00 EUR 4.20 EUR
            show i credited                     24.20 EUR
            show o lines.0.invoiced             6000000
            ann pay i:36.31                     refused: over_paid
            bob invoice o/0:4 as j              invoiced j bob ann 20.00 EUR 4.20 EUR o
            ann pay i j                         paid i ann bob 36.30 EUR eur, paid j ann bob 24.20 EUR eur, closed o
            show o stage                        closed
            bob credit i 0:6                    credited i bob ann 30.00 EUR 6.30 EUR
            show i credited paid stage          60.50 EUR, 36.30 EUR, settled
        "#]],
    );
}

#[test]
fn what_was_paid_too_much_is_paid_back() {
    check(
        "given an invoice
         ann pay i
         bob credit i 0:4
         bob refund i:24.21 money=eur
         bob refund i:0 money=eur
         bob refund i:10 money=nothing
         bob refund i:10USD money=eur
         ann refund i:10 money=eur
         bob refund i:10
         bob refund i:10 money=eur other=cay
         bob refund i:10 money=eur orders=a
         bob refund i:10 money=eur
         ann refund i:14.20
         ann refund i:0.01
         show i refunded stage
         show ann/eur balance
         show bob/eur balance",
        &expect![[r#"
            ann pay i                           paid i ann bob 60.50 EUR eur, closed o
            bob credit i 0:4                    credited i bob ann 20.00 EUR 4.20 EUR
            bob refund i:24.21 money=eur        refused: nothing_overpaid
            bob refund i:0 money=eur            refused: nothing_overpaid
            bob refund i:10 money=nothing       refused: money_not_agreed
            bob refund i:10USD money=eur        refused: currency_mismatch
            ann refund i:10 money=eur           refused: not_yours
            bob refund i:10                     refused: not_yours
            bob refund i:10 money=eur other=cay
                                                  refused: not_named
            bob refund i:10 money=eur orders=a  refused: not_named
            bob refund i:10 money=eur           refunded i bob ann 10.00 EUR eur
            ann refund i:14.20                  refunded i bob ann 14.20 EUR
            ann refund i:0.01                   refused: nothing_overpaid
            show i refunded stage               24.20 EUR, settled
            show ann/eur balance                94950
            show bob/eur balance                5050
        "#]],
    );
}

#[test]
fn the_last_credit_note_takes_the_last_cent() {
    check(
        "given money
         ann propose 0:3@0.33 limit=100 as a
         bob sign a
         ann order a 0:3 as o
         bob accept o
         bob deliver o 0:3 as d
         ann receive d 0:3
         bob invoice o/0:3 as i
         show i total
         bob credit i 0:1
         bob credit i 0:1
         show i credited
         bob credit i 0:1
         show i credited stage",
        &expect![[r#"
            ann propose 0:3@0.33 limit=100 as a
                                                  proposed a ann bob 100.00 EUR
            bob sign a                          signed a
            ann order a 0:3 as o                ordered o a ann bob 0.99 EUR 1.20 EUR
            bob accept o                        responded o accepted 0.99 EUR 1.20 EUR
            bob deliver o 0:3 as d              delivered o d 0.99 EUR
            ann receive d 0:3                   received o d 0.99 EUR 0.00 EUR, delivery_ended o
            bob invoice o/0:3 as i              invoiced i bob ann 0.99 EUR 0.21 EUR o
            show i total                        1.20 EUR
            bob credit i 0:1                    credited i bob ann 0.33 EUR 0.07 EUR
            bob credit i 0:1                    credited i bob ann 0.33 EUR 0.07 EUR
            show i credited                     0.80 EUR
            bob credit i 0:1                    credited i bob ann 0.33 EUR 0.07 EUR
            show i credited stage               1.20 EUR, settled
        "#]],
    );
}
