//! The page: well formed, escaped, from one piece.

use super::friction;
use super::history::*;
use crate::{Block, Books, ExceptionCount, Report};
use ledger::{Purpose, Refusal, Verdict};
use vocabulary::{Span, Verb};

/// Checks that tags are balanced and attributes quoted; gives the texts between tags.
fn well_formed(page: &str) -> Result<Vec<String>, String> {
    let body = page.strip_prefix("<!DOCTYPE html>").ok_or("no doctype")?;
    let mut open: Vec<&str> = Vec::new();
    let mut texts = Vec::new();
    let mut rest = body;
    while let Some((text, after)) = rest.split_once('<') {
        if text.contains('>') && open.last() != Some(&"style") {
            return Err(format!("a bare `>` in `{text}`"));
        }
        texts.push(text.to_owned());
        let (tag, after) = after.split_once('>').ok_or("a tag without an end")?;
        rest = after;
        if let Some(name) = tag.strip_prefix('/') {
            if open.pop() != Some(name) {
                return Err(format!("`{name}` ends what it did not begin"));
            }
        } else if !tag.ends_with('/') {
            open.push(tag.split([' ', '\n']).next().unwrap_or_default());
        }
        if !tag.matches('"').count().is_multiple_of(2) {
            return Err(format!("an open quote in `{tag}`"));
        }
    }
    if open.is_empty() { Ok(texts) } else { Err(format!("left open: {open:?}")) }
}

/// A network of some size, from small pseudo-random numbers: the same on every run.
#[derive(Default)]
struct Busy {
    books: Books,
    height: u64,
    minutes: u64,
    seed: u64,
}

impl Busy {
    fn draw(&mut self, most: u64) -> u64 {
        self.seed = self.seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.seed >> 33) % most
    }

    /// One act after at most `wait` minutes, of `size` bytes and up to half as many more.
    fn go(&mut self, who: &str, (verb, act): (Verb, &str), wait: u64, size: u64, verdict: Verdict) {
        self.minutes += self.draw(wait);
        self.height += 1;
        let size = u32::try_from(size + self.draw(size / 2)).expect("small");
        let outcomes = [by(who, verb, act, size, verdict)];
        let time = start().plus(Span::minutes(self.minutes));
        self.books.fold(&Block { height: self.height, time, outcomes: &outcomes });
    }

    /// The seller by its tool in so many of ten cases, else by hand.
    fn seller(&mut self, tenths: u64) -> &'static str {
        if self.draw(10) < tenths { "mia with erp for mill" } else { "mia for mill" }
    }

    fn sell(&mut self, n: &str) {
        let buyer = "ann for coop";
        self.go(buyer, (Verb::Publish, "publish"), 90, 700, done(vec![published(n, "coop", Purpose::Need)]));
        for bid in 0..=self.draw(3) {
            let (quote, seller) = (format!("{n}.{bid}"), self.seller(7));
            self.go(seller, (Verb::Select, "quote"), 900, 500, done(vec![quoted(&quote, n, "mill")]));
        }
        let chosen = format!("{n}.0");
        self.go(buyer, (Verb::Select, "select"), 3_000, 330, done(vec![selected(n, &chosen)]));
        self.go(buyer, (Verb::Contract, "propose"), 500, 1_200, done(vec![proposed(n, Some(n), None)]));
        if self.draw(4) == 0 {
            let codes = [Refusal::NotTheContent, Refusal::DeadlinePassed, Refusal::MayNotApprove];
            let code = codes[usize::try_from(self.draw(3)).expect("small")];
            self.go("mia for mill", (Verb::Contract, "sign"), 60, 340, refused(code));
        }
        self.go("mia for mill", (Verb::Contract, "sign"), 2_000, 340, done(vec![signed(n)]));
        self.go(buyer, (Verb::Purchase, "order"), 300, 420, done(vec![asked(n, Verb::Purchase)]));
        if self.draw(3) == 0 {
            self.go(buyer, (Verb::Fiat, "approve"), 10, 440, refused(Refusal::OwnAct));
        }
    }

    fn perform(&mut self, n: &str) {
        let net = 500 + self.draw(40_000);
        let (price, tax, total) = (net.to_string(), (net / 5).to_string(), (net + net / 5).to_string());
        let placed = vec![approved(n, "bob", true), ordered(n, n, &price, &total)];
        self.go("bob for coop", (Verb::Fiat, "approve"), 4_000, 455, done(placed));
        let seller = self.seller(8);
        self.go(seller, (Verb::Purchase, "respond"), 60, 350, done(vec![responded(n, true)]));
        let seller = self.seller(9);
        let delivery = vec![delivered(n, None, &price), ended(n)];
        self.go(seller, (Verb::Deliver, "deliver"), 9_000, 380, done(delivery));
        if self.draw(3) == 0 {
            self.go(seller, (Verb::Invoice, "invoice"), 2, 520, refused(Refusal::PriceTooHigh));
        }
        let bill = vec![invoiced(n, &[n], &price, &tax)];
        self.go(seller, (Verb::Invoice, "invoice"), 20, 520, done(bill));
        if self.draw(10) > 0 {
            let reader = "mia with bank-reader for mill";
            let payment = vec![paid(n, &total, None), closed(n)];
            self.go(reader, (Verb::Pay, "confirm_payment"), 30_000, 460, done(payment));
        }
    }
}

fn busy() -> Report {
    let mut busy = Busy { seed: 7, ..Busy::default() };
    for trade in 0..60 {
        let name = trade.to_string();
        busy.sell(&name);
        busy.perform(&name);
    }
    busy.books.check().expect("the books balance");
    let mut report = busy.books.report();
    report.exceptions.push(ExceptionCount {
        kind: "a date before the one it follows".to_owned(),
        count: 41,
        example: "ocds-213czf-000-00017: /awards/0/date is before /tender/tenderPeriod/endDate".to_owned(),
    });
    report
}

#[test]
fn pages_are_well_formed_and_need_nothing_from_outside() {
    for report in [Books::new().report(), friction::report(), busy()] {
        let page = report.to_html("Friction of a network");
        well_formed(&page).expect("well formed");
        for banned in ["<script", "http://", "https://", "url(", "@import", "<link", "<img", "onload"] {
            assert!(!page.contains(banned), "`{banned}` in the page");
        }
    }
}

#[test]
fn texts_from_elsewhere_cannot_become_markup() {
    let mut report = friction::report();
    let evil = "</table><script>alert('x')</script>&\"\u{0}";
    report.exceptions = vec![ExceptionCount { kind: evil.to_owned(), count: 1, example: evil.to_owned() }];
    let page = report.to_html(evil);
    well_formed(&page).expect("well formed");
    assert!(!page.contains("<script"));
    assert!(page.contains("&lt;script&gt;"));
}

#[test]
fn every_plot_has_a_name_a_description_and_its_numbers_below() {
    let page = busy().to_html("Friction of a network");
    let plots = page.matches("<svg").count();
    assert_eq!(plots, 5);
    assert_eq!(page.matches("role=\"img\" aria-labelledby").count(), plots);
    assert_eq!(page.matches("<desc ").count(), plots);
    for part in page.split("<svg").skip(1) {
        let (_, after) = part.split_once("</svg>").expect("a picture ends");
        let next = after.trim_start();
        assert!(next.starts_with("<div class=\"scroll\""), "a table follows each picture");
    }
}

/// Writes the page of the busy network where `BOOKS_PAGE` says, to be looked at.
#[test]
fn the_page_can_be_looked_at() {
    let page = busy().to_html("Friction of a network");
    if let Ok(path) = std::env::var("BOOKS_PAGE") {
        std::fs::write(path, &page).expect("the page can be written");
    }
    assert!(page.ends_with("</html>\n"));
}
