//! Reading single values out of a record: words, dates, sums, codes, items.
//!
//! Promise: what cannot be understood is noted with its place and left out; nothing is put in its stead.

use super::decimal::{Decimal, DecimalError};
use super::json::{Json, NOTHING};
use super::model::{Amendment, Line, StatedCode, StatedPeriod, UnitPrice, Value};
use super::notes::{ExceptionKind, Notes, quote};
use super::units;
use std::collections::BTreeSet;
use vocabulary::{Amount, Cpv, Currency, Date, Price, Quantity, Vat, VatCategory, VatRate};

/// A place in a record: the value that stands there (`null` if none does), and its pointer.
#[derive(Clone, Debug)]
pub(super) struct Place<'a> {
    pub(super) json: &'a Json,
    pub(super) path: String,
}

impl<'a> Place<'a> {
    pub(super) const fn root(json: &'a Json) -> Self {
        Self { json, path: String::new() }
    }

    pub(super) fn get(&self, key: &str) -> Self {
        let escaped = key.replace('~', "~0").replace('/', "~1");
        Self { json: self.json.get(key).unwrap_or(&NOTHING), path: format!("{}/{escaped}", self.path) }
    }

    /// The objects of a list; a single object counts as a list of one, and whatever else is noted.
    pub(super) fn objects(&self, notes: &mut Notes) -> Vec<Self> {
        let mut objects = Vec::new();
        match self.json {
            Json::Null => {}
            Json::List(items) => {
                for (index, json) in items.iter().enumerate() {
                    let item = Self { json, path: format!("{}/{index}", self.path) };
                    match json {
                        Json::Object(_) => objects.push(item),
                        Json::Null => {}
                        Json::Flag(_) | Json::Number(_) | Json::Text(_) | Json::List(_) => {
                            notes.note(&item.path, ExceptionKind::WrongForm, "expected an object");
                        }
                    }
                }
            }
            Json::Object(members) => {
                if !members.is_empty() {
                    notes.note(&self.path, ExceptionKind::WrongForm, "expected an array, found one object");
                    objects.push(self.clone());
                }
            }
            Json::Flag(_) | Json::Number(_) | Json::Text(_) => self.expected("an array", notes),
        }
        objects
    }

    /// The same as [`Self::objects`], and notes ids that are missing or stand there twice.
    pub(super) fn things(&self, notes: &mut Notes) -> Vec<Self> {
        let objects = self.objects(notes);
        let mut seen = BTreeSet::new();
        for object in &objects {
            match object.word("id") {
                None => notes.note(&object.path, ExceptionKind::MissingId, "there is no id"),
                Some(id) => {
                    if !seen.insert(id) {
                        notes.note(&object.path, ExceptionKind::DuplicateId, quote(id));
                    }
                }
            }
        }
        objects
    }

    /// This place, if an object with members stands there; another value than an object is noted.
    pub(super) fn object(&self, notes: &mut Notes) -> Option<&Self> {
        match self.json {
            Json::Object(members) => (!members.is_empty()).then_some(self),
            Json::Null => None,
            Json::Flag(_) | Json::Number(_) | Json::Text(_) | Json::List(_) => {
                self.expected("an object", notes);
                None
            }
        }
    }

    fn expected(&self, what: &str, notes: &mut Notes) {
        // An empty text is how some publishers write that there is nothing.
        if self.json.as_text().is_none_or(|text| !text.trim().is_empty()) {
            notes.note(&self.path, ExceptionKind::WrongForm, format!("expected {what}"));
        }
    }

    /// The word at `key`: a text or a number, trimmed; `None` if blank.
    pub(super) fn word(&self, key: &str) -> Option<&'a str> {
        self.json.get(key).and_then(Json::as_word)
    }

    pub(super) fn owned(&self, key: &str) -> Option<String> {
        self.word(key).map(str::to_owned)
    }

    /// The words of a list; an object in it counts by its member `id_key`, and a single word as a list of one.
    pub(super) fn words(&self, key: &str, id_key: &str) -> Vec<String> {
        let word = |item: &Json| {
            let named = item.get(id_key).or_else(|| item.get("id")).unwrap_or(item);
            named.as_word().map(str::to_owned)
        };
        match self.json.get(key) {
            Some(Json::List(items)) => items.iter().filter_map(word).collect(),
            Some(single) => word(single).into_iter().collect(),
            None => Vec::new(),
        }
    }
}

/// The day at `key`. What follows the day (an hour, a zone) is left out: it is the day as declared.
pub(super) fn date(place: &Place<'_>, key: &str, notes: &mut Notes) -> Option<Date> {
    let text = place.word(key)?;
    let (day, rest) = text.split_at_checked(10).unwrap_or((text, ""));
    let whole = rest.is_empty() || rest.starts_with(['T', 't', ' ']);
    let date = day.parse().ok().filter(|_| whole);
    if date.is_none() {
        notes.note(&place.get(key).path, ExceptionKind::DateUnparseable, quote(text));
    }
    date
}

/// The period at `key`.
pub(super) fn period(place: &Place<'_>, key: &str, notes: &mut Notes) -> Option<StatedPeriod> {
    let at = place.get(key);
    at.object(notes)?;
    let start = date(&at, "startDate", notes);
    let end = date(&at, "endDate", notes);
    let days = at.word("durationInDays").and_then(|days| days.parse().ok());
    if let (Some(start), Some(end)) = (start, end)
        && start > end
    {
        let detail = format!("starts on {start}, ends on {end}");
        notes.note(&at.path, ExceptionKind::DatesOutOfOrder, detail);
    }
    (start.is_some() || end.is_some() || days.is_some()).then_some(StatedPeriod {
        path: at.path,
        start,
        end,
        days,
    })
}

/// The number at `key`: a number, or a text that is one.
fn number(place: &Place<'_>, key: &str, wrong: ExceptionKind, notes: &mut Notes) -> Option<Decimal> {
    let at = place.get(key);
    let Some(word) = at.json.as_word() else {
        if matches!(at.json, Json::Flag(_) | Json::List(_) | Json::Object(_)) {
            notes.note(&at.path, wrong, "expected a number");
        }
        return None;
    };
    match word.parse() {
        Ok(number) => Some(number),
        Err(error @ (DecimalError::Form | DecimalError::TooLong)) => {
            notes.note(&at.path, wrong, format!("{}: {error}", quote(word)));
            None
        }
    }
}

/// A number with a currency, before it is a sum or a price.
struct Money {
    path: String,
    stated: Option<Decimal>,
    currency_stated: Option<String>,
    currency: Option<Currency>,
}

/// What is stated at `key`; `None` if neither number nor currency is.
fn money(place: &Place<'_>, key: &str, notes: &mut Notes) -> Option<Money> {
    let at = place.get(key);
    at.object(notes)?;
    let stated = number(&at, "amount", ExceptionKind::UnparseableAmount, notes);
    let currency_stated = at.owned("currency");
    if stated.is_none() && currency_stated.is_none() {
        return None;
    }
    if currency_stated.is_none() {
        notes.note(&at.path, ExceptionKind::MissingCurrency, "an amount without a currency");
    }
    let currency = currency_stated.as_deref().and_then(|text| currency(text, &at, notes));
    Some(Money { path: at.path, stated, currency_stated, currency })
}

/// Counts `number` in steps of ten to the power of minus `places`, and makes a sum or a price of the steps.
fn counted<T: core::fmt::Display>(
    money: &Money,
    places: impl FnOnce(Currency) -> u32,
    make: impl FnOnce(u64, Currency) -> Option<T>,
    notes: &mut Notes,
) -> Option<T> {
    let (number, currency) = (money.stated?, money.currency?);
    let path = format!("{}/amount", money.path);
    if number.is_negative() {
        notes.note(&path, ExceptionKind::NegativeAmount, number.to_string());
        return None;
    }
    let steps = number.rounded(places(currency));
    let made = steps.and_then(|(steps, exact)| Some((make(u64::try_from(steps).ok()?, currency)?, exact)));
    let Some((made, exact)) = made else {
        notes.note(&path, ExceptionKind::AmountTooLarge, number.to_string());
        return None;
    };
    if !exact {
        notes.note(&path, ExceptionKind::AmountRounded, format!("{number} is read as {made}"));
    }
    Some(made)
}

/// The sum of money at `key`; `None` if neither number nor currency is stated.
pub(super) fn value(place: &Place<'_>, key: &str, notes: &mut Notes) -> Option<Value> {
    let money = money(place, key, notes)?;
    let places = |currency: Currency| u32::from(currency.minor_units());
    let amount = counted(&money, places, |minor, currency| Amount::new(minor, currency).ok(), notes);
    let Money { path, stated, currency_stated, currency } = money;
    Some(Value { path, stated, currency_stated, currency, amount })
}

/// The price of one unit at `key`, in millionths.
fn unit_price(place: &Place<'_>, key: &str, notes: &mut Notes) -> Option<UnitPrice> {
    let money = money(place, key, notes)?;
    let price = counted(&money, |_| 6, |micros, currency| Price::new(micros, currency).ok(), notes);
    let Money { path, stated, currency_stated, currency } = money;
    Some(UnitPrice { path, stated, currency_stated, currency, price })
}

fn currency(text: &str, at: &Place<'_>, notes: &mut Notes) -> Option<Currency> {
    if let Ok(currency) = Currency::parse(text) {
        return Some(currency);
    }
    let path = at.get("currency").path;
    match Currency::parse(&text.to_ascii_uppercase()) {
        Ok(currency) => {
            notes.note(&path, ExceptionKind::CurrencyCase, quote(text));
            Some(currency)
        }
        Err(_) => {
            notes.note(&path, ExceptionKind::UnknownCurrency, quote(text));
            None
        }
    }
}

/// The items at `key`.
pub(super) fn lines(place: &Place<'_>, key: &str, notes: &mut Notes) -> Vec<Line> {
    let items = place.get(key).things(notes);
    items.iter().map(|item| line(item, notes)).collect()
}

/// The item at `item`.
pub(super) fn line(item: &Place<'_>, notes: &mut Notes) -> Line {
    let unit = item.get("unit");
    let price = unit.object(notes).and_then(|unit| unit_price(unit, "value", notes));
    let mut classifications = Vec::new();
    let main = item.get("classification");
    let others = item.get("additionalClassifications").objects(notes);
    let mut cpv = None;
    for code in main.object(notes).into_iter().chain(&others) {
        cpv = cpv.or_else(|| cpv_of(code, notes));
        classifications.push(StatedCode {
            scheme: code.owned("scheme"),
            id: code.owned("id"),
            description: code.owned("description"),
        });
    }
    let mut lots = item.words("relatedLot", "id");
    lots.extend(item.words("relatedLots", "id"));
    let quantity_stated = number(item, "quantity", ExceptionKind::UnparseableQuantity, notes);
    Line {
        path: item.path.clone(),
        id: item.owned("id"),
        title: item.owned("description").or_else(|| item.owned("title")),
        lots,
        cpv,
        classifications,
        quantity: quantity_stated.and_then(|number| quantity(number, item, notes)),
        quantity_stated,
        unit_stated: unit.owned("name").or_else(|| unit.owned("id")),
        price,
    }
}

/// The CPV code, if `code` says that it is one. Both the full form and the eight digits alone are in use.
fn cpv_of(code: &Place<'_>, notes: &mut Notes) -> Option<Cpv> {
    let id = code.word("id")?;
    if code.word("scheme").is_none_or(|scheme| !scheme.eq_ignore_ascii_case("CPV")) {
        return None;
    }
    let cpv = id.parse().or_else(|_| Cpv::from_digits(id)).ok();
    if cpv.is_none() {
        notes.note(&code.path, ExceptionKind::UnknownClassification, format!("CPV has no {}", quote(id)));
    }
    cpv
}

fn quantity(number: Decimal, item: &Place<'_>, notes: &mut Notes) -> Option<Quantity> {
    let at = item.get("unit");
    let unit = units::unit(at.word("scheme"), at.word("id"), at.word("name"));
    let Some(unit) = unit else {
        let stated = at.word("name").or_else(|| at.word("id"));
        let detail = stated.map_or_else(|| "there is no unit".to_owned(), quote);
        notes.note(&at.path, ExceptionKind::UnknownUnit, detail);
        return None;
    };
    let counted = number.rounded(6).and_then(|(micros, exact)| {
        let micros = u64::try_from(micros).ok()?;
        Some((Quantity::new(micros, unit).ok()?, exact))
    });
    let path = item.get("quantity").path;
    let Some((quantity, exact)) = counted else {
        notes.note(&path, ExceptionKind::UnparseableQuantity, number.to_string());
        return None;
    };
    if !exact {
        notes.note(&path, ExceptionKind::QuantityRounded, format!("{number} is read as {quantity}"));
    }
    Some(quantity)
}

/// The tax of an invoice line in the extension: a category and a rate of EN 16931.
pub(super) fn vat(at: &Place<'_>, notes: &mut Notes) -> Option<Vat> {
    at.object(notes)?;
    let category: Option<VatCategory> = at.word("category").and_then(|category| category.parse().ok());
    let rate: Option<VatRate> = at.word("rate").and_then(|rate| rate.parse().ok());
    let vat = category.zip(rate).and_then(|(category, rate)| Vat::new(category, rate).ok());
    if vat.is_none() {
        notes.note(&at.path, ExceptionKind::UnknownTax, "expected a category and its rate as in EN 16931");
    }
    vat
}

/// The amendments of a tender, an award or a contract: the list, and the single one of OCDS 1.0.
pub(super) fn amendments(place: &Place<'_>, notes: &mut Notes) -> Vec<Amendment> {
    let mut found = place.get("amendments").objects(notes);
    let single = place.get("amendment");
    if single.object(notes).is_some() {
        found.push(single);
    }
    found
        .into_iter()
        .map(|at| Amendment {
            id: at.owned("id"),
            date: date(&at, "date", notes),
            rationale: at.owned("rationale").or_else(|| at.owned("description")),
            path: at.path,
        })
        .collect()
}
