//! Numbers as people read them.

use ledger::{Key, Kind};
use vocabulary::{
    AgreementId, CollectionId, Currency, DeliveryId, DisputeId, GrantId, InvoiceId, ListingId, NetworkId,
    OrderId, PaymentId, PendingId, QuoteId,
};

const SECOND_MS: u64 = 1_000;
const MINUTE_MS: u64 = 60 * SECOND_MS;
const HOUR_MS: u64 = 60 * MINUTE_MS;
const DAY_MS: u64 = 24 * HOUR_MS;

/// `whole` units and a tenth if it is below ten: `2.5 h`, `31 d`. Rounded half up.
fn tenths(value: u64, unit: u64, name: &str) -> String {
    let tenths = (u128::from(value) * 10 + u128::from(unit) / 2) / u128::from(unit);
    if tenths < 100 && !tenths.is_multiple_of(10) {
        format!("{}.{} {name}", tenths / 10, tenths % 10)
    } else if tenths < 100 {
        format!("{} {name}", tenths / 10)
    } else {
        let whole = (u128::from(value) + u128::from(unit) / 2) / u128::from(unit);
        format!("{whole} {name}")
    }
}

/// A length of time, to two digits or so: `480 ms`, `2.5 h`, `31 d`.
pub(super) fn duration(ms: u64) -> String {
    match ms {
        0..SECOND_MS => format!("{ms} ms"),
        SECOND_MS..MINUTE_MS => tenths(ms, SECOND_MS, "s"),
        MINUTE_MS..HOUR_MS => tenths(ms, MINUTE_MS, "min"),
        HOUR_MS..DAY_MS => tenths(ms, HOUR_MS, "h"),
        DAY_MS.. => tenths(ms, DAY_MS, "d"),
    }
}

/// Bytes: `412 B`, `3.4 kB`.
pub(super) fn bytes(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => tenths(bytes, 1_000, "kB"),
        1_000_000..1_000_000_000 => tenths(bytes, 1_000_000, "MB"),
        1_000_000_000.. => tenths(bytes, 1_000_000_000, "GB"),
    }
}

/// A whole number with thin groups of three: `12 345`.
pub(super) fn number(number: u128) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(' ');
        }
        out.push(digit);
    }
    out
}

/// Minor units as a decimal number, without the currency: `1234.50`.
pub(super) fn decimal(minor: u128, currency: Currency) -> String {
    let places = usize::from(currency.minor_units());
    let digits = format!("{minor:0>width$}", width = places + 1);
    match digits.split_at_checked(digits.len() - places) {
        Some((whole, part)) if !part.is_empty() => format!("{whole}.{part}"),
        Some(_) | None => digits,
    }
}

/// Minor units as money for people: `99.50`, whole units from a thousand on (`12 345`), whole millions
/// from a thousand millions on (`1 234 M`).
pub(super) fn money(minor: u128, currency: Currency) -> String {
    let unit = 10_u128.pow(u32::from(currency.minor_units()));
    let whole = (minor + unit / 2) / unit;
    match whole {
        0..1_000 => decimal(minor, currency),
        1_000..1_000_000_000 => number(whole),
        1_000_000_000.. => format!("{} M", number((whole + 500_000) / 1_000_000)),
    }
}

/// Minor units for an axis: `1.2 M`, `350 k`.
pub(super) fn short_money(minor: u64, currency: Currency) -> String {
    let unit = 10_u64.pow(u32::from(currency.minor_units()));
    for (scale, name) in [(1_000_000_000, "G"), (1_000_000, "M"), (1_000, "k")] {
        if minor / unit >= scale {
            return tenths(minor / unit, scale, name);
        }
    }
    decimal(u128::from(minor), currency)
}

/// The text form of a record's id.
pub(super) fn key(key: &Key) -> String {
    let id = key.id();
    match key.kind() {
        Some(Kind::Listing) => ListingId(id).to_string(),
        Some(Kind::Quote) => QuoteId(id).to_string(),
        Some(Kind::Agreement) => AgreementId(id).to_string(),
        Some(Kind::Order) => OrderId(id).to_string(),
        Some(Kind::Delivery) => DeliveryId(id).to_string(),
        Some(Kind::Invoice) => InvoiceId(id).to_string(),
        Some(Kind::Payment) => PaymentId(id).to_string(),
        Some(Kind::Dispute) => DisputeId(id).to_string(),
        Some(Kind::Network) => NetworkId(id).to_string(),
        Some(Kind::Pending) => PendingId(id).to_string(),
        Some(Kind::Collection) => CollectionId(id).to_string(),
        Some(Kind::Grant) => GrantId(id).to_string(),
        Some(
            Kind::Agent
            | Kind::Profile
            | Kind::Mandate
            | Kind::Money
            | Kind::Account
            | Kind::Seen
            | Kind::Vault
            | Kind::Recovery,
        )
        | None => canon::hex_encode(&key.0),
    }
}

/// The first characters of a long text, with a mark if something is left out.
pub(super) fn cut(text: &str, width: usize) -> String {
    let text: String =
        text.chars().map(|character| if character.is_control() { ' ' } else { character }).collect();
    if text.chars().count() <= width {
        return text;
    }
    text.chars().take(width.saturating_sub(1)).chain(['…']).collect()
}
