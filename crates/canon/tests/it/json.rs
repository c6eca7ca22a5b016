//! The JSON form: what people may write, and what is refused with its place.

use crate::parcel::{Parcel, Route, Wrap, plain};
use canon::{Canon, Json, decode, encode, from_json, from_json_text, hex_encode, sample, to_json};
use expect_test::{Expect, expect};
use proptest::prelude::*;

/// What becomes of each line, read as a value of type `T`.
fn check<T: Canon>(inputs: &[&str], expected: Expect) {
    let answer = |text: &&str| match Json::parse(text).and_then(|json| from_json::<T>(&json)) {
        Ok(value) => format!("{}\n", to_json(&value)),
        Err(error) => format!("{error}\n"),
    };
    expected.assert_eq(&inputs.iter().map(answer).collect::<String>());
}

fn check_syntax(inputs: &[&str], expected: Expect) {
    let answer = |text: &&str| match Json::parse(text) {
        Ok(json) => format!("{json}\n"),
        Err(error) => format!("{}\n", error.reason),
    };
    expected.assert_eq(&inputs.iter().map(answer).collect::<String>());
}

#[test]
fn numbers_are_whole_and_every_reader_holds_them() {
    check_syntax(
        &[
            "0",
            "9007199254740991",
            "9007199254740992",
            "18446744073709551616",
            "1.0",
            "1e3",
            "-1",
            "-0",
            "01",
            "NaN",
        ],
        expect![[r#"
            0
            9007199254740991
            9007199254740992 is more than 2^53 - 1: write it as a text at line 1 column 16
            a number is whole, without point or exponent, up to 2^53 - 1: write amounts as texts at line 1 column 20
            a number is whole, without point or exponent, up to 2^53 - 1: write amounts as texts at line 1 column 3
            a number is whole, without point or exponent, up to 2^53 - 1: write amounts as texts at line 1 column 3
            -1 is negative at line 1 column 2
            a number is whole, without point or exponent, up to 2^53 - 1: write amounts as texts at line 1 column 2
            invalid number at line 1 column 2
            expected value at line 1 column 1
        "#]],
    );
}

#[test]
fn syntax_is_strict() {
    check_syntax(
        &[
            r#"{"a": 1, "a": 2}"#,
            r#"{"a": 1, "\u0061": 2}"#,
            r#"{"a": {"b": 1, "b": 1}}"#,
            r#"[1, 2,]"#,
            r#"{"a": 1} x"#,
            r#"// a remark"#,
            "",
            r#""\ud800""#,
            "\"tab\there\"",
            "\u{feff}1",
            "{'a': 1}",
        ],
        expect![[r#"
            key `a` stands there twice at line 1 column 16
            key `a` stands there twice at line 1 column 21
            key `b` stands there twice at line 1 column 22
            trailing comma at line 1 column 7
            trailing characters at line 1 column 10
            expected value at line 1 column 1
            EOF while parsing a value at line 1 column 0
            unexpected end of hex escape at line 1 column 8
            control character (\u0000-\u001F) found while parsing a string at line 1 column 5
            expected value at line 1 column 1
            key must be a string at line 1 column 2
        "#]],
    );
}

#[test]
fn nesting_ends_at_thirty_two() {
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    assert!(Json::parse(&nested(32)).is_ok());
    assert_eq!(
        Json::parse(&nested(33)).map_err(|error| error.reason),
        Err("nested deeper than 32".to_owned())
    );
    assert!(Json::parse(&nested(100_000)).is_err(), "and what is far deeper breaks nothing");
    assert!(Json::parse(&"[{\"a\":".repeat(100_000)).is_err());
}

const PLAIN: &str = r#""label":"x","small":0,"large":0,"slip":{}"#;

fn with(more: &str) -> String {
    format!("{{{PLAIN},{more}}}")
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    let inputs = [
        with(r#""colour": 1"#),
        with(r#""weight": "3""#),
        with(r#""weight": 4294967296"#),
        with(r#""wrap": "string""#),
        with(r#""wrap": {"paper": 1}"#),
        with(r#""route": "locker""#),
        with(r#""route": {"locker": 1, "towns": []}"#),
        with(r#""route": {"towns": ["Oslo", 7]}"#),
        with(r#""route": {"towns": ["a", "b", "c", "d", "e"]}"#),
        with(r#""marks": ["a", "b", "a"]"#),
        with(r#""stops": 3"#),
        with(r#""for": "parcel_0""#),
        with(r#""seal": "00""#),
        with(r#""key": "rsa:00""#),
        with(r#""signature": {"ed25519": "00"}"#),
        with(r#""signature": {"webauthn": {"a/b~c": 1}}"#),
        with(r#""fragile": 1"#),
        "{}".to_owned(),
        r#"{"label":"","small":0,"large":0,"slip":{}}"#.to_owned(),
        r#"{"label":"x","small":256,"large":0,"slip":{}}"#.to_owned(),
        r#"{"label":"x","small":0,"large":0,"slip":{"routes":[{"locker":1},{"locker":-1}]}}"#.to_owned(),
        r#"{"label":"x","small":0,"large":0,"slip":{"routes":[{"locker":1},{"locker":null}]}}"#.to_owned(),
        r#"{"label":null,"small":0,"large":0,"slip":{}}"#.to_owned(),
        r#"[]"#.to_owned(),
    ];
    let inputs: Vec<&str> = inputs.iter().map(String::as_str).collect();
    check::<Parcel>(
        &inputs,
        expect![[r#"
        Parcel has no field `colour`; it has label, small, large, weight, fragile, wrap, route, marks, stops, slip, for, seal, key, signature
        at `/weight`: expected a whole number from 0 to 4294967295
        at `/weight`: 4294967296 is more than 4294967295
        at `/wrap`: `string` is none of paper, box
        at `/wrap`: `paper` takes no value: write it as a text
        at `/route`: `locker` needs its value: {"locker": ...}
        at `/route`: Route is an object with one key
        at `/route/towns/1`: expected a text
        at `/route/towns`: 5 items are more than the 4 allowed
        at `/marks`: an item stands there twice
        at `/stops`: expected an array
        at `/for`: `parcel_0` is not an id of the form parcel_ and 26 characters
        at `/seal`: `00` is not a hash of 64 lower-case hexadecimal digits
        at `/key`: `rsa:00` is not a public key: write `ed25519:` and 64, or `p256:` and 66 hexadecimal digits
        at `/signature/ed25519`: expected 64 to 64 bytes in lower-case hexadecimal
        at `/signature/webauthn`: Assertion has no field `a/b~c`; it has authenticator_data, client_data, signature
        at `/fragile`: expected true or false
        field `label` of Parcel is missing
        at `/label`: the text is empty
        at `/small`: 256 is more than 255
        -1 is negative at line 1 column 76
        at `/slip/routes/1/locker`: expected a whole number from 0 to 4294967295
        at `/label`: expected a text
        expected an object (Parcel)
    "#]],
    );
}

#[test]
fn a_path_is_a_json_pointer() {
    let json = Json::parse(r#"{"webauthn": {"a/b~c": 1}}"#).expect("JSON");
    let error = from_json::<canon::Signature>(&json).expect_err("no such field");
    assert_eq!(error.path, "/webauthn");
}

#[test]
fn what_is_absent_may_be_written_out_and_is_left_out_again() {
    let written = with(r#""fragile": false, "marks": [], "stops": [], "weight": null, "wrap": null"#);
    let parcel: Parcel = from_json(&Json::parse(&written).expect("JSON")).expect("a parcel");
    assert_eq!(parcel, plain());
    assert_eq!(to_json(&parcel).to_string(), format!("{{{PLAIN}}}"));
}

#[test]
fn people_list_a_set_and_fields_in_any_order() {
    let bytes = |text: &str| {
        let json = Json::parse(text).expect("JSON");
        hex_encode(&encode(&from_json::<Parcel>(&json).unwrap_or_else(|error| panic!("{error}"))))
    };
    let one = bytes(&with(r#""marks": ["cfo", "buyer", "a"]"#));
    assert_eq!(one, bytes(&with(r#""marks": ["a", "buyer", "cfo"]"#)));
    assert_eq!(one, bytes(&with(r#""marks": ["buyer", "a", "cfo"]"#)));
    assert_eq!(
        one,
        bytes(r#"{"marks": ["a", "cfo", "buyer"], "slip": {}, "large": 0, "small": 0, "label": "x"}"#)
    );
}

#[test]
fn codes_are_their_names() {
    assert_eq!(Wrap::ALL.iter().map(|wrap| to_json(wrap).to_string()).collect::<String>(), r#""paper""box""#);
    assert_eq!("box".parse(), Ok(Wrap::Box));
    assert_eq!("Box".parse::<Wrap>(), Err("`Box` is none of paper, box".to_owned()));
    assert_eq!(Route::Locker(1).name(), "locker");
}

#[test]
fn a_choice_and_a_code_cannot_take_each_other_s_form() {
    check::<Route>(
        &[r#""locker""#, r#"{"locker": 5}"#, "{}", r#"{"towns": {}}"#, "5"],
        expect![[r#"
            `locker` needs its value: {"locker": ...}
            {"locker":5}
            Route is an object with one key
            at `/towns`: expected an array
            expected one of the forms of Route
        "#]],
    );
    check::<Wrap>(
        &[r#""paper""#, r#"{"paper": null}"#, "1"],
        expect![[r#"
            "paper"
            `paper` takes no value: write it as a text
            expected one of the forms of Wrap
        "#]],
    );
}

proptest! {
    #[test]
    fn every_value_comes_back_from_its_json(seed: u64) {
        let shape = Parcel::shape();
        let json = sample(&shape, seed);
        let bytes = from_json_text(&shape, &json).map_err(|error| TestCaseError::fail(error.to_string()))?;
        let parcel: Parcel = decode(&bytes).map_err(|error| TestCaseError::fail(error.to_string()))?;
        let told = to_json(&parcel);
        prop_assert_eq!(from_json::<Parcel>(&told), Ok(parcel));
        prop_assert_eq!(Json::parse(&told.to_string()), Ok(told.clone()));
        prop_assert_eq!(Json::parse(&told.pretty()), Ok(told));
    }

    #[test]
    fn no_text_breaks_the_parser(text: String) {
        if let Ok(json) = Json::parse(&text) {
            prop_assert_eq!(Json::parse(&json.to_string()), Ok(json));
        }
    }
}
