//! Invoices and credit notes: claims, matched line by line with what was ordered and accepted.

use super::purchase::settle_stage;
use crate::act::{ClaimLine, Credit, IssueInvoice};
use crate::decide::Context;
use crate::event::{Credited, Event, Invoiced};
use crate::record::{Invoice, InvoiceLine, InvoiceStage, MatchWays, Order, OrderStage, Terms};
use crate::refusal::Refusal;
use crate::sums;
use canon::{List, Set};
use std::collections::{BTreeMap, BTreeSet};
use vocabulary::{Amount, InvoiceId, OrderId, Price, Quantity, Vat};

/// Matches one claimed line with its order, and counts it there.
fn match_line(order: &mut Order, claim: &ClaimLine) -> Result<(), Refusal> {
    let matching = order.terms.matching.clone();
    let line = order.lines.get_mut(usize::from(claim.line)).ok_or(Refusal::UnknownLine)?;
    if claim.quantity.unit() != line.ordered.unit() {
        return Err(Refusal::UnitMismatch);
    }
    if claim.quantity.is_zero() {
        return Err(Refusal::Empty);
    }
    if claim.price.currency() != line.price.currency() {
        return Err(Refusal::CurrencyMismatch);
    }
    if claim.price.micros() > sums::with_tolerance(line.price.micros(), matching.over_price) {
        return Err(Refusal::PriceTooHigh);
    }
    if claim.vat != line.vat {
        return Err(Refusal::WrongTax);
    }
    line.invoiced = sums::count(line.invoiced, claim.quantity.micros())?;
    let most = match matching.ways {
        MatchWays::TwoWay => sums::with_tolerance(line.ordered.micros(), matching.over_quantity),
        MatchWays::ThreeWay => line.accepted,
    };
    if line.invoiced > most {
        return Err(Refusal::OverAccepted);
    }
    let net = sums::line(&claim.price, &claim.quantity)?;
    order.invoiced = sums::add(&order.invoiced, &net)?;
    Ok(())
}

fn claimable(context: &Context<'_>, order: &Order, act: &IssueInvoice) -> Result<(), Refusal> {
    context.must_be(&order.seller)?;
    if order.buyer != act.buyer {
        return Err(Refusal::NotNamed);
    }
    if order.dispute.is_some() {
        return Err(Refusal::InDispute);
    }
    match order.stage {
        OrderStage::Open | OrderStage::Billing => context.in_time(order.deadline),
        OrderStage::Placed
        | OrderStage::Closed
        | OrderStage::Rejected
        | OrderStage::Cancelled
        | OrderStage::Lapsed
        | OrderStage::Disputed => Err(Refusal::WrongStage),
    }
}

pub(crate) fn issue(context: &mut Context<'_>, act: &IssueInvoice) -> Result<(), Refusal> {
    let currency = act.total.currency();
    let mut orders: BTreeMap<OrderId, Order> = BTreeMap::new();
    let mut named = BTreeSet::new();
    for claim in &act.lines {
        if !named.insert((claim.order, claim.line)) {
            return Err(Refusal::LineTwice);
        }
        if let std::collections::btree_map::Entry::Vacant(slot) = orders.entry(claim.order) {
            let order = context.draft.take::<Order>(&claim.order)?;
            claimable(context, &order, act)?;
            slot.insert(order);
        }
        let order = orders.get_mut(&claim.order).ok_or(Refusal::UnknownOrder)?;
        match_line(order, claim)?;
    }
    let terms = common_terms(orders.values()).ok_or(Refusal::Empty)?;
    let sums = sums::bill(currency, act.lines.iter().map(|line| Ok((line.price, line.quantity, line.vat))))?;
    if sums.total != act.total {
        return Err(Refusal::WrongTotal);
    }
    if sums.total.is_zero() {
        return Err(Refusal::Empty);
    }
    let id = InvoiceId::derive(&[&context.seed.0]);
    let ids = List::try_from(orders.keys().copied().collect::<Vec<_>>()).map_err(|_| Refusal::TooLarge)?;
    let lines: Vec<InvoiceLine> = act.lines.iter().map(invoice_line).collect();
    let invoice = Invoice {
        seller: context.principal,
        buyer: act.buyer,
        number: act.number.clone(),
        orders: ids.clone(),
        lines: List::try_from(lines).map_err(|_| Refusal::TooLarge)?,
        net: sums.net,
        tax: sums.tax,
        total: sums.total,
        credited: Amount::zero(currency),
        paid: Amount::zero(currency),
        refunded: Amount::zero(currency),
        stage: InvoiceStage::Open,
        deadline: Some(context.now.plus(terms.pay_within)),
        terms,
        document: act.document,
        dispute: None,
    };
    let (seller, buyer) = (invoice.seller, invoice.buyer);
    context.draft.add(&id, invoice)?;
    let invoiced = Invoiced { invoice: id, seller, buyer, net: sums.net, tax: sums.tax, orders: ids };
    context.tell(Event::Invoiced(invoiced));
    for (order_id, mut order) in orders {
        order.open_invoices = order.open_invoices.checked_add(1).ok_or(Refusal::Overflow)?;
        context.draft.put(&order_id, order);
    }
    Ok(())
}

/// The terms of an invoice about several orders: the longest time to pay, and the monies that all take.
fn common_terms<'a>(orders: impl Iterator<Item = &'a Order>) -> Option<Terms> {
    orders.map(|order| order.terms.clone()).reduce(|mut common, terms| {
        common.pay_within = common.pay_within.max(terms.pay_within);
        let both = common.monies.iter().copied().filter(|money| terms.monies.contains(money));
        common.monies = Set::of(both).unwrap_or_default();
        common
    })
}

fn invoice_line(claim: &ClaimLine) -> InvoiceLine {
    InvoiceLine {
        order: claim.order,
        line: claim.line,
        quantity: claim.quantity,
        price: claim.price,
        vat: claim.vat,
        credited: 0,
    }
}

/// True if these are the invoice's orders, in any order.
pub(super) fn names_orders(invoice: &Invoice, named: &[OrderId]) -> bool {
    let named: BTreeSet<&OrderId> = named.iter().collect();
    invoice.orders.iter().all(|order| named.contains(order))
}

/// Writes what became of an invoice: when nothing is owed any more it is settled, and its orders move on.
pub(super) fn store(context: &mut Context<'_>, id: InvoiceId, mut invoice: Invoice) -> Result<(), Refusal> {
    let ends = match invoice.stage {
        InvoiceStage::Open | InvoiceStage::Overdue | InvoiceStage::Disputed => true,
        InvoiceStage::Settled | InvoiceStage::Defaulted => false,
    };
    if invoice.owed() == 0 {
        invoice.stage = InvoiceStage::Settled;
        invoice.deadline = None;
        if ends {
            finish_orders(context, &invoice)?;
        }
    }
    context.draft.put(&id, invoice);
    Ok(())
}

/// The invoice waits for nobody any more: its orders have one less open.
pub(super) fn finish_orders(context: &mut Context<'_>, invoice: &Invoice) -> Result<(), Refusal> {
    for id in &invoice.orders {
        let mut order = context.draft.take::<Order>(id)?;
        order.open_invoices = order.open_invoices.saturating_sub(1);
        settle_stage(context, *id, &mut order)?;
        context.draft.put(id, order);
    }
    Ok(())
}

pub(crate) fn credit(context: &mut Context<'_>, act: &Credit) -> Result<(), Refusal> {
    let mut invoice = context.draft.take::<Invoice>(&act.invoice)?;
    context.must_be(&invoice.seller)?;
    if !names_orders(&invoice, &act.orders) {
        return Err(Refusal::NotNamed);
    }
    if invoice.stage == InvoiceStage::Disputed {
        return Err(Refusal::InDispute);
    }
    if act.lines.is_empty() {
        return Err(Refusal::Empty);
    }
    let mut named: Set<u16, 200> = Set::new();
    let mut credited: Vec<(Price, Quantity, Vat)> = Vec::new();
    for given in &act.lines {
        let line = invoice.lines.get_mut(usize::from(given.line)).ok_or(Refusal::UnknownLine)?;
        if !named.insert(given.line).map_err(|_| Refusal::TooLarge)? {
            return Err(Refusal::LineTwice);
        }
        if given.quantity.unit() != line.quantity.unit() {
            return Err(Refusal::UnitMismatch);
        }
        line.credited = sums::count(line.credited, given.quantity.micros())?;
        if line.credited > line.quantity.micros() || given.quantity.is_zero() {
            return Err(Refusal::OverCredited);
        }
        credited.push((line.price, given.quantity, line.vat));
        let (order_id, order_line) = (line.order, usize::from(line.line));
        let mut order = context.draft.take::<Order>(&order_id)?;
        if let Some(line) = order.lines.get_mut(order_line) {
            line.invoiced = line.invoiced.saturating_sub(given.quantity.micros());
        }
        let (price, quantity, _) = *credited.last().ok_or(Refusal::Empty)?;
        order.invoiced = sums::less(&order.invoiced, &sums::line(&price, &quantity)?);
        context.draft.put(&order_id, order);
    }
    let sums = sums::bill(invoice.total.currency(), credited.into_iter().map(Ok))?;
    let left = invoice.claimed();
    let whole = invoice.lines.iter().all(|line| line.credited == line.quantity.micros());
    // Rounded parts may differ from the rounded whole by a cent: the last credit note takes what is left.
    let minor = if whole { left } else { sums.total.minor() };
    if minor > left {
        return Err(Refusal::OverCredited);
    }
    let amount = sums::amount(minor, invoice.total.currency())?;
    let tax = sums::less(&amount, &sums.net);
    invoice.credited = sums::add(&invoice.credited, &amount)?;
    let (seller, buyer) = (invoice.seller, invoice.buyer);
    let credited = Credited { invoice: act.invoice, seller, buyer, net: sums::less(&amount, &tax), tax };
    context.tell(Event::Credited(credited));
    store(context, act.invoice, invoice)
}
