//! Who may see what.
//!
//! Public are agents, what they say of themselves, monies, offers and needs, and the network. Everything else
//! is seen by its parties, by the arbiter that they named, and by the network's auditor: a member in the role
//! `auditor` of the organisation that governs it. Collections are seen by those who may read them too, and grants by
//! who stores what they open.
//! Promise: what may not be seen is answered like what is not there.

use crate::problem::{Problem, ProblemCode};
use crate::server::Gateway;
use institution::{Agent, Organisation};
use ledger::{
    Act, Collection, Command, Envelope, Event, Grant, GrantStage, Kept, Key, Kind, Listing, Network, Order,
    Outcome, Record, Terms, Verdict,
};
use node::Receipt;
use std::sync::Arc;
use std::time::Duration;
use vocabulary::{AgentId, TransactionId};

/// The role of whoever may see everything.
pub const AUDITOR: &str = "auditor";
/// How many organisations a human is looked up in.
pub(crate) const ORGANISATIONS_MAX: usize = 64;
/// How many of its newest grants a reader is looked up in.
const GRANTS_MAX: usize = 512;
/// How many of an owner's newest collections a provider is looked up in.
const COLLECTIONS_MAX: usize = 512;
/// How long is waited for what has counted to be found in the lists.
const LISTED_WITHIN: Duration = Duration::from_secs(2);

/// Somebody who looks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Viewer {
    /// The human and the organisations that the human is a member of.
    pub(crate) principals: Vec<AgentId>,
    /// True if everything may be seen.
    pub(crate) sees_all: bool,
}

impl Viewer {
    /// True if one of `agents` is somebody in whose name the viewer acts.
    pub(crate) fn is_one_of(&self, agents: &[AgentId]) -> bool {
        self.sees_all || agents.iter().any(|agent| self.principals.contains(agent))
    }
}

impl Viewer {
    /// True if the viewer asked for the entry, or is named in what became of it.
    pub(crate) fn is_named_in(&self, outcome: &Outcome) -> bool {
        self.sees_all || self.principals.iter().any(|agent| crate::api::records::mentions(outcome, &agent.0))
    }

    /// True if the viewer may see that this was asked for: whoever asks. Enrolments are public.
    fn may_see_asked(&self, envelope: &Envelope) -> bool {
        let askers =
            [Some(envelope.human), Some(envelope.principal), envelope.tool.as_ref().map(|tool| tool.tool)];
        let askers: Vec<AgentId> = askers.into_iter().flatten().collect();
        is_enrolment(envelope) || self.is_one_of(&askers)
    }
}

/// True if the envelope makes somebody known, who can have no session before that.
pub(crate) fn is_enrolment(envelope: &Envelope) -> bool {
    matches!(envelope.command, Command::Act(Act::Enrol(_)))
}

/// True if an event names public records only, and is between parties all the same: what an account holds or
/// may owe, and who would bring whom back.
fn is_between_parties(event: &Event) -> bool {
    matches!(
        event,
        Event::Issued(_)
            | Event::Redeemed(_)
            | Event::LimitSet(_)
            | Event::GuardiansSet(_)
            | Event::RecoverySupported(_)
            | Event::RecoveryStopped(_)
    )
}

/// True if everybody may see records of this kind.
pub(crate) const fn is_public(kind: Kind) -> bool {
    match kind {
        Kind::Agent | Kind::Profile | Kind::Money | Kind::Listing | Kind::Network | Kind::Vault => true,
        Kind::Mandate
        | Kind::Pending
        | Kind::Account
        | Kind::Quote
        | Kind::Agreement
        | Kind::Order
        | Kind::Delivery
        | Kind::Invoice
        | Kind::Payment
        | Kind::Dispute
        | Kind::Collection
        | Kind::Grant
        | Kind::Recovery
        | Kind::Seen => false,
    }
}

/// Who is party to a record, and the record that names further parties.
enum Parties {
    Everybody,
    Only(Vec<AgentId>, Option<Key>),
}

fn with_arbiter(mut parties: Vec<AgentId>, terms: &Terms) -> Vec<AgentId> {
    parties.extend(terms.arbiter);
    parties
}

fn parties(record: &Record) -> Parties {
    match record {
        Record::Agent(_)
        | Record::Profile(_)
        | Record::Money(_)
        | Record::Listing(_)
        | Record::Network(_)
        | Record::Vault(_) => Parties::Everybody,
        Record::Mandate(mandate) => {
            let mut all = vec![mandate.human, mandate.tool];
            all.extend(mandate.scope.principals.iter().copied());
            Parties::Only(all, None)
        }
        Record::Pending(pending) => Parties::Only(vec![pending.organisation, pending.initiator], None),
        Record::Account(account) => {
            Parties::Only(vec![account.owner], Some(<institution::Money as Kept>::key(&account.money)))
        }
        Record::Quote(quote) => Parties::Only(vec![quote.bidder], Some(Listing::key(&quote.listing))),
        Record::Agreement(agreement) => {
            let content = &agreement.content;
            Parties::Only(with_arbiter(vec![content.buyer, content.seller], &content.terms), None)
        }
        Record::Order(order) => {
            Parties::Only(with_arbiter(vec![order.buyer, order.seller], &order.terms), None)
        }
        Record::Delivery(delivery) => Parties::Only(Vec::new(), Some(Order::key(&delivery.order))),
        Record::Invoice(invoice) => {
            Parties::Only(with_arbiter(vec![invoice.buyer, invoice.seller], &invoice.terms), None)
        }
        Record::Payment(payment) => Parties::Only(vec![payment.payer, payment.payee], None),
        Record::Dispute(dispute) => {
            Parties::Only(vec![dispute.buyer, dispute.seller], Some(Order::key(&dispute.order)))
        }
        Record::Collection(collection) => Parties::Only(vec![collection.owner, collection.provider], None),
        Record::Grant(grant) => Parties::Only(vec![grant.owner, grant.reader], None),
        Record::Recovery(recovery) => {
            Parties::Only(recovery.guardians.iter().copied().chain([recovery.person]).collect(), None)
        }
        Record::Seen(_) => Parties::Only(Vec::new(), None),
    }
}

/// The parties that a record names for one that hangs on it: the owner of a need for its quotes, and so on.
fn named_by(record: &Record) -> Vec<AgentId> {
    match (record, parties(record)) {
        (Record::Listing(listing), _) => vec![listing.owner],
        (Record::Money(money), _) => vec![money.issuer],
        (_, Parties::Only(agents, _)) => agents,
        (_, Parties::Everybody) => Vec::new(),
    }
}

impl Gateway {
    /// True if `viewer` may see the record.
    pub(crate) async fn may_see(&self, viewer: &Viewer, record: &Record) -> Result<bool, Problem> {
        let (agents, more) = match parties(record) {
            Parties::Everybody => return Ok(true),
            Parties::Only(agents, more) => (agents, more),
        };
        if viewer.is_one_of(&agents) {
            return Ok(true);
        }
        if viewer.principals.is_empty() {
            return Ok(false);
        }
        match record {
            Record::Collection(collection) => return self.reads_from(viewer, &collection.owner).await,
            Record::Grant(grant) => return self.stores_for(viewer, &grant.owner).await,
            _ => {}
        }
        let Some(key) = more else { return Ok(false) };
        let found = self.node.record(key).await?;
        Ok(found.is_some_and(|found| viewer.is_one_of(&named_by(&found.record))))
    }

    /// True if `owner` lets the viewer read: whoever reads must know which state is the newest.
    async fn reads_from(&self, viewer: &Viewer, owner: &AgentId) -> Result<bool, Problem> {
        for principal in &viewer.principals {
            let page = self.node.records_of(&principal.0, Kind::Grant, None, GRANTS_MAX).await?;
            let reads = page.items.iter().any(|found| {
                Grant::of(&found.record).is_some_and(|grant| {
                    grant.owner == *owner
                        && grant.reader == *principal
                        && grant.stage == GrantStage::Live
                        && grant.until > crate::visit::clock()
                })
            });
            if reads {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// True if the viewer stores a collection of `owner`: whoever stores must know who may read.
    async fn stores_for(&self, viewer: &Viewer, owner: &AgentId) -> Result<bool, Problem> {
        let page = self.node.records_of(&owner.0, Kind::Collection, None, COLLECTIONS_MAX).await?;
        Ok(page.items.iter().any(|found| {
            Collection::of(&found.record).is_some_and(|collection| {
                collection.owner == *owner
                    && !collection.closed
                    && viewer.principals.contains(&collection.provider)
            })
        }))
    }

    /// True if `viewer` may see what became of an entry: who asked may, who is named in it, and who is party to
    /// every record that its events name. Entries that name public records only are public, but for those
    /// about accounts and guardians.
    pub(crate) async fn may_see_outcome(&self, viewer: &Viewer, outcome: &Outcome) -> Result<bool, Problem> {
        if viewer.is_named_in(outcome) {
            return Ok(true);
        }
        let Verdict::Done(done) = &outcome.verdict else { return Ok(false) };
        if done.events.iter().any(is_between_parties) {
            return Ok(false);
        }
        let mut named = false;
        for key in named_keys(outcome) {
            named = true;
            // Of a record that is gone nobody can say any more who its parties were.
            let may_see = match self.node.record(key).await? {
                Some(found) => self.may_see(viewer, &found.record).await?,
                None => key.kind().is_some_and(is_public),
            };
            if !may_see {
                return Ok(false);
            }
        }
        Ok(named)
    }

    /// How far a transaction is, after at most `patience`, if `viewer` may see it. Whoever may not is not kept
    /// waiting either, as with an id that nobody has used.
    pub(crate) async fn receipt_for(
        self: &Arc<Self>,
        viewer: &Viewer,
        id: TransactionId,
        patience: Duration,
    ) -> Result<Option<Receipt>, Problem> {
        let hidden = |waits: Arc<ledger::Admitted>| !viewer.may_see_asked(&waits.transaction.envelope);
        if self.node.waiting(&id).is_some_and(hidden) {
            return Ok(None);
        }
        let receipt = self.receipt_within(id, patience).await?;
        if viewer.sees_all {
            return Ok(receipt);
        }
        let receipt = match receipt {
            // It has counted, and whose it is stands in the lists in a moment.
            Some(Receipt::Waiting) if self.node.waiting(&id).is_none() => {
                self.receipt_within(id, LISTED_WITHIN).await?
            }
            receipt => receipt,
        };
        Ok(match receipt {
            Some(Receipt::Final(found)) if self.may_see_outcome(viewer, &found.outcome).await? => {
                Some(Receipt::Final(found))
            }
            Some(Receipt::Waiting) if self.node.waiting(&id).is_some_and(|waits| !hidden(waits)) => {
                Some(Receipt::Waiting)
            }
            Some(Receipt::Final(_) | Receipt::Waiting | Receipt::Unlisted) | None => None,
        })
    }

    async fn receipt_within(
        self: &Arc<Self>,
        id: TransactionId,
        patience: Duration,
    ) -> Result<Option<Receipt>, Problem> {
        if patience.is_zero() {
            self.read_node(move |node| node.receipt(&id)).await
        } else {
            Ok(self.node.wait(&id, patience).await?)
        }
    }

    /// The records that an envelope names and `viewer` may not see: to them it is as if they were not there.
    pub(crate) async fn hidden_from(
        &self,
        viewer: &Viewer,
        envelope: &Envelope,
    ) -> Result<Vec<Key>, Problem> {
        let mut hidden = Vec::new();
        if viewer.sees_all {
            return Ok(hidden);
        }
        let mut named = Vec::new();
        // Bounded by the size of a transaction.
        collect(&canon::to_json(envelope), usize::MAX, &mut named);
        named.sort();
        named.dedup();
        named.retain(|key| !key.kind().is_some_and(is_public));
        for key in named {
            if let Some(found) = self.node.record(key).await?
                && !self.may_see(viewer, &found.record).await?
            {
                hidden.push(key);
            }
        }
        Ok(hidden)
    }

    /// The organisations that `human` is a member of.
    pub(crate) async fn organisations_of(
        &self,
        human: &AgentId,
    ) -> Result<Vec<(AgentId, Organisation)>, Problem> {
        let page = self.node.records_of(&human.0, Kind::Agent, None, ORGANISATIONS_MAX).await?;
        let mut found: Vec<(AgentId, Organisation)> = Vec::new();
        for record in page.items {
            let id = AgentId(record.key.id());
            if let Record::Agent(agent) = &record.record
                && let Agent::Organisation(organisation) = agent.as_ref()
                && organisation.member(human).is_some()
                && found.iter().all(|(known, _)| *known != id)
            {
                found.push((id, organisation.clone()));
            }
        }
        Ok(found)
    }

    /// True if `human` is the network's auditor.
    pub(crate) async fn is_auditor(&self, human: &AgentId) -> Result<bool, Problem> {
        let key = Network::key(&self.node.network());
        let Some(found) = self.node.record(key).await? else { return Ok(false) };
        let Some(network) = Network::of(&found.record) else { return Ok(false) };
        let governs = self.node.record(Agent::key(&network.organisation)).await?;
        let Some(Record::Agent(agent)) = governs.map(|found| found.record) else { return Ok(false) };
        Ok(match agent.as_ref() {
            Agent::Organisation(organisation) => organisation
                .member(human)
                .is_some_and(|member| member.roles.iter().any(|role| role.as_str() == AUDITOR)),
            Agent::Person(_) | Agent::Tool(_) => false,
        })
    }

    /// The viewer that `human` is.
    pub(crate) async fn viewer(&self, human: &AgentId) -> Result<Viewer, Problem> {
        let mut principals = vec![*human];
        principals.extend(self.organisations_of(human).await?.into_iter().map(|(id, _)| id));
        Ok(Viewer { principals, sees_all: self.is_auditor(human).await? })
    }
}

/// What may not be seen, and what is not there, are the same to whoever asks.
pub(crate) fn not_there(what: &str) -> Problem {
    Problem::new(ProblemCode::NotFound, format!("there is no {what} with this id"))
}

/// The keys of the records that the events of an entry name.
pub(crate) fn named_keys(outcome: &Outcome) -> Vec<Key> {
    let mut keys = Vec::new();
    if let Verdict::Done(done) = &outcome.verdict {
        for event in &done.events {
            collect(&canon::to_json(event), NAMED_MAX, &mut keys);
        }
    }
    keys.sort();
    keys.dedup();
    keys
}

/// How many records of one entry are looked at.
const NAMED_MAX: usize = 64;

fn collect(json: &canon::Json, max: usize, keys: &mut Vec<Key>) {
    match json {
        canon::Json::Text(text) => {
            let key = crate::shelf::Shelf::of_id(text).and_then(|shelf| shelf.key(text).ok());
            if let Some(key) = key.filter(|_| keys.len() < max) {
                keys.push(key);
            }
        }
        canon::Json::List(items) => items.iter().for_each(|item| collect(item, max, keys)),
        canon::Json::Object(members) => members.iter().for_each(|(_, inner)| collect(inner, max, keys)),
        canon::Json::Null | canon::Json::Flag(_) | canon::Json::Number(_) => {}
    }
}
