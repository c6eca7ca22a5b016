//! Organisations: founding, members, roles, charter.

use crate::act::{Assign, Found, Invite, Join, Leave, SetCharter};
use crate::decide::Context;
use crate::event::{Assigned, CharterSet, Event, Founded, Invited, Joined, Left};
use crate::refusal::Refusal;
use canon::List;
use institution::{Agent, CharterError, Member, Organisation};
use vocabulary::AgentId;

fn charter_refusal(error: CharterError) -> Refusal {
    match error {
        CharterError::LockOut { .. } => Refusal::LockOut,
        CharterError::Approvals { .. } | CharterError::Roles { .. } => Refusal::BadCharter,
    }
}

fn load(context: &Context<'_>, id: &AgentId) -> Result<Organisation, Refusal> {
    match context.draft.get::<Agent>(id)?.as_ref() {
        Agent::Organisation(organisation) => Ok(organisation.clone()),
        Agent::Person(_) | Agent::Tool(_) => Err(Refusal::NotAnOrganisation),
    }
}

/// Keeps `organisation`, unless nobody could act for it any more.
fn store(context: &mut Context<'_>, id: AgentId, organisation: Organisation) -> Result<(), Refusal> {
    organisation.charter.check(&organisation).map_err(charter_refusal)?;
    context.draft.put(&id, Agent::Organisation(organisation));
    Ok(())
}

pub(crate) fn found(context: &mut Context<'_>, act: &Found) -> Result<(), Refusal> {
    if context.principal != context.human {
        return Err(Refusal::NotAPerson);
    }
    let founder = Member { person: context.human, roles: act.founder.clone(), invited_until: None };
    let mut members = List::new();
    members.push(founder).map_err(|_| Refusal::TooManyMembers)?;
    for invited in &act.invite {
        context.ahead(invited.invited_until.ok_or(Refusal::BadDeadline)?)?;
        if members.iter().any(|member: &Member| member.person == invited.person) {
            return Err(Refusal::AlreadyAMember);
        }
        members.push(invited.clone()).map_err(|_| Refusal::TooManyMembers)?;
    }
    let id = AgentId::derive(&[&context.seed.0]);
    let people: Vec<AgentId> = act.invite.iter().map(|invited| invited.person).collect();
    let organisation = Organisation { name: act.name.clone(), members, charter: act.charter.clone() };
    if context.draft.find::<Agent>(&id)?.is_some() {
        return Err(Refusal::Duplicate);
    }
    store(context, id, organisation)?;
    context.tell(Event::Founded(Founded { organisation: id, name: act.name.clone() }));
    for person in people {
        context.tell(Event::Invited(Invited { organisation: id, person }));
    }
    Ok(())
}

pub(crate) fn invite(context: &mut Context<'_>, act: &Invite) -> Result<(), Refusal> {
    context.ahead(act.until)?;
    let id = context.principal;
    let mut organisation = load(context, &id)?;
    match context.draft.get::<Agent>(&act.person)?.as_ref() {
        Agent::Person(_) => {}
        Agent::Tool(_) | Agent::Organisation(_) => return Err(Refusal::NotAPerson),
    }
    let now = context.now;
    organisation.members.retain(|member| member.invited_until.is_none_or(|until| now < until));
    if organisation.members.iter().any(|member| member.person == act.person) {
        return Err(Refusal::AlreadyAMember);
    }
    let member = Member { person: act.person, roles: act.roles.clone(), invited_until: Some(act.until) };
    organisation.members.push(member).map_err(|_| Refusal::TooManyMembers)?;
    store(context, id, organisation)?;
    context.tell(Event::Invited(Invited { organisation: id, person: act.person }));
    Ok(())
}

pub(crate) fn join(context: &mut Context<'_>, act: &Join) -> Result<(), Refusal> {
    let human = context.human;
    context.must_be(&human)?;
    let mut organisation = load(context, &act.organisation)?;
    organisation.invitation(&human, context.now).ok_or(Refusal::NotInvited)?;
    for member in organisation.members.iter_mut() {
        if member.person == human {
            member.invited_until = None;
        }
    }
    store(context, act.organisation, organisation)?;
    context.tell(Event::Joined(Joined { organisation: act.organisation, person: human }));
    Ok(())
}

fn remove(context: &mut Context<'_>, id: AgentId, person: AgentId) -> Result<(), Refusal> {
    let mut organisation = load(context, &id)?;
    organisation.member(&person).ok_or(Refusal::NotAMember)?;
    organisation.members.retain(|member| member.person != person);
    store(context, id, organisation)?;
    context.tell(Event::Left(Left { organisation: id, person }));
    Ok(())
}

pub(crate) fn leave(context: &mut Context<'_>, act: &Leave) -> Result<(), Refusal> {
    let human = context.human;
    context.must_be(&human)?;
    remove(context, act.organisation, human)
}

pub(crate) fn assign(context: &mut Context<'_>, act: &Assign) -> Result<(), Refusal> {
    let id = context.principal;
    if act.roles.is_empty() {
        return remove(context, id, act.person);
    }
    let mut organisation = load(context, &id)?;
    organisation.member(&act.person).ok_or(Refusal::NotAMember)?;
    for member in organisation.members.iter_mut() {
        if member.person == act.person {
            member.roles = act.roles.clone();
        }
    }
    store(context, id, organisation)?;
    context.tell(Event::Assigned(Assigned { organisation: id, person: act.person }));
    Ok(())
}

pub(crate) fn set_charter(context: &mut Context<'_>, act: &SetCharter) -> Result<(), Refusal> {
    let id = context.principal;
    let organisation = Organisation { charter: act.charter.clone(), ..load(context, &id)? };
    store(context, id, organisation)?;
    context.tell(Event::CharterSet(CharterSet { organisation: id }));
    Ok(())
}
