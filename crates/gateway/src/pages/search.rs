//! Searching, and bids side by side.

use super::Turn;
use super::home::of_type;
use crate::problem::{Problem, ProblemCode};
use crate::searches::Saved;
use crate::server::Gateway;
use crate::sight::not_there;
use crate::visit::Visit;
use ledger::{Kept, Kind, Listing, Purpose, Quote};
use market::{BIDS_MAX, Bid, Found, PriceRange, Query, SelectionRule, Standing, compare};
use pages::page::home::SavedSearch;
use pages::page::search::{Asked, Result as Hit, Results, comparison, search as search_page};
use pages::{Reader, Text};
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;
use vocabulary::{AgentId, Country, Cpv, Currency, ListingId, Price, QuoteId, Unit};

/// How long a search waits for the index to reach the newest block.
const INDEX_WITHIN: Duration = Duration::from_millis(400);
/// How long a comparison waits for the records of agents.
const STANDINGS_WITHIN: Duration = Duration::from_secs(3);

/// The parts of a query.
const PARTS: &[&str] =
    &["text", "purpose", "category", "max", "per", "currency", "country", "owner", "need", "offer", "all"];

fn parsed<T: FromStr>(asked: &Asked, name: &str) -> Result<Option<T>, String>
where
    T::Err: ToString,
{
    let text = asked.get(name).trim();
    if text.is_empty() {
        return Ok(None);
    }
    text.parse().map(Some).map_err(|error: T::Err| error.to_string())
}

/// A part of a query that has a form of its own for people: what reads as two numbers is none.
fn as_typed<T: FromStr>(reader: &Reader, asked: &Asked, name: &str) -> Result<Option<T>, String> {
    let leaf = if name == "max" { "Price" } else { "Unit" };
    let text = asked.get(name).trim();
    if text.is_empty() { Ok(None) } else { pages::form::read(reader, leaf, text).map(Some) }
}

/// What is asked, as the market understands it; `typed` by people who read like this, or written by a program.
pub(crate) fn query_of(asked: &Asked, limit: usize, typed: Option<&Reader>) -> Result<Query, String> {
    let mut query = Query::of_text(asked.get("text"));
    query.purpose = match asked.get("purpose") {
        "offer" => Some(Purpose::Offer),
        "need" => Some(Purpose::Need),
        _ => None,
    };
    query.is_open = asked.get("all") != "1";
    query.category = parsed::<Cpv>(asked, "category")?;
    query.country = parsed::<Country>(asked, "country")?;
    query.owner = parsed::<AgentId>(asked, "owner")?;
    query.currency = parsed::<Currency>(asked, "currency")?;
    let (max, per) = match typed {
        Some(reader) => (as_typed::<Price>(reader, asked, "max")?, as_typed::<Unit>(reader, asked, "per")?),
        None => (parsed::<Price>(asked, "max")?, parsed::<Unit>(asked, "per")?),
    };
    if let Some(max) = max {
        query.price = Some(PriceRange { currency: max.currency(), min: None, max: Some(max), per });
    }
    query.limit = limit;
    Ok(query)
}

/// The parts of a query text, such as that of a saved search.
pub(crate) fn asked_in(pairs: &[(String, String)]) -> Asked {
    let parts = PARTS
        .iter()
        .filter_map(|name| {
            let (_, value) = pairs.iter().find(|(known, value)| known == name && !value.trim().is_empty())?;
            Some((*name, value.trim().to_owned()))
        })
        .collect();
    Asked { parts, ..Asked::default() }
}

pub(super) async fn search(gateway: Arc<Gateway>, visit: &mut Visit) -> Result<Turn, Problem> {
    let mut asked = asked_in(&visit.query);
    let results = match find(&gateway, visit, &mut asked).await {
        Ok(results) => Some(results),
        Err(problem) if problem.status().is_client_error() => {
            asked.wrong = Some(problem.detail().to_owned());
            None
        }
        Err(problem) => return Err(problem),
    };
    if results.is_some() && !asked.is_empty() {
        looked_at(&gateway, visit, &asked).await?;
    }
    let scene = visit.scene(&gateway);
    Ok(Turn::Page(scene.say(Text::Search).to_owned(), search_page(&scene, &asked, results.as_ref())))
}

async fn find(gateway: &Arc<Gateway>, visit: &mut Visit, asked: &mut Asked) -> Result<Results, Problem> {
    let wrong = |reason: String| Problem::new(ProblemCode::BadParameter, reason);
    let mut query = query_of(asked, 20, Some(&visit.reader)).map_err(wrong)?;
    if let Some(need) = parsed::<ListingId>(asked, "need").map_err(wrong)? {
        let listing: Listing = gateway.get(&need).await?.ok_or_else(|| not_there("listing"))?;
        asked.about = Some(format!(
            "{}: {}",
            visit.reader.say(Text::AnswersNeed),
            pages::visible(listing.title.as_str())
        ));
        query.answers = Some(Box::new(listing));
    }
    if let Some(offer) = parsed::<ListingId>(asked, "offer").map_err(wrong)? {
        let listing: Listing = gateway.get(&offer).await?.ok_or_else(|| not_there("listing"))?;
        let title = pages::visible(listing.title.as_str());
        asked.about = Some(format!("{}: {title}", visit.reader.say(Text::AnswersOffer)));
        query.answered_by = Some(Box::new(listing));
    }
    let cursor = visit.asked("cursor");
    if !cursor.is_empty() {
        query.cursor = Some(cursor.parse().map_err(|_| ProblemCode::BadCursor)?);
    }
    let found = gateway.found(query, visit.reader.now).await?;
    let mut results = Results {
        total: found.total,
        results: Vec::new(),
        facets: found.facets,
        next: found.next.map(|next| next.to_string()),
    };
    for hit in found.hits {
        if let Some(listing) = gateway.get::<Listing>(&hit.listing).await? {
            results.results.push(Hit { hit, listing });
        }
    }
    let mut owners: Vec<AgentId> = results.results.iter().map(|one| one.listing.owner).collect();
    owners.extend(results.facets.owners.iter().take(8).map(|it| it.value));
    visit.learn(gateway, &owners).await?;
    Ok(results)
}

impl Gateway {
    /// Searches the market as of the newest block, or nearly.
    pub(crate) async fn found(
        self: &Arc<Self>,
        query: Query,
        now: vocabulary::Timestamp,
    ) -> Result<Found, Problem> {
        let tip = *self.node.follow().borrow();
        self.market.reached(tip, INDEX_WITHIN).await;
        self.read(move |gateway| gateway.market.search(&query, now)).await
    }

    /// The records of agents; empty ones where they are not known here.
    pub(crate) async fn standings_of(&self, agents: &[AgentId]) -> Vec<Standing> {
        let tip = *self.node.follow().borrow();
        let known = self.market.standings(agents, tip, STANDINGS_WITHIN).await;
        known.unwrap_or_else(|| agents.iter().map(|_| Standing::default()).collect())
    }
}

pub(super) async fn quotes(gateway: Arc<Gateway>, visit: &mut Visit) -> Result<Turn, Problem> {
    let id: ListingId = visit.in_path("id").parse().map_err(|_| not_there("listing"))?;
    let need: Listing = gateway.get(&id).await?.ok_or_else(|| not_there("listing"))?;
    let page = gateway.node.records_of(&id.0, Kind::Quote, None, BIDS_MAX).await?;
    let mut seen = Vec::new();
    for record in page.items {
        if gateway.may_see(&visit.viewer, &record.record).await? {
            seen.push(record);
        }
    }
    let quotes: Vec<(QuoteId, Quote)> = of_type::<Quote>(seen)
        .into_iter()
        .filter_map(|(id, quote)| Some((id.parse().ok()?, quote)))
        .collect();
    let bidders: Vec<AgentId> = quotes.iter().map(|(_, quote)| quote.bidder).collect();
    visit.learn(&gateway, &bidders).await?;
    let standings = gateway.standings_of(&bidders).await;
    let bids: Vec<Bid<'_>> = quotes
        .iter()
        .zip(standings)
        .map(|((id, quote), standing)| Bid { id: *id, quote, standing })
        .collect();
    let rule = SelectionRule::of(&need)
        .map_err(|error| Problem::new(ProblemCode::BadParameter, error.to_string()))?;
    let table = compare(&need, &bids, &rule);
    let chooses = need.owner;
    let scene = visit.scene(&gateway);
    let may_choose = scene.acts_for(&chooses)
        && (need.stage == ledger::ListingStage::Selecting
            || (need.stage == ledger::ListingStage::Open && need.reveal_until.is_none()));
    let body = comparison(&scene, &need, &table, &id.to_string(), may_choose);
    Ok(Turn::Page(scene.say(Text::Compare).to_owned(), body))
}

/// How many hits of a saved search are looked at for new ones.
const NEW_LOOKED_AT: usize = 50;

/// The query of a posted or saved search, in its only order.
fn tidy(query: &str) -> (Asked, String) {
    let pairs: Vec<(String, String)> = form_urlencoded::parse(query.as_bytes())
        .take(PARTS.len() * 2)
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect();
    let asked = asked_in(&pairs);
    let query = asked.query();
    (asked, query)
}

pub(super) async fn save(gateway: Arc<Gateway>, visit: &mut Visit) -> Result<Turn, Problem> {
    let session = visit.posted(&gateway)?;
    let (asked, query) = tidy(visit.field("query"));
    query_of(&asked, 1, Some(&visit.reader))
        .map_err(|reason| Problem::new(ProblemCode::BadParameter, reason))?;
    if !asked.is_empty() && query.len() <= crate::searches::SEARCH_BYTES_MAX {
        let seen = visit.height;
        gateway
            .read(move |gateway| {
                gateway.searches.change(&session.human, |all| {
                    all.retain(|saved| saved.query != query);
                    all.insert(0, Saved { seen, query });
                });
                Ok(())
            })
            .await?;
    }
    Ok(Turn::To("/".to_owned(), Vec::new()))
}

pub(super) async fn forget(gateway: Arc<Gateway>, visit: &mut Visit) -> Result<Turn, Problem> {
    let session = visit.posted(&gateway)?;
    let number: usize = visit.field("number").parse().unwrap_or(usize::MAX);
    gateway
        .read(move |gateway| {
            gateway.searches.change(&session.human, |all| {
                if number < all.len() {
                    all.remove(number);
                }
            });
            Ok(())
        })
        .await?;
    Ok(Turn::To("/".to_owned(), Vec::new()))
}

/// Notes that a saved search was looked at.
async fn looked_at(gateway: &Arc<Gateway>, visit: &Visit, asked: &Asked) -> Result<(), Problem> {
    let Some(visitor) = &visit.visitor else { return Ok(()) };
    let (human, query, height) = (visitor.human, asked.query(), visit.height);
    gateway
        .read(move |gateway| {
            gateway.searches.change(&human, |all| {
                for saved in all.iter_mut().filter(|saved| saved.query == query) {
                    saved.seen = height;
                }
            });
            Ok(())
        })
        .await
}

impl Gateway {
    /// The searches that a person keeps, with what is new since they were looked at.
    pub(crate) async fn searches_of(
        self: &Arc<Self>,
        human: AgentId,
        reader: Reader,
    ) -> Result<Vec<SavedSearch>, Problem> {
        let saved = self.read(move |gateway| Ok(gateway.searches.of(&human))).await?;
        let mut shown = Vec::new();
        for (number, Saved { seen, query }) in saved.into_iter().enumerate() {
            let (asked, _) = tidy(&query);
            let Ok(mut market_query) = query_of(&asked, NEW_LOOKED_AT, Some(&reader)) else { continue };
            market_query.without_facets = true;
            let hits =
                self.found(market_query, reader.now).await.map_or_else(|_| Vec::new(), |found| found.hits);
            let new = self
                .read_node(move |node| {
                    let mut new = 0;
                    for hit in &hits {
                        new +=
                            usize::from(!node.changes_of(&Listing::key(&hit.listing), seen, 1)?.is_empty());
                    }
                    Ok(new)
                })
                .await?;
            let about = asked.parts.iter().map(|(_, value)| value.as_str()).collect::<Vec<_>>().join(", ");
            shown.push(SavedSearch { number, query, about, new });
        }
        Ok(shown)
    }
}
