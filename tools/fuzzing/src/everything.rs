//! A record with a field of every form, so that the forms are fuzzed before any record of ours is.

use canon::{Digest, List, PublicKey, Set, Signature, Text};

canon::code! {
    /// A code.
    pub enum Colour {
        /// The first.
        1 => Red "red",
        /// The second, with a gap before it.
        7 => Blue "blue",
    }
}

canon::choice! {
    /// A choice.
    #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
    pub enum Either {
        /// One way.
        1 => Number(u32) "number",
        /// The other, deeper.
        2 => Words(List<Text<20>, 4>) "words",
    }
}

canon::record! {
    /// A record in a record.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Inner {
        /// May be left out.
        1 => flag: bool,
        /// A choice in a list.
        2 => either: List<Either, 3>,
    }
}

canon::record! {
    /// A record with a field of every form.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Everything {
        /// A text with a limit.
        1 => text: Text<40>,
        /// The smallest number.
        2 => small: u8,
        /// The largest.
        3 => large: u64,
        /// May be left out, and so may every one after it but `inner`.
        4 => number: Option<u32>,
        /// Whether.
        5 => flag: bool,
        /// A code.
        6 => colour: Option<Colour>,
        /// A choice.
        7 => either: Option<Either>,
        /// In order, each once.
        8 => set: Set<Text<10>, 5>,
        /// In any order.
        9 => list: List<u16, 6>,
        /// A record.
        10 => inner: Inner,
        /// A hash.
        24 => digest: Option<Digest>,
        /// A key.
        25 => key: Option<PublicKey>,
        /// A signature.
        300 => signature: Option<Signature>,
    }
}
