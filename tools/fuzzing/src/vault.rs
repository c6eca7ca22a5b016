//! The vault's decoders: keys, capsules, letters, policies, and what goes to a provider and comes back.

use crate::{canonical, samples};
use std::sync::LazyLock;
use vault::custody::{Dealt, Share};
use vault::document::SealedDocument;
use vault::kp::{self, ReaderKey};
use vault::letter::{Letter, SealingSecret};
use vault::rekey::Token;
use vault::root::{Part, Root};
use vault::{
    CollectionId, CollectionSecret, Cover, Epoch, Formula, Label, Labels, Layers, MasterSecret, Place,
    Policy, Schema, SealedKeyring, Seed, State,
};

fn seed(number: u8) -> Seed {
    Seed::new([number; 32])
}

/// An owner, a reader, and a collection that the reader opens.
struct World {
    public: vault::PublicKey,
    key: ReaderKey,
    /// Of both kinds.
    sealed: [SealedKeyring; 2],
    sealing: SealingSecret,
}

static WORLD: LazyLock<World> = LazyLock::new(|| {
    let master = MasterSecret::from_seed(&seed(1));
    let public = master.public();
    let labels = Root::from_seed(&seed(2)).labels();
    let collection = CollectionId([1; 16]);
    let cover = Cover::new(collection, 3).expect("small");
    let path = cover.path(Place(2), &labels).expect("a place");
    let formula = Formula::all(vec![Formula::leaf(Label([7; 32])), path]).expect("small");
    let key = kp::issue(&master, &formula, &seed(3));
    let all = [Label([7; 32])].into_iter().chain(cover.labels(&labels));
    let all = Labels::of(all).expect("few");
    let sealed = Layers::ALL.map(|layers| {
        let secret = CollectionSecret::from_seed(collection, &seed(4)).with(layers);
        secret.keyring(Epoch::FIRST).seal(&public, &all, &seed(5))
    });
    World { public, key, sealed, sealing: SealingSecret::from_seed(&seed(6)) }
});

/// A capsule that decodes is opened or refused, and only the owner's own opens.
pub(crate) fn keyring(bytes: &[u8]) {
    canonical::<SealedKeyring>(bytes);
    if let Ok(sealed) = canon::decode::<SealedKeyring>(bytes) {
        let opened = sealed.open(&WORLD.public, &WORLD.key).is_ok();
        assert!(
            !opened || WORLD.sealed.contains(&sealed),
            "something else than what the owner made was opened"
        );
    }
}

pub(crate) fn keyrings() -> Vec<Vec<u8>> {
    WORLD.sealed.iter().map(canon::encode).collect()
}

/// Secrets in bytes come back the same, or not at all.
pub(crate) fn secret(bytes: &[u8]) {
    if let Ok(key) = ReaderKey::from_bytes(bytes) {
        assert_eq!(key.to_bytes().as_slice(), bytes);
    }
    if let Ok(share) = Share::from_bytes(bytes) {
        assert_eq!(share.to_bytes().as_slice(), bytes);
    }
    if let Ok(dealt) = Dealt::from_bytes(bytes) {
        assert_eq!(dealt.to_bytes().as_slice(), bytes);
    }
    if let Ok(part) = Part::from_bytes(bytes) {
        assert_eq!(part.to_bytes().as_slice(), bytes);
    }
    if let Ok(token) = Token::from_bytes(bytes) {
        assert_eq!(token.to_bytes().as_slice(), bytes);
    }
}

pub(crate) fn secrets() -> Vec<Vec<u8>> {
    let parts = Root::from_seed(&seed(2)).split(2, 3, &seed(9)).expect("a plan");
    let mut all: Vec<Vec<u8>> = parts.iter().map(|part| part.to_bytes().to_vec()).collect();
    all.push(WORLD.key.to_bytes().to_vec());
    for layers in Layers::ALL {
        let secret = CollectionSecret::from_seed(CollectionId([1; 16]), &seed(4)).with(layers);
        let next = State {
            collection: secret.collection(),
            revision: 2,
            epoch: Epoch::new(1).expect("an epoch"),
            keyring: canon::Digest([1; 32]),
            root: canon::Digest([2; 32]),
            objects: 0,
            layers,
        };
        all.extend(secret.withdraw(&next).map(|(_, token)| token.to_bytes().to_vec()));
    }
    all
}

/// Letters and documents open for their receivers, and never otherwise.
pub(crate) fn letter(bytes: &[u8]) {
    canonical::<Letter>(bytes);
    if let Ok(content) = Letter::open_bytes(bytes, &WORLD.sealing, b"fuzz") {
        assert_eq!(content.as_slice(), b"the content", "only what was sealed comes out");
    }
    canonical::<SealedDocument>(bytes);
}

pub(crate) fn letters() -> Vec<Vec<u8>> {
    let letter = Letter::seal(&WORLD.sealing.public(), b"fuzz", b"the content", &seed(8)).expect("sealed");
    vec![canon::encode(&letter)]
}

/// A policy and a schema read back from what they print.
pub(crate) fn policy(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if let Ok(schema) = Schema::read(text) {
        assert_eq!(Schema::read(&schema.to_string()).as_ref(), Ok(&schema));
    }
    let schema = Schema::read("album: words\nkind: photo | x-ray\ntaken: date\nyear: number below 2^12\n");
    let schema = schema.expect("a schema");
    if let Ok(policy) = Policy::read(text, &schema) {
        let again = Policy::read(&policy.to_string(), &schema).expect("what is printed is read");
        assert_eq!(again.to_string(), policy.to_string());
    }
}

pub(crate) fn policies() -> Vec<Vec<u8>> {
    [
        "kind = photo and (taken >= 2026-01-01 or album = wedding)",
        "2 of (year < 7, not kind = x-ray, album = \"a b\")",
        "kind: photo | x-ray\nyear: number below 2^12",
    ]
    .map(|text| text.as_bytes().to_vec())
    .to_vec()
}

/// What owners and readers send to a provider.
pub(crate) fn provider(bytes: &[u8]) {
    canonical::<provider::Upload>(bytes);
    canonical::<provider::Publication>(bytes);
    canonical::<provider::Rekeying>(bytes);
    canonical::<provider::Audit>(bytes);
    canonical::<provider::LogPage>(bytes);
}

pub(crate) fn provided() -> Vec<Vec<u8>> {
    let mut all = samples::<provider::Audit>();
    all.extend(samples::<provider::Upload>());
    all
}
