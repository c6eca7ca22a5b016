//! Orders: calling off an agreement, answering, changing, cancelling, closing.

use super::money::{find_account, hold, unhold};
use crate::act::{CancelOrder, ChangeOrder, LineQuantity, PlaceOrder, Respond};
use crate::decide::Context;
use crate::event::{Cancelled, ChangeAsked, Closed, DeliveryEnded, Event, Freed, Held, Ordered, Responded};
use crate::record::{
    Agreement, AgreementKind, AgreementLine, AgreementStage, MatchWays, Order, OrderChange, OrderLine,
    OrderStage,
};
use crate::refusal::Refusal;
use crate::sums;
use canon::List;
use institution::{Account, Hold, Money};
use std::collections::BTreeSet;
use vocabulary::{AccountId, Amount, MoneyId, OrderId};

pub(crate) fn place(context: &mut Context<'_>, act: &PlaceOrder) -> Result<(), Refusal> {
    let mut agreement = context.draft.take::<Agreement>(&act.agreement)?;
    let content = agreement.content.clone();
    context.must_be(&content.buyer)?;
    if agreement.stage != AgreementStage::Active {
        return Err(Refusal::WrongStage);
    }
    context.in_time(agreement.deadline)?;
    if content.period.as_ref().is_some_and(|period| !period.contains(context.now.date())) {
        return Err(Refusal::DateMismatch);
    }
    context.ahead(act.deliver_by)?;
    let lines = order_lines(&mut agreement, &act.lines)?;
    let sums = totals(content.currency(), &lines)?;
    agreement.called_off = sums::add(&agreement.called_off, &sums.net)?;
    if agreement.called_off.minor() > content.limit.minor() {
        return Err(Refusal::OverRemainder);
    }
    let id = OrderId::derive(&[&context.seed.0]);
    if act.escrow.is_some_and(|money| !content.terms.monies.contains(&money)) {
        return Err(Refusal::MoneyNotAgreed);
    }
    let escrow = act.escrow.map(|money| put_in_escrow(context, id, money, sums.total)).transpose()?;
    let order = Order {
        agreement: act.agreement,
        buyer: content.buyer,
        seller: content.seller,
        lines: List::try_from(lines).map_err(|_| Refusal::TooLarge)?,
        terms: content.terms.clone(),
        stage: OrderStage::Placed,
        deadline: Some(context.now.plus(content.terms.respond_within)),
        deliver_by: act.deliver_by,
        net: sums.net,
        total: sums.total,
        invoiced: Amount::zero(content.currency()),
        open_invoices: 0,
        open_deliveries: 0,
        escrow,
        changes: 0,
        change: None,
        dispute: None,
    };
    let (buyer, seller) = (order.buyer, order.seller);
    context.draft.add(&id, order)?;
    context.draft.put(&act.agreement, agreement);
    let ordered =
        Ordered { order: id, agreement: act.agreement, buyer, seller, net: sums.net, total: sums.total };
    context.tell(Event::Ordered(ordered));
    Ok(())
}

/// The lines of an order, with what they call off counted in the agreement.
fn order_lines(agreement: &mut Agreement, wanted: &[LineQuantity]) -> Result<Vec<OrderLine>, Refusal> {
    if wanted.is_empty() {
        return Err(Refusal::Empty);
    }
    let mut named = BTreeSet::new();
    let mut lines = Vec::with_capacity(wanted.len());
    for wanted in wanted {
        let index = usize::from(wanted.line);
        let line = agreement.content.lines.get(index).ok_or(Refusal::UnknownLine)?;
        if !named.insert(wanted.line) {
            return Err(Refusal::LineTwice);
        }
        if wanted.quantity.unit() != line.quantity.unit() {
            return Err(Refusal::UnitMismatch);
        }
        if wanted.quantity.is_zero() {
            return Err(Refusal::Empty);
        }
        lines.push(order_line(wanted, line));
        let capped = match agreement.content.kind {
            AgreementKind::OneOff => Some(line.quantity.micros()),
            AgreementKind::Framework => None,
        };
        call_off(agreement, index, wanted.quantity.micros(), capped)?;
    }
    Ok(lines)
}

fn order_line(wanted: &LineQuantity, line: &AgreementLine) -> OrderLine {
    OrderLine {
        line: wanted.line,
        category: line.category,
        price: line.price,
        vat: line.vat,
        ordered: wanted.quantity,
        delivered: 0,
        accepted: 0,
        rejected: 0,
        invoiced: 0,
    }
}

fn call_off(agreement: &mut Agreement, index: usize, micros: u64, cap: Option<u64>) -> Result<(), Refusal> {
    let counter = agreement.called_off_lines.get_mut(index).ok_or(Refusal::UnknownLine)?;
    *counter = sums::count(*counter, micros)?;
    if cap.is_some_and(|cap| *counter > cap) { Err(Refusal::OverRemainder) } else { Ok(()) }
}

fn totals(currency: vocabulary::Currency, lines: &[OrderLine]) -> Result<sums::Sums, Refusal> {
    sums::bill(currency, lines.iter().map(|line| Ok((line.price, line.ordered, line.vat))))
}

fn put_in_escrow(
    context: &mut Context<'_>,
    order: OrderId,
    money: MoneyId,
    total: Amount,
) -> Result<Hold, Refusal> {
    let kept = context.draft.get::<Money>(&money)?;
    if kept.denomination != total.currency() {
        return Err(Refusal::CurrencyMismatch);
    }
    let account = Account::id(&money, &context.principal);
    hold(context, &account, total.minor())?;
    context.tell(Event::Held(Held { order, account, amount: total }));
    Ok(Hold { account, money, left: total.minor() })
}

/// Frees what is held for `order`; the transaction must name the account.
pub(super) fn free_escrow(context: &mut Context<'_>, id: OrderId, order: &mut Order) -> Result<(), Refusal> {
    let Some(held) = order.escrow.take() else { return Ok(()) };
    if held.left > 0 {
        unhold(context, &held.account, held.left)?;
        let amount = sums::amount(held.left, order.net.currency())?;
        context.tell(Event::Freed(Freed { order: id, account: held.account, amount }));
    }
    Ok(())
}

/// Gives back to the agreement what the order no longer calls off.
fn give_back(context: &mut Context<'_>, order: &Order) -> Result<(), Refusal> {
    let mut agreement = context.draft.take::<Agreement>(&order.agreement)?;
    agreement.called_off = sums::less(&agreement.called_off, &order.net);
    for line in &order.lines {
        if let Some(counter) = agreement.called_off_lines.get_mut(usize::from(line.line)) {
            *counter = counter.saturating_sub(line.ordered.micros());
        }
    }
    context.draft.put(&order.agreement, agreement);
    Ok(())
}

fn check_escrow(order: &Order, named: Option<AccountId>) -> Result<(), Refusal> {
    if order.escrow.as_ref().map(|hold| hold.account) == named { Ok(()) } else { Err(Refusal::NotNamed) }
}

/// Ends an order that has come to nothing: frees the escrow and gives back what it called off.
pub(super) fn undo(
    context: &mut Context<'_>,
    id: OrderId,
    order: &mut Order,
    stage: OrderStage,
) -> Result<(), Refusal> {
    free_escrow(context, id, order)?;
    give_back(context, order)?;
    order.stage = stage;
    order.deadline = None;
    Ok(())
}

pub(crate) fn respond(context: &mut Context<'_>, act: &Respond) -> Result<(), Refusal> {
    let mut order = context.draft.take::<Order>(&act.order)?;
    context.must_be(&order.seller)?;
    if order.agreement != act.agreement {
        return Err(Refusal::NotNamed);
    }
    let change = match order.stage {
        OrderStage::Placed => {
            context.in_time(order.deadline)?;
            if act.accept {
                context.in_time(Some(order.deliver_by))?;
                order.stage = OrderStage::Open;
                order.deadline = Some(order.deliver_by);
            } else {
                check_escrow(&order, act.escrow)?;
                undo(context, act.order, &mut order, OrderStage::Rejected)?;
            }
            false
        }
        OrderStage::Open => {
            let change = order.change.take().ok_or(Refusal::WrongStage)?;
            context.in_time(order.deadline)?;
            if act.accept {
                check_escrow(&order, act.escrow)?;
                apply_change(context, act.order, &mut order, &change)?;
            }
            true
        }
        OrderStage::Billing
        | OrderStage::Closed
        | OrderStage::Rejected
        | OrderStage::Cancelled
        | OrderStage::Lapsed
        | OrderStage::Disputed => return Err(Refusal::WrongStage),
    };
    let (net, total) = (order.net, order.total);
    let responded = Responded { order: act.order, accepted: act.accept, change, net, total };
    context.tell(Event::Responded(responded));
    settle_stage(context, act.order, &mut order)?;
    context.draft.put(&act.order, order);
    Ok(())
}

fn apply_change(
    context: &mut Context<'_>,
    id: OrderId,
    order: &mut Order,
    change: &OrderChange,
) -> Result<(), Refusal> {
    give_back(context, order)?;
    let over = order.terms.matching.over_quantity;
    for (line, ordered) in order.lines.iter_mut().zip(&change.ordered) {
        let most = sums::with_tolerance(*ordered, over);
        if most < line.delivered.saturating_sub(line.rejected) || most < line.invoiced {
            return Err(Refusal::UnderDelivered);
        }
        line.ordered = sums::quantity(*ordered, &line.ordered)?;
    }
    let sums = totals(order.net.currency(), &order.lines)?;
    let mut agreement = context.draft.take::<Agreement>(&order.agreement)?;
    agreement.called_off = sums::add(&agreement.called_off, &sums.net)?;
    if agreement.called_off.minor() > agreement.content.limit.minor() {
        return Err(Refusal::OverRemainder);
    }
    for line in &order.lines {
        let index = usize::from(line.line);
        let cap = match agreement.content.kind {
            AgreementKind::OneOff => {
                agreement.content.lines.get(index).map(|agreed| agreed.quantity.micros())
            }
            AgreementKind::Framework => None,
        };
        call_off(&mut agreement, index, line.ordered.micros(), cap)?;
    }
    context.draft.put(&order.agreement, agreement);
    if let Some(held) = &mut order.escrow {
        let (before, after) = (order.total.minor(), sums.total.minor());
        if after > before {
            hold(context, &held.account, after - before)?;
            held.left += after - before;
            let amount = sums::amount(after - before, order.net.currency())?;
            context.tell(Event::Held(Held { order: id, account: held.account, amount }));
        } else {
            let freed = (before - after).min(held.left);
            unhold(context, &held.account, freed)?;
            held.left -= freed;
            if freed > 0 {
                let amount = sums::amount(freed, order.net.currency())?;
                context.tell(Event::Freed(Freed { order: id, account: held.account, amount }));
            }
        }
    }
    order.net = sums.net;
    order.total = sums.total;
    order.deliver_by = change.deliver_by;
    order.deadline = Some(change.deliver_by.max(context.now.plus(order.terms.respond_within)));
    order.changes = order.changes.checked_add(1).ok_or(Refusal::Overflow)?;
    Ok(())
}

fn own_open(context: &Context<'_>, id: &OrderId) -> Result<Order, Refusal> {
    let order = context.draft.take::<Order>(id)?;
    context.must_be(&order.buyer)?;
    context.in_time(order.deadline)?;
    if order.dispute.is_some() {
        return Err(Refusal::InDispute);
    }
    Ok(order)
}

pub(crate) fn change(context: &mut Context<'_>, act: &ChangeOrder) -> Result<(), Refusal> {
    let mut order = own_open(context, &act.order)?;
    if order.stage != OrderStage::Open || order.change.is_some() {
        return Err(Refusal::WrongStage);
    }
    context.ahead(act.deliver_by)?;
    if act.lines.is_empty() && act.deliver_by == order.deliver_by {
        return Err(Refusal::NothingToDo);
    }
    let mut ordered: Vec<u64> = order.lines.iter().map(|line| line.ordered.micros()).collect();
    let mut named = BTreeSet::new();
    for wanted in &act.lines {
        let index = usize::from(wanted.line);
        let line = order.lines.get(index).ok_or(Refusal::UnknownLine)?;
        if !named.insert(wanted.line) {
            return Err(Refusal::LineTwice);
        }
        if wanted.quantity.unit() != line.ordered.unit() {
            return Err(Refusal::UnitMismatch);
        }
        let most = sums::with_tolerance(wanted.quantity.micros(), order.terms.matching.over_quantity);
        if most < line.delivered.saturating_sub(line.rejected) || most < line.invoiced {
            return Err(Refusal::UnderDelivered);
        }
        if let Some(slot) = ordered.get_mut(index) {
            *slot = wanted.quantity.micros();
        }
    }
    let ordered = List::try_from(ordered).map_err(|_| Refusal::TooLarge)?;
    order.change = Some(OrderChange { ordered, deliver_by: act.deliver_by });
    context.draft.put(&act.order, order);
    context.tell(Event::ChangeAsked(ChangeAsked { order: act.order }));
    Ok(())
}

pub(crate) fn cancel(context: &mut Context<'_>, act: &CancelOrder) -> Result<(), Refusal> {
    let mut order = own_open(context, &act.order)?;
    if order.agreement != act.agreement {
        return Err(Refusal::NotNamed);
    }
    match order.stage {
        OrderStage::Placed => {
            check_escrow(&order, act.escrow)?;
            undo(context, act.order, &mut order, OrderStage::Cancelled)?;
            context.tell(Event::Cancelled(Cancelled { order: act.order }));
        }
        OrderStage::Open if order.change.is_none() => {
            let delivered: Vec<u64> =
                order.lines.iter().map(|line| line.delivered.saturating_sub(line.rejected)).collect();
            let ordered = List::try_from(delivered).map_err(|_| Refusal::TooLarge)?;
            order.change = Some(OrderChange { ordered, deliver_by: order.deliver_by });
            context.tell(Event::ChangeAsked(ChangeAsked { order: act.order }));
        }
        OrderStage::Open
        | OrderStage::Billing
        | OrderStage::Closed
        | OrderStage::Rejected
        | OrderStage::Cancelled
        | OrderStage::Lapsed
        | OrderStage::Disputed => return Err(Refusal::WrongStage),
    }
    context.draft.put(&act.order, order);
    Ok(())
}

/// True if everything ordered has been delivered, decided on, and not rejected.
fn is_delivered(order: &Order) -> bool {
    order.open_deliveries == 0 && order.lines.iter().all(|line| line.accepted >= line.ordered.micros())
}

/// True if nothing is left to be invoiced or paid.
fn is_done(order: &Order) -> bool {
    let invoiced = order.lines.iter().all(|line| match order.terms.matching.ways {
        MatchWays::TwoWay => line.invoiced >= line.accepted.min(line.ordered.micros()),
        MatchWays::ThreeWay => line.invoiced >= line.accepted,
    });
    order.open_invoices == 0 && order.open_deliveries == 0 && invoiced
}

/// Moves an order on: to billing when all is delivered, to closed when all is invoiced and paid.
///
/// The last step frees what is still held. If the transaction does not name that account, the order
/// stays in billing until its deadline, which does.
pub(super) fn settle_stage(context: &mut Context<'_>, id: OrderId, order: &mut Order) -> Result<(), Refusal> {
    if order.stage == OrderStage::Open && is_delivered(order) {
        end_delivery(context, id, order);
    }
    if order.stage == OrderStage::Billing && is_done(order) {
        let reachable = match &order.escrow {
            None => true,
            Some(held) => find_account(context, &held.account).is_ok(),
        };
        if reachable {
            close(context, id, order)?;
        }
    }
    Ok(())
}

/// Nothing more is delivered: the seller has its time to invoice.
pub(super) fn end_delivery(context: &mut Context<'_>, id: OrderId, order: &mut Order) {
    order.stage = OrderStage::Billing;
    order.change = None;
    order.deadline = Some(context.now.plus(order.terms.invoice_within));
    context.tell(Event::DeliveryEnded(DeliveryEnded { order: id }));
}

/// Closes an order and frees what is still held for it.
pub(super) fn close(context: &mut Context<'_>, id: OrderId, order: &mut Order) -> Result<(), Refusal> {
    free_escrow(context, id, order)?;
    order.stage = OrderStage::Closed;
    order.deadline = None;
    context.tell(Event::Closed(Closed { order: id }));
    Ok(())
}
