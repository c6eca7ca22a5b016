//! Lists and sets end where they say.

use canon::{List, Set, TooMany};

#[test]
fn a_list_ends_at_its_limit() {
    let mut list: List<u16, 2> = List::new();
    assert_eq!(list.push(3), Ok(()));
    assert_eq!(list.push(1), Ok(()));
    assert_eq!(list.push(2), Err(TooMany { len: 3, max: 2 }));
    assert_eq!(&*list, [3, 1], "in the order in which they came");
    assert!(List::<u16, 2>::try_from(vec![1, 2, 3]).is_err());
    list.retain(|number| *number == 1);
    if let Some(number) = list.get_mut(0) {
        *number = 9;
    }
    assert_eq!(list.into_vec(), [9]);
}

#[test]
fn a_set_holds_each_item_once() {
    let mut set: Set<u16, 3> = Set::of([7, 1, 7]).expect("two different ones");
    assert_eq!(&*set, [1, 7]);
    assert_eq!(set.insert(4), Ok(true));
    assert_eq!(set.insert(4), Ok(false));
    assert_eq!(set.insert(5), Err(TooMany { len: 4, max: 3 }));
    assert!(set.contains(&4) && set.remove(&4) && !set.remove(&4) && !set.contains(&4));
    assert!(set.contains_all(&Set::of([7]).expect("one")));
    assert!(!set.contains_all(&Set::of([7, 8]).expect("two")));
    assert_eq!(Set::<u16, 3>::of([1, 2, 3, 4]), Err(TooMany { len: 4, max: 3 }));
}

canon::record! {
    /// A record that would have two ways of saying nothing.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct TwoAbsences {
        /// Absent, or false, or true.
        1 => answer: Option<bool>,
    }
}

#[test]
#[should_panic(expected = "two absences")]
fn what_may_be_left_out_stands_in_no_option() {
    canon::to_json(&TwoAbsences { answer: Some(false) });
}
