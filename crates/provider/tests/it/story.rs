//! Uploads, publications, questions, readers, the log, letters, deletion.

use crate::support::{World, content, is_on_disk, labels, object, quota, read, sealed, small, upload};
use canon::SecretKey;
use provider::client::{LogError, check_log};
use provider::{
    LETTER_BYTES_MAX, LETTERS_PER_SENDER_MAX, LogEntry, Options, PIECES_MAX, Publication, RANGE_CHUNKS_MAX,
};
use vault::{CHUNK_BYTES, Epoch, Label, ObjectId};

fn label(number: u8) -> Label {
    Label([number; 32])
}

#[test]
fn what_is_published_is_read_back_and_what_is_not_is_not() {
    let mut world = World::new();
    let collection = world.owner.collection();
    let bytes = content(3 * CHUNK_BYTES + 5, "a letter");
    let keyring = world.owner.keyring();
    let manifest =
        world.client.put(&keyring, object("letter"), 1, bytes.len() as u64, &mut &bytes[..]).unwrap();
    assert_eq!(world.client.state(collection).unwrap_err().code(), Some("not_found"));
    assert_eq!(
        world.client.chunks(collection, object("letter"), 1, 0, 4).unwrap_err().code(),
        Some("not_found"),
        "not before it is published"
    );
    let publication = world.owner.publishes(&[(manifest.clone(), &[1, 2])], &[]);
    world.client.publish(collection, &publication).unwrap();
    world.client.publish(collection, &publication).unwrap();
    assert_eq!(world.read(&manifest), Ok(bytes));

    let signed = world.client.state(collection).unwrap();
    signed.state.check(&signed.signature, &world.owner.person.key.public(), None).unwrap();
    let keyring = world.client.keyring(collection).unwrap();
    assert_eq!(keyring.id(), signed.state.keyring);
    assert_eq!(world.client.manifests_of(&signed.state).unwrap(), std::slice::from_ref(&manifest));
    assert_eq!(world.client.manifest_of(&signed.state, object("letter")).unwrap(), manifest);
    let remote = provider::client::Remote::new(&world.client, &manifest, 2);
    let leaves = world.client.all_leaves(&manifest).unwrap();
    let own = world.owner.keyring();
    let reading = vault::Reading::new(&own, &manifest).unwrap();
    let third = reading.chunk(2, &vault::path_of(&leaves, 2), &remote).unwrap();
    assert_eq!(third, content(3 * CHUNK_BYTES + 5, "a letter")[2 * CHUNK_BYTES..3 * CHUNK_BYTES]);

    // The next version replaces it, an empty object is one too, and both survive a restart.
    let next = world.write("letter", 2, b"shorter", &[2]);
    let empty = world.write("empty", 1, b"", &[]);
    assert_eq!(
        world.client.chunks(collection, object("letter"), 1, 0, 4).unwrap_err().code(),
        Some("not_found")
    );
    let world = world.restart(small());
    assert_eq!(world.read(&next), Ok(b"shorter".to_vec()));
    assert_eq!(world.read(&empty), Ok(Vec::new()));
    assert_eq!(world.client.usage().unwrap().used.objects, 2);
}

#[test]
fn an_upload_that_was_broken_off_goes_on_where_it_was() {
    let world = World::new();
    let collection = world.owner.collection();
    let bytes = content((RANGE_CHUNKS_MAX + 3) * CHUNK_BYTES, "long");
    let (manifest, leaves, chunks) = sealed(&world.owner.keyring(), object("long"), 1, &bytes);
    let send = |range: std::ops::Range<usize>| {
        let (record, bytes) = upload(Epoch::FIRST, &manifest, &leaves, &chunks, range);
        world
            .client
            .upload(collection, &record, &bytes)
            .map_err(|error| error.code().unwrap_or("?").to_owned())
    };
    send(0..2).unwrap();
    assert_eq!(send(3..5), Err("conflict".into()), "a gap");
    send(1..4).unwrap();
    assert_eq!(world.client.upload_status(collection, object("long")).unwrap().unwrap().have, 4);
    let used = world.client.usage().unwrap().used;
    send(0..3).unwrap();
    assert_eq!(world.client.usage().unwrap().used, used, "what is there counts once");

    let mut world = world.restart(small());
    let early = world.owner.publishes(&[(manifest.clone(), &[])], &[]);
    assert_eq!(world.client.publish(collection, &early).unwrap_err().code(), Some("refused"));
    let keyring = world.owner.keyring();
    let again = world.client.put(&keyring, object("long"), 1, bytes.len() as u64, &mut &bytes[..]).unwrap();
    assert_eq!(again, manifest);
    world.client.publish(collection, &early).unwrap();
    assert_eq!(world.read(&manifest).map(|read| read == bytes), Ok(true));
    assert!(world.client.upload_status(collection, object("long")).unwrap().is_none());
}

/// A version under which two contents were sealed would use a key stream twice.
#[test]
fn a_version_is_never_written_twice_with_other_bytes() {
    let world = World::new();
    let collection = world.owner.collection();
    let keyring = world.owner.keyring();
    let put = |version: u32, bytes: &[u8]| {
        let (manifest, leaves, chunks) = sealed(&keyring, object("a"), version, bytes);
        let (record, bytes) = upload(Epoch::FIRST, &manifest, &leaves, &chunks, 0..chunks.len());
        world
            .client
            .upload(collection, &record, &bytes)
            .map_err(|error| error.code().unwrap_or("?").to_owned())
    };
    put(1, b"one").unwrap();
    put(1, b"one").unwrap();
    assert_eq!(put(1, b"two"), Err("conflict".into()));
    assert_eq!(put(1, b"longer"), Err("conflict".into()));
    world.client.give_up(collection, object("a")).unwrap();
    assert_eq!(put(1, b"two"), Err("conflict".into()), "given up, and used all the same");
    put(3, b"three").unwrap();
    assert_eq!(put(2, b"two"), Err("conflict".into()), "versions go up");
    let world = world.restart(small());
    let (manifest, leaves, chunks) = sealed(&keyring, object("a"), 2, b"two");
    let (record, bytes) = upload(Epoch::FIRST, &manifest, &leaves, &chunks, 0..1);
    assert_eq!(world.client.upload(collection, &record, &bytes).unwrap_err().code(), Some("conflict"));
}

#[test]
fn small_objects_go_many_at_once_and_take_what_they_need() {
    let mut world = World::new();
    let collection = world.owner.collection();
    let points: Vec<(ObjectId, Vec<u8>)> = (0..PIECES_MAX + 200)
        .map(|number| (object(&number.to_string()), content(100, &number.to_string())))
        .collect();
    let given: Vec<(ObjectId, u32, &[u8])> =
        points.iter().map(|(object, bytes)| (*object, 1, bytes.as_slice())).collect();
    let manifests = world.client.put_small(&world.owner.keyring(), &given).unwrap();
    for some in manifests.chunks(1_000) {
        let changed: Vec<_> = some.iter().map(|manifest| (manifest.clone(), &[7_u8][..])).collect();
        let publication = world.owner.publishes(&changed, &[]);
        world.client.publish(collection, &publication).unwrap();
    }
    let volumes = world.folder.path().join("volumes");
    let sizes: u64 =
        std::fs::read_dir(volumes).unwrap().map(|entry| entry.unwrap().metadata().unwrap().len()).sum();
    assert_eq!(sizes, 116 * points.len() as u64, "116 bytes each, and no padding");
    let signed = world.client.state(collection).unwrap();
    let all = world.client.manifests_of(&signed.state).unwrap();
    assert_eq!(all.len(), points.len());
    let some = all.iter().find(|manifest| manifest.object == points[77].0).unwrap();
    assert_eq!(world.read(some).as_deref(), Ok(points[77].1.as_slice()));
}

#[test]
fn objects_and_collections_are_found_by_all_of_some_labels() {
    let mut world = World::new();
    let collection = world.owner.collection();
    let names: Vec<String> = (0..40_u8).map(|number| format!("object {number}")).collect();
    let given: Vec<(ObjectId, u32, &[u8])> =
        names.iter().map(|name| (object(name), 1, name.as_bytes())).collect();
    let manifests = world.client.put_small(&world.owner.keyring(), &given).unwrap();
    // Each has the labels that divide its number.
    let numbers: Vec<Vec<u8>> =
        (0..40_u8).map(|number| (1..=10).filter(|by| number % by == 0).collect()).collect();
    let changed: Vec<_> = manifests
        .iter()
        .cloned()
        .zip(&numbers)
        .map(|(manifest, labels)| (manifest, labels.as_slice()))
        .collect();
    let publication = world.owner.publishes(&changed, &[]);
    world.client.publish(collection, &publication).unwrap();

    let ask = |world: &World, labels: &[u8], page: usize| {
        let labels: Vec<Label> = labels.iter().copied().map(label).collect();
        let (mut found, mut after) = (Vec::new(), None);
        loop {
            let answer = world.client.objects_with(collection, &labels, after, page).unwrap();
            assert!(answer.items.len() <= page);
            found.extend(answer.items);
            match answer.next {
                Some(next) => after = Some(next),
                None => return found,
            }
        }
    };
    let expected = |by: &[u8]| {
        let mut all: Vec<ObjectId> = (0..40_u8)
            .filter(|n| by.iter().all(|by| n % by == 0))
            .map(|n| object(&names[usize::from(n)]))
            .collect();
        all.sort();
        all
    };
    for labels in [&[1_u8][..], &[2, 3], &[4, 10], &[7, 9], &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10], &[5, 5]] {
        for page in [1, 3, 1_000] {
            assert_eq!(ask(&world, labels, page), expected(labels), "{labels:?} by {page}");
        }
    }
    assert_eq!(ask(&world, &[99], 10), []);
    let none = world.client.objects_with(collection, &[], None, 10).unwrap_err();
    assert_eq!(none.code(), Some("refused"));
    assert_eq!(
        world.client.objects_with(collection, &[label(1); 17], None, 10).unwrap_err().code(),
        Some("refused")
    );

    // Labels are changed without writing anew, and go with the object.
    let (first, second) = (object(&names[0]), object(&names[20]));
    let relabelled = manifests[0].clone();
    let publication = world.owner.publishes(&[(relabelled, &[99])], &[second]);
    world.client.publish(collection, &publication).unwrap();
    assert_eq!(ask(&world, &[99], 10), [first]);
    let mut left = expected(&[4, 10]);
    left.retain(|found| *found != first && *found != second);
    assert_eq!(ask(&world, &[4, 10], 10), left);
    assert_eq!(labels(&[]), None);

    // Collections, by the labels of their keyrings.
    let owner = world.owner.person.agent;
    let found =
        |label: u8| world.client.collections_with(owner, &[Label([label; 32])], None, 10).unwrap().items;
    assert_eq!(found(200).as_ref(), [collection]);
    assert!(found(201).is_empty());
    assert_eq!(world.client.collections_with(owner, &[], None, 10).unwrap().items.as_ref(), [collection]);
}

#[test]
fn a_quota_holds_before_anything_is_stored_and_after_a_restart() {
    let world = World::with(Options { quota: quota(300_000, 2), ..small() });
    let collection = world.owner.collection();
    let keyring = world.owner.keyring();
    let put = |world: &World, name: &str, len: usize| {
        let bytes = content(len, name);
        world
            .client
            .put(&keyring, object(name), 1, len as u64, &mut &bytes[..])
            .map_err(|error| error.code().unwrap_or("?").to_owned())
    };
    let before = world.client.usage().unwrap().used;
    assert_eq!(put(&world, "large", 300_000), Err("quota".into()));
    let after = world.client.usage().unwrap().used;
    assert!(after.bytes < 300_000);
    put(&world, "a", 100_000).unwrap();
    let world = world.restart(Options { quota: quota(300_000, 2), ..small() });
    assert!(world.client.usage().unwrap().used.bytes > before.bytes + 100_000);
    assert_eq!(put(&world, "b", 250_000), Err("quota".into()));
    // What is given up is given back.
    for name in ["large", "b"] {
        let _ = world.client.give_up(collection, object(name));
    }
    put(&world, "c", 150_000).unwrap();
    assert_eq!(put(&world, "d", 10), Err("quota".into()), "two objects");
    world.client.give_up(collection, object("a")).unwrap();
    put(&world, "d", 10).unwrap();
}

#[test]
fn deletion_removes_the_bytes() {
    let mut world = World::new();
    let collection = world.owner.collection();
    let kept = world.write("kept", 1, &content(CHUNK_BYTES * 2, "kept"), &[1]);
    let gone = world.write("gone", 1, &content(CHUNK_BYTES * 2, "gone"), &[2]);
    let replaced = world.write("replaced", 1, b"the first version of it", &[]);
    let piece_of = |world: &World, object: ObjectId| {
        let (_, bytes) = world.client.chunks(collection, object, 1, 0, 2).unwrap();
        bytes[..23].to_vec()
    };
    let [kept_bytes, gone_bytes, replaced_bytes] =
        [&kept, &gone, &replaced].map(|manifest| piece_of(&world, manifest.object));
    let on_disk = |world: &World, bytes: &[u8]| is_on_disk(world.folder.path(), bytes);
    assert!(on_disk(&world, &gone_bytes) && on_disk(&world, &replaced_bytes));

    let used = world.client.usage().unwrap().used;
    let publication = world.owner.publishes(&[], &[gone.object]);
    world.client.publish(collection, &publication).unwrap();
    world.write("replaced", 2, b"the second one", &[]);
    assert!(!on_disk(&world, &gone_bytes), "wiped before the answer");
    assert!(!on_disk(&world, &replaced_bytes));
    assert!(on_disk(&world, &kept_bytes));
    assert!(world.client.usage().unwrap().used.bytes < used.bytes);
    assert_eq!(world.client.usage().unwrap().used.objects, used.objects - 1);
    assert!(world.read(&gone).is_err());
    assert!(world.read(&kept).is_ok());

    world.client.delete(collection).unwrap();
    assert!(!on_disk(&world, &kept_bytes));
    assert_eq!(world.client.usage().unwrap().used, quota(0, 0));
    assert_eq!(world.client.state(collection).unwrap_err().code(), Some("not_found"));
    let again = world.client.found(collection, Epoch::FIRST).unwrap_err();
    assert_eq!(again.code(), Some("gone"), "its key streams must not be used again");
    let owner = world.owner.person.agent;
    assert!(world.client.collections_with(owner, &[], None, 10).unwrap().items.is_empty());
}

#[test]
fn a_reader_reads_for_as_long_as_there_is_a_grant_and_every_read_is_logged_in_their_words() {
    let mut world = World::new();
    let collection = world.owner.collection();
    let bytes = content(2 * CHUNK_BYTES, "photo");
    let manifest = world.write("photo", 1, &bytes, &[1]);
    let (doctor, theirs) = world.person("doctor");
    assert_eq!(theirs.state(collection).unwrap_err().code(), Some("not_found"));
    let grant = world.server.table.grants(collection, doctor.agent);

    // All the reader has is a key, and what the provider gives.
    let signed = theirs.state(collection).unwrap();
    let keyring = theirs.keyring(collection).unwrap().open(&world.owner.public(), &world.owner.reader_key(5));
    let keyring = keyring.unwrap();
    let shown = theirs.manifest_of(&signed.state, manifest.object).unwrap();
    assert_eq!(read(&theirs, &keyring, &shown), Ok(bytes));
    let owner = world.owner.person.agent;
    assert_eq!(theirs.collections_with(owner, &[label(200)], None, 10).unwrap().items.as_ref(), [collection]);
    assert_eq!(
        theirs.objects_with(collection, &[label(1)], None, 10).unwrap().items.as_ref(),
        [manifest.object]
    );
    for refused in [
        theirs.delete(collection).unwrap_err(),
        theirs.log(collection, 0).unwrap_err(),
        theirs.give_up(collection, manifest.object).unwrap_err(),
        theirs.progress(collection).unwrap_err(),
    ] {
        assert_eq!(refused.code(), Some("not_found"), "for the owner only");
    }

    let provider = world.client.provider();
    let page = world.client.log(collection, 0).unwrap();
    let head = check_log(collection, &provider, None, &page).unwrap();
    assert_eq!(head.number, 1);
    let entry: &LogEntry = &page.items[0];
    assert_eq!((entry.reader, entry.grant, entry.key), (doctor.agent, grant, doctor.key.public()));
    theirs.chunks(collection, manifest.object, 1, 1, 1).unwrap();
    let second = world.client.log(collection, 1).unwrap();
    let head = check_log(collection, &provider, Some(&head), &second).unwrap();
    assert_eq!(head.number, 2);

    // Whatever the provider changes is seen.
    let key = crate::support::provider_key();
    let both = world.client.log(collection, 0).unwrap();
    let check = |change: &dyn Fn(&mut Vec<LogEntry>, &mut provider::LogHead)| {
        let (mut entries, mut head) = (both.items.clone().into_vec(), both.head.clone());
        change(&mut entries, &mut head);
        let signature = head.sign(&key);
        let page = provider::LogPage { items: entries.try_into().unwrap(), head, signature };
        check_log(collection, &provider, None, &page)
    };
    assert!(check(&|_, _| ()).is_ok());
    let taken_out = check(&|entries, _| drop(entries.remove(0)));
    assert_eq!(
        taken_out.map(|head| head.number),
        Ok(2),
        "a log may begin later, and the owner knows where it was"
    );
    let dropped = check(&|entries, head| {
        entries.truncate(1);
        head.number = 1;
    });
    assert_eq!(dropped, Err(LogError::Chain(1)), "another head for the same number");
    let changed = check(&|entries, head| {
        entries[1].at_ms += 1;
        head.last = entries[1].id();
    });
    assert!(changed.is_ok(), "the provider's clock is the provider's word");
    let made_up = check(&|entries, head| {
        entries[1].reader = vocabulary::AgentId([9; 16]);
        head.last = entries[1].id();
    });
    assert_eq!(made_up, Err(LogError::Unsigned(2)));
    let moved = check(&|entries, _| entries.swap(0, 1));
    assert_eq!(moved, Err(LogError::Chain(1)));
    let short = check(&|entries, _| entries.clear());
    assert_eq!(short, Err(LogError::Withheld(0)));
    let forged =
        provider::LogPage { signature: both.head.sign(&SecretKey::from_seed(&[3; 32])), ..both.clone() };
    assert_eq!(check_log(collection, &provider, None, &forged), Err(LogError::Head));
    let rolled_back = provider::LogPage { ..page };
    assert_eq!(
        check_log(collection, &provider, Some(&head), &rolled_back),
        Err(LogError::Shorter { known: 2, shown: 1 })
    );

    world.server.table.withdraws(collection, doctor.agent);
    for refused in [
        theirs.state(collection).unwrap_err(),
        theirs.chunks(collection, manifest.object, 1, 0, 1).unwrap_err(),
        theirs.keyring(collection).unwrap_err(),
    ] {
        assert_eq!(refused.code(), Some("not_found"));
    }
    assert!(theirs.collections_with(owner, &[], None, 10).unwrap().items.is_empty());
    world.client.drop_log(collection, 1).unwrap();
    let rest = world.client.log(collection, 0).unwrap();
    assert_eq!(rest.items.len(), 1);
    assert!(check_log(collection, &provider, None, &rest).is_ok());
}

#[test]
fn a_provider_that_rolls_back_or_withholds_is_found_out() {
    let mut world = World::new();
    let collection = world.owner.collection();
    world.write("diary", 1, b"yesterday", &[]);
    let old = world.client.state(collection).unwrap();
    let manifest = world.write("diary", 2, &content(CHUNK_BYTES + 9, "today"), &[]);
    let known = world.client.state(collection).unwrap();
    let owner = world.owner.person.key.public();
    let shown = old.state.check(&old.signature, &owner, Some(&known.state));
    assert_eq!(shown, Err(vault::StateError::RolledBack { shown: 1, known: 2 }));
    assert!(world.client.manifests_of(&old.state).is_err(), "these are not the objects of that state");

    // A chunk that is no more: the reader is told which.
    let volumes = world.folder.path().join("volumes");
    let remote_manifest = manifest.clone();
    for entry in std::fs::read_dir(volumes).unwrap() {
        let path = entry.unwrap().path();
        let mut bytes = std::fs::read(&path).unwrap();
        let at = bytes.len() - 5;
        bytes[at] ^= 1;
        std::fs::write(&path, bytes).unwrap();
    }
    assert_eq!(world.read(&remote_manifest), Err("chunk 1 is not what the owner wrote".into()));
    let beyond = vault::Manifest { length: manifest.length + CHUNK_BYTES as u64, ..manifest };
    let own = world.owner.keyring();
    let reading = vault::Reading::new(&own, &beyond).unwrap();
    let remote = provider::client::Remote::new(&world.client, &beyond, 64);
    let told = reading.chunk(2, &[], &remote).map_err(|error| error.to_string());
    assert_eq!(told, Err("chunk 2 is withheld or lost".into()));
}

#[test]
fn publications_that_do_not_fit_change_nothing() {
    let mut world = World::new();
    let collection = world.owner.collection();
    world.write("a", 1, b"one", &[1]);
    let state = world.client.state(collection).unwrap();
    let keyring = world.owner.keyring();
    let next = world.client.put(&keyring, object("b"), 1, 3, &mut &b"two"[..]).unwrap();
    let good = world.owner.publishes(&[(next.clone(), &[2])], &[]);
    let refuse = |publication: &Publication, code: &str| {
        let error = world.client.publish(collection, publication).unwrap_err();
        assert_eq!(error.code(), Some(code), "{error}");
        assert_eq!(world.client.state(collection).unwrap(), state);
    };
    let resigned = |change: &dyn Fn(&mut vault::State)| {
        let mut other = good.signed.state.clone();
        change(&mut other);
        Publication { signed: world.owner.signed(other), ..good.clone() }
    };
    refuse(&resigned(&|state| state.revision = 7), "conflict");
    refuse(&resigned(&|state| state.revision = 1), "refused");
    refuse(&resigned(&|state| state.epoch = Epoch::new(1).unwrap()), "conflict");
    refuse(&resigned(&|state| state.root = canon::Digest([1; 32])), "refused");
    refuse(&resigned(&|state| state.objects = 3), "refused");
    refuse(&resigned(&|state| state.keyring = canon::Digest([1; 32])), "refused");
    refuse(&resigned(&|state| state.collection = vault::CollectionId([1; 16])), "refused");
    let mut unsigned = good.clone();
    unsigned.signed.signature = state.signature.clone();
    refuse(&unsigned, "refused");
    // A key that is not the owner's, with a good signature.
    let stranger = SecretKey::from_seed(&[9; 32]);
    let mut forged = good.clone();
    forged.signed.signature = forged.signed.state.sign(&stranger);
    forged.signed.key = stranger.public();
    refuse(&forged, "refused");
    let twice = [good.changed[0].clone(), good.changed[0].clone()].to_vec();
    refuse(&Publication { changed: twice.try_into().unwrap(), ..good.clone() }, "refused");
    let gone = vec![object("never")];
    refuse(&Publication { removed: gone.try_into().unwrap(), ..good.clone() }, "refused");
    let mut longer = good.changed[0].clone();
    longer.manifest.length = 4;
    refuse(&Publication { changed: vec![longer].try_into().unwrap(), ..good.clone() }, "refused");
    let mut other = good.changed[0].clone();
    other.manifest.root = canon::Digest([5; 32]);
    refuse(&Publication { changed: vec![other].try_into().unwrap(), ..good.clone() }, "refused");
    world.client.publish(collection, &good).unwrap();
    assert_eq!(world.read(&next), Ok(b"two".to_vec()));
}

/// A store that was put back from an old copy does not go on as if nothing had happened.
#[test]
fn a_store_that_is_behind_the_ledger_takes_only_what_follows_there() {
    let mut world = World::new();
    let collection = world.owner.collection();
    world.write("a", 1, b"one", &[]);
    let owner = world.owner.person.agent;
    // The ledger knows revision 5; this store has 1.
    let keyring = world.owner.sealed(Epoch::FIRST);
    let mut fifth = world.owner.state(Epoch::FIRST, &keyring);
    fifth.revision = 5;
    world.server.table.knows(owner, &fifth);
    let second = world.owner.publishes(&[], &[]);
    let error = world.client.publish(collection, &second).unwrap_err();
    assert_eq!(error.code(), Some("conflict"), "{error}");
    let signed = world.owner.signed(fifth);
    let again = Publication { signed, ..second };
    world.client.publish(collection, &again).unwrap();
    world.owner.revision = 5;
    let sixth = world.owner.publishes(&[], &[]);
    world.client.publish(collection, &sixth).unwrap();
}

#[test]
fn letters_wait_for_their_recipient_and_nobody_else() {
    let world = World::new();
    let (bob, his) = world.person("bob");
    let (carol, hers) = world.person("carol");
    his.send(carol.agent, b"sealed one").unwrap();
    world.client.send(carol.agent, b"sealed two").unwrap();
    his.send(carol.agent, &vec![7; LETTER_BYTES_MAX]).unwrap();
    assert_eq!(his.send(carol.agent, &vec![7; LETTER_BYTES_MAX + 1]).unwrap_err().code(), Some("too_large"));
    let letters = hers.letters().unwrap();
    let said: Vec<_> = letters.iter().map(|note| (note.sender, note.bytes)).collect();
    assert_eq!(said, [(bob.agent, 10), (world.owner.person.agent, 10), (bob.agent, 1 << 20)]);
    assert_eq!(hers.letter(letters[0].number).unwrap(), b"sealed one");
    for other in [&his, &world.client] {
        assert_eq!(other.letter(letters[0].number).unwrap_err().code(), Some("not_found"));
        assert_eq!(other.delete_letter(letters[0].number).unwrap_err().code(), Some("not_found"));
        assert!(other.letters().unwrap().is_empty());
    }
    hers.delete_letter(letters[0].number).unwrap();
    assert_eq!(hers.letter(letters[0].number).unwrap_err().code(), Some("not_found"));
    // One sender does not fill a mailbox.
    for _ in 1..LETTERS_PER_SENDER_MAX {
        his.send(carol.agent, b"again").unwrap();
    }
    assert_eq!(his.send(carol.agent, b"again").unwrap_err().code(), Some("mailbox"));
    world.client.send(carol.agent, b"there is room").unwrap();
    let world = world.restart(small());
    let hers = world.server.client(&carol);
    assert_eq!(hers.letters().unwrap().len(), LETTERS_PER_SENDER_MAX + 2);
}
