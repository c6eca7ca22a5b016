//! Sharing against the truth table, by every set of labels.

use super::*;
use crate::wiped::derive;
use blstrs::Scalar;
use ff::Field as _;
use proptest::prelude::*;

fn label(number: u8) -> Label {
    Label([number; 32])
}

fn labels_of(bits: u32) -> Option<Labels> {
    Labels::of((0..8).filter(|place| bits >> place & 1 == 1).map(label)).ok()
}

/// Formulas over eight labels, which come up more than once.
fn formulas() -> impl Strategy<Value = Formula> {
    let leaf = (0_u8..8).prop_map(|number| Formula::leaf(label(number)));
    leaf.prop_recursive(4, 24, 5, |inner| {
        (proptest::collection::vec(inner, 2..5), any::<prop::sample::Index>()).prop_map(|(parts, wanted)| {
            let wanted = 1 + wanted.index(parts.len());
            Formula::gate(wanted, parts).expect("small")
        })
    })
}

/// The obvious evaluator, from the bytes: it reads the list of nodes that a formula is encoded as.
fn obvious(nodes: &mut std::slice::Iter<'_, Item>, bits: u32) -> bool {
    match nodes.next().expect("a node") {
        Item::Leaf(Label(bytes)) => bits >> bytes[0] & 1 == 1,
        Item::Gate(Gate { wanted, parts }) => {
            let truths: Vec<bool> = (0..*parts).map(|_| obvious(nodes, bits)).collect();
            truths.iter().filter(|truth| **truth).count() >= usize::from(*wanted)
        }
    }
}

fn sum(coefficients: &Coefficients, shares: &[Wiped<Scalar>]) -> Scalar {
    coefficients.0.iter().fold(Scalar::ZERO, |sum, (leaf, factor)| sum + shares[*leaf].0 * factor)
}

use crate::wiped::Wiped;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn shares_add_up_exactly_for_those_who_satisfy_the_formula(formula in formulas(), number: u64) {
        let secret = Scalar::from(number);
        let coins = derive(&[1; 32], "test", &[&number.to_be_bytes()]);
        let shares = shares(&formula, &secret, &coins);
        prop_assert_eq!(shares.len(), formula.leaves());
        let bytes = canon::encode(&formula);
        let nodes: canon::List<Item, 64> = canon::decode(&bytes).expect("a list of nodes");
        for bits in 0..256 {
            let truth = obvious(&mut nodes.iter(), bits);
            let chosen = Coefficients::choose(&formula, &|Label(bytes)| bits >> bytes[0] & 1 == 1);
            prop_assert_eq!(chosen.is_some(), truth);
            prop_assert_eq!(labels_of(bits).is_some_and(|labels| formula.is_satisfied(&labels)), truth);
            if let Some(chosen) = chosen {
                prop_assert_eq!(sum(&chosen, &shares), secret);
                let own = |leaf: usize| formula.labels()[leaf].0[0];
                prop_assert!(chosen.0.iter().all(|(leaf, _)| bits >> own(*leaf) & 1 == 1));
            }
        }
    }

    #[test]
    fn coefficients_of_all_leaves_find_any_wrong_share(formula in formulas(), number: u64) {
        let secret = Scalar::from(number);
        let coins = derive(&[1; 32], "test", &[&number.to_be_bytes()]);
        let mut shares = shares(&formula, &secret, &coins);
        let checks = Coefficients::of_all(&formula, &derive(&[2; 32], "test", &[&number.to_be_bytes()]));
        prop_assert_eq!(checks.0.len(), formula.leaves());
        prop_assert_eq!(sum(&checks, &shares), secret);
        for leaf in 0..shares.len() {
            shares[leaf].0 += Scalar::ONE;
            prop_assert_ne!(sum(&checks, &shares), secret);
            shares[leaf].0 -= Scalar::ONE;
        }
    }

    #[test]
    fn formulas_read_back(formula in formulas()) {
        let bytes = canon::encode(&formula);
        prop_assert_eq!(canon::decode::<Formula>(&bytes), Ok(formula));
    }
}

#[test]
fn too_few_shares_are_as_good_as_none() {
    // Two of three by Shamir: the difference of the shares of two sharings of different secrets can be
    // explained by coins, so one share alone fits every secret.
    let formula = Formula::gate(2, (0..3).map(|place| Formula::leaf(label(place))).collect()).expect("small");
    let coins = derive(&[1; 32], "test", &[]);
    let one = shares(&formula, &Scalar::from(5), &coins);
    let other = shares(&formula, &Scalar::from(6), &coins);
    for leaf in 0..3 {
        assert_eq!(other[leaf].0 - one[leaf].0, Scalar::ONE, "the secret is blinded by the same line");
    }
    assert!(Coefficients::choose(&formula, &|label| *label == Label([0; 32])).is_none());
}

#[test]
fn formulas_out_of_bounds_are_refused() {
    let leaf = || Formula::leaf(label(1));
    assert_eq!(Formula::gate(0, vec![leaf()]), Err(FormulaError::Gate { wanted: 0, parts: 1 }));
    assert_eq!(Formula::gate(1, vec![]), Err(FormulaError::Gate { wanted: 1, parts: 0 }));
    let wide = Formula::any((0..LEAVES_MAX).map(|_| leaf()).collect()).expect("just fits");
    assert_eq!(Formula::any(vec![wide, leaf()]), Err(FormulaError::TooManyLeaves));
    let mut deep = leaf();
    for _ in 0..DEPTH_MAX {
        deep = Formula::any(vec![deep, leaf()]).expect("just fits");
    }
    assert_eq!(Formula::any(vec![deep, leaf()]), Err(FormulaError::TooDeep));
}

#[test]
fn bytes_that_are_no_formula_are_refused() {
    let gate = |wanted, parts| Item::Gate(Gate { wanted, parts });
    let leaf = || Item::Leaf(label(1));
    let read = |items: Vec<Item>| {
        let list: canon::List<Item, 64> = items.try_into().expect("few");
        canon::decode::<Formula>(&canon::encode(&list)).map_err(|error| error.to_string())
    };
    assert!(read(vec![gate(1, 2), leaf(), leaf()]).is_ok());
    for wrong in [
        vec![],
        vec![leaf(), leaf()],
        vec![gate(1, 2), leaf()],
        vec![gate(1, 1), leaf()],
        vec![gate(0, 2), leaf(), leaf()],
        vec![gate(3, 2), leaf(), leaf()],
        vec![gate(1, 0)],
        vec![gate(1, 2), leaf(), leaf(), leaf()],
    ] {
        assert!(read(wrong.clone()).is_err(), "{wrong:?}");
    }
}
