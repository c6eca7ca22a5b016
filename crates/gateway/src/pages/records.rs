//! The pages of records.

use super::Turn;
use super::home::{of_type, stage};
use crate::problem::{Problem, ProblemCode};
use crate::server::Gateway;
use crate::shelf::Shelf;
use crate::sight::not_there;
use crate::visit::Visit;
use canon::Json;
use ledger::{
    Agreement, Delivery, Event, Invoice, Kept, Key, Kind, Listing, Order, Outcome, Payment, Purpose, Quote,
    QuoteStage, Record, Verdict,
};
use maud::{Markup, html};
use node::{Fact, FactCursor, RecordAt, has_trail};
use pages::page::record::{Happened, Shown, record as record_page};
use pages::page::trade::{self, Found, OrderParts};
use pages::{Move, Text, moves, moves_on_delivery, visible};
use std::sync::Arc;

/// How many facts of a record its page shows, the newest.
const HISTORY_MAX: usize = 50;
/// How many blocks are looked through for them.
const HISTORY_BLOCKS_MAX: usize = 200;
/// How many records that hang on one are shown.
const HANGING_MAX: usize = 100;

/// The record that the path names, if the visitor may see it.
async fn found(gateway: &Gateway, visit: &Visit) -> Result<(&'static Shelf, String, RecordAt), Problem> {
    let id = visit.in_path("id").to_owned();
    let shelf = Shelf::of_id(&id).ok_or_else(|| not_there("record"))?;
    let expected = visit.here.split('/').nth(1).unwrap_or_default();
    if shelf.plural != expected {
        return Err(not_there(shelf.name));
    }
    let key = shelf.key(&id).map_err(|_| not_there(shelf.name))?;
    let found = gateway.node.record(key).await?.ok_or_else(|| not_there(shelf.name))?;
    if !gateway.may_see(&visit.viewer, &found.record).await? {
        return Err(not_there(shelf.name));
    }
    Ok((shelf, id, found))
}

async fn hanging<T: Kept + Clone>(
    gateway: &Gateway,
    visit: &Visit,
    on: &Key,
    kind: Kind,
) -> Result<Vec<Found<T>>, Problem> {
    let page = gateway.node.records_of(&on.id(), kind, None, HANGING_MAX).await?;
    let mut seen = Vec::new();
    for record in page.items {
        if gateway.may_see(&visit.viewer, &record.record).await? {
            seen.push(record);
        }
    }
    Ok(of_type(seen))
}

impl Gateway {
    /// A record by its id, whoever looks; for what is shown beside a record that may be seen.
    pub(crate) async fn get<T: Kept + Clone>(&self, id: &T::Id) -> Result<Option<T>, Problem> {
        let found = self.node.record(T::key(id)).await?;
        Ok(found.and_then(|found| T::of(&found.record).map(|kept| kept.as_ref().clone())))
    }
}

/// What happened to a record, the newest first.
async fn history(gateway: &Arc<Gateway>, visit: &Visit, key: Key) -> Result<Vec<Happened>, Problem> {
    if !has_trail(key.kind().unwrap_or(Kind::Seen)) {
        return Ok(Vec::new());
    }
    let id = key.id();
    let facts = gateway
        .read_node(move |node| {
            let mut facts: Vec<Fact> = Vec::new();
            for height in node.changes_of(&key, 0, HISTORY_BLOCKS_MAX)? {
                let Some((time, outcomes)) = node.outcomes(height)? else { continue };
                for (index, outcome) in (0_u32..).zip(outcomes) {
                    if crate::api::records::mentions(&outcome, &id) {
                        facts.push(Fact { at: FactCursor { height, index }, time, outcome });
                    }
                }
            }
            Ok(facts)
        })
        .await?;
    let mut shown = Vec::new();
    for fact in facts.into_iter().rev().take(HISTORY_MAX) {
        if gateway.may_see_outcome(&visit.viewer, &fact.outcome).await? {
            shown.push(happened(&fact));
        }
    }
    Ok(shown)
}

/// A fact in few words.
pub(super) fn happened(fact: &Fact) -> Happened {
    let Outcome { transaction, asker, verdict, .. } = &fact.outcome;
    let (what, refused) = match verdict {
        Verdict::Done(done) => (done.events.iter().map(event_name).collect(), false),
        Verdict::Refused(refused) => (vec![trade::code(&refused.code)], true),
    };
    Happened {
        at: fact.at.to_string(),
        time: fact.time,
        by: asker.as_ref().map(|asker| asker.human),
        principal: asker.as_ref().map(|asker| asker.principal),
        what,
        refused,
        transaction: transaction.map(|id| id.to_string()),
    }
}

/// The name of what happened, with the answer in it where it was one.
fn event_name(event: &Event) -> String {
    let name = match event {
        Event::Responded(answer) => match (answer.accepted, answer.change) {
            (true, false) => "order_accepted",
            (false, false) => "order_rejected",
            (true, true) => "order_change_accepted",
            (false, true) => "order_change_rejected",
        },
        Event::Received(received) if received.by_deadline => "received_late",
        Event::Received(received) => match (received.accepted.is_zero(), received.rejected.is_zero()) {
            (false, true) => "received_all",
            (true, false) => "received_none",
            (false, false) => "received_part",
            (true, true) => "received",
        },
        other => return trade::code(other),
    };
    name.to_owned()
}

/// A record that the visitor sees.
struct Seen<'a> {
    shelf: &'a Shelf,
    id: &'a str,
    found: &'a RecordAt,
    moves: Vec<Move>,
    title: String,
}

/// Everything around a record, drawn with what is special about it.
async fn page(
    gateway: &Arc<Gateway>,
    visit: &mut Visit,
    seen: Seen<'_>,
    about: impl FnOnce(&pages::Scene<'_>) -> Markup,
) -> Result<Turn, Problem> {
    let Seen { shelf, id, found, moves, title } = seen;
    let json = Shelf::json(&found.record);
    let history = history(gateway, visit, found.key).await?;
    let people: Vec<_> = history.iter().flat_map(|one| [one.by, one.principal]).flatten().collect();
    visit.learn_from(gateway, &json).await?;
    visit.learn(gateway, &people).await?;
    visit.height = found.height;
    let scene = visit.scene(gateway);
    let shown = Shown {
        id,
        shelf: shelf.plural,
        stage: stage(&found.record).map(|stage| (stage, found.record.is_waiting())),
        deadline: found.record.deadline(),
        due: pages::deadline_of(&found.record),
        moves: &moves,
        shape: (shelf.shape)(),
        json: &json,
        history: &history,
    };
    let body = record_page(&scene, &shown, &about(&scene));
    Ok(Turn::Page(title, body))
}

fn usual_moves(visit: &Visit, id: &str, found: &RecordAt) -> Vec<Move> {
    match &visit.visitor {
        Some(visitor) => moves(&visitor.principal, id, &found.record, visit.reader.now),
        None => Vec::new(),
    }
}

/// What a record is, and what it is about; where nothing says that, the beginning of its id.
fn title(visit: &Visit, text: Text, about: &str, id: &str) -> String {
    let kind = visit.reader.say(text);
    if about.is_empty() {
        let short: String = id.split('_').nth(1).unwrap_or_default().chars().take(6).collect();
        format!("{kind} {short}")
    } else {
        format!("{kind}: {about}")
    }
}

fn wrong_kind() -> Problem {
    ProblemCode::Internal.into()
}

pub(super) async fn listing(gateway: Arc<Gateway>, visit: &mut Visit) -> Result<Turn, Problem> {
    let (shelf, id, found) = found(&gateway, visit).await?;
    let listing = Listing::of(&found.record).ok_or_else(wrong_kind)?.as_ref().clone();
    let quotes: Vec<Found<Quote>> = hanging(&gateway, visit, &found.key, Kind::Quote).await?;
    let count = gateway.node.records_of(&found.key.id(), Kind::Quote, None, HANGING_MAX).await?.items.len();
    let bidders: Vec<_> = quotes.iter().map(|(_, quote)| quote.bidder).collect();
    visit.learn(&gateway, &bidders).await?;
    let is_owner = visit.visitor.as_ref().is_some_and(|visitor| visitor.principal == listing.owner);
    let moves = usual_moves(visit, &id, &found);
    let title = visible(listing.title.as_str());
    page(&gateway, visit, Seen { shelf, id: &id, found: &found, moves, title }, |scene| {
        let after = html! {
            @if listing.purpose == Purpose::Offer {
                p.noprint { a.button.quiet href={ "/search?purpose=need&offer=" (id) } { (scene.say(Text::AnswersOffer)) } }
            }
            @if listing.purpose == Purpose::Need {
                p.noprint {
                    a.button.quiet href={ "/search?purpose=offer&need=" (id) } { (scene.say(Text::AnswersNeed)) } " "
                    @if scene.visitor.is_some() { a.button.quiet href={ "/listings/" (id) "/options" } { (scene.say(Text::MakeShareBuy)) } }
                }
                h2 { (scene.say(Text::Quotes)) " " span.count { (count) } }
                @if count == 0 { p { (scene.say(Text::NoQuotes)) } }
                @else if quotes.is_empty() { p { (scene.say_with(Text::QuotesHidden, count)) } }
                @else { (pages::page::trade::quote_list(scene, &quotes, is_owner.then_some(id.as_str()))) }
            }
        };
        trade::listing(scene, &listing, &after)
    })
    .await
}

pub(super) async fn quote(gateway: Arc<Gateway>, visit: &mut Visit) -> Result<Turn, Problem> {
    let (shelf, id, found) = found(&gateway, visit).await?;
    let quote = Quote::of(&found.record).ok_or_else(wrong_kind)?.as_ref().clone();
    let need: Option<Listing> = gateway.get(&quote.listing).await?;
    let mut moves = usual_moves(visit, &id, &found);
    let principal = visit.visitor.as_ref().map(|visitor| visitor.principal);
    let party =
        need.as_ref().is_some_and(|need| principal == Some(need.owner)) || principal == Some(quote.bidder);
    if quote.stage == QuoteStage::Selected && !party {
        moves.clear();
    }
    let can_open = need.as_ref().is_some_and(|need| need.stage == ledger::ListingStage::Revealing);
    moves.retain(|one| one.act != "reveal_quote" || can_open);
    for one in moves.iter_mut().filter(|one| one.act == "reveal_quote") {
        one.awaited = true;
    }
    visit.learn(&gateway, &[quote.bidder]).await?;
    let bidder = visit.names.get(&quote.bidder).map_or_else(|| quote.bidder.to_string(), str::to_owned);
    let about = need.as_ref().map_or_else(String::new, |need| visible(need.title.as_str()));
    let title = format!("{}: {about}", visit.reader.say_all(Text::QuoteOf, &[&bidder]));
    page(&gateway, visit, Seen { shelf, id: &id, found: &found, moves, title }, |scene| {
        trade::quote(scene, &quote, need.as_ref())
    })
    .await
}

pub(super) async fn agreement(gateway: Arc<Gateway>, visit: &mut Visit) -> Result<Turn, Problem> {
    let (shelf, id, found) = found(&gateway, visit).await?;
    let agreement = Agreement::of(&found.record).ok_or_else(wrong_kind)?.as_ref().clone();
    let orders: Vec<Found<Order>> = hanging(&gateway, visit, &found.key, Kind::Order).await?;
    let moves = usual_moves(visit, &id, &found);
    let about = agreement.content.lines.first().map_or_else(String::new, |line| visible(&line.name));
    let title = title(visit, Text::Agreement, &about, &id);
    page(&gateway, visit, Seen { shelf, id: &id, found: &found, moves, title }, |scene| {
        trade::agreement(scene, &agreement, &orders)
    })
    .await
}

pub(super) async fn order(gateway: Arc<Gateway>, visit: &mut Visit) -> Result<Turn, Problem> {
    let (shelf, id, found) = found(&gateway, visit).await?;
    let order = Order::of(&found.record).ok_or_else(wrong_kind)?.as_ref().clone();
    let parts = OrderParts {
        agreement: gateway.get(&order.agreement).await?,
        deliveries: hanging(&gateway, visit, &found.key, Kind::Delivery).await?,
        invoices: hanging(&gateway, visit, &found.key, Kind::Invoice).await?,
    };
    let moves = usual_moves(visit, &id, &found);
    let about = trade::order_name(&order, parts.agreement.as_ref());
    let title = title(visit, Text::Order, &about, &id);
    page(&gateway, visit, Seen { shelf, id: &id, found: &found, moves, title }, |scene| {
        trade::order(scene, &order, &parts)
    })
    .await
}

pub(super) async fn delivery(gateway: Arc<Gateway>, visit: &mut Visit) -> Result<Turn, Problem> {
    let (shelf, id, found) = found(&gateway, visit).await?;
    let delivery = Delivery::of(&found.record).ok_or_else(wrong_kind)?.as_ref().clone();
    let order: Option<Order> = gateway.get(&delivery.order).await?;
    let agreement: Option<Agreement> = match &order {
        Some(order) => gateway.get(&order.agreement).await?,
        None => None,
    };
    let moves = match (&visit.visitor, &order) {
        (Some(visitor), Some(order)) => moves_on_delivery(&visitor.principal, &id, &delivery, order),
        (_, _) => Vec::new(),
    };
    let about = order.as_ref().map_or_else(String::new, |order| trade::order_name(order, agreement.as_ref()));
    let title = title(visit, Text::Delivery, &about, &id);
    page(&gateway, visit, Seen { shelf, id: &id, found: &found, moves, title }, |scene| {
        trade::delivery(scene, &delivery, order.as_ref(), agreement.as_ref())
    })
    .await
}

pub(super) async fn invoice(gateway: Arc<Gateway>, visit: &mut Visit) -> Result<Turn, Problem> {
    let (shelf, id, found) = found(&gateway, visit).await?;
    let invoice = Invoice::of(&found.record).ok_or_else(wrong_kind)?.as_ref().clone();
    let order: Option<Order> = match invoice.orders.first() {
        Some(order) => gateway.get(order).await?,
        None => None,
    };
    let agreement = match &order {
        Some(order) => gateway.get(&order.agreement).await?,
        None => None,
    };
    let parts = OrderParts { agreement, ..OrderParts::default() };
    let payments: Vec<Found<Payment>> = hanging(&gateway, visit, &found.key, Kind::Payment).await?;
    let mut moves = usual_moves(visit, &id, &found);
    // Only what the terms and the order allow.
    moves.retain(|one| match one.act {
        "pay" => !invoice.terms.monies.is_empty(),
        "release" => order.as_ref().is_some_and(|order| order.escrow.is_some()),
        _ => true,
    });
    let title = format!("{} {}", visit.reader.say(Text::Invoice), visible(&invoice.number));
    page(&gateway, visit, Seen { shelf, id: &id, found: &found, moves, title }, |scene| {
        trade::invoice(scene, &invoice, &parts, &payments)
    })
    .await
}

pub(super) async fn other(gateway: Arc<Gateway>, visit: &mut Visit) -> Result<Turn, Problem> {
    let (shelf, id, found) = found(&gateway, visit).await?;
    let mut moves = usual_moves(visit, &id, &found);
    if let Record::Dispute(dispute) = &found.record {
        let order: Option<Order> = gateway.get(&dispute.order).await?;
        let arbiter = order.and_then(|order| order.terms.arbiter);
        let principal = visit.visitor.as_ref().map(|visitor| visitor.principal);
        moves.retain(|one| one.act != "rule" || (arbiter.is_some() && arbiter == principal));
    }
    let title = format!(
        "{} {}",
        pages::label(visit.reader.language, shelf.name),
        id.split('_').nth(1).unwrap_or_default().chars().take(6).collect::<String>()
    );
    let shape = (shelf.shape)();
    let json: Json = Shelf::json(&found.record);
    page(&gateway, visit, Seen { shelf, id: &id, found: &found, moves, title }, |scene| {
        pages::value(scene, &shape, &json)
    })
    .await
}
