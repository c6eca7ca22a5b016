use super::{Language, Text};

#[test]
fn every_text_stands_in_every_language_with_the_same_gaps() {
    for text in Text::ALL {
        let gaps = |language| text.written_in(language).matches("{}").count();
        for language in Language::ALL {
            assert!(!text.written_in(*language).is_empty(), "{text:?} in {language:?}");
            assert_eq!(gaps(*language), gaps(Language::English), "{text:?} in {language:?}");
        }
    }
}

#[test]
fn the_first_known_language_of_a_header_counts() {
    for (header, expected) in [
        ("nl-BE,nl;q=0.9,en;q=0.8", Language::Dutch),
        ("fr-FR, de;q=0.5", Language::German),
        ("", Language::English),
        ("xx;;;,,,\u{202e}", Language::English),
        ("DE_ch", Language::German),
    ] {
        assert_eq!(Language::accepted(header), expected, "{header}");
    }
}

#[test]
fn tables_are_sorted_and_say_something_in_every_language() {
    for (name, rows) in [
        ("acts", super::ACT_HELP),
        ("deadlines", super::DEADLINES),
        ("fields", super::FIELD_HELP),
        ("refusals", super::REFUSALS),
        ("units", crate::reader::UNITS),
    ] {
        assert!(rows.is_sorted_by(|left, right| left.0 < right.0), "{name}");
        for (key, english, dutch, german) in rows {
            let gaps = |text: &str| text.matches("{}").count();
            assert!([english, dutch, german].iter().all(|text| !text.is_empty()), "{name}: {key}");
            assert!(gaps(english) == gaps(dutch) && gaps(dutch) == gaps(german), "{name}: {key}");
        }
    }
}

#[test]
fn what_is_said_of_acts_refusals_and_stages_is_said_of_real_ones() {
    for (name, ..) in super::ACT_HELP {
        assert!(ledger::ACTS.iter().any(|act| act.name == *name), "there is no act {name}");
    }
    let canon::Shape::Choice(refusals) = <ledger::Refusal as canon::Canon>::shape() else {
        panic!("refusals are codes")
    };
    for (name, ..) in super::REFUSALS {
        assert!(refusals.variants.iter().any(|refusal| refusal.name == *name), "there is no refusal {name}");
    }
    for (unit, ..) in crate::reader::UNITS {
        assert!(vocabulary::Unit::parse(unit).is_ok(), "there is no unit {unit}");
    }
}

/// Words that somebody new to the subject stumbles over, in English, Dutch and German.
const TERMS: &[[&str; 3]] = &[
    ["arbiter", "arbiter", "Schiedsperson"],
    ["approval rules", "goedkeuringsregels", "Genehmigungsregeln"],
    ["block", "blok", "Block"],
    ["books", "boekhouding", "Bücher"],
    ["check code", "controlecode", "Prüfcode"],
    ["confirmation", "bevestiging", "Bestätigung"],
    ["CPV", "CPV", "CPV"],
    ["dispute", "geschil", "Streitfall"],
    ["epoch", "tijdvak", "Epoche"],
    ["escrow", "depot", "Treuhand"],
    ["framework agreement", "raamovereenkomst", "Rahmenvertrag"],
    ["ledger", "register", "Register"],
    ["mandate", "mandaat", "Vollmacht"],
    ["passkey", "passkey", "Passkey"],
    ["proof", "bewijs", "Beweis"],
    ["quote", "offerte", "Preisangebot"],
    ["role", "rol", "Rolle"],
    ["sealed quote", "verzegelde offerte", "verschlossenes Preisangebot"],
    ["three-way match", "driewegmatch", "Drei-Wege-Abgleich"],
    ["time and effort", "tijd en moeite", "Zeit und Aufwand"],
    ["tool", "programma", "Programm"],
    ["trust text", "vertrouwenstekst", "Vertrauenstext"],
    ["validator", "validator", "Validator"],
];

#[test]
fn every_term_of_the_pages_is_in_the_glossary() {
    for term in TERMS {
        for (place, language) in Language::ALL.iter().enumerate() {
            let has = super::GLOSSARY
                .iter()
                .filter_map(|entry| entry.get(place))
                .any(|(word, meaning)| *word == term[place] && !meaning.is_empty());
            assert!(has, "{language:?}: the glossary lacks {:?}", term[place]);
        }
    }
    // And each of them stands on some page, so that the list does not outlive the texts.
    let all: String =
        Text::ALL.iter().map(|text| text.written_in(Language::English).to_lowercase() + "\n").collect();
    let rows =
        super::ACT_HELP.iter().chain(super::FIELD_HELP).chain(super::DEADLINES).chain(crate::labels::LABELS);
    let labels: String = rows.map(|row| row.1.to_lowercase() + "\n").collect();
    for [term, ..] in TERMS {
        let term = term.to_lowercase();
        assert!(all.contains(&term) || labels.contains(&term), "nothing says {term}");
    }
}
