//! From a line of a story to signed bytes: who acts, in whose name, and what is asked.

use super::acts::act;
use super::words::Words;
use super::world::{World, agent_named, key_of};
use crate::{Act, Approve, Command, Envelope, Kept, Record, Recovery, Reject, ToolUse, Vault, seed_of};
use institution::Mandate;
use vocabulary::{
    AgentId, AgreementId, CollectionId, DeliveryId, DisputeId, GrantId, InvoiceId, ListingId, MandateId,
    MoneyId, NetworkId, OrderId, PaymentId, PendingId, QuoteId, Span,
};

/// `ann`, `ann@town`, `bot~m@town` (a tool by its mandates), `ann!other` (signed with another key).
struct Actor<'a> {
    name: &'a str,
    mandates: Vec<&'a str>,
    principal: Option<&'a str>,
    key: &'a str,
}

impl<'a> Actor<'a> {
    fn of(word: &'a str) -> Self {
        let (rest, key) = word.split_once('!').map_or((word, None), |(rest, key)| (rest, Some(key)));
        let (rest, principal) = rest.split_once('@').map_or((rest, None), |(rest, name)| (rest, Some(name)));
        let mut parts = rest.split('~');
        let name = parts.next().unwrap_or(rest);
        Self { name, mandates: parts.collect(), principal, key: key.unwrap_or(name) }
    }

    fn human(&self, world: &World) -> AgentId {
        match self.mandates.first() {
            None => world.agent(self.name),
            Some(mandate) => world
                .find::<Mandate>(&MandateId(world.id(mandate)))
                .map_or_else(|| agent_named("nobody"), |mandate| mandate.human),
        }
    }
}

/// Reads `ann@town order a 0:10 as o` and signs it.
pub(super) fn line(world: &mut World, words: &[&str]) -> Vec<u8> {
    let (words, name) = match words {
        [rest @ .., "as", name] => (rest, Some(*name)),
        rest => (rest, None),
    };
    let [who, verb, rest @ ..] = words else { panic!("who does what? {words:?}") };
    let actor = Actor::of(who);
    let words = Words::of(rest);
    let human = words.get("human").map_or_else(|| actor.human(world), |name| world.agent(name));
    let principal = actor.principal.map_or(human, |name| world.agent(name));
    let tool = (!actor.mandates.is_empty()).then(|| ToolUse {
        tool: world.agent(actor.name),
        mandates: actor
            .mandates
            .iter()
            .map(|name| MandateId(world.id(name)))
            .collect::<Vec<_>>()
            .try_into()
            .expect("few mandates"),
    });
    world.count += 1;
    let key = key_of(actor.key);
    let envelope = Envelope {
        network: words.get("network").map_or(world.network, |name| NetworkId::derive(&[name.as_bytes()])),
        key: key.public(),
        human,
        tool,
        principal,
        // One millisecond apart, so that the same act can be asked twice.
        valid_until: words
            .time("valid", "PT1H", world.now)
            .plus(Span::from_ms(world.count).expect("a short span")),
        command: command(world, principal, verb, &words),
    };
    remember(world, &envelope, name);
    canon::encode(&envelope.sign(&key))
}

/// Binds the name to what the act would make, and `name?` to what would be pending.
fn remember(world: &mut World, envelope: &Envelope, name: Option<&str>) {
    let Command::Act(act) = &envelope.command else { return };
    let seed = seed_of(&envelope.id());
    world.pending.insert(seed, act.clone());
    let Some(name) = name else { return };
    world.names.insert(format!("{name}?"), seed.0);
    if let Some(id) = made_by(act, &seed) {
        world.names.insert(name.to_owned(), id);
    }
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the acts that make nothing are many, and a story shows a name that is missing"
)]
fn made_by(act: &Act, seed: &PendingId) -> Option<[u8; 16]> {
    let seed: &[&[u8]] = &[&seed.0];
    Some(match act {
        Act::Enrol(act) => crate::agent_of_key(&act.key).0,
        Act::Found(_) => AgentId::derive(seed).0,
        Act::Connect(_) => MandateId::derive(seed).0,
        Act::Publish(_) => ListingId::derive(seed).0,
        Act::MakeQuote(_) | Act::SealQuote(_) => QuoteId::derive(seed).0,
        Act::Propose(_) => AgreementId::derive(seed).0,
        Act::PlaceOrder(_) => OrderId::derive(seed).0,
        Act::Deliver(_) => DeliveryId::derive(seed).0,
        Act::IssueInvoice(_) => InvoiceId::derive(seed).0,
        Act::DeclarePayment(_) => PaymentId::derive(seed).0,
        Act::BeginDispute(_) => DisputeId::derive(seed).0,
        Act::CreateMoney(_) => MoneyId::derive(seed).0,
        Act::OpenCollection(_) => CollectionId::derive(seed).0,
        Act::GiveGrant(_) => GrantId::derive(seed).0,
        _ => return None,
    })
}

fn command(world: &World, principal: AgentId, verb: &str, words: &Words<'_>) -> Command {
    match verb {
        "approve" | "reject" => {
            let pending = PendingId(world.id(&format!("{}?", words.at(0))));
            if verb == "reject" {
                return Command::Reject(Reject { pending, reason: None });
            }
            // `act=` names another act than the one that is pending.
            let shown = words.get("act").map_or(pending, |name| PendingId(world.id(&format!("{name}?"))));
            let act = world
                .pending
                .get(&shown)
                .cloned()
                .unwrap_or(Act::WithdrawListing(crate::WithdrawListing { listing: ListingId([0; 16]) }));
            Command::Approve(Approve { pending, act: Box::new(act) })
        }
        _ => Command::Act(act(world, principal, verb, words)),
    }
}

/// The record that a name stands for, of whatever kind; `ann.vault` and `ann.recovery` are kept under the id of `ann`.
pub(super) fn record_named(world: &World, name: &str) -> Option<Record> {
    if let Some((agent, kind)) = name.split_once('.') {
        let id = world.agent(agent);
        return world.lookup(&if kind == "vault" { Vault::key(&id) } else { Recovery::key(&id) });
    }
    let id = world.id(name);
    let found =
        world.records.iter().find(|(key, record)| key.id() == id && !matches!(record, Record::Profile(_)));
    found.map(|(_, record)| record.clone())
}

/// The account of `owner` in the money of that name.
pub(super) fn account_record(world: &World, owner: &str, money: &str) -> Option<Record> {
    let id = institution::Account::id(&MoneyId(world.id(money)), &world.agent(owner));
    world.lookup(&institution::Account::key(&id))
}
