//! From a button to the signer: an act is begun, filled in, looked at, and handed over.

use super::{Turn, own_path};
use crate::problem::Problem;
use crate::server::Gateway;
use crate::sight::not_there;
use crate::visit::{Visit, clock};
use canon::{Canon as _, Json, Shape};
use institution::{Agent, Charter, Organisation, Profile};
use ledger::{
    ACTS, Act, ActHelp, Agreement, Command, Delivery, Dispute, Envelope, Invoice, Kept, Listing, Order,
    Payment, Quote,
};
use maud::{Markup, html};
use pages::draft::{self, Draft};
use pages::form::{Drawing, Fields, Press, Wrong, complete, gather, pressed, typed};
use pages::page::explorer::all_acts;
use pages::page::organisation::{Question, asked_of_draft};
use pages::page::sign::{Review, Would, act as act_page, review as review_page};
use pages::{Scene, Text, act_label};
use std::str::FromStr;
use std::sync::Arc;
use vocabulary::{AgentId, Amount, ListingId, OrderId, Span};

/// For how long what is signed stays valid.
const VALID_FOR: Span = Span::hours(1);

pub(super) async fn all(gateway: Arc<Gateway>, visit: &mut Visit) -> Result<Turn, Problem> {
    visit.visitor()?;
    let scene = visit.scene(&gateway);
    Ok(Turn::Page(scene.say(Text::MoreActs).to_owned(), all_acts(&scene)))
}

/// The act of this name. A sealed quote is written like an open one: the signer seals it.
fn help(name: &str) -> Result<&'static ActHelp, Problem> {
    let name = if name == "seal_quote" { "quote" } else { name };
    ACTS.iter().find(|act| act.name == name).ok_or_else(|| not_there("act"))
}

/// An id in the query.
fn id<T: FromStr>(visit: &Visit, name: &str) -> Option<T> {
    visit.asked(name).parse().ok()
}

/// The record with an id in the query, if it is there.
async fn named<T: Kept + Clone>(
    gateway: &Gateway,
    visit: &Visit,
    name: &str,
) -> Result<Option<(T::Id, T)>, Problem>
where
    T::Id: FromStr + Copy,
{
    let Some(id) = id::<T::Id>(visit, name) else { return Ok(None) };
    let Some(found) = gateway.node.record(T::key(&id)).await? else { return Ok(None) };
    if !gateway.may_see(&visit.viewer, &found.record).await? {
        return Ok(None);
    }
    Ok(T::of(&found.record).map(|kept| (id, kept.as_ref().clone())))
}

async fn organisation(gateway: &Gateway, principal: &AgentId) -> Result<Option<Organisation>, Problem> {
    let agent: Option<Agent> = gateway.get(principal).await?;
    Ok(match agent {
        Some(Agent::Organisation(organisation)) => Some(organisation),
        Some(Agent::Person(_) | Agent::Tool(_)) | None => None,
    })
}

/// What is filled in for an act that is begun on what the query names.
async fn begun(gateway: &Gateway, visit: &Visit, act: &str, principal: AgentId) -> Result<Draft, Problem> {
    let now = visit.reader.now;
    let of_order = async |order: &Order| gateway.get::<Agreement>(&order.agreement).await;
    Ok(match act {
        "publish" => draft::publish(Some(visit.asked("purpose")), now),
        "connect" => draft::connect(now),
        "invite" => {
            let organisation = organisation(gateway, &principal).await?;
            draft::invite(&visit.reader, organisation.as_ref())
        }
        "found" => draft::found(),
        "profile" => {
            let profile: Option<Profile> = gateway.get(&(&principal).into()).await?;
            draft::profile(profile.as_ref())
        }
        "charter" => {
            organisation(gateway, &principal).await?.map_or_else(Draft::default, |one| draft::charter(&one))
        }
        "assign" => {
            let person: Option<AgentId> = id(visit, "person");
            let organisation = organisation(gateway, &principal).await?;
            let member = organisation
                .iter()
                .flat_map(|one| one.members.iter())
                .find(|member| Some(member.person) == person);
            member.map_or_else(Draft::default, |member| {
                draft::assign(&visit.reader, member, organisation.as_ref())
            })
        }
        "amend_listing" | "quote" | "seal_quote" => {
            match named::<Listing>(gateway, visit, "listing").await? {
                Some((id, listing)) if act == "amend_listing" => draft::amend_listing(&id, &listing),
                Some((id, listing)) => draft::quote(&id, &listing),
                None => Draft::default(),
            }
        }
        "select" => match named::<Listing>(gateway, visit, "listing").await? {
            Some((listing, need)) => draft::select(&listing, Some(&need), id(visit, "quote").as_ref()),
            None => Draft::default(),
        },
        "propose" => proposal(gateway, visit, principal).await?,
        "sign" | "agree_amendment" | "propose_amendment" | "order" => {
            match named::<Agreement>(gateway, visit, "agreement").await? {
                Some((id, agreement)) => match act {
                    "sign" => draft::sign(&id, &agreement),
                    "agree_amendment" => draft::agree_amendment(&id, &agreement),
                    "propose_amendment" => draft::propose_amendment(&id, &agreement, now),
                    _ => draft::order(&id, &agreement, now),
                },
                None => Draft::default(),
            }
        }
        "respond" | "cancel_order" | "change_order" | "deliver" | "invoice" => {
            match named::<Order>(gateway, visit, "order").await? {
                Some((id, order)) => {
                    let agreement = of_order(&order).await?;
                    match act {
                        "respond" => draft::respond(&id, &order),
                        "cancel_order" => draft::cancel_order(&id, &order),
                        "change_order" => draft::change_order(&id, &order, agreement.as_ref()),
                        "deliver" => draft::deliver(&id, &order, agreement.as_ref()),
                        _ => draft::invoice(&id, &order, agreement.as_ref()),
                    }
                }
                None => Draft::default(),
            }
        }
        "receive" => match named::<Delivery>(gateway, visit, "delivery").await? {
            Some((id, delivery)) => match gateway.get::<Order>(&delivery.order).await? {
                Some(order) => draft::receive(&id, &delivery, &order, of_order(&order).await?.as_ref()),
                None => Draft::default(),
            },
            None => Draft::default(),
        },
        "credit" | "pay" | "release" | "declare_payment" | "refund" => {
            match named::<Invoice>(gateway, visit, "invoice").await? {
                Some((id, invoice)) => match act {
                    "credit" => draft::credit(&id, &invoice, &names_of_lines(gateway, &invoice).await?),
                    "pay" => draft::pay(&id, &invoice),
                    "declare_payment" => draft::declare_payment(&id, &invoice, now),
                    "refund" => draft::refund(&id, &invoice, &principal),
                    _ => {
                        let held = with_escrow(gateway, &invoice).await?;
                        draft::release(&id, &invoice, held.as_ref().map(|(id, order)| (id, order)))
                    }
                },
                None => Draft::default(),
            }
        }
        "confirm_payment" => confirmation(gateway, visit).await?,
        "dispute" => match (
            named::<Order>(gateway, visit, "order").await?,
            named::<Invoice>(gateway, visit, "invoice").await?,
        ) {
            (Some((order, _)), _) => draft::dispute(&order, None),
            (None, Some((id, invoice))) => match invoice.orders.first() {
                Some(order) => draft::dispute(order, Some(&id)),
                None => Draft::default(),
            },
            (None, None) => Draft::default(),
        },
        "agree_split" | "rule" => match named::<Dispute>(gateway, visit, "dispute").await? {
            Some((id, dispute)) => settlement(gateway, &id, &dispute).await?,
            None => Draft::default(),
        },
        _ => {
            // Whatever else names its record in a field of its own.
            let field = ["agreement", "dispute", "listing", "mandate", "money", "organisation", "quote"]
                .into_iter()
                .find(|name| !visit.asked(name).is_empty());
            field.map_or_else(Draft::default, |field| draft::on(field, visit.asked(field)))
        }
    })
}

async fn proposal(gateway: &Gateway, visit: &Visit, principal: AgentId) -> Result<Draft, Problem> {
    let now = visit.reader.now;
    if let Some((id, quote)) = named::<Quote>(gateway, visit, "quote").await?
        && let Some(need) = gateway.get::<Listing>(&quote.listing).await?
    {
        return Ok(draft::propose_on_quote(&id, &quote, &need, now));
    }
    Ok(match named::<Listing>(gateway, visit, "offer").await? {
        Some((id, offer)) => draft::propose_on_offer(principal, &id, &offer, now),
        None => draft::propose(principal, now),
    })
}

/// What the lines of an invoice are about.
async fn names_of_lines(gateway: &Gateway, invoice: &Invoice) -> Result<Vec<String>, Problem> {
    let mut names = Vec::new();
    for line in &invoice.lines {
        let order: Option<Order> = gateway.get(&line.order).await?;
        let agreed = order.as_ref().and_then(|order| order.lines.get(usize::from(line.line)));
        let agreement: Option<Agreement> = match &order {
            Some(order) => gateway.get(&order.agreement).await?,
            None => None,
        };
        let name = agreed.and_then(|agreed| agreement.as_ref()?.content.lines.get(usize::from(agreed.line)));
        names.push(name.map_or_else(|| (names.len() + 1).to_string(), |line| line.name.to_string()));
    }
    Ok(names)
}

/// The first order of an invoice that has an escrow.
async fn with_escrow(gateway: &Gateway, invoice: &Invoice) -> Result<Option<(OrderId, Order)>, Problem> {
    for id in &invoice.orders {
        if let Some(order) = gateway.get::<Order>(id).await?
            && order.escrow.is_some()
        {
            return Ok(Some((*id, order)));
        }
    }
    Ok(None)
}

async fn confirmation(gateway: &Gateway, visit: &Visit) -> Result<Draft, Problem> {
    if let Some((id, payment)) = named::<Payment>(gateway, visit, "payment").await? {
        let mut orders = Vec::new();
        for claim in &payment.claims {
            if let Some(invoice) = gateway.get::<Invoice>(&claim.invoice).await? {
                orders.extend(
                    invoice
                        .orders
                        .iter()
                        .copied()
                        .filter(|order| !orders.contains(order))
                        .collect::<Vec<_>>(),
                );
            }
        }
        return Ok(draft::confirm_declared(&id, &payment, &orders));
    }
    Ok(match named::<Invoice>(gateway, visit, "invoice").await? {
        Some((id, invoice)) => draft::confirm_received(&id, &invoice),
        None => Draft::default(),
    })
}

async fn settlement(
    gateway: &Gateway,
    id: &vocabulary::DisputeId,
    dispute: &Dispute,
) -> Result<Draft, Problem> {
    let Some(order) = gateway.get::<Order>(&dispute.order).await? else { return Ok(Draft::default()) };
    let orders = match &dispute.invoice {
        Some(invoice) => gateway.get::<Invoice>(invoice).await?.map_or_else(Vec::new, |invoice| {
            invoice.orders.iter().copied().filter(|other| *other != dispute.order).collect()
        }),
        None => Vec::new(),
    };
    Ok(draft::settle(id, dispute, &orders, &order))
}

/// What is shown beside a form: the content behind a hash that is signed, and what a sealed quote asks of its bidder.
async fn aside(gateway: &Gateway, visit: &Visit, name: &str, act: &Json) -> Result<Markup, Problem> {
    let need = act.get("listing").and_then(Json::as_text).and_then(|id| id.parse::<ListingId>().ok());
    if let (Some(need), "seal_quote") = (need, name) {
        let need: Option<Listing> = gateway.get(&need).await?;
        let scene = visit.scene(gateway);
        return Ok(need.map_or_else(|| html! {}, |need| pages::page::trade::sealed_notice(&scene, &need)));
    }
    let agreement = act.get("agreement").and_then(Json::as_text).and_then(|id| id.parse().ok());
    let (Some(id), true) = (agreement, act.get("content").and_then(Json::as_text).is_some()) else {
        return Ok(html! {});
    };
    let Some(found) = gateway.node.record(Agreement::key(&id)).await? else { return Ok(html! {}) };
    if !gateway.may_see(&visit.viewer, &found.record).await? {
        return Ok(html! {});
    }
    let Some(agreement) = Agreement::of(&found.record) else { return Ok(html! {}) };
    let signed = act.get("content").and_then(Json::as_text).unwrap_or_default();
    let amended = agreement.amendment.as_ref().map(|amendment| amendment.content.as_ref());
    let contents = [Some(&agreement.content), amended];
    let content = contents.into_iter().flatten().find(|content| content.digest().to_string() == signed);
    let scene = visit.scene(gateway);
    Ok(content.map_or_else(|| html! {}, |content| pages::page::sign::contract(&scene, content)))
}

/// Who would have to approve what, under the rules that are being written.
async fn who_must_approve(gateway: &Gateway, visit: &mut Visit, act: &Json) -> Result<Markup, Problem> {
    let principal = visit.visitor()?.principal;
    let Some(organisation) = organisation(gateway, &principal).await? else { return Ok(html! {}) };
    let members: Vec<AgentId> = organisation.active().map(|member| member.person).collect();
    visit.learn(gateway, &members).await?;
    let [verb, amount, category] =
        ["ask.verb", "ask.amount", "ask.category"].map(|name| visit.field(name).to_owned());
    let question = Question::of(&visit.reader, &verb, &amount, &category, principal);
    // Rules with something to correct are told so in the form, and answer nothing.
    let written = complete(&visit.reader, &Charter::shape(), act.get("charter")).ok();
    let charter: Option<Charter> = written.and_then(|json| canon::from_json(&json).ok());
    let scene = visit.scene(gateway);
    Ok(asked_of_draft(&scene, &question, charter.as_ref(), &organisation))
}

/// A form to be drawn.
struct Filled<'a> {
    shape: Shape,
    draft: Option<&'a Json>,
    wrongs: &'a [Wrong],
    fixed: &'a [&'a str],
    notes: &'a [(String, String)],
    name: &'a str,
    /// The total of an invoice before and after, if its lines changed it.
    total: Option<(String, String)>,
}

/// Says that the total of an invoice follows from its lines.
fn total_changed(scene: &Scene<'_>, changed: Option<&(String, String)>) -> Markup {
    html! {
        @if let Some((before, now)) = changed {
            p.notice role="status" { (scene.say_all(Text::TotalChanged, &[before, now])) }
        }
    }
}

async fn form(gateway: &Gateway, visit: &mut Visit, filled: &Filled<'_>) -> Result<Turn, Problem> {
    if let Some(draft) = filled.draft {
        visit.learn_from(gateway, draft).await?;
    }
    let aside = match filled.draft {
        Some(draft) if filled.name == "charter" => who_must_approve(gateway, visit, draft).await?,
        Some(draft) => aside(gateway, visit, filled.name, draft).await?,
        None => html! {},
    };
    let scene = visit.scene(gateway);
    let aside = html! { (aside) (total_changed(&scene, filled.total.as_ref())) };
    let drawing = Drawing {
        act: filled.name,
        draft: filled.draft,
        wrongs: filled.wrongs,
        fixed: filled.fixed,
        notes: filled.notes,
    };
    let title = act_label(scene.reader.language, filled.name);
    Ok(Turn::Page(title, act_page(&scene, filled.name, &filled.shape, &drawing, &aside)))
}

pub(super) async fn begin(gateway: Arc<Gateway>, visit: &mut Visit) -> Result<Turn, Problem> {
    let principal = visit.visitor()?.principal;
    let name = visit.in_path("name").to_owned();
    let help = help(&name)?;
    if name == "reveal_quote" {
        return reveal(&gateway, visit).await;
    }
    let draft = begun(&gateway, visit, &name, principal).await?;
    let shape = (help.shape)();
    let json = typed(&visit.reader, &shape, &draft.json());
    let json = if draft.members.is_empty() { None } else { Some(json) };
    let filled = Filled {
        shape,
        draft: json.as_ref(),
        wrongs: &[],
        fixed: &draft.fixed,
        notes: &draft.notes,
        name: &name,
        total: None,
    };
    form(&gateway, visit, &filled).await
}

pub(super) async fn go_on(gateway: Arc<Gateway>, visit: &mut Visit) -> Result<Turn, Problem> {
    let session = visit.posted(&gateway)?;
    let name = visit.in_path("name").to_owned();
    let help = help(&name)?;
    let shape = (help.shape)();
    let fields = visit.fields.clone();
    let fields = Fields(&fields);
    let press = Press::of(fields);
    let draft = gather(&shape, "", fields);
    let draft = match press {
        Press::Review | Press::Ask => draft,
        Press::Add(_) | Press::Remove(_) | Press::Up(_) => Some(pressed(draft.unwrap_or(Json::Null), &press)),
    };
    // What is fixed stays fixed, and lines keep the names they had.
    let known = fixed_again(&gateway, visit, &name, draft.as_ref(), session.principal).await?;
    let reader = visit.reader;
    let (draft, total) = match draft {
        Some(draft) if name == "invoice" => {
            let (draft, total) = draft::with_total(&reader, draft);
            (Some(draft), total)
        }
        draft => (draft, None),
    };
    let notes = draft.as_ref().map_or_else(Vec::new, |draft| known.notes_in(draft));
    let shown = |wrongs| Filled {
        shape,
        draft: draft.as_ref(),
        wrongs,
        fixed: &known.fixed,
        notes: &notes,
        name: &name,
        total: total.clone(),
    };
    let changes = fields.get("press").is_some_and(|press| press.starts_with("change"));
    if press == Press::Ask {
        let wrongs = complete(&reader, &shape, draft.as_ref()).err().unwrap_or_default();
        return form(&gateway, visit, &shown(&wrongs)).await;
    }
    if press != Press::Review || changes {
        return form(&gateway, visit, &shown(&[])).await;
    }
    let json = match complete(&reader, &shape, draft.as_ref()) {
        Ok(json) => json,
        Err(wrongs) => return form(&gateway, visit, &shown(&wrongs)).await,
    };
    let act: Act = match canon::from_json(&Json::Object(vec![(help.name.to_owned(), json)])) {
        Ok(act) => act,
        Err(error) => {
            let path: Vec<&str> = error.path.split('/').filter(|step| !step.is_empty()).skip(1).collect();
            let reason = Some(reader.say(Text::WrongForm).to_owned());
            let wrongs = [Wrong { path: path.join("."), reason }];
            return form(&gateway, visit, &shown(&wrongs)).await;
        }
    };
    hand_over(&gateway, visit, &name, Command::Act(act), session.principal).await
}

/// The total of an invoice as its form had it and as it is, if they differ.
fn changed_total(visit: &Visit, total: &Amount) -> Option<(String, String)> {
    let Json::Text(now) = typed(&visit.reader, &Amount::shape(), &Json::Text(total.to_string())) else {
        return None;
    };
    let before = visit.field("total");
    (!before.is_empty() && before != now).then(|| (before.to_owned(), now))
}

/// What was fixed when the form was begun: it follows from the ids in it.
async fn fixed_again(
    gateway: &Gateway,
    visit: &mut Visit,
    name: &str,
    draft: Option<&Json>,
    principal: AgentId,
) -> Result<Draft, Problem> {
    let Some(Json::Object(members)) = draft else { return Ok(Draft::default()) };
    let mut query = std::mem::take(&mut visit.query);
    for (name, value) in members {
        if let Json::Text(text) = value
            && query.iter().all(|(known, _)| known != name)
        {
            query.push((name.clone(), text.clone()));
        }
    }
    nested(members, "source", &mut query);
    nested(members, "lines", &mut query);
    nested(members, "claims", &mut query);
    visit.query = query;
    begun(gateway, visit, name, principal).await
}

/// Ids that stand deeper in a draft: the offer or quote of a contract, the order of an invoice's lines.
fn nested(members: &[(String, Json)], name: &str, query: &mut Vec<(String, String)>) {
    let Some((_, json)) = members.iter().find(|(known, _)| known == name) else { return };
    let json = match json {
        Json::List(items) => items.first(),
        other => Some(other),
    };
    let Some(Json::Object(inner)) = json else { return };
    for (name, value) in inner {
        if let Json::Text(text) = value
            && ["offer", "quote", "order", "invoice"].contains(&name.as_str())
        {
            query.push((name.clone(), text.clone()));
        }
    }
}

/// Opening a sealed quote: only the signer has the content and the salt, and fills them in.
async fn reveal(gateway: &Gateway, visit: &mut Visit) -> Result<Turn, Problem> {
    let principal = visit.visitor()?.principal;
    let (id, quote) = named::<Quote>(gateway, visit, "quote").await?.ok_or_else(|| not_there("quote"))?;
    let empty = canon::from_json(&Json::Object(vec![("lines".to_owned(), Json::List(Vec::new()))]));
    let (Ok(content), Ok(salt)) = (empty, canon::from_json(&Json::Text("0".repeat(64)))) else {
        return Err(crate::problem::ProblemCode::Internal.into());
    };
    let act = Act::RevealQuote(ledger::RevealQuote { quote: id, listing: quote.listing, content, salt });
    let envelope = envelope(gateway, visit, Command::Act(act), principal)?;
    let back = format!("/quotes/{id}");
    Ok(Turn::To(
        format!(
            "{}/sign#task=reveal&envelope={}&return={back}",
            gateway.origins.signer,
            canon::base64url_encode(&canon::encode(&envelope))
        ),
        Vec::new(),
    ))
}

fn envelope(
    gateway: &Gateway,
    visit: &Visit,
    command: Command,
    principal: AgentId,
) -> Result<Envelope, Problem> {
    let session = visit.session.ok_or(crate::problem::ProblemCode::SignIn)?;
    Ok(Envelope {
        network: gateway.node.network(),
        key: session.key,
        human: session.human,
        tool: None,
        principal,
        valid_until: clock().plus(VALID_FOR),
        command,
    })
}

/// Shows what a command would do, and the way to the signer.
pub(super) async fn hand_over(
    gateway: &Gateway,
    visit: &mut Visit,
    name: &str,
    command: Command,
    principal: AgentId,
) -> Result<Turn, Problem> {
    let seals = name == "seal_quote";
    let envelope = envelope(gateway, visit, command, principal)?;
    let would = if seals {
        Would::Do(Vec::new())
    } else {
        match gateway.would(&visit.viewer, envelope.clone()).await?.1 {
            Ok(decided) => Would::Do(decided.events),
            Err(refusal) => Would::Refuse(refusal),
        }
    };
    if let Would::Do(events) = &would {
        for event in events {
            visit.learn_from(gateway, &canon::to_json(event)).await?;
        }
    }
    visit.learn_from(gateway, &canon::to_json(&envelope)).await?;
    let bytes = canon::encode(&envelope);
    let id = envelope.id();
    let act_json = canon::to_json(&envelope.command);
    let inner = act_json.get("act").and_then(|act| act.get(name)).cloned().unwrap_or(Json::Null);
    let aside = aside(gateway, visit, name, &inner).await?;
    let total = match &envelope.command {
        Command::Act(Act::IssueInvoice(invoice)) => changed_total(visit, &invoice.total),
        Command::Act(_) | Command::Approve(_) | Command::Reject(_) => None,
    };
    let back = if seals {
        inner
            .get("listing")
            .and_then(Json::as_text)
            .map_or_else(|| "/".to_owned(), |id| format!("/listings/{id}"))
    } else {
        format!("/transactions/{id}")
    };
    let form_path = visit.here.clone();
    let scene = visit.scene(gateway);
    let page = Review {
        command: &envelope.command,
        principal,
        would: &would,
        envelope: &canon::base64url_encode(&bytes),
        task: if seals { "seal" } else { "act" },
        id: &id.to_string(),
        back: own_path(&back),
        fields: &visit.fields,
        form: own_path(&form_path),
        aside: html! { (total_changed(&scene, total.as_ref())) (aside) },
    };
    Ok(Turn::Page(act_label(scene.reader.language, name), review_page(&scene, &page)))
}
