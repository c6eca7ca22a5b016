//! Acts that wait for approvals.

use super::Turn;
use super::acts::hand_over;
use crate::problem::{Problem, ProblemCode};
use crate::server::Gateway;
use crate::sight::not_there;
use crate::visit::Visit;
use canon::Json;
use ledger::{Act, Approve, Body, Command, Kept, Pending, Reject};
use node::Receipt;
use pages::Text;
use pages::page::pending::{Shown, pending as pending_page};
use std::sync::Arc;
use vocabulary::{Note, PendingId};

async fn found(gateway: &Gateway, visit: &Visit) -> Result<(PendingId, Pending), Problem> {
    let id: PendingId = visit.in_path("id").parse().map_err(|_| not_there("pending act"))?;
    let found = gateway.node.record(Pending::key(&id)).await?.ok_or_else(|| not_there("pending act"))?;
    if !gateway.may_see(&visit.viewer, &found.record).await? {
        return Err(not_there("pending act"));
    }
    let pending = Pending::of(&found.record).ok_or_else(|| not_there("pending act"))?;
    Ok((id, pending.as_ref().clone()))
}

impl Gateway {
    /// The act that is pending, out of the transaction that asked for it; `None` if this node does not keep it.
    async fn pending_act(self: &Arc<Self>, pending: &Pending) -> Result<Option<Act>, Problem> {
        let origin = pending.origin;
        let Some(Receipt::Final(receipt)) = self.read_node(move |node| node.receipt(&origin)).await? else {
            return Ok(None);
        };
        let Some(block) = self.node.block(receipt.at.height).await? else { return Ok(None) };
        let body = self
            .read(move |_| Body::decode(&block.body, |_| None).map_err(|_| ProblemCode::Internal.into()))
            .await?;
        let asking = body.transactions.iter().find(|admitted| admitted.id == origin);
        Ok(match asking.map(|admitted| &admitted.transaction.envelope.command) {
            Some(Command::Act(act)) if act.digest() == pending.act => Some(act.clone()),
            Some(Command::Act(_) | Command::Approve(_) | Command::Reject(_)) | None => None,
        })
    }
}

pub(super) async fn show(gateway: Arc<Gateway>, visit: &mut Visit) -> Result<Turn, Problem> {
    let (id, pending) = found(&gateway, visit).await?;
    let act = gateway.pending_act(&pending).await?;
    let human = visit.visitor()?.human;
    let can_decide = gateway.may_decide(&human, &pending).await?;
    visit.learn_from(&gateway, &canon::to_json(&pending)).await?;
    if let Some(act) = &act {
        visit.learn_from(&gateway, &canon::to_json(act)).await?;
    }
    let scene = visit.scene(&gateway);
    let is_mine = pending.initiator == human;
    let shown = Shown { id: &id.to_string(), pending: &pending, act: act.as_ref(), can_decide, is_mine };
    Ok(Turn::Page(scene.say(Text::PendingAct).to_owned(), pending_page(&scene, &shown)))
}

pub(super) async fn decide(gateway: Arc<Gateway>, visit: &mut Visit) -> Result<Turn, Problem> {
    visit.posted(&gateway)?;
    let (id, pending) = found(&gateway, visit).await?;
    let command = if visit.field("press") == "approve" {
        let act = gateway.pending_act(&pending).await?.ok_or_else(|| not_there("act"))?;
        Command::Approve(Approve { pending: id, act: Box::new(act) })
    } else {
        let reason = Some(visit.field("reason").trim()).filter(|reason| !reason.is_empty());
        let reason = reason.map(Note::new).transpose();
        let reason =
            reason.map_err(|error| Problem::new(ProblemCode::BadParameter, format!("`reason`: {error}")))?;
        Command::Reject(Reject { pending: id, reason })
    };
    let name = match canon::to_json(&command) {
        Json::Object(members) => members.into_iter().next().map_or_else(String::new, |(name, _)| name),
        _ => String::new(),
    };
    hand_over(&gateway, visit, &name, command, pending.organisation).await
}
