//! Make, share or buy.

use crate::shop::{agent, id, line, listing};
use canon::List;
use expect_test::expect;
use institution::Profile;
use market::{Able, Coordination, Figures, Offered, options};
use vocabulary::Span;

fn profile(name: &str, can: &[&str]) -> Profile {
    Profile {
        name: name.parse().unwrap(),
        identifiers: List::default(),
        country: None,
        capabilities: can.iter().map(|story| line(story).item).collect::<Vec<_>>().try_into().unwrap(),
        commitments: List::default(),
    }
}

#[test]
fn ones_own_people_and_partners_stand_beside_the_markets_offers() {
    let need = listing(
        "Gus",
        "need Cleaning and printing",
        &[
            "Cleaning | cpv 90919200-4 | unit HUR | quantity 40 HUR | asks at night=is yes",
            "Flyers | cpv 79823000-9",
        ],
    );
    let ada = profile(
        "Ada",
        &[
            "Office cleaning | cpv 90919200-4 | unit HUR | at night=flag yes | free capacity=number 960 MIN | delivery time=number 1 DAY",
        ],
    );
    let robot =
        profile("Robot", &["Cleaning robot | cpv 90919200-4 | unit HUR | free capacity=number 5 DAY"]);
    let day = profile("Bo", &["Cleaning by day | cpv 90919200-4 | at night=flag no"]);
    let press = profile("Press co-op", &["Printing | cpv 79823000-9 | delivery time=range 2..4 DAY"]);
    let offers = [
        listing(
            "Clean Ltd",
            "offer Cleaning",
            &["Night shift | cpv 90919200-4 | unit HUR | price 31.50 EUR | at night=flag yes"],
        ),
        listing(
            "Cheap Clean",
            "offer Cleaning",
            &["Night shift | cpv 90919200-4 | unit HUR | price 29 EUR | at night=flag yes"],
        ),
        listing("Desks", "offer Desks", &["Desk | cpv 39121100-7"]),
    ];
    let able = |name: &str, profile| Able { agent: agent(name), profile };
    let (own, partners) =
        ([able("Ada", &ada), able("Robot", &robot), able("Bo", &day)], [able("Press", &press)]);
    let offered: Vec<Offered<'_>> =
        offers.iter().map(|listing| Offered { id: id(&listing.title), listing }).collect();
    let figures = Figures {
        make: None,
        share: Some(Coordination {
            count: 4,
            acts: 6,
            people: 3,
            approvals: 0,
            waiting: Span::hours(20),
            bytes: 3_100,
        }),
        buy: Some(Coordination {
            count: 31,
            acts: 14,
            people: 5,
            approvals: 2,
            waiting: Span::days(16),
            bytes: 7_400,
        }),
    };
    let mut told = String::new();
    for line in options(&need, &own, &partners, &offered, &figures) {
        told += &format!("line {}\n", line.line);
        for option in line.options {
            let shown = |text: Option<String>| text.unwrap_or_else(|| "not said".to_owned());
            told += &format!(
                "  {:?} {}: {:?}, free or offered {}, {:?}, time {}, price {}, coordination {}\n",
                option.way,
                option.name,
                option.requirements,
                shown(option.available.map(|it| it.to_string())),
                option.enough,
                shown(option.delivery.map(|it| it.to_string())),
                shown(option.price.map(|it| it.to_string())),
                shown(option.coordination.map(|it| format!(
                    "{} acts, {} people, {} approvals, {}, {} bytes, of {}",
                    it.acts, it.people, it.approvals, it.waiting, it.bytes, it.count
                ))),
            );
        }
    }
    expect![[r#"
        line 0
          Buy Night shift: [("at night", Met)], free or offered not said, Yes, time not said, price 29.00 EUR, coordination 14 acts, 5 people, 2 approvals, P16D, 7400 bytes, of 31
          Buy Night shift: [("at night", Met)], free or offered not said, Yes, time not said, price 31.50 EUR, coordination 14 acts, 5 people, 2 approvals, P16D, 7400 bytes, of 31
          Make Office cleaning: [("at night", Met)], free or offered 960 MIN, Less { offered: Quantity { micros: 960000000, unit: MIN }, wanted: Quantity { micros: 40000000, unit: HUR } }, time 1 DAY, price not said, coordination not said
          Make Cleaning robot: [("at night", Lacking)], free or offered 5 DAY, Yes, time not said, price not said, coordination not said
        line 1
          Share Printing: [], free or offered not said, Yes, time 4 DAY, price not said, coordination 6 acts, 3 people, 0 approvals, PT20H, 3100 bytes, of 4
    "#]].assert_eq(&told);
}
