use super::Opening;
use crate::home::Home;
use canon::{Canon as _, Digest, Json, sample};
use ledger::QuoteContent;
use std::os::unix::fs::PermissionsExt as _;
use vocabulary::{AgentId, ListingId};

fn content(seed: u64) -> QuoteContent {
    canon::from_json(&sample(&QuoteContent::shape(), seed)).expect("content")
}

#[test]
fn a_sealed_quote_is_opened_with_what_was_kept_and_with_nothing_else() {
    let folder = tempfile::tempdir().expect("a folder");
    let home = Home::find(Some(folder.path())).expect("a home");
    let (listing, bidder) = (ListingId::derive(&[b"need"]), AgentId::derive(&[b"bidder"]));
    let opening = Opening::seal(listing, 1, bidder, content(0)).expect("sealed");
    let again = Opening::seal(listing, 1, bidder, content(0)).expect("sealed");
    assert_ne!(opening.commitment(), again.commitment(), "the same quote twice cannot be told by its hash");
    let of_another = Opening { bidder: AgentId::derive(&[b"other"]), ..opening.clone() };
    assert_ne!(opening.commitment(), of_another.commitment(), "a copied hash opens for nobody else");

    opening.keep(&home).expect("kept");
    assert_eq!(Opening::find(&home, &opening.commitment()).expect("found"), opening);
    assert_eq!(Opening::find(&home, &Digest([9; 32])).expect_err("not kept").code, "no_opening");
    let path = home.quotes().join(format!("{}.json", opening.commitment()));
    assert_eq!(std::fs::metadata(&path).expect("there").permissions().mode() & 0o777, 0o600);

    let text = std::fs::read_to_string(&path).expect("text");
    let altered = text.replace("\"version\": 1", "\"version\": 2");
    assert_ne!(altered, text);
    std::fs::write(&path, altered).expect("written");
    assert_eq!(Opening::find(&home, &opening.commitment()).expect_err("altered").code, "damaged");
    assert!(Json::parse(&text).is_ok());
}
