use super::{Draft, in_days, on};
use crate::form::{Press, pressed};
use canon::Json;
use vocabulary::Timestamp;

#[test]
fn a_line_keeps_its_name_when_another_is_taken_out() {
    let begun = r#"[{"order": "order_a", "line": 0}, {"order": "order_a", "line": 2}]"#;
    let draft = on("order", "order_a").with("lines", Json::parse(begun).expect("JSON"));
    let draft: Draft =
        draft.note("lines.0.line", "Paper").note("lines.1.line", "Pens").note("roles", "buyer");
    // As a form holds them: lines count from 1.
    let held = r#"{"lines": [{"order": "order_a", "line": "1"}, {"order": "order_a", "line": "3"}]}"#;
    let held = Json::parse(held).expect("JSON");
    let said = |path: &str, note: &str| (path.to_owned(), note.to_owned());
    let all = [said("lines.0.line", "Paper"), said("lines.1.line", "Pens"), said("roles", "buyer")];
    assert_eq!(draft.notes_in(&held), all);
    let fewer = pressed(held, &Press::Remove("lines.0".to_owned()));
    assert_eq!(draft.notes_in(&fewer), [said("lines.0.line", "Pens"), said("roles", "buyer")]);
}

#[test]
fn proposed_deadlines_end_in_the_afternoon() {
    let now: Timestamp = "2026-11-29T23:30:00.000Z".parse().expect("a time");
    assert_eq!(in_days(now, 14), "2026-12-13T15:00:00.000Z");
    assert_eq!(in_days(Timestamp::MAX, 14), "2999-12-31T15:00:00.000Z");
}
