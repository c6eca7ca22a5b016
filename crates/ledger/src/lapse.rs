//! Lapses: what happens when nobody acts in time.
//!
//! A proposer puts one for each record whose deadline has passed at the head of its block; every node
//! checks that it is due. Nobody signs them: block time is reason enough.

use crate::act::DisputeAbout;
use crate::record::{
    Agreement, Collection, Delivery, Dispute, Grant, Invoice, Kept, Key, Listing, Order, Payment, Pending,
    Quote, Record, Recovery,
};
use canon::List;
use vocabulary::{
    AccountId, AgentId, AgreementId, CollectionId, DeliveryId, DisputeId, GrantId, InvoiceId, ListingId,
    MoneyId, OrderId, PaymentId, PendingId, QuoteId,
};

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
        /// The monies of the escrows that pay it.
        3 => monies: List<MoneyId, 8>,
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
        /// A provider did not re-key in time.
        10 => Collection(CollectionId) "collection",
        /// A grant's time is over.
        11 => Grant(GrantId) "grant",
        /// Guardians did not come together in time, or the person did not say no in time.
        12 => Recovery(AgentId) "recovery",
    }
}

impl Lapse {
    /// Where the record is kept whose deadline has passed.
    pub fn target(&self) -> Key {
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
            Self::Collection(id) => Collection::key(id),
            Self::Grant(id) => Grant::key(id),
            Self::Recovery(person) => Recovery::key(person),
        }
    }
}

/// The lapse of `record`, kept at `key`, with all that it must name; `None` if the record waits for
/// nobody. `find` gives other records as they are kept now.
///
/// Whether the deadline has passed is not asked here; [`Record::deadline`] says when it does.
pub fn lapse_of(key: &Key, record: &Record, find: &dyn Fn(&Key) -> Option<Record>) -> Option<Lapse> {
    record.deadline()?;
    let id = key.id();
    Some(match record {
        Record::Pending(_) => Lapse::Pending(PendingId(id)),
        Record::Listing(_) => Lapse::Listing(ListingId(id)),
        Record::Quote(_) => Lapse::Quote(QuoteId(id)),
        Record::Agreement(_) => Lapse::Agreement(AgreementId(id)),
        Record::Order(order) => Lapse::Order(OrderLapse {
            order: OrderId(id),
            agreement: order.agreement,
            escrow: order.escrow.as_ref().map(|held| held.account),
        }),
        Record::Delivery(delivery) => {
            Lapse::Delivery(DeliveryLapse { delivery: DeliveryId(id), order: delivery.order })
        }
        Record::Invoice(invoice) => Lapse::Invoice(InvoiceLapse {
            invoice: InvoiceId(id),
            orders: invoice.orders.clone(),
            monies: monies_of(invoice, find),
            buyer: invoice.buyer,
            seller: invoice.seller,
        }),
        Record::Payment(_) => Lapse::Payment(PaymentId(id)),
        Record::Dispute(dispute) => {
            Lapse::Dispute(DisputeLapse { dispute: DisputeId(id), about: about_dispute(dispute, find) })
        }
        Record::Collection(_) => Lapse::Collection(CollectionId(id)),
        Record::Grant(_) => Lapse::Grant(GrantId(id)),
        Record::Recovery(_) => Lapse::Recovery(AgentId(id)),
        Record::Agent(_)
        | Record::Profile(_)
        | Record::Mandate(_)
        | Record::Money(_)
        | Record::Account(_)
        | Record::Seen(_)
        | Record::Network(_)
        | Record::Vault(_) => return None,
    })
}

fn escrow_money(order: &OrderId, find: &dyn Fn(&Key) -> Option<Record>) -> Option<MoneyId> {
    let record = find(&Order::key(order))?;
    Order::of(&record)?.escrow.as_ref().map(|held| held.money)
}

/// The monies of the escrows of the invoice's orders, each once.
fn monies_of(invoice: &Invoice, find: &dyn Fn(&Key) -> Option<Record>) -> List<MoneyId, 8> {
    let mut monies: Vec<MoneyId> =
        invoice.orders.iter().filter_map(|order| escrow_money(order, find)).collect();
    monies.sort();
    monies.dedup();
    List::try_from(monies).unwrap_or_default()
}

/// What the end of `dispute` touches, as those who end it must name it.
pub fn about_dispute(dispute: &Dispute, find: &dyn Fn(&Key) -> Option<Record>) -> DisputeAbout {
    let invoice = dispute.invoice.and_then(|id| find(&Invoice::key(&id)));
    let orders = invoice.as_ref().and_then(Invoice::of).map(|invoice| invoice.orders.clone());
    DisputeAbout {
        order: dispute.order,
        invoice: dispute.invoice,
        orders: orders.unwrap_or_default(),
        money: escrow_money(&dispute.order, find),
        buyer: dispute.buyer,
        seller: dispute.seller,
    }
}
