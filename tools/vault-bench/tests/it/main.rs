//! The measurement runs small in every test run, so that it cannot rot.

use std::process::Command;

#[test]
fn it_measures_everything_it_says() {
    let done = Command::new(env!("CARGO_BIN_EXE_vault-bench")).arg("--small").output().expect("it runs");
    let text = String::from_utf8(done.stdout).expect("text");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    for row in ["| pairing |", "| 2 | ", "re-keying", "| 10 | ", "next upload of one"] {
        assert!(text.contains(row), "no `{row}` in\n{text}");
    }
    assert!(!text.contains("inf") && !text.contains("NaN"), "{text}");
}
