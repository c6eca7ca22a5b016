//! Balances, and the check that they balance.

use crate::account::{Account, Mirror, Side};
use crate::clerk::Entry;
use std::collections::BTreeMap;
use vocabulary::{AgentId, Currency, MoneyId};

/// What one party's books say in one account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Balance {
    /// The account.
    pub account: Account,
    /// The other party; absent where the account is not kept apart for each.
    pub counterparty: Option<AgentId>,
    /// The currency.
    pub currency: Currency,
    /// Everything debited so far, in minor units.
    pub debit: u128,
    /// Everything credited so far, in minor units.
    pub credit: u128,
}

impl Balance {
    /// On which side it stands, and with how much, in minor units; nought stands on the left.
    pub const fn net(&self) -> (Side, u128) {
        if self.debit >= self.credit {
            (Side::Debit, self.debit - self.credit)
        } else {
            (Side::Credit, self.credit - self.debit)
        }
    }
}

/// What is wrong with the books. None of this can happen unless the ledger or the rules are wrong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Imbalance {
    /// One party's debits and credits differ.
    #[error("the books of {agent} have {debit} {currency} in debits and {credit} in credits, in minor units")]
    Unequal {
        /// Whose books.
        agent: AgentId,
        /// The currency.
        currency: Currency,
        /// All debits, in minor units.
        debit: u128,
        /// All credits, in minor units.
        credit: u128,
    },
    /// Two parties' books tell different stories.
    #[error(
        "{agent} has {} on the {} side of `{}` with {counterparty} in {currency}, which has {} on the {} side of `{}`",
        here.1, here.0.name(), account.name(), there.1, there.0.name(), account.answered_by().name()
    )]
    NotMirrored {
        /// Whose books.
        agent: AgentId,
        /// Of whom they tell.
        counterparty: AgentId,
        /// The account here; the one there answers it.
        account: Account,
        /// The currency.
        currency: Currency,
        /// What stands here, in minor units.
        here: (Side, u128),
        /// What stands there, in minor units.
        there: (Side, u128),
    },
    /// What all parties have of a money is not what was issued.
    #[error("parties have {debit} of {} in {currency} on the left and {credit} on the right, in minor units",
        money.map_or_else(|| "money outside".to_owned(), |money| money.to_string()))]
    NotConserved {
        /// Which money; absent for money outside the ledger.
        money: Option<MoneyId>,
        /// The currency.
        currency: Currency,
        /// What all parties have, in minor units.
        debit: u128,
        /// What the issuer owes, in minor units.
        credit: u128,
    },
}

#[derive(Clone, Copy, Debug, Default)]
struct Totals {
    debit: u128,
    credit: u128,
}

impl Totals {
    fn add(&mut self, side: Side, minor: u128) {
        match side {
            Side::Debit => self.debit += minor,
            Side::Credit => self.credit += minor,
        }
    }
}

type Slot = (Account, Option<AgentId>, Currency);

/// Every party's balances.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sheets(BTreeMap<AgentId, BTreeMap<Slot, Totals>>);

impl Sheets {
    pub(crate) fn post(&mut self, entry: &Entry) {
        let slot = (entry.account, entry.counterparty, entry.currency);
        let sheet = self.0.entry(entry.agent).or_default();
        sheet.entry(slot).or_default().add(entry.side, entry.minor);
    }

    pub(crate) fn agents(&self) -> impl Iterator<Item = AgentId> + '_ {
        self.0.keys().copied()
    }

    pub(crate) fn balances(&self, agent: &AgentId) -> Vec<Balance> {
        self.0.get(agent).into_iter().flatten().map(|(slot, totals)| balance(slot, totals)).collect()
    }

    fn find(&self, agent: &AgentId, slot: &Slot) -> Balance {
        let totals = self.0.get(agent).and_then(|sheet| sheet.get(slot)).copied().unwrap_or_default();
        balance(slot, &totals)
    }

    pub(crate) fn check(&self) -> Result<(), Imbalance> {
        let mut shared: BTreeMap<(Option<MoneyId>, Currency), Totals> = BTreeMap::new();
        for (agent, sheet) in &self.0 {
            let mut sums: BTreeMap<Currency, Totals> = BTreeMap::new();
            for (slot, totals) in sheet {
                let (account, counterparty, currency) = *slot;
                let here = balance(slot, totals);
                let sum = sums.entry(currency).or_default();
                sum.debit += totals.debit;
                sum.credit += totals.credit;
                match (account.mirror(), counterparty) {
                    (Mirror::Counterpart(answer), Some(other)) => {
                        self.compare(agent, &here, answer, other)?
                    }
                    (Mirror::Conserved, _) => {
                        let (side, minor) = here.net();
                        shared.entry((account.money(), currency)).or_default().add(side, minor);
                    }
                    (Mirror::Own, _) | (Mirror::Counterpart(_), None) => {}
                }
            }
            for (currency, Totals { debit, credit }) in sums {
                if debit != credit {
                    return Err(Imbalance::Unequal { agent: *agent, currency, debit, credit });
                }
            }
        }
        for ((money, currency), Totals { debit, credit }) in shared {
            if debit != credit {
                return Err(Imbalance::NotConserved { money, currency, debit, credit });
            }
        }
        Ok(())
    }

    fn compare(
        &self,
        agent: &AgentId,
        here: &Balance,
        answer: Account,
        other: AgentId,
    ) -> Result<(), Imbalance> {
        let there = self.find(&other, &(answer, Some(*agent), here.currency)).net();
        let (side, minor) = here.net();
        if there.1 == minor && (minor == 0 || there.0 == side.other()) {
            return Ok(());
        }
        Err(Imbalance::NotMirrored {
            agent: *agent,
            counterparty: other,
            account: here.account,
            currency: here.currency,
            here: (side, minor),
            there,
        })
    }
}

fn balance(slot: &Slot, totals: &Totals) -> Balance {
    let (account, counterparty, currency) = *slot;
    Balance { account, counterparty, currency, debit: totals.debit, credit: totals.credit }
}
