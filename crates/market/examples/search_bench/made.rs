//! Listings made from real ones: words, categories, units, currencies, values and countries as they are
//! distributed there.
//!
//! The data have some thousand different texts. A listing's text is put together from runs of words of several
//! of them, and a third of the listings have a number of a model, as goods have, so that there are rare words.
//! Promise: the same seed gives the same listings.

use crate::Outcome;
use canon::{List, Text};
use ledger::{Listing, ListingLine, ListingStage, Purpose};
use serde_json::Value;
use std::io::{BufRead, Write};
use std::path::Path;
use vocabulary::{
    AgentId, Attribute, AttributeValue, Country, Cpv, Currency, ListingId, Price, Quantity,
    ResourceSpecification, Span, Timestamp, Unit,
};

/// When the searches take place.
pub(crate) fn now() -> Timestamp {
    "2026-11-01T00:00:00Z".parse().unwrap_or(Timestamp::EPOCH)
}

/// A stream of numbers from a seed (splitmix64).
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`.
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.next() % end.max(1)
    }

    pub(crate) fn percent(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    pub(crate) fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        let at = usize::try_from(self.below(from.len() as u64)).unwrap_or_default();
        &from[at]
    }
}

/// One listing, with what its row needs.
pub(crate) struct Made {
    pub(crate) id: ListingId,
    pub(crate) listing: Listing,
    pub(crate) country: Country,
    pub(crate) category: Cpv,
    pub(crate) price: Price,
    pub(crate) days: Option<u64>,
}

/// What real data have, every value as often as it is there.
pub(crate) struct Maker {
    texts: Vec<Vec<String>>,
    categories: Vec<Cpv>,
    all_categories: Vec<Cpv>,
    units: Vec<Unit>,
    currencies: Vec<Currency>,
    countries: Vec<Country>,
    values: Vec<u64>,
    owners: u64,
}

/// How many owners there are.
const OWNERS: u64 = 20_000;

impl Maker {
    /// Reads the OCDS releases and the TED awards.
    pub(crate) fn read(data: &Path) -> Outcome<Self> {
        let mut maker = Self {
            texts: Vec::new(),
            categories: Vec::new(),
            all_categories: Cpv::all().collect(),
            units: Vec::new(),
            currencies: Vec::new(),
            countries: Vec::new(),
            values: Vec::new(),
            owners: OWNERS,
        };
        let releases = std::fs::File::open(data.join("ocds/releases.jsonl"))?;
        for line in std::io::BufReader::new(releases).lines() {
            maker.release(&serde_json::from_str::<Value>(&line?)?["release"]);
        }
        let awards = std::fs::read_to_string(data.join("ted/eu_ted_lot_awards_500.json"))?;
        // The file says `NaN` where a value is missing.
        let awards = awards.replace(": NaN", ": null");
        for award in serde_json::from_str::<Value>(&awards)?.as_array().into_iter().flatten() {
            maker.award(award);
        }
        Ok(maker)
    }

    fn text(&mut self, value: &Value) {
        let words: Vec<String> =
            value.as_str().unwrap_or_default().split_whitespace().map(str::to_owned).collect();
        if !words.is_empty() {
            self.texts.push(words);
        }
    }

    fn release(&mut self, release: &Value) {
        let tender = &release["tender"];
        self.text(&tender["title"]);
        self.text(&tender["description"]);
        for item in tender["items"].as_array().into_iter().flatten() {
            self.text(&item["description"]);
            let class = &item["classification"];
            let digits = class["id"].as_str().unwrap_or_default().split('-').next().unwrap_or_default();
            if class["scheme"] == "CPV" {
                self.categories.extend(Cpv::from_digits(digits).ok());
            }
            self.units.push(unit(item["unit"]["name"].as_str().unwrap_or_default()));
            let currency = item["unit"]["value"]["currency"].as_str().unwrap_or_default();
            self.currencies.extend(Currency::parse(currency).ok());
        }
    }

    fn award(&mut self, award: &Value) {
        for name in ["cpv_description_en", "cpv_description_de", "buyer_name", "winner_name"] {
            self.text(&award[name]);
        }
        self.categories.extend(Cpv::from_digits(award["cpv_code"].as_str().unwrap_or_default()).ok());
        let country = match award["buyer_country"].as_str().unwrap_or_default() {
            "UK" => "GB",
            "EL" => "GR",
            other => other,
        };
        self.countries.extend(Country::parse(country).ok());
        self.currencies.push(Currency::EUR);
        if let Some(value) = award["lot_value_eur"].as_f64().filter(|value| *value >= 1.0) {
            self.values.push(format!("{value:.0}").parse().unwrap_or(1_000));
        }
    }

    /// A run of words of one real text.
    fn run(&self, chance: &mut Chance, words: u64) -> String {
        let text = chance.pick(&self.texts);
        let count = usize::try_from(words).unwrap_or(1).min(text.len());
        let from = usize::try_from(chance.below((text.len() - count + 1) as u64)).unwrap_or_default();
        text[from..from + count].join(" ")
    }

    fn runs(&self, chance: &mut Chance, runs: u64) -> String {
        let all: Vec<String> = (0..runs)
            .map(|_| {
                let words = 3 + chance.below(8);
                self.run(chance, words)
            })
            .collect();
        all.join(" ")
    }

    /// The listing of this number.
    pub(crate) fn make(&mut self, number: u32) -> Made {
        let chance = &mut Chance::new(u64::from(number) << 20);
        let id = ListingId::derive(&[&number.to_be_bytes()]);
        // Few owners have much, most have little.
        let owner = chance.below(self.owners) * chance.below(self.owners) / self.owners;
        let category = if chance.percent(80) {
            *chance.pick(&self.categories)
        } else {
            *chance.pick(&self.all_categories)
        };
        let value = *chance.pick(&self.values);
        let cents = (value * (50 + chance.below(100)) / 100 / (1 + chance.below(2_000))).max(1) * 10_000;
        let price = Price::new(cents.min(9_000_000_000_000), *chance.pick(&self.currencies)).ok();
        let price = price.unwrap_or_else(|| Price::new(1, Currency::EUR).expect("a small price"));
        let unit = *chance.pick(&self.units);
        let days = chance.percent(30).then(|| 1 + chance.below(60));
        let mut title = self.runs(chance, 1);
        if chance.percent(33) {
            title += &format!(" {}{}-{}", letter(chance), letter(chance), chance.below(100_000));
        }
        let name = self.runs(chance, 1);
        let note_runs = 2 + chance.below(4);
        let note = self.runs(chance, note_runs);
        let until = now().plus(Span::days(120)).minus(Span::hours(chance.below(180 * 24)));
        let is_open = until > now();
        let stage = match (is_open, chance.below(10)) {
            (true, _) => ListingStage::Open,
            (false, 0..4) => ListingStage::Selected,
            (false, 4) => ListingStage::Withdrawn,
            (false, _) => ListingStage::Lapsed,
        };
        let line = ListingLine {
            item: ResourceSpecification {
                name: text(&name),
                classified_as: Some(category),
                unit,
                attributes: days.map(delivery).into_iter().collect::<Vec<_>>().try_into().unwrap_or_default(),
                note: Some(text(&note)),
            },
            quantity: Quantity::whole(1 + chance.below(1_000), unit).ok(),
            price: Some(price),
            vat: None,
            lot: None,
            requirements: List::default(),
        };
        let listing = Listing {
            owner: AgentId::derive(&[&owner.to_be_bytes()]),
            purpose: if chance.percent(50) { Purpose::Offer } else { Purpose::Need },
            title: text(&title),
            lines: vec![line].try_into().unwrap_or_default(),
            version: 1,
            stage,
            deadline: is_open.then_some(until),
            reveal_until: None,
            select_until: until,
            references: List::default(),
            note: None,
        };
        Made { id, listing, country: *chance.pick(&self.countries), category, price, days }
    }
}

fn letter(chance: &mut Chance) -> char {
    char::from(b'A' + u8::try_from(chance.below(26)).unwrap_or_default())
}

fn delivery(days: u64) -> Attribute {
    let quantity = Unit::parse("DAY").ok().and_then(|day| Quantity::whole(days, day).ok());
    Attribute {
        name: market::DELIVERY_TIME.parse().expect("a short name"),
        value: AttributeValue::Number(quantity.expect("a few days")),
    }
}

fn text<const MAX: usize>(text_of: &str) -> Text<MAX> {
    let short: String = text_of.chars().take(190).collect();
    Text::tolerant(if MAX > 200 { text_of } else { &short }).unwrap_or_else(|| "x".parse().expect("a letter"))
}

/// The units of the data that have a code.
fn unit(name: &str) -> Unit {
    let code = match name {
        "Kilogramos" | "kg" => "KGM",
        "Metros" | "Metru" => "MTR",
        "Litros" => "LTR",
        "m3" => "MTQ",
        "Metru pătrat" => "MTK",
        _ => "C62",
    };
    Unit::parse(code).unwrap_or(Unit::ONE)
}

impl Made {
    /// The listing as a row of PostgreSQL's text format.
    pub(crate) fn write_row(&self, out: &mut impl Write) -> Outcome<()> {
        let Listing { purpose, stage, title, lines, owner, deadline, .. } = &self.listing;
        let item = lines.first().map(|line| &line.item);
        let clean = |text: &str| text.replace(['\\', '\t', '\n', '\r'], " ");
        let (name, note) = item.map_or(("", ""), |item| (&*item.name, item.note.as_deref().unwrap_or("")));
        writeln!(
            out,
            "{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}",
            canon::hex_encode(&self.id.0),
            canon::hex_encode(&owner.0),
            purpose,
            stage,
            self.country,
            self.price.currency(),
            self.category.number(),
            self.price.micros(),
            deadline.map_or_else(|| "\\N".to_owned(), |until| until.to_string()),
            self.days.map_or_else(|| "\\N".to_owned(), |days| days.to_string()),
            clean(title),
            clean(name),
            clean(&format!("{note} {}", self.category.label())),
        )?;
        Ok(())
    }
}
