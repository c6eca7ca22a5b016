//! Make, share or buy: what the organisation has itself beside what others offer, for one need.

use super::Turn;
use crate::problem::Problem;
use crate::server::Gateway;
use crate::sight::not_there;
use crate::visit::Visit;
use institution::{Agent, Profile};
use ledger::{Agreement, AgreementStage, Kind, Listing};
use market::{Able, Coordination, Figures, Offered, Query, options};
use pages::Text;
use std::sync::Arc;
use vocabulary::{AgentId, ListingId, Span};

/// How many members, tools and partners are asked what they can do.
const ABLE_MAX: usize = 200;
/// How many offers are looked at.
const OFFERS_MAX: usize = 100;

/// The organisation's own people, and their tools.
async fn own(gateway: &Gateway, principal: AgentId) -> Result<Vec<AgentId>, Problem> {
    let mut people = vec![principal];
    if let Some(Agent::Organisation(organisation)) = gateway.get::<Agent>(&principal).await? {
        people.extend(organisation.active().map(|member| member.person));
    }
    people.truncate(ABLE_MAX);
    let mut all = people.clone();
    for person in people {
        for found in gateway.newest_of(&person, Kind::Mandate, ABLE_MAX).await? {
            if let ledger::Record::Mandate(mandate) = &found.record
                && !mandate.closed
                && !all.contains(&mandate.tool)
                && all.len() < ABLE_MAX
            {
                all.push(mandate.tool);
            }
        }
    }
    Ok(all)
}

/// Those with whom there is an active agreement.
async fn partners(gateway: &Gateway, principal: AgentId) -> Result<Vec<AgentId>, Problem> {
    let mut all = Vec::new();
    for found in gateway.newest_of(&principal, Kind::Agreement, ABLE_MAX).await? {
        if let Some(agreement) = <Agreement as ledger::Kept>::of(&found.record)
            && agreement.stage == AgreementStage::Active
        {
            all.extend(agreement.content.other(&principal).filter(|other| !all.contains(other)));
        }
    }
    Ok(all)
}

async fn profiles(gateway: &Gateway, agents: Vec<AgentId>) -> Result<Vec<(AgentId, Profile)>, Problem> {
    let mut all = Vec::new();
    for agent in agents {
        if let Some(profile) = gateway.get::<Profile>(&(&agent).into()).await? {
            all.push((agent, profile));
        }
    }
    Ok(all)
}

/// What a trade on the market has cost so far, out of the friction report; nothing where there are no trades.
async fn figures(gateway: &Arc<Gateway>) -> Result<Figures, Problem> {
    let tip = *gateway.node.follow().borrow();
    if gateway.books.reached(tip).await.is_err() {
        return Ok(Figures::default());
    }
    let report = gateway.read(|gateway| Ok(gateway.books.read(::books::Books::report))).await?;
    let buy = (report.trade_steps.count > 0).then(|| Coordination {
        steps: report.trade_steps.median,
        humans: report.trade_humans.median,
        time: Span::from_ms(report.elapsed.median).unwrap_or(Span::seconds(0)),
        bytes: report.trade_bytes.median,
    });
    Ok(Figures { make: None, share: None, buy })
}

pub(super) async fn sourcing(gateway: Arc<Gateway>, visit: &mut Visit) -> Result<Turn, Problem> {
    let principal = visit.visitor()?.principal;
    let id: ListingId = visit.in_path("id").parse().map_err(|_| not_there("listing"))?;
    let need: Listing = gateway.get(&id).await?.ok_or_else(|| not_there("listing"))?;
    let mine = profiles(&gateway, own(&gateway, principal).await?).await?;
    let others = profiles(&gateway, partners(&gateway, principal).await?).await?;
    let query = Query {
        answers: Some(Box::new(need.clone())),
        is_open: true,
        limit: OFFERS_MAX,
        without_facets: true,
        ..Query::default()
    };
    let mut offers = Vec::new();
    for hit in gateway.found(query, visit.reader.now).await?.hits {
        if let Some(listing) = gateway.get::<Listing>(&hit.listing).await? {
            offers.push((hit.listing, listing));
        }
    }
    let figures = figures(&gateway).await?;
    let able = |all: &'_ [(AgentId, Profile)]| all.iter().map(|(agent, _)| *agent).collect::<Vec<_>>();
    let people: Vec<AgentId> = able(&mine)
        .into_iter()
        .chain(able(&others))
        .chain(offers.iter().map(|(_, offer)| offer.owner))
        .collect();
    visit.learn(&gateway, &people).await?;
    let mine: Vec<Able<'_>> = mine.iter().map(|(agent, profile)| Able { agent: *agent, profile }).collect();
    let others: Vec<Able<'_>> =
        others.iter().map(|(agent, profile)| Able { agent: *agent, profile }).collect();
    let offered: Vec<Offered<'_>> = offers.iter().map(|(id, listing)| Offered { id: *id, listing }).collect();
    let lines = options(&need, &mine, &others, &offered, &figures);
    let scene = visit.scene(&gateway);
    let body = pages::page::search::sourcing(&scene, &need, &id.to_string(), &lines);
    Ok(Turn::Page(scene.say(Text::MakeShareBuy).to_owned(), body))
}
