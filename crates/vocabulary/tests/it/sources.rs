//! The tables hold what their sources hold. Where the sources are not at hand, there is nothing to hold
//! them against, and the test says so.

use std::{fs, path::Path};
use vocabulary::{Action, Country, Cpv, Currency, Unit};

/// The rows of a file of comma-separated values beside the project, without its head.
fn source(path: &str) -> Option<Vec<Vec<String>>> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data").join(path);
    let Ok(text) = fs::read_to_string(&file) else {
        println!("skipped: no {path} beside the project");
        return None;
    };
    Some(rows(&text).into_iter().skip(1).collect())
}

/// Rows of RFC 4180: a field in quotes may hold commas, line ends and doubled quotes.
fn rows(text: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut field, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match (character, quoted) {
            ('"', true) if characters.peek() == Some(&'"') => {
                characters.next();
                field.push('"');
            }
            ('"', _) => quoted = !quoted,
            (',', false) => row.push(std::mem::take(&mut field)),
            ('\n', false) => {
                row.push(std::mem::take(&mut field).trim_end_matches('\r').to_owned());
                rows.push(std::mem::take(&mut row));
            }
            (other, _) => field.push(other),
        }
    }
    rows
}

fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn the_effects_of_actions_are_those_of_valueflows() {
    let Some(rows) = source("valueflows/actions.csv") else { return };
    assert_eq!(rows.len(), Action::ALL.len());
    for row in rows {
        let action: Action = row[0].parse().unwrap();
        let effects = action.effects();
        let ours = [
            action.name(),
            effects.event_quantity.name(),
            effects.input_output.name(),
            effects.pairs_with.map_or("notApplicable", Action::name),
            effects.create_resource.name(),
            effects.accounting.name(),
            effects.onhand.name(),
            effects.location.name(),
            effects.contained.name(),
            effects.accountable.name(),
            effects.stage.name(),
            effects.state.name(),
        ];
        assert_eq!(row, ours);
    }
}

#[test]
fn the_currencies_are_those_of_iso_4217() {
    let Some(rows) = source("codes/iso4217_2026-01-01.csv") else { return };
    assert_eq!(rows.len(), Currency::all().count());
    for row in rows {
        let currency = Currency::parse(&row[0]).unwrap();
        assert_eq!((currency.numeric(), currency.name()), (row[1].as_str(), row[3].trim()));
        let decimals = if row[2] == "N.A." { 0 } else { row[2].parse().unwrap() };
        assert_eq!(currency.minor_units(), decimals);
    }
}

#[test]
fn the_countries_are_those_that_invoices_use() {
    let Some(rows) = source("codes/ISO3166-1_Alpha2.csv") else { return };
    assert_eq!(rows.len(), Country::all().count());
    for row in rows {
        assert_eq!(Country::parse(&row[0]).unwrap().name(), row[1].trim());
    }
}

#[test]
fn the_procurement_codes_are_those_of_the_vocabulary() {
    let Some(rows) = source("codes/cpv2008.csv") else { return };
    // The source adds one code of its own for everything else; it is under no division of the regulation.
    let (added, rows): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| row[0] == "99999999");
    assert_eq!((added.len(), rows.len()), (1, Cpv::all().count()));
    for row in rows {
        let code: Cpv = format!("{}-{}", row[0], row[1]).parse().unwrap();
        assert_eq!(code.label(), words(&row[4]).replace('|', "/"));
        assert_eq!(code.level().min(5).to_string(), row[3]);
    }
}

#[test]
fn the_units_are_those_of_both_editions() {
    let (Some(old), Some(new)) =
        (source("codes/rec20_rev8e_conversion.csv"), source("codes/UNECERec20-11e.csv"))
    else {
        return;
    };
    for row in &old {
        assert_eq!(Unit::parse(&row[1]).unwrap().name(), words(&row[2]).replace('|', "/"));
    }
    for unit in Unit::all() {
        let is_new = new.iter().any(|row| row[0] == unit.code());
        assert_eq!(unit.is_current(), is_new, "{unit}");
        assert!(is_new || old.iter().any(|row| row[1] == unit.code()));
    }
}
