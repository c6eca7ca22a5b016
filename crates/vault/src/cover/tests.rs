//! Every place against every set of withdrawn ones.

use super::*;
use crate::label::Labels;
use crate::wiped::derive;

#[test]
fn those_who_stay_are_covered_and_those_who_left_are_not() {
    let secret = LabelSecret::from_seed(&derive(&[1; 32], "test", &[]));
    let all = Cover::new(CollectionId([1; 16]), 3).expect("small");
    let paths: Vec<Formula> = (0..8).map(|place| all.path(Place(place), &secret).expect("a place")).collect();
    for out in 0_u32..256 {
        let mut cover = all.clone();
        for place in (0..8).filter(|place| out >> place & 1 == 1) {
            assert_eq!(cover.withdraw(Place(place)), Ok(true));
        }
        let nodes = cover.labels(&secret);
        // At most r log2(n / r) nodes, which is 2^nodes r^r <= n^r.
        let withdrawn = out.count_ones();
        let few = (1_u64 << nodes.len()) * u64::from(withdrawn).pow(withdrawn) <= 8_u64.pow(withdrawn);
        assert!(few || withdrawn == 0 && nodes.len() == 1, "{out:b}: {} nodes", nodes.len());
        let labels = Labels::of(nodes);
        for (place, path) in paths.iter().enumerate() {
            let reads = labels.as_ref().is_ok_and(|labels| path.is_satisfied(labels));
            assert_eq!(reads, out >> place & 1 == 0, "place {place} of {out:b}");
        }
    }
}

#[test]
fn trees_and_places_have_limits() {
    let collection = CollectionId([1; 16]);
    assert_eq!(Cover::new(collection, 17), Err(CoverError::Levels(17)));
    let mut cover = Cover::new(collection, 16).expect("the largest");
    assert_eq!(cover.withdraw(Place(65_536)), Err(CoverError::NoPlace(65_536)));
    assert_eq!(cover.withdraw(Place(65_535)), Ok(true));
    assert_eq!(cover.withdraw(Place(65_535)), Ok(false));
    assert_eq!(cover.nodes().len(), 16);
    let mut one = Cover::new(collection, 0).expect("one place");
    assert_eq!(one.nodes().len(), 1);
    assert_eq!(one.withdraw(Place(0)), Ok(true));
    assert_eq!(one.nodes().len(), 0);
}

#[test]
fn the_nodes_of_two_collections_have_nothing_in_common() {
    let secret = LabelSecret::from_seed(&derive(&[1; 32], "test", &[]));
    let label = |collection| Cover::new(CollectionId([collection; 16]), 3).expect("small").labels(&secret);
    assert_ne!(label(1), label(2));
}
