//! The nine verbs, from profile to pay.

use super::telling::check;
use expect_test::expect;

#[test]
fn all_nine_verbs_from_profile_to_pay() {
    check(
        "given people
         dan create_money issued as eur
         ann found Town roles=clerk charter=*:clerk as town
         dan issue eur town 1000
         ann@town profile Town
         bob profile Bob
         ann@town publish need 0:10#30197644 until=P7D as n
         bob quote n 0:10@5 as q
         ann@town select n q
         ann@town propose buyer=town 0:10@5#30197644 source=quote:q need=n limit=100 as a
         bob sign a
         ann@town order a 0:10 escrow=eur as o
         bob accept o
         bob deliver o 0:6 as d
         ann@town receive d 0:6
         bob deliver o 0:4 as e
         ann@town receive e 0:4
         bob invoice o/0:10 as i
         ann@town release o i
         show town/eur balance held
         show bob/eur balance held
         show o stage",
        &expect![[r#"
            dan create_money issued as eur      money_created eur dan
            ann found Town roles=clerk charter=*:clerk as town
                                                  founded town
            dan issue eur town 1000             issued eur dan town 1000.00 EUR
            ann@town profile Town               profiled town
            bob profile Bob                     profiled bob
            ann@town publish need 0:10#30197644 until=P7D as n
                                                  published n town
            bob quote n 0:10@5 as q             quoted q n bob
            ann@town select n q                 selected n q
            ann@town propose buyer=town 0:10@5#30197644 source=quote:q need=n limit=100 as a
                                                  proposed a town bob 100.00 EUR n
            bob sign a                          signed a
            ann@town order a 0:10 escrow=eur as o
                                                  held o 60.50 EUR, ordered o a town bob 50.00 EUR 60.50 EUR
            bob accept o                        responded o accepted 50.00 EUR 60.50 EUR
            bob deliver o 0:6 as d              delivered o d 30.00 EUR
            ann@town receive d 0:6              received o d 30.00 EUR 0.00 EUR
            bob deliver o 0:4 as e              delivered o e 20.00 EUR
            ann@town receive e 0:4              received o e 20.00 EUR 0.00 EUR, delivery_ended o
            bob invoice o/0:10 as i             invoiced i bob town 50.00 EUR 10.50 EUR o
            ann@town release o i                paid i town bob 60.50 EUR eur o, closed o
            show town/eur balance held          93950, 0
            show bob/eur balance held           6050, 0
            show o stage                        closed
        "#]],
    );
}
