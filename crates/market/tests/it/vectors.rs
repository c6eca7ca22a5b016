//! The frozen bytes of what can be kept: saved searches and rules of choosing.

use crate::frozen::Frozen;
use market::{Basis, SavedSearch, SelectionRule};
use std::path::Path;

#[test]
fn saved_searches_and_rules_have_the_bytes_that_they_had() {
    let mut frozen = Frozen::default();
    frozen.add::<Basis>("Basis");
    frozen.add::<SelectionRule>("SelectionRule");
    frozen.add::<SavedSearch>("SavedSearch");
    assert!(frozen.names().len() >= 5, "{:?}", frozen.names());
    frozen.compare(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/market.txt"));
}
