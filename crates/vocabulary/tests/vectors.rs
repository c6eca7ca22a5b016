//! The frozen bytes of every word, with every example that it gives.

#[cfg(test)]
#[path = "../../canon/tests/it/frozen.rs"]
mod frozen;

use frozen::Frozen;
use std::path::Path;
use vocabulary::*;

macro_rules! add {
    ($frozen:ident: $($type:ty),* $(,)?) => { $( $frozen.add::<$type>(stringify!($type)); )* };
}

#[test]
fn bytes_are_frozen() {
    let mut frozen = Frozen::default();
    add!(frozen:
        NetworkId, AgentId, MandateId, MoneyId, AccountId, ListingId, QuoteId, PendingId, AgreementId,
        OrderId, DeliveryId, InvoiceId, PaymentId, DisputeId, CollectionId, GrantId, TransactionId,
        Currency, Amount, Price, Difference, Unit, Quantity, Cpv, Timestamp, Span, Date, Period,
        VatCategory, VatRate, Vat, Taxed, VatSubtotal, Totals,
        Code, Flag, Range, AttributeValue, Attribute, Demand, Requirement, ResourceSpecification,
        AgentKind, Identifier, Country,
        Action, EventQuantity, InputOutput, CreateResource, QuantityEffect, PropertyEffect, Stock, Verb,
        Endpoint, Genesis,
    );
    frozen.compare(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/vectors.txt"));
    assert!(frozen.names().contains("Verb/dispute"));
}
