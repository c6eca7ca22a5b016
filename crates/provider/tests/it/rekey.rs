//! Re-keying over HTTP: ordered, followed, audited, replayed.

use crate::support::{World, content, labels, object, read, small};
use provider::client::ClientError;
use provider::{AUDIT_SPOTS_MAX, Progress, Publication, Rekeying};
use std::time::{Duration, Instant};
use vault::rekey::{is_rekeyed, spots};
use vault::{CHUNK_BYTES, Epoch, Layers, Manifest, StateError};

/// Waits until no order is followed.
fn settled(world: &World) -> Progress {
    let begun = Instant::now();
    loop {
        let progress = world.client.progress(world.owner.collection()).unwrap();
        if progress.order.is_none() || progress.trouble.is_some() {
            return progress;
        }
        assert!(begun.elapsed() < Duration::from_secs(60), "{progress:?}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn filled(layers: Layers) -> (World, Vec<Manifest>) {
    let mut world = World::of(small(), layers);
    let manifests = vec![
        world.write("long", 1, &content(3 * CHUNK_BYTES + 5, "long"), &[1]),
        world.write("short", 1, &content(100, "short"), &[2]),
        world.write("empty", 1, b"", &[3]),
    ];
    (world, manifests)
}

#[test]
fn a_reader_whose_grant_is_withdrawn_is_shut_out_and_the_others_are_not() {
    Layers::ALL.into_iter().for_each(withdrawn_and_audited);
}

fn withdrawn_and_audited(layers: Layers) {
    let (mut world, manifests) = filled(layers);
    let collection = world.owner.collection();
    let (stays, theirs) = world.person("stays");
    world.server.table.grants(collection, stays.agent);
    let [leaving, staying] = [2, 5].map(|place| world.owner.reader_key(place));
    let public = world.owner.public();
    let before = theirs.keyring(collection).unwrap();
    assert!(before.open(&public, &leaving).is_ok() && before.open(&public, &staying).is_ok());

    world.owner.withdraw(2);
    let (rekeying, _) = world.owner.orders();
    let keys = world.owner.secret.layer_keys(rekeying.order.to);
    world.client.order(collection, &rekeying).unwrap();
    let progress = settled(&world);
    let signed = progress.receipt.expect("done");
    let provider = world.client.provider();
    assert!(signed.receipt.is_signed(&rekeying.order, &signed.signature, &provider));
    assert_eq!((signed.receipt.objects, signed.receipt.chunks), (3, 6));
    world.owner.moves_on();

    let after = theirs.keyring(collection).unwrap();
    assert_eq!(after.id(), theirs.state(collection).unwrap().state.keyring);
    assert!(after.open(&public, &leaving).is_err());
    let keyring = after.open(&public, &staying).unwrap();
    assert_eq!(read(&theirs, &keyring, &manifests[0]), Ok(content(3 * CHUNK_BYTES + 5, "long")));
    let old = before.open(&public, &leaving).unwrap();
    assert!(read(&theirs, &old, &manifests[0]).is_err(), "kept keys open nothing that is stored now");
    assert_eq!(
        theirs.objects_with(collection, labels(&[2]).unwrap().as_slice(), None, 9).unwrap().items.as_ref(),
        [manifests[1].object]
    );

    // An audit, by the receipt's own spots.
    let mut sorted = manifests.clone();
    sorted.sort_by_key(|manifest| manifest.object);
    let asked = spots(&signed.receipt, &sorted, AUDIT_SPOTS_MAX, &crate::support::seed("audit"));
    let shown = world.client.audit(collection, &asked).unwrap();
    for (spot, shown) in asked.iter().zip(&shown) {
        let manifest = manifests.iter().find(|manifest| manifest.object == spot.object).unwrap();
        assert!(is_rekeyed(&keys, &signed.receipt, manifest, *spot, shown));
        let mut other = shown.clone();
        other.index ^= 1;
        assert!(!is_rekeyed(&keys, &signed.receipt, manifest, *spot, &other));
    }
    let many = vec![asked[0]; AUDIT_SPOTS_MAX + 1];
    assert!(matches!(world.client.audit(collection, &many), Err(ClientError::TooMany(_))));

    // Writing goes on in the next epoch; what was written since cannot be audited by the old receipt.
    world.write("long", 2, b"new", &[]);
    let gone = vault::Spot { object: object("long"), chunk: 0 };
    assert_eq!(world.client.audit(collection, &[gone]).unwrap_err().code(), Some("conflict"));
    assert!(world.client.audit(collection, &[vault::Spot { object: object("short"), chunk: 0 }]).is_ok());
}

#[test]
fn orders_and_tokens_replayed_reordered_or_forged_change_nothing() {
    Layers::ALL.into_iter().for_each(replayed_and_forged);
}

fn replayed_and_forged(layers: Layers) {
    let (mut world, manifests) = filled(layers);
    let collection = world.owner.collection();
    let (first, _) = world.owner.orders();
    let refuse = |world: &World, rekeying: &Rekeying, code: &str| {
        let error = world.client.order(collection, rekeying).unwrap_err();
        assert_eq!(error.code(), Some(code), "{error}");
        assert_eq!(world.client.progress(collection).unwrap().order, None);
        assert!(world.read(&manifests[0]).is_ok());
    };
    let other_token =
        Rekeying { token: b"for the provider only:rubbish".to_vec().try_into().unwrap(), ..first.clone() };
    refuse(&world, &other_token, "refused");
    let bare = Rekeying { token: vec![1; 50].try_into().unwrap(), ..first.clone() };
    refuse(&world, &bare, "refused");
    let stranger = canon::SecretKey::from_seed(&[8; 32]);
    let forged = Rekeying { signature: first.order.sign(&stranger), ..first.clone() };
    refuse(&world, &forged, "refused");
    let mut other_key = forged.clone();
    other_key.next.key = stranger.public();
    refuse(&world, &other_key, "refused");
    let mut other_state = first.clone();
    let mut state = first.next.state.clone();
    state.revision += 1;
    other_state.next = world.owner.signed(state);
    refuse(&world, &other_state, "conflict");
    // How the collection is encrypted anew is not chosen again, whatever is signed, and a token is for one kind.
    let other = if layers == Layers::Wrapped { Layers::Replaced } else { Layers::Wrapped };
    let mut other_layers = first.clone();
    let state = vault::State { layers: other, ..first.next.state.clone() };
    let (order, token) = crate::support::Owner::of("ann", other).secret.withdraw(&state).unwrap();
    let sealed = [b"for the provider only:".as_slice(), token.to_bytes().as_slice()].concat();
    other_layers.token = sealed.try_into().unwrap();
    other_layers.signature = order.sign(&world.owner.person.key);
    other_layers.order = order;
    let token_of_the_other = Rekeying {
        order: vault::rekey::Order { state: first.order.state, ..other_layers.order.clone() },
        ..first.clone()
    };
    let token_of_the_other = Rekeying {
        signature: token_of_the_other.order.sign(&world.owner.person.key),
        token: other_layers.token.clone(),
        ..token_of_the_other
    };
    refuse(&world, &token_of_the_other, "refused");
    other_layers.next = world.owner.signed(state);
    refuse(&world, &other_layers, "refused");
    let told = world.client.order(collection, &other_layers).unwrap_err().to_string();
    let wanted = StateError::OtherLayers { shown: other, known: layers }.to_string();
    assert!(told.contains(&wanted), "{told}");
    let other_keyring = Rekeying { keyring: world.owner.sealed(Epoch::FIRST), ..first.clone() };
    refuse(&world, &other_keyring, "refused");

    world.client.order(collection, &first).unwrap();
    let receipt = settled(&world).receipt;
    world.owner.moves_on();
    // Again: nothing happens, and the answer is the same.
    assert_eq!(world.client.order(collection, &first).unwrap().receipt, receipt);
    assert_eq!(world.client.progress(collection).unwrap().order, None);
    assert!(world.read(&manifests[0]).is_ok());

    let (second, _) = world.owner.orders();
    world.client.order(collection, &second).unwrap();
    settled(&world);
    world.owner.moves_on();
    // The one before the last is out of order now.
    assert_eq!(world.client.order(collection, &first).unwrap_err().code(), Some("refused"));
    assert!(world.read(&manifests[0]).is_ok());
    assert_eq!(world.owner.epoch.number(), 2);
}

#[test]
fn uploads_end_with_the_epoch_and_writes_wait() {
    Layers::ALL.into_iter().for_each(writes_wait);
}

fn writes_wait(layers: Layers) {
    let (mut world, manifests) = filled(layers);
    let collection = world.owner.collection();
    let old = world.owner.keyring();
    world.client.put(&old, object("draft"), 1, 5, &mut &b"draft"[..]).unwrap();
    let (rekeying, _) = world.owner.orders();
    world.client.order(collection, &rekeying).unwrap();
    settled(&world);
    assert!(world.client.upload_status(collection, object("draft")).unwrap().is_none());
    let late = world.client.put(&old, object("other"), 1, 5, &mut &b"other"[..]).unwrap_err();
    assert_eq!(late.code(), Some("conflict"), "sealed for the epoch that ended");
    world.owner.moves_on();
    let used = world.owner.keyring();
    let again = world.client.put(&used, object("draft"), 1, 5, &mut &b"draft"[..]).unwrap_err();
    assert_eq!(again.code(), Some("conflict"), "the version is used");
    let draft = world.client.put(&used, object("draft"), 2, 5, &mut &b"draft"[..]).unwrap();
    let publication = world.owner.publishes(&[(draft.clone(), &[])], &[]);
    world.client.publish(collection, &publication).unwrap();
    assert_eq!(world.read(&draft), Ok(b"draft".to_vec()));
    assert_eq!(world.read(&manifests[1]), Ok(content(100, "short")));
}

/// Chunks grow with each layer. What they take is counted; a quota holds no withdrawal up, and holds later uploads up.
#[test]
fn what_layers_add_is_counted() {
    let bytes = content(CHUNK_BYTES + 1, "all of it");
    // The collection and one object of two chunks, and less than the layers of two epochs: a request's head counts until it is read.
    let first = 64 + 64 + CHUNK_BYTES as u64 + 1 + 2 * 16;
    let quota = provider::Quota { bytes: first + 60, objects: 10 };
    let mut world = World::of(provider::Options { quota, ..small() }, Layers::Wrapped);
    let collection = world.owner.collection();
    let manifest = world.write("all", 1, &bytes, &[]);
    for epoch in 1..=2 {
        let (rekeying, _) = world.owner.orders();
        world.client.order(collection, &rekeying).unwrap();
        settled(&world);
        world.owner.moves_on();
        assert_eq!(world.read(&manifest), Ok(bytes.clone()));
        let used = world.client.usage().unwrap().used;
        assert_eq!(used.bytes, first + epoch * 2 * 16);
        assert_eq!(used.bytes, 64 + 64 + world.owner.stored());
        let late = world.client.put(&world.owner.keyring(), object("late"), 1, 0, &mut &b""[..]).unwrap_err();
        assert_eq!(late.code(), Some("quota"));
    }
    assert!(world.client.usage().unwrap().used.bytes > quota.bytes, "the second withdrawal went beyond it");
    world.client.delete(collection).unwrap();
    assert_eq!(world.client.usage().unwrap().used, provider::Quota { bytes: 0, objects: 0 });
}

/// A re-keying that waits refuses writes and says when to come back, lets readers read, and goes on when the
/// provider starts again.
#[test]
fn fault_11_a_provider_that_starts_again_follows_the_order_by_itself() {
    let (world, manifests) = filled(Layers::Wrapped);
    let crate::support::World { server, mut owner, client, folder } = world;
    let table = std::sync::Arc::clone(&server.table);
    let collection = owner.collection();
    drop(client);
    server.stop();
    // Ordered, and stopped before the first chunk.
    let (rekeying, _) = owner.orders();
    let store = provider::Store::open(folder.path(), small()).unwrap();
    let ledger = provider::LedgerState::default();
    store.order(collection, &rekeying, ledger, &crate::support::open_token).unwrap();
    let next = owner.secret.keyring(Epoch::new(1).unwrap());
    let refused = |result: Result<(), provider::StoreError>| {
        let error = result.unwrap_err();
        assert!(
            matches!(&error, provider::StoreError::Refused(provider::Refusal::Rekeying { again_s: 1.. })),
            "{error}"
        );
    };
    let (manifest, leaves, chunks) = crate::support::sealed(&next, object("new"), 1, b"new");
    let (record, bytes) = crate::support::upload(Epoch::FIRST, &manifest, &leaves, &chunks, 0..1);
    refused(store.upload(collection, &record, &bytes, 0));
    let revision = owner.revision;
    let publication: Publication = owner.publishes(&[], &[]);
    refused(store.publish(collection, &publication, ledger));
    owner.revision = revision;
    refused(store.delete(collection));
    refused(store.audit(collection, &[]).map(|_| ()));
    drop(store);

    let store = provider::Store::open(folder.path(), small()).unwrap();
    let server = crate::support::Server::start(store, &table);
    let client = server.client(&owner.person);
    let mut world = World { server, owner, client, folder };
    let progress = settled(&world);
    assert_eq!(progress.receipt.unwrap().order, rekeying.order);
    world.owner.moves_on();
    for manifest in &manifests {
        assert!(world.read(manifest).is_ok());
    }
}
