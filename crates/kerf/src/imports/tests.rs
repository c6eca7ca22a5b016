use super::*;

fn at(hours: u64) -> Timestamp {
    Timestamp::from_ms(1_790_000_000_000).unwrap().plus(Span::hours(hours))
}

#[test]
fn an_import_goes_on_where_it_began_and_is_not_done_twice() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("imports");
    let (one, other) = (Digest::of(b"one"), Digest::of(b"other"));
    assert_eq!(begin(&path, one, at(0), false).unwrap(), at(0));
    assert_eq!(begin(&path, one, at(4), false).unwrap(), at(0), "it goes on");
    assert_eq!(begin(&path, other, at(4), false).unwrap(), at(4));
    let refused = begin(&path, one, at(5), false).unwrap_err();
    assert!(refused.what.contains("imported here at") && refused.next.contains("--again"), "{refused:?}");
    assert_eq!(begin(&path, one, at(9), true).unwrap(), at(9));
    assert_eq!(begin(&path, one, at(10), false).unwrap(), at(9), "the newest counts");
}

#[test]
fn a_list_with_other_lines_in_it_is_no_obstacle() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("imports");
    std::fs::write(&path, "\nnonsense\nzz 12\n").unwrap();
    assert_eq!(begin(&path, Digest::of(b"one"), at(0), false).unwrap(), at(0));
    assert!(std::fs::read_to_string(&path).unwrap().starts_with("\nnonsense\nzz 12\n"));
}

#[test]
fn other_records_another_network_or_another_secret_are_another_import() {
    let read = |text: &str| interchange::ocds::read(text).map(Result::unwrap).collect::<Vec<_>>();
    let (one, two) = (read(r#"{"ocid":"a","id":"1"}"#), read(r#"{"ocid":"a","id":"2"}"#));
    let (here, there) = (NetworkId([1; 16]), NetworkId([2; 16]));
    let first = fingerprint(here, &[3; 32], &one);
    assert_eq!(first, fingerprint(here, &[3; 32], &one));
    for other in [
        fingerprint(here, &[3; 32], &two),
        fingerprint(there, &[3; 32], &one),
        fingerprint(here, &[4; 32], &one),
    ] {
        assert_ne!(first, other);
    }
}
