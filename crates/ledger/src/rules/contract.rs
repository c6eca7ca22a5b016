//! Contracts: proposing, signing, amending, ending.

use crate::act::{AgreeAmendment, Decline, Propose, ProposeAmendment, Sign, Terminate};
use crate::decide::{Context, TEN_YEARS};
use crate::event::{Amended, AmendmentProposed, Declined, Event, Proposed, Signed, Terminated};
use crate::record::{
    Agreement, AgreementContent, AgreementKind, AgreementStage, Amendment, Listing, ListingStage, Purpose,
    Quote, QuoteStage, Source, Terms,
};
use crate::refusal::Refusal;
use canon::List;
use institution::Agent;
use vocabulary::{AgentId, AgreementId, Amount, ListingId, Price, Span, Timestamp, Unit};

fn check_terms(terms: &Terms) -> Result<(), Refusal> {
    let spans = [
        terms.respond_within,
        terms.accept_within,
        terms.invoice_within,
        terms.pay_within,
        terms.settle_within,
    ];
    let fits = |span: &Span| !span.is_zero() && *span <= TEN_YEARS;
    let shares = terms.default_share <= 10_000
        && terms.matching.over_quantity <= 10_000
        && terms.matching.over_price <= 10_000;
    if spans.iter().all(fits) && shares { Ok(()) } else { Err(Refusal::BadDeadline) }
}

fn check_content(context: &Context<'_>, content: &AgreementContent) -> Result<(), Refusal> {
    if content.lines.is_empty() {
        return Err(Refusal::Empty);
    }
    if content.buyer == content.seller
        || content.terms.arbiter.is_some_and(|arbiter| content.other(&arbiter).is_some())
    {
        return Err(Refusal::SameParty);
    }
    check_terms(&content.terms)?;
    if content.lines.iter().any(|line| line.price.currency() != content.currency()) {
        return Err(Refusal::CurrencyMismatch);
    }
    for agent in [Some(content.buyer), Some(content.seller), content.terms.arbiter].into_iter().flatten() {
        match context.draft.get::<Agent>(&agent)?.as_ref() {
            Agent::Person(_) | Agent::Organisation(_) => {}
            Agent::Tool(_) => return Err(Refusal::NotAPerson),
        }
    }
    if let Some(end) = end_of(content) {
        context.ahead(end)?;
    }
    Ok(())
}

/// When the agreement's period is over.
fn end_of(content: &AgreementContent) -> Option<Timestamp> {
    content.period.as_ref().and_then(|period| period.end().end())
}

/// Checks that the contract follows the offer or the quote that it names.
fn check_source(context: &Context<'_>, act: &Propose) -> Result<Option<ListingId>, Refusal> {
    match &act.source {
        None => Ok(None),
        Some(Source::Offer(id)) => {
            let offer = context.draft.get::<Listing>(id)?;
            if offer.purpose != Purpose::Offer || offer.owner != act.content.seller {
                return Err(Refusal::WrongSource);
            }
            if offer.stage != ListingStage::Open {
                return Err(Refusal::WrongStage);
            }
            context.in_time(offer.deadline)?;
            check_lines(&act.content, |line| {
                let line = offer.lines.get(usize::from(line))?;
                Some((line.price?, line.item.unit))
            })?;
            Ok(Some(*id))
        }
        Some(Source::Quote(id)) => {
            let quote = context.draft.get::<Quote>(id)?;
            let need = act.need.ok_or(Refusal::NotNamed)?;
            let listing = context.draft.get::<Listing>(&need)?;
            if quote.listing != need
                || listing.owner != act.content.buyer
                || quote.bidder != act.content.seller
            {
                return Err(Refusal::WrongSource);
            }
            let (QuoteStage::Selected, Some(content)) = (quote.stage, &quote.content) else {
                return Err(Refusal::WrongStage);
            };
            check_lines(&act.content, |line| {
                let quoted = content.lines.iter().find(|quoted| quoted.line == line)?;
                let needed = listing.lines.get(usize::from(line))?;
                quote.chosen.contains(&line).then_some((quoted.price, needed.item.unit))
            })?;
            Ok(None)
        }
    }
}

/// Checks that each line has the price and the unit of the line that it comes from.
fn check_lines(
    content: &AgreementContent,
    source: impl Fn(u16) -> Option<(Price, Unit)>,
) -> Result<(), Refusal> {
    let follows = content.lines.iter().all(|line| {
        line.source_line
            .and_then(&source)
            .is_some_and(|(price, unit)| price == line.price && unit == line.quantity.unit())
    });
    if follows { Ok(()) } else { Err(Refusal::WrongSource) }
}

pub(crate) fn propose(context: &mut Context<'_>, act: &Propose) -> Result<(), Refusal> {
    act.content.other(&context.principal).ok_or(Refusal::NotAParty)?;
    check_content(context, &act.content)?;
    context.ahead(act.sign_by)?;
    let offer = check_source(context, act)?;
    let id = AgreementId::derive(&[&context.seed.0]);
    let proposed = Proposed {
        agreement: id,
        buyer: act.content.buyer,
        seller: act.content.seller,
        limit: act.content.limit,
        need: act.need,
        offer,
    };
    let agreement = Agreement {
        content: act.content.clone(),
        proposed_by: context.principal,
        stage: AgreementStage::Proposed,
        deadline: Some(act.sign_by),
        called_off: Amount::zero(act.content.currency()),
        called_off_lines: nothing_called_off(&act.content)?,
        source: act.source.clone(),
        amendment: None,
        amendments: 0,
    };
    context.draft.add(&id, agreement)?;
    context.tell(Event::Proposed(proposed));
    Ok(())
}

fn nothing_called_off(content: &AgreementContent) -> Result<List<u64, 200>, Refusal> {
    List::try_from(vec![0; content.lines.len()]).map_err(|_| Refusal::TooLarge)
}

/// The agreement at `stage`, and the other party than the principal.
fn load(
    context: &Context<'_>,
    id: &AgreementId,
    stage: AgreementStage,
) -> Result<(Agreement, AgentId), Refusal> {
    let agreement = context.draft.take::<Agreement>(id)?;
    let other = agreement.content.other(&context.principal).ok_or(Refusal::NotAParty)?;
    if agreement.stage != stage {
        return Err(Refusal::WrongStage);
    }
    context.in_time(agreement.deadline)?;
    Ok((agreement, other))
}

pub(crate) fn sign(context: &mut Context<'_>, act: &Sign) -> Result<(), Refusal> {
    let (mut agreement, other) = load(context, &act.agreement, AgreementStage::Proposed)?;
    if agreement.proposed_by != other {
        return Err(Refusal::NotYours);
    }
    if agreement.content.digest() != act.content {
        return Err(Refusal::NotTheContent);
    }
    agreement.stage = AgreementStage::Active;
    agreement.deadline = end_of(&agreement.content);
    context.draft.put(&act.agreement, agreement);
    context.tell(Event::Signed(Signed { agreement: act.agreement, content: act.content }));
    Ok(())
}

pub(crate) fn decline(context: &mut Context<'_>, act: &Decline) -> Result<(), Refusal> {
    let mut agreement = context.draft.take::<Agreement>(&act.agreement)?;
    agreement.content.other(&context.principal).ok_or(Refusal::NotAParty)?;
    let amendment = match agreement.stage {
        AgreementStage::Proposed => {
            agreement.stage = AgreementStage::Declined;
            agreement.deadline = None;
            false
        }
        AgreementStage::Active if agreement.amendment.take().is_some() => true,
        AgreementStage::Active
        | AgreementStage::Declined
        | AgreementStage::Lapsed
        | AgreementStage::Terminated
        | AgreementStage::Ended => return Err(Refusal::WrongStage),
    };
    context.draft.put(&act.agreement, agreement);
    context.tell(Event::Declined(Declined { agreement: act.agreement, amendment }));
    Ok(())
}

/// Checks that what was called off already stays inside the content as it would be.
fn check_amendment(agreement: &Agreement, content: &AgreementContent) -> Result<(), Refusal> {
    let old = &agreement.content;
    if content.buyer != old.buyer || content.seller != old.seller || content.kind != old.kind {
        return Err(Refusal::NotAParty);
    }
    if content.currency() != old.currency() {
        return Err(Refusal::CurrencyMismatch);
    }
    let old_kind = old.kind;
    let keeps_lines = content.lines.len() >= old.lines.len()
        && old.lines.iter().zip(&content.lines).zip(&agreement.called_off_lines).all(
            |((old, new), called_off)| {
                let capped = old_kind == AgreementKind::OneOff;
                old.quantity.unit() == new.quantity.unit()
                    && (!capped || new.quantity.micros() >= *called_off)
            },
        );
    if !keeps_lines || content.limit.minor() < agreement.called_off.minor() {
        return Err(Refusal::OverRemainder);
    }
    Ok(())
}

pub(crate) fn propose_amendment(context: &mut Context<'_>, act: &ProposeAmendment) -> Result<(), Refusal> {
    let (mut agreement, _) = load(context, &act.agreement, AgreementStage::Active)?;
    if agreement.amendment.is_some() {
        return Err(Refusal::WrongStage);
    }
    context.ahead(act.agree_by)?;
    check_content(context, &act.content)?;
    check_amendment(&agreement, &act.content)?;
    agreement.amendment = Some(Amendment {
        by: context.principal,
        content: Box::new(act.content.clone()),
        deadline: act.agree_by,
    });
    context.draft.put(&act.agreement, agreement);
    context.tell(Event::AmendmentProposed(AmendmentProposed { agreement: act.agreement }));
    Ok(())
}

pub(crate) fn agree_amendment(context: &mut Context<'_>, act: &AgreeAmendment) -> Result<(), Refusal> {
    let (mut agreement, other) = load(context, &act.agreement, AgreementStage::Active)?;
    let amendment = agreement.amendment.take().ok_or(Refusal::WrongStage)?;
    context.in_time(Some(amendment.deadline))?;
    if amendment.by != other {
        return Err(Refusal::NotYours);
    }
    if amendment.content.digest() != act.content {
        return Err(Refusal::NotTheContent);
    }
    check_amendment(&agreement, &amendment.content)?;
    agreement.content = *amendment.content;
    while agreement.called_off_lines.len() < agreement.content.lines.len() {
        agreement.called_off_lines.push(0).map_err(|_| Refusal::TooLarge)?;
    }
    agreement.deadline = end_of(&agreement.content);
    agreement.amendments = agreement.amendments.checked_add(1).ok_or(Refusal::Overflow)?;
    let limit = agreement.content.limit;
    context.draft.put(&act.agreement, agreement);
    context.tell(Event::Amended(Amended { agreement: act.agreement, limit }));
    Ok(())
}

pub(crate) fn terminate(context: &mut Context<'_>, act: &Terminate) -> Result<(), Refusal> {
    let (mut agreement, _) = load(context, &act.agreement, AgreementStage::Active)?;
    agreement.stage = AgreementStage::Terminated;
    agreement.deadline = None;
    agreement.amendment = None;
    context.draft.put(&act.agreement, agreement);
    context.tell(Event::Terminated(Terminated { agreement: act.agreement }));
    Ok(())
}
