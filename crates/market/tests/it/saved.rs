//! Saved searches are told of what they would find.

use crate::shop::{NOW, Shop, agent, at, id, listing, requirement};
use canon::List;
use expect_test::expect;
use ledger::{ListingStage, Purpose};
use market::{Owner, Percolator, SavedSearch};

pub(crate) fn saved(text: &str) -> SavedSearch {
    SavedSearch {
        owner: agent("Zoe"),
        name: "mine".parse().unwrap(),
        text: (!text.is_empty()).then(|| text.parse().unwrap()),
        purpose: None,
        category: None,
        of: None,
        country: None,
        area: None,
        currency: None,
        price_min: None,
        price_max: None,
        price_per: None,
        quantity: None,
        deliver_within: None,
        requirements: List::default(),
    }
}

fn searches() -> Vec<(&'static str, SavedSearch)> {
    vec![
        ("paper", saved("paper")),
        (
            "cheap paper",
            SavedSearch {
                price_max: Some("1600 EUR".parse().unwrap()),
                price_per: Some("TNE".parse().unwrap()),
                ..saved("papers")
            },
        ),
        ("office supplies", SavedSearch { category: Some("30190000-7".parse().unwrap()), ..saved("") }),
        ("what Ada needs", SavedSearch { of: Some(agent("Ada")), purpose: Some(Purpose::Need), ..saved("") }),
        ("in Utrecht", SavedSearch { area: Some("NL31".parse().unwrap()), ..saved("") }),
        (
            "heavy",
            SavedSearch {
                requirements: vec![requirement("weight=at_least 0.09 KGM")].try_into().unwrap(),
                ..saved("")
            },
        ),
    ]
}

#[test]
fn whoever_saved_a_search_is_told_of_what_it_finds() {
    let mut percolator = Percolator::new();
    for (number, (_, search)) in (0..).zip(searches()) {
        percolator.put(number, &search).unwrap();
    }
    let mut closed = listing("Bo", "offer Paper", &["Paper"]);
    closed.stage = ListingStage::Withdrawn;
    let listings = [
        listing(
            "Ada",
            "offer Copy paper",
            &["Paper | cpv 30197644-2 | unit KGM | price 1.50 EUR | weight=number 90 GRM"],
        ),
        listing("Ada", "need Papers", &["Paper | cpv 30197644-2 | unit KGM | price 1.70 EUR"]),
        listing("Bo", "offer Plumbing", &["Plumber | area served=code nuts:NL3"]),
        listing("Bo", "offer Plumbing", &["Plumber | area served=code nuts:NL4"]),
        closed,
    ];
    let mut told = String::new();
    for listing in &listings {
        let owner = Owner { country: "DE".parse().ok() };
        let found = percolator.matching(&id("new"), listing, owner, at(NOW));
        let all = searches();
        let names: Vec<&str> = found.iter().map(|number| all[usize::try_from(*number).unwrap()].0).collect();
        told += &format!(
            "{}: {}\n",
            listing.title,
            if names.is_empty() { "nobody".to_owned() } else { names.join(", ") }
        );
    }
    expect![[r#"
        Copy paper: paper, cheap paper, office supplies, heavy
        Papers: paper, office supplies, what Ada needs
        Plumbing: in Utrecht
        Plumbing: nobody
        Paper: nobody
    "#]]
    .assert_eq(&told);
    percolator.remove(0);
    let found = percolator.matching(&id("new"), &listings[0], Owner::default(), at(NOW));
    assert!(!found.contains(&0));
    assert_eq!(
        percolator.matching(&id("new"), &listings[0], Owner::default(), at("2026-12-01")),
        [0_u64; 0],
        "it has ended"
    );
}

#[test]
fn a_saved_search_is_a_record_and_is_refused_for_what_a_search_is_refused_for() {
    for (_, search) in searches() {
        assert_eq!(canon::decode(&canon::encode(&search)), Ok(search.clone()));
        let mut shop = Shop::new();
        shop.commit();
        assert_eq!(shop.search(&search.query().unwrap()).total, 0);
    }
    let refused = |search: SavedSearch| Percolator::new().put(1, &search).unwrap_err().to_string() + "\n";
    let told = [
        refused(SavedSearch { area: Some("ZZ".parse().unwrap()), ..saved("") }),
        refused(saved("a b c d e f g h i j k l m n o p q")),
        refused(SavedSearch {
            price_min: Some("2 EUR".parse().unwrap()),
            price_max: Some("1 EUR".parse().unwrap()),
            ..saved("")
        }),
    ];
    expect![[r#"
        `ZZ` is not an area: a country of ISO 3166-1 such as NL, or a NUTS code such as NL32
        at most 16 different words can be searched for
        the lowest price is above the highest
    "#]]
    .assert_eq(&told.concat());
}
