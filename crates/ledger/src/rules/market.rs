//! Offers and needs, quotes on needs, and choosing among them.

use crate::act::{
    AmendListing, MakeQuote, Publish, RevealQuote, SealQuote, SelectQuotes, WithdrawListing, WithdrawQuote,
};
use crate::decide::Context;
use crate::event::{
    Event, ListingAmended, ListingWithdrawn, Published, QuoteWithdrawn, Quoted, Revealed, Selected,
};
use crate::record::{Listing, ListingStage, Purpose, Quote, QuoteContent, QuoteStage};
use crate::refusal::Refusal;
use canon::{Digest, List, Set};
use std::collections::BTreeSet;
use vocabulary::{ListingId, Match, QuoteId, Span, Timestamp, match_all};

/// How long the owner of a need has to choose if it does not say.
const SELECT_WITHIN: Span = Span::days(30);

pub(crate) fn publish(context: &mut Context<'_>, act: &Publish) -> Result<(), Refusal> {
    if act.lines.is_empty() {
        return Err(Refusal::Empty);
    }
    context.ahead(act.open_until)?;
    let reveal_until = act.reveal_until;
    let bids_end = reveal_until.unwrap_or(act.open_until);
    let select_until = act.select_until.unwrap_or(bids_end.plus(SELECT_WITHIN));
    context.ahead(select_until)?;
    let sealed_offer =
        act.purpose == Purpose::Offer && (reveal_until.is_some() || act.select_until.is_some());
    if sealed_offer
        || bids_end < act.open_until
        || reveal_until == Some(act.open_until)
        || select_until <= bids_end
    {
        return Err(Refusal::BadDeadline);
    }
    let id = ListingId::derive(&[&context.seed.0]);
    let owner = context.principal;
    let listing = Listing {
        owner,
        purpose: act.purpose,
        title: act.title.clone(),
        lines: act.lines.clone(),
        version: 1,
        stage: ListingStage::Open,
        deadline: Some(act.open_until),
        reveal_until,
        select_until,
        references: act.references.clone(),
        note: act.note.clone(),
    };
    context.draft.add(&id, listing)?;
    context.tell(Event::Published(Published { listing: id, owner, purpose: act.purpose }));
    Ok(())
}

/// The listing, if it is the principal's own and still open.
fn own_open(context: &Context<'_>, id: &ListingId) -> Result<Listing, Refusal> {
    let listing = context.draft.take::<Listing>(id)?;
    context.must_be(&listing.owner)?;
    if listing.stage != ListingStage::Open {
        return Err(Refusal::WrongStage);
    }
    context.in_time(listing.deadline)?;
    Ok(listing)
}

pub(crate) fn amend(context: &mut Context<'_>, act: &AmendListing) -> Result<(), Refusal> {
    let mut listing = own_open(context, &act.listing)?;
    if act.lines.is_empty() {
        return Err(Refusal::Empty);
    }
    context.ahead(act.open_until)?;
    let longer = act.open_until.since(listing.deadline.unwrap_or(act.open_until));
    if let Some(longer) = longer {
        listing.reveal_until = listing.reveal_until.map(|until| until.plus(longer));
        listing.select_until = listing.select_until.plus(longer);
    }
    context.ahead(listing.select_until)?;
    listing.title = act.title.clone();
    listing.lines = act.lines.clone();
    listing.note = act.note.clone();
    listing.deadline = Some(act.open_until);
    listing.version = listing.version.checked_add(1).ok_or(Refusal::Overflow)?;
    let version = listing.version;
    context.draft.put(&act.listing, listing);
    context.tell(Event::ListingAmended(ListingAmended { listing: act.listing, version }));
    Ok(())
}

pub(crate) fn withdraw(context: &mut Context<'_>, act: &WithdrawListing) -> Result<(), Refusal> {
    let mut listing = context.draft.take::<Listing>(&act.listing)?;
    context.must_be(&listing.owner)?;
    if !listing.stage.is_waiting() {
        return Err(Refusal::WrongStage);
    }
    listing.stage = ListingStage::Withdrawn;
    listing.deadline = None;
    context.draft.put(&act.listing, listing);
    context.tell(Event::ListingWithdrawn(ListingWithdrawn { listing: act.listing }));
    Ok(())
}

/// Checks a quote's lines against the need that it answers.
fn check_content(listing: &Listing, content: &QuoteContent) -> Result<(), Refusal> {
    if content.lines.is_empty() {
        return Err(Refusal::Empty);
    }
    let mut named = BTreeSet::new();
    for quoted in &content.lines {
        let line = listing.lines.get(usize::from(quoted.line)).ok_or(Refusal::UnknownLine)?;
        if !named.insert(quoted.line) {
            return Err(Refusal::LineTwice);
        }
        if quoted.quantity.is_some_and(|quantity| quantity.unit() != line.item.unit) {
            return Err(Refusal::UnitMismatch);
        }
        let missed = match_all(&line.requirements, &quoted.attributes)
            .iter()
            .any(|(_, found)| !matches!(found, Match::Met));
        if missed {
            return Err(Refusal::RequirementMissed);
        }
    }
    Ok(())
}

/// The need, if the principal can quote on this version of it now.
fn open_need(
    context: &Context<'_>,
    id: &ListingId,
    version: u32,
    sealed: bool,
) -> Result<std::sync::Arc<Listing>, Refusal> {
    let listing = context.draft.get::<Listing>(id)?;
    if listing.purpose != Purpose::Need {
        return Err(Refusal::NotANeed);
    }
    if listing.owner == context.principal {
        return Err(Refusal::OwnListing);
    }
    if listing.stage != ListingStage::Open {
        return Err(Refusal::WrongStage);
    }
    context.in_time(listing.deadline)?;
    if listing.version != version {
        return Err(Refusal::OldVersion);
    }
    match (listing.reveal_until.is_some(), sealed) {
        (true, false) => Err(Refusal::MustBeSealed),
        (false, true) => Err(Refusal::MustBeOpen),
        (true, true) | (false, false) => Ok(listing),
    }
}

fn add_quote(
    context: &mut Context<'_>,
    listing: ListingId,
    version: u32,
    said: Result<QuoteContent, Digest>,
    deadline: Timestamp,
) -> Result<(), Refusal> {
    let id = QuoteId::derive(&[&context.seed.0]);
    let bidder = context.principal;
    let sealed = said.is_err();
    let (content, commitment, stage) = match said {
        Ok(content) => (Some(content), None, QuoteStage::Open),
        Err(commitment) => (None, Some(commitment), QuoteStage::Sealed),
    };
    let quote = Quote {
        listing,
        version,
        bidder,
        commitment,
        content,
        stage,
        deadline: Some(deadline),
        chosen: Set::new(),
    };
    context.draft.add(&id, quote)?;
    context.tell(Event::Quoted(Quoted { quote: id, listing, bidder, sealed }));
    Ok(())
}

pub(crate) fn make_quote(context: &mut Context<'_>, act: &MakeQuote) -> Result<(), Refusal> {
    let listing = open_need(context, &act.listing, act.version, false)?;
    check_content(&listing, &act.content)?;
    add_quote(context, act.listing, act.version, Ok(act.content.clone()), listing.select_until)
}

pub(crate) fn seal_quote(context: &mut Context<'_>, act: &SealQuote) -> Result<(), Refusal> {
    let listing = open_need(context, &act.listing, act.version, true)?;
    let deadline = listing.reveal_until.unwrap_or(listing.select_until);
    add_quote(context, act.listing, act.version, Err(act.commitment), deadline)
}

pub(crate) fn reveal_quote(context: &mut Context<'_>, act: &RevealQuote) -> Result<(), Refusal> {
    let listing = context.draft.get::<Listing>(&act.listing)?;
    let mut quote = context.draft.take::<Quote>(&act.quote)?;
    context.must_be(&quote.bidder)?;
    if quote.listing != act.listing {
        return Err(Refusal::NotNamed);
    }
    if listing.stage != ListingStage::Revealing || quote.stage != QuoteStage::Sealed {
        return Err(Refusal::WrongStage);
    }
    context.in_time(listing.deadline)?;
    if quote.version != listing.version {
        return Err(Refusal::OldVersion);
    }
    let opened = act.content.commitment(&quote.bidder, &quote.listing, quote.version, &act.salt.0);
    if quote.commitment != Some(opened) {
        return Err(Refusal::WrongSeal);
    }
    check_content(&listing, &act.content)?;
    quote.content = Some(act.content.clone());
    quote.stage = QuoteStage::Open;
    quote.deadline = Some(listing.select_until);
    context.draft.put(&act.quote, quote);
    context.tell(Event::Revealed(Revealed { quote: act.quote, listing: act.listing }));
    Ok(())
}

pub(crate) fn withdraw_quote(context: &mut Context<'_>, act: &WithdrawQuote) -> Result<(), Refusal> {
    let mut quote = context.draft.take::<Quote>(&act.quote)?;
    context.must_be(&quote.bidder)?;
    if !quote.stage.is_waiting() {
        return Err(Refusal::WrongStage);
    }
    context.in_time(quote.deadline)?;
    quote.stage = QuoteStage::Withdrawn;
    quote.deadline = None;
    context.draft.put(&act.quote, quote);
    context.tell(Event::QuoteWithdrawn(QuoteWithdrawn { quote: act.quote }));
    Ok(())
}

/// True if the owner can choose now: after the bids have ended, or before if they are open anyway.
fn can_choose(listing: &Listing) -> bool {
    match listing.stage {
        ListingStage::Selecting => true,
        ListingStage::Open => listing.reveal_until.is_none(),
        ListingStage::Revealing | ListingStage::Selected | ListingStage::Withdrawn | ListingStage::Lapsed => {
            false
        }
    }
}

pub(crate) fn select(context: &mut Context<'_>, act: &SelectQuotes) -> Result<(), Refusal> {
    let mut listing = context.draft.take::<Listing>(&act.listing)?;
    context.must_be(&listing.owner)?;
    if listing.purpose != Purpose::Need {
        return Err(Refusal::NotANeed);
    }
    if act.chosen.is_empty() {
        return Err(Refusal::Empty);
    }
    if !can_choose(&listing) {
        return Err(Refusal::WrongStage);
    }
    context.in_time(Some(listing.select_until))?;
    let mut taken = BTreeSet::new();
    let mut quotes = List::new();
    for chosen in &act.chosen {
        let mut quote = context.draft.take::<Quote>(&chosen.quote)?;
        if quote.listing != act.listing {
            return Err(Refusal::NotNamed);
        }
        if quote.version != listing.version {
            return Err(Refusal::OldVersion);
        }
        let (QuoteStage::Open, Some(content)) = (quote.stage, &quote.content) else {
            return Err(Refusal::WrongStage);
        };
        let quoted: BTreeSet<u16> = content.lines.iter().map(|line| line.line).collect();
        let wanted: BTreeSet<u16> =
            if chosen.lines.is_empty() { quoted.clone() } else { chosen.lines.iter().copied().collect() };
        if !wanted.is_subset(&quoted) {
            return Err(Refusal::UnknownLine);
        }
        if wanted.iter().any(|line| !taken.insert(*line)) {
            return Err(Refusal::LineTwice);
        }
        quote.chosen = Set::of(wanted).map_err(|_| Refusal::TooLarge)?;
        quote.stage = QuoteStage::Selected;
        quote.deadline = None;
        context.draft.put(&chosen.quote, quote);
        quotes.push(chosen.quote).map_err(|_| Refusal::TooLarge)?;
    }
    listing.stage = ListingStage::Selected;
    listing.deadline = None;
    context.draft.put(&act.listing, listing);
    context.tell(Event::Selected(Selected { listing: act.listing, quotes }));
    Ok(())
}
