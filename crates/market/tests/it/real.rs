//! Real tenders and awards: they go in, and are found by their words,
//! their categories and their values.

use crate::shop::{NOW, agent, at};
use canon::{List, Text};
use ledger::{Listing, ListingLine, ListingStage, Purpose};
use market::{Market, Owner, Query};
use std::path::Path;
use tantivy::directory::RamDirectory;
use vocabulary::{Country, Cpv, ListingId, ResourceSpecification, Unit};

/// The awards of TED, if the data are there: they are not part of the repository.
fn awards() -> Vec<serde_json::Value> {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/ted/eu_ted_lot_awards_500.json");
    match std::fs::read_to_string(path) {
        // The file says `NaN` where a value is missing.
        Ok(text) => serde_json::from_str(&text.replace(": NaN", ": null")).unwrap(),
        Err(_) => Vec::new(),
    }
}

fn text<const MAX: usize>(of: &serde_json::Value) -> Option<Text<MAX>> {
    Text::tolerant(&of.as_str()?.chars().take(60).collect::<String>())
}

fn award(award: &serde_json::Value) -> Option<(Listing, Country)> {
    let item = ResourceSpecification {
        name: text(&award["cpv_description_de"])?,
        classified_as: Some(Cpv::from_digits(award["cpv_code"].as_str()?).ok()?),
        unit: Unit::ONE,
        attributes: List::default(),
        note: text(&award["buyer_name"]),
    };
    let line = ListingLine {
        item,
        quantity: None,
        price: None,
        vat: None,
        lot: None,
        requirements: List::default(),
    };
    let listing = Listing {
        owner: agent(award["buyer_name"].as_str()?),
        purpose: Purpose::Need,
        title: text(&award["cpv_description_en"])?,
        lines: vec![line].try_into().ok()?,
        version: 1,
        stage: ListingStage::Open,
        deadline: None,
        reveal_until: None,
        select_until: at("2027-01-01"),
        references: List::default(),
        note: None,
    };
    Some((listing, Country::parse(award["buyer_country"].as_str()?).ok()?))
}

#[test]
fn real_awards_are_found_by_their_words_in_two_languages_and_by_category() {
    let awards = awards();
    let made: Vec<(Listing, Country)> = awards.iter().filter_map(award).collect();
    if awards.is_empty() {
        // Where the data are not laid beside the repository, there is nothing to find.
        return;
    }
    assert!(made.len() > 400, "{} of {} awards", made.len(), awards.len());
    let mut market = Market::open(RamDirectory::create()).unwrap();
    let id = |number: usize| ListingId::derive(&[&number.to_be_bytes()]);
    for (number, (listing, country)) in made.iter().enumerate() {
        market.put(&id(number), listing, Owner { country: Some(*country) }).unwrap();
    }
    market.commit(1, at(NOW)).unwrap();
    let search = |query: &Query| market.search(query, at(NOW)).unwrap();
    for (number, (listing, country)) in made.iter().enumerate().step_by(5) {
        let words: Vec<&str> = listing.title.split_whitespace().take(12).collect();
        let english = Query { limit: 100, country: Some(*country), ..Query::of_text(&words.join(" ")) };
        let found = search(&english);
        let has = found.hits.iter().any(|hit| hit.listing == id(number));
        assert!(has || found.total > 100, "{}", listing.title);
        let words: Vec<&str> = listing.lines[0].item.name.split_whitespace().take(12).collect();
        let category = listing.lines[0].item.classified_as;
        let german = Query { limit: 100, category, ..Query::of_text(&words.join(" ")) };
        assert!(
            search(&german).hits.iter().any(|hit| hit.listing == id(number)),
            "{}",
            listing.lines[0].item.name
        );
    }
    let all = search(&Query::default());
    let divisions = all.facets.categories.iter().filter(|count| count.value.level() == 2);
    let in_divisions: u64 = divisions.map(|count| count.count).sum();
    assert_eq!((in_divisions, all.total), (made.len() as u64, made.len() as u64));
}
