//! A need finds the offers that answer it.

use crate::shop::{Shop, listing};
use expect_test::expect;
use market::Query;

#[test]
fn a_need_finds_the_offers_that_answer_a_line_of_it() {
    let shop = Shop::with(&[
        (
            "80 grams, white",
            "NL",
            listing(
                "Ada",
                "offer Paper",
                &["Copy paper | cpv 30197644-2 | unit KGM | weight=number 80 GRM | colour=text White"],
            ),
        ),
        (
            "90 grams, colour not said",
            "NL",
            listing("Bo", "offer Paper", &["Copy paper | cpv 30197644-2 | weight=number 0.09 KGM"]),
        ),
        (
            "70 grams",
            "NL",
            listing("Cas", "offer Paper", &["Copy paper | cpv 30197644-2 | weight=number 70 GRM"]),
        ),
        (
            "a line of each",
            "NL",
            listing(
                "Dee",
                "offer All for the office",
                &[
                    "Chairs | cpv 39112000-0",
                    "Paper | cpv 30197643-5 | weight=number 100 GRM | colour=text white",
                ],
            ),
        ),
        ("no category", "NL", listing("Eve", "offer Things", &["Sheets | colour=text white"])),
        ("something else", "NL", listing("Fay", "offer Desks", &["Desk | cpv 39121100-7"])),
    ]);
    let need = listing(
        "Gus",
        "need For the office",
        &[
            "Paper | cpv 30197600-2 | asks weight=at_least 80 GRM | asks colour=equals white",
            "Chairs | cpv 39112000-0",
        ],
    );
    expect![[r#"
        4 found
        a line of each
            71.44 %: answers 2 lines of the need
            21.42 %: meets 2 of 2 requirements
            7.14 %: in the very category asked for, in 1 line
        80 grams, white
            62.50 %: answers 1 line of the need
            37.50 %: meets 2 of 2 requirements
        no category
            76.93 %: answers 1 line of the need
            23.07 %: meets 1 of 2 requirements and says nothing of 1
        90 grams, colour not said
            76.93 %: answers 1 line of the need
            23.07 %: meets 1 of 2 requirements and says nothing of 1
    "#]]
    .assert_eq(&shop.told(&Query { answers: Some(Box::new(need)), ..Query::default() }));
}
