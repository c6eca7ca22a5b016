//! What happens when nobody acts in time, stage by stage.

use super::delivery::accept_by_deadline;
use super::dispute::settle;
use super::invoice::{finish_orders, names_orders};
use super::payment::from_escrow;
use super::purchase::{close, end_delivery, undo};
use crate::decide::Context;
use crate::event::{Event, Lapsed};
use crate::lapse::{DisputeLapse, InvoiceLapse, Lapse, OrderLapse};
use crate::record::{
    Agreement, AgreementStage, Claim, Collection, Delivery, Dispute, DisputeStage, Grant, GrantStage,
    Invoice, InvoiceStage, Listing, ListingStage, Order, OrderStage, Payment, PaymentStage, Pending, Purpose,
    Quote, QuoteStage, Recovery,
};
use crate::refusal::Refusal;
use crate::sums;
use vocabulary::{AgreementId, ListingId, Timestamp};

/// Carries out `lapse`, if it is due.
pub(crate) fn perform(context: &mut Context<'_>, lapse: &Lapse) -> Result<(), Refusal> {
    match lapse {
        Lapse::Pending(id) => {
            let pending = context.draft.get::<Pending>(id)?;
            due(context, Some(pending.deadline))?;
            context.draft.remove::<Pending>(id);
        }
        Lapse::Listing(id) => listing(context, id)?,
        Lapse::Quote(id) => {
            let mut quote = context.draft.take::<Quote>(id)?;
            due(context, quote.deadline)?;
            quote.stage = QuoteStage::Lapsed;
            quote.deadline = None;
            context.draft.put(id, quote);
        }
        Lapse::Agreement(id) => agreement(context, id)?,
        Lapse::Order(lapse) => order(context, lapse)?,
        Lapse::Delivery(lapse) => {
            due(context, context.draft.get::<Delivery>(&lapse.delivery)?.deadline)?;
            accept_by_deadline(context, lapse.delivery, lapse.order)?;
        }
        Lapse::Invoice(lapse) => invoice(context, lapse)?,
        Lapse::Payment(id) => {
            let mut payment = context.draft.take::<Payment>(id)?;
            due(context, payment.deadline)?;
            payment.stage = PaymentStage::Lapsed;
            payment.deadline = None;
            context.draft.put(id, payment);
        }
        Lapse::Dispute(lapse) => dispute(context, lapse)?,
        Lapse::Collection(id) => {
            let mut collection = context.draft.take::<Collection>(id)?;
            due(context, collection.deadline())?;
            collection.overdue = true;
            context.draft.put(id, collection);
        }
        Lapse::Grant(id) => {
            let mut grant = context.draft.take::<Grant>(id)?;
            due(context, grant.deadline())?;
            grant.stage = GrantStage::Over;
            context.draft.put(id, grant);
        }
        Lapse::Recovery(person) => {
            let recovery = context.draft.take::<Recovery>(person)?;
            due(context, recovery.deadline())?;
            super::recovery::lapse(context, person, recovery)?;
        }
    }
    context.tell(Event::Lapsed(Lapsed { lapse: lapse.clone() }));
    Ok(())
}

fn due(context: &Context<'_>, deadline: Option<Timestamp>) -> Result<(), Refusal> {
    if deadline.is_some_and(|deadline| deadline <= context.now) { Ok(()) } else { Err(Refusal::NotDue) }
}

fn listing(context: &mut Context<'_>, id: &ListingId) -> Result<(), Refusal> {
    let mut listing = context.draft.take::<Listing>(id)?;
    due(context, listing.deadline)?;
    let (stage, deadline) = match (listing.purpose, listing.stage) {
        (Purpose::Need, ListingStage::Open) => match listing.reveal_until {
            Some(until) => (ListingStage::Revealing, Some(until)),
            None => (ListingStage::Selecting, Some(listing.select_until)),
        },
        (Purpose::Need, ListingStage::Revealing) => (ListingStage::Selecting, Some(listing.select_until)),
        (Purpose::Offer, ListingStage::Open | ListingStage::Revealing | ListingStage::Selecting)
        | (Purpose::Need, ListingStage::Selecting) => (ListingStage::Lapsed, None),
        (
            Purpose::Need | Purpose::Offer,
            ListingStage::Selected | ListingStage::Withdrawn | ListingStage::Lapsed,
        ) => return Err(Refusal::NotDue),
    };
    listing.stage = stage;
    listing.deadline = deadline;
    context.draft.put(id, listing);
    Ok(())
}

fn agreement(context: &mut Context<'_>, id: &AgreementId) -> Result<(), Refusal> {
    let mut agreement = context.draft.take::<Agreement>(id)?;
    let over = agreement.deadline.is_some_and(|deadline| deadline <= context.now);
    let amendment_over =
        agreement.amendment.as_ref().is_some_and(|amendment| amendment.deadline <= context.now);
    if !over && !amendment_over {
        return Err(Refusal::NotDue);
    }
    if amendment_over || over {
        agreement.amendment = None;
    }
    if over {
        agreement.stage = match agreement.stage {
            AgreementStage::Proposed => AgreementStage::Lapsed,
            AgreementStage::Active => AgreementStage::Ended,
            AgreementStage::Declined
            | AgreementStage::Lapsed
            | AgreementStage::Terminated
            | AgreementStage::Ended => return Err(Refusal::NotDue),
        };
        agreement.deadline = None;
    }
    context.draft.put(id, agreement);
    Ok(())
}

fn order(context: &mut Context<'_>, lapse: &OrderLapse) -> Result<(), Refusal> {
    let mut order = context.draft.take::<Order>(&lapse.order)?;
    due(context, order.deadline)?;
    if order.agreement != lapse.agreement || order.escrow.as_ref().map(|held| held.account) != lapse.escrow {
        return Err(Refusal::NotNamed);
    }
    match order.stage {
        OrderStage::Placed => undo(context, lapse.order, &mut order, OrderStage::Lapsed)?,
        OrderStage::Open => end_delivery(context, lapse.order, &mut order),
        OrderStage::Billing if order.open_invoices > 0 || order.open_deliveries > 0 => {
            // Deliveries and invoices have deadlines of their own: look again after the longest of them.
            let longest = order.terms.pay_within.max(order.terms.accept_within);
            order.deadline = Some(context.now.plus(longest));
        }
        OrderStage::Billing => close(context, lapse.order, &mut order)?,
        OrderStage::Closed
        | OrderStage::Rejected
        | OrderStage::Cancelled
        | OrderStage::Lapsed
        | OrderStage::Disputed => return Err(Refusal::NotDue),
    }
    context.draft.put(&lapse.order, order);
    Ok(())
}

fn invoice(context: &mut Context<'_>, lapse: &InvoiceLapse) -> Result<(), Refusal> {
    let mut invoice = context.draft.take::<Invoice>(&lapse.invoice)?;
    due(context, invoice.deadline)?;
    if !names_orders(&invoice, &lapse.orders)
        || invoice.buyer != lapse.buyer
        || invoice.seller != lapse.seller
    {
        return Err(Refusal::NotNamed);
    }
    if invoice.stage.is_waiting() {
        if pay_from_escrows(context, lapse, &invoice)? {
            return Ok(());
        }
        invoice = context.draft.take::<Invoice>(&lapse.invoice)?;
    }
    match invoice.stage {
        InvoiceStage::Open => {
            invoice.stage = InvoiceStage::Overdue;
            invoice.deadline = Some(context.now.plus(invoice.terms.pay_within));
        }
        InvoiceStage::Overdue => {
            invoice.stage = InvoiceStage::Defaulted;
            invoice.deadline = None;
            finish_orders(context, &invoice)?;
        }
        InvoiceStage::Disputed | InvoiceStage::Settled | InvoiceStage::Defaulted => {
            return Err(Refusal::NotDue);
        }
    }
    context.draft.put(&lapse.invoice, invoice);
    Ok(())
}

/// Pays what is owed out of what is held for the invoice's orders, as far as it goes.
///
/// True if nothing is owed any more.
fn pay_from_escrows(
    context: &mut Context<'_>,
    lapse: &InvoiceLapse,
    invoice: &Invoice,
) -> Result<bool, Refusal> {
    let mut owed = invoice.owed();
    for id in &invoice.orders {
        let order = context.draft.get::<Order>(id)?;
        let Some(held) = &order.escrow else { continue };
        let part = held.left.min(owed);
        if part == 0 {
            continue;
        }
        if !lapse.monies.contains(&held.money) {
            return Err(Refusal::NotNamed);
        }
        let amount = sums::amount(part, invoice.total.currency())?;
        from_escrow(context, *id, &Claim { invoice: lapse.invoice, amount }, held.money)?;
        owed -= part;
    }
    Ok(owed == 0)
}

fn dispute(context: &mut Context<'_>, lapse: &DisputeLapse) -> Result<(), Refusal> {
    let mut dispute = context.draft.take::<Dispute>(&lapse.dispute)?;
    due(context, dispute.deadline)?;
    let order = context.draft.get::<Order>(&dispute.order)?;
    match (dispute.stage, &order.terms.arbiter) {
        (DisputeStage::Open, Some(_)) => {
            dispute.stage = DisputeStage::WithArbiter;
            dispute.deadline = Some(context.now.plus(order.terms.settle_within));
            context.draft.put(&lapse.dispute, dispute);
            Ok(())
        }
        (DisputeStage::Open, None) | (DisputeStage::WithArbiter, _) => {
            let part = sums::share(dispute.stake.minor(), order.terms.default_share);
            let to_seller = sums::amount(part, dispute.stake.currency())?;
            settle(context, lapse.dispute, &lapse.about, to_seller)
        }
        (DisputeStage::Settled, _) => Err(Refusal::NotDue),
    }
}
