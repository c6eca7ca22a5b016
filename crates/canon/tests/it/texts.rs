//! Text forms: of bytes, of ids, and free text without deceit.

use crate::parcel::ParcelId;
use canon::{Text, base32_decode, base32_encode, hex_decode, hex_encode};
use expect_test::expect;
use proptest::prelude::*;

#[test]
fn base_32_is_crockford_s() {
    // RFC 4648, section 10, in Crockford's digits.
    let texts = ["f", "fo", "foo", "foob", "fooba", "foobar"].map(|text| base32_encode(text.as_bytes()));
    assert_eq!(texts, ["cr", "csqg", "csqpy", "csqpyrg", "csqpyrk1", "csqpyrk1e8"]);
    assert_eq!(base32_encode(&[0xff; 5]), "zzzzzzzz");
    assert_eq!(base32_encode(&[]), "");
    assert_eq!(base32_decode::<0>(""), Some([]));
}

#[test]
fn base_32_is_read_as_people_write_it_but_is_one_value_only() {
    let id = [0x08, 0x42, 0x10, 0x84, 0x21];
    assert_eq!(base32_encode(&id), "11111111");
    for text in ["11111111", "1IiLl111", "LLLLLLLL"] {
        assert_eq!(base32_decode::<5>(text), Some(id), "{text}");
    }
    assert_eq!(base32_decode::<5>("oO00oo00"), Some([0; 5]));
    for text in ["1111111", "111111111", "1111111u", "1111111-", "111111 1", "1111111é", "é111111"] {
        assert_eq!(base32_decode::<5>(text), None, "{text}");
    }
    assert_eq!(base32_decode::<1>("00"), Some([0]));
    assert_eq!(base32_decode::<1>("01"), None, "the two bits at the end must be nought");
    assert_eq!(base32_decode::<1>("zw"), Some([0xff]));
    assert_eq!(base32_decode::<1>("zz"), None);
}

#[test]
fn hexadecimal_is_lower_case() {
    assert_eq!(hex_encode(&[0, 0x9a, 0xff]), "009aff");
    assert_eq!(hex_decode("009aff"), Some(vec![0, 0x9a, 0xff]));
    assert_eq!(hex_decode(""), Some(vec![]));
    for text in ["0", "9A", "0x", "0g", " 00", "é0"] {
        assert_eq!(hex_decode(text), None, "{text}");
    }
}

#[test]
fn an_id_is_its_prefix_and_26_characters() {
    let id = ParcelId::derive(&[b"one", b"two"]);
    let text = id.to_string();
    assert_eq!(text.len(), "parcel_".len() + 26);
    assert_eq!(text.parse(), Ok(id));
    assert_eq!(text.to_uppercase().replace("PARCEL", "parcel").parse(), Ok(id));
    for wrong in
        [text.replace("parcel_", "letter_"), text.replace('_', ""), text[..32].to_owned(), format!("{text}0")]
    {
        assert!(wrong.parse::<ParcelId>().is_err(), "{wrong}");
    }
    assert_ne!(id, ParcelId::derive(&[b"onetwo"]), "parts cannot be shifted into each other");
    assert_eq!(ParcelId::PREFIX, "parcel");
}

fn refused(text: &str) -> String {
    Text::<20>::new(text).map_or_else(|error| error.to_string(), |text| format!("accepted `{text}`"))
}

#[test]
fn a_text_hides_nothing() {
    let told: Vec<String> = [
        "Paper, A4",
        "two\nlines\tand a tab",
        "紙",
        "نامه\u{200c}ها",
        "👩\u{200d}🌾",
        "e\u{301}",
        "",
        " \n ",
        "\u{3000}",
        "twenty-one characters",
        "null\0",
        "return\r",
        "escape\u{1b}[31m",
        "delete\u{7f}",
        "next line\u{85}",
        "exe.\u{202e}fdp",
        "\u{2066}isolated\u{2069}",
        "left\u{200e}",
        "arabic\u{61c}",
        "zero\u{200b}width",
        "line\u{2028}",
        "mark\u{feff}",
        "note\u{fff9}",
        "tag\u{e0041}",
    ]
    .into_iter()
    .map(refused)
    .collect();
    expect![[r#"
        accepted `Paper, A4`
        accepted `two
        lines	and a tab`
        accepted `紙`
        accepted `نامه‌ها`
        accepted `👩‍🌾`
        accepted `é`
        the text is empty
        the text is empty
        the text is empty
        21 bytes of text are more than the 20 allowed
        character U+0000 is not allowed: it cannot be seen, or turns the reading direction
        character U+000D is not allowed: it cannot be seen, or turns the reading direction
        character U+001B is not allowed: it cannot be seen, or turns the reading direction
        character U+007F is not allowed: it cannot be seen, or turns the reading direction
        character U+0085 is not allowed: it cannot be seen, or turns the reading direction
        character U+202E is not allowed: it cannot be seen, or turns the reading direction
        character U+2066 is not allowed: it cannot be seen, or turns the reading direction
        character U+200E is not allowed: it cannot be seen, or turns the reading direction
        character U+061C is not allowed: it cannot be seen, or turns the reading direction
        character U+200B is not allowed: it cannot be seen, or turns the reading direction
        character U+2028 is not allowed: it cannot be seen, or turns the reading direction
        character U+FEFF is not allowed: it cannot be seen, or turns the reading direction
        character U+FFF9 is not allowed: it cannot be seen, or turns the reading direction
        character U+E0041 is not allowed: it cannot be seen, or turns the reading direction
    "#]]
    .assert_eq(&format!("{}\n", told.join("\n")));
}

#[test]
fn length_is_counted_in_bytes() {
    assert!(Text::<3>::new("紙").is_ok());
    assert!(Text::<2>::new("紙").is_err());
}

#[test]
fn tolerant_reading_makes_the_best_of_it() {
    let tolerant = |text| Text::<8>::tolerant(text).map(|text| text.to_string());
    assert_eq!(tolerant("  a\u{202e}b\0 "), Some("a b".to_owned()));
    assert_eq!(tolerant("123456紙紙"), Some("123456".to_owned()));
    assert_eq!(tolerant("\u{200b}\0 "), None);
    assert_eq!(tolerant(""), None);
}

proptest! {
    #[test]
    fn bytes_come_back_from_base_32(bytes: [u8; 16]) {
        let text = base32_encode(&bytes);
        prop_assert_eq!(base32_decode::<16>(&text), Some(bytes));
        prop_assert_eq!(base32_decode::<16>(&text.to_uppercase()), Some(bytes));
        prop_assert_eq!(base32_decode::<15>(&text), None);
    }

    #[test]
    fn bytes_come_back_from_hexadecimal(bytes: Vec<u8>) {
        prop_assert_eq!(hex_decode(&hex_encode(&bytes)), Some(bytes));
    }

    #[test]
    fn what_base_32_accepts_is_the_text_of_its_bytes(text in "[0-9a-z]{26}") {
        if let Some(bytes) = base32_decode::<16>(&text) {
            let plain = text.replace('o', "0").replace(['i', 'l'], "1");
            prop_assert_eq!(base32_encode(&bytes), plain);
        }
    }

    #[test]
    fn tolerant_text_is_always_a_text(text: String) {
        if let Some(text) = Text::<16>::tolerant(&text) {
            prop_assert!(Text::<16>::new(&text).is_ok());
        }
    }
}

#[test]
fn base_64_is_read_in_its_only_form() {
    for (text, bytes) in
        [("", &b""[..]), ("Zg", b"f"), ("Zm8", b"fo"), ("Zm9v", b"foo"), ("-_8", &[251, 255])]
    {
        assert_eq!(canon::base64url_decode(text).as_deref(), Some(bytes), "{text}");
        assert_eq!(canon::base64url_encode(bytes), text);
    }
    for text in ["Zh", "Z", "Zm9v=", "Zm+v", "Zm9\n", "\u{fc}"] {
        assert_eq!(canon::base64url_decode(text), None, "{text:?}");
    }
}
