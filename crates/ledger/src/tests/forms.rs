//! Forms: whatever fits the description of a value has one encoding, and comes back the same.

use super::world::same_both_ways;
use crate::{ACTS, Act, Envelope, Event, Key, Lapse, Outcome, Record, Transaction};
use canon::{Canon, Json, Shape};
use proptest::prelude::*;

/// Values of `T` made from its description alone. Many do not hold together (a period that ends before it
/// begins); those must be refused when they are decoded, and the others come back the same.
fn samples<T: Canon + PartialEq + core::fmt::Debug>(seeds: u64) -> usize {
    (0..seeds).filter(|seed| sample::<T>(*seed)).count()
}

fn sample<T: Canon + PartialEq + core::fmt::Debug>(seed: u64) -> bool {
    let json = canon::sample(&T::shape(), seed);
    let Ok(bytes) = canon::from_json_text(&T::shape(), &json) else { return false };
    match canon::decode::<T>(&bytes) {
        Ok(value) => {
            assert_eq!(canon::encode(&value), bytes, "{json}");
            same_both_ways(&value);
            true
        }
        Err(_) => false,
    }
}

#[test]
fn every_act_comes_back_the_same_in_bytes_and_in_json() {
    for act in ACTS {
        let shape = (act.shape)();
        let mut good = 0;
        for seed in 0..40 {
            let inner = canon::sample(&shape, seed);
            let json = Json::Object(vec![(act.name.to_owned(), inner)]);
            if let Ok(value) = canon::from_json::<Act>(&json) {
                assert_eq!(value.name(), act.name);
                assert_eq!(value.verb(), act.verb);
                same_both_ways(&value);
                good += 1;
            }
        }
        assert!(good > 0, "no sample of `{}` is a value", act.name);
    }
}

#[test]
fn records_events_outcomes_and_lapses_come_back_the_same() {
    let counts = [
        samples::<Record>(300),
        samples::<Event>(300),
        samples::<Outcome>(200),
        samples::<Lapse>(200),
        samples::<Envelope>(200),
        samples::<Transaction>(100),
    ];
    assert!(counts.iter().all(|count| *count > 50), "{counts:?}");
}

#[test]
fn every_variant_has_a_description_in_its_parts() {
    let Shape::Choice(choice) = Act::shape() else { panic!("acts are a choice") };
    assert_eq!(choice.variants.len(), ACTS.len());
    for act in ACTS {
        let Shape::Record(record) = (act.shape)() else { panic!("an act is a record") };
        assert_eq!(record.fields.len(), act.fields.len());
        assert!(act.about.iter().all(|line| !line.trim().is_empty()), "{}", act.name);
        assert!(act.fields.iter().all(|(_, about)| !about.is_empty()), "{}", act.name);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    /// Bytes from outside never panic, and what decodes is canonical.
    #[test]
    fn any_bytes_decode_or_are_refused(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        if let Ok(admitted) = crate::Admitted::decode(&bytes) {
            prop_assert_eq!(canon::encode(&admitted.transaction), bytes.clone());
        }
        if let Ok(body) = crate::Body::decode(&bytes, |_| None) {
            prop_assert_eq!(body.encode(), bytes.clone());
        }
        if let Ok(record) = canon::decode::<Record>(&bytes) {
            prop_assert_eq!(canon::encode(&record), bytes);
        }
    }

    /// Keys are in the order of their bytes, however they are compared.
    #[test]
    fn keys_are_in_the_order_of_their_bytes(left in any::<[u8; 17]>(), mut right in any::<[u8; 17]>(), alike in 0_usize..18) {
        right[..alike].copy_from_slice(&left[..alike]);
        prop_assert_eq!(Key(left).cmp(&Key(right)), left.cmp(&right));
    }

    /// A value with one byte changed is another value or none: never the same value again.
    #[test]
    fn one_changed_byte_is_never_the_same_value(seed in 0_u64..400, place in any::<prop::sample::Index>(), flip in 1_u8..) {
        let json = canon::sample(&Act::shape(), seed);
        if let Ok(value) = canon::from_json::<Act>(&json) {
            let mut bytes = canon::encode(&value);
            let place = place.index(bytes.len());
            bytes[place] ^= flip;
            if let Ok(other) = canon::decode::<Act>(&bytes) {
                prop_assert_ne!(other, value);
            }
        }
    }
}
