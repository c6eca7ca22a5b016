//! The target group of the pairing, on the safe interface of `blst`.
//!
//! `blst` gives products, pairings and the test of the subgroup; powers, tables and the reading of bytes are
//! made of these here. A power takes the same products and the same reads for every exponent.

use crate::wiped::Wiped;
use blst::{blst_fp, blst_fp12};
use blstrs::{G1Affine, G2Affine, Scalar};
use canon::{Canon, DecodeError, Reader, Shape, Writer};
use subtle::{ConditionallySelectable, ConstantTimeEq};
use zeroize::Zeroizing;

/// Bytes of an element: twelve numbers below the field's prime, most significant byte first.
pub const TARGET_BYTES: usize = 576;

/// The field's prime, least significant limb first.
const PRIME: [u64; 6] = [
    0xb9fe_ffff_ffff_aaab,
    0x1eab_fffe_b153_ffff,
    0x6730_d2a0_f6b0_f624,
    0x6477_4b84_f385_12bf,
    0x4b1b_a7b6_434b_acd7,
    0x1a01_11ea_397f_e69a,
];

/// 2^768 modulo the prime. `blst` keeps a number `x` as `x 2^384`; its product of this and a plain `x` is that.
const PLAIN_TO_KEPT: [u64; 6] = [
    0xf4df_1f34_1c34_1746,
    0x0a76_e6a6_09d1_04f1,
    0x8de5_476c_4c95_b6d5,
    0x67eb_88a9_939d_83c0,
    0x9a79_3e85_b519_952d,
    0x1198_8fe5_92ca_e3aa,
];

/// Bits of an exponent that one product settles.
const WINDOW_BITS: usize = 4;
const WINDOWS: usize = 64;
const WINDOW: usize = 1 << WINDOW_BITS;
const _: () = assert!(WINDOWS * WINDOW_BITS == 256);

/// An element of the target group, as the world writes it. Not yet checked.
#[derive(Clone, PartialEq, Eq)]
pub struct TargetBytes(pub Box<[u8; TARGET_BYTES]>);

impl core::fmt::Debug for TargetBytes {
    fn fmt(&self, out: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(out, "TargetBytes({}..)", canon::hex_encode(self.0.get(..8).unwrap_or_default()))
    }
}

impl Canon for TargetBytes {
    fn shape() -> Shape {
        Shape::Bytes { min: TARGET_BYTES, max: TARGET_BYTES }
    }
    fn write(&self, out: &mut Writer) {
        out.bytes(self.0.as_slice());
    }
    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        input.fixed().map(|bytes| Self(Box::new(bytes)))
    }
}

impl TargetBytes {
    /// The element, if these are the bytes of one in the subgroup that is not the neutral one.
    pub(crate) fn checked(&self) -> Option<Target> {
        let mut plain = blst_fp12::default();
        let (numbers, _) = self.0.as_chunks::<48>();
        for (place, number) in numbers.iter().enumerate() {
            // The order in which `blst` writes them: by power of the innermost root first.
            let (pair, half, side) = (place / 4, place / 2 % 2, place % 2);
            plain.fp6[half].fp2[pair].fp[side] = plain_number(number)?;
        }
        let element = plain * embedded(PLAIN_TO_KEPT);
        (element.in_group() && element != blst_fp12::default()).then_some(Target(element))
    }
}

/// The limbs of a number that is below the prime.
fn plain_number(bytes: &[u8; 48]) -> Option<blst_fp> {
    let mut limbs = [0; 6];
    let (chunks, _) = bytes.as_chunks::<8>();
    for (limb, chunk) in limbs.iter_mut().rev().zip(chunks) {
        *limb = u64::from_be_bytes(*chunk);
    }
    limbs.iter().rev().lt(PRIME.iter().rev()).then_some(blst_fp { l: limbs })
}

fn embedded(limbs: [u64; 6]) -> blst_fp12 {
    let mut element = blst_fp12::default();
    element.fp6[0].fp2[0].fp[0] = blst_fp { l: limbs };
    element
}

/// An element of the target group, written as a product; the default is the neutral one.
#[derive(Clone, Copy, Default, PartialEq)]
pub(crate) struct Target(blst_fp12);

impl Target {
    pub(crate) fn bytes(&self) -> TargetBytes {
        TargetBytes(Box::new(self.0.to_bendian()))
    }

    pub(crate) fn times(&self, other: &Self) -> Self {
        Self(self.0 * other.0)
    }

    /// `self` to the power of a secret exponent. Cost: 330 products.
    pub(crate) fn power(&self, exponent: &Scalar) -> Self {
        let row = row_of(self);
        let digits = digits(exponent);
        let mut result = blst_fp12::default();
        for digit in digits.iter().rev() {
            for _ in 0..WINDOW_BITS {
                result = result * result;
            }
            result *= selected(&row, *digit);
        }
        Self(result)
    }

    /// `self` to the power of a small public exponent.
    pub(crate) fn small_power(&self, exponent: u8) -> Self {
        let mut result = Self::default();
        for bit in (0..8).rev() {
            result = result.times(&result);
            if exponent >> bit & 1 == 1 {
                result = result.times(self);
            }
        }
        result
    }
}

/// The exponent in digits of [`WINDOW_BITS`] bits, the least significant first.
fn digits(exponent: &Scalar) -> Zeroizing<[u8; WINDOWS]> {
    let bytes = Zeroizing::new(exponent.to_bytes_le());
    let mut digits = Zeroizing::new([0; WINDOWS]);
    for (pair, byte) in digits.as_chunks_mut::<2>().0.iter_mut().zip(bytes.iter()) {
        *pair = [byte & 0x0f, byte >> 4];
    }
    digits
}

/// The powers nought to 15 of `base`.
fn row_of(base: &Target) -> [blst_fp12; WINDOW] {
    let mut row = [blst_fp12::default(); WINDOW];
    let mut power = blst_fp12::default();
    for entry in &mut row {
        *entry = power;
        power *= base.0;
    }
    row
}

/// The entry at `digit`; every entry is read.
fn selected(row: &[blst_fp12; WINDOW], digit: u8) -> blst_fp12 {
    let mut found = blst_fp12::default();
    for number in found.fp6.iter_mut().flat_map(|six| &mut six.fp2).flat_map(|two| &mut two.fp) {
        number.l = [0; 6];
    }
    for (entry, place) in row.iter().zip(0_u8..) {
        let mask = u64::conditional_select(&0, &u64::MAX, place.ct_eq(&digit));
        for (to, from) in found.fp6.iter_mut().zip(&entry.fp6) {
            for (to, from) in to.fp2.iter_mut().zip(&from.fp2) {
                for (to, from) in to.fp.iter_mut().zip(&from.fp) {
                    for (to, from) in to.l.iter_mut().zip(&from.l) {
                        *to |= from & mask;
                    }
                }
            }
        }
    }
    found
}

/// Powers of one element, prepared: 590 kB, some two milliseconds to make.
pub(crate) struct Table(Vec<[blst_fp12; WINDOW]>);

impl Table {
    pub(crate) fn new(base: &Target) -> Self {
        let mut rows = Vec::with_capacity(WINDOWS);
        let mut base = *base;
        for _ in 0..WINDOWS {
            let row = row_of(&base);
            rows.push(row);
            for _ in 0..WINDOW_BITS {
                base = base.times(&base);
            }
        }
        Self(rows)
    }

    /// The element to the power of a secret exponent. Cost: 64 products.
    pub(crate) fn power(&self, exponent: &Scalar) -> Target {
        let digits = digits(exponent);
        let mut result = blst_fp12::default();
        for (row, digit) in self.0.iter().zip(digits.iter()) {
            result *= selected(row, *digit);
        }
        Target(result)
    }
}

/// Two points to be paired; one of them may be secret.
pub(crate) type Pair = (G1Affine, G2Affine);

/// The pairing of two points.
pub(crate) fn pair(left: &G1Affine, right: &G2Affine) -> Target {
    pair_product(&[Wiped((*left, *right))])
}

/// The product of the pairings of `pairs`, with one final exponentiation.
///
/// One Miller loop for each: `blst` has a joint one, but in a thread pool, and this crate starts no threads.
pub(crate) fn pair_product(pairs: &[Wiped<Pair>]) -> Target {
    let mut product = blst_fp12::default();
    for Wiped((left, right)) in pairs {
        product *= blst_fp12::miller_loop(right.as_ref(), left.as_ref());
    }
    Target(product.final_exp())
}
