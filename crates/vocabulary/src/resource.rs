//! What is traded.

use crate::{Attribute, Cpv, Name, Note, Unit};
use canon::List;

/// The most attributes that a specification has.
pub const ATTRIBUTES_MAX: usize = 32;

canon::record! {
    /// A kind of goods, service or right: what an offer offers and a need needs.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct ResourceSpecification {
        /// What people call it.
        1 => name: Name,
        /// Where it stands in the Common Procurement Vocabulary.
        2 => classified_as: Option<Cpv>,
        /// In what it is counted.
        3 => unit: Unit,
        /// What it is like, so that needs and offers can be compared.
        4 => attributes: List<Attribute, ATTRIBUTES_MAX>,
        /// Anything else, for people.
        5 => note: Option<Note>,
    }
}
