//! Disputes: settled between the parties first, by the arbiter second, by the clock at last.

use super::invoice::{names_orders, store};
use super::money::move_held;
use super::payment::from_escrow;
use super::purchase::{close, settle_stage};
use crate::act::{AgreeSplit, BeginDispute, DisputeAbout, OfferSplit, RuleDispute};
use crate::decide::Context;
use crate::event::{Compensated, Credited, DisputeSettled, Disputed, Event, SplitOffered};
use crate::record::{Claim, Dispute, DisputeStage, Invoice, InvoiceStage, Order, OrderStage, SplitOffer};
use crate::refusal::Refusal;
use crate::sums;
use vocabulary::{Amount, DisputeId};

pub(crate) fn begin(context: &mut Context<'_>, act: &BeginDispute) -> Result<(), Refusal> {
    let mut order = context.draft.take::<Order>(&act.order)?;
    if context.principal != order.buyer && context.principal != order.seller {
        return Err(Refusal::NotAParty);
    }
    if order.dispute.is_some() {
        return Err(Refusal::InDispute);
    }
    let id = DisputeId::derive(&[&context.seed.0]);
    let (stake, resume) = match &act.invoice {
        Some(invoice_id) => {
            let mut invoice = context.draft.take::<Invoice>(invoice_id)?;
            if !invoice.orders.contains(&act.order) {
                return Err(Refusal::NotNamed);
            }
            if !invoice.stage.is_waiting() {
                return Err(Refusal::WrongStage);
            }
            if invoice.dispute.is_some() {
                return Err(Refusal::NothingAtStake); // What was settled once stays settled.
            }
            let stake = invoice.owed();
            invoice.dispute = Some(id);
            invoice.stage = InvoiceStage::Disputed;
            invoice.deadline = None;
            context.draft.put(invoice_id, invoice);
            (stake, order.stage)
        }
        None if order.open_deliveries > 0 || order.open_invoices > 0 => return Err(Refusal::DocumentsOpen),
        None => (order.escrow.as_ref().map_or(0, |held| held.left), order.stage),
    };
    if stake == 0 {
        return Err(Refusal::NothingAtStake);
    }
    if !matches!(resume, OrderStage::Open | OrderStage::Billing | OrderStage::Closed) {
        return Err(Refusal::WrongStage);
    }
    let stake = sums::amount(stake, order.net.currency())?;
    let dispute = Dispute {
        order: act.order,
        invoice: act.invoice,
        by: context.principal,
        buyer: order.buyer,
        seller: order.seller,
        stake,
        stage: DisputeStage::Open,
        deadline: Some(context.now.plus(order.terms.settle_within)),
        offer: None,
        resume,
        to_seller: None,
    };
    context.draft.add(&id, dispute)?;
    order.stage = OrderStage::Disputed;
    order.deadline = None;
    order.change = None;
    order.dispute = Some(id);
    context.draft.put(&act.order, order);
    context.tell(Event::Disputed(Disputed { dispute: id, order: act.order, stake }));
    Ok(())
}

fn check_part(dispute: &Dispute, to_seller: &Amount) -> Result<(), Refusal> {
    if to_seller.currency() != dispute.stake.currency() {
        return Err(Refusal::CurrencyMismatch);
    }
    if to_seller.minor() > dispute.stake.minor() { Err(Refusal::OverPaid) } else { Ok(()) }
}

pub(crate) fn offer_split(context: &mut Context<'_>, act: &OfferSplit) -> Result<(), Refusal> {
    let mut dispute = context.draft.take::<Dispute>(&act.dispute)?;
    if context.principal != dispute.buyer && context.principal != dispute.seller {
        return Err(Refusal::NotAParty);
    }
    if !dispute.stage.is_waiting() {
        return Err(Refusal::WrongStage);
    }
    context.in_time(dispute.deadline)?;
    check_part(&dispute, &act.to_seller)?;
    dispute.offer = Some(SplitOffer { by: context.principal, to_seller: act.to_seller });
    context.draft.put(&act.dispute, dispute);
    context.tell(Event::SplitOffered(SplitOffered { dispute: act.dispute, to_seller: act.to_seller }));
    Ok(())
}

pub(crate) fn agree_split(context: &mut Context<'_>, act: &AgreeSplit) -> Result<(), Refusal> {
    let dispute = context.draft.get::<Dispute>(&act.dispute)?;
    if context.principal != dispute.buyer && context.principal != dispute.seller {
        return Err(Refusal::NotAParty);
    }
    if !dispute.stage.is_waiting() {
        return Err(Refusal::WrongStage);
    }
    context.in_time(dispute.deadline)?;
    let offered = dispute
        .offer
        .as_ref()
        .is_some_and(|offer| offer.by != context.principal && offer.to_seller == act.to_seller);
    if !offered {
        return Err(Refusal::NoOffer);
    }
    settle(context, act.dispute, &act.about, act.to_seller)
}

pub(crate) fn rule(context: &mut Context<'_>, act: &RuleDispute) -> Result<(), Refusal> {
    let dispute = context.draft.get::<Dispute>(&act.dispute)?;
    let order = context.draft.get::<Order>(&act.about.order)?;
    if dispute.order != act.about.order {
        return Err(Refusal::NotNamed);
    }
    if dispute.stage != DisputeStage::WithArbiter || order.terms.arbiter != Some(context.principal) {
        return Err(Refusal::NotTheArbiter);
    }
    context.in_time(dispute.deadline)?;
    settle(context, act.dispute, &act.about, act.to_seller)
}

/// Ends a dispute: `to_seller` of the stake is the seller's, the rest the buyer's.
///
/// About an invoice, the buyer's part is taken off the claim, and the seller's part is paid from the
/// escrow as far as that goes, and the rest is owed anew. About an escrow, both parts are paid out, and
/// the order is closed.
pub(super) fn settle(
    context: &mut Context<'_>,
    id: DisputeId,
    about: &DisputeAbout,
    to_seller: Amount,
) -> Result<(), Refusal> {
    let mut dispute = context.draft.take::<Dispute>(&id)?;
    let mut order = context.draft.take::<Order>(&dispute.order)?;
    let named = about.order == dispute.order
        && about.invoice == dispute.invoice
        && about.buyer == dispute.buyer
        && about.seller == dispute.seller
        && about.money == order.escrow.as_ref().map(|held| held.money);
    if !named {
        return Err(Refusal::NotNamed);
    }
    check_part(&dispute, &to_seller)?;
    let to_buyer = sums::less(&dispute.stake, &to_seller);
    dispute.stage = DisputeStage::Settled;
    dispute.deadline = None;
    dispute.offer = None;
    dispute.to_seller = Some(to_seller);
    order.dispute = None;
    order.stage = dispute.resume;
    order.deadline = match dispute.resume {
        OrderStage::Open => Some(order.deliver_by.max(context.now.plus(order.terms.respond_within))),
        OrderStage::Billing => Some(context.now.plus(order.terms.invoice_within)),
        OrderStage::Placed
        | OrderStage::Closed
        | OrderStage::Rejected
        | OrderStage::Cancelled
        | OrderStage::Lapsed
        | OrderStage::Disputed => None,
    };
    let order_id = dispute.order;
    let invoice = dispute.invoice;
    context.draft.put(&id, dispute);
    context.tell(Event::DisputeSettled(DisputeSettled { dispute: id, to_seller, to_buyer }));
    match invoice {
        Some(invoice) => {
            context.draft.put(&order_id, order);
            settle_invoice(context, about, invoice, to_seller, to_buyer)
        }
        None => settle_escrow(context, id, order_id, order, to_seller),
    }
}

fn settle_invoice(
    context: &mut Context<'_>,
    about: &DisputeAbout,
    id: vocabulary::InvoiceId,
    to_seller: Amount,
    to_buyer: Amount,
) -> Result<(), Refusal> {
    let mut invoice = context.draft.take::<Invoice>(&id)?;
    if !names_orders(&invoice, &about.orders) {
        return Err(Refusal::NotNamed);
    }
    invoice.credited = sums::add(&invoice.credited, &to_buyer)?;
    if !to_buyer.is_zero() {
        // The buyer's part comes off the claim with its part of the VAT.
        let net = sums::part(to_buyer.minor(), invoice.net.minor(), invoice.total.minor());
        let net = sums::amount(net, to_buyer.currency())?;
        let (seller, buyer) = (invoice.seller, invoice.buyer);
        let tax = sums::less(&to_buyer, &net);
        context.tell(Event::Credited(Credited { invoice: id, seller, buyer, net, tax }));
    }
    invoice.stage = InvoiceStage::Open;
    invoice.deadline = Some(context.now.plus(invoice.terms.pay_within));
    store(context, id, invoice)?;
    let order = context.draft.get::<Order>(&about.order)?;
    if let Some(held) = &order.escrow {
        let part = held.left.min(to_seller.minor());
        if part > 0 {
            let amount = sums::amount(part, to_seller.currency())?;
            from_escrow(context, about.order, &Claim { invoice: id, amount }, held.money)?;
        }
    }
    let mut order = context.draft.take::<Order>(&about.order)?;
    settle_stage(context, about.order, &mut order)?;
    context.draft.put(&about.order, order);
    Ok(())
}

fn settle_escrow(
    context: &mut Context<'_>,
    id: DisputeId,
    order_id: vocabulary::OrderId,
    mut order: Order,
    to_seller: Amount,
) -> Result<(), Refusal> {
    let held = order.escrow.as_mut().ok_or(Refusal::NoEscrow)?;
    let money = held.money;
    held.left = held.left.checked_sub(to_seller.minor()).ok_or(Refusal::NoEscrow)?;
    if !to_seller.is_zero() {
        move_held(context, &money, order.buyer, order.seller, to_seller.minor())?;
        context.tell(Event::Compensated(Compensated {
            dispute: id,
            payer: order.buyer,
            payee: order.seller,
            amount: to_seller,
            money,
        }));
    }
    close(context, order_id, &mut order)?;
    context.draft.put(&order_id, order);
    Ok(())
}
