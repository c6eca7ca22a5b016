//! The signer's page, on an origin of its own: a frame for its script, and what the script asks for.

use super::{SIGNER_POLICY, Turn, guarded};
use crate::answer::{object, text};
use crate::problem::Problem;
use crate::server::Gateway;
use crate::visit::Visit;
use axum::body::Body;
use axum::http::StatusCode;
use std::sync::Arc;
use vocabulary::AgentId;

/// How many names the signer asks for at once.
const NAMES_MAX: usize = 12;

pub(super) async fn page(gateway: Arc<Gateway>, visit: &mut Visit) -> Result<Turn, Problem> {
    let origins = &gateway.origins;
    let page = pages::page::sign::signer(visit.reader.language, origins.relying_party(), &origins.pages);
    let body = Body::from(page.into_string());
    Ok(Turn::Other(guarded(StatusCode::OK, "text/html; charset=utf-8", body, SIGNER_POLICY, "no-store")))
}

pub(super) async fn names(gateway: Arc<Gateway>, visit: &mut Visit) -> Result<Turn, Problem> {
    let ids: Vec<AgentId> =
        visit.asked("ids").split(',').take(NAMES_MAX).filter_map(|id| id.parse().ok()).collect();
    visit.learn(&gateway, &ids).await?;
    let known = ids.iter().filter_map(|id| Some((id.to_string(), text(visit.names.get(id)?)))).collect();
    let json = object([("names", canon::Json::Object(known))]).to_string();
    Ok(Turn::Other(guarded(StatusCode::OK, "application/json", Body::from(json), SIGNER_POLICY, "no-store")))
}
