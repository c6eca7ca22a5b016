//! The small words of a story: amounts, lines, spans, charters, mandates.

use super::world::World;
use crate::{
    AgreementContent, AgreementKind, AgreementLine, ListingLine, MatchWays, Matching, QuoteContent,
    QuoteLine, Terms,
};
use canon::{List, Set, Text};
use institution::{Charter, MandateScope, Member, Quorum, ROLES_MAX, Role, Rule};
use std::collections::BTreeMap;
use vocabulary::{
    Amount, Attribute, AttributeValue, Cpv, Date, Demand, MoneyId, Period, Price, Quantity, Requirement,
    ResourceSpecification, Span, Timestamp, Unit, Vat, VatCategory, Verb,
};

/// The words of one line: plain ones in order, and those like `until=P7D`.
pub(super) struct Words<'a> {
    pub(super) plain: Vec<&'a str>,
    pub(super) named: BTreeMap<&'a str, &'a str>,
}

pub(super) fn text<const MAX: usize>(text: &str) -> Text<MAX> {
    Text::new(text).expect("a fitting text")
}

impl<'a> Words<'a> {
    pub(super) fn of(words: &[&'a str]) -> Self {
        let mut sorted = Self { plain: Vec::new(), named: BTreeMap::new() };
        for word in words {
            match word.split_once('=') {
                Some((name, value)) if name.chars().all(|c| c.is_ascii_alphabetic() || c == '_') => {
                    sorted.named.insert(name, value);
                }
                Some(_) | None => sorted.plain.push(word),
            }
        }
        sorted
    }

    pub(super) fn get(&self, name: &str) -> Option<&'a str> {
        self.named.get(name).copied()
    }

    pub(super) fn at(&self, index: usize) -> &'a str {
        self.plain
            .get(index)
            .copied()
            .unwrap_or_else(|| panic!("word {index} is missing in {:?}", self.plain))
    }

    pub(super) fn number<N: core::str::FromStr>(&self, name: &str, otherwise: N) -> N {
        self.get(name).map_or(otherwise, |value| value.parse().ok().expect("a number"))
    }

    pub(super) fn span(&self, name: &str, otherwise: &str) -> Span {
        self.get(name).unwrap_or(otherwise).parse().expect("a span")
    }

    /// A time so far from now; with a minus sign, before it.
    pub(super) fn time(&self, name: &str, otherwise: &str, now: Timestamp) -> Timestamp {
        let value = self.get(name).unwrap_or(otherwise);
        match value.strip_prefix('-') {
            Some(span) => now.minus(span.parse().expect("a span")),
            None => now.plus(value.parse().expect("a span")),
        }
    }

    /// The plain words from `first` on that look like lines: they begin with a digit.
    pub(super) fn lines(&self, first: usize) -> Vec<LineWord> {
        let rest = self.plain.iter().skip(first);
        rest.filter(|word| word.starts_with(|c: char| c.is_ascii_digit())).map(|word| line(word)).collect()
    }
}

/// `10`, `10.50`, `10USD`; EUR if it does not say.
pub(super) fn amount(word: &str) -> Amount {
    let (number, currency) = split_letters(word, "EUR");
    format!("{number} {currency}").parse().unwrap_or_else(|error| panic!("`{word}`: {error}"))
}

fn price(word: &str) -> Price {
    let (number, currency) = split_letters(word, "EUR");
    format!("{number} {currency}").parse().unwrap_or_else(|error| panic!("`{word}`: {error}"))
}

pub(super) fn quantity(word: &str) -> Quantity {
    let (number, unit) = split_letters(word, "C62");
    format!("{number} {unit}").parse().unwrap_or_else(|error| panic!("`{word}`: {error}"))
}

fn split_letters<'a>(word: &'a str, otherwise: &'a str) -> (&'a str, &'a str) {
    match word.find(|c: char| c.is_ascii_alphabetic()) {
        Some(place) => word.split_at(place),
        None => (word, otherwise),
    }
}

pub(super) fn cpv(word: &str) -> Cpv {
    Cpv::from_digits(word).expect("a code of the list")
}

/// `1:10KGM@2.50%S21#30197644`: line, quantity, price, VAT, category.
#[derive(Clone)]
pub(super) struct LineWord {
    pub(super) line: u16,
    pub(super) quantity: Option<Quantity>,
    pub(super) second: Option<Quantity>,
    pub(super) price: Option<Price>,
    pub(super) vat: Vat,
    pub(super) category: Option<Cpv>,
}

pub(super) fn line(word: &str) -> LineWord {
    let (rest, category) = cut(word, '#');
    let (rest, vat) = cut(rest, '%');
    let (rest, price_word) = cut(rest, '@');
    let (index, amounts) = rest.split_once(':').unwrap_or((rest, ""));
    let (first, second) = cut(amounts, '/');
    let vat = vat.unwrap_or("S21");
    let (category_letter, rate) = vat.split_at(vat.find(|c: char| c.is_ascii_digit()).expect("a rate"));
    let vat_category: VatCategory = category_letter.parse().expect("a VAT category");
    LineWord {
        line: index.parse().expect("a line's number"),
        quantity: (!first.is_empty()).then(|| quantity(first)),
        second: second.map(quantity),
        price: price_word.map(price),
        vat: Vat::new(vat_category, rate.parse().expect("a rate")).expect("a sound VAT"),
        category: category.map(cpv),
    }
}

fn cut(word: &str, at: char) -> (&str, Option<&str>) {
    word.split_once(at).map_or((word, None), |(before, after)| (before, Some(after)))
}

impl LineWord {
    pub(super) fn listing_line(&self, requirement: Option<&str>) -> ListingLine {
        let unit = self.quantity.map_or(Unit::ONE, |quantity| quantity.unit());
        let requirements: Vec<Requirement> = requirement
            .map(|colour| Requirement { name: text("colour"), required: Demand::Equals(text(colour)) })
            .into_iter()
            .collect();
        ListingLine {
            item: ResourceSpecification {
                name: text("paper"),
                classified_as: self.category,
                unit,
                attributes: List::new(),
                note: None,
            },
            quantity: self.quantity,
            price: self.price,
            vat: Some(self.vat),
            lot: None,
            requirements: requirements.try_into().expect("few"),
        }
    }

    fn agreement_line(&self, sourced: bool) -> AgreementLine {
        AgreementLine {
            name: text("paper"),
            category: self.category,
            quantity: self.quantity.expect("how much"),
            price: self.price.expect("a price"),
            vat: self.vat,
            source_line: sourced.then_some(self.line),
        }
    }
}

pub(super) fn quote_content(words: &Words<'_>, first: usize) -> QuoteContent {
    let colour = |value: &str| Attribute { name: text("colour"), value: AttributeValue::Text(text(value)) };
    let attributes: Vec<Attribute> = words.get("colour").map(colour).into_iter().collect();
    let lines: Vec<QuoteLine> = words
        .lines(first)
        .into_iter()
        .map(|line| QuoteLine {
            line: line.line,
            price: line.price.expect("a price"),
            quantity: line.quantity,
            attributes: attributes.clone().try_into().expect("few"),
        })
        .collect();
    QuoteContent { lines: lines.try_into().expect("few"), note: words.get("note").map(text) }
}

fn terms(world: &World, words: &Words<'_>) -> Terms {
    Terms {
        matching: Matching {
            ways: if words.get("ways") == Some("2") { MatchWays::TwoWay } else { MatchWays::ThreeWay },
            over_quantity: words.number("over_quantity", 0),
            over_price: words.number("over_price", 0),
        },
        respond_within: words.span("respond", "P2D"),
        accept_within: words.span("accept", "P5D"),
        invoice_within: words.span("invoice", "P10D"),
        pay_within: words.span("pay", "P14D"),
        settle_within: words.span("settle", "P7D"),
        arbiter: words.get("arbiter").map(|name| world.agent(name)),
        default_share: words.number("share", 5_000),
        monies: Set::of(
            listed(words.get("monies").unwrap_or("eur"), ",").map(|name| MoneyId(world.id(name))),
        )
        .expect("few"),
    }
}

/// What is signed: `buyer=`, `seller=`, `limit=`, `kind=`, `period=`, the terms, and lines from `first` on.
pub(super) fn content(world: &World, words: &Words<'_>, first: usize) -> AgreementContent {
    let sourced = words.get("source").is_some();
    let lines: Vec<AgreementLine> =
        words.lines(first).iter().map(|line| line.agreement_line(sourced)).collect();
    AgreementContent {
        buyer: world.agent(words.get("buyer").unwrap_or("ann")),
        seller: world.agent(words.get("seller").unwrap_or("bob")),
        kind: if words.get("kind") == Some("framework") {
            AgreementKind::Framework
        } else {
            AgreementKind::OneOff
        },
        lines: lines.try_into().expect("few"),
        limit: amount(words.get("limit").unwrap_or("1000")),
        terms: terms(world, words),
        period: words.get("period").map(|days| {
            let (from, days) = days.split_once('+').unwrap_or(("0", days));
            let ahead = |start: Date, days: &str| start.plus_days(days.parse().expect("days"));
            let start = ahead(world.now.date(), from).expect("a date");
            let last = ahead(start, days).expect("a date");
            Period::new(start, last).expect("a period")
        }),
        references: List::new(),
        document: None,
    }
}

fn listed<'a>(value: &'a str, by: &'a str) -> impl Iterator<Item = &'a str> {
    value.split(by).filter(|part| !part.is_empty())
}

pub(super) fn roles(value: &str) -> Set<Role, ROLES_MAX> {
    Set::of(listed(value, ",").map(text)).expect("few roles")
}

/// `bob:boss+clerk,cay:boss`; `p*3:boss` stands for p0, p1 and p2.
pub(super) fn invited(world: &World, value: &str, until: Timestamp) -> Vec<Member> {
    let mut members = Vec::new();
    for word in listed(value, ",") {
        let (name, held) = cut(word, ':');
        let roles = Set::of(listed(held.unwrap_or(""), "+").map(text)).expect("few roles");
        let names = match name.split_once('*') {
            None => vec![name.to_owned()],
            Some((name, count)) => {
                (0..count.parse::<u32>().expect("a count")).map(|n| format!("{name}{n}")).collect()
            }
        };
        members.extend(names.iter().map(|name| Member {
            person: world.agent(name),
            roles: roles.clone(),
            invited_until: Some(until),
        }));
    }
    members
}

/// Rules with `|` between them: `pay,purchase<=100#30000000:clerk>2boss+1cfo`; `*` is every verb.
pub(super) fn charter(word: &str) -> Charter {
    let rules: Vec<Rule> = listed(word, "|").map(rule).collect();
    Charter { rules: rules.try_into().expect("few rules") }
}

fn rule(word: &str) -> Rule {
    let (rest, approvals) = cut(word, '>');
    let (rest, initiators) = cut(rest, ':');
    let (rest, categories) = cut(rest, '#');
    let (verbs, up_to) = rest.split_once("<=").map_or((rest, None), |(verbs, most)| (verbs, Some(most)));
    let quorums: Vec<Quorum> = listed(approvals.unwrap_or(""), "+")
        .map(|quorum| {
            let digits = quorum.find(|c: char| !c.is_ascii_digit()).unwrap_or(quorum.len());
            let (count, role) = quorum.split_at(digits);
            Quorum { role: text(role), count: count.parse().expect("a count") }
        })
        .collect();
    Rule {
        verbs: self::verbs(verbs),
        up_to: up_to.map(amount),
        categories: self::categories(categories.unwrap_or("")),
        initiators: roles(initiators.unwrap_or("")),
        approvals: quorums.try_into().expect("few quorums"),
    }
}

fn verbs(value: &str) -> Set<Verb, 16> {
    let value = if value == "*" { "" } else { value };
    Set::of(listed(value, ",").map(|verb| verb.parse().expect("a verb"))).expect("few verbs")
}

fn categories(value: &str) -> List<Cpv, 16> {
    listed(value, ",").map(cpv).collect::<Vec<_>>().try_into().expect("few categories")
}

/// `verbs=`, `with=`, `cats=`, `per=`, `total=`, `expires=`, `pass=`.
pub(super) fn scope(world: &World, words: &Words<'_>) -> MandateScope {
    let with = listed(words.get("with").unwrap_or(""), ",").map(|name| world.agent(name));
    MandateScope {
        verbs: verbs(words.get("verbs").unwrap_or("")),
        counterparties: Set::of(with).expect("few"),
        categories: categories(words.get("cats").unwrap_or("")),
        per_act: words.get("per").map(amount),
        in_total: words.get("total").map(amount),
        expires: words.time("expires", "P30D", world.now),
        may_pass_on: words.number("pass", 0),
        principals: Set::of(listed(words.get("for").unwrap_or(""), ",").map(|name| world.agent(name)))
            .expect("few"),
    }
}
