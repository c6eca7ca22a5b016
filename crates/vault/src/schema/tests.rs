//! What schemas and descriptions refuse, and how many attributes a value becomes.

use super::*;

fn name(text: &str) -> Name {
    text.parse().expect("a name")
}

fn words(count: usize) -> BTreeSet<Word> {
    (0..count).map(|number| format!("w{number}").parse().expect("a word")).collect()
}

#[test]
fn names_and_words_that_deceive_are_refused() {
    for good in ["a", "kind", "org.role-2", "x_y"] {
        assert_eq!(good.parse::<Name>().map(|name| name.to_string()), Ok(good.to_owned()));
    }
    for wrong in ["", "Kind", "2a", "-a", "a b", "and", "of", "é", &"a".repeat(NAME_BYTES_MAX + 1)] {
        assert_eq!(wrong.parse::<Name>(), Err(SchemaError::Name(wrong.to_owned())));
    }
    for wrong in ["", " ", " a", "a ", "a\nb", "a\u{202e}b", "e\u{301}", &"x".repeat(WORD_BYTES_MAX + 1)] {
        assert_eq!(wrong.parse::<Word>(), Err(SchemaError::Word(wrong.to_owned())));
    }
    assert!("é".parse::<Word>().is_ok());
}

#[test]
fn schemas_have_limits() {
    let refused = |declared: Vec<(Name, Kind)>| Schema::new(declared).expect_err("refused");
    let number = |bits| vec![(name("n"), Kind::Number { bits })];
    assert_eq!(refused(number(0)), SchemaError::Bits(name("n")));
    assert_eq!(refused(number(NUMBER_BITS_MAX + 1)), SchemaError::Bits(name("n")));
    assert_eq!(refused(vec![(name("c"), Kind::Choice(words(1)))]), SchemaError::Choices(name("c")));
    assert_eq!(
        refused(vec![(name("c"), Kind::Choice(words(CHOICES_MAX + 1)))]),
        SchemaError::Choices(name("c"))
    );
    assert_eq!(
        refused(vec![(name("d"), Kind::Date), (name("d"), Kind::Words)]),
        SchemaError::Twice(name("d"))
    );
    let many = (0..=NAMES_MAX).map(|number| (name(&format!("n{number}")), Kind::Words)).collect();
    assert_eq!(refused(many), SchemaError::TooManyNames);
}

#[test]
fn descriptions_have_one_value_where_one_belongs() {
    let schema = Schema::new([
        (name("tag"), Kind::Words),
        (name("level"), Kind::Number { bits: 4 }),
        (name("day"), Kind::Date),
    ])
    .expect("a schema");
    let read = |said: &[(&str, &str)]| Description::read(&schema, said.iter().copied());
    let said = read(&[("tag", "a"), ("tag", "b"), ("level", "9"), ("day", "2026-11-28")]).expect("fine");
    // Two words, 4 + 1 prefixes of the number, 19 + 1 of the day.
    assert_eq!(said.attributes().len(), 2 + 5 + 20);
    assert_eq!(read(&[("level", "1"), ("level", "2")]), Err(SchemaError::OneValue(name("level"))));
    assert_eq!(read(&[("colour", "red")]), Err(SchemaError::UnknownName(name("colour"))));
    let texts: Vec<String> = (0..=STATEMENTS_MAX).map(|number| format!("t{number}")).collect();
    let many: Vec<(&str, &str)> = texts.iter().map(|text| ("tag", text.as_str())).collect();
    assert_eq!(read(&many), Err(SchemaError::TooManyStatements));
}

#[test]
fn a_schema_comes_back_from_its_text() {
    let text = "album: words\nkind: photo | x-ray\ntaken: date\nyear: number below 2^12\n";
    let schema = Schema::read(&format!("# mine\n\n{text}")).expect("a schema");
    assert_eq!(schema.to_string(), text);
    let refused = |text: &str| Schema::read(text).expect_err("no schema");
    assert_eq!(refused("kind photo"), SchemaError::Line { number: 1, line: "kind photo".to_owned() });
    assert_eq!(refused("\nkind: colour"), SchemaError::Line { number: 2, line: "kind: colour".to_owned() });
    assert!(matches!(refused("kind: a | a"), SchemaError::Choices(_)));
    assert!(matches!(refused("year: number below 2^40"), SchemaError::Bits(_)));
    assert!(matches!(refused("and: date"), SchemaError::Name(_)));
    assert!(matches!(refused("a: date\na: date"), SchemaError::Twice(_)));
}
