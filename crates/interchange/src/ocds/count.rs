//! How much of what a process holds: the measure by which two readings of one record are compared.

use super::decimal::Decimal;
use super::model::{PartyRef, Process, Value};
use std::collections::{BTreeMap, BTreeSet};

/// The totals of one process. Sums are by the currency as stated, empty where none is, and cover every
/// number that can be read, be it negative.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Organisations in the record's list.
    pub parties: usize,
    /// Items of the tender.
    pub tender_items: usize,
    /// Lots of the tender.
    pub lots: usize,
    /// Bids.
    pub bids: usize,
    /// Awards.
    pub awards: usize,
    /// Different suppliers of awards, by the key they are mentioned with.
    pub suppliers: usize,
    /// Contracts.
    pub contracts: usize,
    /// Items of contracts.
    pub contract_items: usize,
    /// Amendments of contracts.
    pub amendments: usize,
    /// Milestones of contracts.
    pub milestones: usize,
    /// Transactions.
    pub transactions: usize,
    /// What the contracts are worth.
    pub contract_value: BTreeMap<String, Decimal>,
    /// What was paid.
    pub paid: BTreeMap<String, Decimal>,
}

impl Counts {
    /// The totals of `process`.
    pub fn of(process: &Process) -> Self {
        let suppliers: BTreeSet<&str> = process
            .selections
            .iter()
            .flat_map(|selection| &selection.suppliers)
            .map(|supplier: &PartyRef| supplier.key.as_str())
            .collect();
        let mut counts = Self {
            parties: process.parties.iter().filter(|party| party.listed).count(),
            bids: process.quotes.len(),
            awards: process.selections.len(),
            suppliers: suppliers.len(),
            contracts: process.agreements.len(),
            ..Self::default()
        };
        if let Some(need) = &process.need {
            counts.tender_items = need.lines.len();
            counts.lots = need.lots.len();
        }
        for agreement in &process.agreements {
            counts.contract_items += agreement.lines.len();
            counts.amendments += agreement.amendments.len();
            counts.milestones += agreement.deliveries.len();
            counts.transactions += agreement.payments.len();
            add(&mut counts.contract_value, agreement.value.as_ref());
            for payment in &agreement.payments {
                add(&mut counts.paid, payment.value.as_ref());
            }
        }
        counts
    }
}

/// Adds the number of `value` to the sum of its currency; a sum beyond all measure stays where it was.
fn add(sums: &mut BTreeMap<String, Decimal>, value: Option<&Value>) {
    let Some(value) = value else { return };
    let Some(number) = value.stated else { return };
    let sum = sums.entry(value.currency_stated.clone().unwrap_or_default()).or_insert(Decimal::ZERO);
    *sum = sum.checked_add(&number).unwrap_or(*sum);
}
