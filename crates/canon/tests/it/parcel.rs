//! A record with a field of every form, for the stories to be about.

use canon::{Digest, List, PublicKey, Set, Signature, Text};

canon::code! {
    /// How it is wrapped.
    pub enum Wrap {
        /// In paper.
        1 => Paper "paper",
        /// In a box; the numbers between are not used any more.
        7 => Box "box",
    }
}

canon::choice! {
    /// Where it goes.
    #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
    pub enum Route {
        /// To a numbered locker.
        1 => Locker(u32) "locker",
        /// By way of some towns.
        2 => Towns(List<Text<20>, 4>) "towns",
    }
}

canon::record! {
    /// A record in a record.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Slip {
        /// May be left out.
        1 => paid: bool,
        /// Choices in a list.
        2 => routes: List<Route, 3>,
    }
}

canon::id! {
    /// An id.
    pub struct ParcelId = "parcel", example: "parcel_vfebdap4z7d4t7nq02wtdaf5tc"
}

canon::record! {
    /// A record with a field of every form.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Parcel {
        /// A text with a limit.
        1 => label: Text<40>,
        /// The smallest number.
        2 => small: u8,
        /// The largest.
        3 => large: u64,
        /// May be left out, and so may every one after it but `slip`.
        4 => weight: Option<u32>,
        /// Whether.
        5 => fragile: bool,
        /// A code.
        6 => wrap: Option<Wrap>,
        /// A choice.
        7 => route: Option<Route>,
        /// Each once.
        8 => marks: Set<Text<10>, 5>,
        /// In any order.
        9 => stops: List<u16, 6>,
        /// A record behind a pointer.
        10 => slip: Box<Slip>,
        /// An id.
        11 => r#for: Option<ParcelId>,
        /// A hash.
        24 => seal: Option<Digest>,
        /// A key.
        25 => key: Option<PublicKey>,
        /// A signature.
        300 => signature: Option<Signature>,
    }
}

/// The parcel with nothing that can be left out.
pub(crate) fn plain() -> Parcel {
    let slip = Box::new(Slip { paid: false, routes: List::new() });
    Parcel {
        label: Text::new("x").expect("a text"),
        small: 0,
        large: 0,
        weight: None,
        fragile: false,
        wrap: None,
        route: None,
        marks: Set::new(),
        stops: List::new(),
        slip,
        r#for: None,
        seal: None,
        key: None,
        signature: None,
    }
}
