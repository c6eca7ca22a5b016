//! The pages of agents: people, tools, organisations; the visitor's organisation and tools.

use super::Turn;
use super::home::of_type;
use crate::problem::Problem;
use crate::server::Gateway;
use crate::sight::not_there;
use crate::visit::Visit;
use institution::{Agent, Mandate, Profile};
use ledger::{Kept, Kind};
use pages::Text;
use pages::page::organisation::{Question, Shown, agent_page, tools as tools_page};
use std::sync::Arc;
use vocabulary::AgentId;

/// How many mandates the page of tools shows.
const MANDATES_MAX: usize = 200;

async fn page_of(gateway: &Gateway, visit: &mut Visit, id: AgentId) -> Result<Turn, Problem> {
    let found = gateway.node.record(Agent::key(&id)).await?.ok_or_else(|| not_there("agent"))?;
    let agent = Agent::of(&found.record).ok_or_else(|| not_there("agent"))?.as_ref().clone();
    let profile: Option<Profile> = gateway.get(&(&id).into()).await?;
    visit.learn(gateway, &[id]).await?;
    visit.learn_from(gateway, &canon::to_json(&agent)).await?;
    let question =
        Question::of(&visit.reader, visit.asked("verb"), visit.asked("amount"), visit.asked("category"), id);
    let standing = gateway.standings_of(&[id]).await.into_iter().next().unwrap_or_default();
    let scene = visit.scene(gateway);
    let standing = Some(pages::page::search::standing(&scene, &standing));
    let is_own = visit.visitor.as_ref().is_some_and(|visitor| visitor.human == id);
    let address = is_own.then(|| format!("{}/agents/{id}", gateway.origins.pages));
    let shown =
        Shown { id, agent: &agent, profile: profile.as_ref(), question: &question, address, standing };
    let title = scene.names.get(&id).map_or_else(|| id.to_string(), str::to_owned);
    Ok(Turn::Page(title, agent_page(&scene, &shown)))
}

pub(super) async fn show(gateway: Arc<Gateway>, visit: &mut Visit) -> Result<Turn, Problem> {
    let id: AgentId = visit.in_path("id").parse().map_err(|_| not_there("agent"))?;
    page_of(&gateway, visit, id).await
}

pub(super) async fn organisation(gateway: Arc<Gateway>, visit: &mut Visit) -> Result<Turn, Problem> {
    let visitor = visit.visitor()?.clone();
    if visitor.principal != visitor.human {
        return page_of(&gateway, visit, visitor.principal).await;
    }
    let scene = visit.scene(&gateway);
    Ok(Turn::Page(scene.say(Text::Organisation).to_owned(), pages::page::organisation::none(&scene)))
}

pub(super) async fn tools(gateway: Arc<Gateway>, visit: &mut Visit) -> Result<Turn, Problem> {
    let visitor = visit.visitor()?.clone();
    let mandates = of_type::<Mandate>(gateway.newest_of(&visitor.human, Kind::Mandate, MANDATES_MAX).await?);
    let agents: Vec<AgentId> = mandates.iter().map(|(_, mandate)| mandate.tool).collect();
    visit.learn(&gateway, &agents).await?;
    let scene = visit.scene(&gateway);
    Ok(Turn::Page(scene.say(Text::Tools).to_owned(), tools_page(&scene, &mandates, scene.reader.now)))
}
