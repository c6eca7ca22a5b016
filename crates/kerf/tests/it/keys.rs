//! Keys, from making one to moving it to another machine.

use crate::stage::bare;
use canon::Json;
use std::os::unix::fs::PermissionsExt as _;

#[test]
fn a_key_is_made_listed_renamed_copied_and_protected_anew() {
    let folder = tempfile::tempdir().expect("a folder");
    let home = folder.path().join("home");
    let other = folder.path().join("other");
    let (home, other) = (home.to_str().expect("text"), other.to_str().expect("text"));
    let secret = folder.path().join("passphrase");
    std::fs::write(&secret, "a passphrase in a file\n").expect("written");
    let secret = secret.to_str().expect("text");
    let run = |home: &str, arguments: &[&str]| {
        bare(&[&["--home", home, "--passphrase-file", secret], arguments].concat(), &[])
    };

    assert_eq!(run(home, &["keys", "list"]).good().out, "none\n");
    let made = run(home, &["keys", "new", "alice", "--json"]).good().json();
    assert_eq!(run(home, &["keys", "new", "alice"]).code, 1, "a key is never written over");
    assert_eq!(run(home, &["keys", "new", "../alice"]).code, 2);
    let path = format!("{home}/keys/alice.key");
    assert_eq!(std::fs::metadata(&path).expect("there").permissions().mode() & 0o777, 0o600);

    let listed = run(home, &["keys", "list", "--json"]).good().json();
    assert_eq!(listed, Json::List(vec![made.clone()]));
    let shown = run(home, &["keys", "show", "alice", "--json"]).good();
    assert_eq!(shown.json(), made);
    assert_eq!(shown.err, "", "nothing was asked for");

    run(home, &["keys", "rename", "alice", "work"]).good();
    assert_eq!(run(home, &["keys", "show", "alice"]).code, 4);
    let copy = folder.path().join("work.copy");
    let copy = copy.to_str().expect("text");
    run(home, &["keys", "export", "work", copy]).good();
    assert_eq!(run(home, &["keys", "export", "work", copy]).code, 1, "a file is never written over");
    run(other, &["keys", "import", "moved", copy]).good();
    // A name alone is in the folder that is worked in.
    let here = std::process::Command::new(env!("CARGO_BIN_EXE_kerf"))
        .args(["--home", home, "keys", "export", "work", "here.key"])
        .current_dir(folder.path())
        .env_clear()
        .output()
        .expect("it runs");
    assert!(here.status.success() && folder.path().join("here.key").exists(), "{here:?}");
    let moved = run(other, &["keys", "show", "moved", "--json"]).good().json();
    assert_eq!(moved.get("public"), made.get("public"));

    let fresh = folder.path().join("fresh");
    std::fs::write(&fresh, "another passphrase").expect("written");
    let fresh = fresh.to_str().expect("text");
    let change = ["keys", "change-passphrase", "moved", "--new-passphrase-file", fresh];
    run(other, &change).good();
    let locked = run(other, &change);
    assert_eq!(locked.code, 4, "the old passphrase does not open it any more: {locked:?}");
    let back =
        ["--passphrase-file", fresh, "keys", "change-passphrase", "moved", "--new-passphrase-file", secret];
    bare(&[&["--home", other], &back[..]].concat(), &[]).good();

    std::fs::write(fresh, "short").expect("written");
    assert_eq!(run(other, &change).code, 2);
    let mut bytes = std::fs::read(copy).expect("there");
    bytes[100] ^= 1;
    std::fs::write(copy, bytes).expect("written");
    let damaged = run(other, &["keys", "import", "damaged", copy, "--json"]);
    assert_eq!((damaged.code, damaged.error_code().as_str()), (1, "damaged_key"));
}
