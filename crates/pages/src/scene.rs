//! What every page is drawn with: who reads, in whose name, and the names of agents.

use crate::reader::Reader;
use crate::texts::Text;
use std::collections::BTreeMap;
use vocabulary::AgentId;

/// The names that agents have given themselves. A name is a claim; the id beside it is what counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names(BTreeMap<AgentId, String>);

/// How many characters of a name are shown.
const NAME_SHOWN_MAX: usize = 60;

impl Names {
    /// Adds a name.
    pub fn add(&mut self, agent: AgentId, name: &str) {
        let shown: String = visible(name).chars().take(NAME_SHOWN_MAX).collect();
        self.0.insert(agent, shown);
    }

    /// The name of an agent, if it has one.
    pub fn get(&self, agent: &AgentId) -> Option<&str> {
        self.0.get(agent).map(String::as_str)
    }

    /// All of them.
    pub fn all(&self) -> impl Iterator<Item = (&AgentId, &str)> {
        self.0.iter().map(|(agent, name)| (agent, name.as_str()))
    }
}

/// Text in which nothing hides: control characters, and those that turn the reading direction or take no
/// room, are spelled out.
pub fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        if canon::is_hidden(letter) {
            out.push_str(&format!("\\u{{{:x}}}", u32::from(letter)));
        } else {
            out.push(letter);
        }
    }
    out
}

/// Who has signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visitor {
    /// The human.
    pub human: AgentId,
    /// In whose name the pages act: the human, or an organisation that the human is a member of.
    pub principal: AgentId,
    /// All in whose name the human can act.
    pub principals: Vec<AgentId>,
    /// How many keys the human has.
    pub keys: usize,
    /// True if the human may see everything.
    pub is_auditor: bool,
    /// Stands in every form that changes something for this visitor.
    pub form_token: String,
}

/// What a page is drawn with.
#[derive(Clone, Copy, Debug)]
pub struct Scene<'a> {
    /// How things look to whoever reads.
    pub reader: Reader,
    /// Who has signed in, if anybody.
    pub visitor: Option<&'a Visitor>,
    /// The names of agents.
    pub names: &'a Names,
    /// The name of the network.
    pub network: &'a str,
    /// The block as of which the page is.
    pub height: u64,
    /// The path and query of the page, for links back to it.
    pub here: &'a str,
    /// Where the signer is: an origin of its own.
    pub signer_origin: &'a str,
}

impl Scene<'_> {
    /// One of the texts.
    pub const fn say(&self, text: Text) -> &'static str {
        self.reader.say(text)
    }

    /// One of the texts, with something put in.
    pub fn say_with(&self, text: Text, what: impl std::fmt::Display) -> String {
        self.reader.say(text).replacen("{}", &what.to_string(), 1)
    }

    /// One of the texts, with something put into each of its gaps.
    pub fn say_all(&self, text: Text, filled: &[&str]) -> String {
        self.reader.say_all(text, filled)
    }

    /// What a name of the formats is called.
    pub fn label(&self, name: &str) -> String {
        crate::labels::label(self.reader.language, name)
    }

    /// What a name is called where it stands for something of this group.
    pub fn grouped(&self, group: &str, name: &str) -> String {
        crate::labels::label_in(self.reader.language, group, name)
    }

    /// What one of the names of a code or a choice is called.
    pub(crate) fn coded(&self, choice: &str, name: &str) -> String {
        match choice {
            "Event" => self.grouped("event", name),
            "Verb" => self.grouped("verb", name),
            "VatCategory" => self.grouped("vat", name),
            _ if choice.ends_with("Stage") => self.grouped("stage", name),
            _ => self.label(name),
        }
    }

    /// What one item of a list is called.
    pub(crate) fn single(&self, list: &str) -> Option<String> {
        crate::labels::single(self.reader.language, list).map(str::to_owned)
    }

    /// What an act is called.
    pub fn act(&self, act: &str) -> String {
        crate::acts::act_label(self.reader.language, act)
    }

    /// In whose name the visitor acts.
    pub fn principal(&self) -> Option<AgentId> {
        self.visitor.map(|visitor| visitor.principal)
    }

    /// True if the visitor acts in the name of `agent`.
    pub fn acts_for(&self, agent: &AgentId) -> bool {
        self.principal() == Some(*agent)
    }
}
