//! Keys with a policy, data with attributes: FABEO's key-policy scheme (Riepel and Wee, CCS 2022) as a KEM.
//!
//! ```text
//! key      g2^r[1..t],  k[i] = g1^share[i] H(label[i])^r[occurrence of label i]      shares of the master secret
//! capsule  g2^s, H(x)^s for each label x, m under Y^s
//! opening  Y^s = e(sum w[i] k[i], g2^s) / prod over j of e(sum over occurrence j of w[i] c[label i], g2^r[j])
//! ```
//!
//! Leaves of the same label have different blinding `r[j]`: with one for all, the quotient of two leaves would
//! show the difference of their shares. Start reading at [`encapsulate`].

use crate::curve::{
    G1_BYTES, G1Bytes, G2_BYTES, G2Bytes, Pair, Sum, Target, compress_g1, compress_g2, derive_scalar, g1, g2,
    hash_to_point, pair_product,
};
use crate::formula::{Coefficients, Formula, shares};
use crate::kem::{Coins, KEM_VERSION, KeyFault, Masked, OpenError, SharedKey, mask, read_version, same};
use crate::label::{Label, Labels};
use crate::master::{MasterSecret, PublicKey};
use crate::wiped::{KeptList, Seed, Wiped, byte_string_head, derive, keep_list};
use blstrs::{G1Affine, G1Projective, G2Affine, Scalar};
use canon::{Canon, DecodeError, Reader, Shape, Writer};
use core::fmt;
use ff::Field;
use group::Group;
use zeroize::Zeroizing;

const DOMAIN: &str = "kerf/vault/kp/1";
const MASK: &str = "kerf/vault/kp/mask/1";

canon::record! {
    /// A key for one owner's data with these attributes.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Capsule {
        /// [`KEM_VERSION`].
        1 => version: u8,
        /// The attributes of the data.
        2 => labels: Labels,
        /// `g2^s`.
        3 => head: G2Bytes,
        /// For each label, `H(x)^s`.
        4 => parts: Parts,
        /// The message that decides everything, hidden.
        5 => masked: Masked,
    }
}

/// One point for each label of a capsule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parts(Vec<G1Bytes>);

impl Canon for Parts {
    fn shape() -> Shape {
        Shape::Bytes { min: G1_BYTES, max: G1_BYTES * crate::label::LABELS_MAX }
    }
    fn write(&self, out: &mut Writer) {
        let bytes: Vec<u8> = self.0.iter().flat_map(|point| point.0).collect();
        out.bytes(&bytes);
    }
    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let (points, rest) = input.bytes()?.as_chunks::<G1_BYTES>();
        if !rest.is_empty() || points.is_empty() || points.len() > crate::label::LABELS_MAX {
            return Err(input.invalid("not one to 256 compressed points"));
        }
        Ok(Self(points.iter().map(|point| G1Bytes(*point)).collect()))
    }
}

/// A reader's key: opens every capsule of the owner whose labels satisfy its formula. Wiped when dropped.
pub struct ReaderKey {
    formula: Formula,
    heads: KeptList<G2Affine>,
    rows: KeptList<G1Affine>,
}

impl fmt::Debug for ReaderKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "ReaderKey({} leaves)", self.formula.leaves())
    }
}

/// Issues a key. The seed is used for nothing else.
pub fn issue(master: &MasterSecret, formula: &Formula, seed: &Seed) -> ReaderKey {
    issue_for(master.scalar(), formula, seed)
}

/// A key for a secret that may be a share of the master secret.
pub(crate) fn issue_for(secret: &Scalar, formula: &Formula, seed: &Seed) -> ReaderKey {
    // Bound to the formula, so that one seed for two keys gives away neither.
    let seed = derive(seed.as_slice(), "kerf/vault/kp/issue/1", &[&canon::encode(formula)]);
    let (occurrences, most) = formula.occurrences();
    let shares = shares(formula, secret, &derive(seed.as_slice(), "kerf/vault/kp/coins/1", &[]));
    let mut blinding = keep_list(most);
    let mut heads = keep_list(most);
    for number in 0..most {
        let scalar = derive_scalar(seed.as_slice(), "kerf/vault/kp/blinding/1", &[&number.to_be_bytes()]);
        blinding.push(Wiped(scalar));
        heads.push(Wiped(G2Affine::from(g2() * scalar)));
    }
    let mut rows = keep_list(formula.leaves());
    for ((label, occurrence), Wiped(share)) in formula.labels().iter().zip(occurrences).zip(shares.iter()) {
        let factor = blinding.get(occurrence).map_or(Scalar::ZERO, |Wiped(scalar)| *scalar);
        rows.push(Wiped(G1Affine::from(g1() * share + hash_to_point(&label.0) * factor)));
    }
    ReaderKey { formula: formula.clone(), heads, rows }
}

/// Makes a capsule for data with these labels, and the key in it. The seed is used for nothing else: the whole
/// capsule comes from it.
pub fn encapsulate(public: &PublicKey, labels: &Labels, seed: &Seed) -> (Capsule, SharedKey) {
    // Bound to the labels: who opens one of two capsules of the same seed must not know the other's message.
    let context: [&[u8]; 2] = [&public.id().0, &canon::encode(labels)];
    let message = derive(seed.as_slice(), "kerf/vault/kp/message/1", &context);
    let (head, parts, scalar, shared) = make(public, labels, &message);
    let masked = Masked(*mask(&public.power(&scalar.0), MASK, &message));
    (Capsule { version: KEM_VERSION, labels: labels.clone(), head, parts, masked }, shared)
}

/// All of a capsule that takes no power in the target group.
fn make(
    public: &PublicKey,
    labels: &Labels,
    message: &[u8; 32],
) -> (G2Bytes, Parts, Zeroizing<Wiped<Scalar>>, SharedKey) {
    let coins = Coins::new(public, DOMAIN, &canon::encode(labels), message);
    let scalar = Zeroizing::new(Wiped(coins.scalar("s", 0)));
    let head = compress_g2(&(g2() * scalar.0));
    let part = |label: &Label| compress_g1(&(hash_to_point(&label.0) * scalar.0));
    (head, Parts(labels.as_slice().iter().map(part).collect()), scalar, coins.shared())
}

/// Opens a capsule.
///
/// Cost: two pairings that share their end (one more for each further occurrence of a label), then the
/// capsule made again: a hash and a product for each label.
///
/// # Errors
/// [`OpenError`].
pub fn decapsulate(public: &PublicKey, key: &ReaderKey, capsule: &Capsule) -> Result<SharedKey, OpenError> {
    let has = |label: &Label| capsule.labels.place(label).is_some();
    let chosen = Coefficients::choose(&key.formula, &has).ok_or(OpenError::NotSatisfied)?;
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
    let (head, parts, _, shared) = make(public, &capsule.labels, &message);
    let again = Capsule { head, parts, version: KEM_VERSION, ..capsule.clone() };
    if same(&again, capsule) { Ok(shared) } else { Err(OpenError::NotAuthentic) }
}

/// The element that hides the message, if key and capsule belong together; some other element if not.
fn recover(key: &ReaderKey, capsule: &Capsule, chosen: &Coefficients) -> Option<Target> {
    let labels = key.formula.labels();
    let (occurrences, most) = key.formula.occurrences();
    let mut row_sum = Zeroizing::new(Sum::default());
    let mut part_sums = vec![G1Projective::identity(); most];
    for (leaf, factor) in &chosen.0 {
        let Wiped(row) = key.rows.get(*leaf)?;
        row_sum.0 += times(row, factor);
        // A leaf whose label the capsule lacks has no part: whoever ignores the policy gets here.
        let part = capsule.labels.place(labels.get(*leaf)?).and_then(|place| capsule.parts.0.get(place));
        if let Some(part) = part {
            *part_sums.get_mut(*occurrences.get(*leaf)?)? += times(&part.on_curve()?, &-factor);
        }
    }
    let mut pairs: KeptList<Pair> = keep_list(1 + most);
    pairs.push(Wiped((G1Affine::from(row_sum.0), capsule.head.on_curve()?)));
    for (sum, Wiped(head)) in part_sums.iter().zip(key.heads.iter()) {
        if *sum != G1Projective::identity() {
            pairs.push(Wiped((G1Affine::from(sum), *head)));
        }
    }
    Some(pair_product(&pairs))
}

/// A product with a public factor: no more than an addition for one and minus one.
pub(crate) fn times(point: &G1Affine, factor: &Scalar) -> G1Projective {
    if *factor == Scalar::ONE {
        return G1Projective::from(point);
    }
    if *factor == -Scalar::ONE {
        return -G1Projective::from(point);
    }
    point * factor
}

impl ReaderKey {
    /// What the key opens.
    pub fn formula(&self) -> &Formula {
        &self.formula
    }

    /// Checks every part of the key against the owner's public key, with random coefficients from `seed`.
    /// Whoever is given a key by devices that need not be trusted asks this first.
    ///
    /// # Errors
    /// [`KeyFault::NotIssued`].
    pub fn check(&self, public: &PublicKey, seed: &Seed) -> Result<(), KeyFault> {
        let (occurrences, most) = self.formula.occurrences();
        let mut row_sum = G1Projective::identity();
        let mut hash_sums = vec![G1Projective::identity(); most];
        let checks = Coefficients::of_all(&self.formula, seed);
        for ((label, occurrence), (leaf, factor)) in
            self.formula.labels().iter().zip(occurrences).zip(&checks.0)
        {
            let Wiped(row) = self.rows.get(*leaf).ok_or(KeyFault::NotIssued)?;
            row_sum += row * factor;
            let sum = hash_sums.get_mut(occurrence).ok_or(KeyFault::NotIssued)?;
            *sum -= hash_to_point(&label.0) * factor;
        }
        let mut pairs: KeptList<Pair> = keep_list(1 + most);
        pairs.push(Wiped((G1Affine::from(row_sum), G2Affine::from(g2()))));
        for (sum, Wiped(head)) in hash_sums.iter().zip(self.heads.iter()) {
            pairs.push(Wiped((G1Affine::from(sum), *head)));
        }
        if pair_product(&pairs) == *public.element() { Ok(()) } else { Err(KeyFault::NotIssued) }
    }

    pub(crate) fn from_parts(formula: Formula, heads: KeptList<G2Affine>, rows: KeptList<G1Affine>) -> Self {
        Self { formula, heads, rows }
    }

    pub(crate) fn heads(&self) -> impl Iterator<Item = &G2Affine> {
        self.heads.iter().map(|Wiped(head)| head)
    }

    pub(crate) fn rows(&self) -> impl Iterator<Item = &G1Affine> {
        self.rows.iter().map(|Wiped(row)| row)
    }

    /// The key in bytes, which are as secret as the key: version, formula, points.
    pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        let mut head = Writer::new();
        head.array(4);
        head.unsigned(KEM_VERSION.into());
        self.formula.write(&mut head);
        let head = head.into_bytes();
        let heads = self.heads.len() * G2_BYTES;
        let rows = self.rows.len() * G1_BYTES;
        let mut bytes = Zeroizing::new(Vec::with_capacity(head.len() + heads + rows + 2 * ITEM_HEAD_MAX));
        bytes.extend_from_slice(&head);
        bytes.extend_from_slice(&byte_string_head(heads));
        self.heads().for_each(|point| bytes.extend_from_slice(&point.to_compressed()));
        bytes.extend_from_slice(&byte_string_head(rows));
        self.rows().for_each(|point| bytes.extend_from_slice(&point.to_compressed()));
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
        let formula = Formula::read(&mut input)?;
        let (_, most) = formula.occurrences();
        let (head_bytes, head_rest) = input.bytes()?.as_chunks::<G2_BYTES>();
        let (row_bytes, row_rest) = input.bytes()?.as_chunks::<G1_BYTES>();
        input.end()?;
        let fits = head_bytes.len() == most && row_bytes.len() == formula.leaves();
        if !fits || !head_rest.is_empty() || !row_rest.is_empty() {
            return Err(input.invalid("a key has as many points as its formula needs").into());
        }
        let mut heads = keep_list(most);
        for bytes in head_bytes {
            heads.push(Wiped(G2Bytes(*bytes).checked().ok_or(KeyFault::Point)?));
        }
        let mut rows = keep_list(formula.leaves());
        for bytes in row_bytes {
            rows.push(Wiped(G1Bytes(*bytes).checked().ok_or(KeyFault::Point)?));
        }
        let key = Self { formula, heads, rows };
        if key.to_bytes().as_slice() == bytes {
            Ok(key)
        } else {
            Err(input.invalid("not the canonical form").into())
        }
    }
}

/// The longest head of a byte string of less than 2^32 bytes.
pub(crate) const ITEM_HEAD_MAX: usize = 5;

#[cfg(test)]
mod tests;
