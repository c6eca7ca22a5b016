//! Signing together, by the vectors of RFC 9591 and in stories.

use super::*;
use crate::collection::State;
use crate::{CollectionId, Epoch};
use canon::{Digest, SecretKey};

fn seed(text: &str) -> Seed {
    derive(&[6; 32], "test", &[text.as_bytes()])
}

fn device(number: u8) -> Device {
    Device::new(number).expect("not nought")
}

fn founded(devices: u8, threshold: u8) -> Vec<SigningShare> {
    let mut begun = Vec::new();
    let mut told = Told::new();
    for number in 1..=devices {
        let own =
            begin(device(number), devices, threshold, &seed(&format!("found {number}"))).expect("a plan");
        begun.push(own.0);
        told.insert(device(number), own.1);
    }
    let others = |own: Device| {
        told.iter().filter(|(other, _)| **other != own).map(|(d, b)| (*d, b.clone())).collect::<Told>()
    };
    let mut private: BTreeMap<Device, Private> = BTreeMap::new();
    let mut heard = Vec::new();
    for one in begun {
        let own = one.device;
        let (next, given) = go_on(one, &others(own)).expect("right messages");
        for (to, bytes) in given {
            private.entry(to).or_default().insert(own, bytes);
        }
        heard.push(next);
    }
    heard
        .iter()
        .map(|one| end(one, &others(one.device), &private[&one.device]).expect("right shares"))
        .collect()
}

fn sign(
    shares: &[SigningShare],
    signers: &[usize],
    domain: &str,
    message: &[u8],
) -> Result<Signature, SigningError> {
    let mut commitments = Told::new();
    let mut nonces = Vec::new();
    for signer in signers {
        let share = &shares[*signer];
        let (own, told) = share.commit(&seed(&format!("commit {signer}"))).expect("committed");
        nonces.push(own);
        commitments.insert(share.device(), told);
    }
    let mut parts = Told::new();
    for (signer, own) in signers.iter().zip(nonces) {
        let share = &shares[*signer];
        parts.insert(share.device(), share.sign(own, &commitments, domain, message)?);
    }
    shares[0].group().combine(&commitments, domain, message, &parts)
}

#[test]
fn devices_sign_a_state_as_one_owner() {
    let shares = founded(3, 2);
    let owner = shares[0].group().public().expect("a key");
    assert_eq!(owner.check(), Ok(()));
    assert!(shares.iter().all(|share| share.group() == shares[0].group()));
    let state = State {
        collection: CollectionId([1; 16]),
        revision: 1,
        epoch: Epoch::FIRST,
        keyring: Digest([1; 32]),
        root: Digest([2; 32]),
        objects: 0,
        layers: crate::Layers::Replaced,
    };
    let (domain, message) = state.to_sign();
    for signers in [[0, 1], [0, 2], [1, 2]] {
        let signature = sign(&shares, &signers, domain, &message).expect("signed");
        assert_eq!(state.check(&signature, &owner, None), Ok(()));
    }
    assert!(sign(&shares, &[1], domain, &message).is_err(), "one is not enough");
}

#[test]
fn a_wrong_share_names_its_device() {
    let shares = founded(3, 2);
    let mut commitments = Told::new();
    let (first, told) = shares[0].commit(&seed("a")).expect("committed");
    commitments.insert(device(1), told);
    let (second, told) = shares[1].commit(&seed("b")).expect("committed");
    commitments.insert(device(2), told);
    let parts: Told = [
        (device(1), shares[0].sign(first, &commitments, "d", b"yes").expect("signed")),
        (device(2), shares[1].sign(second, &commitments, "d", b"no").expect("signed")),
    ]
    .into();
    assert_eq!(
        shares[0].group().combine(&commitments, "d", b"yes", &parts),
        Err(SigningError::Fault(vec![2]))
    );
}

#[test]
fn plans_and_messages_that_are_wrong_are_refused() {
    assert!(matches!(begin(device(1), 3, 1, &seed("x")), Err(SigningError::Plan)), "one alone is no group");
    assert!(matches!(begin(device(1), 2, 3, &seed("x")), Err(SigningError::Plan)));
    assert!(matches!(begin(device(1), 17, 3, &seed("x")), Err(SigningError::Plan)));
    let (begun, _) = begin(device(1), 2, 2, &seed("x")).expect("a plan");
    let told = Told::from([(device(2), vec![1, 2, 3])]);
    assert!(matches!(go_on(begun, &told), Err(SigningError::Malformed(_))));
    let (begun, _) = begin(device(1), 2, 2, &seed("x")).expect("a plan");
    assert!(matches!(go_on(begun, &Told::new()), Err(SigningError::Fault(_))));
}

#[test]
fn a_share_is_kept_and_read_again_and_no_damage_passes() {
    let shares = founded(3, 2);
    let mut kept: Vec<SigningShare> = Vec::new();
    for share in &shares {
        let bytes = share.to_bytes().expect("bytes");
        let read = SigningShare::from_bytes(&bytes).expect("the same");
        assert_eq!((read.device(), read.threshold(), read.group()), (share.device(), 2, share.group()));
        assert_eq!(*read.to_bytes().expect("bytes"), *bytes);
        kept.push(read);
    }
    assert!(sign(&kept, &[2, 0], "d", b"message").is_ok());
    let (one, other) = (shares[0].to_bytes().expect("bytes"), shares[1].to_bytes().expect("bytes"));
    for len in 0..one.len() {
        let cut = SigningShare::from_bytes(&one[..len]);
        assert_eq!(cut.err(), Some(SigningError::Damaged), "cut off after {len}");
    }
    let mut mixed = one.to_vec();
    mixed[0] = other[0];
    assert!(SigningShare::from_bytes(&mixed).is_err(), "another device's number");
    let alien = founded(2, 2)[0].to_bytes().expect("bytes");
    let own = usize::from(u16::from_be_bytes([one[1], one[2]]));
    let strange = [&one[..3 + own], &alien[3 + own..]].concat();
    assert!(SigningShare::from_bytes(&strange).is_err(), "another group's public side");
}

/// Nonces come from their seed alone, so that only the seed is kept until the others have told theirs.
#[test]
fn the_same_seed_gives_the_same_nonces() {
    let shares = founded(2, 2);
    let told = |text: &str| shares[0].commit(&seed(text)).expect("committed").1;
    assert_eq!(told("a"), told("a"));
    assert!(is_commitment(&told("a")) && !is_commitment(&told("a")[1..]) && !is_commitment(b""));
    assert_ne!(told("a"), told("b"));
}

#[test]
fn messages_are_framed_as_one_key_frames_them() {
    for domain in ["d", &"x".repeat(127), &"x".repeat(128), &"x".repeat(200)] {
        let key = SecretKey::from_seed(&[1; 32]);
        let signature = key.sign(domain, b"message");
        let PublicKey::Ed25519(public) = key.public() else { panic!("an Ed25519 key") };
        let Signature::Ed25519(Signature64(bytes)) = signature else { panic!("an Ed25519 signature") };
        let verifying = frost::VerifyingKey::deserialize(&public).expect("a key");
        let signature = frost::Signature::deserialize(&bytes).expect("a signature");
        assert!(verifying.verify(&framed(domain, b"message"), &signature).is_ok(), "{} bytes", domain.len());
    }
}

/// RFC 9591, appendix E.1: from shares and nonces to the shares of the signature and the signature.
#[test]
fn the_vectors_of_rfc_9591() {
    let text = include_str!("../../tests/vectors/rfc9591_ed25519.json");
    let file: serde_json::Value = serde_json::from_str(text).expect("JSON");
    let bytes =
        |value: &serde_json::Value| canon::hex_decode(value.as_str().expect("digits")).expect("digits");
    let number = |value: &serde_json::Value| u16::try_from(value.as_u64().expect("a number")).expect("small");
    let inputs = &file["inputs"];
    let message = bytes(&inputs["message"]);
    let group = frost::VerifyingKey::deserialize(&bytes(&inputs["verifying_key_key"])).expect("a key");
    let mut keys = BTreeMap::new();
    let mut verifying = BTreeMap::new();
    for share in inputs["participant_shares"].as_array().expect("shares") {
        let who: frost::Identifier = number(&share["identifier"]).try_into().expect("an identifier");
        let secret =
            frost::keys::SigningShare::deserialize(&bytes(&share["participant_share"])).expect("a share");
        let public = frost::keys::VerifyingShare::from(secret);
        verifying.insert(who, public);
        keys.insert(who, frost::keys::KeyPackage::new(who, secret, public, group, 2));
    }
    let mut nonces = BTreeMap::new();
    let mut commitments = BTreeMap::new();
    for output in file["round_one_outputs"]["outputs"].as_array().expect("outputs") {
        let who: frost::Identifier = number(&output["identifier"]).try_into().expect("an identifier");
        let nonce = |name: &str| {
            frost_core::round1::Nonce::<frost::Ed25519Sha512>::deserialize(&bytes(&output[name]))
                .expect("a nonce")
        };
        let own = frost::round1::SigningNonces::from_nonces(nonce("hiding_nonce"), nonce("binding_nonce"));
        let told = *own.commitments();
        assert_eq!(told.hiding().serialize().expect("bytes"), bytes(&output["hiding_nonce_commitment"]));
        assert_eq!(told.binding().serialize().expect("bytes"), bytes(&output["binding_nonce_commitment"]));
        commitments.insert(who, told);
        nonces.insert(who, own);
    }
    let package = frost::SigningPackage::new(commitments, &message);
    let mut shares = BTreeMap::new();
    for output in file["round_two_outputs"]["outputs"].as_array().expect("outputs") {
        let who: frost::Identifier = number(&output["identifier"]).try_into().expect("an identifier");
        let share = frost::round2::sign(&package, &nonces[&who], &keys[&who]).expect("signed");
        assert_eq!(share.serialize(), bytes(&output["sig_share"]));
        shares.insert(who, share);
    }
    let public = frost::keys::PublicKeyPackage::new(verifying, group, Some(2));
    let signature = frost::aggregate(&package, &shares, &public).expect("a signature");
    assert_eq!(signature.serialize().expect("bytes"), bytes(&file["final_output"]["sig"]));
}
