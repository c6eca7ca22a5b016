//! Make, share or buy: what an agent has itself beside what partners can do and others offer, for one need.

use crate::problem::Problem;
use crate::server::Gateway;
use crate::sight::not_there;
use books::Effort;
use institution::{Agent, Profile};
use ledger::{Agreement, AgreementKind, AgreementStage, Kept, Kind, Listing, Purpose};
use market::{Able, Coordination, Figures, LineOptions, Offered, Query, options};
use std::sync::Arc;
use vocabulary::{AgentId, ListingId, Span, Timestamp};

/// How many members, tools and partners are asked what they can do.
const ABLE_MAX: usize = 200;
/// How many offers are looked at.
const OFFERS_MAX: usize = 100;

/// The ways to come by what a need asks for.
pub(crate) struct Sourced {
    /// The need.
    pub(crate) need: Listing,
    /// The ways, line by line.
    pub(crate) lines: Vec<LineOptions>,
    /// What each way took so far, and the block up to which that is told; absent if this node has no books.
    pub(crate) figures: Option<(u64, Figures)>,
}

impl Sourced {
    /// Everybody who stands in it.
    pub(crate) fn agents(&self) -> Vec<AgentId> {
        self.lines.iter().flat_map(|line| &line.options).map(|option| option.agent).collect()
    }
}

fn coordination(effort: Effort) -> Coordination {
    Coordination {
        count: effort.count,
        acts: effort.acts,
        people: effort.people,
        approvals: effort.approvals,
        waiting: Span::from_ms(effort.waiting_ms).unwrap_or(Span::seconds(0)),
        bytes: effort.bytes,
    }
}

/// The people in whose name an agent is: a person alone, or an organisation's members.
async fn people(gateway: &Gateway, principal: AgentId) -> Result<Vec<AgentId>, Problem> {
    let mut people = vec![principal];
    if let Some(Agent::Organisation(organisation)) = gateway.get::<Agent>(&principal).await? {
        people.extend(organisation.active().map(|member| member.person));
    }
    people.truncate(ABLE_MAX);
    Ok(people)
}

/// The agent, its members, and their tools.
async fn own(gateway: &Gateway, people: &[AgentId]) -> Result<Vec<AgentId>, Problem> {
    let mut all = people.to_vec();
    for person in people {
        for found in gateway.newest_of(person, Kind::Mandate, ABLE_MAX).await? {
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

/// Those with whom there is a framework, and organisations that have a member in common.
async fn partners(
    gateway: &Gateway,
    principal: AgentId,
    people: &[AgentId],
) -> Result<Vec<AgentId>, Problem> {
    let mut all = Vec::new();
    for found in gateway.newest_of(&principal, Kind::Agreement, ABLE_MAX).await? {
        if let Some(agreement) = Agreement::of(&found.record)
            && agreement.stage == AgreementStage::Active
            && agreement.content.kind == AgreementKind::Framework
        {
            all.extend(agreement.content.other(&principal));
        }
    }
    for person in people {
        all.extend(gateway.organisations_of(person).await?.into_iter().map(|(id, _)| id));
    }
    all.sort();
    all.dedup();
    all.retain(|partner| *partner != principal);
    all.truncate(ABLE_MAX);
    Ok(all)
}

async fn profiles(gateway: &Gateway, agents: &[AgentId]) -> Result<Vec<(AgentId, Profile)>, Problem> {
    let mut all = Vec::new();
    for agent in agents {
        if let Some(profile) = gateway.get::<Profile>(&agent.into()).await? {
            all.push((*agent, profile));
        }
    }
    Ok(all)
}

/// What each way took so far; absent if this node has no books, or has not made them yet.
async fn figures(
    gateway: &Arc<Gateway>,
    principal: AgentId,
    partners: Vec<AgentId>,
) -> Result<Option<(u64, Figures)>, Problem> {
    let tip = *gateway.node.follow().borrow();
    let Ok(height) = gateway.books.reached(tip).await else { return Ok(None) };
    let figures = gateway.read(move |gateway| {
        Ok(gateway.books.read(|books| {
            let with_partner = |buyer: &AgentId, seller: &AgentId| {
                (*buyer == principal && partners.contains(seller))
                    || (*seller == principal && partners.contains(buyer))
            };
            Figures {
                make: books.effort_within(&principal).map(coordination),
                share: books.effort_of_trades(with_partner).map(coordination),
                buy: books.effort_of_trades(|_, _| true).map(coordination),
            }
        }))
    });
    Ok(Some((height, figures.await?)))
}

fn able(all: &[(AgentId, Profile)]) -> Vec<Able<'_>> {
    all.iter().map(|(agent, profile)| Able { agent: *agent, profile }).collect()
}

impl Gateway {
    /// The ways in which `principal` can come by what a need asks for.
    pub(crate) async fn sourced(
        self: &Arc<Self>,
        principal: AgentId,
        id: ListingId,
        now: Timestamp,
    ) -> Result<Sourced, Problem> {
        let need = self.get::<Listing>(&id).await?.filter(|listing| listing.purpose == Purpose::Need);
        let need = need.ok_or_else(|| not_there("need"))?;
        let people = people(self, principal).await?;
        let mine = profiles(self, &own(self, &people).await?).await?;
        let partners = partners(self, principal, &people).await?;
        let others = profiles(self, &partners).await?;
        let query = Query {
            answers: Some(Box::new(need.clone())),
            is_open: true,
            limit: OFFERS_MAX,
            without_facets: true,
            ..Query::default()
        };
        let mut offers = Vec::new();
        for hit in self.found(query, now).await?.hits {
            if let Some(listing) = self.get::<Listing>(&hit.listing).await? {
                offers.push((hit.listing, listing));
            }
        }
        let figures = figures(self, principal, partners).await?;
        let offered: Vec<Offered<'_>> =
            offers.iter().map(|(id, listing)| Offered { id: *id, listing }).collect();
        let told = figures.map_or_else(Figures::default, |(_, figures)| figures);
        let lines = options(&need, &able(&mine), &able(&others), &offered, &told);
        Ok(Sourced { need, lines, figures })
    }
}
