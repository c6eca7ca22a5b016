//! Fault 11: stopped between any two writes, full disks, torn tails, two processes.

use crate::support::{Owner, content, is_on_disk, object, open_token, provider_key, sealed, small, upload};
use provider::{LedgerState, Options, Quota, Refusal, Store, StoreError, Touch, Trouble, Watch};
use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use vault::{CHUNK_BYTES, Epoch, Keyring, Layers, Manifest, ObjectId, Reading, Shelf, Spot, Stamp};

const NOW: u64 = 1_800_000_000_000;

/// Refuses every change of the disk from the `after`th on.
fn stops_after(after: u64) -> (Watch, Arc<AtomicU64>) {
    let count = Arc::new(AtomicU64::new(0));
    let own = Arc::clone(&count);
    let watch = move |_: Touch| {
        let number = own.fetch_add(1, Ordering::Relaxed);
        if number >= after { Err(io::Error::other("stopped")) } else { Ok(()) }
    };
    (Arc::new(watch), count)
}

/// One chunk a commit, and volumes of two chunks or so.
fn fine(watch: Option<Watch>) -> Options {
    Options { rekey_commit_bytes: 1, volume_bytes: 150_000, watch, ..small() }
}

/// The chunks of a store as a shelf.
struct Stored<'a>(&'a Store, vault::CollectionId, u32);

impl Shelf for Stored<'_> {
    type Fault = StoreError;
    fn read(&self, spot: Spot, bytes: &mut Vec<u8>) -> Result<Option<Stamp>, StoreError> {
        bytes.clear();
        let (chunks, stored) = self.0.chunks(self.1, spot.object, self.2, spot.chunk, 1)?;
        bytes.extend(stored);
        Ok(chunks.stamps.first().map(|stamp| Stamp {
            version: chunks.version,
            epoch: stamp.epoch,
            check: stamp.check,
        }))
    }
    fn write(&mut self, _: Spot, _: Stamp, _: &[u8]) -> Result<(), StoreError> {
        unreachable!("these tests only read here")
    }
}

fn read(store: &Store, keyring: &Keyring, manifest: &Manifest) -> Result<Vec<u8>, String> {
    let shelf = Stored(store, manifest.collection, manifest.version);
    let raw = store.leaves(manifest.collection, manifest.object, manifest.version, 0, 1_000);
    let raw = raw.map_err(|error| error.to_string())?;
    let leaves: Vec<canon::Digest> =
        raw.as_chunks::<32>().0.iter().map(|leaf| canon::Digest(*leaf)).collect();
    let mut all = Vec::new();
    let reading = Reading::new(keyring, manifest).ok_or("the keyring does not reach")?;
    reading.all(&leaves, &shelf, |chunk| all.extend(chunk)).map_err(|error| error.to_string())?;
    Ok(all)
}

/// What is there: four chunks, none, two, and a few small ones.
fn contents() -> BTreeMap<ObjectId, Vec<u8>> {
    let mut all = BTreeMap::new();
    for (name, len) in
        [("four", 3 * CHUNK_BYTES + 5), ("none", 0), ("two", CHUNK_BYTES + 1), ("p", 100), ("q", 99)]
    {
        all.insert(object(name), content(len, name));
    }
    all
}

fn put(
    store: &Store,
    owner: &Owner,
    object: ObjectId,
    version: u32,
    bytes: &[u8],
) -> Result<Manifest, StoreError> {
    let (manifest, leaves, chunks) = sealed(&owner.keyring(), object, version, bytes);
    let (record, sealed) = upload(owner.epoch, &manifest, &leaves, &chunks, 0..chunks.len());
    store.upload(owner.collection(), &record, &sealed, NOW)?;
    Ok(manifest)
}

/// A store with all of [`contents`].
fn filled(path: &Path, options: Options) -> (Store, Owner) {
    filled_with(Layers::Replaced, path, options)
}

fn filled_with(layers: Layers, path: &Path, options: Options) -> (Store, Owner) {
    let store = Store::open(path, options).unwrap();
    let mut owner = Owner::of("ann", layers);
    store.found(owner.person.agent, owner.collection(), Epoch::FIRST).unwrap();
    let manifests: Vec<(Manifest, &[u8])> = contents()
        .iter()
        .map(|(object, bytes)| (put(&store, &owner, *object, 1, bytes).unwrap(), &[1_u8][..]))
        .collect();
    let publication = owner.publishes(&manifests, &[]);
    store.publish(owner.collection(), &publication, LedgerState::default()).unwrap();
    (store, owner)
}

fn all_there(store: &Store, owner: &Owner, keyring: &Keyring) {
    for (object, bytes) in contents() {
        assert_eq!(read(store, keyring, &owner.manifests[&object]), Ok(bytes), "{object}");
    }
}

fn follow(store: &Store, owner: &Owner) -> Result<(), StoreError> {
    store.follow(owner.collection(), &open_token, &provider_key(), &AtomicBool::new(false))
}

/// A copy of a directory: what is on the disk at this moment.
fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            std::fs::copy(&path, &target).unwrap();
        }
    }
}

/// Fault 11: a re-keying stopped at every change of the disk reads at every moment, goes on, and ends the same.
#[test]
fn fault_11_a_rekeying_is_stopped_at_every_chunk_and_goes_on() {
    stopped_at_every_chunk(Layers::Replaced);
}

/// Fault 11: the same where chunks grow.
#[test]
fn fault_11_a_wrapping_is_stopped_at_every_chunk_and_goes_on() {
    stopped_at_every_chunk(Layers::Wrapped);
}

fn stopped_at_every_chunk(layers: Layers) {
    let base = tempfile::tempdir().unwrap();
    let (store, owner) = filled_with(layers, &base.path().join("before"), fine(None));
    let first = owner.manifests[&object("four")].clone();
    let (_, old) = store.chunks(owner.collection(), first.object, 1, 0, 1).unwrap();
    drop(store);
    let next = owner.secret.keyring(Epoch::new(1).unwrap());
    let mut receipts = Vec::new();
    for after in 0.. {
        let path = base.path().join("stopped");
        copy(&base.path().join("before"), &path);
        let (watch, count) = stops_after(after);
        let store = Store::open(&path, fine(Some(watch))).unwrap();
        let (rekeying, _) = owner.orders();
        let ordered = store.order(owner.collection(), &rekeying, LedgerState::default(), &open_token);
        let done = ordered.and_then(|()| follow(&store, &owner));
        // Who reads meanwhile has the keyring of the epoch that comes: it reaches both.
        if store.orders().unwrap().is_empty() && done.is_err() {
            all_there(&store, &owner, &owner.keyring());
        } else {
            all_there(&store, &owner, &next);
        }
        drop(store);
        let store = Store::open(&path, fine(None)).unwrap();
        store.order(owner.collection(), &rekeying, LedgerState::default(), &open_token).unwrap();
        match follow(&store, &owner) {
            Ok(()) | Err(StoreError::Refused(Refusal::NotFound)) => {}
            Err(error) => panic!("after {after}: {error}"),
        }
        all_there(&store, &owner, &next);
        assert!(read(&store, &owner.keyring(), &first).is_err(), "the old keyring opens nothing");
        assert!(!is_on_disk(&path.join("volumes"), &old[..64]), "old bytes are left after {after}");
        assert_eq!(std::fs::read_dir(path.join("tokens")).unwrap().count(), 0, "the token is left");
        let progress = store.progress(owner.collection()).unwrap();
        receipts.push(progress.receipt.unwrap().receipt);
        let used = store.usage(owner.person.agent).unwrap().used;
        assert_eq!(
            used,
            Quota { bytes: 64 + 5 * 64 + owner.stored_in(next.epoch()), objects: 5 },
            "after {after}"
        );
        drop(store);
        std::fs::remove_dir_all(&path).unwrap();
        if done.is_ok() {
            assert!(after > 30, "a commit for each of nine chunks, and what goes with it: {after}");
            assert_eq!(count.load(Ordering::Relaxed), after);
            break;
        }
    }
    assert!(receipts.windows(2).all(|two| two[0] == two[1]), "all of them end the same");
}

/// The child of the next test.
#[test]
#[ignore = "run by fault_11_a_process_that_is_killed_while_it_rekeys_goes_on"]
fn child_that_aborts() {
    let path = std::env::var_os("KERF_TEST_STORE").unwrap();
    let after: u64 = std::env::var("KERF_TEST_AFTER").unwrap().parse().unwrap();
    let count = AtomicU64::new(0);
    let watch: Watch = Arc::new(move |_| {
        if count.fetch_add(1, Ordering::Relaxed) == after {
            std::process::abort();
        }
        Ok(())
    });
    let store = Store::open(Path::new(&path), fine(Some(watch))).unwrap();
    follow(&store, &owner_of_all()).unwrap();
}

/// The owner of a filled store, from nothing but what their device knows.
fn owner_of_all() -> Owner {
    let mut owner = Owner::new("ann");
    let keyring = owner.keyring();
    for (object, bytes) in contents() {
        let (manifest, ..) = sealed(&keyring, object, 1, &bytes);
        owner.manifests.insert(object, manifest);
    }
    owner.revision = 1;
    owner
}

/// Fault 11: the process itself is gone, without a chance to tidy up, again and again.
#[test]
fn fault_11_a_process_that_is_killed_while_it_rekeys_goes_on() {
    Layers::ALL.into_iter().for_each(killed_while_it_rekeys);
}

fn killed_while_it_rekeys(layers: Layers) {
    let folder = tempfile::tempdir().unwrap();
    let (store, owner) = filled_with(layers, folder.path(), fine(None));
    let (rekeying, _) = owner.orders();
    store.order(owner.collection(), &rekeying, LedgerState::default(), &open_token).unwrap();
    drop(store);
    let mut killed = 0;
    // Later and later, so that each run gets somewhere and none gets to the end at first.
    for after in [0, 2, 3, 5, 8, 13] {
        let status = Command::new(std::env::current_exe().unwrap())
            .args(["--ignored", "--exact", "crash::child_that_aborts"])
            .env("KERF_TEST_STORE", folder.path())
            .env("KERF_TEST_AFTER", after.to_string())
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .status()
            .unwrap();
        killed += u32::from(!status.success());
        let store = Store::open(folder.path(), fine(None)).unwrap();
        all_there(&store, &owner, &owner.secret.keyring(Epoch::new(1).unwrap()));
    }
    assert!(killed >= 4, "{killed} of the children were killed");
    let store = Store::open(folder.path(), fine(None)).unwrap();
    if !store.orders().unwrap().is_empty() {
        follow(&store, &owner).unwrap();
    }
    all_there(&store, &owner, &owner.secret.keyring(Epoch::new(1).unwrap()));
    assert!(store.orders().unwrap().is_empty());
}

/// Fault 11: uploads, publications, removals and deletions stopped at every change of the disk.
#[test]
fn fault_11_writes_stopped_anywhere_lose_nothing_that_was_answered() {
    let base = tempfile::tempdir().unwrap();
    let (store, before) = filled(&base.path().join("before"), fine(None));
    drop(store);
    let collection = before.collection();
    let next_bytes = content(CHUNK_BYTES + 77, "the second version");
    for after in 0.. {
        let path = base.path().join("stopped");
        copy(&base.path().join("before"), &path);
        let mut owner = owner_of_all();
        let (watch, _) = stops_after(after);
        let store = Store::open(&path, fine(Some(watch))).unwrap();
        let write = || -> Result<Manifest, StoreError> {
            let manifest = put(&store, &owner, object("two"), 2, &next_bytes)?;
            Ok(manifest)
        };
        let uploaded = write();
        let (manifest, ..) = sealed(&owner.keyring(), object("two"), 2, &next_bytes);
        let publication = owner.publishes(&[(manifest.clone(), &[2])], &[object("p")]);
        let published = match &uploaded {
            Ok(_) => store.publish(collection, &publication, LedgerState::default()),
            Err(_) => Err(StoreError::Full),
        };
        drop(store);

        let store = Store::open(&path, fine(None)).unwrap();
        let state = store.state(collection).unwrap();
        assert!(state.state.revision == 1 || state.state == publication.signed.state);
        assert!(published.is_err() || state.state.revision == 2, "answered, so it is there");
        if state.state.revision == 1 {
            all_there(&store, &before, &before.keyring());
            // What was broken off goes on with the same bytes.
            put(&store, &owner_of_all(), object("two"), 2, &next_bytes).unwrap();
        }
        store.publish(collection, &publication, LedgerState::default()).unwrap();
        assert_eq!(read(&store, &owner.keyring(), &manifest), Ok(next_bytes.clone()));
        assert!(read(&store, &owner.keyring(), &before.manifests[&object("p")]).is_err());
        // Wiped, also what a crash left to be wiped.
        for gone in ["p", "two"] {
            let (_, _, chunks) = sealed(&before.keyring(), object(gone), 1, &contents()[&object(gone)]);
            assert!(!is_on_disk(&path.join("volumes"), &chunks[0][..64]), "{gone} after {after}");
        }
        let used = store.usage(owner.person.agent).unwrap().used;
        let stored: u64 = owner.manifests.values().map(|one| one.length + 16 * u64::from(one.chunks())).sum();
        assert_eq!(used, Quota { bytes: stored + 64 + 64 * 5, objects: 4 }, "after {after}");
        drop(store);
        std::fs::remove_dir_all(&path).unwrap();
        if published.is_ok() {
            assert!(after >= 6, "{after}");
            break;
        }
    }
}

#[test]
fn fault_11_a_deletion_stopped_anywhere_is_finished() {
    let base = tempfile::tempdir().unwrap();
    let (store, owner) = filled(&base.path().join("before"), fine(None));
    let (_, bytes) = store.chunks(owner.collection(), object("four"), 1, 0, 1).unwrap();
    drop(store);
    for after in 0.. {
        let path = base.path().join("stopped");
        copy(&base.path().join("before"), &path);
        let (watch, _) = stops_after(after);
        let store = Store::open(&path, fine(Some(watch))).unwrap();
        let deleted = store.delete(owner.collection());
        drop(store);
        let store = Store::open(&path, fine(None)).unwrap();
        match store.state(owner.collection()) {
            Ok(_) => {
                assert!(deleted.is_err());
                all_there(&store, &owner, &owner.keyring());
            }
            Err(error) => {
                assert!(matches!(error, StoreError::Refused(Refusal::NotFound)));
                assert!(!is_on_disk(&path.join("volumes"), &bytes[..64]), "after {after}");
                let used = store.usage(owner.person.agent).unwrap().used;
                assert_eq!(used, Quota { bytes: 0, objects: 0 }, "after {after}");
            }
        }
        drop(store);
        std::fs::remove_dir_all(&path).unwrap();
        if deleted.is_ok() {
            break;
        }
    }
}

/// Fault 11: a tail that was written and not committed, and a volume that lost bytes.
#[test]
fn fault_11_torn_tails_are_cut_off_and_lost_bytes_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let (store, owner) = filled(folder.path(), small());
    drop(store);
    let volumes = folder.path().join("volumes");
    let path = std::fs::read_dir(&volumes).unwrap().next().unwrap().unwrap().path();
    let whole = std::fs::read(&path).unwrap();
    std::fs::write(&path, [whole.as_slice(), b"half of a chu"].concat()).unwrap();
    std::fs::write(volumes.join("00000000000000ff.vol"), b"of nobody").unwrap();
    let store = Store::open(folder.path(), small()).unwrap();
    all_there(&store, &owner, &owner.keyring());
    drop(store);
    assert_eq!(std::fs::read(&path).unwrap(), whole);
    assert!(!volumes.join("00000000000000ff.vol").exists());
    std::fs::write(&path, &whole[..whole.len() - 1]).unwrap();
    let error = Store::open(folder.path(), small()).unwrap_err();
    assert!(matches!(error, StoreError::Damaged(_)), "{error}");
    assert!(error.to_string().ends_with("put back a copy"), "{error}");
}

/// Fault 11: a full disk refuses and loses nothing, also in the middle of a re-keying.
#[test]
fn fault_11_a_full_disk_is_said_and_everything_stays_whole() {
    let folder = tempfile::tempdir().unwrap();
    let full = Arc::new(AtomicBool::new(false));
    let own = Arc::clone(&full);
    let watch: Watch = Arc::new(move |touch| match touch {
        Touch::Append if own.load(Ordering::Relaxed) => Err(io::ErrorKind::StorageFull.into()),
        _ => Ok(()),
    });
    let (store, owner) = filled(folder.path(), fine(Some(watch)));
    full.store(true, Ordering::Relaxed);
    let error = put(&store, &owner, object("new"), 1, b"no room").unwrap_err();
    assert!(matches!(error, StoreError::Full), "{error}");
    all_there(&store, &owner, &owner.keyring());
    let (rekeying, _) = owner.orders();
    store.order(owner.collection(), &rekeying, LedgerState::default(), &open_token).unwrap();
    assert!(matches!(follow(&store, &owner), Err(StoreError::Full)));
    assert_eq!(store.progress(owner.collection()).unwrap().trouble, Some(Trouble::Disk));
    let next = owner.secret.keyring(Epoch::new(1).unwrap());
    all_there(&store, &owner, &next);
    full.store(false, Ordering::Relaxed);
    follow(&store, &owner).unwrap();
    all_there(&store, &owner, &next);
    // A disk that is nearly full is not filled: the index and deletions need room.
    drop(store);
    let options = Options { reserve_bytes: u64::MAX, ..small() };
    let store = Store::open(folder.path(), options).unwrap();
    let mut later = owner_of_all();
    later.moves_on();
    assert!(matches!(put(&store, &later, object("new"), 1, b"no room"), Err(StoreError::Full)));
}

#[test]
fn fault_11_damage_stops_a_rekeying_and_says_where() {
    let folder = tempfile::tempdir().unwrap();
    let (store, owner) = filled(folder.path(), fine(None));
    let (rekeying, _) = owner.orders();
    store.order(owner.collection(), &rekeying, LedgerState::default(), &open_token).unwrap();
    for entry in std::fs::read_dir(folder.path().join("volumes")).unwrap() {
        let path = entry.unwrap().path();
        let mut bytes = std::fs::read(&path).unwrap();
        bytes[3] ^= 1;
        std::fs::write(&path, bytes).unwrap();
    }
    let error = follow(&store, &owner).unwrap_err();
    assert!(matches!(error, StoreError::Damaged(_)), "{error}");
    assert_eq!(store.progress(owner.collection()).unwrap().trouble, Some(Trouble::Damaged));
    // It stands still, so the owner may give the collection up.
    store.delete(owner.collection()).unwrap();
}

#[test]
fn fault_11_one_directory_is_open_in_one_process() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path(), small()).unwrap();
    assert!(matches!(Store::open(folder.path(), small()), Err(StoreError::InUse(_))));
    let child = Command::new(std::env::current_exe().unwrap())
        .args(["--ignored", "--exact", "crash::child_that_aborts", "--nocapture"])
        .env("KERF_TEST_STORE", folder.path())
        .env("KERF_TEST_AFTER", "0")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&child.stderr).into_owned();
    assert!(!child.status.success() && said.contains("InUse"), "{said}");
    drop(store);
    drop(Store::open(folder.path(), small()).unwrap());
    std::fs::write(folder.path().join("VERSION"), "kerf provider store 99\n").unwrap();
    let error = Store::open(folder.path(), small()).unwrap_err();
    assert!(matches!(&error, StoreError::OtherVersion { found, .. } if found == "99"), "{error}");
    let other = tempfile::tempdir().unwrap();
    std::fs::write(other.path().join("holiday.jpg"), b"mine").unwrap();
    assert!(matches!(Store::open(other.path(), small()), Err(StoreError::OtherVersion { .. })));
}

#[test]
fn uploads_letters_and_logs_end_when_their_time_is_over() {
    let folder = tempfile::tempdir().unwrap();
    let (store, owner) = filled(folder.path(), small());
    let agent = owner.person.agent;
    let before = store.usage(agent).unwrap().used;
    put(&store, &owner, object("unfinished"), 1, &content(1_000, "unfinished")).unwrap();
    store.send(agent, agent, owner.person.key.public(), b"sealed".to_vec(), NOW).unwrap();
    let read = provider::SignedRead {
        reader: agent,
        grant: provider::GrantId([1; 16]),
        key: owner.person.key.public(),
        request: b"asked".to_vec().try_into().unwrap(),
        signature: owner.person.key.sign("x", b"y"),
    };
    store.log_read(owner.collection(), read, NOW).unwrap();
    store.tidy(NOW + provider::UPLOAD_MS_MAX).unwrap();
    assert_eq!(store.upload_status(owner.collection(), object("unfinished")).unwrap().have, 1);
    store.tidy(NOW + provider::UPLOAD_MS_MAX + 1).unwrap();
    assert!(store.upload_status(owner.collection(), object("unfinished")).is_err());
    let after = store.usage(agent).unwrap().used;
    assert_eq!(
        (after.bytes, after.objects),
        (before.bytes + 64, before.objects),
        "its version is remembered"
    );
    let (_, _, chunks) = sealed(&owner.keyring(), object("unfinished"), 1, &content(1_000, "unfinished"));
    assert!(!is_on_disk(&folder.path().join("volumes"), &chunks[0][..64]));
    assert_eq!(store.letters(agent).unwrap().len(), 1);
    store.tidy(NOW + provider::LETTER_MS_MAX + 1).unwrap();
    assert!(store.letters(agent).unwrap().is_empty());
    assert_eq!(store.log(owner.collection(), 0, 10).unwrap().0.len(), 1);
    store.tidy(NOW + provider::LOG_MS + 1).unwrap();
    let (entries, head) = store.log(owner.collection(), 0, 10).unwrap();
    assert_eq!((entries.len(), head.number), (0, 1), "the chain goes on where it was");
    all_there(&store, &owner, &owner.keyring());
}

/// Volumes go while they are read: whoever reads looks the chunk up again, and never gets a torn one.
#[test]
fn readers_read_on_while_a_collection_is_rekeyed() {
    Layers::ALL.into_iter().for_each(read_on_while_it_is_rekeyed);
}

fn read_on_while_it_is_rekeyed(layers: Layers) {
    let folder = tempfile::tempdir().unwrap();
    let (store, owner) = filled_with(layers, folder.path(), fine(None));
    let mut epoch = Epoch::FIRST;
    let mut owner = owner;
    for _ in 0..3 {
        let (rekeying, _) = owner.orders();
        store.order(owner.collection(), &rekeying, LedgerState::default(), &open_token).unwrap();
        epoch = epoch.next().unwrap();
        let keyring = owner.secret.keyring(epoch);
        let done = AtomicBool::new(false);
        std::thread::scope(|scope| {
            let readers: Vec<_> = (0..2)
                .map(|_| {
                    scope.spawn(|| {
                        let mut rounds = 0_u32;
                        while !done.load(Ordering::Relaxed) || rounds == 0 {
                            all_there(&store, &owner, &keyring);
                            rounds += 1;
                        }
                        rounds
                    })
                })
                .collect();
            let followed = follow(&store, &owner);
            done.store(true, Ordering::Relaxed);
            followed.unwrap();
            readers.into_iter().for_each(|reader| assert!(reader.join().unwrap() > 0));
        });
        owner.moves_on();
    }
    let volumes = std::fs::read_dir(folder.path().join("volumes")).unwrap();
    let bytes: u64 = volumes.map(|entry| entry.unwrap().metadata().unwrap().len()).sum();
    assert_eq!(bytes, owner.stored(), "nothing old is left");
    assert_eq!(store.usage(owner.person.agent).unwrap().used.bytes, 64 + 5 * 64 + bytes);
}

/// Many writers at once: what is counted is what is there, and a quota is not outrun.
#[test]
fn uploads_of_many_at_once_are_counted_once_each() {
    let folder = tempfile::tempdir().unwrap();
    let quota = Quota { bytes: 64 + 20 * (64 + 1_016), objects: 100 };
    let store = Store::open(folder.path(), Options { quota, ..small() }).unwrap();
    let owners: Vec<Owner> = ["ann", "ben"].into_iter().map(Owner::new).collect();
    for owner in &owners {
        // Two collections of one person: they share a quota, not a lock.
        store.found(owners[0].person.agent, owner.collection(), Epoch::FIRST).unwrap();
    }
    let taken: u64 = std::thread::scope(|scope| {
        let (owners, store) = (&owners, &store);
        let writers: Vec<_> = (0..8_usize)
            .map(|writer| {
                scope.spawn(move || {
                    let owner = &owners[writer % 2];
                    let put = |number: &u32| {
                        let name = format!("{writer} {number}");
                        match put(store, owner, object(&name), 1, &content(1_000, &name)) {
                            Ok(_) => true,
                            Err(StoreError::Refused(Refusal::Quota { .. })) => false,
                            Err(error) => panic!("{error}"),
                        }
                    };
                    u64::try_from((0..5).filter(put).count()).unwrap()
                })
            })
            .collect();
        writers.into_iter().map(|writer| writer.join().unwrap()).sum()
    });
    assert_eq!(taken, 19, "a second collection takes 64 bytes, and then nineteen fit");
    let used = store.usage(owners[0].person.agent).unwrap().used;
    assert_eq!(used, Quota { bytes: 128 + taken * (64 + 1_016), objects: taken });
}
