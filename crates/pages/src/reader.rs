//! Who reads, and how amounts, times, lengths of time and quantities look to them.
//!
//! Promise: a number on a page is the number on the ledger, digit for digit; only its marks are the reader's.

use crate::texts::units::unit_name;
use crate::texts::{Language, Text};
use maud::{Markup, html};
use vocabulary::{Amount, Price, Quantity, Span, Timestamp, Unit, Vat, VatCategory};

/// Who reads a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reader {
    /// The language.
    pub language: Language,
    /// Now, by which it is said how far away a deadline is.
    pub now: Timestamp,
}

impl Reader {
    /// One of the texts, in the reader's language.
    pub const fn say(&self, text: Text) -> &'static str {
        text.written_in(self.language)
    }

    /// One of the texts, with something put into each of its gaps, in their order.
    pub fn say_all(&self, text: Text, filled: &[&str]) -> String {
        let mut pieces = self.say(text).split("{}");
        let mut said = pieces.next().unwrap_or_default().to_owned();
        for (place, piece) in pieces.enumerate() {
            said.push_str(filled.get(place).copied().unwrap_or_default());
            said.push_str(piece);
        }
        said
    }

    /// A number with the reader's marks: `1234567.50` is `1,234,567.50` or `1.234.567,50`.
    pub fn number(&self, digits: &str) -> String {
        let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
        let (sign, whole) = whole.strip_prefix('-').map_or(("", whole), |rest| ("-", rest));
        let (group, point) = self.language.marks();
        let mut out = String::from(sign);
        for (place, digit) in whole.chars().enumerate() {
            if place > 0 && (whole.len() - place).is_multiple_of(3) {
                out.push(group);
            }
            out.push(digit);
        }
        if !part.is_empty() {
            out.push(point);
            out.push_str(part);
        }
        out
    }

    fn measured(&self, text: &str) -> (String, String) {
        let (number, unit) = text.split_once(' ').unwrap_or((text, ""));
        (self.number(number), unit.to_owned())
    }

    /// A sum of money.
    pub fn amount(&self, amount: &Amount) -> Markup {
        let text = amount.to_string();
        let (number, currency) = self.measured(&text);
        html! { data.sum value=(text) { (number) "\u{a0}" (currency) } }
    }

    /// A price.
    pub fn price(&self, price: &Price) -> Markup {
        let text = price.to_string();
        let (number, currency) = self.measured(&text);
        html! { data.sum value=(text) { (number) "\u{a0}" (currency) } }
    }

    /// A quantity with its unit's name; the code stands beside it for whoever wants it.
    pub fn quantity(&self, quantity: &Quantity) -> Markup {
        let text = quantity.to_string();
        let (number, code) = self.measured(&text);
        html! { data.quantity value=(text) { (number) "\u{a0}" abbr title=(code) { (self.unit(quantity.unit())) } } }
    }

    /// What a unit is called.
    pub fn unit(&self, unit: Unit) -> &'static str {
        unit_name(self.language, unit)
    }

    /// A tax: its rate, and what stands behind a rate of nought.
    pub fn vat(&self, vat: &Vat) -> String {
        let rate = format!("{}\u{a0}%", self.number(&vat.rate().to_string()));
        if vat.category() == VatCategory::Standard {
            return rate;
        }
        let kind = crate::labels::label_in(self.language, "vat", &vat.category().to_string());
        format!("{rate}, {kind}")
    }

    /// So many millionths of a unit, as the number of units.
    pub fn count(&self, micros: u64) -> String {
        let whole = micros / 1_000_000;
        let part = format!("{:06}", micros % 1_000_000);
        let part = part.trim_end_matches('0');
        if part.is_empty() {
            self.number(&whole.to_string())
        } else {
            self.number(&format!("{whole}.{part}"))
        }
    }

    /// An instant, with its zone. A script puts it into the reader's own.
    pub fn time(&self, time: Timestamp) -> Markup {
        let text = time.to_string();
        let (date, rest) = text.split_once('T').unwrap_or((&text, ""));
        let minutes = rest.get(..5).unwrap_or(rest);
        html! { time datetime=(text) { (self.date(date)) " " (minutes) " UTC" } }
    }

    fn date(&self, date: &str) -> String {
        let mut parts = date.splitn(3, '-');
        let (Some(year), Some(month), Some(day)) = (parts.next(), parts.next(), parts.next()) else {
            return date.to_owned();
        };
        self.language.date(year, month, day)
    }

    /// A deadline, and how far away it is.
    pub fn deadline(&self, time: Timestamp) -> Markup {
        let (left, text) = match time.since(self.now) {
            Some(left) => (left, Text::In),
            None => (self.now.since(time).unwrap_or(Span::seconds(0)), Text::Ago),
        };
        let soon = text == Text::In && left < Span::days(2);
        html! {
            (self.time(time)) " "
            span.left.soon[soon] { "(" (self.say(text).replace("{}", &self.span(left))) ")" }
        }
    }

    /// A length of time in its two largest units, such as `3 d 4 h`.
    pub fn span(&self, span: Span) -> String {
        let seconds = span.ms() / 1_000;
        let (days, hours, minutes) = (seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60);
        let day = self.say(Text::DayShort);
        let hour = self.say(Text::HourShort);
        match (days, hours, minutes) {
            (0, 0, 0) => format!("{} s", seconds % 60),
            (0, 0, minutes) => format!("{minutes} min"),
            (0, hours, 0) => format!("{hours} {hour}"),
            (0, hours, minutes) => format!("{hours} {hour} {minutes} min"),
            (days, 0, _) => format!("{days} {day}"),
            (days, hours, _) => format!("{days} {day} {hours} {hour}"),
        }
    }
}
