use super::*;
use expect_test::{Expect, expect};
use proptest::prelude::*;

/// `number 2 TNE`, `text Blue`, `code iso639-1:et`, `flag yes`, `range 1..2 KGM`.
fn value(story: &str) -> AttributeValue {
    let (form, rest) = story.split_once(' ').unwrap();
    match form {
        "number" => AttributeValue::Number(rest.parse().unwrap()),
        "text" => AttributeValue::Text(rest.parse().unwrap()),
        "code" => AttributeValue::Code(code(rest)),
        "flag" => AttributeValue::Flag(Flag { value: rest == "yes" }),
        "range" => AttributeValue::Range(rest.parse().unwrap()),
        other => panic!("no value is called {other}"),
    }
}

fn code(story: &str) -> Code {
    let (scheme, code) = story.split_once(':').unwrap();
    Code { scheme: scheme.parse().unwrap(), code: code.parse().unwrap() }
}

fn demand(story: &str) -> Demand {
    let (form, rest) = story.split_once(' ').unwrap();
    match form {
        "equals" => Demand::Equals(rest.parse().unwrap()),
        "at_least" => Demand::AtLeast(rest.parse().unwrap()),
        "at_most" => Demand::AtMost(rest.parse().unwrap()),
        "between" => Demand::Between(rest.parse().unwrap()),
        "one_of" => Demand::OneOf(rest.split(' ').map(code).collect::<Vec<_>>().try_into().unwrap()),
        "is" => Demand::Is(Flag { value: rest == "yes" }),
        other => panic!("no demand is called {other}"),
    }
}

fn check(asked: &str, offers: &str, expected: Expect) {
    let requirement = Requirement { name: "it".parse().unwrap(), required: demand(asked) };
    let shown = |offer: &str| {
        let attribute = Attribute { name: "It".parse().unwrap(), value: value(offer) };
        match matches(&requirement, &[attribute]) {
            Match::Met => format!("{offer:<18} met\n"),
            Match::Missed { why } => format!("{offer:<18} missed: {why}\n"),
            Match::Lacking => format!("{offer:<18} lacking\n"),
        }
    };
    expected.assert_eq(&offers.split("; ").map(shown).collect::<String>());
}

#[test]
fn a_need_in_tonnes_finds_offers_in_kilograms() {
    check(
        "at_least 2 TNE",
        "number 2000 KGM; number 1999.999999 KGM; number 2.1 TNE; range 2000..3000 KGM; range 1999..3000 KGM; \
         number 2 LTR; text two tonnes; flag yes; code x:2",
        expect![[r#"
            number 2000 KGM    met
            number 1999.999999 KGM missed: at least 2 TNE is asked for, offered is 1999.999999 KGM
            number 2.1 TNE     met
            range 2000..3000 KGM met
            range 1999..3000 KGM missed: at least 2 TNE is asked for, offered is 1999 KGM
            number 2 LTR       missed: 2 TNE is asked for, offered is 2 LTR: the units do not measure the same
            text two tonnes    missed: a measure is asked for, offered is a text
            flag yes           missed: a measure is asked for, offered is a flag
            code x:2           missed: a measure is asked for, offered is a code
        "#]],
    );
}

#[test]
fn no_more_than_the_most() {
    check(
        "at_most 48 HUR",
        "number 2 DAY; number 2.1 DAY; number 1 HUR; range 1..2 DAY; range 1..3 DAY; range 3..4 DAY; number 1 KGM",
        expect![[r#"
            number 2 DAY       met
            number 2.1 DAY     missed: at most 48 HUR is asked for, offered is 2.1 DAY
            number 1 HUR       met
            range 1..2 DAY     met
            range 1..3 DAY     missed: at most 48 HUR is asked for, offered is 3 DAY
            range 3..4 DAY     missed: at most 48 HUR is asked for, offered is 4 DAY
            number 1 KGM       missed: 48 HUR is asked for, offered is 1 KGM: the units do not measure the same
        "#]],
    );
}

#[test]
fn between_two_limits() {
    check(
        "between 80..120 GRM",
        "number 80 GRM; number 0.12 KGM; number 79.999999 GRM; number 121 GRM; range 90..110 GRM; range 70..110 GRM; \
         range 90..130 GRM; range 130..140 GRM; text 100",
        expect![[r#"
            number 80 GRM      met
            number 0.12 KGM    met
            number 79.999999 GRM missed: at least 80 GRM is asked for, offered is 79.999999 GRM
            number 121 GRM     missed: at most 120 GRM is asked for, offered is 121 GRM
            range 90..110 GRM  met
            range 70..110 GRM  missed: at least 80 GRM is asked for, offered is 70 GRM
            range 90..130 GRM  missed: at most 120 GRM is asked for, offered is 130 GRM
            range 130..140 GRM missed: at most 120 GRM is asked for, offered is 140 GRM
            text 100           missed: a measure is asked for, offered is a text
        "#]],
    );
}

#[test]
fn words_are_compared_without_regard_to_case() {
    check(
        "equals Sinine",
        "text sinine; text  SININE ; text punane; code colour:SININE; number 1 KGM; flag yes; range 1..2 KGM",
        expect![[r#"
            text sinine        met
            text  SININE       met
            text punane        missed: `Sinine` is asked for, offered is `punane`
            code colour:SININE met
            number 1 KGM       missed: `Sinine` is asked for, offered is `1 KGM`
            flag yes           missed: `Sinine` is asked for, offered is a flag
            range 1..2 KGM     missed: `Sinine` is asked for, offered is a range
        "#]],
    );
}

#[test]
fn codes_and_flags_match_exactly() {
    check(
        "one_of iso639-1:et iso639-1:fi",
        "code iso639-1:fi; code iso639-1:FI; code iso639-3:et; text fi; flag yes",
        expect![[r#"
            code iso639-1:fi   met
            code iso639-1:FI   missed: `FI` of `iso639-1` is none of the codes asked for
            code iso639-3:et   missed: `et` of `iso639-3` is none of the codes asked for
            text fi            missed: a code is asked for, offered is a text
            flag yes           missed: a code is asked for, offered is a flag
        "#]],
    );
    check(
        "is yes",
        "flag yes; flag no; text yes; number 1 C62",
        expect![[r#"
        flag yes           met
        flag no            missed: `yes` is asked for, offered is `no`
        text yes           missed: yes or no is asked for, offered is a text
        number 1 C62       missed: yes or no is asked for, offered is a number
    "#]],
    );
    check(
        "is no",
        "flag no; flag yes",
        expect![[r#"
        flag no            met
        flag yes           missed: `no` is asked for, offered is `yes`
    "#]],
    );
}

#[test]
fn what_is_not_said_is_lacking_and_one_fitting_value_is_enough() {
    let attributes: Vec<Attribute> =
        [("colour", "text blue"), ("Colour", "text red"), ("weight", "number 80 GRM")]
            .into_iter()
            .map(|(name, story)| Attribute { name: name.parse().unwrap(), value: value(story) })
            .collect();
    let requirements: Vec<Requirement> = [
        ("colour", "equals red"),
        ("COLOUR", "equals green"),
        ("size", "equals A4"),
        ("weight", "at_least 75 GRM"),
    ]
    .into_iter()
    .map(|(name, story)| Requirement { name: name.parse().unwrap(), required: demand(story) })
    .collect();
    let shown: String = match_all(&requirements, &attributes)
        .iter()
        .map(|(name, found)| format!("{name}: {found:?}\n"))
        .collect();
    expect![[r#"
        colour: Met
        COLOUR: Missed { why: "`green` is asked for, offered is `blue`" }
        size: Lacking
        weight: Met
    "#]]
    .assert_eq(&shown);
}

#[test]
fn a_range_has_one_unit_and_does_not_run_backwards() {
    let shown =
        |text: &str| text.parse::<Range>().map_or_else(|error| error.to_string(), |it| it.to_string());
    let texts = "80..120 GRM; 0.50..0.5 KGM; 2..1 KGM; 1 KGM..2 KGM; 1 KGM; 1..2; a..2 KGM; 1..2 ZZZ9";
    expect![[r#"
        80..120 GRM
        0.5..0.5 KGM
        a range cannot end at 1 KGM, below its start at 2 KGM
        `1 KGM..2 KGM` is not a range such as `80..120 GRM`
        `1 KGM` is not a range such as `80..120 GRM`
        `2` is not a quantity such as `12.5 KGM`: no sign, a point before the decimals, one space
        `a KGM` is not a quantity such as `12.5 KGM`: no sign, a point before the decimals, one space
        `ZZZ9` is not a unit of UN/ECE Recommendation 20 or 21, such as C62 (one), KGM or HUR
    "#]]
    .assert_eq(&texts.split("; ").map(|text| shown(text) + "\n").collect::<String>());
    let (gram, hour) = ("1 GRM".parse().unwrap(), "2 HUR".parse().unwrap());
    assert!(matches!(Range::new(gram, hour), Err(RangeError::Quantity(_))));
    let bytes = canon::encode(&"1..2 KGM".parse::<Range>().unwrap());
    assert_eq!(canon::decode::<Range>(&bytes).unwrap().to_string(), "1..2 KGM");
    let mut reversed = bytes;
    reversed.swap(7, 12);
    assert!(canon::decode::<Range>(&reversed).is_err());
}

proptest! {
    #[test]
    fn text_and_bytes_bring_back_every_range(
        min in 0..=crate::QUANTITY_MICROS_MAX, more in 0..=crate::QUANTITY_MICROS_MAX,
        unit in prop::sample::select(crate::Unit::all().collect::<Vec<_>>()),
    ) {
        let max = min.saturating_add(more).min(crate::QUANTITY_MICROS_MAX);
        let range = Range::new(Quantity::new(min, unit).unwrap(), Quantity::new(max, unit).unwrap()).unwrap();
        prop_assert_eq!(range.to_string().parse(), Ok(range));
        prop_assert_eq!(canon::decode(&canon::encode(&range)), Ok(range));
        let at = |demand| matches(
            &Requirement { name: "a".parse().unwrap(), required: demand },
            &[Attribute { name: "a".parse().unwrap(), value: AttributeValue::Range(range) }],
        );
        prop_assert_eq!(at(Demand::Between(range)), Match::Met);
        prop_assert_eq!(at(Demand::AtLeast(range.min())), Match::Met);
        prop_assert_eq!(at(Demand::AtMost(range.max())), Match::Met);
        prop_assert_eq!(at(Demand::AtLeast(range.max())) == Match::Met, min == max);
        prop_assert_eq!(at(Demand::AtMost(range.min())) == Match::Met, min == max);
    }
}
