use super::{Kind, names, shipped_words, words};
use expect_test::{Expect, expect};

/// Every path of `source` with its line.
fn check(source: &str, expected: &Expect) {
    let named = names(&shipped_words(source));
    let lines: Vec<String> =
        named.iter().map(|one| format!("{} {}", one.line, one.parts.join("::"))).collect();
    expected.assert_eq(&lines.join("\n"));
}

#[test]
fn groups_are_written_out() {
    check(
        "use std::{\n  fs::{self, File},\n  time::Duration,\n};\nfn read() {}",
        &expect![[r#"
            1 use
            2 std::fs::self
            2 std::fs::File
            3 std::time::Duration
            5 fn
            5 read"#]],
    );
}

#[test]
fn comments_strings_and_lifetimes_say_nothing() {
    check(
        "// std::fs\n/* std::net /* deeper */ f64 */ a 'x' '\\'' \"std::fs \\\" f64\" r#\"a \" f32\"# b\"f64\" &'f64 z",
        &expect![[r#"
            2 a
            2 z"#]],
    );
}

#[test]
fn items_under_cfg_test_are_left_out() {
    check(
        "#[cfg(test)]\nmod tests;\na\n#[cfg(test)]\n#[derive(X)]\nmod inner { fn f() { { f64 } } }\nz",
        &expect![[r#"
            3 a
            7 z"#]],
    );
}

#[test]
fn numbers_know_ranges_tuples_and_fractions() {
    let source = "1..2 pair.0.1 3.max(4) 5.25 6. ; 1e9 0x1e 7_u64 2f32";
    let numbers: Vec<String> = words(source).into_iter().filter_map(|word| number(word.kind)).collect();
    expect!["1 2 0 1 3 4 5.25 6. 1e9 0x1e 7_u64 2f32"].assert_eq(&numbers.join(" "));
}

fn number(kind: Kind) -> Option<String> {
    match kind {
        Kind::Number(text) => Some(text),
        Kind::Name(_) | Kind::Quote | Kind::Path | Kind::Sign(_) => None,
    }
}
