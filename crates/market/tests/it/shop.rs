//! Listings told in few words, and an index in memory.

use canon::List;
use ledger::{Listing, ListingLine, ListingStage, Purpose};
use market::{Found, Market, Order, Owner, Query};
use tantivy::directory::RamDirectory;
use vocabulary::{
    AgentId, Attribute, AttributeValue, Code, Country, Demand, Flag, ListingId, Requirement,
    ResourceSpecification, Timestamp, Unit,
};

pub(crate) fn id(name: &str) -> ListingId {
    ListingId::derive(&[name.as_bytes()])
}

pub(crate) fn agent(name: &str) -> AgentId {
    AgentId::derive(&[name.as_bytes()])
}

pub(crate) fn at(text: &str) -> Timestamp {
    format!("{text}T00:00:00Z").parse().unwrap()
}

pub(crate) const NOW: &str = "2026-11-01";

/// `weight=number 80 GRM`, `colour=text white`, `area served=code nuts:NL3`, `recycled=flag yes`.
pub(crate) fn attribute(story: &str) -> Attribute {
    let (name, value) = story.split_once('=').unwrap();
    let (form, rest) = value.split_once(' ').unwrap();
    let value = match form {
        "number" => AttributeValue::Number(rest.parse().unwrap()),
        "text" => AttributeValue::Text(rest.parse().unwrap()),
        "code" => AttributeValue::Code(code(rest)),
        "flag" => AttributeValue::Flag(Flag { value: rest == "yes" }),
        "range" => AttributeValue::Range(rest.parse().unwrap()),
        other => panic!("no value is called {other}"),
    };
    Attribute { name: name.parse().unwrap(), value }
}

fn code(story: &str) -> Code {
    let (scheme, code) = story.split_once(':').unwrap();
    Code { scheme: scheme.parse().unwrap(), code: code.parse().unwrap() }
}

/// `weight=at_least 80 GRM`.
pub(crate) fn requirement(story: &str) -> Requirement {
    let (name, demand) = story.split_once('=').unwrap();
    let (form, rest) = demand.split_once(' ').unwrap();
    let required = match form {
        "equals" => Demand::Equals(rest.parse().unwrap()),
        "at_least" => Demand::AtLeast(rest.parse().unwrap()),
        "at_most" => Demand::AtMost(rest.parse().unwrap()),
        "between" => Demand::Between(rest.parse().unwrap()),
        "one_of" => Demand::OneOf(rest.split(' ').map(code).collect::<Vec<_>>().try_into().unwrap()),
        "is" => Demand::Is(Flag { value: rest == "yes" }),
        other => panic!("no demand is called {other}"),
    };
    Requirement { name: name.parse().unwrap(), required }
}

/// A line: `Copy paper | cpv 30197644-2 | unit KGM | quantity 500 KGM | price 1.80 EUR | weight=number 80 GRM |
/// asks weight=at_least 80 GRM | note white`. Only the name must be there.
pub(crate) fn line(story: &str) -> ListingLine {
    let mut parts = story.split(" | ").map(str::trim);
    let mut line = ListingLine {
        item: ResourceSpecification {
            name: parts.next().unwrap().parse().unwrap(),
            classified_as: None,
            unit: Unit::ONE,
            attributes: List::default(),
            note: None,
        },
        quantity: None,
        price: None,
        vat: None,
        lot: None,
        requirements: List::default(),
    };
    for part in parts {
        let (word, rest) = part.split_once(' ').unwrap();
        match word {
            "cpv" => line.item.classified_as = Some(rest.parse().unwrap()),
            "unit" => line.item.unit = rest.parse().unwrap(),
            "quantity" => line.quantity = Some(rest.parse().unwrap()),
            "price" => line.price = Some(rest.parse().unwrap()),
            "vat" => line.vat = Some(rest.parse().unwrap()),
            "note" => line.item.note = Some(rest.parse().unwrap()),
            "asks" => line.requirements.push(requirement(rest)).unwrap(),
            _ => line.item.attributes.push(attribute(part)).unwrap(),
        }
    }
    line
}

/// A listing of `owner`: `offer Office paper` and its lines.
pub(crate) fn listing(owner: &str, what: &str, lines: &[&str]) -> Listing {
    let (purpose, title) = what.split_once(' ').unwrap();
    Listing {
        owner: agent(owner),
        purpose: if purpose == "offer" { Purpose::Offer } else { Purpose::Need },
        title: title.parse().unwrap(),
        lines: lines.iter().map(|story| line(story)).collect::<Vec<_>>().try_into().unwrap(),
        version: 1,
        stage: ListingStage::Open,
        deadline: Some(at("2026-12-01")),
        reveal_until: None,
        select_until: at("2027-01-01"),
        references: List::default(),
        note: None,
    }
}

/// An index in memory, and the names of what is in it.
pub(crate) struct Shop {
    pub(crate) market: Market,
    names: Vec<(String, ListingId)>,
    height: u64,
}

impl Shop {
    pub(crate) fn new() -> Self {
        Self { market: Market::open(RamDirectory::create()).unwrap(), names: Vec::new(), height: 0 }
    }

    /// A shop with these listings: name, owner's country, listing.
    pub(crate) fn with(listings: &[(&str, &str, Listing)]) -> Self {
        let mut shop = Self::new();
        for (name, country, listing) in listings {
            shop.put(name, country, listing);
        }
        shop.commit();
        shop
    }

    pub(crate) fn put(&mut self, name: &str, country: &str, listing: &Listing) {
        let owner = Owner { country: Country::parse(country).ok() };
        self.market.put(&id(name), listing, owner).unwrap();
        self.names.push((name.to_owned(), id(name)));
    }

    pub(crate) fn commit(&mut self) {
        self.height += 1;
        self.market.commit(self.height, at(NOW)).unwrap();
    }

    /// The same shop with its index in one piece.
    pub(crate) fn packed(self) -> Self {
        Self { market: self.market.pack().unwrap(), ..self }
    }

    pub(crate) fn name(&self, id: &ListingId) -> &str {
        self.names.iter().find(|(_, known)| known == id).map_or("?", |(name, _)| name)
    }

    pub(crate) fn search(&self, query: &Query) -> Found {
        self.market.search(query, at(NOW)).unwrap()
    }

    /// What is found, one hit a line, with its reasons if they say something.
    pub(crate) fn told(&self, query: &Query) -> String {
        let found = self.search(query);
        let mut told = format!("{} found\n", found.total);
        for hit in &found.hits {
            told += &format!("{}\n", self.name(&hit.listing));
            if query.order == Order::BestFirst {
                for reason in &hit.reasons {
                    told += &format!("    {reason}\n");
                }
            }
        }
        told
    }

    /// The names of what is found, in order.
    pub(crate) fn names(&self, query: &Query) -> String {
        let found = self.search(query);
        let names: Vec<&str> = found.hits.iter().map(|hit| self.name(&hit.listing)).collect();
        if names.is_empty() {
            "none\n".to_owned()
        } else {
            format!("{}: {}\n", found.total, names.join(", "))
        }
    }
}
