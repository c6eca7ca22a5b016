//! Money: made and withdrawn by its issuer, moved and held by everybody else.

use crate::act::{CreateMoney, Issue, Redeem, SetLimit};
use crate::decide::Context;
use crate::event::{Event, Issued, LimitSet, MoneyCreated, Redeemed};
use crate::refusal::Refusal;
use crate::sums;
use institution::{Account, Agent, Money, MoneyError, MoneyKind};
use vocabulary::{AccountId, AgentId, Amount, MoneyId};

fn refusal(error: MoneyError) -> Refusal {
    match error {
        MoneyError::Insufficient => Refusal::InsufficientFunds,
        MoneyError::TooLarge => Refusal::Overflow,
    }
}

/// The account, if the transaction names it and it is there.
pub(super) fn find_account(context: &Context<'_>, id: &AccountId) -> Result<Account, Refusal> {
    context.draft.take::<Account>(id)
}

/// The account of `owner`, made if it is not there.
fn account_of(context: &Context<'_>, money: &MoneyId, owner: AgentId) -> Result<Account, Refusal> {
    let id = Account::id(money, &owner);
    Ok(context
        .draft
        .find::<Account>(&id)?
        .map_or_else(|| Account::new(*money, owner), |kept| Account::clone(&kept)))
}

fn store(context: &mut Context<'_>, account: Account) {
    let id = Account::id(&account.money, &account.owner);
    context.draft.put(&id, account);
}

pub(super) fn hold(context: &mut Context<'_>, id: &AccountId, minor: u64) -> Result<(), Refusal> {
    let mut account = context.draft.take::<Account>(id)?;
    account.hold(minor).map_err(refusal)?;
    context.draft.put(id, account);
    Ok(())
}

pub(super) fn unhold(context: &mut Context<'_>, id: &AccountId, minor: u64) -> Result<(), Refusal> {
    let mut account = context.draft.take::<Account>(id)?;
    account.unhold(minor).map_err(refusal)?;
    context.draft.put(id, account);
    Ok(())
}

fn of_currency(context: &Context<'_>, money: &MoneyId, amount: &Amount) -> Result<Money, Refusal> {
    let kept = context.draft.take::<Money>(money)?;
    if kept.denomination == amount.currency() { Ok(kept) } else { Err(Refusal::CurrencyMismatch) }
}

/// Moves `amount` from what `payer` has free to `payee`.
pub(super) fn transfer(
    context: &mut Context<'_>,
    money: &MoneyId,
    payer: AgentId,
    payee: AgentId,
    amount: &Amount,
) -> Result<(), Refusal> {
    of_currency(context, money, amount)?;
    move_minor(context, money, payer, payee, amount.minor())
}

/// Moves `minor` units of what is held in the account of `payer` to `payee`.
pub(super) fn move_held(
    context: &mut Context<'_>,
    money: &MoneyId,
    payer: AgentId,
    payee: AgentId,
    minor: u64,
) -> Result<(), Refusal> {
    unhold(context, &Account::id(money, &payer), minor)?;
    move_minor(context, money, payer, payee, minor)
}

fn move_minor(
    context: &mut Context<'_>,
    money: &MoneyId,
    payer: AgentId,
    payee: AgentId,
    minor: u64,
) -> Result<(), Refusal> {
    let mut from = account_of(context, money, payer)?;
    from.take(minor).map_err(refusal)?;
    store(context, from);
    let mut to = account_of(context, money, payee)?;
    to.give(minor).map_err(refusal)?;
    store(context, to);
    Ok(())
}

pub(crate) fn create(context: &mut Context<'_>, act: &CreateMoney) -> Result<(), Refusal> {
    let id = MoneyId::derive(&[&context.seed.0]);
    let issuer = context.principal;
    let money = Money {
        issuer,
        denomination: act.denomination,
        kind: act.kind,
        name: act.name.clone(),
        issued: 0,
        limits: 0,
    };
    context.draft.add(&id, money)?;
    context.tell(Event::MoneyCreated(MoneyCreated { money: id, issuer, kind: act.kind }));
    Ok(())
}

pub(crate) fn issue(context: &mut Context<'_>, act: &Issue) -> Result<(), Refusal> {
    let mut money = of_currency(context, &act.money, &act.amount)?;
    context.must_be(&money.issuer)?;
    if money.kind != MoneyKind::Issued {
        return Err(Refusal::WrongMoneyKind);
    }
    if act.amount.is_zero() {
        return Err(Refusal::Empty);
    }
    if let Agent::Tool(_) = context.draft.get::<Agent>(&act.to)?.as_ref() {
        return Err(Refusal::NotAPerson);
    }
    money.issued = money
        .issued
        .checked_add(act.amount.minor())
        .filter(|issued| *issued <= canon::INTEGER_MAX)
        .ok_or(Refusal::Overflow)?;
    let mut account = account_of(context, &act.money, act.to)?;
    account.give(act.amount.minor()).map_err(refusal)?;
    store(context, account);
    let issuer = money.issuer;
    context.draft.put(&act.money, money);
    context.tell(Event::Issued(Issued { money: act.money, issuer, to: act.to, amount: act.amount }));
    Ok(())
}

pub(crate) fn redeem(context: &mut Context<'_>, act: &Redeem) -> Result<(), Refusal> {
    let mut money = of_currency(context, &act.money, &act.amount)?;
    if money.kind != MoneyKind::Issued {
        return Err(Refusal::WrongMoneyKind);
    }
    if act.amount.is_zero() {
        return Err(Refusal::Empty);
    }
    let from = context.principal;
    let mut account = account_of(context, &act.money, from)?;
    money.issued = money.issued.checked_sub(act.amount.minor()).ok_or(Refusal::OverIssued)?;
    account.take(act.amount.minor()).map_err(refusal)?;
    store(context, account);
    let issuer = money.issuer;
    context.draft.put(&act.money, money);
    context.tell(Event::Redeemed(Redeemed { money: act.money, issuer, from, amount: act.amount }));
    Ok(())
}

pub(crate) fn set_limit(context: &mut Context<'_>, act: &SetLimit) -> Result<(), Refusal> {
    let mut money = of_currency(context, &act.money, &act.limit)?;
    context.must_be(&money.issuer)?;
    if money.kind != MoneyKind::MutualCredit {
        return Err(Refusal::WrongMoneyKind);
    }
    context.draft.get::<Agent>(&act.owner)?;
    let mut account = account_of(context, &act.money, act.owner)?;
    money.limits = sums::count(money.limits.saturating_sub(account.limit), act.limit.minor())?;
    account.limit = act.limit.minor();
    if !account.is_sound() {
        return Err(Refusal::LimitInUse);
    }
    store(context, account);
    context.draft.put(&act.money, money);
    context.tell(Event::LimitSet(LimitSet { money: act.money, owner: act.owner, limit: act.limit }));
    Ok(())
}
