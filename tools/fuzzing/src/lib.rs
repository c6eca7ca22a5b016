//! What every decoder must survive: any bytes at all.
//!
//! Promise: a target never panics, whatever it is given; what it accepts, it writes back unchanged.
//! One function per decoder, driven twice: by the test in `tests/it`, over the committed corpus and variations
//! of it, with any compiler; and by libFuzzer through `fuzz/`, on demand (`cargo xtask fuzz`).
//! Start reading at [`TARGETS`].
//!
//! To add the decoder of a type `T`:
//! 1. a line in [`TARGETS`] with `run: canonical::<T>` and `seeds: samples::<T>`, or a function of your own;
//! 2. `fuzz/fuzz_targets/NAME.rs` and its `[[bin]]` in `fuzz/Cargo.toml`, like those that are there;
//! 3. `fuzz/corpus/NAME/` with at least one input that once went wrong, or that is worth keeping.
//!
//! A test fails while one of the three is missing. When libFuzzer finds an input, it lies in
//! `fuzz/artifacts/NAME/`: move it to the corpus with the fix, and the story stays told.

mod everything;
mod proof;
mod trade;
mod vary;
mod vault;

pub use everything::Everything;
pub use vary::Variations;

use canon::{Canon, Json, PublicKey, Signature, SignedMessage};
use ledger::{Outcome, Record};
use std::fmt::Debug;

/// One decoder.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// Its name: also that of its corpus folder and of its libFuzzer executable.
    pub name: &'static str,
    /// Gives it any bytes; panics if a promise is broken.
    pub run: fn(&[u8]),
    /// Inputs that it accepts, to start from.
    pub seeds: fn() -> Vec<Vec<u8>>,
}

/// Every decoder that bytes from outside can reach.
pub const TARGETS: [Target; 14] = [
    Target { name: "canon_json", run: canon_json, seeds: json_samples },
    Target { name: "canon_record", run: canonical::<Everything>, seeds: samples::<Everything> },
    Target { name: "canon_signature", run: canon_signature, seeds: samples::<Signature> },
    Target { name: "ledger_body", run: trade::body, seeds: trade::bodies },
    Target { name: "ledger_envelope_json", run: trade::envelope_json, seeds: trade::envelopes },
    Target { name: "ledger_outcome", run: canonical::<Outcome>, seeds: trade::samples::<Outcome> },
    Target { name: "ledger_record", run: trade::record, seeds: trade::samples::<Record> },
    Target { name: "ledger_transaction", run: trade::transaction, seeds: trade::transactions },
    Target { name: "light_proof", run: proof::proof, seeds: proof::proofs },
    Target { name: "provider_record", run: vault::provider, seeds: vault::provided },
    Target { name: "vault_keyring", run: vault::keyring, seeds: vault::keyrings },
    Target { name: "vault_letter", run: vault::letter, seeds: vault::letters },
    Target { name: "vault_policy", run: vault::policy, seeds: vault::policies },
    Target { name: "vault_secret", run: vault::secret, seeds: vault::secrets },
];

/// How many samples a target starts from.
const SAMPLES: u64 = 24;

/// Runs the target `name`.
///
/// # Panics
/// If there is no such target, or if it breaks a promise.
pub fn run(name: &str, bytes: &[u8]) {
    let target = TARGETS.iter().find(|target| target.name == name).expect("the name is that of a target");
    (target.run)(bytes);
}

/// The promises of every encoded type: one byte form, one JSON form, and the way back from both.
///
/// # Panics
/// If `bytes` are accepted and one of them is broken.
pub fn canonical<T: Canon + Debug + PartialEq>(bytes: &[u8]) {
    let Ok(value) = canon::decode::<T>(bytes) else { return };
    assert_eq!(canon::encode(&value), bytes, "accepted bytes are the canonical ones");
    let json = canon::to_json(&value);
    let back: T = canon::from_json(&json).expect("the JSON form of a value is read back");
    assert_eq!(back, value, "JSON loses nothing");
}

/// Canonical bytes of made-up values.
///
/// # Panics
/// If the type's own samples are refused.
pub fn samples<T: Canon>() -> Vec<Vec<u8>> {
    let value = |seed| canon::from_json::<T>(&canon::sample(&T::shape(), seed));
    (0..SAMPLES).map(|seed| canon::encode(&value(seed).expect("a sample is a value"))).collect()
}

fn json_samples() -> Vec<Vec<u8>> {
    (0..SAMPLES).map(|seed| canon::sample(&Everything::shape(), seed).to_string().into_bytes()).collect()
}

/// JSON is read to one value, and what a record takes from it comes back the same.
fn canon_json(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let Ok(json) = Json::parse(text) else { return };
    assert_eq!(Json::parse(&json.to_string()).as_ref(), Ok(&json), "what is printed is read back");
    assert_eq!(Json::parse(&json.pretty()).as_ref(), Ok(&json), "indented too");
    if let Ok(value) = canon::from_json::<Everything>(&json) {
        canonical::<Everything>(&canon::encode(&value));
    }
}

/// A signature that decodes can be checked against any key, alone and in a batch, with the same answer.
fn canon_signature(bytes: &[u8]) {
    canonical::<Signature>(bytes);
    let Ok(signature) = canon::decode::<Signature>(bytes) else { return };
    let ed25519 = canon::SecretKey::from_seed(&[7; 32]).public();
    for key in [ed25519, P256_GENERATOR] {
        let item =
            SignedMessage { key: &key, domain: "kerf/fuzz", message: b"message", signature: &signature };
        let alone = canon::verify(&item);
        assert_eq!(canon::verify_batch(&[item], [1; 32]), [alone], "a batch of one answers as one alone");
    }
}

/// The generator of P-256, compressed: the point of the secret key 1.
const P256_GENERATOR: PublicKey = PublicKey::P256([
    0x03, 0x6b, 0x17, 0xd1, 0xf2, 0xe1, 0x2c, 0x42, 0x47, 0xf8, 0xbc, 0xe6, 0xe5, 0x63, 0xa4, 0x40, 0xf2,
    0x77, 0x03, 0x7d, 0x81, 0x2d, 0xeb, 0x33, 0xa0, 0xf4, 0xa1, 0x39, 0x45, 0xd8, 0x98, 0xc2, 0x96,
]);
