//! Guardians: how a person comes back whose keys are lost, with time to say no.
//!
//! Whoever still has a key of the person can stop it, and a thief is one of those: a stolen device is to be taken
//! out by another one of the person (`rotate_keys`), before guardians are asked.

use super::agents::own_hand;
use crate::act::{SetGuardians, StopRecovery, SupportRecovery};
use crate::decide::Context;
use crate::event::{Event, GuardiansSet, Recovered, RecoveryStopped, RecoverySupported};
use crate::record::{Comeback, RECOVERY_DELAY_MAX, RECOVERY_DELAY_MIN, Recovery, SUPPORT_WITHIN, Support};
use crate::refusal::Refusal;
use canon::List;
use institution::{Agent, KeyEntry, Person};
use vocabulary::AgentId;

pub(crate) fn set_guardians(context: &mut Context<'_>, act: &SetGuardians) -> Result<(), Refusal> {
    own_hand(context)?;
    let me = context.human;
    let before = context.draft.find::<Recovery>(&me)?;
    if before.as_ref().is_some_and(|recovery| recovery.deadline().is_some()) {
        return Err(Refusal::RecoveryUnderWay);
    }
    if act.guardians.is_empty() {
        if before.is_none() {
            return Err(Refusal::NothingToDo);
        }
        context.draft.remove::<Recovery>(&me);
    } else {
        for guardian in act.guardians.iter() {
            let agent = context.draft.get::<Agent>(guardian)?;
            if *guardian == me || !matches!(agent.as_ref(), Agent::Person(_)) {
                return Err(Refusal::BadGuardians);
            }
        }
        if act.threshold == 0 || usize::from(act.threshold) > act.guardians.len() {
            return Err(Refusal::BadGuardians);
        }
        if act.delay < RECOVERY_DELAY_MIN || act.delay > RECOVERY_DELAY_MAX {
            return Err(Refusal::BadDelay);
        }
        let recovery = Recovery {
            person: me,
            guardians: act.guardians.clone(),
            threshold: act.threshold,
            delay: act.delay,
            support: List::new(),
            comeback: None,
        };
        context.draft.put(&me, recovery);
    }
    context.tell(Event::GuardiansSet(GuardiansSet { person: me }));
    Ok(())
}

/// Keeps the key that is to come only while enough guardians stand behind it.
fn settle(context: &Context<'_>, recovery: &mut Recovery) {
    if recovery.comeback.as_ref().is_some_and(|comeback| !recovery.is_enough_for(&comeback.key)) {
        recovery.comeback = None;
    }
    if recovery.comeback.is_none() {
        let enough = recovery.support.iter().find(|support| recovery.is_enough_for(&support.key));
        let at = context.now.plus(recovery.delay);
        recovery.comeback = enough.map(|support| Comeback { key: support.key, at });
    }
}

pub(crate) fn support(context: &mut Context<'_>, act: &SupportRecovery) -> Result<(), Refusal> {
    own_hand(context)?;
    let guardian = context.human;
    let mut recovery = context.draft.take::<Recovery>(&act.person)?;
    if !recovery.guardians.contains(&guardian) {
        return Err(Refusal::NotAGuardian);
    }
    act.key.check().map_err(|_| Refusal::WeakKey)?;
    let same = |support: &Support| support.guardian == guardian && support.key == act.key;
    if recovery.support.iter().any(same) {
        return Err(Refusal::AlreadyApproved);
    }
    recovery.support.retain(|support| support.guardian != guardian);
    let word = Support { guardian, key: act.key, until: context.now.plus(SUPPORT_WITHIN) };
    recovery.support.push(word).map_err(|_| Refusal::TooLarge)?;
    settle(context, &mut recovery);
    let at =
        recovery.comeback.as_ref().filter(|comeback| comeback.key == act.key).map(|comeback| comeback.at);
    context.draft.put(&act.person, recovery);
    context.tell(Event::RecoverySupported(RecoverySupported { person: act.person, guardian, at }));
    Ok(())
}

pub(crate) fn stop(context: &mut Context<'_>, act: &StopRecovery) -> Result<(), Refusal> {
    own_hand(context)?;
    let me = context.human;
    let mut recovery = context.draft.take::<Recovery>(&act.person)?;
    let by_person = me == act.person;
    let before = recovery.support.len();
    if by_person {
        recovery.support = List::new();
    } else if recovery.guardians.contains(&me) {
        recovery.support.retain(|support| support.guardian != me);
    } else {
        return Err(Refusal::NotAGuardian);
    }
    if recovery.support.len() == before {
        return Err(Refusal::NothingToDo);
    }
    settle(context, &mut recovery);
    context.draft.put(&act.person, recovery);
    context.tell(Event::RecoveryStopped(RecoveryStopped { person: act.person, by_person }));
    Ok(())
}

/// The time to say no is over, or that of guardians who did not come together.
pub(crate) fn lapse(
    context: &mut Context<'_>,
    person: &AgentId,
    mut recovery: Recovery,
) -> Result<(), Refusal> {
    if let Some(comeback) = recovery.comeback.take() {
        let entry = KeyEntry { key: comeback.key, since: context.now };
        let keys = List::try_from(vec![entry]).map_err(|_| Refusal::TooManyKeys)?;
        context.draft.put(person, Agent::Person(Person { keys }));
        recovery.support = List::new();
        context.tell(Event::Recovered(Recovered { person: *person, key: comeback.key }));
    } else {
        let now = context.now;
        recovery.support.retain(|support| support.until > now);
    }
    context.draft.put(person, recovery);
    Ok(())
}
