//! Every type of the vocabulary has one byte form and one JSON form, and both are frozen.

use canon::{Canon, Json, decode, encode, from_json, sample, to_json};
use expect_test::expect_file;
use proptest::prelude::*;
use std::fmt::Debug;
use vocabulary::*;

/// Calls `$each::<T>()` for every type.
macro_rules! every_type {
    ($each:ident) => {
        every_type!($each:
            NetworkId, AgentId, MandateId, MoneyId, AccountId, ListingId, QuoteId, PendingId, AgreementId,
            OrderId, DeliveryId, InvoiceId, PaymentId, DisputeId, CollectionId, GrantId, TransactionId,
            Currency, Amount, Price, Difference, Unit, Quantity, Cpv, Timestamp, Span, Date, Period,
            VatCategory, VatRate, Vat, Taxed, VatSubtotal, Totals,
            Code, Flag, Range, AttributeValue, Attribute, Demand, Requirement, ResourceSpecification,
            AgentKind, Identifier, Country, Name, Note,
            Action, EventQuantity, InputOutput, CreateResource, QuantityEffect, PropertyEffect, Stock, Verb,
            Endpoint, Genesis
        )
    };
    ($each:ident: $($type:ty),*) => { vec![$($each::<$type>(stringify!($type))),*] };
}

fn frozen<T: Canon>(name: &str) -> String {
    let json = sample(&T::shape(), 0);
    let value: T = from_json(&json).unwrap_or_else(|error| panic!("{name}: {error}"));
    format!("{name}\n  json {json}\n  cbor {}\n", canon::hex_encode(&encode(&value)))
}

#[test]
fn bytes_are_frozen() {
    expect_file!["../vectors/forms.txt"].assert_eq(&every_type!(frozen).concat());
}

fn comes_back<T: Canon + PartialEq + Debug>(name: &str) {
    for seed in 0..200 {
        let json: Json = sample(&T::shape(), seed);
        let value: T =
            from_json(&json).unwrap_or_else(|error| panic!("{name}, seed {seed}: {error} in {json}"));
        let bytes = encode(&value);
        let again: T = decode(&bytes).unwrap_or_else(|error| panic!("{name}, seed {seed}: {error}"));
        assert_eq!(again, value);
        assert_eq!(from_json::<T>(&to_json(&value)).as_ref(), Ok(&value));
    }
}

#[test]
fn every_sample_comes_back_from_bytes_and_from_json() {
    every_type!(comes_back);
}

fn every_code_comes_back<T>(all: &[T])
where
    T: Canon + Copy + PartialEq + Debug + std::fmt::Display + std::str::FromStr<Err = String>,
{
    for code in all {
        assert_eq!(code.to_string().parse::<T>().as_ref(), Ok(code));
        assert_eq!(decode::<T>(&encode(code)).as_ref(), Ok(code));
    }
}

#[test]
fn every_code_comes_back_from_its_name_and_its_number() {
    every_code_comes_back(Verb::ALL);
    every_code_comes_back(Action::ALL);
    every_code_comes_back(AgentKind::ALL);
    every_code_comes_back(VatCategory::ALL);
    let names: Vec<&str> = Verb::ALL.iter().map(|verb| verb.name()).collect();
    assert_eq!(
        names.join(" "),
        "profile search select fiat contract purchase deliver invoice pay govern connect money publish dispute grant"
    );
    let numbers: Vec<u64> = Verb::ALL.iter().map(|verb| verb.number()).collect();
    assert_eq!(numbers, (1..=15).collect::<Vec<_>>());
    assert!("Pay".parse::<Verb>().is_err());
}

#[test]
fn every_country_comes_back() {
    let all: Vec<Country> = Country::all().collect();
    assert_eq!(all.len(), 251);
    for country in all {
        assert_eq!(country.code().parse(), Ok(country));
        assert_eq!(decode(&encode(&country)), Ok(country));
        assert!(!country.name().is_empty());
    }
    assert_eq!(Country::parse("EE").unwrap().name(), "Estonia");
    for code in ["", "E", "ee", "EST", "UK", "XX"] {
        assert!(Country::parse(code).is_err(), "{code}");
    }
}

#[test]
fn ids_of_different_kinds_never_stand_for_each_other() {
    let (order, invoice) = (OrderId::derive(&[b"1"]), InvoiceId::derive(&[b"1"]));
    assert_ne!(order.0, invoice.0);
    assert!(order.to_string().parse::<InvoiceId>().is_err());
    let prefixes = [
        NetworkId::PREFIX,
        AgentId::PREFIX,
        MandateId::PREFIX,
        MoneyId::PREFIX,
        AccountId::PREFIX,
        ListingId::PREFIX,
        QuoteId::PREFIX,
        PendingId::PREFIX,
        AgreementId::PREFIX,
        OrderId::PREFIX,
        DeliveryId::PREFIX,
        InvoiceId::PREFIX,
        PaymentId::PREFIX,
        DisputeId::PREFIX,
        CollectionId::PREFIX,
        GrantId::PREFIX,
    ];
    let different: std::collections::BTreeSet<&str> = prefixes.into_iter().collect();
    assert_eq!(different.len(), prefixes.len());
}

/// What is decoded is well formed: it is the value of its own bytes, and has a JSON form.
fn survives<T: Canon + PartialEq + Debug>(bytes: &[u8]) -> bool {
    match decode::<T>(bytes) {
        Ok(value) => encode(&value) == bytes && from_json::<T>(&to_json(&value)).as_ref() == Ok(&value),
        Err(_) => true,
    }
}

fn all_survive(bytes: &[u8]) -> bool {
    survives::<ResourceSpecification>(bytes)
        && survives::<Requirement>(bytes)
        && survives::<Totals>(bytes)
        && survives::<Amount>(bytes)
        && survives::<Range>(bytes)
        && survives::<Period>(bytes)
        && survives::<Vat>(bytes)
        && survives::<Cpv>(bytes)
}

fn sample_bytes<T: Canon>(seed: u64) -> Vec<u8> {
    encode(&from_json::<T>(&sample(&T::shape(), seed)).unwrap())
}

proptest! {
    #[test]
    fn no_bytes_make_decoding_panic(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
        prop_assert!(all_survive(&bytes));
    }

    #[test]
    fn nearly_right_bytes_are_refused_or_well_formed(
        seed in 0..500_u64, form in 0..6, at in any::<prop::sample::Index>(), byte in any::<u8>(),
    ) {
        let mut bytes = match form {
            0 => sample_bytes::<ResourceSpecification>(seed),
            1 => sample_bytes::<Requirement>(seed),
            2 => sample_bytes::<Totals>(seed),
            3 => sample_bytes::<Range>(seed),
            4 => sample_bytes::<Period>(seed),
            _ => sample_bytes::<Vat>(seed),
        };
        let at = at.index(bytes.len());
        bytes[at] = byte;
        prop_assert!(all_survive(&bytes));
    }
}
