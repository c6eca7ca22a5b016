//! The usual units by their names, and whatever else people call them.

use crate::labels::{Row, named};
use crate::texts::Language;
use vocabulary::Unit;

/// The units that most trades are counted in: code, and what one of it is called. Sorted by code; a test looks.
pub(crate) const UNITS: &[Row] = &[
    ("ANN", "year", "jaar", "Jahr"),
    ("C62", "piece", "stuk", "Stück"),
    ("DAY", "day", "dag", "Tag"),
    ("E48", "service unit", "diensteenheid", "Leistungseinheit"),
    ("EA", "each", "per stuk", "je Stück"),
    ("GRM", "gram", "gram", "Gramm"),
    ("H87", "item", "exemplaar", "Exemplar"),
    ("HUR", "hour", "uur", "Stunde"),
    ("KGM", "kilogram", "kilogram", "Kilogramm"),
    ("KMT", "kilometre", "kilometer", "Kilometer"),
    ("KWH", "kilowatt hour", "kilowattuur", "Kilowattstunde"),
    ("LS", "lump sum", "vaste som", "pauschal"),
    ("LTR", "litre", "liter", "Liter"),
    ("MIN", "minute", "minuut", "Minute"),
    ("MON", "month", "maand", "Monat"),
    ("MTK", "square metre", "vierkante meter", "Quadratmeter"),
    ("MTQ", "cubic metre", "kubieke meter", "Kubikmeter"),
    ("MTR", "metre", "meter", "Meter"),
    ("PR", "pair", "paar", "Paar"),
    ("SET", "set", "set", "Satz"),
    ("TNE", "tonne", "ton", "Tonne"),
    ("WEE", "week", "week", "Woche"),
    ("XBG", "bag", "zak", "Beutel"),
    ("XBX", "box", "doos", "Schachtel"),
    ("XCT", "carton", "kartonnen doos", "Karton"),
    ("XPK", "package", "pak", "Paket"),
    ("XPX", "pallet", "pallet", "Palette"),
    ("XRO", "roll", "rol", "Rolle"),
];

/// Short forms that people type.
const SHORT: &[(&str, &str)] = &[
    ("g", "GRM"),
    ("h", "HUR"),
    ("kg", "KGM"),
    ("km", "KMT"),
    ("kwh", "KWH"),
    ("l", "LTR"),
    ("m", "MTR"),
    ("m2", "MTK"),
    ("m3", "MTQ"),
    ("m²", "MTK"),
    ("m³", "MTQ"),
    ("pcs", "C62"),
    ("st", "C62"),
    ("stk", "C62"),
    ("stuks", "C62"),
    ("t", "TNE"),
];

/// What a unit is called; in English if it is none of the usual ones.
pub(crate) fn unit_name(language: Language, unit: Unit) -> &'static str {
    named(UNITS, language, unit.code()).unwrap_or_else(|| unit.name())
}

/// The unit that somebody means: by its code, by its name in their language or another, or in short.
pub(crate) fn unit_called(language: Language, typed: &str) -> Option<Unit> {
    let typed = typed.trim();
    let code = |code: &str| Unit::parse(code).ok();
    if typed == typed.to_uppercase()
        && let Some(unit) = code(typed)
    {
        return Some(unit);
    }
    let low = typed.to_lowercase();
    let by_name = |language: Language| {
        let rows = UNITS
            .iter()
            .filter(|row| named(UNITS, language, row.0).is_some_and(|name| name.to_lowercase() == low));
        rows.map(|row| row.0).next()
    };
    let short = || SHORT.iter().find(|(short, _)| *short == low).map(|(_, code)| *code);
    let usual =
        by_name(language).or_else(|| Language::ALL.iter().find_map(|one| by_name(*one))).or_else(short);
    usual
        .and_then(code)
        .or_else(|| Unit::all().find(|unit| unit.is_current() && unit.name().to_lowercase() == low))
        .or_else(|| code(&typed.to_uppercase()))
}

/// A unit as it stands in a field: by its name, if that means it; by its code otherwise, or whatever was typed.
pub(crate) fn unit_shown(language: Language, code: &str) -> String {
    let name = Unit::parse(code).ok().and_then(|_| named(UNITS, language, code));
    match name {
        Some(name) if unit_called(language, name).is_some_and(|unit| unit.code() == code) => name.to_owned(),
        Some(_) | None => code.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{SHORT, UNITS, unit_called, unit_shown};
    use crate::texts::Language;
    use vocabulary::Unit;

    #[test]
    fn every_unit_comes_back_from_what_it_is_called() {
        assert!(UNITS.is_sorted_by(|left, right| left.0 < right.0));
        for language in Language::ALL {
            for unit in Unit::all() {
                let shown = unit_shown(*language, unit.code());
                let back = unit_called(*language, &shown).map(Unit::code);
                assert_eq!(back, Some(unit.code()), "{shown} in {language:?}");
            }
            for row in UNITS {
                assert_ne!(unit_shown(*language, row.0), row.0, "{language:?} has no name of its own");
            }
        }
    }

    #[test]
    fn units_are_found_by_what_people_type() {
        for (typed, code) in [
            ("Doos", "XBX"),
            ("box", "XBX"),
            ("kg", "KGM"),
            (" stück ", "C62"),
            ("M²", "MTK"),
            ("xbx", "XBX"),
            ("furlongs of nothing", ""),
        ] {
            let found = unit_called(Language::Dutch, typed).map_or("", Unit::code);
            assert_eq!(found, code, "{typed}");
        }
        for (short, code) in SHORT {
            assert_eq!(unit_called(Language::English, short).map(Unit::code), Some(*code), "{short}");
        }
    }
}
