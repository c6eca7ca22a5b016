//! Who signs, and in whose name: the profiles in the user's folder.
//!
//! The file `profiles` is TOML with one table for each profile:
//!
//! ```toml
//! [town]
//! key = "alice"                  # a key of the keystore; the profile's own name if it is left out
//! principal = "agent_..."        # in whose name; the human if it is left out
//!
//! [bot]
//! key = "bot"
//! human = "agent_..."            # whom the tool acts for; needed too if a human's first key was replaced
//! principal = "agent_..."
//! mandates = ["mandate_..."]     # the tool's own mandate first, then the one it was cut from
//! ```
//!
//! A key without a profile is a profile: its human signs in its own name.

#[cfg(test)]
mod tests;

use crate::failure::{Exit, Failure, Outcome};
use crate::home::Home;
use crate::keystore::Keystore;
use canon::PublicKey;
use ledger::ToolUse;
use std::str::FromStr;
use vocabulary::{AgentId, MandateId};

/// What the command line says about who signs; it counts more than the profile.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wanted {
    /// The profile.
    pub(crate) profile: Option<String>,
    /// The key.
    pub(crate) key: Option<String>,
    /// The human.
    pub(crate) human: Option<String>,
    /// In whose name.
    pub(crate) principal: Option<String>,
    /// The tool's mandates.
    pub(crate) mandates: Vec<String>,
}

/// Who signs, with which key, in whose name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Signer {
    /// The key's name in the keystore.
    pub(crate) key_name: String,
    /// The key.
    pub(crate) key: PublicKey,
    /// The human to whom it goes back.
    pub(crate) human: AgentId,
    /// The tool, if a tool signs.
    pub(crate) tool: Option<ToolUse>,
    /// In whose name.
    pub(crate) principal: AgentId,
}

#[derive(Clone, Debug, Default)]
struct Profile {
    key: Option<String>,
    human: Option<String>,
    principal: Option<String>,
    mandates: Vec<String>,
}

fn wrong(profile: &str, reason: &str) -> Failure {
    Failure::usage(format!("profile `{profile}`: {reason}"), "correct the file `profiles` in Kerf's folder")
}

fn text(profile: &str, name: &str, value: &toml::Value) -> Outcome<String> {
    value.as_str().map(str::to_owned).ok_or_else(|| wrong(profile, &format!("`{name}` must be a text")))
}

fn read_profile(name: &str, table: &toml::Table) -> Outcome<Profile> {
    let mut profile = Profile::default();
    for (field, value) in table {
        match field.as_str() {
            "key" => profile.key = Some(text(name, field, value)?),
            "human" => profile.human = Some(text(name, field, value)?),
            "principal" => profile.principal = Some(text(name, field, value)?),
            "mandates" => {
                let items = value.as_array().ok_or_else(|| wrong(name, "`mandates` must be a list"))?;
                profile.mandates =
                    items.iter().map(|item| text(name, field, item)).collect::<Outcome<_>>()?;
            }
            other => {
                let reason = format!("`{other}` is none of key, human, principal, mandates");
                return Err(wrong(name, &reason));
            }
        }
    }
    Ok(profile)
}

fn find(home: &Home, name: &str) -> Outcome<Option<Profile>> {
    let path = home.profiles();
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(cause) => return Err(Failure::file(&path, "read", &cause)),
    };
    let table: toml::Table = text.parse().map_err(|error: toml::de::Error| {
        Failure::usage(format!("`{}` is not TOML: {}", path.display(), error.message()), "correct it")
    })?;
    match table.get(name) {
        None => Ok(None),
        Some(toml::Value::Table(table)) => read_profile(name, table).map(Some),
        Some(_) => Err(wrong(name, "it must be a table")),
    }
}

fn id<T: FromStr<Err = String>>(what: &str, text: &str) -> Outcome<T> {
    text.parse().map_err(|reason| Failure::usage(format!("{what}: {reason}"), "check the id"))
}

/// The only key there is, for those who have but one.
fn only_key(keystore: &Keystore) -> Outcome<String> {
    let mut names = keystore.names()?;
    match (names.pop(), names.len()) {
        (Some(name), 0) => Ok(name),
        (None, _) => Err(Failure::new(
            Exit::NotAuthorised,
            "no_key",
            "there is no key to sign with",
            "make one with `kerf keys new <name>`",
        )),
        (Some(last), _) => Err(Failure::usage(
            format!("there are several keys: {}, {last}", names.join(", ")),
            "say who signs with --as <name>",
        )),
    }
}

/// Works out who signs. No passphrase is needed for this.
pub(crate) fn resolve(home: &Home, wanted: &Wanted) -> Outcome<Signer> {
    let keystore = Keystore::new(home.keys());
    let (name, profile) = match &wanted.profile {
        Some(name) => match find(home, name)? {
            Some(profile) => (Some(name.clone()), profile),
            None if wanted.key.is_some() || keystore.has(name) => (Some(name.clone()), Profile::default()),
            None => {
                return Err(Failure::new(
                    Exit::NotAuthorised,
                    "no_profile",
                    format!("there is neither a profile nor a key `{}`", crate::display::visible(name)),
                    "see `kerf keys list`, or make one with `kerf keys new`",
                ));
            }
        },
        None => (None, Profile::default()),
    };
    let key_name = match wanted.key.clone().or(profile.key).or(name) {
        Some(name) => name,
        None => only_key(&keystore)?,
    };
    let key = keystore.read(&key_name)?.public;
    let own = ledger::agent_of_key(&key);
    let mandates = if wanted.mandates.is_empty() { &profile.mandates } else { &wanted.mandates };
    let human =
        wanted.human.as_ref().or(profile.human.as_ref()).map(|text| id("the human", text)).transpose()?;
    let tool = tool_use(own, mandates)?;
    if tool.is_some() && human.is_none() {
        return Err(Failure::usage(
            format!("key `{key_name}` signs as a tool, and it is not said for which human"),
            "say so with --human, or in the profile",
        ));
    }
    let human = human.unwrap_or(own);
    let principal = wanted.principal.as_ref().or(profile.principal.as_ref());
    let principal = principal.map(|text| id("the principal", text)).transpose()?.unwrap_or(human);
    Ok(Signer { key_name, key, human, tool, principal })
}

fn tool_use(tool: AgentId, mandates: &[String]) -> Outcome<Option<ToolUse>> {
    if mandates.is_empty() {
        return Ok(None);
    }
    let ids: Vec<MandateId> = mandates.iter().map(|text| id("a mandate", text)).collect::<Outcome<_>>()?;
    let mandates =
        ids.try_into().map_err(|_| Failure::usage("there are too many mandates", "name at most 4"))?;
    Ok(Some(ToolUse { tool, mandates }))
}
