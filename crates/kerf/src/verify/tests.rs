use super::{check, trust};
use crate::failure::Exit;
use std::path::Path;

fn some_trust() -> String {
    format!("kerf1:{}:12:{}", "0a".repeat(32), "11".repeat(32))
}

#[test]
fn a_trust_string_is_read_whole_or_not_at_all() {
    let good = trust(&some_trust()).expect("a trust string");
    assert_eq!((good.network, good.anchor.map(|anchor| anchor.epoch)), ([10; 32], Some(12)));
    let text = some_trust();
    let wrong = [
        String::new(),
        text.replace("kerf1", "kerf2"),
        text.replace("0a", "a"),
        text.replace(":12:", ":012:"),
        format!("{text}:"),
        format!("{text}0"),
        text.to_uppercase(),
        text[..text.len() - 2].to_owned(),
    ];
    for text in wrong {
        assert_eq!(trust(&text).expect_err(&text).exit, Exit::Usage, "{text}");
    }
}

#[test]
fn bytes_that_are_no_proof_prove_nothing() {
    let trust = trust(&some_trust()).expect("a trust string");
    for bytes in [&[][..], &[1], &[0; 400], &[1; 400], &[1; 2_000]] {
        let failure = check(Path::new("x.proof"), bytes, &trust).expect_err("no proof");
        assert_eq!((failure.exit, failure.code.as_str()), (Exit::Failure, "not_proven"));
    }
}
