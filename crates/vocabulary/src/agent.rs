//! Who trades: kinds of agents, and how registries outside know them.

mod country;

pub use country::{Country, UnknownCountry};

use canon::Text;

/// A name of a person, a tool, an organisation or a thing.
pub type Name = Text<200>;

/// A remark for people; no rule reads it.
pub type Note = Text<2000>;

canon::code! {
    /// What an agent is.
    pub enum AgentKind {
        /// A human being, with keys.
        1 => Person "person",
        /// A device, a script, a connector or a software agent that acts for a person.
        2 => Tool "tool",
        /// Members in roles under a charter.
        3 => Organisation "organisation",
    }
}

canon::record! {
    /// How a registry outside the network knows an agent or a thing.
    #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub struct Identifier {
        /// Which registry: a code of org-id.guide as in OCDS (`GB-COH`), or of EAS as in Peppol (`0088`).
        1 => scheme: Text<32>,
        /// The id in that registry.
        2 => id: Text<100>,
    }
}
