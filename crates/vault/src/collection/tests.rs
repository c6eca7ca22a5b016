//! Keys of epochs, and what is signed of a collection.

use super::*;
use crate::cover::{Cover, Place};
use crate::formula::Formula;
use crate::label::{Label, LabelSecret};
use crate::master::MasterSecret;
use crate::object::tests::{collection, seed};

fn epoch(number: u32) -> Epoch {
    Epoch::new(number).expect("an epoch")
}

#[test]
fn keyrings_reach_back_and_never_forward() {
    let secret = collection();
    let keyrings: Vec<Keyring> = (0..4).map(|number| secret.keyring(epoch(number))).collect();
    for keyring in &keyrings {
        for other in &keyrings {
            let inner = keyring.inner(other.epoch());
            if other.epoch() <= keyring.epoch() {
                assert_eq!(inner, other.inner(other.epoch()), "{} by {}", other.epoch().0, keyring.epoch().0);
            } else {
                assert!(inner.is_none());
            }
            let near = other.epoch() == keyring.epoch() || Some(other.epoch()) == keyring.epoch().before();
            assert_eq!(keyring.layers().reach(other.epoch()), near);
        }
    }
    assert_eq!(Epoch::new(EPOCHS_MAX), None);
    assert_eq!(epoch(EPOCHS_MAX - 1).next(), None);
    assert!(
        secret.keyring(epoch(EPOCHS_MAX - 1)).inner(Epoch::FIRST)
            == secret.keyring(Epoch::FIRST).inner(Epoch::FIRST)
    );
}

#[test]
fn readers_who_stay_open_the_next_keyring_with_their_old_key() {
    let master = MasterSecret::from_seed(&seed("master"));
    let public = master.public();
    let labels = LabelSecret::from_seed(&seed("labels"));
    let secret = collection();
    let mut cover = Cover::new(secret.collection(), 4).expect("small");
    let attribute = Label([7; 32]);
    let key = |place| {
        let path = cover.path(Place(place), &labels).expect("a place");
        let formula = Formula::all(vec![Formula::leaf(attribute), path]).expect("small");
        kp::issue(&master, &formula, &seed(&format!("key {place}")))
    };
    let (stays, leaves) = (key(3), key(4));
    let sealed = |cover: &Cover, number| {
        let mut all = cover.labels(&labels);
        all.push(attribute);
        let all = Labels::of(all).expect("few");
        secret.keyring(epoch(number)).seal(&public, &all, &seed(&format!("seal {number}")))
    };
    let first = sealed(&cover, 0);
    assert!(first.open(&public, &stays).is_ok() && first.open(&public, &leaves).is_ok());
    cover.withdraw(Place(4)).expect("a place");
    let second = sealed(&cover, 1);
    let keyring = second.open(&public, &stays).expect("the key of before");
    assert_eq!(keyring.to_bytes(), secret.keyring(epoch(1)).to_bytes());
    assert!(matches!(second.open(&public, &leaves), Err(OpenError::NotSatisfied)));
    // The reader who left tries the capsule with coefficients of his choice: see `kp`. Renamed, it does not open.
    let renamed = SealedKeyring { epoch: epoch(2), ..second.clone() };
    assert!(matches!(renamed.open(&public, &stays), Err(OpenError::NotAuthentic)));
    let mut changed = second;
    changed.sealed.0[3] ^= 1;
    assert!(matches!(changed.open(&public, &stays), Err(OpenError::NotAuthentic)));
}

/// Fault 13, for a provider: an older copy is shown.
#[test]
fn a_provider_that_shows_an_old_state_is_noticed() {
    let owner = SecretKey::from_seed(&seed("owner"));
    let stranger = SecretKey::from_seed(&seed("stranger"));
    let state = |revision, number| State {
        collection: CollectionId([1; 16]),
        revision,
        epoch: epoch(number),
        keyring: Digest([1; 32]),
        root: Digest([2; 32]),
        objects: 3,
        layers: Layers::Replaced,
    };
    let check =
        |shown: &State, known: Option<&State>| shown.check(&shown.sign(&owner), &owner.public(), known);
    let (old, new) = (state(1, 0), state(2, 1));
    assert_eq!(check(&new, Some(&old)), Ok(()));
    assert_eq!(check(&new, Some(&new)), Ok(()));
    assert_eq!(check(&old, Some(&new)), Err(StateError::RolledBack { shown: 1, known: 2 }));
    assert_eq!(check(&state(3, 0), Some(&new)), Err(StateError::RolledBack { shown: 3, known: 2 }));
    let forked = State { objects: 4, ..new.clone() };
    assert_eq!(check(&forked, Some(&new)), Err(StateError::Forked(2)));
    let other = State { collection: CollectionId([2; 16]), ..new.clone() };
    assert_eq!(check(&other, Some(&new)), Err(StateError::OtherCollection));
    // How it is encrypted anew is chosen once.
    let wrapped = State { layers: Layers::Wrapped, revision: 3, ..new.clone() };
    let (shown, known) = (Layers::Wrapped, Layers::Replaced);
    assert_eq!(check(&wrapped, Some(&new)), Err(StateError::OtherLayers { shown, known }));
    let (shown, known) = (known, shown);
    let replaced = State { revision: 4, ..new.clone() };
    assert_eq!(check(&replaced, Some(&wrapped)), Err(StateError::OtherLayers { shown, known }));
    let last = State { epoch: epoch(LAYERS_MAX), revision: 4, ..wrapped.clone() };
    assert_eq!(check(&last, Some(&wrapped)), Ok(()));
    let beyond = State { epoch: epoch(LAYERS_MAX + 1), ..wrapped.clone() };
    assert_eq!(check(&beyond, Some(&wrapped)), Err(StateError::LayersUsed));
    let unsigned = new.check(&new.sign(&stranger), &owner.public(), None);
    assert_eq!(unsigned, Err(StateError::Unsigned(new.collection)));
}

#[test]
fn keyrings_read_back_and_nothing_else_does() {
    let all = [(Layers::Replaced, 0), (Layers::Replaced, 1), (Layers::Replaced, 70)];
    for (layers, number) in all.into_iter().chain([0, 1, 64].map(|number| (Layers::Wrapped, number))) {
        let bytes = collection().with(layers).keyring(epoch(number)).to_bytes();
        let again = Keyring::from_bytes(&bytes).expect("a keyring");
        assert_eq!((again.to_bytes(), again.layers().layers()), (bytes.clone(), layers));
        for len in 0..bytes.len() {
            assert!(Keyring::from_bytes(&bytes[..len]).is_err());
        }
    }
}

/// The list of layers is as long for the first epoch as for the last, and canonical: nothing stands in what is to come.
#[test]
fn keyrings_of_wrapped_collections_do_not_say_how_many_layers_there_are() {
    let secret = collection().with(Layers::Wrapped);
    let bytes = |number| secret.keyring(epoch(number)).to_bytes();
    assert_eq!(bytes(0).len(), bytes(LAYERS_MAX).len());
    let mut padded = bytes(3);
    let end = padded.len();
    // The list ends where the inner key begins, with a head of two bytes.
    padded[end - 35] = 1;
    assert!(Keyring::from_bytes(&padded).is_err());
    padded[end - 35] = 0;
    assert!(Keyring::from_bytes(&padded).is_ok());
    // An epoch that no such collection reaches.
    padded[1 + 17 + 1..][..4].copy_from_slice(&(LAYERS_MAX + 1).to_be_bytes());
    assert!(Keyring::from_bytes(&padded).is_err());
}

/// A state from before there was a choice is the same bytes, and has one form only.
#[test]
fn what_says_nothing_of_layers_is_replaced() {
    let state = |layers| State {
        collection: CollectionId([1; 16]),
        revision: 1,
        epoch: epoch(0),
        keyring: Digest([1; 32]),
        root: Digest([2; 32]),
        objects: 3,
        layers,
    };
    let (plain, wrapped) = (canon::encode(&state(Layers::Replaced)), canon::encode(&state(Layers::Wrapped)));
    assert_eq!((plain[0], wrapped[0]), (0xa6, 0xa7));
    assert_eq!(wrapped[plain.len()..], [7, 2]);
    assert_eq!(canon::decode::<State>(&wrapped).expect("its own bytes").layers, Layers::Wrapped);
    assert_eq!(canon::decode::<State>(&plain).expect("its own bytes").layers, Layers::Replaced);
    for number in [0, 1, 3] {
        let mut other = wrapped.clone();
        *other.last_mut().expect("some") = number;
        assert!(canon::decode::<State>(&other).is_err(), "{number}");
    }
    for layers in Layers::ALL {
        assert_eq!(layers.to_string().parse(), Ok(layers));
    }
    assert!("nested".parse::<Layers>().is_err());
}

/// The second lock opens for who has a node's key that covers them, and only together with the first.
#[test]
fn a_keyring_with_two_locks_needs_both() {
    let master = MasterSecret::from_seed(&seed("master"));
    let public = master.public();
    let secret = CollectionSecret::from_seed(CollectionId([5; 16]), &seed("two locks"));
    let labels = LabelSecret::from_seed(&seed("labels"));
    let mut cover = Cover::new(secret.collection(), 3).expect("small");
    let attribute = Label([9; 32]);
    let key = |place: u32| {
        let path = cover.path(Place(place), &labels).expect("a place");
        let formula = Formula::all(vec![Formula::leaf(attribute), path]).expect("small");
        (kp::issue(&master, &formula, &seed("issue")), cover.keys(Place(place), &labels).expect("a place"))
    };
    let ((stays, nodes_stay), (leaves, nodes_leave)) = (key(1), key(6));
    let seal = |cover: &Cover, number: u32| {
        let keyring = secret.keyring(epoch(number));
        keyring.seal_twice(&public, &[attribute], (cover, &labels), &seed(&format!("{number}"))).expect("few")
    };
    let first = seal(&cover, 0);
    assert!(first.open_twice(&public, &stays, Some(&nodes_stay)).is_ok());
    assert!(first.open_twice(&public, &leaves, Some(&nodes_leave)).is_ok());
    // The policy alone does not do: what a machine that breaks pairings would have.
    assert!(matches!(first.open(&public, &stays), Err(OpenError::NotSatisfied)));
    cover.withdraw(Place(6)).expect("a place");
    let second = seal(&cover, 1);
    let bytes = canon::encode(&second);
    let again: SealedKeyring = canon::decode(&bytes).expect("its own bytes");
    let nodes = NodeKeys::from_bytes(&nodes_stay.to_bytes()).expect("its own bytes");
    assert!(again.open_twice(&public, &stays, Some(&nodes)).is_ok());
    // Who left has no key to the second lock, also with a policy's key that still fits.
    assert!(matches!(second.open_twice(&public, &stays, Some(&nodes_leave)), Err(OpenError::NotSatisfied)));
    assert!(second.open_twice(&public, &leaves, Some(&nodes_leave)).is_err());
    let changed = SealedKeyring { second: first.second.clone(), ..second.clone() };
    assert!(changed.open_twice(&public, &stays, Some(&nodes_stay)).is_err(), "the lock of another epoch");
    let bytes = nodes_stay.to_bytes();
    assert!((0..bytes.len()).all(|end| NodeKeys::from_bytes(&bytes[..end]).is_err() || end % 68 == 1));
}
