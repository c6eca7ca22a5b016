//! Words, categories, measures, prices, areas, times, pages.

use crate::shop::{Shop, agent, at, id, listing, requirement};
use expect_test::expect;
use ledger::{ListingStage, Purpose};
use market::{Area, Order, PriceRange, Query};
use vocabulary::{Currency, Span, Unit};

fn paper_shop() -> Shop {
    let mut closed = listing("Ada", "offer Paper of last year", &["Copy paper A4 | cpv 30197644-2"]);
    closed.stage = ListingStage::Withdrawn;
    closed.deadline = None;
    let mut ended = listing("Ada", "offer Cheap paper", &["Copy paper | cpv 30197644-2"]);
    ended.deadline = Some(at("2026-10-31"));
    Shop::with(&[
        (
            "copy paper",
            "NL",
            listing(
                "Ada",
                "offer Office paper, A4",
                &[
                    "Copy paper A4 | cpv 30197644-2 | unit KGM | quantity 5000 KGM | price 1.80 EUR | weight=number 80 GRM | delivery time=number 48 HUR",
                ],
            ),
        ),
        (
            "paper by the tonne",
            "DE",
            listing(
                "Bo",
                "offer Paper by the tonne",
                &[
                    "Printing paper | cpv 30197630-1 | unit TNE | quantity 20 TNE | price 1500 EUR | weight=range 90..120 GRM | delivery time=number 10 DAY",
                ],
            ),
        ),
        (
            "printers",
            "NL",
            listing(
                "Cas",
                "offer Laser printers",
                &["Laser printer | cpv 30232110-8 | price 249 EUR | note takes any paper"],
            ),
        ),
        (
            "cleaning",
            "NL",
            listing(
                "Dee",
                "need Cleaning of offices",
                &["Office cleaning | cpv 90919200-4 | unit HUR | quantity 400 HUR"],
            ),
        ),
        ("closed", "NL", closed),
        ("ended", "NL", ended),
    ])
}

#[test]
fn all_words_must_be_there_and_each_hit_says_why_it_is_where_it_is() {
    let shop = paper_shop();
    expect![[r#"
        5 found
        ended
            50.00 %: another form of `papers` in the title
            37.50 %: another form of `papers` in the name of a line
            12.50 %: another form of `papers` in a note, an attribute or a category
        paper by the tonne
            50.00 %: another form of `papers` in the title
            37.50 %: another form of `papers` in the name of a line
            12.50 %: another form of `papers` in a note, an attribute or a category
        closed
            50.00 %: another form of `papers` in the title
            37.50 %: another form of `papers` in the name of a line
            12.50 %: another form of `papers` in a note, an attribute or a category
        copy paper
            50.00 %: another form of `papers` in the title
            37.50 %: another form of `papers` in the name of a line
            12.50 %: another form of `papers` in a note, an attribute or a category
        printers
            100.00 %: another form of `papers` in a note, an attribute or a category
    "#]]
    .assert_eq(&shop.told(&Query::of_text("papers")));
    expect![[r#"
        2 found
        copy paper
            36.38 %: `a4` in the title
            27.27 %: `a4` in the name of a line
            18.18 %: `paper` in the title
            13.63 %: `paper` in the name of a line
            4.54 %: `paper` in a note, an attribute or a category
        closed
            42.87 %: `a4` in the name of a line
            28.57 %: `paper` in the title
            21.42 %: `paper` in the name of a line
            7.14 %: `paper` in a note, an attribute or a category
    "#]]
    .assert_eq(&shop.told(&Query::of_text("PAPER a4")));
    expect![[r#"
        0 found
    "#]]
    .assert_eq(&shop.told(&Query::of_text("paper unicorn")));
}

#[test]
fn a_category_finds_what_stands_under_it() {
    let shop = paper_shop();
    let of =
        |category: &str| shop.names(&Query { category: Some(category.parse().unwrap()), ..Query::default() });
    let told = ["30000000-9", "30197000-6", "30197630-1", "30197644-2", "90000000-7"].map(of).concat();
    expect![[r#"
        5: ended, paper by the tonne, closed, copy paper, printers
        4: ended, paper by the tonne, closed, copy paper
        1: paper by the tonne
        3: ended, closed, copy paper
        1: cleaning
    "#]]
    .assert_eq(&told);
}

#[test]
fn a_need_for_two_tonnes_finds_offers_in_kilograms() {
    let shop = paper_shop();
    let of =
        |quantity: &str| shop.names(&Query { quantity: Some(quantity.parse().unwrap()), ..Query::default() });
    expect![[r#"
        2: paper by the tonne, copy paper
        1: paper by the tonne
        none
        none
        1: cleaning
    "#]]
    .assert_eq(&["2 TNE", "6 TNE", "21 TNE", "1 XBX", "1 HUR"].map(of).concat());
    let of = |asks: &str| shop.names(&Query { requirements: vec![requirement(asks)], ..Query::default() });
    let asked = [
        "weight=at_least 0.08 KGM",
        "weight=at_least 0.081 KGM",
        "weight=between 70..120 GRM",
        "weight=at_most 90 GRM",
        "Weight=equals 80 GRM",
        "weight=at_least 1 HUR",
        "size=at_least 1 MTR",
    ];
    expect![[r#"
        2: paper by the tonne, copy paper
        1: paper by the tonne
        2: paper by the tonne, copy paper
        1: copy paper
        1: copy paper
        none
        none
    "#]]
    .assert_eq(&asked.map(of).concat());
}

#[test]
fn prices_compare_in_one_currency_and_per_unit_if_asked() {
    let shop = paper_shop();
    let of = |max: &str, per: Option<&str>| {
        let price = PriceRange {
            currency: Currency::EUR,
            min: None,
            max: Some(max.parse().unwrap()),
            per: per.map(|unit| Unit::parse(unit).unwrap()),
        };
        shop.names(&Query { price: Some(price), order: Order::CheapestFirst, ..Query::default() })
    };
    let told = [
        of("2 EUR", None),
        of("1.50 EUR", Some("KGM")),
        of("1.49 EUR", Some("KGM")),
        of("2000 EUR", Some("TNE")),
        of("2000 EUR", None),
    ];
    expect![[r#"
        1: copy paper
        1: paper by the tonne
        none
        2: paper by the tonne, copy paper
        3: paper by the tonne, copy paper, printers
    "#]]
    .assert_eq(&told.concat());
    let dollars = PriceRange { currency: Currency::USD, min: None, max: None, per: None };
    assert_eq!(shop.search(&Query { price: Some(dollars), ..Query::default() }).total, 0);
}

#[test]
fn where_and_how_soon_it_can_be_had() {
    let shop = Shop::with(&[
        ("Dutch", "NL", listing("Ada", "offer Plumbing", &["Plumber"])),
        ("Randstad only", "NL", listing("Bo", "offer Plumbing", &["Plumber | area served=code nuts:NL3"])),
        (
            "Utrecht and Belgium",
            "DE",
            listing(
                "Cas",
                "offer Plumbing",
                &[
                    "Plumber | area served=code nuts:nl31 | area served=code iso3166-1:BE | delivery time=range 1..3 DAY",
                ],
            ),
        ),
        ("nowhere said", "", listing("Dee", "offer Plumbing", &["Plumber | delivery time=number 4 HUR"])),
    ]);
    let of = |area: &str| shop.names(&Query { area: Some(Area::parse(area).unwrap()), ..Query::default() });
    expect![[r#"
        1: Dutch
        3: Utrecht and Belgium, Dutch, Randstad only
        2: Dutch, Randstad only
        1: Dutch
        1: Utrecht and Belgium
        none
        none
    "#]]
    .assert_eq(&["NL", "NL31", "NL32", "NL41", "BE23", "EL30", "DE"].map(of).concat());
    let of = |span: Span| shop.names(&Query { deliver_within: Some(span), ..Query::default() });
    expect![[r#"
        none
        1: nowhere said
        1: nowhere said
        2: Utrecht and Belgium, nowhere said
    "#]]
    .assert_eq(&[Span::hours(3), Span::hours(4), Span::days(2), Span::days(3)].map(of).concat());
    let country = Query { country: Some("DE".parse().unwrap()), ..Query::default() };
    expect![[r#"
        1: Utrecht and Belgium
    "#]]
    .assert_eq(&shop.names(&country));
    assert!(Area::parse("ZZ1").is_err() && Area::parse("N").is_err() && Area::parse("NL3234").is_err());
}

#[test]
fn what_is_open_purpose_stage_and_owner() {
    let shop = paper_shop();
    let told = [
        shop.names(&Query { is_open: true, ..Query::default() }),
        shop.names(&Query { stage: Some(ListingStage::Withdrawn), ..Query::default() }),
        shop.names(&Query { purpose: Some(Purpose::Need), ..Query::default() }),
        shop.names(&Query { owner: Some(agent("Ada")), order: Order::EndingFirst, ..Query::default() }),
    ];
    expect![[r#"
        4: paper by the tonne, cleaning, copy paper, printers
        1: closed
        1: cleaning
        3: ended, copy paper, closed
    "#]]
    .assert_eq(&told.concat());
}

#[test]
fn facets_count_what_is_found_on_all_pages() {
    let shop = paper_shop();
    let facets = shop.search(&Query { limit: 1, ..Query::of_text("paper") }).facets;
    expect!["Facets { purposes: [ Count {            value: Offer, count: 5, }, ], stages: [ Count {            value: Open, count: 4, }, Count {            value: Withdrawn, count: 1, }, ], categories: [ Count {            value: 30000000-9, count: 5, }, Count {            value: 30100000-0, count: 4, }, Count {            value: 30200000-1, count: 1, }, Count {            value: 30190000-7, count: 4, }, Count {            value: 30230000-0, count: 1, }, Count {            value: 30197000-6, count: 4, }, Count {            value: 30232000-4, count: 1, }, Count {            value: 30197600-2, count: 4, }, Count {            value: 30232100-5, count: 1, }, Count {            value: 30197640-4, count: 3, }, Count {            value: 30197630-1, count: 1, }, Count {            value: 30232110-8, count: 1, }, Count {            value: 30197644-2, count: 3, }, ], currencies: [ Count {            value: EUR, count: 3, }, ], countries: [ Count {            value: NL, count: 4, }, Count {            value: DE, count: 1, }, ], owners: [ Count {            value: agent_ewvt0gz5j50qsczx88seedpjzm, count: 3, }, Count {            value: agent_829w87mnacaenj9ehkgvnsy0zm, count: 1, }, Count {            value: agent_p1136bbk16zp4m7jvbyagck49c, count: 1, }, ], }"].assert_eq(&format!("{facets:#?}").replace("Count {\n", "Count {").lines().map(str::trim).collect::<Vec<_>>().join(" "));
}

#[test]
fn pages_follow_each_other_without_gaps() {
    let mut shop = Shop::new();
    for number in 0..57 {
        let title = if number % 3 == 0 { "offer Paper paper, glue" } else { "offer Glue for paper" };
        shop.put(&format!("{number}"), "NL", &listing("Ada", title, &["Thing"]));
    }
    shop.commit();
    let (mut cursor, mut seen) = (None, Vec::new());
    loop {
        let found = shop.search(&Query { limit: 10, cursor, ..Query::of_text("glue") });
        assert_eq!(found.total, 57);
        seen.extend(found.hits.iter().map(|hit| hit.listing));
        let Some(next) = found.next else { break };
        cursor = Some(next.to_string().parse().unwrap());
    }
    let whole = shop.search(&Query { limit: 100, ..Query::of_text("glue") });
    assert_eq!(seen, whole.hits.iter().map(|hit| hit.listing).collect::<Vec<_>>());
    assert_eq!(whole.next, None);
}

#[test]
fn a_hit_says_what_it_was_when_it_was_indexed() {
    let mut shop = Shop::new();
    let mut paper = listing("Ada", "offer Paper", &["Paper"]);
    shop.put("paper", "NL", &paper);
    shop.commit();
    paper.version = 2;
    paper.title = "Glue".parse().unwrap();
    shop.put("paper", "NL", &paper);
    assert_eq!(shop.search(&Query::of_text("paper")).hits[0].version, 1);
    shop.commit();
    let found = shop.search(&Query::of_text("glue"));
    assert_eq!((found.height, found.hits[0].listing, found.hits[0].version), (2, id("paper"), 2));
    assert_eq!(found.hits[0].digest, market::content_digest(&paper));
    assert_eq!(shop.search(&Query::default()).total, 1);
    assert_eq!(shop.market.view().indexed(&id("paper")).unwrap(), Some((2, market::content_digest(&paper))));
    assert_eq!(shop.market.view().listings_of(&agent("Ada"), None).unwrap(), [id("paper")]);
    shop.market.remove(&id("paper"));
    shop.commit();
    assert_eq!(shop.search(&Query::default()).total, 0);
}

#[test]
fn what_is_out_of_bounds_is_refused_with_a_reason() {
    let shop = paper_shop();
    let refused = |query: &Query| shop.market.search(query, at("2026-11-01")).unwrap_err().to_string() + "\n";
    let words: Vec<String> = (0..17).map(|number| format!("w{number}")).collect();
    let price =
        PriceRange { currency: Currency::EUR, min: None, max: Some("1 USD".parse().unwrap()), per: None };
    // A cursor that claims to come after ten thousand hits.
    let deep = format!("01{:08x}{:048x}", 10_000, 1);
    let told = [
        refused(&Query::of_text(&"paper ".repeat(20_000))),
        refused(&Query::of_text(&words.join(" "))),
        refused(&Query { limit: 101, ..Query::default() }),
        refused(&Query { order: Order::CheapestFirst, ..Query::default() }),
        refused(&Query { price: Some(price), ..Query::default() }),
        refused(&Query { requirements: vec![requirement("a=is yes"); 17], ..Query::default() }),
        refused(&Query { cursor: Some(deep.parse().unwrap()), ..Query::default() }),
        refused(&Query {
            cursor: Some(deep.parse().unwrap()),
            order: Order::EndingFirst,
            ..Query::default()
        }),
        "zz".parse::<market::Cursor>().unwrap_err().to_string() + "\n",
    ];
    expect![[r#"
        a text of 120000 bytes is searched for; 400 are the most
        at most 16 different words can be searched for
        a page has 1 to 100 hits, not 101
        prices are compared within one currency: name it
        prices are compared within one currency: name it
        at most 16 requirements can be searched for
        after 10000 hits a search ends; narrow it down
        the cursor is none that a search gave
        the cursor is none that a search gave
    "#]]
    .assert_eq(&told.concat());
}

#[test]
fn the_syntax_of_other_search_engines_is_nothing_but_words() {
    let shop = paper_shop();
    for text in [
        "title:paper",
        "paper*",
        "+paper -printers",
        "\"paper",
        "paper OR unicorn",
        "(paper",
        "p\u{0}per",
        "paper~2^9",
        "\u{202e}paper",
        "pa\u{7}per",
        "{!lucene}",
        "*",
        "'; DROP TABLE listings; --",
    ] {
        let found = shop.search(&Query::of_text(text));
        let words: Vec<&str> =
            text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
        let plain = shop.search(&Query::of_text(&words.join(" ")));
        assert_eq!(found.hits, plain.hits, "{text}");
    }
}

#[test]
fn what_a_block_changed_is_told_by_its_facts() {
    use ledger::{
        Done, Event, Lapse, Lapsed, ListingAmended, Outcome, Profiled, Published, Refused, Verdict,
    };
    let outcome = |verdict| Outcome { transaction: None, asker: None, size_bytes: 1, verdict };
    let done = |events: Vec<Event>| outcome(Verdict::Done(Done { events: events.try_into().unwrap() }));
    let published = Published { listing: id("one"), owner: agent("Ada"), purpose: Purpose::Offer };
    let outcomes = [
        done(vec![
            Event::Published(published),
            Event::ListingAmended(ListingAmended { listing: id("two"), version: 2 }),
        ]),
        done(vec![Event::Lapsed(Lapsed { lapse: Lapse::Listing(id("three")) })]),
        done(vec![Event::Profiled(Profiled { agent: agent("Bo") })]),
        outcome(Verdict::Refused(Refused { code: ledger::Refusal::WrongStage })),
    ];
    let touched = market::touched(&outcomes);
    assert_eq!(touched.listings, [id("one"), id("two"), id("three")].into());
    assert_eq!(touched.agents, [agent("Bo")].into());
}

#[test]
fn a_word_is_found_by_another_form_in_six_languages_with_and_without_accents() {
    let shop = Shop::with(&[
        ("English", "GB", listing("Ada", "need Cleaning of schools", &["Classrooms"])),
        ("French", "FR", listing("Ada", "need Nettoyage des écoles", &["Bâtiments scolaires"])),
        ("German", "DE", listing("Ada", "need Lieferung von Büromöbeln", &["Schulgebäude"])),
        ("Spanish", "ES", listing("Ada", "need Limpieza de edificios", &["Camión"])),
        ("Portuguese", "PT", listing("Ada", "need Aquisição de serviços", &["Manutenção"])),
        ("Dutch", "NL", listing("Ada", "need Schoonmaak van scholen", &["Gebouwen"])),
    ]);
    let words = [
        "cleaned",
        "classroom",
        "nettoyages",
        "ecole",
        "bâtiment",
        "batiments",
        "lieferungen",
        "buromobel",
        "schulgebäuden",
        "limpiezas",
        "edificio",
        "camiones",
        "servicos",
        "manutencao",
        "schoonmaken",
        "school",
        "gebouw",
    ];
    let told = words.map(|word| format!("{word:<14} {}", shop.names(&Query::of_text(word))));
    expect![[r#"
        cleaned        1: English
        classroom      1: English
        nettoyages     1: French
        ecole          1: French
        bâtiment       1: French
        batiments      1: French
        lieferungen    1: German
        buromobel      1: German
        schulgebäuden  1: German
        limpiezas      1: Spanish
        edificio       1: Spanish
        camiones       1: Spanish
        servicos       1: Portuguese
        manutencao     1: Portuguese
        schoonmaken    1: Dutch
        school         2: Dutch, English
        gebouw         1: Dutch
    "#]]
    .assert_eq(&told.concat());
}
