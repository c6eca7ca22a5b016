//! What an act weighs: the amount, categories and counterparties that mandates and charters ask for.
//!
//! Amounts are without VAT where the ledger knows it apart (agreements, orders), else as they are paid.

use crate::act::{Act, DisputeAbout, LineQuantity};
use crate::decide::Context;
use crate::record::{
    Agreement, AgreementContent, AgreementLine, Claim, Collection, Dispute, Grant, Invoice, Listing, Order,
    OrderLine, Quote,
};
use crate::refusal::Refusal;
use crate::sums;
use institution::Weight;
use vocabulary::{AgentId, Amount, Cpv};

struct Stake {
    amount: Option<Amount>,
    categories: Vec<Option<Cpv>>,
    counterparties: Vec<AgentId>,
}

impl Stake {
    const fn none() -> Self {
        Self { amount: None, categories: Vec::new(), counterparties: Vec::new() }
    }

    fn with(counterparty: AgentId) -> Self {
        Self { counterparties: vec![counterparty], ..Self::none() }
    }

    fn of(amount: Amount, counterparty: AgentId) -> Self {
        Self { amount: Some(amount), ..Self::with(counterparty) }
    }
}

pub(crate) fn weigh(context: &Context<'_>, act: &Act) -> Result<Weight, Refusal> {
    let Stake { amount, categories, counterparties } = stake(context, act)?;
    let uncategorised = categories.iter().any(Option::is_none);
    let mut categories: Vec<Cpv> = categories.into_iter().flatten().collect();
    categories.sort();
    categories.dedup();
    let principal = context.principal;
    Ok(Weight { verb: act.verb(), amount, categories, uncategorised, counterparties, principal })
}

fn stake(context: &Context<'_>, act: &Act) -> Result<Stake, Refusal> {
    match act {
        Act::Enrol(_)
        | Act::RotateKeys(_)
        | Act::SetProfile(_)
        | Act::Found(_)
        | Act::Invite(_)
        | Act::Join(_)
        | Act::Leave(_)
        | Act::Assign(_)
        | Act::SetCharter(_)
        | Act::Connect(_)
        | Act::Disconnect(_)
        | Act::CreateMoney(_)
        | Act::FoundNetwork(_)
        | Act::AdmitValidator(_)
        | Act::RemoveValidator(_)
        | Act::ReplaceValidatorKey(_)
        | Act::MoveValidator(_)
        | Act::ScheduleProtocol(_)
        | Act::SetVault(_)
        | Act::SetState(_)
        | Act::CloseCollection(_)
        | Act::SetGuardians(_)
        | Act::SupportRecovery(_)
        | Act::StopRecovery(_) => Ok(Stake::none()),
        Act::OpenCollection(act) => Ok(Stake::with(act.provider)),
        Act::MoveCollection(act) => Ok(Stake::with(act.provider)),
        Act::ConfirmRekeyed(act) => Ok(Stake::with(context.draft.get::<Collection>(&act.collection)?.owner)),
        Act::GiveGrant(act) => Ok(Stake::with(act.reader)),
        Act::EndGrant(act) => {
            let grant = context.draft.get::<Grant>(&act.grant)?;
            let other = if context.principal == grant.owner { grant.reader } else { grant.owner };
            Ok(Stake::with(other))
        }
        Act::Publish(act) => {
            let categories = act.lines.iter().map(|line| line.item.classified_as).collect();
            Ok(Stake { categories, ..Stake::none() })
        }
        Act::AmendListing(act) => {
            let categories = act.lines.iter().map(|line| line.item.classified_as).collect();
            Ok(Stake { categories, ..Stake::none() })
        }
        Act::WithdrawListing(act) => on_listing(context, &act.listing),
        Act::MakeQuote(act) => on_listing(context, &act.listing),
        Act::SealQuote(act) => on_listing(context, &act.listing),
        Act::RevealQuote(act) => on_listing(context, &act.listing),
        Act::WithdrawQuote(act) => {
            context.draft.get::<Quote>(&act.quote)?;
            Ok(Stake::none())
        }
        Act::SelectQuotes(act) => {
            let listing = context.draft.get::<Listing>(&act.listing)?;
            let mut counterparties = Vec::new();
            for chosen in &act.chosen {
                counterparties.push(context.draft.get::<Quote>(&chosen.quote)?.bidder);
            }
            Ok(Stake { amount: None, categories: categories_of(&listing), counterparties })
        }
        Act::Propose(act) => Ok(on_content(context, &act.content)),
        Act::ProposeAmendment(act) => Ok(on_content(context, &act.content)),
        Act::Sign(act) => {
            let agreement = context.draft.get::<Agreement>(&act.agreement)?;
            Ok(on_content(context, &agreement.content))
        }
        Act::AgreeAmendment(act) => {
            let agreement = context.draft.get::<Agreement>(&act.agreement)?;
            let amendment = agreement.amendment.as_ref().ok_or(Refusal::WrongStage)?;
            Ok(on_content(context, &amendment.content))
        }
        Act::Decline(act) => on_agreement(context, &act.agreement),
        Act::Terminate(act) => on_agreement(context, &act.agreement),
        Act::PlaceOrder(act) => on_new_order(context, act),
        Act::Respond(act) => on_order(context, &act.order, true),
        Act::ChangeOrder(act) => on_changed_order(context, act),
        Act::CancelOrder(act) => on_order(context, &act.order, false),
        Act::Deliver(act) => on_order(context, &act.order, false),
        Act::Receive(act) => on_order(context, &act.order, false),
        Act::IssueInvoice(act) => {
            let mut stake = Stake::of(act.total, act.buyer);
            for claim in &act.lines {
                let order = context.draft.get::<Order>(&claim.order)?;
                stake
                    .categories
                    .push(order.lines.get(usize::from(claim.line)).and_then(|line| line.category));
            }
            Ok(stake)
        }
        Act::Credit(act) => on_invoice(context, &act.invoice),
        Act::Pay(act) => on_claims(context, &act.claims, act.payee),
        Act::Release(act) => on_claims(context, core::slice::from_ref(&act.claim), act.payee),
        Act::DeclarePayment(act) => Ok(Stake::of(total(&act.claims)?, act.payee)),
        Act::ConfirmPayment(act) => on_claims(context, &act.claims, act.payer),
        Act::Refund(act) => Ok(Stake::of(act.amount, act.counterparty)),
        Act::BeginDispute(act) => on_order(context, &act.order, false),
        Act::OfferSplit(act) => {
            let dispute = context.draft.get::<Dispute>(&act.dispute)?;
            let other = if context.principal == dispute.buyer { dispute.seller } else { dispute.buyer };
            Ok(Stake::of(act.to_seller, other))
        }
        Act::AgreeSplit(act) => Ok(on_dispute(context, act.to_seller, &act.about)),
        Act::RuleDispute(act) => Ok(on_dispute(context, act.to_seller, &act.about)),
        Act::Issue(act) => Ok(Stake::of(act.amount, act.to)),
        Act::Redeem(act) => Ok(Stake { amount: Some(act.amount), ..Stake::none() }),
        Act::SetLimit(act) => Ok(Stake::of(act.limit, act.owner)),
    }
}

fn categories_of(listing: &Listing) -> Vec<Option<Cpv>> {
    listing.lines.iter().map(|line| line.item.classified_as).collect()
}

/// What is claimed, and what it is claimed for.
fn on_claims(context: &Context<'_>, claims: &[Claim], other: AgentId) -> Result<Stake, Refusal> {
    let mut stake = Stake::of(total(claims)?, other);
    for claim in claims {
        let invoice = context.draft.get::<Invoice>(&claim.invoice)?;
        for line in &invoice.lines {
            let order = context.draft.get::<Order>(&line.order)?;
            stake.categories.push(order.lines.get(usize::from(line.line)).and_then(|line| line.category));
        }
    }
    Ok(stake)
}

fn on_listing(context: &Context<'_>, id: &vocabulary::ListingId) -> Result<Stake, Refusal> {
    let listing = context.draft.get::<Listing>(id)?;
    Ok(Stake { categories: categories_of(&listing), ..Stake::with(listing.owner) })
}

fn on_content(context: &Context<'_>, content: &AgreementContent) -> Stake {
    Stake {
        amount: Some(content.limit),
        categories: content.lines.iter().map(|line| line.category).collect(),
        counterparties: content.other(&context.principal).into_iter().collect(),
    }
}

fn on_agreement(context: &Context<'_>, id: &vocabulary::AgreementId) -> Result<Stake, Refusal> {
    let agreement = context.draft.get::<Agreement>(id)?;
    Ok(Stake { amount: None, ..on_content(context, &agreement.content) })
}

fn on_order(context: &Context<'_>, id: &vocabulary::OrderId, priced: bool) -> Result<Stake, Refusal> {
    let order = context.draft.get::<Order>(id)?;
    let other = if context.principal == order.buyer { order.seller } else { order.buyer };
    let categories = order.lines.iter().map(|line| line.category).collect();
    let net = if priced { Some(changed_net(&order)?) } else { None };
    Ok(Stake { amount: net, categories, counterparties: vec![other] })
}

fn on_new_order(context: &Context<'_>, act: &crate::act::PlaceOrder) -> Result<Stake, Refusal> {
    let agreement = context.draft.get::<Agreement>(&act.agreement)?;
    let mut categories = Vec::new();
    for wanted in &act.lines {
        categories.push(agreed(&agreement.content, wanted)?.category);
    }
    let net = sums::net(
        agreement.content.currency(),
        act.lines.iter().map(|wanted| {
            agreed(&agreement.content, wanted).map(|line| (line.price, wanted.quantity, line.vat))
        }),
    )?;
    Ok(Stake { categories, ..Stake::of(net, agreement.content.seller) })
}

fn agreed<'a>(content: &'a AgreementContent, wanted: &LineQuantity) -> Result<&'a AgreementLine, Refusal> {
    content.lines.get(usize::from(wanted.line)).ok_or(Refusal::UnknownLine)
}

/// The whole order as it would be: small changes one after the other must not add up unseen.
fn on_changed_order(context: &Context<'_>, act: &crate::act::ChangeOrder) -> Result<Stake, Refusal> {
    let order = context.draft.get::<Order>(&act.order)?;
    let wanted = |index: usize, line: &OrderLine| {
        let change = act.lines.iter().find(|wanted| usize::from(wanted.line) == index);
        change.map_or(line.ordered, |wanted| wanted.quantity)
    };
    let lines = order.lines.iter().enumerate();
    let priced = lines.map(|(index, line)| Ok((line.price, wanted(index, line), line.vat)));
    let net = sums::net(order.net.currency(), priced)?;
    let categories = order.lines.iter().map(|line| line.category).collect();
    Ok(Stake { categories, ..Stake::of(net, order.seller) })
}

/// What the order comes to, with the change that is asked for, if that is more.
fn changed_net(order: &Order) -> Result<Amount, Refusal> {
    let Some(change) = &order.change else { return Ok(order.net) };
    let lines = order.lines.iter().zip(&change.ordered);
    let priced =
        lines.map(|(line, micros)| Ok((line.price, sums::quantity(*micros, &line.ordered)?, line.vat)));
    let net = sums::net(order.net.currency(), priced)?;
    Ok(if net.minor() > order.net.minor() { net } else { order.net })
}

fn on_invoice(context: &Context<'_>, id: &vocabulary::InvoiceId) -> Result<Stake, Refusal> {
    let invoice = context.draft.get::<Invoice>(id)?;
    Ok(Stake::with(if context.principal == invoice.buyer { invoice.seller } else { invoice.buyer }))
}

fn on_dispute(context: &Context<'_>, to_seller: Amount, about: &DisputeAbout) -> Stake {
    Stake::of(to_seller, if context.principal == about.buyer { about.seller } else { about.buyer })
}

pub(crate) fn total(claims: &[Claim]) -> Result<Amount, Refusal> {
    let first = claims.first().ok_or(Refusal::Empty)?;
    Amount::sum(first.amount.currency(), claims.iter().map(|claim| &claim.amount)).map_err(sums::refusal)
}
