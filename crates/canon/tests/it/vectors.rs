//! The bytes of the types that are made here.

use crate::frozen::Frozen;
use crate::parcel::{Parcel, Route, Slip, Wrap};
use canon::{Assertion, Digest, PublicKey, Signature};
use std::path::Path;

#[test]
fn bytes_are_frozen() {
    let mut frozen = Frozen::default();
    frozen.add::<Digest>("Digest");
    frozen.add::<PublicKey>("PublicKey");
    frozen.add::<Signature>("Signature");
    frozen.add::<Assertion>("Assertion");
    frozen.compare(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/canon.txt"));
    assert!(frozen.names().contains("Signature/webauthn"));
}

#[test]
fn the_bytes_of_every_form_are_frozen() {
    let mut frozen = Frozen::default();
    frozen.add::<Wrap>("Wrap");
    frozen.add::<Route>("Route");
    frozen.add::<Slip>("Slip");
    frozen.add::<Parcel>("Parcel");
    frozen.compare(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/forms.txt"));
}
