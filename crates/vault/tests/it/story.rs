//! One story through everything that is public: devices, a grant, a reader, a withdrawal, a provider.

use canon::{Digest, PublicKey, Signature};
use std::collections::BTreeMap;
use std::convert::Infallible;
use vault::custody::{Custody, Device, NonceBytes, Plan, Request, Share, combine, deal};
use vault::rekey::Holding;
use vault::signing::{self, SigningShare, Told};
use vault::{
    CollectionId, CollectionSecret, Cover, Description, Epoch, Formula, Keyring, Kind, Label, LabelSecret,
    Labels, Manifest, ObjectId, Place, Policy, Reading, Schema, SealedKeyring, Seed, Shelf, Spot, Stamp,
    State, Writing, kp,
};

fn seed(text: &str) -> Seed {
    Seed::new(canon::hash_parts("vault/story", &[text.as_bytes()]).0)
}

/// The provider's disk.
#[derive(Clone, Default)]
struct Disk(BTreeMap<Spot, (Stamp, Vec<u8>)>);

impl Shelf for Disk {
    type Fault = Infallible;
    fn read(&self, spot: Spot, bytes: &mut Vec<u8>) -> Result<Option<Stamp>, Infallible> {
        bytes.clear();
        let found = self.0.get(&spot);
        bytes.extend(found.map(|(_, stored)| stored.as_slice()).unwrap_or_default());
        Ok(found.map(|(stamp, _)| *stamp))
    }
    fn write(&mut self, spot: Spot, stamp: Stamp, bytes: &[u8]) -> Result<(), Infallible> {
        self.0.insert(spot, (stamp, bytes.to_vec()));
        Ok(())
    }
}

/// A person with three devices, of which two are needed for everything.
struct Person {
    custody: Custody,
    shares: Vec<Share>,
    signers: Vec<SigningShare>,
    labels: LabelSecret,
    schema: Schema,
    secret: CollectionSecret,
    cover: Cover,
}

fn device(number: u8) -> Device {
    Device::new(number).expect("not nought")
}

fn founded() -> (Custody, Vec<Share>) {
    let devices = canon::Set::of((1..=3).map(device)).expect("few");
    let plan = Plan {
        generation: 1,
        threshold: 2,
        devices: devices.clone(),
        dealers: devices.clone(),
        nonce: NonceBytes([1; 32]),
    };
    let dealt: Vec<_> = devices
        .iter()
        .map(|one| deal(&plan, *one, &seed(&format!("deal {}", one.number()))).expect("dealt"))
        .collect();
    let promises: Vec<_> = dealt.iter().map(|(deal, _)| deal.promise()).collect();
    let deals: Vec<_> = dealt.iter().map(|(deal, _)| deal.clone()).collect();
    let mut given: Vec<_> = dealt.into_iter().flat_map(|(_, given)| given).collect();
    let mut shares = Vec::new();
    for one in devices.iter() {
        let (own, rest): (Vec<_>, Vec<_>) = given.into_iter().partition(|part| part.to() == *one);
        given = rest;
        shares.push(Share::of(&plan, None, &promises, &deals, &own).expect("right"));
    }
    (Custody::of(&plan, None, &promises, &deals).expect("right"), shares)
}

fn signers() -> Vec<SigningShare> {
    let begun: Vec<_> = (1..=3)
        .map(|number| signing::begin(device(number), 3, 2, &seed(&format!("sign {number}"))).expect("a plan"))
        .collect();
    let told: Told = (1..=3).map(device).zip(begun.iter().map(|(_, told)| told.clone())).collect();
    let without = |own: Device| -> Told {
        told.iter()
            .filter(|(other, _)| **other != own)
            .map(|(other, bytes)| (*other, bytes.clone()))
            .collect()
    };
    let mut private: BTreeMap<Device, signing::Private> = BTreeMap::new();
    let mut heard = Vec::new();
    for (number, (one, _)) in (1..=3).zip(begun) {
        let (next, given) = signing::go_on(one, &without(device(number))).expect("right");
        given.into_iter().for_each(|(to, bytes)| {
            private.entry(to).or_default().insert(device(number), bytes);
        });
        heard.push(next);
    }
    let end = |(number, one)| {
        signing::end(one, &without(device(number)), &private[&device(number)]).expect("right")
    };
    (1..=3).zip(&heard).map(end).collect()
}

impl Person {
    fn new() -> Self {
        let (custody, shares) = founded();
        let name = |text: &str| text.parse().expect("a name");
        let kinds = ["photo", "x-ray"].map(|word| word.parse().expect("a word")).into();
        let schema = Schema::new([(name("kind"), Kind::Choice(kinds)), (name("taken"), Kind::Date)]);
        let secret = CollectionSecret::from_seed(CollectionId([1; 16]), &seed("collection"));
        let cover = Cover::new(secret.collection(), 5).expect("small");
        let labels = LabelSecret::from_seed(&seed("labels"));
        Self { custody, shares, signers: signers(), labels, schema: schema.expect("a schema"), secret, cover }
    }

    fn owner(&self) -> PublicKey {
        self.signers[0].group().public().expect("a key")
    }

    /// Two devices sign.
    fn sign(&self, (domain, message): (&str, Vec<u8>)) -> Signature {
        let two = &self.signers[1..];
        let committed: Vec<_> =
            two.iter().map(|one| one.commit(&seed("commit")).expect("committed")).collect();
        let told: Told = two
            .iter()
            .map(SigningShare::device)
            .zip(committed.iter().map(|(_, told)| told.clone()))
            .collect();
        let parts: Told = two
            .iter()
            .zip(committed)
            .map(|(one, (nonces, _))| {
                (one.device(), one.sign(nonces, &told, domain, &message).expect("signed"))
            })
            .collect();
        two[0].group().combine(&told, domain, &message, &parts).expect("a signature")
    }

    /// Devices 1 and 3 grant.
    fn grant(&self, policy: &str, place: u32) -> kp::ReaderKey {
        let policy =
            Policy::read(policy, &self.schema).expect("a policy").formula(&self.labels).expect("small");
        let path = self.cover.path(Place(place), &self.labels).expect("a place");
        let request = Request {
            custody: self.custody.id(),
            quorum: canon::Set::of([1, 3].map(device)).expect("two"),
            formula: Formula::all(vec![policy, path]).expect("small"),
            purpose: canon::Text::new("the check-up").expect("a text"),
            nonce: NonceBytes([place.to_le_bytes()[0]; 32]),
        };
        let parts = [0, 2]
            .map(|index| self.shares[index].issue(&self.custody, &request, &seed("part")).expect("asked"));
        combine(&self.custody, &request, &parts, &seed("check")).expect("a key")
    }

    fn seal(&self, epoch: Epoch) -> (Keyring, SealedKeyring) {
        let said = [("kind", "x-ray"), ("taken", "2026-11-20")];
        let description = Description::read(&self.schema, said).expect("a description");
        let mut all: Vec<Label> = self.labels.describe(&description).expect("few").as_slice().to_vec();
        all.extend(self.cover.labels(&self.labels));
        let public = self.custody.public_key().expect("a key");
        let keyring = self.secret.keyring(epoch);
        let sealed =
            keyring.seal(&public, &Labels::of(all).expect("few"), &seed(&format!("seal {}", epoch.number())));
        (keyring, sealed)
    }

    fn state(&self, epoch: Epoch, sealed: &SealedKeyring, manifests: &[Manifest]) -> State {
        State {
            collection: self.secret.collection(),
            revision: epoch.number() + 1,
            epoch,
            keyring: sealed.id(),
            root: vault::catalogue_root(manifests),
            objects: u32::try_from(manifests.len()).expect("few"),
            layers: self.secret.layers(),
        }
    }
}

fn write(keyring: &Keyring, number: u8, content: &[u8], disk: &mut Disk) -> (Manifest, Vec<Digest>) {
    let mut writing = Writing::new(keyring, ObjectId([number; 16]), 1).expect("the right keyring");
    writing.chunk(content.to_vec(), true, disk).expect("written");
    writing.finish().expect("ended")
}

/// What a reader gets, with a keyring that it has.
fn read(keyring: &Keyring, (manifest, leaves): &(Manifest, Vec<Digest>), disk: &Disk) -> Option<Vec<u8>> {
    let mut content = Vec::new();
    Reading::new(keyring, manifest)?.all(leaves, disk, |chunk| content.extend(chunk)).ok()?;
    Some(content)
}

#[test]
fn a_person_grants_and_withdraws_access() {
    let mut person = Person::new();
    let public = person.custody.public_key().expect("a key");
    let mut disk = Disk::default();
    let (keyring, sealed) = person.seal(Epoch::FIRST);
    let first = write(&keyring, 1, b"the first picture", &mut disk);
    let state = person.state(Epoch::FIRST, &sealed, std::slice::from_ref(&first.0));
    let signature = person.sign(state.to_sign());

    // A doctor may see x-rays of this year, a studio photos, an insurer x-rays too.
    let doctor = person.grant("kind = x-ray and taken >= 2026-01-01", 3);
    let studio = person.grant("kind = photo", 4);
    let insurer = person.grant("not kind = photo", 9);
    assert_eq!(state.check(&signature, &person.owner(), None), Ok(()));
    assert!(sealed.id() == state.keyring && first.0.is_in(&state.root, 0, 1, &[]));
    let opened = sealed.open(&public, &doctor).expect("may read");
    assert_eq!(read(&opened, &first, &disk).as_deref(), Some(b"the first picture".as_slice()));
    assert!(sealed.open(&public, &studio).is_err());
    let kept = sealed.open(&public, &insurer).expect("may read, for now");
    let disk_of_before = disk.clone();

    // The insurer's grant is withdrawn.
    person.cover.withdraw(Place(9)).expect("a place");
    let epoch = Epoch::FIRST.next().expect("there is one");
    let (next_keyring, next_sealed) = person.seal(epoch);
    let next = person.state(epoch, &next_sealed, std::slice::from_ref(&first.0));
    let (order, token) = person.secret.withdraw(&next).expect("not the first");
    let mut holding = Holding::new(person.secret.collection(), person.owner());
    holding.accept::<Infallible>(&order, &person.sign(order.to_sign())).expect("in order");
    holding.follow(&token, &next, std::slice::from_ref(&first.0), &mut disk).expect("done");
    let second = write(&next_keyring, 2, b"a later picture", &mut disk);
    assert_eq!(next.check(&person.sign(next.to_sign()), &person.owner(), Some(&state)), Ok(()));
    assert!(state.check(&signature, &person.owner(), Some(&next)).is_err(), "the old state is rolled back");

    // The doctor's key of before opens everything, the insurer's nothing new, also with what it kept.
    let opened = next_sealed.open(&public, &doctor).expect("stays");
    assert_eq!(read(&opened, &first, &disk).as_deref(), Some(b"the first picture".as_slice()));
    assert_eq!(read(&opened, &second, &disk).as_deref(), Some(b"a later picture".as_slice()));
    assert!(next_sealed.open(&public, &insurer).is_err());
    assert_eq!(read(&kept, &first, &disk), None);
    assert_eq!(read(&kept, &second, &disk), None);
    // What is not protected, and said so: a provider that kept the old bytes, with a reader who kept the old keys.
    assert_eq!(read(&kept, &first, &disk_of_before).as_deref(), Some(b"the first picture".as_slice()));
}
