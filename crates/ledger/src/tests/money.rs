//! Money: issued, redeemed, lent.

use super::telling::check;
use expect_test::expect;

#[test]
fn an_issuer_makes_money_and_takes_it_back() {
    check(
        "given people
         cay create_money issued as eur
         cay issue eur ann 100
         ann issue eur ann 100
         cay issue eur ann 0
         cay issue eur ann 10USD
         cay issue nothing ann 10
         cay issue eur nobody 10
         ann connect bot verbs=pay as m
         cay issue eur bot 10
         cay limit eur ann 10
         ann redeem eur 40
         ann redeem eur 61
         ann redeem eur 0
         ann redeem eur 10USD
         bob redeem eur 10
         show eur issued
         ann redeem eur 200",
        &expect![[r#"
            cay create_money issued as eur      money_created eur cay
            cay issue eur ann 100               issued eur cay ann 100.00 EUR
            ann issue eur ann 100               refused: not_yours
            cay issue eur ann 0                 refused: empty
            cay issue eur ann 10USD             refused: currency_mismatch
            cay issue nothing ann 10            refused: unknown_money
            cay issue eur nobody 10             refused: unknown_agent
            ann connect bot verbs=pay as m      connected m ann
            cay issue eur bot 10                refused: not_a_person
            cay limit eur ann 10                refused: wrong_money_kind
            ann redeem eur 40                   redeemed eur cay ann 40.00 EUR
            ann redeem eur 61                   refused: over_issued
            ann redeem eur 0                    refused: empty
            ann redeem eur 10USD                refused: currency_mismatch
            bob redeem eur 10                   refused: insufficient_funds
            show eur issued                     6000
            ann redeem eur 200                  refused: over_issued
        "#]],
    );
}

#[test]
fn mutual_credit_sums_to_nought() {
    check(
        "given people
         cay create_money mutual as eur
         cay limit eur ann 50
         cay limit eur bob 10
         bob limit eur bob 100
         cay limit eur nobody 10
         cay limit eur ann 50USD
         cay issue eur ann 10
         ann redeem eur 10
         ann propose 0:10@5 limit=100 as a
         bob sign a
         ann order a 0:9 escrow=eur as o
         ann order a 0:8 escrow=eur as o
         bob accept o
         cay limit eur ann 40
         bob deliver o 0:8 as d
         ann receive d 0:8
         bob invoice o/0:8 as i
         ann release o i
         show ann/eur balance held limit
         show bob/eur balance held limit
         cay limit eur ann 40
         cay limit eur ann 48.40",
        &expect![[r#"
            cay create_money mutual as eur      money_created eur cay
            cay limit eur ann 50                limit_set eur ann 50.00 EUR
            cay limit eur bob 10                limit_set eur bob 10.00 EUR
            bob limit eur bob 100               refused: not_yours
            cay limit eur nobody 10             refused: unknown_agent
            cay limit eur ann 50USD             refused: currency_mismatch
            cay issue eur ann 10                refused: wrong_money_kind
            ann redeem eur 10                   refused: wrong_money_kind
            ann propose 0:10@5 limit=100 as a   proposed a ann bob 100.00 EUR
            bob sign a                          signed a
            ann order a 0:9 escrow=eur as o     refused: insufficient_funds
            ann order a 0:8 escrow=eur as o     held o 48.40 EUR, ordered o a ann bob 40.00 EUR 48.40 EUR
            bob accept o                        responded o accepted 40.00 EUR 48.40 EUR
            cay limit eur ann 40                refused: limit_in_use
            bob deliver o 0:8 as d              delivered o d 40.00 EUR
            ann receive d 0:8                   received o d 40.00 EUR 0.00 EUR, delivery_ended o
            bob invoice o/0:8 as i              invoiced i bob ann 40.00 EUR 8.40 EUR o
            ann release o i                     paid i ann bob 48.40 EUR eur o, closed o
            show ann/eur balance held limit     -4840, 0, 5000
            show bob/eur balance held limit     4840, 0, 1000
            cay limit eur ann 40                refused: limit_in_use
            cay limit eur ann 48.40             limit_set eur ann 48.40 EUR
        "#]],
    );
}
