//! What must always hold, checked after every block on every record that it changed.
//!
//! A breach is a bug of ours, so it stops the node: nothing must be built on it.

use crate::draft::State;
use crate::record::{Invoice, MatchWays, Order, RECORD_BYTES_MAX, Record};
use crate::sums::with_tolerance;
use std::collections::BTreeMap;
use vocabulary::MoneyId;

pub(crate) fn is_too_large(record: &Record) -> bool {
    // Only kinds with long lists can come near the limit; the others are bounded by their fields.
    match record {
        Record::Agent(_)
        | Record::Profile(_)
        | Record::Listing(_)
        | Record::Quote(_)
        | Record::Agreement(_)
        | Record::Order(_)
        | Record::Delivery(_)
        | Record::Invoice(_)
        | Record::Network(_)
        | Record::Recovery(_) => canon::encoded_len(record) > RECORD_BYTES_MAX,
        Record::Mandate(_)
        | Record::Pending(_)
        | Record::Money(_)
        | Record::Account(_)
        | Record::Payment(_)
        | Record::Dispute(_)
        | Record::Seen(_)
        | Record::Vault(_)
        | Record::Collection(_)
        | Record::Grant(_) => false,
    }
}

/// Checks every changed record by itself, and that money was neither made nor lost.
///
/// # Panics
/// If one does not hold.
pub(crate) fn check(state: &State) {
    let mut made: BTreeMap<MoneyId, i128> = BTreeMap::new();
    for (key, before, after) in state.changed() {
        count_money(&mut made, key, before, -1);
        count_money(&mut made, key, after, 1);
        if let Some(record) = after {
            check_record(record);
        }
    }
    for (money, difference) in &made {
        assert!(*difference == 0, "{money} was made or lost: {difference} minor units");
    }
}

/// Adds up what accounts hold less what was issued: of each money, that stays the same for ever.
fn count_money(
    made: &mut BTreeMap<MoneyId, i128>,
    key: &crate::record::Key,
    record: Option<&Record>,
    sign: i128,
) {
    match record {
        Some(Record::Account(account)) => {
            *made.entry(account.money).or_default() += sign * i128::from(account.balance.minor());
        }
        Some(Record::Money(money)) => {
            *made.entry(MoneyId(key.id())).or_default() -= sign * i128::from(money.issued);
        }
        Some(_) | None => {}
    }
}

/// Checks one record by itself.
///
/// # Panics
/// If it breaks a rule of its kind.
pub fn check_record(record: &Record) {
    assert!(
        !record.is_waiting() || record.deadline().is_some(),
        "a record waits without a deadline: {record:?}"
    );
    match record {
        Record::Account(account) => assert!(account.is_sound(), "an account is below its limit: {account:?}"),
        Record::Order(order) => check_order(order),
        Record::Invoice(invoice) => check_invoice(invoice),
        Record::Network(network) => {
            assert!(network.is_sound(), "no network can run like this: {network:?}");
        }
        Record::Agreement(agreement) => assert!(
            agreement.called_off.minor() <= agreement.content.limit.minor(),
            "more is called off than agreed: {agreement:?}"
        ),
        Record::Agent(_)
        | Record::Profile(_)
        | Record::Mandate(_)
        | Record::Pending(_)
        | Record::Money(_)
        | Record::Listing(_)
        | Record::Quote(_)
        | Record::Delivery(_)
        | Record::Payment(_)
        | Record::Dispute(_)
        | Record::Seen(_)
        | Record::Vault(_)
        | Record::Collection(_)
        | Record::Grant(_)
        | Record::Recovery(_) => {}
    }
}

fn check_order(order: &Order) {
    let matching = &order.terms.matching;
    for line in &order.lines {
        let most = with_tolerance(line.ordered.micros(), matching.over_quantity);
        let delivered = line.delivered.saturating_sub(line.rejected);
        let invoiced_within = match matching.ways {
            MatchWays::TwoWay => most,
            MatchWays::ThreeWay => line.accepted,
        };
        assert!(
            delivered <= most
                && line.accepted.saturating_add(line.rejected) <= line.delivered
                && line.invoiced <= invoiced_within,
            "a counter is out of order: {line:?}"
        );
    }
}

fn check_invoice(invoice: &Invoice) {
    assert!(
        invoice.credited.minor() <= invoice.total.minor()
            && invoice.refunded.minor() <= invoice.paid.minor()
            && invoice.paid.minor() <= invoice.total.minor(),
        "more is settled than claimed: {invoice:?}"
    );
}
