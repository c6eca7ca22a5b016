//! Deliveries: the seller says delivered, the buyer says accepted, in part or whole.

use super::purchase::settle_stage;
use crate::act::{Deliver, Receive};
use crate::decide::Context;
use crate::event::{Delivered, Event, Received};
use crate::record::{Delivery, DeliveryLine, DeliveryStage, MatchWays, Order, OrderLine, OrderStage};
use crate::refusal::Refusal;
use crate::sums;
use canon::List;
use std::collections::BTreeSet;
use vocabulary::{Amount, DeliveryId, OrderId};

fn line_mut(order: &mut Order, line: u16) -> Result<&mut OrderLine, Refusal> {
    order.lines.get_mut(usize::from(line)).ok_or(Refusal::UnknownLine)
}

fn value(line: &OrderLine, micros: u64) -> Result<Amount, Refusal> {
    sums::line(&line.price, &sums::quantity(micros, &line.ordered)?)
}

pub(crate) fn deliver(context: &mut Context<'_>, act: &Deliver) -> Result<(), Refusal> {
    let mut order = context.draft.take::<Order>(&act.order)?;
    context.must_be(&order.seller)?;
    if order.stage != OrderStage::Open {
        return Err(if order.dispute.is_some() { Refusal::InDispute } else { Refusal::WrongStage });
    }
    context.in_time(order.deadline)?;
    if act.lines.is_empty() {
        return Err(Refusal::Empty);
    }
    let over = order.terms.matching.over_quantity;
    let ways = order.terms.matching.ways;
    let mut named = BTreeSet::new();
    let mut delivered = List::new();
    let mut net = Amount::zero(order.net.currency());
    for given in &act.lines {
        let line = line_mut(&mut order, given.line)?;
        if !named.insert(given.line) {
            return Err(Refusal::LineTwice);
        }
        if given.quantity.unit() != line.ordered.unit() {
            return Err(Refusal::UnitMismatch);
        }
        if given.quantity.is_zero() {
            return Err(Refusal::Empty);
        }
        let quantity = given.quantity.micros();
        line.delivered = sums::count(line.delivered, quantity)?;
        if line.delivered.saturating_sub(line.rejected) > sums::with_tolerance(line.ordered.micros(), over) {
            return Err(Refusal::OverOrdered);
        }
        if ways == MatchWays::TwoWay {
            line.accepted = sums::count(line.accepted, quantity)?;
        }
        net = sums::add(&net, &value(line, quantity)?)?;
        let line = DeliveryLine { line: given.line, quantity, accepted: 0, rejected: 0 };
        delivered.push(line).map_err(|_| Refusal::TooLarge)?;
    }
    let delivery = match ways {
        MatchWays::TwoWay => None,
        MatchWays::ThreeWay => {
            let id = DeliveryId::derive(&[&context.seed.0]);
            order.open_deliveries = order.open_deliveries.checked_add(1).ok_or(Refusal::Overflow)?;
            let delivery = Delivery {
                order: act.order,
                lines: delivered,
                stage: DeliveryStage::Waiting,
                deadline: Some(context.now.plus(order.terms.accept_within)),
                document: act.document,
            };
            context.draft.add(&id, delivery)?;
            Some(id)
        }
    };
    context.tell(Event::Delivered(Delivered { order: act.order, delivery, net }));
    settle_stage(context, act.order, &mut order)?;
    context.draft.put(&act.order, order);
    Ok(())
}

/// What is decided about one line of a delivery, in millionths of its unit.
struct Decision {
    line: u16,
    accepted: u64,
    rejected: u64,
}

fn decide(
    context: &mut Context<'_>,
    id: DeliveryId,
    order_id: OrderId,
    decisions: &[Decision],
    by_deadline: bool,
) -> Result<(), Refusal> {
    let mut delivery = context.draft.take::<Delivery>(&id)?;
    let mut order = context.draft.take::<Order>(&order_id)?;
    if delivery.order != order_id {
        return Err(Refusal::NotNamed);
    }
    let zero = Amount::zero(order.net.currency());
    let (mut accepted, mut rejected) = (zero, zero);
    for decision in decisions {
        let delivered =
            delivery.lines.iter_mut().find(|line| line.line == decision.line).ok_or(Refusal::UnknownLine)?;
        let decided = decision.accepted.checked_add(decision.rejected).ok_or(Refusal::Overflow)?;
        let before = delivered.accepted.saturating_add(delivered.rejected);
        if before.checked_add(decided).ok_or(Refusal::Overflow)? > delivered.quantity {
            return Err(Refusal::OverDelivered);
        }
        delivered.accepted += decision.accepted;
        delivered.rejected += decision.rejected;
        let line = line_mut(&mut order, decision.line)?;
        line.accepted = sums::count(line.accepted, decision.accepted)?;
        line.rejected = sums::count(line.rejected, decision.rejected)?;
        accepted = sums::add(&accepted, &value(line, decision.accepted)?)?;
        rejected = sums::add(&rejected, &value(line, decision.rejected)?)?;
    }
    if delivery.lines.iter().all(|line| line.accepted.saturating_add(line.rejected) == line.quantity) {
        delivery.stage = DeliveryStage::Decided;
        delivery.deadline = None;
        order.open_deliveries = order.open_deliveries.saturating_sub(1);
    }
    context.draft.put(&id, delivery);
    if order.stage == OrderStage::Billing {
        // The seller has its whole time to invoice what is accepted only now.
        order.deadline = order.deadline.max(Some(context.now.plus(order.terms.invoice_within)));
    }
    let received = Received { order: order_id, delivery: id, accepted, rejected, by_deadline };
    context.tell(Event::Received(received));
    settle_stage(context, order_id, &mut order)?;
    context.draft.put(&order_id, order);
    Ok(())
}

pub(crate) fn receive(context: &mut Context<'_>, act: &Receive) -> Result<(), Refusal> {
    let delivery = context.draft.get::<Delivery>(&act.delivery)?;
    let order = context.draft.get::<Order>(&act.order)?;
    context.must_be(&order.buyer)?;
    if delivery.stage != DeliveryStage::Waiting {
        return Err(Refusal::WrongStage);
    }
    context.in_time(delivery.deadline)?;
    if act.lines.is_empty() {
        return Err(Refusal::Empty);
    }
    let mut named = BTreeSet::new();
    let mut decisions = Vec::with_capacity(act.lines.len());
    for receipt in &act.lines {
        let line = order.lines.get(usize::from(receipt.line)).ok_or(Refusal::UnknownLine)?;
        if !named.insert(receipt.line) {
            return Err(Refusal::LineTwice);
        }
        if [receipt.accepted, receipt.rejected].iter().any(|part| part.unit() != line.ordered.unit()) {
            return Err(Refusal::UnitMismatch);
        }
        if receipt.accepted.is_zero() && receipt.rejected.is_zero() {
            return Err(Refusal::Empty);
        }
        decisions.push(Decision {
            line: receipt.line,
            accepted: receipt.accepted.micros(),
            rejected: receipt.rejected.micros(),
        });
    }
    decide(context, act.delivery, act.order, &decisions, false)
}

/// Nobody decided in time: what is undecided counts as accepted.
pub(super) fn accept_by_deadline(
    context: &mut Context<'_>,
    id: DeliveryId,
    order: OrderId,
) -> Result<(), Refusal> {
    let delivery = context.draft.get::<Delivery>(&id)?;
    let decisions: Vec<Decision> = delivery
        .lines
        .iter()
        .map(|line| Decision {
            line: line.line,
            accepted: line.quantity.saturating_sub(line.accepted.saturating_add(line.rejected)),
            rejected: 0,
        })
        .collect();
    decide(context, id, order, &decisions, true)
}
