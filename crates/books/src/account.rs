//! The chart of accounts.
//!
//! Promise: codes keep their meaning. Every account of one party has a fixed counterpart in the books of
//! the other, so that both sides can be written from one rule.

use vocabulary::MoneyId;

/// Where an entry stands: on the left, or on the right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// The left: what a party has or spends.
    Debit,
    /// The right: what a party owes or earns.
    Credit,
}

impl Side {
    /// The other side.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Debit => Self::Credit,
            Self::Credit => Self::Debit,
        }
    }

    /// The name, as in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Debit => "debit",
            Self::Credit => "credit",
        }
    }
}

/// What an account counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AccountKind {
    /// What a party has, or is owed.
    Asset,
    /// What a party owes.
    Liability,
    /// What a party earned.
    Income,
    /// What a party spent.
    Expense,
    /// Promises that are not performed yet; no part of the balance sheet.
    OffBalance,
}

impl AccountKind {
    /// The name, as in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Asset => "asset",
            Self::Liability => "liability",
            Self::Income => "income",
            Self::Expense => "expense",
            Self::OffBalance => "off balance",
        }
    }
}

/// An account of the chart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Account {
    /// Bank money and cash, as far as the ledger knows that it moved.
    Outside,
    /// Money on the ledger that is free to spend. Below nought it is a debt (mutual credit).
    Money(MoneyId),
    /// Money on the ledger that is held for a trade.
    Held(MoneyId),
    /// Invoiced and not paid, by the seller.
    Receivable,
    /// Accepted and not invoiced, by the seller. Below nought: invoiced before it was accepted.
    Unbilled,
    /// Paid too much to a seller, to come back.
    RefundClaim,
    /// VAT on what was bought.
    InputVat,
    /// Invoiced and not paid, by the buyer.
    Payable,
    /// Accepted and not invoiced, by the buyer. Below nought: invoiced before it was accepted.
    Uninvoiced,
    /// Received too much from a buyer, to be paid back.
    RefundDue,
    /// VAT on what was sold.
    OutputVat,
    /// Money that this party issued and has to redeem.
    IssuedMoney(MoneyId),
    /// Sales, without VAT.
    Revenue,
    /// Received to settle a dispute, without an invoice.
    CompensationReceived,
    /// Purchases, without VAT.
    Purchases,
    /// Paid to settle a dispute, without an invoice.
    CompensationPaid,
    /// Orders that the seller has to deliver, without VAT.
    OrdersTaken,
    /// Deliveries that the buyer has not decided on, by the seller, without VAT.
    Undecided,
    /// Orders that the buyer has to take, without VAT.
    OrdersPlaced,
    /// Deliveries that the buyer has not decided on, by the buyer, without VAT.
    ToDecide,
    /// The other side of everything off the balance sheet.
    OffBalance,
}

/// How an account of one party answers to the books of others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mirror {
    /// The counterparty has the same sum on the other side of this account.
    Counterpart(Account),
    /// Over all parties the sums make nought, once what was issued is taken off.
    Conserved,
    /// It only balances other accounts of the same party.
    Own,
}

impl Account {
    /// The number in the chart; it keeps its meaning for ever.
    pub const fn code(self) -> u16 {
        match self {
            Self::Outside => 1000,
            Self::Money(_) => 1100,
            Self::Held(_) => 1110,
            Self::Receivable => 1200,
            Self::Unbilled => 1210,
            Self::RefundClaim => 1220,
            Self::InputVat => 1300,
            Self::Payable => 2000,
            Self::Uninvoiced => 2010,
            Self::RefundDue => 2020,
            Self::OutputVat => 2100,
            Self::IssuedMoney(_) => 2200,
            Self::Revenue => 4000,
            Self::CompensationReceived => 4100,
            Self::Purchases => 5000,
            Self::CompensationPaid => 5100,
            Self::OrdersTaken => 9000,
            Self::Undecided => 9010,
            Self::OrdersPlaced => 9100,
            Self::ToDecide => 9110,
            Self::OffBalance => 9900,
        }
    }

    /// The name, for people and in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Outside => "money outside",
            Self::Money(_) => "money",
            Self::Held(_) => "money held",
            Self::Receivable => "receivable",
            Self::Unbilled => "accepted, not invoiced (sold)",
            Self::RefundClaim => "refund to come",
            Self::InputVat => "input VAT",
            Self::Payable => "payable",
            Self::Uninvoiced => "accepted, not invoiced (bought)",
            Self::RefundDue => "refund due",
            Self::OutputVat => "output VAT",
            Self::IssuedMoney(_) => "issued money",
            Self::Revenue => "revenue",
            Self::CompensationReceived => "compensation received",
            Self::Purchases => "purchases",
            Self::CompensationPaid => "compensation paid",
            Self::OrdersTaken => "orders taken",
            Self::Undecided => "delivered, not decided (sold)",
            Self::OrdersPlaced => "orders placed",
            Self::ToDecide => "delivered, not decided (bought)",
            Self::OffBalance => "off balance",
        }
    }

    /// What it counts.
    pub const fn kind(self) -> AccountKind {
        match self {
            Self::Outside
            | Self::Money(_)
            | Self::Held(_)
            | Self::Receivable
            | Self::Unbilled
            | Self::RefundClaim
            | Self::InputVat => AccountKind::Asset,
            Self::Payable | Self::Uninvoiced | Self::RefundDue | Self::OutputVat | Self::IssuedMoney(_) => {
                AccountKind::Liability
            }
            Self::Revenue | Self::CompensationReceived => AccountKind::Income,
            Self::Purchases | Self::CompensationPaid => AccountKind::Expense,
            Self::OrdersTaken | Self::Undecided | Self::OrdersPlaced | Self::ToDecide | Self::OffBalance => {
                AccountKind::OffBalance
            }
        }
    }

    /// Which money it is counted in, if it is one on the ledger.
    pub const fn money(self) -> Option<MoneyId> {
        match self {
            Self::Money(money) | Self::Held(money) | Self::IssuedMoney(money) => Some(money),
            Self::Outside
            | Self::Receivable
            | Self::Unbilled
            | Self::RefundClaim
            | Self::InputVat
            | Self::Payable
            | Self::Uninvoiced
            | Self::RefundDue
            | Self::OutputVat
            | Self::Revenue
            | Self::CompensationReceived
            | Self::Purchases
            | Self::CompensationPaid
            | Self::OrdersTaken
            | Self::Undecided
            | Self::OrdersPlaced
            | Self::ToDecide
            | Self::OffBalance => None,
        }
    }

    /// How it answers to the books of others.
    pub const fn mirror(self) -> Mirror {
        match self {
            Self::Receivable => Mirror::Counterpart(Self::Payable),
            Self::Payable => Mirror::Counterpart(Self::Receivable),
            Self::Unbilled => Mirror::Counterpart(Self::Uninvoiced),
            Self::Uninvoiced => Mirror::Counterpart(Self::Unbilled),
            Self::RefundClaim => Mirror::Counterpart(Self::RefundDue),
            Self::RefundDue => Mirror::Counterpart(Self::RefundClaim),
            Self::InputVat => Mirror::Counterpart(Self::OutputVat),
            Self::OutputVat => Mirror::Counterpart(Self::InputVat),
            Self::Revenue => Mirror::Counterpart(Self::Purchases),
            Self::Purchases => Mirror::Counterpart(Self::Revenue),
            Self::CompensationReceived => Mirror::Counterpart(Self::CompensationPaid),
            Self::CompensationPaid => Mirror::Counterpart(Self::CompensationReceived),
            Self::OrdersTaken => Mirror::Counterpart(Self::OrdersPlaced),
            Self::OrdersPlaced => Mirror::Counterpart(Self::OrdersTaken),
            Self::Undecided => Mirror::Counterpart(Self::ToDecide),
            Self::ToDecide => Mirror::Counterpart(Self::Undecided),
            Self::Outside | Self::Money(_) | Self::Held(_) | Self::IssuedMoney(_) => Mirror::Conserved,
            Self::OffBalance => Mirror::Own,
        }
    }

    /// The account in the other party's books that moves when this one moves in a deal of both.
    pub(crate) const fn answered_by(self) -> Self {
        match self.mirror() {
            Mirror::Counterpart(account) => account,
            Mirror::Conserved => match self.money() {
                // Who holds issued money has what the issuer owes.
                Some(money) => Self::Money(money),
                None => self,
            },
            Mirror::Own => self,
        }
    }

    /// True if it is kept apart for each counterparty.
    pub const fn is_personal(self) -> bool {
        match self.mirror() {
            Mirror::Counterpart(_) => true,
            Mirror::Conserved | Mirror::Own => false,
        }
    }
}
