//! Enough parts give the secret back; fewer, mixed or changed ones do not.

use super::*;

fn seed(number: u8) -> Seed {
    Seed::new([number; 32])
}

#[test]
fn any_parts_that_are_enough_give_the_secret_back() {
    let root = Root::from_seed(&seed(1));
    let parts = root.split(3, 5, &seed(2)).expect("a plan");
    let bytes: Vec<_> = parts.iter().map(Part::to_bytes).collect();
    let part = |number: usize| Part::from_bytes(&bytes[number]).expect("its own bytes");
    for chosen in [[0, 1, 2], [4, 2, 0], [1, 3, 4]] {
        let joined = Root::join(&chosen.map(part)).expect("three");
        assert_eq!(joined.id(), root.id());
        assert_eq!(joined.sealing().public(), root.sealing().public());
    }
    let all: Vec<Part> = (0..5).map(part).collect();
    assert_eq!(Root::join(&all).expect("more than enough").id(), root.id());
    let few = |chosen: &[usize]| {
        Root::join(&chosen.iter().map(|number| part(*number)).collect::<Vec<_>>()).map(|root| root.id())
    };
    assert_eq!(few(&[0, 1]), Err(RootError::TooFew { need: 3, have: 2 }));
    assert_eq!(few(&[0, 1, 1, 0]), Err(RootError::TooFew { need: 3, have: 2 }), "one twice");
    assert_eq!(few(&[]), Err(RootError::TooFew { need: 1, have: 0 }));
    assert_eq!(format!("{root:?} {:?}", part(0)), "Root(..) Part(1 of 3 needed, ..)");
}

/// Two parts of three tell nothing: every secret fits them.
#[test]
fn fewer_parts_fit_every_secret() {
    let (one, other) = (Root::from_seed(&seed(1)), Root::from_seed(&seed(7)));
    let parts = one.split(2, 2, &seed(2)).expect("a plan");
    // A line through the other secret and the first part: as good as the real one.
    let slope = parts[0].value.0 - other.0.0;
    let second = other.0.0 + slope + slope;
    let forged = Part { root: other.id(), threshold: 2, point: 2, value: keep(second) };
    let first = Part { root: other.id(), threshold: 2, point: 1, value: keep(parts[0].value.0) };
    assert_eq!(Root::join(&[first, forged]).map(|root| root.id()), Ok(other.id()));
}

#[test]
fn parts_of_two_splittings_and_changed_ones_are_told() {
    let root = Root::from_seed(&seed(1));
    let (mut one, mut two) =
        (root.split(2, 3, &seed(2)).expect("a plan"), root.split(2, 3, &seed(3)).expect("a plan"));
    let mixed = [one.remove(0), two.remove(1)];
    assert_eq!(Root::join(&mixed).map(|root| root.id()), Err(RootError::Apart));
    let other = Root::from_seed(&seed(9)).split(2, 3, &seed(2)).expect("a plan").remove(1);
    assert_eq!(Root::join(&[one.remove(0), other]).map(|root| root.id()), Err(RootError::Apart));
    for (threshold, parts) in [(0, 1), (3, 2), (1, 17)] {
        assert_eq!(root.split(threshold, parts, &seed(2)).map(drop), Err(RootError::Plan));
    }
    let bytes = two.remove(0).to_bytes();
    for end in 0..bytes.len() {
        assert!(Part::from_bytes(&bytes[..end]).is_err());
    }
}

#[test]
fn a_root_comes_back_from_its_bytes_and_what_is_none_is_refused() {
    let root = Root::from_seed(&seed(1));
    assert_eq!(Root::from_bytes(&root.to_bytes()).expect("its own bytes").id(), root.id());
    assert!(Root::from_bytes(&seed(0xff)).is_err(), "above the order of the group");
}
