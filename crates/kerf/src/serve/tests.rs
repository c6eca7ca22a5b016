use super::{command, settings};
use expect_test::expect;
use std::path::PathBuf;

fn check(arguments: &[&str], expected: &expect_test::Expect) {
    // Variables of whoever runs the tests must not count.
    let command = command().no_binary_name(true).mut_args(|arg| arg.env(None));
    let matches = command.try_get_matches_from(arguments).expect("flags");
    let text = match settings(&matches, || Ok(PathBuf::from("home/node"))) {
        Ok(settings) => format!(
            "{} {} {} {} {} {} {} {}",
            settings.node.directory.display(),
            settings.listen,
            settings.node.network_name,
            settings.node.heartbeat_ms,
            settings.node.threads,
            settings.node.cache_bytes,
            settings.node.indexed,
            settings.log,
        ),
        Err(failure) => failure.what,
    };
    expected.assert_eq(&text);
}

#[test]
fn flags_count_more_than_the_file_and_the_file_more_than_what_is_usual() {
    check(&[], &expect!["home/node 127.0.0.1:7420 kerf 30000 2 134217728 true info"]);
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("node.toml");
    let file = "dir = \"data\"\nlisten = \"[::1]:80\"\nthreads = 4\ncache-mib = 16\nno-index = true\nlog = \"warn\"\n";
    std::fs::write(&path, file).expect("written");
    let config = format!("--config={}", path.display());
    check(&[&config], &expect!["data [::1]:80 kerf 30000 4 16777216 false warn"]);
    check(
        &[&config, "--threads=8", "--dir", "other", "--network-name=town"],
        &expect!["other [::1]:80 town 30000 8 16777216 false warn"],
    );
}

#[test]
fn settings_out_of_bounds_are_named() {
    check(&["--threads=0"], &expect!["setting `threads`: `0` is not a whole number from 1 to 256"]);
    check(
        &["--listen=localhost"],
        &expect!["setting `listen`: `localhost` is not an address such as 127.0.0.1:7420"],
    );
    check(&["--cache-mib=1"], &expect!["setting `cache-mib`: `1` is not a whole number from 8 to 1048576"]);
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("node.toml");
    std::fs::write(&path, "thread = 4\n").expect("written");
    let command = command().no_binary_name(true).mut_args(|arg| arg.env(None));
    let config = format!("--config={}", path.display());
    let matches = command.try_get_matches_from([config]).expect("flags");
    let failure = settings(&matches, || Ok(PathBuf::new())).expect_err("no such setting");
    assert!(failure.what.ends_with("there is no setting `thread`"), "{}", failure.what);
}
