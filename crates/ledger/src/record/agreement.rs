//! Agreements: what two parties have signed.
//!
//! ```text
//! proposed --sign--> active --terminate--> terminated
//! proposed --decline--> declined           active --(period over)--> ended
//! proposed --(deadline)--> lapsed
//! ```
//! An active agreement may have one amendment proposed at a time; it is agreed, or it lapses.

use super::Lines;
use canon::{Digest, List, Set, Text};
use vocabulary::{
    AgentId, Amount, Cpv, Currency, MoneyId, Period, Price, Quantity, QuoteId, Span, Timestamp, Vat,
};

canon::record! {
    /// What somebody else calls a thing: a register and a number in it.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Reference {
        /// Whose numbers these are, such as `ocds`.
        1 => scheme: Text<32>,
        /// The number.
        2 => id: Text<128>,
    }
}

canon::code! {
    /// What an invoice is matched against.
    pub enum MatchWays {
        /// The order.
        2 => TwoWay "two_way",
        /// The order and what was accepted.
        3 => ThreeWay "three_way",
    }
}

canon::record! {
    /// How exactly documents must match.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Matching {
        /// Against what.
        1 => ways: MatchWays,
        /// How much more than ordered may be delivered and invoiced, in hundredths of a percent.
        2 => over_quantity: u16,
        /// How much above the agreed price may be invoiced, in hundredths of a percent.
        3 => over_price: u16,
    }
}

canon::record! {
    /// The terms of an agreement: what must match, and how long each step may take.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Terms {
        /// What an invoice is matched against.
        1 => matching: Matching,
        /// The seller answers an order within this time; else the order lapses.
        2 => respond_within: Span,
        /// The buyer accepts or rejects a delivery within this time; else it counts as accepted.
        3 => accept_within: Span,
        /// The seller invoices within this time after the last delivery; else the order is closed.
        4 => invoice_within: Span,
        /// The buyer pays within this time; else the escrow pays, or the invoice is overdue.
        5 => pay_within: Span,
        /// The parties settle a dispute within this time, and then the arbiter within as much again.
        6 => settle_within: Span,
        /// Who rules if the parties do not settle.
        7 => arbiter: Option<AgentId>,
        /// The seller's part if nobody decides a dispute in time, in hundredths of a percent.
        8 => default_share: u16,
        /// The monies on the ledger that count as payment; none means that only payments outside count.
        9 => monies: Set<MoneyId, 8>,
    }
}

canon::record! {
    /// One thing agreed on.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct AgreementLine {
        /// What it is called.
        1 => name: Text<200>,
        /// What kind of thing it is.
        2 => category: Option<Cpv>,
        /// How much may be called off in all.
        3 => quantity: Quantity,
        /// The price of one unit, without VAT.
        4 => price: Price,
        /// VAT.
        5 => vat: Vat,
        /// The line of the offer or quote that it comes from, counted from 0.
        6 => source_line: Option<u16>,
    }
}

canon::code! {
    /// How often an agreement is used.
    pub enum AgreementKind {
        /// For one purchase.
        1 => OneOff "one_off",
        /// For calls off, up to a limit.
        2 => Framework "framework",
    }
}

canon::choice! {
    /// Where a contract comes from.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum Source {
        /// An offer that the buyer takes up.
        1 => Offer(vocabulary::ListingId) "offer",
        /// A quote that was selected.
        2 => Quote(QuoteId) "quote",
    }
}

canon::record! {
    /// What the parties sign.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct AgreementContent {
        /// Who buys.
        1 => buyer: AgentId,
        /// Who sells.
        2 => seller: AgentId,
        /// How often it is used.
        3 => kind: AgreementKind,
        /// What is agreed on.
        4 => lines: Lines<AgreementLine>,
        /// The most that may be called off, without VAT, in the agreement's currency.
        5 => limit: Amount,
        /// The terms.
        6 => terms: Terms,
        /// When orders may be placed; its end ends the agreement.
        7 => period: Option<Period>,
        /// What others call it.
        8 => references: List<Reference, 4>,
        /// The hash of the contract's text, if there is one.
        9 => document: Option<Digest>,
    }
}

impl AgreementContent {
    /// The hash that both parties sign.
    pub fn digest(&self) -> Digest {
        canon::hash_parts("kerf/agreement/1", &[&canon::encode(self)])
    }

    /// The agreement's currency.
    pub fn currency(&self) -> Currency {
        self.limit.currency()
    }

    /// The other party than `agent`; `None` if `agent` is no party.
    pub fn other(&self, agent: &AgentId) -> Option<AgentId> {
        if *agent == self.buyer {
            Some(self.seller)
        } else if *agent == self.seller {
            Some(self.buyer)
        } else {
            None
        }
    }

    /// The categories of its lines.
    pub fn categories(&self) -> Vec<Cpv> {
        self.lines.iter().filter_map(|line| line.category).collect()
    }
}

canon::code! {
    /// How far an agreement is.
    pub enum AgreementStage {
        /// One party has signed.
        1 => Proposed "proposed",
        /// Both have signed.
        2 => Active "active",
        /// The other party said no.
        3 => Declined "declined",
        /// The other party said nothing in time.
        4 => Lapsed "lapsed",
        /// Ended by a party.
        5 => Terminated "terminated",
        /// Its period is over.
        6 => Ended "ended",
    }
}

impl AgreementStage {
    /// True if somebody is waited for. An active agreement waits for nobody.
    pub const fn is_waiting(self) -> bool {
        match self {
            Self::Proposed => true,
            Self::Active | Self::Declined | Self::Lapsed | Self::Terminated | Self::Ended => false,
        }
    }
}

canon::record! {
    /// A change that one party has proposed.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Amendment {
        /// Who proposes it.
        1 => by: AgentId,
        /// The whole content as it would be.
        2 => content: Box<AgreementContent>,
        /// When it lapses.
        3 => deadline: Timestamp,
    }
}

canon::record! {
    /// An agreement.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Agreement {
        /// What is agreed.
        1 => content: AgreementContent,
        /// Who proposed it.
        2 => proposed_by: AgentId,
        /// How far it is.
        3 => stage: AgreementStage,
        /// When its stage ends by itself: the time to sign, or the end of the period.
        4 => deadline: Option<Timestamp>,
        /// What has been called off, without VAT.
        5 => called_off: Amount,
        /// What has been called off of each line that has been, in millionths of its unit.
        6 => called_off_lines: List<u64, 200>,
        /// Where it comes from.
        7 => source: Option<Source>,
        /// The change that is proposed.
        8 => amendment: Option<Amendment>,
        /// Counts the changes that were agreed.
        9 => amendments: u32,
    }
}
