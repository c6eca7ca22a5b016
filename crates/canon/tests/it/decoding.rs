//! One value, one encoding: every other way to write it is refused.

use crate::parcel::{Parcel, Route, Slip, Wrap, plain};
use canon::{BYTES_MAX, Canon, INTEGER_MAX, List, Reader, Set, Text, decode, encode, hex_decode, hex_encode};
use expect_test::{Expect, expect};
use proptest::prelude::*;

/// What becomes of each line of `inputs`: hexadecimal digits, where white space and what follows `#` do not count.
fn check<T: Canon>(inputs: &str, expected: Expect) {
    let mut told = String::new();
    for line in inputs.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (digits, about) = line.split_once('#').unwrap_or((line, ""));
        let digits: String = digits.split_whitespace().collect();
        let bytes = hex_decode(&digits).expect("hexadecimal digits");
        let answer = match decode::<T>(&bytes) {
            Ok(value) => {
                assert_eq!(encode(&value), bytes, "what is accepted is canonical");
                "accepted".to_owned()
            }
            Err(error) => error.to_string(),
        };
        told.push_str(&format!("{}: {answer}\n", about.trim()));
    }
    expected.assert_eq(&told);
}

#[test]
fn a_number_has_its_shortest_form() {
    check::<u64>(
        "00                    # nought
         17                    # 23 in one byte
         1817                  # 23 in two bytes
         18ff                  # 255
         1900ff                # 255 in three bytes
         1a0000ffff            # 65535 in five bytes
         1b00000000ffffffff    # 2^32 - 1 in nine bytes
         1b001fffffffffffff    # 2^53 - 1
         1b0020000000000000    # 2^53
         1c                    # a reserved head
         18                    # a head without its byte
         20                    # minus one
         c100                  # a tagged nought
         f90000                # a float, half
         fa00000000            # a float, single
         fb0000000000000000    # a float, double
         f6                    # null
         ",
        expect![[r#"
            nought: accepted
            23 in one byte: accepted
            23 in two bytes: not the canonical encoding: the first difference is at byte 0; encode the value again
            255: accepted
            255 in three bytes: not the canonical encoding: the first difference is at byte 0; encode the value again
            65535 in five bytes: not the canonical encoding: the first difference is at byte 0; encode the value again
            2^32 - 1 in nine bytes: not the canonical encoding: the first difference is at byte 0; encode the value again
            2^53 - 1: accepted
            2^53: 9007199254740992 is more than 9007199254740991 at byte 9
            a reserved head: expected an unsigned integer at byte 0
            a head without its byte: expected an unsigned integer at byte 0
            minus one: expected an unsigned integer at byte 0
            a tagged nought: expected an unsigned integer at byte 0
            a float, half: expected an unsigned integer at byte 0
            a float, single: expected an unsigned integer at byte 0
            a float, double: expected an unsigned integer at byte 0
            null: expected an unsigned integer at byte 0
        "#]],
    );
}

#[test]
fn a_record_lists_its_fields_once_and_in_order() {
    check::<Parcel>(
        "a4 01 6178 02 00 03 00 0a a0          # as it should be
         a4 02 00 01 6178 03 00 0a a0          # two fields changed round
         a5 01 6178 01 6178 02 00 03 00 0a a0  # a field twice
         a3 01 6178 02 00 0a a0                # a field missing
         a3 01 6178 02 00 03 00                # the last field missing
         a5 01 6178 02 00 03 00 0a a0 0c 00    # a field that does not exist
         a5 00 00 01 6178 02 00 03 00 0a a0    # a field that does not exist, at the front
         a4 1801 6178 02 00 03 00 0a a0        # a field's number in two bytes
         b804 01 6178 02 00 03 00 0a a0        # the head in two bytes
         bf 01 6178 02 00 03 00 0a a0 ff       # a map without a length
         a5 01 6178 02 00 03 00 05 f4 0a a0    # false written out
         a5 01 6178 02 00 03 00 08 80 0a a0    # an empty set written out
         a5 01 6178 02 00 03 00 09 80 0a a0    # an empty list written out
         a5 01 6178 02 00 03 00 04 f6 0a a0    # null for what is absent
         a4 01 6178 02 00 03 00 0a a1 01 f4    # false written out, one level down
         a4 01 6178 02 00 03 00 0a a0 00       # a byte too many
         a4 01 6178 02 00 03 00 0a             # a byte too few
         a4 61 31 6178 02 00 03 00 0a a0       # a number written as a text
         84 01 6178 02 00                      # an array in place of a map
         a0                                    # nothing at all",
        expect![[r#"
            as it should be: accepted
            two fields changed round: field `label` is missing at byte 2
            a field twice: field `small` is missing at byte 5
            a field missing: field `large` is missing at byte 7
            the last field missing: field `slip` is missing at byte 8
            a field that does not exist: field number 12 is unknown or out of order at byte 11
            a field that does not exist, at the front: field `label` is missing at byte 2
            a field's number in two bytes: not the canonical encoding: the first difference is at byte 1; encode the value again
            the head in two bytes: not the canonical encoding: the first difference is at byte 0; encode the value again
            a map without a length: expected a map of definite length at byte 0
            false written out: not the canonical encoding: the first difference is at byte 0; encode the value again
            an empty set written out: not the canonical encoding: the first difference is at byte 0; encode the value again
            an empty list written out: not the canonical encoding: the first difference is at byte 0; encode the value again
            null for what is absent: expected an unsigned integer at byte 9
            false written out, one level down: not the canonical encoding: the first difference is at byte 9; encode the value again
            a byte too many: 1 bytes are left over after the value
            a byte too few: expected a map at byte 9
            a number written as a text: expected an unsigned integer at byte 1
            an array in place of a map: expected a map at byte 0
            nothing at all: field `label` is missing at byte 1
        "#]],
    );
}

#[test]
fn a_choice_has_one_variant_and_a_code_is_a_number() {
    check::<Route>(
        "82 01 05        # a locker
         82 02 80        # no towns
         82 02 81 6161   # one town
         82 03 00        # a variant that does not exist
         81 01           # no value
         83 01 05 05     # two values
         9f 01 05 ff     # an array without a length
         01              # a number alone
         82 1801 05      # the variant's number in two bytes
         9802 01 05      # the head in two bytes",
        expect![[r#"
            a locker: accepted
            no towns: accepted
            one town: accepted
            a variant that does not exist: no variant 3 of Route at byte 2
            no value: expected an array of a variant number and its value at byte 0
            two values: expected an array of a variant number and its value at byte 0
            an array without a length: expected an array of definite length at byte 0
            a number alone: expected an array at byte 0
            the variant's number in two bytes: not the canonical encoding: the first difference is at byte 1; encode the value again
            the head in two bytes: not the canonical encoding: the first difference is at byte 0; encode the value again
        "#]],
    );
    check::<Wrap>(
        "01    # paper
         07    # a box
         02    # a number that is not used any more
         1801  # paper in two bytes
         8101  # in an array",
        expect![[r#"
            paper: accepted
            a box: accepted
            a number that is not used any more: no code 2 of Wrap at byte 1
            paper in two bytes: not the canonical encoding: the first difference is at byte 0; encode the value again
            in an array: expected an unsigned integer at byte 0
        "#]],
    );
}

#[test]
fn a_set_is_in_the_order_of_its_bytes() {
    check::<Set<Text<10>, 3>>(
        "82 6162 626161        # b before aa, which is longer
         82 626161 6162        # aa before b
         82 6161 6161          # the same twice
         84 6161 6162 6163 6164  # one too many
         82 7801 61 6162       # an item whose head is too long
         9f 6161 ff            # without a length",
        expect![[r#"
            b before aa, which is longer: accepted
            aa before b: the items of a set are not in ascending order of their bytes at byte 6
            the same twice: the items of a set are not in ascending order of their bytes at byte 5
            one too many: 4 items are more than the 3 allowed at byte 1
            an item whose head is too long: the items of a set are not in ascending order of their bytes at byte 6
            without a length: expected an array of definite length at byte 0
        "#]],
    );
    let words = ["buyer", "cfo", "a", "manager"].map(|word| Text::<10>::new(word).expect("a text"));
    let set: Set<Text<10>, 5> = Set::of(words).expect("four are not too many");
    assert_eq!(decode(&encode(&set)), Ok(set), "in memory it keeps the order of texts");
}

#[test]
fn a_text_is_a_text() {
    check::<Text<10>>(
        "63616263        # abc
         62c3a9          # one letter of two bytes
         61ff            # not UTF-8
         62c3            # cut within a letter
         63eda080        # half of a surrogate pair
         62c080          # nought in two bytes
         43616263        # the same as bytes
         7f616161ff      # in pieces, without a length
         7803616263      # a head that is too long
         60              # empty
         6120            # a blank
         6107            # a bell
         6b6161616161616161616161  # one byte too many",
        expect![[r#"
            abc: accepted
            one letter of two bytes: accepted
            not UTF-8: expected a text at byte 0
            cut within a letter: expected a text at byte 0
            half of a surrogate pair: expected a text at byte 0
            nought in two bytes: expected a text at byte 0
            the same as bytes: expected a text at byte 0
            in pieces, without a length: expected a text at byte 0
            a head that is too long: not the canonical encoding: the first difference is at byte 0; encode the value again
            empty: the text is empty at byte 1
            a blank: the text is empty at byte 2
            a bell: character U+0007 is not allowed: it cannot be seen, or turns the reading direction at byte 2
            one byte too many: 11 bytes of text are more than the 10 allowed at byte 12
        "#]],
    );
}

#[test]
fn a_length_that_is_announced_is_not_believed() {
    check::<List<u16, 6>>(
        "9affffffff            # 2^32 - 1 items
         9bffffffffffffffff    # 2^64 - 1 items
         86 00                 # six, but one is there",
        expect![[r#"
            2^32 - 1 items: 4294967295 items are more than the 6 allowed at byte 5
            2^64 - 1 items: 18446744073709551615 items are more than the 6 allowed at byte 9
            six, but one is there: expected an unsigned integer at byte 2
        "#]],
    );
    check::<Text<10>>(
        "7affffffff61          # a text of 2^32 - 1 bytes
         7bffffffffffffffff61  # a text of 2^64 - 1 bytes",
        expect![[r#"
            a text of 2^32 - 1 bytes: expected a text at byte 0
            a text of 2^64 - 1 bytes: expected a text at byte 0
        "#]],
    );
    check::<Slip>(
        "baffffffff            # a record of 2^32 - 1 fields
         bbffffffffffffffff01f5",
        expect![[r#"
            a record of 2^32 - 1 fields: expected an unsigned integer at byte 5
            : expected an unsigned integer at byte 11
        "#]],
    );
}

#[test]
fn a_long_list_that_is_cut_off_takes_no_more_memory_than_its_bytes() {
    let mut bytes = hex_decode("9affffffff").expect("hexadecimal digits");
    bytes.extend([0; 64]);
    let mut input = Reader::new(&bytes);
    let read = List::<u16, { usize::MAX }>::read(&mut input);
    assert!(read.is_err(), "the list allows any number of items, and ends with the bytes");
    assert_eq!(input.at(), bytes.len());
}

#[test]
fn depth_is_that_of_the_type_and_not_of_the_bytes() {
    let mut bytes = vec![0x81; 200_000];
    bytes.push(0);
    assert!(decode::<Parcel>(&bytes).is_err());
    assert!(decode::<List<u16, 6>>(&bytes).is_err());
}

#[test]
fn more_bytes_than_any_value_may_have_are_not_looked_at() {
    let error = decode::<Parcel>(&vec![0; BYTES_MAX + 1]).expect_err("too long");
    assert_eq!(error.to_string(), "1048577 bytes are more than the 1048576 that a value may have");
}

#[test]
fn numbers_have_the_limit_of_their_place() {
    assert!(decode::<u8>(&encode(&256_u16)).is_err());
    assert!(decode::<u16>(&encode(&65_536_u32)).is_err());
    assert!(decode::<u32>(&encode(&(1_u64 << 32))).is_err());
    assert_eq!(decode::<u64>(&encode(&INTEGER_MAX)), Ok(INTEGER_MAX));
}

#[test]
fn what_is_absent_costs_nothing() {
    assert_eq!(hex_encode(&encode(&plain())), "a4016178020003000aa0");
}

fn parcels() -> impl Strategy<Value = Parcel> {
    any::<u64>().prop_map(|seed| {
        let json = canon::sample(&Parcel::shape(), seed);
        canon::from_json(&json).unwrap_or_else(|error| panic!("{error} in {json}"))
    })
}

proptest! {
    #[test]
    fn every_value_comes_back_from_its_bytes(parcel in parcels()) {
        prop_assert_eq!(decode::<Parcel>(&encode(&parcel)), Ok(parcel));
    }

    #[test]
    fn any_bytes_are_canonical_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
        if let Ok(value) = decode::<Parcel>(&bytes) {
            prop_assert_eq!(encode(&value), bytes);
        }
    }

    #[test]
    fn a_changed_byte_gives_another_value_or_none(
        parcel in parcels(), at in any::<prop::sample::Index>(), change in 1_u8..=255,
    ) {
        let mut bytes = encode(&parcel);
        let at = at.index(bytes.len());
        bytes[at] ^= change;
        if let Ok(other) = decode::<Parcel>(&bytes) {
            prop_assert_ne!(other, parcel);
        }
    }

    #[test]
    fn nothing_can_be_cut_off_or_added(parcel in parcels(), at in any::<prop::sample::Index>(), more: u8) {
        let bytes = encode(&parcel);
        prop_assert!(decode::<Parcel>(&bytes[..at.index(bytes.len())]).is_err());
        prop_assert!(decode::<Parcel>(&[bytes, vec![more]].concat()).is_err());
    }
}
