//! The curve library's own operations, and the limits that follow from them.

use crate::least::{Size, least};
use blst::blst_fp12;
use blstrs::{G1Affine, G1Projective, G2Affine, G2Projective, Gt, Scalar};
use group::Group;
use std::fmt::Write as _;
use std::hint::black_box;

/// Microseconds of each operation.
#[derive(Debug)]
pub(crate) struct Library {
    hash: f64,
    g1: f64,
    g2: f64,
    pairing: f64,
    end: f64,
    target_power: f64,
    target_product: f64,
    g1_read: f64,
    g2_read: f64,
}

impl Library {
    pub(crate) fn measure(size: &Size) -> Self {
        let scalar = grown(Scalar::from(0x1234_5678_9abc_def1));
        let (one, two) = (G1Projective::generator() * scalar, G2Projective::generator() * scalar);
        let (one_affine, two_affine) = (G1Affine::from(one), G2Affine::from(two));
        let (one_bytes, two_bytes) = (one_affine.to_compressed(), two_affine.to_compressed());
        let target = Gt::generator() * scalar;
        let end = {
            let loop_of = blst_fp12::miller_loop(two_affine.as_ref(), one_affine.as_ref());
            least(size, || black_box(&loop_of).final_exp())
        };
        Self {
            hash: least(size, || {
                G1Projective::hash_to_curve(black_box(b"32 bytes of a label, more or less"), b"DOMAIN", &[])
            }),
            g1: least(size, || black_box(one) * black_box(scalar)),
            g2: least(size, || black_box(two) * black_box(scalar)),
            pairing: least(size, || blstrs::pairing(black_box(&one_affine), black_box(&two_affine))),
            end,
            target_power: least(size, || black_box(target) * black_box(scalar)),
            target_product: least(size, || black_box(target) + black_box(target)),
            g1_read: least(size, || G1Affine::from_compressed_unchecked(black_box(&one_bytes)).is_some()),
            g2_read: least(size, || G2Affine::from_compressed_unchecked(black_box(&two_bytes)).is_some()),
        }
    }

    /// A Miller loop.
    fn miller(&self) -> f64 {
        self.pairing - self.end
    }

    /// What a capsule for `n` attributes costs at least: hashing, products, and a power of a fixed element by 64 products.
    pub(crate) fn kp_encapsulate(&self, n: f64) -> f64 {
        n * (self.hash + self.g1) + self.g2 + 64.0 * self.target_product
    }

    /// Two Miller loops, one end, all points of `n` used attributes read, and the capsule made again.
    pub(crate) fn kp_decapsulate(&self, n: f64) -> f64 {
        2.0 * self.miller() + self.end + n * self.g1_read + self.g2_read + n * (self.hash + self.g1) + self.g2
    }

    /// Two products and a hash for each leaf, two in the second group, one power.
    pub(crate) fn cp_encapsulate(&self, n: f64) -> f64 {
        n * (self.hash + 2.0 * self.g1) + 2.0 * self.g2 + 64.0 * self.target_product
    }

    /// Three Miller loops, one end, the points read, and the capsule made again.
    pub(crate) fn cp_decapsulate(&self, n: f64) -> f64 {
        let again = n * (self.hash + 2.0 * self.g1) + 2.0 * self.g2;
        3.0 * self.miller() + self.end + n * self.g1_read + 2.0 * self.g2_read + again
    }

    /// Keys: two products and a hash for each leaf; one product and a hash for each label.
    pub(crate) fn kp_issue(&self, n: f64) -> f64 {
        n * (self.hash + 2.0 * self.g1) + self.g2
    }

    pub(crate) fn cp_issue(&self, n: f64) -> f64 {
        (n + 1.0) * (self.hash + self.g1) + self.g1 + self.g2
    }

    /// The operations as a table.
    pub(crate) fn page(&self) -> String {
        let mut out = String::from("| operation of the curve library | µs |\n| --- | ---: |\n");
        for (name, time) in [
            ("hash to the first group", self.hash),
            ("product in the first group", self.g1),
            ("product in the second group", self.g2),
            ("pairing", self.pairing),
            ("the end of a pairing (final exponentiation)", self.end),
            ("power in the target group, not in constant time", self.target_power),
            ("product in the target group", self.target_product),
            ("reading a point of the first group, subgroup not checked", self.g1_read),
            ("reading a point of the second group, subgroup not checked", self.g2_read),
        ] {
            writeln!(out, "| {name} | {time:.1} |").expect("memory");
        }
        out
    }
}

/// A scalar of full size.
fn grown(scalar: Scalar) -> Scalar {
    (0..9).fold(scalar, |power, _| power * power)
}
