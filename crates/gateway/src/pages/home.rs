//! Home: what waits for whom; all trades; and the stream that tells pages to look again.

use super::{Turn, answer};
use crate::problem::Problem;
use crate::server::Gateway;
use crate::shelf::Shelf;
use crate::visit::Visit;
use ledger::{Kept, Kind, Record};
use node::RecordAt;
use pages::page::home::{Home, Waiting, home as home_page, welcome};
use pages::page::trade::{Trades, code, trades as trades_page};
use pages::{Move, Text, deadline_of, moves, moves_on_delivery, visible};
use std::sync::Arc;
use vocabulary::{AgentId, Amount};

/// How many records of each kind the queue looks through, the newest first.
const LOOKED_THROUGH_MAX: usize = 200;
/// How many records of each kind the page of trades shows.
const SHOWN_MAX: usize = 100;

/// The kinds of records that wait for somebody.
const KINDS: &[Kind] = &[
    Kind::Listing,
    Kind::Quote,
    Kind::Agreement,
    Kind::Order,
    Kind::Invoice,
    Kind::Payment,
    Kind::Dispute,
    Kind::Collection,
    Kind::Grant,
    Kind::Recovery,
];

pub(super) async fn home(gateway: Arc<Gateway>, visit: &mut Visit) -> Result<Turn, Problem> {
    let Some(visitor) = visit.visitor.clone() else {
        let scene = visit.scene(&gateway);
        return Ok(Turn::Page(scene.say(Text::Welcome).to_owned(), welcome(&scene)));
    };
    let mut page = Home::default();
    for id in invitations(&gateway, &visitor.human).await? {
        page.waits.push(id);
    }
    for kind in KINDS {
        for found in gateway.newest_of(&visitor.principal, *kind, LOOKED_THROUGH_MAX).await? {
            if !found.record.is_waiting() && !is_open_end(&found.record) {
                continue;
            }
            let mut waiting = waiting(&visitor.principal, &found, visit);
            to_be_opened(&gateway, &mut waiting, &found.record).await?;
            sort_in(&mut page, waiting);
            if let Record::Order(order) = &found.record {
                deliveries(&gateway, &visitor.principal, &found, order, &mut page).await?;
            }
        }
    }
    for found in gateway.newest_of(&visitor.principal, Kind::Pending, LOOKED_THROUGH_MAX).await? {
        pending(&gateway, visit, &visitor.human, &found, &mut page).await?;
    }
    page.searches = gateway.searches_of(visitor.human, visit.reader).await?;
    page.waits.sort_by_key(|waiting| waiting.deadline);
    page.started.sort_by_key(|waiting| waiting.deadline);
    page.waits.dedup_by(|left, right| left.id == right.id);
    let scene = visit.scene(&gateway);
    Ok(Turn::Page(scene.say(Text::Home).to_owned(), home_page(&scene, &page)))
}

/// Records that wait for nobody by their stage, and still for somebody's next step.
fn is_open_end(record: &Record) -> bool {
    match record {
        Record::Agreement(agreement) => {
            agreement.stage == ledger::AgreementStage::Active && agreement.called_off.is_zero()
        }
        Record::Invoice(invoice) => invoice.overpaid() > 0,
        _ => false,
    }
}

fn sort_in(page: &mut Home, waiting: Waiting) {
    if waiting.moves.iter().any(|one| one.awaited) {
        page.waits.push(waiting);
    } else {
        page.started.push(waiting);
    }
}

fn waiting(principal: &AgentId, found: &RecordAt, visit: &Visit) -> Waiting {
    let shelf = found.key.kind().and_then(Shelf::of_kind);
    let id = shelf.map_or_else(String::new, |shelf| shelf.id(&found.key));
    Waiting {
        moves: moves(principal, &id, &found.record, visit.reader.now),
        id,
        kind: shelf.map_or("", |shelf| shelf.name),
        about: about(&found.record),
        stage: stage(&found.record).unwrap_or_default(),
        deadline: found.record.deadline(),
        due: deadline_of(&found.record),
    }
}

/// A sealed quote counts only if its bidder comes back and opens it: while that can be done, it waits for the bidder.
async fn to_be_opened(gateway: &Gateway, waiting: &mut Waiting, record: &Record) -> Result<(), Problem> {
    let Record::Quote(quote) = record else { return Ok(()) };
    let need: Option<ledger::Listing> = gateway.get(&quote.listing).await?;
    let Some(need) = need else { return Ok(()) };
    waiting.about = visible(need.title.as_str());
    let can_open = need.stage == ledger::ListingStage::Revealing;
    waiting.moves.retain(|one| one.act != "reveal_quote" || can_open);
    for one in waiting.moves.iter_mut().filter(|one| one.act == "reveal_quote") {
        one.awaited = true;
    }
    Ok(())
}

/// What a record is about, in few words.
pub(super) fn about(record: &Record) -> String {
    let sum = |amount: &Amount| amount.to_string();
    match record {
        Record::Listing(listing) => visible(listing.title.as_str()),
        Record::Agreement(agreement) => {
            let first = agreement.content.lines.first().map_or_else(String::new, |line| visible(&line.name));
            format!("{first}, {}", sum(&agreement.content.limit))
        }
        Record::Order(order) => sum(&order.total),
        Record::Invoice(invoice) => format!("{}, {}", visible(&invoice.number), sum(&invoice.total)),
        Record::Payment(payment) => visible(&payment.reference),
        Record::Dispute(dispute) => sum(&dispute.stake),
        _ => String::new(),
    }
}

/// The name of a record's stage.
pub(super) fn stage(record: &Record) -> Option<String> {
    Some(match record {
        Record::Listing(listing) => code(&listing.stage),
        Record::Quote(quote) => code(&quote.stage),
        Record::Agreement(agreement) => code(&agreement.stage),
        Record::Order(order) => code(&order.stage),
        Record::Delivery(delivery) => code(&delivery.stage),
        Record::Invoice(invoice) => code(&invoice.stage),
        Record::Payment(payment) => code(&payment.stage),
        Record::Dispute(dispute) => code(&dispute.stage),
        Record::Grant(grant) => code(&grant.stage),
        _ => return None,
    })
}

async fn invitations(gateway: &Gateway, human: &AgentId) -> Result<Vec<Waiting>, Problem> {
    let mut found = Vec::new();
    for record in gateway.newest_of(human, Kind::Agent, LOOKED_THROUGH_MAX).await? {
        let Record::Agent(agent) = &record.record else { continue };
        let institution::Agent::Organisation(organisation) = agent.as_ref() else { continue };
        let now = crate::visit::clock();
        let Some(invitation) = organisation.invitation(human, now) else { continue };
        let id = AgentId(record.key.id()).to_string();
        found.push(Waiting {
            moves: moves(human, &id, &record.record, now),
            id,
            kind: "organisation",
            about: visible(organisation.name.as_str()),
            stage: "invited".to_owned(),
            deadline: invitation.invited_until,
            due: "organisation.invited".to_owned(),
        });
    }
    Ok(found)
}

async fn deliveries(
    gateway: &Gateway,
    principal: &AgentId,
    found: &RecordAt,
    order: &ledger::Order,
    page: &mut Home,
) -> Result<(), Problem> {
    if order.open_deliveries == 0 {
        return Ok(());
    }
    let page_of = gateway.node.records_of(&found.key.id(), Kind::Delivery, None, LOOKED_THROUGH_MAX).await?;
    for found in page_of.items {
        let Record::Delivery(delivery) = &found.record else { continue };
        if delivery.stage.is_waiting() {
            let id = vocabulary::DeliveryId(found.key.id()).to_string();
            let moves = moves_on_delivery(principal, &id, delivery, order);
            sort_in(
                page,
                Waiting {
                    moves,
                    id,
                    kind: "delivery",
                    about: order.net.to_string(),
                    stage: code(&delivery.stage),
                    deadline: delivery.deadline,
                    due: deadline_of(&found.record),
                },
            );
        }
    }
    Ok(())
}

async fn pending(
    gateway: &Gateway,
    visit: &mut Visit,
    human: &AgentId,
    found: &RecordAt,
    page: &mut Home,
) -> Result<(), Problem> {
    let Record::Pending(pending) = &found.record else { return Ok(()) };
    let id = vocabulary::PendingId(found.key.id()).to_string();
    let can_decide = gateway.may_decide(human, pending).await?;
    let moves = if can_decide {
        vec![Move { act: "approve", fields: vec![("id", id.clone())], awaited: true }]
    } else {
        Vec::new()
    };
    let verb = pages::label_in(visit.reader.language, "verb", pending.verb.name());
    let waiting = Waiting {
        id,
        kind: "pending",
        about: verb,
        stage: "waiting_for_approval".to_owned(),
        deadline: Some(pending.deadline),
        due: "pending".to_owned(),
        moves,
    };
    if can_decide || pending.initiator == *human {
        sort_in(page, waiting);
    }
    Ok(())
}

impl Gateway {
    /// The newest records of a kind that belong to an agent.
    pub(crate) async fn newest_of(
        &self,
        owner: &AgentId,
        kind: Kind,
        limit: usize,
    ) -> Result<Vec<RecordAt>, Problem> {
        let mut found = self.node.records_of(&owner.0, kind, None, limit).await?.items;
        // A record stands in the list of its owner once for each part that it has in it.
        let mut seen = Vec::new();
        found.retain(|record| {
            let is_new = !seen.contains(&record.key);
            seen.push(record.key);
            is_new
        });
        Ok(found)
    }

    /// True if `human` may say yes or no to something pending: a member in a role that was asked, who neither
    /// began it nor has approved.
    pub(crate) async fn may_decide(
        &self,
        human: &AgentId,
        pending: &ledger::Pending,
    ) -> Result<bool, Problem> {
        if pending.initiator == *human || pending.approved.contains(human) {
            return Ok(false);
        }
        let found = self.node.record(institution::Agent::key(&pending.organisation)).await?;
        let Some(Record::Agent(agent)) = found.map(|found| found.record) else { return Ok(false) };
        Ok(match agent.as_ref() {
            institution::Agent::Organisation(organisation) => organisation
                .member(human)
                .is_some_and(|member| member.roles.iter().any(|role| pending.asked.contains(role))),
            institution::Agent::Person(_) | institution::Agent::Tool(_) => false,
        })
    }
}

/// Takes the records of one type, with their ids.
pub(super) fn of_type<T: Kept + Clone>(found: Vec<RecordAt>) -> Vec<(String, T)> {
    found
        .into_iter()
        .filter_map(|found| {
            let id = Shelf::of_kind(found.key.kind()?)?.id(&found.key);
            Some((id, T::of(&found.record)?.as_ref().clone()))
        })
        .collect()
}

pub(super) async fn trades(gateway: Arc<Gateway>, visit: &mut Visit) -> Result<Turn, Problem> {
    let principal = visit.visitor()?.principal;
    let newest = |kind| gateway.newest_of(&principal, kind, SHOWN_MAX);
    let page = Trades {
        listings: of_type(newest(Kind::Listing).await?),
        agreements: of_type(newest(Kind::Agreement).await?),
        orders: of_type(newest(Kind::Order).await?),
        invoices: of_type(newest(Kind::Invoice).await?),
        payments: of_type(newest(Kind::Payment).await?),
    };
    let others: Vec<AgentId> = page
        .agreements
        .iter()
        .flat_map(|(_, agreement)| [agreement.content.buyer, agreement.content.seller])
        .collect();
    visit.learn(&gateway, &others).await?;
    let scene = visit.scene(&gateway);
    Ok(Turn::Page(scene.say(Text::Trades).to_owned(), trades_page(&scene, &page)))
}

/// Tells a page to look again whenever something became final.
pub(super) async fn events(gateway: Arc<Gateway>, _: &mut Visit) -> Result<Turn, Problem> {
    crate::api::events::changes(gateway).map(answer)
}
