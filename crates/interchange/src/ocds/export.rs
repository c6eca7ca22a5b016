//! A trade, written as an OCDS 1.1.5 release.
//!
//! Promise: the release is valid under the standard's schema; amounts and quantities are exact decimals;
//! what the standard has no place for stands in the extension (`docs/formats/ocds-extension.md`), and a
//! reader who ignores the extension still finds every delivery as a milestone and every payment as a
//! transaction. Reading it back gives the same counts.
//! Not here: which trades may be published, and under which licence.

use super::json::Json;
use super::trade::{
    Role, Trade, TradeAgreement, TradeDelivery, TradeInvoice, TradeInvoiceLine, TradeLine, TradeNeed,
    TradeOrder, TradeParty, TradePayment, TradeQuote, TradeSelection,
};
use std::collections::{BTreeMap, BTreeSet};
use vocabulary::{Amount, Date, Period, Price, Timestamp, VatSubtotal};

/// Why a trade cannot be written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExportError {
    /// An id is empty.
    #[error("a {what} has no id")]
    EmptyId {
        /// What it is the id of.
        what: &'static str,
    },
    /// Two of a kind have one id.
    #[error("more than one {what} has the id `{id}`")]
    DuplicateId {
        /// What it is the id of.
        what: &'static str,
        /// The id.
        id: String,
    },
    /// Something refers to what is not there.
    #[error("there is no {what} `{id}`")]
    Unknown {
        /// What is referred to.
        what: &'static str,
        /// By which id.
        id: String,
    },
}

/// Writes `trade` as a release, in one line.
///
/// # Errors
/// [`ExportError`] if the ids of the trade do not fit together.
pub fn export(trade: &Trade) -> Result<String, ExportError> {
    let parties = trade.parties.iter().map(|party| (party.id.as_str(), party)).collect();
    let writer = Writer { parties };
    writer.check(trade)?;
    Ok(writer.release(trade).to_string())
}

fn ids<'a>(what: &'static str, ids: impl Iterator<Item = &'a str>) -> Result<BTreeSet<&'a str>, ExportError> {
    let mut seen = BTreeSet::new();
    for id in ids {
        if id.trim().is_empty() {
            return Err(ExportError::EmptyId { what });
        }
        if !seen.insert(id) {
            return Err(ExportError::DuplicateId { what, id: id.to_owned() });
        }
    }
    Ok(seen)
}

fn known<'a>(
    what: &'static str,
    known: &BTreeSet<&str>,
    mut wanted: impl Iterator<Item = &'a String>,
) -> Result<(), ExportError> {
    match wanted.find(|id| !known.contains(id.as_str())) {
        Some(id) => Err(ExportError::Unknown { what, id: id.clone() }),
        None => Ok(()),
    }
}

fn check_lines(lines: &[TradeLine]) -> Result<(), ExportError> {
    ids("line", lines.iter().map(|line| line.id.as_str())).map(|_| ())
}

fn check_agreement(agreement: &TradeAgreement, parties: &BTreeSet<&str>) -> Result<(), ExportError> {
    check_lines(&agreement.lines)?;
    ids("amendment", agreement.amendments.iter().map(|amendment| amendment.id.as_str()))?;
    let orders = ids("order", agreement.orders.iter().map(|order| order.id.as_str()))?;
    let deliveries = ids("delivery", agreement.deliveries.iter().map(|delivery| delivery.id.as_str()))?;
    let invoices = ids("invoice", agreement.invoices.iter().map(|invoice| invoice.id.as_str()))?;
    ids("payment", agreement.payments.iter().map(|payment| payment.id.as_str()))?;
    for order in &agreement.orders {
        check_lines(&order.lines)?;
    }
    for delivery in &agreement.deliveries {
        check_lines(&delivery.lines)?;
        known("order", &orders, delivery.order.iter())?;
    }
    for invoice in &agreement.invoices {
        ids("line", invoice.lines.iter().map(|line| line.line.id.as_str()))?;
        known("order", &orders, invoice.order.iter())?;
        known("delivery", &deliveries, invoice.lines.iter().filter_map(|line| line.delivery.as_ref()))?;
    }
    for payment in &agreement.payments {
        known("invoice", &invoices, payment.invoices.iter())?;
        known("party", parties, payment.payer.iter().chain(&payment.payee))?;
    }
    Ok(())
}

struct Writer<'a> {
    parties: BTreeMap<&'a str, &'a TradeParty>,
}

impl Writer<'_> {
    fn check(&self, trade: &Trade) -> Result<(), ExportError> {
        ids("process", core::iter::once(trade.ocid.as_str()))?;
        ids("release", core::iter::once(trade.release.as_str()))?;
        let parties = ids("party", trade.parties.iter().map(|party| party.id.as_str()))?;
        known("party", &parties, trade.buyer.iter())?;
        if let Some(need) = &trade.need {
            ids("need", core::iter::once(need.id.as_str()))?;
            known("party", &parties, need.procurer.iter())?;
            check_lines(&need.lines)?;
            let lots = ids("lot", need.lots.iter().map(|lot| lot.id.as_str()))?;
            known("lot", &lots, need.lines.iter().filter_map(|line| line.lot.as_ref()))?;
        }
        ids("quote", trade.quotes.iter().map(|quote| quote.id.as_str()))?;
        for quote in &trade.quotes {
            known("party", &parties, quote.tenderers.iter())?;
            check_lines(&quote.lines)?;
        }
        let selections = ids("selection", trade.selections.iter().map(|selection| selection.id.as_str()))?;
        for selection in &trade.selections {
            known("party", &parties, selection.suppliers.iter())?;
            check_lines(&selection.lines)?;
        }
        ids("agreement", trade.agreements.iter().map(|agreement| agreement.id.as_str()))?;
        known("selection", &selections, trade.agreements.iter().map(|agreement| &agreement.selection))?;
        trade.agreements.iter().try_for_each(|agreement| check_agreement(agreement, &parties))
    }

    fn release(&self, trade: &Trade) -> Json {
        Json::object(vec![
            ("ocid", Json::text(&trade.ocid)),
            ("id", Json::text(&trade.release)),
            ("date", instant(trade.date)),
            ("language", optional(trade.language.as_deref())),
            ("tag", Json::List(tags(trade).into_iter().map(Json::text).collect())),
            // The standard knows no other way for a process to begin.
            ("initiationType", Json::text("tender")),
            ("parties", list(&trade.parties, party)),
            ("buyer", self.reference(trade.buyer.as_ref())),
            ("tender", trade.need.as_ref().map_or(Json::Null, |need| self.need(need, trade))),
            ("bids", Json::object(vec![("details", list(&trade.quotes, |quote| self.quote(quote)))])),
            ("awards", list(&trade.selections, |selection| self.selection(selection))),
            ("contracts", list(&trade.agreements, |agreement| self.agreement(agreement))),
        ])
    }

    fn reference(&self, id: Option<&String>) -> Json {
        let Some(id) = id else { return Json::Null };
        let name = self.parties.get(id.as_str()).and_then(|party| party.name.as_deref());
        Json::object(vec![("id", Json::text(id)), ("name", optional(name))])
    }

    fn references(&self, ids: &[String]) -> Json {
        let mut seen = BTreeSet::new();
        let different = ids.iter().filter(|id| seen.insert(id.as_str()));
        Json::List(different.map(|id| self.reference(Some(id))).collect())
    }

    fn need(&self, need: &TradeNeed, trade: &Trade) -> Json {
        let tenderers: Vec<String> =
            trade.quotes.iter().flat_map(|quote| quote.tenderers.iter().cloned()).collect();
        Json::object(vec![
            ("id", Json::text(&need.id)),
            ("title", Json::text(&need.title)),
            ("description", optional(need.description.as_deref())),
            ("status", Json::text(need.status.name())),
            ("procuringEntity", self.reference(need.procurer.as_ref())),
            ("value", need.value.as_ref().map_or(Json::Null, amount)),
            ("tenderPeriod", need.period.as_ref().map_or(Json::Null, period)),
            ("tenderers", self.references(&tenderers)),
            (
                "lots",
                list(&need.lots, |lot| {
                    Json::object(vec![
                        ("id", Json::text(&lot.id)),
                        ("title", Json::text(&lot.title)),
                        ("value", lot.value.as_ref().map_or(Json::Null, amount)),
                    ])
                }),
            ),
            ("items", list(&need.lines, item)),
        ])
    }

    fn quote(&self, quote: &TradeQuote) -> Json {
        Json::object(vec![
            ("id", Json::text(&quote.id)),
            ("date", quote.date.map_or(Json::Null, instant)),
            ("status", optional(quote.status.as_deref())),
            ("tenderers", self.references(&quote.tenderers)),
            ("value", quote.value.as_ref().map_or(Json::Null, amount)),
            ("items", list(&quote.lines, item)),
        ])
    }

    fn selection(&self, selection: &TradeSelection) -> Json {
        Json::object(vec![
            ("id", Json::text(&selection.id)),
            ("title", optional(selection.title.as_deref())),
            ("status", Json::text(selection.status.name())),
            ("date", selection.date.map_or(Json::Null, instant)),
            ("value", selection.value.as_ref().map_or(Json::Null, amount)),
            ("suppliers", self.references(&selection.suppliers)),
            ("items", list(&selection.lines, item)),
        ])
    }

    fn agreement(&self, agreement: &TradeAgreement) -> Json {
        let amendments = list(&agreement.amendments, |amendment| {
            Json::object(vec![
                ("id", Json::text(&amendment.id)),
                ("date", instant(amendment.date)),
                ("rationale", Json::text(&amendment.rationale)),
            ])
        });
        let implementation = Json::object(vec![
            ("transactions", list(&agreement.payments, |payment| self.payment(payment))),
            ("milestones", list(&agreement.deliveries, milestone)),
            ("orders", list(&agreement.orders, order)),
            ("deliveries", list(&agreement.deliveries, delivery)),
            ("invoices", list(&agreement.invoices, invoice)),
        ]);
        Json::object(vec![
            ("id", Json::text(&agreement.id)),
            ("awardID", Json::text(&agreement.selection)),
            ("title", optional(agreement.title.as_deref())),
            ("status", Json::text(agreement.status.name())),
            ("period", agreement.period.as_ref().map_or(Json::Null, period)),
            ("value", agreement.value.as_ref().map_or(Json::Null, amount)),
            ("items", list(&agreement.lines, item)),
            ("dateSigned", agreement.signed.map_or(Json::Null, instant)),
            ("amendments", amendments),
            ("implementation", implementation),
        ])
    }

    fn payment(&self, payment: &TradePayment) -> Json {
        Json::object(vec![
            ("id", Json::text(&payment.id)),
            ("date", instant(payment.date)),
            ("value", amount(&payment.value)),
            ("payer", self.reference(payment.payer.as_ref())),
            ("payee", self.reference(payment.payee.as_ref())),
            ("relatedInvoices", list(&payment.invoices, |id| Json::text(id))),
        ])
    }
}

/// What the release tells of, as tags of the standard.
fn tags(trade: &Trade) -> Vec<&'static str> {
    let implemented = trade.agreements.iter().any(|agreement| {
        !agreement.orders.is_empty()
            || !agreement.deliveries.is_empty()
            || !agreement.invoices.is_empty()
            || !agreement.payments.is_empty()
    });
    let found = [
        ("tender", trade.need.is_some()),
        ("award", !trade.selections.is_empty()),
        ("contract", !trade.agreements.is_empty()),
        ("implementation", implemented),
    ];
    let tags: Vec<&str> = found.into_iter().filter(|(_, there)| *there).map(|(tag, _)| tag).collect();
    if tags.is_empty() { vec!["planning"] } else { tags }
}

fn list<T>(items: &[T], one: impl Fn(&T) -> Json) -> Json {
    Json::List(items.iter().map(one).collect())
}

fn optional(text: Option<&str>) -> Json {
    text.filter(|text| !text.is_empty()).map_or(Json::Null, Json::text)
}

fn instant(at: Timestamp) -> Json {
    Json::text(at.to_string())
}

fn first_moment(day: Date) -> Json {
    Json::text(format!("{day}T00:00:00Z"))
}

fn period(period: &Period) -> Json {
    let end = Json::text(format!("{}T23:59:59Z", period.end()));
    Json::object(vec![("startDate", first_moment(period.start())), ("endDate", end)])
}

/// The number of a text such as `12.50 EUR`.
fn number(text: &str) -> Json {
    Json::Number(text.split(' ').next().unwrap_or_default().into())
}

fn amount(amount: &Amount) -> Json {
    Json::object(vec![
        ("amount", number(&amount.to_string())),
        ("currency", Json::text(amount.currency().code())),
    ])
}

fn price(price: &Price) -> Json {
    Json::object(vec![
        ("amount", number(&price.to_string())),
        ("currency", Json::text(price.currency().code())),
    ])
}

fn party(party: &TradeParty) -> Json {
    let identifier = party.identifier.as_ref().map_or(Json::Null, |identifier| {
        Json::object(vec![
            ("scheme", Json::text(identifier.scheme.as_str())),
            ("id", Json::text(identifier.id.as_str())),
            ("legalName", optional(party.name.as_deref())),
        ])
    });
    let country = optional(party.country.map(vocabulary::Country::code));
    Json::object(vec![
        ("id", Json::text(&party.id)),
        ("name", optional(party.name.as_deref())),
        ("identifier", identifier),
        ("address", Json::object(vec![("countryName", country)])),
        ("roles", list(&party.roles, |role: &Role| Json::text(role.name()))),
    ])
}

fn item(line: &TradeLine) -> Json {
    let classification = line.cpv.map_or(Json::Null, |cpv| {
        Json::object(vec![
            ("scheme", Json::text("CPV")),
            ("id", Json::text(cpv.to_string())),
            ("description", Json::text(cpv.label())),
        ])
    });
    let unit = line.quantity.unit();
    Json::object(vec![
        ("id", Json::text(&line.id)),
        ("description", optional(Some(&line.title))),
        ("classification", classification),
        // Nought stands for a quantity that nobody has named.
        ("quantity", if line.quantity.is_zero() { Json::Null } else { number(&line.quantity.to_string()) }),
        (
            "unit",
            Json::object(vec![
                ("scheme", Json::text("UNCEFACT")),
                ("id", Json::text(unit.code())),
                ("name", Json::text(unit.name())),
                ("value", line.price.as_ref().map_or(Json::Null, price)),
            ]),
        ),
        ("relatedLot", optional(line.lot.as_deref())),
    ])
}

fn order(order: &TradeOrder) -> Json {
    Json::object(vec![
        ("id", Json::text(&order.id)),
        ("date", instant(order.date)),
        ("value", order.value.as_ref().map_or(Json::Null, amount)),
        ("items", list(&order.lines, item)),
    ])
}

fn milestone(delivery: &TradeDelivery) -> Json {
    Json::object(vec![
        ("id", Json::text(&delivery.id)),
        ("type", Json::text("delivery")),
        ("title", optional(delivery.title.as_deref())),
        ("dueDate", delivery.due.map_or(Json::Null, first_moment)),
        ("dateMet", delivery.met.map_or(Json::Null, instant)),
        ("status", Json::text(delivery.status.name())),
    ])
}

fn delivery(delivery: &TradeDelivery) -> Json {
    Json::object(vec![
        ("id", Json::text(&delivery.id)),
        ("relatedOrder", optional(delivery.order.as_deref())),
        ("items", list(&delivery.lines, item)),
    ])
}

fn invoice(invoice: &TradeInvoice) -> Json {
    Json::object(vec![
        ("id", Json::text(&invoice.id)),
        ("dateIssued", first_moment(invoice.issued)),
        ("dueDate", invoice.due.map_or(Json::Null, first_moment)),
        ("relatedOrder", optional(invoice.order.as_deref())),
        ("lines", list(&invoice.lines, invoice_line)),
        ("taxes", list(&invoice.vat, tax)),
        ("taxTotal", amount(&invoice.tax_total)),
        ("value", amount(&invoice.with_vat)),
        ("credited", invoice.credited.as_ref().map_or(Json::Null, amount)),
    ])
}

fn tax(subtotal: &VatSubtotal) -> Json {
    Json::object(vec![
        ("category", Json::text(subtotal.vat.category().name())),
        ("rate", number(&subtotal.vat.rate().to_string())),
        ("taxable", amount(&subtotal.taxable)),
        ("tax", amount(&subtotal.tax)),
    ])
}

fn invoice_line(line: &TradeInvoiceLine) -> Json {
    let mut members = match item(&line.line) {
        Json::Object(members) => members,
        other @ (Json::Null | Json::Flag(_) | Json::Number(_) | Json::Text(_) | Json::List(_)) => {
            return other;
        }
    };
    let tax = Json::object(vec![
        ("category", Json::text(line.vat.category().name())),
        ("rate", number(&line.vat.rate().to_string())),
    ]);
    members.push(("net".to_owned(), amount(&line.net)));
    members.push(("tax".to_owned(), tax));
    let references = [("relatedItem", &line.order_line), ("relatedDelivery", &line.delivery)];
    for (name, id) in references {
        members.extend(id.as_ref().map(|id| (name.to_owned(), Json::text(id))));
    }
    Json::Object(members)
}
