//! Re-keying that is stopped at every chunk, ordered twice and in the wrong order, and audited.

use super::*;
use crate::collection::Keyring;
use crate::object::tests::{Memory, Stop, Stopped, collection, content, object, read, seed, write};
use crate::object::{CHUNK_BYTES, TAG_BYTES, catalogue_root, path_of};

struct World {
    owner: SecretKey,
    secret: CollectionSecret,
    holding: Holding,
    shelf: Memory,
    manifests: Vec<Manifest>,
    leaves: Vec<Vec<Digest>>,
    contents: Vec<Vec<u8>>,
}

/// Three objects of four chunks, one chunk and two chunks.
fn world(layers: Layers) -> World {
    let contents = vec![content(3 * CHUNK_BYTES + 5, 1), content(0, 2), content(CHUNK_BYTES + 1, 3)];
    world_of(layers, contents)
}

fn world_of(layers: Layers, contents: Vec<Vec<u8>>) -> World {
    let owner = SecretKey::from_seed(&seed("owner"));
    let secret = collection().with(layers);
    let keyring = secret.keyring(Epoch::FIRST);
    let mut shelf = Memory::default();
    let written: Vec<(Manifest, Vec<Digest>)> = (1..)
        .zip(&contents)
        .map(|(number, content)| write(&keyring, object(number), 1, content, &mut shelf))
        .collect();
    let (manifests, leaves) = written.into_iter().unzip();
    shelf.writes = 0;
    let holding = Holding::new(secret.collection(), owner.public());
    World { owner, secret, holding, shelf, manifests, leaves, contents }
}

const CHUNKS: usize = 7;

impl World {
    fn state(&self, epoch: u32) -> State {
        State {
            collection: self.secret.collection(),
            revision: epoch + 1,
            epoch: Epoch::new(epoch).expect("an epoch"),
            keyring: Digest([epoch.to_le_bytes()[0]; 32]),
            root: catalogue_root(&self.manifests),
            objects: u32::try_from(self.manifests.len()).expect("few"),
            layers: self.secret.layers(),
        }
    }

    fn order(&self, to: u32) -> (Order, Signature, Token, State) {
        let state = self.state(to);
        let (order, token) = self.secret.withdraw(&state).expect("not the first");
        let signature = order.sign(&self.owner);
        (order, signature, token, state)
    }

    fn accept(&mut self, to: u32) -> Result<(), RekeyError<Stopped>> {
        let (order, signature, ..) = self.order(to);
        self.holding.accept(&order, &signature)
    }

    fn follow(&mut self, to: u32) -> Result<(Receipt, Vec<StoredObject>), RekeyError<Stopped>> {
        let (_, _, token, state) = self.order(to);
        self.holding.follow(&token, &state, &self.manifests, &mut self.shelf)
    }

    /// Reads everything with the keys of an epoch.
    fn reads(&self, epoch: u32) -> bool {
        let keyring: Keyring = self.secret.keyring(Epoch::new(epoch).expect("an epoch"));
        let all = self.manifests.iter().zip(&self.leaves).zip(&self.contents);
        let mut answers = all.map(|((manifest, leaves), content)| {
            read(&keyring, manifest, leaves, &self.shelf).as_ref() == Ok(content)
        });
        answers.all(|good| good)
    }
}

#[test]
fn a_withdrawal_closes_the_collection_to_the_keys_of_before() {
    for layers in Layers::ALL {
        let mut world = world(layers);
        assert!(world.reads(0));
        world.accept(1).expect("in order");
        let (receipt, _) = world.follow(1).expect("done");
        assert_eq!((receipt.objects, receipt.chunks), (3, CHUNKS as u64));
        assert!(world.reads(1));
        assert!(!world.reads(0), "the keyring of before does not reach");
        // Even who has the inner key and the key of before: nothing of it is on the shelf.
        let old = world.secret.keyring(Epoch::FIRST);
        assert!(!world.leaks(&old, &[]));
        // And the next, and the next.
        for epoch in 2..5 {
            world.accept(epoch).expect("in order");
            world.follow(epoch).expect("done");
            assert!(world.reads(epoch));
        }
    }
}

impl World {
    /// Whether who has an old keyring, with tokens that a provider kept, gets at an inner chunk as it is stored now: by laying any
    /// stream over it, and taking any layer off, in any order.
    fn leaks(&self, old: &Keyring, tokens: &[&Token]) -> bool {
        let (manifest, leaf_wanted) = (&self.manifests[1], self.leaves[1][0]);
        let stored = &self.shelf.chunks[&Spot { object: manifest.object, chunk: 0 }].1;
        let mut found = vec![stored.clone()];
        for _ in 0..=tokens.len() + 1 {
            for bytes in found.clone() {
                for token in tokens {
                    let (object, version) = (manifest.object, manifest.version);
                    match token.turn(object, version) {
                        Turn::Replace(off, on) => [off, on].into_iter().for_each(|stream| {
                            let mut bytes = bytes.clone();
                            stream.lay(0, &mut bytes);
                            found.push(bytes);
                        }),
                        Turn::Wrap(wrap) => {
                            let mut bytes = bytes.clone();
                            found.extend(wrap.take_off(0, &mut bytes).map(|()| bytes));
                        }
                    }
                }
                for epoch in [Some(old.epoch()), old.epoch().before()].into_iter().flatten() {
                    let mut bytes = bytes.clone();
                    found.extend(old.layers().take_off(manifest, epoch, 0, &mut bytes).map(|()| bytes));
                }
            }
            found.sort();
            found.dedup();
        }
        assert!(old.inner(manifest.written).is_some(), "the inner key is not what is missing");
        found.iter().any(|bytes| leaf(bytes) == leaf_wanted)
    }
}

/// What a token opens that a provider kept, for who left before it: in the one kind all that the collection had, in the other
/// nothing, unless the tokens of all epochs since were kept.
#[test]
fn a_later_token_helps_who_left_if_the_layer_is_replaced_and_not_if_it_is_wrapped() {
    let run = |layers| {
        let mut world = world(layers);
        let tokens: Vec<Token> = (1..=3)
            .map(|epoch| {
                world.accept(epoch).expect("in order");
                world.follow(epoch).expect("done");
                world.order(epoch).2
            })
            .collect();
        let [first, second, third] = tokens.as_slice() else { panic!("three") };
        // Who left with the end of epoch 0, of epoch 1, and of epoch 2.
        let old = |epoch| world.secret.keyring(Epoch::new(epoch).expect("an epoch"));
        [
            world.leaks(&old(0), &[]),
            world.leaks(&old(0), &[first, second]),
            world.leaks(&old(0), &[third]),
            world.leaks(&old(0), &[second, third]),
            world.leaks(&old(1), &[third]),
            world.leaks(&old(1), &[second, third]),
            world.leaks(&old(2), &[third]),
            world.leaks(&old(0), &[first, second, third]),
        ]
    };
    assert_eq!(run(Layers::Replaced), [false, false, true, true, true, true, true, true]);
    assert_eq!(run(Layers::Wrapped), [false, false, false, false, false, true, true, true]);
}

/// What is written in an epoch has the layers of those after it, and no others.
#[test]
fn later_objects_have_fewer_layers() {
    let mut world = world_of(Layers::Wrapped, vec![content(100, 1)]);
    for epoch in 1..=3 {
        world.accept(epoch).expect("in order");
        world.follow(epoch).expect("done");
        let keyring = world.secret.keyring(Epoch::new(epoch).expect("an epoch"));
        let number = u8::try_from(epoch).expect("small") + 1;
        let (manifest, leaves) = write(&keyring, object(number), 1, &content(100, number), &mut world.shelf);
        world.manifests.push(manifest);
        world.leaves.push(leaves);
        world.contents.push(content(100, number));
        assert!(world.reads(epoch));
        assert!(!world.reads(epoch - 1));
    }
    let lengths: Vec<usize> = world.shelf.chunks.values().map(|(_, stored)| stored.len()).collect();
    assert_eq!(lengths, [100 + 4 * TAG_BYTES, 100 + 3 * TAG_BYTES, 100 + 2 * TAG_BYTES, 100 + TAG_BYTES]);
    // A chunk under the layers of another epoch than its stamp says is refused.
    let spot = Spot { object: object(1), chunk: 0 };
    world.shelf.chunks.get_mut(&spot).expect("there").0.epoch = Epoch::new(2).expect("an epoch");
    assert!(!world.reads(3));
}

#[test]
fn after_the_last_layer_it_is_refused_with_what_to_do() {
    let mut world = world_of(Layers::Wrapped, vec![content(100, 1)]);
    for epoch in 1..=LAYERS_MAX {
        world.accept(epoch).expect("in order");
        world.follow(epoch).expect("done");
    }
    assert!(world.reads(LAYERS_MAX));
    let longest = world.shelf.chunks.values().map(|(_, stored)| stored.len()).max();
    assert_eq!(longest, Some(100 + TAG_BYTES * 65));
    let beyond = world.state(LAYERS_MAX + 1);
    let refused = world.secret.withdraw(&beyond).expect_err("no layer is left");
    assert_eq!(refused, WithdrawError::LayersUsed);
    assert_eq!(
        refused.to_string(),
        "the collection has been wrapped 64 times: put what is in it into a new one, and close it"
    );
    // A provider does not go on either, whatever the owner signs.
    assert_eq!(
        beyond.check(&beyond.sign(&world.owner), &world.owner.public(), None),
        Err(crate::StateError::LayersUsed)
    );
    let others = collection().with(Layers::Replaced);
    let (shown, known) = (Layers::Wrapped, Layers::Replaced);
    assert_eq!(others.withdraw(&beyond).err(), Some(WithdrawError::OtherLayers { shown, known }));
    assert_eq!(world.secret.withdraw(&world.state(0)).err(), Some(WithdrawError::OtherState));
}

/// The owner signs an order for one kind, with a token of the other.
#[test]
fn a_token_of_the_other_kind_changes_nothing() {
    for layers in Layers::ALL {
        let mut world = world(layers);
        let other = if layers == Layers::Wrapped { Layers::Replaced } else { Layers::Wrapped };
        let state = world.state(1);
        let (_, token) = collection()
            .with(other)
            .withdraw(&State { layers: other, ..state.clone() })
            .expect("not the first");
        let order = Order { keys: token.id(), ..world.order(1).0 };
        let signature = order.sign(&world.owner);
        world.holding.accept::<Stopped>(&order, &signature).expect("in order");
        let before = world.shelf.chunks.clone();
        let refused = world.holding.follow(&token, &state, &world.manifests, &mut world.shelf);
        assert!(matches!(refused, Err(RekeyError::OtherToken)));
        assert_eq!(world.shelf.chunks, before);
    }
}

/// A shelf that breaks its promise, and writes bytes without their stamp: nothing is wrapped twice.
#[test]
fn bytes_without_their_stamp_are_named_and_left_alone() {
    let mut whole = world(Layers::Wrapped);
    whole.accept(1).expect("in order");
    whole.follow(1).expect("done");
    for (spot, (_, bytes)) in &whole.shelf.chunks {
        let mut world = world(Layers::Wrapped);
        world.accept(1).expect("in order");
        world.shelf.chunks.get_mut(spot).expect("there").1.clone_from(bytes);
        match world.follow(1) {
            Err(RekeyError::Damaged { spot: found, .. }) => assert_eq!(found, *spot),
            other => panic!("{spot:?}: {other:?}"),
        }
        assert_eq!(world.shelf.chunks[spot].1, *bytes);
    }
}

#[test]
fn stopped_at_any_chunk_it_resumes_and_garbles_nothing() {
    for layers in Layers::ALL {
        stopped_and_resumed(layers);
    }
}

fn stopped_and_resumed(layers: Layers) {
    let mut whole = world(layers);
    whole.accept(1).expect("in order");
    let (expected, _) = whole.follow(1).expect("done");
    for how in [Stop::Before, Stop::After] {
        for at in 0..CHUNKS {
            let mut world = world(layers);
            world.accept(1).expect("in order");
            world.shelf.stop = Some((at, how));
            assert!(matches!(world.follow(1), Err(RekeyError::Shelf(Stopped))), "{how:?} {at}");
            // What the provider remembers went through bytes; meanwhile a reader with the new keys reads all.
            world.holding = canon::decode(&canon::encode(&world.holding)).expect("bytes");
            assert!(world.reads(1), "{how:?} {at}: old and new chunks side by side");
            world.accept(1).expect("the same order again");
            let (receipt, _) = world.follow(1).expect("done");
            assert_eq!(receipt, expected, "{how:?} {at}");
            assert_eq!(world.shelf.chunks, whole.shelf.chunks, "{how:?} {at}");
            // No chunk was written twice but the one whose write was lost.
            let again = usize::from(how == Stop::Before);
            assert_eq!(world.shelf.writes, CHUNKS + again, "{how:?} {at}");
        }
    }
}

#[test]
fn stopped_at_every_chunk_it_still_ends() {
    for layers in Layers::ALL {
        let mut world = world(layers);
        world.accept(1).expect("in order");
        let mut attempts = 0;
        loop {
            world.shelf.stop = Some((world.shelf.writes, Stop::After));
            attempts += 1;
            if world.follow(1).is_ok() {
                break;
            }
        }
        assert_eq!(attempts, CHUNKS + 1);
        assert!(world.reads(1));
    }
}

#[test]
fn a_torn_chunk_is_named_and_left_alone() {
    for (layers, at) in Layers::ALL.into_iter().flat_map(|layers| (0..CHUNKS).map(move |at| (layers, at))) {
        let mut world = world(layers);
        let before = world.shelf.chunks.clone();
        world.accept(1).expect("in order");
        world.shelf.stop = Some((at, Stop::Torn));
        assert!(world.follow(1).is_err());
        world.shelf.stop = None;
        let torn = match world.follow(1) {
            Err(RekeyError::Damaged { spot, epoch }) => {
                assert_eq!(epoch, Epoch::FIRST);
                spot
            }
            other => panic!("{at}: {other:?}"),
        };
        // Put back from a copy, and resumed.
        world.shelf.chunks.insert(torn, before[&torn].clone());
        world.follow(1).expect("done");
        assert!(world.reads(1));
    }
}

/// Fault 18, for tokens: replayed, and of another collection.
#[test]
fn orders_out_of_order_replayed_or_forged_change_nothing() {
    Layers::ALL.into_iter().for_each(replayed_and_forged);
}

fn replayed_and_forged(layers: Layers) {
    let mut world = world(layers);
    let (first, second) = (world.order(1), world.order(2));
    let accept = |world: &mut World, order: &Order, signature: &Signature| {
        let before = world.holding.clone();
        let result = world.holding.accept::<Stopped>(order, signature).map_err(|error| error.to_string());
        assert!(result.is_ok() || world.holding == before);
        result
    };
    assert_eq!(
        accept(&mut world, &second.0, &second.1),
        Err("the order ends epoch 1, and the collection is in epoch 0".into())
    );
    let stranger = SecretKey::from_seed(&seed("stranger"));
    let unsigned =
        Err(format!("the order is not signed by the owner of collection {}", world.secret.collection()));
    assert_eq!(accept(&mut world, &first.0, &first.0.sign(&stranger)), unsigned);
    let elsewhere = Order { collection: CollectionId([9; 16]), ..first.0.clone() };
    assert_eq!(
        accept(&mut world, &elsewhere, &elsewhere.sign(&SecretKey::from_seed(&seed("owner")))),
        unsigned
    );
    let skipping = Order { to: Epoch::new(2).expect("an epoch"), ..first.0.clone() };
    let signature = skipping.sign(&SecretKey::from_seed(&seed("owner")));
    assert!(accept(&mut world, &skipping, &signature).is_err());

    assert!(matches!(world.follow(1), Err(RekeyError::OtherToken)), "nothing accepted, nothing done");
    assert_eq!(accept(&mut world, &first.0, &first.1), Ok(()));
    let rival = State { revision: 9, ..world.state(1) };
    let (rival, _) = world.secret.withdraw(&rival).expect("not the first");
    let signature = rival.sign(&SecretKey::from_seed(&seed("owner")));
    assert_eq!(
        accept(&mut world, &rival, &signature),
        Err("another order for this epoch is being followed".into())
    );
    // The token of another step, and a state that the order does not name.
    let chunks = world.shelf.chunks.clone();
    let wrong = world.holding.clone().follow(&second.2, &first.3, &world.manifests, &mut world.shelf);
    assert!(matches!(wrong, Err(RekeyError::OtherToken)));
    let wrong = world.holding.clone().follow(&first.2, &second.3, &world.manifests, &mut world.shelf);
    assert!(matches!(wrong, Err(RekeyError::OtherState)));
    let fewer = world.manifests[..2].to_vec();
    let wrong = world.holding.clone().follow(&first.2, &first.3, &fewer, &mut world.shelf);
    assert!(matches!(wrong, Err(RekeyError::OtherState)), "an object may not be left out");
    assert_eq!(world.shelf.chunks, chunks);

    world.follow(1).expect("done");
    assert_eq!(
        accept(&mut world, &first.0, &first.1),
        Err("the order ends epoch 0, and the collection is in epoch 1".into())
    );
    assert!(matches!(world.follow(1), Err(RekeyError::OtherToken)), "a token replayed");
    assert_eq!(accept(&mut world, &second.0, &second.1), Ok(()));
    world.follow(2).expect("done");
    assert!(world.reads(2));
}

#[test]
fn missing_and_stray_chunks_stop_it() {
    let spot = Spot { object: object(3), chunk: 1 };
    let stopped = |change: &dyn Fn(&mut Memory)| {
        let mut world = world(Layers::Wrapped);
        change(&mut world.shelf);
        world.accept(1).expect("in order");
        world.follow(1).map(|_| ()).map_err(|error| error.to_string())
    };
    let gone = stopped(&|shelf| {
        shelf.chunks.remove(&spot);
    });
    assert_eq!(gone, Err(format!("chunk 1 of {} is not here", object(3))));
    let stray = Err(format!("chunk 1 of {} is of another epoch or version", object(3)));
    let later = |shelf: &mut Memory| {
        shelf.chunks.get_mut(&spot).expect("there").0.epoch = Epoch::new(5).expect("an epoch")
    };
    assert_eq!(stopped(&later), stray);
    assert_eq!(stopped(&|shelf| shelf.chunks.get_mut(&spot).expect("there").0.version = 2), stray);
}

/// Re-keying does not look for damage that no crash of its own makes; it does not hide it either.
#[test]
fn damage_from_before_is_found_by_readers_and_by_an_audit() {
    Layers::ALL.into_iter().for_each(damage_is_found);
}

fn damage_is_found(layers: Layers) {
    let mut world = world(layers);
    let spot = Spot { object: object(1), chunk: 2 };
    world.shelf.chunks.get_mut(&spot).expect("there").1[9] ^= 1;
    world.accept(1).expect("in order");
    let (receipt, stored) = world.follow(1).expect("done");
    assert!(!world.reads(1));
    let keyring = world.secret.keyring(Epoch::new(1).expect("an epoch"));
    let told = read(&keyring, &world.manifests[0], &world.leaves[0], &world.shelf);
    assert_eq!(told, Err("chunk 2 is not what the owner wrote".into()));
    let answer = shown(&world, &stored, spot);
    let keys = world.secret.layer_keys(keyring.epoch());
    assert!(!is_rekeyed(&keys, &receipt, &world.manifests[0], spot, &answer));
}

/// What an honest provider shows.
fn shown(world: &World, stored: &[StoredObject], spot: Spot) -> Shown {
    let index = world.manifests.iter().position(|manifest| manifest.object == spot.object).expect("there");
    let leaves: Vec<Vec<u8>> = stored.iter().map(canon::encode).collect();
    let checks: Vec<Digest> = (0..world.manifests[index].chunks())
        .map(|chunk| world.shelf.chunks[&Spot { chunk, ..spot }].0.check)
        .collect();
    Shown {
        stored: stored[index].clone(),
        index: u32::try_from(index).expect("small"),
        upper: canon::inclusion_path(&leaves, index).try_into().expect("short"),
        lower: path_of(&checks, spot.chunk).try_into().expect("short"),
        inner: path_of(&world.leaves[index], spot.chunk).try_into().expect("short"),
        bytes: world.shelf.chunks[&spot].1.clone().try_into().expect("a chunk"),
    }
}

#[test]
fn an_auditor_finds_what_was_not_rekeyed() {
    Layers::ALL.into_iter().for_each(lazy_is_found);
}

fn lazy_is_found(layers: Layers) {
    let mut world = world(layers);
    let before = world.shelf.chunks.clone();
    let (order, ..) = world.order(1);
    let keys = world.secret.layer_keys(order.to);
    world.accept(1).expect("in order");
    let (receipt, stored) = world.follow(1).expect("done");
    let provider = SecretKey::from_seed(&seed("provider"));
    let signature = receipt.sign(&provider);
    assert!(receipt.is_signed(&order, &signature, &provider.public()));
    assert!(!receipt.is_signed(&world.order(2).0, &signature, &provider.public()));
    let asked = spots(&receipt, &world.manifests, 64, &seed("audit"));
    let different: std::collections::BTreeSet<Spot> = asked.iter().copied().collect();
    assert_eq!(different.len(), CHUNKS, "64 questions reach all seven chunks");
    let manifest =
        |spot: Spot| world.manifests.iter().find(|manifest| manifest.object == spot.object).expect("there");
    for spot in different {
        let good = shown(&world, &stored, spot);
        assert!(is_rekeyed(&keys, &receipt, manifest(spot), spot, &good));
        // The old bytes instead, or a right chunk of another place.
        let old = Shown { bytes: before[&spot].1.clone().try_into().expect("a chunk"), ..good.clone() };
        assert!(!is_rekeyed(&keys, &receipt, manifest(spot), spot, &old));
        let elsewhere = Spot { chunk: spot.chunk + 1, ..spot };
        assert!(!is_rekeyed(&keys, &receipt, manifest(spot), elsewhere, &good));
    }
    // A provider that signs for a chunk that it left as it was.
    let lazy_spot = Spot { object: object(1), chunk: 2 };
    let kept = &before[&lazy_spot];
    world.shelf.chunks.insert(lazy_spot, kept.clone());
    let checks: Vec<Digest> =
        (0..4).map(|chunk| world.shelf.chunks[&Spot { object: object(1), chunk }].0.check).collect();
    let mut lazy = stored.clone();
    lazy[0].root = root_of(&checks);
    let receipt = Receipt { root: stored_root(&lazy), ..receipt };
    let answer = shown(&world, &lazy, lazy_spot);
    let first = world.manifests[0].clone();
    assert!(!is_rekeyed(&keys, &receipt, &first, lazy_spot, &answer));
    let honest = Spot { chunk: 1, ..lazy_spot };
    assert!(is_rekeyed(&keys, &receipt, &first, honest, &shown(&world, &lazy, honest)), "the others pass");
}

#[test]
fn tokens_read_back_and_do_not_show_themselves() {
    for (layers, keys) in [(Layers::Replaced, 2), (Layers::Wrapped, 1)] {
        let world = world_of(layers, vec![content(0, 1)]);
        let (_, _, token, _) = world.order(1);
        let bytes = token.to_bytes();
        let again = Token::from_bytes(&bytes).expect("a token");
        assert_eq!((again.id(), again.layers()), (token.id(), layers));
        assert_eq!(bytes.len(), 1 + keys * 34);
        for len in 0..bytes.len() {
            assert!(Token::from_bytes(&bytes[..len]).is_err());
        }
        // One kind's keys under the other's version.
        let mut other = bytes.clone();
        other[0] = 3 - other[0];
        assert!(Token::from_bytes(&other).is_err());
        assert_eq!(format!("{token:?}"), "Token(..)");
        let shown = format!("{:?}", world.secret.layer_keys(Epoch::FIRST));
        assert_eq!(shown, format!("LayerKeys({layers}, epoch 0, ..)"));
    }
}
