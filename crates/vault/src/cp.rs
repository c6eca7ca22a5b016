//! Data with a policy, keys with attributes: FABEO's ciphertext-policy scheme (Riepel and Wee, CCS 2022) as a KEM.
//!
//! ```text
//! key      g2^r, H(x)^r for each label x, k = g1^a H0^r                               a is the master secret
//! capsule  g2^s, g2^u[1..t], c[i] = H0^share[i] H(label[i])^u[occurrence of label i], m under Y^s   shares of s
//! opening  Y^s = e(k, g2^s) e(sum w[i] c[i], g2^r)^-1 prod over j of e(sum over occurrence j of w[i] H(label i)^r, g2^u[j])
//! ```
//!
//! Start reading at [`encapsulate`].

use crate::curve::{
    G1_BYTES, G1Bytes, G2_BYTES, G2Bytes, Pair, Sum, Target, compress_g1, compress_g2, derive_scalar, g1, g2,
    hash_to_point, pair_product,
};
use crate::formula::{Coefficients, Formula, LEAVES_MAX, shares};
use crate::kem::{Coins, KEM_VERSION, KeyFault, Masked, OpenError, SharedKey, mask, read_version, same};
use crate::kp::{ITEM_HEAD_MAX, times};
use crate::label::{Label, Labels};
use crate::master::{MasterSecret, PublicKey};
use crate::wiped::{Kept, KeptList, Seed, Wiped, byte_string_head, derive, keep, keep_list};
use blstrs::{G1Affine, G1Projective, G2Affine, Scalar};
use canon::{Canon, List, Reader, Writer};
use core::fmt;
use ff::Field;
use group::Group;
use zeroize::Zeroizing;

const DOMAIN: &str = "kerf/vault/cp/1";
const MASK: &str = "kerf/vault/cp/mask/1";

/// What is hashed to `H0`: no label has this length.
const RESERVED: &[u8] = b"kerf/vault/cp/reserved/1";
const _: () = assert!(RESERVED.len() != 32);

canon::record! {
    /// A key for who has attributes that satisfy this formula.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Capsule {
        /// [`KEM_VERSION`].
        1 => version: u8,
        /// Who may open it.
        2 => formula: Formula,
        /// `g2^s`.
        3 => head: G2Bytes,
        /// `g2^u`, one for each occurrence of the most frequent label.
        4 => blinding: List<G2Bytes, LEAVES_MAX>,
        /// One point for each leaf.
        5 => rows: List<G1Bytes, LEAVES_MAX>,
        /// The message that decides everything, hidden.
        6 => masked: Masked,
    }
}

/// A reader's key: opens every capsule of the owner whose formula its labels satisfy. Wiped when dropped.
pub struct ReaderKey {
    labels: Labels,
    head: Kept<G2Affine>,
    root: Kept<G1Affine>,
    parts: KeptList<G1Affine>,
}

impl fmt::Debug for ReaderKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "ReaderKey({} labels)", self.labels.as_slice().len())
    }
}

/// Issues a key. The seed is used for nothing else.
pub fn issue(master: &MasterSecret, labels: &Labels, seed: &Seed) -> ReaderKey {
    // Bound to the labels, so that one seed for two keys gives away neither.
    let seed = derive(seed.as_slice(), "kerf/vault/cp/issue/1", &[&canon::encode(labels)]);
    let blinding = Zeroizing::new(Wiped(derive_scalar(seed.as_slice(), "kerf/vault/cp/blinding/1", &[])));
    let mut parts = keep_list(labels.as_slice().len());
    for label in labels.as_slice() {
        parts.push(Wiped(G1Affine::from(hash_to_point(&label.0) * blinding.0)));
    }
    let root = g1() * master.scalar() + hash_to_point(RESERVED) * blinding.0;
    ReaderKey {
        labels: labels.clone(),
        head: keep(G2Affine::from(g2() * blinding.0)),
        root: keep(G1Affine::from(root)),
        parts,
    }
}

/// Makes a capsule for who satisfies the formula, and the key in it. The seed is used for nothing else.
pub fn encapsulate(public: &PublicKey, formula: &Formula, seed: &Seed) -> (Capsule, SharedKey) {
    // Bound to the formula: who opens one of two capsules of the same seed must not know the other's message.
    let context: [&[u8]; 2] = [&public.id().0, &canon::encode(formula)];
    let message = derive(seed.as_slice(), "kerf/vault/cp/message/1", &context);
    let coins = Coins::new(public, DOMAIN, &canon::encode(formula), &message);
    let scalar = Zeroizing::new(Wiped(coins.scalar("s", 0)));
    let masked = Masked(*mask(&public.power(&scalar.0), MASK, &message));
    (make(formula, &coins, masked), coins.shared())
}

/// All of a capsule that takes no power in the target group.
fn make(formula: &Formula, coins: &Coins, masked: Masked) -> Capsule {
    let scalar = Zeroizing::new(Wiped(coins.scalar("s", 0)));
    let (occurrences, most) = formula.occurrences();
    let shares = shares(formula, &scalar.0, &coins.seed("shares"));
    let mut factors = keep_list(most);
    for number in 0..most {
        factors.push(Wiped(coins.scalar("u", number)));
    }
    let blinding: Vec<G2Bytes> = factors.iter().map(|Wiped(factor)| compress_g2(&(g2() * factor))).collect();
    let reserved = hash_to_point(RESERVED);
    let mut rows = Vec::with_capacity(formula.leaves());
    for ((label, occurrence), Wiped(share)) in formula.labels().iter().zip(occurrences).zip(shares.iter()) {
        let factor = factors.get(occurrence).map_or(Scalar::ZERO, |Wiped(factor)| *factor);
        rows.push(compress_g1(&(reserved * share + hash_to_point(&label.0) * factor)));
    }
    Capsule {
        version: KEM_VERSION,
        formula: formula.clone(),
        head: compress_g2(&(g2() * scalar.0)),
        blinding: blinding.try_into().expect("no more occurrences than leaves"),
        rows: rows.try_into().expect("a formula has at most LEAVES_MAX leaves"),
        masked,
    }
}

/// Opens a capsule.
///
/// Cost: three pairings that share their end (one more for each further occurrence of a label), then the
/// capsule made again: a hash and two products for each leaf.
///
/// # Errors
/// [`OpenError`].
pub fn decapsulate(public: &PublicKey, key: &ReaderKey, capsule: &Capsule) -> Result<SharedKey, OpenError> {
    let has = |label: &Label| key.labels.place(label).is_some();
    let chosen = Coefficients::choose(&capsule.formula, &has).ok_or(OpenError::NotSatisfied)?;
    open(public, key, capsule, &chosen)
}

fn open(
    public: &PublicKey,
    key: &ReaderKey,
    capsule: &Capsule,
    chosen: &Coefficients,
) -> Result<SharedKey, OpenError> {
    let element = recover(key, capsule, chosen).ok_or(OpenError::NotAuthentic)?;
    let message = mask(&element, MASK, &capsule.masked.0);
    let coins = Coins::new(public, DOMAIN, &canon::encode(&capsule.formula), &message);
    let again = make(&capsule.formula, &coins, capsule.masked);
    if same(&again, capsule) { Ok(coins.shared()) } else { Err(OpenError::NotAuthentic) }
}

/// The element that hides the message, if key and capsule belong together; some other element if not.
fn recover(key: &ReaderKey, capsule: &Capsule, chosen: &Coefficients) -> Option<Target> {
    let labels = capsule.formula.labels();
    let (occurrences, most) = capsule.formula.occurrences();
    if capsule.blinding.len() != most {
        return None;
    }
    let mut row_sum = G1Projective::identity();
    let mut part_sums = Zeroizing::new(vec![Sum::default(); most]);
    for (leaf, factor) in &chosen.0 {
        row_sum += times(&capsule.rows.get(*leaf)?.on_curve()?, &-factor);
        // A label that the key lacks has no part: whoever ignores the policy gets here.
        if let Some(Wiped(part)) = key.labels.place(labels.get(*leaf)?).and_then(|place| key.parts.get(place))
        {
            part_sums.get_mut(*occurrences.get(*leaf)?)?.0 += times(part, factor);
        }
    }
    let mut pairs: KeptList<Pair> = keep_list(2 + most);
    pairs.push(Wiped((key.root.0, capsule.head.on_curve()?)));
    pairs.push(Wiped((G1Affine::from(row_sum), key.head.0)));
    for (Sum(sum), blinding) in part_sums.iter().zip(&capsule.blinding) {
        if *sum != G1Projective::identity() {
            pairs.push(Wiped((G1Affine::from(sum), blinding.on_curve()?)));
        }
    }
    Some(pair_product(&pairs))
}

impl ReaderKey {
    /// What the key has.
    pub fn labels(&self) -> &Labels {
        &self.labels
    }

    /// Checks every part of the key against the owner's public key, with random coefficients from `seed`.
    ///
    /// # Errors
    /// [`KeyFault::NotIssued`].
    pub fn check(&self, public: &PublicKey, seed: &Seed) -> Result<(), KeyFault> {
        let mut part_sum = G1Projective::from(&self.root.0);
        let mut hash_sum = -hash_to_point(RESERVED);
        for (place, (label, Wiped(part))) in self.labels.as_slice().iter().zip(self.parts.iter()).enumerate()
        {
            let factor = derive_scalar(seed.as_slice(), "kerf/vault/check/1", &[&place.to_be_bytes()]);
            part_sum += part * factor;
            hash_sum -= hash_to_point(&label.0) * factor;
        }
        let pairs = [
            Wiped((G1Affine::from(part_sum), G2Affine::from(g2()))),
            Wiped((G1Affine::from(hash_sum), self.head.0)),
        ];
        if pair_product(&pairs) == *public.element() { Ok(()) } else { Err(KeyFault::NotIssued) }
    }

    /// The key in bytes, which are as secret as the key: version, labels, points.
    pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        let mut head = Writer::new();
        head.array(4);
        head.unsigned(KEM_VERSION.into());
        self.labels.write(&mut head);
        let head = head.into_bytes();
        let points = (1 + self.parts.len()) * G1_BYTES;
        let mut bytes =
            Zeroizing::new(Vec::with_capacity(head.len() + G2_BYTES + points + 2 * ITEM_HEAD_MAX));
        bytes.extend_from_slice(&head);
        bytes.extend_from_slice(&byte_string_head(G2_BYTES));
        bytes.extend_from_slice(&self.head.0.to_compressed());
        bytes.extend_from_slice(&byte_string_head(points));
        bytes.extend_from_slice(&self.root.0.to_compressed());
        self.parts.iter().for_each(|Wiped(point)| bytes.extend_from_slice(&point.to_compressed()));
        bytes
    }

    /// Reads a key and checks its points.
    ///
    /// # Errors
    /// [`KeyFault`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, KeyFault> {
        let mut input = Reader::new(bytes);
        if input.array()? != 4 {
            return Err(input.invalid("a key has four parts").into());
        }
        read_version(&mut input)?;
        let labels = Labels::read(&mut input)?;
        let head = G2Bytes(input.fixed()?);
        let (points, rest) = input.bytes()?.as_chunks::<G1_BYTES>();
        input.end()?;
        let Some((root, parts_bytes)) = points
            .split_first()
            .filter(|(_, parts)| rest.is_empty() && parts.len() == labels.as_slice().len())
        else {
            return Err(input.invalid("a key has a point for each label, and one").into());
        };
        let mut parts = keep_list(parts_bytes.len());
        for bytes in parts_bytes {
            parts.push(Wiped(G1Bytes(*bytes).checked().ok_or(KeyFault::Point)?));
        }
        let head = keep(head.checked().ok_or(KeyFault::Point)?);
        let root = keep(G1Bytes(*root).checked().ok_or(KeyFault::Point)?);
        let key = Self { labels, head, root, parts };
        if key.to_bytes().as_slice() == bytes {
            Ok(key)
        } else {
            Err(input.invalid("not the canonical form").into())
        }
    }
}

#[cfg(test)]
mod tests;
