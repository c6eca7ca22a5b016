use super::{Client, path_with, problem};
use crate::failure::Exit;
use expect_test::expect;

fn check(status: u16, body: &str, exit: Exit, expected: &expect_test::Expect) {
    let failure = problem(status, body.as_bytes());
    assert_eq!(failure.exit, exit);
    expected.assert_eq(&failure.to_text());
}

#[test]
fn what_a_node_says_no_to_keeps_its_code_and_advice() {
    let refused = r#"{"type":"urn:kerf:problem:over_paid","title":"more would be paid than is owed","status":422,
        "detail":"more would be paid than is owed","code":"over_paid","next":"pay what is owed","at":"7-0"}"#;
    check(
        422,
        refused,
        Exit::Refused,
        &expect![[r#"
        kerf: over_paid: more would be paid than is owed
          next: pay what is owed
    "#]],
    );
    assert!(problem(422, refused.as_bytes()).to_json().to_string().contains(r#""at":"7-0""#));
    let not_yours =
        r#"{"title":"this is not for you","detail":"ask `x`","code":"not_authorised","next":"ask"}"#;
    check(
        403,
        not_yours,
        Exit::NotAuthorised,
        &expect![[r#"
        kerf: not_authorised: this is not for you: ask `x`
          next: ask
    "#]],
    );
}

#[test]
fn an_answer_that_is_no_problem_document_is_told_apart_by_its_status() {
    check(
        502,
        "<html>\u{1b}[31m",
        Exit::Failure,
        &expect![[r#"
        kerf: http_502: the node answers with status 502
          next: check that --url leads to a Kerf node of this release
    "#]],
    );
    check(
        400,
        r#"{"code":"x\u001b[2J","title":"y\nz"}"#,
        Exit::Failure,
        &expect![[r#"
        kerf: x\u{1b}[2J: y\nz
          next: check that --url leads to a Kerf node of this release
    "#]],
    );
}

#[test]
fn addresses_that_cannot_be_a_node_are_refused() {
    for url in ["", "127.0.0.1:7420", "https://example.org", "http://", "http://a b", "ftp://a", "http://a?x"]
    {
        assert_eq!(Client::new(url).expect_err(url).exit, Exit::Usage, "{url}");
    }
    assert!(Client::new("http://[::1]:7420/").is_ok());
}

#[test]
fn queries_are_escaped() {
    let parameters =
        [("text", Some("a&b=c é".to_owned())), ("cursor", None), ("limit", Some("5".to_owned()))];
    assert_eq!(path_with("/v1/search", &parameters), "/v1/search?text=a%26b%3Dc%20%C3%A9&limit=5");
    assert_eq!(path_with("/v1/search", &[("text", None)]), "/v1/search");
}
