//! The schemes once more, slow and obvious: matrices and Gaussian elimination on arkworks, keys by HMAC by hand.

use ark_bls12_381::{Bls12_381, Fq, Fr, G1Affine, G1Projective, G2Affine, G2Projective, g1};
use ark_ec::hashing::{HashToCurve, curve_maps::wb::WBMap, map_to_curve_hasher::MapToCurveBasedHasher};
use ark_ec::pairing::Pairing;
use ark_ec::{CurveGroup, PrimeGroup};
use ark_ff::field_hashers::DefaultFieldHasher;
use ark_ff::{AdditiveGroup, BigInteger, Field, PrimeField, Zero};
use ark_serialize::{CanonicalDeserialize, CanonicalSerialize};
use sha2_0_10::{Digest, Sha256};
use std::collections::BTreeMap;

pub(crate) type Hash = [u8; 32];

fn sha256(parts: &[&[u8]]) -> Hash {
    parts.iter().fold(Sha256::new(), |hash, part| hash.chain_update(part)).finalize().into()
}

/// HMAC of RFC 2104, for keys of at most 64 bytes.
fn hmac(key: &[u8], parts: &[&[u8]]) -> Hash {
    let mut block = [0; 64];
    block[..key.len()].copy_from_slice(key);
    let inner: Vec<u8> = block.iter().map(|byte| byte ^ 0x36).collect();
    let outer: Vec<u8> = block.iter().map(|byte| byte ^ 0x5c).collect();
    let mut all: Vec<&[u8]> = vec![&inner];
    all.extend(parts);
    sha256(&[&outer, &sha256(&all)])
}

fn hash_parts(domain: &str, parts: &[&[u8]]) -> Hash {
    let mut bytes = vec![domain.len() as u8];
    bytes.extend(domain.as_bytes());
    for part in parts {
        bytes.extend((part.len() as u32).to_be_bytes());
        bytes.extend(*part);
    }
    sha256(&[&bytes])
}

fn expand(key: &[u8], domain: &str, parts: &[&[u8]], len: usize) -> Vec<u8> {
    let info = hash_parts(domain, parts);
    let mut out = Vec::new();
    let mut last: Vec<u8> = Vec::new();
    for counter in 1_u8.. {
        if out.len() >= len {
            break;
        }
        last = hmac(key, &[&last, &info, &[counter]]).to_vec();
        out.extend(&last);
    }
    out.truncate(len);
    out
}

pub(crate) fn derive(key: &[u8], domain: &str, parts: &[&[u8]]) -> Hash {
    expand(key, domain, parts, 32).try_into().expect("32 bytes")
}

fn extract(secret: &[u8], domain: &str, parts: &[&[u8]]) -> Hash {
    hmac(&hash_parts(domain, parts), &[secret])
}

pub(crate) fn scalar(key: &[u8], domain: &str, parts: &[&[u8]]) -> Fr {
    Fr::from_le_bytes_mod_order(&expand(key, domain, parts, 64))
}

pub(crate) fn hash_to_point(message: &[u8]) -> G1Projective {
    type Map = MapToCurveBasedHasher<G1Projective, DefaultFieldHasher<Sha256, 128>, WBMap<g1::Config>>;
    let domain = b"KERF-VAULT-V01-CS01-with-BLS12381G1_XMD:SHA-256_SSWU_RO_";
    Map::new(domain).expect("parameters").hash(message).expect("a point").into()
}

pub(crate) fn bytes<T: CanonicalSerialize>(point: &T) -> Vec<u8> {
    let mut out = Vec::new();
    point.serialize_compressed(&mut out).expect("memory");
    out
}

pub(crate) fn g1_from(bytes: &[u8]) -> G1Affine {
    G1Affine::deserialize_compressed(bytes).expect("a point")
}

pub(crate) fn g2_from(bytes: &[u8]) -> G2Affine {
    G2Affine::deserialize_compressed(bytes).expect("a point")
}

/// An element of the target group, added up in the exponent.
type Element = ark_ec::pairing::PairingOutput<Bls12_381>;

pub(crate) fn pair(left: G1Projective, right: G2Projective) -> Element {
    Bls12_381::pairing(left, right)
}

pub(crate) fn element_bytes(element: &Element) -> Vec<u8> {
    let six = [element.0.c0, element.0.c1];
    let mut out = Vec::new();
    for place in 0..3 {
        for half in &six {
            let two = [half.c0, half.c1, half.c2][place];
            for number in [two.c0, two.c1] {
                let number: Fq = number;
                out.extend(number.into_bigint().to_bytes_be());
            }
        }
    }
    out
}

/// A formula, read from its list of nodes.
#[derive(Clone, Debug)]
pub(crate) enum Tree {
    Leaf(Hash),
    Gate(usize, Vec<Tree>),
}

impl Tree {
    pub(crate) fn formula(&self) -> vault::Formula {
        match self {
            Self::Leaf(label) => vault::Formula::leaf(vault::Label(*label)),
            Self::Gate(wanted, parts) => {
                let parts = parts.iter().map(Self::formula).collect();
                vault::Formula::gate(*wanted, parts).expect("a small formula")
            }
        }
    }

    /// The matrix: for each leaf its label, and the factors of the secret and of each coin.
    pub(crate) fn rows(&self) -> Vec<(Hash, BTreeMap<usize, Fr>)> {
        let mut rows = Vec::new();
        let mut coins = 0;
        self.fill(BTreeMap::from([(0, Fr::from(1))]), &mut coins, &mut rows);
        rows
    }

    fn fill(
        &self,
        vector: BTreeMap<usize, Fr>,
        coins: &mut usize,
        rows: &mut Vec<(Hash, BTreeMap<usize, Fr>)>,
    ) {
        let (wanted, parts) = match self {
            Self::Leaf(label) => return rows.push((*label, vector)),
            Self::Gate(wanted, parts) => (*wanted, parts),
        };
        let own: Vec<usize> = (*coins + 1..*coins + wanted).collect();
        *coins += wanted - 1;
        for (place, part) in parts.iter().enumerate() {
            let below = if wanted == parts.len() {
                match own.get(place) {
                    Some(coin) => BTreeMap::from([(*coin, Fr::from(1))]),
                    None => {
                        let mut rest = vector.clone();
                        rest.extend(own.iter().map(|coin| (*coin, -Fr::from(1))));
                        rest
                    }
                }
            } else {
                let mut value = vector.clone();
                let point = Fr::from(place as u64 + 1);
                value.extend(own.iter().zip(1_u64..).map(|(coin, power)| (*coin, point.pow([power]))));
                value
            };
            part.fill(below, coins, rows);
        }
    }

    /// How often a label stands before each leaf, and most often at all.
    pub(crate) fn occurrences(&self) -> (Vec<usize>, usize) {
        let labels: Vec<Hash> = self.rows().into_iter().map(|(label, _)| label).collect();
        let before = |place: usize| labels[..place].iter().filter(|other| **other == labels[place]).count();
        let places: Vec<usize> = (0..labels.len()).map(before).collect();
        let most = places.iter().max().expect("a leaf") + 1;
        (places, most)
    }

    pub(crate) fn shares(&self, secret: Fr, seed: &[u8]) -> Vec<Fr> {
        let coin = |number: &usize| match number {
            0 => secret,
            coin => scalar(seed, "kerf/vault/coin/1", &[&(*coin as u64).to_be_bytes()]),
        };
        let share =
            |row: &BTreeMap<usize, Fr>| row.iter().map(|(number, factor)| coin(number) * factor).sum();
        self.rows().iter().map(|(_, row)| share(row)).collect()
    }

    /// Factors of the leaves with one of these labels that give the secret, by elimination.
    pub(crate) fn solve(&self, has: &dyn Fn(&Hash) -> bool) -> Option<Vec<(usize, Fr)>> {
        let rows = self.rows();
        let usable: Vec<usize> = (0..rows.len()).filter(|place| has(&rows[*place].0)).collect();
        let columns = 1 + rows.iter().flat_map(|(_, row)| row.keys()).max()?;
        // One equation for each column: the factors times the rows are 1 in column nought and 0 in the others.
        let mut equations: Vec<Vec<Fr>> = (0..columns)
            .map(|column| {
                let mut line: Vec<Fr> = usable
                    .iter()
                    .map(|place| rows[*place].1.get(&column).copied().unwrap_or(Fr::ZERO))
                    .collect();
                line.push(Fr::from(u64::from(column == 0)));
                line
            })
            .collect();
        let mut solved: Vec<(usize, usize)> = Vec::new();
        let mut next = 0;
        for unknown in 0..usable.len() {
            let Some(pivot) = (next..columns).find(|line| !equations[*line][unknown].is_zero()) else {
                continue;
            };
            equations.swap(next, pivot);
            let inverse = equations[next][unknown].inverse().expect("not nought");
            let line: Vec<Fr> = equations[next].iter().map(|number| *number * inverse).collect();
            equations[next].clone_from(&line);
            for (place, other) in equations.iter_mut().enumerate() {
                let factor = other[unknown];
                if place != next && !factor.is_zero() {
                    other.iter_mut().zip(&line).for_each(|(number, own)| *number -= factor * own);
                }
            }
            solved.push((unknown, next));
            next += 1;
        }
        if equations[next..].iter().any(|line| line.last().is_some_and(|value| !value.is_zero())) {
            return None;
        }
        Some(
            solved.iter().map(|(unknown, line)| (usable[*unknown], equations[*line][usable.len()])).collect(),
        )
    }
}

/// The owner: the master secret as a number.
pub(crate) fn master(seed: &[u8]) -> Fr {
    scalar(seed, "kerf/vault/master/1", &[])
}

pub(crate) fn public_bytes(master: Fr) -> Vec<u8> {
    element_bytes(&pair(G1Projective::generator() * master, G2Projective::generator()))
}

/// All that comes from the message of a capsule.
pub(crate) struct Coins(pub(crate) Hash);

impl Coins {
    pub(crate) fn new(public: &[u8], domain: &str, target: &[u8], message: &[u8]) -> Self {
        let id = hash_parts("kerf/vault/public-key/1", &[public]);
        Self(extract(message, domain, &[&id, target]))
    }

    pub(crate) fn scalar(&self, name: &str, number: usize) -> Fr {
        let number = (number as u64).to_be_bytes();
        scalar(&self.0, "kerf/vault/kem/scalar/1", &[name.as_bytes(), &number])
    }

    pub(crate) fn shared(&self) -> Hash {
        derive(&self.0, "kerf/vault/kem/key/1", &[])
    }
}

pub(crate) fn mask(element: &Element, domain: &str, message: &[u8]) -> Vec<u8> {
    let pad = extract(&element_bytes(element), domain, &[]);
    message.iter().zip(pad).map(|(byte, pad)| byte ^ pad).collect()
}

pub(crate) fn affine(point: G1Projective) -> G1Affine {
    point.into_affine()
}

pub(crate) fn affine_2(point: G2Projective) -> G2Affine {
    point.into_affine()
}
