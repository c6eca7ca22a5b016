use super::findings;
use crate::workspace::Crate;
use expect_test::{Expect, expect};

fn check(map: &str, expected: &Expect) {
    let own = |folder: &str, name: &str, floor| Crate {
        name: name.to_owned(),
        folder: format!("{folder}/{name}"),
        floor,
        dependencies: Vec::new(),
    };
    let crates =
        [own("crates", "canon", Some(0)), own("crates", "ledger", Some(3)), own("tools", "xtask", None)];
    expected.assert_eq(&findings(map, &crates).join("\n"));
}

#[test]
fn a_map_that_fits_is_silent() {
    check(
        "| floor | crate | what |\n| --- | --- | --- |\n| 0 | `canon` | bytes |\n| 3 | `ledger` | state |\n\
         `tools/xtask` checks; `crates/ledger/src/lib.rs` is a file and `commonware` a library.",
        &expect![""],
    );
}

#[test]
fn what_is_missing_gone_or_on_another_floor_is_found() {
    check(
        "| 1 | `canon` | bytes |\n| 4 | `market` | search |\n| 1 | `canon` | again |\nSee `tools/simulator`.",
        &expect![[r#"
            ARCHITECTURE.md:2: there is no crate `market`
            ARCHITECTURE.md:3: `canon` stands in the table twice
            ARCHITECTURE.md:4: there is no crate in `tools/simulator`
            ARCHITECTURE.md: `canon` is on floor 0 by its manifest, and on 1 by the map
            ARCHITECTURE.md: the table of floors lacks `ledger`
            ARCHITECTURE.md does not name `tools/xtask`"#]],
    );
}
