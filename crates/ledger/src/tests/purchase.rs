//! Orders: placing, answering, changing, cancelling; deliveries.

use super::telling::check;
use expect_test::expect;

#[test]
fn orders_stay_within_what_is_left_of_the_agreement() {
    check(
        "given an agreement
         ann order a 0:6 as o
         ann order a 0:5 as p
         ann order a 0:0 as p
         ann order a as p
         ann order a 1:1 as p
         ann order a 0:1 0:2 as p
         ann order a 0:1KGM as p
         bob order a 0:1 as p
         ann order nothing 0:1 as p
         ann order a 0:1 by=-P1D as p
         bob refuse o
         show o stage
         show a called_off called_off_lines
         ann order a 0:10 as p
         ann cancel p
         show p stage
         bob accept p",
        &expect![[r#"
            ann order a 0:6 as o                ordered o a ann bob 30.00 EUR 36.30 EUR
            ann order a 0:5 as p                refused: over_remainder
            ann order a 0:0 as p                refused: empty
            ann order a as p                    refused: empty
            ann order a 1:1 as p                refused: unknown_line
            ann order a 0:1 0:2 as p            refused: line_twice
            ann order a 0:1KGM as p             refused: unit_mismatch
            bob order a 0:1 as p                refused: not_yours
            ann order nothing 0:1 as p          refused: unknown_agreement
            ann order a 0:1 by=-P1D as p        refused: bad_deadline
            bob refuse o                        responded o 30.00 EUR 36.30 EUR
            show o stage                        rejected
            show a called_off called_off_lines  0.00 EUR, [0]
            ann order a 0:10 as p               ordered p a ann bob 50.00 EUR 60.50 EUR
            ann cancel p                        cancelled p
            show p stage                        cancelled
            bob accept p                        refused: wrong_stage
        "#]],
    );
}

#[test]
fn a_framework_has_a_limit_in_money_not_in_pieces() {
    check(
        "given a framework
         ann order a 0:100 as o
         ann order a 0:101 as p
         ann order a 0:20 1:20 as p
         ann propose_amendment a kind=framework 0:10@5 1:10@7 limit=740 arbiter=dan
         bob agree_amendment a
         ann order a 0:1 as p",
        &expect![[r#"
            ann order a 0:100 as o              ordered o a ann bob 500.00 EUR 605.00 EUR
            ann order a 0:101 as p              refused: over_remainder
            ann order a 0:20 1:20 as p          ordered p a ann bob 240.00 EUR 290.40 EUR
            ann propose_amendment a kind=framework 0:10@5 1:10@7 limit=740 arbiter=dan
                                                  amendment_proposed a
            bob agree_amendment a               amended a 740.00 EUR
            ann order a 0:1 as p                refused: over_remainder
        "#]],
    );
}

#[test]
fn an_order_that_nobody_answers_lapses_and_frees_the_escrow() {
    check(
        "given an agreement
         ann order a 0:10 escrow=eur as o
         show ann/eur balance held
         ann order a 0:10 escrow=eur as p
         wait P2D
         bob accept o
         show o stage
         show ann/eur held
         show a called_off",
        &expect![[r#"
            ann order a 0:10 escrow=eur as o    held o 60.50 EUR, ordered o a ann bob 50.00 EUR 60.50 EUR
            show ann/eur balance held           100000, 6050
            ann order a 0:10 escrow=eur as p    refused: over_remainder
            wait P2D
                                                freed o 60.50 EUR, lapsed o a
            bob accept o                        refused: wrong_stage
            show o stage                        lapsed
            show ann/eur held                   0
            show a called_off                   0.00 EUR
        "#]],
    );
}

#[test]
fn escrow_takes_money_that_both_have_agreed_on() {
    check(
        "given an agreement
         bob create_money issued as junk
         bob issue junk ann 1000
         ann order a 0:10 escrow=junk as o
         cay create_money issued in=0USD as usd
         ann propose 0:10@5 limit=100 monies=eur,usd,nothing as b
         bob sign b
         ann order b 0:1 escrow=usd as o
         ann order b 0:1 escrow=nothing as o
         cay issue eur ann 1000
         ann order b 0:10 escrow=eur as o
         bob accept o escrow=unnamed
         bob refuse o escrow=unnamed
         ann cancel o escrow=unnamed
         ann cancel o agreement=a
         bob accept o agreement=a
         ann cancel o
         cay propose buyer=cay 0:100@5 limit=500 as c
         bob sign c
         cay order c 0:1 escrow=eur as o
         show ann/eur held",
        &expect![[r#"
            bob create_money issued as junk     money_created junk bob
            bob issue junk ann 1000             issued junk bob ann 1000.00 EUR
            ann order a 0:10 escrow=junk as o   refused: money_not_agreed
            cay create_money issued in=0USD as usd
                                                  money_created usd cay
            ann propose 0:10@5 limit=100 monies=eur,usd,nothing as b
                                                  proposed b ann bob 100.00 EUR
            bob sign b                          signed b
            ann order b 0:1 escrow=usd as o     refused: currency_mismatch
            ann order b 0:1 escrow=nothing as o
                                                  refused: unknown_money
            cay issue eur ann 1000              issued eur cay ann 1000.00 EUR
            ann order b 0:10 escrow=eur as o    held o 60.50 EUR, ordered o b ann bob 50.00 EUR 60.50 EUR
            bob accept o escrow=unnamed         responded o accepted 50.00 EUR 60.50 EUR
            bob refuse o escrow=unnamed         refused: wrong_stage
            ann cancel o escrow=unnamed         change_asked o
            ann cancel o agreement=a            refused: not_named
            bob accept o agreement=a            refused: not_named
            ann cancel o                        refused: wrong_stage
            cay propose buyer=cay 0:100@5 limit=500 as c
                                                  proposed c cay bob 500.00 EUR
            bob sign c                          signed c
            cay order c 0:1 escrow=eur as o     refused: insufficient_funds
            show ann/eur held                   6050
        "#]],
    );
}

#[test]
fn an_accepted_order_changes_only_with_both() {
    check(
        "given an order with escrow
         ann change o 0:4
         ann change o 0:5
         ann cancel o
         cay accept o
         bob accept o escrow=unnamed
         bob accept o
         show o net total escrow.left changes
         show ann/eur held
         bob accept o
         ann change o 0:6 by=P20D
         bob refuse o
         ann change o 0:8 by=P20D
         bob accept o
         show o net escrow.left deliver_by
         show a called_off called_off_lines
         ann change o
         ann change o 0:11
         bob accept o
         bob refuse o
         ann change o 1:1
         ann change o 0:1 0:2
         ann change o 0:1KGM
         ann change o 0:5 by=-P1D
         bob change o 0:5
         bob deliver o 0:7 as d
         ann change o 0:6
         ann receive d 0:5/2
         ann change o 0:5
         bob accept o
         show o stage",
        &expect![[r#"
            ann change o 0:4                    change_asked o
            ann change o 0:5                    refused: wrong_stage
            ann cancel o                        refused: wrong_stage
            cay accept o                        refused: not_yours
            bob accept o escrow=unnamed         refused: not_named
            bob accept o                        freed o 36.30 EUR, responded o accepted change 20.00 EUR 24.20 EUR
            show o net total escrow.left changes
                                                  20.00 EUR, 24.20 EUR, 2420, 1
            show ann/eur held                   2420
            bob accept o                        refused: wrong_stage
            ann change o 0:6 by=P20D            change_asked o
            bob refuse o                        responded o change 20.00 EUR 24.20 EUR
            ann change o 0:8 by=P20D            change_asked o
            bob accept o                        held o 24.20 EUR, responded o accepted change 40.00 EUR 48.40 EUR
            show o net escrow.left deliver_by   40.00 EUR, 4840, 2026-12-12T12:00:00.000Z
            show a called_off called_off_lines  40.00 EUR, [8000000]
            ann change o                        refused: nothing_to_do
            ann change o 0:11                   change_asked o
            bob accept o                        refused: over_remainder
            bob refuse o                        responded o change 40.00 EUR 48.40 EUR
            ann change o 1:1                    refused: unknown_line
            ann change o 0:1 0:2                refused: line_twice
            ann change o 0:1KGM                 refused: unit_mismatch
            ann change o 0:5 by=-P1D            refused: bad_deadline
            bob change o 0:5                    refused: not_yours
            bob deliver o 0:7 as d              delivered o d 35.00 EUR
            ann change o 0:6                    refused: under_delivered
            ann receive d 0:5/2                 received o d 25.00 EUR 10.00 EUR
            ann change o 0:5                    change_asked o
            bob accept o                        freed o 18.15 EUR, responded o accepted change 25.00 EUR 30.25 EUR, delivery_ended o
            show o stage                        billing
        "#]],
    );
}

#[test]
fn cancelling_an_accepted_order_keeps_what_was_delivered() {
    check(
        "given an order with escrow
         bob deliver o 0:3 as d
         ann receive d 0:2/1
         ann cancel o
         bob accept o
         show o stage net escrow.left
         show o lines.0.ordered lines.0.accepted lines.0.rejected
         bob invoice o/0:2 as i
         wait P14D
         show o stage
         show ann/eur balance held
         show bob/eur balance",
        &expect![[r#"
            bob deliver o 0:3 as d              delivered o d 15.00 EUR
            ann receive d 0:2/1                 received o d 10.00 EUR 5.00 EUR
            ann cancel o                        change_asked o
            bob accept o                        freed o 48.40 EUR, responded o accepted change 10.00 EUR 12.10 EUR, delivery_ended o
            show o stage net escrow.left        billing, 10.00 EUR, 1210
            show o lines.0.ordered lines.0.accepted lines.0.rejected
                                                  2 C62, 2000000, 1000000
            bob invoice o/0:2 as i              invoiced i bob ann 10.00 EUR 2.10 EUR o
            wait P14D
                                                lapsed o a
                                                paid i ann bob 12.10 EUR eur o, closed o, lapsed i o eur ann bob
            show o stage                        closed
            show ann/eur balance held           98790, 0
            show bob/eur balance                1210
        "#]],
    );
}

#[test]
fn cancelling_before_anything_is_delivered_closes_the_order() {
    check(
        "given an order with escrow
         bob cancel o
         ann cancel o
         bob accept o
         show o stage
         show ann/eur held
         ann cancel o",
        &expect![[r#"
            bob cancel o                        refused: not_yours
            ann cancel o                        change_asked o
            bob accept o                        freed o 60.50 EUR, responded o accepted change 0.00 EUR 0.00 EUR, delivery_ended o, closed o
            show o stage                        closed
            show ann/eur held                   0
            ann cancel o                        refused: wrong_stage
        "#]],
    );
}

#[test]
fn a_change_that_nobody_answers_falls_with_the_deadline() {
    check(
        "given an order
         ann change o 0:5
         wait P10D
         show o stage change
         bob accept o
         wait P10D
         show o stage",
        &expect![[r#"
            ann change o 0:5                    change_asked o
            wait P10D
                                                delivery_ended o, lapsed o a
            show o stage change                 billing, -
            bob accept o                        refused: wrong_stage
            wait P10D
                                                closed o, lapsed o a
            show o stage                        closed
        "#]],
    );
}

#[test]
fn a_small_change_is_weighed_as_the_whole_order() {
    check(
        "given money
         ann found Town roles=clerk charter=purchase<=100:clerk|purchase:boss|* as town
         ann@town propose buyer=town 0:10@5 1:10@5 2:10@5 limit=150 as a
         bob sign a
         ann@town order a 0:10 1:5 2:1 as o
         bob accept o
         ann@town change o 1:9
         bob accept o
         ann@town change o 2:2
         show o net",
        &expect![[r#"
            ann found Town roles=clerk charter=purchase<=100:clerk|purchase:boss|* as town
                                                  founded town
            ann@town propose buyer=town 0:10@5 1:10@5 2:10@5 limit=150 as a
                                                  proposed a town bob 150.00 EUR
            bob sign a                          signed a
            ann@town order a 0:10 1:5 2:1 as o  ordered o a town bob 80.00 EUR 96.80 EUR
            bob accept o                        responded o accepted 80.00 EUR 96.80 EUR
            ann@town change o 1:9               change_asked o
            bob accept o                        responded o accepted change 100.00 EUR 121.00 EUR
            ann@town change o 2:2               change_asked o
            show o net                          100.00 EUR
        "#]],
    );
}

#[test]
fn goods_are_delivered_and_accepted_in_parts() {
    check(
        "given an order
         cay deliver o 0:1 as d
         bob deliver o as d
         bob deliver o 0:0 as d
         bob deliver o 1:1 as d
         bob deliver o 0:1 0:1 as d
         bob deliver o 0:1KGM as d
         bob deliver o 0:11 as d
         bob deliver nothing 0:1 as d
         bob deliver o 0:6 as d
         bob deliver o 0:5 as e
         bob deliver o 0:4 as e
         bob receive d 0:6
         ann receive d
         ann receive d 0:7
         ann receive d 0:4/3
         ann receive d 1:1
         ann receive d 0:1 0:1
         ann receive d 0:1KGM
         ann receive d 0:0
         ann receive d 0:3 order=a
         ann receive nothing 0:1 order=o
         ann receive d 0:3
         show d stage
         ann receive d 0:2/1
         ann receive d 0:1
         show d stage
         ann receive e 0:4
         show o stage
         bob deliver o 0:1 as f
         ann receive f 0:1
         show o stage lines.0.delivered lines.0.accepted lines.0.rejected",
        &expect![[r#"
            cay deliver o 0:1 as d              refused: not_yours
            bob deliver o as d                  refused: empty
            bob deliver o 0:0 as d              refused: empty
            bob deliver o 1:1 as d              refused: unknown_line
            bob deliver o 0:1 0:1 as d          refused: line_twice
            bob deliver o 0:1KGM as d           refused: unit_mismatch
            bob deliver o 0:11 as d             refused: over_ordered
            bob deliver nothing 0:1 as d        refused: unknown_order
            bob deliver o 0:6 as d              delivered o d 30.00 EUR
            bob deliver o 0:5 as e              refused: over_ordered
            bob deliver o 0:4 as e              delivered o e 20.00 EUR
            bob receive d 0:6                   refused: not_yours
            ann receive d                       refused: empty
            ann receive d 0:7                   refused: over_delivered
            ann receive d 0:4/3                 refused: over_delivered
            ann receive d 1:1                   refused: unknown_line
            ann receive d 0:1 0:1               refused: line_twice
            ann receive d 0:1KGM                refused: unit_mismatch
            ann receive d 0:0                   refused: empty
            ann receive d 0:3 order=a           refused: unknown_order
            ann receive nothing 0:1 order=o     refused: unknown_delivery
            ann receive d 0:3                   received o d 15.00 EUR 0.00 EUR
            show d stage                        waiting
            ann receive d 0:2/1                 received o d 10.00 EUR 5.00 EUR
            ann receive d 0:1                   refused: wrong_stage
            show d stage                        decided
            ann receive e 0:4                   received o e 20.00 EUR 0.00 EUR
            show o stage                        open
            bob deliver o 0:1 as f              delivered o f 5.00 EUR
            ann receive f 0:1                   received o f 5.00 EUR 0.00 EUR, delivery_ended o
            show o stage lines.0.delivered lines.0.accepted lines.0.rejected
                                                  billing, 11000000, 10000000, 1000000
        "#]],
    );
}

#[test]
fn a_delivery_that_nobody_decides_counts_as_accepted() {
    check(
        "given an order
         bob deliver o 0:10 as d
         ann receive d 0:0/4
         wait P5D
         show d stage
         show o stage lines.0.accepted lines.0.rejected
         ann receive d 0:1",
        &expect![[r#"
            bob deliver o 0:10 as d             delivered o d 50.00 EUR
            ann receive d 0:0/4                 received o d 0.00 EUR 20.00 EUR
            wait P5D
                                                received o d 30.00 EUR 0.00 EUR by_deadline, lapsed d o
            show d stage                        decided
            show o stage lines.0.accepted lines.0.rejected
                                                  open, 6000000, 4000000
            ann receive d 0:1                   refused: wrong_stage
        "#]],
    );
}

#[test]
fn the_seller_has_its_whole_time_to_invoice_what_is_accepted_late() {
    check(
        "given money
         ann propose 0:10@5 limit=100 accept=P20D invoice=P3D as a
         bob sign a
         ann order a 0:10 by=P2D escrow=eur as o
         bob accept o
         bob deliver o 0:10 as d
         wait P21D
         show o stage
         wait P2D
         bob invoice o/0:10 as i
         wait P14D
         show bob/eur balance",
        &expect![[r#"
            ann propose 0:10@5 limit=100 accept=P20D invoice=P3D as a
                                                  proposed a ann bob 100.00 EUR
            bob sign a                          signed a
            ann order a 0:10 by=P2D escrow=eur as o
                                                  held o 60.50 EUR, ordered o a ann bob 50.00 EUR 60.50 EUR
            bob accept o                        responded o accepted 50.00 EUR 60.50 EUR
            bob deliver o 0:10 as d             delivered o d 50.00 EUR
            wait P21D
                                                delivery_ended o, lapsed o a
                                                received o d 50.00 EUR 0.00 EUR by_deadline, lapsed d o
            show o stage                        billing
            wait P2D
            bob invoice o/0:10 as i             invoiced i bob ann 50.00 EUR 10.50 EUR o
            wait P14D
                                                lapsed o a
                                                paid i ann bob 60.50 EUR eur o, closed o, lapsed i o eur ann bob
            show bob/eur balance                6050
        "#]],
    );
}

#[test]
fn more_may_be_delivered_where_a_tolerance_is_agreed() {
    check(
        "given money
         ann propose 0:10@5 limit=100 over_quantity=1000 as a
         bob sign a
         ann order a 0:10 escrow=eur as o
         bob accept o
         bob deliver o 0:12 as d
         bob deliver o 0:11 as d
         ann change o 0:9
         ann receive d 0:11
         bob invoice o/0:12 as i
         bob invoice o/0:11 as i
         show o total
         wait P14D
         show i stage total paid
         ann pay i
         show i stage",
        &expect![[r#"
            ann propose 0:10@5 limit=100 over_quantity=1000 as a
                                                  proposed a ann bob 100.00 EUR
            bob sign a                          signed a
            ann order a 0:10 escrow=eur as o    held o 60.50 EUR, ordered o a ann bob 50.00 EUR 60.50 EUR
            bob accept o                        responded o accepted 50.00 EUR 60.50 EUR
            bob deliver o 0:12 as d             refused: over_ordered
            bob deliver o 0:11 as d             delivered o d 55.00 EUR
            ann change o 0:9                    refused: under_delivered
            ann receive d 0:11                  received o d 55.00 EUR 0.00 EUR, delivery_ended o
            bob invoice o/0:12 as i             refused: over_accepted
            bob invoice o/0:11 as i             invoiced i bob ann 55.00 EUR 11.55 EUR o
            show o total                        60.50 EUR
            wait P14D
                                                lapsed o a
                                                paid i ann bob 60.50 EUR eur o, lapsed i o eur ann bob
            show i stage total paid             overdue, 66.55 EUR, 60.50 EUR
            ann pay i                           paid i ann bob 6.05 EUR eur, closed o
            show i stage                        settled
        "#]],
    );
}

#[test]
fn two_way_orders_know_no_acceptance() {
    check(
        "given a two-way order
         bob invoice o/0:4 as i
         ann cancel o
         bob accept o
         bob deliver o 0:10 as d
         show d
         ann receive d 0:10
         show o stage change lines.0.accepted
         bob invoice o/0:7 as j
         bob invoice o/0:6 as j
         ann pay i j
         show o stage",
        &expect![[r#"
            bob invoice o/0:4 as i              invoiced i bob ann 20.00 EUR 4.20 EUR o
            ann cancel o                        change_asked o
            bob accept o                        refused: under_delivered
            bob deliver o 0:10 as d             delivered o 50.00 EUR, delivery_ended o
            show d                              is not there
            ann receive d 0:10                  refused: unknown_order
            show o stage change lines.0.accepted
                                                  billing, -, 10000000
            bob invoice o/0:7 as j              refused: over_accepted
            bob invoice o/0:6 as j              invoiced j bob ann 30.00 EUR 6.30 EUR o
            ann pay i j                         paid i ann bob 24.20 EUR eur, paid j ann bob 36.30 EUR eur, closed o
            show o stage                        closed
        "#]],
    );
}

#[test]
fn what_is_not_delivered_in_time_is_not_delivered_at_all() {
    check(
        "given an order with escrow
         bob deliver o 0:4 as d
         jump P10D
         bob deliver o 0:6 as e
         show o stage
         bob invoice o/0:4 as i
         wait P30D
         show o stage
         show ann/eur balance held
         show bob/eur balance",
        &expect![[r#"
            bob deliver o 0:4 as d              delivered o d 20.00 EUR
            (deadline)                          received o d 20.00 EUR 0.00 EUR by_deadline, lapsed d o
            (deadline)                          delivery_ended o, lapsed o a
            bob deliver o 0:6 as e              refused: wrong_stage
            show o stage                        billing
            bob invoice o/0:4 as i              invoiced i bob ann 20.00 EUR 4.20 EUR o
            wait P30D
                                                lapsed o a
                                                paid i ann bob 24.20 EUR eur o, freed o 36.30 EUR, closed o, lapsed i o eur ann bob
            show o stage                        closed
            show ann/eur balance held           97580, 0
            show bob/eur balance                2420
        "#]],
    );
}

#[test]
fn an_order_is_accepted_before_it_is_due() {
    check(
        "given an agreement
         ann order a 0:1 by=PT1H as o
         wait PT2H
         bob accept o
         bob refuse o
         show o stage",
        &expect![[r#"
            ann order a 0:1 by=PT1H as o        ordered o a ann bob 5.00 EUR 6.05 EUR
            wait PT2H
            bob accept o                        refused: deadline_passed
            bob refuse o                        responded o 5.00 EUR 6.05 EUR
            show o stage                        rejected
        "#]],
    );
}
