//! An index on disk: it goes on after a restart, and says so when it cannot.

use crate::shop::{NOW, Shop, at, id, listing};
use market::{Market, MarketError, Owner, Query};
use std::path::Path;
use tantivy::directory::{MmapDirectory, RamDirectory};

fn open(folder: &Path) -> Result<Market, MarketError> {
    Market::open(MmapDirectory::open(folder).unwrap())
}

fn filled(folder: &Path) {
    let mut market = open(folder).unwrap();
    for name in ["one", "two", "three"] {
        market.put(&id(name), &listing("Ada", "offer Paper", &["Paper"]), Owner::default()).unwrap();
    }
    market.commit(7, at(NOW)).unwrap();
    market.put(&id("four"), &listing("Ada", "offer Paper", &["Paper"]), Owner::default()).unwrap();
}

#[test]
fn it_goes_on_from_the_height_of_its_last_commit() {
    let folder = tempfile::tempdir().unwrap();
    filled(folder.path());
    let market = open(folder.path()).unwrap();
    assert_eq!((market.height(), market.view().time()), (7, at(NOW)));
    assert_eq!(
        market.search(&Query::of_text("paper"), at(NOW)).unwrap().total,
        3,
        "what was not committed is gone"
    );
    assert!(matches!(open(folder.path()), Err(MarketError::Busy)));
}

#[test]
fn a_view_stays_as_it_is_while_the_index_goes_on() {
    let mut shop = Shop::with(&[("one", "NL", listing("Ada", "offer Paper", &["Paper"]))]);
    let view = shop.market.view();
    shop.market.remove(&id("one"));
    shop.commit();
    let of = |view: &market::View| view.search(&Query::default(), at(NOW)).unwrap();
    assert_eq!((of(&view).total, of(&view).height), (1, 1));
    assert_eq!((of(&shop.market.view()).total, of(&shop.market.view()).height), (0, 2));
}

#[test]
fn a_byte_that_is_not_what_was_written_is_noticed() {
    let folder = tempfile::tempdir().unwrap();
    filled(folder.path());
    let files = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path());
    // What was written and never committed belongs to nothing.
    let meta = std::fs::read_to_string(folder.path().join("meta.json")).unwrap().replace('-', "");
    let mut changed = 0;
    for path in files.filter(|path| {
        path.extension().is_some_and(|it| it == "idx" || it == "fast" || it == "store" || it == "term")
    }) {
        let whole = std::fs::read(&path).unwrap();
        let piece = path.file_stem().unwrap().to_string_lossy().into_owned();
        if whole.is_empty() || !meta.contains(&piece) {
            continue;
        }
        let mut broken = whole.clone();
        broken[whole.len() / 3] ^= 1;
        std::fs::write(&path, &broken).unwrap();
        let error = open(folder.path()).unwrap_err();
        assert!(error.is_mended_by_making_it_anew(), "{error}");
        std::fs::write(&path, &whole).unwrap();
        changed += 1;
    }
    assert!(changed >= 4, "{changed} files");
    assert_eq!(open(folder.path()).unwrap().height(), 7);
    std::fs::write(folder.path().join("meta.json"), "{").unwrap();
    assert!(open(folder.path()).unwrap_err().is_mended_by_making_it_anew());
}

#[test]
fn an_index_of_another_version_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    filled(folder.path());
    let path = folder.path().join("meta.json");
    let meta = std::fs::read_to_string(&path).unwrap();
    assert!(meta.contains("kerf-market 1 "));
    std::fs::write(&path, meta.replace("kerf-market 1 ", "kerf-market 99 ")).unwrap();
    let error = open(folder.path()).unwrap_err();
    assert!(matches!(error, MarketError::OtherVersion { .. }) && error.is_mended_by_making_it_anew());
}

#[test]
fn joining_its_pieces_changes_no_answer() {
    let mut shop = Shop::new();
    for number in 0..40 {
        shop.put(
            &format!("{number}"),
            "NL",
            &listing(&format!("owner {}", number % 7), "offer Paper", &["Paper | cpv 30197644-2"]),
        );
        shop.commit();
    }
    let before = shop.search(&Query::of_text("paper"));
    let shop = shop.packed();
    assert_eq!(shop.search(&Query::of_text("paper")), before);
    assert_eq!(Market::open(RamDirectory::create()).unwrap().height(), 0);
}

#[test]
fn a_view_can_be_shared_between_threads() {
    fn shared<T: Send + Sync + Clone>(_: &T) {}
    fn sent<T: Send>(_: &T) {}
    let shop = Shop::new();
    shared(&shop.market.view());
    sent(&shop.market);
}
