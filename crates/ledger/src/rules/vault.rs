//! Vaults on the ledger: collections and their states, and grants. What they hold is elsewhere, and encrypted.

use crate::act::{
    CloseCollection, ConfirmRekeyed, EndGrant, GiveGrant, MoveCollection, OpenCollection, SetState, SetVault,
};
use crate::decide::Context;
use crate::event::{
    CollectionClosed, CollectionMoved, CollectionOpened, Event, GrantEnded, Granted, Rekeyed, StateSet,
    VaultSet,
};
use crate::record::{Collection, Grant, GrantStage, Vault};
use crate::refusal::Refusal;
use institution::Agent;
use vocabulary::{CollectionId, GrantId, Span};

/// How far ahead the end of a re-keying may lie.
const REKEY_WITHIN_MAX: Span = Span::days(90);

pub(crate) fn set(context: &mut Context<'_>, act: &SetVault) -> Result<(), Refusal> {
    let agent = context.principal;
    context.draft.put(
        &agent,
        Vault {
            sealing: act.sealing.clone(),
            found_at: act.found_at.clone(),
            custody: act.custody,
            since: context.now,
        },
    );
    context.tell(Event::VaultSet(VaultSet { agent }));
    Ok(())
}

pub(crate) fn open(context: &mut Context<'_>, act: &OpenCollection) -> Result<(), Refusal> {
    context.draft.get::<Agent>(&act.provider)?;
    let (id, owner) = (CollectionId::derive(&[&context.seed.0]), context.principal);
    let collection = Collection {
        owner,
        provider: act.provider,
        revision: 0,
        epoch: 0,
        state: None,
        rekeying: None,
        overdue: false,
        receipt: None,
        closed: false,
    };
    context.draft.add(&id, collection)?;
    context.tell(Event::CollectionOpened(CollectionOpened { collection: id, owner, provider: act.provider }));
    Ok(())
}

/// The collection, if it is the principal's and still open.
fn own(context: &Context<'_>, id: &CollectionId) -> Result<Collection, Refusal> {
    let collection = context.draft.get::<Collection>(id)?;
    context.must_be(&collection.owner)?;
    if collection.closed { Err(Refusal::WrongStage) } else { Ok(Collection::clone(&collection)) }
}

pub(crate) fn set_state(context: &mut Context<'_>, act: &SetState) -> Result<(), Refusal> {
    let mut collection = own(context, &act.collection)?;
    let next_epoch = act.epoch.checked_sub(collection.epoch);
    let follows = collection.revision.checked_add(1) == Some(act.revision)
        && match (next_epoch, &act.rekeying) {
            (Some(0), None) => true,
            (Some(1), Some(_)) => collection.state.is_some(),
            (Some(_), _) | (None, _) => false,
        };
    if !follows {
        return Err(Refusal::WrongState);
    }
    if let Some(rekeying) = &act.rekeying {
        if collection.rekeying.is_some() {
            return Err(Refusal::RekeyingOpen);
        }
        if rekeying.by <= context.now || rekeying.by > context.now.plus(REKEY_WITHIN_MAX) {
            return Err(Refusal::BadDeadline);
        }
        collection.rekeying = Some(rekeying.clone());
    }
    collection.revision = act.revision;
    collection.epoch = act.epoch;
    collection.state = Some(act.state);
    context.draft.put(&act.collection, collection);
    context.tell(Event::StateSet(StateSet {
        collection: act.collection,
        revision: act.revision,
        epoch: act.epoch,
        rekey_by: act.rekeying.as_ref().map(|rekeying| rekeying.by),
    }));
    Ok(())
}

pub(crate) fn confirm(context: &mut Context<'_>, act: &ConfirmRekeyed) -> Result<(), Refusal> {
    let mut collection = context.draft.take::<Collection>(&act.collection)?;
    context.must_be(&collection.provider)?;
    match &collection.rekeying {
        Some(rekeying) if rekeying.order == act.order => {}
        Some(_) | None => return Err(Refusal::NotTheOrder),
    }
    let late = core::mem::take(&mut collection.overdue);
    collection.rekeying = None;
    collection.receipt = Some(act.receipt);
    context.draft.put(&act.collection, collection);
    context.tell(Event::Rekeyed(Rekeyed { collection: act.collection, late }));
    Ok(())
}

pub(crate) fn relocate(context: &mut Context<'_>, act: &MoveCollection) -> Result<(), Refusal> {
    context.draft.get::<Agent>(&act.provider)?;
    let collection = own(context, &act.collection)?;
    if collection.provider == act.provider {
        return Err(Refusal::NothingToDo);
    }
    let moved =
        Collection { provider: act.provider, rekeying: None, overdue: false, receipt: None, ..collection };
    context.draft.put(&act.collection, moved);
    context
        .tell(Event::CollectionMoved(CollectionMoved { collection: act.collection, provider: act.provider }));
    Ok(())
}

pub(crate) fn close(context: &mut Context<'_>, act: &CloseCollection) -> Result<(), Refusal> {
    let collection = own(context, &act.collection)?;
    let closed = Collection { rekeying: None, overdue: false, closed: true, ..collection };
    context.draft.put(&act.collection, closed);
    context.tell(Event::CollectionClosed(CollectionClosed { collection: act.collection }));
    Ok(())
}

pub(crate) fn give(context: &mut Context<'_>, act: &GiveGrant) -> Result<(), Refusal> {
    context.ahead(act.until)?;
    context.draft.get::<Agent>(&act.reader)?;
    let (id, owner) = (GrantId::derive(&[&context.seed.0]), context.principal);
    if act.reader == owner {
        return Err(Refusal::SameParty);
    }
    let (reader, until) = (act.reader, act.until);
    context.draft.add(&id, Grant { owner, reader, terms: act.terms, until, stage: GrantStage::Live })?;
    context.tell(Event::Granted(Granted { grant: id, owner, reader, until }));
    Ok(())
}

pub(crate) fn end(context: &mut Context<'_>, act: &EndGrant) -> Result<(), Refusal> {
    let mut grant = context.draft.take::<Grant>(&act.grant)?;
    let by_reader = context.principal == grant.reader;
    if !by_reader {
        context.must_be(&grant.owner)?;
    }
    if grant.stage != GrantStage::Live {
        return Err(Refusal::WrongStage);
    }
    grant.stage = if by_reader { GrantStage::Renounced } else { GrantStage::Withdrawn };
    context.draft.put(&act.grant, grant);
    context.tell(Event::GrantEnded(GrantEnded { grant: act.grant, by_reader }));
    Ok(())
}
