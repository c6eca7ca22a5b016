//! Deciding: may this transaction do what it asks, and what does it change?
//!
//! The order of the questions: is it for this network and now; who signs, and by which mandates; what
//! does the act weigh; does the charter let this member begin it, and whose approval does it need; and
//! only then, do the rules of the act itself allow it.
//! Promise: reads only. [`State::record`](crate::State::record) writes what was decided, and cannot fail.

use crate::act::Act;
use crate::draft::{Changes, Draft, View};
use crate::envelope::{Admitted, Approve, Command, Envelope, Reject, ToolUse, VALIDITY_MAX};
use crate::event::{Approved, Asked, Asker, Event, Rejected};
use crate::record::Pending;
use crate::refusal::Refusal;
use crate::{rules, weigh};
use canon::{Set, Text};
use institution::{Agent, Mandate, MandateError, Member, Organisation, Weight};
use std::sync::Arc;
use vocabulary::{AgentId, MandateId, NetworkId, PendingId, Span, Timestamp, Verb};

/// How long an act waits for approvals before it lapses.
pub const APPROVAL_WITHIN: Span = Span::days(14);

/// What a command does, if it may.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decided {
    /// What it writes.
    pub changes: Changes,
    /// What happens.
    pub events: Vec<Event>,
}

/// A command at work: for whom, when, on which records.
pub(crate) struct Context<'a> {
    pub(crate) draft: Draft<'a>,
    /// The network that decides.
    pub(crate) network: NetworkId,
    pub(crate) now: Timestamp,
    /// The human to whom the act goes back.
    pub(crate) human: AgentId,
    /// In whose name.
    pub(crate) principal: AgentId,
    /// The mandates of the tool that signs, its own first.
    pub(crate) mandates: Vec<(MandateId, Arc<Mandate>)>,
    /// What new ids derive from.
    pub(crate) seed: PendingId,
    pub(crate) events: Vec<Event>,
}

/// What new ids of a transaction derive from. An act that waits for approvals keeps its seed, so that
/// whoever began it knows the ids beforehand.
pub fn seed_of(transaction: &vocabulary::TransactionId) -> PendingId {
    let canon::Digest(id) = &transaction.0;
    PendingId::derive(&[id])
}

impl Context<'_> {
    pub(crate) fn tell(&mut self, event: Event) {
        self.events.push(event);
    }

    /// Refuses whoever is not `agent`.
    pub(crate) fn must_be(&self, agent: &AgentId) -> Result<(), Refusal> {
        if self.principal == *agent { Ok(()) } else { Err(Refusal::NotYours) }
    }

    /// Refuses what comes too late.
    pub(crate) fn in_time(&self, deadline: Option<Timestamp>) -> Result<(), Refusal> {
        match deadline {
            Some(deadline) if self.now >= deadline => Err(Refusal::DeadlinePassed),
            Some(_) | None => Ok(()),
        }
    }

    /// Refuses a deadline that does not lie ahead, or is further than ten years.
    pub(crate) fn ahead(&self, deadline: Timestamp) -> Result<(), Refusal> {
        if self.now < deadline && deadline <= self.now.plus(TEN_YEARS) {
            Ok(())
        } else {
            Err(Refusal::BadDeadline)
        }
    }
}

pub(crate) const TEN_YEARS: Span = Span::days(3653);

/// Decides what `admitted` does at `now`. Reads only, so a client may ask before it sends.
///
/// `seen` says whether a transaction with this id has counted already and is not forgotten yet. The
/// signature is not checked here: that is done once, in batches, at admission.
///
/// # Errors
/// [`Refusal`]: the first rule that says no.
pub fn decide(
    view: &dyn View,
    admitted: &Admitted,
    seen: bool,
    network: &NetworkId,
    now: Timestamp,
) -> Result<Decided, Refusal> {
    let envelope = &admitted.transaction.envelope;
    check_validity(envelope, seen, network, now)?;
    let mut context = Context {
        draft: Draft::new(view),
        network: *network,
        now,
        human: envelope.human,
        principal: envelope.principal,
        mandates: Vec::new(),
        seed: seed_of(&admitted.id),
        events: Vec::new(),
    };
    if let Command::Act(Act::Enrol(enrol)) = &envelope.command {
        rules::agents::enrol(&mut context, envelope, enrol)?;
    } else {
        check_signer(&mut context, envelope)?;
        match &envelope.command {
            Command::Act(act) => ask(&mut context, act, &admitted.id)?,
            Command::Approve(approve) => give_approval(&mut context, envelope, approve)?,
            Command::Reject(reject) => refuse_pending(&mut context, reject)?,
        }
    }
    Ok(Decided { changes: context.draft.into_changes(), events: context.events })
}

fn check_validity(
    envelope: &Envelope,
    seen: bool,
    network: &NetworkId,
    now: Timestamp,
) -> Result<(), Refusal> {
    if envelope.network != *network {
        Err(Refusal::WrongNetwork)
    } else if now >= envelope.valid_until {
        Err(Refusal::Expired)
    } else if envelope.valid_until > now.plus(VALIDITY_MAX) {
        Err(Refusal::ValidTooLong)
    } else if seen {
        Err(Refusal::Duplicate)
    } else {
        Ok(())
    }
}

/// Checks that the key may sign for the human, or for the tool and the tool for the human.
fn check_signer(context: &mut Context<'_>, envelope: &Envelope) -> Result<(), Refusal> {
    let human = context.draft.get::<Agent>(&envelope.human)?;
    let Agent::Person(person) = human.as_ref() else { return Err(Refusal::NotAPerson) };
    let Some(tool_use) = &envelope.tool else {
        return if person.may_sign_with(&envelope.key) { Ok(()) } else { Err(Refusal::WrongKey) };
    };
    let agent = context.draft.get::<Agent>(&tool_use.tool)?;
    let Agent::Tool(tool) = agent.as_ref() else { return Err(Refusal::NotATool) };
    if tool.key != envelope.key {
        return Err(Refusal::WrongKey);
    }
    context.mandates = mandate_chain(context, tool_use)?;
    Ok(())
}

fn mandate_chain(
    context: &Context<'_>,
    tool_use: &ToolUse,
) -> Result<Vec<(MandateId, Arc<Mandate>)>, Refusal> {
    let mut chain: Vec<(MandateId, Arc<Mandate>)> = Vec::new();
    for id in &tool_use.mandates {
        let mandate = context.draft.get::<Mandate>(id)?;
        if mandate.closed {
            return Err(Refusal::MandateClosed);
        }
        if context.now >= mandate.scope.expires {
            return Err(Refusal::MandateExpired);
        }
        chain.push((*id, mandate));
    }
    let linked = chain.windows(2).all(|pair| match pair {
        [(_, lower), (upper_id, _)] => lower.parent == Some(*upper_id),
        _ => false,
    });
    let ends = chain.first().is_some_and(|(_, mandate)| mandate.tool == tool_use.tool)
        && chain.last().is_some_and(|(_, mandate)| mandate.parent.is_none())
        && chain.iter().all(|(_, mandate)| mandate.human == context.human);
    if linked && ends { Ok(chain) } else { Err(Refusal::BadMandateChain) }
}

/// Runs the mandates down by what the act weighs.
fn spend_mandates(context: &mut Context<'_>, weight: &Weight) -> Result<(), Refusal> {
    let now = context.now;
    for (id, mandate) in core::mem::take(&mut context.mandates) {
        mandate.scope.allows(weight, now).map_err(|error| match error {
            MandateError::Closed => Refusal::MandateClosed,
            MandateError::Expired => Refusal::MandateExpired,
            MandateError::OutOfScope => Refusal::OutOfMandate,
            MandateError::OverActLimit => Refusal::OverActLimit,
            MandateError::OverTotal => Refusal::OverMandate,
            MandateError::Wider => Refusal::MandateTooWide,
        })?;
        if mandate.scope.in_total.is_some() {
            context
                .draft
                .put(&id, Mandate { scope: mandate.scope.after(weight), ..Mandate::clone(&mandate) });
        }
        context.mandates.push((id, mandate));
    }
    Ok(())
}

fn organisation(context: &Context<'_>, id: &AgentId) -> Result<Arc<Agent>, Refusal> {
    let agent = context.draft.get::<Agent>(id)?;
    match agent.as_ref() {
        Agent::Organisation(_) => Ok(agent),
        Agent::Person(_) | Agent::Tool(_) => Err(Refusal::NotAnOrganisation),
    }
}

/// Carries an act out, or keeps it pending if the charter wants approvals.
fn ask(context: &mut Context<'_>, act: &Act, transaction: &vocabulary::TransactionId) -> Result<(), Refusal> {
    let weight = weigh::weigh(context, act)?;
    // Passing a mandate on is measured against the mandate itself.
    if !matches!(act, Act::Connect(_)) {
        spend_mandates(context, &weight)?;
    }
    if context.principal == context.human {
        return rules::perform(context, act);
    }
    let agent = organisation(context, &context.principal)?;
    let Agent::Organisation(organisation) = agent.as_ref() else { return Err(Refusal::NotAnOrganisation) };
    let member = organisation.member(&context.human).ok_or(Refusal::NotAMember)?;
    let rule = organisation.charter.rule_for(&weight, &member.roles).ok_or(Refusal::NoRule)?;
    if rule.approvals.is_empty() {
        return rules::perform(context, act);
    }
    let pending = Pending {
        organisation: context.principal,
        initiator: context.human,
        act: act.digest(),
        verb: act.verb(),
        approved: Set::new(),
        asked: Set::of(rule.approvals.iter().map(|quorum| quorum.role.clone()))
            .map_err(|_| Refusal::TooLarge)?,
        deadline: context.now.plus(APPROVAL_WITHIN),
        origin: *transaction,
    };
    let id = context.seed;
    let asked = Asked {
        pending: id,
        organisation: pending.organisation,
        verb: pending.verb,
        deadline: pending.deadline,
    };
    // What the rules would refuse anyway is not put before the approvers.
    let mut trial = Context {
        draft: Draft::new(&context.draft),
        network: context.network,
        now: context.now,
        human: context.human,
        principal: context.principal,
        mandates: context.mandates.clone(),
        seed: context.seed,
        events: Vec::new(),
    };
    rules::perform(&mut trial, act)?;
    context.draft.add(&id, pending)?;
    context.tell(Event::Asked(asked));
    Ok(())
}

fn give_approval(context: &mut Context<'_>, envelope: &Envelope, approve: &Approve) -> Result<(), Refusal> {
    if envelope.tool.is_some() {
        return Err(Refusal::ToolMayNot);
    }
    let mut pending = context.draft.take::<Pending>(&approve.pending)?;
    context.in_time(Some(pending.deadline))?;
    if pending.organisation != context.principal {
        return Err(Refusal::NotYours);
    }
    if pending.act != approve.act.digest() {
        return Err(Refusal::NotTheAct);
    }
    if pending.initiator == context.human {
        return Err(Refusal::OwnAct);
    }
    let agent = organisation(context, &pending.organisation)?;
    let Agent::Organisation(organisation) = agent.as_ref() else { return Err(Refusal::NotAnOrganisation) };
    let approver = organisation.member(&context.human).ok_or(Refusal::NotAMember)?;
    let complete = {
        // The charter is asked as it is now: one that has changed since binds the approvers too.
        let initiator = organisation.member(&pending.initiator).ok_or(Refusal::NoApprover)?;
        let weight = weigh::weigh(context, &approve.act)?;
        let rule = organisation.charter.rule_for(&weight, &initiator.roles).ok_or(Refusal::NoApprover)?;
        if rule.approvals.iter().all(|quorum| !approver.roles.contains(&quorum.role)) {
            return Err(Refusal::MayNotApprove);
        }
        let fresh = pending.approved.insert(context.human).map_err(|_| Refusal::AlreadyApproved)?;
        if !fresh {
            return Err(Refusal::AlreadyApproved);
        }
        rule.is_satisfied(&pending.initiator, &approvers(organisation, &pending))
    };
    context.tell(Event::Approved(Approved { pending: approve.pending, human: context.human, complete }));
    if !complete {
        context.draft.put(&approve.pending, pending);
        return Ok(());
    }
    context.draft.remove::<Pending>(&approve.pending);
    context.human = pending.initiator;
    context.seed = approve.pending;
    rules::perform(context, &approve.act)
}

fn approvers<'a>(organisation: &'a Organisation, pending: &Pending) -> Vec<&'a Member> {
    pending.approved.iter().filter_map(|human| organisation.member(human)).collect()
}

fn refuse_pending(context: &mut Context<'_>, reject: &Reject) -> Result<(), Refusal> {
    let weight = Weight {
        verb: Verb::Fiat,
        amount: None,
        categories: Vec::new(),
        uncategorised: false,
        counterparties: Vec::new(),
        principal: context.principal,
    };
    spend_mandates(context, &weight)?;
    let pending = context.draft.get::<Pending>(&reject.pending)?;
    if pending.organisation != context.principal {
        return Err(Refusal::NotYours);
    }
    let agent = organisation(context, &pending.organisation)?;
    let Agent::Organisation(organisation) = agent.as_ref() else { return Err(Refusal::NotAnOrganisation) };
    let member = organisation.member(&context.human).ok_or(Refusal::NotAMember)?;
    let human = context.human;
    if human != pending.initiator && member.roles.iter().all(|role| !pending.asked.contains(role)) {
        return Err(Refusal::MayNotApprove);
    }
    context.draft.remove::<Pending>(&reject.pending);
    context.tell(Event::Rejected(Rejected { pending: reject.pending, human }));
    Ok(())
}

/// Who asks for what, for the outcome of a transaction.
pub(crate) fn asker(envelope: &Envelope) -> Asker {
    let (verb, name) = match &envelope.command {
        Command::Act(act) => (act.verb(), act.name()),
        Command::Approve(_) => (vocabulary::Verb::Fiat, "approve"),
        Command::Reject(_) => (vocabulary::Verb::Fiat, "reject"),
    };
    Asker {
        human: envelope.human,
        tool: envelope.tool.as_ref().map(|tool_use| tool_use.tool),
        principal: envelope.principal,
        verb,
        act: Text::new(name).expect("names of acts are short"),
    }
}
