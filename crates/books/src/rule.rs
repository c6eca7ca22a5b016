//! The posting rules: one table, from which both parties' entries are written at once.
//!
//! A rule names what is debited and what is credited in the books of the one who gives (the seller, the
//! issuer, the owner of an account). The other party's entries follow: the account that answers, on the
//! other side. So both views agree because there is only one.

use crate::account::Account;
use vocabulary::MoneyId;

/// In whose books a rule writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sides {
    /// In the books of both parties.
    Both,
    /// In one party's books: nothing passes between two.
    One,
}

macro_rules! rules {
    ($(
        $(#[doc = $about:literal])+
        $rule:ident $( ($money:ident) )? $name:literal $sides:ident : $debit:expr => $credit:expr;
    )*) => {
        /// What is posted. Each rule moves one sum from one account to another.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Rule {
            $( $(#[doc = $about])+ $rule $( (#[doc = stringify!($money)] rules!(@type $money)) )?, )*
        }

        impl Rule {
            /// The name, for people and in JSON.
            pub const fn name(self) -> &'static str {
                match self { $( rules!(@skip $rule $($money)?) => $name, )* }
            }

            /// In whose books it writes.
            pub const fn sides(self) -> Sides {
                match self { $( rules!(@skip $rule $($money)?) => Sides::$sides, )* }
            }

            /// What is debited, and what is credited, in the books of the one who gives.
            pub const fn accounts(self) -> (Account, Account) {
                match self { $( Self::$rule $( ($money) )? => ($debit, $credit), )* }
            }
        }

        /// The rules, described.
        pub const RULES: &[RuleHelp] = &[
            $( RuleHelp {
                name: $name,
                about: &[ $( $about, )+ ],
                debit: stringify!($debit),
                credit: stringify!($credit),
                sides: Sides::$sides,
            }, )*
        ];
    };
    (@type $money:ident) => { MoneyId };
    (@skip $rule:ident) => { Self::$rule };
    (@skip $rule:ident $money:ident) => { Self::$rule(_) };
}

/// A rule, described.
#[derive(Clone, Copy, Debug)]
pub struct RuleHelp {
    /// The name.
    pub name: &'static str,
    /// What it is about, in lines.
    pub about: &'static [&'static str],
    /// What is debited for the one who gives.
    pub debit: &'static str,
    /// What is credited for the one who gives.
    pub credit: &'static str,
    /// In whose books.
    pub sides: Sides,
}

rules! {
    /// An order binds: the seller has to deliver, the buyer has to take.
    Commit "commit" Both: Account::OrdersTaken => Account::OffBalance;
    /// An order, or a part of it, binds no longer.
    Release "release" Both: Account::OffBalance => Account::OrdersTaken;
    /// A delivery waits for the buyer's decision.
    Present "present" Both: Account::Undecided => Account::OffBalance;
    /// The buyer decided.
    Decide "decide" Both: Account::OffBalance => Account::Undecided;
    /// What was accepted is earned, before it is invoiced.
    Earn "earn" Both: Account::Unbilled => Account::Revenue;
    /// What was earned is never invoiced: the order closed without.
    Forgo "forgo" Both: Account::Revenue => Account::Unbilled;
    /// An invoice claims the price.
    BillNet "bill net" Both: Account::Receivable => Account::Unbilled;
    /// An invoice claims the VAT.
    BillTax "bill tax" Both: Account::Receivable => Account::OutputVat;
    /// A credit note gives back the price; it can be invoiced anew while the order is open.
    CreditNet "credit net" Both: Account::Unbilled => Account::Receivable;
    /// A credit note gives back the price after the order closed.
    CreditLate "credit late" Both: Account::Revenue => Account::Receivable;
    /// A credit note gives back the VAT.
    CreditTax "credit tax" Both: Account::OutputVat => Account::Receivable;
    /// After a credit note, more was paid than is claimed.
    Overpay "overpay" Both: Account::Receivable => Account::RefundDue;
    /// A claim was paid outside the ledger.
    PayOutside "pay outside" Both: Account::Outside => Account::Receivable;
    /// A claim was paid with money on the ledger.
    Pay(money) "pay" Both: Account::Money(money) => Account::Receivable;
    /// What was paid too much went back outside the ledger.
    RefundOutside "refund outside" Both: Account::RefundDue => Account::Outside;
    /// What was paid too much went back with money on the ledger.
    Refund(money) "refund" Both: Account::RefundDue => Account::Money(money);
    /// A dispute was settled with money that was held.
    Compensate(money) "compensate" Both: Account::Money(money) => Account::CompensationReceived;
    /// Money was issued; what the issuer got for it came outside the ledger.
    Issue(money) "issue" Both: Account::Outside => Account::IssuedMoney(money);
    /// Money was redeemed; what the holder got for it came outside the ledger.
    Redeem(money) "redeem" Both: Account::IssuedMoney(money) => Account::Outside;
    /// Money is held for a trade.
    Hold(money) "hold" One: Account::Held(money) => Account::Money(money);
    /// What was held is free, to be spent or to be paid.
    Free(money) "free" One: Account::Money(money) => Account::Held(money);
}
