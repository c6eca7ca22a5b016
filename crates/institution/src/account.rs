//! Money on the ledger: who issues it, who has it, and what is held for whom.
//!
//! Promise: [`Account::take`] and [`Account::give`] move, they do not make; making and withdrawing is
//! the issuer's, and is counted in [`Money::issued`]. For mutual credit the balances of all accounts
//! sum to nought; for issued money they sum to what is issued.

use canon::{Atom, DecodeError, Reader, Writer};
use core::{fmt, str::FromStr};
use vocabulary::{AccountId, AgentId, Currency, MoneyId, Name};

/// The largest balance, in minor units: far above any sum of trade, far below overflow.
const BALANCE_MAX: i64 = 1 << 60;

/// A balance in minor units; below nought it is a debt (mutual credit only).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Balance(i64);

impl Balance {
    /// Minor units; below nought it is a debt.
    pub const fn minor(self) -> i64 {
        self.0
    }

    /// This many minor units.
    pub const fn of(minor: i64) -> Self {
        Self(minor)
    }
}

impl fmt::Display for Balance {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", self.0)
    }
}

impl FromStr for Balance {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let minor: i64 = text.parse().map_err(|_| format!("`{text}` is not a whole number"))?;
        if minor.to_string() == text {
            Ok(Self(minor))
        } else {
            Err(format!("write `{minor}`, not `{text}`"))
        }
    }
}

impl Atom for Balance {
    fn put(&self, out: &mut Writer) {
        out.signed(self.0);
    }
    fn take(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        input.signed().map(Self)
    }
}

canon::leaf! {
    Balance, "Balance",
    about: "a balance in minor units of its currency, with a minus sign for a debt",
    examples: ["125000", "-300", "0"],
}

canon::code! {
    /// How money comes to be.
    pub enum MoneyKind {
        /// Its issuer makes and redeems it.
        1 => Issued "issued",
        /// Members owe and are owed within limits; all balances sum to nought.
        2 => MutualCredit "mutual_credit",
    }
}

canon::record! {
    /// A currency as it exists on the ledger.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Money {
        /// Who answers for it.
        1 => issuer: AgentId,
        /// What it is counted in.
        2 => denomination: Currency,
        /// How it comes to be.
        3 => kind: MoneyKind,
        /// What it is called.
        4 => name: Name,
        /// Minor units issued and not redeemed; nought for mutual credit.
        5 => issued: u64,
        /// The sum of all credit limits, in minor units, so that no balance can grow beyond what a record
        /// keeps; nought for issued money.
        6 => limits: u64,
    }
}

canon::record! {
    /// What an agent has of one money.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Account {
        /// The money.
        1 => money: MoneyId,
        /// Whose it is.
        2 => owner: AgentId,
        /// All that is there, held or not.
        3 => balance: Balance,
        /// The part that is held in escrow, in minor units.
        4 => held: u64,
        /// How far below nought the balance may go, in minor units; nought for issued money.
        5 => limit: u64,
    }
}

canon::record! {
    /// A part of an account that only the trade it is held for can move.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Hold {
        /// The account that it is part of.
        1 => account: AccountId,
        /// The money.
        2 => money: MoneyId,
        /// Minor units still held.
        3 => left: u64,
    }
}

/// Why money does not move.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// Not enough that is free, the credit limit included.
    #[error("the account does not have this much free")]
    Insufficient,
    /// More than an account can hold.
    #[error("the balance would be too large")]
    TooLarge,
}

impl Account {
    /// An empty account.
    pub const fn new(money: MoneyId, owner: AgentId) -> Self {
        Self { money, owner, balance: Balance(0), held: 0, limit: 0 }
    }

    /// The id of the one account that `owner` has in `money`.
    pub fn id(money: &MoneyId, owner: &AgentId) -> AccountId {
        AccountId::derive(&[&money.0, &owner.0])
    }

    /// Minor units that can be spent or held now, the credit limit included.
    pub fn free(&self) -> u64 {
        let free = i128::from(self.balance.0) + i128::from(self.limit) - i128::from(self.held);
        u64::try_from(free.max(0)).unwrap_or(u64::MAX)
    }

    /// Takes `minor` units out of what is free.
    ///
    /// # Errors
    /// [`MoneyError::Insufficient`].
    pub fn take(&mut self, minor: u64) -> Result<(), MoneyError> {
        if minor > self.free() {
            return Err(MoneyError::Insufficient);
        }
        let minor = i64::try_from(minor).map_err(|_| MoneyError::TooLarge)?;
        self.balance = Balance(self.balance.0.checked_sub(minor).ok_or(MoneyError::TooLarge)?);
        Ok(())
    }

    /// Puts `minor` units in.
    ///
    /// # Errors
    /// [`MoneyError::TooLarge`].
    pub fn give(&mut self, minor: u64) -> Result<(), MoneyError> {
        let minor = i64::try_from(minor).map_err(|_| MoneyError::TooLarge)?;
        let balance = self.balance.0.checked_add(minor).ok_or(MoneyError::TooLarge)?;
        if balance > BALANCE_MAX {
            return Err(MoneyError::TooLarge);
        }
        self.balance = Balance(balance);
        Ok(())
    }

    /// Holds `minor` units of what is free.
    ///
    /// # Errors
    /// [`MoneyError::Insufficient`].
    pub fn hold(&mut self, minor: u64) -> Result<(), MoneyError> {
        if minor > self.free() {
            return Err(MoneyError::Insufficient);
        }
        let held = self.held.checked_add(minor).ok_or(MoneyError::TooLarge)?;
        if held > canon::INTEGER_MAX {
            return Err(MoneyError::TooLarge);
        }
        self.held = held;
        Ok(())
    }

    /// Ends the hold of `minor` units; they are free again.
    ///
    /// # Errors
    /// [`MoneyError::Insufficient`] if less is held.
    pub fn unhold(&mut self, minor: u64) -> Result<(), MoneyError> {
        self.held = self.held.checked_sub(minor).ok_or(MoneyError::Insufficient)?;
        Ok(())
    }

    /// True if the account keeps its own rules: not below its limit, no more held than is there.
    pub fn is_sound(&self) -> bool {
        i128::from(self.balance.0) + i128::from(self.limit) >= i128::from(self.held)
    }
}
