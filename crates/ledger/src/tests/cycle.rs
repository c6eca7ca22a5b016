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
        &expect![[""]],
    );
}
