use super::{findings, kind};
use expect_test::{Expect, expect};

fn check(path: &str, text: &str, expected: &Expect) {
    let found = kind(path).map(|kind| findings(path, text, kind).join("\n"));
    expected.assert_eq(&found.unwrap_or_else(|| "not read".into()));
}

#[test]
fn unfinished_work_is_found() {
    check(
        "crates/ledger/src/lib.rs",
        "fn a() {\n    todo!()\n}\n#[ignore]\n// TODO: more",
        &expect![[r#"
        crates/ledger/src/lib.rs:2: `todo!(` is unfinished work
        crates/ledger/src/lib.rs:4: `#[ignore]` is a test that sleeps without a reason
        crates/ledger/src/lib.rs:5: `TODO` is unfinished work"#]],
    );
}

#[test]
fn paths_of_one_machine_are_found_and_others_are_not() {
    check(
        "README.md",
        "see `/work/main`\nhttps://example.org/work/x and art-/work/y\n../work/z\nrun todo!() in prose",
        &expect!["README.md:1: `/work/` is a path of one machine"],
    );
}

#[test]
fn a_sleeping_test_with_a_reason_is_fine() {
    check("a.rs", "#[ignore = \"takes an hour; run with --ignored\"]", &expect![""]);
}

#[test]
fn recorded_data_may_hold_any_text() {
    check("tests/data/ocds.md", "TODO", &expect!["not read"]);
    check("fuzz/corpus/canon_json/a.json", "TODO", &expect!["not read"]);
}
