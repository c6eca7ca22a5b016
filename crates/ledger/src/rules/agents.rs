//! Persons, their keys, their profiles and their tools.

use crate::act::{Connect, Disconnect, Enrol, RotateKeys, SetProfile};
use crate::decide::Context;
use crate::envelope::Envelope;
use crate::event::{Connected, Disconnected, Enrolled, Event, KeysRotated, Profiled};
use crate::record::ProfileId;
use crate::refusal::Refusal;
use canon::{List, PublicKey};
use institution::{Agent, KeyEntry, Mandate, Person, Profile, Tool};
use vocabulary::{AgentId, MandateId};

/// The id of the person or tool that begins with this key.
pub fn agent_of_key(key: &PublicKey) -> AgentId {
    AgentId::derive(&[&canon::encode(key)])
}

pub(crate) fn enrol(context: &mut Context<'_>, envelope: &Envelope, act: &Enrol) -> Result<(), Refusal> {
    let person = agent_of_key(&act.key);
    if act.key != envelope.key || envelope.human != person || envelope.principal != person {
        return Err(Refusal::WrongKey);
    }
    if envelope.tool.is_some() {
        return Err(Refusal::ToolMayNot);
    }
    act.key.check().map_err(|_| Refusal::WeakKey)?;
    if context.draft.find::<Agent>(&person)?.is_some() {
        return Err(Refusal::AgentExists);
    }
    let keys = List::try_from(vec![KeyEntry { key: act.key, since: context.now }])
        .map_err(|_| Refusal::TooManyKeys)?;
    context.draft.put(&person, Agent::Person(Person { keys }));
    context.tell(Event::Enrolled(Enrolled { person, key: act.key }));
    Ok(())
}

/// Refuses tools, and whoever acts for an organisation.
pub(crate) fn own_hand(context: &Context<'_>) -> Result<(), Refusal> {
    if context.principal != context.human {
        return Err(Refusal::NotAPerson);
    }
    if context.mandates.is_empty() { Ok(()) } else { Err(Refusal::ToolMayNot) }
}

pub(crate) fn rotate_keys(context: &mut Context<'_>, act: &RotateKeys) -> Result<(), Refusal> {
    own_hand(context)?;
    let agent = context.draft.get::<Agent>(&context.human)?;
    let Agent::Person(person) = agent.as_ref() else { return Err(Refusal::NotAPerson) };
    let mut person = person.clone();
    if act.add.is_empty() && act.remove.is_empty() {
        return Err(Refusal::NothingToDo);
    }
    for key in &act.add {
        key.check().map_err(|_| Refusal::WeakKey)?;
        if !person.may_sign_with(key) {
            let entry = KeyEntry { key: *key, since: context.now };
            person.keys.push(entry).map_err(|_| Refusal::TooManyKeys)?;
        }
    }
    if act.remove.iter().any(|key| !person.may_sign_with(key)) {
        return Err(Refusal::WrongKey);
    }
    person.keys.retain(|entry| !act.remove.contains(&entry.key));
    if person.keys.is_empty() {
        return Err(Refusal::NoKeyLeft);
    }
    let human = context.human;
    context.draft.put(&human, Agent::Person(person));
    context.tell(Event::KeysRotated(KeysRotated { person: human }));
    Ok(())
}

pub(crate) fn set_profile(context: &mut Context<'_>, act: &SetProfile) -> Result<(), Refusal> {
    let agent = context.principal;
    context.draft.put::<Profile>(&ProfileId::from(&agent), act.profile.clone());
    context.tell(Event::Profiled(Profiled { agent }));
    Ok(())
}

pub(crate) fn connect(context: &mut Context<'_>, act: &Connect) -> Result<(), Refusal> {
    if context.principal != context.human {
        return Err(Refusal::NotAPerson);
    }
    context.ahead(act.scope.expires)?;
    if act.scope.verbs.is_empty() {
        return Err(Refusal::Empty);
    }
    let parent = match context.mandates.first() {
        None if usize::from(act.scope.may_pass_on) >= institution::MANDATE_DEPTH_MAX => {
            return Err(Refusal::MandateTooWide);
        }
        None => None,
        Some((id, mandate)) => {
            mandate.scope.may_pass_on(&act.scope).map_err(|_| Refusal::MandateTooWide)?;
            Some(*id)
        }
    };
    let tool = tool_of(context, act)?;
    let id = MandateId::derive(&[&context.seed.0]);
    let human = context.human;
    let mandate = Mandate { human, tool, scope: act.scope.clone(), parent, closed: false };
    context.draft.add(&id, mandate)?;
    context.tell(Event::Connected(Connected { mandate: id, human, tool }));
    Ok(())
}

fn tool_of(context: &mut Context<'_>, act: &Connect) -> Result<AgentId, Refusal> {
    match (&act.tool, &act.new_tool) {
        (Some(id), None) => match context.draft.get::<Agent>(id)?.as_ref() {
            Agent::Tool(_) => Ok(*id),
            Agent::Person(_) | Agent::Organisation(_) => Err(Refusal::NotATool),
        },
        (None, Some(new)) => {
            new.key.check().map_err(|_| Refusal::WeakKey)?;
            let id = agent_of_key(&new.key);
            if context.draft.find::<Agent>(&id)?.is_some() {
                return Err(Refusal::AgentExists);
            }
            let tool = Tool { key: new.key, human: context.human, name: new.name.clone() };
            context.draft.put(&id, Agent::Tool(tool));
            Ok(id)
        }
        (Some(_), Some(_)) | (None, None) => Err(Refusal::NotATool),
    }
}

pub(crate) fn disconnect(context: &mut Context<'_>, act: &Disconnect) -> Result<(), Refusal> {
    let mandate = context.draft.get::<Mandate>(&act.mandate)?;
    context.must_be(&mandate.human)?;
    if mandate.closed {
        return Err(Refusal::NothingToDo);
    }
    context.draft.put(&act.mandate, Mandate { closed: true, ..Mandate::clone(&mandate) });
    context.tell(Event::Disconnected(Disconnected { mandate: act.mandate }));
    Ok(())
}
