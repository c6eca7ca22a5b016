//! The network itself: who governs it, who its validators are, which protocol it speaks.
//!
//! The organisation that governs does so under its charter, like everything in its name. Only the validators
//! themselves, by a quorum, say which organisation that is; so there is a way back when it is lost.
//! Promise: what is kept here is what the nodes are to run, from the next epoch on.

use crate::act::{
    AdmitValidator, Endorsement, FoundNetwork, MoveValidator, NewValidator, RemoveValidator,
    ReplaceValidatorKey, ScheduleProtocol,
};
use crate::decide::Context;
use crate::event::{
    Event, NetworkFounded, NetworkMoved, ProtocolScheduled, ProtocolWithdrawn, ValidatorAdmitted,
    ValidatorMoved, ValidatorRemoved, ValidatorReplaced,
};
use crate::record::{CHANGES_MAX, Network, PROTOCOL_FIRST, ScheduledProtocol, Validator};
use crate::refusal::Refusal;
use crate::statement::{FOUNDING_WITHIN, Founding, READINESS_WITHIN, Readiness, counts};
use canon::{List, PublicKey, Signature64};
use core::cmp::Ordering;
use institution::Agent;
use std::collections::BTreeSet;
use vocabulary::{AgentId, Endpoint, Span, VALIDATORS_MAX, quorum};

/// How far ahead a protocol must be scheduled at least, so that no node meets it unwarned.
const NOTICE_MIN: Span = Span::minutes(10);
/// How far ahead a protocol may be scheduled at most.
const NOTICE_MAX: Span = Span::days(365);

/// How long an operator waits between two changes of a validator's key.
const REPLACED_AGAIN_AFTER: Span = Span::days(7);

type Validators = List<Validator, VALIDATORS_MAX>;

pub(crate) fn found(context: &mut Context<'_>, act: &FoundNetwork) -> Result<(), Refusal> {
    match context.draft.get::<Agent>(&context.principal)?.as_ref() {
        Agent::Organisation(_) => {}
        Agent::Person(_) | Agent::Tool(_) => return Err(Refusal::NotAnOrganisation),
    }
    if act.genesis.network() != context.network || act.genesis.check().is_err() {
        return Err(Refusal::WrongGenesis);
    }
    match context.draft.find::<Network>(&context.network)? {
        None => found_first(context, act),
        Some(network) => move_to(context, act, &network),
    }
}

fn found_first(context: &mut Context<'_>, act: &FoundNetwork) -> Result<(), Refusal> {
    let organisation = context.principal;
    let described: BTreeSet<&PublicKey> = act.validators.iter().map(|validator| &validator.key).collect();
    if described.len() != act.validators.len() || !described.into_iter().eq(&act.genesis.validators) {
        return Err(Refusal::WrongValidators);
    }
    for validator in &act.validators {
        must_answer(context, &validator.operator)?;
    }
    let present: BTreeSet<PublicKey> = act.genesis.validators.iter().copied().collect();
    endorsed(context, &act.endorsements, &present, 1)?;
    let since = context.now;
    let known = |NewValidator { key, endpoint, operator }: &NewValidator| {
        let (key, endpoint, operator) = (*key, endpoint.clone(), *operator);
        Validator { key, endpoint, operator, since, replaced: None }
    };
    let validators = in_order(act.validators.iter().map(known).collect())?;
    let count = u16::try_from(validators.len()).map_err(|_| Refusal::TooManyValidators)?;
    let network = Network {
        organisation,
        term: 1,
        validators,
        protocol: PROTOCOL_FIRST,
        scheduled: None,
        changed: context.now,
        changes: 0,
    };
    keep(context, network);
    context.tell(Event::NetworkFounded(NetworkFounded { organisation, validators: count }));
    Ok(())
}

fn move_to(context: &mut Context<'_>, act: &FoundNetwork, network: &Network) -> Result<(), Refusal> {
    let (organisation, before) = (context.principal, network.organisation);
    if organisation == before {
        return Err(Refusal::NothingToDo);
    }
    if !act.validators.is_empty() {
        return Err(Refusal::WrongValidators);
    }
    let term = network.term.checked_add(1).ok_or(Refusal::Overflow)?;
    let present: BTreeSet<PublicKey> = network.validators.iter().map(|validator| validator.key).collect();
    endorsed(context, &act.endorsements, &present, term)?;
    keep(context, Network { organisation, term, ..network.clone() });
    context.tell(Event::NetworkMoved(NetworkMoved { organisation, before, term }));
    Ok(())
}

/// Refuses unless a quorum of `present` has signed that the context's principal is to govern. Signatures are
/// checked last, and none once one is bad: to have many checked, one must have many good ones.
fn endorsed(
    context: &Context<'_>,
    endorsements: &[Endorsement],
    present: &BTreeSet<PublicKey>,
    term: u32,
) -> Result<(), Refusal> {
    let mut by = BTreeSet::new();
    for endorsement in endorsements {
        if !present.contains(&endorsement.key) {
            return Err(Refusal::UnknownValidator);
        }
        by.insert(&endorsement.key);
    }
    // Who signs twice counts once, and may as well be asked to sign once.
    if by.len() < quorum(present.len()) || by.len() != endorsements.len() {
        return Err(Refusal::NotEndorsed);
    }
    for Endorsement { key, at, signature } in endorsements {
        counts(*at, FOUNDING_WITHIN, context.now)?;
        let (network, organisation) = (context.network, context.principal);
        if !(Founding { network, organisation, term, at: *at }).is_signed(key, signature) {
            return Err(Refusal::BadSignature);
        }
    }
    Ok(())
}

/// Refuses whoever cannot answer for a validator: nobody, and tools.
fn must_answer(context: &Context<'_>, operator: &AgentId) -> Result<(), Refusal> {
    match context.draft.get::<Agent>(operator)?.as_ref() {
        Agent::Person(_) | Agent::Organisation(_) => Ok(()),
        Agent::Tool(_) => Err(Refusal::NotAPerson),
    }
}

fn load(context: &Context<'_>) -> Result<Network, Refusal> {
    context.draft.take::<Network>(&context.network)
}

/// Keeps `network`. A protocol that has come into force by now is no longer to come.
fn keep(context: &mut Context<'_>, network: Network) {
    let protocol = network.protocol_at(context.now);
    let scheduled = network.scheduled.filter(|scheduled| scheduled.from > context.now);
    let id = context.network;
    context.draft.put(&id, Network { protocol, scheduled, changed: context.now, ..network });
}

/// Keeps `network` with other validators. Each such change stays in every later proof.
fn change(context: &mut Context<'_>, network: Network, validators: Vec<Validator>) -> Result<(), Refusal> {
    if network.changes >= CHANGES_MAX {
        return Err(Refusal::TooManyChanges);
    }
    let changes = network.changes + 1;
    keep(context, Network { validators: in_order(validators)?, changes, ..network });
    Ok(())
}

fn in_order(mut validators: Vec<Validator>) -> Result<Validators, Refusal> {
    validators.sort_by_key(|validator| validator.key);
    List::try_from(validators).map_err(|_| Refusal::TooManyValidators)
}

/// The validators without the one that signs with `key`, and that one.
fn without(network: &Network, key: &PublicKey) -> Result<(Vec<Validator>, Validator), Refusal> {
    let validator = network.validator(key).ok_or(Refusal::UnknownValidator)?.clone();
    let others = network.validators.iter().filter(|other| other.key != *key).cloned().collect();
    Ok((others, validator))
}

/// Refuses a statement that is not about this network and now, or not by its key, or by a validator's.
fn must_be_ready(
    context: &Context<'_>,
    network: &Network,
    readiness: &Readiness,
    signature: &Signature64,
) -> Result<(), Refusal> {
    if readiness.network != context.network {
        return Err(Refusal::WrongStatement);
    }
    if network.validator(&readiness.key).is_some() {
        return Err(Refusal::ValidatorExists);
    }
    counts(readiness.at, READINESS_WITHIN, context.now)?;
    if readiness.is_signed(signature) { Ok(()) } else { Err(Refusal::BadSignature) }
}

pub(crate) fn admit(context: &mut Context<'_>, act: &AdmitValidator) -> Result<(), Refusal> {
    let network = load(context)?;
    context.must_be(&network.organisation)?;
    must_be_ready(context, &network, &act.readiness, &act.signature)?;
    let Readiness { key, ref endpoint, operator, .. } = act.readiness;
    must_answer(context, &operator)?;
    let mut validators = network.validators.to_vec();
    validators.push(Validator {
        key,
        endpoint: endpoint.clone(),
        operator,
        since: context.now,
        replaced: None,
    });
    change(context, network, validators)?;
    context.tell(Event::ValidatorAdmitted(ValidatorAdmitted { key, endpoint: endpoint.clone(), operator }));
    Ok(())
}

pub(crate) fn remove(context: &mut Context<'_>, act: &RemoveValidator) -> Result<(), Refusal> {
    let network = load(context)?;
    context.must_be(&network.organisation)?;
    let (others, Validator { key, operator, .. }) = without(&network, &act.key)?;
    if others.is_empty() {
        return Err(Refusal::LastValidator);
    }
    change(context, network, others)?;
    context.tell(Event::ValidatorRemoved(ValidatorRemoved { key, operator }));
    Ok(())
}

/// Refuses whoever neither governs the network nor answers for the validator.
fn must_run(context: &Context<'_>, network: &Network, validator: &Validator) -> Result<(), Refusal> {
    context.must_be(&validator.operator).or_else(|_| context.must_be(&network.organisation))
}

pub(crate) fn replace(context: &mut Context<'_>, act: &ReplaceValidatorKey) -> Result<(), Refusal> {
    let network = load(context)?;
    let (mut validators, before) = without(&network, &act.old)?;
    must_run(context, &network, &before)?;
    must_be_ready(context, &network, &act.readiness, &act.signature)?;
    // An operator alone could fill every proof with changes of its key.
    let governs = context.must_be(&network.organisation).is_ok();
    if !governs && before.replaced.is_some_and(|replaced| context.now < replaced.plus(REPLACED_AGAIN_AFTER)) {
        return Err(Refusal::KeyIsNew);
    }
    let replaced = if governs { before.replaced } else { Some(context.now) };
    let Validator { key: old, operator, since, .. } = before;
    if act.readiness.operator != operator {
        return Err(Refusal::WrongStatement);
    }
    let (key, endpoint) = (act.readiness.key, act.readiness.endpoint.clone());
    validators.push(Validator { key, endpoint: endpoint.clone(), operator, since, replaced });
    change(context, network, validators)?;
    context.tell(Event::ValidatorReplaced(ValidatorReplaced { old, key, endpoint, operator }));
    Ok(())
}

pub(crate) fn relocate(context: &mut Context<'_>, act: &MoveValidator) -> Result<(), Refusal> {
    let network = load(context)?;
    let (mut validators, validator) = without(&network, &act.key)?;
    must_run(context, &network, &validator)?;
    if validator.endpoint == act.endpoint {
        return Err(Refusal::NothingToDo);
    }
    let (key, endpoint): (PublicKey, Endpoint) = (act.key, act.endpoint.clone());
    validators.push(Validator { endpoint: endpoint.clone(), ..validator });
    keep(context, Network { validators: in_order(validators)?, ..network });
    context.tell(Event::ValidatorMoved(ValidatorMoved { key, endpoint }));
    Ok(())
}

pub(crate) fn schedule(context: &mut Context<'_>, act: &ScheduleProtocol) -> Result<(), Refusal> {
    let network = load(context)?;
    context.must_be(&network.organisation)?;
    let ScheduleProtocol { protocol, from } = *act;
    if from < context.now.plus(NOTICE_MIN) || from > context.now.plus(NOTICE_MAX) {
        return Err(Refusal::BadStart);
    }
    let waiting = network.scheduled.clone().filter(|scheduled| scheduled.from > context.now);
    match (protocol.cmp(&network.protocol_at(context.now)), waiting) {
        (Ordering::Less, _) => Err(Refusal::OldProtocol),
        (Ordering::Equal, None) => Err(Refusal::NothingToDo),
        (Ordering::Equal, Some(waiting)) => {
            keep(context, Network { scheduled: None, ..network });
            context.tell(Event::ProtocolWithdrawn(ProtocolWithdrawn { protocol: waiting.protocol }));
            Ok(())
        }
        (Ordering::Greater, waiting) => {
            let scheduled = ScheduledProtocol { protocol, from };
            if waiting.as_ref() == Some(&scheduled) {
                return Err(Refusal::NothingToDo);
            }
            let in_force = network.protocol_at(context.now);
            keep(context, Network { protocol: in_force, scheduled: Some(scheduled), ..network });
            context.tell(Event::ProtocolScheduled(ProtocolScheduled { protocol, from }));
            Ok(())
        }
    }
}
