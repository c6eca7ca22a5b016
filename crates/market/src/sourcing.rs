//! Make, share or buy: what an organisation has itself beside what others offer, for the same need.
//!
//! Promise: told from profiles, offers and the figures that are given; nothing is estimated. Where a price or a
//! capacity is not said, it is not known.
//! Not here: where the figures come from (the friction report of `books`), deciding.
//! Start reading at [`options`].

use crate::answer::{Enough, LineAnswer, enough};
use crate::known::{FREE_CAPACITY, longest_delivery, measure};
use institution::Profile;
use ledger::{Listing, ListingLine};
use vocabulary::{AgentId, ListingId, Match, Name, Price, Quantity, ResourceSpecification, Span, match_all};

/// The most options for one line: the best.
pub const OPTIONS_MAX: usize = 50;

/// What coordination takes beside the price: medians of what happened so far (`books`: `Effort`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Coordination {
    /// Of how many trades or acts they are the medians.
    pub count: u64,
    /// Acts from the first word to the last.
    pub acts: u64,
    /// Different people who signed some of them.
    pub people: u64,
    /// Approvals under charters.
    pub approvals: u64,
    /// How long it takes, nearly all of it waiting.
    pub waiting: Span,
    /// Bytes on the ledger.
    pub bytes: u64,
}

/// The figures for each way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// With one's own people and tools: what an act within one's own organisation took.
    pub make: Option<Coordination>,
    /// With partners: what trades with them took.
    pub share: Option<Coordination>,
    /// On the market: what trades took.
    pub buy: Option<Coordination>,
}

/// How to come by something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Way {
    /// One's own people and tools do it.
    Make,
    /// A partner does it: somebody with whom there is a framework, or who has a member in common.
    Share,
    /// It is bought on the market.
    Buy,
}

/// Somebody whose profile says what they can do.
#[derive(Clone, Copy, Debug)]
pub struct Able<'a> {
    /// Who.
    pub agent: AgentId,
    /// What they say of themselves.
    pub profile: &'a Profile,
}

/// An offer on the market.
#[derive(Clone, Copy, Debug)]
pub struct Offered<'a> {
    /// Its id.
    pub id: ListingId,
    /// The offer.
    pub listing: &'a Listing,
}

/// One way to come by one line of a need.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourcingOption {
    /// Which way.
    pub way: Way,
    /// Who would do it.
    pub agent: AgentId,
    /// What it is called there.
    pub name: Name,
    /// The offer, if it is one.
    pub listing: Option<ListingId>,
    /// How each requirement fares.
    pub requirements: Vec<(String, Match)>,
    /// Whether there is enough, by the free capacity or the quantity that is offered.
    pub enough: Enough,
    /// What is free or offered, if it is said.
    pub available: Option<Quantity>,
    /// How long it takes, if it is said.
    pub delivery: Option<Quantity>,
    /// The price of one unit, if it is said.
    pub price: Option<Price>,
    /// What it costs beside its price; absent if there are no figures for this way.
    pub coordination: Option<Coordination>,
}

/// The ways to come by one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineOptions {
    /// The need's line, counted from 0.
    pub line: usize,
    /// What fits and misses nothing: what meets the most first, then make before share before buy, then by price
    /// and agent. At most [`OPTIONS_MAX`].
    pub options: Vec<SourcingOption>,
}

/// The ways to come by each line of `need`: with `own` people and tools, with `partners`, and by `offers`.
///
/// What misses a requirement is left out; what says nothing of one stays, and is told so.
pub fn options(
    need: &Listing,
    own: &[Able<'_>],
    partners: &[Able<'_>],
    offers: &[Offered<'_>],
    figures: &Figures,
) -> Vec<LineOptions> {
    let of_line = |(at, line): (usize, &ListingLine)| {
        let able = |way, all: &[Able<'_>], cost| -> Vec<SourcingOption> {
            let capabilities = all.iter().flat_map(|able| {
                able.profile.capabilities.iter().map(move |capability| (able.agent, capability))
            });
            capabilities.filter_map(|(agent, can)| of_capability(line, way, agent, can, cost)).collect()
        };
        let mut options = able(Way::Make, own, figures.make);
        options.extend(able(Way::Share, partners, figures.share));
        options.extend(offers.iter().filter_map(|offer| of_offer(at, line, offer, figures.buy)));
        options.sort_by_key(|option| {
            let lacking = option.requirements.iter().filter(|(_, fare)| *fare == Match::Lacking).count();
            let is_enough = option.enough == Enough::Yes;
            let price = option.price.map_or(u64::MAX, |price| price.micros());
            (lacking, !is_enough, option.way, price, option.agent)
        });
        options.truncate(OPTIONS_MAX);
        LineOptions { line: at, options }
    };
    need.lines.iter().enumerate().map(of_line).collect()
}

/// True if a thing is of the kind that is wanted; see [`crate::answer()`].
fn same_kind(line: &ListingLine, thing: &ResourceSpecification, fares: &[(String, Match)]) -> bool {
    match (line.item.classified_as, thing.classified_as) {
        (Some(wider), Some(code)) => code.is_under(&wider),
        (None, Some(_) | None) | (Some(_), None) => fares.iter().any(|(_, fare)| *fare == Match::Met),
    }
}

fn of_capability(
    line: &ListingLine,
    way: Way,
    agent: AgentId,
    can: &ResourceSpecification,
    coordination: Option<Coordination>,
) -> Option<SourcingOption> {
    let requirements: Vec<(String, Match)> = match_all(&line.requirements, &can.attributes)
        .into_iter()
        .map(|(name, fare)| (name.to_string(), fare))
        .collect();
    let misses = requirements.iter().any(|(_, fare)| matches!(fare, Match::Missed { .. }));
    if misses || !same_kind(line, can, &requirements) {
        return None;
    }
    let available = measure(&can.attributes, FREE_CAPACITY);
    Some(SourcingOption {
        way,
        agent,
        name: can.name.clone(),
        listing: None,
        requirements,
        enough: enough(line.quantity, available),
        available,
        delivery: longest_delivery(&can.attributes),
        price: None,
        coordination,
    })
}

fn of_offer(
    at: usize,
    line: &ListingLine,
    offer: &Offered<'_>,
    coordination: Option<Coordination>,
) -> Option<SourcingOption> {
    let answer = crate::answer::line_answer(at, line, &offer.listing.lines);
    if !answer.is_answered() {
        return None;
    }
    let LineAnswer { offer_line, requirements, enough, .. } = answer;
    let offered = offer.listing.lines.get(offer_line?)?;
    Some(SourcingOption {
        way: Way::Buy,
        agent: offer.listing.owner,
        name: offered.item.name.clone(),
        listing: Some(offer.id),
        requirements,
        enough,
        available: offered.quantity,
        delivery: longest_delivery(&offered.item.attributes),
        price: offered.price,
        coordination,
    })
}
