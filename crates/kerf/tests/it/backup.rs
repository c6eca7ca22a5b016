//! Copies of a data directory, from under a running node.

use crate::stage::{PASSPHRASE, Ran, bare, start_node, text};
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// Runs a command at a node.
fn at(home: &Path, url: &str, arguments: &[&str]) -> Ran {
    let home = home.to_str().expect("a path in text");
    bare(arguments, &[("KERF_HOME", home), ("KERF_URL", url), ("KERF_PASSPHRASE", PASSPHRASE)])
}

fn enrol(home: &Path, url: &str, name: &str) -> String {
    at(home, url, &["keys", "new", name]).good();
    at(home, url, &["--as", name, "enrol", "--yes"]).good().id("agent")
}

#[test]
fn fault_13_a_backup_of_a_running_node_is_whole_and_knows_that_it_is_a_copy() {
    let folder = tempfile::tempdir().unwrap();
    let (home, directory, copy) =
        (folder.path().join("home"), folder.path().join("node"), folder.path().join("copy"));
    let (mut node, said) = start_node(&directory, &["--cache-mib", "16"]);
    let (url, trust) = (text(&said, "url"), text(&said, "trust"));
    let backup = |from: &Path, to: &Path| {
        bare(&["backup", "--json", "--dir", from.to_str().unwrap(), "--out", to.to_str().unwrap()], &[])
    };
    let mut known = vec![enrol(&home, &url, "anna")];

    // Somebody is always at work meanwhile.
    let (done, over) = (AtomicUsize::new(0), AtomicBool::new(false));
    let later = std::thread::scope(|threads| {
        let busy = threads.spawn(|| {
            let mut enrolled = Vec::new();
            while !over.load(Ordering::Acquire) {
                enrolled.push(enrol(&home, &url, &format!("person-{}", enrolled.len())));
                done.store(enrolled.len(), Ordering::Release);
            }
            enrolled
        });
        let wait_for = |count: usize| {
            while done.load(Ordering::Acquire) < count && !busy.is_finished() {
                std::thread::sleep(std::time::Duration::from_millis(5));
            }
        };
        wait_for(2);
        let before = done.load(Ordering::Acquire);
        let made = backup(&directory, &copy).good().json();
        assert_eq!(text(&made, "written"), copy.to_str().unwrap());
        wait_for(before + 3);
        over.store(true, Ordering::Release);
        let enrolled = busy.join().unwrap();
        known.extend_from_slice(&enrolled[..before]);
        enrolled
    });
    // The node goes on as if nothing had been.
    assert!(later.iter().all(|one| at(&home, &url, &["show", one]).code == 0));
    assert_eq!(backup(&directory, &copy).error_code(), "exists", "nothing is written over");
    assert_eq!(backup(folder.path(), &folder.path().join("other")).code, 2, "this is no data directory");
    assert_eq!(backup(&directory, &directory.join("inside")).code, 2, "it would copy itself");
    node.kill().unwrap();
    node.wait().unwrap();

    // Nobody else can say what the original has signed since.
    let (path, port) = (copy.to_str().unwrap(), "127.0.0.1:0");
    let refused = bare(&["node", "--json", "--listen", port, "--dir", path], &[]);
    assert!(refused.code == 1 && format!("{refused:?}").contains("--votes-at-once"), "{refused:?}");
    let (mut node, said) = start_node(&copy, &["--votes-at-once"]);
    let url = text(&said, "url");
    for one in &known {
        assert_eq!(at(&home, &url, &["show", one]).code, 0, "{one} was final before the copy was begun");
    }
    at(&home, &url, &["verify", "ledger", "--trust", &trust]).good();
    enrol(&home, &url, "zoe");
    node.kill().unwrap();
    node.wait().unwrap();
    // A stopped one is copied as well.
    backup(&copy, &folder.path().join("again")).good();
}
