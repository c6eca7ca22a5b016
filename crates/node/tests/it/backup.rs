//! Older copies of a data directory.

use crate::harness::{Person, Scene, after_ms, copy_directory, places, refusal};
use node::{NodeError, Receipt};

const WEEK_MS: u64 = 7 * 24 * 3_600_000;

#[test]
fn fault_13_restore_of_an_older_backup() {
    let mut scene = Scene::new();
    let (ann, bob) = (Person::new(scene.node(), "ann"), Person::new(scene.node(), "bob"));
    scene.done(&ann.enrol());
    let before = ann.offer(after_ms(WEEK_MS));
    let receipt_before = scene.done(&before);
    scene.stop();
    let backup = tempfile::tempdir().unwrap();
    copy_directory(scene.path(), backup.path());

    scene.try_open().unwrap();
    let (enrolled, after) = (bob.enrol(), ann.offer(after_ms(WEEK_MS)));
    scene.done(&enrolled);
    scene.done(&after);
    let lost_height = scene.node().status().height;
    scene.stop();
    for entry in std::fs::read_dir(scene.path()).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            std::fs::remove_dir_all(path).unwrap()
        } else {
            std::fs::remove_file(path).unwrap()
        }
    }
    copy_directory(backup.path(), scene.path());

    // There is nobody to ask what was signed since: the operator has to say that nobody has it.
    assert!(matches!(scene.try_open(), Err(NodeError::LoneCopy(_))));
    scene.config.votes_at_once = true;
    scene.try_open().unwrap();
    scene.config.votes_at_once = false;
    assert!(scene.node().status().height < lost_height);
    // What counted before the backup has its receipt and does not count again.
    assert_eq!(scene.carry(&before), receipt_before);
    // What counted after it is gone, can be sent again, and counts once. So does a key newer than the backup.
    assert_eq!(scene.node().receipt(&after.id).unwrap(), None);
    for lost in [&enrolled, &after] {
        let receipt = scene.carry(lost);
        assert_eq!(refusal(&receipt), None);
        assert_eq!(scene.carry(lost), receipt);
    }
    scene.done(&bob.offer(after_ms(WEEK_MS)));
    scene.index();
    for signed in [&before, &enrolled, &after] {
        assert_eq!(places(&scene.facts(), &signed.id).len(), 1);
        assert!(matches!(scene.node().receipt(&signed.id).unwrap(), Some(Receipt::Final(_))));
    }
    assert_eq!(scene.verify().unwrap().transactions, 5);
    scene.reopen();
    assert_eq!(scene.carry(&before), receipt_before);
}
