use super::{run_within, serves_at};
use std::process::Command;
use std::time::Duration;

#[test]
fn the_address_is_read_out_of_what_the_demo_says() {
    assert_eq!(serves_at("The node goes on at http://127.0.0.1:7420; try:"), Some("http://127.0.0.1:7420"));
    assert_eq!(serves_at("1. The node is up: http://127.0.0.1:7420"), None);
}

#[test]
fn a_run_that_fails_or_does_not_end_is_a_failure() {
    let most = Duration::from_secs(20);
    assert!(run_within(&mut Command::new("true"), most).is_ok());
    assert!(run_within(&mut Command::new("false"), most).is_err());
    let endless = run_within(Command::new("sleep").arg("600"), Duration::from_millis(300));
    assert!(endless.is_err_and(|failure| failure.0.contains("did not end")));
}
