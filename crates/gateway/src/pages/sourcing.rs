//! The page on which making, sharing and buying stand side by side.

use super::Turn;
use crate::problem::Problem;
use crate::server::Gateway;
use crate::sight::not_there;
use crate::visit::Visit;
use pages::Text;
use std::sync::Arc;
use vocabulary::ListingId;

pub(super) async fn sourcing(gateway: Arc<Gateway>, visit: &mut Visit) -> Result<Turn, Problem> {
    let principal = visit.visitor()?.principal;
    let id: ListingId = visit.in_path("id").parse().map_err(|_| not_there("need"))?;
    let sourced = gateway.sourced(principal, id, visit.reader.now).await?;
    visit.learn(&gateway, &sourced.agents()).await?;
    let scene = visit.scene(&gateway);
    let figures = sourced.figures.map(|(_, figures)| figures);
    let body = pages::page::search::sourcing(
        &scene,
        &sourced.need,
        &id.to_string(),
        &sourced.lines,
        figures.as_ref(),
    );
    Ok(Turn::Page(scene.say(Text::MakeShareBuy).to_owned(), body))
}
