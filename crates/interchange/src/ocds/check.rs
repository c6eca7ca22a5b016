//! What does not fit together in a process, though each element can be read.
//!
//! Promise: reads the model only, so that whatever stands in it is checked, wherever it came from.

use super::decimal::Decimal;
use super::model::{Agreement, Line, Process, Selection, Value};
use super::notes::{ExceptionKind, Notes};
use vocabulary::{Amount, Currency, Date};

/// Notes what does not fit together in `process`.
pub(super) fn process(process: &Process, notes: &mut Notes) {
    for selection in &process.selections {
        award(process, selection, notes);
    }
    for agreement in &process.agreements {
        parties(process, agreement, notes);
        values(agreement, notes);
        dates(process, agreement, notes);
    }
}

fn award(process: &Process, selection: &Selection, notes: &mut Notes) {
    if process.need.is_none() {
        notes.note(&selection.path, ExceptionKind::AwardWithoutTender, "there is no tender");
    }
    if selection.suppliers.is_empty() {
        notes.note(&selection.path, ExceptionKind::NoSupplier, "the award names no supplier");
    }
    let closed = process.need.as_ref().and_then(|need| need.period.as_ref()).and_then(|period| period.end);
    in_order(closed, "quotes are taken until", selection.date, "awarded on", &selection.path, notes);
}

fn parties(process: &Process, agreement: &Agreement, notes: &mut Notes) {
    if agreement.selection.is_none() {
        let detail = match &agreement.selection_stated {
            Some(id) => format!("there is no award {}", super::notes::quote(id)),
            None => "it names no award".to_owned(),
        };
        notes.note(&agreement.path, ExceptionKind::ContractWithoutAward, detail);
    }
    if process.suppliers_of(agreement).is_empty() {
        notes.note(
            &agreement.path,
            ExceptionKind::NoSupplier,
            "neither the contract nor its award names a supplier",
        );
    }
    if process.buyer_of(agreement).is_none() {
        notes.note(&agreement.path, ExceptionKind::PartyMissing, "nobody buys");
    }
}

fn values(agreement: &Agreement, notes: &mut Notes) {
    let number = |value: Option<&Value>| value.and_then(|value| value.stated);
    if number(agreement.value.as_ref()).is_none() {
        notes.note(&agreement.path, ExceptionKind::MissingValue, "the contract has no value");
    }
    for payment in agreement.payments.iter().filter(|payment| number(payment.value.as_ref()).is_none()) {
        notes.note(&payment.path, ExceptionKind::MissingValue, "the payment has no amount");
    }
    let Some(agreed) = agreement.value.as_ref().and_then(|value| value.amount) else { return };
    let amounts = agreement.payments.iter().filter_map(|payment| payment.value.as_ref()?.amount);
    let paid = amounts
        .filter(|amount| amount.currency() == agreed.currency())
        .try_fold(Amount::zero(agreed.currency()), |sum, amount| sum.checked_add(&amount));
    if let Ok(paid) = paid
        && paid.minor() > agreed.minor()
    {
        let detail = format!("{paid} was paid, {agreed} was agreed");
        notes.note(&agreement.path, ExceptionKind::PaidAboveContract, detail);
    }
    if let Some(sum) = lines_sum(&agreement.lines, agreed.currency())
        && sum != i128::from(agreed.minor())
    {
        let places = u32::from(agreed.currency().minor_units());
        let detail = format!("the lines sum up to {}, the contract says {agreed}", Decimal::of(sum, places));
        notes.note(&agreement.path, ExceptionKind::LinesDifferFromValue, detail);
    }
}

/// The sum of quantity by price in minor units; `None` unless every line has both, in `currency`.
fn lines_sum(lines: &[Line], currency: Currency) -> Option<i128> {
    if lines.is_empty() {
        return None;
    }
    let mut sum = Decimal::ZERO;
    for line in lines {
        let price = line.price.as_ref().filter(|price| price.currency == Some(currency))?;
        sum = sum.checked_add(&line.quantity_stated?.checked_mul(&price.stated?)?)?;
    }
    sum.rounded(u32::from(currency.minor_units())).map(|(minor, _)| minor)
}

fn dates(process: &Process, agreement: &Agreement, notes: &mut Notes) {
    let awarded = process.selection_of(agreement).and_then(|selection| selection.date);
    let signed = agreement.signed;
    in_order(awarded, "awarded on", signed, "signed on", &agreement.path, notes);
    for delivery in &agreement.deliveries {
        in_order(signed, "signed on", delivery.met, "delivered on", &delivery.path, notes);
    }
    for payment in &agreement.payments {
        in_order(signed, "signed on", payment.date, "paid on", &payment.path, notes);
    }
}

fn in_order(
    first: Option<Date>,
    first_word: &str,
    then: Option<Date>,
    then_word: &str,
    path: &str,
    notes: &mut Notes,
) {
    if let (Some(first), Some(then)) = (first, then)
        && then < first
    {
        let detail = format!("{then_word} {then}, {first_word} {first}");
        notes.note(path, ExceptionKind::DatesOutOfOrder, detail);
    }
}
