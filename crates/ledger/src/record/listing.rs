//! Listings (offers and needs) and the quotes on them.
//!
//! ```text
//! listing   open --(deadline, sealed)--> revealing --(deadline)--> selecting --select--> selected
//!           open --(deadline, need)--> selecting --(deadline)--> lapsed      open, not sealed --select--> selected
//!           open --(deadline, offer)--> lapsed      open, revealing, selecting --withdraw--> withdrawn
//! quote     sealed --reveal--> open --select--> selected      sealed, open --withdraw--> withdrawn
//!           sealed, open --(deadline)--> lapsed
//! ```

use super::Lines;
use crate::record::Reference;
use canon::{Digest, List, Set};
use vocabulary::{
    AgentId, Attribute, Cpv, ListingId, Name, Note, Price, Quantity, Requirement, ResourceSpecification,
    Timestamp, Vat,
};

canon::code! {
    /// Which way a listing goes (ValueFlows: the purpose of a proposal).
    pub enum Purpose {
        /// Something to be had.
        1 => Offer "offer",
        /// Something wanted.
        2 => Need "need",
    }
}

canon::record! {
    /// One thing offered or needed.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct ListingLine {
        /// What it is.
        1 => item: ResourceSpecification,
        /// How much; absent if it is open.
        2 => quantity: Option<Quantity>,
        /// The price of one unit, without VAT; a need may name the most it would pay.
        3 => price: Option<Price>,
        /// VAT, if it is known.
        4 => vat: Option<Vat>,
        /// The lot it belongs to.
        5 => lot: Option<canon::Text<64>>,
        /// What an offer or a quote must have.
        6 => requirements: List<Requirement, 16>,
    }
}

canon::code! {
    /// How far a listing is.
    pub enum ListingStage {
        /// Quotes can be made, or contracts proposed.
        1 => Open "open",
        /// Sealed quotes can be opened.
        2 => Revealing "revealing",
        /// The owner chooses.
        3 => Selecting "selecting",
        /// Chosen.
        4 => Selected "selected",
        /// Taken back by its owner.
        5 => Withdrawn "withdrawn",
        /// Its time ran out.
        6 => Lapsed "lapsed",
    }
}

impl ListingStage {
    /// True if somebody can still act on it.
    pub const fn is_waiting(self) -> bool {
        match self {
            Self::Open | Self::Revealing | Self::Selecting => true,
            Self::Selected | Self::Withdrawn | Self::Lapsed => false,
        }
    }
}

canon::record! {
    /// An offer or a need.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Listing {
        /// Whose it is.
        1 => owner: AgentId,
        /// Offer or need.
        2 => purpose: Purpose,
        /// Its title.
        3 => title: Name,
        /// What it is about.
        4 => lines: Lines<ListingLine>,
        /// Counts its amendments from 1; quotes on an earlier version are void.
        5 => version: u32,
        /// How far it is.
        6 => stage: ListingStage,
        /// When its stage ends by itself.
        7 => deadline: Option<Timestamp>,
        /// Until when sealed quotes can be opened; absent if quotes are open from the start.
        8 => reveal_until: Option<Timestamp>,
        /// Until when the owner must choose.
        9 => select_until: Timestamp,
        /// What others call it.
        10 => references: List<Reference, 4>,
        /// More about it.
        11 => note: Option<Note>,
    }
}

impl Listing {
    /// The categories of its lines.
    pub fn categories(&self) -> Vec<Cpv> {
        self.lines.iter().filter_map(|line| line.item.classified_as).collect()
    }
}

canon::record! {
    /// What a quote asks for one line of a need.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct QuoteLine {
        /// The need's line, counted from 0.
        1 => line: u16,
        /// The price of one unit, without VAT.
        2 => price: Price,
        /// How much; absent means as needed.
        3 => quantity: Option<Quantity>,
        /// What the thing is like.
        4 => attributes: List<Attribute, 16>,
    }
}

canon::record! {
    /// What a quote says; sealed, only its salted hash is known.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct QuoteContent {
        /// Its lines.
        1 => lines: Lines<QuoteLine>,
        /// More about it.
        2 => note: Option<Note>,
    }
}

canon::code! {
    /// How far a quote is.
    pub enum QuoteStage {
        /// Only its hash is known.
        1 => Sealed "sealed",
        /// It can be chosen.
        2 => Open "open",
        /// Chosen.
        3 => Selected "selected",
        /// Taken back.
        4 => Withdrawn "withdrawn",
        /// Not opened, or not chosen, in time.
        5 => Lapsed "lapsed",
    }
}

impl QuoteStage {
    /// True if somebody can still act on it.
    pub const fn is_waiting(self) -> bool {
        match self {
            Self::Sealed | Self::Open => true,
            Self::Selected | Self::Withdrawn | Self::Lapsed => false,
        }
    }
}

canon::record! {
    /// A quote on a need.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Quote {
        /// The need.
        1 => listing: ListingId,
        /// The version of the need that it answers.
        2 => version: u32,
        /// Who quotes.
        3 => bidder: AgentId,
        /// The hash it was sealed with.
        4 => commitment: Option<Digest>,
        /// What it says, once open.
        5 => content: Option<QuoteContent>,
        /// How far it is.
        6 => stage: QuoteStage,
        /// When its stage ends by itself.
        7 => deadline: Option<Timestamp>,
        /// The need's lines that it was chosen for, once selected.
        8 => chosen: Set<u16, 200>,
    }
}

impl QuoteContent {
    /// The hash that seals this content: bound to bidder, need, its version, and 32 secret random bytes.
    pub fn commitment(&self, bidder: &AgentId, listing: &ListingId, version: u32, salt: &[u8; 32]) -> Digest {
        let content = canon::encode(self);
        let version = version.to_be_bytes();
        canon::hash_parts("kerf/sealed-quote/1", &[&bidder.0, &listing.0, &version, salt, &content])
    }
}
