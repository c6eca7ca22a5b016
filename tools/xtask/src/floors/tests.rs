use super::findings;
use crate::workspace::{Crate, Dependency};
use expect_test::{Expect, expect};

/// One crate for each line: `name floor: what it ships with; what only its tests use`.
fn check(house: &str, expected: &Expect) {
    let crates: Vec<Crate> = house.lines().map(crate_of).collect();
    let crates: Vec<&Crate> = crates.iter().collect();
    expected.assert_eq(&findings(&crates).join("\n"));
}

fn crate_of(line: &str) -> Crate {
    let (head, tail) = line.trim().split_once(':').expect("name floor: dependencies");
    let (name, floor) = head.split_once(' ').unwrap_or((head, ""));
    let (shipped, tests) = tail.split_once(';').unwrap_or((tail, ""));
    let line = |name: &str, shipped| Dependency { name: name.to_owned(), shipped, foreign: false };
    let shipped = shipped.split_whitespace().map(|name| line(name, true));
    let tests = tests.split_whitespace().map(|name| line(name, false));
    Crate {
        name: name.to_owned(),
        folder: format!("crates/{name}"),
        floor: floor.parse().ok(),
        dependencies: shipped.chain(tests).collect(),
    }
}

#[test]
fn leaning_on_lower_floors_is_fine() {
    check("canon 0:\nvocabulary 1: canon\nledger 3: canon vocabulary", &expect![""]);
}

#[test]
fn leaning_sideways_or_up_is_not() {
    check(
        "books 4: market ledger\nmarket 4: ledger\nledger 3: kerf\nkerf 6: books",
        &expect![[r#"
            crates/books/Cargo.toml: `books` on floor 4 leans on `market` on floor 4
            crates/ledger/Cargo.toml: `ledger` on floor 3 leans on `kerf` on floor 6"#]],
    );
}

#[test]
fn a_test_may_look_up() {
    check("ledger 3: ; books\nbooks 4: ledger", &expect![""]);
}

#[test]
fn a_crate_without_a_floor_and_a_tool_inside_the_house_are_found() {
    check(
        "canon: \nledger 3: simulator",
        &expect![[r#"
            crates/canon/Cargo.toml: say the floor of `canon` under [package.metadata.kerf]
            crates/ledger/Cargo.toml: `ledger` ships, so it cannot lean on `simulator`, which does not"#]],
    );
}
