use super::{LABELS, label, label_in};
use crate::texts::Language;
use canon::Shape;
use std::collections::BTreeSet;

/// Every label in a language.
pub(crate) fn all(language: Language) -> impl Iterator<Item = &'static str> {
    LABELS.iter().filter_map(move |row| super::named(LABELS, language, row.0))
}

#[test]
fn names_are_sorted_and_unknown_ones_are_shown() {
    assert!(LABELS.is_sorted_by(|left, right| left.0 < right.0));
    assert_eq!(label(Language::Dutch, "deliver_by"), "Te leveren uiterlijk");
    assert_eq!(label(Language::German, "something_new"), "Something new");
    assert_eq!(label(Language::English, ""), "");
    assert_eq!(label_in(Language::German, "verb", "fiat"), "genehmigen");
    assert_eq!(label_in(Language::German, "stage", "overdue"), "überfällig");
}

/// Every name that stands beside a value of this form, or is one.
fn names(shape: &Shape, seen: &mut BTreeSet<&'static str>, found: &mut BTreeSet<String>) {
    match shape {
        Shape::Record(record) if seen.insert(record.name) => {
            for field in record.fields {
                found.insert(field.name.to_owned());
                names(&(field.shape)(), seen, found);
            }
        }
        Shape::Choice(choice) if seen.insert(choice.name) => {
            for variant in choice.variants {
                let group = match choice.name {
                    "Act" | "Command" | "Lapse" => continue,
                    "Event" => "event.",
                    "Verb" => "verb.",
                    "VatCategory" => "vat.",
                    _ => "",
                };
                found.insert(format!("{group}{}", variant.name));
            }
            for payload in choice.variants.iter().filter_map(|variant| variant.payload) {
                names(&payload(), seen, found);
            }
        }
        Shape::List { of, .. } => names(&of(), seen, found),
        Shape::Record(_)
        | Shape::Choice(_)
        | Shape::Leaf(_)
        | Shape::Text { .. }
        | Shape::Bytes { .. }
        | Shape::Unsigned { .. }
        | Shape::Flag => {}
    }
}

#[test]
fn whatever_stands_on_a_page_has_a_name_in_every_language() {
    let (mut seen, mut found) = (BTreeSet::new(), BTreeSet::new());
    for shape in [
        <ledger::Act as canon::Canon>::shape(),
        <ledger::Event as canon::Canon>::shape(),
        <ledger::Record as canon::Canon>::shape(),
    ] {
        names(&shape, &mut seen, &mut found);
    }
    let missing: Vec<&String> = found
        .iter()
        .filter(|name| LABELS.binary_search_by_key(&name.as_str(), |row| row.0).is_err())
        .collect();
    assert_eq!(missing, Vec::<&String>::new());
    for (name, english, dutch, german) in LABELS {
        assert!(![english, dutch, german].iter().any(|text| text.is_empty()), "{name}");
    }
}

/// The words of the signing page: name, then English, Dutch, German (there German stands before Dutch).
fn of_the_signing_page() -> Vec<(&'static str, [&'static str; 3])> {
    let source = include_str!("../../../../clients/typescript/src/texts.ts");
    let table =
        source.split("const TABLE = `\n").nth(1).and_then(|rest| rest.split('`').next()).expect("the table");
    let row = |line: &'static str| {
        let mut columns = line.split('|');
        let mut next = || columns.next().expect("a column");
        let (name, english, german, dutch) = (next(), next(), next(), next());
        (name, [english, dutch, german])
    };
    table.lines().map(row).collect()
}

/// Names that stand in another sense on the signing page: there with the answer beside them.
const OTHERWISE: &[&str] = &["human"];

#[test]
fn the_signing_page_says_the_same_words() {
    let mut compared = 0;
    for (name, said) in of_the_signing_page() {
        let ours = match name.split_once('.') {
            Some(("unit", code)) => {
                super::named(crate::texts::units::UNITS, Language::English, code).map(|_| {
                    [Language::English, Language::Dutch, Language::German]
                        .map(|one| super::named(crate::texts::units::UNITS, one, code).unwrap_or_default())
                })
            }
            Some(("act" | "who" | "warn", _)) => None,
            Some(_) | None => LABELS.iter().find(|row| row.0 == name).map(|row| [row.1, row.2, row.3]),
        };
        if let Some(ours) = ours.filter(|_| !OTHERWISE.contains(&name)) {
            assert_eq!(said, ours, "{name}");
            compared += 1;
        }
    }
    assert!(compared > 150, "only {compared} words were compared");
}
