//! What people type, and the texts of the ledger.
//!
//! A form holds everything as its reader writes it: numbers with the reader's mark before decimals, lines counted from
//! 1, shares as percents, units by their names. Here is the way there and back.
//! Promise: what can be read in two ways is never guessed at, in no language: `1.250` is refused everywhere, while
//! `1.250,00` and `1,250.00` are the same number everywhere. What a form shows is read back as what it was.

use crate::reader::Reader;
use crate::texts::Text;
use crate::texts::units::{unit_called, unit_shown};
use canon::{Json, Shape};
use vocabulary::{Span, Vat, VatCategory, VatRate};

/// What a whole number stands for, by the name of its field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Number {
    /// A line: the ledger counts from 0, people from 1.
    Line,
    /// A share: the ledger has hundredths of a percent, people have percents.
    Share,
    /// Itself.
    Plain,
}

impl Number {
    /// What the whole number at this path, or of this name, stands for.
    pub(crate) fn at(path: &str) -> Self {
        match path.rsplit('.').find(|step| step.parse::<usize>().is_err()) {
            Some("line" | "lines" | "source_line") => Self::Line,
            Some("over_quantity" | "over_price" | "default_share") => Self::Share,
            Some(_) | None => Self::Plain,
        }
    }

    /// The number as people write it, with a point before its decimals.
    pub(crate) fn shown(self, number: u64) -> String {
        match self {
            Self::Line => number.saturating_add(1).to_string(),
            Self::Share => trimmed(&format!("{}.{:02}", number / 100, number % 100)),
            Self::Plain => number.to_string(),
        }
    }

    fn read(self, reader: &Reader, typed: &str) -> Result<u64, String> {
        let whole = || reader.say(Text::WrongWhole).to_owned();
        match self {
            Self::Line => typed.parse::<u64>().ok().and_then(|line| line.checked_sub(1)).ok_or_else(whole),
            Self::Plain => typed.parse().map_err(|_| whole()),
            Self::Share => {
                let wrong = || reader.say(Text::WrongShare).to_owned();
                let read =
                    number(typed.trim_end_matches('%').trim()).map_err(|fault| fault.told(reader, wrong))?;
                let (whole, part) = read.split_once('.').unwrap_or((&read, ""));
                let hundredths = (part.len() <= 2).then(|| format!("{whole}{part:0<2}").parse().ok());
                hundredths.flatten().ok_or_else(wrong)
            }
        }
    }
}

/// Why a text is not taken for a number.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Fault {
    /// It is none.
    None,
    /// It is one of two: with a mark between thousands, or with a mark before decimals.
    Two(String, String),
}

impl Fault {
    fn told(self, reader: &Reader, wrong: impl FnOnce() -> String) -> String {
        match self {
            Self::None => wrong(),
            // The nought at the end says that the mark stands before decimals.
            Self::Two(whole, decimal) => {
                reader.say_all(Text::WrongTwoWays, &[&whole, &reader.with_mark(&format!("{decimal}0"))])
            }
        }
    }
}

/// Without noughts at the end of the decimals, and without a point that nothing follows.
fn trimmed(number: &str) -> String {
    if number.contains('.') {
        number.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        number.to_owned()
    }
}

const SPACE: char = '\'';

/// A number as people write it, as digits with a point before decimals.
///
/// Marks between thousands (a point, a comma, a space, an apostrophe) are taken where nothing else can be meant.
fn number(typed: &str) -> Result<String, Fault> {
    let marked: String = typed
        .trim()
        .chars()
        .map(|letter| if letter.is_whitespace() || letter == '’' { SPACE } else { letter })
        .collect();
    let is_mark = |letter: char| matches!(letter, '.' | ',' | SPACE);
    let marks: Vec<char> = marked.chars().filter(|letter| is_mark(*letter)).collect();
    let parts: Vec<&str> = marked.split(is_mark).collect();
    if parts.iter().any(|part| part.is_empty() || !part.bytes().all(|byte| byte.is_ascii_digit())) {
        return Err(Fault::None);
    }
    let grouped = |parts: &[&str]| {
        let (first, rest) = parts.split_first()?;
        let fits = (1..=3).contains(&first.len()) && rest.iter().all(|part| part.len() == 3);
        fits.then(|| parts.concat())
    };
    match (marks.as_slice(), parts.as_slice()) {
        ([], _) => Ok(marked),
        ([SPACE], parts) => grouped(parts).ok_or(Fault::None),
        ([_], [whole, part]) => {
            let decimal = format!("{whole}.{part}");
            match grouped(&[whole, part]) {
                Some(thousands) if !whole.starts_with('0') => Err(Fault::Two(thousands, decimal)),
                Some(_) | None => Ok(trimmed(&decimal)),
            }
        }
        ([first, between @ .., last], [whole @ .., part]) => {
            if between.iter().any(|mark| mark != first) {
                return Err(Fault::None);
            }
            if first == last {
                return grouped(parts.as_slice()).ok_or(Fault::None);
            }
            match (grouped(whole), *last) {
                (Some(whole), '.' | ',') => Ok(trimmed(&format!("{whole}.{part}"))),
                (Some(_) | None, _) => Err(Fault::None),
            }
        }
        (_, _) => Err(Fault::None),
    }
}

impl Reader {
    /// A number of the ledger with the reader's mark before its decimals.
    fn with_mark(&self, number: &str) -> String {
        let (_, mark) = self.language.marks();
        number.replace('.', &mark.to_string())
    }

    /// A number of the ledger as it stands in a field: without marks between thousands, and never so that it could be
    /// read in two ways.
    pub(crate) fn in_field(&self, number: &str) -> String {
        let is_open = number
            .split_once('.')
            .is_some_and(|(whole, part)| part.len() == 3 && whole.len() <= 3 && !whole.starts_with('0'));
        self.with_mark(&if is_open { format!("{number}0") } else { number.to_owned() })
    }
}

/// The units of a length of time in a form: what stands for each, and its milliseconds.
pub(crate) const SPAN_UNITS: &[(&str, u64)] =
    &[("d", 86_400_000), ("h", 3_600_000), ("min", 60_000), ("s", 1_000)];

/// A text of the ledger as the form holds it.
fn leaf_typed(reader: &Reader, leaf: &str, text: &str) -> String {
    let (number, rest) = text.split_once(' ').unwrap_or((text, ""));
    match leaf {
        "Amount" | "Price" => format!("{} {rest}", reader.in_field(number)),
        "Quantity" => format!("{} {}", reader.in_field(number), unit_shown(reader.language, rest)),
        "Range" => {
            let ends: Vec<String> = number.split("..").map(|end| reader.in_field(end)).collect();
            format!("{} {}", ends.join(".."), unit_shown(reader.language, rest))
        }
        "Vat" => format!("{number} {}", reader.in_field(rest)),
        "Unit" => unit_shown(reader.language, text),
        "Span" => match text.parse::<Span>() {
            Ok(span) => SPAN_UNITS
                .iter()
                .find(|(_, ms)| span.ms().is_multiple_of(*ms))
                .map_or_else(|| text.to_owned(), |(unit, ms)| format!("{} {unit}", span.ms() / ms)),
            Err(_) => text.to_owned(),
        },
        _ => text.to_owned(),
    }
}

/// JSON of a value of form `shape`, whole or not yet whole, as the form holds it.
pub fn typed(reader: &Reader, shape: &Shape, json: &Json) -> Json {
    typed_at(reader, shape, json, "")
}

fn typed_at(reader: &Reader, shape: &Shape, json: &Json, path: &str) -> Json {
    match (shape, json) {
        (Shape::Record(record), Json::Object(members)) => Json::Object(
            members
                .iter()
                .map(|(name, inner)| {
                    let field = record.fields.iter().find(|field| field.name == name);
                    let inner = field.map_or_else(
                        || inner.clone(),
                        |field| typed_at(reader, &(field.shape)(), inner, name),
                    );
                    (name.clone(), inner)
                })
                .collect(),
        ),
        (Shape::Choice(choice), Json::Object(members)) => Json::Object(
            members
                .iter()
                .map(|(name, inner)| {
                    let variant = choice.variants.iter().find(|variant| variant.name == name);
                    let inner = match variant.and_then(|variant| variant.payload) {
                        Some(payload) => typed_at(reader, &payload(), inner, name),
                        None => inner.clone(),
                    };
                    (name.clone(), inner)
                })
                .collect(),
        ),
        (Shape::List { of, .. }, Json::List(items)) => {
            Json::List(items.iter().map(|item| typed_at(reader, &of(), item, path)).collect())
        }
        (Shape::Leaf(leaf), Json::Text(text)) => Json::Text(leaf_typed(reader, leaf.name, text)),
        (Shape::Unsigned { .. }, Json::Number(number)) => {
            Json::Text(reader.in_field(&Number::at(path).shown(*number)))
        }
        (_, json) => json.clone(),
    }
}

/// What was typed for a leaf, as a text of the ledger; or what is wrong with it.
pub(super) fn leaf_read(reader: &Reader, leaf: &str, text: &str) -> Result<String, String> {
    let tidy = || text.split_whitespace().collect::<Vec<_>>().join(" ");
    let wrong = || leaf_wrong(reader, leaf, text);
    match leaf {
        "Amount" | "Price" => sum(reader, text),
        "Quantity" => quantity(reader, text),
        "Range" => {
            let text = tidy();
            let (ends, unit) = text.split_once(' ').ok_or_else(wrong)?;
            let ends: Vec<String> = ends
                .split("..")
                .map(|end| number(end).map_err(|fault| fault.told(reader, wrong)))
                .collect::<Result<_, _>>()?;
            Ok(format!("{} {}", ends.join(".."), unit_code(reader, unit)?))
        }
        "Vat" => vat(reader, text),
        "Unit" => unit_code(reader, text),
        "Timestamp" => Ok(instant(&tidy())),
        "Span" => span(text).ok_or_else(wrong),
        "Cpv" => Ok(tidy().split(' ').next().unwrap_or_default().to_owned()),
        "Currency" | "Country" => Ok(tidy().to_ascii_uppercase()),
        _ if leaf.ends_with("Id") => Ok(id_in(&tidy())),
        _ => Ok(tidy()),
    }
}

/// What is said of a text that is not of a leaf's form.
pub(super) fn leaf_wrong(reader: &Reader, leaf: &str, text: &str) -> String {
    let said = match leaf {
        "Amount" | "Price" => Text::WrongSum,
        "Quantity" | "Range" => Text::WrongQuantity,
        "Vat" => Text::WrongVat,
        "Unit" => Text::WrongUnit,
        "Timestamp" | "Date" | "Period" => Text::WrongDate,
        "Span" => Text::WrongSpan,
        "Cpv" => Text::WrongCpv,
        "Currency" => Text::WrongCurrency,
        "Country" => Text::WrongCountry,
        _ if leaf.ends_with("Id") => Text::WrongId,
        _ => Text::WrongForm,
    };
    reader.say(said).replacen("{}", text.trim(), 1)
}

/// An id that somebody typed, or pasted as the address of its page.
fn id_in(text: &str) -> String {
    let path = text.split(['?', '#']).next().unwrap_or_default();
    path.trim_end_matches('/').rsplit('/').next().unwrap_or_default().to_owned()
}

/// A browser's `2026-12-24T18:00`, in the zone that the form says: UTC.
fn instant(text: &str) -> String {
    match text.len() {
        16 => format!("{text}:00.000Z"),
        19 => format!("{text}.000Z"),
        _ => text.to_owned(),
    }
}

/// `EUR 1.250,50`, `1250.5 eur` or `€ 1250,50` as `1250.5 EUR`.
fn sum(reader: &Reader, text: &str) -> Result<String, String> {
    let wrong = || leaf_wrong(reader, "Amount", text);
    let trimmed = text.trim();
    let is_currency = |letter: char| letter.is_alphabetic() || letter == '€';
    let currency: String = trimmed.chars().filter(|letter| is_currency(*letter)).collect();
    let digits =
        trimmed.strip_prefix(&currency).or_else(|| trimmed.strip_suffix(&currency)).unwrap_or(trimmed);
    let code = if currency == "€" { "EUR".to_owned() } else { currency.to_uppercase() };
    if code.is_empty() {
        return Err(match number(digits) {
            Ok(_) => reader.say(Text::WrongNoCurrency).to_owned(),
            Err(fault) => fault.told(reader, wrong),
        });
    }
    let digits = number(digits).map_err(|fault| fault.told(reader, wrong))?;
    Ok(format!("{digits} {code}"))
}

/// `1.250,5 doos` as `1250.5 XBX`.
fn quantity(reader: &Reader, text: &str) -> Result<String, String> {
    let (digits, unit) = text.trim().split_once(' ').unwrap_or((text.trim(), ""));
    let digits =
        number(digits).map_err(|fault| fault.told(reader, || leaf_wrong(reader, "Quantity", digits)))?;
    Ok(format!("{digits} {}", unit_code(reader, unit)?))
}

fn unit_code(reader: &Reader, text: &str) -> Result<String, String> {
    if text.trim().is_empty() {
        return Err(reader.say(Text::WrongNoUnit).to_owned());
    }
    match unit_called(reader.language, text) {
        Some(unit) => Ok(unit.code().to_owned()),
        None => Err(leaf_wrong(reader, "Unit", text)),
    }
}

/// `S 7,7` as `S 7.7`; a kind without a rate has none.
fn vat(reader: &Reader, text: &str) -> Result<String, String> {
    let wrong = || leaf_wrong(reader, "Vat", text);
    let (category, rate) = text.trim().split_once(' ').unwrap_or((text.trim(), ""));
    let category: VatCategory = category.to_ascii_uppercase().parse().map_err(|_| wrong())?;
    let rate = rate.trim().trim_end_matches('%').trim();
    let rate = match rate {
        "" => VatRate::ZERO,
        rate => {
            let read = number(rate).map_err(|fault| fault.told(reader, wrong))?;
            read.parse().map_err(|_| wrong())?
        }
    };
    Vat::new(category, rate).map(|vat| vat.to_string()).map_err(|_| wrong())
}

/// `14 d`, `14d`, `30 min` or an ISO 8601 duration.
fn span(text: &str) -> Option<String> {
    let whole: String = text.split_whitespace().collect();
    let short = whole.strip_suffix("min").map_or_else(|| whole.clone(), |minutes| format!("{minutes}m"));
    Span::typed(&short).map(|span| span.to_string())
}

/// A value of a leaf that somebody typed elsewhere than in the form of an act; or what is wrong with it.
///
/// # Errors
/// What is wrong, in the reader's language.
pub fn read<T: std::str::FromStr>(reader: &Reader, leaf: &str, text: &str) -> Result<T, String> {
    leaf_read(reader, leaf, text)?.parse().map_err(|_| leaf_wrong(reader, leaf, text))
}

/// What was typed for a whole number; or what is wrong with it.
pub(super) fn number_read(reader: &Reader, path: &str, text: &str) -> Result<u64, String> {
    Number::at(path).read(reader, text.trim())
}

#[cfg(test)]
mod tests {
    use super::{Fault, number};

    #[test]
    fn a_number_is_read_in_one_way_or_not_at_all() {
        let two = |whole: &str, decimal: &str| Err(Fault::Two(whole.to_owned(), decimal.to_owned()));
        for (typed, expected) in [
            ("1250", Ok("1250".to_owned())),
            ("1250.5", Ok("1250.5".to_owned())),
            ("1250,50", Ok("1250.5".to_owned())),
            ("1.250,00", Ok("1250".to_owned())),
            ("1,250.00", Ok("1250".to_owned())),
            ("1.250.000", Ok("1250000".to_owned())),
            ("1,250,000.125", Ok("1250000.125".to_owned())),
            ("1 250,5", Ok("1250.5".to_owned())),
            ("1\u{a0}250", Ok("1250".to_owned())),
            ("1’250.50", Ok("1250.5".to_owned())),
            ("0,125", Ok("0.125".to_owned())),
            ("1250.125", Ok("1250.125".to_owned())),
            ("1.2500", Ok("1.25".to_owned())),
            ("1.250", two("1250", "1.250")),
            ("1,250", two("1250", "1.250")),
            ("12.500", two("12500", "12.500")),
            ("1.25.0", Err(Fault::None)),
            ("1,25,000", Err(Fault::None)),
            ("1.250,00,0", Err(Fault::None)),
            ("1,250.000.000", Err(Fault::None)),
            ("12 5", Err(Fault::None)),
            (".5", Err(Fault::None)),
            ("5.", Err(Fault::None)),
            ("-5", Err(Fault::None)),
            ("1e3", Err(Fault::None)),
            ("", Err(Fault::None)),
        ] {
            assert_eq!(number(typed), expected, "{typed}");
        }
    }
}
