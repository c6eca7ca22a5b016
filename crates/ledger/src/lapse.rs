//! Lapses: what happens when nobody acts in time.
//!
//! A proposer puts one for each record whose deadline has passed at the head of its block; every node
//! checks that it is due. Nobody signs them: block time is reason enough.

use crate::record::Key;
use vocabulary::{
    AccountId, AgentId, AgreementId, DeliveryId, DisputeId, InvoiceId, ListingId, MoneyId, OrderId, PaymentId,
    PendingId, QuoteId,
};
use canon::List;
use crate::act::DisputeAbout;

canon::record! {
    /// An order whose deadline has passed.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct OrderLapse {
        /// The order.
        1 => order: OrderId,
        /// The agreement.
        2 => agreement: AgreementId,
        /// The account that the escrow is held in.
        3 => escrow: Option<AccountId>,
    }
}

canon::record! {
    /// A delivery whose deadline has passed.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct DeliveryLapse {
        /// The delivery.
        1 => delivery: DeliveryId,
        /// Its order.
        2 => order: OrderId,
    }
}

canon::record! {
    /// An invoice whose deadline has passed.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct InvoiceLapse {
        /// The invoice.
        1 => invoice: InvoiceId,
        /// Its orders.
        2 => orders: List<OrderId, 8>,
        /// The money of the escrow that pays it, if there is one.
        3 => money: Option<MoneyId>,
        /// The buyer.
        4 => buyer: AgentId,
        /// The seller.
        5 => seller: AgentId,
    }
}

canon::record! {
    /// A dispute whose deadline has passed.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct DisputeLapse {
        /// The dispute.
        1 => dispute: DisputeId,
        /// The records that it is about.
        2 => about: DisputeAbout,
    }
}

canon::choice! {
    /// A record whose deadline has passed.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum Lapse {
        /// Nobody approved in time.
        1 => Pending(PendingId) "pending",
        /// A listing's stage is over.
        2 => Listing(ListingId) "listing",
        /// A quote was not opened or chosen in time.
        3 => Quote(QuoteId) "quote",
        /// An agreement was not signed in time, its period is over, or an amendment was not agreed.
        4 => Agreement(AgreementId) "agreement",
        /// An order was not answered, delivered or invoiced in time.
        5 => Order(OrderLapse) "order",
        /// A delivery was not decided in time.
        6 => Delivery(DeliveryLapse) "delivery",
        /// An invoice was not paid in time.
        7 => Invoice(InvoiceLapse) "invoice",
        /// A payment was not confirmed in time.
        8 => Payment(PaymentId) "payment",
        /// A dispute was not settled in time.
        9 => Dispute(DisputeLapse) "dispute",
    }
}

impl Lapse {
    /// Where the record is kept whose deadline has passed.
    pub fn target(&self) -> Key {
        use crate::record::{Agreement, Delivery, Dispute, Invoice, Kept, Listing, Order, Payment, Pending, Quote};
        match self {
            Self::Pending(id) => Pending::key(id),
            Self::Listing(id) => Listing::key(id),
            Self::Quote(id) => Quote::key(id),
            Self::Agreement(id) => Agreement::key(id),
            Self::Order(lapse) => Order::key(&lapse.order),
            Self::Delivery(lapse) => Delivery::key(&lapse.delivery),
            Self::Invoice(lapse) => Invoice::key(&lapse.invoice),
            Self::Payment(id) => Payment::key(id),
            Self::Dispute(lapse) => Dispute::key(&lapse.dispute),
        }
    }
}
