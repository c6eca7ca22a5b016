//! What is filled in when an act is begun on a record: everything that follows from the record.
//!
//! Promise: what is filled in is what the ledger will ask for, so that in the usual case a person only looks
//! and signs. Ids and line numbers are fixed; quantities, times and reasons are the person's to change.

use crate::form::typed::Number;
use crate::form::{complete, typed};
use crate::reader::Reader;
use crate::scene::visible;
use crate::texts::Text;
use canon::{Canon, Json};
use ledger::{
    Agreement, AgreementKind, ClaimLine, Delivery, Dispute, Invoice, Lines, Listing, MatchWays, Matching,
    Order, Payment, Quote, QuoteContent, QuoteLine, Terms,
};
use std::collections::BTreeSet;
use vocabulary::{
    AgentId, AgreementId, Amount, Bill, DeliveryId, DisputeId, InvoiceId, ListingId, OrderId, PaymentId,
    Price, Quantity, QuoteId, Span, Taxed, Timestamp, Unit, line_net,
};

/// An act, begun.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    /// What is filled in.
    pub members: Vec<(String, Json)>,
    /// What is shown and not changed.
    pub fixed: Vec<&'static str>,
    /// What is said beside a path.
    pub notes: Vec<(String, String)>,
}

impl Draft {
    fn with(mut self, name: &str, value: Json) -> Self {
        self.members.push((name.to_owned(), value));
        self
    }

    fn value<T: Canon>(self, name: &str, value: &T) -> Self {
        let json = canon::to_json(value);
        self.with(name, json)
    }

    fn text(self, name: &str, value: impl ToString) -> Self {
        self.with(name, Json::Text(value.to_string()))
    }

    fn list<T: Canon>(self, name: &str, values: &[T]) -> Self {
        let items = values.iter().map(canon::to_json).collect();
        self.with(name, Json::List(items))
    }

    fn fixed(mut self, paths: &[&'static str]) -> Self {
        self.fixed.extend(paths);
        self
    }

    fn note(mut self, path: impl Into<String>, note: impl Into<String>) -> Self {
        self.notes.push((path.into(), note.into()));
        self
    }

    fn maybe(self, name: &str, value: Option<impl ToString>) -> Self {
        match value {
            Some(value) => self.text(name, value),
            None => self,
        }
    }

    /// The notes at the places where their lines stand in `draft`, as a form holds it: lines may have been taken out.
    pub fn notes_in(&self, draft: &Json) -> Vec<(String, String)> {
        let begun = self.json();
        let moved = |(path, note): &(String, String)| {
            let place = path.strip_suffix(".line").and_then(|item| item.rsplit_once('.'));
            let Some((list, place)) = place else { return Some((path.clone(), note.clone())) };
            let line = line_at(&begun, &format!("{list}.{place}"))?;
            let shown = Number::Line.shown(line.parse().ok()?);
            let order = text_at(&begun, &format!("{list}.{place}.order"));
            let now = (0..items_at(draft, list)).find(|place| {
                line_at(draft, &format!("{list}.{place}")).as_deref() == Some(shown.as_str())
                    && text_at(draft, &format!("{list}.{place}.order")) == order
            })?;
            Some((format!("{list}.{now}.line"), note.clone()))
        };
        self.notes.iter().filter_map(moved).collect()
    }

    /// The draft as JSON.
    pub fn json(&self) -> Json {
        Json::Object(self.members.clone())
    }
}

/// The hour (UTC) at which proposed deadlines end: in the afternoon of a working day, all over Europe.
const HOUR_OF_DEADLINES: u64 = 15;

/// Whole days from now, in the afternoon.
fn in_days(now: Timestamp, days: u64) -> String {
    let later = now.plus(Span::days(days)).ms();
    let day = later - later % Span::days(1).ms();
    let time = Timestamp::from_ms(day + Span::hours(HOUR_OF_DEADLINES).ms());
    time.map_or_else(|_| String::new(), |time| time.to_string())
}

/// The value at a path in JSON.
fn at<'a>(json: &'a Json, path: &str) -> Option<&'a Json> {
    path.split('.').try_fold(json, |json, step| match (json, step.parse::<usize>()) {
        (Json::List(items), Ok(place)) => items.get(place),
        (json, _) => json.get(step),
    })
}

fn text_at<'a>(json: &'a Json, path: &str) -> Option<&'a str> {
    at(json, path).and_then(Json::as_text)
}

fn items_at(json: &Json, path: &str) -> usize {
    match at(json, path) {
        Some(Json::List(items)) => items.len(),
        Some(_) | None => 0,
    }
}

/// The line that an item names, as it is written there.
fn line_at(json: &Json, path: &str) -> Option<String> {
    match at(json, path)?.get("line")? {
        Json::Number(line) => Some(line.to_string()),
        Json::Text(line) => Some(line.clone()),
        Json::Null | Json::Flag(_) | Json::List(_) | Json::Object(_) => None,
    }
}

fn line_name(agreement: Option<&Agreement>, line: u16) -> String {
    let name =
        agreement.and_then(|agreement| agreement.content.lines.get(usize::from(line))).map(|line| &line.name);
    match name {
        Some(name) => visible(name),
        None => (u32::from(line) + 1).to_string(),
    }
}

/// Publishing something new.
pub fn publish(purpose: Option<&str>, now: Timestamp) -> Draft {
    let purpose = purpose.filter(|purpose| *purpose == "need").unwrap_or("offer");
    let blank = Json::List(vec![Json::Object(Vec::new())]);
    let draft =
        Draft::default().text("purpose", purpose).with("lines", blank).text("open_until", in_days(now, 30));
    if purpose == "need" { draft.text("select_until", in_days(now, 44)) } else { draft }
}

/// Amending a listing.
pub fn amend_listing(id: &ListingId, listing: &Listing) -> Draft {
    Draft::default()
        .text("listing", id)
        .text("title", &listing.title)
        .value("lines", &listing.lines)
        .maybe("open_until", listing.deadline)
        .maybe("note", listing.note.as_ref())
        .fixed(&["listing"])
}

/// The quantity of a need's line in a quote, and what is asked, as a note.
fn quote_content(need: &Listing) -> (Json, Vec<(String, String)>) {
    let mut lines = Vec::new();
    let mut notes = Vec::new();
    for (place, line) in need.lines.iter().enumerate() {
        let mut members = vec![("line".to_owned(), Json::Number(place as u64))];
        // Only the unit: how much is quoted is the bidder's to say.
        members.extend(
            line.quantity.map(|asked| ("quantity".to_owned(), Json::Text(format!(" {}", asked.unit())))),
        );
        lines.push(Json::Object(members));
        let quantity = line.quantity.map(|quantity| format!(" · {quantity}")).unwrap_or_default();
        let name = visible(&line.item.name);
        notes.push((format!("content.lines.{place}.line"), format!("{name}{quantity}")));
    }
    (Json::Object(vec![("lines".to_owned(), Json::List(lines))]), notes)
}

/// Quoting on a need, open or sealed.
pub fn quote(id: &ListingId, need: &Listing) -> Draft {
    let (content, notes) = quote_content(need);
    let draft = Draft::default()
        .text("listing", id)
        .with("version", Json::Number(u64::from(need.version)))
        .with("content", content)
        .fixed(&["listing", "version", "content.lines.*.line", "content.lines.*.quantity.of"]);
    notes.into_iter().fold(draft, |draft, (path, note)| draft.note(path, note))
}

/// Opening a sealed quote, with what was kept when it was sealed.
pub fn reveal_quote(id: &QuoteId, quote: &Quote, content: &QuoteContent, salt: &Json) -> Draft {
    Draft::default()
        .text("quote", id)
        .text("listing", quote.listing)
        .value("content", content)
        .with("salt", salt.clone())
        .fixed(&["quote", "listing", "content", "salt"])
}

/// Choosing one quote, for all lines or for those that are ticked.
pub fn select(listing: &ListingId, need: Option<&Listing>, chosen: Option<&QuoteId>) -> Draft {
    let draft = Draft::default().text("listing", listing).fixed(&["listing"]);
    let lines = need.iter().flat_map(|need| need.lines.iter()).enumerate();
    let draft = lines.fold(draft, |draft, (place, line)| {
        draft.note(format!("chosen.*.lines.{place}"), visible(&line.item.name))
    });
    match chosen {
        None => draft,
        Some(quote) => draft.with(
            "chosen",
            Json::List(vec![Json::Object(vec![("quote".to_owned(), Json::Text(quote.to_string()))])]),
        ),
    }
}

/// Terms to begin with: three-way match, a fortnight to accept, a month to pay.
fn usual_terms() -> Terms {
    Terms {
        matching: Matching { ways: MatchWays::ThreeWay, over_quantity: 0, over_price: 0 },
        respond_within: Span::days(7),
        accept_within: Span::days(14),
        invoice_within: Span::days(60),
        pay_within: Span::days(30),
        settle_within: Span::days(30),
        arbiter: None,
        default_share: 5_000,
        monies: canon::Set::default(),
    }
}

/// A line as an agreement has it, from a listing's line.
fn agreement_line(
    line: &ledger::ListingLine,
    place: u16,
    price: Option<Price>,
    quantity: Option<Quantity>,
) -> Json {
    let quantity = quantity.or(line.quantity).or_else(|| Quantity::whole(1, line.item.unit).ok());
    let mut members = vec![("name".to_owned(), Json::Text(line.item.name.to_string()))];
    let mut add = |name: &str, value: Option<String>| {
        members.extend(value.map(|value| (name.to_owned(), Json::Text(value))));
    };
    add("category", line.item.classified_as.map(|category| category.to_string()));
    add("quantity", quantity.map(|quantity| quantity.to_string()));
    add("price", price.or(line.price).map(|price| price.to_string()));
    // A tax that nobody has stated is for the one who proposes to choose.
    add("vat", line.vat.map(|vat| vat.to_string()));
    members.push(("source_line".to_owned(), Json::Number(u64::from(place))));
    Json::Object(members)
}

fn net(price: &Price, quantity: &Quantity) -> Option<Amount> {
    line_net(price, quantity, None, None).ok()
}

/// The sum of what lines of an agreement are worth, if they say.
fn limit_of(lines: &[Json]) -> Option<Amount> {
    let parsed = |line: &Json, name: &str| line.get(name).and_then(Json::as_text).map(str::to_owned);
    let nets: Vec<Amount> = lines
        .iter()
        .map(|line| {
            let price: Price = parsed(line, "price")?.parse().ok()?;
            let quantity: Quantity = parsed(line, "quantity")?.parse().ok()?;
            net(&price, &quantity)
        })
        .collect::<Option<_>>()?;
    Amount::sum(nets.first()?.currency(), &nets).ok()
}

fn contract(buyer: AgentId, seller: AgentId, lines: Vec<Json>, now: Timestamp) -> Draft {
    let mut content = vec![
        ("buyer".to_owned(), Json::Text(buyer.to_string())),
        ("seller".to_owned(), Json::Text(seller.to_string())),
        ("kind".to_owned(), canon::to_json(&AgreementKind::OneOff)),
    ];
    let limit = limit_of(&lines);
    content.push(("lines".to_owned(), Json::List(lines)));
    content.extend(limit.map(|limit| ("limit".to_owned(), Json::Text(limit.to_string()))));
    content.push(("terms".to_owned(), canon::to_json(&usual_terms())));
    Draft::default().with("content", Json::Object(content)).text("sign_by", in_days(now, 14)).fixed(&[
        "content.buyer",
        "content.seller",
        "content.lines.*.source_line",
        "source",
        "need",
    ])
}

fn source(kind: &str, id: String) -> Json {
    Json::Object(vec![(kind.to_owned(), Json::Text(id))])
}

/// Proposing a contract on an offer.
pub fn propose_on_offer(buyer: AgentId, id: &ListingId, offer: &Listing, now: Timestamp) -> Draft {
    let lines =
        (0_u16..).zip(offer.lines.iter()).map(|(place, line)| agreement_line(line, place, None, None));
    contract(buyer, offer.owner, lines.collect(), now).with("source", source("offer", id.to_string()))
}

/// Proposing a contract on a quote that was selected.
pub fn propose_on_quote(id: &QuoteId, quote: &Quote, need: &Listing, now: Timestamp) -> Draft {
    let chosen = |line: &&QuoteLine| quote.chosen.is_empty() || quote.chosen.contains(&line.line);
    let quoted = quote.content.iter().flat_map(|content| content.lines.iter()).filter(chosen);
    let lines = quoted.filter_map(|quoted| {
        let line = need.lines.get(usize::from(quoted.line))?;
        Some(agreement_line(line, quoted.line, Some(quoted.price), quoted.quantity))
    });
    contract(need.owner, quote.bidder, lines.collect(), now)
        .with("source", source("quote", id.to_string()))
        .text("need", quote.listing)
}

/// Proposing a contract on nothing that was published.
pub fn propose(principal: AgentId, now: Timestamp) -> Draft {
    let content = vec![
        ("buyer".to_owned(), Json::Text(principal.to_string())),
        ("kind".to_owned(), canon::to_json(&AgreementKind::OneOff)),
        ("terms".to_owned(), canon::to_json(&usual_terms())),
    ];
    Draft::default().with("content", Json::Object(content)).text("sign_by", in_days(now, 14))
}

/// Signing a contract: the hash of what is signed is fixed, its content is shown.
pub fn sign(id: &AgreementId, agreement: &Agreement) -> Draft {
    Draft::default()
        .text("agreement", id)
        .text("content", agreement.content.digest())
        .fixed(&["agreement", "content"])
}

/// Agreeing to a change.
pub fn agree_amendment(id: &AgreementId, agreement: &Agreement) -> Draft {
    let content = agreement.amendment.as_ref().map(|amendment| amendment.content.digest());
    Draft::default().text("agreement", id).maybe("content", content).fixed(&["agreement", "content"])
}

/// Proposing a change: the whole content as it is, to be changed.
pub fn propose_amendment(id: &AgreementId, agreement: &Agreement, now: Timestamp) -> Draft {
    Draft::default()
        .text("agreement", id)
        .value("content", &agreement.content)
        .text("agree_by", in_days(now, 14))
        .fixed(&["agreement", "content.buyer", "content.seller", "content.lines.*.source_line"])
}

/// What names its record and nothing else that could be filled in.
pub fn on(field: &'static str, id: &str) -> Draft {
    Draft::default().text(field, id).fixed(&[field])
}

fn quantity_json(line: u16, micros: u64, unit: Unit) -> Json {
    let quantity =
        Quantity::new(micros, unit).map_or_else(|_| String::new(), |quantity| quantity.to_string());
    Json::Object(vec![
        ("line".to_owned(), Json::Number(u64::from(line))),
        ("quantity".to_owned(), Json::Text(quantity)),
    ])
}

/// Ordering what is left of an agreement.
pub fn order(id: &AgreementId, agreement: &Agreement, now: Timestamp) -> Draft {
    let mut draft =
        Draft::default().text("agreement", id).fixed(&["agreement", "lines.*.line", "lines.*.quantity.of"]);
    let mut lines = Vec::new();
    for (line, agreed) in (0_u16..).zip(agreement.content.lines.iter()) {
        let called_off = agreement.called_off_lines.get(usize::from(line)).copied().unwrap_or(0);
        let left = agreed.quantity.micros().saturating_sub(called_off);
        if left > 0 {
            draft = draft.note(format!("lines.{}.line", lines.len()), visible(&agreed.name));
            lines.push(quantity_json(line, left, agreed.quantity.unit()));
        }
    }
    draft.with("lines", Json::List(lines)).text("deliver_by", in_days(now, 30))
}

/// Answering an order.
pub fn respond(id: &OrderId, order: &Order) -> Draft {
    Draft::default()
        .text("order", id)
        .text("agreement", order.agreement)
        .maybe("escrow", order.escrow.as_ref().map(|hold| hold.account))
        .fixed(&["order", "agreement", "escrow"])
}

/// Cancelling an order.
pub fn cancel_order(id: &OrderId, order: &Order) -> Draft {
    Draft::default()
        .text("order", id)
        .text("agreement", order.agreement)
        .maybe("escrow", order.escrow.as_ref().map(|hold| hold.account))
        .fixed(&["order", "agreement", "escrow"])
}

/// Asking for a change of an order.
pub fn change_order(id: &OrderId, order: &Order, agreement: Option<&Agreement>) -> Draft {
    let mut draft =
        Draft::default().text("order", id).fixed(&["order", "lines.*.line", "lines.*.quantity.of"]);
    let mut lines = Vec::new();
    for (line, ordered) in (0_u16..).zip(order.lines.iter()) {
        draft = draft.note(format!("lines.{line}.line"), line_name(agreement, ordered.line));
        lines.push(quantity_json(line, ordered.ordered.micros(), ordered.ordered.unit()));
    }
    draft.with("lines", Json::List(lines)).text("deliver_by", order.deliver_by)
}

/// Delivering what is left of an order.
pub fn deliver(id: &OrderId, order: &Order, agreement: Option<&Agreement>) -> Draft {
    let mut draft =
        Draft::default().text("order", id).fixed(&["order", "lines.*.line", "lines.*.quantity.of"]);
    let mut lines = Vec::new();
    for (line, ordered) in (0_u16..).zip(order.lines.iter()) {
        // What was rejected is still owed.
        let good = ordered.delivered.saturating_sub(ordered.rejected);
        let left = ordered.ordered.micros().saturating_sub(good);
        if left > 0 {
            draft = draft.note(format!("lines.{}.line", lines.len()), line_name(agreement, ordered.line));
            lines.push(quantity_json(line, left, ordered.ordered.unit()));
        }
    }
    draft.with("lines", Json::List(lines))
}

/// Accepting all of a delivery that is not decided.
pub fn receive(id: &DeliveryId, delivery: &Delivery, order: &Order, agreement: Option<&Agreement>) -> Draft {
    let mut draft = Draft::default().text("delivery", id).text("order", delivery.order);
    let mut lines = Vec::new();
    for delivered in &delivery.lines {
        let Some(ordered) = order.lines.get(usize::from(delivered.line)) else { continue };
        let left = delivered.quantity.saturating_sub(delivered.accepted).saturating_sub(delivered.rejected);
        if left == 0 {
            continue;
        }
        draft = draft.note(format!("lines.{}.line", lines.len()), line_name(agreement, ordered.line));
        let unit = ordered.ordered.unit();
        let quantity =
            |micros| Quantity::new(micros, unit).map_or_else(|_| String::new(), |all| all.to_string());
        lines.push(Json::Object(vec![
            ("line".to_owned(), Json::Number(u64::from(delivered.line))),
            ("accepted".to_owned(), Json::Text(quantity(left))),
            ("rejected".to_owned(), Json::Text(quantity(0))),
        ]));
    }
    draft.with("lines", Json::List(lines)).fixed(&[
        "delivery",
        "order",
        "lines.*.line",
        "lines.*.accepted.of",
        "lines.*.rejected.of",
    ])
}

/// Invoicing everything that may be invoiced of an order.
pub fn invoice(id: &OrderId, order: &Order, agreement: Option<&Agreement>) -> Draft {
    let mut draft = Draft::default().text("buyer", order.buyer);
    let mut lines = Vec::new();
    let two_way = order.terms.matching.ways == MatchWays::TwoWay;
    for (line, ordered) in (0_u16..).zip(order.lines.iter()) {
        let base = if two_way { ordered.ordered.micros() } else { ordered.accepted };
        let left = base.saturating_sub(ordered.invoiced);
        let quantity = Quantity::new(left, ordered.ordered.unit());
        let (true, Ok(quantity)) = (left > 0, quantity) else { continue };
        draft = draft.note(format!("lines.{}.line", lines.len()), line_name(agreement, ordered.line));
        lines.push(ClaimLine { order: *id, line, quantity, price: ordered.price, vat: ordered.vat });
    }
    let total = invoice_total(&lines);
    draft.list("lines", &lines).maybe("total", total).fixed(&[
        "buyer",
        "lines.*.order",
        "lines.*.line",
        "lines.*.quantity.of",
        "lines.*.price",
        "lines.*.vat",
        "total",
    ])
}

/// The sum with VAT of the lines of an invoice, as the ledger works it out.
pub fn invoice_total(lines: &[ClaimLine]) -> Option<Amount> {
    let currency = lines.first()?.price.currency();
    let taxed = |line: &ClaimLine| Some(Taxed { net: net(&line.price, &line.quantity)?, vat: line.vat });
    let taxed: Vec<Taxed> = lines.iter().map(taxed).collect::<Option<_>>()?;
    Bill::of_lines(currency, &taxed).totals().ok().map(|totals| totals.with_vat)
}

/// The draft of an invoice, as a form holds it, with the total that follows from its lines; and the total before and
/// after, if that changed it. As long as the lines cannot be added up the total stays as it was.
pub fn with_total(reader: &Reader, draft: Json) -> (Json, Option<(String, String)>) {
    let Json::Object(mut members) = draft else { return (draft, None) };
    let member = |members: &[(String, Json)], name: &str| members.iter().position(|(known, _)| known == name);
    let lines = member(&members, "lines").and_then(|place| members.get(place)).map(|(_, lines)| lines);
    let total = lines
        .and_then(|lines| complete(reader, &<Lines<ClaimLine> as Canon>::shape(), Some(lines)).ok())
        .and_then(|lines| canon::from_json::<Lines<ClaimLine>>(&lines).ok())
        .and_then(|lines| invoice_total(&lines));
    let Some(total) = total else { return (Json::Object(members), None) };
    let now = typed(reader, &Amount::shape(), &Json::Text(total.to_string()));
    let before = match member(&members, "total") {
        Some(place) => members.get_mut(place).map(|(_, json)| std::mem::replace(json, now.clone())),
        None => {
            members.push(("total".to_owned(), now.clone()));
            None
        }
    };
    let changed = match (before, now) {
        (Some(Json::Text(before)), Json::Text(now)) if before != now => Some((before, now)),
        (_, _) => None,
    };
    (Json::Object(members), changed)
}

/// Crediting lines of an invoice; `names` are what its lines are about.
pub fn credit(id: &InvoiceId, invoice: &Invoice, names: &[String]) -> Draft {
    let left = |line: &ledger::InvoiceLine| line.quantity.micros().saturating_sub(line.credited);
    let mut draft = Draft::default().text("invoice", id).value("orders", &invoice.orders);
    let mut lines = Vec::new();
    for (place, line) in (0_u16..).zip(invoice.lines.iter()).filter(|(_, line)| left(line) > 0) {
        if let Some(name) = names.get(usize::from(place)) {
            draft = draft.note(format!("lines.{}.line", lines.len()), visible(name));
        }
        lines.push(quantity_json(place, left(line), line.quantity.unit()));
    }
    draft.with("lines", Json::List(lines)).fixed(&[
        "invoice",
        "orders",
        "lines.*.line",
        "lines.*.quantity.of",
    ])
}

fn owed(invoice: &Invoice) -> String {
    Amount::new(invoice.owed(), invoice.total.currency())
        .map_or_else(|_| String::new(), |owed| owed.to_string())
}

fn claims(id: &InvoiceId, invoice: &Invoice) -> Json {
    Json::List(vec![claim(id, invoice)])
}

fn claim(id: &InvoiceId, invoice: &Invoice) -> Json {
    Json::Object(vec![
        ("invoice".to_owned(), Json::Text(id.to_string())),
        ("amount".to_owned(), Json::Text(owed(invoice))),
    ])
}

/// Paying what an invoice still claims, from the account in the first money that its terms allow.
pub fn pay(id: &InvoiceId, invoice: &Invoice) -> Draft {
    Draft::default()
        .maybe("money", invoice.terms.monies.iter().next())
        .text("payee", invoice.seller)
        .with("claims", claims(id, invoice))
        .value("orders", &invoice.orders)
        .fixed(&["payee", "claims.*.invoice", "orders"])
}

/// Paying an invoice out of the escrow of its order.
pub fn release(id: &InvoiceId, invoice: &Invoice, order: Option<(&OrderId, &Order)>) -> Draft {
    let hold = order.and_then(|(_, order)| order.escrow.as_ref());
    let others: Vec<OrderId> =
        invoice.orders.iter().copied().filter(|other| order.is_none_or(|(id, _)| id != other)).collect();
    let orders = others.iter().map(canon::to_json).collect();
    Draft::default()
        .maybe("order", order.map(|(id, _)| id))
        .with("claim", claim(id, invoice))
        .maybe("money", hold.map(|hold| hold.money))
        .text("payee", invoice.seller)
        .with("orders", Json::List(orders))
        .fixed(&["order", "claim.invoice", "money", "payee", "orders"])
}

/// Saying that an invoice is paid outside the ledger.
pub fn declare_payment(id: &InvoiceId, invoice: &Invoice, now: Timestamp) -> Draft {
    Draft::default()
        .text("payee", invoice.seller)
        .with("claims", claims(id, invoice))
        .text("reference", &invoice.number)
        .text("confirm_by", in_days(now, 14))
        .fixed(&["payee", "claims.*.invoice"])
}

/// Confirming a payment that was declared.
pub fn confirm_declared(id: &PaymentId, payment: &Payment, orders: &[OrderId]) -> Draft {
    Draft::default()
        .text("payment", id)
        .text("payer", payment.payer)
        .value("claims", &payment.claims)
        .list("orders", orders)
        .text("reference", &payment.reference)
        .fixed(&["payment", "payer", "claims.*.invoice", "orders"])
}

/// Confirming a payment that nobody declared.
pub fn confirm_received(id: &InvoiceId, invoice: &Invoice) -> Draft {
    Draft::default()
        .text("payer", invoice.buyer)
        .with("claims", claims(id, invoice))
        .value("orders", &invoice.orders)
        .text("reference", &invoice.number)
        .fixed(&["payer", "claims.*.invoice", "orders"])
}

/// Paying back what was paid too much.
pub fn refund(id: &InvoiceId, invoice: &Invoice, principal: &AgentId) -> Draft {
    let amount = Amount::new(invoice.overpaid(), invoice.total.currency()).ok();
    let other = if invoice.buyer == *principal { invoice.seller } else { invoice.buyer };
    Draft::default()
        .text("invoice", id)
        .value("orders", &invoice.orders)
        .maybe("amount", amount)
        .text("counterparty", other)
        .fixed(&["invoice", "orders", "counterparty"])
}

/// Beginning a dispute about an order or one of its invoices.
pub fn dispute(order: &OrderId, invoice: Option<&InvoiceId>) -> Draft {
    Draft::default().text("order", order).maybe("invoice", invoice).fixed(&["order", "invoice"])
}

/// Deciding a dispute: by agreeing to the split on offer, or by ruling.
pub fn settle(id: &DisputeId, dispute: &Dispute, orders: &[OrderId], order: &Order) -> Draft {
    let about = ledger::DisputeAbout {
        order: dispute.order,
        invoice: dispute.invoice,
        orders: orders.to_vec().try_into().unwrap_or_default(),
        money: order.escrow.as_ref().map(|hold| hold.money),
        buyer: dispute.buyer,
        seller: dispute.seller,
    };
    Draft::default()
        .text("dispute", id)
        .maybe("to_seller", dispute.offer.as_ref().map(|offer| offer.to_seller))
        .value("about", &about)
        .fixed(&["dispute", "about"])
}

/// Connecting a tool for ninety days.
pub fn connect(now: Timestamp) -> Draft {
    let scope = Json::Object(vec![
        ("expires".to_owned(), Json::Text(in_days(now, 90))),
        ("may_pass_on".to_owned(), Json::Number(0)),
    ]);
    Draft::default().with("scope", scope)
}

/// The roles that an organisation knows: those of its rules, and those of its members.
fn roles_of(organisation: &institution::Organisation) -> BTreeSet<String> {
    let rules = organisation.charter.rules.iter();
    let in_rules = rules.flat_map(|rule| {
        rule.initiators
            .iter()
            .map(|role| visible(role))
            .chain(rule.approvals.iter().map(|one| visible(&one.role)))
    });
    let of_members =
        organisation.members.iter().flat_map(|member| member.roles.iter().map(|role| visible(role)));
    in_rules.chain(of_members).collect()
}

fn with_roles(reader: &Reader, draft: Draft, organisation: Option<&institution::Organisation>) -> Draft {
    let roles: Vec<String> = organisation.map(roles_of).unwrap_or_default().into_iter().collect();
    if roles.is_empty() {
        draft
    } else {
        draft.note("roles", reader.say_all(Text::RolesInRules, &[&roles.join(", ")]))
    }
}

/// Inviting somebody for a fortnight, in roles that the organisation knows.
pub fn invite(reader: &Reader, organisation: Option<&institution::Organisation>) -> Draft {
    with_roles(reader, Draft::default().text("until", in_days(reader.now, 14)), organisation)
}

/// Founding an organisation: one rule to begin with, under which the founder can do everything.
pub fn found() -> Draft {
    let roles = Json::List(["admin", "buyer", "seller"].map(|role| Json::Text(role.to_owned())).to_vec());
    let charter = Json::Object(vec![("rules".to_owned(), Json::List(vec![Json::Object(Vec::new())]))]);
    Draft::default().with("founder", roles).with("charter", charter)
}

/// Saying who the agent is: what it says now, to be changed.
pub fn profile(profile: Option<&institution::Profile>) -> Draft {
    match profile {
        Some(profile) => Draft::default().value("profile", profile),
        None => Draft::default(),
    }
}

/// Changing the charter: as it is, to be changed.
pub fn charter(organisation: &institution::Organisation) -> Draft {
    Draft::default().value("charter", &organisation.charter)
}

/// Giving a member other roles.
pub fn assign(
    reader: &Reader,
    member: &institution::Member,
    organisation: Option<&institution::Organisation>,
) -> Draft {
    let draft =
        Draft::default().text("person", member.person).value("roles", &member.roles).fixed(&["person"]);
    with_roles(reader, draft, organisation)
}

#[cfg(test)]
mod tests;
