//! The parts of acts.

use canon::{List, PublicKey, Set, Signature64};
use vocabulary::{
    AgentId, Endpoint, InvoiceId, MoneyId, Name, OrderId, Price, Quantity, QuoteId, Timestamp, Vat,
};

canon::record! {
    /// So much of one line, the lines counted from 0.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct LineQuantity {
        /// The line.
        1 => line: u16,
        /// How much of it.
        2 => quantity: Quantity,
    }
}

canon::record! {
    /// What the buyer says to one line of a delivery.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Receipt {
        /// The order's line, counted from 0.
        1 => line: u16,
        /// How much is accepted.
        2 => accepted: Quantity,
        /// How much is rejected.
        3 => rejected: Quantity,
    }
}

canon::record! {
    /// A quote that is chosen, for some lines or for all that it quotes.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Chosen {
        /// The quote.
        1 => quote: QuoteId,
        /// The need's lines that it is chosen for, counted from 0; none means all that it quotes.
        2 => lines: Set<u16, 200>,
    }
}

canon::record! {
    /// A claim on one line of an order.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct ClaimLine {
        /// The order.
        1 => order: OrderId,
        /// Its line, counted from 0.
        2 => line: u16,
        /// How much is claimed.
        3 => quantity: Quantity,
        /// The price of one unit, without VAT.
        4 => price: Price,
        /// VAT.
        5 => vat: Vat,
    }
}

canon::record! {
    /// A key for a tool that the ledger does not know yet.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct NewTool {
        /// The key that it signs with.
        1 => key: PublicKey,
        /// What it is called.
        2 => name: Name,
    }
}

canon::record! {
    /// The records that the end of a dispute touches.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct DisputeAbout {
        /// The order.
        1 => order: OrderId,
        /// The invoice, if it is about one.
        2 => invoice: Option<InvoiceId>,
        /// All orders of that invoice.
        3 => orders: List<OrderId, 8>,
        /// The money of the escrow, if there is one.
        4 => money: Option<MoneyId>,
        /// The buyer.
        5 => buyer: AgentId,
        /// The seller.
        6 => seller: AgentId,
    }
}

canon::record! {
    /// One of the first validators, as the ledger is to know it.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct NewValidator {
        /// Its key, as genesis has it.
        1 => key: PublicKey,
        /// Where its node is found.
        2 => endpoint: Endpoint,
        /// Who answers for it: a person or an organisation.
        3 => operator: AgentId,
    }
}

canon::record! {
    /// A validator's signature under a [`Founding`](crate::Founding), which says: this network, the
    /// organisation that asks, the term that would begin.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Endorsement {
        /// The validator.
        1 => key: PublicKey,
        /// When it signed.
        2 => at: Timestamp,
        /// The signature.
        3 => signature: Signature64,
    }
}
