//! Limits: how many, how large.

use super::telling::{Telling, check};
use crate::Refusal;
use expect_test::expect;

fn many(count: usize, word: impl Fn(usize) -> String, between: &str) -> String {
    (0..count).map(word).collect::<Vec<_>>().join(between)
}

#[test]
fn an_invoice_is_about_at_most_eight_orders() {
    check(
        "given a two-way agreement
         ann order a 0:1 as o1 & ann order a 0:1 as o2 & ann order a 0:1 as o3
         ann order a 0:1 as o4 & ann order a 0:1 as o5 & ann order a 0:1 as o6
         ann order a 0:1 as o7 & ann order a 0:1 as o8 & ann order a 0:1 as o9
         bob accept o1 & bob accept o2 & bob accept o3
         bob accept o4 & bob accept o5 & bob accept o6
         bob accept o7 & bob accept o8 & bob accept o9
         bob invoice o1/0:1 o2/0:1 o3/0:1 o4/0:1 o5/0:1 o6/0:1 o7/0:1 o8/0:1 o9/0:1 as i
         bob invoice o1/0:1 o2/0:1 o3/0:1 o4/0:1 o5/0:1 o6/0:1 o7/0:1 o8/0:1 as i
         show i total",
        &expect![[r#"
            ann order a 0:1 as o1               ordered o1 a ann bob 5.00 EUR 6.05 EUR
            ann order a 0:1 as o2               ordered o2 a ann bob 5.00 EUR 6.05 EUR
            ann order a 0:1 as o3               ordered o3 a ann bob 5.00 EUR 6.05 EUR
            ann order a 0:1 as o4               ordered o4 a ann bob 5.00 EUR 6.05 EUR
            ann order a 0:1 as o5               ordered o5 a ann bob 5.00 EUR 6.05 EUR
            ann order a 0:1 as o6               ordered o6 a ann bob 5.00 EUR 6.05 EUR
            ann order a 0:1 as o7               ordered o7 a ann bob 5.00 EUR 6.05 EUR
            ann order a 0:1 as o8               ordered o8 a ann bob 5.00 EUR 6.05 EUR
            ann order a 0:1 as o9               ordered o9 a ann bob 5.00 EUR 6.05 EUR
            bob accept o1                       responded o1 accepted 5.00 EUR 6.05 EUR
            bob accept o2                       responded o2 accepted 5.00 EUR 6.05 EUR
            bob accept o3                       responded o3 accepted 5.00 EUR 6.05 EUR
            bob accept o4                       responded o4 accepted 5.00 EUR 6.05 EUR
            bob accept o5                       responded o5 accepted 5.00 EUR 6.05 EUR
            bob accept o6                       responded o6 accepted 5.00 EUR 6.05 EUR
            bob accept o7                       responded o7 accepted 5.00 EUR 6.05 EUR
            bob accept o8                       responded o8 accepted 5.00 EUR 6.05 EUR
            bob accept o9                       responded o9 accepted 5.00 EUR 6.05 EUR
            bob invoice o1/0:1 o2/0:1 o3/0:1 o4/0:1 o5/0:1 o6/0:1 o7/0:1 o8/0:1 o9/0:1 as i
                                                  refused: too_large
            bob invoice o1/0:1 o2/0:1 o3/0:1 o4/0:1 o5/0:1 o6/0:1 o7/0:1 o8/0:1 as i
                                                  invoiced i bob ann 40.00 EUR 8.40 EUR o1 o2 o8 o4 o6 o5 o3 o7
            show i total                        48.40 EUR
        "#]],
    );
}

/// A counter above 2^53 - 1 could be written and never be read again.
#[test]
fn counters_stay_readable() {
    check(
        "given money
         ann propose 0:9007199254@0.000001 kind=framework over_quantity=10000 limit=1000000 as a
         bob sign a
         ann order a 0:9000000000 as o
         bob accept o
         bob deliver o 0:9000000000 as d
         ann receive d 0:0/9000000000
         bob deliver o 0:9000000000 as e
         bob deliver o 0:7199254 as e
         ann order a 0:9000000000 as p
         ann order a 0:7000000 as p",
        &expect![[r#"
            ann propose 0:9007199254@0.000001 kind=framework over_quantity=10000 limit=1000000 as a
                                                  proposed a ann bob 1000000.00 EUR
            bob sign a                          signed a
            ann order a 0:9000000000 as o       ordered o a ann bob 9000.00 EUR 10890.00 EUR
            bob accept o                        responded o accepted 9000.00 EUR 10890.00 EUR
            bob deliver o 0:9000000000 as d     delivered o d 9000.00 EUR
            ann receive d 0:0/9000000000        received o d 0.00 EUR 9000.00 EUR
            bob deliver o 0:9000000000 as e     refused: overflow
            bob deliver o 0:7199254 as e        delivered o e 7.20 EUR
            ann order a 0:9000000000 as p       refused: overflow
            ann order a 0:7000000 as p          ordered p a ann bob 7.00 EUR 8.47 EUR
        "#]],
    );
    check(
        "given people
         cay create_money mutual as eur
         cay limit eur ann 90000000000000
         cay limit eur dan 80000000000000
         cay limit eur ann 10000000000000
         cay limit eur dan 80000000000000
         cay limit eur ann 0
         show eur limits",
        &expect![[r#"
            cay create_money mutual as eur      money_created eur cay
            cay limit eur ann 90000000000000    limit_set eur ann 90000000000000.00 EUR
            cay limit eur dan 80000000000000    refused: overflow
            cay limit eur ann 10000000000000    limit_set eur ann 10000000000000.00 EUR
            cay limit eur dan 80000000000000    limit_set eur dan 80000000000000.00 EUR
            cay limit eur ann 0                 limit_set eur ann 0.00 EUR
            show eur limits                     8000000000000000
        "#]],
    );
}

#[test]
fn an_organisation_has_at_most_128_members() {
    check(
        "ann enrol ann as ann
         bob enrol bob as bob
         ann found Town roles=r invite=p*128:r charter=* as town
         ann found Town roles=r invite=p*127:r charter=* as town
         ann@town invite bob roles=r",
        &expect![[r#"
            ann enrol ann as ann                enrolled ann
            bob enrol bob as bob                enrolled bob
            ann found Town roles=r invite=p*128:r charter=* as town
                                                  refused: too_many_members
            ann found Town roles=r invite=p*127:r charter=* as town
                                                  founded town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town, invited town
            ann@town invite bob roles=r         refused: too_many_members
        "#]],
    );
}

#[test]
fn a_record_has_at_most_65536_bytes() {
    let mut telling = Telling::new();
    let roles = |n: usize| many(16, |role| format!("{:-<32}", format!("role-{n}-{role}")), "+");
    let first = many(60, |n| format!("p{n}:{}", roles(n)), ",");
    telling.tell(&format!(
        "ann enrol ann as ann
         ann found Town roles=r invite={first} charter=* as town"
    ));
    let mut invited = 0;
    while telling.refused.is_empty() {
        let roles = roles(invited).replace('+', ",");
        telling.tell(&format!(
            "g{invited} enrol g{invited} as g{invited}\nann@town invite g{invited} roles={roles}"
        ));
        invited += 1;
    }
    assert_eq!(telling.refused, [Refusal::TooLarge]);
    assert!((10..128).contains(&invited), "{invited}");
    telling.end();
}
