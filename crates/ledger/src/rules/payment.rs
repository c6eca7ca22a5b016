//! Payments: on the ledger, out of escrow, or outside and confirmed.

use super::invoice::{names_orders, store};
use super::money::{move_held, transfer};
use crate::act::{ConfirmPayment, DeclarePayment, Pay, Refund, Release};
use crate::decide::Context;
use crate::event::{Event, Paid, PaymentDeclared, Refunded};
use crate::record::{Claim, Invoice, InvoiceStage, Order, Payment, PaymentStage};
use crate::refusal::Refusal;
use crate::{sums, weigh};
use std::collections::BTreeSet;
use vocabulary::{AgentId, MoneyId, OrderId, PaymentId};

/// Counts a payment of `claim` on its invoice. The money itself has moved, or moves elsewhere.
fn settle(
    context: &mut Context<'_>,
    claim: &Claim,
    payer: AgentId,
    payee: AgentId,
    money: Option<MoneyId>,
    escrow: Option<OrderId>,
) -> Result<(), Refusal> {
    let mut invoice = context.draft.take::<Invoice>(&claim.invoice)?;
    check_claim(&invoice, claim, payer, payee)?;
    invoice.paid = sums::add(&invoice.paid, &claim.amount)?;
    let paid = Paid { invoice: claim.invoice, payer, payee, amount: claim.amount, money, escrow };
    context.tell(Event::Paid(paid));
    store(context, claim.invoice, invoice)
}

fn check_claim(invoice: &Invoice, claim: &Claim, payer: AgentId, payee: AgentId) -> Result<(), Refusal> {
    if invoice.buyer != payer || invoice.seller != payee {
        return Err(Refusal::NotAParty);
    }
    if claim.amount.currency() != invoice.total.currency() {
        return Err(Refusal::CurrencyMismatch);
    }
    if invoice.stage == InvoiceStage::Disputed {
        return Err(Refusal::InDispute);
    }
    if claim.amount.is_zero() {
        return Err(Refusal::Empty);
    }
    if claim.amount.minor() > invoice.owed() { Err(Refusal::OverPaid) } else { Ok(()) }
}

/// Anybody may create a money: only those that both have signed for pay a debt.
fn check_money(invoice: &Invoice, money: &MoneyId) -> Result<(), Refusal> {
    if invoice.terms.monies.contains(money) { Ok(()) } else { Err(Refusal::MoneyNotAgreed) }
}

fn each_once(claims: &[Claim]) -> Result<(), Refusal> {
    let mut named = BTreeSet::new();
    if claims.iter().all(|claim| named.insert(claim.invoice)) { Ok(()) } else { Err(Refusal::LineTwice) }
}

fn all_named(context: &Context<'_>, claims: &[Claim], orders: &[OrderId]) -> Result<(), Refusal> {
    for claim in claims {
        let invoice = context.draft.get::<Invoice>(&claim.invoice)?;
        if !names_orders(&invoice, orders) {
            return Err(Refusal::NotNamed);
        }
    }
    Ok(())
}

pub(crate) fn pay(context: &mut Context<'_>, act: &Pay) -> Result<(), Refusal> {
    each_once(&act.claims)?;
    all_named(context, &act.claims, &act.orders)?;
    let total = weigh::total(&act.claims)?;
    let payer = context.principal;
    for claim in &act.claims {
        let invoice = context.draft.get::<Invoice>(&claim.invoice)?;
        check_claim(&invoice, claim, payer, act.payee)?;
        check_money(&invoice, &act.money)?;
    }
    transfer(context, &act.money, payer, act.payee, &total)?;
    for claim in &act.claims {
        settle(context, claim, payer, act.payee, Some(act.money), None)?;
    }
    Ok(())
}

pub(crate) fn release(context: &mut Context<'_>, act: &Release) -> Result<(), Refusal> {
    let order = context.draft.get::<Order>(&act.order)?;
    context.must_be(&order.buyer)?;
    let invoice = context.draft.get::<Invoice>(&act.claim.invoice)?;
    let orders: Vec<_> = act.orders.iter().copied().chain([act.order]).collect();
    if !names_orders(&invoice, &orders) || !invoice.orders.contains(&act.order) || order.seller != act.payee {
        return Err(Refusal::NotNamed);
    }
    check_claim(&invoice, &act.claim, order.buyer, act.payee)?;
    from_escrow(context, act.order, &act.claim, act.money)
}

/// Pays a claim out of what is held for `order`.
pub(super) fn from_escrow(
    context: &mut Context<'_>,
    order_id: OrderId,
    claim: &Claim,
    money: MoneyId,
) -> Result<(), Refusal> {
    let mut order = context.draft.take::<Order>(&order_id)?;
    let (buyer, seller) = (order.buyer, order.seller);
    let held = order.escrow.as_mut().ok_or(Refusal::NoEscrow)?;
    if held.money != money {
        return Err(Refusal::NotNamed);
    }
    held.left = held.left.checked_sub(claim.amount.minor()).ok_or(Refusal::NoEscrow)?;
    context.draft.put(&order_id, order);
    move_held(context, &money, buyer, seller, claim.amount.minor())?;
    settle(context, claim, buyer, seller, Some(money), Some(order_id))
}

pub(crate) fn declare(context: &mut Context<'_>, act: &DeclarePayment) -> Result<(), Refusal> {
    context.ahead(act.confirm_by)?;
    each_once(&act.claims)?;
    let amount = weigh::total(&act.claims)?;
    let payer = context.principal;
    for claim in &act.claims {
        check_claim(context.draft.get::<Invoice>(&claim.invoice)?.as_ref(), claim, payer, act.payee)?;
    }
    let id = PaymentId::derive(&[&context.seed.0]);
    let payment = Payment {
        payer,
        payee: act.payee,
        claims: act.claims.clone(),
        reference: act.reference.clone(),
        stage: PaymentStage::Declared,
        deadline: Some(act.confirm_by),
    };
    context.draft.add(&id, payment)?;
    let claims = act.claims.clone();
    let declared = PaymentDeclared { payment: id, payer, payee: act.payee, amount, claims };
    context.tell(Event::PaymentDeclared(declared));
    Ok(())
}

pub(crate) fn confirm(context: &mut Context<'_>, act: &ConfirmPayment) -> Result<(), Refusal> {
    each_once(&act.claims)?;
    all_named(context, &act.claims, &act.orders)?;
    weigh::total(&act.claims)?;
    let payee = context.principal;
    if let Some(id) = &act.payment {
        let mut payment = context.draft.take::<Payment>(id)?;
        context.must_be(&payment.payee)?;
        if payment.stage != PaymentStage::Declared {
            return Err(Refusal::WrongStage);
        }
        context.in_time(payment.deadline)?;
        if payment.payer != act.payer || payment.claims != act.claims {
            return Err(Refusal::NotDeclared);
        }
        payment.stage = PaymentStage::Confirmed;
        payment.deadline = None;
        context.draft.put(id, payment);
    }
    for claim in &act.claims {
        settle(context, claim, act.payer, payee, None, None)?;
    }
    Ok(())
}

pub(crate) fn refund(context: &mut Context<'_>, act: &Refund) -> Result<(), Refusal> {
    let mut invoice = context.draft.take::<Invoice>(&act.invoice)?;
    // On the ledger the seller pays back; outside it the buyer says that it came.
    let (principal, other) = match act.money {
        Some(_) => (invoice.seller, invoice.buyer),
        None => (invoice.buyer, invoice.seller),
    };
    context.must_be(&principal)?;
    if act.counterparty != other || !names_orders(&invoice, &act.orders) {
        return Err(Refusal::NotNamed);
    }
    if act.amount.currency() != invoice.total.currency() {
        return Err(Refusal::CurrencyMismatch);
    }
    if act.amount.is_zero() || act.amount.minor() > invoice.overpaid() {
        return Err(Refusal::NothingOverpaid);
    }
    let (payer, payee) = (invoice.seller, invoice.buyer);
    if let Some(money) = &act.money {
        check_money(&invoice, money)?;
        transfer(context, money, payer, payee, &act.amount)?;
    }
    invoice.refunded = sums::add(&invoice.refunded, &act.amount)?;
    let refunded = Refunded { invoice: act.invoice, payer, payee, amount: act.amount, money: act.money };
    context.tell(Event::Refunded(refunded));
    context.draft.put(&act.invoice, invoice);
    Ok(())
}
