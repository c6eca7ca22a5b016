//! The explorer, receipts, the glossary.

use super::Turn;
use super::records::happened;
use crate::problem::Problem;
use crate::server::Gateway;
use crate::sight::not_there;
use crate::visit::Visit;
use canon::PublicKey;
use node::{Fact, FactCursor, Receipt};
use pages::Text;
use pages::page::explorer::{
    Block, BlockLine, Explorer, State, ValidatorLine, block as block_page, explorer as explorer_page,
    receipt as receipt_page,
};
use pages::page::notice::glossary as glossary_page;
use std::sync::Arc;
use std::time::Duration;
use vocabulary::TransactionId;

/// How many blocks one page lists.
const BLOCKS_SHOWN: usize = 30;
/// How many blocks are looked through for ones with facts.
const BLOCKS_LOOKED_THROUGH: u64 = 500;
/// How many facts of a block are shown.
const FACTS_SHOWN: usize = 200;
/// How long a receipt waits for its transaction before it says that it waits.
const RECEIPT_WITHIN: Duration = Duration::from_secs(5);

pub(super) async fn explorer(gateway: Arc<Gateway>, visit: &mut Visit) -> Result<Turn, Problem> {
    let tip = visit.height;
    let before: u64 = visit.asked("before").parse().unwrap_or(u64::MAX);
    let (blocks, older) = gateway
        .read_node(move |node| {
            let from = tip.min(before.saturating_sub(1));
            let last = from.saturating_sub(BLOCKS_LOOKED_THROUGH);
            let mut lines = Vec::new();
            let mut height = from;
            while height > last && lines.len() < BLOCKS_SHOWN {
                if let Some((time, outcomes)) = node.outcomes(height)?
                    && (!outcomes.is_empty() || height == tip)
                {
                    lines.push(BlockLine { height, time, facts: outcomes.len() });
                }
                height -= 1;
            }
            Ok((lines, (height > 0).then_some(height + 1)))
        })
        .await?;
    let addresses = gateway.node.addresses().await?;
    let validators = gateway
        .node
        .epoch()
        .validators
        .iter()
        .map(|key| {
            let key = PublicKey::Ed25519(*key);
            let endpoint = addresses.iter().find(|(known, _)| *known == key).map(|(_, at)| at.to_string());
            ValidatorLine { key: key.to_string(), endpoint }
        })
        .collect();
    let page = Explorer {
        network: gateway.node.network().to_string(),
        trust: gateway.node.trust(),
        epoch: gateway.node.epoch().epoch,
        validators,
        blocks,
        older,
    };
    let scene = visit.scene(&gateway);
    Ok(Turn::Page(scene.say(Text::Explorer).to_owned(), explorer_page(&scene, &page)))
}

pub(super) async fn block(gateway: Arc<Gateway>, visit: &mut Visit) -> Result<Turn, Problem> {
    let height: u64 = visit.in_path("height").parse().map_err(|_| not_there("block"))?;
    let found = gateway.read_node(move |node| node.outcomes(height)).await?;
    let (time, outcomes) = found.ok_or_else(|| not_there("block"))?;
    let mut page = Block { height, time: Some(time), ..Block::default() };
    for (index, outcome) in (0_u32..).zip(outcomes) {
        if page.facts.len() < FACTS_SHOWN && gateway.may_see_outcome(&visit.viewer, &outcome).await? {
            page.facts.push(happened(&Fact { at: FactCursor { height, index }, time, outcome }));
        } else {
            page.hidden += 1;
        }
    }
    let people: Vec<_> = page.facts.iter().flat_map(|one| [one.by, one.principal]).flatten().collect();
    visit.learn(&gateway, &people).await?;
    let scene = visit.scene(&gateway);
    Ok(Turn::Page(format!("{} {height}", scene.say(Text::Block)), block_page(&scene, &page)))
}

pub(super) async fn receipt(gateway: Arc<Gateway>, visit: &mut Visit) -> Result<Turn, Problem> {
    let id: TransactionId = visit.in_path("id").parse().map_err(|_| not_there("transaction"))?;
    let receipt = gateway.receipt_for(&visit.viewer, id, RECEIPT_WITHIN).await?;
    let receipt = receipt.ok_or_else(|| not_there("transaction"))?;
    let state = match receipt {
        Receipt::Waiting => State::Waiting,
        Receipt::Unlisted => return Err(crate::problem::ProblemCode::Unlisted.into()),
        Receipt::Final(found) => {
            visit.learn_from(&gateway, &canon::to_json(&found.outcome)).await?;
            State::Final { at: found.at.to_string(), time: found.time, outcome: found.outcome }
        }
    };
    let scene = visit.scene(&gateway);
    Ok(Turn::Page(scene.say(Text::Receipt).to_owned(), receipt_page(&scene, &id.to_string(), &state)))
}

pub(super) async fn glossary(gateway: Arc<Gateway>, visit: &mut Visit) -> Result<Turn, Problem> {
    let scene = visit.scene(&gateway);
    Ok(Turn::Page(scene.say(Text::Glossary).to_owned(), glossary_page(&scene)))
}
