//! The index of facts: damaged, lost, older or newer than the ledger, and made again.

use crate::harness::{Person, Scene, Signed, after_ms, copy_directory, ledger_key, until};
use ledger::{Kind, ListingStage};
use node::{Fact, Node, NodeError, RecordAt};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

const WEEK_MS: u64 = 7 * 24 * 3_600_000;

/// Everything that the index answers.
#[derive(Debug, PartialEq)]
struct Answers {
    facts: Vec<Fact>,
    listings: Vec<RecordAt>,
    trails: Vec<Vec<u64>>,
    receipts: usize,
}

struct Story {
    scene: Scene,
    ann: Person,
    offers: Vec<Signed>,
}

impl Story {
    fn new() -> Self {
        let scene = Scene::new();
        let ann = Person::new(scene.node(), "ann");
        scene.done(&ann.enrol());
        let mut story = Self { scene, ann, offers: Vec::new() };
        story.go_on();
        story
    }

    /// Publishes a few offers, in blocks of their own, and takes one back.
    fn go_on(&mut self) {
        for _ in 0..4 {
            let offer = self.ann.offer(after_ms(WEEK_MS));
            self.scene.done(&offer);
            self.offers.push(offer);
        }
        let last = self.offers.last().unwrap().listing();
        self.scene.done(&self.ann.withdraw(last));
        self.scene.index();
    }

    fn answers(&self) -> Result<Answers, NodeError> {
        self.scene.index();
        let node = self.scene.node();
        let mut listings = Vec::new();
        let mut before = None;
        loop {
            let page = self.scene.run(node.records_of(&self.ann.id.0, Kind::Listing, before, 3))?;
            listings.extend(page.items);
            let Some(next) = page.next else { break };
            before = Some(next.parse().unwrap());
        }
        for listing in &mut listings {
            // At which block it was read does not matter here.
            listing.height = 0;
        }
        let trails = self
            .offers
            .iter()
            .map(|offer| node.changes_of(&ledger_key(&offer.listing()), 0, 100))
            .collect::<Result<_, _>>()?;
        let mut receipts = 0;
        for offer in &self.offers {
            receipts += usize::from(node.receipt(&offer.id)?.is_some());
        }
        Ok(Answers { facts: node.facts(None, usize::MAX)?, listings, trails, receipts })
    }

    fn index_path(&self) -> PathBuf {
        self.scene.path().join("index")
    }

    fn rebuild(&mut self) {
        self.scene.config.rebuild = true;
        self.scene.try_open().unwrap();
        self.scene.config.rebuild = false;
    }
}

fn replace(from: &Path, to: &Path) {
    std::fs::remove_dir_all(to).unwrap();
    copy_directory(from, to);
}

fn says_what_to_do(error: &NodeError) -> bool {
    let text = error.to_string();
    text.contains("--rebuild") || text.contains("backup")
}

#[test]
fn a_rebuilt_index_answers_as_the_first_one_did() {
    let mut story = Story::new();
    let due = after_ms(8_000);
    let short = story.ann.offer(due);
    story.scene.done(&short);
    let before = story.answers().unwrap();
    story.scene.stop();
    let height = Node::rebuild_index(&story.scene.config).unwrap();
    story.scene.try_open().unwrap();
    assert_eq!(story.scene.node().status().height, height);
    assert_eq!(story.answers().unwrap(), before);
    // Deadlines are found again too.
    until("the offer lapses", || story.scene.listing(&short.listing()).stage == ListingStage::Lapsed);
    story.scene.stop();
    story.rebuild();
    story.go_on();
    let before = story.answers().unwrap();
    story.scene.reopen();
    assert_eq!(story.answers().unwrap(), before);
}

#[test]
fn an_index_of_another_time_than_the_ledger_is_refused() {
    let mut story = Story::new();
    story.scene.stop();
    let old = tempfile::tempdir().unwrap();
    copy_directory(story.scene.path(), old.path());
    story.scene.try_open().unwrap();
    story.go_on();
    let truth = story.answers().unwrap();
    story.scene.stop();
    let new = tempfile::tempdir().unwrap();
    copy_directory(story.scene.path(), new.path());

    // The index is older, then missing.
    replace(&old.path().join("index"), &story.index_path());
    let older = story.scene.try_open();
    assert!(matches!(older, Err(NodeError::ViewsBehind { have, need }) if have < need), "{older:?}");
    std::fs::remove_dir_all(story.index_path()).unwrap();
    let missing = story.scene.try_open();
    assert!(matches!(missing, Err(NodeError::ViewsBehind { have: 0, .. })), "{missing:?}");
    story.rebuild();
    assert_eq!(story.answers().unwrap(), truth);
    story.scene.stop();

    // The ledger is older.
    replace(&new.path().join("index"), &story.index_path());
    replace(&old.path().join("ledger"), &story.scene.path().join("ledger"));
    let newer = story.scene.try_open();
    assert!(matches!(newer, Err(NodeError::ViewsBehind { have, need }) if have > need), "{newer:?}");
    story.rebuild();
    assert!(story.answers().unwrap().facts.len() < truth.facts.len());
}

#[test]
fn a_node_that_listed_nothing_can_list_everything_later() {
    let mut story = Story::new();
    story.scene.stop();
    story.scene.config.indexed = false;
    story.scene.try_open().unwrap();
    let hidden = story.ann.offer(after_ms(WEEK_MS));
    story.scene.done_even_unindexed(&hidden);
    story.scene.stop();
    story.scene.config.indexed = true;
    story.scene.try_open().unwrap();
    story.offers.push(hidden);
    let caught_up = story.answers().unwrap();
    assert_eq!((caught_up.receipts, caught_up.listings.len()), (5, 5));
    story.scene.stop();
    story.rebuild();
    assert_eq!(story.answers().unwrap(), caught_up);
}

/// The files of a folder and those below it, newest first.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<(SystemTime, PathBuf)> = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            let (path, about) = (entry.path(), entry.metadata().unwrap());
            if about.is_dir() {
                folders.push(path);
            } else {
                found.push((about.modified().unwrap(), path));
            }
        }
    }
    found.sort();
    found.into_iter().rev().map(|(_, path)| path).collect()
}

fn damage(path: &Path, how: u32) {
    let mut bytes = std::fs::read(path).unwrap();
    match how {
        0 => bytes.truncate(bytes.len() / 2),
        1 => bytes.truncate(bytes.len().saturating_sub(7)),
        2 => bytes.clear(),
        3 => {
            // A page that never reached the disk.
            let at = bytes.len() / 2;
            let end = bytes.len().min(at + 512);
            bytes[at..end].fill(0);
        }
        4 => {
            let at = bytes.len() / 3;
            if let Some(byte) = bytes.get_mut(at) {
                *byte ^= 0x10;
            }
        }
        _ => bytes.extend_from_slice(&[0xa5; 100]),
    }
    std::fs::write(path, bytes).unwrap();
}

#[test]
fn fault_11_a_damaged_index_recovers_or_refuses_and_is_never_silently_wrong() {
    let mut story = Story::new();
    let truth = story.answers().unwrap();
    story.scene.stop();
    let sound = tempfile::tempdir().unwrap();
    copy_directory(&story.index_path(), sound.path());
    let names: Vec<PathBuf> = files(&story.index_path())
        .iter()
        .map(|path| path.strip_prefix(story.index_path()).unwrap().to_owned())
        .filter(|name| !name.ends_with("lock"))
        .collect();
    let (mut recovered, mut refused, mut noticed) = (0, 0, 0);
    for name in names.iter().take(6) {
        for how in 0..6 {
            replace(sound.path(), &story.index_path());
            damage(&story.index_path().join(name), how);
            match story.scene.try_open() {
                Ok(()) => {
                    match story.answers() {
                        Ok(answers) => {
                            assert_eq!(answers, truth, "{} damaged in way {how}", name.display());
                            recovered += 1;
                        }
                        Err(error) => {
                            assert!(says_what_to_do(&error), "{error}");
                            noticed += 1;
                        }
                    }
                    story.scene.stop_in_any_way();
                }
                Err(error) => {
                    assert!(says_what_to_do(&error), "{} damaged in way {how}: {error}", name.display());
                    refused += 1;
                }
            }
        }
    }
    println!(
        "damaged {} times: {recovered} recovered, {refused} refused, {noticed} noticed",
        recovered + refused + noticed
    );
    assert!(recovered + refused + noticed >= 12);
    story.rebuild();
    assert_eq!(story.answers().unwrap(), truth);
}
