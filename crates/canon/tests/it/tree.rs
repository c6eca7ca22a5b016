//! Merkle trees: every leaf can be proven, and nothing else can.

use canon::{Digest, hex_decode, inclusion_path, tree_root, verify_inclusion};
use expect_test::expect;
use proptest::prelude::*;

/// The leaves of the test of the Certificate Transparency project (Apache-2.0).
const LEAVES: [&str; 8] =
    ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];

fn leaves(count: usize) -> Vec<Vec<u8>> {
    LEAVES.iter().take(count).map(|leaf| hex_decode(leaf).expect("hexadecimal digits")).collect()
}

/// The definition of RFC 9162, section 2.1.1, word for word.
fn defined(leaves: &[Vec<u8>]) -> Digest {
    match leaves {
        [] => Digest::of(b""),
        [leaf] => Digest::of(&[&[0], leaf.as_slice()].concat()),
        _ => {
            let middle = leaves.len().next_power_of_two() / 2;
            let (left, right) = leaves.split_at(middle);
            Digest::of(&[[1].as_slice(), &defined(left).0, &defined(right).0].concat())
        }
    }
}

#[test]
fn the_roots_are_those_of_certificate_transparency() {
    let roots: Vec<String> = (0..=8).map(|count| tree_root(leaves(count)).to_string()).collect();
    expect![[r#"
        e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
        6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d
        fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125
        aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77
        d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7
        4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4
        76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef
        ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c
        5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328
    "#]]
    .assert_eq(&format!("{}\n", roots.join("\n")));
}

fn numbered(size: u64) -> Vec<Vec<u8>> {
    (0..size).map(|number| number.to_be_bytes().to_vec()).collect()
}

#[test]
fn every_leaf_is_proven_at_its_place_and_nowhere_else() {
    for size in 1..=40_u64 {
        let leaves = numbered(size);
        let root = tree_root(&leaves);
        assert_eq!(root, defined(&leaves), "{size} leaves");
        for (index, leaf) in (0_u64..).zip(&leaves) {
            let path = inclusion_path(&leaves, usize::try_from(index).unwrap());
            assert!(verify_inclusion(leaf, index, size, &path, &root), "leaf {index} of {size}");
            for place in (0..size + 2).filter(|place| *place != index) {
                assert!(!verify_inclusion(leaf, place, size, &path, &root), "{index} shown as {place}");
            }
        }
    }
}

#[test]
fn a_proof_is_as_long_as_the_tree_is_high() {
    let lengths = |size: u64| -> Vec<usize> {
        let leaves = numbered(size);
        (0..leaves.len()).map(|index| inclusion_path(&leaves, index).len()).collect()
    };
    assert_eq!(lengths(1), [0]);
    assert_eq!(lengths(2), [1, 1]);
    assert_eq!(lengths(5), [3, 3, 3, 3, 1]);
    assert_eq!(lengths(7), [3, 3, 3, 3, 3, 3, 2]);
}

#[test]
fn what_is_not_a_leaf_is_not_proven() {
    let leaves = numbered(7);
    let root = tree_root(&leaves);
    let path = inclusion_path(&leaves, 2);
    let good = |path: &[Digest]| verify_inclusion(&leaves[2], 2, 7, path, &root);
    assert!(good(&path));
    assert!(!verify_inclusion(&leaves[3], 2, 7, &path, &root), "another leaf");
    assert!(!verify_inclusion(b"", 2, 7, &path, &root), "nothing");
    assert!(!good(&path[..2]), "a path that is too short");
    assert!(!good(&[path.clone(), vec![root]].concat()), "a path that is too long");
    assert!(!verify_inclusion(&leaves[2], 2, 0, &path, &root), "an empty tree has no leaf");
    assert!(!verify_inclusion(&leaves[2], 2, 7, &path, &Digest::of(b"")), "another root");

    // The bytes under a node, offered as if they were a leaf.
    let pair = [leaves[0].clone(), leaves[1].clone()].map(|leaf| tree_root([leaf]).0).concat();
    let upper = inclusion_path(&leaves, 0).split_off(1);
    assert!(!verify_inclusion(&pair, 0, 4, &upper, &root));
    assert!(inclusion_path(&leaves, 7).is_empty(), "no path to a leaf that is not there");
}

proptest! {
    #[test]
    fn a_changed_proof_proves_nothing(
        size in 1_u64..200, index in 0_u64..200, at in 0_usize..8, byte in 0_usize..32, bit in 0_u32..8,
    ) {
        let index = index % size;
        let leaves = numbered(size);
        let root = tree_root(&leaves);
        prop_assert_eq!(root, defined(&leaves));
        let place = usize::try_from(index).unwrap();
        let mut path = inclusion_path(&leaves, place);
        prop_assert!(verify_inclusion(&leaves[place], index, size, &path, &root));
        let steps = path.len().max(1);
        if let Some(step) = path.get_mut(at % steps) {
            step.0[byte] ^= 1 << bit;
            prop_assert!(!verify_inclusion(&leaves[place], index, size, &path, &root));
        }
    }
}
