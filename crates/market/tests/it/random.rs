//! Properties over random histories: an index that followed is one made anew, facets add up, pages have no gaps,
//! and a saved search is told of exactly what it finds.

use crate::saved::saved;
use crate::shop::{NOW, agent, at, id, line, listing, requirement};
use ledger::{Listing, ListingStage, Purpose};
use market::{Found, Market, Order, Owner, Percolator, PriceRange, Query, SavedSearch};
use proptest::prelude::*;
use std::collections::BTreeMap;
use tantivy::directory::RamDirectory;
use vocabulary::{Country, Currency, Match, Unit, match_all};

const LINES: [&str; 8] = [
    "Copy paper A4 | cpv 30197644-2 | unit KGM | quantity 500 KGM | price 1.80 EUR | weight=number 80 GRM",
    "Printing papers | cpv 30197630-1 | unit TNE | price 1500 EUR | weight=range 90..120 GRM | delivery time=number 3 DAY",
    "Papel reciclado | cpv 30197643-5 | price 4 USD | recycled=flag yes | size=code iso216:A4",
    "Reinigung der Büros | cpv 90919200-4 | unit HUR | price 31.50 EUR | area served=code nuts:NL31",
    "Entretien des bureaux | cpv 90919200-4 | asks weight=at_least 80 GRM",
    "Schoonmaak | price 29 EUR | colour=text blue | weight=number 0.08 KGM",
    "Paper of any kind | cpv 30197600-2 | asks weight=at_least 85 GRM | asks recycled=is yes",
    "Pens | cpv 30192121-5 | quantity 12 C62 | price 1.80 EUR",
];
const TITLES: [&str; 5] =
    ["Paper", "Office papers and pens", "Reinigungen", "Serviços de limpeza", "Paper paper"];

fn any_listing() -> impl Strategy<Value = Listing> {
    let lines = prop::collection::vec(prop::sample::select(&LINES[..]), 1..4);
    let stage = prop::sample::select(vec![
        ListingStage::Open,
        ListingStage::Open,
        ListingStage::Selected,
        ListingStage::Withdrawn,
    ]);
    (0..4_u8, any::<bool>(), prop::sample::select(&TITLES[..]), lines, stage, 1..60_u32).prop_map(
        |(owner, is_offer, title, lines, stage, days)| {
            let purpose = if is_offer { "offer" } else { "need" };
            let mut made = listing(&format!("owner {owner}"), &format!("{purpose} {title}"), &lines);
            made.stage = stage;
            let day = if days < 30 {
                format!("2026-10-{:02}", days + 1)
            } else {
                format!("2026-11-{:02}", days - 29)
            };
            made.deadline = stage.is_waiting().then(|| at(&day));
            made
        },
    )
}

#[derive(Clone, Debug)]
enum Step {
    Put(u8, Listing),
    Remove(u8),
    Commit,
}

fn any_steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        6 => (0..16_u8, any_listing()).prop_map(|(name, listing)| Step::Put(name, listing)),
        1 => (0..16_u8).prop_map(Step::Remove),
        2 => Just(Step::Commit),
    ];
    prop::collection::vec(step, 1..40)
}

fn owner(listing: &Listing) -> Owner {
    let code = ["NL", "DE", "BE"][usize::from(listing.owner.0[0]) % 3];
    Owner { country: Country::parse(code).ok() }
}

/// An index that followed, and what is in it in the end.
fn follow(steps: &[Step]) -> (Market, BTreeMap<u8, Listing>) {
    let (mut market, mut kept) = (Market::open(RamDirectory::create()).unwrap(), BTreeMap::new());
    let mut height = 0;
    for step in steps {
        match step {
            Step::Put(name, listing) => {
                market.put(&id(&name.to_string()), listing, owner(listing)).unwrap();
                kept.insert(*name, listing.clone());
            }
            Step::Remove(name) => {
                market.remove(&id(&name.to_string()));
                kept.remove(name);
            }
            Step::Commit => {
                height += 1;
                market.commit(height, at(NOW)).unwrap();
            }
        }
    }
    market.commit(100, at(NOW)).unwrap();
    (market, kept)
}

fn anew(kept: &BTreeMap<u8, Listing>) -> Market {
    let mut market = Market::open(RamDirectory::create()).unwrap();
    for (name, listing) in kept {
        market.put(&id(&name.to_string()), listing, owner(listing)).unwrap();
    }
    market.commit(100, at(NOW)).unwrap();
    market
}

fn queries() -> Vec<Query> {
    let price = |max: &str, per| PriceRange {
        currency: Currency::EUR,
        min: None,
        max: Some(max.parse().unwrap()),
        per,
    };
    let need = listing("x", "need Paper", &[LINES[6], LINES[4]]);
    let offer = listing("x", "offer Paper", &[LINES[0], LINES[2]]);
    vec![
        Query::default(),
        Query::of_text("papers"),
        Query::of_text("paper pen"),
        Query::of_text("limpezas"),
        Query {
            category: Some("30197600-2".parse().unwrap()),
            currency: Some(Currency::USD),
            ..Query::default()
        },
        Query { is_open: true, order: Order::EndingFirst, ..Query::of_text("paper") },
        Query {
            price: Some(price("1.60 EUR", Some(Unit::KILOGRAM))),
            order: Order::CheapestFirst,
            ..Query::default()
        },
        Query { price: Some(price("2 EUR", None)), ..Query::of_text("paper") },
        Query { requirements: vec![requirement("weight=at_least 80 GRM")], ..Query::default() },
        Query { owner: Some(agent("owner 1")), ..Query::default() },
        Query { answers: Some(Box::new(need)), ..Query::default() },
        Query { answered_by: Some(Box::new(offer)), ..Query::default() },
    ]
}

fn search(market: &Market, query: &Query) -> Found {
    market.search(query, at(NOW)).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn an_index_that_followed_answers_as_one_made_anew(steps in any_steps()) {
        let (followed, kept) = follow(&steps);
        let anew = anew(&kept);
        for query in queries() {
            prop_assert_eq!(search(&followed, &query), search(&anew, &query), "{:?}", query);
        }
    }

    #[test]
    fn facets_add_up(steps in any_steps()) {
        let (market, kept) = follow(&steps);
        for query in queries() {
            let found = search(&market, &Query { limit: 1, ..query });
            let facets = found.facets;
            let sum = |counts: Vec<u64>| counts.into_iter().sum::<u64>();
            prop_assert_eq!(sum(facets.purposes.iter().map(|it| it.count).collect()), found.total);
            prop_assert_eq!(sum(facets.stages.iter().map(|it| it.count).collect()), found.total);
            prop_assert_eq!(sum(facets.countries.iter().map(|it| it.count).collect()), found.total);
            prop_assert_eq!(sum(facets.owners.iter().map(|it| it.count).collect()), found.total);
            for wider in &facets.categories {
                for narrower in facets.categories.iter().filter(|it| it.value.is_under(&wider.value)) {
                    prop_assert!(narrower.count <= wider.count);
                }
            }
        }
        let facets = search(&market, &Query::default()).facets;
        for count in facets.categories {
            let has = |listing: &&Listing| listing.categories().iter().any(|it| it.is_under(&count.value));
            prop_assert_eq!(count.count, kept.values().filter(has).count() as u64, "{}", count.value);
        }
        for count in facets.currencies {
            let in_currency = |line: &ledger::ListingLine| line.price.is_some_and(|it| it.currency() == count.value);
            let has = |listing: &&Listing| listing.lines.iter().any(in_currency);
            prop_assert_eq!(count.count, kept.values().filter(has).count() as u64);
        }
    }

    #[test]
    fn pages_have_no_gaps_in_any_order(steps in any_steps(), size in 1..5_usize) {
        let (market, _) = follow(&steps);
        for query in queries() {
            let whole = search(&market, &Query { limit: 100, ..query.clone() });
            let (mut cursor, mut seen) = (None, Vec::new());
            loop {
                let found = search(&market, &Query { limit: size, cursor, ..query.clone() });
                seen.extend(found.hits);
                let Some(next) = found.next else { break };
                cursor = Some(next);
            }
            prop_assert_eq!(seen, whole.hits);
        }
    }

    #[test]
    fn the_numbers_judge_as_the_vocabulary_does(steps in any_steps()) {
        let (market, kept) = follow(&steps);
        let asks = ["weight=at_least 80 GRM", "weight=at_most 0.1 KGM", "weight=between 70..100 GRM", "recycled=is yes",
            "size=one_of iso216:A3 iso216:A4", "size=equals a4", "colour=equals BLUE", "weight=equals 80 GRM", "weight=at_least 1 HUR"];
        for ask in asks {
            let wanted = requirement(ask);
            let meets = |listing: &&Listing| listing.lines.iter().any(|line| {
                match_all(std::slice::from_ref(&wanted), &line.item.attributes).iter().all(|(_, fare)| *fare == Match::Met)
            });
            let found = search(&market, &Query { requirements: vec![wanted.clone()], ..Query::default() }).total;
            prop_assert_eq!(found, kept.values().filter(meets).count() as u64, "{}", ask);
        }
    }

    #[test]
    fn answers_are_those_that_the_records_give(steps in any_steps()) {
        let (market, kept) = follow(&steps);
        let need = listing("x", "need Paper", &[LINES[6], LINES[4], LINES[7]]);
        let answers = |offer: &&Listing| offer.purpose == Purpose::Offer && market::answer(&need, offer).is_some();
        let query = Query { answers: Some(Box::new(need.clone())), ..Query::default() };
        prop_assert_eq!(search(&market, &query).total, kept.values().filter(answers).count() as u64);
        let offer = listing("x", "offer Paper", &[LINES[0], LINES[2], LINES[5]]);
        let answered = |need: &&Listing| need.purpose == Purpose::Need && market::answer(need, &offer).is_some();
        let query = Query { answered_by: Some(Box::new(offer.clone())), ..Query::default() };
        prop_assert_eq!(search(&market, &query).total, kept.values().filter(answered).count() as u64);
    }

    #[test]
    fn a_saved_search_is_told_of_exactly_what_it_finds(listing in any_listing()) {
        let mut market = Market::open(RamDirectory::create()).unwrap();
        market.put(&id("new"), &listing, owner(&listing)).unwrap();
        market.commit(1, at(NOW)).unwrap();
        let searches = [
            saved("papers"), saved("limpezas"), saved("büro reinigung"), saved("paper a4"),
            SavedSearch { category: Some("30197600-2".parse().unwrap()), currency: Some(Currency::USD), ..saved("") },
            SavedSearch { purpose: Some(Purpose::Offer), area: Some("NL31".parse().unwrap()), ..saved("") },
            SavedSearch { price_max: Some("1.60 EUR".parse().unwrap()), price_per: Some(Unit::KILOGRAM), ..saved("") },
            SavedSearch { requirements: vec![requirement("weight=at_least 80 GRM")].try_into().unwrap(), ..saved("") },
            SavedSearch { quantity: Some("0.4 TNE".parse().unwrap()), country: Some("NL".parse().unwrap()), ..saved("") },
            SavedSearch { of: Some(agent("owner 1")), deliver_within: Some("P3D".parse().unwrap()), ..saved("") },
        ];
        let mut percolator = Percolator::new();
        for (number, search) in (0..).zip(&searches) {
            percolator.put(number, search).unwrap();
        }
        let told = percolator.matching(&id("new"), &listing, owner(&listing), at(NOW));
        for (number, saved) in (0..).zip(&searches) {
            let found = search(&market, &saved.query().unwrap()).total == 1;
            prop_assert_eq!(told.contains(&number), found, "{:?}", saved);
        }
    }

    #[test]
    fn no_text_and_no_cursor_from_outside_can_do_harm(text in ".{0,300}", cursor in "[0-9a-f]{58}") {
        let mut market = Market::open(RamDirectory::create()).unwrap();
        market.put(&id("one"), &listing("Ada", "offer Paper", &[LINES[0]]), Owner::default()).unwrap();
        market.commit(1, at(NOW)).unwrap();
        let query = Query { cursor: cursor.parse().ok(), ..Query::of_text(&text) };
        // Refused or answered; what matters is that it comes back.
        let _ = market.search(&query, at(NOW));
        let _ = market.search(&Query::of_text(&text), at(NOW));
        prop_assert!(line(LINES[0]).price.is_some());
    }
}
