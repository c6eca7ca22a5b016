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

#[test]
fn an_offer_finds_the_needs_that_it_answers() {
    let shop = Shop::with(&[
        (
            "80 grams or more",
            "NL",
            listing("Gus", "need Paper", &["Paper | cpv 30197600-2 | asks weight=at_least 0.08 KGM"]),
        ),
        (
            "100 grams or more",
            "NL",
            listing("Hal", "need Paper", &["Paper | cpv 30197600-2 | asks weight=at_least 100 GRM"]),
        ),
        (
            "that very paper, in a language",
            "NL",
            listing(
                "Ida",
                "need Paper",
                &[
                    "Glue | cpv 24910000-6",
                    "Paper | cpv 30197644-2 | asks certified=one_of fsc:mix fsc:100 | asks size=equals A4",
                ],
            ),
        ),
        ("all of printing", "NL", listing("Jan", "need Anything printed", &["Print | cpv 79800000-2"])),
        ("no category", "NL", listing("Kim", "need Sheets", &["Sheets | asks weight=between 50..85 GRM"])),
        (
            "no category, other weight",
            "NL",
            listing("Lou", "need Sheets", &["Sheets | asks weight=at_most 70 GRM"]),
        ),
        (
            "an offer, not a need",
            "NL",
            listing("Mia", "offer Paper", &["Paper | cpv 30197644-2 | weight=number 80 GRM"]),
        ),
    ]);
    let offer = listing(
        "Ada",
        "offer Paper",
        &["Copy paper | cpv 30197644-2 | weight=number 80 GRM | certified=code fsc:100"],
    );
    expect![[r#"
        3 found
        that very paper, in a language
            66.67 %: answers 1 line of the need
            20.00 %: meets 1 of 2 requirements and says nothing of 1
            13.33 %: in the very category asked for, in 1 line
        no category
            76.93 %: answers 1 line of the need
            23.07 %: meets 1 of 1 requirements
        80 grams or more
            76.93 %: answers 1 line of the need
            23.07 %: meets 1 of 1 requirements
    "#]]
    .assert_eq(&shop.told(&Query { answered_by: Some(Box::new(offer)), ..Query::default() }));
}

#[test]
fn an_answer_is_told_line_by_line() {
    let need = listing(
        "Gus",
        "need For the office",
        &[
            "Paper | cpv 30197600-2 | quantity 2 TNE | asks weight=at_least 80 GRM | asks colour=equals white | asks acid free=is yes",
            "Chairs | cpv 39112000-0",
        ],
    );
    let told = |offer: &ledger::Listing| match market::answer(&need, offer) {
        None => "does not answer\n".to_owned(),
        Some(answer) => {
            let mut told = format!(
                "{} of {} lines, meets all: {}\n",
                answer.answered(),
                answer.lines.len(),
                answer.meets_all()
            );
            for line in answer.lines {
                told += &format!(
                    "  line {} by {:?}: {:?}; {:?}\n",
                    line.line, line.offer_line, line.requirements, line.enough
                );
            }
            told
        }
    };
    let offers = [
        listing(
            "Ada",
            "offer Paper",
            &[
                "Glue | cpv 24910000-6",
                "Copy paper | cpv 30197644-2 | unit KGM | quantity 1500 KGM | weight=number 70 GRM",
                "Copy paper | cpv 30197644-2 | unit KGM | quantity 1500 KGM | weight=number 0.08 KGM | colour=text White",
            ],
        ),
        listing("Bo", "offer Paper", &["Copy paper | cpv 30197644-2 | weight=number 70 GRM"]),
        listing("Cas", "offer Chairs", &["Chair | cpv 39112000-0 | quantity 3 XBX"]),
    ];
    expect![[r#"
        1 of 2 lines, meets all: false
          line 0 by Some(2): [("weight", Met), ("colour", Met), ("acid free", Lacking)]; Less { offered: Quantity { micros: 1500000000, unit: KGM }, wanted: Quantity { micros: 2000000, unit: TNE } }
          line 1 by None: []; Yes
        does not answer
        1 of 2 lines, meets all: false
          line 0 by None: []; Yes
          line 1 by Some(0): []; Yes
    "#]].assert_eq(&offers.iter().map(told).collect::<String>());
}
