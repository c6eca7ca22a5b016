use super::{LINTS, findings, missing_lints};
use expect_test::{Expect, expect};

fn check(source: &str, expected: &Expect) {
    let lines: Vec<String> =
        findings(source).iter().map(|one| format!("{} {} ({})", one.line, one.name, one.what)).collect();
    expected.assert_eq(&lines.join("\n"));
}

#[test]
fn the_world_is_found_however_it_is_imported() {
    check(
        "use std::{fs, io::Read};\nuse std::time::{Duration, Instant};\nlet now = time::Instant::now();\n\
         std::thread::spawn(run);\nio::stdin();",
        &expect![[r#"
            1 std::fs (files)
            2 std::time::Instant (the clock)
            3 time::Instant::now (the clock)
            4 std::thread::spawn (threads)
            5 io::stdin (the terminal)"#]],
    );
}

#[test]
fn hash_order_and_floats_are_found() {
    check(
        "let seen: HashMap<Id, u8> = HashMap::new();\nlet share = amount as f64 * 0.5;\nlet big = 1e9;",
        &expect![[r#"
            1 HashMap (hash order; use BTreeMap)
            1 HashMap (hash order; use BTreeMap)
            2 0.5 (floats)
            2 f64 (floats)
            3 1e9 (floats)"#]],
    );
}

#[test]
fn a_word_of_ours_that_sounds_alike_is_fine() {
    check(
        "struct Instant; net: Amount; line.0.1; 1_usize; 0x1e5; 5_isize; fs; let thread = Thread;",
        &expect![""],
    );
}

#[test]
fn tests_may_do_what_they_like() {
    check("#[cfg(test)]\nmod tests { use std::fs; fn f() -> f64 { 0.5 } }", &expect![""]);
}

#[test]
fn a_pure_crate_turns_on_the_strict_lints() {
    let none: Vec<&str> = missing_lints("//! Pure.\nmod a;").collect();
    assert_eq!(none, LINTS);
    let all = format!("#![warn({})]\nmod a;", LINTS.join(", "));
    assert_eq!(missing_lints(&all).count(), 0);
}
