//! Bids side by side, and the rule that picks.

use crate::shop::{agent, attribute, listing};
use canon::{List, Set};
use expect_test::{Expect, expect};
use ledger::{Listing, Quote, QuoteContent, QuoteLine, QuoteStage};
use market::{Basis, Bid, Comparison, SelectionRule, Standing, compare};
use vocabulary::{ListingId, QuoteId};

/// A quote: `0 1.80 EUR | quantity 500 KGM | weight=number 80 GRM` for each line.
fn quote(bidder: &str, lines: &[&str]) -> Quote {
    let line = |story: &&str| {
        let mut parts = story.split(" | ");
        let (line, price) = parts.next().unwrap().split_once(' ').unwrap();
        let mut quoted = QuoteLine {
            line: line.parse().unwrap(),
            price: price.parse().unwrap(),
            quantity: None,
            attributes: List::default(),
        };
        for part in parts {
            match part.strip_prefix("quantity ") {
                Some(quantity) => quoted.quantity = Some(quantity.parse().unwrap()),
                None => quoted.attributes.push(attribute(part)).unwrap(),
            }
        }
        quoted
    };
    let lines = lines.iter().map(line).collect::<Vec<_>>().try_into().unwrap();
    Quote {
        listing: ListingId([7; 16]),
        version: 1,
        bidder: agent(bidder),
        commitment: None,
        content: Some(QuoteContent { lines, note: None }),
        stage: QuoteStage::Open,
        deadline: None,
        chosen: Set::default(),
    }
}

fn paper_and_chairs() -> Listing {
    listing(
        "Gus",
        "need For the office",
        &[
            "Paper | cpv 30197630-1 | unit KGM | quantity 500 KGM | price 2 EUR | vat S 21 | asks weight=at_least 80 GRM",
            "Chairs | cpv 39112000-0 | quantity 12 C62 | vat S 21 | asks armrests=is yes",
        ],
    )
}

fn all_bids() -> Vec<(&'static str, Quote)> {
    let mut old = quote("Old", &["0 0.10 EUR", "1 1 EUR"]);
    old.version = 2;
    let mut sealed = quote("Secret", &[]);
    sealed.content = None;
    sealed.stage = QuoteStage::Sealed;
    vec![
        (
            "Ada",
            quote(
                "Ada",
                &[
                    "0 1.80 EUR | weight=number 80 GRM | delivery time=number 5 DAY",
                    "1 99.50 EUR | armrests=flag yes | delivery time=range 24..48 HUR",
                ],
            ),
        ),
        (
            "Bo",
            quote(
                "Bo",
                &[
                    "0 1.75 EUR | weight=number 0.09 KGM | delivery time=number 2 DAY",
                    "1 102.50 EUR | armrests=flag yes | delivery time=number 2 DAY",
                ],
            ),
        ),
        ("Cas", quote("Cas", &["0 1.20 EUR | weight=number 70 GRM", "1 60 EUR"])),
        ("Dee", quote("Dee", &["1 79 EUR | armrests=flag yes | quantity 10 C62"])),
        ("Eve", quote("Eve", &["0 2.10 EUR | weight=number 80 GRM", "1 80 EUR | armrests=flag yes"])),
        ("Fay", quote("Fay", &["0 1 USD | weight=number 80 GRM", "1 1 USD | armrests=flag yes"])),
        ("Old", old),
        ("Secret", sealed),
    ]
}

fn compared(rule: &SelectionRule, standing: &dyn Fn(&str) -> Standing) -> Comparison {
    let quotes = all_bids();
    let bids: Vec<Bid<'_>> = quotes
        .iter()
        .map(|(name, quote)| Bid { id: QuoteId::derive(&[name.as_bytes()]), quote, standing: standing(name) })
        .collect();
    compare(&paper_and_chairs(), &bids, rule)
}

fn told(comparison: &Comparison) -> String {
    let names = all_bids();
    let name = |column: &market::Column| {
        let found = names.iter().find(|(_, quote)| quote.bidder == column.bidder);
        found.map(|(name, _)| (*name).to_owned()).unwrap()
    };
    let mut told = String::new();
    for column in &comparison.columns {
        let shown = |it: Option<String>| it.unwrap_or_else(|| "-".to_owned());
        let place = shown(column.place.map(|place| place.to_string()));
        let net = shown(column.net.map(|net| net.to_string()));
        let gross = shown(column.totals.as_ref().map(|totals| totals.with_vat.to_string()));
        let delivery = shown(column.delivery.map(|time| time.to_string()));
        told += &format!("{:<7} {place:>2} {net:>12} {gross:>12} {delivery:>8}", name(column));
        for cell in column.cells.values() {
            let net = shown(cell.net.map(|net| net.to_string()));
            told += &format!(
                "  [{}: {} {net} {}/{}/{}]",
                cell.line,
                cell.price,
                cell.met(),
                cell.missed(),
                cell.lacking()
            );
        }
        told += "\n";
    }
    for sentence in comparison.explained(&name) {
        told += &format!("{sentence}\n");
    }
    told
}

fn check(rule: &SelectionRule, expected: Expect) {
    expected.assert_eq(&told(&compared(rule, &|_| Standing::default())));
}

#[test]
fn the_lowest_total_that_meets_everything_is_picked_unless_another_rule_is_named() {
    check(
        &SelectionRule::default(),
        expect![[r#"
        Ada      1  2094.00 EUR  2533.74 EUR    5 DAY  [0: 1.80 EUR 900.00 EUR 1/0/0]  [1: 99.50 EUR 1194.00 EUR 1/0/0]
        Bo       2  2105.00 EUR  2547.05 EUR    2 DAY  [0: 1.75 EUR 875.00 EUR 1/0/0]  [1: 102.50 EUR 1230.00 EUR 1/0/0]
        Cas      -  1320.00 EUR  1597.20 EUR        -  [0: 1.20 EUR 600.00 EUR 0/1/0]  [1: 60.00 EUR 720.00 EUR 0/0/1]
        Dee      -   790.00 EUR   955.90 EUR        -  [1: 79.00 EUR 790.00 EUR 1/0/0]
        Eve      -  2010.00 EUR  2432.10 EUR        -  [0: 2.10 EUR 1050.00 EUR 1/0/0]  [1: 80.00 EUR 960.00 EUR 1/0/0]
        Fay      -            -            -        -  [0: 1.00 USD 500.00 USD 1/0/0]  [1: 1.00 USD 12.00 USD 1/0/0]
        Old      -            -            -        -
        Secret   -            -            -        -
        The lowest total without VAT gets everything; a bid must meet every requirement, have as much as is needed, ask no more than the need names.
        Cas is left out: line 1, weight: at least 80 GRM is asked for, offered is 70 GRM; line 2, armrests: it says nothing of it.
        Dee is left out: it does not quote line 1; line 2: less than is needed.
        Eve is left out: line 1: above the most that is paid.
        Fay is left out: its prices are in USD.
        Old is left out: it answers version 2 of the need.
        Secret is left out: it was not opened.
        Ada is picked for 2094.00 EUR without VAT.
    "#]],
    );
}

#[test]
fn lines_may_go_to_different_bidders() {
    let rule = SelectionRule { basis: Basis::LowestByLine, less_allowed: true, ..SelectionRule::default() };
    let comparison = compared(&rule, &|_| Standing::default());
    expect![[r#"
         line goes to the lowest price of a unit, without VAT; a bid must meet every requirement, ask no more than the need names.
        Cas is left out for single lines: line 1, weight: at least 80 GRM is asked for, offered is 70 GRM; line 2, armrests: it says nothing of it.
        Eve is left out for single lines: line 1: above the most that is paid.
        Fay is left out: its prices are in USD.
        Old is left out: it answers version 2 of the need.
        Secret is left out: it was not opened.
        Bo is picked for line 1.
        Dee is picked for line 2.
    "#]].assert_eq(told(&comparison).split_once("Each").unwrap().1);
    let lines: Vec<&[u16]> = comparison.picks.iter().map(|pick| pick.lines.as_slice()).collect();
    assert_eq!(lines.concat().len(), 2, "every line once");
}

#[test]
fn the_soonest_delivery_decides_where_the_rule_says_so() {
    let rule = SelectionRule { basis: Basis::SoonestDelivery, ..SelectionRule::default() };
    expect!["Bo is picked for 2105.00 EUR without VAT."]
        .assert_eq(told(&compared(&rule, &|_| Standing::default())).lines().last().unwrap());
}

#[test]
fn who_was_late_before_is_left_out_if_the_rule_says_so() {
    let rule = SelectionRule { on_time_at_least: Some(9_000), ..SelectionRule::default() };
    let standing = |name: &str| {
        let mut standing = Standing::default();
        standing.selling.orders_on_time = if name == "Ada" { 8 } else { 10 };
        standing.selling.orders_late = 1;
        standing
    };
    let told = told(&compared(&rule, &standing));
    let about: Vec<&str> =
        told.lines().filter(|line| line.contains("Ada is") || line.contains("picked")).collect();
    expect![[r#"
        Ada is left out: only 88.88 % of the bidder's orders were on time.
        Bo is picked for 2105.00 EUR without VAT."#]]
    .assert_eq(&about.join("\n"));
}

#[test]
fn equal_bids_are_left_to_the_owner() {
    let need = listing("Gus", "need Paper", &["Paper | quantity 3 C62"]);
    let (ada, bo) = (quote("Ada", &["0 2 EUR"]), quote("Bo", &["0 2.00 EUR"]));
    let bid = |quote| Bid { id: QuoteId([1; 16]), quote, standing: Standing::default() };
    let bids = [bid(&ada), Bid { id: QuoteId([2; 16]), ..bid(&bo) }];
    let comparison = compare(&need, &bids, &SelectionRule::default());
    assert!(comparison.picks.is_empty());
    assert_eq!(comparison.tied, [QuoteId([1; 16]), QuoteId([2; 16])]);
    assert_eq!(comparison.columns[0].totals, None, "the need does not name VAT");
    assert_eq!(compare(&need, &[], &SelectionRule::default()).currency, None);
}

#[test]
fn a_need_states_its_rule_as_a_reference() {
    let mut need = listing("Gus", "need Paper", &["Paper"]);
    assert_eq!(SelectionRule::of(&need), Ok(SelectionRule::default()));
    let mut state = |text: &str| {
        let stated =
            ledger::Reference { scheme: market::RULE_SCHEME.parse().unwrap(), id: text.parse().unwrap() };
        need.references = vec![stated].try_into().unwrap();
        SelectionRule::of(&need).map_err(|error| error.to_string())
    };
    let rule = SelectionRule {
        basis: Basis::SoonestDelivery,
        lacking_allowed: true,
        less_allowed: true,
        above_limit_allowed: true,
        on_time_at_least: Some(9_000),
    };
    assert_eq!(state("soonest_delivery lacking less above on_time=9000"), Ok(rule.clone()));
    assert_eq!(rule.code().parse(), Ok(rule.clone()));
    assert_eq!(canon::decode(&canon::encode(&rule)), Ok(rule));
    for text in [
        "cheapest",
        "lowest_total less lacking",
        "lowest_total less less",
        "lowest_total ",
        "lowest_total on_time=10001",
    ] {
        assert!(state(text).is_err(), "{text}");
    }
}
