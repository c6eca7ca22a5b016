//! Policies against an evaluator that knows only the words, and every message.

use super::*;
use crate::schema::{Description, Kind};
use crate::wiped::derive;
use expect_test::{Expect, expect};
use proptest::prelude::*;
use std::collections::BTreeSet;

fn name(text: &str) -> Name {
    text.parse().expect("a name")
}

fn schema() -> Schema {
    let kinds: BTreeSet<Word> =
        ["photo", "letter", "health record"].iter().map(|word| word.parse().expect("a word")).collect();
    Schema::new([
        (name("tag"), Kind::Words),
        (name("kind"), Kind::Choice(kinds)),
        (name("level"), Kind::Number { bits: 4 }),
        (name("taken"), Kind::Date),
    ])
    .expect("a schema")
}

fn labels() -> LabelSecret {
    LabelSecret::from_seed(&derive(&[3; 32], "test", &[]))
}

fn check(text: &str, expected: Expect) {
    let shown = match Policy::read(text, &schema()) {
        Ok(policy) => {
            let again = Policy::read(&policy.to_string(), &schema());
            assert_eq!(again.as_ref(), Ok(&policy), "`{policy}` reads back");
            let formula = policy.formula(&labels()).map(|formula| formula.leaves());
            format!(
                "{policy}\n{} leaves",
                formula.map_or_else(|error| error.to_string(), |leaves| leaves.to_string())
            )
        }
        Err(error) => error.to_string(),
    };
    expected.assert_eq(&shown);
}

#[test]
fn policies_read_as_a_person_would_read_them() {
    check(
        "tag = wedding",
        expect![[r#"
        tag = wedding
        1 leaves"#]],
    );
    check(
        "tag=a and tag=b or tag=c",
        expect![[r#"
        (tag = a and tag = b) or tag = c
        3 leaves"#]],
    );
    check(
        "(tag = a and (tag = b and tag = c))",
        expect![[r#"
        tag = a and tag = b and tag = c
        3 leaves"#]],
    );
    check(
        "not (tag = a)",
        expect![
            "at character 6: `tag` is free words, and what an object is not tagged with cannot be asked for; make it a choice"
        ],
    );
    check(
        "not kind = photo",
        expect![[r#"
        kind != photo
        2 leaves"#]],
    );
    check(
        "kind = \"health record\" and level >= 3",
        expect![[r#"
        kind = "health record" and level in 3 .. 15
        4 leaves"#]],
    );
    check(
        "not (kind = photo and level < 3)",
        expect![[r#"
        kind != photo or level in 3 .. 15
        5 leaves"#]],
    );
    check(
        "not 2 of (kind = photo, level = 3, taken < 2026-01-01)",
        expect![[r#"
        2 of (kind != photo, level in 0 .. 2 or level in 4 .. 15, taken in 2026-01-01 .. 2999-12-31)
        24 leaves"#]],
    );
    check(
        "taken in 2026-01-01..2026-12-31",
        expect![[r#"
        taken in 2026-01-01 .. 2026-12-31
        9 leaves"#]],
    );
    check(
        "level != 0",
        expect![[r#"
        level in 1 .. 15
        4 leaves"#]],
    );
    check(
        "tag = \"say \\\"yes\\\"\"",
        expect![[r#"
        tag = "say \"yes\""
        1 leaves"#]],
    );
    check(
        "tag = \"and\"",
        expect![[r#"
        tag = "and"
        1 leaves"#]],
    );
    check(
        "not not level > 3",
        expect![[r#"
        level in 4 .. 15
        2 leaves"#]],
    );
}

#[test]
fn what_is_wrong_is_said_with_its_place() {
    check("", expect!["at character 1: expected a name, a number, `not` or `(`, found the end"]);
    check("tag", expect!["at character 4: expected `=`, `!=`, `<`, `<=`, `>`, `>=` or `in`, found the end"]);
    check("tag = ", expect!["at character 7: expected a value, found the end"]);
    check("tag = a and", expect!["at character 12: expected a name, a number, `not` or `(`, found the end"]);
    check("tag = a tag = b", expect!["at character 9: expected `and`, `or` or the end, found `tag`"]);
    check("(tag = a", expect!["at character 9: expected `and`, `or` or `)`, found the end"]);
    check("tag = \"a", expect!["at character 7: expected a closing quotation mark, found the end"]);
    check(
        "täg = a",
        expect![
            "at character 1: `täg` is not a name: a small letter, then up to 47 small letters, digits, `-`, `_` or `.`, and not a word of the policy language"
        ],
    );
    check("tag < a", expect!["at character 5: `tag` has no order: use `=`"]);
    check(
        "tag != a",
        expect![
            "at character 1: `tag` is free words, and what an object is not tagged with cannot be asked for; make it a choice"
        ],
    );
    check("size = 3", expect!["at character 1: the schema has no `size`"]);
    check("level = 16", expect!["at character 9: `level` wants a whole number up to 15, not `16`"]);
    check("level = 03", expect!["at character 9: `level` wants a whole number up to 15, not `03`"]);
    check(
        "kind = song",
        expect!["at character 8: `kind` wants one of health record, letter, photo, not `song`"],
    );
    check(
        "taken = 2026-02-30",
        expect!["at character 9: `taken` wants a day such as 2026-11-28, not `2026-02-30`"],
    );
    check("level < 0", expect!["at character 1: no value of `level` passes this test"]);
    check("level > 15", expect!["at character 1: no value of `level` passes this test"]);
    check("not level >= 0", expect!["at character 5: no value of `level` passes this test"]);
    check("level in 5 .. 3", expect!["at character 1: no value of `level` passes this test"]);
    check("0 of (tag = a)", expect!["at character 1: 0 of 1 parts cannot be asked for"]);
    check("3 of (tag = a, tag = b)", expect!["at character 1: 3 of 2 parts cannot be asked for"]);
    check(
        "99999999999999999999 of (tag = a)",
        expect!["at character 1: 18446744073709551615 of 1 parts cannot be asked for"],
    );
    check("2 (tag = a)", expect!["at character 3: expected `of`, found `(`"]);
    check("tag = a; tag = b", expect!["at character 8: expected a name, a value or a sign, found `;`"]);
    check("tag = e\u{301}", expect!["at character 8: expected a name, a value or a sign, found `́`"]);
    check(&"(".repeat(40), expect!["at character 17: nested deeper than 16"]);
    check(&"not ".repeat(40), expect!["at character 65: nested deeper than 16"]);
    check(&"x".repeat(5000), expect!["a policy has at most 4096 bytes, not 5000"]);
    check(&vec!["tag = a"; 129].join(" or "), expect!["a policy has at most 128 tests"]);
}

/// A policy as a person means it, with denials.
#[derive(Clone, Debug)]
enum Meant {
    Tag(u8),
    Kind(usize),
    Level(&'static str, u64),
    Taken(&'static str, u64),
    Not(Box<Meant>),
    Some(usize, Vec<Meant>),
}

const KINDS: [&str; 3] = ["photo", "letter", "\"health record\""];

/// What is said of one object; `taken` is the day of January 2026.
#[derive(Clone, Debug)]
struct Object {
    tags: Vec<u8>,
    kind: usize,
    level: u64,
    taken: u64,
}

fn compared(left: u64, sign: &str, right: u64) -> bool {
    match sign {
        "=" => left == right,
        "!=" => left != right,
        "<" => left < right,
        "<=" => left <= right,
        ">" => left > right,
        ">=" => left >= right,
        other => panic!("`{other}`"),
    }
}

impl Meant {
    fn text(&self) -> String {
        match self {
            Self::Tag(tag) => format!("tag = t{tag}"),
            Self::Kind(kind) => format!("kind = {}", KINDS[*kind]),
            Self::Level(sign, level) => format!("level {sign} {level}"),
            Self::Taken(sign, day) => format!("taken {sign} 2026-01-{day:02}"),
            Self::Not(part) => format!("not ({})", part.text()),
            Self::Some(wanted, parts) => {
                let parts: Vec<String> = parts.iter().map(|part| format!("({})", part.text())).collect();
                match wanted {
                    1 => parts.join(" or "),
                    all if *all == parts.len() => parts.join(" and "),
                    some => format!("{some} of ({})", parts.join(", ")),
                }
            }
        }
    }

    fn holds(&self, object: &Object) -> bool {
        match self {
            Self::Tag(tag) => object.tags.contains(tag),
            Self::Kind(kind) => object.kind == *kind,
            Self::Level(sign, level) => compared(object.level, sign, *level),
            Self::Taken(sign, day) => compared(object.taken, sign, *day),
            Self::Not(part) => !part.holds(object),
            Self::Some(wanted, parts) => parts.iter().filter(|part| part.holds(object)).count() >= *wanted,
        }
    }

    fn denies_tags(&self, denied: bool) -> bool {
        match self {
            Self::Tag(_) => denied,
            Self::Kind(_) | Self::Level(..) | Self::Taken(..) => false,
            Self::Not(part) => part.denies_tags(!denied),
            Self::Some(_, parts) => parts.iter().any(|part| part.denies_tags(denied)),
        }
    }
}

fn meant() -> impl Strategy<Value = Meant> {
    let sign = || prop::sample::select(vec!["=", "!=", "<", "<=", ">", ">="]);
    let leaf = prop_oneof![
        (0_u8..4).prop_map(Meant::Tag),
        (0_usize..3).prop_map(Meant::Kind),
        (sign(), 0_u64..16).prop_map(|(sign, level)| Meant::Level(sign, level)),
        (sign(), 1_u64..32).prop_map(|(sign, day)| Meant::Taken(sign, day)),
    ];
    leaf.prop_recursive(4, 16, 4, |inner| {
        prop_oneof![
            inner.clone().prop_map(|part| Meant::Not(Box::new(part))),
            (prop::collection::vec(inner, 1..4), any::<prop::sample::Index>())
                .prop_map(|(parts, wanted)| Meant::Some(1 + wanted.index(parts.len()), parts)),
        ]
    })
}

fn objects() -> impl Strategy<Value = Object> {
    (prop::collection::vec(0_u8..4, 0..3), 0_usize..3, 0_u64..16, 1_u64..32)
        .prop_map(|(tags, kind, level, taken)| Object { tags, kind, level, taken })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_policy_means_what_a_person_means(meant in meant(), objects in prop::collection::vec(objects(), 6)) {
        let schema = schema();
        match Policy::read(&meant.text(), &schema) {
            Ok(policy) => {
                prop_assert!(!meant.denies_tags(false));
                prop_assert_eq!(Policy::read(&policy.to_string(), &schema), Ok(policy.clone()));
                let formula = policy.formula(&labels()).expect("small");
                for object in objects {
                    let level = object.level.to_string();
                    let taken = format!("2026-01-{:02}", object.taken);
                    let tags: Vec<String> = object.tags.iter().map(|tag| format!("t{tag}")).collect();
                    let mut said = vec![
                        ("kind", KINDS[object.kind].trim_matches('"')),
                        ("level", level.as_str()),
                        ("taken", taken.as_str()),
                    ];
                    said.extend(tags.iter().map(|tag| ("tag", tag.as_str())));
                    let description = Description::read(&schema, said).expect("a description");
                    let has = labels().describe(&description).expect("few");
                    prop_assert_eq!(formula.is_satisfied(&has), meant.holds(&object), "{} of {:?}", policy, object);
                }
            }
            // Nothing passes `level < 0`, and nothing passes `not level >= 0`; tags cannot be denied.
            Err(PolicyError::Never { .. }) => {}
            Err(PolicyError::NoDenial { .. }) => prop_assert!(meant.denies_tags(false)),
            Err(other) => prop_assert!(false, "{} in `{}`", other, meant.text()),
        }
    }

    #[test]
    fn no_text_makes_the_reader_panic(text in "[a-z0-9 ()=<>!.,\"\\\\-]{0,60}") {
        let _ = Policy::read(&text, &schema()).map(|policy| policy.to_string());
    }
}
